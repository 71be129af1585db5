/* Line ends: finding them, translating them, and IncrementalNewlineDecoder. */
#include "modules/io/io_int.h"
#include "types/type/type.h"

/* ---- finding ---- */

/* Index of `c` in text[start, length), or -1. */
static Py_ssize_t find_char(PyObject *text, Py_ssize_t start, char c) {
    Py_ssize_t n = str_length(text);
    if (str_kind(text) == 1) {
        const char *data = str_data(text);
        const char *at = start < n ? memchr(data + start, c, (size_t)(n - start)) : NULL;
        return at ? at - data : -1;
    }
    if (str_kind(text) == 2) {
        const Py_UCS2 *data = str_data(text);
        for (Py_ssize_t i = start; i < n; i++) {
            if (data[i] == (Py_UCS2)c) {
                return i;
            }
        }
        return -1;
    }
    const Py_UCS4 *data = str_data(text);
    for (Py_ssize_t i = start; i < n; i++) {
        if (data[i] == (Py_UCS4)c) {
            return i;
        }
    }
    return -1;
}
static Py_ssize_t universal_end(PyObject *text, Py_ssize_t start) {
    Py_ssize_t lf = find_char(text, start, '\n'), n = str_length(text);
    for (Py_ssize_t i = start, end = lf < 0 ? n : lf; i < end; i++) {
        if (str_at(text, i) == '\r') {
            return i + 1 < n && str_at(text, i + 1) == '\n' ? i + 2 : i + 1;
        }
    }
    return lf < 0 ? -1 : lf + 1;
}
quiet Py_ssize_t line_end(PyObject *text, Py_ssize_t start, bool universal, PyObject *ending) {
    if (universal) {
        return universal_end(text, start);
    }
    if (ending == NULL || str_length(ending) == 1) {
        Py_ssize_t at = find_char(text, start, ending ? (char)str_at(ending, 0) : '\n');
        return at < 0 ? -1 : at + 1;
    }
    for (Py_ssize_t at = start;; at++) { /* "\r\n" */
        at = find_char(text, at, '\r');
        if (at < 0 || at + 1 >= str_length(text)) {
            return -1;
        }
        if (str_at(text, at + 1) == '\n') {
            return at + 2;
        }
    }
}

/* ---- translating ---- */

/* Which line ends are in the text. */
static uint8_t ends_in(PyObject *text) {
    uint8_t seen = 0;
    Py_ssize_t n = str_length(text), lf = 0, cr = find_char(text, 0, '\r');
    if (cr < 0) {
        return find_char(text, 0, '\n') >= 0 ? NEWLINE_LF : 0;
    }
    while (seen != (NEWLINE_CR | NEWLINE_LF | NEWLINE_CRLF) && (cr >= 0 || lf >= 0)) {
        lf = lf < 0 ? -1 : find_char(text, lf, '\n');
        if (cr >= 0 && (lf < 0 || cr < lf)) {
            bool both = lf == cr + 1;
            seen |= both ? NEWLINE_CRLF : NEWLINE_CR;
            lf += both;
            cr = cr + 1 < n ? find_char(text, cr + 1, '\r') : -1;
        } else if (lf >= 0) {
            seen |= NEWLINE_LF;
            lf++;
        }
    }
    return seen;
}
/* "\r\n" and '\r' become '\n'. */
static PyObject *translated(PyObject *text) {
    StrWriter w;
    Py_ssize_t n = str_length(text);
    str_writer_init(&w, n);
    for (Py_ssize_t i = 0; i < n; i++) {
        Py_UCS4 c = str_at(text, i);
        if (c == '\r') {
            c = '\n';
            i += i + 1 < n && str_at(text, i + 1) == '\n';
        }
        if (str_writer_char(&w, c) < 0) {
            str_writer_drop(&w);
            return NULL;
        }
    }
    return str_writer_finish(&w);
}
PyObject *newlines_feed(Newlines *n, steals PyObject *text, bool final) {
    autoref PyObject *piece = text;
    Py_ssize_t length = str_length(piece);
    if (n->pending_cr && (final || length > 0)) {
        autoref PyObject *cr = TRY(str_from_char('\r'));
        SETREF(piece, TRY(str_concat(cr, piece)));
        n->pending_cr = false;
        length++;
    }
    if (!final && length > 0 && str_at(piece, length - 1) == '\r') {
        SETREF(piece, TRY(str_slice(piece, 0, length - 1)));
        n->pending_cr = true;
        length--;
    }
    uint8_t seen = ends_in(piece);
    store_relaxed(&n->seen, n->seen | seen);
    return n->translate && (seen & (NEWLINE_CR | NEWLINE_CRLF)) ? translated(piece) : take(piece);
}
PyObject *newlines_seen(uint8_t seen) {
    static const char *const texts[] = {"\r", "\n", "\r\n"};
    PyObject *found[3];
    int count = 0;
    for (int i = 0; i < 3; i++) {
        if (seen & (1 << i)) {
            found[count++] = TRY(str_intern_text(texts[i])); /* immortal */
        }
    }
    return count == 0 ? newref(NONE) : count == 1 ? found[0] : tuple_from_array(found, count);
}

/* ---- IncrementalNewlineDecoder ---- */

typedef struct {
    PyObject_HEAD PyObject *decoder; /* None, or an incremental decoder; NULL before __init__ */
    PyObject *errors;
    Newlines newlines; /* (l) */
} NewlineDecoder;
#define DECODER(o) ((NewlineDecoder *)(o))

INITIALIZER("IncrementalNewlineDecoder(decoder, translate: bool, errors='strict')",
            "A decoder that keeps \"\\r\\n\" together, and translates line ends to '\\n' if "
            "`translate` is true. `decoder` is another incremental decoder, or None for text.")
static int decoder_init(NewlineDecoder *self, PyObject *decoder, int translate, PyObject *errors) {
    {
        guard(self);
        self->newlines = (Newlines){.translate = translate};
    }
    attr_replace((PyObject *)self, &self->errors, errors ? errors : NONE);
    attr_replace((PyObject *)self, &self->decoder, decoder);
    return 0;
}
static PyObject *inner(NewlineDecoder *self) {
    PyObject *decoder = attr_field((PyObject *)self, &self->decoder);
    return decoder ? decoder
                   : err_raise(PyExc_ValueError, "IncrementalNewlineDecoder.__init__() not called");
}
METHOD("IncrementalNewlineDecoder.decode(self, input, final: bool = False)",
       "The next piece of text.")
static PyObject *decoder_decode(NewlineDecoder *self, PyObject *input, int final) {
    autoref PyObject *decoder = TRY(inner(self)), *text = NULL;
    if (decoder == NONE) {
        text = newref(input);
    } else {
        PyObject *args[] = {decoder, input, BOOL(final)};
        text = TRY(call_method(NAME(decode), args, 3, NULL));
    }
    if (!IS_STR(text)) {
        return err_raise(PyExc_TypeError, "decoder should return a string result, not '%.200s'",
                         TYPE(text)->tp_name);
    }
    guard(self);
    return newlines_feed(&self->newlines, take(text), final);
}
METHOD("IncrementalNewlineDecoder.getstate(self)", "What it keeps between pieces.")
static PyObject *decoder_getstate(NewlineDecoder *self) {
    autoref PyObject *decoder = TRY(inner(self)), *bytes = NULL, *flags = NULL;
    if (decoder == NONE) {
        bytes = TRY(bytes_from("", 0));
        flags = TRY(int_from_ssize(0));
    } else {
        autoref PyObject *state = TRY(call_method_none(decoder, NAME(getstate)));
        if (!IS_TUPLE(state)) {
            return err_raise(PyExc_TypeError, "illegal decoder state");
        }
        if (tuple_length(state) != 2 || !IS_INT(tuple_at(state, 1))) {
            return err_raise(PyExc_TypeError, "illegal decoder state");
        }
        bytes = newref(tuple_at(state, 0));
        flags = newref(tuple_at(state, 1));
    }
    autoref PyObject *doubled = TRY(int_shift_left(flags, 1));
    bool pending;
    {
        guard(self);
        pending = self->newlines.pending_cr;
    }
    autoref PyObject *one = TRY(int_from_ssize(pending)), *all = TRY(int_add(doubled, one));
    return tuple_of(2, bytes, all);
}
METHOD("IncrementalNewlineDecoder.setstate(self, state, /)", "Take over what getstate() gave.")
static PyObject *decoder_setstate(NewlineDecoder *self, PyObject *state) {
    autoref PyObject *decoder = TRY(inner(self));
    if (!IS_TUPLE(state)) {
        return err_raise(PyExc_TypeError, "state argument must be a tuple");
    }
    if (tuple_length(state) != 2 || !IS_INT(tuple_at(state, 1))) {
        return err_raise(PyExc_TypeError, "setstate(): illegal state argument");
    }
    uint64_t flags;
    TRYI(arg_uint64(tuple_at(state, 1), &flags));
    {
        guard(self);
        self->newlines.pending_cr = flags & 1;
    }
    if (decoder == NONE) {
        return NONE;
    }
    autoref PyObject *rest = TRY(int_from_uint64(flags >> 1)),
                     *passed = TRY(tuple_of(2, tuple_at(state, 0), rest));
    return call_method_one(decoder, NAME(setstate), passed);
}
METHOD("IncrementalNewlineDecoder.reset(self)", "Forget what it keeps, and what it has met.")
static PyObject *decoder_reset(NewlineDecoder *self) {
    autoref PyObject *decoder = TRY(inner(self));
    {
        guard(self);
        self->newlines.pending_cr = false;
        store_relaxed(&self->newlines.seen, 0);
    }
    return decoder == NONE ? NONE : call_method_none(decoder, NAME(reset));
}
GETTER("IncrementalNewlineDecoder.newlines", "The line ends met so far.")
static PyObject *decoder_newlines(NewlineDecoder *self) {
    uint8_t seen;
    {
        guard(self);
        seen = self->newlines.seen;
    }
    autoref PyObject *decoder = TRY(inner(self));
    return newlines_seen(seen);
}
static void decoder_dealloc(PyObject *o) {
    object_untrack(o);
    CLEAR(DECODER(o)->decoder);
    CLEAR(DECODER(o)->errors);
    TYPE(o)->tp_free(o);
}
static int decoder_traverse(PyObject *o, visitproc visit, void *arg) {
    int stop = DECODER(o)->decoder == NULL ? 0 : visit(DECODER(o)->decoder, arg);
    return stop || DECODER(o)->errors == NULL ? stop : visit(DECODER(o)->errors, arg);
}
static int decoder_clear(PyObject *o) {
    CLEAR(DECODER(o)->decoder);
    CLEAR(DECODER(o)->errors);
    return 0;
}

#include "newline.gen.h"

PyTypeObject newline_decoder_type = {
    TYPE_HEAD,
    .tp_name = "_io.IncrementalNewlineDecoder",
    .tp_basicsize = sizeof(NewlineDecoder),
    .tp_dealloc = decoder_dealloc,
    .tp_flags = IO_TYPE_FLAGS,
    .tp_doc = IncrementalNewlineDecoder_tp_doc,
    .tp_traverse = decoder_traverse,
    .tp_clear = decoder_clear,
    .tp_methods = IncrementalNewlineDecoder_methods,
    .tp_getset = IncrementalNewlineDecoder_getset,
    .tp_init = IncrementalNewlineDecoder_tp_init,
};
