"""Time the benchmark programs under two interpreters, alternating, and print ratios (above 1: the first is faster).

Usage: run.py INTERPRETER REFERENCE [--rounds N] [PROGRAM ...]
The figure of a program is the ratio of the two minima of wall-clock time; the spread is that of the ratios round by round. Peak memory is beside it.
"""
import argparse
import math
import os
import pathlib
import subprocess
import sys
import time

FOLDER = pathlib.Path(__file__).resolve().parent


def once(interpreter: str, program: pathlib.Path) -> tuple[float, int]:
    """Seconds and peak KiB of one run."""
    start = time.perf_counter()
    process = subprocess.Popen([interpreter, '-I', '-S', str(program)], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    if status != 0:
        sys.exit(f'{interpreter} {program.name}: status {status}')
    return seconds, usage.ru_maxrss


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument('interpreter')
    parser.add_argument('reference')
    parser.add_argument('--rounds', type=int, default=5)
    parser.add_argument('programs', nargs='*')
    options = parser.parse_intermixed_args()
    programs = [p for p in sorted((FOLDER / 'programs').glob('*.py')) if not options.programs or p.stem in options.programs]
    logs = []
    print(f'{"program":<14}{"ratio":>8}{"spread":>16}{"memory":>10}')
    for program in programs:
        runs = [(once(options.interpreter, program), once(options.reference, program)) for _ in range(options.rounds)]
        ours, theirs = min(a[0] for a, b in runs), min(b[0] for a, b in runs)
        ratios = [b[0] / a[0] for a, b in runs]
        memory = max(a[1] for a, b in runs) / max(b[1] for a, b in runs)
        logs.append(math.log(theirs / ours))
        print(f'{program.stem:<14}{theirs / ours:>8.2f}{f"{min(ratios):.2f} to {max(ratios):.2f}":>16}{memory:>10.2f}', flush=True)
    print(f'geometric mean {math.exp(sum(logs) / len(logs)):.2f} over {len(logs)} programs')


main()
