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

/* A type whose method, attribute, slots all count without atomics. */
static PyObject *hit(PyObject *self, PyObject *unused) {
    return alone(self, NULL);
}
static PyObject *get_hit(PyObject *self, void *closure) {
    return alone(self, NULL);
}
static Py_ssize_t hit_length(PyObject *self) {
    Py_XDECREF(alone(self, NULL));
    return 3;
}
static PyObject *hit_call(PyObject *self, PyObject *args, PyObject *kwargs) {
    return alone(self, NULL);
}
static PyMethodDef hit_methods[] = {{"hit", hit, METH_NOARGS, NULL}, {NULL, NULL, 0, NULL}};
static PyGetSetDef hit_getset[] = {{"now", get_hit, NULL, NULL, NULL},
                                   {NULL, NULL, NULL, NULL, NULL}};
static PySequenceMethods hit_sequence = {.sq_length = hit_length};
static PyTypeObject hit_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "single.Hit",
    .tp_basicsize = sizeof(PyObject),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_new = PyType_GenericNew,
    .tp_call = hit_call,
    .tp_as_sequence = &hit_sequence,
    .tp_methods = hit_methods,
    .tp_getset = hit_getset,
};

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
    if (module != NULL && (PyModule_AddStringConstant(module, "made", "once") < 0 ||
                           PyModule_AddType(module, &hit_type) < 0)) {
        Py_CLEAR(module);
    }
    return module;
}
