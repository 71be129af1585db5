/* Insides of the codecs. Only for modules/codecs. Functions named codecs_* are those of the module,
 * declared in codecs_module.c. */
#ifndef PITHON_MODULES_CODECS_CODECS_INT_H
#define PITHON_MODULES_CODECS_CODECS_INT_H

#include "modules/codecs/codec_registry.h"
#include "object/args.h"
#include "object/call.h"
#include "object/needs.h"
#include "object/ops.h"
#include "types/bytes/bytes.h"
#include "types/dict/dict.h"
#include "types/int/int.h"
#include "types/str/coding.h"
#include "types/str/str_int.h"
#include "types/tuple/tuple.h"

/* (result, how much was taken). */
PyObject *codec_pair(steals PyObject *result, Py_ssize_t taken);
/* The name of the error handler; NULL with an exception. errors: a str or None. */
borrowed const char *codec_errors_name(PyObject *errors);

/* codec_wide.c: UTF-16 and UTF-32. Byte order -1 little, 1 big, 0 by the mark (none: little);
 * `taken` as in str_decode_part; *order becomes what was found. */
typedef enum { WIDE_UTF16 = 2, WIDE_UTF32 = 4 } WideUnit;
PyObject *wide_decode(WideUnit unit, const Py_buffer *data, const char *errors, int *order,
                      Py_ssize_t *taken);
PyObject *wide_encode(WideUnit unit, PyObject *text, const char *errors, int order);
/* codec_utf7.c */
PyObject *utf7_decode(const Py_buffer *data, const char *errors, Py_ssize_t *taken);
PyObject *utf7_encode(PyObject *text);
/* codec_escape.c */
PyObject *unicode_escape_decode(const char *data, Py_ssize_t size, const char *errors,
                                Py_ssize_t *taken);
PyObject *raw_unicode_escape_decode(const char *data, Py_ssize_t size, const char *errors,
                                    Py_ssize_t *taken);
PyObject *unicode_escape_encode(PyObject *text);
PyObject *raw_unicode_escape_encode(PyObject *text);
PyObject *bytes_escape_decode(const char *data, Py_ssize_t size, const char *errors);
PyObject *bytes_escape_encode(PyObject *bytes);
/* codec_charmap.c: mapping NULL or None is Latin-1. */
PyObject *charmap_decode(const Py_buffer *data, const char *errors, PyObject *mapping);
PyObject *charmap_encode(PyObject *text, const char *errors, PyObject *mapping);
PyObject *charmap_build(PyObject *map);
extern PyTypeObject encoding_map_type;

/* error_handlers.c: puts the runtime's handlers into the dict. */
int error_handlers_register(PyObject *handlers);
quiet bool error_handler_is_builtin(PyObject *name);

#endif
