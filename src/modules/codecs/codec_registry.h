/* The interpreter's registry of codecs and error handlers. codec_decode and codec_encode, which str
 * calls, are in types/str/str_int.h. */
#ifndef PITHON_MODULES_CODECS_CODEC_REGISTRY_H
#define PITHON_MODULES_CODECS_CODEC_REGISTRY_H

#include "object/object.h"

/* The codec's tuple (CodecInfo), through the search functions; LookupError "unknown encoding: ...".
 */
PyObject *codec_lookup(PyObject *encoding);
int codec_register(PyObject *search_function);
int codec_unregister(PyObject *search_function);
/* Calls the codec's encoder (index 0) or decoder (1); the first item of what it returns. errors may
 * be NULL. */
PyObject *codec_call(PyObject *object, PyObject *encoding, PyObject *errors, int index);
int codec_register_error(PyObject *name, PyObject *handler);
/* 1, or 0 when there was none. */
int codec_unregister_error(PyObject *name);
/* LookupError "unknown error handler name '...'". */
PyObject *codec_lookup_error(PyObject *name);
/* At the interpreter's end, when no Python code runs in it any more. */
void codecs_end(Interp *interp);

#endif
