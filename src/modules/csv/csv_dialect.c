/* Dialect: how a file is laid out. */
#include "modules/csv/csv_int.h"

#define D(o) ((Dialect *)(o))

static const char *const names[] = {"dialect",    "delimiter",        "doublequote",
                                    "escapechar", "lineterminator",   "quotechar",
                                    "quoting",    "skipinitialspace", "strict"};
enum { DIALECT, DELIMITER, DOUBLE_QUOTE, ESCAPE, TERMINATOR, QUOTE, QUOTING, SKIP_SPACE, STRICT };

/* ---- single parameters; o NULL: not given ---- */

static int get_char(PyObject *o, Py_UCS4 *out, const char *name, bool or_none) {
    if (o == NULL) {
        return 0;
    }
    if (or_none && o == NONE) {
        *out = NO_CHAR;
        return 0;
    }
    const char *what = or_none ? "a unicode character or None" : "a unicode character";
    if (!IS_STR(o)) {
        return err_int(
            err_raise(PyExc_TypeError, "\"%s\" must be %s, not %s", name, what, TYPE(o)->tp_name));
    }
    if (str_length(o) != 1) {
        return err_int(err_raise(PyExc_TypeError, "\"%s\" must be %s, not a string of length %zd",
                                 name, what, str_length(o)));
    }
    *out = str_at(o, 0);
    return 0;
}
static int get_bool(PyObject *o, char *out) {
    if (o != NULL) {
        *out = (char)INT_TRYI(ops_is_true(o));
    }
    return 0;
}
static int get_quoting(PyObject *o, int *out) {
    if (o == NULL) {
        return 0;
    }
    if (!IS_EXACT(o, PyLong_Type)) {
        return err_int(
            err_raise(PyExc_TypeError, "\"quoting\" must be an integer, not %s", TYPE(o)->tp_name));
    }
    INT_TRYI(arg_int(o, out));
    if (*out < 0 || *out >= QUOTE_COUNT) {
        return err_int(err_raise(PyExc_TypeError, "bad \"quoting\" value"));
    }
    return 0;
}
static int get_terminator(PyObject *o, PyObject **out) {
    if (o == NULL) {
        return 0;
    }
    if (!IS_STR(o)) {
        return err_int(err_raise(PyExc_TypeError, "\"lineterminator\" must be a string, not %s",
                                 TYPE(o)->tp_name));
    }
    SETREF(*out, newref(o));
    return 0;
}

/* ---- do they fit together? ---- */

static int check_char(const Dialect *d, Py_UCS4 c, const char *name, bool may_be_space) {
    if (c == '\n' || c == '\r' || (c == ' ' && d->skip_space && !may_be_space)) {
        return err_int(err_raise(PyExc_ValueError, "bad %s value", name));
    }
    return 0;
}
static int check_pair(Py_UCS4 a, Py_UCS4 b, const char *first, const char *second) {
    if (a == b && a != NO_CHAR) {
        return err_int(err_raise(PyExc_ValueError, "bad %s or %s value", first, second));
    }
    return 0;
}
static int check_terminator(const Dialect *d, Py_UCS4 c, const char *name) {
    for (Py_ssize_t i = 0; i < str_length(d->terminator); i++) {
        INT_TRYI(check_pair(c, str_at(d->terminator, i), name, "lineterminator"));
    }
    return 0;
}
static int check_all(Dialect *d, bool quoting_given) {
    if (d->quote == NO_CHAR && !quoting_given) {
        d->quoting = QUOTE_NONE;
    }
    if (d->quoting != QUOTE_NONE && d->quote == NO_CHAR) {
        return err_int(err_raise(PyExc_TypeError, "quotechar must be set if quoting enabled"));
    }
    INT_TRYI(check_char(d, d->delimiter, "delimiter", true));
    INT_TRYI(check_char(d, d->escape, "escapechar", false));
    INT_TRYI(check_char(d, d->quote, "quotechar", false));
    INT_TRYI(check_pair(d->delimiter, d->escape, "delimiter", "escapechar"));
    INT_TRYI(check_pair(d->delimiter, d->quote, "delimiter", "quotechar"));
    INT_TRYI(check_pair(d->escape, d->quote, "escapechar", "quotechar"));
    INT_TRYI(check_terminator(d, d->delimiter, "delimiter"));
    INT_TRYI(check_terminator(d, d->escape, "escapechar"));
    return check_terminator(d, d->quote, "quotechar");
}

/* ---- making ---- */

/* What has not been given comes from the attributes of another dialect. new references */
static int inherit(PyObject *from, PyObject **given) {
    for (int i = DELIMITER; i <= STRICT; i++) {
        if (given[i] == NULL) {
            autoref PyObject *name = INT_TRY(str_intern_text(names[i]));
            INT_TRYI(attr_find(from, name, &given[i]));
        } else {
            incref(given[i]);
        }
    }
    return 0;
}
static PyObject *dialect_of(PyTypeObject *type, PyObject **given) {
    autoref PyObject *o = TRY(type->tp_alloc(type, 0));
    Dialect *d = D(o);
    d->delimiter = ',';
    d->quote = '"';
    d->escape = NO_CHAR;
    d->double_quote = 1;
    d->quoting = QUOTE_MINIMAL;
    d->terminator = TRY(str_from_text("\r\n"));
    TRYI(get_char(given[DELIMITER], &d->delimiter, names[DELIMITER], false));
    TRYI(get_bool(given[DOUBLE_QUOTE], &d->double_quote));
    TRYI(get_char(given[ESCAPE], &d->escape, names[ESCAPE], true));
    TRYI(get_terminator(given[TERMINATOR], &d->terminator));
    TRYI(get_char(given[QUOTE], &d->quote, names[QUOTE], true));
    TRYI(get_quoting(given[QUOTING], &d->quoting));
    TRYI(get_bool(given[SKIP_SPACE], &d->skip_space));
    TRYI(get_bool(given[STRICT], &d->strict));
    TRYI(check_all(d, given[QUOTING] != NULL));
    return take(o);
}
static int check_names(PyObject *kwargs) {
    Py_ssize_t position = 0;
    PyObject *key, *value;
    Py_hash_t hash;
    while (kwargs != NULL && dict_next(kwargs, &position, &key, &value, &hash)) {
        autoref PyObject *owned_key = key, *owned_value = value;
        size_t i = 0;
        while (i < countof(names) && !str_equal_text(owned_key, names[i])) {
            i++;
        }
        if (i == countof(names)) {
            return err_int(err_raise(PyExc_TypeError,
                                     "this function got an unexpected keyword argument '%U'",
                                     owned_key));
        }
    }
    return 0;
}
static PyObject *dialect_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    static const ArgSpec spec = {"", names, 0, 9, 0, 9, 0, false};
    PyObject *given[9];
    TRYI(check_names(kwargs));
    TRYI(args_unpack_tuple(&spec, args, kwargs, given));
    PyObject *module = TRY(type_module_by_def(type, &_csv_module_def));
    CsvState *state = module_state(module);
    autoref PyObject *from = NULL;
    if (given[DIALECT] != NULL && given[DIALECT] != NONE) {
        from = IS_STR(given[DIALECT]) ? TRY(csv_get_dialect(state, given[DIALECT]))
                                      : newref(given[DIALECT]);
        bool alone = true;
        for (int i = DELIMITER; i <= STRICT; i++) {
            alone &= given[i] == NULL;
        }
        if (alone && type_is_subtype(TYPE(from), state->dialect_type)) {
            return take(from);
        }
    }
    PyObject *all[9];
    memcpy(all, given, sizeof all);
    all[DIALECT] = NULL;
    int status = 0;
    if (from != NULL) {
        status = inherit(from, all);
    } else {
        for (int i = DELIMITER; i <= STRICT; i++) {
            XINCREF(all[i]);
        }
    }
    PyObject *o = status < 0 ? NULL : dialect_of(type, all);
    for (int i = DELIMITER; i <= STRICT; i++) {
        XDECREF(all[i]);
    }
    return o;
}

/* ---- attributes ---- */

static PyObject *char_or_none(Py_UCS4 c) {
    return c == NO_CHAR ? newref(NONE) : str_from_char(c);
}
GETTER("Dialect.delimiter", NULL)
static PyObject *dialect_delimiter(PyObject *self) {
    return char_or_none(D(self)->delimiter);
}
GETTER("Dialect.escapechar", NULL)
static PyObject *dialect_escapechar(PyObject *self) {
    return char_or_none(D(self)->escape);
}
GETTER("Dialect.lineterminator", NULL)
static PyObject *dialect_lineterminator(PyObject *self) {
    return newref(D(self)->terminator);
}
GETTER("Dialect.quotechar", NULL)
static PyObject *dialect_quotechar(PyObject *self) {
    return char_or_none(D(self)->quote);
}
GETTER("Dialect.quoting", NULL)
static PyObject *dialect_quoting(PyObject *self) {
    return int_from_int64(D(self)->quoting);
}
METHOD("Dialect.__reduce__(self, ...)", "raises an exception to avoid pickling")
METHOD("Dialect.__reduce_ex__(self, ...)", "raises an exception to avoid pickling")
static PyObject *dialect_reduce(PyObject *self, PyObject *const *args, Py_ssize_t nargs,
                                PyObject *kwnames) {
    return err_raise(PyExc_TypeError, "cannot pickle 'Dialect' instances");
}
static int dialect_traverse(PyObject *o, visitproc visit, void *arg) {
    Py_VISIT(TYPE(o));
    return 0;
}
static void dialect_dealloc(PyObject *o) {
    object_untrack(o);
    CLEAR(D(o)->terminator);
    object_free(o);
}

#include "csv_dialect.gen.h"

static PyMemberDef dialect_members[] = {
    {"skipinitialspace", Py_T_BOOL, offsetof(Dialect, skip_space), Py_READONLY, NULL},
    {"doublequote", Py_T_BOOL, offsetof(Dialect, double_quote), Py_READONLY, NULL},
    {"strict", Py_T_BOOL, offsetof(Dialect, strict), Py_READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};
static PyType_Slot dialect_slots[] = {
    {Py_tp_new, dialect_tp_new},
    {Py_tp_dealloc, dialect_dealloc},
    {Py_tp_traverse, dialect_traverse},
    {Py_tp_methods, Dialect_methods},
    {Py_tp_members, dialect_members},
    {Py_tp_getset, Dialect_getset},
    {Py_tp_doc, "How a file of delimiter-separated values is laid out."},
    {0, NULL},
};
PyType_Spec csv_dialect_spec = {
    .name = "_csv.Dialect",
    .basicsize = sizeof(Dialect),
    .flags =
        Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = dialect_slots,
};
