/* refcount.h: what the inlined counting of extensions calls, and counting by function. */
#include "capi/capi.h"
#include "capi/internal.h"

void _Py_MergeZeroLocalRefcount(PyObject *o) {
    ref_drop_last_local(o);
}

void _Py_DecRefShared(PyObject *o) {
    ref_drop_shared(o);
}

void _Py_DecRefSharedDebug(PyObject *o, const char *file, int line) {
    ref_drop_shared(o);
}

void _Py_IncRef(PyObject *o) {
    incref(o);
}

void _Py_DecRef(PyObject *o) {
    decref(o);
}

void Py_IncRef(PyObject *o) {
    XINCREF(o);
}

void Py_DecRef(PyObject *o) {
    XDECREF(o);
}

PyObject *(Py_NewRef)(PyObject *o) {
    return newref(o);
}

PyObject *(Py_XNewRef)(PyObject *o) {
    return xnewref(o);
}

Py_ssize_t(Py_REFCNT)(PyObject *o) {
    return ref_count(o);
}

/* An object whose memory is used anew: one reference, this thread's. */
void _Py_NewReference(PyObject *o) {
    o->ob_tid = thread_os_id();
    o->ob_flags = 0;
    o->ob_mutex._bits = 0;
    o->ob_gc_bits = 0;
    store_relaxed(&o->ob_ref_local, 1);
    store_relaxed(&o->ob_ref_shared, 0);
}

void _Py_NewReferenceNoTotal(PyObject *o) {
    _Py_NewReference(o);
}

void _Py_Dealloc(PyObject *o) {
    object_dealloc(o);
}

void _Py_SetImmortal(PyObject *o) {
    ref_immortalize(o);
}

int PyUnstable_IsImmortal(PyObject *o) {
    return is_immortal(o);
}

/* Counts of what threads share are deferred anyhow: nothing to switch on. */
int PyUnstable_Object_EnableDeferredRefcount(PyObject *o) {
    if (!(o->ob_gc_bits & GC_TRACKED) || !is_owned(o)) {
        return 0;
    }
    ref_share(o);
    return 1;
}

int PyUnstable_Object_IsUniquelyReferenced(PyObject *o) {
    return is_only_reference(o);
}

/* Whether the interpreter's stack alone holds it cannot be told from outside: no is always right.
 */
int PyUnstable_Object_IsUniqueReferencedTemporary(PyObject *o) {
    return 0;
}

void PyUnstable_EnableTryIncRef(PyObject *o) {
    ref_expect_weak(o);
}

int PyUnstable_TryIncRef(PyObject *o) {
    return ref_try_increment(o);
}
