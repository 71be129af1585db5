# Defaults that are replaced while other threads call the function: each call gets one that was there.
import sys
import threading

sys.setswitchinterval(1e-5)


def strings(i):
    return ''.join(('a', str(i)))


def together(*functions):
    start, failed = threading.Barrier(len(functions)), []

    def run(f):
        start.wait()
        try:
            f()
        except Exception as e:
            failed.append(repr(e))
    threads = [threading.Thread(target=run, args=(f,)) for f in functions]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    return failed


def replaced(rounds, count):
    wrong = []
    for r in range(rounds):
        def target(x='a', *, y='a', z='a'):
            return x, y, z

        def writer():
            for i in range(count):
                target.__kwdefaults__ = {'y': strings(i), 'z': strings(i)}
                target.__defaults__ = (strings(i),)

        def caller():
            for i in range(count):
                values = target() + target(z='az') + target(**{'y': 'ay'})
                if not all(type(v) is str and v[0] == 'a' for v in values):
                    wrong.append(values)
        wrong += together(writer, caller, writer, caller, caller, caller)
    return wrong


print(replaced(30, 200))
