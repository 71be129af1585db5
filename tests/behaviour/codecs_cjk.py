"""The East Asian codecs: steps, handlers, states, streams, and objects shared by threads."""
import codecs
import io
import threading

NAMES = '''gb2312 gbk gb18030 hz big5hkscs cp932 shift_jis shift_jis_2004 shift_jisx0213 euc_jp euc_jis_2004 euc_jisx0213 cp949 euc_kr johab
    big5 cp950 iso2022_kr iso2022_jp iso2022_jp_1 iso2022_jp_2 iso2022_jp_2004 iso2022_jp_3 iso2022_jp_ext'''.split()


def show(f, *args):
    try:
        r = f(*args)
        print(ascii(args), '->', ascii(r))
        return r
    except UnicodeError as e:
        print(ascii(args), '->', type(e).__name__, ascii(str(e)))
    except Exception as e:
        print(ascii(args), '->', type(e).__name__, e)


def checksum(items):
    total = 0
    for x in items:
        for c in ascii(x).encode():
            total = (total * 31 + c) & 0xFFFFFFFF
    return total


def trial(name, function, *args):
    try:
        return function(name, *args)
    except UnicodeError as e:
        return e.start, e.end, e.reason


for name in NAMES:
    text = ''.join(map(chr, [*range(0x20, 0x500, 7), *range(0x2000, 0x3400, 5), *range(0x4E00, 0x9FA6, 61), *range(0xAC00, 0xD7A4, 97),
                             *range(0xFF00, 0xFFF0, 3), *range(0x20000, 0x2A000, 401)]))
    data = text.encode(name, 'ignore')
    print(name, len(data), checksum([data]), checksum([data.decode(name)]))
    print('  ', checksum(trial(name, bytes([i, k]).decode) for i in range(0x0E, 0x100, 3) for k in range(0x21, 0x100, 5)))

# handlers
codecs.register_error('test.text', lambda e: ('\u3042', e.end))
codecs.register_error('test.bytes', lambda e: (b'\xff', e.end))
codecs.register_error('test.pair', lambda e: ('\xe6', e.end))
codecs.register_error('test.index', lambda e: ('x', True))
codecs.register_error('test.far', lambda e: ('x', 1 << 70))
codecs.register_error('test.behind', lambda e: ('x', -99))
codecs.register_error('test.nothing', lambda e: None)
codecs.register_error('test.loop', lambda e: ('\ud800', e.end))
codecs.register_error('test.raises', lambda e: 1 / 0)
for name in ('euc_jis_2004', 'iso2022_jp', 'hz'):
    for errors in ('strict', 'ignore', 'replace', 'backslashreplace', 'xmlcharrefreplace', 'namereplace', 'surrogateescape', 'test.text',
                   'test.bytes', 'test.pair', 'test.far', 'test.behind', 'test.nothing', 'test.loop', 'test.raises', 'test.unknown'):
        show('\u3042\ud800a\ud801'.encode, name, errors)
        show(b'a\xff\x24\x22\xa4'.decode, name, errors)
seen = []
codecs.register_error('test.same', lambda e: (seen.append(id(e)), ('?', e.end))[1])
print(b'\xff\xff\xff!'.decode('gbk', 'test.same'), len(set(seen)))

# states
for name in ('euc_jis_2004', 'iso2022_jp_2', 'iso2022_kr', 'hz', 'big5hkscs', 'cp932'):
    encoder, decoder = codecs.getincrementalencoder(name)(), codecs.getincrementaldecoder(name)('replace')
    print(name, encoder.getstate(), decoder.getstate())
    for text in ('a\xe6', '\u0300', '\xca', '\u4e00\xca', '\u0304\uac00', '\n'):
        data = trial(text, lambda t: encoder.encode(t))
        print('  ', ascii(text), data, encoder.getstate(), end=' ')
        if isinstance(data, bytes):
            print([ascii(decoder.decode(data[i:i + 1])) for i in range(len(data))], decoder.getstate())
        else:
            print()
    print('  ', encoder.encode('', True), encoder.getstate(), encoder.reset(), encoder.getstate(), decoder.reset(), decoder.getstate())
encoder, decoder = codecs.getincrementalencoder('euc_jis_2004')(), codecs.getincrementaldecoder('euc_jis_2004')()
for state in (-1, 1 << 136, (1 << 136) - 1, 'x', 0x10, 2 | 0xA6C3 << 8, 1 | 0xFF << 8):
    show(encoder.setstate, state)
    print(encoder.getstate())
for state in (0, (), (b'', 0, 0), ('', 0), (b'', -1), (b'', 1 << 64), (b'123456789', 0), (b'\xa4', 5)):
    show(decoder.setstate, state)
    print(decoder.getstate())
show(decoder.decode, b'\xa2\x8f\xa1')
show(decoder.decode, b'', True)
show(decoder.decode, b'\xff')
print(decoder.getstate())
encoder.errors = 'ignore'
print(encoder.errors, decoder.errors)
for action in (lambda: setattr(encoder, 'errors', 1), lambda: delattr(encoder, 'errors'), type(encoder).__mro__[1],
               lambda: type(encoder)(None), lambda: type(encoder)('a', 'b')):
    show(action)

# streams
data = '\u3042ab\n\u4f84xyz\r\nq'.encode('euc_jp')
for method in ('read', 'readline', 'readlines'):
    for size in (None, -1, 0, 1, 3, 'x', 1 << 70):
        reader = codecs.getreader('euc_jp')(io.BytesIO(data + b'\xa4'))
        for _ in range(4):
            show(getattr(reader, method), size)
out = io.BytesIO()
writer = codecs.getwriter('euc_jis_2004')(out)
for text in ('a\xe6', '\u0300', '\xe6', 5, '\ud800'):
    show(writer.write, text)
show(writer.writelines, ['\xe6', 'b'])
show(writer.writelines, 5)
writer.write('\xe6')
writer.reset()
print(out.getvalue())

# one encoder, decoder, and writer for many threads
encoder, decoder = codecs.getincrementalencoder('iso2022_jp')(), codecs.getincrementaldecoder('gb18030')('replace')
out = io.BytesIO()
writer = codecs.getwriter('euc_kr')(out)
bad = []


def work():
    for i in range(300):
        if encoder.encode('\u4e00' if i % 2 else 'a') not in (b'a', b'\x1b(Ba', b'0l', b'\x1b$B0l'):
            bad.append('encoder')
        decoder.decode(b'\x81\x30\x81')
        decoder.errors = 'ignore' if i % 2 else 'replace'
        decoder.setstate((b'\x81', i))
        writer.write('\uac00')


threads = [threading.Thread(target=work) for _ in range(4)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(bad, out.getvalue() == '\uac00'.encode('euc_kr') * 1200)
