/* Statements: preparing SQL, and binding parameters. */
#ifdef HAVE_SQLITE3
#include "modules/sqlite/sqlite_int.h"

#include <limits.h>

/* ---- text ---- */

/* Skips white space and comments; an unclosed comment reaches to the end. */
static const char *skip_space(const char *p) {
    for (;;) {
        while (*p == ' ' || (*p >= '\t' && *p <= '\r')) {
            p++;
        }
        if (p[0] == '-' && p[1] == '-') {
            const char *end = strchr(p, '\n');
            p = end ? end + 1 : p + strlen(p);
        } else if (p[0] == '/' && p[1] == '*') {
            const char *end = strstr(p + 2, "*/");
            p = end ? end + 2 : p + strlen(p);
        } else {
            return p;
        }
    }
}
static bool starts_with_word(const char *p, const char *word) {
    size_t n = strlen(word);
    return sqlite3_strnicmp(p, word, (int)n) == 0 &&
           !((p[n] >= 'a' && p[n] <= 'z') || (p[n] >= 'A' && p[n] <= 'Z') || p[n] == '_' ||
             (p[n] >= '0' && p[n] <= '9') || (unsigned char)p[n] >= 0x80);
}
static bool sql_changes_data(const char *sql) {
    const char *p = skip_space(sql);
    return starts_with_word(p, "insert") || starts_with_word(p, "update") ||
           starts_with_word(p, "delete") || starts_with_word(p, "replace");
}
const char *sql_text(Handle *h, PyObject *sql, Py_ssize_t *length) {
    const char *text = TRY(str_utf8(sql, length));
    int limit = sqlite3_limit(h->db, SQLITE_LIMIT_SQL_LENGTH, -1);
    if (*length > limit) {
        return err_raise(h->state->data_error, "query string is too large");
    }
    return text;
}

/* ---- statements ---- */

PyObject *statement_new(Handle *h, PyObject *sql) {
    Py_ssize_t length;
    const char *text = TRY(sql_text(h, sql, &length));
    if (strlen(text) != (size_t)length) {
        return err_raise(h->state->programming_error, "the query contains a null character");
    }
    autoref PyObject *self = TRY(object_new((PyTypeObject *)h->state->statement));
    StatementObject *s = STATEMENT(self);
    s->handle = handle_ref(h);
    s->resource = TRY(resource_new(h));
    const char *tail;
    int code = FOREIGN_CALL(
        sqlite3_prepare_v2(h->db, text, (int)length + 1, &s->resource->statement, &tail));
    if (code != SQLITE_OK || h->pending != NULL) {
        return sqlite_raise(h);
    }
    if (*skip_space(tail) != '\0') {
        return err_raise(h->state->programming_error,
                         "You can only execute one statement at a time.");
    }
    s->changes_data = sql_changes_data(text);
    return take(self);
}
static void statement_dealloc(PyObject *o) {
    StatementObject *s = STATEMENT(o);
    if (s->resource != NULL) {
        resource_drop(s->handle, s->resource);
    }
    if (s->handle != NULL) {
        handle_drop(s->handle);
    }
    TYPE(o)->tp_free(o);
}

/* ---- binding ---- */

static int bind_buffer(sqlite3_stmt *s, int index, PyObject *value, int *code) {
    Py_buffer view;
    INT_TRYI(ops_get_buffer(value, &view, PyBUF_SIMPLE));
    if (view.len > INT_MAX) {
        ops_release_buffer(&view);
        return err_int(err_raise(PyExc_OverflowError, "BLOB longer than INT_MAX bytes"));
    }
    *code = sqlite3_bind_blob(s, index, view.len ? view.buf : "", (int)view.len, SQLITE_TRANSIENT);
    ops_release_buffer(&view);
    return 0;
}
static int bind_text(sqlite3_stmt *s, int index, PyObject *value, int *code) {
    Py_ssize_t length;
    const char *text = INT_TRY(str_utf8(value, &length));
    if (length > INT_MAX) {
        return err_int(err_raise(PyExc_OverflowError, "string longer than INT_MAX bytes"));
    }
    *code = sqlite3_bind_text(s, index, text, (int)length, SQLITE_TRANSIENT);
    return 0;
}
static int bind_int(sqlite3_stmt *s, int index, PyObject *value, int *code) {
    int overflow;
    int64_t number = int_as_int64_overflow(value, &overflow);
    if (overflow != 0) {
        return err_int(
            err_raise(PyExc_OverflowError, "Python int too large to convert to SQLite INTEGER"));
    }
    *code = sqlite3_bind_int64(s, index, number);
    return 0;
}
static int bind_adapted(Handle *h, sqlite3_stmt *s, int index, PyObject *value) {
    int code = SQLITE_OK;
    if (value == NONE) {
        code = sqlite3_bind_null(s, index);
    } else if (IS_INT(value)) {
        INT_TRYI(bind_int(s, index, value, &code));
    } else if (IS_INSTANCE(value, PyFloat_Type)) {
        code = sqlite3_bind_double(s, index, float_value(value));
    } else if (IS_STR(value)) {
        INT_TRYI(bind_text(s, index, value, &code));
    } else if (ops_has_buffer(value)) {
        INT_TRYI(bind_buffer(s, index, value, &code));
    } else {
        return err_int(err_raise(h->state->programming_error,
                                 "Error binding parameter %d: type '%s' is not supported", index,
                                 TYPE(value)->tp_name));
    }
    return code == SQLITE_OK ? 0 : err_int(sqlite_raise(h));
}
static bool needs_adapting(SqliteState *state, PyObject *value) {
    return load_acquire(&state->base_adapted) != NULL ||
           !(IS_EXACT(value, PyLong_Type) || IS_EXACT(value, PyFloat_Type) ||
             IS_EXACT(value, PyUnicode_Type) || IS_EXACT(value, PyByteArray_Type));
}
static int bind_value(StatementObject *self, int index, PyObject *value) {
    Handle *h = self->handle;
    autoref PyObject *adapted =
        needs_adapting(h->state, value)
            ? INT_TRY(sqlite_adapt(h->state, value, h->state->prepare_protocol, value))
            : newref(value);
    sqlite3_stmt *s = self->resource->statement; /* adapting may have run anything */
    if (s == NULL) {
        return err_int(
            err_raise(h->state->programming_error, "Cannot operate on a closed database."));
    }
    return bind_adapted(h, s, index, adapted);
}

static int bind_sequence(StatementObject *self, PyObject *parameters, int needed) {
    Handle *h = self->handle;
    Py_ssize_t given = ops_length(parameters);
    if (given < 0) {
        return -1;
    }
    if (given != needed) {
        return err_int(err_raise(h->state->programming_error,
                                 "Incorrect number of bindings supplied. The current statement "
                                 "uses %d, and there are %zd supplied.",
                                 needed, given));
    }
    for (int i = 0; i < needed; i++) {
        const char *name = self->resource->statement
                               ? sqlite3_bind_parameter_name(self->resource->statement, i + 1)
                               : NULL;
        if (name != NULL && name[0] != '?') {
            return err_int(err_raise(h->state->programming_error,
                                     "Binding %d ('%s') is a named parameter, but you supplied a "
                                     "sequence which requires nameless (qmark) placeholders.",
                                     i + 1, name));
        }
        autoref PyObject *value = INT_TRY(ops_sequence_get(parameters, i));
        INT_TRYI(bind_value(self, i + 1, value));
    }
    return 0;
}
static int bind_mapping(StatementObject *self, PyObject *parameters, int needed) {
    Handle *h = self->handle;
    for (int i = 0; i < needed; i++) {
        const char *name = self->resource->statement
                               ? sqlite3_bind_parameter_name(self->resource->statement, i + 1)
                               : NULL;
        if (name == NULL) {
            return err_int(err_raise(
                h->state->programming_error,
                "Binding %d has no name, but you supplied a dictionary (which has only names).",
                i + 1));
        }
        autoref PyObject *key = INT_TRY(str_from_text(name + 1));
        autoref PyObject *value = ops_get_item(parameters, key);
        if (value == NULL) {
            if (!err_clear_if(PyExc_LookupError)) {
                return -1;
            }
            return err_int(err_raise(h->state->programming_error,
                                     "You did not supply a value for binding parameter :%U.", key));
        }
        INT_TRYI(bind_value(self, i + 1, value));
    }
    return 0;
}
int statement_bind(StatementObject *self, PyObject *parameters) {
    sqlite3_stmt *s = self->resource->statement;
    int needed = s == NULL ? 0 : sqlite3_bind_parameter_count(s);
    if (IS_EXACT(parameters, PyTuple_Type) || IS_EXACT(parameters, PyList_Type) ||
        (!IS_DICT(parameters) && ops_is_sequence(parameters))) {
        return bind_sequence(self, parameters, needed);
    }
    if (ops_is_mapping(parameters)) {
        return bind_mapping(self, parameters, needed);
    }
    return err_int(
        err_raise(self->handle->state->programming_error, "parameters are of unsupported type"));
}

static PyType_Slot slots[] = {
    {Py_tp_dealloc, statement_dealloc},
    {0, NULL},
};
PyType_Spec sqlite_statement_spec = {
    .name = "sqlite3.Statement",
    .basicsize = sizeof(StatementObject),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = slots,
};
#endif
