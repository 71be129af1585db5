#include "interp/cache.h"
#include "types/dict/dict.h"

/* Sites whose facts keep changing give up: they write nothing more into code that other threads
 * run. */
static unsigned tries_of(uint64_t word) {
    return cache_kind(word) == CACHE_SEEN ? cache_index(word) : 0;
}

void cache_global(Frame *frame, uint64_t *cache, uint64_t seen, PyObject *name) {
    if (cache_kind(seen) == CACHE_GIVEN_UP) {
        return;
    }
    if (cache_kind(seen) == CACHE_EMPTY) { /* most code runs once: the second time is soon enough */
        store_relaxed(cache, cache_pack(CACHE_SEEN, 0, 0));
        return;
    }
    unsigned tries = tries_of(seen);
    if (cache_kind(seen) != CACHE_SEEN) { /* had facts, which no longer hold: count that in the
                                             version field of the mark */
        store_relaxed(cache, cache_pack(CACHE_SEEN, 1, 0));
        return;
    }
    if (tries >= CACHE_TRIES_MAX) {
        store_relaxed(cache, cache_pack(CACHE_GIVEN_UP, 0, 0));
        return;
    }
    Py_ssize_t index;
    uint64_t word = cache_pack(CACHE_SEEN, tries + 1, 0);
    uint32_t version = dict_keys_version(frame->globals, name, &index);
    if (version != 0 && index >= 0 && index <= 0xffff) {
        word = cache_pack(CACHE_GLOBAL, (unsigned)index, version);
    } else if (version != 0 && index < 0 && dict_keys_version(frame->builtins, name, &index) != 0 &&
               index >= 0 && index <= 0xffff) {
        word = cache_pack(CACHE_BUILTIN, (unsigned)index, version);
    }
    store_release(cache, word); /* pairs with the acquire of the readers */
}

StackRef cache_read_builtin(Frame *frame, uint64_t word, PyObject *name) {
    if (dict_version_now(frame->globals) != cache_version(word)) {
        return STACKREF_NULL;
    }
    return dict_read_entry(frame->builtins, (Py_ssize_t)cache_index(word), name);
}
