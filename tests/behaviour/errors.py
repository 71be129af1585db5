# Exceptions: raising, chaining, groups, tracebacks, cleanup.
def attempt(thunk):
    try:
        print(thunk())
    except BaseException as e:
        print(type(e).__name__, e)

def f():
    try:
        return 'try'
    finally:
        print('finally')
print(f())
def g():
    for i in range(3):
        try:
            if i == 1: continue
            print(i)
        finally:
            print('f', i)
    else:
        print('else')
g()
try:
    try:
        1 / 0
    except ZeroDivisionError as e:
        raise KeyError('inner') from e
except KeyError as e:
    print(repr(e), repr(e.__cause__), e.__suppress_context__)
try:
    try:
        [][1]
    except IndexError:
        {}['a']
except KeyError as e:
    print(repr(e), repr(e.__context__))
try:
    raise ValueError('x') from None
except ValueError as e:
    print(e.__cause__, e.__suppress_context__)
attempt(lambda: (_ for _ in ()).throw(TypeError('t')))
def r():
    raise
attempt(r)
def r2(): raise 5
attempt(r2)
def r3(): raise ValueError from 5
attempt(r3)
try:
    raise ExceptionGroup('g', [ValueError(1), TypeError(2), ExceptionGroup('h', [ValueError(3)])])
except* ValueError as e:
    print('V', e.exceptions)
except* TypeError as e:
    print('T', e.exceptions)
try:
    try:
        raise ExceptionGroup('g', [ValueError(1), OSError(2)])
    except* ValueError:
        pass
except ExceptionGroup as e:
    print('rest', e.exceptions)
class E(Exception):
    def __init__(self, a, b): super().__init__(a, b); self.a = a
attempt(lambda: (_ for _ in ()).throw(E(1, 2)))
print(E(1, 2).args, repr(E(1, 2)), str(KeyError('k')), repr(OSError(2, 'msg', 'file')), str(OSError(2, 'msg', 'file')))
e = ValueError('n'); e.add_note('note'); print(e.__notes__)
try:
    assert 1 == 2, 'message'
except AssertionError as e: print(repr(e))
def level3(): raise RuntimeError('deep')
def level2(): level3()
try:
    level2()
except RuntimeError as e:
    tb = e.__traceback__
    while tb:
        print(tb.tb_frame.f_code.co_name, tb.tb_lineno)
        tb = tb.tb_next
for bad in ('1 +', 'x = = 2', 'def f(:', 'return 1', 'for', "'abc", 'a b', 'f(x=1, 2)', 'break', '(1', 'if 1:\npass', 'nonlocal x', 'class A: yield x'):
    try:
        compile(bad, 'f', 'exec')
        print('compiled', bad)
    except SyntaxError as e:
        print(type(e).__name__, e.msg, e.lineno, e.offset, e.end_lineno, e.end_offset)
attempt(lambda: int('x'))
attempt(lambda: int('1' * 5000))
attempt(lambda: [1, 2, 3][5])
attempt(lambda: (1,)[2])
attempt(lambda: 'abc'[9])
attempt(lambda: {}[1])
attempt(lambda: {[]: 1})
attempt(lambda: {1, []})
attempt(lambda: 1 + 'a')
attempt(lambda: 'a' + 1)
attempt(lambda: [] + ())
attempt(lambda: -'a')
attempt(lambda: 1 < 'a')
nothing = None
attempt(lambda: nothing[0])
attempt(lambda: next(iter([])))
attempt(lambda: iter(5))
attempt(lambda: 1 in 5)
attempt(lambda: [*5])
attempt(lambda: {**5})
attempt(lambda: chr(-1))
attempt(lambda: ord('ab'))
attempt(lambda: 1 << -1)
attempt(lambda: 2 ** 'a')
attempt(lambda: 1 % 0)
attempt(lambda: 1.0 // 0)
attempt(lambda: divmod(1, 0))
attempt(lambda: float('zz'))
attempt(lambda: [].pop())
attempt(lambda: {}.popitem())
attempt(lambda: set().pop())
attempt(lambda: [].remove(1))
attempt(lambda: [].index(1))
attempt(lambda: 'a'.index('b'))
attempt(lambda: ''.join([1]))
attempt(lambda: max([]))
attempt(lambda: sum(['a']))
attempt(lambda: range(1, 2, 0))
attempt(lambda: slice(1, 2, 0).indices(3))
def unpack(n, v):
    if n == 2: a, b = v
    else: a, *b, c = v
attempt(lambda: unpack(2, [1]))
attempt(lambda: unpack(2, [1, 2, 3]))
attempt(lambda: unpack(2, iter([1, 2, 3])))
attempt(lambda: unpack(3, [1]))
attempt(lambda: unpack(2, 5))
