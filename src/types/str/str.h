/* str: immutable text in the three kinds of the ABI (1, 2 or 4 bytes a character; ASCII and other
 * Latin-1 apart). */
#ifndef PITHON_TYPES_STR_STR_H
#define PITHON_TYPES_STR_STR_H

#include "object/object.h"
#include "object/names.h"

static inline Py_ssize_t str_length(PyObject *s) {
    return ((PyASCIIObject *)s)->length;
}
static inline unsigned str_kind(PyObject *s) {
    return ((PyASCIIObject *)s)->state.kind;
}
static inline bool str_is_ascii(PyObject *s) {
    return ((PyASCIIObject *)s)->state.ascii;
}
/* The characters; every string of ours is compact, foreign subclasses may keep theirs elsewhere. */
static inline void *str_data(PyObject *s) {
    if (((PyASCIIObject *)s)->state.compact) {
        return ((PyASCIIObject *)s)->state.ascii ? (void *)((PyASCIIObject *)s + 1)
                                                 : (void *)((PyCompactUnicodeObject *)s + 1);
    }
    return ((PyUnicodeObject *)s)->data.any;
}
/* The strings of one ASCII character, which are static. */
typedef struct {
    PyASCIIObject head;
    char text[8];
} StrAsciiChar;
extern StrAsciiChar str_ascii_chars[128];
static inline Py_UCS4 str_at(PyObject *s, Py_ssize_t i) {
    void *data = str_data(s);
    switch (str_kind(s)) {
    case 1:
        return ((Py_UCS1 *)data)[i];
    case 2:
        return ((Py_UCS2 *)data)[i];
    default:
        return ((Py_UCS4 *)data)[i];
    }
}
static inline bool str_is_interned(PyObject *s) {
    return load_relaxed((uint8_t *)&((PyASCIIObject *)s)->state) != 0;
}

/* ---- making ---- */
PyObject *str_new(Py_ssize_t length, Py_UCS4 max);            /* characters undefined, fresh */
PyObject *str_from_utf8(const char *text, Py_ssize_t length); /* strict; UnicodeDecodeError */
PyObject *str_from_wtf8(const char *text,
                        Py_ssize_t length); /* surrogates let through (the lexer's texts) */
PyObject *str_from_text(const char *text);  /* NUL-terminated UTF-8 */
PyObject *str_from_ucs(unsigned kind, const void *data, Py_ssize_t length);
PyObject *str_from_char(Py_UCS4 c);
PyObject *str_empty(void); /* immortal: no need to drop */
/* printf-like, formats as object/error.h lists them: str_format and str_format_v are declared in
 * object/needs.h. */

/* ---- using ---- */
/* UTF-8 of the string, cached in it and valid as long as it lives; NULL with UnicodeEncodeError for
 * surrogates. */
borrowed const char *str_utf8(PyObject *s, Py_ssize_t *length);
/* The same as text for C, which ends at its first NUL: ValueError "embedded null character" for a
 * string with one inside. */
borrowed const char *str_c_text(PyObject *s);
Py_hash_t str_hash(PyObject *s);
quiet bool str_equal(PyObject *a, PyObject *b); /* both str */
quiet bool str_equal_text(PyObject *s, const char *ascii);
quiet int str_compare(PyObject *a, PyObject *b);
PyObject *str_concat(PyObject *a, PyObject *b);
/* *left += right, in place when nobody else sees *left; *left NULL on failure. */
void str_append(PyObject **left, PyObject *right);
PyObject *str_join(PyObject *separator, PyObject *iterable);
/* Of an array of str; for BUILD_STRING. */
PyObject *str_join_array(PyObject *separator, PyObject *const *items, Py_ssize_t count);
PyObject *str_slice(PyObject *s, Py_ssize_t start, Py_ssize_t end);
Py_ssize_t str_find(PyObject *s, PyObject *sub, Py_ssize_t start, Py_ssize_t end, int direction);
int str_contains(PyObject *s, PyObject *sub);
PyObject *str_repr(PyObject *s);
bool str_is_identifier(PyObject *s);

/* ---- interning ---- */
/* The one string of that text in the interpreter, immortal; takes the reference to s, returns one.
 */
PyObject *str_intern(steals PyObject *s);
PyObject *str_intern_text(const char *utf8);
size_t str_interned_count(void);

/* ---- building ---- */
/* Collects text; after a failure the writer is empty and str_writer_finish returns NULL. */
typedef struct {
    void *data;
    Py_ssize_t length, capacity;
    unsigned kind;
    Py_UCS4 max;
    PyObject *whole; /* the string that is all there is so far; nothing is copied yet (owned) */
    uint64_t room[16]; /* the first characters: most texts need no more */
} StrWriter;           /* must stay where it is: `data` may be its room */
void str_writer_init(StrWriter *w, Py_ssize_t hint);
int str_writer_char(StrWriter *w, Py_UCS4 c);
int str_writer_str(StrWriter *w, PyObject *s);
int str_writer_ascii(StrWriter *w, const char *text, Py_ssize_t length); /* length -1: strlen */
int str_writer_utf8(StrWriter *w, const char *text, Py_ssize_t length);
PyObject *str_writer_finish(StrWriter *w);
void str_writer_drop(StrWriter *w);

/* ---- codecs ---- */
PyObject *str_decode(const char *bytes, Py_ssize_t length, const char *encoding,
                     const char *errors);
PyObject *str_encode(PyObject *s, const char *encoding, const char *errors);
/* The codecs that are part of str; STR_OTHER are found by the registry. NULL is UTF-8. */
typedef enum { STR_UTF8, STR_LATIN1, STR_ASCII, STR_OTHER } StrCodec;
quiet StrCodec str_codec_of(const char *encoding);
/* Decodes by a codec of str. `taken` not NULL: more bytes may follow, so the start of a character
 * at the end is left, and *taken says how many bytes are done. */
PyObject *str_decode_part(const char *bytes, Py_ssize_t length, const char *encoding,
                          const char *errors, Py_ssize_t *taken);
/* With the file system's encoding (UTF-8, surrogateescape). */
PyObject *str_decode_fs(const char *bytes, Py_ssize_t length);
PyObject *str_encode_fs(PyObject *s); /* bytes */

int str_init(void); /* at start: the static strings' hashes, the table of interned strings */

#endif
