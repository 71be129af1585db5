"""Objects live and die: finalisers, slots of classes that change, method resolution, hooks of classes."""
log=[]
class A:
    def __init__(self, n): self.n=n
    def __del__(self): log.append(self.n)
def f():
    a=A(1); b=A(2); b.a=a
f(); print(log)
class R:
    def __del__(self):
        global keep; keep=self; log.append('r')
r=R(); r=None; print(log, bool(keep))
keep=None; print(log)
class S:
    __slots__=('x','y','__weakref__')
s=S(); s.x=[1]; s.y=A(3); del s; print(log)
class L(list):
    def __del__(self): log.append('L')
l=L([A(4)]); l.z=A(5); del l; print(log)
class D(dict): pass
d=D(a=A(6)); d.q=A(7); del d; print(log)
class I(int): pass
i=I(5); i.q=A(8); del i; print(log)
class T(tuple): pass
t=T([A(9)]); t.q=1; del t; print(log)
class E(ValueError): pass
keepe=0
try: raise E(A(10))
except E as e: pass
pass
print(log)
class St(str): pass
x=St('abc'); x.q=A(11); del x; print(log)
# metaclass
class M(type):
    def __call__(cls,*a): return super().__call__(*a)
    def __getattr__(cls,n): return n+'!'
    @property
    def p(cls): return cls.__name__
class C(metaclass=M):
    def __getattr__(self,n): return n+'?'
print(C.foo, C().foo, C.p)
class P:
    def __getattribute__(self,n): return 'ga '+n
print(P().x)
# slot updates
class Q: pass
q=Q()
try: len(q)
except TypeError as e: print(e)
Q.__len__=lambda s: 5
print(len(q))
class QQ(Q): pass
print(len(QQ()))
Q.__len__=lambda s: 6
print(len(QQ()), bool(QQ()))
del Q.__len__
try: len(QQ())
except TypeError as e: print(e)
Q.__add__=lambda s,o: 'add'
print(q+1, QQ()+1)
Q.__radd__=lambda s,o:'radd'
print(1+q)
Q.__eq__=lambda s,o: True
print(q==1, q!=1, hash(QQ())!=0)
Q.__call__=lambda s: 'called'
print(q(), QQ()())
Q.__getattr__=lambda s,n: n
print(q.zork)
del Q.__getattr__
try: q.zork
except AttributeError as e: print(e)
# mro
class X: 
    def f(self): return 'X'
class Y(X):
    def f(self): return 'Y'+super().f()
class Z(X):
    def f(self): return 'Z'+super().f()
class W(Y,Z):
    def f(self): return 'W'+super().f()
print(W().f(), [c.__name__ for c in W.__mro__])
Y.__bases__=(Z,)
print(Y().f(), [c.__name__ for c in Y.__mro__], [c.__name__ for c in W.__mro__])
# multi inherit w/ builtin
class Mix:
    def __len__(self): return 99
class ML(Mix, list): pass
print(len(ML([1,2])), ML([1,2])[1])
class LM(list, Mix): pass
print(len(LM([1,2])))
class IntMix(Mix,int):
    def __radd__(self,o): return 'r'
print(IntMix(3)+1, 1+IntMix(3), IntMix(3)*2)
# class getitem, set_name, init_subclass
class Desc:
    def __set_name__(self,o,n): self.n=n
    def __get__(self,o,t): return (self.n, o is None, t.__name__)
class H:
    d=Desc()
    def __init_subclass__(cls,/,tag=None,**k): cls.tag=tag; super().__init_subclass__(**k)
class HH(H,tag=3): pass
print(H.d,H().d,HH.tag,HH.d)
for i in range(100000):
    o=A.__new__(A)
    o.__class__=S if 0 else A
    o.n=0
    log.clear()
print('ok')
def gen():
    class K:
        def m(self): return __class__
    return K
ks=[gen() for _ in range(1000)]
print(ks[0]().m() is ks[0])
import sys
print(len(object.__subclasses__())>1000)
