/* _imp: what importlib asks of the runtime. */
#include "boot/bootstrap.h"
#include "boot/frozen.h"
#include "boot/import.h"
#include "boot/config.h"
#include "capi/extension.h"
#include "object/args.h"
#include "modules/marshal/marshal.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/names.h"
#include "object/needs.h"
#include "object/ops.h"
#include "types/bytes/bytes.h"
#include "types/code/code.h"
#include "types/dict/dict.h"
#include "types/int/int.h"
#include "types/list/list.h"
#include "types/module/module.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"
#include "base/hash.h"

#include <string.h>

typedef struct {
    PyMutex lock;    /* of ImpState's owner: guards the two below */
    uintptr_t owner; /* os id of the thread that holds the import lock */
    int depth;
    int frozen_override;     /* (a) -1: all but importlib's bootstrap are hidden */
    int extensions_override; /* (a) what was asked for last */
} ImpState;

/* ---- the import lock ---- */

FUNCTION("_imp.lock_held()", "Is the import lock held?")
static PyObject *imp_lock_held(PyObject *module) {
    ImpState *state = module_state(module);
    return BOOL(load_relaxed(&state->owner) != 0);
}
FUNCTION("_imp.acquire_lock()", "Take the import lock; the same thread may take it again.")
static PyObject *imp_acquire_lock(PyObject *module) {
    ImpState *state = module_state(module);
    uintptr_t me = thread_os_id();
    if (load_relaxed(&state->owner) != me) {
        mutex_lock(&state->lock);
        store_relaxed(&state->owner, me);
    }
    state->depth++;
    return newref(NONE);
}
FUNCTION("_imp.release_lock()", "Give the import lock back.")
static PyObject *imp_release_lock(PyObject *module) {
    ImpState *state = module_state(module);
    if (load_relaxed(&state->owner) != thread_os_id()) {
        return err_raise(PyExc_RuntimeError, "not holding the import lock");
    }
    if (--state->depth == 0) {
        store_relaxed(&state->owner, 0);
        mutex_unlock(&state->lock);
    }
    return newref(NONE);
}

/* ---- native modules ---- */

FUNCTION("_imp.is_builtin(name: str, /)",
         "Is it a native module of the executable? -1 for those that cannot be loaded twice.")
static PyObject *imp_is_builtin(PyObject *module, PyObject *name) {
    if (str_equal_text(name, "sys") || str_equal_text(name, "builtins")) {
        return int_from_ssize(-1);
    }
    return int_from_ssize(native_exists(name));
}
FUNCTION("_imp.create_builtin(spec, /)", "Make the native module that the spec names.")
static PyObject *imp_create_builtin(PyObject *module, PyObject *spec) {
    autoref PyObject *name = TRY(attr_get(spec, NAME(name)));
    if (!IS_STR(name)) {
        return err_raise(PyExc_TypeError, "name must be string, not %.200s", TYPE(name)->tp_name);
    }
    PyObject *loaded = NULL;
    if (str_equal_text(name, "sys") || str_equal_text(name, "builtins")) {
        TRYI(dict_get(interp_current()->modules, name, &loaded));
        return loaded ? loaded : newref(NONE);
    }
    PyObject *made = native_create(name, spec);
    return made != NULL || err_occurred() ? made : newref(NONE);
}
FUNCTION("_imp.exec_builtin(mod, /)", "Fill a native module.")
static PyObject *imp_exec_builtin(PyObject *module, PyObject *mod) {
    if (IS_INSTANCE(mod, PyModule_Type) && module_def(mod) != NULL && !module_is_filled(mod)) {
        TRYI(module_exec_def(mod, module_def(mod)));
    }
    return int_from_ssize(0);
}
FUNCTION("_imp.create_dynamic(spec, file=NULL, /)",
         "Make the module that the spec names out of the shared object at its origin.")
static PyObject *imp_create_dynamic(PyObject *module, PyObject *spec, PyObject *file) {
    return extension_create(spec);
}
FUNCTION("_imp.exec_dynamic(mod, /)", "Fill an extension module.")
static PyObject *imp_exec_dynamic(PyObject *module, PyObject *mod) {
    TRYI(extension_exec(mod));
    return int_from_ssize(0);
}
FUNCTION("_imp.extension_suffixes()", "The endings of extension modules' files.")
static PyObject *imp_extension_suffixes(PyObject *module) {
    autoref PyObject *list = TRY(list_new(0));
    TRYI(list_append_steal(list, TRY(str_from_text(".cpython-314t-x86_64-linux-gnu.so"))));
    TRYI(list_append_steal(list, TRY(str_from_text(".abi3.so"))));
    TRYI(list_append_steal(list, TRY(str_from_text(".abi3-x86_64-linux-gnu.so"))));
    TRYI(list_append_steal(list, TRY(str_from_text(".so"))));
    return take(list);
}

/* ---- frozen modules ---- */

static void *no_frozen(const char *format, PyObject *name) {
    autoref PyObject *message = TRY(str_format(format, name));
    autoref PyObject *exception = TRY(call_one(PyExc_ImportError, message));
    TRYI(attr_set(exception, NAME(name), name));
    return err_raise_object(take(exception));
}
/* The entry, unless a test has switched the others off; NULL without exception. */
static const FrozenModule *find_frozen(PyObject *module, PyObject *name) {
    ImpState *state = module_state(module);
    const FrozenModule *entry = frozen_find(name);
    bool essential = entry != NULL && strncmp(entry->original, "importlib._bootstrap", 20) == 0;
    int override = load_relaxed(&state->frozen_override);
    bool off = override < 0 || (override == 0 && config_of(interp_current())->frozen_modules_off);
    return off && !essential ? NULL : entry;
}
static PyObject *frozen_data(const FrozenModule *entry) {
    autoref PyObject *bytes = TRY(bytes_from((const char *)entry->data, (Py_ssize_t)entry->size));
    return call_one((PyObject *)&PyMemoryView_Type, bytes);
}
FUNCTION("_imp.is_frozen(name: str, /)", "Is it a frozen module?")
static PyObject *imp_is_frozen(PyObject *module, PyObject *name) {
    return BOOL(find_frozen(module, name) != NULL);
}
FUNCTION("_imp.find_frozen(name: str, /, *, withdata: bool = False)",
         "(data, is it a package, original name) of a frozen module, or None.")
static PyObject *imp_find_frozen(PyObject *module, PyObject *name, int withdata) {
    const FrozenModule *entry = find_frozen(module, name);
    if (entry == NULL) {
        return newref(NONE);
    }
    autoref PyObject *data = withdata ? TRY(frozen_data(entry)) : newref(NONE);
    autoref PyObject *original = TRY(str_from_text(entry->original));
    return tuple_of(3, data, BOOL(entry->is_package), original);
}
/* `entry`: the frozen module itself, which the build has made and checked; NULL: data of unknown
 * origin. */
static PyObject *code_from(PyObject *name, const FrozenModule *entry, const char *data,
                           size_t size) {
    autoref PyObject *code = entry ? marshal_load_trusted((const char *)entry->data, entry->size)
                                   : marshal_load(data, size);
    if (code == NULL) {
        err_clear();
        return no_frozen("Frozen object named %R is invalid", name);
    }
    if (!IS_EXACT(code, PyCode_Type)) {
        return err_raise(PyExc_TypeError, "frozen object %R is not a code object", name);
    }
    return take(code);
}
FUNCTION("_imp.get_frozen_object(name: str, data=NULL, /)", "The code of a frozen module.")
static PyObject *imp_get_frozen_object(PyObject *module, PyObject *name, PyObject *data) {
    if (data != NULL && data != NONE) {
        Py_buffer buffer;
        TRYI(arg_buffer(data, &buffer));
        PyObject *code = code_from(name, NULL, buffer.buf, (size_t)buffer.len);
        arg_buffer_release(&buffer);
        return code;
    }
    const FrozenModule *entry = find_frozen(module, name);
    if (entry == NULL) {
        return no_frozen("No such frozen object named %R", name);
    }
    return code_from(name, entry, NULL, 0);
}
FUNCTION("_imp.is_frozen_package(name: str, /)", "Is the frozen module a package?")
static PyObject *imp_is_frozen_package(PyObject *module, PyObject *name) {
    const FrozenModule *entry = find_frozen(module, name);
    if (entry == NULL) {
        return no_frozen("No such frozen object named %R", name);
    }
    return BOOL(entry->is_package);
}
FUNCTION("_imp.init_frozen(name: str, /)",
         "Import a frozen module; None if there is none of that name.")
static PyObject *imp_init_frozen(PyObject *module, PyObject *name) {
    PyObject *made = bootstrap_frozen(name);
    return made != NULL || err_occurred() ? made : newref(NONE);
}
FUNCTION("_imp._frozen_module_names()", "The names of all frozen modules.")
static PyObject *imp_frozen_module_names(PyObject *module) {
    autoref PyObject *names = TRY(list_new(0));
    for (const FrozenModule *m = frozen_modules; m->name != NULL; m++) {
        TRYI(list_append_steal(names, TRY(str_from_text(m->name))));
    }
    return take(names);
}
FUNCTION("_imp._override_frozen_modules_for_tests(override: int, /)",
         "Frozen modules on (1), off (-1) or by default (0).")
static PyObject *imp_override_frozen(PyObject *module, int override) {
    ImpState *state = module_state(module);
    store_relaxed(&state->frozen_override, override);
    return newref(NONE);
}
/* The check is never left out: what a module shares between interpreters would be changed by
 * threads of both at once. */
FUNCTION("_imp._override_multi_interp_extensions_check(override: int, /)",
         "Keep what is wanted of the check for modules that are not made for several interpreters; "
         "return what was before. The check is made all the same.")
static PyObject *imp_override_multi_interp(PyObject *module, int override) {
    if (interp_current() == runtime.main) {
        return err_raise(PyExc_RuntimeError, "_imp._override_multi_interp_extensions_check() "
                                             "cannot be used in the main interpreter");
    }
    ImpState *state = module_state(module);
    return int_from_ssize(exchange_acq_rel(&state->extensions_override, override));
}

/* ---- caches ---- */

static int fix_filename(PyObject *code, PyObject *old, PyObject *path) {
    PyCodeObject *c = (PyCodeObject *)code;
    if (!str_equal(c->co_filename, old)) {
        return 0;
    }
    {
        autoref PyObject *before = NULL;
        guard(code);
        before = c->co_filename;
        ref_share(before);
        store_release(&c->co_filename, newref(path));
    }
    for (Py_ssize_t i = 0; i < tuple_length(c->co_consts); i++) {
        if (IS_EXACT(tuple_at(c->co_consts, i), PyCode_Type)) {
            INT_TRYI(fix_filename(tuple_at(c->co_consts, i), old, path));
        }
    }
    return 0;
}
FUNCTION("_imp._fix_co_filename(code, path: str, /)",
         "Write another file name into code that was read from a cache.")
static PyObject *imp_fix_co_filename(PyObject *module, PyObject *code, PyObject *path) {
    TRYI(arg_type(code, &PyCode_Type, "_fix_co_filename", "code"));
    autoref PyObject *old = newref(((PyCodeObject *)code)->co_filename);
    if (!str_equal(old, path)) {
        TRYI(fix_filename(code, old, path));
    }
    return newref(NONE);
}
FUNCTION("_imp.source_hash(key: int64, source: buffer)",
         "The hash of a source file for a hash-based cache.")
static PyObject *imp_source_hash(PyObject *module, int64_t key, Py_buffer *source) {
    HashKey k = {(uint64_t)key, 0};
    uint64_t hash = hash_siphash13(k, source->buf, (size_t)source->len);
    char bytes[8];
    for (int i = 0; i < 8; i++) {
        bytes[i] = (char)(hash >> (8 * i));
    }
    return bytes_from(bytes, 8);
}

static int imp_exec(PyObject *module) {
    INT_TRYI(module_add_text(module, "check_hash_based_pycs",
                             config_of(interp_current())->check_hash_pycs));
    return module_add_int(module, "pyc_magic_number_token", config_magic_token());
}

#include "imp.gen.h"

NATIVE_MODULE(_imp, ImpState, imp_exec, _imp_functions, "What importlib asks of the runtime.")
