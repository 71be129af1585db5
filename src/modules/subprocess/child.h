/* What the child of fork_exec does between the fork and the new program.
 *
 * Everything is prepared before the fork, as plain C data: the child calls nothing but system calls
 * (unless there is a preexec_fn), so that it may share the parent's memory (vfork). A failure goes
 * through the error pipe, as subprocess reads it: "OSError:" errno in hexadecimal ":" where.
 */
#ifndef PITHON_MODULES_SUBPROCESS_CHILD_H
#define PITHON_MODULES_SUBPROCESS_CHILD_H

#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>

typedef struct {
    char **argv;     /* NULL: an empty one */
    char **env;      /* NULL: this process's */
    char **programs; /* paths to try, one after the other */
    const char *cwd; /* NULL: stays */
    const int *keep; /* descriptors that stay open, ascending */
    int keep_count;
    bool close_fds;
    int p2cread, p2cwrite, c2pread, c2pwrite, errread, errwrite, errpipe_read, errpipe_write;
    bool restore_signals, call_setsid;
    pid_t pgid_to_set; /* -1: stays */
    int child_umask;   /* -1: stays */
    bool set_groups, set_gid, set_uid;
    const gid_t *groups;
    int group_count;
    gid_t gid;
    uid_t uid;
    const sigset_t *old_signals; /* not NULL: all are blocked now, handlers belong to the parent */
    bool (*preexec)(void *arg);  /* NULL: none; false: it raised */
    void *preexec_arg;
} ChildPlan;

/* Ends in the program, or by _exit(255). */
_Noreturn void child_run(const ChildPlan *plan);

#endif
