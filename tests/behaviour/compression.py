# _bz2 and _lzma: streams in pieces, limits, filters, errors.
import _bz2 as B
def t(f,*a,**k):
    try: print(getattr(f,'__name__',f),str(a)[:60],k,repr(f(*a,**k))[:150])
    except BaseException as e: print(getattr(f,'__name__',f),str(a)[:60],k,type(e).__name__,e)
for a in ((0,),(10,),('a',),(1,2),(2**40,)): t(B.BZ2Compressor,*a)
t(B.BZ2Compressor, compresslevel=1);t(B.BZ2Decompressor,a=1)
x=b'hello world '*100
c=B.BZ2Compressor(); y=c.compress(x)+c.flush(); t(c.compress,b'');t(c.flush);t(c.compress,'a')
d=B.BZ2Decompressor(); print(d.eof,d.needs_input,d.unused_data); print(d.decompress(y)==x,d.eof,d.needs_input); t(d.decompress,b'')
d=B.BZ2Decompressor(); print(d.decompress(y+b'junk')==x,d.unused_data)
d=B.BZ2Decompressor(); print(d.decompress(y[:10]),d.needs_input, len(d.decompress(y[10:],5)),d.needs_input,len(d.decompress(b'',0)),len(d.decompress(b'')),d.eof,d.unused_data)
d=B.BZ2Decompressor(); t(d.decompress,b'abcdefgh');t(d.decompress,b'abcdefgh');t(d.decompress);t(d.decompress,'a');t(d.decompress,b'',max_length='a');t(d.decompress,data=b'')
d=B.BZ2Decompressor(); z=bytearray(y); z[-5]^=1; t(d.decompress,z)
d=B.BZ2Decompressor(); z=bytearray(y); z[20]^=1; t(d.decompress,z)
import _lzma as L
C=L.LZMACompressor; D=L.LZMADecompressor
x=b'hello world '*100
for k in ({},{'format':L.FORMAT_ALONE},{'format':L.FORMAT_RAW},{'format':7},{'format':L.FORMAT_RAW,'filters':[{'id':L.FILTER_LZMA2}]},{'check':99},{'check':L.CHECK_NONE},{'check':L.CHECK_SHA256},{'format':L.FORMAT_ALONE,'check':L.CHECK_CRC32},{'preset':10},{'preset':9|L.PRESET_EXTREME},{'preset':-1},{'preset':'a'},{'preset':1,'filters':[]},{'filters':[]},{'filters':[{}]},{'filters':[{'id':99}]},{'filters':[1]},{'filters':1},{'filters':[{'id':L.FILTER_LZMA2,'foo':1}]},{'filters':[{'id':L.FILTER_LZMA2,'dict_size':1<<16,'lc':1,'lp':1,'pb':1,'mode':L.MODE_FAST,'nice_len':100,'mf':L.MF_HC3,'depth':5}]},{'filters':[{'id':L.FILTER_DELTA,'dist':3},{'id':L.FILTER_LZMA2,'preset':1}]},{'filters':[{'id':L.FILTER_DELTA,'dist':300},{'id':L.FILTER_LZMA2}]},{'filters':[{'id':L.FILTER_X86,'start_offset':0},{'id':L.FILTER_LZMA2}]},{'filters':[{'id':L.FILTER_LZMA2}]*5},{'format':L.FORMAT_ALONE,'filters':[{'id':L.FILTER_LZMA2}]},{'format':L.FORMAT_ALONE,'filters':[{'id':L.FILTER_LZMA1}]},{'filters':[{'id':L.FILTER_LZMA2,'dict_size':'a'}]},{'filters':[{'id':'a'}]},{'filters':[{'id':L.FILTER_LZMA2,'preset':99}]},{'filters':[{'id':L.FILTER_DELTA,'x':1}]},{'filters':[{'id':L.FILTER_X86,'x':1}]},{'filters':[{'id':L.FILTER_LZMA2,'lc':9}]},{'foo':1},{'filters':[{'id':L.FILTER_LZMA2,'dict_size':2**40}]}):
    try: c=C(**k); y=c.compress(x)+c.flush(); print(k,len(y)>10); 
    except Exception as e: print(k,type(e).__name__,e); continue
    if k.get('format')==L.FORMAT_RAW: d=D(format=L.FORMAT_RAW,filters=k['filters'])
    else: d=D()
    print('   ',d.check,d.eof,d.needs_input,d.decompress(y+b'zz')[:1200]==x,d.check,d.eof,d.unused_data)
c=C(); y=c.compress(x)+c.flush(); t(c.compress,b'');t(c.flush);t(c.compress,'a')
for k in ({'format':7},{'memlimit':100},{'memlimit':-1},{'memlimit':2**70},{'memlimit':'a'},{'format':L.FORMAT_RAW},{'filters':[]},{'format':L.FORMAT_RAW,'filters':[{'id':L.FILTER_LZMA2}],'memlimit':10},{'format':L.FORMAT_RAW,'filters':[]},{'format':L.FORMAT_ALONE},{'format':L.FORMAT_XZ,'filters':[{'id':L.FILTER_LZMA2}]},{'memlimit':None},{'filters':None}):
    try: d=D(**k); print(k,'ok',d.check,d.decompress(y)==x,d.check)
    except Exception as e: print(k,type(e).__name__,e)
d=D(); t(d.decompress,y[:-5]); print(d.eof,d.needs_input); t(d.decompress,y[-5:]); t(d.decompress,b'')
d=D(); print(d.decompress(y[:40]),d.needs_input,len(d.decompress(y[40:],5)),d.needs_input,len(d.decompress(b'',0)),d.needs_input,len(d.decompress(b'')),d.eof,d.needs_input)
d=D(); t(d.decompress,b'abcdefgh'*3);t(d.decompress,b'abc'); d=D(); z=bytearray(y); z[-30]^=1; t(d.decompress,z); t(d.decompress,b'')
d=D(); t(d.decompress);t(d.decompress,'a');t(d.decompress,b'',max_length='a')
for v in (0,1,4,10,15,16,-1,'a',2**40): t(L.is_check_supported,v)
for f in ({'id':L.FILTER_LZMA2,'dict_size':1<<20},{'id':L.FILTER_LZMA1},{'id':L.FILTER_DELTA,'dist':4},{'id':L.FILTER_X86},{'id':L.FILTER_X86,'start_offset':16},{},1,{'id':99},None):
    t(L._encode_filter_properties,f)
for a in ((L.FILTER_LZMA2,b'\x10'),(L.FILTER_LZMA1,b']\0\0\x80\0'),(L.FILTER_DELTA,b'\3'),(L.FILTER_X86,b''),(L.FILTER_X86,b'\x10\0\0\0'),(L.FILTER_LZMA2,b'zzz'),(99,b''),('a',b''),(L.FILTER_LZMA2,'a')): t(L._decode_filter_properties,*a)
