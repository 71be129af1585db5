/* Parameterised types: types.GenericAlias (list[int]), unions (int | str), and what both share with
 * the `typing` types: finding type parameters, putting arguments in their places, showing a type.
 *
 * All of them are immutable once made, but for what is computed on demand (`__parameters__`), which
 * is stored by compare-and-swap: whoever comes second uses the first one's. */
#ifndef PITHON_TYPES_GENERIC_GENERIC_H
#define PITHON_TYPES_GENERIC_GENERIC_H

#include "object/object.h"
#include "types/str/str.h"

/* origin[args]; `args` is made a 1-tuple unless it is a tuple. */
PyObject *generic_alias_new(PyObject *origin, PyObject *args);

/* The type parameters in a tuple (or list) of arguments, each once, in order: a tuple. */
PyObject *generic_parameters(PyObject *args);
/* The arguments `args` of `self` with `item` (one, or a tuple) in place of `parameters`: a tuple.
 */
PyObject *generic_substitute(PyObject *self, PyObject *args, PyObject *parameters, PyObject *item);
/* `(item,)`, or the tuple it is, with what unpacked tuples contain in line: a tuple. */
PyObject *generic_unpack_arguments(PyObject *item);

/* Writes a type as annotations show it: "int", "module.Class", "None", "...". */
int generic_write(StrWriter *w, PyObject *type);
/* The same as a str. */
PyObject *generic_text(PyObject *type);

/* What `a | b` of two types, aliases, unions, None is; NotImplemented for anything else. */
PyObject *union_or(PyObject *a, PyObject *b);
/* Union[a, b] with whatever typing takes for a type. */
PyObject *union_of_two(PyObject *a, PyObject *b);
/* Union[items], a tuple. */
PyObject *union_of(PyObject *items);
bool union_check(PyObject *o);
PyObject *union_args(PyObject *o);
/* __mro_entries__ of what cannot be a base: always NULL. */
void *generic_refuse_subclass(PyObject *self);

/* Keeps what was computed in a field that is written once: returns a new reference to what the
 * field holds afterwards. */
PyObject *generic_keep(PyObject *o, PyObject **field, steals PyObject *value);
/* A function of the `typing` module called with the arguments. */
PyObject *typing_call(const char *function, PyObject *const *args, Py_ssize_t nargs);

extern PyTypeObject generic_alias_iterator_type, _PyUnion_Type;

#endif
