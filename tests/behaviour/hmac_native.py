"""_hmac: every digest, keys shorter and longer than a block, messages in pieces, from threads."""
import _hmac
import threading

NAMES = ["md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_224", "sha3_256", "sha3_384", "sha3_512"]
MESSAGE = bytes(range(256)) * 20
for name in NAMES + ["blake2b_32", "blake2s_32"]:
    for size in (0, 1, 63, 64, 65, 128, 129, 144, 145, 1000):
        key = bytes(i * 7 % 256 for i in range(size))
        digest = getattr(_hmac, "compute_" + name)(key, MESSAGE)
        print(name, size, digest.hex()[:24], len(digest), digest == _hmac.compute_digest(key, MESSAGE, name.upper()))
        if name in NAMES:
            h = _hmac.new(key, digestmod=name)
            copies = []
            for i in range(0, len(MESSAGE), 777):
                copies.append((h.copy(), i))
                h.update(MESSAGE[i:i + 777])
            assert h.digest() == digest and h.hexdigest() == digest.hex(), name
            for copy, i in copies:
                copy.update(memoryview(MESSAGE)[i:])
                assert copy.digest() == digest
    if name in NAMES:
        print(h.name, h.block_size, h.digest_size, repr(h).split("@")[0])


def show(text):
    try:
        print(text, "->", eval(text))
    except Exception as e:
        print(text, "->", type(e).__name__, e)


for text in ["_hmac.new()", "_hmac.new(b'k')", "_hmac.new('k', b'', 'md5')", "_hmac.new(b'k', 'm', 'md5')", "_hmac.new(b'k', b'm', 'xx')",
             "_hmac.new(b'k', b'm', 5)", "_hmac.new(b'k', 5, 'md5')", "_hmac.HMAC()",
             "_hmac.compute_md5(b'k')", "_hmac.compute_md5('k', b'')", "_hmac.compute_md5(b'k', '')", "_hmac.compute_digest(b'', b'', None)",
             "h.update('x')", "_hmac.UnknownHashError.__mro__"]:
    show(text)

shared = _hmac.new(b"key", digestmod="sha256")


def feed():
    for _ in range(200):
        shared.update(b"x" * 5000)
        shared.copy().digest()


threads = [threading.Thread(target=feed) for _ in range(4)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(shared.hexdigest() == _hmac.compute_sha256(b"key", b"x" * 5000 * 800).hex())
