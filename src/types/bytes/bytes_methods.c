/* bytes and bytearray: the methods that they share. */
#include "types/bytes/bytes_int.h"
#include "types/str/coding.h"
#include "object/call.h"
#include "types/list/list.h"
#include "types/tuple/tuple.h"

#define MAX PY_SSIZE_T_MAX

static bool is_space(unsigned char c) {
    return c == ' ' || (c >= 9 && c <= 13);
}
static bool is_upper(unsigned char c) {
    return c >= 'A' && c <= 'Z';
}
static bool is_lower(unsigned char c) {
    return c >= 'a' && c <= 'z';
}
static bool is_alpha(unsigned char c) {
    return is_upper(c) || is_lower(c);
}
static bool is_digit(unsigned char c) {
    return c >= '0' && c <= '9';
}
static bool is_alnum(unsigned char c) {
    return is_alpha(c) || is_digit(c);
}
static bool is_ascii(unsigned char c) {
    return c < 0x80;
}
static char to_upper(char c) {
    return is_lower((unsigned char)c) ? (char)(c - 32) : c;
}
static char to_lower(char c) {
    return is_upper((unsigned char)c) ? (char)(c + 32) : c;
}

PyObject *byte_result_new(bool array, Py_ssize_t n, char **data) {
    PyObject *o = TRY(array ? bytearray_new(n) : bytes_new(n));
    *data = array ? ((PyByteArrayObject *)o)->ob_start : bytes_data(o);
    return o;
}

/* ---- case ---- */

typedef enum { CASE_UPPER, CASE_LOWER, CASE_SWAP, CASE_TITLE, CASE_CAPITAL } Case;

static PyObject *change_case(PyObject *self, Case how) {
    BYTE_VIEW(v, self);
    char *to;
    PyObject *result = TRY(byte_result_new(v.array, v.n, &to));
    bool inside = false;
    for (Py_ssize_t i = 0; i < v.n; i++) {
        char c = v.data[i];
        bool upper = how == CASE_UPPER || (how == CASE_SWAP && is_lower((unsigned char)c)) ||
                     (how == CASE_TITLE && !inside) || (how == CASE_CAPITAL && i == 0);
        to[i] = upper ? to_upper(c) : to_lower(c);
        inside = is_alpha((unsigned char)c);
    }
    return result;
}
METHOD("bytes.upper(self)", "A copy with ASCII letters in upper case.")
METHOD("bytearray.upper(self)", "A copy with ASCII letters in upper case.")
static PyObject *bytes_upper(PyObject *self) {
    return change_case(self, CASE_UPPER);
}
METHOD("bytes.lower(self)", "A copy with ASCII letters in lower case.")
METHOD("bytearray.lower(self)", "A copy with ASCII letters in lower case.")
static PyObject *bytes_lower(PyObject *self) {
    return change_case(self, CASE_LOWER);
}
METHOD("bytes.swapcase(self)", "A copy with the case of ASCII letters swapped.")
METHOD("bytearray.swapcase(self)", "A copy with the case of ASCII letters swapped.")
static PyObject *bytes_swapcase(PyObject *self) {
    return change_case(self, CASE_SWAP);
}
METHOD("bytes.title(self)", "A copy in which each word starts in upper case.")
METHOD("bytearray.title(self)", "A copy in which each word starts in upper case.")
static PyObject *bytes_title(PyObject *self) {
    return change_case(self, CASE_TITLE);
}
METHOD("bytes.capitalize(self)",
       "A copy with the first byte in upper case and the rest in lower case.")
METHOD("bytearray.capitalize(self)",
       "A copy with the first byte in upper case and the rest in lower case.")
static PyObject *bytes_capitalize(PyObject *self) {
    return change_case(self, CASE_CAPITAL);
}
/* ---- questions ---- */

static PyObject *all_are(PyObject *self, bool (*is)(unsigned char c), bool when_empty) {
    BYTE_VIEW(v, self);
    for (Py_ssize_t i = 0; i < v.n; i++) {
        if (!is((unsigned char)v.data[i])) {
            return FALSE_OBJECT;
        }
    }
    return BOOL(v.n > 0 || when_empty);
}
static PyObject *is_case(PyObject *self, bool (*wanted)(unsigned char c),
                         bool (*unwanted)(unsigned char c)) {
    BYTE_VIEW(v, self);
    bool any = false;
    for (Py_ssize_t i = 0; i < v.n; i++) {
        if (unwanted((unsigned char)v.data[i])) {
            return FALSE_OBJECT;
        }
        any = any || wanted((unsigned char)v.data[i]);
    }
    return BOOL(any);
}
METHOD("bytes.isalnum(self)", "Are all bytes ASCII letters or digits, and is there one?")
METHOD("bytearray.isalnum(self)", "Are all bytes ASCII letters or digits, and is there one?")
static PyObject *bytes_isalnum(PyObject *self) {
    return all_are(self, is_alnum, false);
}
METHOD("bytes.isalpha(self)", "Are all bytes ASCII letters, and is there one?")
METHOD("bytearray.isalpha(self)", "Are all bytes ASCII letters, and is there one?")
static PyObject *bytes_isalpha(PyObject *self) {
    return all_are(self, is_alpha, false);
}
METHOD("bytes.isdigit(self)", "Are all bytes ASCII digits, and is there one?")
METHOD("bytearray.isdigit(self)", "Are all bytes ASCII digits, and is there one?")
static PyObject *bytes_isdigit(PyObject *self) {
    return all_are(self, is_digit, false);
}
METHOD("bytes.isspace(self)", "Are all bytes ASCII white space, and is there one?")
METHOD("bytearray.isspace(self)", "Are all bytes ASCII white space, and is there one?")
static PyObject *bytes_isspace(PyObject *self) {
    return all_are(self, is_space, false);
}
METHOD("bytes.isascii(self)", "Are all bytes ASCII?")
METHOD("bytearray.isascii(self)", "Are all bytes ASCII?")
static PyObject *bytes_isascii(PyObject *self) {
    return all_are(self, is_ascii, true);
}
METHOD("bytes.isupper(self)", "Are all cased bytes upper case, and is there one?")
METHOD("bytearray.isupper(self)", "Are all cased bytes upper case, and is there one?")
static PyObject *bytes_isupper(PyObject *self) {
    return is_case(self, is_upper, is_lower);
}
METHOD("bytes.islower(self)", "Are all cased bytes lower case, and is there one?")
METHOD("bytearray.islower(self)", "Are all cased bytes lower case, and is there one?")
static PyObject *bytes_islower(PyObject *self) {
    return is_case(self, is_lower, is_upper);
}
METHOD("bytes.istitle(self)", "Does each word start in upper case and go on in lower case?")
METHOD("bytearray.istitle(self)", "Does each word start in upper case and go on in lower case?")
static PyObject *bytes_istitle(PyObject *self) {
    BYTE_VIEW(v, self);
    bool any = false, inside = false;
    for (Py_ssize_t i = 0; i < v.n; i++) {
        unsigned char c = (unsigned char)v.data[i];
        if ((is_upper(c) && inside) || (is_lower(c) && !inside)) {
            return FALSE_OBJECT;
        }
        inside = is_alpha(c);
        any = any || inside;
    }
    return BOOL(any);
}
/* ---- searching ---- */

quiet Py_ssize_t bytes_search(const char *data, Py_ssize_t n, const char *sub, Py_ssize_t m,
                              int direction) {
    if (m > n || n < 0) {
        return -1;
    }
    if (m == 0) {
        return direction > 0 ? 0 : n;
    }
    if (direction > 0) {
        const char *found = m == 1 ? memchr(data, (unsigned char)*sub, (size_t)n)
                                   : memmem(data, (size_t)n, sub, (size_t)m);
        return found ? found - data : -1;
    }
    for (Py_ssize_t end = n - m + 1; end > 0;) {
        const char *found = memrchr(data, (unsigned char)*sub, (size_t)end);
        if (found == NULL) {
            return -1;
        }
        if (memcmp(found, sub, (size_t)m) == 0) {
            return found - data;
        }
        end = found - data;
    }
    return -1;
}

int byte_value(PyObject *item) {
    Py_ssize_t value = ops_index_ssize(item, NULL);
    if (value == -1 && err_occurred()) {
        return -1;
    }
    if (value < 0 || value > 255) {
        err_raise(PyExc_ValueError, "byte must be in range(0, 256)");
        return -1;
    }
    return (int)value;
}

/* What is searched for: a byte's number or a buffer. */
typedef struct {
    Py_buffer buffer;
    const char *data;
    Py_ssize_t n;
    char byte;
} Needle;

static void needle_close(Needle *needle) {
    ops_release_buffer(&needle->buffer);
}
#define NEEDLE(name) __attribute__((cleanup(needle_close))) Needle name = {0}

/* A bytearray keeps its size while what is searched for in it says its bytes: an exporter of its
 * own may try to change it. */
static PyObject *pin_open(PyObject *self, PyObject *other) {
    if (IS_BYTES(self) || IS_EXACT(other, PyBytes_Type) || IS_EXACT(other, PyLong_Type)) {
        return NULL;
    }
    guard(self);
    ((PyByteArrayObject *)self)->ob_exports++;
    return self;
}
static void pin_close(PyObject **self) {
    if (*self != NULL) {
        guard(*self);
        ((PyByteArrayObject *)*self)->ob_exports--;
    }
}
#define PIN(self, other)                                                                           \
    __attribute__((cleanup(pin_close), unused)) PyObject *pinned = pin_open(self, other)

static int needle_open(Needle *needle, PyObject *o) {
    if (TYPE(o)->tp_as_number != NULL && TYPE(o)->tp_as_number->nb_index != NULL) {
        needle->byte = (char)INT_TRYI(byte_value(o));
        needle->data = &needle->byte;
        needle->n = 1;
        return 0;
    }
    if (!ops_has_buffer(o)) {
        err_raise(PyExc_TypeError, "argument should be integer or bytes-like object, not '%.200s'",
                  TYPE(o)->tp_name);
        return -1;
    }
    INT_TRYI(ops_get_buffer(o, &needle->buffer, PyBUF_SIMPLE));
    needle->data = needle->buffer.buf;
    needle->n = needle->buffer.len;
    return 0;
}

static void clip(Py_ssize_t n, Py_ssize_t *start, Py_ssize_t *end) {
    *start = *start < 0 ? (*start + n < 0 ? 0 : *start + n) : *start;
    *end = *end < 0 ? (*end + n < 0 ? 0 : *end + n) : *end > n ? n : *end;
}

/* -1: not there; -2: an exception. */
static Py_ssize_t find(PyObject *self, PyObject *sub, Py_ssize_t start, Py_ssize_t end,
                       int direction) {
    PIN(self, sub);
    NEEDLE(needle);
    if (needle_open(&needle, sub) < 0) {
        return -2;
    }
    BYTE_VIEW(v, self);
    clip(v.n, &start, &end);
    if (start > end) {
        return -1;
    }
    Py_ssize_t i = bytes_search(v.data + start, end - start, needle.data, needle.n, direction);
    return i < 0 ? -1 : start + i;
}
static PyObject *find_object(PyObject *self, PyObject *sub, Py_ssize_t start, Py_ssize_t end,
                             int direction) {
    Py_ssize_t i = find(self, sub, start, end, direction);
    return i == -2 ? NULL : int_from_ssize(i);
}
static PyObject *index_object(PyObject *self, PyObject *sub, Py_ssize_t start, Py_ssize_t end,
                              int direction) {
    Py_ssize_t i = find(self, sub, start, end, direction);
    return i == -2 ? NULL
           : i < 0 ? err_raise(PyExc_ValueError, "subsection not found")
                   : int_from_ssize(i);
}
int bytes_contains(PyObject *self, PyObject *item) {
    PIN(self, item);
    autoref PyObject *sought = newref(item);
    if (TYPE(item)->tp_as_number != NULL && TYPE(item)->tp_as_number->nb_index != NULL) {
        PyObject *number = ops_index(item);
        if (number != NULL) {
            SETREF(sought, number);
        } else {
            err_clear(); /* then it is no number */
        }
    }
    if (!IS_INT(sought) && !ops_has_buffer(sought)) {
        return err_int(err_raise(PyExc_TypeError, "a bytes-like object is required, not '%.100s'",
                                 TYPE(item)->tp_name));
    }
    Py_ssize_t i = find(self, sought, 0, MAX, 1);
    return i == -2 ? -1 : i >= 0;
}
METHOD("bytes.find(self, sub, start: slice_index = 0, end: slice_index = sys.maxsize, /) :: "
       "($self, sub[, start[, end]], /)",
       "The lowest index where sub is found, or -1.")
METHOD("bytearray.find(self, sub, start: slice_index = 0, end: slice_index = sys.maxsize, /) :: "
       "($self, sub[, start[, end]], /)",
       "The lowest index where sub is found, or -1.")
static PyObject *bytes_find(PyObject *self, PyObject *sub, Py_ssize_t start, Py_ssize_t end) {
    return find_object(self, sub, start, end, 1);
}
METHOD("bytes.rfind(self, sub, start: slice_index = 0, end: slice_index = sys.maxsize, /) :: "
       "($self, sub[, start[, end]], /)",
       "The highest index where sub is found, or -1.")
METHOD("bytearray.rfind(self, sub, start: slice_index = 0, end: slice_index = sys.maxsize, /) :: "
       "($self, sub[, start[, end]], /)",
       "The highest index where sub is found, or -1.")
static PyObject *bytes_rfind(PyObject *self, PyObject *sub, Py_ssize_t start, Py_ssize_t end) {
    return find_object(self, sub, start, end, -1);
}
METHOD("bytes.index(self, sub, start: slice_index = 0, end: slice_index = sys.maxsize, /) :: "
       "($self, sub[, start[, end]], /)",
       "The lowest index where sub is found. Raises ValueError if it is not.")
METHOD("bytearray.index(self, sub, start: slice_index = 0, end: slice_index = sys.maxsize, /) :: "
       "($self, sub[, start[, end]], /)",
       "The lowest index where sub is found. Raises ValueError if it is not.")
static PyObject *bytes_index(PyObject *self, PyObject *sub, Py_ssize_t start, Py_ssize_t end) {
    return index_object(self, sub, start, end, 1);
}
METHOD("bytes.rindex(self, sub, start: slice_index = 0, end: slice_index = sys.maxsize, /) :: "
       "($self, sub[, start[, end]], /)",
       "The highest index where sub is found. Raises ValueError if it is not.")
METHOD("bytearray.rindex(self, sub, start: slice_index = 0, end: slice_index = sys.maxsize, /) :: "
       "($self, sub[, start[, end]], /)",
       "The highest index where sub is found. Raises ValueError if it is not.")
static PyObject *bytes_rindex(PyObject *self, PyObject *sub, Py_ssize_t start, Py_ssize_t end) {
    return index_object(self, sub, start, end, -1);
}
METHOD("bytes.count(self, sub, start: slice_index = 0, end: slice_index = sys.maxsize, /) :: "
       "($self, sub[, start[, end]], /)",
       "How often sub is found, without overlap.")
METHOD("bytearray.count(self, sub, start: slice_index = 0, end: slice_index = sys.maxsize, /) :: "
       "($self, sub[, start[, end]], /)",
       "How often sub is found, without overlap.")
static PyObject *bytes_count(PyObject *self, PyObject *sub, Py_ssize_t start, Py_ssize_t end) {
    PIN(self, sub);
    NEEDLE(needle);
    TRYI(needle_open(&needle, sub));
    BYTE_VIEW(v, self);
    clip(v.n, &start, &end);
    if (needle.n == 0) {
        return int_from_ssize(end >= start ? end - start + 1 : 0);
    }
    Py_ssize_t count = 0;
    for (Py_ssize_t i; start <= end && (i = bytes_search(v.data + start, end - start, needle.data,
                                                         needle.n, 1)) >= 0;
         count++) {
        start += i + needle.n;
    }
    return int_from_ssize(count);
}
static bool tail_match(const ByteView *v, const char *part, Py_ssize_t m, Py_ssize_t start,
                       Py_ssize_t end, bool at_end) {
    clip(v->n, &start, &end);
    return end - start >= m && memcmp(v->data + (at_end ? end - m : start), part, (size_t)m) == 0;
}
static int matches(PyObject *self, PyObject *part, Py_ssize_t start, Py_ssize_t end, bool at_end) {
    NEEDLE(needle);
    INT_TRYI(ops_get_buffer(part, &needle.buffer, PyBUF_SIMPLE));
    BYTE_VIEW(v, self);
    return tail_match(&v, needle.buffer.buf, needle.buffer.len, start, end, at_end);
}
static PyObject *starts_or_ends(PyObject *self, PyObject *parts, Py_ssize_t start, Py_ssize_t end,
                                bool at_end) {
    if (!IS_TUPLE(parts)) {
        if (!ops_has_buffer(parts)) {
            return err_raise(PyExc_TypeError,
                             "%s first arg must be bytes or a tuple of bytes, not %.100s",
                             at_end ? "endswith" : "startswith", TYPE(parts)->tp_name);
        }
        return BOOL(TRYI(matches(self, parts, start, end, at_end)));
    }
    for (Py_ssize_t i = 0; i < tuple_length(parts); i++) {
        if (TRYI(matches(self, tuple_at(parts, i), start, end, at_end))) {
            return TRUE_OBJECT;
        }
    }
    return FALSE_OBJECT;
}
METHOD("bytes.startswith(self, prefix, start: slice_index = 0, end: slice_index = sys.maxsize, /) "
       ":: ($self, prefix[, start[, end]], /)",
       "Does it start with the prefix, or one of a tuple of them?")
METHOD("bytearray.startswith(self, prefix, start: slice_index = 0, end: slice_index = sys.maxsize, "
       "/) :: ($self, prefix[, start[, end]], /)",
       "Does it start with the prefix, or one of a tuple of them?")
static PyObject *bytes_startswith(PyObject *self, PyObject *prefix, Py_ssize_t start,
                                  Py_ssize_t end) {
    return starts_or_ends(self, prefix, start, end, false);
}
METHOD("bytes.endswith(self, suffix, start: slice_index = 0, end: slice_index = sys.maxsize, /) :: "
       "($self, suffix[, start[, end]], /)",
       "Does it end with the suffix, or one of a tuple of them?")
METHOD("bytearray.endswith(self, suffix, start: slice_index = 0, end: slice_index = sys.maxsize, "
       "/) :: ($self, suffix[, start[, end]], /)",
       "Does it end with the suffix, or one of a tuple of them?")
static PyObject *bytes_endswith(PyObject *self, PyObject *suffix, Py_ssize_t start,
                                Py_ssize_t end) {
    return starts_or_ends(self, suffix, start, end, true);
}
METHOD("bytes.removeprefix(self, prefix: buffer, /)",
       "A copy without the prefix, if it starts with it.")
METHOD("bytearray.removeprefix(self, prefix: buffer, /)",
       "A copy without the prefix, if it starts with it.")
static PyObject *bytes_removeprefix(PyObject *self, Py_buffer *prefix) {
    BYTE_VIEW(v, self);
    bool has = prefix->len > 0 && tail_match(&v, prefix->buf, prefix->len, 0, MAX, false);
    return has ? byte_result(&v, v.data + prefix->len, v.n - prefix->len) : byte_same(&v);
}
METHOD("bytes.removesuffix(self, suffix: buffer, /)",
       "A copy without the suffix, if it ends with it.")
METHOD("bytearray.removesuffix(self, suffix: buffer, /)",
       "A copy without the suffix, if it ends with it.")
static PyObject *bytes_removesuffix(PyObject *self, Py_buffer *suffix) {
    BYTE_VIEW(v, self);
    bool has = suffix->len > 0 && tail_match(&v, suffix->buf, suffix->len, 0, MAX, true);
    return has ? byte_result(&v, v.data, v.n - suffix->len) : byte_same(&v);
}
/* ---- stripping, padding ---- */

static PyObject *strip(PyObject *self, PyObject *chars, bool left, bool right) {
    NEEDLE(needle);
    bool stripped[256] = {0};
    if (chars == NONE) {
        for (int c = 0; c < 256; c++) {
            stripped[c] = is_space((unsigned char)c);
        }
    } else {
        TRYI(ops_get_buffer(chars, &needle.buffer, PyBUF_SIMPLE));
        for (Py_ssize_t i = 0; i < needle.buffer.len; i++) {
            stripped[((unsigned char *)needle.buffer.buf)[i]] = true;
        }
    }
    BYTE_VIEW(v, self);
    Py_ssize_t start = 0, end = v.n;
    while (left && start < end && stripped[(unsigned char)v.data[start]]) {
        start++;
    }
    while (right && end > start && stripped[(unsigned char)v.data[end - 1]]) {
        end--;
    }
    return end - start == v.n ? byte_same(&v) : byte_result(&v, v.data + start, end - start);
}
METHOD("bytes.strip(self, bytes=None, /)",
       "A copy without white space, or the given bytes, at both ends.")
METHOD("bytearray.strip(self, bytes=None, /)",
       "A copy without white space, or the given bytes, at both ends.")
static PyObject *bytes_strip(PyObject *self, PyObject *chars) {
    return strip(self, chars, true, true);
}
METHOD("bytes.lstrip(self, bytes=None, /)",
       "A copy without white space, or the given bytes, at the start.")
METHOD("bytearray.lstrip(self, bytes=None, /)",
       "A copy without white space, or the given bytes, at the start.")
static PyObject *bytes_lstrip(PyObject *self, PyObject *chars) {
    return strip(self, chars, true, false);
}
METHOD("bytes.rstrip(self, bytes=None, /)",
       "A copy without white space, or the given bytes, at the end.")
METHOD("bytearray.rstrip(self, bytes=None, /)",
       "A copy without white space, or the given bytes, at the end.")
static PyObject *bytes_rstrip(PyObject *self, PyObject *chars) {
    return strip(self, chars, false, true);
}
static PyObject *pad(const ByteView *v, Py_ssize_t left, Py_ssize_t right, char fill) {
    left = left < 0 ? 0 : left;
    right = right < 0 ? 0 : right;
    if (left + right == 0) {
        return byte_same(v);
    }
    if (left > MAX - v->n || right > MAX - v->n - left) {
        return err_no_memory();
    }
    char *to;
    PyObject *result = TRY(byte_result_new(v->array, left + v->n + right, &to));
    memset(to, fill, (size_t)left);
    memcpy(to + left, v->data, (size_t)v->n);
    memset(to + left + v->n, fill, (size_t)right);
    return result;
}

/* The fill byte that a method was given, or a blank. */
static int fill_of(PyObject *fill, const char *method) {
    if (fill == NULL) {
        return ' ';
    }
    bool array = IS_INSTANCE(fill, PyByteArray_Type);
    if (!IS_BYTES(fill) && !array) {
        err_raise(PyExc_TypeError, "%s() argument 2 must be a byte string of length 1, not %.50s",
                  method, TYPE(fill)->tp_name);
        return -1;
    }
    BYTE_VIEW(v, fill);
    if (v.n != 1) {
        err_raise(
            PyExc_TypeError,
            "%s(): argument 2 must be a byte string of length 1, not a %s object of length %zd",
            method, array ? "bytearray" : "bytes", v.n);
        return -1;
    }
    return (unsigned char)*v.data;
}
METHOD("bytes.ljust(self, width: ssize, fillchar=b' ', /)", "Padded at the right to the width.")
METHOD("bytearray.ljust(self, width: ssize, fillchar=b' ', /)", "Padded at the right to the width.")
static PyObject *bytes_ljust(PyObject *self, Py_ssize_t width, PyObject *fillchar) {
    int fill = TRYI(fill_of(fillchar, "ljust"));
    BYTE_VIEW(v, self);
    return pad(&v, 0, width - v.n, (char)fill);
}
METHOD("bytes.rjust(self, width: ssize, fillchar=b' ', /)", "Padded at the left to the width.")
METHOD("bytearray.rjust(self, width: ssize, fillchar=b' ', /)", "Padded at the left to the width.")
static PyObject *bytes_rjust(PyObject *self, Py_ssize_t width, PyObject *fillchar) {
    int fill = TRYI(fill_of(fillchar, "rjust"));
    BYTE_VIEW(v, self);
    return pad(&v, width - v.n, 0, (char)fill);
}
METHOD("bytes.center(self, width: ssize, fillchar=b' ', /)", "Padded at both sides to the width.")
METHOD("bytearray.center(self, width: ssize, fillchar=b' ', /)",
       "Padded at both sides to the width.")
static PyObject *bytes_center(PyObject *self, Py_ssize_t width, PyObject *fillchar) {
    int fill = TRYI(fill_of(fillchar, "center"));
    BYTE_VIEW(v, self);
    Py_ssize_t margin = width > v.n ? width - v.n : 0, left = margin / 2 + (margin & width & 1);
    return pad(&v, left, margin - left, (char)fill);
}
METHOD("bytes.zfill(self, width: ssize, /)", "Padded with zeros behind the sign to the width.")
METHOD("bytearray.zfill(self, width: ssize, /)", "Padded with zeros behind the sign to the width.")
static PyObject *bytes_zfill(PyObject *self, Py_ssize_t width) {
    BYTE_VIEW(v, self);
    if (width <= v.n) {
        return byte_same(&v);
    }
    bool sign = v.n > 0 && (*v.data == '+' || *v.data == '-');
    char *to;
    PyObject *result = TRY(byte_result_new(v.array, width, &to));
    if (sign) {
        *to++ = *v.data;
    }
    memset(to, '0', (size_t)(width - v.n));
    memcpy(to + width - v.n, v.data + sign, (size_t)(v.n - sign));
    return result;
}
METHOD("bytes.expandtabs(self, /, tabsize: int = 8)",
       "A copy in which tabs are replaced by spaces.")
METHOD("bytearray.expandtabs(self, /, tabsize: int = 8)",
       "A copy in which tabs are replaced by spaces.")
static PyObject *bytes_expandtabs(PyObject *self, int tabsize) {
    BYTE_VIEW(v, self);
    char *to = NULL;
    PyObject *result = NULL;
    for (int pass = 0; pass < 2; pass++) { /* counts, then writes */
        Py_ssize_t column = 0, size = 0;
        for (Py_ssize_t i = 0; i < v.n; i++) {
            char c = v.data[i];
            Py_ssize_t spaces = c == '\t' && tabsize > 0 ? tabsize - column % tabsize : 0;
            if (spaces > MAX - size - 1) {
                return err_raise(PyExc_OverflowError, "result too long");
            }
            column = c == '\t' ? column + spaces : c == '\n' || c == '\r' ? 0 : column + 1;
            if (to != NULL && c == '\t') {
                memset(to + size, ' ', (size_t)spaces);
            } else if (to != NULL) {
                to[size] = c;
            }
            size += c == '\t' ? spaces : 1;
        }
        if (pass == 0) {
            result = TRY(byte_result_new(v.array, size, &to));
        }
    }
    return result;
}
/* ---- splitting, joining, replacing ---- */

static int append_part(PyObject *list, const ByteView *v, Py_ssize_t start, Py_ssize_t end) {
    PyObject *part = INT_TRY(
        start == 0 && end == v->n ? byte_same(v) : byte_result(v, v->data + start, end - start));
    return list_append_steal(list, part);
}
static bool space_at(const ByteView *v, Py_ssize_t i) {
    return is_space((unsigned char)v->data[i]);
}
static int split_space(PyObject *list, const ByteView *v, Py_ssize_t most) {
    Py_ssize_t i = 0, end = v->n;
    for (;;) {
        while (i < end && space_at(v, i)) {
            i++;
        }
        if (i == end) {
            return 0;
        }
        Py_ssize_t start = i;
        if (most-- <= 0) {
            return append_part(list, v, start, end);
        }
        while (i < end && !space_at(v, i)) {
            i++;
        }
        INT_TRYI(append_part(list, v, start, i));
    }
}
static int split_space_right(PyObject *list, const ByteView *v, Py_ssize_t most) {
    Py_ssize_t i = v->n;
    for (;;) {
        while (i > 0 && space_at(v, i - 1)) {
            i--;
        }
        if (i == 0) {
            return 0;
        }
        Py_ssize_t end = i;
        if (most-- <= 0) {
            return append_part(list, v, 0, end);
        }
        while (i > 0 && !space_at(v, i - 1)) {
            i--;
        }
        INT_TRYI(append_part(list, v, i, end));
    }
}
static int split_by(PyObject *list, const ByteView *v, const char *sep, Py_ssize_t m,
                    Py_ssize_t most, int direction) {
    Py_ssize_t start = 0, end = v->n;
    while (most-- > 0) {
        Py_ssize_t i = bytes_search(v->data + start, end - start, sep, m, direction);
        if (i < 0) {
            break;
        }
        i += start;
        if (direction > 0) {
            INT_TRYI(append_part(list, v, start, i));
            start = i + m;
        } else {
            INT_TRYI(append_part(list, v, i + m, end));
            end = i;
        }
    }
    return append_part(list, v, start, end);
}
static PyObject *split(PyObject *self, PyObject *sep, Py_ssize_t most, int direction) {
    most = most < 0 ? MAX : most;
    autoref PyObject *list = TRY(list_new(0));
    PIN(self, sep);
    NEEDLE(needle);
    if (sep != NONE) {
        TRYI(ops_get_buffer(sep, &needle.buffer, PyBUF_SIMPLE));
        if (needle.buffer.len == 0) {
            return err_raise(PyExc_ValueError, "empty separator");
        }
    }
    BYTE_VIEW(v, self);
    if (sep != NONE) {
        TRYI(split_by(list, &v, needle.buffer.buf, needle.buffer.len, most, direction));
    } else {
        TRYI(direction > 0 ? split_space(list, &v, most) : split_space_right(list, &v, most));
    }
    TRYI(direction > 0 ? 0 : list_reverse_in_place(list));
    return take(list);
}
METHOD("bytes.split(self, /, sep=None, maxsplit: ssize = -1)",
       "A list of the parts between separators, white space by default.")
METHOD("bytearray.split(self, /, sep=None, maxsplit: ssize = -1)",
       "A list of the parts between separators, white space by default.")
static PyObject *bytes_split(PyObject *self, PyObject *sep, Py_ssize_t maxsplit) {
    return split(self, sep, maxsplit, 1);
}
METHOD("bytes.rsplit(self, /, sep=None, maxsplit: ssize = -1)",
       "As split(), but counted from the right.")
METHOD("bytearray.rsplit(self, /, sep=None, maxsplit: ssize = -1)",
       "As split(), but counted from the right.")
static PyObject *bytes_rsplit(PyObject *self, PyObject *sep, Py_ssize_t maxsplit) {
    return split(self, sep, maxsplit, -1);
}
METHOD("bytes.splitlines(self, /, keepends: bool = False)",
       "A list of the lines, with their ends if asked.")
METHOD("bytearray.splitlines(self, /, keepends: bool = False)",
       "A list of the lines, with their ends if asked.")
static PyObject *bytes_splitlines(PyObject *self, int keepends) {
    autoref PyObject *list = TRY(list_new(0));
    BYTE_VIEW(v, self);
    for (Py_ssize_t i = 0; i < v.n;) {
        Py_ssize_t start = i;
        while (i < v.n && v.data[i] != '\n' && v.data[i] != '\r') {
            i++;
        }
        Py_ssize_t end = i;
        if (i < v.n) {
            i += v.data[i] == '\r' && i + 1 < v.n && v.data[i + 1] == '\n' ? 2 : 1;
        }
        TRYI(append_part(list, &v, start, keepends ? i : end));
    }
    return take(list);
}
static PyObject *partition(PyObject *self, PyObject *sep, int direction) {
    NEEDLE(needle);
    TRYI(ops_get_buffer(sep, &needle.buffer, PyBUF_SIMPLE));
    Py_ssize_t m = needle.buffer.len;
    if (m == 0) {
        return err_raise(PyExc_ValueError, "empty separator");
    }
    BYTE_VIEW(v, self);
    Py_ssize_t i = bytes_search(v.data, v.n, needle.buffer.buf, m, direction);
    if (i < 0) {
        autoref PyObject *whole = TRY(byte_same(&v)), *empty = TRY(byte_result(&v, "", 0)),
                         *empty2 = TRY(byte_result(&v, "", 0));
        return direction > 0 ? tuple_of(3, whole, empty, empty2)
                             : tuple_of(3, empty, empty2, whole);
    }
    autoref PyObject *before = TRY(byte_result(&v, v.data, i)),
                     *after = TRY(byte_result(&v, v.data + i + m, v.n - i - m));
    autoref PyObject *between =
        TRY(IS_EXACT(sep, PyBytes_Type) && !v.array ? newref(sep) : byte_result(&v, v.data + i, m));
    return tuple_of(3, before, between, after);
}
METHOD("bytes.partition(self, sep, /)",
       "What is before the first separator, it, and what is after it.")
METHOD("bytearray.partition(self, sep, /)",
       "What is before the first separator, it, and what is after it.")
static PyObject *bytes_partition(PyObject *self, PyObject *sep) {
    return partition(self, sep, 1);
}
METHOD("bytes.rpartition(self, sep, /)",
       "What is before the last separator, it, and what is after it.")
METHOD("bytearray.rpartition(self, sep, /)",
       "What is before the last separator, it, and what is after it.")
static PyObject *bytes_rpartition(PyObject *self, PyObject *sep) {
    return partition(self, sep, -1);
}
static void close_buffers(Py_buffer *buffers, Py_ssize_t count) {
    for (Py_ssize_t i = 0; i < count; i++) {
        ops_release_buffer(&buffers[i]);
    }
}
/* The buffers' total, or -1. */
static Py_ssize_t open_buffers(PyObject *items, Py_buffer *buffers, Py_ssize_t count) {
    Py_ssize_t total = 0;
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *item = tuple_at(items, i);
        if (!ops_has_buffer(item)) {
            err_raise(PyExc_TypeError,
                      "sequence item %zd: expected a bytes-like object, %.80s found", i,
                      TYPE(item)->tp_name);
            return -1;
        }
        INT_TRYI(ops_get_buffer(item, &buffers[i], PyBUF_SIMPLE));
        if (buffers[i].len > MAX - total) {
            err_raise(PyExc_OverflowError, "join() result is too long");
            return -1;
        }
        total += buffers[i].len;
    }
    return total;
}
static PyObject *join_buffers(PyObject *self, const Py_buffer *buffers, Py_ssize_t count,
                              Py_ssize_t total) {
    BYTE_VIEW(v, self);
    if (count > 1 && v.n > (MAX - total) / (count - 1)) {
        return err_raise(PyExc_OverflowError, "join() result is too long");
    }
    char *to;
    PyObject *result =
        TRY(byte_result_new(v.array, total + (count > 1 ? v.n * (count - 1) : 0), &to));
    for (Py_ssize_t i = 0; i < count; i++) {
        if (i > 0) {
            to = (char *)memcpy(to, v.data, (size_t)v.n) + v.n;
        }
        to = (char *)memcpy(to, buffers[i].buf, (size_t)buffers[i].len) + buffers[i].len;
    }
    return result;
}
static PyObject *join_all(PyObject *self, PyObject *iterable) {
    autoref PyObject *items = ops_to_tuple(iterable);
    if (items == NULL) {
        if (err_matches(PyExc_TypeError) && TYPE(iterable)->tp_iter == NULL &&
            !ops_is_sequence(iterable)) {
            err_clear();
            err_raise(PyExc_TypeError, "can only join an iterable");
        }
        return NULL;
    }
    Py_ssize_t count = tuple_length(items);
    if (count == 1 && IS_BYTES(self) && IS_EXACT(tuple_at(items, 0), PyBytes_Type)) {
        return newref(tuple_at(items, 0));
    }
    size_t room = (size_t)(count + 1) * sizeof(Py_buffer);
    Py_buffer *buffers = data_alloc_zero(room);
    if (buffers == NULL) {
        return err_no_memory();
    }
    Py_ssize_t total = open_buffers(items, buffers, count);
    bool changed = total >= 0 && IS_LIST(iterable) && list_length(iterable) != count;
    PyObject *result = changed
                           ? err_raise(PyExc_RuntimeError, "sequence changed size during iteration")
                       : total < 0 ? NULL
                                   : join_buffers(self, buffers, count, total);
    close_buffers(buffers, count);
    data_free(buffers, room);
    return result;
}
METHOD("bytes.join(self, iterable_of_bytes, /)", "The items, with this between them.")
METHOD("bytearray.join(self, iterable_of_bytes, /)", "The items, with this between them.")
static PyObject *bytes_join(PyObject *self, PyObject *iterable) {
    Py_buffer own = {.obj = NULL}; /* a bytearray keeps its size while the iterable runs */
    TRYI(IS_BYTES(self) ? 0 : ops_get_buffer(self, &own, PyBUF_SIMPLE));
    PyObject *result = join_all(self, iterable);
    ops_release_buffer(&own);
    return result;
}
/* How many times `old` is replaced, at most `most`. */
static Py_ssize_t count_replacements(const ByteView *v, const Py_buffer *old, Py_ssize_t most) {
    if (old->len == 0) {
        return most < v->n + 1 ? most : v->n + 1;
    }
    Py_ssize_t count = 0, at = 0;
    for (Py_ssize_t i;
         count < most && (i = bytes_search(v->data + at, v->n - at, old->buf, old->len, 1)) >= 0;
         count++) {
        at += i + old->len;
    }
    return count;
}
METHOD("bytes.replace(self, old: buffer, new: buffer, count: ssize = -1, /)",
       "A copy in which old is replaced by new, at most count times.")
METHOD("bytearray.replace(self, old: buffer, new: buffer, count: ssize = -1, /)",
       "A copy in which old is replaced by new, at most count times.")
static PyObject *bytes_replace(PyObject *self, Py_buffer *old, Py_buffer *new, Py_ssize_t most) {
    BYTE_VIEW(v, self);
    Py_ssize_t count = count_replacements(&v, old, most < 0 ? MAX : most), at = 0;
    if (count == 0) {
        return byte_same(&v);
    }
    if (new->len > old->len && (new->len - old->len) > (MAX - v.n) / count) {
        return err_raise(PyExc_OverflowError, "replace bytes is too long");
    }
    char *to;
    PyObject *result = TRY(byte_result_new(v.array, v.n + count * (new->len - old->len), &to));
    for (Py_ssize_t k = 0; k < count; k++) {
        Py_ssize_t gap = old->len ? bytes_search(v.data + at, v.n - at, old->buf, old->len, 1)
                                  : k > 0; /* nothing is found in front of each byte */
        to = (char *)memcpy(to, v.data + at, (size_t)gap) + gap;
        to = (char *)memcpy(to, new->buf, (size_t)new->len) + new->len;
        at += gap + old->len;
    }
    memcpy(to, v.data + at, (size_t)(v.n - at));
    return result;
}
METHOD("bytes.translate(self, table, /, delete=b'')",
       "A copy in which each byte is what the table of 256 bytes has for it, without the bytes of "
       "delete.")
METHOD("bytearray.translate(self, table, /, delete=b'')",
       "A copy in which each byte is what the table of 256 bytes has for it, without the bytes of "
       "delete.")
static PyObject *bytes_translate(PyObject *self, PyObject *table, PyObject *delete) {
    NEEDLE(map);
    NEEDLE(gone);
    if (table != NONE) {
        TRYI(ops_get_buffer(table, &map.buffer, PyBUF_SIMPLE));
        if (map.buffer.len != 256) {
            return err_raise(PyExc_ValueError, "translation table must be 256 characters long");
        }
    }
    if (delete != NULL) {
        TRYI(ops_get_buffer(delete, &gone.buffer, PyBUF_SIMPLE));
    }
    bool deleted[256] = {0};
    for (Py_ssize_t i = 0; delete != NULL && i < gone.buffer.len; i++) {
        deleted[((unsigned char *)gone.buffer.buf)[i]] = true;
    }
    BYTE_VIEW(v, self);
    char *room = data_alloc((size_t)v.n + 1);
    if (room == NULL) {
        return err_no_memory();
    }
    Py_ssize_t n = 0;
    for (Py_ssize_t i = 0; i < v.n; i++) {
        unsigned char c = (unsigned char)v.data[i];
        if (!deleted[c]) {
            room[n++] = map.buffer.buf ? ((char *)map.buffer.buf)[c] : (char)c;
        }
    }
    PyObject *result =
        n == v.n && memcmp(room, v.data, (size_t)n) == 0 ? byte_same(&v) : byte_result(&v, room, n);
    data_free(room, (size_t)v.n + 1);
    return result;
}
STATICMETHOD("bytes.maketrans(frm: buffer, to: buffer, /)", "A table for translate().")
STATICMETHOD("bytearray.maketrans(frm: buffer, to: buffer, /)", "A table for translate().")
static PyObject *bytes_maketrans(Py_buffer *from, Py_buffer *to) {
    if (from->len != to->len) {
        return err_raise(PyExc_ValueError, "maketrans arguments must have same length");
    }
    PyObject *table = TRY(bytes_new(256));
    for (int c = 0; c < 256; c++) {
        bytes_data(table)[c] = (char)c;
    }
    for (Py_ssize_t i = 0; i < from->len; i++) {
        bytes_data(table)[((unsigned char *)from->buf)[i]] = ((char *)to->buf)[i];
    }
    return table;
}

/* ---- text ---- */

static int separator_of(PyObject *sep) {
    Py_ssize_t n = ops_length(sep);
    if (n < 0) {
        return -1;
    }
    if (n != 1) {
        err_raise(PyExc_ValueError, "sep must be length 1.");
        return -1;
    }
    Py_UCS4 c;
    if (IS_STR(sep)) {
        c = str_at(sep, 0);
    } else if (IS_BYTES(sep)) {
        c = (unsigned char)*bytes_data(sep);
    } else {
        err_raise(PyExc_TypeError, "sep must be str or bytes.");
        return -1;
    }
    if (c > 127) {
        err_raise(PyExc_ValueError, "sep must be ASCII.");
        return -1;
    }
    return (int)c;
}

PyObject *bytes_hex(const char *data, Py_ssize_t n, PyObject *sep, int group) {
    int separator = sep != NULL ? TRYI(separator_of(sep)) : 0;
    size_t each = sep != NULL ? (size_t)(group < 0 ? -(int64_t)group : group) : 0;
    Py_ssize_t separators = each > 0 && n > 0 ? (Py_ssize_t)(((size_t)n - 1) / each) : 0;
    if (n > (MAX - separators) / 2) {
        return err_no_memory();
    }
    if (n == 0) {
        return newref(str_empty());
    }
    PyObject *s = TRY(str_new(n * 2 + separators, 0x7f));
    char *to = str_data(s);
    for (Py_ssize_t i = 0; i < n; i++) {
        size_t from_edge = (size_t)(group > 0 ? n - i : i);
        if (i > 0 && each > 0 && from_edge % each == 0) {
            *to++ = (char)separator;
        }
        *to++ = "0123456789abcdef"[(unsigned char)data[i] >> 4];
        *to++ = "0123456789abcdef"[data[i] & 15];
    }
    return s;
}
METHOD("bytes.hex(self, /, sep=NULL, bytes_per_sep: int = 1)",
       "The bytes as hexadecimal digits, with a separator after every few, from the right.\n\n>>> "
       "bytes(b'\\x01\\xab\\xff').hex('-', 2)\n'01-abff'\n"
       ">>> bytes(b'\\x01\\xab\\xff').hex(':')\n'01:ab:ff'\n"
       ">>> bytes(b'\\x01\\xab\\xff').hex()\n'01abff'\n"
       ">>> bytes(b'\\x01\\xab\\xff').hex('_', 2)\n'01_abff'\n"
       ">>> bytes(b'\\x01\\xab\\xff').hex('_', -2)\n'01ab_ff'")
METHOD("bytearray.hex(self, /, sep=NULL, bytes_per_sep: int = 1)",
       "The bytes as hexadecimal digits, with a separator after every few, from the right.\n\n>>> "
       "bytearray(b'\\x01\\xab\\xff').hex('-', 2)\n'01-abff'\n"
       ">>> bytearray(b'\\x01\\xab\\xff').hex(':')\n'01:ab:ff'\n"
       ">>> bytearray(b'\\x01\\xab\\xff').hex()\n'01abff'\n"
       ">>> bytearray(b'\\x01\\xab\\xff').hex('_', 2)\n'01_abff'\n"
       ">>> bytearray(b'\\x01\\xab\\xff').hex('_', -2)\n'01ab_ff'")
static PyObject *bytes_method_hex(PyObject *self, PyObject *sep, int bytes_per_sep) {
    if (IS_BYTES(self)) {
        return bytes_hex(bytes_data(self), bytes_length(self), sep, bytes_per_sep);
    }
    Py_buffer view; /* it keeps its size while the separator says its length */
    TRYI(ops_get_buffer(self, &view, PyBUF_SIMPLE));
    PyObject *text = bytes_hex(view.buf, view.len, sep, bytes_per_sep);
    ops_release_buffer(&view);
    return text;
}
static int hex_digit(Py_UCS4 c) {
    return c >= '0' && c <= '9'   ? (int)c - '0'
           : c >= 'a' && c <= 'f' ? (int)c - 'a' + 10
           : c >= 'A' && c <= 'F' ? (int)c - 'A' + 10
                                  : -1;
}
static void *bad_hex(Py_ssize_t at, Py_ssize_t n) {
    if (at >= n) {
        return err_raise(PyExc_ValueError,
                         "fromhex() arg must contain an even number of hexadecimal digits");
    }
    return err_raise(PyExc_ValueError,
                     "non-hexadecimal number found in fromhex() arg at position %zd", at);
}
static Py_UCS4 hex_char(const void *text, unsigned kind, Py_ssize_t i) {
    return kind == 1   ? ((const Py_UCS1 *)text)[i]
           : kind == 2 ? ((const Py_UCS2 *)text)[i]
                       : ((const Py_UCS4 *)text)[i];
}
static PyObject *parse_hex(const void *text, unsigned kind, Py_ssize_t n) {
    autoref PyObject *result = TRY(bytes_new(n / 2));
    Py_ssize_t used = 0;
    for (Py_ssize_t i = 0; i < n;) {
        Py_UCS4 c = hex_char(text, kind, i);
        if (c < 128 && is_space((unsigned char)c)) {
            i++;
            continue;
        }
        int high = hex_digit(c), low = i + 1 < n ? hex_digit(hex_char(text, kind, i + 1)) : -1;
        if (high < 0 || low < 0) {
            return bad_hex(high < 0 ? i : i + 1, n);
        }
        bytes_data(result)[used++] = (char)(high * 16 + low);
        i += 2;
    }
    PyObject *whole = take(result);
    return bytes_resize_fresh(&whole, used) < 0 ? NULL : whole;
}
static PyObject *from_hex(PyObject *string) {
    if (IS_STR(string)) {
        for (Py_ssize_t i = 0; !str_is_ascii(string) && i < str_length(string); i++) {
            if (str_at(string, i) >= 128) { /* told before any other fault */
                return bad_hex(i, PY_SSIZE_T_MAX);
            }
        }
        return parse_hex(str_data(string), str_kind(string), str_length(string));
    }
    if (!ops_has_buffer(string)) {
        return err_raise(PyExc_TypeError,
                         "fromhex() argument must be str or bytes-like, not %.200s",
                         TYPE(string)->tp_name);
    }
    NEEDLE(needle);
    TRYI(ops_get_buffer(string, &needle.buffer, PyBUF_SIMPLE));
    return parse_hex(needle.buffer.buf, 1, needle.buffer.len);
}
CLASSMETHOD(
    "bytes.fromhex(cls, string, /)",
    "The bytes that the hexadecimal digits stand for; white space between bytes is ignored.")
static PyObject *bytes_fromhex(PyObject *cls, PyObject *string) {
    autoref PyObject *value = TRY(from_hex(string));
    return cls == (PyObject *)&PyBytes_Type ? take(value) : call_one(cls, value);
}
CLASSMETHOD(
    "bytearray.fromhex(cls, string, /)",
    "The bytes that the hexadecimal digits stand for; white space between bytes is ignored.")
static PyObject *bytearray_fromhex(PyObject *cls, PyObject *string) {
    autoref PyObject *value = TRY(from_hex(string));
    return cls == (PyObject *)&PyByteArray_Type
               ? bytearray_from(bytes_data(value), bytes_length(value))
               : call_one(cls, value);
}
METHOD("bytes.decode(self, /, encoding: utf8 = 'utf-8', errors: utf8 = 'strict')",
       "The text that the bytes encode.")
METHOD("bytearray.decode(self, /, encoding: utf8 = 'utf-8', errors: utf8 = 'strict')",
       "The text that the bytes encode.")
static PyObject *bytes_decode(PyObject *self, const char *encoding, const char *errors) {
    if (IS_EXACT(self, PyBytes_Type) && bytes_length(self) > 0) { /* the caller holds it */
        return str_decode(bytes_data(self), bytes_length(self), encoding, errors);
    }
    NEEDLE(needle); /* an error handler may run: the bytes must stay where they are */
    TRYI(ops_get_buffer(self, &needle.buffer, PyBUF_SIMPLE));
    if (needle.buffer.len == 0 && !TRYI(coding_is_checked())) {
        return str_empty();
    }
    const char *data;
    autoref PyObject *held = TRY(bytes_settled(&needle.buffer, &data));
    return str_decode(data, needle.buffer.len, encoding, errors);
}
METHOD("bytes.__getnewargs__(self)", "")
static PyObject *bytes_getnewargs(PyObject *self) {
    autoref PyObject *copy = TRY(bytes_from(bytes_data(self), bytes_length(self)));
    return tuple_of(1, copy);
}
METHOD("bytes.__bytes__(self)", "Convert this value to exact type bytes.")
static PyObject *bytes_bytes(PyObject *self) {
    return IS_EXACT(self, PyBytes_Type) ? newref(self)
                                        : bytes_from(bytes_data(self), bytes_length(self));
}

/* ---- what only bytearray has, in bytearray.c ---- */

METHOD("bytearray.append(self, item, /)", "Append a single item to the end of the bytearray.")
PyObject *bytearray_append(PyObject *self, PyObject *item);
METHOD("bytearray.extend(self, iterable_of_ints, /)",
       "Append all the items from the iterator or sequence to the end of the bytearray.")
PyObject *bytearray_extend(PyObject *self, PyObject *iterable);
METHOD("bytearray.insert(self, index: ssize, item, /)",
       "Insert a single item into the bytearray before the given index.")
PyObject *bytearray_insert(PyObject *self, Py_ssize_t index, PyObject *item);
METHOD("bytearray.pop(self, index: ssize = -1, /)", "Remove and return a single item from B.")
PyObject *bytearray_pop(PyObject *self, Py_ssize_t index);
METHOD("bytearray.remove(self, value, /)",
       "Remove the first occurrence of a value in the bytearray.")
PyObject *bytearray_remove(PyObject *self, PyObject *value);
METHOD("bytearray.reverse(self)", "Reverse the order of the values in B in place.")
PyObject *bytearray_reverse(PyObject *self);
METHOD("bytearray.clear(self)", "Remove all items from the bytearray.")
PyObject *bytearray_clear(PyObject *self);
METHOD("bytearray.copy(self)", "Return a copy of B.")
PyObject *bytearray_copy(PyObject *self);
METHOD("bytearray.resize(self, size: ssize, /)", "Resize the internal buffer of bytearray to len.")
PyObject *bytearray_resize(PyObject *self, Py_ssize_t size);
METHOD("bytearray.__alloc__(self)", "The number of bytes allocated.")
PyObject *bytearray_alloc(PyObject *self);
METHOD("bytearray.__reduce__(self)", "Return state information for pickling.")
PyObject *bytearray_reduce(PyObject *self);
METHOD("bytearray.__reduce_ex__(self, proto: int = 0, /)", "Return state information for pickling.")
PyObject *bytearray_reduce_ex(PyObject *self, int proto);
METHOD("bytearray.__sizeof__(self)",
       "Returns the size of the bytearray object in memory, in bytes.")
PyObject *bytearray_sizeof(PyObject *self);

#include "bytes_methods.gen.h"
