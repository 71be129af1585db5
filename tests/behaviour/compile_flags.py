"""compile(): what its flags, versions and levels do, and which errors come first."""
import ast
import types

# feature_version
SOURCES = ['async def f(): pass', '[x async for x in y]', 'a @ b', 'x: int', '(x): int', '1_000', '(x := 1)', 'def f(a, /): pass',
           'match x:\n case 1: pass', 'try: pass\nexcept* E: pass', 'def f[T](): pass', 'type X = int', 'type X[T = int] = T', "t'{x}'",
           'try: pass\nexcept A, B: pass', "f'{x}'", 'with (a as b): pass', 'a b']
for source in SOURCES:
    last = None
    for minor in range(16):
        try:
            ast.parse(source, feature_version=(3, minor))
            now = 'ok'
        except SyntaxError as e:
            now = (e.msg, e.lineno, e.offset, e.end_lineno, e.end_offset)
        if now != last:
            print(repr(source), minor, now)
        last = now
print(ast.dump(compile('from __future__ import annotations\nx: int', 'f', 'exec', ast.PyCF_ONLY_AST | 0x1000000)))

# PyCF_OPTIMIZED_AST
for source in ["'%s|%5r|%.3a' % (a, b, c)", "'%d' % (a,)", "'%s' % (*a,)", '__debug__', 'match x:\n case -1 | {1-2j: a}: pass', "def f():\n 'doc'\n 'x'",
               "class A:\n 'doc'", 'from __future__ import annotations\nx: __debug__ = __debug__']:
    for level in (0, 1, 2):
        tree = compile(source, 'f', 'exec', ast.PyCF_OPTIMIZED_AST, optimize=level)
        print(level, ast.dump(tree, include_attributes=level == 2))

# what may wait where, and what is looked for first
for source in ['return\nawait x', 'async for i in x: pass', 'def f():\n async with x: pass', '[x async for x in y]', 'lambda: await x', 'assert await x',
               'class A: [(await x) for x in y]', '(await x for x in y)', '__debug__ = 1\nawait x', 'return\ndel __debug__', 'f(__debug__=1)',
               'return\nx\nfrom __future__ import annotations', 'from __future__ import nope', 'Tru\u1d49 = 1']:
    for flags in (0, ast.PyCF_ALLOW_TOP_LEVEL_AWAIT):
        try:
            print(repr(source), hex(compile(source, 'f', 'exec', flags, optimize=1).co_flags))
        except (SyntaxError, ValueError) as e:
            print(ascii(source), type(e).__name__, e.args[0], getattr(e, 'lineno', None), getattr(e, 'offset', None), len(e.args))

async def number():
    return 5
for make in (eval, lambda code, names: types.FunctionType(code, names)()):
    names = {'number': number}
    try:
        make(compile('x = await number()', 'f', 'exec', ast.PyCF_ALLOW_TOP_LEVEL_AWAIT), names).send(None)
    except StopIteration:
        print(names['x'])

# bytes that are no text
for data in (b"#coding: ascii\n'\xc3'", b'#coding: nope\n', b'\xef\xbb\xbf#x\n#coding: latin-1\n', b'x\xff', b'a\rb\n\xff', b'\0', b'#coding: latin-1\nx\xe9 y'):
    try:
        compile(data, 'f', 'exec')
    except SyntaxError as e:
        print(type(e).__name__, ascii(e.args), e.filename)

# equal parts are one object; the source goes with the error
one, two = (c for c in compile('f = lambda: 1.5, "a b"\ng = lambda: 1.5, "a b"', 'f', 'exec').co_consts if isinstance(c, types.CodeType))
print(one.co_consts is two.co_consts, one.co_linetable is two.co_linetable)
try:
    compile('fur a in b:\r\n  pass', 'f', 'exec')
except SyntaxError as e:
    print(e._metadata)

# a name that a merged comprehension has as a cell, and that is free elsewhere in the function
def outer(a):
    b = 'outer'
    def use():
        return [(lambda: c)() for c in [a]], (lambda: a)()
    return use()
print(outer('A'))

# sums
print(sum([1.0, 10E100, 1.0, -10E100, 2j]), sum([0.1j] * 10), sum([1, complex(1, -0.0)]), sum([1j, 2.5, True]))
