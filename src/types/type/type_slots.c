/* Which function fills which slot: wrappers for what a built-in type fills, functions for what a
 * Python class defines.
 *
 * The slot of a class follows from who defines its special methods along the MRO. If one class does
 * for all names of the slot, its slot is taken over; if several do, or the class itself in Python,
 * the slot gets the function that looks the method up.
 */
#include "types/type/slot_functions.h"
#include "types/type/type_int.h"

#define OFFSET(member) ((int)offsetof(PyHeapTypeObject, member))

void **slot_place(PyTypeObject *type, int offset) {
    char *suite = (char *)type;
    if (offset >= OFFSET(as_buffer)) {
        suite = (char *)type->tp_as_buffer;
        offset -= OFFSET(as_buffer);
    } else if (offset >= OFFSET(as_sequence)) {
        suite = (char *)type->tp_as_sequence;
        offset -= OFFSET(as_sequence);
    } else if (offset >= OFFSET(as_mapping)) {
        suite = (char *)type->tp_as_mapping;
        offset -= OFFSET(as_mapping);
    } else if (offset >= OFFSET(as_number)) {
        suite = (char *)type->tp_as_number;
        offset -= OFFSET(as_number);
    } else if (offset >= OFFSET(as_async)) {
        suite = (char *)type->tp_as_async;
        offset -= OFFSET(as_async);
    }
    return suite == NULL ? NULL : (void **)(suite + offset);
}

static void *slot_of(PyTypeObject *type, int offset) {
    void **place = slot_place(type, offset);
    return place == NULL ? NULL : *place;
}

/* ---- __new__ ---- */

/* 0, or -1: self's tp_new is not for a class like `first`. */
static int check_new(PyTypeObject *type, PyObject *first) {
    if (!IS_TYPE_OBJECT(first)) {
        return err_int(err_raise(PyExc_TypeError, "%s.__new__(X): X is not a type object (%s)",
                         type->tp_name, TYPE(first)->tp_name));
    }
    PyTypeObject *wanted = (PyTypeObject *)first;
    if (!type_is_subtype(wanted, type)) {
        return err_int(err_raise(PyExc_TypeError, "%s.__new__(%s): %s is not a subtype of %s",
                         type->tp_name, wanted->tp_name, wanted->tp_name, type->tp_name));
    }
    if (HAS_FLAG(wanted, Py_TPFLAGS_DISALLOW_INSTANTIATION)) {
        return err_int(err_raise(PyExc_TypeError, "cannot create '%s' instances", wanted->tp_name));
    }
    PyTypeObject *builtin = wanted;
    while (builtin != NULL && builtin->tp_new == slot_new) {
        builtin = builtin->tp_base;
    }
    if (builtin != NULL && builtin->tp_new == NULL) {
        return err_int(err_raise(PyExc_TypeError, "cannot create '%s' instances", builtin->tp_name));
    }
    if (builtin != NULL && builtin->tp_new != type->tp_new) {
        return err_int(err_raise(PyExc_TypeError, "%s.__new__(%s) is not safe, use %s.__new__()",
                         type->tp_name, wanted->tp_name, builtin->tp_name));
    }
    return 0;
}

static PyObject *call_tp_new(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    PyTypeObject *type = (PyTypeObject *)self;
    if (nargs < 1) {
        return err_raise(PyExc_TypeError, "%s.__new__(): not enough arguments", type->tp_name);
    }
    TRYI(check_new(type, args[0]));
    PyTypeObject *wanted = (PyTypeObject *)args[0];
    bool named = kwnames != NULL && tuple_length(kwnames) != 0;
    if (type == &PyTuple_Type && nargs == 2 && !named) {
        return tuple_of_class(wanted, args[1]);
    }
    autoref PyObject *rest = TRY(tuple_from_array(args + 1, nargs - 1));
    autoref PyObject *kwargs = NULL;
    if (named) {
        kwargs = TRY(dict_new());
        for (Py_ssize_t i = 0; i < tuple_length(kwnames); i++) {
            TRYI(dict_set(kwargs, tuple_at(kwnames, i), args[nargs + i]));
        }
    }
    return type->tp_new(wanted, rest, kwargs);
}

static PyMethodDef new_def = {"__new__", (PyCFunction)(void (*)(void))call_tp_new,
                              METH_FASTCALL | METH_KEYWORDS,
                              "__new__($type, *args, **kwargs)\n--\n\nMake a new object; "
                              "help(type) says with what arguments."};

PyObject *type_new_wrapper(PyTypeObject *type) {
    return cfunction_new(&new_def, (PyObject *)type, NULL, NULL);
}

newfunc type_new_unwrap(PyTypeObject *type, PyObject *descriptor) {
    if (!IS_EXACT(descriptor, PyCFunction_Type) ||
        ((PyCFunctionObject *)descriptor)->m_ml != &new_def) {
        return NULL;
    }
    PyTypeObject *owner = (PyTypeObject *)((PyCFunctionObject *)descriptor)->m_self,
                 *builtin = type->tp_base;
    while (builtin != NULL && builtin->tp_new == slot_new) {
        builtin = builtin->tp_base;
    }
    bool safe = builtin != NULL && builtin->tp_new == owner->tp_new && type_is_subtype(type, owner);
    return safe ? owner->tp_new : NULL;
}

/* ---- wrappers for built-in slots ---- */

static int add_wrapper(PyTypeObject *type, const struct wrapperbase *entry) {
    void *function = slot_of(type, entry->offset);
    if (function == NULL || entry->wrapper == NULL) {
        return 0;
    }
    int present = dict_contains(type->tp_dict, entry->name_strobj);
    if (present != 0) {
        return present < 0 ? -1 : 0;
    }
    if (function == (void *)ops_hash_not_implemented) {
        return dict_set(type->tp_dict, entry->name_strobj, NONE);
    }
    if (function == (void *)ops_next_not_implemented) {
        return 0;
    }
    autoref PyObject *descriptor =
        INT_TRY(wrapper_descriptor_new(type, (struct wrapperbase *)entry, function));
    return dict_set(type->tp_dict, entry->name_strobj, descriptor);
}

int slots_add_wrappers(PyTypeObject *type) {
    if (type->tp_new != NULL && !HAS_FLAG(type, Py_TPFLAGS_DISALLOW_INSTANTIATION)) {
        int present = dict_contains(type->tp_dict, NAME(__new__));
        if (present == 0) {
            autoref PyObject *method = INT_TRY(type_new_wrapper(type));
            INT_TRYI(dict_set(type->tp_dict, NAME(__new__), method));
        } else if (present < 0) {
            return -1;
        }
    }
    for (int i = 0; i < slot_entries_count; i++) {
        INT_TRYI(add_wrapper(type, &slot_entries[i]));
    }
    return 0;
}

/* ---- slots of Python classes ---- */

/* What the type's own namespace holds under an interned name, borrowed as by type_lookup. */
static borrowed PyObject *own_value(PyTypeObject *type, PyObject *name) {
    StackRef found = dict_read_str(type->tp_dict, name);
    if (stackref_is_null(found)) {
        return NULL;
    }
    PyObject *value = stackref_object(found);
    stackref_drop(found);
    return value;
}

/* The slot's function as a definition in the class's own namespace asks for it. */
static void *function_for(PyTypeObject *type, const struct wrapperbase *entry, PyObject *value) {
    if (IS_EXACT(value, PyWrapperDescr_Type)) {
        PyWrapperDescrObject *d = (PyWrapperDescrObject *)value;
        if (d->d_base->name_strobj == entry->name_strobj && d->d_base->wrapper == entry->wrapper &&
            type_is_subtype(type, d->d_common.d_type)) {
            return d->d_wrapped;
        }
    }
    if (entry->offset == OFFSET(ht_type.tp_hash) && value == NONE) {
        return (void *)ops_hash_not_implemented;
    }
    if (entry->offset == OFFSET(ht_type.tp_new)) {
        newfunc known = type_new_unwrap(type, value);
        if (known != NULL) {
            return (void *)known;
        }
    }
    return entry->function;
}

/* How many entries from `first` on belong to its slot. */
static int group_size(int first) {
    int n = 1;
    while (first + n < slot_entries_count &&
           slot_entries[first + n].offset == slot_entries[first].offset) {
        n++;
    }
    return n;
}

/* What a definition of another class of the MRO gives the type. A native __new__ only says that
 * none in Python comes before it: the instance is made as the class lays it out, by its bases'. */
static void *inherited(PyTypeObject *type, PyTypeObject *definer, const struct wrapperbase *entry,
                       PyObject *value) {
    if (entry->offset != OFFSET(ht_type.tp_new) || !IS_EXACT(value, PyCFunction_Type) ||
        ((PyCFunctionObject *)value)->m_ml != &new_def) {
        return slot_of(definer, entry->offset);
    }
    PyTypeObject *builtin = type->tp_base;
    while (builtin != NULL && builtin->tp_new == slot_new) {
        builtin = builtin->tp_base;
    }
    return builtin == NULL ? slot_of(definer, entry->offset) : (void *)builtin->tp_new;
}

/* What fills the slot of entries first..first+count of the type. */
static void *resolve(PyTypeObject *type, int first, int count) {
    PyTupleObject *mro = (PyTupleObject *)type->tp_mro;
    void *result = NULL;
    bool seen = false;
    for (int e = first; e < first + count; e++) {
        const struct wrapperbase *entry = &slot_entries[e];
        for (Py_ssize_t i = 0; i < mro->ob_base.ob_size; i++) {
            PyTypeObject *definer = (PyTypeObject *)mro->ob_item[i];
            PyObject *value = own_value(definer, entry->name_strobj);
            if (value == NULL) {
                continue;
            }
            void *candidate = definer == type ? function_for(type, entry, value)
                                              : inherited(type, definer, entry, value);
            result = !seen || candidate == result ? candidate : entry->function;
            seen = true;
            break;
        }
    }
    return result;
}

static bool defines_any(PyTypeObject *type, int first, int count) {
    for (int e = first; e < first + count; e++) {
        if (own_value(type, slot_entries[e].name_strobj) != NULL) {
            return true;
        }
    }
    return false;
}

/* Is the type's MRO its only base's with itself in front? Then everything it does not define itself
 * is as in the base. */
static bool is_plain_child(PyTypeObject *type) {
    PyTupleObject *mro = (PyTupleObject *)type->tp_mro,
                  *base = (PyTupleObject *)type->tp_base->tp_mro;
    return tuple_length(type->tp_bases) == 1 && mro->ob_base.ob_size == base->ob_base.ob_size + 1 &&
           mro->ob_item[1] == (PyObject *)type->tp_base;
}

/* An emptied tp_iternext gets a function that refuses: somebody may be iterating by it. */
static void put(PyTypeObject *type, int offset, void *function) {
    if (function == NULL && offset == OFFSET(ht_type.tp_iternext) &&
        slot_of(type, offset) != NULL) {
        function = (void *)ops_next_not_implemented;
    }
    store_relaxed(slot_place(type, offset), function);
}
static void fill(PyTypeObject *type, bool plain) {
    for (int first = 0, count; first < slot_entries_count; first += count) {
        count = group_size(first);
        int offset = slot_entries[first].offset;
        void *function = plain && !defines_any(type, first, count) ? slot_of(type->tp_base, offset)
                                                                   : resolve(type, first, count);
        put(type, offset, function);
    }
    /* A class whose calls go through __call__ is not entered by vectorcall. */
    if (type->tp_call == slot_call) {
        type->tp_flags &= ~Py_TPFLAGS_HAVE_VECTORCALL;
    }
}

void slots_fill_fresh(PyTypeObject *type) {
    fill(type, is_plain_child(type));
}

void slots_update_all_stw(PyTypeObject *type) {
    fill(type, false);
}

bool slot_name_known(PyObject *name) {
    for (int i = 0; i < slot_entries_count; i++) {
        if (slot_entries[i].name_strobj == name) {
            return true;
        }
    }
    return false;
}

static int update_visit(PyTypeObject *type, void *name) {
    if (is_heap(type)) {
        slots_update_locked(type, name);
    }
    return 0;
}

void slots_update_locked(PyTypeObject *type, PyObject *name) {
    for (int first = 0, count; first < slot_entries_count; first += count) {
        count = group_size(first);
        bool named = false;
        for (int e = first; e < first + count; e++) {
            named |= slot_entries[e].name_strobj == name;
        }
        if (named) {
            put(type, slot_entries[first].offset, resolve(type, first, count));
        }
    }
    if (type->tp_call == slot_call) {
        type->tp_flags &= ~Py_TPFLAGS_HAVE_VECTORCALL;
    }
    type_subclasses_each_locked(type, update_visit, name);
}
