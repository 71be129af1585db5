# Generic aliases, unions, type parameters and aliases: what works without typing.py.
import _typing, _types
G = _types.GenericAlias
T = _typing.TypeVar('T'); S = _typing.TypeVar('S', covariant=True); P = _typing.ParamSpec('P'); Ts = _typing.TypeVarTuple('Ts')

def show(text):
    try:
        result = repr(eval(text))
    except Exception as e:
        result = f'{type(e).__name__}: {e}'
    print(text, '=>', result)

class D:
    x = 5
    def __init__(self, *a): self.a = a
class UnH(type):
    __hash__ = None
class UH(metaclass=UnH): pass
class UH2(metaclass=UnH): pass
class Param:
    def __init__(self, **k): self.__dict__.update(k)
    def __repr__(self): return 'F'
    def __getitem__(self, i): return ('got', i)
p1 = Param(__typing_subst__=lambda a: ('s', a))
p3 = Param(__typing_subst__=lambda a: ('s', a), __typing_prepare_subst__=lambda al, a: ('prep', a))
p5 = Param(__typing_subst__=lambda a: ('s', a), __typing_prepare_subst__=None)
q1 = Param(__parameters__=(T,))
q2 = Param(__parameters__=[T])
q4 = Param(__parameters__=(T, T, S, 5))
u2 = Param(__typing_is_unpacked_typevartuple__=True, __typing_subst__=lambda a: a)
u3 = Param(__typing_unpacked_tuple_args__=(int, str))
def f[A, B: int, C: (int, str), *X, **Y](): return A, B, C, X, Y
def g[A=int, *X=(int, str), **Y=[int]](): pass
A, B, C, X, Y = f.__type_params__
gA, gX, gY = g.__type_params__
type Al = int
type Al2[Q] = list[Q]
type Rec = list[Rec]
type Bad = nope

for text in '''G()
G(int, str, x=1)
G(list, int)
G(list, ())
G(list, [int, str])
tuple[int, ...]
list[T]
list[D]
list["x", None, type(None), 1.5, len]
G(5, D)
next(iter(tuple[int]))
next(iter(tuple[int])).__unpacked__
next(iter(tuple[int])) == tuple[int]
next(iter(tuple[int])).__typing_unpacked_tuple_args__
list[int].__reduce__()
next(iter(list[int])).__reduce__()[0]
G(D, int)(1).__orig_class__
G(D, int).x
isinstance([], list[int])
issubclass(list, list[int])
list[int].__mro_entries__(())
list[int] == list[int], hash(list[int]) == hash(list[int])
list[int] | None
list[int] | 5
list[int]["x"]
list[[int, T]].__parameters__
dict[T, S].__parameters__
list[int].zzz
sorted(set(dir(list[int])) - set(dir(list)))
G(list, p1)[int]
G(list, p1)[int, str]
G(list, p1)[()]
G(list, (p1, [p1]))[int]
G(list, (p3, p1))[int]
G(list, (p5, p1))[int, str]
G(list, (p5, p1))[int,]
G(list, q2)[int]
G(list, q2).__parameters__
G(list, q4).__parameters__
G(list, u2)[int]
G(list, u2)[(int, str),]
G(list, int)[u3]
int | str
int | int
int | None | str | int
None | None
int | 5
UH | int
UH | UH2 | UH
(UH | int) == (int | UH), (UH | int) == (int | str)
hash(UH | int)
hash(int | str) == hash(frozenset([int, str]))
(int | str).__args__
(int | str).__mro_entries__(())
(int | str)[int]
(int | str).__origin__, (int | str).__name__, (int | str).__module__
isinstance(5, int | str), isinstance(None, int | None), isinstance(5., int | str)
isinstance(5., int | list[int])
issubclass(bool, int | str)
_typing.Union[int, str]
_typing.Union[()]
_typing.Union(int, str)
T, S, P, Ts, A, B, C, X, Y
_typing.TypeVar()
_typing.TypeVar(1)
_typing.TypeVar('T', int)
_typing.TypeVar('T', covariant=True, contravariant=True)
_typing.TypeVar('T', covariant=True, infer_variance=True)
T.__bound__, T.__constraints__, T.__default__, T.has_default()
B.__bound__, B.evaluate_bound(1), C.__constraints__
gA.__default__, gX.__default__, gY.__default__, gA.has_default()
gA.__typing_prepare_subst__(dict[p1, gA], (int,))
T.__typing_prepare_subst__(list[T], ())
T.evaluate_bound, T.evaluate_default
_typing.TypeVar('T', default=list[str]).evaluate_default(4)
_typing.TypeVar('T', default=(int, str)).evaluate_default(4)
T.__mro_entries__(())
T.__module__, A.__module__
P.args, P.kwargs, P.args == P.args, P.args == P.kwargs
hash(P.args)
Ts.__typing_subst__(int)
Al, Al.__value__, Al.__module__, Al.__type_params__
Al[int]
Al2[int], Al2[int].__value__
Rec.__value__
Bad.__value__
_typing.TypeAliasType('X', int, type_params=[T])
_typing.TypeAliasType('X', int, type_params=(5,))
_typing.TypeAliasType('X', int, type_params=(gA, S))
_typing.TypeAliasType('X', list[T], type_params=(T,))[int]
_typing.NoDefault, type(_typing.NoDefault)() is _typing.NoDefault
_typing._idfunc(5)'''.splitlines():
    show(text)

for base in (T, P, Ts, P.args, int | str):
    try:
        type('x', (base,), {})
        class Q(base): pass
    except TypeError as e:
        print(e)
class L(list[int]): pass
print(L.__bases__, L.__orig_bases__)
