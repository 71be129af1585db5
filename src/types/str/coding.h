/* What codecs share: error handlers, and the state of a text being decoded or encoded.
 *
 * A codec walks over its input and says where it is at fault; the handler of the error's name
 * decides what stands for the faulty part and where to go on. The handlers of the runtime are
 * answered here; others are called with an exception, which they may change: a decoder must read
 * `data` and `size` anew after each fault.
 */
#ifndef PITHON_TYPES_STR_CODING_H
#define PITHON_TYPES_STR_CODING_H

#include "base/buffer.h"
#include "types/str/str.h"

typedef enum {
    ERRORS_STRICT,
    ERRORS_IGNORE,
    ERRORS_REPLACE,
    ERRORS_SURROGATEESCAPE,
    ERRORS_SURROGATEPASS,
    ERRORS_BACKSLASH,
    ERRORS_XML,
    ERRORS_NAME,
    ERRORS_OTHER /* registered under the name */
} ErrorKind;
quiet ErrorKind coding_errors(const char *errors);

/* In development mode: LookupError for a handler that is not registered, though it is not needed.
 */
int coding_check_errors(const char *errors);
/* 1 in development mode, where names are looked at though there is nothing to decode; 0, -1. */
int coding_is_checked(void);

/* What a handler of the runtime puts for text[start, end): a str or bytes, and where to go on. NULL
 * without exception: it cannot, and the error is raised. */
PyObject *coding_replace_text(ErrorKind kind, const char *encoding, PyObject *text,
                              Py_ssize_t start, Py_ssize_t end, Py_ssize_t *next);
/* The same for bytes[start, end): a str. */
PyObject *coding_replace_bytes(ErrorKind kind, const char *encoding, const unsigned char *data,
                               Py_ssize_t size, Py_ssize_t start, Py_ssize_t end, Py_ssize_t *next);
/* UnicodeDecodeError or UnicodeEncodeError (`type`); always NULL. */
void *coding_raise(PyObject *type, const char *encoding, PyObject *object, Py_ssize_t start,
                   Py_ssize_t end, const char *reason);

typedef struct {
    const char *encoding, *errors; /* names */
    ErrorKind kind;
    const unsigned char *data; /* the input; changes at faults only */
    Py_ssize_t size;
    StrWriter out;
    PyObject *object, *handler; /* owned, made at the first fault that needs them */
} Decoding;
void decoding_start(Decoding *d, const char *encoding, const char *errors, const void *data,
                    Py_ssize_t size);
/* data[start, end) is at fault. Where to go on, or -1 with an exception. */
Py_ssize_t decoding_fault(Decoding *d, Py_ssize_t start, Py_ssize_t end, const char *reason);
/* The text, unless `failed`. */
PyObject *decoding_finish(Decoding *d, bool failed);

typedef struct {
    const char *encoding, *errors;
    ErrorKind kind;
    PyObject *text; /* borrowed */
    Buffer out;
    PyObject *handler; /* owned */
} Encoding;
void encoding_start(Encoding *e, const char *encoding, const char *errors, PyObject *text);
/* text[start, end) is at fault: what stands for it, a str or bytes (new reference), and where to go
 * on; NULL with an exception. */
PyObject *encoding_fault(Encoding *e, Py_ssize_t start, Py_ssize_t end, const char *reason,
                         Py_ssize_t *next);
/* Appends; -1 with MemoryError. */
int encoding_put(Encoding *e, const void *data, size_t size);
/* The bytes, unless `failed`. */
PyObject *encoding_finish(Encoding *e, bool failed);

#endif
