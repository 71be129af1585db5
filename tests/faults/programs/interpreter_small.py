import _interpreters as i

n = i.create()
try:
    print(i.exec(n, 'import sys; x = [sys.maxsize]'), i.is_running(n))
    print(type(i.exec(n, '1 / 0')).__name__)
finally:
    i.destroy(n)
