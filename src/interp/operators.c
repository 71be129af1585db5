/* Operators on what lies in slots: the cases worth knowing by type, then the general way. */
#include "interp/instruction.h"
#include "types/bytes/bytes.h"
#include "opcodes.h"

enum {
    OP_ADD = 0,
    OP_FLOOR_DIVIDE = 2,
    OP_MULTIPLY = 5,
    OP_POWER = 8,
    OP_SUBTRACT = 10,
    OP_TRUE_DIVIDE = 11,
    OP_INPLACE = 13,
    OP_SUBSCR = 26
};

/* An int of two digits of 30 bits. */
static bool two_digits(PyObject *o, intptr_t *value) {
    PyLongObject *n = (PyLongObject *)o;
    if (n->long_value.lv_tag >> 3 != 2) {
        return false;
    }
    intptr_t magnitude = (intptr_t)n->long_value.ob_digit[0] | (intptr_t)n->long_value.ob_digit[1] << 30;
    *value = (n->long_value.lv_tag & 3) == 2 ? -magnitude : magnitude; /* the sign bits of the ABI */
    return true;
}
/* An int that fits a word: unboxed, or an exact int of at most two digits. */
static force_inline bool word_int(StackRef r, intptr_t *value) {
    if (stackref_is_int(r)) {
        *value = stackref_int(r);
        return true;
    }
    PyObject *o = stackref_object(r);
    if (!IS_EXACT(o, PyLong_Type)) {
        return false;
    }
    if (int_is_compact(o)) {
        *value = int_compact(o);
        return true;
    }
    return two_digits(o, value);
}
/* The same for paths that can be switched off. */
static force_inline bool small_int(StackRef r, intptr_t *value) {
    return !switched_off(SWITCH_SMALL_INTS) && word_int(r, value);
}
/* A float, or an int that converts exactly. */
static force_inline bool number(StackRef r, double *value) {
    if (stackref_is_int(r)) {
        intptr_t v = stackref_int(r);
        *value = (double)v;
        return v >= -((intptr_t)1 << 53) && v <= ((intptr_t)1 << 53);
    }
    PyObject *o = stackref_object(r);
    if (IS_EXACT(o, PyFloat_Type)) {
        *value = float_value(o);
        return true;
    }
    if (IS_EXACT(o, PyLong_Type) && int_is_compact(o)) {
        *value = (double)int_compact(o);
        return true;
    }
    return false;
}

static force_inline bool is_float(StackRef r) {
    return !stackref_is_int(r) && IS_EXACT(stackref_object(r), PyFloat_Type);
}

void number_drop_slow(PyObject *o) {
    decref(o);
}

static StackRef subscript_slots(StackRef left, StackRef right) {
    intptr_t i;
    if (stackref_is_int(left)) {
        return STACKREF_NULL;
    }
    PyObject *o = stackref_object(left);
    if (IS_EXACT(o, PyList_Type) && small_int(right, &i)) {
        return list_read(o, i >= 0 ? i
                                   : i + list_length(o)); /* out of range: the general way raises */
    }
    if (IS_EXACT(o, PyTuple_Type) && small_int(right, &i)) {
        i = i >= 0 ? i : i + tuple_length(o);
        if (i < 0 || i >= tuple_length(o)) {
            return STACKREF_NULL;
        }
        container_check(o);
        return container_read(o, tuple_at(o, i));
    }
    if (IS_EXACT(o, PyUnicode_Type) && small_int(right, &i)) {
        i = i >= 0 ? i : i + str_length(o);
        PyObject *one = i < 0 || i >= str_length(o) ? NULL : str_slice(o, i, i + 1);
        if (one == NULL) {
            err_clear(); /* of memory: the general way asks once more */
            return STACKREF_NULL;
        }
        return stackref_steal(one);
    }
    if (IS_EXACT(o, PyBytes_Type) && small_int(right, &i)) {
        Py_ssize_t length = bytes_length(o);
        i = i >= 0 ? i : i + length;
        return i < 0 || i >= length ? STACKREF_NULL
                                    : stackref_from_int((unsigned char)bytes_data(o)[i]);
    }
    if (IS_EXACT(o, PyDict_Type) && stackref_is_int(right) && !switched_off(SWITCH_SMALL_INTS)) {
        StackRef value;
        dict_read_small_int(o, stackref_int(right), &value);
        return value;
    }
    if (IS_EXACT(o, PyDict_Type) && !stackref_is_int(right) &&
        IS_EXACT(stackref_object(right), PyUnicode_Type)) {
        return dict_read_str(o, stackref_object(right));
    }
    return STACKREF_NULL;
}

/* The local that the result of the BINARY_OP under way goes into, or NULL. */
static StackRef *local_of_result(Frame *frame) {
    Unit *next = frame->ip + 1 + CACHES_BINARY_OP;
    unsigned oparg = UNIT_OPERAND(load_relaxed(next));
    switch (code_opcode(frame->code, next - code_units(frame->code))) {
    case STORE_FAST:
        return &frame->slots[oparg];
    case STORE_FAST_LOAD_FAST:
        return &frame->slots[oparg >> 4];
    default:
        return NULL;
    }
}

/* The sum of two exact str. `local += text` where nobody else sees the text: the local lets go first, so that it can
 * grow in place. The left operand may be borrowed from that local; other slots cannot be, or it would not be stored
 * to now. */
static PyObject *add_texts(Frame *frame, StackRef *sp) {
    PyObject *left = stackref_object(sp[-2]), *right = stackref_object(sp[-1]);
    StackRef *local = left != right ? local_of_result(frame) : NULL;
    bool is_local = local != NULL && stackref_is_counted(*local) && (PyObject *)local->bits == left;
    if (!is_local && !stackref_is_counted(sp[-2])) {
        return str_concat(left, right);
    }
    if (is_local) {
        if (stackref_is_counted(sp[-2])) {
            decref(left); /* not the last: the local holds one */
        }
        *local = STACKREF_NULL;
    }
    sp[-2] = STACKREF_NULL;
    str_append(&left, right);
    return left;
}

/* a ** b of small ints that gives one. */
static bool power_fits(intptr_t a, intptr_t b, intptr_t *power) {
    enum { HIGHEST = 61 };
    if (b < 0 || b > HIGHEST) {
        return false;
    }
    intptr_t value = 1;
    for (intptr_t i = 0; i < b; i++) {
        if (__builtin_mul_overflow(value, a, &value)) {
            return false;
        }
    }
    *power = value;
    return value >= STACKREF_INT_MIN && value <= STACKREF_INT_MAX;
}

StackRef step_binary(Frame *frame, StackRef *sp, unsigned op) {
    StackRef left = sp[-2], right = sp[-1];
    intptr_t a, b;
    double x, y;
    if (op == OP_SUBSCR) {
        StackRef item = subscript_slots(left, right);
        if (!stackref_is_null(item)) {
            return item;
        }
    } else if (small_int(left, &a) && small_int(right, &b)) {
        StackRef result = step_int_binary(a, b, op);
        if (!stackref_is_null(result)) {
            return result;
        }
        if ((op == OP_POWER || op == OP_POWER + OP_INPLACE) && power_fits(a, b, &a)) {
            return stackref_from_int(a);
        }
        if ((op == OP_TRUE_DIVIDE || op == OP_TRUE_DIVIDE + OP_INPLACE) && b != 0 &&
            number(left, &x) && number(right, &y)) {
            return stackref_steal(float_from_double(x / y));
        }
    } else if ((op == OP_ADD || op == OP_ADD + OP_INPLACE) && !stackref_is_int(left) &&
               !stackref_is_int(right) && IS_EXACT(stackref_object(left), PyUnicode_Type) &&
               IS_EXACT(stackref_object(right), PyUnicode_Type)) {
        return stackref_steal(add_texts(frame, sp));
    }
    PyObject *l = stackref_box(&sp[-2]), *r = stackref_box(&sp[-1]);
    if (l == NULL || r == NULL) {
        return STACKREF_NULL;
    }
    return stackref_steal(op == OP_SUBSCR ? ops_get_item(l, r) : ops_binary(l, r, (int)op));
}

StackRef step_compare(StackRef *sp, unsigned oparg) {
    StackRef left = sp[-2], right = sp[-1];
    unsigned op = oparg >> 5;
    intptr_t a, b;
    double x, y;
    if (small_int(left, &a) && small_int(right, &b)) {
        return stackref_borrow(BOOL(compare_by(op, a, b)));
    }
    if ((is_float(left) || is_float(right)) && number(left, &x) && number(right, &y)) {
        return stackref_borrow(BOOL(compare_by(op, x, y)));
    }
    PyObject *l = stackref_box(&sp[-2]), *r = stackref_box(&sp[-1]);
    if (l == NULL || r == NULL) {
        return STACKREF_NULL;
    }
    if ((op == Py_EQ || op == Py_NE) && IS_EXACT(l, PyUnicode_Type) &&
        IS_EXACT(r, PyUnicode_Type)) {
        return stackref_borrow(BOOL(str_equal(l, r) == (op == Py_EQ)));
    }
    PyObject *result = ops_compare(l, r, (int)op);
    if (result == NULL || !(oparg & 16)) {
        return stackref_steal(result);
    }
    int truth = ops_is_true(result);
    decref(result);
    return truth < 0 ? STACKREF_NULL : stackref_borrow(BOOL(truth));
}

int step_contains(StackRef *sp) {
    PyObject *container = INT_TRY(stackref_box(&sp[-1]));
    StackRef item = sp[-2], value;
    if (stackref_is_int(item) && !switched_off(SWITCH_SMALL_INTS)) {
        PyObject *table = IS_EXACT(container, PyDict_Type) ? container
                          : IS_EXACT(container, PySet_Type) || IS_EXACT(container, PyFrozenSet_Type)
                              ? set_table(container)
                              : NULL;
        int found = table != NULL ? dict_read_small_int(table, stackref_int(item), &value) : -1;
        if (found >= 0) {
            stackref_drop(value);
            return found;
        }
    }
    PyObject *o = INT_TRY(stackref_box(&sp[-2]));
    if (IS_EXACT(container, PyTuple_Type)) {
        int found = tuple_has_quick(container, o);
        if (found >= 0) {
            return found;
        }
    }
    return ops_contains(container, o);
}

/* Unboxed ints have no address: equal value and exact int means the same object. */
bool step_is(StackRef a, StackRef b) {
    if (stackref_is_int(a) || stackref_is_int(b)) {
        intptr_t x, y;
        return word_int(a, &x) && word_int(b, &y) && x == y;
    }
    return stackref_object(a) == stackref_object(b);
}

int step_store_item(StackRef *sp) {
    PyObject *container = INT_TRY(stackref_box(&sp[-2]));
    intptr_t i;
    if (IS_EXACT(container, PyList_Type) && small_int(sp[-1], &i)) {
        i = i >= 0 ? i : i + list_length(container);
        if (i >= 0 && i < list_length(container)) {
            return list_set(container, i, INT_TRY(stackref_take(&sp[-3])));
        }
    }
    PyObject *key = INT_TRY(stackref_box(&sp[-1]));
    PyObject *value = INT_TRY(stackref_box(&sp[-3]));
    if (IS_EXACT(container, PyDict_Type)) {
        return dict_set(container, key, value);
    }
    return ops_set_item(container, key, value);
}

/* An end of a slice of something with `length` items: an int or None. False: something else. */
static force_inline bool slice_end(PyObject *o, Py_ssize_t length, Py_ssize_t otherwise, Py_ssize_t *end) {
    if (o == NONE) {
        *end = otherwise;
        return true;
    }
    if (!IS_EXACT(o, PyLong_Type) || !int_is_compact(o)) {
        return false;
    }
    Py_ssize_t i = int_compact(o);
    i = i < 0 ? i + length : i;
    *end = i < 0 ? 0 : i > length ? length : i;
    return true;
}

PyObject *step_get_slice(PyObject *container, PyObject *start, PyObject *stop) {
    bool list = IS_EXACT(container, PyList_Type), str = IS_EXACT(container, PyUnicode_Type);
    if (list || str || IS_EXACT(container, PyTuple_Type)) {
        Py_ssize_t from, to,
            length = list ? list_length(container) : str ? str_length(container) : tuple_length(container);
        if (slice_end(start, length, 0, &from) && slice_end(stop, length, length, &to)) {
            to = to < from ? from : to;
            return list  ? list_slice_of(container, from, to)
                   : str ? str_slice(container, from, to)
                         : tuple_slice(container, from, to);
        }
    }
    autoref PyObject *slice = TRY(slice_new(start, stop, NULL));
    return ops_get_item(container, slice);
}

int step_set_slice(PyObject *container, PyObject *start, PyObject *stop, PyObject *value) {
    if (IS_EXACT(container, PyList_Type)) {
        Py_ssize_t from, to, length = list_length(container);
        if (slice_end(start, length, 0, &from) && slice_end(stop, length, length, &to)) {
            return list_set_slice(container, from, to, value);
        }
    }
    autoref PyObject *slice = INT_TRY(slice_new(start, stop, NULL));
    return ops_set_item(container, slice, value);
}
