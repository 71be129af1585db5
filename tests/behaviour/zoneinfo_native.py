"""_zoneinfo: zones out of files of our own making, the rules of TZ strings, caches, pickling, subclasses."""
import datetime
import gc
import io
import pickle
import random
import struct
import tempfile
import threading
import weakref
import zoneinfo

import _zoneinfo

ZoneInfo = zoneinfo.ZoneInfo
assert ZoneInfo is _zoneinfo.ZoneInfo


def tzif(kinds, transitions, rules):
    names = b"".join(name + b"\0" for _, _, name in kinds)
    starts, at = [], 0
    for _, _, name in kinds:
        starts.append(at)
        at += len(name) + 1
    head = b"TZif2" + bytes(15) + struct.pack(">6l", 0, 0, 0, len(transitions), len(kinds), len(names))
    body = b"".join(struct.pack(">q", t) for t, _ in transitions)
    body += bytes(k for _, k in transitions)
    body += b"".join(struct.pack(">lbb", offset, dst, start)
                     for (offset, dst, _), start in zip(kinds, starts)) + names
    empty = b"TZif2" + bytes(15) + struct.pack(">6l", 0, 0, 0, 0, 0, 0)
    return empty + head + body + b"\n" + rules + b"\n"


def show(text):
    try:
        print(text, "->", repr(eval(text)))
    except Exception as e:
        print(text, "->", type(e).__name__, e)


# Random zones, asked at and around their transitions.
rng = random.Random(14)
RULES = [b"", b"AAA3", b"AAA3BBB,M3.2.0,M11.1.0", b"AAA-1BBB,J60/2,J300/3", b"<-03>3<-02>,M3.5.0/-2,M10.5.0/-1",
         b"IST-1GMT0,M10.5.0,M3.5.0/1", b"AAA5BBB,0/0,J365/25", b"AAA0BBB0:30,59/1:30,M12.4.6/100"]
for number in range(60):
    count = rng.randrange(1, 5)
    kinds = [(rng.randrange(-12, 13) * 1800, rng.randrange(2), b"K%d" % i) for i in range(count)]
    times = sorted(rng.sample(range(-10**9, 2 * 10**9), rng.randrange(6)))
    transitions = [(t, rng.randrange(count)) for t in times]
    rules = rng.choice(RULES)
    zone = ZoneInfo.from_file(io.BytesIO(tzif(kinds, transitions, rules)))
    base = datetime.datetime(1970, 1, 1)
    moments = [base + datetime.timedelta(seconds=t + d) for t in times for d in (-90000, -3601, -1800, -1, 0, 1, 1799, 3600, 90000)]
    moments += [datetime.datetime(2040, m, d, h, 30) for m in (1, 3, 11) for d in (1, 11, 25) for h in (0, 2)]
    moments += [datetime.datetime(1, 1, 2), datetime.datetime(9999, 12, 30)]
    line = ["none:", zone.utcoffset(None), zone.dst(None), zone.tzname(None)]
    for m in moments:
        for fold in (0, 1):
            local = m.replace(tzinfo=zone, fold=fold)
            line += [int(local.utcoffset().total_seconds()), int(local.dst().total_seconds()), local.tzname()]
        back = zone.fromutc(m.replace(tzinfo=zone))
        line += [back.isoformat(), back.fold]
    print(number, rules, *line[:9])
    for i in range(9, len(line), 8):
        print("  ", *line[i:i + 8])

# What the strings may not be.
for rules in [b"AAA", b"AAA25", b"A3B", b"AAA3BBB", b"AAA3BBB,M1.1.1", b"AAA3BBB,M13.1.1,1", b"AAA3BBB,M1.6.1,1",
              b"AAA3BBB,M1.1.7,1", b"AAA3BBB,J0,1", b"AAA3BBB,366,1", b"AAA3BBB,1/168,2", b"AAA3BBB,1,2x", b"<AA3",
              b"<>3", b"\xff3", b"AAA3:0", b"AAA3BBB,1/1:2,3", b"AAA3,1,2"]:
    show(f"ZoneInfo.from_file(io.BytesIO(tzif([(0, 0, b'UTC')], [], {rules!r})))")
show("ZoneInfo.from_file(io.BytesIO(b'TZif'))")
show("ZoneInfo.from_file(io.BytesIO(tzif([], [], b'')))")
show("ZoneInfo.from_file(io.BytesIO(tzif([(0, 0, b'A')], [(5, 3)], b'')))")

# Keys and caches.
with tempfile.TemporaryDirectory() as folder:
    for i in range(12):
        with open(f"{folder}/Z{i}", "wb") as file:
            file.write(tzif([(i * 60, 0, b"ZZZ")], [], b""))
    zoneinfo.reset_tzpath(to=[folder])
    assert ZoneInfo("Z1") is ZoneInfo(key="Z1") is not ZoneInfo.no_cache("Z1")
    first = weakref.ref(ZoneInfo("Z0"))
    refs = [weakref.ref(ZoneInfo(f"Z{i}")) for i in range(1, 9)]
    gc.collect()
    print(first(), [r() for r in refs])
    ZoneInfo("Z1"), ZoneInfo("Z9")
    gc.collect()
    print([r() for r in refs])
    ZoneInfo.clear_cache(only_keys=["Z3"])
    gc.collect()
    print([r() for r in refs])
    kept = ZoneInfo("Z5")
    ZoneInfo.clear_cache()
    print(ZoneInfo("Z5") is kept)

    class Sub(ZoneInfo):
        pass
    s = Sub("Z2")
    print(s, repr(s), Sub("Z2") is s, ZoneInfo("Z2") is s, type(Sub._weak_cache).__name__, s.key)
    for z in (ZoneInfo("Z4"), ZoneInfo.no_cache("Z4")):
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
            copy = pickle.loads(pickle.dumps(z, protocol))
            print(copy, copy is z, end=" ")
    print()
    with open(f"{folder}/Z7", "rb") as file:
        opened = ZoneInfo.from_file(file, key="mine")
    print(opened, repr(opened), opened.key)
    show("pickle.dumps(opened)")
    for text in ["ZoneInfo()", "ZoneInfo(1)", "ZoneInfo([])", "ZoneInfo('no/such')", "ZoneInfo('../Z1')", "kept.fromutc(1)",
                 "kept.fromutc(datetime.datetime(2020, 1, 1))", "kept.utcoffset(1)", "kept.tzname(datetime.date(1, 1, 1))",
                 "setattr(kept, 'key', 1)", "setattr(ZoneInfo, 'x', 1)", "ZoneInfo.clear_cache(only_keys=1)",
                 "kept.fromutc(datetime.datetime.max.replace(tzinfo=kept))", "ZoneInfo.from_file(1)"]:
        show(text)

    class Fake:
        def get(self, key, default=None):
            return 5
    Sub._weak_cache = Fake()
    show("Sub('Z2')")
    del Sub._weak_cache
    show("Sub.clear_cache()")

    # From several threads at once.
    wrong = []

    def ask():
        for i in range(300):
            key = f"Z{i % 12}"
            z = ZoneInfo(key)
            if z.key != key or z.utcoffset(datetime.datetime(2020, 1, 1)).total_seconds() != (i % 12) * 60:
                wrong.append(key)
            if i % 50 == 0:
                ZoneInfo.clear_cache()
    threads = [threading.Thread(target=ask) for _ in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    print(wrong)
