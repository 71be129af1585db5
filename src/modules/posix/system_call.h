/* System calls that may block: the thread is detached meanwhile, and an interrupted one is made
 * again once the handlers of the signals have run (PEP 475). errno is kept.
 *
 *     ssize_t n = TRY_CALL(read(fd, buffer, size));      leaves the function with NULL if a handler
 *                                                        raised; other errors are the caller's
 */
#ifndef PITHON_MODULES_POSIX_SYSTEM_CALL_H
#define PITHON_MODULES_POSIX_SYSTEM_CALL_H

#include "object/error.h"

#include <errno.h>
#include <sys/types.h>

/* The value of the expression, which touches no object, run detached. */
#define DETACHED(expression)                                                                       \
    ({                                                                                             \
        ThreadState *detached_ = thread_current();                                                 \
        thread_detach(detached_);                                                                  \
        __auto_type detached_value_ = (expression);                                                \
        int detached_errno_ = errno;                                                               \
        thread_attach(detached_);                                                                  \
        errno = detached_errno_;                                                                   \
        detached_value_;                                                                           \
    })

/* Runs what a signal asked for; -1 when a handler raised. */
static inline int signals_poll(void) {
    ThreadState *ts = thread_current();
    return safepoint_due(ts) ? safepoint_slow(ts) : 0;
}
/* After a failed call: was it interrupted, and is it to be made again? -1 when a handler raised. */
static inline int call_interrupted(bool failed) {
    if (likely(!failed) || errno != EINTR) {
        return 0;
    }
    return signals_poll() < 0 ? -1 : 1;
}

#define CALL_OR_RETURN_(expression, failure)                                                       \
    ({                                                                                             \
        __typeof__(expression) call_value_;                                                        \
        int call_again_;                                                                           \
        do {                                                                                       \
            call_value_ = DETACHED(expression);                                                    \
            call_again_ = call_interrupted(call_value_ == (__typeof__(expression))-1);             \
            if (unlikely(call_again_ < 0)) {                                                       \
                return failure;                                                                    \
            }                                                                                      \
        } while (call_again_ > 0);                                                                 \
        call_value_;                                                                               \
    })
/* The result of a call that fails with -1. */
#define TRY_CALL(expression) CALL_OR_RETURN_(expression, NULL)
#define INT_TRY_CALL(expression) CALL_OR_RETURN_(expression, -1)

static inline PyObject *none(void) {
    return newref(NONE);
}
/* OSError from errno when the call has failed, else None. */
static inline PyObject *none_or_error(int result) {
    return result < 0 ? err_from_errno(PyExc_OSError) : none();
}

/* User and group ids: unsigned, -1 allowed for "no change". */
int arg_uid(PyObject *o, uid_t *out);
int arg_gid(PyObject *o, gid_t *out);
PyObject *int_from_uid(uid_t uid);
/* Tells the audit hooks of an event, if there are any; -1 when one raised. The format has a letter
 * for each argument: O an object (NULL: None), i an int64_t. */
int audit_values(const char *event, const char *format, ...);
#define AUDIT_EVENT(...)                                                                           \
    (likely(load_relaxed(&interp_current()->audit_hooks) == 0) ? 0 : audit_values(__VA_ARGS__))
#define AUDIT_NUMBER(number) ((int64_t)(number))

/* A file descriptor out of an int, or an object with fileno(): -1 with an exception. */
int fd_from_object(PyObject *o);
/* Makes a new descriptor inheritable by programs that are executed, or not. -1 with errno. */
int fd_set_inheritable(int fd, bool inheritable);

#endif
