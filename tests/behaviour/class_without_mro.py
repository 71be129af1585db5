"""Classes without an MRO: while a metaclass's mro() runs, and when the collector has taken one apart whose instance dies."""
import asyncio
import gc
import warnings

warnings.simplefilter('ignore')


class Meta(type):
    def mro(cls):
        print('x' in dir(cls), '__init__' in dir(cls), '__repr__' in object.__dir__(cls), isinstance(cls.__mro__, (tuple, type(None))))
        for f in (lambda: cls.x, lambda: cls(), lambda: super(cls, cls).x, lambda: len(cls)):
            try:
                print(f())
            except Exception as e:
                print(type(e).__name__)
        return super().mro()


class A(metaclass=Meta):
    x = [1]


class B(A):
    pass


print('x' in dir(B), B.x)


class Loop:
    def call_soon(self, *args, context=None):
        pass

    def get_debug(self):
        return False

    def call_exception_handler(self, context):
        pass


async def nothing():
    pass


def task():
    Task = type('Task', (asyncio.Task,), {})
    Task.own = Task(nothing(), loop=Loop())


def view():
    Plain = type('Plain', (bytearray,), {})
    Plain.own = memoryview(Plain(b'abc'))
    Buffer = type('Buffer', (bytearray,), {'__buffer__': lambda self, flags: bytearray.__buffer__(self, flags)})
    Buffer.own = memoryview(Buffer(b'abc'))


for make in (task, view):
    for _ in range(20):
        make()
        gc.collect()
    print(make.__name__)
