/* Connection: what sets up the database and copies it: limits, configuration, extensions, backup,
 * serializing, blobs. */
#ifdef HAVE_SQLITE3
#include "modules/sqlite/sqlite_int.h"

METHOD("sqlite_config.interrupt(self)", "Abort what is being executed.")
static PyObject *connection_interrupt(ConnectionObject *self) {
    TRYI(connection_check_open(self));
    guard(self); /* may come from another thread: without the handle's lock */
    if (self->handle != NULL && self->handle->db != NULL) {
        sqlite3_interrupt(self->handle->db);
    }
    return newref(NONE);
}
METHOD("sqlite_config.iterdump(self, /, *, filter=None)",
       "The SQL that makes the database, by lines.")
static PyObject *connection_iterdump(ConnectionObject *self, PyObject *filter) {
    TRYI(connection_check_open(self));
    autoref PyObject *module = TRY(import_module_text("sqlite3.dump"));
    autoref PyObject *dump = TRY(attr_get_text(module, "_iterdump")),
                     *names = TRY(tuple_of(1, NAME(filter)));
    return call(dump, (PyObject *[]){(PyObject *)self, filter}, 1, names);
}

/* ---- limits and configuration ---- */

METHOD("sqlite_config.setlimit(self, category: int, limit: int, /)",
       "Set a limit of the connection, and return what it was.")
static PyObject *connection_setlimit(PyObject *self, int category, int limit) {
    ENTERED h = TRY(connection_enter(self));
    int old = sqlite3_limit(h->db, category, limit);
    return old < 0 ? err_raise(h->state->programming_error, "'category' is out of bounds")
                   : int_from_int64(old);
}
METHOD("sqlite_config.getlimit(self, category: int, /)", "A limit of the connection.")
static PyObject *connection_getlimit(PyObject *self, int category) {
    return connection_setlimit(self, category, -1);
}
static int check_config(int op) {
    switch (op) {
    case SQLITE_DBCONFIG_ENABLE_FKEY:
    case SQLITE_DBCONFIG_ENABLE_TRIGGER:
    case SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER:
    case SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION:
    case SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE:
    case SQLITE_DBCONFIG_ENABLE_QPSG:
    case SQLITE_DBCONFIG_TRIGGER_EQP:
    case SQLITE_DBCONFIG_RESET_DATABASE:
    case SQLITE_DBCONFIG_DEFENSIVE:
    case SQLITE_DBCONFIG_WRITABLE_SCHEMA:
    case SQLITE_DBCONFIG_LEGACY_ALTER_TABLE:
    case SQLITE_DBCONFIG_DQS_DML:
    case SQLITE_DBCONFIG_DQS_DDL:
    case SQLITE_DBCONFIG_ENABLE_VIEW:
    case SQLITE_DBCONFIG_LEGACY_FILE_FORMAT:
    case SQLITE_DBCONFIG_TRUSTED_SCHEMA:
        return 0;
    default:
        return err_int(err_raise(PyExc_ValueError, "unknown config 'op': %d", op));
    }
}
METHOD("sqlite_config.setconfig(self, op: int, enable: bool = True, /)",
       "Turn a configuration option on or off.")
static PyObject *connection_setconfig(PyObject *self, int op, int enable) {
    ENTERED h = TRY(connection_enter(self));
    TRYI(check_config(op));
    int actual;
    if (sqlite3_db_config(h->db, op, enable, &actual) != SQLITE_OK) {
        return sqlite_raise(h);
    }
    if (actual != enable) {
        return err_raise(h->state->operational_error, "Unable to set config");
    }
    return newref(NONE);
}
METHOD("sqlite_config.getconfig(self, op: int, /)", "Is the configuration option on?")
static PyObject *connection_getconfig(PyObject *self, int op) {
    ENTERED h = TRY(connection_enter(self));
    TRYI(check_config(op));
    int current;
    if (sqlite3_db_config(h->db, op, -1, &current) != SQLITE_OK) {
        return sqlite_raise(h);
    }
    return BOOL(current);
}

/* ---- extensions ---- */

#ifndef SQLITE_OMIT_LOAD_EXTENSION
METHOD("sqlite_config.enable_load_extension(self, enable: bool, /)",
       "May extensions of SQLite be loaded from now on?")
static PyObject *connection_enable_load_extension(PyObject *self, int enable) {
    TRYI(AUDIT("sqlite3.enable_load_extension", 2, self, BOOL(enable)));
    ENTERED h = TRY(connection_enter(self));
    if (sqlite3_enable_load_extension(h->db, enable) != SQLITE_OK) {
        return err_raise(h->state->operational_error, "Error enabling load extension");
    }
    return newref(NONE);
}
METHOD("sqlite_config.load_extension(self, name: utf8, /, *, entrypoint: none_or_str = None)",
       "Load an extension of SQLite from a shared library.")
static PyObject *connection_load_extension(PyObject *self, const char *name, PyObject *entrypoint) {
    const char *entry = NULL;
    Py_ssize_t length;
    if (entrypoint != NONE) {
        entry = TRY(str_utf8(entrypoint, &length));
    }
    autoref PyObject *name_object = TRY(str_from_text(name));
    TRYI(AUDIT("sqlite3.load_extension", 2, self, name_object));
    ENTERED h = TRY(connection_enter(self));
    char *message = NULL;
    if (FOREIGN_CALL(sqlite3_load_extension(h->db, name, entry, &message)) != SQLITE_OK) {
        err_raise(h->state->operational_error, "%s", message ? message : "");
        sqlite3_free(message);
        return NULL;
    }
    return newref(NONE);
}
#endif

/* ---- backup ---- */

typedef struct {
    int pages;
    PyObject *progress;
    const char *name;
    int sleep_ms;
} BackupOptions;

static int backup_step(Handle *from, sqlite3_backup *backup, const BackupOptions *o, int *code) {
    *code = FOREIGN_CALL(sqlite3_backup_step(backup, o->pages));
    if (o->progress != NONE) {
        autoref PyObject *status = INT_TRY(int_from_int64(*code)),
                         *left = INT_TRY(int_from_int64(sqlite3_backup_remaining(backup))),
                         *all = INT_TRY(int_from_int64(sqlite3_backup_pagecount(backup)));
        autoref PyObject *done = INT_TRY(call_three(o->progress, status, left, all));
    }
    if (*code == SQLITE_BUSY || *code == SQLITE_LOCKED) {
        (void)FOREIGN_CALL(sqlite3_sleep(o->sleep_ms));
    }
    return 0;
}
static PyObject *backup_run(Handle *from, Handle *to, const BackupOptions *o) {
    sqlite3_backup *backup = FOREIGN_CALL(sqlite3_backup_init(to->db, "main", from->db, o->name));
    if (backup == NULL) {
        return sqlite_raise(to);
    }
    int code, failed;
    do {
        failed = backup_step(from, backup, o, &code);
    } while (failed == 0 && (code == SQLITE_OK || code == SQLITE_BUSY || code == SQLITE_LOCKED));
    PyObject *raised = err_fetch();
    code = FOREIGN_CALL(sqlite3_backup_finish(backup));
    err_restore(raised);
    if (failed < 0) {
        return NULL;
    }
    return code == SQLITE_OK ? newref(NONE) : sqlite_raise(to);
}
METHOD(
    "sqlite_config.backup(self, /, target, *, pages: int = -1, progress=None, name='main', sleep: "
    "double = 0.25)",
    "Copy the database into that of another connection, pages at a time.")
static PyObject *connection_backup(PyObject *self, PyObject *target, int pages, PyObject *progress,
                                   PyObject *name, double sleep) {
    SqliteState *state = TRY(sqlite_state_of(self));
    if (!type_is_subtype(TYPE(target), (PyTypeObject *)state->connection)) {
        return err_raise(PyExc_TypeError,
                         "backup() argument 'target' must be sqlite3.Connection, not %s",
                         TYPE(target)->tp_name);
    }
    BackupOptions o = {pages == 0 ? -1 : pages, progress, "main", (int)(sleep * 1000)};
    if (name != NULL) {
        TRYI(arg_utf8(name, "backup", "name", &o.name));
    }
    if (self == target) {
        return err_raise(PyExc_ValueError, "target cannot be the same connection instance");
    }
    if (progress != NONE && TYPE(progress)->tp_call == NULL) {
        return err_raise(PyExc_TypeError, "progress argument must be a callable");
    }
    PyObject *first = self < target ? self : target, *second = self < target ? target : self;
    ENTERED a = TRY(connection_enter(first));
    ENTERED b = TRY(connection_enter(second));
    return self < target ? backup_run(a, b, &o) : backup_run(b, a, &o);
}

/* ---- a database as bytes ---- */

METHOD("sqlite_config.serialize(self, /, *, name='main')", "The database as bytes.")
static PyObject *connection_serialize(PyObject *self, PyObject *name) {
    const char *schema = "main";
    if (name != NULL) {
        TRYI(arg_utf8(name, "serialize", "name", &schema));
    }
    ENTERED h = TRY(connection_enter(self));
    sqlite3_int64 size = 0;
    unsigned char *data = FOREIGN_CALL(sqlite3_serialize(h->db, schema, &size, 0));
    if (data == NULL) {
        return err_raise(h->state->operational_error, "unable to serialize '%s'", schema);
    }
    PyObject *bytes = bytes_from((char *)data, size);
    sqlite3_free(data);
    return bytes;
}
static PyObject *deserialize(PyObject *self, const void *data, size_t size, const char *schema) {
    ENTERED h = TRY(connection_enter(self));
    /* Newer libraries refuse that themselves; older ones free what blobs and rows still to come point to. */
    if (sqlite3_txn_state(h->db, schema) > SQLITE_TXN_NONE) {
        return sqlite_raise_code(h->state, NULL, SQLITE_BUSY);
    }
    unsigned char *copy = sqlite3_malloc64(size);
    if (copy == NULL) {
        return err_no_memory();
    }
    memcpy(copy, data, size);
    int flags = SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_RESIZEABLE;
    int code = FOREIGN_CALL(sqlite3_deserialize(h->db, schema, copy, (sqlite3_int64)size,
                                                (sqlite3_int64)size, (unsigned)flags));
    return code == SQLITE_OK ? newref(NONE) : sqlite_raise(h);
}
METHOD("sqlite_config.deserialize(self, data, /, *, name='main')",
       "Put a database made of these bytes in the place of the connection's.")
static PyObject *connection_deserialize(PyObject *self, PyObject *data, PyObject *name) {
    const char *schema = "main";
    if (name != NULL) {
        TRYI(arg_utf8(name, "deserialize", "name", &schema));
    }
    if (IS_STR(data)) {
        Py_ssize_t length;
        const char *text = TRY(str_utf8(data, &length));
        return deserialize(self, text, (size_t)length, schema);
    }
    Py_buffer view;
    TRYI(arg_buffer(data, &view));
    PyObject *result = deserialize(self, view.buf, (size_t)view.len, schema);
    arg_buffer_release(&view);
    return result;
}
METHOD(
    "sqlite_config.blobopen(self, table: utf8, column: utf8, rowid, /, *, readonly: bool = False, "
    "name='main')",
    "Open a binary value for reading and writing in place.")
static PyObject *connection_blobopen(PyObject *self, const char *table, const char *column,
                                     PyObject *rowid, int readonly, PyObject *name) {
    const char *schema = "main";
    if (name != NULL) {
        TRYI(arg_utf8(name, "blobopen", "name", &schema));
    }
    if (!IS_INT(rowid)) {
        return err_raise(PyExc_TypeError, "expected 'int'");
    }
    int overflow;
    int64_t row = int_as_int64_overflow(rowid, &overflow);
    if (overflow != 0) {
        return err_raise(PyExc_OverflowError, "Python int too large to convert to SQLite INTEGER");
    }
    ENTERED h = TRY(connection_enter(self));
    return sqlite_blob_open(h->state, self, h, schema, table, column, row, readonly);
}

#include "sqlite_config.gen.h"

#endif
