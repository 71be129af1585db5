/* Insides of types/type. */
#ifndef PITHON_TYPES_TYPE_TYPE_INT_H
#define PITHON_TYPES_TYPE_TYPE_INT_H

#include "object/args.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/error.h"
#include "object/names.h"
#include "object/needs.h"
#include "object/ops.h"
#include "object/type.h"
#include "types/cell/cell.h"
#include "types/dict/dict.h"
#include "types/function/function.h"
#include "types/int/int.h"
#include "types/list/list.h"
#include "types/needs.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"
#include "types/type/type.h"

/* Every special method with a slot, in the order of slots.def. `wrapper` NULL: gets no wrapper
 * descriptor; `function` NULL: a class that defines the method in Python leaves the slot empty. */
extern const struct wrapperbase slot_entries[];
extern const int slot_entries_count;

/* The slot's place in any type; NULL when the type lacks the suite. */
void **slot_place(PyTypeObject *type, int offset);
/* Wrapper descriptors for the slots that `type` itself fills. */
int slots_add_wrappers(PyTypeObject *type);
/* Slots of a new Python class: of what its namespace defines, the rest from its bases. Fresh, not
 * yet published. */
void slots_fill_fresh(PyTypeObject *type);
/* After `name` was set or deleted in the namespace of the type: its slots, and those of the
 * subclasses that see the change. type_lock held; the world is stopped meanwhile when other threads
 * run. */
void slots_update_locked(PyTypeObject *type, PyObject *name);
/* All slots again: after __bases__ was assigned. */
void slots_update_all_stw(PyTypeObject *type);
bool slot_name_known(PyObject *name);

/* The `__new__` of a type with a tp_new of its own. */
PyObject *type_new_wrapper(PyTypeObject *type);
/* tp_new of the type that `descriptor`, such a `__new__`, belongs to; NULL for anything else. */
newfunc type_new_unwrap(PyTypeObject *type, PyObject *descriptor);

/* The linearisation of type's bases: a new tuple; and by the metaclass's mro() where that is
 * overridden. */
PyObject *mro_linearize(PyTypeObject *type);
int mro_compute(PyTypeObject *type);
/* Has its metaclass an mro() of its own, which is Python code? */
bool mro_is_custom(PyTypeObject *type);
/* Steps of type_ready that type.__new__ shares. */
int ready_share_namespace(PyTypeObject *type);
void ready_inherit(PyTypeObject *type, PyTypeObject *base);
int ready_register(PyTypeObject *type);
int ready_finish(PyTypeObject *type);

/* The base whose layout instances have, of a non-empty tuple of bases; borrowed. */
borrowed PyTypeObject *type_best_base(PyObject *bases);
/* The nearest ancestor (or type itself) that adds fields of its own. */
PyTypeObject *type_solid_base(PyTypeObject *type);

PyObject *type_tp_new(PyTypeObject *metatype, PyObject *args, PyObject *kwargs);
PyObject *type_tp_call(PyObject *type, PyObject *args, PyObject *kwargs);
PyObject *object_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs);
int object_tp_init(PyObject *self, PyObject *args, PyObject *kwargs);

void instance_tp_dealloc(PyObject *self);
int instance_tp_traverse(PyObject *self, visitproc visit, void *arg);
int instance_tp_clear(PyObject *self);

/* A heap type's number for counting its instances; 0 without memory. */
int type_number_assign(PyTypeObject *type);
void type_number_release_locked(PyTypeObject *type);

/* What Pithon keeps in the fields of a heap type that are private to the implementation. */
typedef struct {
    PyObject *names;     /* (a) what tp_name has pointed to, which others may be reading: a dict,
                            or NULL while the name has not changed */
    uint32_t drops_type; /* (c) the deallocator comes from an extension: it drops its type itself,
                            so each instance takes a reference to it */
} TypePrivate;
_Static_assert(sizeof(TypePrivate) <= sizeof(struct _specialization_cache),
               "it takes the place of the ABI's private cache");
static inline TypePrivate *type_private(PyTypeObject *type) {
    return (TypePrivate *)&((PyHeapTypeObject *)type)->_spec_cache;
}
static inline PyHeapTypeObject *heap_type(PyTypeObject *type) {
    return (PyHeapTypeObject *)type;
}
static inline bool is_heap(PyTypeObject *type) {
    return HAS_FLAG(type, Py_TPFLAGS_HEAPTYPE);
}

#endif
