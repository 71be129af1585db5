# zlib: streams fed in pieces, limits, dictionaries, copies, errors. What compressed data look like is the library's business.
import zlib
def t(f,*a,**k):
    try:
        r=f(*a,**k)
        print(getattr(f,'__name__',f), str(a)[:90],k, repr(r)[:120])
    except BaseException as e: print(getattr(f,'__name__',f),str(a)[:90],k,type(e).__name__, str(e))
c=zlib.compressobj(); d=zlib.decompressobj(); D=zlib._ZlibDecompressor()
x = b'hello world ' * 100
y = zlib.compress(x)
t(zlib.compress);t(zlib.compress,'a');t(zlib.compress,x,level='a');t(zlib.compress,data=x);t(zlib.compress,x,1,15,2)
t(zlib.decompress,y[:-3]);t(zlib.decompress,b'');t(zlib.decompress,b'abc');t(zlib.decompress,y+b'xx');t(zlib.decompress,y[:-1]+b'x');t(zlib.decompress,y,bufsize=0);t(zlib.decompress,y,bufsize=-1);t(zlib.decompress,y,15,1);t(zlib.decompress,y,bufsize=2**70);t(zlib.decompress,'a'); t(zlib.decompress,y,bufsize=2**40 if 0 else 100000)
for k in ('level','method','wbits','memLevel','strategy'):
    for v in (-2,-1,0,1,5,8,9,10,'a',2**40):
        try: q=zlib.compressobj(**{k:v}); print(k,v, zlib.decompress(q.compress(x) + q.flush(), v if k == 'wbits' else 15) == x)
        except Exception as e: print(k,v,type(e).__name__,e)
t(zlib.compressobj,zdict=5);t(zlib.compressobj,zdict='a');t(zlib.compressobj,1,2,3,4,5,6,7)
d=zlib.decompressobj(); print(d.eof,d.unused_data,d.unconsumed_tail); print(d.decompress(y,10),d.unconsumed_tail[:5],d.eof); print(len(d.decompress(d.unconsumed_tail,0)),d.eof,d.unused_data); 
d=zlib.decompressobj(); print(len(d.decompress(y+b'junk')),d.eof,d.unused_data,d.unconsumed_tail); print(d.decompress(b'more'),d.unused_data); t(d.flush); t(d.copy); t(d.decompress,b'',-1);t(d.flush,0);t(d.flush,-1);t(d.flush,'a')
d=zlib.decompressobj(); t(d.decompress,y[:5]); t(d.flush); print(d.eof); d2=d.copy(); 
d=zlib.decompressobj(); d.decompress(y,10); d2=d.copy(); print(d2.unconsumed_tail==d.unconsumed_tail, d.flush()==d2.flush(), d2.eof); d=zlib.decompressobj(); d.decompress(y,10); print(len(d.flush(1)),d.eof,d.unconsumed_tail); t(d.decompress,b'',max_length=3)
d=zlib.decompressobj(); t(d.decompress,b'abcdef'); t(d.decompress,b'abcdef')
D=zlib._ZlibDecompressor(); print(D.eof,D.needs_input,D.unused_data); print(D.decompress(y,5),D.needs_input,D.eof); print(len(D.decompress(b'',-1)),D.needs_input,D.eof,D.unused_data); t(D.decompress,b'a'); 
D=zlib._ZlibDecompressor(); print(len(D.decompress(y+b'junk')),D.unused_data,D.needs_input,D.eof); D=zlib._ZlibDecompressor(); print(D.decompress(y[:4]),D.needs_input); print(D.decompress(y[4:8],0),D.needs_input); print(len(D.decompress(y[8:],7)),D.needs_input, len(D.decompress(b'',20)), len(D.decompress(b''))); D=zlib._ZlibDecompressor(); t(D.decompress,b'abcdef'); t(D.decompress,b'');t(zlib._ZlibDecompressor,99);t(D.decompress);t(D.decompress,data=b'',max_length='a')
for f in (zlib.crc32,zlib.adler32): t(f,b'abc');t(f,b'abc',5);t(f,b'abc',-1);t(f,b'abc',2**40);t(f,b'abc','a');t(f,'abc');t(f,b'x'*100000); t(f);t(f,b'');t(f,b'',7)
for f in (zlib.crc32_combine,zlib.adler32_combine) if hasattr(zlib,'crc32_combine') else (): t(f,1,2,3);t(f,zlib.crc32(b'a'),zlib.crc32(b'bc'),2);t(f,1,2,-1)
for w in (-15, -9, 9, 15, 25, 31):
    for level in range(-1, 10):
        data = zlib.compress(x, level, w)
        print(zlib.decompress(data, w) == x, zlib.decompress(data, 47) == x if w > 0 else '')
for w in (-16, -8, 0, 7, 16, 48, 100):
    t(zlib.decompressobj if w in (7, 48, 100) else zlib.compressobj, wbits=w)
d = zlib.decompressobj()
out = b''
for i in range(len(y)):
    out += d.decompress(y[i:i + 1])
print(out == x, d.eof)
c = zlib.compressobj()
s = c.compress(x)
c2 = c.copy()
print(zlib.decompress(s + c.flush()) == x, zlib.decompress(s + c2.compress(b'!') + c2.flush()) == x + b'!')
t(c.compress, b'a')
t(c.copy)
big = bytes(i * i % 251 for i in range(300000))
D = zlib._ZlibDecompressor()
data, out = zlib.compress(big), b''
while not D.eof:
    piece, data = (data[:1000], data[1000:]) if D.needs_input else (b'', data)
    out += D.decompress(piece, 777)
print(out == big, D.needs_input)
print(zlib.decompress(zlib.compress(big)) == big)
