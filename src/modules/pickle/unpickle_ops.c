/* The instructions of a pickle that push constants, shuffle the stack, and fill containers. */
#include "base/float_text.h"
#include "modules/pickle/pickle_int.h"

#define REFUSE(...) err_int(err_raise(self->state->unpickling_error, __VA_ARGS__))

/* ---- the stack ---- */

int unpickle_underflow(Unpickler *self) {
    return REFUSE(self->mark_count > 0 ? "unexpected MARK found" : "unpickling stack underflow");
}
int unpickle_push(Unpickler *self, steals PyObject *o) {
    if (o == NULL) {
        return -1;
    }
    if (unlikely(self->depth == self->stack_capacity)) {
        size_t capacity = self->stack_capacity ? self->stack_capacity * 2 : 32;
        PyObject **stack = realloc(self->stack, capacity * sizeof *stack);
        if (stack == NULL) {
            decref(o);
            return err_int(err_no_memory());
        }
        self->stack = stack;
        self->stack_capacity = capacity;
    }
    self->stack[self->depth++] = o;
    return 0;
}
PyObject *unpickle_pop(Unpickler *self) {
    if (self->depth <= self->floor) {
        unpickle_underflow(self);
        return NULL;
    }
    return self->stack[--self->depth];
}
borrowed PyObject *unpickle_top(Unpickler *self) {
    if (self->depth <= self->floor) {
        unpickle_underflow(self);
        return NULL;
    }
    return self->stack[self->depth - 1];
}

static int push_mark(Unpickler *self) {
    if (self->mark_count == self->mark_capacity) {
        size_t capacity = self->mark_capacity ? self->mark_capacity * 2 : 16;
        size_t *marks = realloc(self->marks, capacity * sizeof *marks);
        if (marks == NULL) {
            return err_int(err_no_memory());
        }
        self->marks = marks;
        self->mark_capacity = capacity;
    }
    self->marks[self->mark_count++] = self->floor = self->depth;
    return 0;
}
Py_ssize_t unpickle_mark(Unpickler *self) {
    if (self->mark_count == 0) {
        return REFUSE("could not find MARK");
    }
    size_t mark = self->marks[--self->mark_count];
    self->floor = self->mark_count > 0 ? self->marks[self->mark_count - 1] : 0;
    return (Py_ssize_t)mark;
}

PyObject *unpickle_pop_tuple(Unpickler *self, size_t from) {
    size_t n = self->depth - from;
    self->depth = from; /* the references are taken, on failure too */
    return tuple_from_array_steal(self->stack + from, (Py_ssize_t)n);
}
PyObject *unpickle_pop_list(Unpickler *self, size_t from) {
    size_t n = self->depth - from;
    self->depth = from;
    return list_from_array_steal(self->stack + from, (Py_ssize_t)n);
}
static void pop_to(Unpickler *self, size_t depth) {
    while (self->depth > depth) {
        decref(self->stack[--self->depth]);
    }
}

/* ---- the memo ---- */

int unpickle_memo_set(Unpickler *self, size_t i, PyObject *o) {
    if (i >= self->memo_size) {
        size_t size = i < SIZE_MAX / 32 ? (i + 1) * 2 : 0;
        size = size < 32 ? 32 : size;
        PyObject **memo = i < SIZE_MAX / 32 ? calloc(size, sizeof *memo) : NULL;
        if (memo == NULL) {
            return err_int(err_no_memory());
        }
        if (self->memo_size > 0) {
            memcpy(memo, self->memo, self->memo_size * sizeof *memo);
        }
        free(self->memo);
        self->memo = memo;
        self->memo_size = size;
    }
    if (self->memo[i] == NULL) {
        self->memo_used++;
    }
    SETREF(self->memo[i], newref(o));
    return 0;
}
static int put_top(Unpickler *self, size_t i) {
    return unpickle_memo_set(self, i, INT_TRY(unpickle_top(self)));
}
static int push_memo(Unpickler *self, size_t i) {
    if (i >= self->memo_size || self->memo[i] == NULL) {
        return REFUSE("Memo value not found at index %zu", i);
    }
    return unpickle_push(self, newref(self->memo[i]));
}
/* A line of digits, as an int object. What is behind a NUL is not looked at, as in the reference.
 */
static PyObject *line_int(const char *line, Py_ssize_t n) {
    autoref PyObject *text =
        TRY(str_decode(line, (Py_ssize_t)strnlen(line, (size_t)n), "utf-8", NULL));
    if (!str_is_ascii(text)) {
        return err_raise(PyExc_ValueError, "invalid literal for int() with base 10: %.200R", text);
    }
    return int_from_object_text(text, 10);
}
static Py_ssize_t line_index(Unpickler *self, bool wants_top) {
    const char *line;
    Py_ssize_t n = INT_TRYI(unpickle_readline(self, &line));
    if (n < 2) {
        return err_int(unpickle_truncated(self));
    }
    INT_TRYI(wants_top && unpickle_top(self) == NULL ? -1 : 0);
    autoref PyObject *number = INT_TRY(line_int(line, n));
    Py_ssize_t i = int_as_ssize(number);
    return i == -1 && err_occurred() ? -2 : i < 0 ? -3 : i;
}
static int do_put(Unpickler *self) {
    Py_ssize_t i = line_index(self, true);
    if (i < 0) {
        return i == -3 ? err_int(err_raise(PyExc_ValueError, "negative PUT argument")) : -1;
    }
    return put_top(self, (size_t)i);
}
static int do_get(Unpickler *self) {
    Py_ssize_t i = line_index(self, false);
    if (i < 0) {
        return i == -3 ? REFUSE("Memo value not found at index -1") : -1;
    }
    return push_memo(self, (size_t)i);
}

/* ---- numbers ---- */

/* n bytes as a little-endian number; false with an exception. */
static force_inline int read_number(Unpickler *self, int n, uint64_t *number) {
    *number = unpickle_number(INT_TRY(unpickle_read(self, (size_t)n)), n);
    return 0;
}
static force_inline int push_number(Unpickler *self, int n) {
    uint64_t number;
    INT_TRYI(read_number(self, n, &number));
    return unpickle_push(self, int_from_int64(n == 4 ? (int32_t)number : (int64_t)number));
}
static int push_int_line(Unpickler *self) {
    const char *line;
    Py_ssize_t n = INT_TRYI(unpickle_readline(self, &line));
    if (n < 2) {
        return err_int(unpickle_truncated(self));
    }
    autoref PyObject *number = line_int(line, n);
    if (number == NULL) {
        return !err_clear_if(PyExc_ValueError) /* of which the codec's is one */
                   ? -1
                   : err_int(err_raise(PyExc_ValueError, "could not convert string to int"));
    }
    if (n == 3 &&
        !isspace((unsigned char)line[1])) { /* 00 and 01 are what protocol 0 has for bool */
        Py_ssize_t i = int_as_ssize(number);
        if (i == 0 || i == 1) {
            SETREF(number, newref(BOOL(i == 1)));
        }
    }
    return unpickle_push(self, take(number));
}
static int push_long_line(Unpickler *self) {
    const char *line;
    Py_ssize_t n = INT_TRYI(unpickle_readline(self, &line));
    if (n < 2) {
        return err_int(unpickle_truncated(self));
    }
    return unpickle_push(self, line_int(line, line[n - 2] == 'L' ? n - 2 : n));
}
static int push_long(Unpickler *self, int n) {
    uint64_t size;
    INT_TRYI(read_number(self, n, &size));
    if (n == 4 && (int32_t)size < 0) {
        return REFUSE("LONG pickle has negative byte count");
    }
    const char *bytes = INT_TRY(unpickle_read(self, size));
    return unpickle_push(
        self, size == 0 ? int_from_int64(0)
                        : int_from_bytes((const unsigned char *)bytes, size, true, true));
}
static int push_float_line(Unpickler *self) {
    const char *line;
    Py_ssize_t n = INT_TRYI(unpickle_readline(self, &line));
    if (n < 2) {
        return err_int(unpickle_truncated(self));
    }
    double value;
    size_t end;
    size_t length = strnlen(line, (size_t)n - 1);
    FloatStatus status = float_parse(line, length, &value, &end);
    if (status == FLOAT_OK && end == length) {
        return unpickle_push(self, float_from_double(value));
    }
    if (status == FLOAT_OK && end > 0) {
        return err_int(err_raise(PyExc_ValueError, "could not convert string to float"));
    }
    length += line[length] == '\n';
    autoref PyObject *text = INT_TRY(str_decode(line, (Py_ssize_t)length, "utf-8", "replace"));
    if (status == FLOAT_OVERFLOW) {
        return err_int(
            err_raise(PyExc_OverflowError, "value too large to convert to float: '%.200U'", text));
    }
    return err_int(
        err_raise(PyExc_ValueError, "could not convert string to float: '%.200U'", text));
}
static int push_float(Unpickler *self) {
    uint64_t bits;
    INT_TRYI(read_number(self, 8, &bits));
    bits = __builtin_bswap64(bits);
    double value;
    memcpy(&value, &bits, 8);
    return unpickle_push(self, float_from_double(value));
}

/* ---- texts and bytes ---- */

/* What Python 2 wrote as str. */
static PyObject *decode_old(Unpickler *self, PyObject *bytes) {
    if (!strcmp(self->encoding, "bytes")) {
        return newref(bytes);
    }
    return str_decode(bytes_data(bytes), bytes_length(bytes), self->encoding, self->errors);
}
static int push_string_line(Unpickler *self) {
    const char *line;
    Py_ssize_t n = INT_TRYI(unpickle_readline(self, &line)) - 1;
    if (n < 2 || line[0] != line[n - 1] || (line[0] != '\'' && line[0] != '"')) {
        return REFUSE("the STRING opcode argument must be quoted");
    }
    autoref PyObject *escaped = INT_TRY(bytes_from(line + 1, n - 2)),
                     *codecs = INT_TRY(import_module_text("_codecs")),
                     *decode = INT_TRY(attr_get_text(codecs, "escape_decode")),
                     *pair = INT_TRY(call_one(decode, escaped)),
                     *bytes = INT_TRY(ops_sequence_get(pair, 0));
    if (!IS_BYTES(bytes)) {
        return err_int(ERR_BAD_CALL());
    }
    return unpickle_push(self, decode_old(self, bytes));
}
static int push_old_string(Unpickler *self, int n) {
    uint64_t size;
    INT_TRYI(read_number(self, n, &size));
    if (n == 4 && (int32_t)size < 0) {
        return REFUSE("BINSTRING pickle has negative byte count");
    }
    const char *data = INT_TRY(unpickle_read(self, size));
    autoref PyObject *bytes = INT_TRY(bytes_from(data, (Py_ssize_t)size));
    return unpickle_push(self, decode_old(self, bytes));
}
static int push_unicode_line(Unpickler *self) {
    const char *line;
    Py_ssize_t n = INT_TRYI(unpickle_readline(self, &line));
    autoref PyObject *bytes = INT_TRY(bytes_from(line, n - 1));
    return unpickle_push(self, str_decode(bytes_data(bytes), n - 1, "raw-unicode-escape", NULL));
}
/* The length of what follows, in n bytes. */
static int read_size(Unpickler *self, int n, const char *what, uint64_t *size) {
    INT_TRYI(read_number(self, n, size));
    if (*size > PY_SSIZE_T_MAX) {
        return err_int(err_raise(PyExc_OverflowError,
                                 "%s exceeds system's maximum size of %zd bytes", what,
                                 PY_SSIZE_T_MAX));
    }
    return 0;
}
static int push_unicode(Unpickler *self, int n) {
    uint64_t size;
    INT_TRYI(read_size(self, n, "BINUNICODE", &size));
    const char *data = INT_TRY(unpickle_read(self, size));
    if (size < 128) {
        uint64_t i = 0;
        while (i < size && (signed char)data[i] >= 0) {
            i++;
        }
        if (i == size) {
            return unpickle_push(self, str_from_ucs(1, data, (Py_ssize_t)size));
        }
    }
    autoref PyObject *bytes = INT_TRY(bytes_from(data, (Py_ssize_t)size));
    return unpickle_push(self,
                         str_decode(bytes_data(bytes), (Py_ssize_t)size, "utf-8", "surrogatepass"));
}
/* MemoryError for sizes that no machine has; below that the data are found to be too short. */
static int check_room(uint64_t size) {
    return size >> 47 ? err_int(err_no_memory()) : 0;
}
enum { BYTES_OVERHEAD = 33 }; /* of a bytes object in the ABI, with the NUL */
static int push_bytes(Unpickler *self, int n) {
    uint64_t size;
    INT_TRYI(read_size(self, n, "BINBYTES", &size));
    if (size > (uint64_t)PY_SSIZE_T_MAX - BYTES_OVERHEAD) {
        return err_int(err_raise(PyExc_OverflowError, "byte string is too large"));
    }
    INT_TRYI(check_room(size));
    const char *data = INT_TRY(unpickle_read(self, size));
    return unpickle_push(self, bytes_from(data, (Py_ssize_t)size));
}
static int push_bytearray(Unpickler *self) {
    uint64_t size;
    INT_TRYI(read_size(self, 8, "BYTEARRAY8", &size));
    INT_TRYI(check_room(size));
    const char *data = INT_TRY(unpickle_read(self, size));
    return unpickle_push(self, bytearray_from(data, (Py_ssize_t)size));
}

/* ---- containers ---- */

static int push_tuple(Unpickler *self, size_t n) {
    if (self->depth < self->floor + n) {
        return unpickle_underflow(self);
    }
    return unpickle_push(self, unpickle_pop_tuple(self, self->depth - n));
}
static int push_marked_tuple(Unpickler *self) {
    Py_ssize_t from = INT_TRYI(unpickle_mark(self));
    return unpickle_push(self, unpickle_pop_tuple(self, (size_t)from));
}
static int push_marked_list(Unpickler *self) {
    Py_ssize_t from = INT_TRYI(unpickle_mark(self));
    return unpickle_push(self, unpickle_pop_list(self, (size_t)from));
}
static int push_marked_frozenset(Unpickler *self) {
    Py_ssize_t from = INT_TRYI(unpickle_mark(self));
    autoref PyObject *items = INT_TRY(unpickle_pop_tuple(self, (size_t)from));
    return unpickle_push(self, frozenset_new(items));
}
/* Keys and values in turn, from the tuple into the mapping. */
static int set_items(PyObject *mapping, PyObject *items) {
    bool exact = IS_EXACT(mapping, PyDict_Type);
    for (Py_ssize_t i = 0; i + 1 < tuple_length(items); i += 2) {
        PyObject *key = tuple_at(items, i), *value = tuple_at(items, i + 1);
        INT_TRYI(exact ? dict_set(mapping, key, value) : ops_set_item(mapping, key, value));
    }
    return 0;
}
static int push_marked_dict(Unpickler *self) {
    Py_ssize_t from = INT_TRYI(unpickle_mark(self));
    if ((self->depth - (size_t)from) % 2 != 0) {
        return REFUSE("odd number of items for DICT");
    }
    autoref PyObject *dict = INT_TRY(dict_new()),
                     *items = INT_TRY(unpickle_pop_tuple(self, (size_t)from));
    INT_TRYI(set_items(dict, items));
    return unpickle_push(self, take(dict));
}

/* The same for an exact list and an exact dict: the stack's references move, on failure they are
 * dropped. Nobody else looks at the stack meanwhile: the unpickler is busy. */
static int append_exact(Unpickler *self, size_t from) {
    PyObject *list = self->stack[from - 1];
    size_t n = self->depth;
    int status = 0;
    self->depth = from;
    for (size_t i = from; i < n; i++) {
        if (status == 0) {
            status = list_append_steal(list, self->stack[i]);
        } else {
            decref(self->stack[i]);
        }
    }
    return status;
}
static int set_exact(Unpickler *self, size_t from) {
    PyObject *dict = self->stack[from - 1];
    size_t n = self->depth;
    int status = 0;
    self->depth = from;
    for (size_t i = from; i < n; i += 2) {
        if (status == 0) {
            status = dict_set_steal(dict, self->stack[i], self->stack[i + 1]);
        } else {
            decref(self->stack[i]);
            decref(self->stack[i + 1]);
        }
    }
    return status;
}

/* The items from index `from` of the stack go into the object below them. */
static int append_from(Unpickler *self, size_t from) {
    if (from > self->depth || from <= self->floor) {
        return unpickle_underflow(self);
    }
    if (from == self->depth) {
        return 0;
    }
    if (IS_EXACT(self->stack[from - 1], PyList_Type)) {
        return append_exact(self, from);
    }
    autoref PyObject *list = newref(self->stack[from - 1]), *extend = NULL, *append = NULL;
    autoref PyObject *items = INT_TRY(unpickle_pop_list(self, from));
    if (INT_TRYI(attr_find(list, NAME(extend), &extend)) > 0) {
        autoref PyObject *result = INT_TRY(call_one(extend, items));
        return 0;
    }
    append = INT_TRY(attr_get(list, NAME(append)));
    for (Py_ssize_t i = 0; i < list_length(items); i++) {
        autoref PyObject *item = INT_TRY(ops_sequence_get(items, i)),
                         *result = INT_TRY(call_one(append, item));
    }
    return 0;
}
static int set_from(Unpickler *self, size_t from) {
    if (from > self->depth || from <= self->floor) {
        return unpickle_underflow(self);
    }
    if ((self->depth - from) % 2 != 0) {
        return REFUSE("odd number of items for SETITEMS");
    }
    if (from == self->depth) {
        return 0;
    }
    if (IS_EXACT(self->stack[from - 1], PyDict_Type)) {
        return set_exact(self, from);
    }
    autoref PyObject *mapping = newref(self->stack[from - 1]),
                     *items = INT_TRY(unpickle_pop_tuple(self, from));
    return set_items(mapping, items);
}
static int add_items(Unpickler *self) {
    Py_ssize_t from = INT_TRYI(unpickle_mark(self));
    if ((size_t)from > self->depth || (size_t)from <= self->floor) {
        return unpickle_underflow(self);
    }
    if ((size_t)from == self->depth) {
        return 0;
    }
    autoref PyObject *set = newref(self->stack[from - 1]), *add = NULL,
                     *items = INT_TRY(unpickle_pop_tuple(self, (size_t)from));
    if (IS_INSTANCE(set, PySet_Type)) {
        return set_update(set, items);
    }
    add = INT_TRY(attr_get(set, NAME(add)));
    for (Py_ssize_t i = 0; i < tuple_length(items); i++) {
        autoref PyObject *result = INT_TRY(call_one(add, tuple_at(items, i)));
    }
    return 0;
}

/* ---- control ---- */

static int do_pop(Unpickler *self) {
    if (self->mark_count > 0 && self->marks[self->mark_count - 1] == self->depth) {
        unpickle_mark(self);
        return 0;
    }
    autoref PyObject *o = INT_TRY(unpickle_pop(self));
    return 0;
}
static int do_proto(Unpickler *self) {
    uint64_t proto;
    INT_TRYI(read_number(self, 1, &proto));
    if (proto > PICKLE_HIGHEST) {
        return err_int(err_raise(PyExc_ValueError, "unsupported pickle protocol: %d", (int)proto));
    }
    store_relaxed(&self->proto, (int)proto);
    return 0;
}
static int do_frame(Unpickler *self) {
    uint64_t size;
    INT_TRYI(read_number(self, 8, &size));
    if (size > PY_SSIZE_T_MAX) {
        return err_int(err_raise(PyExc_OverflowError,
                                 "FRAME length exceeds system's maximum of %zd bytes",
                                 PY_SSIZE_T_MAX));
    }
    if (self->in_frame && self->input_at < self->input_limit) {
        return REFUSE("beginning of a new frame before end of current frame");
    }
    INT_TRYI(unpickle_frame_end(self));
    INT_TRY(unpickle_read(self, size)); /* it is there; it is used from here on */
    self->input_limit = self->input_at;
    self->input_at -= size;
    self->in_frame = true;
    return 0;
}

static int do_memo(Unpickler *self, int op) {
    uint64_t i;
    INT_TRYI(read_number(self, op == OP_BINPUT || op == OP_BINGET ? 1 : 4, &i));
    return op == OP_BINPUT || op == OP_LONG_BINPUT ? put_top(self, i) : push_memo(self, i);
}
static int do_marked(Unpickler *self, int op) {
    Py_ssize_t from;
    switch (op) {
    case OP_MARK:
        return push_mark(self);
    case OP_POP_MARK:
        from = INT_TRYI(unpickle_mark(self));
        pop_to(self, (size_t)from);
        return 0;
    case OP_TUPLE:
        return push_marked_tuple(self);
    case OP_LIST:
        return push_marked_list(self);
    case OP_DICT:
        return push_marked_dict(self);
    case OP_FROZENSET:
        return push_marked_frozenset(self);
    case OP_APPENDS:
        from = INT_TRYI(unpickle_mark(self));
        return append_from(self, (size_t)from);
    case OP_SETITEMS:
        from = INT_TRYI(unpickle_mark(self));
        return set_from(self, (size_t)from);
    default:
        return add_items(self);
    }
}
static int do_literal(Unpickler *self, int op) {
    switch (op) {
    case OP_INT:
        return push_int_line(self);
    case OP_LONG:
        return push_long_line(self);
    case OP_FLOAT:
        return push_float_line(self);
    case OP_STRING:
        return push_string_line(self);
    case OP_UNICODE:
        return push_unicode_line(self);
    case OP_BINSTRING:
        return push_old_string(self, 4);
    case OP_SHORT_BINSTRING:
        return push_old_string(self, 1);
    case OP_LONG1:
        return push_long(self, 1);
    default:
        return push_long(self, 4);
    }
}

int unpickle_instruction(Unpickler *self, int op) {
    switch (op) {
    case OP_NONE:
        return unpickle_push(self, newref(NONE));
    case OP_NEWTRUE:
    case OP_NEWFALSE:
        return unpickle_push(self, newref(BOOL(op == OP_NEWTRUE)));
    case OP_BININT:
        return push_number(self, 4);
    case OP_BININT1:
        return push_number(self, 1);
    case OP_BININT2:
        return push_number(self, 2);
    case OP_BINFLOAT:
        return push_float(self);
    case OP_SHORT_BINUNICODE:
        return push_unicode(self, 1);
    case OP_BINUNICODE:
        return push_unicode(self, 4);
    case OP_BINUNICODE8:
        return push_unicode(self, 8);
    case OP_SHORT_BINBYTES:
        return push_bytes(self, 1);
    case OP_BINBYTES:
        return push_bytes(self, 4);
    case OP_BINBYTES8:
        return push_bytes(self, 8);
    case OP_BYTEARRAY8:
        return push_bytearray(self);
    case OP_INT:
    case OP_LONG:
    case OP_FLOAT:
    case OP_STRING:
    case OP_UNICODE:
    case OP_BINSTRING:
    case OP_SHORT_BINSTRING:
    case OP_LONG1:
    case OP_LONG4:
        return do_literal(self, op);
    case OP_EMPTY_TUPLE:
        return unpickle_push(self, tuple_empty());
    case OP_EMPTY_LIST:
        return unpickle_push(self, list_new(0));
    case OP_EMPTY_DICT:
        return unpickle_push(self, dict_new());
    case OP_EMPTY_SET:
        return unpickle_push(self, set_new(NULL));
    case OP_TUPLE1:
    case OP_TUPLE2:
    case OP_TUPLE3:
        return push_tuple(self, (size_t)(op - OP_TUPLE1 + 1));
    case OP_MARK:
    case OP_POP_MARK:
    case OP_TUPLE:
    case OP_LIST:
    case OP_DICT:
    case OP_FROZENSET:
    case OP_APPENDS:
    case OP_SETITEMS:
    case OP_ADDITEMS:
        return do_marked(self, op);
    case OP_APPEND:
        return self->depth == 0 ? unpickle_underflow(self) : append_from(self, self->depth - 1);
    case OP_SETITEM:
        return self->depth < 2 ? unpickle_underflow(self) : set_from(self, self->depth - 2);
    case OP_POP:
        return do_pop(self);
    case OP_DUP:
        return unpickle_push(self, xnewref(unpickle_top(self)));
    case OP_GET:
        return do_get(self);
    case OP_PUT:
        return do_put(self);
    case OP_BINGET:
    case OP_LONG_BINGET:
    case OP_BINPUT:
    case OP_LONG_BINPUT:
        return do_memo(self, op);
    case OP_MEMOIZE:
        return put_top(self, self->memo_used);
    case OP_PROTO:
        return do_proto(self);
    case OP_FRAME:
        return do_frame(self);
    case OP_STOP:
        return 1;
    default:
        return unpickle_build_instruction(self, op);
    }
}
