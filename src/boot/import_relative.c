#include "boot/import_relative.h"
#include "object/attr.h"
#include "object/error.h"
#include "object/names.h"
#include "object/needs.h"
#include "object/ops.h"
#include "types/dict/dict.h"
#include "types/str/str.h"

/* Of globals: a new reference in *out, or NULL where it is missing or None. */
static int global_get(PyObject *globals, PyObject *name, PyObject **out) {
    INT_TRYI(dict_get(globals, name, out));
    if (*out == NONE) {
        CLEAR(*out);
    }
    return 0;
}

static PyObject *string_or_refuse(PyObject *o, const char *refusal) {
    return IS_STR(o) ? newref(o) : err_raise(PyExc_TypeError, "%s", refusal);
}

static int check_parent(PyObject *package, PyObject *spec) {
    autoref PyObject *parent = INT_TRY(attr_get(spec, NAME(parent)));
    if (INT_TRYI(ops_compare_bool(package, parent, Py_EQ))) {
        return 0;
    }
    return err_warn(PyExc_DeprecationWarning, 1, "__package__ != __spec__.parent");
}

/* The part of a dotted name before the last dot: empty where there is none. */
static PyObject *parent_of(PyObject *name) {
    autoref PyObject *dot = TRY(str_from_char('.'));
    Py_ssize_t at = str_find(name, dot, 0, PY_SSIZE_T_MAX, -1);
    return str_slice(name, 0, at < 0 ? 0 : at);
}

static PyObject *package_by_name(PyObject *globals) {
    TRYI(
        err_warn(PyExc_ImportWarning, 1,
                 "can't resolve package from __spec__ or __package__, falling back on __name__ and "
                 "__path__"));
    PyObject *found = NULL, *path = NULL;
    TRYI(dict_get(globals, NAME(__name__), &found));
    autoref PyObject *name = found;
    if (name == NULL) {
        return err_raise(PyExc_KeyError, "'__name__' not in globals");
    }
    autoref PyObject *package = TRY(string_or_refuse(name, "__name__ must be a string"));
    TRYI(dict_get(globals, NAME(__path__), &path));
    if (path != NULL) {
        decref(path);
        return take(package);
    }
    return parent_of(package);
}

static PyObject *package_of(PyObject *globals) {
    if (globals == NULL) {
        return err_raise(PyExc_KeyError, "'__name__' not in globals");
    }
    if (!IS_DICT(globals)) {
        return err_raise(PyExc_TypeError, "globals must be a dict");
    }
    PyObject *found = NULL;
    TRYI(global_get(globals, NAME(__package__), &found));
    autoref PyObject *package = found;
    TRYI(global_get(globals, NAME(__spec__), &found));
    autoref PyObject *spec = found;
    if (package != NULL) {
        if (!IS_STR(package)) {
            return err_raise(PyExc_TypeError, "package must be a string");
        }
        if (spec != NULL) {
            TRYI(check_parent(package, spec));
        }
        return take(package);
    }
    if (spec != NULL) {
        autoref PyObject *parent = TRY(attr_get(spec, NAME(parent)));
        return string_or_refuse(parent, "__spec__.parent must be a string");
    }
    return package_by_name(globals);
}

PyObject *import_resolve(PyObject *name, PyObject *globals, int level) {
    autoref PyObject *base = TRY(package_of(globals));
    if (str_length(base) == 0) {
        return err_raise(PyExc_ImportError,
                         "attempted relative import with no known parent package");
    }
    for (; level > 1; level--) {
        SETREF(base, TRY(parent_of(base)));
        if (str_length(base) == 0) {
            return err_raise(PyExc_ImportError,
                             "attempted relative import beyond top-level package");
        }
    }
    return str_length(name) == 0 ? take(base) : str_format("%U.%U", base, name);
}
