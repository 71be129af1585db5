/* time: the calendar: struct_time, the time zone, times as text. */
#include "modules/time/civil.h"
#include "modules/time/local_zone.h"
#include "modules/time/time_int.h"
#include "modules/time/timestamp.h"
#include "object/args.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/names.h"
#include "object/needs.h"
#include "types/float/float.h"
#include "types/int/int.h"
#include "types/module/module.h"
#include "types/str/str.h"
#include "types/structseq/structseq.h"
#include "types/tuple/tuple.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { TM_ITEMS = 11, TM_VISIBLE = 9 };

static PyStructSequence_Field time_fields[] = {
    {"tm_year", "year, for example, 1993"},
    {"tm_mon", "month of year, range [1, 12]"},
    {"tm_mday", "day of month, range [1, 31]"},
    {"tm_hour", "hours, range [0, 23]"},
    {"tm_min", "minutes, range [0, 59]"},
    {"tm_sec", "seconds, range [0, 61])"},
    {"tm_wday", "day of week, range [0, 6], Monday is 0"},
    {"tm_yday", "day of year, range [1, 366]"},
    {"tm_isdst", "1 if summer time is in effect, 0 if not, and -1 if unknown"},
    {"tm_zone", "abbreviation of timezone name"},
    {"tm_gmtoff", "offset from UTC in seconds"},
    {NULL, NULL},
};
static PyStructSequence_Desc time_description = {
    "time.struct_time", "A point in time, by the calendar.", time_fields, TM_VISIBLE};

/* ---- to and from struct_time ---- */

static PyObject *tm_object(PyObject *module, const struct tm *tm) {
    TimeState *state = module_state(module);
    autoref PyObject *o = TRY(structseq_new(state->struct_time));
    int64_t values[TM_VISIBLE] = {(int64_t)tm->tm_year + 1900,
                                  tm->tm_mon + 1,
                                  tm->tm_mday,
                                  tm->tm_hour,
                                  tm->tm_min,
                                  tm->tm_sec,
                                  (tm->tm_wday + 6) % 7,
                                  tm->tm_yday + 1,
                                  tm->tm_isdst};
    for (int i = 0; i < TM_VISIBLE; i++) {
        structseq_set_fresh(o, i, int_from_int64(values[i]));
    }
    const char *zone = tm->tm_zone ? tm->tm_zone : "";
    structseq_set_fresh(o, 9, str_decode_fs(zone, (Py_ssize_t)strlen(zone)));
    structseq_set_fresh(o, 10, int_from_int64(tm->tm_gmtoff));
    return structseq_finish(take(o));
}

/* An int that fits a C int, worded as the reference does for time tuples. */
static int tm_int(PyObject *o, int *out) {
    int64_t value;
    INT_TRYI(arg_int64(o, &value));
    if (value != (int)value) {
        err_raise(PyExc_OverflowError, value > 0 ? "signed integer is greater than maximum"
                                                 : "signed integer is less than minimum");
        return -1;
    }
    *out = (int)value;
    return 0;
}

/* The zone's name of a struct_time stays alive with `args`. */
static int tm_zone_of(PyObject *args, struct tm *tm) {
    PyObject *zone = tuple_items(args)[9], *offset = tuple_items(args)[10];
    if (zone != NULL && zone != NONE && IS_STR(zone)) {
        tm->tm_zone = INT_TRY(str_utf8(zone, NULL));
    }
    if (offset != NULL && offset != NONE) {
        INT_TRYI(arg_long(offset, &tm->tm_gmtoff));
    }
    return 0;
}

static int tm_from(PyObject *module, PyObject *args, struct tm *tm, const char *function) {
    TimeState *state = module_state(module);
    memset(tm, 0, sizeof *tm);
    if (!IS_TUPLE(args)) {
        err_raise(PyExc_TypeError, "Tuple or struct_time argument required");
        return -1;
    }
    if (tuple_length(args) != TM_VISIBLE) {
        err_raise(PyExc_TypeError, "%s(): illegal time tuple argument", function);
        return -1;
    }
    int year;
    int *fields[TM_VISIBLE] = {&year,       &tm->tm_mon,  &tm->tm_mday, &tm->tm_hour, &tm->tm_min,
                               &tm->tm_sec, &tm->tm_wday, &tm->tm_yday, &tm->tm_isdst};
    for (int i = 0; i < TM_VISIBLE; i++) {
        INT_TRYI(tm_int(tuple_at(args, i), fields[i]));
    }
    if (year < INT32_MIN + 1900) {
        err_raise(PyExc_OverflowError, "year out of range");
        return -1;
    }
    tm->tm_year = year - 1900;
    tm->tm_mon--;
    tm->tm_wday = (tm->tm_wday + 1) % 7;
    tm->tm_yday--;
    return TYPE(args) == state->struct_time ? tm_zone_of(args, tm) : 0;
}

/* Zero stands for the first month, day of the month and day of the year. */
static int tm_check(struct tm *tm) {
    tm->tm_mon = tm->tm_mon == -1 ? 0 : tm->tm_mon;
    tm->tm_mday = tm->tm_mday == 0 ? 1 : tm->tm_mday;
    tm->tm_yday = tm->tm_yday == -1 ? 0 : tm->tm_yday;
    const struct {
        int value, low, high;
        const char *what;
    } ranges[] = {{tm->tm_mon, 0, 11, "month"},        {tm->tm_mday, 1, 31, "day of month"},
                  {tm->tm_hour, 0, 23, "hour"},        {tm->tm_min, 0, 59, "minute"},
                  {tm->tm_sec, 0, 61, "seconds"},      {tm->tm_wday, 0, 6, "day of week"},
                  {tm->tm_yday, 0, 365, "day of year"}};
    for (size_t i = 0; i < countof(ranges); i++) {
        if (ranges[i].value < ranges[i].low || ranges[i].value > ranges[i].high) {
            err_raise(PyExc_ValueError, "%s out of range", ranges[i].what);
            return -1;
        }
    }
    return 0;
}

/* ---- times ---- */

static int when(PyObject *seconds, time_t *out) {
    if (seconds == NONE) {
        *out = time(NULL);
        return 0;
    }
    int64_t value;
    INT_TRYI(timestamp_to_time_t(seconds, ROUND_FLOOR, &value));
    *out = value;
    return 0;
}
/* tm_zone may point into `name`. */
static int local_time(PyObject *seconds, struct tm *tm, char name[ZONE_NAME_ROOM]) {
    time_t t;
    INT_TRYI(when(seconds, &t));
    errno = 0;
    if (!local_time_at(t, tm, name)) {
        errno = errno == 0 ? EINVAL : errno;
        return err_int(err_from_errno(PyExc_OSError));
    }
    return 0;
}
FUNCTION("time_calendar.gmtime(seconds=None, /) :: none", "The time in UTC by the calendar.")
static PyObject *time_gmtime(PyObject *module, PyObject *seconds) {
    time_t t;
    struct tm tm;
    TRYI(when(seconds, &t));
    errno = 0;
    if (!civil_utc(t, &tm)) {
        errno = errno == 0 ? EINVAL : errno;
        return err_from_errno(PyExc_OSError);
    }
    return tm_object(module, &tm);
}
FUNCTION("time_calendar.localtime(seconds=None, /) :: none", "The local time by the calendar.")
static PyObject *time_localtime(PyObject *module, PyObject *seconds) {
    struct tm tm;
    char name[ZONE_NAME_ROOM];
    TRYI(local_time(seconds, &tm, name));
    return tm_object(module, &tm);
}
FUNCTION("time_calendar.mktime(time_tuple, /)", "The seconds since the epoch of a local time.")
static PyObject *time_mktime(PyObject *module, PyObject *time_tuple) {
    struct tm tm;
    TRYI(tm_from(module, time_tuple, &tm, "mktime"));
    tm.tm_wday = -1; /* stays so only if mktime fails: -1 is a valid time */
    time_t t = local_time_seconds(&tm);
    if (t == (time_t)-1 && tm.tm_wday == -1) {
        return err_raise(PyExc_OverflowError, "mktime argument out of range");
    }
    return float_from_double((double)t);
}

/* ---- text ---- */

static PyObject *plain_text(const struct tm *tm) {
    static const char *const days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    char text[64];
    snprintf(text, sizeof text, "%s %s%3d %.2d:%.2d:%.2d %lld", days[tm->tm_wday],
             months[tm->tm_mon], tm->tm_mday, tm->tm_hour, tm->tm_min, tm->tm_sec,
             1900 + (long long)tm->tm_year);
    return str_from_text(text);
}
FUNCTION("time_calendar.asctime(time_tuple=NULL, /) :: none",
         "The time as text, as 'Sat Jun 06 16:26:11 1998'.")
static PyObject *time_asctime(PyObject *module, PyObject *time_tuple) {
    struct tm tm;
    char name[ZONE_NAME_ROOM];
    if (time_tuple == NULL) {
        TRYI(local_time(NONE, &tm, name));
    } else {
        TRYI(tm_from(module, time_tuple, &tm, "asctime"));
        TRYI(tm_check(&tm));
    }
    return plain_text(&tm);
}
FUNCTION("time_calendar.ctime(seconds=None, /) :: none", "The local time as text.")
static PyObject *time_ctime(PyObject *module, PyObject *seconds) {
    struct tm tm;
    char name[ZONE_NAME_ROOM];
    TRYI(local_time(seconds, &tm, name));
    return plain_text(&tm);
}

/* A run of ASCII characters without NUL, through the C library. A blank in front of it tells an
 * empty result from one that does not fit. */
static int format_run(StrWriter *w, const char *format, const struct tm *tm) {
    char short_text[256];
    Py_ssize_t length = civil_format(short_text, sizeof short_text, format + 1, tm);
    if (length >= 0) {
        return str_writer_ascii(w, short_text, length);
    }
    local_zone_check();
    size_t most = (strlen(format) - 1) * 256;
    for (size_t room = 1024;; room *= 2) {
        char *text = malloc(room + 1);
        if (text == NULL) {
            return err_int(err_no_memory());
        }
        size_t n = strftime(text, room + 1, format, tm);
        if (n > 0) {
            PyObject *piece = str_decode_fs(text + 1, (Py_ssize_t)n - 1);
            free(text);
            autoref PyObject *owned = INT_TRY(piece);
            return str_writer_str(w, owned);
        }
        free(text);
        if (room >= most) {
            return 0; /* a width as large as that: nothing, as in the reference */
        }
    }
}

static int format_all(StrWriter *w, PyObject *format, const struct tm *tm) {
    Py_ssize_t length = str_length(format);
    char *run = malloc((size_t)length + 2);
    if (run == NULL) {
        return err_int(err_no_memory());
    }
    int result = 0;
    for (Py_ssize_t i = 0; i < length && result == 0;) {
        size_t n = 1;
        while (i < length && str_at(format, i) < 128 && str_at(format, i) != 0) {
            run[n++] = (char)str_at(format, i++);
        }
        if (n > 1) {
            run[0] = ' ';
            run[n] = 0;
            result = format_run(w, run, tm);
        }
        /* Behind a character that is not for the C library: up to the next percent sign. */
        while (result == 0 && i < length && str_at(format, i) != '%') {
            result = str_writer_char(w, str_at(format, i++));
        }
    }
    free(run);
    return result;
}

FUNCTION("time_calendar.strftime(format, time_tuple=NULL, /) :: none", "The time as text by the format.")
static PyObject *time_strftime(PyObject *module, PyObject *format, PyObject *time_tuple) {
    TRYI(arg_type(format, &PyUnicode_Type, "strftime", "1"));
    struct tm tm;
    char name[ZONE_NAME_ROOM];
    if (time_tuple == NULL) {
        TRYI(local_time(NONE, &tm, name));
    } else {
        TRYI(tm_from(module, time_tuple, &tm, "strftime"));
        TRYI(tm_check(&tm));
    }
    tm.tm_isdst = tm.tm_isdst < -1 ? -1 : tm.tm_isdst > 1 ? 1 : tm.tm_isdst;
    StrWriter w;
    str_writer_init(&w, 64);
    if (format_all(&w, format, &tm) < 0) {
        str_writer_drop(&w);
        return NULL;
    }
    return str_writer_finish(&w);
}
FUNCTION("time_calendar.strptime(...)", "The time that a text tells, read by a format.")
static PyObject *time_strptime(PyObject *module, PyObject *const *args, Py_ssize_t nargs,
                               PyObject *kwnames) {
    autoref PyObject *library = TRY(import_module_text("_strptime"));
    autoref PyObject *function = TRY(attr_get(library, NAME(_strptime_time)));
    return call(function, args, (size_t)nargs, kwnames);
}

/* ---- the time zone ---- */

typedef struct {
    char name[16];
    long west; /* seconds */
} Zone;
static int zone_at(time_t t, Zone *zone) {
    struct tm tm;
    errno = 0;
    if (localtime_r(&t, &tm) == NULL) {
        return err_int(err_from_errno(PyExc_OSError));
    }
    snprintf(zone->name, sizeof zone->name, "%s", tm.tm_zone ? tm.tm_zone : "   ");
    zone->west = -tm.tm_gmtoff;
    return 0;
}
/* Winter and summer are found half a year apart: the one further west is standard time. */
static int zone_add(PyObject *module) {
    enum { YEAR = (365 * 24 + 6) * 3600 };
    time_t january = time(NULL) / YEAR * YEAR;
    Zone first, second;
    INT_TRYI(zone_at(january, &first));
    INT_TRYI(zone_at(january + YEAR / 2, &second));
    if (first.west < second.west) { /* the southern half */
        Zone z = first;
        first = second;
        second = z;
    }
    INT_TRYI(module_add_int(module, "timezone", first.west));
    INT_TRYI(module_add_int(module, "altzone", second.west));
    INT_TRYI(module_add_int(module, "daylight", first.west != second.west));
    autoref PyObject *name = INT_TRY(str_decode_fs(first.name, (Py_ssize_t)strlen(first.name))),
                     *other = INT_TRY(str_decode_fs(second.name, (Py_ssize_t)strlen(second.name)));
    return module_add_steal(module, "tzname", tuple_of(2, name, other));
}
FUNCTION("time_calendar.tzset()", "Read the time zone anew from the environment's TZ.")
static PyObject *time_tzset(PyObject *module) {
    local_zone_set();
    TRYI(zone_add(module));
    return newref(NONE);
}

#include "time_calendar.gen.h"

int time_calendar_add(PyObject *module) {
    TimeState *state = module_state(module);
    local_zone_check(); /* remembers TZ as it is now */
    state->struct_time = INT_TRY(structseq_type_new(&time_description, 0));
    INT_TRYI(module_add(module, "struct_time", (PyObject *)state->struct_time));
    INT_TRYI(module_add_int(module, "_STRUCT_TM_ITEMS", TM_ITEMS));
    INT_TRYI(zone_add(module));
    return module_add_functions(module, time_calendar_functions);
}
