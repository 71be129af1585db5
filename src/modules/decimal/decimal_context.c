/* Context: what operations work by, with flags and traps; the current one; localcontext().
 *
 * Each field is one atomic word, so that threads that share a context see some value of each.
 */
#include "modules/decimal/decimal_int.h"

#define METHODS_UNNAMED

/* ---- making ---- */

static PyObject *context_alloc(DecimalState *state, PyTypeObject *type) {
    autoref PyObject *self = TRY(type->tp_alloc(type, 0));
    DecimalContext *c = CONTEXT_OF(self);
    c->state = state;
    c->precision = 28;
    c->exponent_max = 999999;
    c->exponent_min = -999999;
    c->rounding = ROUNDING_HALF_EVEN;
    c->capitals = 1;
    c->flags = SIGNALS(TRY(signals_new(state, 0)));
    c->traps = SIGNALS(
        TRY(signals_new(state, DEC_INVALID_OPERATION | DEC_DIVISION_BY_ZERO | DEC_OVERFLOW)));
    return take(self);
}
static void context_assign(PyObject *to, PyObject *from) {
    DecimalContext *a = CONTEXT_OF(to), *b = CONTEXT_OF(from);
    store_relaxed(&a->precision, load_relaxed(&b->precision));
    store_relaxed(&a->exponent_max, load_relaxed(&b->exponent_max));
    store_relaxed(&a->exponent_min, load_relaxed(&b->exponent_min));
    store_relaxed(&a->rounding, load_relaxed(&b->rounding));
    store_relaxed(&a->clamp, load_relaxed(&b->clamp));
    store_relaxed(&a->capitals, load_relaxed(&b->capitals));
    store_relaxed(&a->flags->bits, load_relaxed(&b->flags->bits));
    store_relaxed(&a->traps->bits, load_relaxed(&b->traps->bits));
}
static PyObject *context_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    DecimalState *state = TRY(decimal_state_of(type));
    PyObject *self = TRY(context_alloc(state, type));
    if (state->templates[0] != NULL) {
        context_assign(self, state->templates[0]);
    }
    return self;
}
PyObject *context_make(DecimalState *state) {
    return context_tp_new(state->context_type, NULL, NULL);
}
PyObject *context_duplicate(PyObject *context) {
    DecimalState *state = CONTEXT_OF(context)->state;
    PyObject *copy = TRY(context_alloc(state, state->context_type));
    context_assign(copy, context);
    return copy;
}
static int context_traverse(PyObject *o, visitproc visit, void *arg) {
    Py_VISIT(TYPE(o));
    Py_VISIT(CONTEXT_OF(o)->flags);
    Py_VISIT(CONTEXT_OF(o)->traps);
    return 0;
}
/* Who still holds the mapping is told that it is of no use any more. */
static void signals_leave(SignalsObject *signals) {
    if (signals != NULL) {
        store_relaxed(&signals->state, NULL);
        DECREF(signals);
    }
}
static void context_dealloc(PyObject *o) {
    object_untrack(o);
    signals_leave(CONTEXT_OF(o)->flags);
    signals_leave(CONTEXT_OF(o)->traps);
    TYPE(o)->tp_free(o);
}

/* ---- fields ---- */

DecRules context_rules(PyObject *context) {
    DecimalContext *c = CONTEXT_OF(context);
    return (DecRules){.precision = load_relaxed(&c->precision),
                      .exponent_max = load_relaxed(&c->exponent_max),
                      .exponent_min = load_relaxed(&c->exponent_min),
                      .rounding = load_relaxed(&c->rounding),
                      .clamp = load_relaxed(&c->clamp)};
}
int rounding_of(DecimalState *state, PyObject *name) {
    for (int i = 0; i < ROUNDING_COUNT; i++) {
        if (name == state->roundings[i]) {
            return i;
        }
    }
    for (int i = 0; i < ROUNDING_COUNT; i++) {
        if (IS_STR(name) && str_equal(name, state->roundings[i])) {
            return i;
        }
    }
    return err_int(err_raise(PyExc_TypeError,
                             "valid values for rounding are:\n"
                             "  [ROUND_CEILING, ROUND_FLOOR, ROUND_UP, ROUND_DOWN,\n"
                             "   ROUND_HALF_UP, ROUND_HALF_DOWN, ROUND_HALF_EVEN,\n"
                             "   ROUND_05UP]"));
}
static int field_int(PyObject *value, int64_t low, int64_t high, const char *error, int64_t *out) {
    if (!IS_INT(value)) {
        return err_int(err_raise(PyExc_TypeError, "an integer is required"));
    }
    *out = int_as_ssize(value);
    if (*out == -1 && err_occurred() != NULL) {
        return -1;
    }
    if (*out < low || *out > high) {
        return err_int(err_raise(PyExc_ValueError, "%s", error));
    }
    return 0;
}
GETTER("Context.prec", NULL)
static PyObject *context_get_prec(DecimalContext *self) {
    return int_from_int64(load_relaxed(&self->precision));
}
SETTER("Context.prec")
static int context_set_prec(DecimalContext *self, PyObject *value) {
    int64_t n;
    INT_TRYI(field_int(value, 1, DEC_LIMIT, "valid range for prec is [1, MAX_PREC]", &n));
    store_relaxed(&self->precision, n);
    return 0;
}
GETTER("Context.Emax", NULL)
static PyObject *context_get_emax(DecimalContext *self) {
    return int_from_int64(load_relaxed(&self->exponent_max));
}
SETTER("Context.Emax")
static int context_set_emax(DecimalContext *self, PyObject *value) {
    int64_t n;
    INT_TRYI(field_int(value, 0, DEC_LIMIT, "valid range for Emax is [0, MAX_EMAX]", &n));
    store_relaxed(&self->exponent_max, n);
    return 0;
}
GETTER("Context.Emin", NULL)
static PyObject *context_get_emin(DecimalContext *self) {
    return int_from_int64(load_relaxed(&self->exponent_min));
}
SETTER("Context.Emin")
static int context_set_emin(DecimalContext *self, PyObject *value) {
    int64_t n;
    INT_TRYI(field_int(value, -DEC_LIMIT, 0, "valid range for Emin is [MIN_EMIN, 0]", &n));
    store_relaxed(&self->exponent_min, n);
    return 0;
}
GETTER("Context.capitals", NULL)
static PyObject *context_get_capitals(DecimalContext *self) {
    return int_from_int64(load_relaxed(&self->capitals));
}
SETTER("Context.capitals")
static int context_set_capitals(DecimalContext *self, PyObject *value) {
    int64_t n;
    INT_TRYI(field_int(value, 0, 1, "valid values for capitals are 0 or 1", &n));
    store_relaxed(&self->capitals, (uint8_t)n);
    return 0;
}
GETTER("Context.clamp", NULL)
static PyObject *context_get_clamp(DecimalContext *self) {
    return int_from_int64(load_relaxed(&self->clamp));
}
SETTER("Context.clamp")
static int context_set_clamp(DecimalContext *self, PyObject *value) {
    int64_t n;
    INT_TRYI(field_int(value, 0, 1, "valid values for clamp are 0 or 1", &n));
    store_relaxed(&self->clamp, (uint8_t)n);
    return 0;
}
GETTER("Context.rounding", NULL)
static PyObject *context_get_rounding(DecimalContext *self) {
    return newref(self->state->roundings[load_relaxed(&self->rounding)]);
}
SETTER("Context.rounding")
static int context_set_rounding(DecimalContext *self, PyObject *value) {
    int rounding = INT_TRYI(rounding_of(self->state, value));
    store_relaxed(&self->rounding, (uint8_t)rounding);
    return 0;
}
GETTER("Context.flags", NULL)
static PyObject *context_get_flags(DecimalContext *self) {
    return (PyObject *)newref(self->flags);
}
SETTER("Context.flags")
static int context_set_flags(DecimalContext *self, PyObject *value) {
    uint32_t bits;
    INT_TRYI(signals_from_mapping(self->state, value, &bits));
    store_relaxed(&self->flags->bits, bits);
    return 0;
}
GETTER("Context.traps", NULL)
static PyObject *context_get_traps(DecimalContext *self) {
    return (PyObject *)newref(self->traps);
}
SETTER("Context.traps")
static int context_set_traps(DecimalContext *self, PyObject *value) {
    uint32_t bits;
    INT_TRYI(signals_from_mapping(self->state, value, &bits));
    store_relaxed(&self->traps->bits, bits);
    return 0;
}
static int context_setattr(PyObject *self, PyObject *name, PyObject *value) {
    if (value == NULL) {
        return err_int(err_raise(PyExc_AttributeError, "context attributes cannot be deleted"));
    }
    return attr_generic_set(self, name, value);
}

/* Flags or traps as the constructor takes them: a list, or a mapping. */
static int signals_given(DecimalContext *self, PyObject *value, SignalsObject *target) {
    uint32_t bits;
    if (value == NULL || value == NONE) {
        return 0;
    }
    INT_TRYI(IS_LIST(value) ? signals_from_list(self->state, value, &bits)
                            : signals_from_mapping(self->state, value, &bits));
    store_relaxed(&target->bits, bits);
    return 0;
}
INITIALIZER("Context(prec=None, rounding=None, Emin=None, Emax=None, capitals=None, clamp=None, "
            "flags=None, traps=None)",
            "What operations work by: precision, rounding, bounds of exponents, and which signals "
            "raise an exception (traps). Values that are not given are DefaultContext's.")
static int context_init(DecimalContext *self, PyObject *prec, PyObject *rounding, PyObject *emin,
                        PyObject *emax, PyObject *capitals, PyObject *clamp, PyObject *flags,
                        PyObject *traps) {
    PyObject *values[] = {prec, rounding, emin, emax, capitals, clamp};
    int (*const setters[])(DecimalContext *, PyObject *) = {
        context_set_prec, context_set_rounding, context_set_emin,
        context_set_emax, context_set_capitals, context_set_clamp};
    for (size_t i = 0; i < countof(values); i++) {
        if (values[i] != NULL && values[i] != NONE) {
            INT_TRYI(setters[i](self, values[i]));
        }
    }
    INT_TRYI(signals_given(self, flags, self->flags));
    return signals_given(self, traps, self->traps);
}

/* ---- the rest of the object ---- */

/* In the order of the names that the signals' bits have in lists of flags and traps. */
static int write_signals(StrWriter *w, const char *name, uint32_t bits) {
    static const struct {
        uint32_t bit;
        const char *name;
    } order[] = {{DEC_CLAMPED, "Clamped"},
                 {DEC_INVALID_OPERATION, "InvalidOperation"},
                 {DEC_DIVISION_BY_ZERO, "DivisionByZero"},
                 {DEC_INEXACT, "Inexact"},
                 {DEC_FLOAT_OPERATION, "FloatOperation"},
                 {DEC_OVERFLOW, "Overflow"},
                 {DEC_ROUNDED, "Rounded"},
                 {DEC_SUBNORMAL, "Subnormal"},
                 {DEC_UNDERFLOW, "Underflow"}};
    const char *between = "";
    str_writer_ascii(w, name, -1);
    for (size_t i = 0; i < countof(order); i++) {
        if (bits & order[i].bit) {
            str_writer_ascii(w, between, -1);
            str_writer_ascii(w, order[i].name, -1);
            between = ", ";
        }
    }
    return str_writer_ascii(w, "]", 1);
}
static PyObject *context_repr(PyObject *o) {
    DecimalContext *c = CONTEXT_OF(o);
    autoref PyObject *start = TRY(str_format(
        "Context(prec=%lld, rounding=%U, Emin=%lld, Emax=%lld, capitals=%d, clamp=%d, ",
        (long long)load_relaxed(&c->precision), c->state->roundings[load_relaxed(&c->rounding)],
        (long long)load_relaxed(&c->exponent_min), (long long)load_relaxed(&c->exponent_max),
        load_relaxed(&c->capitals), load_relaxed(&c->clamp)));
    StrWriter w;
    str_writer_init(&w, 200);
    str_writer_str(&w, start);
    write_signals(&w, "flags=[", load_relaxed(&c->flags->bits));
    write_signals(&w, ", traps=[", load_relaxed(&c->traps->bits));
    str_writer_ascii(&w, ")", 1);
    return str_writer_finish(&w);
}
/* ---- conditions ---- */

/* The list of exceptions that an exception for `status` carries. */
static PyObject *conditions_list(DecimalState *state, uint32_t status) {
    autoref PyObject *list = TRY(list_new(0));
    if (status & DEC_INVALID_OPERATION) {
        TRYI(list_append(list, state->signals[0]));
    }
    for (int i = 0; i < REASON_COUNT; i++) {
        if (status & DEC_CONVERSION_SYNTAX << i) {
            TRYI(list_append(list, state->reasons[i]));
        }
    }
    for (int i = 1; i < DEC_SIGNAL_COUNT; i++) {
        if (status >> i & 1) {
            TRYI(list_append(list, state->signals[i]));
        }
    }
    return take(list);
}
int context_report(PyObject *context, uint32_t status) {
    DecimalContext *c = CONTEXT_OF(context);
    if (status & DEC_NO_MEMORY) {
        return err_int(err_no_memory());
    }
    uint32_t flags = status & DEC_SIGNALS;
    if (status & DEC_ANY_INVALID) {
        flags |= DEC_INVALID_OPERATION;
    }
    if (flags & ~load_relaxed(&c->flags->bits)) {
        fetch_or_relaxed(&c->flags->bits, flags);
    }
    uint32_t traps = load_relaxed(&c->traps->bits), trapped = flags & traps;
    if (likely(trapped == 0)) {
        return 0;
    }
    uint32_t shown = trapped;
    if (trapped & DEC_INVALID_OPERATION) {
        shown = (trapped & ~DEC_INVALID_OPERATION) | (status & DEC_ANY_INVALID);
    }
    autoref PyObject *list = INT_TRY(conditions_list(c->state, shown));
    err_raise_value(c->state->signals[__builtin_ctz(trapped)], list);
    return -1;
}

/* ---- the current context ---- */

PyObject *context_now(DecimalState *state) {
    PyObject *context;
    TRYI(context_var_get(state->context_var, NULL, &context));
    if (context != NULL) {
        return context;
    }
    autoref PyObject *fresh = TRY(context_duplicate(state->templates[0]));
    store_relaxed(&CONTEXT_OF(fresh)->flags->bits, 0);
    autoref PyObject *token = TRY(context_var_set(state->context_var, fresh));
    return take(fresh);
}
PyObject *context_given(DecimalState *state, PyObject *context) {
    if (context == NULL || context == NONE) {
        return context_now(state);
    }
    if (!is_context(state, context)) {
        return err_raise(PyExc_TypeError, "optional argument must be a context");
    }
    return newref(context);
}
/* A template must not be changed by whoever takes it as the current one. */
static PyObject *context_for_use(DecimalState *state, PyObject *context) {
    for (size_t i = 0; i < countof(state->templates); i++) {
        if (context == state->templates[i]) {
            PyObject *copy = TRY(context_duplicate(context));
            store_relaxed(&CONTEXT_OF(copy)->flags->bits, 0);
            return copy;
        }
    }
    return newref(context);
}
static int context_use(DecimalState *state, PyObject *context) {
    autoref PyObject *used = INT_TRY(context_for_use(state, context));
    autoref PyObject *token = INT_TRY(context_var_set(state->context_var, used));
    return 0;
}
FUNCTION("_decimal.getcontext()", "The thread's current context.")
static PyObject *decimal_getcontext(PyObject *module) {
    return context_now(module_state(module));
}
FUNCTION("_decimal.setcontext(context, /)", "Make it the thread's current context.")
static PyObject *decimal_setcontext(PyObject *module, PyObject *context) {
    DecimalState *state = module_state(module);
    if (!is_context(state, context)) {
        return err_raise(PyExc_TypeError, "argument must be a context");
    }
    TRYI(context_use(state, context));
    return newref(NONE);
}
FUNCTION("_decimal.IEEEContext(bits, /)",
         "A context for the IEEE interchange format of so many bits, a multiple of 32.")
static PyObject *decimal_ieee_context(PyObject *module, PyObject *bits) {
    if (!IS_INT(bits)) {
        return err_raise(PyExc_TypeError, "an integer is required");
    }
    Py_ssize_t n = int_as_ssize(bits);
    if (n == -1 && err_occurred() != NULL) {
        return NULL;
    }
    if (n <= 0 || n > 512 || n % 32 != 0) {
        return err_raise(PyExc_ValueError,
                         "argument must be a multiple of 32, with a maximum of 512");
    }
    DecimalState *state = module_state(module);
    PyObject *context = TRY(context_alloc(state, state->context_type));
    DecimalContext *c = CONTEXT_OF(context);
    c->precision = 9 * (n / 32) - 2;
    c->exponent_max = (int64_t)3 << (n / 16 + 3);
    c->exponent_min = 1 - c->exponent_max;
    c->clamp = 1;
    c->traps->bits = 0;
    return context;
}

/* ---- localcontext ---- */

typedef struct {
    PyObject_HEAD DecimalState *state; /* (c) */
    PyObject *local, *global;          /* (c) what is set inside, and restored behind */
} ManagerObject;
#define MANAGER(o) ((ManagerObject *)(o))

FUNCTION("_decimal.localcontext(...) :: ($module, /, ctx=None, **kwargs)",
         "A context manager that makes a copy of ctx (by default of the current context), changed "
         "as the keywords say, the current context within its block.")
static PyObject *decimal_localcontext(PyObject *module, PyObject *const *args, Py_ssize_t nargs,
                                      PyObject *kwnames) {
    static const char *const names[] = {"ctx",      "prec",  "rounding", "Emin", "Emax",
                                        "capitals", "clamp", "flags",    "traps"};
    static const ArgSpec spec = {"", names, 0, countof(names), 0, countof(names), 0, false};
    DecimalState *state = module_state(module);
    PyObject *given[countof(names)];
    TRYI(args_unpack(&spec, args, nargs, kwnames, given));
    autoref PyObject *global = TRY(context_now(state));
    autoref PyObject *source = TRY(context_given(state, given[0]));
    autoref PyObject *local = TRY(context_duplicate(source));
    TRYI(context_init(CONTEXT_OF(local), given[1], given[2], given[3], given[4], given[5], given[6],
                      given[7], given[8]));
    PyObject *self = TRY(state->manager_type->tp_alloc(state->manager_type, 0));
    MANAGER(self)->state = state;
    MANAGER(self)->local = take(local);
    MANAGER(self)->global = take(global);
    return self;
}
METHOD("ContextManager.__enter__(self)", NULL)
static PyObject *manager_enter(PyObject *self) {
    TRYI(context_use(MANAGER(self)->state, MANAGER(self)->local));
    return newref(MANAGER(self)->local);
}
METHOD("ContextManager.__exit__(self, *args)", NULL)
static PyObject *manager_exit(PyObject *self, PyObject *const *args, Py_ssize_t n) {
    TRYI(context_use(MANAGER(self)->state, MANAGER(self)->global));
    return newref(NONE);
}
static int manager_traverse(PyObject *o, visitproc visit, void *arg) {
    Py_VISIT(TYPE(o));
    Py_VISIT(MANAGER(o)->local);
    Py_VISIT(MANAGER(o)->global);
    return 0;
}
static void manager_dealloc(PyObject *o) {
    object_untrack(o);
    CLEAR(MANAGER(o)->local);
    CLEAR(MANAGER(o)->global);
    TYPE(o)->tp_free(o);
}

#include "decimal_context.gen.h"

extern PyMethodDef DecimalContext_methods[]; /* decimal_context_methods.c */

static PyType_Slot context_slots[] = {
    {Py_tp_new, context_tp_new},         {Py_tp_init, Context_tp_init},
    {Py_tp_dealloc, context_dealloc},    {Py_tp_traverse, context_traverse},
    {Py_tp_repr, context_repr},          {Py_tp_setattro, context_setattr},
    {Py_tp_getset, Context_getset},      {Py_tp_methods, DecimalContext_methods},
    {Py_tp_doc, (void *)Context_tp_doc}, {0, NULL},
};
PyType_Spec context_spec = {
    .name = "decimal.Context",
    .basicsize = sizeof(DecimalContext),
    .flags =
        Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = context_slots,
};
static PyType_Slot manager_slots[] = {
    {Py_tp_dealloc, manager_dealloc},
    {Py_tp_traverse, manager_traverse},
    {Py_tp_methods, ContextManager_methods},
    {0, NULL},
};
PyType_Spec manager_spec = {
    .name = "decimal.ContextManager",
    .basicsize = sizeof(ManagerObject),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION |
             Py_TPFLAGS_IMMUTABLETYPE,
    .slots = manager_slots,
};
