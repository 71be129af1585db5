/* Items of buffers: bytes to objects and back, by native format characters of struct; any other
 * format by the struct module. */
#include "object/attr.h"
#include "object/call.h"
#include "types/bytes/bytes.h"
#include "types/float/float.h"
#include "types/int/int.h"
#include "types/memoryview/memoryview_int.h"

char item_native(const char *format) {
    if (format == NULL) {
        return 'B';
    }
    format += *format == '@';
    return format[0] && format[1] == 0 && strchr("cbBhHiIlLqQnNfdeP?", format[0]) ? format[0] : 0;
}
Py_ssize_t item_size(char code) {
    switch (code) {
    case 'c':
    case 'b':
    case 'B':
    case '?':
        return 1;
    case 'h':
    case 'H':
    case 'e':
        return 2;
    case 'i':
    case 'I':
    case 'f':
        return 4;
    case 0:
        return -1;
    default:
        return 8;
    }
}

static int64_t read_signed(const char *p, Py_ssize_t size) {
    uint64_t value = 0;
    memcpy(&value, p, (size_t)size);
    unsigned shift = (unsigned)(64 - 8 * size);
    return (int64_t)(value << shift) >> shift;
}
static uint64_t read_unsigned(const char *p, Py_ssize_t size) {
    uint64_t value = 0;
    memcpy(&value, p, (size_t)size);
    return value;
}
static bool is_signed(char code) {
    return strchr("bhilqn", code) != NULL;
}
static double read_double(char code, const char *p) {
    double d;
    float f;
    _Float16 e;
    switch (code) {
    case 'd':
        memcpy(&d, p, 8);
        return d;
    case 'f':
        memcpy(&f, p, 4);
        return f;
    default:
        memcpy(&e, p, 2);
        return (double)e;
    }
}

/* Of no native format: a letter nobody knows, or more than a letter. */
static void *refuse_format(const char *format) {
    bool letter = strlen(format) == 1 || (format[0] == '@' && strlen(format) == 2);
    return err_raise(PyExc_NotImplementedError,
                     letter ? "memoryview: format %s not supported"
                            : "memoryview: unsupported format %s",
                     format);
}

int item_check(const char *format) {
    return item_native(format) ? 0 : err_int(refuse_format(format));
}

PyObject *item_unpack(const char *format, const char *p) {
    char code = item_native(format);
    switch (code) {
    case 0:
        return refuse_format(format);
    case 'c':
        return bytes_from(p, 1);
    case '?':
        return BOOL(*p != 0);
    case 'd':
    case 'f':
    case 'e':
        return float_from_double(read_double(code, p));
    default:
        return is_signed(code) ? int_from_int64(read_signed(p, item_size(code)))
                               : int_from_uint64(read_unsigned(p, item_size(code)));
    }
}

static int bad_value(const char *format) {
    err_raise(PyExc_ValueError, "memoryview: invalid value for format '%s'", format);
    return -1;
}
static int bad_type(const char *format) {
    err_raise(PyExc_TypeError, "memoryview: invalid type for format '%s'", format);
    return -1;
}
/* What a conversion raised, in memoryview's words. */
static int reword(const char *format) {
    if (err_clear_if(PyExc_TypeError)) {
        return bad_type(format);
    }
    return err_clear_if(PyExc_OverflowError) || err_clear_if(PyExc_ValueError) ? bad_value(format)
                                                                               : -1;
}

static int pack_int(const char *format, char code, char *p, PyObject *value) {
    autoref PyObject *index = ops_index(value);
    if (index == NULL) {
        return reword(format);
    }
    unsigned bits = 8 * (unsigned)item_size(code);
    uint64_t word;
    if (is_signed(code) || (code == 'P' && int_sign(index) < 0)) { /* an address may be negative */
        int overflow;
        int64_t x = int_as_int64_overflow(index, &overflow);
        if (overflow ||
            (bits < 64 && (x < -((int64_t)1 << (bits - 1)) || x >= (int64_t)1 << (bits - 1)))) {
            return bad_value(format);
        }
        word = (uint64_t)x;
    } else if (int_sign(index) < 0) {
        return bad_value(format);
    } else {
        word = int_as_uint64(index);
        if (word == UINT64_MAX && err_occurred()) {
            return reword(format);
        }
        if (bits < 64 && word >> bits) {
            return bad_value(format);
        }
    }
    memcpy(p, &word, bits / 8);
    return 0;
}
static int pack_double(const char *format, char code, char *p, PyObject *value) {
    double d = float_as_double(value);
    if (d == -1.0 && err_occurred()) {
        return reword(format);
    }
    if (code == 'd') {
        memcpy(p, &d, 8);
    } else if (code == 'f') {
        float f = (float)d;
        memcpy(p, &f, 4);
    } else {
        _Float16 e = (_Float16)d;
        if (__builtin_isinf(e) && !__builtin_isinf(d)) {
            return bad_value(format);
        }
        memcpy(p, &e, 2);
    }
    return 0;
}
int item_pack(const char *format, char *p, PyObject *value) {
    char code = item_native(format);
    switch (code) {
    case 0:
        return err_int(refuse_format(format));
    case 'c':
        if (!IS_BYTES(value)) {
            return bad_type(format);
        }
        if (bytes_length(value) != 1) {
            return bad_value(format);
        }
        *p = *bytes_data(value);
        return 0;
    case '?':
        *p = (char)INT_TRYI(ops_is_true(value));
        return 0;
    case 'd':
    case 'f':
    case 'e':
        return pack_double(format, code, p, value);
    default:
        return pack_int(format, code, p, value);
    }
}

/* The item as struct.unpack has it: a tuple. */
static PyObject *unpack_any(const char *format, const char *p, Py_ssize_t size) {
    if (item_native(format)) {
        return item_unpack(format, p);
    }
    autoref PyObject *module = TRY(import_module_text("struct")),
                     *name = TRY(str_intern_text("unpack"));
    autoref PyObject *unpack = TRY(attr_get(module, name)), *text = TRY(str_from_text(format)),
                     *bytes = TRY(bytes_from(p, size));
    autoref PyObject *values = TRY(call_two(unpack, text, bytes));
    return ((PyVarObject *)values)->ob_size == 1 ? newref(((PyTupleObject *)values)->ob_item[0])
                                                 : take(values);
}
int item_equal(const char *format_a, const char *a, Py_ssize_t size_a, const char *format_b,
               const char *b, Py_ssize_t size_b) {
    autoref PyObject *x = unpack_any(format_a, a, size_a),
                     *y = x ? unpack_any(format_b, b, size_b) : NULL;
    if (y == NULL) {
        return err_matches(PyExc_MemoryError)
                   ? -1
                   : (err_clear(), 0); /* what cannot be read is equal to nothing */
    }
    autoref PyObject *result = INT_TRY(ops_compare(x, y, Py_EQ));
    return ops_is_true(result);
}
