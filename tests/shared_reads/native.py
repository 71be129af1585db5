"""Do threads that each work for themselves in native modules write to memory that the others use? Run by a build with -Dcount_shared=true.

The kinds of work are those of bench/parallel_modules.py: every thread makes its own objects, then repeats the work while the words it reads and
writes are noted. What one wrote and the other used is a finding: there must be none, but for the kinds in SHARED. Windows as in patterns.py, and what it
prints.

Usage: native.py [KIND ...]
"""
import gc
import os
import sys

sys.path[:0] = [os.path.dirname(__file__), os.path.join(os.path.dirname(__file__), '../../bench')]
import patterns
from parallel_modules import KINDS

WARM, NOTED = 30, 20
# What these threads use is shared by what the library does: shown, not checked.
SHARED = {
    're': 'functools.lru_cache of the templates of sub() keeps the order of use',
    'strptime': '_strptime holds a lock around its cache',
    'collections': 'its classes die by hand-shakes',
    'ast': 'nodes of one kind are shared',
    'calls': 'sites that meet several classes fill their caches again',
}


def worker(setup, body):
    """Called in each thread: a function that repeats the work, over objects of its own."""
    own = {'__name__': 'own'}
    exec(setup, own)
    exec('def repeat(count):\n    for _ in range(count):\n' + ''.join(f'        {line}\n' for line in body.splitlines()), own)
    return own['repeat']


def main():
    passed = failed = 0
    gc.disable()  # in a window it would look at what all threads have made
    for name in sys.argv[1:] or KINDS:
        findings = patterns.least(lambda: worker(*KINDS[name]), WARM, NOTED, 1 if name in SHARED else patterns.WINDOWS)
        patterns.show(name, findings, int(os.environ.get('SHOWN', patterns.SHOWN)))
        if name not in SHARED:
            passed, failed = (passed, failed + 1) if findings else (passed + 1, failed)
    print(f'{passed} passed, {failed} failed')
    return failed != 0


if __name__ == '__main__':
    sys.exit(main())
