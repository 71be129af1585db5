/* sys.remote_exec (PEP 768): a script for another process, which its main thread runs at its next
 * safepoint.
 *
 * Both processes must run the same build: the place of `runtime` in the other one follows from
 * where the executable is mapped there, and what is found there must agree with this process's
 * cookie and layout. The script's path is written into it, then `pending`, then one byte of the
 * main thread's eval_breaker, which nobody else writes: a change of the other bits meanwhile is not
 * lost.
 */
#include "modules/sys/remote_debug.h"
#include "modules/posix/posix_module.h"
#include "modules/sys/sys.h"
#include "object/args.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/names.h"
#include "object/needs.h"
#include "types/bytes/bytes.h"
#include "types/dict/dict.h"
#include "types/module/module.h"
#include "types/str/str.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/uio.h>
#include <unistd.h>

static const char cookie[8] = "pithond1";

static uint64_t layout(void) {
    return (uint64_t)sizeof(Runtime) << 40 | (uint64_t)sizeof(ThreadState) << 20 |
           offsetof(Runtime, remote) << 8 | offsetof(ThreadState, base.eval_breaker);
}
void remote_debug_init(bool enabled) {
    memcpy(runtime.remote.cookie, cookie, sizeof cookie);
    runtime.remote.layout = layout();
    runtime.remote.enabled = enabled;
}

/* ---- the process that runs the script ---- */

static int write_line(PyObject *file, const char *what, const char *path) {
    autoref PyObject *name = INT_TRY(str_decode_fs(path, (Py_ssize_t)strlen(path)));
    autoref PyObject *text = INT_TRY(str_format("%s debugger script %U:\n", what, name));
    autoref PyObject *done = INT_TRY(call_method_one(file, NAME(write), text));
    return 0;
}
/* Prints the current exception. */
static void report(const char *what, const char *path) {
    autoref PyObject *exception = err_fetch(),
                     *file = dict_get_text(interp_current()->sys_dict, "stderr");
    if (exception == NULL || file == NULL || file == NONE) {
        return;
    }
    autoref PyObject *traceback = attr_get_text(exception, "__traceback__");
    if (traceback == NULL || write_line(file, what, path) < 0 ||
        exception_print_to(file, (PyObject *)TYPE(exception), exception, traceback) < 0) {
        err_clear();
    }
}
static PyObject *read_script(const char *path) {
    autoref PyObject *io = TRY(import_module_text("_io")),
                     *open = TRY(attr_get_text(io, "open_code")),
                     *name = TRY(str_decode_fs(path, (Py_ssize_t)strlen(path)));
    autoref PyObject *file = TRY(call_one(open, name));
    autoref PyObject *source = call_method_none(file, NAME(read));
    PyObject *raised = source == NULL ? err_fetch() : NULL;
    autoref PyObject *closed = call_method_none(file, NAME(close));
    if (raised != NULL) {
        err_clear();
        err_restore(raised);
    }
    return closed == NULL || source == NULL ? NULL : take(source);
}
/* In a namespace of its own. */
static PyObject *execute(PyObject *source) {
    PyObject *builtins = interp_current()->builtins;
    autoref PyObject *compile = TRY(dict_get_text(builtins, "compile")),
                     *exec = TRY(dict_get_text(builtins, "exec")),
                     *filename = TRY(str_from_text("<string>")), *namespace = TRY(dict_new());
    autoref PyObject *code = TRY(call_three(compile, source, filename, NAME(exec)));
    return call_two(exec, code, namespace);
}
void remote_script_run(void) {
    if (!exchange_acq_rel(&runtime.remote.pending, 0) || !runtime.remote.enabled) {
        return;
    }
    char path[REMOTE_PATH_MAX];
    memcpy(path, runtime.remote.path, sizeof path);
    path[sizeof path - 1] = 0;
    PyObject *before = err_fetch();
    autoref PyObject *name = str_decode_fs(path, (Py_ssize_t)strlen(path));
    if (name == NULL || AUDIT("cpython.remote_debugger_script", 1, name) < 0) {
        report("Error executing", path);
        err_restore(before);
        return;
    }
    autoref PyObject *source = read_script(path);
    if (source == NULL) {
        report("Can't open", path);
    } else {
        autoref PyObject *done = execute(source);
        if (done == NULL) {
            report("Error executing", path);
        }
    }
    err_restore(before);
}

/* ---- the process that sends it ---- */

/* Where the process's executable is mapped: 0 with an exception. */
static uintptr_t executable_base(int pid) {
    char name[64], executable[4096], line[4096 + 128];
    snprintf(name, sizeof name, "/proc/%d/exe", pid);
    ssize_t n = readlink(name, executable, sizeof executable - 1);
    executable[n > 0 ? n : 0] = 0;
    snprintf(name, sizeof name, "/proc/%d/maps", pid);
    FILE *maps = n > 0 ? fopen(name, "re") : NULL;
    if (maps == NULL) {
        autoref PyObject *path = str_from_text(name);
        err_from_errno_path(PyExc_OSError, path, NULL);
        return 0;
    }
    uintptr_t base = 0;
    while (base == 0 && fgets(line, sizeof line, maps) != NULL) {
        char *file = strchr(line, '/');
        line[strcspn(line, "\n")] = 0;
        if (file != NULL && strcmp(file, executable) == 0) {
            base = strtoull(line, NULL, 16);
        }
    }
    fclose(maps);
    if (base == 0) {
        err_raise(PyExc_RuntimeError,
                  "PyRuntime address lookup failed during debug offsets initialization");
    }
    return base;
}
static int transfer(int pid, uintptr_t address, void *data, size_t size, bool writes) {
    struct iovec here = {data, size}, there = {(void *)address, size};
    ssize_t done = writes ? process_vm_writev(pid, &here, 1, &there, 1, 0)
                          : process_vm_readv(pid, &here, 1, &there, 1, 0);
    if (done == (ssize_t)size) {
        return 0;
    }
    if (done >= 0) {
        errno = EFAULT;
    }
    return err_int(err_from_errno(PyExc_OSError));
}
int remote_read(int pid, uintptr_t address, void *data, size_t size) {
    return transfer(pid, address, data, size, false);
}
uintptr_t remote_runtime(int pid) {
    uintptr_t own = executable_base(getpid()), base = own ? executable_base(pid) : 0;
    if (base == 0) {
        return 0;
    }
    uintptr_t address = (uintptr_t)&runtime - own + base;
    RemoteDebug found;
    bool failed = transfer(pid, address + offsetof(Runtime, remote), &found,
                           offsetof(RemoteDebug, pending), false) < 0;
    if (failed && errno != EFAULT) {
        return 0; /* not allowed, or gone */
    }
    err_clear();
    if (failed || memcmp(found.cookie, cookie, sizeof cookie) != 0 || found.layout != layout()) {
        err_raise(PyExc_RuntimeError,
                  "PyRuntime address lookup failed during debug offsets initialization");
        return 0;
    }
    if (!found.enabled) {
        err_raise(PyExc_RuntimeError, "Remote debugging is not enabled in the remote process");
        return 0;
    }
    return address;
}
static int send_script(int pid, const char *path, size_t size) {
    uintptr_t address = remote_runtime(pid), state = 0;
    if (address == 0) {
        return -1;
    }
    INT_TRYI(transfer(pid, address + offsetof(Runtime, main_state), &state, sizeof state, false));
    uint8_t yes = 1;
    uintptr_t remote = address + offsetof(Runtime, remote);
    INT_TRYI(transfer(pid, remote + offsetof(RemoteDebug, path), (void *)path, size, true));
    INT_TRYI(transfer(pid, remote + offsetof(RemoteDebug, pending), &yes, 1, true));
    /* The second byte of the word: BREAK_REMOTE (the machine is little-endian). */
    return transfer(pid, state + offsetof(ThreadState, base.eval_breaker) + 1, &yes, 1, true);
}

FUNCTION("remote_debug.is_remote_debug_enabled()", "Can another process run code in this one?")
static PyObject *remote_is_enabled(PyObject *module) {
    return BOOL(runtime.remote.enabled);
}
FUNCTION("remote_debug.remote_exec(pid: int, script)",
         "Let the main thread of another Python process run the script at this path, soon.")
static PyObject *remote_exec(PyObject *module, int pid, PyObject *script) {
    autoref PyObject *path = TRY(fs_bytes(script));
    autoref PyObject *number = TRY(int_from_int64(pid));
    TRYI(AUDIT("sys.remote_exec", 2, number, script));
    if (access(bytes_data(path), F_OK | R_OK) != 0) {
        if (errno == ENOENT) {
            return err_raise(PyExc_FileNotFoundError, "Script file does not exist");
        }
        if (errno == EACCES) {
            return err_raise(PyExc_PermissionError, "Script file cannot be read");
        }
        return err_from_errno(PyExc_OSError);
    }
    if (!runtime.remote.enabled) {
        return err_raise(PyExc_RuntimeError, "Remote debugging is not enabled");
    }
    if (bytes_length(path) >= REMOTE_PATH_MAX) {
        return err_raise(PyExc_ValueError, "Script path is too long");
    }
    TRYI(send_script(pid, bytes_data(path), (size_t)bytes_length(path) + 1));
    return newref(NONE);
}

#include "remote_debug.gen.h"

int remote_debug_add(PyObject *module) {
    return module_add_functions(module, remote_debug_functions);
}
