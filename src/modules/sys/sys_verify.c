/* sys._pithon_verify, in builds with assertions only: looks whether an object's insides are in
 * order, and ends the process if they are not. The race harness (tests/races) calls it. */
#include "modules/sys/sys.h"
#include "object/args.h"
#include "object/needs.h"
#include "thread/mutex.h"
#include "types/dict/dict.h"
#include "types/list/list.h"
#include "types/module/module.h"

FUNCTION("verify._pithon_verify(object, /)",
         "End the process if the object is not in order inside.")
maybe_unused static PyObject *verify_pithon_verify(PyObject *module, PyObject *object) {
    guard(object);
    if (IS_LIST(object)) {
        verify_list(object);
    } else if (IS_DICT(object)) {
        verify_dict(object);
    }
    return NONE;
}

#ifdef PITHON_DEBUG
#include "sys_verify.gen.h"

int sys_add_verify(PyObject *sys) {
    return module_add_functions(sys, verify_functions);
}
#endif
