"""What is given to a connection to be called is not seen by the collector: it is closed in any case."""
import sqlite3



def use(db):
    db.execute('create table t (a integer primary key, b text, c blob, d real)')
    db.executemany('insert into t values (?, ?, ?, ?)', [(i, f'text {i}', bytes([i]), i / 2) for i in range(4)])
    print(db.execute('select * from t where a > ?', (1,)).fetchall(), db.total_changes)
    db.row_factory = sqlite3.Row
    row = db.execute('select a, b as name from t where a = :x', {'x': 2}).fetchone()
    print(row['name'], tuple(row), row.keys())
    db.create_function('double', 1, lambda x: x * 2)

    class Sum:
        def __init__(self): self.n = 0
        def step(self, x): self.n += x
        def finalize(self): return self.n

    db.create_aggregate('mysum', 1, Sum)
    db.create_collation('back', lambda a, b: (a < b) - (a > b))
    print(tuple(db.execute('select double(21), mysum(a) from t').fetchone()), [r[0] for r in db.execute('select b from t order by b collate back')])
    for bad in 'selec', 'select nope from t', "insert into t values (1, 'x', null, 0)":
        try:
            db.execute(bad)
        except sqlite3.Error as e:
            print(type(e).__name__, e)
    with db:
        db.execute('update t set b = ? where a = 0', (None,))
    try:
        with db:
            db.execute('delete from t')
            raise KeyError
    except KeyError:
        print(db.execute('select count(*) from t').fetchone()[0], db.in_transaction)
    with db.blobopen('t', 'c', 1, readonly=True) as blob:
        print(blob.read())
    print('\n'.join(db.iterdump())[:60], len(db.serialize()) > 100)


db = sqlite3.connect(':memory:')
try:
    use(db)
finally:
    db.close()
try:
    db.execute('select 1')
except sqlite3.ProgrammingError as e:
    print(e)
