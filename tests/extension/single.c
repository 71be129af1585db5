/* A module of the old kind: made in one go, with state that is copied when it is imported again,
 * and silent about threads. */
#include <Python.h>

static long running, most, calls;

static PyObject *alone(PyObject *module, PyObject *unused) {
    long now = __atomic_add_fetch(&running, 1, __ATOMIC_SEQ_CST);
    if (now > most) {
        most = now;
    }
    for (volatile int i = 0; i < 2000; i++) {
    }
    calls++; /* not atomic: only right if nobody else is here */
    __atomic_sub_fetch(&running, 1, __ATOMIC_SEQ_CST);
    return PyLong_FromLong(now);
}
static PyObject *seen(PyObject *module, PyObject *unused) {
    return Py_BuildValue("(ll)", most, calls);
}
static PyObject *back(PyObject *module, PyObject *callable) {
    return PyObject_CallNoArgs(callable);
}
static PyMethodDef functions[] = {
    {"alone", alone, METH_NOARGS, NULL},
    {"seen", seen, METH_NOARGS, NULL},
    {"back", back, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
static PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "single", "One phase.", -1, functions, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit_single(void) {
    PyObject *module = PyModule_Create(&definition);
    if (module != NULL && PyModule_AddStringConstant(module, "made", "once") < 0) {
        Py_CLEAR(module);
    }
    return module;
}
