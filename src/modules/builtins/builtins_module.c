/* The module builtins: functions, constants, types. */
#include "modules/builtins/builtins.h"
#include "object/error.h"
#include "object/names.h"
#include "types/dict/dict.h"
#include "types/module/module.h"

/* Types that are names of the language. */
static const struct {
    const char *name;
    PyTypeObject *type;
} named_types[] = {
    {"bool", &PyBool_Type},
    {"bytes", &PyBytes_Type},
    {"bytearray", &PyByteArray_Type},
    {"complex", &PyComplex_Type},
    {"memoryview", &PyMemoryView_Type},
    {"dict", &PyDict_Type},
    {"float", &PyFloat_Type},
    {"frozenset", &PyFrozenSet_Type},
    {"int", &PyLong_Type},
    {"list", &PyList_Type},
    {"object", &PyBaseObject_Type},
    {"range", &PyRange_Type},
    {"set", &PySet_Type},
    {"slice", &PySlice_Type},
    {"str", &PyUnicode_Type},
    {"tuple", &PyTuple_Type},
    {"type", &PyType_Type},
    {"property", &PyProperty_Type},
    {"classmethod", &PyClassMethod_Type},
    {"staticmethod", &PyStaticMethod_Type},
    {"super", &PySuper_Type},
    {"enumerate", &PyEnum_Type},
    {"zip", &PyZip_Type},
    {"map", &PyMap_Type},
    {"filter", &PyFilter_Type},
    {"reversed", &PyReversed_Type},
};

PyObject *builtins_create(Interp *interp) {
    autoref PyObject *module = TRY(module_new(NAME(builtins)));
    TRYI(module_add_functions(module, builtins_functions_table()));
    TRYI(module_add_functions(module, builtins_code_functions_table()));
    TRYI(module_add(module, "None", NONE));
    TRYI(module_add(module, "True", TRUE_OBJECT));
    TRYI(module_add(module, "False", FALSE_OBJECT));
    TRYI(module_add(module, "Ellipsis", &_Py_EllipsisObject));
    TRYI(module_add(module, "NotImplemented", NOT_IMPLEMENTED));
    TRYI(module_add(module, "__debug__", TRUE_OBJECT));
    for (size_t i = 0; i < countof(named_types); i++) {
        TRYI(module_add(module, named_types[i].name, (PyObject *)named_types[i].type));
    }
    interp->builtins = newref(module_dict(module));
    return take(module);
}
