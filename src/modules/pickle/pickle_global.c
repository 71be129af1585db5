/* Saving classes, functions and constants by name. */
#include "modules/pickle/pickle_int.h"

/* The parts of a dotted name: a list of str. */
static PyObject *split_name(PyObject *name) {
    autoref PyObject *dot = TRY(str_from_char('.')), *method = TRY(str_intern_text("split"));
    return call_method_one(name, method, dot);
}
/* o.a.b ... for the parts of the list. */
static PyObject *follow(PyObject *o, PyObject *path) {
    autoref PyObject *at = newref(o);
    for (Py_ssize_t i = 0; i < list_length(path); i++) {
        autoref PyObject *part = list_get(path, i);
        if (part == NULL) {
            break;
        }
        SETREF(at, attr_get(at, part));
        TRY(at);
    }
    return take(at);
}

/* ---- the module ---- */

/* The PicklingError with the current exception as its context. */
static void *refuse_in_context(Pickler *self, PyObject *o, const char *format, PyObject *a,
                               PyObject *b) {
    PyObject *context = err_fetch();
    autoref PyObject *why = str_format(format, a, b);
    if (why != NULL) {
        pickle_refuse(self->state, "Can't pickle %R: %U", o, why);
    }
    err_chain(context);
    return NULL;
}

static int is_main(PyObject *name) {
    return IS_STR(name) &&
           (str_equal_text(name, "__main__") || str_equal_text(name, "__mp_main__"));
}
/* Without __module__: the name of a module where the path leads to o; "__main__" if there is none.
 */
static PyObject *search_modules(PyObject *o, PyObject *path) {
    autoref PyObject *modules = TRY(ops_to_list(interp_current()->modules));
    for (Py_ssize_t i = 0; i < list_length(modules); i++) {
        autoref PyObject *name = list_get(modules, i), *module = NULL, *found = NULL;
        if (name == NULL || is_main(name)) {
            continue;
        }
        if (dict_get(interp_current()->modules, name, &module) <= 0) {
            if (err_occurred()) {
                return NULL;
            }
            continue;
        }
        if (module == NONE) {
            continue;
        }
        found = follow(module, path);
        if (found == NULL && !err_clear_if(PyExc_AttributeError)) {
            return NULL;
        }
        if (found == o) {
            return take(name);
        }
    }
    return str_intern_text("__main__");
}

/* __import__(name), and sys.modules[name]. */
static PyObject *import_absolute(PyObject *name) {
    if (!IS_STR(name)) {
        return err_raise(PyExc_TypeError, "module name must be a string");
    }
    autoref PyObject *top = TRY(import_module_level(name, NULL, NULL, NONE, 0));
    return ops_get_item(interp_current()->modules, name);
}
/* Is o what the path leads to in the module of that name? */
static int check_found(Pickler *self, PyObject *o, PyObject *module_name, PyObject *name,
                       PyObject *path) {
    autoref PyObject *module = import_absolute(module_name), *found = NULL;
    if (module == NULL) {
        if (err_matches(PyExc_ImportError) || err_matches(PyExc_ValueError) ||
            err_matches(PyExc_KeyError)) {
            autoref PyObject *why = INT_TRY(ops_str(err_occurred()));
            refuse_in_context(self, o, "%U", why, NULL);
        }
        return -1;
    }
    found = follow(module, path);
    if (found == NULL) {
        if (err_matches(PyExc_AttributeError)) {
            refuse_in_context(self, o, "it's not found as %S.%S", module_name, name);
        }
        return -1;
    }
    if (found != o) {
        return err_int(pickle_refuse(self->state,
                                     "Can't pickle %R: it's not the same object as %S.%S", o,
                                     module_name, name));
    }
    return 0;
}
/* The name of the module that o can be found in as `name` (the path its parts). */
static PyObject *which_module(Pickler *self, PyObject *o, PyObject *name, PyObject *path) {
    autoref PyObject *module_name = NULL;
    if (attr_find(o, NAME(__module__), &module_name) < 0) {
        return NULL;
    }
    for (Py_ssize_t i = 0; i < list_length(path); i++) {
        autoref PyObject *part = list_get(path, i);
        if (part != NULL && IS_STR(part) && str_equal_text(part, "<locals>")) {
            return pickle_refuse(self->state, "Can't pickle local object %R", o);
        }
    }
    if (module_name == NULL || module_name == NONE) {
        SETREF(module_name, search_modules(o, path));
        TRY(module_name);
    }
    TRYI(check_found(self, o, module_name, name, path));
    return take(module_name);
}

/* ---- writing ---- */

/* 1: saved as a number of copyreg's registry; 0: it has none. */
static int save_extension(Pickler *self, PyObject *o, PyObject *module_name, PyObject *name) {
    autoref PyObject *key = INT_TRY(tuple_of(2, module_name, name)), *code = NULL;
    if (INT_TRYI(dict_get(self->state->extension_registry, key, &code)) == 0) {
        return 0;
    }
    long number;
    INT_TRYI(arg_long(code, &number));
    if (number <= 0 || number > INT32_MAX) {
        return err_int(err_raise(PyExc_RuntimeError, "extension code %S is out of range", code));
    }
    int status = number <= 0xff     ? pickle_write_number(self, OP_EXT1, (uint64_t)number, 1)
                 : number <= 0xffff ? pickle_write_number(self, OP_EXT2, (uint64_t)number, 2)
                                    : pickle_write_number(self, OP_EXT4, (uint64_t)number, 4);
    return status < 0 ? -1 : 1;
}

/* Python 2's names of a module and what is in it; both may be replaced. */
static int old_names(PickleState *state, PyObject **module_name, PyObject **name) {
    autoref PyObject *key = INT_TRY(tuple_of(2, *module_name, *name)), *other = NULL;
    if (INT_TRYI(dict_get(state->reverse_name_mapping, key, &other)) > 0) {
        if (!IS_TUPLE(other) || tuple_length(other) != 2 || !IS_STR(tuple_at(other, 0)) ||
            !IS_STR(tuple_at(other, 1))) {
            return err_int(err_raise(PyExc_RuntimeError,
                                     "_compat_pickle.REVERSE_NAME_MAPPING values should be pairs "
                                     "of str, not %.200s",
                                     TYPE(other)->tp_name));
        }
        SETREF(*module_name, newref(tuple_at(other, 0)));
        SETREF(*name, newref(tuple_at(other, 1)));
        return 0;
    }
    if (INT_TRYI(dict_get(state->reverse_import_mapping, *module_name, &other)) > 0) {
        if (!IS_STR(other)) {
            return err_int(err_raise(PyExc_RuntimeError,
                                     "_compat_pickle.REVERSE_IMPORT_MAPPING values should be "
                                     "strings, not %.200s",
                                     TYPE(other)->tp_name));
        }
        SETREF(*module_name, newref(other));
    }
    return 0;
}
static int write_identifier(Pickler *self, PyObject *text, const char *what) {
    autoref PyObject *bytes = str_encode(text, self->proto >= 3 ? "utf-8" : "ascii", "strict");
    if (bytes == NULL) {
        if (err_matches(PyExc_UnicodeEncodeError)) {
            PyObject *context = err_fetch();
            pickle_refuse(self->state, "can't pickle %s identifier %R using pickle protocol %d",
                          what, text, self->proto);
            err_chain(context);
        }
        return -1;
    }
    INT_TRYI(pickle_write(self, bytes_data(bytes), (size_t)bytes_length(bytes)));
    return pickle_write_op(self, '\n');
}
static int write_toplevel(Pickler *self, PyObject *module_name, PyObject *name) {
    autoref PyObject *module = newref(module_name), *in_module = newref(name);
    if (self->fix_imports) {
        INT_TRYI(old_names(self->state, &module, &in_module));
    }
    INT_TRYI(pickle_write_op(self, OP_GLOBAL));
    INT_TRYI(write_identifier(self, module, "module"));
    return write_identifier(self, in_module, "global");
}
/* Before protocol 4, a.b.c is getattr(getattr(a, "b"), "c"). */
static int write_dotted(Pickler *self, PyObject *module_name, PyObject *path) {
    Py_ssize_t n = list_length(path);
    for (Py_ssize_t i = 1; i < n; i++) {
        INT_TRYI(pickle_save(self, self->state->getattr, true));
        if (self->proto < 2) {
            INT_TRYI(pickle_write_op(self, OP_MARK));
        }
    }
    autoref PyObject *first = INT_TRY(ops_sequence_get(path, 0));
    INT_TRYI(write_toplevel(self, module_name, first));
    for (Py_ssize_t i = 1; i < n; i++) {
        autoref PyObject *part = INT_TRY(ops_sequence_get(path, i));
        INT_TRYI(pickle_save(self, part, true));
        INT_TRYI(pickle_write_op(self, self->proto < 2 ? OP_TUPLE : OP_TUPLE2));
        INT_TRYI(pickle_write_op(self, OP_REDUCE));
    }
    return 0;
}

static PyObject *name_of(PyObject *o) {
    PyObject *name;
    if (TRYI(attr_find(o, NAME(__qualname__), &name)) > 0) {
        return name;
    }
    return attr_get(o, NAME(__name__));
}
int pickle_save_global(Pickler *self, PyObject *o, PyObject *given) {
    autoref PyObject *name = INT_TRY(given != NULL ? newref(given) : name_of(o));
    if (!IS_STR(name)) {
        return err_int(
            err_raise(PyExc_TypeError, "__qualname__ must be a str, not %s", TYPE(name)->tp_name));
    }
    autoref PyObject *path = INT_TRY(split_name(name));
    autoref PyObject *module_name = INT_TRY(which_module(self, o, name, path));
    if (self->proto >= 2) {
        int done = INT_TRYI(save_extension(self, o, module_name, name));
        if (done) {
            return 0;
        }
    }
    if (self->proto >= 4) {
        INT_TRYI(pickle_save(self, module_name, true));
        INT_TRYI(pickle_save(self, name, true));
        INT_TRYI(pickle_write_op(self, OP_STACK_GLOBAL));
    } else if (list_length(path) > 1) {
        INT_TRYI(write_dotted(self, module_name, path));
    } else {
        INT_TRYI(write_toplevel(self, module_name, name));
    }
    return pickle_memoize(self, o);
}

/* The types of None, NotImplemented and ... have no names: they are type(None) and so on. */
int pickle_save_type(Pickler *self, PyObject *o) {
    PyObject *only = o == (PyObject *)TYPE(NONE)              ? NONE
                     : o == (PyObject *)TYPE(NOT_IMPLEMENTED) ? NOT_IMPLEMENTED
                     : o == (PyObject *)&PyEllipsis_Type      ? &_Py_EllipsisObject
                                                              : NULL;
    if (only == NULL) {
        return pickle_save_global(self, o, NULL);
    }
    autoref PyObject *args = INT_TRY(tuple_of(1, only)),
                     *value = INT_TRY(tuple_of(2, (PyObject *)&PyType_Type, args));
    return pickle_save_reduce(self, value, o);
}
