# A weak reference that a finalizer makes to something that is garbage: nobody gets hold of that through it while it is taken apart.
import gc
import weakref

gc.disable()


class Late:
    __slots__ = ('ref',)

    def __del__(self):
        print('late', self.ref())


class Pair(tuple):
    __slots__ = ()

    def __del__(self):
        self[1].ref = weakref.ref(self[0], lambda r: print('called back'))
        print('in time', self[1].ref() is self[0])
        del globals()['late']


def function():
    pass


late = Late()
pair = Pair((function, late))
function.__module__ = pair
del function, pair
gc.collect()
print('late' in globals())
