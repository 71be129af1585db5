/* What bytes and bytearray share. Only for types/bytes.
 *
 * A method is written once, over a view of (data, length), for both types. The view of a bytearray
 * holds its lock until the scope ends: views are opened last, after arguments have been converted,
 * and nothing behind them runs Python code. What must (decoding) exports the buffer instead.
 */
#ifndef PITHON_TYPES_BYTES_BYTES_INT_H
#define PITHON_TYPES_BYTES_BYTES_INT_H

#include "object/args.h"
#include "object/data.h"
#include "object/error.h"
#include "object/names.h"
#include "object/needs.h"
#include "object/ops.h"
#include "thread/mutex.h"
#include "types/bytes/bytes.h"
#include "types/int/int.h"
#include "types/str/str.h"

#include <string.h>

/* bytes of as many zeros as the object says: what bytes(n) and bytearray(n) begin with. */
PyObject *bytes_zeros(PyObject *count);

typedef struct {
    PyObject *self;
    const char *data;
    Py_ssize_t n;
    bool array; /* a bytearray, and so are results */
} ByteView;

static inline ByteView byte_view_open(Guard *g, PyObject *o) {
    g->held = false;
    if (IS_BYTES(o)) {
        return (ByteView){o, bytes_data(o), bytes_length(o), false};
    }
    guard_open(g, o);
    PyByteArrayObject *a = (PyByteArrayObject *)o;
    return (ByteView){o, a->ob_start, ((PyVarObject *)a)->ob_size, true};
}
#define BYTE_VIEW(v, o)                                                                            \
    __attribute__((cleanup(guard_close))) Guard v##_guard;                                         \
    ByteView v = byte_view_open(&v##_guard, (PyObject *)(o))

/* A new bytes or bytearray of the view's kind. */
static inline PyObject *byte_result(const ByteView *v, const char *data, Py_ssize_t n) {
    return v->array ? bytearray_from(data, n) : bytes_from(data, n);
}
/* Of which the caller fills *data. */
PyObject *byte_result_new(bool array, Py_ssize_t n, char **data);
/* The object itself where it cannot be told from a copy. */
static inline PyObject *byte_same(const ByteView *v) {
    return !v->array && IS_EXACT(v->self, PyBytes_Type) ? newref(v->self)
                                                        : byte_result(v, v->data, v->n);
}
/* 0..255, or -1 with ValueError "byte must be in range(0, 256)". */
int byte_value(PyObject *item);
/* As b'...': the quote is double where that spares escapes; a bytearray escapes the single one even
 * so. */
typedef enum { QUOTE_ESCAPED_IF_NEEDED, QUOTE_ESCAPED_ALWAYS } QuoteEscape;
PyObject *bytes_quoted(PyObject *o, QuoteEscape escape);
/* format % arguments: bytes. */
PyObject *bytes_percent(const char *format, Py_ssize_t n, PyObject *arguments);
/* First (direction 1) or last index of `sub`, or -1. */
quiet Py_ssize_t bytes_search(const char *data, Py_ssize_t n, const char *sub, Py_ssize_t m,
                              int direction);
int bytes_contains(PyObject *o, PyObject *item);

extern PyMethodDef bytes_methods[], bytearray_methods[];
PyObject *bytes_iter(PyObject *o);
PyObject *bytearray_iter(PyObject *o);

#endif
