/* Connection: opening and closing, transactions, and what is handed on to cursors. */
#ifdef HAVE_SQLITE3
#include "modules/sqlite/sqlite_int.h"
#include "types/function/function.h"

/* ---- using the handle ---- */

int connection_check_thread(ConnectionObject *self) {
    uintptr_t thread = load_relaxed(&self->thread);
    if (!load_relaxed(&self->initialized) || !load_relaxed(&self->check_same_thread) ||
        thread == thread_os_id()) {
        return 0;
    }
    SqliteState *state = INT_TRY(sqlite_state_of(self));
    return err_int(err_raise(
        state->programming_error,
        "SQLite objects created in a thread can only be used in that same thread. The object was "
        "created in thread id %zu and this is thread id %zu.",
        (size_t)thread, (size_t)thread_os_id()));
}
static Handle *handle_of(ConnectionObject *self) {
    guard(self);
    return self->handle ? handle_ref(self->handle) : NULL;
}
/* A reference to the handle of an open connection. */
static Handle *handle_of_open(ConnectionObject *self) {
    SqliteState *state = TRY(sqlite_state_of(self));
    if (!load_relaxed(&self->initialized)) {
        return err_raise(state->programming_error, "Base Connection.__init__ not called.");
    }
    Handle *h = handle_of(self);
    return h ? h : err_raise(state->programming_error, "Cannot operate on a closed database.");
}
int connection_check_open(ConnectionObject *self) {
    Handle *h = INT_TRY(handle_of_open(self));
    handle_drop(h);
    return 0;
}
Handle *connection_enter(PyObject *connection) {
    TRYI(connection_check_thread(CONNECTION(connection)));
    Handle *h = TRY(handle_of_open(CONNECTION(connection)));
    handle_lock(h);
    if (h->db == NULL) { /* closed while we waited */
        SqliteState *state = h->state;
        handle_unlock(h);
        handle_drop(h);
        return err_raise(state->programming_error, "Cannot operate on a closed database.");
    }
    return h;
}
int connection_run(Handle *h, const char *sql) {
    sqlite3_stmt *s = NULL;
    int code = FOREIGN_CALL(sqlite3_prepare_v2(h->db, sql, -1, &s, NULL));
    if (code == SQLITE_OK) {
        (void)FOREIGN_CALL(sqlite3_step(s));
        code = FOREIGN_CALL(sqlite3_finalize(s));
    }
    return code == SQLITE_OK && h->pending == NULL ? 0 : err_int(sqlite_raise(h));
}

/* ---- the cache of statements ---- */

static int cache_make_room(ConnectionObject *self) {
    while (dict_length(self->cache) >= self->cache_size) {
        Py_ssize_t position = 0;
        autoref PyObject *key = NULL, *value = NULL;
        if (!dict_next(self->cache, &position, &key, &value, NULL)) {
            break;
        }
        INT_TRYI(dict_delete(self->cache, key));
    }
    return 0;
}
PyObject *connection_statement(ConnectionObject *self, Handle *h, PyObject *sql) {
    autoref PyObject *cache = xnewref(self->cache), *found = NULL;
    if (!IS_EXACT(sql, PyUnicode_Type) || cache == NULL || self->cache_size == 0) {
        return statement_new(h, sql);
    }
    if (TRYI(dict_get(cache, sql, &found)) > 0) {
        if (STATEMENT(found)->in_use || STATEMENT(found)->handle != h) {
            return statement_new(h, sql);
        }
        TRYI(dict_delete(cache, sql)); /* it becomes the newest */
        TRYI(dict_set(cache, sql, found));
        return take(found);
    }
    autoref PyObject *made = TRY(statement_new(h, sql));
    TRYI(cache_make_room(self));
    TRYI(dict_set(cache, sql, made));
    return take(made);
}

/* ---- opening ---- */

static const char *const isolation_levels[] = {"", "DEFERRED", "IMMEDIATE", "EXCLUSIVE"};

static int isolation_level_from(PyObject *o, const char **out) {
    if (o == NONE) {
        *out = NULL;
        return 0;
    }
    if (!IS_STR(o)) {
        return err_int(err_raise(PyExc_TypeError, "isolation_level must be str or None"));
    }
    const char *text = INT_TRY(str_c_text(o));
    for (size_t i = 0; i < countof(isolation_levels); i++) {
        if (sqlite3_stricmp(text, isolation_levels[i]) == 0) {
            *out = isolation_levels[i];
            return 0;
        }
    }
    return err_int(
        err_raise(PyExc_ValueError,
                  "isolation_level string must be '', 'DEFERRED', 'IMMEDIATE', or 'EXCLUSIVE'"));
}
static int autocommit_from(PyObject *o, int *out) {
    if (o == TRUE_OBJECT || o == FALSE_OBJECT) {
        *out = o == TRUE_OBJECT;
        return 0;
    }
    int overflow = 1;
    if (!IS_INT(o) || int_as_int64_overflow(o, &overflow) != LEGACY_TRANSACTION_CONTROL ||
        overflow != 0) {
        return err_int(
            err_raise(PyExc_ValueError,
                      "autocommit must be True, False, or sqlite3.LEGACY_TRANSACTION_CONTROL"));
    }
    *out = LEGACY_TRANSACTION_CONTROL;
    return 0;
}

/* Takes the handle out of the connection and closes the database once nobody is using it. */
static void connection_let_go(ConnectionObject *self, bool close) {
    Handle *h;
    {
        guard(self);
        h = self->handle;
        self->handle = NULL;
    }
    if (h == NULL) {
        return;
    }
    handle_lock(h);
    PyObject *cache = self->cache;
    self->cache = NULL;
    XDECREF(cache);
    if (close) {
        handle_close_locked(h);
    }
    handle_unlock(h);
    handle_drop(h);
}

typedef struct {
    PyObject *database;
    double timeout;
    int detect_types, check_same_thread, cached_statements, uri, autocommit;
    const char *isolation_level;
} OpenOptions;

static const char *const connect_names[] = {
    "database", "timeout",           "detect_types", "isolation_level", "check_same_thread",
    "factory",  "cached_statements", "uri",          "autocommit"};
static const ArgSpec connect_spec = {"Connection", connect_names, 0, 8, 1, 9, 0, false};

static int options_from(PyObject *const *given, OpenOptions *out) {
    *out = (OpenOptions){.timeout = 5.0,
                         .check_same_thread = 1,
                         .cached_statements = 128,
                         .autocommit = LEGACY_TRANSACTION_CONTROL,
                         .isolation_level = ""};
    if ((given[1] && arg_double(given[1], &out->timeout) < 0) ||
        (given[2] && arg_int(given[2], &out->detect_types) < 0) ||
        (given[3] && isolation_level_from(given[3], &out->isolation_level) < 0) ||
        (given[4] && arg_bool(given[4], &out->check_same_thread) < 0) ||
        (given[6] && arg_int(given[6], &out->cached_statements) < 0) ||
        (given[7] && arg_bool(given[7], &out->uri) < 0) ||
        (given[8] && autocommit_from(given[8], &out->autocommit) < 0)) {
        return -1;
    }
    PyObject *posix = INT_TRY(import_module_text("posix"));
    autoref PyObject *holder = posix, *fspath = INT_TRY(attr_get_text(posix, "fspath"));
    autoref PyObject *path = INT_TRY(call_one(fspath, given[0]));
    out->database = IS_STR(path) ? INT_TRY(str_encode_fs(path)) : newref(path);
    if (strlen(bytes_data(out->database)) != (size_t)bytes_length(out->database)) {
        return err_int(err_raise(PyExc_ValueError, "embedded null byte"));
    }
    return 0;
}
static Handle *database_open(SqliteState *state, const OpenOptions *o) {
    Handle *h = TRY(handle_new(state));
    /* The handle's lock is held around every use: SQLite needs none of its own. */
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX |
                (o->uri ? SQLITE_OPEN_URI : 0);
    const char *name = bytes_data(o->database);
    int wait = (int)(o->timeout * 1000);
    int code = FOREIGN_CALL(sqlite3_open_v2(name, &h->db, flags, NULL));
    if (code == SQLITE_OK) {
        sqlite3_busy_timeout(h->db, wait);
        sqlite3_extended_result_codes(h->db, 0);
        return h;
    }
    sqlite_raise_code(state, h->db, code);
    handle_drop(h);
    return NULL;
}
static int connection_open(ConnectionObject *self, SqliteState *state, OpenOptions *o) {
    Handle *h = INT_TRY(database_open(state, o));
    PyObject *cache = dict_new();
    if (cache == NULL) {
        handle_drop(h);
        return -1;
    }
    PyObject *errors[] = {state->warning,           state->error,
                          state->interface_error,   state->database_error,
                          state->data_error,        state->operational_error,
                          state->integrity_error,   state->internal_error,
                          state->programming_error, state->not_supported_error};
    for (size_t i = 0; i < countof(errors); i++) {
        attr_replace((PyObject *)self, &self->errors[i], errors[i]);
    }
    store_relaxed(&self->thread, thread_os_id());
    store_relaxed(&self->check_same_thread, o->check_same_thread != 0);
    store_relaxed(&self->detect_types, o->detect_types);
    store_relaxed(&self->autocommit, o->autocommit);
    store_relaxed(&self->isolation_level, o->isolation_level);
    attr_replace((PyObject *)self, &self->row_factory, NONE);
    attr_replace((PyObject *)self, &self->text_factory, (PyObject *)&PyUnicode_Type);
    {
        guard(self);
        self->cache = cache;
        self->cache_size = o->cached_statements < 0 ? 0 : o->cached_statements;
        self->handle = h;
    }
    store_release(&self->initialized, true);
    if (o->autocommit == 0) {
        ENTERED entered = INT_TRY(connection_enter((PyObject *)self));
        INT_TRYI(connection_run(entered, "BEGIN"));
    }
    return AUDIT("sqlite3.connect/handle", 1, (PyObject *)self);
}
static int warn_positional(const char *what) {
    return err_warn(PyExc_DeprecationWarning, 1,
                    "Passing more than 1 positional argument to %s() is deprecated. Parameters "
                    "'timeout', 'detect_types', 'isolation_level', 'check_same_thread', 'factory', "
                    "'cached_statements' and 'uri' will become keyword-only parameters in Python "
                    "3.15.",
                    what);
}
static int connection_init(PyObject *o, PyObject *args, PyObject *kwargs) {
    ConnectionObject *self = CONNECTION(o);
    SqliteState *state = INT_TRY(sqlite_state_of(o));
    PyObject *given[9];
    if (tuple_length(args) > 1 && tuple_length(args) <= 8) {
        INT_TRYI(warn_positional("_sqlite3.Connection"));
    }
    INT_TRYI(args_unpack_tuple(&connect_spec, args, kwargs, given));
    OpenOptions options;
    autoref PyObject *database = NULL;
    int good = options_from(given, &options);
    database = options.database;
    INT_TRYI(good);
    INT_TRYI(AUDIT("sqlite3.connect", 1, given[0]));
    if (load_relaxed(&self->initialized)) {
        store_relaxed(&self->initialized, false);
        connection_let_go(self, false);
    }
    return connection_open(self, state, &options);
}
FUNCTION("sqlite_connect.connect(...)",
         "connect($module, /, database, timeout=5.0, detect_types=0,\n        isolation_level='', "
         "check_same_thread=True,\n        factory=ConnectionType, cached_statements=128, "
         "uri=False, *,\n        autocommit=sqlite3.LEGACY_TRANSACTION_CONTROL)\n--\n\nOpen a "
         "connection to the SQLite database of that name; \":memory:\" is one in memory.")
static PyObject *sqlite_connect(PyObject *module, PyObject *const *args, Py_ssize_t nargs,
                                PyObject *kwnames) {
    SqliteState *state = module_state(module);
    PyObject *factory = nargs > 5 ? args[5] : state->connection;
    if (nargs > 1 && nargs <= 8) {
        TRYI(warn_positional("sqlite3.connect"));
    }
    for (Py_ssize_t i = 0; kwnames != NULL && i < tuple_length(kwnames); i++) {
        if (str_equal_text(tuple_at(kwnames, i), "factory")) {
            factory = args[nargs + i];
        }
    }
    return call(factory, args, (size_t)nargs, kwnames);
}

/* ---- closing ---- */

static int rollback_if_manual(ConnectionObject *self, Handle *h) {
    if (load_relaxed(&self->autocommit) == 0 && !sqlite3_get_autocommit(h->db)) {
        return connection_run(h, "ROLLBACK");
    }
    return 0;
}
METHOD("Connection.close(self)", "Close the connection; what is not committed is lost.")
static PyObject *connection_close(ConnectionObject *self) {
    TRYI(connection_check_thread(self));
    if (!load_relaxed(&self->initialized)) {
        SqliteState *state = TRY(sqlite_state_of(self));
        return err_raise(state->programming_error, "Base Connection.__init__ not called.");
    }
    Handle *h = handle_of(self);
    if (h == NULL) {
        return newref(NONE);
    }
    handle_lock(h);
    int good = h->db == NULL ? 0 : rollback_if_manual(self, h);
    handle_unlock(h);
    handle_drop(h);
    connection_let_go(self, true);
    TRYI(good);
    return newref(NONE);
}
static void connection_finalize(PyObject *o) {
    ConnectionObject *self = CONNECTION(o);
    Handle *h = handle_of(self);
    if (h == NULL) {
        return;
    }
    PyObject *raised = err_fetch();
    if (err_warn_resource(o, 1, "unclosed database in %R", o) < 0) {
        err_unraisable(o, NULL);
    }
    handle_lock(h);
    if (h->db != NULL && rollback_if_manual(self, h) < 0) {
        err_clear();
    }
    handle_unlock(h);
    handle_drop(h);
    connection_let_go(self, true);
    err_restore(raised);
}
static int connection_traverse(PyObject *o, visitproc visit, void *arg) {
    ConnectionObject *self = CONNECTION(o);
    Py_VISIT(self->row_factory);
    Py_VISIT(self->text_factory);
    Py_VISIT(self->cache);
    if (self->handle != NULL) {
        Callback *callbacks[] = {self->handle->trace, self->handle->progress,
                                 self->handle->authorizer};
        for (size_t i = 0; i < countof(callbacks); i++) {
            if (callbacks[i] != NULL) {
                Py_VISIT(callbacks[i]->callable);
            }
        }
    }
    return 0;
}
static int connection_clear(PyObject *o) {
    connection_let_go(CONNECTION(o), true);
    CLEAR(CONNECTION(o)->row_factory);
    CLEAR(CONNECTION(o)->text_factory);
    return 0;
}
static void connection_dealloc(PyObject *o) {
    if (object_finalize(o) < 0) {
        return;
    }
    object_untrack(o);
    connection_clear(o);
    for (size_t i = 0; i < countof(CONNECTION(o)->errors); i++) {
        CLEAR(CONNECTION(o)->errors[i]);
    }
    TYPE(o)->tp_free(o);
}

/* ---- transactions ---- */

static PyObject *transaction_end(PyObject *self, const char *how) {
    ENTERED h = TRY(connection_enter(self));
    int autocommit = load_relaxed(&CONNECTION(self)->autocommit);
    if (autocommit == LEGACY_TRANSACTION_CONTROL) {
        if (!sqlite3_get_autocommit(h->db)) {
            TRYI(connection_run(h, how));
        }
    } else if (autocommit == 0) {
        TRYI(connection_run(h, how));
        TRYI(connection_run(h, "BEGIN"));
    }
    return newref(NONE);
}
METHOD("Connection.commit(self)", "Commit the transaction, if one is open.")
static PyObject *connection_commit(PyObject *self) {
    return transaction_end(self, "COMMIT");
}
METHOD("Connection.rollback(self)", "Undo the transaction, if one is open.")
static PyObject *connection_rollback(PyObject *self) {
    return transaction_end(self, "ROLLBACK");
}
METHOD("Connection.__enter__(self)",
       "The connection itself: at the end of the with statement it commits, or rolls back.")
static PyObject *connection_enter_with(PyObject *self) {
    TRYI(connection_check_thread(CONNECTION(self)));
    TRYI(connection_check_open(CONNECTION(self)));
    return newref(self);
}
METHOD("Connection.__exit__(self, type, value, traceback, /)",
       "Commit if there was no exception, else roll back.")
static PyObject *connection_exit(PyObject *self, PyObject *type, PyObject *value,
                                 PyObject *traceback) {
    bool commit = type == NONE && value == NONE && traceback == NONE;
    autoref PyObject *done = commit ? connection_commit(self) : connection_rollback(self);
    if (done == NULL) {
        if (!commit) {
            return NULL;
        }
        PyObject *raised = err_fetch(); /* the transaction is still open */
        autoref PyObject *undone = connection_rollback(self);
        if (undone == NULL) {
            err_chain(raised);
            return NULL;
        }
        err_restore(raised);
        return NULL;
    }
    return FALSE_OBJECT;
}

/* ---- attributes ---- */

GETTER("Connection.isolation_level", NULL)
static PyObject *connection_isolation_level(ConnectionObject *self) {
    TRYI(connection_check_open(self));
    const char *level = load_relaxed(&self->isolation_level);
    return level ? str_from_text(level) : newref(NONE);
}
SETTER("Connection.isolation_level")
static int connection_set_isolation_level(ConnectionObject *self, PyObject *value) {
    if (value == NULL) {
        return err_int(err_raise(PyExc_AttributeError, "cannot delete attribute"));
    }
    const char *level;
    INT_TRYI(isolation_level_from(value, &level));
    if (level == NULL) {
        ENTERED h = INT_TRY(connection_enter((PyObject *)self));
        if (!sqlite3_get_autocommit(h->db)) {
            INT_TRYI(connection_run(h, "COMMIT"));
        }
    }
    store_relaxed(&self->isolation_level, level);
    return 0;
}
GETTER("Connection.autocommit", NULL)
static PyObject *connection_autocommit(ConnectionObject *self) {
    TRYI(connection_check_thread(self));
    TRYI(connection_check_open(self));
    int mode = load_relaxed(&self->autocommit);
    return mode < 0 ? int_from_int64(mode) : BOOL(mode);
}
SETTER("Connection.autocommit")
static int connection_set_autocommit(ConnectionObject *self, PyObject *value) {
    INT_TRYI(connection_check_thread(self));
    INT_TRYI(connection_check_open(self));
    if (value == NULL) {
        return err_int(err_raise(PyExc_AttributeError, "cannot delete autocommit attribute"));
    }
    int mode;
    INT_TRYI(autocommit_from(value, &mode));
    ENTERED h = INT_TRY(connection_enter((PyObject *)self));
    if (mode == 1 && !sqlite3_get_autocommit(h->db)) {
        INT_TRYI(connection_run(h, "COMMIT"));
    } else if (mode == 0 && sqlite3_get_autocommit(h->db)) {
        INT_TRYI(connection_run(h, "BEGIN"));
    }
    store_relaxed(&self->autocommit, mode);
    return 0;
}
GETTER("Connection.total_changes", NULL)
static PyObject *connection_total_changes(ConnectionObject *self) {
    Handle *h = TRY(handle_of_open(self));
    handle_lock(h);
    int64_t changes = h->db ? sqlite3_total_changes(h->db) : 0;
    handle_unlock(h);
    handle_drop(h);
    return int_from_int64(changes);
}
GETTER("Connection.in_transaction", NULL)
static PyObject *connection_in_transaction(ConnectionObject *self) {
    Handle *h = TRY(handle_of_open(self));
    handle_lock(h);
    bool inside = h->db && !sqlite3_get_autocommit(h->db);
    handle_unlock(h);
    handle_drop(h);
    return BOOL(inside);
}
GETTER("Connection.row_factory", NULL)
static PyObject *connection_row_factory(ConnectionObject *self) {
    PyObject *value = attr_field((PyObject *)self, &self->row_factory);
    return value ? value : newref(NONE);
}
SETTER("Connection.row_factory")
static int connection_set_row_factory(ConnectionObject *self, PyObject *value) {
    if (value == NULL) {
        return err_int(err_raise(PyExc_AttributeError, "cannot delete row_factory attribute"));
    }
    attr_replace((PyObject *)self, &self->row_factory, value);
    return 0;
}
GETTER("Connection.text_factory", NULL)
static PyObject *connection_text_factory(ConnectionObject *self) {
    PyObject *value = attr_field((PyObject *)self, &self->text_factory);
    return value ? value : newref(NONE);
}
SETTER("Connection.text_factory")
static int connection_set_text_factory(ConnectionObject *self, PyObject *value) {
    if (value == NULL) {
        return err_int(err_raise(PyExc_AttributeError, "cannot delete text_factory attribute"));
    }
    attr_replace((PyObject *)self, &self->text_factory, value);
    return 0;
}

/* ---- cursors ---- */

METHOD("Connection.cursor(self, /, factory=NULL)", "A cursor for the connection.")
static PyObject *connection_cursor(PyObject *self, PyObject *factory) {
    SqliteState *state = TRY(sqlite_state_of(self));
    TRYI(connection_check_thread(CONNECTION(self)));
    TRYI(connection_check_open(CONNECTION(self)));
    autoref PyObject *cursor = TRY(call_one(factory ? factory : state->cursor, self));
    if (!type_is_subtype(TYPE(cursor), (PyTypeObject *)state->cursor)) {
        return err_raise(PyExc_TypeError, "factory must return a cursor, not %.100s",
                         TYPE(cursor)->tp_name);
    }
    autoref PyObject *row_factory = attr_field(self, &CONNECTION(self)->row_factory);
    if (row_factory != NULL && row_factory != NONE) {
        attr_replace(cursor, &CURSOR(cursor)->row_factory, row_factory);
    }
    return take(cursor);
}
static PyObject *through_cursor(PyObject *self, PyObject *method, PyObject *const *args,
                                size_t nargs) {
    autoref PyObject *cursor = TRY(call_method_none(self, NAME(cursor)));
    PyObject *all[3] = {cursor, args[0], nargs > 1 ? args[1] : NULL};
    return call_method(method, all, nargs + 1, NULL);
}
METHOD("Connection.execute(self, sql: str, parameters=(), /)", "Execute SQL by a new cursor.")
static PyObject *connection_execute(PyObject *self, PyObject *sql, PyObject *parameters) {
    return through_cursor(self, NAME(execute), (PyObject *[]){sql, parameters}, parameters ? 2 : 1);
}
METHOD("Connection.executemany(self, sql: str, parameters, /)",
       "Execute SQL by a new cursor, once for each of the parameters.")
static PyObject *connection_executemany(PyObject *self, PyObject *sql, PyObject *parameters) {
    return through_cursor(self, NAME(executemany), (PyObject *[]){sql, parameters}, 2);
}
METHOD("Connection.executescript(self, sql_script, /)",
       "Execute the statements of a script by a new cursor.")
static PyObject *connection_executescript(PyObject *self, PyObject *sql_script) {
    return through_cursor(self, NAME(executescript), &sql_script, 1);
}
static PyObject *connection_call(PyObject *self, PyObject *args, PyObject *kwargs) {
    ENTERED h = TRY(connection_enter(self));
    if (kwargs != NULL && dict_length(kwargs) > 0) {
        return err_raise(PyExc_TypeError, "%s() takes no keyword arguments", TYPE(self)->tp_name);
    }
    if (tuple_length(args) != 1) {
        return err_raise(PyExc_TypeError, "function takes exactly 1 argument (%zd given)",
                         tuple_length(args));
    }
    PyObject *sql = tuple_at(args, 0);
    if (!IS_STR(sql)) {
        return err_raise(PyExc_TypeError, "argument 1 must be str, not %s", TYPE(sql)->tp_name);
    }
    return connection_statement(CONNECTION(self), h, sql);
}
static PyObject *connection_text_signature(PyObject *self, void *closure) {
    return str_from_text("(sql, /)");
}

#include "sqlite_connection.gen.h"

#define ERROR_MEMBER(name, i)                                                                      \
    {name, _Py_T_OBJECT, offsetof(ConnectionObject, errors) + (i) * sizeof(PyObject *),            \
     Py_READONLY, NULL}
static PyMemberDef members[] = {
    ERROR_MEMBER("Warning", 0),
    ERROR_MEMBER("Error", 1),
    ERROR_MEMBER("InterfaceError", 2),
    ERROR_MEMBER("DatabaseError", 3),
    ERROR_MEMBER("DataError", 4),
    ERROR_MEMBER("OperationalError", 5),
    ERROR_MEMBER("IntegrityError", 6),
    ERROR_MEMBER("InternalError", 7),
    ERROR_MEMBER("ProgrammingError", 8),
    ERROR_MEMBER("NotSupportedError", 9),
    {NULL, 0, 0, 0, NULL},
};
static PyGetSetDef signature_getset[] = {
    {"__text_signature__", connection_text_signature, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};
static int methods_add(PyTypeObject *type, PyMethodDef *methods) {
    for (PyMethodDef *m = methods; m->ml_name != NULL; m++) {
        autoref PyObject *method = INT_TRY(method_descriptor_new(type, m));
        INT_TRYI(dict_set_text(type->tp_dict, m->ml_name, method));
    }
    return 0;
}
int sqlite_connection_finish(PyTypeObject *type) {
    INT_TRYI(methods_add(type, sqlite_config_methods));
    INT_TRYI(methods_add(type, sqlite_callback_methods));
    autoref PyObject *signature = INT_TRY(getset_descriptor_new(type, signature_getset));
    return dict_set_text(type->tp_dict, "__text_signature__", signature);
}
static PyType_Slot slots[] = {
    {Py_tp_dealloc, connection_dealloc},
    {Py_tp_finalize, connection_finalize},
    {Py_tp_doc, "SQLite database connection object."},
    {Py_tp_traverse, connection_traverse},
    {Py_tp_clear, connection_clear},
    {Py_tp_init, connection_init},
    {Py_tp_call, connection_call},
    {Py_tp_methods, Connection_methods},
    {Py_tp_members, members},
    {Py_tp_getset, Connection_getset},
    {0, NULL},
};
PyType_Spec sqlite_connection_spec = {
    .name = "sqlite3.Connection",
    .basicsize = sizeof(ConnectionObject),
    .flags =
        Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = slots,
};
#endif
