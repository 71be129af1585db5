/* object.__reduce_ex__ and __getstate__: the default way of pickling (docs: "Pickling Class
 * Instances"). */
#include "types/type/base_object.h"
#include "types/type/type_int.h"

/* ---- state ---- */

/* The names of the class's __slots__, as copyreg finds them: a list, or None. */
static PyObject *slot_names(PyTypeObject *type) {
    autoref PyObject *known = dict_get_str(type->tp_dict, NAME(__slotnames__));
    if (known != NULL) {
        if (known != NONE && !IS_LIST(known)) {
            return err_raise(PyExc_TypeError,
                             "%.200s.__slotnames__ should be a list or None, not %.200s",
                             type->tp_name, TYPE(known)->tp_name);
        }
        return take(known);
    }
    autoref PyObject *copyreg = TRY(import_module_text("copyreg"));
    autoref PyObject *names = TRY(call_method_one(copyreg, NAME(_slotnames), (PyObject *)type));
    if (names != NONE && !IS_LIST(names)) {
        return err_raise(PyExc_TypeError, "copyreg._slotnames didn't return a list or None");
    }
    return take(names);
}

/* Are there fields in the object that neither __dict__ nor __slots__ show? */
static bool has_hidden_fields(PyTypeObject *type, PyObject *names) {
    Py_ssize_t visible = (Py_ssize_t)sizeof(PyObject);
    visible += type->tp_dictoffset > 0 ? (Py_ssize_t)sizeof(PyObject *) : 0;
    visible += type->tp_weaklistoffset > 0 ? (Py_ssize_t)sizeof(PyObject *) : 0;
    visible += names == NONE ? 0 : list_length(names) * (Py_ssize_t)sizeof(PyObject *);
    return type->tp_basicsize > visible || type->tp_itemsize != 0;
}

static PyObject *slot_values(PyObject *self, PyObject *names) {
    autoref PyObject *values = TRY(dict_new());
    for (Py_ssize_t i = 0; i < list_length(names); i++) {
        autoref PyObject *name = list_get(names, i);
        autoref PyObject *value = NULL;
        if (name == NULL) {
            break;
        }
        int found = attr_find(self, name, &value);
        TRYI(found < 0 ? -1 : found == 0 ? 0 : dict_set(values, name, value));
    }
    return take(values);
}

PyObject *object_state(PyObject *self, bool complete) {
    PyTypeObject *type = TYPE(self);
    if (complete && type->tp_itemsize != 0) {
        return err_raise(PyExc_TypeError, "cannot pickle '%.200s' object", type->tp_name);
    }
    autoref PyObject *state = NULL;
    if (HAS_FLAG(type, Py_TPFLAGS_MANAGED_DICT) || type->tp_dictoffset != 0) {
        TRYI(attr_find(self, NAME(__dict__), &state));
    }
    if (state == NULL || (IS_DICT(state) && dict_length(state) == 0)) {
        SETREF(state, NONE);
    }
    autoref PyObject *names = TRY(slot_names(type));
    if (complete && has_hidden_fields(type, names)) {
        return err_raise(PyExc_TypeError, "cannot pickle '%.200s' object", type->tp_name);
    }
    if (names == NONE || list_length(names) == 0) {
        return take(state);
    }
    autoref PyObject *values = TRY(slot_values(self, names));
    return dict_length(values) == 0 ? take(state) : tuple_of(2, state, values);
}

/* By the class's __getstate__, or object's. */
static PyObject *state_of(PyObject *self, bool complete) {
    PyObject *method = type_lookup(TYPE(self), NAME(__getstate__));
    if (method == type_lookup(&PyBaseObject_Type, NAME(__getstate__))) {
        return object_state(self, complete);
    }
    return call_method_none(self, NAME(__getstate__));
}

/* ---- what the class wants for __new__ ---- */

static int check_new_arguments(PyObject *pair, PyObject **args, PyObject **kwargs) {
    if (!IS_TUPLE(pair)) {
        return err_int(err_raise(PyExc_TypeError,
                                 "__getnewargs_ex__ should return a tuple, not '%.200s'",
                                 TYPE(pair)->tp_name));
    }
    if (tuple_length(pair) != 2) {
        return err_int(err_raise(PyExc_ValueError,
                                 "__getnewargs_ex__ should return a tuple of length 2, not %zd",
                                 tuple_length(pair)));
    }
    if (!IS_TUPLE(tuple_at(pair, 0))) {
        return err_int(err_raise(
            PyExc_TypeError,
            "first item of the tuple returned by __getnewargs_ex__ must be a tuple, not '%.200s'",
            TYPE(tuple_at(pair, 0))->tp_name));
    }
    if (!IS_DICT(tuple_at(pair, 1))) {
        return err_int(err_raise(
            PyExc_TypeError,
            "second item of the tuple returned by __getnewargs_ex__ must be a dict, not '%.200s'",
            TYPE(tuple_at(pair, 1))->tp_name));
    }
    *args = newref(tuple_at(pair, 0));
    *kwargs = newref(tuple_at(pair, 1));
    return 1;
}

/* 1 and the arguments, 0 the class does not say, -1. */
static int new_arguments(PyObject *self, PyObject **args, PyObject **kwargs) {
    autoref PyObject *pair = type_call_special(self, NAME(__getnewargs_ex__), NULL, 0);
    if (pair != NULL) {
        return check_new_arguments(pair, args, kwargs);
    }
    autoref PyObject *result =
        err_occurred() ? NULL : type_call_special(self, NAME(__getnewargs__), NULL, 0);
    if (result == NULL) {
        return err_occurred() ? -1 : 0;
    }
    if (!IS_TUPLE(result)) {
        return err_int(err_raise(PyExc_TypeError,
                                 "__getnewargs__ should return a tuple, not '%.200s'",
                                 TYPE(result)->tp_name));
    }
    *args = take(result);
    return 1;
}

/* ---- protocol 2 and later ---- */

static PyObject *items_of(PyObject *self) {
    autoref PyObject *items = TRY(call_method_none(self, NAME(items)));
    return ops_iter(items);
}

/* The function that makes the object again, and its arguments. */
static int constructor(PyObject *self, PyObject *args, PyObject *kwargs, PyObject **function,
                       PyObject **arguments) {
    PyObject *class = (PyObject *)TYPE(self);
    autoref PyObject *copyreg = INT_TRY(import_module_text("copyreg"));
    if (kwargs == NULL || dict_length(kwargs) == 0) {
        *function = INT_TRY(attr_get(copyreg, NAME(__newobj__)));
        autoref PyObject *first = INT_TRY(tuple_of(1, class));
        *arguments = args == NULL ? newref(first) : tuple_concat(first, args);
    } else {
        *function = INT_TRY(attr_get(copyreg, NAME(__newobj_ex__)));
        *arguments = tuple_of(3, class, args, kwargs);
    }
    return *arguments == NULL ? -1 : 0;
}

static PyObject *reduce_new(PyObject *self) {
    if (TYPE(self)->tp_new == NULL) {
        return err_raise(PyExc_TypeError, "cannot pickle '%.200s' object", TYPE(self)->tp_name);
    }
    autoref PyObject *args = NULL, *kwargs = NULL, *function = NULL, *arguments = NULL;
    int has = new_arguments(self, &args, &kwargs);
    TRYI(has);
    TRYI(constructor(self, args, kwargs, &function, &arguments));
    autoref PyObject *state = TRY(state_of(self, !has && !IS_LIST(self) && !IS_DICT(self)));
    autoref PyObject *list_items = IS_LIST(self) ? TRY(ops_iter(self)) : NONE;
    autoref PyObject *dict_items = IS_DICT(self) ? TRY(items_of(self)) : NONE;
    return tuple_of(5, function, arguments, state, list_items, dict_items);
}

PyObject *object_reduce_with(PyObject *self, int protocol) {
    if (protocol >= 2) {
        return reduce_new(self);
    }
    autoref PyObject *copyreg = TRY(import_module_text("copyreg"));
    autoref PyObject *number = TRY(int_from_ssize(protocol));
    PyObject *args[] = {copyreg, self, number};
    return call_method(NAME(_reduce_ex), args, 3, NULL);
}
