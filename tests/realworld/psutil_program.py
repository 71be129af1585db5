"""psutil's own test suite needs ctypes; this asks what its compiled part can say, and compares with what /proc and the library say. Prints one line
for each thing, the same on every interpreter."""
import os
import signal
import socket
import subprocess
import sys
import threading
import time

import psutil
import psutil._psutil_linux as linux


def show(what, value):
    print(f'{what}: {value!r}', flush=True)


me = psutil.Process()
show('version', psutil.version_info)
show('pid', me.pid == os.getpid() and me.ppid() == os.getppid())
show('exists', [psutil.pid_exists(n) for n in (os.getpid(), 0, -1, 2**22 + 5)])
show('cwd', me.cwd() == os.getcwd())
show('uids', tuple(me.uids()) == os.getresuid())
show('threads', (me.num_threads() >= 1, [type(t).__name__ for t in me.threads()][:1]))
show('memory', (me.memory_info()._fields, me.memory_info().rss > 0, 0 < me.memory_percent() < 100))
show('cpu times', (me.cpu_times()._fields, me.cpu_times().user >= 0))
show('nice', me.nice())
show('ionice', type(me.ionice()).__name__)
show('affinity', sorted(me.cpu_affinity()) == sorted(os.sched_getaffinity(0)))
me.cpu_affinity(me.cpu_affinity())
show('rlimit', (me.rlimit(psutil.RLIMIT_NOFILE) == __import__('resource').getrlimit(7)))
show('environment', me.environ().get('PATH') == os.environ.get('PATH'))
show('status', me.status())
show('context switches', type(me.num_ctx_switches()).__name__)
with open(__file__) as f:
    show('open files', os.path.abspath(__file__) in [p.path for p in me.open_files()])
server = socket.create_server(('127.0.0.1', 0))
port = server.getsockname()[1]
show('connections', [(c.laddr.port == port, c.status) for c in me.net_connections('tcp') if c.laddr.port == port])
child = subprocess.Popen([sys.executable, '-S', '-c', 'import time; time.sleep(60)'])
p = psutil.Process(child.pid)
show('child', (p.ppid() == os.getpid(), p in me.children(), p.is_running(), p.parent() == me))
p.suspend()
for _ in range(100):
    if p.status() == psutil.STATUS_STOPPED:
        break
    time.sleep(0.01)
show('stopped', p.status())
p.resume()
p.terminate()
show('waited', p.wait(10))
show('gone', (p.is_running(), psutil.pid_exists(child.pid)))
try:
    p.name()
except psutil.NoSuchProcess as e:
    show('no such', (type(e).__name__, e.pid == child.pid))
try:
    linux.proc_ioprio_get(2**22 + 5)
except OSError as e:
    show('OSError', (type(e).__name__, e.errno))
try:
    linux.proc_ioprio_get('x')
except TypeError as e:
    show('TypeError', str(e))
try:
    linux.check_pid_range(2**40)
except OverflowError as e:
    show('OverflowError', str(e))
show('system memory', psutil.virtual_memory()._fields)
show('swap', psutil.swap_memory()._fields)
show('cpus', (psutil.cpu_count() == os.cpu_count(), psutil.cpu_times()._fields, len(psutil.cpu_times(percpu=True)) >= 1))
show('disk', (psutil.disk_usage('/')._fields, psutil.disk_usage('/').total == os.statvfs('/').f_blocks * os.statvfs('/').f_frsize))
show('partitions', all(len(d) >= 4 for d in psutil.disk_partitions(all=True)))
show('interfaces', sorted(psutil.net_if_stats()['lo']._fields))
show('addresses', [a.address for a in psutil.net_if_addrs()['lo'] if a.family == socket.AF_INET])
show('boot', abs(psutil.boot_time() - (time.time() - float(open('/proc/uptime').read().split()[0]))) < 5)
show('users', isinstance(psutil.users(), list))
show('processes', os.getpid() in psutil.pids() and os.getpid() in {q.pid for q in psutil.process_iter(['name'])})
show('as dict', sorted(me.as_dict(['pid', 'name', 'status'])))
