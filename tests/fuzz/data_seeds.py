"""What data.py damages: for each kind good inputs, words worth putting in, and the parameters of a case."""
import array
import bz2
import collections
import dataclasses
import datetime
import gzip
import io
import lzma
import pickle
import random
import tarfile
import typing
import zipfile
import zlib


@dataclasses.dataclass
class Kind:
    seeds: list[str]
    words: tuple[str, ...] = ()
    parameters: typing.Callable = lambda r: {}
    wide: bool = False  # characters above 255 may be put in
    compared: bool = True  # else the library below decides, and which one differs from build to build
    reader: str = ''  # the function of data_child.py, if its name is another


def latin(*items: bytes) -> list[str]:
    return [item.decode('latin-1') for item in items]


TEXT = b'the quick brown fox jumps over the lazy dog ' * 3 + bytes(range(64))

JSON = ['{"a": [1, 2.5, -3e10, true, false, null], "b": {"c": "text \\u00e9\\ud83d\\ude00 \\n"}, "": []}', '[]', '"x\\\\y\\"z\\/"', '-0.0e-5', '[NaN, Infinity, -Infinity]', '  [1 , {"k" :\t"v"}\n] ',
        '[[[[[[1]]]]]]', '{"a": 1, "a": 2}', '12345678901234567890123', '1.7976931348623157e309', '"\\ud800"', '\ufeff[1]'.encode('utf-8').decode('latin-1'), '[1]'.encode('utf-16').decode('latin-1'),
        '[1]'.encode('utf-32-be').decode('latin-1'), '"' + 'long ' * 50 + '"']
CSV = ['a,b,c\r\n1,"two, 2","thr""ee"\r\n,,\r\n', 'x;y\n"multi\nline";z\n', "'q',\"r\",s t , u\n", '1,2.5,-3e7,"4"\n', 'a\\,b,c\\\nd\n', '\n\n\n', '"unclosed,\n', 'a"b"c,"d"e\n']


class Thing:
    pass


def pickles() -> list[str]:
    shared = [1, 2]
    thing = datetime.datetime(2020, 1, 2, tzinfo=datetime.timezone.utc)
    values = [{'a': [1, 2.5, None, True], 'b': (1, 2, 3, 4), 'c': {1, 2}, 'd': frozenset('x'), 'e': b'bytes', 'f': 'text \u20ac'}, [shared, shared, (shared,)], 2 ** 100, -5, 3 + 4j,
              collections.OrderedDict(a=1), collections.deque([1, 2], 5), thing, datetime.timedelta(3), bytearray(b'abc'), range(5), 'x' * 300, b'y' * 300, list(range(50)), dict.fromkeys(range(20)),
              array.array('i', [1, 2, 3]), [], {}, (), 70000, 'a', collections.Counter('abc'), slice(1, 2)]
    own = [b'\x80\x04\x95\x1c\x00\x00\x00\x00\x00\x00\x00\x8c\x08__main__\x94\x8c\x05Thing\x94\x93\x94)\x81\x94}\x94\x8c\x01a\x94K\x01sb.', b'\x80\x04\x8c\x08__main__\x8c\x05Slots\x93)\x81N}(\x8c\x01aK\x01\x8c\x01bK\x02u\x86b.',
           b'\x80\x04\x8c\x08__main__\x8c\x03New\x93K\x01\x85\x8c\x01k\x8c\x01v}\x92.', b'\x80\x04\x8c\x08__main__\x8c\x03New\x93K\x01K\x02\x86\x81.', b'\x80\x05(\x97\x97\x98t.', b'\x80\x02U\x03pidQ.', b'Ppid\n.',
           b'(c__main__\nThing\no.', b'(i__main__\nThing\n.', b'(lp0\nI1\naL2L\naF2.5\naVx\\u20ac\np1\naS\'s\'\naI01\naNa.', b'(dp0\nS\'a\'\nI1\ns.', b'\x80\x02]q\x00(K\x01h\x00e.']
    return latin(*[pickle.dumps(value, protocol) for value in values for protocol in range(6)], *own)


PICKLE_WORDS = tuple(chr(c) for c in b'(.012FIJKLMNPQRSTUVXabcdeghijlopqrstu}]()\x80\x81\x82\x83\x84\x85\x86\x87\x88\x89\x8a\x8b\x8c\x8d\x8e\x8f\x90\x91\x92\x93\x94\x95\x96\x97\x98') + ('\x80\x04', '\x80\x05', '\x80\x06', '\x95\xff\0\0\0\0\0\0\0', 'I99\n', 'L1L\n', 'F1e9\n', 'p1\n', 'g1\n', 'q\x01', 'h\x01', 'j\0\0\1\0', 'r\xff\xff\xff\x0f',
                                                                              'cbuiltins\nset\n', 'B\xff\xff\xff\x7f', '\x8e\xff\xff\xff\xff\xff\xff\xff\x7f', '\x8b\xff\xff\xff\xff', 'K\1', '((', '))', 'S\'x\'\n', 'V\\ud800\n', 'N')


def zips() -> list[str]:
    out = []
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        file = io.BytesIO()
        with zipfile.ZipFile(file, 'w', method) as z:
            z.comment = b'comment'
            for name in ('a.txt', 'folder/', 'folder/\u20ac.bin'):
                info = zipfile.ZipInfo(name, (2020, 1, 2, 3, 4, 6))
                info.compress_type = method
                info.extra = b'\x01\x99\x04\x00abcd'
                z.writestr(info, b'' if name.endswith('/') else TEXT)
        out.append(file.getvalue())
    file = io.BytesIO()
    with zipfile.ZipFile(file, 'w') as z, z.open(zipfile.ZipInfo('big'), 'w', force_zip64=True) as f:
        f.write(b'zip64')
    return latin(*out, file.getvalue(), b'prefix' * 9 + out[0], b'PK\5\6' + bytes(18))


def tars() -> list[str]:
    out = []
    for form, mode in ((tarfile.USTAR_FORMAT, 'w'), (tarfile.GNU_FORMAT, 'w'), (tarfile.PAX_FORMAT, 'w'), (tarfile.PAX_FORMAT, 'w:gz')):
        file = io.BytesIO()
        with tarfile.open(fileobj=file, mode=mode, format=form) as t:
            for number, name in enumerate(('a', 'd/', 'n' * 90 + ('/x' * 40 if form != tarfile.USTAR_FORMAT else ''), 'caf\xe9')):
                info = tarfile.TarInfo(name)
                info.mtime, info.size, info.uid, info.uname = 1.5e9 + number, 5 * number, 3, 'user'
                info.type = (tarfile.REGTYPE, tarfile.DIRTYPE, tarfile.REGTYPE, tarfile.REGTYPE)[number]
                if form == tarfile.PAX_FORMAT:
                    info.pax_headers = {'comment': 'x', 'mtime': '1.25'}
                t.addfile(info, io.BytesIO(b'12345' * number))
            link = tarfile.TarInfo('link')
            link.type, link.linkname = tarfile.SYMTYPE, 'l' * (120 if form != tarfile.USTAR_FORMAT else 20)
            t.addfile(link)
        data = file.getvalue()
        out.append(data if mode != 'w' else data[:len(data) - 8192])
    sparse = bytearray(1024)
    sparse[:6], sparse[100:108], sparse[124:136], sparse[136:148], sparse[156:157], sparse[257:265] = b'sparse', b'0000644\0', b'00000000005\0', b'00000000000\0', b'S', b'ustar  \0'
    sparse[386:410], sparse[483:495] = b'00000000000\x0000000000005\0', b'00000000012\0'
    sparse[148:156] = b'%06o\0 ' % (sum(sparse[:148]) + 256 + sum(sparse[156:512]))
    sparse[512:517] = b'abcde'
    return latin(*out, bytes(sparse))


def zlib_seeds() -> list[str]:
    out = []
    for level, wbits in ((0, 15), (6, 15), (9, -15), (6, 31), (1, 9)):
        c = zlib.compressobj(level, wbits=wbits)
        out.append(c.compress(TEXT) + c.flush())
    c = zlib.compressobj(zdict=b'a dictionary of words')
    return latin(*out, c.compress(b'words of a dictionary') + c.flush(), zlib.compress(bytes(5000)))


def gzip_seeds() -> list[str]:
    file = io.BytesIO()
    with gzip.GzipFile('name', 'wb', fileobj=file, mtime=5) as f:
        f.write(TEXT)
    extra = b'\x1f\x8b\x08\x1f\0\0\0\0\0\xff\x03\0abcname\0comment\0\0\0'
    return latin(file.getvalue(), file.getvalue() + gzip.compress(b'x', mtime=0) + bytes(9), extra + file.getvalue()[15:], gzip.compress(bytes(5000), mtime=0))


def lzma_seeds() -> list[str]:
    filters = [{'id': lzma.FILTER_DELTA, 'dist': 4}, {'id': lzma.FILTER_X86}, {'id': lzma.FILTER_LZMA2, 'preset': 1}]
    return latin(lzma.compress(TEXT, preset=0), lzma.compress(TEXT, lzma.FORMAT_ALONE, preset=0), lzma.compress(TEXT, check=lzma.CHECK_SHA256, filters=filters), lzma.compress(TEXT, lzma.FORMAT_RAW, filters=filters[2:]),
                 lzma.compress(b'', preset=0), lzma.compress(TEXT, preset=0) * 2)


STRUCT = ['<ihq', '>2H3s', '!BbQ', '=f d', '@lLnN', '10s', '5p', 'xx?c', 'P', '<e', 'i0q', '3xh', ' < i', '4i2d', '100000s', '>Ff', '0s', 'D', '@iF']
STRUCT_WORDS = tuple('xcbB?hHiIlLqQnNefdspPFD@=<>! ') + ('9223372036854775807', '2147483648', '99999999999999999999', '0', '3', '\u20ac', '\0')
RE = [r'(a|b)*c', r'(?P<n>\w+)\s(?P=n)', r'^\d{2,5}?$', r'(?i:ab)(?-i:c)', r'[^a-z\d\]]+', r'(?<=ab)c|(?<!x)y', r'(?:(a)|b)(?(1)c|d)', r'\bfoo\b', r'(?s).*?x', r'a{3}|a{,2}|b{2,}', r'(?>a+)b', r'a++b?+c*+', r'\x41\u20ac\U0001F600\101\N{DIGIT ONE}',
      r'(?x) a # comment' + '\n b', r'\A.\Z', r'((((((((((x))))))))))\10', r'(?=a)(?!b)', r'[[:alpha:]]', r'[a-\d]', r'(?#comment)x', r'(?P<a>x)(?P<b>(?P=a)y)', r'[\w-]+@[\w.]+', r'(a(b(c)?)?)?', r'(?aimsx)Ab', r'\B\D\S\W']
RE_WORDS = tuple(r'( ) [ ] { } * + ? | ^ $ . \ - , : = ! < > # (?: (?= (?! (?<= (?<! (?P< (?P= (?( (?> (?i) (?-i: (?L) (?a) (?u) (?s: {2} {2,3} {,3} {1,} {99999999999} *? +? ?? *+ ++ ?+ \d \w \s \b \B \A \Z \z \1 \2 \99 \0 \08 \x4 \u12 \N{ \N{DASH} \g<1> [^ [] []] [a-z] [z-a] [[ -- && || ~~'.split()) + ('(?P<x>', ' ', '\n', '\u20ac', '\u0130', '\u017f')
SUBJECTS = ['abcabc ab', 'aaaaaaaaaab', 'foo foo\nbar', 'x1234y', 'Ab\u20ac \u0130i\u0131\u017fs', '', 'user@host.com', 'ddbd acac']
TEMPLATES = ['x', r'\1', r'\g<0>-\g<1>', r'\g<n>', r'\\\n', r'\g<', r'\99', '\\', r'\g<a b>', r'\0', r'\q', r'\g<-1>', r'\400']
ISO = ['2024-02-29', '20240229', '2024-W09-4', '2024W094', '2024-W53', '2024-060', '2024-02-29T13:14:15', '2024-02-29 13:14:15.123456+05:30', '20240229T131415.123Z', '13:14', '131415,123456789', 'T13', '24:00', '2024-02-29T24:00:00', '13:14:15-00:00:30.5', '2024-W01-1T00',
       '0001-01-01', '9999-12-31T23:59:59.999999+23:59', '2024-12-31T24:00', '9999-12-31T24:00', '2024-02-29T13:14:15+0530', '13:14Z']
ISO_WORDS = tuple('0 1 9 - : . , T W Z + 24 60 :00 -W +00:00 -23:59 .123 99 53'.split()) + (' ', '\uff11', '\u2212', '\ud800', '\0')
STRPTIME = ['%Y-%m-%d %H:%M:%S', '%a %b %d %j', '%y %I %p %f', '%z %Z', '%U %w %W', '%G-W%V-%u', '%c', '%x %X', '%% %:z', '%e %k %D %F %T', '%s %C', '%-d %5Y %_H %^a %#p %010Y']
STRPTIME_WORDS = tuple(f'%{c}' for c in 'aAbBcdDeFfgGhHIjklLmMnNpPqQrRsStTuUvVwWxXyYzZ%:+E-O_0#^') + ('%', '%:', '%::z', '%Ey', '%Od', '%10d', '%99999Y', '\u20ac', '\0', '\ud800', ' ', '-')
CODECS = ['utf-8', 'utf-16', 'utf-16-le', 'utf-16-be', 'utf-32', 'utf-32-le', 'utf-32-be', 'utf-7', 'utf-8-sig', 'ascii', 'latin-1', 'unicode_escape', 'raw_unicode_escape', 'punycode', 'idna', 'cp1252', 'cp437', 'koi8-r', 'iso8859-15', 'mac-roman']
ERRORS = ['strict', 'ignore', 'replace', 'backslashreplace', 'surrogateescape', 'surrogatepass', 'xmlcharrefreplace', 'namereplace', 'unknown']
WIDE = 'text \xe9\u20ac\U0001f600 \\n \\x41 \\u20ac \ud800\udc00\udfff \u0130\u3002www.ex\xe4mple.com xn--bcher-kva.example'
DECODE = latin(*(WIDE.encode(codec, 'surrogatepass' if 'utf' in codec and '7' not in codec else 'replace') for codec in CODECS[:9] + CODECS[15:]), b'a+IKw-b+2D3eAA-c+-d~', b'\\x41\\u20ac\\U0001F600\\N{EURO SIGN}\\n\\101\\\n\\q\\x4\\777', b'bcher-kva', b'xn--bcher-kva.example.com', b'xn--80akhbyknj4f',
               b'\xf0\x9f\x98\x80\xed\xa0\x80\xc0\x80\xf4\x90\x80\x80\xe2\x82')
CODEC_WORDS = ('\xed\xa0\x80', '\xf4\x8f\xbf\xbf', '\xf5', '\xc0\xaf', '\xe0\x80\x80', '\xff\xfe', '\xfe\xff', '\xef\xbb\xbf', '\xff\xfe\0\0', '\0\0\xfe\xff', '\xd8\0', '\0\xd8', '\0\xdc', '+', '-', '+AGE-', '+2AA-', '+//', '\\', '\\u', '\\U0011', '\\U00110000', '\\N{', '\\x', '\\ud83d\\ude00', '\\8', 'xn--', '.', '--', '-99999', '\x80', '\x81')
WIDE_WORDS = ('\ud800', '\udc00', '\udfff', '\U0010ffff', '\uffff', '\ufeff', '\x80', '\u0100', '.', '\u3002', 'xn--', '\xad', '\u200d', '\u0345', '\xdf', '\u03c2', '+', '\\', 'a' * 64, '\u0627', '\ufb01', '\u2f800')
NUMBERS = ['123', '-1_000', '0x1F', '1.5e10', '  7\n', 'inf', '-nan', '0x1.8p3', '1+2j', '(3-4j)', '0b101', '0o17', '1e400', '3/4', '-1.5/2', 'abcd ef 01', '\u0661\u0662', '1e-400', '0x.1p-1074', '0x1.fffffffffffff8p1023', '.5', '5.', 'infinity', '4.9406564584124654e-324', '9' * 60]
NUMBER_WORDS = ('_', '__', '.', 'e', 'E+', '-', '+', 'j', 'J', 'x', '0x', 'p', ' ', 'nan', 'inf', '\u0661', '\uff10', '\0', '/', '(', ')', '\ud800', '\xa0', '00', '9' * 30)
FORMATS = ['>10.3f', '+,d', '#x', '08b', '%5.2f|%s', '%(a)s %(b)r', '{0!r:>{1}}', '{a[0]} {b[k]}', '*^20', '.5g', '_b', 'n', 'e', '%', 'z.1f', '$a ${b} $$', '{:{}}', '{0.real}', '%-*d', '%c%a%b%i', '=+10', '{a!s:<10}', '%#x %o % d %+d', ',.2f', '.3_f', '.2,f']
FORMAT_WORDS = tuple('< > ^ = + - # 0 , _ . z b c d e E f F g G n o s x X % { } {} {{ }} {0} {a} {a[ ] !r !s !a !z : $ $a ${ %% %s %d %( ) * 99999999999 10 .5 %r %x %5 %.3 l h L'.split()) + (' ', '\u20ac', '\0', '\ud800', '%(a)', '{0.', '{a[0]')
BINASCII = latin(b'aGVsbG8gd29ybGQ=', b'68656c6c6f', b'%:&5L;&\\\n', b'=41=20soft=\nline', b'MFRGGZDFMY======', b'VPRn', b'<~87cURD]~>', b'z!!', b'YQ==YQ==', b' Y Q = = ')
XML = latin(b'<?xml version="1.0" encoding="utf-8"?><!DOCTYPE r [<!ENTITY e "text &#233;"><!ELEMENT r (a|b)*><!ATTLIST r x CDATA #IMPLIED y ID "d">]><r x="1">&e;<a/><![CDATA[<x>]]><!-- c --><?pi data?></r>', b'<a xmlns:n="u"><n:b n:c="d">&lt;&amp;&#x20ac;</n:b></a>',
            '<?xml version="1.0" encoding="utf-16"?><r>\u20ac</r>'.encode('utf-16'), b'<?xml version="1.0" encoding="iso-8859-1"?><r>\xe9</r>', b'<!DOCTYPE r SYSTEM "x"><!NOTATION n PUBLIC "p"><r/>')
XML_WORDS = tuple('< > </ /> & &amp; &e; &#0; &#x110000; <! <!-- --> <![CDATA[ ]]> <?xml ?> <!ENTITY <!DOCTYPE [ ] " = xmlns: xml: %e;'.split()) + ("'", '\xff', '\xed\xa0\x80')
SQL = ['select a, b, c, d from t where b = \'x\' order by a desc limit 2', 'insert into t(b) values (:p), (:q)', 'update t set d = d * 2, c = zeroblob(5)', 'with recursive n(i) as (select 1 union all select i + 1 from n limit 5) select * from n', 'select count(*), sum(d), group_concat(b) from t group by c',
       'create table u as select * from t', "select hex(c), typeof(d), x'41', 1e400, -9223372036854775808, 'a''b' from t", 'pragma table_info(t)', 'select * from t t1 join t t2 using (a)', 'begin', 'delete from t returning a, b', 'select json_extract(\'{"a":[1]}\', \'$.a[0]\')', 'select printf(\'%s %d\', b, a) from t']
SQL_WORDS = tuple("' \" ; -- /* */ ( ) , * ? ?1 :p @x select from where null union all values t a b cast(a as blob) 9999999999999999999 1e999 x'0 || -> is not in () escape collate nocase".split()) + ('\0', '\ud800', '\u20ac', '\n', ' ')


def csv_parameters(r: random.Random) -> dict:
    return r.choice(({}, {}, {'delimiter': ';'}, {'quoting': 2}, {'strict': True}, {'escapechar': '\\'}, {'skipinitialspace': True}, {'quotechar': "'", 'doublequote': False}, {'quoting': 3}, {'quoting': 4}, {'quoting': 5}, {'escapechar': '\\', 'quoting': 3, 'strict': True}, {'delimiter': '\t', 'lineterminator': 'x'}))


def charmap_parameters(r: random.Random) -> dict:
    return {'table': {str(k): r.choice((None, k, k + 1, 65, 0xfffe, 0x20ac, 'xy', '', 0x10ffff, 70000 if r.randrange(9) else 1 << 40)) for k in range(0, 256, r.randrange(1, 9))}, 'errors': r.choice(ERRORS),
            'string': ''.join(chr(r.choice((k, 0xfffe, 0x20ac + k, 0x1f600))) for k in range(r.randrange(1, 200)))}


KINDS = {
    'json': Kind(JSON, tuple('{ } [ ] " , : \\u \\ud800 \\ true null NaN -Infinity 1e999 -0 01 .5 1. \\x'.split()) + ('\0', '\x1f', '\xe9')),
    'csv': Kind(CSV, (',', '"', '""', '\n', '\r', '\r\n', ';', '\\', ' ', "'", '\0', '1.5', '"\n'), csv_parameters, wide=True),
    'pickle': Kind(pickles(), PICKLE_WORDS, lambda r: r.choice(({}, {}, {'encoding': 'bytes'}, {'encoding': 'latin-1', 'fix_imports': False}, {'errors': 'replace'}))),
    'pickletools': Kind(pickles(), PICKLE_WORDS),
    'zip': Kind(zips(), ('PK\1\2', 'PK\3\4', 'PK\5\6', 'PK\6\6', 'PK\6\7', '\1\0\x10\0', '\x08\0', '\x0c\0', '\x0e\0', '\1')),
    'tar': Kind(tars(), ('\0', '0000644\0', '99999999999\0', '\x80' + '\0' * 7, 'ustar', '11 path=x\n', '20 GNU.sparse.x=1\n', 'L', 'K', 'x', 'g', 'S', ' ', '-')),
    'zlib': Kind(zlib_seeds(), (), lambda r: {'wbits': r.choice((15, 15, 15, 31, 47, -15, 0, 9)), 'dict': r.randrange(4) == 0}),
    'gzip': Kind(gzip_seeds(), ('\x1f\x8b', '\x1f\x8b\x08', '\x04', '\x08', '\x10', '\x02')),
    'bz2': Kind(latin(bz2.compress(TEXT), bz2.compress(b''), bz2.compress(bytes(5000)), bz2.compress(b'a') + bz2.compress(b'b'), bz2.compress(TEXT, 1) + b'trail'), ('BZh9', '1AY&SY')),
    'lzma': Kind(lzma_seeds(), ('\xfd7zXZ\0', '\0\0', 'YZ', ']'), lambda r: {'format': r.choice((0, 0, 0, 1, 2, 3))}),
    'struct': Kind(STRUCT, STRUCT_WORDS, lambda r: {'at': r.randrange(16), 'count': r.randrange(6), 'size': r.choice((0, 1, 2, 4, 8, 12, 16))}),
    're': Kind(RE, RE_WORDS, lambda r: {'subject': r.choice(SUBJECTS[:4] + SUBJECTS[5:]), 'flags': r.choice((0, 0, 0, 2, 8, 16, 64, 256, 32 + 2, 2 + 8 + 16 + 64)), 'template': r.choice(TEMPLATES)}, wide=True),
    're_bytes': Kind([s for s in RE if s.isascii()], tuple(w for w in RE_WORDS if w.isascii()), lambda r: {'subject': r.choice(SUBJECTS[:4]), 'flags': r.choice((0, 0, 0, 2, 8, 16, 64, 4)), 'template': r.choice(TEMPLATES), 'bytes': True}, reader='re'),
    'iso': Kind(ISO, ISO_WORDS, wide=True),
    'strptime': Kind(STRPTIME, STRPTIME_WORDS, lambda r: {'value': r.choice(('2024-02-29 13:14:15', 'Thu Feb 29 060', '24 01 PM 5', '+05:30 UTC', '09 4 08', '2024-W09-4', 'Thu Feb 29 13:14:15 2024', '02/29/24 13:14:15', ''))}, wide=True),
    'decode': Kind(DECODE, CODEC_WORDS, lambda r: {'codec': r.choice(CODECS), 'errors': r.choice(ERRORS), 'raw': r.randrange(6) == 0}),
    'encode': Kind([WIDE, 'plain ascii', 'www.b\xfccher.de', '\U0001f600' * 5, 'a~+&\\b', '\xe9' * 30, '\u0430\u0431\u0432.com'], WIDE_WORDS, lambda r: {'codec': r.choice(CODECS), 'errors': r.choice(ERRORS)}, wide=True),
    'charmap': Kind(['abc \x80\xff', ''.join(map(chr, range(0, 256, 5))), 'plain'], ('\0', '\xff', '\x80'), charmap_parameters),
    'number': Kind(NUMBERS, NUMBER_WORDS, lambda r: {'base': r.choice((0, 2, 8, 10, 16, 36, 1, 37, 7))}, wide=True),
    'format': Kind(FORMATS, FORMAT_WORDS, wide=True),
    'binascii': Kind(BINASCII, ('=', '==', '\n', '~>', '<~', 'z', 'y', '\xff', ' ', '=4', '`')),
    'xml': Kind(XML, XML_WORDS, compared=False),
    'sql': Kind(SQL, SQL_WORDS, wide=True, compared=False),
}
