// An extension in C++ that touches what generated and hand-written code uses most. Compiled, never
// run.
#include "Python.h"
#include "datetime.h"
#include "structmember.h"

namespace {

struct Point {
    PyObject_HEAD double x;
    PyObject *weakrefs;
};

PyObject *point_add(PyObject *self, PyObject *const *args, Py_ssize_t n) {
    if (n != 1 || !PyFloat_Check(args[0])) {
        PyErr_BadInternalCall();
        return nullptr;
    }
    PyObject *sum =
        PyFloat_FromDouble(reinterpret_cast<Point *>(self)->x + PyFloat_AS_DOUBLE(args[0]));
    PyObject *slot = sum;
    Py_XSETREF(slot, Py_NewRef(Py_None));
    Py_CLEAR(slot);
    Py_BEGIN_CRITICAL_SECTION(self);
    reinterpret_cast<Point *>(self)->x = 0;
    Py_END_CRITICAL_SECTION();
    Py_BEGIN_ALLOW_THREADS Py_END_ALLOW_THREADS Py_RETURN_NONE;
}

PyObject *point_compare(PyObject *a, PyObject *b, int op) {
    if (Py_TYPE(a) != Py_TYPE(b)) {
        Py_RETURN_NOTIMPLEMENTED;
    }
    Py_RETURN_RICHCOMPARE(reinterpret_cast<Point *>(a)->x, reinterpret_cast<Point *>(b)->x, op);
}

int point_traverse(PyObject *self, visitproc visit, void *arg) {
    Py_VISIT(Py_TYPE(self));
    return 0;
}

PyObject *collect(PyObject *, PyObject *arg) {
    PyObject *list = PyList_New(1), *tuple = PyTuple_New(1);
    PyList_SET_ITEM(list, 0, Py_NewRef(arg));
    PyTuple_SET_ITEM(tuple, 0, Py_NewRef(arg));
    PyObject *item = PySequence_Fast_GET_ITEM(list, 0);
    Py_ssize_t total = PyList_GET_SIZE(list) + PyTuple_GET_SIZE(tuple);
    if (PyUnicode_Check(item) && PyUnicode_KIND(item) == PyUnicode_1BYTE_KIND) {
        total +=
            static_cast<Py_ssize_t>(PyUnicode_READ(PyUnicode_KIND(item), PyUnicode_DATA(item), 0));
        total += Py_UNICODE_ISALNUM(PyUnicode_READ_CHAR(item, 0)) + Py_UNICODE_ISSPACE(32);
    }
    if (PyDateTime_IMPORT != nullptr && PyDate_Check(item)) {
        total += PyDateTime_GET_YEAR(item);
    }
    Py_DECREF(list);
    Py_DECREF(tuple);
    return PyObject_CallMethodOneArg(arg, item, Py_True) ? PyLong_FromSsize_t(total) : nullptr;
}

PyMethodDef point_methods[] = {
    {"add", _PyCFunction_CAST(point_add), METH_FASTCALL, PyDoc_STR("add")},
    {"collect", collect, METH_O, nullptr},
    {nullptr, nullptr, 0, nullptr},
};

PyMemberDef point_members[] = {
    {"x", Py_T_DOUBLE, offsetof(Point, x), Py_READONLY, nullptr},
    {"y", T_DOUBLE, offsetof(Point, x), READONLY, nullptr},
    {nullptr, 0, 0, 0, nullptr},
};

PyTypeObject make_type() {
    PyTypeObject type = {PyVarObject_HEAD_INIT(nullptr, 0)};
    type.tp_name = "use.Point";
    type.tp_basicsize = sizeof(Point);
    type.tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC;
    type.tp_richcompare = point_compare;
    type.tp_traverse = point_traverse;
    type.tp_methods = point_methods;
    type.tp_members = point_members;
    return type;
}

PyModuleDef_Slot slots[] = {
    {Py_mod_multiple_interpreters, Py_MOD_PER_INTERPRETER_GIL_SUPPORTED},
    {Py_mod_gil, Py_MOD_GIL_NOT_USED},
    {0, nullptr},
};

PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "use", nullptr, 0, nullptr, slots, nullptr, nullptr, nullptr};

} // namespace

PyMODINIT_FUNC PyInit_use(void) {
    PyTypeObject type = make_type();
    Point *fresh = PyObject_New(Point, &type);
    Py_DECREF(fresh);
    return PyModuleDef_Init(&definition);
}
