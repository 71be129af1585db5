"""A class of several native bases is made by the one that lays it out, whichever comes first in its MRO."""


class Both(ValueError, OSError):
    pass


class Other(OSError, ValueError):
    pass


class Mixed(KeyError, Both):
    pass


class Made(ValueError, OSError):
    def __new__(cls, *args):
        return super().__new__(cls, *args)


class Import(TypeError, ImportError):
    pass


for cls in Both, Other, Mixed, Made, Import:
    try:
        e = cls(2, "text")
        print(cls.__name__, cls.__base__.__name__, getattr(e, "errno", None), getattr(e, "strerror", None), e.args, e)
    except TypeError as error:
        print(cls.__name__, error)
    for base in cls.__mro__[1:4]:
        try:
            print(base.__name__, type(base.__new__(cls, 2, "text")).__name__)
        except TypeError as error:
            print(base.__name__, error)
