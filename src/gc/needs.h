/* What gc/ needs from lower layers; each function is defined by the folder named beside it. */
#ifndef PITHON_GC_NEEDS_H
#define PITHON_GC_NEEDS_H

#include "object/object.h"

/* types/weakref: cuts off the weak references to `count` objects that are garbage (GC_UNREACHABLE
 * set), so that nobody gets hold of one through them; *calls is what is to be called then. -1
 * without memory: nothing is changed. */
typedef struct {
    PyObject *ref, *callback;
} WeakrefCall;
typedef struct {
    WeakrefCall *items;
    size_t count;
} WeakrefCalls;
quiet int weakref_cut_garbage_stw(PyObject *const *objects, size_t count, WeakrefCalls *calls);
/* Calls them, and frees the list. */
void weakref_call_back(WeakrefCalls *calls);
/* types/type: a garbage type leaves the lists of its bases, where others would find it. */
quiet void type_hide_stw(PyTypeObject *type);
/* types/type: the instances of a heap type, which are counted apart from its references; and the
 * end of what keeps it alive besides (REF_KEPT). */
int64_t type_instances_stw(PyTypeObject *type);
bool type_is_cleared_stw(PyTypeObject *type);
void type_release(PyTypeObject *type);
/* types/generator: what the frame of a generator or coroutine that is running holds, which its
 * tp_traverse leaves out; nothing for other objects. Calls visit until it returns nonzero, and
 * returns that. */
int generator_visit_running_stw(PyObject *o, visitproc visit, void *arg);
/* interp/: lets go of the codes that functions have let go of and no frame runs. Nothing is locked. */
void codes_release_retired(void);
/* types/list */
PyObject *list_from_array_steal(PyObject **items, Py_ssize_t count);

#endif
