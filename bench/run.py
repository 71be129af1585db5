"""Time the benchmark programs under several interpreters, alternating, and print ratios to the first (above 1: the first is faster).

Usage: run.py INTERPRETER REFERENCE... [--rounds N] [--wall] [--svg FILE] [--only PROGRAM ...]
The figure of a program is the ratio of the two minima of processor time, user and system (other work on the machine disturbs it less than wall-clock
time; --wall takes that); the spread is that of the ratios round by round. Peak memory is beside it, as a part of the reference's.
"""
import argparse
import math
import os
import pathlib
import subprocess
import sys
import time

FOLDER = pathlib.Path(__file__).resolve().parent


def once(interpreter: str, program: pathlib.Path, wall: bool) -> tuple[float, int]:
    """Seconds and peak KiB of one run."""
    start = time.perf_counter()
    process = subprocess.Popen([interpreter, '-I', '-S', str(program)], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start if wall else usage.ru_utime + usage.ru_stime
    if status != 0:
        sys.exit(f'{interpreter} {program.name}: status {status}')
    return seconds, usage.ru_maxrss


def start_up(interpreters: list[str]) -> None:
    """Wall-clock milliseconds, best of 20, and peak memory as the process itself sees it."""
    for flags in (['-I', '-S'], []):
        row = []
        for interpreter in interpreters:
            status = subprocess.run([interpreter, *flags, '-c', 'print(open("/proc/self/status").read())'], stdout=subprocess.PIPE, text=True, check=True).stdout
            peak = next(int(line.split()[1]) for line in status.splitlines() if line.startswith('VmHWM'))
            best = math.inf
            for _ in range(20):
                start = time.perf_counter()
                subprocess.run([interpreter, *flags, '-c', 'pass'], check=True)
                best = min(best, time.perf_counter() - start)
            row.append(f'{best * 1000:.1f} ms, {peak / 1024:.1f} MiB')
        print(f'start-up, {" ".join(flags) or "no flags"}: ' + ' | '.join(row))


def mean(ratios: list[float]) -> float:
    return math.exp(sum(math.log(r) for r in ratios) / len(ratios))


def measure(interpreters: list[str], program: pathlib.Path, rounds: int, wall: bool) -> list[dict]:
    """For each reference: ratio, lowest and highest of a round, memory."""
    runs = [[once(i, program, wall) for i in interpreters] for _ in range(rounds)]
    best = [min(run[k][0] for run in runs) for k in range(len(interpreters))]
    peak = [max(run[k][1] for run in runs) for k in range(len(interpreters))]
    return [{'ratio': best[k] / best[0], 'low': min(run[k][0] / run[0][0] for run in runs), 'high': max(run[k][0] / run[0][0] for run in runs),
             'memory': peak[0] / peak[k]} for k in range(1, len(interpreters))]


def picture(results: dict[str, list[dict]], references: list[str], path: str) -> None:
    """Bars of the ratios, one row a program, a line at 1."""
    row, left, scale = 18, 130, 260
    colours = ['#3b75af', '#c8553d', '#5a9a57']
    height = row * (len(results) + 2) * len(references) + 30
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + 2 * scale + 60}" height="{height}" font-family="sans-serif" font-size="12">',
           '<rect width="100%" height="100%" fill="white"/>']
    y = 20
    for k, reference in enumerate(references):
        out.append(f'<text x="{left}" y="{y}">speed as a part of that of {pathlib.Path(reference).name} (the line is 1)</text>')
        top = y + 6
        rows = {name: r[k]['ratio'] for name, r in results.items()} | {'geometric mean': mean([r[k]['ratio'] for r in results.values()])}
        for name, ratio in rows.items():
            y += row
            colour = '#333' if name == 'geometric mean' else colours[k % len(colours)]
            out.append(f'<text x="{left - 6}" y="{y + 4}" text-anchor="end">{name}</text>'
                       f'<rect x="{left}" y="{y - 7}" width="{min(ratio, 2) * scale:.0f}" height="12" fill="{colour}"/>'
                       f'<text x="{left + min(ratio, 2) * scale + 4:.0f}" y="{y + 4}">{ratio:.2f}</text>')
        out.append(f'<line x1="{left + scale}" x2="{left + scale}" y1="{top}" y2="{y + 8}" stroke="black"/>')
        y += 2 * row
    pathlib.Path(path).write_text('\n'.join(out) + '\n</svg>\n')


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument('interpreter')
    parser.add_argument('references', nargs='+')
    parser.add_argument('--rounds', type=int, default=5)
    parser.add_argument('--wall', action='store_true')
    parser.add_argument('--svg')
    parser.add_argument('--only', nargs='*')
    options = parser.parse_args()
    programs = [p for p in sorted((FOLDER / 'programs').glob('*.py')) if not options.only or p.stem in options.only]
    head = f'{"ratio":>8}{"spread":>16}{"memory":>8}'
    print(f'{"program":<16}' + head * len(options.references))
    results: dict[str, list[dict]] = {}
    for program in programs:
        results[program.stem] = measure([options.interpreter, *options.references], program, options.rounds, options.wall)
        print(f'{program.stem:<16}' + ''.join(f'{r["ratio"]:>8.2f}{r["low"]:>8.2f} to {r["high"]:.2f}{r["memory"]:>8.2f}' for r in results[program.stem]), flush=True)
    for k, reference in enumerate(options.references):
        ratios = [r[k]['ratio'] for r in results.values()]
        print(f'beside {reference}: geometric mean {mean(ratios):.2f} over {len(ratios)} programs, least {min(ratios):.2f}')
    if not options.only:
        start_up([options.interpreter, *options.references])
    if options.svg:
        picture(results, options.references, options.svg)


main()
