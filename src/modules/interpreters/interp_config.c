#include "modules/interpreters/interp_config.h"
#include "object/attr.h"
#include "object/error.h"
#include "object/names.h"
#include "object/needs.h"
#include "object/ops.h"
#include "types/dict/dict.h"
#include "types/function/function.h"
#include "types/str/str.h"
#include "modules/interpreters/visit.h"

#include <string.h>

/* The flags in the order in which they are shown; `on` when the bit is not set. */
static const struct {
    const char *name;
    unsigned bit;
    bool set_is_true;
} flags[] = {
    {"use_main_obmalloc", INTERP_OWN_OBMALLOC, false},
    {"allow_fork", INTERP_DENY_FORK, false},
    {"allow_exec", INTERP_DENY_EXEC, false},
    {"allow_threads", INTERP_DENY_THREADS, false},
    {"allow_daemon_threads", INTERP_DENY_DAEMONS, false},
    {"check_multi_interp_extensions", INTERP_DENY_LEGACY, true},
};
enum {
    DENY_PROCESS = INTERP_DENY_FORK | INTERP_DENY_EXEC | INTERP_DENY_DAEMONS,
    ISOLATED = INTERP_OWN_OBMALLOC | DENY_PROCESS | INTERP_DENY_LEGACY | INTERP_OWN_GIL,
    LEGACY = INTERP_DENY_LEGACY,
    EMPTY = INTERP_OWN_OBMALLOC | DENY_PROCESS | INTERP_DENY_THREADS,
};

static int add(PyObject *dict, const char *name, PyObject *value) {
    return dict_set_text(dict, name, value);
}

static PyObject *dict_of(unsigned bits, const char *gil) {
    autoref PyObject *dict = TRY(dict_new()), *lock = TRY(str_from_text(gil));
    for (size_t i = 0; i < countof(flags); i++) {
        bool is_true = ((bits & flags[i].bit) != 0) == flags[i].set_is_true;
        TRYI(add(dict, flags[i].name, BOOL(is_true)));
    }
    TRYI(add(dict, "gil", lock));
    return take(dict);
}

PyObject *config_of_denied(unsigned denied, bool is_main) {
    const char *gil = is_main || (denied & INTERP_OWN_GIL) ? "own" : "shared";
    autoref PyObject *dict = TRY(dict_of(denied, gil));
    return namespace_new(dict);
}

/* ---- from Python ---- */

static void *bad_type(const char *name) {
    return err_raise(PyExc_TypeError, "invalid config type: %s", name);
}

/* One entry taken out of the dict: 1, 0 when it is missing, -1. */
static int take_entry(PyObject *dict, const char *name, PyObject **value) {
    autoref PyObject *key = INT_TRY(str_intern_text(name));
    return dict_pop_key(dict, key, value);
}

static int missing(const char *name) {
    return err_int(err_raise(PyExc_ValueError, "missing config key: %s", name));
}

static int read_flag(PyObject *dict, size_t i, int bits) {
    autoref PyObject *value = NULL;
    if (INT_TRYI(take_entry(dict, flags[i].name, &value)) == 0) {
        return missing(flags[i].name);
    }
    if (!IS_EXACT(value, PyBool_Type)) {
        return err_int(bad_type(flags[i].name));
    }
    return (value == TRUE_OBJECT) == flags[i].set_is_true ? bits | (int)flags[i].bit
                                                          : bits & ~(int)flags[i].bit;
}

static int read_gil(PyObject *dict, int bits) {
    autoref PyObject *value = NULL;
    if (INT_TRYI(take_entry(dict, "gil", &value)) == 0) {
        return missing("gil");
    }
    if (!IS_STR(value)) {
        return err_int(bad_type("gil"));
    }
    if (str_equal_text(value, "own")) {
        return bits | INTERP_OWN_GIL;
    }
    if (str_equal_text(value, "shared") || str_equal_text(value, "default")) {
        return bits & ~INTERP_OWN_GIL;
    }
    return err_int(
        err_raise(PyExc_ValueError, "unsupported interpreter config .gil value '%S'", value));
}

/* The bits of a dict that has all entries and no other. */
static int read_dict(PyObject *dict) {
    int bits = 0;
    for (size_t i = 0; i < countof(flags); i++) {
        bits = INT_TRYI(read_flag(dict, i, bits));
    }
    bits = INT_TRYI(read_gil(dict, bits));
    Py_ssize_t extra = dict_length(dict);
    if (extra > 0) {
        return err_int(err_raise(PyExc_ValueError, "config dict has %zd extra item%s (%R)", extra,
                                 extra == 1 ? "" : "s", dict));
    }
    return bits;
}

static const struct {
    const char *name;
    unsigned bits;
    const char *gil;
} named[] = {
    {"isolated", ISOLATED, "own"},
    {"default", ISOLATED, "own"},
    {"legacy", LEGACY, "shared"},
    {"empty", EMPTY, "default"},
};

static int find_named(const char *name) {
    for (size_t i = 0; i < countof(named); i++) {
        if (strcmp(*name == 0 ? "default" : name, named[i].name) == 0) {
            return (int)i;
        }
    }
    return err_int(err_raise(PyExc_ValueError, "unsupported config name '%s'", name));
}

/* Overrides are checked as read_dict does, in a copy. */
PyObject *config_new(const char *name, PyObject *overrides) {
    int which = TRYI(find_named(name));
    autoref PyObject *dict = TRY(dict_of(named[which].bits, named[which].gil));
    if (overrides != NULL && dict_length(overrides) > 0) {
        TRYI(dict_merge(dict, overrides, MERGE_OVERRIDE));
        autoref PyObject *copy = TRY(dict_copy_of(dict));
        TRYI(read_dict(copy));
    }
    return namespace_new(dict);
}

/* A memory of its own is only for modules that are made for several interpreters. */
static int check_bits(int bits) {
    if ((bits & INTERP_OWN_OBMALLOC) && !(bits & INTERP_DENY_LEGACY)) {
        return -1;
    }
    return bits;
}

int config_denied(PyObject *config) {
    if (config == NULL || config == NONE) {
        return ISOLATED;
    }
    int bits;
    if (IS_STR(config)) {
        const char *name = INT_TRY(str_utf8(config, NULL));
        bits = (int)named[INT_TRYI(find_named(name))].bits;
    } else {
        autoref PyObject *dict = NULL;
        if (INT_TRYI(attr_find(config, NAME(__dict__), &dict)) == 0 || !IS_DICT(dict)) {
            return err_int(err_raise(PyExc_TypeError, "bad config %R", config));
        }
        autoref PyObject *copy = INT_TRY(dict_copy_of(dict));
        bits = INT_TRYI(read_dict(copy));
    }
    if (check_bits(bits) < 0) {
        return err_int(
            err_raise((PyObject *)&interpreter_error_type, "interpreter creation failed"));
    }
    return bits;
}
