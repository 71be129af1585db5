"""Functions, methods, descriptors, property, super, namespaces, cells, modules.

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
property(1).__get__(1)
property().__get__(1)
class A:\n  p=property()\nA().p
class A:\n  p=property()\nA().p=1
class A:\n  p=property()\ndel A().p
property().__set__(1,2)
property().__delete__(1)
class A:\n  x=property(lambda s:1)\n  y=x\nA().y=1
property(1,2,3,4,5)
property(fgett=1)
property(lambda s:1).__name__
property().__name__
super()
def f(): super()\nf()
def f(a): super()\nf(1)
super(1)
super(int,1).__add__(2)
super(int,'a')
super(int,str)
super(int)
super(int,1)
super(bool,True)
super(int,bool)
class A:\n  def f(self):\n    del self; super()\nA().f()
class A:\n  def f(): super()\nA.f()
super(1,2,3)
super(a=1)
super(int,1).zzz
super(int).zzz
classmethod()
classmethod(1,2)
classmethod(1)
classmethod(int)
staticmethod(1)
staticmethod(int)
classmethod(1).__get__(1)
staticmethod(int)('3')
classmethod(int)()
str.upper
str.__add__
int.real
dict.fromkeys
dict.__dict__['fromkeys']
type.__dict__['__mro__']
''.upper
''.__add__
[].append
len
str.upper()
str.upper(1)
str.join('a')
str.__add__()
str.__add__(1,2)
str.__add__('a')
''.__add__(1)
int.__add__(1)
int.__add__(1,2,3)
int.__add__('a',1)
''.upper(1)
''.upper(a=1)
[].append()
[].append(1,2)
[].append(a=1)
[].pop('a')
[].pop(1,2)
int.real.__get__('a')
int.real.__set__(1,2)
dict.__dict__['fromkeys'](1)
dict.__dict__['fromkeys']()
dict.__dict__['fromkeys'](int)
dict.__dict__['fromkeys'].__get__(1)
dict.__dict__['fromkeys'].__get__(None,1)
dict.__dict__['fromkeys'].__get__(None,int)
dict.__dict__['fromkeys'].__get__(None,dict)
str.upper.__get__(1)
str.upper.__get__('a')
str.upper.__get__(None,int)
str.upper.__get__(None,None)
str.upper.__get__()
type(str.upper)()
type(len)()
type(lambda:0)()
type(lambda:0)(1,2)
type((lambda:0).__get__(1))()
type((lambda:0).__get__(1))(1,2)
type((lambda:0).__get__(1))(int,None)
type((lambda:0).__get__(1))(int,1)
(lambda:0).__get__(1)
int.__call__.__get__
len.__get__
len()
len(1,2)
len(obj=1)
(1).__init__(1,2)
object().__init__(1)
object.__init__()
object.__init__(1,2)
(1).__str__(2)
(1).__eq__()
(1).__bool__(2)
(1).__pow__()
(1).__pow__(1,2,3)
[].__len__(1)
[].__setitem__(1)
[].__delitem__()
[].__contains__()
object().__setattr__('a')
object().__setattr__(1,2)
object().__getattribute__(1)
object.__setattr__(int,'a',1)
type.__setattr__(int,'a',1)
object.__delattr__(int,'a')
int.__dict__['real'].__delete__(1)
(1).__hash__(2)
iter([]).__next__(1)
property().__get__()
property().__set__(1)
property().__get__(None)
property().__get__(None,None)
(lambda:0).__code__=1
(lambda:0).__defaults__=1
(lambda:0).__kwdefaults__=1
(lambda:0).__name__=1
(lambda:0).__qualname__=1
(lambda:0).__dict__=1
(lambda:0).__annotations__=1
(lambda:0).__annotate__=1
(lambda:0).__type_params__=1
(lambda:0).__closure__=1
(lambda:0).__globals__=1
del (lambda:0).__dict__
del (lambda:0).__code__
del (lambda:0).__name__
del (lambda:0).__annotate__
(lambda:0).__builtins__ is not None
def f(): return x\nx=1\nf.__code__=(lambda:0).__code__
def g():\n  x=1\n  def f(): return x\n  return f\ng().__code__=(lambda:0).__code__
types.FunctionType((lambda:0).__code__,{}, closure=())
types.FunctionType((lambda:0).__code__,{}, 1)
types.FunctionType((lambda:0).__code__,{}, None, 1)
types.FunctionType((lambda:0).__code__,{}, None, None, 1)
types.FunctionType((lambda:0).__code__,{}, None, None, None, 1)
types.FunctionType((lambda:0).__code__,1)
types.MappingProxyType(1)
types.MappingProxyType([])
types.MappingProxyType({1:2})
types.MappingProxyType({1:2})|{3:4}
x=types.MappingProxyType({1:2});x[3]
x=types.MappingProxyType({1:2});x[3]=1
x=types.MappingProxyType({1:2});x|=1
hash(types.MappingProxyType({1:2}))
types.CellType()
types.CellType(1)
types.CellType(1).cell_contents
types.CellType().cell_contents
types.CellType(1,2)
types.CellType(1)<types.CellType(2)
types.CellType(1)<1
type(None)()
type(None)(1)
type(NotImplemented)()
type(...)(1)
bool(NotImplemented)
...
NotImplemented
type(None)
types.ModuleType()
types.ModuleType(1)
types.ModuleType('a').x
types.ModuleType('a')
types.ModuleType('a','d').__dict__
m=types.ModuleType('a');m.__dict__.clear();m
m=types.ModuleType('a');m.__dict__.clear();m.x
m=types.ModuleType('a');m.__dict__=1
m=types.ModuleType('a');m.__getattr__=lambda n:n;m.zz
m=types.ModuleType('a');m.__annotations__
m=types.ModuleType('a');m.__annotations__=1
m=types.ModuleType('a');del m.__annotations__
m=types.ModuleType('a');m.__annotate__
m=types.ModuleType('a');m.__annotate__=1
m=types.ModuleType('a');m.__file__='/x/a.py';m
m=types.ModuleType('a');m.__dict__['__name__']=1;m
m=types.ModuleType('a');m.__dict__['__name__']=1;m.x
[].append.__qualname__
[].append.__self__
dict.fromkeys.__qualname__
str.__new__.__self__
str.__new__.__qualname__
str.__new__.__reduce__()
[].append.__reduce__()
str.upper.__reduce__()
str.upper.__qualname__
str.upper.__objclass__
str.upper.__name__
str.__add__.__reduce__()
''.__add__.__reduce__()
''.__add__.__objclass__
int.real.__objclass__
int.real.__qualname__
class A:\n  __slots__='x'\nprint(A.x, A.x.__objclass__, A.x.__qualname__, A.x.__reduce__())
[].append==[].append
a=[]\nprint(a.append==a.append, hash(a.append)==hash(a.append), a.append is a.append, a.append<a.append)
''.upper.__call__
(lambda:0).__get__(1).__func__
(lambda:0).__get__(1).zzz
(lambda:0).__get__(1).zzz=1
(lambda:0).__get__(1).__reduce__()
def f(s):0\nprint(f.__get__(1)==f.__get__(1), f.__get__(1)==f.__get__(1.0), f.__get__(1)<1)
type((lambda:0).__get__(1)).__get__
(lambda:0).__get__(1).__get__(2)
(lambda:0).__get__(1)(1,2,3)
(lambda:0).__get__(None)
(lambda:0).__get__(None,int)
(lambda:0).__annotations__
f=lambda:0\nf.__annotations__['a']=1;print(f.__annotations__,f.__annotate__)
f=lambda:0\nf.__annotations__=None;print(f.__annotations__)
f=lambda:0\ndel f.__annotations__;print(f.__annotations__)
def f(a:int)->str:0\nf.__annotate__=None;print(f.__annotations__)
def f(a:int)->str:0\nf.__annotations__;f.__annotate__=None;print(f.__annotations__)
def f(a:int)->str:0\nf.__annotations__;f.__annotate__=lambda x:{'z':x};print(f.__annotations__)
def f(a:int)->str:0\nf.__annotations__={1:2};print(f.__annotate__)
def f(a:int)->str:0\nf.__annotate__=lambda:0\nf.__annotations__
f=lambda:0\nf.__defaults__=(1,);print(f.__defaults__);del f.__defaults__;print(f.__defaults__);f.__defaults__=None
f=lambda:0\nf.a=1;print(f.__dict__,f.a);del f.a;f.a
types.FunctionType((lambda:0).__code__,{})
def g():\n  x=1\n  def f(): return x\n  return f\ntypes.FunctionType(g().__code__,{})
def g():\n  x=1\n  def f(): return x\n  return f\ntypes.FunctionType(g().__code__,{},None,None,())
def g():\n  x=1\n  def f(): return x\n  return f\ntypes.FunctionType(g().__code__,{},None,None,(1,))
class C(types.MethodType):pass
class C(classmethod):pass\nclass A:\n  @C\n  def f(c): return c\nprint(A.f(), A().f)
classmethod(lambda c:0).__func__
classmethod(len).__name__
classmethod(1).__name__
staticmethod(len).__wrapped__
staticmethod(len).__isabstractmethod__
staticmethod(lambda a:0).__dict__
def f(a:int):0\nprint(staticmethod(f).__annotations__,staticmethod(f).__dict__)
staticmethod(1).__annotations__
classmethod(a=1)
class A:\n @classmethod\n @property\n def f(c): return 1\nprint(A.f)
p=property(lambda s:1);p.__name__='q';print(p.__name__);del p.__name__;print(p.__name__)
p=property();del p.__name__
p=property(lambda s:1);print(p.getter(len).fget, p.setter(len).fset, p.deleter(len).fdel)
p=property();p.fget=1
p=property();p.__set_name__(1)
p=property();p.__set_name__(int,'nn');print(p.__name__)
class A:\n  @property\n  def f(s):raise AttributeError('q')\nA().f
property(1).__isabstractmethod__
class A:\n  __isabstractmethod__=True\nprint(property(A()).__isabstractmethod__)
super().x
class A:\n  def f(s): return super().__thisclass__, super().__self__, super().__self_class__\nprint(A().f())
class A:\n  def f(s): return super()\nprint(repr(A().f()))
super(int,1).__get__(1)
super(int).__get__(True).__add__
super(int).__get__(None)
super.__get__
super(int,5).__class__
super(int,5).real
super(object,5).real
class A:\n  @classmethod\n  def f(c): return c\nclass B(A):\n  @classmethod\n  def f(c): return super().f()\nprint(B.f())
class A:\n  def f(self):\n    def g(): return super()\n    return g()\nA().f()
class A:\n  def f(self):\n    __class__=1\n    return super()\nA().f()
class A:\n  def f(self):\n    self=1\n    return super()\nA().f()
super.__init__(1)
super(int,1).__init__(1,2,3)
super(type,int).mro
type(super(int,1))
class P(property):\n  __slots__=()\nclass A:\n  @P\n  def f(s):'dd'
property(lambda s:1).__set_name__(int,3)
class A:\n  f=property(lambda s:1)\nprint(A.f.__name__)
class A:\n  f=property()\n  f=f.getter(lambda s:1)\nA().f=1
class A:\n  @property\n  def f(s):1\n  @f.setter\n  def f(s,v):1\ndel A().f
class A:\n  @property\n  def f(s):1\n  @f.setter\n  def g(s,v):1\nprint(A.f.__name__,A.g.__name__)
class A:\n  p=property()\nA.p=1\n
class A:\n  p=property(); q=property(None,1)\nA().p
class A:\n  p=property()\nA.__dict__['p'].__name__
x=types.MappingProxyType({1:2});x.get()
x=types.MappingProxyType({1:2});x<x
types.MappingProxyType()
types.MappingProxyType(mapping={})
types.MappingProxyType({},1)
types.MappingProxyType({}).zz
c=types.CellType(1);c.cell_contents=2;print(c.cell_contents);del c.cell_contents;print(c)
c=types.CellType();del c.cell_contents
types.CellType(a=1)
print(types.CellType(2)>types.CellType(1), types.CellType()!=types.CellType(), types.CellType('a')==types.CellType('a'))
hash(types.CellType())
None.__bool__()
bool(...)
type(...).__name__, type(NotImplemented).__name__
(...).__reduce__()
NotImplemented.__reduce__()
NotImplemented.x=1
hash(None)==hash(None)
None==1
None<1
None.__eq__(1)
type(None).__new__(int)
not NotImplemented
'''
for line in CASES.strip().split('\n'):
    case(line.replace('\\n', '\n'))
