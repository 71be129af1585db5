# Names where the compiler has something to decide.
class Conditional:
    x: int
    if 1:
        y: str
    for z in ():
        never: float
print(Conditional.__annotations__)

def local():
    class D:
        if 1:
            a: int = 5
        b: 'str'
        def f(self):
            return 5
    return D
print(local().__annotations__, local()().f())

def annotated(x: format): pass
class AnnotatedClass:
    y: format
print(annotated.__annotations__, AnnotatedClass.__annotations__, annotated.__annotate__.__code__.co_varnames)

def keywords(**kw):
    return kw
class Private:
    print(keywords(__x=1), keywords(**{'__y': 2}, __z=3))
    def f(self, __p=4):
        try:
            import __no_such_module
        except ImportError as e:
            print(e)
        return __p
print(Private().f(), Private().f(_Private__p=6))

class Comprehending:
    ys = [__classdict__ for _ in [1]] if 0 else 7
    zs = [(lambda: x)() for x in range(3)]
    gen = list(x for x in range(2))
print(Comprehending.ys, Comprehending.zs, Comprehending.gen)

def double_not(x):
    return not not x, not not not x
print(double_not(3), double_not([]))

async def agen_all(it):
    return all(x async for x in it)
try:
    agen_all([]).send(None)
except TypeError as e:
    print(e)
print([compile(text, 'f', 'exec').co_consts for text in ('__debug__', 'x()\n__debug__', '__debug__ + 1', 'x = __debug__', '1')])
