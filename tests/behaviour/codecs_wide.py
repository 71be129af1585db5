# The codecs of the runtime and their error handlers, called directly.
import _codecs as c
def t(f,*a):
    try: print(f, ascii(a), '->', ascii(getattr(c,f)(*a)))
    except UnicodeError as e: print(f, ascii(a), '!!', type(e).__name__, e.encoding, ascii(e.object), e.start,e.end,e.reason)
    except BaseException as e: print(f, ascii(a), '!!', type(e).__name__, e)
for n in 'utf_16 utf_16_le utf_16_be'.split():
    for b in [b'',b'a',b'ab',b'abc',b'\xff\xfea\0',b'\xfe\xff\0a', b'\xff\xfea\0b', b'\0\xd8',b'\0\xd8a\0',b'\0\xdc',b'\0\xdca\0',b'\xd8\0', b'\xd8\0\0a', b'\xdc\0',b'\0\xd8\0',b'\0\xd8\0\xdc',b'\xd8\0\xdc\0',b'\xff\xfe',b'\xff', b'\0\xd8\0\xd8']:
        for a in [(b,),(b,None,True),(b,'ignore',True),(b,'replace',True),(b,'surrogatepass',True)]: t(n+'_decode',*a)
for n in 'utf_32 utf_32_le utf_32_be'.split():
    for b in [b'',b'a',b'abc',b'abcd',b'\xff\xfe\0\0a\0\0\0',b'\0\0\xfe\xff\0\0\0a', b'a\0\0\0b',b'\0\xd8\0\0',b'\0\0\xd8\0',b'\0\0\x11\0',b'\0\x11\0\0',b'\xff\xfe\0\0',b'\xff\xfe\0',b'a\0\0\0\xff\xff\xff\xff']:
        for a in [(b,),(b,None,True),(b,'ignore',True),(b,'replace',True),(b,'surrogatepass',True)]: t(n+'_decode',*a)
for n in 'utf_16 utf_16_le utf_16_be utf_32 utf_32_le utf_32_be utf_8 utf_7 latin_1 ascii unicode_escape raw_unicode_escape'.split():
    for s in ['','a\u20ac\U0001f600','\ud800','a\udc80\udcffb\ud800\udc00','\xe9\u1234\u5678','\\\n\r\t\x00\x7f\'"\x80\xff']:
        for e in [None,'ignore','replace','backslashreplace','xmlcharrefreplace','namereplace','surrogateescape','surrogatepass','nope']: t(n+'_encode',s,e)
for bo in (-1,0,1,5): 
    t('utf_16_encode','a',None,bo); t('utf_32_encode','a',None,bo); t('utf_16_ex_decode',b'a\0\0b',None,bo,True);t('utf_16_ex_decode',b'\xff\xfea\0\0b',None,bo);t('utf_32_ex_decode',b'a\0\0\0\0\0\0b',None,bo,True);t('utf_16_ex_decode',b'\xfe\xffa\0\0b',None,bo);t('utf_16_ex_decode',b'',None,bo);t('utf_32_ex_decode',b'\0\0\xfe\xff\0\0\0b',None,bo)
