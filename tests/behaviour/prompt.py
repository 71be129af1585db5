"""The interactive prompt: prompts and tracebacks on the error stream, statements one by one."""
import subprocess
import sys


def session(text):
    done = subprocess.run([sys.executable, "-I", "-S", "-q", "-i"], input=text, capture_output=True, text=True)
    print(done.returncode, done.stdout.splitlines())
    for line in done.stderr.splitlines():
        print("   ", line)


session("1 + 1\n_\n")
session("def f():\n    return 1/0\n\nf()\nprint('on')\n")
session("x = = 2\n'abc\nclass A:\n    b = 1\n\nA.b\n(1 +\n2)\n")
session("if 1:\n  2\n")
session("if 1:\n 2\n3\n")
session("import sys\nsys.ps1 = 'A> '\nsys.ps2 = 3\nfor i in (1, 2):\n    i\n\nsys.exit(5)\nprint('never')\n")
session("raise SystemExit('bye')\n")
session("from __future__ import annotations\ndef f(a: b): pass\n\nf.__annotations__\n")
done = subprocess.run([sys.executable, "-I", "-S", "-c", "def f():\n    1/0\nf()"], capture_output=True, text=True)
print(done.stderr)
