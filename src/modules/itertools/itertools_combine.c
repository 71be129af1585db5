/* product, combinations, combinations_with_replacement, permutations: arrays of indices into pools
 * of items, moved on to the next result in lexicographic order.
 *
 * The indices change under the iterator's lock, in code that runs no Python, so that each result is
 * given to one thread. */
#include "modules/itertools/itertools_module.h"
#include "object/args.h"
#include "object/data.h"
#include "object/names.h"
#include "types/dict/dict.h"
#include "types/int/int.h"

typedef enum { BEFORE_FIRST, RUNNING, ENDED } CombineState;

typedef struct {
    PyObject_HEAD PyObject *pool; /* (c) tuple of the items; product: of such tuples */
    Py_ssize_t *indices;          /* (l) `room` of them; permutations: behind them the cycles */
    Py_ssize_t room;              /* (c) */
    Py_ssize_t length;            /* (c) of the results */
    CombineState state;           /* (l) */
} Combiner;
#define C(o) ((Combiner *)(o))

/* ---- life ---- */

static int combiner_traverse(PyObject *o, visitproc visit, void *arg) {
    Py_VISIT(C(o)->pool);
    return 0;
}
static void combiner_dealloc(PyObject *o) {
    object_untrack(o);
    CLEAR(C(o)->pool);
    data_free(C(o)->indices, (size_t)C(o)->room * sizeof(Py_ssize_t));
    TYPE(o)->tp_free(o);
}
/* With room for indices, all zero. */
static Combiner *combiner_new(PyTypeObject *type, PyObject *pool, Py_ssize_t length,
                              Py_ssize_t room) {
    if ((size_t)room > PTRDIFF_MAX / sizeof(Py_ssize_t)) {
        return err_no_memory();
    }
    Py_ssize_t *indices = data_alloc_zero((size_t)(room ? room : 1) * sizeof(Py_ssize_t));
    if (indices == NULL) {
        return err_no_memory();
    }
    PyObject *o = type->tp_alloc(type, 0);
    if (o == NULL) {
        data_free(indices, (size_t)room * sizeof(Py_ssize_t));
        return NULL;
    }
    C(o)->pool = newref(pool);
    C(o)->indices = indices;
    C(o)->room = room;
    C(o)->length = length;
    return C(o);
}
METHOD("product.__sizeof__(self)", "Returns size in memory, in bytes.")
METHOD("combinations.__sizeof__(self)", "Returns size in memory, in bytes.")
METHOD("combinations_with_replacement.__sizeof__(self)", "Returns size in memory, in bytes.")
METHOD("permutations.__sizeof__(self)", "Returns size in memory, in bytes.")
static PyObject *combiner_sizeof(Combiner *self) {
    return int_from_size((size_t)TYPE(self)->tp_basicsize +
                         (size_t)self->room * sizeof(Py_ssize_t));
}

/* The items at the indices. */
static PyObject *result_locked(Combiner *c, bool pools) {
    PyObject *result = TRY(tuple_new(c->length));
    for (Py_ssize_t i = 0; i < c->length; i++) {
        PyObject *pool = pools ? tuple_at(c->pool, i) : c->pool;
        tuple_items(result)[i] = newref(tuple_at(pool, c->indices[i]));
    }
    return tuple_publish(result);
}
/* One result; `advance` moves the indices on, false at the end. */
static PyObject *combiner_next(PyObject *o, bool (*advance)(Combiner *c), bool pools) {
    Combiner *c = C(o);
    guard(c);
    if (c->state == RUNNING && !advance(c)) {
        c->state = ENDED;
    }
    if (c->state == ENDED) {
        return NULL;
    }
    c->state = RUNNING;
    return result_locked(c, pools);
}

/* ---- product ---- */

static int repeat_argument(PyObject *kwargs, Py_ssize_t *repeat) {
    *repeat = 1;
    if (kwargs == NULL || dict_length(kwargs) == 0) {
        return 0;
    }
    if (dict_length(kwargs) > 1) {
        return err_int(err_raise(PyExc_TypeError,
                                 "product() takes at most 1 keyword argument (%zd given)",
                                 dict_length(kwargs)));
    }
    PyObject *found;
    if (INT_TRYI(dict_get(kwargs, NAME(repeat), &found)) == 0) {
        Py_ssize_t position = 0;
        PyObject *key, *value;
        dict_next(kwargs, &position, &key, &value, NULL);
        autoref PyObject *k = key, *v = value;
        return err_int(
            err_raise(PyExc_TypeError, "product() got an unexpected keyword argument '%S'", k));
    }
    autoref PyObject *value = found;
    INT_TRYI(arg_ssize(value, repeat));
    return *repeat >= 0
               ? 0
               : err_int(err_raise(PyExc_ValueError, "repeat argument cannot be negative"));
}
static PyObject *product_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    Py_ssize_t repeat, n = tuple_length(args);
    TRYI(repeat_argument(kwargs, &repeat));
    n = repeat == 0 ? 0 : n;
    if (n > 0 && (size_t)repeat > PTRDIFF_MAX / sizeof(Py_ssize_t) / (size_t)n) {
        return err_raise(PyExc_OverflowError, "repeat argument too large");
    }
    autoref PyObject *pools = TRY(tuple_new(n * repeat));
    bool empty = false;
    for (Py_ssize_t i = 0; i < n; i++) {
        tuple_items(pools)[i] = TRY(ops_to_tuple(tuple_at(args, i)));
        empty |= tuple_length(tuple_at(pools, i)) == 0;
    }
    for (Py_ssize_t i = n; i < n * repeat; i++) {
        tuple_items(pools)[i] = newref(tuple_at(pools, i - n));
    }
    tuple_publish(pools);
    Combiner *c = TRY(combiner_new(type, pools, n * repeat, n * repeat));
    c->state = empty ? ENDED : BEFORE_FIRST;
    return (PyObject *)c;
}
static bool product_advance(Combiner *c) {
    for (Py_ssize_t i = c->length - 1; i >= 0; i--) {
        if (++c->indices[i] < tuple_length(tuple_at(c->pool, i))) {
            return true;
        }
        c->indices[i] = 0;
    }
    return false;
}
static PyObject *product_next(PyObject *o) {
    return combiner_next(o, product_advance, true);
}

/* ---- combinations ---- */

static int check_r(Py_ssize_t r) {
    return r >= 0 ? 0 : err_int(err_raise(PyExc_ValueError, "r must be non-negative"));
}
CONSTRUCTOR("combinations(iterable, r: ssize)", "The choices of r items, each in their order.")
static PyObject *combinations_make(PyTypeObject *type, PyObject *iterable, Py_ssize_t r) {
    autoref PyObject *pool = TRY(ops_to_tuple(iterable));
    TRYI(check_r(r));
    Combiner *c = TRY(combiner_new(type, pool, r, r));
    for (Py_ssize_t i = 0; i < r; i++) {
        c->indices[i] = i;
    }
    c->state = r > tuple_length(pool) ? ENDED : BEFORE_FIRST;
    return (PyObject *)c;
}
static bool combinations_advance(Combiner *c) {
    Py_ssize_t n = tuple_length(c->pool), i = c->length - 1;
    while (i >= 0 && c->indices[i] == i + n - c->length) {
        i--;
    }
    if (i < 0) {
        return false;
    }
    c->indices[i]++;
    for (i++; i < c->length; i++) {
        c->indices[i] = c->indices[i - 1] + 1;
    }
    return true;
}
static PyObject *combinations_next(PyObject *o) {
    return combiner_next(o, combinations_advance, false);
}

CONSTRUCTOR("combinations_with_replacement(iterable, r: ssize)",
            "The choices of r items in their order, each of which may come several times.")
static PyObject *replacement_make(PyTypeObject *type, PyObject *iterable, Py_ssize_t r) {
    autoref PyObject *pool = TRY(ops_to_tuple(iterable));
    TRYI(check_r(r));
    Combiner *c = TRY(combiner_new(type, pool, r, r));
    c->state = r > 0 && tuple_length(pool) == 0 ? ENDED : BEFORE_FIRST;
    return (PyObject *)c;
}
static bool replacement_advance(Combiner *c) {
    Py_ssize_t last = tuple_length(c->pool) - 1, i = c->length - 1;
    while (i >= 0 && c->indices[i] == last) {
        i--;
    }
    if (i < 0) {
        return false;
    }
    Py_ssize_t index = c->indices[i] + 1;
    for (; i < c->length; i++) {
        c->indices[i] = index;
    }
    return true;
}
static PyObject *replacement_next(PyObject *o) {
    return combiner_next(o, replacement_advance, false);
}

/* ---- permutations ---- */

CONSTRUCTOR("permutations(iterable, r=None)", "The arrangements of r items, by default of all.")
static PyObject *permutations_make(PyTypeObject *type, PyObject *iterable, PyObject *length) {
    autoref PyObject *pool = TRY(ops_to_tuple(iterable));
    Py_ssize_t n = tuple_length(pool), r = n;
    if (length != NONE) {
        if (!IS_INT(length)) {
            return err_raise(PyExc_TypeError, "Expected int as r");
        }
        r = int_as_ssize(length);
        if (r == -1 && err_occurred()) {
            return NULL;
        }
    }
    TRYI(check_r(r));
    if (r > n) {
        Combiner *c = TRY(combiner_new(type, pool, r, 0));
        c->state = ENDED;
        return (PyObject *)c;
    }
    Combiner *c = TRY(combiner_new(type, pool, r, n + r));
    for (Py_ssize_t i = 0; i < n; i++) {
        c->indices[i] = i;
    }
    for (Py_ssize_t i = 0; i < r; i++) {
        c->indices[n + i] = n - i; /* choices left for place i */
    }
    return (PyObject *)c;
}
/* Place i takes the next of the items that the places before it have left, which lie behind it in
 * order; after the last of them they are in order again, and the place before it moves on. */
static bool permutations_advance(Combiner *c) {
    Py_ssize_t n = tuple_length(c->pool), *indices = c->indices, *left = c->indices + n;
    for (Py_ssize_t i = c->length - 1; i >= 0; i--) {
        Py_ssize_t index = indices[i];
        if (--left[i] == 0) {
            memmove(&indices[i], &indices[i + 1], (size_t)(n - 1 - i) * sizeof *indices);
            indices[n - 1] = index;
            left[i] = n - i;
        } else {
            indices[i] = indices[n - left[i]];
            indices[n - left[i]] = index;
            return true;
        }
    }
    return false;
}
static PyObject *permutations_next(PyObject *o) {
    return combiner_next(o, permutations_advance, false);
}

#include "itertools_combine.gen.h"

#define COMBINER_TYPE(variable, name, doc, new, next, methods, vectorcall)                         \
    ITERATOR_TYPE_OF(Combiner, 0, variable, name, doc, new, next, methods, combiner_traverse, NULL,   \
                     combiner_dealloc, .tp_vectorcall = vectorcall)
COMBINER_TYPE(product_type, "product",
              "product(*iterables, repeat=1)\n--\n\nTuples of one item of each iterable, in all "
              "ways; the last varies fastest.",
              product_new, product_next, product_methods, NULL);
COMBINER_TYPE(combinations_type, "combinations", combinations_tp_doc, combinations_tp_new,
              combinations_next, combinations_methods, combinations_tp_vectorcall);
COMBINER_TYPE(combinations_with_replacement_type, "combinations_with_replacement",
              combinations_with_replacement_tp_doc, combinations_with_replacement_tp_new,
              replacement_next, combinations_with_replacement_methods,
              combinations_with_replacement_tp_vectorcall);
COMBINER_TYPE(permutations_type, "permutations", permutations_tp_doc, permutations_tp_new,
              permutations_next, permutations_methods, permutations_tp_vectorcall);
