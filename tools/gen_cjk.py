"""Write the tables of the East Asian character sets as C, out of data/cjk (its README says how the files are written).

Usage: gen_cjk.py DATA_FOLDER OUTPUT.c

A character set is a `Charset` (src/modules/codecs_cjk/charset.h). One that stands on a base holds only what differs.
"""
import pathlib
import re
import sys
from dataclasses import dataclass, field

NONE, REMOVED, STARTS_PAIR = 0, 0xFFFF, 0xFFFE
WIDE_FIRST, WIDE_LIMIT = 0xD800, 0xE000
WIDE_IS_PAIR = 1 << 31
SETS = ['gb2312', 'gbk', 'gb18030', 'ksx1001', 'cp949', 'jisx0208', 'jisx0212', 'jisx0213', 'jisx0213_2000', 'cp932',
        'big5', 'cp950', 'big5hkscs']


@dataclass
class Charset:
    name: str
    base: 'Charset | None' = None
    decode: dict[int, str] = field(default_factory=dict)        # what this set says itself; '' where it takes away
    encode: dict[int, int] = field(default_factory=dict)        # REMOVED where it takes away
    pairs: list[tuple[str, int]] = field(default_factory=list)  # text of two, code

    def encode_of(self, c: int) -> int:
        code = self.encode.get(c)
        if code is None:
            return self.base.encode_of(c) if self.base else NONE
        return NONE if code == REMOVED else code


def unescape(text: str) -> str:
    return re.sub(r'\\u([0-9A-F]{4})|\\U([0-9A-F]{8})', lambda m: chr(int(m[1] or m[2], 16)), text)


def read(folder: pathlib.Path, name: str, known: dict[str, Charset]) -> Charset:
    out = Charset(name)
    for line in (folder / f'{name}.txt').read_text(encoding='utf-8').split('\n'):
        word, _, rest = line.partition(' ')
        if not line or word == '#':
            continue
        if word == 'base':
            out.base = known[rest]
        elif word == '-<':
            out.decode[int(rest, 16)] = ''
        elif word == '->':
            out.encode[ord(unescape(rest))] = REMOVED
        elif word == '+':
            code, text = rest.split(' ')
            out.pairs.append((unescape(text), int(code, 16)))
        else:
            decodes, encodes = word != '>', word != '<'
            if word in '<>':
                word, _, rest = rest.partition(' ')
            for i, c in enumerate(unescape(rest)):
                if decodes:
                    out.decode[int(word, 16) + i] = c
                if encodes:
                    out.encode[ord(c)] = int(word, 16) + i
    return out


def extend_hangul(ksx1001: Charset) -> Charset:
    """Code page 949: the syllables that KS X 1001 lacks, in their order, in the codes left free."""
    out = Charset('cp949', ksx1001)
    trails = [*range(0x41, 0x5B), *range(0x61, 0x7B), *range(0x81, 0xFF)]
    codes = (lead << 8 | trail for lead in range(0x81, 0xC7) for trail in trails if lead < 0xA1 or trail < 0xA1)
    for c in range(0xAC00, 0xD7A4):
        if not ksx1001.encode_of(c):
            code = next(codes)
            out.decode[code], out.encode[c] = chr(c), code
    return out


def four_byte_ranges(two_bytes: Charset) -> list[tuple[int, int, int]]:
    """GB 18030: the code points that have no code of two bytes, in their order: first, last, number of the first."""
    out: list[tuple[int, int, int]] = []
    number = 0
    for c in range(0x80, 0x10000):
        if 0xD800 <= c < 0xE000 or two_bytes.encode_of(c):
            continue
        if out and out[-1][1] == c - 1:
            out[-1] = (out[-1][0], c, out[-1][2])
        else:
            out.append((c, c, number))
        number += 1
    return out


def c_array(kind: str, name: str, values: list) -> str:
    lines, line = [], ''
    for v in values:
        text = f'{v},'
        if len(line) + len(text) > 118:
            lines.append(line)
            line = ''
        line += text
    lines.append(line)
    return f'static const {kind} {name}[] = {{\n' + '\n'.join(lines) + '\n};\n'


def c_decode(s: Charset) -> tuple[str, str]:
    wide: list[int] = []
    cells: list[int] = []
    rows: list[str] = []
    everything: dict[int, str] = s.decode | {code: text for text, code in s.pairs}
    by_row: dict[int, dict[int, str]] = {}
    for code, text in everything.items():
        by_row.setdefault(code >> 8, {})[code & 0xFF] = text
    pair_number = {text: i for i, (text, _) in enumerate(all_pairs(s)) if len(text) == 2}
    for row in range(min(by_row), max(by_row) + 1):
        columns = by_row.get(row)
        if not columns:
            rows.append('{0,1,0}')
            continue
        first, last = min(columns), max(columns)
        rows.append(f'{{{len(cells)},{first},{last}}}')
        for column in range(first, last + 1):
            text = columns.get(column)
            if text is None:
                cells.append(NONE)
            elif text == '':
                cells.append(REMOVED)
            elif len(text) == 2 or ord(text) > 0xFFFF:
                cells.append(WIDE_FIRST + len(wide))
                wide.append(WIDE_IS_PAIR | pair_number[text] if len(text) == 2 else ord(text))
            else:
                cells.append(ord(text))
    if len(cells) > 0xFFFF or len(wide) > WIDE_LIMIT - WIDE_FIRST:
        sys.exit(f'{s.name}: too many cells for numbers of 16 bits')
    text = c_array('CharsetRow', f'{s.name}_rows', rows) + c_array('uint16_t', f'{s.name}_cells', cells)
    fields = f'.row_first = {min(by_row)}, .row_last = {max(by_row)}, .rows = {s.name}_rows, .cells = {s.name}_cells, '
    if wide:
        text += c_array('uint32_t', f'{s.name}_wide', [f'{v}u' for v in wide])
        fields += f'.wide = {s.name}_wide, '
    return text, fields


def all_pairs(s: Charset) -> list[tuple[str, int]]:
    """The pairs, and, with the character alone, what it is when nothing that makes a pair follows; by first character."""
    alone = {text[0] for text, _ in s.pairs}
    return sorted(s.pairs + [(c, s.encode_of(ord(c))) for c in alone])


def c_encode(s: Charset) -> tuple[str, str]:
    codes = dict(s.encode) | {ord(text[0]): STARTS_PAIR for text, _ in s.pairs}
    best = None
    for shift in range(3, 8):
        size = 1 << shift
        blocks: dict[tuple[int, ...], int] = {(NONE,) * size: 0}
        index = []
        for start in range(0, max(codes) + 1, size):
            block = tuple(codes.get(c, NONE) for c in range(start, start + size))
            index.append(blocks.setdefault(block, len(blocks)))
        cost = 2 * (len(index) + size * len(blocks))
        if best is None or cost < best[0]:
            best = cost, shift, index, blocks
    _, shift, index, blocks = best
    text = c_array('uint16_t', f'{s.name}_index', index) + c_array('uint16_t', f'{s.name}_codes', [v for b in blocks for v in b])
    fields = f'.index = {s.name}_index, .codes = {s.name}_codes, .shift = {shift}, .limit = {len(index) << shift}, '
    if s.pairs:
        pairs = [f'{{{ord(text[0])},{ord(text[1]) if len(text) == 2 else 0},{code}}}' for text, code in all_pairs(s)]
        text += c_array('CharsetPair', f'{s.name}_pairs', pairs)
        fields += f'.pairs = {s.name}_pairs, .pair_count = {len(pairs)}, '
    return text, fields


def c_charset(s: Charset) -> str:
    decoding, decode_fields = c_decode(s)
    encoding, encode_fields = c_encode(s)
    base = f'.base = &charset_{s.base.name}, ' if s.base else ''
    return f'{decoding}{encoding}const Charset charset_{s.name} = {{{base}{decode_fields}{encode_fields}}};\n'


def main() -> None:
    folder, output = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    known: dict[str, Charset] = {}
    parts = ['/* Written by tools/gen_cjk.py out of data/cjk. */\n#include "modules/codecs_cjk/charset.h"\n']
    for name in SETS:
        known[name] = extend_hangul(known['ksx1001']) if name == 'cp949' else read(folder, name, known)
        parts.append(c_charset(known[name]))
    ranges = four_byte_ranges(known['gb18030'])
    parts.append(c_array('CharsetRange', 'ranges', [f'{{{a},{b},{n}}}' for a, b, n in ranges]))
    parts.append(f'const CharsetRange *const gb18030_ranges = ranges;\nconst int gb18030_range_count = {len(ranges)};\n')
    greek = read(folder, 'iso8859_7', known)
    parts.append(c_array('uint16_t', 'greek', [ord(greek.decode.get(c, '\0')) for c in range(0xA0, 0x100)]))
    parts.append('const uint16_t *const charset_greek = greek;\n')
    output.write_text('\n'.join(parts))


main()
