/* posix: what the operating system offers. Here the module is put together; the functions lie by
 * subject in the files beside. */
#include "modules/posix/posix_module.h"
#include "types/list/list.h"

static PyMethodDef *const tables[] = {
    posix_path_functions,  posix_stat_functions,     posix_dir_functions,
    posix_file_functions,  posix_tree_functions,     posix_environ_functions,
    posix_conf_functions,  posix_transfer_functions, posix_special_functions,
    posix_xattr_functions, posix_identity_functions, posix_terminal_functions,
    posix_wait_functions,  posix_fork_functions,     posix_exec_functions,
    posix_spawn_functions,
};

static int posix_exec(PyObject *module) {
    PosixState *state = module_state(module);
    for (size_t i = 0; i < countof(tables); i++) {
        INT_TRYI(module_add_functions(module, tables[i]));
    }
    state->fork_before = INT_TRY(list_new(0));
    state->fork_child = INT_TRY(list_new(0));
    state->fork_parent = INT_TRY(list_new(0));
    INT_TRYI(module_add(module, "error", PyExc_OSError));
    INT_TRYI(module_add_steal(module, "environ", environ_dict()));
    INT_TRYI(posix_constants_add(module));
    INT_TRYI(posix_dir_types_create(module, state));
    return posix_types_create(module, state);
}

NATIVE_MODULE_LEADING(posix, PosixState, scandir_iterator, posix_exec, NULL,
                      "What the operating system offers, by the names of POSIX. Use it through os.")
