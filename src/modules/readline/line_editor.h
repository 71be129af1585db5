/* Reading a line that is edited at the terminal. There is one editor, of the process: it is made
 * when the module readline is imported, and stays.
 */
#ifndef PITHON_MODULES_READLINE_LINE_EDITOR_H
#define PITHON_MODULES_READLINE_LINE_EDITOR_H

#include "modules/foreign/foreign_call.h"
#include "modules/readline/line_library.h"
#include "object/object.h"

typedef enum { LINE_COMPLETER, LINE_STARTUP, LINE_PRE_INPUT, LINE_DISPLAY, LINE_HOOKS } LineHook;

typedef struct LineEditor {
    LineLibrary library;         /* (c) */
    OwnLock lock;                /* of the library's state and what follows */
    PyMutex reading;             /* held by the thread that reads a line */
    PyObject *hooks[LINE_HOOKS]; /* (n:lock) functions, or NULL */
    int begin, end;              /* (n:lock) of the word that is completed, in characters */
    int history_limit;           /* (n:lock) lines written to a file; < 0: all */
    bool auto_history;           /* (n:lock) lines that are read become history */
    char *delimiters;            /* (n:lock) what the library points to */
    char *line;                  /* (n:lock) what has been read; NULL at the end of the input */
    bool finished;               /* (n:lock) */
} LineEditor;

/* NULL until readline has been imported. */
static inline LineEditor *line_editor(void) {
    return load_acquire(&runtime.line_editor);
}
/* Makes it; NULL with an exception. */
LineEditor *line_editor_make(void);
/* Reads a line: 1 and the text without its end in memory to be freed; 0 at the end of the input; -1
 * when the handler of a signal raised. */
int line_editor_read(LineEditor *editor, const char *prompt, char **line);

/* The functions that the library calls (readline_hooks.c). */
void line_hooks_install(LineEditor *editor);
/* Sets or takes away (NULL) a hook; the old one, to be dropped after the unlock. Lock held. */
PyObject *line_hook_set_locked(LineEditor *editor, LineHook which, PyObject *function);

#endif
