/* The parts of instructions that are functions of their own: what is rare, large, or needs C
 * variables of its own.
 *
 * Each returns what its instruction needs; NULL, a null StackRef or -1 means an exception is set.
 * All may run anything unless marked quiet; the frame is saved, and operands stay in their slots.
 */
#ifndef PITHON_INTERP_STEPS_H
#define PITHON_INTERP_STEPS_H

#include "interp/cache.h"
#include "interp/frame.h"
#include "types/code/code_sites.h"
#include "types/dict/instance.h"

/* ---- operators.c */
StackRef step_binary(Frame *frame, StackRef *sp, unsigned op);
StackRef step_compare(StackRef *sp, unsigned oparg);
/* sp[-2] in sp[-1]: 1, 0, -1. */
int step_contains(StackRef *sp);
quiet bool step_is(StackRef a, StackRef b);
int step_store_item(StackRef *sp);
PyObject *step_get_slice(PyObject *container, PyObject *start, PyObject *stop);
int step_set_slice(PyObject *container, PyObject *start, PyObject *stop, PyObject *value);

static force_inline StackRef step_int_result(intptr_t value) {
    bool fits = value >= STACKREF_INT_MIN && value <= STACKREF_INT_MAX;
    return likely(fits) ? stackref_from_int(value) : STACKREF_NULL;
}
/* Both operands unboxed; STACKREF_NULL: not for here (no exception). Quiet. */
static force_inline StackRef step_int_binary(intptr_t a, intptr_t b, unsigned op) {
    intptr_t product;
    switch (op) {
    case 0:
    case 13:
        return step_int_result(a + b); /* 62-bit operands: no overflow */
    case 10:
    case 23:
        return step_int_result(a - b);
    case 5:
    case 18:
        return __builtin_mul_overflow(a, b, &product) ? STACKREF_NULL : step_int_result(product);
    case 1:
    case 14:
        return stackref_from_int(a & b);
    case 7:
    case 20:
        return stackref_from_int(a | b);
    case 12:
    case 25:
        return stackref_from_int(a ^ b);
    case 6:
    case 19: {
        if (b == 0) {
            return STACKREF_NULL;
        }
        intptr_t r = a % b;
        return stackref_from_int(r != 0 && (r ^ b) < 0 ? r + b : r);
    }
    case 2:
    case 15: {
        if (b == 0) {
            return STACKREF_NULL;
        }
        intptr_t q = a / b;
        return step_int_result(a % b != 0 && (a ^ b) < 0 ? q - 1 : q);
    }
    case 9:
    case 22:
        return b < 0 ? STACKREF_NULL : stackref_from_int(b > 62 ? (a < 0 ? -1 : 0) : a >> b);
    case 3:
    case 16:
        return b < 0 || b > 30 || a > ((intptr_t)1 << 30) || a < -((intptr_t)1 << 30)
                   ? STACKREF_NULL
                   : stackref_from_int(a << b);
    default:
        return STACKREF_NULL;
    }
}

/* ---- names.c */
StackRef step_load_global(Frame *frame, Unit *ip, unsigned name);
int step_delete_global(Frame *frame, PyObject *name);
StackRef step_load_name(Frame *frame, PyObject *name);
int step_store_name(Frame *frame, PyObject *name, PyObject *value);
int step_delete_name(Frame *frame, PyObject *name);
PyObject *step_locals(Frame *frame);
PyObject *step_from_dict_or_globals(Frame *frame, PyObject *mapping, PyObject *name);
PyObject *step_from_dict_or_deref(Frame *frame, PyObject *mapping, unsigned slot);
int step_setup_annotations(Frame *frame);
void step_unbound_local(Frame *frame, unsigned slot);
void step_unbound_free(Frame *frame, unsigned slot);
int step_make_cell(Frame *frame, unsigned slot);
borrowed PyObject *step_common_constant(unsigned index);
PyObject *step_build_class(Frame *frame);
PyObject *step_super_attr(StackRef *sp, PyObject *name, unsigned oparg, bool *unbound);
int step_load_special(StackRef *sp, unsigned which);

/* ---- specials.c: frames of special methods written in Python; NULL: not for here. Quiet. The operands are moved, and frame->sp is what is
 * left, but for operators and comparisons. */
/* BINARY_OP and COMPARE_OP on sp[-2] and sp[-1]. */
quiet Frame *step_frame_for_operator(ThreadState *ts, Frame *frame, StackRef *sp, unsigned op);
quiet Frame *step_frame_for_compare(ThreadState *ts, Frame *frame, StackRef *sp, unsigned op);
/* A call of the instance base[0] with `count` arguments from base[2] on. */
quiet Frame *step_frame_for_instance(ThreadState *ts, Frame *frame, StackRef *base, unsigned count);

/* ---- attributes.c */
/* The thread's word for instances of the class of `o`, found now if need be; 0: none. `use`: see quick.h. */
uint64_t step_word_of_class(PyObject *o, PyTypeObject *type, PyObject *name, unsigned use);
/* The frame of a property's getter, sp[-1] moved into it, linked; NULL: not for here. Quiet. */
quiet Frame *step_frame_for_property(ThreadState *ts, Frame *frame, PyTypeObject *type, uint64_t word, StackRef *sp, unsigned name);
StackRef step_load_attr(Frame *frame, Unit *ip, StackRef *sp, PyObject *name);
/* Writes function and self, or attribute and NULL, to sp[-1] and sp[0]; -1 error. */
int step_load_method(Frame *frame, Unit *ip, StackRef *sp, PyObject *name);
/* sp[-1].name = sp[-2] */
int step_store_attr(Frame *frame, Unit *ip, StackRef *sp, PyObject *name);

/* ---- build.c */
PyObject *step_build_tuple(StackRef *items,
                           Py_ssize_t count); /* takes the items over, on failure leaves them */
PyObject *step_build_list(StackRef *items, Py_ssize_t count);
PyObject *step_build_set(StackRef *items, Py_ssize_t count);
PyObject *step_build_map(StackRef *items, Py_ssize_t pairs);
PyObject *step_build_string(StackRef *items, Py_ssize_t count);
int step_set_add(PyObject *set, PyObject *item, bool counted);
PyObject *step_build_template(PyObject *strings, PyObject *interpolations);
PyObject *step_build_interpolation(PyObject *value, PyObject *text, int conversion, PyObject *spec);
int step_list_extend(PyObject *list, PyObject *items);
int step_dict_update(PyObject *dict, PyObject *items);
int step_dict_merge(PyObject *dict, PyObject *items, PyObject *callable);
void step_set_function_attribute(PyObject *function, unsigned which, steals PyObject *value);
/* Writes the items over sp[-1] and up, leaving the sequence's own reference to the caller: what its
 * slot held last, for a hand-shake may count it on the way. */
int step_unpack(StackRef *sp, unsigned count, StackRef *sequence);
int step_unpack_star(StackRef *sp, unsigned before, unsigned after, StackRef *sequence);
PyObject *step_intrinsic_1(ThreadState *ts, Frame *frame, unsigned which, PyObject *value);
PyObject *step_intrinsic_2(unsigned which, PyObject *first, PyObject *second);

/* ---- matching.c: MATCH_CLASS and MATCH_KEYS. *next, where to go on, is behind what comes next when that asks whether there was a match and takes the
 * values apart: it is done then. NULL: an exception, frame->sp is right. */
StackRef *step_match_class(Frame *frame, StackRef *sp, Py_ssize_t positional, Unit **next);
StackRef *step_match_keys(StackRef *sp, Unit **next);

/* ---- calls.c */
/* A bound method at base[0] with NULL above becomes its function and self. Quiet but for drops. */
void step_prepare_call(StackRef *base);
/* isinstance(o, class) for a class whose own class is `type`, when that is seen without asking the object;
 * STACKREF_NULL: not for here. Quiet. */
quiet StackRef step_is_instance(StackRef o, PyObject *class);
/* The iterator of range(args...) when nobody sees the range; NULL without exception: not for here. */
PyObject *step_range_iterator(const StackRef *args, unsigned count);
/* Calls with `count` arguments in slots, the last ones named by `names` (may be NULL). */
PyObject *step_call_native(PyObject *callable, StackRef *args, unsigned count, PyObject *names);
/* A frame for a call with keywords: takes function, arguments and names over, on failure too. */
Frame *step_frame_for_call_kw(ThreadState *ts, PyObject *callable, StackRef *function,
                              StackRef *args, Py_ssize_t count, StackRef names);
int step_prepare_call_ex(StackRef *sp);
/* "module.qualname()" of a callable, for messages. */
PyObject *step_callable_text(PyObject *callable);
Frame *step_frame_for_call_ex(ThreadState *ts, PyObject *function, PyObject *args,
                              PyObject *kwargs);
/* The frame returns `value`. True: interp_run ends with *result; false: go on in ts->frame as
 * saved. */
bool step_return(ThreadState *ts, Frame *frame, StackRef value, PyObject **result);
/* The frame of an __init__ whose instance lies on the caller's stack returns `value`: -1 with TypeError unless that is None. */
int step_return_init(ThreadState *ts, Frame *frame, StackRef value);
/* A frame with operator_call returns `value`: what the operator gives, which the caller puts in the place of its operands; STACKREF_NULL. */
StackRef step_return_operator(ThreadState *ts, Frame *frame, StackRef value);
/* The last arguments are named by `names`, or that is NULL. The frame of the __init__ of a class that the cache knows, the instance made and bound; NULL: not for here, or an exception is set. */
Frame *step_frame_for_class(ThreadState *ts, Frame *frame, Unit *ip, PyObject *class, StackRef *args, unsigned count, PyObject *names);
/* An exception is set and the instruction `at` of the running frame failed, or raised it again, so that its traceback has the frame already.
 * True: interp_run ends with NULL. */
typedef enum { UNWIND_RAISE, UNWIND_AGAIN } UnwindKind;
bool step_unwind(ThreadState *ts, Frame *frame, Unit *at, UnwindKind kind);
/* Links the frame as the running one; -1 with RecursionError (the frame is gone then). */
int step_enter(ThreadState *ts, Frame *frame, Frame *callee);

/* ---- generators.c */
PyObject *step_return_generator(ThreadState *ts, Frame *frame);
bool step_yield(ThreadState *ts, Frame *frame, StackRef value, PyObject **result);
/* The suspended frame of a generator or coroutine that can be entered directly, or NULL (no
 * exception). Quiet. */
quiet Frame *step_generator_to_enter(PyObject *o);
int step_enter_generator(ThreadState *ts, Frame *frame, PyObject *generator, StackRef sent);
/* An iterator has no next item: StopIteration is cleared, other exceptions stay. */
void step_end_iteration(void);
/* A pair as a tuple, which takes over its references; STACKREF_NULL without memory. (Not out of an array: what has been
 * written word by word is slow to read at once, as compilers do.) */
StackRef step_pair_tuple(ThreadState *ts, StackRef first, StackRef second);
/* The next item of an exact map; STACKREF_NULL: the end, or an exception (StopIteration is one). */
StackRef step_map(ThreadState *ts, PyObject *iterator);
PyObject *step_send(PyObject *receiver, PyObject *value, bool *finished);
int step_yield_from_iter(Frame *frame, StackRef *sp);
PyObject *step_get_awaitable(PyObject *o, unsigned where);
PyObject *step_get_aiter(PyObject *o);
PyObject *step_get_anext(PyObject *o);

/* ---- exceptions.c */
/* True: re-raising the exception being handled. */
bool step_raise(ThreadState *ts, PyObject *exception, PyObject *cause);
int step_check_match(PyObject *exception, PyObject *type);
int step_check_group_match(ThreadState *ts, PyObject *group, PyObject *type, PyObject **match,
                           PyObject **rest);
PyObject *step_call_exit(StackRef *sp);

#endif
