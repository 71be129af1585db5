/* Floats made with no call on the way. */
#ifndef PITHON_TYPES_FLOAT_FLOAT_QUICK_H
#define PITHON_TYPES_FLOAT_FLOAT_QUICK_H

#include "object/freelist.h"
#include "object/stackref.h"

/* A new float, out of memory that the thread keeps; STACKREF_NULL: not for here. */
static force_inline quiet StackRef float_new_quick(ThreadState *ts, double value) {
    PyObject *o = freelist_take(ts, FREELIST_float);
    if (unlikely(o == NULL)) {
        return STACKREF_NULL;
    }
    o->ob_tid = ts->os_id;
    o->ob_ref_local = 1;
    o->ob_ref_shared = 0;
    o->ob_type = &PyFloat_Type;
    ((PyFloatObject *)o)->ob_fval = value;
    return stackref_steal(o);
}

#endif
