"""Values that a statement drops: which instructions remain, and that __debug__ is a constant wherever one counts."""
import dis
import warnings

TEXTS = ['0 or 5', '0 or 5\nd', '5 and 6\nd', '5 and d or 7\ne', '5 if 0 else 6\nd', '0 or (d and 5)', 'while d:\n  0 or 5', 'd if e else 5', '-1 if d else 1',
         '(0 or 5) if d else (1 and 6)', 'try:\n  d or 5\nexcept:\n  d and 2', 'for e in d:\n  2 if e else 3', 'd and e and 2', "() or ''\nd", '(1, 2) or d',
         'x[__debug__:]', 'x[__debug__:1] = 2', 'del x[:__debug__]', 'x[:__debug__] += 1', '__debug__()', '__debug__[0]', "'a'[__debug__]", '__debug__ is x',
         'def f():\n  try:\n    return __debug__\n  finally:\n    g()', "'a'[__debug__:]", 'x[__debug__:2:3]']
for text in TEXTS:
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter('always')
        code = compile(text, 'text', 'exec')
    print(repr(text), *(w.message for w in said))
    for c in (code, *(k for k in code.co_consts if hasattr(k, 'co_code'))):
        print('   ', [k for k in c.co_consts if not hasattr(k, 'co_code')])
        for i in dis.get_instructions(c):
            print('   ', i.offset, i.opname, i.arg, i.line_number)
