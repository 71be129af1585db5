/* cpython/code.h, cpython/ceval.h: pointers that tools keep with code objects. */
#include "capi/capi.h"
#include "capi/extension.h"
#include "types/code/code_extra.h"

Py_ssize_t PyUnstable_Eval_RequestCodeExtraIndex(freefunc free_value) {
    ExtensionState *state = extension_state();
    if (state == NULL) {
        err_clear();
        return -1;
    }
    int index = load_relaxed(&state->code_extras);
    do {
        if (index == CODE_EXTRAS_MAX) {
            return -1;
        }
    } while (!cas_acq_rel(&state->code_extras, &index, index + 1));
    store_release(&state->free_code_extra[index], free_value);
    return index;
}

int PyUnstable_Code_SetExtra(PyObject *code, Py_ssize_t index, void *extra) {
    ExtensionState *state = extension_state();
    if (state == NULL) {
        return -1;
    }
    if (!IS_EXACT(code, PyCode_Type) || index < 0 || index >= load_acquire(&state->code_extras)) {
        return err_int(ERR_BAD_CALL());
    }
    return code_extra_set(code, index, extra, load_acquire(&state->free_code_extra[index]));
}

int PyUnstable_Code_GetExtra(PyObject *code, Py_ssize_t index, void **extra) {
    if (!IS_EXACT(code, PyCode_Type)) {
        return err_int(ERR_BAD_CALL());
    }
    *extra = index < 0 ? NULL : code_extra_get(code, index);
    return 0;
}
