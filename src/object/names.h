/* Names the core uses, as static interned immortal strings: NAME(__init__) is a borrowed PyObject *
 * with the same address everywhere.
 *
 * Using a name declares it: tools/gen_names.py collects them. types/str/static_names.c defines
 * them; their hashes are filled in at start.
 */
#ifndef PITHON_OBJECT_NAMES_H
#define PITHON_OBJECT_NAMES_H

#include "object/object.h"

/* For initialisers at file scope: declared first, then used. */
#define NAME_DECLARE(name) extern PyASCIIObject static_name_##name
#define NAME_CONSTANT(name) ((PyObject *)&static_name_##name)
#define NAME(name)                                                                                 \
    ({                                                                                             \
        extern PyASCIIObject static_name_##name;                                                   \
        (PyObject *)&static_name_##name;                                                           \
    })

#endif
