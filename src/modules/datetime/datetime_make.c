/* datetime's constructors. */
#include "modules/datetime/datetime_make.h"

PyObject *datetime_alloc(PyTypeObject *type, const Moment *m) {
    PyObject *o = TRY(type->tp_alloc(type, 0));
    unsigned char *data = DATETIME(o)->data;
    bool aware = m->tz != NULL && m->tz != NONE;
    DATETIME(o)->hashcode = -1;
    data[0] = (unsigned char)(m->year >> 8);
    data[1] = (unsigned char)m->year;
    data[2] = (unsigned char)m->month;
    data[3] = (unsigned char)m->day;
    data[4] = (unsigned char)m->hour;
    data[5] = (unsigned char)m->minute;
    data[6] = (unsigned char)m->second;
    data[7] = (unsigned char)(m->us >> 16);
    data[8] = (unsigned char)(m->us >> 8);
    data[9] = (unsigned char)m->us;
    DATETIME(o)->fold = (unsigned char)m->fold;
    DATETIME(o)->hastzinfo = aware;
    DATETIME(o)->tzinfo = aware ? newref(m->tz) : NULL;
    return o;
}
static PyObject *datetime_checked(PyTypeObject *type, const Moment *m) {
    TRYI(moment_check_date(m->year, m->month, m->day));
    TRYI(moment_check_time(m));
    TRYI(moment_check_tz(m->tz));
    return datetime_alloc(type, m);
}
/* A subclass is called without the fold, which not all know; it is set in the new object if that
 * is ours to change. */
PyObject *datetime_make(PyTypeObject *type, const Moment *m) {
    if (type == &datetime_type) {
        return datetime_checked(type, m);
    }
    autoref PyObject *args = TRY(tuple_new(8));
    int values[] = {m->year, m->month, m->day, m->hour, m->minute, m->second, m->us};
    for (int i = 0; i < 7; i++) {
        tuple_items(args)[i] = TRY(int_from_int64(values[i]));
    }
    tuple_items(args)[7] = newref(m->tz == NULL ? NONE : m->tz);
    tuple_publish(args);
    if (!m->fold) {
        return call_tuple((PyObject *)type, args, NULL);
    }
    autoref PyObject *kwargs = TRY(dict_new()), *fold = TRY(int_from_int64(m->fold));
    TRYI(dict_set_text(kwargs, "fold", fold));
    return call_tuple((PyObject *)type, args, kwargs);
}

/* ---- the class called ---- */

/* What __reduce__ gave: ten bytes, or a str from Python 2; and the time zone. 1: it is that. */
static int is_state(PyObject *args, PyObject *kwargs, unsigned char out[10], PyObject **tz) {
    Py_ssize_t n = tuple_length(args);
    if (n < 1 || n > 2 || (kwargs != NULL && dict_length(kwargs) > 0)) {
        return 0;
    }
    PyObject *state = tuple_at(args, 0);
    if (IS_STR(state) && str_length(state) == 10 && (str_at(state, 2) & 0x7f) >= 1 &&
        (str_at(state, 2) & 0x7f) <= 12) {
        for (int i = 0; i < 10; i++) {
            if (str_at(state, i) > 255) {
                return err_int(err_raise(
                    PyExc_ValueError, "Failed to encode latin1 string when unpickling a datetime "
                                      "object. pickle.load(data, encoding='latin1') is assumed."));
            }
            out[i] = (unsigned char)str_at(state, i);
        }
    } else if (IS_BYTES(state) && bytes_length(state) == 10 && (bytes_data(state)[2] & 0x7f) >= 1 &&
               (bytes_data(state)[2] & 0x7f) <= 12) {
        memcpy(out, bytes_data(state), 10);
    } else {
        return 0;
    }
    *tz = n == 2 ? tuple_at(args, 1) : NULL;
    if (*tz != NULL && *tz != NONE && !IS_TZINFO(*tz)) {
        return err_int(err_raise(PyExc_TypeError, "bad tzinfo state arg"));
    }
    return 1;
}
PyObject *datetime_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    static const char *const names[] = {"year",   "month",       "day",    "hour", "minute",
                                        "second", "microsecond", "tzinfo", "fold"};
    static const ArgSpec spec = {"", names, 0, 8, 3, 9, 0, false};
    unsigned char s[10];
    Moment m = {0};
    if (TRYI(is_state(args, kwargs, s, &m.tz))) {
        m.fold = s[2] >> 7;
        m.year = s[0] << 8 | s[1];
        m.month = s[2] & 0x7f;
        m.day = s[3];
        m.hour = s[4];
        m.minute = s[5];
        m.second = s[6];
        m.us = s[7] << 16 | s[8] << 8 | s[9];
        return datetime_alloc(type, &m);
    }
    PyObject *given[9];
    TRYI(moment_check_year(args));
    TRYI(args_unpack_tuple(&spec, args, kwargs, given));
    PyObject *ints[] = {given[0], given[1], given[2], given[3],
                        given[4], given[5], given[6], given[8]};
    TRYI(moment_set_ints(
        ints,
        (int *const[]){&m.year, &m.month, &m.day, &m.hour, &m.minute, &m.second, &m.us, &m.fold},
        8));
    m.tz = given[7];
    return datetime_checked(type, &m);
}

/* ---- class methods ---- */

CLASSMETHOD("datetime.now(cls, /, tz=None)",
            "Returns new datetime object representing current time local to tz.\n\n  tz\n    "
            "Timezone object.\n\nIf no tz is specified, uses local timezone.")
static PyObject *datetime_now(PyTypeObject *cls, PyObject *tz) {
    return stamp_now(cls, tz, false);
}
CLASSMETHOD("datetime.utcnow(cls)", "Return a new datetime representing UTC day and time.")
static PyObject *datetime_utcnow(PyTypeObject *cls) {
    TRYI(err_warn(PyExc_DeprecationWarning, 1,
                  "datetime.datetime.utcnow() is deprecated and scheduled for removal in a future "
                  "version. Use timezone-aware objects to represent datetimes in UTC: "
                  "datetime.datetime.now(datetime.UTC)."));
    return stamp_now(cls, NULL, true);
}
CLASSMETHOD("datetime.fromtimestamp(cls, /, timestamp, tz=None)",
            "timestamp[, tz] -> tz's local time from POSIX timestamp.")
static PyObject *datetime_fromtimestamp(PyTypeObject *cls, PyObject *timestamp, PyObject *tz) {
    return stamp_datetime(cls, timestamp, tz, false);
}
CLASSMETHOD("datetime.utcfromtimestamp(cls, timestamp, /)",
            "Construct a naive UTC datetime from a POSIX timestamp.")
static PyObject *datetime_utcfromtimestamp(PyTypeObject *cls, PyObject *timestamp) {
    TRYI(err_warn(PyExc_DeprecationWarning, 1,
                  "datetime.datetime.utcfromtimestamp() is deprecated and scheduled for removal in "
                  "a future version. Use timezone-aware objects to represent datetimes in UTC: "
                  "datetime.datetime.fromtimestamp(timestamp, datetime.UTC)."));
    return stamp_datetime(cls, timestamp, NULL, true);
}
CLASSMETHOD("datetime.combine(cls, /, date, time, tzinfo=NULL)",
            "date, time -> datetime with same date and time fields")
static PyObject *datetime_combine(PyTypeObject *cls, PyObject *date, PyObject *time, PyObject *tz) {
    TRYI(arg_type(date, &date_type, "combine", "1"));
    TRYI(arg_type(time, &time_type, "combine", "2"));
    Moment m = moment_of_time(time), d = moment_of_date(date);
    m.year = d.year;
    m.month = d.month;
    m.day = d.day;
    m.tz = tz == NULL ? m.tz : tz;
    TRYI(moment_check_tz(m.tz));
    return datetime_make(cls, &m);
}
CLASSMETHOD("datetime.fromisoformat(cls, object, /)",
            "string -> datetime from a string in most ISO 8601 formats")
static PyObject *datetime_fromisoformat(PyTypeObject *cls, PyObject *text) {
    Moment m = {0};
    autoref PyObject *tz = NULL;
    TRYI(parse_iso_datetime(text, &m, &tz));
    m.tz = tz;
    return datetime_make(cls, &m);
}
CLASSMETHOD("datetime.strptime(cls, string, format, /)",
            "string, format -> new datetime parsed from a string (like time.strptime()).")
static PyObject *datetime_strptime(PyTypeObject *cls, PyObject *string, PyObject *format) {
    return parse_strptime(cls, "_strptime_datetime_datetime", string, format);
}
METHOD("datetime.replace(self, /, year=NULL, month=NULL, day=NULL, hour=NULL, minute=NULL, "
       "second=NULL, microsecond=NULL, tzinfo=NULL, *, fold=NULL)",
       "Return datetime with new specified fields.")
static PyObject *datetime_replace(PyObject *self, PyObject *year, PyObject *month, PyObject *day,
                                  PyObject *hour, PyObject *minute, PyObject *second, PyObject *us,
                                  PyObject *tz, PyObject *fold) {
    Moment m = moment_of_datetime(self);
    PyObject *given[] = {year, month, day, hour, minute, second, us, fold};
    TRYI(moment_set_ints(
        given,
        (int *const[]){&m.year, &m.month, &m.day, &m.hour, &m.minute, &m.second, &m.us, &m.fold},
        8));
    m.tz = tz == NULL ? m.tz : tz;
    return datetime_make(TYPE(self), &m);
}
METHOD("datetime.__replace__(self, /, year=NULL, month=NULL, day=NULL, hour=NULL, minute=NULL, "
       "second=NULL, microsecond=NULL, tzinfo=NULL, *, fold=NULL)",
       "The same as replace().")
static PyObject *datetime_dunder_replace(PyObject *self, PyObject *year, PyObject *month,
                                         PyObject *day, PyObject *hour, PyObject *minute,
                                         PyObject *second, PyObject *us, PyObject *tz,
                                         PyObject *fold) {
    return datetime_replace(self, year, month, day, hour, minute, second, us, tz, fold);
}

#include "datetime_make.gen.h"
