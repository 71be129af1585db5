"""Built-in containers and those of `collections` and `array`."""
import array
import binascii
import codecs
import collections
import copy
import heapq
import re

from harness import IGNORED, KIND, must


def value(i):
    return f'v{i}'


def is_value(x):
    must(type(x) is str and x[:1] == 'v', x)


def all_values(items):
    for x in items:
        is_value(x)


# ---- list ----

def list_delete(o, i):
    del o[i % 3:i % 3 + 2]


def list_set(o, i):
    o[i % 5] = value(i)


def list_slice_set(o, i):
    o[1:3] = [value(i), value(i + 1), value(i + 2)]


def list_repeat(o, i):
    if len(o) < 100:
        o *= 2


def list_sort(o, i):
    o.sort(key=len) if i % 2 else o.sort()


def list_star(o, i):
    all_values([*o, *o])


def list_unpack(o, i):
    a, *b = o
    is_value(a)
    all_values(b)


def list_step(o, i):
    all_values(o[::2])
    del o[::3]


def list_check(o):
    must(len(o) == len(list(o)) == len([x for x in o]))
    all_values(o)


KIND('list', lambda: [value(i) for i in range(8)], list_check, (IndexError, ValueError), {
    'append': lambda o, i: o.append(value(i)),
    'pop': lambda o, i: is_value(o.pop()),
    'pop_first': lambda o, i: is_value(o.pop(0)),
    'insert': lambda o, i: o.insert(i % 4, value(i)),
    'get': lambda o, i: is_value(o[i % 6]),
    'get_last': lambda o, i: is_value(o[-1]),
    'set': list_set,
    'delete': list_delete,
    'slice': lambda o, i: all_values(o[1:5]),
    'slice_set': list_slice_set,
    'step': list_step,
    'extend_tuple': lambda o, i: o.extend((value(i), value(i + 1))),
    'extend_self': lambda o, i: len(o) < 100 and o.extend(o),
    'extend_generator': lambda o, i: o.extend(value(j) for j in range(3)),
    'repeat': list_repeat,
    'clear': lambda o, i: o.clear(),
    'reverse': lambda o, i: o.reverse(),
    'sort': list_sort,
    'iterate': lambda o, i: all_values(o),
    'star': list_star,
    'unpack': list_unpack,
    'copy': lambda o, i: all_values(o.copy()),
    'add': lambda o, i: all_values(o + o),
    'tuple': lambda o, i: all_values(tuple(o)),
    'search': lambda o, i: (value(3) in o, o.count(value(3)), o.index(value(4))),
    'remove': lambda o, i: o.remove(value(3)),
    'compare': lambda o, i: o == o[:] or o < [value(9)],
    'repr': lambda o, i: repr(o),
    'join': lambda o, i: ''.join(o),
    'heap': lambda o, i: (heapq.heapify(o), heapq.heappush(o, value(i)), is_value(heapq.heappop(o))),
    'sorted': lambda o, i: (all_values(sorted(o)), all_values(reversed(o))),
})


# ---- dict ----

def key(i):
    return f'k{i % 20}'


def is_item(item):
    k, v = item
    must(type(k) is str and k[0] == 'k', k)
    is_value(v)


def all_items(d):
    for item in d.items():
        is_item(item)


def dict_set(o, i):
    o[key(i)] = value(i)


def dict_delete(o, i):
    del o[key(i)]


def dict_grow(o, i):
    for j in range(12):
        o[f'k{i}_{j}'] = value(j)


def dict_ints(o, i):
    o['k' + str(i)] = value(i)
    o.pop('k' + str(i - 3), None)


def dict_merge(o, i):
    o |= {key(i): value(i), key(i + 1): value(i)}


def dict_get(o, i):
    v = o.get(key(i))
    v is None or is_value(v)


def dict_check(o):
    must(len(o) == len(list(o)) == len(list(o.items())) == len(set(o)))
    all_items(o)
    for k in list(o):
        must(k in o)
        is_value(o[k])


DICT_OPS = {
    'set': dict_set,
    'get': dict_get,
    'item': lambda o, i: is_value(o[key(i)]),
    'delete': dict_delete,
    'pop': lambda o, i: is_value(o.pop(key(i))),
    'popitem': lambda o, i: is_item(o.popitem()),
    'setdefault': lambda o, i: is_value(o.setdefault(key(i), value(i))),
    'update': lambda o, i: o.update({key(i): value(i), key(i + 7): value(i)}),
    'update_pairs': lambda o, i: o.update([(key(i), value(i)), (key(i + 3), value(i))]),
    'merge': dict_merge,
    'clear': lambda o, i: o.clear(),
    'copy': lambda o, i: all_items(o.copy()),
    'grow': dict_grow,
    'ints': dict_ints,
    'iterate': lambda o, i: [k[0] for k in o],
    'items': lambda o, i: all_items(o),
    'values': lambda o, i: all_values(o.values()),
    'list': lambda o, i: (all_values(list(o.values())), [is_item(x) for x in list(o.items())]),
    'contains': lambda o, i: (key(i) in o, len(o)),
    'compare': lambda o, i: o == o.copy(),
    'repr': lambda o, i: repr(o),
    'reversed': lambda o, i: [is_item(x) for x in reversed(o.items())],
    'expand': lambda o, i: dict(**o),
    'views': lambda o, i: (o.keys() & {key(i)}, o.keys() | {key(i)}, key(i) in o.keys()),
}
KIND('dict', lambda: {key(i): value(i) for i in range(8)}, dict_check, (KeyError, RuntimeError), DICT_OPS)
KIND('ordered_dict', lambda: collections.OrderedDict((key(i), value(i)) for i in range(8)), dict_check,
     (KeyError, RuntimeError), {
         **{k: v for k, v in DICT_OPS.items() if k not in ('views', 'expand', 'update_pairs', 'ints', 'compare')},
         'move': lambda o, i: o.move_to_end(key(i), last=i % 2),
         'pop_first': lambda o, i: is_item(o.popitem(last=False))})
KIND('default_dict', lambda: collections.defaultdict(lambda: 'v'), dict_check, (KeyError, RuntimeError), {
    **{k: DICT_OPS[k] for k in ('set', 'get', 'delete', 'popitem', 'clear', 'copy', 'items', 'grow')},
    'missing': lambda o, i: is_value(o[key(i)]),
    'factory': lambda o, i: setattr(o, 'default_factory', lambda: 'v2')})


def counter_add(o, i):
    o.update(('a', 'b', 'a'))


def counter_check(o):
    must(all(type(n) is int for n in o.values()), o)


KIND('counter', lambda: collections.Counter('abc'), counter_check, (KeyError, RuntimeError), {
    'update': counter_add,
    'subtract': lambda o, i: o.subtract('ab'),
    'most_common': lambda o, i: o.most_common(2),
    'get': lambda o, i: must(type(o['a']) is int),
    'clear': lambda o, i: o.clear(),
    'plus': lambda o, i: +o})


# ---- set ----

def set_or(o, i):
    o |= {value(i), value(i + 1)}


def set_and(o, i):
    o &= {value(j) for j in range(i % 7, i % 7 + 15)}


def set_minus(o, i):
    o -= {value(i), value(i + 2)}


def set_xor(o, i):
    o ^= {value(i), value(3)}


def set_check(o):
    must(len(o) == len(list(o)) == len(o | set()))
    all_values(o)
    must(all(x in o for x in list(o)))


KIND('set', lambda: {value(i) for i in range(8)}, set_check, (KeyError, RuntimeError), {
    'add': lambda o, i: o.add(value(i)),
    'discard': lambda o, i: o.discard(value(i)),
    'remove': lambda o, i: o.remove(value(i % 8)),
    'pop': lambda o, i: is_value(o.pop()),
    'clear': lambda o, i: o.clear(),
    'update': lambda o, i: o.update([value(i), value(i + 1)]),
    'grow': lambda o, i: o.update(value(i * 10 + j) for j in range(10)),
    'or': set_or, 'and': set_and, 'minus': set_minus, 'xor': set_xor,
    'iterate': lambda o, i: all_values(o),
    'copy': lambda o, i: all_values(o.copy()),
    'list': lambda o, i: (all_values(list(o)), all_values(frozenset(o)), all_values(sorted(o))),
    'contains': lambda o, i: (value(i) in o, len(o)),
    'union': lambda o, i: (all_values(o | {value(i)}), all_values(o & {value(1)}), all_values(o - {value(2)})),
    'compare': lambda o, i: (o <= {value(1)}, o == o.copy(), o.isdisjoint({value(2)})),
    'repr': lambda o, i: repr(o),
    'update_self': lambda o, i: o.update(o),
})


# ---- deque ----

def deque_set(o, i):
    o[i % 4] = value(i)


def deque_delete(o, i):
    del o[i % 4]


def deque_check(o):
    must(len(o) == len(list(o)))
    all_values(o)


DEQUE_OPS = {
    'append': lambda o, i: o.append(value(i)),
    'append_left': lambda o, i: o.appendleft(value(i)),
    'pop': lambda o, i: is_value(o.pop()),
    'pop_left': lambda o, i: is_value(o.popleft()),
    'extend': lambda o, i: o.extend((value(i), value(i + 1))),
    'extend_left': lambda o, i: o.extendleft((value(i), value(i + 1))),
    'extend_self': lambda o, i: len(o) < 100 and o.extend(o),
    'rotate': lambda o, i: o.rotate(i % 5 - 2),
    'reverse': lambda o, i: o.reverse(),
    'clear': lambda o, i: o.clear(),
    'insert': lambda o, i: o.insert(2, value(i)),
    'get': lambda o, i: (is_value(o[i % 4]), is_value(o[-1])),
    'set': deque_set, 'delete': deque_delete,
    'remove': lambda o, i: o.remove(value(3)),
    'search': lambda o, i: (o.count(value(2)), value(2) in o, o.index(value(2))),
    'iterate': lambda o, i: all_values(o),
    'copy': lambda o, i: (all_values(o.copy()), all_values(copy.copy(o))),
    'repr': lambda o, i: repr(o),
    'compare': lambda o, i: o == collections.deque(o),
    'add': lambda o, i: len(o) < 100 and all_values(o + o),
}
DEQUE_ERRORS = (IndexError, ValueError, RuntimeError)
KIND('deque', lambda: collections.deque(value(i) for i in range(8)), deque_check, DEQUE_ERRORS, DEQUE_OPS)
KIND('deque_bounded', lambda: collections.deque((value(i) for i in range(8)), 8),
     lambda o: (must(len(o) <= 8), deque_check(o)), DEQUE_ERRORS,
     {k: DEQUE_OPS[k] for k in ('append', 'append_left', 'pop', 'extend', 'insert', 'rotate', 'iterate', 'get')})


# ---- bytearray, array, memoryview ----

def only_x(b):
    must(set(bytes(b)) <= {120}, bytes(b))


def bytes_slice_set(o, i):
    o[1:3] = b'xxxxx'


def bytes_delete(o, i):
    del o[i % 3:i % 3 + 4]


def bytes_add(o, i):
    o += b'xx'


def bytes_set(o, i):
    o[i % 6] = 120


def bytes_repeat(o, i):
    if len(o) < 1000:
        o *= 2


def bytes_hold(o, i):
    with memoryview(o) as m:
        only_x(m)
        if len(m) > 3:
            m[1] = 120
            only_x(m[1:3])


BUFFER_READERS = 'bytes', 'search', 'text', 'methods', 'join', 'compare'
KIND('bytearray', lambda: bytearray(b'x' * 10), only_x, (IndexError, ValueError, BufferError, TypeError), {
    'append': lambda o, i: o.append(120),
    'pop': lambda o, i: must(o.pop() == 120),
    'extend': lambda o, i: o.extend(b'xxx'),
    'extend_list': lambda o, i: o.extend([120, 120]),
    'insert': lambda o, i: o.insert(2, 120),
    'remove': lambda o, i: o.remove(120),
    'get': lambda o, i: must(o[i % 8] == 120),
    'slice': lambda o, i: (only_x(o[1:6]), only_x(o[::2])),
    'set': bytes_set, 'slice_set': bytes_slice_set, 'delete': bytes_delete, 'add': bytes_add, 'repeat': bytes_repeat,
    'clear': lambda o, i: o.clear(),
    'reverse': lambda o, i: o.reverse(),
    'bytes': lambda o, i: (only_x(bytes(o)), only_x(o.copy()), only_x(o + b'x')),
    'search': lambda o, i: (o.find(b'xx'), 120 in o, o.count(b'x'), o.startswith(b'xx'), o.rfind(b'x')),
    'text': lambda o, i: must(set(o.decode()) <= {'x'}),
    'methods': lambda o, i: (o.upper(), o.replace(b'x', b'yy'), o.split(b'x'), o.translate(None), o.strip(b'y')),
    'join': lambda o, i: b'x'.join([o, o]),
    'hold': bytes_hold,
    'iterate': lambda o, i: [must(b == 120) for b in o],
    'compare': lambda o, i: (o == b'xxx', o < bytearray(b'y'), repr(o), o.hex()),
    'resize': lambda o, i: o.resize(0),  # a size that was right before another thread's pop() would bring zeros
}, raw={'hold': ('get', 'slice', 'set', 'slice_set', 'reverse', 'iterate', 'hold', *BUFFER_READERS), 'set': BUFFER_READERS, 'slice_set': BUFFER_READERS,
        'reverse': BUFFER_READERS})


def only_zero(b):
    must(set(bytes(b)) <= {0}, bytes(b))


KIND('bytearray_resized', lambda: bytearray(10), only_zero, (IndexError, BufferError), {
    'resize': lambda o, i: o.resize(i % 40),
    'resize_to_length': lambda o, i: o.resize(min(len(o), 6)),
    'append': lambda o, i: o.append(0),
    'pop': lambda o, i: must(o.pop() == 0),
    'extend': lambda o, i: o.extend(bytes(3)),
    'get': lambda o, i: must(o[i % 8] == 0),
    'slice': lambda o, i: (only_zero(o[1:6]), only_zero(o[::2])),
    'bytes': lambda o, i: (only_zero(bytes(o)), only_zero(o.copy())),
    'iterate': lambda o, i: [must(b == 0) for b in o],
    'clear': lambda o, i: o.clear(),
})


def text_ascii(o, i):
    o[:] = b'x' * 100


def text_two(o, i):
    o[:] = '\xe9'.encode() * 50


def text_three(o, i):
    o[3:6] = '\u20ac'.encode()


def text(s):
    must(len(s) <= 100 and s.encode('utf-8', 'surrogatepass') is not None)


KIND('bytearray_text', lambda: bytearray(b'x' * 100), IGNORED, (ValueError, BufferError), {
    'ascii': text_ascii, 'two': text_two, 'three': text_three,
    'byte': lambda o, i: o.__setitem__(i % 100, 0xc3 if i % 2 else 0x78),
    'decode': lambda o, i: text(o.decode('utf-8', 'replace')),
    'decode_strict': lambda o, i: text(o.decode()),
    'str': lambda o, i: text(str(o, 'utf-8', 'replace')),
    'codec': lambda o, i: text(codecs.utf_8_decode(memoryview(o), 'replace')[0]),
    'latin': lambda o, i: text(o.decode('latin-1')),
    'wide': lambda o, i: text(o.decode('utf-16', 'replace')),
    'escape': lambda o, i: text(o.decode('unicode-escape', 'replace')),
    'number': lambda o, i: (o.isdigit(), int(o, 36) if i < 0 else 0),
    'hex': lambda o, i: (binascii.hexlify(o), binascii.b2a_base64(o), o.hex()),
    'match': lambda o, i: re.findall(b'x+', o),
}, raw=dict.fromkeys(('ascii', 'two', 'three', 'byte'), ('decode', 'decode_strict', 'str', 'codec', 'latin', 'wide', 'escape', 'number', 'hex', 'match')))


def array_delete(o, i):
    del o[1:3]


def array_set(o, i):
    o[i % 5] = 7


KIND('array', lambda: array.array('l', [7] * 8), lambda o: must(set(o) <= {7}), (IndexError, ValueError, BufferError), {
    'append': lambda o, i: o.append(7),
    'pop': lambda o, i: must(o.pop() == 7),
    'insert': lambda o, i: o.insert(1, 7),
    'extend': lambda o, i: o.extend(array.array('l', [7, 7])),
    'get': lambda o, i: must(o[i % 5] == 7),
    'set': array_set, 'delete': array_delete,
    'slice': lambda o, i: must(set(o[1:4]) <= {7}),
    'bytes': lambda o, i: (o.tobytes(), o.tolist(), o[:]),
    'from_bytes': lambda o, i: o.frombytes(b'\7' + bytes(7)),
    'iterate': lambda o, i: [must(x == 7) for x in o],
    'reverse': lambda o, i: (o.reverse(), o.count(7), o.index(7)),
    'hold': lambda o, i: memoryview(o).release(),
    'clear': lambda o, i: o.clear(),
    'remove': lambda o, i: o.remove(7),
})


def view_set(o, i):
    o[i % 8] = 120


KIND('memoryview', lambda: memoryview(bytearray(b'x' * 16)), lambda o: None, (ValueError, BufferError), {
    'get': lambda o, i: must(o[i % 8] == 120),
    'set': view_set,
    'slice': lambda o, i: only_x(o[1:4]),
    'bytes': lambda o, i: (o.tobytes(), o.tolist(), o.hex()),
    'cast': lambda o, i: o.cast('H'),
    'release': lambda o, i: i % 50 == 40 and o.release(),
    'facts': lambda o, i: (o.nbytes, o.shape, o.format, len(o), hash(o.toreadonly()) if i < 0 else 0),
    'iterate': lambda o, i: [must(b == 120) for b in o],
    'obj': lambda o, i: only_x(o.obj),
}, raw={'set': ('get', 'set', 'slice', 'bytes', 'iterate', 'obj')})
