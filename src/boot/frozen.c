#include "boot/frozen.h"
#include "modules/marshal/marshal.h"
#include "types/str/str.h"

/* What a program has that no table was linked into. */
__attribute__((weak)) const FrozenModule frozen_modules[] = {{NULL, NULL, NULL, 0, false}};

const FrozenModule *frozen_find(PyObject *name) {
    for (const FrozenModule *m = frozen_modules; m->name != NULL; m++) {
        if (str_equal_text(name, m->name)) {
            return m;
        }
    }
    return NULL;
}

PyObject *frozen_code(const FrozenModule *module) {
    return marshal_load_trusted((const char *)module->data, module->size);
}
