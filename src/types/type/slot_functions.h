/* What fills the slots of a class that defines special methods in Python: each looks the method up
 * on the type and calls it. */
#ifndef PITHON_TYPES_TYPE_SLOT_FUNCTIONS_H
#define PITHON_TYPES_TYPE_SLOT_FUNCTIONS_H

#include "object/object.h"

PyObject *slot_repr(PyObject *self);
PyObject *slot_str(PyObject *self);
PyObject *slot_iter(PyObject *self);
PyObject *slot_next(PyObject *self);
PyObject *slot_await(PyObject *self);
PyObject *slot_aiter(PyObject *self);
PyObject *slot_anext(PyObject *self);
PyObject *slot_negative(PyObject *self);
PyObject *slot_positive(PyObject *self);
PyObject *slot_absolute(PyObject *self);
PyObject *slot_invert(PyObject *self);
PyObject *slot_int(PyObject *self);
PyObject *slot_float(PyObject *self);
PyObject *slot_index(PyObject *self);
PyObject *slot_add(PyObject *a, PyObject *b);
PyObject *slot_subtract(PyObject *a, PyObject *b);
PyObject *slot_multiply(PyObject *a, PyObject *b);
PyObject *slot_remainder(PyObject *a, PyObject *b);
PyObject *slot_divmod(PyObject *a, PyObject *b);
PyObject *slot_lshift(PyObject *a, PyObject *b);
PyObject *slot_rshift(PyObject *a, PyObject *b);
PyObject *slot_and(PyObject *a, PyObject *b);
PyObject *slot_xor(PyObject *a, PyObject *b);
PyObject *slot_or(PyObject *a, PyObject *b);
PyObject *slot_floor_divide(PyObject *a, PyObject *b);
PyObject *slot_true_divide(PyObject *a, PyObject *b);
PyObject *slot_matrix_multiply(PyObject *a, PyObject *b);
PyObject *slot_inplace_add(PyObject *self, PyObject *value);
PyObject *slot_inplace_subtract(PyObject *self, PyObject *value);
PyObject *slot_inplace_multiply(PyObject *self, PyObject *value);
PyObject *slot_inplace_remainder(PyObject *self, PyObject *value);
PyObject *slot_inplace_lshift(PyObject *self, PyObject *value);
PyObject *slot_inplace_rshift(PyObject *self, PyObject *value);
PyObject *slot_inplace_and(PyObject *self, PyObject *value);
PyObject *slot_inplace_xor(PyObject *self, PyObject *value);
PyObject *slot_inplace_or(PyObject *self, PyObject *value);
PyObject *slot_inplace_floor_divide(PyObject *self, PyObject *value);
PyObject *slot_inplace_true_divide(PyObject *self, PyObject *value);
PyObject *slot_inplace_matrix_multiply(PyObject *self, PyObject *value);
PyObject *slot_power(PyObject *a, PyObject *b, PyObject *modulus);
PyObject *slot_inplace_power(PyObject *self, PyObject *value, PyObject *ignored);
int slot_bool(PyObject *self);
Py_hash_t slot_hash(PyObject *self);
PyObject *slot_richcompare(PyObject *self, PyObject *other, int op);
PyObject *slot_call(PyObject *self, PyObject *args, PyObject *kwargs);
PyObject *slot_new(PyTypeObject *type, PyObject *args, PyObject *kwargs);
int slot_init(PyObject *self, PyObject *args, PyObject *kwargs);
void slot_finalize(PyObject *self);
PyObject *slot_getattr(PyObject *self, PyObject *name);
int slot_setattr(PyObject *self, PyObject *name, PyObject *value);
PyObject *slot_descr_get(PyObject *self, PyObject *o, PyObject *type);
int slot_descr_set(PyObject *self, PyObject *o, PyObject *value);
Py_ssize_t slot_length(PyObject *self);
PyObject *slot_subscript(PyObject *self, PyObject *key);
int slot_ass_subscript(PyObject *self, PyObject *key, PyObject *value);
PyObject *slot_item(PyObject *self, Py_ssize_t i);
int slot_ass_item(PyObject *self, Py_ssize_t i, PyObject *value);
int slot_contains(PyObject *self, PyObject *item);
int slot_buffer(PyObject *self, Py_buffer *view, int flags);
void slot_release_buffer(PyObject *self, Py_buffer *view);
/* Calls the class's __release_buffer__ if it is a Python function, and not the native base's, with
 * `memory`. Without it the method is shown `view`, which goes back to the base. */
void slot_call_release(PyObject *self, PyObject *memory, Py_buffer *view);

#endif
