/* Libraries that few programs need, loaded when a module first asks for them.
 *
 * Loading and relocating a dozen libraries costs more than a quarter of a start. So they are not
 * linked: each function that is used of one (libraries.txt) has a stub here (library_stubs.S) that
 * jumps through an entry of a table, and the table is filled when the library is opened. A call
 * before that ends the program with a message: whoever uses a library opens it first (for modules
 * boot/native.c does). Stubs are hidden symbols: other libraries never meet them.
 *
 * Invariant: an entry is written before its library counts as open, always with the same value;
 * so two threads may open one at once, and no lock is held.
 */
#ifndef PITHON_BASE_LIBRARY_H
#define PITHON_BASE_LIBRARY_H

#include "base/compiler.h"
#include "libraries.gen.h"

typedef enum {
#define X(name, soname, first, count) LIBRARY_##name,
    LIBRARIES(X)
#undef X
        LIBRARY_COUNT,
} Library;

/* Load it. NULL when it is there (at once if it was), else what is wrong, good until this thread
 * asks again. A library that is linked is always there. */
const char *library_open(Library which);

/* Is it there? Asked for once, then remembered either way: for what has another way to go. */
bool library_ready(Library which);

/* The address of a variable of an open library. */
#define library_variable(name) library_table[LIBRARY_ENTRY_##name]
extern void *library_table[]; /* (a) */
enum {
#define X(entry, name) LIBRARY_ENTRY_##name = entry,
    LIBRARY_VARIABLES(X)
#undef X
};

#endif
