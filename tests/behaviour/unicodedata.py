# unicodedata: all properties of all assigned planes (digests of pieces), names back and forth, both versions, errors.
import _sha1
import unicodedata


def show(f, *args):
    try:
        print(f.__name__, ascii(args), ascii(f(*args)))
    except Exception as e:
        print(f.__name__, ascii(args), type(e).__name__, ascii(str(e)))


pieces = [*range(0, 0x3400, 0x400), 0xa800, 0xac00, 0xf900, 0xfc00, 0x10000, 0x11000, 0x16f00, 0x1d100, 0x1d400, 0x1e000, 0x1f000, 0x2f800, 0xe0000, 0x10fc00]
for u in (unicodedata, unicodedata.ucd_3_2_0):
    print(u.unidata_version)
    for name in ('name', 'category', 'bidirectional', 'combining', 'mirrored', 'east_asian_width', 'decomposition', 'decimal', 'digit', 'numeric'):
        digests = []
        f = getattr(u, name)
        rest = (None,) if name in ('name', 'decimal', 'digit', 'numeric') else ()
        for low in pieces:
            digests.append(_sha1.sha1(''.join(f'{f(chr(c), *rest)!a};' for c in range(low, low + 0x400)).encode()).hexdigest()[:8])
        print(name, digests)
    for form in ('NFC', 'NFD', 'NFKC', 'NFKD'):
        digests = []
        for low in pieces:
            digests.append(_sha1.sha1(ascii([u.normalize(form, chr(c) + '\u0301a') for c in range(low, low + 0x400)]).encode()).hexdigest()[:8])
        print(form, digests, [u.is_normalized(form, s) for s in ('', 'a', 'e\u0301', '\xe9', '\ufb01', '\u1100\u1161', 'a\u0301\u0327')])
    for name in ('LATIN SMALL LETTER A', 'latin small letter a', 'xx', '', 1, b'SPACE', '\xe9', 'KEYCAP DIGIT ONE', 'LINE FEED', 'CJK UNIFIED IDEOGRAPH-4E00', 'HANGUL SYLLABLE GA', b'\xff', 'a\0b',
                 'x' * 300):
        show(u.lookup, name)
for name in ('name', 'category', 'decimal', 'digit', 'numeric', 'combining'):
    for args in (('ab',), ('',), (1,), ('\ud800',), ('a', 1), (), ('a', 1, 2)):
        show(getattr(unicodedata, name), *args)
for args in (('NFX', 'a'), (1, 'a'), ('NFC', 1), ('NFC',), ('nfc', '')):
    show(unicodedata.normalize, *args)
