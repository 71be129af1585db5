def run(n):
    t = 0
    for i in range(n):
        squares = [x * x for x in range(50) if x % 3]
        pairs = {x: y for x, y in zip(squares, reversed(squares))}
        odd = {x & 31 for x in squares}
        t += sum(x + 1 for x in squares) + len(pairs) + len(odd) + len([a for row in ((1, 2), (3, 4)) for a in row])
        t += sum(map(len, [str(x) for x in squares[:5]])) + any(x > 2000 for x in squares)
        t += len(list(filter(None, squares))) + sum(i * x for i, x in enumerate(squares))
    return t
run(12_000)
