/* Splitting text: at white space, at a separator, into lines. */
#include "types/list/list.h"
#include "types/str/str_methods.h"

/* The ASCII characters that are white space, and those that end a line. */
#define SPACES(X) X(9) X(10) X(11) X(12) X(13) X(28) X(29) X(30) X(31) X(32)
#define X(c) [c] = true,
static const bool ascii_space[128] = {SPACES(X)};
#undef X

/* At most `most` parts of ASCII text from the left; what follows is one more. */
static PyObject *split_ascii_space(PyObject *s, Py_ssize_t most) {
    autoref PyObject *list = TRY(list_new(0));
    const unsigned char *text = str_data(s);
    Py_ssize_t at = 0, n = str_length(s);
    for (;;) {
        while (at < n && ascii_space[text[at]]) {
            at++;
        }
        if (at >= n) {
            return take(list);
        }
        Py_ssize_t from = at;
        at = most > 0 ? at : n;
        while (at < n && !ascii_space[text[at]]) {
            at++;
        }
        most--;
        TRYI(list_append_steal(list, TRY(str_slice(s, from, at))));
    }
}

PyObject *str_split_space(PyObject *s, Py_ssize_t most, bool from_right) {
    if (!from_right && str_is_ascii(s)) {
        return split_ascii_space(s, most);
    }
    autoref PyObject *list = TRY(list_new(0));
    Py_ssize_t start = 0, end = str_length(s);
    for (;;) {
        while (!from_right && start < end && unicode_is_space(str_at(s, start))) {
            start++;
        }
        while (from_right && end > start && unicode_is_space(str_at(s, end - 1))) {
            end--;
        }
        if (start >= end) {
            break;
        }
        Py_ssize_t from = start, to = end;
        if (most-- > 0) {
            if (from_right) {
                for (from = end; from > start && !unicode_is_space(str_at(s, from - 1)); from--) {
                }
                end = from;
            } else {
                for (to = start; to < end && !unicode_is_space(str_at(s, to)); to++) {
                }
                start = to;
            }
        } else {
            start = end;
        }
        TRYI(list_append_steal(list, TRY(str_slice(s, from, to))));
    }
    TRYI(from_right ? list_reverse_in_place(list) : 0);
    return take(list);
}

PyObject *str_split_by(PyObject *s, PyObject *separator, Py_ssize_t most, bool from_right) {
    Py_ssize_t m = str_length(separator), start = 0, end = str_length(s);
    if (m == 0) {
        return err_raise(PyExc_ValueError, "empty separator");
    }
    autoref PyObject *list = TRY(list_new(0));
    while (most-- > 0) {
        Py_ssize_t i = str_find(s, separator, start, end, from_right ? -1 : 1);
        if (i < 0) {
            break;
        }
        if (from_right) {
            TRYI(list_append_steal(list, TRY(str_slice(s, i + m, end))));
            end = i;
        } else {
            TRYI(list_append_steal(list, TRY(str_slice(s, start, i))));
            start = i + m;
        }
    }
    TRYI(list_append_steal(list, TRY(str_slice(s, start, end))));
    TRYI(from_right ? list_reverse_in_place(list) : 0);
    return take(list);
}

PyObject *str_split_lines(PyObject *s, bool keepends) {
    autoref PyObject *list = TRY(list_new(0));
    Py_ssize_t n = str_length(s);
    for (Py_ssize_t i = 0; i < n;) {
        Py_ssize_t start = i;
        while (i < n && !unicode_is_linebreak(str_at(s, i))) {
            i++;
        }
        Py_ssize_t end = i;
        if (i < n) {
            i += str_at(s, i) == '\r' && i + 1 < n && str_at(s, i + 1) == '\n' ? 2 : 1;
        }
        TRYI(list_append_steal(list, TRY(str_slice(s, start, keepends ? i : end))));
    }
    return take(list);
}
