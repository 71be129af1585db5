/* Insides of memoryview. Only for types/memoryview. */
#ifndef PITHON_TYPES_MEMORYVIEW_MEMORYVIEW_INT_H
#define PITHON_TYPES_MEMORYVIEW_MEMORYVIEW_INT_H

#include "object/args.h"
#include "object/data.h"
#include "object/error.h"
#include "object/names.h"
#include "object/needs.h"
#include "object/ops.h"
#include "thread/mutex.h"
#include "types/memoryview/memoryview.h"
#include "types/str/str.h"

#include <string.h>

#define M(o) ((PyMemoryViewObject *)(o))
#define IS_MEMORYVIEW(o) IS_EXACT(o, PyMemoryView_Type)

extern PyTypeObject managed_buffer_type, memory_iterator_type;
/* A view without suboffsets of its own, on the same exporter: shape, strides and suboffsets copied
 * from `like`. */
PyObject *memoryview_on(_PyManagedBufferObject *exporter, const Py_buffer *like);
/* 0, or -1 with ValueError when it has been released. */
int memoryview_check(PyObject *o);
/* The same, and new views may be made on it. */
int memoryview_check_open(PyObject *o);
quiet void memoryview_update_flags(PyMemoryViewObject *m);

/* item.c: the native format character of "X" or "@X", or 0. */
char item_native(const char *format);
/* Size of a native item, or -1. */
Py_ssize_t item_size(char code);
PyObject *item_unpack(const char *format, const char *p);
/* -1 with NotImplementedError for a format that is not native. */
int item_check(const char *format);
int item_pack(const char *format, char *p, PyObject *value);
/* Are the items equal? 1, 0, -1; formats may be any that struct knows. */
int item_equal(const char *format_a, const char *a, Py_ssize_t size_a, const char *format_b,
               const char *b, Py_ssize_t size_b);

/* cast.c */
PyObject *memoryview_cast_to(PyObject *self, PyObject *format, PyObject *shape);
/* index.c */
PyObject *memoryview_subscript(PyObject *self, PyObject *key);
int memoryview_ass_subscript(PyObject *self, PyObject *key, PyObject *value);
PyObject *memoryview_item(PyObject *self, Py_ssize_t i);
PyObject *memoryview_to_list(PyObject *self);
/* Where item i of dimension `d` starts. */
quiet char *buffer_step(const Py_buffer *view, int d, char *p, Py_ssize_t i);
int buffer_equal(const Py_buffer *a, const Py_buffer *b);

#endif
