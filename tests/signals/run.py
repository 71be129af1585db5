"""A signal at every system call: each program once per call of its main thread, which gets a signal as it enters that call.

Usage: run.py PITHON [--first N] [--step N] [--jobs N] [--modes MODE,...] [PROGRAM ...]      needs cc and ptrace, x86-64

  int    SIGINT: KeyboardInterrupt, or the whole output; no other end
  alarm  SIGALRM with a handler that counts: the whole output and a call of the handler, unless the program ended
  eintr  the same, and the call ends with EINTR without being made (calls that the kernel may interrupt)

Prints what ended otherwise (a crash, a hang, another output), the ways in which each program ended, and the closing line.
"""
import argparse
import collections
import concurrent.futures
import os
import pathlib
import signal
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
from programs import PROGRAMS, STDIN

COUNTING = '''
import signal as _signal, sys as _sys
hits = []
_signal.signal(_signal.SIGALRM, lambda number, frame: hits.append(number))
'''
REPORT = '''
_sys.stdout.flush(); print('handled', len(hits), file=_sys.stderr)
'''
# Calls that signal(7) and their own pages say may end with EINTR; close, which must not be made again, is one of them. Not those of
# whose kinds most never do (fcntl, futex): libraries take such an answer for damage.
INTERRUPTIBLE = {0: 'read', 1: 'write', 2: 'open', 3: 'close', 7: 'poll', 17: 'pread64', 18: 'pwrite64', 19: 'readv', 20: 'writev', 23: 'select', 34: 'pause',
                 35: 'nanosleep', 40: 'sendfile', 42: 'connect', 43: 'accept', 44: 'sendto', 45: 'recvfrom', 46: 'sendmsg', 47: 'recvmsg', 61: 'wait4',
                 73: 'flock', 74: 'fsync', 75: 'fdatasync', 76: 'truncate', 77: 'ftruncate', 128: 'rt_sigtimedwait',
                 230: 'clock_nanosleep', 232: 'epoll_wait', 247: 'waitid', 257: 'openat', 270: 'pselect6', 271: 'ppoll', 281: 'epoll_pwait', 285: 'fallocate',
                 288: 'accept4', 318: 'getrandom', 326: 'copy_file_range', 441: 'epoll_pwait2'}
# Ends that are no fault of the interpreter, for CPython 3.14.10 ends alike at the same calls: program, mode, how the last line ends, how often at
# most, why.
KNOWN = [('async', 'int', 'asyncio.exceptions.CancelledError', 1, 'the library counts interruptions from zero after it has installed its handler'),
         ('library_files', 'eintr', 'sqlite3.OperationalError: disk I/O error', 16, 'SQLite takes it for damage'),
         ('library_files', 'eintr', ': Interrupted system call', 4, 'so does the loader of libc, when SQLite\'s library is read')]
LIMIT = 30
VARIES = 25  # so many calls more or fewer are made from one run to the next


def command_of(pithon, name, mode, folder):
    script = pathlib.Path(folder, 'program.py')
    text = PROGRAMS[name]
    script.write_text(text if mode == 'int' else COUNTING + text + REPORT)
    return [pithon, *(['-I', '-S'] if name == 'start' else []), str(script)]


def end_of(command, folder):
    """Status (None: no end), output, error text."""
    work = pathlib.Path(folder, 'work')
    work.mkdir()
    env = {**os.environ, 'PYTHONHASHSEED': '0', 'TMPDIR': str(work)}
    p = subprocess.Popen(command, cwd=work, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
    try:
        out, err = p.communicate(STDIN, timeout=LIMIT)
        return p.returncode, out.decode(errors='replace'), err.decode(errors='replace')
    except subprocess.TimeoutExpired:
        os.killpg(p.pid, signal.SIGKILL)
        out, err = p.communicate()
        return None, out.decode(errors='replace'), err.decode(errors='replace')


def judged(mode, end, whole, late):
    """How the program ended, in a few words, and whether it may; `late`: the signal may have come after the report."""
    status, out, err = end
    last = err.strip().splitlines()[-1] if err.strip() else ''
    if status is None:
        return 'no end', False
    if status == 0 and out == whole:
        if mode == 'int':
            return ('ignored with ' + last, True) if 'KeyboardInterrupt' in err else ('whole', late and 'Traceback' not in err)
        return 'whole, ' + last, last == 'handled 1' or late and last == 'handled 0'
    if mode == 'int':
        interrupted = status in (-signal.SIGINT, 1, 120) and ('KeyboardInterrupt' in err or status == -signal.SIGINT and (not err or out == whole))
        return f'{status} {last}', interrupted and whole.startswith(out[:40])
    return f'{status} {last}', status == -signal.SIGALRM and (not out or out == whole)


def struck(inject, pithon, name, mode, n, whole, late):
    with tempfile.TemporaryDirectory() as folder:
        number = signal.SIGINT if mode == 'int' else signal.SIGALRM
        how = ','.join(map(str, INTERRUPTIBLE)) if mode == 'eintr' else 'signal'
        end = end_of([inject, how, str(n), str(int(number)), *command_of(pithon, name, mode, folder)], folder)
        return n, end, *judged(mode, end, whole, late)


def program(pool, inject, pithon, name, mode, args):
    with tempfile.TemporaryDirectory() as folder:  # the library's caches are written by this run, not by those that are struck
        end_of(command_of(pithon, name, mode, folder), folder)
    with tempfile.TemporaryDirectory() as folder:
        calls = pathlib.Path(folder, 'calls')
        status, whole, err = end_of([inject, str(calls), *command_of(pithon, name, mode, folder)], folder)
        if status != 0:
            print(f'{name}: undisturbed it ends with {status}\n{err}')
            return 0, 1
        numbers = [int(x) for x in calls.read_text().split()]
    chosen = [n for n in range(args.first, len(numbers) + 1, args.step) if mode != 'eintr' or numbers[n - 1] in INTERRUPTIBLE]
    if mode == 'eintr':  # the loader's own calls are not made again
        first = next(i for i, number in enumerate(numbers, 1) if number == 318) if 318 in numbers else 0
        chosen = [n for n in chosen if n > first]
    report = max(n for n, number in enumerate(numbers, 1) if number == 1 or n == 1) - VARIES
    ends, bad, known = collections.Counter(), 0, collections.Counter()
    for n, end, word, fine in pool.map(lambda n: struck(inject, pithon, name, mode, n, whole, n > report), chosen):
        ends[word] += 1
        for which, (program_, mode_, last, most, _) in enumerate(KNOWN):
            if (program_, mode_) == (name, mode) and word.endswith(last):
                known[which] += 1
                fine = known[which] <= most
        if not fine:
            bad += 1
            print(f'FAILED {name} {mode} call {n} ({numbers[n - 1]} {INTERRUPTIBLE.get(numbers[n - 1], "")}): {word}\n{end[1][-300:]}\n{end[2][-1500:]}', flush=True)
    print(f'{name} {mode}: {len(chosen)} calls; ' + '; '.join(f'{k} {v}' for k, v in ends.most_common()), flush=True)
    return len(chosen) - bad, bad


def main():
    p = argparse.ArgumentParser()
    p.add_argument('pithon')
    p.add_argument('--first', type=int, default=1)
    p.add_argument('--step', type=int, default=1)
    p.add_argument('--jobs', type=int, default=2)
    p.add_argument('--modes', default='int,alarm,eintr')
    p.add_argument('programs', nargs='*')
    args = p.parse_intermixed_args()
    pithon = str(pathlib.Path(args.pithon).resolve())
    signal.signal(signal.SIGINT, signal.default_int_handler)  # jobs in the background ignore it, and so would the programs
    passed = failed = 0
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        inject = str(pathlib.Path(folder, 'inject'))
        subprocess.run(['cc', '-O1', '-o', inject, str(HERE / 'inject.c')], check=True)
        for name in args.programs or PROGRAMS:
            for mode in args.modes.split(','):
                good, bad = program(pool, inject, pithon, name, mode, args)
                passed, failed = passed + good, failed + bad
    print(f'{passed} passed, {failed} failed')
    return 1 if failed or not passed else 0


sys.exit(main())
