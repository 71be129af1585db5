"""Run the project's tests and print one closing line: N passed, N failed.

Usage: run.py BUILD_FOLDER [PART ...]     parts: unit, abi, lang, globals, behaviour, extension, races, fuzz, shared, conformance, switches, faults; all but the last two by default

  unit       the programs made of tests/unit/*.c, each ending with `N passed, N failed`
  abi        the public headers against the measured facts of the ABI
  lang       source texts through lexer and parser, against recorded results
  globals    no writable variables of C but the runtime's and constants that nothing changes
  races      pairs of operations on one object from several threads (tests/races/, `make races` for more rounds)
  fuzz       damaged data of all kinds, the kept cases and 60 new ones of each: no crash, no hang
  shared     what threads do with the same objects writes nothing that the others read (`make shared` builds what counts)
  conformance  the modules of CPython's test suite that passed when last scored
  extension  tests/extension: modules compiled with our headers, and what Python sees of them
  switches   the behaviour programs with all optimisations of the debug build off (`make switches`)
  faults     every 97th allocation of six programs fails, in the debug build (`make faults`: every one of all programs)
  behaviour  programs of tests/behaviour/, against what the reference printed (tests/behaviour/record.py writes the records)
"""
import json
import os
import pathlib
import re
import resource
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
PATIENCE = 1  # times the limits
CLOSING = re.compile(r'^(?:\w+: )?(\d+) passed, (\d+) failed', re.M)


def run(command: list[str], limit: int) -> tuple[int, str]:
    """The exit status and all output; -1 when the time limit was reached."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, errors='replace', timeout=limit * PATIENCE, cwd=ROOT)
        return done.returncode, done.stdout + done.stderr
    except subprocess.TimeoutExpired as expired:
        return -1, f'{command[0]}: no end after {expired.timeout} s'


def counted(name: str, command: list[str], limit: int) -> tuple[int, int]:
    """A program that counts for itself; one that dies or counts nothing has failed once."""
    status, output = run(command, limit)
    lines = CLOSING.findall(output)
    passed, failed = (int(x) for x in lines[-1]) if lines else (0, 0)
    if status != 0 and failed == 0 or not lines:
        failed += 1
    print(f'{name}: {passed} passed, {failed} failed', flush=True)
    if failed:
        print(output[-4000:])
    else:  # what passed at its second run only is not to be overlooked
        for line in output.splitlines():
            if line.startswith('unsteady: '):
                print(line)
    return passed, failed


def allow_for_sanitizer(build: pathlib.Path) -> None:
    """Functions of C take several times the stack under a sanitizer, and everything takes longer: the programs get more of both. The thread sanitizer itself
    does not bear more than 65,536 nested calls."""
    global PATIENCE
    options = build / 'meson-info/intro-buildoptions.json'
    wanted = {x['name']: x['value'] for x in json.loads(options.read_text())}.get('b_sanitize') if options.exists() else None
    if wanted and wanted != 'none':
        PATIENCE = 10
        size, limit = 16 << 20 if 'thread' in wanted else 512 << 20, resource.getrlimit(resource.RLIMIT_STACK)[1]
        resource.setrlimit(resource.RLIMIT_STACK, (size if limit < 0 else min(size, limit), limit))


def unit(build: pathlib.Path) -> tuple[int, int]:
    passed = failed = 0
    for source in sorted((ROOT / 'tests/unit').glob('*.c')):
        program = build / 'tests' / f'test-{source.stem}'
        if not program.exists():
            print(f'unit {source.stem}: not built')
            failed += 1
            continue
        p, f = counted(f'unit {source.stem}', [str(program)], 300)
        passed, failed = passed + p, failed + f
    return passed, failed


def abi(build: pathlib.Path) -> tuple[int, int]:
    return counted('abi', [sys.executable, 'tests/abi/check_layout.py'], 600)


def lang(build: pathlib.Path) -> tuple[int, int]:
    return counted('lang', [sys.executable, 'tests/lang/run.py', str(build / 'tests' / 'ast-dump')], 600)


def behaviour(build: pathlib.Path) -> tuple[int, int]:
    """Each program's output, error text and exit status must be the recorded ones."""
    passed = failed = 0
    for program in sorted((ROOT / 'tests/behaviour').glob('*.py')):
        record = program.with_suffix('.out')
        if not record.exists():
            continue
        status, output = run([str(build / 'pithon'), '-I', '-S', str(program.relative_to(ROOT))], 120)
        got = f'{output}exit {status}\n'
        if got == record.read_text():
            passed += 1
            continue
        failed += 1
        print(f'behaviour {program.stem}: differs')
        wanted = record.read_text().splitlines()
        for number, line in enumerate(got.splitlines()):
            if number >= len(wanted) or wanted[number] != line:
                print(f'  line {number + 1}: wanted {wanted[number] if number < len(wanted) else "nothing"!r}, got {line!r}')
                break
    print(f'behaviour: {passed} passed, {failed} failed', flush=True)
    return passed, failed


def switches(build: pathlib.Path) -> tuple[int, int]:
    """The behaviour programs in a debug build, all of whose optimisations are off."""
    text = (ROOT / 'src/object/switches.h').read_text()
    variables = re.findall(r'"(PITHON_NO_\w+)"', text)
    debug = ROOT / 'build-debug'
    if not variables or not (debug / 'pithon').exists():
        print('switches: `make debug` has not been run')
        return 0, 1
    os.environ.update(dict.fromkeys(variables, '1'))
    try:
        return behaviour(debug)
    finally:
        for variable in variables:
            del os.environ[variable]


def faults(build: pathlib.Path) -> tuple[int, int]:
    """Every 97th allocation of some programs fails: in a build with assertions only."""
    return counted('faults', [sys.executable, 'tests/faults/run.py', str(build), '--quick'], 120)


def globals_(build: pathlib.Path) -> tuple[int, int]:
    """All state hangs off the runtime, an interpreter or a thread: the writable symbols are those that are allowed."""
    return counted('globals', [sys.executable, 'tests/writable_globals.py', str(build)], 60)


def races(build: pathlib.Path) -> tuple[int, int]:
    return counted('races', [sys.executable, 'tests/races/run.py', str(build)], 600)


def fuzz(build: pathlib.Path) -> tuple[int, int]:
    program = [sys.executable, 'tests/fuzz/data.py', str(build / 'pithon')]
    kept, new = counted('fuzz, kept cases', [*program, '--corpus'], 120), counted('fuzz, new cases', [*program, '--cases', '60'], 300)
    return kept[0] + new[0], kept[1] + new[1]


def shared(build: pathlib.Path) -> tuple[int, int]:
    """Threads that use the same objects write nothing that the others read; by a build of its own."""
    if not (ROOT / 'build-shared/pithon').exists():
        print('shared reads: `make shared` has not been run')
        return 0, 1
    counts = [counted(f'shared reads, {name}', [str(ROOT / 'build-shared/pithon'), f'tests/shared_reads/{name}.py'], 600) for name in ('patterns', 'native')]
    return sum(passed for passed, _ in counts), sum(failed for _, failed in counts)


def conformance(build: pathlib.Path) -> tuple[int, int]:
    """The modules of CPython's test suite that passed when last scored."""
    return counted('conformance', [sys.executable, 'tests/conformance/run.py', str(build), '--passed'], 4000)


def extension(build: pathlib.Path) -> tuple[int, int]:
    """Compiled extensions of our own, loaded as a package's are."""
    return counted('extension', [str(build / 'pithon'), 'tests/extension/program.py', str(build / 'tests')], 120)


PARTS = {'unit': unit, 'abi': abi, 'lang': lang, 'globals': globals_, 'behaviour': behaviour, 'extension': extension,
         'races': races, 'fuzz': fuzz, 'shared': shared, 'conformance': conformance, 'switches': switches, 'faults': faults}
NAMED_ONLY = {'switches', 'faults'}  # of a build that nothing else needs


def main() -> int:
    build = pathlib.Path(sys.argv[1]).resolve()
    os.environ.setdefault('PYTHONHASHSEED', '0')
    allow_for_sanitizer(build)
    passed = failed = 0
    for part in sys.argv[2:] or [part for part in PARTS if part not in NAMED_ONLY]:
        p, f = PARTS[part](build)
        passed, failed = passed + p, failed + f
    print(f'{passed} passed, {failed} failed')
    return 1 if failed or not passed else 0


sys.exit(main())
