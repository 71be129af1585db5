/* Built-in functions that the interpreter knows: a call of one is first tried with what lies in the
 * slots (interp/known.c). They are declared with ` :: known` behind their parameters, and have
 * their number in the flags of their PyMethodDef. */
#ifndef PITHON_OBJECT_KNOWN_H
#define PITHON_OBJECT_KNOWN_H

#define KNOWN_FUNCTIONS(X)                                                                         \
    X(builtins_len) X(builtins_isinstance) X(builtins_max) X(builtins_min) X(builtins_abs) X(builtins_ord)            \
    X(builtins_hash)
#define KNOWN_METHODS(X) X(list_append) X(list_pop) X(dict_get)

enum {
    KNOWN_NOT,
#define KNOWN_ENUM(name) KNOWN_##name,
    KNOWN_FUNCTIONS(KNOWN_ENUM) KNOWN_LAST_FUNCTION,
    KNOWN_METHODS(KNOWN_ENUM) KNOWN_COUNT
#undef KNOWN_ENUM
};
enum { METH_KNOWN_SHIFT = 20 };
#define METH_KNOWN_FIRST (1u << METH_KNOWN_SHIFT)
#define METH_KNOWN(name) (KNOWN_##name << METH_KNOWN_SHIFT)

#endif
