/* The paths of instructions that are taken when their cache is right, in line. Each tests the cache
 * first, is quiet, and leaves all else to the function of steps.h; none writes memory that another
 * thread reads.
 */
#ifndef PITHON_INTERP_QUICK_H
#define PITHON_INTERP_QUICK_H

#include "interp/cache.h"
#include "interp/frame.h"
#include "object/freelist.h"
#include "object/stackref_quick.h"
#include "object/type_cache.h"
#include "object/write.h"
#include "types/bytes/bytes_quick.h"
#include "types/dict/dict_quick.h"
#include "types/dict/dict_views.h"
#include "types/dict/instance.h"
#include "types/float/float.h"
#include "types/float/float_quick.h"
#include "types/function/function.h"
#include "types/int/int_quick.h"
#include "types/iterator/index_iterator.h"
#include "types/iterator/quick_step.h"
#include "types/range/range.h"
#include "types/set/set.h"

/* A reference to what a namespace keeps, which is SHARED mostly. */
static force_inline quiet StackRef stackref_new_by(ReadMode mode, PyObject *o) {
    if (likely(is_shared(o))) {
        return stackref_borrow(o);
    }
    StackRef r = stackref_borrow(o);
    return mode == READ_CALLING ? stackref_new(o) : stackref_own_quick(&r) ? r : STACKREF_NULL;
}

/* ---- names ---- */

static force_inline quiet StackRef quick_global(Frame *frame, Unit *ip, unsigned index) {
    uint64_t word = cache_read(frame, ip);
    if (likely(cache_kind(word) == CACHE_GLOBAL)) {
        return dict_read_at_quick(frame->globals, cache_version(word), cache_index(word));
    }
    if (cache_kind(word) == CACHE_BUILTIN &&
        load_acquire(&dict_keys_of(frame->globals)->version) == cache_version(word) &&
        IS_EXACT(frame->builtins, PyDict_Type)) {
        return dict_read_entry_quick(frame->builtins, cache_index(word),
                                     tuple_at(frame->code->co_names, index));
    }
    return STACKREF_NULL;
}

/* ---- attributes ---- */

/* The reference in a slot of __slots__, which only Pithon's member functions and STORE_ATTR write.
 */
static force_inline quiet StackRef quick_member(PyObject *o, unsigned index, ReadMode mode) {
    if (unlikely(!container_check_by(mode, o))) {
        return STACKREF_NULL;
    }
    PyObject *value = load_acquire((PyObject **)((char *)o + (size_t)index * 8));
    return likely(value != NULL) ? container_read_by(mode, o, value) : STACKREF_NULL;
}
/* The attribute of an instance that is no method; STACKREF_NULL: the cache does not know. `type`
 * has the word's version. */
static force_inline quiet StackRef quick_attribute(PyObject *o, PyTypeObject *type, uint64_t word,
                                                   PyObject *name, ReadMode mode) {
    PyObject *value;
    if (likely(cache_kind(word) == CACHE_SLOT)) {
        return instance_read_slot(o, type, cache_index(word), mode);
    }
    switch (cache_kind(word)) {
    case CACHE_MEMBER:
        return quick_member(o, cache_index(word), mode);
    case CACHE_DICT:
        return instance_read_dict(o, mode);
    case CACHE_CLASS:
        if (unlikely(!instance_is_in_line(o, type))) {
            return STACKREF_NULL;
        }
        break;
    case CACHE_CLASS_FIXED:
        break;
    default:
        return STACKREF_NULL;
    }
    value = type_cached_quick(type, cache_version(word), cache_index(word), name);
    return likely(value != NULL) ? stackref_new_by(mode, value) : STACKREF_NULL;
}
/* The method that a call through an instance finds, wanting the instance first; STACKREF_NULL: the
 * cache does not know. */
static force_inline quiet StackRef quick_method(PyObject *o, PyTypeObject *type, uint64_t word,
                                                PyObject *name, ReadMode mode) {
    unsigned kind = cache_kind(word);
    if (kind != CACHE_METHOD_FIXED &&
        (kind != CACHE_METHOD || unlikely(!instance_is_in_line(o, type)))) {
        return STACKREF_NULL;
    }
    PyObject *value = type_cached_quick(type, cache_version(word), cache_index(word), name);
    return likely(value != NULL) ? stackref_new_by(mode, value) : STACKREF_NULL;
}

/* ---- sites where several classes are met ----
 *
 * A site's one word knows one class; where others come by, each thread asks a table of its own,
 * whose entries are the same words. Names are interned strings of code objects, which are never
 * freed, so the address stands for the name. */

enum { ATTRIBUTE_ENTRIES = 512, ATTRIBUTE_ASKS = 64, FOR_LOAD = 0, FOR_CALL = 1, FOR_STORE = 2 };
typedef struct {
    uintptr_t name; /* the address, with the use in the low bits */
    uint64_t word;
} AttributeEntry;
struct AttributeCache {
    AttributeEntry entries[ATTRIBUTE_ENTRIES];
};

static force_inline quiet AttributeEntry *
attribute_entry(struct AttributeCache *cache, uint32_t version, PyObject *name, unsigned use) {
    size_t place = (uintptr_t)name >> 4 ^ (size_t)version * 0x9E3779B1u ^ use;
    return &cache->entries[place % ATTRIBUTE_ENTRIES];
}
static force_inline quiet bool attribute_entry_fits(AttributeEntry *entry, uint32_t version,
                                                    PyObject *name, unsigned use) {
    return entry->name == ((uintptr_t)name | use) && cache_version(entry->word) == version;
}
/* What this thread knows of instances of a class with that version; 0: nothing. */
static force_inline quiet uint64_t attribute_word(ThreadState *ts, uint32_t version, PyObject *name,
                                                  unsigned use) {
    if (unlikely(ts->attributes == NULL) || switched_off(SWITCH_CACHES)) {
        return 0;
    }
    AttributeEntry *entry = attribute_entry(ts->attributes, version, name, use);
    return attribute_entry_fits(entry, version, name, use) ? entry->word : 0;
}

/* ---- numbers ---- */

/* The rare part of dropping an exact number. */
quiet keeps_registers void number_drop_slow(PyObject *o);

static force_inline quiet bool is_exact_float(StackRef r) {
    return !switched_off(SWITCH_FLOATS) && !stackref_is_int(r) &&
           IS_EXACT(stackref_object(r), PyFloat_Type);
}
/* Drops an exact float or an exact int of one digit, which runs no code; `kind` says which. */
static force_inline quiet void drop_number_of(ThreadState *ts, StackRef r, unsigned kind) {
    if (!stackref_is_counted(r)) {
        return;
    }
    PyObject *o = (PyObject *)r.bits;
    uint32_t local = load_relaxed(&o->ob_ref_local);
    if (unlikely(!is_owned(o)) || unlikely(local == REF_LOCAL_IMMORTAL)) {
        number_drop_slow(o);
    } else if (local != 1) {
        store_relaxed(&o->ob_ref_local, local - 1);
    } else if (likely(load_relaxed(&o->ob_ref_shared) == 0) && likely(ts->freelists != NULL) &&
               likely(freelist_keep(ts, kind, o))) {
        store_relaxed(&o->ob_ref_local, 0);
    } else {
        number_drop_slow(o);
    }
}
static force_inline quiet void drop_float(ThreadState *ts, StackRef r) {
    drop_number_of(ts, r, FREELIST_float);
}
static force_inline quiet void drop_int(ThreadState *ts, StackRef r) {
    drop_number_of(ts, r, FREELIST_int);
}
/* An exact float, or an int that converts exactly. */
static force_inline quiet bool quick_double(StackRef r, double *value) {
    enum { EXACT = 53 };
    intptr_t i;
    if (is_exact_float(r)) {
        *value = float_value(stackref_object(r));
        return true;
    }
    if (switched_off(SWITCH_FLOATS) || !int_value_quick(r, &i)) {
        return false;
    }
    *value = (double)i;
    return i >= -((intptr_t)1 << EXACT) && i <= (intptr_t)1 << EXACT;
}
static force_inline quiet void drop_number(ThreadState *ts, StackRef r) {
    if (is_exact_float(r)) {
        drop_float(ts, r);
    } else {
        drop_int(ts, r);
    }
}
/* An int of one digit, or a bool as one. */
static force_inline quiet bool quick_count(StackRef r, intptr_t *value) {
    if (!stackref_is_int(r) && IS_EXACT(stackref_object(r), PyBool_Type)) {
        *value = stackref_object(r) == TRUE_OBJECT;
        return !switched_off(SWITCH_SMALL_INTS);
    }
    return !switched_off(SWITCH_SMALL_INTS) && int_value_quick(r, value);
}
/* Is the result an int even of two bools? */
static force_inline quiet bool gives_int(unsigned op) {
    enum { BITWISE = 1 << 1 | 1 << 7 | 1 << 12, INPLACE = 13 };
    return !(BITWISE >> (op >= INPLACE ? op - INPLACE : op) & 1);
}
/* The sum, difference, product or quotient; false: another operator, or a division by zero. */
static force_inline quiet bool quick_arithmetic(double a, double b, unsigned op, double *value) {
    switch (op) {
    case 0:
    case 13:
        *value = a + b;
        return true;
    case 10:
    case 23:
        *value = a - b;
        return true;
    case 5:
    case 18:
        *value = a * b;
        return true;
    case 11:
    case 24:
        *value = a / b;
        return likely(b != 0.0);
    default:
        return false;
    }
}
/* A float in a slot that nobody else refers to: an intermediate result, which may be changed in place. */
static force_inline quiet bool is_temporary_float(StackRef r) {
    return stackref_is_counted(r) && is_exact_float(r) && is_only_reference((PyObject *)r.bits);
}
static force_inline quiet StackRef change_float(StackRef r, double value) {
    ((PyFloatObject *)r.bits)->ob_fval = value;
    return r;
}
/* ---- calls ---- */

/* What is called at `base` gets the operands behind it, which are callable, NULL or the receiver, and
 * arguments: the first one, with the receiver counted. */
static force_inline StackRef *call_arguments(StackRef *base, unsigned *count) {
    if (stackref_is_null(base[1])) {
        return base + 2;
    }
    ++*count;
    return base + 1;
}
/* May the slots of `code` be filled by `count` positional arguments as they are? */
static force_inline quiet bool code_takes(PyCodeObject *code, unsigned count) {
    return code->co_argcount == (int)count &&
           (code->co_kwonlyargcount | (code->co_flags & (CO_VARARGS | CO_VARKEYWORDS))) == 0;
}
static force_inline quiet bool is_python_function(PyObject *callable) {
    return IS_EXACT(callable, PyFunction_Type) &&
           ((PyFunctionObject *)callable)->vectorcall == function_vectorcall;
}
/* A frame for the function with arguments that fit, linked as the running one. The arguments move
 * to it as they lie in the caller's slots: what they borrow there lives until the call is over, or
 * is counted when somebody writes into a running frame (frames_count_newer). NULL: no room at hand,
 * or too deep; nothing has happened. */
static force_inline quiet Frame *quick_frame(ThreadState *ts, Frame *frame,
                                             PyFunctionObject *function, StackRef ref,
                                             PyCodeObject *code, const StackRef *args,
                                             unsigned count) {
    FrameStack *stack = ts->eval_stack;
    StackRef *top = stack->top;
    size_t slots = frame_slots(code);
    if (unlikely((size_t)(stack->limit - top) < slots || ts->base.py_recursion_remaining <= 0) ||
        switched_off(SWITCH_MOVING)) {
        return NULL;
    }
    stack->top = top + slots;
    ts->base.py_recursion_remaining--;
    Frame *f = (Frame *)top;
    frame_init(f, function, code, ref);
    f->previous = frame;
    StackRef *slot = f->slots, *end = f->sp;
    for (unsigned i = 0; i < count; i++) {
        *slot++ = args[i];
        NO_LOOP_IDIOM(slot);
    }
    while (slot < end) {
        *slot++ = STACKREF_NULL;
        NO_LOOP_IDIOM(slot);
    }
    ts->frame = f;
    return f;
}
/* The same for a call with fewer arguments than parameters, the rest from the defaults. */
static force_inline quiet Frame *quick_frame_defaults(ThreadState *ts, Frame *frame,
                                                      PyFunctionObject *function, StackRef ref,
                                                      PyCodeObject *code, const StackRef *args,
                                                      unsigned count) {
    if (unlikely(!container_is_ready((PyObject *)function))) {
        return NULL;
    }
    PyObject *defaults = load_acquire(&function->func_defaults);
    int left = code->co_argcount - (int)count;
    if (left <= 0 || defaults == NULL || defaults == NONE || left > tuple_length(defaults) ||
        (code->co_kwonlyargcount | (code->co_flags & (CO_VARARGS | CO_VARKEYWORDS))) != 0) {
        return NULL;
    }
    Frame *f = quick_frame(ts, frame, function, ref, code, args, count);
    for (int i = 0; f != NULL && i < left; i++) {
        f->slots[(int)count + i] =
            stackref_new(tuple_at(defaults, tuple_length(defaults) - left + i));
    }
    return f;
}
/* Nobody has asked for its frame object, and it has no namespace. */
static force_inline quiet bool frame_is_unseen(Frame *f) {
    return likely(((uintptr_t)f->object | (uintptr_t)f->locals) == 0);
}
/* Can the frame end without more ado: a call from Python of a function whose frame nobody has asked
 * for? */
static force_inline quiet bool frame_is_plain(Frame *f) {
    return likely(f->special == frame_special(FRAME_THREAD, ENTRY_NOT)) && frame_is_unseen(f);
}
/* Ends such a frame; its value lies on the caller's stack already. Drops may run Python code. */
static force_inline void frame_end_plain(ThreadState *ts, Frame *frame, StackRef *sp) {
    StackRef *base = frame->slots;
    while (sp > base) {
        StackRef r = *--sp;
        if (stackref_is_counted(r)) {
            frame->sp = sp;
            decref((PyObject *)r.bits);
        }
    }
    if (unlikely(stackref_is_counted(frame->function))) {
        frame->sp = base;
        StackRef function = frame->function;
        frame->function = STACKREF_NULL;
        decref((PyObject *)function.bits);
    }
    frame_pop(ts, frame);
    ts->base.py_recursion_remaining++;
}

/* The length of the commonest containers; -1: to be asked for. */
static force_inline quiet Py_ssize_t quick_length(PyObject *o) {
    PyTypeObject *type = TYPE(o);
    return type == &PyList_Type      ? load_relaxed(&((PyVarObject *)o)->ob_size)
           : type == &PyTuple_Type   ? tuple_length(o)
           : type == &PyDict_Type    ? dict_length(o)
           : type == &PyUnicode_Type ? str_length(o)
                                     : -1;
}
static force_inline quiet bool is_exact_tuple(StackRef r) {
    return !stackref_is_int(r) && IS_EXACT(stackref_object(r), PyTuple_Type);
}
static force_inline quiet bool is_exact_str(StackRef r) {
    return !stackref_is_int(r) && IS_EXACT(stackref_object(r), PyUnicode_Type);
}

/* What int(), float(), bool() or str() makes of a number or a string that is at hand; STACKREF_NULL: not for here. */
static force_inline quiet StackRef quick_convert(ThreadState *ts, PyTypeObject *type, StackRef r) {
    const double limit = (double)((intptr_t)1 << 60);
    double value;
    if (type == &PyFloat_Type) {
        return !is_exact_float(r) && quick_double(r, &value) ? float_new_quick(ts, value) : STACKREF_NULL;
    }
    if (type == &PyLong_Type && is_exact_float(r)) {
        value = float_value(stackref_object(r));
        return value > -limit && value < limit ? stackref_from_int((intptr_t)value) : STACKREF_NULL;
    }
    if (type == &PyLong_Type || type == &PyBool_Type) {
        return !stackref_is_int(r) || switched_off(SWITCH_SMALL_INTS) ? STACKREF_NULL
               : type == &PyLong_Type                                 ? r
                                      : stackref_borrow(BOOL(stackref_int(r) != 0));
    }
    return type == &PyUnicode_Type && is_exact_str(r) && stackref_dup_quick(&r) ? r : STACKREF_NULL;
}

/* ---- subscripts ---- */

/* Item i of an exact list or tuple; STACKREF_NULL: out of range, or not for here. */
static force_inline quiet StackRef quick_item(PyObject *o, intptr_t i) {
    if (IS_EXACT(o, PyList_Type)) {
        if (unlikely(!container_is_ready(o))) {
            return STACKREF_NULL;
        }
        Py_ssize_t length = load_acquire(&((PyVarObject *)o)->ob_size);
        i = i >= 0 ? i : i + length;
        PyObject **items = list_items(o);
        if (unlikely((size_t)i >= (size_t)length) ||
            unlikely(items == NULL || i >= items_array(items)->capacity)) {
            return STACKREF_NULL;
        }
        PyObject *item = load_acquire(&items[i]);
        return likely(item != NULL) ? container_read_here(o, item) : STACKREF_NULL;
    }
    if (IS_EXACT(o, PyTuple_Type)) {
        i = i >= 0 ? i : i + tuple_length(o);
        if (unlikely((size_t)i >= (size_t)tuple_length(o)) || unlikely(!container_is_ready(o))) {
            return STACKREF_NULL;
        }
        return container_read_here(o, tuple_at(o, i));
    }
    return STACKREF_NULL;
}

/* Puts the value into an exact list in the place of item i: the old one. STACKREF_NULL, and nothing has happened:
 * not for here. */
static force_inline quiet StackRef quick_exchange_item(ThreadState *ts, PyObject *o, intptr_t i, StackRef value) {
    if (!IS_EXACT(o, PyList_Type) || unlikely(!write_enter(ts, o))) {
        return STACKREF_NULL;
    }
    Py_ssize_t length = list_length(o);
    PyObject *item, *old = NULL;
    i = i >= 0 ? i : i + length;
    if (likely((size_t)i < (size_t)length) && likely((item = stackref_take_quick(ts, value)) != NULL)) {
        PyObject **items = ((PyListObject *)o)->ob_item;
        old = items[i];
        store_release(&items[i], item); /* pairs with the acquire of readers */
    }
    write_leave(ts);
    return stackref_steal(old);
}
/* Appends the value to a list that has room, which nobody else knows if it is `sole`; false, and nothing has
 * happened: not for here. */
static force_inline quiet bool quick_append(ThreadState *ts, PyObject *o, StackRef value, bool sole) {
    if (!sole && unlikely(!write_enter(ts, o))) {
        return false;
    }
    PyObject *item = likely(list_has_room(o)) ? stackref_take_quick(ts, value) : NULL;
    if (likely(item != NULL)) {
        list_put_last(o, item);
    }
    write_leave(ts);
    return item != NULL;
}
/* Takes the last item off a list; STACKREF_NULL, and nothing has happened: not for here. */
static force_inline quiet StackRef quick_pop_last(ThreadState *ts, PyObject *o) {
    if (unlikely(!write_enter(ts, o))) {
        return STACKREF_NULL;
    }
    PyObject *item = likely(list_length(o) > 0) ? list_take_last(o) : NULL;
    write_leave(ts);
    return stackref_steal(item);
}

/* Exchanges the value with what is at `place`. */
static force_inline quiet bool quick_store_at(ThreadState *ts, PyObject **place, StackRef *value) {
    PyObject *item = stackref_take_quick(ts, *value);
    if (unlikely(item == NULL)) {
        return false;
    }
    *value = stackref_steal(*place);
    store_release(place, item); /* pairs with the acquire of readers */
    return true;
}
/* The same with an attribute in line. Not where there is a dict: it has a lock of its own, and knows how many
 * attributes there are. */
static force_inline quiet bool quick_store_slot(ThreadState *ts, PyObject *o, PyTypeObject *type, size_t slot,
                                                StackRef *value) {
    InlineValues *values = values_of(o, type);
    if (unlikely(!values->valid || slot >= values->capacity) || unlikely(instance_has_dict(o)) ||
        unlikely(!quick_store_at(ts, &values->values[slot], value))) {
        return false;
    }
    if (value->bits == 0) {
        values_order_add(values, (int64_t)slot);
    }
    return true;
}
/* STORE_ATTR in line: of an attribute in line, set before or new, or in a slot of __slots__. The old value takes the
 * new one's place in sp[-2]. False, and nothing has happened: not for here. */
static force_inline quiet bool quick_store_attribute(ThreadState *ts, Frame *frame, Unit *ip, StackRef *sp) {
    if (stackref_is_int(sp[-1])) {
        return false;
    }
    PyObject *o = stackref_object(sp[-1]);
    PyTypeObject *type = type_of(o);
    uint64_t word = cache_read(frame, ip);
    if (load_acquire(&type->tp_version_tag) != cache_version(word) || unlikely(!write_enter(ts, o))) {
        return false;
    }
    bool stored = cache_kind(word) == CACHE_SLOT     ? quick_store_slot(ts, o, type, cache_index(word), &sp[-2])
                  : cache_kind(word) == CACHE_MEMBER ? quick_store_at(ts, (PyObject **)o + cache_index(word), &sp[-2])
                                                     : false;
    write_leave(ts);
    return stored;
}

/* ---- iteration ---- */

/* The next item of a list, tuple or range; STACKREF_NULL: its end, or something else. */
static force_inline quiet StackRef quick_next(PyObject *iterator, ReadMode mode) {
    PyTypeObject *type = TYPE(iterator);
    if (switched_off(SWITCH_ITERATING)) {
        return STACKREF_NULL;
    }
    if (type == &list_iterator_type) {
        return list_iterator_next_quick(iterator, mode);
    }
    if (type == &PyRangeIter_Type) {
        return range_iterator_next_quick(iterator);
    }
    return type == &tuple_iterator_type ? tuple_iterator_next_quick(iterator, mode) : STACKREF_NULL;
}

/* Is it the iterator of a list, tuple, range or dict that is at its end, and known to one slot only? Then it need not be
 * told of its end: POP_ITER drops it. */
static force_inline quiet bool quick_is_spent(PyObject *iterator) {
    PyTypeObject *type = TYPE(iterator);
    if (!is_only_reference(iterator) || switched_off(SWITCH_ITERATING)) {
        return false;
    }
    if (type == &PyRangeIter_Type) {
        return load_relaxed(&((RangeIterator *)iterator)->left) <= 0;
    }
    if (type == &PyDictIterKey_Type || type == &PyDictIterValue_Type || type == &PyDictIterItem_Type) {
        return dict_iterator_is_spent(iterator);
    }
    if (type != &list_iterator_type && type != &tuple_iterator_type) {
        return false;
    }
    IndexIterator *it = (IndexIterator *)iterator;
    PyObject *source = load_acquire(&it->source);
    return source != NULL && (size_t)load_relaxed(&it->index) >= (size_t)load_acquire(&((PyVarObject *)source)->ob_size);
}

#endif
