"""Damage data that the library reads, and see that reading it ends as in the reference, or in an exception at worst.

Usage: data.py PITHON [REFERENCE] [--kinds A,B] [--seed N] [--cases N] [--batch N] [--show N]
       data.py PITHON [REFERENCE] --corpus      only what is kept in corpus/data.json

Case K of seed N and a kind is made of seeds (data_seeds.py), mutated a few times. Children (data_child.py) read the cases of a batch; one
that dies or hangs is started again behind the case that did it. Without a reference only crashes, hangs and memory fail; with one every
outcome must be the same: the value, or the exception's type and text. Cases that failed are written to found/data.json, one a line (not kept
by git); what is worth keeping goes to corpus/data.json once mended.
"""
import argparse
import json
import pathlib
import random
import subprocess
import sys

import data_seeds

FOLDER = pathlib.Path(__file__).resolve().parent
CHILD = str(FOLDER / 'data_child.py')
SECONDS = 2  # of one step of a case
MEMORY = 1 << 30  # address space of a child
INTERESTING = ('\0', '\xff', '\x7f', '\x80', '\xff\xff\xff\x7f', '\0\0\0\x80', '\xff\xff\xff\xff', '\0\0\0\0', '\xff' * 8, '-1', '0', '99999999999', '\n', '\r', '"', '\\', ' ', '\u20ac')


def mutate_bytes(r: random.Random, text: str, extra: tuple[str, ...], wide: bool) -> str:
    what, at = r.randrange(9), r.randrange(len(text) + 1)
    if what == 0:
        return text[:at] + chr(r.randrange(256)) + text[at + 1:]
    if what == 1 and text:
        at %= len(text)
        return text[:at] + chr(ord(text[at]) ^ 1 << r.randrange(8 if ord(text[at]) < 256 else 16)) + text[at + 1:]
    if what == 2:
        return text[:at] + text[at + r.randrange(1, 9):]
    if what == 3:
        piece = text[at:at + r.randrange(1, 30)]
        return text[:at] + piece * r.choice((1, 1, 2, 30)) + text[at:]
    if what == 4:
        return text[:at] if r.randrange(2) else text[:-r.randrange(1, 9)]
    if what == 5:
        other = r.choice(INTERESTING[:-1] if not wide else INTERESTING)
        return text[:at] + other + text[at + (len(other) if r.randrange(2) else 0):]
    if what == 6:
        other = r.randrange(len(text) + 1)
        return text[:at] + text[other:other + r.randrange(1, 20)] + text[at + r.randrange(9):]
    return text[:at] + r.choice(extra or INTERESTING[:-1]) + text[at + (r.randrange(4) if r.randrange(2) else 0):]


def make_case(kind: str, seed: int, number: int):
    r = random.Random(f'{seed}:{kind}:{number}')
    spec = data_seeds.KINDS[kind]
    parameters = spec.parameters(r)
    text = r.choice(spec.seeds)
    for _ in range(r.choice((0, 1, 1, 1, 2, 2, 3, 5))):
        text = mutate_bytes(r, text, spec.words, spec.wide)
    if kind == 'decode' and parameters.pop('raw', False):
        text = ''.join(chr(r.randrange(256)) for _ in range(r.randrange(1, 12)))
    return spec.reader or kind, parameters, text


def run_batch(exe: str, cases: list, limit: float) -> tuple[list, int]:
    """The outcomes of all cases ('crash N', 'hang' for those that ended the child), and the peak of memory in KiB."""
    results, peak, start, ended = [], 0, 0, 0
    while start < len(cases) and ended < 10:
        text = ''.join(json.dumps(case) + '\n' for case in cases[start:])
        command = [exe, '-I', CHILD, str(SECONDS), str(MEMORY)]
        try:
            done = subprocess.run(command, input=text, capture_output=True, text=True, encoding='utf-8', errors='replace', timeout=limit)
            output, status = done.stdout, done.returncode
            if status:
                print(done.stderr[-1500:], file=sys.stderr)
        except subprocess.TimeoutExpired as e:
            output, status = (e.stdout or b'').decode('utf-8', 'replace'), 'hang'
        lines = output.splitlines()
        for line in lines:
            number, _, rest = line.partition(' ')
            if number == 'peak':
                peak = max(peak, int(rest))
            elif rest:
                results.append(json.loads(rest))
        if len(results) < len(cases):
            results.append(f'ended with {status}')
            ended += 1
        start = len(results)
    return results + [f'not run after {ended} ends'] * (len(cases) - len(results)), peak


def same(a, b) -> bool:
    """Whether two outcomes of a step agree. Where a limit was met the other may have had more room, and texts of recursion differ."""
    if a == b or a[0] == 'slow' or b[0] == 'slow':
        return True
    if a[0] == b[0] == 'error' and a[1] == b[1]:
        return a[1] in ('RecursionError', 'MemoryError')
    # The reference reserves memory for what the data say, and then finds them too short.
    return a[0] == b[0] == 'error' and b[1] == 'MemoryError'


def compare(ours, theirs) -> list | None:
    if isinstance(ours, str):
        return [ours]
    if theirs is None or isinstance(theirs, str):
        return None
    if len(ours) != len(theirs):
        return ['steps', ours, theirs]
    for number, (a, b) in enumerate(zip(ours, theirs)):
        if not same(a, b):
            return [number, a, b]
    return None


def run_kind(options, kind: str, cases: list, found: list) -> int:
    failed, peaks = 0, [0, 0]
    outcomes = {'ok': 0, 'error': 0, 'slow': 0}
    for start in range(0, len(cases), options.batch):
        batch = cases[start:start + options.batch]
        limit = max(120, options.batch * 1.0)
        ours, peak = run_batch(options.pithon, batch, limit)
        theirs, other = run_batch(options.reference, batch, limit) if options.reference and data_seeds.KINDS[kind].compared else ([None] * len(batch), 0)
        peaks = [max(peaks[0], peak), max(peaks[1], other)]
        for case, a, b in zip(batch, ours, theirs):
            for step in a if isinstance(a, list) else ():
                outcomes[step[0]] += 1
            difference = compare(a, b)
            if difference:
                failed += 1
                found.append([*case, difference])
                if failed <= options.show:
                    print(f'  {kind} {case[1]} {case[2][:200]!r}\n    {difference}')
    print(f'{kind}: {len(cases) - failed} passed, {failed} failed; steps {outcomes}; peak {peaks[0] >> 10} MB, reference {peaks[1] >> 10} MB', flush=True)
    return failed


def main() -> int:
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument('pithon')
    parser.add_argument('reference', nargs='?')
    parser.add_argument('--kinds', default='')
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--cases', type=int, default=10000)
    parser.add_argument('--batch', type=int, default=500)
    parser.add_argument('--show', type=int, default=5)
    parser.add_argument('--corpus', action='store_true')
    options = parser.parse_args()
    found, passed, failed = [], 0, 0
    if options.corpus:
        corpus = [case[:3] for case in json.loads((FOLDER / 'corpus/data.json').read_text())]
        work = {kind: [case for case in corpus if case[0] == kind] for kind in dict.fromkeys(case[0] for case in corpus)}
    else:
        names = options.kinds.split(',') if options.kinds else list(data_seeds.KINDS)
        work = {kind: None for kind in names}
    for kind, cases in work.items():
        cases = cases or [make_case(kind, options.seed, n) for n in range(options.cases)]
        bad = run_kind(options, kind, cases, found)
        passed, failed = passed + len(cases) - bad, failed + bad
    if found:
        (FOLDER / 'found').mkdir(exist_ok=True)
        (FOLDER / 'found/data.json').write_text(''.join(json.dumps(case) + '\n' for case in found))
    print(f'{passed} passed, {failed} failed')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
