/* str_format: text from C values and objects, by the formats that object/error.h lists. */
#include "types/str/str_int.h"
#include "object/type.h"

#include <stdarg.h>
#include <stdio.h>

typedef struct {
    char flags[8];
    int width, precision; /* -1: not given */
    char size;            /* 0, 'l', 'L' (long long), 'z', 'j', 't' */
    char code;
} Spec;

/* A number in the text, or `*`: the next argument. */
static const char *number_parse(const char *p, int *number, va_list *args) {
    if (*p == '*') {
        *number = va_arg(*args, int);
        return p + 1;
    }
    for (; *p >= '0' && *p <= '9'; p++) {
        *number = (*number < 0 ? 0 : *number) * 10 + (*p - '0');
    }
    return p;
}

static const char *spec_parse(const char *p, Spec *spec, va_list *args) {
    *spec = (Spec){.width = -1, .precision = -1};
    int n = 0;
    while (*p == '-' || *p == '0' || *p == '#' || *p == '+' || *p == ' ') {
        if (n < 6) {
            spec->flags[n++] = *p;
        }
        p++;
    }
    p = number_parse(p, &spec->width, args);
    if (spec->width < -1) { /* from an argument */
        spec->flags[n] = '-';
        spec->width = -spec->width;
    }
    if (*p == '.') {
        spec->precision = 0;
        p = number_parse(p + 1, &spec->precision, args);
    }
    if (*p == 'l' || *p == 'z' || *p == 'j' || *p == 't') {
        spec->size = *p++;
        if (spec->size == 'l' && *p == 'l') {
            spec->size = 'L';
            p++;
        }
    }
    spec->code = *p;
    return *p ? p + 1 : p;
}

/* Pads `s` to the width, cuts it to the precision. */
static int put_str(StrWriter *w, PyObject *s, const Spec *spec) {
    if (s == NULL) {
        return -1;
    }
    autoref PyObject *cut = spec->precision >= 0 && spec->precision < str_length(s)
                                ? str_slice(s, 0, spec->precision)
                                : newref(s);
    if (cut == NULL) {
        return -1;
    }
    Py_ssize_t pad = spec->width - str_length(cut);
    bool left = strchr(spec->flags, '-') != NULL;
    for (; !left && pad > 0; pad--) {
        INT_TRYI(str_writer_char(w, ' '));
    }
    INT_TRYI(str_writer_str(w, cut));
    for (; pad > 0; pad--) {
        INT_TRYI(str_writer_char(w, ' '));
    }
    return 0;
}

static int put_str_steal(StrWriter *w, steals PyObject *s, const Spec *spec) {
    autoref PyObject *owned = s;
    return put_str(w, owned, spec);
}

static int put_text(StrWriter *w, const char *text, const Spec *spec) {
    size_t n = spec->precision >= 0 ? strnlen(text, (size_t)spec->precision) : strlen(text);
    Spec rest = *spec;
    rest.precision = -1;
    return put_str_steal(w, str_decode(text, (Py_ssize_t)n, "utf-8", "replace"), &rest);
}

static int put_number(StrWriter *w, const Spec *spec, va_list *args) {
    char format[32], out[128];
    int n = snprintf(format, sizeof format, "%%%s", spec->flags);
    if (spec->width >= 0) {
        n += snprintf(format + n, sizeof format - (size_t)n, "%d",
                      spec->width > 100 ? 100 : spec->width);
    }
    if (spec->precision >= 0) {
        n += snprintf(format + n, sizeof format - (size_t)n, ".%d",
                      spec->precision > 100 ? 100 : spec->precision);
    }
    snprintf(format + n, sizeof format - (size_t)n, "ll%c", spec->code);
    bool is_signed = spec->code == 'd' || spec->code == 'i';
    long long value;
    switch (spec->size) {
    case 'l':
        value = is_signed ? va_arg(*args, long) : (long long)va_arg(*args, unsigned long);
        break;
    case 'L':
    case 'j':
        value = va_arg(*args, long long);
        break;
    case 'z':
    case 't':
        value = (long long)va_arg(*args, Py_ssize_t);
        break;
    default:
        value = is_signed ? va_arg(*args, int) : (long long)va_arg(*args, unsigned);
        break;
    }
    return str_writer_ascii(w, out, snprintf(out, sizeof out, format, value));
}

static int put(StrWriter *w, const Spec *spec, va_list *args) {
    char out[32];
    switch (spec->code) {
    case '%':
        return str_writer_char(w, '%');
    case 'c':
        return str_writer_char(w, (Py_UCS4)va_arg(*args, int));
    case 's':
        return put_text(w, va_arg(*args, const char *), spec);
    case 'p':
        return str_writer_ascii(w, out, snprintf(out, sizeof out, "%p", va_arg(*args, void *)));
    case 'U':
        return put_str(w, va_arg(*args, PyObject *), spec);
    case 'V': {
        PyObject *s = va_arg(*args, PyObject *);
        const char *otherwise = va_arg(*args, const char *);
        return s != NULL ? put_str(w, s, spec) : put_text(w, otherwise, spec);
    }
    case 'S':
        return put_str_steal(w, ops_str(va_arg(*args, PyObject *)), spec);
    case 'R':
        return put_str_steal(w, ops_repr(va_arg(*args, PyObject *)), spec);
    case 'A':
        return put_str_steal(w, ops_ascii(va_arg(*args, PyObject *)), spec);
    case 'T':
        return put_str_steal(w, type_full_name(TYPE(va_arg(*args, PyObject *))), spec);
    case 'N':
        return put_str_steal(w, type_full_name(va_arg(*args, PyTypeObject *)), spec);
    default:
        return put_number(w, spec, args);
    }
}

PyObject *str_format_v(const char *format, va_list list) {
    StrWriter w;
    va_list args;
    va_copy(args, list);
    str_writer_init(&w, (Py_ssize_t)strlen(format));
    int failed = 0;
    while (*format && !failed) {
        const char *percent = strchrnul(format, '%');
        failed = str_writer_utf8(&w, format, percent - format) < 0;
        format = percent;
        if (*format == '%' && !failed) {
            Spec spec;
            format = spec_parse(format + 1, &spec, &args);
            failed = put(&w, &spec, &args) < 0;
        }
    }
    va_end(args);
    if (failed) {
        str_writer_drop(&w);
        return NULL;
    }
    return str_writer_finish(&w);
}

PyObject *str_format(const char *format, ...) {
    va_list args;
    va_start(args, format);
    PyObject *s = str_format_v(format, args);
    va_end(args);
    return s;
}
