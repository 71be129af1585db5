/* object.h: any object's attributes, truth, order, text. */
#include "capi/capi.h"
#include "capi/internal.h"
#include "types/type/type.h"

#include <stdio.h>

int capi_ignore(int result) {
    if (result < 0) {
        err_unraisable(NULL, "Exception ignored while looking up");
        return 0;
    }
    return result;
}

/* ---- attributes ---- */

PyObject *PyObject_GetAttr(PyObject *o, PyObject *name) {
    if (unlikely(!IS_STR(name))) {
        return err_raise(PyExc_TypeError, "attribute name must be string, not '%.200s'",
                         TYPE(name)->tp_name);
    }
    return attr_get(o, name);
}

PyObject *PyObject_GetAttrString(PyObject *o, const char *text) {
    NAME_ARG(name, text);
    return attr_get(o, name);
}

PyObject *_PyObject_GetAttrId(PyObject *o, _Py_Identifier *id) {
    PyObject *name = TRY(_PyUnicode_FromId(id));
    return attr_get(o, name);
}

/* SHARED objects die when every thread has passed a safepoint, behind which no reader keeps what it
 * had not counted. */
void _PyObject_XDecRefDelayed(PyObject *o) {
    if (o != NULL && !is_immortal(o)) {
        ref_share(o);
        decref(o);
    }
}

int PyObject_GetOptionalAttr(PyObject *o, PyObject *name, PyObject **result) {
    *result = NULL;
    return attr_find(o, name, result);
}

int PyObject_GetOptionalAttrString(PyObject *o, const char *text, PyObject **result) {
    *result = NULL;
    INT_NAME_ARG(name, text);
    return attr_find(o, name, result);
}

int PyObject_HasAttrWithError(PyObject *o, PyObject *name) {
    PyObject *value;
    int found = PyObject_GetOptionalAttr(o, name, &value);
    XDECREF(value);
    return found;
}

int PyObject_HasAttrStringWithError(PyObject *o, const char *text) {
    INT_NAME_ARG(name, text);
    return PyObject_HasAttrWithError(o, name);
}

int PyObject_HasAttr(PyObject *o, PyObject *name) {
    return capi_ignore(PyObject_HasAttrWithError(o, name));
}

int PyObject_HasAttrString(PyObject *o, const char *text) {
    return capi_ignore(PyObject_HasAttrStringWithError(o, text));
}

int PyObject_SetAttr(PyObject *o, PyObject *name, PyObject *value) {
    if (unlikely(!IS_STR(name))) {
        return err_int(err_raise(PyExc_TypeError, "attribute name must be string, not '%.200s'",
                                 TYPE(name)->tp_name));
    }
    return attr_set(o, name, value);
}

int PyObject_SetAttrString(PyObject *o, const char *text, PyObject *value) {
    INT_NAME_ARG(name, text);
    return attr_set(o, name, value);
}

int(PyObject_DelAttr)(PyObject *o, PyObject *name) {
    return PyObject_SetAttr(o, name, NULL);
}

int(PyObject_DelAttrString)(PyObject *o, const char *text) {
    return PyObject_SetAttrString(o, text, NULL);
}

PyObject *PyObject_GenericGetDict(PyObject *o, void *context) {
    return attr_get_dict(o, context);
}

int PyObject_GenericSetDict(PyObject *o, PyObject *value, void *context) {
    return attr_set_dict(o, value, context);
}

PyObject **_PyObject_GetDictPtr(PyObject *o) {
    return attr_dict_slot(o);
}

PyObject *PyObject_Dir(PyObject *o) {
    if (o == NULL) {
        autoref PyObject *builtin = TRY(dict_get_text(interp_current()->builtins, "dir"));
        return call_none(builtin);
    }
    return attr_dir(o);
}

/* ---- the namespace in line ---- */

int PyObject_VisitManagedDict(PyObject *o, visitproc visit, void *arg) {
    return HAS_FLAG(TYPE(o), Py_TPFLAGS_MANAGED_DICT) ? instance_traverse(o, visit, arg) : 0;
}

void PyObject_ClearManagedDict(PyObject *o) {
    if (HAS_FLAG(TYPE(o), Py_TPFLAGS_MANAGED_DICT)) {
        instance_clear(o);
    }
}

/* ---- truth, order, hash ---- */

int PyObject_IsTrue(PyObject *o) {
    return ops_is_true(o);
}

int PyObject_Not(PyObject *o) {
    int truth = ops_is_true(o);
    return truth < 0 ? -1 : !truth;
}

PyObject *PyObject_RichCompare(PyObject *a, PyObject *b, int op) {
    NEED(op >= Py_LT && op <= Py_GE);
    return ops_compare(a, b, op);
}

int PyObject_RichCompareBool(PyObject *a, PyObject *b, int op) {
    INT_NEED(op >= Py_LT && op <= Py_GE);
    return ops_compare_bool(a, b, op);
}

Py_hash_t PyObject_Hash(PyObject *o) {
    return ops_hash(o);
}

int PyCallable_Check(PyObject *o) {
    return o != NULL && TYPE(o)->tp_call != NULL;
}

/* ---- text ---- */

static PyObject *text_of_null(void) {
    return str_from_text("<NULL>");
}

PyObject *PyObject_Repr(PyObject *o) {
    return o == NULL ? text_of_null() : ops_repr(o);
}

PyObject *PyObject_Str(PyObject *o) {
    return o == NULL ? text_of_null() : ops_str(o);
}

PyObject *PyObject_ASCII(PyObject *o) {
    return o == NULL ? text_of_null() : ops_ascii(o);
}

PyObject *PyObject_Bytes(PyObject *o) {
    return o == NULL ? bytes_from("<NULL>", 6) : bytes_from_object_special(o);
}

int PyObject_Print(PyObject *o, FILE *file, int flags) {
    autoref PyObject *text = INT_TRY(flags & Py_PRINT_RAW ? PyObject_Str(o) : PyObject_Repr(o));
    autoref PyObject *bytes = INT_TRY(str_encode(text, "utf-8", "backslashreplace"));
    fwrite(bytes_data(bytes), 1, (size_t)bytes_length(bytes), file);
    if (ferror(file)) {
        err_from_errno(PyExc_OSError);
        clearerr(file);
        return -1;
    }
    return 0;
}

int Py_ReprEnter(PyObject *o) {
    return ops_repr_enter(o);
}

void Py_ReprLeave(PyObject *o) {
    ops_repr_leave(o);
}

/* ---- constants ---- */

PyObject *Py_GetConstantBorrowed(unsigned id) {
    switch (id) {
    case Py_CONSTANT_NONE:
        return NONE;
    case Py_CONSTANT_FALSE:
        return FALSE_OBJECT;
    case Py_CONSTANT_TRUE:
        return TRUE_OBJECT;
    case Py_CONSTANT_ELLIPSIS:
        return &_Py_EllipsisObject;
    case Py_CONSTANT_NOT_IMPLEMENTED:
        return NOT_IMPLEMENTED;
    case Py_CONSTANT_ZERO:
        return int_from_ssize(0); /* small ints and the empty ones are immortal */
    case Py_CONSTANT_ONE:
        return int_from_ssize(1);
    case Py_CONSTANT_EMPTY_STR:
        return str_empty();
    case Py_CONSTANT_EMPTY_BYTES:
        return lend_counted(bytes_new(0));
    case Py_CONSTANT_EMPTY_TUPLE:
        return tuple_empty();
    default:
        return ERR_BAD_CALL();
    }
}

PyObject *Py_GetConstant(unsigned id) {
    return xnewref(Py_GetConstantBorrowed(id));
}

int(Py_Is)(PyObject *a, PyObject *b) {
    return a == b;
}
int(Py_IsNone)(PyObject *o) {
    return o == NONE;
}
int(Py_IsTrue)(PyObject *o) {
    return o == TRUE_OBJECT;
}
int(Py_IsFalse)(PyObject *o) {
    return o == FALSE_OBJECT;
}
PyTypeObject *(Py_TYPE)(PyObject *o) {
    return TYPE(o);
}

int _Py_SwappedOp[] = {Py_GT, Py_GE, Py_EQ, Py_NE, Py_LT, Py_LE};
