/* list: methods and slots. */
#include "object/write.h"
#include "types/list/list_int.h"
#include "object/args.h"
#include "object/call.h"
#include "object/names.h"
#include "object/needs.h"
#include "types/int/int_digits.h"
#include "types/iterator/iterator.h"
#include "types/slice/slice.h"
#include "types/quick_compare.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

/* ---- slots ---- */

static Py_ssize_t list_sq_length(PyObject *o) {
    return list_length(o);
}

static PyObject *list_sq_item(PyObject *o, Py_ssize_t i) {
    PyObject *item = i < 0 ? NULL : list_get(o, i);
    return item ? item : err_raise(PyExc_IndexError, "list index out of range");
}

static int list_sq_ass_item(PyObject *o, Py_ssize_t i, PyObject *value) {
    if (value != NULL) {
        return list_set(o, i, newref(value));
    }
    if (i < 0 || i >= list_length(o)) {
        err_raise(PyExc_IndexError, "list assignment index out of range");
        return -1;
    }
    return list_set_slice(o, i, i + 1, NULL);
}

static PyObject *list_sq_concat(PyObject *a, PyObject *b) {
    if (!IS_LIST(b)) {
        return err_raise(PyExc_TypeError, "can only concatenate list (not \"%.200s\") to list",
                         TYPE(b)->tp_name);
    }
    return list_concat(a, b);
}

/* n references more. */
static void incref_times(PyObject *o, Py_ssize_t n) {
    uint32_t local = load_relaxed(&o->ob_ref_local);
    if (is_immortal(o)) {
        return;
    }
    if (is_owned(o) && n < (Py_ssize_t)(REF_LOCAL_IMMORTAL - 1 - local)) {
        store_relaxed(&o->ob_ref_local, local + (uint32_t)n);
        return;
    }
    for (; n > 0; n--) {
        incref(o);
    }
}

static PyObject *repeated(PyObject *items, Py_ssize_t count) {
    Py_ssize_t n = tuple_length(items);
    count = count < 0 ? 0 : count;
    if (n > 0 && count > PY_SSIZE_T_MAX / n) {
        return err_no_memory();
    }
    PyObject *result = TRY(list_new(n * count));
    PyObject **to = ((PyListObject *)result)->ob_item;
    for (Py_ssize_t j = 0; j < n; j++) {
        PyObject *item = tuple_at(items, j);
        incref_times(item, count);
        for (Py_ssize_t i = j; i < n * count; i += n) {
            to[i] = item;
        }
    }
    return result;
}

static PyObject *list_sq_repeat(PyObject *o, Py_ssize_t count) {
    autoref PyObject *items = TRY(list_as_tuple(o));
    return repeated(items, count);
}

static PyObject *list_sq_inplace_concat(PyObject *o, PyObject *other) {
    return list_extend_iterable(o, other) < 0 ? NULL : newref(o);
}

static PyObject *list_sq_inplace_repeat(PyObject *o, Py_ssize_t count) {
    autoref PyObject *items = TRY(list_as_tuple(o));
    autoref PyObject *result = TRY(repeated(items, count));
    return list_set_slice(o, 0, PY_SSIZE_T_MAX, result) < 0 ? NULL : newref(o);
}

/* Does the item at `i` equal? 1, 0, -1 with an exception; -2 there is no such item. */
static int equal_at(PyObject *o, Py_ssize_t i, PyObject *value) {
    PyObject *peeked = list_peek(o, i);
    int equal = peeked != NULL ? equal_quick(peeked, value) : -1;
    if (likely(equal >= 0)) {
        return equal;
    }
    autoref PyObject *item = list_get(o, i);
    return item == NULL ? -2 : ops_compare_bool(item, value, Py_EQ);
}
static int list_sq_contains(PyObject *o, PyObject *value) {
    for (Py_ssize_t i = 0;; i++) {
        int equal = equal_at(o, i, value);
        if (equal != 0) {
            return equal == -2 ? 0 : equal;
        }
    }
}

static PyObject *list_mp_subscript(PyObject *o, PyObject *key) {
    if (TYPE(key)->tp_as_number != NULL && TYPE(key)->tp_as_number->nb_index != NULL) {
        Py_ssize_t i = ops_index_ssize(key, PyExc_IndexError);
        if (i == -1 && err_occurred()) {
            return NULL;
        }
        return list_sq_item(o, i < 0 ? i + list_length(o) : i);
    }
    if (!IS_EXACT(key, PySlice_Type)) {
        return err_raise(PyExc_TypeError, "list indices must be integers or slices, not %.200s",
                         TYPE(key)->tp_name);
    }
    Py_ssize_t start, stop, step;
    TRYI(slice_unpack(key, &start, &stop, &step));
    if (step == 1) {
        slice_adjust(list_length(o), &start, &stop, 1);
        return list_slice_of(o, start, stop); /* looks at the length again, under the lock */
    }
    autoref PyObject *items = TRY(list_as_tuple(o)); /* the items at one moment */
    Py_ssize_t count = slice_adjust(tuple_length(items), &start, &stop, step);
    PyObject *result = TRY(list_new(count));
    for (Py_ssize_t i = 0; i < count; i++) {
        list_set_fresh(result, i, newref(tuple_at(items, start + i * step)));
    }
    return result;
}

/* del list[start:stop:step] and list[start:stop:step] = value with a step. */
static int set_extended(PyObject *o, Py_ssize_t start, Py_ssize_t stop, Py_ssize_t step,
                        PyObject *value) {
    autoref PyObject *items =
        value ? INT_TRY(ops_fast(value, "must assign iterable to extended slice")) : NULL;
    autoref PyObject *source = items ? INT_TRY(ops_to_tuple(items)) : NULL;
    autoref PyObject *dropped = INT_TRY(list_new(0));
    guard(o);
    container_check_locked(o);
    Py_ssize_t n = Py_SIZE(o);
    Py_ssize_t count = slice_adjust(n, &start, &stop, step);
    PyObject **to = ((PyListObject *)o)->ob_item;
    if (value != NULL) {
        if (tuple_length(source) != count) {
            err_raise(PyExc_ValueError,
                      "attempt to assign sequence of size %zd to extended slice of size %zd",
                      tuple_length(source), count);
            return -1;
        }
        INT_TRYI(list_reserve_locked(dropped, count));
        for (Py_ssize_t i = 0; i < count; i++) {
            PyObject **slot = &to[start + i * step];
            container_release(o, *slot);
            ((PyListObject *)dropped)->ob_item[i] = *slot;
            ((PyVarObject *)dropped)->ob_size = i + 1;
            store_release(slot, newref(tuple_at(source, i)));
        }
        return 0;
    }
    if (count == 0) {
        return 0;
    }
    if (step < 0) {
        start = start + (count - 1) * step;
        step = -step;
    }
    INT_TRYI(list_reserve_locked(dropped, count));
    Py_ssize_t write = start, taken = 0;
    store_release(&((PyVarObject *)o)->ob_size, n - count);
    for (Py_ssize_t i = start; i < n; i++) {
        if (taken < count && i == start + taken * step) {
            container_release(o, to[i]);
            ((PyListObject *)dropped)->ob_item[taken++] = to[i];
            ((PyVarObject *)dropped)->ob_size = taken;
        } else {
            store_release(&to[write], to[i]);
            write++;
        }
    }
    for (Py_ssize_t i = write; i < n; i++) {
        store_relaxed(&to[i], NULL);
    }
    return 0;
}

static int list_mp_ass_subscript(PyObject *o, PyObject *key, PyObject *value) {
    if (TYPE(key)->tp_as_number != NULL && TYPE(key)->tp_as_number->nb_index != NULL) {
        Py_ssize_t i = ops_index_ssize(key, PyExc_IndexError);
        if (i == -1 && err_occurred()) {
            return -1;
        }
        return list_sq_ass_item(o, i < 0 ? i + list_length(o) : i, value);
    }
    if (!IS_EXACT(key, PySlice_Type)) {
        err_raise(PyExc_TypeError, "list indices must be integers or slices, not %.200s",
                  TYPE(key)->tp_name);
        return -1;
    }
    Py_ssize_t start, stop, step;
    INT_TRYI(slice_unpack(key, &start, &stop, &step));
    if (step != 1) {
        return set_extended(o, start, stop, step, value);
    }
    if (value != NULL && !(TYPE(value)->tp_iter != NULL || ops_is_sequence(value))) {
        err_raise(PyExc_TypeError, "must assign iterable to extended slice");
        return -1;
    }
    slice_adjust(list_length(o), &start, &stop, 1);
    return list_set_slice(o, start, stop, value);
}

static PyObject *list_richcompare(PyObject *a, PyObject *b, int op) {
    if (!IS_LIST(a) || !IS_LIST(b)) {
        return NOT_IMPLEMENTED;
    }
    if (list_length(a) != list_length(b) && (op == Py_EQ || op == Py_NE)) {
        return BOOL(op == Py_NE);
    }
    for (Py_ssize_t i = 0;; i++) {
        PyObject *p = list_peek(a, i), *q = list_peek(b, i);
        if (p != NULL && q != NULL && equal_quick(p, q) == 1) {
            continue;
        }
        autoref PyObject *x = list_get(a, i), *y = list_get(b, i);
        if (x == NULL || y == NULL) {
            Py_ssize_t n = list_length(a), m = list_length(b);
            bool truth = op == Py_LT   ? n < m
                         : op == Py_LE ? n <= m
                         : op == Py_EQ ? n == m
                         : op == Py_NE ? n != m
                         : op == Py_GT ? n > m
                                       : n >= m;
            return BOOL(truth);
        }
        int equal = TRYI(ops_compare_bool(x, y, Py_EQ));
        if (equal || i >= list_length(a) || i >= list_length(b)) { /* the length decides */
            continue;
        }
        return op == Py_EQ || op == Py_NE ? BOOL(op == Py_NE) : ops_compare(x, y, op);
    }
}

static int repr_into(StrWriter *w, PyObject *o) {
    INT_TRYI(str_writer_char(w, '['));
    for (Py_ssize_t i = 0;; i++) {
        autoref PyObject *item = list_get(o, i);
        if (item == NULL) {
            return str_writer_char(w, ']');
        }
        if (i > 0) {
            INT_TRYI(str_writer_ascii(w, ", ", 2));
        }
        char room[INT_QUICK_DIGITS];
        Py_ssize_t length;
        const char *digits = int_digits_quick(item, room, &length);
        if (digits != NULL) {
            INT_TRYI(str_writer_ascii(w, digits, length));
            continue;
        }
        autoref PyObject *text = INT_TRY(ops_repr(item));
        INT_TRYI(str_writer_str(w, text));
    }
}

static PyObject *list_repr(PyObject *o) {
    int running = TRYI(ops_repr_enter(o));
    if (running) {
        return str_from_text("[...]");
    }
    StrWriter w;
    str_writer_init(&w, list_length(o) * 4);
    int failed = repr_into(&w, o);
    ops_repr_leave(o);
    if (failed < 0) {
        str_writer_drop(&w);
        return NULL;
    }
    return str_writer_finish(&w);
}

static int list_traverse(PyObject *o, visitproc visit, void *arg) {
    for (Py_ssize_t i = Py_SIZE(o); i-- > 0;) {
        Py_VISIT(((PyListObject *)o)->ob_item[i]);
    }
    return 0;
}

static int list_tp_clear(PyObject *o) {
    return list_set_slice(o, 0, PY_SSIZE_T_MAX, NULL);
}

static void list_dealloc(PyObject *o) {
    PyListObject *list = (PyListObject *)o;
    object_untrack(o);
    if (list->ob_item != NULL) {
        for (Py_ssize_t i = Py_SIZE(o); i-- > 0;) {
            XDECREF(list->ob_item[i]);
        }
        ItemArray *array = items_array(list->ob_item);
        data_free(array, items_bytes(array->capacity));
    }
    TYPE(o)->tp_free(o);
}

static int list_tp_init(PyObject *o, PyObject *args, PyObject *kwargs) {
    Py_ssize_t n = tuple_length(args);
    if (kwargs != NULL && ((PyDictObject *)kwargs)->ma_used > 0 &&
        TYPE(o)->tp_init == list_tp_init && TYPE(o)->tp_new == PyList_Type.tp_new) {
        err_raise(PyExc_TypeError, "list() takes no keyword arguments");
        return -1;
    }
    if (n > 1) {
        err_raise(PyExc_TypeError, "list expected at most 1 argument, got %zd", n);
        return -1;
    }
    if (Py_SIZE(o) > 0) {
        INT_TRYI(list_set_slice(o, 0, PY_SSIZE_T_MAX, NULL));
    }
    return n ? list_extend_iterable(o, tuple_at(args, 0)) : 0;
}

static PyObject *list_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    return type == &PyList_Type ? list_new(0) : type->tp_alloc(type, 0);
}

static PyObject *list_tp_vectorcall(PyObject *type, PyObject *const *args, size_t nargsf,
                                    PyObject *kwnames) {
    Py_ssize_t n = (Py_ssize_t)(nargsf & ~PY_VECTORCALL_ARGUMENTS_OFFSET);
    TRYI(args_no_keywords("list", kwnames));
    if (n > 1) {
        return err_raise(PyExc_TypeError, "list expected at most 1 argument, got %zd", n);
    }
    return n ? list_from_iterable(args[0]) : list_new(0);
}

/* ---- methods ---- */

#define L(self) ((PyObject *)(self))

METHOD("list.append(self, object, /) :: known", "Append object to the end of the list.")
static PyObject *list_method_append(PyListObject *self, PyObject *object) {
    return list_append(L(self), object) < 0 ? NULL : newref(NONE);
}
METHOD("list.extend(self, iterable, /)", "Append the items of the iterable.")
static PyObject *list_method_extend(PyListObject *self, PyObject *iterable) {
    return list_extend_iterable(L(self), iterable) < 0 ? NULL : newref(NONE);
}
METHOD("list.insert(self, index: slice_index, object, /)", "Insert object before index.")
static PyObject *list_method_insert(PyListObject *self, Py_ssize_t index, PyObject *object) {
    return list_insert_at(L(self), index, object) < 0 ? NULL : newref(NONE);
}
PyObject *list_pop_last(PyObject *list) {
    PyObject *item = NULL;
    guard(list);
    container_check_locked(list);
    Py_ssize_t n = Py_SIZE(list);
    if (n > 0) {
        list_remove_locked(list, n - 1, n, &item);
    }
    return item;
}
/* Takes an item off a list that nobody else has read, when few lie behind it; NULL, and nothing has happened: not for
 * here. */
static PyObject *pop_quick(PyListObject *self, Py_ssize_t index) {
    enum { FEW = 64 };
    ThreadState *ts = thread_current();
    if (!write_enter(ts, L(self))) {
        return NULL;
    }
    Py_ssize_t n = Py_SIZE(self);
    PyObject *item = NULL;
    index = index < 0 ? index + n : index;
    if (likely((size_t)index < (size_t)n) && n - index <= FEW) {
        list_remove_locked(L(self), index, index + 1, &item);
    }
    write_leave(ts);
    return item;
}

METHOD("list.pop(self, index: ssize = -1, /) :: known",
       "Remove and return the item at index, the last by default.")
static PyObject *list_method_pop(PyListObject *self, Py_ssize_t index) {
    PyObject *item = pop_quick(self, index);
    if (likely(item != NULL)) {
        return item;
    }
    guard(self);
    container_check_locked(L(self));
    Py_ssize_t n = Py_SIZE(self);
    if (n == 0) {
        return err_raise(PyExc_IndexError, "pop from empty list");
    }
    index = index < 0 ? index + n : index;
    if (index < 0 || index >= n) {
        return err_raise(PyExc_IndexError, "pop index out of range");
    }
    list_remove_locked(L(self), index, index + 1, &item);
    return item;
}
METHOD("list.remove(self, value, /)",
       "Remove the first item equal to value. Raises ValueError if there is none.")
static PyObject *list_method_remove(PyListObject *self, PyObject *value) {
    for (Py_ssize_t i = 0;; i++) {
        int equal = equal_at(L(self), i, value);
        if (equal < 0) {
            return equal == -1 ? NULL
                               : err_raise(PyExc_ValueError, "list.remove(x): x not in list");
        }
        if (equal) {
            return list_set_slice(L(self), i, i + 1, NULL) < 0 ? NULL : newref(NONE);
        }
    }
}
METHOD("list.clear(self)", "Remove all items.")
static PyObject *list_method_clear(PyListObject *self) {
    return list_set_slice(L(self), 0, PY_SSIZE_T_MAX, NULL) < 0 ? NULL : newref(NONE);
}
METHOD("list.copy(self)", "A new list of the same items.")
static PyObject *list_method_copy(PyListObject *self) {
    return list_slice_of(L(self), 0, PY_SSIZE_T_MAX);
}
METHOD("list.reverse(self)", "Turn the order of the items round.")
static PyObject *list_method_reverse(PyListObject *self) {
    return list_reverse_in_place(L(self)) < 0 ? NULL : newref(NONE);
}
METHOD("list.sort(self, /, *, key=None, reverse: bool = False)",
       "Sort in ascending order, in place; items that compare equal keep theirs.")
static PyObject *list_method_sort(PyListObject *self, PyObject *key, int reverse) {
    return list_sort_in_place(L(self), key == NONE ? NULL : key, reverse) < 0 ? NULL : newref(NONE);
}
METHOD("list.count(self, value, /)", "How many items equal value.")
static PyObject *list_method_count(PyListObject *self, PyObject *value) {
    Py_ssize_t count = 0;
    for (Py_ssize_t i = 0;; i++) {
        int equal = equal_at(L(self), i, value);
        if (equal < 0) {
            return equal == -1 ? NULL : int_from_ssize(count);
        }
        count += equal;
    }
}
METHOD("list.index(self, value, start: slice_index = 0, stop: slice_index = sys.maxsize, /)",
       "The first index of value. Raises ValueError if it is not there.")
static PyObject *list_method_index(PyListObject *self, PyObject *value, Py_ssize_t start,
                                   Py_ssize_t stop) {
    Py_ssize_t n = list_length(L(self));
    start = start < 0 ? (start + n < 0 ? 0 : start + n) : start;
    stop = stop < 0 ? stop + n : stop;
    for (Py_ssize_t i = start; i < stop; i++) {
        int equal = equal_at(L(self), i, value);
        if (equal == -2) {
            break;
        }
        TRYI(equal);
        if (equal) {
            return int_from_ssize(i);
        }
    }
    return err_raise(PyExc_ValueError, "list.index(x): x not in list");
}
METHOD("list.__reversed__(self)", "An iterator over the items from the last to the first.")
static PyObject *list_method_reversed(PyListObject *self) {
    return list_reverse_iterator_new(L(self));
}
METHOD("list.__sizeof__(self)", "The size in memory, in bytes.")
static PyObject *list_method_sizeof(PyListObject *self) {
    guard(self);
    return int_from_ssize(TYPE(self)->tp_basicsize +
                          self->allocated * (Py_ssize_t)sizeof(PyObject *));
}
METHOD("list.__getitem__(self, index, /) :: coexist", "Return self[index].")
static PyObject *list_method_getitem(PyListObject *self, PyObject *index) {
    return list_mp_subscript(L(self), index);
}
CLASSMETHOD("list.__class_getitem__(cls, item, /) :: ($type, object, /)", "See PEP 585")
static PyObject *list_class_getitem(PyObject *cls, PyObject *item) {
    return generic_alias_new(cls, item);
}

#include "list_methods.gen.h"


static PySequenceMethods list_as_sequence = {.sq_length = list_sq_length,
                                             .sq_concat = list_sq_concat,
                                             .sq_repeat = list_sq_repeat,
                                             .sq_item = list_sq_item,
                                             .sq_ass_item = list_sq_ass_item,
                                             .sq_contains = list_sq_contains,
                                             .sq_inplace_concat = list_sq_inplace_concat,
                                             .sq_inplace_repeat = list_sq_inplace_repeat};
static PyMappingMethods list_as_mapping = {.mp_length = list_sq_length,
                                           .mp_subscript = list_mp_subscript,
                                           .mp_ass_subscript = list_mp_ass_subscript};

PyTypeObject PyList_Type = {
    .ob_base = {.ob_base = STATIC_HEAD(&PyType_Type)},
    .tp_name = "list",
    .tp_basicsize = sizeof(PyListObject),
    .tp_dealloc = list_dealloc,
    .tp_repr = list_repr,
    .tp_as_sequence = &list_as_sequence,
    .tp_as_mapping = &list_as_mapping,
    .tp_hash = ops_hash_not_implemented,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE |
                Py_TPFLAGS_LIST_SUBCLASS | Py_TPFLAGS_SEQUENCE | (1UL << 22),
    .tp_doc = "list(iterable=(), /)\n--\n\nA sequence that can be changed: of the iterable's "
              "items, or empty.",
    .tp_traverse = list_traverse,
    .tp_clear = list_tp_clear,
    .tp_richcompare = list_richcompare,
    .tp_iter = list_iterator_new,
    .tp_methods = list_methods,
    .tp_init = list_tp_init,
    .tp_new = list_tp_new,
    .tp_vectorcall = list_tp_vectorcall,
};
