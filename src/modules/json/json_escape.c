/* Strings as JSON writes them. */
#include "modules/json/json_int.h"

/* The letter of the short escape of c, or 0. */
static char short_escape(Py_UCS4 c) {
    switch (c) {
    case '"':
    case '\\':
        return (char)c;
    case '\b':
        return 'b';
    case '\f':
        return 'f';
    case '\n':
        return 'n';
    case '\r':
        return 'r';
    case '\t':
        return 't';
    default:
        return 0;
    }
}
/* Each puts the escape of c at `out` (12 bytes at most) and returns what is behind it. */
static char *put_unit(char *out, unsigned unit) {
    static const char hex[] = "0123456789abcdef";
    char text[6] = {
        '\\', 'u', hex[unit >> 12 & 15], hex[unit >> 8 & 15], hex[unit >> 4 & 15], hex[unit & 15]};
    memcpy(out, text, 6);
    return out + 6;
}
static char *put_escape(char *out, Py_UCS4 c) {
    char letter = short_escape(c);
    if (letter) {
        *out++ = '\\';
        *out++ = letter;
        return out;
    }
    if (c < 0x10000) {
        return put_unit(out, c);
    }
    c -= 0x10000;
    return put_unit(put_unit(out, 0xd800 + (c >> 10)), 0xdc00 + (c & 0x3ff));
}
static int write_escape(StrWriter *w, Py_UCS4 c) {
    char text[12];
    return str_writer_ascii(w, text, put_escape(text, c) - text);
}

static inline bool is_plain(Py_UCS4 c, bool ascii) {
    return c >= 0x20 && c != '"' && c != '\\' && (!ascii || c < 0x7f);
}
/* How many plain ASCII characters stand at the beginning of n bytes. */
static size_t plain_run(const unsigned char *s, size_t n) {
    size_t i = 0;
    const uint64_t ones = 0x0101010101010101u, tops = ones * 0x80;
    for (; i + 8 <= n; i += 8) {
        uint64_t x;
        memcpy(&x, s + i, 8);
        uint64_t quote = x ^ ones * '"', slash = x ^ ones * '\\', rub = x ^ ones * 0x7f;
        uint64_t special = (x - ones * 0x20) | (quote - ones) | (slash - ones) | (rub - ones) | x;
        if (special & tops) {
            break;
        }
    }
    while (i < n && is_plain(s[i], true)) {
        i++;
    }
    return i;
}

int json_escape(StrWriter *w, PyObject *s, bool ascii) {
    Py_ssize_t n = str_length(s), i = 0;
    INT_TRYI(str_writer_char(w, '"'));
    if (str_kind(s) == 1 && (ascii || str_is_ascii(s))) {
        const unsigned char *data = str_data(s);
        while (i < n) {
            size_t run = plain_run(data + i, (size_t)(n - i));
            INT_TRYI(str_writer_ascii(w, (const char *)data + i, (Py_ssize_t)run));
            i += (Py_ssize_t)run;
            if (i < n) {
                INT_TRYI(is_plain(data[i], ascii) ? str_writer_char(w, data[i])
                                                  : write_escape(w, data[i]));
                i++;
            }
        }
    } else if (ascii) {
        char piece[256], *out = piece;
        for (; i < n; i++) {
            Py_UCS4 c = str_at(s, i);
            if (is_plain(c, true)) {
                *out++ = (char)c;
            } else {
                out = put_escape(out, c);
            }
            if (out - piece > (ptrdiff_t)sizeof piece - 13 || i == n - 1) {
                INT_TRYI(str_writer_ascii(w, piece, out - piece));
                out = piece;
            }
        }
    } else {
        for (; i < n; i++) {
            Py_UCS4 c = str_at(s, i);
            INT_TRYI(is_plain(c, ascii) ? str_writer_char(w, c) : write_escape(w, c));
        }
    }
    return str_writer_char(w, '"');
}

static PyObject *escaped(PyObject *s, bool ascii) {
    if (!IS_STR(s)) {
        return err_raise(PyExc_TypeError, "first argument must be a string, not %s",
                         TYPE(s)->tp_name);
    }
    StrWriter w;
    str_writer_init(&w, str_length(s) + 2);
    if (json_escape(&w, s, ascii) < 0) {
        str_writer_drop(&w);
        return NULL;
    }
    return str_writer_finish(&w);
}
FUNCTION("_json.encode_basestring(object, /)", "A JSON string; only what must be is escaped.")
static PyObject *json_encode_basestring(PyObject *module, PyObject *s) {
    return escaped(s, false);
}
FUNCTION("_json.encode_basestring_ascii(object, /)", "A JSON string of ASCII characters alone.")
static PyObject *json_encode_basestring_ascii(PyObject *module, PyObject *s) {
    return escaped(s, true);
}
FUNCTION("_json.scanstring(module, ...)",
         "scanstring(string, end, strict=True) -> (string, end)\n\nThe JSON string whose text "
         "begins at index end, and the index behind its closing quote. Unless strict, it may have "
         "control characters in it.")
static PyObject *json_module_scanstring(PyObject *module, PyObject *const *args, Py_ssize_t nargs,
                                        PyObject *kwnames) {
    TRYI(args_no_keywords("scanstring", kwnames));
    if (nargs < 2 || nargs > 3) {
        return err_raise(PyExc_TypeError, "scanstring() takes at %s arguments (%zd given)",
                         nargs < 2 ? "least 2" : "most 3", nargs);
    }
    Py_ssize_t end = ops_index_ssize(args[1], PyExc_OverflowError);
    if (end == -1 && err_occurred()) {
        return NULL;
    }
    int strict = nargs > 2 ? TRYI(ops_is_true(args[2])) : 1;
    return json_scanstring(args[0], end, strict);
}

typedef struct {
    char nothing;
} JsonState;

static int json_exec(PyObject *module) {
    INT_TRYI(type_ready(&json_scanner_type));
    INT_TRYI(type_ready(&json_encoder_type));
    INT_TRYI(module_add(module, "make_scanner", (PyObject *)&json_scanner_type));
    return module_add(module, "make_encoder", (PyObject *)&json_encoder_type);
}

#include "json_escape.gen.h"

JsonEscape json_escape_kind(PyObject *function) {
    if (!IS_EXACT(function, PyCFunction_Type)) {
        return ESCAPE_OTHER;
    }
    PyCFunction f = ((PyCFunctionObject *)function)->m_ml->ml_meth;
    if (f == (PyCFunction)(void (*)(void))_json_json_encode_basestring_ascii_call) {
        return ESCAPE_ASCII;
    }
    return f == (PyCFunction)(void (*)(void))_json_json_encode_basestring_call ? ESCAPE_UNICODE
                                                                               : ESCAPE_OTHER;
}

NATIVE_MODULE(_json, JsonState, json_exec, _json_functions, "JSON read and written.")
