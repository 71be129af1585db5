/* resource: limits of what a process may use, and what it has used. */
#include "modules/posix/system_call.h"
#include "object/args.h"
#include "object/ops.h"
#include "types/float/float.h"
#include "types/int/int.h"
#include "types/module/module.h"
#include "types/structseq/structseq.h"

#include <sys/resource.h>
#include <unistd.h>

typedef struct {
    PyTypeObject *usage; /* (c) struct_rusage */
} ResourceState;

static PyStructSequence_Field usage_fields[] = {
    {"ru_utime", "Time spent in the process itself, in seconds."},
    {"ru_stime", "Time the system spent for it, in seconds."},
    {"ru_maxrss", "The most memory it had at once."},
    {"ru_ixrss", "Shared memory."},
    {"ru_idrss", "Memory of its own."},
    {"ru_isrss", "Memory of its stack."},
    {"ru_minflt", "Pages found without reading."},
    {"ru_majflt", "Pages that had to be read."},
    {"ru_nswap", "How often it was swapped out."},
    {"ru_inblock", "Blocks read."},
    {"ru_oublock", "Blocks written."},
    {"ru_msgsnd", "Messages sent."},
    {"ru_msgrcv", "Messages received."},
    {"ru_nsignals", "Signals received."},
    {"ru_nvcsw", "How often it waited."},
    {"ru_nivcsw", "How often it had to give way."},
    {NULL, NULL},
};
static PyStructSequence_Desc usage_description = {
    "resource.struct_rusage", "What a process has used: a tuple.", usage_fields, 16};

static PyObject *seconds_of(struct timeval t) {
    return float_from_double((double)t.tv_sec + 1e-6 * (double)t.tv_usec);
}
FUNCTION("resource.getrusage(who: int, /)",
         "What this process, its children, or a thread has used.")
static PyObject *resource_getrusage(PyObject *module, int who) {
    struct rusage used;
    if (getrusage(who, &used) < 0) {
        return errno == EINVAL ? err_raise(PyExc_ValueError, "invalid who parameter")
                               : err_from_errno(PyExc_OSError);
    }
    ResourceState *state = module_state(module);
    PyObject *o = TRY(structseq_new(state->usage));
    const long numbers[] = {used.ru_maxrss,  used.ru_ixrss,  used.ru_idrss,  used.ru_isrss,
                            used.ru_minflt,  used.ru_majflt, used.ru_nswap,  used.ru_inblock,
                            used.ru_oublock, used.ru_msgsnd, used.ru_msgrcv, used.ru_nsignals,
                            used.ru_nvcsw,   used.ru_nivcsw};
    structseq_set_fresh(o, 0, seconds_of(used.ru_utime));
    structseq_set_fresh(o, 1, seconds_of(used.ru_stime));
    for (size_t i = 0; i < countof(numbers); i++) {
        structseq_set_fresh(o, 2 + (Py_ssize_t)i, int_from_int64(numbers[i]));
    }
    return structseq_finish(o);
}

/* ---- limits ---- */

static int check_resource(int resource) {
    return resource < 0 || resource >= RLIM_NLIMITS
               ? err_int(err_raise(PyExc_ValueError, "invalid resource specified"))
               : 0;
}

/* "No limit" is -1. */
static PyObject *limit_out(rlim_t limit) {
    return limit == RLIM_INFINITY ? int_from_int64(-1) : int_from_uint64(limit);
}
static PyObject *limits_result(const struct rlimit *limits) {
    autoref PyObject *soft = TRY(limit_out(limits->rlim_cur));
    autoref PyObject *hard = TRY(limit_out(limits->rlim_max));
    return tuple_of(2, soft, hard);
}

static int limit_in(PyObject *o, rlim_t *out) {
    autoref PyObject *number = INT_TRY(ops_index(o));
    int overflow = 0;
    if (int_as_int64_overflow(number, &overflow) == -1 && overflow == 0) {
        *out = RLIM_INFINITY;
        return 0;
    }
    if (int_sign(number) < 0) {
        return err_int(err_raise(PyExc_ValueError, "Cannot convert negative int"));
    }
    *out = int_as_uint64(number);
    if (*out == UINT64_MAX && err_clear_if(PyExc_OverflowError)) {
        return err_int(
            err_raise(PyExc_OverflowError, "Python int too large to convert to C rlim_t"));
    }
    return 0;
}
static int limits_in(PyObject *o, struct rlimit *out) {
    autoref PyObject *pair = INT_TRY(ops_to_tuple(o));
    if (tuple_length(pair) != 2) {
        return err_int(err_raise(PyExc_ValueError, "expected a tuple of 2 integers"));
    }
    INT_TRYI(limit_in(tuple_at(pair, 0), &out->rlim_cur));
    return limit_in(tuple_at(pair, 1), &out->rlim_max);
}

static void *limit_error(void) {
    if (errno == EINVAL) {
        return err_raise(PyExc_ValueError, "current limit exceeds maximum limit");
    }
    return errno == EPERM ? err_raise(PyExc_ValueError, "not allowed to raise maximum limit")
                          : err_from_errno(PyExc_OSError);
}

FUNCTION("resource.getrlimit(resource: int, /)",
         "The limit in force, and the one up to which it may be raised.")
static PyObject *resource_getrlimit(PyObject *module, int resource) {
    TRYI(check_resource(resource));
    struct rlimit limits;
    return getrlimit(resource, &limits) < 0 ? err_from_errno(PyExc_OSError)
                                            : limits_result(&limits);
}
FUNCTION("resource.setrlimit(resource: int, limits, /)", "Set both limits.")
static PyObject *resource_setrlimit(PyObject *module, int resource, PyObject *limits) {
    TRYI(check_resource(resource));
    TRYI(AUDIT_EVENT("resource.setrlimit", "iO", AUDIT_NUMBER(resource), limits));
    struct rlimit wanted;
    TRYI(limits_in(limits, &wanted));
    return setrlimit(resource, &wanted) < 0 ? limit_error() : none();
}
FUNCTION("resource.prlimit(pid: int, resource: int, limits=None, /)",
         "Both limits of any process; sets them if they are given.")
static PyObject *resource_prlimit(PyObject *module, int pid, int resource, PyObject *limits) {
    TRYI(check_resource(resource));
    TRYI(AUDIT_EVENT("resource.prlimit", "iiO", AUDIT_NUMBER(pid), AUDIT_NUMBER(resource), limits));
    struct rlimit wanted, old;
    if (limits != NONE) {
        TRYI(limits_in(limits, &wanted));
    }
    if (prlimit(pid, resource, limits != NONE ? &wanted : NULL, &old) < 0) {
        return errno == EINVAL ? err_raise(PyExc_ValueError, "current limit exceeds maximum limit")
                               : err_from_errno(PyExc_OSError);
    }
    return limits_result(&old);
}
FUNCTION("resource.getpagesize()", "How many bytes a page of memory has.")
static PyObject *resource_getpagesize(PyObject *module) {
    return int_from_int64(sysconf(_SC_PAGESIZE));
}

#include "resource_module.gen.h"

static const ModuleInt numbers[] = {
    MODULE_INT(RLIMIT_AS),       MODULE_INT(RLIMIT_CORE),         MODULE_INT(RLIMIT_CPU),
    MODULE_INT(RLIMIT_DATA),     MODULE_INT(RLIMIT_FSIZE),        MODULE_INT(RLIMIT_MEMLOCK),
    MODULE_INT(RLIMIT_MSGQUEUE), MODULE_INT(RLIMIT_NICE),         MODULE_INT(RLIMIT_NOFILE),
    MODULE_INT(RLIMIT_NPROC),    {"RLIMIT_OFILE", RLIMIT_NOFILE}, MODULE_INT(RLIMIT_RSS),
    MODULE_INT(RLIMIT_RTPRIO),   MODULE_INT(RLIMIT_RTTIME),       MODULE_INT(RLIMIT_SIGPENDING),
    MODULE_INT(RLIMIT_STACK),    {"RLIM_INFINITY", -1},           MODULE_INT(RUSAGE_CHILDREN),
    MODULE_INT(RUSAGE_SELF),     MODULE_INT(RUSAGE_THREAD),       {NULL, 0},
};

static int resource_exec(PyObject *module) {
    ResourceState *state = module_state(module);
    state->usage = INT_TRY(structseq_type_new(&usage_description, 0));
    INT_TRYI(module_add(module, "struct_rusage", (PyObject *)state->usage));
    INT_TRYI(module_add(module, "error", PyExc_OSError));
    return module_add_ints(module, numbers);
}

NATIVE_MODULE_LEADING(resource, ResourceState, usage, resource_exec, resource_functions,
                      "Limits of what a process may use, and what it has used.")
