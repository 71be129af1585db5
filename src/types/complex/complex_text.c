/* complex to text and back. */
#include "base/float_text.h"
#include "base/unicode.h"
#include "types/complex/complex_int.h"
#include "types/str/str_spec.h"

#include <limits.h>
#include <math.h>
#include <string.h>

static bool shows_real(Py_complex z) {
    return z.real != 0.0 || signbit(z.real);
}

PyObject *complex_repr(PyObject *o) {
    Py_complex z = complex_value(o);
    Buffer text = {0};
    bool both = shows_real(z), done;
    if (both) {
        done = buffer_append_byte(&text, '(') == 0 && float_format(&text, z.real, 'r', 0, 0) == 0 &&
               float_format(&text, z.imag, 'r', 0, FLOAT_SIGN) == 0 &&
               buffer_append_text(&text, "j)") == 0;
    } else {
        done = float_format(&text, z.imag, 'r', 0, 0) == 0 && buffer_append_byte(&text, 'j') == 0;
    }
    PyObject *s = done ? str_from_utf8(text.data, (Py_ssize_t)text.size) : err_no_memory();
    buffer_free(&text);
    return s;
}

/* ---- format ---- */

/* One part without padding; `sign` is what a part that is not negative starts with, 0 for nothing.
 */
static PyObject *part_text(const FormatSpec *spec, double value, char sign) {
    int flags = (spec->alternate ? FLOAT_ALTERNATE : 0) |
                (spec->no_negative_zero ? FLOAT_NO_NEGATIVE_0 : 0);
    int precision = spec->precision < 0 ? 6 : (int)spec->precision;
    char code = spec->type == 'n'     ? 'g'
                : spec->type          ? (char)spec->type
                : spec->precision < 0 ? 'r'
                                      : 'g';
    Buffer text = {0};
    if (float_format(&text, value, code, precision, flags) < 0) {
        buffer_free(&text);
        return err_no_memory();
    }
    FormatNumber number = format_number_split(text.data, text.size);
    if (number.sign != '-') {
        number.sign = sign;
    }
    FormatSpec bare = *spec;
    bare.width = -1;
    bare.fill = ' ';
    bare.align = '>';
    PyObject *s = str_spec_number(&bare, &number);
    buffer_free(&text);
    return s;
}

static int check_spec(const FormatSpec *spec, PyObject *o) {
    if (spec->type >= 128 || (spec->type && strchr("eEfFgGn", (int)spec->type) == NULL)) {
        str_spec_unknown_type(spec, o);
    } else if (spec->precision > FLOAT_PRECISION_MAX) {
        err_raise(PyExc_ValueError, "precision too big");
    } else if (spec->fill == '0') {
        err_raise(PyExc_ValueError, "Zero padding is not allowed in complex format specifier");
    } else if (spec->align == '=') {
        err_raise(PyExc_ValueError,
                  "'=' alignment flag is not allowed in complex format specifier");
    } else {
        return 0;
    }
    return -1;
}

PyObject *complex_format(PyObject *o, PyObject *spec_text) {
    if (str_length(spec_text) == 0) {
        return ops_str(o);
    }
    FormatSpec spec;
    TRYI(str_spec_parse(spec_text, o, 0, '>', &spec));
    TRYI(check_spec(&spec, o));
    Py_complex z = complex_value(o);
    bool both = spec.type || shows_real(z), parentheses = both && !spec.type;
    char sign = spec.sign == '+' || spec.sign == ' ' ? spec.sign : 0;
    autoref PyObject *real = both ? TRY(part_text(&spec, z.real, sign)) : NULL;
    autoref PyObject *imag = TRY(part_text(&spec, z.imag, both ? '+' : sign));
    StrWriter w;
    str_writer_init(&w, 0);
    if ((parentheses && str_writer_char(&w, '(') < 0) || (both && str_writer_str(&w, real) < 0) ||
        str_writer_str(&w, imag) < 0 || str_writer_char(&w, 'j') < 0 ||
        (parentheses && str_writer_char(&w, ')') < 0)) {
        str_writer_drop(&w);
        return NULL;
    }
    autoref PyObject *text = TRY(str_writer_finish(&w));
    return str_spec_pad(&spec, text);
}

/* ---- from text ---- */

/* A number at *p, which moves behind it; false if there is none. */
static bool parse_number(const char **p, const char *end, double *value) {
    size_t used = 0;
    if (float_parse(*p, (size_t)(end - *p), value, &used) == FLOAT_INVALID) {
        return false;
    }
    *p += used;
    return true;
}
static bool is_sign(const char *p, const char *end) {
    return p < end && (*p == '+' || *p == '-');
}
static bool accept_j(const char **p, const char *end) {
    bool is_j = *p < end && (**p == 'j' || **p == 'J');
    *p += is_j;
    return is_j;
}
/* White space of the C library: without 0x1c to 0x1f, which str.isspace() knows. */
static const char *skip_space(const char *p, const char *end) {
    while (p < end && (*p == ' ' || (*p >= '\t' && *p <= '\r'))) {
        p++;
    }
    return p;
}
/* "real", "imag j" or "real+imag j". */
static bool parse_parts(const char **p, const char *end, Py_complex *z) {
    double first = 1.0;
    bool given = parse_number(p, end, &first);
    if (given && is_sign(*p, end)) {
        z->real = first;
        z->imag = **p == '-' ? -1.0 : 1.0;
        if (!parse_number(p, end, &z->imag)) {
            z->imag = **p == '-' ? -1.0 : 1.0;
            (*p)++;
        }
        return accept_j(p, end);
    }
    if (!given) {
        first = 1.0;
        if (is_sign(*p, end)) {
            first = **p == '-' ? -1.0 : 1.0;
            (*p)++;
        }
    }
    if (accept_j(p, end)) {
        z->imag = first;
        return true;
    }
    z->real = first;
    return given;
}
static bool parse_text(const char *p, const char *end, Py_complex *z) {
    p = skip_space(p, end);
    bool parentheses = p < end && *p == '(';
    if (parentheses) {
        p = skip_space(p + 1, end);
    }
    if (!parse_parts(&p, end, z)) {
        return false;
    }
    p = skip_space(p, end);
    if (parentheses) {
        if (p == end || *p != ')') {
            return false;
        }
        p = skip_space(p + 1, end);
    }
    return p == end;
}

/* ASCII digits and blanks for others, underscores between digits gone; the length, or -1 for a
 * misplaced underscore. Ends behind the first character that can be in no number. */
static Py_ssize_t clean(PyObject *text, char *out) {
    Py_ssize_t used = 0, n = str_length(text);
    bool after_digit = false, underscores = false;
    for (Py_ssize_t i = 0; i < n; i++) {
        Py_UCS4 c = str_at(text, i);
        int digit = unicode_decimal(c);
        if (c == '_') {
            if (!after_digit || i + 1 == n || unicode_decimal(str_at(text, i + 1)) < 0) {
                return -1;
            }
            underscores = true;
            continue;
        }
        after_digit = digit >= 0;
        out[used++] = digit >= 0            ? (char)('0' + digit)
                      : c < 128             ? (char)c
                      : unicode_is_space(c) ? ' '
                                            : '?';
        if (c == 0 || out[used - 1] == '?') {
            return c == 0 && underscores ? -1 : used;
        }
    }
    return used;
}

int complex_parse(PyObject *text, Py_complex *value) {
    *value = (Py_complex){0};
    size_t room = (size_t)str_length(text) + 1;
    char *ascii = data_alloc(room);
    if (ascii == NULL) {
        err_no_memory();
        return -1;
    }
    Py_ssize_t n = clean(text, ascii);
    bool parsed = n >= 0 && parse_text(ascii, ascii + n, value);
    data_free(ascii, room);
    if (n < 0) {
        err_raise(PyExc_ValueError, "could not convert string to complex: %R", text);
    } else if (!parsed) {
        err_raise(PyExc_ValueError, "complex() arg is a malformed string");
    }
    return parsed ? 0 : -1;
}
