import contextvars

v, w = contextvars.ContextVar('v', default=1), contextvars.ContextVar('w')


def change(n):
    token = v.set(n)
    w.set(n * 2)
    inner = contextvars.copy_context()
    print(v.get(), w.get(), inner[v], len(inner) >= 2, w in inner)
    v.reset(token)
    return v.get()


c = contextvars.Context()
print(c.run(change, 5), list(c.values()), c.get(v), dict(c.items()) == {w: 10})
d = c.copy()
print(d.run(w.get), d == c, repr(v)[:30], contextvars.copy_context().run(change, 6))
try:
    w.get()
except LookupError as e:
    print(type(e).__name__)
for bad in lambda: c.run(c.run, print), lambda: v.reset(1), lambda: contextvars.ContextVar(1), lambda: c[1]:
    try:
        bad()
    except (RuntimeError, TypeError, KeyError) as e:
        print(type(e).__name__)
many = contextvars.Context()
some = [contextvars.ContextVar(f'n{i}') for i in range(40)]


def fill():
    tokens = [x.set(i) for i, x in enumerate(some)]
    for token in tokens[::2]:
        token.var.reset(token)
    with some[1].set('with'):
        print(some[1].get())


many.run(fill)
print(len(many), sum(many.values()))
