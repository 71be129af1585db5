/* Arithmetic operators by the number slots of both operands, the right one first when its type
 * derives from the left one's. */
#include "object/attr.h"
#include "object/error.h"
#include "object/needs.h"
#include "object/ops.h"
#include "object/ops_refused.h"

#include <string.h>

typedef struct {
    uint16_t slot;     /* offset in PyNumberMethods */
    uint16_t fallback; /* of an in-place operator: the plain one's offset */
    const char *symbol;
} Operator;

#define PLAIN(field, symbol) {offsetof(PyNumberMethods, field), 0, symbol}
#define INPLACE(field, plain, symbol)                                                              \
    {offsetof(PyNumberMethods, field), offsetof(PyNumberMethods, plain), symbol}

/* In the order of BINARY_OP's operand. */
static const Operator operators[] = {
    PLAIN(nb_add, "+"),
    PLAIN(nb_and, "&"),
    PLAIN(nb_floor_divide, "//"),
    PLAIN(nb_lshift, "<<"),
    PLAIN(nb_matrix_multiply, "@"),
    PLAIN(nb_multiply, "*"),
    PLAIN(nb_remainder, "%"),
    PLAIN(nb_or, "|"),
    PLAIN(nb_power, "** or pow()"),
    PLAIN(nb_rshift, ">>"),
    PLAIN(nb_subtract, "-"),
    PLAIN(nb_true_divide, "/"),
    PLAIN(nb_xor, "^"),
    INPLACE(nb_inplace_add, nb_add, "+="),
    INPLACE(nb_inplace_and, nb_and, "&="),
    INPLACE(nb_inplace_floor_divide, nb_floor_divide, "//="),
    INPLACE(nb_inplace_lshift, nb_lshift, "<<="),
    INPLACE(nb_inplace_matrix_multiply, nb_matrix_multiply, "@="),
    INPLACE(nb_inplace_multiply, nb_multiply, "*="),
    INPLACE(nb_inplace_remainder, nb_remainder, "%="),
    INPLACE(nb_inplace_or, nb_or, "|="),
    INPLACE(nb_inplace_power, nb_power, "**="),
    INPLACE(nb_inplace_rshift, nb_rshift, ">>="),
    INPLACE(nb_inplace_subtract, nb_subtract, "-="),
    INPLACE(nb_inplace_true_divide, nb_true_divide, "/="),
    INPLACE(nb_inplace_xor, nb_xor, "^="),
};
enum { OP_ADD = 0, OP_MULTIPLY = 5, OP_POWER = 8, OP_INPLACE = 13, OP_SUBSCRIPT = 26 };

static force_inline void *number_slot(PyObject *o, size_t offset) {
    PyNumberMethods *m = TYPE(o)->tp_as_number;
    return m == NULL ? NULL : *(void **)((char *)m + offset);
}

static PyObject *unsupported(PyObject *a, PyObject *b, const char *symbol) {
    return err_raise(PyExc_TypeError, "unsupported operand type(s) for %s: '%.100s' and '%.100s'",
                     symbol, TYPE(a)->tp_name, TYPE(b)->tp_name);
}

/* The plain dance: NotImplemented (immortal) when no side knows how. */
static PyObject *binary_slots(PyObject *a, PyObject *b, size_t offset) {
    binaryfunc left = (binaryfunc)number_slot(a, offset), right = NULL;
    if (TYPE(a) != TYPE(b)) {
        right = (binaryfunc)number_slot(b, offset);
        right = right == left ? NULL : right;
    }
    if (left != NULL) {
        if (right != NULL && type_is_subtype(TYPE(b), TYPE(a))) {
            PyObject *result = right(a, b);
            if (result != NOT_IMPLEMENTED) {
                return result;
            }
            right = NULL;
        }
        PyObject *result = left(a, b);
        if (result != NOT_IMPLEMENTED) {
            return result;
        }
    }
    return right != NULL ? right(a, b) : NOT_IMPLEMENTED;
}

/* ---- powers ---- */

static PyObject *power_slots(PyObject *a, PyObject *b, PyObject *modulus, const char *symbol) {
    size_t offset = offsetof(PyNumberMethods, nb_power);
    ternaryfunc left = (ternaryfunc)number_slot(a, offset), right = NULL, third = NULL;
    PyObject *result = NOT_IMPLEMENTED;
    if (TYPE(a) != TYPE(b)) {
        right = (ternaryfunc)number_slot(b, offset);
        right = right == left ? NULL : right;
    }
    if (left != NULL && right != NULL && type_is_subtype(TYPE(b), TYPE(a))) {
        result = right(a, b, modulus);
        right = NULL;
    }
    if (result == NOT_IMPLEMENTED && left != NULL) {
        result = left(a, b, modulus);
    }
    if (result == NOT_IMPLEMENTED && right != NULL) {
        result = right(a, b, modulus);
    }
    if (result == NOT_IMPLEMENTED && modulus != NONE) {
        third = (ternaryfunc)number_slot(modulus, offset);
        bool tried = third == left || third == (ternaryfunc)number_slot(b, offset);
        result = third == NULL || tried ? result : third(a, b, modulus);
    }
    if (result != NOT_IMPLEMENTED) {
        return result;
    }
    if (modulus == NONE) {
        return unsupported(a, b, symbol);
    }
    return err_raise(PyExc_TypeError,
                     "unsupported operand type(s) for %s: '%.100s', '%.100s', '%.100s'", symbol,
                     TYPE(a)->tp_name, TYPE(b)->tp_name, TYPE(modulus)->tp_name);
}

PyObject *ops_power(PyObject *a, PyObject *b, PyObject *modulus) {
    return power_slots(a, b, modulus, "** or pow()");
}

static PyObject *inplace_power(PyObject *a, PyObject *b) {
    ternaryfunc f = (ternaryfunc)number_slot(a, offsetof(PyNumberMethods, nb_inplace_power));
    if (f != NULL) {
        PyObject *result = f(a, b, NONE);
        if (result != NOT_IMPLEMENTED) {
            return result;
        }
    }
    return power_slots(a, b, NONE, "**=");
}

/* ---- sequences as operands of + and times ---- */

static PyObject *repeat(ssizeargfunc f, PyObject *sequence, PyObject *count) {
    if (!IS_INT(count) && number_slot(count, offsetof(PyNumberMethods, nb_index)) == NULL) {
        return err_raise(PyExc_TypeError, "can't multiply sequence by non-int of type '%.200s'",
                         TYPE(count)->tp_name);
    }
    Py_ssize_t n = ops_index_ssize(count, PyExc_OverflowError);
    return n == -1 && err_occurred() ? NULL : f(sequence, n);
}

/* NotImplemented when neither operand is a sequence that can do it. */
static PyObject *sequence_multiply(PyObject *a, PyObject *b, bool inplace) {
    PySequenceMethods *left = TYPE(a)->tp_as_sequence, *right = TYPE(b)->tp_as_sequence;
    if (inplace && left != NULL && left->sq_inplace_repeat != NULL) {
        return repeat(left->sq_inplace_repeat, a, b);
    }
    if (left != NULL && left->sq_repeat != NULL) {
        return repeat(left->sq_repeat, a, b);
    }
    if (right != NULL && right->sq_repeat != NULL) {
        return repeat(right->sq_repeat, b, a);
    }
    return NOT_IMPLEMENTED;
}

static PyObject *sequence_add(PyObject *a, PyObject *b, bool inplace) {
    PySequenceMethods *m = TYPE(a)->tp_as_sequence;
    if (m == NULL) {
        return NOT_IMPLEMENTED;
    }
    if (inplace && m->sq_inplace_concat != NULL) {
        return m->sq_inplace_concat(a, b);
    }
    return m->sq_concat != NULL ? m->sq_concat(a, b) : NOT_IMPLEMENTED;
}

PyObject *ops_binary_refused(PyObject *a, PyObject *b, int op) {
    PyObject *result = NOT_IMPLEMENTED;
    int plain = op >= OP_INPLACE ? op - OP_INPLACE : op;
    if (plain == OP_ADD) {
        result = sequence_add(a, b, op >= OP_INPLACE);
    } else if (plain == OP_MULTIPLY) {
        result = sequence_multiply(a, b, op >= OP_INPLACE);
    }
    return result == NOT_IMPLEMENTED ? unsupported(a, b, operators[op].symbol) : result;
}

PyObject *ops_binary(PyObject *a, PyObject *b, int op) {
    if (op == OP_SUBSCRIPT) {
        return ops_get_item(a, b);
    }
    if (op == OP_POWER) {
        return ops_power(a, b, NONE);
    }
    if (op == OP_POWER + OP_INPLACE) {
        return inplace_power(a, b);
    }
    const Operator *entry = &operators[op];
    if (op >= OP_INPLACE) {
        binaryfunc f = (binaryfunc)number_slot(a, entry->slot);
        if (f != NULL) {
            PyObject *result = f(a, b);
            if (result != NOT_IMPLEMENTED) {
                return result;
            }
        }
    }
    PyObject *result = binary_slots(a, b, op >= OP_INPLACE ? entry->fallback : entry->slot);
    return unlikely(result == NOT_IMPLEMENTED) ? ops_binary_refused(a, b, op) : result;
}

PyObject *ops_divmod(PyObject *a, PyObject *b) {
    PyObject *result = binary_slots(a, b, offsetof(PyNumberMethods, nb_divmod));
    return result == NOT_IMPLEMENTED ? unsupported(a, b, "divmod()") : result;
}

/* ---- one operand ---- */

static PyObject *unary(PyObject *o, size_t offset, const char *what) {
    unaryfunc f = (unaryfunc)number_slot(o, offset);
    if (f == NULL) {
        return err_raise(PyExc_TypeError, "bad operand type for %s: '%.200s'", what,
                         TYPE(o)->tp_name);
    }
    return f(o);
}

PyObject *ops_negative(PyObject *o) {
    return unary(o, offsetof(PyNumberMethods, nb_negative), "unary -");
}

PyObject *ops_positive(PyObject *o) {
    return unary(o, offsetof(PyNumberMethods, nb_positive), "unary +");
}

PyObject *ops_invert(PyObject *o) {
    return unary(o, offsetof(PyNumberMethods, nb_invert), "unary ~");
}

PyObject *ops_absolute(PyObject *o) {
    return unary(o, offsetof(PyNumberMethods, nb_absolute), "abs()");
}

/* ---- as integers and floats ---- */

/* The result (stolen) of __index__ or __int__ must be an int; of a strict subclass with a warning.
 */
static PyObject *checked_int(PyObject *result, const char *method) {
    if (result == NULL || IS_EXACT(result, PyLong_Type)) {
        return result;
    }
    autoref PyObject *owned = result;
    if (!IS_INT(result)) {
        return err_raise(PyExc_TypeError, "%s returned non-int (type %.200s)", method,
                         TYPE(result)->tp_name);
    }
    TRYI(err_warn(PyExc_DeprecationWarning, 1,
                  "%s returned non-int (type %.200s).  The ability to return an instance of a "
                  "strict subclass of int is deprecated, and "
                  "may be removed in a future version of Python.",
                  method, TYPE(result)->tp_name));
    return take(owned);
}

PyObject *ops_index(PyObject *o) {
    if (IS_INT(o)) {
        return IS_EXACT(o, PyLong_Type) ? newref(o) : int_exact(o);
    }
    unaryfunc f = (unaryfunc)number_slot(o, offsetof(PyNumberMethods, nb_index));
    if (f == NULL) {
        return err_raise(PyExc_TypeError, "'%.200s' object cannot be interpreted as an integer",
                         TYPE(o)->tp_name);
    }
    autoref PyObject *result = TRY(checked_int(f(o), "__index__"));
    return IS_EXACT(result, PyLong_Type) ? take(result) : int_exact(result);
}

Py_ssize_t ops_index_ssize(PyObject *o, PyObject *overflow) {
    autoref PyObject *index = INT_TRY(ops_index(o));
    int over = 0;
    int64_t value = int_as_int64_overflow(index, &over);
    if (likely(over == 0)) {
        return (Py_ssize_t)value;
    }
    if (overflow == NULL) {
        return over < 0 ? PY_SSIZE_T_MIN : PY_SSIZE_T_MAX;
    }
    return err_int(
        err_raise(overflow, "cannot fit '%.200s' into an index-sized integer", TYPE(o)->tp_name));
}

PyObject *ops_to_int(PyObject *o) {
    if (IS_EXACT(o, PyLong_Type)) {
        return newref(o);
    }
    unaryfunc f = (unaryfunc)number_slot(o, offsetof(PyNumberMethods, nb_int));
    const char *method = "__int__";
    if (f == NULL) {
        f = (unaryfunc)number_slot(o, offsetof(PyNumberMethods, nb_index));
        method = "__index__";
    }
    if (f != NULL) {
        autoref PyObject *result = TRY(checked_int(f(o), method));
        return int_exact(result);
    }
    if (IS_STR(o) || ops_has_buffer(o)) {
        return int_from_object_text(o, 10);
    }
    return err_raise(
        PyExc_TypeError,
        "int() argument must be a string, a bytes-like object or a real number, not '%.200s'",
        TYPE(o)->tp_name);
}

static PyObject *float_by_method(PyObject *o, unaryfunc f) {
    autoref PyObject *result = TRY(f(o));
    if (IS_EXACT(result, PyFloat_Type)) {
        return take(result);
    }
    if (!IS_INSTANCE(result, PyFloat_Type)) {
        return err_raise(PyExc_TypeError, "%.50s.__float__ returned non-float (type %.50s)",
                         TYPE(o)->tp_name, TYPE(result)->tp_name);
    }
    TRYI(err_warn(PyExc_DeprecationWarning, 1,
                  "%.50s.__float__ returned non-float (type %.50s).  The ability to return an "
                  "instance of a strict subclass of float is "
                  "deprecated, and may be removed in a future version of Python.",
                  TYPE(o)->tp_name, TYPE(result)->tp_name));
    return float_from_double(((PyFloatObject *)result)->ob_fval);
}

PyObject *ops_to_float(PyObject *o) {
    if (IS_EXACT(o, PyFloat_Type)) {
        return newref(o);
    }
    unaryfunc f = (unaryfunc)number_slot(o, offsetof(PyNumberMethods, nb_float));
    if (f != NULL) {
        return float_by_method(o, f);
    }
    if (number_slot(o, offsetof(PyNumberMethods, nb_index)) != NULL) {
        autoref PyObject *index = TRY(ops_index(o));
        double value = int_as_double(index);
        return value == -1.0 && err_occurred() ? NULL : float_from_double(value);
    }
    return float_from_text(o);
}
