"""Corners of the core: cells of merged comprehensions, split() of groups, classes with an mro() of
their own, names of thread-local attributes, async comprehensions in annotations."""
import _thread

b = 2


def around():
    a = 1

    def inside():
        (function, item), = [[lambda: b for b in c] + [b] for c in [[a]]]
        return b, item, function()
    return inside()


print(around())


class Group(ExceptionGroup):
    def split(self, kind):
        print("split", kind.__name__)
        return self.answer


for answer in "no", (None,), (ValueError(1), None), (ExceptionGroup("part", [ValueError(2)]), None, 3):
    group = Group("all", [ValueError(3), OSError(4)])
    group.answer = answer
    try:
        try:
            raise group
        except* ValueError as e:
            print("caught", repr(e))
    except TypeError as e:
        print(e, repr(e.__context__))


class Base:
    value = 1


class Meta(type):
    def mro(cls):
        return (cls, Base, object)


class Odd(metaclass=Meta):
    pass


class Below(Odd):
    pass


for value in 1, 2, 3:
    Base.value = value
    print([Odd.value for _ in range(3)], Below.value, Odd().value, Below().value)


class Any:
    def __eq__(self, other):
        return True

    def __repr__(self):
        return "Any()"


local = _thread._local()
for act in (lambda: local.__setattr__(Any(), 1), lambda: local.__delattr__(Any()),
            lambda: local.__getattribute__(Any()), lambda: local.__setattr__(5, 1)):
    try:
        print(act())
    except (AttributeError, TypeError) as e:
        print(type(e).__name__, e)

for annotation in ("[y async for y in x]", "lambda: await x", "[await x for y in z]",
                   "(y async for y in x)", "lambda __debug__: 1", "f(__debug__=1)",
                   "([y async for y in x] for z in w)"):
    for text in "(x): ", "def f(): x: ", "async def f(): x.y: ", "class C: x: ":
        try:
            compile(text + annotation, "text", "exec")
            print(text + annotation, "is fine")
        except SyntaxError as e:
            print(text + annotation, e.msg)
