"""Runs ast-dump over the recorded cases: the same tree or the same error as the reference gave.

usage: run.py AST_DUMP                            checks; ends with `N passed, N failed`
       run.py AST_DUMP --record                   writes the expected results anew (run it with the reference)

cases/*.txt: cases separated by lines of `=`; each has an optional line `#!mode`, the text, a line of `-`, the result
(trees without positions in trees.txt, with them in positions.txt; errors with offsets everywhere)."""
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import differential

HERE = pathlib.Path(__file__).parent / 'cases'
CASE, RESULT = '=' * 20 + '\n', '-' * 20 + '\n'


def split(path):
    """(mode, text, expected) of each case in a file."""
    for block in path.read_text(encoding='utf-8').split(CASE)[1:]:
        text, _, expected = block.partition(RESULT)
        mode = 'exec'
        match = re.match(r'#!(\w+)\n', text)
        if match:
            mode, text = match[1], text[match.end():]
        yield mode, text.removesuffix('\n').replace('\\CR', '\r'), expected.removesuffix('\n')


def clean(result):
    return result.rstrip('\n')


def record(path):
    out = []
    for mode, text, _ in split(path):
        result = clean(differential.reference(text, mode, attributes=path.stem == 'positions'))
        head = f'#!{mode}\n' if mode != 'exec' else ''
        out.append(CASE + head + text + '\n' + RESULT + result + '\n')
    path.write_text(''.join(out), encoding='utf-8')


def check(path, program):
    passed = failed = 0
    cases = list(split(path))
    for mode in sorted({mode for mode, _, _ in cases}):
        chosen = [case for case in cases if case[0] == mode]
        results = differential.ours(program, [text for _, text, _ in chosen], mode, attributes=path.stem == 'positions')
        if len(results) != len(chosen):
            sys.exit(f'{path.name}: {program} ended early')
        for (_, text, want), got in zip(chosen, results):
            if clean(got) == want:
                passed += 1
            else:
                failed += 1
                print(f'{path.name}: {text!r}\n  want {want}\n  got  {clean(got)}')
    return passed, failed


def main(program, *options):
    paths = sorted(HERE.glob('*.txt'))
    if options:
        for path in paths:
            record(path)
    counts = [check(path, program) for path in paths]
    passed, failed = (sum(column) for column in zip(*counts))
    print(f'{passed} passed, {failed} failed')
    return failed != 0 or passed == 0


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
