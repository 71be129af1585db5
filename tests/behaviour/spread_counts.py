# Objects that several threads keep counting, and that end while or after they do: nothing dies early, nothing stays.
import gc
import threading
import types
import weakref

refs, errors, box = [], [], {}
done = False


def renew(i):
    space = {}
    exec(f'def pair(n):\n    yield n\n    yield {i}\nclass Kind:\n    x = {i}\n    def get(self):\n        return self.x\n', space)
    module = types.ModuleType(f'made{i}')
    module.__dict__.update(space)
    module.one = module.Kind()
    refs.extend(weakref.ref(o) for o in (module, module.pair, module.Kind, module.one))
    box['module'] = module, i


def use():
    try:
        while not done:
            module, i = box['module']
            for n in range(300):
                bound = module.one.get
                kept = [module, module.pair, module.Kind, module.one, bound, module.one.__dict__]
                if list(module.pair(n)) != [n, i] or bound() != i or kept[3].x != i:
                    errors.append((n, i))
    except BaseException as error:
        errors.append(repr(error))


renew(0)
threads = [threading.Thread(target=use) for _ in range(3)]
for thread in threads:
    thread.start()
for i in range(1, 60):
    renew(i)
    if i % 20 == 0:
        gc.collect()
    threading.Event().wait(0.01)
done = True
for thread in threads:
    thread.join()
box.clear()
thread = threads = None
gc.collect()
gc.collect()
print(errors, len(refs), sum(ref() is not None for ref in refs))


# Many references to one object, kept by threads that have ended, go one by one.
class Shared:
    pass


def keep(o, out):
    for _ in range(20000):
        out.append((o,))
        o.__class__


shared, lists = Shared(), [[] for _ in range(3)]
ref = weakref.ref(shared)
threads = [threading.Thread(target=keep, args=(shared, out)) for out in lists]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
thread = threads = shared = None
gc.collect()
print(ref() is lists[0][0][0] is lists[2][-1][0])
while lists:
    lists.pop()
    gc.collect()
    print(ref() is not None)
