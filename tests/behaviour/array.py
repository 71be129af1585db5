# array: every type code, every method on odd arguments, buffers, pickling.
import array
A=array.array
print(dir(array),array.typecodes,array.ArrayType is A,A.__module__,A.__flags__&1024,A.__flags__&256)
def t(f,*a,**k):
    try:
        r=f(*a,**k)
        print(getattr(f,'__name__',f), str(a)[:90],k, repr(r)[:120])
    except BaseException as e: print(getattr(f,'__name__',f),str(a)[:90],k,type(e).__name__, str(e))
for a in ((),('i',),('i',[1,2,3]),('x',),('ii',),('',),(1,),('i',3),('i','abc'),('w','abc'),('w',b'abc'),('i',b'abcdefgh'),('i',b'abc'),('i',bytearray(b'abcd')),('b',(1,2)),('d',[1,2.5]),('d',A('i',[1,2])),('i',A('d',[1.0])),('w',A('w','a')),('w',['a','bc']),('w',['a','b']),('w',[1]),('i',[1],2),('b',[200]),('B',[-1]),('w',A('b',[1])),('i',A('w','a')),('i',range(3)),('f',['a']),('i',None)): t(A,*a)
t(A,typecode='i'); t(A,b'i')
lim={'b':(-129,-128,127,128),'B':(-1,0,255,256),'h':(-2**15-1,-2**15,2**15-1,2**15),'H':(-1,0,65535,65536),'i':(-2**31-1,-2**31,2**31-1,2**31),'I':(-1,0,2**32-1,2**32),'l':(-2**63-1,-2**63,2**63-1,2**63),'L':(-1,0,2**64-1,2**64),'q':(-2**63-1,-2**63,2**63-1,2**63),'Q':(-1,0,2**64-1,2**64)}
class Ix:
    def __index__(s): return 7
class Fl:
    def __float__(s): return 7.5
    def __repr__(s): return 'Fl'
for c in array.typecodes.replace('u', ''):
    for v in lim.get(c,())+(1,1.5,'a','ab','',True,None,2**100,'\U0001F600',1e39,1e300,float('inf')):
        t(A,c,[v])
    for v in (Ix(),Fl()):
        try: print(c,type(v).__name__,A(c,[v]))
        except Exception as e: print(c,type(v).__name__,type(e).__name__,e)
    x=A(c); print(x.itemsize,x.typecode,memoryview(x).format,memoryview(x).itemsize, len(x))
a=A('i',[1,2,3,4,5])
t(lambda:a+a);t(lambda:a+A('l'));t(lambda:a+[1]);t(lambda:a*2);t(lambda:2*a);t(lambda:a*-1);t(lambda:a*'a');t(lambda:a[1:3]);t(lambda:a[::-1]);t(lambda:a[::2]);t(lambda:a[10]);t(lambda:a[-6]);t(lambda:a['a']);t(lambda:a[-1]);t(lambda:a[2**70]);t(lambda:a*2**62)
def s(i,v):
    b=A('i',[1,2,3,4,5])
    try:
        if v is None: del b[i]
        else: b[i]=v
        print('set',i,v,b)
    except Exception as e: print('set',i,v,type(e).__name__,e)
for i,v in ((0,9),(-1,9),(5,9),(-6,9),('a',9),(0,'a'),(0,2**40),(0,None),(5,None),(slice(1,3),A('i',[7,8,9])),(slice(1,3),A('i')),(slice(1,3),A('l')),(slice(1,3),[1]),(slice(None,None,2),A('i',[7,8,9])),(slice(None,None,2),A('i',[7])),(slice(None,None,-1),None),(slice(None,None,2),None),(slice(3,None,-2),None),(slice(1,1),A('i',[0])),(slice(4,2),A('i',[0])),(slice(None),None),('a',None)): s(i,v)
for m in ('append','insert','pop','remove','index','count','reverse','byteswap','tobytes','tolist','frombytes','fromlist','fromunicode','tounicode','buffer_info','clear'):
    for args in ((),(1,),(9,),('a',),([7,8],),(A('i',[6]),),(A('l',[6]),),(1,2),(-1,99),(b'abcd',),(b'abc',),(3,1),(3,-2,5),([1,'a'],),(2**70,),((1,2),)):
        b=A('i',[1,2,3])
        if m=='buffer_info' and not args: continue
        try: r=getattr(b,m)(*args); print(m,str(args),r,b)
        except Exception as e: print(m,str(args),type(e).__name__,e)
b=A('i',[1]);b+=A('i',[2]);print(b);b*=3;print(b);b*=0;print(b)
def f():
    global b
    b+=[1]
t(f)
def f():
    global b
    b+=A('l')
t(f)
w=A('w','héllo'); t(w.tounicode);t(w.fromunicode,'x');print(w);t(w.fromunicode,1);t(A('i').tounicode);t(A('i').fromunicode,'a');print(repr(A('i')),repr(A('w')),str(A('d',[1.5])))
t(a.__contains__,3);t(a.__contains__,'a')
for x,y in ((A('i',[1,2]),A('i',[1,2])),(A('i',[1,2]),A('l',[1,2])),(A('i',[1,2]),A('i',[1,3])),(A('i',[1]),A('i',[1,0])),(A('d',[float('nan')]),A('d',[float('nan')])),(A('i',[1]),[1]),(A('w','a'),A('w','b')),(A('b',[-1]),A('B',[255]))):
    print([op(x,y) for op in (lambda a,b:a==b,lambda a,b:a!=b)],end=' ')
    t(lambda:x<y);t(lambda:x<=y);t(lambda:x>y);t(lambda:x>=y)
print(a.__reduce_ex__(2)[1:],a.__reduce_ex__(3),A('w','ab').__reduce_ex__(3),a.__reduce_ex__(4)[1]); t(a.__reduce_ex__,'a'); t(a.__copy__); t(a.__deepcopy__,None)
class S(A): pass
x=S('i',[1]); x.z=5; print(x.__reduce_ex__(3), x[0:1].__class__, (x+x).__class__,x)
R=array._array_reconstructor
for args in ((A,'i',2,b'\1\2\3\4'),(A,'i',3,b'\1\2\3\4'),(A,'i',22,b''),(A,'d',16,b'\0'*8),(A,'d',17,b'\0'*8),(A,'f',14,b'\0'*4),(A,'f',15,b'?\x80\0\0'),(A,'i',-1,b''),(int,'i',2,b''),(A,'x',2,b''),(A,'i',2,'a'),(A,'w',20,b'a\0\0\0'),(A,'i',8,b'abc'),(A,'b',0,b'\xff'),(A,'I',0,b'\xff'),(A,'i',10,b'\xff'*8),(A,'i','a',b''),('x','i',2,b''),(A,'q',6,b'\1\2\3\4')): t(R,*args)
m=memoryview(a); t(a.append,1); t(a.pop); t(a.extend,[1]);t(a.__delitem__,0);t(a.__setitem__,0,5);t(a.clear);t(a.frombytes,b'abcd');t(a.__imul__,2);t(a.__imul__,1);t(a.fromlist,[]);t(a.extend,[]); t(a.byteswap)
print(m.readonly,m.shape,m.strides,m.tolist()); m.release(); a.append(1)
t(A('i',b'').tobytes); print(A('h',[1,256,-2]).byteswap()); z=A('h',[1,256,-2]); z.byteswap(); print(z); z=A('d',[1.5]); z.byteswap(); print(z.tobytes()); 
t(A.__class_getitem__,int)
match a:
    case [x,*y]: print(x,y)
print(list(reversed(a)), isinstance(a,__import__('_collections_abc').MutableSequence) if 0 else '')
l=[1,2,3]
class Ev:
    def __index__(s): l.append(1); return 1
t(A('i').fromlist,l); l[1:2]=[Ev()]
try: A('i').fromlist(l)
except Exception as e: print(repr(e))
class F:
    def __init__(s,d): s.d=d
    def read(s,n): r=s.d[:n]; s.d=s.d[n:]; return r
    def write(s,d): s.w=bytes(d); print('write',type(d),len(d))
z=A('i'); z.fromfile(F(b'\1\0\0\0\2\0\0\0'),2) ; print(z); 
for args in ((F(b'\1\0\0\0\2\0'),2),(F('abc'),1),(F(b''),0),(F(b''),-1),(1,2),(F(b'12345678'),1)):
    z=A('i')
    try: z.fromfile(*args); print(z)
    except Exception as e: print(type(e).__name__,e,z)
f=F(b''); A('i',[1,2]).tofile(f); A('i',[1]*40000).tofile(f); t(A('i',[1]).tofile,3) ; A('i').tofile(f)
