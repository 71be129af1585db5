/* BufferedRWPair: a BufferedReader and a BufferedWriter as one stream, as two ends of pipes are. */
#include "modules/io/io_int.h"
#include "types/type/type.h"

typedef struct {
    IO_HEAD PyObject *reader, *writer; /* read with attr_field */
} Pair;
#define PAIR(o) ((Pair *)(o))

static int must(PyObject *answer) {
    XDECREF(answer);
    return answer == NULL ? -1 : 0;
}
static int pair_tp_init(PyObject *o, PyObject *args, PyObject *kwargs) {
    Py_ssize_t n = tuple_length(args), size = IO_BUFFER_SIZE;
    if (kwargs != NULL && dict_length(kwargs) > 0) {
        err_raise(PyExc_TypeError, "BufferedRWPair() takes no keyword arguments");
        return -1;
    }
    if (n < 2 || n > 3) {
        err_raise(PyExc_TypeError, "BufferedRWPair expected at %s %d arguments, got %zd",
                  n < 2 ? "least" : "most", n < 2 ? 2 : 3, n);
        return -1;
    }
    INT_TRYI(n == 3 ? arg_ssize(tuple_at(args, 2), &size) : 0);
    PyObject *reader = tuple_at(args, 0), *writer = tuple_at(args, 1);
    INT_TRYI(must(io_check_readable(reader)));
    INT_TRYI(must(io_check_writable(writer)));
    autoref PyObject *count = INT_TRY(int_from_ssize(size));
    autoref PyObject *in = INT_TRY(call_two((PyObject *)&buffered_reader_type, reader, count));
    autoref PyObject *out = INT_TRY(call_two((PyObject *)&buffered_writer_type, writer, count));
    attr_replace(o, &PAIR(o)->reader, in);
    attr_replace(o, &PAIR(o)->writer, out);
    return 0;
}

static PyObject *half(Pair *self, PyObject **field) {
    PyObject *stream = attr_field((PyObject *)self, field);
    return stream ? stream : err_raise(PyExc_ValueError, "I/O operation on uninitialized object");
}
static PyObject *forward(Pair *self, PyObject **field, PyObject *method, PyObject *const *args,
                         Py_ssize_t nargs, PyObject *kwnames) {
    autoref PyObject *stream = TRY(half(self, field)), *bound = TRY(attr_get(stream, method));
    return call(bound, args, (size_t)nargs, kwnames);
}
#define FORWARD(field, name, method)                                                               \
    static PyObject *pair_##name(Pair *self, PyObject *const *args, Py_ssize_t nargs,              \
                                 PyObject *kwnames) {                                              \
        return forward(self, &self->field, method, args, nargs, kwnames);                          \
    }
FORWARD(reader, read, NAME(read))
FORWARD(reader, read1, NAME(read1))
FORWARD(reader, readinto, NAME(readinto))
FORWARD(reader, readinto1, NAME(readinto1))
FORWARD(reader, peek, NAME(peek))
FORWARD(writer, write, NAME(write))

METHOD("BufferedRWPair.read(self, ...)", "Of the reader.")
static PyObject *pair_read(Pair *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames);
METHOD("BufferedRWPair.read1(self, ...)", "Of the reader.")
static PyObject *pair_read1(Pair *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames);
METHOD("BufferedRWPair.readinto(self, ...)", "Of the reader.")
static PyObject *pair_readinto(Pair *self, PyObject *const *args, Py_ssize_t nargs,
                               PyObject *kwnames);
METHOD("BufferedRWPair.readinto1(self, ...)", "Of the reader.")
static PyObject *pair_readinto1(Pair *self, PyObject *const *args, Py_ssize_t nargs,
                                PyObject *kwnames);
METHOD("BufferedRWPair.peek(self, ...)", "Of the reader.")
static PyObject *pair_peek(Pair *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames);
METHOD("BufferedRWPair.write(self, ...)", "Of the writer.")
static PyObject *pair_write(Pair *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames);

METHOD("BufferedRWPair.flush(self)", "Flush the writer.")
static PyObject *pair_flush(Pair *self) {
    return forward(self, &self->writer, NAME(flush), NULL, 0, NULL);
}
METHOD("BufferedRWPair.readable(self)", "Can the reader be read from?")
static PyObject *pair_readable(Pair *self) {
    return forward(self, &self->reader, NAME(readable), NULL, 0, NULL);
}
METHOD("BufferedRWPair.writable(self)", "Can the writer be written to?")
static PyObject *pair_writable(Pair *self) {
    return forward(self, &self->writer, NAME(writable), NULL, 0, NULL);
}
METHOD("BufferedRWPair.isatty(self)", "Is one of them a terminal?")
static PyObject *pair_isatty(Pair *self) {
    PyObject *answer = TRY(forward(self, &self->writer, NAME(isatty), NULL, 0, NULL));
    if (answer != FALSE_OBJECT) {
        return answer;
    }
    decref(answer);
    return forward(self, &self->reader, NAME(isatty), NULL, 0, NULL);
}
METHOD("BufferedRWPair.close(self)", "Close the writer, then the reader.")
static PyObject *pair_close(Pair *self) {
    autoref PyObject *written = forward(self, &self->writer, NAME(close), NULL, 0, NULL);
    PyObject *error = err_fetch();
    return io_close_result(error, forward(self, &self->reader, NAME(close), NULL, 0, NULL));
}
GETTER("BufferedRWPair.closed", "Has the writer been closed?")
static PyObject *pair_closed(Pair *self) {
    autoref PyObject *writer = attr_field((PyObject *)self, &self->writer);
    return writer ? attr_get(writer, NAME(closed))
                  : err_raise(PyExc_RuntimeError,
                              "the BufferedRWPair object is being garbage-collected");
}

static void pair_dealloc(PyObject *o) {
    if (io_dealloc_begin(o) == 0) {
        CLEAR(PAIR(o)->reader);
        CLEAR(PAIR(o)->writer);
        io_dealloc_end(o);
    }
}
static int pair_traverse(PyObject *o, visitproc visit, void *arg) {
    int stop = PAIR(o)->reader == NULL ? 0 : visit(PAIR(o)->reader, arg);
    stop = stop || PAIR(o)->writer == NULL ? stop : visit(PAIR(o)->writer, arg);
    return stop ? stop : io_base_traverse(o, visit, arg);
}
static int pair_clear(PyObject *o) {
    CLEAR(PAIR(o)->reader);
    CLEAR(PAIR(o)->writer);
    return io_base_clear(o);
}

#include "buffered_pair.gen.h"

PyTypeObject buffered_pair_type = {
    TYPE_HEAD,
    .tp_name = "_io.BufferedRWPair",
    .tp_basicsize = sizeof(Pair),
    .tp_dealloc = pair_dealloc,
    .tp_flags = IO_TYPE_FLAGS,
    .tp_doc = "BufferedRWPair(reader, writer, buffer_size=DEFAULT_BUFFER_SIZE, /)\n--\n\n"
              "A stream that reads from one raw stream and writes to another.",
    .tp_traverse = pair_traverse,
    .tp_clear = pair_clear,
    .tp_weaklistoffset = offsetof(IoBase, weakrefs),
    .tp_methods = BufferedRWPair_methods,
    .tp_getset = BufferedRWPair_getset,
    .tp_base = &io_buffered_base_type,
    .tp_dictoffset = offsetof(IoBase, dict),
    .tp_init = pair_tp_init,
};
