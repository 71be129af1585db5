/* What the filters say to a warning, and which were shown already. */
#include "modules/thread/thread_module.h"
#include "modules/contextvars/contextvars.h"
#include "modules/warnings/warnings_int.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/error.h"
#include "object/names.h"
#include "object/needs.h"
#include "object/ops.h"
#include "types/dict/dict.h"
#include "types/int/int.h"
#include "types/list/list.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

/* ---- what the module `warnings` says now ---- */

/* The attribute takes the state's place, which stays what it is when there is none. */
static int refresh(PyObject **field, const char *name) {
    PyObject *value;
    int found = INT_TRYI(warnings_attribute(name, false, &value));
    if (found) {
        SETREF(*field, value);
    }
    return 0;
}

static PyObject *once_registry(WarningState *state) {
    TRYI(refresh(&state->once_registry, "onceregistry"));
    if (!IS_DICT(state->once_registry)) {
        return err_raise(PyExc_TypeError, "_warnings.onceregistry must be a dict, not '%.200s'",
                         TYPE(state->once_registry)->tp_name);
    }
    return newref(state->once_registry);
}

static PyObject *default_action(WarningState *state) {
    TRYI(refresh(&state->default_action, "defaultaction"));
    if (!IS_STR(state->default_action)) {
        return err_raise(PyExc_TypeError, "_warnings.defaultaction must be a string, not '%.200s'",
                         TYPE(state->default_action)->tp_name);
    }
    return newref(state->default_action);
}

static PyObject *global_filters(WarningState *state) {
    TRYI(refresh(&state->filters, "filters"));
    if (!IS_LIST(state->filters)) {
        return err_raise(PyExc_ValueError, "_warnings.filters must be a list");
    }
    return newref(state->filters);
}

/* Those of the context, if it has any: *out NULL otherwise. */
static int context_filters(WarningState *state, PyObject **out) {
    PyObject *value;
    *out = NULL;
    INT_TRYI(context_var_get(state->context_var, NULL, &value));
    autoref PyObject *context = value;
    if (context == NULL || context == NONE) {
        return 0;
    }
    autoref PyObject *filters = INT_TRY(attr_get(context, NAME(_filters)));
    if (filters == NONE) { /* at the end the library's module has lost its own */
        return 0;
    }
    if (!IS_LIST(filters)) {
        err_raise(PyExc_ValueError, "_filters of warnings._warnings_context must be a list");
        return -1;
    }
    *out = take(filters);
    return 0;
}

/* ---- matching ---- */

/* None matches all; a str what equals it; anything else is asked by its match(). */
static int is_match(PyObject *pattern, PyObject *text) {
    if (pattern == NONE) {
        return 1;
    }
    if (IS_EXACT(pattern, PyUnicode_Type)) {
        if (!IS_STR(text)) {
            err_raise(PyExc_TypeError, "Can't compare %.200s and %.200s", TYPE(pattern)->tp_name,
                      TYPE(text)->tp_name);
            return -1;
        }
        return str_equal(pattern, text);
    }
    autoref PyObject *result = INT_TRY(call_method_one(pattern, NAME(match), text));
    return ops_is_true(result);
}

static int line_match(PyObject *wanted, int line) {
    if (!IS_INT(wanted)) {
        err_raise(PyExc_TypeError, "an integer is required");
        return -1;
    }
    int overflow;
    int64_t number = int_as_int64_overflow(wanted, &overflow);
    if (overflow != 0 || number != (int)number) {
        err_raise(PyExc_OverflowError, "Python int too large to convert to C int");
        return -1;
    }
    return number == 0 || number == line;
}

/* 1 and the action (new reference) if the filter matches. */
static int filter_apply(PyObject *filter, const Warn *w, PyObject **action) {
    PyObject **part = tuple_items(filter); /* action, message, category, module, line */
    if (!IS_STR(part[0])) {
        err_raise(PyExc_TypeError, "action must be a string, not '%.200s'", TYPE(part[0])->tp_name);
        return -1;
    }
    int good = is_match(part[1], w->text);
    good = good > 0 ? is_match(part[3], w->module) : good;
    good = good > 0 ? ops_is_subclass(w->category, part[2]) : good;
    good = good > 0 ? line_match(part[4], w->line) : good;
    if (good > 0) {
        *action = newref(part[0]);
    }
    return good;
}

/* The first filter that matches: its action and itself, new references; *action NULL when none
 * does. */
static int find_filter(PyObject *filters, const char *what, const Warn *w, PyObject **action,
                       PyObject **item) {
    *action = *item = NULL;
    for (Py_ssize_t i = 0;; i++) {
        autoref PyObject *filter = list_get(filters, i);
        if (filter == NULL) {
            return 0;
        }
        if (!IS_TUPLE(filter) || tuple_length(filter) != 5) {
            err_raise(PyExc_ValueError, "%s item %zd isn't a 5-tuple", what, i);
            return -1;
        }
        if (INT_TRYI(filter_apply(filter, w, action)) > 0) {
            *item = take(filter);
            return 0;
        }
    }
}

static int find_action(WarningState *state, const Warn *w, PyObject **action, PyObject **item) {
    PyObject *own;
    INT_TRYI(context_filters(state, &own));
    autoref PyObject *filters = own;
    const char *what = "warnings._warnings_context _filters";
    if (filters == NULL) {
        filters = INT_TRY(global_filters(state));
        what = "warnings.filters";
    }
    INT_TRYI(find_filter(filters, what, w, action, item));
    if (*action == NULL) {
        *action = INT_TRY(default_action(state));
        *item = newref(NONE);
    }
    return 0;
}

/* ---- registries ---- */

/* A registry of an older version of the filters starts anew. */
static int registry_renew(WarningState *state, PyObject *registry) {
    PyObject *value;
    INT_TRYI(dict_get(registry, NAME(version), &value));
    autoref PyObject *version = value;
    int64_t now = load_relaxed(&state->version);
    if (version != NULL && IS_EXACT(version, PyLong_Type)) {
        int overflow;
        if (int_as_int64_overflow(version, &overflow) == now && overflow == 0) {
            return 0;
        }
    }
    dict_clear_all(registry);
    autoref PyObject *fresh = INT_TRY(int_from_int64(now));
    return dict_set(registry, NAME(version), fresh);
}

/* Is the key there, with a true value? Puts it in if asked to and it is not. */
static int registry_has(PyObject *registry, PyObject *key, bool add) {
    PyObject *value;
    INT_TRYI(dict_get(registry, key, &value));
    autoref PyObject *found = value;
    int yes = found ? INT_TRYI(ops_is_true(found)) : 0;
    if (!yes && add) {
        INT_TRYI(dict_set(registry, key, TRUE_OBJECT));
    }
    return yes;
}

static int shown_before(WarningState *state, const Warn *w, PyObject *key) {
    if (w->registry == NULL) {
        return 0;
    }
    INT_TRYI(registry_renew(state, w->registry));
    return registry_has(w->registry, key, false);
}

/* "once" and "module": has the text been shown at any line? */
static int shown_anywhere(PyObject *registry, const Warn *w) {
    autoref PyObject *key = INT_TRY(tuple_of(2, w->text, w->category));
    return registry_has(registry, key, true);
}

static int obey(WarningState *state, const Warn *w, PyObject *action, PyObject *item,
                PyObject *key) {
    if (str_equal_text(action, "error")) {
        err_raise_value(w->category, w->message);
        return -1;
    }
    if (str_equal_text(action, "ignore")) {
        return 0;
    }
    if (str_equal_text(action, "always") || str_equal_text(action, "all")) {
        return 1;
    }
    if (w->registry != NULL) {
        INT_TRYI(dict_set(w->registry, key, TRUE_OBJECT));
    }
    if (str_equal_text(action, "once")) {
        autoref PyObject *registry =
            w->registry ? newref(w->registry) : INT_TRY(once_registry(state));
        return !INT_TRYI(shown_anywhere(registry, w));
    }
    if (str_equal_text(action, "module")) {
        return w->registry == NULL || !INT_TRYI(shown_anywhere(w->registry, w));
    }
    if (!str_equal_text(action, "default")) {
        err_raise(PyExc_RuntimeError, "Unrecognized action (%R) in warnings.filters:\n %R", action,
                  item);
        return -1;
    }
    return 1;
}

static int decide_locked(WarningState *state, const Warn *w) {
    autoref PyObject *line = INT_TRY(int_from_ssize(w->line));
    autoref PyObject *key = INT_TRY(tuple_of(3, w->text, w->category, line));
    if (INT_TRYI(shown_before(state, w, key))) {
        return 0;
    }
    PyObject *what = NULL, *which = NULL;
    int found = find_action(state, w, &what, &which);
    autoref PyObject *action = what, *item = which;
    return found < 0 ? -1 : obey(state, w, action, item, key);
}

int warning_decide(WarningState *state, const Warn *w) {
    rlock_lock(state->lock);
    int result = decide_locked(state, w);
    rlock_unlock(state->lock);
    return result;
}
