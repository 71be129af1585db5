/* format(value, spec): what int, float, complex and str share. */
#include "types/str/str_spec.h"
#include "base/float_text.h"
#include "types/str/str_int.h"

#include <limits.h>
#include <locale.h>
#include <wchar.h>

int str_spec_parse(PyObject *spec, PyObject *value, uint32_t default_type, char default_align,
                   FormatSpec *out) {
    FormatSpecFault fault =
        format_spec_parse(str_data(spec), (int)str_kind(spec), (size_t)str_length(spec),
                          default_type, default_align, out);
    if (fault == FORMAT_SPEC_OK) {
        return 0;
    }
    if (fault == FORMAT_SPEC_INVALID) {
        err_raise(PyExc_ValueError, "Invalid format specifier '%U' for object of type '%.200s'",
                  spec, TYPE(value)->tp_name);
    } else {
        char message[FORMAT_SPEC_MESSAGE_MAX];
        format_spec_message(fault, out, message);
        err_raise(PyExc_ValueError, "%s", message);
    }
    return -1;
}

void *str_spec_unknown_type(const FormatSpec *spec, PyObject *value) {
    char shown[12];
    format_spec_show_type(spec->type, shown);
    return err_raise(PyExc_ValueError, "Unknown format code '%s' for object of type '%.200s'",
                     shown, TYPE(value)->tp_name);
}

enum { LOCALE_TEXT_MAX = 16 };

static size_t locale_text(const char *text, uint32_t out[LOCALE_TEXT_MAX]) {
    wchar_t wide[LOCALE_TEXT_MAX];
    size_t n = mbstowcs(wide, text, LOCALE_TEXT_MAX);
    if (n == (size_t)-1) {
        return 0;
    }
    for (size_t i = 0; i < n; i++) {
        out[i] = (uint32_t)wide[i];
    }
    return n;
}

PyObject *str_spec_number(const FormatSpec *spec, const FormatNumber *number) {
    FormatPunctuation punctuation = format_spec_punctuation(spec);
    uint32_t separator[LOCALE_TEXT_MAX], point[LOCALE_TEXT_MAX];
    if (spec->type == 'n') {
        struct lconv *conventions = localeconv();
        punctuation.separator = separator;
        punctuation.separator_length = locale_text(conventions->thousands_sep, separator);
        punctuation.groups = conventions->grouping;
        punctuation.point = point;
        punctuation.point_length = locale_text(conventions->decimal_point, point);
    }
    FormatLayout layout;
    if (!format_layout_number(spec, number, &punctuation, &layout)) {
        return err_no_memory();
    }
    PyObject *s = TRY(str_new((Py_ssize_t)layout.length, layout.max_char));
    format_layout_write(&layout, (int)str_kind(s), str_data(s));
    return s;
}

PyObject *str_spec_pad(const FormatSpec *spec, PyObject *text) {
    size_t left, right;
    Py_ssize_t n = str_length(text);
    format_spec_padding(spec, (size_t)n, &left, &right);
    if (left + right == 0) {
        return IS_EXACT(text, PyUnicode_Type) ? newref(text)
                                              : str_from_ucs(str_kind(text), str_data(text), n);
    }
    if (left + right > (size_t)(PY_SSIZE_T_MAX - n)) {
        return err_no_memory();
    }
    Py_UCS4 max = str_max(text) > spec->fill ? str_max(text) : spec->fill;
    PyObject *s = TRY(str_new(n + (Py_ssize_t)(left + right), max < 0x80 ? 0x7f : max));
    unsigned kind = str_kind(s);
    for (size_t i = 0; i < left; i++) {
        str_put(kind, str_data(s), (Py_ssize_t)i, spec->fill);
    }
    str_copy(kind, (char *)str_data(s) + left * kind, str_kind(text), str_data(text), n);
    for (size_t i = 0; i < right; i++) {
        str_put(kind, str_data(s), (Py_ssize_t)(left + i) + n, spec->fill);
    }
    return s;
}

static bool double_text(Buffer *out, const FormatSpec *spec, double value) {
    char code = spec->type ? (char)spec->type : 'r';
    int flags = (spec->alternate ? FLOAT_ALTERNATE : 0) |
                (spec->no_negative_zero ? FLOAT_NO_NEGATIVE_0 : 0);
    int precision = spec->precision < 0 ? 6 : (int)spec->precision;
    if (code == 'r') {
        flags |= FLOAT_DOT_0;
        code = spec->precision < 0 ? 'r' : 'g';
    } else if (code == 'n') {
        code = 'g';
    } else if (code == '%') {
        code = 'f';
        value *= 100;
    }
    return float_format(out, value, code, precision, flags) == 0 &&
           (spec->type != '%' || buffer_append_byte(out, '%') == 0);
}

PyObject *str_spec_double(const FormatSpec *spec, double value) {
    if (spec->precision > FLOAT_PRECISION_MAX) {
        return err_raise(PyExc_ValueError, "precision too big");
    }
    Buffer text = {0};
    if (!double_text(&text, spec, value)) {
        buffer_free(&text);
        return err_no_memory();
    }
    FormatNumber number = format_number_split(text.data, text.size);
    if (number.sign != '-') {
        number.sign = spec->sign == '+' || spec->sign == ' ' ? spec->sign : 0;
    }
    PyObject *s = str_spec_number(spec, &number);
    buffer_free(&text);
    return s;
}
