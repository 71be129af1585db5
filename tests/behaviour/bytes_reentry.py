"""Calls out of bytes and bytearray that change what they work on; arguments at the edges."""
import sys


def attempt(label, function):
    try:
        print(label, function())
    except Exception as e:
        print(label, type(e).__name__, e)


class Index:
    def __init__(self, action):
        self.action = action

    def __index__(self):
        self.action()
        return 42


class Buffer:
    def __init__(self, action, data=b'ABCDEFGH'):
        self.action, self.data = action, data

    def __buffer__(self, flags):
        self.action()
        return memoryview(self.data)


def numbers():
    yield 1
    yield 300
    print('read on')


for cls in bytes, bytearray:
    print(cls.__name__, cls.__doc__.startswith(cls.__name__ + '('))
    for arguments in ({'errors': 'ignore'}, {'encoding': 'x'}, {'source': '', 'errors': 'ignore'}, {'source': b'', 'errors': 'ignore'}, {'source': 'a'}, {'source': 'a', 'encoding': 'utf-8'}):
        attempt(arguments, lambda: cls(**arguments))
    attempt('generator', lambda: cls(numbers()))
    items = [Index(lambda: items.clear()), Index(lambda: None)]
    attempt('shorter', lambda: cls(items))
    items = [Index(lambda: len(items) < 5 and items.append(items[0]))]
    attempt('longer', lambda: cls(items))
    parts = [b'a', Buffer(lambda: parts.clear()), b'c']
    attempt('join', lambda: cls(b':').join(parts))
    parts = [b'a', Buffer(lambda: parts.__setitem__(1, b'z')), b'c']
    attempt('join', lambda: cls(b':').join(parts))

for source in ([300], [1, 300], 'x', -1, object(), [2**100]):
    array = bytearray(b'abc')
    attempt('init', lambda: array.__init__(source))
    print(array)
array = bytearray(b'abc')
for size in -1, 2, 5, 0, 4, sys.maxsize, sys.maxsize - 1, sys.maxsize // 2:
    attempt(size, lambda: (array.resize(size), array)[1])
array = bytearray(1000)
attempt('large', lambda: array.resize(sys.maxsize))
for text in b"'", b'"', b"'\"", b"\\", b"a'b":
    print(repr(bytearray(text)), repr(text))


class Shown:
    def __repr__(self):
        array.clear()
        return 'E'


class Length(bytes):
    def __len__(self):
        array.clear()
        return 1


array = bytearray(b'%a end')
attempt('%', lambda: array % Shown())
array = bytearray(b'abcd')
attempt('hex', lambda: array.hex(Length(b':')))
print(array)
for name in 'find', 'count', 'index', 'rindex', 'rfind', 'split', 'rsplit', '__contains__':
    for evil in Index(lambda: array.clear()), Buffer(lambda: array.clear()), Buffer(lambda: array.__init__(b'longer'), b'A'):
        array = bytearray(b'A*BA')
        attempt(name, lambda: getattr(array, name)(evil))
        print(array)
array = bytearray(b'x' * 10)
for change in lambda: array.clear(), lambda: array.__delitem__(slice(3, None)), lambda: array.extend(b'yyyy'):
    array[:] = b'x' * 10
    array.extend(Buffer(change))
    print(array)
