# _md5, _sha1, _sha2, _sha3, _blake2: digests around the block sizes, copies, parameters, errors.
import _blake2
import _md5
import _sha1
import _sha2
import _sha3


def show(f, *args, **kwargs):
    try:
        r = f(*args, **kwargs)
        print(f.__name__, kwargs, r.hexdigest() if hasattr(r, 'hexdigest') else r)
    except Exception as e:
        print(f.__name__, kwargs, type(e).__name__, e)


fixed = [_md5.md5, _sha1.sha1, _sha2.sha224, _sha2.sha256, _sha2.sha384, _sha2.sha512, _sha3.sha3_224, _sha3.sha3_256, _sha3.sha3_384, _sha3.sha3_512,
         _blake2.blake2b, _blake2.blake2s]
lengths = [0, 1, 55, 56, 63, 64, 65, 71, 72, 103, 104, 111, 112, 119, 120, 127, 128, 129, 135, 136, 143, 144, 167, 168, 1000, 5000]
data = bytes(i * 7 % 251 for i in range(5000))
for f in fixed:
    print(f.__name__, f().name, f().digest_size, f().block_size)
    for n in lengths:
        print(n, f(data[:n]).hexdigest())
    parts = f()
    for n in lengths:
        parts.update(data[:n])
        copy = parts.copy()
        copy.update(b'!')
        print(parts.hexdigest()[:16], copy.digest()[:8].hex())
    show(f, 'a')
    show(f, 1)
    show(f, b'a', b'b')
    show(f, data=b'a')
    show(f, string=b'a', usedforsecurity=False)
    show(f, b'a', string=b'b')
    show(f().update, 'a')
    show(f().update)
for f in (_sha3.shake_128, _sha3.shake_256):
    for n in lengths:
        print(n, f(data[:n]).hexdigest(n % 400))
    for n in (-1, 2**29, 2**64, 'a', 0):
        show(f().digest, n)
    print(f().digest_size, f().block_size, f()._rate_bits, f()._capacity_bits, f()._suffix)
for f in (_blake2.blake2b, _blake2.blake2s):
    for name in ('digest_size', 'fanout', 'depth', 'leaf_size', 'node_offset', 'node_depth', 'inner_size', 'last_node'):
        for value in (-1, 0, 1, 32, 33, 65, 256, 2**32, 2**48, 2**64, 'a'):
            show(f, b'abc', **{name: value})
    for name in ('key', 'salt', 'person'):
        for value in (b'', b'a', b'k' * 9, b'k' * 17, b'k' * 33, b'k' * 65, 'a'):
            show(f, b'abc', **{name: value})
    show(f, b'abc', digest_size=10, key=b'key', salt=b'salt', person=b'person', fanout=2, depth=2, leaf_size=4096, node_offset=1, node_depth=1, inner_size=32, last_node=True)
    print(f.SALT_SIZE, f.PERSON_SIZE, f.MAX_KEY_SIZE, f.MAX_DIGEST_SIZE)
