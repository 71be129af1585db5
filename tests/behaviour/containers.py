# list, tuple, dict, set, range, slice, str and bytes.
def attempt(thunk):
    try:
        print(thunk())
    except Exception as e:
        print(type(e).__name__, e)
l = list(range(10))
print(l[2:5], l[::-1], l[-3:], l[8:2:-2], l[100:], l[:-100])
l[2:5] = 'abc'; print(l)
l[::3] = [0, 0, 0, 0]; print(l)
del l[1:3]; print(l)
del l[::2]; print(l)
attempt(lambda: l.__setitem__(slice(0, 4, 2), [1]))
l.extend('xy'); l.insert(0, 'f'); l.insert(-1, 'm'); print(l, l.pop(), l.pop(0), l.count(0), l.index('m'))
l.reverse(); print(l, l * 2, [1] + [2], [1, 2] < [1, 3], [1, 2] == [1, 2.0])
l2 = [3, 1, 2, 5, 4]; l2.sort(reverse=True); print(l2); l2.sort(key=lambda v: v % 3); print(l2)
print(sorted(['b', 'A', 'c'], key=str.lower), sorted([(1, 'b'), (1, 'a')]), sorted({3: 0, 1: 0}))
big = [(i * 7919) % 1009 for i in range(2000)]
s = sorted(big); print(all(s[i] <= s[i + 1] for i in range(1999)), s[:3], sorted(big, reverse=True)[:3])
r = []; r.append(r); print(r)
t = (1, 'a', None, True, 2.5, [1], (), (2,))
print(t, t[1:3], t + (1,), (1, 2) * 2, t.count(1), t.index('a'), hash((1, 2)) == hash((1, 2)), (1, 2) < (1, 3))
d = {'a': 1, 'b': 2}
d['c'] = 3; d.update(e=5, f=6); d.update([('g', 7)]); d |= {'h': 8}
print(d, list(d), list(d.values()), list(d.items()), d.get('z'), d.get('z', 0), d.setdefault('i', 9), d.pop('a'), d.pop('zz', None))
print('b' in d, len(d), d == dict(d), dict(zip('ab', [1, 2])), dict.fromkeys('ab', 0), {**d, 'x': 1}['x'], list(reversed(d))[:2])
del d['b']; print(d.popitem(), d.keys() & {'c', 'zz'}, d.keys() - {'c'} == set(d) - {'c'})
attempt(lambda: d['nope'])
def mutate():
    for k in d: d[k + 'x'] = 1
attempt(mutate)
class K:
    def __init__(self, v): self.v = v
    def __hash__(self): return 1
    def __eq__(self, o): return self.v == o.v
kd = {K(i): i for i in range(20)}
print(kd[K(7)], len(kd), K(30) in kd)
for i in range(0, 20, 2): del kd[K(i)]
print(len(kd), sorted(kd.values()))
m = {}
for i in range(1000): m[i] = i
for i in range(900): del m[i]
for i in range(500): m[str(i)] = i
print(len(m), m[950], m['77'], list(m)[:3])
st = {1, 2, 3}
st.add(4); st.discard(9); st.remove(1)
print(sorted(st | {9}), sorted(st & {2, 3, 7}), sorted(st - {2}), sorted(st ^ {2, 10}), st <= {2, 3, 4, 5}, {2} < st, st.isdisjoint({7}), frozenset([1]) == {1}, len(st))
attempt(lambda: st.remove(77))
print(set(), frozenset(), {1}, frozenset({1}))
print(range(5), list(range(5, 0, -2)), range(10)[3:7:2], 5 in range(10), range(10).index(5), len(range(0, 100, 7)), range(3) == range(0, 3, 1), range(10**20)[-1])
print(slice(1, 2), slice(1, 10, 2).indices(5), slice(None).indices(3))
s = 'Hello, World'
print(s.upper(), s.lower(), s.swapcase(), s.title(), s.find('o'), s.rfind('o'), s.count('l'), s.replace('l', 'L', 2), s.split(', '), s.startswith('He'), s.endswith(('x', 'ld')))
print(' a b  c '.split(), ' a b  c '.rsplit(None, 1), 'a,b,,c'.split(','), 'a,b,c'.rsplit(',', 1), '  x '.strip(), 'xxaxx'.strip('x'), 'abc'.center(9, '*'), '7'.zfill(3), '-7'.zfill(4))
print('a\tb'.expandtabs(4), 'one\ntwo\r\nthree'.splitlines(), 'a=b=c'.partition('='), 'a=b=c'.rpartition('='), 'abc'[::-1], 'ab' 'cd', 'x' in 'xyz', 'é'.upper(), 'ß'.upper(), 'ΑΣ'.lower())
print(repr('a\'b'), repr('a"b\n'), repr('\x00\x7f\u1234\U0001f600é'), ascii('é\u1234\U0001f600'), 'abc' < 'abd', 'ab'.isalpha(), '12'.isdigit(), 'A1'.isalnum(), ' '.isspace(), 'a_1'.isidentifier(), ''.isalpha())
b = b'hello\x00\xff'
print(b, b[0], b[1:3], b + b'x', len(b), b'l' in b, 104 in b, bytes(3), bytes([1, 2]), bytes('é', 'utf-8'), b.__class__.__name__, b'a' < b'b', b'x' * 3, b'"\'')
print('é'.encode(), b'\xc3\xa9'.decode(), 'é'.encode('latin-1'), str(b'\xff', 'latin-1'), b'\xff'.decode('utf-8', 'replace') if False else '')
attempt(lambda: 'é'.encode('ascii'))
attempt(lambda: bytes([300]))
attempt(lambda: 'a' * -1)
print(1_000_000, 0xff, 0o17, 0b101, 10 ** 30, -7 // 2, -7 % 2, 7 ** -1, 2 ** 0.5, 1e100, 1e-7, 1.0, 0.1 + 0.2, -0.0, 1e16, 123456789.123)
print(int('0x1f', 16), int('101', 2), int(' 42 '), int(3.9), int('-0'), float('1e5'), float('inf'), round(2.5), round(3.5), round(2.675, 2), round(-1234, -2), abs(-3), divmod(17, 5), divmod(-17, 5), pow(3, 100, 7), hex(255), oct(8), bin(-5))
print((12345678901234567890 * 98765432109876543210) // 3, 2 ** 200 >> 190, -1 >> 5, 5 & 3, 5 | 3, 5 ^ 3, ~5, (2 ** 64).bit_length(), (255).to_bytes(2), int.from_bytes(b'\x01\x00'), True + True, True & False, not 1)
print(1 == 1.0, hash(1) == hash(1.0), 2 ** 53 == float(2 ** 53), 2 ** 53 + 1 == float(2 ** 53), 0.1 == 0.1, 1 < 1.5 < 2, float('nan') == float('nan'), (1.5).as_integer_ratio(), (0.1).hex(), float.fromhex('0x1.8p1'), (3.0).is_integer())
print(all([]), any([0, 1]), sum([0.1] * 10), sum([[1], [2]], []), min('b', 'a'), max([1, 3, 2], key=lambda v: -v), list(reversed([1, 2])), list(enumerate('ab', 1)), list(zip('ab', [1, 2, 3])), list(map(pow, [2, 3], [3, 2])), list(filter(None, [0, 1, 2])))
attempt(lambda: list(zip([1], [1, 2], strict=True)))
print(isinstance(True, int), type(1) is int, callable(len), id(1) == id(1), repr(None), repr(...), repr(NotImplemented), bool([]), bool('a'))

# pop(i) moves what lies behind, however much that is
for n in (1, 2, 63, 64, 65, 66, 200):
    for i in (0, 1, n // 2, n - 1, -1, -n, n, -n - 1):
        l, want = list(range(1000, 1000 + n)), list(range(1000, 1000 + n))
        try:
            item = want[i]
            del want[i]
        except IndexError:
            item = 'pop index out of range'
        try:
            got = l.pop(i)
        except IndexError as e:
            got = str(e)
        assert (got, l) == (item, want), (n, i)
        l.append('end')
        assert l.pop() == 'end' and l == want
queue = list(range(10))
for i in range(1000):
    queue.append(queue.pop(0))
print(queue)
