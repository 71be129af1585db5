# Thread-local data.
import _thread
L=_thread._local
def t(s, g=None):
    try: print(s, '->', eval(s, globals()))
    except BaseException as e: print(s, '!!', type(e).__name__, e)
l=L()
class S(L):
    x=3
    def __init__(self,*a,**k): self.a=a; self.k=k
class T(L): pass
for s in ['L(1)','L(a=1)','S(1,b=2).__dict__','T(1)','l.foo','setattr(l,"foo",1)','l.foo','l.__dict__','setattr(l,"__dict__",{})','delattr(l,"__dict__")','delattr(l,"bar")','delattr(l,"foo")','l.__class__','setattr(l,3,4)','getattr(l,"__dict__")','dir(l)[-3:]','S.x','S().x','vars(l)','L.__init__ is object.__init__','hash(l)==hash(l)','setattr(l,"__class__",3)','object.__getattribute__(l,"foo")','object.__getattribute__(l,"__dict__")','l.__weakref__','T().__weakref__','T().__dict__', 'setattr(S(),"x",5)']: t(s)
import gc
class Noisy:
    def __init__(self, name): self.name = name
    def __del__(self): print('gone', self.name)
def use():
    l.x = Noisy('thread')
    print(sorted(l.__dict__))
l.x = Noisy('main')
_thread.start_joinable_thread(use).join()
h = _thread.start_joinable_thread(use)
h.join()
while _thread._count(): pass
print(l.x.name)
del l
gc.collect()
