/* The runtime's error handlers as Python sees them: functions of an exception. */
#include "modules/codecs/codecs_int.h"
#include "types/function/function.h"

static void *unknown(PyObject *object) {
    return err_raise(PyExc_TypeError, "don't know how to handle %.200s in error callback",
                     TYPE(object)->tp_name);
}
/* What an exception is about, its range brought into the object's bounds. */
typedef struct {
    PyObject *object; /* owned */
    const char *encoding;
    Py_ssize_t start, end;
    bool decodes;
} Fault;

static int fault_of(PyObject *exception, bool decodes, Fault *f) {
    PyUnicodeErrorObject *e = (PyUnicodeErrorObject *)exception;
    f->decodes = decodes;
    bool fits = e->object != NULL && (decodes ? IS_BYTES(e->object) : IS_STR(e->object));
    if (!fits) {
        err_raise(PyExc_TypeError, "UnicodeError 'object' attribute must be a %s",
                  decodes ? "bytes" : "string");
        return -1;
    }
    f->encoding = e->encoding && IS_STR(e->encoding) ? INT_TRY(str_utf8(e->encoding, NULL)) : "";
    Py_ssize_t n = decodes ? bytes_length(e->object) : str_length(e->object);
    f->start = e->start < 0 ? 0 : e->start >= n ? (n > 0 ? n - 1 : 0) : e->start;
    f->end = e->end < 1 ? (n < 1 ? n : 1) : e->end > n ? n : e->end;
    f->end = f->end < f->start ? f->start : f->end;
    f->object = newref(e->object);
    return 0;
}
static PyObject *raise_given(PyObject *exception) {
    return err_raise_object(newref(exception));
}
static PyObject *answer(ErrorKind kind, PyObject *exception, Fault *f) {
    Py_ssize_t next;
    autoref PyObject *object = f->object,
                     *text = f->decodes
                                 ? coding_replace_bytes(
                                       kind, f->encoding, (const unsigned char *)bytes_data(object),
                                       bytes_length(object), f->start, f->end, &next)
                                 : coding_replace_text(kind, f->encoding, object, f->start, f->end,
                                                       &next);
    if (text == NULL) {
        return err_occurred() ? NULL : raise_given(exception);
    }
    return codec_pair(take(text), next);
}
/* By its real type, whatever __class__ says. */
static bool is_a(PyObject *o, PyObject *type) {
    return type_is_subtype(TYPE(o), (PyTypeObject *)type);
}
/* A handler for encoding, and decoding or translating if it can. */
static PyObject *handle(ErrorKind kind, PyObject *exception, bool decodes, bool translates) {
    Fault f;
    if (decodes && is_a(exception, PyExc_UnicodeDecodeError)) {
        TRYI(fault_of(exception, true, &f));
        return answer(kind, exception, &f);
    }
    bool translating = translates && is_a(exception, PyExc_UnicodeTranslateError);
    if (!translating && !is_a(exception, PyExc_UnicodeEncodeError)) {
        return unknown(exception);
    }
    TRYI(fault_of(exception, false, &f));
    if (translating && kind == ERRORS_REPLACE) {
        StrWriter w;
        str_writer_init(&w, f.end - f.start);
        decref(f.object);
        for (Py_ssize_t i = f.start; i < f.end; i++) {
            if (str_writer_char(&w, 0xfffd) < 0) {
                str_writer_drop(&w);
                return NULL;
            }
        }
        return codec_pair(str_writer_finish(&w), f.end);
    }
    return answer(kind, exception, &f);
}

METHOD("handlers.strict_errors(self, object, /)", "Raise the exception.")
static PyObject *handler_strict(PyObject *self, PyObject *object) {
    return IS_EXCEPTION(object) ? raise_given(object)
                                : err_raise(PyExc_TypeError, "codec must pass exception instance");
}
METHOD("handlers.ignore_errors(self, object, /)", "Leave out what is at fault.")
static PyObject *handler_ignore(PyObject *self, PyObject *object) {
    return handle(ERRORS_IGNORE, object, true, true);
}
METHOD("handlers.replace_errors(self, object, /)", "Put a question mark, or U+FFFD in decoding.")
static PyObject *handler_replace(PyObject *self, PyObject *object) {
    return handle(ERRORS_REPLACE, object, true, true);
}
METHOD("handlers.xmlcharrefreplace_errors(self, object, /)", "Put &#number;.")
static PyObject *handler_xml(PyObject *self, PyObject *object) {
    return handle(ERRORS_XML, object, false, false);
}
METHOD("handlers.backslashreplace_errors(self, object, /)", "Put a backslash escape.")
static PyObject *handler_backslash(PyObject *self, PyObject *object) {
    return handle(ERRORS_BACKSLASH, object, true, true);
}
METHOD("handlers.namereplace_errors(self, object, /)", "Put \\N{name}.")
static PyObject *handler_name(PyObject *self, PyObject *object) {
    return handle(ERRORS_NAME, object, false, false);
}
METHOD("handlers.surrogatepass(self, object, /)", "")
static PyObject *handler_surrogatepass(PyObject *self, PyObject *object) {
    return handle(ERRORS_SURROGATEPASS, object, true, false);
}
METHOD("handlers.surrogateescape(self, object, /)", "")
static PyObject *handler_surrogateescape(PyObject *self, PyObject *object) {
    return handle(ERRORS_SURROGATEESCAPE, object, true, false);
}

#include "error_handlers.gen.h"

/* Names in the order of the table above. */
static const char *const names[] = {
    "strict",           "ignore",      "replace",       "xmlcharrefreplace",
    "backslashreplace", "namereplace", "surrogatepass", "surrogateescape"};

int error_handlers_register(PyObject *handlers) {
    for (size_t i = 0; i < countof(names); i++) {
        autoref PyObject *function = INT_TRY(cfunction_new(&handlers_methods[i], NULL, NULL, NULL));
        INT_TRYI(dict_set_text(handlers, names[i], function));
    }
    return 0;
}
quiet bool error_handler_is_builtin(PyObject *name) {
    for (size_t i = 0; i < countof(names); i++) {
        if (str_equal_text(name, names[i])) {
            return true;
        }
    }
    return false;
}
