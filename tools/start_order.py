"""Write the list of the functions that a start runs, in the order of their first calls (src/boot/start_order.txt, which the linker follows).

Usage: start_order.py INTERPRETER [--check]
Each of RUNS is traced: a breakpoint at every function of the executable (which must lie at a fixed address and have its symbols) that is taken out when it is met.
The interpreter's instructions come first, all of them and side by side: they jump to each other, and scattered they are slower.
Linux on x86-64 only. The list may be old: a name that is gone is passed over, a function that is not in it lies behind the others. --check writes nothing, but
says what part of the executable's start the list still covers and fails below nine tenths.
"""
import argparse
import ctypes
import os
import pathlib
import signal
import struct
import subprocess
import sys

LIST = pathlib.Path(__file__).resolve().parent.parent / 'src/boot/start_order.txt'
# The least start first: what it touches is a part of what the next ones touch.
RUNS = [
    ['-I', '-S', '-c', 'pass'],
    ['-c', 'pass'],
    ['-c', 'import sys; print(len(open("/proc/self/status").read()), file=sys.stderr)'],
    ['-c', 'import argparse, collections, dataclasses, enum, functools, json, logging, os, pathlib, re, subprocess, threading, typing'],
]
PTRACE_TRACEME, PTRACE_CONT, PTRACE_GETREGS, PTRACE_SETREGS = 0, 7, 12, 13
RIP, REGISTERS = 16, 27  # of struct user_regs_struct
BREAKPOINT = 0xCC

libc = ctypes.CDLL(None, use_errno=True)
libc.ptrace.argtypes = [ctypes.c_long] * 4
libc.ptrace.restype = ctypes.c_long


def ptrace(request: int, pid: int, data: int = 0) -> None:
    if libc.ptrace(request, pid, 0, data) < 0:
        sys.exit(f'ptrace: {os.strerror(ctypes.get_errno())}')


def find_functions(interpreter: str) -> dict[int, list[str]]:
    """Names by address."""
    with open(interpreter, 'rb') as file:
        kind, = struct.unpack_from('=H', file.read(18), 16)
    if kind != 2:  # ET_EXEC
        sys.exit(f'{interpreter} does not lie at a fixed address')
    functions: dict[int, list[str]] = {}
    for line in subprocess.run(['nm', '-S', '--defined-only', interpreter], capture_output=True, text=True, check=True).stdout.splitlines():
        address, *size, kind, name = line.split(' ')
        if size and kind in 'tTwW':  # the linker's own marks have no size
            functions.setdefault(int(address, 16), []).append(name)
    return functions


def trace_run(interpreter: str, arguments: list[str], functions: dict[int, list[str]]) -> list[int]:
    """The addresses of the functions that a run calls, in the order of the first calls."""
    pid = os.fork()
    if pid == 0:
        libc.ptrace(PTRACE_TRACEME, 0, 0, 0)
        os.execv(interpreter, [interpreter, *arguments])
    os.waitpid(pid, 0)
    memory = open(f'/proc/{pid}/mem', 'r+b', buffering=0)
    low, high = min(functions), max(functions)
    memory.seek(low)
    text = memory.read(high - low + 1)
    broken = bytearray(text)
    for address in functions:
        broken[address - low] = BREAKPOINT
    memory.seek(low)
    memory.write(broken)
    registers = (ctypes.c_ulonglong * REGISTERS)()
    called, passed_on = [], 0
    while True:
        ptrace(PTRACE_CONT, pid, passed_on)
        _, status = os.waitpid(pid, 0)
        if not os.WIFSTOPPED(status):
            if status:
                sys.exit(f'{interpreter} {arguments} ended with status {status}')
            return called
        passed_on = os.WSTOPSIG(status)
        if passed_on == signal.SIGTRAP:
            ptrace(PTRACE_GETREGS, pid, ctypes.addressof(registers))
            address = registers[RIP] - 1
            if address in functions:
                passed_on = 0
                called.append(address)
                memory.seek(address)
                memory.write(text[address - low:address - low + 1])
                registers[RIP] = address
                ptrace(PTRACE_SETREGS, pid, ctypes.addressof(registers))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument('interpreter')
    parser.add_argument('--check', action='store_true')
    options = parser.parse_args()
    functions = find_functions(options.interpreter)
    if options.check:
        listed = set(LIST.read_text().split())
        called = trace_run(options.interpreter, RUNS[0], functions)
        covered = sum(not listed.isdisjoint(functions[address]) for address in called)
        print(f'{covered} of {len(called)} functions that a start calls are in the list')
        sys.exit(covered < 0.9 * len(called))
    every = sorted(name for found in functions.values() for name in found)
    names = dict.fromkeys([n for n in every if n.startswith('op_') and n[3:].isupper()] + [n for n in every if n.startswith('slow_') and n[5:].isupper()])
    for arguments in RUNS:
        for address in trace_run(options.interpreter, arguments, functions):
            names.update(dict.fromkeys(functions[address]))
    LIST.write_text(''.join(f'{name}\n' for name in names))
    print(f'{len(names)} functions')


main()
