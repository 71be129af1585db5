/* TextIOWrapper: text on top of a buffered stream of bytes. */
#include "modules/codecs/codec_registry.h"
#include "modules/io/text_int.h"
#include "types/type/type.h"

/* ---- state ---- */

int text_lock(TextWrapper *self) {
    if (!io_lock_mine(&self->lock)) {
        io_lock_take(&self->lock, (PyObject *)self);
        self->lock.depth = 0;
    }
    self->lock.depth++;
    return 0;
}
int text_not_ready(TextWrapper *self) {
    err_raise(PyExc_ValueError, load_relaxed(&self->state) == TEXT_DETACHED
                                    ? "underlying buffer has been detached"
                                    : "I/O operation on uninitialized object");
    return -1;
}
PyObject *text_buffer(TextWrapper *self) {
    TRYI(text_check(self));
    PyObject *buffer = attr_field((PyObject *)self, &self->buffer);
    if (buffer == NULL) {
        text_not_ready(self);
    }
    return buffer;
}
int text_check_open_slow(TextWrapper *self) {
    INT_TRYI(text_check(self));
    autoref PyObject *buffer = INT_TRY(text_buffer(self));
    bool exact = IS_EXACT(self, text_wrapper_type); /* nobody has changed what `closed` is */
    if (INT_TRYI(io_is_closed(exact ? buffer : (PyObject *)self))) {
        err_raise(PyExc_ValueError, "I/O operation on closed file.");
        return -1;
    }
    return 0;
}
void text_set_short_way(TextWrapper *self, PyObject *buffer) {
    PyObject *file = buffer && IS_EXACT(self, text_wrapper_type) ? buffered_file(buffer) : NULL;
    SETREF(self->file, file);
    SETREF(self->buffered, file ? newref(buffer) : NULL);
}

/* ---- making ---- */

bool newline_is_legal(const char *newline) {
    return newline == NULL || newline[0] == 0 || strcmp(newline, "\n") == 0 ||
           strcmp(newline, "\r") == 0 || strcmp(newline, "\r\n") == 0;
}
/* NULL: None was given. */
static int newline_check(const char *text) {
    return newline_is_legal(text)
               ? 0
               : err_int(err_raise(PyExc_ValueError, "illegal newline value: %s", text));
}
static void set_newline(TextWrapper *self, PyObject *newline, const char *text) {
    self->universal = text == NULL || text[0] == 0;
    self->newlines.translate = text == NULL;
    SETREF(self->ending, self->universal || text[0] == '\n' ? NULL : newref(newline));
    bool translate = text != NULL && text[0] == '\r';
    snprintf(self->write_newline, sizeof self->write_newline, "%s", translate ? text : "");
}
/* An encoder that starts behind the stream's start writes no mark. */
static int set_encoder_start(TextWrapper *self, PyObject *buffer) {
    if (!self->seekable || self->encoder == NULL) {
        return 0;
    }
    autoref PyObject *at = INT_TRY(call_method_none(buffer, NAME(tell))),
                     *zero = INT_TRY(int_from_ssize(0));
    int start = INT_TRYI(ops_compare_bool(at, zero, Py_EQ));
    return start ? 0 : text_encoder_reset(self, false);
}
static int start(TextWrapper *self, PyObject *buffer, PyObject *encoding, PyObject *errors,
                 PyObject *newline, int line_buffering, int write_through) {
    const char *line_end = newline == NONE ? NULL : INT_TRY(str_c_text(newline));
    INT_TRYI(newline_check(line_end));
    INT_TRY(encoding == NONE ? "" : str_c_text(encoding));
    INT_TRY(errors == NONE ? "" : str_c_text(errors));
    autoref PyObject *handler =
        errors == NONE ? INT_TRY(str_intern_text("strict")) : newref(errors);
    text_forget(self);
    self->newlines = (Newlines){0};
    self->pending.size = 0;
    set_newline(self, newline, line_end);
    INT_TRYI(text_codec_set(self, buffer, encoding, handler));
    self->line_buffering = line_buffering;
    self->write_through = write_through;
    self->chunk_size = 8192;
    attr_replace((PyObject *)self, &self->buffer, buffer);
    text_set_short_way(self, buffer);
    self->seekable = self->telling = INT_TRYI(io_ask(buffer, NAME(seekable))) != 0;
    self->has_read1 = INT_TRYI(attr_has(buffer, NAME(read1))) != 0;
    INT_TRYI(set_encoder_start(self, buffer));
    store_release(&self->state, TEXT_READY);
    return 0;
}
INITIALIZER("TextIOWrapper(buffer, encoding: none_or_str = None, errors: none_or_str = None, "
            "newline: none_or_str = None, line_buffering: bool = False, write_through: bool = "
            "False)",
            "A text stream on a buffered stream of bytes.")
static int text_init(TextWrapper *self, PyObject *buffer, PyObject *encoding, PyObject *errors,
                     PyObject *newline, int line_buffering, int write_through) {
    if (encoding == NONE) {
        INT_TRYI(io_warn_default_encoding(1));
    }
    INT_TRYI(text_lock(self));
    store_release(&self->state, TEXT_NEW);
    int result = start(self, buffer, encoding, errors, newline, line_buffering, write_through);
    text_unlock(&self);
    return result;
}
static int flag_of(PyObject *value, char *flag) {
    if (value == NONE) {
        return 0;
    }
    int64_t number;
    if (value != TRUE_OBJECT && value != FALSE_OBJECT) {
        INT_TRYI(arg_int64(value, &number));
    }
    *flag = INT_TRYI(ops_is_true(value)) != 0;
    return 0;
}
METHOD("TextIOWrapper.reconfigure(self, *, encoding: none_or_str = None, errors: none_or_str = "
       "None, newline=NULL, line_buffering = None, write_through = None) :: ($self, /, *, "
       "encoding=None, errors=None, newline=None, line_buffering=None, write_through=None)",
       "Flush, and change the parameters that are given.")
static PyObject *text_reconfigure(TextWrapper *self, PyObject *encoding, PyObject *errors,
                                  PyObject *newline, PyObject *line_buffering,
                                  PyObject *write_through) {
    const char *line_end = NULL;
    if (newline != NULL && newline != NONE && !IS_STR(newline)) {
        return err_raise(PyExc_TypeError,
                         "reconfigure() argument 'newline' must be str or None, not %s",
                         TYPE(newline)->tp_name);
    }
    autoref PyObject *ending = NULL;
    if (newline != NULL && newline != NONE) { /* here what follows a NUL does not count */
        ending = TRY(str_from_text(TRY(str_utf8(newline, NULL))));
        line_end = TRY(str_utf8(ending, NULL));
        TRYI(newline_check(line_end));
    }
    TEXT_LOCK(self);
    if ((self->decoded != NULL || self->snapshot != NULL) &&
        (encoding != NONE || errors != NONE || newline != NULL)) {
        return io_unsupported(
            "It is not possible to set the encoding or newline of stream after the first read");
    }
    char lines = self->line_buffering, through = self->write_through;
    TRYI(flag_of(line_buffering, &lines));
    TRYI(flag_of(write_through, &through));
    autoref PyObject *flushed = TRY(call_method_none((PyObject *)self, NAME(flush)));
    autoref PyObject *buffer = TRY(text_buffer(self)), *name = NULL, *handler = NULL;
    if (newline != NULL) {
        set_newline(self, ending, line_end);
    }
    if (encoding != NONE || errors != NONE || newline != NULL) {
        name = encoding != NONE ? newref(encoding) : newref(self->encoding);
        handler = errors != NONE     ? newref(errors)
                  : encoding != NONE ? TRY(str_intern_text("strict"))
                                     : newref(self->errors);
        TRYI(text_codec_set(self, buffer, name, handler));
        TRYI(set_encoder_start(self, buffer));
    }
    store_relaxed(&self->line_buffering, lines); /* read as members, without the lock */
    store_relaxed(&self->write_through, through);
    return NONE;
}

/* ---- the methods defined in the other files ---- */

METHOD("TextIOWrapper.read(self, size: none_or_ssize = -1, /)",
       "At most `size` characters; all up to the end if it is None or negative.")
PyObject *text_read(TextWrapper *self, Py_ssize_t size);
METHOD("TextIOWrapper.readline(self, size: ssize = -1, /)",
       "The next line with its end, at most `size` characters of it; empty at the end.")
PyObject *text_readline(TextWrapper *self, Py_ssize_t size);
METHOD("TextIOWrapper.write(self, text: str, /)", "Write the text; returns its length.")
PyObject *text_write(TextWrapper *self, PyObject *text);
METHOD("TextIOWrapper.flush(self)", "Write out what is kept back, here and in the buffer.")
PyObject *text_flush(TextWrapper *self);
METHOD("TextIOWrapper.seek(self, cookie, whence: int = os.SEEK_SET, /)",
       "Move to where tell() gave that number; 0 with whence 1 stays, with whence 2 moves to the "
       "end.")
PyObject *text_seek(TextWrapper *self, PyObject *cookie, int whence);
METHOD("TextIOWrapper.tell(self)",
       "A number for seek(), which says more than a position when the encoding needs it.")
PyObject *text_tell(TextWrapper *self);

/* ---- close, detach, truncate ---- */

METHOD("TextIOWrapper.close(self)", "Flush, and close the buffer.")
static PyObject *text_close(TextWrapper *self) {
    TRYI(text_check(self));
    if (TRYI(io_is_closed((PyObject *)self))) {
        return NONE;
    }
    if (load_relaxed(&self->state) == TEXT_DETACHED) {
        return NONE; /* by whoever was asked whether it is closed */
    }
    autoref PyObject *buffer = TRY(text_buffer(self));
    if (load_relaxed(&self->finalizing)) {
        autoref PyObject *warned = call_method_one(buffer, NAME(_dealloc_warn), (PyObject *)self);
        err_clear();
    }
    autoref PyObject *flushed = call_method_none((PyObject *)self, NAME(flush));
    PyObject *error = err_fetch();
    return io_close_result(error, call_method_none(buffer, NAME(close)));
}
METHOD("TextIOWrapper.detach(self)",
       "Take the buffer away from this stream, which is of no use afterwards, and return it.")
static PyObject *text_detach(TextWrapper *self) {
    TRYI(text_check(self));
    autoref PyObject *flushed = TRY(call_method_none((PyObject *)self, NAME(flush)));
    TEXT_LOCK(self);
    PyObject *buffer = TRY(text_buffer(self));
    store_release(&self->state, TEXT_DETACHED);
    attr_replace((PyObject *)self, &self->buffer, NULL);
    text_set_short_way(self, NULL);
    return buffer;
}
METHOD("TextIOWrapper.truncate(self, pos=None, /)",
       "Flush, and make the buffer end at that position, by default where it stands.")
static PyObject *text_truncate(TextWrapper *self, PyObject *pos) {
    TRYI(text_check(self));
    autoref PyObject *flushed = TRY(call_method_none((PyObject *)self, NAME(flush))),
                     *buffer = TRY(text_buffer(self));
    return call_method_one(buffer, NAME(truncate), pos);
}

/* ---- questions ---- */

static PyObject *ask(TextWrapper *self, PyObject *method) {
    autoref PyObject *buffer = TRY(text_buffer(self));
    return call_method_none(buffer, method);
}
METHOD("TextIOWrapper.fileno(self)", "The file descriptor of the buffer.")
static PyObject *text_fileno(TextWrapper *self) {
    return ask(self, NAME(fileno));
}
METHOD("TextIOWrapper.seekable(self)", "Can the position be changed?")
static PyObject *text_seekable(TextWrapper *self) {
    return ask(self, NAME(seekable));
}
METHOD("TextIOWrapper.readable(self)", "Can it be read from?")
static PyObject *text_readable(TextWrapper *self) {
    return ask(self, NAME(readable));
}
METHOD("TextIOWrapper.writable(self)", "Can it be written to?")
static PyObject *text_writable(TextWrapper *self) {
    return ask(self, NAME(writable));
}
METHOD("TextIOWrapper.isatty(self)", "Is it a terminal?")
static PyObject *text_isatty(TextWrapper *self) {
    return ask(self, NAME(isatty));
}
METHOD("TextIOWrapper.__getstate__(self)", "Streams cannot be pickled.")
static PyObject *text_getstate(TextWrapper *self) {
    return io_refuse_pickle((PyObject *)self);
}
GETTER("TextIOWrapper.name", "The buffer's name.")
static PyObject *text_name(TextWrapper *self) {
    autoref PyObject *buffer = TRY(text_buffer(self));
    return attr_get(buffer, NAME(name));
}
GETTER("TextIOWrapper.closed", "Has the buffer been closed?")
static PyObject *text_closed(TextWrapper *self) {
    if (load_relaxed(&self->state) == TEXT_NEW) {
        return TRUE_OBJECT;
    }
    autoref PyObject *buffer = TRY(text_buffer(self));
    return attr_get(buffer, NAME(closed));
}
GETTER("TextIOWrapper.buffer", "The stream of bytes below.")
static PyObject *text_get_buffer(TextWrapper *self) {
    return text_buffer(self);
}
GETTER("TextIOWrapper.newlines", "The line ends met so far.")
static PyObject *text_newlines(TextWrapper *self) {
    TRYI(text_check(self));
    TEXT_LOCK(self);
    if (self->decoder == NULL) {
        return newlines_seen(self->newlines.seen);
    }
    autoref PyObject *decoder = newref(self->decoder), *seen = NULL;
    TRYI(attr_find(decoder, NAME(newlines), &seen));
    return seen ? take(seen) : newref(NONE);
}
GETTER("TextIOWrapper.errors", "How the codec treats errors.")
static PyObject *text_errors(TextWrapper *self) {
    if (load_relaxed(&self->state) == TEXT_NEW) {
        text_not_ready(self);
        return NULL;
    }
    return attr_field((PyObject *)self, &self->errors);
}
GETTER("TextIOWrapper._CHUNK_SIZE", "How many bytes are read and collected at a time.")
static PyObject *text_chunk_size(TextWrapper *self) {
    TRYI(text_check(self));
    return int_from_ssize(load_relaxed(&self->chunk_size));
}
SETTER("TextIOWrapper._CHUNK_SIZE")
static int text_set_chunk_size(TextWrapper *self, PyObject *value) {
    INT_TRYI(text_check(self));
    if (value == NULL) {
        err_raise(PyExc_AttributeError,
                  "attribute '_CHUNK_SIZE' of '_io.TextIOWrapper' objects cannot be deleted");
        return -1;
    }
    Py_ssize_t n = ops_index_ssize(value, PyExc_ValueError);
    INT_TRYI(n == -1 && err_occurred() ? -1 : 0);
    if (n <= 0) {
        err_raise(PyExc_ValueError, "a strictly positive integer is required");
        return -1;
    }
    store_relaxed(&self->chunk_size, n);
    return 0;
}
static PyObject *repr_parts(TextWrapper *self) {
    PyObject *o = (PyObject *)self;
    autoref PyObject *name = NULL, *mode = NULL, *text = NULL;
    if (attr_find(o, NAME(name), &name) < 0 && !err_clear_if(PyExc_ValueError)) {
        return NULL;
    }
    TRYI(attr_find(o, NAME(mode), &mode));
    autoref PyObject *encoding = attr_field(o, &self->encoding);
    text = name ? TRY(str_format(" name=%R", name)) : str_empty();
    if (mode != NULL) {
        autoref PyObject *more = TRY(str_format(" mode=%R", mode));
        str_append(&text, more);
        TRY(text);
    }
    return str_format("<%s%U encoding=%R>", TYPE(o)->tp_name, text, encoding ? encoding : NONE);
}
static PyObject *text_repr(PyObject *o) {
    if (load_relaxed(&TEXT(o)->state) == TEXT_NEW) {
        text_not_ready(TEXT(o));
        return NULL;
    }
    if (TRYI(ops_repr_enter(o)) > 0) {
        return err_raise(PyExc_RuntimeError, "reentrant call inside %s.__repr__", TYPE(o)->tp_name);
    }
    PyObject *text = repr_parts(TEXT(o));
    ops_repr_leave(o);
    return text;
}

/* ---- the type ---- */

static void drop_fields(TextWrapper *self) {
    CLEAR(self->buffered);
    CLEAR(self->file);
    CLEAR(self->buffer);
    CLEAR(self->encoding);
    CLEAR(self->errors);
    CLEAR(self->encoder);
    CLEAR(self->decoder);
    CLEAR(self->ending);
    CLEAR(self->decoded);
    CLEAR(self->snapshot);
}
static void text_dealloc(PyObject *o) {
    if (io_dealloc_begin(o) == 0) {
        store_relaxed(&TEXT(o)->state, TEXT_NEW);
        drop_fields(TEXT(o));
        buffer_free(&TEXT(o)->pending);
        io_dealloc_end(o);
    }
}
static int text_traverse(PyObject *o, visitproc visit, void *arg) {
    PyObject *fields[] = {TEXT(o)->buffer, TEXT(o)->encoder, TEXT(o)->decoder, TEXT(o)->buffered,
                          TEXT(o)->file};
    for (int i = 0; i < 5; i++) {
        int stop = fields[i] == NULL ? 0 : visit(fields[i], arg);
        if (stop) {
            return stop;
        }
    }
    return io_base_traverse(o, visit, arg);
}
static int text_clear(PyObject *o) {
    store_relaxed(&TEXT(o)->state, TEXT_NEW);
    CLEAR(TEXT(o)->buffered);
    CLEAR(TEXT(o)->file);
    CLEAR(TEXT(o)->buffer);
    CLEAR(TEXT(o)->encoder);
    CLEAR(TEXT(o)->decoder);
    return io_base_clear(o);
}
static PyMemberDef text_members[] = {
    {"encoding", _Py_T_OBJECT, offsetof(TextWrapper, encoding), Py_READONLY, NULL},
    {"line_buffering", Py_T_BOOL, offsetof(TextWrapper, line_buffering), Py_READONLY, NULL},
    {"write_through", Py_T_BOOL, offsetof(TextWrapper, write_through), Py_READONLY, NULL},
    {"_finalizing", Py_T_BOOL, offsetof(TextWrapper, finalizing), 0, NULL},
    {NULL, 0, 0, 0, NULL},
};

#include "text_wrapper.gen.h"

PyTypeObject text_wrapper_type = {
    TYPE_HEAD,
    .tp_name = "_io.TextIOWrapper",
    .tp_basicsize = sizeof(TextWrapper),
    .tp_dealloc = text_dealloc,
    .tp_repr = text_repr,
    .tp_flags = IO_TYPE_FLAGS,
    .tp_doc = TextIOWrapper_tp_doc,
    .tp_traverse = text_traverse,
    .tp_clear = text_clear,
    .tp_weaklistoffset = offsetof(IoBase, weakrefs),
    .tp_iternext = text_next,
    .tp_methods = TextIOWrapper_methods,
    .tp_members = text_members,
    .tp_getset = TextIOWrapper_getset,
    .tp_base = &io_text_base_type,
    .tp_dictoffset = offsetof(IoBase, dict),
    .tp_init = TextIOWrapper_tp_init,
};
