/* _struct: values as bytes, laid out by a format. */
#include "modules/struct/struct_module.h"
#include "object/type.h"
#include "types/bytes/bytes.h"
#include "types/dict/dict.h"
#include "types/exception/exception.h"
#include "types/int/int.h"
#include "types/str/str.h"

enum { CACHE_SIZE = 100 };

/* The functions of the module, unlike Struct, want a format that is ASCII. */
static int check_ascii(PyObject *format) {
    if (!IS_BYTES(format)) {
        return 0;
    }
    autoref PyObject *text = INT_TRY(str_decode(bytes_data(format), bytes_length(format), "ascii",
                                                "surrogateescape")),
                     *again = INT_TRY(str_encode(text, "ascii", "strict"));
    return 0;
}
/* The Struct of a format, remembered. */
static PyObject *cached(StructState *state, PyObject *format) {
    PyObject *found;
    if (TRYI(dict_get(state->cache, format, &found)) > 0) {
        return found;
    }
    TRYI(check_ascii(format));
    autoref PyObject *made = TRY(struct_new(state, format));
    if (dict_length(state->cache) >= CACHE_SIZE) {
        dict_clear_all(state->cache);
    }
    TRYI(dict_set(state->cache, format, made));
    return take(made);
}

FUNCTION("_struct.calcsize(format, /)", "How many bytes the values of the format take.")
static PyObject *struct_calcsize(PyObject *module, PyObject *format) {
    autoref PyObject *s = TRY(cached(module_state(module), format));
    return int_from_ssize(TRYI(struct_size(s)));
}
FUNCTION("_struct.pack(...)",
         "pack(format, v1, v2, ...): the values as bytes, laid out by the format.")
static PyObject *struct_pack_function(PyObject *module, PyObject *const *args, Py_ssize_t nargs,
                                      PyObject *kwnames) {
    StructState *state = module_state(module);
    TRYI(args_no_keywords("_struct.pack", kwnames));
    if (nargs == 0) {
        return err_raise(PyExc_TypeError, "missing format argument");
    }
    autoref PyObject *s = TRY(cached(state, args[0]));
    return struct_pack_values(state, s, args + 1, nargs - 1);
}
FUNCTION("_struct.pack_into(...)",
         "pack_into(format, buffer, offset, v1, v2, ...): write the values into a buffer.")
static PyObject *struct_pack_into_function(PyObject *module, PyObject *const *args,
                                           Py_ssize_t nargs, PyObject *kwnames) {
    StructState *state = module_state(module);
    TRYI(args_no_keywords("_struct.pack_into", kwnames));
    if (nargs == 0) {
        return err_raise(PyExc_TypeError, "missing format argument");
    }
    autoref PyObject *s = TRY(cached(state, args[0]));
    return struct_pack_values_into(state, s, args + 1, nargs - 1);
}
FUNCTION("_struct.unpack(format, buffer: buffer, /)",
         "A tuple of the values in the buffer, whose size must be the format's.")
static PyObject *struct_unpack_function(PyObject *module, PyObject *format, Py_buffer *buffer) {
    StructState *state = module_state(module);
    autoref PyObject *s = TRY(cached(state, format));
    return struct_unpack_buffer(state, s, buffer);
}
FUNCTION("_struct.unpack_from(format, /, buffer: buffer, offset: ssize = 0)",
         "A tuple of the values that start at an offset of the buffer.")
static PyObject *struct_unpack_from_function(PyObject *module, PyObject *format, Py_buffer *buffer,
                                             Py_ssize_t offset) {
    StructState *state = module_state(module);
    autoref PyObject *s = TRY(cached(state, format));
    return struct_unpack_at(state, s, buffer, offset);
}
FUNCTION("_struct.iter_unpack(format, buffer, /)",
         "An iterator over the tuples of values that follow each other in the buffer.")
static PyObject *struct_iter_unpack_function(PyObject *module, PyObject *format, PyObject *buffer) {
    StructState *state = module_state(module);
    autoref PyObject *s = TRY(cached(state, format));
    return struct_iterate(state, s, buffer);
}
FUNCTION("_struct._clearcache()", "Forget the formats that have been compiled.")
static PyObject *struct_clearcache(PyObject *module) {
    StructState *state = module_state(module);
    dict_clear_all(state->cache);
    return newref(NONE);
}

static int struct_exec(PyObject *module) {
    StructState *state = module_state(module);
    state->cache = INT_TRY(dict_new());
    state->error = INT_TRY(exception_class_new("struct.error", NULL, NULL));
    INT_TRYI(type_ready(&struct_plan_type));
    state->struct_type = INT_TRY(type_from_spec(module, &struct_type_spec, NULL));
    state->iterator = INT_TRY(type_from_spec(module, &struct_iterator_spec, NULL));
    INT_TRYI(module_add(module, "Struct", (PyObject *)state->struct_type));
    return module_add(module, "error", state->error);
}

#include "struct_module.gen.h"

NATIVE_MODULE_OBJECTS(_struct, StructState, struct_exec, _struct_functions,
                      "Values as bytes, laid out by formats.")
