# re, json, pickle, datetime and csv through the library.
import csv, datetime, io, json, pickle, re


def show(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


for pattern, text in ((r'(a|b|)*?c', 'abac'), (r'(?>a+)b|(?<=x)(\w)\1', 'xaab xbb'), (r'(?i)straße', 'STRASSE STRAßE'),
                      (r'(?:(a)|b)*+c', 'abc'), (r'(a)?(?(1)b|c)', 'ab c'), (r'[^\W\d]+', 'é1ü2'), (r'(?m)^.*?$', 'a\n\nb')):
    show(lambda: [(m.regs, m.lastindex) for m in re.finditer(pattern, text)])
show(lambda: re.sub(r'(\w+) (\w+)', r'\2 \g<1>', 'one two three four'))
show(lambda: re.split(r'(,)|;', 'a,b;c'))
show(lambda: re.compile(b'x').search('x'))

value = {'a': [1, 2.5, None, True, 'é\n"'], 'b': {'c': []}, 'big': 10 ** 30}
show(lambda: json.loads(json.dumps(value)) == value)
print(json.dumps(value, indent=2, sort_keys=True))
for text in ('[1,]', '{"a" 1}', '"\x01"', '"\\ud800\\udc00"', '-', '[1'):
    show(lambda: json.loads(text))
show(lambda: json.dumps({'a': [object]}, default=lambda o: o.__name__))


class Point:
    def __init__(self, x):
        self.x = x

    def __eq__(self, other):
        return self.x == other.x


for protocol in range(6):
    things = [Point(3), (1, 2, 3, 4), {'k': b'v'}, {1}, frozenset([2]), 2 ** 70, -1.5, bytearray(b'q'), len]
    data = pickle.dumps(things, protocol)
    print(protocol, pickle.loads(data) == things)
for data in (b'', b'(.', b'N', b'\x80\x09.', b'h\x05.', b'cfoo\nbar\n.', b'}(NNNu.', b'\xff'):
    show(lambda: pickle.loads(data))
buffers = []
data = pickle.dumps(pickle.PickleBuffer(bytearray(b'xyz')), 5, buffer_callback=buffers.append)
show(lambda: bytes(pickle.loads(data, buffers=buffers)))

utc = datetime.timezone.utc
d = datetime.datetime(2024, 2, 29, 12, 30, 15, 123456, tzinfo=utc)
show(lambda: (d, str(d), d.isoformat(timespec='minutes'), d + datetime.timedelta(days=366)))
show(lambda: d.astimezone(datetime.timezone(datetime.timedelta(hours=-5, minutes=-30))))
for text in ('2024-W09-4T12', '20240229T123015,5Z', '2024-02-30', '2024-01-01T24:00'):
    show(lambda: datetime.datetime.fromisoformat(text))
show(lambda: (datetime.timedelta(1) / 7, datetime.timedelta(1) // datetime.timedelta(hours=5), datetime.timedelta.max * 2))
show(lambda: (d.isocalendar(), d.date() - datetime.date(2000, 1, 1), pickle.loads(pickle.dumps(d)) == d))

rows = [['a', 'b,c', 'say "hi"'], ['', None, 1.5], ['x\ny']]
out = io.StringIO()
csv.writer(out).writerows(rows)
print(repr(out.getvalue()))
show(lambda: list(csv.reader(io.StringIO(out.getvalue(), newline=''))))
show(lambda: list(csv.reader(['1,"a""b" , c'], quoting=csv.QUOTE_STRINGS)))
