"""How built-in functions refuse their arguments.

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
int('1', bas=2)
int(x='1')
print(seperator=1)
sum()
sum([],1,2)
sum([],start=1,foo=2)
sum([],0,start=1)
sum(iterable=[])
''.split(1,2,3)
'a'.split(maxsplit='a')
'a'.split(sep=',', sepp=1)
'a'.split(',', sep=1)
''.encode(1)
''.encode('utf8', encoding='x')
''.encode('utf8','strict',1)
enumerate([],1,2)
compile()
compile(1)
compile('','','exec',0,0,0,0)
__import__()
__import__(1)
__import__(name=1)
hasattr(1)
getattr(1)
getattr(1,2,3,4)
getattr(1,2)
isinstance(1)
ord(1)
ord('ab')
chr('a')
chr(-1)
chr(2**70)
''.join(1)
''.startswith(1)
''.expandtabs('a')
range(2**100)[2**70:]
sys.setrecursionlimit('a')
sys.setrecursionlimit(2**40)
sys.intern(1)
type('a',b=1)
str(1,2,3)
str(foo=1)
str(b'',1)
bytes(1,2,3)
bytes('a',foo=1)
reversed(1,2)
reversed(a=1)
dict(1,2)
list(1,2)
list(a=1)
tuple(a=1)
set(1,2)
set(a=1)
frozenset(a=1)
float(a=1)
bool(a=1)
bool(1,2)
slice()
slice(1,2,3,4)
slice(a=1)
range()
range(1,2,3,4)
range(a=1)
map()
map(a=1)
zip(a=1)
filter(1)
filter(a=1,b=2)
object(a=1)
int(**{1:2})
'a'.encode(**{'encoding':'utf8','errors':'strict','foo':1})
(lambda **k:0)(**{1:2})
dict(**{1:2})
type('A',(),{},**{1:2})
min()
min(1)
min(1,2,foo=1)
max([],kez=1)
exec()
exec('a',1)
exec('a',{},globals={})
exec('a',{},glob={})
eval()
eval('1',1)
eval('1',global_=1)
hash()
id(1,2)
divmod(1)
pow(1)
pow(1,2,3,4)
pow(bas=1)
round()
round(1,2,3)
round(number=1,ndigit=2)
iter()
iter(1,2)
next()
format()
vars(1)
vars(1,2)
'''
for line in CASES.strip().split('\n'):
    case(line.replace('\\n', '\n'))
