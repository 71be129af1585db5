"""Small loops that N threads run at once, over data of their own and over the same objects: how much more is done than by one thread.

Usage: parallel.py INTERPRETER [--beside OTHER] [--threads N] [--rounds R] [PATTERN ...]
The speed-up of a pattern is N * (seconds of one thread doing its share alone) / (seconds of N threads doing a share each), best of the rounds, alternating; beside it the
same of processor time, 1 if the threads do not hinder each other, which other work on the machine disturbs less (time spent waiting is not in it); with --beside how much
N threads do in a second as a part of what N threads of the other interpreter do.
"""
import argparse
import subprocess
import sys

PATTERNS = {
    'global': ('G = 5', 'G'), 'builtin': ('', 'len'), 'module function': ('def f(x): return x', 'f(i)'), 'method': ('', 'o.m(i)'),
    'bound method': ('b = O().m', 'b(i)'), 'closure': ('def mk(n):\n    def c(x): return n\n    return c\nc = mk(3)', 'c(i)'),
    'attribute': ('', 'o.a'), 'slot': ('', 's.a'), 'property': ('', 'o.p'), 'class attribute': ('', 'o.k'), 'class': ('', 'O.k'), '__dict__': ('', 'o.__dict__["a"]'),
    'module attribute': ('import math', 'math.pi'), 'd[k]': ('', 'd["b"]'), 'd.get': ('', 'd.get("b")'), 'k in d': ('', '"b" in d'),
    'for in dict': ('', '[k for k in d]'), 'l[i]': ('', 'l[1]'), 'for in list': ('', '[x for x in l]'), 'unpack': ('t = ("x" * 3, "y" * 3)', 'x, y = t'),
    'for in tuple': ('t = ("x" * 3, "y" * 3)', '[x for x in t]'), 'instance': ('', 'O()'), 'isinstance': ('', 'isinstance(o, O)'),
    'f-string': ('', "f'{l[0]} {o.a}'"), 'call with keywords': ('def f(x, *, y): return x', 'f(i, y=2)'), 'raise and catch': ('', 'fail()'),
    'generator': ('def g():\n    yield 1\n    yield 2', 'list(g())'), 'float arithmetic': ('', 'y = i * 0.5 + i / 3.0'), 'str building': ('', "'a' + str(i)"),
    'own dict': ('', 'own[i & 63] = i'), 'own list': ('', 'mine.append(i); mine.pop()'), 'own objects': ('', 'q = O(); q.a = i'),
}
PROGRAM = '''
import sys, threading, time
class O:
    k = 'class value'
    def __init__(self): self.a = 'value'
    def m(self, x): return x
    @property
    def p(self): return self.a
class S:
    __slots__ = ('a',)
o, s = O(), S()
s.a = 'slot value'
l, d = ['one', 'two', 'three'], dict(a='one', b='two', c='three')
def fail():
    try: raise ValueError
    except ValueError: pass
{setup}
def work(n):
    own, mine = dict(), []
    for i in range(n):
        {body}
def timed(threads, n):
    ready, go = threading.Barrier(threads + 1), threading.Event()
    def run():
        work(100); ready.wait(); go.wait(); work(n)
    workers = [threading.Thread(target=run) for _ in range(threads)]
    for w in workers: w.start()
    ready.wait()
    start, used = time.perf_counter(), time.process_time()
    go.set()
    for w in workers: w.join()
    return time.perf_counter() - start, time.process_time() - used
count, n = {threads}, 20000
while timed(1, n)[0] < 0.04: n *= 2
one, all = [], []
for _ in range({rounds}):
    one.append(timed(1, n)); all.append(timed(count, n))
print(count * min(one)[0] / min(all)[0], count * min(x[1] for x in one) / min(x[1] for x in all), min(all)[0] / n)
'''


def measured(interpreter: str, name: str, text: str) -> list[float]:
    """Speed-up, the same of processor time, seconds of an iteration with all threads."""
    run = subprocess.run([interpreter, '-I', '-c', text], stdout=subprocess.PIPE, text=True)
    if run.returncode:
        sys.exit(f'{name}: exit {run.returncode}')
    return [float(x) for x in run.stdout.split()]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument('interpreter')
    parser.add_argument('--beside')
    parser.add_argument('--threads', type=int, default=2)
    parser.add_argument('--rounds', type=int, default=7)
    parser.add_argument('patterns', nargs='*')
    options = parser.parse_intermixed_args()
    worst = least = float('inf')
    for name, (setup, body) in PATTERNS.items():
        if options.patterns and name not in options.patterns:
            continue
        text = PROGRAM.format(setup=setup, body=body, threads=options.threads, rounds=options.rounds)
        speed_up, processor, seconds = measured(options.interpreter, name, text)
        ratio = measured(options.beside, name, text)[2] / seconds if options.beside else float('inf')
        worst, least = min(worst, speed_up), min(least, ratio)
        print(f'{name:<22}{speed_up:>6.2f}{processor:>12.2f}' + (f'{ratio:>8.2f}' if options.beside else ''), flush=True)
    print(f'least of {options.threads} threads: {worst:.2f}' + (f', {least:.2f} of the other' if options.beside else ''))


main()
