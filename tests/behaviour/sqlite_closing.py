"""Closing a connection while others use it, and from within: errors, but never a crash. The reference may end by a signal here, so the record
is what the documentation promises."""
import sqlite3
import threading


def at_once(target, n):
    threads = [threading.Thread(target=target, args=(k,)) for k in range(n)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


shared = sqlite3.connect(':memory:', check_same_thread=False)
shared.create_function('again', 1, lambda v: shared.execute('select ? + 1', (v,)).fetchone()[0])

# Closed while others use it: only errors of sqlite3.
errors = set()
started = threading.Barrier(4)


def use_until_closed(k):
    started.wait()
    try:
        for i in range(100000):
            if k == 0 and i == 50:
                shared.close()
            shared.execute('select again(?)', (i,)).fetchall()
    except sqlite3.ProgrammingError as error:
        errors.add(str(error))
    except sqlite3.OperationalError:
        errors.add('Cannot operate on a closed database.')


sqlite3.enable_callback_tracebacks(False)
at_once(use_until_closed, 4)
print(errors)


# From within: a generator of parameters, a converter.
def parameters(con):
    yield (1,)
    con.close()
    yield (2,)


con = sqlite3.connect(':memory:', detect_types=sqlite3.PARSE_COLNAMES)
con.execute('create table t(a)')
con.executemany('insert into t values(?)', parameters(con))
con = sqlite3.connect(':memory:', detect_types=sqlite3.PARSE_COLNAMES)
sqlite3.register_converter('closing', lambda b: con.close() or b)
cursor = con.execute("select 'a' as 'x [closing]' union all select 'b'")
print(cursor.fetchone())
try:
    print(cursor.fetchone())
except sqlite3.ProgrammingError as error:
    print(error)
