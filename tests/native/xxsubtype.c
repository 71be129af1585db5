/* xxsubtype: static types made out of list and dict, with a state of their own. */
#include <Python.h>

typedef struct {
    PyListObject list;
    int state;
} SpamList;
typedef struct {
    PyDictObject dict;
    int state;
} SpamDict;

#define STATE_METHODS(prefix, Type)                                                                \
    static PyObject *prefix##_getstate(PyObject *self, PyObject *unused) {                         \
        return PyLong_FromLong(__atomic_load_n(&((Type *)self)->state, __ATOMIC_RELAXED));         \
    }                                                                                              \
    static PyObject *prefix##_setstate(PyObject *self, PyObject *arg) {                            \
        int state = PyLong_AsInt(arg);                                                             \
        if (state == -1 && PyErr_Occurred()) {                                                     \
            return NULL;                                                                           \
        }                                                                                          \
        __atomic_store_n(&((Type *)self)->state, state, __ATOMIC_RELAXED);                         \
        Py_RETURN_NONE;                                                                            \
    }                                                                                              \
    static int prefix##_init(PyObject *self, PyObject *args, PyObject *names) {                    \
        __atomic_store_n(&((Type *)self)->state, 0, __ATOMIC_RELAXED);                             \
        return prefix##_type.tp_base->tp_init(self, args, names);                                  \
    }
#define STATE_TABLE(prefix)                                                                        \
    {"getstate", prefix##_getstate, METH_NOARGS, "The number that is kept."},                      \
        {"setstate", prefix##_setstate, METH_O, "Keep a number."}

static PyTypeObject list_type, dict_type;
STATE_METHODS(list, SpamList)
STATE_METHODS(dict, SpamDict)

/* (class or None, positional arguments, named ones) */
static PyObject *what_came(PyObject *self, PyObject *args, PyObject *names) {
    return PyTuple_Pack(3, self != NULL ? self : Py_None, args, names != NULL ? names : Py_None);
}

static PyMethodDef list_methods[] = {
    STATE_TABLE(list),
    {"classmeth", (PyCFunction)(void (*)(void))what_came, METH_VARARGS | METH_KEYWORDS | METH_CLASS,
     "The class and the arguments."},
    {"staticmeth", (PyCFunction)(void (*)(void))what_came,
     METH_VARARGS | METH_KEYWORDS | METH_STATIC, "None and the arguments."},
    {NULL}};
static PyMethodDef dict_methods[] = {STATE_TABLE(dict), {NULL}};

static PyTypeObject list_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "xxsubtype.spamlist",
    .tp_basicsize = sizeof(SpamList),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_base = &PyList_Type,
    .tp_methods = list_methods,
    .tp_init = list_init,
};
static PyTypeObject dict_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "xxsubtype.spamdict",
    .tp_basicsize = sizeof(SpamDict),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_base = &PyDict_Type,
    .tp_methods = dict_methods,
    .tp_init = dict_init,
};

static int add_types(PyObject *module) {
    return PyModule_AddType(module, &list_type) < 0 || PyModule_AddType(module, &dict_type) < 0 ? -1
                                                                                                : 0;
}

static PyModuleDef_Slot slots[] = {
    {Py_mod_exec, add_types},
    {Py_mod_multiple_interpreters, Py_MOD_MULTIPLE_INTERPRETERS_NOT_SUPPORTED},
    {Py_mod_gil, Py_MOD_GIL_NOT_USED},
    {0, NULL}};
static PyModuleDef definition = {PyModuleDef_HEAD_INIT, .m_name = "xxsubtype",
                                 .m_doc = "A list and a dict with a number beside what they hold.",
                                 .m_slots = slots};

PyMODINIT_FUNC PyInit_xxsubtype(void) {
    return PyModuleDef_Init(&definition);
}
