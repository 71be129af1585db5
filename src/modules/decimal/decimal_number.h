/* Decimal numbers, without Python objects: the operations of the General Decimal Arithmetic
 * Specification.
 *
 * A number is (-1)^negative * coefficient * 10^exponent, an infinity, or a NaN whose coefficient is
 * its payload. An operation takes what it works by (precision, rounding ...) from a DecRules,
 * writes its result to `out`, which is none of its operands, and adds the conditions it met to
 * *status. It cannot fail otherwise: where there is no memory, DEC_NO_MEMORY is among the
 * conditions and the result is some NaN.
 *
 * Invariants: a coefficient is trimmed (decimal_coef.h); the exponent of a finite number lies
 * within
 * +-4 * 10^18, so that the sum of two does not overflow; limbs == own or room > 0 and limbs are
 * from malloc, or room == 0 and they are somebody else's.
 *
 * Pure functions, callable from any thread; numbers are changed by their owner alone.
 */
#ifndef PITHON_MODULES_DECIMAL_DECIMAL_NUMBER_H
#define PITHON_MODULES_DECIMAL_DECIMAL_NUMBER_H

#include "modules/decimal/decimal_coef.h"

typedef enum { DEC_FINITE, DEC_INFINITE, DEC_QUIET, DEC_SIGNALING } DecKind;
enum { DEC_OWN = 4 };

typedef struct {
    uint8_t kind; /* a DecKind */
    bool negative;
    int64_t exponent;
    size_t length;   /* limbs of the coefficient */
    size_t room;     /* how many there could be; 0: they belong to another number */
    uint64_t *limbs; /* low first */
    uint64_t own[DEC_OWN];
} Dec;

typedef enum {
    ROUNDING_CEILING,
    ROUNDING_FLOOR,
    ROUNDING_UP,
    ROUNDING_DOWN,
    ROUNDING_HALF_UP,
    ROUNDING_HALF_DOWN,
    ROUNDING_HALF_EVEN,
    ROUNDING_05UP,
    ROUNDING_COUNT
} DecRounding;

typedef struct {
    int64_t precision, exponent_max, exponent_min;
    DecRounding rounding;
    bool clamp;
} DecRules;

/* Conditions. The first nine are signals; those behind them are reasons for invalid-operation. */
enum {
    DEC_INVALID_OPERATION = 1,
    DEC_FLOAT_OPERATION = 2,
    DEC_DIVISION_BY_ZERO = 4,
    DEC_OVERFLOW = 8,
    DEC_UNDERFLOW = 16,
    DEC_SUBNORMAL = 32,
    DEC_INEXACT = 64,
    DEC_ROUNDED = 128,
    DEC_CLAMPED = 256,
    DEC_SIGNALS = 511,
    DEC_CONVERSION_SYNTAX = 512,
    DEC_DIVISION_IMPOSSIBLE = 1024,
    DEC_DIVISION_UNDEFINED = 2048,
    DEC_INVALID_CONTEXT = 4096,
    DEC_NO_MEMORY = 8192,
    DEC_ANY_INVALID = DEC_INVALID_OPERATION | DEC_CONVERSION_SYNTAX | DEC_DIVISION_IMPOSSIBLE |
                      DEC_DIVISION_UNDEFINED | DEC_INVALID_CONTEXT | DEC_NO_MEMORY,
};
#define DEC_LIMIT 999999999999999999 /* of precision and exponents */

extern const DecRules dec_widest; /* the largest of everything */

/* ---- making, copying ---- */

static inline void dec_init(Dec *x) {
    x->kind = DEC_FINITE;
    x->negative = false;
    x->exponent = 0;
    x->length = 0;
    x->room = DEC_OWN;
    x->limbs = x->own;
}
static inline void dec_drop(Dec *x) {
    if (x->limbs != x->own && x->room > 0) {
        free(x->limbs);
    }
}
/* A local number, zero, let go at the end of the scope. */
#define DEC(name)                                                                                  \
    __attribute__((cleanup(dec_drop))) Dec name;                                                   \
    dec_init(&name)
/* Room for n limbs; what was there is lost, or kept. False (and a NaN) if there is no memory. */
bool dec_room(Dec *x, size_t n, uint32_t *status);
bool dec_room_keep(Dec *x, size_t n, uint32_t *status);
void dec_copy(Dec *out, const Dec *x, uint32_t *status);
/* out takes over what x holds; x is zero afterwards. */
void dec_move(Dec *out, Dec *x);
/* A number that shares the coefficient of x, to be changed in sign and exponent alone. */
static inline Dec dec_view(const Dec *x) {
    Dec view = *x;
    view.limbs = x->limbs;
    view.room = 0;
    return view;
}
void dec_set_int(Dec *out, int64_t value);
void dec_set_uint(Dec *out, uint64_t value);
void dec_set_zero(Dec *out, bool negative, int64_t exponent);
void dec_set_infinity(Dec *out, bool negative);
void dec_set_nan(Dec *out);                                           /* quiet, no payload */
void dec_set_invalid(Dec *out, uint32_t condition, uint32_t *status); /* NaN, and says why */
void dec_set_power(Dec *out, bool negative, int64_t digits, int64_t exponent,
                   uint32_t *status); /* 10^(digits - 1) * 10^exponent */
/* The greatest coefficient of so many digits. */
void dec_set_nines(Dec *out, bool negative, int64_t digits, int64_t exponent, uint32_t *status);

/* ---- asking ---- */

static inline bool dec_is_zero(const Dec *x) {
    return x->kind == DEC_FINITE && x->length == 0;
}
static inline bool dec_is_nan(const Dec *x) {
    return x->kind >= DEC_QUIET;
}
/* Digits of the coefficient; 1 for zero. */
static inline int64_t dec_digits(const Dec *x) {
    return x->length == 0 ? 1 : coef_digits(x->limbs, x->length);
}
/* The exponent of the first digit. */
static inline int64_t dec_adjusted(const Dec *x) {
    return x->exponent + dec_digits(x) - 1;
}
bool dec_is_integer(const Dec *x);
bool dec_is_odd(const Dec *x); /* of an integer */
/* An integer within +-(2^63 - 1): true and its value. */
bool dec_to_int(const Dec *x, int64_t *value);
static inline int64_t rules_tiny(const DecRules *r) {
    return r->exponent_min - (r->precision - 1);
}
static inline int64_t rules_top(const DecRules *r) {
    return r->exponent_max - (r->precision - 1);
}
bool dec_is_subnormal(const Dec *x, const DecRules *rules);
const char *dec_class(const Dec *x, const DecRules *rules);

/* ---- rounding ---- */

/* Is the coefficient to be increased, given what it loses? */
bool round_up(const Dec *x, DecRounding rounding, CoefRest rest);
/* Drops `places` digits, rounding. */
void dec_drop_digits(Dec *x, int64_t places, DecRounding rounding, uint32_t *status);
/* Makes a result fit the rules. */
void dec_finish(Dec *x, const DecRules *rules, uint32_t *status);
/* The same for a number that must not be changed to fit: otherwise invalid. */
void dec_finish_exact(Dec *x, uint32_t *status);
/* If an operand is a NaN (y, z may be NULL): the result, and true. */
bool dec_from_nan(Dec *out, const Dec *x, const Dec *y, const Dec *z, const DecRules *rules,
                  uint32_t *status);
/* Appends zeros so that the exponent goes down to `exponent`. */
void dec_pad(Dec *x, int64_t exponent, uint32_t *status);

/* ---- operations ---- */

typedef void DecUnary(Dec *out, const Dec *x, const DecRules *rules, uint32_t *status);
typedef void DecBinary(Dec *out, const Dec *x, const Dec *y, const DecRules *rules,
                       uint32_t *status);

DecBinary dec_add, dec_subtract, dec_multiply, dec_divide, dec_divide_integer, dec_remainder,
    dec_remainder_near, dec_quantize, dec_compare, dec_compare_signal, dec_compare_total,
    dec_compare_total_magnitude, dec_max, dec_min, dec_max_magnitude, dec_min_magnitude,
    dec_next_toward, dec_and, dec_or, dec_xor, dec_rotate, dec_shift, dec_scale, dec_power,
    dec_copy_sign;
DecUnary dec_plus, dec_minus, dec_absolute, dec_root, dec_exp, dec_ln, dec_log10, dec_next_plus,
    dec_next_minus, dec_invert, dec_log_b, dec_reduce, dec_to_integral, dec_to_integral_exact;
void dec_divmod(Dec *quotient, Dec *remainder, const Dec *x, const Dec *y, const DecRules *rules,
                uint32_t *status);
void dec_fused(Dec *out, const Dec *x, const Dec *y, const Dec *z, const DecRules *rules,
               uint32_t *status);
void dec_power_modulo(Dec *out, const Dec *base, const Dec *exponent, const Dec *modulus,
                      const DecRules *rules, uint32_t *status);
/* x with that exponent, rounded; the rules bound the result, but not by its precision. */
void dec_rescale(Dec *out, const Dec *x, int64_t exponent, DecRounding rounding, uint32_t *status);
/* Order of two numbers that are not NaN, and by the total ordering: -1, 0, 1. */
int dec_order(const Dec *x, const Dec *y);
int dec_order_magnitude(const Dec *x, const Dec *y);
int dec_order_total(const Dec *x, const Dec *y);

/* ---- text ---- */

/* Reads a number (ASCII) exactly; whole text or DEC_CONVERSION_SYNTAX. */
void dec_from_text(Dec *out, const char *text, size_t size, uint32_t *status);
typedef enum { DEC_SCIENTIFIC, DEC_ENGINEERING } DecStyle;
/* Digits of the coefficient alone, "0" for zero: out[dec_digits]. */
void dec_write_digits(char *out, const Dec *x);
size_t dec_write(char *out, const Dec *x, DecStyle style, bool capitals); /* room: dec_text_room */
size_t dec_text_room(const Dec *x);

#endif
