/* Optimisations that a debug build can do without, to find out whether one of them is to blame:
 * each by a variable of the environment, whatever its value. With all of them off a program does
 * the same. docs/PERFORMANCE.md says what belongs to each. Other builds have no switches.
 */
#ifndef PITHON_OBJECT_SWITCHES_H
#define PITHON_OBJECT_SWITCHES_H

#include "base/compiler.h"

/* The group, and the variable that switches it off. */
#define SWITCHES(X)                                                                                \
    X(CACHES, "PITHON_NO_CACHES")                                                                  \
    X(SMALL_INTS, "PITHON_NO_SMALL_INTS")                                                          \
    X(FLOATS, "PITHON_NO_FLOATS")                                                                  \
    X(MOVING, "PITHON_NO_MOVING")                                                                  \
    X(FREELISTS, "PITHON_NO_FREELISTS")                                                            \
    X(BORROWING, "PITHON_NO_BORROWING")                                                            \
    X(BRANCHES, "PITHON_NO_BRANCHES")                                                              \
    X(COPIES, "PITHON_NO_COPIES")                                                                  \
    X(GENERATORS, "PITHON_NO_GENERATORS")                                                          \
    X(WRITING, "PITHON_NO_WRITING")                                                                \
    X(SPREADING, "PITHON_NO_SPREADING")                                                            \
    X(ITERATING, "PITHON_NO_ITERATING")                                                            \
    X(NATIVES, "PITHON_NO_NATIVES")

typedef enum {
#define SWITCH_ENUM(name, variable) SWITCH_##name,
    SWITCHES(SWITCH_ENUM)
#undef SWITCH_ENUM
        SWITCH_COUNT
} Switch;

#ifdef PITHON_DEBUG
quiet bool switched_off(Switch which);
#else
#define switched_off(which) false
#endif

#endif
