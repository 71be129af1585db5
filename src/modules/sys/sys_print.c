/* Printing an exception to the C stderr, without the help of any Python code but repr and str. */
#include "modules/sys/sys.h"
#include "object/attr.h"
#include "object/error.h"
#include "object/names.h"
#include "object/needs.h"
#include "object/ops.h"
#include "types/code/code.h"
#include "types/frame/frame_object.h"
#include "types/str/str.h"

#include <stdio.h>
#include <string.h>

enum { CHAIN_MAX = 50, ENTRIES_MAX = 1000 };

static void put(PyObject *text) {
    const char *utf8 = text ? str_utf8(text, NULL) : NULL;
    fputs(utf8 ? utf8 : "<unprintable>", stderr);
    err_clear();
}

static void put_steal(steals PyObject *text) {
    put(text);
    XDECREF(text);
}

/* The line of the file, stripped; nothing if it cannot be read. */
static void put_source_line(const char *path, int line) {
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        return;
    }
    char text[512];
    for (int i = 0; fgets(text, sizeof text, file) != NULL;) {
        bool whole = strchr(text, '\n') != NULL;
        if (++i == line) {
            char *start = text + strspn(text, " \t\f");
            start[strcspn(start, "\r\n")] = 0;
            if (*start) {
                fprintf(stderr, "    %s\n", start);
            }
            break;
        }
        i -= !whole; /* the rest of a long line is not another one */
    }
    fclose(file);
}

static void put_entry(PyTracebackObject *tb) {
    PyCodeObject *code = frame_object_frame(tb->tb_frame)->code;
    int line = tb->tb_lineno > 0 ? tb->tb_lineno : code_line((PyObject *)code, tb->tb_lasti);
    fputs("  File \"", stderr);
    put(code->co_filename);
    fprintf(stderr, "\", line %d, in ", line);
    put(code->co_name);
    fputs("\n", stderr);
    const char *path = str_utf8(code->co_filename, NULL);
    err_clear();
    if (path != NULL) {
        put_source_line(path, line);
    }
}

static void put_one(PyObject *exception) {
    PyBaseExceptionObject *e = (PyBaseExceptionObject *)exception;
    PyTracebackObject *tb = (PyTracebackObject *)e->traceback;
    if (tb != NULL && (PyObject *)tb != NONE) {
        fputs("Traceback (most recent call last):\n", stderr);
        for (int i = 0; tb != NULL && i < ENTRIES_MAX; tb = tb->tb_next, i++) {
            put_entry(tb);
        }
    }
    PyObject *module = NULL;
    if (attr_find((PyObject *)TYPE(exception), NAME(__module__), &module) > 0 && IS_STR(module) &&
        !str_equal_text(module, "builtins") && !str_equal_text(module, "__main__")) {
        put(module);
        fputs(".", stderr);
    }
    XDECREF(module);
    err_clear();
    put_steal(attr_get((PyObject *)TYPE(exception), NAME(__qualname__)));
    PyObject *text = ops_str(exception);
    if (text == NULL) {
        err_clear();
        fputs(": <exception str() failed>", stderr);
    } else if (str_length(text) > 0) {
        fputs(": ", stderr);
        put(text);
    }
    XDECREF(text);
    fputs("\n", stderr);
}

static void put_chain(PyObject *exception, int depth) {
    PyBaseExceptionObject *e = (PyBaseExceptionObject *)exception;
    if (depth < CHAIN_MAX && e->cause != NULL && e->cause != NONE) {
        put_chain(e->cause, depth + 1);
        fputs("\nThe above exception was the direct cause of the following exception:\n\n", stderr);
    } else if (depth < CHAIN_MAX && e->context != NULL && e->context != NONE &&
               !e->suppress_context) {
        put_chain(e->context, depth + 1);
        fputs("\nDuring handling of the above exception, another exception occurred:\n\n", stderr);
    }
    put_one(exception);
}

void sys_print_exception(PyObject *exception) {
    put_chain(exception, 0);
}
