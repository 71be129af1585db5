/* _thread: what its files share. */
#ifndef PITHON_MODULES_THREAD_THREAD_MODULE_H
#define PITHON_MODULES_THREAD_THREAD_MODULE_H

#include "object/object.h"

#define THREAD_TIMEOUT_MAX 9223372036.0 /* seconds: what fits into nanoseconds of 63 bits */

extern PyTypeObject lock_type, rlock_type, thread_handle_type;
PyObject *lock_new(void);
/* An RLock for C code: waits without regard to signals. unlock is false when this thread does not
 * hold it. */
PyObject *rlock_new(void);
void rlock_lock(PyObject *lock);
bool rlock_unlock(PyObject *lock);
bool rlock_is_held(PyObject *lock);

#endif
