/* What writing and reading share. Only for modules/marshal. */
#ifndef PITHON_MODULES_MARSHAL_MARSHAL_INT_H
#define PITHON_MODULES_MARSHAL_MARSHAL_INT_H

#include "modules/marshal/marshal.h"

enum {
    MARSHAL_VERSION = 5,
    MARSHAL_DEPTH_MAX = 2000,
    MARSHAL_FLAG_REF = 0x80,
    MARSHAL_DIGIT_BITS = 15 /* of large ints */
};

/* The first byte of a value. */
enum {
    MARSHAL_NULL = '0', /* ends a dict */
    MARSHAL_NONE = 'N',
    MARSHAL_FALSE = 'F',
    MARSHAL_TRUE = 'T',
    MARSHAL_STOP_ITERATION = 'S',
    MARSHAL_ELLIPSIS = '.',
    MARSHAL_INT = 'i',
    MARSHAL_INT64 = 'I', /* read only */
    MARSHAL_LONG = 'l',
    MARSHAL_FLOAT_TEXT = 'f',
    MARSHAL_FLOAT = 'g',
    MARSHAL_COMPLEX_TEXT = 'x',
    MARSHAL_COMPLEX = 'y',
    MARSHAL_BYTES = 's',
    MARSHAL_STR = 'u',
    MARSHAL_INTERNED = 't',
    MARSHAL_ASCII = 'a',
    MARSHAL_ASCII_INTERNED = 'A',
    MARSHAL_SHORT_ASCII = 'z',
    MARSHAL_SHORT_ASCII_INTERNED = 'Z',
    MARSHAL_TUPLE = '(',
    MARSHAL_SMALL_TUPLE = ')',
    MARSHAL_LIST = '[',
    MARSHAL_DICT = '{',
    MARSHAL_SET = '<',
    MARSHAL_FROZENSET = '>',
    MARSHAL_CODE = 'c',
    MARSHAL_SLICE = ':',
    MARSHAL_REF = 'r'
};

PyObject *marshal_write(PyObject *value, int version, bool allow_code);
/* What becomes of code objects. */
typedef enum { CODE_REFUSED, CODE_VERIFIED, CODE_TRUSTED } MarshalCode;
PyObject *marshal_read(const char *data, Py_ssize_t size, MarshalCode code);
/* Takes from the file what the value needs and no more: file.readinto() for each part. */
PyObject *marshal_read_file(PyObject *file, MarshalCode code);

#endif
