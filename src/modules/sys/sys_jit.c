/* sys._jit: whether there is a compiler tier. There is none yet. */
#include "modules/sys/sys.h"
#include "object/args.h"
#include "object/needs.h"
#include "types/module/module.h"
#include "types/str/str.h"

FUNCTION("jit.is_available()", "Can this build compile to machine code?")
static PyObject *jit_is_available(PyObject *module) {
    return FALSE_OBJECT;
}
FUNCTION("jit.is_enabled()", "Is compiling to machine code switched on?")
static PyObject *jit_is_enabled(PyObject *module) {
    return FALSE_OBJECT;
}
FUNCTION("jit.is_active()", "Is the topmost Python frame running compiled code?")
static PyObject *jit_is_active(PyObject *module) {
    return FALSE_OBJECT;
}

#include "sys_jit.gen.h"

int sys_add_jit(PyObject *sys) {
    autoref PyObject *name = INT_TRY(str_intern_text("sys._jit"));
    autoref PyObject *module = INT_TRY(module_new(name));
    INT_TRYI(module_add_functions(module, jit_functions));
    return module_add(sys, "_jit", module);
}
