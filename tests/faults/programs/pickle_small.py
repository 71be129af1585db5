import copy
import io
import pickle


class Plain:
    def __init__(self, *a):
        self.a = a

    def __eq__(self, other):
        return self.a == other.a


class Slots:
    __slots__ = 'x', 'y'


class Reduced(list):
    def __reduce__(self):
        return Reduced, (), {'state': 1}, iter([1, 2]), None


class Persistent(pickle.Pickler):
    def persistent_id(self, o):
        return 'the one' if o is Plain else None


class Found(pickle.Unpickler):
    def persistent_load(self, name):
        return name


s = Slots()
s.x, s.y = 1, [2]
value = [1, -2, 10 ** 20, 2.5, 1j, 'text', 'größe', b'bytes', bytearray(b'x'), (1,), (1, 2, 3, 4), {1: 2, 'k': [None, True]}, {3}, frozenset([4]), Plain(1, 'x'), s, len, Plain, range(3), ...]
value.append(value[-3])
for protocol in range(6):
    back = pickle.loads(pickle.dumps(value, protocol)) if protocol > 1 else pickle.loads(pickle.dumps(value[:15], protocol))
    print(protocol, len(back), back[:7], back[14] == value[14])
loop = {}
loop[1] = [loop]
print(pickle.loads(pickle.dumps(loop))[1][0][1][0] is not None)
print(pickle.loads(pickle.dumps(Reduced([5]))).__dict__)
out = io.BytesIO()
Persistent(out).dump([Plain, 1])
out.seek(0)
print(Found(out).load())
buffers = []
data = pickle.dumps(pickle.PickleBuffer(b'out of band'), 5, buffer_callback=buffers.append)
print(bytes(pickle.loads(data, buffers=buffers)))
for bad in b'', b'\x80\x05K', b'garbage.', b'\x80\x04cos\nnothing\n.', b'(lp0\ng5\n.':
    try:
        print(pickle.loads(bad))
    except Exception as e:
        print(type(e).__name__, e)
for bad in lambda: 0, (x for x in ()):
    try:
        pickle.dumps(bad)
    except Exception as e:
        print(type(e).__name__)
print(copy.deepcopy(value[:15]) == value[:15], copy.copy(s).y is s.y)
