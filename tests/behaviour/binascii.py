# binascii: every conversion on odd and on pseudo-random input.
import binascii as B
x=12345
def rnd(n):
    global x
    x=(x*6364136223846793005+1442695040888963407)%2**64
    return (x>>33)%n
def t(f,*a,**k):
    try: print(f.__name__,a,k,f(*a,**k))
    except Exception as e: print(f.__name__,a,k,repr(e))
for i in range(150):
    d=bytes(b'AB=\n*/z='[rnd(8)] for _ in range(rnd(9)))
    t(B.a2b_base64,d);t(B.a2b_base64,d,strict_mode=True)
    d=bytes(b' \t.=_\n\rx\xff\0'[rnd(10)] for _ in range(rnd(12)))
    if i%3==0: d=b'x'*(65+rnd(12))+d
    for k in range(8): t(B.b2a_qp,d,bool(k&1),bool(k&2),bool(k&4))
    d=bytes(b'=\r\nA4_ x'[rnd(8)] for _ in range(rnd(9)))
    t(B.a2b_qp,d,rnd(2))
    d=bytes(b' #"!%\n`6'[rnd(8)] for _ in range(rnd(9)))
    t(B.a2b_uu,d)
print(dir(B), B.Error.__mro__, B.Incomplete.__mro__)
for d in (b'', b'61', b'6', b'6g', '61', 'é', 1):
    t(B.unhexlify, d)
    t(B.a2b_base64, d)
for args in ((b'abc', '-'), (b'abcde', ':', 2), (b'abcde', ':', -2), (b'abc', '--'), (b'abc', b'\xff'), ('abc',)):
    t(B.hexlify, *args)
t(B.b2a_uu, bytes(45))
t(B.b2a_uu, bytes(46))
t(B.b2a_uu, b'a\0', backtick=True)
t(B.b2a_base64, b'a', newline=False)
t(B.crc32, b'abc', -1)
t(B.crc32, bytes(range(256)) * 100)
t(B.crc_hqx, bytes(range(256)) * 100, 70000)
