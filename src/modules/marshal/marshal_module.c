/* marshal: the module. */
#include "modules/marshal/marshal_int.h"
#include "object/args.h"
#include "object/call.h"
#include "object/names.h"
#include "object/needs.h"
#include "object/ops.h"
#include "types/bytes/bytes.h"
#include "types/int/int.h"
#include "types/module/module.h"

typedef struct {
    char nothing;
} MarshalState;

PyObject *marshal_dump(PyObject *value) {
    return marshal_write(value, MARSHAL_VERSION, true);
}
PyObject *marshal_load(const char *data, size_t size) {
    return marshal_read(data, (Py_ssize_t)size, CODE_VERIFIED);
}
PyObject *marshal_load_trusted(const char *data, size_t size) {
    return marshal_read(data, (Py_ssize_t)size, CODE_TRUSTED);
}

static PyObject *dump_version(PyObject *value, PyObject *version, int allow_code) {
    int number = MARSHAL_VERSION;
    if (version != NULL) {
        TRYI(arg_int(version, &number));
    }
    autoref PyObject *shown = TRY(int_from_int64(number));
    TRYI(AUDIT("marshal.dumps", 2, value, shown));
    return marshal_write(value, number, allow_code);
}

FUNCTION("marshal.dump(value, file, version=version, /, *, allow_code: bool = True)",
         "Write the value to the file: one call of its method write(), whose result is returned.")
static PyObject *module_dump(PyObject *module, PyObject *value, PyObject *file, PyObject *version,
                             int allow_code) {
    autoref PyObject *bytes = TRY(dump_version(value, version, allow_code));
    return call_method_one(file, NAME(write), bytes);
}
FUNCTION("marshal.load(file, /, *, allow_code: bool = True)",
         "Read one value from the file, which must have the method readinto().")
static PyObject *module_load(PyObject *module, PyObject *file, int allow_code) {
    TRYI(AUDIT("marshal.load", 0));
    return marshal_read_file(file, allow_code ? CODE_VERIFIED : CODE_REFUSED);
}
FUNCTION("marshal.dumps(value, version=version, /, *, allow_code: bool = True)",
         "The bytes that dump() would write.")
static PyObject *module_dumps(PyObject *module, PyObject *value, PyObject *version,
                              int allow_code) {
    return dump_version(value, version, allow_code);
}
FUNCTION("marshal.loads(bytes: buffer, /, *, allow_code: bool = True)",
         "The value at the start of the bytes; what follows it is ignored.")
static PyObject *module_loads(PyObject *module, Py_buffer *bytes, int allow_code) {
    const char *data;
    autoref PyObject *held = TRY(bytes_settled(bytes, &data));
    if (load_relaxed(&interp_current()->audit_hooks) != 0) {
        autoref PyObject *copy = TRY(bytes_from(data, bytes->len));
        TRYI(AUDIT("marshal.loads", 1, copy));
    }
    return marshal_read(data, bytes->len, allow_code ? CODE_VERIFIED : CODE_REFUSED);
}

static int marshal_exec(PyObject *module) {
    return module_add_int(module, "version", MARSHAL_VERSION);
}

#include "marshal_module.gen.h"

NATIVE_MODULE(
    marshal, MarshalState, marshal_exec, marshal_functions,
    "Values and code objects as bytes, in the format that compiled modules are kept in.\n\n"
    "The format depends on the version of Python and is the same on all machines. It holds\n"
    "None, bools, ints, floats, complex numbers, str, bytes, tuples, lists, sets, dicts,\n"
    "slices and code objects; other objects cannot be written.")
