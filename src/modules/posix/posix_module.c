/* posix: what the operating system offers. Here the module is put together; the functions lie by
 * subject in the files beside. */
#include "modules/posix/posix_module.h"
#include "types/list/list.h"

static PyMethodDef *const tables[] = {
    posix_path_functions,
    posix_stat_functions,
};

static int posix_exec(PyObject *module) {
    PosixState *state = module_state(module);
    for (size_t i = 0; i < countof(tables); i++) {
        INT_TRYI(module_add_functions(module, tables[i]));
    }
    INT_TRYI(module_add(module, "error", PyExc_OSError));
    return posix_types_create(module, state);
}

NATIVE_MODULE(posix, PosixState, posix_exec, NULL,
              "What the operating system offers, by the names of POSIX. Use it through os.")
