"""Write the tables of src/base/unicode_old.c: where Unicode 3.2.0 differs from the present version.

Usage: gen_unicode_old.py DATA_FOLDER OUTPUT.c
"""
import pathlib
import sys

TEXTS = {'gc': 'category', 'bc': 'bidirectional', 'ea': 'width'}
NUMBERS = {'Bidi_M': 'mirrored', 'decimal': 'decimal', 'NFD': 'decomposition'}


def main() -> None:
    ranges: list[str] = []
    rows: dict[str, list[str]] = {name: [] for name in [*TEXTS.values(), *NUMBERS.values(), 'numeric']}
    for line in (pathlib.Path(sys.argv[1]) / 'Changes-3.2.0.txt').read_text().splitlines():
        if not line or line.startswith('#'):
            continue
        code, name, value = ([x.strip() for x in line.split(';')] + [''])[:3]
        if name == 'Unassigned':
            first, last = code.split('..')
            ranges.append(f'{{0x{first}, 0x{last}}}')
        elif name in TEXTS:
            rows[TEXTS[name]].append(f'{{0x{code}, "{value}"}}')
        elif name == 'numeric':
            rows['numeric'].append(f'{{0x{code}, {value or "-1.0"}, {"true" if value else "false"}}}')
        else:
            number = f'0x{value}' if name == 'NFD' else value or '-1'
            rows[NUMBERS[name]].append(f'{{0x{code}, {number}}}')
    out = ['/* Made by tools/gen_unicode_old.py. */', '#include "base/unicode_old.h"', '']
    table('Unassigned', 'unassigned', ranges, out)
    for name in TEXTS.values():
        table('OldText', name, rows[name], out)
    for name in NUMBERS.values():
        table('OldNumber', name, rows[name], out)
    table('OldNumeric', 'numeric', rows['numeric'], out)
    pathlib.Path(sys.argv[2]).write_text('\n'.join(out) + '\n')


def table(kind: str, name: str, rows: list[str], out: list[str]) -> None:
    out.append(f'const Unicode{kind} unicode_old_{name}_table[] = {{')
    out.extend(f'    {row},' for row in rows)
    out.append('};')
    out.append(f'const size_t unicode_old_{name}_count = {len(rows)};')


main()
