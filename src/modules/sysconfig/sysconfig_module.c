/* _sysconfig: what sysconfig must know of this very build. */
#include "object/args.h"
#include "object/needs.h"
#include "types/dict/dict.h"
#include "types/int/int.h"
#include "types/module/module.h"

typedef struct {
    char unused;
} SysconfigState;

#ifdef Py_DEBUG
enum { DEBUG_BUILD = 1 };
#else
enum { DEBUG_BUILD = 0 };
#endif

FUNCTION("_sysconfig.config_vars()", "What this build is like, by the names of sysconfig.")
static PyObject *sysconfig_config_vars(PyObject *module) {
    autoref PyObject *vars = TRY(dict_new()), *yes = TRY(int_from_int64(1)),
                     *debug = TRY(int_from_int64(DEBUG_BUILD));
    TRYI(dict_set_text(vars, "Py_GIL_DISABLED", yes)); /* there is none, ever */
    TRYI(dict_set_text(vars, "Py_DEBUG", debug));
    return take(vars);
}

#include "sysconfig_module.gen.h"

static int sysconfig_exec(PyObject *module) {
    return 0;
}

NATIVE_MODULE(_sysconfig, SysconfigState, sysconfig_exec, _sysconfig_functions,
              "A helper for the sysconfig module.")
