"""Unmodified wheels of the package index, made for CPython 3.14's free-threaded ABI, in Pithon: their own test suites, side by side with the reference.

Usage: wheels.py PITHON REFERENCE [NAME ...]
  NAME       markupsafe httptools msgpack psutil threads imports; all by default

Fetches wheels (cp314t for Pithon, cp314 for the reference), source distributions with the tests, and pytest, by `python3 -m pip` and its configured
index, into .cache/wheels. `psutil` and `threads` are programs of ours (psutil's suite needs ctypes); `imports` are further wheels that must do a little.
"""
import pathlib
import re
import subprocess
import sys
import tarfile
import zipfile

HERE = pathlib.Path(__file__).resolve().parent
CACHE = HERE.parent.parent / '.cache/wheels'
PLATFORMS = [f'manylinux_{v}_x86_64' for v in ('2_28', '2_27', '2_17', '2_12', '2_5')] + ['manylinux2014_x86_64', 'manylinux2010_x86_64', 'manylinux1_x86_64']
SUITES = {'markupsafe': ('3.0.4', 'tests'), 'httptools': ('0.9.0', 'tests'), 'msgpack': ('1.2.4', 'test')}
MORE = {'psutil': '7.2.2'}
NEEDED = ('python-dateutil', 'six', 'tzdata')  # by pandas
IMPORTS = {
    'pyyaml': 'import yaml; print(yaml.load("a: [1, 2.5, x]", yaml.CSafeLoader), yaml.dump({"b": 1}, Dumper=yaml.CSafeDumper))',
    'regex': 'import regex; print(regex.findall(r"(?V1)[\\w--\\d]+", "ab1cd"), regex.fullmatch(r"(?:cats|cat){e<=1}", "cat") is not None)',
    'cffi': 'import cffi; f = cffi.FFI(); f.cdef("int abs(int);"); print(f.dlopen(None).abs(-3), f.sizeof("long"), list(f.new("int[]", [1, 2])))',
    'numpy': 'import numpy as np; a = np.arange(12.).reshape(3, 4); print((a @ a.T).tolist(), np.linalg.det(np.eye(2)), np.sort(np.array([3, 1, 2])).tolist(), '
             'np.array(["a", 1], dtype=object).tolist(), (a > 5).sum().item(), str(np.dtype("i4,f8")))',
    'pandas': 'import io, pickle, pandas as pd; d = pd.DataFrame({"k": list("abab"), "v": range(4), "f": [.5, 1, None, 2]}); print(d, d.dtypes, d.describe()); '
              'print(d.groupby("k").agg({"v": "sum", "f": ["mean", "max"]})); o = pd.DataFrame({"k": ["a", "c"], "w": [1, 2]}); '
              'print(d.merge(o, on="k", how="outer", indicator=True), pd.read_csv(io.StringIO("d,x\\n2024-01-01,1\\n2024-01-03,\\n"), parse_dates=["d"])); '
              'print(d.set_index(["k", "v"]).unstack(), d.apply(lambda r: r.v + 1, axis=1).tolist(), d.pivot_table(index="k", values="v")); '
              'print(pd.date_range("2024-01-31", periods=3, freq="ME"), pd.Series(["a1", None]).str.upper().tolist(), pickle.loads(pickle.dumps(d)).equals(d))',
}


def pip(*arguments):
    subprocess.run([sys.executable, '-m', 'pip', '--disable-pip-version-check', '-q', *arguments], check=True)


def fetch(site: pathlib.Path, abi: str, names: dict[str, str]) -> None:
    """The wheels, unpacked into the folder `site`."""
    if site.exists():
        return
    files = CACHE / f'files-{abi}'
    platforms = [x for p in PLATFORMS for x in ('--platform', p)]
    for name, version in names.items():
        wanted = f'{name}=={version}' if version else name
        common = ['download', '-d', str(files), '--no-deps', '--only-binary=:all:', '--python-version', '3.14', *platforms, wanted]
        try:
            pip(*common, '--implementation', 'cp', '--abi', abi)
        except subprocess.CalledProcessError:
            pip(*common, '--abi', 'abi3')
    site.mkdir(parents=True)
    for wheel in files.glob('*.whl'):
        zipfile.ZipFile(wheel).extractall(site)


def fetch_sources() -> None:
    for name, (version, _) in SUITES.items():
        if not (CACHE / f'{name}-{version}').exists():
            pip('download', '-d', str(CACHE), '--no-deps', '--no-binary=:all:', f'{name}=={version}')
            tarfile.open(CACHE / f'{name}-{version}.tar.gz').extractall(CACHE, filter='data')
    if not (CACHE / 'pytest').exists():
        pip('install', '--target', str(CACHE / 'pytest'), '--python-version', '3.14', '--only-binary=:all:', 'pytest', 'pycparser')


def run(exe: str, site: str, arguments: list[str], folder=HERE) -> tuple[int, str]:
    env = {'PYTHONPATH': f'{CACHE / site}:{CACHE / "pytest"}', 'PATH': '/usr/bin:/bin', 'PYTHONDONTWRITEBYTECODE': '1', 'HOME': '/tmp'}
    try:
        done = subprocess.run([exe, *arguments], cwd=folder, env=env, capture_output=True, text=True, timeout=600)
        return done.returncode, done.stdout + done.stderr
    except subprocess.TimeoutExpired:
        return -1, 'no end after 600 s'


def suite(name: str, exe: str, site: str) -> dict[str, str]:
    """Each test's outcome."""
    version, tests = SUITES[name]
    status, output = run(exe, site, ['-m', 'pytest', '-v', '-p', 'no:cacheprovider', '-W', 'ignore', '-o', 'addopts=', '.'], CACHE / f'{name}-{version}' / tests)
    outcomes = dict(re.findall(r'^(\S+::.*?) (PASSED|FAILED|ERROR|SKIPPED|XFAIL|XPASS)\b', output, re.M))
    if not outcomes:
        print(output[-2000:])
    return outcomes


def compare_suites(name: str, exes: list[tuple[str, str]]) -> bool:
    ours, theirs = (suite(name, *e) for e in exes)
    passed = [sum(o == 'PASSED' for o in outcomes.values()) for outcomes in (ours, theirs)]
    # What a package skips on free-threaded builds is its own affair.
    fewer = sorted(t for t, o in theirs.items() if o == 'PASSED' and ours.get(t) not in ('PASSED', 'SKIPPED'))
    print(f'{name}: {passed[0]} tests pass, with the reference {passed[1]}')
    for test in fewer:
        print(f'  {test}: {ours.get(test, "not run")}')
    return bool(theirs) and not fewer


def compare_outputs(name: str, arguments: list[str], exes: list[tuple[str, str]]) -> bool:
    ours, theirs = (run(*e, arguments) for e in exes)
    print(f'{name}: {"the same" if ours == theirs else "differs"}, {len(theirs[1].splitlines())} lines')
    if ours != theirs:
        print(f'--- reference\n{theirs[1][-1500:]}\n--- pithon\n{ours[1][-1500:]}')
    return ours == theirs and theirs[0] == 0


def main() -> int:
    exes = [(str(pathlib.Path(sys.argv[1]).resolve()), 'site-cp314t'), (sys.argv[2], 'site-cp314')]
    names = sys.argv[3:] or [*SUITES, 'psutil', 'threads', 'imports']
    wanted = {name: version for name, (version, _) in SUITES.items()} | MORE | ({n: '' for n in (*IMPORTS, *NEEDED)} if 'imports' in names else {})
    fetch_sources()
    fetch(CACHE / 'site-cp314t', 'cp314t', wanted)
    fetch(CACHE / 'site-cp314', 'cp314', wanted)
    good = True
    for name in names:
        if name in SUITES:
            good &= compare_suites(name, exes)
        elif name == 'imports':
            for package, text in IMPORTS.items():
                good &= compare_outputs(package, ['-c', text], exes)
        else:
            good &= compare_outputs(name, [str(HERE / {'psutil': 'psutil_program.py', 'threads': 'eight_threads.py'}[name])], exes)
    return not good


sys.exit(main())
