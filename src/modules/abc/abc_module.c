/* _abc: abstract classes' registries and caches. */
#include "base/bits.h"
#include "object/args.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/names.h"
#include "object/needs.h"
#include "object/ops.h"
#include "object/type.h"
#include "types/dict/dict.h"
#include "types/function/function.h"
#include "types/int/int.h"
#include "types/list/list.h"
#include "types/module/module.h"
#include "types/set/set.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"
#include "types/weakref/weakref.h"

#define COLLECTION_FLAGS (Py_TPFLAGS_SEQUENCE | Py_TPFLAGS_MAPPING)
enum { TAGS = 16 };

typedef struct {
    uint64_t counter; /* (a) goes up with each registration: older negative answers are void */
} AbcState;

/* The `_abc_impl` of a class. */
typedef struct {
    PyObject_HEAD PyObject *registry; /* (c) set of weak references to registered classes */
    PyObject *cache;                  /* (c) ... to classes known to be subclasses */
    PyObject *negative_cache;         /* (c) ... to classes known not to be, as of `version` */
    uint64_t version;                 /* (a) */
    uint32_t positive[TAGS];          /* (a) version tags of types in `cache` */
    uint64_t negative[TAGS];          /* (a) tag, and the low half of the counter above it */
} AbcData;
#define DATA(o) ((AbcData *)(o))

extern PyTypeObject abc_data_type;

/* ---- sets of weak references ---- */

/* Callback of a reference in a set: `weak_set` refers weakly to the set. */
static PyObject *set_forget(PyObject *weak_set, PyObject *ref) {
    autoref PyObject *set = weakref_get(weak_set);
    if (set != NULL) {
        TRYI(set_discard(set, ref));
    }
    return newref(NONE);
}
static PyMethodDef forget_def = {"_destroy", set_forget, METH_O, NULL};

static int weak_set_add(PyObject *set, PyObject *class) {
    autoref PyObject *weak = INT_TRY(weakref_new(set, NULL));
    autoref PyObject *callback = INT_TRY(cfunction_new(&forget_def, weak, NULL, NULL));
    autoref PyObject *ref = INT_TRY(weakref_new(class, callback));
    return set_add(set, ref);
}
static int weak_set_contains(PyObject *set, PyObject *class) {
    if (set_length(set) == 0) {
        return 0;
    }
    autoref PyObject *ref = INT_TRY(weakref_new(class, NULL));
    return set_contains(set, ref);
}

/* ---- the data of a class ---- */

static int data_traverse(PyObject *o, visitproc visit, void *arg) {
    Py_VISIT(DATA(o)->registry);
    Py_VISIT(DATA(o)->cache);
    Py_VISIT(DATA(o)->negative_cache);
    return 0;
}
static int data_clear(PyObject *o) {
    CLEAR(DATA(o)->registry);
    CLEAR(DATA(o)->cache);
    CLEAR(DATA(o)->negative_cache);
    return 0;
}
static void data_dealloc(PyObject *o) {
    object_untrack(o);
    data_clear(o);
    TYPE(o)->tp_free(o);
}
static PyObject *data_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    autoref PyObject *o = TRY(type->tp_alloc(type, 0));
    DATA(o)->registry = TRY(set_new(NULL));
    DATA(o)->cache = TRY(set_new(NULL));
    DATA(o)->negative_cache = TRY(set_new(NULL));
    return take(o);
}

PyTypeObject abc_data_type = {
    TYPE_HEAD,
    .tp_name = "_abc._abc_data",
    .tp_basicsize = sizeof(AbcData),
    .tp_dealloc = data_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_doc = "What an abstract class knows about its subclasses.",
    .tp_traverse = data_traverse,
    .tp_clear = data_clear,
    .tp_new = data_tp_new,
};

static AbcData *data_of(PyObject *self) {
    PyObject *data = TRY(attr_get(self, NAME(_abc_impl)));
    if (!IS_EXACT(data, abc_data_type)) {
        decref(data);
        return err_raise(PyExc_TypeError, "_abc_impl is set to a wrong type");
    }
    return DATA(data);
}

/* The sets are taken away by tp_clear only; then there is no answer to be had. */
static AbcData *data_filled(PyObject *self) {
    AbcData *data = TRY(data_of(self));
    if (data->registry == NULL || data->cache == NULL || data->negative_cache == NULL) {
        DECREF(data);
        return err_raise(PyExc_SystemError, "the caches of an abstract class are gone");
    }
    return data;
}

/* ---- tables of version tags ---- */

static uint64_t counter_of(PyObject *module) {
    return load_acquire(&((AbcState *)module_state(module))->counter);
}
static quiet uint32_t tag_of(PyObject *class) {
    return IS_TYPE_OBJECT(class) ? type_version((PyTypeObject *)class) : 0;
}
/* What the tables say: 1, 0, or -1 for nothing. */
static quiet int tags_look(AbcData *data, uint32_t tag, uint64_t counter) {
    if (tag == 0) {
        return -1;
    }
    if (load_relaxed(&data->positive[tag % TAGS]) == tag) {
        return 1;
    }
    return load_relaxed(&data->negative[tag % TAGS]) == ((uint64_t)(uint32_t)counter << 32 | tag)
               ? 0
               : -1;
}
static quiet void tags_put(AbcData *data, uint32_t tag, bool answer, uint64_t counter) {
    if (tag == 0) {
        return;
    }
    if (answer) {
        store_relaxed(&data->positive[tag % TAGS], tag);
    } else {
        store_relaxed(&data->negative[tag % TAGS], (uint64_t)(uint32_t)counter << 32 | tag);
    }
}
/* The same for the class `self` without taking a reference: -1 when it can't be said like that. */
static quiet int tags_ask(PyObject *self, PyObject *class, uint64_t counter) {
    if (!IS_TYPE_OBJECT(self)) {
        return -1;
    }
    PyObject *data = type_lookup((PyTypeObject *)self, NAME(_abc_impl));
    if (data == NULL || !IS_EXACT(data, abc_data_type)) {
        return -1;
    }
    return tags_look(DATA(data), tag_of(class), counter);
}

/* ---- making an abstract class ---- */

static int is_abstract(PyObject *value) {
    PyObject *flag;
    int found = INT_TRYI(attr_find(value, NAME(__isabstractmethod__), &flag));
    autoref PyObject *owned = flag;
    return found ? ops_is_true(owned) : 0;
}

/* Names in the class's own namespace. */
static int collect_own(PyObject *self, PyObject *names) {
    autoref PyObject *namespace = INT_TRY(attr_get(self, NAME(__dict__)));
    autoref PyObject *items_of = INT_TRY(call_method_none(namespace, NAME(items)));
    autoref PyObject *items = INT_TRY(ops_to_list(items_of));
    for (Py_ssize_t i = 0; i < list_length(items); i++) {
        autoref PyObject *item = INT_TRY(list_get(items, i));
        autoref PyObject *pair = INT_TRY(ops_to_tuple(item));
        if (tuple_length(pair) != 2) {
            return err_int(err_raise(PyExc_TypeError, "Iteration over items() returned item which "
                                                      "has size not equal to 2"));
        }
        if (INT_TRYI(is_abstract(tuple_at(pair, 1)))) {
            INT_TRYI(set_add(names, tuple_at(pair, 0)));
        }
    }
    return 0;
}

/* Abstract names of a base that are abstract still. */
static int collect_inherited(PyObject *self, PyObject *base, PyObject *names) {
    PyObject *found;
    if (INT_TRYI(attr_find(base, NAME(__abstractmethods__), &found)) == 0) {
        return 0;
    }
    autoref PyObject *inherited = found, *iterator = INT_TRY(ops_iter(inherited));
    for (;;) {
        autoref PyObject *name = ops_next(iterator);
        if (name == NULL) {
            return err_occurred() ? -1 : 0;
        }
        PyObject *value;
        int has = INT_TRYI(attr_find(self, name, &value));
        autoref PyObject *owned = value;
        if (has && INT_TRYI(is_abstract(owned))) {
            INT_TRYI(set_add(names, name));
        }
    }
}

static int abstract_methods_set(PyObject *self) {
    autoref PyObject *names = INT_TRY(set_new(NULL));
    INT_TRYI(collect_own(self, names));
    autoref PyObject *bases = INT_TRY(attr_get(self, NAME(__bases__)));
    if (!IS_TUPLE(bases)) {
        return err_int(err_raise(PyExc_TypeError, "__bases__ is not tuple"));
    }
    for (Py_ssize_t i = 0; i < tuple_length(bases); i++) {
        INT_TRYI(collect_inherited(self, tuple_at(bases, i), names));
    }
    autoref PyObject *frozen = INT_TRY(frozenset_new(names));
    return attr_set(self, NAME(__abstractmethods__), frozen);
}

static void flags_give(PyTypeObject *type, unsigned long flags);
static int flags_give_subclass(PyTypeObject *subclass, void *flags) {
    flags_give(subclass, *(unsigned long *)flags);
    return 0;
}
/* What pattern matching asks of a class; immutable types have theirs from birth. */
static void flags_give(PyTypeObject *type, unsigned long flags) {
    if (HAS_FLAG(type, Py_TPFLAGS_IMMUTABLETYPE) ||
        (load_relaxed(&type->tp_flags) & COLLECTION_FLAGS) == flags) {
        return;
    }
    store_relaxed(&type->tp_flags, (load_relaxed(&type->tp_flags) & ~COLLECTION_FLAGS) | flags);
    type_modified_locked(type);
    type_subclasses_each_locked(type, flags_give_subclass, &flags);
}

/* `__abc_tpflags__` of the class's body: an int with the flags. */
static int flags_take(PyObject *self) {
    if (!IS_TYPE_OBJECT(self)) {
        return 0;
    }
    PyTypeObject *type = (PyTypeObject *)self;
    PyObject *flags;
    if (INT_TRYI(dict_get(type->tp_dict, NAME(__abc_tpflags__), &flags)) == 0) {
        return 0;
    }
    autoref PyObject *owned = flags;
    if (IS_EXACT(flags, PyLong_Type)) {
        int overflow;
        unsigned long bits = (unsigned long)int_as_int64_overflow(flags, &overflow);
        if ((bits & COLLECTION_FLAGS) == COLLECTION_FLAGS) {
            return err_int(err_raise(PyExc_TypeError,
                                     "__abc_tpflags__ cannot be both Py_TPFLAGS_SEQUENCE and "
                                     "Py_TPFLAGS_MAPPING"));
        }
        store_relaxed(&type->tp_flags, type->tp_flags | (bits & COLLECTION_FLAGS));
    }
    return INT_TRYI(attr_set(self, NAME(__abc_tpflags__), NULL));
}

FUNCTION("_abc._abc_init(self, /)", "Prepare an abstract class: its abstract names, its caches.")
static PyObject *abc_init(PyObject *module, PyObject *self) {
    TRYI(abstract_methods_set(self));
    autoref PyObject *data = TRY(data_tp_new(&abc_data_type, NULL, NULL));
    TRYI(attr_set(self, NAME(_abc_impl), data));
    TRYI(flags_take(self));
    return newref(NONE);
}

/* ---- registering and asking ---- */

FUNCTION("_abc._abc_register(self, subclass, /)", "Register a class as a virtual subclass.")
static PyObject *abc_register(PyObject *module, PyObject *self, PyObject *subclass) {
    if (!IS_TYPE_OBJECT(subclass)) {
        return err_raise(PyExc_TypeError, "Can only register classes");
    }
    if (TRYI(ops_is_subclass(subclass, self)) == 1) {
        return newref(subclass);
    }
    if (TRYI(ops_is_subclass(self, subclass)) == 1) {
        return err_raise(PyExc_RuntimeError, "Refusing to create an inheritance cycle");
    }
    autoref PyObject *data = (PyObject *)TRY(data_filled(self));
    TRYI(weak_set_add(DATA(data)->registry, subclass));
    fetch_add_acq_rel(&((AbcState *)module_state(module))->counter, 1);
    if (IS_TYPE_OBJECT(self) && (((PyTypeObject *)self)->tp_flags & COLLECTION_FLAGS)) {
        type_lock();
        flags_give((PyTypeObject *)subclass, ((PyTypeObject *)self)->tp_flags & COLLECTION_FLAGS);
        type_unlock();
    }
    return newref(subclass);
}

/* One class of the question: what the caches say; -1 error, 2 nothing. */
static int caches_ask(AbcData *data, PyObject *class, uint64_t counter) {
    int known = tags_look(data, tag_of(class), counter);
    if (known >= 0) {
        return known;
    }
    uint32_t tag = tag_of(class);
    if (INT_TRYI(weak_set_contains(data->cache, class))) {
        tags_put(data, tag, true, counter);
        return 1;
    }
    if (load_acquire(&data->version) == counter &&
        INT_TRYI(weak_set_contains(data->negative_cache, class))) {
        tags_put(data, tag, false, counter);
        return 0;
    }
    return 2;
}

static PyObject *subclass_check(PyObject *self, PyObject *class) {
    return call_method_one(self, NAME(__subclasscheck__), class);
}

FUNCTION("_abc._abc_instancecheck(self, instance, /)", "isinstance() for an abstract class.")
static PyObject *abc_instancecheck(PyObject *module, PyObject *self, PyObject *instance) {
    PyObject *type = (PyObject *)TYPE(instance), *said;
    TRYI(attr_find(instance, NAME(__class__), &said));
    autoref PyObject *class = said ? said : newref(type);
    uint64_t counter = counter_of(module);
    if (class == type) {
        int known = tags_ask(self, class, counter);
        if (known >= 0) {
            return BOOL(known);
        }
    }
    autoref PyObject *owned = newref(type);
    {
        autoref PyObject *data = (PyObject *)TRY(data_filled(self));
        int known = TRYI(caches_ask(DATA(data), class, counter));
        if (known == 1 || (known == 0 && class == type)) {
            return BOOL(known);
        }
    }
    autoref PyObject *answer = TRY(subclass_check(self, class));
    int is = class == type ? 1 : TRYI(ops_is_true(answer));
    return is ? take(answer) : subclass_check(self, type);
}

/* Both ways of remembering an answer. */
static int answer_keep(AbcData *data, PyObject *class, bool answer, uint64_t counter) {
    INT_TRYI(weak_set_add(answer ? data->cache : data->negative_cache, class));
    tags_put(data, tag_of(class), answer, counter);
    return answer;
}

static int subclass_of_registered(AbcData *data, PyObject *class) {
    if (set_length(data->registry) == 0) {
        return 0;
    }
    autoref PyObject *refs = INT_TRY(ops_to_list(data->registry));
    for (Py_ssize_t i = 0; i < list_length(refs); i++) {
        autoref PyObject *ref = INT_TRY(list_get(refs, i)), *registered = weakref_get(ref);
        if (registered != NULL && INT_TRYI(ops_is_subclass(class, registered))) {
            return 1;
        }
    }
    return 0;
}
static int subclass_of_subclass(PyObject *self, PyObject *class) {
    autoref PyObject *subclasses = INT_TRY(call_method_none(self, NAME(__subclasses__)));
    if (!IS_LIST(subclasses)) {
        return err_int(err_raise(PyExc_TypeError, "__subclasses__() must return a list"));
    }
    for (Py_ssize_t i = 0;; i++) {
        autoref PyObject *subclass = list_get(subclasses, i);
        if (subclass == NULL) {
            return 0;
        }
        if (INT_TRYI(ops_is_subclass(class, subclass))) {
            return 1;
        }
    }
}

/* What __subclasshook__ says: 1, 0, 2 for NotImplemented. */
static int hook_ask(PyObject *self, PyObject *class) {
    autoref PyObject *answer = INT_TRY(call_method_one(self, NAME(__subclasshook__), class));
    if (answer == TRUE_OBJECT || answer == FALSE_OBJECT) {
        return answer == TRUE_OBJECT;
    }
    if (answer == NOT_IMPLEMENTED) {
        return 2;
    }
    return err_int(err_raise(PyExc_AssertionError,
                             "__subclasshook__ must return either False, True, or NotImplemented"));
}

/* The answer itself, without the caches. */
static int subclass_find(PyObject *self, AbcData *data, PyObject *class) {
    int hooked = INT_TRYI(hook_ask(self, class));
    if (hooked != 2) {
        return hooked;
    }
    if (type_is_subtype((PyTypeObject *)class, (PyTypeObject *)self)) {
        return 1;
    }
    int registered = INT_TRYI(subclass_of_registered(data, class));
    return registered ? 1 : subclass_of_subclass(self, class);
}

FUNCTION("_abc._abc_subclasscheck(self, subclass, /)", "issubclass() for an abstract class.")
static PyObject *abc_subclasscheck(PyObject *module, PyObject *self, PyObject *subclass) {
    if (!IS_TYPE_OBJECT(subclass)) {
        return err_raise(PyExc_TypeError, "issubclass() arg 1 must be a class");
    }
    uint64_t counter = counter_of(module);
    int known = tags_ask(self, subclass, counter);
    if (known >= 0) {
        return BOOL(known);
    }
    autoref PyObject *data = (PyObject *)TRY(data_filled(self));
    known = TRYI(caches_ask(DATA(data), subclass, counter));
    if (known != 2) {
        return BOOL(known);
    }
    uint64_t version = load_acquire(&DATA(data)->version);
    if (version != counter) { /* negative answers from before the last registration */
        autoref PyObject *done = TRY(call_method_none(DATA(data)->negative_cache, NAME(clear)));
        (void)done;
        store_release(&DATA(data)->version, counter);
    }
    int answer = TRYI(subclass_find(self, DATA(data), subclass));
    if (answer ||
        (counter_of(module) == counter && load_acquire(&DATA(data)->version) == counter)) {
        TRYI(answer_keep(DATA(data), subclass, answer, counter));
    }
    return BOOL(answer);
}

/* ---- the rest ---- */

FUNCTION("_abc.get_cache_token()", "A token that changes with each registration.")
static PyObject *abc_get_cache_token(PyObject *module) {
    return int_from_uint64(counter_of(module));
}
FUNCTION("_abc._get_dump(self, /)",
         "For debugging: registry, cache, negative cache and its version.")
static PyObject *abc_get_dump(PyObject *module, PyObject *self) {
    autoref PyObject *o = (PyObject *)TRY(data_filled(self));
    autoref PyObject *registry = TRY(set_new(DATA(o)->registry)),
                     *cache = TRY(set_new(DATA(o)->cache)),
                     *negative = TRY(set_new(DATA(o)->negative_cache)),
                     *version = TRY(int_from_uint64(load_acquire(&DATA(o)->version)));
    return tuple_of(4, registry, cache, negative, version);
}
static PyObject *set_empty(PyObject *set) {
    return call_method_none(set, NAME(clear));
}
FUNCTION("_abc._reset_registry(self, /)", "For debugging: forget the registered classes.")
static PyObject *abc_reset_registry(PyObject *module, PyObject *self) {
    autoref PyObject *data = (PyObject *)TRY(data_filled(self));
    return set_empty(DATA(data)->registry);
}
FUNCTION("_abc._reset_caches(self, /)", "For debugging: forget the answers given.")
static PyObject *abc_reset_caches(PyObject *module, PyObject *self) {
    autoref PyObject *data = (PyObject *)TRY(data_filled(self));
    autoref PyObject *done = TRY(set_empty(DATA(data)->cache));
    for (size_t i = 0; i < TAGS; i++) {
        store_relaxed(&DATA(data)->positive[i], 0);
        store_relaxed(&DATA(data)->negative[i], 0);
    }
    return set_empty(DATA(data)->negative_cache);
}

static int abc_exec(PyObject *module) {
    return type_ready(&abc_data_type);
}

#include "abc_module.gen.h"

NATIVE_MODULE(_abc, AbcState, abc_exec, _abc_functions, "What the module abc needs natively.")
