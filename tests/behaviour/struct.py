# _struct: every code in every order, errors, offsets.
import _struct as S


def show(f, *args):
    try:
        print(f.__name__, args, f(*args))
    except Exception as e:
        print(f.__name__, args, type(e).__name__, e)


for order in '@=<>!':
    for code in 'bBhHiIlLqQnNP':
        for value in (0, -1, 127, -129, 65535, 2**31, -2**63, 2**64 - 1, 2**64, 1.5, 'a', True):
            show(S.pack, order + code, value)
    for code in 'efdFD':
        for value in (1, -0.0, 1.5, 5e-8, 65504.0, float('inf'), float('nan'), 10**400, 'a'):
            show(S.pack, order + code, value)
    for format in ('bq', '3sH', '5p', 'xi', '0i', '2x?', 'c'):
        show(S.calcsize, order + format)
for format in ('Z', '3', '3 i', ' i ', 'i@', 'i\0', '9' * 30 + 'i', 'i9223372036854775807s', b'i', 1):
    show(S.calcsize, format)
for bits in (0, 1, 0x3ff, 0x400, 0x3c00, 0x7bff, 0x7c00, 0xfc00, 0x7e01, 0x7c01):
    data = S.pack('<H', bits)
    x, = S.unpack('<e', data)
    print(hex(bits), x, S.pack('<e', x) == data)
buffer = bytearray(10)
for offset in (0, 6, 7, -4, -3, -11, 2**70):
    show(S.pack_into, '<i', buffer, offset, 5)
    show(S.unpack_from, '<i', buffer, offset)
print(list(S.iter_unpack('<HB', bytes(range(9)))))
show(S.iter_unpack, '<i', b'12345')
show(S.iter_unpack, '', b'')
s = S.Struct('<i')
s.__init__('>h')
print(s, s.size, s.unpack(b'\1\2'))
show(S.Struct.__new__(S.Struct).pack, 1)
