"""What the test suites of real programs (tests/realworld/programs.py) and odd ways of being started have shown."""
import operator
import os
import subprocess
import sys
import tempfile

print('- a default that looks like a failure')
print([operator.length_hint(iter_, default) for iter_ in (5, map(abs, [])) for default in (-1, -7, 0)])

print('- a folder as a program: its path is absolute; faults of a program from standard input')
with tempfile.TemporaryDirectory() as folder:
    os.mkdir(f'{folder}/program')
    with open(f'{folder}/program/__main__.py', 'w') as file:
        file.write('import sys; print(sys.path[0] == sys.orig_argv[-1] + "/program", sys.argv[0])')
    run = subprocess.run([sys.executable, '-S', 'program', folder], cwd=folder, capture_output=True, text=True)
    print(run.stdout, run.stderr)
for text in (b'print(1)\0', b'a = \xff', b'\xef\xbb\xbfprint("mark")', b'print(2)\r\nprint(3)'):
    run = subprocess.run([sys.executable, '-I', '-S', '-'], input=text, capture_output=True)
    print(run.stdout, [line for line in run.stderr.decode(errors='replace').splitlines() if line.startswith('SyntaxError: s') or line.startswith('SyntaxError: N')][-1:])
