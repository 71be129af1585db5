"""How the example programs scale: two threads as a part of what two processes reach, and one thread against a reference.

Usage: scaling.py INTERPRETER [REFERENCE] [--rounds N] [--only PROGRAM ...]
A round runs the program with 2 threads, twice at once with 1 thread each, and with 1 thread alone (and so under the reference). The part is that of the
throughputs: seconds of the two processes / (2 * seconds of the two threads), since each process does the whole work. Medians over the rounds. Beside it
the same of processor time, which other work on the machine disturbs less: less than 1 if the threads hinder each other (waiting is not in it).
"""
import argparse
import os
import pathlib
import statistics
import subprocess

FOLDER = pathlib.Path(__file__).resolve().parent.parent / 'examples'
PROGRAMS = {'primes': ['primes.py'], 'own matrices': ['matrices.py'], 'shared matrices': ['matrices.py', '--shared'], 'rows': ['rows.py'], 'words': ['words.py']}


def start(interpreter: str, program: list[str], threads: int) -> subprocess.Popen:
    return subprocess.Popen([interpreter, str(FOLDER / program[0]), *program[1:], '--threads', str(threads)], stdout=subprocess.PIPE, text=True)


def seconds(process: subprocess.Popen) -> tuple[float, float]:
    """What the program says that its work took, and the processor time of the process."""
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f'{process.args}: exit {process.returncode}')
    return float(output.split()[-1]), usage.ru_utime + usage.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument('interpreter')
    parser.add_argument('reference', nargs='?')
    parser.add_argument('--rounds', type=int, default=7)
    parser.add_argument('--only', nargs='*')
    options = parser.parse_args()
    print(f'{"program":<18}{"two threads / two processes":>30}{"processor time":>16}{"speed-up":>10}{"one thread / reference":>26}')
    for name, program in PROGRAMS.items():
        if options.only and name not in options.only:
            continue
        parts, used, speed_ups, ratios = [], [], [], []
        for _ in range(options.rounds):
            two, two_used = seconds(start(options.interpreter, program, 2))
            pair = [start(options.interpreter, program, 1) for _ in range(2)]
            ends = [seconds(p) for p in pair]
            processes = max(end[0] for end in ends)
            one = seconds(start(options.interpreter, program, 1))[0]
            used.append(sum(end[1] for end in ends) / (2 * two_used))
            parts.append(processes / (2 * two))
            speed_ups.append(one / two)
            if options.reference:
                ratios.append(seconds(start(options.reference, program, 1))[0] / one)
        ratio = f'{statistics.median(ratios):.2f}' if ratios else '-'
        print(f'{name:<18}{statistics.median(parts):>30.2f}{statistics.median(used):>16.2f}{statistics.median(speed_ups):>10.2f}{ratio:>26}', flush=True)


main()
