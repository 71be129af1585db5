#include "modules/io/stdprinter.h"
#include "object/args.h"
#include "object/data.h"
#include "object/ops.h"
#include "types/bytes/bytes.h"
#include "types/int/int.h"
#include "object/needs.h"
#include "types/str/str.h"

#include <errno.h>
#include <unistd.h>

typedef struct {
    PyObject_HEAD int fd; /* (c) */
} StdPrinter;

PyObject *stdprinter_new(int fd) {
    StdPrinter *p = (StdPrinter *)TRY(object_new(&PyStdPrinter_Type));
    p->fd = fd;
    return (PyObject *)p;
}

/* Writes all bytes, detached meanwhile: the descriptor may block. */
static int write_all(int fd, const char *data, Py_ssize_t size) {
    ThreadState *ts = thread_current();
    while (size > 0) {
        thread_detach(ts);
        ssize_t n = write(fd, data, (size_t)size);
        int error = errno;
        thread_attach(ts);
        if (n < 0 && error != EINTR) {
            errno = error;
            err_from_errno(PyExc_OSError);
            return -1;
        }
        n = n < 0 ? 0 : n;
        data += n;
        size -= n;
    }
    return 0;
}

METHOD("stderrprinter.write(self, text: str, /)", "Write the text; returns the number of bytes.")
static PyObject *stdprinter_write(StdPrinter *self, PyObject *text) {
    autoref PyObject *bytes = TRY(str_encode(text, "utf-8", "backslashreplace"));
    TRYI(self->fd >= 0 ? write_all(self->fd, bytes_data(bytes), bytes_length(bytes)) : 0);
    return int_from_ssize(bytes_length(bytes));
}
METHOD("stderrprinter.fileno(self)", "The file descriptor.")
static PyObject *stdprinter_fileno(StdPrinter *self) {
    return int_from_ssize(self->fd);
}
METHOD("stderrprinter.isatty(self)", "Is it a terminal?")
static PyObject *stdprinter_isatty(StdPrinter *self) {
    return BOOL(self->fd >= 0 && isatty(self->fd));
}
METHOD("stderrprinter.flush(self)", "Nothing is kept back.")
METHOD("stderrprinter.close(self)", "The descriptor stays open.")
static PyObject *stdprinter_flush(StdPrinter *self) {
    return newref(NONE);
}
GETTER("stderrprinter.closed", "Always False.")
static PyObject *stdprinter_closed(StdPrinter *self) {
    return FALSE_OBJECT;
}
GETTER("stderrprinter.encoding", "The encoding of the text.")
static PyObject *stdprinter_encoding(StdPrinter *self) {
    return str_intern_text("utf-8");
}
GETTER("stderrprinter.mode", "Always 'w'.")
static PyObject *stdprinter_mode(StdPrinter *self) {
    return str_intern_text("w");
}
static void stdprinter_dealloc(PyObject *o) {
    object_free(o);
}
static PyObject *stdprinter_repr(PyObject *o) {
    return str_format("<stdprinter(fd=%d) object at %p>", ((StdPrinter *)o)->fd, o);
}

#include "stdprinter.gen.h"

PyTypeObject PyStdPrinter_Type = {
    .ob_base = {.ob_base = STATIC_HEAD(&PyType_Type)},
    .tp_name = "stderrprinter",
    .tp_basicsize = sizeof(StdPrinter),
    .tp_dealloc = stdprinter_dealloc,
    .tp_repr = stdprinter_repr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_methods = stderrprinter_methods,
    .tp_getset = stderrprinter_getset,
};
