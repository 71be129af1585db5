"""The dict of an instance that has ended: order, changes, cycles, and growth beyond the class's names."""
import gc
import sys
import weakref


class C:
    def __init__(self, *names):
        for name in names:
            setattr(self, name, [name])


def left(*names):
    return C(*names).__dict__


class Node:
    pass


d = left('x', 'y', 'z')
print(d, list(reversed(d)), len(d), 'y' in d, d['z'], d.get('w'))
before = sys.getsizeof(d)
print(d.popitem(), sys.getsizeof(d) > before, d)
d = left('z', 'x')
d['x'] = 1
d['y'] = 2
d['other'] = 3
d[5] = 4
print(d, d.copy(), dict(d))
d = left('a', 'b')
del d['a']
d['a'] = 'again'
print(d, {**d}, d | {'c': 1}, d == {'b': ['b'], 'a': 'again'})
d.clear()
print(d)
d['a'] = 0
print(d)

# Values die with the dict, and cycles through it are found.
node = Node()
watch = weakref.ref(node)
d = left('a')
d['a'] = node
del node
print(watch() is not None)
del d
print(watch())
d = left('a', 'b')
d['b'] = d
node = d['a'] = Node()
watch = weakref.ref(node)
del node, d
gc.collect()
print(watch())

# An instance and its dict in one cycle.
c = C('me', 'mine')
c.me, c.mine = c, c.__dict__
watch = weakref.ref(c)
kept = c.__dict__
del c
gc.collect()
print(watch() is not None, kept['me'].mine is kept)
del kept['me'], kept
gc.collect()
print(watch())
iterator = iter(left('p', 'q'))
print(next(iterator), list(iterator))
