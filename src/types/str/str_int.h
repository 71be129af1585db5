/* Insides of str. Only for types/str. */
#ifndef PITHON_TYPES_STR_STR_INT_H
#define PITHON_TYPES_STR_STR_INT_H

#include "base/hash.h"
#include "base/unicode.h"
#include "base/utf8.h"
#include "object/args.h"
#include "object/data.h"
#include "object/error.h"
#include "object/needs.h"
#include "object/ops.h"
#include "types/str/str.h"

#include <stdlib.h>
#include <string.h>

static force_inline void str_put(unsigned kind, void *data, Py_ssize_t i, Py_UCS4 c) {
    if (kind == 1) {
        ((Py_UCS1 *)data)[i] = (Py_UCS1)c;
    } else if (kind == 2) {
        ((Py_UCS2 *)data)[i] = (Py_UCS2)c;
    } else {
        ((Py_UCS4 *)data)[i] = c;
    }
}
/* Copies characters into a kind that is wide enough. */
void str_copy(unsigned to_kind, void *to, unsigned from_kind, const void *from, Py_ssize_t length);
/* The largest character's class: 0x7f, 0xff, 0xffff, 0x10ffff. */
static inline Py_UCS4 str_max(PyObject *s) {
    if (str_is_ascii(s)) {
        return 0x7f;
    }
    return str_kind(s) == 1 ? 0xff : str_kind(s) == 2 ? 0xffff : 0x10ffff;
}
/* Appends `size` bytes of valid UTF-8 that are `length` characters up to `max`. */
/* n times the character. */
int str_writer_fill(StrWriter *w, Py_UCS4 c, Py_ssize_t n);
/* Fails at once where n characters up to `max` would not fit, instead of after filling memory. */
int str_writer_reserve(StrWriter *w, Py_ssize_t n, Py_UCS4 max);
int str_writer_valid(StrWriter *w, const char *text, size_t size, size_t length, Py_UCS4 max);
/* modules/codecs: the codec of that name out of the registry. */
PyObject *codec_decode(const char *bytes, Py_ssize_t size, const char *encoding,
                       const char *errors);
PyObject *codec_encode(PyObject *s, const char *encoding, const char *errors);
/* The error handler registered under the name; LookupError. */
PyObject *codec_lookup_error(PyObject *name);
/* UnicodeEncodeError of the utf-8 codec for the surrogate at i; always NULL. */
void *str_surrogate_error(PyObject *s, Py_ssize_t i);

/* A string that is born interned and immortal. */
enum { STATE_INTERNED_STATIC = 3 };
#define STATIC_ASCII(size)                                                                         \
    {.ob_base = STATIC_HEAD(&PyUnicode_Type),                                                      \
     .length = (size),                                                                             \
     .hash = -1,                                                                                   \
     .state = {.interned = STATE_INTERNED_STATIC,                                                  \
               .kind = 1,                                                                          \
               .compact = 1,                                                                       \
               .ascii = 1,                                                                         \
               .statically_allocated = 1}}

struct InternState;
/* Visits the strings of NAME(); stops at -1. */
int static_names_each(int (*visit)(struct InternState *state, PyObject *name),
                      struct InternState *state);

/* Is the ASCII character in `s`? */
static inline bool str_has_char(PyObject *s, char c) {
    if (str_kind(s) == 1) {
        return memchr(str_data(s), c, (size_t)str_length(s)) != NULL;
    }
    for (Py_ssize_t i = 0; i < str_length(s); i++) {
        if (str_at(s, i) == (Py_UCS4)c) {
            return true;
        }
    }
    return false;
}

#endif
