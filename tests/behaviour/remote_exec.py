# sys.remote_exec: a script for this process and for another one; errors.
import os
import subprocess
import sys
import tempfile


def attempt(*args):
    try:
        print(sys.remote_exec(*args))
    except Exception as e:
        print(type(e).__name__, e)


print(sys.is_remote_debug_enabled())
attempt(0, None)
attempt(0, 123)
attempt('x', 'y')
attempt(os.getpid(), 'a\0b')
attempt(os.getpid(), 'no such script')
with tempfile.TemporaryDirectory() as folder:
    script = os.path.join(folder, 'script.py')

    def write(text):
        with open(script, 'w') as f:
            f.write(text)

    write('import sys; print("here", __name__, sorted(globals()), sys.argv[1:])')
    attempt(os.getpid(), script)
    attempt(os.getpid(), script.encode())
    write('here = 1')
    attempt(os.getpid(), script)
    print('here' in globals())
    write('print("in the child", done); done.append(1)')
    child = '''
import builtins, sys
builtins.done = done = []
print("ready", flush=True)
sys.stdin.readline()
while not done:
    pass
print("over")
'''
    for flags, env in ((), {}), (('-X', 'disable-remote-debug'), {}), ((), {'PYTHON_DISABLE_REMOTE_DEBUG': ''}):
        with subprocess.Popen([sys.executable, '-S', *flags, '-c', child], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                              env=os.environ | env) as p:
            p.stdout.readline()
            attempt(p.pid, script)
            p.stdin.write('\n')
            p.stdin.flush()
            if flags or env:
                p.kill()
            print(p.stdout.read())
print(subprocess.run([sys.executable, '-S', '-X', 'disable-remote-debug', '-c', 'import sys, os\nprint(sys.is_remote_debug_enabled())\nsys.remote_exec(os.getpid(), os.__file__)'],
                     capture_output=True, text=True).stderr.splitlines()[-1])
