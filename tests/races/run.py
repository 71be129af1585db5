"""Run the race harness: each kind in a process of its own, two at a time.

Usage: run.py BUILD_FOLDER [--rounds N] [--limit SECONDS a kind] [KIND ...]
"""
import argparse
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent


def start(pithon, *args, limit):
    command = [pithon, '-I', '-S', str(HERE / 'races.py'), *args]
    try:
        done = subprocess.run(command, capture_output=True, text=True, errors='replace', timeout=limit)
        return done.returncode, done.stdout, done.stderr
    except subprocess.TimeoutExpired as e:
        return 'no end', (e.stdout or b'').decode(errors='replace'), (e.stderr or b'').decode(errors='replace')


def kind(pithon, name, rounds, limit):
    """Passed, failed, and what to show of the failures."""
    status, out, err = start(pithon, name, str(rounds), limit=limit)
    closing = re.search(r'^(\d+) passed, (\d+) failed$', out, re.M)
    shown = [x for x in out.splitlines() if not x.startswith('@')]
    if closing and status in (0, 1) and not (closing[2] == '0' and err.strip()):
        return int(closing[1]), int(closing[2]), '\n'.join([*shown, err])
    pairs = re.findall('^@ (.*)', out, re.M)
    return max(len(pairs) - 1, 0), 1, f'{name}: status {status} in {pairs[-1] if pairs else "start"}\n{err[-6000:]}'


def main():
    p = argparse.ArgumentParser()
    p.add_argument('build')
    p.add_argument("--rounds", type=int, default=200)
    p.add_argument('--limit', type=int, default=120)
    p.add_argument('--jobs', type=int, default=2)
    p.add_argument('kinds', nargs='*')
    args = p.parse_intermixed_args()
    pithon = str(pathlib.Path(args.build).resolve() / 'pithon')
    names = args.kinds or start(pithon, '--list', limit=60)[1].split()
    passed = failed = 0
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        for p, f, text in pool.map(lambda n: kind(pithon, n, args.rounds, args.limit), names):
            passed, failed = passed + p, failed + f
            if f:
                print(text.rstrip(), flush=True)
    print(f'{passed} passed, {failed} failed')
    return 1 if failed or not passed else 0


sys.exit(main())
