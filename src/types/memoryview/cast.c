/* memoryview.cast. */
#include "types/bytes/bytes.h"
#include "types/int/int.h"
#include "types/list/list.h"
#include "types/memoryview/memoryview_int.h"
#include "types/needs.h"
#include "types/tuple/tuple.h"

/* The same native format as a constant, or NULL: a cast view's format must outlive it. */
static const char *format_constant(const char *format) {
    static const char formats[] = "@c\0@b\0@B\0@h\0@H\0@i\0@I\0@l\0@L\0@q\0@Q\0@n\0@N\0@f\0@d\0"
                                  "@e\0@P\0@?\0";
    char code = item_native(format);
    for (const char *p = formats; *p && code; p += 3) {
        if (p[1] == code) {
            return *format == '@' ? p : p + 1;
        }
    }
    return NULL;
}
static bool is_byte(char code) {
    return code == 'B' || code == 'b' || code == 'c';
}

/* The elements of `shape` into out; their product, or -1. */
static Py_ssize_t read_shape(PyObject *shape, Py_ssize_t *out, Py_ssize_t itemsize) {
    Py_ssize_t product = 1, n = tuple_length(shape);
    for (Py_ssize_t i = 0; i < n; i++) {
        PyObject *element = tuple_at(shape, i);
        if (!IS_INT(element)) {
            err_raise(PyExc_TypeError, "memoryview.cast(): elements of shape must be integers");
            return -1;
        }
        out[i] = int_as_ssize(element);
        if (out[i] == -1 && err_occurred()) {
            return -1;
        }
        if (out[i] <= 0) {
            err_raise(PyExc_ValueError,
                      "memoryview.cast(): elements of shape must be integers > 0");
            return -1;
        }
        if (out[i] > PY_SSIZE_T_MAX / product) {
            err_raise(PyExc_ValueError, "memoryview.cast(): product(shape) > SSIZE_MAX");
            return -1;
        }
        product *= out[i];
    }
    if (product > PY_SSIZE_T_MAX / itemsize) {
        err_raise(PyExc_ValueError, "memoryview.cast(): product(shape) > SSIZE_MAX");
        return -1;
    }
    return product;
}

static int check_cast(const Py_buffer *from, const char *format, Py_ssize_t size) {
    char source = item_native(from->format), target = item_native(format);
    if (!target) {
        err_raise(PyExc_ValueError, "memoryview: destination format must be a native single "
                                    "character format prefixed with an optional '@'");
    } else if (!is_byte(source) && !is_byte(target)) {
        err_raise(PyExc_TypeError, "memoryview: cannot cast between two non-byte formats");
    } else if (from->len % size) {
        err_raise(PyExc_TypeError, "memoryview: length is not a multiple of itemsize");
    } else {
        return 0;
    }
    return -1;
}

PyObject *memoryview_cast_to(PyObject *self, PyObject *format, PyObject *shape) {
    TRYI(memoryview_check_open(self));
    Py_buffer cast = M(self)->view;
    if (!(load_relaxed(&M(self)->flags) & _Py_MEMORYVIEW_C)) {
        return err_raise(PyExc_TypeError, "memoryview: casts are restricted to C-contiguous views");
    }
    if (cast.ndim > 1 && cast.len == 0) {
        return err_raise(PyExc_TypeError,
                         "memoryview: cannot cast view with zeros in shape or strides");
    }
    if (shape != NULL && !IS_LIST(shape) && !IS_TUPLE(shape)) {
        return err_raise(PyExc_TypeError, "shape must be a list or a tuple");
    }
    autoref PyObject *given = shape ? TRY(ops_to_tuple(shape)) : NULL;
    if (given != NULL && tuple_length(given) > PyBUF_MAX_NDIM) {
        return err_raise(PyExc_ValueError, "memoryview: number of dimensions must not exceed 64");
    }
    if (given != NULL && M(self)->view.ndim != 1 && tuple_length(given) != 1) {
        return err_raise(PyExc_TypeError, "memoryview: cast must be 1D -> ND or ND -> 1D");
    }
    const char *text = TRY(str_utf8(format, NULL));
    TRYI(check_cast(&M(self)->view, text, item_size(item_native(text))));
    Py_ssize_t lengths[PyBUF_MAX_NDIM];
    cast.format = (char *)format_constant(text);
    cast.itemsize = item_size(item_native(text));
    cast.ndim = given ? (int)tuple_length(given) : 1;
    cast.shape = lengths;
    cast.strides = NULL;
    lengths[0] = cast.len / cast.itemsize;
    if (given != NULL &&
        TRYI(read_shape(given, lengths, cast.itemsize)) != cast.len / cast.itemsize) {
        return err_raise(PyExc_TypeError, "memoryview: product(shape) * itemsize != buffer size");
    }
    return memoryview_on(M(self)->mbuf, &cast);
}

/* A copied view keeps nothing of the object that was copied: a format that is no constant follows
 * the items in the bytes. */
PyObject *memoryview_of_copy(const Py_buffer *view, char order) {
    const char *format = view->format != NULL ? view->format : "B";
    const char *constant = format_constant(format);
    size_t room = constant != NULL ? 0 : strlen(format) + 1;
    if (view->ndim > PyBUF_MAX_NDIM) {
        return err_raise(PyExc_ValueError, "memoryview: number of dimensions must not exceed 64");
    }
    autoref PyObject *bytes = TRY(bytes_new(view->len + (Py_ssize_t)room));
    buffer_to_contiguous(view, bytes_data(bytes), order);
    memcpy(bytes_data(bytes) + view->len, format, room);
    autoref PyObject *flat = TRY(memoryview_with_flags(bytes, PyBUF_FULL_RO));
    Py_ssize_t strides[PyBUF_MAX_NDIM];
    Py_buffer copy = *view;
    copy.buf = bytes_data(bytes);
    copy.readonly = 1;
    copy.strides = strides;
    copy.suboffsets = NULL;
    copy.format = (char *)(constant != NULL ? constant : bytes_data(bytes) + view->len);
    buffer_fill_strides(view, strides, order == 'F' ? 'F' : 'C');
    return memoryview_on(M(flat)->mbuf, &copy);
}
