/* Dates and times as text. */
#include "modules/datetime/datetime_int.h"

#include <stdio.h>

/* ---- ISO 8601 ---- */

int text_date(char *out, const Moment *m) {
    return snprintf(out, ISO_ROOM, "%04d-%02d-%02d", m->year, m->month, m->day);
}
int text_time(char *out, const Moment *m, const char *spec) {
    static const char *const names[] = {"auto",    "hours",        "minutes",
                                        "seconds", "milliseconds", "microseconds"};
    size_t i = 0;
    while (spec != NULL && i < countof(names) && strcmp(spec, names[i])) {
        i++;
    }
    if (i == countof(names)) {
        return err_int(err_raise(PyExc_ValueError, "Unknown timespec value"));
    }
    i = i > 0 ? i : m->us != 0 ? 5 : 3;
    int n = snprintf(out, ISO_ROOM, "%02d:%02d:%02d.%06d", m->hour, m->minute, m->second, m->us);
    static const char lengths[] = {0, 2, 5, 8, 12, 15};
    return n < lengths[i] ? n : lengths[i];
}
int text_offset(char *out, Micro offset, const char *separator) {
    char sign = offset < 0 ? '-' : '+';
    int64_t micro = (int64_t)(offset < 0 ? -offset : offset), seconds = micro / 1000000;
    int n = snprintf(out, ISO_ROOM, "%c%02d%s%02d", sign, (int)(seconds / 3600), separator,
                     (int)(seconds / 60 % 60));
    if (micro % 60000000 != 0) {
        n += snprintf(out + n, ISO_ROOM / 2, "%s%02d", separator, (int)(seconds % 60));
        if (micro % 1000000 != 0) {
            n += snprintf(out + n, ISO_ROOM / 2, ".%06d", (int)(micro % 1000000));
        }
    }
    return n;
}
/* The offset, or nothing if the object has none. */
static int write_offset(StrWriter *w, PyObject *tz, PyObject *argument, const char *separator) {
    Micro offset;
    int has = tz == NULL ? 0 : INT_TRYI(zone_micro(tz, argument, &offset));
    if (!has) {
        return 0;
    }
    char text[ISO_ROOM];
    int n = text_offset(text, offset, separator);
    return str_writer_ascii(w, text, n);
}
int text_write_zone(StrWriter *w, PyObject *tz, PyObject *argument) {
    return write_offset(w, tz, argument, ":");
}

/* ---- other forms ---- */

PyObject *text_ctime(const Moment *m) {
    static const char days[][4] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    static const char months[][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    char text[ISO_ROOM];
    snprintf(text, sizeof text, "%s %s %2d %02d:%02d:%02d %04d",
             days[date_weekday(m->year, m->month, m->day)], months[m->month - 1], m->day, m->hour,
             m->minute, m->second, m->year);
    return str_from_text(text);
}
PyObject *text_repr_zone(PyObject *repr, const Moment *m) {
    TRY(repr);
    autoref PyObject *owned = repr, *front = TRY(str_slice(repr, 0, str_length(repr) - 1));
    const char *fold = m->fold ? ", fold=1" : "";
    if (m->tz == NULL) {
        return str_format("%U%s)", front, fold);
    }
    return m->year == 0 ? str_format("%U, tzinfo=%R%s)", front, m->tz, fold)
                        : str_format("%U%s, tzinfo=%R)", front, fold, m->tz);
}
PyObject *text_struct_time(const Moment *m, int dst) {
    autoref PyObject *module = TRY(import_module_text("time")),
                     *type = TRY(attr_get_text(module, "struct_time")), *fields = TRY(tuple_new(9));
    int values[] = {m->year,
                    m->month,
                    m->day,
                    m->hour,
                    m->minute,
                    m->second,
                    date_weekday(m->year, m->month, m->day),
                    days_before_month(m->year, m->month) + m->day,
                    dst};
    for (int i = 0; i < 9; i++) {
        tuple_items(fields)[i] = TRY(int_from_int64(values[i]));
    }
    tuple_publish(fields);
    return call_one(type, fields);
}

/* ---- strftime ---- */

/* What strftime of the C library does not know, or does otherwise: %f, %z, %:z, %Z; and the year
 * with four digits. */
typedef struct {
    StrWriter w;
    PyObject *self, *timetuple, *argument; /* argument: for the time zone's methods */
    Moment m;
} Strftime;

static int write_name(Strftime *s) {
    autoref PyObject *name = INT_TRY(zone_name(s->m.tz, s->argument));
    if (name == NONE) {
        return 0;
    }
    if (!IS_EXACT(name, PyUnicode_Type)) { /* a subclass may replace in its own way */
        autoref PyObject *method = INT_TRY(str_intern_text("replace")),
                         *one = INT_TRY(str_from_text("%")), *two = INT_TRY(str_from_text("%%")),
                         *text = INT_TRY(
                             call_method(method, (PyObject *const[]){name, one, two}, 3, NULL));
        if (!IS_STR(text)) {
            return err_int(err_raise(PyExc_TypeError, "tzname.replace() did not return a string"));
        }
        return str_writer_str(&s->w, text);
    }
    for (Py_ssize_t i = 0; i < str_length(name); i++) {
        Py_UCS4 c = str_at(name, i);
        if (c == '%') {
            INT_TRYI(str_writer_char(&s->w, '%'));
        }
        INT_TRYI(str_writer_char(&s->w, c));
    }
    return 0;
}
/* time.strftime(format, timetuple) */
static PyObject *call_strftime(PyObject *format, PyObject *timetuple) {
    autoref PyObject *module = TRY(import_module_text("time")),
                     *function = TRY(attr_get_text(module, "strftime"));
    return call_two(function, format, timetuple);
}
/* %Y, %G, %F, %C of the years before 1000. */
static int write_year(Strftime *s, Py_UCS4 code) {
    autoref PyObject *item = INT_TRY(ops_sequence_get(s->timetuple, 0));
    int year;
    INT_TRYI(arg_int(item, &year));
    if (year >= 1000) {
        INT_TRYI(str_writer_char(&s->w, '%'));
        return str_writer_char(&s->w, code);
    }
    if (code == 'G') {
        autoref PyObject *format = INT_TRY(str_from_text("%G")),
                         *text = INT_TRY(call_strftime(format, s->timetuple)),
                         *number = INT_TRY(int_from_object_text(text, 10));
        INT_TRYI(arg_int(number, &year));
    }
    char text[ISO_ROOM];
    int n =
        snprintf(text, sizeof text, code == 'C' ? "%02d" : "%04d", code == 'C' ? year / 100 : year);
    if (code == 'F') {
        autoref PyObject *month = INT_TRY(ops_sequence_get(s->timetuple, 1)),
                         *day = INT_TRY(ops_sequence_get(s->timetuple, 2));
        int parts[2];
        INT_TRYI(arg_int(month, &parts[0]));
        INT_TRYI(arg_int(day, &parts[1]));
        n += snprintf(text + n, sizeof text - (size_t)n, "-%02d-%02d", parts[0], parts[1]);
    }
    return str_writer_ascii(&s->w, text, n);
}
/* The format behind a '%' at i; returns the index behind what it took. */
static Py_ssize_t write_code(Strftime *s, PyObject *format, Py_ssize_t i) {
    Py_UCS4 c = str_at(format, i);
    char text[ISO_ROOM];
    int status;
    switch (c) {
    case 'f':
        snprintf(text, sizeof text, "%06d", s->m.us);
        status = str_writer_ascii(&s->w, text, 6);
        break;
    case 'z':
        status = write_offset(&s->w, s->m.tz, s->argument, "");
        break;
    case ':':
        if (i + 1 < str_length(format) && str_at(format, i + 1) == 'z') {
            return write_offset(&s->w, s->m.tz, s->argument, ":") < 0 ? -1 : i + 2;
        }
        status = str_writer_ascii(&s->w, "%:", 2);
        break;
    case 'Z':
        status = write_name(s);
        break;
    case 'Y':
    case 'G':
    case 'F':
    case 'C':
        status = write_year(s, c);
        break;
    default:
        status = str_writer_char(&s->w, '%') < 0 ? -1 : str_writer_char(&s->w, c);
    }
    return status < 0 ? -1 : i + 1;
}
static int write_format(Strftime *s, PyObject *format) {
    for (Py_ssize_t i = 0; i < str_length(format);) {
        Py_UCS4 c = str_at(format, i);
        if (c == '%' && i + 1 < str_length(format)) {
            i = INT_TRYI(write_code(s, format, i + 1));
        } else {
            INT_TRYI(str_writer_char(&s->w, c));
            i++;
        }
    }
    return 0;
}
PyObject *text_strftime(PyObject *self, PyObject *format, PyObject *timetuple, PyObject *argument) {
    Strftime s = {.self = self, .timetuple = timetuple, .argument = argument};
    s.m = IS_TIME(self)       ? moment_of_time(self)
          : IS_DATETIME(self) ? moment_of_datetime(self)
                              : moment_of_date(self);
    str_writer_init(&s.w, str_length(format));
    if (write_format(&s, format) < 0) {
        str_writer_drop(&s.w);
        return NULL;
    }
    autoref PyObject *text = TRY(str_writer_finish(&s.w));
    return call_strftime(text, timetuple);
}
PyObject *text_format(PyObject *self, PyObject *format) {
    TRYI(arg_type(format, &PyUnicode_Type, "__format__", "1"));
    if (str_length(format) == 0) {
        return ops_str(self);
    }
    autoref PyObject *name = TRY(str_intern_text("strftime"));
    return call_method_one(self, name, format);
}
PyObject *text_invalid(PyObject *text) {
    return err_raise(PyExc_ValueError, "Invalid isoformat string: %R", text);
}
