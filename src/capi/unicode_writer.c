/* PyUnicodeWriter: the runtime's own writer, in memory of its own. A failed write leaves what was
 * there before, as documented: the text is taken back to where it was. */
#include "capi/capi.h"

struct PyUnicodeWriter {
    StrWriter writer;
};
#define W(w) (&(w)->writer)

PyUnicodeWriter *PyUnicodeWriter_Create(Py_ssize_t length) {
    if (length < 0) {
        return err_raise(PyExc_ValueError, "length must be positive");
    }
    PyUnicodeWriter *w = malloc(sizeof *w);
    if (w == NULL) {
        return err_no_memory();
    }
    str_writer_init(W(w), length);
    return w;
}

void PyUnicodeWriter_Discard(PyUnicodeWriter *w) {
    if (w != NULL) {
        str_writer_drop(W(w));
        free(w);
    }
}

PyObject *PyUnicodeWriter_Finish(PyUnicodeWriter *w) {
    PyObject *s = str_writer_finish(W(w));
    free(w);
    return s;
}

int PyUnicodeWriter_WriteChar(PyUnicodeWriter *w, Py_UCS4 c) {
    if (c > 0x10ffff) {
        return err_int(err_raise(PyExc_ValueError, "character must be in range(0x110000)"));
    }
    return str_writer_char(W(w), c);
}

int PyUnicodeWriter_WriteUTF8(PyUnicodeWriter *w, const char *text, Py_ssize_t size) {
    autoref PyObject *s = INT_TRY(str_from_utf8(text, size < 0 ? (Py_ssize_t)strlen(text) : size));
    return str_writer_str(W(w), s);
}

int PyUnicodeWriter_WriteASCII(PyUnicodeWriter *w, const char *text, Py_ssize_t size) {
    return str_writer_ascii(W(w), text, size);
}

int PyUnicodeWriter_WriteUCS4(PyUnicodeWriter *w, Py_UCS4 *text, Py_ssize_t size) {
    if (size < 0) {
        return err_int(err_raise(PyExc_ValueError, "size must be positive"));
    }
    autoref PyObject *s = INT_TRY(PyUnicode_FromKindAndData(4, text, size));
    return str_writer_str(W(w), s);
}

int PyUnicodeWriter_WriteWideChar(PyUnicodeWriter *w, const wchar_t *text, Py_ssize_t size) {
    autoref PyObject *s = INT_TRY(PyUnicode_FromWideChar(text, size));
    return str_writer_str(W(w), s);
}

int PyUnicodeWriter_WriteStr(PyUnicodeWriter *w, PyObject *o) {
    autoref PyObject *s = INT_TRY(PyObject_Str(o));
    return str_writer_str(W(w), s);
}

int PyUnicodeWriter_WriteRepr(PyUnicodeWriter *w, PyObject *o) {
    autoref PyObject *s = INT_TRY(PyObject_Repr(o));
    return str_writer_str(W(w), s);
}

int PyUnicodeWriter_WriteSubstring(PyUnicodeWriter *w, PyObject *s, Py_ssize_t start,
                                   Py_ssize_t end) {
    if (!IS_STR(s)) {
        return err_int(err_raise(PyExc_TypeError, "expect str, not %T", s));
    }
    if (start < 0 || start > end) {
        return err_int(err_raise(PyExc_ValueError, start < 0 ? "start must be positive"
                                                             : "end must be greater than start"));
    }
    if (end > str_length(s)) {
        return err_int(err_raise(PyExc_ValueError, "end is larger than the string length"));
    }
    autoref PyObject *part = INT_TRY(str_slice(s, start, end));
    return str_writer_str(W(w), part);
}

int PyUnicodeWriter_Format(PyUnicodeWriter *w, const char *format, ...) {
    va_list args;
    va_start(args, format);
    autoref PyObject *s = str_format_v(format, args);
    va_end(args);
    return s == NULL ? -1 : str_writer_str(W(w), s);
}

int PyUnicodeWriter_DecodeUTF8Stateful(PyUnicodeWriter *w, const char *text, Py_ssize_t size,
                                       const char *errors, Py_ssize_t *taken) {
    size = size < 0 ? (Py_ssize_t)strlen(text) : size;
    autoref PyObject *s =
        INT_TRY(taken == NULL ? str_decode(text, size, "utf-8", errors)
                              : str_decode_part(text, size, "utf-8", errors, taken));
    return str_writer_str(W(w), s);
}
