/* _csv: the module, and the registry of dialects. */
#include "modules/csv/csv_int.h"
#include "types/exception/exception.h"

PyObject *csv_get_dialect(CsvState *state, PyObject *name) {
    PyObject *dialect;
    if (TRYI(dict_get(state->dialects, name, &dialect)) == 0) {
        return err_raise(state->error, "unknown dialect");
    }
    return dialect;
}
PyObject *csv_make_dialect(CsvState *state, PyObject *dialect, PyObject *const *values,
                           PyObject *kwnames) {
    Py_ssize_t named = kwnames == NULL ? 0 : tuple_length(kwnames);
    autoref PyObject *args = TRY(dialect == NULL ? tuple_empty() : tuple_of(1, dialect)),
                     *kwargs = TRY(dict_new());
    for (Py_ssize_t i = 0; i < named; i++) {
        TRYI(dict_set(kwargs, tuple_at(kwnames, i), values[i]));
    }
    return call_tuple((PyObject *)state->dialect_type, args, kwargs);
}
/* What functions with (first, dialect, **parameters) are given: the dialect they mean. */
static PyObject *dialect_of(CsvState *state, const char *function, PyObject *const *args,
                            Py_ssize_t nargs, PyObject *kwnames) {
    if (nargs < 1 || nargs > 2) {
        return err_raise(PyExc_TypeError, "%s expected at %s %d argument%s, got %zd", function,
                         nargs < 1 ? "least" : "most", nargs < 1 ? 1 : 2, nargs < 1 ? "" : "s",
                         nargs);
    }
    return csv_make_dialect(state, nargs == 2 ? args[1] : NULL, args + nargs, kwnames);
}

FUNCTION("_csv.reader(...)",
         "reader(iterable [, dialect='excel'] [optional keyword args]): a reader of the lines.")
static PyObject *csv_reader(PyObject *module, PyObject *const *args, Py_ssize_t nargs,
                            PyObject *kwnames) {
    CsvState *state = module_state(module);
    autoref PyObject *iterator = nargs == 0 ? NULL : TRY(ops_iter(args[0])),
                     *dialect = TRY(dialect_of(state, "reader", args, nargs, kwnames));
    return csv_reader_new(state, iterator, dialect);
}
FUNCTION("_csv.writer(...)",
         "writer(fileobj [, dialect='excel'] [optional keyword args]): a writer to the file.")
static PyObject *csv_writer(PyObject *module, PyObject *const *args, Py_ssize_t nargs,
                            PyObject *kwnames) {
    CsvState *state = module_state(module);
    autoref PyObject *write = NULL, *name = TRY(str_intern_text("write"));
    if (nargs > 0 &&
        (TRYI(attr_find(args[0], name, &write)) == 0 || TYPE(write)->tp_call == NULL)) {
        return err_raise(PyExc_TypeError, "argument 1 must have a \"write\" method");
    }
    autoref PyObject *dialect = TRY(dialect_of(state, "writer", args, nargs, kwnames));
    return csv_writer_new(state, write, dialect);
}
FUNCTION("_csv.register_dialect(...)",
         "register_dialect(name [, dialect] [optional keyword args]): give a dialect a name.")
static PyObject *csv_register_dialect(PyObject *module, PyObject *const *args, Py_ssize_t nargs,
                                      PyObject *kwnames) {
    CsvState *state = module_state(module);
    if (nargs > 0 && !IS_STR(args[0])) {
        return err_raise(PyExc_TypeError, "dialect name must be a string");
    }
    autoref PyObject *dialect = TRY(dialect_of(state, "register_dialect", args, nargs, kwnames));
    TRYI(dict_set(state->dialects, args[0], dialect));
    return newref(NONE);
}
FUNCTION("_csv.unregister_dialect(name)", "Forget the dialect of that name.")
static PyObject *csv_unregister_dialect(PyObject *module, PyObject *name) {
    CsvState *state = module_state(module);
    if (TRYI(dict_delete(state->dialects, name)) == 0) {
        return err_raise(state->error, "unknown dialect");
    }
    return newref(NONE);
}
FUNCTION("_csv.get_dialect(name)", "The dialect of that name.")
static PyObject *csv_get_dialect_function(PyObject *module, PyObject *name) {
    return csv_get_dialect(module_state(module), name);
}
FUNCTION("_csv.list_dialects()", "The names of all dialects.")
static PyObject *csv_list_dialects(PyObject *module) {
    return dict_keys_list(((CsvState *)module_state(module))->dialects);
}
FUNCTION("_csv.field_size_limit(new_limit=NULL)",
         "The largest number of characters in a field, before it is set to the new one.")
static PyObject *csv_field_size_limit(PyObject *module, PyObject *new_limit) {
    CsvState *state = module_state(module);
    Py_ssize_t old = load_relaxed(&state->field_limit);
    if (new_limit != NULL) {
        if (!IS_EXACT(new_limit, PyLong_Type)) {
            return err_raise(PyExc_TypeError, "limit must be an integer");
        }
        Py_ssize_t limit = int_as_ssize(new_limit);
        if (limit == -1 && err_occurred()) {
            return NULL;
        }
        store_relaxed(&state->field_limit, limit);
    }
    return int_from_ssize(old);
}

static int csv_exec(PyObject *module) {
    static const char *const quoting[] = {"QUOTE_MINIMAL", "QUOTE_ALL",     "QUOTE_NONNUMERIC",
                                          "QUOTE_NONE",    "QUOTE_STRINGS", "QUOTE_NOTNULL"};
    CsvState *s = module_state(module);
    s->field_limit = 128 * 1024;
    s->dialects = INT_TRY(dict_new());
    s->error = INT_TRY(exception_class_new("_csv.Error", NULL, NULL));
    s->dialect_type = INT_TRY(type_from_spec(module, &csv_dialect_spec, NULL));
    s->reader_type = INT_TRY(type_from_spec(module, &csv_reader_spec, NULL));
    s->writer_type = INT_TRY(type_from_spec(module, &csv_writer_spec, NULL));
    for (int i = 0; i < QUOTE_COUNT; i++) {
        INT_TRYI(module_add_int(module, quoting[i], i));
    }
    INT_TRYI(module_add(module, "_dialects", s->dialects));
    INT_TRYI(module_add(module, "Error", s->error));
    INT_TRYI(module_add(module, "Dialect", (PyObject *)s->dialect_type));
    INT_TRYI(module_add(module, "Reader", (PyObject *)s->reader_type));
    return module_add(module, "Writer", (PyObject *)s->writer_type);
}

#include "csv_module.gen.h"

NATIVE_MODULE_LEADING(_csv, CsvState, writer_type, csv_exec, _csv_functions,
                      "CSV parsing and writing.\n")
