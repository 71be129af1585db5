/* What the metatypes of all kinds have: instances on given memory. */
#ifdef HAVE_FFI
#include "modules/ctypes/ctypes_int.h"
#include "types/needs.h"

#include <dlfcn.h>

int ctypes_address(PyObject *o, const char *error, void **out) {
    if (!IS_INT(o)) {
        return err_int(err_raise(PyExc_TypeError, "%s", error));
    }
    int overflow;
    int64_t value = int_as_int64_overflow(o, &overflow);
    if (overflow == 0) {
        *out = (void *)(intptr_t)value;
        return 0;
    }
    uint64_t bits = int_as_uint64(o);
    *out = (void *)(uintptr_t)bits;
    return bits == (uint64_t)-1 && err_occurred() ? -1 : 0;
}

static PyObject *instance_at(PyTypeObject *type, void *address) {
    autoref PyObject *number = TRY(int_from_uint64((uintptr_t)address));
    TRYI(AUDIT("ctypes.cdata", 1, number));
    return (PyObject *)data_new_at(type, address, NULL, 0, NULL);
}

static PyObject *meta_from_address(PyObject *self, PyObject *value) {
    void *address;
    TRYI(ctypes_address(value, "integer expected", &address));
    TRY(ctype_final((PyTypeObject *)self));
    return instance_at((PyTypeObject *)self, address);
}

static int check_room(Py_ssize_t offset, Py_ssize_t length, Py_ssize_t size) {
    if (offset < 0) {
        return err_int(err_raise(PyExc_ValueError, "offset cannot be negative"));
    }
    if (size > length - offset) {
        return err_int(err_raise(PyExc_ValueError,
                                 "Buffer size too small (%zd instead of at least %zd bytes)",
                                 length, size + offset));
    }
    return 0;
}

static int audit_buffer(const void *p, Py_ssize_t length, Py_ssize_t offset) {
    autoref PyObject *address = INT_TRY(int_from_uint64((uintptr_t)p)),
                     *size = INT_TRY(int_from_ssize(length)), *at = INT_TRY(int_from_ssize(offset));
    return AUDIT("ctypes.cdata/buffer", 3, address, size, at);
}

static int buffer_arguments(const char *name, PyObject *const *args, Py_ssize_t nargs,
                            Py_ssize_t *offset) {
    if (nargs < 1) {
        return err_int(err_raise(
            PyExc_TypeError, "%s() takes at least 1 positional argument (%zd given)", name, nargs));
    }
    if (nargs > 2) {
        return err_int(
            err_raise(PyExc_TypeError, "%s() takes at most 2 arguments (%zd given)", name, nargs));
    }
    *offset = 0;
    return nargs == 1 ? 0 : arg_ssize(args[1], offset);
}

static PyObject *meta_from_buffer(PyObject *self, PyObject *const *args, Py_ssize_t nargs) {
    Py_ssize_t offset;
    TRYI(buffer_arguments("from_buffer", args, nargs, &offset));
    PyTypeObject *type = (PyTypeObject *)self;
    CTypeInfo *info = TRY(ctype_final(type));
    autoref PyObject *view = TRY(memoryview_with_flags(args[0], PyBUF_FULL_RO));
    Py_buffer *buffer = PyMemoryView_GET_BUFFER(view);
    if (buffer->readonly) {
        return err_raise(PyExc_TypeError, "underlying buffer is not writable");
    }
    if (!PyBuffer_IsContiguous(buffer, 'C')) {
        return err_raise(PyExc_TypeError, "underlying buffer is not C contiguous");
    }
    TRYI(check_room(offset, buffer->len, info->size));
    TRYI(audit_buffer(buffer->buf, buffer->len, offset));
    autoref PyObject *made = TRY(instance_at(type, (char *)buffer->buf + offset));
    TRYI(data_keep(CDATA(made), -1, view));
    return take(made);
}

static PyObject *meta_from_buffer_copy(PyObject *self, PyObject *const *args, Py_ssize_t nargs) {
    Py_ssize_t offset;
    TRYI(buffer_arguments("from_buffer_copy", args, nargs, &offset));
    PyTypeObject *type = (PyTypeObject *)self;
    CTypeInfo *info = TRY(ctype_final(type));
    Py_buffer buffer;
    TRYI(arg_buffer(args[0], &buffer));
    PyObject *made = NULL;
    if (check_room(offset, buffer.len, info->size) == 0 &&
        audit_buffer(buffer.buf, buffer.len, offset) == 0) {
        made = (PyObject *)data_new_copy(type, (char *)buffer.buf + offset);
    }
    arg_buffer_release(&buffer);
    return made;
}

void *library_symbol(void *library, const char *name, PyObject *error, const char *missing) {
    dlerror();
    void *address = dlsym(library, name);
    if (address != NULL) {
        return address;
    }
    const char *text = dlerror();
    if (text == NULL) {
        return err_raise(error, missing, name);
    }
    autoref PyObject *message = TRY(PyUnicode_DecodeLocale(text, "surrogateescape"));
    return err_raise_value(error, message);
}

static PyObject *meta_in_dll(PyObject *self, PyObject *const *args, Py_ssize_t nargs) {
    if (nargs != 2) {
        return err_raise(PyExc_TypeError,
                         "in_dll() takes exactly 2 positional arguments (%zd given)", nargs);
    }
    const char *name;
    TRYI(arg_utf8(args[1], "in_dll", "2", &name));
    TRYI(AUDIT("ctypes.dlsym", 2, args[0], args[1]));
    TRY(ctype_final((PyTypeObject *)self));
    autoref PyObject *handle = TRY(attr_get_text(args[0], "_handle"));
    void *library;
    TRYI(ctypes_address(handle, "the _handle attribute of the second argument must be an integer",
                        &library));
    void *address = library_symbol(library, name, PyExc_ValueError, "symbol '%s' not found");
    return address == NULL ? NULL : instance_at((PyTypeObject *)self, address);
}

static PyObject *meta_from_param(PyObject *self, PyObject *value) {
    return param_from_instance((PyTypeObject *)self, value);
}
static PyObject *simple_from_param(PyObject *self, PyObject *value) {
    return param_from_simple((PyTypeObject *)self, value);
}
static PyObject *pointer_from_param(PyObject *self, PyObject *value) {
    return param_from_pointer((PyTypeObject *)self, value);
}

#define METHOD_DOC(signature) signature "\n--\n\n"
#define INSTANCE_METHODS                                                                           \
    {"from_address", meta_from_address, METH_O,                                                    \
     METHOD_DOC("from_address($self, value, /)") "C.from_address(integer) -> C instance\n\n"       \
                                                 "An instance on the memory there."},              \
        {"from_buffer", (PyCFunction)(void *)meta_from_buffer, METH_FASTCALL,                      \
         METHOD_DOC("from_buffer($self, obj, offset=0, /)") "An instance on an object's buffer."}, \
        {"from_buffer_copy", (PyCFunction)(void *)meta_from_buffer_copy, METH_FASTCALL,            \
         METHOD_DOC("from_buffer_copy($self, buffer, offset=0, /)") "An instance with a copy of "  \
                                                                    "a buffer's bytes."},          \
        {"in_dll", (PyCFunction)(void *)meta_in_dll, METH_FASTCALL,                                \
         METHOD_DOC("in_dll($self, dll, name, /)") "A variable of a library."}
#define FROM_PARAM(function)                                                                       \
    {"from_param", function, METH_O,                                                               \
     METHOD_DOC("from_param($self, value, /)") "What is passed to C for the value."}
PyMethodDef meta_methods[] = {FROM_PARAM(meta_from_param), INSTANCE_METHODS, {NULL}};
PyMethodDef simple_meta_methods[] = {FROM_PARAM(simple_from_param), INSTANCE_METHODS, {NULL}};
PyMethodDef pointer_meta_methods[] = {
    INSTANCE_METHODS,
    FROM_PARAM(pointer_from_param),
    {"set_type", pointer_set_type, METH_O,
     METHOD_DOC("set_type($self, type, /)") "Says what instances point to."},
    {NULL}};
#endif
