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
/* An iterator's source, which the end of the iteration sets free: NULL then. Reading it for a step
 * that reaches no safepoint needs nothing else. Other steps hold it (`*held` is to be dropped),
 * unless no other thread can have the iterator: a count would be a write that other threads'
 * iterators over the same source notice. */
quiet PyObject *iterator_source(PyObject *iterator, PyObject **field, PyObject **held);
/* At the end: lets the source go. Without effect on an iterator that borrows it. */
void iterator_let_go(PyObject *iterator, PyObject **field);
/* The next item of any iterator, for C code that consumes it: unboxed perhaps, and uncounted perhaps, so that
 * nothing that is not quiet may come before stackref_take. STACKREF_NULL: the end, or an exception. The caller has a
 * reference to the iterator in a C variable of its own. */
StackRef iterator_step(PyObject *iterator);
extern PyTypeObject list_iterator_type, list_reverse_iterator_type, tuple_iterator_type,
    sequence_iterator_type, call_iterator_type;

#endif
