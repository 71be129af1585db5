/* list: reading without a lock, writing under it. Methods are in list_methods.c, sorting in
 * list_sort.c. */
#include "object/switches.h"
#include "object/write.h"
#include "types/dict/dict.h"
#include "types/dict/dict_views.h"
#include "types/iterator/iterator.h"
#include "types/set/set.h"
#include "types/list/list_int.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

PyObject **items_new(Py_ssize_t capacity) {
    if ((size_t)capacity > (PTRDIFF_MAX - sizeof(ItemArray)) / sizeof(PyObject *)) {
        return err_no_memory();
    }
    ItemArray *array = data_alloc_zero(items_bytes(capacity));
    if (array == NULL) {
        return err_no_memory();
    }
    array->capacity = capacity;
    return array->items;
}

void list_publish(PyObject *o, PyObject **items, Py_ssize_t length) {
    PyListObject *list = (PyListObject *)o;
    PyObject **old = list->ob_item;
    store_release(&list->ob_item, items); /* pairs with list_items */
    store_release(&((PyVarObject *)o)->ob_size, length);
    list->allocated = items ? items_array(items)->capacity : 0;
    if (old != NULL) {
        reclaim_table_of(o, items_array(old), items_bytes(items_array(old)->capacity));
    }
}

/* No other thread can be reading the array: a foreign reader would have opened the list, under its
 * lock. */
static force_inline bool is_exclusive_locked(PyObject *o) {
    return (!runtime_is_parallel() || (is_owned(o) && !is_shared(o))) &&
           !switched_off(SWITCH_WRITING);
}

/* Makes the array itself larger, or moves it without leaving the old one to readers. */
static int grow_exclusive(PyListObject *list, Py_ssize_t capacity) {
    ItemArray *array = items_array(list->ob_item);
    size_t bytes = items_bytes(capacity), old = items_bytes(array->capacity);
    if (bytes > heap_block_size(array)) {
        array = heap_grow(thread_current()->heap, KIND_DATA, array, old, bytes);
        if (array == NULL) {
            err_no_memory();
            return -1;
        }
    }
    memset((char *)array + old, 0, bytes - old);
    array->capacity = capacity;
    list->ob_item = array->items;
    list->allocated = capacity;
    return 0;
}

/* Room for more than there is: a new array with the items there are, or the old one made larger. */
static int resize_locked(PyObject *o, Py_ssize_t capacity) {
    PyListObject *list = (PyListObject *)o;
    if (list->ob_item != NULL && is_exclusive_locked(o) &&
        (size_t)capacity <= (PTRDIFF_MAX - sizeof(ItemArray)) / sizeof(PyObject *)) {
        return grow_exclusive(list, capacity);
    }
    PyObject **items = INT_TRY(items_new(capacity));
    Py_ssize_t n = Py_SIZE(o);
    if (n > 0) {
        memcpy(items, list->ob_item, (size_t)n * sizeof(PyObject *));
    }
    list_publish(o, items, n);
    return 0;
}
/* Grows by an eighth, so that appending is constant time on average. */
int list_reserve_locked(PyObject *o, Py_ssize_t length) {
    if (length <= ((PyListObject *)o)->allocated) {
        return 0;
    }
    return resize_locked(
        o, length > PY_SSIZE_T_MAX / 16 ? length : (length + (length >> 3) + 6) & ~(Py_ssize_t)3);
}
/* The same for many at once: exactly as much as is asked for if the list is empty. */
static int reserve_many_locked(PyObject *o, Py_ssize_t length) {
    return ((PyListObject *)o)->allocated == 0 && length > 0 ? resize_locked(o, length)
                                                             : list_reserve_locked(o, length);
}

/* ---- making ---- */

static PyObject *list_new_untracked(Py_ssize_t length) {
    PyListObject *list = (PyListObject *)TRY(object_new_raw(&PyList_Type, sizeof(PyListObject)));
    ((PyVarObject *)list)->ob_size = 0;
    list->ob_item = NULL;
    list->allocated = 0;
    if (length > 0) {
        list->ob_item = items_new(length);
        if (list->ob_item == NULL) {
            decref((PyObject *)list);
            return NULL;
        }
        list->allocated = length;
        ((PyVarObject *)list)->ob_size = length;
    }
    return (PyObject *)list;
}

PyObject *list_new(Py_ssize_t length) {
    PyObject *list = TRY(list_new_untracked(length));
    object_track(list);
    return list;
}

PyObject *list_from_array(PyObject *const *items, Py_ssize_t count) {
    PyObject *list = TRY(list_new(count));
    for (Py_ssize_t i = 0; i < count; i++) {
        list_set_fresh(list, i, newref(items[i]));
    }
    return list;
}

PyObject *list_from_array_steal(PyObject **items, Py_ssize_t count) {
    PyObject *list = list_new(count);
    for (Py_ssize_t i = 0; i < count; i++) {
        if (list != NULL) {
            list_set_fresh(list, i, items[i]);
        } else {
            decref(items[i]);
        }
    }
    return list;
}

/* ---- reading ---- */

/* Under the lock: for a reader that met a list in the middle of a change. */
static cold_path PyObject *get_locked(PyObject *list, Py_ssize_t i) {
    guard(list);
    container_check_locked(list);
    return i < Py_SIZE(list) ? xnewref(((PyListObject *)list)->ob_item[i]) : NULL;
}

/* 1 found, 0 out of range, -1 look under the lock. */
static force_inline int read_racy(PyObject *list, Py_ssize_t i, PyObject **item) {
    Py_ssize_t length = load_acquire(&((PyVarObject *)list)->ob_size);
    if (unlikely((size_t)i >= (size_t)length)) {
        return 0;
    }
    PyObject **items = list_items(list);
    if (unlikely(items == NULL || i >= items_array(items)->capacity)) {
        return -1;
    }
    *item = load_acquire(&items[i]);
    return likely(*item != NULL) ? 1 : -1;
}

StackRef list_read(PyObject *list, Py_ssize_t i) {
    container_check(list);
    PyObject *item;
    int found = read_racy(list, i, &item);
    if (likely(found == 1)) {
        return container_read(list, item);
    }
    return found == 0 ? STACKREF_NULL : stackref_steal(get_locked(list, i));
}

PyObject *list_get(PyObject *list, Py_ssize_t i) {
    container_check(list);
    PyObject *item;
    int found = read_racy(list, i, &item);
    if (likely(found == 1)) {
        return newref(item);
    }
    return found == 0 ? NULL : get_locked(list, i);
}

/* ---- writing ---- */

int list_append_steal(PyObject *o, steals PyObject *item) {
    ThreadState *ts = thread_current();
    if (likely(write_enter(ts, o))) {
        bool room = likely(list_has_room(o)) || list_reserve_locked(o, list_length(o) + 1) == 0;
        if (likely(room)) {
            list_put_last(o, item);
        }
        write_leave(ts);
        if (likely(room)) {
            return 0;
        }
    } else {
        guard(o);
        container_check_locked(o);
        if (likely(list_has_room(o)) || list_reserve_locked(o, list_length(o) + 1) == 0) {
            list_put_last(o, item);
            return 0;
        }
    }
    decref(item);
    return -1;
}

int list_append(PyObject *list, PyObject *item) {
    return list_append_steal(list, newref(item));
}

int list_insert_at(PyObject *o, Py_ssize_t i, PyObject *item) {
    PyListObject *list = (PyListObject *)o;
    guard(o);
    container_check_locked(o);
    Py_ssize_t n = Py_SIZE(o);
    i = i < 0 ? (i + n < 0 ? 0 : i + n) : i > n ? n : i;
    INT_TRYI(list_reserve_locked(o, n + 1));
    store_relaxed(&((PyVarObject *)o)->ob_size, n + 1);
    for (Py_ssize_t k = n; k > i;
         k--) { /* word by word: a reader sees a neighbour, never half a pointer */
        store_release(&list->ob_item[k], list->ob_item[k - 1]);
    }
    store_release(&list->ob_item[i], newref(item));
    return 0;
}

/* An item leaves its list. There is none yet in a list of PyList_New that C code is filling. */
static force_inline void release_item(PyObject *o, PyObject *item) {
    if (likely(item != NULL)) {
        container_release(o, item);
    }
}

int list_set(PyObject *o, Py_ssize_t i, steals PyObject *item) {
    PyObject *old = NULL;
    bool in_range;
    {
        guard(o);
        container_check_locked(o);
        in_range = (size_t)i < (size_t)Py_SIZE(o);
        if (likely(in_range)) {
            PyObject **items = ((PyListObject *)o)->ob_item;
            old = items[i];
            release_item(o, old);
            store_release(&items[i], item);
        }
    }
    if (unlikely(!in_range)) {
        decref(item);
        err_raise(PyExc_IndexError, "list assignment index out of range");
        return -1;
    }
    XDECREF(old);
    return 0;
}

void list_remove_locked(PyObject *o, Py_ssize_t start, Py_ssize_t end, PyObject **removed) {
    PyObject **items = ((PyListObject *)o)->ob_item;
    Py_ssize_t n = Py_SIZE(o), count = end - start;
    for (Py_ssize_t i = start; i < end; i++) {
        release_item(o, items[i]);
        removed[i - start] = items[i];
    }
    store_release(&((PyVarObject *)o)->ob_size, n - count);
    for (Py_ssize_t i = end; i < n; i++) {
        store_release(&items[i - count], items[i]);
    }
    for (Py_ssize_t i = n - count; i < n; i++) {
        store_relaxed(&items[i], NULL);
    }
}

/* An owned copy of the items, at one moment. *count; NULL with MemoryError, or when there are none
 * (*count 0). */
static PyObject **snapshot(PyObject *o, Py_ssize_t start, Py_ssize_t end, Py_ssize_t *count) {
    guard(o);
    container_check_locked(o);
    Py_ssize_t n = Py_SIZE(o);
    end = end > n ? n : end;
    *count = end > start ? end - start : 0;
    if (*count == 0) {
        return NULL;
    }
    PyObject **copy = data_alloc((size_t)*count * sizeof(PyObject *));
    if (copy == NULL) {
        return err_no_memory();
    }
    for (Py_ssize_t i = 0; i < *count; i++) {
        copy[i] = newref(((PyListObject *)o)->ob_item[start + i]);
    }
    return copy;
}

/* Copies `count` items from `start` into a fresh list at `to`, unless fewer have become of them:
 * then -1. */
static int copy_items(PyObject *o, Py_ssize_t start, Py_ssize_t count, PyObject *fresh,
                      Py_ssize_t to) {
    guard(o);
    container_check_locked(o);
    if (start + count > Py_SIZE(o)) {
        return -1;
    }
    PyObject **from = ((PyListObject *)o)->ob_item + start;
    for (Py_ssize_t i = 0; i < count; i++) {
        list_set_fresh(fresh, to + i, newref(from[i]));
    }
    return 0;
}

PyObject *list_concat(PyObject *a, PyObject *b) {
    Py_ssize_t n = list_length(a), m = list_length(b);
    if (m <= PY_SSIZE_T_MAX / 8 - n) {
        PyObject *list = TRY(list_new(n + m));
        if (likely(copy_items(a, 0, n, list, 0) == 0 && copy_items(b, 0, m, list, n) == 0)) {
            return list;
        }
        decref(list);
    }
    autoref PyObject *result = TRY(list_slice_of(a, 0, PY_SSIZE_T_MAX)); /* they are changing */
    autoref PyObject *more = TRY(list_as_tuple(b));
    TRYI(list_extend_iterable(result, more));
    return take(result);
}

PyObject *list_slice_of(PyObject *o, Py_ssize_t start, Py_ssize_t end) {
    Py_ssize_t count = list_length(o);
    end = end > count ? count : end;
    if (start >= 0 && start < end) {
        PyObject *list = TRY(list_new(end - start));
        if (likely(copy_items(o, start, end - start, list, 0) == 0)) {
            return list;
        }
        decref(list);
    }
    PyObject **items = snapshot(o, start, end, &count);
    if (items == NULL) {
        return count == 0 ? list_new(0) : NULL;
    }
    PyObject *list = list_from_array_steal(items, count);
    data_free(items, (size_t)count * sizeof(PyObject *));
    return list;
}

PyObject *list_as_tuple(PyObject *o) {
    guard(o);
    container_check_locked(o);
    Py_ssize_t count = Py_SIZE(o);
    PyObject *tuple = TRY(tuple_new(count));
    for (Py_ssize_t i = 0; i < count; i++) {
        tuple_items(tuple)[i] = newref(((PyListObject *)o)->ob_item[i]);
    }
    return count != 0 ? tuple_publish_display(tuple) : tuple;
}

/* Appends owned references at once. */
static int extend_steal(PyObject *o, PyObject **items, Py_ssize_t count) {
    {
        guard(o);
        container_check_locked(o);
        Py_ssize_t n = Py_SIZE(o);
        if (reserve_many_locked(o, n + count) == 0) {
            for (Py_ssize_t i = 0; i < count; i++) {
                store_release(&((PyListObject *)o)->ob_item[n + i], items[i]);
            }
            store_release(&((PyVarObject *)o)->ob_size, n + count);
            return 0;
        }
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        decref(items[i]);
    }
    return -1;
}

static int extend_from_array(PyObject *o, PyObject *const *items, Py_ssize_t count) {
    guard(o);
    container_check_locked(o);
    Py_ssize_t n = Py_SIZE(o);
    INT_TRYI(reserve_many_locked(o, n + count));
    for (Py_ssize_t i = 0; i < count; i++) {
        store_release(&((PyListObject *)o)->ob_item[n + i], newref(items[i]));
    }
    store_release(&((PyVarObject *)o)->ob_size, n + count);
    return 0;
}

static int extend_from_list(PyObject *o, PyObject *list) {
    if (!runtime_is_parallel() && o != list) { /* NOLOCK: nobody else changes it meanwhile */
        return list_length(list) == 0 ? 0
                                      : extend_from_array(o, list_items(list), list_length(list));
    }
    Py_ssize_t count;
    PyObject **items = snapshot(list, 0, PY_SSIZE_T_MAX, &count);
    if (items == NULL) {
        return count == 0 ? 0 : -1;
    }
    int result = extend_steal(o, items, count);
    data_free(items, (size_t)count * sizeof(PyObject *));
    return result;
}

static PyObject *list_of_chars(PyObject *text) {
    Py_ssize_t count = str_length(text);
    autoref PyObject *chars = TRY(list_new(count));
    for (Py_ssize_t i = 0; i < count; i++) {
        list_set_fresh(chars, i, TRY(str_from_char(str_at(text, i))));
    }
    return take(chars);
}

/* What a dict, a view of one, or a set holds at one moment, which other threads' changes cannot
 * fall into, or a str; NULL without exception for anything else. */
static PyObject *contents_at_once(PyObject *iterable) {
    return IS_EXACT(iterable, PyDict_Type) ? dict_keys_list(iterable)
           : IS_EXACT(iterable, PySet_Type) || IS_EXACT(iterable, PyFrozenSet_Type)
               ? set_list(iterable)
           : IS_EXACT(iterable, PyUnicode_Type) ? list_of_chars(iterable)
                                                : dict_view_list(iterable);
}

/* What a length hint is believed up to: it may be anything. */
enum { LIST_HINT_MAX = 1 << 24 };

/* How many items to make room for; 0: it is not known. -1 with an exception. */
static Py_ssize_t room_for(PyObject *iterable) {
    if (IS_EXACT(iterable, PyGen_Type)) {
        return 0;
    }
    Py_ssize_t hint = ops_length_hint(iterable, 0);
    return hint < LIST_HINT_MAX ? hint : 0;
}

/* Appends all that the iterator gives to a list that only the caller knows. */
static int collect_fresh(PyObject *o, PyObject *iterator) {
    PyListObject *list = (PyListObject *)o;
    for (StackRef next; !stackref_is_null(next = iterator_step(iterator));) {
        PyObject *item = INT_TRY(stackref_take(&next));
        Py_ssize_t n = list_length(o);
        if (unlikely(n >= list->allocated) && list_reserve_locked(o, n + 1) < 0) {
            decref(item);
            return -1;
        }
        list->ob_item[n] = item; /* NOLOCK: fresh */
        ((PyVarObject *)o)->ob_size = n + 1;
    }
    return err_occurred() ? -1 : 0;
}

static int drop_items(PyObject **items, Py_ssize_t count) {
    while (count > 0) {
        decref(items[--count]);
    }
    return -1;
}

enum { FEW = 8 };
/* The first items that the iterator gives; FEW: there may be more. -1 with an exception. */
static Py_ssize_t take_few(PyObject *iterator, PyObject **few) {
    Py_ssize_t count = 0;
    while (count < FEW) {
        StackRef next = iterator_step(iterator);
        if (stackref_is_null(next) || unlikely((few[count] = stackref_take(&next)) == NULL)) {
            return unlikely(err_occurred() != NULL) ? drop_items(few, count) : count;
        }
        count++;
    }
    return count;
}

/* What the iterator gives, `room` items perhaps. While the list is filled, Python code runs: that the collector, and
 * so gc.get_objects(), is not told of it keeps it out of everybody's reach. */
static PyObject *collect(PyObject *iterator, Py_ssize_t room) {
    PyObject *few[FEW];
    Py_ssize_t count = TRYI(take_few(iterator, few));
    autoref PyObject *list = list_new_untracked(0);
    room = room > count ? room : (count + 3) & ~(Py_ssize_t)3; /* as list_reserve_locked has it */
    if (list == NULL || (room != 0 && resize_locked(list, room) < 0)) { /* NOLOCK: fresh */
        drop_items(few, count);
        return NULL;
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        list_set_fresh(list, i, few[i]);
    }
    ((PyVarObject *)list)->ob_size = count;
    TRYI(count == FEW ? collect_fresh(list, iterator) : 0);
    return take(list);
}

/* A few items need no list in between. Nobody is asked for a length. */
static PyObject *collect_tuple(PyObject *iterator) {
    PyObject *few[FEW];
    Py_ssize_t count = TRYI(take_few(iterator, few));
    if (count < FEW) {
        return tuple_from_array_steal(few, count);
    }
    autoref PyObject *rest = collect(iterator, 0);
    Py_ssize_t more = rest != NULL ? list_length(rest) : 0;
    PyObject *tuple = rest != NULL ? tuple_new(count + more) : NULL;
    if (tuple == NULL) {
        drop_items(few, count);
        return NULL;
    }
    memcpy(tuple_items(tuple), few, sizeof few);
    if (more != 0) {
        memcpy(tuple_items(tuple) + count, ((PyListObject *)rest)->ob_item, (size_t)more * sizeof *few);
        ((PyVarObject *)rest)->ob_size = 0; /* NOLOCK: fresh */
    }
    return tuple_publish_display(tuple);
}

PyObject *list_from_iterable(PyObject *iterable) {
    if (IS_EXACT(iterable, PyTuple_Type)) {
        return list_from_array(tuple_items(iterable), tuple_length(iterable));
    }
    if (IS_EXACT(iterable, PyList_Type)) {
        return list_slice_of(iterable, 0, PY_SSIZE_T_MAX);
    }
    PyObject *list = contents_at_once(iterable);
    if (list != NULL || err_occurred()) {
        return list;
    }
    autoref PyObject *iterator = TRY(ops_iter(iterable));
    list = TRY(collect(iterator, TRYI(room_for(iterable))));
    object_track(list);
    return list;
}

PyObject *list_tuple_from_iterable(PyObject *iterable) {
    autoref PyObject *contents = contents_at_once(iterable);
    if (contents != NULL || err_occurred()) {
        return contents == NULL ? NULL : list_as_tuple(contents);
    }
    autoref PyObject *iterator = TRY(ops_iter(iterable));
    return collect_tuple(iterator);
}

int list_extend_iterable(PyObject *o, PyObject *iterable) {
    if (IS_EXACT(iterable, PyTuple_Type)) {
        return extend_from_array(o, tuple_items(iterable), tuple_length(iterable));
    }
    if (IS_EXACT(iterable, PyList_Type) || iterable == o) { /* a subclass's own iterator would never end */
        return extend_from_list(o, iterable);
    }
    autoref PyObject *contents = contents_at_once(iterable);
    if (contents != NULL || err_occurred()) {
        return contents == NULL              ? -1
               : list_length(contents) == 0 ? 0
                                            : extend_from_list(o, contents);
    }
    autoref PyObject *iterator = INT_TRY(ops_iter(iterable));
    Py_ssize_t room = INT_TRYI(room_for(iterable));
    if (room > 0) {
        guard(o);
        container_check_locked(o);
        INT_TRYI(reserve_many_locked(o, Py_SIZE(o) + room));
    }
    for (StackRef next; !stackref_is_null(next = iterator_step(iterator));) {
        INT_TRYI(list_append_steal(o, INT_TRY(stackref_take(&next))));
    }
    return err_occurred() ? -1 : 0;
}

/* Puts `count` items in the place of as many; the old ones go to `removed`. */
static void exchange_locked(PyObject *o, Py_ssize_t start, Py_ssize_t count, PyObject *const *from,
                            PyObject **removed) {
    PyObject **to = ((PyListObject *)o)->ob_item + start;
    for (Py_ssize_t i = 0; i < count; i++) {
        removed[i] = to[i];
        release_item(o, to[i]);
        store_release(&to[i], newref(from[i]));
    }
}

static int replace_locked(PyObject *o, Py_ssize_t start, Py_ssize_t end, PyObject *const *from,
                          Py_ssize_t more, PyObject **removed) {
    Py_ssize_t count = end - start;
    if (count == more) {
        exchange_locked(o, start, count, from, removed);
        return 0;
    }
    if (list_reserve_locked(o, Py_SIZE(o) - count + more) < 0) {
        return -1;
    }
    if (count) {
        list_remove_locked(o, start, end, removed);
    }
    PyObject **to = ((PyListObject *)o)->ob_item;
    Py_ssize_t n = Py_SIZE(o);
    for (Py_ssize_t k = n; k-- > start && more;) {
        store_release(&to[k + more], to[k]);
    }
    for (Py_ssize_t i = 0; i < more; i++) {
        store_release(&to[start + i], newref(from[i]));
    }
    store_release(&((PyVarObject *)o)->ob_size, n + more);
    return 0;
}

/* The slice becomes the items of a tuple, of another list, or of nothing (NULL). */
static int replace_slice(PyObject *o, Py_ssize_t start, Py_ssize_t end, PyObject *source) {
    enum { FEW = 16 };
    PyObject *few[FEW], **removed = few, *const *from = NULL;
    Py_ssize_t count, more = 0;
    int failed;
    {
        guard_two(o, source != NULL && IS_LIST(source) ? source : o);
        container_check_locked(o);
        if (source != NULL && IS_TUPLE(source)) {
            from = tuple_items(source);
            more = tuple_length(source);
        } else if (source != NULL) {
            from = ((PyListObject *)source)->ob_item;
            more = list_length(source);
        }
        Py_ssize_t n = Py_SIZE(o);
        start = start < 0 ? 0 : start > n ? n : start;
        end = end < start ? start : end > n ? n : end;
        count = end - start;
        if (count > FEW) {
            removed = data_alloc((size_t)count * sizeof(PyObject *));
        }
        failed = removed == NULL ? -1 : replace_locked(o, start, end, from, more, removed);
    }
    for (Py_ssize_t i = count;
         i-- > 0 && !failed;) { /* the last one first, as the reference does */
        XDECREF(removed[i]);
    }
    if (removed != few) {
        data_free(removed, (size_t)count * sizeof(PyObject *));
    }
    if (failed && !err_occurred()) {
        err_no_memory();
    }
    return failed ? -1 : 0;
}

int list_set_slice(PyObject *o, Py_ssize_t start, Py_ssize_t end, PyObject *source) {
    if (source == NULL || IS_EXACT(source, PyTuple_Type) || (IS_EXACT(source, PyList_Type) && source != o)) {
        return replace_slice(o, start, end, source);
    }
    autoref PyObject *items = INT_TRY(ops_to_tuple(source)); /* a copy: it may be the list itself */
    return replace_slice(o, start, end, items);
}

int list_reverse_in_place(PyObject *o) {
    guard(o);
    container_check_locked(o);
    PyObject **items = ((PyListObject *)o)->ob_item;
    for (Py_ssize_t i = 0, k = Py_SIZE(o) - 1; i < k; i++, k--) {
        PyObject *item = items[i];
        store_release(&items[i], items[k]);
        store_release(&items[k], item);
    }
    return 0;
}

void verify_list(PyObject *o) {
    PyListObject *list = (PyListObject *)o;
    if (Py_SIZE(o) > list->allocated ||
        (list->ob_item && items_array(list->ob_item)->capacity != list->allocated)) {
        FATAL("list: size beyond the room");
    }
    for (Py_ssize_t i = 0; i < Py_SIZE(o); i++) {
        if (list->ob_item[i] == NULL) {
            FATAL("list: an empty item");
        }
    }
}
