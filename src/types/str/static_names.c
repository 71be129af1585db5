/* The strings behind NAME(): each a variable of its own, so that a new name changes no other file's
 * view of the rest. */
#include "names_list.h"
#include "types/str/str_int.h"

#define STATIC_NAME(name, size)                                                                    \
    struct {                                                                                       \
        PyASCIIObject head;                                                                        \
        char text[(size) + 1];                                                                     \
    } static_name_##name = {STATIC_ASCII(size), #name};
STATIC_NAMES(STATIC_NAME)

int static_names_each(int (*visit)(struct InternState *state, PyObject *name),
                      struct InternState *state) {
#define VISIT_NAME(name, size)                                                                     \
    if (visit(state, (PyObject *)&static_name_##name) < 0) {                                       \
        return -1;                                                                                 \
    }
    STATIC_NAMES(VISIT_NAME)
    return 0;
}
