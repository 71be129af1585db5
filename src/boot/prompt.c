/* Prompts and tracebacks go to the standard error stream, so that what the statements print can be
 * read apart from them. Whether a statement is complete is the library's knowledge (codeop). */
#include "boot/prompt.h"
#include "boot/bootstrap.h"
#include "boot/program.h"
#include "interp/frame.h"
#include "lang/compile.h"
#include "modules/io/io.h"
#include "modules/posix/system_call.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/error.h"
#include "object/names.h"
#include "object/needs.h"
#include "object/ops.h"
#include "types/bytes/bytes.h"
#include "types/dict/dict.h"
#include "types/exception/exception.h"
#include "types/str/str.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct {
    Interp *interp;
    PyObject *namespace, *compiler;
    bool terminal;
    int count; /* statements compiled: each has a file name of its own */
} Prompt;

void prompt_keep_source(PyObject *code, PyObject *text, PyObject *name) {
    autoref PyObject *module = bootstrap_import("linecache");
    autoref PyObject *function = module ? attr_get_text(module, "_register_code") : NULL;
    PyObject *args[3] = {code, text, name};
    autoref PyObject *done = function ? call(function, args, 3, NULL) : NULL;
    if (done == NULL) {
        err_clear();
    }
}

/* ---- lines ---- */

/* str(sys.ps1) or str(sys.ps2); empty when there is none. */
static PyObject *prompt_text(Prompt *p, const char *name) {
    autoref PyObject *value = dict_get_text(p->interp->sys_dict, name);
    PyObject *text = value ? ops_str(value) : NULL;
    if (text == NULL) {
        err_clear();
        return str_empty();
    }
    return text;
}

/* Reads up to the end of the line and no further: the statements themselves may read what follows.
 * 1; 0 at the end of the input; -1 when a signal's handler raised. */
static int read_bytes(char **line, size_t *length) {
    size_t room = 0;
    for (*length = 0;; ++*length) {
        if (*length == room) {
            char *more = realloc(*line, room = room ? room * 2 : 128);
            if (more == NULL) {
                return err_int(err_no_memory());
            }
            *line = more;
        }
        char *at = *line + *length;
        ssize_t n = INT_TRY_CALL(read(0, at, 1));
        if (n <= 0) {
            return *length > 0;
        }
        if (*at == '\n') {
            return 1;
        }
    }
}

static int read_plain(PyObject *shown, PyObject **line) {
    const char *utf8 = str_utf8(shown, NULL);
    fputs(utf8 ? utf8 : "", stderr);
    err_clear();
    fflush(stderr);
    char *bytes = NULL;
    size_t length;
    int found = read_bytes(&bytes, &length);
    if (found > 0) {
        length -= length > 0 && bytes[length - 1] == '\r';
        *line = str_decode_fs(bytes, (Py_ssize_t)length);
        found = *line ? 1 : -1;
    }
    free(bytes);
    return found;
}

/* At a terminal input() reads, which edits lines. */
static int read_edited(Prompt *p, PyObject *shown, PyObject **line) {
    autoref PyObject *function = dict_get_text(p->interp->builtins, "input");
    if (function == NULL) {
        return read_plain(shown, line);
    }
    *line = call_one(function, shown);
    return *line ? 1 : err_clear_if(PyExc_EOFError) ? 0 : -1;
}

static int read_line(Prompt *p, bool more, PyObject **line) {
    autoref PyObject *shown = INT_TRY(prompt_text(p, more ? "ps2" : "ps1"));
    return p->terminal ? read_edited(p, shown, line) : read_plain(shown, line);
}

/* ---- statements ---- */

/* A SyntaxError names the input as a whole, and how it was found is of no interest. */
static void tidy_error(PyObject *name) {
    PyObject *exception = err_fetch();
    exception_set_traceback(exception, NULL);
    autoref PyObject *file = err_given_matches(exception, PyExc_SyntaxError)
                                 ? attr_get_text(exception, "filename")
                                 : NULL;
    if (file != NULL && IS_STR(file) && str_equal(file, name)) {
        autoref PyObject *plain = str_from_text("<stdin>");
        autoref PyObject *attribute = plain ? str_from_text("filename") : NULL;
        if (attribute == NULL || attr_set(exception, attribute, plain) < 0) {
            err_clear();
        }
    }
    err_clear();
    err_restore(exception);
}

/* The code; None when the text needs more lines, which at the end of the input is an error. */
static PyObject *compile_text(Prompt *p, PyObject *text, PyObject *name, bool end) {
    autoref PyObject *mode = TRY(str_from_text("single"));
    PyObject *args[3] = {text, name, mode};
    autoref PyObject *code = TRY(call(p->compiler, args, 3, NULL));
    if (!end || code != NONE) {
        return take(code);
    }
    Py_ssize_t size;
    const char *utf8 = TRY(str_utf8(text, &size));
    return compile_source(utf8, (size_t)size, name, COMPILE_SINGLE, COMPILE_IGNORE_COOKIE, -1);
}

/* Prints the current exception; true when it ends the program. */
static bool report(int *status) {
    bool ends = err_matches(PyExc_SystemExit);
    int asked = program_report();
    *status = ends ? asked : 0;
    return ends;
}

/* Runs the text if it is complete: 1; 0 when it needs more lines; -1 with an exception. */
static int run_statement(Prompt *p, PyObject *text, bool end) {
    autoref PyObject *name = INT_TRY(str_format("<stdin-%d>", p->count));
    autoref PyObject *code = compile_text(p, text, name, end);
    if (code == NULL) {
        tidy_error(name);
        return -1;
    }
    if (code == NONE) {
        return 0;
    }
    p->count++;
    prompt_keep_source(code, text, name);
    autoref PyObject *result = INT_TRY(interp_eval_code(code, p->namespace, p->namespace, NULL));
    return 1;
}

/* One statement: 1; 0 at the end of the input; -1 with an exception. */
static int next_statement(Prompt *p) {
    autoref PyObject *text = NULL;
    for (;;) {
        autoref PyObject *line = NULL;
        int found = read_line(p, text != NULL, &line);
        if (found < 0) {
            return -1;
        }
        if (found == 0) {
            fputs("\n", stderr);
            if (text == NULL) {
                return 0;
            }
            line = INT_TRY(str_empty());
        }
        PyObject *longer = INT_TRY(text ? str_format("%U\n%U", text, line) : newref(line));
        XDECREF(text);
        text = longer;
        int done = run_statement(p, text, found == 0);
        if (done != 0) {
            return done;
        }
    }
}

static int run_statements(Prompt *p) {
    int status = 0;
    for (;;) {
        int done = next_statement(p);
        if (done < 0 && err_occurred() && report(&status)) {
            return status;
        }
        if (io_streams_flush() < 0) {
            err_clear();
        }
        if (done == 0) {
            return 0;
        }
    }
}

/* ---- start ---- */

/* sys.ps1 and sys.ps2, unless they are set. */
static int set_prompts(Interp *interp) {
    static const char *const names[2][2] = {{"ps1", ">>> "}, {"ps2", "... "}};
    for (int i = 0; i < 2; i++) {
        autoref PyObject *set = dict_get_text(interp->sys_dict, names[i][0]);
        if (set == NULL) {
            autoref PyObject *text = INT_TRY(str_from_text(names[i][1]));
            INT_TRYI(dict_set_text(interp->sys_dict, names[i][0], text));
        }
    }
    return 0;
}

static PyObject *statement_compiler(void) {
    autoref PyObject *module = TRY(bootstrap_import("codeop"));
    autoref PyObject *class = TRY(attr_get_text(module, "CommandCompiler"));
    return call_none(class);
}

int prompt_run(Interp *interp, PyObject *namespace) {
    autoref PyObject *compiler = statement_compiler();
    if (compiler == NULL || set_prompts(interp) < 0) {
        return program_report();
    }
    Prompt p = {interp, namespace, compiler, isatty(0) && isatty(1), 0};
    return run_statements(&p);
}
