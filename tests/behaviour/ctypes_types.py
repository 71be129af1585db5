"""ctypes: types, layouts, pointers, functions, callbacks, errors."""
import copy
import pickle
import sys
from ctypes import *
import _ctypes

libc = CDLL(None, use_errno=True)


class Point(Structure):
    _fields_ = [("x", c_int), ("y", c_int)]


class Bits(Structure):
    _fields_ = [("a", c_int, 3), ("b", c_uint, 5), ("c", c_int64, 40)]


class Big(BigEndianStructure):
    _fields_ = [("x", c_uint16, 3), ("y", c_uint16, 13), ("z", c_double)]


class Either(Union):
    _anonymous_ = ["p"]
    _fields_ = [("i", c_int), ("d", c_double), ("p", Point)]


class Outer(Structure):
    _anonymous_ = ["u"]
    _fields_ = [("u", Either), ("s", c_char_p), ("text", c_char * 5), ("wide", c_wchar * 3), ("q", POINTER(c_int))]


class Packed(Structure):
    _pack_ = 1
    _layout_ = 'ms'
    _fields_ = [("c", c_char), ("d", c_double)]


def attempt(f, *args):
    try:
        return f(*args)
    except Exception as e:
        return f"{type(e).__name__}: {e}"


print([sizeof(t) for t in (c_char, c_short, c_int, c_long, c_longdouble, c_wchar, Point, Bits, Big, Either, Outer, Packed)])
print([alignment(t) for t in (Point, Outer, Packed, c_longdouble)])
print(Point.x, Bits.b, Big.y, Outer.x)
b = Bits(-3, 33, 1 << 39)
print(b.a, b.b, b.c, bytes(b))
print(bytes(Big(5, 77, 1.5)), Big(5, 77, 1.5).y)
o = Outer(s=b"spam", text=b"abc", wide="xy", q=pointer(c_int(7)))
o.x, o.y = 3, 4
print(o.u.p.x, o.i, o.y, o.s, o.text, o.wide, o.q[0], o.q.contents)
print(Point(1, 2).__reduce__()[1][1], pickle.loads(pickle.dumps(Point(1, 2))).y, copy.copy(Point(5, 6)).x)
print(attempt(Point, 1, 2, 3), attempt(Point, "a"), attempt(c_int, "a"), attempt(c_char, b"ab"), attempt(pickle.dumps, o))
a = (c_int * 4)(1, 2, 3)
print(a[:], a[::-1], a[-1], len(a), (c_int * 4) is type(a), list(a), attempt(lambda: a[4]), attempt(lambda: c_int * -1))
a[1:3] = [8, 9]
print(a[:], memoryview(a).format, memoryview(a).shape, _ctypes.buffer_info(c_int * 2 * 3))
s = create_string_buffer(b"hello", 8)
print(s.value, s.raw, s[1:3], attempt(setattr, s, "value", b"x" * 9))
p = cast(a, POINTER(c_int))
print(p[1], p[0:3], p.contents, bool(p), bool(POINTER(c_int)()), attempt(lambda: POINTER(c_int)().contents), attempt(lambda: p[:]))
print(POINTER(c_int) is POINTER(c_int), c_int.__pointer_type__ is POINTER(c_int))
x = c_int.from_buffer(bytearray(b"\1\0\0\0"))
x.value += 1
print(x, c_int.from_buffer_copy(b"\2\0\0\0\3\0\0\0", 4), attempt(c_int.from_buffer, b"abcd"), attempt(c_int.from_buffer_copy, b"abc"))
v = Point(1, 2)
resize(v, 100)
print(sizeof(v), v.x, v.y, attempt(resize, v, 3))

print(libc.abs(-3), libc.strlen(b"four"), libc.wcslen("six"), attempt(libc.abs, 1.5), hasattr(libc, "no_such_function"))
libc.open.argtypes = c_char_p, c_int
print(libc.open(b"", 0), get_errno(), set_errno(0))
atoi = CFUNCTYPE(c_int, c_char_p)(("atoi", libc), ((1, "text", b"12"),))
print(atoi(), atoi(b"7"), atoi(text=b"8"), attempt(atoi, 1, 2), attempt(atoi, 5))
frexp = CFUNCTYPE(c_double, c_double, POINTER(c_int))(("frexp", CDLL("libm.so.6")), ((1, "x"), (2, "e")))
print(frexp(8.0))
libc.div.restype = Point
print(libc.div(17, 5).x, libc.div(17, 5).y)
compare = CFUNCTYPE(c_int, POINTER(c_int), POINTER(c_int))(lambda a, b: a[0] - b[0])
numbers = (c_int * 6)(5, 3, 6, 1, 2, 4)
libc.qsort(numbers, 6, sizeof(c_int), compare)
print(numbers[:])
for types, values in [((c_double, c_float, c_int), (1.5, 2.5, 3)), ((Point, c_char), (Point(4, 5), b"x")), ((Either, Packed), (Either(d=1.5), Packed(b"a", 2.5))),
                      ((Bits, py_object, c_longdouble), (b, [1], 2.0)), ((c_double_complex, c_bool, c_wchar_p), (1 + 2j, True, "w"))]:
    def show(*args):
        print([bytes(a) if isinstance(a, (Structure, Union)) else a for a in args])
        return len(args)
    print(CFUNCTYPE(c_short, *types)(show)(*values))
print(CFUNCTYPE(py_object, py_object)(lambda x: [x])("object"), PYFUNCTYPE(c_double)(lambda: 1.5)())
sys.unraisablehook = lambda u: print("unraisable", u.exc_value, u.err_msg.split("<")[0])
CFUNCTYPE(c_int)(lambda: 1 / 0)()
CFUNCTYPE(c_int)(lambda: "text")()
pythonapi.PyLong_FromLong.restype = py_object
print(pythonapi.PyLong_FromLong(5), attempt(pythonapi.PyErr_SetString, py_object(ValueError), b"from C"))
print(attempt(lambda: c_wchar.from_buffer_copy(b"\xff\xff\xff\x7f").value), ascii(c_wchar.from_buffer_copy(b"\xff\xff\x10\0").value))
print(string_at(b"abc"), string_at(b"abc", 2), wstring_at("abc"), bytes(memoryview_at(b"abc", 2, True)))
print(byref(c_int(3))._obj, c_int.from_param(3), c_char_p.from_param(b"x")._obj, attempt(c_char_p.from_param, 3))
