/* tee: iterators over one source, each at its own pace.
 *
 * The items lie in blocks that are linked in the order of the source; each iterator has its block
 * and a place in it, so that blocks nobody needs any more go. An item is read from the source when
 * the first iterator comes to it; while it is being read nobody else may ask for it. */
#include "modules/itertools/itertools_module.h"
#include "object/args.h"
#include "types/dict/dict.h"
#include "types/list/list.h"

enum { BLOCK_ITEMS = 57 };

typedef struct {
    PyObject_HEAD PyObject *source; /* (c) */
    PyObject *next;                 /* (l) the block behind a full one, once there is one */
    int count;                      /* (l) items read */
    bool reading;                   /* (l) */
    PyObject *items[BLOCK_ITEMS];   /* (l) */
} TeeBlock;
#define BLOCK(o) ((TeeBlock *)(o))
typedef struct {
    PyObject_HEAD PyObject *block; /* (l) */
    int index;                     /* (l) */
    PyObject *weakrefs;
} Tee;
#define TEE(o) ((Tee *)(o))

/* ---- blocks ---- */

static PyObject *block_new(PyObject *source) {
    PyObject *o = TRY(object_new(&tee_block_type));
    BLOCK(o)->source = newref(source);
    object_track(o);
    return o;
}
static int block_traverse(PyObject *o, visitproc visit, void *arg) {
    Py_VISIT(BLOCK(o)->source);
    Py_VISIT(BLOCK(o)->next);
    for (int i = 0; i < BLOCK(o)->count; i++) {
        Py_VISIT(BLOCK(o)->items[i]);
    }
    return 0;
}
static int block_clear(PyObject *o) {
    hold(o, &BLOCK(o)->next, NULL);
    for (int i = 0; i < BLOCK(o)->count; i++) {
        hold(o, &BLOCK(o)->items[i], newref(NONE));
    }
    return 0;
}
static void block_dealloc(PyObject *o) {
    object_untrack(o);
    CLEAR(BLOCK(o)->source);
    for (int i = 0; i < BLOCK(o)->count; i++) {
        CLEAR(BLOCK(o)->items[i]);
    }
    CLEAR(BLOCK(o)->next);
    object_free(o);
}
static PyObject *block_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    if (tuple_length(args) != 3) {
        args_wrong_count("teedataobject", tuple_length(args), 3, 3);
        return NULL;
    }
    PyObject *values = tuple_at(args, 1), *next = tuple_at(args, 2);
    TRYI(arg_type(values, &PyList_Type, "teedataobject", "2"));
    Py_ssize_t n = list_length(values);
    if (n > BLOCK_ITEMS || (next != NONE && (n < BLOCK_ITEMS || TYPE(next) != type))) {
        return err_raise(PyExc_ValueError, "Invalid arguments");
    }
    autoref PyObject *o = TRY(block_new(tuple_at(args, 0)));
    for (Py_ssize_t i = 0; i < n; i++) {
        BLOCK(o)->items[i] = TRY(list_get(values, i));
        BLOCK(o)->count++;
    }
    BLOCK(o)->next = next == NONE ? NULL : newref(next);
    return take(o);
}

/* The item at i if it has been read, else the right to read it: *reader. */
static PyObject *block_look(TeeBlock *b, int i, bool *reader) {
    guard(b);
    *reader = false;
    if (i < b->count) {
        return newref(b->items[i]);
    }
    if (b->reading) {
        return err_raise(PyExc_RuntimeError, "cannot re-enter the tee iterator");
    }
    b->reading = *reader = true;
    return NULL;
}
static PyObject *block_item(TeeBlock *b, int i) {
    bool reader;
    PyObject *item = block_look(b, i, &reader);
    if (!reader) {
        return item;
    }
    item = ops_next(b->source);
    guard(b);
    b->reading = false;
    if (item != NULL) {
        b->items[b->count] = newref(item);
        b->count++;
    }
    return item;
}
/* The block behind a full one. */
static PyObject *block_next(TeeBlock *b) {
    autoref PyObject *fresh = NULL;
    guard(b);
    if (b->next == NULL) {
        fresh = TRY(block_new(b->source));
        b->next = newref(fresh);
    }
    return newref(b->next);
}

/* ---- iterators ---- */

static PyObject *tee_new(PyObject *block, int index) {
    PyObject *o = TRY(object_new(&tee_type));
    TEE(o)->block = newref(block);
    TEE(o)->index = index;
    object_track(o);
    return o;
}
static int tee_traverse(PyObject *o, visitproc visit, void *arg) {
    Py_VISIT(TEE(o)->block);
    return 0;
}
static int tee_clear(PyObject *o) {
    hold(o, &TEE(o)->block, NULL);
    return 0;
}
static void tee_dealloc(PyObject *o) {
    object_untrack(o);
    weakref_clear_all(o);
    CLEAR(TEE(o)->block);
    TYPE(o)->tp_free(o);
}

/* Where the iterator is: its block (a new reference) and place. */
static PyObject *place_of(PyObject *o, int *index) {
    guard(o);
    *index = TEE(o)->index;
    return xnewref(TEE(o)->block);
}
/* Block and place change together. */
static void place_set(PyObject *o, PyObject *block, int index) {
    autoref PyObject *old = NULL;
    guard(o);
    TEE(o)->index = index;
    if (TEE(o)->block != block) {
        old = TEE(o)->block;
        TEE(o)->block = newref(block);
    }
}
METHOD("_tee.__copy__(self)", "Returns an independent iterator.")
static PyObject *tee_copy(PyObject *self) {
    int index;
    autoref PyObject *block = TRY(place_of(self, &index));
    return tee_new(block, index);
}
static PyObject *tee_from(PyObject *iterable) {
    autoref PyObject *iterator = TRY(ops_iter(iterable));
    if (IS_INSTANCE(iterator, tee_type)) {
        return tee_copy(iterator);
    }
    autoref PyObject *block = TRY(block_new(iterator));
    return tee_new(block, 0);
}
static PyObject *tee_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    TRYI(keywords_refuse(type, type, kwargs));
    if (tuple_length(args) != 1) {
        args_wrong_count("_tee", tuple_length(args), 1, 1);
        return NULL;
    }
    return tee_from(tuple_at(args, 0));
}
static PyObject *tee_next(PyObject *o) {
    int index;
    autoref PyObject *block = TRY(place_of(o, &index));
    if (index == BLOCK_ITEMS) {
        PyObject *next = TRY(block_next(BLOCK(block)));
        SETREF(block, next);
        index = 0;
        place_set(o, block, index);
    }
    autoref PyObject *item = TRY(block_item(BLOCK(block), index));
    place_set(o, block, index + 1);
    return take(item);
}

PyObject *itertools_tee(PyObject *module, PyObject *iterable, Py_ssize_t n);
PyObject *itertools_tee(PyObject *module, PyObject *iterable, Py_ssize_t n) {
    if (n < 0) {
        return err_raise(PyExc_ValueError, "n must be >= 0");
    }
    if (n == 0) {
        return tuple_empty();
    }
    autoref PyObject *iterator = TRY(ops_iter(iterable)), *result = TRY(tuple_new(n));
    tuple_items(result)[0] = TRY(tee_from(iterator));
    for (Py_ssize_t i = 1; i < n; i++) {
        tuple_items(result)[i] = TRY(tee_copy(tuple_at(result, 0)));
    }
    return tuple_publish(take(result));
}

#include "itertools_tee.gen.h"

PyTypeObject tee_block_type = {
    TYPE_HEAD,
    .tp_name = "itertools._tee_dataobject",
    .tp_basicsize = sizeof(TeeBlock),
    .tp_dealloc = block_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_doc = "A block of items shared by the iterators that tee() has made.",
    .tp_traverse = block_traverse,
    .tp_clear = block_clear,
    .tp_new = block_tp_new,
};
PyTypeObject tee_type = {
    TYPE_HEAD,
    .tp_name = "itertools._tee",
    .tp_basicsize = sizeof(Tee),
    .tp_dealloc = tee_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_doc = "_tee(iterable, /)\n--\n\nAn iterator that can be copied where it is.",
    .tp_traverse = tee_traverse,
    .tp_clear = tee_clear,
    .tp_weaklistoffset = offsetof(Tee, weakrefs),
    .tp_iter = ops_self,
    .tp_iternext = tee_next,
    .tp_methods = _tee_methods,
    .tp_new = tee_tp_new,
};
