"""Sets and dicts that get a copy of another's table: which of two equal items stays, independence, order, deletions, kinds."""


class Key:
    """Equal to any other of its number; says which one it is."""
    calls = 0

    def __init__(self, number, name):
        self.number, self.name = number, name

    def __hash__(self):
        Key.calls += 1
        return self.number

    def __eq__(self, other):
        return isinstance(other, Key) and self.number == other.number

    def __repr__(self):
        return f'{self.name}{self.number}'


def keys(name, *numbers):
    return {Key(n, name) for n in numbers}


def show(s):
    return type(s).__name__, sorted(map(repr, s))


a, b, c = keys('a', 1, 2, 3), keys('b', 2, 3, 4), keys('c', 1, 2, 3, 4, 5, 6)
for left in (a, b, c, frozenset(a)):
    for right in (a, b, c, frozenset(b), list(c), tuple(a)):
        print(show(left.intersection(right)), show(left.difference(right)), show(left.union(right)), show(left.symmetric_difference(right)))
print(show(a.intersection(b, c)), show(c.intersection()), show(c.difference(a, b)), show(c.difference()))
big = keys('x', *range(100))
print(len(big - a), len(big & a), len(a & big), len(a - big), show(a & big), show(big & a))
s = keys('s', 1, 2)
s &= c
print(show(s))

before = Key.calls
copy, frozen, dictionary = set(big), frozenset(big), dict.fromkeys(big)
print(len(copy), len(frozen), len(dictionary), copy == big, frozen == big)
copy.discard(Key(50, 'q'))
copy.add(Key(1000, 'q'))
print(len(copy), len(big), Key(50, 'q') in big, Key(50, 'q') in copy, Key(1000, 'q') in big)
before = Key.calls
copy = big.copy()
twice = dictionary.copy()
print('hashed', Key.calls - before)

for size in (0, 1, 5, 6, 7, 200, 70_000):
    d = {i: str(i) for i in range(size)}
    e, f = d.copy(), {}
    f.update(d)
    d[-1] = 'new'
    e.pop(0, None)
    print(size, len(d), len(e), len(f), list(f) == list(range(size)), list(e)[:3], f.get(size - 1), -1 in f)
    for key in list(f)[::2]:
        del f[key]
    g = dict(f)
    print(len(g), list(g)[:3], list(g) == list(f))
    t = set(range(size))
    u = t | {-5}
    t.clear()
    print(len(t), len(u), u - set(range(1, size)) <= {0, -5}, len(u ^ {-5, 1, 'x'}))

names = {f'n{i}': i for i in range(40)}
plain = {}
plain |= names
plain['n3'] = 'other'
print(names['n3'], plain['n3'], plain.keys() == names.keys())


class Instance:
    pass


i = Instance()
i.x, i.y = 1, 2
copied, other = i.__dict__.copy(), Instance()
other.__dict__.update(i.__dict__)
i.x = 3
print(copied, other.__dict__, i.__dict__)
one, two = set(), {1, 2, 3}
one.update(one)
two |= two
two.update({7: 'value'})
print(one, sorted(two), sorted(set({5: 6, 7: 8})))
