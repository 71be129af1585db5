"""sqlite3: two connections at once, one connection shared by threads, functions that use their own connection."""
import sqlite3
import threading


def fill(con, n):
    con.execute('create table t(id integer primary key, name text, x real)')
    with con:
        con.executemany('insert into t(name, x) values(?, ?)', ((f'name{i}', i / 2) for i in range(n)))


def own_connection(results, k):
    con = sqlite3.connect(':memory:')
    con.create_function('twice', 1, lambda v: v * 2)
    con.create_collation('back', lambda a, b: (a < b) - (a > b))
    fill(con, 2000)
    total = sum(row[0] for row in con.execute('select twice(x) from t where id % 3 = 0'))
    first = con.execute('select name from t order by name collate back limit 1').fetchone()
    con.close()
    results[k] = (total, first)


def at_once(target, n, *args):
    threads = [threading.Thread(target=target, args=(*args, k)) for k in range(n)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


results = [None] * 4
at_once(own_connection, 4, results)
print(results[0], all(r == results[0] for r in results))

# One connection, many threads.
shared = sqlite3.connect(':memory:', check_same_thread=False)
shared.execute('create table u(a)')


def share(k):
    for i in range(200):
        shared.execute('insert into u values(?)', (k * 1000 + i,))
        shared.execute('select a from u order by rowid desc limit 3').fetchall()


at_once(share, 4)
print(shared.execute('select count(*), count(distinct a), sum(a) from u').fetchone())

con = sqlite3.connect(':memory:')
con.execute('create table b(x)')
con.execute("insert into b values(x'00112233')")
blob = con.blobopen('b', 'x', 1)
print(blob[1], blob[1:3], len(blob))
con.close()
try:
    blob.read()
except sqlite3.ProgrammingError as error:
    print(error)
