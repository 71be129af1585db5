/* mappingproxy: a mapping that can only be read. */
#include "types/function/function_int.h"

typedef struct {
    PyObject_HEAD PyObject *mapping; /* (c) */
} Proxy;
#define MAPPING(o) (((Proxy *)(o))->mapping)

PyObject *mapping_proxy_new(PyObject *mapping) {
    Proxy *p = (Proxy *)TRY(object_new(&PyDictProxy_Type));
    p->mapping = newref(mapping);
    object_track((PyObject *)p);
    return (PyObject *)p;
}

CONSTRUCTOR("mappingproxy(mapping)", "A view of the mapping that cannot change it.")
static PyObject *mappingproxy_construct(PyTypeObject *type, PyObject *mapping) {
    if (!ops_is_mapping(mapping) || IS_LIST(mapping) || IS_TUPLE(mapping)) {
        return err_raise(PyExc_TypeError, "mappingproxy() argument must be a mapping, not %s",
                         TYPE(mapping)->tp_name);
    }
    return mapping_proxy_new(mapping);
}

/* ---- methods: the mapping's ---- */

METHOD("mappingproxy.get(self, key, default=None, /)", "The value of the key, or the default.")
static PyObject *mappingproxy_get(PyObject *self, PyObject *key, PyObject *otherwise) {
    PyObject *args[] = {MAPPING(self), key, otherwise};
    return call_method(NAME(get), args, 3, NULL);
}

METHOD("mappingproxy.keys(self)", "The keys.")
static PyObject *mappingproxy_keys(PyObject *self) {
    return call_method_none(MAPPING(self), NAME(keys));
}

METHOD("mappingproxy.values(self)", "The values.")
static PyObject *mappingproxy_values(PyObject *self) {
    return call_method_none(MAPPING(self), NAME(values));
}

METHOD("mappingproxy.items(self)", "The pairs of keys and values.")
static PyObject *mappingproxy_items(PyObject *self) {
    return call_method_none(MAPPING(self), NAME(items));
}

METHOD("mappingproxy.copy(self)", "A copy of the mapping.")
static PyObject *mappingproxy_copy(PyObject *self) {
    return call_method_none(MAPPING(self), NAME(copy));
}

CLASSMETHOD("mappingproxy.__class_getitem__(cls, object, /)", "mappingproxy[...] in annotations.")
static PyObject *mappingproxy_class_getitem(PyObject *cls, PyObject *object) {
    return type_class_getitem(cls, object);
}

METHOD("mappingproxy.__reversed__(self)", "The keys in the reverse order.")
static PyObject *mappingproxy_reversed(PyObject *self) {
    return call_method_none(MAPPING(self), NAME(__reversed__));
}

/* ---- slots ---- */

static Py_ssize_t proxy_length(PyObject *self) {
    return ops_length(MAPPING(self));
}

static PyObject *proxy_subscript(PyObject *self, PyObject *key) {
    return ops_get_item(MAPPING(self), key);
}

static int proxy_contains(PyObject *self, PyObject *key) {
    return ops_contains(MAPPING(self), key);
}

static PyObject *proxy_iter(PyObject *self) {
    return ops_iter(MAPPING(self));
}

static PyObject *proxy_repr(PyObject *self) {
    return str_format("mappingproxy(%R)", MAPPING(self));
}

static PyObject *proxy_str(PyObject *self) {
    return ops_str(MAPPING(self));
}

static Py_hash_t proxy_hash(PyObject *self) {
    return ops_hash(MAPPING(self));
}

static PyObject *proxy_richcompare(PyObject *self, PyObject *other, int op) {
    return ops_compare(MAPPING(self), other, op);
}

static PyObject *plain(PyObject *o) {
    return IS_EXACT(o, PyDictProxy_Type) ? MAPPING(o) : o;
}

enum { OP_OR = 7 };

static PyObject *proxy_or(PyObject *a, PyObject *b) {
    return ops_binary(plain(a), plain(b), OP_OR);
}

static PyObject *proxy_inplace_or(PyObject *self, PyObject *other) {
    return err_raise(PyExc_TypeError, "'|=' is not supported by %s; use '|' instead",
                     TYPE(self)->tp_name);
}

static int proxy_traverse(PyObject *self, visitproc visit, void *arg) {
    Py_VISIT(MAPPING(self));
    return 0;
}

static void proxy_dealloc(PyObject *self) {
    object_untrack(self);
    CLEAR(MAPPING(self));
    object_free(self);
}

#include "mappingproxy.gen.h"

static PyNumberMethods proxy_as_number = {.nb_or = proxy_or, .nb_inplace_or = proxy_inplace_or};
static PyMappingMethods proxy_as_mapping = {.mp_length = proxy_length,
                                            .mp_subscript = proxy_subscript};
static PySequenceMethods proxy_as_sequence = {.sq_contains = proxy_contains};

PyTypeObject PyDictProxy_Type = {
    TYPE_HEAD,
    .tp_name = "mappingproxy",
    .tp_basicsize = sizeof(Proxy),
    .tp_dealloc = proxy_dealloc,
    .tp_repr = proxy_repr,
    .tp_as_number = &proxy_as_number,
    .tp_as_sequence = &proxy_as_sequence,
    .tp_as_mapping = &proxy_as_mapping,
    .tp_hash = proxy_hash,
    .tp_str = proxy_str,
    .tp_getattro = attr_generic_get,
    .tp_flags = Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_MAPPING,
    .tp_doc = mappingproxy_tp_doc,
    .tp_traverse = proxy_traverse,
    .tp_richcompare = proxy_richcompare,
    .tp_iter = proxy_iter,
    .tp_methods = mappingproxy_methods,
    .tp_new = mappingproxy_tp_new,
    .tp_vectorcall = mappingproxy_tp_vectorcall,
};
