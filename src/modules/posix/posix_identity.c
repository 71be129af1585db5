/* posix: who the process runs as, which group it is in, and how it is scheduled. */
#include "modules/posix/posix_module.h"
#include "types/float/float.h"
#include "types/list/list.h"
#include "types/set/set.h"

#include <grp.h>
#include <limits.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/times.h>
#include <sys/utsname.h>

/* ---- users and groups ---- */

#define ID_ARG(kind, variable, object)                                                             \
    kind##_t variable;                                                                             \
    TRYI(arg_##kind(object, &variable))

FUNCTION("posix_identity.setuid(uid, /)", "Set the user id of this process.")
static PyObject *posix_setuid(PyObject *module, PyObject *uid) {
    ID_ARG(uid, id, uid);
    return none_or_error(setuid(id));
}
FUNCTION("posix_identity.seteuid(euid, /)", "Set the effective user id of this process.")
static PyObject *posix_seteuid(PyObject *module, PyObject *euid) {
    ID_ARG(uid, id, euid);
    return none_or_error(seteuid(id));
}
FUNCTION("posix_identity.setreuid(ruid, euid, /)", "Set the real and the effective user id.")
static PyObject *posix_setreuid(PyObject *module, PyObject *ruid, PyObject *euid) {
    ID_ARG(uid, real, ruid);
    ID_ARG(uid, effective, euid);
    return none_or_error(setreuid(real, effective));
}
FUNCTION("posix_identity.setresuid(ruid, euid, suid, /)",
         "Set the real, the effective and the saved user id.")
static PyObject *posix_setresuid(PyObject *module, PyObject *ruid, PyObject *euid, PyObject *suid) {
    ID_ARG(uid, real, ruid);
    ID_ARG(uid, effective, euid);
    ID_ARG(uid, saved, suid);
    return none_or_error(setresuid(real, effective, saved));
}
FUNCTION("posix_identity.setgid(gid, /)", "Set the group id of this process.")
static PyObject *posix_setgid(PyObject *module, PyObject *gid) {
    ID_ARG(gid, id, gid);
    return none_or_error(setgid(id));
}
FUNCTION("posix_identity.setegid(egid, /)", "Set the effective group id of this process.")
static PyObject *posix_setegid(PyObject *module, PyObject *egid) {
    ID_ARG(gid, id, egid);
    return none_or_error(setegid(id));
}
FUNCTION("posix_identity.setregid(rgid, egid, /)", "Set the real and the effective group id.")
static PyObject *posix_setregid(PyObject *module, PyObject *rgid, PyObject *egid) {
    ID_ARG(gid, real, rgid);
    ID_ARG(gid, effective, egid);
    return none_or_error(setregid(real, effective));
}
FUNCTION("posix_identity.setresgid(rgid, egid, sgid, /)",
         "Set the real, the effective and the saved group id.")
static PyObject *posix_setresgid(PyObject *module, PyObject *rgid, PyObject *egid, PyObject *sgid) {
    ID_ARG(gid, real, rgid);
    ID_ARG(gid, effective, egid);
    ID_ARG(gid, saved, sgid);
    return none_or_error(setresgid(real, effective, saved));
}

static PyObject *three_ids(uint32_t a, uint32_t b, uint32_t c) {
    autoref PyObject *x = TRY(int_from_uid(a)), *y = TRY(int_from_uid(b)),
                     *z = TRY(int_from_uid(c));
    return tuple_of(3, x, y, z);
}
FUNCTION("posix_identity.getresuid()", "The real, the effective and the saved user id.")
static PyObject *posix_getresuid(PyObject *module) {
    uid_t real, effective, saved;
    int result = getresuid(&real, &effective, &saved);
    return result < 0 ? err_from_errno(PyExc_OSError) : three_ids(real, effective, saved);
}
FUNCTION("posix_identity.getresgid()", "The real, the effective and the saved group id.")
static PyObject *posix_getresgid(PyObject *module) {
    gid_t real, effective, saved;
    int result = getresgid(&real, &effective, &saved);
    return result < 0 ? err_from_errno(PyExc_OSError) : three_ids(real, effective, saved);
}

static PyObject *list_of_ids(const gid_t *ids, int count) {
    autoref PyObject *list = TRY(list_new(0));
    for (int i = 0; i < count; i++) {
        TRYI(list_append_steal(list, TRY(int_from_uid(ids[i]))));
    }
    return take(list);
}

FUNCTION("posix_identity.getgroups()", "The further groups this process is in.")
static PyObject *posix_getgroups(PyObject *module) {
    gid_t *ids = malloc((NGROUPS_MAX + 1) * sizeof *ids);
    if (ids == NULL) {
        return err_no_memory();
    }
    int count = getgroups(NGROUPS_MAX, ids);
    PyObject *list = count < 0 ? err_from_errno(PyExc_OSError) : list_of_ids(ids, count);
    free(ids);
    return list;
}

static int gid_item(PyObject *item, gid_t *out) {
    if (!IS_INT(item)) {
        return err_int(err_raise(PyExc_TypeError, "groups must be integers"));
    }
    return arg_gid(item, out);
}
FUNCTION("posix_identity.setgroups(groups, /)", "Set the further groups of this process.")
static PyObject *posix_setgroups(PyObject *module, PyObject *groups) {
    if (!ops_is_sequence(groups)) {
        return err_raise(PyExc_TypeError, "setgroups argument must be a sequence");
    }
    autoref PyObject *items = TRY(ops_to_tuple(groups));
    Py_ssize_t count = tuple_length(items);
    if (count > NGROUPS_MAX) {
        return err_raise(PyExc_ValueError, "too many groups");
    }
    autoref PyObject *room = TRY(bytes_new(count * (Py_ssize_t)sizeof(gid_t)));
    gid_t *ids = (gid_t *)bytes_data(room);
    for (Py_ssize_t i = 0; i < count; i++) {
        TRYI(gid_item(tuple_at(items, i), &ids[i]));
    }
    return none_or_error(setgroups((size_t)count, ids));
}
FUNCTION("posix_identity.initgroups(username, gid, /)",
         "Set the further groups to those of a user, and one more.")
static PyObject *posix_initgroups(PyObject *module, PyObject *username, PyObject *gid) {
    autoref PyObject *name = TRY(fs_bytes(username));
    ID_ARG(gid, group, gid);
    return none_or_error(DETACHED(initgroups(bytes_data(name), group)));
}

/* Grows until all groups have room. */
static PyObject *group_list(const char *user, gid_t group) {
    for (int room = 32;; room *= 2) {
        gid_t *ids = malloc((size_t)room * sizeof *ids);
        if (ids == NULL) {
            return err_no_memory();
        }
        int count = room;
        int result = DETACHED(getgrouplist(user, group, ids, &count));
        PyObject *list = result < 0 ? NULL : list_of_ids(ids, count);
        free(ids);
        if (result >= 0 || room > NGROUPS_MAX) {
            return result < 0 ? err_from_errno(PyExc_OSError) : list;
        }
    }
}
FUNCTION("posix_identity.getgrouplist(user: utf8, group, /)", "The groups a user is in.")
static PyObject *posix_getgrouplist(PyObject *module, const char *user, PyObject *group) {
    ID_ARG(gid, id, group);
    return group_list(user, id);
}
FUNCTION("posix_identity.getlogin()", "The name of the user logged in on the terminal.")
static PyObject *posix_getlogin(PyObject *module) {
    char name[LOGIN_NAME_MAX + 1];
    int error = DETACHED(getlogin_r(name, sizeof name));
    if (error != 0) {
        errno = error;
        return err_from_errno(PyExc_OSError);
    }
    return str_decode_fs(name, (Py_ssize_t)strlen(name));
}

/* ---- groups of processes ---- */

static PyObject *id_or_error(pid_t id) {
    return id < 0 ? err_from_errno(PyExc_OSError) : int_from_int64(id);
}
FUNCTION("posix_identity.getpgid(pid: int)", "The group that a process is in.")
static PyObject *posix_getpgid(PyObject *module, int pid) {
    return id_or_error(getpgid(pid));
}
FUNCTION("posix_identity.getpgrp()", "The group that this process is in.")
static PyObject *posix_getpgrp(PyObject *module) {
    return id_or_error(getpgrp());
}
FUNCTION("posix_identity.setpgrp()", "Make this process the leader of a group of its own.")
static PyObject *posix_setpgrp(PyObject *module) {
    return none_or_error(setpgid(0, 0));
}
FUNCTION("posix_identity.setpgid(pid: int, pgrp: int, /)", "Move a process into a group.")
static PyObject *posix_setpgid(PyObject *module, int pid, int pgrp) {
    return none_or_error(setpgid(pid, pgrp));
}
FUNCTION("posix_identity.getsid(pid: int, /)", "The session that a process is in.")
static PyObject *posix_getsid(PyObject *module, int pid) {
    return id_or_error(getsid(pid));
}
FUNCTION("posix_identity.setsid()", "Make this process the leader of a session of its own.")
static PyObject *posix_setsid(PyObject *module) {
    return none_or_error(setsid());
}

/* ---- priorities ---- */

FUNCTION("posix_identity.nice(increment: int, /)",
         "Add to the niceness of this process; returns the new one.")
static PyObject *posix_nice(PyObject *module, int increment) {
    errno = 0;
    int value = nice(increment);
    return value == -1 && errno ? err_from_errno(PyExc_OSError) : int_from_int64(value);
}
FUNCTION("posix_identity.getpriority(which: int, who: int)", "A niceness.")
static PyObject *posix_getpriority(PyObject *module, int which, int who) {
    errno = 0;
    int value = getpriority(which, (id_t)who);
    return errno ? err_from_errno(PyExc_OSError) : int_from_int64(value);
}
FUNCTION("posix_identity.setpriority(which: int, who: int, priority: int)", "Set a niceness.")
static PyObject *posix_setpriority(PyObject *module, int which, int who, int priority) {
    return none_or_error(setpriority(which, (id_t)who, priority));
}

/* ---- scheduling ---- */

static PyObject *sched_param_new(PyObject *module, int priority) {
    PosixState *state = module_state(module);
    PyObject *o = TRY(structseq_new(state->sched_param));
    structseq_set_fresh(o, 0, int_from_int64(priority));
    return structseq_finish(o);
}
int arg_sched_param(PosixState *state, PyObject *o, struct sched_param *out) {
    if (TYPE(o) != state->sched_param) {
        return err_int(err_raise(PyExc_TypeError, "must have a sched_param object"));
    }
    long priority = 0;
    if (arg_long(tuple_at(o, 0), &priority) < 0) {
        return -1;
    }
    if (priority > INT_MAX || priority < INT_MIN) {
        return err_int(err_raise(PyExc_OverflowError, "sched_priority out of range"));
    }
    *out = (struct sched_param){.sched_priority = (int)priority};
    return 0;
}

FUNCTION("posix_identity.sched_get_priority_max(policy: int)", "A policy's highest priority.")
static PyObject *posix_sched_get_priority_max(PyObject *module, int policy) {
    return id_or_error(sched_get_priority_max(policy));
}
FUNCTION("posix_identity.sched_get_priority_min(policy: int)", "A policy's lowest priority.")
static PyObject *posix_sched_get_priority_min(PyObject *module, int policy) {
    return id_or_error(sched_get_priority_min(policy));
}
FUNCTION("posix_identity.sched_getscheduler(pid: int, /)", "A process's policy.")
static PyObject *posix_sched_getscheduler(PyObject *module, int pid) {
    return id_or_error(sched_getscheduler(pid));
}
FUNCTION("posix_identity.sched_setscheduler(pid: int, policy: int, param, /)",
         "Set a process's policy and its parameters.")
static PyObject *posix_sched_setscheduler(PyObject *module, int pid, int policy, PyObject *param) {
    struct sched_param wanted;
    TRYI(arg_sched_param(module_state(module), param, &wanted));
    return none_or_error(sched_setscheduler(pid, policy, &wanted));
}
FUNCTION("posix_identity.sched_getparam(pid: int, /)", "The parameters of a process's policy.")
static PyObject *posix_sched_getparam(PyObject *module, int pid) {
    struct sched_param param;
    return sched_getparam(pid, &param) < 0 ? err_from_errno(PyExc_OSError)
                                           : sched_param_new(module, param.sched_priority);
}
FUNCTION("posix_identity.sched_setparam(pid: int, param, /)",
         "Set the parameters of a process's policy.")
static PyObject *posix_sched_setparam(PyObject *module, int pid, PyObject *param) {
    struct sched_param wanted;
    TRYI(arg_sched_param(module_state(module), param, &wanted));
    return none_or_error(sched_setparam(pid, &wanted));
}
FUNCTION("posix_identity.sched_rr_get_interval(pid: int, /)",
         "How long the process runs before another one does, in seconds.")
static PyObject *posix_sched_rr_get_interval(PyObject *module, int pid) {
    struct timespec t;
    return sched_rr_get_interval(pid, &t) < 0
               ? err_from_errno(PyExc_OSError)
               : float_from_double((double)t.tv_sec + 1e-9 * (double)t.tv_nsec);
}
FUNCTION("posix_identity.sched_yield()", "Let other threads run.")
static PyObject *posix_sched_yield(PyObject *module) {
    return none_or_error(DETACHED(sched_yield()));
}

/* ---- processors ---- */

typedef struct {
    cpu_set_t *set;
    int count; /* processors it has room for */
} CpuSet;

static int cpu_set_grow(CpuSet *cpus, int count) {
    cpu_set_t *larger = CPU_ALLOC((size_t)count);
    if (larger == NULL) {
        return err_int(err_no_memory());
    }
    CPU_ZERO_S(CPU_ALLOC_SIZE(count), larger);
    if (cpus->set != NULL) {
        memcpy(larger, cpus->set, CPU_ALLOC_SIZE(cpus->count));
        CPU_FREE(cpus->set);
    }
    *cpus = (CpuSet){larger, count};
    return 0;
}
static void cpu_set_drop(CpuSet *cpus) {
    if (cpus->set != NULL) {
        CPU_FREE(cpus->set);
    }
}

static int cpu_set_add(CpuSet *cpus, PyObject *item) {
    if (!IS_INT(item)) {
        return err_int(err_raise(
            PyExc_TypeError, "expected an iterator of ints, but iterator yielded %R", TYPE(item)));
    }
    long cpu = 0;
    INT_TRYI(arg_long(item, &cpu));
    if (cpu < 0) {
        return err_int(err_raise(PyExc_ValueError, "negative CPU number"));
    }
    if (cpu > INT_MAX - 1) {
        return err_int(err_raise(PyExc_OverflowError, "CPU number too large"));
    }
    if (cpu >= cpus->count) {
        int count = cpus->count;
        while (count <= cpu) {
            count = count > INT_MAX / 2 ? INT_MAX : count * 2;
        }
        INT_TRYI(cpu_set_grow(cpus, count));
    }
    CPU_SET_S((size_t)cpu, CPU_ALLOC_SIZE(cpus->count), cpus->set);
    return 0;
}

FUNCTION("posix_identity.sched_setaffinity(pid: int, mask, /)",
         "Say on which processors a process may run.")
static PyObject *posix_sched_setaffinity(PyObject *module, int pid, PyObject *mask) {
    autoref PyObject *iterator = TRY(ops_iter(mask));
    __attribute__((cleanup(cpu_set_drop))) CpuSet cpus = {NULL, 0};
    TRYI(cpu_set_grow(&cpus, CPU_SETSIZE));
    for (;;) {
        autoref PyObject *item = ops_next(iterator);
        if (item == NULL) {
            break;
        }
        TRYI(cpu_set_add(&cpus, item));
    }
    if (err_occurred()) {
        return NULL;
    }
    return none_or_error(sched_setaffinity(pid, CPU_ALLOC_SIZE(cpus.count), cpus.set));
}

static PyObject *cpus_result(const CpuSet *cpus) {
    size_t size = CPU_ALLOC_SIZE(cpus->count);
    autoref PyObject *set = TRY(set_new(NULL));
    for (size_t cpu = 0; cpu < (size_t)cpus->count; cpu++) {
        if (CPU_ISSET_S(cpu, size, cpus->set)) {
            autoref PyObject *number = TRY(int_from_size(cpu));
            TRYI(set_add(set, number));
        }
    }
    return take(set);
}
FUNCTION("posix_identity.sched_getaffinity(pid: int, /)",
         "On which processors a process may run: a set.")
static PyObject *posix_sched_getaffinity(PyObject *module, int pid) {
    __attribute__((cleanup(cpu_set_drop))) CpuSet cpus = {NULL, 0};
    for (int count = CPU_SETSIZE; count < INT_MAX / 2; count *= 2) {
        TRYI(cpu_set_grow(&cpus, count));
        if (sched_getaffinity(pid, CPU_ALLOC_SIZE(count), cpus.set) == 0) {
            return cpus_result(&cpus);
        }
        if (errno != EINVAL) {
            break;
        }
    }
    return err_from_errno(PyExc_OSError);
}

/* ---- times, names, load ---- */

FUNCTION("posix_identity.times()", "How much time this process and its children have used.")
static PyObject *posix_times(PyObject *module) {
    struct tms used;
    clock_t elapsed = times(&used);
    if (elapsed == (clock_t)-1) {
        return err_from_errno(PyExc_OSError);
    }
    PosixState *state = module_state(module);
    PyObject *o = TRY(structseq_new(state->times_result));
    const clock_t ticks[] = {used.tms_utime, used.tms_stime, used.tms_cutime, used.tms_cstime,
                             elapsed};
    double per_second = (double)sysconf(_SC_CLK_TCK);
    for (size_t i = 0; i < countof(ticks); i++) {
        structseq_set_fresh(o, (Py_ssize_t)i, float_from_double((double)ticks[i] / per_second));
    }
    return structseq_finish(o);
}
FUNCTION("posix_identity.uname()", "What system this is.")
static PyObject *posix_uname(PyObject *module) {
    struct utsname name;
    if (uname(&name) < 0) {
        return err_from_errno(PyExc_OSError);
    }
    PosixState *state = module_state(module);
    PyObject *o = TRY(structseq_new(state->uname_result));
    const char *const texts[] = {name.sysname, name.nodename, name.release, name.version,
                                 name.machine};
    for (size_t i = 0; i < countof(texts); i++) {
        structseq_set_fresh(o, (Py_ssize_t)i,
                            str_decode_fs(texts[i], (Py_ssize_t)strlen(texts[i])));
    }
    return structseq_finish(o);
}
FUNCTION("posix_identity.getloadavg()",
         "How many processes were running on average in the last 1, 5 and 15 minutes.")
static PyObject *posix_getloadavg(PyObject *module) {
    double load[3];
    if (getloadavg(load, 3) != 3) {
        return err_raise(PyExc_OSError, "Load averages are unobtainable");
    }
    autoref PyObject *one = TRY(float_from_double(load[0]));
    autoref PyObject *five = TRY(float_from_double(load[1]));
    autoref PyObject *fifteen = TRY(float_from_double(load[2]));
    return tuple_of(3, one, five, fifteen);
}

#include "posix_identity.gen.h"
