"""Memory of a million objects of a kind, and of 1,000 idle threads, beside a reference.

Usage: memory.py INTERPRETER REFERENCE [--only TEXT ...]
Each line of KINDS is run in a process of its own. The figure is what the process has more of its own memory (resident and not of a file) after the line than
before it, a part of what the reference has more (less than 1: we need less).
"""
import argparse
import subprocess
import sys

KINDS = {
    'instances, 3 attributes': '[Plain(i) for i in range(1_000_000)]',
    'instances, 3 slots': '[Slots(i) for i in range(1_000_000)]',
    'dict of ints': '{i: i for i in range(1_000_000)}',
    'dict of strs': '{str(i): None for i in range(1_000_000)}',
    'dicts of 3 names': '[{"a": i, "b": i, "c": i} for i in range(1_000_000)]',
    'empty dicts': '[{} for _ in range(1_000_000)]',
    'list of ints': 'list(range(1_000_000))',
    'lists of 3': '[[i, i, i] for i in range(1_000_000)]',
    'empty lists': '[[] for _ in range(1_000_000)]',
    'tuples of 2': '[(i, i) for i in range(1_000_000)]',
    'set of ints': 'set(range(1_000_000))',
    'sets of 3': '[{i, -i, 0.5} for i in range(1_000_000)]',
    'strs of 10': '[f"{i:010}" for i in range(1_000_000)]',
    'strs of 10, not ASCII': '[f"\\xe9{i:09}" for i in range(1_000_000)]',
    'bytes of 10': '[b"%010d" % i for i in range(1_000_000)]',
    'floats': '[i / 7 for i in range(1_000_000)]',
    'large ints': '[i << 70 for i in range(1_000_000)]',
    'functions': '[lambda: i for i in range(1_000_000)]',
    'bound methods': '[plain.method for _ in range(1_000_000)]',
    'generators': '[generator() for _ in range(1_000_000)]',
    'classes, 10,000': '[type("C", (), {}) for _ in range(10_000)]',
    'weak references': '(kept := [Slots(i) for i in range(1_000_000)]) and [weakref.ref(o) for o in kept]',
    'idle threads, 1,000': 'start_threads(1_000)',
}

CHILD = r'''
import sys, threading, weakref, time
class Plain:
    def __init__(self, x):
        self.x = x; self.y = x; self.z = x
    def method(self): pass
class Slots:
    __slots__ = "x", "y", "z", "__weakref__"
    def __init__(self, x):
        self.x = x; self.y = x; self.z = x
plain = Plain(0)
def generator():
    yield 1
def start_threads(n):
    global event
    event = threading.Event()
    started = threading.Barrier(n + 1)
    def wait():
        started.wait()
        event.wait()
    threads = [threading.Thread(target=wait, daemon=True) for _ in range(n)]
    for t in threads:
        t.start()
    started.wait()
    return threads
def own():
    """KiB that are resident and not of a file."""
    with open("/proc/self/smaps_rollup") as f:
        return sum(int(line.split()[1]) for line in f if line.startswith("Anonymous:"))
code = compile(sys.argv[1], "line", "eval")
before = own()
kept_alive = eval(code)
print(own() - before)
sys.stdout.flush()
if "event" in globals():
    event.set()
import os
os._exit(0)
'''


def measure(interpreter: str, line: str) -> float:
    done = subprocess.run([interpreter, '-I', '-S', '-c', CHILD, line], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f'{interpreter}: {line}: {done.stderr}')
    return int(done.stdout) / 1024


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument('interpreter')
    parser.add_argument('reference')
    parser.add_argument('--only', nargs='*', default=[''])
    options = parser.parse_args()
    print(f'{"a million":<28}{"MiB":>10}{"reference":>12}{"ratio":>8}')
    for name, line in KINDS.items():
        if any(part in name for part in options.only):
            ours, theirs = (measure(i, line) for i in (options.interpreter, options.reference))
            print(f'{name:<28}{ours:>10.1f}{theirs:>12.1f}{ours / theirs:>8.2f}', flush=True)


main()
