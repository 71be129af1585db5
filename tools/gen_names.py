"""Collect every NAME(identifier) of the sources into one table of static interned strings.

Usage: gen_names.py OUTPUT.h SOURCE_ROOT
The strings are immortal static str objects, so the core compares names by address and start-up makes none of them.
"""
import pathlib
import re
import sys


def main() -> None:
    target, root = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    names: set[str] = set()
    for path in sorted(root.rglob('*.[ch]')):
        if path.name == 'names.h':
            continue
        names.update(re.findall(r'\bNAME\((\w+)\)', path.read_text()))
    for path in sorted(root.rglob('slots.def')):
        names.update(re.findall(r'^SLOT\w*\((\w+)', path.read_text(), re.M))
    lines = ['/* Made by tools/gen_names.py: X(identifier, length) for each interned name of the core. */',
             '#define STATIC_NAMES(X) \\']
    lines += [f'    X({name}, {len(name)}) \\' for name in sorted(names)]
    text = '\n'.join(lines) + '\n\n'
    if not target.exists() or target.read_text() != text:
        target.write_text(text)


main()
