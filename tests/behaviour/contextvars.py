# Contexts, context variables and tokens.
from _contextvars import Context, ContextVar, Token, copy_context


def attempt(text):
    try:
        print(text, '->', eval(text))
    except Exception as e:
        print(text, '!!', type(e).__name__, str(e).split(' at 0x')[0])


v = ContextVar('v')
w = ContextVar('w', default=3)
c = Context()
for text in ['ContextVar()', 'ContextVar(1)', 'ContextVar("a", 2)', 'Context(1)', 'Token()', 'v.get()', 'v.get(1)', 'w.get()', 'w.get(None)',
             'c[v]', 'c[1]', 'c.get(v)', 'c.get(v, 2)', '1 in c', 'v in c', 'len(c)', 'list(c)', 'c == Context()', 'c == 1', 'hash(c)',
             'c.run()', 'c.run(1)', 'c.run(c.run, print)', 'v.reset(1)', 'v.reset(v.set(1))', 'w.reset(v.set(1))', 'Token.MISSING',
             'v.set(5).old_value', 'w.set(5).old_value', 'w.set(6).old_value', 'v.set(2).var is v']:
    attempt(text)
token = v.set(9)
v.reset(token)
attempt('v.reset(token)')
elsewhere = c.run(v.set, 4)
attempt('v.reset(elsewhere)')
print(v.get(), c[v], len(c))
with v.set(3) as q:
    print(v.get())
print(v.get())

many = [ContextVar(f'v{i}') for i in range(2000)]


def fill(step):
    for i, var in enumerate(many):
        if i % step == 0:
            var.set(i)
    return copy_context()


a, b = Context().run(fill, 1), Context().run(fill, 3)
print(len(a), len(b), sum(a.values()), sum(b.values()), sum(a[k] == b[k] for k in b), a == b, a.copy() == a)


def undo():
    tokens = [var.set(0) for var in many]
    print(len(copy_context()))
    for i, token in enumerate(tokens):
        many[i].reset(token)
    return len(copy_context()), sorted(copy_context().values())[:5]


print(b.run(undo), Context().run(undo))
