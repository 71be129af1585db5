/* floatobject.h and complexobject.h. */
#include "capi/capi.h"
#include "base/float_bits.h"
#include "types/complex/complex.h"
#include "types/float/float.h"

#include <float.h>

PyObject *PyFloat_FromDouble(double value) {
    return float_from_double(value);
}

double PyFloat_AsDouble(PyObject *o) {
    if (unlikely(o == NULL)) {
        return PyErr_BadArgument() - 1;
    }
    return float_as_double(o);
}

PyObject *PyFloat_FromString(PyObject *o) {
    return float_from_text(o);
}

double PyFloat_GetMax(void) {
    return DBL_MAX;
}

double PyFloat_GetMin(void) {
    return DBL_MIN;
}

PyObject *PyFloat_GetInfo(void) {
    return dict_get_text(interp_current()->sys_dict, "float_info");
}

/* ---- the bytes of the IEEE formats ---- */

static void put_bytes(char *p, uint64_t bits, int size, int little_endian) {
    for (int i = 0; i < size; i++) {
        p[little_endian ? i : size - 1 - i] = (char)(bits >> (8 * i));
    }
}

static uint64_t get_bytes(const char *p, int size, int little_endian) {
    uint64_t bits = 0;
    for (int i = 0; i < size; i++) {
        bits |= (uint64_t)(unsigned char)p[little_endian ? i : size - 1 - i] << (8 * i);
    }
    return bits;
}

static int too_large(const char *code) {
    return err_int(err_raise(PyExc_OverflowError, "float too large to pack with %s format", code));
}

int PyFloat_Pack8(double x, char *p, int little_endian) {
    put_bytes(p, float_to_bits(x), 8, little_endian);
    return 0;
}

int PyFloat_Pack4(double x, char *p, int little_endian) {
    bool overflow = false;
    put_bytes(p, float_to_single(x, &overflow), 4, little_endian);
    return overflow ? too_large("f") : 0;
}

int PyFloat_Pack2(double x, char *p, int little_endian) {
    bool overflow = false;
    put_bytes(p, float_to_half(x, &overflow), 2, little_endian);
    return overflow ? too_large("e") : 0;
}

double PyFloat_Unpack8(const char *p, int little_endian) {
    return float_from_bits(get_bytes(p, 8, little_endian));
}

double PyFloat_Unpack4(const char *p, int little_endian) {
    return float_from_single((uint32_t)get_bytes(p, 4, little_endian));
}

double PyFloat_Unpack2(const char *p, int little_endian) {
    return float_from_half((uint16_t)get_bytes(p, 2, little_endian));
}

/* ---- complex ---- */

PyObject *PyComplex_FromDoubles(double real, double imag) {
    return complex_from_doubles(real, imag);
}

PyObject *PyComplex_FromCComplex(Py_complex value) {
    return complex_from_doubles(value.real, value.imag);
}

Py_complex PyComplex_AsCComplex(PyObject *o) {
    Py_complex value;
    return complex_as_value(o, &value) < 0 ? (Py_complex){-1.0, 0.0} : value;
}

double PyComplex_RealAsDouble(PyObject *o) {
    Py_complex value = PyComplex_AsCComplex(o);
    return value.real;
}

double PyComplex_ImagAsDouble(PyObject *o) {
    Py_complex value;
    return complex_as_value(o, &value) < 0 ? -1.0 : value.imag;
}
