/* critical_section.h and lock.h: extensions' mutexes are the runtime's, their critical sections its
 * sections, in the caller's memory. */
#include "capi/capi.h"
#include "capi/internal.h"

/* The headers have the quick part in line, under these names. */
#undef PyMutex_Lock
#undef PyMutex_Unlock
#undef PyMutex_IsLocked

_Static_assert(sizeof(PyCriticalSection2) >= sizeof(Section), "a pair fits the ABI's structure");
_Static_assert(sizeof(PyCriticalSection) >= offsetof(Section, second), "so does a single one");

void PyMutex_Lock(PyMutex *m) {
    mutex_lock(m);
}

void PyMutex_Unlock(PyMutex *m) {
    mutex_unlock(m);
}

int PyMutex_IsLocked(PyMutex *m) {
    return mutex_is_locked(m);
}

void PyCriticalSection_Begin(PyCriticalSection *c, PyObject *o) {
    section_begin((Section *)c, o);
}

void PyCriticalSection_BeginMutex(PyCriticalSection *c, PyMutex *m) {
    section_begin_mutex((Section *)c, m);
}

void PyCriticalSection_End(PyCriticalSection *c) {
    section_end((Section *)c);
}

void PyCriticalSection2_Begin(PyCriticalSection2 *c, PyObject *a, PyObject *b) {
    section_begin_two((Section *)c, a, b);
}

void PyCriticalSection2_BeginMutex(PyCriticalSection2 *c, PyMutex *a, PyMutex *b) {
    section_begin_mutexes((Section *)c, a, b);
}

void PyCriticalSection2_End(PyCriticalSection2 *c) {
    section_end((Section *)c);
}

void _PyCriticalSection_SuspendAll(PyThreadState *ts) {
    section_suspend_all((ThreadState *)ts);
}

void _PyCriticalSection_Resume(PyThreadState *ts) {
    section_resume((ThreadState *)ts);
}
