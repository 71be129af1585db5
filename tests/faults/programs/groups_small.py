import traceback


def fail(n):
    if n:
        try:
            fail(n - 1)
        except ValueError as e:
            e.add_note(f'note {n}')
            raise
    raise ValueError('deep')


def group():
    found = []
    for n in range(3):
        try:
            fail(n) if n < 2 else 1 / 0
        except Exception as e:
            found.append(e)
    return ExceptionGroup('some', [*found, ExceptionGroup('inner', [KeyError('k'), OSError(2, 'x')])])


g = group()
print(g, g.subgroup(ValueError), g.split(lambda e: isinstance(e, KeyError)), len(g.exceptions), g.derive([ValueError()]))
try:
    raise g
except* ValueError as e:
    print(e.exceptions)
except* (KeyError, ZeroDivisionError) as e:
    print(e)
except* OSError:
    print('os')
try:
    try:
        raise group()
    except* KeyError:
        raise TypeError('new')
except ExceptionGroup as e:
    print(''.join(traceback.format_exception(e))[:400])
try:
    try:
        {}['a']
    except KeyError as e:
        raise RuntimeError('from') from e
except RuntimeError as e:
    print(repr(e.__cause__), e.__suppress_context__, 'KeyError' in traceback.format_exc())
for bad in lambda: ExceptionGroup('x', []), lambda: ExceptionGroup('x', [BaseException()]), lambda: ExceptionGroup(1, [ValueError()]):
    try:
        bad()
    except (ValueError, TypeError) as e:
        print(e)
try:
    exec('def g():\n yield 1\nx = undefined_name')
except NameError as e:
    print(e, e.name, [f.lineno for f in traceback.extract_tb(e.__traceback__)])
