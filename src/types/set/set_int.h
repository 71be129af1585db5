/* Insides of set. Only for types/set. */
#ifndef PITHON_TYPES_SET_SET_INT_H
#define PITHON_TYPES_SET_SET_INT_H

#include "object/args.h"
#include "object/error.h"
#include "object/names.h"
#include "object/needs.h"
#include "object/ops.h"
#include "types/dict/dict.h"
#include "types/int/int.h"
#include "types/list/list.h"
#include "types/set/set.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

#define IS_SET(o) IS_INSTANCE(o, PySet_Type)
#define IS_FROZENSET(o) IS_INSTANCE(o, PyFrozenSet_Type)
#define IS_ANY_SET(o) (IS_SET(o) || IS_FROZENSET(o))

void set_init_fresh(PyObject *s);
PyObject *set_make(PyTypeObject *type, PyObject *iterable);
Py_hash_t set_hash_item(PyObject *item);
int set_add_hash(PyObject *s, PyObject *item, Py_hash_t hash);
int set_discard_hash(PyObject *s, PyObject *item, Py_hash_t hash);
int set_contains_hash(PyObject *s, PyObject *item, Py_hash_t hash);
void set_clear_all(PyObject *s);
PyObject *set_as_key(PyObject *item);
PyObject *set_iter(PyObject *s);

#endif
