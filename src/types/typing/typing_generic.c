/* typing.Generic, and what the compiler's intrinsics call. */
#include "interp/needs.h"
#include "object/args.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/error.h"
#include "object/needs.h"
#include "object/ops.h"
#include "object/type_state.h"
#include "types/generic/generic.h"
#include "types/list/list.h"
#include "types/tuple/tuple.h"
#include "types/typing/typing.h"

/* ---- Generic ---- */

/* typing.FUNCTION(cls, *args, **kwargs) */
static PyObject *forward(const char *function, PyObject *cls, PyObject *args, PyObject *kwargs) {
    autoref PyObject *typing = TRY(import_module_text("typing"));
    autoref PyObject *callable = TRY(attr_get_text(typing, function));
    autoref PyObject *first = TRY(tuple_of(1, cls));
    autoref PyObject *all = TRY(tuple_concat(first, args));
    return call_tuple(callable, all, kwargs);
}

static PyObject *generic_class_getitem(PyObject *cls, PyObject *args, PyObject *kwargs) {
    return forward("_generic_class_getitem", cls, args, kwargs);
}

static PyObject *generic_init_subclass(PyObject *cls, PyObject *args, PyObject *kwargs) {
    return forward("_generic_init_subclass", cls, args, kwargs);
}

static PyMethodDef generic_methods[] = {
    {"__class_getitem__", (PyCFunction)(void (*)(void))generic_class_getitem,
     METH_VARARGS | METH_KEYWORDS | METH_CLASS, "The class with its parameters, or arguments."},
    {"__init_subclass__", (PyCFunction)(void (*)(void))generic_init_subclass,
     METH_VARARGS | METH_KEYWORDS | METH_CLASS, "Finds the parameters of a new subclass."},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot generic_slots[] = {
    {Py_tp_doc, "The base of generic classes: `class C[T]` derives from it by itself, "
                "`class C(Generic[T])` says so."},
    {Py_tp_methods, generic_methods},
    {0, NULL},
};

static PyType_Spec generic_spec = {
    .name = "typing.Generic",
    .basicsize = sizeof(PyObject),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .slots = generic_slots,
};

PyObject *generic_class(void) {
    PyObject **place = &interp_current()->types->generic;
    PyObject *known = load_acquire(place);
    if (known != NULL) {
        return newref(known);
    }
    PyObject *made = (PyObject *)TRY(type_from_spec(NULL, &generic_spec, NULL));
    if (cas_acq_rel(place, &known, made)) {
        return newref(made);
    }
    decref(made);
    return newref(known);
}

/* ---- intrinsics ---- */

/* Generic[T, *Ts, **P] for the bases of `class C[T, *Ts, **P]`. */
static PyObject *subscript_generic(PyObject *parameters) {
    autoref PyObject *list = TRY(list_new(0));
    for (Py_ssize_t i = 0; i < tuple_length(parameters); i++) {
        PyObject *parameter = tuple_at(parameters, i);
        autoref PyObject *item =
            TRY(IS_EXACT(parameter, type_var_tuple_type) ? typing_unpack(parameter)
                                                         : newref(parameter));
        TRYI(list_append(list, item));
    }
    autoref PyObject *items = TRY(list_as_tuple(list)), *generic = TRY(generic_class());
    PyObject *const args[] = {generic, items};
    return typing_call("_generic_class_getitem", args, 2);
}

static PyObject *alias_of(PyObject *parts) {
    PyObject *parameters = tuple_at(parts, 1);
    return type_alias_new(tuple_at(parts, 0), parameters == NONE ? NULL : parameters,
                          tuple_at(parts, 2));
}

PyObject *typing_intrinsic_1(unsigned which, PyObject *value) {
    switch (which) {
    case 7:
        return type_var_new(value, NULL, NULL);
    case 8:
        return param_spec_new(value);
    case 9:
        return type_var_tuple_new(value);
    case 10:
        return subscript_generic(value);
    case 11:
        return alias_of(value);
    default:
        return err_raise(PyExc_SystemError, "unknown intrinsic %u", which);
    }
}

/* The parameter, with the function that evaluates its default. */
static PyObject *set_default(PyObject *parameter, PyObject *evaluate) {
    LazyValue *fallback = parameter_default(parameter);
    if (fallback == NULL) {
        return err_raise(PyExc_TypeError, "Expected a type param, got %R", parameter);
    }
    attr_replace(parameter, &fallback->evaluate, evaluate);
    return newref(parameter);
}

PyObject *typing_intrinsic_2(unsigned which, PyObject *first, PyObject *second) {
    switch (which) {
    case 2:
        return type_var_new(first, second, NULL);
    case 3:
        return type_var_new(first, NULL, second);
    case 5:
        return set_default(first, second);
    default:
        return err_raise(PyExc_SystemError, "unknown intrinsic %u", which);
    }
}
