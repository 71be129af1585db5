"""Paths as texts, and as what functions are given."""
import posix

class P:
    def __init__(self, value): self.value = value
    def __fspath__(self): return self.value

def t(f):
    try: print(repr(f()))
    except BaseException as e: print(type(e).__name__, e)

for x in ['', '.', '..', '/', '//', '///', '/..', '//..', '../a', 'a/../..', '/a/../../b', 'a/', './a', 'a//b', 'a/./b/', '//a/../b', '\udc80/..', 'é/./x', '\0/a/..', 'a/b/../../../c', '../../a/..', 'a/..', '/a/..']:
    print(repr(x), repr(posix._path_normpath(x)), posix._path_splitroot_ex(x))
t(lambda: posix._path_normpath(P('a//b/../c')))
t(lambda: posix._path_normpath(b'a//b/../c'))
t(lambda: posix._path_normpath(3))
t(lambda: posix.fspath(3))
t(lambda: posix.fspath(P(3)))
t(lambda: posix.fspath(P('x')))
t(lambda: posix.fspath(P))
class N:
    __fspath__ = None
t(lambda: posix.fspath(N()))
for f in (posix.stat, posix.lstat, posix.listdir, posix.chdir, posix.readlink, posix.rmdir, posix.unlink, posix.scandir, posix.statvfs):
    for a in ('/nonex', b'/nonex', P('/nonex'), P(3), [], 3.5, 2**40, -2**40, 'a\0b', bytearray(b'x'), '\ud800', ''):
        t(lambda: f(a))
