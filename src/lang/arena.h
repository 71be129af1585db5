/* Memory for one piece of source text on its way to code: everything made for it lives in one arena and dies with it.
 *
 * Why: a tree of a hundred thousand nodes is made without a hundred thousand frees, and any error can be left by
 * returning NULL. No Python object is made here; an object that a tree refers to (constants of trees that come from
 * Python code) is handed to arena_keep, which calls back when the arena dies.
 *
 * Threads: an arena belongs to one thread at a time; nothing is locked.
 * Errors: NULL means no memory; `out_of_memory` stays set, so a caller may test once at the end. */
#ifndef PITHON_LANG_ARENA_H
#define PITHON_LANG_ARENA_H

#include <stddef.h>
#include <stdint.h>

typedef struct ArenaChunk ArenaChunk;
typedef struct ArenaKept ArenaKept;
typedef struct AstName AstName;

typedef struct Arena {
    char *next;         /* first free byte of the newest chunk                         */
    char *limit;        /* its end                                                     */
    ArenaChunk *chunks; /* newest first                                                */
    ArenaKept *kept;    /* what to release with the arena                              */
    AstName **names;    /* interned names: open addressing, size a power of two        */
    uint32_t names_used;
    uint32_t names_size;
    size_t bytes;      /* taken from the system                                       */
    size_t fail_after; /* fault injection: allocations left until one fails; 0: never */
    int out_of_memory;
} Arena;

Arena *arena_new(void);
void arena_free(Arena *arena);

void *arena_alloc_slow(Arena *arena, size_t size);

/* `size` bytes, aligned to 8, not cleared. */
static inline void *arena_alloc(Arena *arena, size_t size) {
    size = (size + 7) & ~(size_t)7;
    if (__builtin_expect((size_t)(arena->limit - arena->next) < size || arena->fail_after, 0)) {
        return arena_alloc_slow(arena, size);
    }
    void *at = arena->next;
    arena->next += size;
    return at;
}

/* A copy with a NUL behind it. */
char *arena_copy(Arena *arena, const char *text, size_t size);

/* Calls release(object) when the arena dies. 0, or -1 without memory (the object is then the caller's still). */
int arena_keep(Arena *arena, void *object, void (*release)(void *));

/* The one AstName of this arena with this text (UTF-8, already in NFKC); see lang/ast/ast.h. */
AstName *arena_intern(Arena *arena, const char *text, size_t size);

#endif
