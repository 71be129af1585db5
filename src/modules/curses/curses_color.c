/* _curses: colors. */
#if __has_include(<panel.h>) && !defined(WITHOUT_NCURSES)
#include "modules/curses/curses_int.h"

#include <limits.h>

/* ---- numbers ---- */

static int bounded(PyObject *o, const char *below, const char *above, int64_t max, int *value) {
    autoref PyObject *index = INT_TRY(ops_index(o));
    int overflow;
    int64_t n = int_as_int64_overflow(index, &overflow);
    if (overflow < 0 || (overflow == 0 && n < 0 && below != NULL)) {
        return err_int(
            err_raise(PyExc_ValueError, "%s", below ? below : "Color number is less than 0."));
    }
    if (overflow > 0 || n > max || n < INT_MIN) {
        return err_int(err_raise(PyExc_ValueError, above, (int)max));
    }
    *value = (int)n;
    return 0;
}
typedef enum { COLOR_REAL, COLOR_OR_DEFAULT } ColorKind;
static int color_number(CursesState *state, PyObject *o, ColorKind kind, int *value) {
    int colors = CURSES_LOCKED(state, COLORS);
    /* 0 as long as start_color() has not been called, which the text tells as -1 */
    return bounded(o, kind == COLOR_REAL ? "Color number is less than 0." : NULL,
                   "Color number is greater than COLORS-1 (%d).", colors - 1, value);
}
static int component(PyObject *o, int *value) {
    return bounded(o, "Color component is less than 0", "Color component is greater than 1000",
                   1000, value);
}

/* ---- functions ---- */

FUNCTION("CursesColor.start_color()", "Have colors; sets COLORS and COLOR_PAIRS.")
static PyObject *color_start_color(PyObject *module) {
    CursesState *state = TRY(curses_on_screen(module));
    if (CURSES_DETACHED(state, start_color()) == ERR) {
        return curses_fail(state, "start_color");
    }
    store_release((uint8_t *)&state->colors_ready, 1);
    TRYI(module_add_int(module, "COLORS", CURSES_LOCKED(state, COLORS)));
    TRYI(module_add_int(module, "COLOR_PAIRS", CURSES_LOCKED(state, COLOR_PAIRS)));
    return newref(NONE);
}
FUNCTION("CursesColor.color_pair(pair_number, /)", "The attribute of that pair of colors.")
static PyObject *color_color_pair(PyObject *module, PyObject *pair_number) {
    CursesState *state = module_state(module);
    int pair;
    TRYI(arg_int(pair_number, &pair));
    TRYI(curses_need_colors(state));
    return int_from_int64((int64_t)(unsigned)COLOR_PAIR(pair));
}
FUNCTION("CursesColor.pair_number(attr: int, /)", "The pair of colors of that attribute.")
static PyObject *color_pair_number(PyObject *module, int attr) {
    CursesState *state = module_state(module);
    TRYI(curses_need_colors(state));
    return int_from_int64(PAIR_NUMBER((unsigned)attr));
}
FUNCTION("CursesColor.init_pair(pair_number, fg, bg, /)", "Set the colors of a pair.")
static PyObject *color_init_pair(PyObject *module, PyObject *pair_number, PyObject *fg,
                                 PyObject *bg) {
    CursesState *state = module_state(module);
    int pair, front, back;
    TRYI(bounded(pair_number, "Color pair is less than 0.",
                 "Color pair is greater than maximum (%d).", INT_MAX, &pair));
    TRYI(color_number(state, fg, COLOR_OR_DEFAULT, &front));
    TRYI(color_number(state, bg, COLOR_OR_DEFAULT, &back));
    TRYI(curses_need_colors(state));
    int code = CURSES_LOCKED(state, init_extended_pair(pair, front, back));
    int pairs = CURSES_LOCKED(state, COLOR_PAIRS); /* with default colors there are some more */
    if (code == ERR && pair >= pairs) {
        return err_raise(PyExc_ValueError, "Color pair is greater than COLOR_PAIRS-1 (%d).",
                         pairs - 1);
    }
    return curses_done(state, code, "init_extended_pair");
}
FUNCTION("CursesColor.pair_content(pair_number, /)", "The colors of a pair: (fg, bg).")
static PyObject *color_pair_content(PyObject *module, PyObject *pair_number) {
    CursesState *state = module_state(module);
    TRYI(curses_need_colors(state));
    int pair, front, back;
    TRYI(bounded(pair_number, "Color pair is less than 0.",
                 "Color pair is greater than COLOR_PAIRS-1 (%d).",
                 CURSES_LOCKED(state, COLOR_PAIRS) - 1, &pair));
    if (CURSES_LOCKED(state, extended_pair_content(pair, &front, &back)) == ERR) {
        return curses_fail(state, "extended_pair_content");
    }
    autoref PyObject *f = TRY(int_from_int64(front)), *b = TRY(int_from_int64(back));
    return tuple_of(2, f, b);
}
FUNCTION("CursesColor.color_content(color_number, /)",
         "The components of a color, from 0 to 1000: (red, green, blue).")
static PyObject *color_color_content(PyObject *module, PyObject *number) {
    CursesState *state = module_state(module);
    int color, r, g, b;
    TRYI(color_number(state, number, COLOR_REAL, &color));
    TRYI(curses_need_colors(state));
    if (CURSES_LOCKED(state, extended_color_content(color, &r, &g, &b)) == ERR) {
        return curses_fail(state, "extended_color_content");
    }
    autoref PyObject *red = TRY(int_from_int64(r)), *green = TRY(int_from_int64(g)),
                     *blue = TRY(int_from_int64(b));
    return tuple_of(3, red, green, blue);
}
FUNCTION("CursesColor.init_color(color_number, r, g, b, /)", "Set the components of a color.")
static PyObject *color_init_color(PyObject *module, PyObject *number, PyObject *r, PyObject *g,
                                  PyObject *b) {
    CursesState *state = module_state(module);
    int color, red, green, blue;
    TRYI(color_number(state, number, COLOR_REAL, &color));
    TRYI(component(r, &red));
    TRYI(component(g, &green));
    TRYI(component(b, &blue));
    TRYI(curses_need_colors(state));
    return curses_done(state, CURSES_LOCKED(state, init_extended_color(color, red, green, blue)),
                       "init_extended_color");
}
FUNCTION("CursesColor.has_extended_color_support()", "Can there be more than 256 colors and pairs?")
static PyObject *color_has_extended(PyObject *module) {
    return newref(TRUE_OBJECT);
}

#define METHOD_TABLE
#include "curses_color.gen.h"
#endif
