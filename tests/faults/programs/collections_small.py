import bisect
import collections
import functools
import heapq
import itertools as it
import operator

d = collections.OrderedDict(a=1, b=2, c=3)
d.move_to_end('a')
print(d, d.popitem(False), list(reversed(d)), d == {'c': 3, 'a': 1}, d | {'z': 1}, d.pop('q', 5))
f = collections.defaultdict(list, x=[1])
f['y'].append(2)
print(f, f.copy(), collections.Counter('abracadabra').most_common(2), collections.Counter(a=3) - collections.Counter(a=1))
q = collections.deque(range(5), 4)
q.rotate(1)
q.appendleft(9)
q.extend('xy')
print(q, q[1], q.index('x'), q.copy() == q, list(q * 2), q.maxlen)
P = collections.namedtuple('P', 'x y', defaults=[0])
print(P(1), P(1, 2)._replace(x=5), P._fields, P(3)._asdict(), collections.ChainMap({1: 2}, {3: 4})[3])
h = [5, 1, 4]
heapq.heapify(h)
heapq.heappush(h, 0)
print(heapq.heappop(h), heapq.heappushpop(h, 2), heapq.nlargest(2, h), heapq.nsmallest(2, h, key=operator.neg), bisect.bisect([1, 2, 3], 2), list(heapq.merge([1, 3], [2])))
print(list(it.chain([1], 'a')), list(it.islice(it.count(3, 2), 2)), list(it.zip_longest('ab', 'c')), list(it.product('ab', repeat=2)), list(it.permutations('abc', 2)), list(it.combinations('abc', 2)))
print([(k, list(g)) for k, g in it.groupby('aabc')], list(it.accumulate([1, 2, 3], operator.mul)), list(it.batched('abcde', 2)), list(it.pairwise('abc')), list(it.starmap(pow, [(2, 3)])), [list(x) for x in it.tee('ab', 2)])
print(list(it.takewhile(str.isalpha, 'ab1c')), list(it.dropwhile(str.isalpha, 'ab1c')), list(it.compress('abc', [1, 0, 1])), list(it.filterfalse(None, [0, 1])), list(it.islice(it.cycle('ab'), 5)), list(it.repeat(1, 2)))


@functools.lru_cache(maxsize=2)
def double(x):
    return x * 2


print([double(i) for i in (1, 2, 1, 3, 1)], double.cache_info(), functools.reduce(operator.add, [1, 2, 3]), functools.partial(pow, 2)(5), sorted('bca', key=functools.cmp_to_key(lambda a, b: (a > b) - (a < b))))
double.cache_clear()


@functools.singledispatch
def kind(x): return 'object'


@kind.register
def _(x: int): return 'int'


class Lazy:
    @functools.cached_property
    def value(self): return [1]


@functools.total_ordering
class Ordered:
    def __init__(self, n): self.n = n
    def __eq__(self, o): return self.n == o.n
    def __lt__(self, o): return self.n < o.n


l = Lazy()
print(kind(1), kind(''), l.value is l.value, Ordered(1) >= Ordered(0), functools.wraps(double)(lambda: 0).__name__)
print(operator.itemgetter(1, 0)('ab'), operator.attrgetter('__class__.__name__')(1), operator.methodcaller('upper')('x'), sorted([{'k': 2}, {'k': 1}], key=operator.itemgetter('k')))
