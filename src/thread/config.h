/* The configuration: what boot/ read from the command line and the environment at start, before any
 * object existed, and what it found of the library. An interpreter refers to it; modules report it.
 */
#ifndef PITHON_THREAD_CONFIG_H
#define PITHON_THREAD_CONFIG_H

#include "thread/state.h"

/* All texts from malloc, in the file system's bytes; they live as long as the process. */
typedef struct {
    char *executable;      /* absolute, "" when it cannot be found */
    char *base_executable; /* that of the environment a virtual one was made from */
    char *prefix, *base_prefix;
    char *exec_prefix, *base_exec_prefix;
    char *library;   /* prefix + /lib/python3.14t; NULL when it was not found */
    char *venv_home; /* `home` of pyvenv.cfg, or NULL */
    char **override; /* what a ._pth file puts into sys.path, ends with NULL; or NULL */
} Paths;

typedef enum {
    RUN_PROMPT,
    RUN_COMMAND,
    RUN_MODULE,
    RUN_FILE,
    RUN_STDIN,
    RUN_VERSION,
    RUN_HELP,
    RUN_USAGE_ERROR,
    RUN_CONFIG_ERROR
} RunKind;

enum { HELP_OPTIONS = 1, HELP_ENVIRONMENT = 2, HELP_X_OPTIONS = 4 };

/* A list of texts that live as long as the process (argv, or the environment). */
typedef struct {
    const char **items;
    int count, capacity;
} TextList;

typedef struct ConfigState {
    RunKind run;
    const char *target;      /* -c text, -m name, or file */
    const char *usage_error; /* RUN_USAGE_ERROR, RUN_CONFIG_ERROR: what was wrong */
    const char *unknown_option, *error_function; /* the option; what refused the value, or NULL */
    char unknown[2];
    int help;      /* RUN_HELP: HELP_* */
    TextList argv; /* sys.argv without its first element */
    TextList orig_argv;
    TextList warn_options, x_options;
    int bytes_warning, debug, inspect, interactive, optimize, quietly, verbose, version_count;
    bool ignore_environment, isolated, safe_path, no_site, no_user_site, dont_write_bytecode,
        unbuffered, dev_mode, utf8_mode, skip_first_line;
    bool malloc_stats; /* PYTHONMALLOCSTATS: print them at the end */
    bool ascii_files;  /* the file system's encoding is ASCII, else UTF-8 */
    bool no_debug_ranges, frozen_modules_off, frozen_modules_given, int_max_str_digits_given;
    enum { GIL_UNSAID, GIL_OFF } gil; /* -X gil=0 */
    bool warn_default_encoding, thread_inherit_context, context_aware_warnings;
    const char *check_hash_pycs; /* "default", "always", "never" */
    const char *pycache_prefix;
    const char *path;                  /* PYTHONPATH, or NULL */
    const char *home;                  /* PYTHONHOME, or NULL */
    const char *startup;               /* PYTHONSTARTUP, or NULL */
    Paths paths;                       /* found by lifecycle_import */
    bool hash_seed_given, hash_random; /* PYTHONHASHSEED; -R */
    uint32_t hash_seed;
    int int_max_str_digits;
    int import_time; /* -X importtime: 1 imports, 2 all; 0 no, -1 not given */
    /* (a) what times them: how deep, nanoseconds of imports within one, has the heading been
     * printed */
    int import_level;
    int64_t import_nested;
    bool import_time_headed;
    const char *runtime_state; /* RUN_CONFIG_ERROR: how far the start had come */
    bool utf8_given;
    bool no_remote_debug; /* -X disable-remote-debug, PYTHON_DISABLE_REMOTE_DEBUG */
    int tracemalloc;      /* -X tracemalloc, PYTHONTRACEMALLOC: frames; 0 no, -1 not given */
    bool cpu_count_default;
    int cpu_count;        /* -X cpu_count, PYTHON_CPU_COUNT; -1: not given */
    PyObject *sys_path_0; /* what the program put in front of sys.path, or NULL; owned */
} ConfigState;

ConfigState *config_of(Interp *interp);

#endif
