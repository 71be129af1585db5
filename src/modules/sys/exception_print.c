#include "modules/sys/exception_print.h"
#include "modules/sys/source_line.h"
#include "modules/sys/sys.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/error.h"
#include "object/names.h"
#include "object/needs.h"
#include "object/ops.h"
#include "types/code/code.h"
#include "types/dict/dict.h"
#include "types/exception/exception.h"
#include "types/frame/frame_object.h"
#include "types/int/int.h"
#include "types/list/list.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

#include <stdio.h>
#include <string.h>

enum { CHAIN_MAX = 100, LIMIT = 1000, SHOWN_REPEATS = 3 };

/* ---- text ---- */

void print_str(Printer *p, PyObject *text) {
    if (p->failed) {
        return;
    }
    if (p->file != NULL) {
        PyObject *done = call_method_one(p->file, NAME(write), text);
        p->failed = done == NULL;
        XDECREF(done);
        return;
    }
    autoref PyObject *bytes = str_encode(text, "utf-8", "backslashreplace");
    if (bytes != NULL) {
        fwrite(((PyBytesObject *)bytes)->ob_sval, 1, (size_t)Py_SIZE(bytes), stderr);
    }
    err_clear();
}

void print_text(Printer *p, const char *text) {
    if (p->failed) {
        return;
    }
    PyObject *s = str_from_text(text);
    if (s == NULL) {
        err_clear();
        return;
    }
    print_str(p, s);
    decref(s);
}

void print_steal(Printer *p, steals PyObject *text) {
    if (text == NULL) {
        err_clear();
        print_text(p, "<unknown>");
        return;
    }
    print_str(p, text);
    decref(text);
}

/* ---- tracebacks ---- */

static int entry_line(PyTracebackObject *tb) {
    PyCodeObject *code = frame_object_frame(tb->tb_frame)->code;
    return tb->tb_lineno > 0 ? tb->tb_lineno : code_line((PyObject *)code, tb->tb_lasti);
}

static void print_entry(Printer *p, PyTracebackObject *tb) {
    PyCodeObject *code = frame_object_frame(tb->tb_frame)->code;
    int line = entry_line(tb);
    print_steal(
        p, str_format("  File \"%U\", line %d, in %U\n", code->co_filename, line, code->co_name));
    autoref PyObject *text = source_line_read(code->co_filename, line);
    if (text != NULL && str_length(text) > 0) {
        print_steal(p, str_format("    %U\n", text));
    }
}

static bool same_place(PyTracebackObject *a, PyTracebackObject *b) {
    return a != NULL &&
           frame_object_frame(a->tb_frame)->code == frame_object_frame(b->tb_frame)->code &&
           entry_line(a) == entry_line(b);
}

static void print_repeats(Printer *p, int count) {
    int more = count - SHOWN_REPEATS;
    if (more > 0) {
        print_steal(p, str_format("  [Previous line repeated %d more time%s]\n", more,
                                  more > 1 ? "s" : ""));
    }
}

/* sys.tracebacklimit, if it is a number. */
static Py_ssize_t limit_now(void) {
    autoref PyObject *value = dict_get_text(interp_current()->sys_dict, "tracebacklimit");
    if (value == NULL || !IS_INT(value)) {
        return LIMIT;
    }
    int overflow;
    int64_t limit = int_as_int64_overflow(value, &overflow);
    return overflow > 0 ? PY_SSIZE_T_MAX : overflow < 0 ? 0 : (Py_ssize_t)limit;
}

void print_traceback(Printer *p, PyObject *traceback) {
    Py_ssize_t limit = limit_now(), depth = 0;
    if (limit <= 0) {
        return;
    }
    print_text(p, "Traceback (most recent call last):\n");
    PyTracebackObject *tb = (PyTracebackObject *)traceback, *before = NULL;
    for (PyTracebackObject *t = tb; t != NULL; t = t->tb_next) {
        depth++;
    }
    for (; tb != NULL && depth > limit; tb = tb->tb_next) {
        depth--;
    }
    int count = 0;
    for (; tb != NULL && !p->failed; before = tb, tb = tb->tb_next) {
        if (!same_place(before, tb)) {
            print_repeats(p, count);
            count = 0;
        }
        if (++count <= SHOWN_REPEATS) {
            print_entry(p, tb);
        }
    }
    print_repeats(p, count);
}

/* ---- one exception ---- */

void print_class(Printer *p, PyObject *type) {
    PyObject *module = NULL;
    if (attr_find(type, NAME(__module__), &module) < 0) {
        err_clear();
    }
    if (module == NULL || !IS_STR(module)) {
        print_text(p, "<unknown>");
    } else if (!str_equal_text(module, "builtins") && !str_equal_text(module, "__main__")) {
        print_str(p, module);
        print_text(p, ".");
    }
    XDECREF(module);
    PyObject *name = attr_get(type, NAME(__qualname__));
    if (name != NULL && !IS_STR(name)) {
        CLEAR(name);
    }
    print_steal(p, name);
}

static void print_message(Printer *p, PyObject *exception) {
    autoref PyObject *text = ops_str(exception);
    if (text == NULL) {
        err_clear();
        print_text(p, ": <exception str() failed>");
    } else if (str_length(text) > 0) {
        print_text(p, ": ");
        print_str(p, text);
    }
}

/* Where the SyntaxError is: the file, the line, and a mark below the column. */
static void print_syntax_place(Printer *p, PyObject *exception) {
    PySyntaxErrorObject *e = (PySyntaxErrorObject *)exception;
    if (e->filename == NULL || e->filename == NONE || e->lineno == NULL || !IS_INT(e->lineno)) {
        return;
    }
    print_steal(p, str_format("  File \"%S\", line %S\n", e->filename, e->lineno));
    if (e->text == NULL || !IS_STR(e->text)) {
        return;
    }
    autoref PyObject *line = source_line_strip(e->text);
    if (line == NULL || str_length(line) == 0) {
        err_clear();
        return;
    }
    print_steal(p, str_format("    %U\n", line));
    int overflow;
    int64_t column =
        e->offset && IS_INT(e->offset) ? int_as_int64_overflow(e->offset, &overflow) : 0;
    Py_ssize_t blanks = str_find(e->text, line, 0, str_length(e->text), 1);
    column -= 1 + (blanks > 0 ? blanks : 0);
    if (column >= 0 && column <= str_length(line)) {
        print_text(p, "    ");
        for (int64_t i = 0; i < column; i++) {
            print_text(p, " ");
        }
        print_text(p, "^\n");
    }
}

static void print_note(Printer *p, PyObject *note) {
    autoref PyObject *text = ops_str(note);
    autoref PyObject *lines = text ? call_method_none(text, NAME(splitlines)) : NULL;
    if (lines == NULL || !IS_LIST(lines)) {
        err_clear();
        print_text(p, "<note str() failed>\n");
        return;
    }
    for (Py_ssize_t i = 0; i < list_length(lines); i++) {
        print_steal(p, list_get(lines, i));
        print_text(p, "\n");
    }
}

static void print_notes(Printer *p, PyObject *exception) {
    PyObject *notes = NULL;
    if (attr_find(exception, NAME(__notes__), &notes) <= 0) {
        err_clear();
        return;
    }
    autoref PyObject *owned = notes;
    if (!IS_LIST(notes) && !IS_TUPLE(notes)) {
        print_steal(p, ops_repr(notes));
        print_text(p, "\n");
        return;
    }
    autoref PyObject *items = ops_to_list(notes);
    for (Py_ssize_t i = 0; items != NULL && i < list_length(items); i++) {
        autoref PyObject *note = list_get(items, i);
        if (note != NULL) {
            print_note(p, note);
        }
    }
    err_clear();
}

static void print_one(Printer *p, PyObject *exception) {
    PyObject *tb = ((PyBaseExceptionObject *)exception)->traceback;
    if (tb != NULL && tb != NONE) {
        print_traceback(p, tb);
    }
    bool syntax = err_given_matches(exception, PyExc_SyntaxError);
    if (syntax) {
        print_syntax_place(p, exception);
    }
    print_class(p, (PyObject *)TYPE(exception));
    PyObject *message = syntax ? ((PySyntaxErrorObject *)exception)->msg : NULL;
    if (message != NULL && IS_STR(message)) {
        print_steal(p, str_format(": %U", message));
    } else {
        print_message(p, exception);
    }
    print_text(p, "\n");
    print_notes(p, exception);
}

/* ---- chains: the parts of groups are for the library to show ---- */

/* The exceptions that are being printed, so that a ring of them ends. */
typedef struct Seen {
    PyObject *exception;
    const struct Seen *outer;
    int depth;
} Seen;

static bool is_new(PyObject *exception, const Seen *seen) {
    if (exception == NULL || exception == NONE || (seen != NULL && seen->depth >= CHAIN_MAX)) {
        return false;
    }
    for (; seen != NULL; seen = seen->outer) {
        if (seen->exception == exception) {
            return false;
        }
    }
    return true;
}

static void print_chain(Printer *p, PyObject *exception, const Seen *outer) {
    Seen seen = {exception, outer, outer == NULL ? 0 : outer->depth + 1};
    static const char *const because =
        "\nThe above exception was the direct cause of the following exception:\n\n";
    static const char *const during =
        "\nDuring handling of the above exception, another exception occurred:\n\n";
    PyBaseExceptionObject *e = (PyBaseExceptionObject *)exception;
    if (is_new(e->cause, &seen)) {
        print_chain(p, e->cause, &seen);
        print_text(p, because);
    } else if (!e->suppress_context && is_new(e->context, &seen)) {
        print_chain(p, e->context, &seen);
        print_text(p, during);
    }
    print_one(p, exception);
}

void print_exception(Printer *p, PyObject *exception) {
    print_chain(p, exception, NULL);
}

void sys_print_exception(PyObject *exception) {
    Printer p = {NULL, false};
    PyObject *current = err_fetch();
    print_exception(&p, exception);
    err_restore(current);
}

/* ---- with the library's help ---- */

/* 1 when traceback.py has printed it; 0: do it ourselves. */
static int print_by_library(PyObject *exception) {
    Interp *interp = interp_current();
    if (interp->importlib == NULL || load_relaxed(&interp->finalizing)) {
        return 0;
    }
    autoref PyObject *module = import_module_text("traceback");
    PyObject *found = NULL;
    if (module == NULL || attr_find(module, NAME(_print_exception_bltin), &found) <= 0) {
        err_clear();
        return 0;
    }
    autoref PyObject *function = found;
    autoref PyObject *done = call_one(function, exception);
    if (done == NULL) {
        err_clear();
    }
    return done != NULL;
}

int exception_print_to(PyObject *file, PyObject *type, PyObject *value, PyObject *traceback) {
    Printer p = {file, false};
    if (value == NULL || !IS_EXCEPTION(value)) {
        if (value == NULL || value == NONE) {
            print_text(&p, "NoneType: None\n");
        } else {
            print_steal(&p,
                        str_format("TypeError: print_exception(): Exception expected for value, "
                                   "%s found\n",
                                   TYPE(value)->tp_name));
        }
        return p.failed ? -1 : 0;
    }
    PyBaseExceptionObject *e = (PyBaseExceptionObject *)value;
    if (traceback != NULL && IS_EXACT(traceback, PyTraceBack_Type) &&
        (e->traceback == NULL || e->traceback == NONE)) {
        exception_set_traceback(value, newref(traceback));
    }
    if (print_by_library(value)) {
        return 0;
    }
    print_exception(&p, value);
    return p.failed ? -1 : 0;
}
