/* Single bytes, as the interpreter reads and writes them in line. */
#ifndef PITHON_TYPES_BYTES_BYTES_QUICK_H
#define PITHON_TYPES_BYTES_BYTES_QUICK_H

#include "object/stackref.h"
#include "object/write.h"
#include "types/bytes/bytes.h"

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
#endif
