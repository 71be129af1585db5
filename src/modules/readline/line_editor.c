/* The editor of the process. */
#include "modules/readline/line_editor.h"
#include "modules/posix/system_call.h"
#include "object/error.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- making ---- */

static void set_up(LineEditor *e) {
    LineLibrary *l = &e->library;
    e->history_limit = -1;
    e->auto_history = true;
    l->using_history();
    *l->rl_readline_name = "python";
    if (l->rl_variable_bind != NULL && !isatty(STDOUT_FILENO)) {
        l->rl_variable_bind("enable-meta-key", "off"); /* it writes to the terminal at once */
    }
    if (l->rl_catch_signals != NULL) {
        *l->rl_catch_signals = 0;
    }
    l->rl_bind_key('\t', l->rl_insert);
    if (l->rl_bind_key_in_map != NULL && l->rl_complete != NULL && l->emacs_meta_keymap != NULL) {
        l->rl_bind_key_in_map('\t', l->rl_complete, l->emacs_meta_keymap);
        l->rl_bind_key_in_map('\033', l->rl_complete, l->emacs_meta_keymap);
    }
    *l->rl_completer_word_break_characters = e->delimiters;
    line_hooks_install(e);
    l->rl_initialize();
}
LineEditor *line_editor_make(void) {
    LineEditor *e = calloc(1, sizeof *e);
    char *delimiters = strdup(" \t\n`~!@#$%^&*()-=+[{]}\\|;:'\",<>/?");
    if (e == NULL || delimiters == NULL) {
        free(e);
        free(delimiters);
        return err_no_memory();
    }
    e->delimiters = delimiters;
    if (!line_library_find(&e->library)) {
        free(e);
        free(delimiters);
        return err_raise(PyExc_ImportError,
                         "No module named 'readline': GNU readline is not installed");
    }
    set_up(e);
    store_release(&runtime.line_editor, e);
    return e;
}

/* ---- reading ---- */

static void line_read(char *line) {
    LineEditor *e = line_editor();
    e->line = line;
    e->finished = true;
    e->library.rl_callback_handler_remove();
}
static void begin(LineEditor *e, const char *prompt) {
    OWN_GUARD(&e->lock);
    *e->library.rl_instream = stdin;
    *e->library.rl_outstream = stdout;
    if (e->library.rl_variable_bind !=
        NULL) { /* whatever the user's settings say, as the reference */
        e->library.rl_variable_bind("enable-bracketed-paste", "off");
    }
    e->finished = false;
    e->line = NULL;
    (void)FOREIGN_CALL((e->library.rl_callback_handler_install(prompt, line_read), 0));
}
/* A key, or the rest of one, is there. */
static bool take_key(LineEditor *e) {
    OWN_GUARD(&e->lock);
    (void)FOREIGN_CALL((e->library.rl_callback_read_char(), 0));
    return e->finished;
}
/* The terminal goes back to what it was, and the line is forgotten. */
static void give_up(LineEditor *e) {
    OWN_GUARD(&e->lock);
    LineLibrary *l = &e->library;
    if (l->rl_free_line_state != NULL) {
        l->rl_free_line_state();
    }
    if (l->rl_callback_sigcleanup != NULL) {
        l->rl_callback_sigcleanup();
    }
    if (l->rl_cleanup_after_signal != NULL) {
        l->rl_cleanup_after_signal();
    }
    l->rl_callback_handler_remove();
}
/* 0: the line is read; -1. */
static int read_keys(LineEditor *e) {
    struct pollfd in = {.fd = fileno(stdin), .events = POLLIN};
    for (;;) {
        INT_TRY_CALL(poll(&in, 1, -1));
        if (take_key(e)) {
            return 0;
        }
        INT_TRYI(signals_poll());
    }
}
/* What has been read becomes history, unless it is what was read before. */
static void keep_line_locked(LineEditor *e) {
    LineLibrary *l = &e->library;
    if (!e->auto_history || e->line[0] == '\0') {
        return;
    }
    int length = *l->history_length, first = l->history_base ? *l->history_base : 1;
    HistoryEntry *last = length > 0 ? l->history_get(first + length - 1) : NULL;
    if (last == NULL || strcmp(last->line, e->line) != 0) {
        l->add_history(e->line);
    }
}
static int read_line(LineEditor *e, const char *prompt, char **line) {
    begin(e, prompt);
    if (read_keys(e) < 0) {
        give_up(e);
        return -1;
    }
    OWN_GUARD(&e->lock);
    if (e->line == NULL) {
        return 0;
    }
    keep_line_locked(e);
    *line = take(e->line);
    return 1;
}
int line_editor_read(LineEditor *e, const char *prompt, char **line) {
    INT_TRYI(mutex_lock_interruptible(&e->reading, -1));
    int found = read_line(e, prompt, line);
    mutex_unlock(&e->reading);
    return found;
}
