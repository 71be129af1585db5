/* Type objects and their method tables. */
#ifndef PITHON_CPYTHON_OBJECT_H
#define PITHON_CPYTHON_OBJECT_H

#ifdef __cplusplus
extern "C" {
#endif

#define _Py_ATTR_CACHE_UNUSED 30000

typedef Py_ssize_t printfunc; /* was the type of a slot; the slot is tp_vectorcall_offset now */

typedef enum {
    PyRefTracer_CREATE = 0,
    PyRefTracer_DESTROY = 1,
} PyRefTracerEvent;

typedef int (*PyRefTracer)(PyObject *, PyRefTracerEvent, void *);
typedef int (*PyType_WatchCallback)(PyTypeObject *);
typedef PySendResult (*sendfunc)(PyObject *, PyObject *, PyObject **);

typedef struct {
    unaryfunc am_await;
    unaryfunc am_aiter;
    unaryfunc am_anext;
    sendfunc am_send;
} PyAsyncMethods;

typedef struct {
    getbufferproc bf_getbuffer;
    releasebufferproc bf_releasebuffer;
} PyBufferProcs;

typedef struct {
    lenfunc mp_length;
    binaryfunc mp_subscript;
    objobjargproc mp_ass_subscript;
} PyMappingMethods;

typedef struct {
    binaryfunc nb_add;
    binaryfunc nb_subtract;
    binaryfunc nb_multiply;
    binaryfunc nb_remainder;
    binaryfunc nb_divmod;
    ternaryfunc nb_power;
    unaryfunc nb_negative;
    unaryfunc nb_positive;
    unaryfunc nb_absolute;
    inquiry nb_bool;
    unaryfunc nb_invert;
    binaryfunc nb_lshift;
    binaryfunc nb_rshift;
    binaryfunc nb_and;
    binaryfunc nb_xor;
    binaryfunc nb_or;
    unaryfunc nb_int;
    void *nb_reserved;
    unaryfunc nb_float;
    binaryfunc nb_inplace_add;
    binaryfunc nb_inplace_subtract;
    binaryfunc nb_inplace_multiply;
    binaryfunc nb_inplace_remainder;
    ternaryfunc nb_inplace_power;
    binaryfunc nb_inplace_lshift;
    binaryfunc nb_inplace_rshift;
    binaryfunc nb_inplace_and;
    binaryfunc nb_inplace_xor;
    binaryfunc nb_inplace_or;
    binaryfunc nb_floor_divide;
    binaryfunc nb_true_divide;
    binaryfunc nb_inplace_floor_divide;
    binaryfunc nb_inplace_true_divide;
    unaryfunc nb_index;
    binaryfunc nb_matrix_multiply;
    binaryfunc nb_inplace_matrix_multiply;
} PyNumberMethods;

typedef struct {
    lenfunc sq_length;
    binaryfunc sq_concat;
    ssizeargfunc sq_repeat;
    ssizeargfunc sq_item;
    void *was_sq_slice;
    ssizeobjargproc sq_ass_item;
    void *was_sq_ass_slice;
    objobjproc sq_contains;
    binaryfunc sq_inplace_concat;
    ssizeargfunc sq_inplace_repeat;
} PySequenceMethods;

struct _typeobject {
    PyObject_VAR_HEAD const char *tp_name;
    Py_ssize_t tp_basicsize;
    Py_ssize_t tp_itemsize;
    destructor tp_dealloc;
    Py_ssize_t tp_vectorcall_offset;
    getattrfunc tp_getattr;
    setattrfunc tp_setattr;
    PyAsyncMethods *tp_as_async;
    reprfunc tp_repr;
    PyNumberMethods *tp_as_number;
    PySequenceMethods *tp_as_sequence;
    PyMappingMethods *tp_as_mapping;
    hashfunc tp_hash;
    ternaryfunc tp_call;
    reprfunc tp_str;
    getattrofunc tp_getattro;
    setattrofunc tp_setattro;
    PyBufferProcs *tp_as_buffer;
    unsigned long tp_flags;
    const char *tp_doc;
    traverseproc tp_traverse;
    inquiry tp_clear;
    richcmpfunc tp_richcompare;
    Py_ssize_t tp_weaklistoffset;
    getiterfunc tp_iter;
    iternextfunc tp_iternext;
    PyMethodDef *tp_methods;
    PyMemberDef *tp_members;
    PyGetSetDef *tp_getset;
    PyTypeObject *tp_base;
    PyObject *tp_dict;
    descrgetfunc tp_descr_get;
    descrsetfunc tp_descr_set;
    Py_ssize_t tp_dictoffset;
    initproc tp_init;
    allocfunc tp_alloc;
    newfunc tp_new;
    freefunc tp_free;
    inquiry tp_is_gc;
    PyObject *tp_bases;
    PyObject *tp_mro;
    PyObject *tp_cache;
    void *tp_subclasses;
    PyObject *tp_weaklist;
    destructor tp_del;
    unsigned int tp_version_tag;
    destructor tp_finalize;
    vectorcallfunc tp_vectorcall;
    unsigned char tp_watched;
    uint16_t tp_versions_used;
};

struct _specialization_cache {
    PyObject *getitem;
    uint32_t getitem_version;
    PyObject *init;
};

typedef struct _Py_Identifier _Py_Identifier;
struct _Py_Identifier {
    const char *string;
    Py_ssize_t index;
    struct {
        uint8_t v;
    } mutex;
};

typedef struct _heaptypeobject PyHeapTypeObject;
struct _heaptypeobject {
    PyTypeObject ht_type;
    PyAsyncMethods as_async;
    PyNumberMethods as_number;
    PyMappingMethods as_mapping;
    PySequenceMethods as_sequence;
    PyBufferProcs as_buffer;
    PyObject *ht_name;
    PyObject *ht_slots;
    PyObject *ht_qualname;
    struct _dictkeysobject *ht_cached_keys;
    PyObject *ht_module;
    char *_ht_tpname;
    void *ht_token;
    struct _specialization_cache _spec_cache;
    Py_ssize_t unique_id;
};

#define _Py_static_string_init(value) {value, -1, {0}}
#define _Py_static_string(name, value) static _Py_Identifier name = _Py_static_string_init(value)
#define _Py_IDENTIFIER(name) _Py_static_string(PyId_##name, #name)

PyAPI_FUNC(void) PyObject_CallFinalizer(PyObject *op);
PyAPI_FUNC(int) PyObject_CallFinalizerFromDealloc(PyObject *op);
PyAPI_FUNC(void) PyObject_ClearManagedDict(PyObject *obj);
PyAPI_FUNC(void *) PyObject_GetItemData(PyObject *o);
PyAPI_FUNC(int) PyObject_Print(PyObject *o, FILE *fp, int flags);
PyAPI_FUNC(int) PyObject_VisitManagedDict(PyObject *obj, visitproc visit, void *arg);
PyAPI_FUNC(PyRefTracer) PyRefTracer_GetTracer(void **data);
PyAPI_FUNC(int) PyRefTracer_SetTracer(PyRefTracer tracer, void *data);
PyAPI_FUNC(int) PyType_AddWatcher(PyType_WatchCallback callback);
PyAPI_FUNC(int) PyType_ClearWatcher(int watcher_id);
PyAPI_FUNC(PyObject *) PyType_GetDict(PyTypeObject *type);
PyAPI_FUNC(int) PyType_Unwatch(int watcher_id, PyObject *type);
PyAPI_FUNC(int) PyType_Watch(int watcher_id, PyObject *type);
PyAPI_FUNC(void) PyUnstable_EnableTryIncRef(PyObject *obj);
PyAPI_FUNC(int) PyUnstable_IsImmortal(PyObject *obj);
PyAPI_FUNC(void) PyUnstable_Object_ClearWeakRefsNoCallbacks(PyObject *object);
PyAPI_FUNC(int) PyUnstable_Object_EnableDeferredRefcount(PyObject *obj);
PyAPI_FUNC(int) PyUnstable_Object_IsUniqueReferencedTemporary(PyObject *obj);
PyAPI_FUNC(int) PyUnstable_Object_IsUniquelyReferenced(PyObject *op);
PyAPI_FUNC(int) PyUnstable_TryIncRef(PyObject *obj);
PyAPI_FUNC(int) PyUnstable_Type_AssignVersionTag(PyTypeObject *type);
PyAPI_FUNC(void)
    _PyObject_AssertFailed(PyObject *obj, const char *expr, const char *msg, const char *file,
                           int line, const char *function) _Py_NO_RETURN;
PyAPI_FUNC(void) _PyObject_Dump(PyObject *op);
PyAPI_FUNC(PyObject *)
    _PyObject_GenericGetAttrWithDict(PyObject *obj, PyObject *name, PyObject *dict, int suppress);
PyAPI_FUNC(int) _PyObject_GenericSetAttrWithDict(PyObject *obj, PyObject *name, PyObject *value,
                                                 PyObject *dict);
PyAPI_FUNC(PyObject *) _PyObject_GetAttrId(PyObject *obj, _Py_Identifier *name);
PyAPI_FUNC(PyObject **) _PyObject_GetDictPtr(PyObject *obj);
PyAPI_FUNC(PyObject *) _PyType_Lookup(PyTypeObject *type, PyObject *name);
PyAPI_FUNC(PyObject *) _PyType_LookupRef(PyTypeObject *type, PyObject *name);
PyAPI_FUNC(const char *) _PyType_Name(PyTypeObject *type);
PyAPI_FUNC(void) _Py_ForgetReference(PyObject *op);
PyAPI_FUNC(void) _Py_NewReference(PyObject *op);
PyAPI_FUNC(void) _Py_NewReferenceNoTotal(PyObject *op);
PyAPI_FUNC(void) _Py_ResurrectReference(PyObject *op);

/* As Py_CLEAR, with a new value, whose reference the variable takes over. */
#define Py_SETREF(dst, src)                                                                        \
    do {                                                                                           \
        _Py_TYPEOF(dst) *_py_dst = &(dst);                                                         \
        _Py_TYPEOF(dst) _py_old = *_py_dst;                                                        \
        *_py_dst = (src);                                                                          \
        Py_DECREF(_py_old);                                                                        \
    } while (0)
#define Py_XSETREF(dst, src)                                                                       \
    do {                                                                                           \
        _Py_TYPEOF(dst) *_py_dst = &(dst);                                                         \
        _Py_TYPEOF(dst) _py_old = *_py_dst;                                                        \
        *_py_dst = (src);                                                                          \
        Py_XDECREF(_py_old);                                                                       \
    } while (0)

/* Deep destruction is bounded by _Py_Dealloc itself. */
#define Py_TRASHCAN_BEGIN(op, dealloc) do {
#define Py_TRASHCAN_END                                                                            \
    }                                                                                              \
    while (0)

#ifdef NDEBUG
#define _PyObject_ASSERT_FROM(obj, expr, msg, file, line, func) ((void)0)
#else
#define _PyObject_ASSERT_FROM(obj, expr, msg, file, line, func)                                    \
    ((expr) ? (void)0 : _PyObject_AssertFailed((obj), #expr, (msg), (file), (line), (func)))
#endif
#define _PyObject_ASSERT_WITH_MSG(obj, expr, msg)                                                  \
    _PyObject_ASSERT_FROM((obj), expr, (msg), __FILE__, __LINE__, __func__)
#define _PyObject_ASSERT(obj, expr) _PyObject_ASSERT_WITH_MSG((obj), expr, NULL)
#define _PyObject_ASSERT_FAILED_MSG(obj, msg)                                                      \
    _PyObject_AssertFailed((obj), NULL, (msg), __FILE__, __LINE__, __func__)

#ifdef __cplusplus
}
#endif

#endif
