# What a program has hung on sys and builtins ends with it, in this order; gc.callbacks hear of the first collection of the end alone.
import builtins
import gc
import os
import sys


class Ending:
    def __init__(self, name):
        self.name = name

    def __del__(self, write=os.write, sys=sys):
        write(1, f'{self.name} ends; stdout is None: {sys.stdout is None}\n'.encode())


def hook(*args):
    pass


of_main = Ending('of a module that only a hook refers to')
in_cycle = Ending('in a cycle')
in_cycle.itself = in_cycle
sys.excepthook = hook
sys.private = Ending('of sys')
sys._first = Ending('of sys, private')
builtins.more = Ending('of builtins')
builtins.len = lambda o, end=Ending('of a replaced builtin'): 7
apart = {'os': os}  # or gc.callbacks would hold this module
exec("""def callback(phase, info):
    os.write(1, f'{phase} {info["generation"]}\\n'.encode())""", apart)
gc.callbacks.append(apart['callback'])
print('end', flush=True)
