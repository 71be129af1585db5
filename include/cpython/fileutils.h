/* C streams. */
#ifndef PITHON_CPYTHON_FILEUTILS_H
#define PITHON_CPYTHON_FILEUTILS_H

#ifdef __cplusplus
extern "C" {
#endif

PyAPI_FUNC(int) Py_fclose(FILE *file);
PyAPI_FUNC(FILE *) Py_fopen(PyObject *path, const char *mode);

static inline FILE *_Py_fopen_obj(PyObject *path, const char *mode) {
    return Py_fopen(path, mode);
}

#ifdef __cplusplus
}
#endif

#endif
