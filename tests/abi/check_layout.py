#!/usr/bin/env python3
"""Checks include/ against the measured facts in layout.json and constants.json.

Every structure's size, alignment and fields, every constant, every static initialiser and the inlined counting are
compiled, and where needed run, with $CC (default cc) and $CXX (default c++). A constant that the headers lack fails
unless constants.json says why it may. Last line: `N passed, N failed`. Exit status 1 if anything failed.
"""
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
INCLUDE = HERE.parent.parent / "include"
CC = shlex.split(os.environ.get("CC", "cc"))
CXX = shlex.split(os.environ.get("CXX", "c++"))
WARN = ["-Wall", "-Wextra", "-Werror"]
C_FLAGS = ["-std=gnu17", f"-I{INCLUDE}"]
CXX_FLAGS = ["-std=c++17", f"-I{INCLUDE}"]
NO_LIMIT = ["-ferror-limit=0"] if "clang" in CC[-1] else ["-fmax-errors=0"]
SEPARATE = ["structmember.h", "datetime.h", "marshal.h", "osdefs.h", "errcode.h", "frameobject.h",
            "internal/pycore_frame.h"]


class Tally:
    def __init__(self):
        self.passed = self.failed = 0

    def add(self, ok, name, why=""):
        if ok:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAIL {name}" + (f": {why}" if why else ""))


def run(command, **kwargs):
    return subprocess.run(command, capture_output=True, text=True, **kwargs)


def c_number(value):
    return "(-9223372036854775807LL - 1)" if value == -(2**63) else f"{value}ULL" if value >= 2**63 else f"{value}LL"


def layout_asserts(layout):
    for s in layout["structs"]:
        t = s["type"]
        yield f"size of {t}", f"sizeof({t}) == {s['size']}"
        yield f"alignment of {t}", f"_Alignof({t}) == {s['align']}"
        for name, offset, size, ftype in s["fields"]:
            member = f"(({t} *)0)->{name}"
            yield f"offset of {t}.{name}", f"offsetof({t}, {name}) == {offset}"
            yield f"size of {t}.{name}", f"sizeof({member}) == {size}"
            if ftype:
                yield (f"type of {t}.{name}: {ftype}",
                       f"__builtin_types_compatible_p(__typeof__({member}), {type_name(ftype)})")
    for name, _header, size in layout["typedefs"]:
        yield f"size of {name}", f"sizeof({name}) == {size}"


def type_name(text):
    return f"__typeof__({text})"


def number_asserts(constants):
    for header, values in constants["numbers"].items():
        for name, value in values.items():
            yield f"{name} ({header})", f"({name}) == {c_number(value)}"


def check_static(tally, asserts, missing):
    """One assertion to a line, all in one compilation; the compiler's error lines are the failures."""
    lines = ['#include "Python.h"'] + [f'#include "{h}"' for h in SEPARATE]
    first = len(lines) + 1
    names = []
    for name, condition in asserts:
        names.append(name)
        lines.append(f'_Static_assert({condition}, "");')
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder, "asserts.c")
        source.write_text("\n".join(lines) + "\n")
        result = run(CC + C_FLAGS + NO_LIMIT + ["-fsyntax-only", str(source)])
        errors = {}
        for number, text in re.findall(r"asserts\.c:(\d+):\d+: error: (.*)", result.stderr):
            errors.setdefault(int(number), text)
    if result.returncode and not errors:
        tally.add(False, "static assertions", result.stderr[:2000])
        return
    tolerated = set()
    for i, name in enumerate(names):
        error = errors.get(first + i)
        symbol = name.split(" ")[0]
        if error and "undeclared" in error and symbol in missing:
            print(f"missing {symbol}: {missing[symbol]}")
            tolerated.add(symbol)
        else:
            tally.add(error is None, name, error or "")
    for symbol in set(missing) - tolerated:
        tally.add(False, symbol, "listed as missing, but the headers have it")


def probe_source(layout, constants):
    out = ['#include "Python.h"'] + [f'#include "{h}"' for h in SEPARATE]
    out.append('static void report(int ok, const char *name) { printf("%s %s\\n", ok ? "ok" : "FAIL", name); }')
    out.append("static int same(const void *p, size_t n, const char *hex) {\n"
               "    const unsigned char *b = p; char two[3];\n"
               "    for (size_t i = 0; i < n; i++) { snprintf(two, 3, \"%02x\", b[i]);\n"
               "        if (memcmp(two, hex + 2 * i, 2)) return 0; }\n    return strlen(hex) == 2 * n;\n}")
    out.append("int main(void) {")
    for t, name, first, width in layout["bits"]:
        size = first // 8 // 8 * 8
        out.append(f"    {{ {t} v; uint64_t w; memset(&v, 0, sizeof v); v.{name} = ((uint64_t)1 << {width}) - 1;\n"
                   f"      size_t n = sizeof v - {size} < 8 ? sizeof v - {size} : 8; w = 0;\n"
                   f"      memcpy(&w, (char *)&v + {size}, n);\n"
                   f'      report(w == ((((uint64_t)1 << {width}) - 1) << {first - 8 * size}), "bits of {t}.{name}"); }}')
    for name, value in constants["strings"].items():
        out.append(f'    report(!strcmp({name}, {json.dumps(value)}), "{name}");')
    for name, value in constants["pointers"].items():
        out.append(f'    report((intptr_t)({name}) == {value}, "{name}");')
    for name, value in constants["doubles"].items():
        text = "HUGE_VAL" if value == "inf" else repr(value)
        out.append(f'    report((double){name} == {text}, "{name}");')
    heads = constants["head_bytes"]
    out.append('    struct { PyObject o; int x; } h = {PyObject_HEAD_INIT(NULL) 1};')
    out.append(f'    report(same(&h.o, 24, "{heads["PyObject_HEAD_INIT"]}"), "PyObject_HEAD_INIT");')
    out.append('    struct { PyVarObject o; int x; } vh = {PyVarObject_HEAD_INIT(NULL, 7) 1};\n'
               f'    report(same(&vh.o, 24, "{heads["PyObject_HEAD_INIT"]}") && vh.o.ob_size == 7, '
               '"PyVarObject_HEAD_INIT");')
    out.append('    PyModuleDef_Base m = PyModuleDef_HEAD_INIT;\n'
               f'    report(same(&m, sizeof m, "{heads["PyModuleDef_HEAD_INIT"]}"), "PyModuleDef_HEAD_INIT");')
    out.append("    return 0;\n}")
    return "\n".join(out) + "\n"


def check_program(tally, name, source, flags):
    with tempfile.TemporaryDirectory() as folder:
        program = pathlib.Path(folder, "probe")
        result = run(CC + C_FLAGS + flags + ["-o", str(program), str(source), "-lm"])
        if result.returncode:
            tally.add(False, f"compile {name}", result.stderr[:3000])
            return
        result = run([str(program)])
        tally.add(result.returncode == 0, f"run {name}", result.stderr[:1000])
        for line in result.stdout.splitlines():
            verdict, what = line.split(" ", 1)
            tally.add(verdict == "ok", what)


def check_headers(tally):
    """Each header compiles alone behind Python.h, without a warning, as C and as C++."""
    for header in sorted(INCLUDE.rglob("*.h")):
        name = header.relative_to(INCLUDE).as_posix()
        text = f'#include "Python.h"\n#include "{name}"\n#include "{name}"\n'
        for command, language, flags in ((CC, "c", C_FLAGS), (CXX, "c++", CXX_FLAGS)):
            result = run(command + flags + WARN + ["-fsyntax-only", "-x", language, "-"], input=text)
            tally.add(result.returncode == 0, f"{name} as {language}", result.stderr[:1500])


def check_cxx_use(tally):
    """The macros an extension written in C++ uses most."""
    source = HERE / "use.cpp"
    result = run(CXX + CXX_FLAGS + ["-Wall", "-Werror", "-fsyntax-only", str(source)])
    tally.add(result.returncode == 0, "use.cpp", result.stderr[:3000])


def main():
    layout = json.loads((HERE / "layout.json").read_text())
    constants = json.loads((HERE / "constants.json").read_text())
    tally = Tally()
    check_static(tally, list(layout_asserts(layout)) + list(number_asserts(constants)), constants["missing"])
    with tempfile.TemporaryDirectory() as folder:
        probe = pathlib.Path(folder, "probe.c")
        probe.write_text(probe_source(layout, constants))
        check_program(tally, "probe", probe, [])
    for flags in ([], ["-O2", "-DNDEBUG"]):
        check_program(tally, "inline.c", HERE / "inline.c", flags + WARN)
    check_headers(tally)
    check_cxx_use(tally)
    print(f"{tally.passed} passed, {tally.failed} failed")
    return 1 if tally.failed else 0


if __name__ == "__main__":
    sys.exit(main())
