/* UnicodeDecodeError, UnicodeEncodeError, UnicodeTranslateError: what could not be converted, where
 * and why. */
#include "types/bytes/bytes.h"
#include "types/exception/exception_int.h"

#include <stdio.h>

#define UNI(o) ((PyUnicodeErrorObject *)(o))

/* ---- making ---- */

static int expect_count(PyObject *args, Py_ssize_t n) {
    if (tuple_length(args) == n) {
        return 0;
    }
    return err_int(err_raise(PyExc_TypeError, "function takes exactly %zd arguments (%zd given)", n,
                             tuple_length(args)));
}

static int expect_str(PyObject *args, Py_ssize_t i) {
    PyObject *o = tuple_at(args, i);
    if (IS_STR(o)) {
        return 0;
    }
    return err_int(err_raise(PyExc_TypeError, "argument %zd must be str, not %.50s", i + 1,
                             o == NONE ? "None" : TYPE(o)->tp_name));
}

/* The object, start, end and reason that stand at `first` and after. */
static int set_place(PyObject *self, PyObject *args, Py_ssize_t first, PyObject *object) {
    Py_ssize_t start, end;
    INT_TRYI(arg_ssize(tuple_at(args, first + 1), &start));
    INT_TRYI(arg_ssize(tuple_at(args, first + 2), &end));
    INT_TRYI(expect_str(args, first + 3));
    UNI(self)->start = start;
    UNI(self)->end = end;
    attr_replace(self, &UNI(self)->object, object);
    attr_replace(self, &UNI(self)->reason, tuple_at(args, first + 3));
    return 0;
}

int unicode_encode_tp_init(PyObject *self, PyObject *args, PyObject *kwargs) {
    INT_TRYI(exception_tp_init(self, args, kwargs));
    INT_TRYI(expect_count(args, 5));
    INT_TRYI(expect_str(args, 0));
    INT_TRYI(expect_str(args, 1));
    attr_replace(self, &UNI(self)->encoding, tuple_at(args, 0));
    return set_place(self, args, 1, tuple_at(args, 1));
}

int unicode_translate_tp_init(PyObject *self, PyObject *args, PyObject *kwargs) {
    INT_TRYI(exception_tp_init(self, args, kwargs));
    INT_TRYI(expect_count(args, 4));
    INT_TRYI(expect_str(args, 0));
    return set_place(self, args, 0, tuple_at(args, 0));
}

static PyObject *bytes_of(PyObject *o) {
    if (IS_BYTES(o)) {
        return newref(o);
    }
    Py_buffer view;
    TRYI(ops_get_buffer(o, &view, PyBUF_SIMPLE));
    PyObject *bytes = bytes_from(view.buf, view.len);
    ops_release_buffer(&view);
    return bytes;
}

int unicode_decode_tp_init(PyObject *self, PyObject *args, PyObject *kwargs) {
    INT_TRYI(exception_tp_init(self, args, kwargs));
    INT_TRYI(expect_count(args, 5));
    INT_TRYI(expect_str(args, 0));
    autoref PyObject *bytes = INT_TRY(bytes_of(tuple_at(args, 1)));
    attr_replace(self, &UNI(self)->encoding, tuple_at(args, 0));
    return set_place(self, args, 1, bytes);
}

/* ---- text ---- */

typedef struct {
    PyObject *encoding, *object,
        *reason; /* owned; str but for object; NULL object: never initialised */
    Py_ssize_t start, end;
} Parts;

static void parts_drop(Parts *p) {
    XDECREF(p->encoding);
    XDECREF(p->object);
    XDECREF(p->reason);
}

static PyObject *text_of(PyObject *self, PyObject **field) {
    autoref PyObject *value = attr_field(self, field);
    return ops_str(value == NULL ? NONE : value);
}

/* Attributes can be set to anything: what they are now, checked. */
static int parts_read(PyObject *self, PyTypeObject *wanted, const char *what, Parts *p) {
    autoref PyObject *before = attr_field(self, &UNI(self)->object);
    if (before == NULL) {
        return 0;
    }
    p->encoding = INT_TRY(text_of(self, &UNI(self)->encoding));
    p->reason = INT_TRY(text_of(self, &UNI(self)->reason));
    p->object = attr_field(self, &UNI(self)->object); /* these texts may have changed it */
    if (p->object == NULL) {
        return err_int(err_raise(PyExc_TypeError, "UnicodeError 'object' attribute is not set"));
    }
    if (!IS_INSTANCE(p->object, *wanted)) {
        return err_int(
            err_raise(PyExc_TypeError, "UnicodeError 'object' attribute must be a %s", what));
    }
    p->start = UNI(self)->start;
    p->end = UNI(self)->end;
    return 1;
}

/* Is the faulty part one item that exists? */
static bool is_one(const Parts *p, Py_ssize_t length) {
    return p->start >= 0 && p->start < length && p->end >= 0 && p->end <= length &&
           p->end == p->start + 1;
}

static void escape(Py_UCS4 c, char *out, size_t size) {
    snprintf(out, size, c <= 0xff ? "\\x%02x" : c <= 0xffff ? "\\u%04x" : "\\U%08x", (unsigned)c);
}

static PyObject *decode_text(const Parts *p) {
    if (is_one(p, bytes_length(p->object))) {
        char byte[8];
        snprintf(byte, sizeof byte, "%02x", (unsigned char)bytes_data(p->object)[p->start]);
        return str_format("'%U' codec can't decode byte 0x%s in position %zd: %U", p->encoding,
                          byte, p->start, p->reason);
    }
    return str_format("'%U' codec can't decode bytes in position %zd-%zd: %U", p->encoding,
                      p->start, p->end - 1, p->reason);
}

static PyObject *encode_text(const Parts *p) {
    if (is_one(p, str_length(p->object))) {
        char character[16];
        escape(str_at(p->object, p->start), character, sizeof character);
        return str_format("'%U' codec can't encode character '%s' in position %zd: %U", p->encoding,
                          character, p->start, p->reason);
    }
    return str_format("'%U' codec can't encode characters in position %zd-%zd: %U", p->encoding,
                      p->start, p->end - 1, p->reason);
}

static PyObject *translate_text(const Parts *p) {
    if (is_one(p, str_length(p->object))) {
        char character[16];
        escape(str_at(p->object, p->start), character, sizeof character);
        return str_format("can't translate character '%s' in position %zd: %U", character, p->start,
                          p->reason);
    }
    return str_format("can't translate characters in position %zd-%zd: %U", p->start, p->end - 1,
                      p->reason);
}

static PyObject *text(PyObject *self, PyTypeObject *wanted, const char *what,
                      PyObject *(*make)(const Parts *)) {
    Parts p = {0};
    int known = parts_read(self, wanted, what, &p);
    PyObject *result = known < 0 ? NULL : known == 0 ? str_empty() : make(&p);
    parts_drop(&p);
    return result;
}

PyObject *unicode_decode_tp_str(PyObject *self) {
    return text(self, &PyBytes_Type, "bytes", decode_text);
}

PyObject *unicode_encode_tp_str(PyObject *self) {
    return text(self, &PyUnicode_Type, "string", encode_text);
}

PyObject *unicode_translate_tp_str(PyObject *self) {
    return text(self, &PyUnicode_Type, "string", translate_text);
}

/* ---- attributes ---- */

PyMemberDef unicode_error_members[] = {
    {"encoding", _Py_T_OBJECT, offsetof(PyUnicodeErrorObject, encoding), 0, "The encoding."},
    {"object", _Py_T_OBJECT, offsetof(PyUnicodeErrorObject, object), 0,
     "What was to be converted."},
    {"start", Py_T_PYSSIZET, offsetof(PyUnicodeErrorObject, start), 0,
     "Where the faulty part begins."},
    {"end", Py_T_PYSSIZET, offsetof(PyUnicodeErrorObject, end), 0, "Where it ends."},
    {"reason", _Py_T_OBJECT, offsetof(PyUnicodeErrorObject, reason), 0, "What is wrong with it."},
    {NULL, 0, 0, 0, NULL},
};

static int traverse_fields(PyObject *self, visitproc visit, void *arg) {
    Py_VISIT(UNI(self)->encoding);
    Py_VISIT(UNI(self)->object);
    Py_VISIT(UNI(self)->reason);
    return 0;
}

static void clear_fields(PyObject *self) {
    CLEAR(UNI(self)->encoding);
    CLEAR(UNI(self)->object);
    CLEAR(UNI(self)->reason);
}

DEFINE_FIELDS(unicode_error, traverse_fields(self, visit, arg), clear_fields(self))
