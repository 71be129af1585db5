# Cycles, finalizers, weak references, long chains.
import gc, _weakref
class N:
    def __init__(self, name): self.name = name
    def __del__(self): print('del', self.name)
gc.disable()
a = N('a'); b = N('b'); a.other = b; b.other = a
r = _weakref.ref(a, lambda ref: print('callback', ref() is None))
print(r() is a, _weakref.getweakrefcount(a))
del a, b
print('collected', gc.collect() > 0, r())
x = N('x'); x.me = x
del x
print(gc.collect() > 0)
class Back:
    def __del__(self):
        global kept
        kept = self
k = Back(); k.me = k
del k
gc.collect(); print(type(kept).__name__, kept.me is kept)
del kept; gc.collect()
print('kept' in globals())
y = N('y'); del y
z = [N('in list')]; z.append(z); del z
print(gc.collect() > 0)
def g():
    try:
        yield 1
    finally:
        print('generator closed')
it = g(); next(it); del it
chain = None
for i in range(300000): chain = (chain,)
del chain
chain = None
for i in range(300000): chain = [chain]
del chain
class L:
    def __init__(self, n): self.n = n
chain = None
for i in range(300000): chain = L(chain)
del chain
print('chains gone')
ref = _weakref.ref(N)
print(ref() is N, _weakref.ref(N) is ref)
try: _weakref.ref(5)
except TypeError as e: print(e)
o = L(1); w = _weakref.ref(o); print(w() is o, hash(w) == hash(o), w == _weakref.ref(o)); del o; print(w(), w == w)
print(gc.isenabled(), gc.is_tracked([]), gc.is_tracked(1))
gc.enable()
for i in range(100000):
    p = L(None); p.n = p
print('enabled', len([o for o in gc.get_objects() if type(o) is L]) < 60000)
