#include "boot/import_time.h"
#include "boot/config.h"
#include "object/error.h"
#include "types/bytes/bytes.h"
#include "types/str/str.h"

#include <stdio.h>
#include <time.h>

static ConfigState *times(void) {
    Interp *interp = interp_current();
    return interp->config != NULL && config_of(interp)->import_time > 0 ? config_of(interp) : NULL;
}
bool import_time_tells_all(void) {
    ConfigState *c = times();
    return unlikely(c != NULL) && c->import_time > 1;
}
static int64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void print_heading(ConfigState *c) {
    if (!exchange_acq_rel(&c->import_time_headed, true)) {
        fputs("import time: self [us] | cumulative | imported package\n", stderr);
    }
}
/* The name as stderr can show it; NULL without exception when there is no memory. */
static PyObject *shown_name(PyObject *name) {
    PyObject *bytes = str_encode(name, "utf-8", "backslashreplace");
    if (bytes == NULL) {
        err_clear();
    }
    return bytes;
}

PyObject *import_timed(PyObject *name, PyObject *(*import)(PyObject *name)) {
    ConfigState *c = times();
    if (likely(c == NULL)) {
        return import(name);
    }
    print_heading(c);
    fetch_add_relaxed(&c->import_level, 1);
    int64_t outer = exchange_acq_rel(&c->import_nested, (int64_t)0), start = now();
    PyObject *module = import(name);
    int64_t whole = now() - start;
    int64_t own = whole - exchange_acq_rel(&c->import_nested, outer + whole);
    int level = fetch_add_relaxed(&c->import_level, -1) - 1;
    PyObject *exception = err_fetch();
    autoref PyObject *text = shown_name(name);
    if (text != NULL) {
        fprintf(stderr, "import time: %9lld | %10lld | %*s%s\n", (long long)(own + 500) / 1000,
                (long long)(whole + 500) / 1000, level * 2, "", bytes_data(text));
    }
    err_restore(exception);
    return module;
}

void import_time_loaded(PyObject *name) {
    ConfigState *c = times();
    print_heading(c);
    autoref PyObject *text = shown_name(name);
    if (text != NULL) {
        fprintf(stderr, "import time: cached    | cached     | %*s\n",
                2 * load_relaxed(&c->import_level), bytes_data(text));
    }
}
