/* What the files of types/exception share: the type objects, and the slots of each kind. */
#ifndef PITHON_TYPES_EXCEPTION_EXCEPTION_INT_H
#define PITHON_TYPES_EXCEPTION_EXCEPTION_INT_H

#include "object/args.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/error.h"
#include "object/names.h"
#include "object/needs.h"
#include "object/ops.h"
#include "object/type.h"
#include "types/dict/dict.h"
#include "types/exception/exception.h"
#include "types/int/int.h"
#include "types/list/list.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"
#include "types/type/type.h"

#define EXC(o) ((PyBaseExceptionObject *)(o))

#define EXCEPTION_ROOT(name, doc) extern PyTypeObject exc_##name;
#define EXCEPTION(name, base, kind, doc) extern PyTypeObject exc_##name;
#include "types/exception/exceptions.def"
#undef EXCEPTION_ROOT
#undef EXCEPTION

/* ---- slots of BaseException that others build on (base_exception.c) ---- */
PyObject *exception_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs);
int exception_tp_init(PyObject *self, PyObject *args, PyObject *kwargs);
PyObject *exception_tp_vectorcall(PyObject *type, PyObject *const *args, size_t nargsf,
                                  PyObject *kwnames);
PyObject *exception_tp_str(PyObject *self);
PyObject *exception_tp_repr(PyObject *self);
int exception_tp_traverse(PyObject *self, visitproc visit, void *arg);
int exception_tp_clear(PyObject *self);
void exception_tp_dealloc(PyObject *self);
extern PyMethodDef base_exception_methods[];
extern PyMemberDef base_exception_members[];
extern PyGetSetDef base_exception_getset[];
/* The instance's own attributes: a new dict, empty if it has none. */
PyObject *exception_attributes(PyObject *self);
/* (type, args) or (type, args, state) for a state that is not empty. */
PyObject *exception_reduce_with(PyObject *self, PyObject *args, PyObject *state);

/* Takes keyword arguments of the given names out: values[i] (borrowed) or NULL; TypeError for any
 * other. */
int exception_keywords(PyObject *self, PyObject *kwargs, const char *const *names, int count,
                       PyObject **values);

/* Object fields of a kind behind the common ones: visits, clears them. */
#define FIELDS_OF(Struct)                                                                          \
    ((int)((sizeof(Struct) - sizeof(PyBaseExceptionObject)) / sizeof(PyObject *)))
int exception_traverse_fields(PyObject *self, int count, visitproc visit, void *arg);
void exception_clear_fields(PyObject *self, int count);

/* ---- the kinds ---- */
int stop_iteration_tp_init(PyObject *self, PyObject *args, PyObject *kwargs);
PyObject *stop_iteration_tp_vectorcall(PyObject *type, PyObject *const *args, size_t nargsf, PyObject *kwnames);
int system_exit_tp_init(PyObject *self, PyObject *args, PyObject *kwargs);
int attribute_error_tp_init(PyObject *self, PyObject *args, PyObject *kwargs);
int name_error_tp_init(PyObject *self, PyObject *args, PyObject *kwargs);
int import_error_tp_init(PyObject *self, PyObject *args, PyObject *kwargs);
PyObject *import_error_tp_str(PyObject *self);
PyObject *key_error_tp_str(PyObject *self);
PyObject *os_error_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs);
int os_error_tp_init(PyObject *self, PyObject *args, PyObject *kwargs);
PyObject *os_error_tp_str(PyObject *self);
int syntax_error_tp_init(PyObject *self, PyObject *args, PyObject *kwargs);
PyObject *syntax_error_tp_str(PyObject *self);
int unicode_decode_tp_init(PyObject *self, PyObject *args, PyObject *kwargs);
int unicode_encode_tp_init(PyObject *self, PyObject *args, PyObject *kwargs);
int unicode_translate_tp_init(PyObject *self, PyObject *args, PyObject *kwargs);
PyObject *unicode_decode_tp_str(PyObject *self);
PyObject *unicode_encode_tp_str(PyObject *self);
PyObject *unicode_translate_tp_str(PyObject *self);
PyObject *group_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs);
int group_tp_init(PyObject *self, PyObject *args, PyObject *kwargs);
PyObject *group_tp_str(PyObject *self);
PyObject *group_tp_repr(PyObject *self);
PyObject *memory_error_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs);
void memory_error_tp_dealloc(PyObject *self);

extern PyMemberDef stop_iteration_members[], system_exit_members[], attribute_error_members[],
    name_error_members[], import_error_members[], os_error_members[], syntax_error_members[],
    unicode_error_members[], group_members[];
extern PyMethodDef attribute_error_methods[], import_error_methods[], os_error_methods[],
    group_methods[];
extern PyGetSetDef os_error_getset[];

#define DECLARE_FIELDS(kind)                                                                       \
    int kind##_tp_traverse(PyObject *self, visitproc visit, void *arg);                            \
    int kind##_tp_clear(PyObject *self);                                                           \
    void kind##_tp_dealloc(PyObject *self);
DECLARE_FIELDS(stop_iteration)
DECLARE_FIELDS(system_exit)
DECLARE_FIELDS(attribute_error)
DECLARE_FIELDS(name_error)
DECLARE_FIELDS(import_error)
DECLARE_FIELDS(os_error)
DECLARE_FIELDS(syntax_error)
DECLARE_FIELDS(unicode_error)
DECLARE_FIELDS(group)

/* The collector's and the deallocator's slots of a kind with `count` more object fields, and the
 * memory given back. */
#define DEFINE_FIELDS(kind, visit_fields, clear_fields)                                            \
    int kind##_tp_traverse(PyObject *self, visitproc visit, void *arg) {                           \
        int stop = visit_fields;                                                                   \
        return stop != 0 ? stop : exception_tp_traverse(self, visit, arg);                         \
    }                                                                                              \
    int kind##_tp_clear(PyObject *self) {                                                          \
        clear_fields;                                                                              \
        return exception_tp_clear(self);                                                           \
    }                                                                                              \
    void kind##_tp_dealloc(PyObject *self) {                                                       \
        object_untrack(self);                                                                      \
        clear_fields;                                                                              \
        exception_tp_dealloc(self);                                                                \
    }

#endif
