/* super: attributes as the classes behind one in the MRO define them. */
#include "types/function/function_int.h"

typedef struct {
    PyObject_HEAD PyTypeObject *type; /* the class behind which the search begins */
    PyObject *self;                   /* NULL: not bound */
    PyTypeObject *self_type;          /* whose MRO is searched */
} Super;
#define SUPER(o) ((Super *)(o))
_Static_assert(sizeof(Super) == 56, "the ABI's size of super");

/* ---- lookup ---- */

/* The class whose MRO is searched: that of the object, or the object itself if it is a class;
 * borrowed-or-owned is settled by a new reference. */
static PyTypeObject *type_for(PyTypeObject *type, PyObject *self) {
    if (IS_TYPE_OBJECT(self) && type_is_subtype((PyTypeObject *)self, type)) {
        return (PyTypeObject *)newref(self);
    }
    if (type_is_subtype(TYPE(self), type)) {
        return (PyTypeObject *)newref((PyObject *)TYPE(self));
    }
    autoref PyObject *class = NULL; /* proxies say what they stand for */
    TRYI(attr_find(self, NAME(__class__), &class));
    if (class != NULL && IS_TYPE_OBJECT(class) && class != (PyObject *)TYPE(self) &&
        type_is_subtype((PyTypeObject *)class, type)) {
        return (PyTypeObject *)take(class);
    }
    const char *what = IS_TYPE_OBJECT(self) ? "type" : "instance of";
    const char *name = IS_TYPE_OBJECT(self) ? ((PyTypeObject *)self)->tp_name : TYPE(self)->tp_name;
    return err_raise(
        PyExc_TypeError,
        "super(type, obj): obj (%s %.200s) is not an instance or subtype of type (%.200s).", what,
        name, type->tp_name);
}

/* The definition behind `type` in the MRO: a new reference, or NULL without exception. */
static PyObject *find_behind(PyTypeObject *type, PyTypeObject *self_type, PyObject *name) {
    autoref PyObject *mro = xnewref(self_type->tp_mro);
    Py_ssize_t n = mro == NULL ? 0 : tuple_length(mro), i = 0;
    while (i < n && tuple_at(mro, i) != (PyObject *)type) {
        i++;
    }
    for (i++; i < n; i++) {
        PyObject *found = dict_get_str(((PyTypeObject *)tuple_at(mro, i))->tp_dict, name);
        if (found != NULL) {
            return found;
        }
    }
    return NULL;
}

static PyObject *bind(steals PyObject *found, PyTypeObject *self_type, PyObject *self,
                      bool *unbound) {
    autoref PyObject *owned = found;
    if (unbound != NULL && HAS_FLAG(TYPE(found), Py_TPFLAGS_METHOD_DESCRIPTOR) &&
        self != (PyObject *)self_type) {
        *unbound = true;
        return take(owned);
    }
    descrgetfunc get = TYPE(found)->tp_descr_get;
    if (get == NULL) {
        return take(owned);
    }
    return get(owned, self == (PyObject *)self_type ? NULL : self, (PyObject *)self_type);
}

PyObject *super_lookup(PyTypeObject *type, PyObject *self, PyObject *name, bool *unbound) {
    if (unbound != NULL) {
        *unbound = false;
    }
    if (!IS_TYPE_OBJECT((PyObject *)type)) {
        return err_raise(PyExc_TypeError, "super() argument 1 must be a type, not %.200s",
                         TYPE(type)->tp_name);
    }
    autoref PyTypeObject *self_type = TRY(type_for(type, self));
    PyObject *found = str_equal_text(name, "__class__") ? NULL : find_behind(type, self_type, name);
    if (found != NULL) {
        return bind(found, self_type, self, unbound);
    }
    PyObject *args[] = {(PyObject *)type, self};
    autoref PyObject *super =
        TRY(call((PyObject *)&PySuper_Type, args, 2, NULL)); /* its own attributes, and its error */
    return attr_generic_get(super, name);
}

static PyObject *super_tp_getattro(PyObject *self, PyObject *name) {
    Super *s = SUPER(self);
    autoref PyObject *plain = TRY(attr_name(name));
    if (s->self_type != NULL && plain != NAME(__class__)) {
        PyObject *found = find_behind(s->type, s->self_type, plain);
        if (found != NULL) {
            return bind(found, s->self_type, s->self, NULL);
        }
    }
    return attr_generic_get(self, plain);
}

/* ---- construction ---- */

static int fill(PyObject *super, PyTypeObject *type, PyObject *self) {
    PyTypeObject *self_type = NULL;
    if (self == NONE) {
        self = NULL;
    }
    if (self != NULL) {
        self_type = INT_TRY(type_for(type, self));
    }
    Super *s = SUPER(super);
    SETREF(s->type, (PyTypeObject *)newref((PyObject *)type));
    SETREF(s->self, xnewref(self));
    SETREF(s->self_type, self_type);
    return 0;
}

static int fill_from_frame(PyObject *super) {
    autoref PyTypeObject *type = NULL;
    autoref PyObject *self = NULL;
    INT_TRYI(interp_super_arguments(&type, &self));
    return fill(super, type, self);
}

static int fill_from_array(PyObject *super, PyObject *const *args, Py_ssize_t nargs) {
    if (nargs > 2) {
        return args_wrong_count("super()", nargs, 0, 2);
    }
    if (nargs == 0) {
        return fill_from_frame(super);
    }
    if (!IS_TYPE_OBJECT(args[0])) {
        return err_int(err_raise(PyExc_TypeError, "super() argument 1 must be a type, not %.200s",
                                 TYPE(args[0])->tp_name));
    }
    return fill(super, (PyTypeObject *)args[0], nargs == 2 ? args[1] : NULL);
}

static int super_tp_init(PyObject *self, PyObject *args, PyObject *kwargs) {
    if (kwargs != NULL && dict_length(kwargs) != 0) {
        return err_int(err_raise(PyExc_TypeError, "super() takes no keyword arguments"));
    }
    return fill_from_array(self, tuple_items(args), tuple_length(args));
}

static PyObject *super_tp_vectorcall(PyObject *type, PyObject *const *args, size_t nargsf,
                                     PyObject *kwnames) {
    TRYI(args_no_keywords("super", kwnames));
    autoref PyObject *super = TRY(type_alloc((PyTypeObject *)type, 0));
    TRYI(fill_from_array(super, args, vector_count(nargsf)));
    return take(super);
}

static PyObject *super_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    return type->tp_alloc(type, 0);
}

/* ---- slots ---- */

static PyObject *super_tp_descr_get(PyObject *self, PyObject *o, PyObject *type) {
    Super *s = SUPER(self);
    if (o == NULL || o == NONE || s->self != NULL) {
        return newref(self);
    }
    if (TYPE(self) != &PySuper_Type) {
        return call_two((PyObject *)TYPE(self), (PyObject *)s->type, o);
    }
    autoref PyObject *bound = TRY(type_alloc(&PySuper_Type, 0));
    TRYI(fill(bound, s->type, o));
    return take(bound);
}

static PyObject *super_tp_repr(PyObject *self) {
    Super *s = SUPER(self);
    const char *name = s->type == NULL ? "NULL" : s->type->tp_name;
    if (s->self_type == NULL) {
        return str_format("<super: <class '%s'>, NULL>", name);
    }
    return str_format("<super: <class '%s'>, <%s object>>", name, s->self_type->tp_name);
}

static int super_tp_traverse(PyObject *self, visitproc visit, void *arg) {
    Py_VISIT((PyObject *)SUPER(self)->type);
    Py_VISIT(SUPER(self)->self);
    Py_VISIT((PyObject *)SUPER(self)->self_type);
    return 0;
}

static void super_tp_dealloc(PyObject *self) {
    object_untrack(self);
    CLEAR(SUPER(self)->type);
    CLEAR(SUPER(self)->self);
    CLEAR(SUPER(self)->self_type);
    object_free(self);
}

static PyMemberDef super_members[] = {
    {"__thisclass__", _Py_T_OBJECT, offsetof(Super, type), Py_READONLY,
     "The class behind which attributes are looked for."},
    {"__self__", _Py_T_OBJECT, offsetof(Super, self), Py_READONLY,
     "The object; None if there is none."},
    {"__self_class__", _Py_T_OBJECT, offsetof(Super, self_type), Py_READONLY,
     "The class whose bases are searched; None if there is none."},
    {NULL, 0, 0, 0, NULL},
};

PyTypeObject PySuper_Type = {
    TYPE_HEAD,
    .tp_name = "super",
    .tp_basicsize = sizeof(Super),
    .tp_dealloc = super_tp_dealloc,
    .tp_repr = super_tp_repr,
    .tp_getattro = super_tp_getattro,
    .tp_flags = Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE,
    .tp_doc = "super() -> same as super(__class__, <first argument>)\nsuper(type) -> unbound super "
              "object\n"
              "super(type, obj) -> bound super object; requires isinstance(obj, type)\n"
              "super(type, type2) -> bound super object; requires issubclass(type2, type)",
    .tp_traverse = super_tp_traverse,
    .tp_members = super_members,
    .tp_descr_get = super_tp_descr_get,
    .tp_init = super_tp_init,
    .tp_new = super_tp_new,
    .tp_vectorcall = super_tp_vectorcall,
};
