"""_dbm: a database as a mapping, what is refused, what is closed, several threads."""
import os
import sys
import tempfile
import threading

try:
    import _dbm
except ImportError:  # the library is not there
    print(open(__file__.removesuffix(".py") + ".out").read().removesuffix("exit 0\n"), end="")
    sys.exit()


def show(text):
    try:
        print(text, "->", repr(eval(text)))
    except Exception as e:
        print(text, "->", type(e).__name__, str(e).replace(folder, "FOLDER"))


with tempfile.TemporaryDirectory() as folder:
    name = os.path.join(folder, "base")
    d = _dbm.open(name, "c")
    for text in ["_dbm.open(1)", "_dbm.open(folder + '/no/such')", "_dbm.open(name, 'x')", "_dbm.open(name, 1)", "_dbm.open('a\\0b')",
                 "d.__setitem__('a', '1')", "d.__setitem__(b'b', b'2')", "d.__setitem__('\\xe9', '\\xff')", "d.__setitem__(1, 'a')",
                 "d.__setitem__('a', 1)", "d['a']", "d['zz']", "d[1]", "len(d)", "sorted(d.keys())", "'a' in d", "'q' in d", "1 in d", "d.get('q')",
                 "d.get('q', 5)", "d.setdefault('n')", "d.setdefault('m', 'v')", "d['m']", "d.setdefault('k', 3)", "d.__delitem__('a')",
                 "d.__delitem__('a')", "bool(d)", "iter(d)", "d.clear()", "len(d)", "bool(d)", "d.__setitem__('', ' ')", "d['']",
                 "d.__setitem__('big', 'x' * 900)", "len(d['big'])", "d.close()", "d.close()", "d['a']", "len(d)", "d.keys()", "'a' in d",
                 "d.__setitem__('a', 'b')", "d.clear()", "bool(d)"]:
        show(text)
    with _dbm.open(os.fsencode(name), "r") as d:
        for text in ["len(d)", "d['']"]:
            show(text)
    d = _dbm.open(name, "n")

    def work(number):
        for i in range(100):
            d[f"{number}-{i}"] = str(i * i)
            assert d[f"{number}-{i}"] == str(i * i).encode()
            if i % 3 == 0:
                del d[f"{number}-{i}"]
            len(d), bool(d)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    print(len(d), sorted(d.keys())[:5])
    d.close()
