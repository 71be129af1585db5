/* math: functions of ints of any size. */
#include "modules/math/math_module.h"

#include <math.h>

/* ---- gcd, lcm, isqrt ---- */

static PyObject *absolute(PyObject *n) {
    return int_sign(n) < 0 ? int_negative(n) : ops_positive(n);
}
static PyObject *gcd_of(PyObject *a, PyObject *b) {
    if (!int_is_compact(a) || !int_is_compact(b)) {
        return int_gcd(a, b);
    }
    Py_ssize_t x = int_compact(a), y = int_compact(b);
    x = x < 0 ? -x : x;
    y = y < 0 ? -y : y;
    while (y != 0) {
        Py_ssize_t rest = x % y;
        x = y;
        y = rest;
    }
    return int_from_ssize(x);
}
static PyObject *lcm_of(PyObject *a, PyObject *b) {
    if (int_is_zero(a) || int_is_zero(b)) {
        return int_from_ssize(0);
    }
    autoref PyObject *divisor = TRY(gcd_of(a, b)), *rest = TRY(int_floor_divide(a, divisor)),
                     *product = TRY(int_multiply(rest, b));
    return absolute(product);
}
/* Folds the arguments by `f`, starting with the neutral element. */
static PyObject *fold(PyObject *const *args, Py_ssize_t n, Py_ssize_t neutral,
                      PyObject *(*f)(PyObject *a, PyObject *b)) {
    autoref PyObject *result = TRY(int_from_ssize(neutral));
    for (Py_ssize_t i = 0; i < n; i++) {
        autoref PyObject *index = TRY(ops_index(args[i]));
        SETREF(result, i == 0 ? absolute(index) : f(result, index));
        TRY(result);
    }
    return take(result);
}
FUNCTION("math_integers.gcd(*integers)", "The greatest common divisor.")
static PyObject *math_gcd(PyObject *module, PyObject *const *args, Py_ssize_t n) {
    return fold(args, n, 0, gcd_of);
}
FUNCTION("math_integers.lcm(*integers)", "The least common multiple.")
static PyObject *math_lcm(PyObject *module, PyObject *const *args, Py_ssize_t n) {
    return fold(args, n, 1, lcm_of);
}
FUNCTION("math_integers.isqrt(n, /)", "The square root of n, rounded down.")
static PyObject *math_isqrt(PyObject *module, PyObject *n) {
    autoref PyObject *index = TRY(ops_index(n));
    if (int_sign(index) < 0) {
        return err_raise(PyExc_ValueError, "isqrt() argument must be nonnegative");
    }
    return int_square_root(index);
}

/* ---- products of consecutive numbers ---- */

static PyObject *one(void) {
    return int_from_ssize(1);
}
/* low * ... * (high - 1). */
static PyObject *range_product(uint64_t low, uint64_t high) {
    if (high <= low) {
        return one();
    }
    uint64_t count = high - low, bits = 64 - (uint64_t)__builtin_clzll(high);
    if (count * bits <= 64) {
        uint64_t product = low;
        while (++low < high) {
            product *= low;
        }
        return int_from_uint64(product);
    }
    uint64_t middle = low + count / 2;
    autoref PyObject *a = TRY(range_product(low, middle)), *b = TRY(range_product(middle, high));
    return int_multiply(a, b);
}
/* (n - from) * (n - from - 1) * ... , up to but without n - to. */
static PyObject *falling_product(PyObject *n, uint64_t from, uint64_t to) {
    if (to <= from) {
        return one();
    }
    if (to - from == 1) {
        autoref PyObject *i = TRY(int_from_uint64(from));
        return int_subtract(n, i);
    }
    uint64_t middle = from + (to - from) / 2;
    autoref PyObject *a = TRY(falling_product(n, from, middle)),
                     *b = TRY(falling_product(n, middle, to));
    return int_multiply(a, b);
}

static PyObject *factorial_of(PyObject *n) {
    int overflow;
    int64_t count = int_as_int64_overflow(n, &overflow);
    if (int_sign(n) < 0) {
        return err_raise(PyExc_ValueError, "factorial() not defined for negative values");
    }
    if (overflow) {
        return err_raise(PyExc_OverflowError, "factorial() argument should not exceed %ld",
                         LONG_MAX);
    }
    if (count < 2) {
        return one();
    }
    return range_product(2, (uint64_t)count + 1);
}
FUNCTION("math_integers.factorial(n, /)", "1 * 2 * ... * n.")
static PyObject *math_factorial(PyObject *module, PyObject *n) {
    autoref PyObject *index = TRY(ops_index(n));
    return factorial_of(index);
}

/* Both as ints that are not negative. */
static int counts(PyObject *n, PyObject *k, PyObject **n_out, PyObject **k_out) {
    autoref PyObject *a = INT_TRY(ops_index(n)), *b = INT_TRY(ops_index(k));
    if (int_sign(a) < 0) {
        return err_int(err_raise(PyExc_ValueError, "n must be a non-negative integer"));
    }
    if (int_sign(b) < 0) {
        return err_int(err_raise(PyExc_ValueError, "k must be a non-negative integer"));
    }
    *n_out = take(a);
    *k_out = take(b);
    return 0;
}
FUNCTION("math_integers.perm(n, k=None, /)",
         "In how many ways k of n items can be arranged in order.")
static PyObject *math_perm(PyObject *module, PyObject *n, PyObject *k) {
    if (k == NONE) {
        return math_factorial(module, n);
    }
    autoref PyObject *items = NULL, *chosen = NULL;
    TRYI(counts(n, k, &items, &chosen));
    if (int_compare(chosen, items) > 0) {
        return int_from_ssize(0);
    }
    int overflow;
    int64_t count = int_as_int64_overflow(chosen, &overflow);
    if (overflow) {
        return err_raise(PyExc_OverflowError, "k must not exceed %lld", (long long)INT64_MAX);
    }
    int64_t all = int_as_int64_overflow(items, &overflow);
    if (!overflow) {
        return range_product((uint64_t)(all - count) + 1, (uint64_t)all + 1);
    }
    return falling_product(items, 0, (uint64_t)count);
}

/* n over k in 64 bits, or 0 when it may not fit. */
static uint64_t small_comb(uint64_t n, uint64_t k) {
    uint64_t result = 1;
    for (uint64_t i = 0; i < k; i++) { /* result * (n - i) is a multiple of i + 1 */
        unsigned __int128 product = (unsigned __int128)result * (n - i) / (i + 1);
        if (product > UINT64_MAX) {
            return 0;
        }
        result = (uint64_t)product;
    }
    return result;
}
/* n over k == (n over j) * (n - j over k - j) / (k over j), with j about k / 2. */
static PyObject *comb_of(PyObject *n, uint64_t k) {
    if (k == 0) {
        return one();
    }
    if (k == 1) {
        return ops_positive(n);
    }
    int overflow;
    int64_t small = int_as_int64_overflow(n, &overflow);
    uint64_t value = overflow ? 0 : small_comb((uint64_t)small, k);
    if (value != 0) {
        return int_from_uint64(value);
    }
    uint64_t j = k / 2;
    autoref PyObject *lower = TRY(int_from_uint64(j)), *less = TRY(int_subtract(n, lower)),
                     *whole = TRY(int_from_uint64(k));
    autoref PyObject *a = TRY(comb_of(n, j)), *b = TRY(comb_of(less, k - j)),
                     *divisor = TRY(comb_of(whole, j)), *product = TRY(int_multiply(a, b));
    return int_floor_divide(product, divisor);
}
FUNCTION("math_integers.comb(n, k, /)", "In how many ways k of n items can be chosen.")
static PyObject *math_comb(PyObject *module, PyObject *n, PyObject *k) {
    autoref PyObject *items = NULL, *chosen = NULL;
    TRYI(counts(n, k, &items, &chosen));
    autoref PyObject *others = TRY(int_subtract(items, chosen));
    if (int_sign(others) < 0) {
        return int_from_ssize(0);
    }
    PyObject *less = int_compare(others, chosen) < 0 ? others : chosen;
    int overflow;
    int64_t count = int_as_int64_overflow(less, &overflow);
    if (overflow) {
        return err_raise(PyExc_OverflowError, "min(n - k, k) must not exceed %lld",
                         (long long)INT64_MAX);
    }
    return comb_of(items, (uint64_t)count);
}

#include "math_integers.gen.h"

PyMethodDef *math_integers_table(void) {
    return math_integers_functions;
}
