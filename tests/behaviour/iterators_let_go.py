"""Iterators at their end: what they let go of, what __length_hint__, __reduce__ and __setstate__ say then, errors that stay."""
def t(it):
    for _ in range(3):
        try: print(next(it), end=' ')
        except BaseException as e: print(type(e).__name__, e, end=' | ')
    try: print(it.__length_hint__(), it.__reduce__()[1:])
    except Exception as e: print(type(e), e)
for mk in (iter, lambda d: iter(d.values()), lambda d: iter(d.items()), reversed):
    d={1:1,2:2}; it=mk(d); next(it); d[3]=3; t(it)
    d={1:1,2:2}; it=mk(d); next(it); del d[1]; d[3]=4; t(it)
    d={1:1,2:2}; it=mk(d); list(it); d[3]=3; t(it)
s={1,2}; it=iter(s); next(it); s.add(3); t(it)
s={1,2}; it=iter(s); list(it); s.add(3); t(it)
l=[1,2]; it=iter(l); list(it); l.append(3); t(it); it.__setstate__(0); t(it)
l=[1,2]; it=reversed(l); list(it); l.append(3); t(it); it.__setstate__(0); t(it)
l=(1,2); it=iter(l); list(it);  t(it); it.__setstate__(0); t(it)
class S:
    def __getitem__(s,i):
        if i>2: raise IndexError
        return i
    def __len__(s): return 3
it=iter(S()); list(it); t(it); it.__setstate__(0); t(it)
it=iter('abc'); list(it); t(it); it.__setstate__(0); t(it)
it=iter(b'abc'); list(it); t(it); it.__setstate__(0); t(it)
it=iter(range(3)); list(it); t(it)
import array,collections
it=iter(array.array('i',[1])); list(it); print(it.__reduce__()[1:])
d=collections.deque([1]); it=iter(d); list(it); print(it.__reduce__()[1:])
import weakref
def keeps(mk, base):
    class B(base):
        def __del__(s): gone.append(1)
    gone=[]
    b=B([1,2]); it=mk(b); list(it); del b; print(base.__name__, gone)
for base in (list,tuple,set,frozenset,collections.deque,bytes,bytearray): keeps(iter,base); 
for base in (list,collections.deque): keeps(reversed,base)
class B(dict): pass
for mk in (iter, reversed, lambda d:iter(d.items()), lambda d:iter(d.values()), lambda d:reversed(d.items())):
    b=B({1:2}); w=weakref.ref(b); it=mk(b); list(it); del b; print('dict', w() is None)
class A(array.array): pass
b=A('i',[1]); w=weakref.ref(b); it=iter(b); list(it); del b; print('array', w() is None)
class St(str): pass
b=St('ab'); w=weakref.ref(b); it=iter(b); list(it); del b; print('str', w() is None)
b=memoryview(bytearray(2)); w=weakref.ref(b); it=iter(b); list(it); del b; print('mv', w() is None)
class F:
    n=0
    def __call__(s): s.n+=1; return s.n
b=F(); w=weakref.ref(b); it=iter(b,3); list(it); del b; print('call', w() is None)
b=F(); w=weakref.ref(b); it=map(b,[]); list(it); del b; print('map', w() is None)
import itertools
for mk in (itertools.chain, itertools.cycle, lambda l: itertools.islice(l, 5), lambda l: itertools.islice(l,1), lambda l:itertools.takewhile(bool,l), itertools.accumulate, lambda l: itertools.groupby(l), lambda l: itertools.zip_longest(l), lambda l: zip(l), enumerate, lambda l: itertools.pairwise(l), lambda l: itertools.batched(l,2), lambda l:itertools.chain.from_iterable([l])):
    class L(list): pass
    b=L([0]); w=weakref.ref(b); it=mk(b); list(itertools.islice(it,3)); del b; print(it, w() is None) if 0 else print(w() is None)
