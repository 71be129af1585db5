/* Between file names and wide characters. */
#ifndef PITHON_FILEUTILS_H
#define PITHON_FILEUTILS_H

#ifdef __cplusplus
extern "C" {
#endif

PyAPI_FUNC(wchar_t *) Py_DecodeLocale(const char *arg, size_t *size);
PyAPI_FUNC(char *) Py_EncodeLocale(const wchar_t *text, size_t *error_pos);

#include "cpython/fileutils.h"

#ifdef __cplusplus
}
#endif

#endif
