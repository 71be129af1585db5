"""The race harness: pairs of operations on one object from two to four threads at once.

A kind is an object to make, the operations on it, and what must hold of it however the operations interleave. Each
pair of operations (an operation with itself too) runs N rounds in each thread, in blocks: a fresh object, threads that
start together, then the check. An operation may raise what its kind allows and nothing else; it checks what it reads.

    KIND('list', make, check, (IndexError, ...), {'append': lambda o, i: o.append(value(i)), ...})

`i` counts an operation's calls within a block, differently in each thread, so that threads write different values.

`raw` maps operations that write to those that read the same memory without a lock, as in the reference: through the buffer protocol, or a descriptor's number.
These pairs are left out under the thread sanitizer (--guarded), which would report what the program does on purpose.
"""
import random
import sys
import threading
import traceback

KINDS = {}
BLOCK = 50
IGNORED = lambda o: None


class Kind:
    def __init__(self, name, make, check, allowed, ops, raw):
        self.name, self.make, self.check, self.allowed, self.ops = name, make, check, allowed, ops
        self.raw = raw
        assert set(ops) >= set(raw).union(*raw.values()), name

    def pairs(self):
        names = list(self.ops)
        return [(a, b) for i, a in enumerate(names) for b in names[i:]]

    def is_raw(self, pair, threads):
        names = [pair[i % 2] for i in range(threads)]
        return any(i != j and b in self.raw.get(a, ()) for i, a in enumerate(names) for j, b in enumerate(names))


def KIND(name, make, check, allowed, ops, raw={}):
    assert name not in KINDS, name
    KINDS[name] = Kind(name, make, check, allowed, ops, raw)


def must(condition, *what):
    if not condition:
        raise AssertionError(*what)


VERIFY = getattr(sys, '_pithon_verify', lambda o: None)  # builds with assertions: the object's own invariants in C


class Race:
    """One pair, on `threads` threads."""

    def __init__(self, kind, pair, rounds, threads):
        self.kind, self.rounds, self.failures = kind, rounds, []
        self.ops = [kind.ops[pair[i % 2]] for i in range(threads)]
        self.barrier = threading.Barrier(threads)
        self.object = None

    def block(self, op, thread):
        o, allowed, first = self.object, self.kind.allowed, thread * 1000
        for i in range(first, first + BLOCK):
            try:
                op(o, i)
            except allowed:
                pass

    def checked(self):
        VERIFY(self.object)
        self.kind.check(self.object)

    def guarded(self, function, *args):
        try:
            function(*args)
        except BaseException as error:
            if len(self.failures) < 3:
                self.failures.append(''.join(traceback.format_exception(error, limit=-6)))

    def fresh(self):
        self.object = self.kind.make()

    def work(self, thread):
        op = self.ops[thread]
        for _ in range(0, self.rounds, BLOCK):
            if thread == 0:
                self.guarded(self.fresh)
            self.barrier.wait()
            self.guarded(self.block, op, thread)
            self.barrier.wait()
            if thread == 0:
                self.guarded(self.checked)
            self.barrier.wait()
            if self.failures:
                break

    def run(self):
        threads = [threading.Thread(target=self.work, args=(t,)) for t in range(len(self.ops))]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        self.object = None
        return self.failures


def chosen(kind, only, sample):
    """The numbered pairs to run: all, the one named, or `count` of them by a seed, the same ones everywhere."""
    pairs = list(enumerate(kind.pairs()))
    if only:
        return [x for x in pairs if set(x[1]) == set(only)]
    if sample:
        count, seed = sample
        return sorted(random.Random(f'{seed} {kind.name}').sample(pairs, min(count, len(pairs))))
    return pairs


def run_kind(kind, rounds, only=None, sample=None, guarded=False):
    """Prints each pair before it runs (its end tells who crashed), then the closing line."""
    passed = failed = 0
    for number, pair in chosen(kind, only, sample):
        threads = 2 + (number % 5 == 4) + (number % 7 == 6)
        if guarded and kind.is_raw(pair, threads):
            continue
        print(f'@ {kind.name} {pair[0]} {pair[1]}', flush=True)
        failures = Race(kind, pair, rounds, threads).run()
        if failures:
            failed += 1
            print(f'FAILED {kind.name}: {pair[0]} x {pair[1]}\n{failures[0]}', flush=True)
        else:
            passed += 1
    print(f'{passed} passed, {failed} failed', flush=True)
    return failed


def main(argv):
    if argv[1] == '--list':
        print('\n'.join(KINDS))
        return 0
    guarded = '--guarded' in argv
    only, sample = [x for x in argv[3:] if x != '--guarded'], None
    if only[:1] == ['--sample']:
        only, sample = None, [int(x) for x in only[1:]]
    return 1 if run_kind(KINDS[argv[1]], int(argv[2]), only, sample, guarded) else 0
