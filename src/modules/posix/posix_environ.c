/* posix: the environment, and facts about the process and the machine that take no arguments. */
#include "modules/posix/posix_module.h"
#include "base/random.h"
#include "types/dict/dict.h"
#include "types/needs.h"

#include <limits.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

extern char **environ;

/* ---- the environment ---- */

static int add_variable(PyObject *dict, const char *entry) {
    const char *equals = strchr(entry, '=');
    if (equals == NULL) {
        return 0;
    }
    autoref PyObject *name = INT_TRY(bytes_from(entry, equals - entry));
    autoref PyObject *value = INT_TRY(bytes_from(equals + 1, (Py_ssize_t)strlen(equals + 1)));
    autoref PyObject *kept = NULL;
    return dict_set_default(dict, name, value, &kept) < 0 ? -1 : 0; /* the first one counts */
}

PyObject *environ_dict(void) {
    autoref PyObject *dict = TRY(dict_new());
    for (char **entry = environ; entry != NULL && *entry != NULL; entry++) {
        TRYI(add_variable(dict, *entry));
    }
    return take(dict);
}

FUNCTION("posix_environ._create_environ()", "The environment as it is now: a dict of bytes.")
static PyObject *posix_create_environ(PyObject *module) {
    PosixState *state = module_state(module);
    mutex_lock(&state->environ_lock); /* no Python code runs for bytes */
    PyObject *dict = environ_dict();
    mutex_unlock(&state->environ_lock);
    return dict;
}

/* Changes the environment, which readers walk through. */
static PyObject *environ_change(PyObject *module, const char *name, const char *value) {
    PosixState *state = module_state(module);
    mutex_lock(&state->environ_lock);
    int result = value != NULL ? setenv(name, value, 1) : unsetenv(name);
    int number = errno;
    mutex_unlock(&state->environ_lock);
    errno = number;
    return none_or_error(result);
}

FUNCTION("posix_environ.putenv(name, value, /)", "Set a variable of the environment.")
static PyObject *posix_putenv(PyObject *module, PyObject *name, PyObject *value) {
    autoref PyObject *key = TRY(fs_bytes(name)), *text = TRY(fs_bytes(value));
    if (strchr(bytes_data(key), '=') != NULL) {
        return err_raise(PyExc_ValueError, "illegal environment variable name");
    }
    TRYI(AUDIT_EVENT("os.putenv", "OO", key, text));
    return environ_change(module, bytes_data(key), bytes_data(text));
}
FUNCTION("posix_environ.unsetenv(name, /)", "Remove a variable from the environment.")
static PyObject *posix_unsetenv(PyObject *module, PyObject *name) {
    autoref PyObject *key = TRY(fs_bytes(name));
    TRYI(AUDIT_EVENT("os.unsetenv", "O", key));
    return environ_change(module, bytes_data(key), NULL);
}

/* ---- random bytes ---- */

/* -1 with errno; EINTR may come before all bytes are there. */
static ssize_t random_some(char *bytes, size_t size) {
    return random_fill(bytes, size, RANDOM_WAIT) < 0 ? -1 : (ssize_t)size;
}
FUNCTION("posix_environ.urandom(size: ssize, /)", "That many random bytes, fit for secrets.")
static PyObject *posix_urandom(PyObject *module, Py_ssize_t size) {
    if (size < 0) {
        return err_raise(PyExc_ValueError, "negative argument not allowed");
    }
    autoref PyObject *bytes = TRY(bytes_new(size));
    ssize_t n = TRY_CALL(random_some(bytes_data(bytes), (size_t)size));
    return n < 0 ? err_from_errno(PyExc_OSError) : take(bytes);
}
FUNCTION("posix_environ.getrandom(size: ssize, flags: int = 0)",
         "Up to that many random bytes from the kernel's generator.")
static PyObject *posix_getrandom(PyObject *module, Py_ssize_t size, int flags) {
    if (size < 0) {
        errno = EINVAL;
        return err_from_errno(PyExc_OSError);
    }
    autoref PyObject *bytes = TRY(bytes_new(size));
    ssize_t n = TRY_CALL(getrandom(bytes_data(bytes), (size_t)size, (unsigned)flags));
    if (n < 0) {
        return err_from_errno(PyExc_OSError);
    }
    if (n != size) {
        TRYI(bytes_resize_fresh(&bytes, n));
    }
    return take(bytes);
}

/* ---- facts ---- */

FUNCTION("posix_environ.cpu_count()", "How many processors the system has; None if unknown.")
static PyObject *posix_cpu_count(PyObject *module) {
    long n = config_cpu_count();
    n = n > 0 ? n : sysconf(_SC_NPROCESSORS_ONLN);
    return n < 1 ? none() : int_from_int64(n);
}
FUNCTION("posix_environ.strerror(code: int, /)", "The text of an error number.")
static PyObject *posix_strerror(PyObject *module, int code) {
    const char *text = strerror(code);
    return str_decode_fs(text, (Py_ssize_t)strlen(text));
}
FUNCTION("posix_environ.getpid()", "The id of this process.")
static PyObject *posix_getpid(PyObject *module) {
    return int_from_int64(getpid());
}
FUNCTION("posix_environ.getppid()", "The id of the process that started this one.")
static PyObject *posix_getppid(PyObject *module) {
    return int_from_int64(getppid());
}
FUNCTION("posix_environ.getuid()", "The user id of this process.")
static PyObject *posix_getuid(PyObject *module) {
    return int_from_uid(getuid());
}
FUNCTION("posix_environ.geteuid()", "The effective user id of this process.")
static PyObject *posix_geteuid(PyObject *module) {
    return int_from_uid(geteuid());
}
FUNCTION("posix_environ.getgid()", "The group id of this process.")
static PyObject *posix_getgid(PyObject *module) {
    return int_from_uid(getgid());
}
FUNCTION("posix_environ.getegid()", "The effective group id of this process.")
static PyObject *posix_getegid(PyObject *module) {
    return int_from_uid(getegid());
}
FUNCTION("posix_environ._exit(status: int)",
         "End the process at once: nothing is flushed, no handler is called.")
static PyObject *posix_exit_now(PyObject *module, int status) {
    _exit(status);
}
FUNCTION("posix_environ.abort()", "End the process at once, with a core dump.")
static PyObject *posix_abort(PyObject *module) {
    abort();
}
FUNCTION("posix_environ._inputhook()", "Calls the input hook, if there is one: there is none.")
static PyObject *posix_inputhook(PyObject *module) {
    return int_from_int64(0);
}
FUNCTION("posix_environ._is_inputhook_installed()", "Is there an input hook?")
static PyObject *posix_is_inputhook_installed(PyObject *module) {
    return FALSE_OBJECT;
}

#include "posix_environ.gen.h"
