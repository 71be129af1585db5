"""Compare the East Asian codecs with the reference's: every code, every code point, and random streams.

Usage: compare.py PITHON REFERENCE [CODEC...]

Both run this file with --run and print one checksum per block of questions; where they differ, both are asked again for the
answers of that block. Exit status 1 if anything differs.
"""
import binascii
import random
import subprocess
import sys
import codecs

NAMES = '''gb2312 gbk gb18030 hz big5hkscs cp932 shift_jis shift_jis_2004 shift_jisx0213 euc_jp euc_jis_2004 euc_jisx0213
    cp949 euc_kr johab big5 cp950 iso2022_kr iso2022_jp iso2022_jp_1 iso2022_jp_2 iso2022_jp_2004 iso2022_jp_3
    iso2022_jp_ext'''.split()
ESCAPES = [b'', b'\x1b(J', b'\x1b(I', b'\x1b$@', b'\x1b$B', b'\x1b$(D', b'\x1b$(C', b'\x1b$A', b'\x1b$(O', b'\x1b$(P', b'\x1b$(Q',
           b'\x1b$)C\x0e', b'\x1b.A\x1bN', b'\x1b.F\x1bN']
ERRORS = ['strict', 'ignore', 'replace', 'backslashreplace', 'surrogateescape', 'xmlcharrefreplace', 'test.back', 'test.long',
          'test.bytes']
# What random streams are made of, beside any byte and any code point.
BYTES = [b'\x1b', b'\x1b$', b'$', b'(', b')', b'B', b'@', b'J', b'N', b'\x1b(B', b'\x1b$B', b'\x0e', b'\x0f', b'\n', b'~', b'~{', b'~}',
         b'\x8e', b'\x8f', b'\xa4\xd4', b'\xa4\xa1', b'0', b'\x81', b'a', b'!!', b'0!', *ESCAPES]
CHARACTERS = '\n\x1b\x0e\x0f~\\a\xa5\u203e\uff71\u4e00\u3042\uac00\uac02\xe6\u0300\u304b\u309a\u02e9\u02e5\xca\u0304\u4e02\U00020089'


def ask(function, *arguments):
    try:
        return function(*arguments)
    except UnicodeError as e:
        return type(e).__name__, *e.args, getattr(e, 'start', None), getattr(e, 'end', None), getattr(e, 'reason', None)
    except Exception as e:
        return type(e).__name__, str(e)


def decode_blocks(name):
    """Blocks of byte strings: (title, iterable)."""
    prefixes = ESCAPES if name.startswith('iso') else [b'', b'~{'] if name == 'hz' else [b'']
    for p in prefixes:
        yield f'one {p}', [p + bytes([i]) for i in range(256)]
        for i in range(256):
            yield f'two {p} {i}', [p + bytes([i, k]) for k in range(256)]
    if name.startswith('euc_j'):
        for i in range(256):
            yield f'three {i}', [bytes([0x8F, i, k]) for k in range(256)]
    if name == 'gb18030':
        for i in range(0x80, 256):
            yield f'four {i}', (bytes([i, k, m, n]) for k in range(0x30, 0x3A) for m in range(0x81, 0xFF) for n in range(0x30, 0x3A))
    if name == 'euc_kr':
        for i in range(0xA0, 0x100):
            yield f'eight {i}', [bytes([0xA4, 0xD4, 0xA4, i, 0xA4, k, 0xA4, m]) for k in range(0xBE, 0xD6) for m in range(0xA0, 0xD8)]


def random_bytes(r):
    return b''.join(r.choice(BYTES) if r.random() < .6 else bytes([r.randrange(256)]) for _ in range(r.randrange(1, 12)))


def random_text(r, name):
    limits = 0x80, 0x3000, 0xA000, 0x10000, 0x30000
    text = ''.join(r.choice(CHARACTERS) if r.random() < .6 else chr(r.randrange(r.choice(limits))) for _ in range(r.randrange(1, 8)))
    # the reference loses one of the two tildes when what came before outgrew its buffer
    return text.replace('~', '') if name == 'hz' else text


def stream_answers(name, number):
    """What an incremental decoder and encoder, and a reader, make of random streams."""
    r = random.Random(f'{name} {number}')
    errors = r.choice(ERRORS)
    decoder, encoder = codecs.getincrementaldecoder(name)(errors), codecs.getincrementalencoder(name)(errors)
    if r.random() < .3:
        decoder.setstate((r.choice([b'', b'\x1b', b'\xa4', b'0']), int.from_bytes(r.choices(b'BJ@AICDF\xc2\xc3\xc4\0', k=4), 'little')
                          | r.randrange(4) << 32))
        encoder.setstate(int.from_bytes(b'\0' + bytes(r.choices(b'BJ\xc2\xc3\xc4\0', k=3)), 'little') | r.randrange(2) << 40)
    for _ in range(r.randrange(1, 6)):
        part, text, final = random_bytes(r), random_text(r, name), r.random() < .2
        yield part, ask(decoder.decode, part, final), decoder.getstate()
        yield text, ask(encoder.encode, text, final), encoder.getstate()
        yield ask(part.decode, name, errors), ask(text.encode, name, errors)
        if r.random() < .1:
            encoder.reset()
            decoder.reset()


def blocks(name):
    for title, items in decode_blocks(name):
        yield title, ((b, ask(b.decode, name)) for b in items)
    for start in range(0, 0x110000, 0x400):
        if name == 'gb18030' or start < 0x30000 or start % 0x10000 == 0:
            yield f'encode {start:x}', ((c, ask(chr(c).encode, name, 'ignore')) for c in range(start, start + 0x400))
    for number in range(300):
        yield f'stream {number}', (x for k in range(10) for x in stream_answers(name, number * 10 + k))


def run(names, wanted):
    codecs.register_error('test.back', lambda e: ('a', e.end) if e.start % 2 else ('\u4e00', e.end))
    codecs.register_error('test.long', lambda e: ('x' * 3, e.end if e.start < 3 else len(e.object)))
    codecs.register_error('test.bytes', lambda e: (b'\x1b', e.end))
    for name in names:
        for title, answers in blocks(name):
            if wanted is None:
                total = 0
                for x in answers:
                    total = binascii.crc32(repr(x).encode('utf-8', 'surrogatepass'), total)
                print(name, title, total, sep='\t')
            elif title == wanted:
                for x in answers:
                    print(ascii(x))


def lines(interpreter, *arguments):
    done = subprocess.run([interpreter, __file__, '--run', *arguments], stdout=subprocess.PIPE, text=True)
    if done.returncode:
        sys.exit(f'{interpreter} ended with {done.returncode}')
    return done.stdout.splitlines()


def main(ours, reference, *names):
    faults = questions = 0
    for name in names or NAMES:
        a, b = lines(ours, name), lines(reference, name)
        assert len(a) == len(b) and a
        questions += len(a)
        wrong = [x.split('\t')[1] for x, y in zip(a, b) if x != y]
        faults += len(wrong)
        for title in wrong[:5]:
            print(f'{name}: {title} differs')
            pairs = [(x, y) for x, y in zip(lines(ours, name, title), lines(reference, name, title)) if x != y]
            for x, y in pairs[:3]:
                print('   ours     ', x)
                print('   reference', y)
    print(f'{questions} blocks, {faults} differ')
    return faults > 0


if sys.argv[1] == '--run':
    run(sys.argv[2:3], sys.argv[3] if len(sys.argv) > 3 else None)
else:
    sys.exit(main(*sys.argv[1:]))
