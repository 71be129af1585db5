/* StringIO: a text stream in memory.
 *
 * The text is data[0, length) of `kind` bytes a character, in memory for `capacity` characters.
 * Under the object's guard; nothing under it runs Python code.
 */
#include "base/utf8.h"
#include "modules/io/io_int.h"
#include "types/type/type.h"

enum { STRING_NEW, STRING_OPEN, STRING_CLOSED };

typedef struct {
    IO_HEAD uint8_t state; /* STRING_* */
    unsigned kind;
    void *data;
    Py_ssize_t length, capacity, pos;
    bool universal;        /* newline '' or None */
    PyObject *ending;      /* what ends lines in reading; NULL: '\n' */
    PyObject *newline;     /* the argument; NULL: None */
    char write_newline[3]; /* what '\n' is written as; empty: as it is */
    Newlines newlines;
} StringIo;
#define STRING_IO(o) ((StringIo *)(o))

/* ---- the memory (all with the guard held) ---- */

static int check_open(StringIo *self) {
    if (likely(self->state == STRING_OPEN)) {
        return 0;
    }
    err_raise(PyExc_ValueError, self->state == STRING_NEW ? "I/O operation on uninitialized object"
                                                          : "I/O operation on closed file");
    return -1;
}
static void forget(StringIo *self) {
    data_free(self->data, (size_t)self->capacity * self->kind);
    self->data = NULL;
    self->length = self->capacity = self->pos = 0;
    self->kind = 1;
}
static void widen(unsigned to_kind, void *to, unsigned from_kind, const void *from,
                  Py_ssize_t length) {
    for (Py_ssize_t i = 0; i < length; i++) {
        Py_UCS4 c = utf8_text_get(from, (int)from_kind, (size_t)i);
        if (to_kind == 2) {
            ((Py_UCS2 *)to)[i] = (Py_UCS2)c;
        } else {
            ((Py_UCS4 *)to)[i] = c;
        }
    }
}
static void copy(unsigned to_kind, void *to, unsigned from_kind, const void *from,
                 Py_ssize_t length) {
    if (length == 0) {
        return; /* from may be NULL */
    }
    if (to_kind == from_kind) {
        memcpy(to, from, (size_t)length * to_kind);
    } else {
        widen(to_kind, to, from_kind, from, length);
    }
}
/* Room for `length` characters of `kind`. */
static int make_room(StringIo *self, Py_ssize_t length, unsigned kind) {
    if (length <= self->capacity && kind <= self->kind) {
        return 0;
    }
    kind = kind > self->kind ? kind : self->kind;
    if (length > PY_SSIZE_T_MAX / 16) {
        err_raise(PyExc_OverflowError, "new buffer size too large");
        return -1;
    }
    Py_ssize_t capacity = length <= self->capacity ? self->capacity : length + (length >> 1) + 32;
    void *data = data_alloc((size_t)capacity * kind);
    if (data == NULL) {
        return err_int(err_no_memory());
    }
    copy(kind, data, self->kind, self->data, self->length);
    data_free(self->data, (size_t)self->capacity * self->kind);
    self->data = data;
    self->capacity = capacity;
    self->kind = kind;
    return 0;
}
static char *place(StringIo *self, Py_ssize_t i) {
    return (char *)self->data + (size_t)i * self->kind;
}
static int put(StringIo *self, PyObject *text) {
    Py_ssize_t n = str_length(text);
    if (n == 0) {
        return 0;
    }
    if (n > PY_SSIZE_T_MAX - self->pos) {
        err_raise(PyExc_OverflowError, "new position too large");
        return -1;
    }
    Py_ssize_t end = self->pos + n;
    INT_TRYI(make_room(self, end, str_kind(text)));
    if (self->pos > self->length) {
        memset(place(self, self->length), 0, (size_t)(self->pos - self->length) * self->kind);
    }
    copy(self->kind, place(self, self->pos), str_kind(text), str_data(text), n);
    self->pos = end;
    self->length = end > self->length ? end : self->length;
    return 0;
}
static Py_ssize_t left(StringIo *self) {
    return self->pos < self->length ? self->length - self->pos : 0;
}
static PyObject *get(StringIo *self, Py_ssize_t n) {
    if (n == 0) {
        return str_empty();
    }
    PyObject *text = TRY(str_from_ucs(self->kind, place(self, self->pos), n));
    self->pos += n;
    return text;
}

/* ---- writing ---- */

/* '\n' as the stream keeps it. Without the guard: calls replace(). */
static PyObject *with_newlines(StringIo *self, PyObject *text) {
    char end[sizeof self->write_newline];
    {
        guard(self);
        memcpy(end, self->write_newline, sizeof end);
    }
    if (end[0] == 0) {
        return newref(text);
    }
    autoref PyObject *lf = TRY(str_from_char('\n')), *other = TRY(str_from_text(end));
    PyObject *args[] = {text, lf, other};
    return call_method(NAME(replace), args, 3, NULL);
}
static int write_text(StringIo *self, PyObject *text) {
    autoref PyObject *piece = INT_TRY(with_newlines(self, text));
    guard(self);
    INT_TRYI(check_open(self));
    if (self->universal) {
        piece = INT_TRY(newlines_feed(&self->newlines, take(piece), true));
    }
    return put(self, piece);
}
METHOD("StringIO.write(self, s, /)", "Write the text; returns its length.")
static PyObject *string_io_write(StringIo *self, PyObject *s) {
    TRYI(unlikely(self->state == STRING_NEW) ? check_open(self) : 0);
    if (!IS_STR(s)) {
        return err_raise(PyExc_TypeError, "string argument expected, got '%s'", TYPE(s)->tp_name);
    }
    if (self->write_newline[0] == 0 && !self->universal) { /* put() takes it as it is */
        guard(self);
        TRYI(check_open(self));
        TRYI(put(self, s));
    } else {
        TRYI(write_text(self, s));
    }
    return int_from_ssize(str_length(s));
}

/* ---- reading ---- */

METHOD("StringIO.read(self, size: none_or_ssize = -1, /)",
       "At most `size` characters; all up to the end if it is negative.")
static PyObject *string_io_read(StringIo *self, Py_ssize_t size) {
    guard(self);
    TRYI(check_open(self));
    return get(self, size >= 0 && size < left(self) ? size : left(self));
}
/* How long the next line is, at most `limit` (-1: any). */
static Py_ssize_t line_length(StringIo *self, Py_ssize_t limit) {
    Py_ssize_t n = left(self);
    n = limit >= 0 && n > limit ? limit : n;
    bool any = self->universal && !self->newlines.translate;
    Py_UCS4 first = self->ending ? str_at(self->ending, 0) : '\n';
    bool two = self->ending && str_length(self->ending) == 2;
    if (self->kind == 1 && !any && !two && n > 0) {
        const char *from = place(self, self->pos), *end = memchr(from, (int)first, (size_t)n);
        return end ? end + 1 - from : n;
    }
    for (Py_ssize_t i = 0; i < n; i++) {
        Py_UCS4 c = utf8_text_get(place(self, self->pos), (int)self->kind, (size_t)i);
        bool lf_next = i + 1 < n && utf8_text_get(place(self, self->pos), (int)self->kind,
                                                  (size_t)i + 1) == '\n';
        if (any ? c == '\n' || c == '\r' : c == first && (!two || lf_next)) {
            return i + 1 + ((any && c == '\r' && lf_next) || two);
        }
    }
    return n;
}
METHOD("StringIO.readline(self, size: none_or_ssize = -1, /)",
       "The next line with its end, at most `size` characters of it; empty at the end.")
static PyObject *string_io_readline(StringIo *self, Py_ssize_t size) {
    guard(self);
    TRYI(check_open(self));
    return get(self, line_length(self, size));
}
static PyObject *next_line(StringIo *self) {
    guard(self);
    TRYI(check_open(self));
    Py_ssize_t n = line_length(self, -1);
    return n == 0 ? NULL : get(self, n);
}
static PyObject *string_io_next(PyObject *o) {
    if (IS_EXACT(o, string_io_type)) {
        return next_line(STRING_IO(o));
    }
    autoref PyObject *line = TRY(call_method_none(o, NAME(readline)));
    if (!IS_STR(line)) {
        return err_raise(PyExc_OSError,
                         "readline() should have returned a str object, not '%.200s'",
                         TYPE(line)->tp_name);
    }
    return str_length(line) == 0 ? NULL : take(line);
}
METHOD("StringIO.getvalue(self)", "The whole text.")
static PyObject *string_io_getvalue(StringIo *self) {
    guard(self);
    TRYI(check_open(self));
    return self->length ? str_from_ucs(self->kind, self->data, self->length) : str_empty();
}

/* ---- position ---- */

METHOD("StringIO.tell(self)", "The position, in characters.")
static PyObject *string_io_tell(StringIo *self) {
    guard(self);
    TRYI(check_open(self));
    return int_from_ssize(self->pos);
}
METHOD("StringIO.seek(self, pos: ssize, whence: int = 0, /)",
       "Move to the position (whence 0), stay (1), or move to the end (2, pos 0); returns the new "
       "position.")
static PyObject *string_io_seek(StringIo *self, Py_ssize_t pos, int whence) {
    guard(self);
    TRYI(check_open(self));
    if (whence < 0 || whence > 2) {
        return err_raise(PyExc_ValueError, "Invalid whence (%i, should be 0, 1 or 2)", whence);
    }
    if (pos < 0 && whence == 0) {
        return err_raise(PyExc_ValueError, "Negative seek position %zd", pos);
    }
    if (whence != 0 && pos != 0) {
        return err_raise(PyExc_OSError, "Can't do nonzero cur-relative seeks");
    }
    self->pos = whence == 0 ? pos : whence == 1 ? self->pos : self->length;
    return int_from_ssize(self->pos);
}
METHOD("StringIO.truncate(self, pos: none_or_ssize = None, /)",
       "Make the text end at the position, by default where the stream stands; returns it.")
static PyObject *string_io_truncate(StringIo *self, Py_ssize_t pos) {
    guard(self);
    TRYI(check_open(self));
    pos = pos == PY_SSIZE_T_MIN ? self->pos : pos;
    if (pos < 0) {
        return err_raise(PyExc_ValueError, "Negative size value %zd", pos);
    }
    self->length = pos < self->length ? pos : self->length;
    return int_from_ssize(pos);
}

/* ---- questions ---- */

METHOD("StringIO.close(self)", "Close the stream, and let go of the text.")
static PyObject *string_io_close(StringIo *self) {
    guard(self);
    self->state = STRING_CLOSED;
    forget(self);
    return NONE;
}
static PyObject *when_open(StringIo *self, PyObject *answer) {
    guard(self);
    TRYI(check_open(self));
    return answer;
}
METHOD("StringIO.readable(self)", "True.")
METHOD("StringIO.writable(self)", "True.")
METHOD("StringIO.seekable(self)", "True.")
static PyObject *string_io_yes(StringIo *self) {
    return when_open(self, TRUE_OBJECT);
}
GETTER("StringIO.closed", "Has the stream been closed?")
static PyObject *string_io_closed(StringIo *self) {
    guard(self);
    TRYI(self->state == STRING_NEW ? check_open(self) : 0);
    return BOOL(self->state == STRING_CLOSED);
}
GETTER("StringIO.line_buffering", "False.")
static PyObject *string_io_line_buffering(StringIo *self) {
    return when_open(self, FALSE_OBJECT);
}
GETTER("StringIO.newlines", "The line ends met so far.")
static PyObject *string_io_newlines(StringIo *self) {
    guard(self);
    TRYI(check_open(self));
    return newlines_seen(self->universal ? self->newlines.seen : 0);
}

/* ---- making, pickling ---- */

static int newline_check(PyObject *newline, const char **text) {
    if (newline != NONE && !IS_STR(newline)) {
        err_raise(PyExc_TypeError, "newline must be str or None, not %.200s",
                  TYPE(newline)->tp_name);
        return -1;
    }
    *text = newline == NONE ? NULL : INT_TRY(str_utf8(newline, NULL));
    if (!newline_is_legal(*text)) {
        err_raise(PyExc_ValueError, "illegal newline value: %R", newline);
        return -1;
    }
    return 0;
}
static void set_up(StringIo *self, PyObject *newline, const char *text) {
    autoref PyObject *old_ending = NULL, *old_newline = NULL;
    guard(self);
    forget(self);
    old_ending = self->ending;
    old_newline = self->newline;
    self->universal = text == NULL || text[0] == 0;
    self->newlines = (Newlines){.translate = text == NULL};
    self->newline = text ? newref(newline) : NULL;
    self->ending = text == NULL || text[0] == 0 || text[0] == '\n' ? NULL : newref(newline);
    bool translate = text != NULL && text[0] == '\r';
    strcpy(self->write_newline, translate ? text : "");
    self->state = STRING_OPEN;
}
INITIALIZER("StringIO(initial_value='', newline='\\n')", "A text stream in memory.")
static int string_io_init(StringIo *self, PyObject *initial_value, PyObject *newline) {
    const char *text;
    autoref PyObject *lf = INT_TRY(str_from_char('\n'));
    newline = newline ? newline : lf;
    INT_TRYI(newline_check(newline, &text));
    if (initial_value != NULL && initial_value != NONE && !IS_STR(initial_value)) {
        err_raise(PyExc_TypeError, "initial_value must be str or None, not %.200s",
                  TYPE(initial_value)->tp_name);
        return -1;
    }
    set_up(self, newline, text);
    if (initial_value != NULL && initial_value != NONE) {
        INT_TRYI(write_text(self, initial_value));
    }
    guard(self);
    self->pos = 0;
    return 0;
}
static PyObject *string_io_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    StringIo *self = STRING_IO(TRY(type->tp_alloc(type, 0)));
    self->kind = 1;
    return (PyObject *)self;
}
METHOD("StringIO.__getstate__(self)", "Text, newline, position and attributes, for pickling.")
static PyObject *string_io_getstate(StringIo *self) {
    autoref PyObject *text = TRY(string_io_getvalue(self)), *at = TRY(string_io_tell(self));
    autoref PyObject *dict = attr_field((PyObject *)self, &self->dict),
                     *newline = attr_field((PyObject *)self, &self->newline);
    autoref PyObject *copied = dict ? TRY(dict_copy_of(dict)) : newref(NONE);
    return tuple_of(4, text, newline ? newline : NONE, at, copied);
}
/* The text as it stands: its line ends have been translated already. */
static int restore_text(StringIo *self, PyObject *text, Py_ssize_t pos) {
    guard(self);
    INT_TRYI(check_open(self));
    forget(self);
    INT_TRYI(put(self, text));
    self->pos = pos;
    return 0;
}
METHOD("StringIO.__setstate__(self, state, /)", "Take over what __getstate__() gave.")
static PyObject *string_io_setstate(StringIo *self, PyObject *state) {
    if (!IS_TUPLE(state) || tuple_length(state) < 4) {
        return err_raise(PyExc_TypeError,
                         "%.200s.__setstate__ argument should be 4-tuple, got %.200s",
                         TYPE(self)->tp_name, TYPE(state)->tp_name);
    }
    PyObject *text = tuple_at(state, 0), *at = tuple_at(state, 2), *dict = tuple_at(state, 3);
    {
        guard(self);
        TRYI(self->state == STRING_CLOSED ? check_open(self) : 0);
    }
    TRYI(string_io_init(self, IS_STR(text) ? NONE : text, tuple_at(state, 1)));
    if (!IS_INT(at)) {
        return err_raise(PyExc_TypeError, "third item of state must be an integer, got %.200s",
                         TYPE(at)->tp_name);
    }
    Py_ssize_t pos;
    TRYI(arg_ssize(at, &pos));
    if (pos < 0) {
        return err_raise(PyExc_ValueError, "position value cannot be negative");
    }
    if (dict != NONE && !IS_DICT(dict)) {
        return err_raise(PyExc_TypeError, "fourth item of state should be a dict, got a %.200s",
                         TYPE(dict)->tp_name);
    }
    TRYI(restore_text(self, IS_STR(text) ? text : str_empty(), pos));
    if (dict != NONE) {
        autoref PyObject *own = TRY(attr_dict((PyObject *)self));
        TRYI(dict_merge(own, dict, MERGE_OVERRIDE));
    }
    return NONE;
}

/* ---- the type ---- */

static void string_io_dealloc(PyObject *o) {
    if (io_dealloc_begin(o) == 0) {
        forget(STRING_IO(o));
        CLEAR(STRING_IO(o)->ending);
        CLEAR(STRING_IO(o)->newline);
        io_dealloc_end(o);
    }
}

#include "string_io.gen.h"

PyTypeObject string_io_type = {
    TYPE_HEAD,
    .tp_name = "_io.StringIO",
    .tp_basicsize = sizeof(StringIo),
    .tp_dealloc = string_io_dealloc,
    .tp_flags = IO_TYPE_FLAGS,
    .tp_doc = StringIO_tp_doc,
    .tp_traverse = io_base_traverse,
    .tp_clear = io_base_clear,
    .tp_weaklistoffset = offsetof(IoBase, weakrefs),
    .tp_iternext = string_io_next,
    .tp_methods = StringIO_methods,
    .tp_getset = StringIO_getset,
    .tp_base = &io_text_base_type,
    .tp_dictoffset = offsetof(IoBase, dict),
    .tp_init = StringIO_tp_init,
    .tp_new = string_io_tp_new,
};
