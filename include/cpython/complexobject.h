/* Insides of complex, and arithmetic of the C value. */
#ifndef PITHON_CPYTHON_COMPLEXOBJECT_H
#define PITHON_CPYTHON_COMPLEXOBJECT_H

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    double real;
    double imag;
} Py_complex;

typedef struct {
    PyObject_HEAD Py_complex cval;
} PyComplexObject;

PyAPI_FUNC(Py_complex) PyComplex_AsCComplex(PyObject *op);
PyAPI_FUNC(PyObject *) PyComplex_FromCComplex(Py_complex v);
PyAPI_FUNC(double) _Py_c_abs(Py_complex num);
PyAPI_FUNC(Py_complex) _Py_c_diff(Py_complex left, Py_complex right);
PyAPI_FUNC(Py_complex) _Py_c_neg(Py_complex num);
PyAPI_FUNC(Py_complex) _Py_c_pow(Py_complex num, Py_complex exp);
PyAPI_FUNC(Py_complex) _Py_c_prod(Py_complex left, Py_complex right);
PyAPI_FUNC(Py_complex) _Py_c_quot(Py_complex dividend, Py_complex divisor);
PyAPI_FUNC(Py_complex) _Py_c_sum(Py_complex left, Py_complex right);

#ifdef __cplusplus
}
#endif

#endif
