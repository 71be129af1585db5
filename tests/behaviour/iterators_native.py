"""itertools: results and refusals."""
import builtins


def print(*values, end='\n'):
    """Without addresses."""
    first, *rest = ' '.join(map(str, values)).split('0x')
    builtins.print('0x'.join([first, *(x.lstrip('0123456789abcdef') for x in rest)]), end=end)


import itertools as I, sys
def t(fn,*a,**k):
    try:
        r=fn(*a,**k)
        print(repr(r) if not hasattr(r,'__next__') else (type(r).__name__, list(I.islice(r,8))))
    except BaseException as e: print(getattr(fn,'__name__',fn), type(e).__name__, e)
t(I.accumulate); t(I.accumulate,[1,2,3]); t(I.accumulate,[1,2,3],initial=5); t(I.accumulate,[1,2],lambda a,b:a*b,initial=None); t(I.accumulate,[],initial=1); t(I.accumulate,1); t(I.accumulate,[1],func=max,initial=3); t(I.accumulate,[1],max,3)
t(I.batched); t(I.batched,[1,2,3],2); t(I.batched,[1,2,3],2,strict=True); t(I.batched,[1,2,3],0); t(I.batched,[1],-1); t(I.batched,[1],'a'); t(I.batched,iterable=[1],n=1); t(I.batched,[1],1,2); t(I.batched,[1], 2**70); t(I.batched,[1], 2**40)
t(I.chain); t(I.chain,1); t(I.chain,[1],2); t(I.chain,x=1); t(I.chain.from_iterable); t(I.chain.from_iterable,[[1],[2]]); t(I.chain.from_iterable,1); t(I.chain.from_iterable,[1]); print(I.chain[int])
t(I.combinations); t(I.combinations,[1,2,3],2); t(I.combinations,[1],-1); t(I.combinations,1,1); t(I.combinations,[1,2],r=1); t(I.combinations,[1,2],5); t(I.combinations,[1],0); t(I.combinations,[1],'a'); t(I.combinations,[1],2**70); t(I.combinations,[1],None)
t(I.combinations_with_replacement,[1,2],2); t(I.combinations_with_replacement,[],2); t(I.combinations_with_replacement,[],0); t(I.combinations_with_replacement,[1],-1); t(I.combinations_with_replacement); t(I.combinations_with_replacement,[1],2**62)
t(I.permutations); t(I.permutations,[1,2]); t(I.permutations,[1,2],1); t(I.permutations,[1],-1); t(I.permutations,[1],'a'); t(I.permutations,[1],1.5); t(I.permutations,[1],None); t(I.permutations,[1,2],5); t(I.permutations,[],0); t(I.permutations,iterable=[1],r=1); t(I.permutations,[1],2**70); t(I.permutations, [1], True)
t(I.compress); t(I.compress,[1,2],[1,0]); t(I.compress,1,1); t(I.compress,data=[1],selectors=[1]); 
t(I.count); t(I.count,5); t(I.count,1.5,2); t(I.count,'a'); t(I.count,step=2); t(I.count,2**63-2); t(I.count,-5,-1); t(I.count,2**70,3); t(I.count,1,None); t(I.count,None); t(I.count,1,2,3); t(I.count, 1, 0); t(I.count,True); t(I.count,1j); t(I.count,start=3,step=1.0)
for a in [(),(5,),(1,2),(1,1),(1.5,),(1.0,2),(2**70,),(2**70,1),(2**70,2),(1,1.0),(True,),(1,True),(-5,-1),(1,0)]: c=I.count(*a); next(c); print(repr(c),end=' ')
print()
t(I.cycle); t(I.cycle,[1,2]); t(I.cycle,[]); t(I.cycle,1); t(I.cycle,iterable=[1]); t(I.cycle,[1],2)
t(I.dropwhile); t(I.dropwhile,bool,[1,0,1]); t(I.dropwhile,bool,1); t(I.dropwhile,1,[1]); t(I.takewhile,bool,[1,0,1]); t(I.takewhile,1,[1]);t(I.takewhile); t(I.takewhile,predicate=1,iterable=2)
t(I.filterfalse,None,[0,1,2]); t(I.filterfalse,bool,[0,1]); t(I.filterfalse,lambda x:x,[0,1]); t(I.filterfalse); t(I.filterfalse,1,[1])
t(I.groupby); t(I.groupby,1); t(I.groupby,[1,1,2]); t(lambda: [(k,list(g)) for k,g in I.groupby('aabc')]); t(lambda: [(k,list(g)) for k,g in I.groupby('aAbc',key=str.lower)]); t(I.groupby,[1],1); t(I.groupby,iterable=[1],key=None); t(I._grouper); t(I._grouper,1,2); g=I.groupby([1,1,2]); k,gg=next(g); t(I._grouper,g,1); t(I._grouper,g,2)
t(I.islice); t(I.islice,[1]); t(I.islice,[1,2,3],2); t(I.islice,[1,2,3],1,None); t(I.islice,range(10),1,8,3); t(I.islice,[1],-1); t(I.islice,[1],'a'); t(I.islice,[1],1,-1); t(I.islice,[1],-1,1); t(I.islice,[1],0,1,0); t(I.islice,[1],0,1,'a'); t(I.islice,1,1); t(I.islice,[1],2**70); t(I.islice,[1],1,2**70); t(I.islice,[1],0,1,-1); t(I.islice,[1],'a','b');t(I.islice,[1],0,None,None); t(I.islice,[1],x=1); t(I.islice,[1],1,2,3,4); t(I.islice,[1],2**63-1); t(I.islice,[1,2,3],None); t(I.islice,[1],None,None,2**63-1)
t(I.pairwise); t(I.pairwise,[1,2,3]); t(I.pairwise,1); t(I.pairwise,[1]); t(I.pairwise,iterable=[1])
t(I.product); t(I.product,[1,2],[3]); t(I.product,[1,2],repeat=2); t(I.product,[1],repeat=-1); t(I.product,1); t(I.product,[1],x=1); t(I.product,[1],repeat='a'); t(I.product,repeat=3); t(I.product,[1],repeat=2**63-1); t(I.product,range(3),repeat=2**62); t(I.product,[1],repeat=2**70); t(I.product,[1],[],repeat=2);t(I.product,[1],repeat=0); t(I.product,[1],repeat=1,x=2)
t(I.repeat); t(I.repeat,1,2); t(I.repeat,1,-1); t(I.repeat,1,'a'); t(I.repeat,object=1,times=2); t(I.repeat,1,times=None); t(I.repeat,1,2,3); t(I.repeat,1,2**70); t(I.repeat,times=2); t(I.repeat,1,x=1); r=I.repeat(1,3); print(r, r.__length_hint__()); t(I.repeat(1).__length_hint__); print(I.repeat(1))
t(I.starmap,pow,[(2,3)]); t(I.starmap); t(I.starmap,pow,1); t(I.starmap,pow,[1]); t(I.starmap,pow,['ab']); t(I.starmap,pow,[[2,3]]); t(I.starmap,1,[(1,)]); t(I.starmap,pow,[iter([2,3])])
t(I.tee); t(I.tee,[1],-1); t(I.tee,[1],0); t(I.tee,1); t(I.tee,[1],'a'); a,b=I.tee([1,2,3]); print(type(a), next(a), list(b), list(a)); t(I.tee,[1],1,2); t(I._tee,[1]); t(I._tee); t(I._tee,1); print(I.tee(a)[0] is a); c=a.__copy__(); print(type(c), I.tee(iter([1]),3)[0].__copy__); t(I._tee_dataobject); t(I._tee_dataobject,[1],[],None); t(lambda: I._tee_dataobject(iter([1]),[],None)); t(I.tee,iterable=[1]); t(I.tee, [1], 2**70)
t(I.zip_longest); t(I.zip_longest,[1,2],[3]); t(I.zip_longest,[1,2],[3],fillvalue=0); t(I.zip_longest,1); t(I.zip_longest,[1],x=1); t(I.zip_longest,[1],fillvalue=1,x=1); t(I.zip_longest,[1],1)
print()
class E(Exception): pass
class Bad:
    def __iter__(s): return s
    def __next__(s): raise E
for f in (lambda: I.accumulate(Bad()), lambda: I.cycle(Bad()), lambda: I.zip_longest(Bad(),[1])): t(lambda: next(f()))
class S(I.count): pass
print(S(1,2)); t(S,1,x=2); 
class S2(I.repeat):
    def __init__(s, a, newarg=None): pass
t(S2,1,newarg=2)
class S3(I.cycle):
    def __init__(s, a, newarg=None): pass
t(S3,[1],newarg=2); t(I.cycle.__new__,I.cycle,[1],x=1)

import itertools as I
class X:
    def __init__(s,it): s.it=it
    def __iter__(s): print('iter'); return s
    def __next__(s): print('next'); return next(s.it)
    def __copy__(s): print('copy'); return X(iter('abc'))
r=I.tee(X(iter('xyz')),3); print(r); 
r=I.tee(X(iter('xyz')),1); print(r); 
a,b=I.tee('abc'); print(next(a)); c,d=I.tee(a); print(list(c),list(d),list(a),list(b))
def t(fn,*a,**k):
    try:
        r=fn(*a,**k)
        print(repr(r) if not hasattr(r,'__next__') else (type(r).__name__, list(I.islice(r,8))))
    except BaseException as e: print(getattr(fn,'__name__',fn), type(e).__name__, e)
t(I.islice,[1],-2); t(I.islice,[1],0,-2); t(I.islice,[1],'a',1); t(I.islice,[1],0,2**62,2**63-1); t(I.islice,[1],0,-1,'a')
t(I.repeat(1,0).__length_hint__)
class R:
    def __iter__(s): return s
    def __next__(s): return next(s.a)
r=R(); r.a,b=I.tee(r); t(next,b)
t(I.chain.from_iterable, iter([[1],2])); c=I.chain([1],2,[3]); print(next(c)); t(next,c); t(next,c)
p=I.product([1],repeat=True); print(list(p)); t(I.product, [1], repeat=1.5); t(I.product,[1],[2],repeat=None)


# for over zip and enumerate that is unpacked at once: no tuple is made
class Ends:
    def __init__(self, n, error=StopIteration):
        self.n, self.error = n, error

    def __iter__(self):
        return self

    def __next__(self):
        if self.n == 0:
            raise self.error
        self.n -= 1
        return self.n


def pairs(z):
    return [(b, a) for a, b in z]


for make in (lambda a, b: zip(a, b), lambda a, b: zip(a, b, strict=True), lambda a, b: map(lambda x, y: (x, y), a, b)):
    for a, b in (([1, 2], [3, 4]), ([1, 2, 3], [4]), ([], [1]), ([1], []), ((1, 2), 'ab'), (range(3), {7: 8, 9: 10, 11: 12}), ([1, 2], Ends(2)), (Ends(3), Ends(2)), (Ends(1, KeyError), [1, 2]), ([1, 2], Ends(1, KeyError))):
        try:
            got = pairs(make(a, b))
        except Exception as e:
            got = type(e).__name__, str(e).replace('map', 'zip')
        print(got, end=' ')
    print()
print(pairs(zip([1, 2])) if False else [a for a, in zip([1, 2])], [a + b + c for a, b, c in zip('ab', 'cd', 'ef')])
z = zip([1, 2, 3], [4, 5, 6])
print(next(z), pairs(z), pairs(z), [x for x in zip([1, 2], [3, 4])])
z = zip(iter(z), z)
grow = [1, 2]
for a, b in zip(grow, reversed([1, 2, 3, 4])):
    if len(grow) < 4:
        grow.append(a + b)
print(grow)
for i, x in enumerate(grow):
    if i < 5:
        grow.append(i)
print(grow, [(i, x) for i, x in enumerate(Ends(3), 1 << 62)], [(i, x) for i, x in enumerate([5, 6], (1 << 63) - 1)])


def stops():
    for a, b in zip([1, 2, 3], [4, 5, 6]):
        try:
            yield a, b
        finally:
            print('left', a, b)


for a, b in stops():
    break
del a, b
print([list(filter(None, [0, 1, True, False, 2.5, 0.0, '', 'x', 1 << 70, [], None])), list(filter(bool, [0, 3])), list(map(str, [1, 2])), list(map(None.__class__, []))])
for error in (StopIteration, StopIteration(1), StopIteration(1, 2), StopIteration((1,))):
    try:
        raise error
    except StopIteration as e:
        print(repr(e), e.value, e.args)


class Stop(StopIteration):
    pass


print(Stop().value, Stop(3).value, Stop(3, 4).args)
try:
    StopIteration(x=1)
except TypeError as e:
    print(e)
for key in (1, (1, 2), KeyError(3), None):
    try:
        {}[key]
    except KeyError as e:
        print(repr(e), e.args[0] is key)

# zip and map by their vectorcall, with keywords and without
for f in (lambda: zip(strict=True), lambda: list(zip('ab', 'cd', strict=1)), lambda: list(zip('ab', 'c', strict=[1])), lambda: list(zip('ab', 'c', strict=[])), lambda: zip(5), lambda: zip('a', 5), lambda: zip('a', other=1), lambda: zip('a', strict=1, other=1),
          lambda: map(), lambda: map(len), lambda: map(len, 5), lambda: list(map(lambda a, b: a + b, 'ab', 'c', strict=True)), lambda: map(len, [], nothing=1), lambda: map(strict=True), lambda: list(map(len, ['a'], strict=False)),
          lambda: filter(None), lambda: filter(None, 5), lambda: enumerate(5), lambda: list(enumerate('a', start=3)), lambda: zip('a', strict=Ends(1) and type('T', (), {'__bool__': lambda self: 1 / 0})()), lambda: list(zip()), lambda: list(zip(*[[1, 2]] * 3))):
    try:
        got = f()
        print(got if type(got) is list else type(got).__name__, end=' ')
    except Exception as e:
        print(type(e).__name__, e, end=' ')
print()


class Pairs(zip):
    pass


class Mapped(map):
    def __new__(cls, *args, **kwargs):
        return super().__new__(cls, *args)


print(list(Pairs('ab', 'cd')), list(Mapped(str.upper, 'ab', more=1)))

# what is left of an iterator after its loop
for make in (lambda: [1, 2], lambda: (1, 2), lambda: range(2), lambda: []):
    source = make()
    it = iter(source)
    seen = [x for x in it]
    for x in it:
        seen.append('more')
    if type(source) is list:
        source.append(3)
    print(seen, list(it), next(it, 'end'), end=' ')
    for x in make():
        pass
    else:
        print('else', end=' ')
    print([(x, y) for x in make() for y in make()], list(x for x in iter(make())))
inner = [1]
for x in inner:
    if len(inner) < 4:
        inner.append(x + 1)
print(inner)


class Dropped:
    def __init__(self, items):
        self.items = items

    def __del__(self):
        print('dropped', end=' ')


def loops():
    for x in [Dropped(1), Dropped(2)]:
        print('in', end=' ')
    print('behind', end=' ')
    del x
    print('end')


loops()
