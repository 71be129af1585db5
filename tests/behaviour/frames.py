# Frames: f_locals writes through to the variables; clear, f_back and the rest.
import sys
def t(s, **k):
    try: r=repr(eval(s,globals(),k))
    except BaseException as e: r=type(e).__name__+': '+str(e)
    print(s,'=>',r)
hold=[0]
def f():
    a=1; b='x'
    def inner(): return a,c
    c=[1]
    hold[0]=inner; del inner; inner='I'
    return sys._getframe(), hold[0]
fr,inner=f()
P=type(fr.f_locals)
p=fr.f_locals
for s in '''p
type(p)
p is fr.f_locals
p==fr.f_locals
p!=fr.f_locals
p==dict(p)
p=={}
p<p
hash(p)
len(p)
list(p)
list(reversed(p))
p['a']
p['zz']
p[5]
p.get('a')
p.get('zz')
p.get('zz',4)
p.get()
p.get('a',1,2)
p.__setitem__('a',10)
p['a']
inner()
p.__setitem__('b','y')
p.__setitem__('new',5)
p['new']
list(p)
p.__setitem__(5,6)
p[5]
list(p)
len(p)
p.__delitem__('a')
p.__delitem__('new')
p.__delitem__('zzz')
p.__delitem__(5)
'a' in p
'new' in p
5 in p
[] in p
p[[]]
p.__setitem__([],1)
type(p.keys()),type(p.values()),type(p.items())
sorted(map(str,p.items()))
p.pop('a')
p.pop('b',1)
p.pop('zz')
p.pop('zz',3)
p.pop()
p.popitem()
p.clear()
p.copy()
type(p.copy())
p.setdefault('a',3)
p.setdefault('q',3)
p.setdefault('r')
p['q'],p['r']
p.pop('q')
p.update({'a':11,'s':1})
p.update([('a',12)])
p.update(a=13)
p.update(5)
p.update()
p['a'],p['s']
p|{'z':1}
{'z':1}|p
p|p
p|5
type(p|{})
p.__ior__({'b':9})
P()
P(5)
P(fr)
P(fr,1)
P(frame=fr)
P(fr)==p
P.__new__(P)
type('x',(P,),{})
bool(p)
p.__class_getitem__
P[int]
type(iter(p))
p.foo
setattr(p,'foo',1)
isinstance(p,dict)
{**p}
dict(p)
(lambda **k:k)(**p)
p.__reduce__()'''.splitlines():
    t(s,p=p,fr=fr,inner=inner,P=P)
match p:
    case {'a':x}: print('match',x)
# live
def g():
    x=1
    l=sys._getframe().f_locals
    x=2
    print(l['x']); l['x']=5; print(x); l['extra']=1
    print(locals(), sys._getframe().f_locals, sorted(l))
    del x
    print('x' in l, list(l)); l['x']=7; print(x)
    print(locals() is locals())
    y=3
    print(list(l))
    exec('z=1'); print(locals())
    exec('y=100; w=2', globals(), l); print(y, l)
    print(eval('y+1',globals(),l))
    print(vars(), dir())
g()
def h(x):
    def k(): 
        nonlocal x
        x=9
        return sys._getframe()
    fr=k(); print(fr.f_locals)
    fr.f_locals['x']=4; print(x)
    fr.clear(); print(fr.f_locals)
h(1)
print([type(sys._getframe().f_locals) for x in [1]], [sorted(set(sys._getframe().f_locals)&{'x'}) for x in [1]])
class K:
    print(type(sys._getframe().f_locals), [type(sys._getframe().f_locals).__name__ for q in [1]], [('q' in sys._getframe().f_locals) for q in [1]], ['q' in locals() for q in [1]], type(locals()))
    z=[locals() for q2 in [1]]
print('z' in K.__dict__, K.z[0].keys())
def gen():
    a=1
    yield a
    yield a
it=gen(); next(it); it.gi_frame.f_locals['a']=50; print(next(it), it.gi_frame.f_locals)
try: it.gi_frame.clear()
except RuntimeError as e: print(e)
it=gen(); print(it.gi_frame.f_locals); it.gi_frame.clear(); print(it.gi_frame, list(it))
it=gen(); fr=it.gi_frame; next(it); print(fr.f_generator is it, fr.f_back, fr.f_lineno); list(it); print(fr.f_generator, fr.f_lineno, fr.f_locals)
try: sys._getframe().clear()
except RuntimeError as e: print(e)
def tb():
    try: 1/0
    except Exception as e: return e.__traceback__.tb_frame
fr=tb(); print(fr.f_locals, fr.f_back.f_code.co_name); fr.clear(); print(fr.f_locals, fr.f_code.co_name, fr.f_lineno, fr.f_trace, fr.f_trace_lines,fr.f_trace_opcodes, fr.f_globals is globals())
for s in '''fr.f_lineno.__class__
setattr(fr,'f_lineno',5)
setattr(fr,'f_lineno','x')
delattr(fr,'f_lineno')
setattr(fr,'f_trace',5)
fr.f_trace
delattr(fr,'f_trace')
setattr(fr,'f_trace',None)
fr.f_trace
setattr(fr,'f_trace_lines',0)
setattr(fr,'f_trace_lines',False)
delattr(fr,'f_trace_lines')
setattr(fr,'f_trace_opcodes',True)
setattr(fr,'f_back',None)
setattr(fr,'f_locals',{})
setattr(fr,'f_code',None)
setattr(fr,'x',None)
delattr(fr,'f_locals')
fr.__sizeof__() > 50
fr.f_valuestack
type(fr)()
type('x',(type(fr),),{})
repr(fr)[:12]
fr.clear(1)'''.splitlines(): t(s)
# borrowed
def b():
    x=[1]
    def w(*a): sys._getframe(1).f_locals['x']=5; return a
    return w(x,x), x
print(b())
