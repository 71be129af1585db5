/* Names the core uses, as static interned immortal strings: NAME(__init__) is a borrowed PyObject *
 * with the same address everywhere.
 *
 * Using a name declares it: tools/gen_names.py collects them. types/str defines the table and fills
 * in the hashes at start.
 */
#ifndef PITHON_OBJECT_NAMES_H
#define PITHON_OBJECT_NAMES_H

#include "object/object.h"
#include "names_list.h"

#define NAMES_FIELD(name, length)                                                                  \
    struct {                                                                                       \
        PyASCIIObject head;                                                                        \
        char text[(length) + 1];                                                                   \
    } n_##name;
typedef struct {
    STATIC_NAMES(NAMES_FIELD)
} StaticNames;
#undef NAMES_FIELD
extern StaticNames static_names;

#define NAME(name) ((PyObject *)&static_names.n_##name)

#endif
