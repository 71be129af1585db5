"""Sockets: pairs, buffers, messages, time limits, numbers of addresses."""
import _socket as S

def t(f):
    try: print(repr(f()))
    except BaseException as e: print(type(e).__name__, e)

a, b = S.socketpair()
print(a.family, a.type, a.proto, a.timeout, a.fileno() >= 0)
t(lambda: a.send(b'abc')); t(lambda: b.recv(10)); t(lambda: a.sendall(b'abc' * 10))
x = bytearray(5)
t(lambda: b.recv_into(x)); t(lambda: x); t(lambda: b.recv_into(x, 2)); t(lambda: x); t(lambda: b.recvfrom(2)); t(lambda: b.recvfrom_into(x)); t(lambda: b.recv(100))
t(lambda: a.sendmsg([b'ab', b'cd'])); t(lambda: b.recvmsg(10)); a.send(b'hello')
y = [bytearray(2), bytearray(9)]
t(lambda: b.recvmsg_into(y)); t(lambda: y)
t(lambda: a.sendmsg([b'x'], [(S.SOL_SOCKET, S.SCM_RIGHTS, b'\0\0\0\0')]))
data, ancillary, flags, address = b.recvmsg(10, S.CMSG_SPACE(4))
print(data, [(c[0], c[1], len(c[2])) for c in ancillary], flags, address)
for call in (lambda: a.send(), lambda: a.send('x'), lambda: a.recv(-1), lambda: a.recv(1, 2, 3), lambda: a.recv_into(b'x'), lambda: a.recv_into(bytearray(3), 5), lambda: a.sendto(b'x'), lambda: a.sendmsg(3),
             lambda: a.sendmsg([b'x'], [(1, 2)]), lambda: a.getsockopt(1), lambda: a.getsockopt(1, 2, 2000), lambda: a.setsockopt(1, 2, None), lambda: a.settimeout('x'), lambda: a.settimeout(-1), lambda: a.settimeout(1e300), lambda: S.socket(99), lambda: S.socket(fileno=-1)):
    t(call)
b.settimeout(0.01); t(lambda: b.recv(1)); t(lambda: b.gettimeout()); b.setblocking(False); t(lambda: b.recv(1)); t(lambda: b.getblocking())
s = S.socket(S.AF_INET, S.SOCK_STREAM); s.bind(('127.0.0.1', 0)); s.listen(); c = S.socket(); c.connect(s.getsockname()); fd, peer = s._accept(); print(peer == c.getsockname()); S.close(fd); c.close(); s.close(); t(lambda: s.getsockname()); t(lambda: s)
for call in (lambda: S.htons(-1), lambda: S.htons(70000), lambda: S.htonl(1), lambda: S.inet_aton('1.2'), lambda: S.inet_aton('x'), lambda: S.inet_ntoa(b'abcd'), lambda: S.inet_ntoa(b'abc'), lambda: S.inet_pton(10, '::1'), lambda: S.inet_pton(99, 'x'), lambda: S.inet_ntop(10, b'a' * 16), lambda: S.CMSG_LEN(5), lambda: S.CMSG_SPACE(2**40), lambda: S.getaddrinfo('127.0.0.1', '80', S.AF_INET, S.SOCK_STREAM), lambda: S.getaddrinfo('x', []), lambda: S.getnameinfo(('127.0.0.1', 80), S.NI_NUMERICHOST | S.NI_NUMERICSERV), lambda: S.gethostbyname('127.0.0.1')):
    t(call)
