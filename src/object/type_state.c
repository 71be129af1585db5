/* Who derives from whom, per interpreter. */
#include "object/type_state.h"
#include "object/error.h"
#include "thread/needs.h"

#include <stdlib.h>
#include <string.h>

static struct TypeState *state_of(void) {
    return interp_current()->types;
}

int type_state_create(Interp *interp) {
    interp->types = calloc(1, sizeof(struct TypeState));
    return interp->types == NULL ? -1 : 0;
}

void types_abandon(Interp *interp) {
    if (interp->types != NULL) {
        interp->types->lock._bits = 0;
    }
}

void type_lock(void) {
    mutex_lock(&state_of()->lock);
}

void type_unlock(void) {
    mutex_unlock(&state_of()->lock);
}

/* ---- lists ---- */

static int list_add(SubclassList **list, PyTypeObject *type) {
    SubclassList *l = *list;
    uint32_t count = l == NULL ? 0 : l->count;
    for (uint32_t i = 0; i < count; i++) {
        if (l->items[i] == type) {
            return 0;
        }
    }
    if (l == NULL || count == l->capacity) {
        uint32_t capacity = count == 0 ? 2 : count * 2;
        l = realloc(l, sizeof *l + capacity * sizeof l->items[0]);
        if (l == NULL) {
            return -1;
        }
        l->count = count;
        l->capacity = capacity;
        *list = l;
    }
    l->items[l->count++] = type;
    return 0;
}

static void list_remove(SubclassList *list, PyTypeObject *type) {
    for (uint32_t i = 0; list != NULL && i < list->count; i++) {
        if (list->items[i] == type) {
            memmove(list->items + i, list->items + i + 1,
                    (list->count - i - 1) * sizeof list->items[0]);
            list->count--;
            return;
        }
    }
}

/* ---- the side table of static types ---- */

static SubclassEntry *table_slot(SubclassEntry *table, uint32_t mask, PyTypeObject *base) {
    uint32_t i = (uint32_t)(((uintptr_t)base >> 4) * UINT64_C(0x9E3779B97F4A7C15) >> 40) & mask;
    while (table[i].base != NULL && table[i].base != base) {
        i = (i + 1) & mask;
    }
    return &table[i];
}

static int table_grow(struct TypeState *state) {
    uint32_t mask = state->subclasses == NULL ? 63 : state->subclasses_mask * 2 + 1;
    SubclassEntry *table = calloc((size_t)mask + 1, sizeof *table);
    if (table == NULL) {
        return -1;
    }
    for (uint32_t i = 0; state->subclasses != NULL && i <= state->subclasses_mask; i++) {
        if (state->subclasses[i].base != NULL) {
            *table_slot(table, mask, state->subclasses[i].base) = state->subclasses[i];
        }
    }
    free(state->subclasses);
    state->subclasses = table;
    state->subclasses_mask = mask;
    return 0;
}

static SubclassList **table_list(struct TypeState *state, PyTypeObject *base, bool create) {
    if (state == NULL || (state->subclasses == NULL && !create)) {
        return NULL;
    }
    if (create &&
        (state->subclasses == NULL || state->subclasses_used * 2 > state->subclasses_mask) &&
        table_grow(state) < 0) {
        return NULL;
    }
    SubclassEntry *entry = table_slot(state->subclasses, state->subclasses_mask, base);
    if (entry->base == NULL) {
        if (!create) {
            return NULL;
        }
        entry->base = base;
        state->subclasses_used++;
    }
    return &entry->list;
}

/* Between built-in static types, which never change, the list is the base's own. */
static bool keeps_own_list(PyTypeObject *base, PyTypeObject *type) {
    return HAS_FLAG(base, Py_TPFLAGS_HEAPTYPE) || HAS_FLAG(type, _Py_TPFLAGS_STATIC_BUILTIN);
}

int type_subclass_add_locked(PyTypeObject *base, PyTypeObject *type) {
    if (keeps_own_list(base, type)) {
        SubclassList *list = base->tp_subclasses;
        int done = list_add(&list, type);
        base->tp_subclasses = list;
        return done;
    }
    SubclassList **list = table_list(state_of(), base, true);
    return list == NULL ? -1 : list_add(list, type);
}

void type_subclass_remove_locked(PyTypeObject *base, PyTypeObject *type) {
    if (keeps_own_list(base, type)) {
        list_remove(base->tp_subclasses, type);
        return;
    }
    SubclassList **list = table_list(state_of(), base, false);
    if (list != NULL) {
        list_remove(*list, type);
    }
}

static int list_each(SubclassList *list, int (*visit)(PyTypeObject *, void *), void *arg) {
    for (uint32_t i = 0; list != NULL && i < list->count; i++) {
        int stop = visit(list->items[i], arg);
        if (stop != 0) {
            return stop;
        }
    }
    return 0;
}

int type_subclasses_each_locked(PyTypeObject *type, int (*visit)(PyTypeObject *subclass, void *arg),
                                void *arg) {
    int stop = list_each(type->tp_subclasses, visit, arg);
    if (stop != 0 || HAS_FLAG(type, Py_TPFLAGS_HEAPTYPE)) {
        return stop;
    }
    SubclassList **list = table_list(interp_current()->types, type, false);
    return list == NULL ? 0 : list_each(*list, visit, arg);
}

/* ---- weak references to immortal objects ---- */

void **type_state_weakrefs(PyObject *o) {
    struct TypeState *state = state_of();
    ImmortalWeak **bucket = &state->weak[((uintptr_t)o >> 4) % IMMORTAL_WEAK_BUCKETS];
    mutex_lock(&state->weak_lock);
    ImmortalWeak *entry = *bucket;
    while (entry != NULL && entry->object != o) {
        entry = entry->next;
    }
    if (entry == NULL && (entry = calloc(1, sizeof *entry)) != NULL) {
        *entry = (ImmortalWeak){o, NULL, *bucket};
        *bucket = entry;
    }
    mutex_unlock(&state->weak_lock);
    return entry == NULL ? NULL : &entry->list;
}

void type_state_free(Interp *interp) {
    struct TypeState *state = interp->types;
    interp->types = NULL;
    for (uint32_t i = 0; state->subclasses != NULL && i <= state->subclasses_mask; i++) {
        free(state->subclasses[i].list);
    }
    for (size_t i = 0; i < IMMORTAL_WEAK_BUCKETS; i++) {
        for (ImmortalWeak *entry = state->weak[i], *next; entry != NULL; entry = next) {
            next = entry->next;
            free(entry);
        }
    }
    free(state->subclasses);
    free(state->free_ids);
    free(state->counts);
    free(state);
}
