"""Four compiled packages from eight threads at once: each thread's results are what one thread gets alone."""
import random
import sys
import threading

import httptools
import markupsafe
import msgpack
import psutil


class Protocol:
    def __init__(self):
        self.seen = []

    def on_message_begin(self):
        self.seen.append('begin')

    def on_url(self, url):
        self.seen.append(url)

    def on_header(self, name, value):
        self.seen.append((name, value))

    def on_body(self, body):
        self.seen.append(body)

    def on_message_complete(self):
        self.seen.append('end')


def value_of(r, depth=0):
    kind = r.randrange(9 if depth < 4 else 6)
    return (None, r.random(), r.getrandbits(60) - 2**59, 'text \u20ac %d' % r.randrange(10**6), r.randbytes(r.randrange(40)), bool(r.randrange(2)),
            lambda: [value_of(r, depth + 1) for _ in range(r.randrange(6))],
            lambda: {str(i): value_of(r, depth + 1) for i in range(r.randrange(6))},
            lambda: [value_of(r, depth + 1)])[kind]


def resolve(v):
    v = v() if callable(v) else v
    if isinstance(v, list):
        return [resolve(x) for x in v]
    if isinstance(v, dict):
        return {k: resolve(x) for k, x in v.items()}
    return v


def work(seed, packer, unpacker_class, shared):
    r = random.Random(seed)
    out = []
    for n in range(60):
        value = resolve(value_of(r))
        packed = msgpack.packb([value, n])
        assert msgpack.unpackb(packed) == [value, n]
        stream = unpacker_class()
        for i in range(0, len(packed), 7):
            stream.feed(packed[i:i + 7])
        assert list(stream) == [[value, n]]
        out.append(hash(packed))
        text = f'<{n}&"{value!r}\'>'
        escaped = markupsafe.escape(text)
        assert markupsafe.Markup(escaped).unescape() == text
        out.append(len(escaped))
        url = httptools.parse_url(f'http://u{n}.example:{1000 + n}/a/{seed}?x={n}#f'.encode())
        out.append((url.host, url.port, url.path, url.query, url.fragment))
        protocol = Protocol()
        parser = httptools.HttpRequestParser(protocol)
        request = f'POST /p/{n} HTTP/1.1\r\nHost: h{seed}\r\nContent-Length: {len(text.encode())}\r\n\r\n{text}'.encode()
        for i in range(0, len(request), 11):
            parser.feed_data(request[i:i + 11])
        out.append([s for s in protocol.seen if not isinstance(s, bytes)])
        out.append(b''.join(s for s in protocol.seen if isinstance(s, bytes)))
        try:
            msgpack.unpackb(packed[:-1] or b'\xc1')
        except ValueError as e:
            out.append(type(e).__name__)
        if n % 20 == 0:
            assert psutil.Process().pid and psutil.pid_exists(psutil.Process().ppid())
            psutil.disk_usage('/'), psutil.net_if_addrs(), psutil.Process().memory_info(), psutil.cpu_times()
        shared.append(n)
    return out


alone = [work(seed, None, msgpack.Unpacker, []) for seed in range(8)]
together = [None] * 8
shared = []
failures = []


def run(seed):
    try:
        together[seed] = work(seed, None, msgpack.Unpacker, shared)
    except BaseException as e:
        failures.append(repr(e))
        raise


for round in range(int(sys.argv[1]) if len(sys.argv) > 1 else 3):
    threads = [threading.Thread(target=run, args=(seed,)) for seed in range(8)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert not failures, failures
    assert together == alone
print('8 threads agree with one;', len(shared), 'steps')
