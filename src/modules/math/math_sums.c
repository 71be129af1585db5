/* math: sums, products and norms. */
#include "modules/math/math_module.h"
#include "base/exact_sum.h"
#include "object/data.h"
#include "types/tuple/tuple.h"

#include <math.h>

enum { OP_ADD = 0, OP_MULTIPLY = 5 };

static int as_double(PyObject *o, double *x) {
    if (likely(IS_EXACT(o, PyFloat_Type))) {
        *x = float_value(o);
        return 0;
    }
    *x = float_as_double(o);
    return *x == -1.0 && err_occurred() ? -1 : 0;
}

/* ---- fsum ---- */

FUNCTION("math_sums.fsum(seq, /)", "The sum of floats as if computed exactly and rounded once.")
static PyObject *math_fsum(PyObject *module, PyObject *seq) {
    autoref PyObject *iterator = TRY(ops_iter(seq));
    ExactSum sum;
    exact_sum_begin(&sum);
    double special = 0.0, infinities = 0.0;
    bool is_special = false;
    for (PyObject *next; (next = ops_next(iterator)) != NULL;) {
        autoref PyObject *item = next;
        double x;
        TRYI(as_double(item, &x));
        if (isfinite(x)) {
            if (!exact_sum_add(&sum, x)) {
                return err_raise(PyExc_OverflowError, "intermediate overflow in fsum");
            }
        } else {
            is_special = true;
            special += x;
            infinities += isinf(x) ? x : 0.0;
        }
    }
    if (err_occurred()) {
        return NULL;
    }
    if (isnan(infinities)) {
        return err_raise(PyExc_ValueError, "-inf + inf in fsum");
    }
    return float_from_double(is_special ? special : exact_sum_round(&sum));
}

/* ---- sumprod ---- */

/* The sum so far: `total` of what was summed as objects, and the floats' part. */
typedef struct {
    PyObject *total;
    int64_t ints; /* of small products */
    ExactSum floats;
    double special; /* what the floats' part is when it is not finite */
    bool has_floats, is_special;
    bool past_ints, past_floats; /* something else has come since */
} SumProduct;

static int total_add(SumProduct *s, steals PyObject *term) {
    if (term == NULL) {
        return -1;
    }
    PyObject *sum = ops_binary(s->total, term, OP_ADD);
    decref(term);
    SETREF(s->total, sum);
    return sum == NULL ? -1 : 0;
}
static int flush_ints(SumProduct *s) {
    int64_t ints = s->ints;
    s->ints = 0;
    return ints == 0 ? 0 : total_add(s, int_from_int64(ints));
}
static int flush_floats(SumProduct *s) {
    if (!s->has_floats) {
        return 0;
    }
    double value = s->is_special ? s->special : exact_sum_round(&s->floats);
    s->has_floats = s->is_special = false;
    return total_add(s, float_from_double(value));
}
static void add_floats(SumProduct *s, double x, double y) {
    if (!s->has_floats) {
        exact_sum_begin(&s->floats);
        s->has_floats = true;
    }
    double product = x * y;
    if (s->is_special) {
        s->special += product;
    } else if (!isfinite(product)) {
        s->special = exact_sum_round(&s->floats) + product;
        s->is_special = true;
    } else if (!exact_sum_add_product(&s->floats, x, y)) {
        s->special = exact_sum_round(&s->floats);
        s->is_special = true;
    }
}
/* No subclass, which may have operators of its own. */
static bool is_plain_int(PyObject *o) {
    return IS_EXACT(o, PyLong_Type) || IS_EXACT(o, PyBool_Type);
}
/* One of them a float, the other too or an int: 1 and both as doubles; 0; -1. */
static int both_floats(PyObject *a, PyObject *b, double *x, double *y) {
    bool float_a = IS_EXACT(a, PyFloat_Type), float_b = IS_EXACT(b, PyFloat_Type);
    if (!(float_a && (float_b || is_plain_int(b))) && !(float_b && is_plain_int(a))) {
        return 0;
    }
    INT_TRYI(as_double(a, x));
    INT_TRYI(as_double(b, y));
    return 1;
}
/* Adds the product of two ints if it can do without objects. */
static bool add_small_ints(SumProduct *s, PyObject *a, PyObject *b) {
    int overflow_a, overflow_b;
    int64_t product, sum;
    if (!IS_EXACT(a, PyLong_Type) || !IS_EXACT(b, PyLong_Type)) {
        return false;
    }
    int64_t x = int_as_int64_overflow(a, &overflow_a), y = int_as_int64_overflow(b, &overflow_b);
    if (overflow_a || overflow_b || __builtin_mul_overflow(x, y, &product) ||
        __builtin_add_overflow(s->ints, product, &sum)) {
        return false;
    }
    s->ints = sum;
    return true;
}
/* Small ints first, then floats, then anything: a kind that has been left is not taken up again, so
 * that sums with other types come out as if added one by one. */
static int add_pair(SumProduct *s, PyObject *a, PyObject *b) {
    double x, y;
    if (!s->past_ints) {
        if (add_small_ints(s, a, b)) {
            return 0;
        }
        INT_TRYI(flush_ints(s));
        s->past_ints = true;
    }
    if (!s->past_floats) {
        if (INT_TRYI(both_floats(a, b, &x, &y))) {
            add_floats(s, x, y);
            return 0;
        }
        INT_TRYI(flush_floats(s));
        s->past_floats = true;
    }
    return total_add(s, ops_binary(a, b, OP_MULTIPLY));
}
static int add_pairs(SumProduct *s, PyObject *p, PyObject *q) {
    for (;;) {
        autoref PyObject *a = ops_next(p);
        if (a == NULL && err_occurred()) {
            return -1;
        }
        autoref PyObject *b = ops_next(q);
        if (b == NULL && err_occurred()) {
            return -1;
        }
        if ((a == NULL) != (b == NULL)) {
            return err_int(err_raise(PyExc_ValueError, "Inputs are not the same length"));
        }
        if (a == NULL) {
            return 0;
        }
        INT_TRYI(add_pair(s, a, b));
    }
}
FUNCTION("math_sums.sumprod(p, q, /)", "The sum of the products of items at equal positions.")
static PyObject *math_sumprod(PyObject *module, PyObject *p, PyObject *q) {
    autoref PyObject *p_iterator = TRY(ops_iter(p)), *q_iterator = TRY(ops_iter(q));
    SumProduct s;
    s.total = TRY(int_from_ssize(0));
    s.ints = 0;
    s.has_floats = s.is_special = s.past_ints = s.past_floats = false;
    if (add_pairs(&s, p_iterator, q_iterator) < 0 || flush_ints(&s) < 0 || flush_floats(&s) < 0) {
        XDECREF(s.total);
        return NULL;
    }
    return s.total;
}

/* ---- prod ---- */

FUNCTION("math_sums.prod(iterable, /, *, start=1)", "The product of all items, and of `start`.")
static PyObject *math_prod(PyObject *module, PyObject *iterable, PyObject *start) {
    autoref PyObject *result = start ? newref(start) : TRY(int_from_ssize(1));
    autoref PyObject *iterator = TRY(ops_iter(iterable));
    for (PyObject *next; (next = ops_next(iterator)) != NULL;) {
        autoref PyObject *item = next;
        bool floats = IS_EXACT(result, PyFloat_Type) && IS_EXACT(item, PyFloat_Type);
        PyObject *product = floats ? float_from_double(float_value(result) * float_value(item))
                                   : ops_binary(result, item, OP_MULTIPLY);
        SETREF(result, product);
        TRY(result);
    }
    return err_occurred() ? NULL : take(result);
}

/* ---- norms ---- */

/* The square root of the sum of squares. Scaled by a power of two so that the largest is in
 * [0.5, 1), squares are exact as sums of two doubles, their sum is kept in two doubles, and one
 * step of Newton's method with the exact residue corrects the root. */
static double norm(const double *v, Py_ssize_t n) {
    double largest = 0.0;
    bool nan = false, infinite = false;
    for (Py_ssize_t i = 0; i < n; i++) {
        nan |= isnan(v[i]) != 0;
        infinite |= isinf(v[i]) != 0;
        largest = fmax(largest, fabs(v[i]));
    }
    if (infinite || nan) {
        return infinite ? INFINITY : NAN;
    }
    if (largest == 0.0 || n <= 1) {
        return largest;
    }
    int exponent;
    frexp(largest, &exponent);
    double high = 0.0, low = 0.0;
    for (Py_ssize_t i = 0; i < n; i++) {
        double x = ldexp(v[i], -exponent), square = x * x, rest = fma(x, x, -square);
        double sum = high + square, part = sum - high;
        low += (high - (sum - part)) + (square - part) + rest;
        high = sum;
    }
    double root = sqrt(high + low);
    double residue = fma(-root, root, high) + low;
    root += residue / (2.0 * root);
    return ldexp(root, exponent);
}

enum { FEW = 16 };
static void *doubles_alloc(double *few, Py_ssize_t n) {
    void *p = n <= FEW ? few : data_alloc((size_t)n * sizeof(double));
    return p ? p : err_no_memory();
}
static void doubles_free(double *v, double *few, Py_ssize_t n) {
    if (v != few) {
        data_free(v, (size_t)n * sizeof(double));
    }
}
FUNCTION("math_sums.hypot(*coordinates)", "The distance of a point from the origin.")
static PyObject *math_hypot(PyObject *module, PyObject *const *args, Py_ssize_t n) {
    double few[FEW], *v = TRY(doubles_alloc(few, n));
    PyObject *result = NULL;
    Py_ssize_t i = 0;
    while (i < n && as_double(args[i], &v[i]) == 0) {
        i++;
    }
    if (i == n) {
        result = float_from_double(norm(v, n));
    }
    doubles_free(v, few, n);
    return result;
}
FUNCTION("math_sums.dist(p, q, /)",
         "The distance of two points, given as sequences of coordinates.")
static PyObject *math_dist(PyObject *module, PyObject *p, PyObject *q) {
    autoref PyObject *a = IS_TUPLE(p) ? newref(p) : TRY(ops_to_tuple(p)),
                     *b = IS_TUPLE(q) ? newref(q) : TRY(ops_to_tuple(q));
    Py_ssize_t n = tuple_length(a);
    if (n != tuple_length(b)) {
        return err_raise(PyExc_ValueError, "both points must have the same number of dimensions");
    }
    double few[FEW], *v = TRY(doubles_alloc(few, n));
    PyObject *result = NULL;
    Py_ssize_t i = 0;
    for (double x, y; i < n; i++) {
        if (as_double(tuple_at(a, i), &x) < 0 || as_double(tuple_at(b, i), &y) < 0) {
            break;
        }
        v[i] = fabs(x - y);
    }
    if (i == n) {
        result = float_from_double(norm(v, n));
    }
    doubles_free(v, few, n);
    return result;
}

#include "math_sums.gen.h"

PyMethodDef *math_sums_table(void) {
    return math_sums_functions;
}
