# The codecs of the runtime and their error handlers, called directly.
import _codecs as c
import warnings
warnings.simplefilter("ignore")
def t(f,*a):
    try: print(f, ascii(a), '->', ascii(getattr(c,f)(*a)))
    except UnicodeError as e: print(f, ascii(a), '!!', type(e).__name__, e.encoding, ascii(e.object), e.start,e.end,e.reason)
    except BaseException as e: print(f, ascii(a), '!!', type(e).__name__, e)
for b in [b'+', b'+-', b'+A', b'+AG', b'+AGE', b'+AGE-', b'+AGEA-b', b'a+AGEb', b'+AGE/', b'+2D3eAA', b'+2D3eAA-', b'+2D0-', b'+3gA-', b'\xff', b'a\xffb', b'+\xff', b'+AG\xffE-', b'+AGEAY', b'+!', b'+A!', b'+AB-', b'~', b'\\', b'+IKwgrA-', b'+IKw.', b'+IKx.', b'+IKw', b'+--', b'a-b', b'+AAA', b'+2AA-x',b'+2ADcAA-', b'+2AAAYQ-',b'\x00\t\n', b'+AGEAYg-+AGM-', b'+AP8', b'+AP8A/w', b'+AGE-+', b'+AGE=-',b'+IKwgrCCs\xffx', b'+AZZZ-']:
    for a in [(b,),(b,None,True),(b,"replace",True)]: t('utf_7_decode',*a)
for s in ['+','a+b','~\\','\u20ac','\u20ac-','\u20aca','\u20ac.','\U0001f600','\ud800','a\u20ac\n','\0\t','\u20ac+','\x7f','!"#$%&*;<=>@[]^_`{|}', '\xe9\xe8x']: t('utf_7_encode',s)
for f in ['unicode_escape_decode','raw_unicode_escape_decode','escape_decode']:
    for b in [b'\\', b'a\\', b'\\n\\t\\r\\a\\b\\f\\v\\\\\\\'\\"', b'\\\nx',b'\\0', b'\\12x', b'\\x', b'\\x4', b'\\x41', b'\\xzz', b'\\x4z', b'\\u', b'\\u12', b'\\u123', b'\\u1234', b'\\u12z4', b'\\U', b'\\U0001f60', b'\\U0001f600', b'\\U00110000', b'\\Uffffffff', b'\\N', b'\\N{', b'\\N{}', b'\\N{DIGIT ONE}', b'\\N{nope}', b'\\N{DIGIT', b'\\NX', b'\xe9\xff', b'\\ud800', b'\\ud83d\\ude00', b'a\\u20acb', b'\\\\u20ac', b'\\\\\\u20ac', b'\\\\', b'\\N{digit one', 'str\\x41\u20ac', b'\\x4\\x41', b'abc\\u12\\n',b'\\N{LATIN SMALL LETTER A WITH MACRON AND GRAVE}']:
        for a in [(b,),(b,'ignore'),(b,'replace'),(b,None,False),(b,'ignore',False), (b,'backslashreplace')]:
            if f=='escape_decode' and len(a)>2: continue
            t(f,*a)
for b in [b'', b'a\\\'"\n\r\t\0\x7f\x80\xff',bytearray(b'a'),'a']: t('escape_encode',b)
for b in [b'abc',bytearray(b'x'),'str','\u20ac',1]: t('readbuffer_encode',b)
m={97:98,98:'xyz',99:None,100:-1,101:0x110000,102:'\ufffe',103:1.5, 104:''}
for s in [b'abc',b'a',b'b',b'c',b'd',b'e',b'f',b'g',b'h',b'z',b'']:
    for e in [None,'ignore','replace','backslashreplace']:
        t('charmap_decode',s,e,m); t('charmap_decode',s,e,'\ufffeabc'*25); t('charmap_decode',s,e)
m={97:98,98:b'xyz',99:None,100:-1,101:256,102:'x',103:1.5, 104:b''}
for s in ['abc','a','b','c','d','e','f','g','h','z','','z\u20acz','\u20ac']:
    for e in [None,'ignore','replace','backslashreplace','xmlcharrefreplace']:
        t('charmap_encode',s,e,m); t('charmap_encode',s,e); t('charmap_encode',s,e,{})
bm=c.charmap_build('abc\u20ac\ufffe\u1234'+''.join(map(chr,range(6,256)))); print(type(bm), bm.size() if hasattr(bm,'size') else len(bm))
for s in ['abc','\u20ac','\u1234','\ufffe','\xff','z\u9999', '\U0001f600']:
    for e in [None,'ignore','replace','backslashreplace','xmlcharrefreplace']: t('charmap_encode',s,e,bm)
for a in ['x','abc','\U0001f600'*10,'a'*256,'a\x00b'*100,'\u20ac'*300, '\0'*3,'',1]:
    try: m=c.charmap_build(a); print(type(m),m if isinstance(m,dict) else m.size())
    except BaseException as e: print(type(e),e)
t('ascii_decode',b'a\xff\xfeb'); t('ascii_decode',b'a\xffb','surrogateescape'); t('latin_1_decode',b'\xff')
for b in [b'a\xff', b'\xe2\x82', b'\xed\xa0\x80', b'\xf0\x90', b'\xc0\x80',b'\xe2\x82a']:
    for e in [None,'ignore','replace','surrogateescape','surrogatepass','backslashreplace','nope']:
        t('utf_8_decode',b,e); t('utf_8_decode',b,e,True)
t('utf_8_decode','a'); t('ascii_encode',b'a'); t('lookup_error','nope'); t('register_error','a',1); t('register_error',1,1); t('_unregister_error','strict');  t('_unregister_error','zzz'); t('encode'); t('lookup',1); t('lookup','a\0'); t('charmap_build',b'');
for n in 'strict ignore replace xmlcharrefreplace backslashreplace namereplace surrogateescape surrogatepass'.split():
    h=c.lookup_error(n); print(n,type(h),h.__name__,h.__module__,h.__self__, h.__text_signature__, h.__doc__ and 1)
    for x in [UnicodeEncodeError('ascii','a\u20ac\U0001f600\udc80\ud800b',1,5,'why'), UnicodeEncodeError('utf-8','a\u20ac\udc80\ud800b',2,4,'why'),UnicodeDecodeError('ascii',b'a\x80\xff\xed\xa0\x80b',1,3,'why'),UnicodeDecodeError('utf-8',b'a\x80\xff\xed\xa0\x80b',3,4,'why'),UnicodeTranslateError('a\u20ac\U0001f600\udc80b',1,4,'why'), UnicodeDecodeError('utf-16-le',b'a\0\0\xd8b\0',2,4,'why'), UnicodeEncodeError('utf-16-be','a\ud800b',1,2,'why'), 1, ValueError('x'), UnicodeError('x'), UnicodeEncodeError('utf-8','\udc80',0,-5,'x'),UnicodeEncodeError('utf-8','',0,1,'x'), UnicodeDecodeError('utf-8',b'',5,9,'x'), UnicodeEncodeError('utf-32','a\ud800b',1,3,'why')]:
        try: print('  ',n, ascii(x), '->', ascii(h(x)))
        except BaseException as e: print('  ',n, ascii(x), '!!', type(e).__name__, ascii(e))
