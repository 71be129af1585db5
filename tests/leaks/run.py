"""Does a program that runs again leave more behind? Each behaviour program six times in one process.

Usage: run.py PITHON [--jobs N] [NAME ...]      prints those whose blocks still grow in the last three runs, and the closing line

Growth is not always a leak: KEPT says why a program's is not.
"""
import argparse
import concurrent.futures
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
TIMES, LIMIT = 6, 300
KEPT = {
    'ast_validate': 'inserts into the warnings filters each time',
    'contextvars': 'sets new variables in the context it runs in',
    'end_of_sys': 'hangs objects on sys, and a callback on the collector',
    'interpreters': 'leaves interpreters to the end',
    'marshal_values': 'loads a tuple that holds itself, which nobody can take apart; nor can the reference',
    'os_processes': 'registers functions for forks',
    'signal_waits': 'leaves a thread that waits for ever',
    'syslog_use': 'adds an audit hook, which keeps the events of all later runs',
    'text_codecs': 'registers a codec',
}


def grown(pithon, name):
    """What the program leaves more at each of its last runs; None: it did not run."""
    command = [pithon, '-I', '-S', str(HERE / 'repeat.py'), str(TIMES), f'tests/behaviour/{name}.py']
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT, cwd=ROOT)
        counts = [int(x) for x in done.stdout.split()]
    except (subprocess.TimeoutExpired, ValueError):
        return name, None, ''
    if len(counts) != TIMES:
        return name, None, f'status {done.returncode} {done.stderr[-500:]}'
    return name, min(b - a for a, b in zip(counts[-4:], counts[-3:])), done.stdout.strip()


def main():
    p = argparse.ArgumentParser()
    p.add_argument('pithon')
    p.add_argument('--jobs', type=int, default=2)
    p.add_argument('names', nargs='*')
    args = p.parse_intermixed_args()
    pithon = str(pathlib.Path(args.pithon).resolve())
    names = args.names or sorted(x.stem for x in (ROOT / 'tests/behaviour').glob('*.py') if x.with_suffix('.out').exists())
    passed = failed = 0
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        for name, growth, counts in pool.map(lambda n: grown(pithon, n), names):
            if growth is None:
                print(f'{name}: cannot be run again ({counts})')
            elif growth > 0 and name not in KEPT:
                failed += 1
                print(f'{name}: {growth} blocks a run ({counts})', flush=True)
            else:
                passed += 1
    print(f'{passed} passed, {failed} failed')
    return 1 if failed or not passed else 0


sys.exit(main())
