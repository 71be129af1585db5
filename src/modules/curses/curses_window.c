/* window: its place, size, attributes and modes. Its text is in curses_text.c, keys in
 * curses_input.c. */
#if __has_include(<panel.h>) && !defined(WITHOUT_NCURSES)
#include "modules/curses/curses_int.h"

#include <langinfo.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- making ---- */

PyObject *window_new(CursesState *state, WINDOW *win, PyObject *parent) {
    if (win == NULL) {
        return err_raise(state->error, "curses function returned NULL");
    }
    PyObject *self = state->window_type->tp_alloc(state->window_type, 0);
    char *encoding = strdup(nl_langinfo(CODESET));
    if (self == NULL || encoding == NULL) {
        free(encoding);
        XDECREF(self);
        if (win != stdscr) {
            (void)CURSES_LOCKED(state, delwin(win));
        }
        return self ? err_no_memory() : NULL;
    }
    WindowObject *window = (WindowObject *)self;
    window->win = win;
    window->module = newref(state->module);
    window->encoding = encoding;
    window->parent = xnewref(parent);
    object_track(self);
    return self;
}
static int window_traverse(PyObject *o, visitproc visit, void *arg) {
    Py_VISIT(TYPE(o));
    Py_VISIT(((WindowObject *)o)->module);
    Py_VISIT(((WindowObject *)o)->parent);
    return 0;
}
static void window_dealloc(PyObject *o) {
    object_untrack(o);
    WindowObject *self = (WindowObject *)o;
    if (self->win != NULL && self->win != stdscr) {
        (void)CURSES_LOCKED(curses_state_of(o), delwin(self->win));
    }
    free(self->encoding);
    CLEAR(self->parent);
    CLEAR(self->module);
    object_free(o);
}

/* ---- plain methods ---- */

METHOD("window.clear(self)", "Clear the window, and repaint it at the next refresh().")
static PyObject *window_clear(PyObject *self) {
    CursesState *state = TRY(curses_state_of(self));
    return curses_done(state, CURSES_LOCKED(state, wclear(WIN(self))), "wclear");
}
METHOD("window.erase(self)", "Clear the window.")
static PyObject *window_erase(PyObject *self) {
    CursesState *state = TRY(curses_state_of(self));
    return curses_done(state, CURSES_LOCKED(state, werase(WIN(self))), "werase");
}
METHOD("window.clrtobot(self)", "Erase from the cursor to the end of the window.")
static PyObject *window_clrtobot(PyObject *self) {
    CursesState *state = TRY(curses_state_of(self));
    return curses_done(state, CURSES_LOCKED(state, wclrtobot(WIN(self))), "wclrtobot");
}
METHOD("window.clrtoeol(self)", "Erase from the cursor to the end of the line.")
static PyObject *window_clrtoeol(PyObject *self) {
    CursesState *state = TRY(curses_state_of(self));
    return curses_done(state, CURSES_LOCKED(state, wclrtoeol(WIN(self))), "wclrtoeol");
}
METHOD("window.deleteln(self)", "Delete the line under the cursor.")
static PyObject *window_deleteln(PyObject *self) {
    CursesState *state = TRY(curses_state_of(self));
    return curses_done(state, CURSES_LOCKED(state, wdeleteln(WIN(self))), "wdeleteln");
}
METHOD("window.insertln(self)", "Insert a blank line under the cursor.")
static PyObject *window_insertln(PyObject *self) {
    CursesState *state = TRY(curses_state_of(self));
    return curses_done(state, CURSES_LOCKED(state, winsertln(WIN(self))), "winsertln");
}
METHOD("window.redrawwin(self)", "Have the whole window redrawn at the next refresh().")
static PyObject *window_redrawwin(PyObject *self) {
    CursesState *state = TRY(curses_state_of(self));
    return curses_done(state, CURSES_LOCKED(state, redrawwin(WIN(self))), "redrawwin");
}
METHOD("window.standend(self)", "Turn off all attributes.")
static PyObject *window_standend(PyObject *self) {
    CursesState *state = TRY(curses_state_of(self));
    return curses_done(state, CURSES_LOCKED(state, wstandend(WIN(self))), "wstandend");
}
METHOD("window.standout(self)", "Turn on the attribute A_STANDOUT.")
static PyObject *window_standout(PyObject *self) {
    CursesState *state = TRY(curses_state_of(self));
    return curses_done(state, CURSES_LOCKED(state, wstandout(WIN(self))), "wstandout");
}
METHOD("window.touchwin(self)", "Pretend that the whole window has been changed.")
static PyObject *window_touchwin(PyObject *self) {
    CursesState *state = TRY(curses_state_of(self));
    return curses_done(state, CURSES_LOCKED(state, touchwin(WIN(self))), "touchwin");
}
METHOD("window.untouchwin(self)", "Pretend that no line has been changed since the last refresh().")
static PyObject *window_untouchwin(PyObject *self) {
    CursesState *state = TRY(curses_state_of(self));
    return curses_done(state, CURSES_LOCKED(state, untouchwin(WIN(self))), "untouchwin");
}
METHOD("window.cursyncup(self)", "Have the cursors of the ancestors where this one is.")
static PyObject *window_cursyncup(PyObject *self) {
    CursesState *state = TRY(curses_state_of(self));
    return curses_done(state, CURSES_LOCKED(state, (wcursyncup(WIN(self)), OK)), "wcursyncup");
}
METHOD("window.syncdown(self)", "Touch what has been touched in an ancestor.")
static PyObject *window_syncdown(PyObject *self) {
    CursesState *state = TRY(curses_state_of(self));
    return curses_done(state, CURSES_LOCKED(state, (wsyncdown(WIN(self)), OK)), "wsyncdown");
}
METHOD("window.syncup(self)", "Touch in the ancestors what has been touched here.")
static PyObject *window_syncup(PyObject *self) {
    CursesState *state = TRY(curses_state_of(self));
    return curses_done(state, CURSES_LOCKED(state, (wsyncup(WIN(self)), OK)), "wsyncup");
}
METHOD("window.clearok(self, flag: int, /)", "Have the next refresh() clear the screen.")
static PyObject *window_clearok(PyObject *self, int flag) {
    CursesState *state = TRY(curses_state_of(self));
    return curses_done(state, CURSES_LOCKED(state, clearok(WIN(self), flag != 0)), "clearok");
}
METHOD("window.idlok(self, flag: int, /)", "May lines be inserted and deleted by the terminal?")
static PyObject *window_idlok(PyObject *self, int flag) {
    CursesState *state = TRY(curses_state_of(self));
    return curses_done(state, CURSES_LOCKED(state, idlok(WIN(self), flag != 0)), "idlok");
}
METHOD("window.keypad(self, flag: int, /)", "Have keys that send several characters read as one.")
static PyObject *window_keypad(PyObject *self, int flag) {
    CursesState *state = TRY(curses_state_of(self));
    return curses_done(state, CURSES_LOCKED(state, keypad(WIN(self), flag != 0)), "keypad");
}
METHOD("window.leaveok(self, flag: int, /)", "Leave the cursor where updating left it.")
static PyObject *window_leaveok(PyObject *self, int flag) {
    CursesState *state = TRY(curses_state_of(self));
    return curses_done(state, CURSES_LOCKED(state, leaveok(WIN(self), flag != 0)), "leaveok");
}
METHOD("window.nodelay(self, flag: int, /)", "Have getch() not wait.")
static PyObject *window_nodelay(PyObject *self, int flag) {
    CursesState *state = TRY(curses_state_of(self));
    return curses_done(state, CURSES_LOCKED(state, nodelay(WIN(self), flag != 0)), "nodelay");
}
METHOD("window.notimeout(self, flag: int, /)", "Have escape sequences not time out.")
static PyObject *window_notimeout(PyObject *self, int flag) {
    CursesState *state = TRY(curses_state_of(self));
    return curses_done(state, CURSES_LOCKED(state, notimeout(WIN(self), flag != 0)), "notimeout");
}
METHOD("window.scrollok(self, flag: int, /)", "Scroll when the cursor moves below the last line.")
static PyObject *window_scrollok(PyObject *self, int flag) {
    CursesState *state = TRY(curses_state_of(self));
    return curses_done(state, CURSES_LOCKED(state, scrollok(WIN(self), flag != 0)), "scrollok");
}
METHOD("window.syncok(self, flag: int, /)", "Call syncup() at every change.")
static PyObject *window_syncok(PyObject *self, int flag) {
    CursesState *state = TRY(curses_state_of(self));
    return curses_done(state, CURSES_LOCKED(state, syncok(WIN(self), flag != 0)), "syncok");
}
METHOD("window.idcok(self, flag: int, /)",
       "May characters be inserted and deleted by the terminal?")
static PyObject *window_idcok(PyObject *self, int flag) {
    CursesState *state = TRY(curses_state_of(self));
    return curses_done(state, CURSES_LOCKED(state, (idcok(WIN(self), flag != 0), OK)), "idcok");
}
METHOD("window.immedok(self, flag: int, /)", "Refresh at every change.")
static PyObject *window_immedok(PyObject *self, int flag) {
    CursesState *state = TRY(curses_state_of(self));
    return curses_done(state, CURSES_LOCKED(state, (immedok(WIN(self), flag != 0), OK)), "immedok");
}
METHOD("window.attron(self, attr: long, /)", "Turn on attributes.")
static PyObject *window_attron(PyObject *self, long attr) {
    CursesState *state = TRY(curses_state_of(self));
    return curses_done(state, CURSES_LOCKED(state, wattron(WIN(self), (int)(attr_t)attr)),
                       "wattron");
}
METHOD("window.attroff(self, attr: long, /)", "Turn off attributes.")
static PyObject *window_attroff(PyObject *self, long attr) {
    CursesState *state = TRY(curses_state_of(self));
    return curses_done(state, CURSES_LOCKED(state, wattroff(WIN(self), (int)(attr_t)attr)),
                       "wattroff");
}
METHOD("window.attrset(self, attr: long, /)", "Set the attributes.")
static PyObject *window_attrset(PyObject *self, long attr) {
    CursesState *state = TRY(curses_state_of(self));
    return curses_done(state, CURSES_LOCKED(state, wattrset(WIN(self), (int)(attr_t)attr)),
                       "wattrset");
}
METHOD("window.move(self, new_y: int, new_x: int, /)", "Move the cursor.")
static PyObject *window_move(PyObject *self, int new_y, int new_x) {
    CursesState *state = TRY(curses_state_of(self));
    return curses_done(state, CURSES_LOCKED(state, wmove(WIN(self), new_y, new_x)), "wmove");
}
METHOD("window.mvwin(self, new_y: int, new_x: int, /)", "Move the window.")
static PyObject *window_mvwin(PyObject *self, int new_y, int new_x) {
    CursesState *state = TRY(curses_state_of(self));
    return curses_done(state, CURSES_LOCKED(state, mvwin(WIN(self), new_y, new_x)), "mvwin");
}
METHOD("window.mvderwin(self, y: int, x: int, /)", "Move the window within its parent.")
static PyObject *window_mvderwin(PyObject *self, int y, int x) {
    CursesState *state = TRY(curses_state_of(self));
    return curses_done(state, CURSES_LOCKED(state, mvderwin(WIN(self), y, x)), "mvderwin");
}
METHOD("window.insdelln(self, nlines: int, /)",
       "Insert lines, or delete them if the number is negative.")
static PyObject *window_insdelln(PyObject *self, int nlines) {
    CursesState *state = TRY(curses_state_of(self));
    return curses_done(state, CURSES_LOCKED(state, winsdelln(WIN(self), nlines)), "winsdelln");
}
METHOD("window.redrawln(self, beg: int, num: int, /)", "Have lines redrawn at the next refresh().")
static PyObject *window_redrawln(PyObject *self, int beg, int num) {
    CursesState *state = TRY(curses_state_of(self));
    return curses_done(state, CURSES_LOCKED(state, wredrawln(WIN(self), beg, num)), "redrawln");
}
METHOD("window.resize(self, nlines: int, ncols: int, /)", "Change the size of the window.")
static PyObject *window_resize(PyObject *self, int nlines, int ncols) {
    CursesState *state = TRY(curses_state_of(self));
    return curses_done(state, CURSES_LOCKED(state, wresize(WIN(self), nlines, ncols)), "wresize");
}
METHOD("window.setscrreg(self, top: int, bottom: int, /)", "Set the lines that scroll.")
static PyObject *window_setscrreg(PyObject *self, int top, int bottom) {
    CursesState *state = TRY(curses_state_of(self));
    return curses_done(state, CURSES_LOCKED(state, wsetscrreg(WIN(self), top, bottom)),
                       "wsetscrreg");
}
METHOD("window.timeout(self, delay: int, /)",
       "How long getch() waits, in milliseconds; without limit if negative.")
static PyObject *window_timeout(PyObject *self, int delay) {
    CursesState *state = TRY(curses_state_of(self));
    return curses_done(state, CURSES_LOCKED(state, (wtimeout(WIN(self), delay), OK)), "timeout");
}

/* ---- where it is ---- */

typedef struct {
    int y, x;
} Pair;
static PyObject *pair(Pair p) {
    autoref PyObject *y = TRY(int_from_int64(p.y)), *x = TRY(int_from_int64(p.x));
    return tuple_of(2, y, x);
}
METHOD("window.getyx(self)", "Where the cursor is: (y, x).")
static PyObject *window_getyx(PyObject *self) {
    CursesState *state = TRY(curses_state_of(self));
    return pair(CURSES_LOCKED(state, ((Pair){getcury(WIN(self)), getcurx(WIN(self))})));
}
METHOD("window.getbegyx(self)", "Where the upper left corner is: (y, x).")
static PyObject *window_getbegyx(PyObject *self) {
    CursesState *state = TRY(curses_state_of(self));
    return pair(CURSES_LOCKED(state, ((Pair){getbegy(WIN(self)), getbegx(WIN(self))})));
}
METHOD("window.getmaxyx(self)", "The height and the width: (y, x).")
static PyObject *window_getmaxyx(PyObject *self) {
    CursesState *state = TRY(curses_state_of(self));
    return pair(CURSES_LOCKED(state, ((Pair){getmaxy(WIN(self)), getmaxx(WIN(self))})));
}
METHOD("window.getparyx(self)", "Where it begins in its parent: (y, x), or (-1, -1).")
static PyObject *window_getparyx(PyObject *self) {
    CursesState *state = TRY(curses_state_of(self));
    return pair(CURSES_LOCKED(state, ((Pair){getpary(WIN(self)), getparx(WIN(self))})));
}
METHOD("window.enclose(self, y: int, x: int, /)", "Does the place of the screen lie in the window?")
static PyObject *window_enclose(PyObject *self, int y, int x) {
    CursesState *state = TRY(curses_state_of(self));
    return BOOL(CURSES_LOCKED(state, wenclose(WIN(self), y, x)));
}

/* ---- what has changed ---- */

METHOD("window.is_linetouched(self, line: int, /)", "Has the line been changed?")
static PyObject *window_is_linetouched(PyObject *self, int line) {
    CursesState *state = TRY(curses_state_of(self));
    int touched = CURSES_LOCKED(
        state, line < 0 || line >= getmaxy(WIN(self)) ? ERR : is_linetouched(WIN(self), line));
    if (touched == ERR) {
        return err_raise(PyExc_TypeError, "is_linetouched: line number outside of boundaries");
    }
    return BOOL(touched);
}
METHOD("window.is_wintouched(self)", "Has the window been changed?")
static PyObject *window_is_wintouched(PyObject *self) {
    CursesState *state = TRY(curses_state_of(self));
    return BOOL(CURSES_LOCKED(state, is_wintouched(WIN(self))));
}
METHOD(
    "window.touchline(self, ...)",
    "touchline(start, count, [changed=True])\nPretend that lines have been changed, or have not.")
static PyObject *window_touchline(PyObject *self, PyObject *const *args, Py_ssize_t n,
                                  PyObject *kwnames) {
    CursesState *state = TRY(curses_state_of(self));
    CursesCall call;
    int numbers[2], changed = 1;
    TRYI(curses_call(&call, "window.touchline", args, n, kwnames, COUNT(2) | COUNT(3), 0));
    TRYI(curses_ints(call.args, 2, numbers));
    TRYI(n == 3 ? arg_bool(call.args[2], &changed) : 0);
    return curses_done(state,
                       CURSES_LOCKED(state, wtouchln(WIN(self), numbers[0], numbers[1], changed)),
                       "touchline");
}
METHOD("window.scroll(self, ...)", "scroll([lines=1])\nScroll the window, or its scrolling lines.")
static PyObject *window_scroll(PyObject *self, PyObject *const *args, Py_ssize_t n,
                               PyObject *kwnames) {
    CursesState *state = TRY(curses_state_of(self));
    CursesCall call;
    int lines = 1;
    TRYI(curses_call(&call, "window.scroll", args, n, kwnames, COUNT(0) | COUNT(1), 0));
    TRYI(curses_ints(call.args, (int)n, &lines));
    return curses_done(state, CURSES_LOCKED(state, wscrl(WIN(self), lines)), "scroll");
}

/* ---- showing ---- */

/* A pad says which part of it is shown where. */
static PyObject *show(PyObject *self, PyObject *const *args, Py_ssize_t n, PyObject *kwnames,
                      bool update) {
    const char *name = update ? "refresh" : "noutrefresh";
    CursesState *state = TRY(curses_state_of(self));
    CursesCall call;
    int p[6];
    TRYI(curses_call(&call, update ? "window.refresh" : "window.noutrefresh", args, n, kwnames,
                     COUNT(0) | COUNT(6), 0));
    WINDOW *win = WIN(self);
    bool pad = CURSES_LOCKED(state, is_pad(win));
    if (!pad && n > 0) {
        return err_raise(PyExc_TypeError, "%s() takes no arguments (%zd given)", name, n);
    }
    if (!pad) {
        int code = update ? CURSES_DETACHED(state, wrefresh(win))
                          : CURSES_LOCKED(state, wnoutrefresh(win));
        return curses_done(state, code, update ? "wrefresh" : "wnoutrefresh");
    }
    if (n == 0) {
        return err_raise(state->error, update
                                           ? "refresh() for a pad requires 6 arguments"
                                           : "noutrefresh() called for a pad requires 6 arguments");
    }
    TRYI(curses_ints(call.args, 6, p));
    int code = update ? CURSES_DETACHED(state, prefresh(win, p[0], p[1], p[2], p[3], p[4], p[5]))
                      : CURSES_LOCKED(state, pnoutrefresh(win, p[0], p[1], p[2], p[3], p[4], p[5]));
    return curses_done(state, code, update ? "prefresh" : "pnoutrefresh");
}
METHOD("window.refresh(self, ...)",
       "refresh([pminrow, pmincol, sminrow, smincol, smaxrow, smaxcol])\nShow the window now; of a "
       "pad, that part there.")
static PyObject *window_refresh(PyObject *self, PyObject *const *args, Py_ssize_t n,
                                PyObject *kwnames) {
    return show(self, args, n, kwnames, true);
}
METHOD("window.noutrefresh(self, ...)",
       "noutrefresh([pminrow, pmincol, sminrow, smincol, smaxrow, smaxcol])\nMark for refresh but "
       "wait for doupdate().")
static PyObject *window_noutrefresh(PyObject *self, PyObject *const *args, Py_ssize_t n,
                                    PyObject *kwnames) {
    return show(self, args, n, kwnames, false);
}

/* ---- other windows ---- */

static PyObject *copy_to(PyObject *self, PyObject *const *args, Py_ssize_t n, PyObject *kwnames,
                         const char *name, bool over) {
    CursesState *state = TRY(curses_state_of(self));
    CursesCall call;
    int p[6];
    TRYI(curses_call(&call, over ? "window.overlay" : "window.overwrite", args, n, kwnames,
                     COUNT(1) | COUNT(7), 0));
    if (TYPE(args[0]) != state->window_type) {
        return err_raise(PyExc_TypeError, "%s() argument 1 must be _curses.window, not %.50s", name,
                         args[0] == NONE ? "None" : TYPE(args[0])->tp_name);
    }
    WINDOW *from = WIN(self), *to = WIN(args[0]);
    if (n == 1) {
        return curses_done(
            state, CURSES_LOCKED(state, over ? overlay(from, to) : overwrite(from, to)), name);
    }
    TRYI(curses_ints(args + 1, 6, p));
    return curses_done(
        state, CURSES_LOCKED(state, copywin(from, to, p[0], p[1], p[2], p[3], p[4], p[5], over)),
        "copywin");
}
METHOD("window.overlay(self, ...)",
       "overlay(destwin, [sminrow, smincol, dminrow, dmincol, dmaxrow, dmaxcol])\nCopy onto the "
       "other window what is not blank.")
static PyObject *window_overlay(PyObject *self, PyObject *const *args, Py_ssize_t n,
                                PyObject *kwnames) {
    return copy_to(self, args, n, kwnames, "overlay", true);
}
METHOD("window.overwrite(self, ...)",
       "overwrite(destwin, [sminrow, smincol, dminrow, dmincol, dmaxrow, dmaxcol])\nCopy onto the "
       "other window.")
static PyObject *window_overwrite(PyObject *self, PyObject *const *args, Py_ssize_t n,
                                  PyObject *kwnames) {
    return copy_to(self, args, n, kwnames, "overwrite", false);
}
typedef WINDOW *MakePart(WINDOW *parent, int lines, int columns, int y, int x);
static PyObject *make_part(PyObject *self, PyObject *const *args, Py_ssize_t n, PyObject *kwnames,
                           const char *name, MakePart *make) {
    CursesState *state = TRY(curses_state_of(self));
    CursesCall call;
    int p[4] = {0};
    TRYI(curses_call(&call, name, args, n, kwnames, COUNT(2) | COUNT(4), 0));
    TRYI(curses_ints(args, (int)n, p + (4 - n)));
    return window_new(state, CURSES_LOCKED(state, make(WIN(self), p[0], p[1], p[2], p[3])), self);
}
static WINDOW *make_subwin(WINDOW *parent, int lines, int columns, int y, int x) {
    return is_pad(parent) ? subpad(parent, lines, columns, y, x)
                          : subwin(parent, lines, columns, y, x);
}
METHOD(
    "window.subwin(self, ...)",
    "subwin([nlines=0, ncols=0,] begin_y, begin_x)\nA window of a part of this one, placed on the "
    "screen.")
static PyObject *window_subwin(PyObject *self, PyObject *const *args, Py_ssize_t n,
                               PyObject *kwnames) {
    return make_part(self, args, n, kwnames, "window.subwin", make_subwin);
}
METHOD("window.subpad(self, ...)",
       "subpad([nlines=0, ncols=0,] begin_y, begin_x)\nA pad of a part of this one.")
static PyObject *window_subpad(PyObject *self, PyObject *const *args, Py_ssize_t n,
                               PyObject *kwnames) {
    return make_part(self, args, n, kwnames, "window.subpad", make_subwin);
}
METHOD(
    "window.derwin(self, ...)",
    "derwin([nlines=0, ncols=0,] begin_y, begin_x)\nA window of a part of this one, placed in it.")
static PyObject *window_derwin(PyObject *self, PyObject *const *args, Py_ssize_t n,
                               PyObject *kwnames) {
    return make_part(self, args, n, kwnames, "window.derwin", derwin);
}

/* ---- files ---- */

static PyObject *write_file(FILE *from, PyObject *to) {
    autoref PyObject *write = TRY(attr_get(to, NAME(write)));
    for (;;) {
        char piece[8192];
        size_t n = fread(piece, 1, sizeof piece, from);
        if (n == 0) {
            return newref(NONE);
        }
        autoref PyObject *bytes = TRY(bytes_from(piece, (Py_ssize_t)n));
        autoref PyObject *done = TRY(call_one(write, bytes));
    }
}
METHOD("window.putwin(self, file, /)",
       "Write all there is to the window into a file, for getwin().")
static PyObject *window_putwin(PyObject *self, PyObject *file) {
    CursesState *state = TRY(curses_state_of(self));
    FILE *temporary = tmpfile();
    if (temporary == NULL) {
        return err_from_errno(PyExc_OSError);
    }
    int code = CURSES_DETACHED(state, putwin(WIN(self), temporary));
    rewind(temporary);
    PyObject *result = code == ERR ? curses_fail(state, "putwin") : write_file(temporary, file);
    fclose(temporary);
    return result;
}

/* ---- encoding ---- */

GETTER("window.encoding", "How texts of bytes are to be understood.")
static PyObject *window_get_encoding(PyObject *self) {
    char *encoding = TRY(curses_encoding((WindowObject *)self));
    PyObject *text = str_from_text(encoding);
    free(encoding);
    return text;
}
SETTER("window.encoding")
static int window_set_encoding(PyObject *self, PyObject *value, void *closure) {
    if (value == NULL) {
        return err_int(err_raise(PyExc_TypeError, "encoding may not be deleted"));
    }
    if (!IS_STR(value)) {
        return err_int(err_raise(PyExc_TypeError, "setting encoding to a non-string"));
    }
    autoref PyObject *ascii = INT_TRY(str_encode(value, "ascii", NULL));
    char *copy = strdup(bytes_data(ascii)), *old;
    if (copy == NULL) {
        return err_int(err_no_memory());
    }
    CursesState *state = curses_state_of(self);
    if (state == NULL) {
        free(copy);
        return -1;
    }
    mutex_lock(&state->lock);
    old = ((WindowObject *)self)->encoding;
    ((WindowObject *)self)->encoding = copy;
    mutex_unlock(&state->lock);
    free(old);
    return 0;
}

#include "curses_window.gen.h"

static PyType_Slot window_slots[] = {
    {Py_tp_dealloc, window_dealloc},
    {Py_tp_traverse, window_traverse},
    {Py_tp_methods, window_methods},
    {Py_tp_getset, window_getset},
    {0, NULL},
};
PyType_Spec curses_window_spec = {
    .name = "_curses.window",
    .basicsize = sizeof(WindowObject),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE |
             Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = window_slots,
};
#endif
