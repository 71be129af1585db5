/* Saving objects of built-in types, and the choice of how to save others. */
#include "base/float_text.h"
#include "modules/pickle/pickle_int.h"

#include <stdio.h>

/* ---- the memo ---- */

int pickle_write_get(Pickler *self, Py_ssize_t number) {
    if (!self->bin) {
        char text[32];
        snprintf(text, sizeof text, "g%zd\n", number);
        return pickle_write_text(self, text);
    }
    if (number < 256) {
        return pickle_write_number(self, OP_BINGET, (uint64_t)number, 1);
    }
    if (number > UINT32_MAX) {
        return err_int(pickle_refuse(self->state, "memo id too large for LONG_BINGET"));
    }
    return pickle_write_number(self, OP_LONG_BINGET, (uint64_t)number, 4);
}
int pickle_memoize(Pickler *self, PyObject *o) {
    if (self->fast) {
        return 0;
    }
    Py_ssize_t number = self->memo.used;
    INT_TRYI(pickle_memo_set(&self->memo, o, number));
    if (self->proto >= 4) {
        return pickle_write_op(self, OP_MEMOIZE);
    }
    if (!self->bin) {
        char text[32];
        snprintf(text, sizeof text, "p%zd\n", number);
        return pickle_write_text(self, text);
    }
    if (number < 256) {
        return pickle_write_number(self, OP_BINPUT, (uint64_t)number, 1);
    }
    if (number > UINT32_MAX) {
        return err_int(pickle_refuse(self->state, "memo id too large for LONG_BINPUT"));
    }
    return pickle_write_number(self, OP_LONG_BINPUT, (uint64_t)number, 4);
}

/* ---- numbers ---- */

static int save_bool(Pickler *self, bool value) {
    if (self->proto >= 2) {
        return pickle_write_op(self, value ? OP_NEWTRUE : OP_NEWFALSE);
    }
    return pickle_write_text(self, value ? "I01\n" : "I00\n");
}
static int save_int_bytes(Pickler *self, PyObject *o) {
    size_t n = (size_t)int_bit_length(o) / 8 + 1;
    if (n > INT32_MAX) {
        return err_int(err_raise(PyExc_OverflowError, "int too large to pickle"));
    }
    autoref PyObject *bytes = INT_TRY(bytes_new((Py_ssize_t)n));
    unsigned char *data = (unsigned char *)bytes_data(bytes);
    INT_TRYI(int_to_bytes(o, data, n, true, true));
    if (n > 1 && int_sign(o) < 0 && data[n - 1] == 0xff && data[n - 2] & 0x80) {
        n--; /* the sign has room without it */
    }
    INT_TRYI(n < 256 ? pickle_write_number(self, OP_LONG1, n, 1)
                     : pickle_write_number(self, OP_LONG4, n, 4));
    return pickle_write(self, data, n);
}
static int save_int(Pickler *self, PyObject *o) {
    int overflow;
    int64_t value = int_as_int64_overflow(o, &overflow);
    bool small = !overflow && value >= INT32_MIN && value <= INT32_MAX;
    if (small && self->bin) {
        uint64_t bits = (uint64_t)value;
        return bits <= 0xff     ? pickle_write_number(self, OP_BININT1, bits, 1)
               : bits <= 0xffff ? pickle_write_number(self, OP_BININT2, bits, 2)
                                : pickle_write_number(self, OP_BININT, bits, 4);
    }
    if (self->proto >= 2) {
        return save_int_bytes(self, o);
    }
    autoref PyObject *text = INT_TRY(int_to_text(o, 10));
    INT_TRYI(pickle_write_op(self, small ? OP_INT : OP_LONG));
    INT_TRYI(pickle_write(self, str_data(text), (size_t)str_length(text)));
    return pickle_write_text(self, small ? "\n" : "L\n");
}
static int save_float(Pickler *self, PyObject *o) {
    double value = float_value(o);
    if (self->bin) {
        uint64_t bits;
        memcpy(&bits, &value, 8);
        return pickle_write_number(self, OP_BINFLOAT, __builtin_bswap64(bits), 8);
    }
    char text[FLOAT_REPR_MAX + 2];
    int n = float_text_repr(value, text + 1);
    text[0] = OP_FLOAT;
    text[n + 1] = '\n';
    return pickle_write(self, text, (size_t)n + 2);
}

/* ---- texts and bytes ---- */

/* The header of n bytes of data: opcodes for lengths of 1, 4 and 8 bytes, 0 where there is none. */
static int write_sized(Pickler *self, int op1, int op4, int op8, const char *data, Py_ssize_t n,
                       PyObject *owner) {
    char header[9];
    int op, bytes;
    if (n <= 0xff && op1) {
        op = op1;
        bytes = 1;
    } else if (n <= UINT32_MAX && op4) {
        op = op4;
        bytes = 4;
    } else if (op8) {
        op = op8;
        bytes = 8;
    } else {
        return err_int(err_raise(PyExc_OverflowError,
                                 "serializing a %s larger than 4 GiB requires pickle protocol 4 or "
                                 "higher",
                                 op4 == OP_BINBYTES ? "bytes object" : "string"));
    }
    header[0] = (char)op;
    for (int i = 0; i < bytes; i++) {
        header[i + 1] = (char)((uint64_t)n >> (8 * i));
    }
    return pickle_write_data(self, header, 1 + (size_t)bytes, data, n, owner);
}
static int write_bytes(Pickler *self, const char *data, Py_ssize_t n, PyObject *owner) {
    return write_sized(self, OP_SHORT_BINBYTES, OP_BINBYTES, self->proto >= 4 ? OP_BINBYTES8 : 0,
                       data, n, owner);
}
static int save_reduced(Pickler *self, PyObject *function, PyObject *args, PyObject *o) {
    autoref PyObject *value = args == NULL ? NULL : tuple_of(2, function, args);
    return value == NULL ? -1 : pickle_save_reduce(self, value, o);
}
/* Before protocol 3: _codecs.encode(text, "latin1"). */
static int save_bytes_old(Pickler *self, PyObject *o) {
    autoref PyObject *args = NULL;
    if (bytes_length(o) == 0) {
        return save_reduced(self, (PyObject *)&PyBytes_Type, tuple_empty(), o);
    }
    autoref PyObject *text = INT_TRY(str_from_ucs(1, bytes_data(o), bytes_length(o))),
                     *latin = INT_TRY(str_intern_text("latin1"));
    args = INT_TRY(tuple_of(2, text, latin));
    return save_reduced(self, self->state->codecs_encode, args, o);
}
int pickle_save_bytes(Pickler *self, PyObject *o) {
    if (self->proto < 3) {
        return save_bytes_old(self, o);
    }
    INT_TRYI(write_bytes(self, bytes_data(o), bytes_length(o), o));
    return pickle_memoize(self, o);
}
int pickle_save_bytearray(Pickler *self, PyObject *o) {
    autoref PyObject *bytes = INT_TRY(bytes_from_object(o));
    if (self->proto < 5) {
        autoref PyObject *args =
            INT_TRY(bytes_length(bytes) == 0 ? tuple_empty() : tuple_of(1, bytes));
        return save_reduced(self, (PyObject *)&PyByteArray_Type, args, o);
    }
    INT_TRYI(write_sized(self, 0, 0, OP_BYTEARRAY8, bytes_data(bytes), bytes_length(bytes), bytes));
    return pickle_memoize(self, o);
}

static int save_view(Pickler *self, PyObject *o, const Py_buffer *view) {
    if (view->suboffsets != NULL ||
        !(buffer_is_contiguous(view, 'C') || buffer_is_contiguous(view, 'F'))) {
        return err_int(pickle_refuse(self->state,
                                     "PickleBuffer can not be pickled when pointing to "
                                     "a non-contiguous buffer"));
    }
    if (self->buffer_callback != NULL) {
        autoref PyObject *answer = INT_TRY(call_one(self->buffer_callback, o));
        int in_band = INT_TRYI(ops_is_true(answer));
        if (!in_band) {
            INT_TRYI(pickle_write_op(self, OP_NEXT_BUFFER));
            return view->readonly ? pickle_write_op(self, OP_READONLY_BUFFER) : 0;
        }
    }
    autoref PyObject *bytes = INT_TRY(bytes_from(view->buf, view->len));
    INT_TRYI(view->readonly ? write_bytes(self, bytes_data(bytes), bytes_length(bytes), bytes)
                            : write_sized(self, 0, 0, OP_BYTEARRAY8, bytes_data(bytes),
                                          bytes_length(bytes), bytes));
    return pickle_memoize(self, o);
}
static int save_buffer(Pickler *self, PyObject *o) {
    if (self->proto < 5) {
        return err_int(
            pickle_refuse(self->state, "PickleBuffer can only be pickled with protocol >= 5"));
    }
    Py_buffer view; /* held meanwhile: the callback may release the object's own */
    INT_TRYI(ops_get_buffer(o, &view, PyBUF_FULL_RO));
    int status = save_view(self, o, &view);
    ops_release_buffer(&view);
    return status;
}

/* Protocol 0: raw-unicode-escape, with what would end or change the line escaped too. */
static int write_escaped(Pickler *self, PyObject *o) {
    char text[16];
    for (Py_ssize_t i = 0; i < str_length(o); i++) {
        Py_UCS4 c = str_at(o, i);
        int n;
        if (c >= 0x10000) {
            n = snprintf(text, sizeof text, "\\U%08x", c);
        } else if (c >= 256 || c == '\\' || c == 0 || c == '\n' || c == '\r' || c == 0x1a) {
            n = snprintf(text, sizeof text, "\\u%04x", c);
        } else {
            text[0] = (char)c;
            n = 1;
        }
        INT_TRYI(pickle_write(self, text, (size_t)n));
    }
    return 0;
}
static int save_str(Pickler *self, PyObject *o) {
    if (!self->bin) {
        INT_TRYI(pickle_write_op(self, OP_UNICODE));
        INT_TRYI(write_escaped(self, o));
        INT_TRYI(pickle_write_op(self, '\n'));
        return pickle_memoize(self, o);
    }
    int op1 = self->proto >= 4 ? OP_SHORT_BINUNICODE : 0,
        op8 = self->proto >= 4 ? OP_BINUNICODE8 : 0;
    if (str_is_ascii(o) && str_length(o) < 4096) {
        INT_TRYI(write_sized(self, op1, OP_BINUNICODE, op8, str_data(o), str_length(o), NULL));
    } else {
        autoref PyObject *bytes = INT_TRY(str_encode(o, "utf-8", "surrogatepass"));
        INT_TRYI(write_sized(self, op1, OP_BINUNICODE, op8, bytes_data(bytes), bytes_length(bytes),
                             bytes));
    }
    return pickle_memoize(self, o);
}

/* ---- containers ---- */

static int save_tuple_items(Pickler *self, PyObject *o) {
    for (Py_ssize_t i = 0; i < tuple_length(o); i++) {
        if (pickle_save(self, tuple_at(o, i), true) < 0) {
            err_note("when serializing %T item %zd", o, i);
            return -1;
        }
    }
    return 0;
}
static int save_tuple(Pickler *self, PyObject *o) {
    Py_ssize_t n = tuple_length(o);
    if (n == 0) {
        return self->bin ? pickle_write_op(self, OP_EMPTY_TUPLE) : pickle_write(self, "(t", 2);
    }
    bool short_form = n <= 3 && self->proto >= 2;
    if (!short_form) {
        INT_TRYI(pickle_write_op(self, OP_MARK));
    }
    INT_TRYI(save_tuple_items(self, o));
    Py_ssize_t number = pickle_memo_get(&self->memo, o);
    if (number >= 0) { /* it contains itself, and has been made meanwhile */
        if (!short_form && self->bin) {
            INT_TRYI(pickle_write_op(self, OP_POP_MARK));
        } else {
            for (Py_ssize_t i = 0; i < n + !short_form; i++) {
                INT_TRYI(pickle_write_op(self, OP_POP));
            }
        }
        return pickle_write_get(self, number);
    }
    INT_TRYI(pickle_write_op(self, short_form ? OP_TUPLE1 + (int)n - 1 : OP_TUPLE));
    return pickle_memoize(self, o);
}

static int save_item(Pickler *self, PyObject *item, PyObject *of, Py_ssize_t i) {
    if (pickle_save(self, item, true) < 0) {
        err_note("when serializing %T item %zd", of, i);
        return -1;
    }
    return 0;
}
/* The next items of an iterator, at most `limit`, as a list. */
static PyObject *take_batch(PyObject *iterator, Py_ssize_t limit) {
    autoref PyObject *batch = TRY(list_new(0));
    while (list_length(batch) < limit) {
        autoref PyObject *item = ops_next(iterator);
        if (item == NULL) {
            break;
        }
        TRYI(list_append(batch, item));
    }
    return err_occurred() ? NULL : take(batch);
}
typedef int (*SaveItem)(Pickler *self, PyObject *item, PyObject *of, Py_ssize_t i);
/* Fills the container on the stack from an iterator, by `one` for an item alone and `many` behind a
 * mark for a batch. Protocol 0 has no batches. */
static int save_iterator(Pickler *self, PyObject *iterator, PyObject *of, SaveItem save, int one,
                         int many) {
    Py_ssize_t limit = self->bin ? PICKLE_BATCH : 1, total = 0;
    for (Py_ssize_t n = limit; n == limit;) {
        autoref PyObject *batch = INT_TRY(take_batch(iterator, limit));
        n = list_length(batch);
        if (n > 1) {
            INT_TRYI(pickle_write_op(self, OP_MARK));
        }
        for (Py_ssize_t i = 0; i < n; i++) {
            autoref PyObject *item = list_get(batch, i);
            INT_TRYI(save(self, item, of, total++));
        }
        if (n > 0) {
            INT_TRYI(pickle_write_op(self, n > 1 ? many : one));
        }
    }
    return 0;
}
int pickle_save_list_iterator(Pickler *self, PyObject *iterator, PyObject *of) {
    return save_iterator(self, iterator, of, save_item, OP_APPEND, OP_APPENDS);
}
static int save_list_items(Pickler *self, PyObject *o) {
    if (!self->bin) {
        autoref PyObject *iterator = INT_TRY(ops_iter(o));
        return pickle_save_list_iterator(self, iterator, o);
    }
    bool only = list_length(o) == 1;
    for (Py_ssize_t i = 0; i < list_length(o);) {
        if (!only) {
            INT_TRYI(pickle_write_op(self, OP_MARK));
        }
        for (int n = 0; n < PICKLE_BATCH; n++, i++) {
            autoref PyObject *item = list_get(o, i);
            if (item == NULL) {
                break;
            }
            INT_TRYI(save_item(self, item, o, i));
            if (only) {
                return pickle_write_op(self, OP_APPEND);
            }
        }
        if (only) {
            return 0; /* another thread has taken it out */
        }
        INT_TRYI(pickle_write_op(self, OP_APPENDS));
    }
    return 0;
}

static int save_pair(Pickler *self, PyObject *key, PyObject *value, PyObject *of) {
    INT_TRYI(pickle_save(self, key, true));
    if (pickle_save(self, value, true) < 0) {
        err_note("when serializing %T item %R", of, key);
        return -1;
    }
    return 0;
}
static int save_pair_tuple(Pickler *self, PyObject *pair, PyObject *of, Py_ssize_t i) {
    if (!IS_TUPLE(pair) || tuple_length(pair) != 2) {
        return err_int(err_raise(PyExc_TypeError, "dict items iterator must return 2-tuples"));
    }
    return save_pair(self, tuple_at(pair, 0), tuple_at(pair, 1), of);
}
int pickle_save_dict_iterator(Pickler *self, PyObject *iterator, PyObject *of) {
    return save_iterator(self, iterator, of, save_pair_tuple, OP_SETITEM, OP_SETITEMS);
}
/* An exact dict: -1 also when it changes its size meanwhile. */
static int save_dict_items(Pickler *self, PyObject *o) {
    Py_ssize_t length = dict_length(o), position = 0;
    bool only = length == 1;
    for (int n = PICKLE_BATCH; n == PICKLE_BATCH;) {
        if (!only) {
            INT_TRYI(pickle_write_op(self, OP_MARK));
        }
        PyObject *key, *value;
        Py_hash_t hash;
        for (n = 0; n < PICKLE_BATCH && dict_next(o, &position, &key, &value, &hash); n++) {
            autoref PyObject *owned_key = key, *owned_value = value;
            INT_TRYI(save_pair(self, owned_key, owned_value, o));
            if (dict_length(o) != length) {
                return err_int(
                    err_raise(PyExc_RuntimeError, "dictionary changed size during iteration"));
            }
            if (only) {
                return pickle_write_op(self, OP_SETITEM);
            }
        }
        if (only) {
            return 0; /* another thread has taken it out */
        }
        INT_TRYI(pickle_write_op(self, OP_SETITEMS));
    }
    return 0;
}

/* In fast mode nothing is memoized, so what contains itself would never end: the containers that
 * are being saved are known by their ids. */
static int fast_enter(Pickler *self, PyObject *o) {
    if (self->path == NULL) {
        self->path = INT_TRY(dict_new());
    }
    autoref PyObject *id = INT_TRY(int_from_pointer(o));
    int known = INT_TRYI(dict_contains(self->path, id));
    if (known) {
        return err_int(err_raise(PyExc_ValueError,
                                 "fast mode: can't pickle cyclic objects including object type "
                                 "%.200s at %p",
                                 TYPE(o)->tp_name, o));
    }
    return dict_set(self->path, id, NONE);
}
static int fast_leave(Pickler *self, PyObject *o) {
    autoref PyObject *id = INT_TRY(int_from_pointer(o));
    return dict_delete(self->path, id) < 0 ? -1 : 0;
}
static int save_list(Pickler *self, PyObject *o) {
    if (self->fast) {
        INT_TRYI(fast_enter(self, o));
    }
    INT_TRYI(self->bin ? pickle_write_op(self, OP_EMPTY_LIST) : pickle_write(self, "(l", 2));
    INT_TRYI(pickle_memoize(self, o));
    INT_TRYI(save_list_items(self, o));
    return self->fast ? fast_leave(self, o) : 0;
}
static int save_dict(Pickler *self, PyObject *o) {
    if (self->fast) {
        INT_TRYI(fast_enter(self, o));
    }
    INT_TRYI(self->bin ? pickle_write_op(self, OP_EMPTY_DICT) : pickle_write(self, "(d", 2));
    INT_TRYI(pickle_memoize(self, o));
    if (dict_length(o) > 0) {
        if (self->bin) {
            INT_TRYI(save_dict_items(self, o));
        } else {
            autoref PyObject *items = INT_TRY(call_method_none(o, NAME(items))),
                             *iterator = INT_TRY(ops_iter(items));
            INT_TRYI(pickle_save_dict_iterator(self, iterator, o));
        }
    }
    return self->fast ? fast_leave(self, o) : 0;
}

static int save_element(Pickler *self, PyObject *item, PyObject *of) {
    if (pickle_save(self, item, true) < 0) {
        err_note("when serializing %T element", of);
        return -1;
    }
    return 0;
}
static int save_set_old(Pickler *self, PyObject *o) {
    autoref PyObject *list = INT_TRY(ops_to_list(o)), *args = INT_TRY(tuple_of(1, list));
    return save_reduced(self, (PyObject *)TYPE(o), args, o);
}
static int save_set(Pickler *self, PyObject *o) {
    if (self->proto < 4) {
        return save_set_old(self, o);
    }
    INT_TRYI(pickle_write_op(self, OP_EMPTY_SET));
    INT_TRYI(pickle_memoize(self, o));
    Py_ssize_t length = set_length(o), position = 0;
    if (length == 0) {
        return 0;
    }
    for (int n = PICKLE_BATCH; n == PICKLE_BATCH;) {
        PyObject *item;
        Py_hash_t hash;
        INT_TRYI(pickle_write_op(self, OP_MARK));
        for (n = 0; n < PICKLE_BATCH && set_next(o, &position, &item, &hash); n++) {
            autoref PyObject *owned = item;
            INT_TRYI(save_element(self, owned, o));
            if (set_length(o) != length) {
                return err_int(err_raise(PyExc_RuntimeError, "set changed size during iteration"));
            }
        }
        INT_TRYI(pickle_write_op(self, OP_ADDITEMS));
    }
    return 0;
}
static int save_frozenset(Pickler *self, PyObject *o) {
    if (self->proto < 4) {
        return save_set_old(self, o);
    }
    INT_TRYI(pickle_write_op(self, OP_MARK));
    Py_ssize_t position = 0;
    PyObject *item;
    Py_hash_t hash;
    while (set_next(o, &position, &item, &hash)) {
        autoref PyObject *owned = item;
        INT_TRYI(save_element(self, owned, o));
    }
    Py_ssize_t number = pickle_memo_get(&self->memo, o);
    if (number >= 0) {
        INT_TRYI(pickle_write_op(self, OP_POP_MARK));
        return pickle_write_get(self, number);
    }
    INT_TRYI(pickle_write_op(self, OP_FROZENSET));
    return pickle_memoize(self, o);
}

/* ---- the choice ---- */

static int save_persistent(Pickler *self, PyObject *o) {
    autoref PyObject *id = INT_TRY(call_one(self->persistent, o));
    if (id == NONE) {
        return 0;
    }
    if (self->bin) {
        INT_TRYI(pickle_save(self, id, false));
        return pickle_write_op(self, OP_BINPERSID) < 0 ? -1 : 1;
    }
    autoref PyObject *text = INT_TRY(ops_str(id));
    if (!str_is_ascii(text)) {
        return err_int(
            pickle_refuse(self->state, "persistent IDs in protocol 0 must be ASCII strings"));
    }
    INT_TRYI(pickle_write_op(self, OP_PERSID));
    INT_TRYI(pickle_write(self, str_data(text), (size_t)str_length(text)));
    return pickle_write_op(self, '\n') < 0 ? -1 : 1;
}

static int save_container(Pickler *self, PyObject *o) {
    PyTypeObject *type = TYPE(o);
    INT_TRYI(call_enter(" while pickling an object"));
    int status = type == &PyTuple_Type       ? save_tuple(self, o)
                 : type == &PyList_Type      ? save_list(self, o)
                 : type == &PyDict_Type      ? save_dict(self, o)
                 : type == &PySet_Type       ? save_set(self, o)
                 : type == &PyFrozenSet_Type ? save_frozenset(self, o)
                                             : pickle_save_by_reduction(self, o);
    call_leave();
    return status;
}

int pickle_save(Pickler *self, PyObject *o, bool persistent) {
    PyTypeObject *type = TYPE(o);
    INT_TRYI(pickle_boundary(self));
    if (persistent && self->persistent != NULL) {
        int saved = INT_TRYI(save_persistent(self, o));
        if (saved) {
            return 0;
        }
    }
    if (o == NONE) {
        return pickle_write_op(self, OP_NONE);
    }
    if (type == &PyBool_Type) {
        return save_bool(self, o == TRUE_OBJECT);
    }
    if (type == &PyLong_Type) {
        return save_int(self, o);
    }
    if (type == &PyFloat_Type) {
        return save_float(self, o);
    }
    Py_ssize_t number = pickle_memo_get(&self->memo, o);
    if (number >= 0) {
        return pickle_write_get(self, number);
    }
    if (type == &PyUnicode_Type) {
        return save_str(self, o);
    }
    if (type == &PyBytes_Type) {
        return pickle_save_bytes(self, o);
    }
    if (type == &PyByteArray_Type) {
        return pickle_save_bytearray(self, o);
    }
    if (type == &PyPickleBuffer_Type) {
        return save_buffer(self, o);
    }
    return save_container(self, o);
}
