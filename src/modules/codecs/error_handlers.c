/* The error handlers every interpreter starts with, as functions that take the exception and return
 * (replacement, where to go on). The runtime's own codecs know them by name and don't come here;
 * codecs written in Python do. */
#include "modules/codecs/codec_registry.h"
#include "base/unicode.h"
#include "object/args.h"
#include "object/error.h"
#include "object/needs.h"
#include "types/bytes/bytes.h"
#include "types/dict/dict.h"
#include "types/function/function.h"
#include "types/int/int.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

#include <stdio.h>
#include <string.h>

#define ERROR(o) ((PyUnicodeErrorObject *)(o))

typedef enum { NO_UNICODE_ERROR, ENCODE, DECODE, TRANSLATE } ErrorKind;

static ErrorKind kind_of(PyObject *e) {
    return err_given_matches(e, PyExc_UnicodeEncodeError)      ? ENCODE
           : err_given_matches(e, PyExc_UnicodeDecodeError)    ? DECODE
           : err_given_matches(e, PyExc_UnicodeTranslateError) ? TRANSLATE
                                                               : NO_UNICODE_ERROR;
}
static void *wrong_kind(PyObject *e) {
    return err_raise(PyExc_TypeError, "don't know how to handle %.200s in error callback",
                     TYPE(e)->tp_name);
}
static void *raise_again(PyObject *e) {
    return err_raise_object(newref(e));
}

/* The span that could not be converted, within the object. */
typedef struct {
    PyObject *object; /* borrowed from the exception */
    Py_ssize_t start, end;
} Span;

static Span span_of(PyObject *e) {
    PyObject *object = ERROR(e)->object;
    Py_ssize_t length = object == NULL   ? 0
                        : IS_STR(object) ? str_length(object)
                                         : bytes_length(object);
    Py_ssize_t start = ERROR(e)->start, end = ERROR(e)->end;
    start = start < 0 ? 0 : start >= length ? (length > 0 ? length - 1 : 0) : start;
    end = end < 1 ? 1 : end;
    end = end > length ? length : end;
    return (Span){object, start, end < start ? start : end};
}
static PyObject *answer(steals PyObject *replacement, Py_ssize_t position) {
    autoref PyObject *text = TRY(replacement);
    autoref PyObject *where = TRY(int_from_ssize(position));
    return tuple_of(2, text, where);
}

FUNCTION("handlers.strict_errors(exception, /)",
         "Implements the 'strict' error handling, which raises a UnicodeError on coding errors.")
static PyObject *handler_strict(PyObject *module, PyObject *exception) {
    if (!IS_EXCEPTION(exception)) {
        return err_raise(PyExc_TypeError, "codec must pass exception instance");
    }
    return raise_again(exception);
}
FUNCTION("handlers.ignore_errors(exception, /)",
         "Implements the 'ignore' error handling, which ignores malformed data and continues.")
static PyObject *handler_ignore(PyObject *module, PyObject *exception) {
    if (kind_of(exception) == NO_UNICODE_ERROR) {
        return wrong_kind(exception);
    }
    return answer(str_from_text(""), span_of(exception).end);
}
FUNCTION("handlers.replace_errors(exception, /)",
         "Implements the 'replace' error handling, which replaces malformed data with a "
         "replacement marker.")
static PyObject *handler_replace(PyObject *module, PyObject *exception) {
    ErrorKind kind = kind_of(exception);
    if (kind == NO_UNICODE_ERROR) {
        return wrong_kind(exception);
    }
    Span s = span_of(exception);
    StrWriter w;
    str_writer_init(&w, s.end - s.start);
    for (Py_ssize_t i = kind == DECODE ? s.end - 1 : s.start; i < s.end; i++) {
        str_writer_char(&w, kind == ENCODE ? '?' : 0xfffd);
    }
    return answer(str_writer_finish(&w), s.end);
}
FUNCTION("handlers.xmlcharrefreplace_errors(exception, /)",
         "Implements the 'xmlcharrefreplace' error handling, which replaces an unencodable "
         "character with the appropriate XML character reference.")
static PyObject *handler_xmlcharref(PyObject *module, PyObject *exception) {
    if (kind_of(exception) != ENCODE) {
        return wrong_kind(exception);
    }
    Span s = span_of(exception);
    StrWriter w;
    str_writer_init(&w, (s.end - s.start) * 6);
    for (Py_ssize_t i = s.start; i < s.end; i++) {
        char text[16];
        snprintf(text, sizeof text, "&#%u;", (unsigned)str_at(s.object, i));
        str_writer_ascii(&w, text, -1);
    }
    return answer(str_writer_finish(&w), s.end);
}

static void write_escape(StrWriter *w, Py_UCS4 c) {
    char text[16];
    snprintf(text, sizeof text,
             c < 0x100     ? "\\x%02x"
             : c < 0x10000 ? "\\u%04x"
                           : "\\U%08x",
             (unsigned)c);
    str_writer_ascii(w, text, -1);
}
FUNCTION("handlers.backslashreplace_errors(exception, /)",
         "Implements the 'backslashreplace' error handling, which replaces malformed data with a "
         "backslashed escape sequence.")
static PyObject *handler_backslash(PyObject *module, PyObject *exception) {
    ErrorKind kind = kind_of(exception);
    if (kind == NO_UNICODE_ERROR) {
        return wrong_kind(exception);
    }
    Span s = span_of(exception);
    StrWriter w;
    str_writer_init(&w, (s.end - s.start) * 6);
    for (Py_ssize_t i = s.start; i < s.end; i++) {
        write_escape(&w,
                     kind == DECODE ? (unsigned char)bytes_data(s.object)[i] : str_at(s.object, i));
    }
    return answer(str_writer_finish(&w), s.end);
}
FUNCTION("handlers.namereplace_errors(exception, /)",
         "Implements the 'namereplace' error handling, which replaces an unencodable character "
         "with a \\N{...} escape sequence.")
static PyObject *handler_name(PyObject *module, PyObject *exception) {
    if (kind_of(exception) != ENCODE) {
        return wrong_kind(exception);
    }
    Span s = span_of(exception);
    StrWriter w;
    str_writer_init(&w, (s.end - s.start) * 16);
    for (Py_ssize_t i = s.start; i < s.end; i++) {
        char name[UNICODE_NAME_MAX];
        int length = unicode_name(str_at(s.object, i), name);
        if (length == 0) {
            write_escape(&w, str_at(s.object, i));
            continue;
        }
        str_writer_ascii(&w, "\\N{", 3);
        str_writer_ascii(&w, name, length);
        str_writer_char(&w, '}');
    }
    return answer(str_writer_finish(&w), s.end);
}

/* ---- surrogates ---- */

static PyObject *escape_to_bytes(PyObject *exception, Span s) {
    autoref PyObject *bytes = TRY(bytes_new(s.end - s.start));
    for (Py_ssize_t i = s.start; i < s.end; i++) {
        Py_UCS4 c = str_at(s.object, i);
        if (c < 0xdc80 || c > 0xdcff) {
            return raise_again(exception);
        }
        bytes_data(bytes)[i - s.start] = (char)(c - 0xdc00);
    }
    return answer(take(bytes), s.end);
}
FUNCTION("handlers.surrogateescape(exception, /)",
         "Bytes that cannot be decoded become lone surrogates, and back.")
static PyObject *handler_surrogateescape(PyObject *module, PyObject *exception) {
    ErrorKind kind = kind_of(exception);
    if (kind != ENCODE && kind != DECODE) {
        return wrong_kind(exception);
    }
    Span s = span_of(exception);
    if (kind == ENCODE) {
        return escape_to_bytes(exception, s);
    }
    StrWriter w;
    str_writer_init(&w, 4);
    Py_ssize_t i = s.start;
    for (; i < s.end && i < s.start + 4; i++) {
        unsigned char c = (unsigned char)bytes_data(s.object)[i];
        if (c < 128) {
            break;
        }
        str_writer_char(&w, 0xdc00 + c);
    }
    if (i == s.start) {
        str_writer_drop(&w);
        return raise_again(exception);
    }
    return answer(str_writer_finish(&w), i);
}

/* How a surrogate is written in the exception's encoding: the unit's size, its byte order. Size 0:
 * an encoding without that. */
typedef struct {
    int size;
    bool big;
} SurrogateForm;

static SurrogateForm surrogate_form(PyObject *exception) {
    const char *name = ERROR(exception)->encoding && IS_STR(ERROR(exception)->encoding)
                           ? str_utf8(ERROR(exception)->encoding, NULL)
                           : NULL;
    char plain[16] = "";
    for (size_t n = 0; name != NULL && *name && n < sizeof plain - 1; name++) {
        if (*name != '-' && *name != '_') {
            plain[n++] = (char)(*name | (*name >= 'A' && *name <= 'Z' ? 32 : 0));
            plain[n] = 0;
        }
    }
    static const struct {
        const char *name;
        SurrogateForm form;
    } forms[] = {{"utf8", {3, false}},    {"cputf8", {3, false}}, {"utf16", {2, false}},
                 {"utf16le", {2, false}}, {"utf16be", {2, true}}, {"utf32", {4, false}},
                 {"utf32le", {4, false}}, {"utf32be", {4, true}}};
    for (size_t i = 0; i < countof(forms); i++) {
        if (strcmp(plain, forms[i].name) == 0) {
            return forms[i].form;
        }
    }
    return (SurrogateForm){0, false};
}
static void surrogate_write(unsigned char *out, Py_UCS4 c, SurrogateForm form) {
    if (form.size == 3) {
        out[0] = (unsigned char)(0xe0 | c >> 12);
        out[1] = (unsigned char)(0x80 | (c >> 6 & 0x3f));
        out[2] = (unsigned char)(0x80 | (c & 0x3f));
        return;
    }
    for (int i = 0; i < form.size; i++) {
        out[form.big ? form.size - 1 - i : i] = (unsigned char)(c >> 8 * i);
    }
}
static Py_UCS4 surrogate_read(const unsigned char *in, SurrogateForm form) {
    if (form.size == 3) {
        return (in[0] & 0xf0) == 0xe0 && (in[1] & 0xc0) == 0x80 && (in[2] & 0xc0) == 0x80
                   ? (Py_UCS4)((in[0] & 0xf) << 12 | (in[1] & 0x3f) << 6 | (in[2] & 0x3f))
                   : 0;
    }
    Py_UCS4 c = 0;
    for (int i = 0; i < form.size; i++) {
        c |= (Py_UCS4)in[form.big ? form.size - 1 - i : i] << 8 * i;
    }
    return c;
}
static PyObject *pass_to_bytes(PyObject *exception, Span s, SurrogateForm form) {
    autoref PyObject *bytes = TRY(bytes_new((s.end - s.start) * form.size));
    unsigned char *out = (unsigned char *)bytes_data(bytes);
    for (Py_ssize_t i = s.start; i < s.end; i++, out += form.size) {
        Py_UCS4 c = str_at(s.object, i);
        if (c < 0xd800 || c > 0xdfff) {
            return raise_again(exception);
        }
        surrogate_write(out, c, form);
    }
    return answer(take(bytes), s.end);
}
FUNCTION("handlers.surrogatepass(exception, /)",
         "Lone surrogates are encoded and decoded like other code points.")
static PyObject *handler_surrogatepass(PyObject *module, PyObject *exception) {
    ErrorKind kind = kind_of(exception);
    if (kind != ENCODE && kind != DECODE) {
        return wrong_kind(exception);
    }
    Span s = span_of(exception);
    SurrogateForm form = surrogate_form(exception);
    if (form.size == 0) {
        return raise_again(exception);
    }
    if (kind == ENCODE) {
        return pass_to_bytes(exception, s, form);
    }
    Py_UCS4 c = 0;
    if (bytes_length(s.object) - s.start >= form.size) {
        c = surrogate_read((unsigned char *)bytes_data(s.object) + s.start, form);
    }
    if (c < 0xd800 || c > 0xdfff) {
        return raise_again(exception);
    }
    return answer(str_from_char(c), s.start + form.size);
}

#include "error_handlers.gen.h"

int error_handlers_add(PyObject *handlers) {
    static const char *const names[] = {
        "strict",           "ignore",      "replace",         "xmlcharrefreplace",
        "backslashreplace", "namereplace", "surrogateescape", "surrogatepass"};
    for (size_t i = 0; i < countof(names); i++) {
        autoref PyObject *function =
            INT_TRY(cfunction_new(&handlers_functions[i], NULL, NULL, NULL));
        INT_TRYI(dict_set_text(handlers, names[i], function));
    }
    return 0;
}
