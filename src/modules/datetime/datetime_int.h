/* Insides of _datetime. Only for modules/datetime. */
#ifndef PITHON_MODULES_DATETIME_DATETIME_INT_H
#define PITHON_MODULES_DATETIME_DATETIME_INT_H

#include "base/hash.h"
#include "thread/runtime.h"
#include "object/args.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/error.h"
#include "object/needs.h"
#include "object/ops.h"
#include "object/type.h"
#include "types/bytes/bytes.h"
#include "types/dict/dict.h"
#include "types/float/float.h"
#include "types/int/int.h"
#include "types/module/module.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

#include "datetime.h"

#include <math.h>
#include <string.h>
#include <time.h>

typedef __int128 Micro; /* microseconds, with room for everything */

enum { YEAR_MIN = 1, YEAR_MAX = 9999, ORDINAL_MAX = 3652059, DAY_SECONDS = 86400 };
#define DAY_MICRO ((Micro)86400000000)

extern PyTypeObject delta_type, date_type, time_type, datetime_type, tzinfo_type, timezone_type,
    week_type;
extern PyDateTime_Delta delta_zero, delta_min, delta_max, delta_micro, delta_day;
extern PyDateTime_Date date_min, date_max;
extern PyDateTime_Time time_min, time_max;
extern PyDateTime_DateTime datetime_min, datetime_max;
#define DELTA(o) ((PyDateTime_Delta *)(o))
#define DATE(o) ((PyDateTime_Date *)(o))
#define TIME(o) ((PyDateTime_Time *)(o))
#define DATETIME(o) ((PyDateTime_DateTime *)(o))
#define IS_DELTA(o) IS_INSTANCE(o, delta_type)
#define IS_DATE(o) IS_INSTANCE(o, date_type)
#define IS_TIME(o) IS_INSTANCE(o, time_type)
#define IS_DATETIME(o) IS_INSTANCE(o, datetime_type)
#define IS_TZINFO(o) IS_INSTANCE(o, tzinfo_type)

/* ---- the calendar ---- */

quiet bool year_is_leap(int year);
quiet int days_in_month(int year, int month);
quiet int days_before_month(int year, int month);
quiet int days_before_year(int year);
quiet int date_ordinal(int year, int month, int day); /* 1.1.1 is 1 */
quiet void date_of_ordinal(int ordinal, int *year, int *month, int *day);
quiet int date_weekday(int year, int month, int day); /* Monday is 0 */
quiet int week_one_monday(int year);                  /* its ordinal */
/* 0; -1: the year is wrong, -2: the week, -3: the weekday */
quiet int date_of_week(int iso_year, int week, int weekday, int *year, int *month, int *day);

/* ---- fields ---- */

/* A point of time, or a part of one. tz is borrowed, NULL for none. */
typedef struct {
    int year, month, day, hour, minute, second, us, fold;
    PyObject *tz;
} Moment;
Moment moment_of_date(PyObject *o);
Moment moment_of_time(PyObject *o);
Moment moment_of_datetime(PyObject *o);
int moment_check_date(int year, int month, int day);
int moment_check_time(const Moment *m);
int moment_check_tz(PyObject *tz); /* None or a tzinfo */
/* Days counted in, from 1.1.1 on. */
quiet Micro moment_micro(const Moment *m);
/* The reverse: date and time are set; -1 with OverflowError. */
int moment_set_micro(Moment *m, Micro micro);
/* n ints into fields; NULL ones keep what is there. */
int moment_set_ints(PyObject *const *given, int *const *fields, int n);
/* The first argument must be an int: asked before how many there are. */
int moment_check_year(PyObject *args);

/* ---- making: checked, of the class `type`, which subclasses are asked for by a call ---- */

PyObject *delta_from_micro(Micro micro);
Micro delta_to_micro(PyObject *delta);
PyObject *delta_new(int days, int64_t seconds, int64_t us);
PyObject *date_make(PyTypeObject *type, int year, int month, int day);
PyObject *time_make(PyTypeObject *type, const Moment *m);
PyObject *datetime_make(PyTypeObject *type, const Moment *m);
/* of the type itself, unchecked or checked, without a call */
PyObject *date_alloc(PyTypeObject *type, int year, int month, int day);
PyObject *time_alloc(PyTypeObject *type, const Moment *m);
PyObject *datetime_alloc(PyTypeObject *type, const Moment *m);
PyObject *timezone_new(PyObject *offset, PyObject *name); /* name may be NULL */
extern PyObject *const timezone_utc_object, *const timezone_min_object, *const timezone_max_object;
PyObject *week_new(int year, int week, int weekday);
int datetime_types_ready(void);

/* ---- time zones ---- */

/* tz.NAME(argument), checked: a timedelta or None. tz NULL: None. */
PyObject *zone_offset(PyObject *tz, const char *name, PyObject *argument);
PyObject *zone_name(PyObject *tz, PyObject *argument);
/* utcoffset in microseconds: 1; 0: None; -1. */
int zone_micro(PyObject *tz, PyObject *argument, Micro *offset);
/* The fromutc() of tz. */
PyObject *zone_from_utc(PyObject *tz, PyObject *datetime);

/* ---- text ---- */

enum { ISO_ROOM = 64 };
/* HH:MM:SS.ffffff as the timespec says (NULL: auto), at `out`; its length, or -1 with ValueError.
 */
int text_time(char *out, const Moment *m, const char *spec);
int text_date(char *out, const Moment *m);
/* +HH:MM[:SS[.ffffff]] */
int text_offset(char *out, Micro offset, const char *separator);
/* The offset of the object whose time zone is tz, or nothing, appended. */
int text_write_zone(StrWriter *w, PyObject *tz, PyObject *argument);
PyObject *text_strftime(PyObject *self, PyObject *format, PyObject *timetuple,
                        PyObject *zone_argument);
PyObject *text_format(PyObject *self, PyObject *format); /* __format__ */
PyObject *text_ctime(const Moment *m);
/* repr with ", tzinfo=" and ", fold=1" before the last parenthesis */
PyObject *text_repr_zone(PyObject *repr, const Moment *m);
/* time.struct_time */
PyObject *text_struct_time(const Moment *m, int dst);
PyObject *text_invalid(PyObject *text); /* ValueError: Invalid isoformat string */

/* fromisoformat: 0, or -1 with an exception. *tz: new reference or NULL */
int parse_iso_date(PyObject *text, Moment *m);
int parse_iso_time(PyObject *text, Moment *m, PyObject **tz);
int parse_iso_datetime(PyObject *text, Moment *m, PyObject **tz);
/* _strptime.NAME(type, text, format) */
PyObject *parse_strptime(PyTypeObject *type, const char *name, PyObject *text, PyObject *format);

/* ---- local time ---- */

/* A timestamp taken apart; `what` names the types allowed in errors. */
int stamp_split(PyObject *stamp, int64_t *seconds, int *us);
/* Seconds since 1970 as local time or UTC. */
int stamp_fields(int64_t seconds, bool utc, Moment *m);
PyObject *stamp_datetime(PyTypeObject *type, PyObject *stamp, PyObject *tz, bool utc);
PyObject *stamp_now(PyTypeObject *type, PyObject *tz, bool utc);
/* Seconds since 1970 of the local time. */
int local_seconds(const Moment *m, int64_t *seconds);
PyObject *local_timezone(const Moment *m); /* of a naive one */
PyObject *local_timezone_at(int64_t seconds);

extern PyDateTime_CAPI datetime_capi;

/* ---- shared bits ---- */

static inline PyObject *compare_result(int difference, int op) {
    bool result = op == Py_EQ   ? difference == 0
                  : op == Py_NE ? difference != 0
                  : op == Py_LT ? difference < 0
                  : op == Py_LE ? difference <= 0
                  : op == Py_GT ? difference > 0
                                : difference >= 0;
    return newref(BOOL(result));
}
/* Of a timedelta: the number of days, and what is over. */
static inline Py_hash_t hash_delta(int64_t days, int64_t seconds, int64_t us) {
    HashTuple h = hash_tuple_begin();
    hash_tuple_add(&h, hash_int64(days));
    hash_tuple_add(&h, seconds);
    hash_tuple_add(&h, us);
    return hash_tuple_end(h, 3);
}
/* Of the timedelta of so many microseconds. */
static inline Py_hash_t hash_micro(Micro micro) {
    Micro days = micro / DAY_MICRO, rest = micro % DAY_MICRO;
    if (rest < 0) {
        rest += DAY_MICRO;
        days--;
    }
    return hash_delta((int64_t)days, (int64_t)rest / 1000000, (int64_t)rest % 1000000);
}
/* Of the bytes that hold a date or time: under the interpreter's random key. */
static inline Py_hash_t hash_data(const unsigned char *data, size_t size) {
    return hash_bytes((HashKey){runtime.hash_key[0], runtime.hash_key[1]}, data, size);
}
static inline Py_hash_t hash_once(Py_hash_t *field, Py_hash_t (*make)(PyObject *), PyObject *o) {
    Py_hash_t hash = load_relaxed(field);
    if (hash == -1) {
        hash = make(o);
        store_relaxed(field, hash);
    }
    return hash;
}

#endif
