/* OrderedDict: iterators, and the views that go by the order. */
#include "modules/collections/collections_module.h"
#include "modules/collections/ordered_dict.h"
#include "object/args.h"
#include "object/needs.h"
#include "object/ops.h"
#include "object/type.h"
#include "types/iterator/iterator.h"
#include "types/dict/dict.h"
#include "types/dict/dict_views.h"
#include "types/list/list.h"
#include "types/tuple/tuple.h"

/* ---- iterator ---- */

typedef struct {
    PyObject_HEAD PyObject *dict; /* (c) */
    PyObject *node;               /* (l of the iterator) the next one, or NULL at the end */
    size_t state;                 /* (c) the dict's at the start */
    Py_ssize_t length;            /* (c) likewise */
    OrderedKind kind;             /* (c) */
    bool reverse;                 /* (c) */
    bool ended;                   /* (a) after an error */
} OrderedIterator;
#define IT(o) ((OrderedIterator *)(o))

PyObject *ordered_iterator_new(PyObject *od, OrderedKind kind, bool reverse) {
    PyObject *o = TRY(object_new(&PyODictIter_Type));
    ordered_state_read(od, reverse, &IT(o)->state, &IT(o)->node);
    IT(o)->dict = newref(od);
    IT(o)->length = dict_length(od);
    IT(o)->kind = kind;
    IT(o)->reverse = reverse;
    object_track(o);
    return o;
}
static int iterator_traverse(PyObject *o, visitproc visit, void *arg) {
    Py_VISIT(IT(o)->dict);
    Py_VISIT(IT(o)->node);
    return 0;
}
static void iterator_dealloc(PyObject *o) {
    object_untrack(o);
    CLEAR(IT(o)->dict);
    CLEAR(IT(o)->node);
    object_free(o);
}

/* The node to give out, and the step to the next one, at one moment: the order and the iterator
 * are locked together. NULL at the end, or with an exception. */
static PyObject *step(OrderedIterator *it) {
    PyObject *od = it->dict;
    guard_two(it, od);
    PyObject *node = it->node;
    if (node == NULL || it->ended) {
        return NULL;
    }
    const char *error = NULL;
    if (OD(od)->state != it->state) {
        error = "OrderedDict mutated during iteration";
    } else if (dict_length(od) != it->length) {
        error = "OrderedDict changed size during iteration";
    }
    if (error != NULL) {
        it->ended = OD(od)->state != it->state;
        return err_raise(PyExc_RuntimeError, error);
    }
    it->node = (PyObject *)xnewref(it->reverse ? NODE(node)->previous : NODE(node)->next);
    return node;
}
int ordered_iterator_check(PyObject *o) {
    PyObject *od = IT(o)->dict;
    guard(od);
    return OD(od)->state == IT(o)->state
               ? 0
               : err_int(err_raise(PyExc_RuntimeError, "OrderedDict mutated during iteration"));
}
static PyObject *iterator_next(PyObject *o) {
    autoref PyObject *node = TRY(step(IT(o)));
    PyObject *key = NODE(node)->key, *found;
    if (TRYI(dict_get(IT(o)->dict, key, &found)) == 0) { /* taken away by dict's own methods */
        return ordered_iterator_check(o) < 0 ? NULL : err_raise_key(key);
    }
    autoref PyObject *value = found;
    switch (IT(o)->kind) {
    case ORDERED_KEYS:
        return newref(key);
    case ORDERED_VALUES:
        return take(value);
    default:
        return tuple_of(2, key, value);
    }
}

METHOD("odict_iterator.__reduce__(self)", "Return state information for pickling")
static PyObject *iterator_reduce(OrderedIterator *self) {
    autoref PyObject *copy = TRY(ordered_iterator_new(self->dict, self->kind, self->reverse));
    {
        guard_two(self, copy);
        IT(copy)->state = self->state;
        IT(copy)->length = self->length;
        IT(copy)->ended = self->ended;
        PyObject *node = IT(copy)->node;
        IT(copy)->node = xnewref(self->node);
        XDECREF(node); /* the dict of nodes holds it, or the object of the iterator does */
    }
    autoref PyObject *items = TRY(ops_to_list(copy)), *args = TRY(tuple_of(1, items));
    autoref PyObject *iter = TRY(iterator_builtin("iter"));
    return tuple_of(2, iter, args);
}

/* ---- views ---- */

/* A view begins as dict's own do: with the dict it is of. */
typedef struct {
    PyObject_HEAD PyObject *dict;
} View;

static OrderedKind view_kind(PyObject *view) {
    return IS_EXACT(view, PyODictKeys_Type)    ? ORDERED_KEYS
           : IS_EXACT(view, PyODictItems_Type) ? ORDERED_ITEMS
                                                : ORDERED_VALUES;
}
static PyObject *view_iter(PyObject *view) {
    return ordered_iterator_new(((View *)view)->dict, view_kind(view), false);
}
METHOD("odict_view.__reversed__(self)", NULL)
static PyObject *view_reversed(PyObject *self) {
    return ordered_iterator_new(((View *)self)->dict, view_kind(self), true);
}

#include "ordered_dict_views.gen.h"

PyTypeObject PyODictIter_Type = {
    TYPE_HEAD,
    .tp_name = "odict_iterator",
    .tp_basicsize = sizeof(OrderedIterator),
    .tp_dealloc = iterator_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_traverse = iterator_traverse,
    .tp_iter = ops_self,
    .tp_iternext = iterator_next,
    .tp_methods = odict_iterator_methods,
};
#define VIEW_TYPE(variable, name, base)                                                            \
    PyTypeObject variable = {                                                                      \
        TYPE_HEAD,                                                                                 \
        .tp_name = name,                                                                           \
        .tp_flags =                                                                                \
            Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION, /* and GC: inherited */        \
        .tp_iter = view_iter,                                                                      \
        .tp_methods = odict_view_methods,                                                          \
        .tp_base = &base,                                                                          \
    }
VIEW_TYPE(PyODictKeys_Type, "odict_keys", PyDictKeys_Type);
VIEW_TYPE(PyODictItems_Type, "odict_items", PyDictItems_Type);
VIEW_TYPE(PyODictValues_Type, "odict_values", PyDictValues_Type);

int ordered_dict_ready(void) {
    INT_TRYI(type_ready(&order_node_type));
    INT_TRYI(type_ready(&PyODictIter_Type));
    INT_TRYI(type_ready(&PyODictKeys_Type));
    INT_TRYI(type_ready(&PyODictItems_Type));
    return type_ready(&PyODictValues_Type);
}
