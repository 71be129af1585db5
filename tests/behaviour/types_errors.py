"""Exceptions: chaining, recursion, except*, what errors carry."""
# errors chaining
try:
    try: 1/0
    except ZeroDivisionError as e: raise KeyError('x')
except KeyError as k: print(repr(k.__context__), k.__cause__, k.__suppress_context__)
try:
    try: 1/0
    except ZeroDivisionError as e: raise KeyError('x') from e
except KeyError as k: print(repr(k.__cause__), k.__suppress_context__)
a=ValueError('a'); b=TypeError('b')
try:
    try: raise a
    except ValueError:
        try: raise b
        except TypeError: raise a
except ValueError as e: print(repr(e.__context__), e.__context__.__context__)
try:
    try: {}['zz']
    except KeyError: int('q')
except ValueError as e: print(repr(e), repr(e.__context__))
def rec(n): return rec(n+1)
try: rec(0)
except RecursionError as e: print(e)
class R:
    def __repr__(self): return repr(self)
try: repr(R())
except RecursionError as e: print(type(e), str(e)[:14])
class L(list): pass
x=[]
for i in range(1000000): x=[x]
try: repr(x)
except RecursionError as e: print(str(e)[:14])
del x
class C:
    def __getattr__(self,n): return getattr(self, n+'x')
try: C().a
except RecursionError as e: print('rec')
class D:
    def __eq__(self,o): return o==self
try: D()==D()
except RecursionError as e: print('rec')
try:
    try: raise ExceptionGroup('g',[ValueError(1),TypeError(2),ExceptionGroup('h',[KeyError(3),ValueError(4)])])
    except* ValueError as e: print('v',e, e.exceptions)
    except* KeyError as e: print('k',repr(e)); raise OSError(2,'x')
except BaseException as e: print(repr(e))
try:
    try: raise ValueError(1)
    except* ValueError as e: print(repr(e))
except BaseException as e: print(repr(e))
try:
    try: raise ExceptionGroup('g',[ValueError(1),TypeError(2)])
    except* ValueError as e: raise
except BaseException as e: print(repr(e))
e=ExceptionGroup('g',[ValueError(1),TypeError(2)]); e.add_note('n'); print(e.split(ValueError)[0].__notes__)
# attribute error suggestions data
try: [].foo
except AttributeError as e: print(e.name, e.obj)
try: zork
except NameError as e: print(e.name)
try: import nothere
except ImportError as e: print(type(e).__name__, e)
import sys
try: sys.nothere
except AttributeError as e: print(e, e.name)
# OSError from errno by C: via open missing skip
print(BlockingIOError.__mro__)
class MyErr(Exception):
    def __init__(self, a, *, b): super().__init__(a); self.b=b
print(repr(MyErr(1,b=2)), MyErr(1,b=2).b)
print(StopIteration(3).value, SystemExit().code)
try: raise StopIteration
except StopIteration as e: print(repr(e), e.value)
g=(i for i in [1])
next(g)
try: next(g)
except StopIteration as e: print(repr(e.value))
