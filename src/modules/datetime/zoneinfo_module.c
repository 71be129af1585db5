/* _zoneinfo: the class zoneinfo.ZoneInfo. */
#include "modules/datetime/zoneinfo_int.h"

typedef struct {
    PyObject_HEAD        /* as PyDateTime_TZInfo */
        PyObject *key;   /* (c) None where a file came without */
    PyObject *file_repr; /* (c) of what from_file() was given, else NULL */
    bool from_cache;     /* (a) */
    Zone zone;           /* (c) */
} ZoneInfo;
#define ZI(o) ((ZoneInfo *)(o))

typedef struct {
    PyTypeObject *type;     /* (c) */
    PyObject *weak_cache;   /* (c) WeakValueDictionary of all ZoneInfo that live, by key */
    PyObject *strong_cache; /* (c) dict of the last few asked for, the oldest first */
    PyObject *find_file, *load_resource, *load_data; /* (c) of zoneinfo's Python files */
    PyObject *weak_dictionary;                       /* (c) the class */
} ZoneInfoState;
enum { STRONG_CACHE_SIZE = 8 };

extern PyModuleDef _zoneinfo_module_def;
static ZoneInfoState *state_of(PyTypeObject *type) {
    PyObject *module = TRY(type_module_by_def(type, &_zoneinfo_module_def));
    return module_state(module);
}

/* ---- making ---- */

static int load_from(ZoneInfoState *state, PyObject *self, PyObject *file) {
    autoref PyObject *data = INT_TRY(call_one(state->load_data, file));
    return zone_load(&ZI(self)->zone, data);
}
/* The file is closed, whatever has happened before. */
static int load_and_close(ZoneInfoState *state, PyObject *self, PyObject *file) {
    int failed = load_from(state, self, file);
    PyObject *error = err_fetch();
    autoref PyObject *closed = call_method_none(file, NAME(close));
    if (closed == NULL) {
        err_chain(error);
        return -1;
    }
    err_restore(error);
    return failed;
}
static PyObject *zoneinfo_find(ZoneInfoState *state, PyTypeObject *type, PyObject *key) {
    autoref PyObject *path = TRY(call_one(state->find_file, key)), *self = NULL, *file = NULL;
    if (path == NONE) {
        file = TRY(call_one(state->load_resource, key));
    } else {
        autoref PyObject *io = TRY(import_module_text("io")), *open = TRY(attr_get(io, NAME(open))),
                         *mode = TRY(str_intern_text("rb"));
        file = TRY(call_two(open, path, mode));
    }
    self = TRY(type->tp_alloc(type, 0));
    ZI(self)->key = newref(key);
    TRYI(load_and_close(state, self, file));
    return take(self);
}

/* ---- the caches ---- */

/* The class's own; that of ZoneInfo itself cannot be got at from Python. */
static PyObject *weak_cache_of(ZoneInfoState *state, PyTypeObject *type) {
    return type == state->type ? newref(state->weak_cache)
                               : attr_get((PyObject *)type, NAME(_weak_cache));
}
static int check_cached(PyTypeObject *type, PyObject *found, PyObject *key) {
    if (type_is_subtype(TYPE(found), type)) {
        return 0;
    }
    err_raise(PyExc_RuntimeError, "Unexpected instance of %T in %s weak cache for key %R", found,
              type->tp_name, key);
    return -1;
}
/* Becomes the youngest of those that are kept. What another thread does meanwhile may keep one more
 * or one less. */
static int strong_cache_put(ZoneInfoState *state, PyObject *key, PyObject *self) {
    PyObject *cache = state->strong_cache;
    INT_TRYI(dict_delete(cache, key));
    INT_TRYI(dict_set(cache, key, self));
    if (dict_length(cache) > STRONG_CACHE_SIZE) {
        Py_ssize_t position = 0;
        PyObject *oldest = NULL, *value = NULL;
        Py_hash_t hash;
        if (dict_next(cache, &position, &oldest, &value, &hash)) {
            autoref PyObject *drop_key = oldest, *drop_value = value;
            INT_TRYI(dict_delete_hash(cache, oldest, hash));
        }
    }
    return 0;
}
static PyObject *find_or_make(ZoneInfoState *state, PyTypeObject *type, PyObject *key) {
    autoref PyObject *cache = TRY(weak_cache_of(state, type));
    autoref PyObject *found = TRY(call_method_one(cache, NAME(get), key));
    if (found == NONE) {
        autoref PyObject *made = TRY(zoneinfo_find(state, type, key));
        store_relaxed((uint8_t *)&ZI(made)->from_cache, 1);
        PyObject *args[] = {cache, key, made};
        SETREF(found, TRY(call_method(NAME(setdefault), args, 3, NULL)));
    }
    TRYI(check_cached(type, found, key));
    store_relaxed((uint8_t *)&ZI(found)->from_cache, 1);
    return take(found);
}

CONSTRUCTOR("ZoneInfo(key)", "")
static PyObject *zoneinfo_new(PyTypeObject *type, PyObject *key) {
    ZoneInfoState *state = TRY(state_of(type));
    if (type != state->type) {
        return find_or_make(state, type, key);
    }
    PyObject *found = NULL;
    TRYI(dict_get(state->strong_cache, key, &found));
    autoref PyObject *self = found ? found : TRY(find_or_make(state, type, key));
    TRYI(strong_cache_put(state, key, self));
    return take(self);
}
static PyTypeObject *class_of(PyObject *cls) {
    return (PyTypeObject *)cls;
}
CLASSMETHOD("ZoneInfo.no_cache(cls, key)", "Get a new instance of ZoneInfo, bypassing the cache.")
static PyObject *zoneinfo_no_cache(PyObject *cls, PyObject *key) {
    return zoneinfo_find(TRY(state_of(class_of(cls))), class_of(cls), key);
}
CLASSMETHOD("ZoneInfo.from_file(cls, file_obj, /, key=None)",
            "Create a ZoneInfo file from a file object.")
static PyObject *zoneinfo_from_file(PyObject *cls, PyObject *file_obj, PyObject *key) {
    ZoneInfoState *state = TRY(state_of(class_of(cls)));
    autoref PyObject *self = TRY(class_of(cls)->tp_alloc(class_of(cls), 0));
    ZI(self)->key = newref(key);
    TRYI(load_from(state, self, file_obj));
    ZI(self)->file_repr = TRY(ops_repr(file_obj));
    return take(self);
}
static PyObject *clear_keys(PyObject *weak, PyObject *strong, PyObject *keys) {
    autoref PyObject *iterator = TRY(ops_iter(keys));
    for (;;) {
        autoref PyObject *key = ops_next(iterator);
        if (key == NULL) {
            return err_occurred() ? NULL : newref(NONE);
        }
        if (strong != NULL) {
            TRYI(dict_delete(strong, key));
        }
        PyObject *args[] = {weak, key, NONE};
        autoref PyObject *popped = TRY(call_method(NAME(pop), args, 3, NULL));
    }
}
CLASSMETHOD("ZoneInfo.clear_cache(cls, /, *, only_keys=None)", "Clear the ZoneInfo cache.")
static PyObject *zoneinfo_clear_cache(PyObject *cls, PyObject *only_keys) {
    ZoneInfoState *state = TRY(state_of(class_of(cls)));
    autoref PyObject *weak = TRY(weak_cache_of(state, class_of(cls)));
    PyObject *strong = class_of(cls) == state->type ? state->strong_cache : NULL;
    if (only_keys != NONE) {
        return clear_keys(weak, strong, only_keys);
    }
    autoref PyObject *cleared = TRY(call_method_none(weak, NAME(clear)));
    if (strong != NULL) {
        dict_clear_all(strong);
    }
    return newref(NONE);
}
CLASSMETHOD("ZoneInfo.__init_subclass__(cls, ...)", "Function to initialize subclasses.")
static PyObject *zoneinfo_init_subclass(PyObject *cls, PyObject *const *args, Py_ssize_t nargs,
                                        PyObject *kwnames) {
    ZoneInfoState *state = TRY(state_of(class_of(cls)));
    autoref PyObject *cache = TRY(call_none(state->weak_dictionary));
    TRYI(attr_set(cls, NAME(_weak_cache), cache));
    return newref(NONE);
}

/* ---- pickling ---- */

METHOD("ZoneInfo.__reduce__(self)", "Function for serialization with the pickle protocol.")
static PyObject *zoneinfo_reduce(PyObject *self) {
    if (ZI(self)->file_repr != NULL) {
        autoref PyObject *pickle = TRY(import_module_text("pickle"));
        autoref PyObject *error = TRY(attr_get_text(pickle, "PicklingError"));
        return err_raise(error, "Cannot pickle a ZoneInfo file from a file stream.");
    }
    autoref PyObject *unpickle = TRY(attr_get((PyObject *)TYPE(self), NAME(_unpickle)));
    autoref PyObject *cached = TRY(int_from_int64(load_relaxed((uint8_t *)&ZI(self)->from_cache)));
    autoref PyObject *args = TRY(tuple_of(2, ZI(self)->key, cached));
    return tuple_of(2, unpickle, args);
}
CLASSMETHOD("ZoneInfo._unpickle(cls, key, from_cache: int, /)",
            "Private method used in unpickling.")
static PyObject *zoneinfo_unpickle(PyObject *cls, PyObject *key, int from_cache) {
    return from_cache ? call_one(cls, key) : zoneinfo_no_cache(cls, key);
}

/* ---- asking ---- */

/* The last transition at or before that time; -1: none. */
static int64_t find_last(const int64_t *times, size_t count, int64_t seconds) {
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (times[middle] <= seconds) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return (int64_t)low - 1;
}
static int field_of(PyObject *dt, const char *name, long *value) {
    autoref PyObject *o = INT_TRY(attr_get_text(dt, name));
    return arg_long(o, value);
}
/* What a clock on the wall shows, as seconds since 1970. Derived classes may tell differently. */
static int wall_seconds(PyObject *dt, int64_t *seconds, int64_t *year, int *fold) {
    if (IS_DATETIME(dt)) {
        Moment m = moment_of_datetime(dt);
        *year = m.year;
        *fold = m.fold;
        if (TYPE(dt) == &datetime_type) {
            *seconds = zone_year_start(m.year) +
                       (days_before_month(m.year, m.month) + m.day - 1) * (int64_t)DAY_SECONDS +
                       m.hour * 3600 + m.minute * 60 + m.second;
            return 0;
        }
    }
    autoref PyObject *name = INT_TRY(str_intern_text("toordinal"));
    autoref PyObject *ordinal = INT_TRY(call_method_none(dt, name));
    long days, hour, minute, second;
    INT_TRYI(arg_long(ordinal, &days));
    INT_TRYI(field_of(dt, "hour", &hour));
    INT_TRYI(field_of(dt, "minute", &minute));
    INT_TRYI(field_of(dt, "second", &second));
    *seconds = (days - 719163) * DAY_SECONDS + hour * 3600 + minute * 60 + second;
    if (!IS_DATETIME(dt)) {
        *fold = 0;
        *year = 1970 + (int64_t)((double)(days - 719163) / 365.2425);
        *year += *seconds >= zone_year_start(*year + 1);
        *year -= *seconds < zone_year_start(*year);
    }
    return 0;
}
/* What holds at dt, which may be None; *kind NULL: nothing is known. */
static int kind_at(Zone *zone, PyObject *dt, const LocalKind **kind) {
    if (dt == NONE) {
        *kind = zone->fixed ? &zone->tail.standard : NULL;
        return 0;
    }
    int64_t seconds, year;
    int fold;
    INT_TRYI(wall_seconds(dt, &seconds, &year, &fold));
    const int64_t *wall = zone->wall[fold != 0];
    if (zone->count > 0 && seconds < wall[0]) {
        *kind = zone->before;
    } else if (zone->count == 0 || seconds > wall[zone->count - 1]) {
        *kind = zone_tail_local(&zone->tail, seconds, year, fold);
    } else { /* not before the first, unless the file's times are out of order */
        int64_t i = find_last(wall, zone->count, seconds);
        *kind = &zone->kinds[zone->kind_at[i < 0 ? 0 : i]];
    }
    return 0;
}
METHOD("ZoneInfo.utcoffset(self, dt, /)",
       "Retrieve a timedelta representing the UTC offset in a zone at the given datetime.")
static PyObject *zoneinfo_utcoffset(PyObject *self, PyObject *dt) {
    const LocalKind *kind;
    TRYI(kind_at(&ZI(self)->zone, dt, &kind));
    return newref(kind ? kind->offset_delta : NONE);
}
METHOD("ZoneInfo.dst(self, dt, /)",
       "Retrieve a timedelta representing the amount of DST applied in a zone at the given "
       "datetime.")
static PyObject *zoneinfo_dst(PyObject *self, PyObject *dt) {
    const LocalKind *kind;
    TRYI(kind_at(&ZI(self)->zone, dt, &kind));
    return newref(kind ? kind->saving_delta : NONE);
}
METHOD("ZoneInfo.tzname(self, dt, /)",
       "Retrieve a string containing the abbreviation for the time zone that applies in a zone at "
       "a given datetime.")
static PyObject *zoneinfo_tzname(PyObject *self, PyObject *dt) {
    const LocalKind *kind;
    TRYI(kind_at(&ZI(self)->zone, dt, &kind));
    return newref(kind ? kind->name : NONE);
}

/* What holds at a time of UTC. */
static const LocalKind *kind_at_utc(const Zone *zone, int64_t seconds, int64_t year, bool *fold) {
    *fold = false;
    int64_t i = find_last(zone->utc, zone->count, seconds);
    if (zone->count > 0 && (i < 0 || seconds < zone->utc[0])) {
        return zone->before;
    }
    if (zone->count == 0) {
        return zone_tail_utc(&zone->tail, seconds, year, fold);
    }
    const LocalKind *earlier = i > 0 ? &zone->kinds[zone->kind_at[i - 1]] : zone->before;
    const LocalKind *now = seconds > zone->utc[zone->count - 1]
                               ? zone_tail_utc(&zone->tail, seconds, year, fold)
                               : &zone->kinds[zone->kind_at[i]];
    *fold |= (int64_t)earlier->offset - now->offset > seconds - zone->utc[i];
    return now;
}
static PyObject *with_fold(PyObject *dt) {
    if (TYPE(dt) == &datetime_type) {
        Moment m = moment_of_datetime(dt);
        m.fold = 1;
        return datetime_alloc(&datetime_type, &m);
    }
    autoref PyObject *replace = TRY(attr_get(dt, NAME(replace)));
    autoref PyObject *one = TRY(int_from_int64(1)), *names = TRY(tuple_of(1, NAME(fold)));
    PyObject *args[] = {one};
    return call(replace, args, 0, names);
}
METHOD("ZoneInfo.fromutc(self, object, /)",
       "Given a datetime with local time in UTC, retrieve an adjusted datetime in local time.")
static PyObject *zoneinfo_fromutc(PyObject *self, PyObject *dt) {
    if (!IS_DATETIME(dt)) {
        return err_raise(PyExc_TypeError, "fromutc: argument must be a datetime");
    }
    if (moment_of_datetime(dt).tz != self) {
        return err_raise(PyExc_ValueError, "fromutc: dt.tzinfo is not self");
    }
    int64_t seconds, year;
    int given;
    TRYI(wall_seconds(dt, &seconds, &year, &given));
    bool fold;
    const LocalKind *kind = kind_at_utc(&ZI(self)->zone, seconds, year, &fold);
    autoref PyObject *local = TRY(ops_binary(dt, kind->offset_delta, 0));
    return fold ? with_fold(local) : take(local);
}

/* ---- the object ---- */

static PyObject *zoneinfo_repr(PyObject *o) {
    return ZI(o)->key != NONE ? str_format("%s(key=%R)", TYPE(o)->tp_name, ZI(o)->key)
                              : str_format("%s.from_file(%U)", TYPE(o)->tp_name, ZI(o)->file_repr);
}
static PyObject *zoneinfo_str(PyObject *o) {
    return ZI(o)->key != NONE ? newref(ZI(o)->key) : zoneinfo_repr(o);
}
static int zoneinfo_traverse(PyObject *o, visitproc visit, void *arg) {
    Py_VISIT(TYPE(o));
    Py_VISIT(ZI(o)->key);
    return 0;
}
static void zoneinfo_dealloc(PyObject *o) {
    object_untrack(o);
    weakref_clear_all(o);
    zone_drop(&ZI(o)->zone);
    CLEAR(ZI(o)->key);
    CLEAR(ZI(o)->file_repr);
    object_free(o);
}

#include "zoneinfo_module.gen.h"

static PyMemberDef zoneinfo_members[] = {
    {"key", Py_T_OBJECT_EX, offsetof(ZoneInfo, key), Py_READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};
static PyType_Slot zoneinfo_slots[] = {
    {Py_tp_new, ZoneInfo_tp_new},
    {Py_tp_dealloc, zoneinfo_dealloc},
    {Py_tp_traverse, zoneinfo_traverse},
    {Py_tp_repr, zoneinfo_repr},
    {Py_tp_str, zoneinfo_str},
    {Py_tp_getattro, attr_generic_get},
    {Py_tp_methods, ZoneInfo_methods},
    {Py_tp_members, zoneinfo_members},
    {0, NULL},
};
static PyType_Spec zoneinfo_spec = {
    .name = "zoneinfo.ZoneInfo",
    .basicsize = sizeof(ZoneInfo),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE |
             Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_MANAGED_WEAKREF,
    .slots = zoneinfo_slots,
};

static int take_attribute(const char *module, const char *name, PyObject **out) {
    autoref PyObject *from = INT_TRY(import_module_text(module));
    *out = INT_TRY(attr_get_text(from, name));
    return 0;
}
static int zoneinfo_exec(PyObject *module) {
    ZoneInfoState *state = module_state(module);
    autoref PyObject *datetime = INT_TRY(import_module_text("_datetime"));
    state->type = INT_TRY(type_from_spec(module, &zoneinfo_spec, (PyObject *)&tzinfo_type));
    INT_TRYI(module_add(module, "ZoneInfo", (PyObject *)state->type));
    INT_TRYI(take_attribute("zoneinfo._tzpath", "find_tzfile", &state->find_file));
    INT_TRYI(take_attribute("zoneinfo._common", "load_tzdata", &state->load_resource));
    INT_TRYI(take_attribute("zoneinfo._common", "load_data", &state->load_data));
    INT_TRYI(take_attribute("weakref", "WeakValueDictionary", &state->weak_dictionary));
    state->weak_cache = INT_TRY(call_none(state->weak_dictionary));
    state->strong_cache = INT_TRY(dict_new());
    return 0;
}

NATIVE_MODULE_OBJECTS(_zoneinfo, ZoneInfoState, zoneinfo_exec, NULL,
                      "C implementation of the zoneinfo module")
