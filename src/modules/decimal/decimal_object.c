/* Decimal objects: memory, applying operations, comparing. */
#include "modules/decimal/decimal_int.h"

DecimalObject *decimal_alloc(DecimalState *state, PyTypeObject *type) {
    DecimalObject *self =
        DECIMAL(TRY(type == state->decimal_type ? object_new_raw(type, sizeof(DecimalObject))
                                                : type->tp_alloc(type, 0)));
    self->state = state;
    self->hash = -1;
    dec_init(&self->number);
    return self;
}
void decimal_dealloc(PyObject *o) {
    if (NUMBER(o)->limbs != NULL) { /* tp_new may have failed before */
        dec_drop(NUMBER(o));
    }
    TYPE(o)->tp_free(o);
}
bool decimal_knows(PyObject *o) {
    for (PyTypeObject *type = TYPE(o); type != NULL; type = type->tp_base) {
        if (type->tp_dealloc == decimal_dealloc) {
            return true;
        }
    }
    return false;
}
DecimalState *decimal_state_of(PyTypeObject *type) {
    PyObject *module = TRY(type_module_by_def(type, &_decimal_module_def));
    return module_state(module);
}
PyObject *decimal_result(PyObject *context, steals DecimalObject *result, uint32_t status) {
    if (unlikely(status != 0) && context_report(context, status) < 0) {
        DECREF(result);
        return NULL;
    }
    return (PyObject *)result;
}
PyObject *decimal_from_int64(DecimalState *state, int64_t value) {
    DecimalObject *self = TRY(decimal_fresh(state));
    dec_set_int(&self->number, value);
    return (PyObject *)self;
}

/* ---- applying ---- */

PyObject *apply_unary(PyObject *context, const Dec *x, DecUnary *operation) {
    DecimalObject *result = TRY(decimal_fresh(CONTEXT_OF(context)->state));
    DecRules rules = context_rules(context);
    uint32_t status = 0;
    operation(&result->number, x, &rules, &status);
    return decimal_result(context, result, status);
}
PyObject *apply_binary(PyObject *context, const Dec *x, const Dec *y, DecBinary *operation) {
    DecimalObject *result = TRY(decimal_fresh(CONTEXT_OF(context)->state));
    DecRules rules = context_rules(context);
    uint32_t status = 0;
    operation(&result->number, x, y, &rules, &status);
    return decimal_result(context, result, status);
}
PyObject *apply_divmod(PyObject *context, const Dec *x, const Dec *y) {
    DecimalState *state = CONTEXT_OF(context)->state;
    autoref PyObject *quotient = (PyObject *)TRY(decimal_fresh(state)),
                     *remainder = (PyObject *)TRY(decimal_fresh(state));
    DecRules rules = context_rules(context);
    uint32_t status = 0;
    dec_divmod(NUMBER(quotient), NUMBER(remainder), x, y, &rules, &status);
    TRYI(status == 0 ? 0 : context_report(context, status));
    return tuple_of(2, quotient, remainder);
}
typedef void DecTernary(Dec *out, const Dec *x, const Dec *y, const Dec *z, const DecRules *rules,
                        uint32_t *status);
static PyObject *apply_ternary(PyObject *context, const Dec *x, const Dec *y, const Dec *z,
                               DecTernary *operation) {
    DecimalObject *result = TRY(decimal_fresh(CONTEXT_OF(context)->state));
    DecRules rules = context_rules(context);
    uint32_t status = 0;
    operation(&result->number, x, y, z, &rules, &status);
    return decimal_result(context, result, status);
}
PyObject *apply_power(PyObject *context, const Dec *x, const Dec *y, const Dec *modulus) {
    if (modulus == NULL) {
        return apply_binary(context, x, y, dec_power);
    }
    return apply_ternary(context, x, y, modulus, dec_power_modulo);
}
PyObject *apply_fused(PyObject *context, const Dec *x, const Dec *y, const Dec *z) {
    return apply_ternary(context, x, y, z, dec_fused);
}
PyObject *apply_copy(DecimalState *state, const Dec *x) {
    DecimalObject *result = TRY(decimal_fresh(state));
    uint32_t status = 0;
    dec_copy(&result->number, x, &status);
    if (status != 0) {
        DECREF(result);
        return err_no_memory();
    }
    return (PyObject *)result;
}

/* ---- comparing ---- */

/* The numbers that a comparison is about. */
typedef struct {
    Dec left, right; /* values of their own, where conversion or scaling made some */
    const Dec *a, *b;
} Comparison;

/* The right side is a float: counted as mixing, which may be trapped but for == and !=. */
static int compare_with_double(Comparison *c, PyObject *context, double value, bool equality) {
    uint32_t status = 0;
    if (equality) {
        fetch_or_relaxed(&CONTEXT_OF(context)->flags->bits, DEC_FLOAT_OPERATION);
    } else {
        INT_TRYI(context_report(context, DEC_FLOAT_OPERATION));
    }
    number_from_double(&c->right, value, &status);
    c->b = &c->right;
    return status != 0 ? err_int(err_no_memory()) : 1;
}
/* A Rational: a op n / d is asked as a d op n. */
static int compare_with_rational(Comparison *c, PyObject *other) {
    uint32_t status = 0;
    autoref PyObject *numerator = INT_TRY(attr_get_text(other, "numerator")),
                     *denominator = INT_TRY(attr_get_text(other, "denominator"));
    if (!IS_INT(numerator) || !IS_INT(denominator)) {
        return err_int(err_raise(PyExc_TypeError, "numerator and denominator must be integers"));
    }
    INT_TRYI(number_from_int(&c->right, numerator));
    c->b = &c->right;
    if (c->a->kind == DEC_FINITE) {
        DEC(factor);
        INT_TRYI(number_from_int(&factor, denominator));
        dec_multiply(&c->left, c->a, &factor, &dec_widest, &status);
        c->a = &c->left;
    }
    return status & DEC_NO_MEMORY ? err_int(err_no_memory()) : 1;
}
/* The right side's number: 1; 0: no number that compares; -1. */
static int compare_operand(Comparison *c, DecimalState *state, PyObject *context, PyObject *other,
                           bool equality) {
    int found = INT_TRYI(operand_of(state, other, &c->right, &c->b));
    if (found) {
        return 1;
    }
    if (IS_INSTANCE(other, PyFloat_Type)) {
        return compare_with_double(c, context, float_value(other), equality);
    }
    if (IS_INSTANCE(other, PyComplex_Type)) {
        Py_complex value = ((PyComplexObject *)other)->cval;
        if (!equality || value.imag != 0) {
            return 0;
        }
        return compare_with_double(c, context, value.real, equality);
    }
    if (INT_TRYI(ops_is_instance(other, state->rational))) {
        return compare_with_rational(c, other);
    }
    return 0;
}
static void comparison_drop(Comparison *c) {
    dec_drop(&c->left);
    dec_drop(&c->right);
}
PyObject *decimal_richcompare(PyObject *a, PyObject *b, int op) {
    DecimalState *state = DECIMAL(a)->state;
    bool equality = op == Py_EQ || op == Py_NE;
    __attribute__((cleanup(comparison_drop))) Comparison c;
    dec_init(&c.left);
    dec_init(&c.right);
    c.a = NUMBER(a);
    autoref PyObject *context = TRY(context_now(state));
    if (TRYI(compare_operand(&c, state, context, b, equality)) == 0) {
        return newref(NOT_IMPLEMENTED);
    }
    if (dec_is_nan(c.a) || dec_is_nan(c.b)) {
        if (!equality || c.a->kind == DEC_SIGNALING || c.b->kind == DEC_SIGNALING) {
            TRYI(context_report(context, DEC_INVALID_OPERATION));
        }
        return newref(BOOL(op == Py_NE));
    }
    int order = dec_order(c.a, c.b);
    return newref(BOOL(compare_by(op, order, 0)));
}
