"""What object and type refuse, and how they word it.

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
1+'a'
1-'a'
1@2
1**'a'
pow(1,'a',3)
pow(2,'a')
divmod(1,'a')
1<<'a'
'a'%()
[]+1
[]*'a'
'a'*'b'
'a'*2.0
-''
+''
~''
abs('')
1<'a'
[]<1
object()<object()
int['a']
len(1)
len(int)
hash([])
hash({})
{[]:1}
{[]}
{}[[]]
[] in {}
{}.get([])
set().add([])
[] in set()
class A:pass\nA()+1
class A:pass\nA()[0]
class A:pass\nA()[0]=1
class A:pass\ndel A()[0]
(1,)[0]=1
del (1,)[0]
(1,)[1]
[][0]
iter(1)
next(1)
for i in 1: pass
float('a',1)
int(object())
float(object())
int([])
range('a')
object()()
object(1)
class A:pass\nA(1)
class A:\n  def __init__(self):pass\nA(1)
class A:\n  def __new__(c): return object.__new__(c)\nA(1)
class A:\n  def __new__(c,*a): return object.__new__(c,*a)\nA(1)
class A:\n  def __new__(c,*a): return object.__new__(c,*a)\n  def __init__(self,*a): super().__init__(*a)\nA(1)
class A:\n  def __init__(self,*a): super().__init__(*a)\nA(1)
object.__new__()
object.__new__(1)
object.__new__(int)
int.__new__(str)
int.__new__(object)
list.__new__(dict)
class B(int):pass\nobject.__new__(B)
type()
type(1,2)
type(1,2,3)
type('a',2,3)
type('a',(),3)
type('a',(1,),{})
type('a',(bool,),{})
type('a',(int,str),{})
class A(int,str):pass
class A:pass\nclass B(A,A):pass
class A:pass\nclass B(A):pass\nclass C(A,B):pass
class M(type):pass\nclass N(type):pass\nclass A(metaclass=M):pass\nclass B(metaclass=N):pass\nclass C(A,B):pass
class A(x=1):pass
class A:\n  __slots__='a','a'\n
class A:\n  __slots__='a'\n  a=1
class A:\n  __slots__=1,
class A:\n  __slots__='1a'
class A:\n  __slots__='__dict__','__dict__'
class A(int):\n  __slots__='a'
class A(tuple):\n  __slots__='a'
class A:\n  __slots__='__weakref__','__weakref__'
class A:pass\nclass B(A):\n  __slots__='__dict__',
class A:pass\nclass B(A):\n  __slots__='__weakref__',
class A:\n  __qualname__=1
class A:\n  def __set_name__(self,o,n): 1/0\nclass B:\n  x=A()
class A:\n  def __init_subclass__(cls): 1/0\nclass B(A):pass
class A(None):pass
class A(lambda:0):pass
del int.real
class A:pass\nA.__name__=1
class A:pass\nA.__name__='a\0'
class A:pass\ndel A.__name__
class A:pass\nA.__bases__=1
class A:pass\nA.__bases__=()
class A:pass\nA.__bases__=(1,)
class A:pass\nA.__bases__=(A,)
class A:pass\ndel A.__bases__
class A:pass\nA.__bases__=(object,)
class A(object):pass\nclass B(A):pass\nclass C:pass\nB.__bases__=(C,)\nB.__mro__
class A(object):pass\nclass B(A):pass\nB.__bases__=(int,)
class A:pass\nA.__qualname__=1
class A:pass\nA.__dict__=1
class A:pass\nA().__dict__=1
class A:pass\nA().__class__=1
class A:pass\nA().__class__=int
class A:pass\na=A()\ndel a.__class__
(1).__class__=int
class A:\n  __slots__='x'\nclass B:pass\nA().__class__=B
class A:\n  __slots__='x'\nA().x
class A:\n  __slots__='x'\ndel A().x
class A:\n  __slots__='x'\nA().y=1
class A:\n  __slots__='x'\nA().y
class A:pass\nA().y
class A:pass\ndel A().y
class A:pass\nA.y
class A:pass\ndel A.y
(1).y
(1).y=2
(1).real=2
del (1).real
object().x=1
del object().x
''.join.__self__=1
None.x
None.x=1
(lambda:0).y
sys.y
del sys.y
isinstance(1,1)
isinstance(1,(int,1))
isinstance(1,('a',))
issubclass(1,1)
issubclass(1,int)
issubclass(int,1)
issubclass(int,(str,1))
'''
for line in CASES.strip().split('\n'):
    case(line.replace('\\n', '\n'))
