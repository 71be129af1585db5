/* Descriptors of what is written in C: methods, attributes, fields and slots of types. */
#include "types/function/function_int.h"

#define DESCR(o) ((PyDescrObject *)(o))
#define OWNER(o) (DESCR(o)->d_type)

/* ---- making ---- */

static PyObject *descr_new(PyTypeObject *kind, PyTypeObject *owner, const char *name) {
    PyObject *d = TRY(object_new(kind));
    DESCR(d)->d_type = (PyTypeObject *)newref((PyObject *)owner);
    DESCR(d)->d_name = str_intern_text(name);
    ref_share(d); /* everybody reaches it through the type */
    object_track(d);
    if (DESCR(d)->d_name == NULL) {
        decref(d);
        return NULL;
    }
    return d;
}

PyObject *method_descriptor_new(PyTypeObject *type, PyMethodDef *def) {
    vectorcallfunc vectorcall = TRY(descriptor_vectorcall_for(def));
    PyMethodDescrObject *d =
        (PyMethodDescrObject *)TRY(descr_new(&PyMethodDescr_Type, type, def->ml_name));
    d->d_method = def;
    d->vectorcall = vectorcall;
    return (PyObject *)d;
}

PyObject *classmethod_descriptor_new(PyTypeObject *type, PyMethodDef *def) {
    PyMethodDescrObject *d =
        (PyMethodDescrObject *)TRY(descr_new(&PyClassMethodDescr_Type, type, def->ml_name));
    d->d_method = def;
    return (PyObject *)d;
}

PyObject *getset_descriptor_new(PyTypeObject *type, PyGetSetDef *def) {
    PyGetSetDescrObject *d =
        (PyGetSetDescrObject *)TRY(descr_new(&PyGetSetDescr_Type, type, def->name));
    d->d_getset = def;
    return (PyObject *)d;
}

PyObject *member_descriptor_new(PyTypeObject *type, PyMemberDef *def) {
    PyMemberDescrObject *d =
        (PyMemberDescrObject *)TRY(descr_new(&PyMemberDescr_Type, type, def->name));
    d->d_member = def;
    return (PyObject *)d;
}

PyObject *wrapper_descriptor_new(PyTypeObject *type, struct wrapperbase *base, void *wrapped) {
    PyWrapperDescrObject *d =
        (PyWrapperDescrObject *)TRY(descr_new(&PyWrapperDescr_Type, type, base->name));
    d->d_base = base;
    d->d_wrapped = wrapped;
    return (PyObject *)d;
}

/* ---- what all have ---- */

static int check_owner(PyObject *self, PyObject *o) {
    if (likely(TYPE(o) == OWNER(self)) || likely(type_is_subtype(TYPE(o), OWNER(self)))) {
        return 0;
    }
    return err_int(err_raise(
        PyExc_TypeError, "descriptor '%V' for '%.100s' objects doesn't apply to a '%.100s' object",
        DESCR(self)->d_name, "?", OWNER(self)->tp_name, TYPE(o)->tp_name));
}

static PyObject *descr_get_qualname(PyObject *self, void *closure) {
    autoref PyObject *type = TRY(attr_get((PyObject *)OWNER(self), NAME(__qualname__)));
    if (!IS_STR(type)) {
        return err_raise(PyExc_TypeError,
                         "<descriptor>.__objclass__.__qualname__ is not a unicode object");
    }
    return str_format("%S.%S", type, DESCR(self)->d_name);
}

static PyObject *descr_reduce(PyObject *self, PyObject *unused) {
    return reduce_by_getattr((PyObject *)OWNER(self), DESCR(self)->d_name);
}

static PyObject *repr_as(PyObject *self, const char *what) {
    return str_format("<%s '%V' of '%s' objects>", what, DESCR(self)->d_name, "?",
                      OWNER(self)->tp_name);
}

static int descr_tp_traverse(PyObject *self, visitproc visit, void *arg) {
    Py_VISIT((PyObject *)OWNER(self));
    return 0;
}

static void descr_tp_dealloc(PyObject *self) {
    object_untrack(self);
    CLEAR(DESCR(self)->d_type);
    CLEAR(DESCR(self)->d_name);
    CLEAR(DESCR(self)->d_qualname);
    object_free(self);
}

static PyMemberDef descr_members[] = {
    {"__objclass__", _Py_T_OBJECT, offsetof(PyDescrObject, d_type), Py_READONLY, NULL},
    {"__name__", _Py_T_OBJECT, offsetof(PyDescrObject, d_name), Py_READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

static PyMethodDef reduce_methods[] = {
    {"__reduce__", descr_reduce, METH_NOARGS, "__reduce__($self, /)\n--\n\nWhat pickle stores."},
    {NULL, NULL, 0, NULL},
};

/* ---- methods ---- */

#define DEF(o) (((PyMethodDescrObject *)(o))->d_method)

static cold_path PyObject *no_self(PyObject *d) {
    autoref PyObject *text = TRY(callable_text(d));
    return err_raise(PyExc_TypeError, "unbound method %U needs an argument", text);
}

/* The arguments' first one is self, of the right type. */
static force_inline int check_self(PyObject *d, PyObject *const *args, Py_ssize_t nargs) {
    if (unlikely(nargs < 1)) {
        no_self(d);
        return -1;
    }
    return check_owner(d, args[0]);
}

static PyObject *call_noargs(PyObject *d, PyObject *const *args, size_t nargsf, PyObject *kwnames) {
    Py_ssize_t nargs = vector_count(nargsf);
    TRYI(check_self(d, args, nargs));
    TRYI(unlikely(kwnames != NULL) ? native_no_keywords(d, kwnames) : 0);
    if (unlikely(nargs != 1)) {
        native_count_error(d, 0, nargs - 1);
        return NULL;
    }
    return DEF(d)->ml_meth(args[0], NULL);
}

static PyObject *call_o(PyObject *d, PyObject *const *args, size_t nargsf, PyObject *kwnames) {
    Py_ssize_t nargs = vector_count(nargsf);
    TRYI(check_self(d, args, nargs));
    TRYI(unlikely(kwnames != NULL) ? native_no_keywords(d, kwnames) : 0);
    if (unlikely(nargs != 2)) {
        native_count_error(d, 1, nargs - 1);
        return NULL;
    }
    return DEF(d)->ml_meth(args[0], args[1]);
}

static PyObject *call_fast(PyObject *d, PyObject *const *args, size_t nargsf, PyObject *kwnames) {
    Py_ssize_t nargs = vector_count(nargsf);
    TRYI(check_self(d, args, nargs));
    TRYI(unlikely(kwnames != NULL) ? native_no_keywords(d, kwnames) : 0);
    return ((PyCFunctionFast)(void (*)(void))DEF(d)->ml_meth)(args[0], args + 1, nargs - 1);
}

static PyObject *call_fast_keywords(PyObject *d, PyObject *const *args, size_t nargsf,
                                    PyObject *kwnames) {
    Py_ssize_t nargs = vector_count(nargsf);
    TRYI(check_self(d, args, nargs));
    return ((PyCFunctionFastWithKeywords)(void (*)(void))DEF(d)->ml_meth)(args[0], args + 1,
                                                                          nargs - 1, kwnames);
}

static PyObject *call_method_keywords(PyObject *d, PyObject *const *args, size_t nargsf,
                                      PyObject *kwnames) {
    Py_ssize_t nargs = vector_count(nargsf);
    TRYI(check_self(d, args, nargs));
    return ((PyCMethod)(void (*)(void))DEF(d)->ml_meth)(args[0], OWNER(d), args + 1,
                                                        (size_t)(nargs - 1), kwnames);
}

static PyObject *call_varargs(PyObject *d, PyObject *const *args, size_t nargsf,
                              PyObject *kwnames) {
    Py_ssize_t nargs = vector_count(nargsf);
    TRYI(check_self(d, args, nargs));
    if (!(DEF(d)->ml_flags & METH_KEYWORDS)) {
        TRYI(unlikely(kwnames != NULL) ? native_no_keywords(d, kwnames) : 0);
    }
    return native_call_varargs(DEF(d), args[0], args + 1, nargs - 1, kwnames);
}

vectorcallfunc descriptor_vectorcall_for(PyMethodDef *def) {
    switch (def->ml_flags &
            (METH_VARARGS | METH_FASTCALL | METH_NOARGS | METH_O | METH_KEYWORDS | METH_METHOD)) {
    case METH_VARARGS:
    case METH_VARARGS | METH_KEYWORDS:
        return call_varargs;
    case METH_FASTCALL:
        return call_fast;
    case METH_FASTCALL | METH_KEYWORDS:
        return call_fast_keywords;
    case METH_METHOD | METH_FASTCALL | METH_KEYWORDS:
        return call_method_keywords;
    case METH_NOARGS:
        return call_noargs;
    case METH_O:
        return call_o;
    default:
        err_raise(PyExc_SystemError, "%s() method: bad call flags", def->ml_name);
        return NULL;
    }
}

static PyTypeObject *defining_class(PyObject *self) {
    return DEF(self)->ml_flags & METH_METHOD ? OWNER(self) : NULL;
}

static PyObject *method_tp_descr_get(PyObject *self, PyObject *o, PyObject *type) {
    if (o == NULL) {
        return newref(self);
    }
    TRYI(check_owner(self, o));
    return cfunction_new(DEF(self), o, NULL, defining_class(self));
}

static PyObject *method_tp_repr(PyObject *self) {
    return repr_as(self, "method");
}

static PyObject *method_get_doc(PyObject *self, void *closure) {
    return doc_text(DEF(self)->ml_doc);
}

static PyObject *method_get_text_signature(PyObject *self, void *closure) {
    return doc_signature(DEF(self)->ml_name, DEF(self)->ml_doc);
}

static PyGetSetDef method_getset[] = {
    {"__doc__", method_get_doc, NULL, NULL, NULL},
    {"__qualname__", descr_get_qualname, NULL, NULL, NULL},
    {"__text_signature__", method_get_text_signature, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

/* ---- class methods ---- */

static PyObject *classmethod_bind(PyObject *self, PyObject *type) {
    const char *owner = OWNER(self)->tp_name;
    if (!IS_TYPE_OBJECT(type)) {
        return err_raise(PyExc_TypeError,
                         "descriptor '%V' for type '%.100s' needs a type, not a '%.100s' as arg 2",
                         DESCR(self)->d_name, "?", owner, TYPE(type)->tp_name);
    }
    if (!type_is_subtype((PyTypeObject *)type, OWNER(self))) {
        return err_raise(PyExc_TypeError,
                         "descriptor '%V' requires a subtype of '%.100s' but received '%.100s'",
                         DESCR(self)->d_name, "?", owner, ((PyTypeObject *)type)->tp_name);
    }
    return cfunction_new(DEF(self), type, NULL, defining_class(self));
}

static PyObject *classmethod_tp_descr_get(PyObject *self, PyObject *o, PyObject *type) {
    if (type == NULL && o == NULL) {
        return err_raise(PyExc_TypeError,
                         "descriptor '%V' for type '%.100s' needs either an object or a type",
                         DESCR(self)->d_name, "?", OWNER(self)->tp_name);
    }
    return classmethod_bind(self, type != NULL ? type : (PyObject *)TYPE(o));
}

static PyObject *classmethod_tp_call(PyObject *self, PyObject *args, PyObject *kwargs) {
    if (tuple_length(args) < 1) {
        return err_raise(PyExc_TypeError, "descriptor '%V' of '%.100s' object needs an argument",
                         DESCR(self)->d_name, "?", OWNER(self)->tp_name);
    }
    autoref PyObject *bound = TRY(classmethod_bind(self, tuple_at(args, 0)));
    autoref PyObject *rest = TRY(tuple_slice(args, 1, tuple_length(args)));
    return call_tuple(bound, rest, kwargs);
}

/* ---- fields ---- */

#define FIELD(o) (((PyMemberDescrObject *)(o))->d_member)

static PyObject *member_tp_descr_get(PyObject *self, PyObject *o, PyObject *type) {
    if (o == NULL) {
        return newref(self);
    }
    TRYI(check_owner(self, o));
    return member_get(o, (const char *)o, FIELD(self));
}

static int member_tp_descr_set(PyObject *self, PyObject *o, PyObject *value) {
    INT_TRYI(check_owner(self, o));
    return member_set(o, (char *)o, FIELD(self), value);
}

static PyObject *member_tp_repr(PyObject *self) {
    return repr_as(self, "member");
}

static PyObject *member_get_doc(PyObject *self, void *closure) {
    const char *doc = FIELD(self)->doc;
    return doc == NULL ? NONE : str_from_text(doc);
}

static PyGetSetDef member_getset[] = {
    {"__doc__", member_get_doc, NULL, NULL, NULL},
    {"__qualname__", descr_get_qualname, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

/* ---- attributes ---- */

#define GETSET(o) (((PyGetSetDescrObject *)(o))->d_getset)

static PyObject *getset_tp_descr_get(PyObject *self, PyObject *o, PyObject *type) {
    if (o == NULL) {
        return newref(self);
    }
    TRYI(check_owner(self, o));
    if (GETSET(self)->get != NULL) {
        TRYI(call_enter(" while getting an attribute")); /* a property may be its own fget */
        return GETSET(self)->get(o, GETSET(self)->closure);
    }
    return err_raise(PyExc_AttributeError, "attribute '%V' of '%.100s' objects is not readable",
                     DESCR(self)->d_name, "?", OWNER(self)->tp_name);
}

static int getset_tp_descr_set(PyObject *self, PyObject *o, PyObject *value) {
    INT_TRYI(check_owner(self, o));
    if (GETSET(self)->set != NULL) {
        return GETSET(self)->set(o, value, GETSET(self)->closure);
    }
    return err_int(err_raise(PyExc_AttributeError,
                             "attribute '%V' of '%.100s' objects is not writable",
                             DESCR(self)->d_name, "?", OWNER(self)->tp_name));
}

bool descriptor_is_native(PyObject *d, PyTypeObject *type) {
    bool readable = IS_EXACT(d, PyMemberDescr_Type) ||
                    (IS_EXACT(d, PyGetSetDescr_Type) && GETSET(d)->get != NULL);
    return readable && type_is_subtype(type, OWNER(d));
}

/* The descriptor is not looked at again once code of others runs, which may take it out of the type. */
PyObject *descriptor_read_native(PyObject *d, PyObject *o) {
    if (IS_EXACT(d, PyGetSetDescr_Type)) {
        PyGetSetDef *def = GETSET(d);
        return def->get(o, def->closure);
    }
    return member_get(o, (const char *)o, FIELD(d));
}

static PyObject *getset_tp_repr(PyObject *self) {
    return repr_as(self, "attribute");
}

static PyObject *getset_get_doc(PyObject *self, void *closure) {
    const char *doc = GETSET(self)->doc;
    return doc == NULL ? NONE : str_from_text(doc);
}

static PyGetSetDef getset_getset[] = {
    {"__doc__", getset_get_doc, NULL, NULL, NULL},
    {"__qualname__", descr_get_qualname, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

/* ---- slots ---- */

#define WRAPPER(o) ((PyWrapperDescrObject *)(o))

static PyObject *wrapper_call(PyObject *self, PyObject *o, PyObject *args, PyObject *kwargs) {
    struct wrapperbase *base = WRAPPER(self)->d_base;
    if (base->flags & PyWrapperFlag_KEYWORDS) {
        return ((wrapperfunc_kwds)(void (*)(void))base->wrapper)(o, args, WRAPPER(self)->d_wrapped,
                                                                 kwargs);
    }
    if (kwargs != NULL && dict_length(kwargs) != 0) {
        return err_raise(PyExc_TypeError, "wrapper %s() takes no keyword arguments", base->name);
    }
    return base->wrapper(o, args, WRAPPER(self)->d_wrapped);
}

static PyObject *wrapper_tp_call(PyObject *self, PyObject *args, PyObject *kwargs) {
    if (tuple_length(args) < 1) {
        return err_raise(PyExc_TypeError, "descriptor '%V' of '%.100s' object needs an argument",
                         DESCR(self)->d_name, "?", OWNER(self)->tp_name);
    }
    PyObject *o = tuple_at(args, 0);
    if (!type_is_subtype(TYPE(o), OWNER(self))) {
        return err_raise(PyExc_TypeError,
                         "descriptor '%V' requires a '%.100s' object but received a '%.100s'",
                         DESCR(self)->d_name, "?", OWNER(self)->tp_name, TYPE(o)->tp_name);
    }
    autoref PyObject *rest = TRY(tuple_slice(args, 1, tuple_length(args)));
    return wrapper_call(self, o, rest, kwargs);
}

static PyObject *wrapper_tp_repr(PyObject *self) {
    return repr_as(self, "slot wrapper");
}

static PyObject *wrapper_get_doc(PyObject *self, void *closure) {
    return doc_text(WRAPPER(self)->d_base->doc);
}

static PyObject *wrapper_get_text_signature(PyObject *self, void *closure) {
    return doc_signature(WRAPPER(self)->d_base->name, WRAPPER(self)->d_base->doc);
}

static PyGetSetDef wrapper_getset[] = {
    {"__doc__", wrapper_get_doc, NULL, NULL, NULL},
    {"__qualname__", descr_get_qualname, NULL, NULL, NULL},
    {"__text_signature__", wrapper_get_text_signature, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

/* A slot bound to an object: o.__add__. */
typedef struct {
    PyObject_HEAD PyObject *descriptor, *self;
} MethodWrapper;
#define BOUND(o) ((MethodWrapper *)(o))

PyObject *method_wrapper_new(PyObject *descriptor, PyObject *o) {
    MethodWrapper *w = (MethodWrapper *)TRY(object_new(&method_wrapper_type));
    w->descriptor = newref(descriptor);
    w->self = newref(o);
    object_track((PyObject *)w);
    return (PyObject *)w;
}

static PyObject *wrapper_tp_descr_get(PyObject *self, PyObject *o, PyObject *type) {
    if (o == NULL) {
        return newref(self);
    }
    TRYI(check_owner(self, o));
    return method_wrapper_new(self, o);
}

static PyObject *bound_tp_call(PyObject *self, PyObject *args, PyObject *kwargs) {
    return wrapper_call(BOUND(self)->descriptor, BOUND(self)->self, args, kwargs);
}

static PyObject *bound_tp_repr(PyObject *self) {
    return str_format("<method-wrapper '%s' of %s object at %p>",
                      WRAPPER(BOUND(self)->descriptor)->d_base->name,
                      TYPE(BOUND(self)->self)->tp_name, BOUND(self)->self);
}

static PyObject *bound_tp_richcompare(PyObject *a, PyObject *b, int op) {
    if ((op != Py_EQ && op != Py_NE) || TYPE(a) != TYPE(b)) {
        return NOT_IMPLEMENTED;
    }
    bool equal = BOUND(a)->descriptor == BOUND(b)->descriptor && BOUND(a)->self == BOUND(b)->self;
    return BOOL(equal == (op == Py_EQ));
}

static Py_hash_t bound_tp_hash(PyObject *self) {
    uintptr_t bits = (uintptr_t)BOUND(self)->self ^ ((uintptr_t)BOUND(self)->descriptor << 7);
    Py_hash_t hash = (Py_hash_t)((bits >> 4) | (bits << 60));
    return hash == -1 ? -2 : hash;
}

static int bound_tp_traverse(PyObject *self, visitproc visit, void *arg) {
    Py_VISIT(BOUND(self)->descriptor);
    Py_VISIT(BOUND(self)->self);
    return 0;
}

static void bound_tp_dealloc(PyObject *self) {
    object_untrack(self);
    CLEAR(BOUND(self)->descriptor);
    CLEAR(BOUND(self)->self);
    object_free(self);
}

static PyObject *bound_reduce(PyObject *self, PyObject *unused) {
    return reduce_by_getattr(BOUND(self)->self, DESCR(BOUND(self)->descriptor)->d_name);
}

static PyObject *bound_get_objclass(PyObject *self, void *closure) {
    return newref((PyObject *)OWNER(BOUND(self)->descriptor));
}

static PyObject *bound_get_name(PyObject *self, void *closure) {
    return newref(DESCR(BOUND(self)->descriptor)->d_name);
}

static PyObject *bound_get_qualname(PyObject *self, void *closure) {
    return descr_get_qualname(BOUND(self)->descriptor, NULL);
}

static PyObject *bound_get_doc(PyObject *self, void *closure) {
    return wrapper_get_doc(BOUND(self)->descriptor, NULL);
}

static PyObject *bound_get_text_signature(PyObject *self, void *closure) {
    return wrapper_get_text_signature(BOUND(self)->descriptor, NULL);
}

static PyMethodDef bound_methods[] = {
    {"__reduce__", bound_reduce, METH_NOARGS, "__reduce__($self, /)\n--\n\nWhat pickle stores."},
    {NULL, NULL, 0, NULL},
};
static PyMemberDef bound_members[] = {
    {"__self__", _Py_T_OBJECT, offsetof(MethodWrapper, self), Py_READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};
static PyGetSetDef bound_getset[] = {
    {"__objclass__", bound_get_objclass, NULL, NULL, NULL},
    {"__name__", bound_get_name, NULL, NULL, NULL},
    {"__qualname__", bound_get_qualname, NULL, NULL, NULL},
    {"__doc__", bound_get_doc, NULL, NULL, NULL},
    {"__text_signature__", bound_get_text_signature, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

/* ---- types ---- */

#define DESCRIPTOR_TYPE(text, Struct)                                                              \
    TYPE_HEAD, .tp_name = text, .tp_basicsize = sizeof(Struct), .tp_dealloc = descr_tp_dealloc,    \
        .tp_getattro = attr_generic_get, .tp_traverse = descr_tp_traverse,                         \
        .tp_members = descr_members

PyTypeObject PyMethodDescr_Type = {
    DESCRIPTOR_TYPE("method_descriptor", PyMethodDescrObject),
    .tp_vectorcall_offset = offsetof(PyMethodDescrObject, vectorcall),
    .tp_repr = method_tp_repr,
    .tp_call = PyVectorcall_Call,
    .tp_flags = Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_HAVE_VECTORCALL | Py_TPFLAGS_METHOD_DESCRIPTOR |
                Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_methods = reduce_methods,
    .tp_getset = method_getset,
    .tp_descr_get = method_tp_descr_get,
};

PyTypeObject PyClassMethodDescr_Type = {
    DESCRIPTOR_TYPE("classmethod_descriptor", PyMethodDescrObject),
    .tp_repr = method_tp_repr,
    .tp_call = classmethod_tp_call,
    .tp_flags = Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_getset = method_getset,
    .tp_descr_get = classmethod_tp_descr_get,
};

PyTypeObject PyMemberDescr_Type = {
    DESCRIPTOR_TYPE("member_descriptor", PyMemberDescrObject),
    .tp_repr = member_tp_repr,
    .tp_flags = Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_methods = reduce_methods,
    .tp_getset = member_getset,
    .tp_descr_get = member_tp_descr_get,
    .tp_descr_set = member_tp_descr_set,
};

PyTypeObject PyGetSetDescr_Type = {
    DESCRIPTOR_TYPE("getset_descriptor", PyGetSetDescrObject),
    .tp_repr = getset_tp_repr,
    .tp_flags = Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_getset = getset_getset,
    .tp_descr_get = getset_tp_descr_get,
    .tp_descr_set = getset_tp_descr_set,
};

PyTypeObject PyWrapperDescr_Type = {
    DESCRIPTOR_TYPE("wrapper_descriptor", PyWrapperDescrObject),
    .tp_repr = wrapper_tp_repr,
    .tp_call = wrapper_tp_call,
    .tp_flags =
        Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_METHOD_DESCRIPTOR | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_methods = reduce_methods,
    .tp_getset = wrapper_getset,
    .tp_descr_get = wrapper_tp_descr_get,
};

PyTypeObject method_wrapper_type = {
    TYPE_HEAD,
    .tp_name = "method-wrapper",
    .tp_basicsize = sizeof(MethodWrapper),
    .tp_dealloc = bound_tp_dealloc,
    .tp_repr = bound_tp_repr,
    .tp_hash = bound_tp_hash,
    .tp_call = bound_tp_call,
    .tp_getattro = attr_generic_get,
    .tp_flags = Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_traverse = bound_tp_traverse,
    .tp_richcompare = bound_tp_richcompare,
    .tp_methods = bound_methods,
    .tp_members = bound_members,
    .tp_getset = bound_getset,
};
