def run():
    l = [i * 7 % 1000 for i in range(300_000)]
    l.sort()
    m = sorted(l, reverse=True)
    t = 0
    for x in m: t += x
    for i in range(len(l)): t += l[i]
    return t
for _ in range(8): run()
