/* _curses: beginning, constants, the module. */
#if __has_include(<panel.h>) && !defined(WITHOUT_NCURSES)
#include "modules/curses/curses_int.h"
#include "types/exception/exception.h"
#include "types/structseq/structseq.h"

#include <stdlib.h>
#include <term.h> /* last: its names of capabilities are macros */

#define VERSION "2.2"

/* ---- beginning ---- */

static int set_numbers(PyObject *module) {
    CursesState *state = module_state(module);
    mutex_lock(&state->lock);
    const ModuleInt numbers[] = {
        {"ACS_BBSS", ACS_BBSS},
        {"ACS_BLOCK", ACS_BLOCK},
        {"ACS_BOARD", ACS_BOARD},
        {"ACS_BSBS", ACS_BSBS},
        {"ACS_BSSB", ACS_BSSB},
        {"ACS_BSSS", ACS_BSSS},
        {"ACS_BTEE", ACS_BTEE},
        {"ACS_BULLET", ACS_BULLET},
        {"ACS_CKBOARD", ACS_CKBOARD},
        {"ACS_DARROW", ACS_DARROW},
        {"ACS_DEGREE", ACS_DEGREE},
        {"ACS_DIAMOND", ACS_DIAMOND},
        {"ACS_GEQUAL", ACS_GEQUAL},
        {"ACS_HLINE", ACS_HLINE},
        {"ACS_LANTERN", ACS_LANTERN},
        {"ACS_LARROW", ACS_LARROW},
        {"ACS_LEQUAL", ACS_LEQUAL},
        {"ACS_LLCORNER", ACS_LLCORNER},
        {"ACS_LRCORNER", ACS_LRCORNER},
        {"ACS_LTEE", ACS_LTEE},
        {"ACS_NEQUAL", ACS_NEQUAL},
        {"ACS_PI", ACS_PI},
        {"ACS_PLMINUS", ACS_PLMINUS},
        {"ACS_PLUS", ACS_PLUS},
        {"ACS_RARROW", ACS_RARROW},
        {"ACS_RTEE", ACS_RTEE},
        {"ACS_S1", ACS_S1},
        {"ACS_S3", ACS_S3},
        {"ACS_S7", ACS_S7},
        {"ACS_S9", ACS_S9},
        {"ACS_SBBS", ACS_SBBS},
        {"ACS_SBSB", ACS_SBSB},
        {"ACS_SBSS", ACS_SBSS},
        {"ACS_SSBB", ACS_SSBB},
        {"ACS_SSBS", ACS_SSBS},
        {"ACS_SSSB", ACS_SSSB},
        {"ACS_SSSS", ACS_SSSS},
        {"ACS_STERLING", ACS_STERLING},
        {"ACS_TTEE", ACS_TTEE},
        {"ACS_UARROW", ACS_UARROW},
        {"ACS_ULCORNER", ACS_ULCORNER},
        {"ACS_URCORNER", ACS_URCORNER},
        {"ACS_VLINE", ACS_VLINE},
        {NULL, 0},
    };
    mutex_unlock(&state->lock);
    return module_add_ints(module, numbers);
}
int curses_update_size(PyObject *module) {
    CursesState *state = module_state(module);
    autoref PyObject *package = INT_TRY(import_module_text("curses"));
    PyObject *targets[] = {module, package};
    int height = CURSES_LOCKED(state, LINES), width = CURSES_LOCKED(state, COLS);
    for (int i = 0; i < 2; i++) {
        INT_TRYI(module_add_int(targets[i], "LINES", height));
        INT_TRYI(module_add_int(targets[i], "COLS", width));
    }
    return 0;
}
/* initscr() ends the process where the terminal is not known: it is asked for first. */
static int begin_locked(CursesState *state, int *error) {
    *error = 1;
    if (!state->term_ready && setupterm(NULL, 1, error) == ERR) {
        return ERR;
    }
    return initscr() != NULL ? OK : ERR;
}
FUNCTION("_curses.initscr()", "Begin; the window of the whole screen.")
static PyObject *curses_initscr(PyObject *module) {
    CursesState *state = module_state(module);
    if (load_acquire((uint8_t *)&state->screen_ready)) {
        if (CURSES_DETACHED(state, wrefresh(stdscr)) == ERR) {
            return curses_fail(state, "wrefresh");
        }
        return window_new(state, stdscr, NULL);
    }
    int error;
    if (CURSES_DETACHED(state, begin_locked(state, &error)) == ERR) {
        return err_raise(state->error, error == 0    ? "initscr: could not find terminal"
                                       : error == -1 ? "initscr: could not find terminfo database"
                                                     : "curses function returned NULL");
    }
    store_release((uint8_t *)&state->term_ready, 1);
    store_release((uint8_t *)&state->screen_ready, 1);
    TRYI(set_numbers(module));
    TRYI(module_add_int(module, "LINES", CURSES_LOCKED(state, LINES)));
    TRYI(module_add_int(module, "COLS", CURSES_LOCKED(state, COLS)));
    return window_new(state, stdscr, NULL);
}

/* ---- constants ---- */

static const ModuleInt constants[] = {
    {"ALL_MOUSE_EVENTS", ALL_MOUSE_EVENTS},
    {"A_ALTCHARSET", A_ALTCHARSET},
    {"A_ATTRIBUTES", A_ATTRIBUTES},
    {"A_BLINK", A_BLINK},
    {"A_BOLD", A_BOLD},
    {"A_CHARTEXT", A_CHARTEXT},
    {"A_COLOR", A_COLOR},
    {"A_DIM", A_DIM},
    {"A_HORIZONTAL", A_HORIZONTAL},
    {"A_INVIS", A_INVIS},
    {"A_ITALIC", A_ITALIC},
    {"A_LEFT", A_LEFT},
    {"A_LOW", A_LOW},
    {"A_NORMAL", A_NORMAL},
    {"A_PROTECT", A_PROTECT},
    {"A_REVERSE", A_REVERSE},
    {"A_RIGHT", A_RIGHT},
    {"A_STANDOUT", A_STANDOUT},
    {"A_TOP", A_TOP},
    {"A_UNDERLINE", A_UNDERLINE},
    {"A_VERTICAL", A_VERTICAL},
    {"BUTTON1_PRESSED", BUTTON1_PRESSED},
    {"BUTTON1_RELEASED", BUTTON1_RELEASED},
    {"BUTTON1_CLICKED", BUTTON1_CLICKED},
    {"BUTTON1_DOUBLE_CLICKED", BUTTON1_DOUBLE_CLICKED},
    {"BUTTON1_TRIPLE_CLICKED", BUTTON1_TRIPLE_CLICKED},
    {"BUTTON2_PRESSED", BUTTON2_PRESSED},
    {"BUTTON2_RELEASED", BUTTON2_RELEASED},
    {"BUTTON2_CLICKED", BUTTON2_CLICKED},
    {"BUTTON2_DOUBLE_CLICKED", BUTTON2_DOUBLE_CLICKED},
    {"BUTTON2_TRIPLE_CLICKED", BUTTON2_TRIPLE_CLICKED},
    {"BUTTON3_PRESSED", BUTTON3_PRESSED},
    {"BUTTON3_RELEASED", BUTTON3_RELEASED},
    {"BUTTON3_CLICKED", BUTTON3_CLICKED},
    {"BUTTON3_DOUBLE_CLICKED", BUTTON3_DOUBLE_CLICKED},
    {"BUTTON3_TRIPLE_CLICKED", BUTTON3_TRIPLE_CLICKED},
    {"BUTTON4_PRESSED", BUTTON4_PRESSED},
    {"BUTTON4_RELEASED", BUTTON4_RELEASED},
    {"BUTTON4_CLICKED", BUTTON4_CLICKED},
    {"BUTTON4_DOUBLE_CLICKED", BUTTON4_DOUBLE_CLICKED},
    {"BUTTON4_TRIPLE_CLICKED", BUTTON4_TRIPLE_CLICKED},
    {"BUTTON5_PRESSED", BUTTON5_PRESSED},
    {"BUTTON5_RELEASED", BUTTON5_RELEASED},
    {"BUTTON5_CLICKED", BUTTON5_CLICKED},
    {"BUTTON5_DOUBLE_CLICKED", BUTTON5_DOUBLE_CLICKED},
    {"BUTTON5_TRIPLE_CLICKED", BUTTON5_TRIPLE_CLICKED},
    {"BUTTON_ALT", BUTTON_ALT},
    {"BUTTON_CTRL", BUTTON_CTRL},
    {"BUTTON_SHIFT", BUTTON_SHIFT},
    {"COLOR_BLACK", COLOR_BLACK},
    {"COLOR_BLUE", COLOR_BLUE},
    {"COLOR_CYAN", COLOR_CYAN},
    {"COLOR_GREEN", COLOR_GREEN},
    {"COLOR_MAGENTA", COLOR_MAGENTA},
    {"COLOR_RED", COLOR_RED},
    {"COLOR_WHITE", COLOR_WHITE},
    {"COLOR_YELLOW", COLOR_YELLOW},
    {"ERR", ERR},
    {"OK", OK},
    {"REPORT_MOUSE_POSITION", REPORT_MOUSE_POSITION},
    {"KEY_A1", KEY_A1},
    {"KEY_A3", KEY_A3},
    {"KEY_B2", KEY_B2},
    {"KEY_BACKSPACE", KEY_BACKSPACE},
    {"KEY_BEG", KEY_BEG},
    {"KEY_BREAK", KEY_BREAK},
    {"KEY_BTAB", KEY_BTAB},
    {"KEY_C1", KEY_C1},
    {"KEY_C3", KEY_C3},
    {"KEY_CANCEL", KEY_CANCEL},
    {"KEY_CATAB", KEY_CATAB},
    {"KEY_CLEAR", KEY_CLEAR},
    {"KEY_CLOSE", KEY_CLOSE},
    {"KEY_COMMAND", KEY_COMMAND},
    {"KEY_COPY", KEY_COPY},
    {"KEY_CREATE", KEY_CREATE},
    {"KEY_CTAB", KEY_CTAB},
    {"KEY_DC", KEY_DC},
    {"KEY_DL", KEY_DL},
    {"KEY_DOWN", KEY_DOWN},
    {"KEY_EIC", KEY_EIC},
    {"KEY_END", KEY_END},
    {"KEY_ENTER", KEY_ENTER},
    {"KEY_EOL", KEY_EOL},
    {"KEY_EOS", KEY_EOS},
    {"KEY_EXIT", KEY_EXIT},
    {"KEY_FIND", KEY_FIND},
    {"KEY_HELP", KEY_HELP},
    {"KEY_HOME", KEY_HOME},
    {"KEY_IC", KEY_IC},
    {"KEY_IL", KEY_IL},
    {"KEY_LEFT", KEY_LEFT},
    {"KEY_LL", KEY_LL},
    {"KEY_MARK", KEY_MARK},
    {"KEY_MESSAGE", KEY_MESSAGE},
    {"KEY_MOUSE", KEY_MOUSE},
    {"KEY_MOVE", KEY_MOVE},
    {"KEY_NEXT", KEY_NEXT},
    {"KEY_NPAGE", KEY_NPAGE},
    {"KEY_OPEN", KEY_OPEN},
    {"KEY_OPTIONS", KEY_OPTIONS},
    {"KEY_PPAGE", KEY_PPAGE},
    {"KEY_PREVIOUS", KEY_PREVIOUS},
    {"KEY_PRINT", KEY_PRINT},
    {"KEY_REDO", KEY_REDO},
    {"KEY_REFERENCE", KEY_REFERENCE},
    {"KEY_REFRESH", KEY_REFRESH},
    {"KEY_REPLACE", KEY_REPLACE},
    {"KEY_RESET", KEY_RESET},
    {"KEY_RESIZE", KEY_RESIZE},
    {"KEY_RESTART", KEY_RESTART},
    {"KEY_RESUME", KEY_RESUME},
    {"KEY_RIGHT", KEY_RIGHT},
    {"KEY_SAVE", KEY_SAVE},
    {"KEY_SBEG", KEY_SBEG},
    {"KEY_SCANCEL", KEY_SCANCEL},
    {"KEY_SCOMMAND", KEY_SCOMMAND},
    {"KEY_SCOPY", KEY_SCOPY},
    {"KEY_SCREATE", KEY_SCREATE},
    {"KEY_SDC", KEY_SDC},
    {"KEY_SDL", KEY_SDL},
    {"KEY_SELECT", KEY_SELECT},
    {"KEY_SEND", KEY_SEND},
    {"KEY_SEOL", KEY_SEOL},
    {"KEY_SEXIT", KEY_SEXIT},
    {"KEY_SF", KEY_SF},
    {"KEY_SFIND", KEY_SFIND},
    {"KEY_SHELP", KEY_SHELP},
    {"KEY_SHOME", KEY_SHOME},
    {"KEY_SIC", KEY_SIC},
    {"KEY_SLEFT", KEY_SLEFT},
    {"KEY_SMESSAGE", KEY_SMESSAGE},
    {"KEY_SMOVE", KEY_SMOVE},
    {"KEY_SNEXT", KEY_SNEXT},
    {"KEY_SOPTIONS", KEY_SOPTIONS},
    {"KEY_SPREVIOUS", KEY_SPREVIOUS},
    {"KEY_SPRINT", KEY_SPRINT},
    {"KEY_SR", KEY_SR},
    {"KEY_SREDO", KEY_SREDO},
    {"KEY_SREPLACE", KEY_SREPLACE},
    {"KEY_SRESET", KEY_SRESET},
    {"KEY_SRIGHT", KEY_SRIGHT},
    {"KEY_SRSUME", KEY_SRSUME},
    {"KEY_SSAVE", KEY_SSAVE},
    {"KEY_SSUSPEND", KEY_SSUSPEND},
    {"KEY_STAB", KEY_STAB},
    {"KEY_SUNDO", KEY_SUNDO},
    {"KEY_SUSPEND", KEY_SUSPEND},
    {"KEY_UNDO", KEY_UNDO},
    {"KEY_UP", KEY_UP},
    {"KEY_MIN", KEY_MIN},
    {"KEY_MAX", KEY_MAX},
    {NULL, 0},
};
static int add_function_keys(PyObject *module) {
    for (int i = 0; i < 64; i++) {
        char name[16];
        snprintf(name, sizeof name, "KEY_F%d", i);
        INT_TRYI(module_add_int(module, name, KEY_F(i)));
    }
    return 0;
}
static PyStructSequence_Field version_fields[] = {
    {"major", "Major release number"},
    {"minor", "Minor release number"},
    {"patch", "Patch release number"},
    {NULL, NULL},
};
static PyStructSequence_Desc version_description = {
    "curses.ncurses_version", "Ncurses version information as a named tuple.", version_fields, 3};
static int add_version(PyObject *module) {
    autoref PyTypeObject *type = INT_TRY(structseq_type_new(&version_description, 0));
    PyObject *version = INT_TRY(structseq_new(type));
    structseq_set_fresh(version, 0, int_from_int64(NCURSES_VERSION_MAJOR));
    structseq_set_fresh(version, 1, int_from_int64(NCURSES_VERSION_MINOR));
    structseq_set_fresh(version, 2, int_from_int64(NCURSES_VERSION_PATCH));
    INT_TRYI(module_add_steal(module, "ncurses_version", structseq_finish(version)));
    INT_TRYI(module_add_steal(module, "version", bytes_from(VERSION, sizeof VERSION - 1)));
    return module_add_steal(module, "__version__", bytes_from(VERSION, sizeof VERSION - 1));
}

/* ---- the module ---- */

extern PyMethodDef CursesScreen_functions[], CursesColor_functions[], CursesTerminal_functions[];

static int add_methods(PyTypeObject *type, PyMethodDef *methods) {
    for (PyMethodDef *m = methods; m->ml_name != NULL; m++) {
        autoref PyObject *method = INT_TRY(PyDescr_NewMethod(type, m));
        INT_TRYI(type_add_constant(type, m->ml_name, method));
    }
    return 0;
}
static int curses_exec(PyObject *module) {
    CursesState *state = module_state(module);
    if (interp_current() != runtime.main) {
        err_raise(PyExc_ImportError, "module _curses does not support loading in subinterpreters");
        return -1;
    }
    state->module = module;
    state->window_type = INT_TRY(type_from_spec(module, &curses_window_spec, NULL));
    INT_TRYI(add_methods(state->window_type, WindowText_methods));
    INT_TRYI(add_methods(state->window_type, WindowKeys_methods));
    INT_TRYI(module_add(module, "window", (PyObject *)state->window_type));
    state->error = INT_TRY(exception_class_new("_curses.error", NULL, NULL));
    INT_TRYI(module_add(module, "error", state->error));
    INT_TRYI(module_add_functions(module, CursesScreen_functions));
    INT_TRYI(module_add_functions(module, CursesColor_functions));
    INT_TRYI(module_add_functions(module, CursesTerminal_functions));
    INT_TRYI(module_add_ints(module, constants));
    INT_TRYI(add_function_keys(module));
    return add_version(module);
}

#include "curses_module.gen.h"

NATIVE_MODULE(_curses, CursesState, curses_exec, _curses_functions, NULL)
#endif
