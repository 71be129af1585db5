/* int: values, conversions and arithmetic. The methods are in int_methods.c, text in int_text.c. */
#include "types/int/int_int.h"

#include "object/freelist.h"
#include "types/int/int_quick.h"
#include "types/tuple/tuple.h"
#include <math.h>

/* ---- static ints ---- */

enum { SMALL_MIN = INT_STATIC_MIN, SMALL_MAX = INT_STATIC_MAX, SMALL_MARK = 4 };
PyLongObject int_statics[SMALL_MAX - SMALL_MIN + 1];

static uintptr_t tag_of(size_t count, bool negative) {
    return (uintptr_t)count << 3 | (count == 0 ? 1 : negative ? 2 : 0);
}

void int_init(void) {
    for (int v = SMALL_MIN; v <= SMALL_MAX;
         v++) { /* before any other thread; never changed afterwards */
        PyLongObject *o = &int_statics[v - SMALL_MIN];
        o->ob_base = (PyObject)STATIC_HEAD(&PyLong_Type);
        o->long_value.lv_tag = tag_of(v != 0, v < 0) | SMALL_MARK;
        o->long_value.ob_digit[0] = (uint32_t)(v < 0 ? -v : v);
    }
}

static force_inline PyObject *small_int(Py_ssize_t v) {
    return (PyObject *)&int_statics[v - SMALL_MIN];
}
static force_inline bool is_small(int64_t v) {
    return v >= SMALL_MIN && v <= SMALL_MAX;
}

/* ---- making ---- */

PyObject *int_new(size_t count) {
    if (count > (PTRDIFF_MAX - 64) / sizeof(uint32_t)) {
        return err_raise(PyExc_OverflowError, "too many digits in integer");
    }
    size_t size =
        offsetof(PyLongObject, long_value.ob_digit) + (count ? count : 1) * sizeof(uint32_t);
    return object_new_raw(&PyLong_Type, size);
}

PyObject *int_finish(steals PyObject *fresh, size_t count, bool negative) {
    if (fresh == NULL) {
        return NULL;
    }
    count = bignum_trim(int_digits(fresh), count);
    if (count <= 1) {
        int64_t v = count ? int_digits(fresh)[0] : 0;
        v = negative ? -v : v;
        if (is_small(v)) {
            decref(fresh);
            return small_int(v);
        }
    }
    ((PyLongObject *)fresh)->long_value.lv_tag = tag_of(count, negative);
    return fresh;
}

PyObject *int_from_uint64(uint64_t value) {
    if (value <= SMALL_MAX) {
        return small_int((Py_ssize_t)value);
    }
    uint32_t digits[BIGNUM_UINT64_DIGITS];
    size_t n = bignum_from_uint64(value, digits);
    PyObject *o = TRY(int_new(n));
    memcpy(int_digits(o), digits, n * sizeof *digits);
    ((PyLongObject *)o)->long_value.lv_tag = tag_of(n, false);
    return o;
}

/* An int with room for one digit. */
static PyObject *new_compact(void) {
    ThreadState *ts = thread_current();
    PyObject *o = freelist_take(ts, FREELIST_int);
    if (unlikely(o == NULL)) {
        return int_new(1);
    }
    o->ob_tid = ts->os_id;
    o->ob_ref_local = 1;
    o->ob_ref_shared = 0;
    o->ob_type = &PyLong_Type;
    return o;
}

PyObject *int_from_int64(int64_t value) {
    if (likely(is_small(value))) {
        return small_int((Py_ssize_t)value);
    }
    if (value > -(int64_t)BIGNUM_BASE && value < (int64_t)BIGNUM_BASE) {
        PyObject *o = TRY(new_compact());
        int_digits(o)[0] = (uint32_t)(value < 0 ? -value : value);
        ((PyLongObject *)o)->long_value.lv_tag = tag_of(1, value < 0);
        return o;
    }
    if (value >= 0) {
        return int_from_uint64((uint64_t)value);
    }
    uint32_t digits[BIGNUM_UINT64_DIGITS];
    size_t n = bignum_from_uint64(-(uint64_t)value, digits);
    PyObject *o = TRY(int_new(n));
    memcpy(int_digits(o), digits, n * sizeof *digits);
    ((PyLongObject *)o)->long_value.lv_tag = tag_of(n, true);
    return o;
}

PyObject *int_from_ssize(Py_ssize_t value) {
    return int_from_int64(value);
}
PyObject *int_box(Py_ssize_t value) {
    Freelist *lists = thread_current()->freelists;
    if (is_small(value) || lists == NULL || value <= -(int64_t)BIGNUM_BASE ||
        value >= (int64_t)BIGNUM_BASE) {
        return int_from_int64(value);
    }
    Freelist *kept = &lists[FREELIST_last_int];
    PyObject *last = kept->first;
    if (last != NULL && kept->count == (uint32_t)value) {
        return newref(last);
    }
    PyObject *o = TRY(int_from_int64(value));
    kept->first = newref(o);
    kept->count = (uint32_t)value;
    XDECREF(last);
    return o;
}
PyObject *int_from_size(size_t value) {
    return int_from_uint64(value);
}
PyObject *int_from_pointer(void *p) {
    return int_from_uint64((uint64_t)(uintptr_t)p);
}

PyObject *int_from_double(double value) {
    if (isinf(value)) {
        return err_raise(PyExc_OverflowError, "cannot convert float infinity to integer");
    }
    if (isnan(value)) {
        return err_raise(PyExc_ValueError, "cannot convert float NaN to integer");
    }
    if (fabs(value) < 9007199254740992.0) {
        return int_from_int64((int64_t)value);
    }
    uint32_t digits[BIGNUM_DOUBLE_DIGITS];
    size_t n = bignum_from_double(fabs(value), digits);
    PyObject *o = TRY(int_new(n));
    memcpy(int_digits(o), digits, n * sizeof *digits);
    return int_finish(o, n, value < 0);
}

PyObject *int_from_bytes(const unsigned char *bytes, size_t count, bool little_endian,
                         bool is_signed) {
    size_t room = bignum_digits_for_bytes(count);
    PyObject *o = TRY(int_new(room));
    bool negative;
    size_t n =
        bignum_from_bytes(bytes, count, little_endian ? BIGNUM_LITTLE_ENDIAN : BIGNUM_BIG_ENDIAN,
                          is_signed, int_digits(o), &negative);
    return int_finish(o, n, negative);
}

/* ---- to C ---- */

int64_t int_as_int64_overflow(PyObject *o, int *overflow) {
    *overflow = 0;
    if (likely(int_is_compact(o))) {
        return int_compact(o);
    }
    uint64_t magnitude;
    bool negative = int_is_negative(o);
    if (!bignum_to_uint64(int_digits(o), int_count(o), &magnitude) ||
        magnitude > (uint64_t)INT64_MAX + negative) {
        *overflow = negative ? -1 : 1;
        return -1;
    }
    return (int64_t)(negative ? -magnitude : magnitude);
}

int64_t int_as_int64(PyObject *o) {
    int overflow;
    int64_t value = int_as_int64_overflow(o, &overflow);
    if (overflow) {
        err_raise(PyExc_OverflowError, "Python int too large to convert to C long");
    }
    return value;
}

Py_ssize_t int_as_ssize(PyObject *o) {
    int overflow;
    int64_t value = int_as_int64_overflow(o, &overflow);
    if (overflow) {
        err_raise(PyExc_OverflowError, "Python int too large to convert to C ssize_t");
    }
    return (Py_ssize_t)value;
}

uint64_t int_as_uint64(PyObject *o) {
    uint64_t value;
    if (int_is_negative(o)) {
        err_raise(PyExc_OverflowError, "can't convert negative value to unsigned int");
        return (uint64_t)-1;
    }
    if (!bignum_to_uint64(int_digits(o), int_count(o), &value)) {
        err_raise(PyExc_OverflowError, "Python int too large to convert to C unsigned long");
        return (uint64_t)-1;
    }
    return value;
}

double int_as_double(PyObject *o) {
    if (int_is_compact(o)) {
        return (double)int_compact(o);
    }
    double value;
    BignumStatus status = bignum_to_double(int_digits(o), int_count(o), &value);
    if (status != BIGNUM_OK) {
        if (status == BIGNUM_NO_MEMORY) {
            err_no_memory();
        } else {
            err_raise(PyExc_OverflowError, "int too large to convert to float");
        }
        return -1.0;
    }
    return int_is_negative(o) ? -value : value;
}

int int_to_bytes(PyObject *o, unsigned char *bytes, size_t count, bool little_endian,
                 bool is_signed) {
    if (!is_signed && int_is_negative(o)) {
        err_raise(PyExc_OverflowError, "can't convert negative int to unsigned");
        return -1;
    }
    BignumOrder order = little_endian ? BIGNUM_LITTLE_ENDIAN : BIGNUM_BIG_ENDIAN;
    if (bignum_to_bytes(int_digits(o), int_count(o), int_is_negative(o), bytes, count, order,
                        is_signed) != BIGNUM_OK) {
        err_raise(PyExc_OverflowError, "int too big to convert");
        return -1;
    }
    return 0;
}

int int_sign(PyObject *o) {
    return 1 - (int)(((PyLongObject *)o)->long_value.lv_tag & 3);
}
bool int_is_zero(PyObject *o) {
    return int_sign(o) == 0;
}
int64_t int_bit_length(PyObject *o) {
    return (int64_t)bignum_bit_length(int_digits(o), int_count(o));
}
Py_hash_t int_hash(PyObject *o) {
    if (int_is_compact(o)) {
        Py_ssize_t v = int_compact(o);
        return v == -1 ? -2 : v;
    }
    return hash_digits(int_digits(o), int_count(o), int_is_negative(o));
}

int int_compare(PyObject *a, PyObject *b) {
    if (int_is_compact(a) && int_is_compact(b)) {
        Py_ssize_t x = int_compact(a), y = int_compact(b);
        return (x > y) - (x < y);
    }
    int x = int_sign(a), y = int_sign(b);
    if (x != y) {
        return x < y ? -1 : 1;
    }
    int order = bignum_compare(int_digits(a), int_count(a), int_digits(b), int_count(b));
    order = (order > 0) - (order < 0);
    return x < 0 ? -order : order;
}

/* ---- sums and products ---- */

static PyObject *add_magnitudes(PyObject *a, PyObject *b, bool negative) {
    size_t n = int_count(a), m = int_count(b);
    PyObject *sum = TRY(int_new((n > m ? n : m) + 1));
    size_t count = bignum_add(int_digits(a), n, int_digits(b), m, int_digits(sum));
    return int_finish(sum, count, negative);
}

/* |a| - |b|, negated if asked. */
static PyObject *subtract_magnitudes(PyObject *a, PyObject *b, bool negative) {
    size_t n = int_count(a), m = int_count(b);
    if (bignum_compare(int_digits(a), n, int_digits(b), m) < 0) {
        PyObject *t = a;
        a = b;
        b = t;
        size_t c = n;
        n = m;
        m = c;
        negative = !negative;
    }
    PyObject *difference = TRY(int_new(n));
    size_t count = bignum_subtract(int_digits(a), n, int_digits(b), m, int_digits(difference));
    return int_finish(difference, count, negative);
}

PyObject *int_add(PyObject *a, PyObject *b) {
    if (likely(int_is_compact(a) && int_is_compact(b))) {
        return int_from_int64(int_compact(a) + int_compact(b));
    }
    bool x = int_is_negative(a), y = int_is_negative(b);
    return x == y ? add_magnitudes(a, b, x) : subtract_magnitudes(a, b, x);
}

PyObject *int_subtract(PyObject *a, PyObject *b) {
    if (likely(int_is_compact(a) && int_is_compact(b))) {
        return int_from_int64(int_compact(a) - int_compact(b));
    }
    bool x = int_is_negative(a), y = int_is_negative(b);
    return x == y ? subtract_magnitudes(a, b, x) : add_magnitudes(a, b, x);
}

PyObject *int_multiply(PyObject *a, PyObject *b) {
    if (likely(int_is_compact(a) && int_is_compact(b))) {
        return int_from_int64((int64_t)int_compact(a) * int_compact(b));
    }
    size_t n = int_count(a), m = int_count(b);
    if (n == 0 || m == 0) {
        return small_int(0);
    }
    PyObject *product = TRY(int_new(n + m));
    ptrdiff_t count =
        a == b ? bignum_square(int_digits(a), n, int_digits(product))
               : bignum_multiply(int_digits(a), n, int_digits(b), m, int_digits(product));
    if (count < 0) {
        decref(product);
        return err_no_memory();
    }
    return int_finish(product, (size_t)count, int_is_negative(a) != int_is_negative(b));
}

/* ---- quotients ---- */

static PyObject *negated(steals PyObject *o) {
    if (o == NULL) {
        return NULL;
    }
    autoref PyObject *value = o;
    return int_subtract(small_int(0), value);
}

/* Floor division: quotient and remainder, either may be NULL if not wanted. -1 with an exception.
 */
/* The value, if it fits a word. */
static force_inline bool word_of(PyObject *o, int64_t *value) {
    if (likely(int_is_compact(o))) {
        *value = int_compact(o);
        return true;
    }
    int overflow = 1;
    if (int_count(o) <= BIGNUM_UINT64_DIGITS) {
        *value = int_as_int64_overflow(o, &overflow);
    }
    return overflow == 0;
}
static int divide_words(int64_t a, int64_t b, PyObject **quotient, PyObject **remainder) {
    int64_t q = a / b, r = a % b;
    if (r != 0 && (r < 0) != (b < 0)) { /* rounded down, not towards zero */
        q--;
        r += b;
    }
    if (quotient != NULL) {
        *quotient = INT_TRY(int_from_ssize(q));
    }
    if (remainder != NULL) {
        *remainder = int_from_ssize(r);
        if (*remainder == NULL) {
            if (quotient != NULL) {
                CLEAR(*quotient);
            }
            return -1;
        }
    }
    return 0;
}

/* Hands the parts of a pair of ints out, those that are asked for. */
static int take_pair(PyObject *pair, PyObject **quotient, PyObject **remainder) {
    if (quotient != NULL) {
        *quotient = newref(tuple_items(pair)[0]);
    }
    if (remainder != NULL) {
        *remainder = newref(tuple_items(pair)[1]);
    }
    return 0;
}

int int_divide(PyObject *a, PyObject *b, PyObject **quotient, PyObject **remainder) {
    if (int_is_zero(b)) {
        err_raise(PyExc_ZeroDivisionError, "division by zero");
        return -1;
    }
    int64_t x, y;
    if (word_of(a, &x) && word_of(b, &y) && x != INT64_MIN) {
        return divide_words(x, y, quotient, remainder);
    }
    autoref PyObject *pair = int_replaced_divmod(a, b);
    if (pair != NULL || err_occurred()) {
        return pair ? take_pair(pair, quotient, remainder) : -1;
    }
    size_t n = int_count(a), m = int_count(b), nq = 0, nr = 0;
    autoref PyObject *q = INT_TRY(int_new(n >= m ? n - m + 1 : 1));
    autoref PyObject *r = INT_TRY(int_new(m > n ? m : n ? n : 1));
    if (n < m) {
        memcpy(int_digits(r), int_digits(a), n * sizeof(uint32_t));
        nr = n;
    } else if (bignum_divide(int_digits(a), n, int_digits(b), m, int_digits(q), &nq, int_digits(r),
                             &nr) < 0) {
        err_no_memory();
        return -1;
    }
    bool different = int_is_negative(a) != int_is_negative(b);
    PyObject *quot = INT_TRY(int_finish(take(q), nq, different));
    autoref PyObject *floor = quot;
    PyObject *rest = INT_TRY(int_finish(take(r), nr, int_is_negative(a)));
    autoref PyObject *rem = rest;
    if (different && !int_is_zero(rem)) {
        SETREF(floor, int_subtract(floor, small_int(1)));
        SETREF(rem, int_add(rem, b));
        if (floor == NULL || rem == NULL) {
            return -1;
        }
    }
    if (quotient != NULL) {
        *quotient = take(floor);
    }
    if (remainder != NULL) {
        *remainder = take(rem);
    }
    return 0;
}

PyObject *int_floor_divide(PyObject *a, PyObject *b) {
    PyObject *quotient;
    return int_divide(a, b, &quotient, NULL) < 0 ? NULL : quotient;
}

PyObject *int_remainder(PyObject *a, PyObject *b) {
    PyObject *remainder;
    return int_divide(a, b, NULL, &remainder) < 0 ? NULL : remainder;
}

PyObject *int_true_divide(PyObject *a, PyObject *b) {
    if (int_is_zero(b)) {
        return err_raise(PyExc_ZeroDivisionError, "division by zero");
    }
    double value;
    BignumStatus status =
        bignum_true_divide(int_digits(a), int_count(a), int_digits(b), int_count(b), &value);
    if (status == BIGNUM_OVERFLOW) {
        return err_raise(PyExc_OverflowError, "integer division result too large for a float");
    }
    if (status == BIGNUM_NO_MEMORY) {
        return err_no_memory();
    }
    return float_from_double(int_is_negative(a) != int_is_negative(b) ? -value : value);
}

/* ---- bits ---- */

PyObject *int_shift_left(PyObject *a, uint64_t bits) {
    if (int_is_zero(a)) {
        return small_int(0);
    }
    size_t room = bignum_shift_left_size(int_count(a), bits);
    if (room == SIZE_MAX) {
        return err_raise(PyExc_OverflowError, "too many digits in integer");
    }
    PyObject *o = TRY(int_new(room));
    return int_finish(o, bignum_shift_left(int_digits(a), int_count(a), bits, int_digits(o)),
                      int_is_negative(a));
}

PyObject *int_shift_right(PyObject *a, uint64_t bits) {
    bool lost = false;
    PyObject *o = TRY(int_new(int_count(a)));
    size_t n = bignum_shift_right(int_digits(a), int_count(a), bits, int_digits(o), &lost);
    PyObject *shifted = int_finish(o, n, int_is_negative(a));
    if (shifted == NULL || !lost || !int_is_negative(a)) {
        return shifted;
    }
    autoref PyObject *truncated = shifted;
    return int_subtract(truncated, small_int(1));
}

PyObject *int_bitwise(PyObject *a, PyObject *b, int operation) {
    if (int_is_compact(a) && int_is_compact(b)) {
        Py_ssize_t x = int_compact(a), y = int_compact(b);
        return int_from_int64(operation == BIGNUM_AND  ? (x & y)
                              : operation == BIGNUM_OR ? (x | y)
                                                       : (x ^ y));
    }
    size_t n = int_count(a), m = int_count(b);
    PyObject *o = TRY(int_new((n > m ? n : m) + 1));
    bool negative;
    size_t count = bignum_bitwise((BignumBitwise)operation, int_digits(a), n, int_is_negative(a),
                                  int_digits(b), m, int_is_negative(b), int_digits(o), &negative);
    return int_finish(o, count, negative);
}

PyObject *int_negative(PyObject *a) {
    return int_subtract(small_int(0), a);
}

/* ---- powers ---- */

/* a ** b for b >= 0. */
PyObject *int_power(PyObject *a, PyObject *b) {
    uint64_t exponent;
    if (int_is_zero(b)) {
        return small_int(1);
    }
    if (int_is_zero(a) || (int_is_compact(a) && int_compact(a) == 1)) {
        return small_int(int_is_zero(a) ? 0 : 1); /* a may be of a subclass */
    }
    bool odd = int_digits(b)[0] & 1;
    if (int_is_compact(a) && int_compact(a) == -1) {
        return small_int(odd ? -1 : 1);
    }
    if (!bignum_to_uint64(int_digits(b), int_count(b), &exponent)) {
        return err_raise(PyExc_OverflowError, "too many digits in integer");
    }
    size_t room = bignum_power_size(int_digits(a), int_count(a), exponent);
    if (room == SIZE_MAX) {
        return err_raise(PyExc_OverflowError, "too many digits in integer");
    }
    PyObject *o = TRY(int_new(room));
    ptrdiff_t n = bignum_power(int_digits(a), int_count(a), exponent, int_digits(o));
    if (n < 0) {
        decref(o);
        return err_no_memory();
    }
    return int_finish(o, (size_t)n, int_is_negative(a) && odd);
}

/* a ** b mod |c|, 0 <= a < |c|, b >= 0. */
static PyObject *power_mod_reduced(PyObject *a, PyObject *b, PyObject *c) {
    PyObject *o = TRY(int_new(int_count(c)));
    ptrdiff_t n = bignum_power_mod(int_digits(a), int_count(a), int_digits(b), int_count(b),
                                   int_digits(c), int_count(c), int_digits(o));
    if (n < 0) {
        decref(o);
        return err_no_memory();
    }
    return int_finish(o, (size_t)n, false);
}

/* The inverse of a modulo n > 1, by the extended Euclidean algorithm; ValueError if there is none.
 */
static PyObject *int_inverse(PyObject *a, PyObject *n) {
    autoref PyObject *r0 = newref(n), *r1 = TRY(int_remainder(a, n));
    autoref PyObject *t0 = small_int(0), *t1 = small_int(1);
    while (!int_is_zero(r1)) {
        PyObject *q, *r;
        TRYI(int_divide(r0, r1, &q, &r));
        autoref PyObject *quotient = q;
        SETREF(r0, r1);
        r1 = r;
        autoref PyObject *product = TRY(int_multiply(quotient, t1));
        PyObject *t = TRY(int_subtract(t0, product));
        SETREF(t0, t1);
        t1 = t;
    }
    if (!int_is_compact(r0) || int_compact(r0) != 1) {
        return err_raise(PyExc_ValueError, "base is not invertible for the given modulus");
    }
    return int_remainder(t0, n);
}

PyObject *int_power_mod(PyObject *a, PyObject *b, PyObject *c) {
    if (int_is_zero(c)) {
        return err_raise(PyExc_ValueError, "pow() 3rd argument cannot be 0");
    }
    bool negative = int_is_negative(c);
    autoref PyObject *modulus = negative ? TRY(int_negative(c)) : newref(c);
    if (int_is_compact(modulus) && int_compact(modulus) == 1) {
        return small_int(0);
    }
    autoref PyObject *base = TRY(int_remainder(a, modulus));
    autoref PyObject *exponent = newref(b);
    if (int_is_negative(b)) {
        SETREF(exponent, negated(newref(b)));
        SETREF(base, int_inverse(base, modulus));
        if (exponent == NULL || base == NULL) {
            return NULL;
        }
    }
    PyObject *result = TRY(power_mod_reduced(base, exponent, modulus));
    if (negative && !int_is_zero(result)) {
        autoref PyObject *positive = result;
        return int_add(positive, c);
    }
    return result;
}
