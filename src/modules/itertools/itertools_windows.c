/* islice, zip_longest. */
#include "modules/itertools/itertools_module.h"
#include "object/args.h"
#include "object/names.h"
#include "types/dict/dict.h"
#include "types/list/list.h"

/* ---- islice: `index` items are taken, the next to give is number `stop` of `step`s ---- */

typedef struct {
    PyObject_HEAD PyObject *source; /* (l) NULL when it is used up */
    Py_ssize_t taken;               /* (a) items taken from it */
    Py_ssize_t next;                /* (a) number of the item to give next */
    Py_ssize_t stop;                /* (c) -1: none */
    Py_ssize_t step;                /* (c) */
} SliceIterator;
#define SLICE(o) ((SliceIterator *)(o))

static int slice_traverse(PyObject *o, visitproc visit, void *arg) {
    Py_VISIT(SLICE(o)->source);
    return 0;
}
static int slice_clear(PyObject *o) {
    hold(o, &SLICE(o)->source, NULL);
    return 0;
}
static void slice_dealloc(PyObject *o) {
    object_untrack(o);
    CLEAR(SLICE(o)->source);
    TYPE(o)->tp_free(o);
}

/* An index of a slice: None leaves *out; what is none becomes -1. */
static int bound_of(PyObject *o, Py_ssize_t *out) {
    if (o == NONE) {
        return 0;
    }
    *out = ops_index_ssize(o, PyExc_OverflowError);
    if (*out == -1) {
        if (err_occurred() && !err_matches(PyExc_Exception)) {
            return -1;
        }
        err_clear();
    }
    return 0;
}
static int bounds_of(PyObject *const *args, Py_ssize_t n, Py_ssize_t *start, Py_ssize_t *stop,
                     Py_ssize_t *step) {
    PyObject *last = args[n == 1 ? 0 : 1];
    INT_TRYI(bound_of(last, stop));
    if (*stop == -1 && last != NONE) {
        return err_int(err_raise(PyExc_ValueError, "Stop argument for islice() must be None or "
                                                   "an integer: 0 <= x <= sys.maxsize."));
    }
    if (n > 1) {
        INT_TRYI(bound_of(args[0], start));
    }
    if (*start < 0 || *stop < -1) {
        return err_int(err_raise(PyExc_ValueError, "Indices for islice() must be None or an "
                                                   "integer: 0 <= x <= sys.maxsize."));
    }
    if (n > 2) {
        INT_TRYI(bound_of(args[2], step));
    }
    return *step >= 1 ? 0
                      : err_int(err_raise(PyExc_ValueError, "Step for islice() must be a "
                                                            "positive integer or None."));
}

static PyObject *islice_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    TRYI(keywords_refuse(type, &islice_type, kwargs));
    Py_ssize_t n = tuple_length(args), start = 0, stop = -1, step = 1;
    if (n < 2 || n > 4) {
        args_wrong_count("islice", n, 2, 4);
        return NULL;
    }
    TRYI(bounds_of(tuple_items(args) + 1, n - 1, &start, &stop, &step));
    autoref PyObject *source = TRY(ops_iter(tuple_at(args, 0)));
    PyObject *o = TRY(type->tp_alloc(type, 0));
    SLICE(o)->source = take(source);
    SLICE(o)->next = start;
    SLICE(o)->stop = stop;
    SLICE(o)->step = step;
    return o;
}
static PyObject *slice_end(PyObject *o) {
    hold(o, &SLICE(o)->source, NULL);
    return NULL;
}
/* One item more has been given. */
static force_inline quiet void slice_advance(SliceIterator *s) {
    Py_ssize_t stop = s->stop, next;
    store_relaxed(&s->taken, load_relaxed(&s->taken) + 1);
    if (__builtin_add_overflow(load_relaxed(&s->next), s->step, &next) ||
        (stop != -1 && next > stop)) {
        next = stop == -1 ? PY_SSIZE_T_MAX : stop;
    }
    store_relaxed(&s->next, next);
}
/* Where no item is to be skipped. */
StackRef islice_iterator_step(PyObject *o) {
    SliceIterator *s = SLICE(o);
    PyObject *source = load_acquire(&s->source);
    Py_ssize_t taken = load_relaxed(&s->taken);
    if (unlikely(!is_owned(o)) || unlikely(source == NULL) || taken < load_relaxed(&s->next) ||
        (s->stop != -1 && taken >= s->stop)) {
        return STACKREF_NULL;
    }
    StackRef item = iterator_step_simple(source);
    if (likely(!stackref_is_null(item))) {
        slice_advance(s);
    }
    return item;
}
static PyObject *islice_next(PyObject *o) {
    SliceIterator *s = SLICE(o);
    autoref PyObject *source = TRY(iterator_hold_source(o, &s->source));
    Py_ssize_t stop = s->stop, wanted = load_relaxed(&s->next);
    while (load_relaxed(&s->taken) < wanted) {
        autoref PyObject *skipped = ops_next(source);
        if (skipped == NULL) {
            return slice_end(o);
        }
        store_relaxed(&s->taken, load_relaxed(&s->taken) + 1);
    }
    if (stop != -1 && load_relaxed(&s->taken) >= stop) {
        return slice_end(o);
    }
    PyObject *item = ops_next(source);
    if (item == NULL) {
        return slice_end(o);
    }
    slice_advance(s);
    return item;
}

/* ---- zip_longest ---- */

typedef struct {
    PyObject_HEAD PyObject *sources; /* (c) list of iterators, None for those used up */
    PyObject *fill;                  /* (c) */
    Py_ssize_t active;               /* (a) how many are not used up */
} LongestIterator;
#define LONGEST(o) ((LongestIterator *)(o))

static int longest_traverse(PyObject *o, visitproc visit, void *arg) {
    Py_VISIT(LONGEST(o)->sources);
    Py_VISIT(LONGEST(o)->fill);
    return 0;
}
static void longest_dealloc(PyObject *o) {
    object_untrack(o);
    CLEAR(LONGEST(o)->sources);
    CLEAR(LONGEST(o)->fill);
    TYPE(o)->tp_free(o);
}
static int fill_argument(PyObject *kwargs, PyObject **fill) {
    *fill = NULL;
    if (kwargs == NULL || dict_length(kwargs) == 0) {
        return 0;
    }
    if (INT_TRYI(dict_get(kwargs, NAME(fillvalue), fill)) == 0 || dict_length(kwargs) > 1) {
        CLEAR(*fill);
        return err_int(
            err_raise(PyExc_TypeError, "zip_longest() got an unexpected keyword argument"));
    }
    return 0;
}
static PyObject *longest_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    autoref PyObject *fill = NULL, *sources = NULL;
    TRYI(fill_argument(kwargs, &fill));
    sources = TRY(list_new(0));
    for (Py_ssize_t i = 0; i < tuple_length(args); i++) {
        TRYI(list_append_steal(sources, TRY(ops_iter(tuple_at(args, i)))));
    }
    PyObject *o = TRY(type->tp_alloc(type, 0));
    LONGEST(o)->sources = take(sources);
    LONGEST(o)->fill = fill ? take(fill) : newref(NONE);
    LONGEST(o)->active = tuple_length(args);
    return o;
}
/* The item of source i; NULL at the end of all, or with an exception. */
static PyObject *longest_item(LongestIterator *it, Py_ssize_t i) {
    autoref PyObject *source = list_get(it->sources, i);
    if (source == NULL || source == NONE) {
        return newref(it->fill);
    }
    PyObject *item = ops_next(source);
    if (item != NULL) {
        return item;
    }
    if (err_occurred()) {
        store_relaxed(&it->active, 0);
        return NULL;
    }
    if (fetch_add_acq_rel(&it->active, -1) <= 1) {
        return NULL;
    }
    TRYI(list_set(it->sources, i, newref(NONE)));
    return newref(it->fill);
}
static PyObject *longest_next(PyObject *o) {
    LongestIterator *it = LONGEST(o);
    Py_ssize_t n = list_length(it->sources);
    if (n == 0 || load_relaxed(&it->active) <= 0) {
        return NULL;
    }
    autoref PyObject *items = TRY(tuple_new(n));
    for (Py_ssize_t i = 0; i < n; i++) {
        tuple_items(items)[i] = TRY(longest_item(it, i));
    }
    return tuple_publish(take(items));
}

ITERATOR_TYPE_OF(SliceIterator, TYPE_STEP(islice), islice_type, "islice",
                 "islice(iterable, stop) --> the items up to number stop\n"
                 "islice(iterable, start, stop[, step]) --> the items of a slice\n\nAs slicing a "
                 "list does, without negative numbers.",
                 islice_new, islice_next, NULL, slice_traverse, slice_clear, slice_dealloc,
                 .tp_vectorcall = NULL);
ITERATOR_TYPE_OF(LongestIterator, 0, zip_longest_type, "zip_longest",
                 "zip_longest(*iterables, fillvalue=None)\n--\n\nTuples of one item of each "
                 "iterable, until the longest ends; the fill value stands for those that have.",
                 longest_new, longest_next, NULL, longest_traverse, NULL, longest_dealloc,
                 .tp_vectorcall = NULL);
