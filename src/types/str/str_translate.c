/* str.translate and str.maketrans. */
#include "types/dict/dict.h"
#include "types/int/int.h"
#include "types/str/str_methods.h"

/* Writes what the table has for c: `value`. */
static int put_value(StrWriter *w, PyObject *value) {
    if (value == NONE) {
        return 0;
    }
    if (IS_STR(value)) {
        return str_writer_str(w, value);
    }
    if (!IS_INT(value)) {
        err_raise(PyExc_TypeError, "character mapping must return integer, None or str");
        return -1;
    }
    int overflow;
    int64_t replacement = int_as_int64_overflow(value, &overflow);
    if (overflow || replacement < 0 || replacement > 0x10ffff) {
        err_raise(PyExc_ValueError, "character mapping must be in range(0x110000)");
        return -1;
    }
    return str_writer_char(w, (Py_UCS4)replacement);
}

/* A new reference, or NULL without an exception where the table has nothing. */
static PyObject *look_up(PyObject *table, Py_UCS4 c) {
    autoref PyObject *key = TRY(int_from_ssize((Py_ssize_t)c));
    if (IS_EXACT(table, PyDict_Type)) {
        PyObject *value;
        return dict_get(table, key, &value) < 0 ? NULL : value;
    }
    PyObject *value = ops_get_item(table, key);
    if (value == NULL) {
        (void)err_clear_if(PyExc_LookupError);
    }
    return value;
}

static int put_translated(StrWriter *w, PyObject *table, Py_UCS4 c) {
    autoref PyObject *value = look_up(table, c);
    return value != NULL ? put_value(w, value) : err_occurred() ? -1 : str_writer_char(w, c);
}

/* What a dict has for the ASCII characters seen so far: looking one up twice would find the same.
 */
enum { SEEN_NOT, SEEN_CHAR, SEEN_OTHER };
typedef struct {
    uint8_t how[128];
    char chars[128];       /* SEEN_CHAR: the ASCII character to write */
    PyObject *values[128]; /* owned: SEEN_OTHER */
} Seen;

static int see(PyObject *table, Seen *seen, Py_UCS4 c) {
    autoref PyObject *value = look_up(table, c);
    if (value == NULL) {
        seen->how[c] = SEEN_CHAR;
        seen->chars[c] = (char)c;
        return err_occurred() ? -1 : 0;
    }
    bool simple = IS_STR(value) && str_length(value) == 1 && str_is_ascii(value);
    seen->how[c] = simple ? SEEN_CHAR : SEEN_OTHER;
    if (simple) {
        seen->chars[c] = (char)str_at(value, 0);
    } else {
        seen->values[c] = take(value);
    }
    return 0;
}

static int put_seen(StrWriter *w, PyObject *table, Seen *seen, Py_UCS4 c) {
    if (unlikely(seen->how[c] == SEEN_NOT)) {
        INT_TRYI(see(table, seen, c));
    }
    if (likely(seen->how[c] == SEEN_CHAR)) {
        if (likely(w->kind == 1 && w->length < w->capacity)) { /* reserved: there is no `whole` */
            ((char *)w->data)[w->length++] = seen->chars[c];
            return 0;
        }
        return str_writer_char(w, (Py_UCS4)(unsigned char)seen->chars[c]);
    }
    return put_value(w, seen->values[c]);
}

static int translate_ascii(StrWriter *w, PyObject *s, PyObject *table) {
    Seen seen = {0};
    int failed = str_writer_reserve(w, str_length(s), 0x7f);
    for (Py_ssize_t i = 0; i < str_length(s) && failed == 0; i++) {
        failed = put_seen(w, table, &seen, ((unsigned char *)str_data(s))[i]);
    }
    for (int c = 0; c < 128; c++) {
        XDECREF(seen.values[c]);
    }
    return failed;
}

PyObject *str_translate_by(PyObject *s, PyObject *table) {
    StrWriter w;
    str_writer_init(&w, str_length(s));
    int failed = 0;
    if (IS_EXACT(table, PyDict_Type) && str_is_ascii(s)) {
        failed = translate_ascii(&w, s, table);
    } else {
        for (Py_ssize_t i = 0; i < str_length(s) && failed == 0; i++) {
            failed = put_translated(&w, table, str_at(s, i));
        }
    }
    if (failed < 0) {
        str_writer_drop(&w);
        return NULL;
    }
    return str_writer_finish(&w);
}

static PyObject *from_dict(PyObject *from) {
    if (!IS_EXACT(from, PyDict_Type)) {
        return err_raise(PyExc_TypeError,
                         "if you give only one argument to maketrans it must be a dict");
    }
    autoref PyObject *table = TRY(dict_new());
    Py_ssize_t at = 0;
    PyObject *key, *value;
    Py_hash_t hash;
    while (dict_next(from, &at, &key, &value, &hash)) {
        autoref PyObject *owned_key = key, *owned_value = value;
        if (IS_INT(key)) {
            TRYI(dict_set(table, key, value));
            continue;
        }
        if (!IS_STR(key)) {
            return err_raise(PyExc_TypeError, "keys in translate table mustbe strings or integers");
        }
        if (str_length(key) != 1) {
            return err_raise(PyExc_ValueError, "string keys in translatetable must be of length 1");
        }
        autoref PyObject *code = TRY(int_from_ssize((Py_ssize_t)str_at(key, 0)));
        TRYI(dict_set(table, code, value));
    }
    return take(table);
}

PyObject *str_maketrans_of(PyObject *x, PyObject *y, PyObject *z) {
    if (y == NULL) {
        return from_dict(x);
    }
    if (!IS_STR(x)) {
        return err_raise(PyExc_TypeError,
                         "first maketrans argument must be a string if there is a second argument");
    }
    if (str_length(x) != str_length(y)) {
        return err_raise(PyExc_ValueError,
                         "the first two maketrans arguments must have equal length");
    }
    autoref PyObject *table = TRY(dict_new());
    for (Py_ssize_t i = 0; i < str_length(x); i++) {
        autoref PyObject *from = TRY(int_from_ssize((Py_ssize_t)str_at(x, i))),
                         *to = TRY(int_from_ssize((Py_ssize_t)str_at(y, i)));
        TRYI(dict_set(table, from, to));
    }
    for (Py_ssize_t i = 0; z != NULL && i < str_length(z); i++) {
        autoref PyObject *from = TRY(int_from_ssize((Py_ssize_t)str_at(z, i)));
        TRYI(dict_set(table, from, NONE));
    }
    return take(table);
}
