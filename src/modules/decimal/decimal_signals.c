/* SignalDict: the flags or traps of a context as a mapping with nine keys, the signals' classes.
 * The bits are one word, changed atomically. */
#include "modules/decimal/decimal_int.h"

static const char signals_invalid[] = "invalid signal dict";
static const char signals_values[] = "valid values for signals are:\n"
                                     "  [InvalidOperation, FloatOperation, DivisionByZero,\n"
                                     "   Overflow, Underflow, Subnormal, Inexact, Rounded,\n"
                                     "   Clamped]";

/* The state, or NULL with ValueError: it was made by calling the class, or its context is gone. */
static DecimalState *signals_state(PyObject *self) {
    DecimalState *state = load_relaxed(&SIGNALS(self)->state);
    return state != NULL ? state : err_raise(PyExc_ValueError, "%s", signals_invalid);
}
PyObject *signals_new(DecimalState *state, uint32_t bits) {
    PyTypeObject *type = (PyTypeObject *)state->signals_type;
    SignalsObject *self = SIGNALS(TRY(type->tp_alloc(type, 0)));
    self->state = state;
    self->bits = bits;
    return (PyObject *)self;
}
/* The bit of a signal's class; 0 with KeyError. */
static uint32_t signal_bit(DecimalState *state, PyObject *key) {
    for (int i = 0; i < DEC_SIGNAL_COUNT; i++) {
        if (state->signals[i] == key) {
            return 1u << i;
        }
    }
    err_raise(PyExc_KeyError, "%s", signals_values);
    return 0;
}
PyObject *signals_list(DecimalState *state, uint32_t bits) {
    autoref PyObject *list = TRY(list_new(0));
    for (int i = 0; i < DEC_SIGNAL_COUNT; i++) {
        if (bits >> i & 1) {
            TRYI(list_append(list, state->signals[i]));
        }
    }
    return take(list);
}
int signals_from_list(DecimalState *state, PyObject *value, uint32_t *bits) {
    *bits = 0;
    if (!IS_LIST(value)) {
        return err_int(err_raise(PyExc_TypeError, "argument must be a signal dict"));
    }
    for (Py_ssize_t i = 0;; i++) {
        autoref PyObject *key = list_get(value, i);
        if (key == NULL) {
            err_clear_if(PyExc_IndexError);
            return err_occurred() != NULL ? -1 : 0;
        }
        uint32_t bit = signal_bit(state, key);
        if (bit == 0) {
            return -1;
        }
        *bits |= bit;
    }
}
static int signals_from_dict(DecimalState *state, PyObject *dict, uint32_t *bits) {
    *bits = 0;
    if (ops_length(dict) != DEC_SIGNAL_COUNT) {
        return err_int(err_raise(PyExc_KeyError, "%s", signals_invalid));
    }
    for (int i = 0; i < DEC_SIGNAL_COUNT; i++) {
        PyObject *value;
        if (INT_TRYI(dict_get(dict, state->signals[i], &value)) == 0) {
            return err_int(err_raise(PyExc_KeyError, "%s", signals_invalid));
        }
        autoref PyObject *held = value;
        if (INT_TRYI(ops_is_true(held))) {
            *bits |= 1u << i;
        }
    }
    return 0;
}
static bool is_signals(DecimalState *state, PyObject *o) {
    return type_is_subtype(TYPE(o), state->signals_mixin);
}
int signals_from_mapping(DecimalState *state, PyObject *value, uint32_t *bits) {
    if (is_signals(state, value)) {
        INT_TRY(signals_state(value));
        *bits = load_relaxed(&SIGNALS(value)->bits);
        return 0;
    }
    if (IS_DICT(value)) {
        return signals_from_dict(state, value, bits);
    }
    return err_int(err_raise(PyExc_TypeError, "argument must be a signal dict"));
}

static Py_ssize_t signals_length(PyObject *self) {
    return signals_state(self) == NULL ? -1 : DEC_SIGNAL_COUNT;
}
static PyObject *signals_get(PyObject *self, PyObject *key) {
    DecimalState *state = TRY(signals_state(self));
    uint32_t bit = signal_bit(state, key);
    return bit == 0 ? NULL : newref(BOOL(load_relaxed(&SIGNALS(self)->bits) & bit));
}
static int signals_set(PyObject *self, PyObject *key, PyObject *value) {
    DecimalState *state = INT_TRY(signals_state(self));
    if (value == NULL) {
        return err_int(err_raise(PyExc_ValueError, "signal keys cannot be deleted"));
    }
    uint32_t bit = signal_bit(state, key);
    if (bit == 0) {
        return -1;
    }
    if (INT_TRYI(ops_is_true(value))) {
        fetch_or_relaxed(&SIGNALS(self)->bits, bit);
    } else {
        fetch_and_acq_rel(&SIGNALS(self)->bits, ~bit);
    }
    return 0;
}
static PyObject *signals_iter(PyObject *self) {
    DecimalState *state = TRY(signals_state(self));
    autoref PyObject *keys = TRY(tuple_from_array(state->signals, DEC_SIGNAL_COUNT));
    return ops_iter(keys);
}
static PyObject *signals_repr(PyObject *self) {
    DecimalState *state = TRY(signals_state(self));
    uint32_t bits = load_relaxed(&SIGNALS(self)->bits);
    StrWriter w;
    str_writer_init(&w, 400);
    for (int i = 0; i < DEC_SIGNAL_COUNT; i++) {
        autoref PyObject *name = ops_repr(state->signals[i]);
        if (name == NULL) {
            str_writer_drop(&w);
            return NULL;
        }
        str_writer_ascii(&w, i == 0 ? "{" : ", ", -1);
        str_writer_str(&w, name);
        str_writer_ascii(&w, bits >> i & 1 ? ":True" : ":False", -1);
    }
    str_writer_ascii(&w, "}", 1);
    return str_writer_finish(&w);
}
static PyObject *signals_compare(PyObject *self, PyObject *other, int op) {
    DecimalState *state = TRY(signals_state(self));
    uint32_t bits;
    if ((op != Py_EQ && op != Py_NE) || (!is_signals(state, other) && !IS_DICT(other))) {
        return newref(NOT_IMPLEMENTED);
    }
    if (signals_from_mapping(state, other, &bits) < 0) {
        if (is_signals(state, other) || !err_clear_if(PyExc_KeyError)) {
            return NULL;
        }
        return newref(BOOL(op == Py_NE));
    }
    return newref(BOOL((bits == load_relaxed(&SIGNALS(self)->bits)) == (op == Py_EQ)));
}
METHOD("SignalDictMixin.copy(self)", "A dict of the signals.")
static PyObject *signals_copy(PyObject *self) {
    DecimalState *state = TRY(signals_state(self));
    uint32_t bits = load_relaxed(&SIGNALS(self)->bits);
    autoref PyObject *dict = TRY(dict_new());
    for (int i = 0; i < DEC_SIGNAL_COUNT; i++) {
        TRYI(dict_set(dict, state->signals[i], BOOL(bits >> i & 1)));
    }
    return take(dict);
}
static int signals_init(PyObject *self, PyObject *args, PyObject *kwargs) {
    return 0;
}
static void signals_dealloc(PyObject *o) {
    TYPE(o)->tp_free(o);
}

#include "decimal_signals.gen.h"

static PyType_Slot slots[] = {
    {Py_tp_repr, signals_repr},
    {Py_tp_hash, ops_hash_not_implemented},
    {Py_tp_iter, signals_iter},
    {Py_tp_richcompare, signals_compare},
    {Py_tp_methods, SignalDictMixin_methods},
    {Py_tp_init, signals_init},
    {Py_tp_dealloc, signals_dealloc},
    {Py_mp_length, signals_length},
    {Py_mp_subscript, signals_get},
    {Py_mp_ass_subscript, signals_set},
    {0, NULL},
};
PyType_Spec signals_spec = {
    .name = "decimal.SignalDictMixin",
    .basicsize = sizeof(SignalsObject),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = slots,
};
