/* _operator: the operators as functions. The objects that fetch are in operator_getters.c. */
#include "modules/operator/operator_module.h"
#include "object/args.h"
#include "object/call.h"
#include "object/needs.h"
#include "object/ops.h"
#include "types/int/int.h"
#include "types/list/list.h"
#include "types/module/module.h"
#include "types/str/str.h"

typedef struct {
    char nothing;
} OperatorState;

/* ---- comparisons ---- */

FUNCTION("_operator.lt(a, b, /)", "Same as a < b.")
static PyObject *operator_lt(PyObject *module, PyObject *a, PyObject *b) {
    return ops_compare(a, b, Py_LT);
}

FUNCTION("_operator.le(a, b, /)", "Same as a <= b.")
static PyObject *operator_le(PyObject *module, PyObject *a, PyObject *b) {
    return ops_compare(a, b, Py_LE);
}

FUNCTION("_operator.eq(a, b, /)", "Same as a == b.")
static PyObject *operator_eq(PyObject *module, PyObject *a, PyObject *b) {
    return ops_compare(a, b, Py_EQ);
}

FUNCTION("_operator.ne(a, b, /)", "Same as a != b.")
static PyObject *operator_ne(PyObject *module, PyObject *a, PyObject *b) {
    return ops_compare(a, b, Py_NE);
}

FUNCTION("_operator.ge(a, b, /)", "Same as a >= b.")
static PyObject *operator_ge(PyObject *module, PyObject *a, PyObject *b) {
    return ops_compare(a, b, Py_GE);
}

FUNCTION("_operator.gt(a, b, /)", "Same as a > b.")
static PyObject *operator_gt(PyObject *module, PyObject *a, PyObject *b) {
    return ops_compare(a, b, Py_GT);
}

/* ---- truth and identity ---- */

FUNCTION("_operator.truth(a, /)", "True if a is true, False otherwise.")
static PyObject *operator_truth(PyObject *module, PyObject *a) {
    return BOOL(TRYI(ops_is_true(a)));
}
FUNCTION("_operator.not_(a, /)", "Same as not a.")
static PyObject *operator_not(PyObject *module, PyObject *a) {
    return BOOL(!TRYI(ops_is_true(a)));
}
FUNCTION("_operator.is_(a, b, /)", "Same as a is b.")
static PyObject *operator_is(PyObject *module, PyObject *a, PyObject *b) {
    return BOOL(a == b);
}
FUNCTION("_operator.is_not(a, b, /)", "Same as a is not b.")
static PyObject *operator_is_not(PyObject *module, PyObject *a, PyObject *b) {
    return BOOL(a != b);
}
FUNCTION("_operator.is_none(a, /)", "Same as a is None.")
static PyObject *operator_is_none(PyObject *module, PyObject *a) {
    return BOOL(a == NONE);
}
FUNCTION("_operator.is_not_none(a, /)", "Same as a is not None.")
static PyObject *operator_is_not_none(PyObject *module, PyObject *a) {
    return BOOL(a != NONE);
}

/* ---- arithmetic: the numbers are those of ops_binary ---- */

FUNCTION("_operator.add(a, b, /)", "Same as a + b.")
static PyObject *operator_add(PyObject *module, PyObject *a, PyObject *b) {
    return ops_binary(a, b, 0);
}

FUNCTION("_operator.sub(a, b, /)", "Same as a - b.")
static PyObject *operator_sub(PyObject *module, PyObject *a, PyObject *b) {
    return ops_binary(a, b, 10);
}

FUNCTION("_operator.mul(a, b, /)", "Same as a * b.")
static PyObject *operator_mul(PyObject *module, PyObject *a, PyObject *b) {
    return ops_binary(a, b, 5);
}

FUNCTION("_operator.matmul(a, b, /)", "Same as a @ b.")
static PyObject *operator_matmul(PyObject *module, PyObject *a, PyObject *b) {
    return ops_binary(a, b, 4);
}

FUNCTION("_operator.floordiv(a, b, /)", "Same as a // b.")
static PyObject *operator_floordiv(PyObject *module, PyObject *a, PyObject *b) {
    return ops_binary(a, b, 2);
}

FUNCTION("_operator.truediv(a, b, /)", "Same as a / b.")
static PyObject *operator_truediv(PyObject *module, PyObject *a, PyObject *b) {
    return ops_binary(a, b, 11);
}

FUNCTION("_operator.mod(a, b, /)", "Same as a % b.")
static PyObject *operator_mod(PyObject *module, PyObject *a, PyObject *b) {
    return ops_binary(a, b, 6);
}

FUNCTION("_operator.lshift(a, b, /)", "Same as a << b.")
static PyObject *operator_lshift(PyObject *module, PyObject *a, PyObject *b) {
    return ops_binary(a, b, 3);
}

FUNCTION("_operator.rshift(a, b, /)", "Same as a >> b.")
static PyObject *operator_rshift(PyObject *module, PyObject *a, PyObject *b) {
    return ops_binary(a, b, 9);
}

FUNCTION("_operator.and_(a, b, /)", "Same as a & b.")
static PyObject *operator_and(PyObject *module, PyObject *a, PyObject *b) {
    return ops_binary(a, b, 1);
}

FUNCTION("_operator.xor(a, b, /)", "Same as a ^ b.")
static PyObject *operator_xor(PyObject *module, PyObject *a, PyObject *b) {
    return ops_binary(a, b, 12);
}

FUNCTION("_operator.or_(a, b, /)", "Same as a | b.")
static PyObject *operator_or(PyObject *module, PyObject *a, PyObject *b) {
    return ops_binary(a, b, 7);
}

FUNCTION("_operator.iadd(a, b, /)", "Same as a += b.")
static PyObject *operator_iadd(PyObject *module, PyObject *a, PyObject *b) {
    return ops_binary(a, b, 13);
}

FUNCTION("_operator.isub(a, b, /)", "Same as a -= b.")
static PyObject *operator_isub(PyObject *module, PyObject *a, PyObject *b) {
    return ops_binary(a, b, 23);
}

FUNCTION("_operator.imul(a, b, /)", "Same as a *= b.")
static PyObject *operator_imul(PyObject *module, PyObject *a, PyObject *b) {
    return ops_binary(a, b, 18);
}

FUNCTION("_operator.imatmul(a, b, /)", "Same as a @= b.")
static PyObject *operator_imatmul(PyObject *module, PyObject *a, PyObject *b) {
    return ops_binary(a, b, 17);
}

FUNCTION("_operator.ifloordiv(a, b, /)", "Same as a //= b.")
static PyObject *operator_ifloordiv(PyObject *module, PyObject *a, PyObject *b) {
    return ops_binary(a, b, 15);
}

FUNCTION("_operator.itruediv(a, b, /)", "Same as a /= b.")
static PyObject *operator_itruediv(PyObject *module, PyObject *a, PyObject *b) {
    return ops_binary(a, b, 24);
}

FUNCTION("_operator.imod(a, b, /)", "Same as a %= b.")
static PyObject *operator_imod(PyObject *module, PyObject *a, PyObject *b) {
    return ops_binary(a, b, 19);
}

FUNCTION("_operator.ilshift(a, b, /)", "Same as a <<= b.")
static PyObject *operator_ilshift(PyObject *module, PyObject *a, PyObject *b) {
    return ops_binary(a, b, 16);
}

FUNCTION("_operator.irshift(a, b, /)", "Same as a >>= b.")
static PyObject *operator_irshift(PyObject *module, PyObject *a, PyObject *b) {
    return ops_binary(a, b, 22);
}

FUNCTION("_operator.iand(a, b, /)", "Same as a &= b.")
static PyObject *operator_iand(PyObject *module, PyObject *a, PyObject *b) {
    return ops_binary(a, b, 14);
}

FUNCTION("_operator.ixor(a, b, /)", "Same as a ^= b.")
static PyObject *operator_ixor(PyObject *module, PyObject *a, PyObject *b) {
    return ops_binary(a, b, 25);
}

FUNCTION("_operator.ior(a, b, /)", "Same as a |= b.")
static PyObject *operator_ior(PyObject *module, PyObject *a, PyObject *b) {
    return ops_binary(a, b, 20);
}

FUNCTION("_operator.ipow(a, b, /)", "Same as a **= b.")
static PyObject *operator_ipow(PyObject *module, PyObject *a, PyObject *b) {
    return ops_binary(a, b, 21);
}

FUNCTION("_operator.pow(a, b, /)", "Same as a ** b.")
static PyObject *operator_pow(PyObject *module, PyObject *a, PyObject *b) {
    return ops_power(a, b, NONE);
}

FUNCTION("_operator.neg(a, /)", "Same as -a.")
static PyObject *operator_neg(PyObject *module, PyObject *a) {
    return ops_negative(a);
}

FUNCTION("_operator.pos(a, /)", "Same as +a.")
static PyObject *operator_pos(PyObject *module, PyObject *a) {
    return ops_positive(a);
}

FUNCTION("_operator.inv(a, /)", "Same as ~a.")
FUNCTION("_operator.invert(a, /)", "Same as ~a.")
static PyObject *operator_inv(PyObject *module, PyObject *a) {
    return ops_invert(a);
}

FUNCTION("_operator.abs(a, /)", "Same as abs(a).")
static PyObject *operator_abs(PyObject *module, PyObject *a) {
    return ops_absolute(a);
}

FUNCTION("_operator.index(a, /)", "Same as a.__index__().")
static PyObject *operator_index(PyObject *module, PyObject *a) {
    return ops_index(a);
}

/* ---- sequences and mappings ---- */

static int check_sequence(PyObject *o) {
    return ops_is_sequence(o)
               ? 0
               : err_int(err_raise(PyExc_TypeError, "'%.200s' object can't be concatenated",
                                   TYPE(o)->tp_name));
}
/* A type that concatenates itself is asked; else two sequences are added. */
static PyObject *concatenate(PyObject *a, PyObject *b, bool in_place) {
    PySequenceMethods *m = TYPE(a)->tp_as_sequence;
    if (in_place && m != NULL && m->sq_inplace_concat != NULL) {
        return m->sq_inplace_concat(a, b);
    }
    if (m != NULL && m->sq_concat != NULL) {
        return m->sq_concat(a, b);
    }
    TRYI(check_sequence(a));
    if (!ops_is_sequence(b)) {
        return err_raise(PyExc_TypeError, "'%.200s' object can't be concatenated",
                         TYPE(a)->tp_name);
    }
    return ops_binary(a, b, in_place ? 13 : 0);
}
FUNCTION("_operator.concat(a, b, /)", "Same as a + b, for a and b sequences.")
static PyObject *operator_concat(PyObject *module, PyObject *a, PyObject *b) {
    return concatenate(a, b, false);
}
FUNCTION("_operator.iconcat(a, b, /)", "Same as a += b, for a and b sequences.")
static PyObject *operator_iconcat(PyObject *module, PyObject *a, PyObject *b) {
    return concatenate(a, b, true);
}
FUNCTION("_operator.contains(a, b, /)", "Same as b in a (note the reversed operands).")
static PyObject *operator_contains(PyObject *module, PyObject *a, PyObject *b) {
    return BOOL(TRYI(ops_contains(a, b)));
}

/* Walks through `a`: how many equal `b`, or (first) the index of the first; -1 with an exception,
 * -2 when there is none. */
static Py_ssize_t search(PyObject *a, PyObject *b, bool first) {
    autoref PyObject *iterator = ops_iter(a);
    if (iterator == NULL) {
        if (err_clear_if(PyExc_TypeError)) {
            err_raise(PyExc_TypeError, "argument of type '%.200s' is not iterable",
                      TYPE(a)->tp_name);
        }
        return -1;
    }
    Py_ssize_t count = 0;
    for (Py_ssize_t i = 0;; i++) {
        autoref PyObject *item = ops_next(iterator);
        if (item == NULL) {
            return err_occurred() ? -1 : first ? -2 : count;
        }
        int equal = INT_TRYI(ops_compare_bool(item, b, Py_EQ));
        if (equal && first) {
            return i;
        }
        count += equal;
    }
}
FUNCTION("_operator.countOf(a, b, /)", "How many items of a equal b.")
static PyObject *operator_count_of(PyObject *module, PyObject *a, PyObject *b) {
    return int_from_ssize(TRYI(search(a, b, false)));
}
FUNCTION("_operator.indexOf(a, b, /)", "The index of the first item of a that equals b.")
static PyObject *operator_index_of(PyObject *module, PyObject *a, PyObject *b) {
    Py_ssize_t i = search(a, b, true);
    if (i == -2) {
        return err_raise(PyExc_ValueError, "sequence.index(x): x not in sequence");
    }
    return i < 0 ? NULL : int_from_ssize(i);
}
FUNCTION("_operator.getitem(a, b, /)", "Same as a[b].")
static PyObject *operator_getitem(PyObject *module, PyObject *a, PyObject *b) {
    return ops_get_item(a, b);
}
FUNCTION("_operator.setitem(a, b, c, /)", "Same as a[b] = c.")
static PyObject *operator_setitem(PyObject *module, PyObject *a, PyObject *b, PyObject *c) {
    TRYI(ops_set_item(a, b, c));
    return newref(NONE);
}
FUNCTION("_operator.delitem(a, b, /)", "Same as del a[b].")
static PyObject *operator_delitem(PyObject *module, PyObject *a, PyObject *b) {
    TRYI(ops_delete_item(a, b));
    return newref(NONE);
}
FUNCTION("_operator.length_hint(obj, default: ssize = 0, /)",
         "How many items the object has, as far as it says, else the default.")
static PyObject *operator_length_hint(PyObject *module, PyObject *obj, Py_ssize_t otherwise) {
    Py_ssize_t n = ops_length_hint(obj, otherwise);
    return n == -1 && err_occurred() ? NULL : int_from_ssize(n); /* the default may be negative */
}

/* ---- the rest ---- */

FUNCTION("_operator.call(...)",
         "call($module, obj, /, *args, **kwargs)\n--\n\nSame as obj(*args, **kwargs).")
static PyObject *operator_call(PyObject *module, PyObject *const *args, Py_ssize_t nargs,
                               PyObject *kwnames) {
    if (nargs == 0) {
        return err_raise(PyExc_TypeError, "call expected at least 1 argument, got 0");
    }
    return call(args[0], args + 1, (size_t)(nargs - 1) | PY_VECTORCALL_ARGUMENTS_OFFSET, kwnames);
}

/* Time depends on the length of b alone. */
static int equal_bytes(const unsigned char *a, Py_ssize_t a_length, const unsigned char *b,
                       Py_ssize_t b_length) {
    volatile unsigned char difference = a_length != b_length;
    const unsigned char *left = a_length == b_length ? a : b;
    for (Py_ssize_t i = 0; i < b_length; i++) {
        difference |= left[i] ^ b[i];
    }
    return difference == 0;
}
static int equal_buffers(PyObject *a, PyObject *b) {
    Py_buffer views[2];
    INT_TRYI(ops_get_buffer(a, &views[0], PyBUF_SIMPLE));
    int result = -1;
    if (views[0].ndim > 1) {
        err_raise(PyExc_BufferError, "Buffer must be single dimension");
    } else if (ops_get_buffer(b, &views[1], PyBUF_SIMPLE) == 0) {
        if (views[1].ndim > 1) {
            err_raise(PyExc_BufferError, "Buffer must be single dimension");
        } else {
            result = equal_bytes(views[0].buf, views[0].len, views[1].buf, views[1].len);
        }
        ops_release_buffer(&views[1]);
    }
    ops_release_buffer(&views[0]);
    return result;
}
FUNCTION("_operator._compare_digest(a, b, /)",
         "Same as a == b, in a time that does not tell where they differ: two ASCII str or two "
         "bytes-like objects.")
static PyObject *operator_compare_digest(PyObject *module, PyObject *a, PyObject *b) {
    if (IS_STR(a) && IS_STR(b)) {
        if (!str_is_ascii(a) || !str_is_ascii(b)) {
            return err_raise(PyExc_TypeError,
                             "comparing strings with non-ASCII characters is not supported");
        }
        return BOOL(equal_bytes(str_data(a), str_length(a), str_data(b), str_length(b)));
    }
    if (!ops_has_buffer(a) && !ops_has_buffer(b)) {
        return err_raise(PyExc_TypeError,
                         "unsupported operand types(s) or combination of types: '%.100s' and "
                         "'%.100s'",
                         TYPE(a)->tp_name, TYPE(b)->tp_name);
    }
    return BOOL(TRYI(equal_buffers(a, b)));
}

static int operator_exec(PyObject *module) {
    INT_TRYI(module_add_type(module, &itemgetter_type));
    INT_TRYI(module_add_type(module, &attrgetter_type));
    return module_add_type(module, &methodcaller_type);
}

#include "operator_module.gen.h"

NATIVE_MODULE(_operator, OperatorState, operator_exec, _operator_functions,
              "The operators as functions.")
