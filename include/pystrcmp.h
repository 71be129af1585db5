/* Comparing ASCII text without regard to case. */
#ifndef PITHON_PYSTRCMP_H
#define PITHON_PYSTRCMP_H

#ifdef __cplusplus
extern "C" {
#endif

PyAPI_FUNC(int) PyOS_mystricmp(const char *str1, const char *str2);
PyAPI_FUNC(int) PyOS_mystrnicmp(const char *str1, const char *str2, Py_ssize_t size);

#define PyOS_strnicmp PyOS_mystrnicmp
#define PyOS_stricmp PyOS_mystricmp

#ifdef __cplusplus
}
#endif

#endif
