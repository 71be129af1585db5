/* Operations on any object: what the operators of the language do, by slots. The abstract layer of
 * the C API stands on these. */
#ifndef PITHON_OBJECT_OPS_H
#define PITHON_OBJECT_OPS_H

#include "object/object.h"

/* ---- truth, comparison, hash, text ---- */
int ops_is_true(PyObject *o);                            /* 1, 0, -1 */
PyObject *ops_compare(PyObject *a, PyObject *b, int op); /* Py_LT ... */
int ops_compare_bool(PyObject *a, PyObject *b,
                     int op);   /* identity implies equality, as containers do */
/* a op b for numbers of C. */
#define compare_by(op, a, b)                                                                       \
    ({                                                                                             \
        __auto_type compare_a_ = (a);                                                              \
        __auto_type compare_b_ = (b);                                                              \
        bool compare_truth_;                                                                       \
        switch (op) {                                                                              \
        case Py_LT:                                                                                \
            compare_truth_ = compare_a_ < compare_b_;                                              \
            break;                                                                                 \
        case Py_LE:                                                                                \
            compare_truth_ = compare_a_ <= compare_b_;                                             \
            break;                                                                                 \
        case Py_EQ:                                                                                \
            compare_truth_ = compare_a_ == compare_b_;                                             \
            break;                                                                                 \
        case Py_NE:                                                                                \
            compare_truth_ = compare_a_ != compare_b_;                                             \
            break;                                                                                 \
        case Py_GT:                                                                                \
            compare_truth_ = compare_a_ > compare_b_;                                              \
            break;                                                                                 \
        default:                                                                                   \
            compare_truth_ = compare_a_ >= compare_b_;                                             \
        }                                                                                          \
        compare_truth_;                                                                            \
    })
extern const int ops_swapped[]; /* by Py_LT ...: the operator with the operands exchanged */
Py_hash_t ops_hash_not_implemented(PyObject *o); /* a type's tp_hash that says "unhashable type" */
Py_hash_t ops_hash(PyObject *o);                 /* -1 with TypeError: unhashable type */
PyObject *ops_repr(PyObject *o);
PyObject *ops_str(PyObject *o);
PyObject *ops_ascii(PyObject *o);
PyObject *ops_format(PyObject *o, PyObject *spec); /* spec may be NULL */
/* Guards repr of containers that contain themselves: 1 already running (print "..."), 0 go on, -1.
 */
int ops_repr_enter(PyObject *o);
void ops_repr_leave(PyObject *o);

/* ---- numbers ---- */
/* Binary operators by the number that BINARY_OP's operand has (0 ADD, 1 AND, 2 FLOOR_DIVIDE, 3
 * LSHIFT, 4 MATRIX_MULTIPLY, 5 MULTIPLY, 6 REMAINDER, 7 OR, 8 POWER, 9 RSHIFT, 10 SUBTRACT, 11
 * TRUE_DIVIDE, 12 XOR, 13.. the in-place ones in the same order, 26 SUBSCR). */
PyObject *ops_binary(PyObject *a, PyObject *b, int op);
PyObject *ops_divmod(PyObject *a, PyObject *b);
PyObject *ops_power(PyObject *a, PyObject *b, PyObject *modulus);
PyObject *ops_negative(PyObject *o);
PyObject *ops_positive(PyObject *o);
PyObject *ops_invert(PyObject *o);
PyObject *ops_absolute(PyObject *o);
PyObject *ops_index(PyObject *o); /* an int, through __index__ */
Py_ssize_t ops_index_ssize(PyObject *o,
                           PyObject *overflow); /* -1 and exception; overflow NULL: clamps */
PyObject *ops_to_int(PyObject *o);              /* int(o) */
PyObject *ops_to_float(PyObject *o);

/* ---- containers ---- */
Py_ssize_t ops_length(PyObject *o);
Py_ssize_t ops_length_hint(PyObject *o, Py_ssize_t otherwise);
PyObject *ops_get_item(PyObject *o, PyObject *key);
int ops_set_item(PyObject *o, PyObject *key, PyObject *value);
int ops_delete_item(PyObject *o, PyObject *key);
int ops_contains(PyObject *container, PyObject *item);
PyObject *ops_iter(PyObject *o);
/* The next item, or NULL: without an exception at the end (StopIteration is cleared). */
PyObject *ops_next(PyObject *iterator);
bool ops_is_iterator(PyObject *o);
bool ops_is_sequence(PyObject *o);
bool ops_is_mapping(PyObject *o);
PyObject *ops_self(PyObject *o);                 /* a type's tp_iter of iterators */
PyObject *ops_next_not_implemented(PyObject *o); /* a type's tp_iternext that is none */
PyObject *ops_sequence_get(PyObject *o, Py_ssize_t i);
int ops_sequence_set(PyObject *o, Py_ssize_t i, PyObject *value); /* value NULL: deletes */
/* A new list of / a tuple of the items (an exact tuple or list itself for ops_fast, new reference;
 * `error` words what is not iterable). */
PyObject *ops_fast(PyObject *o, const char *error);
PyObject *ops_to_list(PyObject *o);
PyObject *ops_to_tuple(PyObject *o);
/* isinstance, issubclass: 1, 0, -1. */
int ops_is_instance(PyObject *o, PyObject *type);
int ops_is_subclass(PyObject *type, PyObject *base);
/* The same without asking __instancecheck__ and __subclasscheck__: what type's own do. */
int ops_is_instance_default(PyObject *o, PyObject *class);
int ops_is_subclass_default(PyObject *derived, PyObject *class);
/* Buffers */
int ops_get_buffer(PyObject *o, Py_buffer *view, int flags);
void ops_release_buffer(Py_buffer *view);
bool ops_has_buffer(PyObject *o);
/* Fills a view of plain bytes: what simple exporters do. o may be NULL. */
int ops_fill_buffer(Py_buffer *view, PyObject *o, void *data, Py_ssize_t length, bool read_only,
                    int flags);

#endif
