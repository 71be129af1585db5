/* Insides of exceptions. */
#ifndef PITHON_CPYTHON_PYERRORS_H
#define PITHON_CPYTHON_PYERRORS_H

#ifdef __cplusplus
extern "C" {
#endif

#define PyException_HEAD                                                                           \
    PyObject_HEAD PyObject *dict;                                                                  \
    PyObject *args;                                                                                \
    PyObject *notes;                                                                               \
    PyObject *traceback;                                                                           \
    PyObject *context;                                                                             \
    PyObject *cause;                                                                               \
    char suppress_context;

typedef struct {
    PyException_HEAD PyObject *obj;
    PyObject *name;
} PyAttributeErrorObject;

typedef struct {
    PyException_HEAD PyObject *msg;
    PyObject *excs;
    PyObject *excs_str;
} PyBaseExceptionGroupObject;

typedef struct {
    PyException_HEAD
} PyBaseExceptionObject;

typedef struct {
    PyException_HEAD PyObject *msg;
    PyObject *name;
    PyObject *path;
    PyObject *name_from;
} PyImportErrorObject;

typedef struct {
    PyException_HEAD PyObject *name;
} PyNameErrorObject;

typedef struct {
    PyException_HEAD PyObject *myerrno;
    PyObject *strerror;
    PyObject *filename;
    PyObject *filename2;
    Py_ssize_t written;
} PyEnvironmentErrorObject;

typedef struct {
    PyException_HEAD PyObject *value;
} PyStopIterationObject;

typedef struct {
    PyException_HEAD PyObject *msg;
    PyObject *filename;
    PyObject *lineno;
    PyObject *offset;
    PyObject *end_lineno;
    PyObject *end_offset;
    PyObject *text;
    PyObject *print_file_and_line;
    PyObject *metadata;
} PySyntaxErrorObject;

typedef struct {
    PyException_HEAD PyObject *code;
} PySystemExitObject;

typedef struct {
    PyException_HEAD PyObject *encoding;
    PyObject *object;
    Py_ssize_t start;
    Py_ssize_t end;
    PyObject *reason;
} PyUnicodeErrorObject;

PyAPI_DATA(PyObject *) PyExc_PythonFinalizationError;

PyAPI_FUNC(void) PyErr_FormatUnraisable(const char *format, ...);
PyAPI_FUNC(PyObject *) PyErr_ProgramTextObject(PyObject *filename, int lineno);
PyAPI_FUNC(void) PyErr_RangedSyntaxLocationObject(PyObject *filename, int lineno, int col_offset,
                                                  int end_lineno, int end_col_offset);
PyAPI_FUNC(void) PyErr_SyntaxLocationObject(PyObject *filename, int lineno, int col_offset);
PyAPI_FUNC(int) PySignal_SetWakeupFd(int fd);
PyAPI_FUNC(PyObject *) PyUnstable_Exc_PrepReraiseStar(PyObject *orig, PyObject *excs);
PyAPI_FUNC(void) _PyErr_ChainExceptions1(PyObject *exc);
PyAPI_FUNC(void) _Py_FatalErrorFunc(const char *func, const char *message) _Py_NO_RETURN;

#define Py_FatalError(message) _Py_FatalErrorFunc(__func__, (message))

#ifdef __cplusplus
}
#endif

#endif
