/* Insides of _curses. Only for modules/curses.
 *
 * ncurses has one state for the process and does nothing for threads: every call of it is made
 * under the module's lock, which is not held while a key is waited for.
 */
#ifndef PITHON_MODULES_CURSES_CURSES_INT_H
#define PITHON_MODULES_CURSES_CURSES_INT_H

#include "base/library.h"
#include "object/args.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/error.h"
#include "object/needs.h"
#include "object/ops.h"
#include "object/type.h"
#include "thread/mutex.h"
#include "thread/state.h"
#include "types/bytes/bytes.h"
#include "types/dict/dict.h"
#include "types/int/int.h"
#include "types/module/module.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

#define NCURSES_NOMACROS 1
#define NCURSES_WIDECHAR 1
/* Two names that are functions of ours as well; ncurses' are not used. */
#define attr_get ncurses_attr_get
#define attr_set ncurses_attr_set
#include <curses.h>
#undef attr_get
#undef attr_set
#ifdef LIBRARY_LOADED_ncursesw /* then its variables are where the library is */
#define stdscr (*(WINDOW **)library_variable(stdscr))
#define newscr (*(WINDOW **)library_variable(newscr))
#define COLS (*(int *)library_variable(COLS))
#define LINES (*(int *)library_variable(LINES))
#define COLORS (*(int *)library_variable(COLORS))
#define COLOR_PAIRS (*(int *)library_variable(COLOR_PAIRS))
#define TABSIZE (*(int *)library_variable(TABSIZE))
#define ESCDELAY (*(int *)library_variable(ESCDELAY))
#define acs_map ((chtype *)library_variable(acs_map))
#endif

typedef struct {
    PyObject *module;          /* (c) _curses itself, not counted */
    PyObject *error;           /* (c) curses.error */
    PyTypeObject *window_type; /* (c) */
    PyMutex lock;
    bool term_ready;   /* (a) setupterm() has been called */
    bool screen_ready; /* (a) initscr() */
    bool colors_ready; /* (a) start_color() */
    int half_delay;    /* (n:lock) halfdelay()'s tenths of a second, 0: not on */
} CursesState;
extern PyModuleDef _curses_module_def;
extern PyType_Spec curses_window_spec;

typedef struct {
    PyObject_HEAD WINDOW *win; /* (c) */
    PyObject *module;          /* (c) _curses, which lives as long: its lock is needed at the end */
    PyObject *parent;          /* (c) whose cells it shares, or NULL */
    char *encoding;            /* (n:lock) of its texts of bytes */
} WindowObject;
#define WIN(o) (((WindowObject *)(o))->win)

static inline CursesState *curses_state_of(PyObject *window) {
    return module_state(((WindowObject *)window)->module);
}
/* Takes over the window; deletes it on failure. parent may be NULL. */
PyObject *window_new(CursesState *state, WINDOW *win, PyObject *parent);

/* curses.error "NAME() returned ERR"; always NULL. */
void *curses_fail(CursesState *state, const char *name);
/* -1 with curses.error when that has not been called. */
int curses_need_screen(CursesState *state);
/* The module's state, when initscr() has been called. */
CursesState *curses_on_screen(PyObject *module);
int curses_need_colors(CursesState *state);
/* The value of a call of ncurses, made under the lock. */
#define CURSES_LOCKED(state, expression)                                                           \
    ({                                                                                             \
        CursesState *locked_ = (state);                                                            \
        mutex_lock(&locked_->lock);                                                                \
        __auto_type value_ = (expression);                                                         \
        mutex_unlock(&locked_->lock);                                                              \
        value_;                                                                                    \
    })
/* The same detached: what writes to the terminal may have to wait. */
#define CURSES_DETACHED(state, expression)                                                         \
    ({                                                                                             \
        CursesState *locked_ = (state);                                                            \
        mutex_lock(&locked_->lock);                                                                \
        ThreadState *ts_ = thread_current();                                                       \
        thread_detach(ts_);                                                                        \
        __auto_type value_ = (expression);                                                         \
        thread_attach(ts_);                                                                        \
        mutex_unlock(&locked_->lock);                                                              \
        value_;                                                                                    \
    })
static inline PyObject *curses_done(CursesState *state, int code, const char *name) {
    return code == ERR ? curses_fail(state, name) : newref(NONE);
}

/* ---- arguments (curses_args.c) ---- */

/* What a method was called with, of those that take [y, x,] in front. */
typedef struct {
    PyObject *const *args; /* behind y and x */
    Py_ssize_t n;
    bool placed;
    int y, x;
} CursesCall;
#define COUNT(n) (1u << (n))
/* `counts`: how many arguments there may be, as bits; `placed`: which of these numbers include y
 * and x. -1 with TypeError. */
int curses_call(CursesCall *call, const char *name, PyObject *const *args, Py_ssize_t n,
                PyObject *kwnames, unsigned counts, unsigned placed);
/* Moves there when y and x are given: under the lock. ERR when it cannot. */
static inline int curses_place(WINDOW *win, const CursesCall *call) {
    return call->placed ? wmove(win, call->y, call->x) : OK;
}
int curses_ints(PyObject *const *args, int n, int *out);
/* What the library keeps in a short: -1 with OverflowError. */
int curses_short(PyObject *o, int *out);
/* Attributes: a long, of which the low bits count. The i-th argument, or the default. */
int curses_attr(const CursesCall *call, Py_ssize_t i, long otherwise, attr_t *attr);

/* A character: a wide one out of a str, else a chtype. */
typedef struct {
    bool wide;
    wchar_t text[2];
    chtype ch;
} CursesChar;
int curses_char(PyObject *o, CursesChar *c);
/* As a chtype: a str is encoded, with the window's encoding (NULL: UTF-8). */
int curses_chtype(WindowObject *window, PyObject *o, chtype *ch);
/* The window's encoding: a copy to be freed; NULL with MemoryError. */
char *curses_encoding(WindowObject *window);

/* A text: wide out of a str, else bytes, which live as long as the argument. */
typedef struct {
    wchar_t *wide; /* to be freed by curses_text_free */
    const char *bytes;
} CursesText;
int curses_text(PyObject *o, CursesText *text);
void curses_text_free(CursesText *text);

/* ---- keys (curses_input.c) ---- */

extern PyMethodDef WindowKeys_methods[], WindowText_methods[]; /* of the type window, too */
/* Sets LINES and COLS of the modules. */
int curses_update_size(PyObject *module);

#endif
