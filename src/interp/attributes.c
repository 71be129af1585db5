/* Attributes: LOAD_ATTR and STORE_ATTR, their caches, and the general way.
 *
 * What a cache knows of an instance's class holds while the class has the version: which attribute
 * the class has under the name, that it is no data descriptor, that the class has the generic
 * __getattribute__ or __setattr__, and which slot the name has in the instances' values in line, or
 * none. Nothing is read for a class that is not the one seen, since no two classes share a version.
 *
 * Threads: a reader that has checked the version may meet a change that comes after; then it gives
 * the answer of the moment before. It reads values, tables and namespaces without a lock and writes
 * nothing that another thread reads.
 */
#include "interp/cache.h"
#include "object/type_cache.h"
#include "interp/instruction.h"
#include "types/module/module.h"
#include "types/type/type.h"

#include <stdlib.h>

/* ---- what can be cached ---- */

/* `o.name` where o is a module: the table of its namespace. */
static uint64_t find_module(PyObject *o, PyObject *name) {
    Py_ssize_t index;
    uint32_t version =
        type_lookup(TYPE(o), name) != NULL ? 0 : dict_keys_version(module_dict(o), name, &index);
    if (version == 0 || index < 0) {
        STATISTICS_FAILED(MODULE);
    }
    return version != 0 && index >= 0 && index <= 0xffff
               ? cache_pack(CACHE_MODULE, (unsigned)index, version)
               : 0;
}

/* `C.name` where C is a class whose metaclass is type, and the attribute is given as it is. */
static uint64_t find_type(PyObject *o, PyObject *name, bool for_call) {
    PyObject *value;
    uint32_t version;
    unsigned place;
    if (type_lookup(&PyType_Type, name) != NULL ||
        !type_lookup_place((PyTypeObject *)o, name, &value, &version, &place) || value == NULL ||
        place > 0xffff) {
        STATISTICS_FAILED(TYPE);
        return 0;
    }
    if (for_call && IS_EXACT(value, PyClassMethod_Type)) {
        return cache_pack(CACHE_CLASSMETHOD, place, version);
    }
    if (TYPE(value)->tp_descr_get != NULL && !IS_EXACT(value, PyFunction_Type)) {
        STATISTICS_FAILED(TYPE);
        return 0;
    }
    return cache_pack(CACHE_TYPE, place, version);
}

static bool is_method(PyObject *value) {
    return value != NULL && HAS_FLAG(TYPE(value), Py_TPFLAGS_METHOD_DESCRIPTOR);
}

/* A slot of __slots__: a member that is an object reference. */
static uint64_t find_member(PyObject *descriptor, uint32_t version) {
    PyMemberDef *member = ((PyMemberDescrObject *)descriptor)->d_member;
    if (member->type != Py_T_OBJECT_EX || (member->flags & (Py_READONLY | Py_RELATIVE_OFFSET)) ||
        member->offset % 8 || member->offset / 8 > 0xffff) {
        return 0;
    }
    return cache_pack(CACHE_MEMBER, (unsigned)(member->offset / 8), version);
}

/* A class attribute seen through an instance: a method for a call, or something that is given as it
 * is. */
static uint64_t find_class(PyTypeObject *type, PyObject *value, unsigned place, uint32_t version,
                           bool for_call) {
    bool method = for_call && is_method(value);
    if (value == NULL || place > 0xffff) {
        STATISTICS_FAILED(NAMESPACE);
        return 0;
    }
    if (!method && TYPE(value)->tp_descr_get != NULL) {
        STATISTICS_FAILED(BOUND);
        return 0;
    }
    if (HAS_FLAG(type, Py_TPFLAGS_INLINE_VALUES)) {
        return cache_pack(method ? CACHE_METHOD : CACHE_CLASS, place, version);
    }
    if (type->tp_dictoffset == 0 && !HAS_FLAG(type, Py_TPFLAGS_MANAGED_DICT)) {
        return cache_pack(method ? CACHE_METHOD_FIXED : CACHE_CLASS_FIXED, place, version);
    }
    STATISTICS_FAILED(NAMESPACE);
    return 0;
}

/* A property read by a function that takes just the instance. */
static uint64_t find_property(PyObject *property, unsigned place, uint32_t version) {
    PyObject *getter = property_fget(property);
    return place <= 0xffff && getter != NULL && IS_EXACT(getter, PyFunction_Type)
               ? cache_pack(CACHE_PROPERTY, place, version)
               : 0;
}

/* A data descriptor written in C. */
static uint64_t find_data_descriptor(PyTypeObject *type, PyObject *descriptor, unsigned place,
                                     uint32_t version, bool for_call) {
    if (IS_EXACT(descriptor, PyMemberDescr_Type) &&
        type_is_subtype(type, ((PyMemberDescrObject *)descriptor)->d_common.d_type)) {
        uint64_t word = find_member(descriptor, version);
        if (word != 0) {
            return word;
        }
    }
    if (type_dict_is_managed(type, descriptor)) {
        return cache_pack(CACHE_DICT, 0, version);
    }
    if (!for_call && place <= 0xffff && descriptor_is_native(descriptor, type)) {
        return cache_pack(CACHE_NATIVE, place, version);
    }
    STATISTICS_FAILED(DESCRIPTOR);
    return 0;
}

static uint64_t find_attr(PyObject *o, PyObject *name, bool for_call) {
    PyTypeObject *type = type_of(o);
    PyObject *value;
    uint32_t version;
    unsigned place;
    if (type == &PyModule_Type) {
        return find_module(o, name);
    }
    if (type == &PyType_Type) {
        return find_type(o, name, for_call);
    }
    if (type->tp_getattro != attr_generic_get ||
        !type_lookup_place(type, name, &value, &version, &place)) {
        STATISTICS_FAILED(GETATTR);
        return 0;
    }
    if (value != NULL && IS_EXACT(value, PyProperty_Type)) {
        return for_call ? 0 : find_property(value, place, version);
    }
    if (value != NULL && TYPE(value)->tp_descr_set != NULL) {
        return find_data_descriptor(type, value, place, version, for_call);
    }
    Py_ssize_t slot = instance_slot(type, name);
    if (slot >= 0) {
        return cache_pack(CACHE_SLOT, (unsigned)slot, version);
    }
    return find_class(type, value, place, version, for_call);
}
static uint64_t find_load(void *owner, PyObject *name) {
    return find_attr(owner, name, false);
}
static uint64_t find_method(void *owner, PyObject *name) {
    return find_attr(owner, name, true);
}

static uint64_t find_store(void *owner, PyObject *name) {
    PyTypeObject *type = type_of(owner);
    PyObject *value;
    uint32_t version;
    unsigned place;
    if (type->tp_setattro != attr_generic_set ||
        !type_lookup_place(type, name, &value, &version, &place)) {
        return 0;
    }
    if (value != NULL && TYPE(value)->tp_descr_set != NULL) {
        return IS_EXACT(value, PyMemberDescr_Type) &&
                       type_is_subtype(type, ((PyMemberDescrObject *)value)->d_common.d_type)
                   ? find_member(value, version)
                   : 0;
    }
    Py_ssize_t slot = instance_slot(type, name);
    if (slot < 0) {
        STATISTICS_FAILED(STORE);
        return 0;
    }
    return cache_pack(CACHE_SLOT, (unsigned)slot, version);
}

/* ---- reading by the cache: what read_attribute (quick.h) leaves ---- */

/* What the word says of an attribute; STACKREF_NULL: it does not hold. Those of instances are read
 * here when something had to become SHARED first. */
static StackRef read_cached(PyObject *o, uint64_t word, PyObject *name) {
    PyTypeObject *type = type_of(o);
    if (cache_kind(word) == CACHE_TYPE && type == &PyType_Type) {
        PyObject *value =
            type_cached_at((PyTypeObject *)o, cache_version(word), cache_index(word), name);
        return value != NULL ? stackref_new(value) : STACKREF_NULL;
    }
    if (cache_kind(word) == CACHE_MODULE && type == &PyModule_Type) {
        return dict_read_at(module_dict(o), cache_version(word), (Py_ssize_t)cache_index(word));
    }
    return load_acquire(&type->tp_version_tag) == cache_version(word)
               ? quick_attribute(o, type, word, name, READ_CALLING)
               : STACKREF_NULL;
}

/* ---- sites where several classes are met: see quick.h ---- */

static uint64_t find_load(void *owner, PyObject *name);
static uint64_t find_method(void *owner, PyObject *name);
static uint64_t find_store(void *owner, PyObject *name);

uint64_t step_word_of_class(PyObject *o, PyTypeObject *type, PyObject *name, unsigned use) {
    uint32_t version = load_acquire(&type->tp_version_tag);
    ThreadState *ts = thread_current();
    if (switched_off(SWITCH_CACHES) || version == 0 || !str_is_interned(name) ||
        type == &PyModule_Type || type == &PyType_Type) {
        return 0;
    }
    if (unlikely(ts->attributes == NULL) &&
        (++ts->attribute_asks < ATTRIBUTE_ASKS ||
         (ts->attributes = calloc(1, sizeof *ts->attributes)) == NULL)) {
        return 0;
    }
    AttributeEntry *entry = attribute_entry(ts->attributes, version, name, use);
    if (attribute_entry_fits(entry, version, name, use)) {
        return entry->word;
    }
    uint64_t word = use == FOR_LOAD   ? find_load(o, name)
                    : use == FOR_CALL ? find_method(o, name)
                                      : find_store(o, name);
    if (word == 0) {
        word = cache_pack(CACHE_EMPTY, 0, version); /* known not to be of use */
    }
    if (cache_version(word) == version) {
        entry->name = (uintptr_t)name | use;
        entry->word = word;
    }
    return word;
}

static void refill(Frame *frame, Unit *ip, uint64_t word, CacheFind find, PyObject *o,
                   PyObject *name) {
    uint64_t *cache = cache_word(frame, ip);
    if (cache != NULL) {
        cache_fill(cache, word, find, o, name);
    }
}

/* ---- the general way ---- */

/* An attribute of an instance with in-line values and nothing special about its class, read without
 * counting. NULL: not for here. */
static StackRef read_instance(PyObject *o, PyObject *name) {
    PyTypeObject *type = type_of(o);
    if (type->tp_getattro != attr_generic_get || !HAS_FLAG(type, Py_TPFLAGS_MANAGED_DICT)) {
        return STACKREF_NULL;
    }
    PyObject *descriptor = type_lookup(type, name);
    if (descriptor != NULL && TYPE(descriptor)->tp_descr_set != NULL) {
        return STACKREF_NULL; /* a data descriptor goes first */
    }
    StackRef value;
    return instance_read(o, name, &value) < 0 ? STACKREF_NULL : value;
}

static int load_method_general(StackRef *sp, PyObject *o, PyObject *name) {
    PyTypeObject *type = type_of(o);
    if (type->tp_getattro == attr_generic_get) {
        PyObject *descriptor = type_lookup(type, name);
        if (descriptor != NULL && HAS_FLAG(TYPE(descriptor), Py_TPFLAGS_METHOD_DESCRIPTOR)) {
            StackRef value = STACKREF_NULL;
            StackRef method = stackref_new(descriptor);
            int shadowed = HAS_FLAG(type, Py_TPFLAGS_MANAGED_DICT) ? instance_read(o, name, &value)
                           : type->tp_dictoffset != 0              ? -2
                                                                   : 0;
            if (shadowed == 0) {
                sp[0] = sp[-1]; /* the reference moves up, the function takes its place */
                sp[-1] = method;
                return 1;
            }
            stackref_drop(method);
            if (shadowed > 0) {
                StackRef old = sp[-1];
                sp[-1] = value;
                sp[0] = STACKREF_NULL;
                stackref_drop(old);
                return 0;
            }
        }
    }
    PyObject *out = NULL;
    int kind = attr_get_method(o, name, &out);
    if (kind < 0) {
        return -1;
    }
    if (kind == 1) {
        sp[0] = sp[-1];
        sp[-1] = stackref_steal(out);
        return 1;
    }
    StackRef old = sp[-1];
    sp[-1] = stackref_steal(out);
    sp[0] = STACKREF_NULL;
    stackref_drop(old);
    return 0;
}

/* ---- the instructions ---- */

Frame *step_frame_for_property(ThreadState *ts, Frame *frame, PyTypeObject *type, uint64_t word,
                               StackRef *sp, unsigned name) {
    PyObject *property = type_cached_quick(type, cache_version(word), cache_index(word),
                                           tuple_at(frame->code->co_names, name));
    PyObject *getter = property != NULL ? property_fget(property) : NULL;
    if (getter == NULL || !is_python_function(getter)) {
        return NULL;
    }
    PyCodeObject *code = (PyCodeObject *)load_acquire(&((PyFunctionObject *)getter)->func_code);
    if (!code_takes(code, 1)) {
        return NULL;
    }
    StackRef ref = stackref_new(getter);
    Frame *f = quick_frame(ts, frame, (PyFunctionObject *)getter, ref, code, sp - 1, 1);
    if (f == NULL) {
        stackref_drop(ref); /* not the last: the property has it */
    }
    return f;
}

/* What C code gives of the instance, by the cache, NULL with an exception; false: the word does not hold. */
static bool read_native(PyObject *o, PyTypeObject *type, uint64_t word, PyObject *name,
                        StackRef *value) {
    PyObject *descriptor =
        cache_kind(word) == CACHE_NATIVE
            ? type_cached_at(type, cache_version(word), cache_index(word), name)
            : NULL;
    if (descriptor == NULL) {
        return false;
    }
    *value = stackref_steal(descriptor_read_native(descriptor, o));
    if (unlikely(stackref_is_null(*value))) {
        attr_error_complete(o, name);
    }
    return true;
}

StackRef step_load_attr(Frame *frame, Unit *ip, StackRef *sp, PyObject *name) {
    PyObject *o = stackref_box(&sp[-1]);
    if (o == NULL) {
        return STACKREF_NULL;
    }
    uint64_t word = cache_read(frame, ip);
    PyTypeObject *type = type_of(o);
    StackRef value;
    if (read_native(o, type, word, name, &value)) {
        return value;
    }
    value = read_cached(o, word, name);
    if (likely(!stackref_is_null(value))) {
        return value;
    }
    refill(frame, ip, word, find_load, o, name);
    word = step_word_of_class(o, type, name, FOR_LOAD);
    if (read_native(o, type, word, name, &value)) {
        return value;
    }
    value = quick_attribute(o, type, word, name, READ_CALLING);
    if (!stackref_is_null(value)) {
        return value;
    }
    value = read_instance(o, name);
    return stackref_is_null(value) ? stackref_steal(attr_get(o, name)) : value;
}

/* A call of a class method that is a Python function: that, and the class as its first argument, without an object for
 * both. STACKREF_NULL: not for here. */
static StackRef read_classmethod(PyObject *o, uint64_t word, PyObject *name) {
    PyObject *method = cache_kind(word) == CACHE_CLASSMETHOD && type_of(o) == &PyType_Type
                           ? type_cached_at((PyTypeObject *)o, cache_version(word), cache_index(word), name)
                           : NULL;
    PyObject *callable = method != NULL ? classmethod_callable(method) : NULL;
    if (callable == NULL || !IS_EXACT(callable, PyFunction_Type)) {
        return STACKREF_NULL;
    }
    container_check(method);
    return container_read(method, callable);
}

int step_load_method(Frame *frame, Unit *ip, StackRef *sp, PyObject *name) {
    PyObject *o = INT_TRY(stackref_box(&sp[-1]));
    uint64_t word = cache_read(frame, ip);
    PyTypeObject *type = type_of(o);
    StackRef value = read_classmethod(o, word, name);
    if (!stackref_is_null(value)) {
        sp[0] = sp[-1];
        sp[-1] = value;
        return 1;
    }
    value = read_cached(o, word, name);
    if (unlikely(stackref_is_null(value))) {
        if (load_acquire(&type->tp_version_tag) == cache_version(word)) {
            value = quick_method(o, type, word, name, READ_CALLING);
        }
        if (stackref_is_null(value)) {
            refill(frame, ip, word, find_method, o, name);
            word = step_word_of_class(o, type, name, FOR_CALL);
            value = quick_method(o, type, word, name, READ_CALLING);
        }
        if (!stackref_is_null(value)) {
            sp[0] = sp[-1];
            sp[-1] = value;
            return 1;
        }
        value = quick_attribute(o, type, word, name, READ_CALLING);
        if (stackref_is_null(value)) {
            return load_method_general(sp, o, name);
        }
    }
    StackRef owner = sp[-1];
    sp[-1] = value;
    sp[0] = STACKREF_NULL;
    stackref_drop(owner);
    return 0;
}

/* Stores into a slot of __slots__. */
static void store_member(PyObject *o, unsigned index, steals PyObject *value) {
    PyObject **place = (PyObject **)((char *)o + (size_t)index * 8), *old;
    {
        guard(o);
        container_check_locked(o);
        old = *place;
        if (old != NULL) {
            container_release(o, old);
        }
        store_release(place, value); /* pairs with the acquire in read_member */
    }
    XDECREF(old);
}

/* Stores as the word says: 1 done, 0 it does not hold or the value must go the slow way, -1. */
static int store_cached(PyObject *o, PyTypeObject *type, uint64_t word, StackRef *value) {
    if (unlikely(load_acquire(&type->tp_version_tag) != cache_version(word))) {
        return 0;
    }
    if (cache_kind(word) == CACHE_SLOT) {
        INT_TRY(stackref_box(value));
        return instance_set_slot(o, type, cache_index(word), value);
    }
    if (cache_kind(word) == CACHE_MEMBER) {
        store_member(o, cache_index(word), INT_TRY(stackref_take(value)));
        return 1;
    }
    return 0;
}

int step_store_attr(Frame *frame, Unit *ip, StackRef *sp, PyObject *name) {
    PyObject *o = INT_TRY(stackref_box(&sp[-1]));
    uint64_t word = cache_read(frame, ip);
    PyTypeObject *type = type_of(o);
    int done = INT_TRYI(store_cached(o, type, word, &sp[-2]));
    if (likely(done)) {
        return 0;
    }
    done = INT_TRYI(store_cached(o, type, step_word_of_class(o, type, name, FOR_STORE), &sp[-2]));
    if (!done) {
        INT_TRYI(attr_set(o, name, INT_TRY(stackref_box(&sp[-2]))));
    }
    refill(frame, ip, word, find_store, o, name); /* afterwards: the name has its slot now */
    return 0;
}
