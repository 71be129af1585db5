/* Insides of the module array. */
#ifndef PITHON_MODULES_ARRAY_ARRAY_INT_H
#define PITHON_MODULES_ARRAY_ARRAY_INT_H

#include "object/args.h"
#include "object/attr.h"
#include "object/data.h"
#include "object/error.h"
#include "object/needs.h"
#include "object/ops.h"
#include "types/bytes/bytes.h"
#include "types/int/int.h"
#include "types/list/list.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

enum { ITEM_MAX = 8 };

/* How a type code's items are pickled: the format numbers of _array_reconstructor. */
enum {
    FORMAT_UNSIGNED_8 = 0,
    FORMAT_SIGNED_8 = 1,
    FORMAT_UNSIGNED_16 = 2, /* little endian; plus one: big endian */
    FORMAT_SIGNED_16 = 4,
    FORMAT_UNSIGNED_32 = 6,
    FORMAT_SIGNED_32 = 8,
    FORMAT_UNSIGNED_64 = 10,
    FORMAT_SIGNED_64 = 12,
    FORMAT_FLOAT = 14,
    FORMAT_DOUBLE = 16,
    FORMAT_UTF16 = 18,
    FORMAT_UTF32 = 20,
    FORMAT_END = 22
};

typedef struct {
    char code;
    uint8_t size;
    uint8_t format; /* little endian */
    const char *view_format;
} ItemKind;

typedef struct {
    PyVarObject head;     /* ob_size: items (l) */
    char *items;          /* (l) NULL while nothing was ever stored */
    Py_ssize_t allocated; /* (l) items that have room */
    const ItemKind *kind; /* (c) */
    Py_ssize_t exports;   /* (l) */
    PyObject *weakrefs;
} ArrayObject;
#define ARRAY(o) ((ArrayObject *)(o))
#define IS_ARRAY(o) IS_INSTANCE(o, array_type)
extern PyTypeObject array_type, array_iterator_type;

static inline Py_ssize_t array_length(PyObject *o) {
    return load_relaxed(&((PyVarObject *)o)->ob_size);
}
static inline bool item_is_text(const ItemKind *k) {
    return k->code == 'u' || k->code == 'w';
}

/* NULL without an exception when there is no such type code. */
const ItemKind *item_kind(Py_UCS4 code);
/* The kind for a pickle's format number: of ints the one with that size and sign. */
const ItemKind *item_kind_of_format(int format);
/* raw[ITEM_MAX]; may run Python code. */
int item_from_object(const ItemKind *k, PyObject *o, char *raw);
PyObject *item_to_object(const ItemKind *k, const char *p);
/* The same for a slot; STACKREF_NULL: not for here. */
quiet StackRef item_to_slot(ThreadState *ts, const ItemKind *k, const char *p);
/* All items as text ('u' and 'w'). */
PyObject *items_to_text(const ItemKind *k, const char *p, Py_ssize_t n);

/* An empty one, or one with n items undefined. */
PyObject *array_new_of(PyTypeObject *type, const ItemKind *kind, Py_ssize_t n);
/* 0, or -1 with BufferError or MemoryError. New items are undefined. */
int array_resize_locked(PyObject *o, Py_ssize_t n);
int array_append_raw(PyObject *o, const char *raw);
int array_append_object(PyObject *o, PyObject *item);
/* The item as an object: NULL with IndexError(`text`). */
PyObject *array_get(PyObject *o, Py_ssize_t i, const char *text);
int array_extend(PyObject *o, PyObject *items);
int array_extend_bytes(PyObject *o, const char *data, Py_ssize_t size);
int array_extend_text(PyObject *o, PyObject *text);
/* Items [low, high) become those of `from` (NULL: none), which may be `o`. */
int array_replace_range(PyObject *o, Py_ssize_t low, Py_ssize_t high, PyObject *from);
PyObject *array_to_list(PyObject *o);
PyObject *array_bytes(PyObject *o);
PyObject *array_text(PyObject *o);
PyObject *array_make(PyTypeObject *type, PyObject *args, PyObject *kwargs);
PyObject *array_slice_of(PyObject *o, Py_ssize_t start, Py_ssize_t step, Py_ssize_t n);

extern PyMethodDef array_methods[];
extern PyGetSetDef array_getset[];

#endif
