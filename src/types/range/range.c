/* range: start, stop, step and length as ints of any size; and its iterators, one for values that
 * fit a word and one for others. */
#include "object/args.h"
#include "object/call.h"
#include "object/names.h"
#include "object/needs.h"
#include "object/ops.h"
#include "base/hash.h"
#include "types/iterator/iterator.h"
#include "types/iterator/quick_step.h"
#include "types/dict/dict.h"
#include "types/int/int.h"
#include "types/range/range.h"
#include "types/slice/slice.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

typedef struct {
    PyObject_HEAD PyObject *start, *stop, *step, *length; /* (c) ints */
} RangeObject;
#define R(o) ((RangeObject *)(o))

/* ---- making ---- */

/* How many values there are; new reference. */
static PyObject *compute_length(PyObject *start, PyObject *stop, PyObject *step) {
    if (likely(int_is_compact(start) && int_is_compact(stop) && int_is_compact(step))) {
        int64_t from = int_compact(start), to = int_compact(stop), by = int_compact(step);
        int64_t span = by > 0 ? to - from : from - to, size = by > 0 ? by : -by;
        return int_from_int64(span <= 0 ? 0 : size == 1 ? span : (span - 1) / size + 1);
    }
    bool up = int_sign(step) > 0;
    PyObject *low = up ? start : stop, *high = up ? stop : start;
    if (int_compare(low, high) >= 0) {
        return int_from_ssize(0);
    }
    autoref PyObject *one = TRY(int_from_ssize(1));
    autoref PyObject *span = TRY(int_subtract(high, low)), *last = TRY(int_subtract(span, one));
    autoref PyObject *size = TRY(up ? newref(step) : int_negative(step));
    autoref PyObject *steps = TRY(int_floor_divide(last, size));
    return int_add(steps, one);
}

static PyObject *range_from(PyObject *start, PyObject *stop, PyObject *step) {
    autoref PyObject *length = TRY(compute_length(start, stop, step));
    RangeObject *r = R(TRY(object_new_raw(&PyRange_Type, sizeof(RangeObject))));
    r->start = newref(start);
    r->stop = newref(stop);
    r->step = newref(step);
    r->length = take(length);
    return (PyObject *)r;
}

static PyObject *range_make(PyObject *const *args, Py_ssize_t n) {
    if (n < 1 || n > 3) {
        return err_raise(PyExc_TypeError,
                         n < 1 ? "range expected at least 1 argument, got %zd"
                               : "range expected at most 3 arguments, got %zd",
                         n);
    }
    autoref PyObject *start = TRY(n > 1 ? ops_index(args[0]) : int_from_ssize(0));
    autoref PyObject *stop = TRY(ops_index(args[n > 1]));
    autoref PyObject *step = TRY(n > 2 ? ops_index(args[2]) : int_from_ssize(1));
    if (int_is_zero(step)) {
        return err_raise(PyExc_ValueError, "range() arg 3 must not be zero");
    }
    return range_from(start, stop, step);
}
static PyObject *range_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    if (kwargs != NULL && dict_length(kwargs) > 0) {
        return err_raise(PyExc_TypeError, "range() takes no keyword arguments");
    }
    return range_make(tuple_items(args), tuple_length(args));
}
static PyObject *range_vectorcall(PyObject *type, PyObject *const *args, size_t nargsf,
                                  PyObject *kwnames) {
    TRYI(args_no_keywords("range", kwnames));
    return range_make(args, (Py_ssize_t)(nargsf & ~PY_VECTORCALL_ARGUMENTS_OFFSET));
}

/* ---- items ---- */

static Py_ssize_t range_length(PyObject *o) {
    return int_as_ssize(R(o)->length);
}
/* start + i * step */
static PyObject *value_at(RangeObject *r, PyObject *i) {
    autoref PyObject *offset = TRY(int_multiply(i, r->step));
    return int_add(r->start, offset);
}
static PyObject *item_at(RangeObject *r, PyObject *index) {
    autoref PyObject *i = newref(index);
    if (int_sign(i) < 0) {
        SETREF(i, TRY(int_add(i, r->length)));
    }
    if (int_sign(i) < 0 || int_compare(i, r->length) >= 0) {
        return err_raise(PyExc_IndexError, "range object index out of range");
    }
    return value_at(r, i);
}
static PyObject *range_sq_item(PyObject *o, Py_ssize_t i) {
    autoref PyObject *index = TRY(int_from_ssize(i));
    return item_at(R(o), index);
}
static PyObject *slice_range(RangeObject *r, PyObject *slice) {
    autoref PyObject *indices = TRY(call_method_one(slice, NAME(indices), r->length));
    autoref PyObject *step = TRY(int_multiply(tuple_at(indices, 2), r->step));
    autoref PyObject *start = TRY(value_at(r, tuple_at(indices, 0))),
                     *stop = TRY(value_at(r, tuple_at(indices, 1)));
    return range_from(start, stop, step);
}
static PyObject *range_subscript(PyObject *o, PyObject *key) {
    if (TYPE(key)->tp_as_number != NULL && TYPE(key)->tp_as_number->nb_index != NULL) {
        autoref PyObject *index = TRY(ops_index(key));
        return item_at(R(o), index);
    }
    if (IS_EXACT(key, PySlice_Type)) {
        return slice_range(R(o), key);
    }
    return err_raise(PyExc_TypeError, "range indices must be integers or slices, not %.200s",
                     TYPE(key)->tp_name);
}

/* For exact ints: is it one of the values, and which? 1, 0, -1. */
static int position_of(RangeObject *r, PyObject *value, PyObject **index) {
    autoref PyObject *offset = INT_TRY(int_subtract(value, r->start));
    PyObject *quotient, *remainder;
    INT_TRYI(int_divide(offset, r->step, &quotient, &remainder));
    autoref PyObject *q = quotient, *rest = remainder;
    if (!int_is_zero(rest) || int_sign(q) < 0 || int_compare(q, r->length) >= 0) {
        return 0;
    }
    if (index != NULL) {
        *index = take(q);
    }
    return 1;
}
static bool is_plain_int(PyObject *o) {
    return IS_EXACT(o, PyLong_Type) || IS_EXACT(o, PyBool_Type);
}
static int range_contains(PyObject *o, PyObject *value) {
    if (is_plain_int(value)) {
        return position_of(R(o), value, NULL);
    }
    autoref PyObject *iterator = INT_TRY(ops_iter(o));
    for (PyObject *item; (item = ops_next(iterator)) != NULL;) {
        int equal = ops_compare_bool(item, value, Py_EQ);
        decref(item);
        if (equal != 0) {
            return equal;
        }
    }
    return err_occurred() ? -1 : 0;
}
METHOD("range.index(self, value, /)", "rangeobject.index(value) -> integer -- return index of "
                                      "value.\nRaise ValueError if the value is not present.")
static PyObject *range_index(RangeObject *self, PyObject *value) {
    if (is_plain_int(value)) {
        PyObject *index;
        int found = TRYI(position_of(self, value, &index));
        return found ? index : err_raise(PyExc_ValueError, "%R is not in range", value);
    }
    autoref PyObject *iterator = TRY(ops_iter((PyObject *)self));
    Py_ssize_t i = 0;
    for (PyObject *item; (item = ops_next(iterator)) != NULL; i++) {
        int equal = ops_compare_bool(item, value, Py_EQ);
        decref(item);
        if (equal != 0) {
            return equal < 0 ? NULL : int_from_ssize(i);
        }
    }
    return err_occurred() ? NULL
                          : err_raise(PyExc_ValueError, "sequence.index(x): x not in sequence");
}
METHOD("range.count(self, value, /)",
       "rangeobject.count(value) -> integer -- return number of occurrences of value")
static PyObject *range_count(RangeObject *self, PyObject *value) {
    if (is_plain_int(value)) {
        int found = TRYI(position_of(self, value, NULL));
        return int_from_ssize(found);
    }
    Py_ssize_t count = 0;
    autoref PyObject *iterator = TRY(ops_iter((PyObject *)self));
    for (PyObject *item; (item = ops_next(iterator)) != NULL;) {
        int equal = ops_compare_bool(item, value, Py_EQ);
        decref(item);
        count += TRYI(equal);
    }
    return err_occurred() ? NULL : int_from_ssize(count);
}
METHOD("range.__reduce__(self)", "")
static PyObject *range_reduce(RangeObject *self) {
    autoref PyObject *args = TRY(tuple_of(3, self->start, self->stop, self->step));
    return tuple_of(2, (PyObject *)TYPE(self), args);
}

/* ---- comparing, text ---- */

static bool range_equal(RangeObject *a, RangeObject *b) {
    if (int_compare(a->length, b->length) != 0) {
        return false;
    }
    if (int_is_zero(a->length)) {
        return true;
    }
    if (int_compare(a->start, b->start) != 0) {
        return false;
    }
    bool one = int_is_compact(a->length) && int_compact(a->length) == 1;
    return one || int_compare(a->step, b->step) == 0;
}
static PyObject *range_richcompare(PyObject *a, PyObject *b, int op) {
    if (!IS_EXACT(b, PyRange_Type) || (op != Py_EQ && op != Py_NE)) {
        return NOT_IMPLEMENTED;
    }
    return BOOL(range_equal(R(a), R(b)) == (op == Py_EQ));
}
static Py_hash_t range_hash(PyObject *o) {
    RangeObject *r = R(o);
    bool empty = int_is_zero(r->length),
         one = int_is_compact(r->length) && int_compact(r->length) == 1;
    autoref PyObject *key =
        tuple_of(3, r->length, empty ? NONE : r->start, empty || one ? NONE : r->step);
    return key ? ops_hash(key) : -1;
}
static PyObject *range_repr(PyObject *o) {
    RangeObject *r = R(o);
    bool plain = int_is_compact(r->step) && int_compact(r->step) == 1;
    return plain ? str_format("range(%R, %R)", r->start, r->stop)
                 : str_format("range(%R, %R, %R)", r->start, r->stop, r->step);
}
static int range_bool(PyObject *o) {
    return !int_is_zero(R(o)->length);
}
static void range_dealloc(PyObject *o) {
    CLEAR(R(o)->start);
    CLEAR(R(o)->stop);
    CLEAR(R(o)->step);
    CLEAR(R(o)->length);
    object_free(o);
}

/* ---- iterators ---- */

#define IT(o) ((RangeIterator *)(o))

typedef struct {
    PyObject_HEAD PyObject *start, *step, *length; /* (l) ints */
} LongIterator;
#define LONG_IT(o) ((LongIterator *)(o))

static PyObject *short_iterator(int64_t start, int64_t step, int64_t length) {
    RangeIterator *it = IT(TRY(object_new(&PyRangeIter_Type)));
    it->next = start;
    it->step = step;
    it->left = length;
    return (PyObject *)it;
}
static PyObject *long_iterator(PyObject *start, PyObject *step, PyObject *length) {
    LongIterator *it = LONG_IT(TRY(object_new(&PyLongRangeIter_Type)));
    it->start = newref(start);
    it->step = newref(step);
    it->length = newref(length);
    return (PyObject *)it;
}
/* Fits if the values and the one behind the last do. */
static PyObject *iterator_for(PyObject *start, PyObject *step, PyObject *length) {
    int o1, o2, o3;
    int64_t first = int_as_int64_overflow(start, &o1), by = int_as_int64_overflow(step, &o2),
            n = int_as_int64_overflow(length, &o3), end;
    if (!o1 && !o2 && !o3 && !__builtin_mul_overflow(by, n, &end) &&
        !__builtin_add_overflow(first, end, &end)) {
        return short_iterator(first, by, n);
    }
    return long_iterator(start, step, length);
}
PyObject *range_iterator_new(int64_t start, int64_t stop, int64_t step) {
    RangeIterator *it = IT(TRY(object_new_raw(&PyRangeIter_Type, sizeof *it)));
    int64_t span = step > 0 ? stop - start : start - stop, stride = step > 0 ? step : -step;
    it->next = start;
    it->step = step;
    it->left = span <= 0 ? 0 : stride == 1 ? span : (span - 1) / stride + 1;
    return (PyObject *)it;
}

static PyObject *range_iter(PyObject *o) {
    return iterator_for(R(o)->start, R(o)->step, R(o)->length);
}
METHOD("range.__reversed__(self)", "Return a reverse iterator.")
static PyObject *range_reversed(RangeObject *self) {
    autoref PyObject *one = TRY(int_from_ssize(1)), *last = TRY(int_subtract(self->length, one));
    autoref PyObject *start = TRY(value_at(self, last)), *step = TRY(int_negative(self->step));
    return iterator_for(start, step, self->length);
}

StackRef range_iterator_step(PyObject *o) {
    return range_iterator_next_quick(o);
}
static PyObject *short_next(PyObject *o) {
    int64_t value;
    return range_iterator_next(o, &value) ? int_from_int64(value) : NULL;
}
static PyObject *long_next(PyObject *o) {
    LongIterator *it = LONG_IT(o);
    autoref PyObject *old_length = NULL;
    guard(o);
    if (int_sign(it->length) <= 0) {
        return NULL;
    }
    autoref PyObject *one = TRY(int_from_ssize(1));
    PyObject *next = TRY(int_add(it->start, it->step));
    PyObject *length = int_subtract(it->length, one);
    if (length == NULL) {
        decref(next);
        return NULL;
    }
    PyObject *value = it->start;
    it->start = next;
    old_length = it->length;
    it->length = length;
    return value;
}
METHOD("range_iterator.__length_hint__(self)", "How many values are left.")
static PyObject *short_length_hint(RangeIterator *self) {
    return int_from_int64(load_relaxed(&self->left));
}
METHOD("longrange_iterator.__length_hint__(self)", "How many values are left.")
static PyObject *long_length_hint(LongIterator *self) {
    guard(self);
    return newref(self->length);
}
static PyObject *reduce_as_range(PyObject *start, PyObject *step, PyObject *length) {
    autoref PyObject *span = TRY(int_multiply(length, step)), *stop = TRY(int_add(start, span));
    autoref PyObject *range = TRY(range_from(start, stop, step)), *args = TRY(tuple_of(1, range));
    autoref PyObject *iter = TRY(iterator_builtin("iter"));
    return tuple_of(3, iter, args, NONE);
}
METHOD("range_iterator.__reduce__(self)", "Return state information for pickling.")
static PyObject *short_reduce(RangeIterator *self) {
    autoref PyObject *start = TRY(int_from_int64(load_relaxed(&self->next))),
                     *step = TRY(int_from_int64(self->step)),
                     *left = TRY(int_from_int64(load_relaxed(&self->left)));
    return reduce_as_range(start, step, left);
}
METHOD("longrange_iterator.__reduce__(self)", "Return state information for pickling.")
static PyObject *long_reduce(LongIterator *self) {
    autoref PyObject *start = NULL, *length = NULL;
    {
        guard(self);
        start = newref(self->start);
        length = newref(self->length);
    }
    return reduce_as_range(start, self->step, length);
}
METHOD("range_iterator.__setstate__(self, state: int64, /)",
       "Set state information for unpickling.")
static PyObject *short_setstate(RangeIterator *self, int64_t state) {
    int64_t left = load_relaxed(&self->left), skip = state < 0 ? 0 : state > left ? left : state;
    store_relaxed(&self->next, load_relaxed(&self->next) + skip * self->step);
    store_relaxed(&self->left, left - skip);
    return newref(NONE);
}
METHOD("longrange_iterator.__setstate__(self, state, /)", "Set state information for unpickling.")
static PyObject *long_setstate(LongIterator *self, PyObject *state) {
    autoref PyObject *skip = TRY(ops_index(state));
    if (int_sign(skip) < 0) {
        SETREF(skip, TRY(int_from_ssize(0)));
    } else if (int_compare(skip, self->length) > 0) {
        SETREF(skip, newref(self->length));
    }
    autoref PyObject *offset = TRY(int_multiply(skip, self->step));
    SETREF(self->start, TRY(int_add(self->start, offset)));
    SETREF(self->length, TRY(int_subtract(self->length, skip)));
    return newref(NONE);
}
static void short_dealloc(PyObject *o) {
    object_free(o);
}
static void long_dealloc(PyObject *o) {
    CLEAR(LONG_IT(o)->start);
    CLEAR(LONG_IT(o)->step);
    CLEAR(LONG_IT(o)->length);
    object_free(o);
}

#include "range.gen.h"

static PyMemberDef range_members[] = {
    {"start", Py_T_OBJECT_EX, offsetof(RangeObject, start), Py_READONLY, NULL},
    {"stop", Py_T_OBJECT_EX, offsetof(RangeObject, stop), Py_READONLY, NULL},
    {"step", Py_T_OBJECT_EX, offsetof(RangeObject, step), Py_READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};
static PySequenceMethods range_as_sequence = {
    .sq_length = range_length, .sq_item = range_sq_item, .sq_contains = range_contains};
static PyMappingMethods range_as_mapping = {.mp_length = range_length,
                                            .mp_subscript = range_subscript};
static PyNumberMethods range_as_number = {.nb_bool = range_bool};

PyTypeObject PyRange_Type = {
    .ob_base = {.ob_base = STATIC_HEAD(&PyType_Type)},
    .tp_name = "range",
    .tp_basicsize = sizeof(RangeObject),
    .tp_dealloc = range_dealloc,
    .tp_repr = range_repr,
    .tp_as_number = &range_as_number,
    .tp_as_sequence = &range_as_sequence,
    .tp_as_mapping = &range_as_mapping,
    .tp_hash = range_hash,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_SEQUENCE,
    .tp_doc = "range(stop) -> range object\nrange(start, stop[, step]) -> range object\n\nThe "
              "numbers from start up to, but not including, stop, by step.",
    .tp_richcompare = range_richcompare,
    .tp_iter = range_iter,
    .tp_methods = range_methods,
    .tp_members = range_members,
    .tp_new = range_tp_new,
    .tp_vectorcall = range_vectorcall,
};
PyTypeObject PyRangeIter_Type = {
    .ob_base = {.ob_base = STATIC_HEAD(&PyType_Type)},
    .tp_name = "range_iterator",
    .tp_basicsize = sizeof(RangeIterator),
    .tp_dealloc = short_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT | TYPE_STEP(range),
    .tp_iter = ops_self,
    .tp_iternext = short_next,
    .tp_methods = range_iterator_methods,
};
PyTypeObject PyLongRangeIter_Type = {
    .ob_base = {.ob_base = STATIC_HEAD(&PyType_Type)},
    .tp_name = "longrange_iterator",
    .tp_basicsize = sizeof(LongIterator),
    .tp_dealloc = long_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_iter = ops_self,
    .tp_iternext = long_next,
    .tp_methods = longrange_iterator_methods,
};
