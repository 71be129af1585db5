"""A weak reference that is garbage itself calls nobody back: what its callback needs may be gone."""
import gc
import weakref


class A:
    pass


class Dict(weakref.WeakValueDictionary):
    pass


def make(i):
    a, code = A(), compile(f"x = {i}", "f", "exec")

    def callback(ref, b=1, *, k=2):
        print("called", b, k)
    a.ref, a.code, a.me, a.callback, callback.a = weakref.ref(code, callback), code, a, callback, a
    d = Dict(code=code)
    d.me, d.code = d, code
    return a


gc.disable()
for i in range(50):
    make(i)
print(gc.collect() > 0, gc.collect())
kept, code = [], compile("1", "f", "eval")
kept.append(weakref.ref(code, lambda ref: print("one that lives is called")))
cycle = [code]
cycle.append(cycle)
del code, cycle
print(gc.collect() > 0)
