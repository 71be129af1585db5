"""Do threads that share objects write to memory that the others read? Run by a build with -Dcount_shared=true.

Each pattern below is one operation on objects that all threads share. Two threads warm it up together, then repeat it
while every word they read and write is noted. What one wrote and the other used is a finding: there must be none.
What is not the operation's may fall into such a window (a stop of all threads, a hand-shake's last drop), and what to
count by thread is found by samples: the window with the fewest findings counts, of as many as it takes, up to WINDOWS.
Prints the count of each pattern, with where the writes came from, and `N passed, N failed`.

Usage: patterns.py [PATTERN ...]
"""
import _shared_reads
import gc
import subprocess
import sys
import threading

WARM, WARM_CALLS, NOTED, THREADS, WINDOWS, SHOWN = 300, 10, 200, 2, 6, 4


class Point:
    kind = 'point'

    def __init__(self, x, y):
        self.x = x
        self.y = y

    def norm(self):
        return self.x * self.x + self.y * self.y

    @property
    def total(self):
        return self.x + self.y


class Slotted:
    __slots__ = ('x',)

    def __init__(self, x):
        self.x = x


class Derived(Point):
    pass


def function(a):
    return a


def make_closure(n):
    def closure(a):
        return a + n
    return closure


point = Derived(3.5, 4.5)
bound = point.norm
closure = make_closure(1.5)
slotted = Slotted('value')
with_dict = Derived(1.5, 2.5)
with_dict.__dict__['more'] = 'more'
number = 12345678901234567890
text = 'shared text'
table = {f'key {i}': float(i) for i in range(20)}
int_table = {i * 1000003: str(i) for i in range(20)}
items = [float(i) for i in range(20)]
texts = [f'item {i}' for i in range(20)]
pair = (1.5, 'two')
members = frozenset(texts)
whole = set(texts)

# Nothing may be written.
PATTERNS = {
    'global': 'x = number',
    'builtin': 'x = len',
    'builtin call': 'len(items)',
    'function call': 'function(text)',
    'function call with keyword': 'function(a=text)',
    'method call': 'point.norm()',
    'bound method kept': 'bound()',
    'closure': 'closure(1.25)',
    'attribute in line': 'point.x',
    'attribute by __dict__': 'with_dict.more',
    'attribute in a slot': 'slotted.x',
    'property': 'point.total',
    'class attribute': 'point.kind',
    'class attribute by class': 'Derived.kind',
    'module attribute': 'sys.maxsize',
    'module function': 'threading.get_ident()',
    'dict[key]': 'table["key 7"]',
    'dict[int]': 'int_table[7000021]',
    'dict.get': 'table.get("key 7")',
    'key in dict': '"key 7" in table',
    'dict iteration': 'for key in table: pass',
    'list[i]': 'items[7]',
    'list iteration': 'for item in items: pass',
    'list iteration of str': 'for item in texts: pass',
    'item in list': '"item 7" in texts',
    'item in set': '"item 7" in whole',
    'item in frozenset': '"item 7" in members',
    'tuple unpacking': 'a, b = pair',
    'tuple iteration': 'for item in pair: pass',
    'creating instances': 'Point(1.5, 2.5)',
    'creating slotted instances': 'Slotted(2.5)',
    'isinstance': 'isinstance(point, Point)',
    'comprehension': '[item + 1.5 for item in items]',
    'f-string': 'f"{text} {number}"',
    'string method': 'text.upper()',
    'string comparison': 'text == "another"',
    'arithmetic': 'number + 1',
    'with': '''
        with null:
            pass''',
}
# What stores a reference to a shared object in the heap counts it: shown, not checked.
COUNTED = {
    'dict.items iteration': 'for key, value in table.items(): pass',
    'attribute __dict__ itself': 'with_dict.__dict__',
    'comprehension that keeps items': '[item for item in texts]',
    'generator expression': 'sum(item for item in items)',
    'slice': 'texts[2:7]',
    'star call': 'function(*[text])',
    'exception': '''
        try:
            raise KeyError(text)
        except KeyError:
            pass''',
    'match': '''
        match point:
            case Point(x=3.5):
                pass''',
}


class Null:
    def __enter__(self):
        return self

    def __exit__(self, *args):
        pass


null = Null()


def compiled(operation):
    body = operation if operation.startswith('\n') else '\n        ' + operation
    space = globals()
    exec(f'def repeat(count):\n    for _ in range(count):{body}\n', space)
    return space['repeat']


def count(make, warm=WARM, noted=NOTED):
    """What is found when THREADS threads at the same time run the function that each gets from make()."""
    barrier = threading.Barrier(THREADS)
    failures = []
    open_window, close_window = _shared_reads.open, _shared_reads.close  # no cache is filled in a window

    def run():
        try:
            repeat = make()
            for _ in range(WARM_CALLS):
                repeat(warm)
            barrier.wait()
            repeat(warm)
            barrier.wait()
            open_window()
            repeat(noted)
            close_window()
            barrier.wait()
        except BaseException as error:
            failures.append(error)
            barrier.abort()

    threads = [threading.Thread(target=run) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return _shared_reads.report()


def least(make, warm=WARM, noted=NOTED, windows=WINDOWS):
    """The findings of the best window."""
    best = count(make, warm, noted)
    for _ in range(windows - 1):
        if not best:
            break
        gc.collect()  # what has been made is old now, as what lasts soon is in any program
        best = min(best, count(make, warm, noted), key=len)
    return best


def place(offset):
    """The functions, inlined ones first, and the line at an offset in the executable."""
    lines = subprocess.run(['addr2line', '-f', '-i', '-e', sys.executable, hex(offset - 1)], text=True, capture_output=True).stdout.splitlines()
    return ' in '.join(lines[::2]) + f' ({lines[-1].rsplit("/", 1)[-1]})'


def show(name, findings, places):
    writes = sum(writes for _, writes, *_ in findings)
    print(f'{name:35}{writes:8} writes to {len(findings)} words that the other thread uses', flush=True)
    for address, writes, first, last in sorted(findings, key=lambda x: -x[1])[:places]:
        print(f'{"":8}{writes:6} to {address:#x} by {place(first)} ... {place(last)}')


def main():
    passed = failed = 0
    count(lambda: compiled('pass'))  # what happens once in a process
    for name in sys.argv[1:] or PATTERNS:
        repeat = compiled(PATTERNS[name] if name in PATTERNS else COUNTED[name])
        findings = least(lambda: repeat)
        show(name, findings, SHOWN)
        passed, failed = (passed, failed + 1) if findings else (passed + 1, failed)
    if not sys.argv[1:]:
        print('\ncounted, because a reference is stored in the heap:')
        for name, operation in COUNTED.items():
            repeat = compiled(operation)
            show(name, count(lambda: repeat), 0)
    print(f'{passed} passed, {failed} failed')
    return failed != 0


if __name__ == '__main__':
    sys.exit(main())
