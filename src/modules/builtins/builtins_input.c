/* input(): one line of sys.stdin; breakpoint(). */
#include "modules/builtins/builtins.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/error.h"
#include "object/names.h"
#include "object/needs.h"
#include "object/ops.h"
#include "types/dict/dict.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

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

PyObject *builtins_input(PyObject *module, PyObject *prompt) {
    autoref PyObject *in = TRY(stream("stdin")), *out = TRY(stream("stdout")),
                     *err = TRY(stream("stderr")), *line = NULL;
    TRYI(audit("builtins.input", prompt ? prompt : NONE));
    if (flush(err) < 0) {
        err_clear(); /* what cannot be told there does not keep the line from being read */
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
