"""partial, reduce, cmp_to_key, lru_cache: results and refusals."""
import builtins


def print(*values, end='\n'):
    """Without addresses."""
    first, *rest = ' '.join(map(str, values)).split('0x')
    builtins.print('0x'.join([first, *(x.lstrip('0123456789abcdef') for x in rest)]), end=end)


import _functools as f
def t(fn,*a,**k):
    try: print(repr(fn(*a,**k)))
    except BaseException as e: print(type(e).__name__, e)
P=f.Placeholder
t(f.partial); t(f.partial,1); t(f.partial,int,P); t(f.partial,int,x=P); t(f.partial,func=int); t(f.partial(int,P,2)); t(f.partial(max,P,2),'3',3)
p=f.partial(print,1,a=2); p.x=1
print(p.__reduce__(), p)
t(p.__setstate__,1); t(p.__setstate__,(1,2)); t(p.__setstate__,(1,2,3,4)); t(p.__setstate__,(int,(P,),None,None))
p=f.partial(int); p.__setstate__((p,(),None,None)); print(repr(p)); p.__setstate__((int,(p,),{},{})); print(repr(p))
p.__setstate__((int,(),{'a':p},{})); print(repr(p))
t(setattr,p,'func',1); t(delattr,p,'func'); t(setattr,p,'__dict__',1); t(delattr,p,'__dict__')
t(type(P).__new__,type(P),x=1)
t(f.reduce); t(f.reduce,max); t(f.reduce,max,[]); t(f.reduce,max,1); t(f.reduce,max,[],1); t(f.reduce,max,[1],initial=2); t(f.reduce,1,[1,2]); t(f.reduce, max, [1], 2, 3)
k=f.cmp_to_key(lambda a,b:a-b); print(k, type(k), type(k).__mro__)
t(f.cmp_to_key); t(f.cmp_to_key,mycmp=1); x=k(1); print(type(x), x.obj); t(lambda: x<k(2)); t(lambda: x<2); t(hash,x); t(k); t(k,1,2); t(k,obj=3); print(k(obj=3).obj)
bad=f.cmp_to_key(lambda a,b:'x'); t(lambda: bad(1)<bad(2))
t(lambda: setattr(x,'obj',4)); print(x.obj); t(lambda: delattr(x,'obj')); t(lambda: x.obj); t(lambda: x<k(1)); t(lambda: k(1)<x)
w=f._lru_cache_wrapper
t(w); t(w,1,2,3,4); t(w,int,'a',False,int); t(w,int,10,False); t(w,int,None,False,1); t(w,int,-5,False,1)
def info(*values):
    return values


def g(*a,**k): return a,k
g = f._lru_cache_wrapper(g, 2, False, info)
g.__qualname__ = 'g'; print(g, type(g)); t(g,[]); g(1);g(1.0);g('a');g(1,2,x=3); print(g.cache_info(), g.__reduce__())
t(f._lru_cache_wrapper.__get__,g,None); t(g.__get__,None); t(g.__get__,None,None);t(g.__get__,1); t(g.__get__,1,2,3)
print(g.__copy__() is g, g.__deepcopy__(None) is g)
class S(f.partial): pass
s=S(int,1); print(repr(s), f.partial(s,2).func, S(s,2).func, f.partial(f.partial(int,P,1),2,3).args)
q=f.partial(int); q.x=1; print(f.partial(q,2).func)
print(f.partial.__dict__['__dict__'], f.partial.__dict__['func'], f._lru_cache_wrapper.__dict__['__dict__'])
class SS(str):
  def __hash__(self): return 0
p=f.partial(lambda **k:k); p.__setstate__((p.func,(),{1:2},{})); t(p); print(repr(p))
print(f.partial(print, **{'a b':1}))

