/* os.fspath. */
#ifndef PITHON_OSMODULE_H
#define PITHON_OSMODULE_H

#ifdef __cplusplus
extern "C" {
#endif

PyAPI_FUNC(PyObject *) PyOS_FSPath(PyObject *path);

#ifdef __cplusplus
}
#endif

#endif
