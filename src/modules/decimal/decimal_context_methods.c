/* Context's methods: the operations of the specification, by this context. */
#include "modules/decimal/decimal_int.h"

#define METHODS_UNNAMED

/* An operand's number, held in a local one if it is an int. */
#define OPERAND(name, object)                                                                      \
    DEC(name##_kept);                                                                              \
    const Dec *name;                                                                               \
    TRYI(operand_needed(context->state, (object), &name##_kept, &name))

static PyObject *context_unary(DecimalContext *context, PyObject *a, DecUnary *operation) {
    OPERAND(x, a);
    return apply_unary((PyObject *)context, x, operation);
}
static PyObject *context_binary(DecimalContext *context, PyObject *a, PyObject *b,
                                DecBinary *operation) {
    OPERAND(x, a);
    OPERAND(y, b);
    return apply_binary((PyObject *)context, x, y, operation);
}
METHOD("DecimalContext.__reduce__(self)", NULL)
static PyObject *context_reduce(DecimalContext *self) {
    DecimalState *state = self->state;
    autoref PyObject *flags = TRY(signals_list(state, load_relaxed(&self->flags->bits))),
                     *traps = TRY(signals_list(state, load_relaxed(&self->traps->bits))),
                     *prec = TRY(int_from_int64(load_relaxed(&self->precision))),
                     *emin = TRY(int_from_int64(load_relaxed(&self->exponent_min))),
                     *emax = TRY(int_from_int64(load_relaxed(&self->exponent_max))),
                     *capitals = TRY(int_from_int64(load_relaxed(&self->capitals))),
                     *clamp = TRY(int_from_int64(load_relaxed(&self->clamp)));
    autoref PyObject *args = TRY(tuple_of(8, prec, state->roundings[load_relaxed(&self->rounding)],
                                          emin, emax, capitals, clamp, flags, traps));
    return tuple_of(2, (PyObject *)TYPE(self), args);
}
METHOD("DecimalContext.copy(self)", "A copy with all flags as they are.")
METHOD("DecimalContext.__copy__(self)", NULL)
static PyObject *context_copy_method(PyObject *self) {
    return context_duplicate(self);
}
METHOD("DecimalContext.clear_flags(self)", "Reset all flags to False.")
static PyObject *context_clear_flags(DecimalContext *self) {
    store_relaxed(&self->flags->bits, 0);
    return newref(NONE);
}
METHOD("DecimalContext.clear_traps(self)", "Set all traps to False.")
static PyObject *context_clear_traps(DecimalContext *self) {
    store_relaxed(&self->traps->bits, 0);
    return newref(NONE);
}
METHOD("DecimalContext.Etiny(self)", "Emin - prec + 1, the least exponent of a subnormal number.")
static PyObject *context_etiny(PyObject *self) {
    DecRules rules = context_rules(self);
    return int_from_int64(rules_tiny(&rules));
}
METHOD("DecimalContext.Etop(self)", "Emax - prec + 1, the greatest exponent of a full coefficient.")
static PyObject *context_etop(PyObject *self) {
    DecRules rules = context_rules(self);
    return int_from_int64(rules_top(&rules));
}
/* ---- operations ---- */
METHOD("DecimalContext.abs(self, x, /)", "The absolute value of x, rounded.")
static PyObject *context_abs(DecimalContext *context, PyObject *x) {
    return context_unary(context, x, dec_absolute);
}
METHOD("DecimalContext.exp(self, x, /)", "e ** x, correctly rounded.")
static PyObject *context_exp(DecimalContext *context, PyObject *x) {
    return context_unary(context, x, dec_exp);
}
METHOD("DecimalContext.ln(self, x, /)", "The natural logarithm of x, correctly rounded.")
static PyObject *context_ln(DecimalContext *context, PyObject *x) {
    return context_unary(context, x, dec_ln);
}
METHOD("DecimalContext.log10(self, x, /)", "The logarithm of x to base ten, correctly rounded.")
static PyObject *context_log10(DecimalContext *context, PyObject *x) {
    return context_unary(context, x, dec_log10);
}
METHOD("DecimalContext.logb(self, x, /)", "The adjusted exponent of x as a number.")
static PyObject *context_logb(DecimalContext *context, PyObject *x) {
    return context_unary(context, x, dec_log_b);
}
METHOD("DecimalContext.logical_invert(self, x, /)", "Each digit of x inverted.")
static PyObject *context_logical_invert(DecimalContext *context, PyObject *x) {
    return context_unary(context, x, dec_invert);
}
METHOD("DecimalContext.minus(self, x, /)", "-x, rounded.")
static PyObject *context_minus(DecimalContext *context, PyObject *x) {
    return context_unary(context, x, dec_minus);
}
METHOD("DecimalContext.next_minus(self, x, /)", "The greatest number below x.")
static PyObject *context_next_minus(DecimalContext *context, PyObject *x) {
    return context_unary(context, x, dec_next_minus);
}
METHOD("DecimalContext.next_plus(self, x, /)", "The least number above x.")
static PyObject *context_next_plus(DecimalContext *context, PyObject *x) {
    return context_unary(context, x, dec_next_plus);
}
METHOD("DecimalContext.normalize(self, x, /)", "x without zeros at its end.")
static PyObject *context_normalize(DecimalContext *context, PyObject *x) {
    return context_unary(context, x, dec_reduce);
}
METHOD("DecimalContext.plus(self, x, /)", "x, rounded.")
static PyObject *context_plus(DecimalContext *context, PyObject *x) {
    return context_unary(context, x, dec_plus);
}
METHOD("DecimalContext.sqrt(self, x, /)", "The square root of x, correctly rounded.")
static PyObject *context_sqrt(DecimalContext *context, PyObject *x) {
    return context_unary(context, x, dec_root);
}
METHOD("DecimalContext.to_integral(self, x, /)",
       "x rounded to an integer, without Inexact and Rounded.")
static PyObject *context_to_integral(DecimalContext *context, PyObject *x) {
    return context_unary(context, x, dec_to_integral);
}
METHOD("DecimalContext.to_integral_exact(self, x, /)", "x rounded to an integer.")
static PyObject *context_to_integral_exact(DecimalContext *context, PyObject *x) {
    return context_unary(context, x, dec_to_integral_exact);
}
METHOD("DecimalContext.to_integral_value(self, x, /)",
       "x rounded to an integer, without Inexact and Rounded.")
static PyObject *context_to_integral_value(DecimalContext *context, PyObject *x) {
    return context_unary(context, x, dec_to_integral);
}
METHOD("DecimalContext.add(self, x, y, /)", "x + y")
static PyObject *context_add(DecimalContext *context, PyObject *x, PyObject *y) {
    return context_binary(context, x, y, dec_add);
}
METHOD("DecimalContext.compare(self, x, y, /)", "Compare the numbers: -1, 0, 1, or NaN.")
static PyObject *context_compare(DecimalContext *context, PyObject *x, PyObject *y) {
    return context_binary(context, x, y, dec_compare);
}
METHOD("DecimalContext.compare_signal(self, x, y, /)", "The same, where every NaN signals.")
static PyObject *context_compare_signal(DecimalContext *context, PyObject *x, PyObject *y) {
    return context_binary(context, x, y, dec_compare_signal);
}
METHOD("DecimalContext.compare_total(self, x, y, /)",
       "Compare by the total ordering of representations.")
static PyObject *context_compare_total(DecimalContext *context, PyObject *x, PyObject *y) {
    return context_binary(context, x, y, dec_compare_total);
}
METHOD("DecimalContext.compare_total_mag(self, x, y, /)", "The same, without signs.")
static PyObject *context_compare_total_mag(DecimalContext *context, PyObject *x, PyObject *y) {
    return context_binary(context, x, y, dec_compare_total_magnitude);
}
METHOD("DecimalContext.copy_sign(self, x, y, /)", "x with the sign of y.")
static PyObject *context_copy_sign(DecimalContext *context, PyObject *x, PyObject *y) {
    return context_binary(context, x, y, dec_copy_sign);
}
METHOD("DecimalContext.divide(self, x, y, /)", "x / y")
static PyObject *context_divide(DecimalContext *context, PyObject *x, PyObject *y) {
    return context_binary(context, x, y, dec_divide);
}
METHOD("DecimalContext.divide_int(self, x, y, /)", "The whole part of x / y.")
static PyObject *context_divide_int(DecimalContext *context, PyObject *x, PyObject *y) {
    return context_binary(context, x, y, dec_divide_integer);
}
METHOD("DecimalContext.logical_and(self, x, y, /)", "The digits of x and y, and-ed.")
static PyObject *context_logical_and(DecimalContext *context, PyObject *x, PyObject *y) {
    return context_binary(context, x, y, dec_and);
}
METHOD("DecimalContext.logical_or(self, x, y, /)", "The digits of x and y, or-ed.")
static PyObject *context_logical_or(DecimalContext *context, PyObject *x, PyObject *y) {
    return context_binary(context, x, y, dec_or);
}
METHOD("DecimalContext.logical_xor(self, x, y, /)", "The digits of x and y, exclusively or-ed.")
static PyObject *context_logical_xor(DecimalContext *context, PyObject *x, PyObject *y) {
    return context_binary(context, x, y, dec_xor);
}
METHOD("DecimalContext.max(self, x, y, /)", "The greater number.")
static PyObject *context_max(DecimalContext *context, PyObject *x, PyObject *y) {
    return context_binary(context, x, y, dec_max);
}
METHOD("DecimalContext.max_mag(self, x, y, /)", "The number of greater magnitude.")
static PyObject *context_max_mag(DecimalContext *context, PyObject *x, PyObject *y) {
    return context_binary(context, x, y, dec_max_magnitude);
}
METHOD("DecimalContext.min(self, x, y, /)", "The lesser number.")
static PyObject *context_min(DecimalContext *context, PyObject *x, PyObject *y) {
    return context_binary(context, x, y, dec_min);
}
METHOD("DecimalContext.min_mag(self, x, y, /)", "The number of lesser magnitude.")
static PyObject *context_min_mag(DecimalContext *context, PyObject *x, PyObject *y) {
    return context_binary(context, x, y, dec_min_magnitude);
}
METHOD("DecimalContext.multiply(self, x, y, /)", "x * y")
static PyObject *context_multiply(DecimalContext *context, PyObject *x, PyObject *y) {
    return context_binary(context, x, y, dec_multiply);
}
METHOD("DecimalContext.next_toward(self, x, y, /)", "The number next to x in the direction of y.")
static PyObject *context_next_toward(DecimalContext *context, PyObject *x, PyObject *y) {
    return context_binary(context, x, y, dec_next_toward);
}
METHOD("DecimalContext.quantize(self, x, y, /)", "x with the exponent of y.")
static PyObject *context_quantize(DecimalContext *context, PyObject *x, PyObject *y) {
    return context_binary(context, x, y, dec_quantize);
}
METHOD("DecimalContext.remainder(self, x, y, /)", "What is left of x by whole division by y.")
static PyObject *context_remainder(DecimalContext *context, PyObject *x, PyObject *y) {
    return context_binary(context, x, y, dec_remainder);
}
METHOD("DecimalContext.remainder_near(self, x, y, /)",
       "x - y * n, for the integer n nearest to x / y.")
static PyObject *context_remainder_near(DecimalContext *context, PyObject *x, PyObject *y) {
    return context_binary(context, x, y, dec_remainder_near);
}
METHOD("DecimalContext.rotate(self, x, y, /)", "The digits of x, rotated y places to the left.")
static PyObject *context_rotate(DecimalContext *context, PyObject *x, PyObject *y) {
    return context_binary(context, x, y, dec_rotate);
}
METHOD("DecimalContext.scaleb(self, x, y, /)", "x * 10 ** y")
static PyObject *context_scaleb(DecimalContext *context, PyObject *x, PyObject *y) {
    return context_binary(context, x, y, dec_scale);
}
METHOD("DecimalContext.shift(self, x, y, /)", "The digits of x, shifted y places to the left.")
static PyObject *context_shift(DecimalContext *context, PyObject *x, PyObject *y) {
    return context_binary(context, x, y, dec_shift);
}
METHOD("DecimalContext.subtract(self, x, y, /)", "x - y")
static PyObject *context_subtract(DecimalContext *context, PyObject *x, PyObject *y) {
    return context_binary(context, x, y, dec_subtract);
}
METHOD("DecimalContext.divmod(self, x, y, /)", "The whole part of x / y, and what is left.")
static PyObject *context_divmod(DecimalContext *context, PyObject *a, PyObject *b) {
    OPERAND(x, a);
    OPERAND(y, b);
    return apply_divmod((PyObject *)context, x, y);
}
METHOD("DecimalContext.power(self, /, a, b, modulo=None)", "a ** b, or a ** b % modulo.")
static PyObject *context_power(DecimalContext *context, PyObject *a, PyObject *b,
                               PyObject *modulo) {
    OPERAND(x, a);
    OPERAND(y, b);
    if (modulo == NULL || modulo == NONE) {
        return apply_power((PyObject *)context, x, y, NULL);
    }
    OPERAND(m, modulo);
    return apply_power((PyObject *)context, x, y, m);
}
METHOD("DecimalContext.fma(self, x, y, z, /)", "x * y + z, rounded once.")
static PyObject *context_fma(DecimalContext *context, PyObject *a, PyObject *b, PyObject *c) {
    OPERAND(x, a);
    OPERAND(y, b);
    OPERAND(z, c);
    return apply_fused((PyObject *)context, x, y, z);
}

/* ---- questions ---- */
METHOD("DecimalContext.is_finite(self, x, /)", "Is x finite?")
static PyObject *context_is_finite(DecimalContext *context, PyObject *a) {
    OPERAND(x, a);
    return newref(BOOL(x->kind == DEC_FINITE));
}
METHOD("DecimalContext.is_infinite(self, x, /)", "Is x infinite?")
static PyObject *context_is_infinite(DecimalContext *context, PyObject *a) {
    OPERAND(x, a);
    return newref(BOOL(x->kind == DEC_INFINITE));
}
METHOD("DecimalContext.is_nan(self, x, /)", "Is x a NaN?")
static PyObject *context_is_nan(DecimalContext *context, PyObject *a) {
    OPERAND(x, a);
    return newref(BOOL(dec_is_nan(x)));
}
METHOD("DecimalContext.is_qnan(self, x, /)", "Is x a quiet NaN?")
static PyObject *context_is_qnan(DecimalContext *context, PyObject *a) {
    OPERAND(x, a);
    return newref(BOOL(x->kind == DEC_QUIET));
}
METHOD("DecimalContext.is_snan(self, x, /)", "Is x a signaling NaN?")
static PyObject *context_is_snan(DecimalContext *context, PyObject *a) {
    OPERAND(x, a);
    return newref(BOOL(x->kind == DEC_SIGNALING));
}
METHOD("DecimalContext.is_signed(self, x, /)", "Has x a minus sign?")
static PyObject *context_is_signed(DecimalContext *context, PyObject *a) {
    OPERAND(x, a);
    return newref(BOOL(x->negative));
}
METHOD("DecimalContext.is_zero(self, x, /)", "Is x zero?")
static PyObject *context_is_zero(DecimalContext *context, PyObject *a) {
    OPERAND(x, a);
    return newref(BOOL(dec_is_zero(x)));
}
METHOD("DecimalContext.is_normal(self, x, /)", "Is x finite, not zero and not subnormal?")
static PyObject *context_is_normal(DecimalContext *context, PyObject *a) {
    OPERAND(x, a);
    DecRules rules = context_rules((PyObject *)context);
    return newref(BOOL(x->kind == DEC_FINITE && x->length > 0 && !dec_is_subnormal(x, &rules)));
}
METHOD("DecimalContext.is_subnormal(self, x, /)", "Is x subnormal?")
static PyObject *context_is_subnormal(DecimalContext *context, PyObject *a) {
    OPERAND(x, a);
    DecRules rules = context_rules((PyObject *)context);
    return newref(BOOL(dec_is_subnormal(x, &rules)));
}
static PyObject *check_decimal(DecimalContext *context, PyObject *x) {
    return is_decimal(context->state, x) ? x
                                         : err_raise(PyExc_TypeError, "argument must be a Decimal");
}
METHOD("DecimalContext.is_canonical(self, x, /)", "True: every Decimal is canonical.")
static PyObject *context_is_canonical(DecimalContext *context, PyObject *x) {
    TRY(check_decimal(context, x));
    return newref(TRUE_OBJECT);
}
METHOD("DecimalContext.canonical(self, x, /)", "x itself.")
static PyObject *context_canonical(DecimalContext *context, PyObject *x) {
    return newref(TRY(check_decimal(context, x)));
}
METHOD("DecimalContext.number_class(self, x, /)", "What kind of number x is, as text.")
static PyObject *context_number_class(DecimalContext *context, PyObject *a) {
    OPERAND(x, a);
    DecRules rules = context_rules((PyObject *)context);
    return str_from_text(dec_class(x, &rules));
}
METHOD("DecimalContext.same_quantum(self, x, y, /)", "Have both the same exponent?")
static PyObject *context_same_quantum(DecimalContext *context, PyObject *a, PyObject *b) {
    OPERAND(x, a);
    OPERAND(y, b);
    return newref(BOOL(same_quantum(x, y)));
}
METHOD("DecimalContext.radix(self)", "Decimal(10)")
static PyObject *context_radix(DecimalContext *context) {
    return decimal_from_int64(context->state, 10);
}

/* ---- copies and text ---- */

METHOD("DecimalContext.copy_abs(self, x, /)", "x without its sign.")
static PyObject *context_copy_abs(DecimalContext *context, PyObject *a) {
    OPERAND(x, a);
    Dec view = dec_view(x);
    view.negative = false;
    return apply_copy(context->state, &view);
}
METHOD("DecimalContext.copy_negate(self, x, /)", "x with the other sign.")
static PyObject *context_copy_negate(DecimalContext *context, PyObject *a) {
    OPERAND(x, a);
    Dec view = dec_view(x);
    view.negative = !x->negative;
    return apply_copy(context->state, &view);
}
METHOD("DecimalContext.copy_decimal(self, x, /)", "x as a Decimal.")
static PyObject *context_copy_decimal(DecimalContext *context, PyObject *a) {
    if (is_decimal(context->state, a)) {
        return newref(a);
    }
    OPERAND(x, a);
    return apply_copy(context->state, x);
}
METHOD("DecimalContext.to_sci_string(self, x, /)", "x as text, in scientific notation.")
static PyObject *context_to_sci_string(DecimalContext *context, PyObject *a) {
    OPERAND(x, a);
    return number_to_str(x, DEC_SCIENTIFIC, load_relaxed(&context->capitals));
}
METHOD("DecimalContext.to_eng_string(self, x, /)", "x as text, in engineering notation.")
static PyObject *context_to_eng_string(DecimalContext *context, PyObject *a) {
    OPERAND(x, a);
    return number_to_str(x, DEC_ENGINEERING, load_relaxed(&context->capitals));
}
METHOD("DecimalContext.create_decimal(self, num='0', /) :: ($self, num=\"0\", /)",
       "num as a Decimal, rounded by this context.")
static PyObject *context_create_decimal(DecimalContext *context, PyObject *num) {
    DecimalState *state = context->state;
    if (num == NULL) {
        return decimal_from_int64(state, 0);
    }
    return decimal_convert(state, state->decimal_type, num, (PyObject *)context, CONVERT_ROUNDED);
}
METHOD("DecimalContext.create_decimal_from_float(self, f, /)",
       "f, a float or int, as a Decimal, rounded by this context.")
static PyObject *context_create_decimal_from_float(DecimalContext *context, PyObject *f) {
    DecimalState *state = context->state;
    autoref PyObject *exact = TRY(decimal_from_float(state, state->decimal_type, f));
    return decimal_convert(state, state->decimal_type, exact, (PyObject *)context, CONVERT_ROUNDED);
}
METHOD("DecimalContext._apply(self, x, /) :: ($self, object, /)", "x, rounded by this context.")
static PyObject *context_apply(DecimalContext *context, PyObject *x) {
    autoref PyObject *number = TRY(context_copy_decimal(context, x));
    DecimalObject *result = TRY(decimal_fresh(context->state));
    DecRules rules = context_rules((PyObject *)context);
    uint32_t status = 0;
    dec_copy(&result->number, NUMBER(number), &status);
    dec_finish(&result->number, &rules, &status);
    return decimal_result((PyObject *)context, result, status);
}

#include "decimal_context_methods.gen.h"
