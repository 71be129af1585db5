import contextlib
class Guard:
    def __init__(self): self.depth = 0
    def __enter__(self): self.depth += 1; return self
    def __exit__(self, *exc): self.depth -= 1; return exc[0] is KeyError
@contextlib.contextmanager
def around(log):
    log.append(1)
    try: yield log
    finally: log.pop()
def run(n):
    guard, log, t = Guard(), [], 0
    for i in range(n):
        with guard as g: t += g.depth
        with guard:
            if i % 4 == 0: {}[i]
        if i % 4 == 0:
            with around(log) as entries: t += len(entries)
        try:
            if i % 5 == 0: int('x')
        except ValueError: t += 1
        finally: t += 1
    return t
run(250_000)
