/* int to text and back. */
#include "types/int/int_int.h"
#include "base/unicode.h"
#include "types/int/needs.h"
#include "object/needs.h"
#include "types/bytes/bytes.h"

/* The interpreter's bound on decimal digits (sys.set_int_max_str_digits), 0 for none. Conversions
 * up to this many are fast, so are not checked. */
enum { DIGITS_THRESHOLD = 640 };

static int check_limit(size_t digits, bool to_text) {
    int limit = int_max_str_digits();
    if (limit == 0 || digits <= DIGITS_THRESHOLD || digits <= (size_t)limit) {
        return 0;
    }
    if (to_text) {
        err_raise(PyExc_ValueError,
                  "Exceeds the limit (%d digits) for integer string conversion; use "
                  "sys.set_int_max_str_digits() to increase the limit",
                  limit);
    } else {
        err_raise(PyExc_ValueError,
                  "Exceeds the limit (%d digits) for integer string conversion: value has %zd "
                  "digits; use sys.set_int_max_str_digits() to increase the limit",
                  limit, (Py_ssize_t)digits);
    }
    return -1;
}

/* Decimal digits of a compact int. */
static PyObject *small_to_text(Py_ssize_t value) {
    char text[24], *end = text + sizeof text, *p = end;
    size_t rest = value < 0 ? (size_t)-value : (size_t)value;
    do {
        *--p = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest != 0);
    if (value < 0) {
        *--p = '-';
    }
    if (end - p == 1) {
        return str_from_char((Py_UCS4)*p);
    }
    PyObject *s = TRY(str_new(end - p, 0x7f));
    memcpy(str_data(s), p, (size_t)(end - p));
    return s;
}

PyObject *int_to_text(PyObject *o, int base) {
    size_t n = int_count(o);
    if (base == 10 && int_is_compact(o)) {
        return small_to_text(int_compact(o));
    }
    size_t room = bignum_text_size(n, base) + 4;
    if (base == 10) { /* 30 bits are at least 9 digits: what is surely too long is refused before
                         the work */
        TRYI(check_limit(n > 10 ? (n - 1) * 9 : 0, true));
        PyObject *replaced = int_replaced_to_text(o);
        if (replaced != NULL || err_occurred()) {
            return replaced;
        }
    }
    char *text = data_alloc(room), *p = text;
    if (text == NULL) {
        return err_no_memory();
    }
    if (int_is_negative(o)) {
        *p++ = '-';
    }
    if (base == 16 || base == 8 || base == 2) {
        *p++ = '0';
        *p++ = base == 16 ? 'x' : base == 8 ? 'o' : 'b';
    }
    ptrdiff_t length = bignum_to_text(int_digits(o), n, base, p);
    PyObject *result = NULL;
    if (length < 0) {
        err_no_memory();
    } else if (base != 10 || check_limit((size_t)length, true) == 0) {
        result = str_from_utf8(text, p + length - text);
    }
    data_free(text, room);
    return result;
}

/* ---- from text ---- */

static int digit_value(char c) {
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'z' ? c - 'a' + 10
           : c >= 'A' && c <= 'Z' ? c - 'A' + 10
                                  : 99;
}

/* The prefix of the base, if the text has one; *base 0 becomes the one found. False: "0" followed
 * by digits where a prefix was expected. */
static bool skip_prefix(const char **p, const char *end, int *base) {
    const char *s = *p;
    int found = 10;
    if (end - s >= 2 && s[0] == '0') {
        char c = (char)(s[1] | 32);
        found = c == 'x' ? 16 : c == 'o' ? 8 : c == 'b' ? 2 : 10;
    }
    if (found != 10 && (*base == 0 || *base == found)) {
        *p = s + 2;
        if (*p < end && **p == '_') {
            (*p)++;
        }
        *base = found;
        return true;
    }
    if (*base == 0) {
        *base = 10;
        if (s < end && *s == '0') { /* zeros only */
            for (; s < end; s++) {
                if (*s != '0' && *s != '_') {
                    return false;
                }
            }
        }
    }
    return true;
}

/* Digits without underscores into `out`; how many, or -1. */
static Py_ssize_t clean_digits(const char *p, const char *end, int base, char *out) {
    Py_ssize_t n = 0;
    bool after_digit = false;
    for (; p < end; p++) {
        if (*p == '_') {
            if (!after_digit) {
                return -1;
            }
            after_digit = false;
            continue;
        }
        if (digit_value(*p) >= base) {
            return -1;
        }
        out[n++] = *p;
        after_digit = true;
    }
    return after_digit ? n : -1;
}

/* Digits of base 10 and nothing else? One pass without a branch for each, which compilers turn into
 * vector code: a text that is refused for its length may be very long. */
static bool all_decimal(const char *p, const char *end) {
    unsigned char others = 0;
    for (; p < end; p++) {
        others |= (unsigned char)(*p - '0') > 9;
    }
    return !others;
}

/* The int of clean digits. */
static PyObject *from_digits(const char *digits, size_t n, int base, bool negative) {
    bool power_of_two = (base & (base - 1)) == 0;
    if (!power_of_two) {
        TRYI(check_limit(n, false));
    }
    if (base == 10) {
        autoref PyObject *replaced = int_replaced_from_text(digits, n);
        if (replaced != NULL || err_occurred()) {
            return replaced && negative ? int_negative(replaced) : take(replaced);
        }
    }
    PyObject *o = TRY(int_new(bignum_digits_for_text(n, base)));
    ptrdiff_t count = bignum_from_text(digits, n, base, int_digits(o));
    if (count < 0) {
        decref(o);
        return err_no_memory();
    }
    return int_finish(o, (size_t)count, negative);
}

/* Of the C library: the separators 0x1c to 0x1f, which str.isspace() knows, are not among them. */
static bool is_ascii_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}
/* The int, NULL without exception when the text is none. */
static PyObject *parse(const char *text, Py_ssize_t length, int base) {
    const char *p = text, *end = text + length;
    while (p < end && is_ascii_space(*p)) {
        p++;
    }
    while (end > p && is_ascii_space(end[-1])) {
        end--;
    }
    bool negative = p < end && *p == '-';
    if (p < end && (*p == '-' || *p == '+')) {
        p++;
    }
    if (!skip_prefix(&p, end, &base) || p == end) {
        return NULL;
    }
    if (base == 10 && all_decimal(p, end)) {
        return from_digits(p, (size_t)(end - p), 10, negative);
    }
    size_t room = (size_t)(end - p);
    char *digits = data_alloc(room);
    if (digits == NULL) {
        return err_no_memory();
    }
    Py_ssize_t n = clean_digits(p, end, base, digits);
    PyObject *o = n < 0 ? NULL : from_digits(digits, (size_t)n, base, negative);
    data_free(digits, room);
    return o;
}

PyObject *int_from_text(const char *text, Py_ssize_t length, int base) {
    PyObject *o = parse(text, length, base);
    if (o == NULL && !err_occurred()) {
        autoref PyObject *s = TRY(str_decode(text, length, "utf-8", "replace"));
        err_raise(PyExc_ValueError, "invalid literal for int() with base %d: %.200R", base, s);
    }
    return o;
}

/* ASCII text of a str: decimal digits of other scripts become 0 to 9, white space a blank, anything
 * else '?'. From data_alloc. */
static char *to_ascii(PyObject *s, Py_ssize_t n) {
    char *text = data_alloc((size_t)n + 1);
    for (Py_ssize_t i = 0; text != NULL && i < n; i++) {
        Py_UCS4 c = str_at(s, i);
        int digit = c < 128 ? -1 : unicode_decimal(c);
        text[i] = c < 128               ? (char)c
                  : digit >= 0          ? (char)('0' + digit)
                  : unicode_is_space(c) ? ' '
                                        : '?';
    }
    return text ? text : err_no_memory();
}

PyObject *int_from_object_text(PyObject *o, int base) {
    PyObject *value = NULL;
    if (IS_STR(o)) {
        Py_ssize_t n = str_length(o);
        if (str_is_ascii(o)) {
            value = parse(str_data(o), n, base);
        } else {
            char *text = TRY(to_ascii(o, n));
            value = parse(text, n, base);
            data_free(text, (size_t)n + 1);
        }
    } else {
        autoref PyObject *bytes = TRY(bytes_from_object(o));
        value = parse(bytes_data(bytes), bytes_length(bytes), base);
    }
    if (value == NULL && !err_occurred()) {
        err_raise(PyExc_ValueError, "invalid literal for int() with base %d: %.200R", base, o);
    }
    return value;
}
