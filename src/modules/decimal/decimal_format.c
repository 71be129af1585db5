/* format(Decimal, spec): the mini-language for numbers that are decimal already, so that rounding
 * is the context's. */
#include "base/format_spec.h"
#include "modules/decimal/decimal_int.h"

#include <limits.h>
#include <locale.h>
#include <string.h>
#include <wchar.h>

enum { PUNCTUATION_MAX = 16 };

/* The specification, and what stands between digits. */
typedef struct {
    FormatSpec spec;
    bool zero_pad, upper; /* upper: the exponent's letter, for N */
    FormatPunctuation punctuation;
    uint32_t separator[PUNCTUATION_MAX], point[PUNCTUATION_MAX];
    char groups[PUNCTUATION_MAX];
} DecimalFormat;

static void *invalid_format(void) {
    return err_raise(PyExc_ValueError, "invalid format string");
}
static bool is_align(Py_UCS4 c) {
    return c == '<' || c == '>' || c == '=' || c == '^';
}
/* The flag 0, which excludes an alignment: -1 if both are there. */
static int find_zero_flag(PyObject *text) {
    Py_ssize_t n = str_length(text), i = 0;
    bool aligned = true;
    if (n >= 2 && is_align(str_at(text, 1))) {
        i = 2;
    } else if (n >= 1 && is_align(str_at(text, 0))) {
        i = 1;
    } else {
        aligned = false;
    }
    for (; i < n; i++) {
        Py_UCS4 c = str_at(text, i);
        if (c != '+' && c != '-' && c != ' ' && c != 'z' && c != '#') {
            break;
        }
    }
    bool zero = i < n && str_at(text, i) == '0';
    return zero && aligned ? -1 : zero;
}
static int parse_spec(DecimalFormat *f, PyObject *text) {
    FormatSpecFault fault = format_spec_parse(str_data(text), (int)str_kind(text),
                                              (size_t)str_length(text), 0, '>', &f->spec);
    if (fault == FORMAT_SPEC_TOO_MANY_DIGITS) {
        return err_int(err_no_memory());
    }
    int zero = find_zero_flag(text);
    f->upper = f->spec.type == 'N';
    if (f->upper) {
        f->spec.type = 'n';
    }
    uint32_t type = f->spec.type;
    bool fine = fault == FORMAT_SPEC_OK || (fault == FORMAT_SPEC_FRACTION_TYPE && type == 'n');
    if (!fine || zero < 0 || (type != 0 && (type > 127 || strchr("eEfFgGn%", (int)type) == NULL)) ||
        (type == 'n' && f->spec.grouping != 0)) {
        return err_int(invalid_format());
    }
    if (f->upper &&
        err_warn(PyExc_DeprecationWarning, 1,
                 "Format specifier 'N' is deprecated and slated for removal in Python 3.18") < 0) {
        return -1;
    }
    if (f->spec.width > PY_SSIZE_T_MAX / 2 || f->spec.precision > PY_SSIZE_T_MAX / 2) {
        return err_int(err_raise(PyExc_ValueError,
                                 "format specification exceeds internal limits of _decimal"));
    }
    f->zero_pad = zero;
    if (f->spec.precision == 0 && (type == 0 || type == 'g' || type == 'G' || type == 'n')) {
        f->spec.precision = 1;
    }
    return 0;
}

/* ---- punctuation ---- */

static size_t wide_text(const char *text, uint32_t out[PUNCTUATION_MAX]) {
    wchar_t wide[PUNCTUATION_MAX];
    size_t n = mbstowcs(wide, text, PUNCTUATION_MAX);
    if (n == (size_t)-1) {
        return 0;
    }
    for (size_t i = 0; i < n; i++) {
        out[i] = (uint32_t)wide[i];
    }
    return n;
}
static void set_locale(DecimalFormat *f) {
    struct lconv *conventions = localeconv();
    f->punctuation.separator = f->separator;
    f->punctuation.separator_length = wide_text(conventions->thousands_sep, f->separator);
    f->punctuation.point = f->point;
    f->punctuation.point_length = wide_text(conventions->decimal_point, f->point);
    snprintf(f->groups, sizeof f->groups, "%s", conventions->grouping);
    f->punctuation.groups = f->groups;
}
/* An entry of the mapping that takes the locale's place; missing: invalid. */
static PyObject *override_text(PyObject *mapping, const char *name) {
    autoref PyObject *key = TRY(str_from_text(name));
    PyObject *value;
    if (TRYI(dict_get(mapping, key, &value)) == 0) {
        return err_raise(PyExc_ValueError, "invalid override dict");
    }
    if (!IS_STR(value)) {
        DECREF(value);
        return err_raise(PyExc_TypeError, "bad argument type for built-in operation");
    }
    return value;
}
static int override_chars(PyObject *text, uint32_t out[PUNCTUATION_MAX], size_t *length) {
    Py_ssize_t n = str_length(text);
    if (n > 4) {
        return err_int(err_raise(PyExc_ValueError, "invalid override dict"));
    }
    for (Py_ssize_t i = 0; i < n; i++) {
        out[i] = str_at(text, i);
    }
    *length = (size_t)n;
    return 0;
}
static int set_override(DecimalFormat *f, PyObject *mapping) {
    autoref PyObject *point = INT_TRY(override_text(mapping, "decimal_point")),
                     *separator = INT_TRY(override_text(mapping, "thousands_sep")),
                     *grouping = INT_TRY(override_text(mapping, "grouping"));
    INT_TRYI(override_chars(point, f->point, &f->punctuation.point_length));
    INT_TRYI(override_chars(separator, f->separator, &f->punctuation.separator_length));
    Py_ssize_t count = str_length(grouping);
    if (f->punctuation.point_length == 0 || count >= PUNCTUATION_MAX) {
        return err_int(err_raise(PyExc_ValueError, "invalid override dict"));
    }
    for (Py_ssize_t i = 0; i <= count; i++) {
        Py_UCS4 size = i < count ? str_at(grouping, i) : 0;
        if (size > CHAR_MAX) {
            return err_int(err_raise(PyExc_ValueError, "invalid override dict"));
        }
        f->groups[i] = (char)size;
    }
    f->punctuation.point = f->point;
    f->punctuation.separator = f->separator;
    f->punctuation.groups = f->groups;
    return 0;
}

/* ---- rounding ---- */

/* To `places` significant digits, padded. */
static void round_significant(Dec *x, int64_t places, DecRounding rounding, uint32_t *status) {
    if (x->length == 0) {
        return;
    }
    for (int i = 0; i < 2; i++) { /* 9.99 becomes 10.0, which has a digit too many */
        int64_t exponent = dec_adjusted(x) + 1 - places;
        if (exponent == x->exponent) {
            return;
        }
        DEC(rounded);
        dec_rescale(&rounded, x, exponent, rounding, status);
        dec_move(x, &rounded);
    }
}
static void round_fixed(Dec *x, int64_t exponent, DecRounding rounding, uint32_t *status) {
    DEC(rounded);
    dec_rescale(&rounded, x, exponent, rounding, status);
    dec_move(x, &rounded);
}
static void round_for(Dec *x, const DecimalFormat *f, char type, DecRounding rounding,
                      uint32_t *status) {
    int64_t precision = f->spec.precision;
    if (precision >= 0) {
        switch (type) {
        case 'e':
            round_significant(x, precision + 1, rounding, status);
            break;
        case 'f':
            round_fixed(x, -precision, rounding, status);
            break;
        default:
            if (dec_digits(x) > precision) {
                round_significant(x, precision, rounding, status);
            }
        }
    }
    if (x->length == 0 && x->exponent > 0 && type == 'f') {
        x->exponent = 0;
    }
}

/* ---- laying out ---- */

static int64_t point_before(const Dec *x, const DecimalFormat *f, char type, int64_t left) {
    switch (type) {
    case 'e':
        return x->length == 0 && f->spec.precision >= 0 ? 1 - f->spec.precision : 1;
    case 'f':
        return left;
    default:
        return x->exponent <= 0 && left > -6 ? left : 1;
    }
}
static char sign_of(bool negative, const FormatSpec *spec) {
    return negative ? '-' : spec->sign == '+' || spec->sign == ' ' ? spec->sign : '\0';
}
static PyObject *lay_out(const DecimalFormat *f, const FormatSpec *spec, FormatNumber *number) {
    FormatLayout layout;
    if (!format_layout_number(spec, number, &f->punctuation, &layout)) {
        return err_no_memory();
    }
    PyObject *s = TRY(str_new((Py_ssize_t)layout.length, layout.max_char));
    format_layout_write(&layout, (int)str_kind(s), str_data(s));
    return s;
}
/* The same where zeros are asked for as filling, behind the sign: they are not grouped. */
static PyObject *lay_out_filled(const DecimalFormat *f, FormatNumber *number) {
    FormatSpec spec = f->spec;
    if (f->zero_pad || spec.fill != '0' || spec.align != '=') {
        return lay_out(f, &spec, number);
    }
    FormatLayout layout;
    spec.width = -1;
    if (!format_layout_number(&spec, number, &f->punctuation, &layout)) {
        return err_no_memory();
    }
    size_t width = f->spec.width > 0 ? (size_t)f->spec.width : 0;
    size_t zeros = width > layout.length ? width - layout.length : 0;
    char *prefix = malloc(zeros + 1);
    if (prefix == NULL) {
        return err_no_memory();
    }
    memset(prefix, '0', zeros);
    number->prefix = prefix;
    number->prefix_size = zeros;
    PyObject *s = lay_out(f, &spec, number);
    free(prefix);
    return s;
}
static PyObject *format_special(const Dec *x, const DecimalFormat *f) {
    Dec positive = dec_view(x);
    positive.negative = false;
    autoref PyObject *body = TRY(number_to_str(&positive, DEC_SCIENTIFIC, true));
    autoref PyObject *tail = TRY(str_format("%U%s", body, f->spec.type == '%' ? "%" : ""));
    FormatSpec spec = f->spec;
    if (f->zero_pad) {
        spec.fill = ' ';
        spec.align = '>';
    }
    FormatNumber number = {.sign = sign_of(x->negative, &spec),
                           .tail = str_data(tail),
                           .tail_size = (size_t)str_length(tail)};
    return lay_out(f, &spec, &number);
}
/* The rounded number's digits, with zeros before or behind them so that the point can be set. */
static PyObject *format_digits(const Dec *x, const DecimalFormat *f, char type, bool upper) {
    int64_t digits = dec_digits(x), left = x->exponent + digits;
    int64_t place = point_before(x, f, type, left);
    size_t before = place < 0 ? (size_t)-place : 0;
    size_t behind = place > digits ? (size_t)(place - digits) : 0;
    size_t size = before + (size_t)digits + behind;
    char *text = size < PY_SSIZE_T_MAX / 2 ? malloc(size + 1) : NULL, tail[32];
    if (text == NULL) {
        return err_no_memory();
    }
    memset(text, '0', before);
    dec_write_digits(text + before, x);
    memset(text + before + digits, '0', behind);
    size_t whole = place > 0 ? (size_t)place : 0;
    int tail_size = 0;
    if (left != place || type == 'e') {
        tail_size =
            snprintf(tail, sizeof tail, "%c%+lld", upper ? 'E' : 'e', (long long)(left - place));
    }
    if (f->spec.type == '%') {
        tail[tail_size++] = '%';
    }
    bool negative = x->negative && !(x->length == 0 && f->spec.no_negative_zero);
    FormatNumber number = {.sign = sign_of(negative, &f->spec),
                           .digits = whole > 0 ? text : "0",
                           .digits_size = whole > 0 ? whole : 1,
                           .point = size > whole || f->spec.alternate,
                           .fraction = text + whole,
                           .fraction_size = size - whole,
                           .tail = tail,
                           .tail_size = (size_t)tail_size};
    PyObject *s = lay_out_filled(f, &number);
    free(text);
    return s;
}
static PyObject *format_number(const Dec *x, const DecimalFormat *f, PyObject *context) {
    uint32_t type = f->spec.type, status = 0;
    bool capitals = load_relaxed(&CONTEXT_OF(context)->capitals);
    bool upper = type == 'E' || type == 'G' || (type == 0 && capitals) || f->upper;
    char kind = type == 'e' || type == 'E'                  ? 'e'
                : type == 'f' || type == 'F' || type == '%' ? 'f'
                                                            : 'g';
    DecRounding rounding = context_rules(context).rounding;
    DEC(rounded);
    dec_copy(&rounded, x, &status);
    if (type == '%') {
        rounded.exponent += 2;
    }
    round_for(&rounded, f, kind, rounding, &status);
    if (status & DEC_NO_MEMORY) {
        return err_no_memory();
    }
    return format_digits(&rounded, f, kind, upper);
}
PyObject *decimal_format(PyObject *self, PyObject *const *args, Py_ssize_t nargs,
                         PyObject *kwnames) {
    if (kwnames != NULL && tuple_length(kwnames) > 0) {
        return err_raise(PyExc_TypeError, "Decimal.__format__() takes no keyword arguments");
    }
    if (nargs < 1 || nargs > 2) {
        return err_raise(PyExc_TypeError, "function takes at %s %d argument%s (%zd given)",
                         nargs < 1 ? "least" : "most", nargs < 1 ? 1 : 2, nargs < 1 ? "" : "s",
                         nargs);
    }
    if (!IS_STR(args[0])) {
        return err_raise(PyExc_TypeError, "format arg must be str");
    }
    DecimalFormat f;
    TRY(str_utf8(args[0], NULL)); /* no surrogates */
    TRYI(parse_spec(&f, args[0]));
    f.punctuation = format_spec_punctuation(&f.spec);
    if (f.spec.type == 'n') {
        set_locale(&f);
    }
    if (nargs == 2) {
        if (!IS_DICT(args[1])) {
            return err_raise(PyExc_TypeError, "optional argument must be a dict");
        }
        TRYI(set_override(&f, args[1]));
    }
    autoref PyObject *context = TRY(context_now(DECIMAL(self)->state));
    return NUMBER(self)->kind == DEC_FINITE ? format_number(NUMBER(self), &f, context)
                                            : format_special(NUMBER(self), &f);
}
