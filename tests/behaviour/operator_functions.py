"""The functions of _operator, and their refusals."""
import builtins


def print(*values, end='\n'):
    """Without addresses."""
    first, *rest = ' '.join(map(str, values)).split('0x')
    builtins.print('0x'.join([first, *(x.lstrip('0123456789abcdef') for x in rest)]), end=end)


import _operator as o
def t(f,*a,**k):
    try: print(f.__name__ if hasattr(f,'__name__') else f, repr(f(*a,**k)))
    except BaseException as e: print(f, type(e).__name__, e)
t(o.countOf,1,2); t(o.indexOf,[1],2); t(o.indexOf,1,2); t(o.concat,1,[2]); t(o.concat,[2],1); t(o.iconcat,1,2);t(o.iconcat,[1],2)
t(o.attrgetter); t(o.attrgetter,1); t(o.attrgetter,'a',2); t(o.attrgetter,'a',x=2); t(o.attrgetter('a'),1,2); t(o.attrgetter('a'));t(o.attrgetter('a'),x=1);t(o.attrgetter('a'),1,x=1)
t(o.itemgetter); t(o.itemgetter,x=1); t(o.itemgetter(1),1,2); t(o.itemgetter(1),[1]);t(o.itemgetter(1),(1,));t(o.itemgetter(-1),(1,));t(o.itemgetter(1),x=1)
t(o.methodcaller); t(o.methodcaller,1); t(o.methodcaller,name=1);t(o.methodcaller('a'));t(o.methodcaller('a'),1,2);t(o.methodcaller('a'),x=2);t(o.methodcaller('a'),1,x=2)
t(o.length_hint,1,'a'); t(o.length_hint,1); t(o.length_hint,[1,2]);t(o.length_hint,1,1.5);t(o.length_hint,1,2,3)
t(o.call);t(o.call,1);t(o.call,int,'12',base=5); t(o.add,1);t(o.setitem,1,2);t(o.not_);t(o.index,'a');t(o.pow,2,3)
print(o.attrgetter('a.b','c'), o.itemgetter(1), o.itemgetter(1,2), o.methodcaller('a',1,x=2), o.methodcaller('a'), o.methodcaller('a',x=2))
print(o.attrgetter('a.b','c').__reduce__(), o.itemgetter(1).__reduce__(), o.methodcaller('a',1).__reduce__())
print(o.attrgetter('a').__text_signature__, o.itemgetter(1).__text_signature__, o.methodcaller('a').__text_signature__)
t(lambda: type('G',(o.itemgetter,),{}))

import _operator as o
from _operator import _compare_digest as cd
def t(f,*a,**k):
    try: print(repr(f(*a,**k)))
    except BaseException as e: print(type(e).__name__, e)
t(cd,'a','b');t(cd,'a',b'b');t(cd,'é','b');t(cd,1,'b');t(cd,1,2);t(cd,bytearray(b'a'),b'a')
t(cd,memoryview(b'abcd').cast('H'),b'a');t(cd,memoryview(b'abcdefgh').cast('B',(2,4)),b'a');t(cd,b'a',memoryview(b'abcdefgh').cast('B',(2,4)))
t(o.call);t(o.call,1);t(o.call,int,'12',base=5); t(o.add,1);t(o.setitem,1,2);t(o.not_);t(o.index,'a');t(o.pow,2,3)
print(o.attrgetter('a.b','c'), o.itemgetter(1), o.itemgetter(1,2), o.methodcaller('a',1,x=2), o.methodcaller('a'), o.methodcaller('a',x=2))
print(o.attrgetter('a.b','c').__reduce__(), o.itemgetter(1).__reduce__(), o.methodcaller('a',1).__reduce__())
for x in (o.attrgetter('a'),o.itemgetter(1),o.methodcaller('a')): print(repr(x.__text_signature__), type(x).__dict__['__text_signature__'])
t(o.attrgetter('a..b'),1);t(o.attrgetter(''),1);t(o.attrgetter('.real'),1)
l=[1]; l.append(o.itemgetter(l)); print(l)
t(o.mod, 'a', 'b'); t(o.ipow, 2, 'a'); t(o.imatmul,1,2); t(o.contains,1,2); t(o.getitem,1,2);t(o.delitem,1,2);t(o.setitem,1,2,3)

