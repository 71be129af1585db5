import io
import os
import tempfile

raw = io.BytesIO()
text = io.TextIOWrapper(raw, 'utf-8', newline='\r\n', write_through=False)
text.write('größe\nline 2\n')
text.flush()
print(raw.getvalue())
text.seek(0)
print(text.readline(), text.tell() > 0, text.read(3), list(text), text.buffer is raw, text.encoding, text.newlines)
for name in 'utf-16', 'latin-1', 'utf-8-sig':
    t = io.TextIOWrapper(io.BytesIO('abcä\r\nd\re'.encode(name)), name, newline=None)
    print(t.readlines(), t.newlines)
t = io.TextIOWrapper(io.BytesIO(b'ok\xff\xfe'), 'utf-8', errors='backslashreplace')
print(t.read(), t.detach().read())
try:
    io.TextIOWrapper(io.BytesIO(b'\xff'), 'utf-8').read()
except UnicodeDecodeError as e:
    print(e)
r = io.BufferedReader(io.BytesIO(bytes(range(100))), 16)
print(r.read(3), r.peek(2)[:2], r.read1(5), r.readline(), r.seek(-3, 2), r.read(), r.readinto(bytearray(3)))
w = io.BufferedWriter(io.BytesIO(), 8)
w.write(b'0123456789')
w.flush()
print(w.raw.getvalue())
x = io.BufferedRandom(io.BytesIO(b'abcdef'))
print(x.read(2), x.write(b'ZZ'), x.seek(0), x.read())
pair = io.BufferedRWPair(io.BytesIO(b'in'), io.BytesIO())
print(pair.read(), pair.write(b'out'))
s = io.StringIO('a\nb\r\nc', newline='')
print(s.read(2), s.readlines(), s.seek(1), s.truncate(), s.getvalue())
b = io.BytesIO(b'12345')
with b.getbuffer() as view:
    view[0] = 65
print(b.read(2), b.readinto(bytearray(2)), b.getvalue(), b.seek(0), b.truncate(1), b.readlines())
fd, path = tempfile.mkstemp()
os.close(fd)
with open(path, 'w+', encoding='utf-8') as f:
    print('written', file=f)
    f.seek(0)
    print(f.read(), f.fileno() > 2)
with open(path, 'rb', buffering=0) as f:
    print(f.readall())
os.unlink(path)


class Raw(io.RawIOBase):
    def readable(self): return True
    def readinto(self, b):
        b[:1] = b'r'
        return 1


print(io.BufferedReader(Raw(), 4).read(6), Raw().read(2))
for bad in lambda: open('/nonexistent'), lambda: io.StringIO(1), lambda: io.BytesIO().read('x'), lambda: open(path, 'q'), lambda: text.write(b'x'):
    try:
        bad()
    except (OSError, TypeError, ValueError) as e:
        print(type(e).__name__)
d = io.IncrementalNewlineDecoder(None, True)
print(d.decode('a\r'), d.decode('\nb'), d.newlines)
