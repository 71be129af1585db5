/* int: operators, methods, the type. */
#include "types/int/int_int.h"
#include "object/call.h"
#include "object/freelist.h"
#include "object/names.h"
#include "object/needs.h"
#include "object/type.h"
#include "types/bytes/bytes.h"
#include "types/list/list.h"
#include "types/tuple/tuple.h"

#include <math.h>

#define O(self) ((PyObject *)(self))
#define BOTH_INTS(a, b)                                                                            \
    if (!IS_INT(a) || !IS_INT(b)) {                                                                \
        return NOT_IMPLEMENTED;                                                                    \
    }

/* An exact int of the same value: a subclass's instance counts as its value. New reference. */
PyObject *int_exact(PyObject *o) {
    if (IS_EXACT(o, PyLong_Type)) {
        return newref(o);
    }
    if (int_is_compact(o)) {
        return int_from_int64(int_compact(o));
    }
    PyObject *copy = TRY(int_new(int_count(o)));
    memcpy(int_digits(copy), int_digits(o), int_count(o) * sizeof(uint32_t));
    return int_finish(copy, int_count(o), int_is_negative(o));
}

/* ---- operators ---- */

static PyObject *nb_add(PyObject *a, PyObject *b) {
    BOTH_INTS(a, b);
    return int_add(a, b);
}
static PyObject *nb_subtract(PyObject *a, PyObject *b) {
    BOTH_INTS(a, b);
    return int_subtract(a, b);
}
static PyObject *nb_multiply(PyObject *a, PyObject *b) {
    BOTH_INTS(a, b);
    return int_multiply(a, b);
}
static PyObject *nb_floor_divide(PyObject *a, PyObject *b) {
    BOTH_INTS(a, b);
    return int_floor_divide(a, b);
}
static PyObject *nb_remainder(PyObject *a, PyObject *b) {
    BOTH_INTS(a, b);
    return int_remainder(a, b);
}
static PyObject *nb_true_divide(PyObject *a, PyObject *b) {
    BOTH_INTS(a, b);
    return int_true_divide(a, b);
}
static PyObject *nb_divmod(PyObject *a, PyObject *b) {
    BOTH_INTS(a, b);
    PyObject *pair[2];
    TRYI(int_divide(a, b, &pair[0], &pair[1]));
    return tuple_from_array_steal(pair, 2);
}
static PyObject *nb_power(PyObject *a, PyObject *b, PyObject *c) {
    BOTH_INTS(a, b);
    if (c != NONE) {
        return IS_INT(c) ? int_power_mod(a, b, c) : NOT_IMPLEMENTED;
    }
    if (int_sign(b) >= 0) {
        return int_power(a, b);
    }
    double x = int_as_double(a), y = int_as_double(b);
    if (err_occurred()) {
        return NULL;
    }
    if (x == 0.0) {
        return err_raise(PyExc_ZeroDivisionError, "zero to a negative power");
    }
    return float_from_double(pow(x, y));
}
static PyObject *nb_negative(PyObject *a) {
    return int_negative(a);
}
static PyObject *nb_positive(PyObject *a) {
    return int_exact(a);
}
static PyObject *nb_absolute(PyObject *a) {
    return int_is_negative(a) ? int_negative(a) : int_exact(a);
}
static int nb_bool(PyObject *a) {
    return !int_is_zero(a);
}
static PyObject *nb_invert(PyObject *a) {
    autoref PyObject *minus_one = TRY(int_from_ssize(-1));
    return int_subtract(minus_one, a);
}
/* The shift as a count; -1 with an exception, -2: larger than any int has bits. */
static int64_t shift_count(PyObject *b) {
    if (int_is_negative(b)) {
        err_raise(PyExc_ValueError, "negative shift count");
        return -1;
    }
    int overflow;
    int64_t count = int_as_int64_overflow(b, &overflow);
    return overflow ? -2 : count;
}
static PyObject *nb_lshift(PyObject *a, PyObject *b) {
    BOTH_INTS(a, b);
    int64_t count = shift_count(b);
    if (count == -1) {
        return NULL;
    }
    if (int_is_zero(a)) {
        return int_from_ssize(0);
    }
    return count == -2 ? err_raise(PyExc_OverflowError, "too many digits in integer")
                       : int_shift_left(a, (uint64_t)count);
}
static PyObject *nb_rshift(PyObject *a, PyObject *b) {
    BOTH_INTS(a, b);
    int64_t count = shift_count(b);
    if (count == -1) {
        return NULL;
    }
    return count == -2 ? int_from_ssize(int_is_negative(a) ? -1 : 0)
                       : int_shift_right(a, (uint64_t)count);
}
static PyObject *nb_and(PyObject *a, PyObject *b) {
    BOTH_INTS(a, b);
    return int_bitwise(a, b, BIGNUM_AND);
}
static PyObject *nb_or(PyObject *a, PyObject *b) {
    BOTH_INTS(a, b);
    return int_bitwise(a, b, BIGNUM_OR);
}
static PyObject *nb_xor(PyObject *a, PyObject *b) {
    BOTH_INTS(a, b);
    return int_bitwise(a, b, BIGNUM_XOR);
}
static PyObject *nb_float(PyObject *a) {
    double value = int_as_double(a);
    return value == -1.0 && err_occurred() ? NULL : float_from_double(value);
}

static PyObject *int_richcompare(PyObject *a, PyObject *b, int op) {
    BOTH_INTS(a, b);
    int order = int_compare(a, b);
    return BOOL(op == Py_LT   ? order < 0
                : op == Py_LE ? order <= 0
                : op == Py_EQ ? order == 0
                : op == Py_NE ? order != 0
                : op == Py_GT ? order > 0
                              : order >= 0);
}

/* ---- making ---- */

static PyObject *from_argument(PyObject *x, PyObject *base) {
    if (base == NULL) {
        return x ? ops_to_int(x) : int_from_ssize(0);
    }
    if (x == NULL) {
        return err_raise(PyExc_TypeError, "int() missing string argument");
    }
    Py_ssize_t b = ops_index_ssize(base, NULL);
    if (b == -1 && err_occurred()) {
        return NULL;
    }
    if ((b != 0 && b < 2) || b > 36) {
        return err_raise(PyExc_ValueError, "int() base must be >= 2 and <= 36, or 0");
    }
    if (!IS_STR(x) && !IS_BYTES(x) && !IS_INSTANCE(x, PyByteArray_Type)) {
        return err_raise(PyExc_TypeError, "int() can't convert non-string with explicit base");
    }
    return int_from_object_text(x, (int)b);
}

CONSTRUCTOR("int(x=NULL, /, base=NULL) :: none",
            "A whole number: of another number, cut off, or of text "
            "in a base.\n\n>>> int(-2.9), int('ff', 16)\n(-2, 255)")
static PyObject *int_make(PyTypeObject *type, PyObject *x, PyObject *base) {
    PyObject *value = TRY(from_argument(x, base));
    if (type == &PyLong_Type) {
        return value;
    }
    autoref PyObject *source = value;
    size_t n = int_count(source);
    PyObject *o = TRY(type->tp_alloc(type, n ? (Py_ssize_t)n : 1));
    ((PyLongObject *)o)->long_value.lv_tag =
        ((PyLongObject *)source)->long_value.lv_tag & ~(uintptr_t)4;
    memcpy(int_digits(o), int_digits(source), (n ? n : 1) * sizeof(uint32_t));
    return o;
}

static PyObject *int_repr(PyObject *o) {
    return int_to_text(o, 10);
}
static void int_dealloc(PyObject *o) {
    if (likely(IS_EXACT(o, PyLong_Type))) {
        ThreadState *ts = thread_current();
        if (!int_is_compact(o) || !freelist_keep(ts, FREELIST_int, o)) {
            heap_free_object(ts->heap, o, KIND_OBJECT);
        }
        return;
    }
    TYPE(o)->tp_free(o);
}

/* ---- methods ---- */

METHOD("int.conjugate(self)", "Returns self, the complex conjugate of any int.")
METHOD("int.__trunc__(self)", "Truncating an Integral returns itself.")
METHOD("int.__floor__(self)", "Flooring an Integral returns itself.")
METHOD("int.__ceil__(self)", "Ceiling of an Integral returns itself.")
static PyObject *int_self(PyLongObject *self) {
    return int_exact(O(self));
}
METHOD("int.bit_length(self)", "The number of bits without sign and leading zeros.\n\n>>> "
                               "(255).bit_length(), (0).bit_length()\n(8, 0)\n"
                               "\n>>> (-256).bit_length()\n9")
static PyObject *int_method_bit_length(PyLongObject *self) {
    return int_from_int64(int_bit_length(O(self)));
}
METHOD("int.bit_count(self)", "The number of ones in the binary representation of the absolute "
                              "value.\n\n>>> (11).bit_count()\n3\n>>> (-8).bit_count()\n1")
static PyObject *int_bit_count(PyLongObject *self) {
    return int_from_uint64(bignum_count_ones(int_digits(O(self)), int_count(O(self))));
}
METHOD("int.as_integer_ratio(self)",
       "The pair (self, 1).\n\n>>> (-7).as_integer_ratio()\n(-7, 1)\n>>> "
       "(0).as_integer_ratio()\n(0, 1)\n>>> True.as_integer_ratio()\n(1, 1)")
static PyObject *int_as_integer_ratio(PyLongObject *self) {
    autoref PyObject *value = TRY(int_exact(O(self))), *one = TRY(int_from_ssize(1));
    return tuple_of(2, value, one);
}
METHOD("int.is_integer(self)",
       "Returns True. Exists for duck type compatibility with float.is_integer.")
static PyObject *int_is_integer(PyLongObject *self) {
    return TRUE_OBJECT;
}
METHOD("int.__getnewargs__(self)", "")
static PyObject *int_getnewargs(PyLongObject *self) {
    autoref PyObject *value = TRY(int_exact(O(self)));
    return tuple_of(1, value);
}
METHOD("int.__sizeof__(self)", "The size in memory, in bytes.")
static PyObject *int_sizeof(PyLongObject *self) {
    size_t n = int_count(O(self));
    return int_from_size(offsetof(PyLongObject, long_value.ob_digit) +
                         (n ? n : 1) * sizeof(uint32_t));
}
/* To a multiple of 10 ** -ndigits, ties to even. */
METHOD("int.__round__(self, ndigits=NULL, /) :: ($self, ndigits=None, /)",
       "Rounding an Integral returns itself; with negative "
       "ndigits, rounded to tens, hundreds and so on.")
static PyObject *int_round(PyLongObject *self, PyObject *ndigits) {
    if (ndigits == NULL || ndigits == NONE) {
        return int_exact(O(self));
    }
    autoref PyObject *digits = TRY(ops_index(ndigits));
    if (int_sign(digits) >= 0) {
        return int_exact(O(self));
    }
    autoref PyObject *ten = TRY(int_from_ssize(10)), *two = TRY(int_from_ssize(2)),
                     *count = TRY(int_negative(digits));
    autoref PyObject *unit = TRY(int_power(ten, count));
    PyObject *q, *r;
    TRYI(int_divide(O(self), unit, &q, &r));
    autoref PyObject *quotient = q, *rest = r, *twice = TRY(int_multiply(rest, two));
    int order = int_compare(twice, unit);
    bool odd = int_count(quotient) > 0 && (int_digits(quotient)[0] & 1);
    autoref PyObject *down = TRY(int_subtract(O(self), rest));
    return order > 0 || (order == 0 && odd) ? int_add(down, unit) : take(down);
}

/* "little" or "big": 1, 0, -1. */
static int is_little(PyObject *byteorder) {
    if (byteorder == NULL || str_equal_text(byteorder, "big")) {
        return 0;
    }
    if (str_equal_text(byteorder, "little")) {
        return 1;
    }
    err_raise(PyExc_ValueError, "byteorder must be either 'little' or 'big'");
    return -1;
}
METHOD("int.to_bytes(self, /, length: ssize = 1, byteorder: str = 'big', *, signed: bool = False)",
       "The bytes that represent the int.")
static PyObject *int_method_to_bytes(PyLongObject *self, Py_ssize_t length, PyObject *byteorder,
                                     int is_signed) {
    int little = TRYI(is_little(byteorder));
    if (length < 0) {
        return err_raise(PyExc_ValueError, "length argument must be non-negative");
    }
    autoref PyObject *bytes = TRY(bytes_new(length));
    TRYI(int_to_bytes(O(self), (unsigned char *)bytes_data(bytes), (size_t)length, little,
                      is_signed));
    return take(bytes);
}
CLASSMETHOD("int.from_bytes(cls, /, bytes, byteorder: str = 'big', *, signed: bool = False)",
            "The int that the bytes represent.")
static PyObject *int_method_from_bytes(PyObject *cls, PyObject *bytes, PyObject *byteorder,
                                       int is_signed) {
    int little = TRYI(is_little(byteorder));
    autoref PyObject *data = TRY(bytes_from_object_special(bytes));
    PyObject *value = TRY(int_from_bytes((unsigned char *)bytes_data(data),
                                         (size_t)bytes_length(data), little, is_signed));
    if (cls == (PyObject *)&PyLong_Type) {
        return value;
    }
    autoref PyObject *owned = value;
    return call_one(cls, owned);
}

METHOD("int.__format__(self, format_spec: str, /)",
       "The text that the format specification asks for.")
static PyObject *int_method_format(PyLongObject *self, PyObject *spec) {
    return int_format(O(self), spec);
}

GETTER("int.real", "the real part of a complex number")
GETTER("int.numerator", "the numerator of a rational number in lowest terms")
static PyObject *int_real(PyLongObject *self) {
    return int_exact(O(self));
}
GETTER("int.imag", "the imaginary part of a complex number")
static PyObject *int_imag(PyLongObject *self) {
    return int_from_ssize(0);
}
GETTER("int.denominator", "the denominator of a rational number in lowest terms")
static PyObject *int_denominator(PyLongObject *self) {
    return int_from_ssize(1);
}

#include "int_methods.gen.h"

/* Too many arguments without a keyword are refused in other words. */
static PyObject *int_vectorcall(PyObject *type, PyObject *const *args, size_t nargsf, PyObject *kwnames) {
    enum { MOST = 2 };
    Py_ssize_t nargs = (Py_ssize_t)(nargsf & ~PY_VECTORCALL_ARGUMENTS_OFFSET);
    if (unlikely(nargs > MOST) && kwnames == NULL) {
        args_wrong_count("int", nargs, 0, MOST);
        return NULL;
    }
    return int_tp_vectorcall(type, args, nargsf, kwnames);
}

static PyNumberMethods int_as_number = {.nb_add = nb_add,
                                        .nb_subtract = nb_subtract,
                                        .nb_multiply = nb_multiply,
                                        .nb_remainder = nb_remainder,
                                        .nb_divmod = nb_divmod,
                                        .nb_power = nb_power,
                                        .nb_negative = nb_negative,
                                        .nb_positive = nb_positive,
                                        .nb_absolute = nb_absolute,
                                        .nb_bool = nb_bool,
                                        .nb_invert = nb_invert,
                                        .nb_lshift = nb_lshift,
                                        .nb_rshift = nb_rshift,
                                        .nb_and = nb_and,
                                        .nb_xor = nb_xor,
                                        .nb_or = nb_or,
                                        .nb_int = int_exact,
                                        .nb_float = nb_float,
                                        .nb_floor_divide = nb_floor_divide,
                                        .nb_true_divide = nb_true_divide,
                                        .nb_index = int_exact};

PyTypeObject PyLong_Type = {
    .ob_base = {.ob_base = STATIC_HEAD(&PyType_Type)},
    .tp_name = "int",
    .tp_basicsize = offsetof(PyLongObject, long_value.ob_digit),
    .tp_itemsize = sizeof(uint32_t),
    .tp_dealloc = int_dealloc,
    .tp_repr = int_repr,
    .tp_as_number = &int_as_number,
    .tp_hash = int_hash,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_LONG_SUBCLASS | (1UL << 22),
    .tp_doc = int_tp_doc,
    .tp_richcompare = int_richcompare,
    .tp_methods = int_methods,
    .tp_getset = int_getset,
    .tp_new = int_tp_new,
    .tp_vectorcall = int_vectorcall,
};
