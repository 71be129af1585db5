/* count, repeat, cycle. */
#include "modules/itertools/itertools_module.h"
#include "object/args.h"
#include "types/float/float.h"
#include "types/int/int.h"
#include "types/list/list.h"
#include "types/str/str.h"

/* ---- count ----
 *
 * While the step is 1 and the next value fits, it is in `index`; from then on index is
 * PY_SSIZE_T_MAX and the next value is in `value`, the step in `function`. */

static bool is_number(PyObject *o) {
    PyNumberMethods *m = TYPE(o)->tp_as_number;
    return m != NULL && (m->nb_index || m->nb_int || m->nb_float || IS_INSTANCE(o, PyComplex_Type));
}
static bool is_one(PyObject *o) {
    int overflow;
    return IS_INT(o) && int_as_int64_overflow(o, &overflow) == 1 && !overflow;
}
CONSTRUCTOR("count(start=0, step=1)",
            "start, start + step, start + 2 * step, and so on without end.")
static PyObject *count_make(PyTypeObject *type, PyObject *start, PyObject *step) {
    if ((start != NULL && !is_number(start)) || (step != NULL && !is_number(step))) {
        return err_raise(PyExc_TypeError, "a number is required");
    }
    autoref PyObject *first = start ? newref(start) : TRY(int_from_ssize(0)),
                     *by = step ? newref(step) : TRY(int_from_ssize(1));
    int overflow = 1;
    int64_t index = IS_INT(first) && is_one(by) ? int_as_int64_overflow(first, &overflow) : 0;
    PyObject *o = TRY(type->tp_alloc(type, 0));
    I(o)->index = overflow ? PY_SSIZE_T_MAX : (Py_ssize_t)index;
    I(o)->value = take(first);
    I(o)->function = take(by);
    I(o)->flag = overflow; /* is `value` the next one already? */
    return o;
}
/* The next value as an object: each is given once, whoever else counts. */
static PyObject *count_next_object(IteratorObject *c) {
    for (;;) {
        autoref PyObject *value = held(c, &c->value);
        if (!load_acquire(&c->flag)) { /* the counter has just run full */
            PyObject *full = TRY(int_from_ssize(PY_SSIZE_T_MAX));
            guard(c);
            if (!c->flag) {
                PyObject *old = c->value;
                c->value = full;
                store_release(&c->flag, true);
                full = old;
            }
            decref(full); /* an int */
            continue;
        }
        autoref PyObject *next = TRY(ops_binary(value, c->function, 0)), *old = NULL;
        guard(c);
        if (c->value == value) {
            old = value;
            c->value = take(next);
            return take(value);
        }
    }
}
/* Changes the index from *i; false, and *i is the one that another thread has set meanwhile. */
static force_inline quiet bool index_change(IteratorObject *it, Py_ssize_t *i, Py_ssize_t by) {
    if (!runtime_is_parallel()) {
        store_relaxed(&it->index, *i + by);
        return true;
    }
    return cas_acq_rel(&it->index, i, *i + by);
}
StackRef count_iterator_step(PyObject *o) {
    Py_ssize_t i = load_relaxed(&I(o)->index);
    while (likely(i >= STACKREF_INT_MIN && i <= STACKREF_INT_MAX)) {
        if (likely(index_change(I(o), &i, 1))) {
            return stackref_from_int(i);
        }
    }
    return STACKREF_NULL;
}
static PyObject *count_next(PyObject *o) {
    Py_ssize_t i = load_relaxed(&I(o)->index);
    while (likely(i < PY_SSIZE_T_MAX)) {
        if (index_change(I(o), &i, 1)) {
            return int_from_ssize(i);
        }
    }
    return count_next_object(I(o));
}
static PyObject *count_repr(PyObject *o) {
    Py_ssize_t i = load_relaxed(&I(o)->index);
    const char *name = strrchr(TYPE(o)->tp_name, '.');
    name = name ? name + 1 : TYPE(o)->tp_name;
    if (i < PY_SSIZE_T_MAX || !load_acquire(&I(o)->flag)) {
        return str_format("%s(%zd)", name, i);
    }
    autoref PyObject *value = held(o, &I(o)->value);
    return is_one(I(o)->function) ? str_format("%s(%R)", name, value)
                                  : str_format("%s(%R, %R)", name, value, I(o)->function);
}

/* ---- repeat: `index` is how often still, -1 for ever ---- */

CONSTRUCTOR("repeat(object, times=NULL)", "")
static PyObject *repeat_make(PyTypeObject *type, PyObject *object, PyObject *times) {
    Py_ssize_t n = -1;
    if (times != NULL) {
        TRYI(arg_ssize(times, &n));
        n = n < 0 ? 0 : n;
    }
    PyObject *o = TRY(type->tp_alloc(type, 0));
    I(o)->function = newref(object);
    I(o)->index = n;
    return o;
}
static force_inline quiet bool repeat_advance(PyObject *o) {
    Py_ssize_t left = load_relaxed(&I(o)->index);
    while (left > 0 && !index_change(I(o), &left, -1)) {
    }
    return left != 0;
}
StackRef repeat_iterator_step(PyObject *o) {
    return likely(is_owned(o)) && likely(repeat_advance(o)) ? stackref_new(I(o)->function) : STACKREF_NULL;
}
static PyObject *repeat_next(PyObject *o) {
    return repeat_advance(o) ? newref(I(o)->function) : NULL;
}
METHOD("repeat.__length_hint__(self)", "How often the object comes still.")
static PyObject *repeat_length_hint(IteratorObject *self) {
    Py_ssize_t left = load_relaxed(&self->index);
    return left < 0 ? err_raise(PyExc_TypeError, "len() of unsized object") : int_from_ssize(left);
}
static PyObject *repeat_repr(PyObject *o) {
    Py_ssize_t left = load_relaxed(&I(o)->index);
    const char *name = strrchr(TYPE(o)->tp_name, '.');
    name = name ? name + 1 : TYPE(o)->tp_name;
    return left < 0 ? str_format("%s(%R)", name, I(o)->function)
                    : str_format("%s(%R, %zd)", name, I(o)->function, left);
}

/* ---- cycle: `function` is the list of the items seen, `index` the place in it ---- */

CONSTRUCTOR("cycle(iterable, /)", "The items of the iterable again and again.")
static PyObject *cycle_make(PyTypeObject *type, PyObject *iterable) {
    autoref PyObject *seen = TRY(list_new(0));
    IteratorObject *c = TRY(iterator_new(type, iterable));
    c->function = take(seen);
    return (PyObject *)c;
}
static PyObject *cycle_again(IteratorObject *c) {
    guard(c);
    Py_ssize_t n = list_length(c->function);
    if (n == 0) {
        return NULL;
    }
    Py_ssize_t i = c->index < n ? c->index : 0;
    c->index = i + 1;
    return list_get(c->function, i);
}
static PyObject *cycle_next(PyObject *o) {
    autoref PyObject *source = held(o, &I(o)->source);
    if (source != NULL) {
        autoref PyObject *item = ops_next(source);
        if (item != NULL) {
            TRYI(list_append(I(o)->function, item));
            return take(item);
        }
        if (err_occurred()) {
            return NULL;
        }
        hold(o, &I(o)->source, NULL);
    }
    return cycle_again(I(o));
}

#include "itertools_infinite.gen.h"

ITERATOR_TYPE_QUICK(TYPE_STEP(count), count_type, "count", count_tp_doc, count_tp_new, count_next, NULL,
              .tp_repr = count_repr, .tp_vectorcall = count_tp_vectorcall);
ITERATOR_TYPE_QUICK(TYPE_STEP(repeat), repeat_type, "repeat",
              "repeat(object [,times]) -> the object as many times as it says, or for ever.",
              repeat_tp_new, repeat_next, repeat_methods, .tp_repr = repeat_repr,
              .tp_vectorcall = repeat_tp_vectorcall);
ITERATOR_TYPE(cycle_type, "cycle", cycle_tp_doc, cycle_tp_new, cycle_next, NULL,
              .tp_vectorcall = cycle_tp_vectorcall);
