/* What the files of itertools share. */
#ifndef PITHON_MODULES_ITERTOOLS_ITERTOOLS_MODULE_H
#define PITHON_MODULES_ITERTOOLS_ITERTOOLS_MODULE_H

#include "object/error.h"
#include "object/needs.h"
#include "object/object.h"
#include "object/ops.h"
#include "types/iterator/iterator.h"
#include "types/iterator/quick_step.h"
#include "types/tuple/tuple.h"

extern PyTypeObject accumulate_type, batched_type, chain_type, combinations_type,
    combinations_with_replacement_type, compress_type, count_type, cycle_type, dropwhile_type,
    filterfalse_type, groupby_type, grouper_type, islice_type, pairwise_type, permutations_type,
    product_type, repeat_type, starmap_type, takewhile_type, tee_type, tee_block_type,
    zip_longest_type;

/* Most of the iterators: a source, a function, a value to go on from, and some numbers. */
typedef struct {
    PyObject_HEAD PyObject *source; /* (l) an iterator; NULL when it is used up, in some types */
    PyObject *function;             /* (c) or NULL */
    PyObject *value;                /* (l) or NULL */
    Py_ssize_t index, stop, step;   /* (a) */
    bool flag;                      /* (a) */
} IteratorObject;
#define I(o) ((IteratorObject *)(o))

/* A field that may be replaced by another thread, or by code that runs meanwhile: held by a
 * reference while in use. Where all that replace it do so by hold(), the owner may read it without the lock, as an
 * iterator's source (iterator_hold_source). */
static inline PyObject *held(void *o, PyObject **field) {
    guard(o);
    return xnewref(*field);
}
static inline void hold(void *o, PyObject **field, steals PyObject *value) {
    PyObject *old;
    {
        guard(o);
        old = *field;
        if (old != NULL && !iterator_is_own(o)) {
            ref_share(old); /* its owner may be looking at it */
        }
        store_release(field, value); /* some ask without the lock whether it is NULL */
    }
    XDECREF(old);
}

/* An object of the type with an iterator over `iterable`. */
IteratorObject *iterator_new(PyTypeObject *type, PyObject *iterable);
int iterator_traverse(PyObject *o, visitproc visit, void *arg);
int iterator_clear(PyObject *o);
void iterator_dealloc(PyObject *o);
/* Keyword arguments for a constructor that takes none: refused, unless they are meant for the
 * __init__ of a subclass. */
int keywords_refuse(PyTypeObject *type, PyTypeObject *base, PyObject *kwargs);

/* The definition of a type of such objects; `step` is TYPE_STEP of a quick step, or 0. */
#define ITERATOR_TYPE_OF(Struct, step, variable, name, doc, new, next, methods, traverse, clear,   \
                         dealloc, ...)                                                             \
    PyTypeObject variable = {TYPE_HEAD,                                                            \
                             .tp_name = "itertools." name,                                         \
                             .tp_basicsize = sizeof(Struct),                                       \
                             .tp_dealloc = dealloc,                                                \
                             .tp_flags =                                                           \
                                 Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE |   \
                                 (step),                                                           \
                             .tp_doc = doc,                                                        \
                             .tp_traverse = traverse,                                              \
                             .tp_clear = clear,                                                    \
                             .tp_iter = ops_self,                                                  \
                             .tp_iternext = next,                                                  \
                             .tp_methods = methods,                                                \
                             .tp_new = new,                                                        \
                             __VA_ARGS__}
#define ITERATOR_TYPE(variable, name, doc, new, next, methods, ...)                                \
    ITERATOR_TYPE_QUICK(0, variable, name, doc, new, next, methods, __VA_ARGS__)
#define ITERATOR_TYPE_QUICK(step, variable, name, doc, new, next, methods, ...)                    \
    ITERATOR_TYPE_OF(IteratorObject, step, variable, name, doc, new, next, methods,                \
                     iterator_traverse, iterator_clear, iterator_dealloc, __VA_ARGS__)

#endif
