/* Writing JSON: a value as text, in one go. */
#include "base/float_text.h"
#include "modules/json/json_int.h"

typedef struct {
    PyObject_HEAD PyObject *markers;          /* (c) dict of what is being written, or None */
    PyObject *default_function, *encoder;     /* (c) */
    PyObject *indent;                         /* (c) None, or what is put in front once a level */
    PyObject *key_separator, *item_separator; /* (c) */
    char sort_keys, skipkeys;                 /* (c) */
    bool allow_nan;                           /* (c) */
    JsonEscape escape;                        /* (c) what `encoder` is */
} JsonEncoder;

/* One call. `newlines` are the line ends with the indentation of each level, made as needed. */
typedef struct {
    const JsonEncoder *e;
    StrWriter w;
    PyObject *newlines; /* list of str from level `base` on, or NULL */
    Py_ssize_t base;
} Encode;

static int write_value(Encode *j, PyObject *o, Py_ssize_t level);

/* ---- line ends ---- */

static int write_newline(Encode *j, Py_ssize_t level) {
    if (j->newlines == NULL) {
        j->newlines = INT_TRY(list_new(0));
    }
    while (list_length(j->newlines) <= level - j->base) {
        Py_ssize_t n = list_length(j->newlines);
        autoref PyObject *count = INT_TRY(int_from_ssize(j->base + n)),
                         *newline = INT_TRY(str_from_char('\n'));
        autoref PyObject *blanks = INT_TRY(ops_binary(j->e->indent, count, 5 /* multiply */));
        autoref PyObject *whole = INT_TRY(ops_binary(newline, blanks, 0 /* add */));
        INT_TRYI(list_append(j->newlines, whole));
    }
    autoref PyObject *text = list_get(j->newlines, level - j->base);
    return str_writer_str(&j->w, text);
}
static bool indents(const Encode *j) {
    return j->e->indent != NONE;
}
static int write_separator(Encode *j, bool first, Py_ssize_t level) {
    if (!first) {
        INT_TRYI(str_writer_str(&j->w, j->e->item_separator));
    }
    return indents(j) ? write_newline(j, level) : 0;
}

/* ---- single values ---- */

static int write_str(Encode *j, PyObject *s) {
    if (j->e->escape != ESCAPE_OTHER) {
        return json_escape(&j->w, s, j->e->escape == ESCAPE_ASCII);
    }
    autoref PyObject *text = INT_TRY(call_one(j->e->encoder, s));
    if (!IS_STR(text)) {
        return err_int(err_raise(PyExc_TypeError, "encoder() must return a string, not %.80s",
                                 TYPE(text)->tp_name));
    }
    autoref PyObject *exact = INT_TRY(ops_str(text));
    return str_writer_str(&j->w, exact);
}
/* What a float is written as, as C text of at most FLOAT_REPR_MAX bytes; its length, -1. */
static int float_chars(const JsonEncoder *e, PyObject *o, char *out) {
    double value = float_value(o);
    if (isfinite(value)) {
        return float_text_repr(value, out);
    }
    if (!e->allow_nan) {
        autoref PyObject *text = INT_TRY(float_repr(o));
        return err_int(err_raise(PyExc_ValueError,
                                 "Out of range float values are not JSON compliant: %U", text));
    }
    const char *word = isnan(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
    memcpy(out, word, strlen(word));
    return (int)strlen(word);
}
static int write_float(Encode *j, PyObject *o) {
    char text[FLOAT_REPR_MAX];
    int n = INT_TRYI(float_chars(j->e, o, text));
    return str_writer_ascii(&j->w, text, n);
}
static int write_int(Encode *j, PyObject *o) {
    int overflow;
    int64_t value = int_as_int64_overflow(o, &overflow);
    if (!overflow) {
        char text[24], *at = text + sizeof text;
        uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
        do {
            *--at = (char)('0' + rest % 10);
            rest /= 10;
        } while (rest > 0);
        if (value < 0) {
            *--at = '-';
        }
        return str_writer_ascii(&j->w, at, text + sizeof text - at);
    }
    autoref PyObject *text = INT_TRY(int_to_text(o, 10));
    return str_writer_str(&j->w, text);
}
/* None, True and False, ints, floats and strs: 1 written, 0 it is none of these, -1. */
static int write_simple(Encode *j, PyObject *o) {
    int status;
    if (IS_STR(o)) {
        status = write_str(j, o);
    } else if (o == NONE) {
        status = str_writer_ascii(&j->w, "null", 4);
    } else if (o == TRUE_OBJECT) {
        status = str_writer_ascii(&j->w, "true", 4);
    } else if (o == FALSE_OBJECT) {
        status = str_writer_ascii(&j->w, "false", 5);
    } else if (IS_INT(o)) {
        status = write_int(j, o);
    } else if (IS_INSTANCE(o, PyFloat_Type)) {
        status = write_float(j, o);
    } else {
        return 0;
    }
    return status < 0 ? -1 : 1;
}

/* ---- containers ---- */

/* Notes that o is being written, under its id (*key, new reference); -1 if it is already. */
static int mark(Encode *j, PyObject *o, PyObject **key) {
    *key = NULL;
    if (j->e->markers == NONE) {
        return 0;
    }
    *key = INT_TRY(int_from_pointer(o));
    int known = INT_TRYI(dict_contains(j->e->markers, *key));
    if (known) {
        CLEAR(*key);
        return err_int(err_raise(PyExc_ValueError, "Circular reference detected"));
    }
    return dict_set(j->e->markers, *key, o);
}
static int unmark(Encode *j, PyObject *key) {
    return key == NULL ? 0 : dict_delete(j->e->markers, key) < 0 ? -1 : 0;
}

static int write_list_items(Encode *j, PyObject *original, PyObject *list, Py_ssize_t level) {
    INT_TRYI(str_writer_char(&j->w, '['));
    for (Py_ssize_t i = 0;; i++) {
        autoref PyObject *item = NULL;
        if (IS_LIST(list)) {
            item = list_get(list, i);
        } else if (i < tuple_length(list)) {
            item = newref(tuple_at(list, i));
        }
        if (item == NULL) {
            break;
        }
        INT_TRYI(write_separator(j, i == 0, level + 1));
        if (write_value(j, item, level + 1) < 0) {
            err_note("when serializing %T item %zd", original, i);
            return -1;
        }
    }
    if (indents(j)) {
        INT_TRYI(write_newline(j, level));
    }
    return str_writer_char(&j->w, ']');
}
static int write_list(Encode *j, PyObject *o, Py_ssize_t level) {
    autoref PyObject *list = INT_TRY(ops_fast(o, "_iterencode_list needs a sequence")), *key = NULL;
    if ((IS_LIST(list) ? list_length(list) : tuple_length(list)) == 0) {
        return str_writer_ascii(&j->w, "[]", 2);
    }
    INT_TRYI(mark(j, o, &key));
    INT_TRYI(write_list_items(j, o, list, level));
    return unmark(j, key);
}

/* The text of a key that is no str: NULL without exception if it is left out. */
static PyObject *key_text(const JsonEncoder *e, PyObject *key) {
    if (IS_INSTANCE(key, PyFloat_Type)) {
        char text[FLOAT_REPR_MAX];
        int n = TRYI(float_chars(e, key, text));
        return str_from_utf8(text, n);
    }
    if (key == NONE || key == TRUE_OBJECT || key == FALSE_OBJECT) {
        return str_intern_text(key == NONE ? "null" : key == TRUE_OBJECT ? "true" : "false");
    }
    if (IS_INT(key)) {
        return int_to_text(key, 10);
    }
    if (e->skipkeys) {
        return NULL;
    }
    return err_raise(PyExc_TypeError, "keys must be str, int, float, bool or None, not %.100s",
                     TYPE(key)->tp_name);
}
static int write_pair(Encode *j, PyObject *dict, PyObject *key, PyObject *value, bool *first,
                      Py_ssize_t level) {
    autoref PyObject *text = IS_STR(key) ? newref(key) : key_text(j->e, key);
    if (text == NULL) {
        return err_occurred() ? -1 : 0;
    }
    INT_TRYI(write_separator(j, *first, level + 1));
    *first = false;
    INT_TRYI(write_str(j, text));
    INT_TRYI(str_writer_str(&j->w, j->e->key_separator));
    if (write_value(j, value, level + 1) < 0) {
        err_note("when serializing %T item %R", dict, key);
        return -1;
    }
    return 0;
}
/* From dict.items(), sorted if need be. */
static int write_items(Encode *j, PyObject *dict, bool *first, Py_ssize_t level) {
    autoref PyObject *name = INT_TRY(str_intern_text("items"));
    autoref PyObject *items = INT_TRY(call_method_none(dict, name));
    if (TYPE(items)->tp_iter == NULL && !ops_is_sequence(items)) {
        return err_int(err_raise(PyExc_TypeError,
                                 "%.200s.items() returned a non-iterable (type %.200s)",
                                 TYPE(dict)->tp_name, TYPE(items)->tp_name));
    }
    autoref PyObject *list = INT_TRY(ops_to_list(items));
    if (j->e->sort_keys) {
        INT_TRYI(list_sort_in_place(list, NULL, false));
    }
    for (Py_ssize_t i = 0;; i++) {
        autoref PyObject *pair = list_get(list, i);
        if (pair == NULL) {
            return 0;
        }
        if (!IS_TUPLE(pair) || tuple_length(pair) != 2) {
            return err_int(err_raise(PyExc_ValueError, "items must return 2-tuples"));
        }
        INT_TRYI(write_pair(j, dict, tuple_at(pair, 0), tuple_at(pair, 1), first, level));
    }
}
static int write_entries(Encode *j, PyObject *dict, bool *first, Py_ssize_t level) {
    Py_ssize_t position = 0;
    PyObject *key, *value;
    Py_hash_t hash;
    while (dict_next(dict, &position, &key, &value, &hash)) {
        autoref PyObject *owned_key = key, *owned_value = value;
        INT_TRYI(write_pair(j, dict, owned_key, owned_value, first, level));
    }
    return 0;
}
static int write_dict(Encode *j, PyObject *o, Py_ssize_t level) {
    if (dict_length(o) == 0) {
        return str_writer_ascii(&j->w, "{}", 2);
    }
    autoref PyObject *key = NULL;
    INT_TRYI(mark(j, o, &key));
    INT_TRYI(str_writer_char(&j->w, '{'));
    bool first = true, plain = IS_EXACT(o, PyDict_Type) && !j->e->sort_keys;
    INT_TRYI(plain ? write_entries(j, o, &first, level) : write_items(j, o, &first, level));
    if (!first && indents(j)) {
        INT_TRYI(write_newline(j, level));
    }
    INT_TRYI(unmark(j, key));
    return str_writer_char(&j->w, '}');
}
static int write_default(Encode *j, PyObject *o, Py_ssize_t level) {
    autoref PyObject *key = NULL;
    INT_TRYI(mark(j, o, &key));
    autoref PyObject *other = INT_TRY(call_one(j->e->default_function, o));
    INT_TRYI(call_enter(" while encoding a JSON object"));
    int status = write_value(j, other, level);
    call_leave();
    if (status < 0) {
        err_note("when serializing %T object", o);
        return -1;
    }
    return unmark(j, key);
}
static int write_value(Encode *j, PyObject *o, Py_ssize_t level) {
    int simple = INT_TRYI(write_simple(j, o));
    if (simple) {
        return 0;
    }
    if (!IS_LIST(o) && !IS_TUPLE(o) && !IS_DICT(o)) {
        return write_default(j, o, level);
    }
    INT_TRYI(call_enter(" while encoding a JSON object"));
    int status = IS_DICT(o) ? write_dict(j, o, level) : write_list(j, o, level);
    call_leave();
    return status;
}

/* ---- the type ---- */

METHOD("_iterencode._iterencode(self, obj, _current_indent_level: ssize)", NULL)
static PyObject *encoder_iterencode(JsonEncoder *self, PyObject *o, Py_ssize_t level) {
    level = level < 0 ? 0 : level;
    Encode j = {.e = self, .base = level};
    str_writer_init(&j.w, 0);
    int status = write_value(&j, o, level);
    XDECREF(j.newlines);
    if (status < 0) {
        str_writer_drop(&j.w);
        return NULL;
    }
    autoref PyObject *text = TRY(str_writer_finish(&j.w));
    return tuple_of(1, text);
}

static int encoder_traverse(PyObject *o, visitproc visit, void *arg) {
    JsonEncoder *self = (JsonEncoder *)o;
    Py_VISIT(self->markers);
    Py_VISIT(self->default_function);
    Py_VISIT(self->encoder);
    Py_VISIT(self->indent);
    return 0;
}
static void encoder_dealloc(PyObject *o) {
    JsonEncoder *self = (JsonEncoder *)o;
    object_untrack(o);
    CLEAR(self->markers);
    CLEAR(self->default_function);
    CLEAR(self->encoder);
    CLEAR(self->indent);
    CLEAR(self->key_separator);
    CLEAR(self->item_separator);
    object_free(o);
}

CONSTRUCTOR("make_encoder(markers, default, encoder, indent, key_separator, "
            "item_separator, sort_keys: bool, skipkeys: bool, allow_nan: bool)",
            "Writes values as JSON texts.")
static PyObject *encoder_construct(PyTypeObject *type, PyObject *markers, PyObject *function,
                                   PyObject *encoder, PyObject *indent, PyObject *key_separator,
                                   PyObject *item_separator, int sort_keys, int skipkeys,
                                   int allow_nan) {
    if (markers != NONE && !IS_DICT(markers)) {
        return err_raise(PyExc_TypeError,
                         "make_encoder() argument 1 must be dict or None, not %.200s",
                         TYPE(markers)->tp_name);
    }
    TRYI(arg_type(key_separator, &PyUnicode_Type, "make_encoder", "5"));
    TRYI(arg_type(item_separator, &PyUnicode_Type, "make_encoder", "6"));
    JsonEncoder *self = (JsonEncoder *)TRY(object_new(type));
    self->markers = newref(markers);
    self->default_function = newref(function);
    self->encoder = newref(encoder);
    self->indent = newref(indent);
    self->key_separator = newref(key_separator);
    self->item_separator = newref(item_separator);
    self->sort_keys = (char)sort_keys;
    self->skipkeys = (char)skipkeys;
    self->allow_nan = allow_nan;
    self->escape = json_escape_kind(encoder);
    object_track((PyObject *)self);
    return (PyObject *)self;
}

#include "json_encode.gen.h"

static PyObject *encoder_call(PyObject *o, PyObject *args, PyObject *kwargs) {
    PyObject *given[2];
    Py_ssize_t level;
    TRYI(args_unpack_tuple(&_iterencode_encoder_iterencode_call_spec, args, kwargs, given));
    TRYI(arg_ssize(given[1], &level));
    return encoder_iterencode((JsonEncoder *)o, given[0], level);
}
static PyMemberDef encoder_members[] = {
    {"markers", Py_T_OBJECT_EX, offsetof(JsonEncoder, markers), Py_READONLY, "markers"},
    {"default", Py_T_OBJECT_EX, offsetof(JsonEncoder, default_function), Py_READONLY, "default"},
    {"encoder", Py_T_OBJECT_EX, offsetof(JsonEncoder, encoder), Py_READONLY, "encoder"},
    {"indent", Py_T_OBJECT_EX, offsetof(JsonEncoder, indent), Py_READONLY, "indent"},
    {"key_separator", Py_T_OBJECT_EX, offsetof(JsonEncoder, key_separator), Py_READONLY,
     "key_separator"},
    {"item_separator", Py_T_OBJECT_EX, offsetof(JsonEncoder, item_separator), Py_READONLY,
     "item_separator"},
    {"sort_keys", Py_T_BOOL, offsetof(JsonEncoder, sort_keys), Py_READONLY, "sort_keys"},
    {"skipkeys", Py_T_BOOL, offsetof(JsonEncoder, skipkeys), Py_READONLY, "skipkeys"},
    {NULL, 0, 0, 0, NULL},
};
PyTypeObject json_encoder_type = {
    TYPE_HEAD,
    .tp_name = "_json.Encoder",
    .tp_basicsize = sizeof(JsonEncoder),
    .tp_dealloc = encoder_dealloc,
    .tp_call = encoder_call,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_doc = "Encoder(markers, default, encoder, indent, key_separator, item_separator, "
              "sort_keys, skipkeys, allow_nan)",
    .tp_traverse = encoder_traverse,
    .tp_members = encoder_members,
    .tp_new = make_encoder_tp_new,
};
