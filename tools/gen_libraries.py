"""Write what base/library.c and library_stubs.S need to load libraries when a module first uses them.

Usage: gen_libraries.py LIST OUTPUT COMPILER...
LIST (src/base/libraries.txt) names libraries and what is used of each. The shared object that COMPILER would link is read for the name under which it is
loaded and for what it exports. Prints the libraries found; the others are linked as usual, if at all.
"""
import pathlib
import re
import struct
import subprocess
import sys

DT_NEEDED, DT_SONAME = 1, 14
SHT_DYNAMIC, SHT_DYNSYM = 6, 11


class SharedObject:
    """The name, the needed names and the exported symbols of an ELF file of 64 bits, in this machine's byte order."""

    def __init__(self, path: pathlib.Path):
        self.data = path.read_bytes()
        if self.data[:5] != b'\x7fELF\x02':
            raise ValueError(path)
        self.soname, self.needed = path.name, []
        sections = self._sections()
        for kind, offset, size, link in sections:
            if kind == SHT_DYNSYM:
                self.exports = set(self._exports(offset, size, sections[link][1]))
            elif kind == SHT_DYNAMIC:
                self._read_dynamic(offset, size, sections[link][1])

    def _sections(self) -> list[tuple[int, int, int, int]]:
        at, = struct.unpack_from('=Q', self.data, 0x28)
        size, count = struct.unpack_from('=HH', self.data, 0x3a)
        found = []
        for i in range(count):
            _, kind, _, _, offset, length, link = struct.unpack_from('=IIQQQQI', self.data, at + i * size)
            found.append((kind, offset, length, link))
        return found

    def _text(self, at: int) -> str:
        return self.data[at:self.data.index(b'\0', at)].decode()

    def _exports(self, offset: int, size: int, strings: int):
        for at in range(offset, offset + size, 24):
            name, info, _, section = struct.unpack_from('=IBBH', self.data, at)
            if section and info >> 4:  # defined, not local
                yield self._text(strings + name)

    def _read_dynamic(self, offset: int, size: int, strings: int) -> None:
        for at in range(offset, offset + size, 16):
            tag, value = struct.unpack_from('=QQ', self.data, at)
            if tag == DT_SONAME:
                self.soname = self._text(strings + value)
            elif tag == DT_NEEDED:
                self.needed.append(self._text(strings + value))


def find_file(compiler: list[str], name: str) -> pathlib.Path | None:
    answer = subprocess.run([*compiler, f'-print-file-name={name}'], capture_output=True, text=True).stdout.strip()
    path = pathlib.Path(answer)
    return path.resolve() if path.is_absolute() and path.exists() else None


def find_library(compiler: list[str], name: str) -> SharedObject | None:
    path = find_file(compiler, f'lib{name}.so')
    if path is None:
        return None
    if path.read_bytes()[:4] != b'\x7fELF':  # a linker script names the file
        m = re.search(rf'lib{re.escape(name)}\.so[.\d]+', path.read_text(errors='replace'))
        path = find_file(compiler, m[0]) if m else None
        if path is None:
            return None
    try:
        library = SharedObject(path)
    except (ValueError, AttributeError, struct.error):
        return None
    for other in library.needed:  # ncurses has half of its functions in tinfo
        inner = None if other.startswith(('libc.', 'ld-')) else find_file(compiler, other)
        if inner is not None:
            library.exports |= SharedObject(inner).exports
    return library


def main() -> None:
    listing, output, *compiler = sys.argv[1:]
    uses: dict[str, list[str]] = {}
    for line in pathlib.Path(listing).read_text().splitlines():
        if m := re.fullmatch(r'\[(\w+)\]', line):
            names = uses[m[1]] = []
        elif line and not line.startswith('#'):
            names += line.split()
    found, libraries, functions, variables, first = [], [], [], [], 0
    for name, used in uses.items():
        library = find_library(compiler, name)
        if library is None:
            libraries.append(f'X({name}, NULL, {first}, 0)')
            continue
        found.append(name)
        used = [u for u in used if u.removeprefix('&') in library.exports]
        for i, u in enumerate(used):
            (variables if u.startswith('&') else functions).append(f'X({first + i}, {u.removeprefix("&")})')
        libraries.append(f'X({name}, "{library.soname}", {first}, {len(used)})')
        first += len(used)
    text = '/* Written by tools/gen_libraries.py. */\n'
    for title, entries in (('LIBRARIES', libraries), ('LIBRARY_FUNCTIONS', functions), ('LIBRARY_VARIABLES', variables)):
        text += f'#define {title}(X) \\\n' + ''.join(f'    {e} \\\n' for e in entries) + '\n'
    text += ''.join(f'#define LIBRARY_LOADED_{name} 1\n' for name in found)
    text += f'#define LIBRARY_ENTRIES {first}\n'
    target = pathlib.Path(output)
    if not target.exists() or target.read_text() != text:
        target.write_text(text)
    print('\n'.join(found))


main()
