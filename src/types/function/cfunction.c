/* Functions written in C: bound to a module, to an instance, or to a class. */
#include "types/function/function_int.h"

#define CFUNC(o) ((PyCFunctionObject *)(o))
#define DEF(o) (CFUNC(o)->m_ml)
#define CONVENTION(flags)                                                                          \
    ((flags) & (METH_VARARGS | METH_FASTCALL | METH_NOARGS | METH_O | METH_KEYWORDS | METH_METHOD))

/* ---- messages ---- */

PyObject *callable_text(PyObject *callable) {
    autoref PyObject *qualname = NULL, *module = NULL;
    TRYI(attr_find(callable, NAME(__qualname__), &qualname));
    if (qualname == NULL) {
        return ops_str(callable);
    }
    TRYI(attr_find(callable, NAME(__module__), &module));
    if (module != NULL && IS_STR(module) && !str_equal_text(module, "builtins")) {
        return str_format("%S.%S()", module, qualname);
    }
    return str_format("%S()", qualname);
}

int native_no_keywords(PyObject *callable, PyObject *kwnames) {
    if (likely(keyword_count(kwnames) == 0)) {
        return 0;
    }
    autoref PyObject *text = INT_TRY(callable_text(callable));
    return err_int(err_raise(PyExc_TypeError, "%U takes no keyword arguments", text));
}

int native_count_error(PyObject *callable, int wanted, Py_ssize_t given) {
    autoref PyObject *text = INT_TRY(callable_text(callable));
    const char *what = wanted == 0 ? "no arguments" : "exactly one argument";
    return err_int(err_raise(PyExc_TypeError, "%U takes %s (%zd given)", text, what, given));
}

/* ---- calling ---- */

static PyObject *self_of(PyObject *callable) {
    return DEF(callable)->ml_flags & METH_STATIC ? NULL : CFUNC(callable)->m_self;
}

static PyObject *call_noargs(PyObject *f, PyObject *const *args, size_t nargsf, PyObject *kwnames) {
    TRYI(unlikely(kwnames != NULL) ? native_no_keywords(f, kwnames) : 0);
    if (unlikely(vector_count(nargsf) != 0)) {
        native_count_error(f, 0, vector_count(nargsf));
        return NULL;
    }
    return DEF(f)->ml_meth(self_of(f), NULL);
}

static PyObject *call_o(PyObject *f, PyObject *const *args, size_t nargsf, PyObject *kwnames) {
    TRYI(unlikely(kwnames != NULL) ? native_no_keywords(f, kwnames) : 0);
    if (unlikely(vector_count(nargsf) != 1)) {
        native_count_error(f, 1, vector_count(nargsf));
        return NULL;
    }
    return DEF(f)->ml_meth(self_of(f), args[0]);
}

static PyObject *call_fast(PyObject *f, PyObject *const *args, size_t nargsf, PyObject *kwnames) {
    TRYI(unlikely(kwnames != NULL) ? native_no_keywords(f, kwnames) : 0);
    return ((PyCFunctionFast)(void (*)(void))DEF(f)->ml_meth)(self_of(f), args,
                                                              vector_count(nargsf));
}

static PyObject *call_fast_keywords(PyObject *f, PyObject *const *args, size_t nargsf,
                                    PyObject *kwnames) {
    return ((PyCFunctionFastWithKeywords)(void (*)(void))DEF(f)->ml_meth)(
        self_of(f), args, vector_count(nargsf), kwnames);
}

static PyObject *call_method_keywords(PyObject *f, PyObject *const *args, size_t nargsf,
                                      PyObject *kwnames) {
    PyTypeObject *class = ((PyCMethodObject *)f)->mm_class;
    return ((PyCMethod)(void (*)(void))DEF(f)->ml_meth)(self_of(f), class, args,
                                                        (size_t)vector_count(nargsf), kwnames);
}

PyObject *native_call_varargs(PyMethodDef *def, PyObject *self, PyObject *const *args,
                              Py_ssize_t nargs, PyObject *kwnames) {
    autoref PyObject *tuple = TRY(tuple_from_array(args, nargs));
    if (!(def->ml_flags & METH_KEYWORDS)) {
        return def->ml_meth(self, tuple);
    }
    autoref PyObject *dict = NULL;
    if (keyword_count(kwnames) != 0) {
        dict = TRY(dict_new());
        for (Py_ssize_t i = 0; i < tuple_length(kwnames); i++) {
            TRYI(dict_set(dict, tuple_at(kwnames, i), args[nargs + i]));
        }
    }
    return ((PyCFunctionWithKeywords)(void (*)(void))def->ml_meth)(self, tuple, dict);
}

static PyObject *call_varargs(PyObject *f, PyObject *const *args, size_t nargsf,
                              PyObject *kwnames) {
    if (!(DEF(f)->ml_flags & METH_KEYWORDS)) {
        TRYI(unlikely(kwnames != NULL) ? native_no_keywords(f, kwnames) : 0);
    }
    return native_call_varargs(DEF(f), self_of(f), args, vector_count(nargsf), kwnames);
}

bool native_takes_dict(PyObject *callable) {
    return IS_EXACT(callable, PyCFunction_Type) &&
           CONVENTION(DEF(callable)->ml_flags) == (METH_VARARGS | METH_KEYWORDS);
}

vectorcallfunc cfunction_vectorcall_for(PyMethodDef *def) {
    switch (CONVENTION(def->ml_flags)) {
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

/* ---- making ---- */

PyObject *cfunction_new(PyMethodDef *def, PyObject *self, PyObject *module, PyTypeObject *class) {
    vectorcallfunc vectorcall = TRY(cfunction_vectorcall_for(def));
    if ((class != NULL) != ((def->ml_flags & METH_METHOD) != 0)) {
        return err_raise(
            PyExc_SystemError,
            class == NULL ? "attempting to create PyCMethod with a METH_METHOD flag but no class"
                          : "attempting to create PyCFunction with class but no METH_METHOD flag");
    }
    PyTypeObject *type = class == NULL ? &PyCFunction_Type : &PyCMethod_Type;
    PyCFunctionObject *f = (PyCFunctionObject *)TRY(object_new(type));
    f->m_ml = def;
    f->m_self = xnewref(self);
    f->m_module = xnewref(module);
    f->vectorcall = vectorcall;
    if (class != NULL) {
        ((PyCMethodObject *)f)->mm_class = (PyTypeObject *)newref((PyObject *)class);
    }
    if (module != NULL) {
        ref_share((PyObject *)f); /* a module's function is everybody's */
    }
    object_track((PyObject *)f);
    return (PyObject *)f;
}

/* ---- attributes ---- */

GETTER("cfunction.__doc__", "The documentation.")
static PyObject *cfunction_get_doc(PyObject *self, void *closure) {
    return doc_text(DEF(self)->ml_doc);
}

GETTER("cfunction.__name__", "The name.")
static PyObject *cfunction_get_name(PyObject *self, void *closure) {
    return str_intern_text(DEF(self)->ml_name);
}

GETTER("cfunction.__qualname__", "The name, with the class's.")
static PyObject *cfunction_get_qualname(PyObject *self, void *closure) {
    PyObject *owner = CFUNC(self)->m_self;
    if (owner == NULL || IS_INSTANCE(owner, PyModule_Type)) {
        return str_intern_text(DEF(self)->ml_name);
    }
    PyObject *type = IS_TYPE_OBJECT(owner) ? owner : (PyObject *)TYPE(owner);
    autoref PyObject *qualname = TRY(attr_get(type, NAME(__qualname__)));
    if (!IS_STR(qualname)) {
        return err_raise(PyExc_TypeError,
                         "<method>.__class__.__qualname__ is not a unicode object");
    }
    return str_format("%S.%s", qualname, DEF(self)->ml_name);
}

GETTER("cfunction.__self__", "What it is bound to.")
static PyObject *cfunction_get_self(PyObject *self, void *closure) {
    PyObject *owner = self_of(self);
    return owner == NULL ? NONE : newref(owner);
}

GETTER("cfunction.__text_signature__", "The signature as text.")
static PyObject *cfunction_get_text_signature(PyObject *self, void *closure) {
    return doc_signature(DEF(self)->ml_name, DEF(self)->ml_doc);
}

METHOD("cfunction.__reduce__(self)", "What pickle stores.")
static PyObject *cfunction_reduce(PyObject *self) {
    PyObject *owner = CFUNC(self)->m_self;
    autoref PyObject *name = TRY(str_intern_text(DEF(self)->ml_name));
    if (owner == NULL || IS_INSTANCE(owner, PyModule_Type)) {
        return take(name);
    }
    return reduce_by_getattr(owner, name);
}

PyObject *reduce_by_getattr(PyObject *o, PyObject *name) {
    autoref PyObject *getattr = TRY(dict_get_str(interp_current()->builtins, NAME(getattr)));
    autoref PyObject *args = TRY(tuple_of(2, o, name));
    return tuple_of(2, getattr, args);
}

/* ---- slots ---- */

static PyObject *cfunction_tp_repr(PyObject *self) {
    PyObject *owner = CFUNC(self)->m_self;
    if (owner == NULL || IS_INSTANCE(owner, PyModule_Type)) {
        return str_format("<built-in function %s>", DEF(self)->ml_name);
    }
    return str_format("<built-in method %s of %s object at %p>", DEF(self)->ml_name,
                      TYPE(owner)->tp_name, owner);
}

static PyObject *cfunction_tp_richcompare(PyObject *a, PyObject *b, int op) {
    if ((op != Py_EQ && op != Py_NE) || !IS_INSTANCE(a, PyCFunction_Type) ||
        !IS_INSTANCE(b, PyCFunction_Type)) {
        return NOT_IMPLEMENTED;
    }
    bool equal = CFUNC(a)->m_self == CFUNC(b)->m_self && DEF(a)->ml_meth == DEF(b)->ml_meth;
    return BOOL(equal == (op == Py_EQ));
}

static Py_hash_t pointer_hash(void *p) {
    uintptr_t bits = (uintptr_t)p;
    return (Py_hash_t)((bits >> 4) | (bits << 60));
}

static Py_hash_t cfunction_tp_hash(PyObject *self) {
    Py_hash_t hash = pointer_hash(CFUNC(self)->m_self) ^ pointer_hash((void *)DEF(self)->ml_meth);
    return hash == -1 ? -2 : hash;
}

static int cfunction_tp_traverse(PyObject *self, visitproc visit, void *arg) {
    Py_VISIT(CFUNC(self)->m_self);
    Py_VISIT(CFUNC(self)->m_module);
    return 0;
}

static int cfunction_tp_clear(PyObject *self) {
    CLEAR(CFUNC(self)->m_self);
    CLEAR(CFUNC(self)->m_module);
    return 0;
}

static void cfunction_tp_dealloc(PyObject *self) {
    object_untrack(self);
    if (CFUNC(self)->m_weakreflist != NULL) {
        weakref_clear_all(self);
    }
    if (CFUNC(self)->m_ml->ml_flags & METH_METHOD) {
        CLEAR(((PyCMethodObject *)self)->mm_class);
    }
    cfunction_tp_clear(self);
    object_free(self);
}

static PyMemberDef cfunction_members[] = {
    {"__module__", _Py_T_OBJECT, offsetof(PyCFunctionObject, m_module), 0, NULL},
    {NULL, 0, 0, 0, NULL},
};

#include "cfunction.gen.h"

PyTypeObject PyCFunction_Type = {
    TYPE_HEAD,
    .tp_name = "builtin_function_or_method",
    .tp_basicsize = sizeof(PyCFunctionObject),
    .tp_dealloc = cfunction_tp_dealloc,
    .tp_vectorcall_offset = offsetof(PyCFunctionObject, vectorcall),
    .tp_repr = cfunction_tp_repr,
    .tp_hash = cfunction_tp_hash,
    .tp_call = PyVectorcall_Call,
    .tp_getattro = attr_generic_get,
    .tp_flags = Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_HAVE_VECTORCALL | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_traverse = cfunction_tp_traverse,
    .tp_clear = cfunction_tp_clear,
    .tp_richcompare = cfunction_tp_richcompare,
    .tp_weaklistoffset = offsetof(PyCFunctionObject, m_weakreflist),
    .tp_methods = cfunction_methods,
    .tp_members = cfunction_members,
    .tp_getset = cfunction_getset,
};

PyTypeObject PyCMethod_Type = {
    TYPE_HEAD,
    .tp_name = "builtin_method",
    .tp_basicsize = sizeof(PyCMethodObject),
    .tp_base = &PyCFunction_Type,
    .tp_vectorcall_offset = offsetof(PyCFunctionObject, vectorcall),
    .tp_call = PyVectorcall_Call,
    .tp_flags = Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_HAVE_VECTORCALL | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_traverse = cfunction_tp_traverse,
    .tp_clear = cfunction_tp_clear,
};
