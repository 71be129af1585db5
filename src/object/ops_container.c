/* Length, items, membership, iteration, buffers. */
#include "object/attr.h"
#include "object/call.h"
#include "object/error.h"
#include "object/names.h"
#include "object/needs.h"
#include "object/ops.h"
#include "object/type.h"

static force_inline bool has_index(PyObject *o) {
    return IS_INT(o) || (TYPE(o)->tp_as_number != NULL && TYPE(o)->tp_as_number->nb_index != NULL);
}

bool ops_is_sequence(PyObject *o) {
    return !IS_DICT(o) && TYPE(o)->tp_as_sequence != NULL &&
           TYPE(o)->tp_as_sequence->sq_item != NULL;
}

bool ops_is_mapping(PyObject *o) {
    return TYPE(o)->tp_as_mapping != NULL && TYPE(o)->tp_as_mapping->mp_subscript != NULL;
}

/* ---- length ---- */

Py_ssize_t ops_length(PyObject *o) {
    PyTypeObject *type = TYPE(o);
    if (type->tp_as_sequence != NULL && type->tp_as_sequence->sq_length != NULL) {
        return type->tp_as_sequence->sq_length(o);
    }
    if (type->tp_as_mapping != NULL && type->tp_as_mapping->mp_length != NULL) {
        return type->tp_as_mapping->mp_length(o);
    }
    return err_int(
        err_raise(PyExc_TypeError, "object of type '%.200s' has no len()", type->tp_name));
}

static bool has_length(PyObject *o) {
    PyTypeObject *type = TYPE(o);
    return (type->tp_as_sequence != NULL && type->tp_as_sequence->sq_length != NULL) ||
           (type->tp_as_mapping != NULL && type->tp_as_mapping->mp_length != NULL);
}

Py_ssize_t ops_length_hint(PyObject *o, Py_ssize_t otherwise) {
    if (has_length(o)) {
        Py_ssize_t length = ops_length(o);
        if (length >= 0 || !err_clear_if(PyExc_TypeError)) {
            return length;
        }
    }
    autoref PyObject *hint = type_call_special(o, NAME(__length_hint__), NULL, 0);
    if (hint == NULL) {
        return !err_occurred() || err_clear_if(PyExc_TypeError) ? otherwise : -1;
    }
    if (hint == NOT_IMPLEMENTED) {
        return otherwise;
    }
    if (!IS_INT(hint)) {
        return err_int(err_raise(PyExc_TypeError, "__length_hint__ must be an integer, not %.100s",
                                 TYPE(hint)->tp_name));
    }
    Py_ssize_t length = int_as_ssize(hint);
    if (length < 0 && !err_occurred()) {
        return err_int(err_raise(PyExc_ValueError, "__length_hint__() should return >= 0"));
    }
    return length;
}

/* ---- items ---- */

/* A negative index counts from the end, for those that know their length. -1 with exception (the
 * index may be -1 too: check). */
static int wrap_index(PyObject *o, Py_ssize_t *i) {
    PySequenceMethods *m = TYPE(o)->tp_as_sequence;
    if (*i < 0 && m->sq_length != NULL) {
        Py_ssize_t length = m->sq_length(o);
        if (length < 0) {
            return -1;
        }
        *i += length;
    }
    return 0;
}

PyObject *ops_sequence_get(PyObject *o, Py_ssize_t i) {
    PySequenceMethods *m = TYPE(o)->tp_as_sequence;
    if (m != NULL && m->sq_item != NULL) {
        TRYI(wrap_index(o, &i));
        return m->sq_item(o, i);
    }
    if (ops_is_mapping(o)) {
        return err_raise(PyExc_TypeError, "%.200s is not a sequence", TYPE(o)->tp_name);
    }
    return err_raise(PyExc_TypeError, "'%.200s' object does not support indexing",
                     TYPE(o)->tp_name);
}

static int key_index(PyObject *key, Py_ssize_t *i) {
    *i = ops_index_ssize(key, PyExc_IndexError);
    return *i == -1 && err_occurred() ? -1 : 0;
}

static PyObject *subscript_class(PyObject *type, PyObject *key) {
    if (type == (PyObject *)&PyType_Type) {
        return generic_alias_new(type, key);
    }
    autoref PyObject *method = NULL;
    TRYI(attr_find(type, NAME(__class_getitem__), &method));
    if (method != NULL && method != NONE) {
        return call_one(method, key);
    }
    return err_raise(PyExc_TypeError, "type '%.200s' is not subscriptable",
                     ((PyTypeObject *)type)->tp_name);
}

PyObject *ops_get_item(PyObject *o, PyObject *key) {
    PyTypeObject *type = TYPE(o);
    if (likely(type->tp_as_mapping != NULL && type->tp_as_mapping->mp_subscript != NULL)) {
        return type->tp_as_mapping->mp_subscript(o, key);
    }
    if (type->tp_as_sequence != NULL && type->tp_as_sequence->sq_item != NULL) {
        if (!has_index(key)) {
            return err_raise(PyExc_TypeError, "sequence index must be integer, not '%.200s'",
                             TYPE(key)->tp_name);
        }
        Py_ssize_t i;
        TRYI(key_index(key, &i));
        return ops_sequence_get(o, i);
    }
    if (IS_TYPE_OBJECT(o)) {
        return subscript_class(o, key);
    }
    return err_raise(PyExc_TypeError, "'%.200s' object is not subscriptable", type->tp_name);
}

int ops_sequence_set(PyObject *o, Py_ssize_t i, PyObject *value) {
    PySequenceMethods *m = TYPE(o)->tp_as_sequence;
    if (m != NULL && m->sq_ass_item != NULL) {
        INT_TRYI(wrap_index(o, &i));
        return m->sq_ass_item(o, i, value);
    }
    const char *what =
        value == NULL ? "doesn't support item deletion" : "does not support item assignment";
    if (ops_is_mapping(o)) {
        return err_int(err_raise(PyExc_TypeError, "%.200s is not a sequence", TYPE(o)->tp_name));
    }
    return err_int(err_raise(PyExc_TypeError, "'%.200s' object %s", TYPE(o)->tp_name, what));
}

static int assign_item(PyObject *o, PyObject *key, PyObject *value, const char *what) {
    PyTypeObject *type = TYPE(o);
    if (type->tp_as_mapping != NULL && type->tp_as_mapping->mp_ass_subscript != NULL) {
        return type->tp_as_mapping->mp_ass_subscript(o, key, value);
    }
    if (type->tp_as_sequence != NULL && has_index(key)) {
        Py_ssize_t i;
        if (type->tp_as_sequence->sq_ass_item == NULL) {
            const char *text = value == NULL ? "doesn't support item deletion"
                                             : "does not support item assignment";
            return err_int(err_raise(PyExc_TypeError, "'%.200s' object %s", type->tp_name, text));
        }
        INT_TRYI(key_index(key, &i));
        return ops_sequence_set(o, i, value);
    }
    if (type->tp_as_sequence != NULL && type->tp_as_sequence->sq_ass_item != NULL) {
        return err_int(err_raise(PyExc_TypeError, "sequence index must be integer, not '%.200s'",
                                 TYPE(key)->tp_name));
    }
    return err_int(err_raise(PyExc_TypeError, "'%.200s' object does not support item %s",
                             type->tp_name, what));
}

int ops_set_item(PyObject *o, PyObject *key, PyObject *value) {
    return assign_item(o, key, value, "assignment");
}

int ops_delete_item(PyObject *o, PyObject *key) {
    return assign_item(o, key, NULL, "deletion");
}

/* ---- iteration ---- */

PyObject *ops_self(PyObject *o) {
    return newref(o);
}

PyObject *ops_next_not_implemented(PyObject *o) {
    return err_raise(PyExc_TypeError, "'%.200s' object is not iterable", TYPE(o)->tp_name);
}

bool ops_is_iterator(PyObject *o) {
    iternextfunc f = TYPE(o)->tp_iternext;
    return f != NULL && f != ops_next_not_implemented;
}

PyObject *ops_iter(PyObject *o) {
    getiterfunc f = TYPE(o)->tp_iter;
    if (likely(f != NULL)) {
        PyObject *iterator = f(o);
        if (iterator != NULL && unlikely(!ops_is_iterator(iterator))) {
            err_raise(PyExc_TypeError, "iter() returned non-iterator of type '%.100s'",
                      TYPE(iterator)->tp_name);
            CLEAR(iterator);
        }
        return iterator;
    }
    if (ops_is_sequence(o)) {
        return sequence_iterator_new(o);
    }
    return err_raise(PyExc_TypeError, "'%.200s' object is not iterable", TYPE(o)->tp_name);
}

PyObject *ops_next(PyObject *iterator) {
    iternextfunc f = TYPE(iterator)->tp_iternext;
    if (unlikely(f == NULL)) {
        return err_raise(PyExc_TypeError, "'%.200s' object is not an iterator",
                         TYPE(iterator)->tp_name);
    }
    PyObject *item = f(iterator);
    if (item == NULL && err_occurred()) {
        err_clear_if(PyExc_StopIteration);
    }
    return item;
}

static int contains_by_iteration(PyObject *container, PyObject *item) {
    autoref PyObject *iterator = ops_iter(container);
    if (iterator == NULL) {
        if (err_matches(PyExc_TypeError)) {
            err_raise(PyExc_TypeError, "argument of type '%.200s' is not a container or iterable",
                      TYPE(container)->tp_name);
        }
        return -1;
    }
    PyObject *next;
    while ((next = ops_next(iterator)) != NULL) {
        int equal = ops_compare_bool(next, item, Py_EQ);
        decref(next);
        if (equal != 0) {
            return equal;
        }
    }
    return err_occurred() ? -1 : 0;
}

int ops_contains(PyObject *container, PyObject *item) {
    PySequenceMethods *m = TYPE(container)->tp_as_sequence;
    if (m != NULL && m->sq_contains != NULL) {
        return m->sq_contains(container, item);
    }
    return contains_by_iteration(container, item);
}

PyObject *ops_to_list(PyObject *o) {
    return list_from_iterable(o);
}

PyObject *ops_to_tuple(PyObject *o) {
    if (IS_EXACT(o, PyTuple_Type)) {
        return newref(o);
    }
    if (IS_EXACT(o, PyList_Type)) {
        return list_as_tuple(o);
    }
    return list_tuple_from_iterable(o);
}

PyObject *ops_fast(PyObject *o, const char *error) {
    if (IS_EXACT(o, PyTuple_Type) || IS_EXACT(o, PyList_Type)) {
        return newref(o);
    }
    autoref PyObject *iterator = ops_iter(o);
    if (iterator == NULL) {
        if (error != NULL && err_matches(PyExc_TypeError)) {
            err_raise(PyExc_TypeError, "%s", error);
        }
        return NULL;
    }
    return ops_to_list(iterator);
}

/* ---- buffers ---- */

bool ops_has_buffer(PyObject *o) {
    return TYPE(o)->tp_as_buffer != NULL && TYPE(o)->tp_as_buffer->bf_getbuffer != NULL;
}

int ops_get_buffer(PyObject *o, Py_buffer *view, int flags) {
    if (!ops_has_buffer(o)) {
        return err_int(err_raise(PyExc_TypeError, "a bytes-like object is required, not '%.100s'",
                                 TYPE(o)->tp_name));
    }
    return TYPE(o)->tp_as_buffer->bf_getbuffer(o, view, flags);
}

void ops_release_buffer(Py_buffer *view) {
    PyObject *o = view->obj;
    if (o == NULL) {
        return;
    }
    PyBufferProcs *procs = TYPE(o)->tp_as_buffer;
    if (procs != NULL && procs->bf_releasebuffer != NULL) {
        procs->bf_releasebuffer(o, view);
    }
    view->obj = NULL;
    decref(o);
}

int ops_fill_buffer(Py_buffer *view, PyObject *o, void *data, Py_ssize_t length, bool read_only,
                    int flags) {
    if (view == NULL) {
        return err_int(
            err_raise(PyExc_BufferError, "PyBuffer_FillInfo: view==NULL argument is obsolete"));
    }
    if (flags == PyBUF_READ || flags == PyBUF_WRITE) { /* they belong to another function */
        return err_int(ERR_BAD_CALL());
    }
    if ((flags & PyBUF_WRITABLE) && read_only) {
        return err_int(err_raise(PyExc_BufferError, "Object is not writable."));
    }
    view->obj = o == NULL ? NULL : newref(o);
    view->buf = data;
    view->len = length;
    view->readonly = read_only;
    view->itemsize = 1;
    view->format = (flags & PyBUF_FORMAT) ? "B" : NULL;
    view->ndim = 1;
    view->shape = (flags & PyBUF_ND) ? &view->len : NULL;
    view->strides = (flags & PyBUF_STRIDES) == PyBUF_STRIDES ? &view->itemsize : NULL;
    view->suboffsets = NULL;
    view->internal = NULL;
    return 0;
}
