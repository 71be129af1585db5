import os
import pathlib
import select
import selectors
import shutil
import socket
import stat
import tempfile
import time

with tempfile.TemporaryDirectory() as folder:
    p = pathlib.Path(folder)
    (p / 'a').mkdir()
    (p / 'a' / 'f.txt').write_text('hello')
    (p / 'link').symlink_to('a')
    print(sorted(os.listdir(folder)), sorted(e.name for e in os.scandir(folder)), [x.name for x in p.rglob('*.txt')], [len(x) for x in os.walk(folder)])
    s = os.stat(p / 'a' / 'f.txt')
    print(s.st_size, stat.filemode(s.st_mode), os.path.realpath(p / 'link') == str(p.resolve() / 'a'), os.readlink(p / 'link'), s[6])
    shutil.copy(p / 'a' / 'f.txt', p / 'copy')
    os.rename(p / 'copy', p / 'moved')
    print((p / 'moved').read_bytes(), os.access(folder, os.R_OK), os.path.relpath(p / 'x', p))
    fd = os.open(p / 'moved', os.O_RDWR)
    print(os.read(fd, 3), os.lseek(fd, 0, 0), os.writev(fd, [b'x', b'y']), os.pread(fd, 2, 0), os.fstat(fd).st_size, os.ftruncate(fd, 1))
    os.close(fd)
    for bad in lambda: os.listdir(folder + '/no'), lambda: os.stat('x\0'), lambda: os.mkdir(folder), lambda: os.open(1.5, 0), lambda: os.rmdir(p):
        try:
            bad()
        except (OSError, ValueError, TypeError) as e:
            print(type(e).__name__)
os.environ['FAULTS_OF_MEMORY'] = 'ä'
print(os.getenv('FAULTS_OF_MEMORY'), os.environb[b'FAULTS_OF_MEMORY'], os.path.expandvars('$FAULTS_OF_MEMORY/x'), os.fsencode('ä'), os.fspath(p) == folder)
del os.environ['FAULTS_OF_MEMORY']
a, b = socket.socketpair()
with a, b:
    a.sendall(b'data')
    b.settimeout(1)
    print(b.recv(2), b.recv_into(bytearray(5)), a.sendmsg([b'm1', b'm2']), b.recvmsg(10)[0], select.select([b], [a], [], 0)[1] == [a], a.family.name)
    poll = select.poll()
    poll.register(a, select.POLLOUT)
    print(len(poll.poll(0)))
    with selectors.DefaultSelector() as sel:
        sel.register(a, selectors.EVENT_WRITE, 'd')
        print([k.data for k, _ in sel.select(0)])
r, w = os.pipe()
os.write(w, b'p')
print(os.read(r, 1), os.get_inheritable(r))
os.close(r), os.close(w)
print(time.strftime('%Y', time.gmtime(0)), time.struct_time(range(9))[0], time.mktime(time.localtime(1e9)), os.strerror(2), os.urandom(3) != b'', socket.inet_aton('1.2.3.4'), socket.getaddrinfo('127.0.0.1', 80)[0][4])
