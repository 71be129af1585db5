# Statements: loops, match, with, del, global, assignment forms, imports of native modules, class bodies.
for i in range(5):
    if i == 3: break
else:
    print('no')
print(i)
while i:
    i -= 1
    if i == 1: continue
else:
    print('while else')
a = b = [1]
a += [2]; print(a is b, b)
(x, y), z = (1, 2), 3; print(x, y, z)
*h, t = 'abc'; print(h, t)
x, y = y, x; print(x, y)
d = {}; d['k'], d['l'] = 1, 2; print(d)
n = 5; n **= 2; n //= 3; n %= 5; n <<= 2; n |= 1; n ^= 3; n &= 0xff; n >>= 1; print(n)
def glob():
    global gg
    gg = 7
glob(); print(gg)
del gg
try: gg
except NameError as e: print(e)
def m(v):
    match v:
        case 0 | 1: return 'small'
        case int(n) if n > 100: return f'big {n}'
        case int(): return 'int'
        case 'a' | 'b' as s: return f'str {s}'
        case [] : return 'empty'
        case [x]: return f'one {x}'
        case [x, *rest, y]: return f'seq {x} {rest} {y}'
        case {'k': v, **rest}: return f'map {v} {rest}'
        case P(x=0, y=yy): return f'P {yy}'
        case P(a, b): return f'P2 {a} {b}'
        case None: return 'none'
        case float(f): return 'float'
        case _: return 'other'
class P:
    __match_args__ = ('x', 'y')
    def __init__(self, x, y): self.x, self.y = x, y
for v in (0, 500, 50, 'b', [], [9], [1, 2, 3, 4], (1, 2), {'k': 1, 'z': 2}, P(0, 5), P(1, 2), None, 2.5, 'zz', {1}):
    print(m(v))
class Body:
    x = 1
    y = [x for _ in range(2)] if False else x + 1
    for z in range(3): pass
    def f(self): return __class__.__name__
    del z
print(Body.y, Body().f(), hasattr(Body, 'z'))
class Ann:
    a: int = 1
    b: 'str'
    def f(self, p: undefined_here) -> None: ...
print(Ann.a, Ann.__annotations__ if False else '')
print([i for i in range(3) if i], (lambda: (yield))().__class__.__name__)
s = 0
for i, (j, k) in enumerate([(1, 2), (3, 4)]): s += i * j * k
print(s)
print(1 if s else 2, not s, s and 'x', 0 or 'y', 1 < 2 < 3 > 0, None is None, 2 not in [1])
print(f'{s}', f'{s!r:}' if False else '', f'a{{b}}{"c"}', f'{s=}', f"{'nested ' + f'{s}'}")
exec('q = 1 + 1'); print(q, eval('q * 21'))
ns = {}; exec('def f(): return 3', ns); print(ns['f'](), sorted(k for k in ns if k != '__builtins__'))
code = compile('1 + 2', 'name', 'eval'); print(eval(code), code.co_filename)
print(__name__, (lambda x, /, y=1, *, z: 0).__code__.co_varnames)
import sys, time
print(sys.maxsize, sys.byteorder, time.monotonic() > 0)
try:
    import no_such_module_here
except ModuleNotFoundError as e: print(e, e.name)
def outer():
    v = 1
    class In:
        w = v
        def get(self): return v
    v = 2
    return In.w, In().get()
print(outer())
def dele():
    x = 1
    del x
    try: return x
    except UnboundLocalError as e: return str(e)
print(dele())
