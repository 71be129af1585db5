/* readline: the module. */
#include "modules/readline/line_editor.h"
#include "object/args.h"
#include "object/error.h"
#include "object/needs.h"
#include "types/bytes/bytes.h"
#include "types/int/int.h"
#include "types/module/module.h"
#include "types/str/str.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct {
    char nothing;
} ReadlineState;

/* ---- arguments ---- */

/* A str as the terminal's bytes (new reference), without NUL. */
static PyObject *text_bytes(PyObject *text) {
    if (!IS_STR(text)) {
        return err_raise(PyExc_TypeError, "bad argument type for built-in operation");
    }
    autoref PyObject *bytes = TRY(PyUnicode_EncodeLocale(text, "surrogateescape"));
    if (strlen(bytes_data(bytes)) != (size_t)bytes_length(bytes)) {
        return err_raise(PyExc_ValueError, "embedded null character");
    }
    return take(bytes);
}
static PyObject *text_or_none(const char *text) {
    return text ? str_decode_fs(text, (Py_ssize_t)strlen(text)) : newref(NONE);
}
/* The name of a file; NULL in *bytes for None. Tells the audit hooks. */
static int file_name(PyObject *name, const char *mode, const char *fallback, PyObject **bytes) {
    *bytes = NULL;
    if (name != NONE && !PyUnicode_FSConverter(name, bytes)) {
        return -1;
    }
    autoref PyObject *shown = name != NONE ? newref(name) : str_from_text(fallback);
    autoref PyObject *how = str_intern_text(mode), *flags = int_from_int64(0);
    if (shown == NULL || how == NULL || AUDIT("open", 3, shown, how, flags) < 0) {
        CLEAR(*bytes);
        return -1;
    }
    return 0;
}
static const char *bytes_or_null(PyObject *bytes) {
    return bytes ? bytes_data(bytes) : NULL;
}
static PyObject *none_or_errno(int error) {
    if (error == 0) {
        return newref(NONE);
    }
    errno = error;
    return err_from_errno(PyExc_OSError);
}
#define HISTORY_FILE "~/.history"

/* ---- the configuration ---- */

FUNCTION("readline.parse_and_bind(string, /)",
         "Execute the init line provided in the string argument.")
static PyObject *readline_parse_and_bind(PyObject *module, PyObject *string) {
    autoref PyObject *bytes = TRY(text_bytes(string));
    char *copy = strdup(bytes_data(bytes)); /* the library changes it */
    if (copy == NULL) {
        return err_no_memory();
    }
    LineEditor *e = line_editor();
    OWN_GUARD(&e->lock);
    e->library.rl_parse_and_bind(copy);
    free(copy);
    return newref(NONE);
}
FUNCTION(
    "readline.read_init_file(filename=None, /)",
    "Execute a readline initialization file.\n\nThe default filename is the last filename used.")
static PyObject *readline_read_init_file(PyObject *module, PyObject *filename) {
    autoref PyObject *bytes = NULL;
    TRYI(file_name(filename, "r", "<readline_init_file>", &bytes));
    LineEditor *e = line_editor();
    OWN_GUARD(&e->lock);
    const char *name = bytes_or_null(bytes);
    int error = FOREIGN_CALL((errno = 0, e->library.rl_read_init_file(name)));
    return none_or_errno(error != 0 && errno != 0 ? errno : error);
}

/* ---- history ---- */

FUNCTION("readline.read_history_file(filename=None, /)",
         "Load a readline history file.\n\nThe default filename is ~/.history.")
static PyObject *readline_read_history_file(PyObject *module, PyObject *filename) {
    autoref PyObject *bytes = NULL;
    TRYI(file_name(filename, "r", HISTORY_FILE, &bytes));
    LineEditor *e = line_editor();
    OWN_GUARD(&e->lock);
    const char *name = bytes_or_null(bytes);
    return none_or_errno(FOREIGN_CALL(e->library.read_history(name)));
}
static void truncate_locked(LineEditor *e, const char *name) {
    if (e->history_limit >= 0) {
        e->library.history_truncate_file(name, e->history_limit);
    }
}
FUNCTION("readline.write_history_file(filename=None, /)",
         "Save a readline history file.\n\nThe default filename is ~/.history.")
static PyObject *readline_write_history_file(PyObject *module, PyObject *filename) {
    autoref PyObject *bytes = NULL;
    TRYI(file_name(filename, "w", HISTORY_FILE, &bytes));
    LineEditor *e = line_editor();
    OWN_GUARD(&e->lock);
    const char *name = bytes_or_null(bytes);
    int error = FOREIGN_CALL(e->library.write_history(name));
    if (error == 0) {
        truncate_locked(e, name);
    }
    return none_or_errno(error);
}
FUNCTION("readline.append_history_file(nelements: int, filename=None, /)",
         "Append the last nelements items of the history list to file.\n\nThe default filename is "
         "~/.history.")
static PyObject *readline_append_history_file(PyObject *module, int nelements, PyObject *filename) {
    if (nelements < 0) {
        return err_raise(PyExc_ValueError, "nelements must be non-negative");
    }
    LineEditor *e = line_editor();
    autoref PyObject *bytes = NULL;
    TRYI(file_name(filename, "a", HISTORY_FILE, &bytes));
    if (e->library.append_history == NULL) {
        return err_raise(PyExc_NotImplementedError, "the library cannot append to a history file");
    }
    OWN_GUARD(&e->lock);
    const char *name = bytes_or_null(bytes);
    int error = FOREIGN_CALL(e->library.append_history(nelements, name));
    if (error == 0) {
        truncate_locked(e, name);
    }
    return none_or_errno(error);
}
FUNCTION("readline.set_history_length(length: int, /)",
         "Set the maximal number of lines which will be written to the history file.\n\nA negative "
         "length is used to inhibit history truncation.")
static PyObject *readline_set_history_length(PyObject *module, int length) {
    OWN_GUARD(&line_editor()->lock);
    line_editor()->history_limit = length;
    return newref(NONE);
}
FUNCTION("readline.get_history_length()",
         "Return the maximum number of lines that will be written to the history file.")
static PyObject *readline_get_history_length(PyObject *module) {
    OWN_GUARD(&line_editor()->lock);
    return int_from_int64(line_editor()->history_limit);
}
FUNCTION("readline.get_current_history_length()", "Return the current length of the history.")
static PyObject *readline_get_current_history_length(PyObject *module) {
    OWN_GUARD(&line_editor()->lock);
    return int_from_int64(*line_editor()->library.history_length);
}
FUNCTION("readline.get_history_item(index: int, /)",
         "Return the current contents of history item at one-based index.")
static PyObject *readline_get_history_item(PyObject *module, int index) {
    LineEditor *e = line_editor();
    OWN_GUARD(&e->lock);
    HistoryEntry *entry = index >= 1 ? e->library.history_get(index) : NULL;
    return text_or_none(entry ? entry->line : NULL);
}
static void free_entry(LineLibrary *l, HistoryEntry *entry) {
    if (l->free_history_entry != NULL) {
        free(l->free_history_entry(entry));
    } else {
        free(entry->line);
        free(entry->data);
        free(entry);
    }
}
static PyObject *entry_gone(LineEditor *e, HistoryEntry *entry, int pos) {
    if (entry == NULL) {
        return err_raise(PyExc_ValueError, "No history item at position %d", pos);
    }
    free_entry(&e->library, entry);
    return newref(NONE);
}
FUNCTION("readline.remove_history_item(pos: int, /)",
         "Remove history item given by its zero-based position.")
static PyObject *readline_remove_history_item(PyObject *module, int pos) {
    if (pos < 0) {
        return err_raise(PyExc_ValueError, "History index cannot be negative");
    }
    LineEditor *e = line_editor();
    OWN_GUARD(&e->lock);
    return entry_gone(e, e->library.remove_history(pos), pos);
}
FUNCTION("readline.replace_history_item(pos: int, line: str, /)",
         "Replaces history item given by its position with contents of line.\n\npos is zero-based.")
static PyObject *readline_replace_history_item(PyObject *module, int pos, PyObject *line) {
    if (pos < 0) {
        return err_raise(PyExc_ValueError, "History index cannot be negative");
    }
    autoref PyObject *bytes = TRY(text_bytes(line));
    LineEditor *e = line_editor();
    OWN_GUARD(&e->lock);
    return entry_gone(e, e->library.replace_history_entry(pos, bytes_data(bytes), NULL), pos);
}
FUNCTION("readline.add_history(string, /)", "Add an item to the history buffer.")
static PyObject *readline_add_history(PyObject *module, PyObject *string) {
    autoref PyObject *bytes = TRY(text_bytes(string));
    OWN_GUARD(&line_editor()->lock);
    line_editor()->library.add_history(bytes_data(bytes));
    return newref(NONE);
}
FUNCTION("readline.clear_history()", "Clear the current readline history.")
static PyObject *readline_clear_history(PyObject *module) {
    OWN_GUARD(&line_editor()->lock);
    line_editor()->library.clear_history();
    return newref(NONE);
}
FUNCTION("readline.set_auto_history(enabled: bool, /)", "Enables or disables automatic history.")
static PyObject *readline_set_auto_history(PyObject *module, int enabled) {
    OWN_GUARD(&line_editor()->lock);
    line_editor()->auto_history = enabled;
    return newref(NONE);
}

/* ---- hooks ---- */

static PyObject *set_hook(LineHook which, const char *name, PyObject *function) {
    if (function != NONE && TYPE(function)->tp_call == NULL) {
        return err_raise(PyExc_TypeError, "%s(func): argument not callable", name);
    }
    autoref PyObject *old = NULL;
    LineEditor *e = line_editor();
    OWN_GUARD(&e->lock);
    old = line_hook_set_locked(e, which, function == NONE ? NULL : function);
    line_hooks_install(e);
    return newref(NONE);
}
FUNCTION(
    "readline.set_completer(function=None, /)",
    "Set or remove the completer function.\n\nThe function is called as function(text, state), "
    "for state in 0, 1, 2, ..., until it returns a non-string.")
static PyObject *readline_set_completer(PyObject *module, PyObject *function) {
    return set_hook(LINE_COMPLETER, "set_completer", function);
}
FUNCTION("readline.set_startup_hook(function=None, /)",
         "Set or remove the function invoked by the rl_startup_hook callback.\n\nThe function is "
         "called with no arguments just before readline prints the first prompt.")
static PyObject *readline_set_startup_hook(PyObject *module, PyObject *function) {
    return set_hook(LINE_STARTUP, "set_startup_hook", function);
}
FUNCTION(
    "readline.set_pre_input_hook(function=None, /)",
    "Set or remove the function invoked by the rl_pre_input_hook callback.\n\nThe function is "
    "called with no arguments after the first prompt has been printed and just before readline "
    "starts reading input characters.")
static PyObject *readline_set_pre_input_hook(PyObject *module, PyObject *function) {
    return set_hook(LINE_PRE_INPUT, "set_pre_input_hook", function);
}
FUNCTION(
    "readline.set_completion_display_matches_hook(function=None, /)",
    "Set or remove the completion display function.\n\nThe function is called as "
    "function(substitution, [matches], longest_match_length) once each time matches need to be "
    "displayed.")
static PyObject *readline_set_display_hook(PyObject *module, PyObject *function) {
    return set_hook(LINE_DISPLAY, "set_completion_display_matches_hook", function);
}
FUNCTION("readline.get_completer()", "Get the current completer function.")
static PyObject *readline_get_completer(PyObject *module) {
    OWN_GUARD(&line_editor()->lock);
    PyObject *function = line_editor()->hooks[LINE_COMPLETER];
    return newref(function ? function : NONE);
}

/* ---- completing ---- */

FUNCTION("readline.get_completion_type()", "Get the type of completion being attempted.")
static PyObject *readline_get_completion_type(PyObject *module) {
    OWN_GUARD(&line_editor()->lock);
    return int_from_int64(*line_editor()->library.rl_completion_type);
}
FUNCTION("readline.get_begidx()", "Get the beginning index of the completion scope.")
static PyObject *readline_get_begidx(PyObject *module) {
    OWN_GUARD(&line_editor()->lock);
    return int_from_int64(line_editor()->begin);
}
FUNCTION("readline.get_endidx()", "Get the ending index of the completion scope.")
static PyObject *readline_get_endidx(PyObject *module) {
    OWN_GUARD(&line_editor()->lock);
    return int_from_int64(line_editor()->end);
}
FUNCTION("readline.get_completer_delims()", "Get the word delimiters for completion.")
static PyObject *readline_get_completer_delims(PyObject *module) {
    LineEditor *e = line_editor();
    OWN_GUARD(&e->lock);
    return text_or_none(*e->library.rl_completer_word_break_characters);
}
FUNCTION("readline.set_completer_delims(string, /)", "Set the word delimiters for completion.")
static PyObject *readline_set_completer_delims(PyObject *module, PyObject *string) {
    autoref PyObject *bytes = TRY(text_bytes(string));
    char *copy = strdup(bytes_data(bytes));
    if (copy == NULL) {
        return err_no_memory();
    }
    LineEditor *e = line_editor();
    OWN_GUARD(&e->lock);
    *e->library.rl_completer_word_break_characters = copy;
    free(e->delimiters);
    e->delimiters = copy;
    return newref(NONE);
}

/* ---- the line ---- */

FUNCTION("readline.get_line_buffer()", "Return the current contents of the line buffer.")
static PyObject *readline_get_line_buffer(PyObject *module) {
    OWN_GUARD(&line_editor()->lock);
    const char *line = *line_editor()->library.rl_line_buffer;
    return text_or_none(line ? line : "");
}
FUNCTION("readline.insert_text(string, /)",
         "Insert text into the line buffer at the cursor position.")
static PyObject *readline_insert_text(PyObject *module, PyObject *string) {
    autoref PyObject *bytes = TRY(text_bytes(string));
    OWN_GUARD(&line_editor()->lock);
    line_editor()->library.rl_insert_text(bytes_data(bytes));
    return newref(NONE);
}
FUNCTION("readline.redisplay()",
         "Change what's displayed on the screen to reflect contents of the line buffer.")
static PyObject *readline_redisplay(PyObject *module) {
    OWN_GUARD(&line_editor()->lock);
    line_editor()->library.rl_redisplay();
    return newref(NONE);
}

/* ---- the module ---- */

static int readline_exec(PyObject *module) {
    if (interp_current() != runtime.main) {
        err_raise(PyExc_ImportError, "module readline does not support loading in subinterpreters");
        return -1;
    }
    LineEditor *e = line_editor() ? line_editor() : INT_TRY(line_editor_make());
    LineLibrary *l = &e->library;
    INT_TRYI(module_add_text(module, "backend", "readline"));
    INT_TRYI(module_add_int(module, "_READLINE_VERSION", *l->rl_readline_version));
    INT_TRYI(module_add_int(module, "_READLINE_RUNTIME_VERSION", *l->rl_readline_version));
    return module_add_text(module, "_READLINE_LIBRARY_VERSION", *l->rl_library_version);
}

#include "readline_module.gen.h"

/* The functions that the program has set must not outlive it. */
static void readline_free(void *module) {
    LineEditor *e = line_editor();
    for (int i = 0; e != NULL && i < LINE_HOOKS; i++) {
        own_lock(&e->lock);
        PyObject *old = line_hook_set_locked(e, (LineHook)i, NULL);
        line_hooks_install(e);
        own_unlock(&e->lock);
        XDECREF(old);
    }
}

NATIVE_MODULE_WITH(readline_slots, readline_module_def, "readline", ReadlineState, readline_exec,
                   readline_functions, "Editing of lines at the terminal, by GNU readline.", NULL,
                   NULL, readline_free)
