/* Where coroutines come from: `cr_origin`, and the warning about those that nobody awaits. */
#include "interp/frame.h"
#include "types/code/code.h"
#include "types/generator/generator_int.h"
#include "types/int/int.h"
#include "types/list/list.h"

static PyObject *frame_entry(Frame *f) {
    autoref PyObject *line = TRY(int_from_ssize(code_line((PyObject *)f->code, frame_offset(f))));
    return tuple_of(3, f->code->co_filename, line, f->code->co_name);
}

PyObject *coroutine_origin(Frame *caller, int depth) {
    autoref PyObject *entries = TRY(list_new(0));
    for (Frame *f = caller; f != NULL && depth > 0; f = f->previous, depth--) {
        autoref PyObject *entry = TRY(frame_entry(f));
        TRYI(list_append(entries, entry));
    }
    return list_as_tuple(entries);
}

static void unraisable(PyObject *coroutine) {
    err_unraisable(coroutine, "Exception ignored while finalizing coroutine %R", coroutine);
}

/* By the library's function, which knows of cr_origin; the plain text must do without. */
void coroutine_warn_unawaited(PyObject *coroutine) {
    autoref PyObject *warnings = import_module_text("warnings"), *function = NULL, *done = NULL;
    function = warnings == NULL ? NULL : attr_get_text(warnings, "_warn_unawaited_coroutine");
    if (function == NULL) {
        err_clear();
    } else {
        done = call_one(function, coroutine);
    }
    if (done != NULL) {
        return;
    }
    bool refused = err_matches(PyExc_RuntimeWarning); /* by a filter: that is the warning */
    if (err_occurred()) {
        unraisable(coroutine);
    }
    if (!refused && err_warn(PyExc_RuntimeWarning, 1, "coroutine '%S' was never awaited",
                             generator_qualname_locked(GEN(coroutine))) < 0) {
        unraisable(coroutine);
    }
}
