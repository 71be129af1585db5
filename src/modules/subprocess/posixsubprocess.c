/* _posixsubprocess: fork_exec, on which subprocess is built. */
#include "modules/posix/posix_exec.h"
#include "modules/posix/posix_fork.h"
#include "modules/subprocess/child.h"
#include "object/call.h"

#include <limits.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    int unused;
} SubprocessState;

/* The arguments in their order. */
enum {
    ARG_ARGS,
    ARG_PROGRAMS,
    ARG_CLOSE_FDS,
    ARG_PASS_FDS,
    ARG_CWD,
    ARG_ENV,
    ARG_FIRST_FD, /* eight descriptors */
    ARG_RESTORE_SIGNALS = ARG_FIRST_FD + 8,
    ARG_SETSID,
    ARG_PGID,
    ARG_GID,
    ARG_GROUPS,
    ARG_UID,
    ARG_UMASK,
    ARG_PREEXEC,
    ARG_COUNT
};

/* A plan with what it points to. */
typedef struct {
    ChildPlan plan;
    TextVector argv, env, programs;
    PyObject *cwd; /* bytes (owned) */
    int *keep;     /* from malloc */
    gid_t *groups; /* from malloc */
    sigset_t old_signals;
} Prepared;

static void prepared_drop(Prepared *prepared) {
    text_vector_drop(&prepared->argv);
    text_vector_drop(&prepared->env);
    text_vector_drop(&prepared->programs);
    XDECREF(prepared->cwd);
    free(prepared->keep);
    free(prepared->groups);
}

/* ---- preparing ---- */

/* Bytes objects as they are, out of any sequence. */
static int bytes_vector(TextVector *vector, PyObject *sequence) {
    Py_ssize_t n = ops_length(sequence);
    if (n < 0) {
        return -1;
    }
    autoref PyObject *items = INT_TRY(ops_to_tuple(sequence));
    for (Py_ssize_t i = 0; i < tuple_length(items); i++) {
        PyObject *item = tuple_at(items, i);
        if (!IS_BYTES(item)) {
            return err_int(
                err_raise(PyExc_TypeError, "expected bytes, %.200s found", TYPE(item)->tp_name));
        }
    }
    return text_vector_fill(vector, items);
}

static int take_pass_fds(Prepared *prepared, PyObject *fds) {
    ChildPlan *plan = &prepared->plan;
    Py_ssize_t n = tuple_length(fds);
    prepared->keep = malloc(((size_t)n + 1) * sizeof(int));
    if (prepared->keep == NULL || n > INT_MAX) {
        return err_int(err_no_memory());
    }
    long last = -1;
    for (Py_ssize_t i = 0; i < n; i++) {
        PyObject *item = tuple_at(fds, i);
        int overflow = 0;
        int64_t fd = IS_INT(item) ? int_as_int64_overflow(item, &overflow) : -1;
        if (overflow != 0 || fd < 0 || fd > INT_MAX || fd <= last) {
            return err_int(err_raise(PyExc_ValueError, "bad value(s) in fds_to_keep"));
        }
        prepared->keep[i] = (int)fd;
        last = (long)fd;
    }
    plan->keep = prepared->keep;
    plan->keep_count = (int)n;
    return 0;
}

static int take_group(PyObject *item, gid_t *out) {
    if (!IS_INT(item)) {
        return err_int(err_raise(PyExc_TypeError, "extra_groups must be integers"));
    }
    if (arg_gid(item, out) < 0) {
        err_clear();
        return err_int(err_raise(PyExc_ValueError, "invalid group id"));
    }
    return 0;
}
static int take_groups(Prepared *prepared, PyObject *groups) {
    if (groups == NONE) {
        return 0;
    }
    if (!IS_LIST(groups)) {
        return err_int(err_raise(PyExc_TypeError, "setgroups argument must be a list"));
    }
    autoref PyObject *items = INT_TRY(ops_to_tuple(groups));
    Py_ssize_t n = tuple_length(items);
    if (n > NGROUPS_MAX) {
        return err_int(err_raise(PyExc_ValueError, "too many extra_groups"));
    }
    prepared->groups = malloc(((size_t)n + 1) * sizeof(gid_t));
    if (prepared->groups == NULL) {
        return err_int(err_no_memory());
    }
    for (Py_ssize_t i = 0; i < n; i++) {
        INT_TRYI(take_group(tuple_at(items, i), &prepared->groups[i]));
    }
    prepared->plan.set_groups = true;
    prepared->plan.groups = prepared->groups;
    prepared->plan.group_count = (int)n;
    return 0;
}

static int take_numbers(ChildPlan *plan, PyObject *const *args) {
    int *const fds[] = {&plan->p2cread, &plan->p2cwrite, &plan->c2pread,      &plan->c2pwrite,
                        &plan->errread, &plan->errwrite, &plan->errpipe_read, &plan->errpipe_write};
    for (int i = 0; i < 8; i++) {
        INT_TRYI(arg_int(args[ARG_FIRST_FD + i], fds[i]));
    }
    int flag;
    INT_TRYI(arg_bool(args[ARG_RESTORE_SIGNALS], &flag));
    plan->restore_signals = flag;
    INT_TRYI(arg_bool(args[ARG_SETSID], &flag));
    plan->call_setsid = flag;
    INT_TRYI(arg_int(args[ARG_PGID], &plan->pgid_to_set));
    return arg_int(args[ARG_UMASK], &plan->child_umask);
}

static int take_ids(ChildPlan *plan, PyObject *gid, PyObject *uid) {
    if (gid != NONE) {
        INT_TRYI(arg_gid(gid, &plan->gid));
        plan->set_gid = true;
    }
    if (uid != NONE) {
        INT_TRYI(arg_uid(uid, &plan->uid));
        plan->set_uid = true;
    }
    return 0;
}

static int take_texts(Prepared *prepared, PyObject *const *args) {
    ChildPlan *plan = &prepared->plan;
    INT_TRYI(bytes_vector(&prepared->programs, args[ARG_PROGRAMS]));
    plan->programs = prepared->programs.items;
    if (args[ARG_ARGS] != NONE) {
        autoref PyObject *argv = INT_TRY(ops_fast(args[ARG_ARGS], "argv must be a tuple"));
        INT_TRYI(text_vector_fill(&prepared->argv, argv));
        plan->argv = prepared->argv.items;
    }
    if (args[ARG_ENV] != NONE) {
        INT_TRYI(bytes_vector(&prepared->env, args[ARG_ENV]));
        plan->env = prepared->env.items;
    }
    if (args[ARG_CWD] != NONE) {
        prepared->cwd = INT_TRY(fs_bytes(args[ARG_CWD]));
        plan->cwd = bytes_data(prepared->cwd);
    }
    return 0;
}

static int prepare(Prepared *prepared, PyObject *const *args) {
    ChildPlan *plan = &prepared->plan;
    int close_fds;
    INT_TRYI(arg_bool(args[ARG_CLOSE_FDS], &close_fds));
    plan->close_fds = close_fds;
    if (!IS_TUPLE(args[ARG_PASS_FDS])) {
        return err_int(err_raise(PyExc_TypeError, "fork_exec() argument 4 must be tuple, not %.50s",
                                 TYPE(args[ARG_PASS_FDS])->tp_name));
    }
    INT_TRYI(take_numbers(plan, args));
    if (plan->close_fds && plan->errpipe_write < 3) {
        return err_int(err_raise(PyExc_ValueError, "errpipe_write must be >= 3"));
    }
    INT_TRYI(take_pass_fds(prepared, args[ARG_PASS_FDS]));
    INT_TRYI(take_texts(prepared, args));
    INT_TRYI(take_groups(prepared, args[ARG_GROUPS]));
    return take_ids(plan, args[ARG_GID], args[ARG_UID]);
}

/* ---- forking ---- */

static bool run_preexec(void *function) {
    PyObject *result = call_none(function);
    if (result == NULL) {
        err_clear();
        return false;
    }
    decref(result);
    return true;
}

static pid_t plain_fork(void *arg) {
    return fork();
}
static PyObject *fork_with_preexec(ChildPlan *plan, PyObject *preexec) {
    if (interp_current()->finalizing) {
        return err_raise(PyExc_PythonFinalizationError,
                         "preexec_fn not supported at interpreter shutdown");
    }
    PosixState *state = TRY(posix_state());
    if (interp_current() != runtime.main) {
        return err_raise(PyExc_RuntimeError, "preexec_fn not supported within subinterpreters");
    }
    plan->preexec = run_preexec;
    plan->preexec_arg = preexec;
    pid_t pid = fork_with_hooks(state, plain_fork, NULL);
    if (pid == 0) {
        child_run(plan);
    }
    if (pid == -2) {
        return NULL;
    }
    return pid < 0 ? err_from_errno(PyExc_OSError) : int_from_int64(pid);
}

/* With vfork the child runs in this thread's place and memory until it executes: signals wait. Ids
 * are not set there, because the C library would set them in the other threads too. */
static pid_t fork_quiet(Prepared *prepared) {
    ChildPlan *plan = &prepared->plan;
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &prepared->old_signals);
    plan->old_signals = &prepared->old_signals;
    bool sets_ids = plan->set_groups || plan->set_gid || plan->set_uid;
    pid_t pid = sets_ids ? fork() : vfork();
    if (pid == 0) {
        child_run(plan);
    }
    int number = errno;
    pthread_sigmask(SIG_SETMASK, &prepared->old_signals, NULL);
    errno = number;
    return pid;
}

FUNCTION("_posixsubprocess.fork_exec(args, executable_list, close_fds, pass_fds, cwd, env, "
         "p2cread, p2cwrite, c2pread, c2pwrite, errread, errwrite, errpipe_read, errpipe_write, "
         "restore_signals, call_setsid, pgid_to_set, gid, extra_groups, uid, child_umask, "
         "preexec_fn, /)",
         "Start a program in a new process; returns its id. What goes wrong in the child comes "
         "through the error pipe.")
static PyObject *subprocess_fork_exec(PyObject *module, PyObject *args, PyObject *programs,
                                      PyObject *close_fds, PyObject *pass_fds, PyObject *cwd,
                                      PyObject *env, PyObject *p2cread, PyObject *p2cwrite,
                                      PyObject *c2pread, PyObject *c2pwrite, PyObject *errread,
                                      PyObject *errwrite, PyObject *errpipe_read,
                                      PyObject *errpipe_write, PyObject *restore_signals,
                                      PyObject *call_setsid, PyObject *pgid_to_set, PyObject *gid,
                                      PyObject *extra_groups, PyObject *uid, PyObject *child_umask,
                                      PyObject *preexec_fn) {
    PyObject *const all[ARG_COUNT] = {
        args,         programs,      close_fds,       pass_fds,    cwd,         env,
        p2cread,      p2cwrite,      c2pread,         c2pwrite,    errread,     errwrite,
        errpipe_read, errpipe_write, restore_signals, call_setsid, pgid_to_set, gid,
        extra_groups, uid,           child_umask,     preexec_fn};
    __attribute__((cleanup(prepared_drop))) Prepared prepared = {.keep = NULL};
    TRYI(prepare(&prepared, all));
    TRYI(AUDIT_EVENT("_posixsubprocess.fork_exec", "OOO", programs, args, env));
    if (preexec_fn != NONE) {
        return fork_with_preexec(&prepared.plan, preexec_fn);
    }
    pid_t pid = DETACHED(fork_quiet(&prepared));
    return pid < 0 ? err_from_errno(PyExc_OSError) : int_from_int64(pid);
}

#include "posixsubprocess.gen.h"

static int subprocess_exec(PyObject *module) {
    return 0;
}

NATIVE_MODULE(_posixsubprocess, SubprocessState, subprocess_exec, _posixsubprocess_functions,
              "What subprocess needs of the system.")
