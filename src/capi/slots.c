/* Public functions that types name in their slots, ours too. */
#include "object/attr.h"
#include "object/call.h"
#include "object/error.h"
#include "object/needs.h"
#include "object/ops.h"
#include "object/type.h"

PyObject *PyVectorcall_Call(PyObject *callable, PyObject *tuple, PyObject *dict) {
    PyTypeObject *type = TYPE(callable);
    Py_ssize_t offset = type->tp_vectorcall_offset;
    vectorcallfunc f = offset <= 0 ? NULL : *(vectorcallfunc *)((char *)callable + offset);
    if (f == NULL) {
        return err_raise(PyExc_TypeError, "'%.200s' object does not support vectorcall",
                         type->tp_name);
    }
    return call_with_vector(callable, f, tuple, dict);
}

Py_hash_t PyObject_HashNotImplemented(PyObject *o) {
    return ops_hash_not_implemented(o);
}

PyObject *PyObject_GenericGetAttr(PyObject *o, PyObject *name) {
    return attr_generic_get(o, name);
}

int PyObject_GenericSetAttr(PyObject *o, PyObject *name, PyObject *value) {
    return attr_generic_set(o, name, value);
}

PyObject *PyObject_SelfIter(PyObject *o) {
    return newref(o);
}

PyObject *PyType_GenericAlloc(PyTypeObject *type, Py_ssize_t items) {
    return type_alloc(type, items);
}

PyObject *PyType_GenericNew(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    return type->tp_alloc(type, 0);
}
