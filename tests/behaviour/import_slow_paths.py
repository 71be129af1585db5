"""Imports that wait for each other, relative ones, what -X importtime says, and the locale's part in the start."""
import os
import re
import subprocess
import sys
import tempfile
import threading


def write(folder, name, text):
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'w') as f:
        f.write(text)


def show(f, *args, **kwargs):
    try:
        print(args, '->', f(*args, **kwargs))
    except Exception as e:
        print(args, '->', type(e).__name__, e)


with tempfile.TemporaryDirectory() as folder:
    sys.path.insert(0, folder)
    # two threads that import in a circle: each takes what the other has made so far
    write(folder, 'circle_a.py', 'import time\ntime.sleep(.3)\nx = "a"\nimport circle_c\n')
    write(folder, 'circle_b.py', 'import time\ntime.sleep(.3)\nx = "b"\nimport circle_d\n')
    write(folder, 'circle_c.py', 'import circle_b\n')
    write(folder, 'circle_d.py', 'import circle_a\n')
    found = []
    threads = [threading.Thread(target=lambda name=name: found.append(__import__(name).x)) for name in ('circle_a', 'circle_b')]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    print(sorted(found))

    write(folder, 'pack/__init__.py', 'x = 1\n')
    write(folder, 'pack/one.py', 'from . import two\nfrom .two import y\nfrom .inner import deep\nfrom .inner.deep import z\nimport pack.inner.deep as d\n')
    write(folder, 'pack/two.py', 'y = 2\nfrom . import one\n')
    write(folder, 'pack/inner/__init__.py', '')
    write(folder, 'pack/inner/deep.py', 'z = 3\nfrom .. import x\nfrom ..two import y\n')
    import pack.one
    print(pack.one.y, pack.one.z, pack.one.deep.x, pack.one.d is pack.inner.deep, pack.two.one is pack.one)
    inside = {'__name__': 'pack.inner.deep', '__package__': 'pack.inner', '__spec__': None}
    for name, names, level in (('', ('deep',), 1), ('', ('two',), 2), ('two', (), 2), ('deep', None, 1), ('', None, 1), ('two', ('q',), 2),
                               ('x', (), 3), ('nothing', (), 1), ('deep.z', (), 1), ('inner.deep', (), 2), ('inner.deep', ('z',), 2)):
        show(lambda *a: __import__(a[0], inside, None, *a[1:]).__name__, name, names, level)
    show(__import__, 'pack', {}, None, (), 1)
    for inside in ({'__package__': 5}, {'__name__': 5}, {'__package__': '', '__name__': 'y'}, {'__name__': 'y'}, {'__spec__': 5}, 5, None):
        show(__import__, 'pack', inside, None, (), 1)
    show(__import__, '')
    show(__import__, 5)
    show(__import__, 'pack', level=-1)
    show(__import__, 'pack.two.y')
    show(lambda *a: __import__(*a).__name__, 'pack.inner.deep')
    show(lambda *a: __import__(*a).__name__, 'pack', None, None, ['two', 'inner'])
    sys.modules['emptied'] = None
    show(__import__, 'emptied')

    code = 'import sys\nsys.path.insert(0, sys.argv[1])\nimport pack\nimport pack\nfrom pack import two\nimport pack.inner.deep, absent'
    for option in ('importtime', 'importtime=0', 'importtime=3'):
        done = subprocess.run([sys.executable, '-I', '-S', '-X', option, '-c', code, folder], capture_output=True, text=True)
        lines = [line for line in done.stderr.splitlines() if re.search(r'pack|absent|self|reserved', line)]
        print(option, done.returncode, [re.sub(r' +\d+ \|', ' N |', line) for line in lines if 'Error: No' not in line and 'File' not in line
                                        and not line.startswith('    ')])

say = ('import sys, os; print(sys.getfilesystemencoding(), sys.stdout.encoding, sys.stdout.errors, sys.flags.utf8_mode, '
       'os.environ.get("LC_CTYPE"), ascii(sys.argv))')
for environment in ({'LC_ALL': 'C'}, {'LC_CTYPE': 'C'}, {'PYTHONCOERCECLOCALE': '0'}, {'PYTHONCOERCECLOCALE': 'warn'}, {'LC_ALL': 'C.UTF-8'},
                    {'LC_ALL': 'C', 'PYTHONCOERCECLOCALE': 'warn'}, {'PYTHONUTF8': 'x'}, {'PYTHONUTF8': '0', 'LC_ALL': 'POSIX'}):
    for options in ([], ['-X', 'utf8=0'], ['-X', 'utf8=x']):
        done = subprocess.run([sys.executable, '-s', *options, '-c', say, b'h\xe2\x82\xac'], env=environment, capture_output=True, text=True)
        print(environment, options, done.returncode, done.stdout.strip(), done.stderr.strip())
