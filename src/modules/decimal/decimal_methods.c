/* Decimal's methods and operators. */
#include "base/hash.h"
#include "modules/decimal/decimal_int.h"
#include "types/complex/complex.h"

#define METHODS_UNNAMED

/* An operand of a method, which must be a Decimal or an int. */
#define OPERAND(name, object)                                                                      \
    DEC(name##_kept);                                                                              \
    const Dec *name;                                                                               \
    TRYI(operand_needed(self->state, (object), &name##_kept, &name))

static PyObject *method_unary(DecimalObject *self, PyObject *given, DecUnary *operation) {
    autoref PyObject *context = TRY(context_given(self->state, given));
    return apply_unary(context, &self->number, operation);
}
static PyObject *method_binary(DecimalObject *self, PyObject *other, PyObject *given,
                               DecBinary *operation) {
    autoref PyObject *context = TRY(context_given(self->state, given));
    OPERAND(y, other);
    return apply_binary(context, &self->number, y, operation);
}

/* ---- operations ---- */
METHOD("Decimal.exp(self, /, context=None)", "e ** self, correctly rounded.")
static PyObject *decimal_exp(DecimalObject *self, PyObject *context) {
    return method_unary(self, context, dec_exp);
}
METHOD("Decimal.ln(self, /, context=None)", "The natural logarithm of self, correctly rounded.")
static PyObject *decimal_ln(DecimalObject *self, PyObject *context) {
    return method_unary(self, context, dec_ln);
}
METHOD("Decimal.log10(self, /, context=None)",
       "The logarithm of self to base ten, correctly rounded.")
static PyObject *decimal_log10(DecimalObject *self, PyObject *context) {
    return method_unary(self, context, dec_log10);
}
METHOD("Decimal.logb(self, /, context=None)", "The adjusted exponent of self as a number.")
static PyObject *decimal_logb(DecimalObject *self, PyObject *context) {
    return method_unary(self, context, dec_log_b);
}
METHOD("Decimal.logical_invert(self, /, context=None)", "Each digit of self inverted.")
static PyObject *decimal_logical_invert(DecimalObject *self, PyObject *context) {
    return method_unary(self, context, dec_invert);
}
METHOD("Decimal.next_minus(self, /, context=None)", "The greatest number below self.")
static PyObject *decimal_next_minus(DecimalObject *self, PyObject *context) {
    return method_unary(self, context, dec_next_minus);
}
METHOD("Decimal.next_plus(self, /, context=None)", "The least number above self.")
static PyObject *decimal_next_plus(DecimalObject *self, PyObject *context) {
    return method_unary(self, context, dec_next_plus);
}
METHOD("Decimal.normalize(self, /, context=None)", "self without zeros at its end.")
static PyObject *decimal_normalize(DecimalObject *self, PyObject *context) {
    return method_unary(self, context, dec_reduce);
}
METHOD("Decimal.sqrt(self, /, context=None)", "The square root of self, correctly rounded.")
static PyObject *decimal_sqrt(DecimalObject *self, PyObject *context) {
    return method_unary(self, context, dec_root);
}
METHOD("Decimal.compare(self, /, other, context=None)", "Compare the numbers: -1, 0, 1, or NaN.")
static PyObject *decimal_compare(DecimalObject *self, PyObject *other, PyObject *context) {
    return method_binary(self, other, context, dec_compare);
}
METHOD("Decimal.compare_signal(self, /, other, context=None)", "The same, where every NaN signals.")
static PyObject *decimal_compare_signal(DecimalObject *self, PyObject *other, PyObject *context) {
    return method_binary(self, other, context, dec_compare_signal);
}
METHOD("Decimal.compare_total(self, /, other, context=None)",
       "Compare by the total ordering of representations.")
static PyObject *decimal_compare_total(DecimalObject *self, PyObject *other, PyObject *context) {
    return method_binary(self, other, context, dec_compare_total);
}
METHOD("Decimal.compare_total_mag(self, /, other, context=None)", "The same, without signs.")
static PyObject *decimal_compare_total_mag(DecimalObject *self, PyObject *other,
                                           PyObject *context) {
    return method_binary(self, other, context, dec_compare_total_magnitude);
}
METHOD("Decimal.copy_sign(self, /, other, context=None)", "self with the sign of other.")
static PyObject *decimal_copy_sign(DecimalObject *self, PyObject *other, PyObject *context) {
    return method_binary(self, other, context, dec_copy_sign);
}
METHOD("Decimal.logical_and(self, /, other, context=None)", "The digits of self and other, and-ed.")
static PyObject *decimal_logical_and(DecimalObject *self, PyObject *other, PyObject *context) {
    return method_binary(self, other, context, dec_and);
}
METHOD("Decimal.logical_or(self, /, other, context=None)", "The digits of self and other, or-ed.")
static PyObject *decimal_logical_or(DecimalObject *self, PyObject *other, PyObject *context) {
    return method_binary(self, other, context, dec_or);
}
METHOD("Decimal.logical_xor(self, /, other, context=None)",
       "The digits of self and other, exclusively or-ed.")
static PyObject *decimal_logical_xor(DecimalObject *self, PyObject *other, PyObject *context) {
    return method_binary(self, other, context, dec_xor);
}
METHOD("Decimal.max(self, /, other, context=None)", "The greater number.")
static PyObject *decimal_max(DecimalObject *self, PyObject *other, PyObject *context) {
    return method_binary(self, other, context, dec_max);
}
METHOD("Decimal.max_mag(self, /, other, context=None)", "The number of greater magnitude.")
static PyObject *decimal_max_mag(DecimalObject *self, PyObject *other, PyObject *context) {
    return method_binary(self, other, context, dec_max_magnitude);
}
METHOD("Decimal.min(self, /, other, context=None)", "The lesser number.")
static PyObject *decimal_min(DecimalObject *self, PyObject *other, PyObject *context) {
    return method_binary(self, other, context, dec_min);
}
METHOD("Decimal.min_mag(self, /, other, context=None)", "The number of lesser magnitude.")
static PyObject *decimal_min_mag(DecimalObject *self, PyObject *other, PyObject *context) {
    return method_binary(self, other, context, dec_min_magnitude);
}
METHOD("Decimal.next_toward(self, /, other, context=None)",
       "The number next to self in the direction of other.")
static PyObject *decimal_next_toward(DecimalObject *self, PyObject *other, PyObject *context) {
    return method_binary(self, other, context, dec_next_toward);
}
METHOD("Decimal.remainder_near(self, /, other, context=None)",
       "self - other * n, for the integer n nearest to self / other.")
static PyObject *decimal_remainder_near(DecimalObject *self, PyObject *other, PyObject *context) {
    return method_binary(self, other, context, dec_remainder_near);
}
METHOD("Decimal.rotate(self, /, other, context=None)",
       "The digits of self, rotated other places to the left.")
static PyObject *decimal_rotate(DecimalObject *self, PyObject *other, PyObject *context) {
    return method_binary(self, other, context, dec_rotate);
}
METHOD("Decimal.scaleb(self, /, other, context=None)", "self * 10 ** other")
static PyObject *decimal_scaleb(DecimalObject *self, PyObject *other, PyObject *context) {
    return method_binary(self, other, context, dec_scale);
}
METHOD("Decimal.shift(self, /, other, context=None)",
       "The digits of self, shifted other places to the left.")
static PyObject *decimal_shift(DecimalObject *self, PyObject *other, PyObject *context) {
    return method_binary(self, other, context, dec_shift);
}
METHOD("Decimal.fma(self, /, other, third, context=None)", "self * other + third, rounded once.")
static PyObject *decimal_fma(DecimalObject *self, PyObject *other, PyObject *third,
                             PyObject *given) {
    autoref PyObject *context = TRY(context_given(self->state, given));
    OPERAND(y, other);
    OPERAND(z, third);
    return apply_fused(context, &self->number, y, z);
}
/* With another rounding mode than the context's, if one is given. */
static PyObject *method_rounded(DecimalObject *self, const Dec *other, PyObject *rounding,
                                PyObject *given, DecUnary *unary, DecBinary *binary) {
    DecimalState *state = self->state;
    autoref PyObject *context = TRY(context_given(state, given));
    DecRules rules = context_rules(context);
    if (rounding != NULL && rounding != NONE) {
        rules.rounding = (DecRounding)TRYI(rounding_of(state, rounding));
    }
    DecimalObject *result = TRY(decimal_fresh(state));
    uint32_t status = 0;
    if (unary != NULL) {
        unary(&result->number, &self->number, &rules, &status);
    } else {
        binary(&result->number, &self->number, other, &rules, &status);
    }
    return decimal_result(context, result, status);
}
METHOD("Decimal.quantize(self, /, exp, rounding=None, context=None)",
       "self with the exponent of exp.")
static PyObject *decimal_quantize(DecimalObject *self, PyObject *exp, PyObject *rounding,
                                  PyObject *context) {
    OPERAND(y, exp);
    return method_rounded(self, y, rounding, context, NULL, dec_quantize);
}
METHOD("Decimal.to_integral(self, /, rounding=None, context=None)",
       "self rounded to an integer, without Inexact and Rounded.")
METHOD("Decimal.to_integral_value(self, /, rounding=None, context=None)",
       "self rounded to an integer, without Inexact and Rounded.")
static PyObject *decimal_to_integral(DecimalObject *self, PyObject *rounding, PyObject *context) {
    return method_rounded(self, NULL, rounding, context, dec_to_integral, NULL);
}
METHOD("Decimal.to_integral_exact(self, /, rounding=None, context=None)",
       "self rounded to an integer.")
static PyObject *decimal_to_integral_exact(DecimalObject *self, PyObject *rounding,
                                           PyObject *context) {
    return method_rounded(self, NULL, rounding, context, dec_to_integral_exact, NULL);
}

/* ---- questions ---- */
METHOD("Decimal.is_finite(self)", "Is self finite?")
static PyObject *decimal_is_finite(DecimalObject *self) {
    const Dec *x = &self->number;
    return newref(BOOL(x->kind == DEC_FINITE));
}
METHOD("Decimal.is_infinite(self)", "Is self infinite?")
static PyObject *decimal_is_infinite(DecimalObject *self) {
    const Dec *x = &self->number;
    return newref(BOOL(x->kind == DEC_INFINITE));
}
METHOD("Decimal.is_nan(self)", "Is self a NaN?")
static PyObject *decimal_is_nan(DecimalObject *self) {
    const Dec *x = &self->number;
    return newref(BOOL(dec_is_nan(x)));
}
METHOD("Decimal.is_qnan(self)", "Is self a quiet NaN?")
static PyObject *decimal_is_qnan(DecimalObject *self) {
    const Dec *x = &self->number;
    return newref(BOOL(x->kind == DEC_QUIET));
}
METHOD("Decimal.is_snan(self)", "Is self a signaling NaN?")
static PyObject *decimal_is_snan(DecimalObject *self) {
    const Dec *x = &self->number;
    return newref(BOOL(x->kind == DEC_SIGNALING));
}
METHOD("Decimal.is_signed(self)", "Has self a minus sign?")
static PyObject *decimal_is_signed(DecimalObject *self) {
    const Dec *x = &self->number;
    return newref(BOOL(x->negative));
}
METHOD("Decimal.is_zero(self)", "Is self zero?")
static PyObject *decimal_is_zero(DecimalObject *self) {
    const Dec *x = &self->number;
    return newref(BOOL(dec_is_zero(x)));
}
METHOD("Decimal.is_canonical(self)", "True: every Decimal is canonical.")
static PyObject *decimal_is_canonical(DecimalObject *self) {
    return newref(TRUE_OBJECT);
}
METHOD("Decimal.is_normal(self, /, context=None)", "Is it finite, not zero and not subnormal?")
static PyObject *decimal_is_normal(DecimalObject *self, PyObject *given) {
    autoref PyObject *context = TRY(context_given(self->state, given));
    DecRules rules = context_rules(context);
    const Dec *x = &self->number;
    return newref(BOOL(x->kind == DEC_FINITE && x->length > 0 && !dec_is_subnormal(x, &rules)));
}
METHOD("Decimal.is_subnormal(self, /, context=None)", "Is it subnormal?")
static PyObject *decimal_is_subnormal(DecimalObject *self, PyObject *given) {
    autoref PyObject *context = TRY(context_given(self->state, given));
    DecRules rules = context_rules(context);
    return newref(BOOL(dec_is_subnormal(&self->number, &rules)));
}
METHOD("Decimal.number_class(self, /, context=None)", "What kind of number it is, as text.")
static PyObject *decimal_number_class(DecimalObject *self, PyObject *given) {
    autoref PyObject *context = TRY(context_given(self->state, given));
    DecRules rules = context_rules(context);
    return str_from_text(dec_class(&self->number, &rules));
}
METHOD("Decimal.same_quantum(self, /, other, context=None)", "Have both the same exponent?")
static PyObject *decimal_same_quantum(DecimalObject *self, PyObject *other, PyObject *given) {
    autoref PyObject *context = TRY(context_given(self->state, given));
    OPERAND(y, other);
    return newref(BOOL(same_quantum(&self->number, y)));
}
METHOD("Decimal.adjusted(self)", "The exponent of the first digit; 0 for infinities and NaNs.")
static PyObject *decimal_adjusted(DecimalObject *self) {
    const Dec *x = &self->number;
    return int_from_int64(x->kind == DEC_FINITE ? dec_adjusted(x) : 0);
}
METHOD("Decimal.radix(self)", "Decimal(10)")
static PyObject *decimal_radix(DecimalObject *self) {
    return decimal_from_int64(self->state, 10);
}

/* ---- copies, text, pickling ---- */

METHOD("Decimal.canonical(self)", "self")
METHOD("Decimal.conjugate(self)", "self")
static PyObject *decimal_canonical(PyObject *self) {
    return newref(self);
}
METHOD("Decimal.copy_abs(self)", "self without its sign.")
static PyObject *decimal_copy_abs(DecimalObject *self) {
    Dec view = dec_view(&self->number);
    view.negative = false;
    return apply_copy(self->state, &view);
}
METHOD("Decimal.copy_negate(self)", "self with the other sign.")
static PyObject *decimal_copy_negate(DecimalObject *self) {
    Dec view = dec_view(&self->number);
    view.negative = !view.negative;
    return apply_copy(self->state, &view);
}
METHOD("Decimal.to_eng_string(self, /, context=None)", "Text in engineering notation.")
static PyObject *decimal_to_eng_string(DecimalObject *self, PyObject *given) {
    autoref PyObject *context = TRY(context_given(self->state, given));
    return number_to_str(&self->number, DEC_ENGINEERING,
                         load_relaxed(&CONTEXT_OF(context)->capitals));
}
METHOD("Decimal.as_tuple(self)", "DecimalTuple(sign, digits, exponent)")
static PyObject *decimal_as_tuple_method(DecimalObject *self) {
    return decimal_as_tuple(self);
}
METHOD("Decimal.as_integer_ratio(self)", "Numerator and denominator, without common factors.")
static PyObject *decimal_as_integer_ratio(DecimalObject *self) {
    return decimal_ratio(self);
}
static PyObject *decimal_str(PyObject *self) {
    autoref PyObject *context = TRY(context_now(DECIMAL(self)->state));
    return number_to_str(NUMBER(self), DEC_SCIENTIFIC,
                         load_relaxed(&CONTEXT_OF(context)->capitals));
}
static PyObject *decimal_repr(PyObject *self) {
    autoref PyObject *text = TRY(decimal_str(self));
    return str_format("Decimal('%U')", text);
}
METHOD("Decimal.__reduce__(self)", NULL)
static PyObject *decimal_reduce(PyObject *self) {
    autoref PyObject *text = TRY(decimal_str(self));
    autoref PyObject *args = TRY(tuple_of(1, text));
    return tuple_of(2, (PyObject *)TYPE(self), args);
}
METHOD("Decimal.__copy__(self)", NULL)
static PyObject *decimal_copy(PyObject *self) {
    return newref(self);
}
METHOD("Decimal.__deepcopy__(self, memo, /) :: ($self, object, /)", NULL)
static PyObject *decimal_deepcopy(PyObject *self, PyObject *memo) {
    return newref(self);
}
METHOD("Decimal.__sizeof__(self)", NULL)
static PyObject *decimal_sizeof(DecimalObject *self) {
    const Dec *x = &self->number;
    size_t limbs = x->limbs != x->own ? x->room * sizeof *x->limbs : 0;
    return int_from_size((size_t)TYPE(self)->tp_basicsize + limbs);
}
METHOD("Decimal.__format__(...)", NULL)
static PyObject *decimal_format_method(PyObject *self, PyObject *const *args, Py_ssize_t nargs,
                                       PyObject *kwnames) {
    return decimal_format(self, args, nargs, kwnames);
}

/* ---- other numbers ---- */

/* As an int, rounded. */
static PyObject *rounded_int(DecimalObject *self, DecRounding rounding) {
    const Dec *x = &self->number;
    if (x->kind != DEC_FINITE) {
        return dec_is_nan(x) ? err_raise(PyExc_ValueError, "cannot convert NaN to integer")
                             : err_raise(PyExc_OverflowError, "cannot convert Infinity to integer");
    }
    DEC(whole);
    uint32_t status = 0;
    if (x->exponent < 0) {
        dec_rescale(&whole, x, 0, rounding, &status);
        return status & DEC_NO_MEMORY ? err_no_memory() : number_to_int(&whole);
    }
    return number_to_int(x);
}
static PyObject *decimal_int(PyObject *self) {
    return rounded_int(DECIMAL(self), ROUNDING_DOWN);
}
METHOD("Decimal.__trunc__(self)", NULL)
static PyObject *decimal_trunc(DecimalObject *self) {
    return rounded_int(self, ROUNDING_DOWN);
}
METHOD("Decimal.__floor__(self)", NULL)
static PyObject *decimal_floor(DecimalObject *self) {
    return rounded_int(self, ROUNDING_FLOOR);
}
METHOD("Decimal.__ceil__(self)", NULL)
static PyObject *decimal_ceil(DecimalObject *self) {
    return rounded_int(self, ROUNDING_CEILING);
}
METHOD("Decimal.__round__(self, n=NULL, /) :: none", NULL)
static PyObject *decimal_round(DecimalObject *self, PyObject *n) {
    if (n == NULL) {
        return rounded_int(self, ROUNDING_HALF_EVEN);
    }
    if (!IS_INT(n)) {
        return err_raise(PyExc_TypeError, "optional arg must be an integer");
    }
    Py_ssize_t places = int_as_ssize(n);
    if (places == -1 && err_occurred() != NULL) {
        return NULL;
    }
    DEC(quantum);
    dec_set_int(&quantum, 1);
    quantum.exponent = places == PY_SSIZE_T_MIN ? PY_SSIZE_T_MAX : -places;
    autoref PyObject *context = TRY(context_now(self->state));
    return apply_binary(context, &self->number, &quantum, dec_quantize);
}
METHOD("Decimal.__complex__(self)", NULL)
static PyObject *decimal_complex(PyObject *self) {
    autoref PyObject *real = TRY(decimal_to_float(self));
    return complex_from_doubles(float_value(real), 0);
}
GETTER("Decimal.real", NULL)
static PyObject *decimal_get_real(PyObject *self) {
    return newref(self);
}
GETTER("Decimal.imag", NULL)
static PyObject *decimal_get_imag(DecimalObject *self) {
    return decimal_from_int64(self->state, 0);
}
static Py_hash_t decimal_hash(PyObject *self) {
    const Dec *x = NUMBER(self);
    if (x->kind == DEC_SIGNALING) {
        return err_int(err_raise(PyExc_TypeError, "Cannot hash a signaling NaN value"));
    }
    if (x->kind == DEC_QUIET) {
        return hash_pointer(self);
    }
    Py_hash_t hash = load_relaxed(&DECIMAL(self)->hash);
    if (hash == -1) {
        hash = number_hash(x);
        store_relaxed(&DECIMAL(self)->hash, hash);
    }
    return hash;
}

/* ---- operators ---- */

/* The state, through the one of them that is a Decimal. */
static DecimalState *operator_state(PyObject *a, PyObject *b) {
    return decimal_knows(a) ? DECIMAL(a)->state : DECIMAL(b)->state;
}
/* An operand, or leave with NotImplemented. */
#define OPERATOR_OPERAND(name, object)                                                             \
    DEC(name##_kept);                                                                              \
    const Dec *name;                                                                               \
    if (TRYI(operand_of(state, (object), &name##_kept, &name)) == 0) {                             \
        return newref(NOT_IMPLEMENTED);                                                            \
    }
static PyObject *operator_binary(PyObject *a, PyObject *b, DecBinary *operation) {
    DecimalState *state = operator_state(a, b);
    OPERATOR_OPERAND(x, a);
    OPERATOR_OPERAND(y, b);
    autoref PyObject *context = TRY(context_now(state));
    return apply_binary(context, x, y, operation);
}
static PyObject *decimal_add(PyObject *a, PyObject *b) {
    return operator_binary(a, b, dec_add);
}
static PyObject *decimal_subtract(PyObject *a, PyObject *b) {
    return operator_binary(a, b, dec_subtract);
}
static PyObject *decimal_multiply(PyObject *a, PyObject *b) {
    return operator_binary(a, b, dec_multiply);
}
static PyObject *decimal_divide(PyObject *a, PyObject *b) {
    return operator_binary(a, b, dec_divide);
}
static PyObject *decimal_floor_divide(PyObject *a, PyObject *b) {
    return operator_binary(a, b, dec_divide_integer);
}
static PyObject *decimal_remainder(PyObject *a, PyObject *b) {
    return operator_binary(a, b, dec_remainder);
}
static PyObject *decimal_divmod(PyObject *a, PyObject *b) {
    DecimalState *state = operator_state(a, b);
    OPERATOR_OPERAND(x, a);
    OPERATOR_OPERAND(y, b);
    autoref PyObject *context = TRY(context_now(state));
    return apply_divmod(context, x, y);
}
static PyObject *decimal_power(PyObject *a, PyObject *b, PyObject *modulus) {
    DecimalState *state =
        decimal_knows(a) || decimal_knows(b) ? operator_state(a, b) : DECIMAL(modulus)->state;
    OPERATOR_OPERAND(x, a);
    OPERATOR_OPERAND(y, b);
    autoref PyObject *context = TRY(context_now(state));
    if (modulus == NONE) {
        return apply_power(context, x, y, NULL);
    }
    OPERATOR_OPERAND(m, modulus);
    return apply_power(context, x, y, m);
}
static PyObject *operator_unary(PyObject *self, DecUnary *operation) {
    autoref PyObject *context = TRY(context_now(DECIMAL(self)->state));
    return apply_unary(context, NUMBER(self), operation);
}
static PyObject *decimal_negative(PyObject *self) {
    return operator_unary(self, dec_minus);
}
static PyObject *decimal_positive(PyObject *self) {
    return operator_unary(self, dec_plus);
}
static PyObject *decimal_absolute(PyObject *self) {
    return operator_unary(self, dec_absolute);
}
static int decimal_bool(PyObject *self) {
    return !dec_is_zero(NUMBER(self));
}

/* ---- making ---- */

CLASSMETHOD("Decimal.from_float(cls, f, /)", "An exact Decimal of a float or int.")
static PyObject *decimal_from_float_method(PyTypeObject *type, PyObject *f) {
    return decimal_from_float(TRY(decimal_state_of(type)), type, f);
}
CLASSMETHOD("Decimal.from_number(cls, number, /)", "An exact Decimal of a real number.")
static PyObject *decimal_from_number(PyTypeObject *type, PyObject *number) {
    DecimalState *state = TRY(decimal_state_of(type));
    if (!IS_INT(number) && !IS_INSTANCE(number, PyFloat_Type) && !is_decimal(state, number)) {
        return err_raise(PyExc_TypeError, "conversion from %s to Decimal is not supported",
                         TYPE(number)->tp_name);
    }
    return type == state->decimal_type ? decimal_convert(state, type, number, NULL, CONVERT_EXACTLY)
                                       : call_one((PyObject *)type, number);
}
static PyObject *decimal_new(PyTypeObject *type, PyObject *value, PyObject *context) {
    DecimalState *state = TRY(decimal_state_of(type));
    if (context == NONE) {
        context = NULL;
    }
    if (context != NULL && !is_context(state, context)) {
        return err_raise(PyExc_TypeError, "optional argument must be a context");
    }
    if (value == NULL) {
        return (PyObject *)decimal_alloc(state, type);
    }
    return decimal_convert(state, type, value, context, CONVERT_EXACTLY);
}
CONSTRUCTOR(
    "Decimal(value='0', context=None) :: (value=\"0\", context=None)",
    "A decimal floating-point number, from an int, a str, a tuple (sign, digits, exponent), "
    "a float or another Decimal; always exact.")
static PyObject *decimal_make(PyTypeObject *type, PyObject *value, PyObject *context) {
    return decimal_new(type, value, context);
}

#include "decimal_methods.gen.h"

static PyType_Slot slots[] = {
    {Py_tp_new, Decimal_tp_new},
    {Py_tp_vectorcall, Decimal_tp_vectorcall},
    {Py_tp_dealloc, decimal_dealloc},
    {Py_tp_repr, decimal_repr},
    {Py_tp_str, decimal_str},
    {Py_tp_hash, decimal_hash},
    {Py_tp_richcompare, decimal_richcompare},
    {Py_tp_methods, Decimal_methods},
    {Py_tp_getset, Decimal_getset},
    {Py_tp_doc, (void *)Decimal_tp_doc},
    {Py_nb_add, decimal_add},
    {Py_nb_subtract, decimal_subtract},
    {Py_nb_multiply, decimal_multiply},
    {Py_nb_true_divide, decimal_divide},
    {Py_nb_floor_divide, decimal_floor_divide},
    {Py_nb_remainder, decimal_remainder},
    {Py_nb_divmod, decimal_divmod},
    {Py_nb_power, decimal_power},
    {Py_nb_negative, decimal_negative},
    {Py_nb_positive, decimal_positive},
    {Py_nb_absolute, decimal_absolute},
    {Py_nb_bool, decimal_bool},
    {Py_nb_int, decimal_int},
    {Py_nb_float, decimal_to_float},
    {0, NULL},
};
PyType_Spec decimal_spec = {
    .name = "decimal.Decimal",
    .basicsize = sizeof(DecimalObject),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = slots,
};
