/* What the library calls: it is under way in the thread that holds the editor's lock, detached. An
 * exception has nowhere to go, and is forgotten, as the reference does. */
#include "modules/readline/line_editor.h"
#include "object/args.h"
#include "object/call.h"
#include "object/needs.h"
#include "types/bytes/bytes.h"
#include "types/int/int.h"
#include "types/list/list.h"
#include "types/str/str.h"

#include <stdlib.h>
#include <string.h>

PyObject *line_hook_set_locked(LineEditor *e, LineHook which, PyObject *function) {
    PyObject *old = e->hooks[which];
    e->hooks[which] = xnewref(function);
    return old;
}
/* A new reference: the hook may take itself away. */
static PyObject *hook(LineEditor *e, LineHook which) {
    return xnewref(e->hooks[which]);
}

/* ---- hooks without arguments ---- */

static int call_hook_attached(LineHook which) {
    autoref PyObject *function = hook(line_editor(), which);
    autoref PyObject *result = function ? call_none(function) : newref(NONE);
    int number = 0;
    if (result == NULL || (result != NONE && arg_int(result, &number) < 0)) {
        err_clear();
        return 0;
    }
    return number;
}
static int call_hook(LineHook which) {
    ForeignScope scope;
    if (load_relaxed(&line_editor()->hooks[which]) == NULL ||
        !foreign_begin(&scope, runtime.main)) {
        return 0;
    }
    int result = call_hook_attached(which);
    foreign_end(&scope);
    return result;
}
static int on_startup(void) {
    return call_hook(LINE_STARTUP);
}
static int on_pre_input(void) {
    return call_hook(LINE_PRE_INPUT);
}

/* ---- completing ---- */

/* A text of the library's own memory, or NULL: the completer's answer number `state`. */
static char *complete_attached(const char *text, int state) {
    autoref PyObject *function = hook(line_editor(), LINE_COMPLETER);
    if (function == NULL) {
        return NULL;
    }
    autoref PyObject *word = str_decode_fs(text, (Py_ssize_t)strlen(text)),
                     *number = int_from_int64(state);
    autoref PyObject *answer = word && number ? call_two(function, word, number) : NULL;
    autoref PyObject *bytes = answer != NULL && IS_STR(answer) ? str_encode_fs(answer) : NULL;
    char *copy = bytes ? strdup(bytes_data(bytes)) : NULL;
    err_clear();
    return copy;
}
static char *on_completion(const char *text, int state) {
    ForeignScope scope;
    if (!foreign_begin(&scope, runtime.main)) {
        return NULL;
    }
    char *answer = complete_attached(text, state);
    foreign_end(&scope);
    return answer;
}
/* How many characters the first bytes of a line are. */
static int count_characters(const char *line, int bytes) {
    autoref PyObject *text = str_decode_fs(line, bytes);
    err_clear();
    return text ? (int)str_length(text) : bytes;
}
static void note_word(LineEditor *e, int start, int end) {
    ForeignScope scope;
    if (foreign_begin(&scope, runtime.main)) {
        const char *line = *e->library.rl_line_buffer;
        e->begin = count_characters(line, start);
        e->end = e->begin + count_characters(line + start, end - start);
        foreign_end(&scope);
    }
}
static char **on_attempt(const char *text, int start, int end) {
    LineEditor *e = line_editor();
    *e->library.rl_completion_append_character = '\0';
    *e->library.rl_attempted_completion_over = 1; /* no names of files if there is nothing */
    note_word(e, start, end);
    return e->library.rl_completion_matches(text, on_completion);
}

/* ---- showing what is possible ---- */

/* matches[0] is what all have in common. */
static void display_attached(char **matches, int count, int longest) {
    autoref PyObject *function = hook(line_editor(), LINE_DISPLAY), *list = list_new(0);
    for (int i = 1; i <= count && list != NULL; i++) {
        autoref PyObject *match = str_decode_fs(matches[i], (Py_ssize_t)strlen(matches[i]));
        if (match == NULL || list_append(list, match) < 0) {
            CLEAR(list);
        }
    }
    autoref PyObject *common = str_decode_fs(matches[0], (Py_ssize_t)strlen(matches[0])),
                     *number = int_from_int64(longest);
    autoref PyObject *done =
        function && list && common && number ? call_three(function, common, list, number) : NULL;
    err_clear();
}
static void on_display(char **matches, int count, int longest) {
    ForeignScope scope;
    if (foreign_begin(&scope, runtime.main)) {
        display_attached(matches, count, longest);
        foreign_end(&scope);
    }
}

void line_hooks_install(LineEditor *e) {
    LineLibrary *l = &e->library;
    *l->rl_startup_hook = on_startup;
    if (l->rl_pre_input_hook != NULL) {
        *l->rl_pre_input_hook = on_pre_input;
    }
    *l->rl_attempted_completion_function = on_attempt;
    if (l->rl_completion_display_matches_hook != NULL) { /* without: the library shows them */
        *l->rl_completion_display_matches_hook = e->hooks[LINE_DISPLAY] ? on_display : NULL;
    }
}
