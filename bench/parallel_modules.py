"""What N threads get out of native modules at once, each with work of its own: how much more than one thread.

Usage: parallel_modules.py INTERPRETER [--threads N] [--rounds R] [KIND ...]
Three figures of each kind, the best of the rounds, which alternate: N * (seconds of one thread doing a share alone) / (seconds of N threads doing a
share each); the same of processor time, 1 if the threads do not hinder each other; and how often a thread had to wait (voluntary context
switches) per second of the N threads, which tells of locks even where other work keeps the machine busy.
"""
import argparse
import subprocess
import sys

# Each: what every thread prepares for itself, and what it repeats.
KINDS = {
    'hashing': ('import hashlib; data = bytes(range(256)) * 16', 'for name in ("sha256", "md5", "sha1", "blake2b", "sha3_256"): hashlib.new(name, data).hexdigest()'),
    'small hashes': ('import hashlib', 'h = hashlib.sha256(b"x" * 20); h.update(b"y"); h.digest()'),
    'compressing': ('import zlib, bz2, lzma; data = b"".join(b"line %d of text\\n" % i for i in range(300))', 'zlib.decompress(zlib.compress(data)); bz2.decompress(bz2.compress(data))'),
    'lzma': ('import lzma; data = b"".join(b"line %d of text\\n" % i for i in range(300))', 'lzma.decompress(lzma.compress(data, preset=0))'),
    'crc and base64': ('import zlib, base64, binascii; data = bytes(range(256)) * 4', 'zlib.crc32(data); base64.b64decode(base64.b64encode(data)); binascii.unhexlify(binascii.hexlify(data))'),
    'json': ('import json; data = [{"name": "n%d" % i, "value": i * 1.5, "list": [i, None, True]} for i in range(30)]', 'json.loads(json.dumps(data))'),
    'csv': ('import csv, io; text = "\\n".join("a%d,%d,\\"quoted %d\\"" % (i, i, i) for i in range(50))',
            'rows = list(csv.reader(io.StringIO(text))); csv.writer(io.StringIO()).writerows(rows); list(csv.DictReader(io.StringIO(text)))'),
    're': ('import re; p = re.compile(r"(?P<word>\\w+)\\s+(\\d+)"); text = "alpha 12 beta 345 gamma x delta 7 " * 10', 'p.findall(text); p.sub(r"\\2 \\g<word>", text); [m.group("word") for m in p.finditer(text)]; re.match(r"\\w+", text)'),
    'sqlite': ('import sqlite3; c = sqlite3.connect(":memory:"); c.execute("create table t(a integer primary key, b text)"); c.executemany("insert into t(b) values (?)", [("row %d" % i,) for i in range(100)])',
               'c.execute("select a, b from t where a % 3 = ? order by b", (1,)).fetchall(); c.execute("update t set b = b where a = 5")'),
    'dates': ('from datetime import datetime, timedelta, timezone; d = datetime(2024, 2, 29, 13, 14, 15, 16, timezone.utc)',
              'd.isoformat(); d.strftime("%Y-%m-%d %H:%M:%S"); datetime.fromisoformat("2024-02-29T13:14:15+01:00"); (d + timedelta(days=3, seconds=5)).timetuple(); str(d)'),
    'strptime': ('from datetime import datetime', 'datetime.strptime("2024-02-29 13:14:15", "%Y-%m-%d %H:%M:%S")'),
    'time': ('import time', 'time.strftime("%Y-%m-%d", time.gmtime(1e9)); time.localtime(1e9); time.mktime((2024, 2, 29, 1, 2, 3, 0, 0, -1))'),
    'struct and array': ('import struct, array; s = struct.Struct("<iHd8s")', 's.unpack(s.pack(1, 2, 3.5, b"x")); struct.unpack("<3I", struct.pack("<3I", 1, 2, 3)); array.array("d", range(50)).tobytes()'),
    'pickle': ('import pickle; data = {"a": [1, 2.5, "x"] * 10, "b": {i: str(i) for i in range(20)}}', 'pickle.loads(pickle.dumps(data))'),
    'text': ('', 's = "some text, " * 20; s.split(","); s.upper().encode().decode(); s.replace("t", "uu"); "%s %d %.3f" % (s[:5], 3, 2.5); f"{3.25:>10.2f}"; s.find("zz")'),
    'codecs': ('import codecs', '"caf\\xe9 \\u20ac".encode("utf-16").decode("utf-16"); "abc\\xe9".encode("cp1252").decode("cp1252"); "x".encode("utf-7")'),
    'math': ('import math, random; r = random.Random(5)', '[r.random() for _ in range(20)]; math.fsum([0.1] * 20); math.factorial(30); r.shuffle(list(range(20))); math.hypot(3, 4)'),
    'collections': ('from collections import deque, OrderedDict, Counter, defaultdict, namedtuple; P = namedtuple("P", "x y")', 'deque(range(20)).rotate(3); OrderedDict(a=1).move_to_end("a"); Counter("abracadabra").most_common(2); P(1, 2).x; defaultdict(list)["k"].append(1)'),
    'itertools': ('import itertools, operator, functools, heapq, bisect', 'list(itertools.combinations(range(8), 2)); sorted(range(20), key=operator.neg); functools.reduce(operator.add, range(20)); h = [3, 1, 2]; heapq.heapify(h); bisect.bisect(h, 2)'),
    'files': ('import os, tempfile; f = tempfile.TemporaryFile("w+")', 'f.seek(0); f.write("line\\n" * 50); f.seek(0); f.readlines(); os.stat("/"); os.path.join("a", "b"); os.getpid()'),
    'memory files': ('import io', 'b = io.BytesIO(); b.write(b"x" * 100); b.getvalue(); t = io.StringIO("a\\nb\\n"); t.readlines()'),
    'xml': ('from xml.parsers import expat; text = "<r>" + "<a b=\'c\'>text</a>" * 20 + "</r>"', 'p = expat.ParserCreate(); p.StartElementHandler = p.CharacterDataHandler = lambda *a: None; p.Parse(text, True)'),
    'unicodedata': ('import unicodedata', 'unicodedata.normalize("NFD", "caf\\xe9 \\u1e9b\\u0323" * 5); unicodedata.name("\\u20ac"); unicodedata.lookup("EURO SIGN")'),
    'ast': ('import ast', 'ast.parse("def f(a, b=2): return [x + a for x in b]"); compile("x = 1 + y", "f", "exec")'),
    'calls': ('from enum import Enum\nfrom dataclasses import dataclass\nclass E(Enum):\n    A = 1\n@dataclass\nclass D:\n    x: int\n    y: int = 2', 'E(1); E.A.name; D(1) == D(1); repr(D(3)); isinstance(5, (str, int))'),
}
PROGRAM = '''
import resource, sys, threading, time
def worker():
    own = dict()
    exec({setup!r}, own)
    exec('def work(n):\\n    for _ in range(n):\\n' + ''.join('        ' + line + '\\n' for line in {body!r}.splitlines()), own)
    return own['work']
def timed(threads, n):
    ready, go = threading.Barrier(threads + 1), threading.Event()
    def run():
        work = worker()
        work(3); ready.wait(); go.wait(); work(n)
    workers = [threading.Thread(target=run) for _ in range(threads)]
    for w in workers: w.start()
    ready.wait()
    waits = resource.getrusage(resource.RUSAGE_SELF).ru_nvcsw
    start, used = time.perf_counter(), time.process_time()
    go.set()
    for w in workers: w.join()
    wall = time.perf_counter() - start
    return wall, time.process_time() - used, (resource.getrusage(resource.RUSAGE_SELF).ru_nvcsw - waits) / wall
count, n = {threads}, 10
while timed(1, n)[1] < 0.1: n *= 2
one, all = [], []
for _ in range({rounds}):
    one.append(timed(1, n)); all.append(timed(count, n))
print(count * min(one)[0] / min(all)[0], count * min(x[1] for x in one) / min(x[1] for x in all), min(x[2] for x in all))
'''


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument('interpreter')
    parser.add_argument('--threads', type=int, default=2)
    parser.add_argument('--rounds', type=int, default=5)
    parser.add_argument('kinds', nargs='*')
    options = parser.parse_intermixed_args()
    print(f'{"kind":<20}{"wall":>8}{"processor":>12}{"waits a second":>16}')
    for name in options.kinds or KINDS:
        setup, body = KINDS[name]
        text = PROGRAM.format(setup=setup, body=body, threads=options.threads, rounds=options.rounds)
        run = subprocess.run([options.interpreter, '-I', '-c', text], stdout=subprocess.PIPE, text=True)
        if run.returncode:
            sys.exit(f'{name}: exit {run.returncode}')
        wall, processor, waits = map(float, run.stdout.split())
        print(f'{name:<20}{wall:>8.2f}{processor:>12.2f}{waits:>16.0f}', flush=True)


if __name__ == '__main__':
    main()
