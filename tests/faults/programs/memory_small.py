import array
import mmap
import struct

a = array.array('i', [1, 2, 3])
a.extend([4, 5])
a.insert(0, 9)
print(a, a.tobytes()[:4], a[1:3], a.index(3), a.buffer_info()[1], array.array('d', a), a.byteswap(), a.pop())
v = memoryview(bytearray(range(24)))
print(v[2:5].tolist(), v.cast('I')[1], v.cast('B', [4, 6]).shape, v[::2].contiguous, v.hex()[:6], v.toreadonly().readonly, v[1:3] == b'\x01\x02', hash(memoryview(b'x')) == hash(b'x'))
with mmap.mmap(-1, 4096) as m:
    m[:5] = b'hello'
    print(m.find(b'l'), m.read(2), m.tell(), m[0], m.seek(0), m.readline()[:5], len(m))
print(struct.pack('<ihq5sd?', 1, 2, 3, b'abc', 1.5, True), struct.unpack('>HB', b'\x00\x01\x02'), struct.calcsize('@iq'), list(struct.iter_unpack('<H', b'\x01\x00\x02\x00')))
s = struct.Struct('!2sI')
b = bytearray(8)
s.pack_into(b, 1, b'xy', 7)
print(b, s.unpack_from(b, 1), s.size, s.format)
b += b'more'
b[1:3] = b'12345'
b.reverse()
print(b, b.find(b'm'), b.split(b'o'), b.translate(None, b'r'), bytes(b).hex(' ', 2), bytearray.fromhex('616263'), b.pop(), b.copy() == b)
print(b'a,b,c'.partition(b','), b'%s %d' % (b'x', 5), b' x '.strip(), b'abc'.replace(b'b', b'--'), b''.join([b'1', b'2']), bytes(3), b'abc'.center(7, b'*'), b'ab\ncd'.splitlines())
for bad in lambda: struct.pack('i', 'x'), lambda: struct.unpack('i', b''), lambda: v.cast('Z'), lambda: array.array('z'), lambda: v[100], lambda: bytes([256]), lambda: b'x'.fromhex('zz'), lambda: memoryview(1):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, e)
