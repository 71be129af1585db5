/* _pickle: the module. */
#include "modules/pickle/pickle_int.h"
#include "types/exception/exception.h"

/* ---- functions ---- */

static Pickler *scratch_pickler(PickleState *state, PyObject *protocol, int fix_imports,
                                PyObject *buffer_callback) {
    autoref PyObject *o = TRY(state->pickler_type->tp_alloc(state->pickler_type, 0));
    TRYI(pickler_start((Pickler *)o, state, protocol, fix_imports, buffer_callback));
    return (Pickler *)take(o);
}
FUNCTION("_pickle.dump(obj, file, protocol=None, *, fix_imports: bool = True, "
         "buffer_callback=None)",
         "Write the object to the file as a pickle.")
static PyObject *pickle_dump(PyObject *module, PyObject *o, PyObject *file, PyObject *protocol,
                             int fix_imports, PyObject *buffer_callback) {
    autoref Pickler *pickler =
        TRY(scratch_pickler(module_state(module), protocol, fix_imports, buffer_callback));
    TRYI(pickler_set_file(pickler, file));
    TRYI(pickler_dump_object(pickler, o));
    return newref(NONE);
}
FUNCTION("_pickle.dumps(obj, protocol=None, *, fix_imports: bool = True, buffer_callback=None)",
         "The object as a pickle: bytes.")
static PyObject *pickle_dumps(PyObject *module, PyObject *o, PyObject *protocol, int fix_imports,
                              PyObject *buffer_callback) {
    autoref Pickler *pickler =
        TRY(scratch_pickler(module_state(module), protocol, fix_imports, buffer_callback));
    TRYI(pickler_dump_object(pickler, o));
    return bytes_from(pickler->out, (Py_ssize_t)pickler->size);
}

static Unpickler *scratch_unpickler(PickleState *state, int fix_imports, const char *encoding,
                                    const char *errors, PyObject *buffers) {
    autoref PyObject *o = TRY(state->unpickler_type->tp_alloc(state->unpickler_type, 0));
    TRYI(unpickler_start((Unpickler *)o, state, fix_imports, encoding, errors, buffers));
    return (Unpickler *)take(o);
}
FUNCTION("_pickle.load(file, *, fix_imports: bool = True, encoding: utf8 = 'ASCII', "
         "errors: utf8 = 'strict', buffers=())",
         "Read one pickle from the file: the object it holds.")
static PyObject *pickle_load(PyObject *module, PyObject *file, int fix_imports,
                             const char *encoding, const char *errors, PyObject *buffers) {
    autoref Unpickler *unpickler =
        TRY(scratch_unpickler(module_state(module), fix_imports, encoding, errors, buffers));
    TRYI(unpickler_set_file(unpickler, file));
    return unpickler_load_object(unpickler);
}
FUNCTION("_pickle.loads(data, /, *, fix_imports: bool = True, encoding: utf8 = 'ASCII', "
         "errors: utf8 = 'strict', buffers=())",
         "The object that the pickle in the bytes holds.")
static PyObject *pickle_loads(PyObject *module, PyObject *data, int fix_imports,
                              const char *encoding, const char *errors, PyObject *buffers) {
    autoref Unpickler *unpickler =
        TRY(scratch_unpickler(module_state(module), fix_imports, encoding, errors, buffers));
    TRYI(unpickler_set_data(unpickler, data));
    return unpickler_load_object(unpickler);
}

/* ---- the state ---- */

/* The attribute of the module, a dict if `dict`. */
static PyObject *imported(const char *module_name, const char *name, bool dict) {
    autoref PyObject *module = TRY(import_module_text(module_name)),
                     *value = TRY(attr_get_text(module, name));
    if (dict && !IS_EXACT(value, PyDict_Type)) {
        return err_raise(PyExc_RuntimeError, "%s.%s should be a dict, not %.200s", module_name,
                         name, TYPE(value)->tp_name);
    }
    return take(value);
}
static int state_import(PickleState *s) {
    s->dispatch_table = INT_TRY(imported("copyreg", "dispatch_table", true));
    s->extension_registry = INT_TRY(imported("copyreg", "_extension_registry", true));
    s->inverted_registry = INT_TRY(imported("copyreg", "_inverted_registry", true));
    s->extension_cache = INT_TRY(imported("copyreg", "_extension_cache", true));
    s->name_mapping = INT_TRY(imported("_compat_pickle", "NAME_MAPPING", true));
    s->import_mapping = INT_TRY(imported("_compat_pickle", "IMPORT_MAPPING", true));
    s->reverse_name_mapping = INT_TRY(imported("_compat_pickle", "REVERSE_NAME_MAPPING", true));
    s->reverse_import_mapping = INT_TRY(imported("_compat_pickle", "REVERSE_IMPORT_MAPPING", true));
    s->codecs_encode = INT_TRY(imported("_codecs", "encode", false));
    s->getattr = INT_TRY(imported("builtins", "getattr", false));
    s->partial = INT_TRY(imported("functools", "partial", false));
    return 0;
}
static int pickle_exec(PyObject *module) {
    PickleState *s = module_state(module);
    INT_TRYI(state_import(s));
    s->pickle_error = INT_TRY(exception_class_new("_pickle.PickleError", NULL, NULL));
    s->pickling_error =
        INT_TRY(exception_class_new("_pickle.PicklingError", s->pickle_error, NULL));
    s->unpickling_error =
        INT_TRY(exception_class_new("_pickle.UnpicklingError", s->pickle_error, NULL));
    s->pickler_type = INT_TRY(type_from_spec(module, &pickler_type_spec, NULL));
    s->unpickler_type = INT_TRY(type_from_spec(module, &unpickler_type_spec, NULL));
    INT_TRYI(module_add(module, "PickleError", s->pickle_error));
    INT_TRYI(module_add(module, "PicklingError", s->pickling_error));
    INT_TRYI(module_add(module, "UnpicklingError", s->unpickling_error));
    INT_TRYI(module_add(module, "Pickler", (PyObject *)s->pickler_type));
    INT_TRYI(module_add(module, "Unpickler", (PyObject *)s->unpickler_type));
    return module_add_type(module, &PyPickleBuffer_Type);
}

#include "pickle_module.gen.h"

NATIVE_MODULE_LEADING(_pickle, PickleState, unpickler_type, pickle_exec, _pickle_functions,
                      "Objects as bytes, and back.")
