/* posix: running other programs in place of this one, and by the shell. */
#include "modules/posix/posix_exec.h"
#include "object/call.h"
#include "object/names.h"
#include "types/list/list.h"

#include <stdlib.h>
#include <string.h>

/* ---- vectors ---- */

void text_vector_drop(TextVector *vector) {
    free(vector->items);
    XDECREF(vector->keeper);
}

/* The texts lie in the list's bytes, which nobody else knows. */
static int vector_finish(TextVector *vector) {
    Py_ssize_t n = list_length(vector->keeper);
    vector->items = calloc((size_t)n + 1, sizeof *vector->items);
    if (vector->items == NULL) {
        return err_int(err_no_memory());
    }
    for (Py_ssize_t i = 0; i < n; i++) {
        PyObject *bytes = INT_TRY(list_get(vector->keeper, i));
        vector->items[i] = bytes_data(bytes);
        decref(bytes); /* the list keeps it */
    }
    return 0;
}

int text_vector_fill(TextVector *vector, PyObject *sequence) {
    autoref PyObject *items = INT_TRY(ops_to_tuple(sequence));
    vector->keeper = INT_TRY(list_new(0));
    for (Py_ssize_t i = 0; i < tuple_length(items); i++) {
        INT_TRYI(list_append_steal(vector->keeper, INT_TRY(fs_bytes(tuple_at(items, i)))));
    }
    return vector_finish(vector);
}

/* NAME=value as one bytes. */
static PyObject *environ_entry(PyObject *key, PyObject *value) {
    autoref PyObject *name = TRY(fs_bytes(key)), *text = TRY(fs_bytes(value));
    if (bytes_length(name) == 0 || strchr(bytes_data(name) + 1, '=') != NULL) {
        return err_raise(PyExc_ValueError, "illegal environment variable name");
    }
    Py_ssize_t n = bytes_length(name), m = bytes_length(text);
    if (n > PY_SSIZE_T_MAX - m - 1) {
        return err_no_memory();
    }
    PyObject *entry = TRY(bytes_new(n + m + 1));
    memcpy(bytes_data(entry), bytes_data(name), (size_t)n);
    bytes_data(entry)[n] = '=';
    memcpy(bytes_data(entry) + n + 1, bytes_data(text), (size_t)m);
    return entry;
}

static PyObject *mapping_part(PyObject *mapping, PyObject *method) {
    autoref PyObject *part = TRY(call_method_none(mapping, method));
    return ops_to_list(part);
}

int text_vector_fill_environ(TextVector *vector, PyObject *mapping) {
    autoref PyObject *keys = INT_TRY(mapping_part(mapping, NAME(keys)));
    autoref PyObject *values = INT_TRY(mapping_part(mapping, NAME(values)));
    vector->keeper = INT_TRY(list_new(0));
    Py_ssize_t n =
        list_length(keys) < list_length(values) ? list_length(keys) : list_length(values);
    for (Py_ssize_t i = 0; i < n; i++) {
        autoref PyObject *key = INT_TRY(list_get(keys, i));
        autoref PyObject *value = INT_TRY(list_get(values, i));
        INT_TRYI(list_append_steal(vector->keeper, INT_TRY(environ_entry(key, value))));
    }
    return vector_finish(vector);
}

int text_vector_fill_argv(TextVector *vector, PyObject *argv, const char *prefix) {
    if (!IS_LIST(argv) && !IS_TUPLE(argv)) {
        return err_int(err_raise(PyExc_TypeError, "%s must be a tuple or list", prefix));
    }
    if (ops_length(argv) < 1) {
        return err_int(err_raise(PyExc_ValueError, "%s must not be empty", prefix));
    }
    INT_TRYI(text_vector_fill(vector, argv));
    if (vector->items[0] == NULL || vector->items[0][0] == 0) {
        return err_int(err_raise(PyExc_ValueError, "%s first element cannot be empty", prefix));
    }
    return 0;
}

/* ---- exec ---- */

static int check_allowed(void) {
    return interp_current()->denied & INTERP_DENY_EXEC
               ? err_int(err_raise(PyExc_RuntimeError,
                                   "exec not supported for isolated subinterpreters"))
               : 0;
}

FUNCTION("posix_exec.execv(path, argv, /)", "Run a program in place of this one.")
static PyObject *posix_execv(PyObject *module, PyObject *path, PyObject *argv) {
    PATH_ARG(p, path, "execv", "path", 0);
    TRYI(check_allowed());
    TEXT_VECTOR(arguments);
    TRYI(text_vector_fill_argv(&arguments, argv, "execv() arg 2"));
    TRYI(AUDIT_EVENT("os.exec", "OOO", path, argv, NONE));
    execv(p.text, arguments.items);
    return err_from_errno(PyExc_OSError);
}

static int check_execve(PyObject *argv, PyObject *env) {
    if (!IS_LIST(argv) && !IS_TUPLE(argv)) {
        return err_int(err_raise(PyExc_TypeError, "execve: argv must be a tuple or list"));
    }
    if (ops_length(argv) < 1) {
        return err_int(err_raise(PyExc_ValueError, "execve: argv must not be empty"));
    }
    if (!ops_is_mapping(env)) {
        return err_int(err_raise(PyExc_TypeError, "execve: environment must be a mapping object"));
    }
    return 0;
}
FUNCTION("posix_exec.execve(path, argv, env)",
         "Run a program in place of this one, with another environment.")
static PyObject *posix_execve(PyObject *module, PyObject *path, PyObject *argv, PyObject *env) {
    PATH_ARG(p, path, "execve", "path", PATH_FD);
    TRYI(check_allowed());
    TRYI(check_execve(argv, env));
    TEXT_VECTOR(arguments);
    TRYI(text_vector_fill_argv(&arguments, argv, "execve: argv"));
    TEXT_VECTOR(variables);
    TRYI(text_vector_fill_environ(&variables, env));
    TRYI(AUDIT_EVENT("os.exec", "OOO", path, argv, env));
    if (p.fd != -1) {
        fexecve(p.fd, arguments.items, variables.items);
    } else {
        execve(p.text, arguments.items, variables.items);
    }
    return path_error(&p);
}

FUNCTION("posix_exec.system(command)", "Have the shell run a command; returns its status.")
static PyObject *posix_system(PyObject *module, PyObject *command) {
    autoref PyObject *text = TRY(fs_bytes(command));
    TRYI(AUDIT_EVENT("os.system", "O", text));
    return int_from_int64(DETACHED(system(bytes_data(text))));
}

#include "posix_exec.gen.h"
