import itertools
def place(n, row=0, columns=frozenset(), up=frozenset(), down=frozenset()):
    if row == n:
        yield ()
        return
    for c in range(n):
        if c not in columns and row + c not in up and row - c not in down:
            for rest in place(n, row + 1, columns | {c}, up | {row + c}, down | {row - c}): yield (c, *rest)
def by_permutations(n):
    return sum(n == len({v + i for i, v in enumerate(p)}) == len({v - i for i, v in enumerate(p)}) for p in itertools.permutations(range(n)))
assert len(list(place(7))) == 40
assert by_permutations(8) == 92
