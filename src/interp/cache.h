/* Inline caches: one aligned 64-bit word per caching instruction, replaced atomically, shared by
 * all threads.
 *
 * The first CACHE unit behind an instruction holds the number of its word plus one (0: the code has
 * more caching instructions than fit). A word is packed facts: the kind in the low 8 bits, an index
 * in the next 16, a version in the high 32. A reader loads it once and checks kind and version
 * together, so a half-made change cannot be seen. Kind CACHE_GIVEN_UP is never written over: such a
 * site writes nothing.
 */
#ifndef PITHON_INTERP_CACHE_H
#define PITHON_INTERP_CACHE_H

#include "interp/frame.h"

enum { CACHE_EMPTY, CACHE_SEEN, CACHE_GIVEN_UP, CACHE_GLOBAL, CACHE_BUILTIN };
enum { CACHE_TRIES_SHIFT = 8, CACHE_TRIES_MAX = 8 };

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
static force_inline uint32_t cache_version(uint64_t word) {
    return (uint32_t)(word >> 32);
}
static force_inline uint64_t cache_pack(unsigned kind, unsigned index, uint32_t version) {
    return kind | (uint64_t)index << 8 | (uint64_t)version << 32;
}

/* Fills the word for a global or builtin name, or gives the site up after several changes. */
quiet void cache_global(Frame *frame, uint64_t *cache, uint64_t seen, PyObject *name);
/* A builtin not shadowed by the globals; STACKREF_NULL when the facts no longer hold. */
quiet StackRef cache_read_builtin(Frame *frame, uint64_t word, PyObject *name);

#endif
