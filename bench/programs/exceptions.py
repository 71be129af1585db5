class E(Exception): pass
def f(i):
    if i % 3: raise E(i)
    return i
def run():
    t = 0
    for i in range(800_000):
        try: t += f(i)
        except E as e: t += e.args[0]
    return t
run()
