/* The import statement: finding what is loaded already, and handing the rest to importlib. */
#include "boot/import.h"
#include "boot/bootstrap.h"
#include "boot/import_relative.h"
#include "boot/import_time.h"
#include "interp/frame.h"
#include "interp/needs.h"
#include "lang/needs.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/error.h"
#include "object/names.h"
#include "object/needs.h"
#include "object/ops.h"
#include "types/dict/dict.h"
#include "types/function/function.h"
#include "types/int/int.h"
#include "types/list/list.h"
#include "types/module/module.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

/* ---- what is loaded ---- */

/* The module of that name in sys.modules; new reference, NULL without exception when it is not
 * there. */
static PyObject *loaded(PyObject *name) {
    PyObject *modules = interp_current()->modules, *module = NULL;
    if (IS_EXACT(modules, PyDict_Type)) {
        return dict_get(modules, name, &module) < 0 ? NULL : module;
    }
    module = ops_get_item(modules, name);
    if (module == NULL) {
        err_clear_if(PyExc_KeyError);
    }
    return module;
}

/* Is another import of it still under way? 1, 0, -1. */
static int is_initializing(PyObject *module) {
    PyObject *spec = NULL, *flag = NULL;
    if (attr_find(module, NAME(__spec__), &spec) <= 0) {
        return err_occurred() ? -1 : 0;
    }
    autoref PyObject *owned = spec;
    int found = INT_TRYI(attr_find(owned, NAME(_initializing), &flag));
    autoref PyObject *value = flag;
    return found ? ops_is_true(value) : 0;
}

/* Loaded and ready: new reference; NULL without exception: importlib must look. */
static PyObject *loaded_ready(PyObject *name) {
    autoref PyObject *module = loaded(name);
    if (module == NULL || module == NONE) {
        return NULL;
    }
    int busy = is_initializing(module);
    return busy == 0 ? take(module) : NULL;
}

static PyObject *importlib_call(PyObject *function, PyObject *const *args, size_t n) {
    PyObject *importlib = interp_current()->importlib;
    if (importlib == NULL) {
        return err_raise(PyExc_ImportError, "the import system has not started yet");
    }
    autoref PyObject *f = TRY(attr_get(importlib, function));
    PyObject *result = call(f, args, n, NULL);
    if (result == NULL) {
        bootstrap_trim_traceback();
    }
    return result;
}

/* ---- __import__ ---- */

/* Every name of the from list is an attribute of the module: nothing to import. 1, 0, -1. */
static int has_all(PyObject *module, PyObject *names) {
    if (!IS_EXACT(names, PyTuple_Type)) {
        return 0;
    }
    for (Py_ssize_t i = 0; i < tuple_length(names); i++) {
        PyObject *name = tuple_at(names, i), *value = NULL;
        if (!IS_STR(name) || str_equal_text(name, "*")) {
            return 0;
        }
        int found = INT_TRYI(attr_find(module, name, &value));
        XDECREF(value);
        if (!found) {
            return 0;
        }
    }
    return 1;
}

/* The common case, absolute and loaded: new reference, NULL without exception when it takes more.
 */
static PyObject *import_quickly(PyObject *name, PyObject *from_list) {
    bool from = from_list != NONE && (!IS_TUPLE(from_list) || tuple_length(from_list) > 0);
    if (!from) {
        Py_ssize_t dot = str_find(name, TRY(str_from_char('.')), 0, PY_SSIZE_T_MAX, 1);
        autoref PyObject *whole = loaded_ready(name);
        if (whole == NULL || dot < 0) {
            return take(whole);
        }
        autoref PyObject *top = TRY(str_slice(name, 0, dot));
        return loaded_ready(top);
    }
    autoref PyObject *module = loaded_ready(name);
    if (module == NULL || has_all(module, from_list) <= 0) {
        return NULL;
    }
    return take(module);
}

/* ---- finding ---- */

static PyObject *find_and_load(PyObject *name) {
    PyObject *args[2] = {name, interp_current()->import_func};
    return importlib_call(NAME(_find_and_load), args, 2);
}
/* The module of an absolute name. Where another import of it is under way, that is waited for,
 * unless it waits for this thread: then the module is taken as it is. */
static PyObject *import_absolute(PyObject *name) {
    autoref PyObject *module = loaded(name);
    if (module != NULL && module != NONE && TRYI(is_initializing(module))) {
        autoref PyObject *waited = TRY(importlib_call(NAME(_lock_unlock_module), &name, 1));
        SETREF(module, loaded(name));
    }
    if (module == NULL && err_occurred()) {
        return NULL;
    }
    if (module == NULL || module == NONE) {
        return import_timed(name, find_and_load);
    }
    if (import_time_tells_all()) {
        import_time_loaded(name);
    }
    return take(module);
}

/* What `import a.b` binds: `a`, which name[0, dot) calls. */
static PyObject *import_top(PyObject *name, PyObject *absolute, Py_ssize_t dot, int level) {
    if (level == 0) {
        autoref PyObject *top = TRY(str_slice(name, 0, dot));
        return import_absolute(top);
    }
    Py_ssize_t rest = str_length(name) - dot;
    autoref PyObject *top = TRY(str_slice(absolute, 0, str_length(absolute) - rest));
    PyObject *module = loaded(top);
    if (module == NULL && !err_occurred()) {
        return err_raise(PyExc_KeyError, "%R not in sys.modules as expected", top);
    }
    return module;
}
static PyObject *import_slowly(PyObject *name, PyObject *globals, PyObject *from_list, int level) {
    autoref PyObject *absolute =
        level == 0 ? newref(name) : TRY(import_resolve(name, globals, level));
    autoref PyObject *module = TRY(import_absolute(absolute)), *path = NULL;
    if (!TRYI(ops_is_true(from_list))) {
        autoref PyObject *dot_text = TRY(str_from_char('.'));
        Py_ssize_t dot = str_find(name, dot_text, 0, PY_SSIZE_T_MAX, 1);
        return dot < 0 ? take(module) : import_top(name, absolute, dot, level);
    }
    if (!TRYI(attr_find(module, NAME(__path__), &path))) {
        return take(module);
    }
    PyObject *args[3] = {module, from_list, interp_current()->import_func};
    return importlib_call(NAME(_handle_fromlist), args, 3);
}

PyObject *import_module_level(PyObject *name, PyObject *globals, PyObject *locals,
                              PyObject *from_list, int level) {
    if (!IS_STR(name)) {
        return err_raise(PyExc_TypeError, "module name must be a string");
    }
    if (level < 0) {
        return err_raise(PyExc_ValueError, "level must be >= 0");
    }
    if (level == 0) {
        if (str_length(name) == 0) {
            return err_raise(PyExc_ValueError, "Empty module name");
        }
        PyObject *module = import_time_tells_all() ? NULL : import_quickly(name, from_list);
        if (module != NULL || err_occurred()) {
            return module;
        }
    }
    return import_slowly(name, globals, from_list, level);
}

PyObject *import_module_text(const char *name) {
    autoref PyObject *text = TRY(str_intern_text(name));
    return import_absolute(text);
}

int import_character_names(void) {
    ThreadState *ts = thread_current();
    if (ts == NULL || ts->base.interp->importlib == NULL) {
        return 0; /* a tool that parses; the start; modules that are frozen */
    }
    autoref PyObject *module = import_module_text("unicodedata");
    err_clear();
    return module != NULL ? 0 : -1;
}

int import_normal_name(const char *text, size_t size, PyObject **out) {
    ThreadState *ts = thread_current();
    autoref PyObject *module = NULL;
    if (ts == NULL || ts->base.interp->importlib == NULL ||
        (module = xnewref(dict_get_text(ts->base.interp->modules, "unicodedata"))) == NULL) {
        return 0;
    }
    autoref PyObject *normalize = INT_TRY(attr_get_text(module, "normalize"));
    if (IS_EXACT(normalize, PyCFunction_Type)) {
        return 0; /* its own */
    }
    autoref PyObject *form = INT_TRY(str_from_text("NFKC")),
                     *name = INT_TRY(str_from_utf8(text, (Py_ssize_t)size));
    PyObject *args[] = {form, name};
    autoref PyObject *normal = INT_TRY(call(normalize, args, countof(args), NULL));
    if (!IS_STR(normal)) {
        return err_int(err_raise(PyExc_TypeError,
                                 "unicodedata.normalize() must return a string, not %.200s",
                                 TYPE(normal)->tp_name));
    }
    *out = take(normal);
    return 1;
}

/* ---- the instructions ---- */

PyObject *import_name(ThreadState *ts, Frame *f, PyObject *name, PyObject *from_list,
                      PyObject *level) {
    if (f == NULL) { /* from C: an absolute name, the module itself */
        return import_absolute(name);
    }
    PyObject *function = NULL;
    if (IS_EXACT(f->builtins, PyDict_Type)) {
        TRYI(dict_get(f->builtins, NAME(__import__), &function));
    } else {
        function = ops_get_item(f->builtins, NAME(__import__));
        if (function == NULL && !err_clear_if(PyExc_KeyError)) {
            return NULL;
        }
    }
    if (function == NULL) {
        return err_raise(PyExc_ImportError, "__import__ not found");
    }
    autoref PyObject *import = function;
    PyObject *locals = f->locals ? f->locals : NONE;
    if (import == ts->base.interp->import_func) {
        Py_ssize_t depth = int_as_ssize(level);
        return err_occurred()
                   ? NULL
                   : import_module_level(name, f->globals, locals, from_list, (int)depth);
    }
    PyObject *args[5] = {name, f->globals, locals, from_list, level};
    return call(import, args, 5, NULL);
}

/* Raises ImportError with its attributes name, path and name_from. */
static void *raise_import(PyObject *module_name, PyObject *path, PyObject *name_from,
                          PyObject *message) {
    autoref PyObject *exception = TRY(call_one(PyExc_ImportError, message));
    TRYI(attr_set(exception, NAME(name), module_name));
    TRYI(attr_set(exception, NAME(path), path));
    TRYI(attr_set(exception, NAME(name_from), name_from));
    return err_raise_object(take(exception));
}

/* What the module says of its file, where its spec says nothing: NULL without exception if neither
 * does. */
static PyObject *file_of(PyObject *module) {
    PyObject *file = NULL;
    TRYI(attr_find(module, NAME(__file__), &file));
    if (file != NULL && !IS_STR(file)) {
        CLEAR(file);
    }
    return file;
}

static PyObject *missing_text(ModuleHint hint, PyObject *package, PyObject *name, PyObject *file) {
    switch (hint) {
    case MODULE_SHADOWS_LIBRARY:
        return str_format("cannot import name %R from %R (consider renaming %R since it has the "
                          "same name as the standard library module named %R and prevents "
                          "importing that standard library module)",
                          name, package, file, package);
    case MODULE_MAY_SHADOW:
        return str_format("cannot import name %R from %R (consider renaming %R if it has the same "
                          "name as a library you intended to import)",
                          name, package, file);
    case MODULE_PARTIAL:
    case MODULE_PARTIAL_FROM:
        return file == NULL ? str_format("cannot import name %R from partially initialized module "
                                         "%R (most likely due to a circular import)",
                                         name, package)
                            : str_format("cannot import name %R from partially initialized module "
                                         "%R (most likely due to a circular import) (%S)",
                                         name, package, file);
    default:
        return file == NULL
                   ? str_format("cannot import name %R from %R (unknown location)", name, package)
                   : str_format("cannot import name %R from %R (%S)", name, package, file);
    }
}

/* `package`: the module's name, NULL when it has none. */
static void *cannot_import(PyObject *module, PyObject *package, PyObject *name) {
    autoref PyObject *spec = NULL, *origin = NULL;
    TRYI(attr_find(module, NAME(__spec__), &spec));
    ModuleHint hint = (ModuleHint)TRYI(module_hint(spec, package, name, &origin));
    autoref PyObject *file = origin != NULL ? newref(origin) : file_of(module);
    if (file == NULL && err_occurred()) {
        return NULL;
    }
    autoref PyObject *shown =
        package != NULL ? newref(package) : TRY(str_from_text("<unknown module name>"));
    autoref PyObject *message = TRY(missing_text(hint, shown, name, file));
    return raise_import(package != NULL ? package : NONE, file != NULL ? file : NONE, name,
                        message);
}

PyObject *import_from(PyObject *module, PyObject *name) {
    PyObject *value = NULL;
    int found = TRYI(attr_find(module, name, &value));
    if (found) {
        return value;
    }
    autoref PyObject *package = NULL;
    TRYI(attr_find(module, NAME(__name__), &package));
    if (package != NULL && !IS_STR(package)) {
        CLEAR(package);
    }
    if (package != NULL) {
        autoref PyObject *full =
            TRY(str_format("%U.%U", package, name)); /* a submodule whose import is under way */
        value = loaded(full);
        if (value != NULL || err_occurred()) {
            return value;
        }
    }
    return cannot_import(module, package, name);
}

static int store(PyObject *namespace, PyObject *name, PyObject *value) {
    return IS_EXACT(namespace, PyDict_Type) ? dict_set(namespace, name, value)
                                            : ops_set_item(namespace, name, value);
}

int import_star(Frame *f, PyObject *module) {
    PyObject *found = NULL;
    bool skip_private = false;
    INT_TRYI(attr_find(module, NAME(__all__), &found));
    autoref PyObject *all = found;
    if (all == NULL) {
        int has = INT_TRYI(attr_find(module, NAME(__dict__), &found));
        if (!has) {
            err_raise(PyExc_ImportError, "from-import-* object has no __dict__ and no __all__");
            return -1;
        }
        autoref PyObject *dict = found;
        all = INT_TRY(call_method_none(dict, NAME(keys)));
        skip_private = true;
    }
    autoref PyObject *names = INT_TRY(ops_to_list(all));
    for (Py_ssize_t i = 0; i < list_length(names); i++) {
        autoref PyObject *name = list_get(names, i);
        if (name == NULL) {
            break;
        }
        if (!IS_STR(name)) {
            autoref PyObject *module_name = INT_TRY(attr_get(module, NAME(__name__)));
            err_raise(PyExc_TypeError, "%s in %U.%s must be str, not %.100s",
                      skip_private ? "Key" : "Item", module_name,
                      skip_private ? "__dict__" : "__all__", TYPE(name)->tp_name);
            return -1;
        }
        if (skip_private && str_length(name) > 0 && str_at(name, 0) == '_') {
            continue;
        }
        autoref PyObject *value = INT_TRY(attr_get(module, name));
        INT_TRYI(store(f->locals, name, value));
    }
    return 0;
}
