/* _types: the names of built-in types, for types.py. */
#include "object/object.h"
#include "types/module/module.h"

typedef struct {
    int unused;
} TypesModuleState;

#define STATIC_TYPE(type) extern PyTypeObject type;
#include "types/static_types.def"
#undef STATIC_TYPE

static int types_exec(PyObject *module) {
    const struct {
        const char *name;
        PyTypeObject *type;
    } types[] = {
        {"AsyncGeneratorType", &PyAsyncGen_Type},
        {"BuiltinFunctionType", &PyCFunction_Type},
        {"BuiltinMethodType", &PyCFunction_Type},
        {"CapsuleType", &PyCapsule_Type},
        {"CellType", &PyCell_Type},
        {"ClassMethodDescriptorType", &PyClassMethodDescr_Type},
        {"CodeType", &PyCode_Type},
        {"CoroutineType", &PyCoro_Type},
        {"EllipsisType", &PyEllipsis_Type},
        {"FrameType", &PyFrame_Type},
        {"FunctionType", &PyFunction_Type},
        {"GeneratorType", &PyGen_Type},
        {"GenericAlias", &Py_GenericAliasType},
        {"GetSetDescriptorType", &PyGetSetDescr_Type},
        {"LambdaType", &PyFunction_Type},
        {"MappingProxyType", &PyDictProxy_Type},
        {"MemberDescriptorType", &PyMemberDescr_Type},
        {"MethodDescriptorType", &PyMethodDescr_Type},
        {"MethodType", &PyMethod_Type},
        {"MethodWrapperType", &method_wrapper_type},
        {"ModuleType", &PyModule_Type},
        {"NoneType", &_PyNone_Type},
        {"NotImplementedType", &_PyNotImplemented_Type},
        {"SimpleNamespace", &namespace_type},
        {"TracebackType", &PyTraceBack_Type},
        {"UnionType", &_PyUnion_Type},
        {"WrapperDescriptorType", &PyWrapperDescr_Type},
    };
    for (size_t i = 0; i < countof(types); i++) {
        INT_TRYI(module_add(module, types[i].name, (PyObject *)types[i].type));
    }
    return 0;
}

NATIVE_MODULE(_types, TypesModuleState, types_exec, NULL, "Define names for built-in types.")
