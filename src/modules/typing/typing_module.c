/* _typing: what typing.py builds on. */
#include "object/args.h"
#include "object/names.h"
#include "types/generic/generic.h"
#include "types/module/module.h"
#include "types/typing/typing.h"

typedef struct {
    int unused;
} TypingModuleState;

FUNCTION("_typing._idfunc(x, /)", "The argument itself.")
static PyObject *typing_idfunc(PyObject *module, PyObject *x) {
    return newref(x);
}

static int typing_exec(PyObject *module) {
    PyTypeObject *const types[] = {
        &type_var_type,       &param_spec_type, &param_spec_args_type, &param_spec_kwargs_type,
        &type_var_tuple_type, &type_alias_type, &_PyUnion_Type,
    };
    for (size_t i = 0; i < countof(types); i++) {
        INT_TRYI(module_add_type(module, types[i]));
    }
    INT_TRYI(module_add_steal(module, "Generic", generic_class()));
    return module_add(module, "NoDefault", NO_DEFAULT);
}

#include "typing_module.gen.h"

NATIVE_MODULE(_typing, TypingModuleState, typing_exec, _typing_functions,
              "The types of typing that are built in.")
