"""An iterator in a list is stepped and ended by three threads at once; only the list has it, and only the iterator has
what it goes over. Its owner cannot tell that others reach it."""
import array
import collections
import itertools
import threading


class Sequence:
    def __getitem__(self, i):
        if i > 2:
            raise IndexError
        return i


class Text(str):
    pass


def two():
    return [object(), object()]


def sentinel():
    items = two()
    return iter(lambda: items[0] if items.append(1) or len(items) < 5 else None, None)


KINDS = {
    'list': lambda: iter(two()), 'reversed list': lambda: reversed(two()), 'tuple': lambda: iter(tuple(two())),
    'dict': lambda: iter({object(): 1, object(): 2}), 'dict values': lambda: iter({1: object(), 2: object()}.values()),
    'dict items': lambda: iter({object(): 1, object(): 2}.items()), 'reversed dict': lambda: reversed({object(): 1, object(): 2}),
    'attributes': lambda: iter(vars(type('C', (), {})()).items()), 'set': lambda: iter({object(), object()}),
    'frozenset': lambda: iter(frozenset(two())), 'str': lambda: iter('ab' * len(two())), 'subclass of str': lambda: iter(Text('a\u1234')), 'bytes': lambda: iter(b'ab' * len(two())),
    'bytearray': lambda: iter(bytearray(b'abc')), 'memoryview': lambda: iter(memoryview(bytearray(b'abc'))),
    'sequence': lambda: iter(Sequence()), 'sentinel': sentinel, 'range': lambda: iter(range(3)), 'enumerate': lambda: enumerate(two()),
    'zip': lambda: zip(two(), two()), 'map': lambda: map(str, two()), 'filter': lambda: filter(None, two()),
    'deque': lambda: iter(collections.deque(two())), 'reversed deque': lambda: reversed(collections.deque(two())),
    'OrderedDict': lambda: iter(collections.OrderedDict.fromkeys(two())), 'array': lambda: iter(array.array('i', [1, 2])),
    'chain': lambda: itertools.chain(two(), two()), 'islice': lambda: itertools.islice(two(), 2), 'cycle': lambda: itertools.cycle(two()),
    'product': lambda: itertools.product(two(), two()), 'pairwise': lambda: itertools.pairwise(two() + two()),
    'groupby': lambda: itertools.groupby(two()), 'batched': lambda: itertools.batched(two(), 1),
    'compress': lambda: itertools.compress(two(), two()), 'accumulate': lambda: itertools.accumulate([1, 2]),
    'zip_longest': lambda: itertools.zip_longest(two(), two()[:1]), 'starmap': lambda: itertools.starmap(id, zip(two())),
    'count': lambda: itertools.count(2 ** 62), 'repeat': lambda: itertools.repeat(object(), 3), 'array of floats': lambda: iter(array.array('d', [1, 2])),
    'memoryview of floats': lambda: iter(memoryview(array.array('d', [1, 2]))), 'map of two': lambda: map(max, two()[:0] + [1, 2], [2, 1]),
    'islice of deque': lambda: itertools.islice(collections.deque(two()), 2), 'chain of sets': lambda: itertools.chain({object()}, {object()}),
    'pairwise of deque': lambda: itertools.pairwise(collections.deque(two() + two())), 'enumerate of deque': lambda: enumerate(collections.deque(two())),
    'filter of array': lambda: filter(None, array.array('q', [2 ** 40, 0, 1])),
    'takewhile': lambda: itertools.takewhile(bool, two()), 'dropwhile': lambda: itertools.dropwhile(callable, two()),
}
cell = [iter(())]
stop = False


def loops():
    while not stop:
        for _ in range(50):
            for item, _ in zip(cell[0], range(4)):
                pass


def steps():
    while not stop:
        for _ in range(50):
            it = cell[0]
            next(it, None)
            for item in it:
                break
            getattr(it, '__length_hint__', int)()
            try:
                it.__reduce__()
            except (TypeError, AttributeError):
                pass


threads = [threading.Thread(target=loops), threading.Thread(target=steps)]
for t in threads:
    t.start()
try:
    for name, make in KINDS.items():
        for _ in range(2000):
            cell[0] = make()
            for _ in range(4):
                next(cell[0], None)
        print(name)
finally:
    stop = True
for t in threads:
    t.join()
