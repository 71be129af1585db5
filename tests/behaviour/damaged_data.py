"""Damaged input that once crashed or came out otherwise than in the reference: found by tests/fuzz/data.py."""
import datetime
import pickle
import re
import struct
import time


def show(function, *arguments):
    try:
        print(ascii(arguments), ascii(function(*arguments)))
    except Exception as e:
        print(ascii(arguments), type(e).__name__, ascii(str(e)))


print('- sizes that no machine has')
for n in (1 << 47, 1 << 48, 0xd00000000000003, 1 << 62):
    for make in (bytes, bytearray, lambda n: [0] * n, lambda n: 'x' * n, lambda n: (0,) * n):
        try:
            make(n)
            print('made')
        except MemoryError:
            pass

for make in (lambda: '-1'.zfill(1 << 62), lambda: '1'.center(1 << 47), lambda: ('a' * (1 << 20)).replace('a', 'b' * (1 << 27)), lambda: ('a' * (1 << 20)).replace('', 'b' * (1 << 27))):
    try:
        make()
    except MemoryError:
        print('no memory, said at once')
print('-5'.zfill(5), 'a\tb\t'.expandtabs(4) + '|', [len('xaxa'.replace(old, 'b' * 70000, count)) for old in ('a', 'x', '', 'xa', 'z') for count in (-1, 0, 1)])

print('- pickle')
for data in (b'L12\x82\n.', b'I1\x00\n.', b'I+1\n.', b'I1 \n.', b'F1\x00\n.', b'F1_1\n.', b'F1\x82\n.', b'Fx\x82\n.', b'gX\x01\0\n.', b'g\x82\n.', b'pX\n.', b'p1\n.', b'p', b'Np\x82\n.',
             b'\x8e\xff\xff\xff\xff\xff\xff\xff\x7f', b'\x8e\xde\xff\xff\xff\xff\xff\xff\x7f', b'\x8d\xff\xff\xff\xff\xff\xff\xff\x7f', b'\x95\xff\xff\xff\xff\xff\xff\xff\x7f.',
             b'\x80\x05\x96\x03\0\0\0\0\0\0\rabc.'):
    show(pickle.loads, data)

print('- dates')
for text in ('13141512', '131415123', '1314151', '20240229', '13x+01', '13:14xy+01', '13:140Z', '13:14:+01', '13:14:15.123456xyz+01', '13:14:15.12345x+01', '13:14\0', '13:14:15+01\0', '13:14.+01', '131415.+01'):
    show(datetime.time.fromisoformat, text)
for text in ('2024022929', '20240229xx', '2024-0229', '2024W011xx', '2024-W0112', '202402291'):
    show(datetime.date.fromisoformat, text)
moment = (2024, 2, 29, 13, 4, 5, 3, 60, 0)
for text in ('%010', '%5', '%2047d', '%2048d', '%99999Y', 'a%99999Yb', 'xx%4000d%d', '\xe9a%99999Yb', '\xe9%d\0x%d', '%5\0x'):
    show(lambda text: (len(time.strftime(text, moment)), time.strftime(text, moment)[-12:]), text)

print('- texts')
for text in ('\x1c5', '5\x1f', '\x855', '\x0b5', '\x1d\u0665', '1\0_0', '1_0\0', '1\xe9_0', '1\ud800\ud801'):
    for function in (int, float, complex, float.fromhex):
        show(function, text)
for text in ('ab\xffz', '0\u20ac', 'abz\ud800'):
    show(bytes.fromhex, text)
for code in ('\x00', '\x01', '\x1f', '\x7f', '\x80', '5\x80', '-\x80', '.3\xff', '\u20ac'):
    show(lambda f: f % (1,), '%' + code)
    if code < '\u0100':
        show(lambda f: f % (1,), b'%' + code.encode('latin-1'))
for codec in ('unknown', 'punycode', 'idna'):
    show(lambda codec: (b''.decode(codec, 'x'), str(b'', codec, 'x'), bytearray().decode(codec, 'x')), codec)
for form in (b'\xff', b'i\xff', '\xe9'):
    for function in (struct.calcsize, struct.Struct):
        show(function, form)
print(type(re.compile('a').groupindex), re.compile('(?P<a>a)').groupindex)
