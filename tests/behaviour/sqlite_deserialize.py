"""A database that a row still to come, an open blob or a transaction refers to is not replaced: deserialize() says it is locked."""
import sqlite3


def new():
    c = sqlite3.connect(':memory:')
    c.execute('create table t(a, x blob)')
    c.executemany('insert into t values(?, zeroblob(9))', [(1,), (2,)])
    c.commit()
    return c


def show(f, *args, **kwargs):
    try:
        print(f(*args, **kwargs))
    except Exception as e:
        print(type(e).__name__, e, getattr(e, 'sqlite_errorname', None))


data = new().serialize()

changed = new()
changed.execute('insert into t values(3, 3)')
show(changed.deserialize, data)
show(lambda: changed.execute('select count(*) from t').fetchall())

begun = new()
begun.execute('begin')
show(begun.deserialize, data)

read = new()
cursor = read.execute('select a from t')
cursor.fetchone()
show(read.deserialize, data)
show(cursor.fetchall)
show(read.deserialize, data)

opened = new()
blob = opened.blobopen('t', 'x', 1)
show(opened.deserialize, data)
show(blob.read)
blob.close()
show(opened.deserialize, data)

other = new()
other.execute("attach ':memory:' as u")
cursor = other.execute('select a from t')
cursor.fetchone()
show(other.deserialize, data, name='u')
show(cursor.fetchall)
show(lambda: other.execute('select count(*) from u.t').fetchall())
