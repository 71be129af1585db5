/* from_param: what is passed for a Python value; and what it makes, an object that holds C's value.
 */
#ifdef HAVE_FFI
#include "modules/ctypes/ctypes_int.h"

#include <ctype.h>
#include <stdlib.h>

/* ---- CArgObject ---- */

CParam *param_new(char tag, ffi_type *ffi) {
    CParam *p = (CParam *)TRY(object_new(&param_type));
    p->tag = tag;
    p->ffi = ffi;
    p->bytes = p->value;
    object_track((PyObject *)p);
    return p;
}
CParam *param_pointer(char tag, void *pointer, PyObject *keep) {
    CParam *p = TRY(param_new(tag, &ffi_type_pointer));
    memcpy(p->value, &pointer, sizeof pointer);
    p->object = xnewref(keep);
    return p;
}

static PyObject *param_repr(PyObject *o) {
    CParam *p = CPARAM(o);
    int64_t number = 0;
    switch (p->tag) {
    case 'b':
    case 'B':
        number = *(signed char *)p->value;
        return str_format("<cparam '%c' (%lld)>", p->tag,
                          p->tag == 'b' ? number : (int64_t)(unsigned char)p->value[0]);
    case 'h':
    case 'H':
    case 'i':
    case 'I':
    case 'l':
    case 'L':
    case 'q':
    case 'Q': {
        autoref PyObject *value = TRY(code_find((Py_UCS4)p->tag)->get(p->value));
        return str_format("<cparam '%c' (%S)>", p->tag, value);
    }
    case 'd':
    case 'f': {
        autoref PyObject *value = TRY(code_find((Py_UCS4)p->tag)->get(p->value));
        return str_format("<cparam '%c' (%R)>", p->tag, value);
    }
    case 'c': {
        unsigned char c = (unsigned char)p->value[0];
        bool plain = isprint(c) && c != '\'' && c != '\\' && c < 128;
        return plain ? str_format("<cparam '%c' ('%c')>", p->tag, c)
                     : str_format("<cparam '%c' ('\\x%c%c')>", p->tag, "0123456789abcdef"[c >> 4],
                                  "0123456789abcdef"[c & 15]);
    }
    case 'z':
    case 'Z':
    case 'P': {
        void *pointer;
        char text[40];
        memcpy(&pointer, p->value, sizeof pointer);
        snprintf(text, sizeof text, pointer == NULL ? "0x(nil)" : "%p", pointer);
        return str_format("<cparam '%c' (%s)>", p->tag, text);
    }
    default:
        return str_format("<cparam '%c' at %p>", p->tag, o);
    }
}

static int param_traverse(PyObject *o, visitproc visit, void *arg) {
    Py_VISIT(CPARAM(o)->object);
    return 0;
}
static int param_clear(PyObject *o) {
    CLEAR(CPARAM(o)->object);
    return 0;
}
static void param_dealloc(PyObject *o) {
    object_untrack(o);
    param_clear(o);
    if (CPARAM(o)->bytes != CPARAM(o)->value) {
        free(CPARAM(o)->bytes);
    }
    object_free(o);
}
static PyMemberDef param_members[] = {
    {"_obj", Py_T_OBJECT_EX, offsetof(CParam, object), Py_READONLY, "the wrapped object"},
    {NULL},
};
PyTypeObject param_type = {
    TYPE_HEAD,
    .tp_name = "_ctypes.CArgObject",
    .tp_basicsize = sizeof(CParam),
    .tp_dealloc = param_dealloc,
    .tp_repr = param_repr,
    .tp_flags = TYPE_SHOWN_AS_HEAP | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE |
                Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_traverse = param_traverse,
    .tp_clear = param_clear,
    .tp_members = param_members,
};

/* ---- any type ---- */

int param_by_attribute(PyTypeObject *type, PyObject *value, PyObject **out) {
    autoref PyObject *inner = NULL;
    autoref PyObject *name = INT_TRY(str_intern_text("_as_parameter_"));
    int found = attr_find(value, name, &inner);
    *out = NULL;
    if (found <= 0) {
        return found;
    }
    INT_TRYI(call_enter(" while processing _as_parameter_"));
    *out = call_method_one((PyObject *)type, NAME(from_param), inner);
    call_leave();
    return *out == NULL ? -1 : 1;
}

/* The object that byref() refers to, or NULL; borrowed. */
static PyObject *referred(PyObject *value) {
    return IS_EXACT(value, param_type) && CPARAM(value)->tag == 'P' ? CPARAM(value)->object : NULL;
}

PyObject *param_from_instance(PyTypeObject *type, PyObject *value) {
    if (type_is_subtype(TYPE(value), type)) {
        return newref(value);
    }
    if (IS_EXACT(value, param_type)) {
        PyObject *object = CPARAM(value)->object;
        if (object != NULL && type_is_subtype(TYPE(object), type)) {
            return newref(value);
        }
        return err_raise(PyExc_TypeError, "expected %s instance instead of pointer to %s",
                         type->tp_name, object == NULL ? "<NULL>" : TYPE(object)->tp_name);
    }
    PyObject *made;
    if (TRYI(param_by_attribute(type, value, &made))) {
        return made;
    }
    return err_raise(PyExc_TypeError, "expected %s instance instead of %s", type->tp_name,
                     TYPE(value)->tp_name);
}

/* ---- simple types ---- */

static PyObject *param_of_value(CTypeInfo *info, PyObject *value) {
    autoref CParam *p = TRY(param_new(info->code->letter, info->code->ffi));
    autoref PyObject *keep = TRY(code_set(info, p->value, value));
    p->object = keep == NONE ? newref(value) : take(keep);
    return (PyObject *)take(p);
}

PyObject *param_from_simple(PyTypeObject *type, PyObject *value) {
    if (type_is_subtype(TYPE(value), type)) {
        return newref(value);
    }
    CTypeInfo *info = ctype_info((PyObject *)type);
    if (info == NULL || info->code == NULL) {
        return err_raise(PyExc_TypeError, "abstract class");
    }
    PyObject *made = param_of_value(info, value);
    if (made != NULL) {
        return made;
    }
    autoref PyObject *error = err_fetch();
    int found = param_by_attribute(type, value, &made);
    if (found == 0) {
        err_restore(take(error));
    }
    return found > 0 ? made : NULL;
}

/* ---- c_char_p, c_wchar_p, c_void_p ---- */

/* Is it an array of, or a pointer to, simple values of that letter (0: anything)? */
static bool is_pointer_to(PyObject *value, char letter) {
    CTypeInfo *info = IS_CDATA(value) ? DATA_INFO(value) : NULL;
    if (info == NULL || (info->kind != CTYPE_ARRAY && info->kind != CTYPE_POINTER)) {
        return false;
    }
    CTypeInfo *item = info->item == NULL ? NULL : ctype_info((PyObject *)info->item);
    return letter == 0 || (item != NULL && item->code != NULL && item->code->letter == letter);
}
static bool is_reference_to(PyObject *value, char letter) {
    PyObject *object = referred(value);
    CTypeInfo *info = object != NULL && IS_CDATA(object) ? DATA_INFO(object) : NULL;
    return object != NULL &&
           (letter == 0 || (info != NULL && info->code != NULL && info->code->letter == letter));
}

static PyObject *param_of_letter(char letter, PyObject *value) {
    CTypeInfo info = {.code = code_find((Py_UCS4)letter)};
    return param_of_value(&info, value);
}
static PyObject *param_or_attribute(PyTypeObject *type, PyObject *value, const char *as) {
    PyObject *made;
    if (TRYI(param_by_attribute(type, value, &made))) {
        return made;
    }
    return err_raise(PyExc_TypeError, "'%s' object cannot be interpreted as %s",
                     TYPE(value)->tp_name, as);
}

static PyObject *char_p_from_param(PyObject *type, PyObject *value) {
    if (value == NONE) {
        return newref(NONE);
    }
    if (IS_BYTES(value)) {
        return param_of_letter('z', value);
    }
    if (type_is_subtype(TYPE(value), (PyTypeObject *)type) || is_pointer_to(value, 'c') ||
        is_reference_to(value, 'c')) {
        return newref(value);
    }
    return param_or_attribute((PyTypeObject *)type, value, "ctypes.c_char_p");
}
static PyObject *wchar_p_from_param(PyObject *type, PyObject *value) {
    if (value == NONE) {
        return newref(NONE);
    }
    if (IS_STR(value)) {
        return param_of_letter('Z', value);
    }
    if (type_is_subtype(TYPE(value), (PyTypeObject *)type) || is_pointer_to(value, 'u') ||
        is_reference_to(value, 'u')) {
        return newref(value);
    }
    return param_or_attribute((PyTypeObject *)type, value, "ctypes.c_wchar_p");
}

/* A function, or a c_char_p or c_wchar_p: the pointer in it. NULL without exception: neither. */
static PyObject *param_of_pointer_value(PyObject *value) {
    CTypeInfo *info = IS_CDATA(value) ? DATA_INFO(value) : NULL;
    if (info == NULL) {
        return NULL;
    }
    bool text = info->code != NULL && (info->code->letter == 'z' || info->code->letter == 'Z');
    if (info->kind != CTYPE_FUNCTION && !text) {
        return NULL;
    }
    void *pointer;
    memcpy(&pointer, TRY(data_part(CDATA(value), 0, sizeof pointer)), sizeof pointer);
    return (PyObject *)param_pointer(text ? 'Z' : 'P', pointer, value);
}
static PyObject *void_p_from_param(PyObject *type, PyObject *value) {
    if (value == NONE) {
        return newref(NONE);
    }
    if (IS_BYTES(value) || IS_STR(value) || IS_INT(value)) {
        return param_of_letter(IS_BYTES(value) ? 'z' : IS_STR(value) ? 'Z' : 'P', value);
    }
    if (type_is_subtype(TYPE(value), (PyTypeObject *)type) || is_pointer_to(value, 0) ||
        is_reference_to(value, 0)) {
        return newref(value);
    }
    PyObject *made = param_of_pointer_value(value);
    if (made != NULL || err_occurred()) {
        return made;
    }
    return param_or_attribute((PyTypeObject *)type, value, "ctypes.c_void_p");
}

static PyMethodDef text_methods[] = {
    {"from_param", char_p_from_param, METH_O, NULL},
    {"from_param", wchar_p_from_param, METH_O, NULL},
    {"from_param", void_p_from_param, METH_O, NULL},
};
int simple_add_from_param(PyTypeObject *type, const SimpleCode *code) {
    const char *place = strchr("zZP", code->letter);
    if (place == NULL) {
        return 0;
    }
    static const char letters[] = "zZP";
    PyMethodDef *method = &text_methods[strchr(letters, code->letter) - letters];
    autoref PyObject *descriptor = INT_TRY(classmethod_descriptor_new(type, method));
    return attr_set((PyObject *)type, NAME(from_param), descriptor);
}

/* ---- pointer types ---- */

PyObject *param_from_pointer(PyTypeObject *type, PyObject *value) {
    if (value == NONE) {
        return newref(NONE);
    }
    CTypeInfo *info = ctype_info((PyObject *)type);
    if (info == NULL) {
        return err_raise(PyExc_TypeError, "abstract class");
    }
    if (info->item != NULL && IS_CDATA(value)) {
        if (type_is_subtype(TYPE(value), info->item)) {
            return (PyObject *)param_pointer('P', data_address(CDATA(value)), value);
        }
        CTypeInfo *other = DATA_INFO(value);
        if (is_pointer_to(value, 0) && other->item != NULL &&
            type_is_subtype(other->item, info->item)) {
            return newref(value);
        }
    }
    PyObject *object = referred(value);
    if (info->item != NULL && object != NULL && type_is_subtype(TYPE(object), info->item)) {
        return newref(value);
    }
    return param_from_instance(type, value);
}
#endif
