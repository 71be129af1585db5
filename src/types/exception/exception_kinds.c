/* Exceptions with one or two attributes of their own. */
#include "types/exception/exception_int.h"

#define OBJECT_FIELDS(kind, Struct)                                                                \
    DEFINE_FIELDS(kind, exception_traverse_fields(self, FIELDS_OF(Struct), visit, arg),            \
                  exception_clear_fields(self, FIELDS_OF(Struct)))
#define END {NULL, 0, 0, 0, NULL}

/* The exception's own tuple of arguments. */
static PyObject *first_or_none(PyObject *args) {
    return tuple_length(args) > 0 ? tuple_at(args, 0) : NONE;
}

/* ---- StopIteration, SystemExit ---- */

int stop_iteration_tp_init(PyObject *self, PyObject *args, PyObject *kwargs) {
    INT_TRYI(exception_tp_init(self, args, kwargs));
    attr_replace(self, &((PyStopIterationObject *)self)->value, first_or_none(args));
    return 0;
}

PyObject *stop_iteration_tp_vectorcall(PyObject *type, PyObject *const *args, size_t nargsf,
                                       PyObject *kwnames) {
    PyObject *self = TRY(exception_tp_vectorcall(type, args, nargsf, kwnames));
    ((PyStopIterationObject *)self)->value = newref(first_or_none(EXC(self)->args));
    return self;
}

PyMemberDef stop_iteration_members[] = {
    {"value", _Py_T_OBJECT, offsetof(PyStopIterationObject, value), 0,
     "What the generator returned."},
    END,
};
OBJECT_FIELDS(stop_iteration, PyStopIterationObject)

int system_exit_tp_init(PyObject *self, PyObject *args, PyObject *kwargs) {
    INT_TRYI(exception_tp_init(self, args, kwargs));
    attr_replace(self, &((PySystemExitObject *)self)->code,
                 tuple_length(args) > 1 ? args : first_or_none(args));
    return 0;
}

PyMemberDef system_exit_members[] = {
    {"code", _Py_T_OBJECT, offsetof(PySystemExitObject, code), 0, "What the program ends with."},
    END,
};
OBJECT_FIELDS(system_exit, PySystemExitObject)

/* ---- AttributeError, NameError ---- */

int attribute_error_tp_init(PyObject *self, PyObject *args, PyObject *kwargs) {
    static const char *const names[] = {"name", "obj"};
    PyObject *values[2];
    INT_TRYI(exception_tp_init(self, args, NULL));
    INT_TRYI(exception_keywords(self, kwargs, names, 2, values));
    attr_replace(self, &((PyAttributeErrorObject *)self)->name, values[0]);
    attr_replace(self, &((PyAttributeErrorObject *)self)->obj, values[1]);
    return 0;
}

/* The object is left out: it may be anything, and need not be one that pickle can store. */
static PyObject *attribute_error_getstate(PyObject *self, PyObject *unused) {
    autoref PyObject *state = TRY(exception_attributes(self));
    autoref PyObject *name = attr_field(self, &((PyAttributeErrorObject *)self)->name);
    autoref PyObject *args = attr_field(self, &EXC(self)->args);
    TRYI(name == NULL ? 0 : dict_set(state, NAME(name), name));
    TRYI(args == NULL ? 0 : dict_set(state, NAME(args), args));
    return take(state);
}

static PyObject *attribute_error_reduce(PyObject *self, PyObject *unused) {
    autoref PyObject *state = TRY(attribute_error_getstate(self, NULL));
    autoref PyObject *args = attr_field(self, &EXC(self)->args);
    return tuple_of(3, (PyObject *)TYPE(self), args, state);
}

PyMethodDef attribute_error_methods[] = {
    {"__getstate__", attribute_error_getstate, METH_NOARGS,
     "__getstate__($self, /)\n--\n\nWhat pickle stores of the attributes."},
    {"__reduce__", attribute_error_reduce, METH_NOARGS,
     "__reduce__($self, /)\n--\n\n"},
    {NULL, NULL, 0, NULL},
};
PyMemberDef attribute_error_members[] = {
    {"name", _Py_T_OBJECT, offsetof(PyAttributeErrorObject, name), 0, "The name of the attribute."},
    {"obj", _Py_T_OBJECT, offsetof(PyAttributeErrorObject, obj), 0, "The object that lacks it."},
    END,
};
OBJECT_FIELDS(attribute_error, PyAttributeErrorObject)

int name_error_tp_init(PyObject *self, PyObject *args, PyObject *kwargs) {
    static const char *const names[] = {"name"};
    PyObject *values[1];
    INT_TRYI(exception_tp_init(self, args, NULL));
    INT_TRYI(exception_keywords(self, kwargs, names, 1, values));
    attr_replace(self, &((PyNameErrorObject *)self)->name, values[0]);
    return 0;
}

PyMemberDef name_error_members[] = {
    {"name", _Py_T_OBJECT, offsetof(PyNameErrorObject, name), 0, "The name."},
    END,
};
OBJECT_FIELDS(name_error, PyNameErrorObject)

/* ---- KeyError ---- */

/* The key as it is written: an empty text would say nothing. */
PyObject *key_error_tp_str(PyObject *self) {
    autoref PyObject *args = attr_field(self, &EXC(self)->args);
    if (args != NULL && tuple_length(args) == 1) {
        return ops_repr(tuple_at(args, 0));
    }
    return exception_tp_str(self);
}

/* ---- ImportError ---- */

#define IMPORT(o) ((PyImportErrorObject *)(o))

int import_error_tp_init(PyObject *self, PyObject *args, PyObject *kwargs) {
    static const char *const names[] = {"name", "path", "name_from"};
    PyObject *values[3];
    INT_TRYI(exception_tp_init(self, args, NULL));
    ArgSpec spec = {"ImportError", names, 0, 0, 0, 3, 0, false};
    autoref PyObject *none = tuple_empty();
    values[0] = values[1] = values[2] = NULL;
    if (kwargs != NULL && dict_length(kwargs) != 0) {
        INT_TRYI(args_unpack_tuple(&spec, none, kwargs, values));
    }
    attr_replace(self, &IMPORT(self)->name, values[0]);
    attr_replace(self, &IMPORT(self)->path, values[1]);
    attr_replace(self, &IMPORT(self)->name_from, values[2]);
    attr_replace(self, &IMPORT(self)->msg, tuple_length(args) == 1 ? tuple_at(args, 0) : NULL);
    return 0;
}

PyObject *import_error_tp_str(PyObject *self) {
    PyObject *message = attr_field(self, &IMPORT(self)->msg);
    if (message != NULL && IS_EXACT(message, PyUnicode_Type)) {
        return message;
    }
    XDECREF(message);
    return exception_tp_str(self);
}

static int add_field(PyObject *self, PyObject *state, PyObject *name, PyObject **field) {
    autoref PyObject *value = attr_field(self, field);
    return value == NULL ? 0 : dict_set(state, name, value);
}

static PyObject *import_error_reduce(PyObject *self, PyObject *unused) {
    autoref PyObject *state = TRY(exception_attributes(self));
    autoref PyObject *args = attr_field(self, &EXC(self)->args);
    TRYI(add_field(self, state, NAME(name), &IMPORT(self)->name));
    TRYI(add_field(self, state, NAME(path), &IMPORT(self)->path));
    TRYI(add_field(self, state, NAME(name_from), &IMPORT(self)->name_from));
    return exception_reduce_with(self, args, state);
}

PyMethodDef import_error_methods[] = {
    {"__reduce__", import_error_reduce, METH_NOARGS,
     "__reduce__($self, /)\n--\n\n"},
    {NULL, NULL, 0, NULL},
};
PyMemberDef import_error_members[] = {
    {"msg", _Py_T_OBJECT, offsetof(PyImportErrorObject, msg), 0, "The message."},
    {"name", _Py_T_OBJECT, offsetof(PyImportErrorObject, name), 0, "The name of the module."},
    {"path", _Py_T_OBJECT, offsetof(PyImportErrorObject, path), 0, "The file of the module."},
    {"name_from", _Py_T_OBJECT, offsetof(PyImportErrorObject, name_from), 0,
     "The name wanted from the module."},
    END,
};
OBJECT_FIELDS(import_error, PyImportErrorObject)

/* ---- SyntaxError ---- */

#define SYNTAX(o) ((PySyntaxErrorObject *)(o))

/* Where the error is: (filename, lineno, offset, text[, end_lineno, end_offset[, metadata]]). */
static int set_details(PyObject *self, PyObject *details) {
    Py_ssize_t n = tuple_length(details);
    if (n < 4 || n > 7) {
        return err_int(err_raise(PyExc_TypeError, "function takes %s %d arguments (%zd given)",
                                 n < 4 ? "at least" : "at most", n < 4 ? 4 : 7, n));
    }
    PyObject **const fields[] = {&SYNTAX(self)->filename,   &SYNTAX(self)->lineno,
                                 &SYNTAX(self)->offset,     &SYNTAX(self)->text,
                                 &SYNTAX(self)->end_lineno, &SYNTAX(self)->end_offset,
                                 &SYNTAX(self)->metadata};
    for (int i = 0; i < 7; i++) {
        attr_replace(self, fields[i], i < n ? tuple_at(details, i) : NULL);
    }
    if (n == 5) {
        return err_int(
            err_raise(PyExc_TypeError, "end_offset must be provided when end_lineno is provided"));
    }
    return 0;
}

int syntax_error_tp_init(PyObject *self, PyObject *args, PyObject *kwargs) {
    INT_TRYI(exception_tp_init(self, args, kwargs));
    if (tuple_length(args) >= 1) {
        attr_replace(self, &SYNTAX(self)->msg, tuple_at(args, 0));
    }
    if (tuple_length(args) != 2) {
        return 0;
    }
    autoref PyObject *details = INT_TRY(ops_to_tuple(tuple_at(args, 1)));
    return set_details(self, details);
}

/* The file's name without its folder, or NULL without exception. */
static PyObject *file_part(PyObject *filename) {
    if (filename == NULL || !IS_STR(filename)) {
        return NULL;
    }
    Py_ssize_t n = str_length(filename), start = n;
    while (start > 0 && str_at(filename, start - 1) != '/') {
        start--;
    }
    return str_slice(filename, start, n);
}

PyObject *syntax_error_tp_str(PyObject *self) {
    autoref PyObject *message = attr_field(self, &SYNTAX(self)->msg);
    autoref PyObject *path = attr_field(self, &SYNTAX(self)->filename);
    autoref PyObject *line = attr_field(self, &SYNTAX(self)->lineno);
    autoref PyObject *file = file_part(path);
    if (file == NULL && err_occurred()) {
        return NULL;
    }
    bool has_line = line != NULL && IS_EXACT(line, PyLong_Type);
    PyObject *text = message == NULL ? NONE : message;
    if (file != NULL && has_line) {
        return str_format("%S (%U, line %S)", text, file, line);
    }
    if (file != NULL) {
        return str_format("%S (%U)", text, file);
    }
    return has_line ? str_format("%S (line %S)", text, line) : ops_str(text);
}

#define SYNTAX_MEMBER(text, field, doc)                                                            \
    {text, _Py_T_OBJECT, offsetof(PySyntaxErrorObject, field), 0, doc}
PyMemberDef syntax_error_members[] = {
    SYNTAX_MEMBER("msg", msg, "The message."),
    SYNTAX_MEMBER("filename", filename, "The file."),
    SYNTAX_MEMBER("lineno", lineno, "The line."),
    SYNTAX_MEMBER("offset", offset, "The column, from 1."),
    SYNTAX_MEMBER("text", text, "The text of the line."),
    SYNTAX_MEMBER("end_lineno", end_lineno, "The line where it ends."),
    SYNTAX_MEMBER("end_offset", end_offset, "The column where it ends."),
    SYNTAX_MEMBER("print_file_and_line", print_file_and_line, "Not used."),
    SYNTAX_MEMBER("_metadata", metadata, "What the parser adds."),
    END,
};
OBJECT_FIELDS(syntax_error, PySyntaxErrorObject)
