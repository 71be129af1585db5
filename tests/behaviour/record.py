"""Write the records of tests/behaviour/*.py: what the reference interpreter prints for each, and its exit status.

Usage: record.py REFERENCE [NAME ...]
The programs print everything they find out; an error's text is part of it. Addresses must not appear.
"""
import os
import pathlib
import subprocess
import sys

FOLDER = pathlib.Path(__file__).resolve().parent


def main() -> None:
    os.environ['PYTHONHASHSEED'] = '0'
    reference, *names = sys.argv[1:]
    for program in sorted(FOLDER.glob('*.py')):
        if program.name == 'record.py' or (names and program.stem not in names):
            continue
        relative = program.relative_to(FOLDER.parent.parent)
        done = subprocess.run([reference, '-I', '-S', str(relative)], capture_output=True, text=True, cwd=FOLDER.parent.parent)
        program.with_suffix('.out').write_text(f'{done.stdout}{done.stderr}exit {done.returncode}\n')
        print(program.stem)


main()
