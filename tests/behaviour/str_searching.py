"""Finding, counting, replacing, splitting, translating: all kinds of text, where there are ways of their own for ASCII and for single characters."""
import random

rng = random.Random(7)
LETTERS = ('ab', 'ab \t\n\x1c', 'a\xe9b\xff', 'a\u0394b ', 'a\U0001f600b', "a'\"\\\n\x7f", 'abcdefgh')


def text(letters, most):
    return ''.join(rng.choice(letters) for _ in range(rng.randrange(most + 1)))


def show(*values):
    print(*map(ascii, values))


for round in range(400):
    letters = rng.choice(LETTERS)
    s, old, new = text(letters, 12), text(letters, 2), text(rng.choice(LETTERS), 3)
    count = rng.choice((-1, 0, 1, 2, 100))
    r = s.replace(old, new, count)
    show(s, old, new, count, r, s.count(old), s.count(old, 1, -1), s.find(old), s.rfind(old))
    show(s.split(maxsplit=count), s.rsplit(maxsplit=count), s.splitlines(), s.splitlines(True), repr(s))
    if old:
        show(s.split(old, count), s.rsplit(old, count), s.partition(old))
    show(s[::-1], s[::2], s[5:1:-2], max(r, default=''))
    # The kind is the smallest that fits: else hashes, comparing and encoding would differ.
    show(r == r.encode('utf-32').decode('utf-32'), hash(r) == hash(r.encode('utf-16', 'surrogatepass').decode('utf-16')), r.isascii())

long = 'xy' * 300
show(long.replace('x', 'abc') == 'abcy' * 300, long.replace('x', '', 299).count('x'), long.replace('y', '\u1234') == 'x\u1234' * 300)
show(('\xe9' * 300 + 'a').replace('\xe9', '').isascii(), long.count('x'), ('x' * 1000).count('x'), ('x' * 1000).count('xx'))
show('a'.replace('a', 'b'), 'aa'.replace('a', '', 1), ''.replace('', 'x'), ''.replace('a', 'x'))


class Sub(str):
    pass


show(type(Sub('abc').replace('x', 'y')), type(Sub('a').replace('a', Sub('b'))), type(Sub('abc').replace('b', 'c')), type(Sub('ab cd').split()[0]))


class Table(dict):
    def __missing__(self, key):
        return chr(key + 1)


class Asked:
    def __init__(self):
        self.asked = []

    def __getitem__(self, key):
        self.asked.append(key)
        if key == ord('c'):
            raise IndexError
        return None if key == ord('b') else 'A!'


table = {ord('a'): 'A', ord('b'): None, ord('c'): 'two', ord('d'): 0x1f600, ord('e'): ord('E'), ord('f'): '\xe9', 0xe9: 'e'}
for s in ('abcdef' * 3, 'xyz', '', 'ab\xe9', '\u0394abc', 'ee', 'bb'):
    show(s.translate(table), s.translate(Table({ord('a'): 'z'})), s.translate({}))
asked = Asked()
show('abcabc'.translate(asked), sorted(set(asked.asked)), 'a\xe9b'.translate(asked))
for bad in ({97: 3.5}, {97: -1}, {97: 0x110000}, {97: b'x'}, {97: 1 << 70}, 5, None):
    try:
        show('ba'.translate(bad))
    except Exception as e:
        show(type(e), str(e))
show('ab'.translate('0' * 97 + 'XY'), 'abc'.translate(['x']))
for width in (0, 1, 50, 100, 130, 200, 1000):
    show(f'{"x":*>{width}}' == '*' * (width - 1) + 'x' or width == 0, ('%s' * 3 % ('\u0394' * width, 'a', 'b' * width)).count('a'), repr('\n' * width) == "'" + '\\n' * width + "'")
