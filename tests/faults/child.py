"""Runs one program again and again, each time with another allocation failing. Started by run.py.

Usage: pithon -S child.py PROGRAM FIRST LAST CHECK STEP FOLDER      LAST 0: until the program ends before the failure

In FOLDER: `at` (the allocation that fails now), `stack` (where it was), `found` (what was noticed, a line of JSON each).
CHECK: after so many failures the program runs without one and must print what it printed at first.
"""
import array
import builtins
import faulthandler
import gc
import io
import json
import os
import signal
import sys
import threading
import time
import types
import warnings

WARM, AGAIN, LIMIT, PAST = 6, 4, 10, 3
MANY = 1 << 40
WORDED = 'InterpreterError: interpreter creation failed'  # what the reference says, too, to whatever went wrong
TOLD = 'MemoryError', '<exception str() failed>'  # what an error that somebody has caught looks like in the output
COUNTS = 0, 1, 3  # of what _pithon_blocks tells; the third are bytes
fail, blocks = sys._pithon_fail_alloc, sys._pithon_blocks


class Run:
    """What came of one run."""
    __slots__ = 'error', 'chain', 'output', 'left'


def restore(saved):
    """What a program that ended early may have left changed."""
    sys.stdout, sys.stderr, sys.argv, sys.stdin = saved[:4]
    sys.path[:] = saved[4]
    if dict(os.environ) != saved[5]:
        for name in set(os.environ) - set(saved[5]):
            del os.environ[name]
        os.environ.update(saved[5])
    warnings.filters[:] = saved[6]
    sys.setrecursionlimit(saved[7])
    sys.settrace(None)
    sys.setprofile(None)
    sys.excepthook, sys.displayhook, sys.unraisablehook = sys.__excepthook__, sys.__displayhook__, sys.__unraisablehook__
    sys.set_asyncgen_hooks(None, None)
    for tool in range(6):
        sys.monitoring.free_tool_id(tool)
    formats = sys.modules.get('_struct')
    if formats is not None:
        formats._clearcache()
    gc.enable()
    gc.set_threshold(*saved[8])
    signal.alarm(LIMIT)


def run(code, path, n, show):
    r = Run()
    r.error = r.chain = None
    saved = sys.stdout, sys.stderr, sys.argv, sys.stdin, list(sys.path), dict(os.environ), list(warnings.filters), sys.getrecursionlimit(), gc.get_threshold()
    module = types.ModuleType('__main__')  # where pickle finds the program's classes
    names = module.__dict__
    names.update(__file__=path, __builtins__=builtins)
    main, sys.modules['__main__'] = sys.modules['__main__'], module
    out = sys.stdout = sys.stderr = io.StringIO()
    fail(n, show)
    try:
        exec(code, names)
    except BaseException as e:
        r.left = fail(0)
        r.error, r.chain = type(e).__name__, chain_of(e)
    else:
        r.left = fail(0)
    sys.modules['__main__'] = main
    restore(saved)
    r.output = '' if out.closed else out.getvalue()
    return r


def chain_of(e):
    """What led to the exception."""
    names, seen, more = [], set(), [e]
    while more and len(names) < 50:
        e = more.pop()
        if e is None or id(e) in seen:
            continue
        seen.add(id(e))
        text = str(e.args[0])[:80] if e.args and type(e.args[0]) is str else ''
        names.append(type(e).__name__ + (f': {text}' if text else ''))
        more += [*(e.exceptions if isinstance(e, BaseExceptionGroup) else ()), e.__context__, e.__cause__]
    return names


def settle(full, into):
    """Threads ended, garbage gone: how much there is, without one object more."""
    signal.alarm(LIMIT)
    for t in threading.enumerate():
        if t is not threading.current_thread() and not t.daemon:
            t.join(1)
    gc.collect() if full else gc.collect(0)
    into[0], into[1], into[2], into[3] = blocks()


def grown(before, after, drift):
    """Is there more of objects, blocks of data or blocks of malloc, beyond what each run of the program leaves?"""
    return any(after[i] > before[i] + drift[i] for i in COUNTS)


class Trials:
    def __init__(self, path, folder):
        self.path, self.folder = path, folder
        with open(path, encoding='utf-8') as f:
            self.code = compile(f.read(), path, 'exec')
        self.at, self.stack, self.found = (os.open(f'{folder}/{name}', os.O_RDWR | os.O_CREAT | flag) for name, flag in (('at', 0), ('stack', 0), ('found', os.O_APPEND)))
        self.errors, self.steady, self.place = {}, True, b''
        self.base, self.now, self.before, self.least, self.drift = (array.array('q', [0]) * 4 for _ in range(5))

    def tell(self, **what):
        os.write(self.found, json.dumps(what).encode() + b'\n')

    def warm(self):
        self.drift[:] = array.array('q', [1 << 60]) * 4
        for i in range(WARM):
            r = run(self.code, self.path, MANY, -1)
            self.usual = MANY - r.left
            if r.error not in (None, 'SystemExit'):
                self.tell(n=0, kind='program', text=f'raises {r.chain} by itself')
            output = r.output
            self.steady = i == 0 or output == self.output
            self.output = output
            settle(True, self.now)
            if i >= WARM // 2:
                for k in range(4):
                    self.drift[k] = max(0, min(self.drift[k], self.now[k] - self.base[k]))
            self.base[:] = self.now

    def attempt(self, n):
        os.pwrite(self.at, n.to_bytes(8, 'little'), 0)
        signal.alarm(LIMIT)
        r = run(self.code, self.path, n, self.stack)
        self.place = os.pread(self.stack, 4096, 0)
        return r

    def frames(self):
        data = self.place
        words = memoryview(data)[:len(data) // 8 * 8].cast('Q')
        return list(words[1:1 + words[0]]) if len(words) else []

    def notice(self, n, r):
        """Exceptions that nobody should see; results that differ though nothing was said."""
        key = r.error or 'none'
        self.errors[key] = self.errors.get(key, 0) + 1
        if r.chain and any(x.startswith('SystemError') and x[13:] not in self.output for x in r.chain) or r.output.count('SystemError') > self.output.count('SystemError'):
            text = next((x for x in r.output.splitlines() if 'SystemError' in x), '')
            self.tell(n=n, kind='SystemError', text=' <- '.join(r.chain or ()) + ' ' + text, stack=self.frames())
        elif r.error and not any('MemoryError' in x or x == WORDED for x in r.chain) and 'MemoryError' not in r.output:
            self.tell(n=n, kind='other error', text=' <- '.join(r.chain), stack=self.frames())
        elif not r.error and self.steady and r.output != self.output and not self.is_told(r.output):
            self.tell(n=n, kind='other output', text=difference(self.output, r.output), stack=self.frames())

    def is_told(self, output):
        """Does it speak of the error once more, or in another line?"""
        usual = set(self.output.splitlines())
        return any(output.count(x) > self.output.count(x) or any(x in line for line in output.splitlines() if line not in usual) for x in TOLD)

    def look(self, n):
        """Was something left? Then again: growth each time is a leak."""
        settle(False, self.now)
        if grown(self.base, self.now, self.drift):
            settle(True, self.now)
            if grown(self.base, self.now, self.drift) and self.leaks(n):
                left = '{} objects, {} blocks of data, {} bytes, {} blocks of malloc'.format(*self.least)
                self.tell(n=n, kind='leak', text=left, what=self.what_is_left(n), stack=self.frames())
                settle(True, self.now)
        self.base[:] = self.now

    def leaks(self, n):
        self.least[:] = array.array('q', [1 << 60]) * 4
        for _ in range(AGAIN):
            self.before[:] = self.now
            if self.attempt(n).left:
                return False
            time.sleep(0.02)  # threads that have ended let go of what they had
            settle(True, self.now)
            for i in range(4):
                self.least[i] = min(self.least[i], self.now[i] - self.before[i] - self.drift[i])
            if all(self.least[i] <= 0 for i in COUNTS):
                return False
        return True

    def what_is_left(self, n):
        """By one more run: the leaked objects' types, with the sizes of the blocks."""
        one = sys._pithon_heap()
        two = sys._pithon_heap()  # the first dict and its items are in it
        r = self.attempt(n)
        del r
        settle(True, self.now)
        three = sys._pithon_heap()
        more = {key: three[key] - 2 * two.get(key, 0) + one.get(key, 0) for key in three}
        return {key: n for key, n in more.items() if n > 0}

    def clean(self, n, check):
        r = run(self.code, self.path, 0, -1)
        if self.steady and r.output != self.output:
            self.tell(n=n, kind='torn', check=check, text=difference(self.output, r.output), stack=self.frames() if check == 1 else [])
            return False
        settle(True, self.base)
        return True

    def go(self, first, last, check, step):
        self.warm()
        past, n = 0, first
        while past < PAST and not (last and n > last):
            r = self.attempt(n)
            if r.left:
                past += 1
            else:
                past = 0
                self.notice(n, r)
            del r
            place = self.place
            self.look(n)
            self.place = place
            if (n - first) // step % check == check - 1 and not self.clean(n, check):
                self.tell(next=n + step, errors=self.errors)
                return
            n += step
        self.clean(n, 0)
        if not last and first == 1 and (n - step * past) < self.usual * 0.9:
            self.tell(n=n, kind='ended early', text=f'at {n} of {self.usual} allocations')
        self.tell(end=n - step * past, errors=self.errors, steady=self.steady)


def difference(wanted, got):
    wanted, got = wanted.splitlines(), got.splitlines()
    for i, line in enumerate(got):
        if i >= len(wanted) or wanted[i] != line:
            return f'line {i + 1}: {line[:100]!r} for {wanted[i][:100] if i < len(wanted) else None!r}'
    return f'ends after line {len(got)} of {len(wanted)}'


def main():
    faulthandler.enable(2)  # a crash or a hang shows where in the program it is
    faulthandler.register(signal.SIGALRM, 2, all_threads=True, chain=True)
    path, first, last, check, step, folder = sys.argv[1], *map(int, sys.argv[2:6]), sys.argv[6]
    Trials(path, folder).go(first, last, check, step)


main()
