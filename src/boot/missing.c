/* What other parts call and a later change brings: each raises NotImplementedError, or says in a
 * comment why nothing is right today. Entries leave this file as their parts arrive; it is to
 * become empty. */
#include "interp/needs.h"
#include "lang/compile.h"
#include "lang/needs.h"
#include "object/call.h"
#include "object/error.h"
#include "object/needs.h"
#include "modules/sys/sys.h"
#include "thread/needs.h"
#include "types/generator/generator.h"
#include "types/needs.h"
#include "types/str/str.h"
#include "types/str/str_int.h"
#include "types/str/str_methods.h"

#include <stdio.h>

PyObject *config_sys_path_0(void) {
    return NULL; /* sys.path is empty as long as importlib is not there */
}
/* Without the signal module nobody has installed a handler; nor has anybody queued a call or set an
 * exception in another thread. */
int signal_run_handlers(ThreadState *ts) {
    return 0;
}
int pending_calls_run(ThreadState *ts) {
    return 0;
}
int async_exception_raise(ThreadState *ts) {
    return 0;
}
void unraisable_report(PyObject *exception, PyObject *object, PyObject *message) {
    PyObject *text = object ? ops_repr(object) : NULL;
    const char *utf8 = text ? str_utf8(text, NULL) : "";
    fprintf(stderr, "Exception ignored in: %s\n", utf8 ? utf8 : "?");
    XDECREF(text);
    err_clear();
    if (exception != NULL) {
        sys_print_exception(exception);
    }
}
