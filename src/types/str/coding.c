#include "types/str/coding.h"
#include "object/attr.h"
#include "object/call.h"
#include "types/bytes/bytes.h"
#include "types/dict/dict.h"
#include "types/int/int.h"
#include "types/str/str_int.h"
#include "types/tuple/tuple.h"

#include <ctype.h>

/* ---- names ---- */

quiet ErrorKind coding_errors(const char *errors) {
    static const char *const names[] = {
        "strict",        "ignore",           "replace",           "surrogateescape",
        "surrogatepass", "backslashreplace", "xmlcharrefreplace", "namereplace"};
    for (int i = 0; errors != NULL && i < ERRORS_OTHER; i++) {
        if (strcmp(errors, names[i]) == 0) {
            return (ErrorKind)i;
        }
    }
    return errors ? ERRORS_OTHER : ERRORS_STRICT;
}

int coding_is_checked(void) {
    autoref PyObject *flags = dict_get_text(interp_current()->sys_dict, "flags"), *dev = NULL;
    if (flags == NULL) {
        return 0; /* start-up has not got there yet */
    }
    dev = INT_TRY(attr_get_text(flags, "dev_mode"));
    return ops_is_true(dev);
}
int coding_check_errors(const char *errors) {
    if (coding_errors(errors) != ERRORS_OTHER || !INT_TRYI(coding_is_checked())) {
        return 0;
    }
    autoref PyObject *name = INT_TRY(str_from_text(errors)),
                     *handler = INT_TRY(codec_lookup_error(name));
    return 0;
}

/* The unit of a UTF by its name, however it is spelt: bytes (0: no UTF) and order. */
typedef struct {
    int bytes;
    bool big;
} Unit;
static Unit unit_of(const char *name) {
    char text[12];
    int n = 0;
    for (; *name; name++) {
        if (*name != '-' && *name != '_') {
            if (n == (int)sizeof text - 1) {
                return (Unit){0};
            }
            text[n++] = (char)tolower((unsigned char)*name);
        }
    }
    text[n] = 0;
    if (n == 0 || name[-1] == '-' || name[-1] == '_') {
        return (Unit){0};
    }
    static const struct {
        const char *name;
        Unit unit;
    } units[] = {
        {"utf8", {1, false}},   {"utf16", {2, false}},  {"utf16le", {2, false}},
        {"utf16be", {2, true}}, {"utf32", {4, false}},  {"utf32le", {4, false}},
        {"utf32be", {4, true}}, {"cputf8", {1, false}},
    };
    for (size_t i = 0; i < countof(units); i++) {
        if (strcmp(text, units[i].name) == 0) {
            return units[i].unit;
        }
    }
    return (Unit){0};
}

void *coding_raise(PyObject *type, const char *encoding, PyObject *object, Py_ssize_t start,
                   Py_ssize_t end, const char *reason) {
    autoref PyObject *name = TRY(str_from_text(encoding)), *why = TRY(str_from_text(reason));
    autoref PyObject *from = TRY(int_from_ssize(start)), *to = TRY(int_from_ssize(end));
    autoref PyObject *args = TRY(tuple_of(5, name, object, from, to, why));
    return err_raise_value(type, args);
}

/* ---- the runtime's handlers, for text ---- */

static int write_backslash(StrWriter *w, Py_UCS4 c) {
    char text[16];
    return str_writer_ascii(w, text,
                            snprintf(text, sizeof text,
                                     c < 0x100     ? "\\x%02x"
                                     : c < 0x10000 ? "\\u%04x"
                                                   : "\\U%08x",
                                     c));
}
static int write_name(StrWriter *w, Py_UCS4 c) {
    char name[UNICODE_NAME_MAX];
    int n = unicode_name(c, name);
    if (n == 0) {
        return write_backslash(w, c);
    }
    INT_TRYI(str_writer_ascii(w, "\\N{", 3));
    INT_TRYI(str_writer_ascii(w, name, n));
    return str_writer_char(w, '}');
}
static int write_replacement(StrWriter *w, ErrorKind kind, Py_UCS4 c) {
    char text[16];
    switch (kind) {
    case ERRORS_REPLACE:
        return str_writer_char(w, '?');
    case ERRORS_BACKSLASH:
        return write_backslash(w, c);
    case ERRORS_NAME:
        return write_name(w, c);
    case ERRORS_XML:
        return str_writer_ascii(w, text, snprintf(text, sizeof text, "&#%u;", c));
    default:
        return 0;
    }
}
static PyObject *escape_surrogates(PyObject *text, Py_ssize_t start, Py_ssize_t end) {
    autoref PyObject *bytes = TRY(bytes_new(end - start));
    for (Py_ssize_t i = start; i < end; i++) {
        Py_UCS4 c = str_at(text, i);
        if (c < 0xdc80 || c > 0xdcff) {
            return NULL;
        }
        bytes_data(bytes)[i - start] = (char)(c - 0xdc00);
    }
    return take(bytes);
}
static PyObject *pass_surrogates(const char *encoding, PyObject *text, Py_ssize_t start,
                                 Py_ssize_t end) {
    Unit unit = unit_of(encoding);
    int width = unit.bytes == 1 ? 3 : unit.bytes;
    if (unit.bytes == 0) {
        return NULL;
    }
    autoref PyObject *bytes = TRY(bytes_new((end - start) * width));
    char *out = bytes_data(bytes);
    for (Py_ssize_t i = start; i < end; i++, out += width) {
        Py_UCS4 c = str_at(text, i);
        if (!utf8_is_surrogate(c)) {
            return NULL;
        }
        if (unit.bytes == 1) {
            utf8_encode_one(c, out);
        }
        for (int k = 0; unit.bytes > 1 && k < width; k++) {
            out[k] = (char)(c >> 8 * (unit.big ? width - 1 - k : k));
        }
    }
    return take(bytes);
}
PyObject *coding_replace_text(ErrorKind kind, const char *encoding, PyObject *text,
                              Py_ssize_t start, Py_ssize_t end, Py_ssize_t *next) {
    *next = end;
    if (kind == ERRORS_STRICT || kind == ERRORS_OTHER) {
        return NULL;
    }
    if (kind == ERRORS_SURROGATEESCAPE) {
        return escape_surrogates(text, start, end);
    }
    if (kind == ERRORS_SURROGATEPASS) {
        return pass_surrogates(encoding, text, start, end);
    }
    StrWriter w;
    str_writer_init(&w, end - start);
    for (Py_ssize_t i = start; i < end; i++) {
        if (write_replacement(&w, kind, str_at(text, i)) < 0) {
            str_writer_drop(&w);
            return NULL;
        }
    }
    return str_writer_finish(&w);
}

/* ---- and for bytes ---- */

/* The surrogate whose bytes start at `data`: how many they are, 0 if there is none. */
static int surrogate_at(const char *encoding, const unsigned char *data, Py_ssize_t size,
                        Py_UCS4 *c) {
    Unit unit = unit_of(encoding);
    if (unit.bytes == 1) {
        bool fits = size >= 3 && (data[0] & 0xf0) == 0xe0 && (data[1] & 0xc0) == 0x80 &&
                    (data[2] & 0xc0) == 0x80;
        *c =
            fits ? (Py_UCS4)((data[0] & 0x0f) << 12 | (data[1] & 0x3f) << 6 | (data[2] & 0x3f)) : 0;
        return utf8_is_surrogate(*c) ? 3 : 0;
    }
    if (unit.bytes == 0 || size < unit.bytes) {
        return 0;
    }
    *c = 0;
    for (int k = 0; k < unit.bytes; k++) {
        *c |= (Py_UCS4)data[k] << 8 * (unit.big ? unit.bytes - 1 - k : k);
    }
    return utf8_is_surrogate(*c) ? unit.bytes : 0;
}
static PyObject *escape_bytes(const unsigned char *data, Py_ssize_t start, Py_ssize_t end,
                              Py_ssize_t *next) {
    Py_UCS2 text[4];
    int n = 0;
    while (n < 4 && start + n < end && data[start + n] >= 0x80) {
        text[n] = (Py_UCS2)(0xdc00 + data[start + n]);
        n++;
    }
    *next = start + n;
    return n == 0 ? NULL : str_from_ucs(2, text, n);
}
static PyObject *backslash_bytes(const unsigned char *data, Py_ssize_t start, Py_ssize_t end) {
    StrWriter w;
    str_writer_init(&w, 4 * (end - start));
    for (Py_ssize_t i = start; i < end; i++) {
        char text[8];
        if (str_writer_ascii(&w, text, snprintf(text, sizeof text, "\\x%02x", data[i])) < 0) {
            str_writer_drop(&w);
            return NULL;
        }
    }
    return str_writer_finish(&w);
}
PyObject *coding_replace_bytes(ErrorKind kind, const char *encoding, const unsigned char *data,
                               Py_ssize_t size, Py_ssize_t start, Py_ssize_t end,
                               Py_ssize_t *next) {
    Py_UCS4 c;
    *next = end;
    switch (kind) {
    case ERRORS_IGNORE:
        return str_empty();
    case ERRORS_REPLACE:
        return str_from_char(0xfffd);
    case ERRORS_BACKSLASH:
        return backslash_bytes(data, start, end);
    case ERRORS_SURROGATEESCAPE:
        return escape_bytes(data, start, end, next);
    case ERRORS_SURROGATEPASS: {
        int n = surrogate_at(encoding, data + start, size - start, &c);
        *next = start + n;
        return n == 0 ? NULL : str_from_char(c);
    }
    default:
        return NULL;
    }
}

/* ---- registered handlers ---- */

/* Calls the handler (looked up at the first call) with the error; its answer: what stands for the
 * part, and the position, which may count from the end. *object: what the exception is about after
 * the call. */
static PyObject *call_handler(PyObject **handler, const char *errors, PyObject *type,
                              const char *encoding, PyObject **object, Py_ssize_t start,
                              Py_ssize_t end, const char *reason, Py_ssize_t *position) {
    if (*handler == NULL) {
        autoref PyObject *name = TRY(str_from_text(errors ? errors : "strict"));
        *handler = TRY(codec_lookup_error(name));
    }
    coding_raise(type, encoding, *object, start, end, reason);
    autoref PyObject *exception = TRY(err_fetch());
    if (!err_given_matches(exception, type)) {
        err_restore(take(exception));
        return NULL;
    }
    autoref PyObject *result = TRY(call_one(*handler, exception));
    bool encodes = type == PyExc_UnicodeEncodeError;
    bool fits = IS_TUPLE(result) && tuple_length(result) == 2 &&
                (IS_STR(tuple_at(result, 0)) || (encodes && IS_BYTES(tuple_at(result, 0))));
    if (!fits) {
        return err_raise(PyExc_TypeError,
                         encodes ? "encoding error handler must return (str/bytes, int) tuple"
                                 : "decoding error handler must return (str, int) tuple");
    }
    TRYI(arg_ssize(tuple_at(result, 1), position));
    PyObject *now = ((PyUnicodeErrorObject *)exception)->object;
    if (!encodes && (now == NULL || !IS_BYTES(now))) {
        return err_raise(PyExc_TypeError, "UnicodeError 'object' attribute must be a bytes");
    }
    if (!encodes && now != *object) {
        SETREF(*object, newref(now));
    }
    return newref(tuple_at(result, 0));
}
/* -1 with IndexError. */
static Py_ssize_t checked_position(Py_ssize_t position, Py_ssize_t length) {
    Py_ssize_t next = position < 0 ? position + length : position;
    if (next < 0 || next > length) {
        err_raise(PyExc_IndexError, "position %zd from error handler out of bounds", next);
        return -1;
    }
    return next;
}

/* ---- decoding ---- */

void decoding_start(Decoding *d, const char *encoding, const char *errors, const void *data,
                    Py_ssize_t size) {
    *d = (Decoding){.encoding = encoding,
                    .errors = errors,
                    .kind = coding_errors(errors),
                    .data = data,
                    .size = size};
    str_writer_init(&d->out, size);
}
Py_ssize_t decoding_fault(Decoding *d, Py_ssize_t start, Py_ssize_t end, const char *reason) {
    Py_ssize_t next;
    autoref PyObject *text =
        coding_replace_bytes(d->kind, d->encoding, d->data, d->size, start, end, &next);
    if (text != NULL) {
        return str_writer_str(&d->out, text) < 0 ? -1 : next;
    }
    if (err_occurred()) {
        return -1;
    }
    if (d->object == NULL) {
        d->object = INT_TRY(bytes_from((const char *)d->data, d->size));
    }
    if (d->kind != ERRORS_OTHER && d->kind != ERRORS_XML && d->kind != ERRORS_NAME) {
        return err_int(
            coding_raise(PyExc_UnicodeDecodeError, d->encoding, d->object, start, end, reason));
    }
    text = INT_TRY(call_handler(&d->handler, d->errors, PyExc_UnicodeDecodeError, d->encoding,
                                &d->object, start, end, reason, &next));
    d->data = (const unsigned char *)bytes_data(d->object);
    d->size = bytes_length(d->object);
    next = INT_TRYI(checked_position(next, d->size));
    return str_writer_str(&d->out, text) < 0 ? -1 : next;
}
PyObject *decoding_finish(Decoding *d, bool failed) {
    XDECREF(d->handler);
    XDECREF(d->object);
    if (failed) {
        str_writer_drop(&d->out);
        return NULL;
    }
    return str_writer_finish(&d->out);
}

/* ---- encoding ---- */

void encoding_start(Encoding *e, const char *encoding, const char *errors, PyObject *text) {
    *e = (Encoding){
        .encoding = encoding, .errors = errors, .kind = coding_errors(errors), .text = text};
}
int encoding_put(Encoding *e, const void *data, size_t size) {
    return buffer_append(&e->out, data, size) < 0 ? err_int(err_no_memory()) : 0;
}
PyObject *encoding_fault(Encoding *e, Py_ssize_t start, Py_ssize_t end, const char *reason,
                         Py_ssize_t *next) {
    PyObject *result = coding_replace_text(e->kind, e->encoding, e->text, start, end, next);
    if (result != NULL || err_occurred()) {
        return result;
    }
    if (e->kind != ERRORS_OTHER) {
        return coding_raise(PyExc_UnicodeEncodeError, e->encoding, e->text, start, end, reason);
    }
    PyObject *object = e->text;
    autoref PyObject *text = TRY(call_handler(&e->handler, e->errors, PyExc_UnicodeEncodeError,
                                              e->encoding, &object, start, end, reason, next));
    *next = TRYI(checked_position(*next, str_length(e->text)));
    return take(text);
}
PyObject *encoding_finish(Encoding *e, bool failed) {
    XDECREF(e->handler);
    PyObject *bytes =
        failed ? NULL : bytes_from(e->out.data ? e->out.data : "", (Py_ssize_t)e->out.size);
    buffer_free(&e->out);
    return bytes;
}
