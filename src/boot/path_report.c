#include "boot/path_report.h"
#include "boot/config.h"
#include "object/error.h"
#include "object/ops.h"
#include "types/dict/dict.h"
#include "types/list/list.h"
#include "types/str/str.h"

#include <stdio.h>

static void report_text(const char *name, const char *text) {
    if (text == NULL) {
        fprintf(stderr, "  %s = (not set)\n", name);
    } else {
        fprintf(stderr, "  %s = '%s'\n", name, text);
    }
}
static void report_number(const char *name, int value) {
    fprintf(stderr, "  %s = %d\n", name, value);
}

static void report_path(Interp *interp) {
    autoref PyObject *path = dict_get_text(interp->sys_dict, "path");
    if (path == NULL || !IS_LIST(path)) {
        return;
    }
    fputs("  sys.path = [\n", stderr);
    for (Py_ssize_t i = 0; i < list_length(path); i++) {
        autoref PyObject *folder = list_get(path, i), *shown = folder ? ops_ascii(folder) : NULL;
        const char *text = shown ? str_utf8(shown, NULL) : NULL;
        fprintf(stderr, "    %s,\n", text ? text : "?");
    }
    fputs("  ]\n", stderr);
}

void path_report(Interp *interp) {
    const ConfigState *c = config_of(interp);
    const Paths *p = &c->paths;
    PyObject *exception = err_fetch();
    fputs("Python path configuration:\n", stderr);
    report_text("PYTHONHOME", c->home);
    report_text("PYTHONPATH", c->path);
    report_text("program name", c->orig_argv.count > 0 ? c->orig_argv.items[0] : NULL);
    report_number("isolated", c->isolated);
    report_number("environment", !c->ignore_environment);
    report_number("user site", !c->no_user_site);
    report_number("safe_path", c->safe_path);
    report_number("import site", !c->no_site);
    report_number("is in build tree", 0);
    report_text("stdlib dir", p->library);
    report_text("sys.path[0]", NULL);
    report_text("sys._base_executable", p->base_executable);
    report_text("sys.base_prefix", p->base_prefix);
    report_text("sys.base_exec_prefix", p->base_exec_prefix);
    report_text("sys.platlibdir", "lib");
    report_text("sys.executable", p->executable);
    report_text("sys.prefix", p->prefix);
    report_text("sys.exec_prefix", p->exec_prefix);
    report_path(interp);
    err_clear();
    err_restore(exception);
}
