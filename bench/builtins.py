"""Functions and methods of the built-in types and of some native modules, each alone, beside a reference.

Usage: builtins.py INTERPRETER REFERENCE [--rounds N] [--only TEXT ...] [--loops N]
Each round runs every line of LINES in a loop under both interpreters, one after the other; the figure is the reference's least processor time through
ours (more than 1: we are faster). Names, all of them bound before the clock starts, are in SETUP.
"""
import argparse
import json
import math
import subprocess
import sys

SETUP = '''
import itertools, json, operator, re, struct
words = ("the quick brown fox jumps over the lazy dog " * 20).split()
text = " ".join(words)
long = text * 20
line = "name=value; other=thing; third=42"
csv = ",".join(str(i) for i in range(100))
accents = "h\\xe9llo w\\xf6rld " * 20
ints = [(i * 7919) % 1000003 for i in range(1000)]
floats = [i / 7 for i in ints]
strs = [f"key{i:06}" for i in ints]
pairs = [(i % 100, s) for i, s in zip(ints, strs)]
tuples = [(i, i + 1) for i in ints]
numbered = dict.fromkeys(ints)
named = dict(zip(strs, ints))
some = set(ints[:500])
others = set(ints[250:750])
strset = set(strs)
data = bytes(range(256)) * 8
blob = b"name=value; other=thing; third=42"
record = {"id": 17, "name": "some name", "tags": ["a", "b", "c"], "ok": True, "score": 3.25, "child": {"x": 1, "y": None}}
records = [record] * 20
dumped = json.dumps(records)
packer = struct.Struct("<iHd8s")
packed = packer.pack(1, 2, 3.0, b"abcdefgh")
word = re.compile(r"(\\w+)=(\\w+)")
number = re.compile(r"\\d+")
class Point:
    def __init__(self, x): self.x = x
points = [Point(i) for i in ints]
first = operator.itemgetter(0)
get_x = operator.attrgetter("x")
'''

LINES = {
    'str.replace, short': 'line.replace("=", ": ")',
    'str.replace, one for one': 'text.replace("o", "0")',
    'str.replace, long': 'text.replace("quick", "slow")',
    'str.replace, nothing': 'text.replace("absent", "")',
    '% with str': '"%s is %s" % ("x", "y")',
    '% with int': '"%d of %d" % (3, 17)',
    '% with float': '"%.2f" % 3.14159',
    '% by name': '"%(a)s-%(b)05d" % {"a": "x", "b": 42}',
    'str.split, spaces': 'text.split()',
    'str.split, comma': 'csv.split(",")',
    'str.split, short': 'line.split("; ")',
    'str.rsplit': 'line.rsplit("=", 1)',
    'str.splitlines': '"a\\nb\\nc\\n".splitlines()',
    'str.partition': 'line.partition("=")',
    'str.strip': '"  padded text  ".strip()',
    'str.join': '" ".join(words)',
    'str.join, generator': '" ".join(w for w in words)',
    'str.join, short': '"-".join(("a", "b", "c"))',
    'str.format': '"{} and {}".format("x", 42)',
    'str.format, spec': '"{:>10}|{:<5}|{:05d}".format("x", "y", 42)',
    'f-string': 'f"{line} {17} {words[0]}"',
    'f-string, spec': 'f"{3.14159:.2f} {42:5d} {words[0]:>8}"',
    'str.find': 'text.find("dog the lazy")',
    'in str, absent': '"absent" in long',
    'in str, present': '"lazy" in text',
    'in str, one character': '"z" in text',
    'str.count': 'text.count("o")',
    'str.upper': 'text.upper()',
    'str.lower': 'text.lower()',
    'str.title': 'line.title()',
    'str.startswith': 'line.startswith("name")',
    'str.startswith, tuple': 'line.startswith(("x", "y", "name"))',
    'str.isdigit': '"1234567".isdigit()',
    'str.isidentifier': '"some_name".isidentifier()',
    'str.encode': 'text.encode()',
    'str.encode, accents': 'accents.encode()',
    'bytes.decode': 'blob.decode()',
    'str.translate': 'text.translate({111: "0", 101: "3"})',
    'str.zfill': '"42".zfill(8)',
    'str.center': '"x".center(20)',
    'str ==': 'text == long',
    'str slice': 'text[10:30]',
    'str reversed': 'text[::-1]',
    'str iterate': 'for c in text: pass',
    'list(str)': 'list(text)',
    'sorted ints': 'sorted(ints)',
    'sorted floats': 'sorted(floats)',
    'sorted strs': 'sorted(strs)',
    'sorted tuples': 'sorted(pairs)',
    'sorted, key len': 'sorted(words, key=len)',
    'sorted, key lambda': 'sorted(ints, key=lambda x: -x)',
    'sorted, itemgetter': 'sorted(pairs, key=first)',
    'sorted, attrgetter': 'sorted(points, key=get_x)',
    'sorted, reverse': 'sorted(ints, reverse=True)',
    'list.sort, sorted': 'list(range(1000)).sort()',
    'zip': 'for a, b in zip(ints, strs): pass',
    'zip, dict': 'dict(zip(strs, ints))',
    'zip, three': 'for t in zip(ints, ints, ints): pass',
    'list(zip)': 'list(zip(ints, strs))',
    'enumerate': 'for i, x in enumerate(ints): pass',
    'map str': 'list(map(str, ints))',
    'map lambda': 'list(map(lambda x: x, ints))',
    'map int': 'list(map(int, ["1", "22", "333", "-4"] * 50))',
    'filter': 'list(filter(None, ints))',
    'filter lambda': 'list(filter(lambda x: x > 500, ints))',
    'reversed': 'for x in reversed(ints): pass',
    'range to list': 'list(range(1000))',
    'sum ints': 'sum(ints)',
    'sum floats': 'sum(floats)',
    'sum generator': 'sum(x for x in ints)',
    'min': 'min(ints)',
    'max, key': 'max(strs, key=len)',
    'max of two': 'max(3, 4)',
    'any': 'any([0] * 1000)',
    'all generator': 'all(x >= 0 for x in ints)',
    'len': 'len(ints)',
    'isinstance': 'isinstance(3, int)',
    'abs': 'abs(-3)',
    'round': 'round(3.14159, 2)',
    'divmod': 'divmod(17, 5)',
    'pow': 'pow(3, 40, 1000007)',
    'ord': 'ord("a")',
    'chr': 'chr(97)',
    'hash': 'hash("abc")',
    'repr list': 'repr(ints)',
    'repr str': 'repr(line)',
    'repr dict': 'repr(record)',
    'int of text': 'int("12345")',
    'int of float': 'int(3.7)',
    'int of base 16': 'int("ff", 16)',
    'str of int': 'str(12345)',
    'str of float': 'str(3.14159)',
    'float of text': 'float("3.14159")',
    'hex': 'hex(255)',
    'int.to_bytes': '(1000).to_bytes(4, "big")',
    'int.bit_length': '(1000).bit_length()',
    'set |': 'some | others',
    'set &': 'some & others',
    'set -': 'some - others',
    'set of list': 'set(ints)',
    'set of strs': 'set(strs)',
    'set in': '5 in some',
    'set.add': 's = set()\nfor x in ints: s.add(x)',
    'set.issubset': 'some.issubset(numbered)',
    'set iterate': 'for x in some: pass',
    'frozenset': 'frozenset(words)',
    'dict.get': 'named.get("key000000")',
    'dict.get, absent': 'named.get("absent")',
    'dict.items': 'for k, v in named.items(): pass',
    'dict.values': 'for v in named.values(): pass',
    'dict.keys to list': 'list(named)',
    'dict.copy': 'named.copy()',
    'dict.update': '{}.update(named)',
    'dict.setdefault': 'd = {}\nfor w in words: d.setdefault(w, 0)',
    'dict.pop': 'd = {"a": 1, "b": 2}\nd.pop("a")',
    'dict.fromkeys': 'dict.fromkeys(words)',
    'dict | dict': 'record | record',
    'dict ==': 'record == record.copy()',
    'dict comprehension': '{x: x for x in ints}',
    'list.append': 'l = []\nfor x in ints: l.append(x)',
    'list.extend': 'l = []\nl.extend(ints)',
    'list.index': 'ints.index(ints[400])',
    'list.count': 'ints.count(5)',
    'list.insert': 'l = [1, 2, 3]\nl.insert(0, 4)',
    'list.pop': 'l = ints.copy()\nfor x in ints: l.pop()',
    'list.reverse': 'ints.reverse()',
    'list.copy': 'ints.copy()',
    'list + list': 'ints + ints',
    'list * n': '[0] * 1000',
    'list slice': 'ints[10:200]',
    'list ==': 'ints == ints.copy()',
    'in list': '5 in ints',
    'tuple of list': 'tuple(ints)',
    'bytes.find': 'data.find(b"\\xff\\x00\\x01\\x02")',
    'bytes.replace': 'blob.replace(b"=", b": ")',
    'bytes.split': 'blob.split(b";")',
    'bytes.join': 'b",".join([blob] * 10)',
    'bytes.hex': 'blob.hex()',
    'bytes.fromhex': 'bytes.fromhex("00ff10203040")',
    'bytes iterate': 'for b in data: pass',
    'bytearray.extend': 'bytearray().extend(data)',
    'bytes %': 'b"%d %s" % (3, b"x")',
    're.match': 'word.match(line)',
    're.search': 'word.search(line)',
    're.findall': 'word.findall(line)',
    're.sub': 'number.sub("#", csv)',
    're.split': 're.split(r"; ", line)',
    're.finditer': 'for m in word.finditer(line): m.group(1)',
    'json.dumps': 'json.dumps(records)',
    'json.loads': 'json.loads(dumped)',
    'struct.pack': 'packer.pack(1, 2, 3.0, b"abcdefgh")',
    'struct.unpack': 'packer.unpack(packed)',
    'itertools.chain': 'for x in itertools.chain(ints, ints): pass',
    'itertools.islice': 'list(itertools.islice(ints, 10, 500))',
    'itertools.product': 'for p in itertools.product(range(30), range(30)): pass',
    'itertools.accumulate': 'list(itertools.accumulate(ints))',
    'itertools.groupby': 'for k, g in itertools.groupby(words): pass',
}

CHILD = r'''
import json, sys, time
namespace = {}
exec(compile(sys.argv[1], "setup", "exec"), namespace)
seconds = {}
for name, (line, loops) in json.loads(sys.argv[2]).items():
    body = "".join("        " + part + "\n" for part in line.split("\n"))
    text = "def run(loops, clock):\n    start = clock()\n    for _ in range(loops):\n" + body + "    return clock() - start\n"
    # What the line names are globals, as in most programs.
    exec(compile(text, name, "exec"), namespace)
    namespace["run"](max(loops // 10, 1), time.process_time)
    if loops == 0:
        loops = 1
        while (spent := namespace["run"](loops, time.process_time)) < 0.004:
            loops *= 2
        loops = max(int(loops * 0.02 / spent), 1)
        seconds[name] = loops
    else:
        seconds[name] = min(namespace["run"](loops, time.process_time) for _ in range(3)) / loops
json.dump(seconds, sys.stdout)
'''


def run(interpreter: str, lines: dict[str, tuple[str, int]]) -> dict[str, float]:
    done = subprocess.run([interpreter, '-I', '-S', '-c', CHILD, SETUP, json.dumps(lines)], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f'{interpreter}: {done.stderr}')
    return json.loads(done.stdout)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument('interpreter')
    parser.add_argument('reference')
    parser.add_argument('--rounds', type=int, default=5)
    parser.add_argument('--only', nargs='*', default=[''])
    parser.add_argument('--sort', action='store_true', help='the slowest first')
    options = parser.parse_args()
    chosen = {name: line for name, line in LINES.items() if any(part in name for part in options.only)}
    counts = run(options.reference, {name: (line, 0) for name, line in chosen.items()})
    lines = {name: (line, counts[name]) for name, line in chosen.items()}
    ours, theirs = dict.fromkeys(chosen, math.inf), dict.fromkeys(chosen, math.inf)
    for _ in range(options.rounds):
        for interpreter, best in ((options.interpreter, ours), (options.reference, theirs)):
            for name, seconds in run(interpreter, lines).items():
                best[name] = min(best[name], seconds)
    ratios = {name: theirs[name] / ours[name] for name in chosen}
    for name in sorted(ratios, key=ratios.get) if options.sort else ratios:
        print(f'{name:<28}{ours[name] * 1e6:>10.2f} us{ratios[name]:>8.2f}')
    print(f'{"geometric mean":<28}{math.exp(sum(map(math.log, ratios.values())) / len(ratios)):>21.2f}')


main()
