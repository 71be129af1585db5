"""Real programs of the package index, installed as a user would, running their own test suites in Pithon and in the reference, test by test.

Usage: programs.py PITHON REFERENCE [NAME ...]
  NAME       jinja2 click pytest flask werkzeug lark pyparsing sqlparse; all by default

Each gets a virtual environment by `PITHON -m venv` and `pip install` there (in .cache/realworld); its tests come from the source distribution.
The reference, which may have no pip, finds the same versions by `pip install --target`. A test that passes in the reference must pass in
Pithon. What ours printed of a failing test is shown.
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tarfile
import time

HERE = pathlib.Path(__file__).resolve().parent
CACHE = HERE.parent.parent / '.cache/realworld'
PYTEST = 'pytest==9.0.2'
# name: version, folder of the tests, what else the tests want, further arguments
SUITES = {
    'jinja2': ('3.1.6', 'tests', ['trio==0.32.0'], []),
    'click': ('8.5.1', 'tests', [], ['-m', 'not stress']),
    'pytest': ('9.2.0', 'testing', ['attrs', 'hypothesis', 'pexpect', 'xmlschema', 'requests', 'mock', 'argcomplete', 'setuptools'], ['-p', 'pytester']),
    'flask': ('3.1.3', 'tests', ['asgiref', 'python-dotenv'], []),
    'werkzeug': ('3.1.9', 'tests', ['ephemeral-port-reserve', 'pytest-timeout'], ['--timeout=60']),
    'lark': ('1.3.1', 'tests/__main__.py', ['regex'], []),
    'pyparsing': ('3.3.3', 'tests', ['railroad-diagrams', 'jinja2'], ['--ignore=tests/test_matplotlib_cases.py']),
    'sqlparse': ('0.6.1', 'tests', [], []),
}


def pip(exe: str, *arguments: str) -> None:
    subprocess.run([exe, '-m', 'pip', '--disable-pip-version-check', '-q', *arguments], check=True)


def packages(name: str) -> list[str]:
    version, _, more, _ = SUITES[name]
    return [f'{name}=={version}', *([] if name == 'pytest' else [PYTEST]), *more]


def prepare(name: str, pithon: str) -> tuple[pathlib.Path, str, str]:
    """The folder of the sources, Pithon's python in its environment, the reference's path."""
    version = SUITES[name][0]
    sources, environment, target = CACHE / f'{name}-{version}', CACHE / f'venv-{name}', CACHE / f'site-{name}'
    if not sources.exists():
        pip(sys.executable, 'download', '-d', str(CACHE), '--no-deps', '--no-binary=:all:', f'{name}=={version}')
        tarfile.open(CACHE / f'{name}-{version}.tar.gz').extractall(CACHE, filter='data')
    if not (environment / 'ready').exists():
        shutil.rmtree(environment, ignore_errors=True)
        subprocess.run([pithon, '-m', 'venv', str(environment)], check=True)
        pip(str(environment / 'bin/python'), 'install', *packages(name))
        (environment / 'ready').touch()
    if not target.exists():
        pip(sys.executable, 'install', '--target', str(target), '--python-version', '3.14', '--only-binary=:all:', *packages(name))
    return sources, str(environment / 'bin/python'), str(target)


def run(name: str, exe: str, path: str, sources: pathlib.Path, label: str) -> tuple[dict, float]:
    """The outcome of each test, and what was shown of those that failed; the seconds it took."""
    _, tests, _, more = SUITES[name]
    record = CACHE / f'outcomes-{name}-{label}'
    record.unlink(missing_ok=True)
    env = {'PATH': f'{pathlib.Path(exe).parent}:/usr/bin:/bin', 'HOME': '/tmp', 'OUTCOMES': str(record), 'PYTHONPATH': f'{HERE}:{path}'.strip(':'), 'LANG': 'C.UTF-8', 'PYTHONDONTWRITEBYTECODE': '1'}
    start = time.time()
    command = [exe, '-m', 'pytest', '-q', '-p', 'outcome_recorder', *([] if name == 'pytest' else ['-p', 'no:cacheprovider']), '-o', 'addopts=', '-o', 'required_plugins=', '--continue-on-collection-errors', *more, tests]
    try:
        done = subprocess.run(command, cwd=sources, env=env, capture_output=True, text=True, errors='replace', timeout=float(os.environ.get('LIMIT', '1500')), stdin=subprocess.DEVNULL)
        output = f'{done.stdout[-3000:]}{done.stderr[-2000:]}\nexit {done.returncode}'
    except subprocess.TimeoutExpired as e:
        output = f'no end: {(e.stdout or b"")[-2000:]}'
    (CACHE / f'output-{name}-{label}').write_text(output)
    results = {}
    for line in record.read_text().splitlines() if record.exists() else ():
        test, phase, outcome, shown = json.loads(line)
        if outcome != 'passed' or test not in results:
            results[test] = outcome if phase in ('call', 'setup') else f'{phase} {outcome}', shown
    if not results:
        print(output)
    return results, time.time() - start


def main() -> int:
    pithon, reference = str(pathlib.Path(sys.argv[1]).resolve()), sys.argv[2]
    CACHE.mkdir(parents=True, exist_ok=True)
    passed = failed = 0
    for name in sys.argv[3:] or SUITES:
        sources, exe, target = prepare(name, pithon)
        ours, seconds = run(name, exe, '', sources, 'pithon')
        theirs, other = run(name, reference, target, sources, 'reference')
        fewer = [t for t, (o, _) in theirs.items() if o == 'passed' and ours.get(t, ('not run', ''))[0] != 'passed']
        counts = [sum(o == 'passed' for o, _ in r.values()) for r in (ours, theirs)]
        print(f'{name} {SUITES[name][0]}: {counts[0]} of {len(ours)} tests pass, with the reference {counts[1]} of {len(theirs)}; {seconds:.0f} s, {other:.0f} s', flush=True)
        for test in [t for t, (o, _) in ours.items() if o == 'collect failed'] + fewer[:40]:
            outcome, shown = ours.get(test, ('not run', ''))
            print(f'  {test}: {outcome}')
            for line in shown.splitlines()[-12:]:
                print(f'      {line[:200]}')
        passed, failed = passed + len(theirs) - len(fewer), failed + len(fewer) + (not theirs)
    print(f'{passed} passed, {failed} failed')
    return failed > 0


if __name__ == '__main__':
    sys.exit(main())
