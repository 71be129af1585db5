"""List the C files of the interpreter for meson.

Prints `source PATH` for each file under src/ except src/boot/main.c, and `methods PATH OUTPUT` for each that declares
built-in methods with METHOD(...) and its relatives, whose tables tools/gen_methods.py writes to OUTPUT.
Base names must be unique, because the generated headers share one folder.
"""
import pathlib
import re
import sys

DECLARES = re.compile(r'^(?:METHOD|CLASSMETHOD|STATICMETHOD|FUNCTION|GETTER|SETTER|CONSTRUCTOR)\(', re.M)


def main() -> None:
    root = pathlib.Path(sys.argv[1])
    seen: dict[str, pathlib.Path] = {}
    for path in sorted((root / 'src').rglob('*.c')):
        name = path.relative_to(root)
        if str(name) != 'src/boot/main.c':
            print('source', name)
        if path.stem in seen:
            sys.exit(f'{name} and {seen[path.stem]}: two source files of one name')
        seen[path.stem] = name
        if DECLARES.search(path.read_text()):
            print('methods', name, f'{path.stem}.gen.h')


main()
