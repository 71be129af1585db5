import gc
import weakref


class A:
    def __init__(self, name): self.name = name
    def __del__(self): print('del', self.name)
    def method(self): return self.name


a = A('a')
r = weakref.ref(a, lambda r: print('called'))
p = weakref.proxy(a)
print(r() is a, p.name, weakref.getweakrefcount(a), r == weakref.ref(a), hash(r) == hash(a))
m = weakref.WeakMethod(a.method)
print(m()())
f = weakref.finalize(a, print, 'finalized')
values, keys, weak = weakref.WeakValueDictionary(k=a), weakref.WeakKeyDictionary({a: 1}), weakref.WeakSet([a])
print(len(values), len(keys), len(weak), a in weak, list(values.items())[0][0])
del a
print(r(), len(values), len(keys), len(weak), f.alive)
try:
    p.name
except ReferenceError as e:
    print(e)
b = A('b')
b.me = b
w = weakref.ref(b)
del b
gc.collect()
print(w())


class Back:
    def __del__(self):
        global back
        back = self


Back()
print(type(back).__name__)
