"""What fresh_objects.py runs: KIND[,KIND...] SECONDS SEED GIGABYTES (0 no limit), or without arguments the names of the kinds."""
import array
import collections
import copy
import faulthandler
import io
import itertools
import json
import operator
import os
import pickle
import random
import resource
import select
import socket
import sys
import threading
import time
import traceback
import types
import warnings
import weakref

import fresh_objects_kinds
import fresh_objects_related as related

KINDS = {**related.SINGLE, **related.KINDS, **related.MIXED}

# ---- the operations ----

# They block, take all memory, or read memory at an address.
SKIP = set("""__class__ __init_subclass__ __subclasshook__ __enter__ __iadd__ __imul__ __mul__ __rmul__ __pow__ __rpow__ __ipow__ __lshift__ __rlshift__
__ilshift__ __format__ to_bytes zfill center ljust rjust expandtabs truncate resize acquire acquire_lock get put lock wait wait_for _wait poll accept connect
recv recv_into recvfrom recvmsg recvfrom_into recvmsg_into send sendall sendto sendmsg sendfile shutdown setblocking settimeout run_forever
run_until_complete _randbelow _randbelow_with_getrandbits _randbelow_without_getrandbits static_name from_address from_buffer in_dll from_param contents raw set_trace_callback iterdump madvise sock_shutdown call_in_thread
enable_load_extension load_extension backup set_psk_client_callback set_psk_server_callback""".split())
FILES = io.FileIO, select.epoll, socket.socket  # their __init__ may take a descriptor of the process's
ARGUMENTS = [0, 1, -1, 2, 'a', b'a', None, [1], (1, 2), {1: 2}, 'b', '__dict__', 1.5, len, object, slice(None), bytearray(b'xy'), {1, 2}]


def match_it(o):
    match o:
        case [a, *b] | {'a': a, **b} | related.Plain(a=a, b=b):
            return a, b


def throw(o):
    raise o


UNARY = [throw, repr, str, hash, len, iter, list, tuple, bool, dir, vars, sorted, set, dict, next, id, type, callable, memoryview, bytes, sum, max, sys.getsizeof, copy.copy,
         copy.deepcopy, pickle.dumps, json.dumps, weakref.ref, operator.neg, operator.index, operator.inv, operator.length_hint, b''.join, ','.join,
         lambda o: [*o], lambda o: {**o}, lambda o: f'{o!r}', lambda o: o(), lambda o: o.__dict__, lambda o: o.a, lambda o: o.__reduce_ex__(2),
         lambda o: [x for x in o][:0], lambda o: enumerate(o), lambda o: map(str, o), lambda o: throw(ValueError([o])), lambda o: throw(KeyError(o) if o else o),
         lambda o: types.MethodType(o, [1])(), lambda o: weakref.proxy(o).a, lambda o: isinstance(1, o), lambda o: o.send(None), lambda o: match_it(o)]
BINARY = [operator.eq, operator.lt, operator.add, operator.sub, operator.or_, operator.and_, operator.getitem, operator.contains, operator.iadd, operator.ior,
          operator.delitem, operator.mod, operator.truediv, operator.xor, operator.is_, isinstance, getattr, hasattr, lambda o, x: setattr(o, 'a', x),
          lambda o, x: delattr(o, 'a'), lambda o, x: setattr(o, '__class__', type(x)), lambda o, x: setattr(o, '__dict__', x),
          lambda o, x: operator.setitem(o, x, [x]), lambda o, x: operator.setitem(o, slice(0, 1), x), lambda o, x: setattr(o, '__defaults__', x),
          lambda o, x: setattr(o, '__doc__', x)]


def grows_for_ever(o, x):
    """What an iterator over the object gives may be added to the object, until memory ends."""
    return isinstance(o, (list, bytearray, collections.deque, array.array)) and hasattr(x, '__next__')


def names_of(o):
    return [n for n in dir(o) if n not in SKIP and not (n == '__init__' and isinstance(o, FILES))]


def operation(r, o, other):
    which = r.random()
    if isinstance(o, itertools.count):  # whoever takes all it has never ends
        r.choice((next, repr, iter, copy.copy, lambda o: o.__reduce__()))(o)
    elif which < 0.3:
        r.choice(UNARY)(o)
    elif which < 0.5:
        f, x = r.choice(BINARY), r.choice(ARGUMENTS) if r.random() < 0.7 else other
        a, b = (o, x) if r.random() < 0.7 else (x, o)
        if not (f is operator.iadd and grows_for_ever(a, b)):
            f(a, b)
    elif which < 0.55:
        setattr(o, r.choice(names_of(o)), r.choice(ARGUMENTS) if r.random() < 0.5 else other)
    else:
        f = getattr(o, r.choice(names_of(o)))
        if callable(f) and not grows_for_ever(getattr(f, '__self__', o), other):
            f(*[r.choice(ARGUMENTS) if r.random() < 0.8 else other for _ in range(r.choice((0, 0, 1, 1, 1, 2, 2, 3)))])


def chooser(name):
    """What takes from the shared object the one to work with."""
    if name in related.KINDS:
        return lambda o, r: o[r.randrange(len(o))]
    return related.part_of if name in related.MIXED else lambda o, r: o


def run(name, seconds, seed):
    make, choose = KINDS[name], chooser(name)
    cell = [make()]
    end = time.monotonic() + seconds

    def owner(r):
        cell[0] = make()
        for _ in range(r.randrange(4)):
            operation(r, choose(cell[0], r), choose(cell[0], r))

    def other(r):
        o = choose(cell[0], r)
        if name in related.MIXED and r.random() < 0.2:
            related.replace_part(cell[0], r)
        operation(r, o, o if r.random() < .5 else choose(cell[0], r))

    def work(step, number):
        r = random.Random(f'{seed} {name} {number}')
        while time.monotonic() < end:
            try:
                step(r)
            except SystemError as e:  # what no program's own doing should raise
                traceback.print_exception(e)
                impossible.append(e)
            except BaseException:
                pass
    impossible = []
    threads = [threading.Thread(target=work, args=(other, i), daemon=True) for i in (1, 2)]
    for t in threads:
        t.start()
    work(owner, 0)
    for t in threads:
        t.join(20)
        if t.is_alive():
            faulthandler.dump_traceback(all_threads=True)
            os._exit(3)
    return len(impossible)


if __name__ == '__main__':
    if len(sys.argv) == 1:
        print(*KINDS)
    else:
        sys.unraisablehook = lambda *a: None
        warnings.simplefilter('ignore')
        os.chdir(fresh_objects_kinds.FOLDER)
        if float(sys.argv[4]):
            resource.setrlimit(resource.RLIMIT_AS, (int(float(sys.argv[4]) * 2**30),) * 2)
        impossible = 0
        for name in sys.argv[1].split(','):
            print(name, file=sys.stderr, flush=True)
            impossible += run(name, float(sys.argv[2]), sys.argv[3])
        if impossible:
            sys.exit(4)
