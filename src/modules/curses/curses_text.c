/* window: characters and texts, their attributes, lines and borders. */
#if __has_include(<panel.h>) && !defined(WITHOUT_NCURSES)
#include "modules/curses/curses_int.h"

#include <stdlib.h>

/* ---- one character ---- */

static int put_wide(WINDOW *win, const CursesChar *c, attr_t attr) {
    cchar_t cell;
    if (setcchar(&cell, c->text, attr, (short)PAIR_NUMBER(attr), NULL) == ERR) {
        return ERR;
    }
    return wadd_wch(win, &cell);
}
static int add_char(WINDOW *win, const CursesCall *call, const CursesChar *c, attr_t attr) {
    if (curses_place(win, call) == ERR) {
        return ERR;
    }
    return c->wide ? put_wide(win, c, attr) : waddch(win, c->ch | attr);
}
METHOD("WindowText.addch(self, ...)",
       "addch([y, x,] ch, [attr=_curses.A_NORMAL])\nPaint the character, over what is there.")
static PyObject *text_addch(PyObject *self, PyObject *const *args, Py_ssize_t n,
                            PyObject *kwnames) {
    CursesState *state = TRY(curses_state_of(self));
    CursesCall call;
    CursesChar c;
    attr_t attr;
    TRYI(curses_call(&call, "window.addch", args, n, kwnames, 0x1e, COUNT(3) | COUNT(4)));
    TRYI(curses_attr(&call, 1, 0, &attr));
    TRYI(curses_char(call.args[0], &c));
    return curses_done(state, CURSES_LOCKED(state, add_char(WIN(self), &call, &c, attr)),
                       c.wide ? "add_wch" : "addch");
}
static int insert_char(WINDOW *win, const CursesCall *call, chtype ch) {
    return curses_place(win, call) == ERR ? ERR : winsch(win, ch);
}
METHOD("WindowText.insch(self, ...)",
       "insch([y, x,] ch, [attr=_curses.A_NORMAL])\nInsert a character; the rest of the line moves "
       "right.")
static PyObject *text_insch(PyObject *self, PyObject *const *args, Py_ssize_t n,
                            PyObject *kwnames) {
    CursesState *state = TRY(curses_state_of(self));
    CursesCall call;
    chtype ch;
    attr_t attr;
    TRYI(curses_call(&call, "window.insch", args, n, kwnames, 0x1e, COUNT(3) | COUNT(4)));
    TRYI(curses_attr(&call, 1, 0, &attr));
    TRYI(curses_chtype((WindowObject *)self, call.args[0], &ch));
    return curses_done(state, CURSES_LOCKED(state, insert_char(WIN(self), &call, ch | attr)),
                       "insch");
}
static int delete_char(WINDOW *win, const CursesCall *call) {
    return curses_place(win, call) == ERR ? ERR : wdelch(win);
}
METHOD("WindowText.delch(self, ...)", "delch([y, x])\nDelete the character; the rest moves left.")
static PyObject *text_delch(PyObject *self, PyObject *const *args, Py_ssize_t n,
                            PyObject *kwnames) {
    CursesState *state = TRY(curses_state_of(self));
    CursesCall call;
    TRYI(curses_call(&call, "window.delch", args, n, kwnames, COUNT(0) | COUNT(2), COUNT(2)));
    return curses_done(state, CURSES_LOCKED(state, delete_char(WIN(self), &call)),
                       call.placed ? "mvwdelch" : "wdelch");
}
static chtype char_at(WINDOW *win, const CursesCall *call) {
    return curses_place(win, call) == ERR ? (chtype)ERR : winch(win);
}
METHOD("WindowText.inch(self, ...)", "inch([y, x])\nThe character and its attributes.")
static PyObject *text_inch(PyObject *self, PyObject *const *args, Py_ssize_t n, PyObject *kwnames) {
    CursesState *state = TRY(curses_state_of(self));
    CursesCall call;
    TRYI(curses_call(&call, "window.inch", args, n, kwnames, COUNT(0) | COUNT(2), COUNT(2)));
    return int_from_uint64(CURSES_LOCKED(state, char_at(WIN(self), &call)));
}
/* A character and attributes as (ch, attr=0). */
static int char_with_attr(PyObject *self, const char *name, PyObject *const *args, Py_ssize_t n,
                          PyObject *kwnames, chtype *ch) {
    CursesCall call;
    attr_t attr;
    INT_TRYI(args_no_keywords(name, kwnames));
    if (n < 1 || n > 2) {
        return args_wrong_count(name, n, 1, 2);
    }
    call = (CursesCall){args, n, false, 0, 0};
    INT_TRYI(curses_attr(&call, 1, 0, &attr));
    INT_TRYI(curses_chtype((WindowObject *)self, args[0], ch));
    *ch |= attr;
    return 0;
}
METHOD("WindowText.echochar(self, ...)",
       "echochar(ch, attr=_curses.A_NORMAL)\nPaint the character, and refresh.")
static PyObject *text_echochar(PyObject *self, PyObject *const *args, Py_ssize_t n,
                               PyObject *kwnames) {
    CursesState *state = TRY(curses_state_of(self));
    chtype ch;
    TRYI(char_with_attr(self, "echochar", args, n, kwnames, &ch));
    WINDOW *win = WIN(self);
    return curses_done(
        state, CURSES_DETACHED(state, is_pad(win) ? pechochar(win, ch) : wechochar(win, ch)),
        "echochar");
}

/* ---- the background ---- */

METHOD("WindowText.bkgd(self, ...)", "bkgd(ch, attr=_curses.A_NORMAL)\nSet the background.")
static PyObject *text_bkgd(PyObject *self, PyObject *const *args, Py_ssize_t n, PyObject *kwnames) {
    CursesState *state = TRY(curses_state_of(self));
    chtype ch;
    TRYI(char_with_attr(self, "bkgd", args, n, kwnames, &ch));
    return curses_done(state, CURSES_LOCKED(state, wbkgd(WIN(self), ch)), "wbkgd");
}
METHOD("WindowText.bkgdset(self, ...)",
       "bkgdset(ch, attr=_curses.A_NORMAL)\nSet the background of what is written from now on.")
static PyObject *text_bkgdset(PyObject *self, PyObject *const *args, Py_ssize_t n,
                              PyObject *kwnames) {
    CursesState *state = TRY(curses_state_of(self));
    chtype ch;
    TRYI(char_with_attr(self, "bkgdset", args, n, kwnames, &ch));
    (void)CURSES_LOCKED(state, (wbkgdset(WIN(self), ch), 0));
    return newref(NONE);
}
METHOD("WindowText.getbkgd(self)", "The background: character and attributes.")
static PyObject *text_getbkgd(PyObject *self) {
    CursesState *state = TRY(curses_state_of(self));
    return int_from_uint64(CURSES_LOCKED(state, getbkgd(WIN(self))));
}

/* ---- texts ---- */

typedef enum { TEXT_ADD, TEXT_INSERT } TextHow;
static int put_text(WINDOW *win, const CursesText *t, int most, TextHow how) {
    if (how == TEXT_ADD) {
        return t->wide ? waddnwstr(win, t->wide, most) : waddnstr(win, t->bytes, most);
    }
    return t->wide ? wins_nwstr(win, t->wide, most) : winsnstr(win, t->bytes, most);
}
/* With attributes of its own, after which those of the window hold again. */
static int put_text_with(WINDOW *win, const CursesCall *call, const CursesText *t, int most,
                         TextHow how, const attr_t *attr) {
    if (curses_place(win, call) == ERR) {
        return ERR;
    }
    if (attr == NULL) {
        return put_text(win, t, most, how);
    }
    attr_t before;
    short color;
    (void)wattr_get(win, &before, &color, NULL);
    (void)wattrset(win, (int)*attr);
    int code = put_text(win, t, most, how);
    (void)wattr_set(win, before, color, NULL);
    return code;
}
/* The arguments behind y and x: str, [n,] [attr]. */
static PyObject *write_text(PyObject *self, const CursesCall *call, bool counted, TextHow how,
                            const char *const *names) {
    CursesState *state = TRY(curses_state_of(self));
    int most = -1;
    attr_t attr;
    Py_ssize_t at = 1 + counted;
    TRYI(counted ? arg_int(call->args[1], &most) : 0);
    TRYI(curses_attr(call, at, 0, &attr));
    __attribute__((cleanup(curses_text_free))) CursesText text = {0};
    TRYI(curses_text(call->args[0], &text));
    int code = CURSES_LOCKED(
        state, put_text_with(WIN(self), call, &text, most, how, at < call->n ? &attr : NULL));
    return curses_done(state, code, names[text.wide != NULL]);
}
METHOD("WindowText.addstr(self, ...)", "addstr([y, x,] str, [attr])\nPaint the text.")
static PyObject *text_addstr(PyObject *self, PyObject *const *args, Py_ssize_t n,
                             PyObject *kwnames) {
    static const char *const names[] = {"addstr", "addwstr"};
    CursesCall call;
    TRYI(curses_call(&call, "window.addstr", args, n, kwnames, 0x1e, COUNT(3) | COUNT(4)));
    return write_text(self, &call, false, TEXT_ADD, names);
}
METHOD("WindowText.addnstr(self, ...)",
       "addnstr([y, x,] str, n, [attr])\nPaint at most n characters of the text.")
static PyObject *text_addnstr(PyObject *self, PyObject *const *args, Py_ssize_t n,
                              PyObject *kwnames) {
    static const char *const names[] = {"addnstr", "addnwstr"};
    CursesCall call;
    TRYI(curses_call(&call, "window.addnstr", args, n, kwnames, 0x3c, COUNT(4) | COUNT(5)));
    return write_text(self, &call, true, TEXT_ADD, names);
}
METHOD("WindowText.insstr(self, ...)",
       "insstr([y, x,] str, [attr])\nInsert the text; the rest of the line moves right.")
static PyObject *text_insstr(PyObject *self, PyObject *const *args, Py_ssize_t n,
                             PyObject *kwnames) {
    static const char *const names[] = {"insstr", "inswstr"};
    CursesCall call;
    TRYI(curses_call(&call, "window.insstr", args, n, kwnames, 0x1e, COUNT(3) | COUNT(4)));
    return write_text(self, &call, false, TEXT_INSERT, names);
}
METHOD("WindowText.insnstr(self, ...)",
       "insnstr([y, x,] str, n, [attr])\nInsert at most n characters of the text.")
static PyObject *text_insnstr(PyObject *self, PyObject *const *args, Py_ssize_t n,
                              PyObject *kwnames) {
    static const char *const names[] = {"insnstr", "insn_wstr"};
    CursesCall call;
    TRYI(curses_call(&call, "window.insnstr", args, n, kwnames, 0x3c, COUNT(4) | COUNT(5)));
    return write_text(self, &call, true, TEXT_INSERT, names);
}

/* ---- attributes of what is there ---- */

static int change_attr(WINDOW *win, const CursesCall *call, int count, attr_t attr) {
    int y = call->placed ? call->y : getcury(win);
    if (curses_place(win, call) == ERR ||
        wchgat(win, count, attr & A_ATTRIBUTES, (short)PAIR_NUMBER(attr), NULL) == ERR) {
        return ERR;
    }
    return touchline(win, y, 1);
}
METHOD("WindowText.chgat(self, ...)",
       "chgat([y, x,] [n=-1,] attr)\nSet the attributes of n characters, or up to the end of the "
       "line.")
static PyObject *text_chgat(PyObject *self, PyObject *const *args, Py_ssize_t n,
                            PyObject *kwnames) {
    CursesState *state = TRY(curses_state_of(self));
    CursesCall call;
    int count = -1;
    attr_t attr;
    TRYI(curses_call(&call, "window.chgat", args, n, kwnames, 0x1e, COUNT(3) | COUNT(4)));
    TRYI(call.n == 2 ? arg_int(call.args[0], &count) : 0);
    TRYI(curses_attr(&call, call.n - 1, 0, &attr));
    return curses_done(state, CURSES_LOCKED(state, change_attr(WIN(self), &call, count, attr)),
                       "chgat");
}

/* ---- lines and borders ---- */

typedef int DrawLine(WINDOW *win, chtype ch, int n);
static PyObject *draw_line(PyObject *self, PyObject *const *args, Py_ssize_t n, PyObject *kwnames,
                           const char *name, DrawLine *draw) {
    CursesState *state = TRY(curses_state_of(self));
    CursesCall call;
    chtype ch;
    attr_t attr;
    int length;
    TRYI(curses_call(&call, name, args, n, kwnames, 0x3c, COUNT(4) | COUNT(5)));
    TRYI(arg_int(call.args[1], &length));
    TRYI(curses_attr(&call, 2, 0, &attr));
    TRYI(curses_chtype((WindowObject *)self, call.args[0], &ch));
    mutex_lock(&state->lock);
    bool moved = curses_place(WIN(self), &call) != ERR;
    int code = moved ? draw(WIN(self), ch | attr, length) : ERR;
    mutex_unlock(&state->lock);
    return curses_done(state, code, moved ? strchr(name, '.') + 1 : "wmove");
}
METHOD("WindowText.hline(self, ...)",
       "hline([y, x,] ch, n, [attr=_curses.A_NORMAL])\nDraw a line to the right.")
static PyObject *text_hline(PyObject *self, PyObject *const *args, Py_ssize_t n,
                            PyObject *kwnames) {
    return draw_line(self, args, n, kwnames, "window.hline", whline);
}
METHOD("WindowText.vline(self, ...)",
       "vline([y, x,] ch, n, [attr=_curses.A_NORMAL])\nDraw a line downwards.")
static PyObject *text_vline(PyObject *self, PyObject *const *args, Py_ssize_t n,
                            PyObject *kwnames) {
    return draw_line(self, args, n, kwnames, "window.vline", wvline);
}
METHOD(
    "WindowText.border(self, ...)",
    "border(ls, rs, ts, bs, tl, tr, bl, br)\nDraw a border of these characters; of lines, unless "
    "given.")
static PyObject *text_border(PyObject *self, PyObject *const *args, Py_ssize_t n,
                             PyObject *kwnames) {
    CursesState *state = TRY(curses_state_of(self));
    chtype c[8] = {0};
    TRYI(args_no_keywords("border", kwnames));
    TRYI(n > 8 ? args_wrong_count("border", n, 0, 8) : 0);
    for (Py_ssize_t i = 0; i < n; i++) {
        TRYI(curses_chtype((WindowObject *)self, args[i], &c[i]));
    }
    return curses_done(
        state,
        CURSES_LOCKED(state, wborder(WIN(self), c[0], c[1], c[2], c[3], c[4], c[5], c[6], c[7])),
        "wborder");
}
METHOD("WindowText.box(self, ...)",
       "box([verch=0, horch=0])\nDraw a border with these characters at the sides, and at top and "
       "bottom.")
static PyObject *text_box(PyObject *self, PyObject *const *args, Py_ssize_t n, PyObject *kwnames) {
    CursesState *state = TRY(curses_state_of(self));
    CursesCall call;
    chtype c[2] = {0};
    TRYI(curses_call(&call, "window.box", args, n, kwnames, COUNT(0) | COUNT(2), 0));
    for (Py_ssize_t i = 0; i < n; i++) {
        TRYI(curses_chtype((WindowObject *)self, args[i], &c[i]));
    }
    return curses_done(state, CURSES_LOCKED(state, box(WIN(self), c[0], c[1])), "box");
}

#define METHOD_TABLE
#include "curses_text.gen.h"
#endif
