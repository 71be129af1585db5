/* One run of the compiler: what scope analysis, lowering and optimisation share.
 *
 * Everything a run makes lives in the arena of its tree, so the first error leaves by longjmp (compiling_fail) and nothing has to be undone: no
 * function of these passes returns an error. Python objects appear only behind the hooks and after the last pass (lang/compile.h).
 *
 * Threads: as the arena. */
#ifndef PITHON_LANG_COMPILING_H
#define PITHON_LANG_COMPILING_H

#include "base/compiler.h"

#include <setjmp.h>
#include <string.h>

#include "lang/ast/ast.h"
#include "lang/error.h"

/* Names that the compiler itself speaks of: c->known.self, ... */
#define KNOWN_NAMES(X)                                                                             \
    X(__annotate__)                                                                                \
    X(__annotate_func__) X(__annotations__) X(__builtins__) X(__class__) X(__classcell__)          \
        X(__classdict__) X(__classdictcell__) X(__conditional_annotations__) X(__debug__)          \
            X(__doc__) X(__firstlineno__) X(__module__) X(__name__) X(__qualname__)                \
                X(__static_attributes__) X(__type_params__) X(annotations) X(format) X(genexpr)    \
                    X(lambda) X(listcomp) X(setcomp) X(dictcomp) X(self) X(super) X(top) X(_)

typedef struct KnownNames {
#define X(name) AstName *name;
    KNOWN_NAMES(X)
#undef X
    AstName *dot_zero, *dot_format, *dot_defaults, *dot_kwdefaults, *dot_generic_base,
        *dot_type_params, *angle_module, *star;
} KnownNames;

typedef struct Compiling Compiling;

typedef struct CompilingHooks {
    void *context;
    /* Issues a SyntaxWarning at a place: 0, or -1 if it raised (the run then ends with LANG_CALLBACK). A filter that turns warnings into
     * errors makes a SyntaxError out of it. NULL: warnings are left in the report. */
    int (*warn)(void *context, const LangError *warning);
} CompilingHooks;

struct Compiling {
    Arena *arena;
    LangReport *report;
    CompilingHooks hooks;
    jmp_buf out; /* where an error goes */
    KnownNames known;
    uint32_t future;      /* CO_FUTURE_* bits of the tree and of its caller */
    int optimise;         /* 0, 1 (-O), 2 (-OO) */
    bool interactive;     /* mode 'single' */
    bool top_level_await; /* PyCF_ALLOW_TOP_LEVEL_AWAIT */
    bool analysing;       /* scopes: their errors say where they are otherwise */
    int depth;            /* of recursion, in nodes */
    int silent;           /* > 0: no warnings */
    AstPos future_pos;    /* of the last from __future__ import that counts */
};

enum { COMPILING_DEPTH = 6000 };

void compiling_init(Compiling *c, LangReport *report);
/* Sets c->out; evaluates to 0 at first, and to 1 when an error has been reported. */
#define compiling_enter(c) setjmp((c)->out)

_Noreturn void compiling_fail(Compiling *c, AstPos pos, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
_Noreturn void compiling_fail_memory(Compiling *c);
_Noreturn void compiling_fail_depth(Compiling *c);
void compiling_warn(Compiling *c, AstPos pos, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Never NULL. */
static inline void *compiling_alloc(Compiling *c, size_t size) {
    void *p = arena_alloc(c->arena, size);
    if (__builtin_expect(p == NULL, 0)) {
        compiling_fail_memory(c);
    }
    return p;
}
static inline void *compiling_zalloc(Compiling *c, size_t size) {
    return memset(compiling_alloc(c, size), 0, size);
}
#define compiling_new(c, T) ((T *)compiling_zalloc(c, sizeof(T)))
AstName *compiling_name(Compiling *c, const char *text, size_t size);
/* A text from printf-like parts, in the arena. */
char *compiling_format(Compiling *c, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A growing array in the arena: ARRAY(T) name; array_push(c, &name, value). */
#define ARRAY(T)                                                                                   \
    struct {                                                                                       \
        T *items;                                                                                  \
        int count, room;                                                                           \
    }
void *compiling_grow(Compiling *c, void *items, int count, int *room, size_t size);
#define array_room(c, a)                                                                           \
    ((a)->count == (a)->room ? (void)((a)->items = compiling_grow(c, (a)->items, (a)->count,       \
                                                                  &(a)->room, sizeof *(a)->items)) \
                             : (void)0)
#define array_push(c, a, value) (array_room(c, a), (a)->items[(a)->count++] = (value))

/* Guards recursion over the tree. */
static inline void compiling_deeper(Compiling *c) {
    if (++c->depth > COMPILING_DEPTH ||
        (const char *)__builtin_frame_address(0) < c->report->stack_limit) {
        compiling_fail_depth(c);
    }
}

/* ---- maps from pointers (names, nodes) to pointers or numbers ---- */

typedef struct PtrMap {
    struct PtrEntry {
        const void *key;
        void *value;
    } *entries;
    uint32_t used, size; /* size: a power of two, or 0 */
} PtrMap;
/* NULL where there is none. */
struct PtrEntry *map_find(const PtrMap *map, const void *key);
static inline void *map_get(const PtrMap *map, const void *key) {
    struct PtrEntry *e = map_find(map, key);
    return e ? e->value : NULL;
}
static inline bool map_has(const PtrMap *map, const void *key) {
    return map_find(map, key) != NULL;
}
void map_set(Compiling *c, PtrMap *map, const void *key, void *value);
void map_remove(PtrMap *map, const void *key);
/* for (each entry e of map) */
#define map_each(e, map)                                                                           \
    for (struct PtrEntry *e = (map)->entries, *e##_end = e + (map)->size; e < e##_end; e++)        \
        if (e->key != NULL && e->key != MAP_DELETED)
#define MAP_DELETED ((const void *)1)
void map_copy(Compiling *c, PtrMap *to, const PtrMap *from);

/* By text, as sorted() puts str. */
int name_compare(const AstName *a, const AstName *b);
void names_sort(AstName **names, size_t count);

#endif
