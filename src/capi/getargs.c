/* PyArg_Parse and its relatives: arguments by format (docs: c-api/arg).
 *
 * A format is a row of units, one for each argument. `unit_size` knows how long a unit is and how
 * many C pointers belong to it, so that those of arguments that are not given can be passed over;
 * `convert` does one. What a unit has acquired is given back when a later one fails. */
#include "capi/capi.h"
#include "capi/internal.h"
#include "object/args.h"
#include "types/complex/complex.h"

#include <ctype.h>

enum { MAX_ARGS = 64, MAX_ACQUIRED = 64 };

typedef int (*Converter)(PyObject *, void *);

/* Something to give back on failure: a buffer, memory, or what a converter says. */
typedef struct {
    enum { ACQUIRED_BUFFER, ACQUIRED_MEMORY, ACQUIRED_BY_CONVERTER } kind;
    void *place;
    Converter converter;
} Acquired;

typedef struct {
    const char *function; /* name for messages, or NULL */
    const char *message;  /* the whole text of an error, or NULL */
    int levels[8];        /* which argument, which item of it ... counted from 1 */
    int depth;
    Acquired acquired[MAX_ACQUIRED];
    int acquired_count;
} Parse;

static int acquire(Parse *p, int kind, void *place, Converter converter) {
    if (p->acquired_count == MAX_ACQUIRED) {
        return err_int(err_raise(PyExc_SystemError, "too many arguments to be cleaned up"));
    }
    p->acquired[p->acquired_count++] = (Acquired){kind, place, converter};
    return 0;
}

static int give_back(Parse *p) {
    PyObject *exception = err_fetch();
    while (p->acquired_count > 0) {
        Acquired *a = &p->acquired[--p->acquired_count];
        if (a->kind == ACQUIRED_BUFFER) {
            ops_release_buffer(a->place);
        } else if (a->kind == ACQUIRED_MEMORY) {
            PyMem_Free(*(void **)a->place);
            *(void **)a->place = NULL;
        } else {
            a->converter(NULL, a->place);
        }
    }
    err_restore(exception);
    return 0;
}

/* ---- formats ---- */

/* The length of the unit at `f`, and how many C arguments it takes. */
static const char *unit_end(const char *f, int *pointers) {
    char code = *f++;
    *pointers = 1;
    if (code == '(') {
        *pointers = 0;
        while (*f != ')' && *f != '\0') {
            int inner;
            f = unit_end(f, &inner);
            *pointers += inner;
        }
        return *f == ')' ? f + 1 : f;
    }
    if (code == 'e') {
        *pointers = 2;
        f += *f == 's' || *f == 't';
    }
    if (*f == '#') {
        *pointers += 1;
        f++;
    } else if (*f == '*') {
        f++;
    } else if (code == 'O' && (*f == '!' || *f == '&')) {
        *pointers = 2;
        f++;
    }
    return f;
}

static bool is_end(char c) {
    return c == '\0' || c == ':' || c == ';';
}

static void read_tail(Parse *p, const char *format) {
    const char *colon = strchr(format, ':'), *semicolon = strchr(format, ';');
    p->function = colon != NULL ? colon + 1 : NULL;
    p->message = colon == NULL && semicolon != NULL ? semicolon + 1 : NULL;
}

/* ---- errors ---- */

/* "f() argument 1, item 2 must be ..."; always -1. */
static int wrong(Parse *p, const char *format, ...) {
    if (err_occurred()) {
        return -1;
    }
    if (p->message != NULL) {
        return err_int(err_raise(PyExc_TypeError, "%s", p->message));
    }
    va_list args;
    va_start(args, format);
    autoref PyObject *text = str_format_v(format, args);
    va_end(args);
    if (text == NULL) {
        return -1;
    }
    const char *name = p->function == NULL ? "" : p->function,
               *parentheses = p->function == NULL ? "" : "() ";
    if (p->levels[0] == 0) {
        return err_int(err_raise(PyExc_TypeError, "%.150s%sargument %U", name, parentheses, text));
    }
    char items[80] = "";
    for (int i = 1, n = 0; i <= p->depth && n < 60; i++) {
        n += snprintf(items + n, sizeof items - (size_t)n, ", item %d", p->levels[i] - 1);
    }
    return err_int(err_raise(PyExc_TypeError, "%.150s%sargument %d%s %U", name, parentheses,
                             p->levels[0], items, text));
}

static int must_be(Parse *p, const char *what, PyObject *o) {
    return wrong(p, "must be %.50s, not %.50s", what, o == NONE ? "None" : TYPE(o)->tp_name);
}

static int wrong_count(Parse *p, Py_ssize_t given, Py_ssize_t min, Py_ssize_t max) {
    if (p->message != NULL) {
        return err_int(err_raise(PyExc_TypeError, "%s", p->message));
    }
    Py_ssize_t limit = given < min ? min : max;
    return err_int(err_raise(PyExc_TypeError, "%.150s%s takes %s %zd argument%s (%zd given)",
                             p->function == NULL ? "function" : p->function,
                             p->function == NULL ? "" : "()",
                             min == max    ? "exactly"
                             : given < min ? "at least"
                                           : "at most",
                             limit, limit == 1 ? "" : "s", given));
}

/* ---- integers ---- */

static int in_range(PyObject *o, long min, long max, const char *what, long *out) {
    *out = PyLong_AsLong(o);
    if (*out == -1 && err_occurred()) {
        return -1;
    }
    if (*out < min || *out > max) {
        return err_int(err_raise(PyExc_OverflowError, "%s is %s", what,
                                 *out < min ? "less than minimum" : "greater than maximum"));
    }
    return 0;
}

static int convert_checked(PyObject *o, char code, void *out) {
    long value;
    switch (code) {
    case 'b':
        INT_TRYI(in_range(o, 0, UCHAR_MAX, "unsigned byte integer", &value));
        *(unsigned char *)out = (unsigned char)value;
        return 0;
    case 'h':
        INT_TRYI(in_range(o, SHRT_MIN, SHRT_MAX, "signed short integer", &value));
        *(short *)out = (short)value;
        return 0;
    default:
        INT_TRYI(in_range(o, INT_MIN, INT_MAX, "signed integer", &value));
        *(int *)out = (int)value;
        return 0;
    }
}

static int convert_masked(PyObject *o, char code, void *out) {
    unsigned long long value = PyLong_AsUnsignedLongLongMask(o);
    if (value == (unsigned long long)-1 && err_occurred()) {
        return -1;
    }
    switch (code) {
    case 'B':
        *(unsigned char *)out = (unsigned char)value;
        return 0;
    case 'H':
        *(unsigned short *)out = (unsigned short)value;
        return 0;
    case 'I':
        *(unsigned *)out = (unsigned)value;
        return 0;
    default:
        *(unsigned long long *)out = value;
        return 0;
    }
}

static int convert_long(PyObject *o, char code, void *out) {
    if (code == 'n') {
        return arg_ssize(o, out);
    }
    long long value = code == 'l' ? PyLong_AsLong(o) : PyLong_AsLongLong(o);
    if (value == -1 && err_occurred()) {
        return -1;
    }
    *(long long *)out = value;
    return 0;
}

/* ---- other scalars ---- */

static int convert_float(PyObject *o, char code, void *out) {
    if (code == 'D') {
        return complex_as_value(o, out);
    }
    double value = float_as_double(o);
    if (value == -1.0 && err_occurred()) {
        return -1;
    }
    if (code == 'f') {
        *(float *)out = (float)value;
    } else {
        *(double *)out = value;
    }
    return 0;
}

static int convert_character(Parse *p, PyObject *o, char code, void *out) {
    if (code == 'C') {
        if (!IS_STR(o)) {
            return must_be(p, "a unicode character", o);
        }
        if (str_length(o) != 1) {
            return wrong(p, "must be a unicode character, not a string of length %zd",
                         str_length(o));
        }
        *(int *)out = (int)str_at(o, 0);
        return 0;
    }
    bool array = IS_INSTANCE(o, PyByteArray_Type);
    if (!IS_BYTES(o) && !array) {
        return must_be(p, "a byte string of length 1", o);
    }
    if (((PyVarObject *)o)->ob_size != 1) {
        return wrong(p, "must be a byte string of length 1, not a %s object of length %zd",
                     array ? "bytearray" : "bytes", ((PyVarObject *)o)->ob_size);
    }
    *(char *)out = array ? PyByteArray_AS_STRING(o)[0] : bytes_data(o)[0];
    return 0;
}

static int convert_truth(PyObject *o, void *out) {
    int truth = INT_TRYI(ops_is_true(o));
    *(int *)out = truth;
    return 0;
}

/* ---- text and bytes ---- */

static int read_buffer(Parse *p, PyObject *o, Py_buffer *view, int flags, const char *what) {
    if (ops_get_buffer(o, view, flags) < 0) {
        err_clear();
        return must_be(p, what, o);
    }
    if (!PyBuffer_IsContiguous(view, 'C')) {
        ops_release_buffer(view);
        return wrong(p, "must be contiguous buffer, not %.50s", TYPE(o)->tp_name);
    }
    return acquire(p, ACQUIRED_BUFFER, view, NULL);
}

/* s*, z*, y*: a view that the caller releases. */
static int convert_view(Parse *p, PyObject *o, char code, Py_buffer *view) {
    if (code == 'z' && o == NONE) {
        return ops_fill_buffer(view, NULL, NULL, 0, true, 0);
    }
    if (code != 'y' && IS_STR(o)) {
        Py_ssize_t length;
        const char *text = INT_TRY(str_utf8(o, &length));
        INT_TRYI(ops_fill_buffer(view, o, (void *)text, length, true, 0));
        return acquire(p, ACQUIRED_BUFFER, view, NULL);
    }
    if (code == 'y') { /* the object's own words say what is wrong */
        INT_TRYI(ops_get_buffer(o, view, PyBUF_SIMPLE));
        return acquire(p, ACQUIRED_BUFFER, view, NULL);
    }
    return read_buffer(p, o, view, PyBUF_SIMPLE,
                       code == 'z' ? "str, bytes-like object or None" : "str or bytes-like object");
}

/* The bytes of an object that stay where they are as long as it lives: nothing to release. */
static int fixed_bytes(Parse *p, PyObject *o, char code, const char **data, Py_ssize_t *length) {
    if (code != 'y' && IS_STR(o)) {
        *data = INT_TRY(str_utf8(o, length));
        return 0;
    }
    const char *what = code == 'y'   ? "read-only bytes-like object"
                       : code == 'z' ? "str, read-only bytes-like object or None"
                                     : "str, read-only bytes-like object";
    PyBufferProcs *procs = TYPE(o)->tp_as_buffer;
    if (procs == NULL || procs->bf_getbuffer == NULL || procs->bf_releasebuffer != NULL) {
        return must_be(p,
                       procs == NULL || procs->bf_getbuffer == NULL
                           ? code == 'y' ? "bytes-like object" : what
                           : what,
                       o);
    }
    Py_buffer view;
    INT_TRYI(ops_get_buffer(o, &view, PyBUF_SIMPLE));
    *data = view.buf;
    *length = view.len;
    ops_release_buffer(&view);
    return 0;
}

static int convert_text(Parse *p, PyObject *o, char code, const char **data) {
    Py_ssize_t length;
    if (code == 'z' && o == NONE) {
        *data = NULL;
        return 0;
    }
    if (code == 'y') {
        INT_TRYI(fixed_bytes(p, o, code, data, &length));
        return strlen(*data) == (size_t)length
                   ? 0
                   : err_int(err_raise(PyExc_ValueError, "embedded null byte"));
    }
    if (!IS_STR(o)) {
        return must_be(p, code == 'z' ? "str or None" : "str", o);
    }
    *data = INT_TRY(str_c_text(o));
    return 0;
}

static int convert_counted(Parse *p, PyObject *o, char code, const char **data,
                           Py_ssize_t *length) {
    if (code == 'z' && o == NONE) {
        *data = NULL;
        *length = 0;
        return 0;
    }
    return fixed_bytes(p, o, code, data, length);
}

/* es, et: encoded into memory of the caller's (es# with *buffer set) or of its own. */
static int store_encoded(Parse *p, const char *data, Py_ssize_t size, char **buffer,
                         Py_ssize_t *room) {
    if (room == NULL && strlen(data) != (size_t)size) {
        return err_int(err_raise(PyExc_ValueError, "embedded null byte"));
    }
    if (room != NULL && *buffer != NULL) {
        if (size + 1 > *room) {
            return err_int(err_raise(PyExc_ValueError,
                                     "encoded string too long (%zd, maximum length %zd)", size,
                                     *room - 1));
        }
    } else {
        *buffer = PyMem_Malloc((size_t)size + 1);
        if (*buffer == NULL) {
            return err_int(err_no_memory());
        }
        INT_TRYI(acquire(p, ACQUIRED_MEMORY, buffer, NULL));
    }
    memcpy(*buffer, data, (size_t)size);
    (*buffer)[size] = '\0';
    if (room != NULL) {
        *room = size;
    }
    return 0;
}

static int convert_encoded(Parse *p, PyObject *o, bool takes_bytes, const char *encoding,
                           char **buffer, Py_ssize_t *room) {
    if (takes_bytes && IS_BYTES(o)) {
        return store_encoded(p, bytes_data(o), bytes_length(o), buffer, room);
    }
    if (takes_bytes && IS_INSTANCE(o, PyByteArray_Type)) {
        return store_encoded(p, PyByteArray_AS_STRING(o), ((PyVarObject *)o)->ob_size, buffer,
                             room);
    }
    if (!IS_STR(o)) {
        return must_be(p, takes_bytes ? "str, bytes or bytearray" : "str", o);
    }
    autoref PyObject *bytes = INT_TRY(str_encode(o, encoding == NULL ? "utf-8" : encoding, NULL));
    return store_encoded(p, bytes_data(bytes), bytes_length(bytes), buffer, room);
}

/* ---- objects ---- */

static int convert_object(Parse *p, PyObject *o, const char **f, va_list *args) {
    if (**f == '!') {
        PyTypeObject *type = va_arg(*args, PyTypeObject *);
        PyObject **out = va_arg(*args, PyObject **);
        *f += 1;
        if (!type_is_subtype(TYPE(o), type)) {
            return must_be(p, type->tp_name, o);
        }
        *out = o;
        return 0;
    }
    if (**f == '&') {
        Converter converter = va_arg(*args, Converter);
        void *place = va_arg(*args, void *);
        *f += 1;
        int result = converter(o, place);
        if (result == 0) {
            return wrong(p, "(unspecified)");
        }
        return result == Py_CLEANUP_SUPPORTED ? acquire(p, ACQUIRED_BY_CONVERTER, place, converter)
                                              : 0;
    }
    *va_arg(*args, PyObject **) = o;
    return 0;
}

static int convert_exact(Parse *p, PyObject *o, char code, PyObject **out) {
    bool fits = code == 'S'   ? IS_BYTES(o)
                : code == 'U' ? IS_STR(o)
                              : IS_INSTANCE(o, PyByteArray_Type);
    if (!fits) {
        return must_be(p, code == 'S' ? "bytes" : code == 'U' ? "str" : "bytearray", o);
    }
    *out = o;
    return 0;
}

/* ---- one unit ---- */

static int convert_string_unit(Parse *p, PyObject *o, char code, const char **f, va_list *args) {
    if (**f == '*') {
        *f += 1;
        return convert_view(p, o, code, va_arg(*args, Py_buffer *));
    }
    const char **data = va_arg(*args, const char **);
    if (**f == '#') {
        *f += 1;
        return convert_counted(p, o, code, data, va_arg(*args, Py_ssize_t *));
    }
    return convert_text(p, o, code, data);
}

static int convert_encoded_unit(Parse *p, PyObject *o, const char **f, va_list *args) {
    const char *encoding = va_arg(*args, const char *);
    char **buffer = va_arg(*args, char **);
    bool takes_bytes = *(*f)++ == 't';
    Py_ssize_t *room = NULL;
    if (**f == '#') {
        *f += 1;
        room = va_arg(*args, Py_ssize_t *);
    }
    return convert_encoded(p, o, takes_bytes, encoding, buffer, room);
}

static int convert_items(Parse *p, PyObject *o, const char **f, va_list *args);

static int convert(Parse *p, PyObject *o, const char **f, va_list *args) {
    char code = *(*f)++;
    switch (code) {
    case '(':
        return convert_items(p, o, f, args);
    case 'b':
    case 'h':
    case 'i':
        return convert_checked(o, code, va_arg(*args, void *));
    case 'B':
    case 'H':
    case 'I':
    case 'k':
    case 'K':
        return convert_masked(o, code, va_arg(*args, void *));
    case 'l':
    case 'L':
    case 'n':
        return convert_long(o, code, va_arg(*args, void *));
    case 'f':
    case 'd':
    case 'D':
        return convert_float(o, code, va_arg(*args, void *));
    case 'c':
    case 'C':
        return convert_character(p, o, code, va_arg(*args, void *));
    case 'p':
        return convert_truth(o, va_arg(*args, void *));
    case 's':
    case 'z':
    case 'y':
        return convert_string_unit(p, o, code, f, args);
    case 'e':
        return convert_encoded_unit(p, o, f, args);
    case 'S':
    case 'U':
    case 'Y':
        return convert_exact(p, o, code, va_arg(*args, PyObject **));
    case 'O':
        return convert_object(p, o, f, args);
    case 'w':
        *f += **f == '*';
        return read_buffer(p, o, va_arg(*args, Py_buffer *), PyBUF_WRITABLE,
                           "read-write bytes-like object");
    default:
        return err_int(err_raise(PyExc_SystemError, "impossible<bad format char>"));
    }
}

static int count_units(const char *f) {
    int n = 0, pointers;
    for (; *f != ')' && !is_end(*f); n++) {
        f = unit_end(f, &pointers);
    }
    return n;
}

/* "(...)": a tuple, whose items are converted in their turn. They are borrowed from it. */
static int convert_items(Parse *p, PyObject *o, const char **f, va_list *args) {
    int n = count_units(*f);
    if (!IS_TUPLE(o)) {
        if (!ops_is_sequence(o) || IS_STR(o)) {
            return wrong(p, "must be %d-item tuple, not %.50s", n,
                         o == NONE ? "None" : TYPE(o)->tp_name);
        }
        return wrong(p, "must be %d-item tuple, not %.50s", n, TYPE(o)->tp_name);
    }
    if (tuple_length(o) != n) {
        return wrong(p, "must be tuple of length %d, not %zd", n, tuple_length(o));
    }
    if (++p->depth >= (int)countof(p->levels)) {
        return err_int(err_raise(PyExc_SystemError, "too many tuple nesting levels in argument "
                                                    "format string"));
    }
    for (int i = 0; i < n; i++) {
        p->levels[p->depth] = i + 1;
        INT_TRYI(convert(p, tuple_at(o, i), f, args));
    }
    p->depth--;
    *f += **f == ')';
    return 0;
}

/* ---- positional arguments ---- */

/* How many arguments the format wants at least and at most. */
static void count_range(const char *f, int *min, int *max) {
    int pointers;
    *min = -1;
    *max = 0;
    while (!is_end(*f)) {
        if (*f == '|') {
            *min = *max;
            f++;
        } else if (*f == '$') {
            f++;
        } else {
            f = unit_end(f, &pointers);
            *max += 1;
        }
    }
    *min = *min < 0 ? *max : *min;
}

static int parse_array(Parse *p, PyObject *const *items, Py_ssize_t n, const char *format,
                       va_list *args) {
    int min, max;
    count_range(format, &min, &max);
    if (n < min || n > max) {
        return wrong_count(p, n, min, max);
    }
    const char *f = format;
    for (Py_ssize_t i = 0; i < n; i++) {
        f += *f == '|';
        p->levels[0] = (int)i + 1;
        INT_TRYI(convert(p, items[i], &f, args));
    }
    return 0;
}

int PyArg_VaParse(PyObject *tuple, const char *format, va_list list) {
    Parse p = {0};
    va_list args;
    if (!IS_TUPLE(tuple)) {
        err_raise(PyExc_SystemError, "new style getargs format but argument is not a tuple");
        return 0;
    }
    read_tail(&p, format);
    va_copy(args, list);
    int failed = parse_array(&p, tuple_items(tuple), tuple_length(tuple), format, &args);
    va_end(args);
    return failed < 0 ? give_back(&p) : 1;
}

int PyArg_ParseTuple(PyObject *tuple, const char *format, ...) {
    va_list args;
    va_start(args, format);
    int result = PyArg_VaParse(tuple, format, args);
    va_end(args);
    return result;
}

/* The old way: one object for one unit, or a tuple for several. */
int PyArg_Parse(PyObject *o, const char *format, ...) {
    Parse p = {0};
    va_list args;
    read_tail(&p, format);
    va_start(args, format);
    const char *f = format;
    int failed = count_units(format) == 0 && o != NULL ? wrong_count(&p, 1, 0, 0)
                                                       : convert(&p, o, &f, &args);
    va_end(args);
    return failed < 0 ? give_back(&p) : 1;
}

int PyArg_UnpackTuple(PyObject *tuple, const char *name, Py_ssize_t min, Py_ssize_t max, ...) {
    if (!IS_TUPLE(tuple)) {
        err_raise(PyExc_SystemError, "PyArg_UnpackTuple() argument list is not a tuple");
        return 0;
    }
    Py_ssize_t n = tuple_length(tuple);
    if (n < min || n > max) {
        bool few = n < min;
        err_raise(PyExc_TypeError,
                  name != NULL ? "%.200s expected %s%zd argument%s, got %zd"
                               : "%.0sunpacked tuple should have %s%zd element%s, but has %zd",
                  name != NULL ? name : "",
                  min == max ? ""
                  : few      ? "at least "
                             : "at most ",
                  few ? min : max, (few ? min : max) == 1 ? "" : "s", n);
        return 0;
    }
    va_list args;
    va_start(args, max);
    for (Py_ssize_t i = 0; i < n; i++) {
        *va_arg(args, PyObject **) = tuple_at(tuple, i);
    }
    va_end(args);
    return 1;
}

/* ---- keywords ---- */

/* What the format and the names say, as the unpacker of built-in functions wants it. */
static int keyword_spec(Parse *p, const char *format, char *const *names, ArgSpec *spec) {
    int pointers, count = 0, required = -1, positional = -1;
    for (const char *f = format; !is_end(*f);) {
        if (*f == '|') {
            required = count;
            f++;
        } else if (*f == '$') {
            positional = count;
            f++;
        } else {
            f = unit_end(f, &pointers);
            count++;
        }
    }
    required = required < 0 ? count : required;
    positional = positional < 0 ? count : positional;
    int named = 0, unnamed = 0;
    for (; names[named] != NULL; named++) {
        unnamed += names[named][0] == '\0';
    }
    if (named != count || count > MAX_ARGS) {
        return err_int(err_raise(PyExc_SystemError,
                                 count > MAX_ARGS ? "too many arguments in a format"
                                 : named < count
                                     ? "more argument specifiers than keyword list entries"
                                     : "more keyword list entries than argument specifiers"));
    }
    *spec = (ArgSpec){.function = p->function == NULL ? "function" : p->function,
                      .names = (const char *const *)names,
                      .positional_only = (int16_t)unnamed,
                      .positional = (int16_t)positional,
                      .required = (int16_t)(required < positional ? required : positional),
                      .total = (int16_t)count};
    for (int i = positional; i < required; i++) {
        spec->keyword_required |= (uint64_t)1 << (i - positional);
    }
    return 0;
}

static int parse_given(Parse *p, PyObject **given, const char *format, va_list *args) {
    int pointers, i = 0;
    for (const char *f = format; !is_end(*f);) {
        if (*f == '|' || *f == '$') {
            f++;
            continue;
        }
        p->levels[0] = i + 1;
        if (given[i] != NULL) {
            INT_TRYI(convert(p, given[i], &f, args));
        } else {
            for (f = unit_end(f, &pointers); pointers > 0; pointers--) {
                (void)va_arg(*args, void *);
            }
        }
        i++;
    }
    return 0;
}

int PyArg_VaParseTupleAndKeywords(PyObject *tuple, PyObject *kwargs, const char *format,
                                  char *const *names, va_list list) {
    if (tuple == NULL || !IS_TUPLE(tuple) || (kwargs != NULL && !IS_DICT(kwargs)) ||
        format == NULL || names == NULL) {
        ERR_BAD_CALL();
        return 0;
    }
    Parse p = {0};
    ArgSpec spec;
    PyObject *given[MAX_ARGS] = {NULL};
    va_list args;
    read_tail(&p, format);
    va_copy(args, list);
    int failed = keyword_spec(&p, format, names, &spec) < 0 ||
                 args_unpack_tuple(&spec, tuple, kwargs, given) < 0 ||
                 parse_given(&p, given, format, &args) < 0;
    va_end(args);
    return failed ? give_back(&p) : 1;
}

int PyArg_ParseTupleAndKeywords(PyObject *tuple, PyObject *kwargs, const char *format,
                                char *const *names, ...) {
    va_list args;
    va_start(args, names);
    int result = PyArg_VaParseTupleAndKeywords(tuple, kwargs, format, names, args);
    va_end(args);
    return result;
}

int PyArg_ValidateKeywordArguments(PyObject *kwargs) {
    if (!IS_DICT(kwargs)) {
        ERR_BAD_CALL();
        return 0;
    }
    Py_ssize_t position = 0;
    PyObject *key;
    while (dict_next(kwargs, &position, &key, NULL, NULL)) {
        autoref PyObject *owned = key;
        if (!IS_STR(owned)) {
            err_raise(PyExc_TypeError, "keywords must be strings");
            return 0;
        }
    }
    return 1;
}

/* ---- formats whose '#' takes Py_ssize_t: that is the only way now ---- */

CAPI_OLD_NAME(int, _PyArg_Parse_SizeT, (PyObject * o, const char *format, ...), PyArg_Parse);
CAPI_OLD_NAME(int, _PyArg_ParseTuple_SizeT, (PyObject * tuple, const char *format, ...),
              PyArg_ParseTuple);
CAPI_OLD_NAME(int, _PyArg_ParseTupleAndKeywords_SizeT,
              (PyObject * tuple, PyObject *kwargs, const char *format, char *const *names, ...),
              PyArg_ParseTupleAndKeywords);
CAPI_OLD_NAME(int, _PyArg_VaParse_SizeT, (PyObject * tuple, const char *format, va_list list),
              PyArg_VaParse);
CAPI_OLD_NAME(int, _PyArg_VaParseTupleAndKeywords_SizeT,
              (PyObject * tuple, PyObject *kwargs, const char *format, char *const *names,
               va_list list),
              PyArg_VaParseTupleAndKeywords);
