/* What anext(iterator, default) returns: awaits the next value, and gives the default instead of
 * StopAsyncIteration. */
#include "types/generic/generic.h"
#include "types/generator/generator_int.h"

typedef struct {
    PyObject_HEAD PyObject *wrapped; /* (c) the awaitable of __anext__ */
    PyObject *otherwise;             /* (c) */
    PyObject *iterator;              /* (a) what awaiting it goes through; NULL until it begins */
} AnextAwaitable;
#define ANEXT(o) ((AnextAwaitable *)(o))

PyObject *anext_awaitable_new(PyObject *awaitable, PyObject *otherwise) {
    AnextAwaitable *a = ANEXT(TRY(object_new(&anext_awaitable_type)));
    a->wrapped = newref(awaitable);
    a->otherwise = newref(otherwise);
    object_track((PyObject *)a);
    return (PyObject *)a;
}

static PyObject *iterator_of(AnextAwaitable *self) {
    PyObject *known = load_acquire(&self->iterator);
    if (known != NULL) {
        return newref(known);
    }
    PyObject *iterator = TRY(awaitable_iterator(self->wrapped));
    return generic_keep((PyObject *)self, &self->iterator, iterator);
}

/* The end of the iteration is the default. */
static PyObject *outcome(AnextAwaitable *self, steals PyObject *result) {
    if (result == NULL && err_clear_if(PyExc_StopAsyncIteration)) {
        return generator_raise_stop(newref(self->otherwise));
    }
    return result;
}

static PyObject *send_to(PyObject *iterator, PyObject *value) {
    if (IS_EXACT(iterator, PyGen_Type) || IS_EXACT(iterator, PyCoro_Type)) {
        return generator_send_value(iterator, value);
    }
    if (value != NONE || TYPE(iterator)->tp_iternext == NULL) {
        return call_method_one(iterator, NAME(send), value);
    }
    PyObject *result = TYPE(iterator)->tp_iternext(iterator);
    return result != NULL || err_occurred() ? result : generator_raise_stop(NONE);
}

static PyObject *anext_iternext(PyObject *o) {
    autoref PyObject *iterator = TRY(iterator_of(ANEXT(o)));
    return outcome(ANEXT(o), send_to(iterator, NONE));
}

METHOD("anext_awaitable.send(self, object, /)", "Continue it with the value.")
static PyObject *anext_send(AnextAwaitable *self, PyObject *object) {
    autoref PyObject *iterator = TRY(iterator_of(self));
    return outcome(self, call_method_one(iterator, NAME(send), object));
}
METHOD("anext_awaitable.throw(self, type, *args)", "Raise an exception where it is suspended.")
static PyObject *anext_throw(AnextAwaitable *self, PyObject *type, PyObject *const *args,
                             Py_ssize_t count) {
    autoref PyObject *iterator = TRY(iterator_of(self));
    PyObject *all[4] = {iterator, type};
    if (count > 2) {
        return err_raise(PyExc_TypeError, "throw expected at most 3 arguments, got %zd", count + 1);
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        all[i + 2] = args[i];
    }
    return outcome(self, call_method(NAME(throw), all, (size_t)count + 2, NULL));
}
METHOD("anext_awaitable.close(self)", "Raise GeneratorExit where it is suspended.")
static PyObject *anext_close(AnextAwaitable *self) {
    autoref PyObject *iterator = TRY(iterator_of(self));
    return outcome(self, call_method_none(iterator, NAME(close)));
}

static int anext_traverse(PyObject *o, visitproc visit, void *arg) {
    Py_VISIT(ANEXT(o)->wrapped);
    Py_VISIT(ANEXT(o)->otherwise);
    Py_VISIT(ANEXT(o)->iterator);
    return 0;
}

static void anext_dealloc(PyObject *o) {
    object_untrack(o);
    CLEAR(ANEXT(o)->iterator);
    CLEAR(ANEXT(o)->wrapped);
    CLEAR(ANEXT(o)->otherwise);
    object_free(o);
}

#include "anext_awaitable.gen.h"

static PyAsyncMethods anext_as_async = {.am_await = ops_self};

PyTypeObject anext_awaitable_type = {
    TYPE_HEAD,
    .tp_name = "anext_awaitable",
    .tp_basicsize = sizeof(AnextAwaitable),
    .tp_dealloc = anext_dealloc,
    .tp_as_async = &anext_as_async,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_traverse = anext_traverse,
    .tp_iter = ops_self,
    .tp_iternext = anext_iternext,
    .tp_methods = anext_awaitable_methods,
};
