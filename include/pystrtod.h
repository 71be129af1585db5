/* Between double and text. */
#ifndef PITHON_PYSTRTOD_H
#define PITHON_PYSTRTOD_H

#ifdef __cplusplus
extern "C" {
#endif

#define Py_DTSF_SIGN 1
#define Py_DTSF_ADD_DOT_0 2
#define Py_DTSF_ALT 4
#define Py_DTSF_NO_NEG_0 8
#define Py_DTST_FINITE 0
#define Py_DTST_INFINITE 1
#define Py_DTST_NAN 2

PyAPI_FUNC(char *)
    PyOS_double_to_string(double val, char format_code, int precision, int flags, int *ptype);
PyAPI_FUNC(double)
    PyOS_string_to_double(const char *s, char **endptr, PyObject *overflow_exception);

#ifdef __cplusplus
}
#endif

#endif
