/* What an interpreter tells another of an exception: texts, no objects. */
#ifndef PITHON_MODULES_INTERPRETERS_EXCINFO_H
#define PITHON_MODULES_INTERPRETERS_EXCINFO_H

#include "modules/interpreters/crossing.h"

enum { EXC_NAME, EXC_QUALNAME, EXC_MODULE, EXC_MESSAGE, EXC_FORMATTED, EXC_DISPLAY, EXC_TEXTS };
typedef struct {
    Cross *texts[EXC_TEXTS]; /* NULL: None */
    bool any;                /* there was an exception */
} ExcInfo;

/* Takes the current exception out; without memory some texts are missing. */
void excinfo_take(ExcInfo *info);
void excinfo_of(ExcInfo *info, PyObject *exception);
/* A namespace(type=..., msg, formatted, errdisplay) of the current interpreter. */
PyObject *excinfo_namespace(const ExcInfo *info);
/* Raises `type` with the message, and as its cause an Exception that shows what happened there. */
void *excinfo_raise(const ExcInfo *info, PyObject *type, const char *message);
void excinfo_free(ExcInfo *info);

#endif
