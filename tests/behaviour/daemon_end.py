"""A daemon thread that waits for ever: what is let go of at the end dies all the same, while its module is whole."""
import sys
import threading
import types

forever = threading.Lock()
forever.acquire()
started = threading.Event()


class Noted:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print('deleted', self.name, helper and helper.__name__, flush=True)


def helper():
    pass


other = types.ModuleType('other')
other.kept = Noted('in a module')
sys.modules['other'] = other
last = Noted('in __main__')
mine = []


def wait():
    own = Noted('the daemon\'s own')
    mine.append(Noted('made by the daemon'))
    other.kept.seen = last.seen = True
    started.set()
    forever.acquire()


threading.Thread(target=wait, daemon=True).start()
started.wait()


# The traceback would name the folder.
sys.excepthook = lambda kind, value, trace: print('uncaught', kind.__name__, value, flush=True)


def fail():
    local = Noted('of the frame that raised')
    local.itself = [local]
    raise ValueError('the end')


fail()
