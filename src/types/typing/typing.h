/* The types of `typing` that the language itself makes: type variables, parameter specifications,
 * tuples of type variables, type aliases; NoDefault, Generic.
 *
 * Bounds, constraints, defaults and values are evaluated when asked for the first time, by the
 * function that the compiler made of them, and kept. */
#ifndef PITHON_TYPES_TYPING_TYPING_H
#define PITHON_TYPES_TYPING_TYPING_H

#include "object/object.h"

extern PyTypeObject type_var_type, param_spec_type, param_spec_args_type, param_spec_kwargs_type,
    type_var_tuple_type, type_alias_type, const_evaluator_type, _PyNoDefault_Type;
extern PyObject _Py_NoDefaultStruct;
#define NO_DEFAULT (&_Py_NoDefaultStruct)

/* As the compiler's intrinsics make them; a function of bound or constraints may be NULL. */
PyObject *type_var_new(PyObject *name, PyObject *evaluate_bound, PyObject *evaluate_constraints);
PyObject *param_spec_new(PyObject *name);
PyObject *type_var_tuple_new(PyObject *name);
PyObject *type_alias_new(PyObject *name, PyObject *type_params, PyObject *evaluate_value);
/* The class typing.Generic of the interpreter; new reference. */
PyObject *generic_class(void);
/* typing.Unpack[parameter] */
PyObject *typing_unpack(PyObject *parameter);

/* ---- what the parameters share ---- */

/* A value that may be computed later: at most one of `value` and `evaluate` is given at first. */
typedef struct {
    PyObject *value;    /* (l) NULL until computed */
    PyObject *evaluate; /* (l) a function of the format; NULL when there is none */
} LazyValue;
/* The value, computed now if need be; `otherwise` when there is none. New reference. */
PyObject *lazy_value(PyObject *o, LazyValue *lazy, PyObject *otherwise);
/* What evaluates it in any format, or None. */
PyObject *lazy_evaluator(PyObject *o, LazyValue *lazy);
int lazy_traverse(LazyValue *lazy, visitproc visit, void *arg);
void lazy_clear(LazyValue *lazy);

typedef struct {
    bool covariant, contravariant, infer; /* (c) */
} Variance;
int variance_check(Variance v);
PyObject *variance_repr(Variance v, PyObject *name);

/* The arguments with the parameter's default added if it is the first that is missing; NULL with
 * TypeError when more are. */
PyObject *parameter_prepare(PyObject *self, LazyValue *fallback, PyObject *alias, PyObject *args);
int parameter_has_default(LazyValue *fallback);
/* The parameter's default; NULL when it is none of the three kinds. */
LazyValue *parameter_default(PyObject *parameter);
LazyValue *type_var_fallback(PyObject *self);
LazyValue *param_spec_fallback(PyObject *self);
LazyValue *type_var_tuple_fallback(PyObject *self);
/* `__module__` of an object made by a call: that of the caller. */
int parameter_set_module(PyObject *self);

/* At start: puts the types' modules into their namespaces. */
int typing_types_ready(void);

#endif
