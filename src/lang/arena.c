/* The arena: chunks that double in size, names interned in an open-addressed table. */
#include "lang/arena.h"

#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "lang/ast/ast.h"

enum { FIRST_CHUNK = 8 * 1024, LAST_CHUNK = 1024 * 1024, FIRST_NAMES = 64 };

struct ArenaChunk {
    ArenaChunk *older;
    size_t size;
    char data[];
};

struct ArenaKept {
    ArenaKept *older;
    void *object;
    void (*release)(void *);
};

Arena *arena_new(void) {
    return calloc(1, sizeof(Arena));
}

void arena_free(Arena *arena) {
    if (!arena) {
        return;
    }
    for (ArenaKept *kept = arena->kept; kept; kept = kept->older) {
        kept->release(kept->object);
    }
    for (ArenaChunk *chunk = arena->chunks; chunk;) {
        ArenaChunk *older = chunk->older;
        free(chunk);
        chunk = older;
    }
    free(arena->names);
    free(arena);
}

static void *arena_fail(Arena *arena) {
    arena->out_of_memory = 1;
    return NULL;
}

void *arena_alloc_slow(Arena *arena, size_t size) {
    if (arena->fail_after && --arena->fail_after == 0) {
        arena->fail_after = 1; /* and every later one fails too */
        return arena_fail(arena);
    }
    if ((size_t)(arena->limit - arena->next) >= size) {
        void *at = arena->next;
        arena->next += size;
        return at;
    }
    size_t want = arena->chunks ? arena->chunks->size * 2 : FIRST_CHUNK;
    want = want > LAST_CHUNK ? LAST_CHUNK : want;
    if (size > want / 4 && arena->chunks) {
        /* A large block gets a chunk of its own, behind the newest: what is left there stays in
         * use. */
        ArenaChunk *alone = malloc(sizeof(ArenaChunk) + size);
        if (!alone) {
            return arena_fail(arena);
        }
        *alone = (ArenaChunk){arena->chunks->older, size};
        arena->chunks->older = alone;
        arena->bytes += size;
        return alone->data;
    }
    want = want < size ? size : want;
    ArenaChunk *chunk = malloc(sizeof(ArenaChunk) + want);
    if (!chunk) {
        return arena_fail(arena);
    }
    *chunk = (ArenaChunk){arena->chunks, want};
    arena->chunks = chunk;
    arena->bytes += want;
    arena->next = chunk->data + size;
    arena->limit = chunk->data + want;
    return chunk->data;
}

char *arena_copy(Arena *arena, const char *text, size_t size) {
    char *copy = TRY(arena_alloc(arena, size + 1));
    if (size) {
        memcpy(copy, text, size);
    }
    copy[size] = 0;
    return copy;
}

int arena_keep(Arena *arena, void *object, void (*release)(void *)) {
    ArenaKept *kept = arena_alloc(arena, sizeof *kept);
    if (!kept) {
        return -1;
    }
    *kept = (ArenaKept){arena->kept, object, release};
    arena->kept = kept;
    return 0;
}

/* FNV-1a: names are short. */
static uint32_t name_hash(const char *text, size_t size) {
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < size; i++) {
        hash = (hash ^ (unsigned char)text[i]) * 16777619u;
    }
    return hash;
}

static int names_grow(Arena *arena) {
    uint32_t size = arena->names_size ? arena->names_size * 2 : FIRST_NAMES;
    AstName **table = calloc(size, sizeof *table);
    if (!table) {
        arena->out_of_memory = 1;
        return -1;
    }
    for (uint32_t i = 0; i < arena->names_size; i++) {
        AstName *name = arena->names[i];
        if (name) {
            uint32_t at = name->hash & (size - 1);
            while (table[at]) {
                at = (at + 1) & (size - 1);
            }
            table[at] = name;
        }
    }
    free(arena->names);
    arena->names = table;
    arena->names_size = size;
    return 0;
}

AstName *arena_intern(Arena *arena, const char *text, size_t size) {
    if (arena->names_used * 3 >= arena->names_size * 2 && names_grow(arena) < 0) {
        return NULL;
    }
    uint32_t hash = name_hash(text, size), mask = arena->names_size - 1, at = hash & mask;
    for (AstName *name; (name = arena->names[at]); at = (at + 1) & mask) {
        if (name->hash == hash && name->size == size && memcmp(name->text, text, size) == 0) {
            return name;
        }
    }
    AstName *name = TRY(arena_alloc(arena, sizeof(AstName) + size + 1));
    name->hash = hash;
    name->size = (uint32_t)size;
    name->object = NULL;
    memcpy(name->text, text, size);
    name->text[size] = 0;
    arena->names[at] = name;
    arena->names_used++;
    return name;
}
