/* The digits of an int. lv_tag: bits 0-1 sign (0 positive, 1 zero, 2 negative), bit 2 a
 * preallocated small int, the number of digits from bit 3 up; at most one digit: compact. */
#ifndef PITHON_CPYTHON_LONGINTREPR_H
#define PITHON_CPYTHON_LONGINTREPR_H

#ifdef __cplusplus
extern "C" {
#endif

#define PyLong_SHIFT 30
#define PyLong_MASK ((digit)(PyLong_BASE - 1))
#define PyLong_BASE ((digit)1 << PyLong_SHIFT)
#define _PyLong_DECIMAL_SHIFT 9
#define _PyLong_DECIMAL_BASE ((digit)1000000000)
#define _PyLong_NON_SIZE_BITS 3
#define _PyLong_SIGN_MASK 3

typedef struct PyLongWriter PyLongWriter;

typedef uint32_t digit;
typedef int32_t sdigit;
typedef uint64_t twodigits;
typedef int64_t stwodigits;

typedef struct _PyLongValue _PyLongValue;
struct _PyLongValue {
    uintptr_t lv_tag;
    digit ob_digit[1];
};

typedef struct PyLongExport PyLongExport;
struct PyLongExport {
    int64_t value;
    uint8_t negative;
    Py_ssize_t ndigits;
    const void *digits;
    Py_uintptr_t _reserved;
};

typedef struct PyLongLayout PyLongLayout;
struct PyLongLayout {
    uint8_t bits_per_digit;
    uint8_t digit_size;
    int8_t digits_order;
    int8_t digit_endianness;
};

struct _longobject {
    PyObject_HEAD _PyLongValue long_value;
};

PyAPI_FUNC(PyLongWriter *) PyLongWriter_Create(int negative, Py_ssize_t ndigits, void **digits);
PyAPI_FUNC(void) PyLongWriter_Discard(PyLongWriter *writer);
PyAPI_FUNC(PyObject *) PyLongWriter_Finish(PyLongWriter *writer);
PyAPI_FUNC(int) PyLong_Export(PyObject *obj, PyLongExport *export_long);
PyAPI_FUNC(void) PyLong_FreeExport(PyLongExport *export_long);
PyAPI_FUNC(const PyLongLayout *) PyLong_GetNativeLayout(void);
PyAPI_FUNC(PyObject *) _PyLong_Copy(PyLongObject *src);
PyAPI_FUNC(PyLongObject *) _PyLong_FromDigits(int negative, Py_ssize_t ndigits, digit *digits);
PyAPI_FUNC(PyLongObject *) _PyLong_New(Py_ssize_t ndigits);

static inline int _PyLong_IsCompact(const PyLongObject *op) {
    return op->long_value.lv_tag < (2 << _PyLong_NON_SIZE_BITS);
}
#define PyUnstable_Long_IsCompact _PyLong_IsCompact

static inline Py_ssize_t _PyLong_CompactValue(const PyLongObject *op) {
    Py_ssize_t sign = 1 - (Py_ssize_t)(op->long_value.lv_tag & _PyLong_SIGN_MASK);
    return sign * (Py_ssize_t)op->long_value.ob_digit[0];
}
#define PyUnstable_Long_CompactValue _PyLong_CompactValue

#ifdef __cplusplus
}
#endif

#endif
