/* pystrtod.h, pyhash.h, pystrcmp.h: numbers as text, hashes. */
#include "capi/capi.h"
#include "base/float_text.h"
#include "base/hash.h"
#include "types/float/float.h"
#include "types/slice/slice.h"

#include <strings.h>

/* ---- doubles ---- */

double PyOS_string_to_double(const char *text, char **end, PyObject *overflow) {
    double value = 0;
    size_t taken = 0;
    FloatStatus status = float_parse(text, strlen(text), &value, &taken);
    if (status == FLOAT_INVALID || (end == NULL && text[taken] != '\0')) {
        if (end != NULL) {
            *end = (char *)text;
        }
        err_raise(PyExc_ValueError, "could not convert string to float: '%.200s'", text);
        return -1.0;
    }
    if (end != NULL) {
        *end = (char *)text + taken;
    }
    if (status == FLOAT_OVERFLOW && overflow != NULL) {
        err_raise(overflow, "value too large to convert to float: '%.200s'", text);
        return -1.0;
    }
    return value;
}

static int float_flags(int flags) {
    return (flags & Py_DTSF_SIGN ? FLOAT_SIGN : 0) | (flags & Py_DTSF_ADD_DOT_0 ? FLOAT_DOT_0 : 0) |
           (flags & Py_DTSF_ALT ? FLOAT_ALTERNATE : 0) |
           (flags & Py_DTSF_NO_NEG_0 ? FLOAT_NO_NEGATIVE_0 : 0);
}

char *PyOS_double_to_string(double value, char code, int precision, int flags, int *type) {
    if (strchr("eEfFgGr", code) == NULL || code == '\0' || (code == 'r' && precision != 0)) {
        return ERR_BAD_CALL();
    }
    if (type != NULL) {
        *type = isfinite(value) ? Py_DTST_FINITE : isinf(value) ? Py_DTST_INFINITE : Py_DTST_NAN;
    }
    Buffer out = {0};
    if (float_format(&out, value, code, precision, float_flags(flags)) < 0) {
        buffer_free(&out);
        return err_no_memory();
    }
    char *text = PyMem_Malloc(out.size + 1);
    if (text != NULL) {
        memcpy(text, out.data, out.size);
        text[out.size] = '\0';
    }
    buffer_free(&out);
    return text != NULL ? text : err_no_memory();
}

int PyOS_mystricmp(const char *a, const char *b) {
    return strcasecmp(a, b);
}

int PyOS_mystrnicmp(const char *a, const char *b, Py_ssize_t size) {
    return strncasecmp(a, b, (size_t)size);
}

/* ---- hashes ---- */

Py_hash_t Py_HashPointer(const void *p) {
    uintptr_t bits = (uintptr_t)p;
    Py_hash_t hash = (Py_hash_t)((bits >> 4) | (bits << 60));
    return hash == -1 ? -2 : hash;
}

Py_hash_t PyObject_GenericHash(PyObject *o) {
    return Py_HashPointer(o);
}

Py_hash_t _Py_HashDouble(PyObject *o, double value) {
    return float_hash(o, value);
}
