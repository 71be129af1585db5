/* _functools: reduce, and keys for sorting by a comparison function. */
#include "modules/functools/functools_module.h"
#include "object/args.h"
#include "object/call.h"
#include "object/needs.h"
#include "object/ops.h"
#include "object/type.h"
#include "types/int/int.h"
#include "types/module/module.h"

#include "object/attr.h"

typedef struct {
    char nothing;
} FunctoolsState;

/* ---- reduce ---- */

FUNCTION("_functools.reduce(function, iterable, /, initial=NULL)",
         "Combine the items from left to right: function(function(a, b), c) ...; starts with "
         "initial if given.")
static PyObject *functools_reduce(PyObject *module, PyObject *function, PyObject *iterable,
                                  PyObject *initial) {
    autoref PyObject *iterator = ops_iter(iterable);
    if (iterator == NULL) {
        if (err_clear_if(PyExc_TypeError)) {
            err_raise(PyExc_TypeError, "reduce() arg 2 must support iteration");
        }
        return NULL;
    }
    autoref PyObject *result = xnewref(initial);
    for (;;) {
        autoref PyObject *item = ops_next(iterator);
        if (item == NULL) {
            if (err_occurred()) {
                return NULL;
            }
            return result ? take(result)
                          : err_raise(PyExc_TypeError,
                                      "reduce() of empty iterable with no initial value");
        }
        if (result == NULL) {
            result = take(item);
            continue;
        }
        PyObject *combined = TRY(call_two(function, result, item));
        SETREF(result, combined);
    }
}

/* ---- cmp_to_key ---- */

typedef struct {
    PyObject_HEAD PyObject *compare; /* (c) */
    PyObject *object;                /* (r) NULL in the key maker, or when deleted */
} KeyObject;
#define KEY(o) ((KeyObject *)(o))
extern PyTypeObject key_wrapper_type;

static PyObject *key_new(PyObject *compare, PyObject *object) {
    PyObject *o = TRY(object_new(&key_wrapper_type));
    KEY(o)->compare = newref(compare);
    KEY(o)->object = xnewref(object);
    object_track(o);
    return o;
}
static int key_traverse(PyObject *o, visitproc visit, void *arg) {
    Py_VISIT(KEY(o)->compare);
    Py_VISIT(KEY(o)->object);
    return 0;
}
static int key_clear(PyObject *o) {
    CLEAR(KEY(o)->compare);
    CLEAR(KEY(o)->object);
    return 0;
}
static void key_dealloc(PyObject *o) {
    object_untrack(o);
    key_clear(o);
    object_free(o);
}
static const ArgSpec key_spec = {"K", (const char *const[]){"obj"}, 0, 1, 1, 1, 0, false};
static PyObject *key_call(PyObject *o, PyObject *args, PyObject *kwargs) {
    PyObject *given[1];
    TRYI(args_unpack_tuple(&key_spec, args, kwargs, given));
    return key_new(KEY(o)->compare, given[0]);
}
static PyObject *key_richcompare(PyObject *a, PyObject *b, int op) {
    if (!IS_EXACT(b, key_wrapper_type)) {
        return err_raise(PyExc_TypeError, "other argument must be K instance");
    }
    autoref PyObject *x = attr_field(a, &KEY(a)->object), *y = attr_field(b, &KEY(b)->object);
    if (x == NULL || y == NULL) {
        return err_raise(PyExc_AttributeError, "object");
    }
    autoref PyObject *order = TRY(call_two(KEY(a)->compare, x, y)), *zero = TRY(int_from_ssize(0));
    return ops_compare(order, zero, op);
}

FUNCTION("_functools.cmp_to_key(mycmp)", "A key function out of a comparison function.")
static PyObject *functools_cmp_to_key(PyObject *module, PyObject *mycmp) {
    return key_new(mycmp, NULL);
}

static PyMemberDef key_members[] = {
    {"obj", _Py_T_OBJECT, offsetof(KeyObject, object), 0, "The value this key stands for."},
    {NULL, 0, 0, 0, NULL},
};

static PyObject *key_text_signature(PyObject *o, void *closure) {
    return str_from_text("(obj)");
}
static PyGetSetDef key_getset[] = {
    {"__text_signature__", key_text_signature, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

PyTypeObject key_wrapper_type = {
    TYPE_HEAD,
    .tp_name = "functools.KeyWrapper",
    .tp_basicsize = sizeof(KeyObject),
    .tp_dealloc = key_dealloc,
    .tp_hash = ops_hash_not_implemented,
    .tp_call = key_call,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_traverse = key_traverse,
    .tp_clear = key_clear,
    .tp_richcompare = key_richcompare,
    .tp_members = key_members,
    .tp_getset = key_getset,
};

static int functools_exec(PyObject *module) {
    INT_TRYI(type_ready(&key_wrapper_type));
    INT_TRYI(type_ready(&lru_link_type));
    INT_TRYI(module_add_type(module, &placeholder_type));
    INT_TRYI(module_add(module, "Placeholder", &placeholder_object));
    INT_TRYI(module_add_type(module, &partial_type));
    return module_add_type(module, &lru_cache_type);
}

#include "functools_module.gen.h"

NATIVE_MODULE(_functools, FunctoolsState, functools_exec, _functools_functions,
              "Tools that operate on functions.")
