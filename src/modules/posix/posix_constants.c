/* posix: its numbers, and the names of sysconf, pathconf and confstr. */
#include "modules/posix/posix_module.h"
#include "modules/posix/posix_names.h"
#include "types/dict/dict.h"
#include "types/list/list.h"

#include <dlfcn.h>
#include <limits.h>
#include <linux/limits.h>
#include <linux/memfd.h>
#include <sched.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <sysexits.h>

#ifndef SCHED_DEADLINE
#define SCHED_DEADLINE 6 /* of the kernel; old C libraries have no name for it */
#endif
#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME 0x80
#endif

static const struct {
    const char *name;
    int64_t value;
} numbers[] = {
#define N(name) {#name, name},
    N(CLD_CONTINUED) N(CLD_DUMPED) N(CLD_EXITED) N(CLD_KILLED) N(CLD_STOPPED) N(CLD_TRAPPED) N(
        CLONE_FILES) N(CLONE_FS) N(CLONE_NEWCGROUP) N(CLONE_NEWIPC) N(CLONE_NEWNET) N(CLONE_NEWNS)
        N(CLONE_NEWPID) N(CLONE_NEWTIME) N(CLONE_NEWUSER) N(CLONE_NEWUTS) N(CLONE_SIGHAND) N(
            CLONE_SYSVSEM) N(CLONE_THREAD) N(CLONE_VM) N(EFD_CLOEXEC) N(EFD_NONBLOCK)
            N(EFD_SEMAPHORE) N(EX_CANTCREAT) N(EX_CONFIG) N(EX_DATAERR) N(EX_IOERR) N(EX_NOHOST) N(
                EX_NOINPUT) N(EX_NOPERM) N(EX_NOUSER) N(EX_OK) N(EX_OSERR) N(EX_OSFILE)
                N(EX_PROTOCOL) N(EX_SOFTWARE) N(EX_TEMPFAIL) N(EX_UNAVAILABLE) N(EX_USAGE) N(
                    F_LOCK) N(F_OK) N(F_TEST) N(F_TLOCK) N(F_ULOCK) N(GRND_NONBLOCK) N(GRND_RANDOM)
                    N(MFD_ALLOW_SEALING) N(MFD_CLOEXEC) N(MFD_HUGETLB) N(MFD_HUGE_16GB) N(
                        MFD_HUGE_16MB) N(MFD_HUGE_1GB) N(MFD_HUGE_1MB) N(MFD_HUGE_256MB)
                        N(MFD_HUGE_2GB) N(MFD_HUGE_2MB) N(MFD_HUGE_32MB) N(MFD_HUGE_512KB) N(
                            MFD_HUGE_512MB) N(MFD_HUGE_64KB) N(MFD_HUGE_8MB) N(MFD_HUGE_MASK)
                            N(MFD_HUGE_SHIFT) N(NGROUPS_MAX) N(O_ACCMODE) N(O_APPEND) N(O_ASYNC) N(O_CLOEXEC) N(
                                O_CREAT) N(O_DIRECT) N(O_DIRECTORY) N(O_DSYNC) N(O_EXCL) N(O_FSYNC)
                                N(O_LARGEFILE) N(O_NDELAY) N(
                                    O_NOATIME) N(O_NOCTTY) N(O_NOFOLLOW) N(O_NONBLOCK) N(O_PATH) N(O_RDONLY)
                                    N(O_RDWR) N(O_RSYNC) N(
                                        O_SYNC) N(O_TMPFILE) N(O_TRUNC) N(O_WRONLY) N(PIDFD_NONBLOCK)
                                        N(POSIX_FADV_DONTNEED) N(POSIX_FADV_NOREUSE) N(POSIX_FADV_NORMAL) N(
                                            POSIX_FADV_RANDOM) N(POSIX_FADV_SEQUENTIAL) N(POSIX_FADV_WILLNEED)
                                            N(PRIO_PGRP) N(PRIO_PROCESS) N(PRIO_USER) N(P_ALL) N(
                                                P_PGID) N(P_PID) N(P_PIDFD) N(RTLD_DEEPBIND) N(RTLD_GLOBAL) N(RTLD_LAZY)
                                                N(RTLD_LOCAL) N(RTLD_NODELETE) N(RTLD_NOLOAD) N(RTLD_NOW) N(
                                                    RWF_APPEND) N(RWF_DSYNC) N(RWF_HIPRI)
                                                    N(RWF_NOWAIT) N(RWF_SYNC) N(R_OK) N(SCHED_BATCH) N(
                                                        SCHED_DEADLINE) N(SCHED_FIFO) N(SCHED_IDLE)
                                                        N(SCHED_OTHER) N(SCHED_RESET_ON_FORK) N(SCHED_RR) N(
                                                            SEEK_DATA) N(SEEK_HOLE) N(SPLICE_F_MORE) N(SPLICE_F_MOVE)
                                                            N(SPLICE_F_NONBLOCK) N(ST_APPEND) N(
                                                                ST_MANDLOCK) N(ST_NOATIME) N(ST_NODEV)
                                                                N(ST_NODIRATIME) N(ST_NOEXEC) N(
                                                                    ST_NOSUID) N(ST_RDONLY) N(ST_RELATIME)
                                                                    N(ST_SYNCHRONOUS) N(ST_WRITE) N(
                                                                        TFD_CLOEXEC) N(TFD_NONBLOCK) N(TFD_TIMER_ABSTIME)
                                                                        N(TFD_TIMER_CANCEL_ON_SET) N(
                                                                            TMP_MAX) N(WCONTINUED)
                                                                            N(WEXITED) N(WNOHANG) N(
                                                                                WNOWAIT) N(WSTOPPED)
                                                                                N(WUNTRACED) N(W_OK) N(
                                                                                    XATTR_CREATE)
                                                                                    N(XATTR_REPLACE) N(
                                                                                        XATTR_SIZE_MAX)
                                                                                        N(X_OK)
#undef N
                                                                                            {"SCHED"
                                                                                             "_NORM"
                                                                                             "AL",
                                                                                             SCHED_OTHER},
    {"POSIX_SPAWN_OPEN", SPAWN_OPEN},
    {"POSIX_SPAWN_CLOSE", SPAWN_CLOSE},
    {"POSIX_SPAWN_DUP2", SPAWN_DUP2},
    {"POSIX_SPAWN_CLOSEFROM", SPAWN_CLOSEFROM},
};

/* What os.supports_* is made of: which functions take descriptors, dir_fd, and do not follow links.
 */
static const char *const have_functions[] = {
    "HAVE_EVENTFD",   "HAVE_TIMERFD_CREATE", "HAVE_FACCESSAT", "HAVE_FCHDIR",    "HAVE_FCHMOD",
    "HAVE_FCHMODAT",  "HAVE_FCHOWN",         "HAVE_FCHOWNAT",  "HAVE_FEXECVE",   "HAVE_FDOPENDIR",
    "HAVE_FPATHCONF", "HAVE_FSTATAT",        "HAVE_FSTATVFS",  "HAVE_FTRUNCATE", "HAVE_FUTIMENS",
    "HAVE_FUTIMES",   "HAVE_FUTIMESAT",      "HAVE_LINKAT",    "HAVE_LCHOWN",    "HAVE_LSTAT",
    "HAVE_LUTIMES",   "HAVE_MEMFD_CREATE",   "HAVE_MKDIRAT",   "HAVE_MKFIFOAT",  "HAVE_MKNODAT",
    "HAVE_OPENAT",    "HAVE_READLINKAT",     "HAVE_RENAMEAT",  "HAVE_SYMLINKAT", "HAVE_UNLINKAT",
    "HAVE_UTIMENSAT", "HAVE_PTSNAME_R",
};

static int have_functions_add(PyObject *module) {
    autoref PyObject *list = INT_TRY(list_new(0));
    for (size_t i = 0; i < countof(have_functions); i++) {
        INT_TRYI(list_append_steal(list, INT_TRY(str_from_text(have_functions[i]))));
    }
    return module_add(module, "_have_functions", list);
}

static int names_add(PyObject *module, const char *name, const ConfName *names, size_t count) {
    autoref PyObject *dict = INT_TRY(dict_new());
    for (size_t i = 0; i < count; i++) {
        autoref PyObject *value = INT_TRY(int_from_int64(names[i].value));
        INT_TRYI(dict_set_text(dict, names[i].name, value));
    }
    return module_add(module, name, dict);
}

int posix_constants_add(PyObject *module) {
    for (size_t i = 0; i < countof(numbers); i++) {
        INT_TRYI(module_add_int(module, numbers[i].name, numbers[i].value));
    }
    INT_TRYI(have_functions_add(module));
    INT_TRYI(names_add(module, "pathconf_names", pathconf_names, pathconf_names_count));
    INT_TRYI(names_add(module, "sysconf_names", sysconf_names, sysconf_names_count));
    return names_add(module, "confstr_names", confstr_names, confstr_names_count);
}
