"""Classes with every kind of special method, metaclass, descriptor and namespace."""
# misc: vectorcall, kwargs, metaclass kwargs, dataclass-like
class M(type):
    def __new__(m,n,b,d,**k): c=super().__new__(m,n,b,d); c.k=k; return c
    def __init__(c,n,b,d,**k): super().__init__(n,b,d)
    @classmethod
    def __prepare__(m,n,b,**k): return {'pre':k}
    def __contains__(c,x): return x==1
    def __iter__(c): return iter([1,2])
    def __len__(c): return 7
    def __bool__(c): return False
    def __eq__(c,o): return c is o
    def __hash__(c): return 5
    def __instancecheck__(c,o): return o==3
    def __subclasscheck__(c,o): return o is int
    def __dir__(c): return ['zz']
    def __repr__(c): return 'REPR'
class A(metaclass=M,x=1): pass
print(A.k,A.pre,1 in A,list(A),len(A),bool(A),hash(A),isinstance(3,A),issubclass(int,A),dir(A),A)
class V:
    def __init__(self,a,b=2,*c,d,e=5,**f): self.t=(a,b,c,d,e,f)
print(V(1,d=4).t, V(1,2,3,4,d=5,z=6).t, V(*[1,2],**{'d':3}).t)
for bad in (lambda:V(), lambda:V(1), lambda:V(1,2,a=3,d=1)):
    try: bad()
    except TypeError as e: print(e)
class N:
    def __new__(cls,*a,**k): o=super().__new__(cls); o.a=(a,k); return o
print(N(1,x=2).a)
class N2(N):
    def __init__(self,*a,**k): self.b=a
print(N2(1,x=2).a, N2(1).b)
class I(int):
    def __new__(c,x,y=0): return super().__new__(c,x+y)
    def __init__(s,x,y=0): s.y=y
print(I(3,4), I(3,4).y, I(3,4)+1, type(I(3,4)+1))
class P:
    def __init__(self): self._x=1
    @property
    def x(self): 'doc'; return self._x
    @x.setter
    def x(self,v): self._x=v
    @x.deleter
    def x(self): del self._x
    @staticmethod
    def s(a): return a
    @classmethod
    def c(cls): return cls.__name__
p=P(); p.x=5; print(p.x,P.x.__doc__,p.s(1),P.s(2),p.c(),P.c()); del p.x
try: p.x
except AttributeError as e: print(e)
class Sl:
    __slots__=('a','b')
    def __init__(self): self.a=1
s=Sl()
try: s.b
except AttributeError as e: print(e)
try: s.c=1
except AttributeError as e: print(e)
print(Sl.a, Sl.__slots__)
class Ctx:
    def __enter__(self): return 1
    def __exit__(self,*a): return True
with Ctx() as c: 1/0
class It:
    def __init__(self): self.n=0
    def __iter__(self): return self
    def __next__(self):
        self.n+=1
        if self.n>3: raise StopIteration
        return self.n
print(list(It()), sum(It()), 2 in It(), [*It()], max(It()))
class G:
    def __getitem__(self,i):
        if i>2: raise IndexError
        return i
print(list(G()), 1 in G(), G()[1])
class Cmp:
    def __init__(s,v): s.v=v
    def __lt__(s,o): return s.v<o.v
    def __eq__(s,o): return s.v==o.v
print(sorted([Cmp(3),Cmp(1)])[0].v, Cmp(1)==Cmp(1), Cmp(1)!=Cmp(1))
try: hash(Cmp(1))
except TypeError as e: print(e)
class F:
    def __format__(s,spec): return 'F'+spec
    def __str__(s): return 'S'
    def __bytes__(s): return b'B'
print(f'{F():x}', f'{F()}', '%s'%F(), format(F(),'q'), bytes(F()))
class Call:
    def __call__(self,*a,**k): return a,k
print(Call()(1,b=2))
def f(a,/,b,*,c=3): return a,b,c
f.__defaults__=(9,); print(f(1)); f.__kwdefaults__={'c':8}; print(f(1))
f.__code__=(lambda a,b,c=1:0).__code__; print(f(1,2,3), f.__name__)
m=p.s.__get__; 
print(type(p).__mro__, type.__call__(int,'5'), type.mro(bool))
bm=[].append; bm(1); print(bm.__self__, bm.__name__)
print(int.__add__(1,2), (1).__add__(2), int.__dict__['__add__'].__get__(3)(4), str.join(',',['a','b']), dict.fromkeys('ab'))
print(object.__reduce_ex__.__qualname__, len.__text_signature__, type.__text_signature__)
o=object(); print(o==o, o!=o, o.__eq__(1), o.__ne__(o))
class Big: pass
b=Big()
for i in range(100): setattr(b,'a%d'%i,i)
print(len(b.__dict__), b.a99, sum(b.__dict__.values()))
del b.a50; print(hasattr(b,'a50'), len(vars(b)))
b.__dict__={'q':1}; print(b.q, hasattr(b,'a1'))
d=b.__dict__; d['w']=2; print(b.w); del b.__dict__; print(b.__dict__, d)
