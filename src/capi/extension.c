/* Loading extension modules (PEP 489): the shared object, its PyInit_ function, and what comes of
 * it.
 *
 * A module's names are looked up at once (RTLD_NOW), so that a function that is missing here is an
 * ImportError that names it. */
#include "capi/capi.h"
#include "capi/extension.h"
#include "capi/module_lock.h"
#include "types/module/module.h"
#include "types/module/module_int.h"

#include <dlfcn.h>

typedef PyObject *(*InitFunction)(void);

/* ---- what an interpreter keeps ---- */

static ExtensionState *state_make(void) {
    ExtensionState *fresh = calloc(1, sizeof *fresh), *none = NULL;
    if (fresh == NULL) {
        return err_no_memory();
    }
    fresh->dict = dict_new();
    fresh->modules = dict_new();
    fresh->loaded = dict_new();
    fresh->made = list_new(0);
    if (fresh->dict != NULL && fresh->modules != NULL && fresh->loaded != NULL &&
        fresh->made != NULL && cas_acq_rel(&interp_current()->extensions, &none, fresh)) {
        return fresh;
    }
    XDECREF(fresh->dict); /* no memory, or another thread was first */
    XDECREF(fresh->modules);
    XDECREF(fresh->loaded);
    XDECREF(fresh->made);
    free(fresh);
    return none;
}

ExtensionState *extension_state(void) {
    ExtensionState *state = load_acquire(&interp_current()->extensions); /* pairs with state_make */
    return likely(state != NULL) ? state : state_make();
}

void extension_state_clear(Interp *interp) {
    ExtensionState *state = exchange_acq_rel(&interp->extensions, NULL);
    if (state != NULL) {
        decref(state->made);
        decref(state->loaded);
        decref(state->modules);
        decref(state->dict);
        free(state);
    }
}

/* ---- errors ---- */

static void *import_error(PyObject *name, PyObject *path, steals PyObject *message) {
    autoref PyObject *owned = message;
    if (owned != NULL) {
        PyErr_SetImportError(owned, name, path);
    }
    return NULL;
}

/* ---- the file ---- */

/* "PyInit_name", of the last part of the name; other alphabets have theirs in Punycode. */
static PyObject *init_name(PyObject *name) {
    Py_ssize_t dot = str_find(name, TRY(str_from_char('.')), 0, PY_SSIZE_T_MAX, -1);
    autoref PyObject *last = TRY(str_slice(name, dot + 1, str_length(name)));
    if (str_is_ascii(last)) {
        return str_format("PyInit_%U", last);
    }
    autoref PyObject *punycode = TRY(str_encode(last, "punycode", NULL));
    PyObject *symbol = TRY(str_format("PyInitU_%s", bytes_data(punycode)));
    char *text = str_data(symbol);
    for (Py_ssize_t i = 0; i < str_length(symbol); i++) {
        text[i] = text[i] == '-' ? '_' : text[i]; /* NOLOCK: fresh */
    }
    return symbol;
}

static InitFunction find_init(PyObject *name, PyObject *path) {
    autoref PyObject *symbol = TRY(init_name(name));
    autoref PyObject *file = TRY(str_encode_fs(path));
    void *handle = dlopen(bytes_data(file), load_relaxed(&interp_current()->dlopen_flags));
    if (handle == NULL) {
        const char *error = dlerror();
        return import_error(name, path,
                            str_format("%s", error != NULL ? error : "unknown dlopen() error"));
    }
    InitFunction init = (InitFunction)dlsym(handle, TRY(str_utf8(symbol, NULL)));
    if (init == NULL) {
        return import_error(
            name, path,
            str_format("dynamic module does not define module export function (%U)", symbol));
    }
    return init;
}

static bool needs_lock(PyObject *module) {
    return module != NULL && IS_INSTANCE(module, PyModule_Type) &&
           MODULE(module)->gil == Py_MOD_GIL_USED;
}

static PyObject *run_init(InitFunction init, PyObject *name) {
    ThreadState *ts = thread_current();
    const char *text = TRY(str_utf8(name, NULL)), *outer = ts->package_context;
    ExtensionState *state = TRY(extension_state());
    ts->package_context = text;
    module_lock_loading(state);
    PyObject *made = init();
    ts->package_context = outer;
    bool whole = made == NULL || TYPE(made) != NULL;
    if (module_lock_loaded(state, whole && needs_lock(made) ? made : NULL, (void *)init) < 0) {
        if (whole) {
            XDECREF(made);
        }
        return NULL;
    }
    if (made == NULL && !err_occurred()) {
        return err_raise(PyExc_SystemError,
                         "initialization of %s failed without raising an exception", text);
    }
    if (!whole) {
        err_clear();
        return err_raise(PyExc_SystemError, "init function of %s returned uninitialized object",
                         text);
    }
    if (made != NULL && err_occurred()) {
        decref(made);
        return err_raise_from(PyExc_SystemError, "initialization of %s raised unreported exception",
                              text);
    }
    return made;
}

/* ---- single-phase modules ---- */

static PyObject *loaded_key(PyObject *name, PyObject *path) {
    return tuple_of(2, path, name);
}

/* (definition, init function, namespace), both pointers in capsules: what a later import starts
 * from. The namespace is that of now; None where each import runs the function again. */
static PyObject *record_of(PyObject *module, PyModuleDef *def, InitFunction init) {
    autoref PyObject *definition = TRY(PyCapsule_New(def, NULL, NULL));
    autoref PyObject *function = TRY(PyCapsule_New((void *)init, NULL, NULL));
    autoref PyObject *copy =
        def->m_size == -1 ? TRY(dict_copy_of(MODULE(module)->dict)) : newref(NONE);
    return tuple_of(3, definition, function, copy);
}

static int remember(PyObject *module, PyModuleDef *def, InitFunction init, PyObject *name,
                    PyObject *path) {
    INT_TRYI(dict_set(MODULE(module)->dict, NAME(__file__), path));
    autoref PyObject *record = INT_TRY(record_of(module, def, init));
    autoref PyObject *key = INT_TRY(loaded_key(name, path));
    INT_TRYI(dict_set(INT_TRY(extension_state())->loaded, key, record));
    return PyState_AddModule(module, def);
}

static PyModuleDef *single_def(PyObject *made, PyObject *name) {
    PyModuleDef *def = IS_INSTANCE(made, PyModule_Type) ? module_def(made) : NULL;
    return def != NULL ? def
                       : err_raise(PyExc_SystemError,
                                   "initialization of %U did not return an extension module", name);
}

static int warn_unsafe(PyObject *module, PyObject *name) {
    if (MODULE(module)->gil != Py_MOD_GIL_USED) {
        return 0;
    }
    return err_warn(PyExc_RuntimeWarning, 1,
                    "the extension module %R has not declared that it can run without a global "
                    "lock; its functions are called by one thread at a time",
                    name);
}

static PyObject *finish_single(PyObject *made, InitFunction init, PyObject *name, PyObject *path) {
    autoref PyObject *module = made;
    PyModuleDef *def = TRY(single_def(module, name));
    TRYI(remember(module, def, init, name, path));
    TRYI(warn_unsafe(module, name));
    return take(module);
}

/* The module that is in sys.modules; else a new one, that is there now. */
static PyObject *listed_or_new(PyObject *name, PyModuleDef *def) {
    PyObject *modules = interp_current()->modules;
    autoref PyObject *listed = NULL;
    TRYI(dict_get(modules, name, &listed));
    if (listed != NULL && IS_INSTANCE(listed, PyModule_Type)) {
        return take(listed);
    }
    autoref PyObject *module = TRY(module_new(name));
    MODULE(module)->def = def;
    TRYI(dict_set(modules, name, module));
    return take(module);
}

/* A second import of it: NULL without exception when it has never been imported. */
static PyObject *import_again(PyObject *name, PyObject *path) {
    autoref PyObject *key = TRY(loaded_key(name, path));
    autoref PyObject *record = NULL;
    TRYI(dict_get(TRY(extension_state())->loaded, key, &record));
    if (record == NULL) {
        return NULL;
    }
    PyModuleDef *def = PyCapsule_GetPointer(tuple_at(record, 0), NULL);
    InitFunction init = (InitFunction)PyCapsule_GetPointer(tuple_at(record, 1), NULL);
    PyObject *copy = tuple_at(record, 2);
    if (copy == NONE) {
        return finish_single(TRY(run_init(init, name)), init, name, path);
    }
    autoref PyObject *module = TRY(listed_or_new(name, def));
    TRYI(dict_merge(MODULE(module)->dict, copy, MERGE_OVERRIDE));
    TRYI(PyState_AddModule(module, def));
    return take(module);
}

/* ---- from another interpreter ---- */

/* What a module of one phase makes belongs to the interpreter it is made in, and only its init
 * function can tell that it is one. So that function always runs in the main interpreter. */
typedef struct {
    InitFunction init;
    const char *name, *path; /* the latter in the file system's encoding */
    PyModuleDef *def;        /* of a module of two phases; NULL: it is one of one phase */
} MainInit;

static int init_in_main(MainInit *it) {
    autoref PyObject *name = INT_TRY(str_from_text(it->name));
    autoref PyObject *path = INT_TRY(str_decode_fs(it->path, (Py_ssize_t)strlen(it->path)));
    autoref PyObject *key = INT_TRY(loaded_key(name, path));
    autoref PyObject *record = NULL;
    INT_TRYI(dict_get(INT_TRY(extension_state())->loaded, key, &record));
    if (record != NULL) {
        return 0;
    }
    autoref PyObject *made = INT_TRY(run_init(it->init, name));
    if (IS_EXACT(made, PyModuleDef_Type)) {
        it->def = (PyModuleDef *)made; /* it is static */
        return 0;
    }
    return remember(made, INT_TRY(single_def(made, name)), it->init, name, path);
}

static PyModuleDef *def_by_main(InitFunction init, PyObject *name, PyObject *path) {
    autoref PyObject *file = TRY(str_encode_fs(path));
    MainInit it = {init, TRY(str_utf8(name, NULL)), bytes_data(file), NULL};
    ThreadState *outer = thread_current();
    if (thread_enter(runtime.main) == NULL) {
        return err_no_memory();
    }
    bool failed = init_in_main(&it) < 0;
    if (failed) {
        err_unraisable(NULL, "Exception while importing from subinterpreter");
    }
    thread_leave(outer);
    if (failed) {
        return err_raise(PyExc_ImportError,
                         "failed to import from subinterpreter due to exception");
    }
    if (it.def == NULL) {
        return import_error(
            name, path, str_format("module %U does not support loading in subinterpreters", name));
    }
    return it.def;
}

/* ---- for _imp ---- */

/* Modules that read and write the frames and the data stack inside CPython's thread state: here they
 * would crash at first use. What can do without them asks for ImportError. */
static int check_stacks(PyObject *name, PyObject *path) {
    if (!str_equal_text(name, "greenlet._greenlet")) {
        return 0;
    }
    import_error(name, path,
                 str_format("%U exchanges the stacks inside CPython's interpreter, which Pithon "
                            "does not have",
                            name));
    return -1;
}

PyObject *extension_create(PyObject *spec) {
    autoref PyObject *name = TRY(attr_get(spec, NAME(name)));
    autoref PyObject *path = TRY(attr_get(spec, NAME(origin)));
    if (!IS_STR(name) || !IS_STR(path)) {
        return err_raise(PyExc_TypeError, "module %s must be a string",
                         IS_STR(name) ? "filename" : "name");
    }
    TRY(str_c_text(name));
    TRY(str_c_text(path));
    PyObject *again = import_again(name, path);
    if (again != NULL || err_occurred()) {
        return again;
    }
    TRYI(AUDIT("import", 5, name, path, NONE, NONE, NONE));
    TRYI(check_stacks(name, path));
    InitFunction init = TRY(find_init(name, path));
    PyObject *made = interp_current() == runtime.main ? run_init(init, name)
                                                      : (PyObject *)def_by_main(init, name, path);
    TRY(made);
    if (!IS_EXACT(made, PyModuleDef_Type)) {
        return finish_single(made, init, name, path);
    }
    autoref PyObject *module = TRY(module_from_def((PyModuleDef *)made, spec));
    if (IS_INSTANCE(module, PyModule_Type)) {
        TRYI(warn_unsafe(module, name));
    }
    return take(module);
}

int extension_exec(PyObject *module) {
    PyModuleDef *def = module_def(module);
    if (def == NULL || module_is_filled(module)) {
        return 0;
    }
    ExtensionState *state = INT_TRY(extension_state());
    module_lock_loading(state);
    int result = module_exec_def(module, def);
    bool locked = result == 0 && needs_lock(module);
    int done = module_lock_loaded(state, locked ? module : NULL, def);
    return result < 0 ? -1 : done;
}
