/* array.array: memory, sequence operations, buffers. */
#include "modules/array/array_int.h"
#include "object/write.h"
#include "types/iterator/iterator.h"
#include "types/iterator/quick_step.h"
#include "types/slice/slice.h"

#define SIZE(o) (((PyVarObject *)(o))->ob_size)

/* ---- memory ---- */

PyObject *array_new_of(PyTypeObject *type, const ItemKind *kind, Py_ssize_t n) {
    autoref PyObject *o = TRY(type == &array_type ? object_new(type) : type->tp_alloc(type, 0));
    ARRAY(o)->kind = kind;
    TRYI(array_resize_locked(o, n)); /* NOLOCK: fresh */
    return take(o);
}
int array_resize_locked(PyObject *o, Py_ssize_t n) {
    ArrayObject *a = ARRAY(o);
    if (n == SIZE(o)) {
        return 0;
    }
    if (a->exports > 0) {
        return err_int(
            err_raise(PyExc_BufferError, "cannot resize an array that is exporting buffers"));
    }
    if (n > a->allocated || n < a->allocated / 2) {
        Py_ssize_t size = a->kind->size, room = n + (SIZE(o) > 0 && n > SIZE(o) ? n / 8 + 6 : 0);
        if (n > (PY_SSIZE_T_MAX / 2) / size) {
            return err_int(err_no_memory());
        }
        char *items = NULL;
        if (n > 0 && (items = data_alloc((size_t)(room * size))) == NULL) {
            return err_int(err_no_memory());
        }
        Py_ssize_t kept = n < SIZE(o) ? n : SIZE(o);
        if (kept > 0) {
            memcpy(items, a->items, (size_t)(kept * size));
        }
        data_free(a->items, (size_t)(a->allocated * size));
        a->items = items;
        a->allocated = n > 0 ? room : 0;
    }
    store_relaxed(&SIZE(o), n);
    return 0;
}
static void array_dealloc(PyObject *o) {
    weakref_clear_all(o);
    data_free(ARRAY(o)->items, (size_t)(ARRAY(o)->allocated * ARRAY(o)->kind->size));
    TYPE(o)->tp_free(o);
}
static char *item_at(PyObject *o, Py_ssize_t i) {
    return ARRAY(o)->items + i * ARRAY(o)->kind->size;
}

/* ---- reading ---- */

/* Copies the item out, so that the object is made without the lock; false out of range. */
static bool read_raw(PyObject *o, Py_ssize_t i, char *raw) {
    guard(o);
    if ((size_t)i >= (size_t)SIZE(o)) {
        return false;
    }
    memcpy(raw, item_at(o, i), ARRAY(o)->kind->size);
    return true;
}
PyObject *array_get(PyObject *o, Py_ssize_t i, const char *text) {
    char raw[ITEM_MAX];
    return read_raw(o, i, raw) ? item_to_object(ARRAY(o)->kind, raw)
                               : err_raise(PyExc_IndexError, "%s", text);
}
static PyObject *array_item(PyObject *o, Py_ssize_t i) {
    return array_get(o, i, "array index out of range");
}
PyObject *array_bytes(PyObject *o) {
    guard(o);
    if (SIZE(o) > PY_SSIZE_T_MAX / ARRAY(o)->kind->size) {
        return err_no_memory();
    }
    return bytes_from(ARRAY(o)->items ? ARRAY(o)->items : "", SIZE(o) * ARRAY(o)->kind->size);
}
PyObject *array_text(PyObject *o) {
    autoref PyObject *bytes = TRY(array_bytes(o));
    return items_to_text(ARRAY(o)->kind, bytes_data(bytes), bytes_length(bytes) / 4);
}
PyObject *array_to_list(PyObject *o) {
    autoref PyObject *list = TRY(list_new(0));
    char raw[ITEM_MAX];
    for (Py_ssize_t i = 0; read_raw(o, i, raw); i++) {
        TRYI(list_append_steal(list, TRY(item_to_object(ARRAY(o)->kind, raw))));
    }
    return take(list);
}
/* The items start, start + step, ...: n of them, all within the array when this was asked for. */
PyObject *array_slice_of(PyObject *o, Py_ssize_t start, Py_ssize_t step, Py_ssize_t n) {
    PyObject *result = TRY(array_new_of(&array_type, ARRAY(o)->kind, n));
    Py_ssize_t size = ARRAY(o)->kind->size, got = 0;
    guard(o);
    for (; got < n; got++) {
        Py_ssize_t i = start + got * step;
        if ((size_t)i >= (size_t)SIZE(o)) { /* it has shrunk meanwhile */
            break;
        }
        memcpy(ARRAY(result)->items + got * size, item_at(o, i), (size_t)size);
    }
    SIZE(result) = got;
    return result;
}

/* ---- changing ---- */

int array_append_raw(PyObject *o, const char *raw) {
    guard(o);
    INT_TRYI(array_resize_locked(o, SIZE(o) + 1));
    memcpy(item_at(o, SIZE(o) - 1), raw, ARRAY(o)->kind->size);
    return 0;
}
int array_append_object(PyObject *o, PyObject *item) {
    char raw[ITEM_MAX];
    INT_TRYI(item_from_object(ARRAY(o)->kind, item, raw));
    return array_append_raw(o, raw);
}
int array_extend_bytes(PyObject *o, const char *data, Py_ssize_t size) {
    Py_ssize_t item = ARRAY(o)->kind->size;
    if (size % item != 0) {
        return err_int(err_raise(PyExc_ValueError, "bytes length not a multiple of item size"));
    }
    guard(o);
    Py_ssize_t before = SIZE(o), n = size / item;
    if (n > PY_SSIZE_T_MAX - before) {
        return err_int(err_no_memory());
    }
    INT_TRYI(array_resize_locked(o, before + n));
    if (n > 0) {
        memcpy(item_at(o, before), data, (size_t)size);
    }
    return 0;
}
int array_extend_text(PyObject *o, PyObject *text) {
    Py_ssize_t n = str_length(text);
    if (n == 0) {
        return 0;
    }
    guard(o);
    Py_ssize_t before = SIZE(o);
    INT_TRYI(array_resize_locked(o, before + n));
    for (Py_ssize_t i = 0; i < n; i++) {
        Py_UCS4 c = str_at(text, i);
        memcpy(item_at(o, before + i), &c, 4);
    }
    return 0;
}
static int extend_by_array(PyObject *o, PyObject *items) {
    if (ARRAY(items)->kind != ARRAY(o)->kind) {
        return err_int(err_raise(PyExc_TypeError, "can only extend with array of same kind"));
    }
    autoref PyObject *bytes = INT_TRY(array_bytes(items));
    return array_extend_bytes(o, bytes_data(bytes), bytes_length(bytes));
}
int array_extend(PyObject *o, PyObject *items) {
    if (IS_ARRAY(items)) {
        return extend_by_array(o, items);
    }
    autoref PyObject *iterator = INT_TRY(ops_iter(items));
    for (PyObject *next; (next = ops_next(iterator)) != NULL;) {
        autoref PyObject *item = next;
        INT_TRYI(array_append_object(o, item));
    }
    return err_occurred() ? -1 : 0;
}
int array_replace_range(PyObject *o, Py_ssize_t low, Py_ssize_t high, PyObject *from) {
    autoref PyObject *bytes = from ? INT_TRY(array_bytes(from)) : NULL;
    Py_ssize_t size = ARRAY(o)->kind->size, added = bytes ? bytes_length(bytes) / size : 0;
    guard(o);
    Py_ssize_t n = SIZE(o);
    low = low < n ? low : n;
    high = high < low ? low : high < n ? high : n;
    Py_ssize_t change = added - (high - low);
    if (change > 0) {
        INT_TRYI(array_resize_locked(o, n + change));
    } else if (change < 0 && ARRAY(o)->exports > 0) {
        return array_resize_locked(o, n + change);
    }
    if (n > high) {
        memmove(item_at(o, low + added), item_at(o, high), (size_t)((n - high) * size));
    }
    if (added > 0) {
        memcpy(item_at(o, low), bytes_data(bytes), (size_t)(added * size));
    }
    return change < 0 ? array_resize_locked(o, n + change) : 0;
}

/* value NULL: deletes. */
static int set_at(PyObject *o, Py_ssize_t i, PyObject *value) {
    char raw[ITEM_MAX];
    if ((size_t)i >= (size_t)array_length(o)) {
        return err_int(err_raise(PyExc_IndexError, "array assignment index out of range"));
    }
    if (value == NULL) {
        return array_replace_range(o, i, i + 1, NULL);
    }
    INT_TRYI(item_from_object(ARRAY(o)->kind, value, raw));
    guard(o);
    if (i >= SIZE(o)) { /* it has shrunk meanwhile */
        return err_int(err_raise(PyExc_IndexError, "array assignment index out of range"));
    }
    memcpy(item_at(o, i), raw, ARRAY(o)->kind->size);
    return 0;
}
/* Deletes n items, `step` apart from the first on. */
static int delete_strided(PyObject *o, Py_ssize_t start, Py_ssize_t step, Py_ssize_t n) {
    if (step < 0) {
        start += (n - 1) * step;
        step = -step;
    }
    guard(o);
    if (n <= 0 || start + (n - 1) * step >= SIZE(o)) {
        return 0;
    }
    if (ARRAY(o)->exports > 0) {
        return array_resize_locked(o, SIZE(o) - n);
    }
    Py_ssize_t to = start, size = ARRAY(o)->kind->size;
    for (Py_ssize_t i = start; i < SIZE(o); i++) {
        if ((i - start) % step != 0 || (i - start) / step >= n) {
            memcpy(item_at(o, to++), item_at(o, i), (size_t)size);
        }
    }
    return array_resize_locked(o, to);
}
static int set_strided(PyObject *o, Py_ssize_t start, Py_ssize_t step, Py_ssize_t n,
                       PyObject *from) {
    autoref PyObject *bytes = INT_TRY(array_bytes(from));
    Py_ssize_t size = ARRAY(o)->kind->size, given = bytes_length(bytes) / size;
    if (given != n) {
        return err_int(err_raise(
            PyExc_ValueError, "attempt to assign array of size %zd to extended slice of size %zd",
            given, n));
    }
    guard(o);
    for (Py_ssize_t k = 0; k < n; k++) {
        Py_ssize_t i = start + k * step;
        if ((size_t)i < (size_t)SIZE(o)) {
            memcpy(item_at(o, i), bytes_data(bytes) + k * size, (size_t)size);
        }
    }
    return 0;
}
static int set_slice(PyObject *o, PyObject *slice, PyObject *value) {
    Py_ssize_t start, stop, step;
    INT_TRYI(slice_unpack(slice, &start, &stop, &step));
    if (value != NULL && !IS_ARRAY(value)) {
        return err_int(err_raise(PyExc_TypeError,
                                 "can only assign array (not \"%.200s\") to array slice",
                                 TYPE(value)->tp_name));
    }
    if (value != NULL && ARRAY(value)->kind != ARRAY(o)->kind) {
        return err_int(err_raise(PyExc_TypeError, "bad argument type for built-in operation"));
    }
    Py_ssize_t n = slice_adjust(array_length(o), &start, &stop, step);
    if (step == 1) {
        return array_replace_range(o, start, start + n, value);
    }
    return value == NULL ? delete_strided(o, start, step, n)
                         : set_strided(o, start, step, n, value);
}

/* ---- slots ---- */

/* A key that is no slice, as an index from the front; -1 with an exception. */
static int key_index(PyObject *o, PyObject *key, Py_ssize_t *i) {
    if (!IS_INT(key) &&
        (TYPE(key)->tp_as_number == NULL || TYPE(key)->tp_as_number->nb_index == NULL)) {
        return err_int(err_raise(PyExc_TypeError, "array indices must be integers"));
    }
    *i = ops_index_ssize(key, PyExc_IndexError);
    if (*i == -1 && err_occurred()) {
        return -1;
    }
    *i += *i < 0 ? array_length(o) : 0;
    return 0;
}
static PyObject *mp_subscript(PyObject *o, PyObject *key) {
    Py_ssize_t start, stop, step;
    if (!IS_EXACT(key, PySlice_Type)) {
        TRYI(key_index(o, key, &start));
        return array_item(o, start);
    }
    TRYI(slice_unpack(key, &start, &stop, &step));
    Py_ssize_t n = slice_adjust(array_length(o), &start, &stop, step);
    return array_slice_of(o, start, step, n);
}
static int mp_ass_subscript(PyObject *o, PyObject *key, PyObject *value) {
    Py_ssize_t i;
    if (IS_EXACT(key, PySlice_Type)) {
        return set_slice(o, key, value);
    }
    INT_TRYI(key_index(o, key, &i));
    return set_at(o, i, value);
}
static PyObject *sq_concat(PyObject *a, PyObject *b) {
    if (!IS_ARRAY(b)) {
        return err_raise(PyExc_TypeError, "can only append array (not \"%.200s\") to array",
                         TYPE(b)->tp_name);
    }
    if (ARRAY(a)->kind != ARRAY(b)->kind) {
        return err_raise(PyExc_TypeError, "bad argument type for built-in operation");
    }
    autoref PyObject *result = TRY(array_new_of(&array_type, ARRAY(a)->kind, 0));
    TRYI(array_extend(result, a));
    TRYI(array_extend(result, b));
    return take(result);
}
static PyObject *sq_inplace_concat(PyObject *a, PyObject *b) {
    if (!IS_ARRAY(b)) {
        return err_raise(PyExc_TypeError, "can only extend array with array (not \"%.200s\")",
                         TYPE(b)->tp_name);
    }
    TRYI(array_extend(a, b));
    return newref(a);
}
static int repeat_locked(PyObject *o, Py_ssize_t times) {
    Py_ssize_t n = SIZE(o), bytes = n * ARRAY(o)->kind->size;
    if (n == 0 || times == 1) {
        return 0;
    }
    if (times <= 0) {
        return array_resize_locked(o, 0);
    }
    if (times > PY_SSIZE_T_MAX / n) {
        return err_int(err_no_memory());
    }
    INT_TRYI(array_resize_locked(o, n * times));
    for (Py_ssize_t i = 1; i < times; i++) {
        memcpy(ARRAY(o)->items + i * bytes, ARRAY(o)->items, (size_t)bytes);
    }
    return 0;
}
static PyObject *sq_repeat(PyObject *o, Py_ssize_t times) {
    autoref PyObject *result = TRY(array_slice_of(o, 0, 1, array_length(o)));
    TRYI(repeat_locked(result, times)); /* NOLOCK: fresh */
    return take(result);
}
static PyObject *sq_inplace_repeat(PyObject *o, Py_ssize_t times) {
    guard(o);
    TRYI(repeat_locked(o, times));
    return newref(o);
}
static int sq_contains(PyObject *o, PyObject *item) {
    char raw[ITEM_MAX];
    for (Py_ssize_t i = 0; read_raw(o, i, raw); i++) {
        autoref PyObject *own = INT_TRY(item_to_object(ARRAY(o)->kind, raw));
        int equal = INT_TRYI(ops_compare_bool(own, item, Py_EQ));
        if (equal) {
            return 1;
        }
    }
    return 0;
}
static PyObject *array_repr(PyObject *o) {
    autoref PyObject *name = TRY(attr_get((PyObject *)TYPE(o), NAME(__name__)));
    if (array_length(o) == 0) {
        return str_format("%U('%c')", name, ARRAY(o)->kind->code);
    }
    autoref PyObject *items = TRY(item_is_text(ARRAY(o)->kind) ? array_text(o) : array_to_list(o));
    return str_format("%U('%c', %R)", name, ARRAY(o)->kind->code, items);
}

/* ---- comparison ---- */

/* The first unequal items of both (or NULL where one has ended): 1, 0 when all are equal, -1. */
static int first_difference(PyObject *a, PyObject *b, PyObject **x, PyObject **y) {
    for (Py_ssize_t i = 0;; i++) {
        char raw_a[ITEM_MAX], raw_b[ITEM_MAX];
        bool has_a = read_raw(a, i, raw_a), has_b = read_raw(b, i, raw_b);
        if (!has_a && !has_b) {
            return 0;
        }
        autoref PyObject *item_a = has_a ? INT_TRY(item_to_object(ARRAY(a)->kind, raw_a)) : NULL;
        autoref PyObject *item_b = has_b ? INT_TRY(item_to_object(ARRAY(b)->kind, raw_b)) : NULL;
        int equal = 0;
        if (has_a && has_b) {
            autoref PyObject *result = INT_TRY(ops_compare(item_a, item_b, Py_EQ));
            equal = INT_TRYI(ops_is_true(result));
        }
        if (!equal) {
            *x = take(item_a);
            *y = take(item_b);
            return 1;
        }
    }
}
static PyObject *array_compare(PyObject *a, PyObject *b, int op) {
    if (!IS_ARRAY(a) || !IS_ARRAY(b)) {
        return newref(NOT_IMPLEMENTED);
    }
    if (array_length(a) != array_length(b) && (op == Py_EQ || op == Py_NE)) {
        return BOOL(op == Py_NE);
    }
    autoref PyObject *x = NULL, *y = NULL;
    int differ = TRYI(first_difference(a, b, &x, &y));
    if (differ && x != NULL && y != NULL && op != Py_EQ && op != Py_NE) {
        return ops_compare(x, y, op);
    }
    int order = !differ ? 0 : x == NULL ? -1 : y == NULL ? 1 : 2; /* 2: neither, just unequal */
    return BOOL(compare_by(op, order, 0));
}

/* ---- buffers ---- */

static char no_items[1]; /* what an empty array exports; never written: it has no items */

static int bf_getbuffer(PyObject *o, Py_buffer *view, int flags) {
    if (view == NULL) {
        return err_int(
            err_raise(PyExc_BufferError, "array_buffer_getbuf: view==NULL argument is obsolete"));
    }
    guard(o);
    ArrayObject *a = ARRAY(o);
    a->exports++;
    *view = (Py_buffer){
        .buf = a->items ? a->items : no_items,
        .obj = newref(o),
        .len = SIZE(o) * a->kind->size,
        .itemsize = a->kind->size,
        .ndim = 1,
        .format = flags & PyBUF_FORMAT ? (char *)(a->kind->code == 'u' ? "w" : a->kind->view_format)
                                       : NULL,
        .shape = flags & PyBUF_ND ? &SIZE(o) : NULL,
    };
    view->strides = (flags & PyBUF_STRIDES) == PyBUF_STRIDES ? &view->itemsize : NULL;
    return 0;
}
static void bf_releasebuffer(PyObject *o, Py_buffer *view) {
    guard(o);
    ARRAY(o)->exports--;
}

/* ---- the iterator ---- */

typedef struct {
    PyObject_HEAD PyObject *array; /* (a) NULL: let go at the end */
    Py_ssize_t index;              /* (a) */
} ArrayIterator;
#define IT(o) ((ArrayIterator *)(o))

static PyObject *array_iter(PyObject *o) {
    PyObject *it = TRY(object_new(&array_iterator_type));
    IT(it)->array = newref(o);
    object_track(it);
    return it;
}
/* Over an array of the thread's own. */
StackRef array_iterator_step(PyObject *o) {
    ThreadState *ts = thread_current();
    PyObject *array = load_acquire(&IT(o)->array);
    Py_ssize_t i = load_relaxed(&IT(o)->index);
    if (unlikely(!is_owned(o)) || unlikely(array == NULL) || unlikely(!write_enter(ts, array))) {
        return STACKREF_NULL;
    }
    StackRef item = likely((size_t)i < (size_t)SIZE(array)) ? item_to_slot(ts, ARRAY(array)->kind, item_at(array, i))
                                                            : STACKREF_NULL;
    write_leave(ts);
    if (likely(!stackref_is_null(item))) {
        store_relaxed(&IT(o)->index, i + 1);
    }
    return item;
}
static PyObject *iterator_next(PyObject *o) {
    autoref PyObject *array = iterator_hold_source(o, &IT(o)->array);
    char raw[ITEM_MAX];
    if (array == NULL) {
        return NULL;
    }
    if (!read_raw(array, load_relaxed(&IT(o)->index), raw)) {
        iterator_let_go(o, &IT(o)->array);
        return NULL;
    }
    fetch_add_relaxed(&IT(o)->index, 1);
    return item_to_object(ARRAY(array)->kind, raw);
}
METHOD("arrayiterator.__reduce__(self)", "Return state information for pickling.")
static PyObject *iterator_reduce(PyObject *self) {
    autoref PyObject *builtins = TRY(import_module_text("builtins"));
    autoref PyObject *iter = TRY(attr_get_text(builtins, "iter"));
    autoref PyObject *array = iterator_hold_source(self, &IT(self)->array);
    autoref PyObject *args = TRY(tuple_of(1, array ? array : tuple_empty()));
    if (array == NULL) {
        return tuple_of(2, iter, args);
    }
    autoref PyObject *index = TRY(int_from_ssize(load_relaxed(&IT(self)->index)));
    return tuple_of(3, iter, args, index);
}
METHOD("arrayiterator.__setstate__(self, state, /)", "Set state information for unpickling.")
static PyObject *iterator_setstate(PyObject *self, PyObject *state) {
    Py_ssize_t index;
    TRYI(arg_ssize(state, &index));
    autoref PyObject *array = iterator_hold_source(self, &IT(self)->array);
    if (array != NULL) {
        Py_ssize_t n = array_length(array);
        store_relaxed(&IT(self)->index, index < 0 ? 0 : index > n ? n : index);
    }
    return newref(NONE);
}
static int iterator_traverse(PyObject *o, visitproc visit, void *arg) {
    Py_VISIT(IT(o)->array);
    return 0;
}
static void iterator_dealloc(PyObject *o) {
    object_untrack(o);
    CLEAR(IT(o)->array);
    object_free(o);
}

#include "array_object.gen.h"

PyTypeObject array_iterator_type = {
    TYPE_HEAD,
    .tp_name = "array.arrayiterator",
    .tp_basicsize = sizeof(ArrayIterator),
    .tp_dealloc = iterator_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION | TYPE_STEP(array),
    .tp_traverse = iterator_traverse,
    .tp_iter = ops_self,
    .tp_iternext = iterator_next,
    .tp_methods = arrayiterator_methods,
};
static PySequenceMethods as_sequence = {
    .sq_length = array_length,
    .sq_concat = sq_concat,
    .sq_repeat = sq_repeat,
    .sq_item = array_item,
    .sq_ass_item = set_at,
    .sq_contains = sq_contains,
    .sq_inplace_concat = sq_inplace_concat,
    .sq_inplace_repeat = sq_inplace_repeat,
};
static PyMappingMethods as_mapping = {
    .mp_length = array_length,
    .mp_subscript = mp_subscript,
    .mp_ass_subscript = mp_ass_subscript,
};
static PyBufferProcs as_buffer = {.bf_getbuffer = bf_getbuffer,
                                  .bf_releasebuffer = bf_releasebuffer};
PyTypeObject array_type = {
    TYPE_HEAD,
    .tp_name = "array.array",
    .tp_basicsize = sizeof(ArrayObject),
    .tp_dealloc = array_dealloc,
    .tp_repr = array_repr,
    .tp_as_sequence = &as_sequence,
    .tp_as_mapping = &as_mapping,
    .tp_hash = ops_hash_not_implemented,
    .tp_as_buffer = &as_buffer,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_SEQUENCE,
    .tp_doc = "array(typecode [, initializer]) -> numbers or characters of one type, in a row\n\n"
              "What the type codes stand for, and how many bytes an item takes at least:\n\n"
              "    'b'         signed integer     1\n"
              "    'B'         unsigned integer   1\n"
              "    'u'         Unicode character  2 (see note)\n"
              "    'w'         Unicode character  4\n"
              "    'h'         signed integer     2\n"
              "    'H'         unsigned integer   2\n"
              "    'i'         signed integer     2\n"
              "    'I'         unsigned integer   2\n"
              "    'l'         signed integer     4\n"
              "    'L'         unsigned integer   4\n"
              "    'q'         signed integer     8\n"
              "    'Q'         unsigned integer   8\n"
              "    'f'         floating-point     4\n"
              "    'd'         floating-point     8\n\n"
              "Note: 'u' is the system's wchar_t.",
    .tp_richcompare = array_compare,
    .tp_weaklistoffset = offsetof(ArrayObject, weakrefs),
    .tp_iter = array_iter,
    .tp_methods = array_methods,
    .tp_getset = array_getset,
    .tp_new = array_make,
};
