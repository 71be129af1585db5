"""One collection that is asked for frees classes and what they stand on, however long the chain."""
import gc
import weakref


def chain(length, *mixed):
    classes = [type('C0', mixed, {})]
    for i in range(1, length):
        classes.append(type(f'C{i}', (classes[-1],), {}))
    one = classes[-1]()
    one.self = one
    classes[0].last = one
    return [weakref.ref(c) for c in classes]


for mixed in ((), (list,), (dict,), (Exception,), (weakref.WeakValueDictionary,)):
    refs = chain(6, *mixed)
    gc.collect()
    print([ref() for ref in refs])


def one_after_the_other():
    class A:
        pass

    class B(list):
        pass

    class C(B, A):
        pass
    refs = [weakref.ref(A), weakref.ref(B), weakref.ref(C)]
    a = C()
    a.a = a
    del a
    print(gc.collect() > 0)
    del B, C
    print(gc.collect() > 0, [ref() is None for ref in refs])
    A.a = A()
    del A
    print(gc.collect() > 0, [ref() is None for ref in refs])
    print(gc.collect())


one_after_the_other()
