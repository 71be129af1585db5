/* classmethod and staticmethod: wrappers that say how a function in a class is bound. */
#include "types/function/function_int.h"

typedef struct {
    PyObject_HEAD PyObject *callable; /* (r) */
    PyObject *dict;                   /* (r) */
} Wrapped;
#define WRAPPED(o) ((Wrapped *)(o))
_Static_assert(sizeof(Wrapped) == 48, "the ABI's size of classmethod and staticmethod");

PyObject *classmethod_callable(PyObject *method) {
    return load_acquire(&WRAPPED(method)->callable);
}

/* ---- construction ---- */

/* Takes over an attribute of the wrapped callable, if that has it. */
static int copy_attribute(PyObject *wrapper, PyObject *wrapped, PyObject *name) {
    autoref PyObject *value = NULL;
    int found = attr_find(wrapped, name, &value);
    return found > 0 ? attr_set(wrapper, name, value) : found;
}

static int copy_attributes(PyObject *self, PyObject *callable) {
    INT_TRYI(copy_attribute(self, callable, NAME(__module__)));
    INT_TRYI(copy_attribute(self, callable, NAME(__name__)));
    INT_TRYI(copy_attribute(self, callable, NAME(__qualname__)));
    return copy_attribute(self, callable, NAME(__doc__));
}

static int wrapped_init(PyObject *self, PyObject *args, PyObject *kwargs, const char *name) {
    if (kwargs != NULL && dict_length(kwargs) != 0) {
        return err_int(err_raise(PyExc_TypeError, "%s() takes no keyword arguments", name));
    }
    if (tuple_length(args) != 1) {
        return args_wrong_count(name, tuple_length(args), 1, 1);
    }
    attr_replace(self, &WRAPPED(self)->callable, tuple_at(args, 0));
    return copy_attributes(self, tuple_at(args, 0));
}

static int classmethod_tp_init(PyObject *self, PyObject *args, PyObject *kwargs) {
    return wrapped_init(self, args, kwargs, "classmethod");
}

static int staticmethod_tp_init(PyObject *self, PyObject *args, PyObject *kwargs) {
    return wrapped_init(self, args, kwargs, "staticmethod");
}

static PyObject *wrapped_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    PyObject *o = TRY(type->tp_alloc(type, 0));
    WRAPPED(o)->callable = NONE;
    return o;
}

static PyObject *make(PyTypeObject *type, PyObject *callable) {
    autoref PyObject *o = TRY(type_alloc(type, 0));
    WRAPPED(o)->callable = newref(callable);
    TRYI(copy_attributes(o, callable));
    return take(o);
}

PyObject *classmethod_new(PyObject *callable) {
    return make(&PyClassMethod_Type, callable);
}

PyObject *staticmethod_new(PyObject *callable) {
    return make(&PyStaticMethod_Type, callable);
}

/* ---- attributes ---- */

int is_abstract_method(PyObject *callable) {
    autoref PyObject *value = NULL;
    if (callable == NULL) {
        return 0;
    }
    int found = attr_find(callable, NAME(__isabstractmethod__), &value);
    return found > 0 ? ops_is_true(value) : found;
}

static PyObject *get_is_abstract(PyObject *self, void *closure) {
    autoref PyObject *callable = attr_field(self, &WRAPPED(self)->callable);
    int abstract = is_abstract_method(callable);
    return abstract < 0 ? NULL : BOOL(abstract);
}

/* Annotations are asked of the callable when they are first wanted, and then kept. */
static PyObject *get_lazily(PyObject *self, PyObject *name) {
    autoref PyObject *dict = TRY(attr_dict(self));
    autoref PyObject *value = dict_get_str(dict, name);
    if (value == NULL) {
        autoref PyObject *callable = attr_field(self, &WRAPPED(self)->callable);
        value = TRY(attr_get(callable, name));
        TRYI(dict_set(dict, name, value));
    }
    return take(value);
}

static int set_own(PyObject *self, PyObject *name, PyObject *value) {
    autoref PyObject *dict = INT_TRY(attr_dict(self));
    if (value != NULL) {
        return dict_set(dict, name, value);
    }
    int found = dict_delete(dict, name);
    if (found == 0) {
        err_raise_value(PyExc_AttributeError, name);
    }
    return found > 0 ? 0 : -1;
}

static PyObject *get_annotations(PyObject *self, void *closure) {
    return get_lazily(self, NAME(__annotations__));
}

static int set_annotations(PyObject *self, PyObject *value, void *closure) {
    return set_own(self, NAME(__annotations__), value);
}

static PyObject *get_annotate(PyObject *self, void *closure) {
    return get_lazily(self, NAME(__annotate__));
}

static int set_annotate(PyObject *self, PyObject *value, void *closure) {
    return set_own(self, NAME(__annotate__), value);
}

static PyGetSetDef wrapped_getset[] = {
    {"__isabstractmethod__", get_is_abstract, NULL, NULL, NULL},
    {"__dict__", attr_get_dict, attr_set_dict, NULL, NULL},
    {"__annotations__", get_annotations, set_annotations, NULL, NULL},
    {"__annotate__", get_annotate, set_annotate, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};
static PyMemberDef wrapped_members[] = {
    {"__func__", _Py_T_OBJECT, offsetof(Wrapped, callable), Py_READONLY, NULL},
    {"__wrapped__", _Py_T_OBJECT, offsetof(Wrapped, callable), Py_READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};
static PyMethodDef wrapped_methods[] = {
    {"__class_getitem__", type_class_getitem, METH_O | METH_CLASS,
     "__class_getitem__($type, object, /)\n--\n\n"},
    {NULL, NULL, 0, NULL},
};

/* ---- slots ---- */

static PyObject *classmethod_tp_descr_get(PyObject *self, PyObject *o, PyObject *type) {
    autoref PyObject *callable = attr_field(self, &WRAPPED(self)->callable);
    if (callable == NULL) {
        return err_raise(PyExc_RuntimeError, "uninitialized classmethod object");
    }
    return method_new(callable, type != NULL ? type : (PyObject *)TYPE(o));
}

static PyObject *staticmethod_tp_descr_get(PyObject *self, PyObject *o, PyObject *type) {
    PyObject *callable = attr_field(self, &WRAPPED(self)->callable);
    return callable != NULL ? callable
                            : err_raise(PyExc_RuntimeError, "uninitialized staticmethod object");
}

static PyObject *staticmethod_tp_call(PyObject *self, PyObject *args, PyObject *kwargs) {
    autoref PyObject *callable = TRY(staticmethod_tp_descr_get(self, NULL, NULL));
    return call_tuple(callable, args, kwargs);
}

static PyObject *classmethod_tp_repr(PyObject *self) {
    autoref PyObject *callable = attr_field(self, &WRAPPED(self)->callable);
    return str_format("<classmethod(%R)>", callable);
}

static PyObject *staticmethod_tp_repr(PyObject *self) {
    autoref PyObject *callable = attr_field(self, &WRAPPED(self)->callable);
    return str_format("<staticmethod(%R)>", callable);
}

static int wrapped_tp_traverse(PyObject *self, visitproc visit, void *arg) {
    Py_VISIT(WRAPPED(self)->callable);
    Py_VISIT(WRAPPED(self)->dict);
    return 0;
}

static int wrapped_tp_clear(PyObject *self) {
    CLEAR(WRAPPED(self)->callable);
    CLEAR(WRAPPED(self)->dict);
    return 0;
}

static void wrapped_tp_dealloc(PyObject *self) {
    object_untrack(self);
    wrapped_tp_clear(self);
    object_free(self);
}

#define WRAPPER_TYPE(name)                                                                         \
    TYPE_HEAD, .tp_name = #name, .tp_basicsize = sizeof(Wrapped),                                  \
        .tp_dealloc = wrapped_tp_dealloc, .tp_repr = name##_tp_repr,                               \
        .tp_flags = Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE, .tp_traverse = wrapped_tp_traverse,  \
        .tp_clear = wrapped_tp_clear, .tp_methods = wrapped_methods,                               \
        .tp_members = wrapped_members, .tp_getset = wrapped_getset,                                \
        .tp_descr_get = name##_tp_descr_get, .tp_dictoffset = offsetof(Wrapped, dict),             \
        .tp_init = name##_tp_init, .tp_new = wrapped_tp_new

PyTypeObject PyClassMethod_Type = {
    WRAPPER_TYPE(classmethod),
    .tp_doc = "classmethod(function, /)\n--\n\nA method whose first argument is the class.",
};

PyTypeObject PyStaticMethod_Type = {
    WRAPPER_TYPE(staticmethod),
    .tp_call = staticmethod_tp_call,
    .tp_doc = "staticmethod(function, /)\n--\n\nA function in a class that gets no first argument.",
};
