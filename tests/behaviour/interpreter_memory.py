"""Interpreters that end leave no memory behind, with the classes of native modules and cycles through codecs."""
import _interpreters


def resident():
    with open('/proc/self/statm') as file:
        return int(file.read().split()[1]) * 4


def rounds(count, code):
    for _ in range(count):
        number = _interpreters.create()
        failed = _interpreters.exec(number, code)
        assert failed is None, failed
        _interpreters.destroy(number)


for code in ('pass', 'import _csv, _socket, select, _pickle, _queue, resource, _locale', 'class A: pass\nclass B(A): pass\nA.b = B()'):
    rounds(40, code)
    before = resident()
    rounds(40, code)
    print((resident() - before) // 40 < 30)
