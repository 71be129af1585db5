/* FrameLocalsProxy: f_locals of a function's frame. Reads and writes the variables themselves;
 * names that are no variables live in a dict of the frame object. */
#include "object/args.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/error.h"
#include "object/names.h"
#include "object/needs.h"
#include "object/ops.h"
#include "types/dict/dict.h"
#include "types/frame/frame_locals.h"
#include "types/list/list.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

typedef struct {
    PyObject_HEAD PyFrameObject *frame; /* (c) */
} ProxyObject;
#define PROXY(o) ((ProxyObject *)(o))

static bool is_proxy(PyObject *o) {
    return IS_EXACT(o, PyFrameLocalsProxy_Type);
}

PyObject *frame_proxy_new(PyFrameObject *o) {
    ProxyObject *p = PROXY(TRY(object_new(&PyFrameLocalsProxy_Type)));
    p->frame = newref(o);
    object_track((PyObject *)p);
    return (PyObject *)p;
}

static PyObject *proxy_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    if (tuple_length(args) != 1) {
        return err_raise(PyExc_TypeError, "FrameLocalsProxy expected 1 argument, got %zd",
                         tuple_length(args));
    }
    if (!IS_EXACT(tuple_at(args, 0), PyFrame_Type)) {
        return err_raise(PyExc_TypeError, "expect frame, not %T", tuple_at(args, 0));
    }
    if (kwargs != NULL && dict_length(kwargs) != 0) {
        return err_raise(PyExc_TypeError, "FrameLocalsProxy takes no keyword arguments");
    }
    return frame_proxy_new((PyFrameObject *)tuple_at(args, 0));
}

/* ---- one variable ---- */

/* 1 and a new reference, 0, -1. */
static int find(PyObject *self, PyObject *name, PyObject **value) {
    *value = NULL;
    Py_ssize_t i = frame_local_index(PROXY(self)->frame, name);
    if (i == -2) {
        return -1;
    }
    int found = i < 0 ? 0 : frame_local_get(PROXY(self)->frame, i, value);
    if (found != 0) {
        return found;
    }
    autoref PyObject *extra = frame_extra_locals(PROXY(self)->frame, false);
    return extra == NULL ? 0 : dict_get(extra, name, value);
}

static int store(PyObject *self, PyObject *name, PyObject *value) {
    Py_ssize_t i = frame_local_index(PROXY(self)->frame, name);
    if (i == -2) {
        return -1;
    }
    if (i >= 0) {
        return frame_local_set(PROXY(self)->frame, i, value);
    }
    autoref PyObject *extra = INT_TRY(frame_extra_locals(PROXY(self)->frame, true));
    return dict_set(extra, name, value);
}

/* Takes an extra name out: 1 and its value, 0 it is not there, -1. */
static int remove_extra(PyObject *self, PyObject *name, PyObject **value) {
    *value = NULL;
    Py_ssize_t i = frame_local_index(PROXY(self)->frame, name);
    if (i == -2) {
        return -1;
    }
    if (i >= 0) {
        return err_int(
            err_raise(PyExc_ValueError, "cannot remove local variables from FrameLocalsProxy"));
    }
    autoref PyObject *extra = frame_extra_locals(PROXY(self)->frame, false);
    return extra == NULL ? 0 : dict_pop_key(extra, name, value);
}

static PyObject *proxy_subscript(PyObject *self, PyObject *name) {
    PyObject *value;
    int found = find(self, name, &value);
    return found != 0 ? value
                      : err_raise(PyExc_KeyError, "local variable '%R' is not defined", name);
}

static int proxy_ass_subscript(PyObject *self, PyObject *name, PyObject *value) {
    if (value != NULL) {
        return store(self, name, value);
    }
    autoref PyObject *old = NULL;
    int found = remove_extra(self, name, &old);
    if (found == 0) {
        err_raise_key(name);
    }
    return found > 0 ? 0 : -1;
}

METHOD("FrameLocalsProxy.__getitem__(self, object, /)", "The variable of that name.")
static PyObject *proxy_getitem(PyObject *self, PyObject *object) {
    return proxy_subscript(self, object);
}

static int proxy_contains(PyObject *self, PyObject *name) {
    autoref PyObject *value = NULL;
    return find(self, name, &value);
}

METHOD("FrameLocalsProxy.__contains__(self, object, /)", "Is there a variable of that name?")
static PyObject *proxy_contains_method(PyObject *self, PyObject *object) {
    int found = proxy_contains(self, object);
    TRYI(found);
    return BOOL(found);
}

METHOD("FrameLocalsProxy.get(...)", "The variable of that name, or the default.")
static PyObject *proxy_get(PyObject *self, PyObject *const *args, Py_ssize_t nargs,
                           PyObject *kwnames) {
    if (nargs < 1 || nargs > 2 || kwnames != NULL) {
        return err_raise(PyExc_TypeError, "get expected 1 or 2 arguments");
    }
    PyObject *value;
    TRYI(find(self, args[0], &value));
    return value != NULL ? value : nargs > 1 ? newref(args[1]) : NONE;
}

METHOD("FrameLocalsProxy.setdefault(...)", "The variable of that name, set now if there is none.")
static PyObject *proxy_setdefault(PyObject *self, PyObject *const *args, Py_ssize_t nargs,
                                  PyObject *kwnames) {
    if (nargs < 1 || nargs > 2 || kwnames != NULL) {
        return err_raise(PyExc_TypeError, "setdefault expected 1 or 2 arguments");
    }
    PyObject *value;
    TRYI(find(self, args[0], &value));
    if (value != NULL) {
        return value;
    }
    PyObject *otherwise = nargs > 1 ? args[1] : NONE;
    return store(self, args[0], otherwise) < 0 ? NULL : newref(otherwise);
}

METHOD("FrameLocalsProxy.pop(...)", "Take an extra name out.")
static PyObject *proxy_pop(PyObject *self, PyObject *const *args, Py_ssize_t nargs,
                           PyObject *kwnames) {
    if (kwnames != NULL) {
        return err_raise(PyExc_TypeError, "FrameLocalsProxy.pop() takes no keyword arguments");
    }
    if (nargs < 1 || nargs > 2) {
        args_wrong_count("pop", nargs, 1, 2);
        return NULL;
    }
    PyObject *value;
    int found = remove_extra(self, args[0], &value);
    if (found != 0) {
        return value;
    }
    return nargs > 1 ? newref(args[1]) : err_raise_key(args[0]);
}

/* ---- all of them ---- */

static PyObject *as_dict(PyObject *self) {
    return frame_locals_dict(PROXY(self)->frame);
}

/* A dict or a proxy as a dict; NULL without exception for anything else. */
static PyObject *dict_of(PyObject *o) {
    return is_proxy(o) ? as_dict(o) : IS_DICT(o) ? newref(o) : NULL;
}

static int update(PyObject *self, PyObject *items) {
    Py_ssize_t position = 0;
    PyObject *key, *value;
    autoref PyObject *copy = INT_TRY(dict_copy_of(items));
    while (dict_next(copy, &position, &key, &value, NULL)) {
        int done = store(self, key, value);
        decref(key);
        decref(value);
        INT_TRYI(done);
    }
    return 0;
}

METHOD("FrameLocalsProxy.update(self, object, /)", "Set the variables that a dict names.")
static PyObject *proxy_update(PyObject *self, PyObject *object) {
    autoref PyObject *items = dict_of(object);
    if (items == NULL) {
        return err_occurred()
                   ? NULL
                   : err_raise(PyExc_TypeError,
                               "update() argument must be dict or another FrameLocalsProxy");
    }
    return update(self, items) < 0 ? NULL : NONE;
}

METHOD("FrameLocalsProxy.__reversed__(self)", "A list of the names, last first.")
static PyObject *proxy_reversed(PyObject *self) {
    autoref PyObject *names = TRY(frame_local_names(PROXY(self)->frame));
    TRYI(list_reverse_in_place(names));
    return take(names);
}
METHOD("FrameLocalsProxy.copy(self)", "A dict of the variables.")
static PyObject *proxy_copy(PyObject *self) {
    return as_dict(self);
}
METHOD("FrameLocalsProxy.keys(self)", "A list of the names.")
static PyObject *proxy_keys(PyObject *self) {
    return frame_local_names(PROXY(self)->frame);
}
METHOD("FrameLocalsProxy.values(self)", "A list of the values.")
static PyObject *proxy_values(PyObject *self) {
    autoref PyObject *dict = TRY(as_dict(self));
    return dict_values_list(dict);
}
METHOD("FrameLocalsProxy.items(self)", "A list of (name, value) pairs.")
static PyObject *proxy_items(PyObject *self) {
    autoref PyObject *dict = TRY(as_dict(self));
    return dict_items_list(dict);
}

static PyObject *proxy_iter(PyObject *self) {
    autoref PyObject *names = TRY(frame_local_names(PROXY(self)->frame));
    return ops_iter(names);
}

static Py_ssize_t proxy_length(PyObject *self) {
    autoref PyObject *dict = INT_TRY(as_dict(self));
    return dict_length(dict);
}

static PyObject *proxy_or(PyObject *a, PyObject *b) {
    autoref PyObject *left = dict_of(a), *right = left == NULL ? NULL : dict_of(b);
    if (right == NULL) {
        return err_occurred() ? NULL : NOT_IMPLEMENTED;
    }
    autoref PyObject *both = TRY(dict_copy_of(left));
    return dict_merge(both, right, MERGE_OVERRIDE) < 0 ? NULL : take(both);
}

static PyObject *proxy_inplace_or(PyObject *self, PyObject *other) {
    autoref PyObject *items = dict_of(other);
    if (items == NULL) {
        return err_occurred() ? NULL : NOT_IMPLEMENTED;
    }
    return update(self, items) < 0 ? NULL : newref(self);
}

static PyObject *proxy_richcompare(PyObject *self, PyObject *other, int op) {
    if (op != Py_EQ && op != Py_NE) {
        return NOT_IMPLEMENTED;
    }
    if (is_proxy(other)) {
        return BOOL((PROXY(self)->frame == PROXY(other)->frame) == (op == Py_EQ));
    }
    if (!IS_DICT(other)) {
        return NOT_IMPLEMENTED;
    }
    autoref PyObject *dict = TRY(as_dict(self));
    return ops_compare(dict, other, op);
}

static PyObject *proxy_repr(PyObject *self) {
    int running = ops_repr_enter(self);
    if (running != 0) {
        return running < 0 ? NULL : str_from_text("{...}");
    }
    autoref PyObject *dict = as_dict(self);
    PyObject *text = dict == NULL ? NULL : ops_repr(dict);
    ops_repr_leave(self);
    return text;
}

METHOD("FrameLocalsProxy.__reduce__(self)", "Always a TypeError.")
static PyObject *proxy_reduce(PyObject *self) {
    return err_raise(PyExc_TypeError, "cannot pickle 'FrameLocalsProxy' object");
}

static int proxy_traverse(PyObject *self, visitproc visit, void *arg) {
    Py_VISIT(PROXY(self)->frame);
    return 0;
}

static int proxy_clear(PyObject *self) {
    return 0; /* the frame breaks the cycle */
}

static void proxy_dealloc(PyObject *self) {
    object_untrack(self);
    CLEAR(PROXY(self)->frame);
    object_free(self);
}

#include "frame_proxy.gen.h"

static PyNumberMethods proxy_as_number = {.nb_or = proxy_or, .nb_inplace_or = proxy_inplace_or};
static PySequenceMethods proxy_as_sequence = {.sq_contains = proxy_contains};
static PyMappingMethods proxy_as_mapping = {proxy_length, proxy_subscript, proxy_ass_subscript};

PyTypeObject PyFrameLocalsProxy_Type = {
    TYPE_HEAD,
    .tp_name = "FrameLocalsProxy",
    .tp_basicsize = sizeof(ProxyObject),
    .tp_dealloc = proxy_dealloc,
    .tp_repr = proxy_repr,
    .tp_as_number = &proxy_as_number,
    .tp_as_sequence = &proxy_as_sequence,
    .tp_as_mapping = &proxy_as_mapping,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_MAPPING,
    .tp_traverse = proxy_traverse,
    .tp_clear = proxy_clear,
    .tp_richcompare = proxy_richcompare,
    .tp_iter = proxy_iter,
    .tp_methods = FrameLocalsProxy_methods,
    .tp_new = proxy_tp_new,
};
