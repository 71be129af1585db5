/* property: an attribute computed by functions. */
#include "types/function/function_int.h"

typedef struct {
    PyObject_HEAD PyObject *get, *set, *del; /* (r) NULL: none */
    PyObject *doc;                           /* (r) */
    PyObject *name;                          /* (r) given by __set_name__ or by assignment */
    int doc_from_getter; /* (a) the docstring is the getter's, and follows a new getter */
} Property;
#define PROPERTY(o) ((Property *)(o))
_Static_assert(sizeof(Property) == 80, "the ABI's size of property");

PyObject *property_fget(PyObject *property) {
    return load_acquire(&PROPERTY(property)->get);
}

/* ---- construction ---- */

/* A subclass keeps the docstring as an attribute of the instance, because its class has a __doc__
 * of its own. */
static int set_doc(PyObject *self, PyObject *doc) {
    if (TYPE(self) == &PyProperty_Type) {
        attr_replace(self, &PROPERTY(self)->doc, doc);
        return 0;
    }
    return attr_set(self, NAME(__doc__), doc);
}

/* The same, where a class without room for it does without. */
static int set_doc_if_possible(PyObject *self, PyObject *doc) {
    return set_doc(self, doc) == 0 || err_clear_if(PyExc_AttributeError) ? 0 : -1;
}

/* 1 it has one, 0, -1. */
static int doc_of_getter(PyObject *self, PyObject *getter) {
    autoref PyObject *doc = NULL;
    INT_TRYI(attr_find(getter, NAME(__doc__), &doc));
    if (doc == NULL || doc == NONE) {
        return 0;
    }
    store_relaxed(&PROPERTY(self)->doc_from_getter, 1);
    return set_doc(self, doc) < 0 ? -1 : 1;
}

static int property_tp_init(PyObject *self, PyObject *args, PyObject *kwargs) {
    static const char *const names[] = {"fget", "fset", "fdel", "doc"};
    static const ArgSpec spec = {"property", names, 0, 4, 0, 4, 0, false};
    PyObject *given[4];
    INT_TRYI(args_unpack_tuple(&spec, args, kwargs, given));
    for (int i = 0; i < 3; i++) {
        given[i] = given[i] == NONE ? NULL : given[i];
    }
    attr_replace(self, &PROPERTY(self)->get, given[0]);
    attr_replace(self, &PROPERTY(self)->set, given[1]);
    attr_replace(self, &PROPERTY(self)->del, given[2]);
    attr_replace(self, &PROPERTY(self)->doc, NULL);
    attr_replace(self, &PROPERTY(self)->name, NULL);
    store_relaxed(&PROPERTY(self)->doc_from_getter, 0);
    if (given[3] != NULL && given[3] != NONE) {
        return set_doc_if_possible(self, given[3]);
    }
    int found = given[0] == NULL ? 0 : doc_of_getter(self, given[0]);
    if (found != 0) {
        return found < 0 ? -1 : 0;
    }
    return TYPE(self) == &PyProperty_Type ? 0 : set_doc_if_possible(self, NONE);
}

/* The same property with one function replaced; the others NULL. */
static PyObject *copy_with(PyObject *self, PyObject *get, PyObject *set, PyObject *del) {
    autoref PyObject *g = get != NULL ? newref(get) : attr_field(self, &PROPERTY(self)->get);
    autoref PyObject *s = set != NULL ? newref(set) : attr_field(self, &PROPERTY(self)->set);
    autoref PyObject *d = del != NULL ? newref(del) : attr_field(self, &PROPERTY(self)->del);
    autoref PyObject *doc = load_relaxed(&PROPERTY(self)->doc_from_getter) && g != NULL && g != NONE
                                ? NULL
                                : attr_field(self, &PROPERTY(self)->doc);
    PyObject *args[] = {g == NULL ? NONE : g, s == NULL ? NONE : s, d == NULL ? NONE : d,
                        doc == NULL ? NONE : doc};
    autoref PyObject *copy = TRY(call((PyObject *)TYPE(self), args, 4, NULL));
    if (IS_INSTANCE(copy, PyProperty_Type)) {
        autoref PyObject *name = attr_field(self, &PROPERTY(self)->name);
        attr_replace(copy, &PROPERTY(copy)->name, name);
    }
    return take(copy);
}

METHOD("property.getter(self, object, /)", "The same property with another getter.")
static PyObject *property_getter(PyObject *self, PyObject *object) {
    return copy_with(self, object, NULL, NULL);
}

METHOD("property.setter(self, object, /)", "The same property with another setter.")
static PyObject *property_setter(PyObject *self, PyObject *object) {
    return copy_with(self, NULL, object, NULL);
}

METHOD("property.deleter(self, object, /)", "The same property with another deleter.")
static PyObject *property_deleter(PyObject *self, PyObject *object) {
    return copy_with(self, NULL, NULL, object);
}

METHOD("property.__set_name__(self, ...)",
       "__set_name__($self, owner, name, /)\n--\n\nTells the property its name.")
static PyObject *property_set_name(PyObject *self, PyObject *const *args, Py_ssize_t nargs,
                                   PyObject *kwnames) {
    if (nargs != 2) {
        return err_raise(PyExc_TypeError,
                         "__set_name__() takes 2 positional arguments but %zd were given", nargs);
    }
    attr_replace(self, &PROPERTY(self)->name, args[1]);
    return NONE;
}

/* ---- attributes ---- */

/* The name given, else the getter's: 1, 0, -1. */
static int find_name(PyObject *self, PyObject **name) {
    *name = attr_field(self, &PROPERTY(self)->name);
    if (*name != NULL) {
        return 1;
    }
    autoref PyObject *getter = attr_field(self, &PROPERTY(self)->get);
    return getter == NULL ? 0 : attr_find(getter, NAME(__name__), name);
}

GETTER("property.__name__", "The name of the property.")
static PyObject *property_get_name(PyObject *self, void *closure) {
    PyObject *name;
    int found = find_name(self, &name);
    return found == 0 ? attr_error_missing(self, NAME(__name__)) : name;
}

SETTER("property.__name__")
static int property_set_name_attribute(PyObject *self, PyObject *value, void *closure) {
    attr_replace(self, &PROPERTY(self)->name, value);
    return 0;
}

GETTER("property.__isabstractmethod__", "Is one of the functions abstract?")
static PyObject *property_get_is_abstract(PyObject *self, void *closure) {
    PyObject **const fields[] = {&PROPERTY(self)->get, &PROPERTY(self)->set, &PROPERTY(self)->del};
    for (int i = 0; i < 3; i++) {
        autoref PyObject *function = attr_field(self, fields[i]);
        int abstract = is_abstract_method(function);
        if (abstract != 0) {
            return abstract < 0 ? NULL : TRUE_OBJECT;
        }
    }
    return FALSE_OBJECT;
}

/* ---- the descriptor ---- */

static int no_function(PyObject *self, PyObject *o, const char *what) {
    autoref PyObject *name = NULL;
    autoref PyObject *type = NULL;
    INT_TRYI(find_name(self, &name));
    type = INT_TRY(attr_get((PyObject *)TYPE(o), NAME(__qualname__)));
    if (name != NULL) {
        return err_int(err_raise(PyExc_AttributeError, "property %R of %R object has no %s", name,
                                 type, what));
    }
    return err_int(err_raise(PyExc_AttributeError, "property of %R object has no %s", type, what));
}

static PyObject *property_tp_descr_get(PyObject *self, PyObject *o, PyObject *type) {
    if (o == NULL || o == NONE) {
        return newref(self);
    }
    autoref PyObject *function = attr_field(self, &PROPERTY(self)->get);
    if (function == NULL) {
        no_function(self, o, "getter");
        return NULL;
    }
    return call_one(function, o);
}

static int property_tp_descr_set(PyObject *self, PyObject *o, PyObject *value) {
    autoref PyObject *function =
        attr_field(self, value == NULL ? &PROPERTY(self)->del : &PROPERTY(self)->set);
    if (function == NULL) {
        return no_function(self, o, value == NULL ? "deleter" : "setter");
    }
    autoref PyObject *result =
        INT_TRY(value == NULL ? call_one(function, o) : call_two(function, o, value));
    return 0;
}

/* ---- life ---- */

static int property_tp_traverse(PyObject *self, visitproc visit, void *arg) {
    Py_VISIT(PROPERTY(self)->get);
    Py_VISIT(PROPERTY(self)->set);
    Py_VISIT(PROPERTY(self)->del);
    Py_VISIT(PROPERTY(self)->doc);
    Py_VISIT(PROPERTY(self)->name);
    return 0;
}

static int property_tp_clear(PyObject *self) {
    CLEAR(PROPERTY(self)->get);
    CLEAR(PROPERTY(self)->set);
    CLEAR(PROPERTY(self)->del);
    CLEAR(PROPERTY(self)->doc);
    CLEAR(PROPERTY(self)->name);
    return 0;
}

static void property_tp_dealloc(PyObject *self) {
    object_untrack(self);
    property_tp_clear(self);
    object_free(self);
}

static PyObject *property_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    return type->tp_alloc(type, 0);
}

static PyMemberDef property_members[] = {
    {"fget", _Py_T_OBJECT, offsetof(Property, get), Py_READONLY, NULL},
    {"fset", _Py_T_OBJECT, offsetof(Property, set), Py_READONLY, NULL},
    {"fdel", _Py_T_OBJECT, offsetof(Property, del), Py_READONLY, NULL},
    {"__doc__", _Py_T_OBJECT, offsetof(Property, doc), 0, NULL},
    {NULL, 0, 0, 0, NULL},
};

#include "property.gen.h"

PyTypeObject PyProperty_Type = {
    TYPE_HEAD,
    .tp_name = "property",
    .tp_basicsize = sizeof(Property),
    .tp_dealloc = property_tp_dealloc,
    .tp_getattro = attr_generic_get,
    .tp_flags = Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE,
    .tp_doc = "property(fget=None, fset=None, fdel=None, doc=None)\n--\n\nAn attribute whose value "
              "functions compute, set and delete.",
    .tp_traverse = property_tp_traverse,
    .tp_clear = property_tp_clear,
    .tp_methods = property_methods,
    .tp_members = property_members,
    .tp_getset = property_getset,
    .tp_descr_get = property_tp_descr_get,
    .tp_descr_set = property_tp_descr_set,
    .tp_init = property_tp_init,
    .tp_new = property_tp_new,
};
