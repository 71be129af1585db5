# list(d), tuple(d.items()) and relatives see a dict or set as it is at one moment, whatever other threads do.
import _thread
d = {i: i for i in range(100)}; s = set(range(100))
stop = []; errors = []; done = []
def change():
    n = 100
    while not stop:
        d[n] = n; s.add(n)
        del d[n]; s.discard(n)
        n += 1
    done.append(1)
def copy():
    try:
        for _ in range(300):
            for items in (list(d), tuple(d), sorted(d), list(d.keys()), list(d.values()), list(s), tuple(s), [*d], [*s], list(d.copy())):
                if len(items) not in (100, 101) or list(items)[:100] != list(range(100)):
                    errors.append(items)
            pairs = list(d.items())
            if any(k != v for k, v in pairs) or len(pairs) not in (100, 101):
                errors.append(pairs)
    except Exception as e:
        errors.append(repr(e))
    done.append(1)
changer = _thread.start_joinable_thread(change)
copiers = [_thread.start_joinable_thread(copy) for _ in range(2)]
for t in copiers: t.join()
stop.append(1)
changer.join()
print(len(done), errors[:2])
