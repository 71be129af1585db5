# Objects to which their owner has written often, until another thread comes: nothing is lost, nothing is there twice, nothing stays.
import gc
import threading


class Item:
    made = gone = 0
    lock = threading.RLock()  # objects go at any moment

    def __init__(self):
        with Item.lock:
            Item.made += 1

    def __del__(self):
        with Item.lock:
            Item.gone += 1


class Holder:
    pass


class Slots:
    __slots__ = ('a', 'b')


def together(owner, *others):
    """Each in a thread of its own; what the owner makes it hands to the others when it has written to it for a while."""
    made, handed = [], threading.Event()

    def hand(o):
        made.append(o)
        handed.set()

    def other(f):
        handed.wait()
        f(made[0])
    threads = [threading.Thread(target=owner, args=(hand,))] + [threading.Thread(target=other, args=(f,)) for f in others]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    return made[0]


def append_and_pop(rounds=40, count=400):
    lost = twice = 0
    for r in range(rounds):
        taken = []

        def owner(hand):
            l = []
            for i in range(300):
                l.append(i)
                l.pop()
            hand(l)
            for i in range(count):
                l.append(i)

        def taker(l):
            while len(taken) < count:
                try:
                    taken.append(l.pop())
                except IndexError:
                    pass
        left = together(owner, taker)
        lost += len(set(range(count)) - set(taken))
        twice += len(taken) - len(set(taken)) + len(left)
    return lost, twice


def both_append(rounds=40, count=400):
    wrong = 0
    for r in range(rounds):
        def owner(hand):
            l = [None] * 50
            for i in range(300):
                l[i % 50] = i
            hand(l)
            for i in range(count):
                l.append(i)
                l[i % 50] = i

        def other(l):
            for i in range(count):
                l.append(i)
        l = together(owner, other, other)
        wrong += len(l) != 50 + 3 * count or sorted(l[50:]) != sorted(list(range(count)) * 3)
    return wrong


def attributes(cls, rounds=40, count=300):
    for r in range(rounds):
        def owner(hand):
            o = cls()
            for i in range(300):
                o.a = o.b = i
            hand(o)
            for i in range(count):
                o.a = Item()
                o.b = Item()

        def setter(o):
            for i in range(count):
                o.a = Item()

        def remover(o):
            for i in range(count):
                try:
                    del o.b
                except AttributeError:
                    pass

        def looker(o):
            for i in range(count):
                getattr(o, 'a', None)
                getattr(o, '__dict__', {}).get('b')
        o = together(owner, setter, remover, looker)
        del o
    gc.collect()
    return Item.made - Item.gone


def cells(rounds=40, count=300):
    for r in range(rounds):
        def owner(hand):
            value = None

            def put(x):
                nonlocal value
                value = x

            def get():
                return value
            for i in range(300):
                value = i
            hand((put, get))
            for i in range(count):
                value = Item()

        def other(functions):
            put, get = functions
            for i in range(count):
                put(Item())
                assert isinstance(get(), (Item, int))
        functions = together(owner, other)
        del functions
    gc.collect()
    return Item.made - Item.gone


def sizes_change(rounds=30, count=400):
    wrong = 0
    for r in range(rounds):
        def owner(hand):
            l = []
            for i in range(300):
                l.append(1)
            hand(l)
            for i in range(count):
                l.append(1)

        def other(l):
            for i in range(count // 4):
                l.reverse()
                del l[:1]
                l.insert(0, 1)
                l[5:5] = [1, 1]
                assert all(x == 1 for x in l[:50])
        l = together(owner, other)
        wrong += len(l) < 300 + count or set(l) != {1}
    return wrong


def keys_and_members(rounds=40, count=400):
    """What the owner puts in, another takes out; a third puts in keys of its own."""
    wrong = 0
    for r in range(rounds):
        got = []

        def owner(hand):
            d, s = {}, set()
            for i in range(300):
                d[i % 20] = s.add(i % 20)
            hand((d, s))
            for i in range(1000, 1000 + count):
                d[i] = Item()
                s.add(i)
                d['name'] = i

        def taker(both):
            d, s = both
            for i in range(1000, 1000 + count):
                while i not in s or i not in d:
                    pass
                s.remove(i)
                got.append(d.pop(i))

        def third(both):
            d, s = both
            for i in range(5000, 5000 + count):
                d[i] = i
                s.add(i)
        d, s = together(owner, taker, third)
        wrong += set(d) != set(range(20)) | set(range(5000, 5000 + count)) | {'name'} or s != set(d) - {'name'}
        wrong += len(got) != count or not all(isinstance(x, Item) for x in got)
        del got, d, s
    gc.collect()
    return wrong, Item.made - Item.gone


def bytes_move(rounds=40, count=400):
    wrong = 0
    for r in range(rounds):
        seen = set()

        def owner(hand):
            b = bytearray(64)
            for i in range(300):
                b[i % 64] = 7
            hand(b)
            for i in range(count):
                b[i % 64] = 7
                seen.add(b[i % 64])

        def other(b):
            for i in range(count // 4):
                b.extend(b'\7' * 100)
                del b[64:]
        b = together(owner, other)
        wrong += seen != {7} or b != b'\7' * 64
    return wrong


def found_by_the_collector(rounds=300, count=40):
    """Lists that one thread makes and fills are found, and written to, by another that asks the collector."""
    mark, done, wrong = Item, threading.Event(), 0

    def finder():
        while not done.is_set():
            for o in gc.get_objects():
                if type(o) is list and o and o[0] is mark:
                    o.append(mark)

    def fill():
        l = [mark]
        for i in range(count):
            l.append(mark)
        return l
    t = threading.Thread(target=finder)
    t.start()
    for r in range(rounds):
        l = fill()
        wrong += len(l) <= count or any(x is not mark for x in l[:count])
    done.set()
    t.join()
    return wrong


print(append_and_pop())
print(both_append())
print(attributes(Holder))
print(attributes(Slots))
print(cells())
print(sizes_change())
print(keys_and_members())
print(bytes_move())
print(found_by_the_collector())
