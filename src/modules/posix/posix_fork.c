/* posix: forking. */
#include "modules/posix/posix_fork.h"
#include "modules/thread/thread_module.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/names.h"
#include "thread/fork.h"
#include "types/dict/dict.h"
#include "types/list/list.h"

#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

PosixState *posix_state(void) {
    autoref PyObject *module = TRY(import_module_text("posix"));
    return module_state(module);
}

/* ---- hooks ---- */

static int hook_check(const char *name, PyObject *hook) {
    if (hook != NULL && TYPE(hook)->tp_call == NULL) {
        return err_int(err_raise(PyExc_TypeError, "'%s' must be callable, not %.200s", name,
                                 TYPE(hook)->tp_name));
    }
    return 0;
}
FUNCTION("posix_fork.register_at_fork(*, before=NULL, after_in_child=NULL, after_in_parent=NULL)",
         "Have functions called before a fork (the last one first) and after it.")
static PyObject *posix_register_at_fork(PyObject *module, PyObject *before, PyObject *in_child,
                                        PyObject *in_parent) {
    if (before == NULL && in_child == NULL && in_parent == NULL) {
        return err_raise(PyExc_TypeError, "At least one argument is required.");
    }
    TRYI(hook_check("before", before));
    TRYI(hook_check("after_in_child", in_child));
    TRYI(hook_check("after_in_parent", in_parent));
    PosixState *state = module_state(module);
    TRYI(before == NULL ? 0 : list_append(state->fork_before, before));
    TRYI(in_child == NULL ? 0 : list_append(state->fork_child, in_child));
    TRYI(in_parent == NULL ? 0 : list_append(state->fork_parent, in_parent));
    return none();
}

/* What a hook raises is reported: the fork takes place all the same. */
static void hooks_run(PyObject *hooks, bool last_first) {
    PyObject *copy = list_as_tuple(hooks);
    if (copy == NULL) {
        err_unraisable(NULL, NULL);
        return;
    }
    Py_ssize_t n = tuple_length(copy);
    for (Py_ssize_t i = 0; i < n; i++) {
        PyObject *hook = tuple_at(copy, last_first ? n - 1 - i : i);
        PyObject *result = call_none(hook);
        if (result == NULL) {
            err_unraisable(hook, "Exception ignored while calling fork hook %R", hook);
        }
        XDECREF(result);
    }
    decref(copy);
}

/* ---- the import lock ---- */

static int import_lock(const char *method) {
    autoref PyObject *imp = dict_get_text(interp_current()->modules, "_imp");
    if (imp == NULL) { /* nobody has imported anything */
        return err_occurred() ? -1 : 0;
    }
    autoref PyObject *function = INT_TRY(attr_get_text(imp, method));
    autoref PyObject *result = INT_TRY(call_none(function));
    return 0;
}
static void import_unlock(void) {
    if (import_lock("release_lock") < 0) {
        err_unraisable(NULL, NULL);
    }
}

/* ---- forking ---- */

int fork_prepare(PosixState *state) {
    hooks_run(state->fork_before, true);
    INT_TRYI(import_lock("acquire_lock"));
    fork_begin();
    return 0;
}
void fork_resume_parent(PosixState *state) {
    fork_end_parent();
    import_unlock();
    hooks_run(state->fork_parent, false);
}
void fork_resume_child(PosixState *state) {
    ThreadState *gone = fork_end_child();
    if (runtime_is_parallel()) {
        handles_after_fork();
    }
    import_unlock();
    for (; gone != NULL; gone = (ThreadState *)gone->base.next) {
        if (gone->base.interp == interp_current()) {
            local_table_clear(gone);
        }
    }
    hooks_run(state->fork_child, false);
}

pid_t fork_with_hooks(PosixState *state, pid_t (*fork_call)(void *), void *arg) {
    if (interp_current()->finalizing) {
        err_raise(PyExc_PythonFinalizationError, "can't fork at interpreter shutdown");
        return -2;
    }
    if (fork_prepare(state) < 0) {
        return -2;
    }
    pid_t pid = fork_call(arg);
    int number = errno;
    if (pid == 0) {
        fork_resume_child(state);
    } else {
        fork_resume_parent(state);
    }
    errno = number;
    return pid;
}

/* How many threads the process has, by what the system says; 1 if it says nothing. */
static int thread_count(void) {
    char text[512];
    int fd = open("/proc/self/stat", O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
    if (fd >= 0) {
        close(fd);
    }
    if (n <= 0) {
        return 1;
    }
    text[n] = 0;
    const char *at = strrchr(text, ')'); /* the name may contain anything; then 18 fields come */
    for (int field = 0; at != NULL && field < 18; field++) {
        at = strchr(at + 1, ' ');
    }
    return at == NULL ? 1 : atoi(at + 1);
}
static int warn_threads(const char *function) {
    if (thread_count() <= 1) {
        return 0;
    }
    return err_warn(PyExc_DeprecationWarning, 1,
                    "This process (pid=%d) is multi-threaded, use of %s() may lead to deadlocks "
                    "in the child.",
                    (int)getpid(), function);
}

static pid_t plain_fork(void *arg) {
    return fork();
}
FUNCTION("posix_fork.fork()",
         "Make a copy of this process; returns its id here, and 0 in the copy.")
static PyObject *posix_fork(PyObject *module) {
    if (interp_current()->denied & INTERP_DENY_FORK) {
        return err_raise(PyExc_RuntimeError, "fork not supported for isolated subinterpreters");
    }
    TRYI(AUDIT_EVENT("os.fork", ""));
    pid_t pid = fork_with_hooks(module_state(module), plain_fork, NULL);
    if (pid == -2) {
        return NULL;
    }
    if (pid < 0) {
        return err_from_errno(PyExc_OSError);
    }
    if (pid > 0) {
        TRYI(warn_threads("fork"));
    }
    return int_from_int64(pid);
}

static pid_t pty_fork(void *master) {
    return forkpty(master, NULL, NULL, NULL);
}
FUNCTION("posix_fork.forkpty()",
         "fork, the copy with a new pseudo-terminal; returns the id and this end of it.")
static PyObject *posix_forkpty(PyObject *module) {
    if (interp_current() != runtime.main) {
        return err_raise(PyExc_RuntimeError, "fork not supported for subinterpreters");
    }
    TRYI(AUDIT_EVENT("os.forkpty", ""));
    int master = -1;
    pid_t pid = fork_with_hooks(module_state(module), pty_fork, &master);
    if (pid == -2) {
        return NULL;
    }
    if (pid < 0) {
        return err_from_errno(PyExc_OSError);
    }
    if (pid > 0) {
        fd_set_inheritable(master, false);
        TRYI(warn_threads("forkpty"));
    }
    autoref PyObject *id = TRY(int_from_int64(pid)), *fd = TRY(int_from_int64(master));
    return tuple_of(2, id, fd);
}

#include "posix_fork.gen.h"
