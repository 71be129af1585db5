/* Single bytes, as the interpreter reads and writes them in line. */
#ifndef PITHON_TYPES_BYTES_BYTES_QUICK_H
#define PITHON_TYPES_BYTES_BYTES_QUICK_H

#include "object/stackref.h"
#include "object/write.h"
#include "types/bytes/bytes.h"

extern PyTypeObject bytes_iterator_type, bytearray_iterator_type;

typedef struct {
    PyObject_HEAD Py_ssize_t index; /* (a); -1: exhausted */
    PyObject *source;               /* (a) NULL: let go at the end */
} BytesIterator;

/* Byte i of an exact bytes, or of the thread's own exact bytearray; STACKREF_NULL: out of range, or not for here. */
static force_inline quiet StackRef bytes_read_quick(ThreadState *ts, PyObject *o, intptr_t i) {
    StackRef byte = STACKREF_NULL;
    if (IS_EXACT(o, PyBytes_Type)) {
        i = i >= 0 ? i : i + Py_SIZE(o);
        if ((size_t)i < (size_t)Py_SIZE(o)) {
            byte = stackref_from_int((unsigned char)bytes_data(o)[i]);
        }
    } else if (IS_EXACT(o, PyByteArray_Type) && write_enter(ts, o)) { /* nobody else moves it meanwhile */
        i = i >= 0 ? i : i + Py_SIZE(o);
        if ((size_t)i < (size_t)Py_SIZE(o)) {
            byte = stackref_from_int((unsigned char)((PyByteArrayObject *)o)->ob_start[i]);
        }
        write_leave(ts);
    }
    return byte;
}
/* Sets byte i of the thread's own exact bytearray; false, and nothing has happened: not for here. */
static force_inline quiet bool bytearray_store_quick(ThreadState *ts, PyObject *o, intptr_t i, intptr_t byte) {
    bool done = false;
    if (IS_EXACT(o, PyByteArray_Type) && (uintptr_t)byte < 256 && write_enter(ts, o)) {
        i = i >= 0 ? i : i + Py_SIZE(o);
        done = (size_t)i < (size_t)Py_SIZE(o);
        if (likely(done)) {
            ((PyByteArrayObject *)o)->ob_start[i] = (char)byte;
        }
        write_leave(ts);
    }
    return done;
}
/* The next byte of the thread's own iterator over bytes; STACKREF_NULL: at the end, or not for here. What it iterates
 * over stays in place, and lives at least to the thread's next safepoint. */
static force_inline quiet StackRef bytes_iterator_next_quick(PyObject *o) {
    BytesIterator *it = (BytesIterator *)o;
    Py_ssize_t i = load_relaxed(&it->index);
    PyObject *source = load_acquire(&it->source);
    if (unlikely(!is_owned(o)) || unlikely(source == NULL) || unlikely((size_t)i >= (size_t)Py_SIZE(source))) {
        return STACKREF_NULL;
    }
    store_relaxed(&it->index, i + 1);
    return stackref_from_int((unsigned char)bytes_data(source)[i]);
}
/* The same over a bytearray of the thread's own. */
static force_inline quiet StackRef bytearray_iterator_next_quick(ThreadState *ts, PyObject *o) {
    BytesIterator *it = (BytesIterator *)o;
    Py_ssize_t i = load_relaxed(&it->index);
    PyObject *source = load_acquire(&it->source);
    if (unlikely(!is_owned(o)) || unlikely(source == NULL) || unlikely(i < 0)) {
        return STACKREF_NULL;
    }
    StackRef byte = bytes_read_quick(ts, source, i);
    if (likely(!stackref_is_null(byte))) {
        store_relaxed(&it->index, i + 1);
    }
    return byte;
}

#endif
