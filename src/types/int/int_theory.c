/* Greatest common divisors and square roots of ints. */
#include "types/int/int_int.h"

PyObject *int_gcd(PyObject *a, PyObject *b) {
    size_t na = int_count(a), nb = int_count(b);
    PyObject *result = TRY(int_new(na > nb ? na : nb));
    ptrdiff_t n = bignum_gcd(int_digits(a), na, int_digits(b), nb, int_digits(result));
    if (n < 0) {
        decref(result);
        return err_no_memory();
    }
    return int_finish(result, (size_t)n, false);
}

PyObject *int_square_root(PyObject *a) {
    PyObject *result = TRY(int_new(int_count(a) / 2 + 1));
    ptrdiff_t n = bignum_square_root(int_digits(a), int_count(a), int_digits(result));
    if (n < 0) {
        decref(result);
        return err_no_memory();
    }
    return int_finish(result, (size_t)n, false);
}

double int_fraction(PyObject *a, int64_t *exponent) {
    uint64_t bits;
    double fraction = bignum_fraction(int_digits(a), int_count(a), &bits);
    *exponent = (int64_t)bits;
    return int_is_negative(a) ? -fraction : fraction;
}
