/* Buffers for _testbuffer: made of items by their layout, or got from another object. */
#include "testbuffer.h"

#include <string.h>

/* ---- items ---- */

static PyObject *struct_of(const char *format) {
    PyObject *module = PyImport_ImportModule("struct");
    PyObject *made = module != NULL ? PyObject_CallMethod(module, "Struct", "s", format) : NULL;
    Py_XDECREF(module);
    return made;
}

static Py_ssize_t struct_size(PyObject *packer) {
    PyObject *size = PyObject_GetAttrString(packer, "size");
    Py_ssize_t n = size != NULL ? PyLong_AsSsize_t(size) : -1;
    Py_XDECREF(size);
    return n;
}

/* How many values it makes of an item. */
static Py_ssize_t struct_values(PyObject *packer, Py_ssize_t size) {
    PyObject *zeros = PyBytes_FromStringAndSize(NULL, size);
    if (zeros == NULL) {
        return -1;
    }
    memset(PyBytes_AS_STRING(zeros), 0, (size_t)size);
    PyObject *values = PyObject_CallMethod(packer, "unpack", "O", zeros);
    Py_ssize_t n = values != NULL ? PyTuple_GET_SIZE(values) : -1;
    Py_XDECREF(values);
    Py_DECREF(zeros);
    return n;
}

PyObject *node_packer(Node *node) {
    if (node->packer == NULL) {
        PyObject *packer = struct_of(node->view.format != NULL ? node->view.format : "B");
        Py_ssize_t size = packer != NULL ? struct_size(packer) : -1;
        if (size < 0 || (node->values = struct_values(packer, size)) < 0) {
            Py_XDECREF(packer);
            return NULL;
        }
        node->packer = packer;
    }
    return node->packer;
}

PyObject *node_unpack(Node *node, const char *item) {
    PyObject *packer = node_packer(node);
    if (packer == NULL) {
        return NULL;
    }
    PyObject *bytes = PyBytes_FromStringAndSize(item, node->view.format ? node->view.itemsize : 1);
    PyObject *values = bytes != NULL ? PyObject_CallMethod(packer, "unpack", "O", bytes) : NULL;
    Py_XDECREF(bytes);
    if (values != NULL && PyTuple_GET_SIZE(values) == 1) {
        PyObject *only = Py_NewRef(PyTuple_GET_ITEM(values, 0));
        Py_DECREF(values);
        return only;
    }
    return values;
}

int node_pack(Node *node, PyObject *value, char *item) {
    PyObject *packer = node_packer(node);
    if (packer == NULL) {
        return -1;
    }
    bool several = PyTuple_Check(value);
    if (node->values == 1 ? several || PyUnicode_Check(value)
                          : !several || PyTuple_GET_SIZE(value) != node->values) {
        PyErr_Format(PyExc_ValueError, "%R is not an item of %zd values", value, node->values);
        return -1;
    }
    PyObject *pack = PyObject_GetAttrString(packer, "pack");
    PyObject *bytes = pack == NULL ? NULL
                      : several    ? PyObject_CallObject(pack, value)
                                   : PyObject_CallOneArg(pack, value);
    Py_XDECREF(pack);
    if (bytes == NULL) {
        return -1;
    }
    memcpy(item, PyBytes_AS_STRING(bytes), (size_t)PyBytes_GET_SIZE(bytes));
    Py_DECREF(bytes);
    return 0;
}

/* The memory that all items fill. */
static int pack_items(Node *node, PyObject *items) {
    bool several = PyList_Check(items) || node->view.ndim > 0; /* a tuple may be one item */
    Py_ssize_t n = node->items = several ? PySequence_Fast_GET_SIZE(items) : 1;
    Py_ssize_t size = node->view.itemsize;
    node->memory = PyMem_Calloc((size_t)n + 1, (size_t)size);
    if (node->memory == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    for (Py_ssize_t i = 0; i < n; i++) {
        if (several && i >= PySequence_Fast_GET_SIZE(items)) {
            PyErr_SetString(PyExc_RuntimeError, "the items changed meanwhile");
            return -1;
        }
        PyObject *item = Py_NewRef(several ? PySequence_Fast_GET_ITEM(items, i) : items);
        int failed = node_pack(node, item, node->memory + i * size);
        Py_DECREF(item);
        if (failed) {
            return -1;
        }
    }
    return 0;
}

/* ---- layouts ---- */

static int read_lengths(PyObject *list, Py_ssize_t *out, const char *what, Py_ssize_t least) {
    for (Py_ssize_t i = 0; i < PySequence_Fast_GET_SIZE(list); i++) {
        PyObject *item = PySequence_Fast_GET_ITEM(list, i);
        if (!PyLong_Check(item)) {
            PyErr_Format(PyExc_ValueError, "the elements of %s must be integers", what);
            return -1;
        }
        out[i] = PyLong_AsSsize_t(item);
        if (out[i] == -1 && PyErr_Occurred()) {
            return -1;
        }
        if (out[i] < least) {
            PyErr_Format(PyExc_ValueError, "the elements of %s must not be negative", what);
            return -1;
        }
    }
    return 0;
}

static bool is_list(PyObject *o) {
    return PyList_Check(o) || PyTuple_Check(o);
}

int node_own_lengths(Node *node) {
    size_t n = (size_t)node->view.ndim;
    node->lengths = PyMem_Calloc(3 * n + 1, sizeof(Py_ssize_t));
    if (node->lengths == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    Py_buffer *view = &node->view;
    Py_ssize_t **each[] = {&view->shape, &view->strides, &view->suboffsets};
    for (size_t i = 0; i < 3; i++) {
        if (*each[i] != NULL) {
            memcpy(node->lengths + i * n, *each[i], n * sizeof(Py_ssize_t));
            *each[i] = node->lengths + i * n;
        }
    }
    return 0;
}

int node_own_suboffsets(Node *node) {
    node->view.suboffsets = node->lengths + 2 * node->view.ndim;
    for (int d = 0; d < node->view.ndim; d++) {
        node->view.suboffsets[d] = -1;
    }
    return 0;
}

static int bad_layout(const char *why) {
    PyErr_Format(PyExc_ValueError, "invalid layout: %s", why);
    return -1;
}

/* How far below and above its first item an array reaches; -1 with ValueError. */
static int reach(const Py_buffer *view, Py_ssize_t *below, Py_ssize_t *above) {
    *below = *above = 0;
    for (int d = 0; d < view->ndim; d++) {
        Py_ssize_t far, *side = view->strides[d] <= 0 ? below : above;
        if (__builtin_mul_overflow(view->strides[d], view->shape[d] - 1, &far) ||
            __builtin_add_overflow(*side, far, side)) {
            return bad_layout("it is too large");
        }
    }
    return 0;
}

/* Does it lie within `memory` bytes, and all items at multiples of their size? */
static int check_layout(Node *node, Py_ssize_t memory) {
    Py_buffer *view = &node->view;
    Py_ssize_t size = view->itemsize, below, above;
    if (node->offset % size != 0 || node->offset < 0 || node->offset > memory - size) {
        return bad_layout("the offset");
    }
    bool empty = false;
    for (int d = 0; d < view->ndim; d++) {
        if (view->strides[d] % size != 0) {
            return bad_layout("strides must be multiples of the itemsize");
        }
        empty |= view->shape[d] == 0;
    }
    if (empty) {
        return 0;
    }
    if (reach(view, &below, &above) < 0) {
        return -1;
    }
    if (below < -node->offset || above > memory - size - node->offset) {
        return bad_layout("it reaches out of the memory");
    }
    return 0;
}

static int fill_strides(Py_buffer *view, bool fortran) {
    Py_ssize_t step = view->itemsize;
    for (int i = 0; i < view->ndim; i++) {
        int d = fortran ? i : view->ndim - 1 - i;
        view->strides[d] = step;
        if (__builtin_mul_overflow(step, view->shape[d], &step)) {
            return bad_layout("it is too large");
        }
    }
    return 0;
}

static int fill_length(Py_buffer *view) {
    view->len = view->itemsize;
    for (int d = 0; d < view->ndim; d++) {
        if (__builtin_mul_overflow(view->len, view->shape[d], &view->len)) {
            return bad_layout("it is too large");
        }
    }
    return 0;
}

static int read_layout(Node *node, PyObject *shape, PyObject *strides) {
    Py_buffer *view = &node->view;
    view->ndim = (int)PySequence_Fast_GET_SIZE(shape);
    if (node_own_lengths(node) < 0) {
        return -1;
    }
    view->shape = node->lengths;
    view->strides = node->lengths + view->ndim;
    if (read_lengths(shape, view->shape, "shape", 0) < 0) {
        return -1;
    }
    if (strides == NULL || PySequence_Fast_GET_SIZE(strides) == 0) {
        return fill_strides(view, node->flags & ND_FORTRAN) < 0 ? -1 : fill_length(view);
    }
    if (PySequence_Fast_GET_SIZE(strides) != view->ndim) {
        return bad_layout("shape and strides must have the same length");
    }
    return read_lengths(strides, view->strides, "strides", PY_SSIZE_T_MIN) < 0 ? -1
                                                                               : fill_length(view);
}

/* ---- the first dimension by pointers ---- */

/* A pointer to the lowest byte of each row, backwards if the stride was negative; what a row's
 * first item lies above that byte is the suboffset. */
static int by_pointers(Node *node) {
    Py_buffer *view = &node->view;
    Py_ssize_t n = view->shape[0], low = 0;
    for (int d = 1; d < view->ndim && n > 0 && view->shape[d] != 0; d++) {
        low += view->strides[d] <= 0 ? -view->strides[d] * (view->shape[d] - 1) : 0;
    }
    char **pointers = PyMem_Calloc((size_t)n + 1, sizeof *pointers);
    if (pointers == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    bool backwards = view->strides[0] < 0;
    for (Py_ssize_t i = 0; i < n; i++) {
        pointers[backwards ? n - 1 - i : i] = (char *)view->buf + i * view->strides[0] - low;
    }
    node->pointers = pointers;
    view->buf = backwards && n > 0 ? pointers + n - 1 : pointers;
    view->strides[0] = (backwards ? -1 : 1) * (Py_ssize_t)sizeof *pointers;
    node_own_suboffsets(node);
    view->suboffsets[0] = low;
    return 0;
}

/* ---- nodes ---- */

void node_free(Node *node) {
    if (node->consumer) {
        PyBuffer_Release(&node->source);
    }
    Py_XDECREF(node->packer);
    PyMem_Free(node->pointers);
    PyMem_Free(node->memory);
    PyMem_Free(node->format);
    PyMem_Free(node->lengths);
    PyMem_Free(node);
}

static int check_arguments(PyObject *items, PyObject *shape, PyObject *strides, int flags) {
    const char *why = NULL;
    if (shape == NULL || !is_list(shape)) {
        why = "shape must be a list or a tuple";
    } else if (strides != NULL && !is_list(strides)) {
        why = "strides must be a list or a tuple";
    } else if (PySequence_Fast_GET_SIZE(shape) > 0 && !is_list(items)) {
        why = "items must be a list or a tuple";
    } else if (strides != NULL && PySequence_Fast_GET_SIZE(strides) > 0 && (flags & ND_FORTRAN)) {
        why = "ND_FORTRAN cannot be used together with strides";
    } else if (PySequence_Fast_GET_SIZE(shape) == 0 && (flags & ND_PIL)) {
        why = "ND_PIL needs a dimension";
    }
    if (why != NULL) {
        PyErr_SetString(PyExc_TypeError, why);
        return -1;
    }
    if (PySequence_Fast_GET_SIZE(shape) > ND_MAX_NDIM) {
        PyErr_Format(PyExc_ValueError, "more than %d dimensions", ND_MAX_NDIM);
        return -1;
    }
    return 0;
}

static int read_format(Node *node, const char *format) {
    node->format = PyMem_Malloc(strlen(format) + 1);
    if (node->format == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    node->view.format = strcpy(node->format, format);
    PyObject *packer = node_packer(node);
    if (packer == NULL) {
        return -1;
    }
    node->view.itemsize = struct_size(packer);
    if (node->view.itemsize == 0) {
        PyErr_SetString(PyExc_ValueError, "a format of no bytes");
    }
    return node->view.itemsize > 0 ? 0 : -1;
}

static int fill_node(Node *node, PyObject *items, PyObject *shape, PyObject *strides,
                     const char *format) {
    if (read_format(node, format) < 0 || read_layout(node, shape, strides) < 0 ||
        pack_items(node, items) < 0) {
        return -1;
    }
    Py_buffer *view = &node->view;
    if (check_layout(node, node->items * view->itemsize) < 0) {
        return -1;
    }
    view->buf = node->memory + node->offset;
    view->readonly = (node->flags & ND_WRITABLE) == 0;
    return node->flags & ND_PIL ? by_pointers(node) : 0;
}

Node *node_of_items(PyObject *items, PyObject *shape, PyObject *strides, Py_ssize_t offset,
                    const char *format, int flags) {
    if (check_arguments(items, shape, strides, flags) < 0) {
        return NULL;
    }
    Node *node = PyMem_Calloc(1, sizeof *node);
    if (node == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    node->flags = flags;
    node->offset = offset;
    if (fill_node(node, items, shape, strides, format) < 0) {
        node_free(node);
        return NULL;
    }
    return node;
}

Node *node_of_exporter(PyObject *exporter, int request, int flags) {
    Node *node = PyMem_Calloc(1, sizeof *node);
    if (node == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    if (PyObject_GetBuffer(exporter, &node->source, request) < 0) {
        node_free(node);
        return NULL;
    }
    node->consumer = true;
    node->view = node->source;
    node->flags = flags | (node->view.readonly ? 0 : ND_WRITABLE) |
                  (node->view.suboffsets != NULL ? ND_PIL : 0) |
                  (node->view.ndim == 0 ? ND_SCALAR : 0) |
                  (PyBuffer_IsContiguous(&node->view, 'F') ? ND_FORTRAN : 0);
    return node;
}
