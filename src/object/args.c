/* Unpacking and converting the arguments of built-in functions, with the reference's wording of
 * every refusal. */
#include "object/args.h"
#include "object/attr.h"
#include "object/needs.h"
#include "object/ops.h"
#include "object/suggest.h"

#include <limits.h>

/* A spec may have no name: some constructors of the reference speak of themselves as "function",
 * without parentheses. */
#define CALLED(spec)                                                                               \
    (spec)->function[0] ? (spec)->function : "function", (spec)->function[0] ? "()" : ""
#define CALLED_THIS(spec)                                                                          \
    (spec)->function[0] ? (spec)->function : "this function", (spec)->function[0] ? "()" : ""

static const char *plural(Py_ssize_t n) {
    return n == 1 ? "" : "s";
}

/* ---- counts ---- */

int args_wrong_count(const char *function, Py_ssize_t nargs, Py_ssize_t min, Py_ssize_t max) {
    const char *how = min == max ? "" : nargs < min ? "at least " : "at most ";
    Py_ssize_t n = nargs < min ? min : max;
    if (function[0] == '\0') {
        return err_int(err_raise(PyExc_TypeError, "function takes %s%zd argument%s (%zd given)",
                                 min == max ? "exactly " : how, n, plural(n), nargs));
    }
    return err_int(err_raise(PyExc_TypeError, "%s expected %s%zd argument%s, got %zd", function,
                             how, n, plural(n), nargs));
}

int args_no_keywords(const char *function, PyObject *kwnames) {
    if (kwnames == NULL || ((PyVarObject *)kwnames)->ob_size == 0) {
        return 0;
    }
    return err_int(err_raise(PyExc_TypeError, "%s() takes no keyword arguments", function));
}

static int too_many(const ArgSpec *spec, Py_ssize_t nargs, Py_ssize_t nkw) {
    return err_int(err_raise(PyExc_TypeError, "%s%s takes at most %d %sargument%s (%zd given)",
                             CALLED(spec), spec->total, nargs == 0 ? "keyword " : "",
                             plural(spec->total), nargs + nkw));
}

static int too_many_positional(const ArgSpec *spec, Py_ssize_t nargs) {
    if (spec->positional == 0) {
        return err_int(
            err_raise(PyExc_TypeError, "%s() takes no positional arguments", spec->function));
    }
    return err_int(err_raise(PyExc_TypeError, "%s%s takes %s %d positional argument%s (%zd given)",
                             CALLED(spec),
                             spec->required == spec->positional ? "exactly" : "at most",
                             spec->positional, plural(spec->positional), nargs));
}

/* Positional-only parameters that must be given. */
static int16_t required_only(const ArgSpec *spec) {
    return spec->required < spec->positional_only ? spec->required : spec->positional_only;
}

/* A function that takes nothing by name has its own wording. */
static int check_by_position(const ArgSpec *spec, Py_ssize_t nargs, Py_ssize_t nkw) {
    if (nkw != 0) {
        return err_int(
            err_raise(PyExc_TypeError, "%s() takes no keyword arguments", spec->function));
    }
    if (nargs < spec->required || nargs > spec->total) {
        return args_wrong_count(spec->function, nargs, spec->required, spec->total);
    }
    return 0;
}

static int check_counts(const ArgSpec *spec, Py_ssize_t nargs, Py_ssize_t nkw) {
    if (spec->positional_only == spec->total && !spec->varargs) {
        return check_by_position(spec, nargs, nkw);
    }
    if (!spec->varargs) {
        if (nargs + nkw > spec->total) {
            return too_many(spec, nargs, nkw);
        }
        if (nargs > spec->positional) {
            return too_many_positional(spec, nargs);
        }
    }
    int16_t least = required_only(spec);
    if (nargs < least) {
        const char *how = least < spec->positional ? "at least" : "exactly";
        return err_int(err_raise(PyExc_TypeError,
                                 "%s%s takes %s %d positional argument%s (%zd given)", CALLED(spec),
                                 how, least, plural(least), nargs));
    }
    return 0;
}

/* ---- keywords ---- */

static bool name_is(PyObject *key, const char *name) {
    return str_equal_text(key, name);
}

static int parameter_of(const ArgSpec *spec, PyObject *key) {
    for (int i = spec->positional_only; i < spec->total; i++) {
        if (name_is(key, spec->names[i])) {
            return i;
        }
    }
    return -1;
}

static int unexpected_keyword(const ArgSpec *spec, PyObject *key) {
    const char *wrong = str_utf8(key, NULL);
    if (wrong == NULL) {
        return -1;
    }
    for (int i = spec->positional_only; !IS_EXACT(key, PyUnicode_Type) && i < spec->total; i++) {
        autoref PyObject *known = INT_TRY(str_from_text(spec->names[i]));
        if (INT_TRYI(ops_compare_bool(key, known, Py_EQ))) { /* by its own idea of equality */
            return err_int(err_raise(PyExc_TypeError, "invalid keyword argument for %.200s()",
                                     spec->function));
        }
    }
    const char *near = suggest_name(wrong, spec->names + spec->positional_only,
                                    (size_t)(spec->total - spec->positional_only));
    if (near != NULL) {
        return err_int(err_raise(PyExc_TypeError,
                                 "%s%s got an unexpected keyword argument '%S'. Did you mean '%s'?",
                                 CALLED_THIS(spec), key, near));
    }
    return err_int(err_raise(PyExc_TypeError, "%s%s got an unexpected keyword argument '%S'",
                             CALLED_THIS(spec), key));
}

static int place_keyword(const ArgSpec *spec, PyObject *key, PyObject *value, PyObject **out,
                         PyObject **unknown) {
    if (unlikely(!IS_STR(key))) {
        return err_int(err_raise(PyExc_TypeError, "keywords must be strings"));
    }
    int i = parameter_of(spec, key);
    if (i < 0) {
        *unknown = *unknown == NULL ? key : *unknown;
        return 0;
    }
    if (out[i] != NULL) {
        return err_int(err_raise(PyExc_TypeError,
                                 "argument for %s%s given by name ('%s') and position (%d)",
                                 CALLED(spec), spec->names[i], i + 1));
    }
    out[i] = value;
    return 0;
}

static int check_given(const ArgSpec *spec, PyObject **out, PyObject *unknown) {
    for (int i = 0; i < spec->required; i++) {
        if (out[i] == NULL) {
            return err_int(err_raise(PyExc_TypeError,
                                     "%s%s missing required argument '%s' (pos %d)", CALLED(spec),
                                     spec->names[i], i + 1));
        }
    }
    for (int i = spec->positional; i < spec->total; i++) {
        if (out[i] == NULL && ((spec->keyword_required >> (i - spec->positional)) & 1)) {
            return err_int(err_raise(PyExc_TypeError,
                                     "%s%s missing required argument '%s' (pos %d)", CALLED(spec),
                                     spec->names[i], i + 1));
        }
    }
    return unknown == NULL ? 0 : unexpected_keyword(spec, unknown);
}

int args_unpack(const ArgSpec *spec, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames,
                PyObject **out) {
    if (likely(kwnames == NULL && nargs >= spec->required && nargs <= spec->positional &&
               spec->keyword_required == 0)) {
        for (Py_ssize_t i = 0; i < spec->total; i++) {
            out[i] = i < nargs ? args[i] : NULL;
        }
        return 0;
    }
    Py_ssize_t nkw = kwnames == NULL ? 0 : ((PyVarObject *)kwnames)->ob_size;
    INT_TRYI(check_counts(spec, nargs, nkw));
    Py_ssize_t n = nargs < spec->positional ? nargs : spec->positional;
    for (Py_ssize_t i = 0; i < spec->total; i++) {
        out[i] = i < n ? args[i] : NULL;
    }
    PyObject *unknown = NULL;
    for (Py_ssize_t i = 0; i < nkw; i++) {
        INT_TRYI(place_keyword(spec, ((PyTupleObject *)kwnames)->ob_item[i], args[nargs + i], out,
                               &unknown));
    }
    return check_given(spec, out, unknown);
}

int args_unpack_tuple(const ArgSpec *spec, PyObject *args, PyObject *kwargs, PyObject **out) {
    Py_ssize_t nargs = ((PyVarObject *)args)->ob_size,
               nkw = kwargs == NULL ? 0 : ((PyDictObject *)kwargs)->ma_used;
    INT_TRYI(check_counts(spec, nargs, nkw));
    Py_ssize_t n = nargs < spec->positional ? nargs : spec->positional;
    for (Py_ssize_t i = 0; i < spec->total; i++) {
        out[i] = i < n ? ((PyTupleObject *)args)->ob_item[i] : NULL;
    }
    PyObject *unknown = NULL, *key, *value;
    Py_ssize_t position = 0;
    while (nkw != 0 && dict_next(kwargs, &position, &key, &value, NULL)) {
        int placed = place_keyword(spec, key, value, out, &unknown);
        decref(key); /* the dict keeps both, and belongs to the caller alone */
        decref(value);
        INT_TRYI(placed);
    }
    return check_given(spec, out, unknown);
}

/* ---- converters ---- */

int arg_ssize(PyObject *o, Py_ssize_t *out) {
    autoref PyObject *index = INT_TRY(ops_index(o));
    *out = int_as_ssize(index);
    return *out == -1 && err_occurred() ? -1 : 0;
}

int arg_slice_index(PyObject *o, Py_ssize_t *out) {
    if (o == NONE) {
        return 0;
    }
    if (!IS_INT(o) && (TYPE(o)->tp_as_number == NULL || TYPE(o)->tp_as_number->nb_index == NULL)) {
        return err_int(err_raise(
            PyExc_TypeError, "slice indices must be integers or None or have an __index__ method"));
    }
    Py_ssize_t value = ops_index_ssize(o, NULL);
    if (value == -1 && err_occurred()) {
        return -1;
    }
    *out = value;
    return 0;
}

/* An integer within [low, high]; `name` is the C type in the refusal. */
static int arg_bounded(PyObject *o, int64_t low, int64_t high, const char *name, int64_t *out) {
    autoref PyObject *index = INT_TRY(ops_index(o));
    int overflow = 0;
    *out = int_as_int64_overflow(index, &overflow);
    if (overflow != 0 || *out < low || *out > high) {
        return err_int(
            err_raise(PyExc_OverflowError, "Python int too large to convert to C %s", name));
    }
    return 0;
}

int arg_int(PyObject *o, int *out) {
    int64_t value = 0;
    INT_TRYI(arg_bounded(o, INT_MIN, INT_MAX, "int", &value));
    *out = (int)value;
    return 0;
}

int arg_long(PyObject *o, long *out) {
    int64_t value = 0;
    INT_TRYI(arg_bounded(o, LONG_MIN, LONG_MAX, "long", &value));
    *out = (long)value;
    return 0;
}

int arg_int64(PyObject *o, int64_t *out) {
    return arg_bounded(o, INT64_MIN, INT64_MAX, "int64_t", out);
}

int arg_uint64(PyObject *o, uint64_t *out) {
    autoref PyObject *index = INT_TRY(ops_index(o));
    if (int_sign(index) < 0) {
        return err_int(err_raise(PyExc_ValueError, "Cannot convert negative int"));
    }
    *out = int_as_uint64(index);
    if (*out == UINT64_MAX && err_occurred()) {
        return err_clear_if(PyExc_OverflowError)
                   ? err_int(err_raise(PyExc_OverflowError,
                                       "Python int too large for C unsigned long long"))
                   : -1;
    }
    return 0;
}

int arg_uint(PyObject *o, unsigned int *out) {
    uint64_t value = 0;
    if (arg_uint64(o, &value) < 0) {
        if (!err_clear_if(PyExc_OverflowError)) {
            return -1;
        }
        value = UINT64_MAX;
    }
    if (value > UINT_MAX) {
        return err_int(err_raise(PyExc_OverflowError, "Python int too large for C unsigned int"));
    }
    *out = (unsigned int)value;
    return 0;
}

int arg_size(PyObject *o, size_t *out) {
    uint64_t value = 0;
    INT_TRYI(arg_uint64(o, &value));
    *out = (size_t)value;
    return 0;
}

int arg_double(PyObject *o, double *out) {
    *out = float_as_double(o);
    return *out == -1.0 && err_occurred() ? -1 : 0;
}

int arg_bool(PyObject *o, int *out) {
    *out = ops_is_true(o);
    return *out < 0 ? -1 : 0;
}

/* `name`: empty for the only argument, digits for one known by its position, else its name. */
static int wrong_type(PyObject *o, const char *function, const char *name, const char *expected) {
    const char *quote = name[0] == '\0' || (name[0] >= '0' && name[0] <= '9') ? "" : "'";
    const char *space = name[0] == '\0' ? "" : " ";
    const char *got = o == NONE ? "None" : TYPE(o)->tp_name;
    return err_int(err_raise(PyExc_TypeError, "%s() argument%s%s%s%s must be %s, not %s", function,
                             space, quote, name, quote, expected, got));
}

int arg_type(PyObject *o, PyTypeObject *type, const char *function, const char *name) {
    return likely(IS_INSTANCE(o, *type)) ? 0 : wrong_type(o, function, name, type->tp_name);
}

int arg_none_or_str(PyObject *o, const char *function, const char *name) {
    return o == NONE || IS_STR(o) ? 0 : wrong_type(o, function, name, "str or None");
}

int arg_char(PyObject *o, const char *function, const char *name, int *out) {
    if (!IS_STR(o)) {
        return wrong_type(o, function, name, "a unicode character");
    }
    if (((PyASCIIObject *)o)->length != 1) {
        const char *quote = name[0] == '\0' || (name[0] >= '0' && name[0] <= '9') ? "" : "'";
        return err_int(err_raise(
            PyExc_TypeError,
            "%s(): argument%s%s%s%s must be a unicode character, not a string of length %zd",
            function, name[0] ? " " : "", quote, name, quote, ((PyASCIIObject *)o)->length));
    }
    *out = (int)PyUnicode_READ_CHAR(o, 0);
    return 0;
}

int arg_utf8(PyObject *o, const char *function, const char *name, const char **out) {
    if (!IS_STR(o)) {
        return wrong_type(o, function, name, "str");
    }
    *out = INT_TRY(str_c_text(o));
    return 0;
}

int arg_none_or_ssize(PyObject *o, Py_ssize_t *out) {
    if (o == NONE) {
        return 0;
    }
    if (!IS_INT(o) && (TYPE(o)->tp_as_number == NULL || TYPE(o)->tp_as_number->nb_index == NULL)) {
        err_raise(PyExc_TypeError, "argument should be integer or None, not '%.200s'",
                  TYPE(o)->tp_name);
        return -1;
    }
    return arg_ssize(o, out);
}

int arg_writable_buffer(PyObject *o, const char *function, const char *name, Py_buffer *out) {
    if (ops_has_buffer(o) && ops_get_buffer(o, out, PyBUF_WRITABLE) == 0) {
        return 0;
    }
    err_clear();
    return wrong_type(o, function, name, "read-write bytes-like object");
}

int arg_buffer(PyObject *o, Py_buffer *out) {
    return ops_get_buffer(o, out, PyBUF_SIMPLE);
}

void arg_buffer_release(Py_buffer *buffer) {
    ops_release_buffer(buffer);
}
