/* Reading JSON: one value out of a str. */
#include "base/float_text.h"
#include "modules/json/json_int.h"

typedef struct {
    PyObject_HEAD PyObject *object_hook, *object_pairs_hook; /* (c) None: there is none */
    PyObject *parse_float, *parse_int, *parse_constant;      /* (c) */
    char strict;                                             /* (c) */
} JsonScanner;

/* Object keys seen in this text, so that equal ones are one object: a short ASCII key is in its
 * slot of a small table, if that was empty, all others in a dict. */
enum { KEYS = 64, KEY_LENGTH = 32 };
typedef struct {
    PyObject *string;
    const void *data;
    unsigned kind;
    Py_ssize_t length, at; /* at: where the value read ended, or where none begins */
    const JsonScanner *how;
    bool none_begins;     /* why NULL was returned: there is no value at `at` (no exception) */
    PyObject *memo;       /* dict, NULL while empty */
    PyObject *keys[KEYS]; /* owned */
    uint8_t used[KEYS];   /* which of these are set */
    int used_count;
} Scan;

static force_inline Py_UCS4 scan_char(const Scan *s, Py_ssize_t i) {
    return s->kind == 1   ? ((const Py_UCS1 *)s->data)[i]
           : s->kind == 2 ? ((const Py_UCS2 *)s->data)[i]
                          : ((const Py_UCS4 *)s->data)[i];
}
static force_inline bool scan_has(const Scan *s, Py_ssize_t i, Py_UCS4 c) {
    return i < s->length && scan_char(s, i) == c;
}
static force_inline Py_ssize_t skip_space(const Scan *s, Py_ssize_t i) {
    while (i < s->length) {
        Py_UCS4 c = scan_char(s, i);
        if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
            break;
        }
        i++;
    }
    return i;
}

static cold_path void *decode_error(const char *message, PyObject *string, Py_ssize_t at) {
    autoref PyObject *module = TRY(import_module_text("json.decoder"));
    autoref PyObject *type = TRY(attr_get_text(module, "JSONDecodeError"));
    autoref PyObject *text = TRY(str_from_text(message)), *index = TRY(int_from_ssize(at));
    autoref PyObject *error = TRY(call_three(type, text, string, index));
    return err_raise_value(type, error);
}

/* ---- strings ---- */

#define PLAIN_LOOP(type)                                                                           \
    for (; i < s->length; i++) {                                                                   \
        Py_UCS4 c = ((const type *)s->data)[i];                                                    \
        if (c == '"' || c == '\\' || c < least) {                                                  \
            break;                                                                                 \
        }                                                                                          \
        *high |= c;                                                                                \
    }
/* The first index from i where the text is a quote, a backslash, or (if strict) a control
 * character; *high gathers the bits of the characters. */
static Py_ssize_t plain_end(const Scan *s, Py_ssize_t i, bool strict, Py_UCS4 *high) {
    Py_UCS4 least = strict ? 0x20 : 0;
    if (s->kind == 1) {
        const Py_UCS1 *data = s->data;
        const uint64_t ones = 0x0101010101010101u, tops = ones * 0x80;
        for (; i + 8 <= s->length; i += 8) {
            uint64_t x;
            memcpy(&x, data + i, 8);
            uint64_t quote = x ^ ones * '"', slash = x ^ ones * '\\';
            if (((x - ones * 0x20) | (quote - ones) | (slash - ones) | x) & tops) {
                break;
            }
        }
    }
    switch (s->kind) {
    case 1:
        PLAIN_LOOP(Py_UCS1);
        break;
    case 2:
        PLAIN_LOOP(Py_UCS2);
        break;
    default:
        PLAIN_LOOP(Py_UCS4);
    }
    return i;
}
static int hex_value(Py_UCS4 c) {
    return c - '0' < 10 ? (int)(c - '0') : (c | 32) - 'a' < 6 ? (int)((c | 32) - 'a' + 10) : -1;
}
/* The four hexadecimal digits at i; -1: they are not there. */
static int unit_at(const Scan *s, Py_ssize_t i) {
    int unit = 0;
    if (s->length - i < 4) {
        return -1;
    }
    for (int n = 0; n < 4; n++) {
        int digit = hex_value(scan_char(s, i + n));
        if (digit < 0) {
            return -1;
        }
        unit = unit << 4 | digit;
    }
    return unit;
}
/* \uXXXX whose digits are at *i, and a second one if it is half of a pair. -1 with an exception. */
static int64_t read_unicode(const Scan *s, Py_ssize_t *i) {
    int unit = unit_at(s, *i);
    if (unit < 0) {
        return err_int(decode_error("Invalid \\uXXXX escape", s->string, *i - 1));
    }
    *i += 4;
    if (unit >> 10 == 0x36 && scan_has(s, *i, '\\') && scan_has(s, *i + 1, 'u')) {
        int low = unit_at(s, *i + 2);
        if (low < 0) {
            return err_int(decode_error("Invalid \\uXXXX escape", s->string, *i + 1));
        }
        if (low >> 10 == 0x37) {
            *i += 6;
            return 0x10000 + ((unit - 0xd800) << 10 | (low - 0xdc00));
        }
    }
    return unit;
}
/* The escape whose backslash is at *i. */
static int64_t read_escape(const Scan *s, Py_ssize_t *i, Py_ssize_t begin) {
    if (*i + 1 >= s->length) {
        return err_int(decode_error("Unterminated string starting at", s->string, begin));
    }
    Py_UCS4 c = scan_char(s, *i + 1);
    *i += 2;
    switch (c) {
    case '"':
    case '\\':
    case '/':
        return c;
    case 'b':
        return '\b';
    case 'f':
        return '\f';
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case 't':
        return '\t';
    case 'u':
        return read_unicode(s, i);
    default:
        return err_int(decode_error("Invalid \\escape", s->string, *i - 2));
    }
}
static PyObject *text_between(const Scan *s, Py_ssize_t from, Py_ssize_t to, Py_UCS4 high) {
    if (s->kind == 1 && high < 0x80 && to - from > 1) {
        PyObject *text = TRY(str_new(to - from, 0x7f));
        memcpy(str_data(text), (const char *)s->data + from, (size_t)(to - from));
        return text;
    }
    return str_from_ucs(s->kind, (const char *)s->data + (size_t)from * s->kind, to - from);
}
/* Where the plain text from i on ends must be a quote or a backslash. */
static int check_end(const Scan *s, Py_ssize_t i, Py_ssize_t begin) {
    if (i >= s->length) {
        return err_int(decode_error("Unterminated string starting at", s->string, begin));
    }
    if (scan_char(s, i) < 0x20) {
        return err_int(decode_error("Invalid control character at", s->string, i));
    }
    return 0;
}
static int read_pieces(Scan *s, StrWriter *w, Py_ssize_t from, Py_ssize_t to, Py_UCS4 high,
                       Py_ssize_t begin, bool strict) {
    for (;;) {
        if (s->kind == 1 && high < 0x80) {
            INT_TRYI(str_writer_ascii(w, (const char *)s->data + from, to - from));
        } else {
            for (Py_ssize_t i = from; i < to; i++) {
                INT_TRYI(str_writer_char(w, scan_char(s, i)));
            }
        }
        if (scan_char(s, to) == '"') {
            s->at = to + 1;
            return 0;
        }
        int64_t c = INT_TRYI(read_escape(s, &to, begin));
        INT_TRYI(str_writer_char(w, (Py_UCS4)c));
        from = to;
        high = 0;
        to = plain_end(s, from, strict, &high);
        INT_TRYI(check_end(s, to, begin));
    }
}
/* The string whose text begins at i. */
static PyObject *read_string(Scan *s, Py_ssize_t i, bool strict) {
    Py_UCS4 high = 0;
    Py_ssize_t end = plain_end(s, i, strict, &high);
    TRYI(check_end(s, end, i - 1));
    if (scan_char(s, end) == '"') {
        s->at = end + 1;
        return text_between(s, i, end, high);
    }
    StrWriter w;
    str_writer_init(&w, 0);
    if (read_pieces(s, &w, i, end, high, i - 1, strict) < 0) {
        str_writer_drop(&w);
        return NULL;
    }
    return str_writer_finish(&w);
}

PyObject *json_scanstring(PyObject *string, Py_ssize_t end, int strict) {
    if (!IS_STR(string)) {
        return err_raise(PyExc_TypeError, "first argument must be a string, not %.80s",
                         TYPE(string)->tp_name);
    }
    Scan s = {.string = string,
              .data = str_data(string),
              .kind = str_kind(string),
              .length = str_length(string)};
    if (end < 0 || end > s.length) {
        return err_raise(PyExc_ValueError, "end is out of bounds");
    }
    autoref PyObject *text = TRY(read_string(&s, end, strict));
    autoref PyObject *behind = TRY(int_from_ssize(s.at));
    return tuple_of(2, text, behind);
}

/* The key whose text begins at i: the same object for equal keys. */
static PyObject *read_key(Scan *s, Py_ssize_t i) {
    PyObject **slot = NULL;
    if (s->kind == 1) {
        const unsigned char *data = (const unsigned char *)s->data + i;
        Py_ssize_t n = 0, most = s->length - i < KEY_LENGTH ? s->length - i : KEY_LENGTH;
        uint32_t hash = 0;
        while (n < most && data[n] != '"' && data[n] != '\\' && data[n] - 0x20u < 0x60) {
            hash = hash * 31 + data[n++];
        }
        if (n < most && data[n] == '"') {
            slot = &s->keys[(hash ^ hash >> 6) % KEYS];
            PyObject *key = *slot;
            if (key != NULL && str_length(key) == n && !memcmp(str_data(key), data, (size_t)n)) {
                s->at = i + n + 1;
                return newref(key);
            }
        }
    }
    autoref PyObject *key = TRY(read_string(s, i, s->how->strict));
    if (slot != NULL && *slot == NULL) {
        *slot = newref(key);
        s->used[s->used_count++] = (uint8_t)(slot - s->keys);
        return take(key);
    }
    if (s->memo == NULL) {
        s->memo = TRY(dict_new());
    }
    PyObject *first;
    TRYI(dict_set_default(s->memo, key, key, &first));
    return first;
}
static void keys_drop(Scan *s) {
    for (int i = 0; i < s->used_count; i++) {
        decref(s->keys[s->used[i]]);
    }
    XDECREF(s->memo);
}

/* ---- values ---- */

static PyObject *read_value(Scan *s, Py_ssize_t i);

/* A value within a container: there must be one. */
static PyObject *read_inner(Scan *s, Py_ssize_t i) {
    PyObject *value = read_value(s, i);
    if (value == NULL && s->none_begins) {
        s->none_begins = false;
        return decode_error("Expecting value", s->string, s->at);
    }
    return value;
}

static PyObject *read_items(Scan *s, Py_ssize_t i) {
    autoref PyObject *list = TRY(list_new(0));
    i = skip_space(s, i);
    if (scan_has(s, i, ']')) {
        s->at = i + 1;
        return take(list);
    }
    for (;;) {
        TRYI(list_append_steal(list, TRY(read_inner(s, i))));
        i = skip_space(s, s->at);
        if (scan_has(s, i, ']')) {
            s->at = i + 1;
            return take(list);
        }
        if (!scan_has(s, i, ',')) {
            return decode_error("Expecting ',' delimiter", s->string, i);
        }
        Py_ssize_t comma = i;
        i = skip_space(s, i + 1);
        if (scan_has(s, i, ']')) {
            return decode_error("Illegal trailing comma before end of array", s->string, comma);
        }
    }
}
static PyObject *read_array(Scan *s, Py_ssize_t i) {
    TRYI(call_enter(" while decoding a JSON array from a unicode string"));
    PyObject *list = read_items(s, i);
    call_leave();
    return list;
}

/* One "key": value into the dict or list of pairs; s->at is behind it. */
static int read_pair(Scan *s, Py_ssize_t i, PyObject *result, bool pairs) {
    if (!scan_has(s, i, '"')) {
        return err_int(
            decode_error("Expecting property name enclosed in double quotes", s->string, i));
    }
    autoref PyObject *key = INT_TRY(read_key(s, i + 1));
    i = skip_space(s, s->at);
    if (!scan_has(s, i, ':')) {
        return err_int(decode_error("Expecting ':' delimiter", s->string, i));
    }
    autoref PyObject *value = INT_TRY(read_inner(s, skip_space(s, i + 1)));
    if (pairs) {
        return list_append_steal(result, INT_TRY(tuple_of(2, key, value)));
    }
    return dict_set_steal(result, take(key), take(value));
}
static PyObject *read_pairs(Scan *s, Py_ssize_t i, bool pairs) {
    autoref PyObject *result = TRY(pairs ? list_new(0) : dict_new());
    i = skip_space(s, i);
    if (scan_has(s, i, '}')) {
        s->at = i + 1;
        return take(result);
    }
    for (;;) {
        TRYI(read_pair(s, i, result, pairs));
        i = skip_space(s, s->at);
        if (scan_has(s, i, '}')) {
            s->at = i + 1;
            return take(result);
        }
        if (!scan_has(s, i, ',')) {
            return decode_error("Expecting ',' delimiter", s->string, i);
        }
        Py_ssize_t comma = i;
        i = skip_space(s, i + 1);
        if (scan_has(s, i, '}')) {
            return decode_error("Illegal trailing comma before end of object", s->string, comma);
        }
    }
}
static PyObject *read_object(Scan *s, Py_ssize_t i) {
    TRYI(call_enter(" while decoding a JSON object from a unicode string"));
    const JsonScanner *how = s->how;
    bool pairs = how->object_pairs_hook != NONE;
    autoref PyObject *result = read_pairs(s, i, pairs);
    call_leave();
    if (result == NULL || (!pairs && how->object_hook == NONE)) {
        return take(result);
    }
    return call_one(pairs ? how->object_pairs_hook : how->object_hook, result);
}

static PyObject *none_at(Scan *s, Py_ssize_t i) {
    s->none_begins = true;
    s->at = i;
    return NULL;
}
static bool word_at(const Scan *s, Py_ssize_t i, const char *word) {
    Py_ssize_t n = (Py_ssize_t)strlen(word);
    if (s->length - i < n) {
        return false;
    }
    for (Py_ssize_t k = 0; k < n; k++) {
        if (scan_char(s, i + k) != (unsigned char)word[k]) {
            return false;
        }
    }
    return true;
}
static PyObject *constant(Scan *s, Py_ssize_t i, const char *word) {
    s->at = i + (Py_ssize_t)strlen(word);
    autoref PyObject *text = TRY(str_intern_text(word));
    return call_one(s->how->parse_constant, text);
}

static Py_ssize_t skip_digits(const Scan *s, Py_ssize_t i) {
    while (i < s->length && scan_char(s, i) - '0' < 10) {
        i++;
    }
    return i;
}
/* The number's text [i, s->at) is ASCII: as C text to the built-in types, as str to others. */
static PyObject *number_text(Scan *s, Py_ssize_t i, bool is_float) {
    PyObject *parse = is_float ? s->how->parse_float : s->how->parse_int;
    PyTypeObject *builtin = is_float ? &PyFloat_Type : &PyLong_Type;
    Py_ssize_t n = s->at - i;
    if (parse != (PyObject *)builtin) {
        autoref PyObject *text =
            TRY(str_from_ucs(s->kind, (const char *)s->data + (size_t)i * s->kind, n));
        return call_one(parse, text);
    }
    char small[64], *text = n < (Py_ssize_t)sizeof small ? small : malloc((size_t)n + 1);
    if (text == NULL) {
        return err_no_memory();
    }
    for (Py_ssize_t k = 0; k < n; k++) {
        text[k] = (char)scan_char(s, i + k);
    }
    text[n] = 0;
    PyObject *number;
    if (is_float) {
        double value;
        size_t end;
        float_parse(text, (size_t)n, &value, &end);
        number = float_from_double(value);
    } else {
        number = int_from_text(text, n, 10);
    }
    if (text != small) {
        free(text);
    }
    return number;
}
static PyObject *small_int(Scan *s, Py_ssize_t i) {
    bool negative = scan_char(s, i) == '-';
    int64_t value = 0;
    for (i += negative; i < s->at; i++) {
        value = value * 10 + (int64_t)(scan_char(s, i) - '0');
    }
    return int_from_int64(negative ? -value : value);
}
static PyObject *read_number(Scan *s, Py_ssize_t start) {
    Py_ssize_t i = start + (scan_char(s, start) == '-');
    if (i >= s->length || scan_char(s, i) - '0' >= 10) {
        return none_at(s, start);
    }
    i = scan_char(s, i) == '0' ? i + 1 : skip_digits(s, i);
    bool is_float = false;
    if (scan_has(s, i, '.')) {
        Py_ssize_t behind = skip_digits(s, i + 1);
        if (behind > i + 1) {
            is_float = true;
            i = behind;
        }
    }
    if (i < s->length && (scan_char(s, i) | 32) == 'e') {
        Py_ssize_t digits = i + 1;
        if (scan_has(s, digits, '+') || scan_has(s, digits, '-')) {
            digits++;
        }
        Py_ssize_t behind = skip_digits(s, digits);
        if (behind > digits) {
            is_float = true;
            i = behind;
        }
    }
    s->at = i;
    if (!is_float && i - start <= 18 && s->how->parse_int == (PyObject *)&PyLong_Type) {
        return small_int(s, start);
    }
    return number_text(s, start, is_float);
}

static PyObject *read_value(Scan *s, Py_ssize_t i) {
    if (i >= s->length) {
        return none_at(s, i);
    }
    switch (scan_char(s, i)) {
    case '"':
        return read_string(s, i + 1, s->how->strict);
    case '{':
        return read_object(s, i + 1);
    case '[':
        return read_array(s, i + 1);
    case 'n':
        return word_at(s, i, "null") ? (s->at = i + 4, newref(NONE)) : none_at(s, i);
    case 't':
        return word_at(s, i, "true") ? (s->at = i + 4, TRUE_OBJECT) : none_at(s, i);
    case 'f':
        return word_at(s, i, "false") ? (s->at = i + 5, FALSE_OBJECT) : none_at(s, i);
    case 'N':
        return word_at(s, i, "NaN") ? constant(s, i, "NaN") : none_at(s, i);
    case 'I':
        return word_at(s, i, "Infinity") ? constant(s, i, "Infinity") : none_at(s, i);
    case '-':
        if (word_at(s, i, "-Infinity")) {
            return constant(s, i, "-Infinity");
        }
        /* fall through */
    default:
        return read_number(s, i);
    }
}

/* ---- the type ---- */

static PyObject *scan_once(JsonScanner *self, PyObject *string, Py_ssize_t idx) {
    if (!IS_STR(string)) {
        return err_raise(PyExc_TypeError, "first argument must be a string, not %.80s",
                         TYPE(string)->tp_name);
    }
    if (idx < 0) {
        return err_raise(PyExc_ValueError, "idx cannot be negative");
    }
    Scan s = {.string = string,
              .data = str_data(string),
              .kind = str_kind(string),
              .length = str_length(string),
              .how = self};
    autoref PyObject *value = read_value(&s, idx);
    keys_drop(&s);
    autoref PyObject *at = NULL;
    if (value == NULL) {
        if (s.none_begins) {
            at = TRY(int_from_ssize(s.at));
            err_raise_value(PyExc_StopIteration, at);
        }
        return NULL;
    }
    at = TRY(int_from_ssize(s.at));
    return tuple_of(2, value, at);
}
METHOD("scan_once.scan_once(self, string, idx: ssize)", NULL)
static PyObject *scanner_scan_once(JsonScanner *self, PyObject *string, Py_ssize_t idx) {
    return scan_once(self, string, idx);
}

static int scanner_traverse(PyObject *o, visitproc visit, void *arg) {
    JsonScanner *self = (JsonScanner *)o;
    Py_VISIT(self->object_hook);
    Py_VISIT(self->object_pairs_hook);
    Py_VISIT(self->parse_float);
    Py_VISIT(self->parse_int);
    Py_VISIT(self->parse_constant);
    return 0;
}
static int scanner_clear(PyObject *o) {
    JsonScanner *self = (JsonScanner *)o;
    SETREF(self->object_hook, newref(NONE));
    SETREF(self->object_pairs_hook, newref(NONE));
    SETREF(self->parse_float, newref(NONE));
    SETREF(self->parse_int, newref(NONE));
    SETREF(self->parse_constant, newref(NONE));
    return 0;
}
static void scanner_dealloc(PyObject *o) {
    JsonScanner *self = (JsonScanner *)o;
    object_untrack(o);
    CLEAR(self->object_hook);
    CLEAR(self->object_pairs_hook);
    CLEAR(self->parse_float);
    CLEAR(self->parse_int);
    CLEAR(self->parse_constant);
    object_free(o);
}

CONSTRUCTOR("make_scanner(context)", "Reads one value out of a text, as the context says.")
static PyObject *scanner_construct(PyTypeObject *type, PyObject *context) {
    autoref PyObject *o = TRY(object_new(type));
    JsonScanner *self = (JsonScanner *)o;
    autoref PyObject *strict = TRY(attr_get_text(context, "strict"));
    self->strict = (char)TRYI(ops_is_true(strict));
    self->object_hook = TRY(attr_get_text(context, "object_hook"));
    self->object_pairs_hook = TRY(attr_get_text(context, "object_pairs_hook"));
    self->parse_float = TRY(attr_get_text(context, "parse_float"));
    self->parse_int = TRY(attr_get_text(context, "parse_int"));
    self->parse_constant = TRY(attr_get_text(context, "parse_constant"));
    object_track(o);
    return take(o);
}

#include "json_scan.gen.h"

static PyObject *scanner_call(PyObject *o, PyObject *args, PyObject *kwargs) {
    PyObject *given[2];
    Py_ssize_t idx;
    TRYI(args_unpack_tuple(&scan_once_scanner_scan_once_call_spec, args, kwargs, given));
    TRYI(arg_ssize(given[1], &idx));
    return scan_once((JsonScanner *)o, given[0], idx);
}
static PyMemberDef scanner_members[] = {
    {"strict", Py_T_BOOL, offsetof(JsonScanner, strict), Py_READONLY, "strict"},
    {"object_hook", Py_T_OBJECT_EX, offsetof(JsonScanner, object_hook), Py_READONLY, "object_hook"},
    {"object_pairs_hook", Py_T_OBJECT_EX, offsetof(JsonScanner, object_pairs_hook), Py_READONLY,
     NULL},
    {"parse_float", Py_T_OBJECT_EX, offsetof(JsonScanner, parse_float), Py_READONLY, "parse_float"},
    {"parse_int", Py_T_OBJECT_EX, offsetof(JsonScanner, parse_int), Py_READONLY, "parse_int"},
    {"parse_constant", Py_T_OBJECT_EX, offsetof(JsonScanner, parse_constant), Py_READONLY,
     "parse_constant"},
    {NULL, 0, 0, 0, NULL},
};
PyTypeObject json_scanner_type = {
    TYPE_HEAD,
    .tp_name = "_json.Scanner",
    .tp_basicsize = sizeof(JsonScanner),
    .tp_dealloc = scanner_dealloc,
    .tp_call = scanner_call,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_doc = "JSON scanner object",
    .tp_traverse = scanner_traverse,
    .tp_clear = scanner_clear,
    .tp_members = scanner_members,
    .tp_new = make_scanner_tp_new,
};
