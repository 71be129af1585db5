"""Check that the interpreter has no writable C variables but the ones that are meant to be.

Usage: writable_globals.py BUILD_FOLDER
Looks at the object files: what lies in .data or .bss is writable. In .data only tables are allowed that the C API declares without const and
that nothing changes once a type or module is ready (CONSTANT), and immortal objects; in .bss only what WRITABLE names, each with its reason.
"""
import collections
import pathlib
import re
import subprocess
import sys

WRITABLE = {
    'runtime': 'the runtime structure: all else hangs off it',
    'thread_current_': 'the calling thread\'s state, thread-local',
    'foreign_caller': 'who called a library, thread-local',
    'ctypes_errno': 'the copy of errno that ctypes keeps, thread-local',
    'library_table': 'addresses of functions of libraries, each written with one value',
    'library_states': 'which libraries are loaded, atomic',
    'config': 'the command line, written once in main',
    'int_statics': 'immortal ints, made before the first thread',
    'small_bytes': 'immortal bytes, likewise',
    'str_ascii_chars': 'immortal strings of one character, likewise',
    'latin1_chars': 'likewise',
    'empty_string': 'likewise',
    'empty_tuple': 'an immortal object',
    'token_missing': 'an immortal object',
    'fault_state': 'fault injection of debug builds: counters, atomic',
    'no_items': 'what an array without items points to, never written',
    'hook_args_type': 'a type, made ready once',
    'hooks_type': 'a type, made ready once',
    'ast_functions': 'an empty table',
    'tokenize_functions': 'an empty table',
    'datetime_capi': 'a table of the C API, never written',
    'more_attributes': 'a table of members',
    'buffer_procs': 'a table of slots',
    'placeholder_object': 'an immortal object',
    'keyword_mark': 'an immortal object',
    '_Py_SwappedOp': 'a table of the C API, never written',
    'Py_FileSystemDefaultEncoding': 'a text of the C API, never written',
    'Py_hexdigits': 'likewise',
    'Py_FileSystemDefaultEncodeErrors': 'likewise',
    'Py_HasFileSystemDefaultEncoding': 'a number of the C API, never written',
    'program_texts': 'C texts about the program, each written with one value',
    '_PyByteArray_empty_string': 'a NUL byte of the ABI, never written',
}
WRITABLE |= {name: 'a flag of the command line, set before the first thread' for name in (
    'Py_BytesWarningFlag Py_DebugFlag Py_DontWriteBytecodeFlag Py_FrozenFlag Py_HashRandomizationFlag Py_IgnoreEnvironmentFlag Py_InspectFlag '
    'Py_InteractiveFlag Py_IsolatedFlag Py_NoSiteFlag Py_NoUserSiteDirectory Py_OptimizeFlag Py_QuietFlag Py_UnbufferedStdioFlag Py_VerboseFlag').split()}
WRITABLE |= {name: 'an immortal object' for name in (
    'date_max date_min datetime_max datetime_min delta_day delta_max delta_micro delta_min delta_zero time_max time_min '
    'offset_max offset_min utc zone_max zone_min').split()}
# Types, and what a type or module is declared with.
CONSTANT = re.compile(r'''
    \w*_?(?:[Tt]ype|methods|functions|getset|members|slots|spec|fields|description|descriptor|module_def|def|names|types|struct|Struct|Object)(?:\.\d+)?
    | \w*(?:as_|_)?(?:number|sequence|mapping|buffer|async)(?:\.\d+)? | _*PyExc_\w+ | exc_\w+ | static_name_\w+ | \.compoundliteral[\w.]* | __compound_literal[\w.]*
    | \w*(?:_doc|_table|_list|_data|keywords|kwlist)(?:\.\d+)?
''', re.X)


def symbols(path: pathlib.Path):
    """(section, name, size) of each object in a writable section of an object file."""
    text = subprocess.run(['objdump', '-t', str(path)], capture_output=True, text=True).stdout
    for line in text.splitlines():
        m = re.match(r'[0-9a-f]+ .{6}O (\.t?(?:data|bss)(?:\.\S+)?)\s+([0-9a-f]+)\s+(?:\.hidden )?(\S+)$', line)
        if m and int(m[2], 16) and not m[1].startswith('.data.rel.ro'):
            yield m[1], m[3], int(m[2], 16)


def main() -> int:
    build = pathlib.Path(sys.argv[1])
    passed, bad = 0, collections.Counter()
    for path in sorted(build.rglob('*.o')):
        if 'libpithon-core' not in str(path) and 'pithon.p' not in str(path):
            continue
        for section, name, size in symbols(path):
            plain = re.sub(r'\.\d+$', '', name.rsplit('.', 1)[-1] if re.fullmatch(r'\w+\.[A-Za-z_]\w*', name) else name)
            if plain in WRITABLE or 'data' in section and CONSTANT.fullmatch(plain):
                passed += 1
            else:
                bad[f'{path.name}: {name} ({size} bytes in {section})'] += 1
    for line in sorted(bad):
        print(line)
    print(f'globals: {passed} passed, {len(bad)} failed')
    return 1 if bad or not passed else 0


sys.exit(main())
