/* bytes: making and the operations the core needs. The methods are in bytes_methods.c. */
#include "types/bytes/bytes_int.h"
#include "base/hash.h"
#include "object/args.h"
#include "object/call.h"
#include "object/data.h"
#include "object/names.h"
#include "object/needs.h"
#include "object/ops.h"
#include "object/type.h"
#include "types/int/int.h"
#include "types/iterator/iterator.h"
#include "types/list/list.h"
#include "types/memoryview/memoryview.h"
#include "types/slice/slice.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

#define B(o) ((PyBytesObject *)(o))

PyObject *bytes_new(Py_ssize_t length) {
    if (length > PY_SSIZE_T_MAX - (Py_ssize_t)sizeof(PyBytesObject)) {
        return err_raise(PyExc_OverflowError, "byte string is too large");
    }
    PyBytesObject *b = B(
        TRY(object_new_raw(&PyBytes_Type, offsetof(PyBytesObject, ob_sval) + (size_t)length + 1)));
    ((PyVarObject *)b)->ob_size = length;
    b->ob_shash = -1;
    b->ob_sval[length] = 0;
    return (PyObject *)b;
}

/* The empty one, and those of one byte: immortal. */
typedef struct {
    PyBytesObject bytes;
    char end; /* behind the one byte */
} SmallBytes;
enum { SMALL_BYTES = 257, SMALL_EMPTY = 256 };
static SmallBytes small_bytes[SMALL_BYTES] = {
    [0 ... SMALL_EMPTY] = {.bytes = {.ob_base = {.ob_base = STATIC_HEAD(&PyBytes_Type)},
                                     .ob_shash = -1}},
};

void bytes_init(void) {
    for (int i = 0; i < SMALL_EMPTY; i++) {
        B(&small_bytes[i])->ob_sval[0] = (char)i;
        ((PyVarObject *)&small_bytes[i])->ob_size = 1;
    }
}

PyObject *bytes_from(const char *data, Py_ssize_t length) {
    if (length <= 1 && length >= 0) {
        return (PyObject *)&small_bytes[length == 0 ? SMALL_EMPTY : (unsigned char)*data];
    }
    PyObject *b = TRY(bytes_new(length));
    if (length > 0) {
        memcpy(bytes_data(b), data, (size_t)length);
    }
    return b;
}

PyObject *bytes_settled(const Py_buffer *view, const char **data) {
    if (view->obj != NULL && IS_BYTES(view->obj)) {
        *data = view->buf;
        return newref(view->obj);
    }
    PyObject *copy = TRY(bytes_from(view->buf, view->len));
    *data = bytes_data(copy);
    return copy;
}

/* Has the object's memory room for that length, and not much more? Those of up to one byte may be
 * constants. */
static bool fits_memory(PyObject *o, Py_ssize_t length) {
    size_t wanted = offsetof(PyBytesObject, ob_sval) + (size_t)length + 1;
    if (length <= 1 || bytes_length(o) <= 1 || !IS_EXACT(o, PyBytes_Type)) {
        return false;
    }
    size_t room = heap_block_size(o);
    return wanted <= room && wanted >= room - room / 4;
}

int bytes_resize_fresh(PyObject **bytes, Py_ssize_t length) {
    PyObject *old = *bytes;
    if (length == bytes_length(old)) {
        return 0;
    }
    if (fits_memory(old, length)) {
        ((PyVarObject *)old)->ob_size = length;
        B(old)->ob_shash = -1;
        B(old)->ob_sval[length] = 0;
        return 0;
    }
    Py_ssize_t n = length < bytes_length(old) ? length : bytes_length(old);
    bool small = length == 0 || (length == 1 && n == 1);
    PyObject *b = small ? bytes_from(bytes_data(old), length) : bytes_new(length);
    if (b != NULL && !small) {
        memcpy(bytes_data(b), bytes_data(old), (size_t)n);
    }
    *bytes = b;
    decref(old);
    return b ? 0 : -1;
}

PyObject *bytes_concat(PyObject *a, PyObject *b) {
    Py_buffer x = {0}, y = {0};
    if (ops_get_buffer(a, &x, PyBUF_SIMPLE) < 0 || ops_get_buffer(b, &y, PyBUF_SIMPLE) < 0) {
        err_clear();
        err_raise(PyExc_TypeError, "can't concat %.100s to %.100s", TYPE(b)->tp_name,
                  TYPE(a)->tp_name);
        if (x.obj != NULL) {
            ops_release_buffer(&x);
        }
        return NULL;
    }
    PyObject *result = x.len > PY_SSIZE_T_MAX - y.len ? err_no_memory() : bytes_new(x.len + y.len);
    if (result != NULL) {
        memcpy(bytes_data(result), x.buf, (size_t)x.len);
        memcpy(bytes_data(result) + x.len, y.buf, (size_t)y.len);
    }
    ops_release_buffer(&x);
    ops_release_buffer(&y);
    return result;
}

/* ---- bytes(x) ---- */

static PyObject *from_buffer(PyObject *o) {
    Py_buffer view;
    TRYI(ops_get_buffer(o, &view, PyBUF_FULL_RO));
    PyObject *result = bytes_new(view.len);
    if (result != NULL) {
        buffer_to_contiguous(&view, bytes_data(result), 'C');
    }
    ops_release_buffer(&view);
    return result;
}

/* Bytes of an iterable have a wording of their own. */
static int bytes_value(PyObject *item) {
    Py_ssize_t value = ops_index_ssize(item, NULL);
    if (value == -1 && err_occurred()) {
        return -1;
    }
    if (value < 0 || value > 255) {
        err_raise(PyExc_ValueError, "bytes must be in range(0, 256)");
        return -1;
    }
    return (int)value;
}

/* Item by item: one's __index__ may change what is iterated. */
static PyObject *from_iterator(PyObject *o) {
    autoref PyObject *iterator = ops_iter(o);
    if (iterator == NULL) {
        if (err_matches(PyExc_TypeError) && TYPE(o)->tp_iter == NULL && !ops_is_sequence(o)) {
            err_clear();
            err_raise(PyExc_TypeError, "cannot convert '%.200s' object to bytes", TYPE(o)->tp_name);
        }
        return NULL;
    }
    TRYI(ops_length_hint(o, 0)); /* only so far as its errors count */
    autoref PyObject *values = TRY(bytearray_new(0));
    for (PyObject *next; (next = ops_next(iterator)) != NULL;) {
        autoref PyObject *item = next;
        char value = (char)TRYI(bytes_value(item));
        Py_ssize_t n = ((PyVarObject *)values)->ob_size;
        TRYI(bytearray_set_size(values, n + 1));
        ((PyByteArrayObject *)values)->ob_start[n] = value; /* NOLOCK: ours alone */
    }
    return err_occurred() ? NULL
                          : bytes_from(((PyByteArrayObject *)values)->ob_start,
                                       ((PyVarObject *)values)->ob_size);
}

static PyObject *from_iterable(PyObject *o) {
    if (!IS_EXACT(o, PyList_Type) && !IS_EXACT(o, PyTuple_Type)) {
        return from_iterator(o);
    }
    autoref PyObject *items = TRY(ops_to_tuple(o)), *b = TRY(bytes_new(tuple_length(items)));
    for (Py_ssize_t i = 0; i < tuple_length(items); i++) {
        if (!IS_INT(tuple_at(items, i))) {
            return from_iterator(o);
        }
        bytes_data(b)[i] = (char)TRYI(bytes_value(tuple_at(items, i)));
    }
    return take(b);
}

/* By __bytes__; NULL without exception when there is none. */
static PyObject *through_special(PyObject *o) {
    PyObject *special = type_call_special(o, NAME(__bytes__), NULL, 0);
    if (special != NULL && !IS_BYTES(special)) {
        err_raise(PyExc_TypeError, "__bytes__ returned non-bytes (type %.200s)",
                  TYPE(special)->tp_name);
        decref(special);
        return NULL;
    }
    return special;
}
PyObject *bytes_from_object_special(PyObject *o) {
    if (!IS_EXACT(o, PyBytes_Type)) {
        PyObject *special = through_special(o);
        if (special != NULL || err_occurred()) {
            return special;
        }
    }
    return bytes_from_object(o);
}

PyObject *bytes_from_object(PyObject *o) {
    if (IS_EXACT(o, PyBytes_Type)) {
        return newref(o);
    }
    if (ops_has_buffer(o)) {
        return from_buffer(o);
    }
    if (IS_STR(o)) {
        return err_raise(PyExc_TypeError, "cannot convert '%.200s' object to bytes",
                         TYPE(o)->tp_name);
    }
    return from_iterable(o);
}

PyObject *bytes_zeros(PyObject *count) {
    Py_ssize_t n = ops_index_ssize(count, PyExc_OverflowError);
    if (n == -1 && err_occurred()) {
        return NULL;
    }
    if (n < 0) {
        return err_raise(PyExc_ValueError, "negative count");
    }
    PyObject *value = TRY(bytes_new(n));
    memset(bytes_data(value), 0, (size_t)n);
    return value;
}

static PyObject *make_value(PyObject *source, PyObject *encoding, PyObject *errors) {
    if (encoding != NULL || errors != NULL) {
        const char *e = encoding ? TRY(str_c_text(encoding)) : NULL,
                   *h = errors ? TRY(str_c_text(errors)) : NULL;
        if (source == NULL || !IS_STR(source)) {
            return err_raise(PyExc_TypeError, encoding ? "encoding without a string argument"
                                                       : "errors without a string argument");
        }
        if (encoding == NULL) {
            return err_raise(PyExc_TypeError, "string argument without an encoding");
        }
        return str_encode(source, e, h);
    }
    if (source == NULL) {
        return bytes_new(0);
    }
    PyObject *special = through_special(source);
    if (special != NULL) {
        return special;
    }
    if (err_occurred()) {
        return NULL;
    }
    if (IS_STR(source)) {
        return err_raise(PyExc_TypeError, "string argument without an encoding");
    }
    if (TYPE(source)->tp_as_number != NULL && TYPE(source)->tp_as_number->nb_index != NULL) {
        PyObject *value = bytes_zeros(source);
        if (value != NULL || !err_clear_if(PyExc_TypeError)) {
            return value; /* what only looks like a number may have a buffer */
        }
    }
    return bytes_from_object(source);
}

CONSTRUCTOR("bytes(source=NULL, encoding: str = NULL, errors: str = NULL) :: none",
            "bytes(iterable_of_ints) -> bytes\nbytes(string, encoding[, errors]) -> bytes\n"
            "bytes(buffer) -> a copy of its bytes\nbytes(int) -> as many zeros\n"
            "bytes() -> none\n\nAn immutable sequence of bytes.")
static PyObject *bytes_make(PyTypeObject *type, PyObject *source, PyObject *encoding,
                            PyObject *errors) {
    PyObject *value = TRY(make_value(source, encoding, errors));
    if (type == &PyBytes_Type) {
        return value;
    }
    autoref PyObject *from = value;
    PyObject *o = TRY(type->tp_alloc(type, bytes_length(from)));
    B(o)->ob_shash = -1;
    memcpy(bytes_data(o), bytes_data(from), (size_t)bytes_length(from) + 1);
    return o;
}

/* ---- slots ---- */

PyObject *bytes_quoted(PyObject *o, QuoteEscape escape) {
    const unsigned char *p = (const unsigned char *)bytes_data(o), *end = p + bytes_length(o);
    bool single = memchr(p, '\'', (size_t)(end - p)) != NULL,
         both = single && memchr(p, '"', (size_t)(end - p)) != NULL;
    char quote = single && !both ? '"' : '\'', text[8];
    StrWriter w;
    str_writer_init(&w, end - p + 3);
    int failed = str_writer_char(&w, 'b') < 0 || str_writer_char(&w, (Py_UCS4)quote) < 0;
    for (; p < end && !failed; p++) {
        int n;
        if (*p == quote || *p == '\\' || (*p == '\'' && escape == QUOTE_ESCAPED_ALWAYS)) {
            n = snprintf(text, sizeof text, "\\%c", *p);
        } else if (*p == '\n' || *p == '\r' || *p == '\t') {
            n = snprintf(text, sizeof text, "\\%c", *p == '\n' ? 'n' : *p == '\r' ? 'r' : 't');
        } else {
            n = snprintf(text, sizeof text, *p < 32 || *p > 126 ? "\\x%02x" : "%c", *p);
        }
        failed = str_writer_ascii(&w, text, n) < 0;
    }
    if (failed || str_writer_char(&w, (Py_UCS4)quote) < 0) {
        str_writer_drop(&w);
        return NULL;
    }
    return str_writer_finish(&w);
}
PyObject *bytes_repr(PyObject *o) {
    return bytes_quoted(o, QUOTE_ESCAPED_IF_NEEDED);
}

static Py_ssize_t sq_length(PyObject *o) {
    return bytes_length(o);
}
static PyObject *sq_item(PyObject *o, Py_ssize_t i) {
    if (i < 0 || i >= bytes_length(o)) {
        return err_raise(PyExc_IndexError, "index out of range");
    }
    return int_from_ssize((unsigned char)bytes_data(o)[i]);
}
static PyObject *sq_repeat(PyObject *o, Py_ssize_t count) {
    Py_ssize_t n = bytes_length(o);
    count = count < 0 ? 0 : count;
    if (count == 1 && IS_EXACT(o, PyBytes_Type)) {
        return newref(o);
    }
    if (n > 0 && count > PY_SSIZE_T_MAX / n) {
        return err_raise(PyExc_OverflowError, "repeated bytes are too long");
    }
    PyObject *result = TRY(bytes_new(n * count));
    for (Py_ssize_t i = 0; i < count; i++) {
        memcpy(bytes_data(result) + i * n, bytes_data(o), (size_t)n);
    }
    return result;
}
static PyObject *mp_subscript(PyObject *o, PyObject *key) {
    if (TYPE(key)->tp_as_number != NULL && TYPE(key)->tp_as_number->nb_index != NULL) {
        Py_ssize_t i = ops_index_ssize(key, PyExc_IndexError);
        if (i == -1 && err_occurred()) {
            return NULL;
        }
        return sq_item(o, i < 0 ? i + bytes_length(o) : i);
    }
    if (!IS_EXACT(key, PySlice_Type)) {
        return err_raise(PyExc_TypeError, "byte indices must be integers or slices, not %.200s",
                         TYPE(key)->tp_name);
    }
    Py_ssize_t start, stop, step;
    TRYI(slice_unpack(key, &start, &stop, &step));
    Py_ssize_t count = slice_adjust(bytes_length(o), &start, &stop, step);
    if (count == bytes_length(o) && step == 1 && IS_EXACT(o, PyBytes_Type)) {
        return newref(o);
    }
    PyObject *result = TRY(bytes_new(count));
    for (Py_ssize_t i = 0; i < count; i++) {
        bytes_data(result)[i] = bytes_data(o)[start + i * step];
    }
    return result;
}
static Py_hash_t bytes_hash(PyObject *o) {
    Py_hash_t hash = load_relaxed(&B(o)->ob_shash);
    if (hash == -1) {
        HashKey key = {runtime.hash_key[0], runtime.hash_key[1]};
        hash = hash_bytes(key, bytes_data(o), (size_t)bytes_length(o));
        store_relaxed(&B(o)->ob_shash, hash); /* every thread computes the same */
    }
    return hash;
}
static PyObject *bytes_richcompare(PyObject *a, PyObject *b, int op) {
    if (!IS_BYTES(a) || !IS_BYTES(b)) {
        return NOT_IMPLEMENTED;
    }
    Py_ssize_t n = bytes_length(a), m = bytes_length(b);
    if (n != m && (op == Py_EQ || op == Py_NE)) {
        return BOOL(op == Py_NE);
    }
    int order = memcmp(bytes_data(a), bytes_data(b), (size_t)(n < m ? n : m));
    order = order ? order : (n > m) - (n < m);
    return BOOL(op == Py_LT   ? order < 0
                : op == Py_LE ? order <= 0
                : op == Py_EQ ? order == 0
                : op == Py_NE ? order != 0
                : op == Py_GT ? order > 0
                              : order >= 0);
}
static PyObject *nb_remainder(PyObject *a, PyObject *b) {
    return IS_BYTES(a) ? bytes_percent(bytes_data(a), bytes_length(a), b) : NOT_IMPLEMENTED;
}
static int bf_getbuffer(PyObject *o, Py_buffer *view, int flags) {
    return ops_fill_buffer(view, o, bytes_data(o), bytes_length(o), true, flags);
}
static void bytes_dealloc(PyObject *o) {
    TYPE(o)->tp_free(o);
}

#include "bytes.gen.h"

static PySequenceMethods bytes_as_sequence = {.sq_length = sq_length,
                                              .sq_concat = bytes_concat,
                                              .sq_repeat = sq_repeat,
                                              .sq_item = sq_item,
                                              .sq_contains = bytes_contains};
static PyMappingMethods bytes_as_mapping = {.mp_length = sq_length, .mp_subscript = mp_subscript};
static PyNumberMethods bytes_as_number = {.nb_remainder = nb_remainder};
static PyBufferProcs bytes_as_buffer = {.bf_getbuffer = bf_getbuffer};

PyTypeObject PyBytes_Type = {
    .ob_base = {.ob_base = STATIC_HEAD(&PyType_Type)},
    .tp_name = "bytes",
    .tp_basicsize = offsetof(PyBytesObject, ob_sval) + 1,
    .tp_itemsize = 1,
    .tp_dealloc = bytes_dealloc,
    .tp_repr = bytes_repr,
    .tp_str = bytes_repr,
    .tp_as_number = &bytes_as_number,
    .tp_as_sequence = &bytes_as_sequence,
    .tp_as_mapping = &bytes_as_mapping,
    .tp_as_buffer = &bytes_as_buffer,
    .tp_hash = bytes_hash,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_BYTES_SUBCLASS | (1UL << 22),
    .tp_doc = bytes_tp_doc,
    .tp_richcompare = bytes_richcompare,
    .tp_iter = bytes_iter,
    .tp_methods = bytes_methods,
    .tp_new = bytes_tp_new,
    .tp_vectorcall = bytes_tp_vectorcall,
};
