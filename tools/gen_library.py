"""Write what the interpreter knows of the library it is built with: its version, its modules, and the magic number of cache files.

Usage: gen_library.py LIBRARY SOURCE_ROOT OUTPUT.h
The magic number is a digest of everything that decides what code objects look like, so that a cache made by another build is never read.
"""
import hashlib
import json
import pathlib
import re
import sys

DECIDES_CODE = ('src/lang', 'src/types/code', 'src/interp/instructions', 'src/modules/marshal')
# Modules of the reference that are extensions on some platform or other: sys.stdlib_module_names lists all platforms' names.
NATIVE = '''_abc _ast _asyncio _bisect _blake2 _bz2 _codecs _codecs_cn _codecs_hk _codecs_iso2022 _codecs_jp _codecs_kr _codecs_tw _collections _contextvars
_csv _ctypes _curses _curses_panel _datetime _dbm _decimal _elementtree _functools _gdbm _hashlib _heapq _hmac _imp _interpchannels _interpqueues
_interpreters _io _json _locale _lsprof _lzma _md5 _multibytecodec _multiprocessing _opcode _operator _overlapped _pickle _posixshmem
_posixsubprocess _queue _random _remote_debugging _scproxy _sha1 _sha2 _sha3 _signal _socket _sqlite3 _sre _ssl _stat _statistics _string _struct
_suggestions _symtable _sysconfig _thread _tkinter _tokenize _tracemalloc _types _typing _uuid _warnings _weakref _winapi _wmi _zoneinfo _zstd array atexit
binascii builtins cmath errno faulthandler fcntl gc grp itertools marshal math mmap msvcrt nt posix pwd pyexpat readline resource select sys
syslog termios time unicodedata winreg winsound zlib _frozen_importlib _frozen_importlib_external idlelib tkinter turtledemo ensurepip venv lib2to3'''.split()


def version_of(library: pathlib.Path) -> dict:
    """From build-details.json; else from the header beside a source tree; else what this source is written for."""
    for path in sorted(library.glob('build-details*.json')):
        return json.loads(path.read_text())['language']['version_info']
    return {'major': 3, 'minor': 14, 'micro': 10, 'releaselevel': 'final', 'serial': 0}


def module_names(library: pathlib.Path) -> list[str]:
    names = set(NATIVE) - {'lib2to3'}
    for path in library.iterdir():
        stem = path.name.removesuffix('.py')
        package = path.is_dir() and (path / '__init__.py').exists()
        if (path.suffix == '.py' or package) and re.fullmatch(r'[A-Za-z_]\w*', stem):
            if stem not in ('test', '__hello__', '__phello__', 'sitecustomize') and not stem.startswith(('_sysconfigdata', '_distutils')):
                names.add(stem)
    return sorted(names)


def magic_of(root: pathlib.Path) -> int:
    digest = hashlib.sha256()
    for folder in DECIDES_CODE:
        for path in sorted((root / folder).rglob('*')):
            if path.is_file():
                digest.update(path.read_bytes())
    return 20000 + int.from_bytes(digest.digest()[:2], 'little') % 40000


def main() -> None:
    library, root, target = map(pathlib.Path, sys.argv[1:4])
    v = version_of(library)
    level = {'alpha': 0xA, 'beta': 0xB, 'candidate': 0xC, 'final': 0xF}[v['releaselevel']]
    tail = '' if v['releaselevel'] == 'final' else {'alpha': 'a', 'beta': 'b', 'candidate': 'rc'}[v['releaselevel']] + str(v['serial'])
    lines = [
        '/* Made by tools/gen_library.py. */',
        f'#define LIBRARY_MICRO {v["micro"]}',
        f'#define LIBRARY_LEVEL "{v["releaselevel"]}"',
        f'#define LIBRARY_SERIAL {v["serial"]}',
        f'#define LIBRARY_VERSION "{v["major"]}.{v["minor"]}.{v["micro"]}{tail}"',
        f'#define LIBRARY_HEX 0x{v["major"]:02x}{v["minor"]:02x}{v["micro"]:02x}{level:x}{v["serial"]:x}',
        f'#define CODE_MAGIC {magic_of(root)}',
        '#define LIBRARY_MODULES ' + ' '.join(f'X({n})' for n in module_names(library)),
    ]
    text = '\n'.join(lines) + '\n'
    if not target.exists() or target.read_text() != text:
        target.write_text(text)


main()
