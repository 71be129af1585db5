/* _testbuffer: an array with a buffer of any layout, made of lists or of another object's buffer.
 */
#include "testbuffer.h"

#include <string.h>

typedef struct {
    PyObject_HEAD Node *node; /* the newest; NULL until it is made */
} Array;

#define NODE(o) (((Array *)(o))->node)
#define VIEW(o) (&NODE(o)->view)

enum { NO_REQUEST = -1 };

static PyTypeObject *type_of_module(PyObject *module) {
    return *(PyTypeObject **)PyModule_GetState(module);
}

/* ---- making ---- */

static Node *node_by_arguments(PyObject *args, PyObject *names, int refused) {
    static char *words[] = {"obj", "shape", "strides", "offset", "format", "flags", "getbuf", NULL};
    PyObject *items, *shape = NULL, *strides = NULL;
    const char *format = NULL;
    Py_ssize_t offset = 0;
    int flags = 0, request = NO_REQUEST;
    if (!PyArg_ParseTupleAndKeywords(args, names, "O|OOnsii", words, &items, &shape, &strides,
                                     &offset, &format, &flags, &request)) {
        return NULL;
    }
    if (flags & refused) {
        PyErr_SetString(PyExc_ValueError, "ND_VAREXPORT is for the making of an array alone");
        return NULL;
    }
    if (shape != NULL || !PyObject_CheckBuffer(items)) {
        if (request != NO_REQUEST) {
            PyErr_SetString(PyExc_TypeError, "getbuf is for objects with a buffer");
            return NULL;
        }
        return node_of_items(items, shape, strides, offset, format != NULL ? format : "B", flags);
    }
    if (strides != NULL || offset != 0 || format != NULL || (flags & ~ND_REDIRECT) != 0) {
        PyErr_SetString(PyExc_TypeError,
                        "construction from exporter object only takes 'obj', 'getbuf' and 'flags' "
                        "arguments");
        return NULL;
    }
    return node_of_exporter(items, request != NO_REQUEST ? request : PyBUF_FULL_RO, flags);
}

static PyObject *array_of_node(PyTypeObject *type, Node *node) {
    PyObject *self = node != NULL ? type->tp_alloc(type, 0) : NULL;
    if (self != NULL) {
        NODE(self) = node;
    } else if (node != NULL) {
        node_free(node);
    }
    return self;
}

static PyObject *array_new(PyTypeObject *type, PyObject *args, PyObject *names) {
    return array_of_node(type, node_by_arguments(args, names, 0));
}

static void array_dealloc(PyObject *self) {
    PyTypeObject *type = Py_TYPE(self);
    for (Node *node = NODE(self), *older; node != NULL; node = older) {
        older = node->older;
        node_free(node);
    }
    type->tp_free(self);
    Py_DECREF(type);
}

/* ---- a stack of buffers ---- */

static int may_change(PyObject *self) {
    const char *why = NODE(self)->consumer ? "the buffer is another object's"
                      : NODE(self)->exports > 0 && !(NODE(self)->flags & ND_VAREXPORT)
                          ? "buffers are out"
                          : NULL;
    if (why != NULL) {
        PyErr_SetString(PyExc_BufferError, why);
        return -1;
    }
    return 0;
}

static PyObject *array_push(PyObject *self, PyObject *args, PyObject *names) {
    Node *node = node_by_arguments(args, names, ND_VAREXPORT);
    if (node == NULL) {
        return NULL;
    }
    int failed;
    Py_BEGIN_CRITICAL_SECTION(self);
    failed = may_change(self);
    if (!failed) {
        node->flags |= NODE(self)->flags & ND_VAREXPORT;
        node->older = NODE(self);
        NODE(self) = node;
    }
    Py_END_CRITICAL_SECTION();
    if (failed) {
        node_free(node);
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *array_pop(PyObject *self, PyObject *unused) {
    Node *popped = NULL;
    Py_BEGIN_CRITICAL_SECTION(self);
    if (may_change(self) == 0) {
        if (NODE(self)->exports > 0) {
            PyErr_SetString(PyExc_BufferError, "buffers are out");
        } else if (NODE(self)->older == NULL) {
            PyErr_SetString(PyExc_BufferError, "only one buffer is left");
        } else {
            popped = NODE(self);
            NODE(self) = popped->older;
        }
    }
    Py_END_CRITICAL_SECTION();
    if (popped == NULL) {
        return NULL;
    }
    node_free(popped);
    Py_RETURN_NONE;
}

/* ---- exporting ---- */

#define ASKS(flag) ((flags & (flag)) == (flag))

/* What of the request cannot be given, or NULL. */
static const char *refusal(const Node *node, int flags) {
    const Py_buffer *view = &node->view;
    if (ASKS(PyBUF_WRITABLE) && view->readonly) {
        return "the buffer is not writable";
    }
    if ((ASKS(PyBUF_C_CONTIGUOUS) && !PyBuffer_IsContiguous(view, 'C')) ||
        (ASKS(PyBUF_F_CONTIGUOUS) && !PyBuffer_IsContiguous(view, 'F')) ||
        (ASKS(PyBUF_ANY_CONTIGUOUS) && !PyBuffer_IsContiguous(view, 'A'))) {
        return "the buffer is not contiguous that way";
    }
    if (!ASKS(PyBUF_INDIRECT) && view->suboffsets != NULL) {
        return "the buffer has suboffsets";
    }
    if (!ASKS(PyBUF_STRIDES) && !PyBuffer_IsContiguous(view, 'C')) {
        return "the buffer is not C-contiguous";
    }
    if (!ASKS(PyBUF_ND) && ASKS(PyBUF_FORMAT)) {
        return "a format without a shape";
    }
    if ((ASKS(PyBUF_ND) && view->shape == NULL && view->ndim > 0) ||
        (ASKS(PyBUF_STRIDES) && view->strides == NULL && view->ndim > 0) ||
        (ASKS(PyBUF_FORMAT) && view->format == NULL)) {
        return "the buffer does not know its structure";
    }
    return NULL;
}

static void fill_view(const Node *node, Py_buffer *view, int flags) {
    *view = node->view;
    if (!ASKS(PyBUF_FORMAT)) {
        view->format = NULL;
    }
    if (!ASKS(PyBUF_INDIRECT)) {
        view->suboffsets = NULL;
    }
    if (!ASKS(PyBUF_STRIDES)) {
        view->strides = NULL;
    }
    if (!ASKS(PyBUF_ND)) {
        view->shape = NULL;
        view->ndim = 1;
    }
}

static int export_newest(PyObject *self, Py_buffer *view, int flags) {
    Node *node = NODE(self);
    const char *why = node->flags & ND_GETBUF_FAIL ? "ND_GETBUF_FAIL" : refusal(node, flags);
    if (why != NULL) {
        PyErr_SetString(PyExc_BufferError, why);
        view->obj =
            node->flags & ND_GETBUF_UNDEFINED ? Py_None : NULL; /* not counted: to be ignored */
        return -1;
    }
    fill_view(node, view, flags);
    view->obj = Py_NewRef(self);
    view->internal = node;
    node->exports++;
    return 0;
}

static int array_get_buffer(PyObject *self, Py_buffer *view, int flags) {
    Node *node = NODE(self);
    if (node->consumer && (node->flags & ND_REDIRECT) && node->source.obj != NULL) {
        return PyObject_GetBuffer(node->source.obj, view, flags);
    }
    int result;
    Py_BEGIN_CRITICAL_SECTION(self);
    result = export_newest(self, view, flags);
    Py_END_CRITICAL_SECTION();
    return result;
}

/* An older node that nobody needs any more goes. */
static void array_release_buffer(PyObject *self, Py_buffer *view) {
    Node *node = view->internal, *gone = NULL;
    Py_BEGIN_CRITICAL_SECTION(self);
    if (--node->exports == 0 && node != NODE(self)) {
        Node **link = &NODE(self);
        while (*link != node) {
            link = &(*link)->older;
        }
        *link = node->older;
        gone = node;
    }
    Py_END_CRITICAL_SECTION();
    if (gone != NULL) {
        node_free(gone);
    }
}

/* ---- reading ---- */

/* How many items a dimension has, and how far they are apart. */
static Py_ssize_t length_of(const Py_buffer *view, int d) {
    return view->shape != NULL ? view->shape[d] : view->len;
}
static Py_ssize_t stride_of(const Py_buffer *view, int d) {
    if (view->strides != NULL) {
        return view->strides[d];
    }
    Py_ssize_t stride = view->shape != NULL ? view->itemsize : 1;
    for (int i = view->ndim - 1; i > d; i--) {
        stride *= view->shape[i];
    }
    return stride;
}

static PyObject *list_from(Node *node, char *at, int d) {
    const Py_buffer *view = &node->view;
    if (d == view->ndim) {
        return node_unpack(node, at);
    }
    Py_ssize_t n = length_of(view, d);
    PyObject *list = PyList_New(n);
    for (Py_ssize_t i = 0; i < n && list != NULL; i++) {
        PyObject *item = list_from(node, view_step(view, at, d, i, stride_of(view, d)), d + 1);
        if (item == NULL) {
            Py_CLEAR(list);
        } else {
            PyList_SET_ITEM(list, i, item);
        }
    }
    return list;
}

static PyObject *array_tolist(PyObject *self, PyObject *unused) {
    if (VIEW(self)->format == NULL) {
        PyErr_SetString(PyExc_ValueError, "tolist() needs a format");
        return NULL;
    }
    return list_from(NODE(self), VIEW(self)->buf, 0);
}

static PyObject *bytes_of_view(const Py_buffer *view, char order) {
    PyObject *bytes = PyBytes_FromStringAndSize(NULL, view->len);
    if (bytes != NULL &&
        PyBuffer_ToContiguous(PyBytes_AS_STRING(bytes), view, view->len, order) < 0) {
        Py_CLEAR(bytes);
    }
    return bytes;
}
static PyObject *array_tobytes(PyObject *self, PyObject *unused) {
    return bytes_of_view(VIEW(self), 'C');
}

static Py_hash_t array_hash(PyObject *self) {
    if (!VIEW(self)->readonly) {
        PyErr_SetString(PyExc_ValueError, "a writable array has no hash");
        return -1;
    }
    PyObject *bytes = array_tobytes(self, NULL);
    Py_hash_t hash = bytes != NULL ? PyObject_Hash(bytes) : -1;
    Py_XDECREF(bytes);
    return hash;
}

/* ---- parts of it ---- */

/* An array of the same memory, whose shape and strides may be changed. */
static PyObject *make_part(PyObject *self) {
    Node *node = node_of_exporter(self, PyBUF_FULL_RO, 0);
    if (node != NULL && node_own_lengths(node) < 0) {
        node_free(node);
        return NULL;
    }
    return array_of_node(Py_TYPE(self), node);
}

/* Moves the beginning within a dimension: of the memory, or of where the pointers before it lead.
 */
static void move_start(Py_buffer *view, int d, Py_ssize_t by) {
    for (int i = d - 1; view->suboffsets != NULL && i >= 0; i--) {
        if (view->suboffsets[i] >= 0) {
            view->suboffsets[i] += by;
            return;
        }
    }
    view->buf = (char *)view->buf + by;
}

static int cut(Py_buffer *view, int d, PyObject *slice) {
    Py_ssize_t start, stop, step;
    if (PySlice_Unpack(slice, &start, &stop, &step) < 0) {
        return -1;
    }
    Py_ssize_t n = PySlice_AdjustIndices(view->shape[d], &start, &stop, step);
    move_start(view, d, n > 0 ? start * view->strides[d] : 0);
    view->shape[d] = n;
    view->strides[d] *= step;
    return 0;
}

static void view_measure(Py_buffer *view) {
    view->len = view->itemsize;
    for (int d = 0; d < view->ndim; d++) {
        view->len *= view->shape[d];
    }
}

/* One index taken: one dimension less. */
static void choose(Py_buffer *view, Py_ssize_t i) {
    view->buf = view_step(view, view->buf, 0, i, view->strides[0]);
    view->ndim--;
    view->shape++;
    view->strides++;
    if (view->suboffsets != NULL) {
        view->suboffsets++;
    }
    bool direct = true;
    for (int d = 0; d < view->ndim && view->suboffsets != NULL; d++) {
        direct &= view->suboffsets[d] < 0;
    }
    view->suboffsets = direct ? NULL : view->suboffsets;
}

/* The index, counted from the end if it is negative, or -1. */
static Py_ssize_t read_index(PyObject *self, PyObject *key) {
    Py_ssize_t i = PyNumber_AsSsize_t(key, PyExc_OverflowError), n = length_of(VIEW(self), 0);
    if (i == -1 && PyErr_Occurred()) {
        return -1;
    }
    i += i < 0 ? n : 0;
    if (i < 0 || i >= n) {
        PyErr_SetString(PyExc_IndexError, "index out of bounds");
        return -1;
    }
    return i;
}

static int cut_all(PyObject *part, PyObject *key) {
    if (PySlice_Check(key)) {
        return cut(VIEW(part), 0, key);
    }
    for (Py_ssize_t d = 0; d < PyTuple_GET_SIZE(key) && d < VIEW(part)->ndim; d++) {
        PyObject *slice = PyTuple_GET_ITEM(key, d);
        if (!PySlice_Check(slice)) {
            PyErr_Format(PyExc_TypeError, "cannot index memory using \"%.200s\"",
                         Py_TYPE(slice)->tp_name);
            return -1;
        }
        if (cut(VIEW(part), (int)d, slice) < 0) {
            return -1;
        }
    }
    return 0;
}

/* The part that a key of several items stands for. */
static PyObject *part_of(PyObject *self, PyObject *key) {
    bool index = PyIndex_Check(key), whole = key == Py_Ellipsis && VIEW(self)->ndim == 0;
    Py_ssize_t i = 0;
    if (!index && !whole && !PySlice_Check(key) && !PyTuple_Check(key)) {
        return PyErr_Format(PyExc_TypeError, "cannot index memory using \"%.200s\"",
                            Py_TYPE(key)->tp_name);
    }
    if (index && (i = read_index(self, key)) < 0) {
        return NULL;
    }
    PyObject *part = make_part(self);
    if (part == NULL) {
        return NULL;
    }
    if (index) {
        choose(VIEW(part), i);
    } else if (!whole && cut_all(part, key) < 0) {
        Py_DECREF(part);
        return NULL;
    }
    view_measure(VIEW(part));
    return part;
}

/* Where the one item lies that the key stands for; NULL without exception: it is not one item. */
static char *item_of(PyObject *self, PyObject *key) {
    const Py_buffer *view = VIEW(self);
    if (view->ndim == 0) {
        if (PyTuple_Check(key) && PyTuple_GET_SIZE(key) == 0) {
            return view->buf;
        }
        if (key != Py_Ellipsis) {
            PyErr_SetString(PyExc_TypeError, "a scalar is indexed by () or ...");
        }
        return NULL;
    }
    if (view->ndim > 1 || !PyIndex_Check(key)) {
        return NULL;
    }
    Py_ssize_t i = read_index(self, key);
    return i < 0 ? NULL : view_step(view, view->buf, 0, i, stride_of(view, 0));
}

static PyObject *array_subscript(PyObject *self, PyObject *key) {
    char *item = item_of(self, key);
    return item != NULL       ? node_unpack(NODE(self), item)
           : PyErr_Occurred() ? NULL
                              : part_of(self, key);
}

static PyObject *array_item(PyObject *self, Py_ssize_t i) {
    PyObject *key = PyLong_FromSsize_t(i);
    PyObject *item = key != NULL ? array_subscript(self, key) : NULL;
    Py_XDECREF(key);
    return item;
}

static Py_ssize_t array_length(PyObject *self) {
    if (VIEW(self)->ndim == 0) {
        PyErr_SetString(PyExc_TypeError, "a scalar has no length");
        return -1;
    }
    return length_of(VIEW(self), 0);
}

/* ---- assigning ---- */

/* The items of the last dimension, taken all before the first is written: they may be the same. */
static void copy_row(const Py_buffer *to, char *at, const Py_buffer *from, char *source,
                     char *room) {
    int d = to->ndim - 1;
    size_t size = (size_t)to->itemsize;
    for (Py_ssize_t i = 0; i < to->shape[d]; i++) {
        memcpy(room + i * to->itemsize, view_step(from, source, d, i, from->strides[d]), size);
    }
    for (Py_ssize_t i = 0; i < to->shape[d]; i++) {
        memcpy(view_step(to, at, d, i, to->strides[d]), room + i * to->itemsize, size);
    }
}

/* Row by row, as assigning nested lists would do it. */
static void copy_rows(const Py_buffer *to, char *at, const Py_buffer *from, char *source, int d,
                      char *room) {
    if (d >= to->ndim - 1) {
        copy_row(to, at, from, source, room);
        return;
    }
    for (Py_ssize_t i = 0; i < to->shape[d]; i++) {
        copy_rows(to, view_step(to, at, d, i, to->strides[d]), from,
                  view_step(from, source, d, i, from->strides[d]), d + 1, room);
    }
}

/* What follows a dimension without items does not count. */
static bool same_structure(const Py_buffer *a, const Py_buffer *b) {
    if (a->ndim != b->ndim || a->itemsize != b->itemsize || strcmp(a->format, b->format) != 0) {
        return false;
    }
    for (int d = 0; d < a->ndim; d++) {
        if (a->shape[d] != b->shape[d]) {
            return false;
        }
        if (a->shape[d] == 0) {
            break;
        }
    }
    return true;
}

static int assign(PyObject *part, PyObject *value) {
    Py_buffer from;
    if (PyObject_GetBuffer(value, &from, PyBUF_FULL_RO) < 0) {
        return -1;
    }
    const Py_buffer *to = VIEW(part);
    char *room = NULL;
    if (!same_structure(to, &from)) {
        PyErr_SetString(PyExc_ValueError, "the structures differ");
    } else if (to->ndim == 0) {
        PyErr_SetString(PyExc_TypeError, "a scalar is assigned a value");
    } else if ((room = PyMem_Calloc((size_t)to->shape[to->ndim - 1] + 1, (size_t)to->itemsize)) ==
               NULL) {
        PyErr_NoMemory();
    } else {
        copy_rows(to, to->buf, &from, from.buf, 0, room);
    }
    PyBuffer_Release(&from);
    PyMem_Free(room);
    return room != NULL ? 0 : -1;
}

static int array_assign(PyObject *self, PyObject *key, PyObject *value) {
    if (VIEW(self)->readonly || value == NULL) {
        PyErr_SetString(PyExc_TypeError,
                        value == NULL ? "items cannot be deleted" : "ndarray is not writable");
        return -1;
    }
    char *item = VIEW(self)->ndim == 0 && key == Py_Ellipsis ? VIEW(self)->buf : item_of(self, key);
    if (item != NULL) {
        return node_pack(NODE(self), value, item);
    }
    PyObject *part = PyErr_Occurred() ? NULL : part_of(self, key);
    int result = part != NULL ? assign(part, value) : -1;
    Py_XDECREF(part);
    return result;
}

/* ---- other methods, attributes ---- */

static PyObject *array_add_suboffsets(PyObject *self, PyObject *unused) {
    if (NODE(self)->consumer || VIEW(self)->suboffsets != NULL || VIEW(self)->ndim == 0) {
        PyErr_SetString(PyExc_TypeError, "suboffsets are added to an array of items without any");
        return NULL;
    }
    node_own_suboffsets(NODE(self));
    Py_RETURN_NONE;
}

/* One that knows nothing of this array: its memory must be near, and its format short. */
static PyObject *array_memoryview(PyObject *self, PyObject *unused) {
    enum { FORMAT_MAX = 128 };
    Node *node = NODE(self);
    PyObject *owner = node->consumer ? node->source.obj : self;
    if (owner == NULL || Py_TYPE(owner) != Py_TYPE(self) || NODE(owner)->consumer) {
        PyErr_SetString(PyExc_TypeError, "the memory is not an array's own");
        return NULL;
    }
    if (node->view.format != NULL && strlen(node->view.format) > FORMAT_MAX) {
        PyErr_SetString(PyExc_TypeError, "the format is too long");
        return NULL;
    }
    if (node->view.ndim > PyBUF_MAX_NDIM) {
        PyErr_SetString(PyExc_ValueError, "too many dimensions");
        return NULL;
    }
    Py_buffer view = node->view;
    view.obj = NULL;
    return PyMemoryView_FromBuffer(&view);
}

static PyObject *tuple_of_lengths(const Py_ssize_t *lengths, int n) {
    PyObject *tuple = PyTuple_New(lengths != NULL ? n : 0);
    for (int i = 0; lengths != NULL && i < n && tuple != NULL; i++) {
        PyObject *item = PyLong_FromSsize_t(lengths[i]);
        if (item == NULL) {
            Py_CLEAR(tuple);
        } else {
            PyTuple_SET_ITEM(tuple, i, item);
        }
    }
    return tuple;
}

#define ATTRIBUTE(name, result)                                                                    \
    static PyObject *array_##name(PyObject *self, void *closure) {                                 \
        Node *node = NODE(self);                                                                   \
        Py_buffer *view = &node->view;                                                             \
        (void)view;                                                                                \
        return result;                                                                             \
    }
ATTRIBUTE(flags, PyLong_FromLong(node->flags))
ATTRIBUTE(offset, PyLong_FromSsize_t(node->offset))
ATTRIBUTE(obj, Py_NewRef(node->consumer && node->source.obj ? node->source.obj : Py_None))
ATTRIBUTE(nbytes, PyLong_FromSsize_t(view->len))
ATTRIBUTE(readonly, PyBool_FromLong(view->readonly))
ATTRIBUTE(itemsize, PyLong_FromSsize_t(view->itemsize))
ATTRIBUTE(format, PyUnicode_FromString(view->format != NULL ? view->format : ""))
ATTRIBUTE(ndim, PyLong_FromLong(view->ndim))
ATTRIBUTE(shape, tuple_of_lengths(view->shape, view->ndim))
ATTRIBUTE(strides, tuple_of_lengths(view->strides, view->ndim))
ATTRIBUTE(suboffsets, tuple_of_lengths(view->suboffsets, view->ndim))
ATTRIBUTE(c_contiguous, PyBool_FromLong(PyBuffer_IsContiguous(view, 'C')))
ATTRIBUTE(f_contiguous, PyBool_FromLong(PyBuffer_IsContiguous(view, 'F')))
ATTRIBUTE(contiguous, PyBool_FromLong(PyBuffer_IsContiguous(view, 'A')))

static PyMethodDef array_methods[] = {
    {"push", (PyCFunction)(void (*)(void))array_push, METH_VARARGS | METH_KEYWORDS,
     "Put another buffer in place of the one shown."},
    {"pop", array_pop, METH_NOARGS, "Go back to the buffer before."},
    {"tolist", array_tolist, METH_NOARGS, "The items in nested lists."},
    {"tobytes", array_tobytes, METH_NOARGS, "The items' bytes in C order."},
    {"add_suboffsets", array_add_suboffsets, METH_NOARGS, "Have suboffsets that mean nothing."},
    {"memoryview_from_buffer", array_memoryview, METH_NOARGS,
     "A memoryview that does not keep the array."},
    {NULL}};
#define GETTER(name) {#name, array_##name, NULL, NULL, NULL}
static PyGetSetDef array_getset[] = {GETTER(flags),      GETTER(offset),       GETTER(obj),
                                     GETTER(nbytes),     GETTER(readonly),     GETTER(itemsize),
                                     GETTER(format),     GETTER(ndim),         GETTER(shape),
                                     GETTER(strides),    GETTER(suboffsets),   GETTER(c_contiguous),
                                     GETTER(contiguous), GETTER(f_contiguous), {NULL}};
static PyType_Slot array_slots[] = {{Py_tp_new, array_new},
                                    {Py_tp_dealloc, array_dealloc},
                                    {Py_tp_hash, array_hash},
                                    {Py_tp_methods, array_methods},
                                    {Py_tp_getset, array_getset},
                                    {Py_sq_length, array_length},
                                    {Py_sq_item, array_item},
                                    {Py_mp_length, array_length},
                                    {Py_mp_subscript, array_subscript},
                                    {Py_mp_ass_subscript, array_assign},
                                    {Py_bf_getbuffer, array_get_buffer},
                                    {Py_bf_releasebuffer, array_release_buffer},
                                    {0, NULL}};
static PyType_Spec array_spec = {.name = "_testbuffer.ndarray",
                                 .basicsize = sizeof(Array),
                                 .flags = Py_TPFLAGS_DEFAULT,
                                 .slots = array_slots};

/* ---- an exporter whose buffer is constant ---- */

typedef struct {
    PyObject_HEAD int anonymous; /* its buffers name no object */
} Static;

static unsigned char static_bytes[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
static Py_ssize_t static_shape[] = {12}, static_strides[] = {1};

static PyObject *static_new(PyTypeObject *type, PyObject *args, PyObject *names) {
    static char *words[] = {"legacy_mode", NULL};
    int anonymous = 0;
    if (!PyArg_ParseTupleAndKeywords(args, names, "|p", words, &anonymous)) {
        return NULL;
    }
    PyObject *self = type->tp_alloc(type, 0);
    if (self != NULL) {
        ((Static *)self)->anonymous = anonymous;
    }
    return self;
}

static int static_get_buffer(PyObject *self, Py_buffer *view, int flags) {
    *view = (Py_buffer){.buf = static_bytes,
                        .len = sizeof static_bytes,
                        .itemsize = 1,
                        .readonly = 1,
                        .ndim = 1,
                        .format = "B",
                        .shape = static_shape,
                        .strides = static_strides};
    view->obj = ((Static *)self)->anonymous ? NULL : Py_NewRef(self);
    return 0;
}

static PyType_Slot static_slots[] = {
    {Py_tp_new, static_new}, {Py_bf_getbuffer, static_get_buffer}, {0, NULL}};
static PyType_Spec static_spec = {.name = "_testbuffer.staticarray",
                                  .basicsize = sizeof(Static),
                                  .flags = Py_TPFLAGS_DEFAULT,
                                  .slots = static_slots};

/* ---- functions ---- */

static PyObject *get_pointer(PyObject *module, PyObject *args) {
    PyObject *exporter, *indices, *item = NULL;
    Py_ssize_t at[ND_MAX_NDIM];
    if (!PyArg_ParseTuple(args, "OO:get_pointer", &exporter, &indices)) {
        return NULL;
    }
    Node *node = node_of_exporter(exporter, PyBUF_FULL_RO, 0);
    if (node == NULL) {
        return NULL;
    }
    PyObject *list = PySequence_Check(indices) ? PySequence_Tuple(indices) : NULL;
    if (list == NULL) {
        PyErr_SetString(PyExc_TypeError, "the indices must be a list or a tuple");
    } else if (PyTuple_GET_SIZE(list) != node->view.ndim || node->view.ndim > ND_MAX_NDIM) {
        PyErr_SetString(PyExc_ValueError, "as many indices as dimensions are needed");
    }
    for (int d = 0; d < node->view.ndim && !PyErr_Occurred(); d++) {
        at[d] = PyLong_AsSsize_t(PyTuple_GET_ITEM(list, d));
        if (!PyErr_Occurred() && (at[d] < 0 || at[d] >= node->view.shape[d])) {
            PyErr_SetString(PyExc_ValueError, "an index is out of range");
        }
    }
    if (!PyErr_Occurred()) {
        item = node_unpack(node, PyBuffer_GetPointer(&node->view, at));
    }
    Py_XDECREF(list);
    node_free(node);
    return item;
}

/* 0 with an exception. */
static char read_order(PyObject *text) {
    if (!PyUnicode_Check(text)) {
        PyErr_SetString(PyExc_TypeError, "the order must be a string");
        return 0;
    }
    PyObject *bytes = PyUnicode_AsASCIIString(text);
    char order = bytes == NULL ? 0 : PyBytes_AS_STRING(bytes)[0];
    Py_XDECREF(bytes);
    if (!PyErr_Occurred() && order != 'C' && order != 'F' && order != 'A') {
        PyErr_SetString(PyExc_ValueError, "the order must be 'C', 'F' or 'A'");
        return 0;
    }
    return order;
}

static PyObject *get_contiguous(PyObject *module, PyObject *args) {
    PyObject *exporter, *kind, *text;
    if (!PyArg_ParseTuple(args, "OOO:get_contiguous", &exporter, &kind, &text)) {
        return NULL;
    }
    if (!PyLong_Check(kind)) {
        return PyErr_Format(PyExc_TypeError, "the kind of buffer must be an int");
    }
    int n = PyLong_AsInt(kind);
    if (n == -1 && PyErr_Occurred()) {
        return NULL;
    }
    if (n != PyBUF_READ && n != PyBUF_WRITE) {
        return PyErr_Format(PyExc_ValueError, "PyBUF_READ or PyBUF_WRITE is needed");
    }
    char order = read_order(text);
    return order == 0 ? NULL : PyMemoryView_GetContiguous(exporter, n, order);
}

static PyObject *py_buffer_to_contiguous(PyObject *module, PyObject *args) {
    PyObject *exporter, *text;
    int flags;
    Py_buffer view;
    if (!PyArg_ParseTuple(args, "OOi:py_buffer_to_contiguous", &exporter, &text, &flags)) {
        return NULL;
    }
    char order = read_order(text);
    if (order == 0 || PyObject_GetBuffer(exporter, &view, flags) < 0) {
        return NULL;
    }
    PyObject *bytes = bytes_of_view(&view, order);
    PyBuffer_Release(&view);
    return bytes;
}

static PyObject *is_contiguous(PyObject *module, PyObject *args) {
    PyObject *exporter, *text;
    Py_buffer view;
    if (!PyArg_ParseTuple(args, "OO:is_contiguous", &exporter, &text)) {
        return NULL;
    }
    char order = read_order(text);
    if (order == 0) {
        return NULL;
    }
    if (Py_TYPE(exporter) == type_of_module(module)) { /* though it cannot export all of it */
        return PyBool_FromLong(PyBuffer_IsContiguous(VIEW(exporter), order));
    }
    if (PyObject_GetBuffer(exporter, &view, PyBUF_FULL_RO) < 0) {
        return NULL;
    }
    int result = PyBuffer_IsContiguous(&view, order);
    PyBuffer_Release(&view);
    return PyBool_FromLong(result);
}

/* The same structure, contiguous in the same order, and the same bytes? */
static bool same_memory(const Py_buffer *a, const Py_buffer *b) {
    bool same_order = (PyBuffer_IsContiguous(a, 'C') && PyBuffer_IsContiguous(b, 'C')) ||
                      (PyBuffer_IsContiguous(a, 'F') && PyBuffer_IsContiguous(b, 'F'));
    return same_order && same_structure(a, b) && a->len == b->len &&
           memcmp(a->buf, b->buf, (size_t)a->len) == 0;
}

static PyObject *cmp_contig(PyObject *module, PyObject *args) {
    PyObject *first, *second;
    Py_buffer a, b;
    if (!PyArg_ParseTuple(args, "OO:cmp_contig", &first, &second) ||
        PyObject_GetBuffer(first, &a, PyBUF_FULL_RO) < 0) {
        return NULL;
    }
    if (PyObject_GetBuffer(second, &b, PyBUF_FULL_RO) < 0) {
        PyBuffer_Release(&a);
        return NULL;
    }
    bool result = same_memory(&a, &b);
    PyBuffer_Release(&a);
    PyBuffer_Release(&b);
    return PyBool_FromLong(result);
}

static PyObject *slice_indices(PyObject *module, PyObject *args) {
    PyObject *slice;
    Py_ssize_t length, start, stop, step;
    if (!PyArg_ParseTuple(args, "On:slice_indices", &slice, &length)) {
        return NULL;
    }
    if (!PySlice_Check(slice)) {
        return PyErr_Format(PyExc_TypeError, "a slice is needed, not %T", slice);
    }
    if (PySlice_Unpack(slice, &start, &stop, &step) < 0) {
        return NULL;
    }
    Py_ssize_t n = PySlice_AdjustIndices(length, &start, &stop, step);
    return Py_BuildValue("(nnnn)", start, stop, step, n);
}

static PyObject *get_sizeof_void_p(PyObject *module, PyObject *unused) {
    return PyLong_FromSize_t(sizeof(void *));
}

static PyMethodDef functions[] = {
    {"get_pointer", get_pointer, METH_VARARGS, "The item at the indices (PyBuffer_GetPointer)."},
    {"get_contiguous", get_contiguous, METH_VARARGS, "PyMemoryView_GetContiguous."},
    {"py_buffer_to_contiguous", py_buffer_to_contiguous, METH_VARARGS, "PyBuffer_ToContiguous."},
    {"is_contiguous", is_contiguous, METH_VARARGS, "PyBuffer_IsContiguous."},
    {"cmp_contig", cmp_contig, METH_VARARGS, "Are two contiguous buffers the same?"},
    {"slice_indices", slice_indices, METH_VARARGS, "(start, stop, step, length) of a slice."},
    {"get_sizeof_void_p", get_sizeof_void_p, METH_NOARGS, "The size of a pointer."},
    {NULL}};

/* ---- the module ---- */

#define NUMBER(name) {#name, name}
static const struct {
    const char *name;
    int value;
} numbers[] = {NUMBER(ND_MAX_NDIM),        NUMBER(ND_VAREXPORT),       NUMBER(ND_WRITABLE),
               NUMBER(ND_FORTRAN),         NUMBER(ND_SCALAR),          NUMBER(ND_PIL),
               NUMBER(ND_REDIRECT),        NUMBER(ND_GETBUF_FAIL),     NUMBER(ND_GETBUF_UNDEFINED),
               NUMBER(PyBUF_SIMPLE),       NUMBER(PyBUF_WRITABLE),     NUMBER(PyBUF_FORMAT),
               NUMBER(PyBUF_ND),           NUMBER(PyBUF_STRIDES),      NUMBER(PyBUF_INDIRECT),
               NUMBER(PyBUF_C_CONTIGUOUS), NUMBER(PyBUF_F_CONTIGUOUS), NUMBER(PyBUF_ANY_CONTIGUOUS),
               NUMBER(PyBUF_FULL),         NUMBER(PyBUF_FULL_RO),      NUMBER(PyBUF_RECORDS),
               NUMBER(PyBUF_RECORDS_RO),   NUMBER(PyBUF_STRIDED),      NUMBER(PyBUF_STRIDED_RO),
               NUMBER(PyBUF_CONTIG),       NUMBER(PyBUF_CONTIG_RO),    NUMBER(PyBUF_READ),
               NUMBER(PyBUF_WRITE)};

static int fill(PyObject *module) {
    PyTypeObject **type = PyModule_GetState(module);
    *type = (PyTypeObject *)PyType_FromModuleAndSpec(module, &array_spec, NULL);
    if (*type == NULL || PyModule_AddType(module, *type) < 0 ||
        PyModule_Add(module, "staticarray", PyType_FromModuleAndSpec(module, &static_spec, NULL)) <
            0) {
        return -1;
    }
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        if (PyModule_AddIntConstant(module, numbers[i].name, numbers[i].value) < 0) {
            return -1;
        }
    }
    return 0;
}
static int traverse(PyObject *module, visitproc visit, void *arg) {
    Py_VISIT(*(PyTypeObject **)PyModule_GetState(module));
    return 0;
}
static int clear(PyObject *module) {
    Py_CLEAR(*(PyTypeObject **)PyModule_GetState(module));
    return 0;
}

static PyModuleDef_Slot slots[] = {
    {Py_mod_exec, fill},
    {Py_mod_multiple_interpreters, Py_MOD_PER_INTERPRETER_GIL_SUPPORTED},
    {Py_mod_gil, Py_MOD_GIL_NOT_USED},
    {0, NULL}};
static PyModuleDef definition = {PyModuleDef_HEAD_INIT,
                                 .m_name = "_testbuffer",
                                 .m_doc = "Arrays whose buffers have any layout.",
                                 .m_size = sizeof(PyTypeObject *),
                                 .m_methods = functions,
                                 .m_slots = slots,
                                 .m_traverse = traverse,
                                 .m_clear = clear};

PyMODINIT_FUNC PyInit__testbuffer(void) {
    return PyModuleDef_Init(&definition);
}
