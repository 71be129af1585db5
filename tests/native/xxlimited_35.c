/* xxlimited_35: the same with what the limited API had when it was new: no state of the module, so
 * the one type that a function needs is asked of the module. */
#include <Python.h>

/* ---- an object with attributes that it keeps itself ---- */

typedef struct {
    PyObject_HEAD PyObject *attributes; /* dict */
} Xxo;

static PyObject *xxo_new(PyTypeObject *type, PyObject *args, PyObject *names) {
    PyObject *attributes = PyDict_New();
    PyObject *self = attributes != NULL ? PyType_GenericAlloc(type, 0) : NULL;
    if (self == NULL) {
        Py_XDECREF(attributes);
        return NULL;
    }
    ((Xxo *)self)->attributes = attributes;
    return self;
}
static int xxo_traverse(PyObject *self, visitproc visit, void *arg) {
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(((Xxo *)self)->attributes);
    return 0;
}
/* The dict stays, for whoever looks at an attribute from a finalizer. */
static int xxo_clear(PyObject *self) {
    if (((Xxo *)self)->attributes != NULL) {
        PyDict_Clear(((Xxo *)self)->attributes);
    }
    return 0;
}
static void xxo_dealloc(PyObject *self) {
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    Py_CLEAR(((Xxo *)self)->attributes);
    ((freefunc)PyType_GetSlot(type, Py_tp_free))(self);
    Py_DECREF(type);
}

static PyObject *xxo_getattro(PyObject *self, PyObject *name) {
    PyObject *value;
    if (PyDict_GetItemRef(((Xxo *)self)->attributes, name, &value) != 0) {
        return value; /* NULL with an exception, too */
    }
    return PyObject_GenericGetAttr(self, name);
}
static int xxo_setattro(PyObject *self, PyObject *name, PyObject *value) {
    if (value != NULL) {
        return PyDict_SetItem(((Xxo *)self)->attributes, name, value);
    }
    int found = PyDict_Pop(((Xxo *)self)->attributes, name, NULL);
    if (found == 0) {
        PyErr_SetObject(PyExc_AttributeError, name);
    }
    return found == 1 ? 0 : -1;
}

static PyObject *xxo_demo(PyObject *self, PyObject *arg) {
    return Py_NewRef(PyUnicode_Check(arg) ? arg : Py_None);
}

static PyMethodDef xxo_methods[] = {
    {"demo", xxo_demo, METH_O, "The argument if it is a string, or None."}, {NULL}};
static PyType_Slot xxo_slots[] = {{Py_tp_doc, "An object with attributes."},
                                  {Py_tp_new, xxo_new},
                                  {Py_tp_traverse, xxo_traverse},
                                  {Py_tp_clear, xxo_clear},
                                  {Py_tp_dealloc, xxo_dealloc},
                                  {Py_tp_getattro, xxo_getattro},
                                  {Py_tp_setattro, xxo_setattro},
                                  {Py_tp_methods, xxo_methods},
                                  {0, NULL}};
static PyType_Spec xxo_spec = {.name = "xxlimited_35.Xxo",
                               .basicsize = sizeof(Xxo),
                               .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
                               .slots = xxo_slots};

static PyType_Slot no_slots[] = {{0, NULL}};
static PyType_Spec str_spec = {.name = "xxlimited_35.Str",
                               .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
                               .slots = no_slots};
static PyType_Spec null_spec = {.name = "xxlimited_35.Null",
                                .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
                                .slots = no_slots};

/* ---- the module ---- */

static PyObject *foo(PyObject *module, PyObject *args) {
    long a, b;
    return PyArg_ParseTuple(args, "ll:foo", &a, &b) ? PyLong_FromLong(a + b) : NULL;
}
static PyObject *new(PyObject *module, PyObject *unused) {
    return PyObject_CallMethod(module, "Xxo", NULL);
}
/* A format that does not exist. */
static PyObject *roj(PyObject *module, PyObject *args) {
    long unused;
    return PyArg_ParseTuple(args, "\x01:roj", &unused) ? Py_NewRef(Py_None) : NULL;
}

static PyMethodDef functions[] = {{"foo", foo, METH_VARARGS, "The sum of two ints."},
                                  {"new", new, METH_NOARGS, "A new Xxo."},
                                  {"roj", roj, METH_VARARGS, "Fails."},
                                  {NULL}};

static int fill(PyObject *module) {
    if (PyModule_Add(module, "Xxo", PyType_FromSpec(&xxo_spec)) < 0 ||
        PyModule_Add(module, "Null", PyType_FromSpec(&null_spec)) < 0 ||
        PyModule_Add(module, "error", PyErr_NewException("xxlimited_35.error", NULL, NULL)) < 0) {
        return -1;
    }
    return PyModule_Add(module, "Str",
                        PyType_FromSpecWithBases(&str_spec, (PyObject *)&PyUnicode_Type));
}

static PyModuleDef_Slot slots[] = {
    {Py_mod_exec, fill},
    {Py_mod_multiple_interpreters, Py_MOD_PER_INTERPRETER_GIL_SUPPORTED},
    {Py_mod_gil, Py_MOD_GIL_NOT_USED},
    {0, NULL}};
static PyModuleDef definition = {PyModuleDef_HEAD_INIT, .m_name = "xxlimited_35",
                                 .m_doc = "A module made with the limited API as it first was.",
                                 .m_methods = functions, .m_slots = slots};

PyMODINIT_FUNC PyInit_xxlimited_35(void) {
    return PyModuleDef_Init(&definition);
}
