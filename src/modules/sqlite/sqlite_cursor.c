/* Cursor: executing statements and fetching their rows. */
#ifdef HAVE_SQLITE3
#include "modules/sqlite/sqlite_int.h"
#include "modules/posix/system_call.h"
#include "types/weakref/weakref.h"

#include <limits.h>

/* ---- who may use it ---- */

static SqliteState *cursor_check(CursorObject *self) {
    SqliteState *state = TRY(sqlite_state_of(self));
    if (!load_acquire(&self->initialized)) {
        return err_raise(state->programming_error, "Base Cursor.__init__ not called.");
    }
    if (load_relaxed(&self->closed)) {
        return err_raise(state->programming_error, "Cannot operate on a closed cursor.");
    }
    return state;
}
/* One user at a time, a callback of the running statement included. The connection that was
 * entered is put into *h, locked; the cursor is busy until cursor_leave. */
typedef struct {
    CursorObject *cursor;
    Handle *handle;
    PyObject *connection;
} CursorUse;
static void cursor_leave(CursorUse *use) {
    if (use->cursor != NULL) {
        store_release(&use->cursor->busy, 0);
    }
    handle_leave(&use->handle);
    XDECREF(use->connection);
}
#define CURSOR_USE __attribute__((cleanup(cursor_leave))) CursorUse
static int cursor_enter(CursorObject *self, CursorUse *use) {
    SqliteState *state = INT_TRY(cursor_check(self));
    use->connection = attr_field((PyObject *)self, &self->connection);
    INT_TRYI(connection_check_thread(CONNECTION(use->connection)));
    INT_TRYI(connection_check_open(CONNECTION(use->connection)));
    uint8_t idle = 0;
    if (!cas_acq_rel(&self->busy, &idle, 1)) {
        return err_int(
            err_raise(state->programming_error, "Recursive use of cursors not allowed."));
    }
    use->cursor = self;
    use->handle = INT_TRY(connection_enter(use->connection));
    return 0;
}
/* Has the statement been closed with its database? */
static int check_alive(Handle *h) {
    return h->db != NULL ? 0
                         : err_int(err_raise(h->state->programming_error,
                                             "Cannot operate on a closed database."));
}

/* ---- making and ending ---- */

static int cursor_init(PyObject *o, PyObject *args, PyObject *kwargs) {
    CursorObject *self = CURSOR(o);
    SqliteState *state = INT_TRY(sqlite_state_of(o));
    if (kwargs != NULL && dict_length(kwargs) > 0 && TYPE(o) == (PyTypeObject *)state->cursor) {
        return err_int(err_raise(PyExc_TypeError, "Cursor() takes no keyword arguments"));
    }
    if (tuple_length(args) != 1) {
        return err_int(
            err_raise(PyExc_TypeError, "Cursor expected 1 argument, got %zd", tuple_length(args)));
    }
    PyObject *connection = tuple_at(args, 0);
    if (!type_is_subtype(TYPE(connection), (PyTypeObject *)state->connection)) {
        return err_int(err_raise(PyExc_TypeError,
                                 "Cursor() argument 1 must be sqlite3.Connection, not %s",
                                 TYPE(connection)->tp_name));
    }
    uint8_t idle = 0;
    if (!cas_acq_rel(&self->busy, &idle, 1)) {
        return err_int(
            err_raise(state->programming_error, "Recursive use of cursors not allowed."));
    }
    int good = connection_check_thread(CONNECTION(connection));
    if (good == 0) {
        CLEAR(self->statement);
        CLEAR(self->row_cast);
        attr_replace(o, &self->connection, connection);
        attr_replace(o, &self->description, NONE);
        attr_replace(o, &self->row_factory, NONE);
        attr_replace(o, &self->lastrowid, NONE);
        autoref PyObject *rows = int_from_int64(-1);
        attr_replace(o, &self->rowcount, rows);
        store_relaxed(&self->arraysize, 1);
        store_relaxed(&self->closed, false);
        store_release(&self->initialized, true);
    }
    store_release(&self->busy, 0);
    return good;
}
static int cursor_traverse(PyObject *o, visitproc visit, void *arg) {
    CursorObject *self = CURSOR(o);
    Py_VISIT(self->connection);
    Py_VISIT(self->description);
    Py_VISIT(self->row_factory);
    Py_VISIT(self->lastrowid);
    Py_VISIT(self->rowcount);
    Py_VISIT(self->row_cast);
    Py_VISIT(self->statement);
    return 0;
}
static void statement_forget(CursorObject *self, StatementObject *s) {
    if (s->resource->statement != NULL) {
        (void)FOREIGN_CALL(sqlite3_reset(s->resource->statement));
        sqlite3_clear_bindings(s->resource->statement);
    }
    s->in_use = false;
}
/* The cursor's statement is done with: reset, free for others. Its handle is locked. */
static void statement_release(CursorObject *self) {
    PyObject *statement = take(self->statement);
    if (statement != NULL) {
        statement_forget(self, STATEMENT(statement));
        decref(statement);
    }
}
static int cursor_clear(PyObject *o) {
    CursorObject *self = CURSOR(o);
    if (self->statement != NULL) {
        Handle *h = handle_ref(STATEMENT(self->statement)->handle);
        handle_lock(h);
        PyObject *raised = err_fetch();
        statement_release(self);
        err_restore(raised);
        handle_unlock(h);
        handle_drop(h);
    }
    CLEAR(self->connection);
    CLEAR(self->description);
    CLEAR(self->row_factory);
    CLEAR(self->lastrowid);
    CLEAR(self->rowcount);
    CLEAR(self->row_cast);
    store_relaxed(&self->initialized, false);
    return 0;
}
static void cursor_dealloc(PyObject *o) {
    object_untrack(o);
    weakref_clear_all(o);
    cursor_clear(o);
    TYPE(o)->tp_free(o);
}
METHOD("Cursor.close(self)", "Close the cursor; it cannot be used any more.")
static PyObject *cursor_close(CursorObject *self) {
    SqliteState *state = TRY(sqlite_state_of(self));
    uint8_t idle = 0;
    if (load_relaxed(&self->busy)) {
        return err_raise(state->programming_error, "Recursive use of cursors not allowed.");
    }
    autoref PyObject *connection = attr_field((PyObject *)self, &self->connection);
    if (connection == NULL) {
        return err_raise(state->programming_error, "Base Cursor.__init__ not called.");
    }
    ENTERED h = TRY(connection_enter(connection));
    if (!cas_acq_rel(&self->busy, &idle, 1)) {
        return err_raise(state->programming_error, "Recursive use of cursors not allowed.");
    }
    statement_release(self);
    store_relaxed(&self->closed, true);
    store_release(&self->busy, 0);
    return newref(NONE);
}

/* ---- columns ---- */

/* The name of a column without the type in brackets that PARSE_COLNAMES is about. */
static PyObject *column_name(const char *name, int detect_types) {
    if (name == NULL) {
        return err_no_memory();
    }
    size_t n = strlen(name);
    if (detect_types & PARSE_COLNAMES) {
        const char *bracket = strchr(name, '[');
        if (bracket != NULL) {
            n = (size_t)(bracket - name);
            n -= n > 0 && name[n - 1] == ' ';
        }
    }
    return str_from_utf8(name, (Py_ssize_t)n);
}
static PyObject *description_make(sqlite3_stmt *s, int detect_types) {
    int n = sqlite3_column_count(s);
    autoref PyObject *all = TRY(tuple_new(n));
    for (int i = 0; i < n; i++) {
        autoref PyObject *name = TRY(column_name(sqlite3_column_name(s, i), detect_types));
        tuple_items(all)[i] = TRY(tuple_of(7, name, NONE, NONE, NONE, NONE, NONE, NONE));
    }
    return tuple_publish(take(all));
}
/* The converter registered for a type's name: *out NULL if there is none. */
static int converter_find(SqliteState *state, const char *name, size_t n, PyObject **out) {
    autoref PyObject *key = INT_TRY(str_from_utf8(name, (Py_ssize_t)n));
    autoref PyObject *upper = INT_TRY(call_method_none(key, NAME(upper)));
    return dict_get(state->converters, upper, out) < 0 ? -1 : 0;
}
static int column_converter(SqliteState *state, sqlite3_stmt *s, int i, int detect_types,
                            PyObject **out) {
    *out = NULL;
    if (detect_types & PARSE_COLNAMES) {
        const char *name = sqlite3_column_name(s, i), *open = name ? strchr(name, '[') : NULL,
                   *close = open ? strchr(open, ']') : NULL;
        if (close != NULL) {
            INT_TRYI(converter_find(state, open + 1, (size_t)(close - open - 1), out));
        }
    }
    if (*out == NULL && (detect_types & PARSE_DECLTYPES)) {
        const char *type = sqlite3_column_decltype(s, i);
        if (type != NULL) {
            INT_TRYI(converter_find(state, type, strcspn(type, " ("), out));
        }
    }
    return 0;
}
/* A tuple of converters, None for columns without; NULL without exception if nobody wants any. */
static int converters_make(SqliteState *state, sqlite3_stmt *s, int detect_types, PyObject **out) {
    *out = NULL;
    if (detect_types == 0) {
        return 0;
    }
    int n = sqlite3_column_count(s);
    autoref PyObject *all = INT_TRY(tuple_new(n));
    for (int i = 0; i < n; i++) {
        PyObject *converter;
        INT_TRYI(column_converter(state, s, i, detect_types, &converter));
        tuple_items(all)[i] = converter ? converter : newref(NONE);
    }
    *out = tuple_publish(take(all));
    return *out == NULL ? -1 : 0;
}

/* ---- rows ---- */

static PyObject *undecodable(Handle *h, sqlite3_stmt *s, int i, const char *text, int n) {
    if (!err_clear_if(PyExc_UnicodeDecodeError)) {
        return NULL;
    }
    const char *name = sqlite3_column_name(s, i);
    autoref PyObject *shown = TRY(sqlite_text_replaced(text, n));
    return err_raise(h->state->operational_error,
                     "Could not decode to UTF-8 column '%s' with text '%U'", name ? name : "",
                     shown);
}
static PyObject *text_value(Handle *h, sqlite3_stmt *s, int i, PyObject *factory) {
    const char *text = (const char *)sqlite3_column_text(s, i);
    int n = sqlite3_column_bytes(s, i);
    if (text == NULL) {
        return err_no_memory();
    }
    if (factory == (PyObject *)&PyUnicode_Type) {
        PyObject *value = str_from_utf8(text, n);
        return value ? value : undecodable(h, s, i, text, n);
    }
    if (factory == (PyObject *)&PyBytes_Type) {
        return bytes_from(text, n);
    }
    if (factory == (PyObject *)&PyByteArray_Type) {
        return bytearray_from(text, n);
    }
    autoref PyObject *raw = TRY(bytes_from(text, n));
    return call_one(factory, raw);
}
static PyObject *converted_value(sqlite3_stmt *s, int i, PyObject *converter) {
    const char *data = sqlite3_column_blob(s, i);
    if (data == NULL) { /* NULL, or no bytes */
        return newref(NONE);
    }
    autoref PyObject *raw = TRY(bytes_from(data, sqlite3_column_bytes(s, i)));
    return call_one(converter, raw);
}
static PyObject *column_value(Handle *h, sqlite3_stmt *s, int i, PyObject *factory) {
    switch (sqlite3_column_type(s, i)) {
    case SQLITE_NULL:
        return newref(NONE);
    case SQLITE_INTEGER:
        return int_from_int64(sqlite3_column_int64(s, i));
    case SQLITE_FLOAT:
        return float_from_double(sqlite3_column_double(s, i));
    case SQLITE_TEXT:
        return text_value(h, s, i, factory);
    default: {
        const char *data = sqlite3_column_blob(s, i);
        return bytes_from(data ? data : "", sqlite3_column_bytes(s, i));
    }
    }
}
static PyObject *row_values(CursorObject *self, StatementObject *statement, PyObject *connection) {
    Handle *h = statement->handle;
    autoref PyObject *factory = attr_field(connection, &CONNECTION(connection)->text_factory),
                     *casts = xnewref(self->row_cast);
    int n = sqlite3_data_count(statement->resource->statement);
    autoref PyObject *row = TRY(tuple_new(n));
    for (int i = 0; i < n; i++) {
        /* What converters run may have closed the database. */
        sqlite3_stmt *s = statement->resource->statement;
        TRYI(check_alive(h));
        PyObject *cast = casts && i < tuple_length(casts) ? tuple_at(casts, i) : NONE;
        tuple_items(row)[i] =
            TRY(cast != NONE ? converted_value(s, i, cast) : column_value(h, s, i, factory));
    }
    return tuple_publish_display(take(row));
}

static int set_rowcount(CursorObject *self, int64_t rows) {
    autoref PyObject *count = INT_TRY(int_from_int64(rows));
    attr_replace((PyObject *)self, &self->rowcount, count);
    return 0;
}
/* The statement goes one step on: SQLITE_ROW, SQLITE_DONE, or -1 with an exception. */
static int statement_step(StatementObject *statement) {
    Handle *h = statement->handle;
    sqlite3_stmt *s = statement->resource->statement;
    if (s == NULL) {
        return SQLITE_DONE;
    }
    int code = FOREIGN_CALL(sqlite3_step(s));
    if (h->pending != NULL || (code != SQLITE_ROW && code != SQLITE_DONE)) {
        return err_int(sqlite_raise(h));
    }
    return code;
}
/* The next row, or NULL without an exception at the end. The cursor is in use. */
static PyObject *row_next(CursorObject *self, PyObject *connection) {
    if (self->statement == NULL) {
        return NULL;
    }
    autoref PyObject *holder = newref(self->statement);
    StatementObject *statement = STATEMENT(holder);
    Handle *h = statement->handle;
    handle_lock(h); /* another one than the connection's, if that was initialised again */
    PyObject *row = check_alive(h) < 0 ? NULL : row_values(self, statement, connection);
    if (row != NULL) {
        int code = statement_step(statement);
        if (code == SQLITE_DONE && statement->changes_data && h->db != NULL) {
            code = set_rowcount(self, sqlite3_changes(h->db)) < 0 ? -1 : code;
        }
        if (code != SQLITE_ROW) {
            PyObject *raised = err_fetch();
            statement_release(self);
            err_restore(raised);
        }
        if (code < 0) {
            CLEAR(row);
        }
    }
    handle_unlock(h);
    if (row == NULL) {
        return NULL;
    }
    autoref PyObject *factory = attr_field((PyObject *)self, &self->row_factory);
    if (factory == NULL || factory == NONE) {
        return row;
    }
    autoref PyObject *values = row;
    return call_two(factory, (PyObject *)self, values);
}
static PyObject *cursor_next(PyObject *o) {
    CURSOR_USE use = {0};
    TRYI(cursor_enter(CURSOR(o), &use));
    return row_next(CURSOR(o), use.connection);
}
METHOD("Cursor.fetchone(self)", "The next row; None if there is none.")
static PyObject *cursor_fetchone(PyObject *self) {
    PyObject *row = cursor_next(self);
    return row || err_occurred() ? row : newref(NONE);
}
static PyObject *fetch_rows(PyObject *self, int64_t limit) {
    CURSOR_USE use = {0};
    TRYI(cursor_enter(CURSOR(self), &use));
    autoref PyObject *rows = TRY(list_new(0));
    for (int64_t i = 0; i < limit; i++) {
        PyObject *row = row_next(CURSOR(self), use.connection);
        if (row == NULL) {
            break;
        }
        TRYI(list_append_steal(rows, row));
        TRYI(signals_poll());
    }
    return err_occurred() ? NULL : take(rows);
}
METHOD("Cursor.fetchall(self)", "The rows that are left, as a list.")
static PyObject *cursor_fetchall(PyObject *self) {
    return fetch_rows(self, INT64_MAX);
}
/* A number of rows. */
static int count_from(PyObject *o, uint32_t *out) {
    autoref PyObject *index = INT_TRY(ops_index(o));
    int overflow;
    int64_t n = int_as_int64_overflow(index, &overflow);
    if (overflow < 0 || (overflow == 0 && n < 0)) {
        return err_int(err_raise(PyExc_ValueError, "Cannot convert negative int"));
    }
    if (overflow > 0 || n > UINT32_MAX) {
        return err_int(
            err_raise(PyExc_OverflowError, "Python int too large to convert to C uint32_t"));
    }
    *out = (uint32_t)n;
    return 0;
}
METHOD("Cursor.fetchmany(self, /, size=1)",
       "The next rows as a list; the attribute arraysize says how many if size does not.")
static PyObject *cursor_fetchmany(PyObject *self, PyObject *size) {
    uint32_t limit = load_relaxed(&CURSOR(self)->arraysize);
    if (size != NULL) {
        TRYI(count_from(size, &limit));
    }
    return fetch_rows(self, limit);
}

/* ---- executing ---- */

/* Before the first change of data SQLite's own way of transactions is left. */
static int begin_if_due(CursorObject *self, ConnectionObject *connection, Handle *h,
                        StatementObject *statement) {
    const char *level = load_relaxed(&connection->isolation_level);
    if (load_relaxed(&connection->autocommit) != LEGACY_TRANSACTION_CONTROL || level == NULL ||
        !statement->changes_data || !sqlite3_get_autocommit(h->db)) {
        return 0;
    }
    char sql[32];
    snprintf(sql, sizeof sql, "BEGIN %s", level);
    return connection_run(h, sql);
}
/* Binds and runs; what SQLite answers, or -1. */
static int run_once(CursorObject *self, StatementObject *statement, PyObject *parameters) {
    if (statement->resource->statement != NULL) {
        (void)FOREIGN_CALL(sqlite3_reset(statement->resource->statement));
    }
    INT_TRYI(statement_bind(statement, parameters));
    INT_TRYI(check_alive(statement->handle));
    return statement_step(statement);
}
static int execute_one(CursorObject *self, ConnectionObject *connection, StatementObject *statement,
                       PyObject *parameters) {
    Handle *h = statement->handle;
    int code = run_once(self, statement, parameters);
    INT_TRYI(code);
    sqlite3_stmt *s = statement->resource->statement;
    if (s != NULL && sqlite3_column_count(s) > 0) {
        int detect_types = load_relaxed(&connection->detect_types);
        autoref PyObject *description = INT_TRY(description_make(s, detect_types));
        PyObject *casts;
        INT_TRYI(converters_make(h->state, s, detect_types, &casts));
        SETREF(self->row_cast, casts);
        attr_replace((PyObject *)self, &self->description, description);
    }
    if (statement->changes_data) {
        INT_TRYI(set_rowcount(self, code == SQLITE_DONE ? sqlite3_changes(h->db) : 0));
    }
    return code;
}
static int execute_many(CursorObject *self, StatementObject *statement, PyObject *iterator) {
    Handle *h = statement->handle;
    int64_t rows = 0;
    for (;;) {
        autoref PyObject *parameters = ops_next(iterator);
        if (parameters == NULL) {
            break;
        }
        INT_TRYI(check_alive(h));
        int code = run_once(self, statement, parameters);
        while (code == SQLITE_ROW) { /* what RETURNING gives is not wanted */
            code = statement_step(statement);
        }
        INT_TRYI(code);
        rows += sqlite3_changes(h->db);
        (void)FOREIGN_CALL(sqlite3_reset(statement->resource->statement));
    }
    INT_TRYI(err_occurred() ? -1 : 0);
    return set_rowcount(self, rows) < 0 ? -1 : SQLITE_DONE;
}
static int execute_statement(CursorObject *self, CursorUse *use, PyObject *parameters, bool many) {
    ConnectionObject *connection = CONNECTION(use->connection);
    autoref PyObject *holder = newref(self->statement);
    StatementObject *statement = STATEMENT(holder);
    if (many && !statement->changes_data) {
        return err_int(err_raise(use->handle->state->programming_error,
                                 "executemany() can only execute DML statements."));
    }
    INT_TRYI(begin_if_due(self, connection, use->handle, statement));
    int code = many ? execute_many(self, statement, parameters)
                    : execute_one(self, connection, statement, parameters);
    INT_TRYI(code);
    if (!many) {
        autoref PyObject *id = INT_TRY(int_from_int64(sqlite3_last_insert_rowid(use->handle->db)));
        attr_replace((PyObject *)self, &self->lastrowid, id);
    }
    if (code == SQLITE_DONE) {
        statement_release(self);
    }
    return 0;
}
static int execute_sql(CursorObject *self, PyObject *sql, PyObject *parameters, bool many) {
    CURSOR_USE use = {0};
    INT_TRYI(cursor_enter(self, &use));
    /* The old statement may be of an older handle. */
    if (self->statement != NULL) {
        Handle *old = handle_ref(STATEMENT(self->statement)->handle);
        handle_lock(old);
        statement_release(self);
        handle_unlock(old);
        handle_drop(old);
    }
    INT_TRYI(set_rowcount(self, -1));
    attr_replace((PyObject *)self, &self->description, NONE);
    SETREF(self->row_cast, NULL);
    PyObject *statement =
        INT_TRY(connection_statement(CONNECTION(use.connection), use.handle, sql));
    STATEMENT(statement)->in_use = true;
    self->statement = statement;
    if (execute_statement(self, &use, parameters, many) < 0) {
        PyObject *raised = err_fetch();
        statement_release(self);
        autoref PyObject *none = int_from_int64(-1);
        attr_replace((PyObject *)self, &self->rowcount, none);
        err_restore(raised);
        return -1;
    }
    return 0;
}
METHOD("Cursor.execute(self, sql: str, parameters=(), /)",
       "Execute a statement, with the parameters bound to its placeholders.")
static PyObject *cursor_execute(CursorObject *self, PyObject *sql, PyObject *parameters) {
    autoref PyObject *given = parameters ? newref(parameters) : TRY(tuple_empty());
    TRYI(execute_sql(self, sql, given, false));
    return newref((PyObject *)self);
}
METHOD("Cursor.executemany(self, sql: str, seq_of_parameters, /)",
       "Execute a statement once for each of the parameters.")
static PyObject *cursor_executemany(CursorObject *self, PyObject *sql,
                                    PyObject *seq_of_parameters) {
    autoref PyObject *iterator = TRY(ops_iter(seq_of_parameters));
    TRYI(execute_sql(self, sql, iterator, true));
    return newref((PyObject *)self);
}

/* ---- scripts ---- */

static int script_run(Handle *h, const char *text) {
    while (*text != '\0') {
        sqlite3_stmt *s = NULL;
        const char *tail = text;
        int code = FOREIGN_CALL(sqlite3_prepare_v2(h->db, text, -1, &s, &tail));
        if (code == SQLITE_OK && s != NULL) {
            do {
                code = FOREIGN_CALL(sqlite3_step(s));
            } while (code == SQLITE_ROW && h->pending == NULL);
            code = FOREIGN_CALL(sqlite3_finalize(s));
        }
        if (code != SQLITE_OK || h->pending != NULL) {
            return err_int(sqlite_raise(h));
        }
        text = tail;
    }
    return 0;
}
METHOD("Cursor.executescript(self, sql_script, /)",
       "Execute the statements of a script; an open transaction is committed first.")
static PyObject *cursor_executescript(CursorObject *self, PyObject *sql_script) {
    const char *script;
    Py_ssize_t length;
    TRYI(arg_utf8(sql_script, "executescript", "", &script));
    CURSOR_USE use = {0};
    TRYI(cursor_enter(self, &use));
    TRY(sql_text(use.handle, sql_script, &length));
    if (load_relaxed(&CONNECTION(use.connection)->autocommit) == LEGACY_TRANSACTION_CONTROL &&
        !sqlite3_get_autocommit(use.handle->db)) {
        TRYI(connection_run(use.handle, "COMMIT"));
    }
    TRYI(script_run(use.handle, script));
    return newref((PyObject *)self);
}

/* ---- the rest ---- */

METHOD("Cursor.setinputsizes(self, sizes, /)", "Required by DB-API; does nothing.")
static PyObject *cursor_setinputsizes(CursorObject *self, PyObject *sizes) {
    return newref(NONE);
}
METHOD("Cursor.setoutputsize(self, size, column=None, /)", "Required by DB-API; does nothing.")
static PyObject *cursor_setoutputsize(CursorObject *self, PyObject *size, PyObject *column) {
    return newref(NONE);
}
GETTER("Cursor.arraysize", NULL)
static PyObject *cursor_arraysize(CursorObject *self) {
    return int_from_int64(load_relaxed(&self->arraysize));
}
SETTER("Cursor.arraysize")
static int cursor_set_arraysize(CursorObject *self, PyObject *value) {
    uint32_t n;
    if (value == NULL) {
        return err_int(err_raise(PyExc_AttributeError,
                                 "attribute 'arraysize' of 'sqlite3.Cursor' objects cannot be "
                                 "deleted"));
    }
    INT_TRYI(count_from(value, &n));
    store_relaxed(&self->arraysize, n);
    return 0;
}
GETTER("Cursor.row_factory", NULL)
static PyObject *cursor_row_factory(CursorObject *self) {
    PyObject *value = attr_field((PyObject *)self, &self->row_factory);
    return value ? value : newref(NONE);
}
SETTER("Cursor.row_factory")
static int cursor_set_row_factory(CursorObject *self, PyObject *value) {
    if (value == NULL) {
        return err_int(err_raise(PyExc_AttributeError,
                                 "attribute 'row_factory' of 'sqlite3.Cursor' objects cannot be "
                                 "deleted"));
    }
    attr_replace((PyObject *)self, &self->row_factory, value);
    return 0;
}

#include "sqlite_cursor.gen.h"

#define MEMBER(name) {#name, _Py_T_OBJECT, offsetof(CursorObject, name), Py_READONLY, NULL}
static PyMemberDef members[] = {
    MEMBER(connection),
    MEMBER(description),
    MEMBER(lastrowid),
    MEMBER(rowcount),
    {"__weaklistoffset__", Py_T_PYSSIZET, offsetof(CursorObject, weakrefs), Py_READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};
static PyType_Slot slots[] = {
    {Py_tp_dealloc, cursor_dealloc},
    {Py_tp_doc, "SQLite database cursor class."},
    {Py_tp_traverse, cursor_traverse},
    {Py_tp_clear, cursor_clear},
    {Py_tp_init, cursor_init},
    {Py_tp_iter, ops_self},
    {Py_tp_iternext, cursor_next},
    {Py_tp_methods, Cursor_methods},
    {Py_tp_members, members},
    {Py_tp_getset, Cursor_getset},
    {0, NULL},
};
PyType_Spec sqlite_cursor_spec = {
    .name = "sqlite3.Cursor",
    .basicsize = sizeof(CursorObject),
    .flags =
        Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = slots,
};
#endif
