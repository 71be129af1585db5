def run():
    d = {}
    for i in range(400_000):
        d[i % 5000] = d.get(i % 5000, 0) + i
    s = {str(i): i for i in range(100_000)}
    t = 0
    for k in s: t += s[k]
    return t + sum(d.values())
for _ in range(4): run()
