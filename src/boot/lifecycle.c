#include "boot/lifecycle.h"
#include "boot/path_report.h"
#include "base/hash.h"
#include "base/random.h"
#include "boot/bootstrap.h"
#include "boot/debug_flags.h"
#include "boot/import.h"
#include "boot/paths.h"
#include "boot/program.h"
#include "capi/extension.h"
#include "gc/gc.h"
#include "interp/statistics.h"
#include "interp/frame.h"
#include "mem/fault.h"
#include "mem/leaks.h"
#include "modules/ast/ast_module.h"
#include "modules/atexit/atexit.h"
#include "modules/builtins/builtins.h"
#include "modules/codecs/codec_registry.h"
#include "modules/faulthandler/faulthandler.h"
#include "modules/tracemalloc/tracer.h"
#include "modules/interpreters/crossing.h"
#include "modules/interpreters/needs.h"
#include "modules/io/io.h"
#include "modules/monitoring/monitoring.h"
#include "modules/signal/signal_module.h"
#include "modules/sys/sys.h"
#include "modules/warnings/warnings.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/error.h"
#include "object/names.h"
#include "object/needs.h"
#include "object/ops.h"
#include "object/reclaim.h"
#include "object/type_state.h"
#include "thread/needs.h"
#include "types/bytes/bytes.h"
#include "types/dict/dict.h"
#include "types/bytes/bytes.h"
#include "types/exception/exception.h"
#include "types/int/int.h"
#include "types/module/module.h"
#include "types/static_types.h"
#include "types/list/list.h"
#include "types/str/str.h"
#include "types/weakref/weakref.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- start ---- */

static void set_hash_key(ConfigState *config) {
    HashKey key;
    if (config->hash_seed_given) {
        key = hash_key_from_seed(config->hash_seed);
    } else {
        uint64_t words[2];
        if (random_fill(words, sizeof words, RANDOM_NO_WAIT) < 0) {
            words[0] = (uint64_t)monotonic_ns(); /* the kernel has none yet: better than nothing */
            words[1] = (uint64_t)getpid();
        }
        key = (HashKey){words[0], words[1]};
    }
    runtime.hash_key[0] = key.k0;
    runtime.hash_key[1] = key.k1;
}

static ThreadState *first_thread(Interp *interp) {
    ThreadState *ts = thread_create(interp);
    if (ts != NULL) {
        thread_bind(ts);
        runtime.main_thread = ts->base.thread_id;
        runtime.main_state = ts;
        runtime.signal_wakeup_fd = -1;
        thread_attach(ts);
    }
    return ts;
}

/* Objects, in the order in which each needs the one before. */
static int start_objects(Interp *interp) {
    INT_TRYI(gc_init(interp));
    INT_TRYI(str_init());
    INT_TRYI(types_ready_all(interp));
    interp->modules = INT_TRY(dict_new());
    PyObject *builtins = INT_TRY(builtins_create(interp));
    INT_TRYI(exception_init(interp, interp->builtins));
    INT_TRYI(dict_set(interp->modules, NAME(builtins), builtins));
    decref(builtins);
    PyObject *sys = INT_TRY(sys_create(interp));
    INT_TRYI(dict_set(interp->modules, NAME(sys), sys));
    decref(sys);
    INT_TRYI(warnings_init(interp));
    interp->import_func = dict_get_str(interp->builtins, NAME(__import__));
    interp->builtin_all = dict_get_str(interp->builtins, NAME(all));
    interp->builtin_any = dict_get_str(interp->builtins, NAME(any));
    return 0;
}

Interp *lifecycle_start(ConfigState *config) {
    fault_init();
    set_hash_key(config);
    int_init();
    bytes_init();
    Interp *interp = interp_create();
    if (interp == NULL) {
        return NULL;
    }
    interp->config = config;
    debug_flags_fill(config);
    if (first_thread(interp) == NULL || start_objects(interp) < 0) {
        return NULL;
    }
    runtime.initialized = 1;
    interp->ready = INTERP_READY;
    if (signals_init(interp, true) < 0) {
        return NULL;
    }
    return interp;
}

/* ---- the import system ---- */

/* Imports a module that every start needs; failing is fatal. */
static int need(const char *name) {
    autoref PyObject *module = bootstrap_import(name);
    return module ? 0 : -1;
}

static int start_streams(ConfigState *config) {
    IoStreamsConfig streams;
    IoStreamsStorage storage;
    io_streams_config(&streams, &storage, config->ignore_environment, config->utf8_mode);
    streams.unbuffered = config->unbuffered;
    streams.interactive = config->interactive;
    return io_streams_create(&streams);
}

/* A library's site module may look for installed packages under the name of the build with a global
 * lock alone (Debian's does): the folder where pip puts them is added here, if it is there. */
static int add_installed_packages(Interp *interp) {
    autoref PyObject *prefix = dict_get_text(interp->sys_dict, "prefix");
    autoref PyObject *path = dict_get_text(interp->sys_dict, "path");
    if (prefix == NULL || path == NULL) {
        return 0;
    }
    autoref PyObject *folder = INT_TRY(str_format("%S/" PATHS_LIBRARY "/site-packages", prefix));
    autoref PyObject *file = INT_TRY(str_encode_fs(folder));
    struct stat info;
    if (stat(bytes_data(file), &info) != 0 || !S_ISDIR(info.st_mode) ||
        INT_TRYI(ops_contains(path, folder))) {
        return 0;
    }
    autoref PyObject *site = INT_TRY(import_module_text("site"));
    autoref PyObject *add = INT_TRY(attr_get_text(site, "addsitedir"));
    autoref PyObject *done = INT_TRY(call_one(add, folder));
    return 0;
}

/* builtins.open is io.open. */
static int add_open(Interp *interp) {
    autoref PyObject *io = INT_TRY(bootstrap_import("_io"));
    autoref PyObject *function = INT_TRY(attr_get_text(io, "open"));
    return dict_set_text(interp->builtins, "open", function);
}

static int start_imports(Interp *interp) {
    ConfigState *config = config_of(interp);
    INT_TRYI(paths_publish(interp));
    INT_TRYI(bootstrap_importlib(interp));
    INT_TRYI(bootstrap_external(interp));
    INT_TRYI(need("encodings"));
    INT_TRYI(start_streams(config));
    INT_TRYI(add_open(interp));
    interp->first_builtins = INT_TRY(dict_copy_of(interp->builtins));
    if (config->warn_options.count > 0) {
        INT_TRYI(need("warnings"));
    }
    return 0;
}

static bool has_x_option(const ConfigState *config, const char *name) {
    for (int i = 0; i < config->x_options.count; i++) {
        if (strcmp(config->x_options.items[i], name) == 0) {
            return true;
        }
    }
    return false;
}

static bool wants_faulthandler(const ConfigState *config) {
    if (has_x_option(config, "faulthandler")) {
        return true;
    }
    const char *value = config->ignore_environment ? NULL : getenv("PYTHONFAULTHANDLER");
    return config->dev_mode || (value != NULL && *value != 0);
}

/* The exception, and what the import system was looking for where. */
static void report_no_imports(Interp *interp) {
    path_report(interp);
    fputs("Fatal Python error: the import system cannot be started\n", stderr);
    autoref PyObject *exception = err_fetch();
    if (exception != NULL) {
        sys_print_exception(exception);
    }
    fputs("Is the standard library of CPython 3.14 where PREFIX/" PATHS_LIBRARY
          " should be? (PYTHONHOME names another PREFIX.)\n",
          stderr);
}

int lifecycle_import(Interp *interp) {
    paths_find(&config_of(interp)->paths, config_of(interp));
    if (start_imports(interp) < 0) {
        if (err_matches(PyExc_KeyboardInterrupt)) {
            program_report();
        } else {
            report_no_imports(interp);
        }
        return -1;
    }
    if (wants_faulthandler(config_of(interp)) && faulthandler_enable() < 0) {
        err_clear(); /* without sys.stderr there is nowhere to write to */
    }
    remote_debug_init(!config_of(interp)->no_remote_debug);
    if (config_of(interp)->tracemalloc > 0 && tracer_start(config_of(interp)->tracemalloc) < 0) {
        fputs("Fatal Python error: init_interp_main: can't start tracemalloc\n", stderr);
        program_report();
        return -1;
    }
    if (!config_of(interp)->no_site && (need("site") < 0 || add_installed_packages(interp) < 0)) {
        fputs("Failed to import the site module\n", stderr);
        program_report();
        return -1;
    }
    return 0;
}

static int add_path_0(Interp *interp) {
    PyObject *first = config_of(interp)->sys_path_0;
    autoref PyObject *path = first == NULL ? NULL : dict_get_text(interp->sys_dict, "path");
    return path != NULL && IS_LIST(path) ? list_insert_at(path, 0, first) : 0;
}

int lifecycle_start_another(Interp *interp) {
    interp->config = runtime.main->config;
    INT_TRYI(exception_memory_reserve(interp)); /* before anything that may fail */
    INT_TRYI(start_objects(interp));
    INT_TRYI(signals_init(interp, false));
    INT_TRYI(start_imports(interp));
    autoref PyObject *main = INT_TRY(program_main_namespace(interp));
    INT_TRYI(config_of(interp)->no_site ? 0 : need("site"));
    return add_path_0(interp);
}

/* ---- the end ---- */

/* Calls a function of a module, if that has been imported; what it raises is reported. */
static void call_if_imported(Interp *interp, const char *module_name, const char *function) {
    autoref PyObject *module = dict_get_text(interp->modules, module_name);
    if (module == NULL || module == NONE) {
        return;
    }
    autoref PyObject *f = attr_get_text(module, function);
    autoref PyObject *done = f ? call_none(f) : NULL;
    if (done == NULL) {
        err_unraisable(module, "Exception ignored on %s shutdown", module_name);
    }
}

/* From here on no other thread of the interpreter runs Python code. */
static void stop_others(Interp *interp) {
    interp_finalize(interp);
    store_relaxed(&runtime.finalizing, 1);
}

static void set_none(PyObject *dict, const char *name) {
    if (dict_set_text(dict, name, NONE) < 0) {
        err_clear();
    }
}

/* What would keep modules alive out of sys. */
static void forget_in_sys(Interp *interp) {
    static const char *const names[] = {"path",       "argv",
                                        "ps1",        "ps2",
                                        "last_exc",   "last_type",
                                        "last_value", "last_traceback",
                                        "path_hooks", "path_importer_cache",
                                        "meta_path",  "__interactivehook__"};
    static const char *const streams[][2] = {
        {"stdin", "__stdin__"}, {"stdout", "__stdout__"}, {"stderr", "__stderr__"}};
    set_none(interp->builtins, "_");
    for (size_t i = 0; i < countof(names); i++) {
        set_none(interp->sys_dict, names[i]);
    }
    for (size_t i = 0; i < countof(streams); i++) {
        autoref PyObject *original = dict_get_text(interp->sys_dict, streams[i][1]);
        if (original != NULL && dict_set_text(interp->sys_dict, streams[i][0], original) < 0) {
            err_clear();
        }
    }
}

/* Replaces values by None: names with one leading underscore first, then all but __builtins__. */
static void clear_namespace(PyObject *dict) {
    autoref PyObject *names = dict_keys_list(dict);
    for (int pass = 0; names != NULL && pass < 2; pass++) {
        for (Py_ssize_t i = 0; i < list_length(names); i++) {
            autoref PyObject *name = list_get(names, i);
            if (name == NULL || !IS_STR(name) || str_length(name) == 0 ||
                str_equal_text(name, "__builtins__")) {
                continue;
            }
            bool private =
                str_at(name, 0) == '_' && (str_length(name) < 2 || str_at(name, 1) != '_');
            if ((pass == 0) == private && dict_set(dict, name, NONE) < 0) {
                err_clear();
            }
        }
        reclaim_drain(); /* what they were ends in this order */
    }
    err_clear();
}

static bool is_core(Interp *interp, PyObject *module) {
    return module_dict(module) == interp->sys_dict || module_dict(module) == interp->builtins;
}

/* Modules die: those that nothing else refers to by themselves, the rest by having their namespaces
 * cleared, the newest first. */
static void end_modules(Interp *interp) {
    autoref PyObject *list = dict_values_list(interp->modules);
    autoref PyObject *survivors = list ? list_new(0) : NULL;
    if (survivors == NULL) {
        err_clear();
        return;
    }
    for (Py_ssize_t i = 0; i < list_length(list); i++) {
        autoref PyObject *module = list_get(list, i);
        PyObject *ref = module && IS_INSTANCE(module, PyModule_Type) && !is_core(interp, module)
                            ? weakref_new(module, NULL)
                            : NULL;
        if (ref != NULL && list_append_steal(survivors, ref) < 0) {
            err_clear();
        }
    }
    SETREF(list, NULL);
    dict_clear_all(interp->modules);
    reclaim_drain(); /* what is queued would count as a root */
    gc_collect_at_end();
    for (Py_ssize_t i = list_length(survivors) - 1; i >= 0; i--) {
        autoref PyObject *ref = list_get(survivors, i);
        autoref PyObject *module = ref ? weakref_get(ref) : NULL;
        if (module != NULL && module_dict(module) != NULL) {
            clear_namespace(module_dict(module));
        }
        err_clear();
    }
    gc_collect_at_end();
}

/* What programs have put among the builtins goes, what they have replaced comes back. */
static void restore_builtins(Interp *interp) {
    autoref PyObject *names = dict_keys_list(interp->builtins);
    for (Py_ssize_t i = 0; names != NULL && i < list_length(names); i++) {
        autoref PyObject *name = list_get(names, i), *first = NULL;
        int found = name ? dict_get(interp->first_builtins, name, &first) : 0;
        if (found == 0 && dict_delete(interp->builtins, name) < 0) {
            err_clear();
        }
        if (found > 0 && dict_set(interp->builtins, name, first) < 0) {
            err_clear();
        }
    }
    reclaim_drain();
    err_clear();
}

/* What a program has hung on sys and builtins (hooks, streams): modules may live by it alone. */
static bool end_core_modules(Interp *interp) {
    autoref PyObject *out = dict_get_text(interp->sys_dict, "__stdout__");
    autoref PyObject *error = dict_get_text(interp->sys_dict, "__stderr__");
    restore_builtins(interp);
    bool flushed = io_streams_flush() == 0;
    clear_namespace(interp->sys_dict);
    gc_collect_at_end();
    return io_streams_flush_these(out, error) == 0 && flushed; /* finalizers have written */
}

/* Threads that have done their work, but have not left the interpreter yet. Those that are daemons,
 * or were lent to it, stay: they hang when they come back. */
static void wait_for_leaving(Interp *interp) {
    ThreadState *self = thread_current();
    for (bool any = true; any;) {
        any = false;
        mutex_lock(&runtime.registry);
        for (ThreadState *ts = interp->threads; ts != NULL; ts = (ThreadState *)ts->base.next) {
            any |= ts != self && !ts->is_daemon;
        }
        mutex_unlock(&runtime.registry);
        if (any) {
            thread_detach(self);
            sched_yield();
            thread_attach(self);
        }
    }
}

static void end_state(Interp *interp) {
    atexit_end(interp);
    monitoring_end(interp);
    ast_end(interp);
    CLEAR(interp->types->generic);
    interp->audit_hooks = 0;
    CLEAR(interp->audit_list);
    CLEAR(interp->importlib);
    CLEAR(interp->import_func);
    CLEAR(interp->first_builtins);
    CLEAR(interp->builtin_all);
    CLEAR(interp->builtin_any);
    extension_state_clear(interp);
    dict_clear_all(interp->sys_dict);
    reclaim_drain();
    gc_collect_at_end();
    dict_clear_all(interp->builtins);
    reclaim_drain();
    gc_collect_at_end();
    crossing_interp_ends(interp);
    warnings_end(interp);
    codecs_end(interp);
    signals_end(interp);
    if (interp !=
        runtime.main) { /* what was registered there ends in cycles; main's process ends */
        reclaim_drain();
        gc_collect_at_end();
    }
    CLEAR(interp->modules);
    CLEAR(interp->sys_dict);
    CLEAR(interp->builtins);
    extension_state_clear(interp); /* what a deallocator has asked for since */
    reclaim_drain();
    gc_end(interp);
    exception_end(interp);
}

void lifecycle_end_another(Interp *interp) {
    call_if_imported(interp, "threading", "_shutdown");
    atexit_run_all(interp);
    io_streams_flush();
    wait_for_leaving(interp);
    interp_finalize(interp);
    spread_stop(thread_current()); /* which holds what it wants spread */
    gc_collect(2);
    if (interp->importlib != NULL) {
        forget_in_sys(interp);
        end_modules(interp);
        end_core_modules(interp);
    }
    end_state(interp);
}

/* Another interpreter that nothing runs in, marked as ending; NULL: there is none left. */
static Interp *take_remaining(Interp *self) {
    mutex_lock(&runtime.registry);
    Interp *interp = runtime.interps;
    while (interp != NULL &&
           (interp == self || interp->ready != INTERP_READY || interp->main_user != NULL)) {
        interp = interp->next;
    }
    if (interp != NULL) {
        interp->ready = INTERP_ENDING;
    }
    mutex_unlock(&runtime.registry);
    return interp;
}

static void end_remaining(Interp *self) {
    bool warned = false;
    for (Interp *interp; (interp = take_remaining(self)) != NULL; warned = true) {
        if (!warned &&
            err_warn(PyExc_RuntimeWarning, 0,
                     "remaining subinterpreters; close them with Interpreter.close()") < 0) {
            err_unraisable(NULL, NULL);
        }
        if (interpreter_end(interp) < 0) {
            err_clear();
            return;
        }
    }
}

/* The system takes back what is left: the objects of the interpreter that ends with the process. */
static void leave_heaps(void) {
    for (Interp *interp = runtime.interps; interp != NULL; interp = interp->next) {
        for (Heap *heap = interp->heaps; heap != NULL; heap = heap->next) {
            heap_lives_on_stw(heap);
        }
    }
}

int lifecycle_end(Interp *interp, int status) {
    call_if_imported(interp, "threading", "_shutdown");
    atexit_run_all(interp);
    end_remaining(interp);
    bool flushed = io_streams_flush() == 0;
    stop_others(interp);
    signals_restore(interp);
    gc_collect(2);
    if (interp->importlib != NULL) {
        forget_in_sys(interp);
        end_modules(interp);
        flushed &= end_core_modules(interp);
    }
    extension_state_clear(interp);
    reclaim_drain();
    fflush(stdout);
    if (has_x_option(config_of(interp), "instrstats")) {
        statistics_print();
    }
    if (config_of(interp)->malloc_stats) {
        sys_print_malloc_stats_stw(interp); /* no other thread runs any more */
    }
    fflush(stderr);
    leave_heaps();
    return flushed ? status : 120;
}
