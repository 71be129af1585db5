/* Loading libraries, and the table through which they are called. */
#include "base/library.h"

#include <dlfcn.h>

#include "base/atomics.h"

static const struct {
    const char *soname; /* NULL: it is linked */
    int first, count;   /* its entries */
} libraries[] = {
#define X(name, soname, first, count) {soname, first, count},
    LIBRARIES(X)
#undef X
};

static const char *const entry_names[] = {
#define X(entry, name) [entry] = #name,
    LIBRARY_FUNCTIONS(X) LIBRARY_VARIABLES(X)
#undef X
};

enum { STATE_NEW, STATE_OPEN, STATE_MISSING };
static unsigned char library_states[LIBRARY_COUNT]; /* (a) partner of each store: the acquires */

/* What the table holds for a library that is not open. */
_Noreturn void library_not_open(void);
__attribute__((used)) _Noreturn void library_not_open(void) {
    FATAL("a function of a library was called before the library was loaded");
}

const char *library_open(Library which) {
    if (likely(load_acquire(&library_states[which]) == STATE_OPEN) ||
        libraries[which].soname == NULL) {
        return NULL;
    }
    void *handle = dlopen(libraries[which].soname, RTLD_LAZY | RTLD_LOCAL);
    if (handle == NULL) {
        return dlerror();
    }
    for (int i = libraries[which].first; i < libraries[which].first + libraries[which].count; i++) {
        void *address = dlsym(handle, entry_names[i]);
        if (address == NULL) {
            return dlerror();
        }
        store_relaxed(&library_table[i], address);
    }
    store_release(&library_states[which], STATE_OPEN);
    return NULL;
}

bool library_ready(Library which) {
    switch (load_acquire(&library_states[which])) {
    case STATE_OPEN:
        return true;
    case STATE_MISSING:
        return false;
    default:
        if (library_open(which) == NULL) {
            return true;
        }
        store_release(&library_states[which], STATE_MISSING);
        return false;
    }
}
