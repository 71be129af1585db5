/* posix: posix_spawn: starting another program, described by attributes and file actions. */
#include "modules/posix/posix_exec.h"
#include "modules/posix/posix_names.h"

#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>

extern char **environ;
int arg_sched_param(PosixState *state, PyObject *o, struct sched_param *out);

/* The functions return the error's number instead of setting errno. */
static int spawn_check(int error) {
    if (error != 0) {
        errno = error;
        return err_int(err_from_errno(PyExc_OSError));
    }
    return 0;
}

/* ---- signals ---- */

int signals_from_iterable(PyObject *iterable, sigset_t *out) {
    sigemptyset(out);
    autoref PyObject *iterator = INT_TRY(ops_iter(iterable));
    for (;;) {
        autoref PyObject *item = ops_next(iterator);
        if (item == NULL) {
            return err_occurred() ? -1 : 0;
        }
        long number = 0;
        INT_TRYI(arg_long(item, &number));
        if (number < 1 || number >= NSIG) {
            return err_int(err_raise(PyExc_ValueError, "signal number %ld out of range [1; %d]",
                                     number, NSIG - 1));
        }
        sigaddset(out, (int)number); /* fails for those the C library keeps for itself */
    }
}

/* ---- file actions ---- */

typedef struct {
    posix_spawn_file_actions_t actions;
    bool used;
} FileActions;

static void file_actions_drop(FileActions *files) {
    if (files->used) {
        posix_spawn_file_actions_destroy(&files->actions);
    }
}

static int action_length(PyObject *action, Py_ssize_t length, const char *what) {
    if (tuple_length(action) != length) {
        return err_int(err_raise(PyExc_TypeError, "A %s file_action tuple must have %zd elements",
                                 what, length));
    }
    return 0;
}
static int action_int(PyObject *action, Py_ssize_t i, int *out) {
    return arg_int(tuple_at(action, i), out);
}

static int add_open(FileActions *files, PyObject *action) {
    int fd, flags, mode;
    INT_TRYI(action_length(action, 5, "open"));
    INT_TRYI(action_int(action, 1, &fd));
    autoref PyObject *path = INT_TRY(fs_bytes(tuple_at(action, 2)));
    INT_TRYI(action_int(action, 3, &flags));
    INT_TRYI(action_int(action, 4, &mode));
    return spawn_check(posix_spawn_file_actions_addopen(&files->actions, fd, bytes_data(path),
                                                        flags, (mode_t)mode));
}
static int add_close(FileActions *files, PyObject *action) {
    int fd;
    INT_TRYI(action_length(action, 2, "close"));
    INT_TRYI(action_int(action, 1, &fd));
    return spawn_check(posix_spawn_file_actions_addclose(&files->actions, fd));
}
static int add_dup2(FileActions *files, PyObject *action) {
    int from, to;
    INT_TRYI(action_length(action, 3, "dup2"));
    INT_TRYI(action_int(action, 1, &from));
    INT_TRYI(action_int(action, 2, &to));
    return spawn_check(posix_spawn_file_actions_adddup2(&files->actions, from, to));
}
static int add_closefrom(FileActions *files, PyObject *action) {
    int fd;
    INT_TRYI(action_length(action, 2, "closefrom"));
    INT_TRYI(action_int(action, 1, &fd));
    return spawn_check(posix_spawn_file_actions_addclosefrom_np(&files->actions, fd));
}

static int add_action(FileActions *files, PyObject *action) {
    if (!IS_TUPLE(action) || tuple_length(action) == 0) {
        return err_int(
            err_raise(PyExc_TypeError, "Each file_actions element must be a non-empty tuple"));
    }
    long kind = 0;
    INT_TRYI(arg_long(tuple_at(action, 0), &kind));
    switch (kind) {
    case SPAWN_OPEN:
        return add_open(files, action);
    case SPAWN_CLOSE:
        return add_close(files, action);
    case SPAWN_DUP2:
        return add_dup2(files, action);
    case SPAWN_CLOSEFROM:
        return add_closefrom(files, action);
    default:
        return err_int(err_raise(PyExc_TypeError, "Unknown file_actions identifier"));
    }
}

static int file_actions_fill(FileActions *files, PyObject *given) {
    if (given == NULL || given == NONE) {
        return 0;
    }
    autoref PyObject *items = INT_TRY(ops_fast(given, "file_actions must be a sequence or None"));
    autoref PyObject *actions = INT_TRY(ops_to_tuple(items));
    INT_TRYI(spawn_check(posix_spawn_file_actions_init(&files->actions)));
    files->used = true;
    for (Py_ssize_t i = 0; i < tuple_length(actions); i++) {
        INT_TRYI(add_action(files, tuple_at(actions, i)));
    }
    return 0;
}

/* ---- attributes ---- */

typedef struct {
    PyObject *file_actions, *setpgroup, *setsigmask, *setsigdef, *scheduler; /* may be NULL */
    int resetids, setsid;
} SpawnOptions;

static void attributes_drop(posix_spawnattr_t *attributes) {
    posix_spawnattr_destroy(attributes);
}

static int set_group(posix_spawnattr_t *attributes, PyObject *group, int *flags) {
    int number;
    INT_TRYI(arg_int(group, &number));
    *flags |= POSIX_SPAWN_SETPGROUP;
    return spawn_check(posix_spawnattr_setpgroup(attributes, number));
}

static int set_signals(posix_spawnattr_t *attributes, SpawnOptions *options, int *flags) {
    sigset_t set;
    if (options->setsigmask != NULL) {
        INT_TRYI(signals_from_iterable(options->setsigmask, &set));
        INT_TRYI(spawn_check(posix_spawnattr_setsigmask(attributes, &set)));
        *flags |= POSIX_SPAWN_SETSIGMASK;
    }
    if (options->setsigdef != NULL) {
        INT_TRYI(signals_from_iterable(options->setsigdef, &set));
        INT_TRYI(spawn_check(posix_spawnattr_setsigdefault(attributes, &set)));
        *flags |= POSIX_SPAWN_SETSIGDEF;
    }
    return 0;
}

static int set_scheduler(PosixState *state, posix_spawnattr_t *attributes, PyObject *scheduler,
                         int *flags) {
    if (!IS_TUPLE(scheduler)) {
        return err_int(
            err_raise(PyExc_TypeError, "posix_spawn: scheduler must be a tuple or None"));
    }
    if (tuple_length(scheduler) != 2) {
        return err_int(err_raise(PyExc_TypeError, "A scheduler tuple must have two elements"));
    }
    PyObject *policy = tuple_at(scheduler, 0);
    if (policy != NONE) {
        int number;
        INT_TRYI(arg_int(policy, &number));
        INT_TRYI(spawn_check(posix_spawnattr_setschedpolicy(attributes, number)));
        *flags |= POSIX_SPAWN_SETSCHEDULER;
    }
    struct sched_param param;
    INT_TRYI(arg_sched_param(state, tuple_at(scheduler, 1), &param));
    *flags |= POSIX_SPAWN_SETSCHEDPARAM;
    return spawn_check(posix_spawnattr_setschedparam(attributes, &param));
}

static int attributes_fill(PosixState *state, posix_spawnattr_t *attributes,
                           SpawnOptions *options) {
    int flags =
        (options->resetids ? POSIX_SPAWN_RESETIDS : 0) | (options->setsid ? POSIX_SPAWN_SETSID : 0);
    if (options->setpgroup != NULL && options->setpgroup != NONE) {
        INT_TRYI(set_group(attributes, options->setpgroup, &flags));
    }
    INT_TRYI(set_signals(attributes, options, &flags));
    if (options->scheduler != NULL && options->scheduler != NONE) {
        INT_TRYI(set_scheduler(state, attributes, options->scheduler, &flags));
    }
    return spawn_check(posix_spawnattr_setflags(attributes, (short)flags));
}

/* ---- starting ---- */

typedef enum { BY_PATH, BY_SEARCH } SpawnHow;

static PyObject *spawn_with(PosixState *state, SpawnHow how, const Path *path, char **argv,
                            char **env, SpawnOptions *options) {
    __attribute__((cleanup(file_actions_drop))) FileActions files = {.used = false};
    TRYI(file_actions_fill(&files, options->file_actions));
    posix_spawnattr_t attributes __attribute__((cleanup(attributes_drop)));
    int error = posix_spawnattr_init(&attributes);
    TRYI(spawn_check(error));
    TRYI(attributes_fill(state, &attributes, options));
    posix_spawn_file_actions_t *actions = files.used ? &files.actions : NULL;
    pid_t pid;
    error = how == BY_SEARCH
                ? DETACHED(posix_spawnp(&pid, path->text, actions, &attributes, argv, env))
                : DETACHED(posix_spawn(&pid, path->text, actions, &attributes, argv, env));
    if (error != 0) {
        errno = error;
        return path_error(path);
    }
    return int_from_int64(pid);
}

static int spawn_check_arguments(const char *function, PyObject *argv, PyObject *env) {
    if (!IS_LIST(argv) && !IS_TUPLE(argv)) {
        return err_int(err_raise(PyExc_TypeError, "%s: argv must be a tuple or list", function));
    }
    if (ops_length(argv) < 1) {
        return err_int(err_raise(PyExc_ValueError, "%s: argv must not be empty", function));
    }
    if (env != NONE && !ops_is_mapping(env)) {
        return err_int(err_raise(PyExc_TypeError,
                                 "%s: environment must be a mapping object or None", function));
    }
    return 0;
}

static PyObject *spawn(PyObject *module, SpawnHow how, PyObject *path, PyObject *argv,
                       PyObject *env, SpawnOptions *options) {
    const char *function = how == BY_SEARCH ? "posix_spawnp" : "posix_spawn";
    PATH_ARG(p, path, function, "path", 0);
    TRYI(spawn_check_arguments(function, argv, env));
    TEXT_VECTOR(arguments);
    TRYI(text_vector_fill_argv(&arguments, argv,
                               how == BY_SEARCH ? "posix_spawnp: argv" : "posix_spawn: argv"));
    TEXT_VECTOR(variables);
    if (env != NONE) {
        TRYI(text_vector_fill_environ(&variables, env));
    }
    TRYI(AUDIT_EVENT("os.posix_spawn", "OOO", path, argv, env));
    return spawn_with(module_state(module), how, &p, arguments.items,
                      env == NONE ? environ : variables.items, options);
}

FUNCTION("posix_spawn.posix_spawn(path, argv, env, /, *, file_actions=(), setpgroup=None, "
         "resetids: bool = False, setsid: bool = False, setsigmask=(), setsigdef=(), "
         "scheduler=None)",
         "Start a program in a new process; returns its id.")
static PyObject *posix_spawn_call(PyObject *module, PyObject *path, PyObject *argv, PyObject *env,
                                  PyObject *file_actions, PyObject *setpgroup, int resetids,
                                  int setsid, PyObject *setsigmask, PyObject *setsigdef,
                                  PyObject *scheduler) {
    SpawnOptions options = {file_actions, setpgroup, setsigmask, setsigdef,
                            scheduler,    resetids,  setsid};
    return spawn(module, BY_PATH, path, argv, env, &options);
}
FUNCTION("posix_spawn.posix_spawnp(path, argv, env, /, *, file_actions=(), setpgroup=None, "
         "resetids: bool = False, setsid: bool = False, setsigmask=(), setsigdef=(), "
         "scheduler=None)",
         "The same, the program looked for along PATH.")
static PyObject *posix_spawnp_call(PyObject *module, PyObject *path, PyObject *argv, PyObject *env,
                                   PyObject *file_actions, PyObject *setpgroup, int resetids,
                                   int setsid, PyObject *setsigmask, PyObject *setsigdef,
                                   PyObject *scheduler) {
    SpawnOptions options = {file_actions, setpgroup, setsigmask, setsigdef,
                            scheduler,    resetids,  setsid};
    return spawn(module, BY_SEARCH, path, argv, env, &options);
}

#include "posix_spawn.gen.h"
