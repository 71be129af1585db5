/* C types: what a class knows about its layout, and the metaclass that all of them share. */
#ifdef HAVE_FFI
#include "modules/ctypes/ctypes_int.h"
#include "types/weakref/weakref.h"

#include <stdlib.h>

#define CTYPE(type) ((CTypeObject *)(type))

/* ---- infos ---- */

CTypeInfo *ctype_info(PyObject *type) {
    if (!type_is_subtype(TYPE(type), &ctype_type)) {
        return NULL;
    }
    return load_acquire(&CTYPE(type)->info); /* pairs with ctype_publish and ctype_replace */
}

CTypeInfo *ctype_final(PyTypeObject *type) {
    CTypeInfo *info = ctype_info((PyObject *)type);
    if (info == NULL) {
        return err_raise(PyExc_TypeError, "abstract class");
    }
    if (unlikely(!load_acquire(&info->final))) {
        guard(type);
        info = CTYPE(type)->info;
        store_release(&info->final, 1);
    }
    return info;
}

CTypeInfo *ctype_info_new(CTypeKind kind) {
    CTypeInfo *info = calloc(1, sizeof *info);
    if (info == NULL) {
        return err_no_memory();
    }
    info->kind = kind;
    return info;
}

static void info_objects_clear(CTypeInfo *info) {
    CLEAR(info->item);
    CLEAR(info->fields);
    CLEAR(info->base);
    CLEAR(info->argtypes);
    CLEAR(info->converters);
    CLEAR(info->restype);
    CLEAR(info->checker);
}
void ctype_info_free(CTypeInfo *info) {
    while (info != NULL) {
        CTypeInfo *previous = info->previous;
        info_objects_clear(info);
        ffi_aggregate_free(info->ffi);
        free(info->format);
        free(info->shape);
        free(info->strides);
        free(info);
        info = previous;
    }
}

int ctype_publish(PyTypeObject *type, CTypeInfo *info) {
    CTypeInfo *none = NULL;
    if (!cas_acq_rel(&CTYPE(type)->info, &none, info)) {
        ctype_info_free(info);
        return err_int(
            err_raise(PyExc_SystemError, "StgInfo of '%N' is already initialized.", type));
    }
    return 0;
}

int ctype_replace(PyTypeObject *type, CTypeInfo *old, CTypeInfo *info, const char *error) {
    bool replaced;
    {
        guard(type);
        replaced = CTYPE(type)->info == old && !old->final;
        if (replaced) {
            info->previous = old;
            store_release(&CTYPE(type)->info, info);
        }
    }
    if (!replaced) {
        ctype_info_free(info);
        return err_int(err_raise(PyExc_AttributeError, "%s", error));
    }
    return 0;
}

int ctype_copy_format(CTypeInfo *info, const char *prefix, CTypeInfo *from) {
    const char *format = from->format == NULL ? "B" : from->format;
    size_t size = strlen(prefix) + strlen(format) + 1;
    info->format = malloc(size);
    if (info->format == NULL) {
        return err_int(err_no_memory());
    }
    snprintf(info->format, size, "%s%s", prefix, format);
    return 0;
}

ffi_type *ctype_ffi(CTypeInfo *info) {
    switch (info->kind) {
    case CTYPE_SIMPLE:
        return info->code->ffi;
    case CTYPE_POINTER:
    case CTYPE_FUNCTION:
    case CTYPE_ARRAY: /* passed as C passes it: its address */
        return &ffi_type_pointer;
    default:
        return ffi_of_aggregate(info);
    }
}

/* ---- arrays of a type ---- */

static PyObject *arrays_of(PyTypeObject *item) {
    PyObject *arrays = attr_field((PyObject *)item, &CTYPE(item)->arrays);
    if (arrays != NULL) {
        return arrays;
    }
    autoref PyObject *fresh = TRY(dict_new());
    guard(item);
    if (CTYPE(item)->arrays == NULL) {
        store_release(&CTYPE(item)->arrays, newref(fresh));
    }
    return newref(CTYPE(item)->arrays);
}

static PyObject *array_type_make(PyTypeObject *item, PyObject *length) {
    autoref PyObject *namespace = TRY(dict_new());
    TRYI(dict_set_text(namespace, "_length_", length));
    TRYI(dict_set_text(namespace, "_type_", (PyObject *)item));
    const char *dot = strrchr(item->tp_name, '.');
    autoref PyObject *name =
        TRY(str_format("%s_Array_%S", dot == NULL ? item->tp_name : dot + 1, length));
    autoref PyObject *bases = TRY(tuple_of(1, &carray_type));
    return call_three((PyObject *)&array_meta_type, name, bases, namespace);
}

PyTypeObject *ctype_array_of(PyTypeObject *item, Py_ssize_t length) {
    autoref PyObject *arrays = TRY(arrays_of(item)), *key = TRY(int_from_ssize(length)),
                     *known = NULL;
    TRYI(dict_get(arrays, key, &known));
    PyObject *found = known == NULL ? NULL : weakref_get(known);
    if (found != NULL) {
        return (PyTypeObject *)found;
    }
    autoref PyObject *type = TRY(array_type_make(item, key));
    autoref PyObject *reference = TRY(weakref_new(type, NULL));
    guard(item); /* whoever comes second takes the first one's */
    autoref PyObject *again = NULL;
    TRYI(dict_get(arrays, key, &again));
    found = again == NULL ? NULL : weakref_get(again);
    if (found != NULL) {
        return (PyTypeObject *)found;
    }
    TRYI(dict_set(arrays, key, reference));
    return (PyTypeObject *)take(type);
}

static PyObject *ctype_repeat(PyObject *self, Py_ssize_t length) {
    if (length < 0) {
        return err_raise(PyExc_ValueError, "Array length must be >= 0, not %zd", length);
    }
    if (ctype_info(self) == NULL) {
        return err_raise(PyExc_TypeError, "_type_ must have storage info");
    }
    return (PyObject *)ctype_array_of((PyTypeObject *)self, length);
}

/* ---- CType_Type ---- */

GETTER("CType_Type.__pointer_type__", "The class of pointers to this one.")
static PyObject *ctype_pointer_type(PyObject *self) {
    if (ctype_info(self) == NULL) {
        return err_raise(PyExc_TypeError, "%R must have storage info", self);
    }
    PyObject *found = attr_field(self, &CTYPE(self)->pointer_type);
    return found != NULL
               ? found
               : err_raise(PyExc_AttributeError, "%R has no attribute '__pointer_type__'", self);
}
SETTER("CType_Type.__pointer_type__")
static int ctype_set_pointer_type(PyObject *self, PyObject *value) {
    if (ctype_info(self) == NULL) {
        return err_int(err_raise(PyExc_TypeError, "%R must have storage info", self));
    }
    attr_replace(self, &CTYPE(self)->pointer_type, value);
    return 0;
}

METHOD("CType_Type.__sizeof__(self)", "The bytes that the class takes.")
static PyObject *ctype_sizeof(PyObject *self) {
    size_t size = sizeof(CTypeInfo) + (size_t)TYPE(self)->tp_basicsize +
                  (size_t)((PyVarObject *)self)->ob_size * sizeof(PyMemberDef);
    CTypeInfo *info = ctype_info(self);
    if (info != NULL && info->format != NULL) {
        size += strlen(info->format) + 1 + (size_t)info->dimensions * 2 * sizeof(Py_ssize_t);
    }
    return int_from_size(size);
}

int ctype_tp_init(PyObject *self, PyObject *args, PyObject *kwargs) {
    return PyType_Type.tp_init(self, args, kwargs);
}
int ctype_is_gc(PyObject *self) {
    return HAS_FLAG(self, Py_TPFLAGS_HEAPTYPE);
}

int ctype_traverse(PyObject *self, visitproc visit, void *arg) {
    if (!ctype_is_gc(self)) {
        return 0;
    }
    for (CTypeInfo *info = CTYPE(self)->info; info != NULL; info = info->previous) {
        Py_VISIT((PyObject *)info->item);
        Py_VISIT(info->fields);
        Py_VISIT((PyObject *)info->base);
        Py_VISIT(info->argtypes);
        Py_VISIT(info->converters);
        Py_VISIT(info->restype);
        Py_VISIT(info->checker);
    }
    Py_VISIT(CTYPE(self)->pointer_type);
    Py_VISIT(CTYPE(self)->arrays);
    return PyType_Type.tp_traverse(self, visit, arg);
}

/* The infos stay: instances that die later look at them. */
int ctype_clear(PyObject *self) {
    CLEAR(CTYPE(self)->pointer_type);
    CLEAR(CTYPE(self)->arrays);
    for (CTypeInfo *info = CTYPE(self)->info; info != NULL; info = info->previous) {
        CLEAR(info->converters);
        CLEAR(info->checker);
        CLEAR(info->fields);
    }
    return PyType_Type.tp_clear(self);
}

void ctype_dealloc(PyObject *self) {
    CTypeInfo *info = exchange_acq_rel(&CTYPE(self)->info, NULL);
    CLEAR(CTYPE(self)->pointer_type);
    CLEAR(CTYPE(self)->arrays);
    PyType_Type.tp_dealloc(self);
    ctype_info_free(info);
}

#include "ctypes_info.gen.h"

static PySequenceMethods ctype_sequence = {.sq_repeat = ctype_repeat};
PyTypeObject ctype_type = {
    TYPE_HEAD,
    .tp_name = "_ctypes.CType_Type",
    CTYPE_META_SLOTS,
    .tp_base = &PyType_Type,
    .tp_as_sequence = &ctype_sequence,
    .tp_methods = CType_Type_methods,
    .tp_getset = CType_Type_getset,
};
#endif
