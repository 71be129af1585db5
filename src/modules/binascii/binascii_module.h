/* What the files of binascii share. */
#ifndef PITHON_MODULES_BINASCII_BINASCII_MODULE_H
#define PITHON_MODULES_BINASCII_BINASCII_MODULE_H

#include "object/args.h"
#include "object/error.h"
#include "object/ops.h"
#include "types/module/module.h"

typedef struct {
    PyObject *error;      /* (c) binascii.Error */
    PyObject *incomplete; /* (c) binascii.Incomplete */
} BinasciiState;

/* The bytes of a buffer or of a str of ASCII characters; release with ops_release_buffer. */
int binascii_data(PyObject *o, Py_buffer *view);
/* Calls f on such data. */
typedef PyObject *BinasciiDecoder(BinasciiState *state, const unsigned char *p, Py_ssize_t n,
                                  int option);
PyObject *binascii_decode(PyObject *module, PyObject *o, BinasciiDecoder *f, int option);

PyMethodDef *binascii_base64_table(void);
PyMethodDef *binascii_quoted_table(void);

#endif
