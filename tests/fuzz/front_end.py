"""Mutate library sources and see that lexer, parser and compiler take them: no crash, and the reference's errors.

Usage: front_end.py PITHON [REFERENCE] [--library FOLDER] [--seed N] [--cases N] [--batch N] [--timeout S]
       front_end.py PITHON [REFERENCE] --corpus      only what is kept in corpus/

Case K of seed N is the same text everywhere: a source of the library, or a piece of it, mutated by tokens or by bytes a few times.
Children compile the texts in batches; a child that dies or hangs is run again text by text until the one that did it is found.
With a reference, exception type, message and position are compared, or the code objects. Texts that crashed, hung or differed are written to
found/SEED-CASE.txt (not kept by git); those worth keeping go to corpus/, by hand, once mended.
"""
import argparse
import io
import json
import pathlib
import random
import subprocess
import sys
import tokenize

FOLDER = pathlib.Path(__file__).resolve().parent
PIECE = 3000  # characters of a source that one case is made of, at most

# Read by the children: one JSON list of latin-1 texts on standard input, one line of result each.
CHILD = r'''
import hashlib, json, sys, types, warnings
warnings.simplefilter('ignore')
sys.set_int_max_str_digits(0)
FIELDS = ('co_flags', 'co_stacksize', 'co_names', 'co_varnames', 'co_freevars', 'co_cellvars', 'co_argcount', 'co_posonlyargcount',
          'co_kwonlyargcount', 'co_qualname', 'co_firstlineno', 'co_code', 'co_exceptiontable', 'co_linetable')
def constant(c):
    return (code(c) if isinstance(c, types.CodeType) else tuple(map(constant, c)) if isinstance(c, tuple)
            else sorted(map(repr, map(constant, c))) if isinstance(c, frozenset) else (type(c).__name__, repr(c)))
def code(c):
    return [getattr(c, f) for f in FIELDS] + [constant(k) for k in c.co_consts]
for number, text in enumerate(json.load(sys.stdin)):
    print(number, end=' ', flush=True)
    try:
        made = compile(text.encode('latin-1'), '<fuzz>', 'exec', dont_inherit=True)
        result = ['ok', hashlib.md5(repr(code(made)).encode('utf-8', 'surrogatepass')).hexdigest()]
    except SyntaxError as e:
        result = [type(e).__name__, e.msg, e.lineno, e.offset, e.end_lineno, e.end_offset]
    except RecursionError:
        result = ['RecursionError']
    except MemoryError as e:
        result = ['MemoryError', str(e)]
    except Exception as e:
        result = [type(e).__name__, str(e)]
    print(json.dumps(result), flush=True)
'''


def sources(library: pathlib.Path) -> list[pathlib.Path]:
    return sorted(p for p in library.rglob('*.py') if 'bad' not in p.name and p.is_file() and p.stat().st_size < 400_000)


def piece(random_: random.Random, text: str) -> str:
    """A few statements: lines that are indented as the first one or more, dedented."""
    lines = [line for line in text.splitlines(keepends=True)]
    start = random_.randrange(len(lines)) if lines else 0
    while start < len(lines) and not lines[start].strip():
        start += 1
    indent = len(lines[start]) - len(lines[start].lstrip(' ')) if start < len(lines) else 0
    out, size = [], 0
    for line in lines[start:]:
        size += len(line)
        blank = not line.strip()
        if size > PIECE or not (blank or line[:indent].isspace() or not indent):
            break
        out.append(line[indent:] if not blank else '\n')
    return ''.join(out)


def tokens_of(text: str) -> list[str]:
    """Tokens and the white space between them; words and signs where tokenize refuses the text."""
    out, at, starts = [], 0, [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if not token.string:
                continue
            start = starts[token.start[0] - 1] + token.start[1]
            end = starts[token.end[0] - 1] + token.end[1]
            if start > at:
                out.append(text[at:start])
            if end > start:
                out.append(text[start:end])
            at = max(at, end)
    except (tokenize.TokenError, SyntaxError, IndexError):
        pass
    if at < len(text):
        out.append(text[at:])
    return out


SPICE = ['(', ')', '[', ']', '{', '}', ':', ',', ';', '.', '...', '->', ':=', '=', '==', '!=', '<>', '+=', '@', '*', '**', '/', '//',
         '%', '~', '|', '&', '<<', 'and ', 'or ', 'not ', 'in ', 'is ', 'if ', 'else ', 'elif ', 'for ', 'while ', 'try', 'except ',
         'finally', 'with ', 'as ', 'def ', 'class ', 'lambda ', 'return ', 'yield ', 'yield from ', 'await ', 'async ', 'global x',
         'nonlocal x', 'del ', 'pass', 'break', 'continue', 'raise ', 'from ', 'import ', 'assert ', 'match ', 'case ', 'type ', '_',
         'None', 'True', 'False', '__debug__', '\n', '\n\n', '    ', '\t', '\\\n', '#', '"', "'", '"""', "f'", "t'", "rb'", "f'{", '}', '!r',
         '0', '1_0', '0x', '0b2', '1e', '1j', '0777', '1if', '"\\x"', "'\\N{DIGIT ONE}'", "b'\u00e9'", '\u00e9', '\u20ac', '\x0c', '$', '?', '`', '!',
         'print x', 'exec "x"', 'except* ', '*a', '**k', 'a=1', 'x: int', '@x\n', 'print(', 'x if y', 'else:\n', ':\n']


def mutate_tokens(random_: random.Random, tokens: list[str], other: list[str]) -> None:
    at = random_.randrange(len(tokens) + 1)
    what = random_.randrange(7)
    if what == 0 and tokens:
        del tokens[min(at, len(tokens) - 1)]
    elif what == 1 and tokens:
        tokens.insert(at, random_.choice(tokens))
    elif what == 2:
        tokens.insert(at, random_.choice(SPICE))
    elif what == 3 and tokens:
        tokens[min(at, len(tokens) - 1)] = random_.choice(SPICE)
    elif what == 4 and len(tokens) > 1:
        i, j = random_.randrange(len(tokens)), random_.randrange(len(tokens))
        tokens[i], tokens[j] = tokens[j], tokens[i]
    elif what == 5 and other:
        start = random_.randrange(len(other))
        tokens[at:at] = other[start:start + random_.randrange(1, 12)]
    elif tokens:
        del tokens[at:at + random_.randrange(1, 8)]


def mutate_bytes(random_: random.Random, data: bytearray) -> None:
    at = random_.randrange(len(data) + 1)
    what = random_.randrange(5)
    if what == 0 and data:
        del data[min(at, len(data) - 1)]
    elif what == 1:
        data.insert(at, random_.choice(b'()[]{}:;,.\'"\\\n\t #%@=*f0_eaxN\r\x0c') if random_.random() < 0.9 else random_.randrange(256))
    elif what == 2 and data:
        data[min(at, len(data) - 1)] = random_.randrange(1, 256)
    elif what == 3 and data:
        del data[at:]
    elif data:
        start = random_.randrange(len(data))
        data[at:at] = data[start:start + random_.randrange(1, 30)]


def case_text(files: list[pathlib.Path], seed: int, number: int) -> bytes:
    random_ = random.Random(f'{seed}:{number}')
    text, other = (piece(random_, random_.choice(files).read_text('utf-8', 'replace')) for _ in range(2))
    if random_.random() < 0.7:
        tokens, others = tokens_of(text), tokens_of(other)
        for _ in range(random_.choice((1, 1, 1, 2, 3, 6))):
            mutate_tokens(random_, tokens, others)
        return ''.join(tokens).encode('utf-8', 'surrogateescape')
    data = bytearray(text.encode('utf-8', 'surrogateescape'))
    for _ in range(random_.choice((1, 1, 2, 4))):
        mutate_bytes(random_, data)
    return bytes(data)


class Run:
    """What one interpreter made of texts: results by index; a string for a text that it did not survive."""

    def __init__(self, program: str, limit: float):
        self.program, self.limit = program, limit

    def results(self, texts: list[bytes]) -> list:
        out, start = [], 0
        while start < len(texts):
            got, end = self.child(texts[start:])
            out += got
            start += len(got)
            if end is not None and start < len(texts):
                out.append(end)
                start += 1
        return out

    def child(self, texts: list[bytes]) -> tuple[list, str | None]:
        command = [self.program, '-I', '-S', '-c', CHILD]
        data = json.dumps([t.decode('latin-1') for t in texts])
        try:
            done = subprocess.run(command, input=data, capture_output=True, text=True, timeout=self.limit + len(texts) * 0.1)
            output, end = done.stdout, f'ended with status {done.returncode}: {done.stderr[-200:]}' if done.returncode else None
        except subprocess.TimeoutExpired as e:
            output, end = (e.stdout or b'').decode('utf-8', 'replace'), 'no end'
        lines = [line.partition(' ')[2] for line in output.splitlines()]
        return [json.loads(line) for line in lines if line.endswith(']')], end


def difference(ours, theirs) -> str | None:
    if isinstance(ours, str):
        return f'did not survive: {ours}'
    if theirs is None or isinstance(theirs, str) or ours == theirs:
        return None
    if 'MemoryError' in (ours[0], theirs[0]) or 'RecursionError' in (ours[0], theirs[0]):
        return None  # how deep is too deep is each one's own
    if ours[:2] == theirs[:2] and ours[1].startswith('unexpected character after line continuation'):
        return None  # the column behind a string of several lines: src/lang/README.md
    return f'{ours}\n      reference: {theirs}'


def check(names: list[str], texts: list[bytes], pithon: Run, reference: Run | None) -> dict[str, str]:
    ours = pithon.results(texts)
    theirs = reference.results(texts) if reference else [None] * len(texts)
    found = {}
    for name, text, a, b in zip(names, texts, ours, theirs):
        problem = difference(a, b)
        if problem:
            found[name] = problem
            (FOLDER / 'found').mkdir(exist_ok=True)
            (FOLDER / 'found' / f'{name}.txt').write_bytes(text)
    return found


def corpus() -> tuple[list[str], list[bytes]]:
    files = sorted((FOLDER / 'corpus').glob('*.txt'))
    return [f.stem for f in files], [f.read_bytes() for f in files]


def main() -> int:
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument('pithon')
    parser.add_argument('reference', nargs='?')
    parser.add_argument('--library', type=pathlib.Path)
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--cases', type=int, default=1000)
    parser.add_argument('--batch', type=int, default=100)
    parser.add_argument('--timeout', type=float, default=20)
    parser.add_argument('--corpus', action='store_true')
    options = parser.parse_args()
    pithon = Run(options.pithon, options.timeout)
    reference = Run(options.reference, options.timeout) if options.reference else None
    found: dict[str, str] = {}
    if options.corpus:
        names, texts = corpus()
        found = check(names, texts, pithon, reference)
        total = len(names)
    else:
        library = options.library or pathlib.Path(subprocess.check_output(
            [options.pithon, '-I', '-S', '-c', 'import sys; print(sys.path[-2])'], text=True).strip())
        files = sources(library)
        total = options.cases
        for start in range(0, total, options.batch):
            numbers = range(start, min(start + options.batch, total))
            texts = [case_text(files, options.seed, n) for n in numbers]
            found |= check([f'{options.seed}-{n}' for n in numbers], texts, pithon, reference)
    for name, problem in found.items():
        print(f'  {name}: {problem}')
    print(f'{total - len(found)} passed, {len(found)} failed')
    return 1 if found else 0


if __name__ == '__main__':
    sys.exit(main())
