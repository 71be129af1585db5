/* The parts of `format % arguments` that str and bytes share: taking the format apart, finding the
 * argument, writing numbers. */
#ifndef PITHON_TYPES_STR_PERCENT_H
#define PITHON_TYPES_STR_PERCENT_H

#include "types/str/str.h"

typedef struct {
    const void *text; /* the format */
    unsigned kind;
    Py_ssize_t length, at;
    PyObject *(*key_of)(const void *text, unsigned kind, Py_ssize_t start, Py_ssize_t end);
    PyObject *arguments;    /* a tuple, or the only argument (borrowed) */
    PyObject *mapping;      /* what "%(key)" looks into, or NULL (borrowed) */
    PyObject *found;        /* the value of the last key (owned) */
    Py_ssize_t next, count; /* count -1: `arguments` is the only one */
    bool wants_bytes;
} Percent;

typedef struct {
    bool left, plus, blank, alternate, zero;
    Py_ssize_t width;
    int precision; /* -1: not given */
    Py_UCS4 code;
    Py_ssize_t code_at;    /* index in the format */
    bool code_after_digit; /* of a width or a precision */
} PercentSpec;

/* `arguments` is what stands right of the %. */
void percent_start(Percent *p, PyObject *arguments, bool may_be_mapping);
/* Behind a '%': flags, width, precision and type. */
int percent_spec(Percent *p, PercentSpec *spec);
/* The argument for it (borrowed), or NULL with TypeError. */
borrowed PyObject *percent_argument(Percent *p);
int percent_finish(Percent *p);
void percent_drop(Percent *p);
bool percent_is_number(Py_UCS4 code);
/* A number with its padding: ASCII str. */
PyObject *percent_number(const PercentSpec *spec, PyObject *value, bool for_bytes);
/* ValueError: unsupported format character. */
void *percent_unsupported(const PercentSpec *spec);

#endif
