#include "types/type/type_attributes.h"
#include "types/type/base_object.h"
#include "types/type/slot_functions.h"
#include "types/type/type_int.h"

#include <string.h>

static const char *last_part(const char *name) {
    const char *dot = strrchr(name, '.');
    return dot == NULL ? name : dot + 1;
}

/* May the attribute be set on this type, and is it not being deleted? */
/* As the audit hooks are told it: borrowed, a name is immortal. */
static borrowed PyObject *audit_name(const char *name) {
    PyObject *text = str_intern_text(name);
    if (text == NULL) {
        err_clear();
        return NONE;
    }
    decref(text);
    return text;
}
static int check_settable(PyTypeObject *type, PyObject *value, const char *name) {
    if (HAS_FLAG(type, Py_TPFLAGS_IMMUTABLETYPE)) {
        return err_int(err_raise(PyExc_TypeError,
                                 "cannot set '%s' attribute of immutable type '%s'", name,
                                 type->tp_name));
    }
    if (value == NULL) {
        return err_int(err_raise(PyExc_TypeError,
                                 "cannot delete '%s' attribute of immutable type '%s'", name,
                                 type->tp_name));
    }
    return AUDIT("object.__setattr__", 3, type, audit_name(name), value);
}

static int set_own(PyTypeObject *type, PyObject *name, PyObject *value) {
    return type_set_own(type, name, value) < 0 ? -1 : 0;
}

/* ---- names ---- */

PyObject *type_get_name(PyObject *self, void *closure) {
    PyTypeObject *type = (PyTypeObject *)self;
    if (!is_heap(type)) {
        return str_from_text(last_part(type->tp_name));
    }
    return container_get(self, &heap_type(type)->ht_name);
}

PyObject *type_get_qualname(PyObject *self, void *closure) {
    PyTypeObject *type = (PyTypeObject *)self;
    if (!is_heap(type)) {
        return str_from_text(last_part(type->tp_name));
    }
    return container_get(self, &heap_type(type)->ht_qualname);
}

/* Replaces a field that other threads read without a lock. */
static void replace_field(PyObject **field, PyObject *value) {
    ref_share(value);
    PyObject *old = exchange_acq_rel(field, newref(value));
    if (old != NULL) {
        ref_share(old); /* a reader may hold it uncounted until its next safepoint */
        decref(old);
    }
}

/* The texts that tp_name points to, kept as long as the type lives: whoever reads tp_name holds no
 * reference. Borrowed. */
static borrowed PyObject *kept_names(PyTypeObject *type) {
    PyObject **names = &type_private(type)->names;
    PyObject *known = load_acquire(names);
    if (known != NULL) {
        return known;
    }
    autoref PyObject *fresh = TRY(dict_new()), *name = TRY(str_from_text(type->tp_name));
    TRYI(dict_set(fresh, name, load_acquire(&heap_type(type)->ht_name)));
    if (cas_acq_rel(names, &known, fresh)) {
        return take(fresh);
    }
    return known;
}

static const char *kept_text(PyTypeObject *type, const char *text, Py_ssize_t length) {
    PyObject *names = TRY(kept_names(type));
    autoref PyObject *name = TRY(str_from_utf8(text, length)), *known = NULL;
    TRYI(dict_set_default(names, name, name, &known));
    return str_utf8(known, NULL);
}

static void world_release(const bool *stopped) {
    if (*stopped) {
        world_start(interp_current());
    }
}

static int set_name(PyObject *self, PyObject *value, void *closure) {
    PyTypeObject *type = (PyTypeObject *)self;
    Py_ssize_t length;
    INT_TRYI(check_settable(type, value, "__name__"));
    if (!IS_STR(value)) {
        return err_int(err_raise(PyExc_TypeError, "can only assign string to %s.__name__, not '%s'",
                                 type->tp_name, TYPE(value)->tp_name));
    }
    const char *text = INT_TRY(str_utf8(value, &length));
    if ((Py_ssize_t)strlen(text) != length) {
        return err_int(err_raise(PyExc_ValueError, "type name must not contain null characters"));
    }
    text = INT_TRY(kept_text(type, text, length));
    __attribute__((cleanup(world_release))) bool stopped = runtime_is_parallel();
    if (stopped) {
        world_stop(interp_current());
    }
    type->tp_name = text; /* which everybody reads as it is */
    replace_field(&heap_type(type)->ht_name, value);
    return 0;
}

static int set_qualname(PyObject *self, PyObject *value, void *closure) {
    PyTypeObject *type = (PyTypeObject *)self;
    INT_TRYI(check_settable(type, value, "__qualname__"));
    if (!IS_STR(value)) {
        return err_int(err_raise(PyExc_TypeError,
                                 "can only assign string to %s.__qualname__, not '%s'",
                                 type->tp_name, TYPE(value)->tp_name));
    }
    replace_field(&heap_type(type)->ht_qualname, value);
    return 0;
}

PyObject *type_get_module(PyObject *self, void *closure) {
    PyTypeObject *type = (PyTypeObject *)self;
    if (is_heap(type)) {
        PyObject *module = dict_get_str(type->tp_dict, NAME(__module__));
        return module == NULL ? err_raise(PyExc_AttributeError, "__module__") : module;
    }
    const char *dot = strrchr(type->tp_name, '.');
    return dot == NULL ? newref(NAME(builtins)) : str_from_utf8(type->tp_name, dot - type->tp_name);
}

static int set_module(PyObject *self, PyObject *value, void *closure) {
    INT_TRYI(check_settable((PyTypeObject *)self, value, "__module__"));
    type_set_own((PyTypeObject *)self, NAME(__firstlineno__), NULL);
    return set_own((PyTypeObject *)self, NAME(__module__), value);
}

/* ---- documentation ---- */

static PyObject *get_doc(PyObject *self, void *closure) {
    PyTypeObject *type = (PyTypeObject *)self;
    if (!is_heap(type) && type->tp_doc != NULL) {
        return doc_text(type->tp_doc);
    }
    autoref PyObject *found = dict_get_str(type->tp_dict, NAME(__doc__));
    if (found == NULL) {
        return NONE;
    }
    descrgetfunc get = TYPE(found)->tp_descr_get;
    return get == NULL ? take(found) : get(found, NULL, self);
}

static int set_doc(PyObject *self, PyObject *value, void *closure) {
    INT_TRYI(check_settable((PyTypeObject *)self, value, "__doc__"));
    return set_own((PyTypeObject *)self, NAME(__doc__), value);
}

static PyObject *get_text_signature(PyObject *self, void *closure) {
    return doc_signature(((PyTypeObject *)self)->tp_name, ((PyTypeObject *)self)->tp_doc);
}

static PyObject *get_dict(PyObject *self, void *closure) {
    PyTypeObject *type = (PyTypeObject *)self;
    return type->tp_dict == NULL ? NONE : mapping_proxy_new(type->tp_dict);
}

/* ---- abstract methods ---- */

static PyObject *get_abstract_methods(PyObject *self, void *closure) {
    PyObject *found =
        self == (PyObject *)&PyType_Type
            ? NULL
            : dict_get_str(((PyTypeObject *)self)->tp_dict, NAME(__abstractmethods__));
    return found != NULL ? found
                         : attr_error(self, NAME(__abstractmethods__), "__abstractmethods__");
}

static int set_abstract_methods(PyObject *self, PyObject *value, void *closure) {
    PyTypeObject *type = (PyTypeObject *)self;
    int abstract = value == NULL ? 0 : ops_is_true(value);
    INT_TRYI(abstract);
    int done = type_set_own(type, NAME(__abstractmethods__), value);
    if (done == 0) {
        attr_error(self, NAME(__abstractmethods__), "__abstractmethods__");
        return -1;
    }
    if (abstract) {
        fetch_or_acq_rel(&type->tp_flags, Py_TPFLAGS_IS_ABSTRACT);
    } else {
        fetch_and_acq_rel(&type->tp_flags, ~Py_TPFLAGS_IS_ABSTRACT);
    }
    return done < 0 ? -1 : 0;
}

/* ---- annotations ---- */

PyObject *annotations_from(PyObject *annotate) {
    if (TYPE(annotate)->tp_call == NULL) {
        return dict_new();
    }
    autoref PyObject *format = TRY(int_from_ssize(1));
    autoref PyObject *result = TRY(call_one(annotate, format));
    if (!IS_DICT(result)) {
        return err_raise(PyExc_TypeError, "__annotate__ returned non-dict of type '%.100s'",
                         TYPE(result)->tp_name);
    }
    return take(result);
}

static void *no_attribute(PyObject *self, PyObject *name) {
    return attr_error(self, name, "type object '%s' has no attribute '%U'",
                      ((PyTypeObject *)self)->tp_name, name);
}

/* The value of the first of two names in the type's own namespace, bound; NULL without exception
 * when neither is there. */
static PyObject *own_bound(PyObject *self, PyObject *first, PyObject *second) {
    autoref PyObject *found = dict_get_str(((PyTypeObject *)self)->tp_dict, first);
    if (found == NULL) {
        found = dict_get_str(((PyTypeObject *)self)->tp_dict, second);
    }
    if (found == NULL) {
        return NULL;
    }
    descrgetfunc get = TYPE(found)->tp_descr_get;
    return get == NULL ? take(found) : get(found, NULL, self);
}

static PyObject *get_annotate(PyObject *self, void *closure) {
    if (!is_heap((PyTypeObject *)self)) {
        return no_attribute(self, NAME(__annotate__));
    }
    PyObject *found = own_bound(self, NAME(__annotate__), NAME(__annotate_func__));
    if (found != NULL || err_occurred()) {
        return found;
    }
    TRYI(set_own((PyTypeObject *)self, NAME(__annotate_func__), NONE));
    return NONE;
}

static int set_annotate(PyObject *self, PyObject *value, void *closure) {
    PyTypeObject *type = (PyTypeObject *)self;
    if (value == NULL) {
        return err_int(err_raise(PyExc_TypeError, "cannot delete __annotate__ attribute"));
    }
    INT_TRYI(check_settable(type, value, "__annotate__"));
    if (value != NONE && TYPE(value)->tp_call == NULL) {
        return err_int(err_raise(PyExc_TypeError, "__annotate__ must be callable or None"));
    }
    INT_TRYI(set_own(type, NAME(__annotate_func__), value));
    return value == NONE ? 0 : set_own(type, NAME(__annotations_cache__), NULL);
}

static PyObject *get_annotations(PyObject *self, void *closure) {
    if (!is_heap((PyTypeObject *)self)) {
        return no_attribute(self, NAME(__annotations__));
    }
    PyObject *found = own_bound(self, NAME(__annotations__), NAME(__annotations_cache__));
    if (found != NULL || err_occurred()) {
        return found;
    }
    autoref PyObject *annotate = TRY(get_annotate(self, NULL));
    autoref PyObject *made = TRY(annotations_from(annotate));
    TRYI(set_own((PyTypeObject *)self, NAME(__annotations_cache__), made));
    return take(made);
}

static int set_annotations(PyObject *self, PyObject *value, void *closure) {
    PyTypeObject *type = (PyTypeObject *)self;
    if (HAS_FLAG(type, Py_TPFLAGS_IMMUTABLETYPE)) {
        return err_int(err_raise(PyExc_TypeError,
                                 "cannot set '__annotations__' attribute of immutable type '%s'",
                                 type->tp_name));
    }
    if (value != NULL) {
        PyObject *name = dict_contains(type->tp_dict, NAME(__annotations__)) > 0
                             ? NAME(__annotations__)
                             : NAME(__annotations_cache__);
        INT_TRYI(set_own(type, name, value));
    } else {
        int first = type_set_own(type, NAME(__annotations__), NULL);
        int second = first < 0 ? -1 : type_set_own(type, NAME(__annotations_cache__), NULL);
        if (first == 0 && second == 0) {
            attr_error(self, NAME(__annotations__), "__annotations__");
            return -1;
        }
        INT_TRYI(second);
    }
    INT_TRYI(type_set_own(type, NAME(__annotate__), NULL));
    return set_own(type, NAME(__annotate_func__), NONE);
}

static PyObject *get_type_params(PyObject *self, void *closure) {
    PyObject *found = is_heap((PyTypeObject *)self)
                          ? dict_get_str(((PyTypeObject *)self)->tp_dict, NAME(__type_params__))
                          : NULL;
    return found != NULL ? found : tuple_empty();
}

static int set_type_params(PyObject *self, PyObject *value, void *closure) {
    INT_TRYI(check_settable((PyTypeObject *)self, value, "__type_params__"));
    return set_own((PyTypeObject *)self, NAME(__type_params__), value);
}

/* ---- bases ---- */

static PyObject *get_bases(PyObject *self, void *closure) {
    PyObject *bases = load_acquire(&((PyTypeObject *)self)->tp_bases);
    return bases == NULL ? NONE : newref(bases);
}

static PyObject *get_mro(PyObject *self, void *closure) {
    PyObject *mro = load_acquire(&((PyTypeObject *)self)->tp_mro);
    return mro == NULL ? NONE : newref(mro);
}

/* Along the chain of first bases, which is new already while mro() of the metaclass runs. */
static bool derives_by_layout(PyTypeObject *type, PyTypeObject *ancestor) {
    while (type != NULL && type != ancestor) {
        type = type->tp_base;
    }
    return type != NULL;
}

static int check_new_bases(PyTypeObject *type, PyObject *bases) {
    if (!IS_TUPLE(bases)) {
        return err_int(err_raise(PyExc_TypeError, "can only assign tuple to %s.__bases__, not %s",
                                 type->tp_name, TYPE(bases)->tp_name));
    }
    if (tuple_length(bases) == 0) {
        return err_int(err_raise(PyExc_TypeError,
                                 "can only assign non-empty tuple to %s.__bases__, not ()",
                                 type->tp_name));
    }
    for (Py_ssize_t i = 0; i < tuple_length(bases); i++) {
        PyObject *base = tuple_at(bases, i);
        if (!IS_TYPE_OBJECT(base)) {
            return err_int(err_raise(PyExc_TypeError,
                                     "%s.__bases__ must be tuple of classes, not '%s'",
                                     type->tp_name, TYPE(base)->tp_name));
        }
        if (type_is_subtype((PyTypeObject *)base, type) ||
            derives_by_layout((PyTypeObject *)base, type)) {
            return err_int(
                err_raise(PyExc_TypeError, "a __bases__ item causes an inheritance cycle"));
        }
    }
    return 0;
}

/* Can instances of one be instances of the other? `attribute` words the refusal. */
int type_check_layout(PyTypeObject *from, PyTypeObject *to, const char *attribute) {
    if (to->tp_free != from->tp_free || to->tp_dealloc != from->tp_dealloc) {
        return err_int(err_raise(PyExc_TypeError,
                                 "%s assignment: '%s' deallocator differs from '%s'", attribute,
                                 to->tp_name, from->tp_name));
    }
    unsigned long kinds = Py_TPFLAGS_INLINE_VALUES | Py_TPFLAGS_PREHEADER;
    bool same = (from->tp_flags & kinds) == (to->tp_flags & kinds) &&
                from->tp_basicsize == to->tp_basicsize && from->tp_itemsize == to->tp_itemsize &&
                from->tp_dictoffset == to->tp_dictoffset &&
                from->tp_weaklistoffset == to->tp_weaklistoffset;
    PyTypeObject *a = from, *b = to;
    while (same && is_heap(a) && a->tp_basicsize == a->tp_base->tp_basicsize) {
        a = a->tp_base;
    }
    while (same && is_heap(b) && b->tp_basicsize == b->tp_base->tp_basicsize) {
        b = b->tp_base;
    }
    if (same && a != b) { /* both add fields: the same ones to the same base? */
        PyObject *left = is_heap(a) ? heap_type(a)->ht_slots : NULL,
                 *right = is_heap(b) ? heap_type(b)->ht_slots : NULL;
        same = a->tp_base == b->tp_base && left != NULL && right != NULL &&
               ops_compare_bool(left, right, Py_EQ) == 1;
    }
    if (!same && !err_occurred()) {
        err_raise(PyExc_TypeError, "%s assignment: '%s' object layout differs from '%s'", attribute,
                  to->tp_name, from->tp_name);
    }
    return same ? 0 : -1;
}

/* New MROs for the type and everything below it. */
static int recompute(PyTypeObject *type, void *arg) {
    INT_TRYI(mro_compute(type));
    slots_update_all_stw(type);
    return type_subclasses_each_locked(type, recompute, arg);
}

static void link_bases_locked(PyTypeObject *type, PyObject *old, PyObject *fresh) {
    for (Py_ssize_t i = 0; i < tuple_length(old); i++) {
        type_subclass_remove_locked((PyTypeObject *)tuple_at(old, i), type);
    }
    for (Py_ssize_t i = 0; i < tuple_length(fresh); i++) {
        type_subclass_add_locked((PyTypeObject *)tuple_at(fresh, i), type);
    }
}

/* With the world stopped. On failure everything is put back. */
static int replace_bases_stw(PyTypeObject *type, PyObject *bases, PyTypeObject *base) {
    PyObject *old_bases = type->tp_bases;
    PyTypeObject *old_base = type->tp_base;
    ref_share(bases);
    type->tp_bases = newref(bases);
    type->tp_base = (PyTypeObject *)newref((PyObject *)base);
    type_lock();
    link_bases_locked(type, old_bases, bases);
    int result = recompute(type, NULL);
    if (result < 0) {
        PyObject *exception = err_fetch();
        link_bases_locked(type, bases, old_bases);
        type->tp_bases = old_bases;
        type->tp_base = old_base;
        recompute(type, NULL);
        err_restore(exception);
    }
    type_modified_locked(type);
    type_unlock();
    if (result < 0) {
        decref(bases);
        decref((PyObject *)base);
        return -1;
    }
    ref_share(old_bases);
    decref(old_bases);
    decref((PyObject *)old_base);
    return 0;
}

/* ---- __bases__ of classes whose metaclass has an mro() ---- */

static int gather_below(PyTypeObject *type, void *list) {
    if (ref_try_increment((PyObject *)type)) { /* it may be dying */
        INT_TRYI(list_append_steal(list, (PyObject *)type));
    }
    return type_subclasses_each_locked(type, gather_below, list);
}

/* The type and all below it. */
static PyObject *hierarchy(PyTypeObject *type) {
    autoref PyObject *list = TRY(list_new(0));
    type_lock();
    int done = gather_below(type, list);
    type_unlock();
    return done < 0 ? NULL : list_as_tuple(list);
}

static bool any_custom_mro(PyObject *types) {
    for (Py_ssize_t i = 0; i < tuple_length(types); i++) {
        if (mro_is_custom((PyTypeObject *)tuple_at(types, i))) {
            return true;
        }
    }
    return false;
}

typedef struct {
    PyObject *bases;
    PyTypeObject *base;
} Bases;

static bool world_stop_if_parallel(void) {
    bool stop = runtime_is_parallel();
    if (stop) {
        world_stop(interp_current());
    }
    type_lock();
    return stop;
}

static void world_start_again(bool stopped) {
    type_unlock();
    if (stopped) {
        world_start(interp_current());
    }
}

/* Gives the type other bases; what it had comes back in *b. */
static void swap_bases(PyTypeObject *type, Bases *b) {
    bool stopped = world_stop_if_parallel();
    Bases old = {type->tp_bases, type->tp_base};
    type->tp_bases = b->bases;
    type->tp_base = b->base;
    link_bases_locked(type, old.bases, b->bases);
    world_start_again(stopped);
    *b = old;
}

/* mro() is Python code: it runs with nothing locked, and may come back here. The MROs that are
 * replaced go into `old`. */
static int recompute_unlocked(PyObject *types, PyObject *old) {
    for (Py_ssize_t i = 0; i < tuple_length(types); i++) {
        PyTypeObject *type = (PyTypeObject *)tuple_at(types, i);
        INT_TRYI(list_append(old, type->tp_mro == NULL ? NONE : type->tp_mro));
        INT_TRYI(mro_compute(type));
    }
    return 0;
}

static void restore_mros(PyObject *types, PyObject *old) {
    for (Py_ssize_t i = 0; i < list_length(old); i++) {
        PyTypeObject *type = (PyTypeObject *)tuple_at(types, i);
        autoref PyObject *mro = list_get(old, i);
        PyObject *failed = type->tp_mro;
        store_release(&type->tp_mro, mro == NONE ? NULL : newref(mro));
        XDECREF(failed);
    }
}

static void update_slots(PyTypeObject *type, PyObject *types) {
    bool stopped = world_stop_if_parallel();
    for (Py_ssize_t i = 0; i < tuple_length(types); i++) {
        slots_update_all_stw((PyTypeObject *)tuple_at(types, i));
    }
    type_modified_locked(type);
    world_start_again(stopped);
}

static int replace_bases_custom(PyTypeObject *type, PyObject *bases, PyTypeObject *base,
                                PyObject *types) {
    autoref PyObject *old = INT_TRY(list_new(0));
    ref_share(bases);
    Bases b = {newref(bases), (PyTypeObject *)newref((PyObject *)base)};
    swap_bases(type, &b);
    int result = recompute_unlocked(types, old);
    PyObject *exception = result < 0 ? err_fetch() : NULL;
    if (result < 0 && type->tp_bases == bases) { /* mro() has not replaced them again */
        restore_mros(types, old);
        swap_bases(type, &b);
    }
    update_slots(type, types);
    err_restore(exception);
    ref_share(b.bases);
    decref(b.bases);
    decref((PyObject *)b.base);
    return result;
}

static int replace_bases(PyTypeObject *type, PyObject *bases, PyTypeObject *base) {
    bool stop = runtime_is_parallel();
    if (stop) {
        world_stop(interp_current());
    }
    int result = replace_bases_stw(type, bases, base);
    if (stop) {
        world_start(interp_current());
    }
    return result;
}

static int set_bases(PyObject *self, PyObject *value, void *closure) {
    PyTypeObject *type = (PyTypeObject *)self;
    INT_TRYI(check_settable(type, value, "__bases__"));
    INT_TRYI(check_new_bases(type, value));
    PyTypeObject *base = INT_TRY(type_best_base(value));
    INT_TRYI(type_check_layout(type->tp_base, base, "__bases__"));
    autoref PyObject *types = INT_TRY(hierarchy(type));
    return any_custom_mro(types) ? replace_bases_custom(type, value, base, types)
                                 : replace_bases(type, value, base);
}

static PyObject *get_flags(PyObject *self, void *closure) {
    unsigned long flags = ((PyTypeObject *)self)->tp_flags & TYPE_FLAGS_SHOWN;
    if (flags & TYPE_SHOWN_AS_HEAP) {
        flags = (flags & ~(TYPE_SHOWN_AS_HEAP | _Py_TPFLAGS_STATIC_BUILTIN)) | Py_TPFLAGS_HEAPTYPE;
    }
    return int_from_uint64(flags);
}

/* ---- tables ---- */

#define MEMBER(text, kind, field) {text, kind, offsetof(PyTypeObject, field), Py_READONLY, NULL}
PyMemberDef type_members[] = {
    MEMBER("__basicsize__", Py_T_PYSSIZET, tp_basicsize),
    MEMBER("__itemsize__", Py_T_PYSSIZET, tp_itemsize),
    MEMBER("__weakrefoffset__", Py_T_PYSSIZET, tp_weaklistoffset),
    MEMBER("__base__", _Py_T_OBJECT, tp_base),
    MEMBER("__dictoffset__", Py_T_PYSSIZET, tp_dictoffset),
    {NULL, 0, 0, 0, NULL},
};

PyGetSetDef type_getset[] = {
    {"__flags__", get_flags, NULL, NULL, NULL},
    {"__name__", type_get_name, set_name, NULL, NULL},
    {"__qualname__", type_get_qualname, set_qualname, NULL, NULL},
    {"__bases__", get_bases, set_bases, NULL, NULL},
    {"__mro__", get_mro, NULL, NULL, NULL},
    {"__module__", type_get_module, set_module, NULL, NULL},
    {"__abstractmethods__", get_abstract_methods, set_abstract_methods, NULL, NULL},
    {"__dict__", get_dict, NULL, NULL, NULL},
    {"__doc__", get_doc, set_doc, NULL, NULL},
    {"__text_signature__", get_text_signature, NULL, NULL, NULL},
    {"__annotations__", get_annotations, set_annotations, NULL, NULL},
    {"__annotate__", get_annotate, set_annotate, NULL, NULL},
    {"__type_params__", get_type_params, set_type_params, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};
