"""Lay out the library folder of an interpreter: links to the files of CPython's library, and the few files of our own.

Usage: link_library.py LIBRARY TARGET OWN [--tests TESTSUITE] [--ensurepip FOLDER] [--copy]
  LIBRARY    CPython 3.14's Lib (tools/get_library stdlib)
  TARGET     PREFIX/lib/python3.14t; its __pycache__ folders are where compiled modules are kept, so nothing is written beside LIBRARY
  OWN        our own Python files
  --tests    a folder that holds the package `test`, linked into TARGET too
  --ensurepip  what tools/get_library ensurepip prints: the package, and the wheels that lie beside it, as its _bundled
  --copy     copies instead of links, for an installation

What belongs to the other build of the interpreter is left out: its extension modules and its sysconfig data.
"""
import os
import pathlib
import re
import shutil
import sys

LEFT_OUT = re.compile(r'lib-dynload|__pycache__|config-3.*|_sysconfig_?(vars|data)_.*|build-details.*|sitecustomize\.py|EXTERNALLY-MANAGED|.*\.pyc')

# Data that tests put into archives: a link would be archived as a link. And a test that its own file is no link.
COPIED = re.compile(r'test/(archivetestdata|tokenizedata)/.*\.(?!py$)\w+|test/test_os\.py')


def wanted(source: pathlib.Path) -> dict[str, pathlib.Path]:
    """Relative path of each file to show, and where it is."""
    out = {}
    for folder, names, files in os.walk(source):
        names[:] = [n for n in names if not LEFT_OUT.fullmatch(n)]
        for name in files:
            if not LEFT_OUT.fullmatch(name):
                path = pathlib.Path(folder, name)
                out[str(path.relative_to(source))] = path.resolve()
    return out


def drop_stale(target: pathlib.Path, files: dict[str, pathlib.Path]) -> None:
    """Links to what is no longer there; those in lib-dynload lead to the modules of tests/native."""
    for folder, names, present in os.walk(target, topdown=False):
        for name in present:
            path = pathlib.Path(folder, name)
            if path.is_symlink() and path.parent.name != 'lib-dynload' and str(path.relative_to(target)) not in files:
                path.unlink()


def ensurepip(folder: pathlib.Path) -> dict[str, pathlib.Path]:
    out = {f'ensurepip/{name}': path for name, path in wanted(folder / 'ensurepip').items()}
    for wheel in (folder.parent.parent / 'share/python-wheels').glob('*.whl'):
        out[f'ensurepip/_bundled/{wheel.name}'] = wheel.resolve()
    return out


def main() -> None:
    arguments = sys.argv[1:]
    copy = '--copy' in arguments
    arguments = [a for a in arguments if a != '--copy']
    library, target, own = map(pathlib.Path, arguments[:3])
    files = wanted(library)
    files |= {path.name: path.resolve() for path in own.glob('*.py')}
    if '--tests' in arguments:
        files |= {f'test/{name}': path for name, path in wanted(pathlib.Path(arguments[arguments.index('--tests') + 1], 'test')).items()}
    elif (target / 'test/test_grammar.py').exists():  # linked by an earlier run: the suite stays
        files |= {str(p.relative_to(target)): p.resolve() for p in (target / 'test').rglob('*') if p.is_symlink() and p.exists()}
    if '--ensurepip' in arguments:
        files |= ensurepip(pathlib.Path(arguments[arguments.index('--ensurepip') + 1]))
    elif (target / 'ensurepip').exists():  # likewise
        files |= {str(p.relative_to(target)): p.resolve() for p in (target / 'ensurepip').rglob('*') if p.is_symlink() and p.exists()}
    drop_stale(target, files)
    for name, path in files.items():
        place = target / name
        copied = copy or COPIED.fullmatch(name)
        if not copied and place.is_symlink() and os.readlink(place) == str(path):
            continue
        place.parent.mkdir(parents=True, exist_ok=True)
        place.unlink(missing_ok=True)
        if copied:
            shutil.copyfile(path, place)
        else:
            place.symlink_to(path)


main()
