/* More interpreters in the process: their birth and end, which modules/interpreters asks for. */
#include "boot/lifecycle.h"
#include "boot/program.h"
#include "gc/gc.h"
#include "modules/interpreters/needs.h"
#include "object/error.h"
#include "object/names.h"
#include "object/needs.h"
#include "object/type_state.h"
#include "types/dict/dict.h"
#include "types/exception/exception.h"
#include "types/module/module.h"
#include "types/str/str.h"

#include <stdlib.h>

static void discard(Interp *interp, ThreadState *outer) {
    if (interp->gc != NULL) { /* its start has failed early */
        gc_end(interp);
    }
    exception_end(interp);
    thread_leave(outer);
    if (interp->types != NULL) {
        type_state_free(interp);
    }
    free(interp->monitoring);
    interp_destroy(interp);
}

/* What went wrong at the start can be told to nobody else: the exception stays in its interpreter.
 */
static void report_failed_start(void) {
    autoref PyObject *exception = err_fetch();
    if (exception != NULL) {
        unraisable_report(exception, NULL, NULL);
    }
}

Interp *interpreter_create(uint16_t denied, uint8_t whence) {
    Interp *interp = interp_create();
    if (interp == NULL) {
        return err_no_memory();
    }
    interp->denied = denied;
    interp->whence = whence;
    ThreadState *outer = thread_current();
    if (thread_enter(interp) == NULL) {
        interp_destroy(interp);
        return err_no_memory();
    }
    if (lifecycle_start_another(interp) < 0) {
        report_failed_start();
        if (interp->builtins != NULL && interp->sys_dict != NULL && interp->warnings != NULL) {
            lifecycle_end_another(interp);
        }
        discard(interp, outer);
        return NULL;
    }
    thread_leave(outer);
    mutex_lock(&runtime.registry);
    interp->ready = INTERP_READY;
    mutex_unlock(&runtime.registry);
    return interp;
}

int interpreter_end(Interp *interp) {
    ThreadState *outer = thread_current();
    if (thread_enter(interp) == NULL) {
        return err_int(err_no_memory());
    }
    lifecycle_end_another(interp);
    discard(interp, outer);
    return 0;
}

PyObject *interpreter_main_namespace(void) {
    autoref PyObject *module = NULL;
    TRYI(dict_get(interp_current()->modules, NAME(__main__), &module));
    if (module == NULL || !IS_INSTANCE(module, PyModule_Type)) {
        return program_main_namespace(interp_current());
    }
    return newref(module_dict(module));
}
