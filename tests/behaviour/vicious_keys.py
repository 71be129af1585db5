"""Keys of an instance's dict whose comparison takes the class's attribute away while it is looked up."""
import gc


def make(kind, **more):
    class Evil:
        def __hash__(self):
            return hash('attr')

        def __eq__(self, other):
            compared.append(other)
            try:
                del C.attr
            except AttributeError:
                pass
            gc.collect()
            return False

    class C(*kind):
        pass
    for name, value in more.items():
        setattr(C, name, value)
    c = C()
    c.__dict__[Evil()] = 0
    return c


class Descriptor:
    def __get__(self, o, type=None):
        return 'descriptor'


def method(self):
    return 'method'


for kind in ((), (Exception,), (list,), (dict,), (int,)):
    for attr in (Descriptor(), lambda self: 'function', 'plain', staticmethod(lambda: 'static'), classmethod(lambda cls: cls.__name__)):
        compared = []
        c = make(kind, attr=attr)
        if callable(attr) or isinstance(attr, classmethod):
            print(c.attr())
            c = make(kind, attr=attr)
            print(getattr(c, "attr")(), set(compared))
        else:
            print(c.attr, set(compared))
        print(hasattr(c, 'attr'))
        c = make(kind, attr=attr)
        for _ in range(3):
            try:
                c.attr
                print('there')
            except AttributeError as error:
                print(error)
        try:
            c.attr()
        except AttributeError as error:
            print(error)
