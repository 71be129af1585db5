/* Positions in TextIOWrapper: cookies, which say where in the bytes to start decoding, in which
 * state, and how many characters to leave out.
 *
 * A cookie is the number position + flags * 2**64 + feed * 2**96 + skip * 2**128 + eof * 2**160:
 * start at `position` with the decoder in state (b"", flags), feed it `feed` bytes (and the end, if
 * eof), and leave out `skip` characters. For most encodings all but the position are 0.
 */
#include "modules/io/text_int.h"

typedef struct {
    uint64_t position;
    uint32_t flags, feed, skip;
    bool eof;
} Cookie;

static PyObject *cookie_pack(const Cookie *c) {
    unsigned char bytes[21];
    memcpy(bytes, &c->position, 8); /* little-endian machines only, like the rest of the ABI */
    memcpy(bytes + 8, &c->flags, 4);
    memcpy(bytes + 12, &c->feed, 4);
    memcpy(bytes + 16, &c->skip, 4);
    bytes[20] = c->eof;
    return int_from_bytes(bytes, sizeof bytes, true, false);
}
static int cookie_unpack(PyObject *number, Cookie *c) {
    unsigned char bytes[21];
    INT_TRYI(int_to_bytes(number, bytes, sizeof bytes, true, false));
    memcpy(&c->position, bytes, 8);
    memcpy(&c->flags, bytes + 8, 4);
    memcpy(&c->feed, bytes + 12, 4);
    memcpy(&c->skip, bytes + 16, 4);
    c->eof = bytes[20];
    return 0;
}

/* ---- tell ---- */

/* Decodes bytes[from, to) from state (b"", flags): how many characters; the state behind. */
static Py_ssize_t replay(TextWrapper *self, PyObject *bytes, Py_ssize_t from, Py_ssize_t to,
                         int64_t *flags, bool final, Py_ssize_t *kept) {
    autoref PyObject *empty = INT_TRY(bytes_from("", 0)),
                     *part = INT_TRY(bytes_from(bytes_data(bytes) + from, to - from));
    INT_TRYI(text_decoder_restore(self, empty, *flags));
    autoref PyObject *text = INT_TRY(text_decode(self, part, final));
    autoref PyObject *state = INT_TRY(text_decoder_state(self, flags));
    *kept = bytes_length(state);
    return str_length(text);
}
/* The largest part of the bytes that does not go beyond `skip` characters, and after which the
 * decoder keeps no bytes: cookie->position, flags and skip move there. How many bytes it is. */
static Py_ssize_t find_start(TextWrapper *self, PyObject *bytes, Cookie *cookie) {
    int64_t start_flags = cookie->flags, flags;
    Py_ssize_t low = 0, high = bytes_length(bytes), kept, n;
    while (low < high) { /* what `low` bytes give is not too much */
        Py_ssize_t middle = low + (high - low + 1) / 2;
        flags = start_flags;
        n = replay(self, bytes, 0, middle, &flags, false, &kept);
        INT_TRYI(n);
        if (n <= (Py_ssize_t)cookie->skip) {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    for (;; low--) {
        flags = start_flags;
        n = replay(self, bytes, 0, low, &flags, false, &kept);
        INT_TRYI(n);
        if (kept == 0 && flags >= 0 && flags <= UINT32_MAX) {
            cookie->position += (uint64_t)low;
            cookie->flags = (uint32_t)flags;
            cookie->skip -= (uint32_t)n;
            return low;
        }
        if (low == 0) {
            return 0;
        }
    }
}
/* How many bytes from `start` on have to be fed for the characters to be left out. */
static int find_feed(TextWrapper *self, PyObject *bytes, Py_ssize_t start, Cookie *cookie) {
    Py_ssize_t kept, n;
    for (Py_ssize_t end = start + 1; end <= bytes_length(bytes); end++) {
        int64_t flags = cookie->flags;
        n = replay(self, bytes, start, end, &flags, false, &kept);
        INT_TRYI(n);
        if (n >= (Py_ssize_t)cookie->skip) {
            cookie->feed = (uint32_t)(end - start);
            return 0;
        }
    }
    int64_t flags = cookie->flags;
    n = replay(self, bytes, start, bytes_length(bytes), &flags, true, &kept);
    INT_TRYI(n);
    if (n < (Py_ssize_t)cookie->skip) {
        err_raise(PyExc_OSError, "can't reconstruct logical file position");
        return -1;
    }
    cookie->feed = (uint32_t)(bytes_length(bytes) - start);
    cookie->eof = true;
    return 0;
}
/* The decoder is used to find the way, and left as it was. */
static PyObject *cookie_of_used(TextWrapper *self, Cookie *cookie) {
    int64_t flags;
    autoref PyObject *bytes = newref(self->snapshot); /* before the decoder can do anything */
    autoref PyObject *kept = TRY(text_decoder_state(self, &flags));
    uint8_t seen = self->newlines.seen;
    Py_ssize_t start = find_start(self, bytes, cookie);
    int failed = start < 0 || (cookie->skip > 0 && find_feed(self, bytes, start, cookie) < 0);
    PyObject *error = failed ? err_fetch() : NULL;
    int restored = text_decoder_restore(self, kept, flags);
    self->newlines.seen = seen;
    if (error != NULL) {
        err_clear();
        err_restore(error);
        return NULL;
    }
    TRYI(restored);
    return cookie_pack(cookie);
}
static int64_t buffer_position(TextWrapper *self) {
    autoref PyObject *buffer = INT_TRY(text_buffer(self)),
                     *at = INT_TRY(call_method_none(buffer, NAME(tell)));
    int64_t position;
    INT_TRYI(arg_int64(at, &position));
    return position;
}
PyObject *text_tell(TextWrapper *self) {
    TEXT_LOCK(self);
    TRYI(text_check_open_locked(self));
    if (!self->seekable) {
        return io_unsupported("underlying stream is not seekable");
    }
    if (!self->telling) {
        return err_raise(PyExc_OSError, "telling position disabled by next() call");
    }
    TRYI(text_write_out(self));
    autoref PyObject *flushed = TRY(call_method_none((PyObject *)self, NAME(flush)));
    int64_t at = buffer_position(self);
    TRYI(at);
    if (!self->can_read || self->snapshot == NULL) {
        return int_from_int64(at);
    }
    Cookie cookie = {.position = (uint64_t)(at - bytes_length(self->snapshot)),
                     .flags = (uint32_t)self->snapshot_flags,
                     .skip = (uint32_t)self->used};
    return self->used == 0 ? cookie_pack(&cookie) : cookie_of_used(self, &cookie);
}

/* ---- seek ---- */

static PyObject *buffer_seek(TextWrapper *self, int64_t position, int whence) {
    autoref PyObject *buffer = TRY(text_buffer(self));
    PyObject *args[3] = {buffer, TRY(int_from_int64(position)), int_from_int64(whence)};
    PyObject *at = call_method(NAME(seek), args, 3, NULL);
    decref(args[1]);
    return at;
}
static PyObject *seek_end(TextWrapper *self) {
    autoref PyObject *flushed = TRY(call_method_none((PyObject *)self, NAME(flush)));
    text_forget(self);
    TRYI(self->can_read ? text_decoder_reset(self) : 0);
    autoref PyObject *at = TRY(buffer_seek(self, 0, 2));
    int64_t position;
    TRYI(arg_int64(at, &position));
    TRYI(text_encoder_reset(self, position == 0));
    return take(at);
}
/* Decodes from the cookie's start, and leaves out what it says. */
static int skip_to(TextWrapper *self, const Cookie *cookie) {
    autoref PyObject *buffer = INT_TRY(text_buffer(self)),
                     *size = INT_TRY(int_from_ssize(cookie->feed));
    autoref PyObject *bytes = INT_TRY(call_method_one(buffer, NAME(read), size));
    if (!IS_BYTES(bytes)) {
        err_raise(PyExc_TypeError,
                  "underlying read() should have returned a bytes object, not '%.200s'",
                  TYPE(bytes)->tp_name);
        return -1;
    }
    SETREF(self->snapshot, newref(bytes));
    self->snapshot_flags = cookie->flags;
    PyObject *text = INT_TRY(text_decode(self, bytes, cookie->eof));
    SETREF(self->decoded, text);
    self->used = 0;
    if (str_length(self->decoded) < (Py_ssize_t)cookie->skip) {
        err_raise(PyExc_OSError, "can't restore logical file position");
        return -1;
    }
    self->used = cookie->skip;
    return 0;
}
static PyObject *seek_cookie(TextWrapper *self, PyObject *number) {
    Cookie cookie;
    TRYI(cookie_unpack(number, &cookie));
    autoref PyObject *flushed = TRY(call_method_none((PyObject *)self, NAME(flush)));
    autoref PyObject *at = TRY(buffer_seek(self, (int64_t)cookie.position, 0)),
                     *empty = TRY(bytes_from("", 0));
    text_forget(self);
    bool start = cookie.position == 0 && cookie.flags == 0;
    if (self->can_read) {
        TRYI(start ? text_decoder_reset(self) : text_decoder_restore(self, empty, cookie.flags));
        if (cookie.skip > 0) {
            TRYI(skip_to(self, &cookie));
        } else {
            SETREF(self->snapshot, newref(empty));
            self->snapshot_flags = cookie.flags;
        }
    }
    TRYI(text_encoder_reset(self, start));
    return newref(number);
}
PyObject *text_seek(TextWrapper *self, PyObject *cookie, int whence) {
    TEXT_LOCK(self);
    TRYI(text_check_open_locked(self));
    if (!self->seekable) {
        return io_unsupported("underlying stream is not seekable");
    }
    autoref PyObject *number = NULL, *zero = TRY(int_from_ssize(0));
    if (whence == 1 || whence == 2) {
        if (!TRYI(ops_compare_bool(cookie, zero, Py_EQ))) {
            return io_unsupported(whence == 1 ? "can't do nonzero cur-relative seeks"
                                              : "can't do nonzero end-relative seeks");
        }
        if (whence == 2) {
            return seek_end(self);
        }
        autoref PyObject *flushed = TRY(call_method_none((PyObject *)self, NAME(flush)));
        cookie = number = TRY(call_method_none((PyObject *)self, NAME(tell)));
    } else if (whence != 0) {
        return err_raise(PyExc_ValueError, "invalid whence (%d, should be 0, 1 or 2)", whence);
    }
    if (TRYI(ops_compare_bool(cookie, zero, Py_LT))) {
        return err_raise(PyExc_ValueError, "negative seek position %R", cookie);
    }
    autoref PyObject *exact = TRY(ops_index(cookie));
    return seek_cookie(self, exact);
}
