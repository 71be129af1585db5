def adder(n):
    def add(x): return x + n
    return add
def run():
    fs = [adder(i) for i in range(10)]
    t = 0
    for i in range(300_000):
        for f in fs: t = f(t) & 0xffff
    return t
run()
