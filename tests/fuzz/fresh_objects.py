"""Random operations of three threads at once on fresh objects that lie in one list, and nowhere else.

Usage: fresh_objects.py PITHON [--seconds N] [--seed N] [--jobs N] [--memory GB] [--together N] [KIND ...]
The owner goes on putting new objects into the list; the two other threads take what lies there, call what they find on
it with few arguments, and use it as any code might. Any exception is right; a signal, a hang or a report of the thread
sanitizer is not, nor is SystemError. Each kind runs in a process of its own for so many seconds (2), or N of them in one, which starts slowly under a sanitizer. What a kind printed that failed stays
in found/.

Not called is what rightly blocks, takes all memory, or reads memory at an address.
"""
import argparse
import concurrent.futures
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent


def problem_of(args, kind):  # or several, with commas between them
    command = [args.pithon, str(HERE / 'fresh_objects_child.py'), kind, str(args.seconds), str(args.seed), str(args.memory)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, errors='replace', timeout=60 + 20 * args.seconds * args.together, stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired as e:
        return f'{kind}: no end', (e.stderr or b'').decode(errors='replace')
    reports = re.findall(r'SUMMARY: (.*)', done.stderr)
    good = done.returncode == 0 and not reports
    return None if good else f'{kind}: exit code {done.returncode} {reports[:1] or ""}', done.stdout + done.stderr


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('pithon')
    parser.add_argument('--seconds', type=float, default=2)
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--jobs', type=int, default=2)
    parser.add_argument('--memory', type=float, default=2, help='gigabytes of address space; 0, no limit, for a sanitizer')
    parser.add_argument('--together', type=int, default=1, help='kinds in one process; what it printed names them')
    parser.add_argument('kinds', nargs='*')
    args = parser.parse_intermixed_args()
    kinds = args.kinds or subprocess.run([args.pithon, str(HERE / 'fresh_objects_child.py')], check=True, capture_output=True, text=True).stdout.split()
    kinds = [','.join(kinds[i:i + args.together]) for i in range(0, len(kinds), args.together)]
    found = HERE / 'found'
    found.mkdir(exist_ok=True)
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        for kind, (problem, text) in zip(kinds, pool.map(lambda k: problem_of(args, k), kinds)):
            if problem:
                failed += 1
                path = found / f'fresh-{kind.split(",")[0]}-{args.seed}.txt'
                path.write_text(text)
                print(f'{problem}, {path}', flush=True)
    print(f'{len(kinds) - failed} passed, {failed} failed')
    return failed != 0


if __name__ == '__main__':
    sys.exit(main())
