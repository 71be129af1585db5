def run():
    t = 0
    for i in range(8_000_000):
        t += i * 2 % 7
    return t
run()
