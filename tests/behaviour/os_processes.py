"""Forks with hooks, among running threads; programs that are started."""
import posix, _thread, time, warnings
import _posixsubprocess
warnings.simplefilter("ignore")  # about the threads

def wait(pid): return posix.waitstatus_to_exitcode(posix.waitpid(pid, 0)[1])

log = []
posix.register_at_fork(before=lambda: log.append('before1'), after_in_child=lambda: log.append('child1'), after_in_parent=lambda: log.append('parent1'))
posix.register_at_fork(before=lambda: log.append('before2'), after_in_child=lambda: log.append('child2'), after_in_parent=lambda: log.append('parent2'))
r, w = posix.pipe()
pid = posix.fork()
if pid == 0:
    posix.write(w, ' '.join(log).encode())
    posix._exit(7)
print(wait(pid), posix.read(r, 100), log)

stop = []
def spin():
    x = {}
    while not stop:
        x[1] = [1, 2]; y = x[1]
for i in range(2): _thread.start_new_thread(spin, ())
bad = 0
for i in range(5):
    pid = posix.fork()
    if pid == 0:
        done = []
        _thread.start_new_thread(lambda: done.append(1), ())
        while not done: time.sleep(0.001)
        posix._exit(i)
    bad += wait(pid) != i
stop.append(1)
print(bad)

def run(program, args, env=None, cwd=None, preexec=None, pass_fds=()):
    out_r, out_w = posix.pipe()
    err_r, err_w = posix.pipe()
    pid = _posixsubprocess.fork_exec(args, [program], True, tuple(sorted((err_w, *pass_fds))), cwd, env, -1, -1, out_r, out_w, -1, -1, err_r, err_w,
                                     True, False, -1, None, None, None, -1, preexec)
    posix.close(out_w); posix.close(err_w)
    out = b''
    while part := posix.read(out_r, 1000): out += part
    error = posix.read(err_r, 1000)
    posix.close(out_r); posix.close(err_r)
    return wait(pid), out, error

print(run(b'/bin/sh', [b'sh', b'-c', b'echo hello; exit 3']))
print(run(b'/nonexistent', [b'x']))
print(run(b'/tmp', [b'x']))
print(run(b'/bin/sh', [b'sh', b'-c', b'pwd'], cwd='/usr'))
print(run(b'/bin/sh', [b'sh', b'-c', b'pwd'], cwd='/nonexistent'))
print(run(b'/bin/sh', [b'sh', b'-c', b'echo $A'], env=[b'A=b']))
print(run(b'/bin/sh', [b'sh', b'-c', b'umask'], preexec=lambda: posix.umask(0o11)))
print(run(b'/bin/sh', [b'sh', b'-c', b'x'], preexec=lambda: 1/0))
print(wait(posix.posix_spawn('/bin/sh', ['sh', '-c', 'exit $CODE'], {'CODE': '5'})))
