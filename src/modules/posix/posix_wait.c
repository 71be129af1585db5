/* posix: waiting for children, what their status says, and sending signals. */
#include "modules/posix/posix_module.h"
#include "object/attr.h"
#include "object/call.h"
#include "types/float/float.h"

#include <limits.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

/* ---- waiting ---- */

static PyObject *wait_result(pid_t pid, int status) {
    if (pid < 0) {
        return err_from_errno(PyExc_OSError);
    }
    autoref PyObject *id = TRY(int_from_int64(pid)), *code = TRY(int_from_int64(status));
    return tuple_of(2, id, code);
}
FUNCTION("posix_wait.wait()", "Wait for any child to end; returns its id and its status.")
static PyObject *posix_wait(PyObject *module) {
    int status = 0;
    pid_t pid = TRY_CALL(wait(&status));
    return wait_result(pid, status);
}
FUNCTION("posix_wait.waitpid(pid: int, options: int, /)",
         "Wait for a child; returns its id and its status.")
static PyObject *posix_waitpid(PyObject *module, int pid, int options) {
    int status = 0;
    pid_t found = TRY_CALL(waitpid(pid, &status, options));
    return wait_result(found, status);
}

static double seconds_of(struct timeval t) {
    return (double)t.tv_sec + 1e-6 * (double)t.tv_usec;
}

/* resource.struct_rusage of it. */
static PyObject *usage_result(const struct rusage *used) {
    autoref PyObject *resource = TRY(import_module_text("resource"));
    autoref PyObject *type = TRY(attr_get_text(resource, "struct_rusage"));
    const long numbers[] = {used->ru_maxrss,  used->ru_ixrss,  used->ru_idrss,  used->ru_isrss,
                            used->ru_minflt,  used->ru_majflt, used->ru_nswap,  used->ru_inblock,
                            used->ru_oublock, used->ru_msgsnd, used->ru_msgrcv, used->ru_nsignals,
                            used->ru_nvcsw,   used->ru_nivcsw};
    autoref PyObject *items = TRY(tuple_new(2 + (Py_ssize_t)countof(numbers)));
    tuple_items(items)[0] = TRY(float_from_double(seconds_of(used->ru_utime)));
    tuple_items(items)[1] = TRY(float_from_double(seconds_of(used->ru_stime)));
    for (size_t i = 0; i < countof(numbers); i++) {
        tuple_items(items)[2 + i] = TRY(int_from_int64(numbers[i]));
    }
    tuple_publish(items);
    return call_one(type, items);
}
static PyObject *wait_with_usage(pid_t pid, int options) {
    int status = 0;
    struct rusage used = {0};
    pid_t found = TRY_CALL(wait4(pid, &status, options, &used));
    if (found < 0) {
        return err_from_errno(PyExc_OSError);
    }
    autoref PyObject *usage = TRY(usage_result(&used));
    autoref PyObject *id = TRY(int_from_int64(found)), *code = TRY(int_from_int64(status));
    return tuple_of(3, id, code, usage);
}
FUNCTION("posix_wait.wait3(options: int)",
         "Wait for any child; returns its id, its status and what it has used.")
static PyObject *posix_wait3(PyObject *module, int options) {
    return wait_with_usage(-1, options);
}
FUNCTION("posix_wait.wait4(pid: int, options: int)",
         "Wait for a child; returns its id, its status and what it has used.")
static PyObject *posix_wait4(PyObject *module, int pid, int options) {
    return wait_with_usage(pid, options);
}
FUNCTION("posix_wait.waitid(idtype: int, id: int, options: int, /)",
         "Wait for children; returns what happened to one, None if nothing has.")
static PyObject *posix_waitid(PyObject *module, int idtype, int id, int options) {
    siginfo_t info = {0};
    int result = TRY_CALL(waitid((idtype_t)idtype, (id_t)id, &info, options));
    if (result < 0) {
        return err_from_errno(PyExc_OSError);
    }
    if (info.si_pid == 0) {
        return none();
    }
    PosixState *state = module_state(module);
    PyObject *o = TRY(structseq_new(state->waitid_result));
    structseq_set_fresh(o, 0, int_from_int64(info.si_pid));
    structseq_set_fresh(o, 1, int_from_uid(info.si_uid));
    structseq_set_fresh(o, 2, int_from_int64(info.si_signo));
    structseq_set_fresh(o, 3, int_from_int64(info.si_status));
    structseq_set_fresh(o, 4, int_from_int64(info.si_code));
    return structseq_finish(o);
}

/* ---- what a status says ---- */

FUNCTION("posix_wait.WCOREDUMP(status: int, /)", "Was a core dump written?")
static PyObject *status_core_dump(PyObject *module, int status) {
    return BOOL(WCOREDUMP(status));
}
FUNCTION("posix_wait.WIFCONTINUED(status: int)", "Has the process been continued?")
static PyObject *status_is_continued(PyObject *module, int status) {
    return BOOL(WIFCONTINUED(status));
}
FUNCTION("posix_wait.WIFSTOPPED(status: int)", "Has the process been stopped?")
static PyObject *status_is_stopped(PyObject *module, int status) {
    return BOOL(WIFSTOPPED(status));
}
FUNCTION("posix_wait.WIFSIGNALED(status: int)", "Did a signal end the process?")
static PyObject *status_is_signaled(PyObject *module, int status) {
    return BOOL(WIFSIGNALED(status));
}
FUNCTION("posix_wait.WIFEXITED(status: int)", "Did the process end by itself?")
static PyObject *status_is_exited(PyObject *module, int status) {
    return BOOL(WIFEXITED(status));
}
FUNCTION("posix_wait.WEXITSTATUS(status: int)", "What the process ended with.")
static PyObject *status_exit_status(PyObject *module, int status) {
    return int_from_int64(WEXITSTATUS(status));
}
FUNCTION("posix_wait.WTERMSIG(status: int)", "The signal that ended the process.")
static PyObject *status_term_signal(PyObject *module, int status) {
    return int_from_int64(WTERMSIG(status));
}
FUNCTION("posix_wait.WSTOPSIG(status: int)", "The signal that stopped the process.")
static PyObject *status_stop_signal(PyObject *module, int status) {
    return int_from_int64(WSTOPSIG(status));
}
FUNCTION("posix_wait.waitstatus_to_exitcode(status: int)",
         "The exit code of a process that has ended, or minus the signal that ended it.")
static PyObject *posix_waitstatus_to_exitcode(PyObject *module, int status) {
    if (WIFEXITED(status)) {
        return int_from_int64(WEXITSTATUS(status));
    }
    if (WIFSIGNALED(status)) {
        return int_from_int64(-WTERMSIG(status));
    }
    if (WIFSTOPPED(status)) {
        return err_raise(PyExc_ValueError, "process stopped by delivery of signal %d",
                         WSTOPSIG(status));
    }
    return err_raise(PyExc_ValueError, "invalid wait status: %d", status);
}

/* ---- signals ---- */

/* A signal sent to oneself has arrived when kill returns: its handler runs at once. */
static PyObject *sent(int result) {
    if (result < 0) {
        return err_from_errno(PyExc_OSError);
    }
    TRYI(signals_poll());
    return none();
}
FUNCTION("posix_wait.kill(pid: int, signal: int, /)", "Send a signal to a process.")
static PyObject *posix_kill(PyObject *module, int pid, int signal) {
    TRYI(AUDIT_EVENT("os.kill", "ii", AUDIT_NUMBER(pid), AUDIT_NUMBER(signal)));
    return sent(kill(pid, signal));
}
FUNCTION("posix_wait.killpg(pgid: int, signal: int, /)", "Send a signal to a process group.")
static PyObject *posix_killpg(PyObject *module, int pgid, int signal) {
    TRYI(AUDIT_EVENT("os.killpg", "ii", AUDIT_NUMBER(pgid), AUDIT_NUMBER(signal)));
    return sent(killpg(pgid, signal));
}

#include "posix_wait.gen.h"
