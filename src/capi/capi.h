/* What the files of capi share.
 *
 * Each public function is thin: it checks what its documentation says it checks, and calls the
 * function of object/ or types/ that does the work. References follow the documentation: a function
 * is marked `borrowed` in include/ where its result is.
 *
 * Borrowed results. C code may use one until it calls something that can run Python code, if it
 * knows that what it was borrowed from keeps it. Read out of a container that threads share, it is
 * an uncounted reference of the shared-read protocol, and so even safe when another thread removes
 * it meanwhile: it lives until this thread's next safepoint. `lend` is the one place where that
 * happens.
 */
#ifndef PITHON_CAPI_CAPI_H
#define PITHON_CAPI_CAPI_H

#include "object/attr.h"
#include "object/call.h"
#include "object/error.h"
#include "object/names.h"
#include "object/needs.h"
#include "object/ops.h"
#include "object/stackref.h"
#include "object/type.h"
#include "types/bytes/bytes.h"
#include "types/dict/dict.h"
#include "types/function/function.h"
#include "types/int/int.h"
#include "types/list/list.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

#include <string.h>

/* What was read out of a container, as a borrowed reference; NULL stays NULL. */
static inline borrowed PyObject *lend(StackRef r) {
    if (stackref_is_null(r)) {
        return NULL;
    }
    PyObject *o = stackref_object(r);
    stackref_drop(r); /* the container has a count of its own */
    return o;
}
/* The same for a counted reference that something else holds, too. */
static inline borrowed PyObject *lend_counted(steals PyObject *o) {
    if (o != NULL) {
        if (runtime_is_parallel() && !is_immortal(o)) {
            ref_share(o); /* whoever drops the last count meanwhile queues it */
        }
        decref(o);
    }
    return o;
}

/* A wrong kind of argument is the extension's mistake: SystemError. */
#define NEED(condition)                                                                            \
    do {                                                                                           \
        if (unlikely(!(condition))) {                                                              \
            return ERR_BAD_CALL();                                                                 \
        }                                                                                          \
    } while (0)
#define INT_NEED(condition)                                                                        \
    do {                                                                                           \
        if (unlikely(!(condition))) {                                                              \
            ERR_BAD_CALL();                                                                        \
            return -1;                                                                             \
        }                                                                                          \
    } while (0)

/* Names given as C text. */
#define NAME_ARG(variable, text) autoref PyObject *variable = TRY(str_intern_text(text))
#define INT_NAME_ARG(variable, text) autoref PyObject *variable = INT_TRY(str_intern_text(text))

/* The object in question may be asked for without an exception to be seen: HasAttr and the like. */
int capi_ignore(int result);

#endif
