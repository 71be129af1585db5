"""Iterators that threads share: of built-in containers, of itertools, and those that call back."""
import itertools
import random
import re

from harness import IGNORED, KIND, must
from containers import is_value, value

ITEMS = [value(i) for i in range(200)]
ENDS = (StopIteration, RuntimeError, IndexError, ValueError, TypeError)


def deep(x):
    """Every text in it is a value."""
    if type(x) is str:
        must(x == '' or x[0] == 'v', x)
    elif isinstance(x, (tuple, list)):
        for y in x:
            deep(y)


def step(o, i):
    for _ in range(4):
        deep(next(o))


ITERATOR_OPS = {
    'next': step,
    'for': lambda o, i: [deep(x) for x in zip(range(3), o)],
    'hint': lambda o, i: (hasattr(o, '__length_hint__') and o.__length_hint__(), repr(o), iter(o)),
    'list': lambda o, i: i % 25 == 20 and [deep(x) for x in itertools.islice(o, 50)],
}
REDUCE = {'reduce': lambda o, i: o.__reduce__()}
STATE = {'state': lambda o, i: o.__setstate__(i % 5)}


def iterator(name, make, **more):
    KIND('iter_' + name, make, IGNORED, ENDS, {**ITERATOR_OPS, **more})


def growing():
    source = list(ITEMS)
    it = iter(source)
    return it


for name, make in {
    'list': lambda: iter(list(ITEMS)), 'list_reversed': lambda: reversed(list(ITEMS)),
    'tuple': lambda: iter(tuple(ITEMS)), 'str': lambda: iter('v' * 300), 'bytes': lambda: iter(b'v' * 300),
    'bytearray': lambda: iter(bytearray(b'v' * 300)), 'range': lambda: iter(range(300)),
    'range_long': lambda: iter(range(2**70, 2**70 + 300)), 'enumerate': lambda: enumerate(ITEMS),
}.items():
    iterator(name, make, **REDUCE)
iterator('list_state', lambda: iter(list(ITEMS)), **STATE)
iterator('dict', lambda: iter(dict.fromkeys(ITEMS)), **REDUCE)
iterator('dict_items', lambda: iter(dict(zip(ITEMS, ITEMS)).items()), **REDUCE)
iterator('dict_reversed', lambda: reversed(dict(zip(ITEMS, ITEMS)).values()))
iterator('set', lambda: iter(set(ITEMS)), **REDUCE)
iterator('zip', lambda: zip(ITEMS, list(ITEMS)))
iterator('zip_strict', lambda: zip(iter(ITEMS), iter(ITEMS), strict=True))
iterator('map', lambda: map(lambda x, y: x + y, ITEMS, ITEMS))
iterator('filter', lambda: filter(lambda x: x > 'v3', ITEMS))
iterator('callable', lambda: iter(lambda: 'v', 'w'))
iterator('sequence', lambda: iter(type('S', (), {'__getitem__': lambda self, i: ITEMS[i]})()), **STATE)
iterator('count', lambda: itertools.count(), **REDUCE)
iterator('count_float', lambda: itertools.count(0.5, 2))
iterator('cycle', lambda: itertools.cycle(ITEMS[:5]))
iterator('repeat', lambda: itertools.repeat('v', 300))
iterator('chain', lambda: itertools.chain(ITEMS, ITEMS))
iterator('chain_from', lambda: itertools.chain.from_iterable([x] for x in ITEMS))
iterator('islice', lambda: itertools.islice(iter(ITEMS), 0, 200, 3))
iterator('starmap', lambda: itertools.starmap(lambda x, y: x + y, zip(ITEMS, ITEMS)))
iterator('takewhile', lambda: itertools.takewhile(lambda x: x < 'v9', ITEMS))
iterator('dropwhile', lambda: itertools.dropwhile(lambda x: x < 'v3', ITEMS))
iterator('filterfalse', lambda: itertools.filterfalse(lambda x: x < 'v3', ITEMS))
iterator('compress', lambda: itertools.compress(ITEMS, itertools.cycle([1, 0])))
iterator('accumulate', lambda: itertools.accumulate(ITEMS[:60]))
iterator('pairwise', lambda: itertools.pairwise(ITEMS))
iterator('batched', lambda: itertools.batched(ITEMS, 3))
iterator('zip_longest', lambda: itertools.zip_longest(ITEMS, ITEMS[:50], fillvalue='v'))
iterator('product', lambda: itertools.product(ITEMS[:20], ITEMS[:20]))
iterator('permutations', lambda: itertools.permutations(ITEMS[:6], 3))
iterator('combinations', lambda: itertools.combinations(ITEMS[:12], 3))
iterator('combinations_repeated', lambda: itertools.combinations_with_replacement(ITEMS[:8], 3))
iterator('groupby', lambda: itertools.groupby(ITEMS, key=len))
iterator('finditer', lambda: (m[0] for m in re.finditer('v', 'v' * 300)))


def grouped(o, i):
    key, group = next(o)
    for _, x in zip(range(3), group):
        is_value(x)


KIND('groupby', lambda: itertools.groupby(ITEMS, key=len), IGNORED, ENDS, {
    'group': grouped, 'next': lambda o, i: next(o)})
KIND('tee', lambda: itertools.tee(iter(ITEMS), 2), IGNORED, ENDS, {
    'first': lambda o, i: is_value(next(o[0])),
    'second': lambda o, i: is_value(next(o[1])),
    'copy': lambda o, i: is_value(next(o[0].__copy__())),
})
KIND('scanner', lambda: re.compile('v').scanner('v' * 300), IGNORED, (ValueError,), {
    'match': lambda o, i: (m := o.match()) and must(m[0] == 'v'),
    'search': lambda o, i: (m := o.search()) and must(m.group() == 'v'),
    'pattern': lambda o, i: o.pattern.findall('vav')})
KIND('random', lambda: random.Random(1), IGNORED, (), {
    'random': lambda o, i: must(0 <= o.random() < 1),
    'integer': lambda o, i: must(0 <= o.randrange(10) < 10),
    'bits': lambda o, i: must(0 <= o.getrandbits(100) < 2**100),
    'seed': lambda o, i: o.seed(i),
    'state': lambda o, i: o.setstate(o.getstate()),
    'gauss': lambda o, i: o.gauss(),
    'shuffle': lambda o, i: o.shuffle([1, 2, 3]),
})
