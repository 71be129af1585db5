/* Types of an extension: a heap type with every kind of slot, a static one that others derive from.
 */
#include "probe.h"

#include <stddef.h>
#include <structmember.h>

/* ---- Vector: a heap type, collected, with numbers, items, a buffer ---- */

typedef struct {
    PyObject_HEAD PyObject *payload, *weakrefs;
    double x, y;
    int exports;
} Vector;

static PyObject *vector_make(PyTypeObject *type, double x, double y) {
    Vector *v = (Vector *)type->tp_alloc(type, 0);
    if (v != NULL) {
        v->x = x;
        v->y = y;
    }
    return (PyObject *)v;
}
static PyObject *vector_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    static char *names[] = {"x", "y", NULL};
    double x = 0, y = 0;
    return PyArg_ParseTupleAndKeywords(args, kwargs, "|dd:Vector", names, &x, &y)
               ? vector_make(type, x, y)
               : NULL;
}
static int vector_traverse(PyObject *self, visitproc visit, void *arg) {
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(((Vector *)self)->payload);
    return 0;
}
static int vector_clear(PyObject *self) {
    Py_CLEAR(((Vector *)self)->payload);
    return 0;
}
static void vector_dealloc(PyObject *self) {
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    if (((Vector *)self)->weakrefs != NULL) {
        PyObject_ClearWeakRefs(self);
    }
    vector_clear(self);
    type->tp_free(self);
    Py_DECREF(type);
}
static PyObject *vector_add(PyObject *a, PyObject *b) {
    PyTypeObject *type = Py_TYPE(a);
    if (Py_TYPE(b) != type) {
        Py_RETURN_NOTIMPLEMENTED;
    }
    return vector_make(type, ((Vector *)a)->x + ((Vector *)b)->x,
                       ((Vector *)a)->y + ((Vector *)b)->y);
}
static PyObject *vector_inplace_multiply(PyObject *a, PyObject *b) {
    double factor = PyFloat_AsDouble(b);
    if (factor == -1.0 && PyErr_Occurred()) {
        return NULL;
    }
    Py_BEGIN_CRITICAL_SECTION(a);
    ((Vector *)a)->x *= factor;
    ((Vector *)a)->y *= factor;
    Py_END_CRITICAL_SECTION();
    return Py_NewRef(a);
}
static int vector_bool(PyObject *a) {
    return ((Vector *)a)->x != 0 || ((Vector *)a)->y != 0;
}
static Py_ssize_t vector_length(PyObject *a) {
    return 2;
}
static PyObject *vector_item(PyObject *a, Py_ssize_t i) {
    if (i < 0 || i > 1) {
        PyErr_SetString(PyExc_IndexError, "a vector has two parts");
        return NULL;
    }
    return PyFloat_FromDouble(i == 0 ? ((Vector *)a)->x : ((Vector *)a)->y);
}
static int vector_set_item(PyObject *a, Py_ssize_t i, PyObject *value) {
    if (value == NULL || i < 0 || i > 1) {
        PyErr_SetString(PyExc_IndexError, "no such part");
        return -1;
    }
    double number = PyFloat_AsDouble(value);
    if (number == -1.0 && PyErr_Occurred()) {
        return -1;
    }
    *(i == 0 ? &((Vector *)a)->x : &((Vector *)a)->y) = number;
    return 0;
}
static PyObject *vector_compare(PyObject *a, PyObject *b, int op) {
    if (Py_TYPE(a) != Py_TYPE(b)) {
        Py_RETURN_NOTIMPLEMENTED;
    }
    Py_RETURN_RICHCOMPARE(((Vector *)a)->x, ((Vector *)b)->x, op);
}
static Py_hash_t vector_hash(PyObject *a) {
    return (Py_hash_t)((Vector *)a)->x;
}
static PyObject *vector_repr(PyObject *a) {
    char text[64];
    PyOS_snprintf(text, sizeof text, "<%g, %g>", ((Vector *)a)->x, ((Vector *)a)->y);
    return PyUnicode_FromString(text);
}
static PyObject *vector_call(PyObject *a, PyObject *args, PyObject *kwargs) {
    return Py_BuildValue("(OOO)", a, args, kwargs == NULL ? Py_None : kwargs);
}
static int vector_get_buffer(PyObject *a, Py_buffer *view, int flags) {
    if (PyBuffer_FillInfo(view, a, &((Vector *)a)->x, 2 * sizeof(double), 0, flags) < 0) {
        return -1;
    }
    ((Vector *)a)->exports++;
    return 0;
}
static void vector_release_buffer(PyObject *a, Py_buffer *view) {
    ((Vector *)a)->exports--;
}
static PyObject *vector_get_norm(PyObject *a, void *closure) {
    return PyFloat_FromDouble(((Vector *)a)->x * ((Vector *)a)->x +
                              ((Vector *)a)->y * ((Vector *)a)->y);
}
static PyObject *vector_class_name(PyObject *type, PyObject *unused) {
    return PyType_GetName((PyTypeObject *)type);
}
static PyObject *vector_static_name(PyObject *null, PyObject *type) {
    return null == NULL ? PyType_GetName((PyTypeObject *)type) : NULL;
}
static PyObject *vector_defining(PyObject *self, PyTypeObject *type, PyObject *const *args,
                                 size_t nargs, PyObject *kwnames) {
    return Py_BuildValue("(NNn)", PyType_GetQualName(type),
                         PyModule_GetNameObject(PyType_GetModule(type)), (Py_ssize_t)nargs);
}

static PyMethodDef vector_methods[] = {
    {"class_name", vector_class_name, METH_NOARGS | METH_CLASS, NULL},
    {"static_name", vector_static_name, METH_O | METH_STATIC, NULL},
    {"defining", (PyCFunction)(void (*)(void))vector_defining,
     METH_METHOD | METH_FASTCALL | METH_KEYWORDS, NULL},
    {NULL, NULL, 0, NULL},
};
static PyMemberDef vector_members[] = {
    {"x", Py_T_DOUBLE, offsetof(Vector, x), 0, "across"},
    {"payload", Py_T_OBJECT_EX, offsetof(Vector, payload), 0, NULL},
    {"exports", Py_T_INT, offsetof(Vector, exports), Py_READONLY, NULL},
    {"__weaklistoffset__", Py_T_PYSSIZET, offsetof(Vector, weakrefs), Py_READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};
static PyGetSetDef vector_getset[] = {{"norm", vector_get_norm, NULL, NULL, NULL},
                                      {NULL, NULL, NULL, NULL, NULL}};

static PyType_Slot vector_slots[] = {
    {Py_tp_doc, "Vector(x=0, y=0)\n--\n\nTwo numbers."},
    {Py_tp_new, vector_new},
    {Py_tp_dealloc, vector_dealloc},
    {Py_tp_traverse, vector_traverse},
    {Py_tp_clear, vector_clear},
    {Py_tp_repr, vector_repr},
    {Py_tp_hash, vector_hash},
    {Py_tp_call, vector_call},
    {Py_tp_richcompare, vector_compare},
    {Py_tp_methods, vector_methods},
    {Py_tp_members, vector_members},
    {Py_tp_getset, vector_getset},
    {Py_nb_add, vector_add},
    {Py_nb_inplace_multiply, vector_inplace_multiply},
    {Py_nb_bool, vector_bool},
    {Py_sq_length, vector_length},
    {Py_sq_item, vector_item},
    {Py_sq_ass_item, vector_set_item},
    {Py_bf_getbuffer, vector_get_buffer},
    {Py_bf_releasebuffer, vector_release_buffer},
    {0, NULL},
};
static PyType_Spec vector_spec = {"probe.Vector", sizeof(Vector), 0,
                                  Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE,
                                  vector_slots};

/* ---- Counter: a static type derived from a built-in one, made by hand ---- */

typedef struct {
    PyListObject list;
    long calls;
} Counter;

static PyObject *counter_append(PyObject *self, PyObject *item) {
    ((Counter *)self)->calls++;
    if (PyList_Append(self, item) < 0) {
        return NULL;
    }
    Py_RETURN_NONE;
}
static PyMethodDef counter_methods[] = {{"append", counter_append, METH_O, NULL},
                                        {NULL, NULL, 0, NULL}};
static PyMemberDef counter_members[] = {
    {"calls", Py_T_LONG, offsetof(Counter, calls), Py_READONLY, NULL}, {NULL, 0, 0, 0, NULL}};
static PyTypeObject counter_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "probe.Counter",
    .tp_basicsize = sizeof(Counter),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_methods = counter_methods,
    .tp_members = counter_members,
};

/* ---- Three: an iterator without the collector, and memory of its own ---- */

typedef struct {
    PyObject_HEAD int *left;
} Three;
static void three_dealloc(PyObject *self) {
    PyObject_Free(((Three *)self)->left);
    PyObject_Free(self);
}
static PyObject *three_next(PyObject *self) {
    return *((Three *)self)->left > 0 ? PyLong_FromLong((*((Three *)self)->left)--) : NULL;
}
static PyTypeObject three_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "probe.Three",
    .tp_basicsize = sizeof(Three),
    .tp_dealloc = three_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_iter = PyObject_SelfIter,
    .tp_iternext = three_next,
};
static PyObject *three(PyObject *module, PyObject *unused) {
    Three *t = PyObject_New(Three, &three_type);
    if (t != NULL) {
        t->left = PyObject_Malloc(sizeof(int));
        *t->left = 3;
    }
    return (PyObject *)t;
}

/* ---- a heap type that is allocated, filled and readied by hand, as binding generators do ---- */

static void handmade_dealloc(PyObject *self) {
    PyTypeObject *type = Py_TYPE(self);
    type->tp_free(self);
    Py_DECREF(type);
}
static PyObject *handmade_class(PyObject *module, PyObject *name) {
    PyHeapTypeObject *heap = (PyHeapTypeObject *)PyType_Type.tp_alloc(&PyType_Type, 0);
    if (heap == NULL) {
        return NULL;
    }
    heap->ht_name = Py_NewRef(name);
    heap->ht_qualname = Py_NewRef(name);
    PyTypeObject *type = &heap->ht_type;
    type->tp_name = PyUnicode_AsUTF8(name);
    type->tp_base = (PyTypeObject *)Py_NewRef(&PyBaseObject_Type);
    type->tp_basicsize = sizeof(PyObject);
    type->tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HEAPTYPE | Py_TPFLAGS_BASETYPE;
    type->tp_new = PyType_GenericNew;
    type->tp_dealloc = handmade_dealloc;
    if (PyType_Ready(type) < 0) {
        Py_DECREF(type);
        return NULL;
    }
    return (PyObject *)type;
}
static PyMethodDef type_functions[] = {{"three", three, METH_NOARGS, NULL},
                                       {"handmade_class", handmade_class, METH_O, NULL},
                                       {NULL, NULL, 0, NULL}};

int probe_add_types(PyObject *module) {
    counter_type.tp_base = &PyList_Type;
    PyObject *vector = PyType_FromModuleAndSpec(module, &vector_spec, NULL);
    if (PyModule_Add(module, "Vector", vector) < 0 || PyModule_AddType(module, &counter_type) < 0 ||
        PyType_Ready(&three_type) < 0 || PyModule_AddFunctions(module, type_functions) < 0) {
        return -1;
    }
    PyObject *error =
        PyErr_NewExceptionWithDoc("probe.Error", "What goes wrong here.", PyExc_ValueError, NULL);
    return PyModule_Add(module, "Error", error);
}
