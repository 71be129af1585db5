/* bytes_iterator, bytearray_iterator: by index, until the index is out of range. */
#include "types/bytes/bytes_int.h"
#include "types/bytes/bytes_quick.h"
#include "types/iterator/iterator.h"
#include "types/iterator/quick_step.h"
#include "types/tuple/tuple.h"

typedef struct {
    PyObject_HEAD Py_ssize_t index; /* (a); -1: exhausted */
    PyObject *source;               /* (a) NULL: let go at the end */
} BytesIterator;
extern PyTypeObject bytes_iterator_type, bytearray_iterator_type;
#define IT(o) ((BytesIterator *)(o))

static PyObject *iter_new(PyTypeObject *type, PyObject *source) {
    BytesIterator *it = IT(TRY(object_new(type)));
    it->source = newref(source);
    return (PyObject *)it;
}
PyObject *bytes_iter(PyObject *o) {
    return iter_new(&bytes_iterator_type, o);
}
PyObject *bytearray_iter(PyObject *o) {
    return iter_new(&bytearray_iterator_type, o);
}
/* -1: out of range. */
static int byte_at(PyObject *source, Py_ssize_t i) {
    BYTE_VIEW(v, source);
    return i < 0 || i >= v.n ? -1 : (unsigned char)v.data[i];
}
/* What it iterates over stays in place, and lives at least to the thread's next safepoint. */
StackRef bytes_iterator_step(PyObject *o) {
    BytesIterator *it = IT(o);
    Py_ssize_t i = load_relaxed(&it->index);
    PyObject *source = load_acquire(&it->source);
    if (unlikely(!is_owned(o)) || unlikely(source == NULL) || unlikely((size_t)i >= (size_t)Py_SIZE(source))) {
        return STACKREF_NULL;
    }
    store_relaxed(&it->index, i + 1);
    return stackref_from_int((unsigned char)bytes_data(source)[i]);
}
/* Over a bytearray of the thread's own. */
StackRef bytearray_iterator_step(PyObject *o) {
    BytesIterator *it = IT(o);
    Py_ssize_t i = load_relaxed(&it->index);
    PyObject *source = load_acquire(&it->source);
    if (unlikely(!is_owned(o)) || unlikely(source == NULL) || unlikely(i < 0)) {
        return STACKREF_NULL;
    }
    StackRef byte = bytes_read_quick(thread_current(), source, i);
    if (likely(!stackref_is_null(byte))) {
        store_relaxed(&it->index, i + 1);
    }
    return byte;
}
static PyObject *iterator_next(PyObject *o) {
    StackRef next = TYPE(o) == &bytes_iterator_type ? bytes_iterator_step(o) : STACKREF_NULL;
    if (!stackref_is_null(next)) {
        return stackref_take(&next);
    }
    autoref PyObject *source = iterator_hold_source(o, &IT(o)->source);
    int byte = source == NULL ? -1 : byte_at(source, load_relaxed(&IT(o)->index));
    if (byte < 0) {
        store_relaxed(&IT(o)->index, -1);
        iterator_let_go(o, &IT(o)->source);
        return NULL;
    }
    store_relaxed(&IT(o)->index, load_relaxed(&IT(o)->index) + 1);
    return int_from_ssize(byte);
}
static void iterator_dealloc(PyObject *o) {
    CLEAR(IT(o)->source);
    object_free(o);
}
METHOD("bytes_iterator.__length_hint__(self)", "How many bytes are left.")
METHOD("bytearray_iterator.__length_hint__(self)", "How many bytes are left.")
static PyObject *iterator_length_hint(PyObject *self) {
    Py_ssize_t i = load_relaxed(&IT(self)->index);
    autoref PyObject *source = iterator_hold_source(self, &IT(self)->source);
    if (source == NULL) {
        return int_from_ssize(0);
    }
    BYTE_VIEW(v, source);
    return int_from_ssize(i < 0 || i > v.n ? 0 : v.n - i);
}
METHOD("bytes_iterator.__reduce__(self)", "Return state information for pickling.")
METHOD("bytearray_iterator.__reduce__(self)", "Return state information for pickling.")
static PyObject *iterator_reduce(PyObject *self) {
    autoref PyObject *iter = TRY(iterator_builtin("iter"));
    Py_ssize_t i = load_relaxed(&IT(self)->index);
    autoref PyObject *source = iterator_hold_source(self, &IT(self)->source);
    if (i < 0 || source == NULL) {
        autoref PyObject *args = TRY(tuple_of(1, tuple_empty()));
        return tuple_of(2, iter, args);
    }
    autoref PyObject *args = TRY(tuple_of(1, source)), *index = TRY(int_from_ssize(i));
    return tuple_of(3, iter, args, index);
}
METHOD("bytes_iterator.__setstate__(self, index: ssize, /)",
       "Set state information for unpickling.")
METHOD("bytearray_iterator.__setstate__(self, index: ssize, /)",
       "Set state information for unpickling.")
static PyObject *iterator_setstate(PyObject *self, Py_ssize_t index) {
    if (load_relaxed(&IT(self)->index) >= 0) {
        store_relaxed(&IT(self)->index, index < 0 ? 0 : index);
    }
    return NONE;
}

#include "bytes_iterator.gen.h"

PyTypeObject bytes_iterator_type = {
    .ob_base = {.ob_base = STATIC_HEAD(&PyType_Type)},
    .tp_name = "bytes_iterator",
    .tp_basicsize = sizeof(BytesIterator),
    .tp_dealloc = iterator_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT | TYPE_STEP(bytes),
    .tp_iter = ops_self,
    .tp_iternext = iterator_next,
    .tp_methods = bytes_iterator_methods,
};
PyTypeObject bytearray_iterator_type = {
    .ob_base = {.ob_base = STATIC_HEAD(&PyType_Type)},
    .tp_name = "bytearray_iterator",
    .tp_basicsize = sizeof(BytesIterator),
    .tp_dealloc = iterator_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT | TYPE_STEP(bytearray),
    .tp_iter = ops_self,
    .tp_iternext = iterator_next,
    .tp_methods = bytearray_iterator_methods,
};
/* The same under the public name. */
extern PyTypeObject PyBytesIter_Type
    __attribute__((alias("bytes_iterator_type"), visibility("default")));
/* The same under the public name. */
extern PyTypeObject PyByteArrayIter_Type
    __attribute__((alias("bytearray_iterator_type"), visibility("default")));
