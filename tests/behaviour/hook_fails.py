"""What is shown when sys.excepthook fails: both exceptions, with their lines."""
import subprocess
import sys

PROGRAMS = ['import sys; sys.excepthook = None; 1/0', 'import sys\ndef hook(*a): raise KeyError(1)\nsys.excepthook = hook\n1/0',
            'import sys\ndef hook(*a): sys.exit(5)\nsys.excepthook = hook\n1/0', 'import sys\nsys.excepthook = lambda *a: 1/0\nraise ExceptionGroup("g", [ValueError(1)])',
            'import sys\ndel sys.excepthook\n1/0', 'import sys\nsys.stderr = None\nsys.excepthook = None\n1/0']
for program in PROGRAMS:
    done = subprocess.run([sys.executable, '-I', '-S', '-c', program], capture_output=True, text=True)
    print(done.returncode, done.stdout, done.stderr)
