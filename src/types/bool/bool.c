/* bool: the two instances of a subclass of int. */
#include "object/args.h"
#include "object/ops.h"
#include "object/names.h"
#include "types/int/int.h"

PyLongObject _Py_FalseStruct = {.ob_base = STATIC_HEAD(&PyBool_Type),
                                .long_value = {.lv_tag = 1 | 4, .ob_digit = {0}}};
PyLongObject _Py_TrueStruct = {.ob_base = STATIC_HEAD(&PyBool_Type),
                               .long_value = {.lv_tag = 1 << 3 | 4, .ob_digit = {1}}};

CONSTRUCTOR("bool(object=False, /)", "The truth of the object: True or False.")
static PyObject *bool_make(PyTypeObject *type, PyObject *object) {
    int truth = object ? TRYI(ops_is_true(object)) : 0;
    return BOOL(truth);
}

static PyObject *bool_repr(PyObject *o) {
    return o == TRUE_OBJECT ? NAME(True) : NAME(False);
}

static PyObject *bool_bitwise(PyObject *a, PyObject *b, int operation, bool result) {
    if (!IS_EXACT(a, PyBool_Type) || !IS_EXACT(b, PyBool_Type)) {
        if (!IS_INT(a) || !IS_INT(b)) {
            return NOT_IMPLEMENTED;
        }
        return int_bitwise(a, b, operation);
    }
    return BOOL(result);
}
static PyObject *bool_and(PyObject *a, PyObject *b) {
    return bool_bitwise(a, b, 0, a == TRUE_OBJECT && b == TRUE_OBJECT);
}
static PyObject *bool_or(PyObject *a, PyObject *b) {
    return bool_bitwise(a, b, 1, a == TRUE_OBJECT || b == TRUE_OBJECT);
}
static PyObject *bool_xor(PyObject *a, PyObject *b) {
    return bool_bitwise(a, b, 2, a != b);
}
static PyObject *bool_invert(PyObject *o) {
    TRYI(err_warn(PyExc_DeprecationWarning, 1,
                  "Bitwise inversion '~' on bool is deprecated and will be removed in Python 3.16. "
                  "This returns the bitwise inversion of the underlying int "
                  "object and is usually not what you expect from the negation of a bool. Use the "
                  "'not' operator for boolean negation or ~int(x) for the "
                  "bitwise inversion of the underlying int."));
    return int_from_ssize(o == TRUE_OBJECT ? -2 : -1);
}

#include "bool.gen.h"

static PyNumberMethods bool_as_number = {
    .nb_invert = bool_invert, .nb_and = bool_and, .nb_xor = bool_xor, .nb_or = bool_or};

PyTypeObject PyBool_Type = {
    .ob_base = {.ob_base = STATIC_HEAD(&PyType_Type)},
    .tp_name = "bool",
    .tp_basicsize = offsetof(PyLongObject, long_value.ob_digit),
    .tp_itemsize = sizeof(uint32_t),
    .tp_repr = bool_repr,
    .tp_as_number = &bool_as_number,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_doc = bool_tp_doc,
    .tp_base = &PyLong_Type,
    .tp_new = bool_tp_new,
    .tp_vectorcall = bool_tp_vectorcall,
};
