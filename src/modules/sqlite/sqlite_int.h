/* What the files of _sqlite3 share: the database handle and its lock, statements, connections,
 * cursors.
 *
 * A Handle is an open database. Connections, statements and blobs refer to it (`references`); all
 * calls of SQLite on it are made under its lock, which the thread that holds it may take again,
 * since functions written in Python may use the connection that calls them. Calls that may take
 * time are made detached (FOREIGN_CALL); what SQLite calls back attaches again (ForeignScope).
 *
 * Closing while the handle is in use, by a callback or by another function further up, is put off
 * until the outermost user leaves. `db` is NULL afterwards, and statements are dead.
 *
 * Lock order: a handle's lock is taken with no object lock held; two handles in address order.
 */
#ifndef PITHON_MODULES_SQLITE_SQLITE_INT_H
#define PITHON_MODULES_SQLITE_SQLITE_INT_H

#include "modules/foreign/foreign_call.h"
#include "object/args.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/needs.h"
#include "object/ops.h"
#include "object/type.h"
#include "types/bytes/bytes.h"
#include "types/dict/dict.h"
#include "types/exception/exception.h"
#include "types/float/float.h"
#include "types/int/int.h"
#include "types/list/list.h"
#include "types/module/module.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

#include <sqlite3.h>

typedef struct {
    PyObject *warning, *error, *interface_error, *database_error, *data_error, *operational_error,
        *integrity_error, *internal_error, *programming_error, *not_supported_error; /* (c) */
    PyObject *connection, *cursor, *row, *blob, *statement, *prepare_protocol;       /* (c) types */
    PyObject *adapters, *converters;                                                 /* (c) dicts */
    PyObject *tracebacks;   /* (a) True: errors of callbacks are reported */
    PyObject *base_adapted; /* (a) not NULL: an adapter of int, float, str or bytearray exists */
} SqliteState;
extern PyModuleDef _sqlite3_module_def;
extern PyType_Spec sqlite_connection_spec, sqlite_cursor_spec, sqlite_row_spec, sqlite_blob_spec,
    sqlite_statement_spec;
static inline SqliteState *sqlite_state_of(void *self) {
    PyObject *module = TRY(type_module_by_def(TYPE(self), &_sqlite3_module_def));
    return module_state(module);
}

/* ---- handles ---- */

/* A Python object that SQLite calls; freed by whoever replaces it. */
typedef struct {
    PyObject *callable;
    struct Handle *handle;
} Callback;
/* A statement or an open blob: ended with the database, or when its object dies. */
typedef struct Resource {
    struct Resource *next, *previous; /* (n:lock) of the handle's */
    struct Resource *garbage_next;
    sqlite3_stmt *statement; /* (n:lock) */
    sqlite3_blob *blob;      /* (n:lock) */
} Resource;
typedef struct Handle {
    sqlite3 *db;        /* (n:lock) */
    SqliteState *state; /* (c) */
    Interp *interp;     /* (c) */
    PyMutex lock;
    uintptr_t owner;    /* (a) os id of the thread that holds the lock */
    int depth;          /* (n:lock) how often it holds it */
    bool closing;       /* (n:lock) to be closed when the last user leaves */
    int64_t references; /* (a) */
    PyObject *pending;  /* (n:lock) what a collation raised, to be raised by who called SQLite */
    Callback *trace, *progress, *authorizer; /* (n:lock) */
    Resource *resources;                     /* (n:lock) */
    Resource *garbage; /* (a) those whose objects have died, to be ended by the next user */
} Handle;

Handle *handle_new(SqliteState *state);
static inline Handle *handle_ref(Handle *h) {
    fetch_add_relaxed(&h->references, 1);
    return h;
}
/* Drops a reference; the last one closes the database. */
void handle_drop(Handle *h);
void handle_lock(Handle *h);
void handle_unlock(Handle *h);
/* Closes the database when nobody uses it any more. The lock is held. */
void handle_close_locked(Handle *h);
/* A new one in the handle's list; NULL with MemoryError. Handle locked. */
Resource *resource_new(Handle *h);
/* Its object is dying: ends it now or, when another thread uses the handle, soon. */
void resource_drop(Handle *h, Resource *r);
/* After a call of SQLite: raises what a callback has left. -1 if there was something. */
int handle_check_pending(Handle *h);

/* Lock and reference, dropped at the end of the scope. */
static inline void handle_leave(Handle **h) {
    if (*h != NULL) {
        handle_unlock(*h);
        handle_drop(*h);
    }
}
#define ENTERED __attribute__((cleanup(handle_leave))) Handle *

/* ---- errors ---- */

/* The exception that fits the handle's last error, unless one is set already. Always NULL. */
void *sqlite_raise(Handle *h);
/* The same for a code without a handle. */
void *sqlite_raise_code(SqliteState *state, sqlite3 *db, int code);
/* "SQLITE_BUSY" of its number; NULL for unknown ones. */
const char *sqlite_code_name(int code);
int sqlite_add_constants(PyObject *module);

/* ---- connections ---- */

enum { LEGACY_TRANSACTION_CONTROL = -1 };
enum { PARSE_DECLTYPES = 1, PARSE_COLNAMES = 2 };

typedef struct {
    PyObject_HEAD Handle *handle;         /* (l) NULL when closed or not initialised */
    bool initialized;                     /* (a) */
    bool check_same_thread;               /* (a) */
    uintptr_t thread;                     /* (a) os id of the thread that made it */
    int detect_types;                     /* (a) */
    int autocommit;                       /* (a) */
    const char *isolation_level;          /* (a) NULL: None */
    PyObject *row_factory, *text_factory; /* (a) */
    PyObject *cache;      /* (n:handle lock) dict: statements by their text, oldest first */
    int cache_size;       /* (c) */
    PyObject *errors[10]; /* (c) the classes of exceptions, as attributes */
} ConnectionObject;
#define CONNECTION(o) ((ConnectionObject *)(o))

/* Locked and with a reference: NULL with ProgrammingError if the connection is closed, not
 * initialised, or another thread's. */
Handle *connection_enter(PyObject *connection);
int connection_check_thread(ConnectionObject *self);
/* Is it open? -1 with an exception. */
int connection_check_open(ConnectionObject *self);
/* Runs statements without results, such as BEGIN. -1 with an exception. */
int connection_run(Handle *h, const char *sql);
/* A prepared statement for `sql`, from the cache if there is a free one. Handle locked. */
PyObject *connection_statement(ConnectionObject *self, Handle *h, PyObject *sql);
extern PyMethodDef sqlite_config_methods[], sqlite_callback_methods[], sqlite_connect_functions[];
/* Adds the methods of the other files to the type. */
int sqlite_connection_finish(PyTypeObject *type);

/* ---- statements ---- */

typedef struct {
    PyObject_HEAD Handle *handle; /* (c) */
    Resource *resource;           /* (c) without a statement: the text has none, or it is closed */
    bool in_use;                  /* (n:handle lock) a cursor has it */
    bool changes_data;            /* (c) INSERT, UPDATE, DELETE or REPLACE */
} StatementObject;
#define STATEMENT(o) ((StatementObject *)(o))
PyObject *statement_new(Handle *h, PyObject *sql);
/* Binds a sequence or mapping; 0 or -1. */
int statement_bind(StatementObject *self, PyObject *parameters);
/* UTF-8 of SQL for SQLite, checked against its limits. */
const char *sql_text(Handle *h, PyObject *sql, Py_ssize_t *length);

/* The object adapted to what SQLite knows; `alternative` (may be NULL) when nothing fits. */
PyObject *sqlite_adapt(SqliteState *state, PyObject *object, PyObject *protocol,
                       PyObject *alternative);

/* ---- cursors, rows, blobs ---- */

typedef struct {
    PyObject_HEAD PyObject *connection;                         /* (a) */
    PyObject *description, *row_factory, *lastrowid, *rowcount; /* (a) */
    PyObject *row_cast;       /* (o of busy) tuple of converters, NULL: none */
    PyObject *statement;      /* (o of busy) what rows come from */
    uint32_t arraysize;       /* (a) */
    uint8_t busy;             /* (a) somebody is executing or fetching */
    bool closed, initialized; /* (a) */
    PyObject *weakrefs;
} CursorObject;
#define CURSOR(o) ((CursorObject *)(o))

PyObject *sqlite_blob_open(SqliteState *state, PyObject *connection, Handle *h, const char *name,
                           const char *table, const char *column, int64_t row, bool readonly);
/* Text of UTF-8 that may be broken, for messages. */
PyObject *sqlite_text_replaced(const char *text, Py_ssize_t length);

#endif
