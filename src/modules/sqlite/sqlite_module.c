/* _sqlite3: the module, adapters and converters. */
#ifdef HAVE_SQLITE3
#include "modules/sqlite/sqlite_int.h"

/* ---- adapting ---- */

/* protocol.__adapt__(object), object.__conform__(protocol): 1 and a result, 0 if it gave None or
 * has no such method. */
static int ask(PyObject *who, PyObject *method, PyObject *argument, PyObject **out) {
    autoref PyObject *bound = NULL;
    *out = NULL;
    int found = attr_find(who, method, &bound);
    if (found <= 0) {
        return found;
    }
    autoref PyObject *result = call_one(bound, argument);
    if (result == NULL) {
        return err_clear_if(PyExc_TypeError) ? 0 : -1;
    }
    if (result == NONE) {
        return 0;
    }
    *out = take(result);
    return 1;
}
PyObject *sqlite_adapt(SqliteState *state, PyObject *object, PyObject *protocol,
                       PyObject *alternative) {
    autoref PyObject *key = TRY(tuple_of(2, (PyObject *)TYPE(object), protocol)), *adapter = NULL;
    if (TRYI(dict_get(state->adapters, key, &adapter)) > 0) {
        return call_one(adapter, object);
    }
    PyObject *result;
    if (TRYI(ask(protocol, NAME(__adapt__), object, &result)) > 0 ||
        TRYI(ask(object, NAME(__conform__), protocol, &result)) > 0) {
        return result;
    }
    if (alternative != NULL) {
        return newref(alternative);
    }
    return err_raise(state->programming_error, "can't adapt");
}
FUNCTION("_sqlite3.adapt(obj, proto=PrepareProtocolType, alt=NULL, /)",
         "The object adapted to the protocol; alt, if given, when that cannot be done.")
static PyObject *sqlite_adapt_function(PyObject *module, PyObject *obj, PyObject *proto,
                                       PyObject *alt) {
    SqliteState *state = module_state(module);
    return sqlite_adapt(state, obj, proto ? proto : state->prepare_protocol, alt);
}
FUNCTION("_sqlite3.register_adapter(type, adapter, /)",
         "Have objects of the type made into what SQLite knows by the adapter.")
static PyObject *sqlite_register_adapter(PyObject *module, PyObject *type, PyObject *adapter) {
    SqliteState *state = module_state(module);
    if (type == (PyObject *)&PyLong_Type || type == (PyObject *)&PyFloat_Type ||
        type == (PyObject *)&PyUnicode_Type || type == (PyObject *)&PyByteArray_Type) {
        store_release(&state->base_adapted, TRUE_OBJECT);
    }
    autoref PyObject *key = TRY(tuple_of(2, type, state->prepare_protocol));
    TRYI(dict_set(state->adapters, key, adapter));
    return newref(NONE);
}
FUNCTION("_sqlite3.register_converter(typename: str, converter, /)",
         "Have values of columns of that type made into Python objects by the converter.")
static PyObject *sqlite_register_converter(PyObject *module, PyObject *typename,
                                           PyObject *converter) {
    SqliteState *state = module_state(module);
    autoref PyObject *upper = TRY(call_method_none(typename, NAME(upper)));
    TRYI(dict_set(state->converters, upper, converter));
    return newref(NONE);
}

/* ---- functions ---- */

FUNCTION("_sqlite3.enable_callback_tracebacks(enable: bool, /)",
         "Are exceptions of functions that SQLite calls to be reported?")
static PyObject *sqlite_enable_callback_tracebacks(PyObject *module, int enable) {
    SqliteState *state = module_state(module);
    store_relaxed(&state->tracebacks, BOOL(enable));
    return newref(NONE);
}
FUNCTION("_sqlite3.complete_statement(statement: utf8)",
         "Does the text end with a whole statement?")
static PyObject *sqlite_complete_statement(PyObject *module, const char *statement) {
    return BOOL(sqlite3_complete(statement));
}

#include "sqlite_module.gen.h"

/* ---- the module ---- */

static int error_add(PyObject *module, const char *name, PyObject *base, PyObject **out) {
    char full[40];
    snprintf(full, sizeof full, "sqlite3.%s", name);
    *out = INT_TRY(exception_class_new(full, base, NULL));
    return module_add(module, name, *out);
}
static int errors_add(PyObject *module, SqliteState *s) {
    INT_TRYI(error_add(module, "Warning", NULL, &s->warning));
    INT_TRYI(error_add(module, "Error", NULL, &s->error));
    INT_TRYI(error_add(module, "InterfaceError", s->error, &s->interface_error));
    INT_TRYI(error_add(module, "DatabaseError", s->error, &s->database_error));
    INT_TRYI(error_add(module, "DataError", s->database_error, &s->data_error));
    INT_TRYI(error_add(module, "OperationalError", s->database_error, &s->operational_error));
    INT_TRYI(error_add(module, "IntegrityError", s->database_error, &s->integrity_error));
    INT_TRYI(error_add(module, "InternalError", s->database_error, &s->internal_error));
    INT_TRYI(error_add(module, "ProgrammingError", s->database_error, &s->programming_error));
    return error_add(module, "NotSupportedError", s->database_error, &s->not_supported_error);
}
static int protocol_init(PyObject *self, PyObject *args, PyObject *kwargs) {
    return 0;
}
static PyType_Slot protocol_slots[] = {
    {Py_tp_doc, "PEP 246 style object adaption protocol type."},
    {Py_tp_init, protocol_init},
    {0, NULL},
};
static PyType_Spec protocol_spec = {
    .name = "sqlite3.PrepareProtocol",
    .basicsize = sizeof(PyObject),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = protocol_slots,
};
static int types_add(PyObject *module, SqliteState *s) {
    const struct {
        const char *name;
        PyType_Spec *spec;
        PyObject **out;
    } types[] = {
        {"Connection", &sqlite_connection_spec, &s->connection},
        {"Cursor", &sqlite_cursor_spec, &s->cursor},
        {"Row", &sqlite_row_spec, &s->row},
        {"Blob", &sqlite_blob_spec, &s->blob},
        {"PrepareProtocol", &protocol_spec, &s->prepare_protocol},
        {NULL, &sqlite_statement_spec, &s->statement},
    };
    for (size_t i = 0; i < countof(types); i++) {
        *types[i].out = (PyObject *)INT_TRY(type_from_spec(module, types[i].spec, NULL));
        if (types[i].name != NULL) {
            INT_TRYI(module_add(module, types[i].name, *types[i].out));
        }
    }
    return sqlite_connection_finish((PyTypeObject *)s->connection);
}
static int sqlite_exec(PyObject *module) {
    SqliteState *state = module_state(module);
    state->tracebacks = FALSE_OBJECT;
    state->adapters = INT_TRY(dict_new());
    state->converters = INT_TRY(dict_new());
    if (sqlite3_libversion_number() < 3015002) {
        return err_int(err_raise(PyExc_ImportError, "SQLite 3.15.2 or later is required"));
    }
    /* Its statistics of memory are kept under one lock of the process, at every allocation. Refused
     * if somebody else has initialized the library: then it stays as it is. */
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    if (sqlite3_initialize() != SQLITE_OK) {
        return err_int(err_raise(PyExc_ImportError, "SQLite could not be initialized"));
    }
    INT_TRYI(module_add_functions(module, sqlite_connect_functions));
    INT_TRYI(errors_add(module, state));
    INT_TRYI(types_add(module, state));
    INT_TRYI(module_add(module, "adapters", state->adapters));
    INT_TRYI(module_add(module, "converters", state->converters));
    INT_TRYI(module_add_text(module, "sqlite_version", sqlite3_libversion()));
    int safety = sqlite3_threadsafe();
    INT_TRYI(module_add_int(module, "threadsafety", safety == 0 ? 0 : safety == 1 ? 3 : 1));
    return sqlite_add_constants(module);
}

NATIVE_MODULE_OBJECTS(_sqlite3, SqliteState, sqlite_exec, _sqlite3_functions,
                      "Databases by SQLite.")
#endif
