/* Context: what the context variables are set to. */
#include "modules/contextvars/contextvars_int.h"
#include "object/args.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/needs.h"
#include "object/ops.h"
#include "types/int/int.h"
#include "types/tuple/tuple.h"

/* ---- the thread's current context ---- */

static PyObject *context_of_map(PyObject *map) {
    ContextObject *context = CONTEXT(TRY(object_new(&PyContext_Type)));
    context->map = xnewref(map);
    object_track((PyObject *)context);
    return (PyObject *)context;
}

PyObject *context_new(void) {
    return context_of_map(NULL);
}

PyObject *context_map(PyObject *context) {
    return attr_field(context, &CONTEXT(context)->map);
}

PyObject *context_copy(PyObject *context) {
    autoref PyObject *map = context_map(context);
    return context_of_map(map);
}

PyObject *context_current(void) {
    ThreadState *ts = thread_current();
    if (ts->base.context == NULL) {
        ts->base.context = TRY(context_new());
        store_release(&CONTEXT(ts->base.context)->entered, 1);
    }
    return ts->base.context;
}

PyObject *context_copy_current(void) {
    PyObject *context = thread_current()->base.context;
    return context == NULL ? context_new() : context_copy(context);
}

int context_enter(PyObject *context) {
    ThreadState *ts = thread_current();
    uint8_t free = 0;
    if (!cas_acq_rel(&CONTEXT(context)->entered, &free, 1)) {
        err_raise(PyExc_RuntimeError, "cannot enter context: %R is already entered", context);
        return -1;
    }
    CONTEXT(context)->previous = ts->base.context;
    ts->base.context = newref(context);
    ts->base.context_ver++;
    return 0;
}

int context_exit(PyObject *context) {
    ThreadState *ts = thread_current();
    if (!load_acquire(&CONTEXT(context)->entered)) {
        err_raise(PyExc_RuntimeError, "cannot exit context: %R has not been entered", context);
        return -1;
    }
    if (ts->base.context != context) {
        err_raise(PyExc_RuntimeError,
                  "cannot exit context: thread state references a different context object");
        return -1;
    }
    ts->base.context = CONTEXT(context)->previous;
    CONTEXT(context)->previous = NULL;
    ts->base.context_ver++;
    store_release(&CONTEXT(context)->entered, 0);
    decref(context);
    return 0;
}

/* ---- methods ---- */

static int check_key(PyObject *key) {
    if (!IS_EXACT(key, PyContextVar_Type)) {
        err_raise(PyExc_TypeError, "a ContextVar key was expected, got %R", key);
        return -1;
    }
    return 0;
}

METHOD("Context.run(self, ...)",
       "Call the function with the other arguments, with this context as the current one.")
static PyObject *context_run(PyObject *self, PyObject *const *args, Py_ssize_t nargs,
                             PyObject *kwnames) {
    if (nargs < 1) {
        return err_raise(PyExc_TypeError, "run() missing 1 required positional argument");
    }
    TRYI(context_enter(self));
    PyObject *result = call(args[0], args + 1, (size_t)(nargs - 1), kwnames);
    PyObject *error = err_fetch();
    if (context_exit(self) < 0) {
        XDECREF(result);
        err_chain(error);
        return NULL;
    }
    err_restore(error);
    return result;
}
METHOD("Context.copy(self)", "A context of its own with the same variables.")
static PyObject *context_copy_method(PyObject *self) {
    return context_copy(self);
}
METHOD("Context.get(self, key, default=None, /)", "The variable's value here, or the default.")
static PyObject *context_get(PyObject *self, PyObject *key, PyObject *otherwise) {
    TRYI(check_key(key));
    autoref PyObject *map = context_map(self);
    PyObject *value = context_map_find(map, key);
    return newref(value ? value : otherwise);
}

static PyObject *context_item(PyObject *self, PyObject *key) {
    TRYI(check_key(key));
    autoref PyObject *map = context_map(self);
    PyObject *value = context_map_find(map, key);
    return value ? newref(value) : err_raise_key(key);
}
static int context_contains(PyObject *self, PyObject *key) {
    INT_TRYI(check_key(key));
    autoref PyObject *map = context_map(self);
    return context_map_find(map, key) != NULL;
}
static Py_ssize_t context_length(PyObject *self) {
    autoref PyObject *map = context_map(self);
    return context_map_length(map);
}

/* ---- comparing ---- */

/* 0 as long as they are equal, 1 where they differ, -1. */
static int compare_pair(PyObject *key, PyObject *value, void *other) {
    PyObject *there = context_map_find(other, key);
    if (there == NULL) {
        return 1;
    }
    autoref PyObject *a = newref(value), *b = newref(there);
    int equal = ops_compare_bool(a, b, Py_EQ);
    return equal < 0 ? -1 : !equal;
}
static PyObject *context_compare(PyObject *a, PyObject *b, int op) {
    if (!IS_EXACT(a, PyContext_Type) || !IS_EXACT(b, PyContext_Type) ||
        (op != Py_EQ && op != Py_NE)) {
        return newref(NOT_IMPLEMENTED);
    }
    autoref PyObject *left = context_map(a), *right = context_map(b);
    int differ = 1;
    if (context_map_length(left) == context_map_length(right)) {
        differ = TRYI(context_map_each(left, compare_pair, right));
    }
    return BOOL((op == Py_EQ) != (differ != 0));
}

/* ---- iterating ---- */

typedef struct {
    PyObject_HEAD PyObject *pairs; /* (c) tuple: key, value, key, value ... */
    Py_ssize_t next;               /* (a) */
} ContextIterator;
#define ITERATOR(o) ((ContextIterator *)(o))

static int add_pair(PyObject *key, PyObject *value, void *arg) {
    PyObject ***to = arg;
    *(*to)++ = newref(key);
    *(*to)++ = newref(value);
    return 0;
}
static PyObject *iterate(PyObject *self, PyTypeObject *type) {
    autoref PyObject *map = context_map(self);
    autoref PyObject *pairs = TRY(tuple_new(2 * context_map_length(map)));
    PyObject **to = tuple_items(pairs);
    context_map_each(map, add_pair, &to);
    tuple_publish(pairs);
    ContextIterator *iterator = ITERATOR(TRY(object_new(type)));
    iterator->pairs = take(pairs);
    object_track((PyObject *)iterator);
    return (PyObject *)iterator;
}
METHOD("Context.keys(self)", "An iterator over the variables.")
static PyObject *context_keys(PyObject *self) {
    return iterate(self, &context_keys_type);
}
METHOD("Context.values(self)", "An iterator over the values.")
static PyObject *context_values(PyObject *self) {
    return iterate(self, &context_values_type);
}
METHOD("Context.items(self)", "An iterator over pairs of variable and value.")
static PyObject *context_items(PyObject *self) {
    return iterate(self, &context_items_type);
}
static PyObject *iterator_next(PyObject *o) {
    Py_ssize_t i = fetch_add_relaxed(&ITERATOR(o)->next, 2);
    PyObject *pairs = ITERATOR(o)->pairs;
    if (pairs == NULL || i >= tuple_length(pairs)) {
        store_relaxed(&ITERATOR(o)->next, pairs ? tuple_length(pairs) : 0);
        return NULL;
    }
    if (IS_EXACT(o, context_items_type)) {
        return tuple_of(2, tuple_at(pairs, i), tuple_at(pairs, i + 1));
    }
    return newref(tuple_at(pairs, i + IS_EXACT(o, context_values_type)));
}
static Py_ssize_t iterator_length(PyObject *o) {
    return ITERATOR(o)->pairs ? tuple_length(ITERATOR(o)->pairs) / 2 : 0;
}
static int iterator_traverse(PyObject *o, visitproc visit, void *arg) {
    Py_VISIT(ITERATOR(o)->pairs);
    return 0;
}
static int iterator_clear(PyObject *o) {
    CLEAR(ITERATOR(o)->pairs);
    return 0;
}
static void iterator_dealloc(PyObject *o) {
    object_untrack(o);
    iterator_clear(o);
    object_free(o);
}
static PyMappingMethods iterator_as_mapping = {.mp_length = iterator_length};

#define ITERATOR_TYPE(variable, name)                                                              \
    PyTypeObject variable = {                                                                      \
        .ob_base = {.ob_base = STATIC_HEAD(&PyType_Type)},                                         \
        .tp_name = name,                                                                           \
        .tp_basicsize = sizeof(ContextIterator),                                                   \
        .tp_dealloc = iterator_dealloc,                                                            \
        .tp_as_mapping = &iterator_as_mapping,                                                     \
        .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION,   \
        .tp_traverse = iterator_traverse,                                                          \
        .tp_clear = iterator_clear,                                                                \
        .tp_iter = ops_self,                                                                       \
        .tp_iternext = iterator_next,                                                              \
    }
ITERATOR_TYPE(context_keys_type, "keys");
ITERATOR_TYPE(context_values_type, "values");
ITERATOR_TYPE(context_items_type, "items");

/* ---- the type ---- */

static PyObject *context_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    if (tuple_length(args) > 0 || (kwargs != NULL && ((PyDictObject *)kwargs)->ma_used > 0)) {
        return err_raise(PyExc_TypeError, "Context() does not accept any arguments");
    }
    return context_new();
}
static int context_traverse(PyObject *o, visitproc visit, void *arg) {
    Py_VISIT(CONTEXT(o)->previous);
    Py_VISIT(CONTEXT(o)->map);
    return 0;
}
static int context_clear(PyObject *o) {
    CLEAR(CONTEXT(o)->previous);
    attr_replace(o, &CONTEXT(o)->map, NULL);
    return 0;
}
static void context_dealloc(PyObject *o) {
    object_untrack(o);
    weakref_clear_all(o);
    CLEAR(CONTEXT(o)->previous);
    CLEAR(CONTEXT(o)->map);
    object_free(o);
}

#include "context_object.gen.h"

static PySequenceMethods context_as_sequence = {.sq_contains = context_contains};
static PyMappingMethods context_as_mapping = {.mp_length = context_length,
                                              .mp_subscript = context_item};

PyTypeObject PyContext_Type = {
    .ob_base = {.ob_base = STATIC_HEAD(&PyType_Type)},
    .tp_name = "_contextvars.Context",
    .tp_basicsize = sizeof(ContextObject),
    .tp_dealloc = context_dealloc,
    .tp_as_sequence = &context_as_sequence,
    .tp_as_mapping = &context_as_mapping,
    .tp_hash = ops_hash_not_implemented,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_traverse = context_traverse,
    .tp_clear = context_clear,
    .tp_richcompare = context_compare,
    .tp_weaklistoffset = offsetof(ContextObject, weakrefs),
    .tp_iter = context_keys,
    .tp_methods = Context_methods,
    .tp_new = context_tp_new,
};
