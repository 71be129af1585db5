/* Turning objects into data that can cross, and back. */
#include "modules/interpreters/crossing.h"
#include "object/call.h"
#include "object/error.h"
#include "object/needs.h"
#include "object/ops.h"
#include "types/bytes/bytes.h"
#include "types/exception/exception.h"
#include "types/float/float.h"
#include "types/int/int.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

#include <stdlib.h>
#include <string.h>

/* ---- what an interpreter knows ---- */

CrossLocal *cross_local(void) {
    Interp *interp = interp_current();
    CrossLocal *local = load_acquire(&interp->crossing);
    if (local != NULL) {
        return local;
    }
    CrossLocal *fresh = calloc(1, sizeof *fresh), *expected = NULL;
    if (fresh == NULL) {
        return err_no_memory();
    }
    fresh->not_shareable =
        exception_class_new("concurrent.interpreters.NotShareableError", PyExc_TypeError, NULL);
    if (fresh->not_shareable == NULL) {
        free(fresh);
        return NULL;
    }
    if (!cas_acq_rel(&interp->crossing, &expected, fresh)) {
        decref(fresh->not_shareable);
        free(fresh);
        return expected;
    }
    return fresh;
}

void crossing_interp_ends(Interp *interp) {
    queues_interp_ends(interp->id);
    channels_interp_ends(interp->id);
    CrossLocal *local = interp->crossing;
    interp->crossing = NULL;
    if (local != NULL) {
        PyObject **fields = (PyObject **)local;
        for (size_t i = 0; i < sizeof *local / sizeof *fields; i++) {
            XDECREF(fields[i]);
        }
        free(local);
    }
}

void cross_local_set(PyObject **field, PyObject *value) {
    if (value != NULL) {
        ref_share(value);
    }
    PyObject *before = exchange_acq_rel(field, xnewref(value));
    XDECREF(before);
}

/* ---- numbers ---- */

int64_t cross_id_of(PyObject *o, const char *what) {
    if (!IS_INT(o) && (TYPE(o)->tp_as_number == NULL || TYPE(o)->tp_as_number->nb_index == NULL)) {
        err_raise(PyExc_TypeError, "%s ID must be an int, got %.100s", what, TYPE(o)->tp_name);
        return -1;
    }
    autoref PyObject *number = INT_TRY(ops_index(o));
    int overflow;
    int64_t id = int_as_int64_overflow(number, &overflow);
    if (overflow > 0) {
        err_raise(PyExc_OverflowError, "int too big to convert");
        return -1;
    }
    if (overflow < 0 || id < 0) {
        err_raise(PyExc_ValueError, "%s ID must be a non-negative int, got %R", what, o);
        return -1;
    }
    return id;
}

/* ---- errors ---- */

void *cross_set_cause(PyObject *cause) {
    autoref PyObject *owned = cause, *raised = err_fetch();
    if (cause != NULL && raised != NULL) {
        PyBaseExceptionObject *exception = (PyBaseExceptionObject *)raised;
        SETREF(exception->cause, take(owned)); /* NOLOCK: fresh */
        exception->suppress_context = 1;
    }
    err_restore(take(raised));
    return NULL;
}
void *cross_refuse(PyObject *o) {
    autoref PyObject *cause = err_fetch();
    CrossLocal *local = TRY(cross_local());
    err_raise(local->not_shareable, "%R does not support cross-interpreter data", o);
    return cross_set_cause(take(cause));
}

/* ---- memory ---- */

Cross *cross_new(CrossKind kind) {
    Cross *cross = calloc(1, sizeof *cross);
    if (cross == NULL) {
        return err_no_memory();
    }
    cross->kind = kind;
    return cross;
}

Cross *cross_new_data(CrossKind kind, const void *data, Py_ssize_t size) {
    Cross *cross = TRY(cross_new(kind));
    cross->more.data = malloc(size > 0 ? (size_t)size : 1);
    if (cross->more.data == NULL) {
        free(cross);
        return err_no_memory();
    }
    memcpy(cross->more.data, data, (size_t)size);
    cross->size = size;
    return cross;
}

void cross_free(Cross *cross) {
    if (cross == NULL) {
        return;
    }
    switch (cross->kind) {
    case CROSS_TUPLE:
        for (Py_ssize_t i = 0; i < cross->size; i++) {
            cross_free(cross->more.items[i]);
        }
        free(cross->more.items);
        break;
    case CROSS_BUFFER:
        cross_buffer_drop(cross->value.buffer);
        break;
    case CROSS_QUEUE:
        queue_forget(cross);
        break;
    case CROSS_CHANNEL:
        channel_forget(cross);
        break;
    default:
        free(cross->more.data);
    }
    free(cross);
}

/* ---- out of objects ---- */

static Cross *make_reference(PyObject *o) {
    Cross *cross = TRY(cross_new(CROSS_REFERENCE));
    cross->value.object = o;
    return cross;
}

static Cross *make_int(PyObject *o) {
    int overflow;
    int64_t number = int_as_int64_overflow(o, &overflow);
    if (overflow != 0) {
        return err_raise(PyExc_OverflowError, "try sending as bytes");
    }
    Cross *cross = TRY(cross_new(CROSS_INT));
    cross->value.number = number;
    return cross;
}

static Cross *make_float(PyObject *o) {
    Cross *cross = TRY(cross_new(CROSS_FLOAT));
    cross->value.real = float_as_double(o);
    return cross;
}

static Cross *make_str(PyObject *o) {
    Cross *cross = TRY(cross_new_data(CROSS_STR, str_data(o), str_length(o) * str_kind(o)));
    cross->detail = str_kind(o);
    return cross;
}

static Cross *make_tuple(PyObject *o, CrossFallback fallback) {
    if (call_enter(" while making an object cross interpreters") < 0) {
        return NULL;
    }
    Py_ssize_t n = tuple_length(o);
    Cross *cross = TRY(cross_new(CROSS_TUPLE));
    cross->more.items = calloc(n > 0 ? (size_t)n : 1, sizeof *cross->more.items);
    if (cross->more.items == NULL) {
        free(cross);
        return err_no_memory();
    }
    for (; cross->size < n; cross->size++) {
        Cross *item = cross_make(tuple_at(o, cross->size), fallback);
        if (item == NULL) {
            cross_free(cross);
            call_leave();
            return NULL;
        }
        cross->more.items[cross->size] = item;
    }
    call_leave();
    return cross;
}

Cross *cross_make_buffer(PyObject *o) {
    Cross *cross = TRY(cross_new(CROSS_BUFFER));
    CrossBuffer *buffer = calloc(1, sizeof *buffer);
    if (buffer == NULL) {
        free(cross);
        return err_no_memory();
    }
    if (ops_get_buffer(o, &buffer->view, PyBUF_FULL_RO) < 0) {
        free(buffer);
        free(cross);
        return NULL;
    }
    buffer->interp = interp_current()->id;
    buffer->holders = 1;
    cross->value.buffer = buffer;
    return cross;
}

/* By the type itself; *known says whether there is a way. */
static Cross *make_shared(PyObject *o, CrossFallback fallback, bool *known) {
    PyTypeObject *type = TYPE(o);
    *known = true;
    if (o == NONE || type == &PyBool_Type) {
        return make_reference(o);
    }
    if (type == &PyLong_Type) {
        return is_immortal(o) ? make_reference(o) : make_int(o);
    }
    if (type == &PyUnicode_Type) {
        return is_immortal(o) ? make_reference(o) : make_str(o);
    }
    if (type == &PyBytes_Type) {
        return cross_new_data(CROSS_BYTES, ((PyBytesObject *)o)->ob_sval, Py_SIZE(o));
    }
    if (type == &PyFloat_Type) {
        return make_float(o);
    }
    if (type == &PyTuple_Type) {
        return make_tuple(o, fallback);
    }
    if (type == &PyMemoryView_Type) {
        return cross_make_buffer(o);
    }
    Cross *cross = queue_cross(o, known);
    return *known ? cross : channel_cross(o, known);
}

Cross *cross_make(PyObject *o, CrossFallback fallback) {
    bool known;
    Cross *cross = make_shared(o, fallback, &known);
    if (cross != NULL) {
        return cross;
    }
    if (known && (fallback == CROSS_SHARED_ONLY || err_matches(PyExc_MemoryError) ||
                  IS_EXACT(o, PyTuple_Type))) {
        return cross_refuse(o);
    }
    err_clear();
    return fallback == CROSS_ANY ? cross_make_by_copy(o) : cross_refuse(o);
}

bool cross_is_shareable(PyObject *o) {
    PyTypeObject *type = TYPE(o);
    return o == NONE || type == &PyBool_Type || type == &PyLong_Type || type == &PyUnicode_Type ||
           type == &PyBytes_Type || type == &PyFloat_Type || type == &PyTuple_Type ||
           type == &PyMemoryView_Type || queue_is_shareable(o) || channel_is_shareable(o);
}

/* ---- and back ---- */

static PyObject *tuple_object(const Cross *cross) {
    autoref PyObject *tuple = TRY(tuple_new(cross->size));
    for (Py_ssize_t i = 0; i < cross->size; i++) {
        tuple_items(tuple)[i] = TRY(cross_object(cross->more.items[i]));
    }
    return tuple_publish(take(tuple));
}

PyObject *cross_object(const Cross *cross) {
    switch (cross->kind) {
    case CROSS_REFERENCE:
        return cross->value.object;
    case CROSS_INT:
        return int_from_int64(cross->value.number);
    case CROSS_FLOAT:
        return float_from_double(cross->value.real);
    case CROSS_STR:
        return str_from_ucs(cross->detail, cross->more.data,
                            cross->size / (Py_ssize_t)cross->detail);
    case CROSS_BYTES:
        return bytes_from(cross->more.data, cross->size);
    case CROSS_TUPLE:
        return tuple_object(cross);
    case CROSS_BUFFER:
        return cross_buffer_object(cross->value.buffer);
    case CROSS_QUEUE:
        return queue_object(cross);
    case CROSS_CHANNEL:
        return channel_object(cross);
    default:
        return cross_object_by_copy(cross);
    }
}

/* ---- items ---- */

void cross_item_free(CrossItem *item) {
    cross_free(item->cross);
    free(item);
}

void cross_items_free(CrossItem *items) {
    while (items != NULL) {
        CrossItem *next = items->next;
        cross_item_free(items);
        items = next;
    }
}

static PyObject *item_result(const CrossItem *item) {
    if (item->cross == NULL) {
        autoref PyObject *op = TRY(int_from_int64(item->unbound));
        return tuple_of(2, NONE, op);
    }
    autoref PyObject *object = TRY(cross_object(item->cross));
    return tuple_of(2, object, NONE);
}

PyObject *cross_item_result(steals CrossItem *item) {
    PyObject *result = item_result(item);
    cross_item_free(item);
    return result;
}

int cross_unbound_op(int given, int otherwise) {
    if (given == -1) {
        return otherwise;
    }
    if (given < UNBOUND_REMOVE || given > UNBOUND_REPLACE) {
        return err_int(err_raise(PyExc_ValueError, "unsupported unboundop %d", given));
    }
    return given;
}

PyObject *cross_defaults(int unbound, int fallback) {
    autoref PyObject *op = TRY(int_from_int64(unbound)), *how = TRY(int_from_int64(fallback));
    return tuple_of(2, op, how);
}
int cross_fallback(int given, int otherwise) {
    if (given == -1) {
        return otherwise;
    }
    if (given != CROSS_SHARED_ONLY && given != CROSS_ANY) {
        return err_int(err_raise(PyExc_ValueError, "unsupported fallback %d", given));
    }
    return given;
}
