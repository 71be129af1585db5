def none(): pass
def two(a, b): return a
def defaults(a, b=2, c=3): return b
def keywords(a, *, b, c=1): return c
def spread(*args, **kwargs): return args
def run(n):
    for i in range(n):
        none(); two(i, 2); defaults(i); defaults(i, c=4); keywords(i, b=2); spread(i, 2, x=3)
        two(*(1, 2)); len('abc'); isinstance(i, int); max(i, 3)
run(300_000)
