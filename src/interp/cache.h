/* Inline caches: one aligned 64-bit word per caching instruction, replaced atomically, shared by
 * all threads.
 *
 * The first CACHE unit behind an instruction holds the number of its word plus one (0: the code has
 * more caching instructions than fit). A word is packed facts: the kind in the low 8 bits, an index
 * in the next 16, how often it was written in the next 8, a version in the high 32. A reader loads it once and checks kind and version
 * together, so a half-made change cannot be seen. Kind CACHE_GIVEN_UP is never written over: such a
 * site writes nothing.
 */
#ifndef PITHON_INTERP_CACHE_H
#define PITHON_INTERP_CACHE_H

#include "interp/frame.h"
#include "object/switches.h"

enum {
    CACHE_EMPTY,
    CACHE_SEEN,
    CACHE_GIVEN_UP,
    /* names: version of the globals' table */
    CACHE_GLOBAL,  /* index in the globals */
    CACHE_BUILTIN, /* index in the builtins */
    /* attributes of an instance: version of its class */
    CACHE_SLOT,         /* index among the values in line */
    CACHE_MEMBER,       /* offset / 8 of a reference in the object (__slots__) */
    CACHE_METHOD_FIXED, /* place in the class's table of a method; instances have no namespace */
    CACHE_METHOD,       /* likewise; instances with values in line, among which the name is not */
    CACHE_CLASS_FIXED,  /* the same two for a class attribute that is given as it is */
    CACHE_CLASS,
    CACHE_PROPERTY, /* place in the class's table of a property whose getter is a simple function */
    CACHE_DICT,     /* the namespace of instances: __dict__ of a class with Py_TPFLAGS_MANAGED_DICT */
    CACHE_NATIVE,   /* place in the class's table of a data descriptor that C code reads */
    /* attributes of other things */
    CACHE_TYPE,   /* of a class: its version; place in its table */
    CACHE_MODULE, /* version of the module's table, index in it */
    CACHE_CLASSMETHOD, /* of a class, for a call: its version; place in its table of a classmethod */
    /* of calls */
    CACHE_INIT, /* of a class: its version; place in its table of an __init__ in Python */
};
enum { CACHE_TRIES_SHIFT = 24, CACHE_TRIES_MAX = 12 };

static force_inline uint64_t *cache_word(Frame *frame, Unit *ip) {
    Unit number = load_relaxed(ip + 1);
    return likely(number != 0) ? &frame->caches[number - 1] : NULL;
}
static force_inline unsigned cache_kind(uint64_t word) {
    return word & 0xff;
}
static force_inline unsigned cache_index(uint64_t word) {
    return (word >> 8) & 0xffff;
}
static force_inline unsigned cache_tries(uint64_t word) {
    return (word >> CACHE_TRIES_SHIFT) & 0xff;
}
static force_inline uint32_t cache_version(uint64_t word) {
    return (uint32_t)(word >> 32);
}
static force_inline uint64_t cache_pack(unsigned kind, unsigned index, uint32_t version) {
    return kind | (uint64_t)index << 8 | (uint64_t)version << 32;
}

/* The word, 0 if there is none: good together with what it guards. */
static force_inline uint64_t cache_read(Frame *frame, Unit *ip) {
    uint64_t *cache = switched_off(SWITCH_CACHES) ? NULL : cache_word(frame, ip);
    return cache != NULL ? load_acquire(cache) : 0; /* pairs with the release in cache_fill */
}
/* A site that missed with the word `seen`: `find` says what could be cached, unless it is too early, or too often that it has been tried;
 * what `find` returns as 0 counts as a failed try. */
typedef uint64_t (*CacheFind)(void *owner, PyObject *name);
quiet void cache_fill(uint64_t *cache, uint64_t seen, CacheFind find, void *owner, PyObject *name);
/* The word for a global or builtin name of the frame; a CacheFind. */
uint64_t cache_find_global(void *frame, PyObject *name);
/* A builtin not shadowed by the globals; STACKREF_NULL when the facts no longer hold. */
quiet StackRef cache_read_builtin(Frame *frame, uint64_t word, PyObject *name);

#endif
