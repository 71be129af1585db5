/* time. */
#include "modules/datetime/datetime_int.h"

/* ---- making ---- */

static void put_time(unsigned char *data, const Moment *m) {
    data[0] = (unsigned char)m->hour;
    data[1] = (unsigned char)m->minute;
    data[2] = (unsigned char)m->second;
    data[3] = (unsigned char)(m->us >> 16);
    data[4] = (unsigned char)(m->us >> 8);
    data[5] = (unsigned char)m->us;
}
PyObject *time_alloc(PyTypeObject *type, const Moment *m) {
    PyObject *o = TRY(type->tp_alloc(type, 0));
    bool aware = m->tz != NULL && m->tz != NONE;
    TIME(o)->hashcode = -1;
    put_time(TIME(o)->data, m);
    TIME(o)->fold = (unsigned char)m->fold;
    TIME(o)->hastzinfo = aware;
    TIME(o)->tzinfo = aware ? newref(m->tz) : NULL;
    return o;
}
PyObject *time_make(PyTypeObject *type, const Moment *m) {
    if (type == &time_type) {
        TRYI(moment_check_time(m));
        TRYI(moment_check_tz(m->tz));
        return time_alloc(type, m);
    }
    autoref PyObject *args = TRY(tuple_new(5)), *kwargs = TRY(dict_new()),
                     *fold = TRY(int_from_int64(m->fold));
    int values[] = {m->hour, m->minute, m->second, m->us};
    for (int i = 0; i < 4; i++) {
        tuple_items(args)[i] = TRY(int_from_int64(values[i]));
    }
    tuple_items(args)[4] = newref(m->tz == NULL ? NONE : m->tz);
    tuple_publish(args);
    TRYI(dict_set_text(kwargs, "fold", fold));
    return call_tuple((PyObject *)type, args, kwargs);
}

/* What __reduce__ gave: six bytes, or a str from Python 2; and the time zone. 1: it is that. */
static int is_state(PyObject *args, PyObject *kwargs, unsigned char out[6], PyObject **tz) {
    Py_ssize_t n = tuple_length(args);
    if (n < 1 || n > 2 || (kwargs != NULL && dict_length(kwargs) > 0)) {
        return 0;
    }
    PyObject *state = tuple_at(args, 0);
    if (IS_STR(state) && str_length(state) == 6 && (str_at(state, 0) & 0x7f) < 24) {
        for (int i = 0; i < 6; i++) {
            if (str_at(state, i) > 255) {
                return err_int(err_raise(
                    PyExc_ValueError, "Failed to encode latin1 string when unpickling a time "
                                      "object. pickle.load(data, encoding='latin1') is assumed."));
            }
            out[i] = (unsigned char)str_at(state, i);
        }
    } else if (IS_BYTES(state) && bytes_length(state) == 6 && (bytes_data(state)[0] & 0x7f) < 24) {
        memcpy(out, bytes_data(state), 6);
    } else {
        return 0;
    }
    *tz = n == 2 ? tuple_at(args, 1) : NULL;
    if (*tz != NULL && *tz != NONE && !IS_TZINFO(*tz)) {
        return err_int(err_raise(PyExc_TypeError, "bad tzinfo state arg"));
    }
    return 1;
}
static PyObject *time_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    static const char *const names[] = {"hour",        "minute", "second",
                                        "microsecond", "tzinfo", "fold"};
    static const ArgSpec spec = {"", names, 0, 5, 0, 6, 0, false};
    unsigned char s[6];
    Moment m = {0};
    if (TRYI(is_state(args, kwargs, s, &m.tz))) {
        m.hour = s[0] & 0x7f;
        m.fold = s[0] >> 7;
        m.minute = s[1];
        m.second = s[2];
        m.us = s[3] << 16 | s[4] << 8 | s[5];
        return time_alloc(type, &m);
    }
    PyObject *given[6];
    TRYI(args_unpack_tuple(&spec, args, kwargs, given));
    PyObject *ints[] = {given[0], given[1], given[2], given[3], given[5]};
    TRYI(moment_set_ints(ints, (int *const[]){&m.hour, &m.minute, &m.second, &m.us, &m.fold}, 5));
    m.tz = given[4];
    TRYI(moment_check_time(&m));
    TRYI(moment_check_tz(m.tz));
    return time_alloc(type, &m);
}
CLASSMETHOD("time.fromisoformat(cls, object, /)", "string -> time from a string in ISO 8601 format")
static PyObject *time_fromisoformat(PyTypeObject *cls, PyObject *text) {
    Moment m = {0};
    autoref PyObject *tz = NULL;
    TRYI(parse_iso_time(text, &m, &tz));
    m.tz = tz;
    return time_make(cls, &m);
}
CLASSMETHOD("time.strptime(cls, string, format, /)",
            "string, format -> new time parsed from a string (like time.strptime()).")
static PyObject *time_strptime(PyTypeObject *cls, PyObject *string, PyObject *format) {
    return parse_strptime(cls, "_strptime_datetime_time", string, format);
}
METHOD("time.replace(self, /, hour=NULL, minute=NULL, second=NULL, microsecond=NULL, tzinfo=NULL, "
       "*, fold=NULL)",
       "Return time with new specified fields.")
static PyObject *time_replace(PyObject *self, PyObject *hour, PyObject *minute, PyObject *second,
                              PyObject *us, PyObject *tz, PyObject *fold) {
    Moment m = moment_of_time(self);
    PyObject *given[] = {hour, minute, second, us, fold};
    TRYI(moment_set_ints(given, (int *const[]){&m.hour, &m.minute, &m.second, &m.us, &m.fold}, 5));
    m.tz = tz == NULL ? m.tz : tz;
    return time_make(TYPE(self), &m);
}
METHOD("time.__replace__(self, /, hour=NULL, minute=NULL, second=NULL, microsecond=NULL, "
       "tzinfo=NULL, *, fold=NULL)",
       "The same as replace().")
static PyObject *time_dunder_replace(PyObject *self, PyObject *hour, PyObject *minute,
                                     PyObject *second, PyObject *us, PyObject *tz, PyObject *fold) {
    return time_replace(self, hour, minute, second, us, tz, fold);
}

/* ---- fields ---- */

GETTER("time.hour", NULL)
static PyObject *time_hour(PyObject *self) {
    return int_from_int64(PyDateTime_TIME_GET_HOUR(self));
}
GETTER("time.minute", NULL)
static PyObject *time_minute(PyObject *self) {
    return int_from_int64(PyDateTime_TIME_GET_MINUTE(self));
}
GETTER("time.second", NULL)
static PyObject *time_second(PyObject *self) {
    return int_from_int64(PyDateTime_TIME_GET_SECOND(self));
}
GETTER("time.microsecond", NULL)
static PyObject *time_microsecond(PyObject *self) {
    return int_from_int64(PyDateTime_TIME_GET_MICROSECOND(self));
}
GETTER("time.tzinfo", NULL)
static PyObject *time_tzinfo(PyObject *self) {
    return newref(TIME(self)->hastzinfo ? TIME(self)->tzinfo : NONE);
}
GETTER("time.fold", NULL)
static PyObject *time_fold(PyObject *self) {
    return int_from_int64(TIME(self)->fold);
}
METHOD("time.utcoffset(self)", "Return self.tzinfo.utcoffset(self).")
static PyObject *time_utcoffset(PyObject *self) {
    return zone_offset(moment_of_time(self).tz, "utcoffset", NONE);
}
METHOD("time.dst(self)", "Return self.tzinfo.dst(self).")
static PyObject *time_dst(PyObject *self) {
    return zone_offset(moment_of_time(self).tz, "dst", NONE);
}
METHOD("time.tzname(self)", "Return self.tzinfo.tzname(self).")
static PyObject *time_tzname(PyObject *self) {
    return zone_name(moment_of_time(self).tz, NONE);
}

/* ---- texts ---- */

METHOD("time.isoformat(self, /, timespec=NULL)",
       "Return string in ISO 8601 format, [HH[:MM[:SS[.mmm[uuu]]]]][+HH:MM].\n\nThe optional "
       "argument timespec specifies the number of additional terms of the time to include. Valid "
       "options are 'auto', 'hours', 'minutes', 'seconds', 'milliseconds' and 'microseconds'.")
static PyObject *time_isoformat(PyObject *self, PyObject *given) {
    const char *timespec = NULL;
    if (given != NULL) {
        TRYI(arg_utf8(given, "isoformat", "1", &timespec));
    }
    char text[ISO_ROOM];
    Moment m = moment_of_time(self);
    int n = TRYI(text_time(text, &m, timespec));
    StrWriter w;
    str_writer_init(&w, n);
    if (str_writer_ascii(&w, text, n) < 0 || text_write_zone(&w, m.tz, NONE) < 0) {
        str_writer_drop(&w);
        return NULL;
    }
    return str_writer_finish(&w);
}
static PyObject *time_str(PyObject *o) {
    autoref PyObject *name = TRY(str_intern_text("isoformat"));
    return call_method_none(o, name);
}
static PyObject *time_repr(PyObject *o) {
    Moment m = moment_of_time(o);
    const char *name = TYPE(o)->tp_name;
    return text_repr_zone(
        m.us != 0       ? str_format("%s(%d, %d, %d, %d)", name, m.hour, m.minute, m.second, m.us)
        : m.second != 0 ? str_format("%s(%d, %d, %d)", name, m.hour, m.minute, m.second)
                        : str_format("%s(%d, %d)", name, m.hour, m.minute),
        &m);
}
METHOD("time.strftime(self, /, format)", "format -> strftime() style string.")
static PyObject *time_strftime(PyObject *self, PyObject *format) {
    TRYI(arg_type(format, &PyUnicode_Type, "strftime", "1"));
    Moment m = moment_of_time(self);
    int values[] = {1900, 1, 1, m.hour, m.minute, m.second, 0, 1, -1};
    autoref PyObject *timetuple = TRY(tuple_new(9));
    for (int i = 0; i < 9; i++) {
        tuple_items(timetuple)[i] = TRY(int_from_int64(values[i]));
    }
    tuple_publish(timetuple);
    return text_strftime(self, format, timetuple, NONE);
}
METHOD("time.__format__(self, format, /)", "Formats self with strftime.")
static PyObject *time_format(PyObject *self, PyObject *format) {
    return text_format(self, format);
}
static PyObject *reduce(PyObject *self, int proto) {
    char data[6];
    memcpy(data, TIME(self)->data, 6);
    if (proto > 3 && TIME(self)->fold) {
        data[0] = (char)(data[0] | 0x80);
    }
    autoref PyObject *state = TRY(bytes_from(data, 6)),
                     *args = TRY(TIME(self)->hastzinfo ? tuple_of(2, state, TIME(self)->tzinfo)
                                                       : tuple_of(1, state));
    return tuple_of(2, (PyObject *)TYPE(self), args);
}
METHOD("time.__reduce_ex__(self, protocol: int, /)", "__reduce_ex__(proto) -> (cls, state)")
static PyObject *time_reduce_ex(PyObject *self, int protocol) {
    return reduce(self, protocol);
}
METHOD("time.__reduce__(self)", "__reduce__() -> (cls, state)")
static PyObject *time_reduce(PyObject *self) {
    return reduce(self, 2);
}

/* ---- comparing ---- */

static Micro clock_micro(const Moment *m) {
    return ((Micro)m->hour * 3600 + m->minute * 60 + m->second) * 1000000 + m->us;
}
static PyObject *time_richcompare(PyObject *a, PyObject *b, int op) {
    if (!IS_TIME(a) || !IS_TIME(b)) {
        return newref(NOT_IMPLEMENTED);
    }
    Moment x = moment_of_time(a), y = moment_of_time(b);
    Micro p = clock_micro(&x), q = clock_micro(&y), offset_x = 0, offset_y = 0;
    if (x.tz != y.tz) {
        int has_x = x.tz == NULL ? 0 : TRYI(zone_micro(x.tz, NONE, &offset_x)),
            has_y = y.tz == NULL ? 0 : TRYI(zone_micro(y.tz, NONE, &offset_y));
        if (has_x != has_y) {
            if (op == Py_EQ || op == Py_NE) {
                return newref(BOOL(op == Py_NE));
            }
            return err_raise(PyExc_TypeError, "can't compare offset-naive and offset-aware times");
        }
    }
    p -= offset_x;
    q -= offset_y;
    return compare_result(p < q ? -1 : p > q, op);
}
/* Equal times have equal hashes: those with an offset by UTC. */
static Py_hash_t time_hash(PyObject *o) {
    Py_hash_t hash = load_relaxed(&TIME(o)->hashcode);
    if (hash != -1) {
        return hash;
    }
    Moment m = moment_of_time(o);
    Micro offset = 0;
    int aware = m.tz == NULL ? 0 : INT_TRYI(zone_micro(m.tz, NONE, &offset));
    hash = aware ? hash_micro(clock_micro(&m) - offset)
                 : hash_data(TIME(o)->data, sizeof TIME(o)->data);
    store_relaxed(&TIME(o)->hashcode, hash);
    return hash;
}
static void time_dealloc(PyObject *o) {
    CLEAR(TIME(o)->tzinfo);
    object_free(o);
}

#include "datetime_time.gen.h"

PyTypeObject time_type = {
    TYPE_HEAD,
    .tp_name = "datetime.time",
    .tp_basicsize = sizeof(PyDateTime_Time),
    .tp_dealloc = time_dealloc,
    .tp_repr = time_repr,
    .tp_hash = time_hash,
    .tp_str = time_str,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_doc = "time([hour[, minute[, second[, microsecond[, tzinfo]]]]]) --> a time object\n\nAll "
              "arguments are optional. tzinfo may be None, or an instance of\na tzinfo subclass. "
              "The remaining arguments may be ints.",
    .tp_richcompare = time_richcompare,
    .tp_methods = time_methods,
    .tp_getset = time_getset,
    .tp_new = time_tp_new,
};
PyDateTime_Time time_min = {.ob_base = STATIC_HEAD(&time_type), .hashcode = -1},
                time_max = {.ob_base = STATIC_HEAD(&time_type),
                            .hashcode = -1,
                            .data = {23, 59, 59, 999999 >> 16, (999999 >> 8) & 255, 999999 & 255}};
