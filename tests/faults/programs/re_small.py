"""Patterns are compiled anew at each run."""
import re

re.purge()
date = re.compile(r'(?P<year>\d{4})-(?P<month>\d\d)(?:-(\d\d))?')
m = date.search('on 2024-05-06 and 2025-07')
print(m, m.groups(), m.groupdict(), m.span('month'), m[1], m.expand(r'\2/\g<year>'), m.lastgroup, m.regs)
print(date.findall('2024-05-06 2025-07'), [x.group() for x in date.finditer('2024-05-06 2025-07')])
print(re.sub(r'(?i)[aeiou]+', lambda m: m[0].upper() * 2, 'some vowels in HERE'), re.subn('x*', '-', 'abxd'), re.split(r'([,;])\s*', 'a, b;c,d', maxsplit=2))
print(re.fullmatch(r'(a|b)*?c{2,3}(?=d)(?<!x)d', 'ababccd'), re.match(rb'\w+', b'bytes here'), re.search(r'(?s)a.b', 'a\nb'))
print(re.findall(r'(?x) ( \b [^\W\d_]+ ) # words', 'größe und μέγεθος 12'), re.escape('a+b.c'), re.match(r'((((a))))(?:b|)', 'a').groups())
print(re.search(r'(?>a+)b|(?P<q>["\']).*?(?P=q)', 'say "hi" aab'), re.compile('[]a-z\\-^]{3}').pattern, re.compile('x', re.I | re.M))
scanner = re.Scanner([(r'\d+', lambda s, t: int(t)), (r'\w+', lambda s, t: t), (r'\s+', None)])
print(scanner.scan('a 12 bc'))
for bad in '(', '[a', 'a{3,1}', '(?P<1>x)', '*', '\\', '(?<=a*)', '(?z)':
    try:
        re.compile(bad)
    except re.error as e:
        print(e)
