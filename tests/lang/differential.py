"""Compares ast-dump with a reference interpreter: the same tree or the same error for every text.

usage: differential.py AST_DUMP files FILE...      each file is one text
       differential.py AST_DUMP cases FILE...      each file holds texts as a Python list
Run it with the reference interpreter. Prints what differs, then the counts."""
import ast
import pathlib
import re
import subprocess
import sys
import tokenize
import warnings

LITERAL = re.compile('\1([^\1]*)\1')


def reference(text, mode='exec', type_comments=False, attributes=True):
    """What the reference makes of a text, in ast-dump's words."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter('always')
        try:
            tree = ast.parse(text, mode=mode, type_comments=type_comments)
            result = ast.dump(tree, include_attributes=attributes)
        except SyntaxError as e:
            numbers = ', '.join(str(n or 0) if n is None else str(n)
                                for n in (e.lineno, e.offset, e.end_lineno, e.end_offset))
            result = f'{type(e).__name__}: {e.msg} ({numbers})'
            if e.text is not None:
                result += f' text={e.text}'
        except (MemoryError, ValueError, RecursionError) as e:
            result = f'{type(e).__name__}: {e} (0, 0, 0, 0)'
    return ''.join(f'warning: {w.message} ({w.lineno})\n' for w in caught) + result


def value(match):
    text = match[1]
    try:
        if re.match('0+[0-9]*$', text):
            return '0'
        return repr(ast.literal_eval(text))
    except ValueError:
        return text


def ours(program, texts, mode='exec', type_comments=False, attributes=True):
    """ast-dump's results for many texts."""
    for text in texts:
        assert '\0' not in text
    args = [program, '-m', mode, '-l', '-b'] + ['-a'] * attributes + ['-t'] * type_comments + ['-']
    data = '\0'.join(texts).encode('utf-8', 'surrogatepass') + b'\0'
    out = subprocess.run(args, input=data, stdout=subprocess.PIPE).stdout.decode('utf-8', 'surrogatepass')
    results = out.split('\0')[:-1]
    sys.set_int_max_str_digits(0)
    return [LITERAL.sub(value, r) for r in results]


def read(path):
    with open(path, 'rb') as file:
        data = file.read()
    encoding, _ = tokenize.detect_encoding(iter(data.splitlines(True)).__next__)
    return data.decode(encoding)


def show(text, want, got):
    if len(want) > 300 or len(got) > 300:
        at = next((i for i, (a, b) in enumerate(zip(want, got)) if a != b), min(len(want), len(got)))
        want, got = want[max(0, at - 200):at + 200], got[max(0, at - 200):at + 200]
    print(f'--- {text}\n want {want}\n got  {got}')


def main(program, what, *paths):
    passed = failed = 0
    if what == 'files':
        for path in paths:
            try:
                text = read(path)
            except (OSError, SyntaxError, UnicodeDecodeError, LookupError):
                continue
            if '\0' in text:
                continue
            want, got = reference(text), ours(program, [text])[0]
            if want == got:
                passed += 1
            else:
                failed += 1
                show(path, want, got)
    else:
        for path in paths:
            texts = ast.literal_eval(pathlib.Path(path).read_text())
            for text, got in zip(texts, ours(program, texts), strict=True):
                want = reference(text)
                if want == got:
                    passed += 1
                else:
                    failed += 1
                    show(repr(text), want, got)
    print(f'{passed} passed, {failed} failed')
    return failed != 0


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
