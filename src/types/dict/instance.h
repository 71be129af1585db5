/* The values that instances keep in line, as the interpreter's caches read and write them. dict.h has the functions for everybody else.
 *
 * A slot number is an index into the class's shared table of names: only ever appended to, and never used for another name. Whoever has
 * seen, under a version tag of the class, that a name has a slot (or none) may rely on it while the class has that tag: a class gets a fresh
 * tag when a name comes (instance.c: shared_index).
 */
#ifndef PITHON_TYPES_DICT_INSTANCE_H
#define PITHON_TYPES_DICT_INSTANCE_H

#include "object/stackref_quick.h"

/* Values of an instance, behind tp_basicsize. */
struct _dictvalues {
    uint8_t capacity; /* (c) */
    uint8_t count;    /* (l) names set so far, in order[] */
    uint8_t valid;    /* (r) 0: the attributes have moved into the dict for good */
    uint8_t unused;
    uint32_t offset;    /* (c) from the object to this; 0: a block of a dict's own (OwnValues) */
    PyObject *values[]; /* (r) by index in the shared table; then order[capacity] */
};
typedef struct _dictvalues InlineValues;

static force_inline size_t values_offset(PyTypeObject *type) {
    return ((size_t)type->tp_basicsize + 7) & ~(size_t)7;
}
/* The type has Py_TPFLAGS_INLINE_VALUES. */
static force_inline InlineValues *values_of(PyObject *o, PyTypeObject *type) {
    return (InlineValues *)((char *)o + values_offset(type));
}

/* Has somebody asked for the __dict__ of an instance of a class with Py_TPFLAGS_MANAGED_DICT? Its pointer lies in front. */
static force_inline quiet bool instance_has_dict(PyObject *o) {
    return load_relaxed((PyObject **)o - 1) != NULL;
}

/* The value in the slot; NULL: unset, or not in line any more. Writes nothing that another thread reads. */
static force_inline quiet StackRef instance_read_slot(PyObject *o, PyTypeObject *type,
                                                      Py_ssize_t slot, ReadMode mode) {
    InlineValues *values = values_of(o, type);
    if (unlikely(slot >= values->capacity) || unlikely(!container_check_by(mode, o))) {
        return STACKREF_NULL;
    }
    PyObject *value = load_acquire(&values->values[slot]);
    return likely(value != NULL) ? container_read_by(mode, o, value) : STACKREF_NULL;
}
/* The dict that the instance of a class with Py_TPFLAGS_MANAGED_DICT has; NULL: nobody has asked for it yet. Who replaces it goes by
 * container_release, so what was read without a count stays until the next safepoint. */
static force_inline quiet StackRef instance_read_dict(PyObject *o, ReadMode mode) {
    if (unlikely(!container_check_by(mode, o))) {
        return STACKREF_NULL;
    }
    PyObject *dict = load_acquire((PyObject **)o - 1); /* pairs with the release in instance_dict */
    return likely(dict != NULL) ? container_read_by(mode, o, dict) : STACKREF_NULL;
}
/* Are the attributes in line, so that a name without a slot is not there? */
static force_inline quiet bool instance_is_in_line(PyObject *o, PyTypeObject *type) {
    return load_acquire(&values_of(o, type)->valid);
}
/* The slot of `name` in the in-line values of the type's instances, or -1. */
quiet Py_ssize_t instance_slot(PyTypeObject *type, PyObject *name);
/* Moves the value there (which is no unboxed int); false, and nothing moved, when it must go the slow way. May run Python code: the old value
 * is dropped. */
bool instance_set_slot(PyObject *o, PyTypeObject *type, Py_ssize_t slot, StackRef *value);

#endif
