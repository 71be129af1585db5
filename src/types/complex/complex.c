/* complex: arithmetic, comparing, making, the type. Text is in complex_text.c.
 *
 * Mixed operations with a real operand treat it as real (C99, Annex G), not as a complex with
 * imaginary part 0: infinities and the signs of zeros stay.
 */
#include "types/complex/complex_int.h"
#include "types/dict/dict.h"
#include "base/hash.h"
#include "object/call.h"
#include "object/names.h"
#include "object/type.h"
#include "types/float/float.h"
#include "types/int/int.h"
#include "types/tuple/tuple.h"

#include <math.h>

PyObject *complex_from_doubles(double real, double imag) {
    PyObject *o = TRY(object_new(&PyComplex_Type));
    ((PyComplexObject *)o)->cval = (Py_complex){real, imag};
    return o;
}
static PyObject *from_value(Py_complex z) {
    return complex_from_doubles(z.real, z.imag);
}

/* ---- arithmetic on C values ---- */

static double unit_if_inf(double x) {
    return copysign(isinf(x) ? 1.0 : 0.0, x);
}
static double zero_if_nan(double x) {
    return isnan(x) ? copysign(0.0, x) : x;
}

static Py_complex multiply(Py_complex z, Py_complex w) {
    double a = z.real, b = z.imag, c = w.real, d = w.imag;
    double ac = a * c, bd = b * d, ad = a * d, bc = b * c;
    Py_complex r = {ac - bd, ad + bc};
    if (!isnan(r.real) || !isnan(r.imag)) {
        return r;
    }
    bool again = false; /* an infinity may have been lost */
    if (isinf(a) || isinf(b)) {
        a = unit_if_inf(a), b = unit_if_inf(b), c = zero_if_nan(c), d = zero_if_nan(d);
        again = true;
    }
    if (isinf(c) || isinf(d)) {
        c = unit_if_inf(c), d = unit_if_inf(d), a = zero_if_nan(a), b = zero_if_nan(b);
        again = true;
    }
    if (!again && (isinf(ac) || isinf(bd) || isinf(ad) || isinf(bc))) {
        a = zero_if_nan(a), b = zero_if_nan(b), c = zero_if_nan(c), d = zero_if_nan(d);
        again = true;
    }
    return again ? (Py_complex){INFINITY * (a * c - b * d), INFINITY * (a * d + b * c)} : r;
}

/* The divisor is not zero. */
static Py_complex divide(Py_complex z, Py_complex w) {
    double a = z.real, b = z.imag, c = w.real, d = w.imag;
    Py_complex r = {NAN, NAN};
    if (fabs(c) >= fabs(d)) {
        double ratio = d / c, denominator = c + d * ratio;
        r = (Py_complex){(a + b * ratio) / denominator, (b - a * ratio) / denominator};
    } else if (fabs(d) >= fabs(c)) {
        double ratio = c / d, denominator = c * ratio + d;
        r = (Py_complex){(a * ratio + b) / denominator, (b * ratio - a) / denominator};
    }
    if (isnan(r.real) && isnan(r.imag)) {
        if ((isinf(a) || isinf(b)) && isfinite(c) && isfinite(d)) {
            double x = unit_if_inf(a), y = unit_if_inf(b);
            return (Py_complex){INFINITY * (x * c + y * d), INFINITY * (y * c - x * d)};
        }
        if ((isinf(c) || isinf(d)) && isfinite(a) && isfinite(b)) {
            double x = unit_if_inf(c), y = unit_if_inf(d);
            return (Py_complex){0.0 * (a * x + b * y), 0.0 * (b * x - a * y)};
        }
    }
    return r;
}
static Py_complex divide_real(double a, Py_complex w) {
    double c = w.real, d = w.imag;
    Py_complex r = {NAN, NAN};
    if (fabs(c) >= fabs(d)) {
        double ratio = d / c, denominator = c + d * ratio;
        r = (Py_complex){a / denominator, (-a * ratio) / denominator};
    } else if (fabs(d) >= fabs(c)) {
        double ratio = c / d, denominator = c * ratio + d;
        r = (Py_complex){(a * ratio) / denominator, (-a) / denominator};
    }
    if (isnan(r.real) && isnan(r.imag) && isfinite(a) && (isinf(c) || isinf(d))) {
        double x = unit_if_inf(c), y = unit_if_inf(d);
        return (Py_complex){0.0 * (a * x), 0.0 * (-a * y)};
    }
    return r;
}

enum { POWER_SMALL = 100 };

static Py_complex power_small(Py_complex z, long n) {
    Py_complex r = {1.0, 0.0}, p = z;
    bool first = true;
    for (long bits = n < 0 ? -n : n; bits > 0; bits >>= 1) {
        if (bits & 1) {
            r = first ? p : multiply(r, p);
            first = false;
        }
        if (bits > 1) {
            p = multiply(p, p);
        }
    }
    return n < 0 ? divide_real(1.0, r) : r;
}
static Py_complex power_polar(Py_complex z, Py_complex w) {
    double size = hypot(z.real, z.imag), length = pow(size, w.real), angle = atan2(z.imag, z.real),
           phase = angle * w.real;
    if (w.imag != 0.0) {
        length *= exp(-angle * w.imag);
        phase += w.imag * log(size);
    }
    return (Py_complex){length * cos(phase), length * sin(phase)};
}
static PyObject *power(Py_complex z, Py_complex w) {
    if (w.real == 0.0 && w.imag == 0.0) {
        return complex_from_doubles(1.0, 0.0);
    }
    bool base_zero = z.real == 0.0 && z.imag == 0.0;
    if ((base_zero && (w.imag != 0.0 || w.real < 0.0)) || isinf(w.real) || isinf(w.imag)) {
        return err_raise(PyExc_ZeroDivisionError, "zero to a negative or complex power");
    }
    bool small = w.imag == 0.0 && w.real == floor(w.real) && fabs(w.real) <= POWER_SMALL;
    Py_complex r = base_zero ? (Py_complex){0.0, 0.0}
                   : small   ? power_small(z, (long)w.real)
                             : power_polar(z, w);
    return isinf(r.real) || isinf(r.imag) ? err_raise(PyExc_OverflowError, "complex exponentiation")
                                          : from_value(r);
}

/* ---- operators ---- */

/* An operand: a complex, or a float or int as real number. 1; 0: another type; -1: an int too
 * large. */
static int operand(PyObject *o, Py_complex *z, bool *is_real) {
    if (IS_COMPLEX(o)) {
        *z = complex_value(o);
        *is_real = false;
        return 1;
    }
    *is_real = true;
    if (IS_INSTANCE(o, PyFloat_Type)) {
        *z = (Py_complex){float_value(o), 0.0};
        return 1;
    }
    if (IS_INT(o)) {
        *z = (Py_complex){int_as_double(o), 0.0};
        return z->real == -1.0 && err_occurred() ? -1 : 1;
    }
    return 0;
}
#define OPERANDS(a, b)                                                                             \
    Py_complex x, y;                                                                               \
    bool x_real, y_real;                                                                           \
    int ok_x = operand(a, &x, &x_real), ok_y = ok_x > 0 ? operand(b, &y, &y_real) : 1;             \
    if (ok_x <= 0 || ok_y <= 0) {                                                                  \
        return ok_x < 0 || ok_y < 0 ? NULL : NOT_IMPLEMENTED;                                      \
    }

static PyObject *nb_add(PyObject *a, PyObject *b) {
    OPERANDS(a, b);
    return complex_from_doubles(x.real + y.real, x_real   ? y.imag
                                                 : y_real ? x.imag
                                                          : x.imag + y.imag);
}
static PyObject *nb_subtract(PyObject *a, PyObject *b) {
    OPERANDS(a, b);
    return complex_from_doubles(x.real - y.real, x_real   ? -y.imag
                                                 : y_real ? x.imag
                                                          : x.imag - y.imag);
}
static PyObject *nb_multiply(PyObject *a, PyObject *b) {
    OPERANDS(a, b);
    if (x_real || y_real) {
        double r = x_real ? x.real : y.real;
        Py_complex z = x_real ? y : x;
        return complex_from_doubles(z.real * r, z.imag * r);
    }
    return from_value(multiply(x, y));
}
static PyObject *nb_true_divide(PyObject *a, PyObject *b) {
    OPERANDS(a, b);
    if (y.real == 0.0 && y.imag == 0.0) {
        return err_raise(PyExc_ZeroDivisionError, "division by zero");
    }
    if (y_real) {
        return complex_from_doubles(x.real / y.real, x.imag / y.real);
    }
    return from_value(x_real ? divide_real(x.real, y) : divide(x, y));
}
static PyObject *nb_power(PyObject *a, PyObject *b, PyObject *c) {
    OPERANDS(a, b);
    return c != NONE ? err_raise(PyExc_ValueError, "complex modulo") : power(x, y);
}
static PyObject *nb_negative(PyObject *a) {
    Py_complex z = complex_value(a);
    return complex_from_doubles(-z.real, -z.imag);
}
static PyObject *nb_positive(PyObject *a) {
    return IS_EXACT(a, PyComplex_Type) ? newref(a) : from_value(complex_value(a));
}
static PyObject *nb_absolute(PyObject *a) {
    Py_complex z = complex_value(a);
    double size = hypot(z.real, z.imag);
    if (isinf(size) && isfinite(z.real) && isfinite(z.imag)) {
        return err_raise(PyExc_OverflowError, "absolute value too large");
    }
    return float_from_double(size);
}
static int nb_bool(PyObject *a) {
    Py_complex z = complex_value(a);
    return z.real != 0.0 || z.imag != 0.0;
}
static PyObject *complex_richcompare(PyObject *a, PyObject *b, int op) {
    if (op != Py_EQ && op != Py_NE) {
        return NOT_IMPLEMENTED;
    }
    Py_complex z = complex_value(a);
    bool equal;
    if (IS_COMPLEX(b)) {
        Py_complex w = complex_value(b);
        equal = z.real == w.real && z.imag == w.imag;
    } else if (IS_INSTANCE(b, PyFloat_Type)) {
        equal = z.imag == 0.0 && z.real == float_value(b);
    } else if (IS_INT(b)) {
        autoref PyObject *real = TRY(float_from_double(z.real));
        equal = z.imag == 0.0 && TRYI(ops_compare_bool(real, b, Py_EQ));
    } else {
        return NOT_IMPLEMENTED;
    }
    return BOOL(equal == (op == Py_EQ));
}
static Py_hash_t complex_hash(PyObject *o) {
    Py_complex z = complex_value(o);
    uint64_t real = (uint64_t)float_hash(o, z.real), imag = (uint64_t)float_hash(o, z.imag),
             hash = real + 1000003u * imag;
    return hash == (uint64_t)-1 ? -2 : (Py_hash_t)hash;
}

/* ---- complex(real, imag) ---- */

/* Through __complex__: 1 and *value; 0: there is none; -1. */
static int through_special(PyObject *o, Py_complex *value) {
    autoref PyObject *result = type_call_special(o, NAME(__complex__), NULL, 0);
    if (result == NULL) {
        return err_occurred() ? -1 : 0;
    }
    if (!IS_COMPLEX(result)) {
        err_raise(PyExc_TypeError, "__complex__ returned non-complex (type %.200s)",
                  TYPE(result)->tp_name);
        return -1;
    }
    if (!IS_EXACT(result, PyComplex_Type)) {
        INT_TRYI(err_warn(PyExc_DeprecationWarning, 1,
                          "__complex__ returned non-complex (type %.200s).  The ability to return "
                          "an instance of a strict subclass of complex is deprecated, "
                          "and may be removed in a future version of Python.",
                          TYPE(result)->tp_name));
    }
    *value = complex_value(result);
    return 1;
}
static bool is_real_number(PyObject *o) {
    PyNumberMethods *number = TYPE(o)->tp_as_number;
    return number != NULL && (number->nb_float != NULL || number->nb_index != NULL);
}
/* A complex or real number; `message` words what is neither, with %T for it. */
static int number_value(PyObject *o, Py_complex *z, bool *is_complex, const char *message) {
    *is_complex = IS_COMPLEX(o);
    if (*is_complex && IS_EXACT(o, PyComplex_Type)) {
        *z = complex_value(o);
        return 0;
    }
    int special = INT_TRYI(through_special(o, z));
    if (special) {
        *is_complex = true;
        return 0;
    }
    if (*is_complex) {
        *z = complex_value(o);
        return 0;
    }
    if (!is_real_number(o)) {
        err_raise(PyExc_TypeError, message, o);
        return -1;
    }
    *z = (Py_complex){float_as_double(o), 0.0};
    return z->real == -1.0 && err_occurred() ? -1 : 0;
}
int complex_as_value(PyObject *o, Py_complex *value) {
    bool is_complex;
    return number_value(o, value, &is_complex, "must be real number, not %T");
}
static PyObject *new_of(PyTypeObject *type, double real, double imag) {
    if (type == &PyComplex_Type) {
        return complex_from_doubles(real, imag);
    }
    PyObject *o = TRY(type->tp_alloc(type, 0));
    ((PyComplexObject *)o)->cval = (Py_complex){real, imag};
    return o;
}
static PyObject *from_one(PyTypeObject *type, PyObject *o) {
    Py_complex z = {0};
    bool is_complex;
    if (o != NULL && type == &PyComplex_Type && IS_EXACT(o, PyComplex_Type)) {
        return newref(o);
    }
    if (o != NULL && IS_STR(o)) {
        TRYI(complex_parse(o, &z));
    } else if (o != NULL) {
        TRYI(number_value(o, &z, &is_complex,
                          "complex() argument must be a string or a number, not %T"));
    }
    return new_of(type, z.real, z.imag);
}
/* The imaginary argument; __complex__ is not asked. */
static int imag_value(PyObject *o, Py_complex *z) {
    if (IS_COMPLEX(o)) {
        *z = complex_value(o);
        return err_warn(PyExc_DeprecationWarning, 1,
                        "complex() argument 'imag' must be a real number, not %T", o);
    }
    if (!is_real_number(o)) {
        err_raise(PyExc_TypeError, "complex() argument 'imag' must be a real number, not %T", o);
        return -1;
    }
    *z = (Py_complex){float_as_double(o), 0.0};
    return z->real == -1.0 && err_occurred() ? -1 : 0;
}
CONSTRUCTOR("complex(real=0, imag=0)",
            "A complex number: of a string, or of real and imaginary parts.")
static PyObject *complex_make(PyTypeObject *type, PyObject *real, PyObject *imag) {
    if (imag == NULL) {
        return from_one(type, real);
    }
    Py_complex x = {0}, y = {0};
    bool is_complex = false;
    if (real != NULL) {
        TRYI(number_value(real, &x, &is_complex,
                          "complex() argument 'real' must be a real number, not %T"));
        if (is_complex) {
            TRYI(err_warn(PyExc_DeprecationWarning, 1,
                          "complex() argument 'real' must be a real number, not %T", real));
        }
    }
    TRYI(imag_value(imag, &y));
    return new_of(type, IS_COMPLEX(imag) ? x.real - y.imag : x.real,
                  is_complex ? x.imag + y.real : y.real);
}

/* ---- methods ---- */

CLASSMETHOD("complex.from_number(cls, number, /)",
            "Convert number to a complex floating-point number.")
static PyObject *complex_from_number(PyObject *cls, PyObject *number) {
    Py_complex z;
    bool is_complex;
    TRYI(number_value(number, &z, &is_complex, "must be real number, not %T"));
    autoref PyObject *value =
        TRY(IS_EXACT(number, PyComplex_Type) ? newref(number) : from_value(z));
    return cls == (PyObject *)&PyComplex_Type ? take(value) : call_one(cls, value);
}
METHOD("complex.conjugate(self)",
       "Return the complex conjugate of its argument. (3-4j).conjugate() == 3+4j.")
static PyObject *complex_conjugate(PyObject *self) {
    Py_complex z = complex_value(self);
    return complex_from_doubles(z.real, -z.imag);
}
METHOD("complex.__getnewargs__(self)", "")
static PyObject *complex_getnewargs(PyObject *self) {
    Py_complex z = complex_value(self);
    autoref PyObject *real = TRY(float_from_double(z.real)), *imag = TRY(float_from_double(z.imag));
    return tuple_of(2, real, imag);
}
METHOD("complex.__complex__(self)", "Convert this value to exact type complex.")
static PyObject *complex_complex(PyObject *self) {
    return nb_positive(self);
}
METHOD("complex.__format__(self, format_spec: str, /)",
       "The text that the format specification asks for.")
static PyObject *complex_method_format(PyObject *self, PyObject *spec) {
    return complex_format(self, spec);
}
static PyMemberDef complex_members[] = {
    {"real", Py_T_DOUBLE, offsetof(PyComplexObject, cval.real), Py_READONLY,
     "the real part of a complex number"},
    {"imag", Py_T_DOUBLE, offsetof(PyComplexObject, cval.imag), Py_READONLY,
     "the imaginary part of a complex number"},
    {NULL, 0, 0, 0, NULL},
};
static void complex_dealloc(PyObject *o) {
    TYPE(o)->tp_free(o);
}

#include "complex.gen.h"

/* A complex number alone is fine, but not by the name `real`. */
static int warn_complex_real(PyObject *real) {
    return IS_COMPLEX(real)
               ? err_warn(PyExc_DeprecationWarning, 1,
                          "complex() argument 'real' must be a real number, not %T", real)
               : 0;
}
static PyObject *complex_new_warning(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    if (kwargs != NULL && tuple_length(args) == 0 && dict_length(kwargs) == 1) {
        autoref PyObject *real = dict_get_text(kwargs, "real");
        TRYI(real ? warn_complex_real(real) : 0);
    }
    return complex_tp_new(type, args, kwargs);
}
static PyObject *complex_vectorcall_warning(PyObject *type, PyObject *const *args, size_t nargsf,
                                            PyObject *kwnames) {
    bool one_name = kwnames != NULL && tuple_length(kwnames) == 1 &&
                    (nargsf & ~PY_VECTORCALL_ARGUMENTS_OFFSET) == 0;
    if (one_name && str_equal_text(tuple_at(kwnames, 0), "real")) {
        TRYI(warn_complex_real(args[0]));
    }
    return complex_tp_vectorcall(type, args, nargsf, kwnames);
}

static PyNumberMethods as_number = {.nb_add = nb_add,
                                    .nb_subtract = nb_subtract,
                                    .nb_multiply = nb_multiply,
                                    .nb_power = nb_power,
                                    .nb_negative = nb_negative,
                                    .nb_positive = nb_positive,
                                    .nb_absolute = nb_absolute,
                                    .nb_bool = nb_bool,
                                    .nb_true_divide = nb_true_divide};

PyTypeObject PyComplex_Type = {
    .ob_base = {.ob_base = STATIC_HEAD(&PyType_Type)},
    .tp_name = "complex",
    .tp_basicsize = sizeof(PyComplexObject),
    .tp_dealloc = complex_dealloc,
    .tp_repr = complex_repr,
    .tp_as_number = &as_number,
    .tp_hash = complex_hash,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_doc = complex_tp_doc,
    .tp_richcompare = complex_richcompare,
    .tp_methods = complex_methods,
    .tp_members = complex_members,
    .tp_new = complex_new_warning,
    .tp_free = (freefunc)object_free, /* set here already: constants come before types are ready */
    .tp_vectorcall = complex_vectorcall_warning,
};
