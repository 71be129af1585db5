/* Reading and writing through a view: indices, slices, lists, comparing, copying out. */
#include "types/list/list.h"
#include "types/memoryview/memoryview_int.h"
#include "types/slice/slice.h"
#include "types/tuple/tuple.h"

quiet char *buffer_step(const Py_buffer *view, int d, char *p, Py_ssize_t i) {
    p += view->strides[d] * i;
    return view->suboffsets != NULL && view->suboffsets[d] >= 0 ? *(char **)p + view->suboffsets[d]
                                                                : p;
}

/* ---- copying out ---- */

/* Do the strides let the dimensions from `first` on, in steps of `by`, follow each other? */
static bool is_dense(const Py_buffer *view, const Py_ssize_t *strides, int first, int by) {
    Py_ssize_t size = view->itemsize;
    for (int d = first; d >= 0 && d < view->ndim; d += by) {
        if (view->shape[d] != 1 && strides[d] != size) {
            return false;
        }
        size *= view->shape[d];
    }
    return true;
}

quiet void buffer_fill_strides(const Py_buffer *view, Py_ssize_t *strides, char order) {
    Py_ssize_t size = view->itemsize;
    for (int k = 0; k < view->ndim; k++) {
        int d = order == 'F' ? k : view->ndim - 1 - k;
        strides[d] = size;
        size *= view->shape[d];
    }
}

quiet bool buffer_is_contiguous(const Py_buffer *view, char order) {
    if (view->suboffsets != NULL) {
        return false;
    }
    if (view->ndim == 0 || view->len == 0 || view->shape == NULL) {
        return true;
    }
    Py_ssize_t implied[PyBUF_MAX_NDIM];
    const Py_ssize_t *strides = view->strides;
    if (strides == NULL) {
        if (order != 'F' || view->ndim > PyBUF_MAX_NDIM) {
            return order != 'F';
        }
        buffer_fill_strides(view, implied, 'C');
        strides = implied;
    }
    return (order != 'F' && is_dense(view, strides, view->ndim - 1, -1)) ||
           (order != 'C' && is_dense(view, strides, 0, 1));
}

/* Copies dimension d and those behind it to `out`, whose strides are given. */
static void copy_out(const Py_buffer *view, int d, char *p, char *out, const Py_ssize_t *strides) {
    if (d == view->ndim) {
        memcpy(out, p, (size_t)view->itemsize);
        return;
    }
    for (Py_ssize_t i = 0; i < view->shape[d]; i++) {
        copy_out(view, d + 1, buffer_step(view, d, p, i), out + i * strides[d], strides);
    }
}
quiet void buffer_to_contiguous(const Py_buffer *view, char *out, char order) {
    if (order == 'A') {
        order = buffer_is_contiguous(view, 'F') && !buffer_is_contiguous(view, 'C') ? 'F' : 'C';
    }
    if (buffer_is_contiguous(view, order)) {
        memcpy(out, view->buf, (size_t)view->len);
        return;
    }
    Py_ssize_t strides[PyBUF_MAX_NDIM], implied[PyBUF_MAX_NDIM];
    Py_buffer whole = *view;
    if (view->strides == NULL) {
        buffer_fill_strides(view, implied, 'C');
        whole.strides = implied;
    }
    buffer_fill_strides(view, strides, order);
    copy_out(&whole, 0, view->buf, out, strides);
}

/* ---- comparing ---- */

static int equal_from(const Py_buffer *a, const Py_buffer *b, int d, char *p, char *q) {
    if (d == a->ndim) {
        return item_equal(a->format, p, a->itemsize, b->format, q, b->itemsize);
    }
    for (Py_ssize_t i = 0; i < a->shape[d]; i++) {
        int equal = equal_from(a, b, d + 1, buffer_step(a, d, p, i), buffer_step(b, d, q, i));
        if (equal <= 0) {
            return equal;
        }
    }
    return 1;
}
int buffer_equal(const Py_buffer *a, const Py_buffer *b) {
    if (a->ndim != b->ndim) {
        return 0;
    }
    for (int d = 0; d < a->ndim; d++) {
        if (a->shape[d] != b->shape[d]) {
            return 0;
        }
        if (a->shape[d] == 0) {
            break;
        }
    }
    char x = item_native(a->format), y = item_native(b->format);
    if (x == y && x && strchr("cbBhHiIlLqQnNP", x) != NULL && buffer_is_contiguous(a, 'C') &&
        buffer_is_contiguous(b, 'C')) {
        return memcmp(a->buf, b->buf, (size_t)a->len) == 0;
    }
    return equal_from(a, b, 0, a->buf, b->buf);
}

/* ---- lists ---- */

static PyObject *list_from(const Py_buffer *view, int d, char *p) {
    if (d == view->ndim) {
        return item_unpack(view->format, p);
    }
    autoref PyObject *list = TRY(list_new(0));
    for (Py_ssize_t i = 0; i < view->shape[d]; i++) {
        TRYI(list_append_steal(list, TRY(list_from(view, d + 1, buffer_step(view, d, p, i)))));
    }
    return take(list);
}
PyObject *memoryview_to_list(PyObject *self) {
    return list_from(&M(self)->view, 0, M(self)->view.buf);
}

/* ---- indices ---- */

static bool is_index(PyObject *key) {
    return TYPE(key)->tp_as_number != NULL && TYPE(key)->tp_as_number->nb_index != NULL;
}
static char *item_at(const Py_buffer *view, int d, char *p, Py_ssize_t i) {
    i += i < 0 ? view->shape[d] : 0;
    if (i < 0 || i >= view->shape[d]) {
        return err_raise(PyExc_IndexError, "index out of bounds on dimension %d", d + 1);
    }
    return buffer_step(view, d, p, i);
}
static char *item_by_tuple(const Py_buffer *view, PyObject *key) {
    Py_ssize_t n = tuple_length(key);
    if (n < view->ndim) {
        return err_raise(PyExc_NotImplementedError, "sub-views are not implemented");
    }
    if (n > view->ndim) {
        return err_raise(PyExc_TypeError, "cannot index %d-dimension view with %zd-element tuple",
                         view->ndim, n);
    }
    char *p = view->buf;
    for (int d = 0; d < view->ndim; d++) {
        Py_ssize_t i = ops_index_ssize(tuple_at(key, d), PyExc_IndexError);
        if (i == -1 && err_occurred()) {
            return NULL;
        }
        p = TRY(item_at(view, d, p, i));
    }
    return p;
}
typedef enum { KEY_INDICES, KEY_SLICES, KEY_OTHER } KeyKind;
static KeyKind tuple_kind(PyObject *key) {
    if (!IS_TUPLE(key)) {
        return KEY_OTHER;
    }
    bool indices = true, slices = tuple_length(key) > 0;
    for (Py_ssize_t i = 0; i < tuple_length(key); i++) {
        indices = indices && is_index(tuple_at(key, i));
        slices = slices && IS_EXACT(tuple_at(key, i), PySlice_Type);
    }
    return indices ? KEY_INDICES : slices ? KEY_SLICES : KEY_OTHER;
}

PyObject *memoryview_item(PyObject *self, Py_ssize_t i) {
    Py_buffer *view = &M(self)->view;
    TRYI(memoryview_check(self));
    if (view->ndim == 0) {
        return err_raise(PyExc_TypeError, "invalid indexing of 0-dim memory");
    }
    if (view->ndim > 1) {
        return err_raise(PyExc_NotImplementedError,
                         "multi-dimensional sub-views are not implemented");
    }
    char *p = TRY(item_at(view, 0, view->buf, i));
    return item_unpack(view->format, p);
}
static PyObject *zero_dimensions(PyObject *self, PyObject *key) {
    if (IS_TUPLE(key) && tuple_length(key) == 0) {
        return item_unpack(M(self)->view.format, M(self)->view.buf);
    }
    return key == &_Py_EllipsisObject
               ? newref(self)
               : err_raise(PyExc_TypeError, "invalid indexing of 0-dim memory");
}
/* Cuts the first dimension of a view that nobody else has. */
static int cut(PyMemoryViewObject *m, PyObject *key) {
    Py_ssize_t start, stop, step;
    INT_TRYI(slice_unpack(key, &start, &stop, &step));
    Py_buffer *view = &m->view;
    Py_ssize_t count = slice_adjust(view->shape[0], &start, &stop, step);
    Py_ssize_t others = 1;
    for (int d = 1; d < view->ndim; d++) {
        others *= view->shape[d];
    }
    view->buf =
        (char *)view->buf +
        view->strides[0] * start; /* with suboffsets the pointers are what is stepped over */
    view->shape[0] = count;
    view->strides[0] *= step;
    view->len = count * others * view->itemsize;
    memoryview_update_flags(m);
    return 0;
}
PyObject *memoryview_subscript(PyObject *self, PyObject *key) {
    TRYI(memoryview_check(self));
    PyMemoryViewObject *m = M(self);
    if (m->view.ndim == 0) {
        return zero_dimensions(self, key);
    }
    if (is_index(key)) {
        Py_ssize_t i = ops_index_ssize(key, PyExc_IndexError);
        return i == -1 && err_occurred() ? NULL : memoryview_item(self, i);
    }
    if (IS_EXACT(key, PySlice_Type)) {
        TRYI(memoryview_check_open(self));
        autoref PyObject *part = TRY(memoryview_on(m->mbuf, &m->view));
        TRYI(cut(M(part), key));
        return take(part);
    }
    KeyKind kind = tuple_kind(key);
    if (kind == KEY_INDICES) {
        char *p = TRY(item_by_tuple(&m->view, key));
        TRYI(memoryview_check(self));
        return item_unpack(m->view.format, p);
    }
    return kind == KEY_SLICES ? err_raise(PyExc_NotImplementedError,
                                          "multi-dimensional slicing is not implemented")
                              : err_raise(PyExc_TypeError, "memoryview: invalid slice key");
}

/* Copies one-dimensional items between buffers that may overlap. */
static int assign_part(PyMemoryViewObject *part, PyObject *value) {
    Py_buffer from, *to = &part->view;
    INT_TRYI(ops_get_buffer(value, &from, PyBUF_FULL_RO));
    bool same = from.ndim == 1 && to->ndim == 1 && from.itemsize == to->itemsize &&
                (from.shape ? from.shape[0] : from.len / from.itemsize) == to->shape[0] &&
                strcmp(from.format ? from.format : "B", to->format) == 0;
    char *copy = same ? data_alloc((size_t)from.len + 1) : NULL;
    if (copy != NULL) {
        buffer_to_contiguous(&from, copy, 'C');
        for (Py_ssize_t i = 0; i < to->shape[0]; i++) {
            memcpy(buffer_step(to, 0, to->buf, i), copy + i * to->itemsize, (size_t)to->itemsize);
        }
        data_free(copy, (size_t)from.len + 1);
    } else if (same) {
        err_no_memory();
    } else {
        err_raise(PyExc_ValueError,
                  "memoryview assignment: lvalue and rvalue have different structures");
    }
    ops_release_buffer(&from);
    return copy ? 0 : -1;
}
static int set_slice(PyObject *self, PyObject *key, PyObject *value) {
    if (M(self)->view.ndim != 1) {
        err_raise(PyExc_NotImplementedError,
                  "memoryview slice assignments are currently restricted to ndim = 1");
        return -1;
    }
    autoref PyObject *part = INT_TRY(memoryview_on(M(self)->mbuf, &M(self)->view));
    INT_TRYI(cut(M(part), key));
    INT_TRYI(memoryview_check(self)); /* an index of the slice may have released it */
    return assign_part(M(part), value);
}
static char *item_for(PyObject *self, PyObject *key) {
    Py_buffer *view = &M(self)->view;
    if (view->ndim == 0) {
        bool fits = key == &_Py_EllipsisObject || (IS_TUPLE(key) && tuple_length(key) == 0);
        return fits ? view->buf : err_raise(PyExc_TypeError, "invalid indexing of 0-dim memory");
    }
    if (is_index(key)) {
        if (view->ndim > 1) {
            return err_raise(PyExc_NotImplementedError, "sub-views are not implemented");
        }
        Py_ssize_t i = ops_index_ssize(key, PyExc_IndexError);
        return i == -1 && err_occurred() ? NULL : item_at(view, 0, view->buf, i);
    }
    switch (tuple_kind(key)) {
    case KEY_INDICES:
        return item_by_tuple(view, key);
    case KEY_SLICES:
        return err_raise(PyExc_NotImplementedError,
                         "memoryview slice assignments are currently restricted to ndim = 1");
    default:
        return err_raise(PyExc_TypeError, "memoryview: invalid slice key");
    }
}
int memoryview_ass_subscript(PyObject *self, PyObject *key, PyObject *value) {
    INT_TRYI(memoryview_check(self));
    Py_buffer *view = &M(self)->view;
    INT_TRYI(item_check(view->format));
    if (view->readonly) {
        err_raise(PyExc_TypeError, "cannot modify read-only memory");
        return -1;
    }
    if (value == NULL) {
        err_raise(PyExc_TypeError, "cannot delete memory");
        return -1;
    }
    if (view->ndim > 0 && IS_EXACT(key, PySlice_Type)) {
        return set_slice(self, key, value);
    }
    char *p = INT_TRY(item_for(self, key)), room[16];
    INT_TRYI(item_pack(view->format, room, value));
    INT_TRYI(memoryview_check(self)); /* converting the value may have released it */
    memcpy(p, room, (size_t)view->itemsize);
    return 0;
}
