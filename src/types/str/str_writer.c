/* Building strings piece by piece: the kind widens when a character asks for it. */
#include "types/str/str_int.h"

void str_copy(unsigned to_kind, void *to, unsigned from_kind, const void *from, Py_ssize_t length) {
    if (length == 0) {
        return; /* there may be no memory at all */
    }
    if (to_kind == from_kind) {
        memcpy(to, from, (size_t)length * to_kind);
        return;
    }
    if (from_kind == 1 && to_kind == 2) {
        for (Py_ssize_t i = 0; i < length; i++) {
            ((Py_UCS2 *)to)[i] = ((const Py_UCS1 *)from)[i];
        }
        return;
    }
    for (Py_ssize_t i = 0; i < length; i++) {
        str_put(to_kind, to, i, utf8_text_get(from, (int)from_kind, (size_t)i));
    }
}

enum { ROOM_BYTES = sizeof(((StrWriter *)NULL)->room) };

static void writer_empty(StrWriter *w, Py_ssize_t capacity) {
    w->data = NULL;
    w->length = 0;
    w->capacity = capacity;
    w->kind = 1;
    w->max = 0x7f;
    w->whole = NULL;
}

void str_writer_init(StrWriter *w, Py_ssize_t hint) {
    writer_empty(w, 0);
    (void)hint;
}

static void writer_free(StrWriter *w) {
    if (w->data != w->room) {
        data_free(w->data, (size_t)w->capacity * w->kind);
    }
}

void str_writer_drop(StrWriter *w) {
    if (w->capacity > 0) {
        writer_free(w);
    }
    PyObject *whole = w->whole;
    writer_empty(w, -1);
    XDECREF(whole);
}

static int writer_fail(StrWriter *w) {
    str_writer_drop(w);
    err_no_memory();
    return -1;
}

/* New memory for `more` characters of the kind. */
static int writer_grow(StrWriter *w, Py_ssize_t more, unsigned kind) {
    if (more > PY_SSIZE_T_MAX / 8 - w->length) {
        return writer_fail(w);
    }
    Py_ssize_t capacity = w->length + more;
    if (w->data == NULL && (size_t)capacity * kind <= ROOM_BYTES) {
        w->data = w->room;
        w->capacity = ROOM_BYTES / kind;
        w->kind = kind;
        return 0;
    }
    capacity += capacity >> 1;
    void *data = data_alloc((size_t)capacity * kind);
    if (data == NULL) {
        return writer_fail(w);
    }
    if (w->data != NULL) {
        str_copy(kind, data, w->kind, w->data, w->length);
        writer_free(w);
    }
    w->data = data;
    w->capacity = capacity;
    w->kind = kind;
    return 0;
}

/* Room for `more` characters up to `max`. */
static force_inline int writer_room(StrWriter *w, Py_ssize_t more, Py_UCS4 max) {
    if (unlikely(w->capacity < 0)) {
        return -1; /* it has failed before */
    }
    if (unlikely(max > w->max)) {
        w->max = max < 0x100 ? 0xff : max < 0x10000 ? 0xffff : 0x10ffff;
    }
    unsigned kind = w->max < 0x100 ? 1 : w->max < 0x10000 ? 2 : 4;
    if (likely(more <= w->capacity - w->length && kind == w->kind)) {
        return 0;
    }
    return writer_grow(w, more, kind);
}

static int writer_append(StrWriter *w, PyObject *s, Py_ssize_t n) {
    INT_TRYI(writer_room(w, n, str_max(s)));
    str_copy(w->kind, (char *)w->data + (size_t)w->length * w->kind, str_kind(s), str_data(s), n);
    w->length += n;
    return 0;
}

static never_inline int writer_copy_whole(StrWriter *w) {
    autoref PyObject *whole = take(w->whole);
    Py_ssize_t length = w->length; /* a codec may have taken back the end */
    w->length = 0;
    return writer_append(w, whole, length);
}

static force_inline int writer_prepare(StrWriter *w, Py_ssize_t more, Py_UCS4 max) {
    if (unlikely(w->whole != NULL)) {
        INT_TRYI(writer_copy_whole(w));
    }
    return writer_room(w, more, max);
}

int str_writer_char(StrWriter *w, Py_UCS4 c) {
    INT_TRYI(writer_prepare(w, 1, c));
    str_put(w->kind, w->data, w->length++, c);
    return 0;
}

int str_writer_fill(StrWriter *w, Py_UCS4 c, Py_ssize_t n) {
    INT_TRYI(writer_prepare(w, n, c));
    if (w->kind == 1 && n > 0) {
        memset((char *)w->data + w->length, (int)c, (size_t)n);
        w->length += n;
        return 0;
    }
    for (Py_ssize_t i = 0; i < n; i++) {
        str_put(w->kind, w->data, w->length++, c);
    }
    return 0;
}

int str_writer_reserve(StrWriter *w, Py_ssize_t n, Py_UCS4 max) {
    return writer_prepare(w, n, max);
}

int str_writer_str(StrWriter *w, PyObject *s) {
    Py_ssize_t n = str_length(s);
    if (n == 0) {
        return w->capacity < 0 ? -1 : 0;
    }
    if (w->length == 0 && w->capacity == 0 && w->whole == NULL && IS_EXACT(s, PyUnicode_Type)) {
        w->whole = newref(s);
        w->length = n;
        return 0;
    }
    INT_TRYI(writer_prepare(w, 0, 0));
    return writer_append(w, s, n);
}

int str_writer_ascii(StrWriter *w, const char *text, Py_ssize_t length) {
    length = length < 0 ? (Py_ssize_t)strlen(text) : length;
    INT_TRYI(writer_prepare(w, length, 0x7f));
    str_copy(w->kind, (char *)w->data + (size_t)w->length * w->kind, 1, text, length);
    w->length += length;
    return 0;
}

int str_writer_utf8(StrWriter *w, const char *text, Py_ssize_t length) {
    length = length < 0 ? (Py_ssize_t)strlen(text) : length;
    Utf8Scan scan = utf8_scan(text, (size_t)length, UTF8_SURROGATES);
    if (scan.fault == UTF8_OK && scan.max_char < 0x80) {
        return str_writer_ascii(w, text, length);
    }
    autoref PyObject *s = str_decode(text, length, "utf-8", "replace");
    return s == NULL ? -1 : str_writer_str(w, s);
}

int str_writer_valid(StrWriter *w, const char *text, size_t size, size_t length, Py_UCS4 max) {
    if (length == 0) {
        return 0;
    }
    INT_TRYI(writer_prepare(w, (Py_ssize_t)length, max));
    utf8_decode(text, size, (int)w->kind, (char *)w->data + (size_t)w->length * w->kind);
    w->length += (Py_ssize_t)length;
    return 0;
}

PyObject *str_writer_finish(StrWriter *w) {
    if (w->capacity < 0) {
        return NULL;
    }
    if (w->whole != NULL) {
        PyObject *all = str_slice(w->whole, 0, w->length); /* itself, if nothing was taken back */
        str_writer_drop(w);
        return all;
    }
    PyObject *s = w->length == 1 ? str_from_char(utf8_text_get(w->data, (int)w->kind, 0))
                                 : str_new(w->length, w->max);
    if (s != NULL && w->length > 1) {
        str_copy(str_kind(s), str_data(s), w->kind, w->data, w->length);
    }
    str_writer_drop(w);
    return s;
}
