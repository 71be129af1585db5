/* _ctypes: C's types and functions of shared libraries. */
#ifdef HAVE_FFI
#include "modules/ctypes/ctypes_int.h"
#include "modules/posix/system_call.h"
#include "types/list/list.h"
#include "types/needs.h"

#include <dlfcn.h>
#include <link.h>
#include <stdlib.h>
#include <time.h>

/* ---- sizes and addresses ---- */

static CTypeInfo *info_of_any(PyObject *o) {
    return IS_CDATA(o) ? DATA_INFO(o) : IS_TYPE_OBJECT(o) ? ctype_info(o) : NULL;
}

FUNCTION("_ctypes.sizeof(obj, /)", "The size in bytes of a C type or instance.")
static PyObject *ctypes_sizeof(PyObject *module, PyObject *obj) {
    CTypeInfo *info = info_of_any(obj);
    if (info == NULL) {
        return err_raise(PyExc_TypeError, "this type has no size");
    }
    return int_from_ssize(IS_CDATA(obj) ? load_acquire(&CDATA(obj)->size) : info->size);
}

FUNCTION("_ctypes.alignment(object, /)", "How a C type or instance is aligned.")
static PyObject *ctypes_alignment(PyObject *module, PyObject *object) {
    CTypeInfo *info = info_of_any(object);
    return info == NULL ? err_raise(PyExc_TypeError, "no alignment info")
                        : int_from_ssize(info->align);
}

FUNCTION("_ctypes.buffer_info(object, /)", "Format, number of dimensions and shape.")
static PyObject *ctypes_buffer_info(PyObject *module, PyObject *object) {
    CTypeInfo *info = info_of_any(object);
    if (info == NULL) {
        return err_raise(PyExc_TypeError, "not a ctypes type or object");
    }
    autoref PyObject *shape = TRY(tuple_new(info->dimensions));
    for (int i = 0; i < info->dimensions; i++) {
        tuple_items(shape)[i] = TRY(int_from_ssize(info->shape[i]));
    }
    tuple_publish(shape);
    autoref PyObject *format = TRY(str_from_text(info->format == NULL ? "B" : info->format)),
                     *dimensions = TRY(int_from_int64(info->dimensions));
    return tuple_of(3, format, dimensions, shape);
}

static int check_data(PyObject *o, const char *what) {
    return IS_CDATA(o)
               ? 0
               : err_int(err_raise(PyExc_TypeError, "%s must be _ctypes._CData, not %T", what, o));
}

FUNCTION("_ctypes.addressof(obj, /)", "The address of an instance's memory.")
static PyObject *ctypes_addressof(PyObject *module, PyObject *obj) {
    TRYI(check_data(obj, "addressof() argument"));
    TRYI(AUDIT("ctypes.addressof", 1, obj));
    return int_from_uint64((uintptr_t)data_address(CDATA(obj)));
}

FUNCTION("_ctypes.byref(obj, offset=0, /)",
         "A reference to an instance, for a function's argument.")
static PyObject *ctypes_byref(PyObject *module, PyObject *obj, PyObject *offset) {
    Py_ssize_t at = 0;
    TRYI(check_data(obj, "byref() argument 1"));
    if (offset != NULL) {
        TRYI(arg_ssize(offset, &at));
    }
    return (PyObject *)param_pointer('P', data_address(CDATA(obj)) + at, obj);
}

FUNCTION("_ctypes.resize(obj, size, /)", "Gives an instance memory of another size.")
static PyObject *ctypes_resize(PyObject *module, PyObject *obj, PyObject *size) {
    TRYI(check_data(obj, "resize() argument 1"));
    Py_ssize_t wanted;
    TRYI(arg_ssize(size, &wanted));
    CTypeInfo *info = DATA_INFO(obj);
    if (info == NULL) {
        return err_raise(PyExc_TypeError, "abstract class");
    }
    if (wanted < info->size) {
        return err_raise(PyExc_ValueError, "minimum size is %zd", info->size);
    }
    if (!CDATA(obj)->owned) {
        return err_raise(PyExc_ValueError,
                         "Memory cannot be resized because this object doesn't own it");
    }
    TRYI(data_resize_memory(CDATA(obj), wanted));
    return newref(NONE);
}

/* ---- errno ---- */

FUNCTION("_ctypes.get_errno()", "The thread's copy of errno.")
static PyObject *ctypes_get_errno(PyObject *module) {
    TRYI(AUDIT("ctypes.get_errno", 0));
    return int_from_int64(ctypes_errno);
}
FUNCTION("_ctypes.set_errno(value: int, /)",
         "Sets the thread's copy of errno; returns what it was.")
static PyObject *ctypes_set_errno(PyObject *module, int value) {
    autoref PyObject *number = TRY(int_from_int64(value));
    TRYI(AUDIT("ctypes.set_errno", 1, number));
    int old = ctypes_errno;
    ctypes_errno = value;
    return int_from_int64(old);
}

/* ---- libraries ---- */

static void *dl_error(const char *fallback) {
    const char *text = dlerror();
    if (text == NULL) {
        return err_raise(PyExc_OSError, "%s", fallback);
    }
    autoref PyObject *message = TRY(PyUnicode_DecodeLocale(text, "surrogateescape"));
    return err_raise_value(PyExc_OSError, message);
}

FUNCTION("_ctypes.dlopen(name, flag: int = 0, /)",
         "Loads a shared library; None: the program itself.")
static PyObject *ctypes_dlopen(PyObject *module, PyObject *name, int flag) {
    PyObject *bytes = NULL;
    if (name != NONE && !PyUnicode_FSConverter(name, &bytes)) {
        return NULL;
    }
    autoref PyObject *path = bytes;
    TRYI(AUDIT("ctypes.dlopen", 1, name));
    ThreadState *ts = thread_current();
    thread_detach(ts); /* constructors of the library run */
    void *handle = dlopen(path == NULL ? NULL : bytes_data(path), flag | RTLD_NOW);
    thread_attach(ts);
    return handle == NULL ? dl_error("dlopen() error") : int_from_uint64((uintptr_t)handle);
}

FUNCTION("_ctypes.dlclose(handle, /)", "Closes a shared library.")
static PyObject *ctypes_dlclose(PyObject *module, PyObject *handle) {
    void *library;
    TRYI(ctypes_address(handle, "an integer is required", &library));
    if (library == NULL) {
        return err_raise(PyExc_OSError, "invalid handle");
    }
    return dlclose(library) != 0 ? dl_error("dlclose() error") : newref(NONE);
}

FUNCTION("_ctypes.dlsym(handle, name, /)", "The address of a library's symbol.")
static PyObject *ctypes_dlsym(PyObject *module, PyObject *handle, PyObject *name) {
    void *library;
    TRYI(ctypes_address(handle, "an integer is required", &library));
    const char *text;
    TRYI(arg_utf8(name, "dlsym", "2", &text));
    TRYI(AUDIT("ctypes.dlsym/handle", 2, handle, name));
    void *address = TRY(library_symbol(library, text, PyExc_OSError, "symbol '%s' not found"));
    return int_from_uint64((uintptr_t)address);
}

/* The loader's lock is held meanwhile: no object is made. */
typedef struct {
    char **names;
    size_t count, capacity;
    bool failed;
} Names;
static int collect_name(struct dl_phdr_info *info, size_t size, void *data) {
    Names *n = data;
    if (n->count == n->capacity) {
        size_t capacity = n->capacity == 0 ? 32 : n->capacity * 2;
        char **more = realloc(n->names, capacity * sizeof *more);
        if (more == NULL) {
            n->failed = true;
            return 1;
        }
        n->names = more;
        n->capacity = capacity;
    }
    n->names[n->count] = strdup(info->dlpi_name);
    n->failed |= n->names[n->count++] == NULL;
    return n->failed;
}
static PyObject *names_list(Names *n) {
    autoref PyObject *list = TRY(list_new(0));
    for (size_t i = 0; i < n->count; i++) {
        autoref PyObject *name = TRY(str_decode_fs(n->names[i], (Py_ssize_t)strlen(n->names[i])));
        TRYI(list_append(list, name));
    }
    return take(list);
}

FUNCTION("_ctypes.dllist()", "The names of the shared libraries that are loaded.")
static PyObject *ctypes_dllist(PyObject *module) {
    Names names = {0};
    dl_iterate_phdr(collect_name, &names);
    PyObject *list = names.failed ? err_no_memory() : names_list(&names);
    for (size_t i = 0; i < names.count; i++) {
        free(names.names[i]);
    }
    free(names.names);
    return list;
}

/* ---- calling addresses ---- */

static PyObject *call_address(PyObject *address, PyObject *arguments, int flags) {
    CCall c = {.flags = flags};
    TRYI(ctypes_address(address, "an integer is required", &c.address));
    if (!IS_TUPLE(arguments)) {
        return err_raise(PyExc_TypeError, "argument 2 must be tuple, not %T", arguments);
    }
    return ccall(&c, tuple_items(arguments), tuple_length(arguments));
}
FUNCTION("_ctypes.call_function(address, arguments, /)", "Calls the function at an address.")
static PyObject *ctypes_call_function(PyObject *module, PyObject *address, PyObject *arguments) {
    return call_address(address, arguments, 0);
}
FUNCTION("_ctypes.call_cdeclfunction(address, arguments, /)", "Calls the function at an address.")
static PyObject *ctypes_call_cdecl(PyObject *module, PyObject *address, PyObject *arguments) {
    return call_address(address, arguments, FUNCTION_CDECL);
}

/* ---- objects by address ---- */

FUNCTION("_ctypes.PyObj_FromPtr(address, /)", "The object at an address.")
static PyObject *ctypes_object_at(PyObject *module, PyObject *address) {
    void *p;
    TRYI(ctypes_address(address, "an integer is required", &p));
    TRYI(AUDIT("ctypes.PyObj_FromPtr", 1, p));
    return newref((PyObject *)p);
}
FUNCTION("_ctypes.Py_INCREF(object, /)", "One reference more.")
static PyObject *ctypes_incref(PyObject *module, PyObject *object) {
    incref(object);
    return newref(object);
}
FUNCTION("_ctypes.Py_DECREF(object, /)", "One reference less.")
static PyObject *ctypes_decref(PyObject *module, PyObject *object) {
    decref(object);
    return newref(object);
}

FUNCTION("_ctypes._unpickle(type, state, /)", NULL)
static PyObject *ctypes_unpickle(PyObject *module, PyObject *type, PyObject *state) {
    if (!IS_TUPLE(state)) {
        return err_raise(PyExc_TypeError, "argument 2 must be tuple, not %T", state);
    }
    autoref PyObject *made = TRY(call_method_one(type, NAME(__new__), type));
    autoref PyObject *set = TRY(attr_get(made, NAME(__setstate__)));
    autoref PyObject *result = TRY(call_tuple(set, state, NULL));
    return take(made);
}

/* ---- functions that Python calls by their addresses ---- */

PyObject *ctypes_string_at(const char *p, int size) {
    autoref PyObject *address = TRY(int_from_uint64((uintptr_t)p)), *n = TRY(int_from_int64(size));
    TRYI(AUDIT("ctypes.string_at", 2, address, n));
    if (size == -1) {
        return bytes_from(p, (Py_ssize_t)strlen(p));
    }
    if (size < 0) {
        return err_raise(PyExc_SystemError, "Negative size passed to PyBytes_FromStringAndSize");
    }
    return bytes_from(p, size);
}

PyObject *ctypes_wstring_at(const wchar_t *p, int size) {
    autoref PyObject *address = TRY(int_from_uint64((uintptr_t)p)), *n = TRY(int_from_int64(size));
    TRYI(AUDIT("ctypes.wstring_at", 2, address, n));
    if (size < -1) {
        return err_raise(PyExc_SystemError, "bad argument to internal function");
    }
    return code_wide_string(p, size);
}

PyObject *ctypes_memoryview_at(void *p, Py_ssize_t size, int read_only) {
    autoref PyObject *address = TRY(int_from_uint64((uintptr_t)p)), *n = TRY(int_from_ssize(size)),
                     *flag = TRY(int_from_int64(read_only));
    TRYI(AUDIT("ctypes.memoryview_at", 3, address, n, flag));
    if (size < 0) {
        return err_raise(PyExc_ValueError, "memoryview_at: size is negative (or overflowed): %zd",
                         size);
    }
    return PyMemoryView_FromMemory(p, size, read_only ? PyBUF_READ : PyBUF_WRITE);
}

static int check_cast(PyObject *type) {
    if (!IS_TYPE_OBJECT(type)) {
        return err_int(err_raise(PyExc_TypeError, "cast() argument 2 must be a pointer type"));
    }
    CTypeInfo *info = ctype_info(type);
    bool pointer = info != NULL && (info->kind == CTYPE_POINTER || info->kind == CTYPE_FUNCTION ||
                                    (info->code != NULL && info->code->pointer));
    return pointer ? 0
                   : err_int(err_raise(PyExc_TypeError,
                                       "cast() argument 2 must be a pointer type, not %s",
                                       ((PyTypeObject *)type)->tp_name));
}
/* The new pointer keeps what the source keeps, and the source. */
static int keep_source(CData *made, PyObject *source) {
    if (!IS_CDATA(source)) {
        return 0;
    }
    autoref PyObject *kept = INT_TRY(data_kept(CDATA(source)));
    if (IS_EXACT(kept, PyDict_Type)) {
        autoref PyObject *key = INT_TRY(int_from_uint64((uintptr_t)source));
        INT_TRYI(dict_set(kept, key, source));
    }
    if (kept != NONE) {
        attr_replace((PyObject *)made, &made->kept, kept);
    }
    return 0;
}
PyObject *ctypes_cast(void *pointer, PyObject *source, PyObject *type) {
    TRYI(check_cast(type));
    autoref PyObject *made = TRY(call_none(type));
    if (!IS_CDATA(made)) {
        return err_raise(PyExc_TypeError, "%T is no C type", made);
    }
    char *at = TRY(data_part(CDATA(made), 0, sizeof pointer));
    TRYI(keep_source(CDATA(made), source));
    memcpy(at, &pointer, sizeof pointer);
    return take(made);
}

#include "ctypes_module.gen.h"

/* ---- the module ---- */

static PyTypeObject *const types[] = {
    &ctype_type,
    &simple_meta_type,
    &struct_meta_type,
    &union_meta_type,
    &array_meta_type,
    &pointer_meta_type,
    &function_meta_type,
    &data_type,
    &param_type,
    &thunk_type,
    &cfield_type,
    &simple_type.heap.ht_type,
    &struct_type.heap.ht_type,
    &union_type.heap.ht_type,
    &carray_type.heap.ht_type,
    &pointer_type.heap.ht_type,
    &function_type.heap.ht_type,
};
enum { TYPES_PUBLIC = 10 }; /* those behind are names of the module */

static int add_address(PyObject *module, const char *name, void *address) {
    return module_add_steal(module, name, int_from_uint64((uintptr_t)address));
}

static int add_addresses(PyObject *module) {
    INT_TRYI(add_address(module, "_memmove_addr", memmove));
    INT_TRYI(add_address(module, "_memset_addr", memset));
    INT_TRYI(add_address(module, "_string_at_addr", ctypes_string_at));
    INT_TRYI(add_address(module, "_wstring_at_addr", ctypes_wstring_at));
    INT_TRYI(add_address(module, "_memoryview_at_addr", ctypes_memoryview_at));
    return add_address(module, "_cast_addr", ctypes_cast);
}

static const ModuleInt numbers[] = {
    {"FUNCFLAG_CDECL", FUNCTION_CDECL},
    {"FUNCFLAG_PYTHONAPI", FUNCTION_PYTHONAPI},
    {"FUNCFLAG_USE_ERRNO", FUNCTION_USE_ERRNO},
    {"FUNCFLAG_USE_LASTERROR", FUNCTION_USE_LASTERROR},
    {"RTLD_LOCAL", RTLD_LOCAL},
    {"RTLD_GLOBAL", RTLD_GLOBAL},
    {"SIZEOF_TIME_T", sizeof(time_t)},
    {"CTYPES_MAX_ARGCOUNT", ARGUMENTS_MAX},
    {NULL, 0},
};

static int ctypes_exec(PyObject *module) {
    CtypesState *state = module_state(module);
    for (size_t i = 0; i < countof(types); i++) {
        INT_TRYI(type_ready(types[i]));
        if (i >= TYPES_PUBLIC) {
            INT_TRYI(module_add_type(module, types[i]));
        }
    }
    state->argument_error =
        INT_TRY(PyErr_NewException("ctypes.ArgumentError", PyExc_Exception, NULL));
    INT_TRYI(module_add(module, "ArgumentError", state->argument_error));
    state->unpickle = INT_TRY(attr_get_text(module, "_unpickle"));
    INT_TRYI(module_add_text(module, "__version__", "1.1.0"));
    INT_TRYI(add_addresses(module));
    return module_add_ints(module, numbers);
}

NATIVE_MODULE_OBJECTS(_ctypes, CtypesState, ctypes_exec, _ctypes_functions,
                      "Create and manipulate C compatible data types in Python.")

CtypesState *ctypes_state(void) {
    autoref PyObject *module = TRY(import_module_text("_ctypes"));
    if (module_def(module) != &_ctypes_module_def) {
        return err_raise(PyExc_RuntimeError, "sys.modules['_ctypes'] is not the module _ctypes");
    }
    return module_state(module); /* the module's own, which lives as long as the interpreter */
}
#endif
