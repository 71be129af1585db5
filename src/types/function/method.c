/* Bound methods, and instancemethod, which binds any callable. */
#include "object/data.h"
#include "types/function/function_int.h"

#define METHOD_OF(o) ((PyMethodObject *)(o))
enum { SMALL_CALL = 8 };

/* ---- method ---- */

/* Self goes in front: into the place before the arguments where the caller offers it, else into a
 * copy. */
static PyObject *method_vectorcall(PyObject *method, PyObject *const *args, size_t nargsf,
                                   PyObject *kwnames) {
    PyObject *function = METHOD_OF(method)->im_func, *self = METHOD_OF(method)->im_self;
    Py_ssize_t nargs = vector_count(nargsf);
    if (nargsf & PY_VECTORCALL_ARGUMENTS_OFFSET) {
        PyObject **place = (PyObject **)args - 1, *saved = *place;
        *place = self;
        PyObject *result = call(function, place, (size_t)(nargs + 1), kwnames);
        *place = saved;
        return result;
    }
    Py_ssize_t total = nargs + keyword_count(kwnames);
    PyObject *small[SMALL_CALL + 1], **stack = small;
    if (total > SMALL_CALL) {
        stack = data_alloc((size_t)(total + 1) * sizeof *stack);
        if (stack == NULL) {
            return err_no_memory();
        }
    }
    stack[0] = self;
    if (total != 0) {
        memcpy(stack + 1, args, (size_t)total * sizeof *stack);
    }
    PyObject *result = call(function, stack, (size_t)(nargs + 1), kwnames);
    if (stack != small) {
        data_free(stack, (size_t)(total + 1) * sizeof *stack);
    }
    return result;
}

PyObject *method_new(PyObject *function, PyObject *self) {
    PyMethodObject *m =
        (PyMethodObject *)TRY(object_new_raw(&PyMethod_Type, sizeof(PyMethodObject)));
    m->im_func = newref(function);
    m->im_self = newref(self);
    m->im_weakreflist = NULL;
    m->vectorcall = method_vectorcall;
    object_track((PyObject *)m);
    return (PyObject *)m;
}

static PyObject *method_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    if (kwargs != NULL && dict_length(kwargs) != 0) {
        return err_raise(PyExc_TypeError, "method() takes no keyword arguments");
    }
    if (tuple_length(args) != 2) {
        args_wrong_count("method", tuple_length(args), 2, 2);
        return NULL;
    }
    PyObject *function = tuple_at(args, 0), *self = tuple_at(args, 1);
    if (TYPE(function)->tp_call == NULL) {
        return err_raise(PyExc_TypeError, "first argument must be callable");
    }
    if (self == NONE) {
        return err_raise(PyExc_TypeError, "instance must not be None");
    }
    return method_new(function, self);
}

/* What the method itself has not, its function may have. */
static PyObject *method_tp_getattro(PyObject *self, PyObject *name) {
    autoref PyObject *plain = TRY(attr_name(name));
    autoref PyObject *descriptor = type_lookup_ref(TYPE(self), plain);
    if (descriptor == NULL) {
        return attr_get(METHOD_OF(self)->im_func, plain);
    }
    descrgetfunc get = TYPE(descriptor)->tp_descr_get;
    return get == NULL ? take(descriptor) : get(descriptor, self, (PyObject *)TYPE(self));
}

GETTER("method.__doc__", "The documentation of the function.")
static PyObject *method_get_doc(PyObject *self, void *closure) {
    return attr_get(METHOD_OF(self)->im_func, NAME(__doc__));
}

METHOD("method.__reduce__(self)", "What pickle stores.")
static PyObject *method_reduce(PyObject *self) {
    autoref PyObject *name = TRY(attr_get(METHOD_OF(self)->im_func, NAME(__name__)));
    return reduce_by_getattr(METHOD_OF(self)->im_self, name);
}

static PyObject *method_tp_repr(PyObject *self) {
    PyObject *function = METHOD_OF(self)->im_func;
    autoref PyObject *name = NULL;
    TRYI(attr_find(function, NAME(__qualname__), &name));
    if (name == NULL) {
        TRYI(attr_find(function, NAME(__name__), &name));
    }
    if (name != NULL && !IS_STR(name)) {
        CLEAR(name);
    }
    return str_format("<bound method %V of %R>", name, "?", METHOD_OF(self)->im_self);
}

static PyObject *method_tp_richcompare(PyObject *a, PyObject *b, int op) {
    if ((op != Py_EQ && op != Py_NE) || !IS_EXACT(a, PyMethod_Type) ||
        !IS_EXACT(b, PyMethod_Type)) {
        return NOT_IMPLEMENTED;
    }
    int equal = ops_compare_bool(METHOD_OF(a)->im_func, METHOD_OF(b)->im_func, Py_EQ);
    if (equal == 1) {
        equal = METHOD_OF(a)->im_self == METHOD_OF(b)->im_self;
    }
    return equal < 0 ? NULL : BOOL(equal == (op == Py_EQ));
}

static Py_hash_t method_tp_hash(PyObject *self) {
    uintptr_t bits = (uintptr_t)METHOD_OF(self)->im_self;
    Py_hash_t function = ops_hash(METHOD_OF(self)->im_func);
    if (function == -1) {
        return -1;
    }
    Py_hash_t hash = (Py_hash_t)((bits >> 4) | (bits << 60)) ^ function;
    return hash == -1 ? -2 : hash;
}

static PyObject *method_tp_descr_get(PyObject *self, PyObject *o, PyObject *type) {
    return newref(self); /* bound already */
}

static int method_tp_traverse(PyObject *self, visitproc visit, void *arg) {
    Py_VISIT(METHOD_OF(self)->im_func);
    Py_VISIT(METHOD_OF(self)->im_self);
    return 0;
}

static void method_tp_dealloc(PyObject *self) {
    object_untrack(self);
    if (METHOD_OF(self)->im_weakreflist != NULL) {
        weakref_clear_all(self);
    }
    CLEAR(METHOD_OF(self)->im_func);
    CLEAR(METHOD_OF(self)->im_self);
    object_free(self);
}

static PyMemberDef method_members[] = {
    {"__func__", _Py_T_OBJECT, offsetof(PyMethodObject, im_func), Py_READONLY,
     "The function that implements the method."},
    {"__self__", _Py_T_OBJECT, offsetof(PyMethodObject, im_self), Py_READONLY,
     "The instance that the method is bound to."},
    {NULL, 0, 0, 0, NULL},
};

/* ---- instancemethod ---- */

#define INSTANCE_METHOD(o) ((PyInstanceMethodObject *)(o))

static PyObject *instancemethod_make(PyObject *function) {
    PyInstanceMethodObject *m = (PyInstanceMethodObject *)TRY(object_new(&PyInstanceMethod_Type));
    m->func = newref(function);
    object_track((PyObject *)m);
    return (PyObject *)m;
}

CONSTRUCTOR("instancemethod(func, /)", "Binds any callable as functions are bound.")
static PyObject *instancemethod_construct(PyTypeObject *type, PyObject *func) {
    if (TYPE(func)->tp_call == NULL) {
        return err_raise(PyExc_TypeError, "first argument must be callable");
    }
    return instancemethod_make(func);
}

static PyObject *instancemethod_tp_getattro(PyObject *self, PyObject *name) {
    autoref PyObject *plain = TRY(attr_name(name));
    autoref PyObject *descriptor = type_lookup_ref(TYPE(self), plain);
    if (descriptor == NULL) {
        return attr_get(INSTANCE_METHOD(self)->func, plain);
    }
    descrgetfunc get = TYPE(descriptor)->tp_descr_get;
    return get == NULL ? take(descriptor) : get(descriptor, self, (PyObject *)TYPE(self));
}

static PyObject *instancemethod_tp_call(PyObject *self, PyObject *args, PyObject *kwargs) {
    return call_tuple(INSTANCE_METHOD(self)->func, args, kwargs);
}

static PyObject *instancemethod_tp_descr_get(PyObject *self, PyObject *o, PyObject *type) {
    return o == NULL ? newref(INSTANCE_METHOD(self)->func)
                     : method_new(INSTANCE_METHOD(self)->func, o);
}

static PyObject *instancemethod_tp_repr(PyObject *self) {
    autoref PyObject *name = NULL;
    TRYI(attr_find(INSTANCE_METHOD(self)->func, NAME(__name__), &name));
    if (name != NULL && !IS_STR(name)) {
        CLEAR(name);
    }
    return str_format("<instancemethod %V at %p>", name, "?", self);
}

static PyObject *instancemethod_tp_richcompare(PyObject *a, PyObject *b, int op) {
    if ((op != Py_EQ && op != Py_NE) || !IS_EXACT(a, PyInstanceMethod_Type) ||
        !IS_EXACT(b, PyInstanceMethod_Type)) {
        return NOT_IMPLEMENTED;
    }
    int equal = ops_compare_bool(INSTANCE_METHOD(a)->func, INSTANCE_METHOD(b)->func, Py_EQ);
    return equal < 0 ? NULL : BOOL(equal == (op == Py_EQ));
}

static int instancemethod_tp_traverse(PyObject *self, visitproc visit, void *arg) {
    Py_VISIT(INSTANCE_METHOD(self)->func);
    return 0;
}

static void instancemethod_tp_dealloc(PyObject *self) {
    object_untrack(self);
    CLEAR(INSTANCE_METHOD(self)->func);
    object_free(self);
}

GETTER("instancemethod.__doc__", "The documentation of the function.")
static PyObject *instancemethod_get_doc(PyObject *self, void *closure) {
    return attr_get(INSTANCE_METHOD(self)->func, NAME(__doc__));
}

static PyMemberDef instancemethod_members[] = {
    {"__func__", _Py_T_OBJECT, offsetof(PyInstanceMethodObject, func), Py_READONLY,
     "The function that implements the method."},
    {NULL, 0, 0, 0, NULL},
};

#include "method.gen.h"

PyTypeObject PyMethod_Type = {
    TYPE_HEAD,
    .tp_name = "method",
    .tp_basicsize = sizeof(PyMethodObject),
    .tp_dealloc = method_tp_dealloc,
    .tp_vectorcall_offset = offsetof(PyMethodObject, vectorcall),
    .tp_repr = method_tp_repr,
    .tp_hash = method_tp_hash,
    .tp_call = PyVectorcall_Call,
    .tp_getattro = method_tp_getattro,
    .tp_setattro = attr_generic_set,
    .tp_flags = Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_HAVE_VECTORCALL,
    .tp_doc = "method(function, instance, /)\n--\n\nA function bound to an instance, which becomes "
              "its first argument.",
    .tp_traverse = method_tp_traverse,
    .tp_richcompare = method_tp_richcompare,
    .tp_weaklistoffset = offsetof(PyMethodObject, im_weakreflist),
    .tp_methods = method_methods,
    .tp_members = method_members,
    .tp_getset = method_getset,
    .tp_descr_get = method_tp_descr_get,
    .tp_new = method_tp_new,
};

PyTypeObject PyInstanceMethod_Type = {
    TYPE_HEAD,
    .tp_name = "instancemethod",
    .tp_basicsize = sizeof(PyInstanceMethodObject),
    .tp_dealloc = instancemethod_tp_dealloc,
    .tp_repr = instancemethod_tp_repr,
    .tp_call = instancemethod_tp_call,
    .tp_getattro = instancemethod_tp_getattro,
    .tp_setattro = attr_generic_set,
    .tp_flags = Py_TPFLAGS_HAVE_GC,
    .tp_doc = instancemethod_tp_doc,
    .tp_traverse = instancemethod_tp_traverse,
    .tp_richcompare = instancemethod_tp_richcompare,
    .tp_members = instancemethod_members,
    .tp_getset = instancemethod_getset,
    .tp_descr_get = instancemethod_tp_descr_get,
    .tp_new = instancemethod_tp_new,
};
