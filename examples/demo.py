"""Run the example programs with 1 to N threads and show how they scale.

Usage: demo.py [--threads N] [--repeat R] [INTERPRETER ...]
Each program runs as its own process, under this interpreter or the ones named; of several runs the fastest counts.
"""
import argparse
import os
import pathlib
import subprocess
import sys

FOLDER = pathlib.Path(__file__).resolve().parent
PROGRAMS = (
    ('counting primes', ['primes.py']),
    ('multiplying matrices, own', ['matrices.py']),
    ('multiplying matrices, shared', ['matrices.py', '--shared']),
    ('a function on each row', ['rows.py']),
    ('counting words', ['words.py']),
)


def version_of(interpreter):
    text = subprocess.run([interpreter, '-c', 'import sys; print(sys.version.replace(chr(10), " "))'], capture_output=True, text=True, check=True)
    return text.stdout.strip()


def seconds_of(interpreter, program, threads):
    """(seconds, result) of one run, as the program prints them."""
    command = [interpreter, str(FOLDER / program[0]), *program[1:], '--threads', str(threads)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f'{" ".join(command)}: exit {done.returncode}\n{done.stderr}')
    lines = dict(line.split(' ', 1) for line in done.stdout.splitlines())
    return float(lines['seconds']), lines['result']


def show(interpreter, most, repeat):
    print(f'\n{interpreter}: Python {version_of(interpreter)}')
    for title, program in PROGRAMS:
        print(f'  {title}')
        single = results = None
        for threads in range(1, most + 1):
            runs = [seconds_of(interpreter, program, threads) for _ in range(repeat)]
            seconds = min(run[0] for run in runs)
            results = {run[1] for run in runs} | (results or set())
            single = single or seconds
            speed_up = single / seconds
            print(f'    {threads} thread{"s" if threads > 1 else " "}  {seconds:7.2f} s   {speed_up:5.2f} x  {"#" * round(speed_up * 16)}', flush=True)
        if len(results) != 1:
            sys.exit(f'{title}: different results: {sorted(results)}')


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('interpreters', nargs='*', default=[sys.executable])
    parser.add_argument('--threads', type=int, default=os.cpu_count() or 1)
    parser.add_argument('--repeat', type=int, default=1)
    arguments = parser.parse_args()
    for interpreter in arguments.interpreters:
        show(interpreter, arguments.threads, arguments.repeat)


if __name__ == '__main__':
    main()
