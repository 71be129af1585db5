/* Arguments of curses' methods. */
#if __has_include(<panel.h>) && !defined(WITHOUT_NCURSES)
#include "modules/curses/curses_int.h"

#include <limits.h>
#include <stdlib.h>

void *curses_fail(CursesState *state, const char *name) {
    return err_raise(state->error, "%s() returned ERR", name);
}

/* ---- how many ---- */

static int wrong_count(const char *name, unsigned counts) {
    err_raise(PyExc_TypeError, "_curses.%s requires %d to %d arguments", name,
              __builtin_ctz(counts), 31 - __builtin_clz(counts));
    return -1;
}
int curses_call(CursesCall *call, const char *name, PyObject *const *args, Py_ssize_t n,
                PyObject *kwnames, unsigned counts, unsigned placed) {
    INT_TRYI(args_no_keywords(name, kwnames));
    if (n > 30 || !(counts & COUNT(n))) {
        return wrong_count(name, counts);
    }
    *call = (CursesCall){args, n, (placed & COUNT(n)) != 0, 0, 0};
    if (call->placed) {
        INT_TRYI(arg_int(args[0], &call->y));
        INT_TRYI(arg_int(args[1], &call->x));
        call->args += 2;
        call->n -= 2;
    }
    return 0;
}
int curses_ints(PyObject *const *args, int n, int *out) {
    for (int i = 0; i < n; i++) {
        INT_TRYI(arg_int(args[i], &out[i]));
    }
    return 0;
}
int curses_short(PyObject *o, int *out) {
    long value;
    INT_TRYI(arg_long(o, &value));
    if (value < SHRT_MIN || value > SHRT_MAX) {
        err_raise(PyExc_OverflowError, value > 0 ? "signed short integer is greater than maximum"
                                                 : "signed short integer is less than minimum");
        return -1;
    }
    *out = (int)value;
    return 0;
}
int curses_attr(const CursesCall *call, Py_ssize_t i, long otherwise, attr_t *attr) {
    long value = otherwise;
    if (i < call->n) {
        INT_TRYI(arg_long(call->args[i], &value));
    }
    *attr = (attr_t)value;
    return 0;
}

/* ---- characters ---- */

static int wrong_char(PyObject *o) {
    static const char expected[] = "expect int or bytes or str of length 1, got";
    if (IS_STR(o) || IS_BYTES(o)) {
        err_raise(PyExc_TypeError, "%s a %s of length %zd", expected, TYPE(o)->tp_name,
                  IS_STR(o) ? str_length(o) : bytes_length(o));
    } else {
        err_raise(PyExc_TypeError, "%s %s", expected, TYPE(o)->tp_name);
    }
    return -1;
}
static int no_chtype(void) {
    return err_int(err_raise(PyExc_OverflowError, "byte doesn't fit in chtype"));
}
static int int_chtype(PyObject *o, const char *too_large, chtype *ch) {
    int overflow;
    int64_t value = int_as_int64_overflow(o, &overflow);
    if (overflow != 0) {
        return err_int(err_raise(PyExc_OverflowError, "%s", too_large));
    }
    *ch = (chtype)value;
    return (int64_t)*ch == value ? 0 : no_chtype();
}
static int bytes_chtype(PyObject *o, chtype *ch) {
    if (!IS_BYTES(o) || bytes_length(o) != 1) {
        return wrong_char(o);
    }
    *ch = (unsigned char)bytes_data(o)[0];
    return 0;
}
int curses_char(PyObject *o, CursesChar *c) {
    *c = (CursesChar){0};
    if (IS_STR(o)) {
        if (str_length(o) != 1) {
            return wrong_char(o);
        }
        c->wide = true;
        c->text[0] = (wchar_t)str_at(o, 0);
        return 0;
    }
    return IS_INT(o) ? int_chtype(o, "int doesn't fit in long", &c->ch) : bytes_chtype(o, &c->ch);
}
char *curses_encoding(WindowObject *window) {
    char *copy;
    if (window == NULL) {
        copy = strdup("utf-8");
    } else {
        copy = CURSES_LOCKED(curses_state_of((PyObject *)window), strdup(window->encoding));
    }
    return copy ? copy : err_no_memory();
}
int curses_chtype(WindowObject *window, PyObject *o, chtype *ch) {
    if (IS_INT(o)) {
        return int_chtype(o, "byte doesn't fit in chtype", ch);
    }
    if (!IS_STR(o)) {
        return bytes_chtype(o, ch);
    }
    if (str_length(o) != 1) {
        return wrong_char(o);
    }
    *ch = str_at(o, 0);
    if (*ch < 128) {
        return 0;
    }
    char *encoding = INT_TRY(curses_encoding(window));
    autoref PyObject *bytes = str_encode(o, encoding, NULL);
    free(encoding);
    if (bytes == NULL) {
        return -1;
    }
    if (bytes_length(bytes) != 1) {
        return no_chtype();
    }
    *ch = (unsigned char)bytes_data(bytes)[0];
    return 0;
}

/* ---- texts ---- */

int curses_text(PyObject *o, CursesText *text) {
    *text = (CursesText){0};
    if (IS_STR(o)) {
        text->wide = PyUnicode_AsWideCharString(o, NULL);
        return text->wide ? 0 : -1;
    }
    if (!IS_BYTES(o)) {
        return err_int(err_raise(PyExc_TypeError, "expect bytes or str, got %s", TYPE(o)->tp_name));
    }
    text->bytes = bytes_data(o);
    return strlen(text->bytes) == (size_t)bytes_length(o)
               ? 0
               : err_int(err_raise(PyExc_ValueError, "embedded null byte"));
}
void curses_text_free(CursesText *text) {
    PyMem_Free(text->wide);
}
#endif
