/* deque: its methods and the type. What touches the blocks is in deque.c. */
#include "modules/collections/deque.h"
#include "object/args.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/names.h"
#include "object/needs.h"
#include "object/ops.h"
#include "types/dict/dict.h"
#include "types/int/int.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

/* ---- life ---- */

static PyObject *deque_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    autoref PyObject *o = TRY(type->tp_alloc(type, 0));
    TRYI(deque_begin(DEQUE(o)));
    return take(o);
}
static const ArgSpec deque_spec = {
    "deque", (const char *const[]){"iterable", "maxlen"}, 0, 2, 0, 2, 0, false};
static int deque_tp_init(PyObject *o, PyObject *args, PyObject *kwargs) {
    PyObject *given[2];
    INT_TRYI(args_unpack_tuple(&deque_spec, args, kwargs, given));
    Py_ssize_t maxlen = -1;
    if (given[1] != NULL && given[1] != NONE) {
        if (!IS_INT(given[1])) {
            return err_int(err_raise(PyExc_TypeError, "an integer is required"));
        }
        maxlen = int_as_ssize(given[1]);
        if (maxlen == -1 && err_occurred()) {
            return -1;
        }
        if (maxlen < 0) {
            return err_int(err_raise(PyExc_ValueError, "maxlen must be non-negative"));
        }
    }
    {
        guard(o);
        store_relaxed(&DEQUE(o)->maxlen, maxlen);
    }
    deque_clear_all(DEQUE(o));
    return given[0] ? deque_extend_iterable(DEQUE(o), given[0], DEQUE_RIGHT) : 0;
}
static int deque_tp_clear(PyObject *o) {
    deque_clear_all(DEQUE(o));
    return 0;
}
static void deque_dealloc(PyObject *o) {
    object_untrack(o);
    weakref_clear_all(o);
    deque_end(DEQUE(o));
    TYPE(o)->tp_free(o);
}

/* ---- ends ---- */

METHOD("deque.append(self, item, /)", "Add an element to the right side of the deque.")
static PyObject *deque_append(DequeObject *self, PyObject *item) {
    TRYI(deque_put_steal(self, newref(item), DEQUE_RIGHT));
    return NONE;
}
METHOD("deque.appendleft(self, item, /)", "Add an element to the left side of the deque.")
static PyObject *deque_appendleft(DequeObject *self, PyObject *item) {
    TRYI(deque_put_steal(self, newref(item), DEQUE_LEFT));
    return NONE;
}
static PyObject *take_or_raise(DequeObject *self, DequeEnd end) {
    PyObject *item = deque_take(self, end);
    return item ? item : err_raise(PyExc_IndexError, "pop from an empty deque");
}
METHOD("deque.pop(self)", "Remove and return the rightmost element.")
static PyObject *deque_pop(DequeObject *self) {
    return take_or_raise(self, DEQUE_RIGHT);
}
METHOD("deque.popleft(self)", "Remove and return the leftmost element.")
static PyObject *deque_popleft(DequeObject *self) {
    return take_or_raise(self, DEQUE_LEFT);
}
METHOD("deque.extend(self, iterable, /)",
       "Extend the right side of the deque with elements from the iterable.")
static PyObject *deque_extend(DequeObject *self, PyObject *iterable) {
    TRYI(deque_extend_iterable(self, iterable, DEQUE_RIGHT));
    return NONE;
}
METHOD("deque.extendleft(self, iterable, /)",
       "Extend the left side of the deque with elements from the iterable.")
static PyObject *deque_extendleft(DequeObject *self, PyObject *iterable) {
    TRYI(deque_extend_iterable(self, iterable, DEQUE_LEFT));
    return NONE;
}
METHOD("deque.clear(self)", "Remove all elements from the deque.")
static PyObject *deque_clear(DequeObject *self) {
    deque_clear_all(self);
    return NONE;
}
METHOD("deque.rotate(self, n: ssize = 1, /)",
       "Rotate the deque n steps to the right.  If n is negative, rotates left.")
static PyObject *deque_rotate(DequeObject *self, Py_ssize_t n) {
    TRYI(deque_rotate_by(self, n));
    return NONE;
}
METHOD("deque.reverse(self)", "Reverse *IN PLACE*.")
static PyObject *deque_reverse(DequeObject *self) {
    deque_reverse_in_place(self);
    return NONE;
}
METHOD("deque.insert(self, index: ssize, value, /)", "Insert value before index.")
static PyObject *deque_insert(DequeObject *self, Py_ssize_t index, PyObject *value) {
    TRYI(deque_put_at(self, index, value));
    return NONE;
}

/* ---- searching ---- */

/* The index in [start, stop) of the first item that equals `value`: -2 none, -1 an exception.
 * `count` not NULL: counts them all instead. `error`: raised when the deque changes meanwhile. */
static Py_ssize_t search(DequeObject *d, PyObject *value, Py_ssize_t start, Py_ssize_t stop,
                         PyObject *error, Py_ssize_t *count) {
    guard(d); /* at once for other threads, where comparing runs no Python code */
    size_t state = d->state;
    DequeCursor cursor = {0};
    for (Py_ssize_t i = start; i < stop; i++) {
        PyObject *item;
        if (deque_get_if(d, i, state, &cursor, &item) != 1) {
            break;
        }
        autoref PyObject *owned = item;
        int equal = ops_compare_bool(item, value, Py_EQ);
        if (equal < 0) {
            return -1;
        }
        if (equal && count == NULL) {
            return i;
        }
        if (equal) {
            ++*count;
        }
        if (load_relaxed(&d->state) != state) {
            return err_int(err_raise(error, "deque mutated during iteration"));
        }
    }
    return -2;
}
METHOD("deque.count(self, value, /)", "Return number of occurrences of value.")
static PyObject *deque_count(DequeObject *self, PyObject *value) {
    Py_ssize_t count = 0;
    if (search(self, value, 0, deque_length((PyObject *)self), PyExc_RuntimeError, &count) == -1) {
        return NULL;
    }
    return int_from_ssize(count);
}
static int deque_contains(PyObject *o, PyObject *value) {
    Py_ssize_t i = search(DEQUE(o), value, 0, deque_length(o), PyExc_RuntimeError, NULL);
    return i == -1 ? -1 : i >= 0;
}
static int bound_of(PyObject *o, Py_ssize_t length, Py_ssize_t *out) {
    if (TYPE(o)->tp_as_number == NULL || TYPE(o)->tp_as_number->nb_index == NULL) {
        return err_int(err_raise(PyExc_TypeError, "slice indices must be integers or have an "
                                                  "__index__ method"));
    }
    *out = ops_index_ssize(o, NULL);
    if (*out == -1 && err_occurred()) {
        return -1;
    }
    *out = *out < 0 ? (*out + length < 0 ? 0 : *out + length) : *out;
    return 0;
}
METHOD("deque.index(self, ...)",
       "index($self, value, [start, [stop]])\n--\n\nReturn first index of value.\n\nRaises "
       "ValueError if the value is not present.")
static PyObject *deque_index(DequeObject *self, PyObject *const *args, Py_ssize_t nargs,
                             PyObject *kwnames) {
    TRYI(args_no_keywords("deque.index", kwnames));
    if (nargs < 1 || nargs > 3) {
        args_wrong_count("index", nargs, 1, 3);
        return NULL;
    }
    Py_ssize_t start = 0, stop = deque_length((PyObject *)self);
    if (nargs > 1) {
        TRYI(bound_of(args[1], stop, &start));
    }
    if (nargs > 2) {
        TRYI(bound_of(args[2], stop, &stop));
    }
    Py_ssize_t length = deque_length((PyObject *)self);
    stop = stop > length ? length : stop;
    Py_ssize_t i = search(self, args[0], start, stop, PyExc_RuntimeError, NULL);
    if (i == -2) {
        return err_raise(PyExc_ValueError, "deque.index(x): x not in deque");
    }
    return i < 0 ? NULL : int_from_ssize(i);
}
METHOD("deque.remove(self, value, /)", "Remove first occurrence of value.")
static PyObject *deque_remove(DequeObject *self, PyObject *value) {
    autoref PyObject *removed = NULL;
    guard(self);
    size_t state = self->state;
    Py_ssize_t i = search(self, value, 0, deque_length((PyObject *)self), PyExc_IndexError, NULL);
    if (i == -1) {
        return NULL;
    }
    if (load_relaxed(&self->state) != state) {
        return err_raise(PyExc_IndexError, "deque mutated during iteration");
    }
    if (i == -2) {
        return err_raise(PyExc_ValueError, "deque.remove(x): x not in deque");
    }
    removed = deque_take_at(self, i);
    return NONE;
}

/* ---- copies ---- */

METHOD("deque.__copy__(self)", "Return a shallow copy of a deque.")
METHOD("deque.copy(self)", "Return a shallow copy of a deque.")
static PyObject *deque_copy(DequeObject *self) {
    PyTypeObject *type = TYPE(self);
    Py_ssize_t maxlen = load_relaxed(&self->maxlen);
    if (type == &deque_type) {
        autoref PyObject *copy = TRY(deque_tp_new(type, NULL, NULL));
        DEQUE(copy)->maxlen = maxlen;
        autoref PyObject *items = TRY(deque_snapshot(self));
        TRYI(deque_extend_iterable(DEQUE(copy), items, DEQUE_RIGHT));
        return take(copy);
    }
    if (maxlen < 0) {
        return call_one((PyObject *)type, (PyObject *)self);
    }
    autoref PyObject *bound = TRY(int_from_ssize(maxlen));
    return call_two((PyObject *)type, (PyObject *)self, bound);
}
/* A copy to go on with: must be a deque. */
static PyObject *copy_checked(PyObject *o) {
    autoref PyObject *copy = TRY(deque_copy(DEQUE(o)));
    if (!IS_INSTANCE(copy, deque_type)) {
        return err_raise(PyExc_TypeError, "%.200s() must return a deque, not %.200s",
                         TYPE(o)->tp_name, TYPE(copy)->tp_name);
    }
    return take(copy);
}
static PyObject *deque_concat(PyObject *o, PyObject *other) {
    if (!IS_INSTANCE(other, deque_type)) {
        return err_raise(PyExc_TypeError, "can only concatenate deque (not \"%.200s\") to deque",
                         TYPE(other)->tp_name);
    }
    autoref PyObject *sum = TRY(copy_checked(o));
    TRYI(deque_extend_iterable(DEQUE(sum), other, DEQUE_RIGHT));
    return take(sum);
}
static PyObject *deque_inplace_concat(PyObject *o, PyObject *other) {
    TRYI(deque_extend_iterable(DEQUE(o), other, DEQUE_RIGHT));
    return newref(o);
}
static PyObject *deque_inplace_repeat(PyObject *o, Py_ssize_t times) {
    DequeObject *d = DEQUE(o);
    if (times <= 0) {
        deque_clear_all(d);
        return newref(o);
    }
    autoref PyObject *items = TRY(deque_snapshot(d));
    Py_ssize_t n = list_length(items), maxlen = load_relaxed(&d->maxlen);
    if (n == 0 || times == 1) {
        return newref(o);
    }
    if (maxlen >= 0 && n * (double)times > maxlen) { /* the last maxlen items are all that counts */
        Py_ssize_t enough = (maxlen + n - 1) / n + 1;
        times = times < enough ? times : enough;
    }
    if (n > PY_SSIZE_T_MAX / (Py_ssize_t)sizeof(PyObject *) / times) {
        return err_no_memory();
    }
    for (Py_ssize_t i = 1; i < times; i++) {
        TRYI(deque_extend_iterable(d, items, DEQUE_RIGHT));
    }
    return newref(o);
}
static PyObject *deque_repeat(PyObject *o, Py_ssize_t times) {
    autoref PyObject *product = TRY(copy_checked(o));
    return deque_inplace_repeat(product, times);
}
METHOD("deque.__reduce__(self)", "Return state information for pickling.")
static PyObject *deque_reduce(PyObject *self) {
    autoref PyObject *state = TRY(call_method_none(self, NAME(__getstate__))),
                     *iterator = TRY(ops_iter(self));
    Py_ssize_t maxlen = load_relaxed(&DEQUE(self)->maxlen);
    if (maxlen < 0) {
        return tuple_of(4, (PyObject *)TYPE(self), tuple_empty(), state, iterator);
    }
    autoref PyObject *bound = TRY(int_from_ssize(maxlen)),
                     *args = TRY(tuple_of(2, tuple_empty(), bound));
    return tuple_of(4, (PyObject *)TYPE(self), args, state, iterator);
}

/* ---- items ---- */

static PyObject *deque_item(PyObject *o, Py_ssize_t i) {
    PyObject *item = deque_get(DEQUE(o), i);
    return item ? item : err_raise(PyExc_IndexError, "deque index out of range");
}
static int deque_ass_item(PyObject *o, Py_ssize_t i, PyObject *value) {
    autoref PyObject *old = value ? deque_exchange(DEQUE(o), i, value) : deque_take_at(DEQUE(o), i);
    return old ? 0 : err_int(err_raise(PyExc_IndexError, "deque index out of range"));
}
static Py_ssize_t deque_sq_length(PyObject *o) {
    return deque_length(o);
}

/* ---- the rest ---- */

static PyObject *deque_richcompare(PyObject *a, PyObject *b, int op) {
    if (!IS_INSTANCE(a, deque_type) || !IS_INSTANCE(b, deque_type)) {
        return NOT_IMPLEMENTED;
    }
    Py_ssize_t left = deque_length(a), right = deque_length(b);
    if (left != right && (op == Py_EQ || op == Py_NE)) {
        return BOOL(op == Py_NE);
    }
    if (a == b && op != Py_LT && op != Py_GT && op != Py_NE) {
        return TRUE_OBJECT;
    }
    autoref PyObject *i = TRY(deque_iterator_new(&deque_iterator_type, a)),
                     *k = TRY(deque_iterator_new(&deque_iterator_type, b));
    for (;;) {
        autoref PyObject *x = ops_next(i), *y = err_occurred() ? NULL : ops_next(k);
        if (err_occurred()) {
            return NULL;
        }
        if (x == NULL || y == NULL) {
            int order = (x != NULL) - (y != NULL);
            return BOOL(op == Py_LT   ? order < 0
                        : op == Py_LE ? order <= 0
                        : op == Py_EQ ? order == 0
                        : op == Py_NE ? order != 0
                        : op == Py_GT ? order > 0
                                      : order >= 0);
        }
        if (TRYI(ops_compare_bool(x, y, Py_EQ)) == 0) {
            return op == Py_EQ ? FALSE_OBJECT : op == Py_NE ? TRUE_OBJECT : ops_compare(x, y, op);
        }
    }
}
static const char *short_name(PyObject *o) {
    const char *dot = strrchr(TYPE(o)->tp_name, '.');
    return dot ? dot + 1 : TYPE(o)->tp_name;
}
static PyObject *deque_repr(PyObject *o) {
    if (TRYI(ops_repr_enter(o)) == 1) {
        return str_from_text("[...]");
    }
    autoref PyObject *items = deque_snapshot(DEQUE(o));
    autoref PyObject *text = items ? ops_repr(items) : NULL;
    ops_repr_leave(o);
    Py_ssize_t maxlen = load_relaxed(&DEQUE(o)->maxlen);
    if (text == NULL) {
        return NULL;
    }
    return maxlen < 0 ? str_format("%s(%U)", short_name(o), text)
                      : str_format("%s(%U, maxlen=%zd)", short_name(o), text, maxlen);
}
static PyObject *deque_iter(PyObject *o) {
    return deque_iterator_new(&deque_iterator_type, o);
}
METHOD("deque.__reversed__(self)", "Return a reverse iterator over the deque.")
static PyObject *deque_reversed(PyObject *self) {
    return deque_iterator_new(&deque_reverse_iterator_type, self);
}
METHOD("deque.__sizeof__(self)", "Return the size of the deque in memory, in bytes.")
static PyObject *deque_sizeof(DequeObject *self) {
    return int_from_size((size_t)TYPE(self)->tp_basicsize + deque_bytes(self));
}
CLASSMETHOD("deque.__class_getitem__(cls, object, /)", "See PEP 585")
static PyObject *deque_class_getitem(PyObject *cls, PyObject *object) {
    return generic_alias_new(cls, object);
}
GETTER("deque.maxlen", "maximum size of a deque or None if unbounded")
static PyObject *deque_maxlen(DequeObject *self) {
    Py_ssize_t maxlen = load_relaxed(&self->maxlen);
    return maxlen < 0 ? NONE : int_from_ssize(maxlen);
}

#include "deque_methods.gen.h"

static PySequenceMethods deque_as_sequence = {
    .sq_length = deque_sq_length,
    .sq_concat = deque_concat,
    .sq_repeat = deque_repeat,
    .sq_item = deque_item,
    .sq_ass_item = deque_ass_item,
    .sq_contains = deque_contains,
    .sq_inplace_concat = deque_inplace_concat,
    .sq_inplace_repeat = deque_inplace_repeat,
};

PyTypeObject deque_type = {
    TYPE_HEAD,
    .tp_name = "collections.deque",
    .tp_basicsize = sizeof(DequeObject),
    .tp_dealloc = deque_dealloc,
    .tp_repr = deque_repr,
    .tp_as_sequence = &deque_as_sequence,
    .tp_hash = ops_hash_not_implemented,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_SEQUENCE,
    .tp_doc = "deque([iterable[, maxlen]])\n--\n\nA sequence that is fast at both its ends.",
    .tp_traverse = deque_traverse,
    .tp_clear = deque_tp_clear,
    .tp_richcompare = deque_richcompare,
    .tp_weaklistoffset = offsetof(DequeObject, weakrefs),
    .tp_iter = deque_iter,
    .tp_methods = deque_methods,
    .tp_getset = deque_getset,
    .tp_init = deque_tp_init,
    .tp_new = deque_tp_new,
};
