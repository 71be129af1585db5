/* bytes and bytearray. */
#ifndef PITHON_TYPES_BYTES_BYTES_H
#define PITHON_TYPES_BYTES_BYTES_H

#include "object/object.h"

static inline char *bytes_data(PyObject *o) {
    return ((PyBytesObject *)o)->ob_sval;
}
static inline Py_ssize_t bytes_length(PyObject *o) {
    return ((PyVarObject *)o)->ob_size;
}
PyObject *bytes_new(Py_ssize_t length); /* contents undefined but the final NUL, fresh */
PyObject *bytes_from(const char *data, Py_ssize_t length); /* at most one byte: immortal */
void bytes_init(void);                                     /* at start, before any other thread */
/* Bytes that nobody changes meanwhile, for what looks at them twice: the buffer itself where it is
 * a bytes object's, else a copy. A new reference that keeps *data. */
PyObject *bytes_settled(const Py_buffer *view, const char **data);
PyObject *bytes_from_object(PyObject *o);         /* of a buffer, or an iterable of ints */
PyObject *bytes_from_object_special(PyObject *o); /* the same, but asks __bytes__ first */
PyObject *bytes_concat(PyObject *a, PyObject *b);
/* Shrinks a fresh one, or moves it: *bytes NULL with MemoryError. */
int bytes_resize_fresh(PyObject **bytes, Py_ssize_t length);
PyObject *bytes_repr(PyObject *o);
/* hex() of bytes, bytearray and memoryview; sep NULL: none. */
PyObject *bytes_hex(const char *data, Py_ssize_t n, PyObject *sep, int bytes_per_sep);

PyObject *bytearray_new(Py_ssize_t length); /* contents undefined but the final NUL, fresh */
PyObject *bytearray_from(const char *data, Py_ssize_t length);
/* -1 with BufferError while the bytes are exported. */
int bytearray_set_size(PyObject *o, Py_ssize_t length);
PyObject *bytearray_concat(PyObject *a, PyObject *b);

#endif
