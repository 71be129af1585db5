/* Instances of heap types: making, traversing, destroying; and how many there are. */
#include "types/type/slot_functions.h"
#include "types/type/type_int.h"
#include "object/data.h"
#include "object/type_state.h"
#include "thread/needs.h"
#include "types/weakref/weakref.h"

#include <stdlib.h>

/* ---- counting instances ---- */

/* Each thread counts in an array of its own, by the type's number. The numbers of ended threads are
 * added to the interpreter's. */

static cold_path quiet bool counts_grow(ThreadState *ts, size_t number) {
    size_t size = ts->type_counts_size == 0 ? 256 : ts->type_counts_size;
    while (size <= number) {
        size *= 2;
    }
    int64_t *counts = realloc(ts->type_counts, size * sizeof *counts);
    if (counts == NULL) {
        return false;
    }
    memset(counts + ts->type_counts_size, 0, (size - ts->type_counts_size) * sizeof *counts);
    ts->type_counts = counts;
    ts->type_counts_size = size;
    return true;
}

static force_inline quiet void count_instance(PyTypeObject *type, int64_t change) {
    ThreadState *ts = thread_current();
    size_t number = (size_t)((PyHeapTypeObject *)type)->unique_id;
    if (unlikely(number >= ts->type_counts_size) && !counts_grow(ts, number)) {
        return; /* the sum is wrong by one: the type is then never freed, or it has kept one
                   reference too many anyway */
    }
    ts->type_counts[number] += change;
}

void type_instance_made(PyTypeObject *type) {
    count_instance(type, 1);
    if (unlikely(type_private(type)->drops_type)) {
        incref((PyObject *)type);
    }
}

void type_instance_freed(PyTypeObject *type) {
    count_instance(type, -1);
}

int type_number_assign(PyTypeObject *type) {
    struct TypeState *state = interp_current()->types;
    type_lock();
    heap_type(type)->unique_id =
        state->free_ids_count != 0 ? state->free_ids[--state->free_ids_count] : ++state->next_id;
    type_unlock();
    return 0;
}

void type_number_release_locked(PyTypeObject *type) {
    struct TypeState *state = interp_current()->types;
    if (state->free_ids_count == state->free_ids_capacity) {
        size_t capacity = state->free_ids_capacity ? state->free_ids_capacity * 2 : 64;
        uint32_t *ids = realloc(state->free_ids, capacity * sizeof *ids);
        if (ids == NULL) {
            return;
        }
        state->free_ids = ids;
        state->free_ids_capacity = capacity;
    }
    state->free_ids[state->free_ids_count++] = (uint32_t)heap_type(type)->unique_id;
}

static void each_count_stw(Interp *interp, size_t number, int64_t *sum, bool reset) {
    for (ThreadState *ts = interp->threads; ts != NULL; ts = (ThreadState *)ts->base.next) {
        if (number < ts->type_counts_size) {
            *sum += ts->type_counts[number];
            ts->type_counts[number] = reset ? 0 : ts->type_counts[number];
        }
    }
    if (number < interp->types->counts_size) {
        *sum += interp->types->counts[number];
        interp->types->counts[number] = reset ? 0 : interp->types->counts[number];
    }
}

int64_t type_instances_stw(PyTypeObject *type) {
    int64_t sum = 0;
    each_count_stw(interp_current(), (size_t)heap_type(type)->unique_id, &sum, false);
    return sum;
}

void type_release(PyTypeObject *type) {
    PyObject *o = (PyObject *)type;
    fetch_add_acq_rel(&o->ob_ref_shared, -(Py_ssize_t)(REF_KEPT * REF_ONE));
    /* Other threads' drops were hidden by it: below zero the owner must merge, which a drop asks
     * for. */
    if (ref_count_of(load_relaxed(&o->ob_ref_shared)) < 0) {
        ref_add_shared(o);
        ref_drop_shared(o);
    }
}

void type_counts_leave(ThreadState *ts) {
    struct TypeState *state = ts->base.interp->types;
    if (state != NULL && ts->type_counts_size != 0) {
        type_lock();
        if (state->counts_size < ts->type_counts_size) {
            int64_t *counts = realloc(state->counts, ts->type_counts_size * sizeof *counts);
            if (counts != NULL) {
                memset(counts + state->counts_size, 0,
                       (ts->type_counts_size - state->counts_size) * sizeof *counts);
                state->counts = counts;
                state->counts_size = ts->type_counts_size;
            }
        }
        for (size_t i = 0; i < ts->type_counts_size && i < state->counts_size; i++) {
            state->counts[i] += ts->type_counts[i];
        }
        type_unlock();
    }
    free(ts->type_counts);
    ts->type_counts = NULL;
    ts->type_counts_size = 0;
}

/* ---- making ---- */

/* A type object: kept alive by more than its references, from its birth reachable by every thread.
 */
static int adopt_type(PyTypeObject *type) {
    PyObject *o = (PyObject *)type;
    fetch_add_relaxed(&o->ob_ref_shared, REF_KEPT * REF_ONE);
    ref_share(o);
    return type_number_assign(type);
}

/* What lies behind the header up to `size`, a multiple of 8: a few words mostly, for which a call is too much. */
static force_inline void clear_fields(PyObject *o, size_t size) {
    enum { SMALL = 256 };
    size_t bytes = size - sizeof(PyObject);
    if (unlikely(bytes > SMALL)) {
        memset(o + 1, 0, bytes);
        return;
    }
    for (uint64_t *word = (uint64_t *)(o + 1), *end = (uint64_t *)((char *)o + size); word < end; word++) {
        *word = 0;
        NO_LOOP_IDIOM(word);
    }
}

PyObject *type_alloc(PyTypeObject *type, Py_ssize_t items) {
    bool makes_type = HAS_FLAG(type, Py_TPFLAGS_TYPE_SUBCLASS);
    size_t base = (size_t)type->tp_basicsize, item = (size_t)type->tp_itemsize;
    size_t count =
        (size_t)items + (makes_type ? 1 : 0); /* a type's members end with an empty one */
    if (unlikely(item != 0 && count > (PTRDIFF_MAX - base - 16) / item)) {
        return err_no_memory();
    }
    size_t size = (base + count * item + 7) & ~(size_t)7;
    if (HAS_FLAG(type, Py_TPFLAGS_INLINE_VALUES)) {
        size = (size + instance_values_size(type) + 7) & ~(size_t)7;
    }
    PyObject *o = TRY(object_new_raw(type, size));
    clear_fields(o, size);
    if (item != 0) {
        ((PyVarObject *)o)->ob_size = items;
    }
    if (HAS_FLAG(type, Py_TPFLAGS_INLINE_VALUES)) {
        instance_init_fresh(o);
    }
    if (unlikely(makes_type) && adopt_type((PyTypeObject *)o) < 0) {
        decref(o);
        return NULL;
    }
    if (HAS_FLAG(type, Py_TPFLAGS_HAVE_GC)) {
        object_track(o);
    }
    return o;
}

/* ---- slots (__slots__) ---- */

static force_inline PyObject **member_place(PyObject *self, PyMemberDef *member) {
    return (PyObject **)((char *)self + member->offset);
}

/* The class whose own fields `type` ends with: the first ancestor that was not made by a class
 * statement. */
static PyTypeObject *layout_base(PyTypeObject *type) {
    while (type->tp_dealloc == instance_tp_dealloc) {
        type = type->tp_base;
    }
    return type;
}

static bool has_own_members(PyTypeObject *type) {
    return is_heap(type) && ((PyHeapTypeObject *)type)->ht_slots !=
                                NULL; /* those of a spec are not references of ours to drop */
}

static int traverse_members(PyTypeObject *type, PyObject *self, visitproc visit, void *arg) {
    for (PyMemberDef *m = has_own_members(type) ? type->tp_members : NULL;
         m != NULL && m->name != NULL; m++) {
        PyObject *value = *member_place(self, m);
        int stop = value == NULL ? 0 : visit(value, arg);
        if (stop != 0) {
            return stop;
        }
    }
    return 0;
}

static void clear_members(PyTypeObject *type, PyObject *self) {
    for (PyMemberDef *m = has_own_members(type) ? type->tp_members : NULL;
         m != NULL && m->name != NULL; m++) {
        PyObject **place = member_place(self, m);
        CLEAR(*place);
    }
}

/* ---- the collector's and the deallocator's slots ---- */

/* The type is not visited: it is kept by its instances' count, which the collector sums. */
int instance_tp_traverse(PyObject *self, visitproc visit, void *arg) {
    PyTypeObject *type = TYPE(self), *base = type;
    for (; base->tp_dealloc == instance_tp_dealloc; base = base->tp_base) {
        int stop = traverse_members(base, self, visit, arg);
        if (stop != 0) {
            return stop;
        }
    }
    if (HAS_FLAG(type, Py_TPFLAGS_MANAGED_DICT) && !HAS_FLAG(base, Py_TPFLAGS_MANAGED_DICT)) {
        int stop = instance_traverse(self, visit, arg);
        if (stop != 0) {
            return stop;
        }
    } else if (type->tp_dictoffset != base->tp_dictoffset) {
        PyObject **slot = attr_dict_slot(self);
        int stop = slot == NULL || *slot == NULL ? 0 : visit(*slot, arg);
        if (stop != 0) {
            return stop;
        }
    }
    return base->tp_traverse == NULL ? 0 : base->tp_traverse(self, visit, arg);
}

int instance_tp_clear(PyObject *self) {
    PyTypeObject *type = TYPE(self), *base = type;
    for (; base->tp_dealloc == instance_tp_dealloc; base = base->tp_base) {
        clear_members(base, self);
    }
    if (HAS_FLAG(type, Py_TPFLAGS_MANAGED_DICT) && !HAS_FLAG(base, Py_TPFLAGS_MANAGED_DICT)) {
        instance_clear(self);
    } else if (type->tp_dictoffset != base->tp_dictoffset) {
        PyObject **slot = attr_dict_slot(self);
        if (slot != NULL) {
            CLEAR(*slot);
        }
    }
    return base->tp_clear == NULL ? 0 : base->tp_clear(self);
}

/* Order: finaliser, weak references, __slots__, namespace, the base's part. */
void instance_tp_dealloc(PyObject *self) {
    PyTypeObject *type = TYPE(self);
    if (type->tp_finalize != NULL && object_finalize(self) < 0) {
        return;
    }
    PyTypeObject *base = layout_base(type);
    object_untrack(self);
    if (type->tp_weaklistoffset != 0 && base->tp_weaklistoffset == 0) {
        weakref_clear_all(self);
    }
    for (PyTypeObject *t = type; t != base; t = t->tp_base) {
        clear_members(t, self);
    }
    if (HAS_FLAG(type, Py_TPFLAGS_MANAGED_DICT) && !HAS_FLAG(base, Py_TPFLAGS_MANAGED_DICT)) {
        instance_clear(self);
    } else if (type->tp_dictoffset != 0 && base->tp_dictoffset == 0) {
        PyObject **slot = attr_dict_slot(self);
        CLEAR(*slot);
    }
    if (base == &PyBaseObject_Type) {
        object_free(self);
        return;
    }
    if (HAS_FLAG(base, Py_TPFLAGS_HAVE_GC)) {
        object_track(self); /* the base's deallocator expects it so */
    }
    base->tp_dealloc(self);
}
