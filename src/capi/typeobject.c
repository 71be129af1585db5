/* object.h's part about types: making, asking, changing them. */
#include "capi/capi.h"
#include "capi/module_lock.h"
#include "types/module/module.h"
#include "types/type/type.h"
#include "types/type/type_attributes.h"

/* ---- making ---- */

int PyType_Ready(PyTypeObject *type) {
    if (HAS_FLAG(type, Py_TPFLAGS_READY)) {
        return 0;
    }
    INT_TRYI(type_ready(type));
    return module_lock_type_made(type);
}

static PyObject *made(PyTypeObject *type) {
    autoref PyObject *owned = TRY((PyObject *)type);
    TRYI(module_lock_type_made(type));
    return take(owned);
}

PyObject *PyType_FromMetaclass(PyTypeObject *metaclass, PyObject *module, PyType_Spec *spec,
                               PyObject *bases) {
    return made(type_from_metaclass(metaclass, module, spec, bases));
}

PyObject *PyType_FromModuleAndSpec(PyObject *module, PyType_Spec *spec, PyObject *bases) {
    return made(type_from_spec(module, spec, bases));
}

PyObject *PyType_FromSpecWithBases(PyType_Spec *spec, PyObject *bases) {
    return made(type_from_spec(NULL, spec, bases));
}

PyObject *PyType_FromSpec(PyType_Spec *spec) {
    return made(type_from_spec(NULL, spec, NULL));
}

/* ---- asking ---- */

int PyType_IsSubtype(PyTypeObject *type, PyTypeObject *base) {
    return type_is_subtype(type, base);
}

unsigned long PyType_GetFlags(PyTypeObject *type) {
    return load_relaxed(&type->tp_flags) & TYPE_FLAGS_SHOWN;
}

PyObject *PyType_GetName(PyTypeObject *type) {
    return type_get_name((PyObject *)type, NULL);
}

PyObject *PyType_GetQualName(PyTypeObject *type) {
    return type_get_qualname((PyObject *)type, NULL);
}

PyObject *PyType_GetModuleName(PyTypeObject *type) {
    return type_get_module((PyObject *)type, NULL);
}

PyObject *PyType_GetFullyQualifiedName(PyTypeObject *type) {
    return type_full_name(type);
}

PyObject *PyType_GetDict(PyTypeObject *type) {
    return xnewref(type->tp_dict);
}

PyObject *_PyType_Lookup(PyTypeObject *type, PyObject *name) {
    return type_lookup(type, name);
}

PyObject *_PyType_LookupRef(PyTypeObject *type, PyObject *name) {
    return type_lookup_ref(type, name);
}

const char *_PyType_Name(PyTypeObject *type) {
    const char *dot = strrchr(type->tp_name, '.');
    return dot == NULL ? type->tp_name : dot + 1;
}

static PyObject *module_of(PyTypeObject *type) {
    return HAS_FLAG(type, Py_TPFLAGS_HEAPTYPE) ? ((PyHeapTypeObject *)type)->ht_module : NULL;
}

PyObject *PyType_GetModule(PyTypeObject *type) {
    if (!HAS_FLAG(type, Py_TPFLAGS_HEAPTYPE)) {
        return err_raise(PyExc_TypeError, "PyType_GetModule: Type '%s' is not a heap type",
                         type->tp_name);
    }
    PyObject *module = module_of(type);
    return module != NULL
               ? module
               : err_raise(PyExc_TypeError, "PyType_GetModule: Type '%s' has no associated module",
                           type->tp_name);
}

void *PyType_GetModuleState(PyTypeObject *type) {
    PyObject *module = TRY(PyType_GetModule(type));
    return module_state(module);
}

PyObject *PyType_GetModuleByDef(PyTypeObject *type, PyModuleDef *def) {
    return type_module_by_def(type, def);
}

int PyType_GetBaseByToken(PyTypeObject *type, void *token, PyTypeObject **result) {
    if (result != NULL) {
        *result = NULL;
    }
    if (token == NULL) {
        return err_int(
            err_raise(PyExc_SystemError, "PyType_GetBaseByToken called with token=NULL"));
    }
    if (!IS_TYPE_OBJECT((PyObject *)type)) {
        return err_int(err_raise(PyExc_TypeError, "expected a type, got a '%T' object", type));
    }
    autoref PyObject *mro = newref(type->tp_mro);
    for (Py_ssize_t i = 0; i < tuple_length(mro); i++) {
        PyTypeObject *base = (PyTypeObject *)tuple_at(mro, i);
        if (HAS_FLAG(base, Py_TPFLAGS_HEAPTYPE) && ((PyHeapTypeObject *)base)->ht_token == token) {
            if (result != NULL) {
                *result = newref(base);
            }
            return 1;
        }
    }
    return 0;
}

void *PyType_GetSlot(PyTypeObject *type, int slot) {
    return type_slot(type, slot);
}

/* ---- data of a type's own ---- */

void *PyObject_GetTypeData(PyObject *o, PyTypeObject *type) {
    return (char *)o + type_data_offset(type);
}

Py_ssize_t PyType_GetTypeDataSize(PyTypeObject *type) {
    Py_ssize_t size = type->tp_basicsize - (Py_ssize_t)type_data_offset(type);
    return size < 0 ? 0 : size;
}

void *PyObject_GetItemData(PyObject *o) {
    if (!HAS_FLAG(TYPE(o), Py_TPFLAGS_ITEMS_AT_END)) {
        return err_raise(PyExc_TypeError, "type '%s' does not have Py_TPFLAGS_ITEMS_AT_END",
                         TYPE(o)->tp_name);
    }
    return (char *)o + TYPE(o)->tp_basicsize;
}

/* ---- changing ---- */

void PyType_Modified(PyTypeObject *type) {
    type_lock();
    type_modified_locked(type);
    type_unlock();
}

int PyType_Freeze(PyTypeObject *type) {
    autoref PyObject *mro = newref(type->tp_mro);
    for (Py_ssize_t i = 1; i < tuple_length(mro); i++) {
        PyTypeObject *base = (PyTypeObject *)tuple_at(mro, i);
        if (!HAS_FLAG(base, Py_TPFLAGS_IMMUTABLETYPE)) {
            return err_int(err_raise(PyExc_TypeError,
                                     "Creating immutable type %s from mutable base %N",
                                     type->tp_name, base));
        }
    }
    fetch_or_acq_rel(&type->tp_flags, Py_TPFLAGS_IMMUTABLETYPE);
    PyType_Modified(type);
    return 0;
}

unsigned PyType_ClearCache(void) {
    return load_relaxed(&runtime.next_type_version) - 1; /* caches answer for one version each */
}
