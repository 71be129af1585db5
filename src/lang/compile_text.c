/* What source may be: objects that hold text, encodings, bytes that cannot be; and its lines, for
 * errors. */
#include "base/utf8.h"
#include "lang/compile.h"
#include "lang/compile_int.h"
#include "lang/lex/lex.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/error.h"
#include "object/names.h"
#include "object/needs.h"
#include "object/ops.h"
#include "types/bytes/bytes.h"
#include "types/int/int.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

const char *compile_text_of(PyObject *source, const char *function, const char *what,
                            Py_ssize_t *length, int *flags, PyObject **hold) {
    *hold = NULL;
    if (IS_STR(source)) {
        *flags |= COMPILE_IGNORE_COOKIE;
        return str_utf8(source, length);
    }
    if (!IS_BYTES(source)) {
        if (!ops_has_buffer(source)) {
            return err_raise(PyExc_TypeError, "%s() arg 1 must be a %s object", function, what);
        }
        *hold = TRY(bytes_from_object(source));
        source = *hold;
    }
    *length = bytes_length(source);
    return bytes_data(source);
}

/* ---- lines ---- */

/* Line number `line` of a file, as it lies there (from malloc); NULL where there is none. */
static char *read_line_of(const char *path, int line, size_t *size) {
    struct stat st;
    if (path == NULL || line <= 0 || stat(path, &st) != 0 || !S_ISREG(st.st_mode)) {
        return NULL;
    }
    FILE *file = fopen(path, "rb");
    char *text = NULL;
    size_t room = 0;
    ssize_t got = -1;
    for (int i = 0; file != NULL && i < line; i++) {
        got = getline(&text, &room, file);
        if (got < 0) {
            break;
        }
    }
    if (file != NULL) {
        fclose(file);
    }
    if (got < 0) {
        free(text);
        return NULL;
    }
    *size = (size_t)got;
    return text;
}

static PyObject *decode_line(const Job *job, const char *text, size_t size) {
    static const char bom[] = "\xEF\xBB\xBF";
    if (size >= 3 && memcmp(text, bom, 3) == 0) {
        text += 3;
        size -= 3;
    }
    if (size >= 2 && text[size - 2] == '\r') {
        autoref PyObject *line = TRY(str_decode(
            text, (Py_ssize_t)size - 2, job->encoding ? job->encoding : "utf-8", "replace"));
        return str_format("%U\n", line);
    }
    return str_decode(text, (Py_ssize_t)size, job->encoding ? job->encoding : "utf-8", "replace");
}

PyObject *source_line(const Job *job, const LangError *e) {
    size_t size = 0;
    /* The lexer's lines, which lack their ends, are its own. */
    bool own = e->text && (e->text_size == 0 || e->text[e->text_size - 1] != '\n');
    const char *path = job->text && !own ? str_utf8(job->filename, NULL) : NULL;
    if (path == NULL) {
        err_clear();
    }
    char *text = read_line_of(path, e->lineno, &size);
    if (text == NULL) {
        return e->text ? str_from_wtf8(e->text, (Py_ssize_t)e->text_size) : newref(NONE);
    }
    PyObject *line = decode_line(job, text, size);
    free(text);
    return line;
}

/* ---- bytes that are no text ---- */

typedef struct Place {
    const char *line;
    size_t size; /* without the newline */
    int number;
} Place;

static Place place_of(const Job *job, const char *at) {
    Place place = {job->text, 0, 1};
    const char *end = job->text + job->size, *stop = at;
    for (const char *p = job->text; p < at; p++) {
        if (*p == '\n' || (*p == '\r' && !(p + 1 < end && p[1] == '\n'))) {
            place.line = p + 1;
            place.number++;
        }
    }
    while (stop < end && *stop != '\n' && *stop != '\r') {
        stop++;
    }
    place.size = (size_t)(stop - place.line);
    return place;
}

/* SyntaxError about a line; its file name is an attribute alone. Always -1. */
static int fail_at_line(const Job *job, PyObject *message, const Place *place, int column,
                        int end_column) {
    autoref PyObject *text =
        INT_TRY(str_decode(place->line, (Py_ssize_t)place->size, "utf-8", "replace"));
    autoref PyObject *row = INT_TRY(int_from_int64(place->number));
    autoref PyObject *from = INT_TRY(int_from_int64(column)),
                     *to = INT_TRY(int_from_int64(end_column));
    autoref PyObject *where = INT_TRY(tuple_of(6, NONE, row, from, text, row, to));
    autoref PyObject *args = INT_TRY(tuple_of(2, message, where));
    autoref PyObject *error = INT_TRY(call_tuple(PyExc_SyntaxError, args, NULL));
    INT_TRYI(attr_set(error, NAME(filename), job->filename));
    err_raise_object(take(error));
    return -1;
}

int source_check_null(const Job *job, int flags) {
    const char *null = memchr(job->text, 0, job->size);
    if (null == NULL) {
        return 0;
    }
    if (!(flags & COMPILE_FROM_FILE)) {
        err_raise(PyExc_SyntaxError, "source code string cannot contain null bytes");
        return -1;
    }
    Place place = place_of(job, null);
    place.size = (size_t)(null - place.line);
    autoref PyObject *message = INT_TRY(str_from_text("source code cannot contain null bytes"));
    return fail_at_line(job, message, &place, 0, 0);
}

/* What a codec raised, as a SyntaxError about the text as a whole. Always -1. */
static int fail_decoding(const Job *job) {
    if (!err_matches(PyExc_LookupError) && !err_matches(PyExc_UnicodeError)) {
        return -1;
    }
    autoref PyObject *raised = err_fetch();
    autoref PyObject *message = INT_TRY(ops_str(raised));
    autoref PyObject *row = INT_TRY(int_from_int64(0)), *column = INT_TRY(int_from_int64(-1));
    autoref PyObject *where = INT_TRY(tuple_of(4, job->filename, row, column, NONE));
    autoref PyObject *args = INT_TRY(tuple_of(2, message, where));
    err_raise_value(PyExc_SyntaxError, args);
    return -1;
}

/* A file is decoded line by line: the position in the message is one in the line. */
static int fail_decoding_file(const Job *job, const char *encoding) {
    const char *end = job->text + job->size;
    for (const char *line = job->text, *next; line < end; line = next) {
        const char *newline = memchr(line, '\n', (size_t)(end - line));
        next = newline ? newline + 1 : end;
        autoref PyObject *decoded = str_decode(line, next - line, encoding, "strict");
        if (decoded == NULL) {
            break;
        }
    }
    if (!err_occurred()) { /* only the lines together are wrong */
        autoref PyObject *all = str_decode(job->text, (Py_ssize_t)job->size, encoding, "strict");
    }
    return fail_decoding(job);
}

/* "(unicode error) ..." for a line of a file that says it is UTF-8. */
static int fail_declared_utf8(const Job *job, const Place *place) {
    autoref PyObject *decoded = str_decode(place->line, (Py_ssize_t)place->size, "utf-8", "strict");
    autoref PyObject *raised = err_fetch();
    if (raised == NULL) {
        err_raise(PyExc_SystemError, "a line that is not UTF-8 can be decoded");
        return -1;
    }
    autoref PyObject *message = INT_TRY(str_format("(unicode error) %S", raised));
    return fail_at_line(job, message, place, 0, 0);
}

/* SyntaxError for the first byte that is no UTF-8. */
static int check_utf8(const Job *job, int flags, bool declared) {
    Utf8Scan scan = utf8_scan(job->text, job->size, UTF8_STRICT);
    if (scan.fault == UTF8_OK) {
        return 0;
    }
    const char *bad = job->text + scan.start;
    Place place = place_of(job, bad);
    bool file = flags & COMPILE_FROM_FILE;
    if (file && declared) {
        return fail_declared_utf8(job, &place);
    }
    autoref PyObject *where =
        INT_TRY(file ? str_format("in file %U on line %d", job->filename, place.number)
                     : str_format("on line %d", place.number));
    autoref PyObject *message =
        INT_TRY(str_format("Non-UTF-8 code starting with '\\x%x' %U, but no encoding declared; see "
                           "https://peps.python.org/pep-0263/ for details",
                           (unsigned)(unsigned char)*bad, where));
    int column = lang_count_characters(place.line, bad - place.line) + 1;
    return fail_at_line(job, message, &place, column, column);
}

int source_recode(Job *job, int flags, PyObject **hold) {
    if (flags & COMPILE_IGNORE_COOKIE) {
        return 0;
    }
    LexEncoding found = lex_find_encoding(job->report.arena, job->text, job->size);
    if (found.name == NULL && found.lineno != 0) {
        return err_int(err_no_memory());
    }
    if (found.bom) {
        job->text += 3;
        job->size -= 3;
    }
    if (found.name == NULL || strcmp(found.name, "utf-8") == 0) {
        return check_utf8(job, flags, found.bom || found.name != NULL);
    }
    if (found.bom) {
        Place place = {found.line, found.line_size, found.lineno};
        autoref PyObject *message =
            INT_TRY(str_format("encoding problem: %s with BOM", found.name));
        return fail_at_line(job, message, &place, 0, (int)found.line_size + (found.lineno > 1));
    }
    autoref PyObject *s = str_decode(job->text, (Py_ssize_t)job->size, found.name, "strict");
    if (s == NULL) {
        if ((flags & COMPILE_FROM_FILE) && err_clear_if(PyExc_UnicodeError)) {
            return fail_decoding_file(job, found.name);
        }
        return fail_decoding(job);
    }
    Py_ssize_t size;
    job->text = str_utf8(s, &size);
    job->size = (size_t)size;
    job->encoding = found.name;
    *hold = take(s);
    return job->text ? 1 : -1;
}
