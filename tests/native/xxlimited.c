/* xxlimited: a module whose types are made from specifications and found through its state, with
 * functions of the limited API alone. */
#include <Python.h>

#include <stddef.h>
#include <string.h>

enum { BUFFER_SIZE = 10 };

typedef struct {
    PyObject *object_type, *error;
} State;

typedef struct {
    PyObject_HEAD PyObject *dict; /* made by the first assignment */
    char buffer[BUFFER_SIZE];
    Py_ssize_t exports; /* buffers that are out */
} Xxo;

/* ---- the type ---- */

static int xxo_traverse(PyObject *self, visitproc visit, void *arg) {
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(((Xxo *)self)->dict);
    return 0;
}
static int xxo_clear(PyObject *self) {
    Py_CLEAR(((Xxo *)self)->dict);
    return 0;
}
static void xxo_dealloc(PyObject *self) {
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    xxo_clear(self);
    ((freefunc)PyType_GetSlot(type, Py_tp_free))(self);
    Py_DECREF(type);
}

/* The argument if it is a string or another such object; None. */
static PyObject *xxo_demo(PyObject *self, PyTypeObject *defining, PyObject *const *args,
                          Py_ssize_t count, PyObject *names) {
    if (count != 1 || (names != NULL && PyTuple_Size(names) > 0)) {
        return PyErr_Format(PyExc_TypeError, "demo() takes exactly 1 argument");
    }
    State *state = PyType_GetModuleState(defining);
    if (state == NULL) {
        return NULL;
    }
    int own = PyObject_IsInstance(args[0], state->object_type);
    if (own < 0) {
        return NULL;
    }
    return Py_NewRef(own || PyUnicode_Check(args[0]) ? args[0] : Py_None);
}

static PyObject *xxo_exports(PyObject *self, void *closure) {
    return PyLong_FromSsize_t(__atomic_load_n(&((Xxo *)self)->exports, __ATOMIC_RELAXED));
}

static int xxo_get_buffer(PyObject *self, Py_buffer *view, int flags) {
    if (PyBuffer_FillInfo(view, self, ((Xxo *)self)->buffer, BUFFER_SIZE, 0, flags) < 0) {
        return -1;
    }
    __atomic_add_fetch(&((Xxo *)self)->exports, 1, __ATOMIC_RELAXED);
    return 0;
}
static void xxo_release_buffer(PyObject *self, Py_buffer *view) {
    __atomic_sub_fetch(&((Xxo *)self)->exports, 1, __ATOMIC_RELAXED);
}

static PyMethodDef xxo_methods[] = {{"demo", (PyCFunction)(void (*)(void))xxo_demo,
                                     METH_METHOD | METH_FASTCALL | METH_KEYWORDS,
                                     "The argument if it is a string or an Xxo, or None."},
                                    {NULL}};
static PyGetSetDef xxo_getset[] = {
    {"x_exports", xxo_exports, NULL, "How many buffers are out.", NULL}, {NULL}};
static PyMemberDef xxo_members[] = {
    {"__dictoffset__", Py_T_PYSSIZET, offsetof(Xxo, dict), Py_READONLY, NULL}, {NULL}};
static PyType_Slot xxo_slots[] = {{Py_tp_doc, "An object with attributes and a buffer."},
                                  {Py_tp_traverse, xxo_traverse},
                                  {Py_tp_clear, xxo_clear},
                                  {Py_tp_dealloc, xxo_dealloc},
                                  {Py_tp_methods, xxo_methods},
                                  {Py_tp_getset, xxo_getset},
                                  {Py_tp_members, xxo_members},
                                  {Py_bf_getbuffer, xxo_get_buffer},
                                  {Py_bf_releasebuffer, xxo_release_buffer},
                                  {0, NULL}};
static PyType_Spec xxo_spec = {.name = "xxlimited.Xxo",
                               .basicsize = sizeof(Xxo),
                               .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
                               .slots = xxo_slots};

static PyType_Slot str_slots[] = {{Py_tp_doc, "A string."}, {0, NULL}};
static PyType_Spec str_spec = {
    .name = "xxlimited.Str", .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, .slots = str_slots};

/* ---- the module ---- */

static PyObject *foo(PyObject *module, PyObject *args) {
    long a, b;
    return PyArg_ParseTuple(args, "ll:foo", &a, &b) ? PyLong_FromLong(a + b) : NULL;
}
static PyObject *new(PyObject *module, PyObject *unused) {
    return PyObject_CallNoArgs(((State *)PyModule_GetState(module))->object_type);
}

static PyMethodDef functions[] = {{"foo", foo, METH_VARARGS, "The sum of two ints."},
                                  {"new", new, METH_NOARGS, "A new Xxo."},
                                  {NULL}};

static int fill(PyObject *module) {
    State *state = PyModule_GetState(module);
    state->object_type = PyType_FromModuleAndSpec(module, &xxo_spec, NULL);
    state->error = PyErr_NewException("xxlimited.Error", NULL, NULL);
    if (state->object_type == NULL || state->error == NULL ||
        PyModule_AddObjectRef(module, "Xxo", state->object_type) < 0 ||
        PyModule_AddObjectRef(module, "Error", state->error) < 0) {
        return -1;
    }
    return PyModule_Add(module, "Str",
                        PyType_FromModuleAndSpec(module, &str_spec, (PyObject *)&PyUnicode_Type));
}
static int traverse(PyObject *module, visitproc visit, void *arg) {
    State *state = PyModule_GetState(module);
    Py_VISIT(state->object_type);
    Py_VISIT(state->error);
    return 0;
}
static int clear(PyObject *module) {
    State *state = PyModule_GetState(module);
    Py_CLEAR(state->object_type);
    Py_CLEAR(state->error);
    return 0;
}
static void free_module(void *module) {
    clear(module);
}

static PyModuleDef_Slot slots[] = {
    {Py_mod_exec, fill},
    {Py_mod_multiple_interpreters, Py_MOD_PER_INTERPRETER_GIL_SUPPORTED},
    {Py_mod_gil, Py_MOD_GIL_NOT_USED},
    {0, NULL}};
static PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,   .m_name = "xxlimited",  .m_doc = "A module made with the limited API.",
    .m_size = sizeof(State), .m_methods = functions, .m_slots = slots,
    .m_traverse = traverse,  .m_clear = clear,       .m_free = free_module};

PyMODINIT_FUNC PyInit_xxlimited(void) {
    return PyModuleDef_Init(&definition);
}
