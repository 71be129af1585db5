/* _RawIOBase, _BufferedIOBase, _TextIOBase: what streams of each kind have, and what they say of
 * what they lack. */
#include "modules/io/io_int.h"
#include "types/type/type.h"

/* ---- raw ---- */

METHOD("_RawIOBase.readinto(self, ...)", "")
METHOD("_RawIOBase.write(self, ...)", "")
static PyObject *raw_not_implemented(PyObject *self, PyObject *const *args, Py_ssize_t nargs,
                                     PyObject *kwnames) {
    return err_raise_value(PyExc_NotImplementedError, tuple_empty());
}
/* The pieces read() gives until it gives an empty one; None if the first is None. */
static PyObject *read_all(PyObject *self) {
    autoref PyObject *pieces = TRY(list_new(0)), *size = TRY(int_from_ssize(IO_BUFFER_SIZE));
    for (;;) {
        autoref PyObject *piece = call_method_one(self, NAME(read), size);
        if (piece == NULL) {
            if (TRYI(io_interrupted())) {
                continue;
            }
            return NULL;
        }
        if (piece == NONE && list_length(pieces) == 0) {
            return take(piece);
        }
        if (piece == NONE) {
            break;
        }
        if (!IS_BYTES(piece)) {
            return err_raise(PyExc_TypeError, "read() should return bytes");
        }
        if (bytes_length(piece) == 0) {
            break;
        }
        TRYI(list_append(pieces, piece));
    }
    autoref PyObject *empty = TRY(bytes_from("", 0)), *join = TRY(attr_get(empty, NAME(join)));
    return call_one(join, pieces);
}
METHOD("_RawIOBase.readall(self)", "All bytes up to the end, by many calls of read().")
static PyObject *raw_readall(PyObject *self) {
    return read_all(self);
}
METHOD("_RawIOBase.read(self, size: ssize = -1, /)",
       "At most `size` bytes, by one call of readinto(); all if it is negative.")
static PyObject *raw_read(PyObject *self, Py_ssize_t size) {
    if (size < 0) {
        return call_method_none(self, NAME(readall));
    }
    autoref PyObject *data = TRY(bytearray_new(size));
    memset(((PyByteArrayObject *)data)->ob_start, 0, (size_t)size);
    autoref PyObject *count = TRY(call_method_one(self, NAME(readinto), data));
    if (count == NONE) {
        return take(count);
    }
    Py_ssize_t n;
    TRYI(arg_ssize(count, &n));
    guard(data);
    PyByteArrayObject *array = (PyByteArrayObject *)data;
    if (n < 0 || n > ((PyVarObject *)array)->ob_size) {
        return err_raise(PyExc_ValueError, "readinto returned %zd outside buffer size %zd", n,
                         ((PyVarObject *)array)->ob_size);
    }
    return bytes_from(array->ob_start, n);
}

/* ---- buffered ---- */

METHOD("_BufferedIOBase.detach(self)",
       "Take the raw stream away from this one, which is of no use afterwards, and return it.")
static PyObject *buffered_detach(PyObject *self) {
    return io_unsupported("detach");
}
METHOD("_BufferedIOBase.read(self, size: int = -1, /)",
       "At most `size` bytes, by as many calls of the raw stream as it takes.")
static PyObject *buffered_read(PyObject *self, int size) {
    return io_unsupported("read");
}
METHOD("_BufferedIOBase.read1(self, size: int = -1, /)",
       "At most `size` bytes, by at most one call of the raw stream.")
static PyObject *buffered_read1(PyObject *self, int size) {
    return io_unsupported("read1");
}
METHOD("_BufferedIOBase.write(self, b, /)",
       "Keep or write the bytes; returns how many: all of them.")
static PyObject *buffered_write(PyObject *self, PyObject *b) {
    return io_unsupported("write");
}
static PyObject *read_into(PyObject *self, Py_buffer *buffer, PyObject *method) {
    autoref PyObject *size = TRY(int_from_ssize(buffer->len)),
                     *data = TRY(call_method_one(self, method, size));
    if (!IS_BYTES(data)) {
        return err_raise(PyExc_TypeError, "read() should return bytes");
    }
    Py_ssize_t n = bytes_length(data);
    if (n > buffer->len) {
        return err_raise(PyExc_ValueError,
                         "read() returned too much data: %zd bytes requested, %zd returned",
                         buffer->len, n);
    }
    memcpy(buffer->buf, bytes_data(data), (size_t)n);
    return int_from_ssize(n);
}
METHOD("_BufferedIOBase.readinto(self, buffer: writable_buffer, /)",
       "Read bytes into the buffer; returns how many.")
static PyObject *buffered_readinto(PyObject *self, Py_buffer *buffer) {
    return read_into(self, buffer, NAME(read));
}
METHOD("_BufferedIOBase.readinto1(self, buffer: writable_buffer, /)",
       "Read bytes into the buffer, by at most one call of the raw stream; returns how many.")
static PyObject *buffered_readinto1(PyObject *self, Py_buffer *buffer) {
    return read_into(self, buffer, NAME(read1));
}

/* ---- text ---- */

METHOD("_TextIOBase.detach(self)",
       "Take the buffered stream away from this one, which is of no use afterwards, and return it.")
static PyObject *text_detach(PyObject *self) {
    return io_unsupported("detach");
}
METHOD("_TextIOBase.read(self, size=-1, /)", "At most `size` characters.")
static PyObject *text_read(PyObject *self, PyObject *size) {
    return io_unsupported("read");
}
METHOD("_TextIOBase.readline(self, size=-1, /)",
       "The next line with its end; empty at the end of the stream.")
static PyObject *text_readline(PyObject *self, PyObject *size) {
    return io_unsupported("readline");
}
METHOD("_TextIOBase.write(self, s: str, /)", "Write the text; returns its length.")
static PyObject *text_write(PyObject *self, PyObject *s) {
    return io_unsupported("write");
}
GETTER("_TextIOBase.encoding", "The encoding of the stream's bytes.")
GETTER("_TextIOBase.newlines", "The line ends met so far.")
GETTER("_TextIOBase.errors", "How the codec treats errors.")
static PyObject *text_none(PyObject *self) {
    return NONE;
}

#include "io_abstract.gen.h"

#define ABSTRACT_TYPE(c_name, name, doc, methods, getset)                                          \
    PyTypeObject c_name = {                                                                        \
        TYPE_HEAD,                                                                                 \
        .tp_name = "_io." name,                                                                    \
        .tp_basicsize = sizeof(IoBase),                                                            \
        .tp_dealloc = io_base_dealloc,                                                             \
        .tp_flags = IO_TYPE_FLAGS,                                                                 \
        .tp_doc = doc,                                                                             \
        .tp_traverse = io_base_traverse,                                                           \
        .tp_clear = io_base_clear,                                                                 \
        .tp_weaklistoffset = offsetof(IoBase, weakrefs),                                           \
        .tp_methods = methods,                                                                     \
        .tp_getset = getset,                                                                       \
        .tp_base = &io_base_type,                                                                  \
        .tp_dictoffset = offsetof(IoBase, dict),                                                   \
    };
ABSTRACT_TYPE(io_raw_base_type, "_RawIOBase", "The base of raw streams of bytes.",
              _RawIOBase_methods, NULL)
ABSTRACT_TYPE(io_buffered_base_type, "_BufferedIOBase", "The base of buffered streams of bytes.",
              _BufferedIOBase_methods, NULL)
ABSTRACT_TYPE(io_text_base_type, "_TextIOBase", "The base of text streams.", _TextIOBase_methods,
              _TextIOBase_getset)
