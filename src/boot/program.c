#include "capi/needs.h"
#include "boot/program.h"
#include "boot/bootstrap.h"
#include "boot/config.h"
#include "boot/lifecycle.h"
#include "boot/prompt.h"
#include "boot/repl.h"
#include "interp/frame.h"
#include "lang/compile.h"
#include "modules/marshal/marshal.h"
#include "modules/sys/sys.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/error.h"
#include "object/names.h"
#include "object/needs.h"
#include "object/ops.h"
#include "types/bytes/bytes.h"
#include "types/dict/dict.h"
#include "types/exception/exception.h"
#include "types/int/int.h"
#include "types/list/list.h"
#include "types/module/module.h"
#include "types/needs.h"
#include "types/str/str.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- __main__ ---- */

static PyObject *class_of_importlib(const char *module, const char *name) {
    autoref PyObject *text = TRY(str_intern_text(module));
    autoref PyObject *owner = NULL;
    TRYI(dict_get(interp_current()->modules, text, &owner));
    return owner == NULL ? newref(NONE) : attr_get_text(owner, name);
}

/* The namespace of a fresh module __main__. */
PyObject *program_main_namespace(Interp *interp) {
    autoref PyObject *module = TRY(module_new(NAME(__main__)));
    PyObject *dict = module_dict(module);
    autoref PyObject *builtins = NULL;
    TRYI(dict_get(interp->modules, NAME(builtins), &builtins));
    TRYI(dict_set(dict, NAME(__builtins__), builtins));
    TRYI(module_add_steal(module, "__loader__",
                          class_of_importlib("_frozen_importlib", "BuiltinImporter")));
    TRYI(dict_set(interp->modules, NAME(__main__), module));
    return newref(dict);
}

/* Runs code in __main__: 0, or -1 with an exception. */
static int run_code(PyObject *namespace, PyObject *code) {
    autoref PyObject *result = INT_TRY(interp_eval_code(code, namespace, namespace, NULL));
    return 0;
}

static int run_text(PyObject *namespace, const char *text, size_t size, PyObject *filename,
                    int flags) {
    autoref PyObject *code = INT_TRY(compile_source(text, size, filename, COMPILE_EXEC, flags, -1));
    return run_code(namespace, code);
}

/* ---- reading a script ---- */

typedef struct {
    char *text; /* from malloc, ends with NUL */
    size_t size;
} Text;

/* The rest of the file; text is NULL without memory or on an error (errno). */
static Text read_all(FILE *file) {
    size_t room = 1 << 16;
    Text t = {malloc(room), 0};
    while (t.text != NULL) {
        t.size += fread(t.text + t.size, 1, room - t.size - 1, file);
        if (t.size < room - 1) {
            t.text[t.size] = 0;
            return t;
        }
        char *more = realloc(t.text, room *= 2);
        if (more == NULL) {
            free(t.text);
        }
        t.text = more;
    }
    return t;
}

/* -x: the first line does not count, but for the line numbers. */
static void skip_first_line(Text *t) {
    for (size_t i = 0; i < t->size && t->text[i] != '\n'; i++) {
        t->text[i] = ' ';
    }
    if (t->size > 0) {
        t->text[0] = '#';
    }
}

static int cannot_open(ConfigState *config, const char *path) {
    char full[PATH_MAX];
    int error = errno;
    fprintf(stderr, "%s: can't open file '%s': [Errno %d] %s\n", config->paths.executable,
            path[0] != '/' && getcwd(full, sizeof full) ? paths_join(full, path) : path, error,
            strerror(error));
    return 2;
}

/* ---- kinds of programs ---- */

/* sys.path[0]; NULL as `folder` does nothing. */
static int set_path_0(Interp *interp, const char *folder) {
    if (folder == NULL || config_of(interp)->safe_path) {
        return 0;
    }
    autoref PyObject *path = dict_get_text(interp->sys_dict, "path");
    autoref PyObject *text = INT_TRY(str_decode_fs(folder, (Py_ssize_t)strlen(folder)));
    config_of(interp)->sys_path_0 = str_intern(newref(text)); /* immortal: for all interpreters */
    return path != NULL && IS_LIST(path) ? list_insert_at(path, 0, text) : 0;
}

PyObject *config_sys_path_0(void) {
    return xnewref(config_of(interp_current())->sys_path_0);
}

/* The folder of a script, links followed; "" when it is the current one. */
static char *script_folder(const char *path) {
    char *real = realpath(path, NULL);
    if (real == NULL) {
        return NULL;
    }
    char *slash = strrchr(real, '/');
    slash[slash == real] = 0;
    return real;
}

/* From malloc, or the end without memory; links are not followed. */
static char *absolute_path(const char *path) {
    char cwd[PATH_MAX];
    if (path[0] == '/' || getcwd(cwd, sizeof cwd) == NULL) {
        return paths_join("", path);
    }
    return paths_join(cwd, path);
}

/* ends with `ending`? */
static bool ends_with(const char *text, const char *ending) {
    size_t n = strlen(text), m = strlen(ending);
    return n >= m && strcmp(text + n - m, ending) == 0;
}

static int set_script_names(PyObject *namespace, const char *path, const char *loader) {
    autoref PyObject *file = INT_TRY(str_decode_fs(path, (Py_ssize_t)strlen(path)));
    INT_TRYI(dict_set(namespace, NAME(__file__), file));
    autoref PyObject *cached_name = INT_TRY(str_intern_text("__cached__"));
    INT_TRYI(dict_set(namespace, cached_name, NONE));
    autoref PyObject *type = INT_TRY(class_of_importlib("_frozen_importlib_external", loader));
    if (type == NONE) {
        return 0;
    }
    PyObject *args[2] = {NAME(__main__), file};
    autoref PyObject *made = INT_TRY(call(type, args, 2, NULL));
    autoref PyObject *loader_name = INT_TRY(str_intern_text("__loader__"));
    return dict_set(namespace, loader_name, made);
}

/* A compiled module as the program: its header is 16 bytes, the first four the magic number. */
static int run_compiled(PyObject *namespace, const Text *t) {
    int64_t token = config_magic_token();
    if (t->size < 16 || memcmp(t->text, &(uint32_t){(uint32_t)token}, 4) != 0) {
        return err_int(err_raise(PyExc_RuntimeError, "Bad magic number in .pyc file"));
    }
    autoref PyObject *code = INT_TRY(marshal_load(t->text + 16, t->size - 16));
    if (!IS_EXACT(code, PyCode_Type)) {
        return err_int(err_raise(PyExc_RuntimeError, "Bad code object in .pyc file"));
    }
    return run_code(namespace, code);
}

static int run_script_text(PyObject *namespace, Text *t, const char *path, bool compiled) {
    if (t->text == NULL) {
        return err_int(err_no_memory());
    }
    INT_TRYI(
        set_script_names(namespace, path, compiled ? "SourcelessFileLoader" : "SourceFileLoader"));
    if (compiled) {
        return run_compiled(namespace, t);
    }
    if (config_of(interp_current())->skip_first_line) {
        skip_first_line(t);
    }
    autoref PyObject *filename = INT_TRY(str_decode_fs(path, (Py_ssize_t)strlen(path)));
    return run_text(namespace, t->text, t->size, filename, COMPILE_FROM_FILE);
}

static int run_script(Interp *interp, PyObject *namespace, const char *path) {
    ConfigState *config = config_of(interp);
    FILE *file = fopen(path, "rb");
    struct stat st;
    if (file == NULL) {
        return cannot_open(config, path);
    }
    if (fstat(fileno(file), &st) == 0 && S_ISDIR(st.st_mode)) {
        fprintf(stderr, "%s: '%s' is a directory, cannot continue\n", config->paths.executable,
                path);
        fclose(file);
        return 1;
    }
    Text t = read_all(file);
    fclose(file);
    char *folder = script_folder(path);
    char *full = absolute_path(path);
    bool failed = set_path_0(interp, folder) < 0 ||
                  run_script_text(namespace, &t, full, ends_with(path, ".pyc")) < 0;
    free(full);
    free(folder);
    free(t.text);
    return failed ? program_report() : 0;
}

/* runpy._run_module_as_main(name, alter_argv) */
static int run_module(const char *name, bool alter_argv) {
    autoref PyObject *runpy = bootstrap_import("runpy");
    autoref PyObject *function = runpy ? attr_get_text(runpy, "_run_module_as_main") : NULL;
    if (function == NULL) {
        fputs("Could not import runpy module\n", stderr);
        return program_report();
    }
    autoref PyObject *text = str_from_text(name);
    PyObject *args[2] = {text, BOOL(alter_argv)};
    autoref PyObject *done = text ? call(function, args, 2, NULL) : NULL;
    return done ? 0 : program_report();
}

/* Does a path hook know what to do with it (a folder, an archive)? 1, 0; -1 with an exception. */
static int has_importer(const char *path) {
    autoref PyObject *finder =
        INT_TRY(class_of_importlib("_frozen_importlib_external", "PathFinder"));
    autoref PyObject *function = INT_TRY(attr_get_text(finder, "_path_importer_cache"));
    autoref PyObject *text = INT_TRY(str_decode_fs(path, (Py_ssize_t)strlen(path)));
    autoref PyObject *importer = INT_TRY(call_one(function, text));
    return importer != NONE;
}

static int run_file(Interp *interp, PyObject *namespace, const char *path) {
    int importer = has_importer(path);
    if (importer < 0) {
        return program_report();
    }
    if (importer == 0) {
        return run_script(interp, namespace, path);
    }
    autoref PyObject *list = dict_get_text(interp->sys_dict, "path");
    char *full = absolute_path(path);
    autoref PyObject *text = full ? str_decode_fs(full, (Py_ssize_t)strlen(full)) : err_no_memory();
    free(full);
    if (text == NULL || list == NULL || list_insert_at(list, 0, text) < 0) {
        return program_report();
    }
    return run_module("__main__", false);
}

/* How much leading white space all lines of the text that are not blank have in common. */
static size_t common_indent(const char *text) {
    const char *first = NULL;
    size_t common = 0;
    for (const char *line = text; *line; line += strcspn(line, "\n"), line += *line == '\n') {
        size_t n = strspn(line, " \t");
        if (line[n] == '\n' || line[n] == 0) {
            continue;
        }
        if (first == NULL) {
            first = line;
            common = n;
        }
        while (common > 0 && strncmp(first, line, common) != 0) {
            common--;
        }
    }
    return common;
}
/* The text without it, from malloc; NULL without memory. */
static char *dedented(const char *text) {
    size_t common = common_indent(text);
    char *copy = malloc(strlen(text) + 1), *out = copy;
    for (const char *line = text; copy != NULL && *line;) {
        size_t blank = strspn(line, " \t"), n = strcspn(line, "\n");
        size_t skip = blank == n ? n : common;
        memcpy(out, line + skip, n - skip);
        out += n - skip;
        line += n;
        if (*line == '\n') {
            *out++ = *line++;
        }
    }
    if (copy != NULL) {
        *out = 0;
    }
    return copy;
}

/* A cookie in a -c text means nothing: it is UTF-8 already. */
static int run_command(Interp *interp, PyObject *namespace, const char *text) {
    char *plain = dedented(text);
    autoref PyObject *name = str_from_text("<string>");
    autoref PyObject *decoded = plain ? str_decode_fs(plain, (Py_ssize_t)strlen(plain)) : NULL;
    free(plain);
    Py_ssize_t size;
    const char *utf8 = decoded ? str_utf8(decoded, &size) : NULL;
    if (name == NULL || utf8 == NULL) {
        if (err_occurred() && err_matches(PyExc_UnicodeError)) {
            fputs("Unable to decode the command from the command line:\n", stderr);
        }
        return program_report();
    }
    autoref PyObject *code =
        set_path_0(interp, "") < 0
            ? NULL
            : compile_source(utf8, (size_t)size, name, COMPILE_EXEC, COMPILE_IGNORE_COOKIE, -1);
    if (code == NULL) {
        return program_report();
    }
    prompt_keep_source(code, decoded, name);
    return run_code(namespace, code) < 0 ? program_report() : 0;
}

static int run_stdin(Interp *interp, PyObject *namespace) {
    Text t = read_all(stdin);
    autoref PyObject *name = str_from_text("<stdin>");
    bool failed = t.text == NULL
                      ? (err_no_memory(), true)
                      : name == NULL || set_path_0(interp, "") < 0 ||
                            run_text(namespace, t.text, t.size, name, COMPILE_FROM_FILE) < 0;
    free(t.text);
    return failed ? program_report() : 0;
}

/* ---- the prompt ---- */

static void print_banner(const ConfigState *config) {
    if (config->quietly == 0) {
        fprintf(stderr, "Python %s on linux\n", sys_version_text());
        if (!config->no_site) {
            fputs(
                "Type \"help\", \"copyright\", \"credits\" or \"license\" for more information.\n",
                stderr);
        }
    }
}

/* The file PYTHONSTARTUP names; what it raises is printed. */
static void run_startup(Interp *interp, PyObject *namespace) {
    const char *startup = config_of(interp)->startup;
    FILE *file = startup != NULL ? fopen(startup, "rb") : NULL;
    if (startup != NULL && file == NULL) {
        fprintf(stderr, "Could not open PYTHONSTARTUP\nFileNotFoundError: [Errno %d] %s: '%s'\n",
                errno, strerror(errno), startup);
    }
    if (file != NULL) {
        Text t = read_all(file);
        fclose(file);
        autoref PyObject *name = str_decode_fs(startup, (Py_ssize_t)strlen(startup));
        if (t.text == NULL || name == NULL ||
            run_text(namespace, t.text, t.size, name, COMPILE_FROM_FILE) < 0) {
            program_report();
        }
        free(t.text);
    }
}
static void run_interactive_hook(Interp *interp) {
    autoref PyObject *hook = dict_get_text(interp->sys_dict, "__interactivehook__");
    autoref PyObject *done = hook != NULL ? call_none(hook) : newref(NONE);
    if (done == NULL) {
        fputs("Failed calling sys.__interactivehook__\n", stderr);
        program_report();
    }
}

static int run_session(Interp *interp, PyObject *namespace) {
    bool editor = repl_wants_editor(config_of(interp));
    if (!editor) {
        run_startup(interp, namespace);
    }
    run_interactive_hook(interp);
    return editor ? repl_run(interp, namespace) : prompt_run(interp, namespace);
}

static int run_prompt(Interp *interp, PyObject *namespace) {
    if (set_path_0(interp, "") < 0) {
        return program_report();
    }
    return run_session(interp, namespace);
}

/* -i, or PYTHONINSPECT set in the meantime: the prompt after the program. */
static bool wants_prompt(const ConfigState *config) {
    const char *inspect = config->ignore_environment ? NULL : getenv("PYTHONINSPECT");
    return config->run != RUN_PROMPT && (config->inspect || (inspect != NULL && *inspect));
}

static int run_named(Interp *interp, PyObject *namespace);

int program_run(Interp *interp) {
    autoref PyObject *namespace = program_main_namespace(interp);
    if (namespace == NULL) {
        return program_report();
    }
    interp->main_user = thread_current(); /* to the end: its __main__ is never free */
    int status = run_named(interp, namespace);
    ConfigState *config = config_of(interp);
    if (wants_prompt(config)) {
        config->inspect = 0;
        status = run_session(interp, namespace);
    }
    return status;
}

static int run_named(Interp *interp, PyObject *namespace) {
    ConfigState *config = config_of(interp);
    char cwd[PATH_MAX];
    switch (config->run) {
    case RUN_COMMAND:
        return run_command(interp, namespace, config->target);
    case RUN_MODULE:
        return set_path_0(interp, getcwd(cwd, sizeof cwd)) < 0 ? program_report()
                                                               : run_module(config->target, true);
    case RUN_FILE:
        return run_file(interp, namespace, config->target);
    case RUN_PROMPT:
        if (isatty(0) || config->interactive) {
            print_banner(config);
            return run_prompt(interp, namespace);
        }
        return run_stdin(interp, namespace);
    default:
        return run_stdin(interp, namespace);
    }
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
    autoref PyObject *out = dict_get_text(interp_current()->sys_dict, "stderr");
    autoref PyObject *line = text ? str_format("%U\n", text) : NULL;
    autoref PyObject *done =
        line && out && out != NONE ? call_method_one(out, NAME(write), line) : NULL;
    if (done == NULL) {
        err_clear();
        const char *utf8 = text ? str_utf8(text, NULL) : NULL;
        fprintf(stderr, "%s\n", utf8 ? utf8 : "?");
        err_clear();
    }
    return 1;
}

/* sys.last_exc and its relatives, for post-mortem debugging. */
static int set_last(PyObject *exception, PyObject *traceback) {
    PyObject *sys = interp_current()->sys_dict;
    INT_TRYI(dict_set_text(sys, "last_exc", exception));
    INT_TRYI(dict_set_text(sys, "last_type", (PyObject *)TYPE(exception)));
    INT_TRYI(dict_set_text(sys, "last_value", exception));
    return dict_set_text(sys, "last_traceback", traceback);
}

/* As the hook would show it; nothing is where sys.stderr is None. */
static void show_without_hook(PyObject *exception) {
    autoref PyObject *file = dict_get_text(interp_current()->sys_dict, "stderr");
    PyObject *traceback = ((PyBaseExceptionObject *)exception)->traceback;
    autoref PyObject *shown = newref(traceback ? traceback : NONE);
    if (file == NONE) {
        return;
    }
    if (file == NULL ||
        exception_print_to(file, (PyObject *)TYPE(exception), exception, shown) < 0) {
        err_clear();
        sys_print_exception(exception);
        return;
    }
    autoref PyObject *done = call_method_none(file, NAME(flush));
    err_clear();
}
/* The hook raised itself: both exceptions are shown. */
static void hook_failed(PyObject *exception) {
    autoref PyObject *second = err_fetch();
    fputs("Error in sys.excepthook:\n", stderr);
    if (second != NULL) {
        show_without_hook(second);
    }
    fputs("\nOriginal exception was:\n", stderr);
    show_without_hook(exception);
}

int program_report_exception(bool keep_last) {
    autoref PyObject *exception = err_fetch();
    if (exception == NULL) {
        return 0;
    }
    if (err_given_matches(exception, PyExc_SystemExit)) {
        return exit_status(exception);
    }
    PyObject *traceback = ((PyBaseExceptionObject *)exception)->traceback;
    autoref PyObject *shown = newref(traceback ? traceback : NONE);
    if (keep_last && set_last(exception, shown) < 0) {
        err_clear();
    }
    autoref PyObject *hook = dict_get_text(interp_current()->sys_dict, "excepthook");
    if (hook == NULL) {
        fputs("sys.excepthook is missing\n", stderr);
        show_without_hook(exception);
        return 1;
    }
    PyObject *args[3] = {(PyObject *)TYPE(exception), exception, shown};
    if (AUDIT("sys.excepthook", 4, hook, args[0], exception, shown) < 0) {
        err_clear(); /* a hook that refuses: nothing is printed */
        return 1;
    }
    autoref PyObject *done = call(hook, args, 3, NULL);
    if (done == NULL) {
        if (err_occurred() && err_matches(PyExc_SystemExit)) {
            autoref PyObject *exit = err_fetch();
            return exit_status(exit);
        }
        hook_failed(exception);
    }
    fflush(stderr);
    return err_given_matches(exception, PyExc_KeyboardInterrupt) ? STATUS_INTERRUPTED : 1;
}

int program_report(void) {
    return program_report_exception(true);
}

void program_exit(int status) {
    exit(lifecycle_end(interp_current(), status));
}
