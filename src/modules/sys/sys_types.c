/* sys: what the library asks of types. */
#include "modules/sys/sys.h"
#include "object/args.h"
#include "object/error.h"
#include "object/names.h"
#include "types/module/module.h"
#include "types/type/type_attributes.h"

FUNCTION("sys_types._clear_type_descriptors(type: type, /)",
         "Take __dict__ and __weakref__ out of the namespace of a class that a copy of it is to "
         "replace.")
static PyObject *sys_clear_type_descriptors(PyObject *module, PyObject *type) {
    if (HAS_FLAG(type, Py_TPFLAGS_IMMUTABLETYPE)) {
        return err_raise(PyExc_TypeError, "argument is immutable");
    }
    TRYI(type_set_own((PyTypeObject *)type, NAME(__dict__), NULL));
    TRYI(type_set_own((PyTypeObject *)type, NAME(__weakref__), NULL));
    return NONE;
}

#include "sys_types.gen.h"

int sys_types_add(PyObject *module) {
    return module_add_functions(module, sys_types_functions);
}
