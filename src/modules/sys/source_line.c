#include "modules/sys/source_line.h"
#include "object/error.h"
#include "object/needs.h"
#include "types/dict/dict.h"
#include "types/list/list.h"
#include "types/str/str.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ENCODING_MAX = 40 };

/* ---- finding the file ---- */

static FILE *open_text(PyObject *path) {
    autoref PyObject *bytes = str_encode_fs(path);
    FILE *file = bytes ? fopen(((PyBytesObject *)bytes)->ob_sval, "rb") : NULL;
    err_clear();
    return file;
}

static FILE *open_along_path(PyObject *filename) {
    autoref PyObject *path = dict_get_text(interp_current()->sys_dict, "path");
    const char *text = str_utf8(filename, NULL);
    if (path == NULL || !IS_LIST(path) || text == NULL) {
        err_clear();
        return NULL;
    }
    const char *slash = strrchr(text, '/');
    FILE *file = NULL;
    for (Py_ssize_t i = 0; file == NULL; i++) {
        autoref PyObject *folder = list_get(path, i);
        if (folder == NULL) {
            break;
        }
        autoref PyObject *whole =
            IS_STR(folder) ? str_format("%U/%s", folder, slash ? slash + 1 : text) : NULL;
        file = whole ? open_text(whole) : NULL;
        err_clear();
    }
    return file;
}

/* ---- reading ---- */

/* The encoding that a comment in the first two lines names: PEP 263. */
static void note_encoding(const char *text, char *encoding) {
    const char *p = text + strspn(text, " \t\f");
    p = *p == '#' ? strstr(p, "coding") : NULL;
    p = p == NULL ? NULL : p + 6;
    if (p == NULL || (*p != ':' && *p != '=')) {
        return;
    }
    p++;
    p += strspn(p, " \t");
    size_t n = 0;
    while (n < ENCODING_MAX - 1 && (isalnum((unsigned char)p[n]) || strchr("-_.", p[n]) != NULL) &&
           p[n] != 0) {
        n++;
    }
    if (n > 0) {
        memcpy(encoding, p, n);
        encoding[n] = 0;
    }
}

static PyObject *decode(const char *text, size_t length, const char *encoding) {
    PyObject *line = str_decode(text, (Py_ssize_t)length, encoding, "replace");
    err_clear();
    return line;
}

static PyObject *read_line(FILE *file, int wanted) {
    char *text = NULL, encoding[ENCODING_MAX] = "utf-8";
    size_t room = 0;
    PyObject *line = NULL;
    for (int i = 1; i <= wanted; i++) {
        ssize_t length = getline(&text, &room, file);
        if (length < 0) {
            break;
        }
        if (i <= 2) {
            note_encoding(text, encoding);
        }
        if (i == wanted) {
            const char *start = text;
            if (i == 1 && length >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
                start += 3;
                length -= 3;
            }
            while (length > 0 && strchr("\r\n", start[length - 1]) != NULL) {
                length--;
            }
            line = decode(start, (size_t)length, encoding);
        }
    }
    free(text);
    return line;
}

PyObject *source_line_raw(PyObject *filename, int line) {
    if (line <= 0 || !IS_STR(filename)) {
        return NULL;
    }
    FILE *file = open_text(filename);
    if (file == NULL) {
        file = open_along_path(filename);
    }
    if (file == NULL) {
        return NULL;
    }
    PyObject *text = read_line(file, line);
    fclose(file);
    return text;
}

static bool is_blank(Py_UCS4 c) {
    return c == ' ' || c == '\t' || c == '\f' || c == '\n' || c == '\r';
}

PyObject *source_line_strip(PyObject *line) {
    Py_ssize_t start = 0, end = str_length(line);
    while (start < end && is_blank(str_at(line, start))) {
        start++;
    }
    while (end > start && is_blank(str_at(line, end - 1))) {
        end--;
    }
    return str_slice(line, start, end);
}

PyObject *source_line_read(PyObject *filename, int line) {
    autoref PyObject *raw = source_line_raw(filename, line);
    return raw ? source_line_strip(raw) : NULL;
}
