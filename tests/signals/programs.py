"""The programs that signals strike: each prints the same whatever interrupts it, unless KeyboardInterrupt ends it.

Each runs in an empty folder. Threads are daemons: what KeyboardInterrupt ends must not wait for them."""

START = 'pass\n'

FILES = '''
import os
with open('a', 'wb') as f:
    f.write(b'x' * 100000); f.flush(); os.fsync(f.fileno()); f.seek(10); f.write(b'yy'); f.truncate(90000)
with open('a', 'rb', buffering=0) as f:
    data = f.read(); f.seek(0); more = f.read(20); part = bytearray(7); f.readinto(part); print(len(data), more, part)
with open('t', 'w', encoding='utf-8') as f:
    for i in range(3000): print('line', i, file=f)
with open('t', encoding='utf-8') as f: print(sum(len(x) for x in f))
with open('t', 'r+') as f:
    f.readline(); f.seek(0, 2); f.write('end'); print(f.tell())
fd = os.open('b', os.O_RDWR | os.O_CREAT)
print(os.write(fd, b'hello'), os.pread(fd, 3, 1), os.pwrite(fd, b'J', 0), os.lseek(fd, 0, 0), os.read(fd, 9), os.fstat(fd).st_size)
os.ftruncate(fd, 2); other = os.dup(fd); os.dup2(fd, 20); os.close(20); os.close(other); os.close(fd)
os.rename('b', 'c'); os.mkdir('d'); os.symlink('c', 's'); os.link('c', 'l'); os.chmod('c', 0o600); os.utime('c', (1, 1))
print(sorted(os.listdir()), sorted(e.name for e in os.scandir() if e.is_dir()), os.readlink('s'), os.path.getsize('c'), os.access('c', 4))
src, dst = open('a', 'rb'), open('e', 'wb'); print(os.sendfile(dst.fileno(), src.fileno(), 0, 1000)); src.close(); dst.close()
for name in ('a', 'c', 'e', 's', 'l', 't'): os.unlink(name)
os.rmdir('d'); print(os.listdir())
'''

LIBRARY_FILES = '''
import tempfile, shutil, mmap, zipfile, fcntl, sqlite3, os
with tempfile.NamedTemporaryFile() as f: f.write(b'abc' * 1000); f.flush(); shutil.copyfile(f.name, 'copy')
with open('copy', 'r+b') as f:
    fcntl.flock(f, fcntl.LOCK_EX); fcntl.lockf(f, fcntl.LOCK_EX); m = mmap.mmap(f.fileno(), 0); m[0:3] = b'xyz'; m.flush(); print(m[:6]); m.close()
with zipfile.ZipFile('z', 'w') as z: z.write('copy')
print(zipfile.ZipFile('z').read('copy')[:6])
base = sqlite3.connect('base'); base.execute('create table t(a)'); base.executemany('insert into t values(?)', [(i,) for i in range(100)]); base.commit()
print(base.execute('select sum(a) from t').fetchone()); base.close()
'''

PIPES = '''
import os, threading, select, warnings
warnings.simplefilter('ignore')
r, w = os.pipe()
def writer():
    for i in range(40):
        data = b'%06d' % i + b'z' * 5000
        while data: data = data[os.write(w, data):]  # a signal may come when a part is written
    os.close(w)
t = threading.Thread(target=writer, daemon=True); t.start()
total = 0
while data := os.read(r, 3000): total += len(data)
t.join(); print(total); os.close(r)
r, w = os.pipe()
pid = os.fork()
if pid == 0:
    os.close(r); select.select([], [], [], 0.01); os.write(w, b'child'); os._exit(3)
os.close(w); print(os.read(r, 100), os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])); os.close(r)
'''

PROCESSES = '''
import subprocess, sys
print(subprocess.run(['cat'], input=b'abc' * 30000, capture_output=True).stdout.count(b'abc'))
p = subprocess.Popen(['sh', '-c', 'read x; echo got $x; exit 4'], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
print(p.communicate('hello\\n'), p.returncode)
print(subprocess.call(['sleep', '0.01']), subprocess.check_output(['echo', 'x']))
try: subprocess.run(['/nonexistent'])
except FileNotFoundError as e: print(e)
'''

SOCKETS = '''
import socket, threading, select, selectors
server = socket.create_server(('127.0.0.1', 0))
def serve():
    c, _ = server.accept()
    while data := c.recv(1000): c.sendall(data.upper())
    c.close()
t = threading.Thread(target=serve, daemon=True); t.start()
c = socket.create_connection(server.getsockname(), timeout=10); c.sendall(b'abc' * 1000); c.shutdown(socket.SHUT_WR)
got = b''
while data := c.recv(500): got += data
print(len(got), got[:6]); t.join(); c.close(); server.close()
a, b = socket.socketpair(); a.settimeout(0.01)
try: a.recv(1)
except TimeoutError as e: print(e)
b.send(b'q'); print(a.recv_into(bytearray(3)), a.sendmsg([b'1', b'2']), b.recvmsg(10)[0])
f = a.makefile('rwb'); f.write(b'line\\n'); f.flush(); print(b.recv(10))
p = select.poll(); p.register(a, select.POLLIN); print(p.poll(10)); b.send(b'!'); print(len(p.poll(1000)), len(select.select([a], [], [], 1)[0]))
s = selectors.DefaultSelector(); s.register(a, selectors.EVENT_READ); print(len(s.select(1))); a.recv(1); print(len(s.select(0.01))); s.close()
u = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM); u.bind('u'); v = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM); v.connect('u'); v.send(b'dgram'); print(u.recvfrom(10)[0])
f.close(); a.close(); b.close(); u.close(); v.close()
'''

WAITS = '''
import time, threading, queue, signal, select
start = time.monotonic(); time.sleep(0.02); print(time.monotonic() - start >= 0.02)
start = time.monotonic(); select.select([], [], [], 0.02); print(time.monotonic() - start >= 0.02)
start = time.monotonic(); select.poll().poll(20); print(time.monotonic() - start >= 0.02)
print(threading.Event().wait(0.01), threading.Lock().acquire(timeout=0.01))
lock = threading.Lock(); lock.acquire(); start = time.monotonic(); print(lock.acquire(timeout=0.02), time.monotonic() - start >= 0.02)
q = queue.Queue(); threading.Timer(0.01, q.put, (5,)).start(); print(q.get())
sq = queue.SimpleQueue()
try: sq.get(timeout=0.01)
except queue.Empty: print('empty')
e = threading.Event(); t = threading.Thread(target=lambda: (time.sleep(0.01), e.set()), daemon=True); t.start(); e.wait(); t.join(); print('set')
c = threading.Condition()
with c: print(c.wait(0.01))
print(signal.sigtimedwait([signal.SIGUSR2], 0.01))
'''

INPUT = '''
import sys
print(repr(input()), repr(input('prompt ')), sys.stdin.readline(), sys.stdin.buffer.read(3), len(sys.stdin.read()))
sys.stderr.write('to stderr\\n'); sys.stdout.write('x' * 20000 + '\\n'); sys.stdout.flush()
'''

IMPORTS = '''
import sys, os
sys.dont_write_bytecode = False
open('mod_a.py', 'w').write('import mod_b\\nx = mod_b.y + 1\\n'); open('mod_b.py', 'w').write('y = 41\\n')
sys.path.insert(0, '.')
import mod_a; print(mod_a.x, sorted(os.listdir('__pycache__')))
import json, re, collections; print(json.dumps({'a': 1}), re.sub('a', 'b', 'aaa'))
import email.message, logging; logging.basicConfig(filename='log'); logging.error('x'); print(open('log').read())
'''

ASYNC = '''
import asyncio
async def handle(r, w):
    while line := await r.readline(): w.write(line[::-1].strip() + b'\\n'); await w.drain()
    w.close()
async def main():
    server = await asyncio.start_server(handle, '127.0.0.1', 0)
    r, w = await asyncio.open_connection(*server.sockets[0].getsockname())
    w.write(b'abc\\ndef\\n'); await w.drain(); print(await r.readline(), await r.readline()); w.close(); await w.wait_closed()
    server.close(); await asyncio.sleep(0.01)
    p = await asyncio.create_subprocess_exec('echo', 'sub', stdout=asyncio.subprocess.PIPE); print((await p.communicate())[0], p.returncode)
    print(await asyncio.to_thread(sum, [1, 2]))
asyncio.run(main())
'''

PROGRAMS = {name.lower(): text for name, text in list(globals().items()) if name.isupper()}
PROGRAMS['start_site'] = START
STDIN = b'first\nsecond\nthird\nabcdefgh\nrest\n' + b'z' * 10000
