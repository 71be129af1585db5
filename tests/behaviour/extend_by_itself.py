"""Containers, and subclasses of them, that are extended by themselves."""
import array
import collections


def sub(base, **names):
    return type('Sub', (base,), names)


def own(self):
    return iter([7])


for base, start in ((list, [1, 2]), (collections.deque, [1, 2]), (set, {1}), (dict, {1: 2}), (collections.OrderedDict, {1: 2}), (collections.Counter, 'aab')):
    for Class in (base, sub(base), *([sub(base, __iter__=own)] if base is list else [])):
        for method in ('extend', 'extendleft', '__iadd__', '__ior__', 'update', 'symmetric_difference_update'):
            if hasattr(base, method) and not (base is collections.Counter and Class is not base):
                o = Class(start)
                try:
                    getattr(o, method)(o)
                except Exception as e:
                    print(type(e).__name__, e)
                print(base.__name__, method, base.__repr__(o))
for Class in (array.array, sub(array.array)):
    a = Class('i', [1, 2])
    a.extend(a)
    a += a
    print(list(a))
for Class in (list, sub(list)):
    x = Class([1, 2])
    x[1:1] = x
    print(list(x))
    x = Class([1, 2])
    x[::-1] = x
    print(list(x))
