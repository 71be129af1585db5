/* Heap types from a PyType_Spec (docs: c-api/type, "Creating Heap-Allocated Types"). */
#include "types/type/slot_functions.h"
#include "types/type/type_int.h"
#include "types/module/module.h"

#include <stdlib.h>
#include <string.h>

/* Where each slot number goes. */
static const uint16_t slot_offsets[] = {
    [Py_bf_getbuffer] = offsetof(PyHeapTypeObject, as_buffer.bf_getbuffer),
    [Py_bf_releasebuffer] = offsetof(PyHeapTypeObject, as_buffer.bf_releasebuffer),
    [Py_mp_ass_subscript] = offsetof(PyHeapTypeObject, as_mapping.mp_ass_subscript),
    [Py_mp_length] = offsetof(PyHeapTypeObject, as_mapping.mp_length),
    [Py_mp_subscript] = offsetof(PyHeapTypeObject, as_mapping.mp_subscript),
    [Py_nb_absolute] = offsetof(PyHeapTypeObject, as_number.nb_absolute),
    [Py_nb_add] = offsetof(PyHeapTypeObject, as_number.nb_add),
    [Py_nb_and] = offsetof(PyHeapTypeObject, as_number.nb_and),
    [Py_nb_bool] = offsetof(PyHeapTypeObject, as_number.nb_bool),
    [Py_nb_divmod] = offsetof(PyHeapTypeObject, as_number.nb_divmod),
    [Py_nb_float] = offsetof(PyHeapTypeObject, as_number.nb_float),
    [Py_nb_floor_divide] = offsetof(PyHeapTypeObject, as_number.nb_floor_divide),
    [Py_nb_index] = offsetof(PyHeapTypeObject, as_number.nb_index),
    [Py_nb_inplace_add] = offsetof(PyHeapTypeObject, as_number.nb_inplace_add),
    [Py_nb_inplace_and] = offsetof(PyHeapTypeObject, as_number.nb_inplace_and),
    [Py_nb_inplace_floor_divide] = offsetof(PyHeapTypeObject, as_number.nb_inplace_floor_divide),
    [Py_nb_inplace_lshift] = offsetof(PyHeapTypeObject, as_number.nb_inplace_lshift),
    [Py_nb_inplace_multiply] = offsetof(PyHeapTypeObject, as_number.nb_inplace_multiply),
    [Py_nb_inplace_or] = offsetof(PyHeapTypeObject, as_number.nb_inplace_or),
    [Py_nb_inplace_power] = offsetof(PyHeapTypeObject, as_number.nb_inplace_power),
    [Py_nb_inplace_remainder] = offsetof(PyHeapTypeObject, as_number.nb_inplace_remainder),
    [Py_nb_inplace_rshift] = offsetof(PyHeapTypeObject, as_number.nb_inplace_rshift),
    [Py_nb_inplace_subtract] = offsetof(PyHeapTypeObject, as_number.nb_inplace_subtract),
    [Py_nb_inplace_true_divide] = offsetof(PyHeapTypeObject, as_number.nb_inplace_true_divide),
    [Py_nb_inplace_xor] = offsetof(PyHeapTypeObject, as_number.nb_inplace_xor),
    [Py_nb_int] = offsetof(PyHeapTypeObject, as_number.nb_int),
    [Py_nb_invert] = offsetof(PyHeapTypeObject, as_number.nb_invert),
    [Py_nb_lshift] = offsetof(PyHeapTypeObject, as_number.nb_lshift),
    [Py_nb_multiply] = offsetof(PyHeapTypeObject, as_number.nb_multiply),
    [Py_nb_negative] = offsetof(PyHeapTypeObject, as_number.nb_negative),
    [Py_nb_or] = offsetof(PyHeapTypeObject, as_number.nb_or),
    [Py_nb_positive] = offsetof(PyHeapTypeObject, as_number.nb_positive),
    [Py_nb_power] = offsetof(PyHeapTypeObject, as_number.nb_power),
    [Py_nb_remainder] = offsetof(PyHeapTypeObject, as_number.nb_remainder),
    [Py_nb_rshift] = offsetof(PyHeapTypeObject, as_number.nb_rshift),
    [Py_nb_subtract] = offsetof(PyHeapTypeObject, as_number.nb_subtract),
    [Py_nb_true_divide] = offsetof(PyHeapTypeObject, as_number.nb_true_divide),
    [Py_nb_xor] = offsetof(PyHeapTypeObject, as_number.nb_xor),
    [Py_sq_ass_item] = offsetof(PyHeapTypeObject, as_sequence.sq_ass_item),
    [Py_sq_concat] = offsetof(PyHeapTypeObject, as_sequence.sq_concat),
    [Py_sq_contains] = offsetof(PyHeapTypeObject, as_sequence.sq_contains),
    [Py_sq_inplace_concat] = offsetof(PyHeapTypeObject, as_sequence.sq_inplace_concat),
    [Py_sq_inplace_repeat] = offsetof(PyHeapTypeObject, as_sequence.sq_inplace_repeat),
    [Py_sq_item] = offsetof(PyHeapTypeObject, as_sequence.sq_item),
    [Py_sq_length] = offsetof(PyHeapTypeObject, as_sequence.sq_length),
    [Py_sq_repeat] = offsetof(PyHeapTypeObject, as_sequence.sq_repeat),
    [Py_tp_alloc] = offsetof(PyHeapTypeObject, ht_type.tp_alloc),
    [Py_tp_call] = offsetof(PyHeapTypeObject, ht_type.tp_call),
    [Py_tp_clear] = offsetof(PyHeapTypeObject, ht_type.tp_clear),
    [Py_tp_dealloc] = offsetof(PyHeapTypeObject, ht_type.tp_dealloc),
    [Py_tp_del] = offsetof(PyHeapTypeObject, ht_type.tp_del),
    [Py_tp_descr_get] = offsetof(PyHeapTypeObject, ht_type.tp_descr_get),
    [Py_tp_descr_set] = offsetof(PyHeapTypeObject, ht_type.tp_descr_set),
    [Py_tp_getattr] = offsetof(PyHeapTypeObject, ht_type.tp_getattr),
    [Py_tp_getattro] = offsetof(PyHeapTypeObject, ht_type.tp_getattro),
    [Py_tp_hash] = offsetof(PyHeapTypeObject, ht_type.tp_hash),
    [Py_tp_init] = offsetof(PyHeapTypeObject, ht_type.tp_init),
    [Py_tp_is_gc] = offsetof(PyHeapTypeObject, ht_type.tp_is_gc),
    [Py_tp_iter] = offsetof(PyHeapTypeObject, ht_type.tp_iter),
    [Py_tp_iternext] = offsetof(PyHeapTypeObject, ht_type.tp_iternext),
    [Py_tp_methods] = offsetof(PyHeapTypeObject, ht_type.tp_methods),
    [Py_tp_new] = offsetof(PyHeapTypeObject, ht_type.tp_new),
    [Py_tp_repr] = offsetof(PyHeapTypeObject, ht_type.tp_repr),
    [Py_tp_richcompare] = offsetof(PyHeapTypeObject, ht_type.tp_richcompare),
    [Py_tp_setattr] = offsetof(PyHeapTypeObject, ht_type.tp_setattr),
    [Py_tp_setattro] = offsetof(PyHeapTypeObject, ht_type.tp_setattro),
    [Py_tp_str] = offsetof(PyHeapTypeObject, ht_type.tp_str),
    [Py_tp_traverse] = offsetof(PyHeapTypeObject, ht_type.tp_traverse),
    [Py_tp_getset] = offsetof(PyHeapTypeObject, ht_type.tp_getset),
    [Py_tp_free] = offsetof(PyHeapTypeObject, ht_type.tp_free),
    [Py_nb_matrix_multiply] = offsetof(PyHeapTypeObject, as_number.nb_matrix_multiply),
    [Py_nb_inplace_matrix_multiply] =
        offsetof(PyHeapTypeObject, as_number.nb_inplace_matrix_multiply),
    [Py_am_await] = offsetof(PyHeapTypeObject, as_async.am_await),
    [Py_am_aiter] = offsetof(PyHeapTypeObject, as_async.am_aiter),
    [Py_am_anext] = offsetof(PyHeapTypeObject, as_async.am_anext),
    [Py_tp_finalize] = offsetof(PyHeapTypeObject, ht_type.tp_finalize),
    [Py_am_send] = offsetof(PyHeapTypeObject, as_async.am_send),
    [Py_tp_vectorcall] = offsetof(PyHeapTypeObject, ht_type.tp_vectorcall),
};

enum { DATA_ALIGN = 16 };

/* What the spec says, gathered before the type exists. */
typedef struct {
    PyTypeObject *metaclass, *base;
    PyObject *bases; /* owned */
    const char *doc;
    PyMemberDef *members;
    Py_ssize_t member_count, dict_offset, weak_offset, vectorcall_offset;
    Py_ssize_t basicsize, data_offset;
    void *token;
} SpecPlan;

static const char *last_part(const char *name) {
    const char *dot = strrchr(name, '.');
    return dot == NULL ? name : dot + 1;
}

/* ---- gathering ---- */

static int gather_members(SpecPlan *plan, PyMemberDef *members) {
    plan->members = members;
    for (PyMemberDef *m = members; m != NULL && m->name != NULL; m++) {
        plan->member_count++;
        Py_ssize_t *special = !strcmp(m->name, "__weaklistoffset__")     ? &plan->weak_offset
                              : !strcmp(m->name, "__dictoffset__")       ? &plan->dict_offset
                              : !strcmp(m->name, "__vectorcalloffset__") ? &plan->vectorcall_offset
                                                                         : NULL;
        if (special != NULL) {
            *special = m->offset;
        }
    }
    return 0;
}

static int gather(SpecPlan *plan, PyType_Spec *spec, PyObject *bases) {
    PyObject *base = NULL;
    plan->bases = xnewref(bases);
    for (PyType_Slot *slot = spec->slots; slot != NULL && slot->slot != 0; slot++) {
        switch (slot->slot) {
        case Py_tp_members:
            INT_TRYI(gather_members(plan, slot->pfunc));
            break;
        case Py_tp_doc:
            plan->doc = slot->pfunc;
            break;
        case Py_tp_base:
            base = slot->pfunc;
            break;
        case Py_tp_bases:
            if (plan->bases == NULL) {
                plan->bases = newref((PyObject *)slot->pfunc);
            }
            break;
        case Py_tp_token:
            plan->token = slot->pfunc == Py_TP_USE_SPEC ? spec : slot->pfunc;
            break;
        default:
            if (slot->slot < 0 || slot->slot >= (int)countof(slot_offsets) ||
                slot_offsets[slot->slot] == 0) {
                return err_int(err_raise(PyExc_SystemError, "invalid slot offset"));
            }
        }
    }
    if (plan->bases == NULL) {
        plan->bases = INT_TRY(tuple_of(1, base == NULL ? (PyObject *)&PyBaseObject_Type : base));
    } else if (!IS_TUPLE(plan->bases)) {
        SETREF(plan->bases, tuple_of(1, plan->bases));
    }
    return plan->bases == NULL ? -1 : 0;
}

static Py_ssize_t align_up(Py_ssize_t size) {
    return (size + DATA_ALIGN - 1) & ~(Py_ssize_t)(DATA_ALIGN - 1);
}

static void plan_size(SpecPlan *plan, PyType_Spec *spec) {
    if (spec->basicsize > 0) {
        plan->basicsize = spec->basicsize;
    } else if (spec->basicsize == 0) {
        plan->basicsize = plan->base->tp_basicsize;
    } else {
        plan->data_offset = align_up(plan->base->tp_basicsize);
        plan->basicsize = align_up(plan->data_offset - spec->basicsize);
    }
}

/* ---- the type ---- */

/* Do instances have a __module__ of their own, by a member or an attribute? */
static bool defines_module(const SpecPlan *plan, const PyType_Spec *spec) {
    for (Py_ssize_t i = 0; i < plan->member_count; i++) {
        if (strcmp(plan->members[i].name, "__module__") == 0) {
            return true;
        }
    }
    for (PyType_Slot *slot = spec->slots; slot != NULL && slot->slot != 0; slot++) {
        for (PyGetSetDef *g = slot->slot == Py_tp_getset ? slot->pfunc : NULL;
             g != NULL && g->name != NULL; g++) {
            if (strcmp(g->name, "__module__") == 0) {
                return true;
            }
        }
    }
    return false;
}

static int set_names(PyTypeObject *type, const SpecPlan *plan, PyType_Spec *spec) {
    PyHeapTypeObject *ht = heap_type(type);
    ht->_ht_tpname = strdup(spec->name);
    if (ht->_ht_tpname == NULL) {
        return err_int(err_no_memory());
    }
    type->tp_name = ht->_ht_tpname;
    ht->ht_name = INT_TRY(str_from_text(last_part(spec->name)));
    ht->ht_qualname = newref(ht->ht_name);
    INT_TRYI(ready_share_namespace(type));
    const char *dot = strrchr(spec->name, '.');
    if (dot == NULL || defines_module(plan, spec)) {
        return 0;
    }
    autoref PyObject *module = INT_TRY(str_from_utf8(spec->name, dot - spec->name));
    return dict_set(type->tp_dict, NAME(__module__), module);
}

static void set_slots(PyTypeObject *type, SpecPlan *plan, PyType_Spec *spec) {
    PyHeapTypeObject *ht = heap_type(type);
    type->tp_as_async = &ht->as_async;
    type->tp_as_number = &ht->as_number;
    type->tp_as_mapping = &ht->as_mapping;
    type->tp_as_sequence = &ht->as_sequence;
    type->tp_as_buffer = &ht->as_buffer;
    for (PyType_Slot *slot = spec->slots; slot != NULL && slot->slot != 0; slot++) {
        if (slot->slot < (int)countof(slot_offsets) && slot_offsets[slot->slot] != 0) {
            *(void **)((char *)type + slot_offsets[slot->slot]) = slot->pfunc;
        }
    }
    type->tp_flags = spec->flags | Py_TPFLAGS_HEAPTYPE;
    type->tp_doc = plan->doc;
    type->tp_basicsize = plan->basicsize;
    type->tp_itemsize = spec->itemsize;
    type->tp_weaklistoffset = plan->weak_offset;
    type->tp_dictoffset = plan->dict_offset;
    type->tp_vectorcall_offset = plan->vectorcall_offset;
    if (HAS_FLAG(type, Py_TPFLAGS_MANAGED_DICT)) {
        type->tp_dictoffset = -1;
    }
    if (HAS_FLAG(type, Py_TPFLAGS_MANAGED_WEAKREF)) {
        type->tp_weaklistoffset = -16;
    }
    if (type->tp_dealloc == NULL) {
        type->tp_dealloc = instance_tp_dealloc;
    }
    if (type->tp_vectorcall == NULL) {
        type->tp_vectorcall = type_vectorcall;
    }
    ht->ht_token = plan->token;
}

/* The members are copied: offsets may be relative to the type's own data. */
static int copy_members(PyTypeObject *type, SpecPlan *plan) {
    PyMemberDef *copy = (PyMemberDef *)((char *)type + TYPE(type)->tp_basicsize);
    for (Py_ssize_t i = 0; i < plan->member_count; i++) {
        copy[i] = plan->members[i];
        if (copy[i].flags & Py_RELATIVE_OFFSET) {
            if (plan->data_offset == 0) {
                return err_int(err_raise(PyExc_SystemError,
                                         "With Py_RELATIVE_OFFSET, basicsize must be negative."));
            }
            copy[i].flags &= ~Py_RELATIVE_OFFSET;
            copy[i].offset += plan->data_offset;
        }
    }
    type->tp_members = copy;
    return 0;
}

static PyObject *make(SpecPlan *plan, PyObject *module, PyType_Spec *spec) {
    PyTypeObject *metaclass =
        TRY(type_metaclass(plan->metaclass == NULL ? &PyType_Type : plan->metaclass, plan->bases));
    if (metaclass->tp_new != PyType_Type.tp_new && metaclass->tp_new != NULL) {
        return err_raise(PyExc_TypeError, "Metaclasses with custom tp_new are not supported.");
    }
    plan->base = TRY(type_best_base(plan->bases));
    plan_size(plan, spec);
    autoref PyObject *object = TRY(metaclass->tp_alloc(metaclass, plan->member_count));
    PyTypeObject *type = (PyTypeObject *)object;
    type->tp_base = (PyTypeObject *)newref((PyObject *)plan->base);
    type->tp_bases = newref(plan->bases);
    heap_type(type)->ht_module = xnewref(module);
    TRYI(set_names(type, plan, spec));
    set_slots(type, plan, spec);
    TRYI(copy_members(type, plan));
    TRYI(type_ready(type));
    return take(object);
}

PyTypeObject *type_from_metaclass(PyTypeObject *metaclass, PyObject *module, PyType_Spec *spec,
                                  PyObject *bases) {
    SpecPlan plan = {.metaclass = metaclass};
    PyObject *type = gather(&plan, spec, bases) < 0 ? NULL : make(&plan, module, spec);
    XDECREF(plan.bases);
    return (PyTypeObject *)type;
}

PyTypeObject *type_from_spec(PyObject *module, PyType_Spec *spec, PyObject *bases) {
    return type_from_metaclass(NULL, module, spec, bases);
}

void *type_slot(PyTypeObject *type, int slot) {
    switch (slot) {
    case Py_tp_base:
        return type->tp_base;
    case Py_tp_bases:
        return type->tp_bases;
    case Py_tp_doc:
        return (void *)type->tp_doc;
    case Py_tp_members:
        return type->tp_members;
    case Py_tp_token:
        return is_heap(type) ? heap_type(type)->ht_token : NULL;
    default:
        if (slot <= 0 || slot >= (int)countof(slot_offsets) || slot_offsets[slot] == 0) {
            return ERR_BAD_CALL();
        }
        void **place = slot_place(type, slot_offsets[slot]);
        return place == NULL ? NULL : *place;
    }
}

size_t type_data_offset(PyTypeObject *type) {
    return (size_t)align_up(type->tp_base->tp_basicsize);
}

PyTypeObject *type_mro_at(PyTypeObject *type, Py_ssize_t i) {
    PyObject *mro = load_acquire(&type->tp_mro); /* pairs with the release in mro_compute */
    if (mro != NULL) {
        return i < tuple_length(mro) ? (PyTypeObject *)tuple_at(mro, i) : NULL;
    }
    while (type != NULL && i-- > 0) {
        type = type->tp_base;
    }
    return type;
}

PyObject *type_module_by_def(PyTypeObject *type, PyModuleDef *def) {
    PyTypeObject *super;
    for (Py_ssize_t i = 0; (super = type_mro_at(type, i)) != NULL; i++) {
        PyObject *module = is_heap(super) ? heap_type(super)->ht_module : NULL;
        if (module != NULL && module_def(module) == def) {
            return module;
        }
    }
    return err_raise(PyExc_TypeError,
                     "PyType_GetModuleByDef: No superclass of '%s' has the given module",
                     type->tp_name);
}
