/* Contexts and context variables. */
#ifndef PITHON_CPYTHON_CONTEXT_H
#define PITHON_CPYTHON_CONTEXT_H

#ifdef __cplusplus
extern "C" {
#endif

typedef struct _pycontextobject PyContext;
typedef struct _pycontextvarobject PyContextVar;
typedef struct _pycontexttokenobject PyContextToken;

typedef enum {
    Py_CONTEXT_SWITCHED = 1,
} PyContextEvent;

typedef int (*PyContext_WatchCallback)(PyContextEvent event, PyObject *obj);

PyAPI_DATA(PyTypeObject) PyContextToken_Type;
PyAPI_DATA(PyTypeObject) PyContextVar_Type;
PyAPI_DATA(PyTypeObject) PyContext_Type;

PyAPI_FUNC(int) PyContextVar_Get(PyObject *var, PyObject *default_value, PyObject **value);
PyAPI_FUNC(PyObject *) PyContextVar_New(const char *name, PyObject *def);
PyAPI_FUNC(int) PyContextVar_Reset(PyObject *var, PyObject *token);
PyAPI_FUNC(PyObject *) PyContextVar_Set(PyObject *var, PyObject *value);
PyAPI_FUNC(int) PyContext_AddWatcher(PyContext_WatchCallback callback);
PyAPI_FUNC(int) PyContext_ClearWatcher(int watcher_id);
PyAPI_FUNC(PyObject *) PyContext_Copy(PyObject *ctx);
PyAPI_FUNC(PyObject *) PyContext_CopyCurrent(void);
PyAPI_FUNC(int) PyContext_Enter(PyObject *ctx);
PyAPI_FUNC(int) PyContext_Exit(PyObject *ctx);
PyAPI_FUNC(PyObject *) PyContext_New(void);

#define PyContext_CheckExact(op) Py_IS_TYPE((op), &PyContext_Type)
#define PyContextVar_CheckExact(op) Py_IS_TYPE((op), &PyContextVar_Type)
#define PyContextToken_CheckExact(op) Py_IS_TYPE((op), &PyContextToken_Type)

#ifdef __cplusplus
}
#endif

#endif
