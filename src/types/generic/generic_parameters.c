/* Type parameters: finding them in arguments, and putting arguments in their places. The protocol
 * is typing's: a parameter has `__typing_subst__`, and may have `__typing_prepare_subst__`; what
 * contains parameters has `__parameters__` and can be subscripted. */
#include "types/generic/generic.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/error.h"
#include "object/needs.h"
#include "object/ops.h"
#include "types/list/list.h"
#include "types/tuple/tuple.h"
#include "types/typing/typing.h"

/* ---- finding ---- */

static int list_contains_identical(PyObject *list, PyObject *item) {
    for (Py_ssize_t i = 0; i < list_length(list); i++) {
        autoref PyObject *known = list_get(list, i);
        if (known == item) {
            return 1;
        }
    }
    return 0;
}

static int add_parameter(PyObject *found, PyObject *parameter) {
    return list_contains_identical(found, parameter) ? 0 : list_append(found, parameter);
}

static int collect_all(PyObject *found, PyObject *parameters) {
    for (Py_ssize_t i = 0; i < tuple_length(parameters); i++) {
        INT_TRYI(add_parameter(found, tuple_at(parameters, i)));
    }
    return 0;
}

static int collect(PyObject *found, PyObject *argument);

/* The items of a tuple, or of a list as it is at that moment. */
static int collect_items(PyObject *found, PyObject *items) {
    autoref PyObject *all = INT_TRY(ops_to_tuple(items));
    for (Py_ssize_t i = 0; i < tuple_length(all); i++) {
        INT_TRYI(collect(found, tuple_at(all, i)));
    }
    return 0;
}

static int collect(PyObject *found, PyObject *argument) {
    if (IS_TYPE_OBJECT(argument)) {
        return 0; /* its own parameters are not to be replaced */
    }
    if (IS_TUPLE(argument) || IS_LIST(argument)) {
        INT_TRYI(call_enter(" in __parameter__ calculation"));
        return collect_items(found, argument);
    }
    autoref PyObject *substitute = NULL, *parameters = NULL;
    INT_TRYI(attr_find(argument, NAME(__typing_subst__), &substitute));
    if (substitute != NULL) {
        return add_parameter(found, argument);
    }
    INT_TRYI(attr_find(argument, NAME(__parameters__), &parameters));
    return parameters != NULL && IS_TUPLE(parameters) ? collect_all(found, parameters) : 0;
}

PyObject *generic_parameters(PyObject *args) {
    autoref PyObject *found = TRY(list_new(0));
    TRYI(collect_items(found, args));
    return list_as_tuple(found);
}

/* ---- arguments ---- */

/* What an unpacked tuple argument contains; NULL without exception when it is something else, or of
 * any length. */
static int unpacked_items(PyObject *argument, PyObject **items) {
    *items = NULL;
    if (IS_TYPE_OBJECT(argument)) {
        return 0;
    }
    INT_TRYI(attr_find(argument, NAME(__typing_unpacked_tuple_args__), items));
    PyObject *t = *items;
    if (t != NULL &&
        (!IS_TUPLE(t) || (tuple_length(t) > 0 &&
                          tuple_at(t, tuple_length(t) - 1) == (PyObject *)&_Py_EllipsisObject))) {
        CLEAR(*items);
    }
    return 0;
}

PyObject *generic_unpack_arguments(PyObject *item) {
    autoref PyObject *given = IS_TUPLE(item) ? newref(item) : TRY(tuple_of(1, item));
    autoref PyObject *out = TRY(list_new(0));
    for (Py_ssize_t i = 0; i < tuple_length(given); i++) {
        autoref PyObject *items = NULL;
        TRYI(unpacked_items(tuple_at(given, i), &items));
        TRYI(items != NULL ? list_extend_iterable(out, items)
                           : list_append(out, tuple_at(given, i)));
    }
    return list_as_tuple(out);
}

/* Parameters may want to see, and rearrange, the arguments first: defaults, those that take
 * several. */
static PyObject *prepare_arguments(PyObject *self, PyObject *parameters, PyObject *item) {
    autoref PyObject *arguments = TRY(generic_unpack_arguments(item));
    for (Py_ssize_t i = 0; i < tuple_length(parameters); i++) {
        autoref PyObject *prepare = NULL;
        TRYI(attr_find(tuple_at(parameters, i), NAME(__typing_prepare_subst__), &prepare));
        if (prepare != NULL && prepare != NONE) {
            PyObject *prepared = TRY(call_two(prepare, self, arguments));
            SETREF(arguments, prepared);
        }
    }
    return IS_TUPLE(arguments) ? take(arguments) : tuple_of(1, arguments);
}

static int check_count(PyObject *self, PyObject *parameters, PyObject *arguments) {
    Py_ssize_t want = tuple_length(parameters), have = tuple_length(arguments);
    if (want != have) {
        return err_int(err_raise(PyExc_TypeError,
                                 "Too %s arguments for %R; actual %zd, expected %zd",
                                 have > want ? "many" : "few", self, have, want));
    }
    return 0;
}

/* ---- substituting ---- */

typedef struct {
    PyObject *parameters, *arguments; /* tuples of the same length */
} Substitution;

static Py_ssize_t parameter_index(Substitution *s, PyObject *parameter) {
    for (Py_ssize_t i = 0; i < tuple_length(s->parameters); i++) {
        if (tuple_at(s->parameters, i) == parameter) {
            return i;
        }
    }
    return -1;
}

/* One argument of a type that is subscripted in turn: a parameter that stands for several brings
 * them all. */
static int append_inner(Substitution *s, PyObject *out, PyObject *parameter) {
    Py_ssize_t i = parameter_index(s, parameter);
    PyObject *argument = i < 0 ? parameter : tuple_at(s->arguments, i);
    bool several = IS_EXACT(parameter, type_var_tuple_type) && IS_TUPLE(argument);
    return several ? list_extend_iterable(out, argument) : list_append(out, argument);
}

/* A type with parameters of its own: it is subscripted with what they stand for. */
static PyObject *substitute_inner(Substitution *s, PyObject *type) {
    autoref PyObject *parameters = NULL;
    TRYI(attr_find(type, NAME(__parameters__), &parameters));
    if (parameters == NULL || !IS_TUPLE(parameters) || tuple_length(parameters) == 0) {
        return newref(type);
    }
    autoref PyObject *list = TRY(list_new(0));
    for (Py_ssize_t i = 0; i < tuple_length(parameters); i++) {
        TRYI(append_inner(s, list, tuple_at(parameters, i)));
    }
    autoref PyObject *items = TRY(list_as_tuple(list));
    return ops_get_item(type, items);
}

static PyObject *substitute_all(Substitution *s, PyObject *types);

static PyObject *substitute_nested(Substitution *s, PyObject *items) {
    TRYI(call_enter(" while replacing type parameters"));
    autoref PyObject *all = TRY(ops_to_tuple(items));
    autoref PyObject *done = TRY(substitute_all(s, all));
    return IS_LIST(items) ? ops_to_list(done) : take(done);
}

static int truth_of(PyObject *o, PyObject *name) {
    autoref PyObject *value = NULL;
    int found = attr_find(o, name, &value);
    return found <= 0 ? found : ops_is_true(value);
}

static int append_substituted(Substitution *s, PyObject *out, PyObject *type) {
    if (IS_TYPE_OBJECT(type)) {
        return list_append(out, type);
    }
    if (IS_TUPLE(type) || IS_LIST(type)) {
        autoref PyObject *nested = INT_TRY(substitute_nested(s, type));
        return list_append(out, nested);
    }
    int unpack = truth_of(type, NAME(__typing_is_unpacked_typevartuple__));
    INT_TRYI(unpack);
    autoref PyObject *substitute = NULL;
    INT_TRYI(attr_find(type, NAME(__typing_subst__), &substitute));
    Py_ssize_t i = substitute == NULL ? -1 : parameter_index(s, type);
    if (substitute != NULL && i < 0) { /* it has become one since they were looked for */
        return err_int(
            err_raise(PyExc_TypeError,
                      "argument %R with __typing_subst__ was not found in __parameters__", type));
    }
    autoref PyObject *replaced = INT_TRY(i >= 0 ? call_one(substitute, tuple_at(s->arguments, i))
                                                : substitute_inner(s, type));
    if (!unpack) {
        return list_append(out, replaced);
    }
    if (!IS_TUPLE(replaced)) {
        return err_int(err_raise(
            PyExc_TypeError, "expected __typing_subst__ of %T objects to return a tuple, not %T",
            type, replaced));
    }
    return list_extend_iterable(out, replaced);
}

static PyObject *substitute_all(Substitution *s, PyObject *types) {
    autoref PyObject *out = TRY(list_new(0));
    for (Py_ssize_t i = 0; i < tuple_length(types); i++) {
        TRYI(append_substituted(s, out, tuple_at(types, i)));
    }
    return list_as_tuple(out);
}

PyObject *generic_substitute(PyObject *self, PyObject *args, PyObject *parameters, PyObject *item) {
    if (tuple_length(parameters) == 0) {
        return err_raise(PyExc_TypeError, "%R is not a generic class", self);
    }
    autoref PyObject *arguments = TRY(prepare_arguments(self, parameters, item));
    TRYI(check_count(self, parameters, arguments));
    Substitution s = {parameters, arguments};
    return substitute_all(&s, args);
}
