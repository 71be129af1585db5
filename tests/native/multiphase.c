/* _testmultiphase: modules made in two phases (PEP 489), one for each thing that may go well or
 * wrong.
 *
 * One file holds them all: a loader that is given the file and another name finds another PyInit_
 * function. */
#include <Python.h>

#define SLOT(name, value) {name, (void *)(value)}
#define ISOLATED SLOT(Py_mod_multiple_interpreters, Py_MOD_PER_INTERPRETER_GIL_SUPPORTED)
#define WITHOUT_GIL SLOT(Py_mod_gil, Py_MOD_GIL_NOT_USED)

/* The definition `id` with the slots given, and its PyInit_ function. */
#define MODULE(id, doc_, size_, methods_, ...)                                                     \
    static PyModuleDef_Slot id##_slots[] = {__VA_ARGS__ __VA_OPT__(, ){0, NULL}};                  \
    static PyModuleDef id##_def = {PyModuleDef_HEAD_INIT, .m_name = #id,                           \
                                   .m_doc = doc_,         .m_size = size_,                         \
                                   .m_methods = methods_, .m_slots = id##_slots};                  \
    PyMODINIT_FUNC PyInit_##id(void) {                                                             \
        return PyModuleDef_Init(&id##_def);                                                        \
    }

/* ---- what the whole module holds ---- */

static PyObject *example_demo(PyObject *self, PyObject *args) {
    PyObject *text = NULL;
    if (!PyArg_ParseTuple(args, "|O:demo", &text)) {
        return NULL;
    }
    return Py_NewRef(text != NULL && PyUnicode_Check(text) ? text : Py_None);
}

static int example_traverse(PyObject *self, visitproc visit, void *arg) {
    Py_VISIT(Py_TYPE(self));
    return PyObject_VisitManagedDict(self, visit, arg);
}

static int example_clear(PyObject *self) {
    PyObject_ClearManagedDict(self);
    return 0;
}

static void example_dealloc(PyObject *self) {
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    PyObject_ClearManagedDict(self);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyMethodDef example_methods[] = {
    {"demo", example_demo, METH_VARARGS, "The string given, or None."}, {NULL}};
static PyType_Slot example_slots[] = {
    {Py_tp_doc, "An object with attributes."}, {Py_tp_methods, example_methods},
    {Py_tp_traverse, example_traverse},        {Py_tp_clear, example_clear},
    {Py_tp_dealloc, example_dealloc},          {0, NULL}};
static PyType_Spec example_spec = {.name = "_testmultiphase.Example",
                                   .basicsize = sizeof(PyObject),
                                   .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC |
                                            Py_TPFLAGS_MANAGED_DICT,
                                   .slots = example_slots};

static PyType_Slot str_slots[] = {{0, NULL}};
static PyType_Spec str_spec = {.name = "_testmultiphase.Str",
                               .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
                               .slots = str_slots};

static PyObject *foo(PyObject *module, PyObject *args) {
    long a, b;
    return PyArg_ParseTuple(args, "ll:foo", &a, &b) ? PyLong_FromLong(a + b) : NULL;
}

static PyObject *bar(PyObject *self, PyObject *args) {
    long a, b;
    return PyArg_ParseTuple(args, "ll:bar", &a, &b) ? PyLong_FromLong(a - b) : NULL;
}

/* What modules of one phase are registered with must refuse this one: 0 finds, 1 adds, 2 removes.
 */
static PyObject *call_state_registration_func(PyObject *module, PyObject *args) {
    PyModuleDef *def = PyModule_GetDef(module);
    int which, failed = 0;
    if (!PyArg_ParseTuple(args, "i:call_state_registration_func", &which) || def == NULL) {
        return NULL;
    }
    if (which == 0) {
        PyObject *found = PyState_FindModule(def);
        return Py_NewRef(found != NULL ? found : Py_None);
    }
    if (which == 1) {
        failed = PyState_AddModule(module, def);
    } else if (which == 2) {
        failed = PyState_RemoveModule(def);
    }
    return failed ? NULL : Py_NewRef(Py_None);
}

static PyMethodDef main_functions[] = {
    {"foo", foo, METH_VARARGS, "The sum of two ints."},
    {"call_state_registration_func", call_state_registration_func, METH_VARARGS,
     "Call PyState_FindModule (0), PyState_AddModule (1) or PyState_RemoveModule (2)."},
    {NULL}};
static PyMethodDef bar_functions[] = {{"bar", bar, METH_VARARGS, "The difference of two ints."},
                                      {NULL}};

static int add_error(PyObject *module, const char *attribute) {
    return PyModule_Add(module, attribute, PyErr_NewException("_testmultiphase.error", NULL, NULL));
}

static int main_exec(PyObject *module) {
    if (PyModule_Add(module, "Example", PyType_FromModuleAndSpec(module, &example_spec, NULL)) <
            0 ||
        PyModule_Add(module, "Str",
                     PyType_FromModuleAndSpec(module, &str_spec, (PyObject *)&PyUnicode_Type)) <
            0 ||
        add_error(module, "error") < 0 || PyModule_AddIntConstant(module, "int_const", 1969) < 0) {
        return -1;
    }
    return PyModule_AddStringConstant(module, "str_const", "something different");
}

MODULE(_testmultiphase, "Test module main", 0, main_functions, SLOT(Py_mod_exec, main_exec),
       ISOLATED, WITHOUT_GIL)

PyMODINIT_FUNC PyInit_x(void) {
    return PyInit__testmultiphase();
}

/* ---- names of other alphabets, in Punycode ---- */

MODULE(czech, "Module named in Czech", 0, NULL, ISOLATED, WITHOUT_GIL)
MODULE(japanese, "Module named in Japanese", 0, NULL, ISOLATED, WITHOUT_GIL)

PyMODINIT_FUNC PyInitU__testmultiphase_zkouka_naten_evc07gi8e(void) {
    return PyInit_czech();
}
PyMODINIT_FUNC PyInitU_eckzbwbhc6jpgzcx415x(void) {
    return PyInit_japanese();
}

/* ---- what is created need not be a module ---- */

static PyObject *create_namespace(PyObject *spec, PyModuleDef *def) {
    PyObject *types = PyImport_ImportModule("types");
    PyObject *made = types ? PyObject_CallMethod(types, "SimpleNamespace", NULL) : NULL;
    PyObject *three = made ? PyLong_FromLong(3) : NULL;
    if (three == NULL || PyObject_SetAttrString(made, "three", three) < 0) {
        Py_CLEAR(made);
    }
    Py_XDECREF(three);
    Py_XDECREF(types);
    return made;
}
static PyObject *create_int(PyObject *spec, PyModuleDef *def) {
    return PyLong_FromLong(7);
}
static int exec_nothing(PyObject *module) {
    return 0;
}

MODULE(_testmultiphase_nonmodule, "Test module _testmultiphase_nonmodule", 0, NULL,
       SLOT(Py_mod_create, create_namespace), ISOLATED)
MODULE(_testmultiphase_nonmodule_with_methods, "Test module _testmultiphase_nonmodule_with_methods",
       0, bar_functions, SLOT(Py_mod_create, create_namespace), ISOLATED)
MODULE(_testmultiphase_nonmodule_with_exec_slots, NULL, 0, NULL, SLOT(Py_mod_create, create_int),
       SLOT(Py_mod_exec, exec_nothing), ISOLATED, WITHOUT_GIL)
MODULE(_testmultiphase_create_int_with_state, NULL, 10, NULL, SLOT(Py_mod_create, create_int),
       ISOLATED, WITHOUT_GIL)

/* ---- definitions that are wrong ---- */

MODULE(_testmultiphase_bad_slot_large, NULL, 0, NULL, {1 << 20, NULL})
MODULE(_testmultiphase_bad_slot_negative, NULL, 0, NULL, {-1, NULL})
MODULE(_testmultiphase_negative_size, NULL, -1, NULL, ISOLATED, WITHOUT_GIL)
MODULE(_testmultiphase_multiple_create_slots, NULL, 0, NULL, SLOT(Py_mod_create, create_int),
       SLOT(Py_mod_create, create_int), ISOLATED, WITHOUT_GIL)
MODULE(_testmultiphase_multiple_multiple_interpreters_slots, NULL, 0, NULL, ISOLATED, ISOLATED,
       WITHOUT_GIL)

static PyModuleDef null_slots_def = {PyModuleDef_HEAD_INIT, .m_name = "_testmultiphase_null_slots"};
PyMODINIT_FUNC PyInit__testmultiphase_null_slots(void) {
    return PyModuleDef_Init(&null_slots_def);
}

/* ---- functions that fail, or say so in only one of two ways ---- */

static void raise_error(const char *where) {
    PyErr_Format(PyExc_SystemError, "bad %s function", where);
}

PyMODINIT_FUNC PyInit__testmultiphase_export_null(void) {
    return NULL;
}
static PyModuleDef uninitialized_def = {PyModuleDef_HEAD_INIT,
                                        .m_name = "_testmultiphase_export_uninitialized"};
PyMODINIT_FUNC PyInit__testmultiphase_export_uninitialized(void) {
    return (PyObject *)&uninitialized_def;
}
PyMODINIT_FUNC PyInit__testmultiphase_export_raise(void) {
    raise_error("export");
    return NULL;
}
PyMODINIT_FUNC PyInit__testmultiphase_export_unreported_exception(void) {
    raise_error("export");
    return PyModuleDef_Init(&_testmultiphase_def);
}

static PyObject *create_null(PyObject *spec, PyModuleDef *def) {
    return NULL;
}
static PyObject *create_raise(PyObject *spec, PyModuleDef *def) {
    raise_error("create");
    return NULL;
}
static PyObject *create_unreported(PyObject *spec, PyModuleDef *def) {
    raise_error("create");
    return PyModule_New("made all the same");
}
MODULE(_testmultiphase_create_null, NULL, 0, NULL, SLOT(Py_mod_create, create_null), ISOLATED,
       WITHOUT_GIL)
MODULE(_testmultiphase_create_raise, NULL, 0, NULL, SLOT(Py_mod_create, create_raise), ISOLATED,
       WITHOUT_GIL)
MODULE(_testmultiphase_create_unreported_exception, NULL, 0, NULL,
       SLOT(Py_mod_create, create_unreported), ISOLATED, WITHOUT_GIL)

static int exec_error(PyObject *module) {
    return -1;
}
static int exec_raise(PyObject *module) {
    raise_error("exec");
    return -1;
}
static int exec_unreported(PyObject *module) {
    raise_error("exec");
    return 0;
}
MODULE(_testmultiphase_exec_err, NULL, 0, NULL, SLOT(Py_mod_exec, exec_error), ISOLATED,
       WITHOUT_GIL)
MODULE(_testmultiphase_exec_raise, NULL, 0, NULL, SLOT(Py_mod_exec, exec_raise), ISOLATED,
       WITHOUT_GIL)
MODULE(_testmultiphase_exec_unreported_exception, NULL, 0, NULL, SLOT(Py_mod_exec, exec_unreported),
       ISOLATED, WITHOUT_GIL)

/* ---- in which interpreters they may be ---- */

static int shared_exec(PyObject *module) {
    return add_error(module, "Error");
}
MODULE(_test_module_state_shared, NULL, 0, NULL, SLOT(Py_mod_exec, shared_exec), WITHOUT_GIL)
MODULE(_test_non_isolated, NULL, 0, NULL,
       SLOT(Py_mod_multiple_interpreters, Py_MOD_MULTIPLE_INTERPRETERS_NOT_SUPPORTED), WITHOUT_GIL)
MODULE(_test_shared_gil_only, NULL, 0, NULL,
       SLOT(Py_mod_multiple_interpreters, Py_MOD_MULTIPLE_INTERPRETERS_SUPPORTED), WITHOUT_GIL)
MODULE(_test_no_multiple_interpreter_slot, NULL, 0, NULL, WITHOUT_GIL)

/* ---- methods that reach the state of their module (PEP 573) ---- */

typedef struct {
    long count;
    PyMutex lock; /* guards count */
} CountState;

/* Nobody's: what is looked for and not found. */
static PyModuleDef strange_def = {PyModuleDef_HEAD_INIT, .m_name = "nowhere"};

static PyObject *change_count(PyTypeObject *defining, long n, int twice) {
    CountState *state = PyType_GetModuleState(defining);
    if (state == NULL) {
        return NULL;
    }
    PyMutex_Lock(&state->lock);
    state->count += twice ? 2 * n : n;
    PyMutex_Unlock(&state->lock);
    Py_RETURN_NONE;
}

static PyObject *access_increment(PyObject *self, PyTypeObject *defining, PyObject *const *args,
                                  Py_ssize_t count, PyObject *names) {
    long n = 1;
    int twice = 0;
    Py_ssize_t named = names != NULL ? PyTuple_GET_SIZE(names) : 0;
    if (count > 1) {
        return PyErr_Format(PyExc_TypeError,
                            "increment_count() takes at most 1 positional argument (%zd given)",
                            count);
    }
    if (count == 1 && (n = PyLong_AsLong(args[0])) == -1 && PyErr_Occurred()) {
        return NULL;
    }
    for (Py_ssize_t i = 0; i < named; i++) {
        PyObject *name = PyTuple_GET_ITEM(names, i);
        if (PyUnicode_CompareWithASCIIString(name, "twice") == 0) {
            twice = PyObject_IsTrue(args[count + i]);
        } else if (count == 0 && PyUnicode_CompareWithASCIIString(name, "n") == 0) {
            n = PyLong_AsLong(args[count + i]);
        } else {
            return PyErr_Format(PyExc_TypeError,
                                "increment_count() got an unexpected keyword argument %R", name);
        }
        if (PyErr_Occurred()) {
            return NULL;
        }
    }
    return change_count(defining, n, twice);
}

static PyObject *access_get_count(PyObject *self, PyTypeObject *defining, PyObject *const *args,
                                  Py_ssize_t count, PyObject *names) {
    if (count > 0 || (names != NULL && PyTuple_GET_SIZE(names) > 0)) {
        return PyErr_Format(PyExc_TypeError, "get_count() takes no arguments");
    }
    CountState *state = PyType_GetModuleState(defining);
    if (state == NULL) {
        return NULL;
    }
    PyMutex_Lock(&state->lock);
    long now = state->count;
    PyMutex_Unlock(&state->lock);
    return PyLong_FromLong(now);
}

static PyObject *access_get_module(PyObject *self, PyTypeObject *defining, PyObject *const *args,
                                   Py_ssize_t count, PyObject *names) {
    return Py_XNewRef(PyType_GetModule(defining));
}

static PyObject *access_bad_def(PyObject *self, PyObject *unused) {
    return Py_XNewRef(PyType_GetModuleByDef(Py_TYPE(self), &strange_def));
}

#define DEFINING (METH_METHOD | METH_FASTCALL | METH_KEYWORDS)
static PyMethodDef access_methods[] = {
    {"get_defining_module", (PyCFunction)(void (*)(void))access_get_module, DEFINING,
     "The module of the class that defines the method."},
    {"getmodulebydef_bad_def", access_bad_def, METH_NOARGS,
     "Look for the module of a definition that none of the bases has."},
    {"get_count", (PyCFunction)(void (*)(void))access_get_count, DEFINING, "The module's count."},
    {"increment_count_clinic", (PyCFunction)(void (*)(void))access_increment, DEFINING,
     "Add to the module's count."},
    {"increment_count_noclinic", (PyCFunction)(void (*)(void))access_increment, DEFINING,
     "Add to the module's count."},
    {NULL}};
static PyType_Slot access_slots[] = {{Py_tp_methods, access_methods}, {0, NULL}};
static PyType_Spec access_spec = {.name = "_testmultiphase_meth_state_access.StateAccessType",
                                  .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
                                  .slots = access_slots};

static int access_exec(PyObject *module) {
    return PyModule_Add(module, "StateAccessType",
                        PyType_FromModuleAndSpec(module, &access_spec, NULL));
}
MODULE(_testmultiphase_meth_state_access, "Methods that reach the state of their module.",
       sizeof(CountState), NULL, SLOT(Py_mod_exec, access_exec), ISOLATED, WITHOUT_GIL)
