/* fromisoformat: the ISO 8601 forms the library reference lists. */
#include "modules/datetime/datetime_int.h"

/* A run of ASCII text. */
typedef struct {
    const char *at, *end;
} Text;

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
/* n digits; false: they are not there. */
static bool read_digits(Text *t, int n, int *value) {
    *value = 0;
    for (int i = 0; i < n; i++) {
        if (t->at == t->end || !is_digit(*t->at)) {
            return false;
        }
        *value = *value * 10 + (*t->at++ - '0');
    }
    return true;
}
static bool read_char(Text *t, char c) {
    if (t->at < t->end && *t->at == c) {
        t->at++;
        return true;
    }
    return false;
}

/* ---- dates: YYYY-MM-DD, YYYYMMDD, YYYY-Www[-D], YYYYWww[D] ---- */

static bool read_week(Text *t, bool dashes, Moment *m) {
    int week, weekday = 1, year = m->year;
    if (!read_digits(t, 2, &week)) {
        return false;
    }
    if (t->at < t->end) {
        if (read_char(t, '-') != dashes || !read_digits(t, 1, &weekday)) {
            return false;
        }
    }
    return date_of_week(year, week, weekday, &m->year, &m->month, &m->day) == 0;
}
static bool read_date(Text t, Moment *m) {
    if (!read_digits(&t, 4, &m->year)) {
        return false;
    }
    bool dashes = read_char(&t, '-');
    if (read_char(&t, 'W')) {
        return read_week(&t, dashes, m) && t.at == t.end;
    }
    return read_digits(&t, 2, &m->month) && read_char(&t, '-') == dashes &&
           read_digits(&t, 2, &m->day) && t.at == t.end;
}

/* ---- times: HH[:MM[:SS[.ffffff]]], with colons or without ---- */

/* Digits behind the sixth are dropped; 0: not one digit, else 1, or 2 for six and more. */
static int read_fraction(Text *t, int *us) {
    int digits = 0;
    *us = 0;
    while (t->at < t->end && is_digit(*t->at)) {
        if (digits < 6) {
            *us = *us * 10 + (*t->at - '0');
        }
        digits++;
        t->at++;
    }
    for (int i = digits; i < 6; i++) {
        *us *= 10;
    }
    return (digits > 0) + (digits > 5);
}
/* One character too many, which the reference overlooks in front of a zone, and a NUL anywhere. */
static bool is_overlooked(Text t, bool zone_follows) {
    return t.end - t.at == 1 && *t.at != '.' && *t.at != ',' && (zone_follows || *t.at == 0);
}
/* Without colons the fraction's point may be missing, too, if two digits or more follow. Behind six
 * digits of a fraction the reference looks at nothing more if a zone follows. */
static bool read_clock(Text t, int parts[4], bool zone_follows) {
    parts[1] = parts[2] = parts[3] = 0;
    if (!read_digits(&t, 2, &parts[0])) {
        return false;
    }
    bool colons = t.at < t.end && *t.at == ':';
    for (int i = 1; i < 3 && t.at < t.end && !is_overlooked(t, zone_follows) &&
                    (colons ? *t.at == ':' : is_digit(*t.at));
         i++) {
        t.at += colons;
        if (!read_digits(&t, 2, &parts[i])) {
            return false;
        }
        bool point = t.at < t.end && (*t.at == '.' || *t.at == ',');
        if (i == 2 && (point || (!colons && t.end - t.at > 1 && is_digit(*t.at)))) {
            t.at += point;
            int read = read_fraction(&t, &parts[3]);
            return read > 0 && (t.at == t.end || (read > 1 && (zone_follows || *t.at == 0)));
        }
    }
    return t.at == t.end || is_overlooked(t, zone_follows);
}
/* The zone behind its sign: 1, 0: invalid, -1 with an exception. */
static int read_zone(Text t, bool negative, PyObject **tz) {
    int parts[4];
    size_t n = (size_t)(t.end - t.at);
    if (n < 2 || !read_clock(t, parts, false)) {
        return 0;
    }
    int64_t seconds = parts[0] * 3600 + parts[1] * 60 + parts[2];
    autoref PyObject *delta =
        INT_TRY(delta_new(0, negative ? -seconds : seconds, negative ? -parts[3] : parts[3]));
    *tz = INT_TRY(timezone_new(delta, NULL));
    return 1;
}
/* 1, 0: invalid, -1. The hour may be 24. */
static int read_time(Text t, Moment *m, PyObject **tz) {
    const char *sign = t.at;
    while (sign < t.end && *sign != '+' && *sign != '-' && *sign != 'Z') {
        sign++;
    }
    int parts[4];
    if (!read_clock((Text){t.at, sign}, parts, sign < t.end)) {
        return 0;
    }
    m->hour = parts[0];
    m->minute = parts[1];
    m->second = parts[2];
    m->us = parts[3];
    *tz = NULL;
    if (sign == t.end) {
        return 1;
    }
    if (*sign == 'Z') {
        *tz = newref(timezone_utc_object);
        return sign + 1 == t.end;
    }
    return read_zone((Text){sign + 1, t.end}, *sign == '-', tz);
}

/* ---- entry points ---- */

static int text_of(PyObject *o, Text *text) {
    if (!IS_STR(o)) {
        return err_int(err_raise(PyExc_TypeError, "fromisoformat: argument must be str"));
    }
    if (!str_is_ascii(o)) {
        return err_int(text_invalid(o));
    }
    *text = (Text){str_data(o), (const char *)str_data(o) + str_length(o)};
    return 0;
}
int parse_iso_date(PyObject *o, Moment *m) {
    Text t;
    INT_TRYI(text_of(o, &t));
    if (t.end - t.at == 10 && t.at[4] != '-') {
        t.end -= 2; /* the reference, which asks for 7, 8 or 10 characters, reads no more here */
    }
    return read_date(t, m) ? 0 : err_int(text_invalid(o));
}
/* 24:00 is 00:00, of the next day. */
static int check_midnight(Moment *m, bool *next_day) {
    *next_day = m->hour == 24;
    if (!*next_day) {
        return 0;
    }
    if (m->minute || m->second || m->us) {
        return err_int(err_raise(PyExc_ValueError,
                                 "minute, second, and microsecond must be 0 when hour is 24"));
    }
    m->hour = 0;
    return 0;
}
int parse_iso_time(PyObject *o, Moment *m, PyObject **tz) {
    Text t;
    bool next_day;
    INT_TRYI(text_of(o, &t));
    read_char(&t, 'T');
    *tz = NULL;
    int valid = INT_TRYI(read_time(t, m, tz));
    if (!valid) {
        CLEAR(*tz);
        return err_int(text_invalid(o));
    }
    return check_midnight(m, &next_day);
}

/* How long the date is, which any one character separates from the time. A week's date with digits
 * behind it can be read in several ways: the number of digits decides. */
static Py_ssize_t date_length(const char *s, Py_ssize_t n) {
    if (n == 7) {
        return 7;
    }
    if (s[4] == '-') {
        if (s[5] != 'W') {
            return 10;
        }
        if (n > 8 && s[8] == '-') {
            return n == 9 ? -1 : n > 10 && is_digit(s[10]) ? 8 : 10;
        }
        return 8;
    }
    if (s[4] != 'W') {
        return 8;
    }
    Py_ssize_t i = 7;
    while (i < n && is_digit(s[i])) {
        i++;
    }
    return i < 9 ? i : i % 2 == 0 ? 7 : 8;
}
static void add_day(Moment *m) {
    if (m->month < 1 || m->month > 12 || m->day > days_in_month(m->year, m->month)) {
        return; /* the fields will be refused */
    }
    if (++m->day > days_in_month(m->year, m->month)) {
        m->day = 1;
        if (++m->month > 12) {
            m->month = 1;
            m->year++;
        }
    }
}
/* The text with a character that is not ASCII between date and time replaced. */
static PyObject *plain_separator(PyObject *o) {
    Py_ssize_t n = str_length(o);
    char head[11];
    for (Py_ssize_t i = 0; i < 11; i++) {
        Py_UCS4 c = i < n ? str_at(o, i) : ' ';
        head[i] = c < 0x80 ? (char)c : 'T';
    }
    Py_ssize_t at = date_length(head, n < 11 ? n : 11);
    if (at < 0 || at >= n || str_at(o, at) < 0x80) {
        return newref(o);
    }
    autoref PyObject *front = TRY(str_slice(o, 0, at)), *back = TRY(str_slice(o, at + 1, n));
    return str_format("%UT%U", front, back);
}
int parse_iso_datetime(PyObject *o, Moment *m, PyObject **tz) {
    Text t;
    *tz = NULL;
    autoref PyObject *plain = NULL;
    if (IS_STR(o) && str_length(o) >= 7 && !str_is_ascii(o)) {
        plain = INT_TRY(plain_separator(o));
        if (!str_is_ascii(plain)) {
            return err_int(text_invalid(o));
        }
    }
    INT_TRYI(text_of(plain == NULL ? o : plain, &t));
    Py_ssize_t n = t.end - t.at, date = n < 7 ? -1 : date_length(t.at, n);
    if (date < 0 || !read_date((Text){t.at, t.at + (date < n ? date : n)}, m)) {
        return err_int(text_invalid(o));
    }
    if (date >= n) {
        return 0;
    }
    int valid = INT_TRYI(read_time((Text){t.at + date + 1, t.end}, m, tz));
    if (!valid) {
        CLEAR(*tz);
        return err_int(text_invalid(o));
    }
    bool next_day;
    if (check_midnight(m, &next_day) < 0) {
        CLEAR(*tz);
        return -1;
    }
    if (next_day) {
        add_day(m);
    }
    return 0;
}

PyObject *parse_strptime(PyTypeObject *type, const char *name, PyObject *text, PyObject *format) {
    autoref PyObject *module = TRY(import_module_text("_strptime")),
                     *function = TRY(attr_get_text(module, name));
    return call_three(function, (PyObject *)type, text, format);
}
