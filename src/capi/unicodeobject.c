/* unicodeobject.h: making, reading, comparing, searching strings. Codecs are in unicode_codecs.c,
 * writers in unicode_writer.c. */
#include "capi/capi.h"

#define KINDS(kind) ((kind) == 1 || (kind) == 2 || (kind) == 4)

/* The functions here take strings; anything else is a TypeError. */
static int check_str(PyObject *o) {
    if (likely(o != NULL && IS_STR(o))) {
        return 0;
    }
    PyErr_BadArgument();
    return -1;
}

static int must_be_str(PyObject *o) {
    return IS_STR(o)
               ? 0
               : err_int(err_raise(PyExc_TypeError, "must be str, not %.100s", TYPE(o)->tp_name));
}

/* ---- making ---- */

PyObject *PyUnicode_New(Py_ssize_t length, Py_UCS4 max) {
    if (length < 0) {
        return err_raise(PyExc_SystemError, "Negative size passed to PyUnicode_New");
    }
    if (max > 0x10ffff) {
        return err_raise(PyExc_SystemError, "invalid maximum character passed to PyUnicode_New");
    }
    return str_new(length, max);
}

PyObject *PyUnicode_FromString(const char *text) {
    return str_from_text(text);
}

PyObject *PyUnicode_FromStringAndSize(const char *text, Py_ssize_t size) {
    if (size < 0) {
        return err_raise(PyExc_SystemError, "Negative size passed to PyUnicode_FromStringAndSize");
    }
    if (text == NULL && size > 0) {
        return err_raise(PyExc_SystemError, "NULL string with positive size with NULL passed to "
                                            "PyUnicode_FromStringAndSize");
    }
    return str_from_utf8(text, size);
}

PyObject *PyUnicode_FromKindAndData(int kind, const void *data, Py_ssize_t size) {
    if (size < 0) {
        return err_raise(PyExc_ValueError, "size must be positive");
    }
    if (!KINDS(kind)) {
        return err_raise(PyExc_SystemError, "invalid kind");
    }
    return size == 0 ? newref(str_empty()) : str_from_ucs((unsigned)kind, data, size);
}

PyObject *PyUnicode_FromOrdinal(int c) {
    if (c < 0 || c > 0x10ffff) {
        return err_raise(PyExc_ValueError, "chr() arg not in range(0x110000)");
    }
    return str_from_char((Py_UCS4)c);
}

PyObject *PyUnicode_FromObject(PyObject *o) {
    if (IS_EXACT(o, PyUnicode_Type)) {
        return newref(o);
    }
    if (!IS_STR(o)) {
        return err_raise(PyExc_TypeError, "Can't convert '%.100s' object to str implicitly",
                         TYPE(o)->tp_name);
    }
    return str_from_ucs(str_kind(o), str_data(o), str_length(o));
}

PyObject *PyUnicode_FromFormatV(const char *format, va_list args) {
    return str_format_v(format, args);
}

PyObject *PyUnicode_FromFormat(const char *format, ...) {
    va_list args;
    va_start(args, format);
    PyObject *s = str_format_v(format, args);
    va_end(args);
    return s;
}

PyObject *PyUnicode_InternFromString(const char *text) {
    return str_intern_text(text);
}

/* Identifiers are variables of C, so there is an end to their number: the string becomes immortal,
 * and may be lent. Other interpreters may use it, as they may any interned string. */
PyObject *_PyUnicode_FromId(_Py_Identifier *id) {
    PyObject *name = TRY(str_intern_text(id->string));
    if (!is_immortal(name)) {
        ref_share(name);
        ref_immortalize(name);
    }
    return name;
}

void PyUnicode_InternInPlace(PyObject **s) {
    if (*s != NULL && IS_EXACT(*s, PyUnicode_Type)) {
        *s = str_intern(*s);
    }
}

/* ---- changing one that nobody else knows ---- */

int PyUnicode_Resize(PyObject **place, Py_ssize_t length) {
    PyObject *old = place == NULL ? NULL : *place;
    INT_NEED(old != NULL && IS_STR(old) && length >= 0);
    if (length == str_length(old)) {
        return 0;
    }
    Py_UCS4 max = str_is_ascii(old)    ? 0x7f
                  : str_kind(old) == 1 ? 0xff
                  : str_kind(old) == 2 ? 0xffff
                                       : 0x10ffff;
    PyObject *fresh = INT_TRY(str_new(length, max));
    Py_ssize_t kept = length < str_length(old) ? length : str_length(old);
    memcpy(str_data(fresh), str_data(old), (size_t)kept * str_kind(old));
    *place = fresh;
    decref(old);
    return 0;
}

static int check_writable(PyObject *s) {
    if (!is_only_reference(s) || !IS_EXACT(s, PyUnicode_Type) || str_is_interned(s)) {
        return err_int(err_raise(PyExc_SystemError, "Cannot modify a string currently used"));
    }
    return 0;
}

Py_ssize_t PyUnicode_CopyCharacters(PyObject *to, Py_ssize_t to_start, PyObject *from,
                                    Py_ssize_t from_start, Py_ssize_t count) {
    INT_NEED(IS_STR(from) && IS_STR(to));
    if (from_start < 0 || from_start > str_length(from) || to_start < 0 ||
        to_start > str_length(to)) {
        return err_int(err_raise(PyExc_IndexError, "string index out of range"));
    }
    if (count < 0) {
        return err_int(err_raise(PyExc_SystemError, "how_many cannot be negative"));
    }
    Py_ssize_t rest = str_length(from) - from_start;
    count = count < rest ? count : rest;
    if (to_start + count > str_length(to)) {
        return err_int(err_raise(PyExc_SystemError,
                                 "Cannot write %zi characters at %zi in a string of %zi "
                                 "characters",
                                 count, to_start, str_length(to)));
    }
    if (count == 0) {
        return 0;
    }
    INT_TRYI(check_writable(to));
    for (Py_ssize_t i = 0; i < count; i++) {
        Py_UCS4 c = str_at(from, from_start + i);
        if (c > PyUnicode_MAX_CHAR_VALUE(to)) {
            return err_int(err_raise(PyExc_SystemError,
                                     "Cannot copy %s characters into a string "
                                     "of %s characters",
                                     str_kind(from) == 1 ? "UCS1" : "wider",
                                     str_is_ascii(to) ? "ASCII" : "UCS1"));
        }
        PyUnicode_WRITE((int)str_kind(to), str_data(to), to_start + i, c);
    }
    return count;
}

Py_ssize_t PyUnicode_Fill(PyObject *s, Py_ssize_t start, Py_ssize_t length, Py_UCS4 c) {
    INT_NEED(IS_STR(s));
    INT_TRYI(check_writable(s));
    if (start < 0) {
        return err_int(err_raise(PyExc_IndexError, "string index out of range"));
    }
    if (c > PyUnicode_MAX_CHAR_VALUE(s)) {
        return err_int(err_raise(PyExc_ValueError, "fill character is bigger than the string "
                                                   "maximum character"));
    }
    Py_ssize_t rest = str_length(s) - start;
    length = length < rest ? length : rest;
    for (Py_ssize_t i = 0; i < length; i++) {
        PyUnicode_WRITE((int)str_kind(s), str_data(s), start + i, c);
    }
    return length < 0 ? 0 : length;
}

int PyUnicode_WriteChar(PyObject *s, Py_ssize_t i, Py_UCS4 c) {
    INT_TRYI(check_str(s));
    if (i < 0 || i >= str_length(s)) {
        return err_int(err_raise(PyExc_IndexError, "string index out of range"));
    }
    INT_TRYI(check_writable(s));
    if (c > PyUnicode_MAX_CHAR_VALUE(s)) {
        return err_int(err_raise(PyExc_ValueError, "character out of range"));
    }
    PyUnicode_WRITE((int)str_kind(s), str_data(s), i, c);
    return 0;
}

/* ---- reading ---- */

Py_ssize_t PyUnicode_GetLength(PyObject *s) {
    INT_TRYI(check_str(s));
    return str_length(s);
}

Py_UCS4 PyUnicode_ReadChar(PyObject *s, Py_ssize_t i) {
    if (check_str(s) < 0) {
        return (Py_UCS4)-1;
    }
    if (i < 0 || i >= str_length(s)) {
        err_raise(PyExc_IndexError, "string index out of range");
        return (Py_UCS4)-1;
    }
    return str_at(s, i);
}

void *(PyUnicode_DATA)(PyObject *s) {
    return str_data(s);
}

int(PyUnicode_KIND)(PyObject *s) {
    return (int)str_kind(s);
}

const char *PyUnicode_AsUTF8AndSize(PyObject *s, Py_ssize_t *size) {
    if (check_str(s) < 0) {
        if (size != NULL) {
            *size = -1;
        }
        return NULL;
    }
    return str_utf8(s, size);
}

const char *PyUnicode_AsUTF8(PyObject *s) {
    return PyUnicode_AsUTF8AndSize(s, NULL);
}

Py_UCS4 *PyUnicode_AsUCS4(PyObject *s, Py_UCS4 *out, Py_ssize_t room, int copy_null) {
    NEED(out != NULL && room >= 0 && s != NULL && IS_STR(s));
    Py_ssize_t n = str_length(s);
    if (room < n + (copy_null != 0)) {
        err_raise(PyExc_SystemError, "string is longer than the buffer");
        if (copy_null && room > 0) {
            out[0] = 0;
        }
        return NULL;
    }
    for (Py_ssize_t i = 0; i < n; i++) {
        out[i] = str_at(s, i);
    }
    if (copy_null) {
        out[n] = 0;
    }
    return out;
}

Py_UCS4 *PyUnicode_AsUCS4Copy(PyObject *s) {
    TRYI(check_str(s));
    size_t room = (size_t)str_length(s) + 1;
    Py_UCS4 *out = room > PY_SSIZE_T_MAX / sizeof *out ? NULL : PyMem_Malloc(room * sizeof *out);
    return out == NULL ? err_no_memory() : PyUnicode_AsUCS4(s, out, (Py_ssize_t)room, 1);
}

PyObject *PyUnicode_Substring(PyObject *s, Py_ssize_t start, Py_ssize_t end) {
    if (start < 0 || end < 0) {
        return err_raise(PyExc_IndexError, "string index out of range");
    }
    Py_ssize_t n = str_length(s);
    end = end > n ? n : end;
    return start >= end ? newref(str_empty()) : str_slice(s, start, end);
}

/* ---- comparing ---- */

int PyUnicode_Compare(PyObject *a, PyObject *b) {
    if (!IS_STR(a) || !IS_STR(b)) {
        return err_int(err_raise(PyExc_TypeError, "Can't compare %.100s and %.100s",
                                 TYPE(a)->tp_name, TYPE(b)->tp_name));
    }
    int order = str_compare(a, b);
    return order < 0 ? -1 : order > 0;
}

/* The bytes count as Latin-1. */
int PyUnicode_CompareWithASCIIString(PyObject *s, const char *text) {
    Py_ssize_t n = str_length(s), m = (Py_ssize_t)strlen(text);
    for (Py_ssize_t i = 0; i < n && i < m; i++) {
        Py_UCS4 a = str_at(s, i), b = (unsigned char)text[i];
        if (a != b) {
            return a < b ? -1 : 1;
        }
    }
    return n == m ? 0 : n < m ? -1 : 1;
}

int PyUnicode_Equal(PyObject *a, PyObject *b) {
    if (!IS_STR(a) || !IS_STR(b)) {
        PyObject *wrong = IS_STR(a) ? b : a;
        return err_int(err_raise(PyExc_TypeError, "%s argument must be str, not %T",
                                 IS_STR(a) ? "second" : "first", wrong));
    }
    return str_equal(a, b);
}

int PyUnicode_EqualToUTF8AndSize(PyObject *s, const char *text, Py_ssize_t size) {
    Py_ssize_t own;
    const char *utf8 = str_utf8(s, &own);
    if (utf8 == NULL) { /* lone surrogates: no text is equal */
        err_clear();
        return 0;
    }
    return own == size && memcmp(utf8, text, (size_t)size) == 0;
}

int PyUnicode_EqualToUTF8(PyObject *s, const char *text) {
    return PyUnicode_EqualToUTF8AndSize(s, text, (Py_ssize_t)strlen(text));
}

PyObject *PyUnicode_RichCompare(PyObject *a, PyObject *b, int op) {
    return PyUnicode_Type.tp_richcompare(a, b, op);
}

int PyUnicode_Contains(PyObject *s, PyObject *sub) {
    INT_TRYI(must_be_str(s));
    return str_contains(s, sub);
}

int PyUnicode_IsIdentifier(PyObject *s) {
    return str_is_identifier(s);
}

/* ---- searching ---- */

Py_ssize_t PyUnicode_Find(PyObject *s, PyObject *sub, Py_ssize_t start, Py_ssize_t end,
                          int direction) {
    if (must_be_str(s) < 0 || must_be_str(sub) < 0) {
        return -2;
    }
    return str_find(s, sub, start, end, direction > 0 ? 1 : -1);
}

Py_ssize_t PyUnicode_FindChar(PyObject *s, Py_UCS4 c, Py_ssize_t start, Py_ssize_t end,
                              int direction) {
    Py_ssize_t n = str_length(s);
    if (start < 0 || end < 0) {
        err_raise(PyExc_IndexError, "string index out of range");
        return -2;
    }
    end = end > n ? n : end;
    for (Py_ssize_t i = start; i < end; i++) {
        Py_ssize_t at = direction > 0 ? i : end - 1 - (i - start);
        if (str_at(s, at) == c) {
            return at;
        }
    }
    return -1;
}

static void clip(PyObject *s, Py_ssize_t *start, Py_ssize_t *end) {
    Py_ssize_t n = str_length(s);
    *end = *end > n ? n : *end < 0 ? (*end + n < 0 ? 0 : *end + n) : *end;
    *start = *start < 0 ? (*start + n < 0 ? 0 : *start + n) : *start;
}

Py_ssize_t PyUnicode_Tailmatch(PyObject *s, PyObject *sub, Py_ssize_t start, Py_ssize_t end,
                               int direction) {
    INT_TRYI(must_be_str(s));
    INT_TRYI(must_be_str(sub));
    clip(s, &start, &end);
    Py_ssize_t m = str_length(sub);
    if (end - start < m) {
        return 0;
    }
    Py_ssize_t at = direction > 0 ? end - m : start;
    return m == 0 || str_find(s, sub, at, at + m, 1) == at;
}

Py_ssize_t PyUnicode_Count(PyObject *s, PyObject *sub, Py_ssize_t start, Py_ssize_t end) {
    INT_TRYI(must_be_str(s));
    INT_TRYI(must_be_str(sub));
    clip(s, &start, &end);
    Py_ssize_t m = str_length(sub), count = 0;
    if (m == 0) {
        return start <= end ? end - start + 1 : 0;
    }
    for (Py_ssize_t at; (at = str_find(s, sub, start, end, 1)) >= 0; start = at + m) {
        count++;
    }
    return count;
}

/* ---- str's methods, whatever a subclass makes of them ---- */

static PyObject *method(PyObject *name, PyObject *const *args, Py_ssize_t n) {
    TRYI(must_be_str(args[0]));
    autoref PyObject *function = TRY(type_lookup_ref(&PyUnicode_Type, name));
    return call(function, args, (size_t)n, NULL);
}

static PyObject *method_count(PyObject *name, PyObject *s, PyObject *other, Py_ssize_t count) {
    autoref PyObject *number = TRY(int_from_ssize(count));
    PyObject *args[3] = {s, other == NULL ? NONE : other, number};
    return method(name, args, 3);
}

PyObject *PyUnicode_Split(PyObject *s, PyObject *separator, Py_ssize_t most) {
    return method_count(NAME(split), s, separator, most);
}
PyObject *PyUnicode_RSplit(PyObject *s, PyObject *separator, Py_ssize_t most) {
    return method_count(NAME(rsplit), s, separator, most);
}
PyObject *PyUnicode_Splitlines(PyObject *s, int keep_ends) {
    PyObject *args[2] = {s, BOOL(keep_ends)};
    return method(NAME(splitlines), args, 2);
}
PyObject *PyUnicode_Partition(PyObject *s, PyObject *separator) {
    PyObject *args[2] = {s, separator};
    return method(NAME(partition), args, 2);
}
PyObject *PyUnicode_RPartition(PyObject *s, PyObject *separator) {
    PyObject *args[2] = {s, separator};
    return method(NAME(rpartition), args, 2);
}
PyObject *PyUnicode_Replace(PyObject *s, PyObject *old, PyObject *new, Py_ssize_t most) {
    autoref PyObject *number = TRY(int_from_ssize(most));
    PyObject *args[4] = {s, old, new, number};
    return method(NAME(replace), args, 4);
}
PyObject *PyUnicode_Translate(PyObject *s, PyObject *table, const char *errors) {
    PyObject *args[2] = {s, table};
    return method(NAME(translate), args, 2);
}

/* ---- putting together ---- */

PyObject *PyUnicode_Concat(PyObject *a, PyObject *b) {
    TRYI(must_be_str(a));
    if (!IS_STR(b)) {
        return err_raise(PyExc_TypeError, "can only concatenate str (not \"%.200s\") to str",
                         TYPE(b)->tp_name);
    }
    return str_concat(a, b);
}

void PyUnicode_Append(PyObject **left, PyObject *right) {
    PyObject *a = *left;
    if (a == NULL) {
        return;
    }
    if (right == NULL || !IS_STR(a) || !IS_STR(right)) {
        *left = NULL;
        decref(a);
        if (!err_occurred()) {
            ERR_BAD_CALL();
        }
        return;
    }
    str_append(left, right);
}

void PyUnicode_AppendAndDel(PyObject **left, PyObject *right) {
    PyUnicode_Append(left, right);
    XDECREF(right);
}

PyObject *PyUnicode_Join(PyObject *separator, PyObject *iterable) {
    if (separator == NULL) {
        NAME_ARG(blank, " ");
        return str_join(blank, iterable);
    }
    TRYI(must_be_str(separator));
    return str_join(separator, iterable);
}

PyObject *PyUnicode_Format(PyObject *format, PyObject *args) {
    NEED(format != NULL && args != NULL);
    TRYI(must_be_str(format));
    return PyUnicode_Type.tp_as_number->nb_remainder(format, args);
}
