import dataclasses
import enum
import typing


class Color(enum.Enum):
    RED = 1
    BLUE = 'b'


class Perm(enum.Flag):
    R = 1
    W = 2


@dataclasses.dataclass(order=True)
class Point:
    x: int
    y: int = 0
    tags: list = dataclasses.field(default_factory=list, compare=False)


@dataclasses.dataclass(frozen=True, slots=True)
class Frozen:
    a: str


class Named(typing.NamedTuple):
    a: int
    b: str = 'x'


class Typed(typing.TypedDict, total=False):
    k: int


class Box[T: (int, str) = int]:
    def get(self) -> T: ...


class Proto(typing.Protocol):
    def method(self) -> int: ...


class Has:
    def method(self): return 1


T, P = typing.TypeVar('T'), typing.ParamSpec('P')
type Alias[K] = dict[K, list[K]]
print(list(Color), Color('b'), Color['RED'].name, Perm.R | Perm.W, ~Perm.R, Color.RED in Color)
print(Point(1), Point(1, 2) > Point(1), dataclasses.replace(Point(3), y=4), dataclasses.asdict(Point(1, 2, ['t'])), hash(Frozen('x')) == hash(Frozen('x')))
print(Named(1), Typed(k=1), Box[int], Box.__type_params__, Alias[int].__value__, typing.get_type_hints(Point), typing.get_type_hints(Box.get))
print(typing.Optional[int], typing.Union[int, str, None], int | None, list[T][int], typing.Callable[P, T], typing.Literal['a', 1], typing.Annotated[int, 'm'], typing.get_args(dict[str, int]), tuple[int, ...])
for bad in lambda: Color(5), lambda: setattr(Frozen('x'), 'a', 1), lambda: list[int][str], lambda: Point(), lambda: typing.Optional[1, 2]:
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, e)
