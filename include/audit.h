/* Audit events. */
#ifndef PITHON_AUDIT_H
#define PITHON_AUDIT_H

#ifdef __cplusplus
extern "C" {
#endif

PyAPI_FUNC(int) PySys_Audit(const char *event, const char *format, ...);
PyAPI_FUNC(int) PySys_AuditTuple(const char *event, PyObject *args);

#include "cpython/audit.h"

#ifdef __cplusplus
}
#endif

#endif
