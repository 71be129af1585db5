"""TLS over memory BIOs with a key shared in advance: handshake, data, sessions, errors, and one connection used by several threads."""
import _ssl
import hashlib
import hmac
import threading

KEY = b'k' * 16


def contexts():
    server, client = _ssl._SSLContext(17), _ssl._SSLContext(16)
    client.check_hostname = False
    client.verify_mode = 0
    for context in (server, client):
        context.maximum_version = 771  # TLS 1.2
        context.set_ciphers('PSK')
    client.set_psk_client_callback(lambda hint: (hint, KEY))
    server.set_psk_server_callback(lambda identity: KEY, 'who')
    return server, client


def pair(server_context, client_context):
    one, two = _ssl.MemoryBIO(), _ssl.MemoryBIO()
    server = server_context._wrap_bio(one, two, True)
    client = client_context._wrap_bio(two, one, False, server_hostname='example.org')
    for _ in range(4):
        for side in (client, server):
            try:
                side.do_handshake()
            except _ssl.SSLWantReadError:
                pass
    return server, client


server_context, client_context = contexts()
server, client = pair(server_context, client_context)
print(client.version(), client.cipher() == server.cipher(), client.server_hostname, client.getpeercert())
print(client.write(b'hello'), server.read(10), server.write(b'answer'), client.pending(), client.read(3), client.pending(), client.read(10))
try:
    client.read(1)
except _ssl.SSLWantReadError as error:
    print(error.errno, error.args[1].rpartition(' ')[0])
print(client.get_channel_binding() == server.get_channel_binding(), client.session.timeout > 0, client.session_reused)


# Each thread has its own connections; then all share one.
def exchange(results, k):
    for i in range(20):
        a, b = pair(server_context, client_context)
        a.write(bytes([k, i]))
        results[k].append(b.read(2))


results = [[] for _ in range(4)]


def at_once(target, *args):
    threads = [threading.Thread(target=target, args=(*args, k)) for k in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


at_once(exchange, results)
print([r == [bytes([k, i]) for i in range(20)] for k, r in enumerate(results)])
at_once(lambda k: [client.write(bytes([k]) * 10) for _ in range(50)])
got = b''
while len(got) < 2000:
    got += server.read(4096)
print(len(got), sorted(hashlib.new('md5', bytes([b])).hexdigest()[:4] for b in set(got)))

# A callback that fails, a wrong key.
client_context.set_psk_client_callback(lambda hint: (hint, b'wrong' * 4))
try:
    pair(server_context, client_context)
except _ssl.SSLError as error:
    print(type(error).__name__, error.library)
print(hmac.new(KEY, b'data', 'sha256').hexdigest()[:16], hashlib.new('sha512_256', b'x').hexdigest()[:16], hashlib.scrypt(b'p', salt=b's', n=16, r=8, p=1)[:4])
