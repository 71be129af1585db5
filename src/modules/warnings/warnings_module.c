/* _warnings: issuing warnings, from Python code and from the runtime. */
#include "interp/frame.h"
#include "lang/needs.h"
#include "modules/contextvars/contextvars.h"
#include "modules/thread/thread_module.h"
#include "modules/warnings/warnings_int.h"
#include "object/args.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/names.h"
#include "object/needs.h"
#include "object/ops.h"
#include "types/code/code.h"
#include "types/dict/dict.h"
#include "types/list/list.h"
#include "types/module/module.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

#include <stdlib.h>

typedef struct {
    char nothing;
} WarningsModuleState;

static WarningState *state_now(void) {
    return interp_current()->warnings;
}

/* ---- issuing ---- */

/* "pkg/mod.py" is the module "pkg/mod". */
static PyObject *module_of_file(PyObject *filename) {
    Py_ssize_t length = str_length(filename);
    if (length == 0) {
        return str_from_text("<unknown>");
    }
    if (length >= 3 && str_at(filename, length - 3) == '.' && str_at(filename, length - 2) == 'p' &&
        str_at(filename, length - 1) == 'y') {
        return str_slice(filename, 0, length - 3);
    }
    return newref(filename);
}

/* The message and its category come in either of two shapes: a Warning, or a text and a class. */
static int issue(Warn *w) {
    WarningState *state = state_now();
    int is_warning = INT_TRYI(ops_is_instance(w->message, PyExc_Warning));
    autoref PyObject *text = is_warning ? INT_TRY(ops_str(w->message)) : newref(w->message);
    autoref PyObject *message =
        is_warning ? newref(w->message) : INT_TRY(call_one(w->category, w->message));
    autoref PyObject *category =
        is_warning ? newref((PyObject *)TYPE(w->message)) : newref(w->category);
    autoref PyObject *module = w->module ? newref(w->module) : INT_TRY(module_of_file(w->filename));
    w->text = text;
    w->message = message;
    w->category = category;
    w->module = module;
    int shown = INT_TRYI(warning_decide(state, w));
    return shown ? warning_show(w) : 0;
}

static int check_registry(PyObject **registry) {
    if (*registry == NONE) {
        *registry = NULL;
    }
    if (*registry != NULL && !IS_DICT(*registry)) {
        err_raise(PyExc_TypeError, "'registry' must be a dict or None");
        return -1;
    }
    return 0;
}

int warning_issue_explicit(PyObject *category, PyObject *message, PyObject *filename, int line,
                           PyObject *module, PyObject *registry) {
    Warn w = {.category = category,
              .message = message,
              .filename = filename,
              .line = line,
              .module = module,
              .registry = registry};
    INT_TRYI(check_registry(&w.registry));
    return issue(&w);
}

int warning_issue_at(PyObject *category, PyObject *message, PyObject *filename, int line) {
    return warning_issue_explicit(category, message, filename, line, NULL, NULL);
}

/* ---- where the warning is due ---- */

/* The import machinery's own frames don't count. */
static bool is_internal(PyObject *filename) {
    const char *text = str_utf8(filename, NULL);
    err_clear();
    return text != NULL && strstr(text, "importlib") != NULL && strstr(text, "_bootstrap") != NULL;
}

static bool is_skipped(PyObject *filename, PyObject *prefixes) {
    for (Py_ssize_t i = 0; prefixes != NULL && i < tuple_length(prefixes); i++) {
        PyObject *prefix = tuple_at(prefixes, i);
        Py_ssize_t n = str_length(prefix);
        if (n <= str_length(filename) && str_find(filename, prefix, 0, n, 1) == 0) {
            return true;
        }
    }
    return false;
}

static Frame *next_external(Frame *f, PyObject *prefixes) {
    do {
        f = f->previous;
    } while (f != NULL &&
             (is_internal(f->code->co_filename) || is_skipped(f->code->co_filename, prefixes)));
    return f;
}

static Frame *frame_at(Py_ssize_t level, PyObject *prefixes) {
    Frame *f = thread_current()->frame;
    if (level <= 0 || (f != NULL && is_internal(f->code->co_filename))) {
        while (--level > 0 && f != NULL) {
            f = f->previous;
        }
        return f;
    }
    while (--level > 0 && f != NULL) {
        f = next_external(f, prefixes);
    }
    return f;
}

/* What the place of the warning says; new references. */
typedef struct {
    PyObject *filename, *module, *registry;
    int line;
} Place;

static int place_of_globals(PyObject *globals, Place *place) {
    place->module = dict_get_str(globals, NAME(__name__));
    if (place->module == NULL || (place->module != NONE && !IS_STR(place->module))) {
        XDECREF(place->module);
        place->module = INT_TRY(str_from_text("<string>"));
    }
    INT_TRYI(dict_get(globals, NAME(__warningregistry__), &place->registry));
    if (place->registry == NULL) {
        autoref PyObject *fresh = INT_TRY(dict_new());
        INT_TRYI(dict_set_default(globals, NAME(__warningregistry__), fresh, &place->registry));
    }
    return 0;
}

static int place_find(Py_ssize_t level, PyObject *prefixes, Place *place) {
    Frame *f = frame_at(level, prefixes);
    *place = (Place){0};
    if (f == NULL) {
        place->filename = INT_TRY(str_from_text("<sys>"));
        return place_of_globals(interp_current()->sys_dict, place);
    }
    place->filename = newref(f->code->co_filename);
    place->line = code_line((PyObject *)f->code, frame_offset(f));
    autoref PyObject *globals = newref(f->globals);
    return place_of_globals(globals, place);
}

static void place_drop(Place *place) {
    XDECREF(place->filename);
    XDECREF(place->module);
    XDECREF(place->registry);
}

/* As warnings.warn: prefixes a tuple of str or NULL, source may be NULL. */
static int issue_here(PyObject *category, PyObject *message, Py_ssize_t level, PyObject *source,
                      PyObject *prefixes) {
    __attribute__((cleanup(place_drop))) Place place = {0};
    INT_TRYI(place_find(level, prefixes, &place));
    Warn w = {.category = category,
              .message = message,
              .filename = place.filename,
              .line = place.line,
              .module = place.module,
              .registry = place.registry,
              .source = source};
    INT_TRYI(check_registry(&w.registry));
    return issue(&w);
}

int warning_issue(PyObject *category, PyObject *message, Py_ssize_t level) {
    return issue_here(category ? category : PyExc_RuntimeWarning, message, level, NULL, NULL);
}

int warning_issue_source(PyObject *category, PyObject *source, PyObject *message,
                         Py_ssize_t level) {
    return issue_here(category, message, level, source, NULL);
}

/* ---- the module's functions ---- */

/* The category of `message`, new reference; `category` may be None. */
static PyObject *category_of(PyObject *message, PyObject *category) {
    int is_warning = TRYI(ops_is_instance(message, PyExc_Warning));
    if (is_warning) {
        return newref((PyObject *)TYPE(message));
    }
    if (category == NONE) {
        return newref(PyExc_UserWarning);
    }
    int good = IS_TYPE_OBJECT(category) ? TRYI(ops_is_subclass(category, PyExc_Warning)) : 0;
    if (!good) {
        return err_raise(PyExc_TypeError, "category must be a Warning subclass, not '%s'",
                         TYPE(category)->tp_name);
    }
    return newref(category);
}

FUNCTION("_warnings.warn(message, category=None, stacklevel: ssize = 1, source=None, *, "
         "skip_file_prefixes: tuple = ())",
         "Issue a warning, or maybe ignore it or raise an exception.")
static PyObject *warnings_warn(PyObject *module, PyObject *message, PyObject *category,
                               Py_ssize_t level, PyObject *source, PyObject *prefixes) {
    autoref PyObject *class = TRY(category_of(message, category));
    Py_ssize_t n = prefixes ? tuple_length(prefixes) : 0;
    for (Py_ssize_t i = 0; i < n; i++) {
        if (!IS_STR(tuple_at(prefixes, i))) {
            return err_raise(PyExc_TypeError, "Found non-str '%s' in skip_file_prefixes.",
                             TYPE(tuple_at(prefixes, i))->tp_name);
        }
    }
    if (n > 0 && level < 2) {
        level = 2;
    }
    TRYI(issue_here(class, message, level, source == NONE ? NULL : source, prefixes));
    return newref(NONE);
}

/* The line of source that the module's loader has; *out NULL when it has none. */
static int loader_line(PyObject *globals, int line, PyObject **out) {
    *out = NULL;
    Interp *interp = interp_current();
    PyObject *external;
    if (interp->importlib == NULL ||
        INT_TRYI(attr_find(interp->importlib, NAME(_bootstrap_external), &external)) == 0) {
        return 0;
    }
    autoref PyObject *bootstrap = external;
    PyObject *argument[] = {bootstrap, globals};
    autoref PyObject *loader =
        INT_TRY(call_method(NAME(_bless_my_loader), argument, countof(argument), NULL));
    autoref PyObject *name = dict_get_str(globals, NAME(__name__));
    PyObject *method = NULL;
    if (loader == NONE || name == NULL ||
        INT_TRYI(attr_find(loader, NAME(get_source), &method)) == 0) {
        return 0;
    }
    autoref PyObject *get_source = method;
    autoref PyObject *source = call_one(get_source, name);
    if (source == NULL) {
        return err_clear_if(PyExc_ImportError) ? 0 : -1; /* a loader that has none of the module */
    }
    if (source == NONE) {
        return 0;
    }
    if (!IS_STR(source)) {
        err_raise(PyExc_TypeError, "must be str, not %.100s", TYPE(source)->tp_name);
        return -1;
    }
    autoref PyObject *lines = INT_TRY(call_method_none(source, NAME(splitlines)));
    if (IS_LIST(lines)) {
        *out = list_get(lines, line - 1);
    }
    if (*out != NULL && !IS_STR(*out)) {
        CLEAR(*out);
    }
    return 0;
}

FUNCTION("_warnings.warn_explicit(message, category, filename: str, lineno: int, module=NULL, "
         "registry=None, module_globals=None, source=None)",
         "Issue a warning, or maybe ignore it or raise an exception.")
static PyObject *warnings_warn_explicit(PyObject *self, PyObject *message, PyObject *category,
                                        PyObject *filename, int lineno, PyObject *module,
                                        PyObject *registry, PyObject *globals, PyObject *source) {
    PyObject *line = NULL;
    if (globals != NONE) {
        if (!IS_DICT(globals)) {
            return err_raise(PyExc_TypeError, "module_globals must be a dict, not '%.200s'",
                             TYPE(globals)->tp_name);
        }
        TRYI(loader_line(globals, lineno, &line));
    }
    autoref PyObject *source_line = line;
    if (module == NONE) {
        return newref(NONE);
    }
    Warn w = {.category = category,
              .message = message,
              .filename = filename,
              .line = lineno,
              .module = module,
              .registry = registry,
              .source_line = source_line,
              .source = source == NONE ? NULL : source};
    TRYI(check_registry(&w.registry));
    TRYI(issue(&w));
    return newref(NONE);
}

FUNCTION("_warnings._acquire_lock()", "Take the lock that guards the filters.")
static PyObject *warnings_acquire_lock(PyObject *module) {
    rlock_lock(state_now()->lock);
    return newref(NONE);
}
FUNCTION("_warnings._release_lock()", "Release the lock that guards the filters.")
static PyObject *warnings_release_lock(PyObject *module) {
    if (!rlock_unlock(state_now()->lock)) {
        return err_raise(PyExc_RuntimeError, "cannot release un-acquired lock");
    }
    return newref(NONE);
}
FUNCTION("_warnings._filters_mutated_lock_held()",
         "The filters have changed: what the registries say is out of date.")
static PyObject *warnings_filters_mutated(PyObject *module) {
    if (!rlock_is_held(state_now()->lock)) {
        return err_raise(PyExc_RuntimeError, "warnings lock is not held");
    }
    fetch_add_relaxed(&state_now()->version, 1);
    return newref(NONE);
}

/* ---- state ---- */

static int add_filter(PyObject *filters, PyObject *category, const char *action,
                      const char *module) {
    autoref PyObject *name = INT_TRY(str_intern_text(action));
    autoref PyObject *where = module ? INT_TRY(str_intern_text(module)) : newref(NONE);
    autoref PyObject *zero = INT_TRY(int_from_int64(0));
    autoref PyObject *filter = INT_TRY(tuple_of(5, name, NONE, category, where, zero));
    return list_append(filters, filter);
}

static PyObject *default_filters(void) {
    autoref PyObject *filters = TRY(list_new(0));
    TRYI(add_filter(filters, PyExc_DeprecationWarning, "default", "__main__"));
    TRYI(add_filter(filters, PyExc_DeprecationWarning, "ignore", NULL));
    TRYI(add_filter(filters, PyExc_PendingDeprecationWarning, "ignore", NULL));
    TRYI(add_filter(filters, PyExc_ImportWarning, "ignore", NULL));
    TRYI(add_filter(filters, PyExc_ResourceWarning, "ignore", NULL));
    return take(filters);
}

int warnings_init(Interp *interp) {
    WarningState *state = calloc(1, sizeof *state);
    if (state == NULL) {
        return err_int(err_no_memory());
    }
    interp->warnings = state;
    state->lock = INT_TRY(rlock_new());
    state->filters = INT_TRY(default_filters());
    state->once_registry = INT_TRY(dict_new());
    state->default_action = INT_TRY(str_intern_text("default"));
    state->context_var = INT_TRY(context_var_new(NAME(_warnings_context), NULL));
    return 0;
}

void warnings_end(Interp *interp) {
    WarningState *state = interp->warnings;
    interp->warnings = NULL;
    if (state != NULL) {
        XDECREF(state->lock);
        XDECREF(state->filters);
        XDECREF(state->once_registry);
        XDECREF(state->default_action);
        XDECREF(state->context_var);
        free(state);
    }
}

/* The lock stays the forking thread's if it holds it; a vanished thread's is free. */
void warnings_abandon(Interp *interp) {
    WarningState *state = interp->warnings;
    if (state != NULL && !rlock_is_held(state->lock)) {
        rlock_reset(state->lock);
    }
}

static int warnings_exec(PyObject *module) {
    WarningState *state = state_now();
    INT_TRYI(module_add(module, "filters", state->filters));
    INT_TRYI(module_add(module, "_onceregistry", state->once_registry));
    INT_TRYI(module_add(module, "_defaultaction", state->default_action));
    return module_add(module, "_warnings_context", state->context_var);
}

#include "warnings_module.gen.h"

NATIVE_MODULE(_warnings, WarningsModuleState, warnings_exec, _warnings_functions,
              "Warnings: filters, and what has been shown.")
