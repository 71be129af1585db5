"""Run the race harness: each kind in a process of its own, two at a time.

Usage: run.py BUILD_FOLDER [--rounds N] [--limit SECONDS a kind] [--sample N [--seed N]] [--times] [KIND ...]

With --sample so many pairs of each kind run, chosen by the seed. A pair that failed is named, with how to run it alone, also in
BUILD_FOLDER/races-failed.log, where it stays.
"""
import argparse
import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent


def start(pithon, *args, limit):
    command = [pithon, '-I', '-S', str(HERE / 'races.py'), *args]
    try:
        done = subprocess.run(command, capture_output=True, text=True, errors='replace', timeout=limit)
        return done.returncode, done.stdout, done.stderr
    except subprocess.TimeoutExpired as e:
        return 'no end', (e.stdout or b'').decode(errors='replace'), (e.stderr or b'').decode(errors='replace')


def kind(pithon, name, rounds, limit, more):
    """Passed, failed, and what to show of the failures."""
    status, out, err = start(pithon, name, str(rounds), *more, limit=limit)
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
    p.add_argument('--sample', type=int)
    p.add_argument('--seed', type=int, default=1)
    p.add_argument('--times', action='store_true', help='say when each kind has ended')
    p.add_argument('kinds', nargs='*')
    args = p.parse_intermixed_args()
    pithon = str(pathlib.Path(args.build).resolve() / 'pithon')
    names = args.kinds or start(pithon, '--list', limit=60)[1].split()
    more = ['--sample', str(args.sample), str(args.seed)] if args.sample else []
    options = pathlib.Path(args.build, 'meson-info/intro-buildoptions.json')
    if options.exists() and any(x['name'] == 'b_sanitize' and 'thread' in x['value'] for x in json.loads(options.read_text())):
        more.append('--guarded')
    passed = failed = 0
    started = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        for name, (p, f, text) in zip(names, pool.map(lambda n: kind(pithon, n, args.rounds, args.limit, more), names)):
            passed, failed = passed + p, failed + f
            if args.times:
                print(f'{name}: {p} passed, {f} failed, at {time.monotonic() - started:.0f} s', flush=True)
            if f:
                text = f'{text.rstrip()}\n(pithon -I -S tests/races/races.py {name} {args.rounds} and the names of the two operations)'
                print(text, flush=True)
                with open(pathlib.Path(args.build, 'races-failed.log'), 'a') as log:
                    print(time.ctime(), f'load {os.getloadavg()[0]:.1f}', *sys.argv[1:], text, sep='\n', file=log)
    print(f'{passed} passed, {failed} failed')
    return 1 if failed or not passed else 0


sys.exit(main())
