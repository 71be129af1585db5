# Weak proxies, and what _weakref has.
import _weakref; weakref=_weakref
def t(s, ns=None):
    try: r=repr(eval(s, globals()))
    except BaseException as e: r=type(e).__name__+': '+str(e)
    print(s,'=>',r)
P=weakref.ProxyType; C=weakref.CallableProxyType; R=weakref.ReferenceType
class O:
    x=1
    def __init__(s): s.v=5
    def __call__(s,*a,**k): return a,k
    def __add__(s,o): return 'add',type(o)
    def __radd__(s,o): return 'radd',type(o)
    def __iadd__(s,o): return 'iadd',type(o)
    def __pow__(s,o,m=None): return 'pow',type(o),m
    def __ipow__(s,o,m=None): return 'ipow',type(o),m
    def __len__(s): return 3
    def __getitem__(s,i): return i
    def __contains__(s,i): return i==1
    def __bool__(s): return False
    def __str__(s): return 'str!'
    def __repr__(s): return 'repr!'
    def __bytes__(s): return b'by'
    def __reversed__(s): return 'rev'
    def __eq__(s,o): return ('eq',type(o))
    def __lt__(s,o): return ('lt',type(o))
    def __index__(s): return 7
    def __int__(s): return 8
    def __float__(s): return 8.5
    def __neg__(s): return 'neg'
    def __iter__(s): return iter([1,2])
    def __next__(s): return 'nxt'
    def __matmul__(s,o): return 'mm'
    def __imatmul__(s,o): return 'imm'
    def __divmod__(s,o): return 'dm'
    def __format__(s,f): return 'fmt'+f
    def __hash__(s): return 5
    def __delitem__(s,k): print('del',k)
    def __setitem__(s,k,v): print('set',k,v)
    def __enter__(s): return 'enter'
    def __exit__(s,*a): pass
    def __round__(s): return 'round'
    def __dir__(s): return ['q']
o=O(); p=weakref.proxy(o)
class N:
    def __init__(s): s.a=1
n=N(); q=weakref.proxy(n)
class Hashable: pass
dead=weakref.proxy(N())
deadc=weakref.proxy(O())
for s in '''type(p)
type(q)
p(1,a=2)
q(1)
p+1
1+p
p+p
p**2
pow(p,2,3)
pow(2,p)
len(p)
p[3]
1 in p
2 in p
bool(p)
bool(q)
str(p)
bytes(p)
list(reversed([1]))
p.__reversed__()
reversed(p)
p==o
p==5
p<5
q==n
q!=n
q<n
p>5
p>=5
int(p)
float(p)
[0,1,2,3,4,5,6,7][p]
-p
+p
abs(p)
~p
list(p)
next(p)
next(q)
iter(q)
p@1
divmod(p,1)
f'{p:x}'
hash(p)
hash(q)
p.x
p.v
p.zz
p.__class__
q.__class__
isinstance(q,N)
isinstance(p,P)
setattr(p,'v',6)
o.v
delattr(p,'v')
delattr(q,'a')
q.__dict__
p.__setitem__(1,2)
p.__delitem__(1)
p.__doc__
dir(p)
dir(q)==dir(n)
round(p)
weakref.proxy(o) is p
weakref.proxy(o,lambda x:0) is p
weakref.proxy(5)
weakref.proxy()
weakref.proxy(o,1,2)
weakref.proxy(o,callback=1)
weakref.proxy(o,None) is p
weakref.proxy(p)
weakref.ref(p)
str(dead)
dead.x
dead+1
1+dead
bool(dead)
len(dead)
dead[1]
dead==1
dead()
deadc()
hash(dead)
dead.x
setattr(dead,'x',1)
dead.__class__
type(dead)
next(dead)
iter(dead)
list(dead)
1 in dead
dead<1
-dead
int(dead)
isinstance(dead,N)
dead.__repr__()
P()
P(o)
C(o)
type('x',(P,),{})
type('x',(R,),{})
R(o).__callback__
_weakref.getweakrefcount(o)
_weakref.getweakrefcount(5)
_weakref.getweakrefs(5)
_weakref.getweakrefcount()
_weakref.getweakrefs()
_weakref._remove_dead_weakref({},1)
_weakref._remove_dead_weakref({1:2},1)
_weakref._remove_dead_weakref({1:weakref.ref(N())},1)
_weakref._remove_dead_weakref({1:weakref.ref(n)},1)
_weakref._remove_dead_weakref(1,1)
weakref.ref(o)==weakref.ref(o)
weakref.ref(n)==weakref.ref(n)
weakref.ref(n)<weakref.ref(n)
hash(weakref.ref(n))==hash(n)
hash(weakref.ref(N()))
weakref.ref(n)()is n
weakref.ref(n)(1)
weakref.ref(n)(x=1)
weakref.ref()
weakref.ref(n,1,2)
weakref.ref(n,None,x=2)
weakref.ref(n,callback=None)
weakref.ref(object=n)
R.__class_getitem__(int)
weakref.ref(n).__init__(n)
weakref.ref(n).__init__()
weakref.ref(n).__init__(n,1,2)
weakref.ref(n).__init__(n,None,x=1)
weakref.ref(1)
setattr(weakref.ref(n),'x',1)
R[int]
list.__add__([1],weakref.proxy(UserL))
[1]+weakref.proxy(UL)
'''.splitlines(): t(s)
p2=p; p2+=1; print(p2)
p2=p; p2**=1; print(p2)
p2=p; p2@=1; print(p2)
p2=p
try: p2-=1
except Exception as e: print(repr(e))
q2=q
try: q2+=1
except Exception as e: print(repr(e))
def cb(r): print('cb', type(r), r is pr)
n2=N(); pr=weakref.proxy(n2,cb); del n2
class Sub(weakref.ref):
    def __new__(cls,o,cb=None,k=1): return super().__new__(cls,o,cb)
    def __init__(self,o,cb=None,k=1): super().__init__(o,cb); self.k=k
s=Sub(n,k=3); print(s.k, s()is n, Sub(n) is Sub(n), weakref.ref(n) is weakref.ref(n), _weakref.getweakrefcount(n))
class Meta(type): pass
print(_weakref.ref is R)
