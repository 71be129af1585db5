/* The header of every object, the type of slot functions, and how an object is asked for its type
 * and size. */
#ifndef PITHON_OBJECT_H
#define PITHON_OBJECT_H

#ifdef __cplusplus
extern "C" {
#endif

#define Py_LT 0
#define Py_LE 1
#define Py_EQ 2
#define Py_NE 3
#define Py_GT 4
#define Py_GE 5
#define _PyObject_MIN_ALIGNMENT 4
#define Py_CONSTANT_NONE 0
#define Py_CONSTANT_FALSE 1
#define Py_CONSTANT_TRUE 2
#define Py_CONSTANT_ELLIPSIS 3
#define Py_CONSTANT_NOT_IMPLEMENTED 4
#define Py_CONSTANT_ZERO 5
#define Py_CONSTANT_ONE 6
#define Py_CONSTANT_EMPTY_STR 7
#define Py_CONSTANT_EMPTY_BYTES 8
#define Py_CONSTANT_EMPTY_TUPLE 9
#define Py_INVALID_SIZE (-1L)
#define Py_PRINT_RAW 1
#define Py_TP_USE_SPEC NULL
#define Py_TPFLAGS_DEFAULT 0
#define Py_TPFLAGS_HAVE_STACKLESS_EXTENSION 0
#define Py_TPFLAGS_HAVE_FINALIZE 1UL
#define _Py_TPFLAGS_STATIC_BUILTIN 2
#define Py_TPFLAGS_INLINE_VALUES 4
#define Py_TPFLAGS_MANAGED_WEAKREF 8
#define Py_TPFLAGS_MANAGED_DICT 0x10
#define Py_TPFLAGS_PREHEADER 0x18
#define Py_TPFLAGS_SEQUENCE 0x20
#define Py_TPFLAGS_MAPPING 0x40
#define Py_TPFLAGS_DISALLOW_INSTANTIATION 0x80UL
#define Py_TPFLAGS_IMMUTABLETYPE 0x100UL
#define Py_TPFLAGS_HEAPTYPE 0x200UL
#define Py_TPFLAGS_BASETYPE 0x400UL
#define Py_TPFLAGS_HAVE_VECTORCALL 0x800UL
#define _Py_TPFLAGS_HAVE_VECTORCALL 0x800UL
#define Py_TPFLAGS_READY 0x1000UL
#define Py_TPFLAGS_READYING 0x2000UL
#define Py_TPFLAGS_HAVE_GC 0x4000UL
#define Py_TPFLAGS_METHOD_DESCRIPTOR 0x20000UL
#define Py_TPFLAGS_HAVE_VERSION_TAG 0x40000UL
#define Py_TPFLAGS_VALID_VERSION_TAG 0x80000UL
#define Py_TPFLAGS_IS_ABSTRACT 0x100000UL
#define _Py_TPFLAGS_MATCH_SELF 0x400000UL
#define Py_TPFLAGS_ITEMS_AT_END 0x800000UL
#define Py_TPFLAGS_LONG_SUBCLASS 0x1000000UL
#define Py_TPFLAGS_LIST_SUBCLASS 0x2000000UL
#define Py_TPFLAGS_TUPLE_SUBCLASS 0x4000000UL
#define Py_TPFLAGS_BYTES_SUBCLASS 0x8000000UL
#define Py_TPFLAGS_UNICODE_SUBCLASS 0x10000000UL
#define Py_TPFLAGS_DICT_SUBCLASS 0x20000000UL
#define Py_TPFLAGS_BASE_EXC_SUBCLASS 0x40000000UL
#define Py_TPFLAGS_TYPE_SUBCLASS 0x80000000UL
#define _Py_UNOWNED_TID 0

typedef enum {
    PYGEN_RETURN = 0,
    PYGEN_ERROR = -1,
    PYGEN_NEXT = 1,
} PySendResult;

typedef int (*visitproc)(PyObject *object, void *arg);
typedef PyObject *(*allocfunc)(PyTypeObject *cls, Py_ssize_t nitems);
typedef PyObject *(*binaryfunc)(PyObject *, PyObject *);
typedef PyObject *(*descrgetfunc)(PyObject *, PyObject *, PyObject *);
typedef int (*descrsetfunc)(PyObject *, PyObject *, PyObject *);
typedef void (*destructor)(PyObject *);
typedef void (*freefunc)(void *);
typedef PyObject *(*getattrfunc)(PyObject *self, char *attr);
typedef PyObject *(*getattrofunc)(PyObject *self, PyObject *attr);
typedef PyObject *(*getiterfunc)(PyObject *);
typedef Py_hash_t (*hashfunc)(PyObject *);
typedef int (*initproc)(PyObject *, PyObject *, PyObject *);
typedef int (*inquiry)(PyObject *self);
typedef PyObject *(*iternextfunc)(PyObject *);
typedef Py_ssize_t (*lenfunc)(PyObject *);
typedef PyObject *(*newfunc)(PyTypeObject *, PyObject *, PyObject *);
typedef int (*objobjargproc)(PyObject *, PyObject *, PyObject *);
typedef int (*objobjproc)(PyObject *, PyObject *);
typedef PyObject *(*reprfunc)(PyObject *);
typedef PyObject *(*richcmpfunc)(PyObject *, PyObject *, int);
typedef int (*setattrfunc)(PyObject *self, char *attr, PyObject *value);
typedef int (*setattrofunc)(PyObject *self, PyObject *attr, PyObject *value);
typedef PyObject *(*ssizeargfunc)(PyObject *, Py_ssize_t);
typedef int (*ssizeobjargproc)(PyObject *, Py_ssize_t, PyObject *);
typedef PyObject *(*ssizessizeargfunc)(PyObject *, Py_ssize_t, Py_ssize_t);
typedef int (*ssizessizeobjargproc)(PyObject *, Py_ssize_t, Py_ssize_t, PyObject *);
typedef PyObject *(*ternaryfunc)(PyObject *, PyObject *, PyObject *);
typedef int (*traverseproc)(PyObject *self, visitproc visit, void *arg);
typedef PyObject *(*unaryfunc)(PyObject *);
typedef PyObject *(*vectorcallfunc)(PyObject *callable, PyObject *const *args, size_t nargsf,
                                    PyObject *kwnames);

struct _object {
    uintptr_t ob_tid;
    uint16_t ob_flags;
    PyMutex ob_mutex;
    uint8_t ob_gc_bits;
    uint32_t ob_ref_local;
    Py_ssize_t ob_ref_shared;
    PyTypeObject *ob_type;
};

typedef struct {
    PyObject ob_base;
    Py_ssize_t ob_size;
} PyVarObject;

typedef struct {
    int slot;
    void *pfunc;
} PyType_Slot;

typedef struct {
    const char *name;
    int basicsize;
    int itemsize;
    unsigned int flags;
    PyType_Slot *slots;
} PyType_Spec;

#define PyObject_HEAD PyObject ob_base;
#define PyObject_VAR_HEAD PyVarObject ob_base;

/* Static objects are immortal and have no owner. */
#define PyObject_HEAD_INIT(type)                                                                   \
    {0, _Py_STATICALLY_ALLOCATED_FLAG, {0}, 0, _Py_IMMORTAL_REFCNT_LOCAL, 0, (type)},
#define PyVarObject_HEAD_INIT(type, size) {PyObject_HEAD_INIT(type)(size)},

#define _PyObject_CAST(op) _Py_CAST(PyObject *, (op))
#define _PyVarObject_CAST(op) _Py_CAST(PyVarObject *, (op))

/* The word at fs:0; extensions inline it, so it is what ob_tid holds. */
static inline uintptr_t _Py_ThreadId(void) {
#if defined(__x86_64__) && defined(__linux__)
    uintptr_t tid;
    __asm__("movq %%fs:0, %0" : "=r"(tid));
    return tid;
#else
    return (uintptr_t)__builtin_thread_pointer();
#endif
}

static inline Py_ALWAYS_INLINE int _Py_IsOwnedByCurrentThread(PyObject *op) {
    return __atomic_load_n(&op->ob_tid, __ATOMIC_RELAXED) == _Py_ThreadId();
}

static inline PyTypeObject *_Py_TYPE(PyObject *op) {
    return op->ob_type;
}

static inline int Py_IS_TYPE(PyObject *op, PyTypeObject *type) {
    return _Py_TYPE(op) == type;
}
#define Py_IS_TYPE(op, type) Py_IS_TYPE(_PyObject_CAST(op), (type))

static inline void Py_SET_TYPE(PyObject *op, PyTypeObject *type) {
    op->ob_type = type;
}
#define Py_SET_TYPE(op, type) Py_SET_TYPE(_PyObject_CAST(op), (type))

/* Not for int, bool or anything else that does not begin with a PyVarObject. */
static inline Py_ssize_t Py_SIZE(PyObject *op) {
    return __atomic_load_n(&_PyVarObject_CAST(op)->ob_size, __ATOMIC_RELAXED);
}
#define Py_SIZE(op) Py_SIZE(_PyObject_CAST(op))

static inline void Py_SET_SIZE(PyVarObject *op, Py_ssize_t size) {
    __atomic_store_n(&op->ob_size, size, __ATOMIC_RELAXED);
}
#define Py_SET_SIZE(op, size) Py_SET_SIZE(_PyVarObject_CAST(op), (size))

PyAPI_DATA(PyTypeObject) PyBaseObject_Type;
PyAPI_DATA(PyTypeObject) PyBool_Type;
PyAPI_DATA(PyTypeObject) PyLong_Type;
PyAPI_DATA(PyTypeObject) PySuper_Type;
PyAPI_DATA(PyTypeObject) PyType_Type;
PyAPI_DATA(PyObject) _Py_NoneStruct;
PyAPI_DATA(PyObject) _Py_NotImplementedStruct;
PyAPI_DATA(int) _Py_SwappedOp[];

PyAPI_FUNC(int) PyCallable_Check(PyObject *o);
PyAPI_FUNC(PyObject *) PyObject_ASCII(PyObject *o);
PyAPI_FUNC(PyObject *) PyObject_Bytes(PyObject *o);
PyAPI_FUNC(void) PyObject_ClearWeakRefs(PyObject *object);
PyAPI_FUNC(int) PyObject_DelAttr(PyObject *o, PyObject *attr_name);
PyAPI_FUNC(int) PyObject_DelAttrString(PyObject *o, const char *attr_name);
PyAPI_FUNC(PyObject *) PyObject_Dir(PyObject *o);
PyAPI_FUNC(PyObject *) PyObject_GenericGetAttr(PyObject *o, PyObject *name);
PyAPI_FUNC(int) PyObject_GenericSetAttr(PyObject *o, PyObject *name, PyObject *value);
PyAPI_FUNC(int) PyObject_GenericSetDict(PyObject *o, PyObject *value, void *context);
PyAPI_FUNC(PyObject *) PyObject_GetAttr(PyObject *o, PyObject *attr_name);
PyAPI_FUNC(PyObject *) PyObject_GetAttrString(PyObject *o, const char *attr_name);
PyAPI_FUNC(int) PyObject_GetOptionalAttr(PyObject *obj, PyObject *attr_name, PyObject **result);
PyAPI_FUNC(int)
    PyObject_GetOptionalAttrString(PyObject *obj, const char *attr_name, PyObject **result);
PyAPI_FUNC(void *) PyObject_GetTypeData(PyObject *o, PyTypeObject *cls);
PyAPI_FUNC(int) PyObject_HasAttr(PyObject *o, PyObject *attr_name);
PyAPI_FUNC(int) PyObject_HasAttrString(PyObject *o, const char *attr_name);
PyAPI_FUNC(int) PyObject_HasAttrStringWithError(PyObject *o, const char *attr_name);
PyAPI_FUNC(int) PyObject_HasAttrWithError(PyObject *o, PyObject *attr_name);
PyAPI_FUNC(Py_hash_t) PyObject_Hash(PyObject *o);
PyAPI_FUNC(Py_hash_t) PyObject_HashNotImplemented(PyObject *o);
PyAPI_FUNC(int) PyObject_IsTrue(PyObject *o);
PyAPI_FUNC(int) PyObject_Not(PyObject *o);
PyAPI_FUNC(PyObject *) PyObject_Repr(PyObject *o);
PyAPI_FUNC(PyObject *) PyObject_RichCompare(PyObject *o1, PyObject *o2, int opid);
PyAPI_FUNC(int) PyObject_RichCompareBool(PyObject *o1, PyObject *o2, int opid);
PyAPI_FUNC(PyObject *) PyObject_SelfIter(PyObject *obj);
PyAPI_FUNC(int) PyObject_SetAttr(PyObject *o, PyObject *attr_name, PyObject *v);
PyAPI_FUNC(int) PyObject_SetAttrString(PyObject *o, const char *attr_name, PyObject *v);
PyAPI_FUNC(PyObject *) PyObject_Str(PyObject *o);
PyAPI_FUNC(unsigned int) PyType_ClearCache(void);
PyAPI_FUNC(int) PyType_Freeze(PyTypeObject *type);
PyAPI_FUNC(PyObject *) PyType_FromMetaclass(PyTypeObject *metaclass, PyObject *module,
                                            PyType_Spec *spec, PyObject *bases);
PyAPI_FUNC(PyObject *)
    PyType_FromModuleAndSpec(PyObject *module, PyType_Spec *spec, PyObject *bases);
PyAPI_FUNC(PyObject *) PyType_FromSpec(PyType_Spec *spec);
PyAPI_FUNC(PyObject *) PyType_FromSpecWithBases(PyType_Spec *spec, PyObject *bases);
PyAPI_FUNC(PyObject *) PyType_GenericAlloc(PyTypeObject *type, Py_ssize_t nitems);
PyAPI_FUNC(PyObject *) PyType_GenericNew(PyTypeObject *type, PyObject *args, PyObject *kwds);
PyAPI_FUNC(int) PyType_GetBaseByToken(PyTypeObject *type, void *token, PyTypeObject **result);
PyAPI_FUNC(unsigned long) PyType_GetFlags(PyTypeObject *type);
PyAPI_FUNC(PyObject *) PyType_GetFullyQualifiedName(PyTypeObject *type);
PyAPI_FUNC(PyObject *) PyType_GetModule(PyTypeObject *type); /* borrowed */
/* borrowed */
PyAPI_FUNC(PyObject *) PyType_GetModuleByDef(PyTypeObject *type, struct PyModuleDef *def);
PyAPI_FUNC(PyObject *) PyType_GetModuleName(PyTypeObject *type);
PyAPI_FUNC(void *) PyType_GetModuleState(PyTypeObject *type);
PyAPI_FUNC(PyObject *) PyType_GetName(PyTypeObject *type);
PyAPI_FUNC(PyObject *) PyType_GetQualName(PyTypeObject *type);
PyAPI_FUNC(void *) PyType_GetSlot(PyTypeObject *type, int slot);
PyAPI_FUNC(Py_ssize_t) PyType_GetTypeDataSize(PyTypeObject *cls);
PyAPI_FUNC(int) PyType_IsSubtype(PyTypeObject *a, PyTypeObject *b);
PyAPI_FUNC(void) PyType_Modified(PyTypeObject *type);
PyAPI_FUNC(int) PyType_Ready(PyTypeObject *type);
PyAPI_FUNC(PyObject *) Py_GetConstant(unsigned int constant_id);
PyAPI_FUNC(PyObject *) Py_GetConstantBorrowed(unsigned int constant_id);
PyAPI_FUNC(int) Py_Is(PyObject *x, PyObject *y);
PyAPI_FUNC(int) Py_IsNone(PyObject *x);
PyAPI_FUNC(int) Py_ReprEnter(PyObject *object);
PyAPI_FUNC(void) Py_ReprLeave(PyObject *object);
PyAPI_FUNC(PyTypeObject *) Py_TYPE(PyObject *o); /* borrowed */
PyAPI_FUNC(uintptr_t) _Py_GetThreadLocal_Addr(void);

#include "refcount.h"
#include "cpython/object.h"

#define Py_TYPE(op) _Py_TYPE(_PyObject_CAST(op))
#define Py_Is(x, y) ((x) == (y))

static inline int PyType_HasFeature(PyTypeObject *type, unsigned long feature) {
    return (__atomic_load_n(&type->tp_flags, __ATOMIC_RELAXED) & feature) != 0;
}
#define PyType_FastSubclass(type, flag) PyType_HasFeature((type), (flag))

static inline int PyObject_TypeCheck(PyObject *op, PyTypeObject *type) {
    return Py_IS_TYPE(op, type) || PyType_IsSubtype(_Py_TYPE(op), type);
}
#define PyObject_TypeCheck(op, type) PyObject_TypeCheck(_PyObject_CAST(op), (type))

static inline int PyType_Check(PyObject *op) {
    return PyType_HasFeature(_Py_TYPE(op), Py_TPFLAGS_TYPE_SUBCLASS);
}
#define PyType_Check(op) PyType_Check(_PyObject_CAST(op))

static inline int PyType_CheckExact(PyObject *op) {
    return Py_IS_TYPE(op, &PyType_Type);
}
#define PyType_CheckExact(op) PyType_CheckExact(_PyObject_CAST(op))
#define _PyType_CAST(op) (assert(PyType_Check(op)), _Py_CAST(PyTypeObject *, (op)))

#define Py_None (&_Py_NoneStruct)
#define Py_NotImplemented (&_Py_NotImplementedStruct)
#define Py_IsNone(x) Py_Is((x), Py_None)
/* The singletons are immortal: nothing is counted. */
#define Py_RETURN_NONE return Py_None
#define Py_RETURN_NOTIMPLEMENTED return Py_NotImplemented

#define Py_RETURN_RICHCOMPARE(left, right, op)                                                     \
    do {                                                                                           \
        switch (op) {                                                                              \
        case Py_EQ:                                                                                \
            if ((left) == (right))                                                                 \
                Py_RETURN_TRUE;                                                                    \
            Py_RETURN_FALSE;                                                                       \
        case Py_NE:                                                                                \
            if ((left) != (right))                                                                 \
                Py_RETURN_TRUE;                                                                    \
            Py_RETURN_FALSE;                                                                       \
        case Py_LT:                                                                                \
            if ((left) < (right))                                                                  \
                Py_RETURN_TRUE;                                                                    \
            Py_RETURN_FALSE;                                                                       \
        case Py_GT:                                                                                \
            if ((left) > (right))                                                                  \
                Py_RETURN_TRUE;                                                                    \
            Py_RETURN_FALSE;                                                                       \
        case Py_LE:                                                                                \
            if ((left) <= (right))                                                                 \
                Py_RETURN_TRUE;                                                                    \
            Py_RETURN_FALSE;                                                                       \
        case Py_GE:                                                                                \
            if ((left) >= (right))                                                                 \
                Py_RETURN_TRUE;                                                                    \
            Py_RETURN_FALSE;                                                                       \
        default:                                                                                   \
            Py_UNREACHABLE();                                                                      \
        }                                                                                          \
    } while (0)

#ifdef __cplusplus
}
#endif

#endif
