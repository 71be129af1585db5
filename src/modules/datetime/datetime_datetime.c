/* datetime. Its methods are in two tables: datetime_make.c has the constructors'. */
#include "modules/datetime/datetime_make.h"
#include "types/function/function.h"

/* ---- fields ---- */

GETTER("datetime.hour", NULL)
static PyObject *datetime_hour(PyObject *self) {
    return int_from_int64(PyDateTime_DATE_GET_HOUR(self));
}
GETTER("datetime.minute", NULL)
static PyObject *datetime_minute(PyObject *self) {
    return int_from_int64(PyDateTime_DATE_GET_MINUTE(self));
}
GETTER("datetime.second", NULL)
static PyObject *datetime_second(PyObject *self) {
    return int_from_int64(PyDateTime_DATE_GET_SECOND(self));
}
GETTER("datetime.microsecond", NULL)
static PyObject *datetime_microsecond(PyObject *self) {
    return int_from_int64(PyDateTime_DATE_GET_MICROSECOND(self));
}
GETTER("datetime.tzinfo", NULL)
static PyObject *datetime_tzinfo(PyObject *self) {
    return newref(DATETIME(self)->hastzinfo ? DATETIME(self)->tzinfo : NONE);
}
GETTER("datetime.fold", NULL)
static PyObject *datetime_fold(PyObject *self) {
    return int_from_int64(DATETIME(self)->fold);
}
METHOD("datetime2.utcoffset(self)", "Return self.tzinfo.utcoffset(self).")
static PyObject *datetime_utcoffset(PyObject *self) {
    return zone_offset(moment_of_datetime(self).tz, "utcoffset", self);
}
METHOD("datetime2.dst(self)", "Return self.tzinfo.dst(self).")
static PyObject *datetime_dst(PyObject *self) {
    return zone_offset(moment_of_datetime(self).tz, "dst", self);
}
METHOD("datetime2.tzname(self)", "Return self.tzinfo.tzname(self).")
static PyObject *datetime_tzname(PyObject *self) {
    return zone_name(moment_of_datetime(self).tz, self);
}
METHOD("datetime2.date(self)", "Return date object with same year, month and day.")
static PyObject *datetime_date(PyObject *self) {
    Moment m = moment_of_datetime(self);
    return date_alloc(&date_type, m.year, m.month, m.day);
}
METHOD("datetime2.time(self)", "Return time object with same time but with tzinfo=None.")
static PyObject *datetime_time(PyObject *self) {
    Moment m = moment_of_datetime(self);
    m.tz = NULL;
    return time_alloc(&time_type, &m);
}
METHOD("datetime2.timetz(self)", "Return time object with same time and tzinfo.")
static PyObject *datetime_timetz(PyObject *self) {
    Moment m = moment_of_datetime(self);
    return time_alloc(&time_type, &m);
}

/* ---- texts ---- */

METHOD("datetime2.ctime(self)", "Return ctime() style string.")
static PyObject *datetime_ctime(PyObject *self) {
    Moment m = moment_of_datetime(self);
    return text_ctime(&m);
}
static PyObject *isoformat(PyObject *self, int separator, const char *timespec) {
    char date[ISO_ROOM], time[ISO_ROOM];
    Moment m = moment_of_datetime(self);
    int n = TRYI(text_time(time, &m, timespec)), d = text_date(date, &m);
    StrWriter w;
    str_writer_init(&w, n + d + 1);
    if (str_writer_ascii(&w, date, d) < 0 || str_writer_char(&w, (Py_UCS4)separator) < 0 ||
        str_writer_ascii(&w, time, n) < 0 || text_write_zone(&w, m.tz, self) < 0) {
        str_writer_drop(&w);
        return NULL;
    }
    return str_writer_finish(&w);
}
METHOD("datetime2.isoformat(self, /, sep=NULL, timespec: utf8 = NULL)",
       "[sep] -> string in ISO 8601 format, YYYY-MM-DDT[HH[:MM[:SS[.mmm[uuu]]]]][+HH:MM].\nsep is "
       "used to separate the year from the time, and defaults to 'T'.\nThe optional argument "
       "timespec specifies the number of additional terms\nof the time to include. Valid options "
       "are 'auto', 'hours', 'minutes',\n'seconds', 'milliseconds' and 'microseconds'.\n")
static PyObject *datetime_isoformat(PyObject *self, PyObject *sep, const char *timespec) {
    int separator = 'T';
    if (sep != NULL) {
        if (IS_STR(sep) && str_length(sep) != 1) {
            return err_raise(PyExc_TypeError,
                             "isoformat() argument 1 must be a unicode character, not a string of "
                             "length %zd",
                             str_length(sep));
        }
        TRYI(arg_char(sep, "isoformat", "1", &separator));
    }
    return isoformat(self, separator, timespec);
}
static PyObject *datetime_str(PyObject *o) {
    if (IS_EXACT(o, datetime_type)) {
        return isoformat(o, ' ', NULL);
    }
    autoref PyObject *name = TRY(str_intern_text("isoformat")), *blank = TRY(str_from_char(' '));
    return call_method_one(o, name, blank);
}
static PyObject *datetime_repr(PyObject *o) {
    Moment m = moment_of_datetime(o);
    const char *name = TYPE(o)->tp_name;
    return text_repr_zone(m.us != 0 ? str_format("%s(%d, %d, %d, %d, %d, %d, %d)", name, m.year,
                                                 m.month, m.day, m.hour, m.minute, m.second, m.us)
                          : m.second != 0 ? str_format("%s(%d, %d, %d, %d, %d, %d)", name, m.year,
                                                       m.month, m.day, m.hour, m.minute, m.second)
                                          : str_format("%s(%d, %d, %d, %d, %d)", name, m.year,
                                                       m.month, m.day, m.hour, m.minute),
                          &m);
}
METHOD("datetime2.timetuple(self)", "Return time tuple, compatible with time.localtime().")
static PyObject *datetime_timetuple(PyObject *self) {
    Moment m = moment_of_datetime(self);
    autoref PyObject *dst = TRY(zone_offset(m.tz, "dst", self));
    return text_struct_time(&m, dst == NONE ? -1 : delta_to_micro(dst) != 0);
}
METHOD("datetime2.utctimetuple(self)", "Return UTC time tuple, compatible with time.localtime().")
static PyObject *datetime_utctimetuple(PyObject *self) {
    Moment m = moment_of_datetime(self);
    Micro offset;
    if (m.tz != NULL && TRYI(zone_micro(m.tz, self, &offset)) && offset != 0) {
        TRYI(moment_set_micro(&m, moment_micro(&m) - offset));
    }
    return text_struct_time(&m, 0);
}
static PyObject *reduce(PyObject *self, int proto) {
    char data[10];
    memcpy(data, DATETIME(self)->data, 10);
    if (proto > 3 && DATETIME(self)->fold) {
        data[2] = (char)(data[2] | 0x80);
    }
    autoref PyObject *state = TRY(bytes_from(data, 10)),
                     *args =
                         TRY(DATETIME(self)->hastzinfo ? tuple_of(2, state, DATETIME(self)->tzinfo)
                                                       : tuple_of(1, state));
    return tuple_of(2, (PyObject *)TYPE(self), args);
}
METHOD("datetime2.__reduce_ex__(self, protocol: int, /)", "__reduce_ex__(proto) -> (cls, state)")
static PyObject *datetime_reduce_ex(PyObject *self, int protocol) {
    return reduce(self, protocol);
}
METHOD("datetime2.__reduce__(self)", "__reduce__() -> (cls, state)")
static PyObject *datetime_reduce(PyObject *self) {
    return reduce(self, 2);
}

/* ---- arithmetic ---- */

static PyObject *moved(PyObject *self, Micro by) {
    Moment m = moment_of_datetime(self);
    TRYI(moment_set_micro(&m, moment_micro(&m) + by));
    m.fold = 0;
    return datetime_make(TYPE(self), &m);
}
/* The offsets of two datetimes whose time zones are not the same object: 1: both have one, 0:
 * neither, 2: one has. */
static int offsets_of(PyObject *a, PyObject *b, Micro *x, Micro *y) {
    *x = *y = 0;
    PyObject *tz_a = moment_of_datetime(a).tz, *tz_b = moment_of_datetime(b).tz;
    int has_a = tz_a == NULL ? 0 : INT_TRYI(zone_micro(tz_a, a, x)),
        has_b = tz_b == NULL ? 0 : INT_TRYI(zone_micro(tz_b, b, y));
    return has_a == has_b ? has_a : 2;
}
static PyObject *datetime_add(PyObject *a, PyObject *b) {
    PyObject *self = IS_DATETIME(a) ? a : b, *delta = self == a ? b : a;
    return IS_DATETIME(self) && IS_DELTA(delta) ? moved(self, delta_to_micro(delta))
                                                : newref(NOT_IMPLEMENTED);
}
static PyObject *difference(PyObject *a, PyObject *b) {
    Moment p = moment_of_datetime(a), q = moment_of_datetime(b);
    Micro x = 0, y = 0;
    if (p.tz != q.tz && TRYI(offsets_of(a, b, &x, &y)) == 2) {
        return err_raise(PyExc_TypeError, "can't subtract offset-naive and offset-aware datetimes");
    }
    return delta_from_micro((moment_micro(&p) - x) - (moment_micro(&q) - y));
}
static PyObject *datetime_subtract(PyObject *a, PyObject *b) {
    if (!IS_DATETIME(a)) {
        return newref(NOT_IMPLEMENTED);
    }
    return IS_DATETIME(b) ? difference(a, b)
           : IS_DELTA(b)  ? moved(a, -delta_to_micro(b))
                          : newref(NOT_IMPLEMENTED);
}

/* ---- comparing ---- */

/* Does the offset depend on the fold (PEP 495)? Such a time equals no time of another zone. */
static int is_problematic(PyObject *self, Micro offset, int has) {
    Moment m = moment_of_datetime(self);
    if (m.tz == NULL) {
        return 0;
    }
    m.fold = !m.fold;
    autoref PyObject *other = INT_TRY(datetime_alloc(&datetime_type, &m));
    Micro folded = 0;
    int has_folded = INT_TRYI(zone_micro(m.tz, other, &folded));
    return has_folded != has || folded != offset;
}
static PyObject *compare_zones(PyObject *a, PyObject *b, int op) {
    Moment p = moment_of_datetime(a), q = moment_of_datetime(b);
    Micro x, y;
    int both = TRYI(offsets_of(a, b, &x, &y));
    bool equality = op == Py_EQ || op == Py_NE;
    if (both == 2) {
        return equality ? newref(BOOL(op == Py_NE))
                        : err_raise(PyExc_TypeError,
                                    "can't compare offset-naive and offset-aware datetimes");
    }
    Micro u = moment_micro(&p) - x, v = moment_micro(&q) - y;
    int result = u < v ? -1 : u > v;
    if (equality && result == 0 &&
        (TRYI(is_problematic(a, x, both)) || TRYI(is_problematic(b, y, both)))) {
        result = 1;
    }
    return compare_result(result, op);
}
static PyObject *datetime_richcompare(PyObject *a, PyObject *b, int op) {
    if (!IS_DATETIME(a) || !IS_DATETIME(b)) {
        return newref(NOT_IMPLEMENTED);
    }
    if (moment_of_datetime(a).tz != moment_of_datetime(b).tz) {
        return compare_zones(a, b, op);
    }
    return compare_result(memcmp(DATETIME(a)->data, DATETIME(b)->data, 10), op);
}
/* Equal datetimes have equal hashes: those with an offset by UTC, without the
 * fold. */
static Py_hash_t datetime_hash(PyObject *o) {
    Py_hash_t hash = load_relaxed(&DATETIME(o)->hashcode);
    if (hash != -1) {
        return hash;
    }
    Moment m = moment_of_datetime(o);
    autoref PyObject *plain = newref(o);
    Micro offset = 0;
    int aware = 0;
    if (m.tz != NULL) {
        if (m.fold) {
            m.fold = 0;
            SETREF(plain, datetime_alloc(&datetime_type, &m));
            INT_TRY(plain);
        }
        aware = INT_TRYI(zone_micro(m.tz, plain, &offset));
    }
    hash = aware ? hash_micro(moment_micro(&m) - offset)
                 : hash_data(DATETIME(o)->data, sizeof DATETIME(o)->data);
    store_relaxed(&DATETIME(o)->hashcode, hash);
    return hash;
}

/* ---- time zones ---- */

#define EPOCH_MICRO ((Micro)719163 * DAY_MICRO)

METHOD("datetime2.timestamp(self)", "Return POSIX timestamp as float.")
static PyObject *datetime_timestamp(PyObject *self) {
    Moment m = moment_of_datetime(self);
    Micro offset = 0;
    if (m.tz != NULL && TRYI(zone_micro(m.tz, self, &offset))) {
        autoref PyObject *delta = TRY(delta_from_micro(moment_micro(&m) - offset - EPOCH_MICRO)),
                         *name = TRY(str_intern_text("total_seconds"));
        return call_method_none(delta, name);
    }
    if (m.tz != NULL) {
        return err_raise(PyExc_TypeError, "can't subtract offset-naive and offset-aware datetimes");
    }
    int64_t seconds;
    TRYI(local_seconds(&m, &seconds));
    return float_from_double((double)seconds + m.us / 1e6);
}
/* The local time zone at the time of an aware datetime with that offset. */
static PyObject *local_zone_of(PyObject *self, Micro offset) {
    Moment m = moment_of_datetime(self);
    Micro utc = moment_micro(&m) - offset - EPOCH_MICRO, seconds = utc / 1000000;
    seconds -= utc % 1000000 < 0;
    return local_timezone_at((int64_t)seconds);
}
METHOD("datetime2.astimezone(self, /, tz=None)", "tz -> convert to local time in new timezone tz\n")
static PyObject *datetime_astimezone(PyObject *self, PyObject *tz) {
    Moment m = moment_of_datetime(self);
    Micro offset = 0;
    TRYI(moment_check_tz(tz));
    if (tz != NONE && m.tz == tz) {
        return newref(self);
    }
    int has = m.tz == NULL ? 0 : TRYI(zone_micro(m.tz, self, &offset));
    autoref PyObject *own = NULL, *target = NULL;
    if (!has) { /* naive: it is local time */
        own = TRY(local_timezone(&m));
        TRYI(zone_micro(own, self, &offset));
    }
    target = TRY(tz != NONE ? newref(tz) : local_zone_of(self, offset));
    TRYI(moment_set_micro(&m, moment_micro(&m) - offset));
    m.tz = target;
    m.fold = 0;
    autoref PyObject *utc = TRY(datetime_make(TYPE(self), &m));
    if (target == timezone_utc_object) {
        return take(utc);
    }
    return zone_from_utc(target, utc);
}
static void datetime_dealloc(PyObject *o) {
    CLEAR(DATETIME(o)->tzinfo);
    object_free(o);
}

#include "datetime_datetime.gen.h"

/* What the second table has is added to the type once it is ready. */
static int add_methods(PyMethodDef *methods) {
    for (PyMethodDef *method = methods; method->ml_name != NULL; method++) {
        autoref PyObject *descriptor = INT_TRY(method_descriptor_new(&datetime_type, method));
        INT_TRYI(type_add_constant(&datetime_type, method->ml_name, descriptor));
    }
    return 0;
}
static int ready_locked(void) {
    PyTypeObject *types[] = {&delta_type,  &date_type,     &time_type, &datetime_type,
                             &tzinfo_type, &timezone_type, &week_type};
    for (size_t i = 0; i < countof(types); i++) {
        INT_TRYI(type_ready(types[i]));
    }
    INT_TRYI(add_methods(datetime2_methods));
    const struct {
        PyTypeObject *type;
        const char *name;
        void *value;
    } constants[] = {
        {&delta_type, "min", &delta_min},
        {&delta_type, "max", &delta_max},
        {&delta_type, "resolution", &delta_micro},
        {&date_type, "min", &date_min},
        {&date_type, "max", &date_max},
        {&date_type, "resolution", &delta_day},
        {&time_type, "min", &time_min},
        {&time_type, "max", &time_max},
        {&time_type, "resolution", &delta_micro},
        {&datetime_type, "min", &datetime_min},
        {&datetime_type, "max", &datetime_max},
        {&datetime_type, "resolution", &delta_micro},
        {&timezone_type, "min", timezone_min_object},
        {&timezone_type, "max", timezone_max_object},
        {&timezone_type, "utc", timezone_utc_object},
    };
    for (size_t i = 0; i < countof(constants); i++) {
        INT_TRYI(type_add_constant(constants[i].type, constants[i].name, constants[i].value));
    }
    return 0;
}

int datetime_types_ready(void) {
    bool locked = type_ready_lock();
    int done = ready_locked();
    type_ready_unlock(locked);
    return done;
}

static PyNumberMethods datetime_number = {.nb_add = datetime_add, .nb_subtract = datetime_subtract};
PyTypeObject datetime_type = {
    TYPE_HEAD,
    .tp_name = "datetime.datetime",
    .tp_basicsize = sizeof(PyDateTime_DateTime),
    .tp_dealloc = datetime_dealloc,
    .tp_repr = datetime_repr,
    .tp_as_number = &datetime_number,
    .tp_hash = datetime_hash,
    .tp_str = datetime_str,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_doc = "datetime(year, month, day[, hour[, minute[, second[, microsecond[,tzinfo]]]]])\n\n"
              "The year, month and day arguments are required. tzinfo may be None, or an\ninstance "
              "of a tzinfo subclass. The remaining arguments may be ints.",
    .tp_richcompare = datetime_richcompare,
    .tp_methods = datetime_methods,
    .tp_getset = datetime_getset,
    .tp_base = &date_type,
    .tp_new = datetime_tp_new,
};
PyDateTime_DateTime datetime_min = {.ob_base = STATIC_HEAD(&datetime_type),
                                    .hashcode = -1,
                                    .data = {0, 1, 1, 1}},
                    datetime_max = {.ob_base = STATIC_HEAD(&datetime_type),
                                    .hashcode = -1,
                                    .data = {YEAR_MAX >> 8, YEAR_MAX & 255, 12, 31, 23, 59, 59,
                                             999999 >> 16, (999999 >> 8) & 255, 999999 & 255}};
