/* Sending to iterators and generators; functions changed from C; numbers of complex. */
#include "capi/capi.h"
#include "capi/internal.h"
#include "capi/module_lock.h"
#include "types/generator/generator.h"

/* ---- sending ---- */

/* The value of the current StopIteration, which is cleared. */
static PyObject *stop_value(void) {
    autoref PyObject *stop = err_fetch();
    PyObject *value = attr_field(stop, &((PyStopIterationObject *)stop)->value);
    return value != NULL ? value : newref(NONE);
}
int _PyGen_FetchStopIterationValue(PyObject **value) {
    *value = NULL;
    if (err_occurred() && !err_matches(PyExc_StopIteration)) {
        return -1;
    }
    *value = err_occurred() ? stop_value() : newref(NONE);
    return 0;
}

static PySendResult sent(PyObject *result, PyObject **out) {
    *out = result;
    if (result != NULL) {
        return PYGEN_NEXT;
    }
    if (!err_occurred()) {
        *out = newref(NONE);
        return PYGEN_RETURN;
    }
    if (!err_matches(PyExc_StopIteration)) {
        return PYGEN_ERROR;
    }
    *out = stop_value();
    return PYGEN_RETURN;
}

PySendResult PyIter_Send(PyObject *iterator, PyObject *value, PyObject **result) {
    calling_out();
    PyTypeObject *type = TYPE(iterator);
    if (type == &PyGen_Type || type == &PyCoro_Type) {
        int how = generator_resume(iterator, value, result);
        return how == 0 ? PYGEN_NEXT : how > 0 ? PYGEN_RETURN : PYGEN_ERROR;
    }
    if (type->tp_as_async != NULL && type->tp_as_async->am_send != NULL) {
        return type->tp_as_async->am_send(iterator, value, result);
    }
    if (value == NONE && ops_is_iterator(iterator)) {
        return sent(type->tp_iternext(iterator), result);
    }
    return sent(call_method_one(iterator, NAME(send), value), result);
}

/* ---- changing functions ---- */

#define FUNCTION_SETTER(Name, attribute)                                                           \
    int PyFunction_Set##Name(PyObject *o, PyObject *value) {                                       \
        INT_NEED(IS_EXACT(o, PyFunction_Type));                                                    \
        INT_NAME_ARG(name, attribute);                                                             \
        return attr_set(o, name, value == NULL ? NONE : value);                                    \
    }
FUNCTION_SETTER(Defaults, "__defaults__")
FUNCTION_SETTER(KwDefaults, "__kwdefaults__")
FUNCTION_SETTER(Annotations, "__annotations__")

PyObject *PyFunction_GetAnnotations(PyObject *o) {
    NEED(IS_EXACT(o, PyFunction_Type));
    return lend_counted(attr_get_text(o, "__annotations__"));
}

/* ---- complex arithmetic ---- */

Py_complex _Py_c_sum(Py_complex a, Py_complex b) {
    return (Py_complex){a.real + b.real, a.imag + b.imag};
}
Py_complex _Py_c_diff(Py_complex a, Py_complex b) {
    return (Py_complex){a.real - b.real, a.imag - b.imag};
}
Py_complex _Py_c_neg(Py_complex a) {
    return (Py_complex){-a.real, -a.imag};
}
Py_complex _Py_c_prod(Py_complex a, Py_complex b) {
    return (Py_complex){a.real * b.real - a.imag * b.imag, a.real * b.imag + a.imag * b.real};
}
double _Py_c_abs(Py_complex a) {
    return hypot(a.real, a.imag);
}

/* ---- keywords ---- */

PyObject *_PyStack_AsDict(PyObject *const *values, PyObject *names) {
    autoref PyObject *dict = TRY(dict_new());
    for (Py_ssize_t i = 0; names != NULL && i < tuple_length(names); i++) {
        TRYI(dict_set(dict, tuple_at(names, i), values[i]));
    }
    return take(dict);
}
