/* _curses: functions about the screen, the keyboard's modes, the mouse. */
#if __has_include(<panel.h>) && !defined(WITHOUT_NCURSES)
#include "modules/curses/curses_int.h"
#include "modules/posix/system_call.h"

#include <stdio.h>
#include <stdlib.h>

int curses_need_screen(CursesState *state) {
    return load_acquire((uint8_t *)&state->screen_ready)
               ? 0
               : err_int(err_raise(state->error, "must call initscr() first"));
}
CursesState *curses_on_screen(PyObject *module) {
    CursesState *state = module_state(module);
    TRYI(curses_need_screen(state));
    return state;
}
int curses_need_colors(CursesState *state) {
    INT_TRYI(curses_need_screen(state));
    return load_acquire((uint8_t *)&state->colors_ready)
               ? 0
               : err_int(err_raise(state->error, "must call start_color() first"));
}
static int set_cursor(int y, int x) {
    if (y == -1 && x == -1) {
        return leaveok(newscr, true);
    }
    (void)leaveok(newscr, false);
    return wmove(newscr, y, x);
}

/* ---- plain functions ---- */

FUNCTION("CursesScreen.beep()", "Sound the bell.")
static PyObject *curses_beep(PyObject *module) {
    CursesState *state = TRY(curses_on_screen(module));
    return curses_done(state, CURSES_DETACHED(state, beep()), "beep");
}
FUNCTION("CursesScreen.flash()", "Flash the screen.")
static PyObject *curses_flash(PyObject *module) {
    CursesState *state = TRY(curses_on_screen(module));
    return curses_done(state, CURSES_DETACHED(state, flash()), "flash");
}
FUNCTION("CursesScreen.def_prog_mode()", "Save the terminal modes as the program's.")
static PyObject *curses_def_prog_mode(PyObject *module) {
    CursesState *state = TRY(curses_on_screen(module));
    return curses_done(state, CURSES_LOCKED(state, def_prog_mode()), "def_prog_mode");
}
FUNCTION("CursesScreen.def_shell_mode()", "Save the terminal modes as the shell's.")
static PyObject *curses_def_shell_mode(PyObject *module) {
    CursesState *state = TRY(curses_on_screen(module));
    return curses_done(state, CURSES_LOCKED(state, def_shell_mode()), "def_shell_mode");
}
FUNCTION("CursesScreen.reset_prog_mode()", "Restore the program's terminal modes.")
static PyObject *curses_reset_prog_mode(PyObject *module) {
    CursesState *state = TRY(curses_on_screen(module));
    return curses_done(state, CURSES_DETACHED(state, reset_prog_mode()), "reset_prog_mode");
}
FUNCTION("CursesScreen.reset_shell_mode()", "Restore the shell's terminal modes.")
static PyObject *curses_reset_shell_mode(PyObject *module) {
    CursesState *state = TRY(curses_on_screen(module));
    return curses_done(state, CURSES_DETACHED(state, reset_shell_mode()), "reset_shell_mode");
}
FUNCTION("CursesScreen.doupdate()", "Bring the screen up to date.")
static PyObject *curses_doupdate(PyObject *module) {
    CursesState *state = TRY(curses_on_screen(module));
    return curses_done(state, CURSES_DETACHED(state, doupdate()), "doupdate");
}
FUNCTION("CursesScreen.nocbreak()", "Leave cbreak mode.")
static PyObject *curses_nocbreak(PyObject *module) {
    CursesState *state = TRY(curses_on_screen(module));
    return curses_done(state, CURSES_LOCKED(state, (state->half_delay = 0, nocbreak())),
                       "nocbreak");
}
FUNCTION("CursesScreen.noecho()", "Do not echo input.")
static PyObject *curses_noecho(PyObject *module) {
    CursesState *state = TRY(curses_on_screen(module));
    return curses_done(state, CURSES_LOCKED(state, noecho()), "noecho");
}
FUNCTION("CursesScreen.nonl()", "Do not translate return into newline.")
static PyObject *curses_nonl(PyObject *module) {
    CursesState *state = TRY(curses_on_screen(module));
    return curses_done(state, CURSES_LOCKED(state, nonl()), "nonl");
}
FUNCTION("CursesScreen.noraw()", "Leave raw mode.")
static PyObject *curses_noraw(PyObject *module) {
    CursesState *state = TRY(curses_on_screen(module));
    return curses_done(state, CURSES_LOCKED(state, noraw()), "noraw");
}
FUNCTION("CursesScreen.resetty()", "Restore what savetty() saved.")
static PyObject *curses_resetty(PyObject *module) {
    CursesState *state = TRY(curses_on_screen(module));
    return curses_done(state, CURSES_DETACHED(state, resetty()), "resetty");
}
FUNCTION("CursesScreen.savetty()", "Save the terminal modes.")
static PyObject *curses_savetty(PyObject *module) {
    CursesState *state = TRY(curses_on_screen(module));
    return curses_done(state, CURSES_LOCKED(state, savetty()), "savetty");
}
FUNCTION("CursesScreen.cbreak(flag: bool = True, /)", "Enter cbreak mode, or leave it.")
static PyObject *curses_cbreak(PyObject *module, int flag) {
    CursesState *state = TRY(curses_on_screen(module));
    return curses_done(state, CURSES_LOCKED(state, flag ? cbreak() : nocbreak()), "cbreak");
}
FUNCTION("CursesScreen.echo(flag: bool = True, /)", "Echo input, or do not.")
static PyObject *curses_echo(PyObject *module, int flag) {
    CursesState *state = TRY(curses_on_screen(module));
    return curses_done(state, CURSES_LOCKED(state, flag ? echo() : noecho()), "echo");
}
FUNCTION("CursesScreen.nl(flag: bool = True, /)", "Translate return into newline, or do not.")
static PyObject *curses_nl(PyObject *module, int flag) {
    CursesState *state = TRY(curses_on_screen(module));
    return curses_done(state, CURSES_LOCKED(state, flag ? nl() : nonl()), "nl");
}
FUNCTION("CursesScreen.raw(flag: bool = True, /)", "Enter raw mode, or leave it.")
static PyObject *curses_raw(PyObject *module, int flag) {
    CursesState *state = TRY(curses_on_screen(module));
    return curses_done(state, CURSES_LOCKED(state, flag ? raw() : noraw()), "raw");
}
FUNCTION("CursesScreen.noqiflush()", "Do not flush the queues at an interrupt.")
static PyObject *curses_noqiflush(PyObject *module) {
    CursesState *state = TRY(curses_on_screen(module));
    return curses_done(state, CURSES_LOCKED(state, (noqiflush(), OK)), "noqiflush");
}
FUNCTION("CursesScreen.flushinp()", "Throw away input that has not been read.")
static PyObject *curses_flushinp(PyObject *module) {
    CursesState *state = TRY(curses_on_screen(module));
    return curses_done(state, CURSES_LOCKED(state, flushinp()), "flushinp");
}
FUNCTION("CursesScreen.intrflush(flag: int, /)", "Flush output at an interrupt?")
static PyObject *curses_intrflush(PyObject *module, int flag) {
    CursesState *state = TRY(curses_on_screen(module));
    return curses_done(state, CURSES_LOCKED(state, intrflush(NULL, flag != 0)), "intrflush");
}
FUNCTION("CursesScreen.meta(yes: int, /)", "Are characters of eight bits to be read?")
static PyObject *curses_meta(PyObject *module, int yes) {
    CursesState *state = TRY(curses_on_screen(module));
    return curses_done(state, CURSES_LOCKED(state, meta(stdscr, yes != 0)), "meta");
}
FUNCTION("CursesScreen.typeahead(fd: int, /)",
         "Which descriptor is looked at for input while updating; -1: none.")
static PyObject *curses_typeahead(PyObject *module, int fd) {
    CursesState *state = TRY(curses_on_screen(module));
    return curses_done(state, CURSES_LOCKED(state, typeahead(fd)), "typeahead");
}
FUNCTION("CursesScreen.delay_output(ms: int, /)", "Insert a pause into the output.")
static PyObject *curses_delay_output(PyObject *module, int ms) {
    CursesState *state = TRY(curses_on_screen(module));
    return curses_done(state, CURSES_DETACHED(state, delay_output(ms)), "delay_output");
}
FUNCTION("CursesScreen.mouseinterval(interval: int, /)",
         "How long a click may take, in milliseconds.")
static PyObject *curses_mouseinterval(PyObject *module, int interval) {
    CursesState *state = TRY(curses_on_screen(module));
    return curses_done(state, CURSES_LOCKED(state, (mouseinterval(interval), OK)), "mouseinterval");
}
FUNCTION("CursesScreen.setsyx(y: int, x: int, /)", "Set the virtual screen's cursor.")
static PyObject *curses_setsyx(PyObject *module, int y, int x) {
    CursesState *state = TRY(curses_on_screen(module));
    return curses_done(state, CURSES_LOCKED(state, set_cursor(y, x)), "setsyx");
}
static PyObject *ask(PyObject *module, bool (*question)(void)) {
    CursesState *state = TRY(curses_on_screen(module));
    return BOOL(CURSES_LOCKED(state, question()));
}
FUNCTION("CursesScreen.has_ic()", "Can the terminal insert characters?")
static PyObject *curses_has_ic(PyObject *module) {
    return ask(module, has_ic);
}
FUNCTION("CursesScreen.has_il()", "Can the terminal insert lines?")
static PyObject *curses_has_il(PyObject *module) {
    return ask(module, has_il);
}
FUNCTION("CursesScreen.isendwin()", "Has endwin() been called?")
static PyObject *curses_isendwin(PyObject *module) {
    return ask(module, isendwin);
}
FUNCTION("CursesScreen.has_colors()", "Does the terminal have colors?")
static PyObject *curses_has_colors(PyObject *module) {
    return ask(module, has_colors);
}
FUNCTION("CursesScreen.can_change_color()", "Can the terminal's colors be changed?")
static PyObject *curses_can_change_color(PyObject *module) {
    return ask(module, can_change_color);
}
FUNCTION("CursesScreen.has_key(key: int, /)", "Does the terminal have that key?")
static PyObject *curses_has_key(PyObject *module, int key) {
    CursesState *state = TRY(curses_on_screen(module));
    return BOOL(CURSES_LOCKED(state, has_key(key)));
}
FUNCTION("CursesScreen.is_term_resized(nlines: int, ncols: int, /)",
         "Would resize_term() change anything?")
static PyObject *curses_is_term_resized(PyObject *module, int nlines, int ncols) {
    CursesState *state = TRY(curses_on_screen(module));
    return BOOL(CURSES_LOCKED(state, is_term_resized(nlines, ncols)));
}
FUNCTION("CursesScreen.baudrate()", "The terminal's output speed in bits per second.")
static PyObject *curses_baudrate(PyObject *module) {
    CursesState *state = TRY(curses_on_screen(module));
    return int_from_int64((int64_t)CURSES_LOCKED(state, baudrate()));
}
FUNCTION("CursesScreen.termattrs()", "The attributes that the terminal has.")
static PyObject *curses_termattrs(PyObject *module) {
    CursesState *state = TRY(curses_on_screen(module));
    return int_from_int64((int64_t)CURSES_LOCKED(state, termattrs()));
}
FUNCTION("CursesScreen.endwin()", "Leave the screen, for the time being or for good.")
static PyObject *curses_endwin(PyObject *module) {
    CursesState *state = TRY(curses_on_screen(module));
    return curses_done(state, CURSES_DETACHED(state, endwin()), "endwin");
}
FUNCTION("CursesScreen.use_default_colors()", "Have color -1 be the terminal's default.")
static PyObject *curses_use_default_colors(PyObject *module) {
    CursesState *state = module_state(module);
    TRYI(curses_need_colors(state));
    return curses_done(state, CURSES_LOCKED(state, use_default_colors()), "use_default_colors");
}
FUNCTION("CursesScreen.assume_default_colors(fg: int, bg: int, /)",
         "Say which colors are the default.")
static PyObject *curses_assume_default_colors(PyObject *module, int fg, int bg) {
    CursesState *state = module_state(module);
    TRYI(curses_need_colors(state));
    return curses_done(state, CURSES_LOCKED(state, assume_default_colors(fg, bg)),
                       "assume_default_colors");
}

/* ---- modes ---- */

FUNCTION("CursesScreen.qiflush(flag: bool = True, /)",
         "Flush the queues at an interrupt, or do not.")
static PyObject *curses_qiflush(PyObject *module, int flag) {
    CursesState *state = TRY(curses_on_screen(module));
    (void)CURSES_LOCKED(state, (flag ? qiflush() : noqiflush(), 0));
    return newref(NONE);
}
FUNCTION("CursesScreen.halfdelay(tenths, /)",
         "cbreak mode in which a key is waited for this many tenths of a second.")
static PyObject *curses_halfdelay(PyObject *module, PyObject *tenths) {
    CursesState *state = module_state(module);
    long n;
    TRYI(arg_long(tenths, &n));
    if (n < 0 || n > 255) {
        return err_raise(PyExc_OverflowError,
                         n < 0 ? "unsigned byte integer is less than minimum"
                               : "unsigned byte integer is greater than maximum");
    }
    TRYI(curses_need_screen(state));
    mutex_lock(&state->lock);
    int code = halfdelay((int)n);
    if (code != ERR) {
        state->half_delay = (int)n;
    }
    mutex_unlock(&state->lock);
    return curses_done(state, code, "halfdelay");
}
FUNCTION("CursesScreen.curs_set(visibility: int, /)",
         "Set how well the cursor is visible: 0, 1 or 2; what it was before.")
static PyObject *curses_curs_set(PyObject *module, int visibility) {
    CursesState *state = TRY(curses_on_screen(module));
    int before = CURSES_DETACHED(state, curs_set(visibility));
    return before == ERR ? curses_fail(state, "curs_set") : int_from_int64(before);
}
FUNCTION("CursesScreen.napms(ms: int, /)", "Sleep for so many milliseconds.")
static PyObject *curses_napms(PyObject *module, int ms) {
    TRY(curses_on_screen(module));
    return int_from_int64(DETACHED(napms(ms)));
}
FUNCTION("CursesScreen.use_env(flag: int, /)", "Do LINES and COLUMNS of the environment count?")
static PyObject *curses_use_env(PyObject *module, int flag) {
    CursesState *state = module_state(module);
    (void)CURSES_LOCKED(state, (use_env(flag != 0), 0));
    return newref(NONE);
}
FUNCTION("CursesScreen.filter()", "Have the screen be one line.")
static PyObject *curses_filter(PyObject *module) {
    CursesState *state = module_state(module);
    (void)CURSES_LOCKED(state, (filter(), 0));
    return newref(NONE);
}
FUNCTION("CursesScreen.get_escdelay()", "How long an escape sequence may take, in milliseconds.")
static PyObject *curses_get_escdelay(PyObject *module) {
    CursesState *state = module_state(module);
    return int_from_int64(CURSES_LOCKED(state, ESCDELAY));
}
FUNCTION("CursesScreen.set_escdelay(ms: int, /)", "Set how long an escape sequence may take.")
static PyObject *curses_set_escdelay(PyObject *module, int ms) {
    CursesState *state = module_state(module);
    if (ms <= 0) {
        return err_raise(PyExc_ValueError, "ms must be > 0");
    }
    return curses_done(state, CURSES_LOCKED(state, set_escdelay(ms)), "set_escdelay");
}
FUNCTION("CursesScreen.get_tabsize()", "How many columns a tab is wide.")
static PyObject *curses_get_tabsize(PyObject *module) {
    CursesState *state = module_state(module);
    return int_from_int64(CURSES_LOCKED(state, TABSIZE));
}
FUNCTION("CursesScreen.set_tabsize(size: int, /)", "Set how many columns a tab is wide.")
static PyObject *curses_set_tabsize(PyObject *module, int size) {
    CursesState *state = module_state(module);
    if (size <= 0) {
        return err_raise(PyExc_ValueError, "size must be > 0");
    }
    return curses_done(state, CURSES_LOCKED(state, set_tabsize(size)), "set_tabsize");
}

/* ---- the cursor, the size ---- */

FUNCTION("CursesScreen.getsyx()",
         "Where the virtual screen's cursor is: (y, x); (-1, -1): it is left.")
static PyObject *curses_getsyx(PyObject *module) {
    CursesState *state = TRY(curses_on_screen(module));
    mutex_lock(&state->lock);
    bool left = is_leaveok(newscr);
    int at[] = {left ? -1 : getcury(newscr), left ? -1 : getcurx(newscr)};
    mutex_unlock(&state->lock);
    autoref PyObject *y = TRY(int_from_int64(at[0])), *x = TRY(int_from_int64(at[1]));
    return tuple_of(2, y, x);
}
FUNCTION("CursesScreen.update_lines_cols()", "Set the modules' LINES and COLS.")
static PyObject *curses_update_lines_cols(PyObject *module) {
    TRYI(curses_update_size(module));
    return newref(NONE);
}
FUNCTION("CursesScreen.resizeterm(nlines, ncols, /)",
         "Have the screen and the windows be of that size.")
static PyObject *curses_resizeterm(PyObject *module, PyObject *nlines, PyObject *ncols) {
    CursesState *state = module_state(module);
    int height, width;
    TRYI(curses_short(nlines, &height));
    TRYI(curses_short(ncols, &width));
    TRYI(curses_need_screen(state));
    autoref PyObject *done =
        TRY(curses_done(state, CURSES_LOCKED(state, resizeterm(height, width)), "resizeterm"));
    TRYI(curses_update_size(module));
    return take(done);
}
FUNCTION("CursesScreen.resize_term(nlines, ncols, /)",
         "What resizeterm() does, but for keeping track of it.")
static PyObject *curses_resize_term(PyObject *module, PyObject *nlines, PyObject *ncols) {
    CursesState *state = module_state(module);
    int height, width;
    TRYI(curses_short(nlines, &height));
    TRYI(curses_short(ncols, &width));
    TRYI(curses_need_screen(state));
    autoref PyObject *done =
        TRY(curses_done(state, CURSES_LOCKED(state, resize_term(height, width)), "resize_term"));
    TRYI(curses_update_size(module));
    return take(done);
}

/* ---- keys ---- */

static PyObject *char_bytes(char c) {
    return bytes_from(&c, 1);
}
FUNCTION("CursesScreen.erasechar()", "The key that erases a character, as bytes.")
static PyObject *curses_erasechar(PyObject *module) {
    CursesState *state = TRY(curses_on_screen(module));
    return char_bytes(CURSES_LOCKED(state, erasechar()));
}
FUNCTION("CursesScreen.killchar()", "The key that erases a line, as bytes.")
static PyObject *curses_killchar(PyObject *module) {
    CursesState *state = module_state(module);
    return char_bytes(CURSES_LOCKED(state, killchar()));
}
FUNCTION("CursesScreen.keyname(key: int, /)", "The name of a key, as bytes.")
static PyObject *curses_keyname(PyObject *module, int key) {
    CursesState *state = TRY(curses_on_screen(module));
    if (key < 0) {
        return err_raise(PyExc_ValueError, "invalid key number");
    }
    const char *name = CURSES_LOCKED(state, keyname(key));
    return bytes_from(name ? name : "", name ? (Py_ssize_t)strlen(name) : 0);
}
FUNCTION("CursesScreen.unctrl(ch, /)", "The character as it can be printed, as bytes.")
static PyObject *curses_unctrl(PyObject *module, PyObject *o) {
    CursesState *state = module_state(module);
    chtype ch;
    TRYI(curses_need_screen(state));
    TRYI(curses_chtype(NULL, o, &ch));
    const char *text = CURSES_LOCKED(state, unctrl(ch));
    return bytes_from(text ? text : "", text ? (Py_ssize_t)strlen(text) : 0);
}
FUNCTION("CursesScreen.ungetch(ch, /)", "Have the next getch() find that key.")
static PyObject *curses_ungetch(PyObject *module, PyObject *o) {
    CursesState *state = module_state(module);
    chtype ch;
    TRYI(curses_need_screen(state));
    TRYI(curses_chtype(NULL, o, &ch));
    return curses_done(state, CURSES_LOCKED(state, ungetch((int)ch)), "ungetch");
}
static int wide_char(PyObject *o, wchar_t *c) {
    if (IS_STR(o) && str_length(o) == 1) {
        *c = (wchar_t)str_at(o, 0);
        return 0;
    }
    if (IS_STR(o)) {
        err_raise(PyExc_TypeError, "expect int or str of length 1, got a str of length %zd",
                  str_length(o));
        return -1;
    }
    if (!IS_INT(o)) {
        err_raise(PyExc_TypeError, "expect int or str of length 1, got %s", TYPE(o)->tp_name);
        return -1;
    }
    int overflow;
    int64_t value = int_as_int64_overflow(o, &overflow);
    *c = (wchar_t)value;
    return overflow == 0 && *c == value
               ? 0
               : err_int(err_raise(PyExc_OverflowError, "character doesn't fit in wchar_t"));
}
FUNCTION("CursesScreen.unget_wch(ch, /)", "Have the next get_wch() find that character.")
static PyObject *curses_unget_wch(PyObject *module, PyObject *o) {
    CursesState *state = module_state(module);
    wchar_t c;
    TRYI(curses_need_screen(state));
    TRYI(wide_char(o, &c));
    return curses_done(state, CURSES_LOCKED(state, unget_wch(c)), "unget_wch");
}

/* ---- the mouse ---- */

FUNCTION("CursesScreen.mousemask(newmask, /)",
         "Set which events of the mouse are told: (those that are, what was set before).")
static PyObject *curses_mousemask(PyObject *module, PyObject *newmask) {
    CursesState *state = module_state(module);
    mmask_t before = 0;
    unsigned long mask = PyLong_AsUnsignedLongMask(newmask);
    if (mask == (unsigned long)-1 && err_occurred()) {
        return NULL;
    }
    TRYI(curses_need_screen(state));
    mmask_t available = CURSES_DETACHED(state, mousemask((mmask_t)mask, &before));
    autoref PyObject *a = TRY(int_from_uint64(available)), *b = TRY(int_from_uint64(before));
    return tuple_of(2, a, b);
}
FUNCTION("CursesScreen.getmouse()", "The event behind KEY_MOUSE: (id, x, y, z, bstate).")
static PyObject *curses_getmouse(PyObject *module) {
    CursesState *state = module_state(module);
    MEVENT event;
    TRYI(curses_need_screen(state));
    if (CURSES_LOCKED(state, getmouse(&event)) == ERR) {
        return curses_fail(state, "getmouse");
    }
    autoref PyObject *id = TRY(int_from_int64(event.id)), *x = TRY(int_from_int64(event.x)),
                     *y = TRY(int_from_int64(event.y)), *z = TRY(int_from_int64(event.z)),
                     *buttons = TRY(int_from_uint64(event.bstate));
    return tuple_of(5, id, x, y, z, buttons);
}
FUNCTION("CursesScreen.ungetmouse(id, x: int, y: int, z: int, bstate, /)",
         "Have the next getch() find KEY_MOUSE, and getmouse() that event.")
static PyObject *curses_ungetmouse(PyObject *module, PyObject *id, int x, int y, int z,
                                   PyObject *bstate) {
    CursesState *state = module_state(module);
    int number;
    TRYI(curses_short(id, &number));
    unsigned long mask = PyLong_AsUnsignedLongMask(bstate);
    if (mask == (unsigned long)-1 && err_occurred()) {
        return NULL;
    }
    TRYI(curses_need_screen(state));
    MEVENT event = {(short)number, x, y, z, (mmask_t)mask};
    return curses_done(state, CURSES_LOCKED(state, ungetmouse(&event)), "ungetmouse");
}

/* ---- windows ---- */

FUNCTION("CursesScreen.newwin(...)", "newwin(nlines, ncols, [begin_y=0, begin_x=0])\nA new window.")
static PyObject *curses_newwin(PyObject *module, PyObject *const *args, Py_ssize_t n,
                               PyObject *kwnames) {
    CursesState *state = module_state(module);
    CursesCall call;
    int p[4] = {0};
    TRYI(curses_call(&call, "newwin", args, n, kwnames, COUNT(2) | COUNT(4), 0));
    TRYI(curses_ints(args, (int)n, p));
    TRYI(curses_need_screen(state));
    return window_new(state, CURSES_LOCKED(state, newwin(p[0], p[1], p[2], p[3])), NULL);
}
FUNCTION("CursesScreen.newpad(nlines: int, ncols: int, /)",
         "A new window that may be larger than the screen.")
static PyObject *curses_newpad(PyObject *module, int nlines, int ncols) {
    CursesState *state = TRY(curses_on_screen(module));
    return window_new(state, CURSES_LOCKED(state, newpad(nlines, ncols)), NULL);
}
FUNCTION("CursesScreen.getwin(file, /)", "The window that putwin() has written.")
static PyObject *curses_getwin(PyObject *module, PyObject *file) {
    CursesState *state = TRY(curses_on_screen(module));
    autoref PyObject *data = TRY(call_method_none(file, NAME(read)));
    if (!IS_BYTES(data)) {
        return err_raise(PyExc_TypeError, "f.read() returned %.100s instead of bytes",
                         TYPE(data)->tp_name);
    }
    FILE *temporary = tmpfile();
    if (temporary == NULL) {
        return err_from_errno(PyExc_OSError);
    }
    size_t n = (size_t)bytes_length(data);
    bool written = fwrite(bytes_data(data), 1, n, temporary) == n;
    rewind(temporary);
    WINDOW *win = written ? CURSES_DETACHED(state, getwin(temporary)) : NULL;
    fclose(temporary);
    return window_new(state, win, NULL);
}

#define METHOD_TABLE
#include "curses_screen.gen.h"
#endif
