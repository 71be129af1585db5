/* The type objects of the built-in exceptions, made from exceptions.def; and their names. */
#include "types/exception/exception_int.h"

#include <stdlib.h>

#define PLAIN_SLOTS                                                                                \
    .tp_dealloc = exception_tp_dealloc, .tp_traverse = exception_tp_traverse,                      \
    .tp_clear = exception_tp_clear
#define OWN_SLOTS(kind)                                                                            \
    .tp_dealloc = kind##_tp_dealloc, .tp_traverse = kind##_tp_traverse, .tp_clear = kind##_tp_clear

#define KIND_Plain                                                                                 \
    .tp_basicsize = sizeof(PyBaseExceptionObject), PLAIN_SLOTS, .tp_new = exception_tp_new,        \
    .tp_vectorcall = exception_tp_vectorcall
#define KIND_MemoryError                                                                           \
    .tp_basicsize = sizeof(PyBaseExceptionObject), .tp_dealloc = memory_error_tp_dealloc,          \
    .tp_traverse = exception_tp_traverse, .tp_clear = exception_tp_clear,                          \
    .tp_new = memory_error_tp_new
#define KIND_KeyError                                                                              \
    .tp_basicsize = sizeof(PyBaseExceptionObject), PLAIN_SLOTS, .tp_str = key_error_tp_str,        \
    .tp_vectorcall = exception_tp_vectorcall
#define KIND_StopIteration                                                                         \
    .tp_basicsize = sizeof(PyStopIterationObject), OWN_SLOTS(stop_iteration),                      \
    .tp_members = stop_iteration_members, .tp_init = stop_iteration_tp_init,                       \
    .tp_vectorcall = stop_iteration_tp_vectorcall
#define KIND_SystemExit                                                                            \
    .tp_basicsize = sizeof(PySystemExitObject), OWN_SLOTS(system_exit),                            \
    .tp_members = system_exit_members, .tp_init = system_exit_tp_init
#define KIND_AttributeError                                                                        \
    .tp_basicsize = sizeof(PyAttributeErrorObject), OWN_SLOTS(attribute_error),                    \
    .tp_members = attribute_error_members, .tp_methods = attribute_error_methods,                  \
    .tp_init = attribute_error_tp_init
#define KIND_NameChild .tp_basicsize = sizeof(PyNameErrorObject), OWN_SLOTS(name_error)
#define KIND_NameError                                                                             \
    KIND_NameChild, .tp_members = name_error_members, .tp_init = name_error_tp_init
#define KIND_ImportChild .tp_basicsize = sizeof(PyImportErrorObject), OWN_SLOTS(import_error)
#define KIND_ImportError                                                                           \
    KIND_ImportChild, .tp_str = import_error_tp_str, .tp_members = import_error_members,           \
        .tp_methods = import_error_methods, .tp_init = import_error_tp_init
#define KIND_OSChild .tp_basicsize = sizeof(PyEnvironmentErrorObject), OWN_SLOTS(os_error)
#define KIND_OSError                                                                               \
    KIND_OSChild, .tp_str = os_error_tp_str, .tp_members = os_error_members,                       \
        .tp_methods = os_error_methods, .tp_getset = os_error_getset, .tp_init = os_error_tp_init, \
        .tp_new = os_error_tp_new
#define KIND_SyntaxChild .tp_basicsize = sizeof(PySyntaxErrorObject), OWN_SLOTS(syntax_error)
#define KIND_SyntaxError                                                                           \
    KIND_SyntaxChild, .tp_str = syntax_error_tp_str, .tp_members = syntax_error_members,           \
        .tp_init = syntax_error_tp_init
#define UNICODE_KIND(which)                                                                        \
    .tp_basicsize = sizeof(PyUnicodeErrorObject), OWN_SLOTS(unicode_error),                        \
    .tp_members = unicode_error_members, .tp_str = unicode_##which##_tp_str,                       \
    .tp_init = unicode_##which##_tp_init, .tp_new = exception_tp_new
#define KIND_UnicodeDecode UNICODE_KIND(decode)
#define KIND_UnicodeEncode UNICODE_KIND(encode)
#define KIND_UnicodeTranslate UNICODE_KIND(translate)
#define KIND_Group                                                                                 \
    .tp_basicsize = sizeof(PyBaseExceptionGroupObject), OWN_SLOTS(group),                          \
    .tp_repr = group_tp_repr, .tp_str = group_tp_str, .tp_members = group_members,                 \
    .tp_methods = group_methods, .tp_init = group_tp_init, .tp_new = group_tp_new
#define KIND_ExceptionGroup                                                                        \
    .tp_basicsize = sizeof(PyBaseExceptionGroupObject), OWN_SLOTS(group), .tp_weaklistoffset = -16

#define EXCEPTION_FLAGS (Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_BASE_EXC_SUBCLASS)

#define EXCEPTION_ROOT(name, text)                                                                 \
    PyTypeObject exc_##name = {                                                                    \
        TYPE_HEAD,                                                                                 \
        .tp_name = #name,                                                                          \
        .tp_basicsize = sizeof(PyBaseExceptionObject),                                             \
        PLAIN_SLOTS,                                                                               \
        .tp_repr = exception_tp_repr,                                                              \
        .tp_str = exception_tp_str,                                                                \
        .tp_getattro = attr_generic_get,                                                           \
        .tp_setattro = attr_generic_set,                                                           \
        .tp_flags = EXCEPTION_FLAGS,                                                               \
        .tp_doc = text,                                                                            \
        .tp_methods = base_exception_methods,                                                      \
        .tp_members = base_exception_members,                                                      \
        .tp_getset = base_exception_getset,                                                        \
        .tp_dictoffset = offsetof(PyBaseExceptionObject, dict),                                    \
        .tp_init = exception_tp_init,                                                              \
        .tp_new = exception_tp_new,                                                                \
        .tp_vectorcall = exception_tp_vectorcall,                                                  \
    };
#define EXCEPTION(name, base, kind, text)                                                          \
    PyTypeObject exc_##name = {                                                                    \
        TYPE_HEAD,                                                                                 \
        .tp_name = #name,                                                                          \
        KIND_##kind,                                                                               \
        .tp_flags = EXCEPTION_FLAGS,                                                               \
        .tp_doc = text,                                                                            \
        .tp_base = &exc_##base,                                                                    \
        .tp_dictoffset = offsetof(PyBaseExceptionObject, dict),                                    \
    };
#include "types/exception/exceptions.def"
#undef EXCEPTION_ROOT
#undef EXCEPTION

/* ---- the exported pointers ---- */

#define EXCEPTION_ROOT(name, text) PyObject *PyExc_##name = (PyObject *)&exc_##name;
#define EXCEPTION(name, base, kind, text) PyObject *PyExc_##name = (PyObject *)&exc_##name;
#include "types/exception/exceptions.def"
#undef EXCEPTION_ROOT
#undef EXCEPTION
PyObject *PyExc_EnvironmentError = (PyObject *)&exc_OSError;
PyObject *PyExc_IOError = (PyObject *)&exc_OSError;

PyObject *exception_group_type(void) {
    return (PyObject *)&exc_ExceptionGroup;
}

/* ---- start ---- */

static PyTypeObject *const all[] = {
#define EXCEPTION_ROOT(name, text) &exc_##name,
#define EXCEPTION(name, base, kind, text) &exc_##name,
#include "types/exception/exceptions.def"
#undef EXCEPTION_ROOT
#undef EXCEPTION
};

int exception_types_ready(void) {
    exc_ExceptionGroup.tp_flags |= Py_TPFLAGS_MANAGED_WEAKREF;
    for (size_t i = 0; i < countof(all); i++) {
        all[i]->tp_flags |= _Py_TPFLAGS_STATIC_BUILTIN | Py_TPFLAGS_IMMUTABLETYPE;
    }
    if (exc_ExceptionGroup.tp_bases == NULL) {
        exc_ExceptionGroup.tp_bases =
            INT_TRY(tuple_of(2, PyExc_BaseExceptionGroup, PyExc_Exception));
        INT_TRYI(type_ready(&exc_Exception));
        INT_TRYI(type_ready(&exc_BaseExceptionGroup));
    }
    for (size_t i = 0; i < countof(all); i++) {
        INT_TRYI(type_ready(all[i]));
    }
    return 0;
}

int exception_init(Interp *interp, PyObject *builtins) {
    INT_TRYI(exception_memory_reserve(interp));
    for (size_t i = 0; i < countof(all); i++) {
        INT_TRYI(dict_set_text(builtins, all[i]->tp_name, (PyObject *)all[i]));
    }
    INT_TRYI(dict_set_text(builtins, "EnvironmentError", PyExc_OSError));
    return dict_set_text(builtins, "IOError", PyExc_OSError);
}
