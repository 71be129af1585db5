#include "lang/compiling.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void compiling_init(Compiling *c, LangReport *report) {
    memset(c, 0, sizeof *c);
    c->arena = report->arena;
    c->report = report;
    if (compiling_enter(c)) {
        return; /* no memory: it is in the report */
    }
#define X(name) c->known.name = compiling_name(c, #name, strlen(#name));
    KNOWN_NAMES(X)
#undef X
    c->known.dot_zero = compiling_name(c, ".0", 2);
    c->known.dot_format = compiling_name(c, ".format", 7);
    c->known.dot_defaults = compiling_name(c, ".defaults", 9);
    c->known.dot_kwdefaults = compiling_name(c, ".kwdefaults", 11);
    c->known.dot_generic_base = compiling_name(c, ".generic_base", 13);
    c->known.dot_type_params = compiling_name(c, ".type_params", 12);
    c->known.angle_module = compiling_name(c, "<module>", 8);
    c->known.star = compiling_name(c, "*", 1);
}

AstName *compiling_name(Compiling *c, const char *text, size_t size) {
    AstName *name = arena_intern(c->arena, text, size);
    if (name == NULL) {
        compiling_fail_memory(c);
    }
    return name;
}

static char *format_v(Compiling *c, const char *format, va_list args) {
    va_list again;
    va_copy(again, args);
    int size = vsnprintf(NULL, 0, format, again);
    va_end(again);
    char *text = compiling_alloc(c, (size_t)size + 1);
    vsnprintf(text, (size_t)size + 1, format, args);
    return text;
}

char *compiling_format(Compiling *c, const char *format, ...) {
    va_list args;
    va_start(args, format);
    char *text = format_v(c, format, args);
    va_end(args);
    return text;
}

static LangError error_at(AstPos pos) {
    return (LangError){
        LANG_SYNTAX, NULL, pos.lineno, pos.col_offset + 1, pos.end_lineno, pos.end_col_offset + 1,
        NULL,        0};
}

void compiling_fail(Compiling *c, AstPos pos, const char *format, ...) {
    va_list args;
    va_start(args, format);
    const char *text = format_v(c, format, args);
    va_end(args);
    LangError at = error_at(pos);
    at.attributes_only = c->analysing;
    lang_fail(c->report, at, "%s", text);
    longjmp(c->out, 1);
}

void compiling_fail_memory(Compiling *c) {
    lang_fail_memory(c->report);
    longjmp(c->out, 1);
}

void compiling_fail_depth(Compiling *c) {
    LangError e = {.type = LANG_RECURSION};
    lang_fail(c->report, e, "maximum recursion depth exceeded during compilation");
    longjmp(c->out, 1);
}

void compiling_warn(Compiling *c, AstPos pos, const char *format, ...) {
    if (c->silent) {
        return;
    }
    va_list args;
    va_start(args, format);
    const char *text = format_v(c, format, args);
    va_end(args);
    LangError at = error_at(pos);
    if (c->hooks.warn == NULL) {
        lang_warn(c->report, at, (uint32_t)pos.lineno << 12 | (uint32_t)(pos.col_offset & 0xfff),
                  "%s", text);
        return;
    }
    at.message = text;
    if (c->hooks.warn(c->hooks.context, &at) < 0) {
        if (c->report->error.type == LANG_OK) {
            c->report->error.type = LANG_CALLBACK;
        }
        longjmp(c->out, 1);
    }
}

void *compiling_grow(Compiling *c, void *items, int count, int *room, size_t size) {
    int wanted = *room ? *room * 2 : 8;
    void *grown = compiling_alloc(c, (size_t)wanted * size);
    if (count) {
        memcpy(grown, items, (size_t)count * size);
    }
    *room = wanted;
    return grown;
}

/* ---- maps ---- */

static size_t map_slot(const PtrMap *map, const void *key) {
    uint64_t h = (uint64_t)(uintptr_t)key * 0x9E3779B97F4A7C15ull;
    return (size_t)(h >> 32) & (map->size - 1);
}

struct PtrEntry *map_find(const PtrMap *map, const void *key) {
    if (map->size == 0) {
        return NULL;
    }
    for (size_t i = map_slot(map, key);; i = (i + 1) & (map->size - 1)) {
        if (map->entries[i].key == key) {
            return &map->entries[i];
        }
        if (map->entries[i].key == NULL) {
            return NULL;
        }
    }
}

static void map_resize(Compiling *c, PtrMap *map, uint32_t size) {
    PtrMap larger = {compiling_zalloc(c, size * sizeof(struct PtrEntry)), 0, size};
    map_each(e, map) {
        size_t i = map_slot(&larger, e->key);
        while (larger.entries[i].key) {
            i = (i + 1) & (size - 1);
        }
        larger.entries[i] = *e;
        larger.used++;
    }
    *map = larger;
}

void map_set(Compiling *c, PtrMap *map, const void *key, void *value) {
    struct PtrEntry *found = map_find(map, key);
    if (found) {
        found->value = value;
        return;
    }
    if ((map->used + 1) * 4 > map->size * 3) {
        map_resize(c, map, map->size ? map->size * 2 : 8);
    }
    size_t i = map_slot(map, key);
    while (map->entries[i].key) { /* deleted slots are not used again: they go when the map grows */
        i = (i + 1) & (map->size - 1);
    }
    map->entries[i] = (struct PtrEntry){key, value};
    map->used++;
}

void map_remove(PtrMap *map, const void *key) {
    struct PtrEntry *e = map_find(map, key);
    if (e) {
        e->key = MAP_DELETED;
    }
}

void map_copy(Compiling *c, PtrMap *to, const PtrMap *from) {
    map_each(e, from) {
        map_set(c, to, e->key, e->value);
    }
}

/* ---- order of names: UTF-8 sorts as code points do ---- */

int name_compare(const AstName *a, const AstName *b) {
    size_t n = a->size < b->size ? a->size : b->size;
    int order = memcmp(a->text, b->text, n);
    return order ? order : (a->size > b->size) - (a->size < b->size);
}

static int compare_names(const void *a, const void *b) {
    return name_compare(*(AstName *const *)a, *(AstName *const *)b);
}

void names_sort(AstName **names, size_t count) {
    if (count > 1) {
        qsort(names, count, sizeof *names, compare_names);
    }
}
