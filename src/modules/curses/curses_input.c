/* window: keys that are pressed, lines that are typed, and what stands in the window. */
#if __has_include(<panel.h>) && !defined(WITHOUT_NCURSES)
#include "modules/curses/curses_int.h"
#include "modules/posix/system_call.h"

#include <poll.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { LINE_MOST = 2047 };

/* ---- keys ---- */

/* What a call found: OK and a character, KEY_CODE_YES and a key, or ERR. */
typedef struct {
    int code;
    wint_t key;
} Key;
/* One look, without waiting. *limit: how long the window has its callers wait, in milliseconds; <
 * 0: without limit. */
static Key look_locked(CursesState *state, WINDOW *win, const CursesCall *call, bool wide,
                       int *limit) {
    if (curses_place(win, call) == ERR) {
        *limit = 0;
        return (Key){ERR, 0};
    }
    int delay = wgetdelay(win);
    *limit = delay < 0 && state->half_delay > 0 ? state->half_delay * 100 : delay;
    wtimeout(win, 0);
    Key key = {ERR, 0};
    if (wide) {
        key.code = wget_wch(win, &key.key);
    } else {
        int got = wgetch(win);
        key = (Key){got == ERR ? ERR : got > 255 ? KEY_CODE_YES : OK, (wint_t)got};
    }
    wtimeout(win, delay);
    return key;
}
static int64_t now_ms(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}
/* The library is asked only when there is input, so that other threads can use it meanwhile. 1:
 * *key is there; 0: time is up; -1: a signal's handler raised. */
static int read_key(CursesState *state, WINDOW *win, const CursesCall *call, bool wide, Key *key) {
    int64_t start = now_ms();
    for (;;) {
        int limit;
        mutex_lock(&state->lock);
        ThreadState *ts = thread_current();
        thread_detach(ts);
        *key = look_locked(state, win, call, wide, &limit);
        thread_attach(ts);
        mutex_unlock(&state->lock);
        INT_TRYI(signals_poll());
        if (key->code != ERR) {
            return 1;
        }
        int64_t left = limit < 0 ? -1 : start + limit - now_ms();
        if (limit >= 0 && left <= 0) {
            return 0;
        }
        struct pollfd in = {.fd = STDIN_FILENO, .events = POLLIN};
        int ready = DETACHED(poll(&in, 1, (int)left));
        if (ready < 0 && errno == EINTR) { /* the size of the terminal may have changed */
            INT_TRYI(signals_poll());
        } else if (ready < 0 || (in.revents & (POLLERR | POLLNVAL)) ||
                   (in.revents & (POLLHUP | POLLIN)) == POLLHUP) {
            return 0;
        }
    }
}
static int key_of(PyObject *self, const char *name, PyObject *const *args, Py_ssize_t n,
                  PyObject *kwnames, bool wide, Key *key) {
    CursesState *state = INT_TRY(curses_state_of(self));
    CursesCall call;
    INT_TRYI(curses_call(&call, name, args, n, kwnames, COUNT(0) | COUNT(2), COUNT(2)));
    return read_key(state, WIN(self), &call, wide, key);
}
static PyObject *no_input(PyObject *self) {
    CursesState *state = TRY(curses_state_of(self));
    return err_raise(state->error, "no input");
}
METHOD("WindowKeys.getch(self, ...)",
       "getch([y, x])\nThe key that is pressed, as a number; -1 if there is none.")
static PyObject *keys_getch(PyObject *self, PyObject *const *args, Py_ssize_t n,
                            PyObject *kwnames) {
    Key key;
    int found = TRYI(key_of(self, "window.getch", args, n, kwnames, false, &key));
    return int_from_int64(found ? (int)key.key : -1);
}
METHOD("WindowKeys.getkey(self, ...)",
       "getkey([y, x])\nThe key that is pressed, as a character or a name.")
static PyObject *keys_getkey(PyObject *self, PyObject *const *args, Py_ssize_t n,
                             PyObject *kwnames) {
    Key key;
    if (TRYI(key_of(self, "window.getkey", args, n, kwnames, false, &key)) == 0) {
        return no_input(self);
    }
    if (key.code == OK) {
        return str_from_char(key.key);
    }
    CursesState *state = TRY(curses_state_of(self));
    const char *name = CURSES_LOCKED(state, keyname((int)key.key));
    return str_from_text(name ? name : "");
}
METHOD("WindowKeys.get_wch(self, ...)",
       "get_wch([y, x])\nThe key that is pressed, as a character, or a number for other keys.")
static PyObject *keys_get_wch(PyObject *self, PyObject *const *args, Py_ssize_t n,
                              PyObject *kwnames) {
    Key key;
    if (TRYI(key_of(self, "window.get_wch", args, n, kwnames, true, &key)) == 0) {
        return no_input(self);
    }
    return key.code == KEY_CODE_YES ? int_from_int64((int)key.key) : str_from_char(key.key);
}

/* ---- lines ---- */

/* [y, x,] [n]: how many bytes at most. */
static int line_call(CursesCall *call, const char *name, PyObject *const *args, Py_ssize_t n,
                     PyObject *kwnames, int *most) {
    *most = LINE_MOST;
    INT_TRYI(curses_call(call, name, args, n, kwnames, 0xf, COUNT(2) | COUNT(3)));
    if (call->n == 0) {
        return 0;
    }
    autoref PyObject *index = INT_TRY(ops_index(call->args[0]));
    if (int_sign(index) < 0) {
        return err_int(err_raise(PyExc_ValueError, "Cannot convert negative int"));
    }
    int overflow;
    int64_t wanted = int_as_int64_overflow(index, &overflow);
    *most = overflow == 0 && wanted < LINE_MOST ? (int)wanted : LINE_MOST;
    return 0;
}
typedef int ReadText(WINDOW *win, char *text, int n);
static int read_text(WINDOW *win, const CursesCall *call, ReadText *read, char *text, int most) {
    text[0] = '\0';
    return curses_place(win, call) == ERR ? ERR : read(win, text, most);
}
METHOD("WindowKeys.getstr(self, ...)", "getstr([[y, x,] n=2047])\nA line that is typed, as bytes.")
static PyObject *keys_getstr(PyObject *self, PyObject *const *args, Py_ssize_t n,
                             PyObject *kwnames) {
    CursesState *state = TRY(curses_state_of(self));
    CursesCall call;
    int most;
    char text[LINE_MOST + 1];
    TRYI(line_call(&call, "window.getstr", args, n, kwnames, &most));
    int code = CURSES_DETACHED(state, read_text(WIN(self), &call, wgetnstr, text, most));
    TRYI(signals_poll());
    return bytes_from(text, code == ERR ? 0 : (Py_ssize_t)strlen(text));
}
METHOD("WindowKeys.instr(self, ...)",
       "instr([y, x,] n=2047)\nThe text that stands there, up to the end of the line, as bytes.")
static PyObject *keys_instr(PyObject *self, PyObject *const *args, Py_ssize_t n,
                            PyObject *kwnames) {
    CursesState *state = TRY(curses_state_of(self));
    CursesCall call;
    int most;
    char text[LINE_MOST + 1];
    TRYI(line_call(&call, "window.instr", args, n, kwnames, &most));
    int code = CURSES_LOCKED(state, read_text(WIN(self), &call, winnstr, text, most));
    return bytes_from(text, code == ERR ? 0 : (Py_ssize_t)strlen(text));
}

#define METHOD_TABLE
#include "curses_input.gen.h"
#endif
