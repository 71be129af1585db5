/* itertools: the module, and what most of its types have in common. */
#include "modules/itertools/itertools_module.h"
#include "object/args.h"
#include "types/dict/dict.h"
#include "types/module/module.h"

typedef struct {
    char nothing;
} ItertoolsState;

IteratorObject *iterator_new(PyTypeObject *type, PyObject *iterable) {
    autoref PyObject *source = TRY(ops_iter(iterable));
    PyObject *o = TRY(type->tp_alloc(type, 0));
    I(o)->source = take(source);
    return I(o);
}
int iterator_traverse(PyObject *o, visitproc visit, void *arg) {
    Py_VISIT(I(o)->source);
    Py_VISIT(I(o)->function);
    Py_VISIT(I(o)->value);
    return 0;
}
int iterator_clear(PyObject *o) {
    hold(o, &I(o)->source, NULL);
    hold(o, &I(o)->value, NULL);
    return 0;
}
void iterator_dealloc(PyObject *o) {
    object_untrack(o);
    CLEAR(I(o)->source);
    CLEAR(I(o)->function);
    CLEAR(I(o)->value);
    TYPE(o)->tp_free(o);
}
int keywords_refuse(PyTypeObject *type, PyTypeObject *base, PyObject *kwargs) {
    if (kwargs == NULL || dict_length(kwargs) == 0 ||
        (type != base && type->tp_init != base->tp_init)) {
        return 0;
    }
    return err_int(err_raise(PyExc_TypeError, "%s() takes no keyword arguments",
                             strrchr(base->tp_name, '.') + 1));
}

static PyTypeObject *const types[] = {
    &accumulate_type,  &batched_type,   &combinations_type, &combinations_with_replacement_type,
    &cycle_type,       &dropwhile_type, &takewhile_type,    &islice_type,
    &starmap_type,     &pairwise_type,  &chain_type,        &compress_type,
    &filterfalse_type, &count_type,     &zip_longest_type,  &permutations_type,
    &product_type,     &repeat_type,    &groupby_type,      &grouper_type,
    &tee_type,         &tee_block_type,
};
PyObject *itertools_tee(PyObject *module, PyObject *iterable, Py_ssize_t n);

FUNCTION("itertools.tee(iterable, n: ssize = 2, /)",
         "A tuple of n iterators that each give the items of the iterable.")
PyObject *itertools_tee(PyObject *module, PyObject *iterable, Py_ssize_t n);

static int itertools_exec(PyObject *module) {
    for (size_t i = 0; i < countof(types); i++) {
        INT_TRYI(module_add_type(module, types[i]));
    }
    return 0;
}

#include "itertools_module.gen.h"

NATIVE_MODULE(itertools, ItertoolsState, itertools_exec, itertools_functions,
              "Tools that make and use iterators: infinite ones, those that work on the items of "
              "others, combinations.")
