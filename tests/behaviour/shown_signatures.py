# Signatures that are shown otherwise than what the function takes would give; methods that stand in place of slot wrappers; who refers to a running coroutine's locals.
import gc
import time
import types

for f in (str.find, bytes.count, bytearray.endswith, dir, vars, int, str, bytes, time.gmtime, format, int.__round__, str.format, types.CodeType.replace,
          types.GeneratorType.throw, dict.__class_getitem__, type(NotImplemented).__reduce__):
    print(f.__name__, f.__text_signature__)
for f in (dict.__contains__, dict.__getitem__, list.__getitem__, set.__contains__, frozenset.__contains__, tuple.__getitem__, list.__contains__):
    print(type(f).__name__, f.__name__, f.__text_signature__)
for f in ({}.__contains__, frozenset().__contains__, [1].__getitem__):
    print(type(f).__name__, f.__module__)
    try:
        f()
    except TypeError as e:
        print(e)


class D(dict):
    def __getitem__(self, key):
        return 'own', super().__getitem__(key)


class E(dict):
    def __missing__(self, key):
        return 'missing', key


print(D(a=1)['a'], E(a=1)['a'], E()['b'], E().__getitem__('c'), [3, 4].__getitem__(slice(1, 2)))
print(class_dict := vars(type('A', (), {}))['__dict__'].__doc__, vars(type('A', (), {}))['__weakref__'].__doc__)


class Thing:
    pass


async def main():
    thing = Thing()
    return [type(o).__name__ for o in gc.get_referrers(thing)]


def generator():
    thing = Thing()
    yield [type(o).__name__ for o in gc.get_referrers(thing)]


try:
    main().send(None)
except StopIteration as e:
    print(e.value)
print(next(generator()))
