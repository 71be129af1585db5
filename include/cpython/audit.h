/* Audit hooks. */
#ifndef PITHON_CPYTHON_AUDIT_H
#define PITHON_CPYTHON_AUDIT_H

#ifdef __cplusplus
extern "C" {
#endif

typedef int (*Py_AuditHookFunction)(const char *event, PyObject *args, void *userData);

PyAPI_FUNC(int) PySys_AddAuditHook(Py_AuditHookFunction hook, void *userData);

#ifdef __cplusplus
}
#endif

#endif
