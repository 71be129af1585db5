def count(n):
    for i in range(n): yield i
def chain(n):
    yield from count(n)
def run():
    return sum(x for x in chain(1_000_000)) + sum([y for y in count(1_000_000)])
run(); run()
