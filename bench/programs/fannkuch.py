def fannkuch(n):
    order, counts = list(range(n)), [0] * n
    best = checks = turn = 0
    r = n
    while True:
        while r != 1:
            counts[r - 1] = r
            r -= 1
        if order[0]:
            work, flips = order[:], 0
            while (k := work[0]):
                work[:k + 1] = work[k::-1]
                flips += 1
            if flips > best: best = flips
            checks += -flips if turn & 1 else flips
        while True:
            if r == n: return checks, best
            first = order[0]
            for i in range(r): order[i] = order[i + 1]
            order[r] = first
            counts[r] -= 1
            if counts[r] > 0: break
            r += 1
        turn += 1
fannkuch(8)
