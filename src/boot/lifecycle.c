#include "boot/lifecycle.h"
#include "base/hash.h"
#include "base/random.h"
#include "boot/import.h"
#include "gc/gc.h"
#include "interp/frame.h"
#include "lang/compile.h"
#include "mem/fault.h"
#include "modules/builtins/builtins.h"
#include "modules/sys/sys.h"
#include "modules/warnings/warnings.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/error.h"
#include "object/names.h"
#include "object/needs.h"
#include "object/ops.h"
#include "object/reclaim.h"
#include "types/dict/dict.h"
#include "types/exception/exception.h"
#include "types/int/int.h"
#include "types/module/module.h"
#include "types/static_types.h"
#include "types/str/str.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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
        thread_attach(ts);
    }
    return ts;
}

/* Objects, in the order in which each needs the one before. */
static int start_objects(Interp *interp) {
    INT_TRYI(gc_init(interp));
    INT_TRYI(str_init(interp));
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
    Interp *interp = interp_create();
    if (interp == NULL) {
        return NULL;
    }
    interp->config = config;
    if (first_thread(interp) == NULL || start_objects(interp) < 0) {
        return NULL;
    }
    runtime.initialized = 1;
    return interp;
}

/* ---- running ---- */

static PyObject *main_namespace(Interp *interp) {
    autoref PyObject *module = TRY(module_new(NAME(__main__)));
    PyObject *dict = module_dict(module);
    TRYI(dict_set(dict, NAME(__builtins__), interp->builtins));
    TRYI(dict_set(interp->modules, NAME(__main__), module));
    return newref(dict);
}

static PyObject *run_text(PyObject *namespace, const char *text, const char *filename) {
    autoref PyObject *name = TRY(str_from_text(filename));
    autoref PyObject *code = TRY(compile_source(text, strlen(text), name, COMPILE_EXEC, 0, -1));
    return interp_eval_code(code, namespace, namespace, NULL);
}

/* The whole file as text, from malloc; NULL with the error in errno. */
static char *read_file(const char *path) {
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
    if (file == NULL) {
        return NULL;
    }
    size_t used = 0, room = 1 << 16;
    char *text = malloc(room);
    while (text != NULL) {
        used += fread(text + used, 1, room - used - 1, file);
        if (used < room - 1) {
            text[used] = 0;
            break;
        }
        char *more = realloc(text, room *= 2);
        if (more == NULL) {
            free(text);
        }
        text = more;
    }
    if (file != stdin) {
        fclose(file);
    }
    return text;
}

static int run_file(PyObject *namespace, ConfigState *config, const char *path) {
    char *text = read_file(path);
    if (text == NULL) {
        fprintf(stderr, "%s: can't open file '%s': [Errno %d] %s\n", config->orig_argv.items[0],
                path, errno, strerror(errno));
        return 2;
    }
    PyObject *file = str_from_text(path);
    PyObject *result = file && dict_set(namespace, NAME(__file__), file) == 0
                           ? run_text(namespace, text, path)
                           : NULL;
    XDECREF(file);
    free(text);
    XDECREF(result);
    return result ? 0 : lifecycle_report();
}

int lifecycle_run(Interp *interp) {
    ConfigState *config = config_of(interp);
    PyObject *namespace = main_namespace(interp);
    if (namespace == NULL) {
        return lifecycle_report();
    }
    int status = 0;
    if (config->run == RUN_COMMAND) {
        PyObject *result = run_text(namespace, config->target, "<string>");
        status = result ? 0 : lifecycle_report();
        XDECREF(result);
    } else if (config->run == RUN_FILE || config->run == RUN_STDIN ||
               (config->run == RUN_PROMPT && !isatty(0))) {
        status = run_file(namespace, config, config->run == RUN_FILE ? config->target : "-");
    } else {
        fprintf(stderr,
                "%s: this needs the standard library, which this version cannot import yet\n",
                config->orig_argv.items[0]);
        status = 2;
    }
    decref(namespace);
    return status;
}

/* ---- the uncaught exception ---- */

/* SystemExit: the status it carries; other values are printed. */
static int exit_status(PyObject *exception) {
    PyObject *code = ((PySystemExitObject *)exception)->code;
    if (code == NULL || code == NONE) {
        return 0;
    }
    if (IS_INT(code)) {
        int overflow;
        return (int)(int_as_int64_overflow(code, &overflow) & 0xff);
    }
    autoref PyObject *text = ops_str(code);
    const char *utf8 = text ? str_utf8(text, NULL) : NULL;
    fprintf(stderr, "%s\n", utf8 ? utf8 : "?");
    err_clear();
    return 1;
}

int lifecycle_report(void) {
    autoref PyObject *exception = err_fetch();
    if (exception == NULL) {
        return 0;
    }
    if (err_given_matches(exception, PyExc_SystemExit)) {
        return exit_status(exception);
    }
    PyObject *hook = dict_get_text(interp_current()->sys_dict, "excepthook");
    PyObject *traceback = ((PyBaseExceptionObject *)exception)->traceback;
    PyObject *args[3] = {(PyObject *)TYPE(exception), exception, traceback ? traceback : NONE};
    PyObject *done = hook ? call(hook, args, 3, NULL) : NULL;
    if (done == NULL) {
        err_clear();
        sys_print_exception(exception);
    }
    XDECREF(done);
    XDECREF(hook);
    fflush(stderr);
    return err_given_matches(exception, PyExc_KeyboardInterrupt) ? 130 : 1;
}

void lifecycle_end(Interp *interp) {
    store_relaxed(&interp->finalizing, 1);
    store_relaxed(&runtime.finalizing, 1);
    gc_collect(2);
    reclaim_drain();
    fflush(stdout);
    fflush(stderr);
}
