/* OSError: errors by number, each of the subclass that stands for it. */
#include "types/exception/exception_int.h"

#include <errno.h>

#define OS(o) ((PyEnvironmentErrorObject *)(o))

/* ---- from number to class ---- */

static const struct {
    int number;
    PyTypeObject *type;
} by_number[] = {
    {EAGAIN, &exc_BlockingIOError},
    {EALREADY, &exc_BlockingIOError},
    {EINPROGRESS, &exc_BlockingIOError},
    {EWOULDBLOCK, &exc_BlockingIOError},
    {EPIPE, &exc_BrokenPipeError},
    {ESHUTDOWN, &exc_BrokenPipeError},
    {ECHILD, &exc_ChildProcessError},
    {ECONNABORTED, &exc_ConnectionAbortedError},
    {ECONNREFUSED, &exc_ConnectionRefusedError},
    {ECONNRESET, &exc_ConnectionResetError},
    {EEXIST, &exc_FileExistsError},
    {ENOENT, &exc_FileNotFoundError},
    {EISDIR, &exc_IsADirectoryError},
    {ENOTDIR, &exc_NotADirectoryError},
    {EINTR, &exc_InterruptedError},
    {EACCES, &exc_PermissionError},
    {EPERM, &exc_PermissionError},
    {ESRCH, &exc_ProcessLookupError},
    {ETIMEDOUT, &exc_TimeoutError},
};

static PyTypeObject *type_for_number(PyTypeObject *type, PyObject *number) {
    if (type != &exc_OSError || number == NULL || !IS_INT(number)) {
        return type;
    }
    int overflow = 0;
    int64_t value = int_as_int64_overflow(number, &overflow);
    for (size_t i = 0; overflow == 0 && i < countof(by_number); i++) {
        if (by_number[i].number == value) {
            return by_number[i].type;
        }
    }
    return type;
}

/* ---- making ---- */

typedef struct {
    PyObject *number, *text, *path, *path2; /* borrowed; NULL: not given */
} OSErrorParts;

static void read_parts(PyObject *args, OSErrorParts *parts) {
    Py_ssize_t n = tuple_length(args);
    *parts = (OSErrorParts){0};
    if (n < 2 || n > 5) {
        return;
    }
    parts->number = tuple_at(args, 0);
    parts->text = tuple_at(args, 1);
    parts->path = n > 2 ? tuple_at(args, 2) : NULL;
    parts->path2 = n > 4 ? tuple_at(args, 4) : NULL; /* the fourth is Windows's number */
}

/* Classes with an __init__ of their own, but no __new__, fill the attributes there: their arguments
 * may be other ones. */
static bool fills_in_init(PyTypeObject *type) {
    return type->tp_init != os_error_tp_init && type->tp_new == os_error_tp_new;
}

/* For BlockingIOError the third argument may be the number of characters written. 1 taken, 0, -1.
 */
static int take_written(PyObject *self, PyObject *path) {
    if (TYPE(self) != &exc_BlockingIOError ||
        (!IS_INT(path) &&
         (TYPE(path)->tp_as_number == NULL || TYPE(path)->tp_as_number->nb_index == NULL))) {
        return 0;
    }
    Py_ssize_t written = ops_index_ssize(path, PyExc_ValueError);
    if (written == -1 && err_occurred()) {
        return -1;
    }
    OS(self)->written = written;
    return 1;
}

static int fill(PyObject *self, PyObject *args, OSErrorParts *parts) {
    autoref PyObject *kept = newref(args);
    if (parts->path != NULL && parts->path != NONE) {
        int written = take_written(self, parts->path);
        INT_TRYI(written);
        if (!written) {
            attr_replace(self, &OS(self)->filename, parts->path);
            attr_replace(self, &OS(self)->filename2, parts->path2 == NONE ? NULL : parts->path2);
            if (tuple_length(args) >= 2) {
                SETREF(kept, INT_TRY(tuple_slice(args, 0,
                                                 2))); /* the paths are not among the arguments */
            }
        }
    }
    attr_replace(self, &OS(self)->myerrno, parts->number);
    attr_replace(self, &OS(self)->strerror, parts->text);
    attr_replace(self, &EXC(self)->args, kept);
    return 0;
}

static int no_keywords(const char *name, PyObject *kwargs) {
    if (kwargs != NULL && dict_length(kwargs) != 0) {
        return err_int(err_raise(PyExc_TypeError, "%s() takes no keyword arguments", name));
    }
    return 0;
}

PyObject *os_error_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    OSErrorParts parts = {0};
    bool later = fills_in_init(type);
    if (!later) {
        TRYI(no_keywords(type->tp_name, kwargs));
        read_parts(args, &parts);
        type = type_for_number(type, parts.number);
    }
    autoref PyObject *self = TRY(type->tp_alloc(type, 0));
    OS(self)->written = -1;
    if (later) {
        EXC(self)->args = tuple_empty();
    } else {
        TRYI(fill(self, args, &parts));
    }
    return take(self);
}

int os_error_tp_init(PyObject *self, PyObject *args, PyObject *kwargs) {
    OSErrorParts parts;
    if (!fills_in_init(TYPE(self))) {
        return 0;
    }
    INT_TRYI(no_keywords(TYPE(self)->tp_name, kwargs));
    read_parts(args, &parts);
    return fill(self, args, &parts);
}

/* ---- text ---- */

PyObject *os_error_tp_str(PyObject *self) {
    autoref PyObject *number = attr_field(self, &OS(self)->myerrno);
    autoref PyObject *text = attr_field(self, &OS(self)->strerror);
    autoref PyObject *path = attr_field(self, &OS(self)->filename);
    autoref PyObject *path2 = attr_field(self, &OS(self)->filename2);
    PyObject *shown_number = number == NULL ? NONE : number,
             *shown_text = text == NULL ? NONE : text;
    if (path != NULL && path2 != NULL) {
        return str_format("[Errno %S] %S: %R -> %R", shown_number, shown_text, path, path2);
    }
    if (path != NULL) {
        return str_format("[Errno %S] %S: %R", shown_number, shown_text, path);
    }
    if (number != NULL && text != NULL) {
        return str_format("[Errno %S] %S", number, text);
    }
    return exception_tp_str(self);
}

static PyObject *os_error_reduce(PyObject *self, PyObject *unused) {
    autoref PyObject *args = attr_field(self, &EXC(self)->args);
    autoref PyObject *path = attr_field(self, &OS(self)->filename);
    autoref PyObject *path2 = attr_field(self, &OS(self)->filename2);
    if (args != NULL && tuple_length(args) == 2 && path != NULL) {
        PyObject *all = path2 == NULL
                            ? tuple_of(3, tuple_at(args, 0), tuple_at(args, 1), path)
                            : tuple_of(5, tuple_at(args, 0), tuple_at(args, 1), path, NONE, path2);
        SETREF(args, TRY(all));
    }
    autoref PyObject *dict = attr_field(self, &EXC(self)->dict);
    return dict == NULL ? tuple_of(2, (PyObject *)TYPE(self), args)
                        : tuple_of(3, (PyObject *)TYPE(self), args, dict);
}

PyMethodDef os_error_methods[] = {
    {"__reduce__", os_error_reduce, METH_NOARGS, "__reduce__($self, /)\n--\n\n"},
    {NULL, NULL, 0, NULL},
};

/* ---- attributes ---- */

static PyObject *get_written(PyObject *self, void *closure) {
    if (OS(self)->written == -1) {
        return attr_error(self, NAME(characters_written), "characters_written");
    }
    return int_from_ssize(OS(self)->written);
}

static int set_written(PyObject *self, PyObject *value, void *closure) {
    if (value == NULL) {
        if (OS(self)->written == -1) {
            return err_int(attr_error(self, NAME(characters_written), "characters_written"));
        }
        OS(self)->written = -1;
        return 0;
    }
    Py_ssize_t written = ops_index_ssize(value, PyExc_ValueError);
    if (written == -1 && err_occurred()) {
        return -1;
    }
    OS(self)->written = written;
    return 0;
}

PyGetSetDef os_error_getset[] = {
    {"characters_written", get_written, set_written,
     "How many characters were written before it would block.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};
PyMemberDef os_error_members[] = {
    {"errno", _Py_T_OBJECT, offsetof(PyEnvironmentErrorObject, myerrno), 0,
     "The number of the error."},
    {"strerror", _Py_T_OBJECT, offsetof(PyEnvironmentErrorObject, strerror), 0, "Its text."},
    {"filename", _Py_T_OBJECT, offsetof(PyEnvironmentErrorObject, filename), 0, "The file."},
    {"filename2", _Py_T_OBJECT, offsetof(PyEnvironmentErrorObject, filename2), 0,
     "The second file."},
    {NULL, 0, 0, 0, NULL},
};

enum { OS_FIELDS = 4 };
DEFINE_FIELDS(os_error, exception_traverse_fields(self, OS_FIELDS, visit, arg),
              exception_clear_fields(self, OS_FIELDS))
