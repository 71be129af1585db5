"""Damage compiled modules and see that loading them ends in an exception at worst.

Usage: pyc.py PITHON [--seed N] [--cases N] [--run]

A module is compiled by PITHON and its marshalled code is damaged: bits flipped, bytes set, pieces cut, doubled or swapped, the end
missing. Each case is loaded by marshal; with --run what still loads is executed too, with limited built-in names. Cases of one seed are
always the same. A child that dies by a signal fails the case that it was at.
"""
import argparse
import subprocess
import sys

CHILD = r'''
import marshal, random, sys
seed, start, cases, run = map(int, sys.argv[1:5])
SOURCE = """
import sys
X = 1, 2.5, 3j, 'text', b'bytes', None, True, ..., frozenset({1, 2}), 10 ** 30, slice
def f(a, b=2, *c, d=4, **e):
    'doc'
    try:
        return [x + y for x in range(a) for y in (1, 2) if x < 3] + [b, *c]
    except (ValueError, KeyError) as error:
        raise TypeError(f'{error!r:>10}') from error
    finally:
        e.clear()
class A:
    y: int = 1
    def __init__(self, z): self.z = z; self.g = lambda: (z, __class__)
    def gen(self):
        for i in range(3):
            got = yield i
            if got: return
def m(v):
    match v:
        case {'a': [1, *rest], **others}: return rest, others
        case A(z=3) | 4: return 5
        case str() as s if s: return s
    with v as w: return w
f(2); list(A(1).gen()); m(4); m('s'); A(2).g()
"""
whole = marshal.dumps(compile(SOURCE, 'm', 'exec'))
def damage(r):
    data = bytearray(whole)
    for _ in range(r.choice((1, 1, 1, 2, 4))):
        at, what = r.randrange(len(data)), r.randrange(7)
        if what == 0: data[at] ^= 1 << r.randrange(8)
        elif what in (1, 2): data[at] = r.randrange(256)
        elif what == 3: del data[at:at + r.randrange(1, 9)]
        elif what == 4: data[at:at] = data[at:at + r.randrange(1, 9)]
        elif what == 5: data[at:at + 4] = r.choice((b'\xff\xff\xff\x7f', b'\0\0\0\x80', b'\xff\xff\xff\xff', b'\0\0\0\0'))
        else: data = data[:max(at, 1)]
    return bytes(data)
class Stop(BaseException): pass
for number in range(start, cases):
    print(number, flush=True)
    code = None
    try: code = marshal.loads(damage(random.Random(f'{seed}:{number}')))
    except Exception: pass
    if run and hasattr(code, 'co_code'):
        names = {n: getattr(__builtins__, n) for n in ('range', 'ValueError', 'KeyError', 'TypeError', 'list', 'str', '__build_class__')}
        names['__import__'] = lambda *a: sys
        try: exec(code, {'__builtins__': names, '__name__': 'm'})
        except BaseException: pass
'''


def main() -> int:
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument('pithon')
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--cases', type=int, default=20000)
    parser.add_argument('--run', action='store_true')
    parser.add_argument('--timeout', type=float, default=60)
    options = parser.parse_args()
    start, failed = 0, 0
    while start < options.cases:
        command = [options.pithon, '-I', '-S', '-c', CHILD, *map(str, (options.seed, start, options.cases, int(options.run)))]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=options.timeout)
            output, status = done.stdout, done.returncode
        except subprocess.TimeoutExpired as e:
            output, status = (e.stdout or b'').decode(), 'no end'
        numbers = [int(line) for line in output.splitlines() if line.isdigit()]
        last = numbers[-1] if numbers else start
        if status == 0 and last == options.cases - 1:
            break
        print(f'  case {options.seed}:{last}: ended with {status}')
        failed += 1
        start = last + 1
    print(f'{options.cases - failed} passed, {failed} failed')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
