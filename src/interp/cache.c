#include "interp/cache.h"
#include "interp/statistics.h"
#include "types/dict/dict.h"

void cache_fill(uint64_t *cache, uint64_t seen, CacheFind find, void *owner, PyObject *name) {
    if (cache_kind(seen) == CACHE_GIVEN_UP) {
        STATISTICS_FAILED(GIVEN_UP);
        return;
    }
    if (cache_kind(seen) == CACHE_EMPTY) { /* most code runs once: the second time is soon enough */
        STATISTICS_FAILED(EARLY);
        store_relaxed(cache, cache_pack(CACHE_SEEN, 0, 0));
        return;
    }
    unsigned tries = cache_tries(seen);
    uint64_t word;
    if (tries >= CACHE_TRIES_MAX) { /* facts that keep changing: write nothing more into code that
                                       other threads run */
        word = cache_pack(CACHE_GIVEN_UP, 0, 0);
    } else {
        word = find(owner, name);
        word = (word != 0 ? word : CACHE_SEEN) | (uint64_t)(tries + 1) << CACHE_TRIES_SHIFT;
    }
    STATISTICS_FILLED(cache_kind(word));
    store_release(cache, word); /* pairs with the acquire of the readers */
}

uint64_t cache_find_global(void *owner, PyObject *name) {
    Frame *frame = owner;
    Py_ssize_t index;
    uint32_t version = dict_keys_version(frame->globals, name, &index);
    if (version != 0 && index >= 0 && index <= 0xffff) {
        return cache_pack(CACHE_GLOBAL, (unsigned)index, version);
    }
    if (version != 0 && index < 0 && dict_keys_version(frame->builtins, name, &index) != 0 &&
        index >= 0 && index <= 0xffff) {
        return cache_pack(CACHE_BUILTIN, (unsigned)index, version);
    }
    STATISTICS_FAILED(GLOBAL);
    return 0;
}

StackRef cache_read_builtin(Frame *frame, uint64_t word, PyObject *name) {
    if (dict_version_now(frame->globals) != cache_version(word)) {
        return STACKREF_NULL;
    }
    return dict_read_entry(frame->builtins, (Py_ssize_t)cache_index(word), name);
}
