s = 'Straße Ünïcode ǆ 😀 abc'
print(s.upper(), s.lower(), s.casefold(), s.title(), s.swapcase(), s.capitalize(), s.split(), s.rsplit(' ', 1), s.partition('ï'), s.replace('a', 'äö'), s.find('😀'), s.count('a'), s[::-1], s * 2)
print(s.center(40, '*'), s.ljust(30), s.zfill(30), '\t'.expandtabs(3), s.strip('Sc'), s.removeprefix('Str'), s.startswith(('x', 'S')), s.translate({97: 'A', 223: None}), str.maketrans('ab', 'cd'), 'a\nb\x0bc\u2028d'.splitlines(True), '-'.join('abc'), '-'.join(['ä', '😀', 'x']))
print(f'{s:>30.5} {s!r} {s!a} {1:05d} {[1]!s:^10}', '{0[1]} {x.real:{w}}'.format('ab', x=5, w=4), '%-10s|%5.2s|%r|%c|%%' % ('ä', 'abc', 'q', 0x20ac), '%(k)s' % {'k': s})
print(s.encode('utf-8').decode(), s.isidentifier(), 'x1'.isidentifier(), '١'.isdecimal(), 'Ⅷ'.isnumeric(), s.isprintable(), ascii(s), repr('\x00\'"\ud800'), s < 'T', s == s + '', hash(s) == hash(s + ''), 'ab' in s, ord('😀'), chr(0x1f600), len(s), list('aä😀'), sorted(s)[:4], max(s))
import unicodedata
print(unicodedata.normalize('NFD', s) == s, unicodedata.name('ß'), unicodedata.lookup('SNOWMAN'), unicodedata.category('1'), unicodedata.decomposition('é'))
for bad in lambda: '%d' % 'x', lambda: '{'.format(), lambda: '{0}'.format(), lambda: 'a'.encode('nope'), lambda: 'ä'.encode('ascii'), lambda: 'x' + 1, lambda: s[100], lambda: ''.join([1]), lambda: 'a'.split(''), lambda: chr(-1), lambda: '%s' % (), lambda: f'{1:z}', lambda: 'abc'.index('q'), lambda: str(b'x', 'ascii', 5):
    try:
        print(bad())
    except Exception as e:
        print(type(e).__name__, e)
