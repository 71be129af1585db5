# Asynchronous generators: their awaitables, hooks, comprehensions; anext; where coroutines come from.
import sys, _types
class types:
    AsyncGeneratorType=_types.AsyncGeneratorType
    def coroutine(f):
        f.__code__ = f.__code__.replace(co_flags=f.__code__.co_flags|0x100)
        return f
def t(s):
    try: r=repr(eval(s,globals()))
    except BaseException as e: r=type(e).__name__+': '+str(e)
    print(s,'=>',r)
async def ag():
    x = yield 1
    print('got',x)
    yield 2
async def ag2():
    try:
        yield 1
    finally:
        print('fin')
async def ag3():
    try:
        yield 1
    except ValueError as e:
        print('caught', e)
        yield 5
    yield 6
@types.coroutine
def susp(v):
    r = yield v
    return r
async def ag4():
    r = await susp('s1')
    print('r', r)
    yield 'y1'
    try:
        await susp('s2')
        yield 'y2'
    finally:
        await susp('s3')
async def ag5():
    try:
        yield 1
    except GeneratorExit:
        yield 2
def run(aw, sends=()):
    it=iter(sends); out=[]
    g = aw.__await__()
    try:
        v=g.send(None)
        while True:
            out.append(v); v=g.send(next(it,None))
    except StopIteration as e:
        return out, 'ret', e.value
    except BaseException as e:
        return out, type(e).__name__, e.args, type(e.__cause__), type(e.__context__)
A=type(ag())
a=ag()
x=a.asend(None); print(type(x), type(x).__flags__, [(k,type(v).__name__) for k,v in type(x).__dict__.items()])
y=a.athrow(ValueError); print(type(y), [(k,type(v).__name__) for k,v in type(y).__dict__.items()]); 
z=anext(a, 5); print(type(z), [(k,type(v).__name__) for k,v in type(z).__dict__.items()]); 
x.close();y.close();z.close()
a=ag()
for s in '''repr(a)[:26]
a.ag_running
a.ag_suspended
a.ag_frame.f_code.co_name
a.ag_await
a.ag_code.co_name
a.__name__,a.__qualname__
a.__aiter__() is a
run(a.__anext__())
a.ag_suspended
run(a.asend(7))
run(a.__anext__())
run(a.__anext__())
run(a.asend(1))
a.ag_frame
run(ag().asend(5))
run(ag2().aclose())
run(a.aclose())
run(a.athrow(ValueError('x')))
run(a.athrow(ValueError))'''.splitlines(): t(s)
b=ag3(); print(run(b.__anext__())); print(run(b.athrow(ValueError('q')))); print(run(b.__anext__())); print(run(b.__anext__()))
b=ag3(); print(run(b.athrow(ValueError('fresh')))); print(run(b.__anext__()))
b=ag2(); print(run(b.__anext__())); print(run(b.aclose())); print(run(b.__anext__())); print(run(b.aclose()))
b=ag4(); print(run(b.__anext__(),['r1'])); print(run(b.__anext__())); print(run(b.aclose()))
b=ag4(); print(run(b.__anext__(),['r1'])); print(run(b.aclose()))
b=ag5(); print(run(b.__anext__())); print(run(b.aclose())); print(run(b.__anext__()))
b=ag5(); print(run(b.__anext__())); print(run(b.athrow(GeneratorExit))); print(run(b.__anext__()))
# reuse
b=ag(); x=b.asend(None); print(run(x)); print(run(x)); 
x=b.asend(None); x.close(); print(run(x)); 
x=b.aclose(); print(run(x)); print(run(x))
b=ag4(); x=b.asend(None); it=x.__await__(); print(it is x, iter(x) is x, x.send(None), b.ag_running, b.ag_await is not None)
print(run(b.aclose())); print(run(b.athrow(ValueError)))
try: print(x.throw(ValueError('thr')))
except BaseException as e: print(repr(e))
print(b.ag_running, run(b.__anext__()))
b=ag4(); x=b.__anext__(); 
try: x.send(5)
except BaseException as e: print(repr(e))
x=b.aclose()
try: x.send(5)
except BaseException as e: print(repr(e))
x.close()
b=ag(); x=b.__anext__()
try: x.throw(ValueError('before start'))
except BaseException as e: print(repr(e))
try: x.send(None)
except BaseException as e: print(repr(e))
print(run(b.__anext__()))
b=ag(); x=b.aclose()
try: x.throw(ValueError('before start'))
except BaseException as e: print(repr(e))
try: x.send(None)
except BaseException as e: print(repr(e))
print(run(b.__anext__()))
# athrow arg forms
b=ag()
for args in [(),(5,),(int,)]:
    try: r=b.athrow(*args); print(run(r))
    except BaseException as e: print(args, repr(e))
    b=ag()
# anext
class It:
    def __init__(s,n): s.n=n
    def __aiter__(s): return s
    async def __anext__(s):
        if s.n==0: raise StopAsyncIteration
        s.n-=1
        await susp('an')
        return s.n
i=It(2)
async def use(c): return await c
for s in '''run(use(anext(i)))
run(use(anext(i,'d')))
run(use(anext(i,'d')))
run(use(anext(i)))
run(use(anext(ag(),'d')))
run(anext(i,'d'))
anext()
anext(5)
anext(5,6)
aiter(5)
aiter(i) is i
aiter()
anext(i,default=5)
aiter(type('X',(),{'__aiter__':lambda s:5})())
anext(type('X',(),{'__anext__':lambda s:5})())
run(anext(type('X',(),{'__anext__':lambda s:5})(),1))'''.splitlines(): t(s)
# comprehension
async def comp():
    return [x async for x in ag2()], {x async for x in ag2()}, {x:1 async for x in ag2() if x}, [await susp(1) for _ in range(2)]
print(run(comp()))
async def gexp():
    g=(x async for x in ag2())
    print(type(g))
    return [x async for x in g]
print(run(gexp()))
async def forelse():
    async for x in ag2():
        print(x)
    else: print('else')
    async for x in ag2():
        break
print(run(forelse()))
# StopIteration in ag
async def si(): 
    yield 1
    raise StopIteration('z')
b=si(); print(run(b.__anext__())); print(run(b.__anext__()))
async def sai(): 
    yield 1
    raise StopAsyncIteration('z')
b=sai(); print(run(b.__anext__())); print(run(b.__anext__()))
# hooks
print(sys.get_asyncgen_hooks())
def first(g): print('first', type(g))
def fin(g): print('finalizer', type(g), run(g.aclose()))
sys.set_asyncgen_hooks(firstiter=first, finalizer=fin)
b=ag2(); b.__aiter__(); x=b.__anext__(); print(run(x)); x=None; b=None
b=ag2(); x=b.aclose(); print(run(x)); del x,b
b=ag2(); x=b.athrow(ValueError); print(run(x)); del x,b
def first(g): raise ValueError('first')
sys.set_asyncgen_hooks(first)
b=ag2()
try: b.__anext__()
except ValueError as e: print(e)
for s in '''sys.set_asyncgen_hooks(5)
sys.set_asyncgen_hooks(None,5)
sys.set_asyncgen_hooks(x=5)
sys.set_asyncgen_hooks(None,None,None)
sys.set_asyncgen_hooks(firstiter=None)
sys.get_asyncgen_hooks().firstiter
sys.set_asyncgen_hooks(None,None)
type(sys.get_asyncgen_hooks())
sys.get_coroutine_origin_tracking_depth()
sys.set_coroutine_origin_tracking_depth(-1)
sys.set_coroutine_origin_tracking_depth('x')
sys.set_coroutine_origin_tracking_depth()
A()
type('x',(A,),{})
A[int]
types.AsyncGeneratorType[int,str]'''.splitlines(): t(s)
def mk(): return use(susp(1))
sys.set_coroutine_origin_tracking_depth(2)
c=mk(); print(c.cr_origin and [entry[1:] for entry in c.cr_origin]); c.close()
c=(lambda: mk())(); print(c.cr_origin and [entry[1:] for entry in c.cr_origin]); c.close()
sys.set_coroutine_origin_tracking_depth(0)
c=mk(); print(c.cr_origin and [entry[1:] for entry in c.cr_origin]); c.close()
sys.set_asyncgen_hooks(None, None)
b = x = None
