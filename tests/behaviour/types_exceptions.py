"""The built-in exceptions: construction, attributes, text, groups.

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
BaseException(1,2).args
repr(BaseException(1,2))
repr(BaseException(1))
str(BaseException(1,2))
str(BaseException())
BaseException(a=1)
Exception(a=1)
ValueError(a=1)
BaseException().__traceback__=1
BaseException().__context__=1
BaseException().__cause__=1
BaseException().args=1
BaseException().args='ab'
del BaseException().args
del BaseException().__traceback__
del BaseException().__context__
del BaseException().__cause__
BaseException().__suppress_context__=3
del BaseException().__suppress_context__
BaseException().add_note(1)
BaseException().add_note()
BaseException().with_traceback(1)
BaseException().__setstate__(1)
BaseException().__setstate__({1:2})
BaseException(1).__reduce__()
e=BaseException(1);e.x=1;print(e.__reduce__())
e=BaseException(1);e.__notes__=1;e.add_note('x')
OSError(2,'x')
OSError(2,'x').filename
str(OSError(2,'x','f'))
repr(OSError(2,'x','f'))
OSError(2,'x','f').args
OSError(2,'x','f',None,'g')
str(OSError(2,'x','f',None,'g'))
OSError(2,'x','f',None,'g').__reduce__()
OSError(2,'x','f').__reduce__()
OSError(2,'x').__reduce__()
OSError(1,2,3,4,5,6)
OSError(1).errno
OSError(999,2).errno
BlockingIOError(11,'x',5).characters_written
BlockingIOError(11,'x').characters_written
OSError(2,'x').characters_written
e=BlockingIOError(11,'x');e.characters_written=5;print(e.characters_written);del e.characters_written;del e.characters_written
e=BlockingIOError(11,'x');e.characters_written='a'
OSError(a=1)
str(OSError('a'))
str(OSError(1,None))
class E(OSError):pass\nE(2,'x')
class E(OSError):\n  def __init__(self,*a):pass\nE(2,'x').errno
class E(OSError):\n  def __new__(c,*a):return OSError.__new__(c,*a)\nE(2,'x').errno
for i in (1,2,3,4,9,10,11,13,17,20,21,32,103,104,108,110,111,114,115,107): print(i,type(OSError(i,'')))
ImportError('a',name='n',path='p').__dict__
ImportError('a',name='n',path='p').__reduce__()
ImportError('a',nam='n')
ImportError('a','b').msg
ImportError('a').msg
str(ImportError('a','b'))
ImportError('a',name_from='q').name_from
repr(ImportError('a',name='n'))
ModuleNotFoundError('a',name='n')
AttributeError('a',name='n',obj=1).obj
AttributeError('a',x=1)
AttributeError('a',name='n',obj=1).__reduce__()
AttributeError('a').__reduce__()
NameError('a',name='x').name
NameError('a',nam='x')
NameError('a',obj=1)
NameError('a').name
StopIteration(1,2).value
StopIteration().value
StopIteration(a=1)
SystemExit(1).code
SystemExit(1,2).code
SystemExit().code
str(KeyError(1))
str(KeyError('a'))
str(KeyError(1,2))
str(KeyError())
SyntaxError('m',('f',1,2,'t')).__dict__
str(SyntaxError('m',('f',1,2,'t')))
str(SyntaxError('m',('f',None,2,'t')))
str(SyntaxError('m',(None,1,2,'t')))
str(SyntaxError('m',('a/b/f.py',1,2,'t',3,4)))
SyntaxError('m',('f',1,2))
SyntaxError('m',('f',1,2,'t',3))
SyntaxError('m',('f',1,2,'t',3,4,5,6))
SyntaxError('m',('f',1,2,'t',3,4,(1,2)))._metadata
SyntaxError('m',1)
SyntaxError('m',('f',1,2,'t'),3)
SyntaxError().msg
SyntaxError('m').print_file_and_line
UnicodeDecodeError('utf8',b'abc',1,2,'r')
str(UnicodeDecodeError('utf8',b'abc',1,2,'r'))
str(UnicodeDecodeError('utf8',b'abc',1,3,'r'))
str(UnicodeDecodeError('utf8',b'abc',5,6,'r'))
str(UnicodeDecodeError('utf8',b'abc',1,1,'r'))
UnicodeDecodeError('utf8',b'abc',5,6,'r').start
UnicodeDecodeError('utf8',b'abc',5,6,'r').end
UnicodeDecodeError('utf8',b'abc',-1,0,'r').start
UnicodeDecodeError('utf8',b'abc',-1,0,'r').end
UnicodeDecodeError('utf8','abc',1,2,'r')
UnicodeDecodeError(1,2,3,4,5)
UnicodeDecodeError()
UnicodeEncodeError('utf8','abc',1,2,'r')
str(UnicodeEncodeError('utf8','a\xe9c',1,2,'r'))
str(UnicodeEncodeError('utf8','a\u1234c',1,2,'r'))
str(UnicodeEncodeError('utf8','a\U00012345c',1,2,'r'))
str(UnicodeEncodeError('utf8','a\U00012345c',1,3,'r'))
UnicodeEncodeError('utf8',b'abc',1,2,'r')
str(UnicodeTranslateError('a\xe9c',1,2,'r'))
str(UnicodeTranslateError('a\xe9c',1,3,'r'))
UnicodeTranslateError('a')
UnicodeTranslateError(1,2,3,4)
e=UnicodeDecodeError('utf8',b'abc',1,2,'r');e.object=1;str(e)
e=UnicodeDecodeError('utf8',b'abc',1,2,'r');e.encoding=1;str(e)
e=UnicodeDecodeError('utf8',b'abc',1,2,'r');del e.encoding;str(e)
e=UnicodeDecodeError('utf8',b'abc',1,2,'r');e.start='a'
str(UnicodeDecodeError.__new__(UnicodeDecodeError))
UnicodeDecodeError.__new__(UnicodeDecodeError).start
UnicodeDecodeError.__new__(UnicodeDecodeError).object
UnicodeError('a',1)
MemoryError(1)
BaseExceptionGroup()
BaseExceptionGroup('a')
BaseExceptionGroup('a',1)
BaseExceptionGroup('a',[])
BaseExceptionGroup('a',[1])
BaseExceptionGroup(1,[ValueError()])
BaseExceptionGroup('a',[ValueError()])
BaseExceptionGroup('a',[KeyboardInterrupt()])
ExceptionGroup('a',[KeyboardInterrupt()])
ExceptionGroup('a',[ValueError(1),TypeError(2)])
str(ExceptionGroup('a',[ValueError(1),TypeError(2)]))
str(ExceptionGroup('a',[ValueError(1)]))
ExceptionGroup('a',[ValueError(1),TypeError(2)]).split(ValueError)
ExceptionGroup('a',[ValueError(1),TypeError(2)]).subgroup(ValueError)
ExceptionGroup('a',[ValueError(1),TypeError(2)]).split(1)
ExceptionGroup('a',[ValueError(1),TypeError(2)]).split()
ExceptionGroup('a',[ValueError(1),TypeError(2)]).split(lambda e:1/0)
ExceptionGroup('a',[ValueError(1),TypeError(2)]).split(lambda e:isinstance(e,ValueError))
ExceptionGroup('a',[ValueError(1),TypeError(2)]).split((1,))
ExceptionGroup('a',[ValueError(1),TypeError(2)]).derive([ValueError()])
ExceptionGroup('a',[ValueError(1),TypeError(2)]).derive(1)
ExceptionGroup('a',(ValueError(1),TypeError(2))).args
ExceptionGroup('a',(ValueError(1),TypeError(2))).__reduce__()
ExceptionGroup('a',[ValueError(1)]).exceptions
ExceptionGroup('a',[ValueError(1)]).message
ExceptionGroup('a',[ValueError(1)]).message='b'
ExceptionGroup('a',[ValueError(1)], x=1)
class G(ExceptionGroup,):pass\nG('a',[KeyboardInterrupt()])
class G(BaseExceptionGroup,ValueError):pass\nG('a',[KeyboardInterrupt()])
class G(ExceptionGroup):\n  def derive(self,x): return 1\nG('a',[ValueError()]).split(ValueError)
class G(ExceptionGroup):\n  def derive(self,x): return 1\nG('a',[ValueError(),TypeError()]).split(ValueError)
repr(ExceptionGroup('a',[ValueError(1),ExceptionGroup('b',[TypeError()])]))
PythonFinalizationError()
raise 1
raise int
class E(Exception):\n  def __new__(c): return 1\nraise E
class E(Exception):\n  def __new__(c): return 1\nE()
raise ValueError from 1
raise ValueError from int
raise ValueError from None
'''
for line in CASES.strip().split('\n'):
    case(line.replace('\\n', '\n'))
