/* tzinfo and timezone, and asking a tzinfo. */
#include "modules/datetime/datetime_int.h"

/* ---- asking ---- */

static void *bad_offset(PyObject *offset) {
    return err_raise(PyExc_ValueError,
                     "offset must be a timedelta strictly between -timedelta(hours=24) and "
                     "timedelta(hours=24), not %R",
                     offset);
}
static bool is_within_day(PyObject *delta) {
    Micro micro = delta_to_micro(delta);
    return micro > -DAY_MICRO && micro < DAY_MICRO;
}
typedef struct {
    PyObject_HEAD PyObject *offset, *name; /* (c) name NULL: made from the offset */
} Timezone;
#define TIMEZONE(o) ((Timezone *)(o))

PyObject *zone_offset(PyObject *tz, const char *name, PyObject *argument) {
    if (tz == NULL) {
        return newref(NONE);
    }
    if (IS_EXACT(tz, timezone_type)) {
        return newref(name[0] == 'u' ? TIMEZONE(tz)->offset : NONE);
    }
    autoref PyObject *method = TRY(str_intern_text(name)),
                     *offset = TRY(call_method_one(tz, method, argument));
    if (offset == NONE) {
        return take(offset);
    }
    if (!IS_DELTA(offset)) {
        return err_raise(PyExc_TypeError, "tzinfo.%s() must return None or timedelta, not '%.200s'",
                         name, TYPE(offset)->tp_name);
    }
    return is_within_day(offset) ? take(offset) : bad_offset(offset);
}
int zone_micro(PyObject *tz, PyObject *argument, Micro *offset) {
    autoref PyObject *delta = INT_TRY(zone_offset(tz, "utcoffset", argument));
    *offset = delta == NONE ? 0 : delta_to_micro(delta);
    return delta != NONE;
}
PyObject *zone_name(PyObject *tz, PyObject *argument) {
    if (tz == NULL) {
        return newref(NONE);
    }
    autoref PyObject *method = TRY(str_intern_text("tzname")),
                     *name = TRY(call_method_one(tz, method, argument));
    if (name != NONE && !IS_STR(name)) {
        return err_raise(PyExc_TypeError, "tzinfo.tzname() must return None or a string, not '%s'",
                         TYPE(name)->tp_name);
    }
    return take(name);
}
PyObject *zone_from_utc(PyObject *tz, PyObject *datetime) {
    autoref PyObject *method = TRY(str_intern_text("fromutc"));
    return call_method_one(tz, method, datetime);
}

/* ---- tzinfo ---- */

METHOD("tzinfo.tzname(self, object, /)", "datetime -> string name of time zone.")
static PyObject *tzinfo_tzname(PyObject *self, PyObject *dt) {
    return err_raise(PyExc_NotImplementedError, "a tzinfo subclass must implement tzname()");
}
METHOD("tzinfo.utcoffset(self, object, /)",
       "datetime -> timedelta showing offset from UTC, negative values indicating West of UTC")
static PyObject *tzinfo_utcoffset(PyObject *self, PyObject *dt) {
    return err_raise(PyExc_NotImplementedError, "a tzinfo subclass must implement utcoffset()");
}
METHOD("tzinfo.dst(self, object, /)", "datetime -> DST offset as timedelta positive east of UTC.")
static PyObject *tzinfo_dst(PyObject *self, PyObject *dt) {
    return err_raise(PyExc_NotImplementedError, "a tzinfo subclass must implement dst()");
}
static int check_from_utc(PyObject *self, PyObject *dt) {
    if (!IS_DATETIME(dt)) {
        return err_int(err_raise(PyExc_TypeError, "fromutc: argument must be a datetime"));
    }
    if (moment_of_datetime(dt).tz != self) {
        return err_int(err_raise(PyExc_ValueError, "fromutc: dt.tzinfo is not self"));
    }
    return 0;
}
/* dt.NAME(), or ValueError for None. */
static PyObject *needed_offset(PyObject *dt, const char *name, const char *error) {
    autoref PyObject *offset = TRY(zone_offset(moment_of_datetime(dt).tz, name, dt));
    return offset == NONE ? err_raise(PyExc_ValueError, error) : take(offset);
}
METHOD("tzinfo.fromutc(self, object, /)", "datetime in UTC -> datetime in local time.")
static PyObject *tzinfo_fromutc(PyObject *self, PyObject *dt) {
    TRYI(check_from_utc(self, dt));
    autoref PyObject *offset = TRY(needed_offset(dt, "utcoffset",
                                                 "fromutc: non-None utcoffset() result required")),
                     *dst =
                         TRY(needed_offset(dt, "dst", "fromutc: non-None dst() result required"));
    Micro standard = delta_to_micro(offset) - delta_to_micro(dst);
    autoref PyObject *result = newref(dt);
    if (standard != 0) {
        autoref PyObject *delta = TRY(delta_from_micro(standard));
        SETREF(result, ops_binary(dt, delta, 0));
        TRY(result);
        SETREF(dst, needed_offset(result, "dst",
                                  "fromutc: tz.dst() gave inconsistent results; cannot convert"));
        TRY(dst);
    }
    return delta_to_micro(dst) == 0 ? take(result) : ops_binary(result, dst, 0);
}
METHOD("tzinfo.__reduce__(self)", "-> (cls, state)")
static PyObject *tzinfo_reduce(PyObject *self) {
    autoref PyObject *args = tuple_empty(), *method = NULL,
                     *init = TRY(str_intern_text("__getinitargs__")),
                     *get_state = TRY(str_intern_text("__getstate__"));
    if (TRYI(attr_find(self, init, &method)) > 0) {
        SETREF(args, call_none(method));
        TRY(args);
    }
    autoref PyObject *state = TRY(call_method_none(self, get_state));
    return tuple_of(3, (PyObject *)TYPE(self), args, state);
}
static PyObject *tzinfo_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    return type->tp_alloc(type, 0);
}

/* ---- timezone ---- */

static PyDateTime_Delta offset_min = {.ob_base = STATIC_HEAD(&delta_type),
                                      .hashcode = -1,
                                      .days = -1,
                                      .seconds = 60},
                        offset_max = {.ob_base = STATIC_HEAD(&delta_type),
                                      .hashcode = -1,
                                      .seconds = DAY_SECONDS - 60};
static Timezone utc = {STATIC_HEAD(&timezone_type), (PyObject *)&delta_zero, NULL},
                zone_min = {STATIC_HEAD(&timezone_type), (PyObject *)&offset_min, NULL},
                zone_max = {STATIC_HEAD(&timezone_type), (PyObject *)&offset_max, NULL};
PyObject *const timezone_utc_object = (PyObject *)&utc,
                *const timezone_min_object = (PyObject *)&zone_min,
                *const timezone_max_object = (PyObject *)&zone_max;

PyObject *timezone_new(PyObject *offset, PyObject *name) {
    if (name == NULL && delta_to_micro(offset) == 0) {
        return newref(timezone_utc_object);
    }
    if (!is_within_day(offset)) {
        return bad_offset(offset);
    }
    Timezone *self = TIMEZONE(TRY(object_new(&timezone_type)));
    self->offset = newref(offset);
    self->name = xnewref(name);
    return (PyObject *)self;
}
static PyObject *timezone_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    static const char *const names[] = {"offset", "name"};
    static const ArgSpec spec = {"timezone", names, 0, 2, 1, 2, 0, false};
    PyObject *given[2];
    TRYI(args_unpack_tuple(&spec, args, kwargs, given));
    TRYI(arg_type(given[0], &delta_type, "timezone", "1"));
    if (given[1] != NULL) {
        TRYI(arg_type(given[1], &PyUnicode_Type, "timezone", "2"));
    }
    return timezone_new(given[0], given[1]);
}
static int check_argument(PyObject *dt, const char *function) {
    if (dt == NONE || IS_DATETIME(dt)) {
        return 0;
    }
    return err_int(err_raise(PyExc_TypeError,
                             "%s(dt) argument must be a datetime instance or None, not %.200s",
                             function, TYPE(dt)->tp_name));
}
static PyObject *timezone_str(PyObject *o) {
    if (TIMEZONE(o)->name != NULL) {
        return newref(TIMEZONE(o)->name);
    }
    Micro micro = delta_to_micro(TIMEZONE(o)->offset);
    if (o == timezone_utc_object || micro == 0) {
        return str_intern_text("UTC");
    }
    char text[ISO_ROOM] = "UTC";
    int n = text_offset(text + 3, micro, ":");
    return str_from_utf8(text, n + 3);
}
METHOD("timezone.tzname(self, object, /)",
       "If name is specified when timezone is created, returns the name.  Otherwise returns offset "
       "as 'UTC(+|-)HH:MM'.")
static PyObject *timezone_tzname(PyObject *self, PyObject *dt) {
    TRYI(check_argument(dt, "tzname"));
    return timezone_str(self);
}
METHOD("timezone.utcoffset(self, object, /)", "Return fixed offset.")
static PyObject *timezone_utcoffset(PyObject *self, PyObject *dt) {
    TRYI(check_argument(dt, "utcoffset"));
    return newref(TIMEZONE(self)->offset);
}
METHOD("timezone.dst(self, object, /)", "Return None.")
static PyObject *timezone_dst(PyObject *self, PyObject *dt) {
    TRYI(check_argument(dt, "dst"));
    return newref(NONE);
}
METHOD("timezone.fromutc(self, object, /)", "datetime in UTC -> datetime in local time.")
static PyObject *timezone_fromutc(PyObject *self, PyObject *dt) {
    TRYI(check_from_utc(self, dt));
    return ops_binary(dt, TIMEZONE(self)->offset, 0);
}
METHOD("timezone.__getinitargs__(self)", "pickle support")
static PyObject *timezone_getinitargs(PyObject *self) {
    return TIMEZONE(self)->name == NULL ? tuple_of(1, TIMEZONE(self)->offset)
                                        : tuple_of(2, TIMEZONE(self)->offset, TIMEZONE(self)->name);
}
static PyObject *timezone_repr(PyObject *o) {
    if (o == timezone_utc_object) {
        return str_from_text("datetime.timezone.utc");
    }
    return TIMEZONE(o)->name == NULL
               ? str_format("%s(%R)", TYPE(o)->tp_name, TIMEZONE(o)->offset)
               : str_format("%s(%R, %R)", TYPE(o)->tp_name, TIMEZONE(o)->offset, TIMEZONE(o)->name);
}
static PyObject *timezone_richcompare(PyObject *a, PyObject *b, int op) {
    if ((op != Py_EQ && op != Py_NE) || TYPE(b) != &timezone_type || TYPE(a) != &timezone_type) {
        return newref(NOT_IMPLEMENTED);
    }
    return compare_result(
        delta_to_micro(TIMEZONE(a)->offset) != delta_to_micro(TIMEZONE(b)->offset), op);
}
static Py_hash_t timezone_hash(PyObject *o) {
    return ops_hash(TIMEZONE(o)->offset);
}
static void timezone_dealloc(PyObject *o) {
    CLEAR(TIMEZONE(o)->offset);
    CLEAR(TIMEZONE(o)->name);
    object_free(o);
}

#include "datetime_zone.gen.h"

PyTypeObject tzinfo_type = {
    TYPE_HEAD,
    .tp_name = "datetime.tzinfo",
    .tp_basicsize = sizeof(PyDateTime_TZInfo),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_doc =
        "Abstract base class for time zone info objects.\n\n(Concrete implementations need to "
        "override.)",
    .tp_methods = tzinfo_methods,
    .tp_new = tzinfo_tp_new,
};
PyTypeObject timezone_type = {
    TYPE_HEAD,
    .tp_name = "datetime.timezone",
    .tp_basicsize = sizeof(Timezone),
    .tp_dealloc = timezone_dealloc,
    .tp_repr = timezone_repr,
    .tp_hash = timezone_hash,
    .tp_str = timezone_str,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_doc = "Fixed offset from UTC implementation of tzinfo.",
    .tp_richcompare = timezone_richcompare,
    .tp_methods = timezone_methods,
    .tp_base = &tzinfo_type,
    .tp_new = timezone_tp_new,
};
