"""Run CPython's test suite under Pithon, module by module, and keep the score.

Usage: run.py BUILD_FOLDER [--list NAME | --passed | --all | MODULE ... [--match PATTERN]] [--jobs N] [--keep] [--timeout SECONDS]

  --list NAME   the modules of lists/NAME.txt (several: --list core,types)
  --passed      the modules that passed whole when last scored (results/)
  --all         every list; the default
  --keep        writes results/ and SCORE.md; without it nothing is recorded
  --match       only tests that match the pattern (as `-m test -m`); never recorded

Each module runs in a process group of its own, by `pithon -m test --junit-xml`, with limits on time and resident memory.
A module passes when it has every test that the reference has (reference-tests.tsv.gz), none failed or in error where the reference passes, and
skips only what the reference skips or what needs CPython's private test modules (PRIVATE).
A module with a test that passed when last scored and does not pass now runs once more, alone, when all others are done: what passes then is listed as
unsteady and not failed. Exit status 1 when one fails twice. The closing lines name the modules and count them.
"""
import argparse
import collections
import concurrent.futures
import gzip
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree

FOLDER = pathlib.Path(__file__).resolve().parent
ROOT = FOLDER.parent.parent
RESULTS = FOLDER / 'results'
LISTS = ('core', 'first', 'second', 'language', 'types', 'threads', 'interpreters', 'stdlib', 'capi')
# The last: tests of _testsinglephase that clear what is remembered of it by _testinternalcapi.
PRIVATE = re.compile(r'_testcapi|_testinternalcapi|_testlimitedcapi|_testclinic|requires specialization|CPython|support single-phase init modules in sub-interpreters')
LATER = re.compile(r"No module named '_(gdbm|tkinter)'|requires _?tkinter\b")
# Modules that skip themselves, or a test that passes here, on free-threaded builds: they are told that this is none (with_gil/).
WITH_GIL = {'test_interpreters', 'test_threading'}
# What a machine may lack, tools or a newer version of a library: a test that is skipped for it is not lost, but keeps its module from passing whole.
MACHINE = re.compile(r'requires? (working strace|ifconfig|ip|arp|netstat)\b|Need the \w+ command to run|name lookup failure|does not support reparse deferral|requires Python compiled with Expat', re.I)
MEMORY_LIMIT = 6 << 30  # bytes resident, of one module's processes together
CLASS_SKIPPED = re.compile(r"""^setUpClass \(([\w.]+)\) \.\.\. skipped ['"](.*)['"]$""", re.M)
ADDRESS = re.compile(r'0x[0-9a-f]+')


def reference_tests() -> dict[str, dict[str, str]]:
    """module -> test -> passed | skipped | failed"""
    out: dict[str, dict[str, str]] = collections.defaultdict(dict)
    with gzip.open(FOLDER / 'reference-tests.tsv.gz', 'rt') as file:
        for line in file:
            if not line.startswith('#'):
                module, test, outcome = line.rstrip('\n').split('\t')
                out[module][test] = outcome
    return out


def listed(name: str) -> list[str]:
    lines = (FOLDER / 'lists' / f'{name}.txt').read_text().splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith('#')]


class Result:
    """What one module did: an outcome and a note for each test, and how its process ended."""

    def __init__(self, module: str):
        self.module = module
        self.tests: dict[str, tuple[str, str]] = {}
        self.classes: dict[str, str] = {}  # skipped whole: class -> why; the JUnit file does not hold them
        self.end = ''
        self.seconds = 0.0

    def counts(self) -> collections.Counter:
        return collections.Counter(outcome for outcome, _ in self.tests.values())


def resident(group: int) -> int:
    """Bytes of memory that the processes of the group have resident."""
    total = 0
    for entry in os.scandir('/proc'):
        if entry.name.isdigit():
            try:
                stat = pathlib.Path(entry.path, 'stat').read_text()
                fields = stat[stat.rindex(')') + 2:].split()
                if int(fields[2]) == group:
                    total += int(fields[21]) * 4096
            except (OSError, ValueError):
                pass
    return total


def watch(process: subprocess.Popen, limit: float) -> str:
    """Waits for the end; '' or why it was stopped."""
    start = time.monotonic()
    while True:
        try:
            process.wait(0.5)
            return ''
        except subprocess.TimeoutExpired:
            pass
        why = ''
        if time.monotonic() - start > limit:
            why = f'no end after {limit:.0f} s'
        elif resident(process.pid) > MEMORY_LIMIT:
            why = f'more than {MEMORY_LIMIT >> 30} GiB'
        if why:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            return why


def note_of(case: xml.etree.ElementTree.Element) -> tuple[str, str]:
    for tag, outcome in (('error', 'error'), ('failure', 'failed'), ('skipped', 'skipped')):
        found = case.find(tag)
        if found is not None:
            text = (found.text or '').strip()
            last = text.splitlines()[-1] if text else ''
            return outcome, ADDRESS.sub('0x', last.replace(f'{ROOT}/', ''))[:200]
    return ('skipped', '') if case.get('result') == 'skipped' else ('passed', '')


def read_junit(path: pathlib.Path, result: Result) -> None:
    try:
        root = xml.etree.ElementTree.parse(path).getroot()
    except (OSError, xml.etree.ElementTree.ParseError):
        return
    for case in root.iter('testcase'):
        name = ADDRESS.sub('0x', case.get('name', ''))
        if name not in result.tests or result.tests[name][0] in ('passed', 'skipped'):
            result.tests[name] = note_of(case)


def run_module(pithon: pathlib.Path, module: str, limit: float, match: str | None, log: pathlib.Path | None) -> Result:
    result = Result(module)
    with tempfile.TemporaryDirectory(prefix='pithon-test-') as work:
        junit = pathlib.Path(work, 'junit.xml')
        command = [str(pithon), '-m', 'test', '--junit-xml', str(junit), '--tempdir', work, *(['-m', match] if match else []), '-v', module]
        environment = {k: v for k, v in os.environ.items() if not k.startswith('PYTHON')}
        if module in WITH_GIL:
            environment |= {'_PYTHON_SYSCONFIGDATA_NAME': '_sysconfigdata_with_gil', '_PYTHON_SYSCONFIGDATA_PATH': str(FOLDER / 'with_gil')}
        start = time.monotonic()
        with open(pathlib.Path(work, 'output'), 'w+b') as output:
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, cwd=work,
                                       env=environment, start_new_session=True)
            why = watch(process, limit)
            try:
                os.killpg(process.pid, signal.SIGKILL)  # what it left behind
            except ProcessLookupError:
                pass
            output.seek(0)
            text = output.read().decode(errors='replace')
        result.seconds = time.monotonic() - start
        read_junit(junit, result)
        result.classes = dict(CLASS_SKIPPED.findall(text))
    status = process.returncode
    result.end = why or (f'signal {signal.Signals(-status).name}' if status < 0 else '' if status in (0, 2, 3) or result.tests else f'exit {status}')
    if not result.tests and not result.end:
        result.end = 'no results'
    if log:
        log.mkdir(parents=True, exist_ok=True)
        (log / f'{module}.log').write_text(text)
    return result


def excused(note: str) -> bool:
    return bool(PRIVATE.search(note) or LATER.search(note))


def outcome_of(result: Result, test: str) -> tuple[str, str]:
    if test in result.tests:
        return result.tests[test]
    if test.rpartition('.')[0] in result.classes:
        return 'skipped', result.classes[test.rpartition('.')[0]]
    # A test of which a part is skipped is recorded by its parts alone, those that pass not at all.
    parts = [outcome for name, outcome in result.tests.items() if name.startswith(f'{test} [')]
    refused = [(outcome, note) for outcome, note in parts if outcome != 'skipped' or not excused(note)]
    return (refused or parts or [('missing', '')])[0]


def shortfalls(result: Result, reference: dict[str, str]) -> dict[str, tuple[str, str]]:
    """The reference's tests that keep the module from passing: test -> (failed | error | missing | skipped, note)."""
    out = {}
    for test, wanted in reference.items():
        outcome, note = outcome_of(result, test)
        if wanted == 'failed' or outcome == 'passed' or wanted == 'skipped' and outcome == 'skipped':
            continue
        if outcome == 'skipped' and excused(note) or wanted == 'skipped' and outcome == 'missing' and result.tests:
            continue
        out[test] = outcome, note
    if not reference:  # skipped whole by the reference: judged by itself
        out = {t: o for t, o in result.tests.items() if o[0] in ('failed', 'error')}
    return out


def passes(result: Result, short: dict) -> bool:
    ran = any(outcome == 'passed' for outcome, _ in result.tests.values())
    return not short and not result.end and ran


def record_path(module: str) -> pathlib.Path:
    return RESULTS / f'{module}.txt'


def write_record(result: Result, short: dict, reference: dict[str, str]) -> None:
    counts = result.counts()
    lines = [f'{"passes" if passes(result, short) else "fails"}: {counts["passed"]} passed, {counts["failed"]} failed, {counts["error"]} errors, '
             f'{counts["skipped"]} skipped; of the reference\'s {len(reference)} tests {len(short)} fall short'
             + (f'; ended by {result.end}' if result.end else '')]
    lines += [f'{outcome}\t{test}\t{note}' for test, (outcome, note) in sorted(short.items())]
    lines += [f'skips\t{test}\t{note}' for test, (outcome, note) in sorted(result.tests.items())
              if outcome == 'skipped' and reference.get(test) == 'passed' and test not in short]
    RESULTS.mkdir(exist_ok=True)
    record_path(result.module).write_text('\n'.join(lines) + '\n')


def passed_before(module: str) -> bool:
    path = record_path(module)
    return path.exists() and path.read_text().startswith('passes')


def short_before(module: str) -> set[str] | None:
    """Tests that fell short when last scored; None if it was not, or ended without results."""
    path = record_path(module)
    if not path.exists():
        return None
    lines = path.read_text().splitlines()
    return {line.split('\t')[1] for line in lines[1:] if '\t' in line}


def regressions(result: Result, short: dict) -> list[str]:
    before = short_before(result.module)
    lost = {test for test, (outcome, note) in short.items() if not (outcome == 'skipped' and MACHINE.search(note))}
    return [] if before is None else sorted(lost - before)


def write_score(reference: dict[str, dict[str, str]]) -> None:
    """The page SCORE.md, out of results/."""
    lines = ['# Score', '', 'CPython 3.14\'s own test suite under Pithon, by the lists of `lists/`. Made by `run.py --keep`; each module\'s shortfalls are in `results/`.', '',
             '| list | modules | pass whole | the reference\'s passing tests | of these pass |', '|---|---|---|---|---|']
    for name in LISTS:
        modules = listed(name)
        if sum(record_path(m).exists() for m in modules) * 2 < len(modules):
            lines.append(f'| {name} | {len(modules)} | not scored | | |')
            continue
        whole = sum(passed_before(m) for m in modules)
        wanted = passing = 0
        for m in modules:
            tests = {t for t, outcome in reference.get(m, {}).items() if outcome == 'passed'}
            before = short_before(m)
            wanted += len(tests)
            passing += 0 if before is None else len(tests - before)
        lines.append(f'| {name} | {len(modules)} | {whole} | {wanted} | {passing} ({100 * passing / max(wanted, 1):.1f} %) |')
    lines += ['', '## Modules that do not pass', '']
    for path in sorted(RESULTS.glob('*.txt')):
        head = path.read_text().splitlines()[0]
        if head.startswith('fails'):
            lines.append(f'* {path.stem}: {head[7:]}')
    (FOLDER / 'SCORE.md').write_text('\n'.join(lines) + '\n')


def chosen(arguments: argparse.Namespace) -> list[str]:
    if arguments.modules:
        return arguments.modules
    if arguments.passed:
        return sorted(p.stem for p in RESULTS.glob('*.txt') if passed_before(p.stem))
    names = arguments.list.split(',') if arguments.list else LISTS
    return list(dict.fromkeys(m for name in names for m in listed(name)))


class Score:
    """What was found so far: prints each result, and keeps those that were lost since the last score."""

    def __init__(self, reference: dict[str, dict[str, str]], expected: int, arguments: argparse.Namespace):
        self.reference, self.expected = reference, expected
        self.judge, self.keep = not arguments.match, arguments.keep and not arguments.match
        self.done: set[str] = set()
        self.whole: set[str] = set()
        self.lost: dict[str, list[str]] = {}
        self.unsteady: dict[str, list[str]] = {}

    def add(self, result: Result) -> None:
        wanted = self.reference.get(result.module, {})
        short = shortfalls(result, wanted)
        ok = passes(result, short)
        self.done.add(result.module)
        if ok:
            self.whole.add(result.module)
        print(f'[{len(self.done)}/{self.expected}] {result.module}: {"passes" if ok else "FAILS"} {result.counts()["passed"]}/{len(wanted)}, {len(short)} short'
              f' {result.end} ({result.seconds:.1f} s)', flush=True)
        if not self.judge:
            return
        gone = regressions(result, short) or ([result.end] if result.end and passed_before(result.module) else [])
        before = self.lost.pop(result.module, None)
        if gone:
            self.lost[result.module] = [f'{test} {short.get(test, "")}' for test in gone]
        elif before:
            self.unsteady[result.module] = before
        if self.keep and (before or not gone):  # not yet when it runs once more: that is compared with the old record
            write_record(result, short, wanted)

    def close(self) -> int:
        """Prints the closing lines; the exit status."""
        for title, modules in (('unsteady', self.unsteady), ('LOST', self.lost)):
            for module, tests in sorted(modules.items()):
                print(f'{title}: {module}: {"; ".join(tests[:3])[:500]}{f"; {len(tests)} in all" if len(tests) > 3 else ""}')
        print(f'modules that pass whole: {len(self.whole)} of {self.expected}')
        print(f'conformance: {len(self.whole)} passed, {len(self.lost)} failed')
        return 1 if self.lost else 0


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument('build', type=pathlib.Path)
    parser.add_argument('modules', nargs='*')
    parser.add_argument('--list')
    parser.add_argument('--passed', action='store_true')
    parser.add_argument('--all', action='store_true')
    parser.add_argument('--jobs', type=int, default=2)
    parser.add_argument('--keep', action='store_true')
    parser.add_argument('--match')
    parser.add_argument('--timeout', type=float, default=600)
    parser.add_argument('--log', type=pathlib.Path)
    arguments = parser.parse_args()
    pithon = (arguments.build / 'pithon').absolute()
    reference = reference_tests()
    modules = chosen(arguments)
    score = Score(reference, len(modules), arguments)

    def run(module: str) -> Result:
        return run_module(pithon, module, arguments.timeout, arguments.match, arguments.log)

    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        for job in concurrent.futures.as_completed([pool.submit(run, m) for m in modules]):
            score.add(job.result())
    for module in sorted(score.lost):
        print(f'once more, alone: {module}')
        score.add(run(module))
    if score.keep:
        write_score(reference)
    return score.close()


sys.exit(main())
