import io, struct, zlib
def run():
    out, t = io.BytesIO(), 0
    for i in range(100_000): out.write(struct.pack('<IHd', i, i & 0xffff, i / 3))
    data = out.getvalue()
    for i, h, d in struct.iter_unpack('<IHd', data): t += h
    view = memoryview(data)
    for i in range(0, len(view), 14): t += view[i]
    table = bytearray(256)
    for b in data[:300_000]: table[b] ^= b
    return t + zlib.crc32(data) + len(data.hex()) + sum(1 for line in io.StringIO('a line\n' * 100_000))
run()
