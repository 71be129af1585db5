"""What data.py runs in the interpreters: each line of standard input is a case, each line printed its number and outcomes.

A case is a JSON list: kind, parameters, text (latin-1 stands for bytes). An outcome is ['ok', digest of the value, its beginning] or
['error', type, text]. A case that takes more than its seconds says ['slow'].
"""
import hashlib, io, json, re, resource, signal, sys, warnings

warnings.simplefilter('ignore')
if hasattr(sys, 'set_int_max_str_digits'):
    sys.set_int_max_str_digits(0)


class Slow(BaseException):
    pass


def shown(value) -> str:
    return re.sub(r' at 0x[0-9a-f]+', '', repr(value))


def outcome(function, *arguments):
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        text = shown(function(*arguments))
        signal.setitimer(signal.ITIMER_REAL, 0)
        return ['ok', hashlib.md5(text.encode('utf-8', 'surrogatepass')).hexdigest()[:12], text[:160]]
    except Slow:
        return ['slow']
    except Exception as e:
        signal.setitimer(signal.ITIMER_REAL, 0)
        return ['error', type(e).__qualname__, error_text(e)]
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def error_text(e) -> str:
    text = ''.join(line for line in str(e).splitlines(True) if not line.startswith('- method zst'))  # not every reference has it
    at = text.find(' at 0x')
    return (text if at < 0 else text[:at])[:300]


# --- json

def json_kinds(p, text):
    yield json.loads, text
    yield json.loads, text.encode('latin-1')
    yield json.JSONDecoder(strict=False, parse_float=str, parse_constant=str, object_pairs_hook=list).raw_decode, text


# --- csv
def csv_kinds(p, text):
    import csv
    yield lambda: list(csv.reader(io.StringIO(text, newline=''), **p))
    yield lambda: list(csv.DictReader(text.splitlines(True), **p))


# --- pickle
ALLOWED = {'builtins': ('set', 'frozenset', 'complex', 'bytearray', 'range', 'slice', 'list', 'dict', 'object', 'int', 'getattr'), 'collections': ('OrderedDict', 'deque', 'Counter', 'defaultdict'),
           'datetime': ('date', 'datetime', 'timedelta', 'timezone', 'time'), 'copyreg': ('_reconstructor', '__newobj__', '__newobj_ex__'), '__main__': ('Thing', 'Slots', 'New'), 'fractions': ('Fraction',),
           'array': ('array', '_array_reconstructor'), '_codecs': ('encode',)}


class Thing:
    def __repr__(self):
        return f'Thing({self.__dict__})'


class Slots:
    __slots__ = 'a', 'b'

    def __repr__(self):
        return f'Slots({getattr(self, "a", 0)!r}, {getattr(self, "b", 0)!r})'


class New(tuple):
    def __new__(cls, *a, **k):
        return super().__new__(cls, a)

    def __repr__(self):
        return f'New{tuple(self)}'


def pickle_kinds(p, text):
    import pickle
    data = text.encode('latin-1')

    def find_class(self, module, name):
        if name in ALLOWED.get(module, ()):
            __import__(module)
            return getattr(sys.modules[module], name)
        raise pickle.UnpicklingError(f'not allowed: {module!r} {name!r}')
    for base in (pickle.Unpickler, pickle._Unpickler):
        cls = type('U', (base,), {'find_class': find_class, 'persistent_load': lambda self, x: ('persistent', x)})
        yield lambda: cls(io.BytesIO(data), buffers=[b'buffer', bytearray(b'other')], **p).load()


def pickletools_kinds(p, text):
    import pickletools
    yield lambda: [(o.name, a, q) for o, a, q in pickletools.genops(text.encode('latin-1'))]


# --- archives
def zip_kinds(p, text):
    import zipfile
    data = text.encode('latin-1')

    def names():
        with zipfile.ZipFile(io.BytesIO(data)) as z:
            return [(i.filename, i.file_size, i.compress_size, i.date_time, i.CRC, i.extra, i.comment) for i in z.infolist()], z.comment
    yield names

    def read():
        out = []
        with zipfile.ZipFile(io.BytesIO(data)) as z:
            for i in z.infolist():
                try:
                    out.append(z.read(i, pwd=b'x'))
                except Exception as e:
                    out.append((type(e).__name__, error_text(e)))
        return out
    yield read
    yield lambda: zipfile.ZipFile(io.BytesIO(data)).testzip()
    yield lambda: zipfile.is_zipfile(io.BytesIO(data))


def tar_kinds(p, text):
    import tarfile
    data = text.encode('latin-1')

    def members():
        out = []
        with tarfile.open(fileobj=io.BytesIO(data), mode='r') as t:
            for m in t:
                out.append((m.name, m.size, m.mode, m.mtime, m.uid, m.gid, m.uname, m.gname, m.type, m.linkname, sorted(m.pax_headers.items())))
                try:
                    f = t.extractfile(m)
                    out.append(f and f.read(100000))
                except Exception as e:
                    out.append((type(e).__name__, error_text(e)))
        return out
    yield members
    yield lambda: len(tarfile.open(fileobj=io.BytesIO(data), mode='r|*').getmembers())


# --- compressors
def zlib_kinds(p, text):
    import zlib
    data = text.encode('latin-1')
    yield lambda: zlib.decompress(data, p.get('wbits', 15))

    def parts():
        d = zlib.decompressobj(p.get('wbits', 15), **({'zdict': b'a dictionary of words'} if p.get('dict') else {}))
        out = [d.decompress(data[i:i + 7], 50) for i in range(0, len(data), 7)]
        rest = d.unconsumed_tail
        return out, len(rest), d.flush(), d.eof, d.unused_data
    yield parts


def gzip_kinds(p, text):
    import gzip
    data = text.encode('latin-1')
    yield gzip.decompress, data
    yield lambda: gzip.GzipFile(fileobj=io.BytesIO(data)).read()

    def lines():
        f = gzip.GzipFile(fileobj=io.BytesIO(data))
        out = [f.readline(), f.peek(5), f.read1(10), f.tell()]
        f.seek(3)
        return out + [f.read(), f.mtime]
    yield lines


def bz2_kinds(p, text):
    import bz2
    data = text.encode('latin-1')
    yield bz2.decompress, data

    def parts():
        d, out = bz2.BZ2Decompressor(), []
        for i in range(0, len(data), 9):
            out.append(d.decompress(data[i:i + 9], 40))
        return out, d.eof, d.needs_input, d.unused_data
    yield parts
    yield lambda: bz2.BZ2File(io.BytesIO(data)).read()


def lzma_kinds(p, text):
    import lzma
    data = text.encode('latin-1')
    arguments = {'format': p.get('format', 0), 'memlimit': 1 << 26} if p.get('format', 0) != 3 else {'format': 3, 'filters': [{'id': lzma.FILTER_LZMA2, 'preset': 1}]}

    def whole():
        return lzma.LZMADecompressor(**arguments).decompress(data)
    yield whole

    def parts():
        d, out = lzma.LZMADecompressor(**arguments), []
        for i in range(0, len(data), 9):
            out.append(d.decompress(data[i:i + 9], 40))
        return out, d.eof, d.needs_input, d.unused_data, d.check
    yield parts
    if arguments['format'] != 3:
        yield lambda: lzma.decompress(data, **arguments)


# --- struct
VALUES = [1, -1, 2.5, b'x', b'abc', True, 300, 2 ** 31, 2 ** 63, 'text', None, 1e300, 2j, -2 ** 63, 0, 127]


def struct_kinds(p, text):
    import struct
    data = bytes(range(200, 256)) + bytes(range(200))
    yield struct.calcsize, text
    yield lambda: struct.unpack_from(text, data)
    at, count = p.get('at', 0), p.get('count', 1)
    yield lambda: struct.pack(text, *(VALUES * 2)[at:at + count])
    yield lambda: struct.unpack(text, data[:p.get('size', 8)])
    yield lambda: list(struct.iter_unpack(text, data[:24]))
    yield lambda: struct.calcsize(text.encode('latin-1'))


# --- regular expressions
def re_kinds(p, text):
    subject, flags = p['subject'], p['flags']
    data = p.get('bytes')
    if data:
        text, subject = text.encode('latin-1'), subject.encode('latin-1')
    try:
        pattern = re.compile(text, flags)
    except re.error as e:
        fault = e.msg, e.pos, e.lineno, e.colno
        yield lambda: fault
        return
    except (Exception, Slow) as e:
        fault = e
        def again():
            raise fault
        yield again
        return
    yield lambda: (pattern.groups, dict(pattern.groupindex), pattern.flags)
    for name in ('match', 'search', 'fullmatch'):
        def one():
            m = getattr(pattern, name)(subject)
            return m and (m.span(), m.regs, m.lastindex, m.lastgroup, m.groupdict())
        yield one
    yield lambda: pattern.findall(subject)
    yield lambda: pattern.split(subject)
    yield lambda: pattern.subn(p['template'].encode('latin-1') if data else p['template'], subject)
    yield lambda: [m.span() for m in pattern.finditer(subject, 1, 12)]


# --- dates
def iso_kinds(p, text):
    import datetime
    for cls in (datetime.date, datetime.time, datetime.datetime):
        yield cls.fromisoformat, text


def strptime_kinds(p, text):
    import datetime
    d = datetime.datetime(2024, 2, 29, 13, 4, 5, 678, datetime.timezone(datetime.timedelta(hours=-3, minutes=-30, seconds=-5)))
    yield d.strftime, text
    yield format, d.date(), text
    yield d.timetz().strftime, text
    yield datetime.datetime.strptime, p['value'], text


# --- codecs
def decode_kinds(p, text):
    import codecs
    data = text.encode('latin-1')
    yield lambda: data.decode(p['codec'], p['errors'])
    yield lambda: codecs.getdecoder(p['codec'])(memoryview(data), p['errors'])

    def parts():
        d, out = codecs.getincrementaldecoder(p['codec'])(p['errors']), []
        for i in range(0, len(data), 3):
            out.append(d.decode(data[i:i + 3]))
            out.append(d.getstate())
        return out, d.decode(b'', True)
    yield parts
    yield lambda: io.TextIOWrapper(io.BytesIO(data), p['codec'], p['errors']).readlines()


def encode_kinds(p, text):
    import codecs
    yield lambda: text.encode(p['codec'], p['errors'])

    def parts():
        e, out = codecs.getincrementalencoder(p['codec'])(p['errors']), []
        for i in range(0, len(text), 3):
            out.append(e.encode(text[i:i + 3]))
        return out, e.encode('', True)
    yield parts


def charmap_kinds(p, text):
    import codecs
    table = {int(k): v for k, v in p['table'].items()}
    yield lambda: codecs.charmap_decode(text.encode('latin-1'), p['errors'], table)
    yield lambda: codecs.charmap_decode(text.encode('latin-1'), p['errors'], p['string'])
    yield lambda: codecs.charmap_encode(text, p['errors'], {v if isinstance(v, int) else ord(v[0]): k for k, v in table.items() if v})
    yield lambda: codecs.charmap_encode(text, p['errors'], codecs.charmap_build((p['string'] * 256)[:256]))
    yield lambda: text.translate(table)


# --- numbers and formats
def number_kinds(p, text):
    for function in (int, float, complex):
        yield function, text
        yield function, text.encode('utf-8', 'surrogatepass')
    yield int, text, p['base']
    yield float.fromhex, text
    yield bytes.fromhex, text


def format_kinds(p, text):
    for value in (12345, -3.14159e10, 'text', 2 + 3j, True, 10 ** 30, float('nan')):
        yield format, value, text
    yield lambda: text % (1, 'two', 3.5)
    yield lambda: text % {'a': 1, 'b': 'two'}
    yield lambda: text.encode('latin-1', 'replace') % (1, b'two', 3.5)
    yield lambda: text.format(1, 'two', 3.5, a=[1, 2], b={'k': 'v'})
    import string
    yield lambda: string.Template(text).substitute(a=1, b='two')


def binascii_kinds(p, text):
    import base64, binascii
    data = text.encode('latin-1')
    for function in (binascii.a2b_base64, binascii.a2b_hex, binascii.a2b_uu, binascii.a2b_qp, base64.b32decode, base64.b85decode, base64.a85decode, binascii.b2a_qp):
        yield function, data
    yield lambda: binascii.a2b_base64(data, strict_mode=True)


def xml_kinds(p, text):
    from xml.parsers import expat

    def parse():
        out, q = [], expat.ParserCreate()
        for name in ('StartElement', 'EndElement', 'CharacterData', 'ProcessingInstruction', 'Comment', 'EntityDecl', 'NotationDecl', 'StartCdataSection', 'AttlistDecl', 'ElementDecl'):
            setattr(q, f'{name}Handler', lambda *a, n=name: out.append((n, a)))
        try:
            q.Parse(text.encode('latin-1'), True)
        except expat.ExpatError as e:
            return out, e.code, e.lineno, e.offset, str(e)
        return out
    yield parse


def sql_kinds(p, text):
    import sqlite3

    def run():
        with_ = sqlite3.connect(':memory:')
        with_.execute('create table t(a integer primary key, b text, c blob, d real)')
        with_.executemany('insert into t(b, c, d) values (?, ?, ?)', [('x', b'1', 1.5), ('y', None, -2.0), ('z', b'\0\xff', 3e9)])
        steps = [0]

        def step():
            steps[0] += 1
            return steps[0] > 200
        with_.set_progress_handler(step, 100)
        try:
            return list(with_.execute(text, {'p': 1, 'q': 'two'} if ':p' in text else ()).fetchmany(50))
        finally:
            with_.close()
    yield run


KINDS = {name[:-6]: function for name, function in list(globals().items()) if name.endswith('_kinds')}


def main():
    global SECONDS
    SECONDS, memory = float(sys.argv[1]), int(sys.argv[2])

    def late(*_):
        raise Slow
    signal.signal(signal.SIGALRM, late)
    cases = [json.loads(line) for line in sys.stdin]
    for case in cases:  # what the kinds import, imported before memory is short
        if case:
            list(KINDS[case[0]](case[1], ''))
            break
    if memory:
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    for number, case in enumerate(cases):
        print(number, end=' ', flush=True)
        if case is None:
            print('null', flush=True)
            continue
        kind, parameters, text = case
        results = [outcome(*step) if isinstance(step, tuple) else outcome(step) for step in KINDS[kind](parameters, text)]
        print(json.dumps(results), flush=True)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f'peak {peak}', flush=True)


if __name__ == '__main__':
    main()
