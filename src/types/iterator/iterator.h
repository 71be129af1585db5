/* Iterators over built-in containers and the iterator-making built-ins (enumerate, zip, map,
 * filter, reversed).
 *
 * An iterator belongs to one thread at a time in sensible programs; two that share one may both get
 * an item, or skip one, but nothing breaks: index and source are read and written as whole words.
 */
#ifndef PITHON_TYPES_ITERATOR_ITERATOR_H
#define PITHON_TYPES_ITERATOR_ITERATOR_H

#include "object/stackref.h"

PyObject *list_iterator_new(PyObject *list);
PyObject *list_reverse_iterator_new(PyObject *list);
PyObject *tuple_iterator_new(PyObject *tuple);
PyObject *sequence_iterator_new(PyObject *sequence);
/* The function of that name in builtins, for __reduce__; AttributeError without it. */
PyObject *iterator_builtin(const char *name);
PyObject *call_iterator_new(PyObject *callable, PyObject *sentinel);
/* An iterator's source, which the end of the iteration sets free: NULL then. Its owner cannot tell whether it alone
 * has the iterator, for what lies in a SHARED container is read without a count. So
 *   - the owner reads the source without a lock; a step of its that reaches no safepoint needs nothing else, which
 *     saves a count that other threads' iterators over the same source would notice;
 *   - other threads read it under the iterator's lock, and hold it;
 *   - whoever ends the iteration does so under that lock; another than the owner makes the source SHARED first, so
 *     that it dies by a hand-shake only. */
static force_inline bool iterator_is_own(PyObject *o) {
    return is_owned(o) || !runtime_is_parallel();
}
/* The source for any step: a new reference, or NULL at the end. May wait. */
PyObject *iterator_hold_source(PyObject *iterator, PyObject **field);
/* At the end: lets the source go. Without effect on an iterator that borrows it. May wait. */
void iterator_let_go(PyObject *iterator, PyObject **field);
/* The next item of any iterator, for C code that consumes it: unboxed perhaps, and uncounted perhaps, so that
 * nothing that is not quiet may come before stackref_take. STACKREF_NULL: the end, or an exception. The caller has a
 * reference to the iterator in a C variable of its own. */
StackRef iterator_step(PyObject *iterator);
extern PyTypeObject list_iterator_type, list_reverse_iterator_type, tuple_iterator_type,
    sequence_iterator_type, call_iterator_type;

#endif
