/* groupby, and the groups it gives, which read on in the same source.
 *
 * What has been read and not given yet is `value` with its `key`; both are empty once it is given.
 * A group that is not the one given last is at its end. */
#include "modules/itertools/itertools_module.h"
#include "object/args.h"
#include "object/call.h"
#include "types/dict/dict.h"

typedef struct {
    PyObject_HEAD PyObject *source; /* (c) */
    PyObject *key_function;         /* (c) or NULL */
    PyObject *wanted;               /* (l) key of the group given last */
    PyObject *key, *value;          /* (l) read ahead */
    PyObject *group;                /* (a) the group given last: only its address */
} GroupBy;
#define GROUPBY(o) ((GroupBy *)(o))
typedef struct {
    PyObject_HEAD PyObject *parent; /* (c) */
    PyObject *key;                  /* (c) */
} Group;
#define GROUP(o) ((Group *)(o))

/* ---- groupby ---- */

static int groupby_traverse(PyObject *o, visitproc visit, void *arg) {
    Py_VISIT(GROUPBY(o)->source);
    Py_VISIT(GROUPBY(o)->key_function);
    Py_VISIT(GROUPBY(o)->wanted);
    Py_VISIT(GROUPBY(o)->key);
    Py_VISIT(GROUPBY(o)->value);
    return 0;
}
static int groupby_clear(PyObject *o) {
    hold(o, &GROUPBY(o)->wanted, NULL);
    hold(o, &GROUPBY(o)->key, NULL);
    hold(o, &GROUPBY(o)->value, NULL);
    return 0;
}
static void groupby_dealloc(PyObject *o) {
    object_untrack(o);
    CLEAR(GROUPBY(o)->source);
    CLEAR(GROUPBY(o)->key_function);
    CLEAR(GROUPBY(o)->wanted);
    CLEAR(GROUPBY(o)->key);
    CLEAR(GROUPBY(o)->value);
    TYPE(o)->tp_free(o);
}
CONSTRUCTOR("groupby(iterable, key=None)",
            "Pairs of a key and an iterator over the items, next to each other, that have it.")
static PyObject *groupby_make(PyTypeObject *type, PyObject *iterable, PyObject *key) {
    autoref PyObject *source = TRY(ops_iter(iterable));
    PyObject *o = TRY(type->tp_alloc(type, 0));
    GROUPBY(o)->source = take(source);
    GROUPBY(o)->key_function = key == NONE ? NULL : newref(key);
    return o;
}

/* Reads one item ahead: 1, 0 at the end, -1. */
static int read_ahead(GroupBy *g) {
    autoref PyObject *value = ops_next(g->source);
    if (value == NULL) {
        return err_occurred() ? -1 : 0;
    }
    autoref PyObject *key =
        g->key_function ? INT_TRY(call_one(g->key_function, value)) : newref(value);
    hold(g, &g->value, take(value));
    hold(g, &g->key, take(key));
    return 1;
}

static PyObject *group_new(PyObject *parent, PyObject *key) {
    PyObject *o = TRY(object_new(&grouper_type));
    GROUP(o)->parent = newref(parent);
    GROUP(o)->key = newref(key);
    store_release(&GROUPBY(parent)->group, o);
    object_track(o);
    return o;
}

/* Goes on to the first item that is not in the last group: its key, or NULL. */
static PyObject *next_key(GroupBy *g) {
    for (;;) {
        autoref PyObject *key = held(g, &g->key), *wanted = held(g, &g->wanted);
        if (key != NULL) {
            if (wanted == NULL || TRYI(ops_compare_bool(wanted, key, Py_EQ)) == 0) {
                return take(key);
            }
        }
        if (TRYI(read_ahead(g)) == 0) {
            return NULL;
        }
    }
}
static PyObject *groupby_next(PyObject *o) {
    GroupBy *g = GROUPBY(o);
    store_release(&g->group, NULL);
    autoref PyObject *key = TRY(next_key(g));
    hold(g, &g->wanted, newref(key));
    autoref PyObject *group = TRY(group_new(o, key));
    return tuple_of(2, key, group);
}

/* ---- groups ---- */

static int group_traverse(PyObject *o, visitproc visit, void *arg) {
    Py_VISIT(GROUP(o)->parent);
    Py_VISIT(GROUP(o)->key);
    return 0;
}
static void group_dealloc(PyObject *o) {
    object_untrack(o);
    CLEAR(GROUP(o)->parent);
    CLEAR(GROUP(o)->key);
    object_free(o);
}
static PyObject *group_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    TRYI(keywords_refuse(type, type, kwargs));
    if (tuple_length(args) != 2) {
        args_wrong_count("_grouper", tuple_length(args), 2, 2);
        return NULL;
    }
    PyObject *parent = tuple_at(args, 0);
    if (!IS_INSTANCE(parent, groupby_type)) {
        return err_raise(PyExc_TypeError,
                         "_grouper() argument 1 must be itertools.groupby, not %.50s",
                         TYPE(parent)->tp_name);
    }
    return group_new(parent, tuple_at(args, 1));
}

/* The item read ahead leaves; NULL when another thread was faster. */
static PyObject *give(GroupBy *g) {
    PyObject *key, *value;
    {
        guard(g);
        value = g->value;
        key = g->key;
        g->value = g->key = NULL;
    }
    XDECREF(key);
    return value;
}
static PyObject *group_next(PyObject *o) {
    GroupBy *g = GROUPBY(GROUP(o)->parent);
    if (load_acquire(&g->group) != o) {
        return NULL;
    }
    autoref PyObject *key = held(g, &g->key);
    if (key == NULL) {
        if (TRYI(read_ahead(g)) == 0) {
            return NULL;
        }
        key = TRY(held(g, &g->key));
    }
    if (TRYI(ops_compare_bool(GROUP(o)->key, key, Py_EQ)) == 0) {
        return NULL;
    }
    return give(g);
}

#include "itertools_groupby.gen.h"

ITERATOR_TYPE_OF(GroupBy, 0, groupby_type, "groupby", groupby_tp_doc, groupby_tp_new, groupby_next,
                 NULL, groupby_traverse, groupby_clear, groupby_dealloc,
                 .tp_vectorcall = groupby_tp_vectorcall);
PyTypeObject grouper_type = {
    TYPE_HEAD,
    .tp_name = "itertools._grouper",
    .tp_basicsize = sizeof(Group),
    .tp_dealloc = group_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_traverse = group_traverse,
    .tp_iter = ops_self,
    .tp_iternext = group_next,
    .tp_new = group_tp_new,
};
