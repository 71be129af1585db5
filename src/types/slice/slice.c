/* slice objects. */
#include "types/slice/slice.h"
#include "object/args.h"
#include "object/ops.h"
#include "object/needs.h"
#include "base/hash.h"
#include "types/int/int.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

#define SLICE(o) ((PySliceObject *)(o))

PyObject *slice_new(PyObject *start, PyObject *stop, PyObject *step) {
    PySliceObject *s = SLICE(TRY(object_new_raw(&PySlice_Type, sizeof(PySliceObject))));
    s->start = newref(start ? start : NONE);
    s->stop = newref(stop ? stop : NONE);
    s->step = newref(step ? step : NONE);
    object_track((PyObject *)s);
    return (PyObject *)s;
}

/* An index, clamped to what fits; None leaves *out. */
static int index_or_none(PyObject *o, Py_ssize_t *out) {
    if (o == NONE) {
        return 0;
    }
    if (TYPE(o)->tp_as_number == NULL || TYPE(o)->tp_as_number->nb_index == NULL) {
        err_raise(PyExc_TypeError,
                  "slice indices must be integers or None or have an __index__ method");
        return -1;
    }
    Py_ssize_t value = ops_index_ssize(o, NULL);
    if (value == -1 && err_occurred()) {
        return -1;
    }
    *out = value;
    return 0;
}

int slice_unpack(PyObject *slice, Py_ssize_t *start, Py_ssize_t *stop, Py_ssize_t *step) {
    PySliceObject *s = SLICE(slice);
    *step = 1;
    INT_TRYI(index_or_none(s->step, step));
    if (*step == 0) {
        err_raise(PyExc_ValueError, "slice step cannot be zero");
        return -1;
    }
    *step = *step < -PY_SSIZE_T_MAX ? -PY_SSIZE_T_MAX : *step;
    *start = *step < 0 ? PY_SSIZE_T_MAX : 0;
    *stop = *step < 0 ? PY_SSIZE_T_MIN : PY_SSIZE_T_MAX;
    INT_TRYI(index_or_none(s->start, start));
    return index_or_none(s->stop, stop);
}

static Py_ssize_t clip(Py_ssize_t i, Py_ssize_t length, Py_ssize_t step) {
    if (i < 0) {
        i += length;
        return i >= 0 ? i : step < 0 ? -1 : 0;
    }
    return i < length ? i : step < 0 ? length - 1 : length;
}

Py_ssize_t slice_adjust(Py_ssize_t length, Py_ssize_t *start, Py_ssize_t *stop, Py_ssize_t step) {
    *start = clip(*start, length, step);
    *stop = clip(*stop, length, step);
    if (step < 0) {
        return *stop < *start ? (*start - *stop - 1) / -step + 1 : 0;
    }
    return *start < *stop ? (*stop - *start - 1) / step + 1 : 0;
}

/* ---- indices() with ints of any size ---- */

/* Clips an index object like clip(); new reference. */
static PyObject *clip_object(PyObject *o, PyObject *length, bool negative, PyObject *low,
                             PyObject *high, PyObject *otherwise) {
    if (o == NONE) {
        return newref(otherwise);
    }
    if (TYPE(o)->tp_as_number == NULL || TYPE(o)->tp_as_number->nb_index == NULL) {
        return err_raise(PyExc_TypeError,
                         "slice indices must be integers or None or have an __index__ method");
    }
    autoref PyObject *i = TRY(ops_index(o));
    if (int_sign(i) < 0) {
        SETREF(i, TRY(int_add(i, length)));
        return newref(int_compare(i, low) < 0 ? low : i);
    }
    return newref(int_compare(i, high) > 0 ? high : i);
}

METHOD("slice.indices(self, length, /)",
       "The tuple (start, stop, step) for a sequence of that length.")
static PyObject *slice_indices(PySliceObject *self, PyObject *length) {
    autoref PyObject *n = TRY(ops_index(length));
    if (int_sign(n) < 0) {
        return err_raise(PyExc_ValueError, "length should not be negative");
    }
    autoref PyObject *one = TRY(int_from_ssize(1));
    autoref PyObject *step = NULL;
    if (self->step == NONE) {
        step = newref(one);
    } else if (TYPE(self->step)->tp_as_number == NULL ||
               TYPE(self->step)->tp_as_number->nb_index == NULL) {
        return err_raise(PyExc_TypeError,
                         "slice indices must be integers or None or have an __index__ method");
    } else {
        step = TRY(ops_index(self->step));
    }
    if (int_is_zero(step)) {
        return err_raise(PyExc_ValueError, "slice step cannot be zero");
    }
    bool negative = int_sign(step) < 0;
    autoref PyObject *low = TRY(int_from_ssize(negative ? -1 : 0));
    autoref PyObject *high = negative ? TRY(int_subtract(n, one)) : newref(n);
    autoref PyObject *start =
        TRY(clip_object(self->start, n, negative, low, high, negative ? high : low));
    autoref PyObject *stop =
        TRY(clip_object(self->stop, n, negative, low, high, negative ? low : high));
    return tuple_of(3, start, stop, step);
}

METHOD("slice.__reduce__(self)", "Return state information for pickling.")
static PyObject *slice_reduce(PySliceObject *self) {
    autoref PyObject *args = TRY(tuple_of(3, self->start, self->stop, self->step));
    return tuple_of(2, (PyObject *)TYPE(self), args);
}

static PyObject *slice_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    Py_ssize_t n = tuple_length(args);
    if (kwargs != NULL && ((PyDictObject *)kwargs)->ma_used > 0) {
        return err_raise(PyExc_TypeError, "slice() takes no keyword arguments");
    }
    if (n < 1 || n > 3) {
        return err_raise(PyExc_TypeError,
                         n < 1 ? "slice expected at least 1 argument, got %zd"
                               : "slice expected at most 3 arguments, got %zd",
                         n);
    }
    if (n == 1) {
        return slice_new(NULL, tuple_at(args, 0), NULL);
    }
    return slice_new(tuple_at(args, 0), tuple_at(args, 1), n > 2 ? tuple_at(args, 2) : NULL);
}

static PyObject *slice_repr(PyObject *o) {
    return str_format("slice(%R, %R, %R)", SLICE(o)->start, SLICE(o)->stop, SLICE(o)->step);
}

static PyObject *slice_richcompare(PyObject *a, PyObject *b, int op) {
    if (!IS_EXACT(a, PySlice_Type) || !IS_EXACT(b, PySlice_Type)) {
        return NOT_IMPLEMENTED;
    }
    if (a == b) {
        return BOOL(op == Py_EQ || op == Py_LE || op == Py_GE);
    }
    autoref PyObject *x = TRY(tuple_of(3, SLICE(a)->start, SLICE(a)->stop, SLICE(a)->step));
    autoref PyObject *y = TRY(tuple_of(3, SLICE(b)->start, SLICE(b)->stop, SLICE(b)->step));
    return ops_compare(x, y, op);
}

static Py_hash_t slice_hash(PyObject *o) {
    PyObject *parts[3] = {SLICE(o)->start, SLICE(o)->stop, SLICE(o)->step};
    HashTuple mix = hash_tuple_begin();
    for (int i = 0; i < 3; i++) {
        Py_hash_t hash = ops_hash(parts[i]);
        if (hash == -1) {
            return -1;
        }
        hash_tuple_add(&mix, hash);
    }
    return hash_not_error((int64_t)mix.accumulator);
}

static int slice_traverse(PyObject *o, visitproc visit, void *arg) {
    Py_VISIT(SLICE(o)->start);
    Py_VISIT(SLICE(o)->stop);
    Py_VISIT(SLICE(o)->step);
    return 0;
}

static void slice_dealloc(PyObject *o) {
    object_untrack(o);
    CLEAR(SLICE(o)->start);
    CLEAR(SLICE(o)->stop);
    CLEAR(SLICE(o)->step);
    object_free(o);
}

#include "slice.gen.h"

static PyMemberDef slice_members[] = {
    {"start", _Py_T_OBJECT, offsetof(PySliceObject, start), Py_READONLY, NULL},
    {"stop", _Py_T_OBJECT, offsetof(PySliceObject, stop), Py_READONLY, NULL},
    {"step", _Py_T_OBJECT, offsetof(PySliceObject, step), Py_READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

PyTypeObject PySlice_Type = {
    .ob_base = {.ob_base = STATIC_HEAD(&PyType_Type)},
    .tp_name = "slice",
    .tp_basicsize = sizeof(PySliceObject),
    .tp_dealloc = slice_dealloc,
    .tp_repr = slice_repr,
    .tp_hash = slice_hash,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_doc = "slice(stop)\nslice(start, stop[, step])\n\nWhat stands in the brackets of an "
              "extended subscript like a[0:10:2].",
    .tp_traverse = slice_traverse,
    .tp_richcompare = slice_richcompare,
    .tp_methods = slice_methods,
    .tp_members = slice_members,
    .tp_new = slice_tp_new,
};
