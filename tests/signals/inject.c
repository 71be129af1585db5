/* Runs a program and sends it one signal as its main thread enters the n-th system call.
 *
 * Usage: inject LIST PROGRAM ARGUMENT...                  writes the numbers of its system calls to
 * the file LIST inject signal N SIGNAL PROGRAM ARGUMENT...       the kernel decides what the signal
 * interrupts inject eintr N SIGNAL PROGRAM ARGUMENT...        the call is not made but ends with
 * EINTR
 *
 * Ends as the program ends; status 99: there is no n-th call, 98: ptrace refuses. */
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NO_SUCH_CALL = 99, NO_PTRACE = 98 };

static void refuse(const char *what) {
    perror(what);
    exit(NO_PTRACE);
}

static pid_t start_traced(char **command) {
    pid_t child = fork();
    if (child == 0) {
        if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) < 0) {
            refuse("traceme");
        }
        raise(SIGSTOP);
        execvp(command[0], command);
        refuse(command[0]);
    }
    int status;
    if (child < 0 || waitpid(child, &status, 0) < 0 || !WIFSTOPPED(status)) {
        refuse("start");
    }
    if (ptrace(PTRACE_SETOPTIONS, child, NULL, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL) < 0) {
        refuse("options");
    }
    return child;
}

/* This process ends as the child did. */
static void end_alike(int status) {
    if (WIFSIGNALED(status)) {
        signal(WTERMSIG(status), SIG_DFL);
        sigset_t all;
        sigemptyset(&all);
        sigprocmask(SIG_SETMASK, &all, NULL);
        raise(WTERMSIG(status));
    }
    exit(WIFEXITED(status) ? WEXITSTATUS(status) : 1);
}

/* Up to the next entry into or return from a system call; what other signals come pass on. */
static void go_to_call(pid_t child) {
    long passed_on = 0;
    for (;;) {
        int status;
        if (ptrace(PTRACE_SYSCALL, child, NULL, passed_on) < 0 || waitpid(child, &status, 0) < 0) {
            refuse("go on");
        }
        if (!WIFSTOPPED(status)) {
            end_alike(status);
        }
        if (WSTOPSIG(status) == (SIGTRAP | 0x80)) {
            return;
        }
        passed_on = WSTOPSIG(status) == SIGTRAP ? 0 : WSTOPSIG(status);
    }
}

static struct user_regs_struct registers(pid_t child) {
    struct user_regs_struct regs;
    if (ptrace(PTRACE_GETREGS, child, NULL, &regs) < 0) {
        refuse("registers");
    }
    return regs;
}

static void set_registers(pid_t child, struct user_regs_struct *regs) {
    if (ptrace(PTRACE_SETREGS, child, NULL, regs) < 0) {
        refuse("set registers");
    }
}

/* The call that the child stands before is left out and returns -EINTR; a descriptor is closed all
 * the same, as Linux does. */
static void end_with_eintr(pid_t child) {
    struct user_regs_struct regs = registers(child);
    if (regs.orig_rax != SYS_close && regs.orig_rax != SYS_connect) {
        regs.orig_rax = (unsigned long long)-1;
        set_registers(child, &regs);
    }
    go_to_call(child);
    regs = registers(child);
    regs.rax = (unsigned long long)-EINTR;
    set_registers(child, &regs);
}

static bool is_listed(const char *list, unsigned long long number) {
    for (char *end; *list != 0; list = *end == ',' ? end + 1 : end) {
        if (strtoull(list, &end, 10) == number) {
            return true;
        }
    }
    return false;
}

_Noreturn static void list_calls(pid_t child, const char *path) {
    FILE *list = fopen(path, "w");
    if (list == NULL) {
        refuse(path);
    }
    setbuf(list, NULL); /* the process ends as the child does, at any moment */
    for (;;) {
        go_to_call(child);
        fprintf(list, "%llu\n", registers(child).orig_rax);
        go_to_call(child);
    }
}

int main(int argc, char **argv) {
    if (argc < 3) {
        return NO_PTRACE;
    }
    bool eintr = *argv[1] >= '0' && *argv[1] <= '9';
    if (!eintr && strcmp(argv[1], "signal") != 0) {
        list_calls(start_traced(argv + 2), argv[1]);
    }
    pid_t child = start_traced(argv + 4);
    int signal_number = atoi(argv[3]);
    for (long n = atol(argv[2]); n > 1; n--) {
        go_to_call(child);
        go_to_call(child);
    }
    go_to_call(child);
    kill(child, signal_number);
    if (eintr && is_listed(argv[1], registers(child).orig_rax)) {
        end_with_eintr(child);
    }
    int status;
    if (ptrace(PTRACE_DETACH, child, NULL, NULL) < 0 || waitpid(child, &status, 0) < 0) {
        refuse("let go");
    }
    end_alike(status);
}
