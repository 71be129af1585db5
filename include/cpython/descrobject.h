/* Insides of descriptors. */
#ifndef PITHON_CPYTHON_DESCROBJECT_H
#define PITHON_CPYTHON_DESCROBJECT_H

#ifdef __cplusplus
extern "C" {
#endif

#define PyWrapperFlag_KEYWORDS 1

typedef PyObject *(*wrapperfunc)(PyObject *, PyObject *, void *);
typedef PyObject *(*wrapperfunc_kwds)(PyObject *, PyObject *, void *, PyObject *);

typedef struct {
    PyObject_HEAD PyTypeObject *d_type;
    PyObject *d_name;
    PyObject *d_qualname;
} PyDescrObject;

struct wrapperbase {
    const char *name;
    int offset;
    void *function;
    wrapperfunc wrapper;
    const char *doc;
    int flags;
    PyObject *name_strobj;
};

typedef struct {
    PyDescrObject d_common;
    PyGetSetDef *d_getset;
} PyGetSetDescrObject;

typedef struct {
    PyDescrObject d_common;
    PyMemberDef *d_member;
} PyMemberDescrObject;

typedef struct {
    PyDescrObject d_common;
    PyMethodDef *d_method;
    vectorcallfunc vectorcall;
} PyMethodDescrObject;

typedef struct {
    PyDescrObject d_common;
    struct wrapperbase *d_base;
    void *d_wrapped;
} PyWrapperDescrObject;

PyAPI_FUNC(int) PyDescr_IsData(PyObject *descr);
PyAPI_FUNC(PyObject *)
    PyDescr_NewWrapper(PyTypeObject *type, struct wrapperbase *base, void *wrapped);

#define PyDescr_COMMON PyDescrObject d_common
#define PyDescr_TYPE(op) (((PyDescrObject *)(op))->d_type)
#define PyDescr_NAME(op) (((PyDescrObject *)(op))->d_name)

#ifdef __cplusplus
}
#endif

#endif
