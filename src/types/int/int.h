/* int: arbitrary size, 30-bit digits (the ABI's). -5..1024 are static and immortal. bool is in
 * types/bool. */
#ifndef PITHON_TYPES_INT_INT_H
#define PITHON_TYPES_INT_INT_H

#include "object/object.h"

/* Compact: at most one digit. */
static force_inline bool int_is_compact(PyObject *o) {
    return ((PyLongObject *)o)->long_value.lv_tag < 16;
}
static force_inline Py_ssize_t int_compact(PyObject *o) {
    Py_ssize_t sign = 1 - (Py_ssize_t)(((PyLongObject *)o)->long_value.lv_tag & 3);
    return sign * (Py_ssize_t)((PyLongObject *)o)->long_value.ob_digit[0];
}

PyObject *int_from_ssize(Py_ssize_t value);
PyObject *int_from_int64(int64_t value);
PyObject *int_from_uint64(uint64_t value);
PyObject *int_from_size(size_t value);
PyObject *int_from_double(double value); /* OverflowError, ValueError for inf and nan */
PyObject *int_from_pointer(void *p);
/* Digits with underscores allowed as in source; base 0 reads the prefix; ValueError "invalid
 * literal for int() with base ...". */
PyObject *int_from_text(const char *text, Py_ssize_t length, int base);
PyObject *int_from_bytes(const unsigned char *bytes, size_t count, bool little_endian,
                         bool is_signed);

/* Exact conversions of an int: -1 with OverflowError ("Python int too large to convert to C ...").
 */
Py_ssize_t int_as_ssize(PyObject *o);
int64_t int_as_int64(PyObject *o);
uint64_t int_as_uint64(PyObject *o);
/* Without exceptions: *overflow -1, 0 or 1. */
quiet int64_t int_as_int64_overflow(PyObject *o, int *overflow);
double int_as_double(PyObject *o); /* -1.0 with OverflowError */
int int_to_bytes(PyObject *o, unsigned char *bytes, size_t count, bool little_endian,
                 bool is_signed);
quiet int int_sign(PyObject *o);
quiet bool int_is_zero(PyObject *o);
int64_t int_bit_length(PyObject *o);
Py_hash_t int_hash(PyObject *o);
PyObject *int_to_text(PyObject *o, int base); /* with 0x, 0o, 0b for 16, 8, 2 */

PyObject *int_format(PyObject *o, PyObject *spec); /* format(o, spec) */

/* Arithmetic on two ints (exact or not; results exact). */
PyObject *int_add(PyObject *a, PyObject *b);
PyObject *int_subtract(PyObject *a, PyObject *b);
PyObject *int_multiply(PyObject *a, PyObject *b);
PyObject *int_floor_divide(PyObject *a, PyObject *b);
PyObject *int_remainder(PyObject *a, PyObject *b);
PyObject *int_true_divide(PyObject *a, PyObject *b);
/* Floor division; either result may be NULL if not wanted. */
int int_divide(PyObject *a, PyObject *b, PyObject **quotient, PyObject **remainder);
PyObject *int_shift_left(PyObject *a, uint64_t bits);
PyObject *int_shift_right(PyObject *a, uint64_t bits);
PyObject *int_bitwise(PyObject *a, PyObject *b, int operation); /* a BignumBitwise */
PyObject *int_negative(PyObject *a);
PyObject *int_power(PyObject *a, PyObject *b); /* b >= 0 */
PyObject *int_power_mod(PyObject *a, PyObject *b, PyObject *c);
int int_compare(PyObject *a, PyObject *b); /* -1, 0, 1 */
PyObject *int_gcd(PyObject *a, PyObject *b);
PyObject *int_square_root(PyObject *a); /* of the magnitude, rounded down */
/* o == fraction * 2^exponent, 0.5 <= |fraction| < 1. */
quiet double int_fraction(PyObject *o, int64_t *exponent);

void int_init(void); /* at start, before any other thread: the static ints */

#endif
