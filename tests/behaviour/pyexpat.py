# pyexpat: handlers of all kinds, errors, settings, pieces of input. What depends on the version of expat is left out.
import pyexpat
def t(f,*a,**k):
    try: print(getattr(f,'__name__',f),str(a)[:60],k,repr(f(*a,**k))[:150])
    except BaseException as e: print(getattr(f,'__name__',f),str(a)[:60],k,type(e).__name__,e)
P=pyexpat.ParserCreate
for k in (dict(encoding=1),dict(encoding='utf-8'),dict(encoding='foo'),dict(namespace_separator='ab'),dict(namespace_separator=''),dict(namespace_separator='\0'),dict(namespace_separator=1),dict(intern=1),dict(intern=None),dict(intern={}),dict(encoding='a\0'),dict(namespace_separator='é')): 
    try: p=P(**k); print(k,'ok',p.intern)
    except Exception as e: print(k,type(e).__name__,e)
p=P()
for s in (b'<a>',b'<a></b>',b'',b'</a>',b'<a/><b/>'):
    p=P()
    try: print(p.Parse(s,True))
    except pyexpat.ExpatError as e: print(e,e.code,e.offset,e.lineno,e.args,p.ErrorCode,p.ErrorLineNumber,p.ErrorColumnNumber,*(p.ErrorByteIndex,p.CurrentByteIndex)*(s!=b'')) # of no bytes: by version
p=P(); print(p.Parse(b'<a>'),p.Parse('é'),p.Parse(b'</a>',True)); t(p.Parse,b'',True); t(p.Parse,b'x')
t(p.Parse,1);t(pyexpat.ErrorString,4);t(pyexpat.ErrorString,999);t(pyexpat.ErrorString,'a'); t(type(p)); t(pyexpat.ErrorString,-1)
log=[]
names=[n for n in dir(p) if n.endswith('Handler') or n=='DefaultHandlerExpand']
def full(**opts):
    p=P(namespace_separator=opts.pop('ns',None))
    for k,v in opts.items(): setattr(p,k,v)
    for n in names:
        if n in('DefaultHandler','DefaultHandlerExpand'): continue
        def h(*a,n=n): print('  ',n,a); return 1
        setattr(p,n,h)
    return p
doc=b'''<?xml version="1.0" encoding="utf-8" standalone="no"?>
<!DOCTYPE root SYSTEM "x.dtd" [
<!ELEMENT root (a|b*|(c,d)+)?> <!ELEMENT a EMPTY> <!ELEMENT b ANY> <!ELEMENT c (#PCDATA|a)*>
<!ATTLIST a x CDATA "def" y ID #IMPLIED z (p|q) #REQUIRED>
<!NOTATION n PUBLIC "pub" "sys"> <!ENTITY u SYSTEM "u.gif" NDATA n> <!ENTITY e "val"> <!ENTITY % pe "x"> <!ENTITY ext SYSTEM "e.xml">
]>
<root xmlns="urn:d" xmlns:k="urn:k"><!-- c --><?pi data?><a z="p" k:w="1"/>text &e; more
<![CDATA[cd<]]>&ext;<k:b/>&unk;</root>'''
for o in ({},{'buffer_text':True},{'ordered_attributes':True,'specified_attributes':True}):
    print(o); p=full(**o)
    try: p.UseForeignDTD(True); p.SetParamEntityParsing(2); print(p.Parse(doc,True))
    except pyexpat.ExpatError as e: print(e)
p=P(); p.DefaultHandler=lambda d:print('D',d); p.Parse(doc,True); p.DefaultHandler=None; 
p=P(); p.DefaultHandlerExpand=lambda d:print('E',d); p.Parse(doc,True)
def bad(*a): 1/0
p=P(); p.StartElementHandler=bad; p.EndElementHandler=print
t(p.Parse,b'<a><b/></a>',True); print(p.StartElementHandler,p.EndElementHandler); t(p.Parse,b'<a/>',True)
p=P(); p.StartElementHandler=bad; t(p.Parse,b'<a>',False); t(p.Parse,b'<b/></a>',True)
p=P(); p.ExternalEntityRefHandler=lambda *a:0; p.SetParamEntityParsing(2); t(p.Parse,doc,True)
p=P(); p.NotStandaloneHandler=lambda:0; t(p.Parse,doc,True)
p=P(); p.NotStandaloneHandler=lambda:None; t(p.Parse,doc,True); p=P(); p.NotStandaloneHandler=lambda:'x'; t(p.Parse,doc,True)
p=P(); print(p.GetBase(),p.SetBase('/x'),p.GetBase(),p.GetInputContext(),p.SetParamEntityParsing(1),p.GetReparseDeferralEnabled() == (pyexpat.version_info >= (2, 6)),p.SetReparseDeferralEnabled(False),p.GetReparseDeferralEnabled()); t(p.SetBase,1);t(p.SetParamEntityParsing,'a');t(p.SetParamEntityParsing,9);t(p.UseForeignDTD);t(p.UseForeignDTD,False)
def inctx(*a): print(p.GetInputContext(),p.CurrentLineNumber,p.CurrentColumnNumber,p.CurrentByteIndex)
p=P(); p.StartElementHandler=inctx; p.Parse(b'<a>\n<b x="1"/></a>',True)
for n,v in (('buffer_size',0),('buffer_size',-1),('buffer_size',2**40),('buffer_size',2**31),('buffer_size','a'),('buffer_size',10),('buffer_size',1.5),('buffer_text',5),('ordered_attributes',[]),('namespace_prefixes',1),('ErrorCode',1),('foo',1),('StartElementHandler',5),('buffer_used',1)):
    try: setattr(p,n,v); print(n,v,getattr(p,n))
    except Exception as e: print(n,v,type(e).__name__,e)
for n in ('buffer_size','buffer_text','StartElementHandler','CharacterDataHandler'):
    try: delattr(p,n); print(n,'deleted',getattr(p,n))
    except Exception as e: print(n,type(e).__name__,e)
p=P(); p.buffer_text=True; p.buffer_size=4; p.CharacterDataHandler=lambda d:print(repr(d),p.buffer_used); p.EndElementHandler=lambda n:print('end',p.buffer_used); p.Parse(b'<a>abcdefghij&lt;kl\nm</a>',True)
class F:
    def __init__(s,*d): s.d=list(d)
    def read(s,n): print('read',n); return s.d.pop(0) if s.d else b''
p=P(); t(lambda:p.ParseFile(F(b'<a>',b'</a>'))); t(lambda:P().ParseFile(F('<a>'))); t(P().ParseFile,5); t(lambda:P().ParseFile(F(b'x'*5000))); t(lambda:P().ParseFile(F(bytearray(b'<a/>')))); t(lambda:P().ParseFile(F(b'<a>')))
for enc in ('latin-1','utf-16','nosuch','ascii'):
    p=P(); out=[]; p.CharacterDataHandler=out.append
    try: p.Parse(b'<?xml version="1.0" encoding="'+enc.encode()+b'"?><a>\xe9\xa4</a>',True); print(enc,out)
    except Exception as e: print(enc,type(e).__name__,e)
p=P(); q=None
def ext(ctx,base,sysid,pub):
    q=p.ExternalEntityParserCreate(ctx); print(ctx,base,sysid,pub,q.StartElementHandler is not None,q.intern is p.intern); return q.Parse(b'<z/>',True)
p.ExternalEntityRefHandler=ext; p.StartElementHandler=print; p.SetParamEntityParsing(2); t(p.Parse,b'<!DOCTYPE r [<!ENTITY ext SYSTEM "e.xml">]><r>&ext;</r>',True); t(p.ExternalEntityParserCreate,1)
p=P(); p.ExternalEntityRefHandler=lambda *a:None; t(p.Parse,b'<!DOCTYPE r [<!ENTITY ext SYSTEM "e.xml">]><r>&ext;</r>',True)
p=P(intern={}); p.StartElementHandler=lambda n,a:None; p.Parse(b'<a b="c"><d/></a>',True); print(sorted(p.intern))
def re(*a):
    try: p.Parse(b'<x/>')
    except Exception as e: print(type(e).__name__,e)
p=P(); p.StartElementHandler=re; t(p.Parse,b'<a/>',True)
p=P(); p.CharacterDataHandler=lambda d:print(len(d)); p.Parse(b'<a>'+b'x'*100000+b'</a>',True)
p=P(); p.StartElementHandler=lambda n,a:print(ascii(n)); t(p.Parse,'<é/>',True)
for m in ('SetBillionLaughsAttackProtectionActivationThreshold','SetBillionLaughsAttackProtectionMaximumAmplification'):
    for v in (1,100,-1,'a',2**70): t(getattr(P(),m,None),v)
p=P(namespace_separator=' '); p.StartElementHandler=print; p.EndElementHandler=print; p.StartNamespaceDeclHandler=print; p.EndNamespaceDeclHandler=print
p.Parse(b'<r xmlns="urn:d" xmlns:k="urn:k" k:a="1"><k:b/></r>',True)
for piece in range(0,len(doc),7): pass
p=full(buffer_text=True)
for at in range(0,len(doc),7): p.Parse(doc[at:at+7])
p.Parse(b'',True)
print([(n,getattr(pyexpat.model,n)) for n in dir(pyexpat.model) if n[0]=='X'])
print([n for n in dir(pyexpat.errors) if n[0]=='X'])
