/* bytes % arguments (library reference, "printf-style Bytes Formatting"). */
#include "object/type.h"
#include "types/bytes/bytes_int.h"
#include "types/str/percent.h"

#include "base/buffer.h"

static PyObject *key_of(const void *text, unsigned kind, Py_ssize_t start, Py_ssize_t end) {
    return bytes_from((const char *)text + start, end - start);
}

static PyObject *char_of(PyObject *value) {
    bool array = IS_INSTANCE(value, PyByteArray_Type);
    if (IS_BYTES(value) || array) {
        BYTE_VIEW(v, value);
        if (v.n == 1) {
            return bytes_from(v.data, 1);
        }
        return err_raise(
            PyExc_TypeError,
            "%%c requires an integer in range(256) or a single byte, not a %s object of length %zd",
            array ? "bytearray" : "bytes", v.n);
    }
    if (TYPE(value)->tp_as_number == NULL || TYPE(value)->tp_as_number->nb_index == NULL) {
        return err_raise(PyExc_TypeError,
                         "%%c requires an integer in range(256) or a single byte, not %T", value);
    }
    autoref PyObject *index = TRY(ops_index(value));
    int overflow;
    int64_t c = int_as_int64_overflow(index, &overflow);
    if (overflow || c < 0 || c > 255) {
        return err_raise(PyExc_OverflowError, "%%c arg not in range(256)");
    }
    char byte = (char)c;
    return bytes_from(&byte, 1);
}

static PyObject *bytes_of(PyObject *value) {
    if (IS_EXACT(value, PyBytes_Type)) {
        return newref(value);
    }
    PyObject *special = type_call_special(value, NAME(__bytes__), NULL, 0);
    if (special != NULL || err_occurred()) {
        if (special != NULL && !IS_BYTES(special)) {
            err_raise(PyExc_TypeError, "__bytes__ returned non-bytes (type %.200s)",
                      TYPE(special)->tp_name);
            CLEAR(special);
        }
        return special;
    }
    if (ops_has_buffer(value)) {
        return bytes_from_object(value);
    }
    return err_raise(
        PyExc_TypeError,
        "%%b requires a bytes-like object, or an object that implements __bytes__, not '%.100s'",
        TYPE(value)->tp_name);
}

static PyObject *ascii_bytes(steals PyObject *text) {
    autoref PyObject *owned = TRY(text);
    return bytes_from(str_data(owned), str_length(owned));
}

/* Shows the byte itself, where percent_unsupported shows a question mark; one that is not ASCII
 * only behind digits, as the reference does. */
static void *unsupported_byte(const PercentSpec *spec) {
    if (spec->code >= 128 && !spec->code_after_digit) {
        return err_raise(PyExc_OverflowError, "character argument not in range(0x110000)");
    }
    autoref PyObject *shown = TRY(str_from_char(spec->code));
    return err_raise(PyExc_ValueError, "unsupported format character '%U' (0x%x) at index %zd",
                     shown, (unsigned)spec->code, spec->code_at);
}

static PyObject *piece_of(const PercentSpec *spec, PyObject *value) {
    switch (spec->code) {
    case 'b':
    case 's':
        return bytes_of(value);
    case 'a':
    case 'r':
        return ascii_bytes(ops_ascii(value));
    case 'c':
        return char_of(value);
    default:
        return percent_is_number(spec->code) ? ascii_bytes(percent_number(spec, value, true))
                                             : unsupported_byte(spec);
    }
}

static int no_memory(void) {
    err_no_memory();
    return -1;
}

static int put_argument(Buffer *out, Percent *p) {
    PercentSpec spec;
    INT_TRYI(percent_spec(p, &spec));
    PyObject *value = INT_TRY(percent_argument(p));
    autoref PyObject *piece = INT_TRY(piece_of(&spec, value));
    Py_ssize_t n = bytes_length(piece);
    if (spec.precision >= 0 && spec.precision < n && spec.code != 'c' &&
        !percent_is_number(spec.code)) {
        n = spec.precision;
    }
    size_t fill = spec.width > n ? (size_t)(spec.width - n) : 0;
    bool failed = (!spec.left && buffer_append_fill(out, ' ', fill) < 0) ||
                  buffer_append(out, bytes_data(piece), (size_t)n) < 0 ||
                  (spec.left && buffer_append_fill(out, ' ', fill) < 0);
    return failed ? no_memory() : 0;
}

static int put_all(Buffer *out, Percent *p) {
    const char *text = p->text;
    while (p->at < p->length) {
        char c = text[p->at++];
        if (c == '%' && p->at < p->length && text[p->at] == '%') {
            p->at++;
        } else if (c == '%') {
            INT_TRYI(put_argument(out, p));
            continue;
        }
        if (buffer_append_byte(out, c) < 0) {
            return no_memory();
        }
    }
    return percent_finish(p);
}

PyObject *bytes_percent(const char *format, Py_ssize_t n, PyObject *arguments) {
    Percent p = {.text = format, .kind = 1, .length = n, .key_of = key_of, .wants_bytes = true};
    percent_start(&p, arguments,
                  !IS_STR(arguments) && !IS_BYTES(arguments) &&
                      !IS_INSTANCE(arguments, PyByteArray_Type));
    Buffer out = {0};
    int failed = put_all(&out, &p);
    percent_drop(&p);
    PyObject *result = failed ? NULL : bytes_from(out.data ? out.data : "", (Py_ssize_t)out.size);
    buffer_free(&out);
    return result;
}
