"""Classes: attributes of types, bases, metaclasses, __slots__, __class__.

Each case is run by itself; what it gives or raises is printed. Addresses are masked.
"""
import sys


class types:
    CellType = type((lambda x: lambda: x)(1).__closure__[0])
    FunctionType = type(lambda: 0)
    MappingProxyType = type(type.__dict__)
    MethodType = type((lambda: 0).__get__(1))
    ModuleType = type(sys)


def masked(text):
    parts = text.split('0x')
    return '0x'.join(parts[:1] + [p.lstrip('0123456789abcdef') for p in parts[1:]])


def show(*values):
    print(masked(' '.join(map(str, values))))


def case(source):
    names = {'__name__': 'm', 'types': types, 'sys': sys, 'print': show}
    shown = source.replace('\n', '; ')
    try:
        try:
            code = compile(source, '<case>', 'eval')
        except SyntaxError:
            result = exec(source, names)
        else:
            result = eval(code, names)
        print(masked(f'{shown} -> {result!r}'))
    except BaseException as error:
        notes = getattr(error, '__notes__', '')
        print(masked(f'{shown} => {type(error).__name__}: {error} {notes}'.rstrip()))


CASES = r'''
class A:\n  x:int\n
class A:\n  x:int\nprint(list(A.__dict__), A.__annotations__, A.__annotate__, list(A.__dict__))
class A:\n  pass\nprint(A.__annotations__, A.__annotate__, list(A.__dict__))
class A:\n  pass\nA.__annotations__={1:2};print(A.__annotations__, A.__annotate__, list(A.__dict__))
class A:\n  pass\nA.__annotations__=1;print(A.__annotations__)
class A:\n  x:int\nA.__annotate__=1
class A:\n  x:int\ndel A.__annotate__
class A:\n  x:int\ndel A.__annotations__;print(A.__annotations__, list(A.__dict__))
class A:\n  pass\ndel A.__annotations__
class A:\n  x:int\nA.__annotate__=None;print(A.__annotations__, list(A.__dict__))
class A:\n  x:int\nA.__annotate__=lambda f:1;print(A.__annotations__, list(A.__dict__))
int.__annotations__
int.__annotate__
type.__annotations__
int.__annotations__={}
int.__annotate__=None
int.__type_params__
class A:pass\nprint(A.__type_params__)
class A:pass\nA.__type_params__=1;print(A.__type_params__)
class A:pass\ndel A.__type_params__
int.__type_params__=()
type.__abstractmethods__
int.__abstractmethods__
class A:pass\nA.__abstractmethods__
class A:pass\nA.__abstractmethods__={'a'};A()
class A:pass\nA.__abstractmethods__=[];print(A())
class A:pass\nA.__abstractmethods__=1
class A:pass\ndel A.__abstractmethods__
class A:pass\nA.__abstractmethods__={'a'};del A.__abstractmethods__;print(A())
type.__dict__['__abstractmethods__'].__get__(type)
class A:pass\ndel A.__qualname__
class A:pass\nA.__qualname__='q.w';print(A, A.__name__)
class A:pass\nA.__name__='q.w';print(A, A.__name__)
class A:\n  __classcell__=1
class A:\n  __classdictcell__=1
class A:\n  __module__=1\nprint(A)
type.__new__(type)
type.__new__(1,2,3,4)
type.__new__(type,1,2,3)
type.__new__(type,'a',(),{},x=1)
type('a\0',(),{})
type('\udc80',(),{})
type('A',(),{'__slots__':('__dict__','__weakref__','a')}).__dict__.keys()
type('A',(),{'__slots__':('__a',)}).__slots__
type('_A',(),{'__slots__':('__a','_b__','__c__')}).__dict__.keys()
type.mro(int)
type.mro(1)
type.__subclasses__(bool)
int.__subclasses__()
type.__prepare__()
type.__prepare__(1,2,3,a=4)
type.__instancecheck__(int,1)
type.__instancecheck__(1,1)
int.__instancecheck__(True)
type.__subclasscheck__(int,bool)
type.__subclasscheck__(int,1)
type.__call__(1)
type.__call__(int,'12')
type.__init__(int)
type.__init__(int,1,2,3)
type.__init__(int,1,2,3,4)
type.__init__(int,a=1)
type.__getattribute__(int,'zz')
type.__getattribute__(int,1)
class M(type):\n  def mro(cls): return [1]\nclass A(metaclass=M):pass
class M(type):\n  def mro(cls): return [cls,int]\nclass A(metaclass=M):pass
class M(type):\n  def mro(cls): return [cls]\nclass A(metaclass=M):pass\nprint(A.__mro__,hash(A()))
class M(type):\n  def mro(cls): return 1\nclass A(metaclass=M):pass
class M(type):\n  def mro(cls): return []\nclass A(metaclass=M):pass\nprint(A.__mro__)
class M(type):\n  def __new__(m,n,b,d): return 1\nclass A(metaclass=M):pass\nprint(A)
class M(type):\n  def __call__(c): return 1\nclass A(metaclass=M):pass\nprint(A())
class A:\n  def __new__(c): return 1\n  def __init__(s): print('no')\nprint(A())
types.FunctionType.__call__
class A:\n def f(self):pass\nprint(A.f, A().f)
class A:\n def __init_subclass__(cls,**k): print(k)\nclass B(A,x=1):pass
class A:\n def __class_getitem__(cls,k): return cls,k\nclass B(A):pass\nprint(B[1])
class A:\n  def __set_name__(self,o): 1/0\nclass B:\n  x=A()
class A:\n  __set_name__=None\nclass B:\n  x=A()
class A(type(lambda:0)):pass
object.__dict__['__class__'].__set__(1,int)
m=types.ModuleType('m')\nclass M(types.ModuleType):pass\nm.__class__=M;print(type(m))
m=types.ModuleType('m')\nm.__class__=int
class A:pass\nclass B:pass\na=A();a.x=1;a.__class__=B;print(a.x,type(a))
class A:pass\nclass B:\n  __slots__='__weakref__',\nA().__class__=B
class A:\n  __slots__='x'\nclass B:\n  __slots__='x'\na=A();a.x=1;a.__class__=B;print(a.x)
class A:\n  __slots__='x'\nclass B:\n  __slots__='y'\na=A();a.x=1;a.__class__=B;print(a.x)
class A(int):pass\nclass B(int):pass\na=A(3);a.__class__=B;print(a,type(a))
class A(int):pass\nclass B(str):pass\na=A(3);a.__class__=B
class A(list):pass\nclass B(dict):pass\na=A();a.__class__=B
object.__eq__(1,1)
object.__ne__(1,1)
object.__lt__(1,1)
object.__ne__(1,2)
object.__format__()
object.__subclasshook__()
object.__init_subclass__
object.__new__
object.__str__(1)
object.__repr__(1) != ''
'''
for line in CASES.strip().split('\n'):
    case(line.replace('\\n', '\n'))
