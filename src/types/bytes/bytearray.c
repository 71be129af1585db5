/* bytearray: bytes that change.
 *
 * ob_start points into the block ob_bytes of ob_alloc bytes (what is deleted in front only moves
 * it); ob_start[ob_size] is a NUL. Everything is under the object's lock. While ob_exports counts
 * buffers, the block neither moves nor changes its size.
 */
#include "object/call.h"
#include "object/type.h"
#include "types/bytes/bytes_int.h"
#include "types/iterator/iterator.h"
#include "types/slice/slice.h"
#include "types/tuple/tuple.h"

#define A(o) ((PyByteArrayObject *)(o))
#define SIZE(o) (((PyVarObject *)(o))->ob_size)
#define O(a) ((PyObject *)(a))

/* What extensions see of an empty one without a block. Never written. */
char _PyByteArray_empty_string[] = "";

static int set_size_locked(PyObject *o, Py_ssize_t n) {
    PyByteArrayObject *a = A(o);
    if (n == SIZE(o) && a->ob_bytes != NULL) {
        return 0;
    }
    if (a->ob_exports > 0) {
        err_raise(PyExc_BufferError, "Existing exports of data: object cannot be re-sized");
        return -1;
    }
    if (n >= PY_SSIZE_T_MAX / 2) {
        err_no_memory();
        return -1;
    }
    Py_ssize_t offset = a->ob_bytes ? a->ob_start - a->ob_bytes : 0,
               keep = n < SIZE(o) ? n : SIZE(o);
    bool roomy = a->ob_bytes != NULL && n + offset + 1 <= a->ob_alloc &&
                 (n >= a->ob_alloc / 2 || n == 0 || a->ob_alloc < 64);
    if (!roomy) {
        Py_ssize_t room = n <= a->ob_alloc + a->ob_alloc / 8 && n > SIZE(o) && SIZE(o) > 0
                              ? n + (n >> 3) + (n < 9 ? 3 : 6)
                              : n + 1;
        char *bytes = data_alloc((size_t)room);
        if (bytes == NULL) {
            err_no_memory();
            return -1;
        }
        memcpy(bytes, a->ob_start ? a->ob_start : "", (size_t)keep);
        data_free(a->ob_bytes, (size_t)a->ob_alloc);
        a->ob_bytes = a->ob_start = bytes;
        a->ob_alloc = room;
    }
    store_relaxed(&SIZE(o), n);
    a->ob_start[n] = 0;
    return 0;
}
int bytearray_set_size(PyObject *o, Py_ssize_t n) {
    guard(o);
    return set_size_locked(o, n);
}

static PyObject *new_of(PyTypeObject *type, Py_ssize_t n) {
    autoref PyObject *o =
        TRY(type == &PyByteArray_Type ? object_new(type) : type->tp_alloc(type, 0));
    TRYI(set_size_locked(o, n)); /* NOLOCK: fresh */
    return take(o);
}
PyObject *bytearray_new(Py_ssize_t n) {
    return new_of(&PyByteArray_Type, n);
}
PyObject *bytearray_from(const char *data, Py_ssize_t n) {
    PyObject *o = TRY(bytearray_new(n));
    memcpy(A(o)->ob_start, data, (size_t)n);
    return o;
}

/* Replaces [start, end) by n bytes that don't overlap with it. */
static int replace_locked(PyObject *o, Py_ssize_t start, Py_ssize_t end, const char *data,
                          Py_ssize_t n) {
    PyByteArrayObject *a = A(o);
    Py_ssize_t size = SIZE(o), growth = n - (end - start);
    if (growth != 0 && a->ob_exports > 0) {
        return set_size_locked(o, size + growth);
    }
    if (growth < 0 && start == 0) { /* the front goes: nothing moves */
        a->ob_start -= growth;
        store_relaxed(&SIZE(o), size + growth);
    } else if (growth < 0) {
        memmove(a->ob_start + end + growth, a->ob_start + end, (size_t)(size - end));
        INT_TRYI(set_size_locked(o, size + growth));
    } else if (growth > 0) {
        INT_TRYI(set_size_locked(o, size + growth));
        memmove(a->ob_start + end + growth, a->ob_start + end, (size_t)(size - end));
    }
    memcpy(a->ob_start + start, data, (size_t)n);
    return 0;
}

/* ---- making ---- */

/* bytes of what may be assigned or appended: a buffer or an iterable of ints. */
static PyObject *values_of(PyObject *o) {
    if (ops_has_buffer(o)) {
        return bytes_from_object(o);
    }
    autoref PyObject *iterator = TRY(ops_iter(o)), *values = TRY(bytearray_new(0));
    TRYI(ops_length_hint(o, 0)); /* only so far as its errors count */
    for (PyObject *next; (next = ops_next(iterator)) != NULL;) {
        autoref PyObject *item = next;
        int value = TRYI(byte_value(item));
        Py_ssize_t n = SIZE(values);
        TRYI(set_size_locked(values, n + 1)); /* NOLOCK: ours alone */
        A(values)->ob_start[n] = (char)value;
    }
    return err_occurred() ? NULL : bytes_from(A(values)->ob_start, SIZE(values));
}

static PyObject *text_source(PyObject *source, PyObject *encoding, PyObject *errors) {
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
/* The initial value as bytes. */
static PyObject *initial(PyObject *source, PyObject *encoding, PyObject *errors) {
    if (encoding != NULL || errors != NULL) {
        return text_source(source, encoding, errors);
    }
    if (source == NULL) {
        return bytes_new(0);
    }
    if (IS_STR(source)) {
        return err_raise(PyExc_TypeError, "string argument without an encoding");
    }
    if (TYPE(source)->tp_as_number != NULL && TYPE(source)->tp_as_number->nb_index != NULL) {
        PyObject *value = bytes_zeros(source);
        if (value != NULL || !err_matches(PyExc_TypeError)) {
            return value;
        }
        err_clear();
    }
    if (!ops_has_buffer(source) && TYPE(source)->tp_iter == NULL && !ops_is_sequence(source)) {
        return err_raise(PyExc_TypeError, "cannot convert '%.200s' object to bytearray",
                         TYPE(source)->tp_name);
    }
    return values_of(source);
}
static const char *const init_names[] = {"source", "encoding", "errors"};
static const ArgSpec init_spec = {
    .function = "bytearray", .names = init_names, .positional = 3, .total = 3};

static int bytearray_init(PyObject *self, PyObject *args, PyObject *kwargs) {
    PyObject *given[3];
    INT_TRYI(args_unpack_tuple(&init_spec, args, kwargs, given));
    for (int i = 1; i < 3; i++) {
        if (given[i] != NULL) {
            INT_TRYI(arg_type(given[i], &PyUnicode_Type, "bytearray", init_names[i]));
        }
    }
    INT_TRYI(bytearray_set_size(self, 0)); /* what fails leaves it empty */
    autoref PyObject *value = INT_TRY(initial(given[0], given[1], given[2]));
    guard(self);
    return replace_locked(self, 0, SIZE(self), bytes_data(value), bytes_length(value));
}
static PyObject *tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    return new_of(type, 0);
}
static void bytearray_dealloc(PyObject *o) {
    data_free(A(o)->ob_bytes, (size_t)A(o)->ob_alloc);
    A(o)->ob_bytes = NULL;
    TYPE(o)->tp_free(o);
}

/* ---- methods ---- */

PyObject *bytearray_append(PyObject *self, PyObject *item);
PyObject *bytearray_append(PyObject *self, PyObject *item) {
    char value = (char)TRYI(byte_value(item));
    guard(self);
    TRYI(replace_locked(self, SIZE(self), SIZE(self), &value, 1));
    return NONE;
}
PyObject *bytearray_extend(PyObject *self, PyObject *iterable);
PyObject *bytearray_extend(PyObject *self, PyObject *iterable) {
    if (IS_STR(iterable)) {
        return err_raise(PyExc_TypeError, "expected iterable of integers; got: 'str'");
    }
    if (!ops_has_buffer(iterable) && TYPE(iterable)->tp_iter == NULL &&
        !ops_is_sequence(iterable)) {
        return err_raise(PyExc_TypeError, "can't extend bytearray with %.100s",
                         TYPE(iterable)->tp_name);
    }
    Py_ssize_t end = ops_has_buffer(iterable) ? load_relaxed(&SIZE(self)) : PY_SSIZE_T_MAX;
    autoref PyObject *values = TRY(values_of(iterable)); /* which may change what is extended */
    guard(self);
    end = end < SIZE(self) ? end : SIZE(self);
    TRYI(replace_locked(self, end, end, bytes_data(values), bytes_length(values)));
    return NONE;
}
PyObject *bytearray_insert(PyObject *self, Py_ssize_t index, PyObject *item);
PyObject *bytearray_insert(PyObject *self, Py_ssize_t index, PyObject *item) {
    char value = (char)TRYI(byte_value(item));
    guard(self);
    Py_ssize_t n = SIZE(self);
    index = index < 0 ? (index + n < 0 ? 0 : index + n) : index > n ? n : index;
    TRYI(replace_locked(self, index, index, &value, 1));
    return NONE;
}
PyObject *bytearray_pop(PyObject *self, Py_ssize_t index);
PyObject *bytearray_pop(PyObject *self, Py_ssize_t index) {
    guard(self);
    Py_ssize_t n = SIZE(self);
    if (n == 0) {
        return err_raise(PyExc_IndexError, "pop from empty bytearray");
    }
    index += index < 0 ? n : 0;
    if (index < 0 || index >= n) {
        return err_raise(PyExc_IndexError, "pop index out of range");
    }
    unsigned char value = (unsigned char)A(self)->ob_start[index];
    TRYI(replace_locked(self, index, index + 1, "", 0));
    return int_from_ssize(value);
}
PyObject *bytearray_remove(PyObject *self, PyObject *item);
PyObject *bytearray_remove(PyObject *self, PyObject *item) {
    int value = TRYI(byte_value(item));
    guard(self);
    char *found = SIZE(self) ? memchr(A(self)->ob_start, value, (size_t)SIZE(self)) : NULL;
    if (found == NULL) {
        return err_raise(PyExc_ValueError, "value not found in bytearray");
    }
    Py_ssize_t at = found - A(self)->ob_start;
    TRYI(replace_locked(self, at, at + 1, "", 0));
    return NONE;
}
PyObject *bytearray_reverse(PyObject *self);
PyObject *bytearray_reverse(PyObject *self) {
    guard(self);
    char *p = A(self)->ob_start, *q = p + SIZE(self) - 1;
    for (; p < q; p++, q--) {
        char c = *p;
        *p = *q;
        *q = c;
    }
    return NONE;
}
PyObject *bytearray_clear(PyObject *self);
PyObject *bytearray_clear(PyObject *self) {
    guard(self);
    TRYI(set_size_locked(self, 0));
    return NONE;
}
PyObject *bytearray_copy(PyObject *self);
PyObject *bytearray_copy(PyObject *self) {
    guard(self);
    return bytearray_from(A(self)->ob_start, SIZE(self));
}
PyObject *bytearray_resize(PyObject *self, Py_ssize_t size);
PyObject *bytearray_resize(PyObject *self, Py_ssize_t size) {
    if (size < 0) {
        return err_raise(PyExc_ValueError, "Can only resize to positive sizes, got %zd", size);
    }
    guard(self);
    Py_ssize_t n = SIZE(self);
    TRYI(set_size_locked(self, size));
    if (size > n) {
        memset(A(self)->ob_start + n, 0, (size_t)(size - n));
    }
    return NONE;
}
PyObject *bytearray_alloc(PyObject *self);
PyObject *bytearray_alloc(PyObject *self) {
    return int_from_ssize(load_relaxed(&A(self)->ob_alloc));
}
PyObject *bytearray_sizeof(PyObject *self);
PyObject *bytearray_sizeof(PyObject *self) {
    return int_from_ssize(TYPE(self)->tp_basicsize + load_relaxed(&A(self)->ob_alloc));
}
static PyObject *reduced(PyObject *self, int proto) {
    autoref PyObject *state = TRY(call_method_none(self, NAME(__getstate__))), *args = NULL,
                     *text = NULL;
    guard(self);
    if (proto < 3) {
        text = TRY(str_from_ucs(1, A(self)->ob_start, SIZE(self)));
        autoref PyObject *latin = TRY(str_from_text("latin-1"));
        args = TRY(tuple_of(2, text, latin));
    } else {
        text = TRY(bytes_from(A(self)->ob_start, SIZE(self)));
        args = TRY(tuple_of(1, text));
    }
    return tuple_of(3, O(TYPE(self)), args, state);
}
PyObject *bytearray_reduce(PyObject *self);
PyObject *bytearray_reduce(PyObject *self) {
    return reduced(self, 2);
}
PyObject *bytearray_reduce_ex(PyObject *self, int proto);
PyObject *bytearray_reduce_ex(PyObject *self, int proto) {
    return reduced(self, proto);
}

/* ---- slots ---- */

static Py_ssize_t sq_length(PyObject *o) {
    return load_relaxed(&SIZE(o));
}
static PyObject *item_at(PyObject *o, Py_ssize_t i, bool wrap) {
    guard(o);
    i += wrap && i < 0 ? SIZE(o) : 0;
    if (i < 0 || i >= SIZE(o)) {
        return err_raise(PyExc_IndexError, "bytearray index out of range");
    }
    return int_from_ssize((unsigned char)A(o)->ob_start[i]);
}
static PyObject *sq_item(PyObject *o, Py_ssize_t i) {
    return item_at(o, i, false);
}
static int set_item(PyObject *o, Py_ssize_t i, PyObject *value, bool wrap) {
    char byte = 0;
    if (value != NULL) {
        byte = (char)INT_TRYI(byte_value(value));
    }
    guard(o);
    i += wrap && i < 0 ? SIZE(o) : 0;
    if (i < 0 || i >= SIZE(o)) {
        err_raise(PyExc_IndexError, "bytearray index out of range");
        return -1;
    }
    return replace_locked(o, i, i + 1, &byte, value != NULL);
}
static int sq_ass_item(PyObject *o, Py_ssize_t i, PyObject *value) {
    return set_item(o, i, value, false);
}
PyObject *bytearray_concat(PyObject *a, PyObject *b) {
    autoref PyObject *joined = TRY(bytes_concat(a, b));
    return bytearray_from(bytes_data(joined), bytes_length(joined));
}
static PyObject *sq_inplace_concat(PyObject *self, PyObject *other) {
    if (!ops_has_buffer(other)) {
        return err_raise(PyExc_TypeError, "can't concat %.100s to %.100s", TYPE(other)->tp_name,
                         TYPE(self)->tp_name);
    }
    autoref PyObject *values = TRY(bytes_from_object(other));
    guard(self);
    TRYI(replace_locked(self, SIZE(self), SIZE(self), bytes_data(values), bytes_length(values)));
    return newref(self);
}
static PyObject *sq_repeat(PyObject *self, Py_ssize_t count) {
    guard(self);
    Py_ssize_t n = SIZE(self);
    count = count < 0 ? 0 : count;
    if (n > 0 && count > PY_SSIZE_T_MAX / n) {
        return err_no_memory();
    }
    PyObject *result = TRY(bytearray_new(n * count));
    for (Py_ssize_t i = 0; i < count; i++) {
        memcpy(A(result)->ob_start + i * n, A(self)->ob_start, (size_t)n);
    }
    return result;
}
static PyObject *sq_inplace_repeat(PyObject *self, Py_ssize_t count) {
    guard(self);
    Py_ssize_t n = SIZE(self);
    count = count < 0 ? 0 : count;
    if (n > 0 && count > PY_SSIZE_T_MAX / n) {
        return err_no_memory();
    }
    TRYI(set_size_locked(self, n * count));
    for (Py_ssize_t i = 1; i < count; i++) {
        memcpy(A(self)->ob_start + i * n, A(self)->ob_start, (size_t)n);
    }
    return newref(self);
}

static PyObject *get_slice(PyObject *o, PyObject *key) {
    Py_ssize_t start, stop, step;
    TRYI(slice_unpack(key, &start, &stop, &step));
    guard(o);
    Py_ssize_t count = slice_adjust(SIZE(o), &start, &stop, step);
    PyObject *result = TRY(bytearray_new(count));
    for (Py_ssize_t i = 0; i < count; i++) {
        A(result)->ob_start[i] = A(o)->ob_start[start + i * step];
    }
    return result;
}
static PyObject *mp_subscript(PyObject *o, PyObject *key) {
    if (TYPE(key)->tp_as_number != NULL && TYPE(key)->tp_as_number->nb_index != NULL) {
        Py_ssize_t i = ops_index_ssize(key, PyExc_IndexError);
        return i == -1 && err_occurred() ? NULL : item_at(o, i, true);
    }
    if (!IS_EXACT(key, PySlice_Type)) {
        return err_raise(PyExc_TypeError,
                         "bytearray indices must be integers or slices, not %.200s",
                         TYPE(key)->tp_name);
    }
    return get_slice(o, key);
}

/* Deletes every step-th byte. */
static int delete_steps_locked(PyObject *o, Py_ssize_t start, Py_ssize_t step, Py_ssize_t count) {
    if (count == 0) {
        return 0;
    }
    if (A(o)->ob_exports > 0) {
        return set_size_locked(o, SIZE(o) - count);
    }
    if (step < 0) {
        start += step * (count - 1);
        step = -step;
    }
    char *p = A(o)->ob_start;
    Py_ssize_t to = start, n = SIZE(o);
    for (Py_ssize_t i = start, gone = 0; i < n; i++) {
        if (gone < count && i == start + gone * step) {
            gone++;
        } else {
            p[to++] = p[i];
        }
    }
    return set_size_locked(o, to);
}
static int set_slice(PyObject *o, PyObject *key, PyObject *values) {
    Py_ssize_t start, stop, step, n = values ? bytes_length(values) : 0;
    INT_TRYI(slice_unpack(key, &start, &stop, &step));
    guard(o);
    Py_ssize_t count = slice_adjust(SIZE(o), &start, &stop, step);
    if (step == 1) {
        stop = stop < start ? start : stop;
        return replace_locked(o, start, stop, values ? bytes_data(values) : "", n);
    }
    if (values == NULL || (n == 0 && count > 0)) {
        return delete_steps_locked(o, start, step, count);
    }
    if (n != count) {
        err_raise(PyExc_ValueError,
                  "attempt to assign bytes of size %zd to extended slice of size %zd", n, count);
        return -1;
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        A(o)->ob_start[start + i * step] = bytes_data(values)[i];
    }
    return 0;
}
static int mp_ass_subscript(PyObject *o, PyObject *key, PyObject *value) {
    if (TYPE(key)->tp_as_number != NULL && TYPE(key)->tp_as_number->nb_index != NULL) {
        Py_ssize_t i = ops_index_ssize(key, PyExc_IndexError);
        return i == -1 && err_occurred() ? -1 : set_item(o, i, value, true);
    }
    if (!IS_EXACT(key, PySlice_Type)) {
        err_raise(PyExc_TypeError, "bytearray indices must be integers or slices, not %.200s",
                  TYPE(key)->tp_name);
        return -1;
    }
    if (value == NULL) {
        return set_slice(o, key, NULL);
    }
    if (IS_STR(value) || IS_INT(value) ||
        (!ops_has_buffer(value) && TYPE(value)->tp_iter == NULL && !ops_is_sequence(value))) {
        err_raise(PyExc_TypeError,
                  "can assign only bytes, buffers, or iterables of ints in range(0, 256)");
        return -1;
    }
    autoref PyObject *values = INT_TRY(values_of(value));
    return set_slice(o, key, values);
}

static PyObject *bytearray_repr(PyObject *o) {
    autoref PyObject *value = TRY(bytes_from_object(o));
    autoref PyObject *text = TRY(bytes_quoted(value, QUOTE_ESCAPED_ALWAYS));
    const char *name = strrchr(TYPE(o)->tp_name, '.');
    return str_format("%s(%U)", name ? name + 1 : TYPE(o)->tp_name, text);
}
static PyObject *bytearray_richcompare(PyObject *a, PyObject *b, int op) {
    if (!ops_has_buffer(a) || !ops_has_buffer(b)) {
        return NOT_IMPLEMENTED;
    }
    Py_buffer x, y;
    if (ops_get_buffer(a, &x, PyBUF_SIMPLE) < 0) {
        err_clear();
        return NOT_IMPLEMENTED;
    }
    if (ops_get_buffer(b, &y, PyBUF_SIMPLE) < 0) {
        err_clear();
        ops_release_buffer(&x);
        return NOT_IMPLEMENTED;
    }
    int order = memcmp(x.buf, y.buf, (size_t)(x.len < y.len ? x.len : y.len));
    order = order ? order : (x.len > y.len) - (x.len < y.len);
    ops_release_buffer(&x);
    ops_release_buffer(&y);
    return BOOL(op == Py_LT   ? order < 0
                : op == Py_LE ? order <= 0
                : op == Py_EQ ? order == 0
                : op == Py_NE ? order != 0
                : op == Py_GT ? order > 0
                              : order >= 0);
}
static PyObject *nb_remainder(PyObject *a, PyObject *b) {
    if (!IS_INSTANCE(a, PyByteArray_Type)) {
        return NOT_IMPLEMENTED;
    }
    Py_buffer format; /* it keeps its size while the arguments are formatted */
    TRYI(ops_get_buffer(a, &format, PyBUF_SIMPLE));
    autoref PyObject *text = bytes_percent(format.buf, format.len, b);
    ops_release_buffer(&format);
    return text != NULL ? bytearray_from(bytes_data(text), bytes_length(text)) : NULL;
}
static int bf_getbuffer(PyObject *o, Py_buffer *view, int flags) {
    guard(o);
    INT_TRYI(ops_fill_buffer(view, o, A(o)->ob_start, SIZE(o), false, flags));
    A(o)->ob_exports++;
    return 0;
}
static void bf_releasebuffer(PyObject *o, Py_buffer *view) {
    guard(o);
    A(o)->ob_exports--;
}

static PySequenceMethods as_sequence = {.sq_length = sq_length,
                                        .sq_concat = bytearray_concat,
                                        .sq_repeat = sq_repeat,
                                        .sq_item = sq_item,
                                        .sq_ass_item = sq_ass_item,
                                        .sq_contains = bytes_contains,
                                        .sq_inplace_concat = sq_inplace_concat,
                                        .sq_inplace_repeat = sq_inplace_repeat};
static PyMappingMethods as_mapping = {
    .mp_length = sq_length, .mp_subscript = mp_subscript, .mp_ass_subscript = mp_ass_subscript};
static PyNumberMethods as_number = {.nb_remainder = nb_remainder};
static PyBufferProcs as_buffer = {.bf_getbuffer = bf_getbuffer,
                                  .bf_releasebuffer = bf_releasebuffer};

PyTypeObject PyByteArray_Type = {
    .ob_base = {.ob_base = STATIC_HEAD(&PyType_Type)},
    .tp_name = "bytearray",
    .tp_basicsize = sizeof(PyByteArrayObject),
    .tp_dealloc = bytearray_dealloc,
    .tp_repr = bytearray_repr,
    .tp_as_number = &as_number,
    .tp_as_sequence = &as_sequence,
    .tp_as_mapping = &as_mapping,
    .tp_hash = ops_hash_not_implemented,
    .tp_str = bytearray_repr,
    .tp_as_buffer = &as_buffer,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | (1UL << 22),
    .tp_doc = "bytearray(iterable_of_ints) -> bytearray\n"
              "bytearray(string, encoding[, errors]) -> bytearray\n"
              "bytearray(buffer) -> a copy of its bytes\n"
              "bytearray(int) -> as many zeros\n"
              "bytearray() -> none\n\n"
              "A mutable sequence of bytes.",
    .tp_richcompare = bytearray_richcompare,
    .tp_iter = bytearray_iter,
    .tp_methods = bytearray_methods,
    .tp_init = bytearray_init,
    .tp_new = tp_new,
};
