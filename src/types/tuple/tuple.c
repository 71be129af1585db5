/* tuple: making and reading. The methods are at the end of the file. */
#include "types/quick_compare.h"
#include "types/tuple/tuple_quick.h"
#include "object/args.h"
#include "object/call.h"
#include "object/error.h"
#include "object/needs.h"
#include "object/ops.h"
#include "base/hash.h"
#include "types/int/int.h"
#include "types/iterator/iterator.h"
#include "types/list/list.h"
#include "types/slice/slice.h"
#include "types/str/str.h"

#include <stdarg.h>

static PyTupleObject empty_tuple = {
    .ob_base = {.ob_base = STATIC_HEAD(&PyTuple_Type), .ob_size = 0}, .ob_hash = -1};

PyObject *tuple_empty(void) {
    return (PyObject *)&empty_tuple;
}

static force_inline PyObject *new_of_few(Py_ssize_t length) {
    ThreadState *ts = thread_current();
    PyObject *t = likely(ts->alloc_tick + 1 < ts->alloc_limit) ? tuple_take_quick(ts, length) : NULL;
    if (likely(t != NULL)) {
        ts->alloc_tick++;
        heap_make_young(t);
        return t;
    }
    size_t size = offsetof(PyTupleObject, ob_item) + (size_t)length * sizeof(PyObject *);
    t = TRY(object_new_raw(&PyTuple_Type, size));
    ((PyVarObject *)t)->ob_size = length;
    ((PyTupleObject *)t)->ob_hash = -1;
    return t;
}

PyObject *tuple_new(Py_ssize_t length) {
    if (length == 0) {
        return tuple_empty();
    }
    enum { FEW = 8 };
    if (likely(length > 0 && length <= FEW)) {
        PyObject *few = TRY(new_of_few(length));
        for (Py_ssize_t i = 0; i < length; i++) {
            tuple_items(few)[i] = NULL;
            NO_LOOP_IDIOM(i);
        }
        return few;
    }
    PyTupleObject *t = (PyTupleObject *)TRY(object_new_var(&PyTuple_Type, length));
    t->ob_hash = -1;
    return (PyObject *)t;
}

PyObject *tuple_publish(PyObject *t) {
    if (tuple_length(t) > 0) {
        object_track(t);
    }
    return t;
}

/* A tuple of atoms cannot be part of a cycle: it is not tracked, and does not count as one of those
 * that make a collection due. */
PyObject *tuple_publish_display(PyObject *t) {
    for (Py_ssize_t i = 0; i < tuple_length(t); i++) {
        PyObject *item = tuple_at(t, i);
        if (item == NULL || HAS_FLAG(TYPE(item), Py_TPFLAGS_HAVE_GC)) {
            object_track(t);
            return t;
        }
    }
    if (tuple_length(t) > 0) {
        ThreadState *ts = thread_current();
        ts->alloc_tick -= ts->alloc_tick > 0;
    }
    return t;
}

PyObject *tuple_from_array(PyObject *const *items, Py_ssize_t count) {
    if (count == 0) {
        return tuple_empty();
    }
    PyObject *t = TRY(tuple_new(count));
    for (Py_ssize_t i = 0; i < count; i++) {
        tuple_items(t)[i] = newref(items[i]);
    }
    return tuple_publish(t);
}

PyObject *tuple_from_array_steal(PyObject **items, Py_ssize_t count) {
    PyObject *t = tuple_new(count);
    for (Py_ssize_t i = 0; i < count; i++) {
        if (t != NULL) {
            tuple_items(t)[i] = items[i];
        } else {
            decref(items[i]);
        }
    }
    return t != NULL && count ? tuple_publish_display(t) : t;
}

PyObject *tuple_of(int count, ...) {
    PyObject *t = TRY(tuple_new(count));
    va_list args;
    va_start(args, count);
    for (int i = 0; i < count; i++) {
        tuple_items(t)[i] = newref(va_arg(args, PyObject *));
    }
    va_end(args);
    return count ? tuple_publish(t) : t;
}

PyObject *tuple_slice(PyObject *t, Py_ssize_t start, Py_ssize_t end) {
    if (start == 0 && end == tuple_length(t) && IS_EXACT(t, PyTuple_Type)) {
        return newref(t);
    }
    return tuple_from_array(tuple_items(t) + start, end - start);
}

PyObject *tuple_concat(PyObject *a, PyObject *b) {
    if (!IS_TUPLE(b)) {
        return err_raise(PyExc_TypeError, "can only concatenate tuple (not \"%.200s\") to tuple",
                         TYPE(b)->tp_name);
    }
    Py_ssize_t n = tuple_length(a), m = tuple_length(b);
    if (m == 0 && IS_EXACT(a, PyTuple_Type)) {
        return newref(a);
    }
    if (n == 0 && IS_EXACT(b, PyTuple_Type)) {
        return newref(b);
    }
    if (n > PY_SSIZE_T_MAX - m) {
        return err_no_memory();
    }
    PyObject *t = TRY(tuple_new(n + m));
    for (Py_ssize_t i = 0; i < n; i++) {
        tuple_items(t)[i] = newref(tuple_at(a, i));
    }
    for (Py_ssize_t i = 0; i < m; i++) {
        tuple_items(t)[n + i] = newref(tuple_at(b, i));
    }
    return n + m ? tuple_publish(t) : t;
}

/* ---- slots ---- */

static Py_ssize_t tuple_sq_length(PyObject *t) {
    return tuple_length(t);
}

static PyObject *tuple_sq_item(PyObject *t, Py_ssize_t i) {
    if (i < 0 || i >= tuple_length(t)) {
        return err_raise(PyExc_IndexError, "tuple index out of range");
    }
    return container_get(t, &tuple_items(t)[i]);
}

static PyObject *tuple_sq_repeat(PyObject *t, Py_ssize_t count) {
    Py_ssize_t n = tuple_length(t);
    if ((n == 0 || count == 1) && IS_EXACT(t, PyTuple_Type)) {
        return newref(t);
    }
    if (n == 0 || count <= 0) {
        return tuple_empty();
    }
    if (count > PY_SSIZE_T_MAX / n) {
        return err_no_memory();
    }
    PyObject *result = TRY(tuple_new(n * count));
    for (Py_ssize_t i = 0; i < n * count; i++) {
        tuple_items(result)[i] = newref(tuple_at(t, i % n));
    }
    return tuple_publish(result);
}

static int tuple_sq_contains(PyObject *t, PyObject *item) {
    for (Py_ssize_t i = 0; i < tuple_length(t); i++) {
        int equal = equal_quick(tuple_at(t, i), item);
        if (equal < 0) {
            equal = ops_compare_bool(tuple_at(t, i), item, Py_EQ);
        }
        if (equal != 0) {
            return equal;
        }
    }
    return 0;
}

static PyObject *tuple_mp_subscript(PyObject *t, PyObject *key) {
    if (TYPE(key)->tp_as_number != NULL && TYPE(key)->tp_as_number->nb_index != NULL) {
        Py_ssize_t i = ops_index_ssize(key, PyExc_IndexError);
        if (i == -1 && err_occurred()) {
            return NULL;
        }
        return tuple_sq_item(t, i < 0 ? i + tuple_length(t) : i);
    }
    if (!IS_EXACT(key, PySlice_Type)) {
        return err_raise(PyExc_TypeError, "tuple indices must be integers or slices, not %.200s",
                         TYPE(key)->tp_name);
    }
    Py_ssize_t start, stop, step;
    TRYI(slice_unpack(key, &start, &stop, &step));
    Py_ssize_t count = slice_adjust(tuple_length(t), &start, &stop, step);
    if (count <= 0) {
        return tuple_empty();
    }
    if (step == 1) {
        return tuple_slice(t, start, start + count);
    }
    PyObject *result = TRY(tuple_new(count));
    for (Py_ssize_t i = 0; i < count; i++) {
        tuple_items(result)[i] = newref(tuple_at(t, start + i * step));
    }
    return tuple_publish(result);
}

static Py_hash_t tuple_hash(PyObject *o) {
    PyTupleObject *t = (PyTupleObject *)o;
    Py_hash_t known = load_relaxed(&t->ob_hash);
    if (known != -1) {
        return known;
    }
    HashTuple mix = hash_tuple_begin();
    for (Py_ssize_t i = 0; i < tuple_length(o); i++) {
        Py_hash_t item = ops_hash(t->ob_item[i]);
        if (item == -1) {
            return -1;
        }
        hash_tuple_add(&mix, item);
    }
    Py_hash_t hash = hash_tuple_end(mix, (size_t)tuple_length(o));
    if (!is_shared(o)) {
        store_relaxed(&t->ob_hash, hash); /* every thread computes the same */
    }
    return hash;
}

static PyObject *tuple_richcompare(PyObject *a, PyObject *b, int op) {
    if (!IS_TUPLE(a) || !IS_TUPLE(b)) {
        return NOT_IMPLEMENTED;
    }
    Py_ssize_t n = tuple_length(a), m = tuple_length(b), i = 0;
    for (; i < n && i < m; i++) {
        int equal = equal_quick(tuple_at(a, i), tuple_at(b, i));
        if (equal < 0) {
            equal = TRYI(ops_compare_bool(tuple_at(a, i), tuple_at(b, i), Py_EQ));
        }
        if (!equal) {
            break;
        }
    }
    if (i >= n || i >= m) {
        bool truth = op == Py_LT   ? n < m
                     : op == Py_LE ? n <= m
                     : op == Py_EQ ? n == m
                     : op == Py_NE ? n != m
                     : op == Py_GT ? n > m
                                   : n >= m;
        return BOOL(truth);
    }
    if (op == Py_EQ || op == Py_NE) {
        return BOOL(op == Py_NE);
    }
    bool less = op == Py_LT || op == Py_LE; /* of items that are not equal <= is <, also of NaN */
    int truth = less ? less_quick(tuple_at(a, i), tuple_at(b, i)) : less_quick(tuple_at(b, i), tuple_at(a, i));
    return truth >= 0 ? BOOL(truth) : ops_compare(tuple_at(a, i), tuple_at(b, i), op);
}

static int tuple_repr_into(StrWriter *w, PyObject *t) {
    Py_ssize_t n = tuple_length(t);
    INT_TRYI(str_writer_char(w, '('));
    for (Py_ssize_t i = 0; i < n; i++) {
        if (i > 0) {
            INT_TRYI(str_writer_ascii(w, ", ", 2));
        }
        autoref PyObject *text = INT_TRY(ops_repr(tuple_at(t, i)));
        INT_TRYI(str_writer_str(w, text));
    }
    return str_writer_ascii(w, n == 1 ? ",)" : ")", -1);
}

static PyObject *tuple_repr(PyObject *t) {
    int running = TRYI(ops_repr_enter(t));
    if (running) {
        return str_from_text(tuple_length(t) > 0 ? "(...)" : "()");
    }
    StrWriter w;
    str_writer_init(&w, tuple_length(t) * 4);
    int failed = tuple_repr_into(&w, t);
    ops_repr_leave(t);
    if (failed < 0) {
        str_writer_drop(&w);
        return NULL;
    }
    return str_writer_finish(&w);
}

static int tuple_traverse(PyObject *t, visitproc visit, void *arg) {
    for (Py_ssize_t i = tuple_length(t); i-- > 0;) {
        Py_VISIT(tuple_at(t, i));
    }
    return 0;
}

static void tuple_dealloc(PyObject *t) {
    bool tracked = (t->ob_gc_bits & GC_TRACKED) != 0;
    object_untrack(t);
    for (Py_ssize_t i = tuple_length(t); i-- > 0;) {
        XDECREF(tuple_at(t, i));
    }
    ThreadState *ts = thread_current();
    if (likely(IS_EXACT(t, PyTuple_Type))) {
        ts->alloc_tick -= tracked && ts->alloc_tick > 0;
        if (tuple_keep_quick(ts, t)) {
            return;
        }
        ts->alloc_tick++; /* object_free takes it away again */
        object_free(t);
    } else {
        ts->alloc_tick += !tracked; /* likewise */
        TYPE(t)->tp_free(t);
    }
}

PyObject *tuple_of_class(PyTypeObject *type, PyObject *iterable) {
    PyObject *items = TRY(iterable ? ops_to_tuple(iterable) : tuple_empty());
    if (type == &PyTuple_Type) {
        return items;
    }
    autoref PyObject *source = items;
    PyObject *t = TRY(type->tp_alloc(type, tuple_length(source)));
    ((PyTupleObject *)t)->ob_hash = -1;
    for (Py_ssize_t i = 0; i < tuple_length(source); i++) {
        tuple_items(t)[i] = newref(tuple_at(source, i));
    }
    return t;
}

CONSTRUCTOR("tuple(iterable=(), /)", "An immutable sequence: of the iterable's items, or empty.")
static PyObject *tuple_make(PyTypeObject *type, PyObject *iterable) {
    return tuple_of_class(type, iterable);
}

METHOD("tuple.index(self, value, start: slice_index = 0, stop: slice_index = sys.maxsize, /)",
       "The first index of value. Raises ValueError if it is not there.")
static PyObject *tuple_index(PyTupleObject *self, PyObject *value, Py_ssize_t start,
                             Py_ssize_t stop) {
    PyObject *t = (PyObject *)self;
    Py_ssize_t n = tuple_length(t);
    start = start < 0 ? (start + n < 0 ? 0 : start + n) : start;
    stop = stop < 0 ? stop + n : stop < n ? stop : n;
    for (Py_ssize_t i = start; i < stop; i++) {
        int equal = TRYI(ops_compare_bool(tuple_at(t, i), value, Py_EQ));
        if (equal) {
            return int_from_ssize(i);
        }
    }
    return err_raise(PyExc_ValueError, "tuple.index(x): x not in tuple");
}

METHOD("tuple.count(self, value, /)", "How many items equal value.")
static PyObject *tuple_count(PyTupleObject *self, PyObject *value) {
    Py_ssize_t count = 0;
    for (Py_ssize_t i = 0; i < tuple_length((PyObject *)self); i++) {
        count += TRYI(ops_compare_bool(self->ob_item[i], value, Py_EQ));
    }
    return int_from_ssize(count);
}

METHOD("tuple.__getnewargs__(self, /)", "")
static PyObject *tuple_getnewargs(PyTupleObject *self) {
    autoref PyObject *copy = TRY(tuple_from_array(self->ob_item, tuple_length((PyObject *)self)));
    return tuple_of(1, copy);
}

CLASSMETHOD("tuple.__class_getitem__(cls, item, /) :: ($type, object, /)", "See PEP 585")
static PyObject *tuple_class_getitem(PyObject *cls, PyObject *item) {
    return generic_alias_new(cls, item);
}

#include "tuple.gen.h"

static PySequenceMethods tuple_as_sequence = {.sq_length = tuple_sq_length,
                                              .sq_concat = tuple_concat,
                                              .sq_repeat = tuple_sq_repeat,
                                              .sq_item = tuple_sq_item,
                                              .sq_contains = tuple_sq_contains};
static PyMappingMethods tuple_as_mapping = {.mp_length = tuple_sq_length,
                                            .mp_subscript = tuple_mp_subscript};

PyTypeObject PyTuple_Type = {
    .ob_base = {.ob_base = STATIC_HEAD(&PyType_Type)},
    .tp_name = "tuple",
    .tp_basicsize = offsetof(PyTupleObject, ob_item),
    .tp_itemsize = sizeof(PyObject *),
    .tp_dealloc = tuple_dealloc,
    .tp_repr = tuple_repr,
    .tp_as_sequence = &tuple_as_sequence,
    .tp_as_mapping = &tuple_as_mapping,
    .tp_hash = tuple_hash,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE |
                Py_TPFLAGS_TUPLE_SUBCLASS | Py_TPFLAGS_SEQUENCE | (1UL << 22),
    .tp_doc = tuple_tp_doc,
    .tp_traverse = tuple_traverse,
    .tp_richcompare = tuple_richcompare,
    .tp_iter = tuple_iterator_new,
    .tp_methods = tuple_methods,
    .tp_new = tuple_tp_new,
    .tp_vectorcall = tuple_tp_vectorcall,
};
