/* The lock of an extension module that has not said that it is safe without a global one (DESIGN
 * section 10): its functions run one thread at a time.
 *
 * How: each pointer of its code that the runtime knows (functions of modules and types, attributes,
 * slots) is replaced by a thunk (base/thunk.h) around it that opens a critical section on the
 * module's lock. So the lock is suspended where its thread detaches or parks, and while the module
 * calls out through the API (`calling_out`): two such modules cannot block each other, and a long
 * call into Python holds up nobody.
 *
 * Not covered: functions that the module hands on by other ways (capsules, pointers inside its own
 * objects, vectorcall of its own objects), tp_traverse, tp_is_gc and tp_free, which the collector
 * and deallocators call.
 */
#ifndef PITHON_CAPI_MODULE_LOCK_H
#define PITHON_CAPI_MODULE_LOCK_H

#include "object/object.h"

struct ExtensionState;

/* A module's file is being loaded or filled: types made meanwhile are noted. */
void module_lock_loading(struct ExtensionState *state);
/* That is over. `code`: an address in the file; `module` NULL: it needs no lock. 0, or -1 with an
 * exception. */
int module_lock_loaded(struct ExtensionState *state, PyObject *module, const void *code);
/* A type of an extension has been made. */
int module_lock_type_made(PyTypeObject *type);

/* ---- calling out ---- */

typedef struct {
    ThreadState *suspended; /* whose sections are to be taken again, or NULL */
} OutCall;
void out_call_begin(OutCall *call);
static inline void out_call_end(OutCall *call) {
    if (call->suspended != NULL) {
        section_resume(call->suspended);
    }
}
/* For the rest of the scope the locks of modules are suspended. */
static inline OutCall out_call(void) {
    OutCall call = {NULL};
    if (unlikely(thread_current()->base.critical_section != 0)) {
        out_call_begin(&call);
    }
    return call;
}
#define calling_out() __attribute__((cleanup(out_call_end), unused)) OutCall out_call_ = out_call()

#endif
