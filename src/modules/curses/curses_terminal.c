/* _curses: what the terminal's description says (terminfo). */
#if __has_include(<panel.h>) && !defined(WITHOUT_NCURSES)
#include "modules/curses/curses_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Last, for its names of capabilities are macros. */
#include <term.h>

static int need_terminal(CursesState *state) {
    return load_acquire((uint8_t *)&state->term_ready)
               ? 0
               : err_int(err_raise(state->error, "must call setupterm() first"));
}
static int stdout_fd(void) {
    autoref PyObject *out = dict_get_text(interp_current()->sys_dict, "stdout");
    if (out == NULL || out == NONE) {
        return err_int(err_raise(PyExc_RuntimeError, "lost sys.stdout"));
    }
    return PyObject_AsFileDescriptor(out);
}
static const char *setup_problem(int error) {
    return error == 0    ? "setupterm: could not find terminal"
           : error == -1 ? "setupterm: could not find terminfo database"
                         : "setupterm: unknown error";
}
FUNCTION(
    "CursesTerminal.setupterm(term=None, fd: int = -1)",
    "Read the description of the terminal.\n\n  term\n    Terminal name; that of the environment "
    "unless given.\n  fd\n    File descriptor of the terminal; that of sys.stdout unless given.")
static PyObject *terminal_setupterm(PyObject *module, PyObject *term, int fd) {
    CursesState *state = module_state(module);
    const char *name = NULL;
    if (term != NONE) {
        if (!IS_STR(term)) {
            return err_raise(PyExc_TypeError,
                             "setupterm() argument 'term' must be str or None, not "
                             "%.50s",
                             TYPE(term)->tp_name);
        }
        name = TRY(str_c_text(term));
    }
    fd = fd == -1 ? TRYI(stdout_fd()) : fd;
    if (load_acquire((uint8_t *)&state->term_ready)) {
        return newref(NONE);
    }
    int error = 0;
    if (CURSES_LOCKED(state, setupterm(name, fd, &error)) == ERR) {
        return err_raise(state->error, "%s", setup_problem(error));
    }
    store_release((uint8_t *)&state->term_ready, 1);
    return newref(NONE);
}
static PyObject *capability(PyObject *module, PyObject *capname, const char *function,
                            int (*get)(const char *)) {
    CursesState *state = module_state(module);
    const char *name;
    TRYI(arg_utf8(capname, function, "", &name));
    TRYI(need_terminal(state));
    return int_from_int64(CURSES_LOCKED(state, get(name)));
}
FUNCTION("CursesTerminal.tigetflag(capname, /)", "A Boolean capability: 1 or 0; -1 if it is none.")
static PyObject *terminal_tigetflag(PyObject *module, PyObject *capname) {
    return capability(module, capname, "tigetflag", tigetflag);
}
FUNCTION("CursesTerminal.tigetnum(capname, /)",
         "A numeric capability; -1 if the terminal lacks it, -2 if it is none.")
static PyObject *terminal_tigetnum(PyObject *module, PyObject *capname) {
    return capability(module, capname, "tigetnum", tigetnum);
}
FUNCTION("CursesTerminal.tigetstr(capname, /)",
         "A capability that is a text, as bytes; None if there is none.")
static PyObject *terminal_tigetstr(PyObject *module, PyObject *capname) {
    CursesState *state = module_state(module);
    const char *name;
    TRYI(arg_utf8(capname, "tigetstr", "", &name));
    TRYI(need_terminal(state));
    char *text = CURSES_LOCKED(state, tigetstr(name));
    return text == NULL || text == (char *)-1 ? newref(NONE)
                                              : bytes_from(text, (Py_ssize_t)strlen(text));
}
FUNCTION(
    "CursesTerminal.tparm(str: buffer, i1: int = 0, i2: int = 0, i3: int = 0, i4: int = 0, i5: "
    "int = 0, i6: int = 0, i7: int = 0, i8: int = 0, i9: int = 0, /)",
    "A capability that is a text with the parameters filled in, as bytes.")
static PyObject *terminal_tparm(PyObject *module, Py_buffer *str, int i1, int i2, int i3, int i4,
                                int i5, int i6, int i7, int i8, int i9) {
    CursesState *state = module_state(module);
    TRYI(need_terminal(state));
    autoref PyObject *text = TRY(bytes_from(str->buf, str->len));
    mutex_lock(&state->lock);
    char *filled = tparm(bytes_data(text), i1, i2, i3, i4, i5, i6, i7, i8, i9);
    PyObject *result = filled ? bytes_from(filled, (Py_ssize_t)strlen(filled)) : NULL;
    mutex_unlock(&state->lock);
    return filled || result ? result : err_raise(state->error, "tparm() returned NULL");
}
FUNCTION("CursesTerminal.putp(string: buffer, /)", "Write a capability to the terminal.")
static PyObject *terminal_putp(PyObject *module, Py_buffer *string) {
    CursesState *state = module_state(module);
    autoref PyObject *text = TRY(bytes_from(string->buf, string->len));
    const char *bytes = bytes_data(text);
    return curses_done(state, CURSES_DETACHED(state, putp(bytes)), "putp");
}
static PyObject *text_or_none(const char *text) {
    return text ? bytes_from(text, (Py_ssize_t)strlen(text)) : newref(NONE);
}
FUNCTION("CursesTerminal.termname()", "The terminal's name, as bytes.")
static PyObject *terminal_termname(PyObject *module) {
    CursesState *state = TRY(curses_on_screen(module));
    return text_or_none(CURSES_LOCKED(state, termname()));
}
FUNCTION("CursesTerminal.longname()", "The terminal's long name, as bytes.")
static PyObject *terminal_longname(PyObject *module) {
    CursesState *state = TRY(curses_on_screen(module));
    return text_or_none(CURSES_LOCKED(state, longname()));
}

#define METHOD_TABLE
#include "curses_terminal.gen.h"
#endif
