/* None, NotImplemented and Ellipsis. */
#include "types/function/function_int.h"

extern PyTypeObject _PyNone_Type, _PyNotImplemented_Type;
PyObject _Py_NoneStruct = STATIC_HEAD(&_PyNone_Type);
PyObject _Py_NotImplementedStruct = STATIC_HEAD(&_PyNotImplemented_Type);
PyObject _Py_EllipsisObject = STATIC_HEAD(&PyEllipsis_Type);

static void never_freed(PyObject *self) {
    FATAL("deallocating a singleton");
}

static int check_no_arguments(PyObject *args, PyObject *kwargs, const char *name) {
    if (tuple_length(args) != 0 || (kwargs != NULL && dict_length(kwargs) != 0)) {
        return err_int(err_raise(PyExc_TypeError, "%s takes no arguments", name));
    }
    return 0;
}

/* ---- None ---- */

static PyObject *none_repr(PyObject *self) {
    return newref(NAME(None));
}

static int none_bool(PyObject *self) {
    return 0;
}

static Py_hash_t none_hash(PyObject *self) {
    return 0xFCA86420; /* the same in every process */
}

static PyObject *none_richcompare(PyObject *self, PyObject *other, int op) {
    if (op == Py_EQ || op == Py_NE) {
        return self == other ? BOOL(op == Py_EQ) : NOT_IMPLEMENTED;
    }
    return NOT_IMPLEMENTED;
}

static PyObject *none_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    TRYI(check_no_arguments(args, kwargs, "NoneType"));
    return NONE;
}

static PyNumberMethods none_as_number = {.nb_bool = none_bool};

PyTypeObject _PyNone_Type = {
    TYPE_HEAD,
    .tp_name = "NoneType",
    .tp_basicsize = sizeof(PyObject),
    .tp_dealloc = never_freed,
    .tp_repr = none_repr,
    .tp_as_number = &none_as_number,
    .tp_hash = none_hash,
    .tp_getattro = attr_generic_get,
    .tp_doc = "NoneType()\n--\n\nThe type of the None singleton.",
    .tp_richcompare = none_richcompare,
    .tp_new = none_new,
};

/* ---- NotImplemented ---- */

static PyObject *not_implemented_repr(PyObject *self) {
    return newref(NAME(NotImplemented));
}

static PyObject *not_implemented_reduce(PyObject *self, PyObject *unused) {
    return newref(NAME(NotImplemented));
}

static int not_implemented_bool(PyObject *self) {
    return err_int(
        err_raise(PyExc_TypeError, "NotImplemented should not be used in a boolean context"));
}

static PyObject *not_implemented_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    TRYI(check_no_arguments(args, kwargs, "NotImplementedType"));
    return NOT_IMPLEMENTED;
}

static PyNumberMethods not_implemented_as_number = {.nb_bool = not_implemented_bool};
static PyMethodDef not_implemented_methods[] = {
    {"__reduce__", not_implemented_reduce, METH_NOARGS,
     "__reduce__($self, /)\n--\n\nWhat pickle stores."},
    {NULL, NULL, 0, NULL},
};

PyTypeObject _PyNotImplemented_Type = {
    TYPE_HEAD,
    .tp_name = "NotImplementedType",
    .tp_basicsize = sizeof(PyObject),
    .tp_dealloc = never_freed,
    .tp_repr = not_implemented_repr,
    .tp_as_number = &not_implemented_as_number,
    .tp_getattro = attr_generic_get,
    .tp_doc = "NotImplementedType()\n--\n\nThe type of NotImplemented.",
    .tp_methods = not_implemented_methods,
    .tp_new = not_implemented_new,
};

/* ---- Ellipsis ---- */

static PyObject *ellipsis_repr(PyObject *self) {
    return newref(NAME(Ellipsis));
}

static PyObject *ellipsis_reduce(PyObject *self, PyObject *unused) {
    return newref(NAME(Ellipsis));
}

static PyObject *ellipsis_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    TRYI(check_no_arguments(args, kwargs, "EllipsisType"));
    return &_Py_EllipsisObject;
}

static PyMethodDef ellipsis_methods[] = {
    {"__reduce__", ellipsis_reduce, METH_NOARGS, "__reduce__($self, /)\n--\n\nWhat pickle stores."},
    {NULL, NULL, 0, NULL},
};

PyTypeObject PyEllipsis_Type = {
    TYPE_HEAD,
    .tp_name = "ellipsis",
    .tp_basicsize = sizeof(PyObject),
    .tp_dealloc = never_freed,
    .tp_repr = ellipsis_repr,
    .tp_getattro = attr_generic_get,
    .tp_doc = "ellipsis()\n--\n\nThe type of Ellipsis.",
    .tp_methods = ellipsis_methods,
    .tp_new = ellipsis_new,
};
