"""Runs a program again and again in one process and prints how many blocks of the heap are taken after each run.

Usage: pithon -I -S repeat.py TIMES PROGRAM      the program's own output goes nowhere
"""
import array
import gc
import os
import sys


def again(code, path):
    saved = sys.stdout, sys.stderr, sys.argv, list(sys.path), dict(os.environ)
    try:
        exec(code, {'__name__': '__main__', '__file__': path, '__builtins__': __builtins__})
    except SystemExit:
        pass
    finally:
        sys.stdout, sys.stderr, sys.argv = saved[:3]
        sys.path[:] = saved[3]
        for name in set(os.environ) - set(saved[4]):
            del os.environ[name]


def main():
    times, path = int(sys.argv[1]), sys.argv[2]
    with open(path, encoding='utf-8') as f:
        code = compile(f.read(), path, 'exec')
    report = os.dup(1)
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.dup2(null, 2)
    counts = array.array('q', [0]) * times  # not one object more per run
    for i in range(times):
        again(code, path)
        for _ in range(3):
            gc.collect()
        counts[i] = sys.getallocatedblocks()
    os.write(report, (' '.join(map(str, counts)) + '\n').encode())


main()
