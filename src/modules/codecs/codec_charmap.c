/* Codecs by a table: 8-bit encodings. */
#include "modules/codecs/codecs_int.h"

static const char undefined[] = "character maps to <undefined>";

/* ---- EncodingMap: what charmap_build makes of a decoding table ---- */

/* Characters up to U+FFFE to bytes, in pages of 256 that are there for the high bytes in use. */
typedef struct {
    PyObject_VAR_HEAD uint8_t page_of[256]; /* number of the page of a high byte; 0xff: none */
    uint8_t pages[][256];                   /* the byte; 0: none, but for U+0000 */
} EncodingMap;

/* The byte for c, or -1. */
static int map_lookup(EncodingMap *map, Py_UCS4 c) {
    if (c == 0) {
        return 0;
    }
    if (c > 0xffff || map->page_of[c >> 8] == 0xff) {
        return -1;
    }
    int byte = map->pages[map->page_of[c >> 8]][c & 0xff];
    return byte ? byte : -1;
}
METHOD("EncodingMap.size(self)", "Bytes of memory.")
static PyObject *map_size(EncodingMap *self) {
    return int_from_ssize((Py_ssize_t)sizeof(EncodingMap) + ((PyVarObject *)self)->ob_size * 256);
}
static void map_dealloc(PyObject *o) {
    object_free(o);
}

/* Can an EncodingMap hold the table? NUL must stand at 0 and nowhere else. */
static bool fits_map(PyObject *table, Py_ssize_t n) {
    if (n == 0 || str_at(table, 0) != 0) {
        return false;
    }
    for (Py_ssize_t i = 1; i < n; i++) {
        Py_UCS4 c = str_at(table, i);
        if (c == 0 || c > 0xffff) {
            return false;
        }
    }
    return true;
}
static PyObject *build_dict(PyObject *table, Py_ssize_t n) {
    autoref PyObject *dict = TRY(dict_new());
    for (Py_ssize_t i = 0; i < n; i++) {
        autoref PyObject *key = TRY(int_from_ssize((Py_ssize_t)str_at(table, i))),
                         *value = TRY(int_from_ssize(i));
        TRYI(dict_set(dict, key, value));
    }
    return take(dict);
}
PyObject *charmap_build(PyObject *table) {
    Py_ssize_t n = str_length(table) < 256 ? str_length(table) : 256;
    if (n == 0) {
        return err_raise(PyExc_TypeError, "bad argument type for built-in operation");
    }
    if (!fits_map(table, n)) {
        return build_dict(table, n);
    }
    uint8_t page_of[256];
    int pages = 0;
    memset(page_of, 0xff, sizeof page_of);
    for (Py_ssize_t i = 1; i < n; i++) {
        Py_UCS4 c = str_at(table, i);
        if (c != 0xfffe && page_of[c >> 8] == 0xff && pages < 255) {
            page_of[c >> 8] = (uint8_t)pages++;
        }
    }
    EncodingMap *map = (EncodingMap *)TRY(object_new_var(&encoding_map_type, pages));
    memcpy(map->page_of, page_of, sizeof page_of);
    for (Py_ssize_t i = 1; i < n; i++) {
        Py_UCS4 c = str_at(table, i);
        if (c != 0xfffe) {
            map->pages[page_of[c >> 8]][c & 0xff] = (uint8_t)i;
        }
    }
    return (PyObject *)map;
}

#include "codec_charmap.gen.h"

PyTypeObject encoding_map_type = {
    TYPE_HEAD,
    .tp_name = "EncodingMap",
    .tp_basicsize = sizeof(EncodingMap),
    .tp_itemsize = 256,
    .tp_dealloc = map_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_methods = EncodingMap_methods,
};

/* ---- decoding ---- */

/* mapping[key], NULL without exception when it has none. */
static PyObject *lookup(PyObject *mapping, Py_UCS4 key) {
    autoref PyObject *number = TRY(int_from_ssize((Py_ssize_t)key));
    PyObject *value = ops_get_item(mapping, number);
    if (value == NULL) {
        err_clear_if(PyExc_LookupError);
    }
    return value;
}
/* Puts what the byte stands for: 1, 0 when it is undefined, -1. */
static int put_mapped(Decoding *d, PyObject *mapping, unsigned char byte) {
    autoref PyObject *value = lookup(mapping, byte);
    if (value == NULL) {
        return err_occurred() ? -1 : 0;
    }
    if (value == NONE) {
        return 0;
    }
    if (IS_INT(value)) {
        int overflow;
        int64_t c = int_as_int64_overflow(value, &overflow);
        if (overflow || c < 0 || c > 0x10ffff) {
            err_raise(PyExc_TypeError, "character mapping must be in range(0x110000)");
            return -1;
        }
        return c == 0xfffe ? 0 : str_writer_char(&d->out, (Py_UCS4)c) < 0 ? -1 : 1;
    }
    if (!IS_STR(value)) {
        err_raise(PyExc_TypeError, "character mapping must return integer, None or str");
        return -1;
    }
    if (str_length(value) == 1 && str_at(value, 0) == 0xfffe) {
        return 0;
    }
    return str_writer_str(&d->out, value) < 0 ? -1 : 1;
}
static int put_by_table(Decoding *d, PyObject *table, unsigned char byte) {
    Py_UCS4 c = byte < str_length(table) ? str_at(table, byte) : 0xfffe;
    return c == 0xfffe ? 0 : str_writer_char(&d->out, c) < 0 ? -1 : 1;
}
PyObject *charmap_decode(const Py_buffer *data, const char *errors, PyObject *mapping) {
    if (mapping == NULL || mapping == NONE) {
        return str_decode(data->buf, data->len, "latin-1", errors);
    }
    Decoding d;
    decoding_start(&d, "charmap", errors, data->buf, data->len);
    bool table = IS_EXACT(mapping, PyUnicode_Type);
    for (Py_ssize_t at = 0; at < d.size;) {
        int done =
            table ? put_by_table(&d, mapping, d.data[at]) : put_mapped(&d, mapping, d.data[at]);
        at = done > 0 ? at + 1 : done < 0 ? -1 : decoding_fault(&d, at, at + 1, undefined);
        if (at < 0) {
            return decoding_finish(&d, true);
        }
    }
    return decoding_finish(&d, false);
}

/* ---- encoding ---- */

/* Puts the bytes for a character: 1, 0 when it is undefined, -1. */
static int put_char(Encoding *e, PyObject *mapping, Py_UCS4 c) {
    char byte;
    if (IS_EXACT(mapping, encoding_map_type)) {
        int found = map_lookup((EncodingMap *)mapping, c);
        byte = (char)found;
        return found < 0 ? 0 : encoding_put(e, &byte, 1) < 0 ? -1 : 1;
    }
    autoref PyObject *value = lookup(mapping, c);
    if (value == NULL) {
        return err_occurred() ? -1 : 0;
    }
    if (value == NONE) {
        return 0;
    }
    if (IS_INT(value)) {
        int overflow;
        int64_t number = int_as_int64_overflow(value, &overflow);
        if (overflow || number < 0 || number > 255) {
            err_raise(PyExc_TypeError, "character mapping must be in range(256)");
            return -1;
        }
        byte = (char)number;
        return encoding_put(e, &byte, 1) < 0 ? -1 : 1;
    }
    if (!IS_BYTES(value)) {
        err_raise(PyExc_TypeError,
                  "character mapping must return integer, bytes or None, not %.400s",
                  TYPE(value)->tp_name);
        return -1;
    }
    return encoding_put(e, bytes_data(value), (size_t)bytes_length(value)) < 0 ? -1 : 1;
}
/* Is the character undefined? Nothing is put. */
static int is_undefined(Encoding *e, PyObject *mapping, Py_UCS4 c) {
    size_t size = e->out.size;
    int done = put_char(e, mapping, c);
    e->out.size = size;
    return done < 0 ? -1 : done == 0;
}
/* The run of undefined characters from i on. */
static Py_ssize_t put_undefined(Encoding *e, PyObject *mapping, Py_ssize_t i) {
    Py_ssize_t end = i + 1, next;
    while (end < str_length(e->text)) {
        if (!INT_TRYI(is_undefined(e, mapping, str_at(e->text, end)))) {
            break;
        }
        end++;
    }
    autoref PyObject *result = INT_TRY(encoding_fault(e, i, end, undefined, &next));
    if (IS_BYTES(result)) {
        return encoding_put(e, bytes_data(result), (size_t)bytes_length(result)) < 0 ? -1 : next;
    }
    for (Py_ssize_t k = 0; k < str_length(result); k++) {
        if (INT_TRYI(put_char(e, mapping, str_at(result, k))) == 0) {
            coding_raise(PyExc_UnicodeEncodeError, e->encoding, e->text, i, end, undefined);
            return -1;
        }
    }
    return next;
}
PyObject *charmap_encode(PyObject *text, const char *errors, PyObject *mapping) {
    if (mapping == NULL || mapping == NONE) {
        return str_encode(text, "latin-1", errors);
    }
    Encoding e;
    encoding_start(&e, "charmap", errors, text);
    for (Py_ssize_t i = 0; i < str_length(text);) {
        int done = put_char(&e, mapping, str_at(text, i));
        i = done > 0 ? i + 1 : done < 0 ? -1 : put_undefined(&e, mapping, i);
        if (i < 0) {
            return encoding_finish(&e, true);
        }
    }
    return encoding_finish(&e, false);
}
