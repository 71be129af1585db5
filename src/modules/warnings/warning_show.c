/* Showing a warning: through the module `warnings`, or without it. */
#include "modules/sys/source_line.h"
#include "modules/warnings/warnings_int.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/error.h"
#include "object/names.h"
#include "object/needs.h"
#include "object/ops.h"
#include "types/dict/dict.h"
#include "types/int/int.h"
#include "types/str/str.h"

#include <stdio.h>

int warnings_attribute(const char *name, bool import, PyObject **out) {
    *out = NULL;
    PyObject *modules = interp_current()->modules, *found = NULL;
    if (import && !load_relaxed(&interp_current()->finalizing)) {
        found = import_module_text("warnings");
        if (found == NULL && !err_clear_if(PyExc_ImportError)) {
            return -1;
        }
    } else if (modules != NULL && IS_DICT(modules)) {
        found = dict_get_text(modules, "warnings");
    }
    autoref PyObject *module = found;
    if (module == NULL) {
        return 0;
    }
    autoref PyObject *key = INT_TRY(str_intern_text(name));
    return attr_find(module, key, out);
}

/* ---- without the module ---- */

static int write_steal(PyObject *file, steals PyObject *text) {
    autoref PyObject *owned = INT_TRY(text);
    autoref PyObject *done = INT_TRY(call_method_one(file, NAME(write), owned));
    return 0;
}

static int write_source(PyObject *file, const Warn *w) {
    autoref PyObject *line =
        w->source_line ? source_line_strip(w->source_line) : source_line_read(w->filename, w->line);
    if (line == NULL || str_length(line) == 0) {
        return err_occurred() ? -1 : 0;
    }
    return write_steal(file, str_format("  %U\n", line));
}

static int write_warning(PyObject *file, const Warn *w) {
    autoref PyObject *name = INT_TRY(attr_get(w->category, NAME(__name__)));
    INT_TRYI(write_steal(file, str_format("%U:%d: %S: ", w->filename, w->line, name)));
    INT_TRYI(write_steal(file, str_format("%S\n", w->text)));
    return write_source(file, w);
}

/* Nothing that goes wrong here is an error of the program. */
static void show_plainly(const Warn *w) {
    autoref PyObject *file = dict_get_text(interp_current()->sys_dict, "stderr");
    if (file == NULL) {
        fprintf(stderr, "lost sys.stderr\n");
    } else if (file != NONE && write_warning(file, w) < 0) {
        err_clear();
    }
}

/* ---- with the module ---- */

static PyObject *message_object(const Warn *w) {
    PyObject *found;
    int has = TRYI(warnings_attribute("WarningMessage", false, &found));
    autoref PyObject *class = found;
    if (!has) {
        return err_raise(PyExc_RuntimeError, "unable to get warnings.WarningMessage");
    }
    autoref PyObject *line = TRY(int_from_ssize(w->line));
    PyObject *args[] = {w->message,
                        w->category,
                        w->filename,
                        line,
                        NONE,
                        w->source_line ? w->source_line : NONE,
                        w->source ? w->source : NONE};
    return call(class, args, countof(args), NULL);
}

int warning_show(const Warn *w) {
    PyObject *found;
    int has = INT_TRYI(warnings_attribute("_showwarnmsg", w->source != NULL, &found));
    autoref PyObject *show = found;
    if (!has) {
        show_plainly(w);
        return 0;
    }
    if (TYPE(show)->tp_call == NULL) {
        err_raise(PyExc_TypeError, "warnings._showwarnmsg() must be set to a callable");
        return -1;
    }
    autoref PyObject *message = INT_TRY(message_object(w));
    autoref PyObject *done = INT_TRY(call_one(show, message));
    return 0;
}
