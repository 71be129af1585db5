/* What type variables, parameter specifications and tuples of type variables share. */
#include "object/attr.h"
#include "object/call.h"
#include "object/error.h"
#include "object/names.h"
#include "object/needs.h"
#include "object/ops.h"
#include "types/dict/dict.h"
#include "types/generic/generic.h"
#include "types/int/int.h"
#include "types/needs.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"
#include "types/typing/typing.h"
#include "types/typing/typing_int.h"

PyObject *typing_call(const char *function, PyObject *const *args, Py_ssize_t nargs) {
    autoref PyObject *typing = TRY(import_module_text("typing"));
    autoref PyObject *callable = TRY(attr_get_text(typing, function));
    return call(callable, args, (size_t)nargs, NULL);
}

PyObject *typing_unpack(PyObject *parameter) {
    autoref PyObject *typing = TRY(import_module_text("typing"));
    autoref PyObject *unpack = TRY(attr_get_text(typing, "Unpack"));
    return ops_get_item(unpack, parameter);
}

/* ---- values computed later ---- */

enum { FORMAT_VALUE = 1 };

/* One that evaluates itself on the way is replaced by the outer evaluation's result. */
PyObject *lazy_value(PyObject *o, LazyValue *lazy, PyObject *otherwise) {
    PyObject *known = attr_field(o, &lazy->value);
    if (known != NULL) {
        return known;
    }
    autoref PyObject *evaluate = attr_field(o, &lazy->evaluate);
    if (evaluate == NULL) {
        return newref(otherwise);
    }
    autoref PyObject *format = TRY(int_from_ssize(FORMAT_VALUE));
    PyObject *value = TRY(call_one(evaluate, format));
    attr_replace(o, &lazy->value, value);
    return value;
}

PyObject *lazy_evaluator(PyObject *o, LazyValue *lazy) {
    PyObject *evaluate = attr_field(o, &lazy->evaluate);
    if (evaluate != NULL) {
        return evaluate;
    }
    autoref PyObject *value = attr_field(o, &lazy->value);
    return value == NULL ? NONE : const_evaluator_new(value);
}

int lazy_traverse(LazyValue *lazy, visitproc visit, void *arg) {
    Py_VISIT(lazy->value);
    Py_VISIT(lazy->evaluate);
    return 0;
}

void lazy_clear(LazyValue *lazy) {
    CLEAR(lazy->value);
    CLEAR(lazy->evaluate);
}

/* ---- variance ---- */

int variance_check(Variance v) {
    if (v.covariant && v.contravariant) {
        return err_int(err_raise(PyExc_ValueError, "Bivariant types are not supported."));
    }
    if (v.infer && (v.covariant || v.contravariant)) {
        return err_int(
            err_raise(PyExc_ValueError, "Variance cannot be specified with infer_variance."));
    }
    return 0;
}

PyObject *variance_repr(Variance v, PyObject *name) {
    return v.infer ? newref(name)
                   : str_format("%c%U",
                                v.covariant       ? '+'
                                : v.contravariant ? '-'
                                                  : '~',
                                name);
}

/* ---- substitution ---- */

int parameter_has_default(LazyValue *fallback) {
    PyObject *value = load_acquire(&fallback->value);
    return load_acquire(&fallback->evaluate) != NULL || (value != NULL && value != NO_DEFAULT);
}

LazyValue *parameter_default(PyObject *parameter) {
    return IS_EXACT(parameter, type_var_type)         ? type_var_fallback(parameter)
           : IS_EXACT(parameter, param_spec_type)     ? param_spec_fallback(parameter)
           : IS_EXACT(parameter, type_var_tuple_type) ? type_var_tuple_fallback(parameter)
                                                      : NULL;
}

static Py_ssize_t index_in(PyObject *parameters, PyObject *self) {
    autoref PyObject *all = INT_TRY(ops_to_tuple(parameters));
    for (Py_ssize_t i = 0; i < tuple_length(all); i++) {
        int same = ops_compare_bool(tuple_at(all, i), self, Py_EQ);
        if (same != 0) {
            return same < 0 ? -1 : i;
        }
    }
    return err_int(err_raise(PyExc_ValueError, "sequence.index(x): x not in sequence"));
}

PyObject *parameter_prepare(PyObject *self, LazyValue *fallback, PyObject *alias, PyObject *args) {
    autoref PyObject *parameters = TRY(attr_get(alias, NAME(__parameters__)));
    Py_ssize_t count = ops_length(args);
    TRYI(count);
    Py_ssize_t index = index_in(parameters, self);
    TRYI(index);
    if (index < count) {
        return newref(args);
    }
    if (index == count) {
        autoref PyObject *value = TRY(lazy_value(self, fallback, NO_DEFAULT));
        if (value != NO_DEFAULT) {
            autoref PyObject *more = TRY(tuple_of(1, value));
            return ops_binary(args, more, 0);
        }
    }
    return err_raise(PyExc_TypeError, "Too few arguments for %S; actual %zd, expected at least %zd",
                     alias, count, index + 1);
}

int parameter_set_module(PyObject *self) {
    PyObject *globals = interp_globals();
    autoref PyObject *module = globals == NULL ? NULL : dict_get_str(globals, NAME(__name__));
    return attr_set(self, NAME(__module__), module == NULL ? NONE : module);
}

/* ---- the types' module ---- */

int typing_types_ready(void) {
    PyTypeObject *const types[] = {
        &type_var_type,          &param_spec_type,     &param_spec_args_type,
        &param_spec_kwargs_type, &type_var_tuple_type,
    };
    for (size_t i = 0; i < countof(types); i++) {
        INT_TRYI(dict_set(types[i]->tp_dict, NAME(__module__), NAME(typing)));
    }
    return dict_set(const_evaluator_type.tp_dict, NAME(__module__), NAME(_typing));
}
