/* The simple types: how each letter of _type_ becomes a Python value, and back. */
#ifdef HAVE_FFI
#include "modules/ctypes/ctypes_int.h"
#include "types/complex/complex.h"
#include "types/float/float.h"

#include <complex.h>
#include <wchar.h>

/* ---- integers ---- */

/* The lowest 64 bits; whatever has __index__. */
static int integer_bits(PyObject *o, uint64_t *out) {
    *out = PyLong_AsUnsignedLongLongMask(o);
    return *out == (uint64_t)-1 && err_occurred() ? -1 : 0;
}

#define INTEGER(name, type, make)                                                                  \
    static PyObject *name##_get(const char *p) {                                                   \
        type value;                                                                                \
        memcpy(&value, p, sizeof value);                                                           \
        return make(value);                                                                        \
    }                                                                                              \
    static PyObject *name##_set(char *p, PyObject *o) {                                            \
        uint64_t bits;                                                                             \
        TRYI(integer_bits(o, &bits));                                                              \
        type value = (type)bits;                                                                   \
        memcpy(p, &value, sizeof value);                                                           \
        return newref(NONE);                                                                       \
    }
INTEGER(byte, int8_t, int_from_int64)
INTEGER(ubyte, uint8_t, int_from_int64)
INTEGER(short, int16_t, int_from_int64)
INTEGER(ushort, uint16_t, int_from_int64)
INTEGER(int, int32_t, int_from_int64)
INTEGER(uint, uint32_t, int_from_int64)
INTEGER(long, int64_t, int_from_int64)
INTEGER(ulong, uint64_t, int_from_uint64)

static PyObject *bool_get(const char *p) {
    return BOOL(*p != 0);
}
static PyObject *bool_set(char *p, PyObject *o) {
    *p = (char)TRYI(ops_is_true(o));
    return newref(NONE);
}
static PyObject *variant_bool_get(const char *p) {
    int16_t value;
    memcpy(&value, p, sizeof value);
    return BOOL(value != 0);
}
static PyObject *variant_bool_set(char *p, PyObject *o) {
    int16_t value = TRYI(ops_is_true(o)) ? -1 : 0;
    memcpy(p, &value, sizeof value);
    return newref(NONE);
}

/* ---- numbers with a point ---- */

#define REAL(name, type)                                                                           \
    static PyObject *name##_get(const char *p) {                                                   \
        type value;                                                                                \
        memcpy(&value, p, sizeof value);                                                           \
        return float_from_double((double)value);                                                   \
    }                                                                                              \
    static PyObject *name##_set(char *p, PyObject *o) {                                            \
        double number = float_as_double(o);                                                        \
        if (number == -1.0 && err_occurred()) {                                                    \
            return NULL;                                                                           \
        }                                                                                          \
        type value = (type)number;                                                                 \
        memcpy(p, &value, sizeof value);                                                           \
        return newref(NONE);                                                                       \
    }
REAL(float, float)
REAL(double, double)
REAL(long_double, long double)

#define COMPLEX(name, type)                                                                        \
    static PyObject *name##_get(const char *p) {                                                   \
        type value[2];                                                                             \
        memcpy(value, p, sizeof value);                                                            \
        return complex_from_doubles((double)value[0], (double)value[1]);                           \
    }                                                                                              \
    static PyObject *name##_set(char *p, PyObject *o) {                                            \
        Py_complex z;                                                                              \
        TRYI(complex_as_value(o, &z));                                                             \
        type value[2] = {(type)z.real, (type)z.imag};                                              \
        memcpy(p, value, sizeof value);                                                            \
        return newref(NONE);                                                                       \
    }
COMPLEX(float_complex, float)
COMPLEX(double_complex, double)
COMPLEX(long_double_complex, long double)

/* ---- characters ---- */

static PyObject *char_get(const char *p) {
    return bytes_from(p, 1);
}
static void *char_refuse(const char *what, Py_ssize_t length) {
    return err_raise(PyExc_TypeError,
                     "one character bytes, bytearray, or an integer in range(256) expected, not %s "
                     "of length %zd",
                     what, length);
}
static PyObject *char_set(char *p, PyObject *o) {
    if (IS_BYTES(o)) {
        if (bytes_length(o) != 1) {
            return char_refuse("bytes", bytes_length(o));
        }
        *p = bytes_data(o)[0];
    } else if (IS_INSTANCE(o, PyByteArray_Type)) {
        Py_buffer view;
        TRYI(ops_get_buffer(o, &view, PyBUF_SIMPLE));
        Py_ssize_t length = view.len;
        if (length == 1) {
            *p = *(char *)view.buf;
        }
        ops_release_buffer(&view);
        if (length != 1) {
            return char_refuse("bytearray", length);
        }
    } else if (IS_INT(o)) {
        int overflow;
        int64_t value = int_as_int64_overflow(o, &overflow);
        if (overflow != 0 || value < 0 || value > 255) {
            return err_raise(PyExc_TypeError, "integer not in range(256)");
        }
        *p = (char)value;
    } else {
        return err_raise(
            PyExc_TypeError,
            "one character bytes, bytearray, or an integer in range(256) expected, not %T", o);
    }
    return newref(NONE);
}

static PyObject *wchar_get(const char *p) {
    wchar_t c;
    memcpy(&c, p, sizeof c);
    return code_wide_string(&c, 1);
}
static PyObject *wchar_set(char *p, PyObject *o) {
    if (!IS_STR(o)) {
        return err_raise(PyExc_TypeError, "a unicode character expected, not instance of %T", o);
    }
    if (str_length(o) != 1) {
        return err_raise(PyExc_TypeError,
                         "a unicode character expected, not a string of length %zd", str_length(o));
    }
    wchar_t c = (wchar_t)str_at(o, 0);
    memcpy(p, &c, sizeof c);
    return newref(NONE);
}

/* ---- pointers ---- */

static void put_pointer(char *p, const void *pointer) {
    memcpy(p, &pointer, sizeof pointer);
}
static char *take_pointer(const char *p) {
    char *pointer;
    memcpy(&pointer, p, sizeof pointer);
    return pointer;
}

/* Of a copy: the memory may change meanwhile, and a str with characters out of range is none. */
PyObject *code_wide_string(const wchar_t *text, Py_ssize_t length) {
    size_t n = length < 0 ? wcslen(text) : (size_t)length;
    wchar_t few[64], *copy = n <= countof(few) ? few : PyMem_Malloc(n * sizeof *copy);
    if (copy == NULL) {
        return err_no_memory();
    }
    memcpy(copy, text, n * sizeof *copy);
    PyObject *s = PyUnicode_FromWideChar(copy, (Py_ssize_t)n);
    if (copy != few) {
        PyMem_Free(copy);
    }
    return s;
}
static void free_wide(PyObject *capsule) {
    PyMem_Free(PyCapsule_GetPointer(capsule, "_ctypes wide string"));
}
PyObject *code_wide_copy(PyObject *text, WideNul nul, wchar_t **out) {
    Py_ssize_t length;
    *out = TRY(PyUnicode_AsWideCharString(text, nul == WIDE_NUL_ALLOWED ? &length : NULL));
    PyObject *capsule = PyCapsule_New(*out, "_ctypes wide string", free_wide);
    if (capsule == NULL) {
        PyMem_Free(*out);
    }
    return capsule;
}

/* None and ints, which all pointer types take: true when the value was one; *bits -1 may be an
 * error. */
static int set_address(char *p, PyObject *o) {
    uint64_t bits = 0;
    if (o != NONE && !IS_INT(o)) {
        return 0;
    }
    if (o != NONE) {
        INT_TRYI(integer_bits(o, &bits));
    }
    put_pointer(p, (void *)(uintptr_t)bits);
    return 1;
}
static PyObject *string_get(const char *p) {
    char *text = take_pointer(p);
    return text == NULL ? NONE : bytes_from(text, (Py_ssize_t)strlen(text));
}
static PyObject *string_set(char *p, PyObject *o) {
    if (TRYI(set_address(p, o))) {
        return newref(NONE);
    }
    if (!IS_BYTES(o)) {
        return err_raise(PyExc_TypeError,
                         "bytes or integer address expected instead of %T instance", o);
    }
    put_pointer(p, bytes_data(o));
    return newref(o);
}
static PyObject *wide_string_get(const char *p) {
    wchar_t *text = (wchar_t *)take_pointer(p);
    return text == NULL ? NONE : code_wide_string(text, -1);
}
static PyObject *wide_string_set(char *p, PyObject *o) {
    if (TRYI(set_address(p, o))) {
        return newref(NONE);
    }
    if (!IS_STR(o)) {
        return err_raise(PyExc_TypeError,
                         "unicode string or integer address expected instead of %T instance", o);
    }
    wchar_t *text;
    PyObject *keep = TRY(code_wide_copy(o, WIDE_NUL_ALLOWED, &text));
    put_pointer(p, text);
    return keep;
}
static PyObject *pointer_get(const char *p) {
    char *pointer = take_pointer(p);
    return pointer == NULL ? NONE : int_from_uint64((uintptr_t)pointer);
}
static PyObject *pointer_set(char *p, PyObject *o) {
    if (!TRYI(set_address(p, o))) {
        return err_raise(PyExc_TypeError, "cannot be converted to pointer");
    }
    return newref(NONE);
}
static PyObject *object_get(const char *p) {
    PyObject *o = (PyObject *)take_pointer(p);
    if (o == NULL) {
        return err_occurred() ? NULL : err_raise(PyExc_ValueError, "PyObject is NULL");
    }
    return newref(o);
}
static PyObject *object_set(char *p, PyObject *o) {
    put_pointer(p, o);
    return newref(o);
}

/* ---- the table ---- */

/* What a complex type is made of. */
static ffi_type *const complex_float_types[] = {&ffi_type_float, NULL};
static ffi_type *const complex_double_types[] = {&ffi_type_double, NULL};
static ffi_type *const complex_longdouble_types[] = {&ffi_type_longdouble, NULL};

ffi_type ctypes_ffi_types[] = {
#define X(name, kind, type, parts)                                                                 \
    [CTYPES_FFI_##name] = {sizeof(type), _Alignof(type), FFI_TYPE_##kind, (ffi_type **)(parts)},
    CTYPES_FFI(X)
#undef X
};

#define CODE(letter, format, type, bits, swaps, pointer, ffi, name)                                \
    {letter, format,  sizeof(type), _Alignof(type), bits,                                          \
     swaps,  pointer, &ffi,         name##_get,     name##_set}
/* In the order in which the error message lists them. */
static const SimpleCode codes[] = {
    CODE('c', 'c', char, 0, false, false, ffi_type_sint8, char),
    CODE('b', 'b', int8_t, CODE_SIGNED, false, false, ffi_type_sint8, byte),
    CODE('B', 'B', uint8_t, CODE_UNSIGNED, false, false, ffi_type_uint8, ubyte),
    CODE('h', 'h', int16_t, CODE_SIGNED, true, false, ffi_type_sint16, short),
    CODE('H', 'H', uint16_t, CODE_UNSIGNED, true, false, ffi_type_uint16, ushort),
    CODE('i', 'i', int32_t, CODE_SIGNED, true, false, ffi_type_sint32, int),
    CODE('I', 'I', uint32_t, CODE_UNSIGNED, true, false, ffi_type_uint32, uint),
    CODE('l', 'q', int64_t, CODE_SIGNED, true, false, ffi_type_sint64, long),
    CODE('L', 'Q', uint64_t, CODE_UNSIGNED, true, false, ffi_type_uint64, ulong),
    CODE('d', 'd', double, 0, true, false, ffi_type_double, double),
    CODE('D', 'D', double _Complex, 0, true, false, ffi_type_complex_double, double_complex),
    CODE('F', 'F', float _Complex, 0, true, false, ffi_type_complex_float, float_complex),
    CODE('G', 'G', long double _Complex, 0, false, false, ffi_type_complex_longdouble,
         long_double_complex),
    CODE('f', 'f', float, 0, true, false, ffi_type_float, float),
    CODE('u', 'u', wchar_t, 0, false, false, ffi_type_sint32, wchar),
    CODE('z', 'z', char *, 0, false, true, ffi_type_pointer, string),
    CODE('Z', 'Z', wchar_t *, 0, false, true, ffi_type_pointer, wide_string),
    CODE('q', 'q', int64_t, CODE_SIGNED, true, false, ffi_type_sint64, long),
    CODE('Q', 'Q', uint64_t, CODE_UNSIGNED, true, false, ffi_type_uint64, ulong),
    CODE('P', 'P', void *, 0, false, true, ffi_type_pointer, pointer),
    CODE('O', 'O', PyObject *, 0, false, true, ffi_type_pointer, object),
    CODE('v', 'v', int16_t, 0, false, false, ffi_type_sint16, variant_bool),
    CODE('?', '?', bool, CODE_UNSIGNED, true, false, ffi_type_uint8, bool),
    CODE('g', 'g', long double, 0, false, false, ffi_type_longdouble, long_double),
};
const char code_letters[] = "cbBhHiIlLdDFGfuzZqQPOv?g";
_Static_assert(sizeof(long) == 8 && sizeof(void *) == 8, "a system of 64 bits");
_Static_assert(sizeof(long double _Complex) <= CODE_SIZE_MAX, "the largest simple type");

const SimpleCode *code_find(Py_UCS4 letter) {
    for (size_t i = 0; i < countof(codes); i++) {
        if ((Py_UCS4)(unsigned char)codes[i].letter == letter) {
            return &codes[i];
        }
    }
    return NULL;
}

/* ---- the other byte order ---- */

/* Each part of a complex number for itself. */
static void swap_bytes(const SimpleCode *code, char *p) {
    bool two = code->letter == 'D' || code->letter == 'F';
    size_t size = two ? code->size / 2 : code->size;
    for (size_t part = 0; part < (two ? 2 : 1); part++) {
        char *q = p + part * size;
        for (size_t i = 0; i < size / 2; i++) {
            char c = q[i];
            q[i] = q[size - 1 - i];
            q[size - 1 - i] = c;
        }
    }
}

PyObject *code_get(const CTypeInfo *info, const char *p) {
    if (likely(!info->swapped)) {
        return info->code->get(p);
    }
    char bytes[CODE_SIZE_MAX];
    memcpy(bytes, p, info->code->size);
    swap_bytes(info->code, bytes);
    return info->code->get(bytes);
}

PyObject *code_set(const CTypeInfo *info, char *p, PyObject *value) {
    PyObject *keep = TRY(info->code->set(p, value));
    if (unlikely(info->swapped)) {
        swap_bytes(info->code, p);
    }
    return keep;
}
#endif
