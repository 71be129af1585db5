/* str.translate and str.maketrans. */
#include "types/dict/dict.h"
#include "types/int/int.h"
#include "types/str/str_methods.h"

/* Writes what the table has for c. */
static int put_translated(StrWriter *w, PyObject *table, Py_UCS4 c) {
    autoref PyObject *key = INT_TRY(int_from_ssize((Py_ssize_t)c)),
                     *value = ops_get_item(table, key);
    if (value == NULL) {
        return err_clear_if(PyExc_LookupError) ? str_writer_char(w, c) : -1;
    }
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

PyObject *str_translate_by(PyObject *s, PyObject *table) {
    StrWriter w;
    str_writer_init(&w, str_length(s));
    for (Py_ssize_t i = 0; i < str_length(s); i++) {
        if (put_translated(&w, table, str_at(s, i)) < 0) {
            str_writer_drop(&w);
            return NULL;
        }
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
