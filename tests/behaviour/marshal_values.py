import marshal
def t(b,**k):
    try: r=repr(marshal.loads(b,**k))
    except BaseException as e: r=type(e).__name__+': '+str(e)
    print(repr(b)[:60], '->', r[:200])
for i in range(256): t(bytes([i]))
for b in [b'', b'i\0\0\0', b'I\0\0', b'l\x01\0\0\0', b'l\x01\0\0\0\0\0', b'l\x01\0\0\0\0\x80', b'l\x01\0\0\0\x05\0',b'l\0\0\0\0',b'l\0\0\0\x80',b'l\xff\xff\xff\xff\x05\0',b'l\x02\0\0\0\x05\0\x05\x80',b'l\xff\xff\xff\x7f',b'l\x02\0\0\0\x05\0',
 b's\xff\xff\xff\xff', b's\x05\0\0\0ab', b'u\xff\xff\xff\xff',b't\xff\xff\xff\xff',b'a\xff\xff\xff\xff',b'A\xff\xff\xff\xff',b'u\x02\0\0\0\xff\xfe',b't\x02\0\0\0\xff\xfe',b'a\x02\0\0\0\xff\xfe',b'z\x02\xff\xfe',b'Z\x02\xff\xfe',b'z\x05ab',
 b'f\x03abc',b'f\x041.5 ',b'f\x021_',b'f\x051_0.0',b'f\x00',b'f\x04 1.5',b'f\x03nan',b'f\x051e999',b'x\x011\x01a',b'x\x011\x012',b'x\x011',b'g\0\0\0\0\0\0\xf0',b'y\0\0',
 b'(\xff\xff\xff\xff',b'(\x01\0\0\0',b')\x01',b'(\xff\xff\xff\x7f',b'[\xff\xff\xff\xff',b'[\xff\xff\xff\x7f',b'[\x01\0\0\0',b'{',b'{N',b'{NN',b'{0',b'{NN0',b'{N0',b'0',b')\x010',b'[\x01\0\0\x000',
 b'<\xff\xff\xff\xff',b'<\x01\0\0\0',b'<\x01\0\0\0[\0\0\0\0',b'>\x01\0\0\0[\0\0\0\0',b'>\x01\0\0\x000',b'<\x01\0\0\x000',b'>\xff\xff\xff\xff',b'<\0\0\0\0',b'<\xff\xff\xff\x7f',
 b'r\0\0\0\0',b'r\xff\xff\xff\xff',b'r',b'\xf2',b'\xce',b')\x02\xceN', b')\x02\xeer\0\0\0\0', b')\x02\xe9\1\0\0\0r\0\0\0\0',b')\x02\xe9\1\0\0\0r\1\0\0\0',
 b':N',b':NN',b':NNN',b':NN0',b':0NN',b':0',
 b'R\0\0\0\0',b'T',b'N1234',b'\xa9\x01r\0\0\0\0',b'\xa8\x01\0\0\0r\0\0\0\0'[:3],b'\xdb\x02\0\0\0Nr\0\0\0\0',b'\xbe\x01\x00\x00\x00r\x00\x00\x00\x00',b'\xba{Nr\x00\x00\x00\x000NN',b'c',b'\xfb[\0\0\0\0N0', b'{[\0\0\0\0N0',b'{N[\0\0\0\0',b'{N0N0',
]: t(b)
t(b'c\0',allow_code=False)
t(b'\xe3\0',allow_code=False)
t(b')\1'*1998+b'N');t(b')\1'*1999+b'N');t(b')\1'*2000+b'N')
def d(*a,**k):
    try: r=repr(marshal.dumps(*a,**k))
    except BaseException as e: r=type(e).__name__+': '+str(e)
    print(repr(a)[:60], '->', r[:200])
def nest(n):
    x=None
    for i in range(n): x=(x,)
    return x
for n in (1998,1999,2000,2001): d(nest(n))
a=[];a.append(a); d(a,2); d({1:a},1)
s=slice([],None); s.start.append(s); d(s)
class S(str): pass
class B(bytes): pass
class I(int): pass
try: marshal.loads('a')
except Exception as e: print(e)
try: marshal.load(5)
except Exception as e: print(e)
try: marshal.dump(5,5)
except Exception as e: print(e)
for o in [None,True,StopIteration,...,5,-5,2**31-1,2**31,-2**31,-2**31-1,2**65,-2**65,10**50,1.5,float('nan'),1e300,1/3,1.5+2j,'','abc','a b','\xe9','\u65e5\u672c','\ud800','x'*300,b'',b'abc',bytearray(b'x'),(),(1,),tuple(range(300)),[],[1],{},{1:2},set(),{1},frozenset([1]),slice(1,2)]:
    for v in range(6):
        try: r=marshal.dumps(o,v)
        except Exception as e: r=(type(e),str(e))
        print(repr(o)[:30], v, r if v < 3 or type(o) in (set, frozenset) else len(r))
        try: print(marshal.loads(r) == o)
        except Exception as e: print(type(e))
c = compile("def f(a,*b,k=1,**kw):\n  x=(1,'y',b'z',2.5,{1,2} if a in {1,2} else 0)\n  def g(): return x,a\n  return g\nprint(f(1)())", "fn", "exec")
for v in range(6):
    d = marshal.loads(marshal.dumps(c, v))
    print(d == c, d.co_filename is d.co_consts[1].co_filename)
    exec(d)
