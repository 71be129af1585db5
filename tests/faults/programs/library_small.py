"""Python code of the library: many objects, little of C."""
import argparse
import configparser
import difflib
import fractions
import html
import io
import ipaddress
import logging
import pprint
import random
import shlex
import statistics
import string
import textwrap
import urllib.parse

p = argparse.ArgumentParser(prog='x', exit_on_error=False)
p.add_argument('-n', type=int, default=3, help='number')
p.add_argument('files', nargs='*')
print(p.parse_args(['-n', '5', 'a']), p.format_usage())
c = configparser.ConfigParser()
c.read_string('[s]\na = 1\nb = %(a)s2\n')
print(c['s']['b'], c.sections())
print(list(difflib.unified_diff(['a', 'b'], ['a', 'c'], lineterm='')), difflib.get_close_matches('aple', ['apple', 'x']))
print(fractions.Fraction(3, 6) + fractions.Fraction('0.25'), fractions.Fraction(1.5).limit_denominator(), statistics.stdev([1, 2, 3, 4]), html.escape('<&>'), html.unescape('&auml;'))
print(ipaddress.ip_network('10.0.0.0/30').num_addresses, list(ipaddress.ip_network('10.0.0.0/30').hosts()), shlex.split("a 'b c' d"), shlex.quote('a b'))
log, out = logging.Logger('l'), io.StringIO()
log.addHandler(logging.StreamHandler(out))
log.warning('w %d', 1)
print(out.getvalue(), pprint.pformat({'k': list(range(30)), 'l': {'m': (1,)}}, width=40))
r = random.Random(5)
print(r.random(), r.randint(1, 10), r.choice('abc'), r.sample(range(10), 3), r.shuffle([1, 2]))
print(string.Template('$a ${b}').substitute(a=1, b=2), string.Formatter().format('{0!r:>5} {x.real}', 'a', x=1), textwrap.fill('word ' * 20, 30), textwrap.dedent('  a\n  b'))
print(urllib.parse.urlsplit('http://u@h:8/p;x?q=1#f'), urllib.parse.quote('ä b'), urllib.parse.parse_qs('a=1&b=2'), urllib.parse.urljoin('http://a/b/c', '../d'))
