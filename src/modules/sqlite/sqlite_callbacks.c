/* Connection: functions, aggregates, collations and hooks written in Python, which SQLite calls. */
#ifdef HAVE_SQLITE3
#include "modules/sqlite/sqlite_int.h"

#include <limits.h>

static Callback *callback_new(Handle *h, PyObject *callable) {
    Callback *c = malloc(sizeof *c);
    if (c == NULL) {
        return err_no_memory();
    }
    *c = (Callback){newref(callable), h};
    return c;
}
/* SQLite's destructor: called wherever the function is replaced or the database closed. */
static void callback_destroy(void *context) {
    Callback *c = context;
    ForeignScope scope;
    if (foreign_begin(&scope, c->handle->interp)) {
        PyObject *raised = err_fetch();
        decref(c->callable);
        err_restore(raised);
        foreign_end(&scope);
    }
    free(c);
}

/* The exception a callback raised: reported if that is wanted, and forgotten. */
static void report(Handle *h, PyObject *callable) {
    if (load_relaxed(&h->state->tracebacks) == TRUE_OBJECT) {
        err_unraisable(NULL, "Exception ignored on sqlite3 callback %R", callable);
    } else {
        err_clear();
    }
}

/* ---- values ---- */

static PyObject *value_to_object(sqlite3_value *v) {
    switch (sqlite3_value_type(v)) {
    case SQLITE_INTEGER:
        return int_from_int64(sqlite3_value_int64(v));
    case SQLITE_FLOAT:
        return float_from_double(sqlite3_value_double(v));
    case SQLITE_TEXT: {
        const char *text = (const char *)sqlite3_value_text(v);
        return text ? str_from_utf8(text, sqlite3_value_bytes(v)) : err_no_memory();
    }
    case SQLITE_BLOB: {
        const char *data = sqlite3_value_blob(v);
        return bytes_from(data, sqlite3_value_bytes(v));
    }
    default:
        return newref(NONE);
    }
}
static PyObject *values_to_tuple(int count, sqlite3_value **values) {
    autoref PyObject *args = TRY(tuple_new(count));
    for (int i = 0; i < count; i++) {
        tuple_items(args)[i] = TRY(value_to_object(values[i]));
    }
    return tuple_publish(take(args));
}
static int set_bytes(sqlite3_context *context, PyObject *result) {
    Py_buffer view;
    INT_TRYI(ops_get_buffer(result, &view, PyBUF_SIMPLE));
    if (view.len > INT_MAX) {
        ops_release_buffer(&view);
        return err_int(err_raise(PyExc_OverflowError, "BLOB longer than INT_MAX bytes"));
    }
    sqlite3_result_blob(context, view.len ? view.buf : "", (int)view.len, SQLITE_TRANSIENT);
    ops_release_buffer(&view);
    return 0;
}
static int set_result(Handle *h, sqlite3_context *context, PyObject *result) {
    if (result == NONE) {
        sqlite3_result_null(context);
    } else if (IS_INT(result)) {
        int overflow;
        int64_t number = int_as_int64_overflow(result, &overflow);
        if (overflow != 0) {
            return err_int(err_raise(PyExc_OverflowError,
                                     "Python int too large to convert to SQLite INTEGER"));
        }
        sqlite3_result_int64(context, number);
    } else if (IS_INSTANCE(result, PyFloat_Type)) {
        sqlite3_result_double(context, float_value(result));
    } else if (IS_STR(result)) {
        Py_ssize_t length;
        const char *text = INT_TRY(str_utf8(result, &length));
        if (length > INT_MAX) {
            return err_int(err_raise(PyExc_OverflowError, "string is longer than INT_MAX bytes"));
        }
        sqlite3_result_text(context, text, (int)length, SQLITE_TRANSIENT);
    } else if (ops_has_buffer(result)) {
        return set_bytes(context, result);
    } else {
        return err_int(err_raise(h->state->programming_error,
                                 "User-defined functions cannot return '%s' values to SQLite",
                                 TYPE(result)->tp_name));
    }
    return 0;
}
/* The function failed: SQLite is told, and the exception reported. */
static void fail(sqlite3_context *context, const char *message) {
    Callback *c = sqlite3_user_data(context);
    if (err_matches(PyExc_MemoryError)) {
        sqlite3_result_error_nomem(context);
    } else if (err_matches(PyExc_OverflowError)) {
        sqlite3_result_error_toobig(context);
    } else {
        sqlite3_result_error(context, message, -1);
    }
    report(c->handle, c->callable);
}

/* ---- functions ---- */

static int function_answer(Callback *c, sqlite3_context *context, int count,
                           sqlite3_value **values) {
    autoref PyObject *args = INT_TRY(values_to_tuple(count, values));
    autoref PyObject *result = INT_TRY(call_tuple(c->callable, args, NULL));
    return set_result(c->handle, context, result);
}
static void function_call(sqlite3_context *context, int count, sqlite3_value **values) {
    Callback *c = sqlite3_user_data(context);
    ForeignScope scope;
    if (!foreign_begin(&scope, c->handle->interp)) {
        sqlite3_result_error_nomem(context);
        return;
    }
    if (function_answer(c, context, count, values) < 0) {
        fail(context, "user-defined function raised exception");
    }
    foreign_end(&scope);
}
static int warn_keywords(const char *what, const char *names, const char *parameters) {
    return err_warn(PyExc_DeprecationWarning, 1,
                    "Passing keyword argument%s to _sqlite3.Connection.%s() is deprecated. "
                    "Parameter%s will become positional-only in Python 3.15.",
                    names, what, parameters);
}
static int check_arity(Handle *h, const char *name, int n) {
    int limit = sqlite3_limit(h->db, SQLITE_LIMIT_FUNCTION_ARG, -1);
    if (n < -1 || n > limit) {
        return err_int(err_raise(h->state->programming_error,
                                 "'%s' must be between -1 and %d, not %d", name, limit, n));
    }
    return 0;
}
/* Did any of the first `positional` arguments come by keyword? */
static bool given_by_keyword(Py_ssize_t nargs, Py_ssize_t positional) {
    return nargs < positional;
}

static const ArgSpec function_spec = {
    "create_function",
    (const char *const[]){"name", "narg", "func", "deterministic"},
    0,
    3,
    3,
    4,
    0,
    false};
METHOD("sqlite_callback.create_function(...)",
       "create_function($self, /, name, narg, func, *, deterministic=False)\n--\n\nMake a function "
       "of SQL out of a Python one; None takes it away.")
static PyObject *connection_create_function(PyObject *self, PyObject *const *args, Py_ssize_t nargs,
                                            PyObject *kwnames) {
    PyObject *given[4];
    const char *name;
    int narg, deterministic = 0;
    if (given_by_keyword(nargs, 3) && kwnames != NULL && nargs + tuple_length(kwnames) >= 3) {
        TRYI(warn_keywords("create_function", "s 'name', 'narg' and 'func'",
                           "s 'name', 'narg' and 'func'"));
    }
    TRYI(args_unpack(&function_spec, args, nargs, kwnames, given));
    TRYI(arg_utf8(given[0], "create_function", "name", &name));
    TRYI(arg_int(given[1], &narg));
    if (given[3] != NULL) {
        TRYI(arg_bool(given[3], &deterministic));
    }
    ENTERED h = TRY(connection_enter(self));
    TRYI(check_arity(h, "narg", narg));
    int flags = SQLITE_UTF8 | (deterministic ? SQLITE_DETERMINISTIC : 0), code;
    if (given[2] == NONE) {
        code = FOREIGN_CALL(
            sqlite3_create_function_v2(h->db, name, narg, flags, NULL, NULL, NULL, NULL, NULL));
    } else {
        Callback *c = TRY(callback_new(h, given[2]));
        code = FOREIGN_CALL(sqlite3_create_function_v2(h->db, name, narg, flags, c, function_call,
                                                       NULL, NULL, callback_destroy));
    }
    if (code != SQLITE_OK) {
        return err_raise(h->state->operational_error, "Error creating function");
    }
    return newref(NONE);
}

/* ---- aggregates and window functions ---- */

/* The instance that collects for this use of the aggregate; `make`: at the first row. */
static PyObject **instance_slot(sqlite3_context *context, bool make) {
    return sqlite3_aggregate_context(context, make ? sizeof(PyObject *) : 0);
}
static int step_instance(sqlite3_context *context, PyObject **slot, const char *method, int count,
                         sqlite3_value **values, const char **why) {
    autoref PyObject *bound = attr_get_text(*slot, method);
    *why = err_matches(PyExc_AttributeError) && bound == NULL ? "method not defined"
                                                              : "method raised error";
    INT_TRY(bound);
    *why = "method raised error";
    autoref PyObject *args = INT_TRY(values_to_tuple(count, values));
    autoref PyObject *result = INT_TRY(call_tuple(bound, args, NULL));
    return 0;
}
static void fail_method(sqlite3_context *context, const char *method, const char *why) {
    char message[100];
    snprintf(message, sizeof message, "user-defined aggregate's '%s' %s", method, why);
    fail(context, message);
}
static void aggregate_take(sqlite3_context *context, const char *method, int count,
                           sqlite3_value **values) {
    Callback *c = sqlite3_user_data(context);
    ForeignScope scope;
    if (!foreign_begin(&scope, c->handle->interp)) {
        sqlite3_result_error_nomem(context);
        return;
    }
    PyObject **slot = instance_slot(context, true);
    if (slot == NULL) {
        sqlite3_result_error_nomem(context);
    } else {
        if (*slot == NULL) {
            *slot = call_none(c->callable);
        }
        const char *why;
        if (*slot == NULL) {
            fail_method(context, "__init__", "method raised error");
        } else if (step_instance(context, slot, method, count, values, &why) < 0) {
            fail_method(context, method, why);
        }
    }
    foreign_end(&scope);
}
static void aggregate_step(sqlite3_context *context, int count, sqlite3_value **values) {
    aggregate_take(context, "step", count, values);
}
static void aggregate_inverse(sqlite3_context *context, int count, sqlite3_value **values) {
    aggregate_take(context, "inverse", count, values);
}
static int ask_instance(sqlite3_context *context, PyObject *instance, const char *method,
                        const char **why) {
    Callback *c = sqlite3_user_data(context);
    autoref PyObject *bound = attr_get_text(instance, method);
    *why = bound == NULL && err_matches(PyExc_AttributeError) ? "method not defined"
                                                              : "method raised error";
    INT_TRY(bound);
    *why = "method raised error";
    autoref PyObject *result = INT_TRY(call_none(bound));
    if (strcmp(method, "value") == 0) {
        *why = "";
    }
    return set_result(c->handle, context, result);
}
static void aggregate_value(sqlite3_context *context) {
    Callback *c = sqlite3_user_data(context);
    ForeignScope scope;
    PyObject **slot = instance_slot(context, false);
    if (slot == NULL || *slot == NULL) {
        sqlite3_result_null(context);
        return;
    }
    if (!foreign_begin(&scope, c->handle->interp)) {
        sqlite3_result_error_nomem(context);
        return;
    }
    const char *why;
    if (ask_instance(context, *slot, "value", &why) < 0) {
        if (*why == '\0') {
            fail(context, "unable to set result from user-defined aggregate's 'value' method");
        } else {
            fail_method(context, "value", why);
        }
    }
    foreign_end(&scope);
}
static void aggregate_finalize(sqlite3_context *context) {
    Callback *c = sqlite3_user_data(context);
    ForeignScope scope;
    PyObject **slot = instance_slot(context, false);
    if (slot == NULL || *slot == NULL) { /* no rows, or __init__ failed */
        return;
    }
    if (!foreign_begin(&scope, c->handle->interp)) {
        sqlite3_result_error_nomem(context);
        return;
    }
    PyObject *instance = *slot, *raised = err_fetch();
    *slot = NULL;
    const char *why;
    if (ask_instance(context, instance, "finalize", &why) < 0) {
        fail_method(context, "finalize", why);
    }
    decref(instance);
    err_restore(raised);
    foreign_end(&scope);
}
static const ArgSpec aggregate_spec = {"create_aggregate",
                                       (const char *const[]){"name", "n_arg", "aggregate_class"},
                                       0,
                                       3,
                                       3,
                                       3,
                                       0,
                                       false};
METHOD("sqlite_callback.create_aggregate(...)",
       "create_aggregate($self, /, name, n_arg, aggregate_class)\n--\n\nMake an aggregate of SQL "
       "out of a class with the methods step and finalize; None takes it away.")
static PyObject *connection_create_aggregate(PyObject *self, PyObject *const *args,
                                             Py_ssize_t nargs, PyObject *kwnames) {
    PyObject *given[3];
    const char *name;
    int narg;
    if (given_by_keyword(nargs, 3) && kwnames != NULL && nargs + tuple_length(kwnames) == 3) {
        TRYI(warn_keywords("create_aggregate", "s 'name', 'n_arg' and 'aggregate_class'",
                           "s 'name', 'n_arg' and 'aggregate_class'"));
    }
    TRYI(args_unpack(&aggregate_spec, args, nargs, kwnames, given));
    TRYI(arg_utf8(given[0], "create_aggregate", "name", &name));
    TRYI(arg_int(given[1], &narg));
    ENTERED h = TRY(connection_enter(self));
    TRYI(check_arity(h, "n_arg", narg));
    int code;
    if (given[2] == NONE) {
        code = FOREIGN_CALL(sqlite3_create_function_v2(h->db, name, narg, SQLITE_UTF8, NULL, NULL,
                                                       NULL, NULL, NULL));
    } else {
        Callback *c = TRY(callback_new(h, given[2]));
        code = FOREIGN_CALL(sqlite3_create_function_v2(h->db, name, narg, SQLITE_UTF8, c, NULL,
                                                       aggregate_step, aggregate_finalize,
                                                       callback_destroy));
    }
    if (code != SQLITE_OK) {
        return err_raise(h->state->operational_error, "Error creating aggregate");
    }
    return newref(NONE);
}
METHOD(
    "sqlite_callback.create_window_function(self, name: utf8, num_params: int, aggregate_class, /)",
    "Make a window function of SQL out of a class with the methods step, inverse, value and "
    "finalize; None takes it away.")
static PyObject *connection_create_window_function(PyObject *self, const char *name, int num_params,
                                                   PyObject *aggregate_class) {
    ENTERED h = TRY(connection_enter(self));
    TRYI(check_arity(h, "num_params", num_params));
    int code;
    if (aggregate_class == NONE) {
        code = FOREIGN_CALL(sqlite3_create_window_function(h->db, name, num_params, SQLITE_UTF8,
                                                           NULL, NULL, NULL, NULL, NULL, NULL));
    } else {
        Callback *c = TRY(callback_new(h, aggregate_class));
        code = FOREIGN_CALL(sqlite3_create_window_function(
            h->db, name, num_params, SQLITE_UTF8, c, aggregate_step, aggregate_finalize,
            aggregate_value, aggregate_inverse, callback_destroy));
    }
    if (code == SQLITE_MISUSE) { /* which leaves the handle's last error as it was */
        return sqlite_raise_code(h->state, NULL, code);
    }
    return code == SQLITE_OK ? newref(NONE) : sqlite_raise(h);
}

/* ---- collations ---- */

static int collation_answer(Callback *c, int n1, const void *text1, int n2, const void *text2,
                            int *order) {
    autoref PyObject *a = INT_TRY(str_from_utf8(text1, n1)), *b = INT_TRY(str_from_utf8(text2, n2));
    autoref PyObject *result = INT_TRY(call_two(c->callable, a, b));
    if (IS_INT(result)) {
        int overflow;
        int64_t number = int_as_int64_overflow(result, &overflow);
        *order = overflow != 0 ? overflow : (number > 0) - (number < 0);
    }
    return 0;
}
static int collation_compare(void *context, int n1, const void *text1, int n2, const void *text2) {
    Callback *c = context;
    ForeignScope scope;
    int order = 0;
    if (c->handle->pending != NULL || !foreign_begin(&scope, c->handle->interp)) {
        return 0;
    }
    if (collation_answer(c, n1, text1, n2, text2, &order) < 0) {
        c->handle->pending = err_fetch();
    }
    foreign_end(&scope);
    return order;
}
METHOD("sqlite_callback.create_collation(self, name: utf8, callback, /)",
       "Make a collation of SQL out of a Python function; None takes it away.")
static PyObject *connection_create_collation(PyObject *self, const char *name, PyObject *callback) {
    ENTERED h = TRY(connection_enter(self));
    if (callback == NONE) {
        int code =
            FOREIGN_CALL(sqlite3_create_collation_v2(h->db, name, SQLITE_UTF8, NULL, NULL, NULL));
        return code == SQLITE_OK ? newref(NONE) : sqlite_raise(h);
    }
    if (TYPE(callback)->tp_call == NULL) {
        return err_raise(PyExc_TypeError, "parameter must be callable");
    }
    Callback *c = TRY(callback_new(h, callback));
    int code = FOREIGN_CALL(sqlite3_create_collation_v2(h->db, name, SQLITE_UTF8, c,
                                                        collation_compare, callback_destroy));
    if (code != SQLITE_OK) { /* here SQLite leaves the context to us */
        callback_destroy(c);
        return sqlite_raise(h);
    }
    return newref(NONE);
}

/* ---- hooks ---- */

static PyObject *text_or_none(const char *text) {
    return text ? str_from_text(text) : newref(NONE);
}
static int authorizer_answer(PyObject *callable, int action, const char *a, const char *b,
                             const char *database, const char *source) {
    autoref PyObject *number = INT_TRY(int_from_int64(action)), *first = INT_TRY(text_or_none(a)),
                     *second = INT_TRY(text_or_none(b)), *db = INT_TRY(text_or_none(database)),
                     *by = INT_TRY(text_or_none(source));
    autoref PyObject *result =
        INT_TRY(call(callable, (PyObject *[]){number, first, second, db, by}, 5, NULL));
    if (!IS_INT(result)) {
        return SQLITE_DENY;
    }
    int answer;
    INT_TRYI(arg_int(result, &answer));
    return answer < 0 ? SQLITE_DENY : answer;
}
static int authorize(void *context, int action, const char *a, const char *b, const char *database,
                     const char *source) {
    Handle *h = context;
    ForeignScope scope;
    int answer = SQLITE_DENY;
    if (!foreign_begin(&scope, h->interp)) {
        return answer;
    }
    if (h->authorizer != NULL) {
        autoref PyObject *callable = newref(h->authorizer->callable); /* it may be replaced */
        answer = authorizer_answer(callable, action, a, b, database, source);
        if (answer < 0) {
            report(h, callable);
            answer = SQLITE_DENY;
        }
    }
    foreign_end(&scope);
    return answer;
}
static int progress_answer(PyObject *callable) {
    autoref PyObject *result = INT_TRY(call_none(callable));
    return ops_is_true(result);
}
static int progress(void *context) {
    Handle *h = context;
    ForeignScope scope;
    int stop = 1;
    if (!foreign_begin(&scope, h->interp)) {
        return stop;
    }
    if (h->progress != NULL) {
        autoref PyObject *callable = newref(h->progress->callable);
        stop = progress_answer(callable);
        if (stop < 0) {
            report(h, callable);
            stop = 1;
        }
    }
    foreign_end(&scope);
    return stop;
}
/* The text of the statement with its parameters filled in. */
static PyObject *traced_text(Handle *h, PyObject *callable, sqlite3_stmt *s, const char *sql) {
    char *expanded = sqlite3_expanded_sql(s);
    if (expanded == NULL) {
        err_raise(h->state->data_error, "Expanded SQL string exceeds the maximum string length");
        report(h, callable);
        return str_from_text(sql);
    }
    PyObject *text = str_from_text(expanded);
    sqlite3_free(expanded);
    return text;
}
static int trace_tell(Handle *h, PyObject *callable, sqlite3_stmt *s, const char *sql) {
    autoref PyObject *text = INT_TRY(traced_text(h, callable, s, sql));
    autoref PyObject *result = INT_TRY(call_one(callable, text));
    return 0;
}
static int trace(unsigned kind, void *context, void *statement, void *sql) {
    Handle *h = context;
    ForeignScope scope;
    if (kind != SQLITE_TRACE_STMT || !foreign_begin(&scope, h->interp)) {
        return 0;
    }
    if (h->trace != NULL) {
        PyObject *raised = err_fetch();
        autoref PyObject *callable = newref(h->trace->callable);
        if (trace_tell(h, callable, statement, sql) < 0) {
            report(h, callable);
        }
        err_restore(raised);
    }
    foreign_end(&scope);
    return 0;
}
/* Puts a callback, or none, into the field; returns the one that was there. */
static int hook_replace(Handle *h, Callback **field, PyObject *callable) {
    Callback *fresh = callable == NONE ? NULL : INT_TRY(callback_new(h, callable)), *old = *field;
    *field = fresh;
    if (old != NULL) {
        decref(old->callable);
        free(old);
    }
    return 0;
}
static const ArgSpec authorizer_spec = {
    "set_authorizer", (const char *const[]){"authorizer_callback"}, 0, 1, 1, 1, 0, false};
METHOD("sqlite_callback.set_authorizer(...)",
       "set_authorizer($self, /, authorizer_callback)\n--\n\nHave a function asked what may be "
       "accessed; None for no more.")
static PyObject *connection_set_authorizer(PyObject *self, PyObject *const *args, Py_ssize_t nargs,
                                           PyObject *kwnames) {
    PyObject *given[1];
    if (nargs == 0 && kwnames != NULL && tuple_length(kwnames) == 1) {
        TRYI(warn_keywords("set_authorizer", " 'authorizer_callback'", " 'authorizer_callback'"));
    }
    TRYI(args_unpack(&authorizer_spec, args, nargs, kwnames, given));
    ENTERED h = TRY(connection_enter(self));
    TRYI(hook_replace(h, &h->authorizer, given[0]));
    if (sqlite3_set_authorizer(h->db, given[0] == NONE ? NULL : authorize, h) != SQLITE_OK) {
        return err_raise(h->state->operational_error, "Error setting authorizer callback");
    }
    return newref(NONE);
}
static const ArgSpec progress_spec = {
    "set_progress_handler", (const char *const[]){"progress_handler", "n"}, 0, 2, 2, 2, 0, false};
METHOD("sqlite_callback.set_progress_handler(...)",
       "set_progress_handler($self, /, progress_handler, n)\n--\n\nHave a function called every n "
       "instructions of SQLite; what it returns says whether to stop.")
static PyObject *connection_set_progress_handler(PyObject *self, PyObject *const *args,
                                                 Py_ssize_t nargs, PyObject *kwnames) {
    PyObject *given[2];
    int n;
    if (nargs == 0 && kwnames != NULL && tuple_length(kwnames) == 2) {
        TRYI(warn_keywords("set_progress_handler", " 'progress_handler'", " 'progress_handler'"));
    }
    TRYI(args_unpack(&progress_spec, args, nargs, kwnames, given));
    TRYI(arg_int(given[1], &n));
    ENTERED h = TRY(connection_enter(self));
    TRYI(hook_replace(h, &h->progress, given[0]));
    sqlite3_progress_handler(h->db, n, given[0] == NONE ? NULL : progress, h);
    return newref(NONE);
}
static const ArgSpec trace_spec = {
    "set_trace_callback", (const char *const[]){"trace_callback"}, 0, 1, 1, 1, 0, false};
METHOD("sqlite_callback.set_trace_callback(...)",
       "set_trace_callback($self, /, trace_callback)\n--\n\nHave a function called with each "
       "statement that is executed; None for no more.")
static PyObject *connection_set_trace_callback(PyObject *self, PyObject *const *args,
                                               Py_ssize_t nargs, PyObject *kwnames) {
    PyObject *given[1];
    if (nargs == 0 && kwnames != NULL && tuple_length(kwnames) == 1) {
        TRYI(warn_keywords("set_trace_callback", " 'trace_callback'", " 'trace_callback'"));
    }
    TRYI(args_unpack(&trace_spec, args, nargs, kwnames, given));
    ENTERED h = TRY(connection_enter(self));
    TRYI(hook_replace(h, &h->trace, given[0]));
    sqlite3_trace_v2(h->db, SQLITE_TRACE_STMT, given[0] == NONE ? NULL : trace, h);
    return newref(NONE);
}

#include "sqlite_callbacks.gen.h"

#endif
