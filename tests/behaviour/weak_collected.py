import gc, weakref
class A:
    def __del__(self): print('del', r() is self, rc() if rc() is None else 'live')
a=A(); a.me=a
r=weakref.ref(a); rc=weakref.ref(a, lambda w: print('cb', r() is None))
del a; gc.collect(); print(r(), rc())
class B: pass
b=B(); b.me=b; c=B(); c.b=b; b.c=c
rb=weakref.ref(b, lambda w: print('cb b', rc2()))
rc2=weakref.ref(c)
rc3=weakref.ref(c, lambda w: print('cb c', rb(), rc2()))
del b,c; gc.collect()
class W:
    def __init__(s): s.r=weakref.ref(s, lambda w: print("first")); s.r2=weakref.ref(s, lambda w: print("second", r9()))
    def __del__(s): print("W del")
w=W(); r8=weakref.ref(w, lambda x: print("out1", r9())); r9=weakref.ref(w); r10=weakref.ref(w, lambda x: print("out2", r8()))
del w
