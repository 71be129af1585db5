/* The values of fields (PyMemberDef): C numbers, strings, object references. Number fields are read
 * and written as they lie; object fields as other shared references: read without a lock, replaced
 * under the object's. */
#include "types/function/function_int.h"
#include "types/float/float.h"

#include <limits.h>
#include <string.h>

/* ---- reading ---- */

#define READ(type) (__atomic_load_n((const type *)at, __ATOMIC_RELAXED))

static PyObject *object_field(PyObject *self, const char *at) {
    return attr_field(self, (PyObject **)at);
}

static PyObject *float_field(const char *at, bool is_double) {
    double wide;
    float narrow;
    if (is_double) {
        memcpy(&wide, at, sizeof wide);
    } else {
        memcpy(&narrow, at, sizeof narrow);
        wide = (double)narrow;
    }
    return float_from_double(wide);
}

static PyObject *missing(PyObject *self, PyMemberDef *member) {
    autoref PyObject *name = TRY(str_intern_text(member->name));
    return attr_error(self, name, "'%T' object has no attribute '%s'", self, member->name);
}

PyObject *member_get(PyObject *self, const char *base, PyMemberDef *member) {
    const char *at = base + member->offset;
    PyObject *value;
    switch (member->type) {
    case Py_T_BOOL:
        return BOOL(READ(char));
    case Py_T_BYTE:
        return int_from_ssize(READ(signed char));
    case Py_T_UBYTE:
        return int_from_ssize(READ(unsigned char));
    case Py_T_SHORT:
        return int_from_ssize(READ(short));
    case Py_T_USHORT:
        return int_from_ssize(READ(unsigned short));
    case Py_T_INT:
        return int_from_ssize(READ(int));
    case Py_T_UINT:
        return int_from_ssize(READ(unsigned int));
    case Py_T_LONG:
    case Py_T_LONGLONG:
    case Py_T_PYSSIZET:
        return int_from_int64(READ(int64_t));
    case Py_T_ULONG:
    case Py_T_ULONGLONG:
        return int_from_uint64(READ(uint64_t));
    case Py_T_FLOAT:
        return float_field(at, false);
    case Py_T_DOUBLE:
        return float_field(at, true);
    case Py_T_STRING:
        return READ(uintptr_t) == 0 ? NONE : str_from_text((const char *)READ(uintptr_t));
    case Py_T_STRING_INPLACE:
        return str_from_text(at);
    case Py_T_CHAR:
        return str_from_utf8(at, 1);
    case _Py_T_OBJECT:
        value = object_field(self, at);
        return value == NULL ? NONE : value;
    case Py_T_OBJECT_EX:
        value = object_field(self, at);
        return value == NULL ? missing(self, member) : value;
    case _Py_T_NONE:
        return NONE;
    default:
        return err_raise(PyExc_SystemError, "bad memberdescr type for %s", member->name);
    }
}

/* ---- writing ---- */

static int delete_field(PyObject *self, char *at, PyMemberDef *member) {
    if (member->type == Py_T_OBJECT_EX && load_acquire((PyObject **)at) == NULL) {
        autoref PyObject *name = INT_TRY(str_intern_text(member->name));
        return err_int(attr_error(self, name, "%s", member->name));
    }
    if (member->type != Py_T_OBJECT_EX && member->type != _Py_T_OBJECT) {
        return err_int(err_raise(PyExc_TypeError, "can't delete numeric/char attribute"));
    }
    attr_replace(self, (PyObject **)at, NULL);
    return 0;
}

static int truncated(const char *type) {
    return err_warn(PyExc_RuntimeWarning, 1, "Truncation of value to %s", type);
}

/* An integer of the field's size; too large a value is cut with a warning for the small types, an
 * error for the large ones. */
static int set_signed(char *at, PyObject *value, size_t size, int64_t low, int64_t high,
                      const char *type) {
    int64_t number;
    INT_TRYI(arg_int64(value, &number));
    if (number < low || number > high) {
        INT_TRYI(truncated(type));
    }
    switch (size) {
    case 1:
        store_relaxed((int8_t *)at, (int8_t)number);
        break;
    case 2:
        store_relaxed((int16_t *)at, (int16_t)number);
        break;
    case 4:
        store_relaxed((int32_t *)at, (int32_t)number);
        break;
    default:
        store_relaxed((int64_t *)at, number);
        break;
    }
    return 0;
}

/* Negative values wrap, with a warning: what the reference allows. */
static int set_unsigned_wide(char *at, PyObject *value, size_t size, const char *type) {
    autoref PyObject *index = INT_TRY(ops_index(value));
    uint64_t number;
    if (int_sign(index) < 0) {
        int64_t negative;
        INT_TRYI(arg_int64(index, &negative));
        INT_TRYI(err_warn(PyExc_RuntimeWarning, 1, "Writing negative value into unsigned field"));
        number = (uint64_t)negative;
    } else {
        INT_TRYI(arg_uint64(index, &number));
    }
    if (size == 4) {
        if (number > UINT_MAX && int_sign(index) > 0) {
            INT_TRYI(truncated(type));
        }
        store_relaxed((uint32_t *)at, (uint32_t)number);
    } else {
        store_relaxed((uint64_t *)at, number);
    }
    return 0;
}

static int set_bool(char *at, PyObject *value) {
    if (value != TRUE_OBJECT && value != FALSE_OBJECT) {
        return err_int(err_raise(PyExc_TypeError, "attribute value type must be bool"));
    }
    store_relaxed(at, (char)(value == TRUE_OBJECT));
    return 0;
}

static int set_float(char *at, PyObject *value, bool is_double) {
    double number;
    INT_TRYI(arg_double(value, &number));
    float narrow = (float)number;
    if (is_double) {
        memcpy(at, &number, sizeof number);
    } else {
        memcpy(at, &narrow, sizeof narrow);
    }
    return 0;
}

static int set_char(char *at, PyObject *value) {
    Py_ssize_t length;
    const char *text = IS_STR(value) ? str_utf8(value, &length) : NULL;
    if (text == NULL || length != 1) {
        return err_int(
            err_raise(PyExc_TypeError, "attribute value type must be a str of length 1"));
    }
    store_relaxed(at, text[0]);
    return 0;
}

int member_set(PyObject *self, char *base, PyMemberDef *member, PyObject *value) {
    char *at = base + member->offset;
    if (member->flags & Py_READONLY) {
        return err_int(err_raise(PyExc_AttributeError, "readonly attribute"));
    }
    if (value == NULL) {
        return delete_field(self, at, member);
    }
    switch (member->type) {
    case Py_T_BOOL:
        return set_bool(at, value);
    case Py_T_BYTE:
        return set_signed(at, value, 1, CHAR_MIN, CHAR_MAX, "char");
    case Py_T_UBYTE:
        return set_signed(at, value, 1, 0, UCHAR_MAX, "unsigned char");
    case Py_T_SHORT:
        return set_signed(at, value, 2, SHRT_MIN, SHRT_MAX, "short");
    case Py_T_USHORT:
        return set_signed(at, value, 2, 0, USHRT_MAX, "unsigned short");
    case Py_T_INT:
        return set_signed(at, value, 4, INT_MIN, INT_MAX, "int");
    case Py_T_UINT:
        return set_unsigned_wide(at, value, 4, "unsigned int");
    case Py_T_PYSSIZET:
        if (!IS_INT(value)) {
            return err_int(err_raise(PyExc_TypeError, "an integer is required"));
        }
        return set_signed(at, value, 8, INT64_MIN, INT64_MAX, "Py_ssize_t");
    case Py_T_LONG:
    case Py_T_LONGLONG:
        return set_signed(at, value, 8, INT64_MIN, INT64_MAX, "long");
    case Py_T_ULONG:
    case Py_T_ULONGLONG:
        return set_unsigned_wide(at, value, 8, "unsigned long");
    case Py_T_FLOAT:
    case Py_T_DOUBLE:
        return set_float(at, value, member->type == Py_T_DOUBLE);
    case Py_T_CHAR:
        return set_char(at, value);
    case _Py_T_OBJECT:
    case Py_T_OBJECT_EX:
        attr_replace(self, (PyObject **)at, value);
        return 0;
    case Py_T_STRING:
    case Py_T_STRING_INPLACE:
        return err_int(err_raise(PyExc_TypeError, "readonly attribute"));
    default:
        return err_int(err_raise(PyExc_SystemError, "bad memberdescr type for %s", member->name));
    }
}
