"""Special methods: what slots make of what they return.

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
class A:\n  def __index__(self): return 'a'\nrange(A())
class A:\n  def __int__(self): return 'a'\nint(A())
class A:\n  def __float__(self): return 'a'\nfloat(A())
class A:\n  def __bool__(self): return 1\nbool(A())
class A:\n  def __len__(self): return 'a'\nlen(A())
class A:\n  def __len__(self): return -1\nlen(A())
class A:\n  def __len__(self): return -1\nbool(A())
class A:\n  def __len__(self): return 2**100\nlen(A())
class A:\n  def __len__(self): return 'a'\nbool(A())
class A:\n  def __hash__(self): return 'a'\nhash(A())
class A:\n  def __hash__(self): return 2**100\nhash(A())
class A:\n  def __hash__(self): return -1\nhash(A())
class A:\n  def __repr__(self): return 1\nrepr(A())
class A:\n  def __str__(self): return 1\nstr(A())
class A:\n  def __format__(self,s): return 1\nformat(A())
class A:pass\nformat(A(),'x')
class A:\n  def __iter__(self): return 1\niter(A())
class A:\n  __iter__=None\niter(A())
class A:\n  __getitem__=None\niter(A())
class A:\n  __contains__=None\n1 in A()
class A:\n  __len__=None\nlen(A())
class A:\n  __hash__=None\nhash(A())
class A:\n  __add__=None\nA()+1
class A:\n  __radd__=None\n1+A()
class A:\n  __call__=None\nA()()
class A:\n  __eq__=None\nA()==1
class A:\n  __bool__=None\nbool(A())
class A:\n  __reversed__=None\nreversed(A())
class A:\n  def __contains__(self,x): return 'a'\nprint(1 in A())
class A:\n  def __getitem__(self,i): raise IndexError\nlist(A())
class A:\n  def __init__(self): return 1\nA()
class A:\n  def __del__(self): return 1\nA()
class A:\n  def __next__(self): return 1\niter(A())
class A:\n  def __iter__(self): return self\niter(A())
class A:\n  def __get__(self): return self\nclass B:\n  a=A()\nB().a
class A:\n  def __set__(self,o,v): pass\nclass B:\n  a=A()\ndel B().a
class A:\n  def __delete__(self,o): pass\nclass B:\n  a=A()\nB().a=1
class A:\n  def __setattr__(self,n,v): pass\ndel A().x
class A:\n  def __delattr__(self,n): pass\nA().x=1
class A:\n  def __setitem__(self,n,v): pass\ndel A()[1]
class A:\n  def __delitem__(self,n): pass\nA()[1]=1
class A:\n  def __class_getitem__(cls,n): return n\nA[1]
class M(type):\n  def __getitem__(c,i): return i\nclass A(metaclass=M):pass\nA[2]
bytes(b'a')+'a'
[1]+(1,)
(1,)+[1]
'a'+1
class A:\n  def __eq__(s,o): return NotImplemented\nA()<A()
class A:\n  def __pow__(s,o): return 1\npow(A(),1,2)
class A:\n  def __ipow__(s,o): return 1\na=A();a**=1;print(a)
a=1;a**='a'
a=1;a+='a'
a=1;a@=1
a=[];a+=1
a=[];a*='a'
a=();a+=1
a='';a+=1
a=1;a//='a'
a=1;a<<='a'
a={};a|=1
{}|1
1|{}
class M(type):\n  def __instancecheck__(c,x): return 'yes'\nclass A(metaclass=M):pass\nisinstance(1,A)
class A:\n  __class__=int\nisinstance(A(),int)
class A:\n  __bases__=(int,)\nissubclass(A(),int)
class A:\n  __bases__=(int,)\nisinstance(1,A())
class A:\n  __bases__=()\nissubclass(int,A())
[1,2][2**100]
[1,2][:2**100]
(1,)[2**100]
'a'[2**100]
b'a'[2**100]
range(3)[2**100]
[1]*2**100
class A:\n  def __getitem__(self,i): return i\nA()[1:2]
list(1)
tuple(1)
[*1]
(*1,)
{*1}
{**1}
a,b=1
a,b=[1]
a,b=[1,2,3]
a,*b=[]
sum(['a'])
dict([(1,2,3)])
object().__format__('x')
object.__format__(1,2)
object.__init_subclass__(1)
object.__init_subclass__(a=1)
object.__subclasshook__(1)
'''
for line in CASES.strip().split('\n'):
    case(line.replace('\\n', '\n'))
