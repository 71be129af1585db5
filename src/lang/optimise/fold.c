/* Operators applied to constants. The limits keep code objects small: 128 bits for products, powers
 * and shifts, 4096 characters or bytes, 256 items of a tuple and 1024 with those inside. */
#include "lang/optimise/fold.h"

#include <math.h>

#include "base/bignum.h"
#include "opcodes.h"

enum { MAX_BITS = 128, MAX_TEXT = 4096, MAX_ITEMS = 256, MAX_ALL_ITEMS = 1024 };
enum {
    ADD = 0,
    AND,
    FLOOR_DIVIDE,
    LEFT_SHIFT,
    MATRIX_MULTIPLY,
    MULTIPLY,
    REMAINDER,
    OR,
    POWER,
    RIGHT_SHIFT,
    SUBTRACT,
    TRUE_DIVIDE,
    XOR,
    SUBSCRIPT = 26
};

typedef struct Folder {
    Compiling *c;
    ConstTable *t;
} Folder;

/* ---- ints ---- */

typedef struct Int {
    const uint32_t *digits;
    size_t size;
    bool negative;
} Int;

static const uint32_t one_digit[1] = {1};

/* bool counts as int. */
static bool as_int(const Const *k, Int *n) {
    switch (k->kind) {
    case CONST_INT:
        *n = (Int){k->digits, k->size, k->negative};
        return true;
    case CONST_TRUE:
        *n = (Int){one_digit, 1, false};
        return true;
    case CONST_FALSE:
        *n = (Int){one_digit, 0, false};
        return true;
    default:
        return false;
    }
}

static uint32_t *new_digits(Folder *f, size_t size) {
    return compiling_alloc(f->c, (size + 1) * sizeof(uint32_t));
}

static Const *int_add(Folder *f, Int a, Int b) {
    size_t room = (a.size > b.size ? a.size : b.size) + 1;
    uint32_t *out = new_digits(f, room);
    if (a.negative == b.negative) {
        return const_int(f->c, f->t, out, bignum_add(a.digits, a.size, b.digits, b.size, out),
                         a.negative);
    }
    if (bignum_compare(a.digits, a.size, b.digits, b.size) >= 0) {
        return const_int(f->c, f->t, out, bignum_subtract(a.digits, a.size, b.digits, b.size, out),
                         a.negative);
    }
    return const_int(f->c, f->t, out, bignum_subtract(b.digits, b.size, a.digits, a.size, out),
                     b.negative);
}

static Const *int_multiply(Folder *f, Int a, Int b) {
    if (a.size && b.size &&
        bignum_bit_length(a.digits, a.size) + bignum_bit_length(b.digits, b.size) > MAX_BITS) {
        return NULL;
    }
    uint32_t *out = new_digits(f, a.size + b.size);
    ptrdiff_t n = bignum_multiply(a.digits, a.size, b.digits, b.size, out);
    return n < 0 ? NULL : const_int(f->c, f->t, out, (size_t)n, a.negative != b.negative);
}

/* Quotient and remainder as // and % have them: towards minus infinity. */
static bool int_divide(Folder *f, Int a, Int b, Const **quotient, Const **remainder) {
    uint32_t *q = new_digits(f, a.size + 1), *r = new_digits(f, b.size + 1);
    size_t nq = 0, nr = 0;
    if (bignum_divide(a.digits, a.size, b.digits, b.size, q, &nq, r, &nr) < 0) {
        return false;
    }
    if (nr && a.negative != b.negative) {
        nq = bignum_add(q, nq, one_digit, 1, q);
        uint32_t *rest = new_digits(f, b.size + 1);
        nr = bignum_subtract(b.digits, b.size, r, nr, rest);
        r = rest;
    }
    *quotient = const_int(f->c, f->t, q, nq, a.negative != b.negative);
    *remainder = const_int(f->c, f->t, r, nr, b.negative);
    return true;
}

static bool small_count(Int n, uint64_t *value) {
    return !n.negative && bignum_to_uint64(n.digits, n.size, value);
}

static Const *int_left_shift(Folder *f, Int a, Int b) {
    uint64_t bits;
    if (!small_count(b, &bits) ||
        (a.size && bignum_bit_length(a.digits, a.size) + bits > MAX_BITS) || bits > MAX_BITS) {
        return NULL;
    }
    uint32_t *out = new_digits(f, bignum_shift_left_size(a.size, bits));
    return const_int(f->c, f->t, out, a.size ? bignum_shift_left(a.digits, a.size, bits, out) : 0,
                     a.negative);
}

static Const *int_right_shift(Folder *f, Int a, Int b) {
    uint64_t bits;
    bool lost = false;
    if (!small_count(b, &bits)) {
        return NULL;
    }
    uint32_t *out = new_digits(f, a.size + 1);
    size_t n = bignum_shift_right(a.digits, a.size, bits, out, &lost);
    if (lost && a.negative) {
        n = n ? bignum_add(out, n, one_digit, 1, out) : (out[0] = 1, 1);
    }
    return const_int(f->c, f->t, out, n, a.negative);
}

static Const *int_power(Folder *f, Int a, Int b) {
    uint64_t exponent;
    if (!small_count(b, &exponent) ||
        (a.size && exponent && bignum_bit_length(a.digits, a.size) > MAX_BITS / exponent)) {
        return NULL;
    }
    if (a.size == 0) {
        return const_long(f->c, f->t, exponent == 0);
    }
    uint32_t *out = new_digits(f, bignum_power_size(a.digits, a.size, exponent));
    ptrdiff_t n = bignum_power(a.digits, a.size, exponent, out);
    return n < 0 ? NULL : const_int(f->c, f->t, out, (size_t)n, a.negative && exponent % 2);
}

static Const *int_true_divide(Folder *f, Int a, Int b) {
    double quotient;
    if (b.size == 0 ||
        bignum_true_divide(a.digits, a.size, b.digits, b.size, &quotient) != BIGNUM_OK) {
        return NULL;
    }
    return const_float(f->c, f->t, a.negative != b.negative ? -quotient : quotient);
}

static Const *int_bitwise(Folder *f, int op, const Const *ka, const Const *kb, Int a, Int b) {
    uint32_t *out = new_digits(f, (a.size > b.size ? a.size : b.size) + 1);
    bool negative;
    BignumBitwise how = op == AND ? BIGNUM_AND : op == OR ? BIGNUM_OR : BIGNUM_XOR;
    size_t n = bignum_bitwise(how, a.digits, a.size, a.negative, b.digits, b.size, b.negative, out,
                              &negative);
    if (ka->kind != CONST_INT && kb->kind != CONST_INT) { /* two bools */
        return n ? &f->t->yes : &f->t->no;
    }
    return const_int(f->c, f->t, out, n, negative);
}

static Const *float_operate(Folder *f, int op, double a, double b);

static bool int_to_double(Int n, double *value) {
    if (bignum_to_double(n.digits, n.size, value) != BIGNUM_OK) {
        return false;
    }
    *value = n.negative ? -*value : *value;
    return true;
}

static Const *int_operate(Folder *f, int op, const Const *ka, const Const *kb, Int a, Int b) {
    Const *quotient, *remainder;
    switch (op) {
    case ADD:
        return int_add(f, a, b);
    case SUBTRACT:
        b.negative = !b.negative;
        return int_add(f, a, b);
    case MULTIPLY:
        return int_multiply(f, a, b);
    case FLOOR_DIVIDE:
    case REMAINDER:
        if (b.size == 0 || !int_divide(f, a, b, &quotient, &remainder)) {
            return NULL;
        }
        return op == FLOOR_DIVIDE ? quotient : remainder;
    case TRUE_DIVIDE:
        return int_true_divide(f, a, b);
    case LEFT_SHIFT:
        return int_left_shift(f, a, b);
    case RIGHT_SHIFT:
        return int_right_shift(f, a, b);
    case AND:
    case OR:
    case XOR:
        return int_bitwise(f, op, ka, kb, a, b);
    case POWER:
        if (b.negative && b.size) {
            double x, y;
            return int_to_double(a, &x) && int_to_double(b, &y) ? float_operate(f, op, x, y) : NULL;
        }
        return int_power(f, a, b);
    default:
        return NULL;
    }
}

/* ---- floats and complex numbers ---- */

typedef struct Complex {
    double real, imag;
    bool is_real; /* the operand is no complex: its imaginary part takes no part */
} Complex;

static Const *complex_operate(Folder *f, int op, Complex a, Complex b);

static double float_remainder(double a, double b) {
    double r = fmod(a, b);
    if (r != 0) {
        return (b < 0) != (r < 0) ? r + b : r;
    }
    return copysign(0.0, b);
}

static double float_floor_divide(double a, double b) {
    double r = fmod(a, b), q = (a - r) / b;
    if (r != 0 && (b < 0) != (r < 0)) {
        q -= 1.0;
    }
    if (q == 0) {
        return copysign(0.0, a / b);
    }
    double whole = floor(q);
    return q - whole > 0.5 ? whole + 1.0 : whole;
}

static Const *float_power(Folder *f, double a, double b) {
    if (a == 0 && b < 0) {
        return NULL;
    }
    if (a < 0 && isfinite(a) && isfinite(b) && b != floor(b)) {
        return complex_operate(f, POWER, (Complex){a, 0, false}, (Complex){b, 0, false});
    }
    double r = pow(a, b);
    return isfinite(r) || !isfinite(a) || !isfinite(b) ? const_float(f->c, f->t, r) : NULL;
}

static Const *float_operate(Folder *f, int op, double a, double b) {
    switch (op) {
    case ADD:
        return const_float(f->c, f->t, a + b);
    case SUBTRACT:
        return const_float(f->c, f->t, a - b);
    case MULTIPLY:
        return const_float(f->c, f->t, a * b);
    case TRUE_DIVIDE:
        return b == 0 ? NULL : const_float(f->c, f->t, a / b);
    case REMAINDER:
        return b == 0 ? NULL : const_float(f->c, f->t, float_remainder(a, b));
    case FLOOR_DIVIDE:
        return b == 0 ? NULL : const_float(f->c, f->t, float_floor_divide(a, b));
    case POWER:
        return float_power(f, a, b);
    default:
        return NULL;
    }
}

static Complex complex_multiply(Complex a, Complex b) {
    if (a.is_real) {
        return (Complex){a.real * b.real, a.real * b.imag, false};
    }
    if (b.is_real) {
        return (Complex){a.real * b.real, a.imag * b.real, false};
    }
    return (Complex){a.real * b.real - a.imag * b.imag, a.real * b.imag + a.imag * b.real, false};
}

/* Scaled by the larger part of the divisor, so that nothing overflows on the way. */
static Complex complex_divide(Complex a, Complex b) {
    if (b.is_real) {
        return (Complex){a.real / b.real, a.imag / b.real, false};
    }
    if (fabs(b.real) >= fabs(b.imag)) {
        double ratio = b.imag / b.real, scale = b.real + b.imag * ratio;
        return (Complex){(a.real + a.imag * ratio) / scale, (a.imag - a.real * ratio) / scale,
                         false};
    }
    double ratio = b.real / b.imag, scale = b.real * ratio + b.imag;
    return (Complex){(a.real * ratio + a.imag) / scale, (a.imag * ratio - a.real) / scale, false};
}

static Complex complex_integer_power(Complex a, long n) {
    Complex result = {1, 0, false}, square = a;
    for (unsigned long m = n < 0 ? -(unsigned long)n : (unsigned long)n; m; m >>= 1) {
        if (m & 1) {
            result = complex_multiply(result, square);
        }
        square = complex_multiply(square, square);
    }
    return n < 0 ? complex_divide((Complex){1, 0, false}, result) : result;
}

static bool complex_power(Complex a, Complex b, Complex *out) {
    if (b.real == 0 && b.imag == 0) {
        *out = (Complex){1, 0, false};
        return true;
    }
    if (a.real == 0 && a.imag == 0) {
        *out = (Complex){0, 0, false};
        return b.imag == 0 && b.real > 0;
    }
    if (b.imag == 0 && b.real == floor(b.real) && fabs(b.real) <= 100) {
        *out = complex_integer_power(a, (long)b.real);
        return true;
    }
    double size = hypot(a.real, a.imag), length = pow(size, b.real), angle = atan2(a.imag, a.real),
           phase = angle * b.real;
    if (b.imag != 0) {
        length *= exp(-angle * b.imag);
        phase += b.imag * log(size);
    }
    *out = (Complex){length * cos(phase), length * sin(phase), false};
    return true;
}

static Const *complex_operate(Folder *f, int op, Complex a, Complex b) {
    Complex r;
    switch (op) {
    case ADD:
        r = (Complex){a.real + b.real,
                      a.is_real   ? b.imag
                      : b.is_real ? a.imag
                                  : a.imag + b.imag,
                      false};
        break;
    case SUBTRACT:
        r = (Complex){a.real - b.real,
                      a.is_real   ? -b.imag
                      : b.is_real ? a.imag
                                  : a.imag - b.imag,
                      false};
        break;
    case MULTIPLY:
        r = complex_multiply(a, b);
        break;
    case TRUE_DIVIDE:
        if (b.real == 0 && b.imag == 0) {
            return NULL;
        }
        r = complex_divide(a, b);
        break;
    case POWER:
        if (!complex_power(a, b, &r) || !isfinite(r.real) || !isfinite(r.imag)) {
            return NULL;
        }
        break;
    default:
        return NULL;
    }
    return const_complex(f->c, f->t, r.real, r.imag);
}

static bool as_number(const Const *k, Complex *z) {
    Int n;
    z->imag = 0;
    z->is_real = k->kind != CONST_COMPLEX;
    if (k->kind == CONST_COMPLEX || k->kind == CONST_FLOAT) {
        z->real = k->real;
        z->imag = z->is_real ? 0 : k->imag;
        return true;
    }
    return as_int(k, &n) && int_to_double(n, &z->real);
}

/* ---- sequences ---- */

static size_t character_size(const char *p) {
    unsigned char first = (unsigned char)*p;
    return first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
}

static size_t character_count(const Const *k) {
    size_t count = 0;
    for (size_t i = 0; i < k->size; i += character_size(k->text + i)) {
        count++;
    }
    return count;
}

/* Items of tuples within too; false when there are more than `limit`. */
static bool items_within(const Const *k, int64_t *limit) {
    if (k->kind != CONST_TUPLE) {
        return true;
    }
    *limit -= (int64_t)k->size;
    for (size_t i = 0; *limit >= 0 && i < k->size; i++) {
        if (!items_within(k->items[i], limit)) {
            return false;
        }
    }
    return *limit >= 0;
}

static Const *text_of_kind(Folder *f, ConstKind kind, const char *text, size_t size) {
    return kind == CONST_STR ? const_str(f->c, f->t, text, size)
                             : const_bytes(f->c, f->t, text, size);
}

static Const *repeat_text(Folder *f, const Const *k, int64_t n) {
    size_t length = k->kind == CONST_STR ? character_count(k) : k->size;
    if (length && n > (int64_t)(MAX_TEXT / length)) {
        return NULL;
    }
    char *text = compiling_alloc(f->c, k->size * (size_t)n + 1);
    for (int64_t i = 0; k->size && i < n; i++) {
        memcpy(text + (size_t)i * k->size, k->text, k->size);
    }
    return text_of_kind(f, k->kind, text, k->size ? k->size * (size_t)n : 0);
}

static Const *repeat_tuple(Folder *f, const Const *k, int64_t n) {
    int64_t limit = n ? MAX_ALL_ITEMS / n : MAX_ALL_ITEMS;
    if (k->size && (n > (int64_t)(MAX_ITEMS / k->size) || (n && !items_within(k, &limit)))) {
        return NULL;
    }
    Const **items = compiling_alloc(f->c, (k->size * (size_t)n + 1) * sizeof *items);
    size_t size = 0;
    for (int64_t i = 0; k->size && i < n; i++) {
        for (size_t j = 0; j < k->size; j++) {
            items[size++] = k->items[j];
        }
    }
    return const_sequence(f->c, f->t, CONST_TUPLE, items, size);
}

static Const *repeat(Folder *f, const Const *k, const Const *count) {
    int64_t n;
    if (!const_as_long(count, &n) || n < 0) {
        return NULL;
    }
    if (k->kind == CONST_TUPLE) {
        return repeat_tuple(f, k, n);
    }
    return k->kind == CONST_STR || k->kind == CONST_BYTES ? repeat_text(f, k, n) : NULL;
}

static Const *concatenate(Folder *f, const Const *a, const Const *b) {
    if (a->kind != b->kind) {
        return NULL;
    }
    if (a->kind == CONST_TUPLE) {
        Const **items = compiling_alloc(f->c, (a->size + b->size + 1) * sizeof *items);
        memcpy(items, a->items, a->size * sizeof *items);
        memcpy(items + a->size, b->items, b->size * sizeof *items);
        return const_sequence(f->c, f->t, CONST_TUPLE, items, a->size + b->size);
    }
    if (a->kind != CONST_STR && a->kind != CONST_BYTES) {
        return NULL;
    }
    char *text = compiling_alloc(f->c, a->size + b->size + 1);
    memcpy(text, a->text, a->size);
    memcpy(text + a->size, b->text, b->size);
    return text_of_kind(f, a->kind, text, a->size + b->size);
}

/* ---- subscripts ---- */

static const char *character_at(const Const *k, int64_t index) {
    const char *p = k->text;
    while (index--) {
        p += character_size(p);
    }
    return p;
}

static Const *item_at(Folder *f, const Const *k, int64_t index) {
    int64_t n = k->kind == CONST_STR ? (int64_t)character_count(k) : (int64_t)k->size;
    index += index < 0 ? n : 0;
    if (index < 0 || index >= n) {
        return NULL;
    }
    if (k->kind == CONST_TUPLE) {
        return k->items[index];
    }
    if (k->kind == CONST_BYTES) {
        return const_long(f->c, f->t, (unsigned char)k->text[index]);
    }
    const char *p = character_at(k, index);
    return const_str(f->c, f->t, p, character_size(p));
}

static bool slice_number(const Const *k, int64_t otherwise, int64_t *value) {
    if (k->kind == CONST_NONE) {
        *value = otherwise;
        return true;
    }
    return const_as_long(k, value);
}

static int64_t clip(int64_t i, int64_t n, int64_t step) {
    if (i < 0) {
        i += n;
        return i >= 0 ? i : step < 0 ? -1 : 0;
    }
    return i < n ? i : step < 0 ? n - 1 : n;
}

static Const *slice_of(Folder *f, const Const *k, const Const *slice) {
    int64_t n = k->kind == CONST_STR ? (int64_t)character_count(k) : (int64_t)k->size, start, stop,
            step;
    if (!slice_number(slice->items[2], 1, &step) || step == 0 ||
        !slice_number(slice->items[0], step < 0 ? n - 1 : 0, &start) ||
        !slice_number(slice->items[1], n, &stop)) {
        return NULL;
    }
    start = slice->items[0]->kind == CONST_NONE ? start : clip(start, n, step);
    stop = slice->items[1]->kind == CONST_NONE ? (step < 0 ? -1 : n) : clip(stop, n, step);
    char *text = compiling_alloc(f->c, k->size + 1);
    Const **items = compiling_alloc(f->c, (k->size + 1) * sizeof *items);
    size_t size = 0;
    for (int64_t i = start; step < 0 ? i > stop : i < stop; i += step) {
        if (k->kind == CONST_TUPLE) {
            items[size++] = k->items[i];
        } else if (k->kind == CONST_BYTES) {
            text[size++] = k->text[i];
        } else {
            const char *p = character_at(k, i);
            memcpy(text + size, p, character_size(p));
            size += character_size(p);
        }
    }
    return k->kind == CONST_TUPLE ? const_sequence(f->c, f->t, CONST_TUPLE, items, size)
                                  : text_of_kind(f, k->kind, text, size);
}

static Const *subscript(Folder *f, const Const *k, const Const *index) {
    int64_t i;
    if (k->kind != CONST_STR && k->kind != CONST_BYTES && k->kind != CONST_TUPLE) {
        return NULL;
    }
    if (index->kind == CONST_SLICE) {
        return slice_of(f, k, index);
    }
    return const_as_long(index, &i) ? item_at(f, k, i) : NULL;
}

/* ---- all ---- */

Const *fold_binary(Compiling *c, ConstTable *t, int op, const Const *a, const Const *b) {
    Folder folder = {c, t}, *f = &folder;
    Int x, y;
    Complex v, w;
    if (op == SUBSCRIPT) {
        return subscript(f, a, b);
    }
    if (as_int(a, &x) && as_int(b, &y)) {
        return int_operate(f, op, a, b, x, y);
    }
    if (as_number(a, &v) && as_number(b, &w)) {
        return v.is_real && w.is_real ? float_operate(f, op, v.real, w.real)
                                      : complex_operate(f, op, v, w);
    }
    if (op == ADD) {
        return concatenate(f, a, b);
    }
    if (op == MULTIPLY) {
        return as_int(b, &y) ? repeat(f, a, b) : as_int(a, &x) ? repeat(f, b, a) : NULL;
    }
    return NULL;
}

static Const *negate(Folder *f, const Const *k) {
    Int n;
    if (as_int(k, &n)) {
        return const_int(f->c, f->t, n.digits, n.size, !n.negative);
    }
    if (k->kind == CONST_FLOAT) {
        return const_float(f->c, f->t, -k->real);
    }
    return k->kind == CONST_COMPLEX ? const_complex(f->c, f->t, -k->real, -k->imag) : NULL;
}

Const *fold_unary(Compiling *c, ConstTable *t, int opcode, const Const *k) {
    Folder folder = {c, t}, *f = &folder;
    Int n;
    switch (opcode) {
    case UNARY_NEGATIVE:
        return negate(f, k);
    case UNARY_INVERT: /* ~x is -(x + 1); of a bool it warns at run time */
        if (k->kind != CONST_INT) {
            return NULL;
        }
        return negate(
            f, int_add(f, (Int){k->digits, k->size, k->negative}, (Int){one_digit, 1, false}));
    case UNARY_NOT: {
        int truth = const_truth(k);
        return truth < 0 ? NULL : truth ? &t->no : &t->yes;
    }
    case CALL_INTRINSIC_1:
        if (as_int(k, &n)) {
            return const_int(f->c, f->t, n.digits, n.size, n.negative);
        }
        return k->kind == CONST_FLOAT || k->kind == CONST_COMPLEX ? (Const *)k : NULL;
    default:
        return NULL;
    }
}
