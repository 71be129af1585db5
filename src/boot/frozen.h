/* Frozen modules: code objects of the library's modules that every start needs, marshalled into the
 * executable at build time.
 *
 * The table is written by tools/freeze.c out of frozen.def; the program that writes it, and the
 * unit tests, have an empty one. Threads: constant.
 */
#ifndef PITHON_BOOT_FROZEN_H
#define PITHON_BOOT_FROZEN_H

#include "object/object.h"

typedef struct {
    const char *name;     /* as imported; NULL ends the table */
    const char *original; /* see frozen.def */
    const unsigned char *data;
    size_t size;
    bool is_package;
} FrozenModule;

extern const FrozenModule frozen_modules[];

/* The entry of that name, or NULL; `name` is a str. No exception. */
quiet const FrozenModule *frozen_find(PyObject *name);
/* Its code object, a fresh one each time. */
PyObject *frozen_code(const FrozenModule *module);

#endif
