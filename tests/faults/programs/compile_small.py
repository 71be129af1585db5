"""compile, exec, eval, ast, symtable, marshal of a text with most of the syntax."""
import ast
import marshal
import symtable
import types

TEXT = '''
from __future__ import annotations
import os.path as p, sys
from math import pi as PI, sin
@staticmethod
def f(a, /, b: int = 1, *args, c=2, **kw) -> str:
    """doc"""
    global G
    x = y = 0
    def inner():
        nonlocal x
        x += 1
        return lambda z=x: z + y
    for i in range(3):
        if i == 1: continue
        elif i > 5: break
        else: pass
    else:
        x = i
    while x < 10 and not y:
        x *= 2
    with open(a) as fh, (b): pass
    try: assert x, 'no'
    except (ValueError, TypeError) as e: raise KeyError from e
    finally: del y
    return f'{x!r:>{b}} {a=} {{}}' 'tail' + r'\\raw'
async def g():
    async for i in h(): await i
    async with k as l: pass
    return
class C[T: int](Base, metaclass=M):
    a: int = 3
    b = [i ** 2 for i in range(4) if i % 2] + [*(1, 2)]
    c = {k: v for k, v in {}.items()} | {**d}
    d = {1, 2, *x}; e = (y for y in [1]); (w := 3)
    def m(self): return super().m() + __class__.a
type Alias[K, *V, **P] = dict[K, V]
match command:
    case [1, -2, *rest] if rest: pass
    case {'k': v, **more}: pass
    case C(a=1) | None: pass
    case str() as s: pass
    case _: pass
try: pass
except* OSError: pass
x = a if b else c; x @= 3; x[1:2, ..., None] = x.y.z(1, *a, k=2, **b)
print(1 < 2 <= x is not None in [] , 0x1f, 1_000.5e3, 3j, b'\\x00', not a, ~b, -c, a or b and c)
t'{x} template'
'''
code = compile(TEXT, 'text', 'exec')
print(len(code.co_consts), code.co_names)
tree = ast.parse(TEXT, type_comments=True)
print(sum(1 for _ in ast.walk(tree)))
again = compile(tree, 'tree', 'exec', optimize=2)
print(again.co_consts == code.co_consts)
print(len(ast.dump(tree, indent=1)))
table = symtable.symtable(TEXT, 'text', 'exec')
print(table.get_identifiers() and [t.get_name() for t in table.get_children()])
back = marshal.loads(marshal.dumps(code))
print(back == code, len(list(code.co_lines())), len(list(code.co_positions())))
space = {}
exec('def fib(n):\n return n if n < 2 else fib(n - 1) + fib(n - 2)\nvalue = [fib(i) for i in range(6)]', space)
print(space['value'], eval('fib(7) + len(value)', space), eval(compile('1 +\\\n 2', '', 'eval')))
print(types.FunctionType(space['fib'].__code__.replace(co_name='other'), space).__name__)
for bad in 'x = = 1', 'def f(:', '(1', 'f(x for x in y, 1)', "'abc", 'return', 'a b', 'x = {1: 2', 'def f(a, a): pass', 'nonlocal x', '1 = x', "f'{a b}'", '\tx\n  y', 'break', 'from __future__ import nope', 'class C: yield', 'é = $':
    try:
        compile(bad, 'bad', 'exec')
    except SyntaxError as e:
        print(e.msg, e.lineno, e.offset)
try:
    compile(ast.Module([ast.Expr(ast.Name(id='x', ctx=ast.Store()))], []), 'tree', 'exec')
except (ValueError, TypeError) as e:
    print(e)
