#include "modules/subprocess/child.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

extern char **environ;

/* ---- reporting ---- */

static void write_text(int fd, const char *text) {
    size_t left = strlen(text);
    while (left > 0) {
        ssize_t n = write(fd, text, left);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            return;
        }
        text += n;
        left -= (size_t)n;
    }
}

static _Noreturn void fail(const ChildPlan *plan, const char *where) {
    static const char digits[] = "0123456789abcdef";
    char hex[2 * sizeof(int) + 1], *at = hex + sizeof hex - 1;
    int errno_now = errno;
    unsigned number = (unsigned)errno_now;
    *at = 0;
    do {
        *--at = digits[number % 16];
        number /= 16;
    } while (number != 0);
    write_text(plan->errpipe_write, errno_now != 0 ? "OSError:" : "SubprocessError:");
    write_text(plan->errpipe_write, at);
    write_text(plan->errpipe_write, ":");
    write_text(plan->errpipe_write, where);
    _exit(255);
}

#define CHECK(call)                                                                                \
    do {                                                                                           \
        if ((call) == -1) {                                                                        \
            fail(plan, "noexec");                                                                  \
        }                                                                                          \
    } while (0)

/* ---- descriptors ---- */

static int set_inherited(int fd) {
    int flags = fcntl(fd, F_GETFD);
    return flags < 0 ? -1 : fcntl(fd, F_SETFD, flags & ~FD_CLOEXEC);
}

static void close_if(const ChildPlan *plan, int fd) {
    if (fd >= 0) {
        CHECK(close(fd));
    }
}

/* Makes `fd` the child's standard stream `stream`. */
static void put_stream(const ChildPlan *plan, int fd, int stream) {
    if (fd == stream) {
        CHECK(set_inherited(fd));
    } else if (fd >= 0) {
        CHECK(dup2(fd, stream));
    }
}

/* The parent's ends are closed, and the child's put on 0, 1 and 2. One that lies where another must
 * go moves up first. */
static void put_streams(const ChildPlan *plan) {
    int in = plan->p2cread, out = plan->c2pwrite, err = plan->errwrite;
    close_if(plan, plan->p2cwrite);
    close_if(plan, plan->c2pread);
    close_if(plan, plan->errread);
    CHECK(close(plan->errpipe_read));
    if (out == 0) {
        CHECK(out = dup(out));
    }
    while (err == 0 || err == 1) {
        CHECK(err = dup(err));
    }
    put_stream(plan, in, 0);
    put_stream(plan, out, 1);
    put_stream(plan, err, 2);
}

static void close_gap(int low, int high) {
    if (low > high) {
        return;
    }
    if (close_range((unsigned)low, (unsigned)high, 0) == 0) {
        return;
    }
    long limit = sysconf(_SC_OPEN_MAX);
    if (limit < 0 || limit > 1 << 20) {
        limit = 1 << 20;
    }
    for (int fd = low; fd <= high && fd < limit; fd++) {
        close(fd);
    }
}

static void close_others(const ChildPlan *plan) {
    int next = 3;
    for (int i = 0; i < plan->keep_count; i++) {
        if (plan->keep[i] >= next) {
            close_gap(next, plan->keep[i] - 1);
            next = plan->keep[i] + 1;
        }
    }
    close_gap(next, ~0U >> 1);
}

/* ---- signals ---- */

/* The parent's handlers must not run here: its memory may be shared. */
static void reset_handlers(void) {
    for (int number = 1; number < NSIG; number++) {
        struct sigaction action;
        if (sigaction(number, NULL, &action) == 0 && action.sa_handler != SIG_IGN &&
            action.sa_handler != SIG_DFL) {
            action = (struct sigaction){.sa_handler = SIG_DFL};
            sigaction(number, &action, NULL);
        }
    }
}

static void restore_signals(const ChildPlan *plan) {
    if (plan->restore_signals) { /* those that Python ignores */
        signal(SIGPIPE, SIG_DFL);
        signal(SIGXFSZ, SIG_DFL);
    }
    if (plan->old_signals != NULL) {
        reset_handlers();
        sigprocmask(SIG_SETMASK, plan->old_signals, NULL);
    }
}

/* ---- all of it ---- */

static void set_identity(const ChildPlan *plan) {
    if (plan->call_setsid) {
        CHECK(setsid());
    }
    if (plan->pgid_to_set >= 0) {
        CHECK(setpgid(0, plan->pgid_to_set));
    }
    if (plan->set_groups) {
        CHECK(setgroups((size_t)plan->group_count, plan->groups));
    }
    if (plan->set_gid) {
        CHECK(setregid(plan->gid, plan->gid));
    }
    if (plan->set_uid) {
        CHECK(setreuid(plan->uid, plan->uid));
    }
}

static void try_programs(const ChildPlan *plan) {
    static char *const nothing[] = {NULL};
    int telling = 0;
    for (char **program = plan->programs; *program != NULL; program++) {
        char *const *argv = plan->argv ? plan->argv : nothing;
        execve(*program, argv, plan->env ? plan->env : environ);
        if (errno != ENOENT && errno != ENOTDIR && telling == 0) {
            telling = errno; /* a program that cannot be run says more than one that is missing */
        }
    }
    errno = telling ? telling : errno;
}

void child_run(const ChildPlan *plan) {
    for (int i = 0; i < plan->keep_count; i++) {
        if (plan->keep[i] != plan->errpipe_write) {
            CHECK(set_inherited(plan->keep[i]));
        }
    }
    put_streams(plan);
    if (plan->cwd != NULL && chdir(plan->cwd) < 0) {
        fail(plan, "noexec:chdir");
    }
    if (plan->child_umask >= 0) {
        umask((mode_t)plan->child_umask);
    }
    restore_signals(plan);
    set_identity(plan);
    if (plan->preexec != NULL && !plan->preexec(plan->preexec_arg)) {
        write_text(plan->errpipe_write, "SubprocessError:0:Exception occurred in preexec_fn.");
        _exit(255);
    }
    if (plan->close_fds) {
        close_others(plan);
    }
    errno = 0;
    try_programs(plan);
    fail(plan, "");
}
