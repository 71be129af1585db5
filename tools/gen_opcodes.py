"""Make opcodes.h from the INSTRUCTION lines: numbers, names, sizes, stack effects, flags, and the order of the dispatch table.

Usage: gen_opcodes.py OUTPUT.h INSTRUCTION_FILE...
"""
import pathlib
import re
import sys

LINE = re.compile(r'^INSTRUCTION\((\w+),\s*(\d+),\s*(\d+),\s*"([^"]*)",\s*([\w\s|]+)\)', re.M)
SPECIAL = re.compile(r'^SPECIALISED\((\w+),\s*(\d+),\s*(\w+)\)', re.M)
# Known to dis and the compiler, but never executed as they are here.
PSEUDO = {'ANNOTATIONS_PLACEHOLDER': 256, 'JUMP': 257, 'JUMP_IF_FALSE': 258, 'JUMP_IF_TRUE': 259, 'JUMP_NO_INTERRUPT': 260,
          'LOAD_CLOSURE': 261, 'POP_BLOCK': 262, 'SETUP_CLEANUP': 263, 'SETUP_FINALLY': 264, 'SETUP_WITH': 265,
          'STORE_FAST_MAYBE_NULL': 266}
FLAGS = ['ARG', 'CONST', 'NAME', 'JUMP', 'FREE', 'LOCAL', 'ESCAPES']


def count(side: str) -> str:
    """A C expression for the number of values a side of the effect stands for."""
    fixed, parts = 0, []
    for item in filter(None, (x.strip() for x in side.split(','))):
        m = re.fullmatch(r'\w+(?:\[(.*)\])?', item)
        if not m:
            sys.exit(f'cannot read {item!r}')
        if m[1]:
            parts.append(f'({m[1]})')
        else:
            fixed += 1
    return ' + '.join([str(fixed), *parts])


def main() -> None:
    target, *files = map(pathlib.Path, sys.argv[1:])
    text = '\n'.join(f.read_text() for f in files)
    ops = [(m[1], int(m[2]), int(m[3]), m[4], m[5]) for m in LINE.finditer(text)]
    special = [(m[1], int(m[2]), m[3]) for m in SPECIAL.finditer(text)]
    numbers = {}
    for name, number, *_ in ops + special:
        if number in numbers:
            sys.exit(f'{name} and {numbers[number]} have one number')
        numbers[number] = name
    caches = {o[0]: o[2] for o in ops}
    out = ['/* Made by tools/gen_opcodes.py from src/interp/instructions/. */', '#ifndef PITHON_OPCODES_H', '#define PITHON_OPCODES_H', '', 'enum {']
    out += [f'    {n} = {v},' for v, n in sorted(numbers.items())]
    out += [f'    {n} = {v},' for n, v in PSEUDO.items()] + ['};', '', '/* Cache units behind each instruction. */', 'enum {']
    out += [f'    CACHES_{n} = {c},' for n, c in caches.items()]
    out += [f'    CACHES_{n} = {caches[g]},' for n, _, g in special] + ['};', '']
    out += ['enum {'] + [f'    OPCODE_{f} = {1 << i},' for i, f in enumerate(FLAGS)] + ['    OPCODE_NONE = 0,', '};', '']
    names = [f'"{numbers[i]}"' if i in numbers else 'NULL' for i in range(256)]
    out += ['static const char *const opcode_names[256] maybe_unused = {', '    ' + ', '.join(names), '};']
    by_number = {o[1]: o for o in ops}
    general = {number: next(o for o in ops if o[0] == g) for _, number, g in special}
    out += ['static const unsigned char opcode_caches[256] maybe_unused = {', '    ' + ', '.join(str((by_number.get(i) or general.get(i) or (0, 0, 0))[2]) for i in range(256)), '};']
    def flags(i):
        o = by_number.get(i) or general.get(i)
        return ' | '.join('OPCODE_' + f.strip() for f in o[4].split('|')) if o else '0'
    out += ['static const unsigned char opcode_flags[256] maybe_unused = {', '    ' + ', '.join(flags(i) for i in range(256)), '};']
    out += ['static const unsigned char opcode_general[256] maybe_unused = {', '    ' + ', '.join(str(general[i][1] if i in general else i) for i in range(256)), '};', '']
    out += ['/* How far the stack grows when the instruction does not jump; INT_MIN for a number that is none. */',
            'static inline maybe_unused int opcode_stack_effect(int opcode, int oparg) {', '    switch (opcode) {']
    for name, number, _, effect, _ in ops:
        before, after = effect.split('--')
        out.append(f'    case {name}:\n        return ({count(after)}) - ({count(before)});')
    out += ['    default:', '        return -2147483647 - 1;', '    }', '}', '']
    out += ['/* How many values an instruction takes from the stack; what it leaves in their place counts as pushed. */',
            'static inline maybe_unused int opcode_popped(int opcode, int oparg) {', '    switch (opcode) {']
    for name, number, _, effect, _ in ops:
        out.append(f'    case {name}:\n        return {count(effect.split("--")[0])};')
    out += ['    default:', '        return 0;', '    }', '}', '']
    out += ['/* How many of the values it takes are left as they were, counted from the lowest. */',
            'static inline maybe_unused int opcode_kept(int opcode, int oparg) {', '    switch (opcode) {']
    for name, number, _, effect, _ in ops:
        before, after = ([x.strip() for x in side.split(',') if x.strip()] for side in effect.split('--'))
        kept = 0
        while kept < min(len(before), len(after)) and before[kept] == after[kept]:
            kept += 1
        if kept:
            out.append(f'    case {name}:\n        return {count(", ".join(before[:kept]))};')
    out += ['    default:', '        return 0;', '    }', '}', '']
    def label(i, form):
        return form.format(numbers.get(i, 'UNKNOWN'))
    out += ['/* X(name) for each number from 0 to 255, in order; UNKNOWN where there is none. */', '#define OPCODE_TABLE(X) \\']
    out += ['    ' + ' '.join(f'X({numbers.get(i, "UNKNOWN")})' for i in range(256)), '#define OPCODE_LIST(X) \\', '    ' + ' '.join(f'X({n})' for n in numbers.values()), '', '#endif']
    result = '\n'.join(out) + '\n'
    if not target.exists() or target.read_text() != result:
        target.write_text(result)


main()
