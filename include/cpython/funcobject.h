/* Functions written in Python, classmethod, staticmethod. */
#ifndef PITHON_CPYTHON_FUNCOBJECT_H
#define PITHON_CPYTHON_FUNCOBJECT_H

#ifdef __cplusplus
extern "C" {
#endif

#define PY_FOREACH_FUNC_EVENT(V)                                                                   \
    V(CREATE) V(DESTROY) V(MODIFY_CODE) V(MODIFY_DEFAULTS) V(MODIFY_KWDEFAULTS)

typedef enum {
    PyFunction_EVENT_CREATE = 0,
    PyFunction_EVENT_DESTROY = 1,
    PyFunction_EVENT_MODIFY_CODE = 2,
    PyFunction_EVENT_MODIFY_DEFAULTS = 3,
    PyFunction_EVENT_MODIFY_KWDEFAULTS = 4,
} PyFunction_WatchEvent;

typedef struct {
    PyObject *fc_globals;
    PyObject *fc_builtins;
    PyObject *fc_name;
    PyObject *fc_qualname;
    PyObject *fc_code;
    PyObject *fc_defaults;
    PyObject *fc_kwdefaults;
    PyObject *fc_closure;
} PyFrameConstructor;

typedef struct {
    PyObject_HEAD PyObject *func_globals;
    PyObject *func_builtins;
    PyObject *func_name;
    PyObject *func_qualname;
    PyObject *func_code;
    PyObject *func_defaults;
    PyObject *func_kwdefaults;
    PyObject *func_closure;
    PyObject *func_doc;
    PyObject *func_dict;
    PyObject *func_weakreflist;
    PyObject *func_module;
    PyObject *func_annotations;
    PyObject *func_annotate;
    PyObject *func_typeparams;
    vectorcallfunc vectorcall;
    uint32_t func_version;
} PyFunctionObject;

typedef int (*PyFunction_WatchCallback)(PyFunction_WatchEvent event, PyFunctionObject *func,
                                        PyObject *new_value);

PyAPI_DATA(PyTypeObject) PyClassMethod_Type;
PyAPI_DATA(PyTypeObject) PyFunction_Type;
PyAPI_DATA(PyTypeObject) PyStaticMethod_Type;

PyAPI_FUNC(PyObject *) PyClassMethod_New(PyObject *callable);
PyAPI_FUNC(int) PyFunction_AddWatcher(PyFunction_WatchCallback callback);
PyAPI_FUNC(int) PyFunction_ClearWatcher(int watcher_id);
PyAPI_FUNC(PyObject *) PyFunction_GetAnnotations(PyObject *op); /* borrowed */
PyAPI_FUNC(PyObject *) PyFunction_GetClosure(PyObject *op);     /* borrowed */
PyAPI_FUNC(PyObject *) PyFunction_GetCode(PyObject *op);        /* borrowed */
PyAPI_FUNC(PyObject *) PyFunction_GetDefaults(PyObject *op);    /* borrowed */
PyAPI_FUNC(PyObject *) PyFunction_GetGlobals(PyObject *op);     /* borrowed */
PyAPI_FUNC(PyObject *) PyFunction_GetKwDefaults(PyObject *op);  /* borrowed */
PyAPI_FUNC(PyObject *) PyFunction_GetModule(PyObject *op);      /* borrowed */
PyAPI_FUNC(PyObject *) PyFunction_New(PyObject *code, PyObject *globals);
PyAPI_FUNC(PyObject *)
    PyFunction_NewWithQualName(PyObject *code, PyObject *globals, PyObject *qualname);
PyAPI_FUNC(int) PyFunction_SetAnnotations(PyObject *op, PyObject *annotations);
PyAPI_FUNC(int) PyFunction_SetClosure(PyObject *op, PyObject *closure);
PyAPI_FUNC(int) PyFunction_SetDefaults(PyObject *op, PyObject *defaults);
PyAPI_FUNC(int) PyFunction_SetKwDefaults(PyObject *op, PyObject *defaults);
PyAPI_FUNC(void) PyFunction_SetVectorcall(PyFunctionObject *func, vectorcallfunc vectorcall);
PyAPI_FUNC(PyObject *) PyStaticMethod_New(PyObject *callable);

#define _PyFunction_CAST(op) _Py_CAST(PyFunctionObject *, (op))
#define PyFunction_Check(op) Py_IS_TYPE((op), &PyFunction_Type)

static inline PyObject *PyFunction_GET_CODE(PyObject *op) {
    return _PyFunction_CAST(op)->func_code;
}
#define PyFunction_GET_CODE(op) PyFunction_GET_CODE(_PyObject_CAST(op))

static inline PyObject *PyFunction_GET_GLOBALS(PyObject *op) {
    return _PyFunction_CAST(op)->func_globals;
}
#define PyFunction_GET_GLOBALS(op) PyFunction_GET_GLOBALS(_PyObject_CAST(op))

static inline PyObject *PyFunction_GET_MODULE(PyObject *op) {
    return _PyFunction_CAST(op)->func_module;
}
#define PyFunction_GET_MODULE(op) PyFunction_GET_MODULE(_PyObject_CAST(op))

static inline PyObject *PyFunction_GET_DEFAULTS(PyObject *op) {
    return _PyFunction_CAST(op)->func_defaults;
}
#define PyFunction_GET_DEFAULTS(op) PyFunction_GET_DEFAULTS(_PyObject_CAST(op))

static inline PyObject *PyFunction_GET_KW_DEFAULTS(PyObject *op) {
    return _PyFunction_CAST(op)->func_kwdefaults;
}
#define PyFunction_GET_KW_DEFAULTS(op) PyFunction_GET_KW_DEFAULTS(_PyObject_CAST(op))

static inline PyObject *PyFunction_GET_CLOSURE(PyObject *op) {
    return _PyFunction_CAST(op)->func_closure;
}
#define PyFunction_GET_CLOSURE(op) PyFunction_GET_CLOSURE(_PyObject_CAST(op))

static inline PyObject *PyFunction_GET_ANNOTATIONS(PyObject *op) {
    return _PyFunction_CAST(op)->func_annotations;
}
#define PyFunction_GET_ANNOTATIONS(op) PyFunction_GET_ANNOTATIONS(_PyObject_CAST(op))

#ifdef __cplusplus
}
#endif

#endif
