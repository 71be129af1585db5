/* Bytes to objects. The data may be anything. */
#include "modules/marshal/marshal_int.h"
#include "base/float_text.h"
#include "object/call.h"
#include "object/error.h"
#include "object/names.h"
#include "object/needs.h"
#include "object/ops.h"
#include "types/bytes/bytes.h"
#include "types/code/code.h"
#include "types/complex/complex.h"
#include "types/dict/dict.h"
#include "types/float/float.h"
#include "types/int/int.h"
#include "types/list/list.h"
#include "types/set/set.h"
#include "types/slice/slice.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

#include <stdlib.h>

/* Where the bytes come from: memory, or a file through a buffer of its own. */
typedef struct {
    const unsigned char *at, *end;
    PyObject *file;     /* NULL: memory */
    PyObject *buffer;   /* bytearray that the file fills */
    PyObject **objects; /* by number; NULL where one is not complete */
    size_t count, capacity;
    int depth;
    MarshalCode code;
} Reader;

/* What read_object gives for MARSHAL_NULL, with no exception set. */
static PyObject *read_object(Reader *r);
/* The same where an object must be; `where` words the TypeError. */
static PyObject *read_required(Reader *r, const char *where);

/* ---- bytes ---- */

static void *bad_data(const char *what) {
    return err_raise(PyExc_ValueError, "bad marshal data (%s)", what);
}

static const unsigned char *file_take(Reader *r, Py_ssize_t n) {
    SETREF(r->buffer, TRY(bytearray_new(n)));
    autoref PyObject *view = TRY(call_one((PyObject *)&PyMemoryView_Type, r->buffer));
    autoref PyObject *result = TRY(call_method_one(r->file, NAME(readinto), view));
    Py_ssize_t got = ops_index_ssize(result, PyExc_ValueError);
    if (got == -1 && err_occurred()) {
        return NULL;
    }
    if (got > n) {
        return err_raise(PyExc_ValueError,
                         "read() returned too much data: %zd bytes requested, %zd returned", n,
                         got);
    }
    if (got < n) {
        return err_raise(PyExc_EOFError, "EOF read where not expected");
    }
    return (const unsigned char *)((PyByteArrayObject *)r->buffer)->ob_start;
}

/* The next n bytes, valid until the next are taken. */
static const unsigned char *take_bytes(Reader *r, Py_ssize_t n) {
    if (r->file != NULL) {
        return file_take(r, n);
    }
    if (r->end - r->at < n) {
        return err_raise(PyExc_EOFError, "marshal data too short");
    }
    r->at += n;
    return r->at - n;
}

/* The next byte, or -1 with EOFError. */
static int take_byte(Reader *r, const char *eof) {
    if (r->file == NULL) {
        if (r->at < r->end) {
            return *r->at++;
        }
        err_raise(PyExc_EOFError, eof);
        return -1;
    }
    const unsigned char *byte = file_take(r, 1);
    if (byte == NULL) {
        if (err_clear_if(PyExc_EOFError)) {
            err_raise(PyExc_EOFError, eof);
        }
        return -1;
    }
    return *byte;
}
#define EOF_IN_VALUE "EOF read where not expected"

static int take_number(Reader *r, int bytes, uint64_t *out) {
    const unsigned char *p = INT_TRY(take_bytes(r, bytes));
    *out = 0;
    for (int i = 0; i < bytes; i++) {
        *out |= (uint64_t)p[i] << (8 * i);
    }
    return 0;
}
static int take_int32(Reader *r, int32_t *out) {
    uint64_t value;
    INT_TRYI(take_number(r, 4, &value));
    *out = (int32_t)(uint32_t)value;
    return 0;
}
static int take_size(Reader *r, const char *what, Py_ssize_t *out) {
    int32_t size;
    INT_TRYI(take_int32(r, &size));
    if (size < 0) {
        err_raise(PyExc_ValueError, "bad marshal data (%s size out of range)", what);
        return -1;
    }
    *out = size;
    return 0;
}
static int take_double(Reader *r, double *out) {
    uint64_t bits;
    INT_TRYI(take_number(r, 8, &bits));
    memcpy(out, &bits, sizeof bits);
    return 0;
}
static int take_double_text(Reader *r, double *out) {
    int n = take_byte(r, EOF_IN_VALUE);
    if (n < 0) {
        return -1;
    }
    const unsigned char *text = INT_TRY(take_bytes(r, n));
    size_t end;
    if (float_parse((const char *)text, (size_t)n, out, &end) == FLOAT_INVALID ||
        end != (size_t)n) {
        autoref PyObject *bytes = INT_TRY(bytes_from((const char *)text, n));
        autoref PyObject *shown = INT_TRY(bytes_repr(bytes));
        autoref PyObject *quoted = INT_TRY(str_slice(shown, 1, str_length(shown)));
        err_raise(PyExc_ValueError, "could not convert string to float: %U", quoted);
        return -1;
    }
    return 0;
}

/* ---- references ---- */

/* The number for an object that will be complete later. */
static int reserve(Reader *r, size_t *number) {
    if (r->count == r->capacity) {
        size_t capacity = r->capacity ? r->capacity * 2 : 32;
        PyObject **objects = realloc(r->objects, capacity * sizeof *objects);
        if (objects == NULL) {
            return err_int(err_no_memory());
        }
        r->objects = objects;
        r->capacity = capacity;
    }
    *number = r->count;
    r->objects[r->count++] = NULL;
    return 0;
}
/* Gives the object the next number if there is a flag; passes it through. */
static PyObject *numbered(Reader *r, bool flag, steals PyObject *o) {
    size_t number;
    if (o != NULL && flag) {
        if (reserve(r, &number) < 0) {
            decref(o);
            return NULL;
        }
        r->objects[number] = newref(o);
    }
    return o;
}

static PyObject *read_reference(Reader *r) {
    int32_t number;
    TRYI(take_int32(r, &number));
    if (number < 0 || (size_t)number >= r->count || r->objects[number] == NULL) {
        return bad_data("invalid reference");
    }
    return newref(r->objects[number]);
}

/* ---- numbers and text ---- */

static PyObject *read_digits(const unsigned char *p, Py_ssize_t digits, bool negative) {
    Py_ssize_t size = digits * 2;
    unsigned char *data = calloc(1, (size_t)size + 4);
    if (data == NULL) {
        return err_no_memory();
    }
    uint32_t digit = 0;
    for (Py_ssize_t i = 0; i < digits; i++) {
        digit = (uint32_t)p[2 * i] | (uint32_t)p[2 * i + 1] << 8;
        if (digit > 0x7fff) {
            free(data);
            return bad_data("digit out of range in long");
        }
        size_t bit = (size_t)i * MARSHAL_DIGIT_BITS;
        digit <<= bit % 8;
        data[bit / 8] |= (unsigned char)digit;
        data[bit / 8 + 1] |= (unsigned char)(digit >> 8);
        data[bit / 8 + 2] |= (unsigned char)(digit >> 16);
    }
    PyObject *o = digit == 0 ? bad_data("unnormalized long data")
                             : int_from_bytes(data, (size_t)size, true, false);
    free(data);
    if (o == NULL || !negative) {
        return o;
    }
    autoref PyObject *magnitude = o;
    return int_negative(magnitude);
}

static PyObject *read_large_int(Reader *r) {
    int32_t digits;
    TRYI(take_int32(r, &digits));
    if (digits == INT32_MIN) {
        return bad_data("long size out of range");
    }
    if (digits == 0) {
        return int_from_ssize(0);
    }
    Py_ssize_t n = digits < 0 ? -digits : digits;
    return read_digits(TRY(take_bytes(r, n * 2)), n, digits < 0);
}

static PyObject *read_number(Reader *r, int code) {
    uint64_t bits;
    double real, imag;
    switch (code) {
    case MARSHAL_INT:
        TRYI(take_number(r, 4, &bits));
        return int_from_int64((int32_t)(uint32_t)bits);
    case MARSHAL_INT64:
        TRYI(take_number(r, 8, &bits));
        return int_from_int64((int64_t)bits);
    case MARSHAL_LONG:
        return read_large_int(r);
    case MARSHAL_FLOAT:
        TRYI(take_double(r, &real));
        return float_from_double(real);
    case MARSHAL_FLOAT_TEXT:
        TRYI(take_double_text(r, &real));
        return float_from_double(real);
    case MARSHAL_COMPLEX:
        TRYI(take_double(r, &real));
        TRYI(take_double(r, &imag));
        return complex_from_doubles(real, imag);
    default:
        TRYI(take_double_text(r, &real));
        TRYI(take_double_text(r, &imag));
        return complex_from_doubles(real, imag);
    }
}

static PyObject *read_ascii(Reader *r, Py_ssize_t n, bool intern) {
    PyObject *s = TRY(str_from_ucs(1, TRY(take_bytes(r, n)), n));
    return intern ? str_intern(s) : s;
}

static PyObject *read_utf8(Reader *r, bool intern) {
    Py_ssize_t n;
    TRYI(take_size(r, "string", &n));
    const char *text = (const char *)TRY(take_bytes(r, n));
    PyObject *s = str_from_utf8(text, n);
    if (s == NULL && err_clear_if(PyExc_UnicodeDecodeError)) {
        s = str_decode(text, n, "utf-8", "surrogatepass");
    }
    return s != NULL && intern ? str_intern(s) : s;
}

static PyObject *read_text(Reader *r, int code) {
    Py_ssize_t n;
    int byte;
    switch (code) {
    case MARSHAL_ASCII:
    case MARSHAL_ASCII_INTERNED:
        TRYI(take_size(r, "string", &n));
        return read_ascii(r, n, code == MARSHAL_ASCII_INTERNED);
    case MARSHAL_SHORT_ASCII:
    case MARSHAL_SHORT_ASCII_INTERNED:
        byte = TRYI(take_byte(r, EOF_IN_VALUE));
        return read_ascii(r, byte, code == MARSHAL_SHORT_ASCII_INTERNED);
    case MARSHAL_BYTES:
        TRYI(take_size(r, "bytes object", &n));
        return bytes_from((const char *)TRY(take_bytes(r, n)), n);
    default:
        return read_utf8(r, code == MARSHAL_INTERNED);
    }
}

/* ---- containers ---- */

/* A tuple whose length the data cannot vouch for: nobody may refer to it before it is complete. */
static PyObject *read_long_tuple(Reader *r, Py_ssize_t n, bool flag) {
    size_t number = 0;
    if (flag) {
        TRYI(reserve(r, &number));
    }
    autoref PyObject *list = TRY(list_new(0));
    for (Py_ssize_t i = 0; i < n; i++) {
        TRYI(list_append_steal(list, TRY(read_required(r, "tuple"))));
    }
    PyObject *t = list_as_tuple(list);
    if (t != NULL && flag) {
        r->objects[number] = newref(t);
    }
    return t;
}

/* It may be referred to while it is read, by what is in it: therefore None in the places to come.
 */
static PyObject *read_tuple(Reader *r, Py_ssize_t n, bool flag) {
    if (n > (1 << 16) && (r->file != NULL || n > r->end - r->at)) {
        return read_long_tuple(r, n, flag);
    }
    if (n == 0) {
        return numbered(r, flag, tuple_empty());
    }
    autoref PyObject *t = TRY(tuple_new(n));
    for (Py_ssize_t i = 0; i < n; i++) {
        tuple_items(t)[i] = NONE;
    }
    object_track(t); /* not tuple_publish: it is filled later */
    size_t number;
    if (flag) {
        TRYI(reserve(r, &number));
        r->objects[number] = newref(t);
    }
    for (Py_ssize_t i = 0; i < n; i++) {
        tuple_items(t)[i] = TRY(read_required(r, "tuple"));
    }
    ((PyTupleObject *)t)->ob_hash = -1; /* what is in it may have asked for its hash already */
    return take(t);
}

static PyObject *read_list(Reader *r, bool flag) {
    Py_ssize_t n;
    TRYI(take_size(r, "list", &n));
    autoref PyObject *list = TRY(numbered(r, flag, list_new(0)));
    for (Py_ssize_t i = 0; i < n; i++) {
        TRYI(list_append_steal(list, TRY(read_required(r, "list"))));
    }
    return take(list);
}

static PyObject *read_dict(Reader *r, bool flag) {
    autoref PyObject *dict = TRY(numbered(r, flag, dict_new()));
    for (;;) {
        autoref PyObject *key = read_object(r);
        autoref PyObject *value = key != NULL ? read_object(r) : NULL;
        if (value == NULL) {
            return err_occurred() ? NULL : take(dict);
        }
        TRYI(dict_set(dict, key, value));
    }
}

static PyObject *read_set(Reader *r, bool flag) {
    Py_ssize_t n;
    TRYI(take_size(r, "set", &n));
    autoref PyObject *set = TRY(numbered(r, flag, set_new(NULL)));
    for (Py_ssize_t i = 0; i < n; i++) {
        autoref PyObject *item = TRY(read_required(r, "set"));
        TRYI(set_add(set, item));
    }
    return take(set);
}

static PyObject *read_frozenset(Reader *r) {
    Py_ssize_t n;
    TRYI(take_size(r, "set", &n));
    autoref PyObject *items = TRY(set_new(NULL));
    for (Py_ssize_t i = 0; i < n; i++) {
        autoref PyObject *item = TRY(read_required(r, "set"));
        TRYI(set_add(items, item));
    }
    return frozenset_new(items);
}

static PyObject *read_slice(Reader *r) {
    autoref PyObject *start = TRY(read_required(r, "object"));
    autoref PyObject *stop = TRY(read_required(r, "object"));
    autoref PyObject *step = TRY(read_required(r, "object"));
    return slice_new(start, stop, step);
}

static PyObject *read_code(Reader *r) {
    if (r->code == CODE_REFUSED) {
        return err_raise(PyExc_ValueError, "unmarshalling code objects is disallowed");
    }
    int32_t numbers[5], line;
    for (size_t i = 0; i < countof(numbers); i++) {
        TRYI(take_int32(r, &numbers[i]));
    }
    const char *where = "code object";
    autoref PyObject *code = TRY(read_required(r, where));
    autoref PyObject *consts = TRY(read_required(r, where));
    autoref PyObject *names = TRY(read_required(r, where));
    autoref PyObject *localsplusnames = TRY(read_required(r, where));
    autoref PyObject *localspluskinds = TRY(read_required(r, where));
    autoref PyObject *filename = TRY(read_required(r, where));
    autoref PyObject *name = TRY(read_required(r, where));
    autoref PyObject *qualname = TRY(read_required(r, where));
    TRYI(take_int32(r, &line));
    autoref PyObject *linetable = TRY(read_required(r, where));
    autoref PyObject *exceptiontable = TRY(read_required(r, where));
    CodeParts parts = {.argcount = numbers[0],
                       .posonlyargcount = numbers[1],
                       .kwonlyargcount = numbers[2],
                       .stacksize = numbers[3],
                       .flags = numbers[4],
                       .firstlineno = line,
                       .code = code,
                       .consts = consts,
                       .names = names,
                       .localsplusnames = localsplusnames,
                       .localspluskinds = localspluskinds,
                       .filename = filename,
                       .name = name,
                       .qualname = qualname,
                       .linetable = linetable,
                       .exceptiontable = exceptiontable};
    return r->code == CODE_TRUSTED ? code_new(&parts) : code_new_from_parts(&parts);
}

/* Of a kind that nobody may refer to before it is complete. */
static PyObject *read_closed(Reader *r, int code, bool flag) {
    size_t number = 0;
    if (flag) {
        TRYI(reserve(r, &number));
    }
    PyObject *o = code == MARSHAL_CODE        ? read_code(r)
                  : code == MARSHAL_FROZENSET ? read_frozenset(r)
                                              : read_slice(r);
    if (o != NULL && flag) {
        r->objects[number] = newref(o);
    }
    return o;
}

/* ---- any object ---- */

static PyObject *read_container(Reader *r, int code, bool flag) {
    Py_ssize_t n;
    switch (code) {
    case MARSHAL_SMALL_TUPLE:
        n = TRYI(take_byte(r, EOF_IN_VALUE));
        return read_tuple(r, n, flag);
    case MARSHAL_TUPLE:
        TRYI(take_size(r, "tuple", &n));
        return read_tuple(r, n, flag);
    case MARSHAL_LIST:
        return read_list(r, flag);
    case MARSHAL_DICT:
        return read_dict(r, flag);
    case MARSHAL_SET:
        return read_set(r, flag);
    default:
        return read_closed(r, code, flag);
    }
}

static PyObject *read_contents(Reader *r, int code, bool flag) {
    switch (code) {
    case MARSHAL_NULL:
        return NULL;
    case MARSHAL_NONE:
        return newref(NONE);
    case MARSHAL_TRUE:
        return TRUE_OBJECT;
    case MARSHAL_FALSE:
        return FALSE_OBJECT;
    case MARSHAL_ELLIPSIS:
        return newref(&_Py_EllipsisObject);
    case MARSHAL_STOP_ITERATION:
        return newref(PyExc_StopIteration);
    case MARSHAL_REF:
        return read_reference(r);
    case MARSHAL_INT:
    case MARSHAL_INT64:
    case MARSHAL_LONG:
    case MARSHAL_FLOAT:
    case MARSHAL_FLOAT_TEXT:
    case MARSHAL_COMPLEX:
    case MARSHAL_COMPLEX_TEXT:
        return numbered(r, flag, read_number(r, code));
    case MARSHAL_BYTES:
    case MARSHAL_STR:
    case MARSHAL_INTERNED:
    case MARSHAL_ASCII:
    case MARSHAL_ASCII_INTERNED:
    case MARSHAL_SHORT_ASCII:
    case MARSHAL_SHORT_ASCII_INTERNED:
        return numbered(r, flag, read_text(r, code));
    case MARSHAL_TUPLE:
    case MARSHAL_SMALL_TUPLE:
    case MARSHAL_LIST:
    case MARSHAL_DICT:
    case MARSHAL_SET:
    case MARSHAL_FROZENSET:
    case MARSHAL_SLICE:
    case MARSHAL_CODE:
        return read_container(r, code, flag);
    default:
        return bad_data("unknown type code");
    }
}

static PyObject *read_object(Reader *r) {
    int code = TRYI(take_byte(r, "EOF read where object expected"));
    if (r->depth >= MARSHAL_DEPTH_MAX) {
        return err_raise(PyExc_ValueError, "recursion limit exceeded");
    }
    r->depth++;
    PyObject *o = read_contents(r, code & ~MARSHAL_FLAG_REF, code & MARSHAL_FLAG_REF);
    r->depth--;
    return o;
}

static PyObject *read_required(Reader *r, const char *where) {
    PyObject *o = read_object(r);
    if (o == NULL && !err_occurred()) {
        err_raise(PyExc_TypeError, "NULL object in marshal data for %s", where);
    }
    return o;
}

static PyObject *read_all(Reader *r) {
    PyObject *o = read_required(r, "object");
    for (size_t i = 0; i < r->count; i++) {
        XDECREF(r->objects[i]);
    }
    free(r->objects);
    XDECREF(r->buffer);
    return o;
}

PyObject *marshal_read(const char *data, Py_ssize_t size, MarshalCode code) {
    Reader r = {
        .at = (const unsigned char *)data, .end = (const unsigned char *)data + size, .code = code};
    return read_all(&r);
}

PyObject *marshal_read_file(PyObject *file, MarshalCode code) {
    autoref PyObject *zero = TRY(int_from_ssize(0));
    autoref PyObject *empty = TRY(call_method_one(file, NAME(read), zero));
    if (!IS_BYTES(empty)) {
        return err_raise(PyExc_TypeError, "file.read() returned not bytes but %.100s",
                         TYPE(empty)->tp_name);
    }
    Reader r = {.file = file, .code = code};
    return read_all(&r);
}
