/* methodobject.h, descrobject.h, classobject.h, funcobject.h: functions and descriptors. */
#include "capi/capi.h"

#define CFUNC(o) ((PyCFunctionObject *)(o))
#define FUNC(o) ((PyFunctionObject *)(o))

/* ---- functions of C ---- */

PyObject *PyCMethod_New(PyMethodDef *def, PyObject *self, PyObject *module, PyTypeObject *type) {
    return cfunction_new(def, self, module, type);
}
PyObject *(PyCFunction_NewEx)(PyMethodDef *def, PyObject *self, PyObject *module) {
    return cfunction_new(def, self, module, NULL);
}
PyObject *(PyCFunction_New)(PyMethodDef *def, PyObject *self) {
    return cfunction_new(def, self, NULL, NULL);
}

PyCFunction PyCFunction_GetFunction(PyObject *o) {
    NEED(IS_INSTANCE(o, PyCFunction_Type));
    return CFUNC(o)->m_ml->ml_meth;
}
PyObject *PyCFunction_GetSelf(PyObject *o) {
    NEED(IS_INSTANCE(o, PyCFunction_Type));
    return CFUNC(o)->m_ml->ml_flags & METH_STATIC ? NULL : CFUNC(o)->m_self;
}
int PyCFunction_GetFlags(PyObject *o) {
    INT_NEED(IS_INSTANCE(o, PyCFunction_Type));
    return CFUNC(o)->m_ml->ml_flags;
}

/* ---- bound methods ---- */

PyObject *PyMethod_New(PyObject *function, PyObject *self) {
    NEED(self != NULL);
    return method_new(function, self);
}
PyObject *PyMethod_Function(PyObject *o) {
    NEED(IS_EXACT(o, PyMethod_Type));
    return ((PyMethodObject *)o)->im_func;
}
PyObject *PyMethod_Self(PyObject *o) {
    NEED(IS_EXACT(o, PyMethod_Type));
    return ((PyMethodObject *)o)->im_self;
}

PyObject *PyInstanceMethod_New(PyObject *function) {
    PyInstanceMethodObject *o = (PyInstanceMethodObject *)TRY(object_new(&PyInstanceMethod_Type));
    o->func = newref(function);
    object_track((PyObject *)o);
    return (PyObject *)o;
}
PyObject *PyInstanceMethod_Function(PyObject *o) {
    NEED(IS_EXACT(o, PyInstanceMethod_Type));
    return ((PyInstanceMethodObject *)o)->func;
}
PyObject *PyStaticMethod_New(PyObject *callable) {
    return staticmethod_new(callable);
}
PyObject *PyClassMethod_New(PyObject *callable) {
    return classmethod_new(callable);
}

/* ---- descriptors ---- */

PyObject *PyDescr_NewMethod(PyTypeObject *type, PyMethodDef *def) {
    return method_descriptor_new(type, def);
}
PyObject *PyDescr_NewClassMethod(PyTypeObject *type, PyMethodDef *def) {
    return classmethod_descriptor_new(type, def);
}
PyObject *PyDescr_NewGetSet(PyTypeObject *type, PyGetSetDef *def) {
    return getset_descriptor_new(type, def);
}
PyObject *PyDescr_NewMember(PyTypeObject *type, PyMemberDef *def) {
    return member_descriptor_new(type, def);
}
PyObject *PyDescr_NewWrapper(PyTypeObject *type, struct wrapperbase *base, void *wrapped) {
    return wrapper_descriptor_new(type, base, wrapped);
}
int PyDescr_IsData(PyObject *o) {
    return TYPE(o)->tp_descr_set != NULL;
}
PyObject *PyWrapper_New(PyObject *descriptor, PyObject *self) {
    return TYPE(descriptor)->tp_descr_get(descriptor, self, (PyObject *)TYPE(self));
}
PyObject *PyMember_GetOne(const char *base, PyMemberDef *member) {
    return member_get((PyObject *)base, base, member);
}
int PyMember_SetOne(char *base, PyMemberDef *member, PyObject *value) {
    return member_set((PyObject *)base, base, member, value);
}
PyObject *PyDictProxy_New(PyObject *mapping) {
    return mapping_proxy_new(mapping);
}

/* ---- functions of Python ---- */

PyObject *PyFunction_New(PyObject *code, PyObject *globals) {
    return function_new(code, globals, NULL);
}
PyObject *PyFunction_NewWithQualName(PyObject *code, PyObject *globals, PyObject *qualname) {
    return function_new(code, globals, qualname);
}

/* Borrowed from the function, which another thread may be changing. */
static PyObject *function_field(PyObject *o, PyObject **field) {
    return lend_counted(attr_field(o, field));
}
#define FUNCTION_FIELD(Name, field)                                                                \
    PyObject *PyFunction_Get##Name(PyObject *o) {                                                  \
        NEED(IS_EXACT(o, PyFunction_Type));                                                        \
        return function_field(o, &FUNC(o)->field);                                                 \
    }
FUNCTION_FIELD(Code, func_code)
FUNCTION_FIELD(Globals, func_globals)
FUNCTION_FIELD(Module, func_module)
FUNCTION_FIELD(Defaults, func_defaults)
FUNCTION_FIELD(KwDefaults, func_kwdefaults)
FUNCTION_FIELD(Closure, func_closure)
