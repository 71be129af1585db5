"""Sources that are too deep or too long end in an exception at worst, also on a small stack."""
import threading

SOURCES = ['-' * 3900 + '1', '(' * 190 + '1' + ')' * 190, 'a' + '+a' * 20000, 'a' + '.b' * 20000, 'a if b else ' * 5000 + 'c', 'lambda: ' * 3000 + '0',
           '[' * 190 + 'x' + ' for x in y]' * 190, '[x' + ' for x in y' * 20000 + ']', 'if x: pass\n' + 'elif y: pass\n' * 3000, 'not ' * 50000 + 'a',
           ''.join(' ' * i + 'if x:\n' for i in range(99)) + ' ' * 99 + 'pass', 'if a: b\n' * 20000, '(yield ' * 190 + '1' + ')' * 190, '*' * 50000 + 'a']


def survive():
    for source in SOURCES:
        for flags in (0, 0x400):
            try:
                compile(source, 'f', 'exec', flags)
            except (RecursionError, MemoryError, SyntaxError):
                pass
    print('alive')


survive()
for size in (256,):
    threading.stack_size(size * 1024)
    thread = threading.Thread(target=survive)
    thread.start()
    thread.join()
