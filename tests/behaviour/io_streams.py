# Streams without the library above: _io alone.
import _io

PATH = '/tmp/pithon-behaviour-io'


def show(text, **names):
    try:
        print(text, '->', repr(eval(text, globals(), names)))
    except BaseException as e:
        print(text, '!!', type(e).__name__, e)


with _io.open(PATH, 'w', encoding='utf-8', newline='') as f:
    print(f.write('one\ntwo\r\nthr\u00e9\u20ac\U0001f600e\rfour'), f.tell())
for newline in None, '', '\n', '\r', '\r\n':
    with _io.open(PATH, encoding='utf-8', newline=newline) as f:
        print(repr(newline), list(f), f.newlines)
    with _io.open(PATH, encoding='utf-8', newline=newline) as f:
        f._CHUNK_SIZE = 3
        parts, places = [], []
        while True:
            places.append(f.tell())
            c = f.read(1)
            if not c:
                break
            parts.append(c)
        rests = []
        for i, place in enumerate(places):
            f.seek(place)
            rests.append(f.read() == ''.join(parts[i:]))
        print(len(places), all(rests))
for mode in 'rb', 'wb', 'r+b', 'ab', 'a+b', 'w+b':
    with _io.open(PATH, mode) as f:
        for action in 'f.read(2)', 'f.write(b"xyz")', 'f.tell()', 'f.seek(1)', 'f.readline()', 'f.truncate(5)', 'f.peek()[:3]':
            show(action, f=f)
for raw in 'Raw(None)', 'Raw(b"abc" * 3)':
    class Raw(_io._RawIOBase):
        def __init__(self, data):
            self.data, self.views = data, []

        def readable(self):
            return True

        def readinto(self, view):
            self.views.append(view)
            if self.data is None:
                return None
            n = min(len(view), len(self.data), 4)
            view[:n] = self.data[:n]
            self.data = self.data[n:]
            return n

    for action in 'b.read(5)', 'b.read()', 'b.read1(2)', 'b.readline()', 'b.readinto(bytearray(7))', 'b.peek()':
        show(action, b=_io.BufferedReader(eval(raw), 6))
show('b.read(1)', b=_io.BufferedReader(type('Bad', (Raw,), {'readinto': lambda self, view: 10 ** 9})(b'')))


class Again(_io._RawIOBase):
    def writable(self):
        return True

    def write(self, data):
        return self.owner.write(b'again')


again = Again()
again.owner = _io.BufferedWriter(again, 4)
try:
    again.owner.write(b'0123456789')
except RuntimeError as e:
    print(str(e).partition(' object')[0].partition(' at')[0])
b = _io.BytesIO(b'line 1\nline 2\n')
view = b.getbuffer()
for action in 'b.write(b"LINE")', 'view[:4].tobytes()', 'b.truncate(0)', 'b.close()':
    show(action, b=b, view=view)
view.release()
for action in 'b.readlines()', 'b.getvalue()', 'b.seek(20)', 'b.write(b"end")', 'b.getvalue()', 'b.__getstate__()':
    show(action, b=b)
s = _io.StringIO('a\r\nb\u20ac\rc\n', newline=None)
for action in 's.read()', 's.newlines', 's.seek(2)', 's.write("\U0001f600")', 's.getvalue()', 's.truncate(1)', 's.getvalue()', 's.seek(3)', 's.write("z")', 's.getvalue()':
    show(action, s=s)
t = _io.TextIOWrapper(_io.BytesIO(), 'latin-1', 'replace', newline='\r\n')
for action in 't.write("a\\n\u00e9\u20ac\\n")', 't.flush()', 't.buffer.getvalue()', 't.seek(0)', 't.read()', 't.reconfigure(errors="strict")', 't.tell()', 't.detach()', 't.read()':
    if 'detach' in action:
        t.detach()
    else:
        show(action, t=t)
