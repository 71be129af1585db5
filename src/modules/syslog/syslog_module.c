/* syslog: messages to the system's log. */
#include "object/args.h"
#include "object/error.h"
#include "object/needs.h"
#include "object/ops.h"
#include "thread/mutex.h"
#include "thread/state.h"
#include "types/dict/dict.h"
#include "types/int/int.h"
#include "types/list/list.h"
#include "types/module/module.h"
#include "types/str/str.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

typedef struct {
    char nothing;
} SyslogState;

typedef struct LogState {
    PyMutex lock;
    bool open;   /* (n:lock) */
    char *ident; /* (n:lock) what openlog() was given: the library keeps the pointer */
} LogState;

/* One for the process, from the first use to its end. */
static LogState *log_state(void) {
    LogState *state = load_acquire(&runtime.log);
    if (state != NULL) {
        return state;
    }
    LogState *fresh = calloc(1, sizeof *fresh);
    if (fresh == NULL) {
        return err_no_memory();
    }
    if (!cas_acq_rel(&runtime.log, &state, fresh)) {
        free(fresh); /* another thread's: `state` is it now */
        return state;
    }
    return fresh;
}
static bool is_open(LogState *state) {
    mutex_lock(&state->lock);
    bool open = state->open;
    mutex_unlock(&state->lock);
    return open;
}

/* ---- opening ---- */

/* The last part of sys.argv[0]; NULL without exception when there is none. */
static PyObject *name_of_program(void) {
    autoref PyObject *argv = dict_get_text(interp_current()->sys_dict, "argv");
    if (argv == NULL || !IS_LIST(argv) || list_length(argv) == 0) {
        return NULL;
    }
    autoref PyObject *first = list_get(argv, 0);
    if (first == NULL) { /* the list has become shorter */
        err_clear();
        return NULL;
    }
    if (!IS_STR(first) || str_length(first) == 0) {
        return NULL;
    }
    autoref PyObject *slash = TRY(str_from_char('/'));
    Py_ssize_t at = str_find(first, slash, 0, str_length(first), -1);
    return str_slice(first, at + 1, str_length(first));
}
/* ident: a str, or NULL for none. */
static int open_log(LogState *state, PyObject *ident, long options, long facility) {
    char *copy = NULL;
    if (ident != NULL) {
        const char *text = INT_TRY(str_utf8(ident, NULL));
        copy = strdup(text);
        if (copy == NULL) {
            return err_int(err_no_memory());
        }
    }
    autoref PyObject *number = int_from_int64(options), *where = int_from_int64(facility);
    if (number == NULL || where == NULL ||
        AUDIT("syslog.openlog", 3, ident ? ident : NONE, number, where) < 0) {
        free(copy);
        return -1;
    }
    mutex_lock(&state->lock);
    ThreadState *ts = thread_current();
    thread_detach(ts);
    openlog(copy, (int)options, (int)facility);
    thread_attach(ts);
    char *old = state->ident;
    state->ident = copy;
    state->open = true;
    mutex_unlock(&state->lock);
    free(old);
    return 0;
}
static int open_by_program(LogState *state, long options, long facility) {
    autoref PyObject *ident = name_of_program();
    if (ident == NULL && err_occurred()) {
        return -1;
    }
    return open_log(state, ident, options, facility);
}
static bool is_main_interpreter(void) {
    return interp_current() == runtime.main;
}
FUNCTION("syslog.openlog(ident: str = NULL, logoption: long = 0, facility: long = 8)",
         "Set logging options of subsequent syslog() calls.")
static PyObject *syslog_openlog(PyObject *module, PyObject *ident, long logoption, long facility) {
    if (!is_main_interpreter()) {
        return err_raise(PyExc_RuntimeError, "subinterpreter can't use syslog.openlog()");
    }
    LogState *state = TRY(log_state());
    TRYI(ident != NULL ? open_log(state, ident, logoption, facility)
                       : open_by_program(state, logoption, facility));
    return newref(NONE);
}
FUNCTION("syslog.closelog()",
         "Reset the syslog module values and call the system library closelog().")
static PyObject *syslog_closelog(PyObject *module) {
    if (!is_main_interpreter()) {
        return err_raise(PyExc_RuntimeError, "subinterpreter can't use syslog.closelog()");
    }
    TRYI(AUDIT("syslog.closelog", 0, NULL));
    LogState *state = TRY(log_state());
    mutex_lock(&state->lock);
    char *old = NULL;
    if (state->open) {
        closelog();
        old = state->ident;
        state->ident = NULL;
        state->open = false;
    }
    mutex_unlock(&state->lock);
    free(old);
    return newref(NONE);
}

/* ---- messages ---- */

static int priority_of(PyObject *o, int *priority) {
    autoref PyObject *index = INT_TRY(ops_index(o));
    int overflow;
    int64_t value = int_as_int64_overflow(index, &overflow);
    if (overflow != 0) {
        err_raise(PyExc_OverflowError, "Python int too large to convert to C long");
        return -1;
    }
    if (value > INT_MAX || value < INT_MIN) {
        err_raise(PyExc_OverflowError, value > 0 ? "signed integer is greater than maximum"
                                                 : "signed integer is less than minimum");
        return -1;
    }
    *priority = (int)value;
    return 0;
}
FUNCTION("syslog.syslog(...)", "Send the string message to the system logger.")
static PyObject *syslog_syslog(PyObject *module, PyObject *const *args, Py_ssize_t nargs,
                               PyObject *kwnames) {
    TRYI(args_no_keywords("syslog", kwnames));
    if (nargs < 1 || nargs > 2) {
        return err_raise(PyExc_TypeError, "syslog.syslog requires 1 to 2 arguments");
    }
    int priority = LOG_INFO;
    const char *text;
    if (nargs == 2) {
        TRYI(priority_of(args[0], &priority));
    }
    PyObject *message = args[nargs - 1];
    TRYI(arg_utf8(message, "syslog", nargs == 2 ? "2" : "1", &text));
    autoref PyObject *number = TRY(int_from_int64(priority));
    TRYI(AUDIT("syslog.syslog", 2, number, message));
    LogState *state = TRY(log_state());
    if (!is_open(state)) {
        if (!is_main_interpreter()) {
            return err_raise(PyExc_RuntimeError, "subinterpreter can't use syslog.syslog() until "
                                                 "the syslog is opened by the main interpreter");
        }
        TRYI(open_by_program(state, 0, LOG_USER));
    }
    mutex_lock(&state->lock); /* the name stays while the library uses it */
    ThreadState *ts = thread_current();
    thread_detach(ts);
    syslog(priority, "%s", text);
    thread_attach(ts);
    mutex_unlock(&state->lock);
    return newref(NONE);
}

/* ---- masks ---- */

FUNCTION("syslog.setlogmask(maskpri: long, /)",
         "Set the priority mask to maskpri and return the previous mask value.")
static PyObject *syslog_setlogmask(PyObject *module, long maskpri) {
    autoref PyObject *number = TRY(int_from_int64(maskpri));
    TRYI(AUDIT("syslog.setlogmask", 1, number));
    LogState *state = TRY(log_state());
    mutex_lock(&state->lock);
    int old = setlogmask((int)maskpri);
    mutex_unlock(&state->lock);
    return int_from_int64(old);
}
/* 1 << n as the machine does it with 32 bits. */
static int bit(long n) {
    return (int)(1u << (n & 31));
}
FUNCTION("syslog.LOG_MASK(pri: long, /)", "Calculates the mask for the individual priority pri.")
static PyObject *syslog_log_mask(PyObject *module, long pri) {
    return int_from_int64(bit(pri));
}
FUNCTION("syslog.LOG_UPTO(pri: long, /)",
         "Calculates the mask for all priorities up to and including pri.")
static PyObject *syslog_log_upto(PyObject *module, long pri) {
    return int_from_int64((int)((unsigned)bit(pri + 1) - 1));
}

static const ModuleInt constants[] = {
    MODULE_INT(LOG_EMERG),
    MODULE_INT(LOG_ALERT),
    MODULE_INT(LOG_CRIT),
    MODULE_INT(LOG_ERR),
    MODULE_INT(LOG_WARNING),
    MODULE_INT(LOG_NOTICE),
    MODULE_INT(LOG_INFO),
    MODULE_INT(LOG_DEBUG),
    MODULE_INT(LOG_PID),
    MODULE_INT(LOG_CONS),
    MODULE_INT(LOG_NDELAY),
    MODULE_INT(LOG_ODELAY),
    MODULE_INT(LOG_NOWAIT),
    MODULE_INT(LOG_PERROR),
    MODULE_INT(LOG_KERN),
    MODULE_INT(LOG_USER),
    MODULE_INT(LOG_MAIL),
    MODULE_INT(LOG_DAEMON),
    MODULE_INT(LOG_AUTH),
    MODULE_INT(LOG_AUTHPRIV),
    MODULE_INT(LOG_FTP),
    MODULE_INT(LOG_LPR),
    MODULE_INT(LOG_NEWS),
    MODULE_INT(LOG_UUCP),
    MODULE_INT(LOG_CRON),
    MODULE_INT(LOG_SYSLOG),
    MODULE_INT(LOG_LOCAL0),
    MODULE_INT(LOG_LOCAL1),
    MODULE_INT(LOG_LOCAL2),
    MODULE_INT(LOG_LOCAL3),
    MODULE_INT(LOG_LOCAL4),
    MODULE_INT(LOG_LOCAL5),
    MODULE_INT(LOG_LOCAL6),
    MODULE_INT(LOG_LOCAL7),
    {NULL, 0},
};
static int syslog_exec(PyObject *module) {
    return module_add_ints(module, constants);
}

#include "syslog_module.gen.h"

NATIVE_MODULE(syslog, SyslogState, syslog_exec, syslog_functions, NULL)
