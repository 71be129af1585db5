"""deque: results and refusals."""
import builtins


def print(*values, end='\n'):
    """Without addresses."""
    first, *rest = ' '.join(map(str, values)).split('0x')
    builtins.print('0x'.join([first, *(x.lstrip('0123456789abcdef') for x in rest)]), end=end)


import _collections as c
def t(fn,*a,**k):
    try: print(repr(fn(*a,**k)))
    except BaseException as e: print(type(e).__name__, e)
d=c.deque
t(d,1); t(d,[1],'a'); t(d,[1],-1); t(d,[1,2,3],2); t(d,iterable=[1],maxlen=3); t(d,[1],2,3); t(d,x=1); t(d,[1],1.5); t(d,[1],2**70); t(d,[1],None); t(d, maxlen=None)
x=d([1,2,3]); e=d()
t(e.pop); t(e.popleft); t(x.remove,5); t(x.index,5); t(x.index,1,1); t(x.index,3,-1); t(x.index,1,'a'); t(x.insert,'a',1); t(x.insert,1); t(x.insert,100,9); t(x.insert,-100,8); print(x)
m=d([1,2],2); t(m.insert,0,1); t(x.rotate,'a'); t(x.rotate,1.5); t(x.rotate); t(x.rotate,2**70); t(x.rotate,1,2)
t(x.__getitem__,10); t(x.__getitem__,'a'); t(x.__getitem__,slice(1)); t(lambda: x[10]); t(lambda: x['a']); t(lambda: x[0:1]); t(lambda:x[2**70]); t(lambda:x[-1])
def si(i,v): x[i]=v
t(si,10,1); t(si,'a',1); t(si,slice(1),1); 
def di(i): del x[i]
t(di,10); t(di,'a'); t(di,-10); t(di,0)
t(lambda: x+[1]); t(lambda: x+x); t(lambda: [1]+x); t(lambda: x*'a'); t(lambda: x*2); t(lambda: 2*x); t(lambda: x*-1); t(lambda: x*2**62); t(lambda: m*3)
t(x.copy); t(x.__copy__); t(hash,x); 
class D(d): pass
y=D([1],5); y.a=1; print(y, y.copy(), y+y, type(y*2)); 
class D2(d):
    def __init__(self, *a): super().__init__(*a)
z=D2([1]); t(z.copy); t(lambda: z+z)
class D3(d):
    def __new__(cls,*a): return d.__new__(cls)
t(D3([1],3).copy)
t(lambda: x==x); t(lambda: x<[1]); t(lambda: d([1])<d([2])); t(lambda: d([1])==d([1.0])); t(lambda: d()<d()); t(lambda:d()!=[1])
it=iter(x); print(type(it), it.__length_hint__(), it.__reduce__()); next(it); print(it.__reduce__()); x.append(1); t(next,it); t(next,it); print(it.__length_hint__())
ri=reversed(x); print(type(ri), ri.__reduce__()); t(type(it),x); t(type(it),x,2); t(list,type(it)(x,2)); t(list,type(ri)(x,2)); t(type(it),[1]); t(type(it)); t(type(it),x,'a'); t(list,type(it)(x,-3)); t(list,type(it)(x,100)); t(type(it),d(),0)
t(x.extend,1); t(x.extendleft,1); t(x.extend,x); print(x); t(x.extendleft,x); print(len(x))
t(d.maxlen.__set__,x,1); x.append(x); print(x); w=d(maxlen=3); w.append(w); print(w)
t(x.append); t(x.append,1,2); t(x.pop,1); t(d.__class_getitem__,int)
def mut():
    q=d([1,2,3])
    class X:
        def __eq__(s,o): q.clear(); return False
    q.append(X()); return q
for f in ('count','index','remove','__contains__'):
    def go():
        q=d([1,2,3])
        class X:
            def __eq__(s,o): q.clear(); return False
        return getattr(q,f)(X())
    t(go)
    def go2():
        q=d([1])
        class X:
            def __eq__(s,o): q.append(1); return True
        return getattr(q,f)(X())
    t(go2)
for n in ('append','extend','index','insert','rotate','pop','remove','count','copy','reverse','clear'): print(n, getattr(d,n).__text_signature__, end=' ')
print()
t(lambda: d([1,2,3]).__iadd__([4])); t(lambda: d([1,2,3]).__iadd__(1)); t(lambda: d([1,2,3],4).__imul__(2)); t(lambda: d([1,2,3]).__imul__('a'));t(lambda: d([1,2,3]).__imul__(0))
t(lambda: x.index(1,2,3,4)); t(lambda: x.index()); t(lambda: x.index(1, 2**80)); t(lambda: x.index(1,-2**80,None))
t(x.__init__, [1], 2); print(x)

