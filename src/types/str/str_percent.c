/* text % arguments (library reference, "printf-style String Formatting"). */
#include "types/int/int_digits.h"
#include "types/str/percent.h"
#include "types/str/str_methods.h"

static PyObject *key_of(const void *text, unsigned kind, Py_ssize_t start, Py_ssize_t end) {
    return str_from_ucs(kind, (const char *)text + (size_t)start * kind, end - start);
}

static PyObject *char_of(PyObject *value) {
    if (IS_STR(value)) {
        if (str_length(value) != 1) {
            return err_raise(
                PyExc_TypeError,
                "%%c requires an int or a unicode character, not a string of length %zd",
                str_length(value));
        }
        return newref(value);
    }
    PyNumberMethods *number = TYPE(value)->tp_as_number;
    if (number == NULL || number->nb_index == NULL) {
        return err_raise(PyExc_TypeError, "%%c requires an int or a unicode character, not %T",
                         value);
    }
    autoref PyObject *index = TRY(ops_index(value));
    int overflow;
    int64_t c = int_as_int64_overflow(index, &overflow);
    if (overflow || c < 0 || c > 0x10ffff) {
        return err_raise(PyExc_OverflowError, "%%c arg not in range(0x110000)");
    }
    return str_from_char((Py_UCS4)c);
}

static PyObject *text_of(const PercentSpec *spec, PyObject *value) {
    switch (spec->code) {
    case 's':
        return ops_str(value);
    case 'r':
        return ops_repr(value);
    case 'a':
        return ops_ascii(value);
    case 'c':
        return char_of(value);
    default:
        return percent_unsupported(spec);
    }
}

static int put_fill(StrWriter *w, Py_ssize_t count) {
    for (; count > 0; count--) {
        INT_TRYI(str_writer_char(w, ' '));
    }
    return 0;
}

static int put_argument(StrWriter *w, Percent *p) {
    PercentSpec spec;
    INT_TRYI(percent_spec(p, &spec));
    PyObject *value = INT_TRY(percent_argument(p));
    bool plain = spec.width == 0 && spec.precision < 0 && !spec.plus && !spec.blank;
    if (plain && (spec.code == 'd' || spec.code == 'i' || spec.code == 's')) {
        char room[INT_QUICK_DIGITS];
        Py_ssize_t length;
        const char *digits = int_digits_quick(value, room, &length);
        if (digits != NULL) {
            return str_writer_ascii(w, digits, length);
        }
    }
    if (percent_is_number(spec.code)) {
        autoref PyObject *number = INT_TRY(percent_number(&spec, value, false));
        return str_writer_str(w, number);
    }
    autoref PyObject *text = INT_TRY(text_of(&spec, value));
    if (spec.code != 'c' && spec.precision >= 0 && spec.precision < str_length(text)) {
        SETREF(text, INT_TRY(str_slice(text, 0, spec.precision)));
    }
    Py_ssize_t fill = spec.width - str_length(text);
    if (!spec.left) {
        INT_TRYI(put_fill(w, fill));
    }
    INT_TRYI(str_writer_str(w, text));
    return spec.left ? put_fill(w, fill) : 0;
}

static int put_all(StrWriter *w, Percent *p) {
    while (p->at < p->length) {
        Py_UCS4 c = utf8_text_get(p->text, (int)p->kind, (size_t)p->at++);
        if (c == '%' && p->at < p->length &&
            utf8_text_get(p->text, (int)p->kind, (size_t)p->at) == '%') {
            p->at++;
        } else if (c == '%') {
            INT_TRYI(put_argument(w, p));
            continue;
        }
        INT_TRYI(str_writer_char(w, c));
    }
    return percent_finish(p);
}

PyObject *str_percent(PyObject *format, PyObject *arguments) {
    Percent p = {.text = str_data(format),
                 .kind = str_kind(format),
                 .length = str_length(format),
                 .key_of = key_of};
    percent_start(&p, arguments, !IS_STR(arguments));
    if (!str_has_char(format, '%')) {
        p.at = p.length;
        return percent_finish(&p) < 0 ? NULL : newref(format);
    }
    StrWriter w;
    str_writer_init(&w, p.length);
    int failed = put_all(&w, &p);
    percent_drop(&p);
    if (failed) {
        str_writer_drop(&w);
        return NULL;
    }
    return str_writer_finish(&w);
}
