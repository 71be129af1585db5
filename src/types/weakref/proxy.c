/* Weak proxies: objects that do, by every slot, what the object they stand for does; ReferenceError
 * once it has gone. Operands that are proxies are replaced by their objects, so that the object
 * never sees its own proxy. */
#include "types/weakref/weakref_int.h"
#include "object/args.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/error.h"
#include "object/names.h"
#include "object/needs.h"
#include "object/ops.h"

static bool is_proxy(PyObject *o) {
    return IS_EXACT(o, _PyWeakref_ProxyType) || IS_EXACT(o, _PyWeakref_CallableProxyType);
}

/* The object behind a proxy, anything else as it is: a new reference. */
static PyObject *behind(PyObject *o) {
    if (!is_proxy(o)) {
        return newref(o);
    }
    PyObject *target = weakref_get(o);
    return target != NULL
               ? target
               : err_raise(PyExc_ReferenceError, "weakly-referenced object no longer exists");
}

/* ---- numbers ---- */

#define UNARY(name, operation)                                                                     \
    static PyObject *proxy_##name(PyObject *o) {                                                   \
        autoref PyObject *target = TRY(behind(o));                                                 \
        return operation(target);                                                                  \
    }
UNARY(negative, ops_negative)
UNARY(positive, ops_positive)
UNARY(absolute, ops_absolute)
UNARY(invert, ops_invert)
UNARY(int, ops_to_int)
UNARY(float, ops_to_float)
UNARY(index, ops_index)
UNARY(str, ops_str)
UNARY(iter, ops_iter)

/* By the number of the operator that ops_binary takes. */
static PyObject *binary(PyObject *a, PyObject *b, int op) {
    autoref PyObject *left = TRY(behind(a)), *right = TRY(behind(b));
    return ops_binary(left, right, op);
}

#define BINARY(name, number)                                                                       \
    static PyObject *proxy_##name(PyObject *a, PyObject *b) {                                      \
        return binary(a, b, number);                                                               \
    }                                                                                              \
    static PyObject *proxy_inplace_##name(PyObject *a, PyObject *b) {                              \
        return binary(a, b, number + 13);                                                          \
    }
BINARY(add, 0)
BINARY(and, 1)
BINARY(floor_divide, 2)
BINARY(lshift, 3)
BINARY(matrix_multiply, 4)
BINARY(multiply, 5)
BINARY(remainder, 6)
BINARY(or, 7)
BINARY(rshift, 9)
BINARY(subtract, 10)
BINARY(true_divide, 11)
BINARY(xor, 12)

static PyObject *proxy_divmod(PyObject *a, PyObject *b) {
    autoref PyObject *left = TRY(behind(a)), *right = TRY(behind(b));
    return ops_divmod(left, right);
}

static PyObject *proxy_power(PyObject *a, PyObject *b, PyObject *modulus) {
    autoref PyObject *left = TRY(behind(a)), *right = TRY(behind(b)), *third = TRY(behind(modulus));
    return ops_power(left, right, third);
}

static PyObject *proxy_inplace_power(PyObject *a, PyObject *b, PyObject *modulus) {
    return binary(a, b, 8 + 13);
}

static int proxy_bool(PyObject *o) {
    autoref PyObject *target = INT_TRY(behind(o));
    return ops_is_true(target);
}

/* ---- containers ---- */

static Py_ssize_t proxy_length(PyObject *o) {
    autoref PyObject *target = INT_TRY(behind(o));
    return ops_length(target);
}

static PyObject *proxy_subscript(PyObject *o, PyObject *key) {
    autoref PyObject *target = TRY(behind(o)), *plain = TRY(behind(key));
    return ops_get_item(target, plain);
}

static int proxy_ass_subscript(PyObject *o, PyObject *key, PyObject *value) {
    autoref PyObject *target = INT_TRY(behind(o));
    return value == NULL ? ops_delete_item(target, key) : ops_set_item(target, key, value);
}

static int proxy_contains(PyObject *o, PyObject *item) {
    autoref PyObject *target = INT_TRY(behind(o));
    return ops_contains(target, item);
}

static PyObject *proxy_iternext(PyObject *o) {
    autoref PyObject *target = TRY(behind(o));
    if (!ops_is_iterator(target)) {
        return err_raise(PyExc_TypeError, "Weakref proxy referenced a non-iterator '%.200s' object",
                         TYPE(target)->tp_name);
    }
    return TYPE(target)->tp_iternext(target);
}

/* ---- any object ---- */

static PyObject *proxy_getattro(PyObject *o, PyObject *name) {
    autoref PyObject *target = TRY(behind(o));
    return attr_get(target, name);
}

static int proxy_setattro(PyObject *o, PyObject *name, PyObject *value) {
    autoref PyObject *target = INT_TRY(behind(o));
    return attr_set(target, name, value);
}

static PyObject *proxy_richcompare(PyObject *a, PyObject *b, int op) {
    autoref PyObject *left = TRY(behind(a)), *right = TRY(behind(b));
    return ops_compare(left, right, op);
}

static PyObject *proxy_repr(PyObject *o) {
    autoref PyObject *target = weakref_get(o);
    return target == NULL ? str_format("<weakproxy at %p; dead>", o)
                          : str_format("<weakproxy at %p; to '%T' at %p>", o, target, target);
}

static PyObject *proxy_call(PyObject *o, PyObject *args, PyObject *kwargs) {
    autoref PyObject *target = TRY(behind(o));
    return call_tuple(target, args, kwargs);
}

METHOD("ProxyType.__bytes__(self)", "The object as bytes.")
static PyObject *proxy_bytes(PyObject *self) {
    autoref PyObject *target = TRY(behind(self));
    return call_method_none(target, NAME(__bytes__));
}
METHOD("ProxyType.__reversed__(self)", "The object's reversed iterator.")
static PyObject *proxy_reversed(PyObject *self) {
    autoref PyObject *target = TRY(behind(self));
    return call_method_none(target, NAME(__reversed__));
}

#include "proxy.gen.h"

static PyNumberMethods proxy_as_number = {
    .nb_add = proxy_add,
    .nb_subtract = proxy_subtract,
    .nb_multiply = proxy_multiply,
    .nb_remainder = proxy_remainder,
    .nb_divmod = proxy_divmod,
    .nb_power = proxy_power,
    .nb_negative = proxy_negative,
    .nb_positive = proxy_positive,
    .nb_absolute = proxy_absolute,
    .nb_bool = proxy_bool,
    .nb_invert = proxy_invert,
    .nb_lshift = proxy_lshift,
    .nb_rshift = proxy_rshift,
    .nb_and = proxy_and,
    .nb_xor = proxy_xor,
    .nb_or = proxy_or,
    .nb_int = proxy_int,
    .nb_float = proxy_float,
    .nb_inplace_add = proxy_inplace_add,
    .nb_inplace_subtract = proxy_inplace_subtract,
    .nb_inplace_multiply = proxy_inplace_multiply,
    .nb_inplace_remainder = proxy_inplace_remainder,
    .nb_inplace_power = proxy_inplace_power,
    .nb_inplace_lshift = proxy_inplace_lshift,
    .nb_inplace_rshift = proxy_inplace_rshift,
    .nb_inplace_and = proxy_inplace_and,
    .nb_inplace_xor = proxy_inplace_xor,
    .nb_inplace_or = proxy_inplace_or,
    .nb_floor_divide = proxy_floor_divide,
    .nb_true_divide = proxy_true_divide,
    .nb_inplace_floor_divide = proxy_inplace_floor_divide,
    .nb_inplace_true_divide = proxy_inplace_true_divide,
    .nb_index = proxy_index,
    .nb_matrix_multiply = proxy_matrix_multiply,
    .nb_inplace_matrix_multiply = proxy_inplace_matrix_multiply,
};
static PySequenceMethods proxy_as_sequence = {.sq_contains = proxy_contains};
static PyMappingMethods proxy_as_mapping = {proxy_length, proxy_subscript, proxy_ass_subscript};

#define PROXY_TYPE(variable, name, ...)                                                            \
    PyTypeObject variable = {                                                                      \
        TYPE_HEAD,                                                                                 \
        .tp_name = name,                                                                           \
        .tp_basicsize = sizeof(PyWeakReference),                                                   \
        .tp_dealloc = weakref_tp_dealloc,                                                          \
        .tp_repr = proxy_repr,                                                                     \
        .tp_as_number = &proxy_as_number,                                                          \
        .tp_as_sequence = &proxy_as_sequence,                                                      \
        .tp_as_mapping = &proxy_as_mapping,                                                        \
        .tp_str = proxy_str,                                                                       \
        .tp_getattro = proxy_getattro,                                                             \
        .tp_setattro = proxy_setattro,                                                             \
        .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION,   \
        .tp_traverse = weakref_tp_traverse,                                                        \
        .tp_clear = weakref_tp_clear,                                                              \
        .tp_richcompare = proxy_richcompare,                                                       \
        .tp_iter = proxy_iter,                                                                     \
        .tp_iternext = proxy_iternext,                                                             \
        __VA_ARGS__,                                                                               \
    }
PROXY_TYPE(_PyWeakref_ProxyType, "weakref.ProxyType", .tp_methods = ProxyType_methods);
PROXY_TYPE(_PyWeakref_CallableProxyType, "weakref.CallableProxyType", .tp_call = proxy_call);
