/* The parts of `format % arguments` that str and bytes share. */
#include "types/str/percent.h"
#include "base/float_text.h"
#include "types/float/float.h"
#include "types/int/int.h"
#include "types/str/str_int.h"
#include "types/tuple/tuple.h"

#include <limits.h>

static Py_UCS4 peek(const Percent *p) {
    return p->at < p->length ? utf8_text_get(p->text, (int)p->kind, (size_t)p->at) : 0;
}
static bool is_digit_before(const Percent *p) {
    Percent before = *p;
    before.at--; /* there is the percent sign at least */
    Py_UCS4 c = peek(&before);
    return c >= '0' && c <= '9';
}

void percent_start(Percent *p, PyObject *arguments, bool may_be_mapping) {
    p->at = p->next = 0;
    p->found = NULL;
    p->arguments = arguments;
    p->count = IS_TUPLE(arguments) ? tuple_length(arguments) : -1;
    p->mapping = p->count < 0 && may_be_mapping && TYPE(arguments)->tp_as_mapping &&
                         TYPE(arguments)->tp_as_mapping->mp_subscript
                     ? arguments
                     : NULL;
}

void percent_drop(Percent *p) {
    CLEAR(p->found);
}

borrowed PyObject *percent_argument(Percent *p) {
    if (p->count < 0 && p->next == 0) {
        p->next = 1;
        return p->found ? p->found : p->arguments;
    }
    if (p->count >= 0 && p->next < p->count) {
        return tuple_at(p->arguments, p->next++);
    }
    return err_raise(PyExc_TypeError, "not enough arguments for format string");
}

int percent_finish(Percent *p) {
    if (p->mapping == NULL && p->next < (p->count < 0 ? 1 : p->count)) {
        err_raise(PyExc_TypeError, "not all arguments converted during %s formatting",
                  p->wants_bytes ? "bytes" : "string");
        return -1;
    }
    return 0;
}

/* "(key)": looks it up. */
static int parse_key(Percent *p) {
    if (p->mapping == NULL) {
        err_raise(PyExc_TypeError, "format requires a mapping");
        return -1;
    }
    Py_ssize_t start = ++p->at;
    for (int depth = 1; depth > 0; p->at++) {
        if (p->at >= p->length) {
            err_raise(PyExc_ValueError, "incomplete format key");
            return -1;
        }
        Py_UCS4 c = peek(p);
        depth += (c == '(') - (c == ')');
    }
    autoref PyObject *key = INT_TRY(p->key_of(p->text, p->kind, start, p->at - 1));
    PyObject *value = INT_TRY(ops_get_item(p->mapping, key));
    SETREF(p->found, value);
    p->next = 0;
    p->count = -1;
    return 0;
}

static bool parse_flag(Percent *p, PercentSpec *spec) {
    switch (peek(p)) {
    case '-':
        spec->left = true;
        break;
    case '+':
        spec->plus = true;
        break;
    case ' ':
        spec->blank = true;
        break;
    case '#':
        spec->alternate = true;
        break;
    case '0':
        spec->zero = true;
        break;
    default:
        return false;
    }
    p->at++;
    return true;
}

/* A number, or '*' for an argument; stays as it was if there is neither. */
static int parse_count(Percent *p, Py_ssize_t *value, Py_ssize_t max, const char *too_big) {
    if (peek(p) == '*') {
        p->at++;
        PyObject *argument = INT_TRY(percent_argument(p));
        if (!IS_INT(argument)) {
            err_raise(PyExc_TypeError, "* wants int");
            return -1;
        }
        *value = int_as_ssize(argument);
        if (*value == -1 && err_occurred()) {
            return -1;
        }
        if (*value > max) {
            err_raise(PyExc_OverflowError, "Python int too large to convert to C int");
            return -1;
        }
        return 0;
    }
    for (Py_UCS4 c; (c = peek(p)) >= '0' && c <= '9'; p->at++) {
        Py_ssize_t digit = (Py_ssize_t)c - '0';
        if (*value > (max - digit) / 10) {
            err_raise(PyExc_ValueError, "%s", too_big);
            return -1;
        }
        *value = *value * 10 + digit;
    }
    return 0;
}

int percent_spec(Percent *p, PercentSpec *spec) {
    *spec = (PercentSpec){.precision = -1};
    if (peek(p) == '(' && p->at < p->length) {
        INT_TRYI(parse_key(p));
    }
    while (parse_flag(p, spec)) {
    }
    INT_TRYI(parse_count(p, &spec->width, PY_SSIZE_T_MAX, "width too big"));
    if (spec->width == PY_SSIZE_T_MIN) {
        return err_int(err_raise(PyExc_OverflowError, "width too big"));
    }
    if (spec->width < 0) {
        spec->left = true;
        spec->width = -spec->width;
    }
    if (peek(p) == '.') {
        p->at++;
        Py_ssize_t precision = 0;
        INT_TRYI(parse_count(p, &precision, INT_MAX, "precision too big"));
        spec->precision = precision < 0 ? 0 : (int)precision;
    }
    Py_UCS4 c = peek(p);
    spec->code_after_digit = is_digit_before(p);
    if (c == 'h' || c == 'l' || c == 'L') {
        p->at++;
    }
    if (p->at >= p->length) {
        err_raise(PyExc_ValueError, "incomplete format");
        return -1;
    }
    spec->code_at = p->at;
    spec->code = peek(p);
    p->at++;
    return 0;
}

void *percent_unsupported(const PercentSpec *spec) {
    char shown = spec->code >= 31 && spec->code < 127 ? (char)spec->code : '?';
    return err_raise(PyExc_ValueError, "unsupported format character '%c' (0x%x) at index %zd",
                     shown, (unsigned)spec->code, spec->code_at);
}

/* ---- numbers ---- */

bool percent_is_number(Py_UCS4 code) {
    return code && code < 128 && strchr("diuoxXeEfFgG", (int)code) != NULL;
}

static PyObject *as_int(PyObject *value, Py_UCS4 code) {
    if (IS_INT(value)) {
        return newref(value);
    }
    PyNumberMethods *number = TYPE(value)->tp_as_number;
    bool decimal = code == 'd' || code == 'i' || code == 'u';
    PyObject *result = NULL;
    if (number != NULL && (number->nb_index != NULL || (decimal && number->nb_int != NULL))) {
        result = decimal ? ops_to_int(value) : ops_index(value);
        if (result != NULL || !err_matches(PyExc_TypeError)) {
            return result;
        }
        err_clear();
    }
    return err_raise(PyExc_TypeError, "%%%c format: %s is required, not %.200s", (int)code,
                     decimal ? "a real number" : "an integer", TYPE(value)->tp_name);
}

/* Sign, prefix, zeros up to the precision or the width, digits, blanks. */
static PyObject *lay_out(const PercentSpec *spec, char sign, const char *prefix, const char *digits,
                         Py_ssize_t count, Py_ssize_t precision) {
    Py_ssize_t head = (sign != 0) + (Py_ssize_t)strlen(prefix),
               zeros = precision > count ? precision - count : 0;
    if (spec->width > PY_SSIZE_T_MAX / 2 || zeros > PY_SSIZE_T_MAX / 4) {
        return err_no_memory();
    }
    Py_ssize_t fill = spec->width - head - zeros - count;
    fill = fill < 0 ? 0 : fill;
    if (spec->zero && !spec->left) {
        zeros += fill;
        fill = 0;
    }
    PyObject *s = TRY(str_new(fill + head + zeros + count, 0x7f));
    if (fill + head + zeros + count == 0) {
        return s;
    }
    char *p = str_data(s);
    if (!spec->left) {
        memset(p, ' ', (size_t)fill);
        p += fill;
    }
    if (sign) {
        *p++ = sign;
    }
    p = (char *)memcpy(p, prefix, strlen(prefix)) + strlen(prefix);
    p = (char *)memset(p, '0', (size_t)zeros) + zeros;
    p = (char *)memcpy(p, digits, (size_t)count) + count;
    if (spec->left) {
        memset(p, ' ', (size_t)fill);
    }
    return s;
}

static char sign_of(const PercentSpec *spec, bool negative) {
    return negative ? '-' : spec->plus ? '+' : spec->blank ? ' ' : 0;
}

static PyObject *put_int(const PercentSpec *spec, PyObject *value) {
    autoref PyObject *number = TRY(as_int(value, spec->code));
    int base = spec->code == 'o' ? 8 : (spec->code | 32) == 'x' ? 16 : 10;
    autoref PyObject *text = TRY(int_to_text(number, base));
    char *p = str_data(text), *end = p + str_length(text), prefix[3] = "";
    bool negative = *p == '-';
    p += negative;
    if (spec->code == 'X') {
        autoref PyObject *upper = TRY(str_new(end - p, 0x7f));
        char *q = str_data(upper);
        for (Py_ssize_t i = 0; i < end - p; i++) {
            q[i] = p[i] >= 'a' && p[i] <= 'z' ? (char)(p[i] - 32) : p[i];
        }
        end = q + (end - p);
        p = q;
        SETREF(text, take(upper));
    }
    if (base != 10) {
        memcpy(prefix, p, spec->alternate ? 2 : 0);
        p += 2;
    }
    return lay_out(spec, sign_of(spec, negative), prefix, p, end - p, spec->precision);
}

static PyObject *put_double(const PercentSpec *spec, PyObject *value, bool for_bytes) {
    double x = float_as_double(value);
    if (x == -1.0 && err_occurred()) {
        if (for_bytes && err_clear_if(PyExc_TypeError)) {
            err_raise(PyExc_TypeError, "float argument required, not %.200s", TYPE(value)->tp_name);
        }
        return NULL;
    }
    if (spec->precision > FLOAT_PRECISION_MAX) {
        return err_raise(PyExc_ValueError, "precision too big");
    }
    Buffer text = {0};
    if (float_format(&text, x, (char)spec->code, spec->precision < 0 ? 6 : spec->precision,
                     spec->alternate ? FLOAT_ALTERNATE : 0) < 0) {
        buffer_free(&text);
        return err_no_memory();
    }
    bool negative = text.data[0] == '-';
    PyObject *s = lay_out(spec, sign_of(spec, negative), "", text.data + negative,
                          (Py_ssize_t)text.size - negative, 0);
    buffer_free(&text);
    return s;
}

PyObject *percent_number(const PercentSpec *spec, PyObject *value, bool for_bytes) {
    return strchr("eEfFgG", (int)spec->code) != NULL ? put_double(spec, value, for_bytes)
                                                     : put_int(spec, value);
}
