/* Quick steps: what loops, and iterators over iterators, try first with an iterator of the types named here.
 *
 * A quick step never waits, reaches no safepoint and runs no Python code, so its caller need not have saved its frame,
 * and what the iterator refers to needs no count meanwhile. It makes no object only to be stepped over: ints come
 * unboxed. It steps only the thread's own iterator over what it may read without waiting.
 *
 * Its number is in the flags of the type, above those of the ABI. Subclasses have none: flags that are not named there are
 * not inherited. To add one: its name below, `quiet StackRef NAME_iterator_step(PyObject *)`, TYPE_STEP(NAME) among the
 * type's flags.
 */
#ifndef PITHON_TYPES_ITERATOR_QUICK_STEP_H
#define PITHON_TYPES_ITERATOR_QUICK_STEP_H

#include "object/stackref.h"
#include "object/switches.h"
#include "object/type.h"

#define ITERATOR_STEPS(X)                                                                                                \
    X(list) X(list_reverse) X(tuple) X(range) X(dict_key) X(dict_value) X(set) X(str) X(bytes) X(bytearray) X(memory)    \
    X(array) X(deque) X(deque_reverse) X(count) X(repeat)
/* Those that step another iterator: only one of the above, so that the C stack does not grow with their depth. */
#define ITERATOR_STEPS_OVER(X) X(chain) X(islice)

enum {
    STEP_NONE,
#define STEP_ENUM(name) STEP_##name,
    ITERATOR_STEPS(STEP_ENUM) STEP_LAST_SIMPLE,
    ITERATOR_STEPS_OVER(STEP_ENUM) STEP_COUNT
#undef STEP_ENUM
};
#define TYPE_STEP(name) ((unsigned long)STEP_##name << TYPE_STEP_SHIFT)

/* STACKREF_NULL, and nothing has happened: at its end, before an error, or not for here. Then tp_iternext knows. */
typedef StackRef (*IteratorStep)(PyObject *iterator);
#define STEP_DECLARE(name) quiet StackRef name##_iterator_step(PyObject *iterator);
ITERATOR_STEPS(STEP_DECLARE)
ITERATOR_STEPS_OVER(STEP_DECLARE)
#undef STEP_DECLARE
extern const IteratorStep iterator_steps[STEP_COUNT];

static force_inline quiet unsigned iterator_step_number(PyObject *iterator) {
    return switched_off(SWITCH_ITERATING) ? STEP_NONE : (uint8_t)(load_relaxed(&TYPE(iterator)->tp_flags) >> TYPE_STEP_SHIFT);
}
/* The quick step of any iterator. */
static force_inline quiet StackRef iterator_step_quick(PyObject *iterator) {
    unsigned number = iterator_step_number(iterator);
    return number != STEP_NONE ? iterator_steps[number](iterator) : STACKREF_NULL;
}
/* The same for those of STEPS_OVER. */
static force_inline quiet StackRef iterator_step_simple(PyObject *iterator) {
    unsigned number = iterator_step_number(iterator);
    return number - 1 < STEP_LAST_SIMPLE - 1 ? iterator_steps[number](iterator) : STACKREF_NULL;
}

/* ---- pairs ----
 *
 * Iterators whose items are pairs give them without a tuple, too. These steps may run anything. */

#define ITERATOR_PAIR_STEPS(X) X(enumerate) X(zip) X(pairwise) X(dict_item)
enum {
    PAIR_STEP_NONE,
#define PAIR_STEP_ENUM(name) PAIR_STEP_##name,
    ITERATOR_PAIR_STEPS(PAIR_STEP_ENUM) PAIR_STEP_COUNT
#undef PAIR_STEP_ENUM
};
#define TYPE_PAIR_STEP(name) ((unsigned long)PAIR_STEP_##name << TYPE_PAIR_STEP_SHIFT)

/* The next pair as UNPACK_SEQUENCE leaves it, the second item first: 1; 0: the end, or an exception (StopIteration is
 * one); -1: not for here, nothing has happened. What is found may be uncounted: nothing that is not quiet may come
 * before it lies in slots. */
typedef int (*IteratorPairStep)(PyObject *iterator, StackRef *pair);
#define PAIR_STEP_DECLARE(name) int name##_pair_step(PyObject *iterator, StackRef *pair);
ITERATOR_PAIR_STEPS(PAIR_STEP_DECLARE)
#undef PAIR_STEP_DECLARE
extern const IteratorPairStep iterator_pair_steps[PAIR_STEP_COUNT];

static force_inline quiet unsigned iterator_pair_number(PyObject *iterator) {
    return switched_off(SWITCH_ITERATING) ? PAIR_STEP_NONE
                                          : (unsigned)(load_relaxed(&TYPE(iterator)->tp_flags) >> TYPE_PAIR_STEP_SHIFT);
}

#endif
