/* _decimal: the module. */
#include "modules/decimal/decimal_int.h"
#include "types/exception/exception.h"

static int add_exceptions(PyObject *module, DecimalState *state) {
    static const struct {
        const char *name;
        PyObject **base; /* a second one */
    } signals[DEC_SIGNAL_COUNT] = {{"decimal.InvalidOperation", NULL},
                                   {"decimal.FloatOperation", &PyExc_TypeError},
                                   {"decimal.DivisionByZero", &PyExc_ZeroDivisionError},
                                   {"decimal.Overflow", NULL},
                                   {"decimal.Underflow", NULL},
                                   {"decimal.Subnormal", NULL},
                                   {"decimal.Inexact", NULL},
                                   {"decimal.Rounded", NULL},
                                   {"decimal.Clamped", NULL}};
    enum { OVERFLOW_ = 3, UNDERFLOW_, SUBNORMAL_, INEXACT_, ROUNDED_ };
    static const int order[DEC_SIGNAL_COUNT] = {0, 1, 2, 5, 6, 7, 8, OVERFLOW_, UNDERFLOW_};
    autoref PyObject *root =
        INT_TRY(exception_class_new("decimal.DecimalException", PyExc_ArithmeticError, NULL));
    INT_TRYI(module_add(module, "DecimalException", root));
    PyObject **s = state->signals;
    for (int k = 0; k < DEC_SIGNAL_COUNT; k++) {
        int i = order[k];
        autoref PyObject *bases =
            INT_TRY(i == OVERFLOW_            ? tuple_of(2, s[INEXACT_], s[ROUNDED_])
                    : i == UNDERFLOW_         ? tuple_of(3, s[INEXACT_], s[ROUNDED_], s[SUBNORMAL_])
                    : signals[i].base != NULL ? tuple_of(2, root, *signals[i].base)
                                              : tuple_of(1, root));
        s[i] = INT_TRY(exception_class_new(signals[i].name, bases, NULL));
        INT_TRYI(module_add(module, signals[i].name + 8, s[i]));
    }
    static const char *const reasons[REASON_COUNT] = {
        "decimal.ConversionSyntax", "decimal.DivisionImpossible", "decimal.DivisionUndefined",
        "decimal.InvalidContext"};
    for (int i = 0; i < REASON_COUNT; i++) {
        autoref PyObject *bases =
            INT_TRY(i == 2 ? tuple_of(2, s[0], PyExc_ZeroDivisionError) : tuple_of(1, s[0]));
        state->reasons[i] = INT_TRY(exception_class_new(reasons[i], bases, NULL));
        INT_TRYI(module_add(module, reasons[i] + 8, state->reasons[i]));
    }
    return 0;
}
static int add_roundings(PyObject *module, DecimalState *state) {
    static const char *const names[ROUNDING_COUNT] = {
        "ROUND_CEILING", "ROUND_FLOOR",     "ROUND_UP",        "ROUND_DOWN",
        "ROUND_HALF_UP", "ROUND_HALF_DOWN", "ROUND_HALF_EVEN", "ROUND_05UP"};
    for (int i = 0; i < ROUNDING_COUNT; i++) {
        state->roundings[i] = INT_TRY(str_intern_text(names[i]));
        INT_TRYI(module_add(module, names[i], state->roundings[i]));
    }
    return 0;
}
/* class SignalDict(SignalDictMixin, collections.abc.MutableMapping) */
static PyObject *make_signals_class(DecimalState *state) {
    autoref PyObject *abc = TRY(import_module_text("collections.abc"));
    autoref PyObject *mapping = TRY(attr_get_text(abc, "MutableMapping")),
                     *name = TRY(str_from_text("SignalDict")), *namespace = TRY(dict_new());
    autoref PyObject *bases = TRY(tuple_of(2, state->signals_mixin, mapping));
    return call_three((PyObject *)TYPE(mapping), name, bases, namespace);
}
static PyObject *make_tuple_type(void) {
    autoref PyObject *collections = TRY(import_module_text("collections"));
    autoref PyObject *factory = TRY(attr_get_text(collections, "namedtuple")),
                     *name = TRY(str_from_text("DecimalTuple")),
                     *fields = TRY(str_from_text("sign digits exponent")),
                     *module = TRY(str_from_text("decimal")), *key = TRY(str_from_text("module")),
                     *kwargs = TRY(dict_new());
    TRYI(dict_set(kwargs, key, module));
    autoref PyObject *args = TRY(tuple_of(2, name, fields));
    return call_tuple(factory, args, kwargs);
}
static int add_templates(PyObject *module, DecimalState *state) {
    static const char *const names[] = {"DefaultContext", "BasicContext", "ExtendedContext"};
    PyObject *made[3];
    for (int i = 0; i < 3; i++) {
        made[i] = INT_TRY(context_make(state));
        INT_TRYI(module_add_steal(module, names[i], newref(made[i])));
        state->templates[i] = made[i];
        DecimalContext *c = CONTEXT_OF(made[i]);
        if (i > 0) {
            c->precision = 9;
        }
        if (i == 1) {
            c->rounding = ROUNDING_HALF_UP;
            c->traps->bits |= DEC_CLAMPED | DEC_UNDERFLOW;
        } else if (i == 2) {
            c->traps->bits = 0;
        }
    }
    return 0;
}
static int add_types(PyObject *module, DecimalState *state) {
    state->decimal_type = INT_TRY(type_from_spec(module, &decimal_spec, NULL));
    state->context_type = INT_TRY(type_from_spec(module, &context_spec, NULL));
    state->manager_type = INT_TRY(type_from_spec(module, &manager_spec, NULL));
    state->signals_mixin = INT_TRY(type_from_spec(module, &signals_spec, NULL));
    state->signals_type = INT_TRY(make_signals_class(state));
    state->tuple_type = INT_TRY(make_tuple_type());
    INT_TRYI(module_add(module, "DecimalTuple", state->tuple_type));
    INT_TRYI(module_add(module, "Decimal", (PyObject *)state->decimal_type));
    return module_add(module, "Context", (PyObject *)state->context_type);
}
/* Decimal is a numbers.Number, and DecimalTuple a Sequence. */
static int register_types(DecimalState *state) {
    autoref PyObject *numbers = INT_TRY(import_module_text("numbers"));
    autoref PyObject *number = INT_TRY(attr_get_text(numbers, "Number")),
                     *method = INT_TRY(attr_get_text(number, "register"));
    state->rational = INT_TRY(attr_get_text(numbers, "Rational"));
    autoref PyObject *registered = INT_TRY(call_one(method, (PyObject *)state->decimal_type));
    return 0;
}
static int decimal_exec(PyObject *module) {
    DecimalState *state = module_state(module);
    INT_TRYI(add_exceptions(module, state));
    INT_TRYI(add_roundings(module, state));
    INT_TRYI(add_types(module, state));
    INT_TRYI(register_types(state));
    autoref PyObject *name = INT_TRY(str_from_text("decimal_context"));
    state->context_var = INT_TRY(context_var_new(name, NULL));
    INT_TRYI(add_templates(module, state));
    INT_TRYI(module_add_int(module, "MAX_PREC", DEC_LIMIT));
    INT_TRYI(module_add_int(module, "MAX_EMAX", DEC_LIMIT));
    INT_TRYI(module_add_int(module, "MIN_EMIN", -DEC_LIMIT));
    INT_TRYI(module_add_int(module, "MIN_ETINY", -DEC_LIMIT - (DEC_LIMIT - 1)));
    INT_TRYI(module_add_int(module, "IEEE_CONTEXT_MAX_BITS", 512));
    INT_TRYI(module_add(module, "HAVE_THREADS", TRUE_OBJECT));
    INT_TRYI(module_add(module, "HAVE_CONTEXTVAR", TRUE_OBJECT));
    INT_TRYI(module_add_text(module, "__version__", "1.70"));
    return module_add_text(module, "__libmpdec_version__", "2.5.1");
}

extern PyMethodDef _decimal_functions[];

NATIVE_MODULE_OBJECTS(_decimal, DecimalState, decimal_exec, _decimal_functions,
                      "Decimal arithmetic.")
