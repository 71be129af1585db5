/* longobject.h and longintrepr.h: int. */
#include "capi/capi.h"

#include <errno.h>

#undef PyUnstable_Long_IsCompact
#undef PyUnstable_Long_CompactValue

/* ---- from C ---- */

PyObject *PyLong_FromLong(long value) {
    return int_from_int64(value);
}
PyObject *PyLong_FromLongLong(long long value) {
    return int_from_int64(value);
}
PyObject *PyLong_FromSsize_t(Py_ssize_t value) {
    return int_from_ssize(value);
}
PyObject *PyLong_FromInt32(int32_t value) {
    return int_from_int64(value);
}
PyObject *PyLong_FromInt64(int64_t value) {
    return int_from_int64(value);
}
PyObject *PyLong_FromUnsignedLong(unsigned long value) {
    return int_from_uint64(value);
}
PyObject *PyLong_FromUnsignedLongLong(unsigned long long value) {
    return int_from_uint64(value);
}
PyObject *PyLong_FromUInt32(uint32_t value) {
    return int_from_uint64(value);
}
PyObject *PyLong_FromUInt64(uint64_t value) {
    return int_from_uint64(value);
}
PyObject *PyLong_FromSize_t(size_t value) {
    return int_from_uint64(value);
}
PyObject *PyLong_FromVoidPtr(void *p) {
    return int_from_uint64((uintptr_t)p);
}
PyObject *PyLong_FromDouble(double value) {
    return int_from_double(value);
}
PyObject *PyLong_FromUnicodeObject(PyObject *text, int base) {
    return int_from_object_text(text, base);
}

/* The digits must fill the text; without `end` anything behind them is an error, with it it says
 * where they stop. */
PyObject *PyLong_FromString(const char *text, char **end, int base) {
    if ((base != 0 && base < 2) || base > 36) {
        return err_raise(PyExc_ValueError, "int() arg 2 must be >= 2 and <= 36");
    }
    size_t length = strlen(text);
    PyObject *whole = int_from_text(text, (Py_ssize_t)length, base);
    if (whole != NULL || end == NULL) {
        if (end != NULL) {
            *end = (char *)text + length;
        }
        return whole;
    }
    for (size_t n = length; n-- > 1;) { /* the longest start that is a number */
        err_clear();
        whole = int_from_text(text, (Py_ssize_t)n, base);
        if (whole != NULL) {
            *end = (char *)text + n;
            return whole;
        }
    }
    *end = (char *)text;
    return NULL;
}

/* ---- to C ---- */

/* An int through __index__: a new reference. */
static PyObject *index_of(PyObject *o) {
    NEED(o != NULL);
    return IS_INT(o) ? newref(o) : ops_index(o);
}

/* The value, or -1 with OverflowError that names the C type. */
static long long to_signed(PyObject *o, const char *what) {
    autoref PyObject *index = INT_TRY(index_of(o));
    int overflow;
    int64_t value = int_as_int64_overflow(index, &overflow);
    if (unlikely(overflow != 0)) {
        return err_int(
            err_raise(PyExc_OverflowError, "Python int too large to convert to C %s", what));
    }
    return value;
}

long PyLong_AsLong(PyObject *o) {
    return to_signed(o, "long");
}

long long PyLong_AsLongLong(PyObject *o) {
    autoref PyObject *index = INT_TRY(index_of(o));
    int overflow;
    int64_t value = int_as_int64_overflow(index, &overflow);
    return likely(overflow == 0)
               ? value
               : err_int(err_raise(PyExc_OverflowError, "int too big to convert"));
}

int PyLong_AsInt(PyObject *o) {
    long value = PyLong_AsLong(o);
    if (unlikely(value != (int)value) || (value == -1 && err_matches(PyExc_OverflowError))) {
        return err_int(err_raise(PyExc_OverflowError, "Python int too large to convert to C int"));
    }
    return (int)value;
}

Py_ssize_t PyLong_AsSsize_t(PyObject *o) {
    INT_NEED(o != NULL);
    if (!IS_INT(o)) {
        return err_int(err_raise(PyExc_TypeError, "an integer is required"));
    }
    return int_as_ssize(o);
}

long long PyLong_AsLongLongAndOverflow(PyObject *o, int *overflow) {
    *overflow = 0;
    autoref PyObject *index = INT_TRY(index_of(o));
    int64_t value = int_as_int64_overflow(index, overflow);
    return *overflow != 0 ? -1 : value;
}

long PyLong_AsLongAndOverflow(PyObject *o, int *overflow) {
    return PyLong_AsLongLongAndOverflow(o, overflow);
}

/* Only of ints: __index__ is not asked. `negative` and `large` word the errors. */
static unsigned long long to_unsigned(PyObject *o, const char *large, const char *negative) {
    INT_NEED(o != NULL);
    if (!IS_INT(o)) {
        return (unsigned long long)err_int(err_raise(PyExc_TypeError, "an integer is required"));
    }
    if (int_sign(o) < 0) {
        return (unsigned long long)err_int(err_raise(PyExc_OverflowError, "%s", negative));
    }
    if (int_bit_length(o) > 64) {
        return (unsigned long long)err_int(err_raise(PyExc_OverflowError, "%s", large));
    }
    return int_as_uint64(o);
}

unsigned long PyLong_AsUnsignedLong(PyObject *o) {
    return to_unsigned(o, "Python int too large to convert to C unsigned long",
                       "can't convert negative value to unsigned int");
}

unsigned long long PyLong_AsUnsignedLongLong(PyObject *o) {
    return to_unsigned(o, "int too big to convert", "can't convert negative int to unsigned");
}

size_t PyLong_AsSize_t(PyObject *o) {
    return to_unsigned(o, "Python int too large to convert to C size_t",
                       "can't convert negative value to size_t");
}

/* The low 64 bits in two's complement. */
unsigned long long PyLong_AsUnsignedLongLongMask(PyObject *o) {
    autoref PyObject *index = index_of(o);
    if (index == NULL) {
        return (unsigned long long)-1;
    }
    PyLongObject *n = (PyLongObject *)index;
    uint64_t bits = 0;
    size_t digits = n->long_value.lv_tag >> 3;
    for (size_t i = 0; i < digits && i < 3; i++) {
        bits |= (uint64_t)n->long_value.ob_digit[i] << (30 * i);
    }
    return int_sign(index) < 0 ? -bits : bits;
}

unsigned long PyLong_AsUnsignedLongMask(PyObject *o) {
    return PyLong_AsUnsignedLongLongMask(o);
}

int PyLong_AsInt64(PyObject *o, int64_t *out) {
    int64_t value = PyLong_AsLongLong(o);
    if (value == -1 && err_occurred()) {
        return -1;
    }
    *out = value;
    return 0;
}

int PyLong_AsInt32(PyObject *o, int32_t *out) {
    int64_t value;
    INT_TRYI(PyLong_AsInt64(o, &value));
    if (value != (int32_t)value) {
        return err_int(
            err_raise(PyExc_OverflowError, "Python int too large to convert to C int32_t"));
    }
    *out = (int32_t)value;
    return 0;
}

int PyLong_AsUInt64(PyObject *o, uint64_t *out) {
    autoref PyObject *index = INT_TRY(index_of(o));
    uint64_t value = PyLong_AsUnsignedLongLong(index);
    if (value == (uint64_t)-1 && err_occurred()) {
        return -1;
    }
    *out = value;
    return 0;
}

int PyLong_AsUInt32(PyObject *o, uint32_t *out) {
    uint64_t value;
    INT_TRYI(PyLong_AsUInt64(o, &value));
    if (value != (uint32_t)value) {
        return err_int(
            err_raise(PyExc_OverflowError, "Python int too large to convert to C uint32_t"));
    }
    *out = (uint32_t)value;
    return 0;
}

double PyLong_AsDouble(PyObject *o) {
    INT_NEED(o != NULL);
    if (!IS_INT(o)) {
        return err_int(err_raise(PyExc_TypeError, "an integer is required"));
    }
    return int_as_double(o);
}

void *PyLong_AsVoidPtr(PyObject *o) {
    NEED(o != NULL && IS_INT(o));
    uint64_t bits = int_sign(o) < 0 ? (uint64_t)int_as_int64(o) : int_as_uint64(o);
    return bits == (uint64_t)-1 && err_occurred() ? NULL : (void *)(uintptr_t)bits;
}

/* ---- sign ---- */

int _PyLong_Sign(PyObject *o) {
    return int_sign(o);
}

static int check_int(PyObject *o) {
    return IS_INT(o) ? 0 : err_int(err_raise(PyExc_TypeError, "expected int, got %T", o));
}
int PyLong_GetSign(PyObject *o, int *sign) {
    INT_TRYI(check_int(o));
    *sign = int_sign(o);
    return 0;
}
int PyLong_IsZero(PyObject *o) {
    INT_TRYI(check_int(o));
    return int_sign(o) == 0;
}
int PyLong_IsPositive(PyObject *o) {
    INT_TRYI(check_int(o));
    return int_sign(o) > 0;
}
int PyLong_IsNegative(PyObject *o) {
    INT_TRYI(check_int(o));
    return int_sign(o) < 0;
}

int64_t _PyLong_NumBits(PyObject *o) {
    return int_bit_length(o);
}

PyObject *_PyLong_Copy(PyLongObject *o) {
    return int_exact((PyObject *)o);
}

PyObject *_PyLong_GCD(PyObject *a, PyObject *b) {
    return int_gcd(a, b);
}

int(PyUnstable_Long_IsCompact)(const PyLongObject *o) {
    return int_is_compact((PyObject *)o);
}

Py_ssize_t(PyUnstable_Long_CompactValue)(const PyLongObject *o) {
    return int_compact((PyObject *)o);
}

/* ---- bytes ---- */

PyObject *_PyLong_FromByteArray(const unsigned char *bytes, size_t n, int little_endian,
                                int is_signed) {
    return int_from_bytes(bytes, n, little_endian, is_signed);
}

int _PyLong_AsByteArray(PyLongObject *o, unsigned char *bytes, size_t n, int little_endian,
                        int is_signed, int with_exceptions) {
    int result = int_to_bytes((PyObject *)o, bytes, n, little_endian, is_signed);
    if (result < 0 && !with_exceptions) {
        err_clear();
    }
    return result;
}

static bool is_little(int flags) {
    return flags == -1 || (flags & Py_ASNATIVEBYTES_NATIVE_ENDIAN) ||
           (flags & Py_ASNATIVEBYTES_LITTLE_ENDIAN); /* this machine is */
}

PyObject *PyLong_FromNativeBytes(const void *buffer, size_t n, int flags) {
    bool is_signed = flags == -1 || !(flags & Py_ASNATIVEBYTES_UNSIGNED_BUFFER);
    return int_from_bytes(buffer, n, is_little(flags), is_signed);
}

PyObject *PyLong_FromUnsignedNativeBytes(const void *buffer, size_t n, int flags) {
    return int_from_bytes(buffer, n, is_little(flags), false);
}

/* The low bytes, sign-extended or cut; returns how many it takes. */
Py_ssize_t PyLong_AsNativeBytes(PyObject *o, void *buffer, Py_ssize_t n, int flags) {
    INT_NEED(o != NULL && n >= 0);
    if (!IS_INT(o) && (flags == -1 || !(flags & Py_ASNATIVEBYTES_ALLOW_INDEX))) {
        return err_int(err_raise(PyExc_TypeError, "expect int, got %T", o));
    }
    autoref PyObject *index = INT_TRY(index_of(o));
    bool negative = int_sign(index) < 0;
    if (negative && flags != -1 && (flags & Py_ASNATIVEBYTES_REJECT_NEGATIVE)) {
        return err_int(err_raise(PyExc_ValueError, "Cannot convert negative int"));
    }
    int64_t bits = int_bit_length(index);
    size_t whole = (size_t)(bits / 8 + 1); /* with a bit for the sign */
    if ((flags == -1 || (flags & Py_ASNATIVEBYTES_UNSIGNED_BUFFER)) && !negative && bits == 8 * n &&
        n > 0) {
        whole = (size_t)n;
    }
    unsigned char small[64], *bytes = whole <= sizeof small ? small : malloc(whole);
    if (bytes == NULL) {
        return err_int(err_no_memory());
    }
    int failed = int_to_bytes(index, bytes, whole, true, whole == (size_t)(bits / 8 + 1));
    unsigned char fill = negative ? 0xff : 0;
    for (Py_ssize_t i = 0; i < n && failed == 0; i++) {
        unsigned char byte = (size_t)i < whole ? bytes[i] : fill;
        ((unsigned char *)buffer)[is_little(flags) ? i : n - 1 - i] = byte;
    }
    if (negative && failed == 0 && whole > 1 && bytes[whole - 1] == 0xff &&
        (bytes[whole - 2] & 0x80)) {
        whole--; /* of a power of two the sign is in the byte below, too */
    }
    if (bytes != small) {
        free(bytes);
    }
    return failed < 0 ? -1 : (Py_ssize_t)whole;
}

/* ---- digits ---- */

enum { DIGIT_BITS = 30 };

const PyLongLayout *PyLong_GetNativeLayout(void) {
    static const PyLongLayout layout = {.bits_per_digit = DIGIT_BITS,
                                        .digit_size = sizeof(digit),
                                        .digits_order = -1,
                                        .digit_endianness = -1};
    return &layout;
}

int PyLong_Export(PyObject *o, PyLongExport *export) {
    memset(export, 0, sizeof *export);
    if (!IS_INT(o)) {
        return err_int(err_raise(PyExc_TypeError, "expect int, got %T", o));
    }
    int overflow;
    int64_t value = int_as_int64_overflow(o, &overflow);
    if (overflow == 0) {
        export->value = value;
        return 0;
    }
    export->negative = int_sign(o) < 0;
    export->ndigits = (Py_ssize_t)(((PyLongObject *)o)->long_value.lv_tag >> 3);
    export->digits = ((PyLongObject *)o)->long_value.ob_digit;
    export->_reserved = (Py_uintptr_t)newref(o);
    return 0;
}

void PyLong_FreeExport(PyLongExport *export) {
    PyObject *o = (PyObject *)export->_reserved;
    if (o != NULL) {
        export->_reserved = 0;
        decref(o);
    }
}

/* A writer is a buffer of digits with a sign; the int is made when it is finished. */
struct PyLongWriter {
    int negative;
    Py_ssize_t count;
    digit digits[];
};

PyLongWriter *PyLongWriter_Create(int negative, Py_ssize_t count, void **digits) {
    if (count <= 0) {
        return err_raise(PyExc_ValueError, "ndigits must be positive");
    }
    if ((size_t)count > (PTRDIFF_MAX - sizeof(PyLongWriter)) / sizeof(digit)) {
        return err_no_memory();
    }
    PyLongWriter *w = calloc(1, sizeof *w + (size_t)count * sizeof(digit));
    if (w == NULL) {
        return err_no_memory();
    }
    w->negative = negative;
    w->count = count;
    *digits = w->digits;
    return w;
}

void PyLongWriter_Discard(PyLongWriter *w) {
    free(w);
}

/* From digits of 30 bits to bytes, and from there to the int. */
static PyObject *from_digits(int negative, Py_ssize_t count, const digit *digits) {
    size_t size = ((size_t)count * DIGIT_BITS + 7) / 8;
    unsigned char *bytes = calloc(1, size ? size : 1);
    if (bytes == NULL) {
        return err_no_memory();
    }
    uint64_t pending = 0;
    unsigned bits = 0;
    size_t at = 0;
    for (Py_ssize_t i = 0; i < count; i++) {
        pending |= (uint64_t)digits[i] << bits;
        for (bits += DIGIT_BITS; bits >= 8; bits -= 8, pending >>= 8) {
            bytes[at++] = (unsigned char)pending;
        }
    }
    if (bits > 0) {
        bytes[at] = (unsigned char)pending;
    }
    autoref PyObject *magnitude = int_from_bytes(bytes, size, true, false);
    free(bytes);
    return TRY(magnitude) != NULL && negative ? int_negative(magnitude) : take(magnitude);
}

PyObject *PyLongWriter_Finish(PyLongWriter *w) {
    PyObject *o = from_digits(w->negative, w->count, w->digits);
    free(w);
    return o;
}

PyLongObject *_PyLong_FromDigits(int negative, Py_ssize_t count, digit *digits) {
    return (PyLongObject *)from_digits(negative, count, digits);
}

/* ---- bool ---- */

PyObject *PyBool_FromLong(long value) {
    return BOOL(value);
}

/* ---- text without an object ---- */

/* Digits in base 2 to 36, or 0 for the prefix to say: what does not fit becomes the largest, with
 * ERANGE. */
unsigned long PyOS_strtoul(const char *text, char **end, int base) {
    while (isspace((unsigned char)*text)) {
        text++;
    }
    if ((base == 0 || base == 2 || base == 8) && text[0] == '0' && text[1] != '\0') {
        int letter = text[1] | 32, wanted = letter == 'b' ? 2 : letter == 'o' ? 8 : 0;
        if (wanted != 0 && (base == 0 || base == wanted)) {
            return strtoul(text + 2, end, wanted);
        }
    }
    return strtoul(text, end, base);
}

long PyOS_strtol(const char *text, char **end, int base) {
    while (isspace((unsigned char)*text)) {
        text++;
    }
    bool negative = *text == '-';
    unsigned long value = PyOS_strtoul(text + (*text == '-' || *text == '+'), end, base);
    if (value <= (unsigned long)LONG_MAX) {
        return negative ? -(long)value : (long)value;
    }
    if (negative && value == (unsigned long)LONG_MAX + 1) {
        return LONG_MIN;
    }
    errno = ERANGE;
    return LONG_MAX;
}

PyObject *PyLong_GetInfo(void) {
    return dict_get_text(interp_current()->sys_dict, "int_info");
}
