import base64
import binascii
import bz2
import codecs
import hashlib
import hmac
import lzma
import zlib

text = 'aä€😀\udc80'
for name in 'utf-8', 'utf-16', 'utf-32-be', 'utf-7', 'latin-1', 'ascii', 'cp1252', 'unicode_escape', 'raw_unicode_escape', 'idna', 'punycode', 'shift_jis', 'gb18030':
    for errors in 'strict', 'replace', 'surrogateescape', 'xmlcharrefreplace', 'namereplace':
        try:
            print(name, text.encode(name, errors))
        except UnicodeError as e:
            print(name, type(e).__name__)
for name in 'utf-8', 'utf-16', 'utf-32', 'ascii', 'cp1252', 'euc_jp', 'unicode_escape':
    for errors in 'strict', 'ignore', 'backslashreplace':
        try:
            print(name, ascii(b'a\xe4\xff\x00\x81\\x'.decode(name, errors)))
        except UnicodeError as e:
            print(name, e)
d = codecs.getincrementaldecoder('utf-8')('replace')
print(d.decode(b'\xe2\x82'), d.getstate(), d.decode(b'\xac'), d.decode(b'\xff', True))
e = codecs.getincrementalencoder('shift_jis')()
print(e.encode('か'), e.encode('x', True))
print(codecs.encode('abc', 'rot13'), codecs.decode('616263', 'hex'), codecs.lookup('utf8').name, codecs.charmap_encode('ab', 'strict', {97: b'x', 98: 121}))
data = bytes(range(64)) * 4
for module in zlib, bz2, lzma:
    packed = module.compress(data)
    print(module.decompress(packed) == data)
    try:
        module.decompress(packed[:-5])
    except Exception as e:
        print(type(e).__name__)
c, d = zlib.compressobj(), zlib.decompressobj()
print(d.decompress(c.compress(data) + c.flush(), 10), len(d.unconsumed_tail) > 0, zlib.crc32(data), zlib.adler32(data))
print(bz2.BZ2Decompressor().decompress(bz2.compress(data))[:3], lzma.LZMADecompressor().decompress(lzma.compress(data))[:3])
print(base64.b64encode(data[:5]), base64.b85encode(data[:5]), base64.b32decode('MFRGG==='), binascii.hexlify(data[:3], ':'), binascii.a2b_qp('a=3D'))
for name in 'md5', 'sha256', 'sha3_256', 'blake2b', 'shake_128':
    h = hashlib.new(name, data)
    h.update(b'x')
    print(name, h.copy().digest(*([8] if 'shake' in name else []))[:4])
print(hmac.new(b'k', data, 'sha256').hexdigest()[:8])
