/* Insides of _decimal: the types and what they share. Only for modules/decimal. */
#ifndef PITHON_MODULES_DECIMAL_DECIMAL_INT_H
#define PITHON_MODULES_DECIMAL_DECIMAL_INT_H

#include "modules/contextvars/contextvars.h"
#include "modules/decimal/decimal_number.h"
#include "object/args.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/error.h"
#include "object/names.h"
#include "object/needs.h"
#include "object/ops.h"
#include "object/type.h"
#include "types/dict/dict.h"
#include "types/float/float.h"
#include "types/int/int.h"
#include "types/list/list.h"
#include "types/module/module.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

enum { DEC_SIGNAL_COUNT = 9, REASON_COUNT = 4 };

/* What an interpreter has: objects alone, constant once the module is made. */
typedef struct {
    PyTypeObject *decimal_type, *context_type, *manager_type, *signals_mixin;
    PyObject *signals_type;              /* the class SignalDict */
    PyObject *signals[DEC_SIGNAL_COUNT]; /* exception classes, by the bit of the condition */
    PyObject *reasons[REASON_COUNT];     /* ConversionSyntax and so on */
    PyObject *roundings[ROUNDING_COUNT]; /* interned names */
    PyObject *context_var;
    PyObject *templates[3]; /* DefaultContext, BasicContext, ExtendedContext */
    PyObject *tuple_type;   /* DecimalTuple */
    PyObject *rational;     /* numbers.Rational */
} DecimalState;

extern PyModuleDef _decimal_module_def;
extern PyType_Spec decimal_spec, context_spec, manager_spec, signals_spec;

typedef struct {
    PyObject_HEAD DecimalState *state; /* (c) lives as long as the type's module */
    Py_hash_t hash;                    /* (a) -1: not known yet */
    Dec number;                        /* (c) */
} DecimalObject;
#define DECIMAL(o) ((DecimalObject *)(o))
#define NUMBER(o) (&DECIMAL(o)->number)

/* Flags or traps of a context, shown as a mapping. */
typedef struct {
    PyObject_HEAD DecimalState *state; /* (a) NULL: without a context, and useless */
    uint32_t bits;                     /* (a) of DEC_SIGNALS */
} SignalsObject;
#define SIGNALS(o) ((SignalsObject *)(o))

typedef struct {
    PyObject_HEAD DecimalState *state;             /* (c) */
    SignalsObject *flags, *traps;                  /* (c) */
    int64_t precision, exponent_max, exponent_min; /* (a) */
    uint8_t rounding, clamp, capitals;             /* (a) */
} DecimalContext;
#define CONTEXT_OF(o) ((DecimalContext *)(o))

DecimalState *decimal_state_of(PyTypeObject *type);
static inline bool is_decimal(DecimalState *state, PyObject *o) {
    return TYPE(o) == state->decimal_type || type_is_subtype(TYPE(o), state->decimal_type);
}
static inline bool is_context(DecimalState *state, PyObject *o) {
    return TYPE(o) == state->context_type || type_is_subtype(TYPE(o), state->context_type);
}

/* ---- contexts ---- */

PyObject *context_make(DecimalState *state); /* a copy of DefaultContext, or the defaults */
PyObject *context_duplicate(PyObject *context);
/* The current context, a new reference. */
PyObject *context_now(DecimalState *state);
/* As an optional argument: None and NULL mean the current one. */
PyObject *context_given(DecimalState *state, PyObject *context);
DecRules context_rules(PyObject *context);
/* Sets the flags for the conditions, and raises what is trapped: -1. */
int context_report(PyObject *context, uint32_t status);
/* The rounding mode of that name; -1 with TypeError. */
int rounding_of(DecimalState *state, PyObject *name);
PyObject *signals_list(DecimalState *state, uint32_t bits);
/* A mapping of all signals, or a list of some, as bits. */
int signals_from_mapping(DecimalState *state, PyObject *value, uint32_t *bits);
int signals_from_list(DecimalState *state, PyObject *value, uint32_t *bits);
PyObject *signals_new(DecimalState *state, uint32_t bits);

/* ---- decimals ---- */

static inline bool same_quantum(const Dec *x, const Dec *y) {
    if (x->kind == DEC_FINITE && y->kind == DEC_FINITE) {
        return x->exponent == y->exponent;
    }
    return (dec_is_nan(x) && dec_is_nan(y)) || (x->kind == DEC_INFINITE && y->kind == DEC_INFINITE);
}

/* A fresh zero, to be filled. */
DecimalObject *decimal_alloc(DecimalState *state, PyTypeObject *type);
static inline DecimalObject *decimal_fresh(DecimalState *state) {
    return decimal_alloc(state, state->decimal_type);
}
/* The result of an operation: `result` (stolen), unless a condition that it met is trapped. */
PyObject *decimal_result(PyObject *context, steals DecimalObject *result, uint32_t status);
PyObject *decimal_from_int64(DecimalState *state, int64_t value);

/* An operand: a Decimal's number, or an int's, which is kept in *kept. 1; 0: neither; -1. */
int operand_of(DecimalState *state, PyObject *o, Dec *kept, const Dec **number);
/* The same, but TypeError for others. */
int operand_needed(DecimalState *state, PyObject *o, Dec *kept, const Dec **number);
int number_from_int(Dec *out, PyObject *o);
void number_from_double(Dec *out, double value, uint32_t *status);
/* The value as an int of an integer or of what is before the point. */
PyObject *number_to_int(const Dec *x);
PyObject *number_to_str(const Dec *x, DecStyle style, bool capitals);
Py_hash_t number_hash(const Dec *x);

/* Decimal(value) of that type; context may be NULL. `exactly`: else rounded by the context, and
 * text is taken as it stands. */
typedef enum { CONVERT_EXACTLY, CONVERT_ROUNDED } Conversion;
PyObject *decimal_convert(DecimalState *state, PyTypeObject *type, PyObject *value,
                          PyObject *context, Conversion how);
PyObject *decimal_from_float(DecimalState *state, PyTypeObject *type, PyObject *value);

PyObject *apply_unary(PyObject *context, const Dec *x, DecUnary *operation);
PyObject *apply_binary(PyObject *context, const Dec *x, const Dec *y, DecBinary *operation);
PyObject *apply_divmod(PyObject *context, const Dec *x, const Dec *y);
PyObject *apply_power(PyObject *context, const Dec *x, const Dec *y, const Dec *modulus);
PyObject *apply_fused(PyObject *context, const Dec *x, const Dec *y, const Dec *z);
/* What does not depend on a context. */
PyObject *apply_copy(DecimalState *state, const Dec *x);

/* Is it a Decimal (of any interpreter)? */
bool decimal_knows(PyObject *o);
void decimal_dealloc(PyObject *o);
PyObject *decimal_richcompare(PyObject *a, PyObject *b, int op);
PyObject *decimal_format(PyObject *self, PyObject *const *args, Py_ssize_t nargs,
                         PyObject *kwnames);
PyObject *decimal_as_tuple(DecimalObject *self);
PyObject *decimal_ratio(DecimalObject *self);
PyObject *decimal_to_float(PyObject *self);

#endif
