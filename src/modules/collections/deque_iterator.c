/* Iterators over a deque, both ways. */
#include "modules/collections/deque.h"
#include "object/args.h"
#include "object/ops.h"
#include "object/stackref_quick.h"
#include "object/write.h"
#include "types/dict/dict.h"
#include "types/int/int.h"
#include "types/iterator/quick_step.h"
#include "types/tuple/tuple.h"

typedef struct {
    PyObject_HEAD PyObject *deque; /* (c) */
    size_t state;                  /* (c) the deque's at the start */
    Py_ssize_t done;               /* (a) items given out */
    Py_ssize_t left;               /* (a) */
    DequeCursor cursor;            /* (l: the deque's) */
} DequeIterator;
#define ITER(o) ((DequeIterator *)(o))

PyObject *deque_iterator_new(PyTypeObject *type, PyObject *deque) {
    PyObject *o = TRY(object_new(type));
    {
        guard(deque);
        ITER(o)->state = DEQUE(deque)->state;
        ITER(o)->left = deque_length(deque);
    }
    ITER(o)->deque = newref(deque);
    object_track(o);
    return o;
}
static int iterator_traverse(PyObject *o, visitproc visit, void *arg) {
    Py_VISIT(ITER(o)->deque);
    return 0;
}
static void iterator_dealloc(PyObject *o) {
    object_untrack(o);
    CLEAR(ITER(o)->deque);
    object_free(o);
}

/* Steps to the item at i. The deque's lock is held, or not needed. */
static force_inline quiet StackRef step_locked(DequeIterator *it, Py_ssize_t i) {
    DequeObject *d = DEQUE(it->deque);
    size_t whole = (size_t)(d->first + i);
    Py_ssize_t left = load_relaxed(&it->left);
    if (unlikely(d->state != it->state) || unlikely((size_t)i >= (size_t)d->ob_base.ob_size) || unlikely(left <= 0)) {
        return STACKREF_NULL;
    }
    if (unlikely(it->cursor.block == NULL) || unlikely(it->cursor.number != whole / BLOCK_ITEMS)) {
        deque_seek(d, i, &it->cursor);
    }
    StackRef item = stackref_new_here(it->cursor.block->items[whole % BLOCK_ITEMS]);
    if (likely(!stackref_is_null(item))) {
        store_relaxed(&it->done, load_relaxed(&it->done) + 1);
        store_relaxed(&it->left, left - 1);
    }
    return item;
}
/* The same with other threads: of a deque of the thread's own. */
static never_inline quiet StackRef step_entering(DequeIterator *it, Py_ssize_t i) {
    ThreadState *ts = thread_current();
    if (unlikely(!is_owned((PyObject *)it)) || unlikely(!write_enter(ts, it->deque))) {
        return STACKREF_NULL;
    }
    StackRef item = step_locked(it, i);
    write_leave(ts);
    return item;
}
static force_inline quiet StackRef step_at(PyObject *o, Py_ssize_t i) {
    return unlikely(runtime_is_parallel()) || switched_off(SWITCH_WRITING) ? step_entering(ITER(o), i)
                                                                          : step_locked(ITER(o), i);
}
StackRef deque_iterator_step(PyObject *o) {
    return step_at(o, load_relaxed(&ITER(o)->done));
}
StackRef deque_reverse_iterator_step(PyObject *o) {
    return step_at(o, deque_length(ITER(o)->deque) - 1 - load_relaxed(&ITER(o)->done));
}
/* Two threads that share the iterator may get the same item. */
static PyObject *iterator_next(PyObject *o) {
    DequeIterator *it = ITER(o);
    Py_ssize_t done = load_relaxed(&it->done);
    bool forward = IS_EXACT(o, deque_iterator_type);
    PyObject *item;
    int found = deque_get_if(DEQUE(it->deque), forward ? done : deque_length(it->deque) - 1 - done,
                             it->state, &it->cursor, &item);
    if (found < 0) {
        store_relaxed(&it->left, 0);
        return err_raise(PyExc_RuntimeError, "deque mutated during iteration");
    }
    if (found && load_relaxed(&it->left) > 0) {
        store_relaxed(&it->done, done + 1);
        store_relaxed(&it->left, load_relaxed(&it->left) - 1);
        return item;
    }
    XDECREF(item);
    return NULL;
}

static PyObject *iterator_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    Py_ssize_t n = tuple_length(args), skip = 0;
    if (n < 1 || n > 2) {
        return err_raise(PyExc_TypeError, "function takes at %s %d argument%s (%zd given)",
                         n < 1 ? "least" : "most", n < 1 ? 1 : 2, n < 1 ? "" : "s", n);
    }
    PyObject *deque = tuple_at(args, 0);
    if (!IS_INSTANCE(deque, deque_type)) {
        return err_raise(PyExc_TypeError, "argument 1 must be collections.deque, not %.50s",
                         TYPE(deque)->tp_name);
    }
    if (n == 2) {
        TRYI(arg_ssize(tuple_at(args, 1), &skip));
    }
    autoref PyObject *o = TRY(deque_iterator_new(type, deque));
    skip = skip < 0 ? 0 : skip > ITER(o)->left ? ITER(o)->left : skip;
    ITER(o)->done = skip;
    ITER(o)->left -= skip;
    return take(o);
}

METHOD("_deque_iterator.__length_hint__(self)", "How many items are left.")
static PyObject *iterator_length_hint(DequeIterator *self) {
    return int_from_ssize(load_relaxed(&self->left));
}
METHOD("_deque_iterator.__reduce__(self)", "Return state information for pickling.")
static PyObject *iterator_reduce(DequeIterator *self) {
    autoref PyObject *done =
        TRY(int_from_ssize(deque_length(self->deque) - load_relaxed(&self->left)));
    autoref PyObject *args = TRY(tuple_of(2, self->deque, done));
    return tuple_of(2, (PyObject *)TYPE(self), args);
}

int deque_extend_iterable(DequeObject *d, PyObject *iterable, DequeEnd end) {
    autoref PyObject *source =
        INT_TRY(iterable == (PyObject *)d ? deque_snapshot(d) : newref(iterable));
    autoref PyObject *iterator = INT_TRY(ops_iter(source));
    deque_expect(d, end);
    for (PyObject *item; (item = ops_next(iterator)) != NULL;) {
        INT_TRYI(deque_put_steal(d, item, end));
    }
    return err_occurred() ? -1 : 0;
}

#include "deque_iterator.gen.h"

#define ITERATOR_TYPE(variable, name, step)                                                        \
    PyTypeObject variable = {                                                                      \
        TYPE_HEAD,                                                                                 \
        .tp_name = name,                                                                           \
        .tp_basicsize = sizeof(DequeIterator),                                                     \
        .tp_dealloc = iterator_dealloc,                                                            \
        .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | TYPE_STEP(step),                     \
        .tp_traverse = iterator_traverse,                                                          \
        .tp_iter = ops_self,                                                                       \
        .tp_iternext = iterator_next,                                                              \
        .tp_methods = _deque_iterator_methods,                                                     \
        .tp_new = iterator_tp_new,                                                                 \
    }
ITERATOR_TYPE(deque_iterator_type, "collections._deque_iterator", deque);
ITERATOR_TYPE(deque_reverse_iterator_type, "collections._deque_reverse_iterator", deque_reverse);
