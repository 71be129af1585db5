# Generators, yield from, comprehensions, coroutines driven by hand.
def attempt(thunk):
    try:
        print(thunk())
    except BaseException as e:
        print(type(e).__name__, e)
def gen():
    try:
        x = yield 1
        print('got', x)
        y = yield 2
        print('got', y)
        return 'end'
    except ValueError as e:
        print('threw', e)
        yield 'after'
    finally:
        print('cleanup')
g = gen()
print(next(g), g.send('a'))
attempt(lambda: g.send('b'))
attempt(lambda: next(g))
g = gen(); next(g); print(g.throw(ValueError('v'))); g.close()
g = gen()
attempt(lambda: g.send(1))
g.close()
attempt(lambda: next(g))
def sub():
    r = yield 'sub1'
    print('sub got', r)
    return 'subresult'
def main():
    v = yield from sub()
    print('v', v)
    w = yield from [10, 20]
    print('w', w)
m = main()
print(next(m), m.send('hello'), next(m))
attempt(lambda: next(m))
def inf():
    n = 0
    while True:
        yield n
        n += 1
it = inf()
print([next(it) for _ in range(5)], next(x for x in it if x % 7 == 0))
print(list(x * y for x in range(3) for y in range(3) if x != y))
print({x: [y for y in range(x)] for x in range(4)}, {x % 3 for x in range(10)})
print([[(i, j) for j in range(i)] for i in range(4)])
x = 'outer'
print([x for x in range(3)], x)
def stop():
    yield 1
    raise StopIteration('bad')
s = stop(); next(s)
attempt(lambda: next(s))
def ignoring():
    try:
        yield 1
    except GeneratorExit:
        yield 2
i = ignoring(); next(i)
attempt(i.close)
def reentrant():
    yield next(r)
r = reentrant()
attempt(lambda: next(r))
class Aw:
    def __await__(self):
        got = yield 'awaiting'
        return got
async def co():
    a = await Aw()
    print('a', a)
    async with AC() as v: print('v', v)
    return 'done'
class AC:
    async def __aenter__(self): return 'entered'
    async def __aexit__(self, *a): print('aexit')
c = co()
print(c.send(None))
attempt(lambda: c.send('value'))
attempt(lambda: c.send(None))
class It:
    def __init__(self): self.n = 0
    def __aiter__(self): return self
    async def __anext__(self):
        self.n += 1
        if self.n > 3: raise StopAsyncIteration
        return self.n
async def loop():
    out = [x async for x in It()]
    async for y in It(): out.append(y)
    else: out.append('else')
    return out
attempt(lambda: loop().send(None))
print(g.gi_frame, gen.__code__.co_flags & 32, type(gen()).__name__)
d = {}
def walrus():
    return [y := 1, y ** 2, (z := y + 5)], z
print(walrus())
print([n for n in range(20) if (h := n * n) > 50 and h < 200], h)
def deleted():
    for i in [1, 2]:
        yield i
    del i
    try: i
    except UnboundLocalError as e: yield str(e)
print(list(deleted()))


# generator functions called by C code
def called(a, *more, k=2, **rest):
    yield a, more, k, rest


class Calls:
    def __iter__(self):
        yield from (1, 2)

    def __await__(self):
        got = yield self
        return got

    def __call__(self, x):
        yield x

    def __getattr__(self, name):
        yield name


print(list(map(list, map(called, [1], [2]))), list(called.__get__(5)(6, k=7, z=8)), list(Calls()), list(map(Calls(), [3]))[0].__name__, list(Calls().anything))


async def waits():
    return await Calls()


w = waits()
print(type(w.send(None)).__name__)
try:
    w.send('sent')
except StopIteration as e:
    print(e.value)
for f in (lambda: list(map(called)), lambda: next(map(called, [])), lambda: called.__call__(), lambda: called.__call__(1, a=1)):
    try:
        f()
    except (TypeError, StopIteration) as e:
        print(type(e).__name__, e)


def closes(n):
    def inner():
        yield n
        yield inner
    return inner


inner = closes(4)
first, second = list(map(lambda f: f(), [inner, inner]))
print(next(first), next(second), next(first) is inner, sorted(first.gi_frame.f_locals), second.gi_code is inner.__code__)
