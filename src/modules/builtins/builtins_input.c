/* input(): one line of sys.stdin; breakpoint(). */
#include "modules/builtins/builtins.h"
#include "modules/readline/line_editor.h"
#include "object/args.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/error.h"
#include "object/names.h"
#include "object/needs.h"
#include "object/ops.h"
#include "types/bytes/bytes.h"
#include "types/dict/dict.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* sys.NAME, which programs may take away (new reference). */
static PyObject *stream(const char *name) {
    PyObject *found = dict_get_text(interp_current()->sys_dict, name);
    if (found == NULL || found == NONE) {
        XDECREF(found);
        return err_raise(PyExc_RuntimeError, "lost sys.%s", name);
    }
    return found;
}
static int flush(PyObject *file) {
    autoref PyObject *done = INT_TRY(call_method_none(file, NAME(flush)));
    return 0;
}
/* sys.audit(event, argument), if anybody listens. */
static int audit(const char *event, PyObject *argument) {
    if (load_relaxed(&interp_current()->audit_hooks) == 0) {
        return 0;
    }
    autoref PyObject *hook = dict_get_text(interp_current()->sys_dict, "audit"), *name = NULL;
    if (hook == NULL) {
        return 0;
    }
    name = INT_TRY(str_intern_text(event));
    autoref PyObject *done = INT_TRY(call_two(hook, name, argument));
    return 0;
}
/* The line without its end; EOFError for none. */
static PyObject *read_line(PyObject *in) {
    autoref PyObject *line = TRY(call_method_none(in, NAME(readline)));
    if (!IS_STR(line)) {
        return err_raise(PyExc_TypeError, "object.readline() returned non-string");
    }
    Py_ssize_t n = str_length(line);
    if (n == 0) {
        return err_raise(PyExc_EOFError, "EOF when reading a line");
    }
    return str_at(line, n - 1) == '\n' ? str_slice(line, 0, n - 1) : take(line);
}
static int write_prompt(PyObject *out, PyObject *prompt) {
    autoref PyObject *text = INT_TRY(ops_str(prompt));
    autoref PyObject *done = INT_TRY(call_method_one(out, NAME(write), text));
    return 0;
}

/* Is it the terminal that this descriptor is? What does not know is not. */
static bool is_terminal(PyObject *file, int fd) {
    autoref PyObject *name = str_intern_text("fileno"),
                     *number = name ? call_method_none(file, name) : NULL;
    int found = -1;
    if (number == NULL || !IS_INT(number) || arg_int(number, &found) < 0) {
        err_clear();
        return false;
    }
    return found == fd && isatty(fd);
}
/* file.NAME as UTF-8, which lives as long as *keep. */
static const char *stream_text(PyObject *file, const char *name, PyObject **keep) {
    *keep = TRY(attr_get_text(file, name));
    if (!IS_STR(*keep)) {
        return err_raise(PyExc_TypeError, "%s is no str", name);
    }
    return str_utf8(*keep, NULL);
}
/* The prompt as the terminal's bytes: a new reference. */
static PyObject *prompt_bytes(PyObject *out, PyObject *prompt) {
    autoref PyObject *encoding = NULL, *errors = NULL;
    const char *encoding_text = TRY(stream_text(out, "encoding", &encoding));
    const char *errors_text = TRY(stream_text(out, "errors", &errors));
    autoref PyObject *text = prompt ? TRY(ops_str(prompt)) : str_empty();
    autoref PyObject *bytes = TRY(str_encode(text, encoding_text, errors_text));
    if (strlen(bytes_data(bytes)) != (size_t)bytes_length(bytes)) {
        return err_raise(PyExc_ValueError, "input: prompt string cannot contain null characters");
    }
    return take(bytes);
}
/* At a terminal whose lines are edited (the module readline has been imported). */
static PyObject *read_edited(LineEditor *editor, PyObject *in, PyObject *out, PyObject *prompt) {
    autoref PyObject *encoding = NULL, *errors = NULL, *shown = TRY(prompt_bytes(out, prompt));
    const char *encoding_text = TRY(stream_text(in, "encoding", &encoding));
    const char *errors_text = TRY(stream_text(in, "errors", &errors));
    char *line = NULL;
    if (TRYI(line_editor_read(editor, bytes_data(shown), &line)) == 0) {
        return err_raise_value(PyExc_EOFError, tuple_empty());
    }
    PyObject *text = str_decode(line, (Py_ssize_t)strlen(line), encoding_text, errors_text);
    free(line);
    return text;
}

PyObject *builtins_input(PyObject *module, PyObject *prompt) {
    autoref PyObject *in = TRY(stream("stdin")), *out = TRY(stream("stdout")),
                     *err = TRY(stream("stderr")), *line = NULL;
    TRYI(audit("builtins.input", prompt ? prompt : NONE));
    if (flush(err) < 0) {
        err_clear(); /* what cannot be told there does not keep the line from being read */
    }
    LineEditor *editor = line_editor();
    if (editor != NULL && is_terminal(in, STDIN_FILENO) && is_terminal(out, STDOUT_FILENO)) {
        if (flush(out) < 0) {
            err_clear();
        }
        line = TRY(read_edited(editor, in, out, prompt));
        TRYI(audit("builtins.input/result", line));
        return take(line);
    }
    TRYI(prompt ? write_prompt(out, prompt) : 0);
    if (flush(out) < 0) {
        err_clear();
    }
    line = TRY(read_line(in));
    TRYI(audit("builtins.input/result", line));
    return take(line);
}

PyObject *builtins_call_breakpoint(PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    autoref PyObject *hook = TRY(stream("breakpointhook"));
    TRYI(audit("builtins.breakpoint", hook));
    return call(hook, args, (size_t)nargs, kwnames);
}
