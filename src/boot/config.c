#include "boot/config.h"
#include "lang/needs.h"
#include "library.gen.h"
#include "types/int/needs.h"
#include "types/needs.h"
#include "types/str/needs.h"

#include <langinfo.h>
#include <limits.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MAGIC_CRLF = 0x0a0d0000 };

int64_t config_magic_token(void) {
    return MAGIC_CRLF | CODE_MAGIC;
}

ConfigState *config_of(Interp *interp) {
    return interp->config;
}

void no_memory_to_start(void) {
    fputs("pithon: no memory to start\n", stderr);
    _exit(1);
}

static void list_add(TextList *list, const char *text) {
    if (list->count == list->capacity) {
        list->capacity = list->capacity ? list->capacity * 2 : 8;
        list->items = realloc(list->items, (size_t)list->capacity * sizeof *list->items);
        if (list->items == NULL) {
            no_memory_to_start();
        }
    }
    list->items[list->count++] = text;
}

/* ---- the environment ---- */

static const char *env(ConfigState *c, const char *name) {
    const char *value = c->ignore_environment ? NULL : getenv(name);
    return value && *value ? value : NULL;
}

/* A variable that switches on: a positive number, or any other text, counts as at least 1. */
static void env_flag(ConfigState *c, const char *name, int *flag) {
    const char *value = env(c, name);
    if (value != NULL) {
        int n = atoi(value);
        n = n <= 0 ? 1 : n;
        *flag = *flag < n ? n : *flag;
    }
}

static void env_bool(ConfigState *c, const char *name, bool *flag) {
    *flag = *flag || env(c, name) != NULL;
}

/* A variable that is 0 or 1; the command line has been read, and wins where it says otherwise than
 * the default. */
static void env_switch(ConfigState *c, const char *name, bool *flag) {
    const char *value = env(c, name);
    if (value != NULL && *flag) {
        *flag = strcmp(value, "0") != 0;
    }
}

/* A value that the start cannot go on with. */
static void refuse(ConfigState *c, const char *function, const char *message) {
    c->run = RUN_CONFIG_ERROR;
    c->runtime_state = "preinitialized";
    c->error_function = function;
    c->usage_error = message;
}

static bool is_zero_or_one(const char *text) {
    return strcmp(text, "0") == 0 || strcmp(text, "1") == 0;
}

static void read_int_max_str_digits(ConfigState *c, const char *text, const char *refusal) {
    enum { LEAST = 640 };
    char *end;
    long limit = strtol(text, &end, 10);
    if (*text == 0 || *end != 0 || (limit != 0 && limit < LEAST) || limit > INT_MAX) {
        refuse(c, "config_init_int_max_str_digits", refusal);
        return;
    }
    c->int_max_str_digits = (int)limit;
    c->int_max_str_digits_given = true;
}

/* How many frames; more than can be had are refused by starting. */
static void read_tracemalloc(ConfigState *c, const char *text, const char *refusal) {
    char *end;
    long frames = strtol(text, &end, 10);
    if (*end != 0 || frames < 0 || frames > INT_MAX) {
        refuse(c, "config_init_tracemalloc", refusal);
        return;
    }
    c->tracemalloc = (int)frames;
}

/* A number, or anything else for 1. */
static void read_import_time(ConfigState *c, const char *text, const char *refusal) {
    char *end;
    long value = strtol(text, &end, 10);
    c->import_time = *text == 0 || *end != 0 ? 1 : (int)value;
    if (c->import_time == 1 || (value >= 0 && value <= 2)) {
        return;
    }
    refuse(c, "config_init_import_time", refusal);
}

static void read_utf8_mode(ConfigState *c, const char *text, const char *refusal) {
    c->utf8_given = true;
    c->utf8_mode = strcmp(text, "1") == 0;
    if (!is_zero_or_one(text)) {
        refuse(c, "preconfig_init_utf8_mode", refusal);
        c->runtime_state = "preinitializing";
    }
}

/* There is no global lock, and none can be had. */
static void read_gil(ConfigState *c, const char *text) {
    if (strcmp(text, "0") == 0) {
        c->gil = GIL_OFF;
    } else {
        refuse(c, "config_read_gil",
               strcmp(text, "1") == 0 ? "Enabling the GIL is not supported by this build"
                                      : "PYTHON_GIL / -X gil must be \"0\" or \"1\"");
    }
}

static void read_hash_seed(ConfigState *c) {
    const char *value = env(c, "PYTHONHASHSEED");
    if (value == NULL || c->hash_random || strcmp(value, "random") == 0) {
        return;
    }
    char *end;
    unsigned long seed = strtoul(value, &end, 10);
    if (*end != 0 || seed > 4294967295ul) {
        refuse(c, "config_init_hash_seed",
               "PYTHONHASHSEED must be \"random\" or an integer in range [0; 4294967295]");
        return;
    }
    c->hash_seed_given = true;
    c->hash_seed = (uint32_t)seed;
}

/* Sets the first of the locales that are the C locale with UTF-8; for children too. */
static bool coerce_locale(bool warns) {
    static const char *const targets[] = {"C.UTF-8", "C.utf8", "UTF-8"};
    for (size_t i = 0; i < countof(targets); i++) {
        if (setlocale(LC_CTYPE, targets[i]) == NULL) {
            continue;
        }
        setenv("LC_CTYPE", targets[i], 1);
        if (warns) {
            fprintf(stderr,
                    "Python detected LC_CTYPE=C: LC_CTYPE coerced to %s (set another locale or "
                    "PYTHONCOERCECLOCALE=0 to disable this locale coercion behavior).\n",
                    targets[i]);
        }
        return true;
    }
    return false;
}

/* The locale decides how files and the standard streams are read; the C locale stands for UTF-8
 * mode (PEP 540), and becomes C.UTF-8 for child processes too (PEP 538), unless LC_ALL asks for it.
 */
static void read_locale(ConfigState *c) {
    const char *utf8 = env(c, "PYTHONUTF8"), *coerce = env(c, "PYTHONCOERCECLOCALE");
    setlocale(LC_CTYPE, "");
    const char *name = setlocale(LC_CTYPE, NULL), *all = getenv("LC_ALL");
    bool plain = name == NULL || strcmp(name, "C") == 0 || strcmp(name, "POSIX") == 0;
    if (!c->utf8_given && utf8 && utf8[0]) {
        read_utf8_mode(c, utf8, "invalid PYTHONUTF8 environment variable value");
    } else if (!c->utf8_given) {
        c->utf8_mode = plain;
    }
    bool may_coerce = (coerce == NULL || strcmp(coerce, "0") != 0) && (all == NULL || !all[0]);
    bool warns = coerce != NULL && strcmp(coerce, "warn") == 0;
    if (plain && may_coerce) {
        plain = !coerce_locale(warns);
    }
    if (plain && warns) {
        fputs("Python runtime initialized with LC_CTYPE=C (a locale with default ASCII encoding), "
              "which may cause Unicode compatibility problems. Using C.UTF-8, C.utf8, or UTF-8 (if "
              "available) as alternative Unicode-compatible locales is recommended.\n",
              stderr);
    }
    c->ascii_files = !c->utf8_mode && strcmp(nl_langinfo(CODESET), "ANSI_X3.4-1968") == 0;
}

/* A positive number, or "default". */
static void read_cpu_count(ConfigState *c, const char *text, const char *refusal) {
    char *end;
    long count = strtol(text, &end, 10);
    if (strcmp(text, "default") == 0) {
        c->cpu_count = -1;
        c->cpu_count_default = true;
    } else if (*text == 0 || *end != 0 || count < 1 || count > INT_MAX) {
        refuse(c, "config_init_cpu_count", refusal);
    } else {
        c->cpu_count = (int)count;
    }
}

/* What the filters of warnings start with, the later ones the stronger: -X dev, the environment's
 * list, -W, -b. */
static void read_warnings(ConfigState *c) {
    TextList given = c->warn_options;
    c->warn_options = (TextList){0};
    if (c->dev_mode) {
        list_add(&c->warn_options, "default");
    }
    const char *value = env(c, "PYTHONWARNINGS");
    char *copy = value ? strdup(value) : NULL, *rest = copy; /* lives as long as the process */
    if (value != NULL && copy == NULL) {
        no_memory_to_start();
    }
    for (char *item; rest != NULL && (item = strsep(&rest, ",")) != NULL;) {
        if (*item != 0) {
            list_add(&c->warn_options, item);
        }
    }
    for (int i = 0; i < given.count; i++) {
        list_add(&c->warn_options, given.items[i]);
    }
    free(given.items);
    if (c->bytes_warning > 0) {
        list_add(&c->warn_options,
                 c->bytes_warning > 1 ? "error::BytesWarning" : "default::BytesWarning");
    }
}

static void read_environment(ConfigState *c) {
    env_flag(c, "PYTHONDEBUG", &c->debug);
    c->debug = c->debug > 0;
    env_flag(c, "PYTHONINSPECT", &c->inspect);
    env_flag(c, "PYTHONOPTIMIZE", &c->optimize);
    env_flag(c, "PYTHONVERBOSE", &c->verbose);
    env_bool(c, "PYTHONDONTWRITEBYTECODE", &c->dont_write_bytecode);
    env_bool(c, "PYTHONUNBUFFERED", &c->unbuffered);
    env_bool(c, "PYTHONNOUSERSITE", &c->no_user_site);
    env_bool(c, "PYTHONSAFEPATH", &c->safe_path);
    env_bool(c, "PYTHONDEVMODE", &c->dev_mode);
    env_bool(c, "PYTHONWARNDEFAULTENCODING", &c->warn_default_encoding);
    env_bool(c, "PYTHONNODEBUGRANGES", &c->no_debug_ranges);
    env_bool(c, "PYTHONMALLOCSTATS", &c->malloc_stats);
    read_locale(c);
    c->path = env(c, "PYTHONPATH");
    c->home = env(c, "PYTHONHOME");
    c->startup = env(c, "PYTHONSTARTUP");
    if (c->pycache_prefix == NULL) {
        c->pycache_prefix = env(c, "PYTHONPYCACHEPREFIX");
    }
    if (c->pycache_prefix != NULL && *c->pycache_prefix == 0) {
        c->pycache_prefix = NULL;
    }
    const char *digits = env(c, "PYTHONINTMAXSTRDIGITS");
    if (digits != NULL && !c->int_max_str_digits_given) {
        read_int_max_str_digits(c, digits,
                                "PYTHONINTMAXSTRDIGITS: invalid limit; must be >= 640 or 0 for "
                                "unlimited.");
    }
    c->no_remote_debug |=
        !c->ignore_environment && getenv("PYTHON_DISABLE_REMOTE_DEBUG") != NULL; /* empty, too */
    const char *trace = env(c, "PYTHONTRACEMALLOC");
    if (trace != NULL && c->tracemalloc == -1) {
        read_tracemalloc(c, trace, "PYTHONTRACEMALLOC: invalid number of frames");
    }
    const char *times = env(c, "PYTHONPROFILEIMPORTTIME");
    if (times != NULL && *times && c->import_time == -1) {
        read_import_time(c, times,
                         "PYTHONPROFILEIMPORTTIME: numeric values other than 1 and 2 are reserved "
                         "for future use.");
    }
    const char *frozen = env(c, "PYTHON_FROZEN_MODULES");
    if (frozen != NULL && !c->frozen_modules_given) {
        c->frozen_modules_off = strcmp(frozen, "off") == 0;
    }
    const char *gil = env(c, "PYTHON_GIL");
    if (gil != NULL && c->gil == GIL_UNSAID) {
        read_gil(c, gil);
    }
    const char *bytecode = env(c, "PYTHON_TLBC");
    if (bytecode != NULL && !is_zero_or_one(bytecode)) {
        refuse(c, "config_init_tlbc", "PYTHON_TLBC=N: N is missing or invalid");
    }
    env_switch(c, "PYTHON_THREAD_INHERIT_CONTEXT", &c->thread_inherit_context);
    env_switch(c, "PYTHON_CONTEXT_AWARE_WARNINGS", &c->context_aware_warnings);
    const char *cpus = env(c, "PYTHON_CPU_COUNT");
    if (cpus != NULL && c->cpu_count == -1 && !c->cpu_count_default) {
        read_cpu_count(
            c, cpus,
            "PYTHON_CPU_COUNT=n: n is missing or an invalid number, n must be greater than 0");
    }
    read_hash_seed(c);
    read_warnings(c);
}

/* ---- the command line ---- */

/* `name=0` and `name=1`; true if the option has that name. */
static bool x_switch(const char *option, const char *name, bool *flag) {
    size_t n = strlen(name);
    if (strncmp(option, name, n) != 0 || (option[n] != '=' && option[n] != 0)) {
        return false;
    }
    *flag = option[n] == 0 || strcmp(option + n, "=1") == 0;
    return true;
}

/* `name` or `name=value`; true if the option has that name. */
static bool x_value(const char *option, const char *name, const char **value) {
    size_t n = strlen(name);
    if (strncmp(option, name, n) != 0 || (option[n] != '=' && option[n] != 0)) {
        return false;
    }
    *value = option[n] ? option + n + 1 : "";
    return true;
}

static void apply_x_option(ConfigState *c, const char *option) {
    const char *value;
    list_add(&c->x_options, option);
    if (strcmp(option, "dev") == 0) {
        c->dev_mode = true;
    } else if (x_value(option, "utf8", &value)) {
        read_utf8_mode(c, option[strlen("utf8")] ? value : "1", "invalid -X utf8 option value");
    } else if (x_value(option, "importtime", &value)) {
        read_import_time(c, value,
                         "-X importtime: values other than 1 and 2 are reserved for future use.");
    } else if (x_switch(option, "warn_default_encoding", &c->warn_default_encoding) ||
               x_switch(option, "thread_inherit_context", &c->thread_inherit_context) ||
               x_switch(option, "context_aware_warnings", &c->context_aware_warnings)) {
        return;
    } else if (x_value(option, "pycache_prefix", &value)) {
        c->pycache_prefix = value;
    } else if (x_value(option, "int_max_str_digits", &value)) {
        read_int_max_str_digits(c, value,
                                "-X int_max_str_digits: invalid limit; must be >= 640 or 0 for "
                                "unlimited.");
    } else if (x_value(option, "disable-remote-debug", &value)) {
        c->no_remote_debug = true;
    } else if (x_value(option, "tracemalloc", &value)) {
        read_tracemalloc(c, option[strlen("tracemalloc")] ? value : "1",
                         "-X tracemalloc=NFRAME: invalid number of frames");
    } else if (x_value(option, "no_debug_ranges", &value)) {
        c->no_debug_ranges = true;
    } else if (x_value(option, "frozen_modules", &value)) {
        c->frozen_modules_given = true;
        c->frozen_modules_off = strcmp(value, "off") == 0;
        if (*value && strcmp(value, "on") != 0 && strcmp(value, "off") != 0) {
            refuse(c, NULL, "bad value for option -X frozen_modules (expected \"on\" or \"off\")");
        }
    } else if (x_value(option, "gil", &value)) {
        read_gil(c, value);
    } else if (x_value(option, "tlbc", &value)) {
        if (!is_zero_or_one(value)) {
            refuse(c, "config_init_tlbc", "-X tlbc=n: n is missing or invalid");
        }
    } else if (strncmp(option, "cpu_count=", 10) == 0) {
        read_cpu_count(
            c, option + 10,
            "-X cpu_count=n option: n is missing or an invalid number, n must be greater than 0");
    }
}

/* A letter without value; false if there is none of that name. */
static bool apply_letter(ConfigState *c, char letter) {
    switch (letter) {
    case 'b':
        c->bytes_warning++;
        return true;
    case 'B':
        return c->dont_write_bytecode = true;
    case 'd':
        c->debug++;
        return true;
    case 'E':
        return c->ignore_environment = true;
    case 'i':
        c->inspect++;
        c->interactive++;
        return true;
    case 'I':
        return c->isolated = c->ignore_environment = c->safe_path = c->no_user_site = true;
    case 'O':
        c->optimize++;
        return true;
    case 'P':
        return c->safe_path = true;
    case 'q':
        c->quietly++;
        return true;
    case 's':
        return c->no_user_site = true;
    case 'S':
        return c->no_site = true;
    case 'u':
        return c->unbuffered = true;
    case 'v':
        c->verbose++;
        return true;
    case 'x':
        return c->skip_first_line = true;
    case 'R':
        return c->hash_random = true;
    default:
        return false;
    }
}

static void usage_error(ConfigState *c, const char *message) {
    c->run = RUN_USAGE_ERROR;
    c->usage_error = message;
}

/* The value of an option: the rest of its argument, or the next one. */
static const char *option_value(const char *rest, int argc, char **argv, int *i) {
    if (*rest) {
        return rest;
    }
    return *i + 1 < argc ? argv[++*i] : NULL;
}

static void rest_to_argv(ConfigState *c, int argc, char **argv, int from) {
    for (int i = from; i < argc; i++) {
        list_add(&c->argv, argv[i]);
    }
}

/* One argument of letters; true when the options are over. */
static bool apply_argument(ConfigState *c, int argc, char **argv, int *i) {
    for (const char *p = argv[*i] + 1; *p; p++) {
        const char *value;
        switch (*p) {
        case 'c':
        case 'm':
            value = option_value(p + 1, argc, argv, i);
            if (value == NULL) {
                usage_error(c, *p == 'c' ? "Argument expected for the -c option"
                                         : "Argument expected for the -m option");
                return true;
            }
            c->run = *p == 'c' ? RUN_COMMAND : RUN_MODULE;
            c->target = value;
            rest_to_argv(c, argc, argv, *i + 1);
            return true;
        case 'W':
        case 'X':
            value = option_value(p + 1, argc, argv, i);
            if (value == NULL) {
                usage_error(c, *p == 'W' ? "Argument expected for the -W option"
                                         : "Argument expected for the -X option");
                return true;
            }
            *p == 'W' ? list_add(&c->warn_options, value) : apply_x_option(c, value);
            return false;
        case 'h':
        case '?':
            c->run = RUN_HELP;
            c->help = HELP_OPTIONS;
            return true;
        case 'V':
            c->run = RUN_VERSION;
            c->version_count++;
            break;
        default:
            if (!apply_letter(c, *p)) {
                usage_error(c, "Unknown option: -");
                c->unknown[0] = *p;
                c->unknown_option = c->unknown;
                return true;
            }
        }
    }
    return false;
}

static bool apply_long(ConfigState *c, int argc, char **argv, int *i) {
    const char *name = argv[*i] + 2;
    if (strcmp(name, "version") == 0) {
        c->run = RUN_VERSION;
        c->version_count = 1;
        return true;
    }
    static const struct {
        const char *name;
        int parts;
    } helps[] = {{"help", HELP_OPTIONS},
                 {"help-env", HELP_ENVIRONMENT},
                 {"help-xoptions", HELP_X_OPTIONS},
                 {"help-all", HELP_OPTIONS | HELP_ENVIRONMENT | HELP_X_OPTIONS}};
    for (size_t k = 0; k < countof(helps); k++) {
        if (strcmp(name, helps[k].name) == 0) {
            c->run = RUN_HELP;
            c->help = helps[k].parts;
            return true;
        }
    }
    if (strcmp(name, "check-hash-based-pycs") == 0 && *i + 1 < argc) {
        c->check_hash_pycs = argv[++*i];
        bool known = strcmp(c->check_hash_pycs, "always") == 0 ||
                     strcmp(c->check_hash_pycs, "never") == 0 ||
                     strcmp(c->check_hash_pycs, "default") == 0;
        if (!known) {
            usage_error(c,
                        "--check-hash-based-pycs must be one of 'default', 'always', or 'never'");
        }
        return !known;
    }
    usage_error(c, "Unknown option: --");
    c->unknown_option = name;
    return true;
}

void config_read(ConfigState *c, int argc, char **argv) {
    *c = (ConfigState){.run = RUN_PROMPT,
                       .check_hash_pycs = "default",
                       .thread_inherit_context = true,
                       .context_aware_warnings = true,
                       .int_max_str_digits = 4300,
                       .tracemalloc = -1,
                       .import_time = -1,
                       .cpu_count = -1};
    for (int i = 0; i < argc; i++) {
        list_add(&c->orig_argv, argv[i]);
    }
    int i = 1;
    for (; i < argc; i++) {
        const char *arg = argv[i];
        if (arg[0] != '-' || arg[1] == 0) {
            c->run = arg[1] == 0 && arg[0] == '-' ? RUN_STDIN : RUN_FILE;
            c->target = arg;
            rest_to_argv(c, argc, argv, i + 1);
            break;
        }
        if (strcmp(arg, "--") == 0) {
            if (i + 1 < argc) {
                c->run = RUN_FILE;
                c->target = argv[i + 1];
                rest_to_argv(c, argc, argv, i + 2);
            }
            break;
        }
        if ((arg[1] == '-' ? apply_long(c, argc, argv, &i) : apply_argument(c, argc, argv, &i)) ||
            c->run == RUN_CONFIG_ERROR) {
            break;
        }
    }
    if (c->run != RUN_USAGE_ERROR && c->run != RUN_CONFIG_ERROR) {
        paths_find_override(&c->paths, c);
        read_environment(c);
    }
}

int int_max_str_digits(void) {
    return __atomic_load_n(&interp_current()->config->int_max_str_digits, __ATOMIC_RELAXED);
}

const char *config_file_encoding(void) {
    Interp *interp = interp_current();
    bool ascii = interp != NULL && interp->config != NULL && config_of(interp)->ascii_files;
    return ascii ? "ascii" : "utf-8";
}

bool config_no_debug_ranges(void) {
    Interp *interp = interp_current();
    return interp != NULL && interp->config != NULL && config_of(interp)->no_debug_ranges;
}

int config_cpu_count(void) {
    return config_of(interp_current())->cpu_count;
}

int config_optimise_level(void) {
    int level = config_of(interp_current())->optimize;
    return level > 2 ? 2 : level;
}
