/* _curses_panel: windows that lie over one another. */
#if __has_include(<panel.h>) && !defined(WITHOUT_NCURSES)
#include "modules/curses/curses_int.h"
#include "types/exception/exception.h"

#include <panel.h>

typedef struct {
    PyObject *error;    /* (c) */
    PyTypeObject *type; /* (c) panel */
    PyObject *curses;   /* (c) the module _curses, whose lock is held around calls */
} PanelState;
typedef struct {
    PyObject_HEAD PANEL *panel; /* (c) its user pointer is the object, which lives longer */
    PyObject *window;           /* (n:curses' lock) */
    PyObject *user;             /* (n:curses' lock) NULL: none was set */
} PanelObject;
#define PAN(o) ((PanelObject *)(o))

extern PyModuleDef _curses_panel_module_def;
static PanelState *panel_state_of(void *o) {
    PyObject *module = TRY(type_module_by_def(TYPE(o), &_curses_panel_module_def));
    return module_state(module);
}
static CursesState *curses_of(PanelState *state) {
    return module_state(state->curses);
}
static PyObject *done(PanelState *state, int code, const char *name) {
    return code == ERR ? err_raise(state->error, "%s() returned ERR", name) : newref(NONE);
}
#define PANEL_DO(self, call, name)                                                                 \
    ({                                                                                             \
        PanelState *state_ = TRY(panel_state_of(self));                                            \
        done(state_, CURSES_LOCKED(curses_of(state_), call), name);                                \
    })

static int check_window(PanelState *state, PyObject *o, const char *what) {
    return TYPE(o) == curses_of(state)->window_type
               ? 0
               : err_int(err_raise(PyExc_TypeError, "%s must be _curses.window, not %.50s", what,
                                   o == NONE ? "None" : TYPE(o)->tp_name));
}

/* ---- panel ---- */

static int panel_traverse(PyObject *o, visitproc visit, void *arg) {
    Py_VISIT(TYPE(o));
    Py_VISIT(PAN(o)->window);
    Py_VISIT(PAN(o)->user);
    return 0;
}
static int panel_clear(PyObject *o) {
    CLEAR(PAN(o)->user);
    return 0;
}
static void panel_dealloc(PyObject *o) {
    object_untrack(o);
    if (PAN(o)->panel !=
        NULL) { /* the window leads to the lock, whatever the module has let go of */
        (void)CURSES_LOCKED(curses_state_of(PAN(o)->window), del_panel(PAN(o)->panel));
    }
    CLEAR(PAN(o)->user);
    CLEAR(PAN(o)->window);
    object_free(o);
}
METHOD("panel.top(self)", "Put the panel on top of all.")
static PyObject *panel_top(PyObject *self) {
    return PANEL_DO(self, top_panel(PAN(self)->panel), "top_panel");
}
METHOD("panel.bottom(self)", "Put the panel below all.")
static PyObject *panel_bottom(PyObject *self) {
    return PANEL_DO(self, bottom_panel(PAN(self)->panel), "bottom_panel");
}
METHOD("panel.hide(self)", "Take the panel away, for the time being.")
static PyObject *panel_hide(PyObject *self) {
    return PANEL_DO(self, hide_panel(PAN(self)->panel), "hide_panel");
}
METHOD("panel.show(self)", "Show the panel again, on top of all.")
static PyObject *panel_show(PyObject *self) {
    return PANEL_DO(self, show_panel(PAN(self)->panel), "show_panel");
}
METHOD("panel.move(self, y: int, x: int, /)", "Move the panel.")
static PyObject *panel_move(PyObject *self, int y, int x) {
    return PANEL_DO(self, move_panel(PAN(self)->panel, y, x), "move_panel");
}
METHOD("panel.hidden(self)", "Is the panel hidden?")
static PyObject *panel_is_hidden(PyObject *self) {
    PanelState *state = TRY(panel_state_of(self));
    int hidden = CURSES_LOCKED(curses_of(state), panel_hidden(PAN(self)->panel));
    return hidden == ERR ? done(state, ERR, "panel_hidden") : BOOL(hidden);
}
/* The object of a panel, or None: lock held. One that is going away is not handed out. */
static PyObject *object_of_locked(PANEL *panel) {
    PyObject *o = panel ? (PyObject *)(uintptr_t)panel_userptr(panel) : NULL;
    return o != NULL && ref_try_increment(o) ? o : newref(NONE);
}
METHOD("panel.above(self)", "The panel above, or None.")
static PyObject *panel_get_above(PyObject *self) {
    PanelState *state = TRY(panel_state_of(self));
    return CURSES_LOCKED(curses_of(state), object_of_locked(panel_above(PAN(self)->panel)));
}
METHOD("panel.below(self)", "The panel below, or None.")
static PyObject *panel_get_below(PyObject *self) {
    PanelState *state = TRY(panel_state_of(self));
    return CURSES_LOCKED(curses_of(state), object_of_locked(panel_below(PAN(self)->panel)));
}
METHOD("panel.window(self)", "The panel's window.")
static PyObject *panel_get_window(PyObject *self) {
    PanelState *state = TRY(panel_state_of(self));
    return CURSES_LOCKED(curses_of(state), newref(PAN(self)->window));
}
METHOD("panel.replace(self, win, /)", "Have the panel show another window.")
static PyObject *panel_replace(PyObject *self, PyObject *win) {
    PanelState *state = TRY(panel_state_of(self));
    TRYI(check_window(state, win, "replace() argument 1"));
    autoref PyObject *old = NULL;
    mutex_lock(&curses_of(state)->lock);
    int code = replace_panel(PAN(self)->panel, WIN(win));
    if (code != ERR) {
        old = PAN(self)->window;
        PAN(self)->window = newref(win);
    }
    mutex_unlock(&curses_of(state)->lock);
    return done(state, code, "replace_panel");
}
METHOD("panel.set_userptr(self, obj, /)", "Keep an object with the panel.")
static PyObject *panel_set_user(PyObject *self, PyObject *obj) {
    PanelState *state = TRY(panel_state_of(self));
    autoref PyObject *old = NULL;
    mutex_lock(&curses_of(state)->lock);
    old = PAN(self)->user;
    PAN(self)->user = newref(obj);
    mutex_unlock(&curses_of(state)->lock);
    return newref(NONE);
}
METHOD("panel.userptr(self)", "The object that is kept with the panel.")
static PyObject *panel_get_user(PyObject *self) {
    PanelState *state = TRY(panel_state_of(self));
    PyObject *user = CURSES_LOCKED(curses_of(state), xnewref(PAN(self)->user));
    return user ? user : err_raise(state->error, "no userptr set");
}

/* ---- functions ---- */

FUNCTION("_curses_panel.new_panel(win, /)", "A panel that shows the window, on top of all.")
static PyObject *panel_new(PyObject *module, PyObject *win) {
    PanelState *state = module_state(module);
    TRYI(check_window(state, win, "new_panel() argument"));
    TRYI(curses_need_screen(curses_of(state)));
    autoref PyObject *self = TRY(state->type->tp_alloc(state->type, 0));
    ref_expect_weak(self); /* ncurses' list refers to it without counting */
    PAN(self)->window = newref(win);
    mutex_lock(&curses_of(state)->lock);
    PAN(self)->panel = new_panel(WIN(win));
    if (PAN(self)->panel != NULL) {
        set_panel_userptr(PAN(self)->panel, self);
    }
    mutex_unlock(&curses_of(state)->lock);
    if (PAN(self)->panel == NULL) {
        return err_raise(state->error, "curses function returned NULL");
    }
    return take(self);
}
FUNCTION("_curses_panel.top_panel()", "The panel on top of all, or None.")
static PyObject *panel_of_top(PyObject *module) {
    PanelState *state = module_state(module);
    TRYI(curses_need_screen(curses_of(state)));
    return CURSES_LOCKED(curses_of(state), object_of_locked(panel_below(NULL)));
}
FUNCTION("_curses_panel.bottom_panel()", "The panel below all, or None.")
static PyObject *panel_of_bottom(PyObject *module) {
    PanelState *state = module_state(module);
    TRYI(curses_need_screen(curses_of(state)));
    return CURSES_LOCKED(curses_of(state), object_of_locked(panel_above(NULL)));
}
FUNCTION("_curses_panel.update_panels()",
         "Bring the virtual screen up to date; doupdate() shows it.")
static PyObject *panel_update(PyObject *module) {
    PanelState *state = module_state(module);
    TRYI(curses_need_screen(curses_of(state)));
    (void)CURSES_LOCKED(curses_of(state), (update_panels(), 0));
    return newref(NONE);
}

#include "curses_panel.gen.h"

static PyType_Slot panel_slots[] = {
    {Py_tp_dealloc, panel_dealloc},
    {Py_tp_traverse, panel_traverse},
    {Py_tp_clear, panel_clear},
    {Py_tp_methods, panel_methods},
    {0, NULL},
};
static PyType_Spec panel_spec = {
    .name = "_curses_panel.panel",
    .basicsize = sizeof(PanelObject),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE |
             Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = panel_slots,
};
static int panel_exec(PyObject *module) {
    PanelState *state = module_state(module);
    state->curses = INT_TRY(import_module_text("_curses"));
    state->type = INT_TRY(type_from_spec(module, &panel_spec, NULL));
    INT_TRYI(module_add(module, "panel", (PyObject *)state->type));
    state->error = INT_TRY(exception_class_new("_curses_panel.error", NULL, NULL));
    INT_TRYI(module_add(module, "error", state->error));
    INT_TRYI(module_add_text(module, "version", "2.1"));
    return module_add_text(module, "__version__", "2.1");
}

NATIVE_MODULE_OBJECTS(_curses_panel, PanelState, panel_exec, _curses_panel_functions, NULL)
#endif
