/* Errors of SQLite as exceptions, and the module's numbers. */
#ifdef HAVE_SQLITE3
#include "modules/sqlite/sqlite_int.h"

static PyObject *error_class(SqliteState *state, int code) {
    switch (code & 0xff) {
    case SQLITE_INTERNAL:
    case SQLITE_NOTFOUND:
        return state->internal_error;
    case SQLITE_ERROR:
    case SQLITE_PERM:
    case SQLITE_ABORT:
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_READONLY:
    case SQLITE_INTERRUPT:
    case SQLITE_IOERR:
    case SQLITE_FULL:
    case SQLITE_CANTOPEN:
    case SQLITE_PROTOCOL:
    case SQLITE_EMPTY:
    case SQLITE_SCHEMA:
        return state->operational_error;
    case SQLITE_TOOBIG:
        return state->data_error;
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
        return state->integrity_error;
    case SQLITE_MISUSE:
    case SQLITE_RANGE:
        return state->interface_error;
    default:
        return state->database_error;
    }
}

PyObject *sqlite_text_replaced(const char *text, Py_ssize_t length) {
    return str_decode(text, length, "utf-8", "replace");
}

static PyObject *error_new(PyObject *class, const char *text, int code) {
    autoref PyObject *message = TRY(sqlite_text_replaced(text, (Py_ssize_t)strlen(text)));
    autoref PyObject *error = TRY(call_one(class, message)), *number = TRY(int_from_int64(code));
    const char *name = sqlite_code_name(code);
    autoref PyObject *name_text = TRY(str_from_text(name ? name : "unknown"));
    TRYI(attr_set(error, NAME(sqlite_errorcode), number));
    TRYI(attr_set(error, NAME(sqlite_errorname), name_text));
    return take(error);
}
void *sqlite_raise_code(SqliteState *state, sqlite3 *db, int code) {
    if ((code & 0xff) == SQLITE_NOMEM) {
        return err_no_memory();
    }
    PyObject *class = error_class(state, code);
    int extended = db == NULL ? code : sqlite3_extended_errcode(db);
    PyObject *error =
        TRY(error_new(class, db ? sqlite3_errmsg(db) : sqlite3_errstr(code), extended));
    return err_raise_object(error);
}
void *sqlite_raise(Handle *h) {
    if (err_occurred() || handle_check_pending(h) < 0) {
        return NULL;
    }
    int code = sqlite3_errcode(h->db);
    if (code == SQLITE_OK) {
        return err_raise(PyExc_SystemError, "error return without exception set");
    }
    return sqlite_raise_code(h->state, h->db, code);
}

/* ---- names ---- */

#define CODE(name) {#name, name}
static const ModuleInt code_names[] = {
    CODE(SQLITE_OK),
    CODE(SQLITE_ERROR),
    CODE(SQLITE_INTERNAL),
    CODE(SQLITE_PERM),
    CODE(SQLITE_ABORT),
    CODE(SQLITE_BUSY),
    CODE(SQLITE_LOCKED),
    CODE(SQLITE_NOMEM),
    CODE(SQLITE_READONLY),
    CODE(SQLITE_INTERRUPT),
    CODE(SQLITE_IOERR),
    CODE(SQLITE_CORRUPT),
    CODE(SQLITE_NOTFOUND),
    CODE(SQLITE_FULL),
    CODE(SQLITE_CANTOPEN),
    CODE(SQLITE_PROTOCOL),
    CODE(SQLITE_EMPTY),
    CODE(SQLITE_SCHEMA),
    CODE(SQLITE_TOOBIG),
    CODE(SQLITE_CONSTRAINT),
    CODE(SQLITE_MISMATCH),
    CODE(SQLITE_MISUSE),
    CODE(SQLITE_NOLFS),
    CODE(SQLITE_AUTH),
    CODE(SQLITE_FORMAT),
    CODE(SQLITE_RANGE),
    CODE(SQLITE_NOTADB),
    CODE(SQLITE_NOTICE),
    CODE(SQLITE_WARNING),
    CODE(SQLITE_ROW),
    CODE(SQLITE_DONE),
    CODE(SQLITE_ABORT_ROLLBACK),
    CODE(SQLITE_AUTH_USER),
    CODE(SQLITE_BUSY_RECOVERY),
    CODE(SQLITE_BUSY_SNAPSHOT),
    CODE(SQLITE_BUSY_TIMEOUT),
    CODE(SQLITE_CANTOPEN_CONVPATH),
    CODE(SQLITE_CANTOPEN_DIRTYWAL),
    CODE(SQLITE_CANTOPEN_FULLPATH),
    CODE(SQLITE_CANTOPEN_ISDIR),
    CODE(SQLITE_CANTOPEN_NOTEMPDIR),
    CODE(SQLITE_CANTOPEN_SYMLINK),
    CODE(SQLITE_CONSTRAINT_CHECK),
    CODE(SQLITE_CONSTRAINT_COMMITHOOK),
    CODE(SQLITE_CONSTRAINT_FOREIGNKEY),
    CODE(SQLITE_CONSTRAINT_FUNCTION),
    CODE(SQLITE_CONSTRAINT_NOTNULL),
    CODE(SQLITE_CONSTRAINT_PINNED),
    CODE(SQLITE_CONSTRAINT_PRIMARYKEY),
    CODE(SQLITE_CONSTRAINT_ROWID),
    CODE(SQLITE_CONSTRAINT_TRIGGER),
    CODE(SQLITE_CONSTRAINT_UNIQUE),
    CODE(SQLITE_CONSTRAINT_VTAB),
    CODE(SQLITE_CORRUPT_INDEX),
    CODE(SQLITE_CORRUPT_SEQUENCE),
    CODE(SQLITE_CORRUPT_VTAB),
    CODE(SQLITE_ERROR_MISSING_COLLSEQ),
    CODE(SQLITE_ERROR_RETRY),
    CODE(SQLITE_ERROR_SNAPSHOT),
    CODE(SQLITE_IOERR_ACCESS),
    CODE(SQLITE_IOERR_AUTH),
    CODE(SQLITE_IOERR_BEGIN_ATOMIC),
    CODE(SQLITE_IOERR_BLOCKED),
    CODE(SQLITE_IOERR_CHECKRESERVEDLOCK),
    CODE(SQLITE_IOERR_CLOSE),
    CODE(SQLITE_IOERR_COMMIT_ATOMIC),
    CODE(SQLITE_IOERR_CONVPATH),
    CODE(SQLITE_IOERR_CORRUPTFS),
    CODE(SQLITE_IOERR_DATA),
    CODE(SQLITE_IOERR_DELETE),
    CODE(SQLITE_IOERR_DELETE_NOENT),
    CODE(SQLITE_IOERR_DIR_CLOSE),
    CODE(SQLITE_IOERR_DIR_FSYNC),
    CODE(SQLITE_IOERR_FSTAT),
    CODE(SQLITE_IOERR_FSYNC),
    CODE(SQLITE_IOERR_GETTEMPPATH),
    CODE(SQLITE_IOERR_LOCK),
    CODE(SQLITE_IOERR_MMAP),
    CODE(SQLITE_IOERR_NOMEM),
    CODE(SQLITE_IOERR_RDLOCK),
    CODE(SQLITE_IOERR_READ),
    CODE(SQLITE_IOERR_ROLLBACK_ATOMIC),
    CODE(SQLITE_IOERR_SEEK),
    CODE(SQLITE_IOERR_SHMLOCK),
    CODE(SQLITE_IOERR_SHMMAP),
    CODE(SQLITE_IOERR_SHMOPEN),
    CODE(SQLITE_IOERR_SHMSIZE),
    CODE(SQLITE_IOERR_SHORT_READ),
    CODE(SQLITE_IOERR_TRUNCATE),
    CODE(SQLITE_IOERR_UNLOCK),
    CODE(SQLITE_IOERR_VNODE),
    CODE(SQLITE_IOERR_WRITE),
    CODE(SQLITE_LOCKED_SHAREDCACHE),
    CODE(SQLITE_LOCKED_VTAB),
    CODE(SQLITE_NOTICE_RECOVER_ROLLBACK),
    CODE(SQLITE_NOTICE_RECOVER_WAL),
    CODE(SQLITE_OK_LOAD_PERMANENTLY),
    CODE(SQLITE_OK_SYMLINK),
    CODE(SQLITE_READONLY_CANTINIT),
    CODE(SQLITE_READONLY_CANTLOCK),
    CODE(SQLITE_READONLY_DBMOVED),
    CODE(SQLITE_READONLY_DIRECTORY),
    CODE(SQLITE_READONLY_RECOVERY),
    CODE(SQLITE_READONLY_ROLLBACK),
    CODE(SQLITE_WARNING_AUTOINDEX),
    {NULL, 0},
};
static const ModuleInt other_names[] = {
    CODE(PARSE_DECLTYPES),
    CODE(PARSE_COLNAMES),
    CODE(LEGACY_TRANSACTION_CONTROL),
    CODE(SQLITE_DENY),
    CODE(SQLITE_IGNORE),
    CODE(SQLITE_CREATE_INDEX),
    CODE(SQLITE_CREATE_TABLE),
    CODE(SQLITE_CREATE_TEMP_INDEX),
    CODE(SQLITE_CREATE_TEMP_TABLE),
    CODE(SQLITE_CREATE_TEMP_TRIGGER),
    CODE(SQLITE_CREATE_TEMP_VIEW),
    CODE(SQLITE_CREATE_TRIGGER),
    CODE(SQLITE_CREATE_VIEW),
    CODE(SQLITE_DELETE),
    CODE(SQLITE_DROP_INDEX),
    CODE(SQLITE_DROP_TABLE),
    CODE(SQLITE_DROP_TEMP_INDEX),
    CODE(SQLITE_DROP_TEMP_TABLE),
    CODE(SQLITE_DROP_TEMP_TRIGGER),
    CODE(SQLITE_DROP_TEMP_VIEW),
    CODE(SQLITE_DROP_TRIGGER),
    CODE(SQLITE_DROP_VIEW),
    CODE(SQLITE_INSERT),
    CODE(SQLITE_PRAGMA),
    CODE(SQLITE_READ),
    CODE(SQLITE_SELECT),
    CODE(SQLITE_TRANSACTION),
    CODE(SQLITE_UPDATE),
    CODE(SQLITE_ATTACH),
    CODE(SQLITE_DETACH),
    CODE(SQLITE_ALTER_TABLE),
    CODE(SQLITE_REINDEX),
    CODE(SQLITE_ANALYZE),
    CODE(SQLITE_CREATE_VTABLE),
    CODE(SQLITE_DROP_VTABLE),
    CODE(SQLITE_FUNCTION),
    CODE(SQLITE_SAVEPOINT),
    CODE(SQLITE_RECURSIVE),
    CODE(SQLITE_LIMIT_LENGTH),
    CODE(SQLITE_LIMIT_SQL_LENGTH),
    CODE(SQLITE_LIMIT_COLUMN),
    CODE(SQLITE_LIMIT_EXPR_DEPTH),
    CODE(SQLITE_LIMIT_COMPOUND_SELECT),
    CODE(SQLITE_LIMIT_VDBE_OP),
    CODE(SQLITE_LIMIT_FUNCTION_ARG),
    CODE(SQLITE_LIMIT_ATTACHED),
    CODE(SQLITE_LIMIT_LIKE_PATTERN_LENGTH),
    CODE(SQLITE_LIMIT_VARIABLE_NUMBER),
    CODE(SQLITE_LIMIT_TRIGGER_DEPTH),
    CODE(SQLITE_LIMIT_WORKER_THREADS),
    CODE(SQLITE_DBCONFIG_ENABLE_FKEY),
    CODE(SQLITE_DBCONFIG_ENABLE_TRIGGER),
    CODE(SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER),
    CODE(SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION),
    CODE(SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE),
    CODE(SQLITE_DBCONFIG_ENABLE_QPSG),
    CODE(SQLITE_DBCONFIG_TRIGGER_EQP),
    CODE(SQLITE_DBCONFIG_RESET_DATABASE),
    CODE(SQLITE_DBCONFIG_DEFENSIVE),
    CODE(SQLITE_DBCONFIG_WRITABLE_SCHEMA),
    CODE(SQLITE_DBCONFIG_LEGACY_ALTER_TABLE),
    CODE(SQLITE_DBCONFIG_DQS_DML),
    CODE(SQLITE_DBCONFIG_DQS_DDL),
    CODE(SQLITE_DBCONFIG_ENABLE_VIEW),
    CODE(SQLITE_DBCONFIG_LEGACY_FILE_FORMAT),
    CODE(SQLITE_DBCONFIG_TRUSTED_SCHEMA),
    {NULL, 0},
};
const char *sqlite_code_name(int code) {
    for (const ModuleInt *c = code_names; c->name != NULL; c++) {
        if (c->value == code) {
            return c->name;
        }
    }
    return NULL;
}
int sqlite_add_constants(PyObject *module) {
    INT_TRYI(module_add_ints(module, code_names));
    return module_add_ints(module, other_names);
}
#endif
