/* repr, str, ascii, format. */
#include "object/attr.h"
#include "object/call.h"
#include "object/error.h"
#include "object/names.h"
#include "object/needs.h"
#include "object/ops.h"
#include "object/type.h"

static PyObject *checked_text(PyObject *text, const char *method) {
    if (likely(text == NULL || IS_STR(text))) {
        return text;
    }
    err_raise(PyExc_TypeError, "%s returned non-string (type %.200s)", method, TYPE(text)->tp_name);
    decref(text);
    return NULL;
}

PyObject *ops_repr(PyObject *o) {
    if (o == NULL) {
        return str_from_text("<NULL>");
    }
    reprfunc f = TYPE(o)->tp_repr;
    if (f == NULL) {
        return str_format("<%s object at %p>", TYPE(o)->tp_name, o);
    }
    TRYI(call_enter(" while getting the repr of an object"));
    return checked_text(f(o), "__repr__");
}

PyObject *ops_str(PyObject *o) {
    if (o == NULL) {
        return str_from_text("<NULL>");
    }
    if (IS_EXACT(o, PyUnicode_Type)) {
        return newref(o);
    }
    reprfunc f = TYPE(o)->tp_str;
    if (f == NULL) {
        return ops_repr(o);
    }
    TRYI(call_enter(" while getting the str of an object"));
    return checked_text(f(o), "__str__");
}

PyObject *ops_ascii(PyObject *o) {
    autoref PyObject *text = TRY(ops_repr(o));
    if (((PyASCIIObject *)text)->state.ascii) {
        return take(text);
    }
    autoref PyObject *bytes = TRY(str_encode(text, "ascii", "backslashreplace"));
    return str_from_utf8(((PyBytesObject *)bytes)->ob_sval, ((PyVarObject *)bytes)->ob_size);
}

PyObject *ops_format(PyObject *o, PyObject *spec) {
    if (spec == NULL || (IS_STR(spec) && ((PyASCIIObject *)spec)->length == 0)) {
        if (IS_EXACT(o, PyUnicode_Type)) {
            return newref(o);
        }
        if (IS_EXACT(o, PyLong_Type)) {
            return ops_str(o);
        }
    }
    if (spec != NULL && !IS_STR(spec)) {
        return err_raise(PyExc_SystemError, "Format specifier must be a string, not %.200s",
                         TYPE(spec)->tp_name);
    }
    autoref PyObject *empty = spec == NULL ? TRY(str_empty()) : newref(spec);
    bool unbound;
    autoref PyObject *method = type_lookup_special(o, NAME(__format__), &unbound);
    if (method == NULL) {
        return err_occurred() ? NULL
                              : err_raise(PyExc_TypeError, "Type %.100s doesn't define __format__",
                                          TYPE(o)->tp_name);
    }
    autoref PyObject *result = TRY(unbound ? call_two(method, o, empty) : call_one(method, empty));
    if (!IS_STR(result)) {
        return err_raise(PyExc_TypeError, "__format__ must return a str, not %.200s",
                         TYPE(result)->tp_name);
    }
    return take(result);
}

/* ---- containers that contain themselves ---- */

int ops_repr_enter(PyObject *o) {
    ThreadState *ts = thread_current();
    if (ts->repr_running == NULL) {
        ts->repr_running = INT_TRY(list_new(0));
    }
    PyListObject *list = (PyListObject *)ts->repr_running; /* this thread's alone */
    for (Py_ssize_t i = list->ob_base.ob_size - 1; i >= 0; i--) {
        if (list->ob_item[i] == o) {
            return 1;
        }
    }
    return list_append(ts->repr_running, o);
}

void ops_repr_leave(PyObject *o) {
    PyListObject *list = (PyListObject *)thread_current()->repr_running;
    for (Py_ssize_t i = list == NULL ? -1 : list->ob_base.ob_size - 1; i >= 0; i--) {
        if (list->ob_item[i] == o) {
            Py_ssize_t last = --list->ob_base.ob_size;
            list->ob_item[i] = list->ob_item[last];
            list->ob_item[last] = NULL;
            decref(o);
            return;
        }
    }
}
