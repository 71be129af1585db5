"""Programs in little address space: any exception will do, a signal will not.

Usage: run.py PITHON [--jobs N] [PROGRAM ...]      each at SIZES megabytes; prints the bad ones, in how many ways all ended, and the closing line
"""
import argparse
import collections
import concurrent.futures
import pathlib
import resource
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SIZES = (10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30, 34, 38, 42, 46, 50, 55, 60, 70, 80, 100, 130, 160, 200, 300)
PROGRAMS = ['containers', 'classes', 'generators', 'functions', 'errors', 'text_format', 'iterators_native', 'threads', 'compression', 'sqlite_use', 'elementtree',
            'struct', 'deques', 'frames', 'copied_tables', 'marshal_values', 'math', 'compile_deep']
# The space is filled to the last page, then C code recurses: there is no page for its stack.
FULL = '''
import mmap
nested = []
for _ in range(20000): nested = [nested]
kept, size = [], 1 << 20
while size >= 1 << 12:
    try: kept.append(mmap.mmap(-1, size))
    except OSError: size //= 2
try: repr(nested)
except (MemoryError, RecursionError): pass
'''
TEXTS = {'start': 'pass', 'imports': 'import json, re, asyncio', 'full': FULL}
LIMIT = 120


def ended(pithon, megabytes, name):
    command = [pithon, '-I', '-S', *(['-c', TEXTS[name]] if name in TEXTS else [f'tests/behaviour/{name}.py'])]

    def limit():
        resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        done = subprocess.run(command, capture_output=True, preexec_fn=limit, timeout=LIMIT, cwd=ROOT)
    except subprocess.TimeoutExpired:
        return name, megabytes, None, 'no end'
    lines = done.stderr.decode(errors='replace').strip().splitlines()
    return name, megabytes, done.returncode, lines[-1][:60] if lines else ''


def main():
    p = argparse.ArgumentParser()
    p.add_argument('pithon')
    p.add_argument('--jobs', type=int, default=2)
    p.add_argument('names', nargs='*')
    args = p.parse_intermixed_args()
    pithon = str(pathlib.Path(args.pithon).resolve())
    cases = [(size, name) for size in SIZES for name in args.names or [*TEXTS, *PROGRAMS]]
    ends, failed = collections.Counter(), 0
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        for name, size, status, last in pool.map(lambda c: ended(pithon, *c), cases):
            ends[status, last] += 1
            if status is None or status < 0:
                failed += 1
                print(f'FAILED {name} in {size} MB: {status} {last}', flush=True)
    print('; '.join(f'{status} {last}: {n}' for (status, last), n in ends.most_common(12)))
    print(f'{len(cases) - failed} passed, {failed} failed')
    return 1 if failed or not cases else 0


sys.exit(main())
