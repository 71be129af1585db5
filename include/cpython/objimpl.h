/* Sizes of objects; the arena allocator. */
#ifndef PITHON_CPYTHON_OBJIMPL_H
#define PITHON_CPYTHON_OBJIMPL_H

#ifdef __cplusplus
extern "C" {
#endif

typedef int (*gcvisitobjects_t)(PyObject *object, void *arg);

typedef struct {
    void *ctx;
    void *(*alloc)(void *, size_t);
    void (*free)(void *, void *, size_t);
} PyObjectArenaAllocator;

PyAPI_FUNC(PyObject **) PyObject_GET_WEAKREFS_LISTPTR(PyObject *object);
PyAPI_FUNC(void) PyObject_GetArenaAllocator(PyObjectArenaAllocator *allocator);
PyAPI_FUNC(int) PyObject_IS_GC(PyObject *obj);
PyAPI_FUNC(void) PyObject_SetArenaAllocator(PyObjectArenaAllocator *allocator);
PyAPI_FUNC(int) PyType_SUPPORTS_WEAKREFS(PyTypeObject *type);
PyAPI_FUNC(void) PyUnstable_GC_VisitObjects(gcvisitobjects_t callback, void *arg);
PyAPI_FUNC(PyObject *) PyUnstable_Object_GC_NewWithExtraData(PyTypeObject *type, size_t extra_size);

static inline size_t _PyObject_SIZE(PyTypeObject *type) {
    return (size_t)type->tp_basicsize;
}

/* Rounded up, so that what follows the items is aligned. */
static inline size_t _PyObject_VAR_SIZE(PyTypeObject *type, Py_ssize_t nitems) {
    size_t size = (size_t)type->tp_basicsize + (size_t)nitems * (size_t)type->tp_itemsize;
    return _Py_SIZE_ROUND_UP(size, SIZEOF_VOID_P);
}

#ifdef __cplusplus
}
#endif

#endif
