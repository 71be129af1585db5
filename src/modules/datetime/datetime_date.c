/* date. */
#include "modules/datetime/datetime_int.h"

/* ---- making ---- */

PyObject *date_alloc(PyTypeObject *type, int year, int month, int day) {
    PyObject *o = TRY(type->tp_alloc(type, 0));
    DATE(o)->hashcode = -1;
    DATE(o)->data[0] = (unsigned char)(year >> 8);
    DATE(o)->data[1] = (unsigned char)year;
    DATE(o)->data[2] = (unsigned char)month;
    DATE(o)->data[3] = (unsigned char)day;
    return o;
}
PyObject *date_make(PyTypeObject *type, int year, int month, int day) {
    if (type == &date_type) {
        TRYI(moment_check_date(year, month, day));
        return date_alloc(type, year, month, day);
    }
    autoref PyObject *y = TRY(int_from_int64(year)), *m = TRY(int_from_int64(month)),
                     *d = TRY(int_from_int64(day));
    return call_three((PyObject *)type, y, m, d);
}
static PyObject *date_of_moment(PyTypeObject *type, const Moment *m) {
    return date_make(type, m->year, m->month, m->day);
}

/* What __reduce__ gave: four bytes, or a str of such characters from Python 2. 1: it is one. */
static int is_state(PyObject *args, PyObject *kwargs, unsigned char out[4]) {
    if (tuple_length(args) != 1 || (kwargs != NULL && dict_length(kwargs) > 0)) {
        return 0;
    }
    PyObject *state = tuple_at(args, 0);
    if (IS_STR(state) && str_length(state) == 4 && str_at(state, 2) >= 1 &&
        str_at(state, 2) <= 12) {
        for (int i = 0; i < 4; i++) {
            if (str_at(state, i) > 255) {
                return err_int(err_raise(
                    PyExc_ValueError, "Failed to encode latin1 string when unpickling a date "
                                      "object. pickle.load(data, encoding='latin1') is assumed."));
            }
            out[i] = (unsigned char)str_at(state, i);
        }
        return 1;
    }
    if (!IS_BYTES(state) || bytes_length(state) != 4) {
        return 0;
    }
    memcpy(out, bytes_data(state), 4);
    return out[2] >= 1 && out[2] <= 12;
}
static PyObject *date_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    static const char *const names[] = {"year", "month", "day"};
    static const ArgSpec spec = {"", names, 0, 3, 3, 3, 0, false};
    unsigned char state[4];
    if (TRYI(is_state(args, kwargs, state))) {
        return date_alloc(type, state[0] << 8 | state[1], state[2], state[3]);
    }
    PyObject *given[3];
    int year, month, day;
    TRYI(moment_check_year(args));
    TRYI(args_unpack_tuple(&spec, args, kwargs, given));
    TRYI(moment_set_ints(given, (int *const[]){&year, &month, &day}, 3));
    TRYI(moment_check_date(year, month, day));
    return date_alloc(type, year, month, day);
}

CLASSMETHOD("date.today(cls)", "Current date or datetime:  same as "
                               "self.__class__.fromtimestamp(time.time()).")
static PyObject *date_today(PyTypeObject *cls) {
    autoref PyObject *module = TRY(import_module_text("time")),
                     *time = TRY(attr_get_text(module, "time")), *now = TRY(call_none(time)),
                     *name = TRY(str_intern_text("fromtimestamp"));
    return call_method_one((PyObject *)cls, name, now);
}
CLASSMETHOD("date.fromtimestamp(cls, timestamp, /)",
            "Create a date from a POSIX timestamp, in local time.")
static PyObject *date_fromtimestamp(PyTypeObject *cls, PyObject *stamp) {
    int64_t seconds;
    int us;
    Moment m = {0};
    if (!IS_INSTANCE(stamp, PyFloat_Type)) {
        autoref PyObject *checked = TRY(ops_index(stamp));
    } else if (isfinite(float_value(stamp))) {
        autoref PyObject *down = TRY(float_from_double(floor(float_value(stamp))));
        TRYI(stamp_split(down, &seconds, &us));
    }
    TRYI(stamp_split(stamp, &seconds, &us));
    TRYI(stamp_fields(seconds, false, &m));
    return date_of_moment(cls, &m);
}
CLASSMETHOD("date.fromordinal(cls, ordinal: int, /)",
            "int -> date corresponding to a proleptic Gregorian ordinal.")
static PyObject *date_fromordinal(PyTypeObject *cls, int ordinal) {
    int year, month, day;
    if (ordinal < 1) {
        return err_raise(PyExc_ValueError, "ordinal must be >= 1");
    }
    date_of_ordinal(ordinal, &year, &month, &day);
    TRYI(moment_check_date(year, month, day));
    return date_make(cls, year, month, day);
}
CLASSMETHOD("date.fromisoformat(cls, object, /)",
            "str -> Construct a date from a string in ISO 8601 format.")
static PyObject *date_fromisoformat(PyTypeObject *cls, PyObject *text) {
    Moment m = {0};
    TRYI(parse_iso_date(text, &m));
    return date_of_moment(cls, &m);
}
CLASSMETHOD("date.fromisocalendar(cls, year, week, day)",
            "int, int, int -> Construct a date from the ISO year, week number and weekday.\n\nThis "
            "is the inverse of the function date.isocalendar()")
static PyObject *date_fromisocalendar(PyTypeObject *cls, PyObject *year, PyObject *week,
                                      PyObject *day) {
    int y, w, d, out[3];
    PyObject *given[] = {year, week, day};
    if (moment_set_ints(given, (int *const[]){&y, &w, &d}, 3) < 0) {
        if (err_clear_if(PyExc_OverflowError)) {
            err_raise(PyExc_ValueError, "ISO calendar component out of range");
        }
        return NULL;
    }
    switch (date_of_week(y, w, d, &out[0], &out[1], &out[2])) {
    case -1:
        return err_raise(PyExc_ValueError, "year must be in %d..%d, not %d", YEAR_MIN, YEAR_MAX, y);
    case -2:
        return err_raise(PyExc_ValueError, "Invalid week: %d", w);
    case -3:
        return err_raise(PyExc_ValueError, "Invalid weekday: %d (range is [1, 7])", d);
    default:
        return date_make(cls, out[0], out[1], out[2]);
    }
}
CLASSMETHOD("date.strptime(cls, string, format, /)",
            "string, format -> new date parsed from a string (like time.strptime()).")
static PyObject *date_strptime(PyTypeObject *cls, PyObject *string, PyObject *format) {
    return parse_strptime(cls, "_strptime_datetime_date", string, format);
}
METHOD("date.replace(self, /, year=NULL, month=NULL, day=NULL)",
       "Return date with new specified fields.")
static PyObject *date_replace(PyObject *self, PyObject *year, PyObject *month, PyObject *day) {
    Moment m = moment_of_date(self);
    PyObject *given[] = {year, month, day};
    TRYI(moment_set_ints(given, (int *const[]){&m.year, &m.month, &m.day}, 3));
    return date_of_moment(TYPE(self), &m);
}
METHOD("date.__replace__(self, /, year=NULL, month=NULL, day=NULL)", "The same as replace().")
static PyObject *date_dunder_replace(PyObject *self, PyObject *year, PyObject *month,
                                     PyObject *day) {
    return date_replace(self, year, month, day);
}

/* ---- fields and texts ---- */

GETTER("date.year", NULL)
static PyObject *date_year(PyObject *self) {
    return int_from_int64(PyDateTime_GET_YEAR(self));
}
GETTER("date.month", NULL)
static PyObject *date_month(PyObject *self) {
    return int_from_int64(PyDateTime_GET_MONTH(self));
}
GETTER("date.day", NULL)
static PyObject *date_day(PyObject *self) {
    return int_from_int64(PyDateTime_GET_DAY(self));
}
METHOD("date.ctime(self)", "Return ctime() style string.")
static PyObject *date_ctime(PyObject *self) {
    Moment m = moment_of_date(self);
    return text_ctime(&m);
}
METHOD("date.strftime(self, /, format)", "format -> strftime() style string.")
static PyObject *date_strftime(PyObject *self, PyObject *format) {
    TRYI(arg_type(format, &PyUnicode_Type, "strftime", "1"));
    autoref PyObject *name = TRY(str_intern_text("timetuple")),
                     *timetuple = TRY(call_method_none(self, name));
    return text_strftime(self, format, timetuple, self);
}
METHOD("date.__format__(self, format, /)", "Formats self with strftime.")
static PyObject *date_format(PyObject *self, PyObject *format) {
    return text_format(self, format);
}
METHOD("date.isoformat(self)", "Return string in ISO 8601 format, YYYY-MM-DD.")
static PyObject *date_isoformat(PyObject *self) {
    char text[ISO_ROOM];
    Moment m = moment_of_date(self);
    int n = text_date(text, &m);
    return str_from_utf8(text, n);
}
static PyObject *date_str(PyObject *o) {
    autoref PyObject *name = TRY(str_intern_text("isoformat"));
    return call_method_none(o, name);
}
static PyObject *date_repr(PyObject *o) {
    return str_format("%s(%d, %d, %d)", TYPE(o)->tp_name, PyDateTime_GET_YEAR(o),
                      PyDateTime_GET_MONTH(o), PyDateTime_GET_DAY(o));
}
static int ordinal_of(PyObject *o) {
    return date_ordinal(PyDateTime_GET_YEAR(o), PyDateTime_GET_MONTH(o), PyDateTime_GET_DAY(o));
}
METHOD("date.toordinal(self)", "Return proleptic Gregorian ordinal.  January 1 of year 1 is day 1.")
static PyObject *date_toordinal(PyObject *self) {
    return int_from_int64(ordinal_of(self));
}
METHOD("date.weekday(self)",
       "Return the day of the week represented by the date.\nMonday == 0 ... Sunday == 6")
static PyObject *date_weekday_method(PyObject *self) {
    return int_from_int64((ordinal_of(self) + 6) % 7);
}
METHOD("date.isoweekday(self)",
       "Return the day of the week represented by the date.\nMonday == 1 ... Sunday == 7")
static PyObject *date_isoweekday(PyObject *self) {
    return int_from_int64((ordinal_of(self) + 6) % 7 + 1);
}
METHOD("date.isocalendar(self)",
       "Return a named tuple containing ISO year, week number, and weekday.")
static PyObject *date_isocalendar(PyObject *self) {
    int year = PyDateTime_GET_YEAR(self), today = ordinal_of(self), monday = week_one_monday(year);
    if (today < monday) {
        monday = week_one_monday(--year);
    } else if (today >= monday + 52 * 7 && today >= week_one_monday(year + 1)) {
        monday = week_one_monday(++year);
    }
    return week_new(year, (today - monday) / 7 + 1, (today - monday) % 7 + 1);
}
METHOD("date.timetuple(self)", "Return time tuple, compatible with time.localtime().")
static PyObject *date_timetuple(PyObject *self) {
    Moment m = moment_of_date(self);
    return text_struct_time(&m, -1);
}
METHOD("date.__reduce__(self)", "__reduce__() -> (cls, state)")
static PyObject *date_reduce(PyObject *self) {
    autoref PyObject *state = TRY(bytes_from((const char *)DATE(self)->data, 4)),
                     *args = TRY(tuple_of(1, state));
    return tuple_of(2, (PyObject *)TYPE(self), args);
}

/* ---- arithmetic ---- */

static PyObject *moved(PyObject *date, int64_t days) {
    int64_t ordinal = ordinal_of(date) + days;
    int year, month, day;
    if (ordinal < 1 || ordinal > ORDINAL_MAX) {
        return err_raise(PyExc_OverflowError, "date value out of range");
    }
    date_of_ordinal((int)ordinal, &year, &month, &day);
    return date_make(TYPE(date), year, month, day);
}
static PyObject *date_add(PyObject *a, PyObject *b) {
    if (IS_DATETIME(a) || IS_DATETIME(b)) {
        return newref(NOT_IMPLEMENTED);
    }
    PyObject *date = IS_DATE(a) ? a : b, *delta = date == a ? b : a;
    return IS_DATE(date) && IS_DELTA(delta) ? moved(date, DELTA(delta)->days)
                                            : newref(NOT_IMPLEMENTED);
}
static PyObject *date_subtract(PyObject *a, PyObject *b) {
    if (IS_DATETIME(a) || IS_DATETIME(b) || !IS_DATE(a)) {
        return newref(NOT_IMPLEMENTED);
    }
    if (IS_DATE(b)) {
        return delta_new(ordinal_of(a) - ordinal_of(b), 0, 0);
    }
    return IS_DELTA(b) ? moved(a, -(int64_t)DELTA(b)->days) : newref(NOT_IMPLEMENTED);
}
static PyObject *date_richcompare(PyObject *a, PyObject *b, int op) {
    if (!IS_DATE(b) || IS_DATETIME(a) || IS_DATETIME(b)) {
        return newref(NOT_IMPLEMENTED);
    }
    return compare_result(memcmp(DATE(a)->data, DATE(b)->data, 4), op);
}
static Py_hash_t hash_of(PyObject *o) {
    return hash_data(DATE(o)->data, sizeof DATE(o)->data);
}
static Py_hash_t date_hash(PyObject *o) {
    return hash_once(&DATE(o)->hashcode, hash_of, o);
}

#include "datetime_date.gen.h"

static PyNumberMethods date_number = {.nb_add = date_add, .nb_subtract = date_subtract};
PyTypeObject date_type = {
    TYPE_HEAD,
    .tp_name = "datetime.date",
    .tp_basicsize = sizeof(PyDateTime_Date),
    .tp_repr = date_repr,
    .tp_as_number = &date_number,
    .tp_hash = date_hash,
    .tp_str = date_str,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_doc = "date(year, month, day) --> date object",
    .tp_richcompare = date_richcompare,
    .tp_methods = date_methods,
    .tp_getset = date_getset,
    .tp_new = date_tp_new,
};
PyDateTime_Date date_min = {.ob_base = STATIC_HEAD(&date_type),
                            .hashcode = -1,
                            .data = {0, 1, 1, 1}},
                date_max = {.ob_base = STATIC_HEAD(&date_type),
                            .hashcode = -1,
                            .data = {YEAR_MAX >> 8, YEAR_MAX & 255, 12, 31}};
