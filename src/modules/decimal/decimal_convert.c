/* Decimals out of other objects, and back. */
#include "base/bignum.h"
#include "base/float_text.h"
#include "base/hash.h"
#include "base/unicode.h"
#include "modules/decimal/decimal_int.h"

#include <math.h>
#include <string.h>

/* ---- int ---- */

static void *no_memory(void) {
    return err_no_memory();
}
int number_from_int(Dec *out, PyObject *o) {
    PyLongExport digits;
    if (int_is_compact(o)) {
        dec_set_int(out, int_compact(o));
        return 0;
    }
    INT_TRYI(PyLong_Export(o, &digits));
    if (digits.digits == NULL) {
        dec_set_int(out, digits.value);
        return 0;
    }
    const uint32_t *limbs = digits.digits;
    size_t n = (size_t)digits.ndigits, room = bignum_text_size(n, 10);
    uint64_t small;
    uint32_t status = 0;
    if (bignum_to_uint64(limbs, n, &small)) {
        dec_set_uint(out, small);
    } else {
        char small_text[256], *text = room <= sizeof small_text ? small_text : malloc(room);
        ptrdiff_t length = text == NULL ? -1 : bignum_to_text(limbs, n, 10, text);
        if (length >= 0) {
            dec_from_text(out, text, (size_t)length, &status);
        }
        if (text != small_text) {
            free(text);
        }
        if (length < 0 || status != 0) {
            PyLong_FreeExport(&digits);
            return err_int(no_memory());
        }
    }
    out->negative = digits.negative != 0;
    PyLong_FreeExport(&digits);
    return 0;
}
/* An int out of decimal digits. */
static PyObject *int_from_digits(const char *text, size_t length, bool negative) {
    size_t room = bignum_digits_for_text(length, 10);
    uint32_t small[32], *digits = room <= countof(small)   ? small
                                  : room < PTRDIFF_MAX / 4 ? malloc(room * 4)
                                                           : NULL;
    ptrdiff_t n = digits == NULL ? -1 : bignum_from_text(text, length, 10, digits);
    PyObject *result = NULL;
    if (n < 0) {
        no_memory();
    } else {
        void *space;
        PyLongWriter *writer = PyLongWriter_Create(negative, n > 0 ? n : 1, &space);
        if (writer != NULL) {
            memset(space, 0, 4);
            memcpy(space, digits, (size_t)n * 4);
            result = PyLongWriter_Finish(writer);
        }
    }
    if (digits != small) {
        free(digits);
    }
    return result;
}
PyObject *number_to_int(const Dec *x) {
    int64_t value;
    if (x->exponent <= COEF_DIGITS && dec_to_int(x, &value)) {
        return int_from_int64(value);
    }
    size_t digits = (size_t)dec_digits(x), zeros = (size_t)x->exponent;
    if (x->length == 0) {
        return int_from_int64(0);
    }
    char small[256], *text = digits + zeros <= sizeof small ? small
                             : digits + zeros < PTRDIFF_MAX ? malloc(digits + zeros)
                                                            : NULL;
    if (text == NULL) {
        return no_memory();
    }
    dec_write_digits(text, x);
    memset(text + digits, '0', zeros);
    PyObject *result = int_from_digits(text, digits + zeros, x->negative);
    if (text != small) {
        free(text);
    }
    return result;
}

/* ---- float ---- */

static void multiply_often(Dec *x, uint64_t factor, int count, uint32_t *status) {
    for (; count > 0; count--) {
        if (!dec_room_keep(x, x->length + 1, status)) {
            return;
        }
        uint64_t carry = coef_multiply_small(x->limbs, x->limbs, x->length, factor, 0);
        if (carry != 0) {
            x->limbs[x->length++] = carry;
        }
    }
}
void number_from_double(Dec *out, double value, uint32_t *status) {
    bool negative = signbit(value) != 0;
    if (isnan(value)) {
        dec_set_nan(out);
    } else if (isinf(value)) {
        dec_set_infinity(out, negative);
    } else {
        int exponent;
        uint64_t mantissa = (uint64_t)ldexp(frexp(fabs(value), &exponent), 53);
        exponent = mantissa == 0 ? 0 : exponent - 53;
        while (exponent < 0 && (mantissa & 1) == 0) {
            mantissa >>= 1;
            exponent++;
        }
        dec_set_uint(out, mantissa);
        if (exponent > 0) {
            multiply_often(out, (uint64_t)1 << 59, exponent / 59, status);
            multiply_often(out, (uint64_t)1 << exponent % 59, 1, status);
        } else if (exponent < 0) { /* 2^-k = 5^k / 10^k */
            const uint64_t five_25 = 298023223876953125;
            uint64_t rest = 1;
            for (int i = -exponent % 25; i > 0; i--) {
                rest *= 5;
            }
            multiply_often(out, five_25, -exponent / 25, status);
            multiply_often(out, rest, 1, status);
            out->exponent = exponent;
        }
    }
    out->negative = negative && !isnan(value);
}
PyObject *decimal_to_float(PyObject *self) {
    const Dec *x = NUMBER(self);
    if (x->kind == DEC_SIGNALING) {
        return err_raise(PyExc_ValueError, "cannot convert signaling NaN to float");
    }
    if (x->kind == DEC_QUIET) {
        return float_from_double(x->negative ? -NAN : NAN);
    }
    size_t room = dec_text_room(x), end;
    char small[128], *text = room <= sizeof small ? small : malloc(room);
    if (text == NULL) {
        return no_memory();
    }
    double value;
    size_t size = dec_write(text, x, DEC_SCIENTIFIC, true);
    float_parse(text, size, &value, &end);
    if (text != small) {
        free(text);
    }
    return float_from_double(value);
}
PyObject *decimal_from_float(DecimalState *state, PyTypeObject *type, PyObject *value) {
    autoref PyObject *exact = NULL;
    if (IS_INT(value)) {
        exact = TRY(decimal_convert(state, state->decimal_type, value, NULL, CONVERT_EXACTLY));
    } else if (IS_INSTANCE(value, PyFloat_Type)) {
        uint32_t status = 0;
        exact = (PyObject *)TRY(decimal_fresh(state));
        number_from_double(NUMBER(exact), float_value(value), &status);
        if (status != 0) {
            return no_memory();
        }
    } else {
        return err_raise(PyExc_TypeError, "argument must be int or float");
    }
    return type == state->decimal_type ? take(exact) : call_one((PyObject *)type, exact);
}

/* ---- operands ---- */

int operand_of(DecimalState *state, PyObject *o, Dec *kept, const Dec **number) {
    if (likely(is_decimal(state, o))) {
        *number = NUMBER(o);
        return 1;
    }
    if (IS_INT(o)) {
        *number = kept;
        return number_from_int(kept, o) < 0 ? -1 : 1;
    }
    return 0;
}
static void *not_supported(PyObject *o) {
    return err_raise(PyExc_TypeError, "conversion from %s to Decimal is not supported",
                     TYPE(o)->tp_name);
}
int operand_needed(DecimalState *state, PyObject *o, Dec *kept, const Dec **number) {
    int found = operand_of(state, o, kept, number);
    return found == 0 ? err_int(not_supported(o)) : found;
}

/* ---- text and tuples ---- */

/* The text as ASCII: decimal digits of all scripts, white space around it and underscores gone if
 * `loosely`; anything else becomes a character that no number has. */
static size_t ascii_of(PyObject *s, bool loosely, char *out) {
    Py_ssize_t start = 0, end = str_length(s);
    while (loosely && start < end && unicode_is_space(str_at(s, start))) {
        start++;
    }
    while (loosely && end > start && unicode_is_space(str_at(s, end - 1))) {
        end--;
    }
    size_t n = 0;
    for (Py_ssize_t i = start; i < end; i++) {
        Py_UCS4 c = str_at(s, i);
        if (c == '_' && loosely) {
            continue;
        }
        if (c > 127) {
            int digit = unicode_decimal(c);
            c = digit >= 0 ? (Py_UCS4)('0' + digit) : '?';
        }
        out[n++] = (char)c;
    }
    return n;
}
static int number_from_str(Dec *out, PyObject *s, Conversion how, uint32_t *status) {
    Py_ssize_t length = str_length(s);
    char small[256], *text = (size_t)length <= sizeof small ? small : malloc((size_t)length);
    if (text == NULL) {
        return err_int(no_memory());
    }
    size_t size = ascii_of(s, how == CONVERT_EXACTLY, text);
    dec_from_text(out, text, size, status);
    if (text != small) {
        free(text);
    }
    return 0;
}
/* The digits of a coefficient as text. */
static int digits_of(PyObject *digits, char *text) {
    for (Py_ssize_t i = 0; i < tuple_length(digits); i++) {
        PyObject *digit = tuple_at(digits, i);
        long value = -1;
        if (IS_INT(digit)) {
            INT_TRYI(arg_long(digit, &value));
        }
        if (value < 0 || value > 9) {
            return err_int(err_raise(PyExc_ValueError, "coefficient must be a tuple of digits"));
        }
        text[i] = (char)('0' + value);
    }
    return 0;
}
/* What a tuple's third item says. */
static int tuple_kind(PyObject *item, DecKind *kind, int64_t *exponent) {
    if (IS_STR(item)) {
        *kind = str_equal_text(item, "F")   ? DEC_INFINITE
                : str_equal_text(item, "n") ? DEC_QUIET
                : str_equal_text(item, "N") ? DEC_SIGNALING
                                            : DEC_FINITE;
        if (*kind == DEC_FINITE) {
            return err_int(err_raise(
                PyExc_ValueError, "string argument in the third position must be 'F', 'n' or 'N'"));
        }
        return 0;
    }
    if (!IS_INT(item)) {
        return err_int(err_raise(PyExc_ValueError, "exponent must be an integer"));
    }
    const int64_t most = 4 * (int64_t)DEC_LIMIT;
    *kind = DEC_FINITE;
    *exponent = int_as_ssize(item);
    if (*exponent == -1 && err_occurred() != NULL) {
        return -1;
    }
    *exponent = *exponent > most ? most : *exponent < -most ? -most : *exponent;
    return 0;
}
static int number_from_tuple(Dec *out, PyObject *value, uint32_t *status) {
    autoref PyObject *tuple = INT_TRY(ops_to_tuple(value));
    if (tuple_length(tuple) != 3) {
        return err_int(err_raise(PyExc_ValueError, "argument must be a sequence of length 3"));
    }
    long sign = -1;
    if (IS_INT(tuple_at(tuple, 0))) {
        INT_TRYI(arg_long(tuple_at(tuple, 0), &sign));
    }
    if (sign != 0 && sign != 1) {
        return err_int(
            err_raise(PyExc_ValueError, "sign must be an integer with the value 0 or 1"));
    }
    DecKind kind;
    int64_t exponent = 0;
    INT_TRYI(tuple_kind(tuple_at(tuple, 2), &kind, &exponent));
    if (kind == DEC_INFINITE) {
        dec_set_infinity(out, sign);
        return 0;
    }
    PyObject *given = tuple_at(tuple, 1);
    if (!IS_TUPLE(given) && !IS_LIST(given)) {
        return err_int(err_raise(PyExc_ValueError, "coefficient must be a tuple of digits"));
    }
    autoref PyObject *digits = INT_TRY(ops_to_tuple(given));
    size_t n = (size_t)tuple_length(digits);
    char *text = malloc(n + 1);
    if (text == NULL) {
        return err_int(no_memory());
    }
    text[0] = '0';
    int failed = digits_of(digits, text + 1);
    if (failed == 0) {
        dec_from_text(out, text, n + 1, status);
        out->kind = (uint8_t)kind;
        out->negative = sign;
        out->exponent = exponent;
    }
    free(text);
    return failed;
}

/* ---- Decimal(value) ---- */

static int number_from_object(Dec *out, DecimalState *state, PyObject *value, PyObject *context,
                              Conversion how, uint32_t *status) {
    if (IS_STR(value)) {
        return number_from_str(out, value, how, status);
    }
    if (is_decimal(state, value)) {
        dec_copy(out, NUMBER(value), status);
        return 0;
    }
    if (IS_INT(value)) {
        return number_from_int(out, value);
    }
    if (IS_LIST(value) || IS_TUPLE(value)) {
        return number_from_tuple(out, value, status);
    }
    if (IS_INSTANCE(value, PyFloat_Type)) {
        INT_TRYI(context_report(context, DEC_FLOAT_OPERATION));
        number_from_double(out, float_value(value), status);
        return 0;
    }
    return err_int(not_supported(value));
}
/* A number read with `status`, made to fit. */
static void fit(Dec *x, PyObject *context, Conversion how, uint32_t *status) {
    if (*status & (DEC_CONVERSION_SYNTAX | DEC_NO_MEMORY)) {
        return;
    }
    if (how == CONVERT_EXACTLY) {
        dec_finish_exact(x, status);
        return;
    }
    DecRules rules = context_rules(context);
    if (dec_is_nan(x) && x->length > 0 &&
        coef_digits(x->limbs, x->length) > rules.precision - rules.clamp) {
        dec_set_invalid(x, DEC_CONVERSION_SYNTAX, status);
        return;
    }
    dec_finish(x, &rules, status);
}
PyObject *decimal_convert(DecimalState *state, PyTypeObject *type, PyObject *value,
                          PyObject *context, Conversion how) {
    if (how == CONVERT_EXACTLY && type == state->decimal_type &&
        TYPE(value) == state->decimal_type) {
        return newref(value);
    }
    /* without a float, and exactly, a context is needed for errors only */
    autoref PyObject *used = NULL;
    if (how == CONVERT_ROUNDED || IS_INSTANCE(value, PyFloat_Type)) {
        used = TRY(context_given(state, context));
    }
    autoref PyObject *self = (PyObject *)TRY(decimal_alloc(state, type));
    uint32_t status = 0;
    TRYI(number_from_object(NUMBER(self), state, value, used, how, &status));
    fit(NUMBER(self), used, how, &status);
    if (likely(status == 0)) {
        return take(self);
    }
    if (used == NULL) {
        used = TRY(context_given(state, context));
    }
    return decimal_result(used, DECIMAL(take(self)), status);
}

/* ---- out of decimals ---- */

PyObject *number_to_str(const Dec *x, DecStyle style, bool capitals) {
    size_t room = dec_text_room(x);
    char small[192], *text = room <= sizeof small ? small : malloc(room);
    if (text == NULL) {
        return no_memory();
    }
    size_t size = dec_write(text, x, style, capitals);
    PyObject *s = str_new((Py_ssize_t)size, 127);
    if (s != NULL) {
        memcpy(str_data(s), text, size);
    }
    if (text != small) {
        free(text);
    }
    return s;
}
PyObject *decimal_as_tuple(DecimalObject *self) {
    DecimalState *state = self->state;
    const Dec *x = &self->number;
    size_t n = x->kind == DEC_FINITE                       ? (size_t)dec_digits(x)
               : x->kind == DEC_INFINITE || x->length == 0 ? 0
                                                           : (size_t)dec_digits(x);
    bool infinite = x->kind == DEC_INFINITE;
    autoref PyObject *digits = TRY(tuple_new((Py_ssize_t)(infinite ? 1 : n)));
    char small[64], *text = n <= sizeof small ? small : malloc(n);
    if (text == NULL) {
        return no_memory();
    }
    if (n > 0) {
        dec_write_digits(text, x);
    }
    for (size_t i = 0; i < n; i++) {
        tuple_items(digits)[i] = int_from_int64(text[i] - '0');
    }
    if (infinite) {
        tuple_items(digits)[0] = int_from_int64(0);
    }
    if (text != small) {
        free(text);
    }
    tuple_publish(digits);
    static const char *const letters[] = {NULL, "F", "n", "N"};
    autoref PyObject *exponent = TRY(x->kind == DEC_FINITE ? int_from_int64(x->exponent)
                                                           : str_from_text(letters[x->kind])),
                     *sign = TRY(int_from_int64(x->negative));
    return call_three(state->tuple_type, sign, digits, exponent);
}
PyObject *decimal_ratio(DecimalObject *self) {
    const Dec *x = &self->number;
    if (x->kind != DEC_FINITE) {
        return dec_is_nan(x)
                   ? err_raise(PyExc_ValueError, "cannot convert NaN to integer ratio")
                   : err_raise(PyExc_OverflowError, "cannot convert Infinity to integer ratio");
    }
    autoref PyObject *one = TRY(int_from_int64(1));
    if (x->exponent >= 0 || x->length == 0) {
        autoref PyObject *whole = TRY(number_to_int(x));
        return tuple_of(2, whole, one);
    }
    Dec coefficient = dec_view(x);
    coefficient.exponent = 0;
    DEC(power);
    dec_set_int(&power, 1);
    power.exponent = -x->exponent;
    autoref PyObject *numerator = TRY(number_to_int(&coefficient)),
                     *denominator = TRY(number_to_int(&power));
    autoref PyObject *divisor = TRY(int_gcd(numerator, denominator));
    autoref PyObject *a = TRY(int_floor_divide(numerator, divisor)),
                     *b = TRY(int_floor_divide(denominator, divisor));
    return tuple_of(2, a, b);
}

/* ---- hash ---- */

static uint64_t multiply_prime(uint64_t a, uint64_t b) {
    return (uint64_t)((Wide)a * b % HASH_MODULUS);
}
static uint64_t power_prime(uint64_t base, uint64_t exponent) {
    uint64_t result = 1;
    for (; exponent != 0; exponent >>= 1) {
        if (exponent & 1) {
            result = multiply_prime(result, base);
        }
        base = multiply_prime(base, base);
    }
    return result;
}
Py_hash_t number_hash(const Dec *x) {
    if (x->kind == DEC_INFINITE) {
        return x->negative ? -314159 : 314159;
    }
    uint64_t hash = 0;
    for (size_t i = x->length; i-- > 0;) {
        hash = (uint64_t)(((Wide)hash * COEF_BASE + x->limbs[i]) % HASH_MODULUS);
    }
    uint64_t exponent = (uint64_t)(x->exponent < 0 ? -x->exponent : x->exponent);
    /* by Fermat 1/10 is 10^(p - 2) */
    uint64_t base = x->exponent < 0 ? power_prime(10, HASH_MODULUS - 2) : 10;
    hash = multiply_prime(hash, power_prime(base, exponent));
    Py_hash_t result = x->negative ? -(Py_hash_t)hash : (Py_hash_t)hash;
    return result == -1 ? -2 : result;
}
