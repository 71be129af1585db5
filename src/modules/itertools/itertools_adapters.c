/* Iterators that go through another once: accumulate, batched, chain, compress, dropwhile,
 * takewhile, filterfalse, pairwise, starmap. */
#include "modules/itertools/itertools_module.h"
#include "object/args.h"
#include "object/call.h"
#include "object/stackref_quick.h"
#include "types/int/int_quick.h"

/* ---- accumulate: `value` is the sum so far, `flag`: the initial value is still to be given ----
 */

CONSTRUCTOR("accumulate(iterable, func=None, *, initial=None)",
            "The sums of the items so far, or what the function makes of the last result and an "
            "item.")
static PyObject *accumulate_make(PyTypeObject *type, PyObject *iterable, PyObject *func,
                                 PyObject *initial) {
    IteratorObject *it = TRY(iterator_new(type, iterable));
    it->function = func == NONE ? NULL : newref(func);
    it->flag = initial != NONE;
    it->value = it->flag ? newref(initial) : NULL;
    return (PyObject *)it;
}
/* What adding the next item gives, while they are small ints and there is one thread: nothing can run, or change, then.
 * NULL and what `next` is: not for here; or an exception. */
static PyObject *accumulate_ints(IteratorObject *it, StackRef *next) {
    intptr_t a, b;
    if (runtime_is_parallel() || it->function != NULL || it->flag || it->value == NULL) {
        return NULL;
    }
    PyObject *total = it->value, *sum;
    *next = iterator_step_simple(it->source);
    if (stackref_is_null(*next) || !int_value_quick(stackref_borrow(total), &a) || !int_value_quick(*next, &b)) {
        return NULL;
    }
    stackref_drop(*next);
    sum = TRY(int_from_int64(a + b));
    it->value = newref(sum);
    decref(total);
    return sum;
}
static PyObject *accumulate_next(PyObject *o) {
    StackRef next = STACKREF_NULL;
    PyObject *quick = accumulate_ints(I(o), &next);
    if (quick != NULL || unlikely(err_occurred() != NULL)) {
        return quick;
    }
    autoref PyObject *item = NULL, *total = iterator_hold_source(o, &I(o)->value);
    if (load_relaxed(&I(o)->flag)) {
        store_relaxed(&I(o)->flag, false);
        return take(total);
    }
    item = TRY(!stackref_is_null(next) ? stackref_take(&next) : ops_next(I(o)->source));
    autoref PyObject *sum = total == NULL            ? newref(item)
                            : I(o)->function == NULL ? ops_binary(total, item, 0)
                                                     : call_two(I(o)->function, total, item);
    if (sum != NULL) {
        hold(o, &I(o)->value, newref(sum));
    }
    return take(sum);
}

/* ---- batched: `step` at a time, `flag`: strict ---- */

CONSTRUCTOR("batched(iterable, n: ssize, *, strict: bool = False)",
            "Tuples of n items each; the last may be shorter, unless strict.\n\n"
            "    >>> list(batched('Pithon', 4))\n"
            "    [('P', 'i', 't', 'h'), ('o', 'n')]")
static PyObject *batched_make(PyTypeObject *type, PyObject *iterable, Py_ssize_t n, int strict) {
    if (n < 1) {
        return err_raise(PyExc_ValueError, "n must be at least one");
    }
    IteratorObject *it = TRY(iterator_new(type, iterable));
    it->step = n;
    it->flag = strict;
    return (PyObject *)it;
}
static PyObject *batched_next(PyObject *o) {
    autoref PyObject *source = TRY(held(o, &I(o)->source));
    Py_ssize_t n = I(o)->step, i = 0;
    autoref PyObject *batch = TRY(tuple_new(n));
    while (i < n) {
        PyObject *item = ops_next(source);
        if (item == NULL) {
            break;
        }
        tuple_items(batch)[i++] = item;
    }
    if (i == n) {
        return tuple_publish(take(batch));
    }
    hold(o, &I(o)->source, NULL);
    if (err_occurred() || i == 0) {
        return NULL;
    }
    return I(o)->flag ? err_raise(PyExc_ValueError, "batched(): incomplete batch")
                      : tuple_slice(batch, 0, i);
}

/* ---- chain: `source` gives iterables, `value` is the iterator of the one being used ---- */

static PyObject *chain_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    TRYI(keywords_refuse(type, &chain_type, kwargs));
    return (PyObject *)iterator_new(type, args);
}
CLASSMETHOD("chain.from_iterable(cls, iterable, /)",
            "A chain of the iterables that an iterable gives.")
static PyObject *chain_from_iterable(PyObject *cls, PyObject *iterable) {
    return (PyObject *)iterator_new((PyTypeObject *)cls, iterable);
}
CLASSMETHOD("chain.__class_getitem__(cls, object, /)", "See PEP 585")
static PyObject *chain_class_getitem(PyObject *cls, PyObject *object) {
    return generic_alias_new(cls, object);
}
/* The iterator of the next iterable; NULL at the end. */
static PyObject *chain_advance(PyObject *o) {
    autoref PyObject *source = TRY(held(o, &I(o)->source));
    autoref PyObject *iterable = ops_next(source),
                     *iterator = iterable == NULL ? NULL : ops_iter(iterable);
    if (iterator == NULL) {
        hold(o, &I(o)->source, NULL);
        return NULL;
    }
    hold(o, &I(o)->value, newref(iterator));
    return take(iterator);
}
StackRef chain_iterator_step(PyObject *o) {
    PyObject *active = load_acquire(&I(o)->value);
    return likely(is_owned(o)) && likely(active != NULL) ? iterator_step_simple(active) : STACKREF_NULL;
}
static PyObject *chain_next(PyObject *o) {
    for (;;) {
        autoref PyObject *active = iterator_hold_source(o, &I(o)->value);
        if (active == NULL) {
            active = TRY(chain_advance(o));
        }
        PyObject *item = ops_next(active);
        if (item != NULL || err_occurred()) {
            return item;
        }
        hold(o, &I(o)->value, NULL);
    }
}

/* ---- compress: `function` is the iterator of the selectors ---- */

CONSTRUCTOR("compress(data, selectors)", "The items of data whose selectors are true.")
static PyObject *compress_make(PyTypeObject *type, PyObject *data, PyObject *selectors) {
    autoref PyObject *o = (PyObject *)TRY(iterator_new(type, data));
    I(o)->function = TRY(ops_iter(selectors));
    return take(o);
}
static PyObject *compress_next(PyObject *o) {
    for (;;) {
        autoref PyObject *item = TRY(ops_next(I(o)->source)),
                         *selector = TRY(ops_next(I(o)->function));
        if (TRYI(ops_is_true(selector))) {
            return take(item);
        }
    }
}

/* ---- by a predicate; `flag`: the first part is over ---- */

static PyObject *predicate_make(PyTypeObject *type, PyObject *predicate, PyObject *iterable) {
    IteratorObject *it = TRY(iterator_new(type, iterable));
    it->function = newref(predicate);
    return (PyObject *)it;
}
static int is_chosen(PyObject *predicate, PyObject *item) {
    if (predicate == NONE || predicate == (PyObject *)&PyBool_Type) {
        return ops_is_true(item);
    }
    if (predicate == NULL) {
        return 0;
    }
    autoref PyObject *answer = INT_TRY(call_one(predicate, item));
    return ops_is_true(answer);
}
CONSTRUCTOR("dropwhile(predicate, iterable, /)",
            "The items from the first on for which the predicate is false.")
static PyObject *dropwhile_make(PyTypeObject *type, PyObject *predicate, PyObject *iterable) {
    return predicate_make(type, predicate, iterable);
}
/* None is called here, and is no callable. */
static int is_true_of(PyObject *predicate, PyObject *item) {
    autoref PyObject *answer = INT_TRY(call_one(predicate, item));
    return ops_is_true(answer);
}
static PyObject *dropwhile_next(PyObject *o) {
    for (;;) {
        autoref PyObject *item = TRY(ops_next(I(o)->source));
        if (load_relaxed(&I(o)->flag)) {
            return take(item);
        }
        if (TRYI(is_true_of(I(o)->function, item)) == 0) {
            store_relaxed(&I(o)->flag, true);
            return take(item);
        }
    }
}
CONSTRUCTOR("takewhile(predicate, iterable, /)",
            "The items up to the first for which the predicate is false.")
static PyObject *takewhile_make(PyTypeObject *type, PyObject *predicate, PyObject *iterable) {
    return predicate_make(type, predicate, iterable);
}
static PyObject *takewhile_next(PyObject *o) {
    if (load_relaxed(&I(o)->flag)) {
        return NULL;
    }
    autoref PyObject *item = TRY(ops_next(I(o)->source));
    if (TRYI(is_true_of(I(o)->function, item))) {
        return take(item);
    }
    store_relaxed(&I(o)->flag, true);
    return NULL;
}
CONSTRUCTOR("filterfalse(function, iterable, /)",
            "The items for which the function is false; with None those that are false.")
static PyObject *filterfalse_make(PyTypeObject *type, PyObject *function, PyObject *iterable) {
    return predicate_make(type, function, iterable);
}
static PyObject *filterfalse_next(PyObject *o) {
    for (;;) {
        autoref PyObject *item = TRY(ops_next(I(o)->source));
        if (TRYI(is_chosen(I(o)->function, item)) == 0) {
            return take(item);
        }
    }
}

/* ---- pairwise: `value` is the last item given ---- */

CONSTRUCTOR("pairwise(iterable, /)", "Pairs of each item and the one after it.")
static PyObject *pairwise_make(PyTypeObject *type, PyObject *iterable) {
    return (PyObject *)iterator_new(type, iterable);
}
static PyObject *pairwise_end(PyObject *o) {
    hold(o, &I(o)->source, NULL);
    hold(o, &I(o)->value, NULL);
    return NULL;
}
static PyObject *pairwise_next(PyObject *o) {
    autoref PyObject *source = TRY(iterator_hold_source(o, &I(o)->source)),
                     *old = iterator_hold_source(o, &I(o)->value);
    if (old == NULL) {
        old = ops_next(source);
        if (old == NULL) {
            return pairwise_end(o);
        }
        hold(o, &I(o)->value, newref(old));
        if (load_acquire(&I(o)->source) == NULL) { /* it has come to its end meanwhile */
            return pairwise_end(o);
        }
    }
    autoref PyObject *new = ops_next(source);
    if (new == NULL) {
        return pairwise_end(o);
    }
    autoref PyObject *pair = TRY(tuple_of(2, old, new));
    hold(o, &I(o)->value, take(new));
    return take(pair);
}
/* All but the first, of the thread's own over what has a quick step. */
int pairwise_pair_step(PyObject *o, StackRef *new_old) {
    PyObject *source = load_acquire(&I(o)->source), *old = load_acquire(&I(o)->value);
    if (unlikely(!is_owned(o)) || source == NULL || old == NULL) {
        return -1;
    }
    StackRef next = iterator_step_simple(source);
    if (unlikely(stackref_is_null(next))) {
        return -1;
    }
    PyObject *new = stackref_take(&next);
    if (unlikely(new == NULL)) {
        return 0;
    }
    {
        guard(o); /* the one wait: another thread may have ended it meanwhile */
        old = I(o)->value;
        store_release(&I(o)->value, newref(new));
    }
    if (unlikely(old == NULL)) {
        decref(new);
        return -1;
    }
    new_old[0] = stackref_steal_result(new);
    new_old[1] = stackref_steal_result(old);
    return 1;
}

/* ---- starmap ---- */

CONSTRUCTOR("starmap(function, iterable, /)",
            "What the function returns when called with each item as its arguments.")
static PyObject *starmap_make(PyTypeObject *type, PyObject *function, PyObject *iterable) {
    return predicate_make(type, function, iterable);
}
static PyObject *starmap_next(PyObject *o) {
    autoref PyObject *item = TRY(ops_next(I(o)->source));
    if (IS_EXACT(item, PyTuple_Type)) {
        return call_tuple(I(o)->function, item, NULL);
    }
    autoref PyObject *args = TRY(ops_to_tuple(item));
    return call_tuple(I(o)->function, args, NULL);
}

#include "itertools_adapters.gen.h"

#define SIMPLE_TYPE(name, new, methods)                                                            \
    ITERATOR_TYPE(name##_type, #name, name##_tp_doc, new, name##_next, methods,                    \
                  .tp_vectorcall = name##_tp_vectorcall)
SIMPLE_TYPE(accumulate, accumulate_tp_new, NULL);
SIMPLE_TYPE(batched, batched_tp_new, NULL);
SIMPLE_TYPE(compress, compress_tp_new, NULL);
SIMPLE_TYPE(dropwhile, dropwhile_tp_new, NULL);
SIMPLE_TYPE(takewhile, takewhile_tp_new, NULL);
SIMPLE_TYPE(filterfalse, filterfalse_tp_new, NULL);
ITERATOR_TYPE_QUICK(TYPE_PAIR_STEP(pairwise), pairwise_type, "pairwise", pairwise_tp_doc, pairwise_tp_new,
                    pairwise_next, NULL, .tp_vectorcall = pairwise_tp_vectorcall);
SIMPLE_TYPE(starmap, starmap_tp_new, NULL);
ITERATOR_TYPE_QUICK(TYPE_STEP(chain), chain_type, "chain",
              "chain(*iterables)\n--\n\nThe items of the first iterable, then those of the next, "
              "and so on.",
              chain_new, chain_next, chain_methods, .tp_vectorcall = NULL);
