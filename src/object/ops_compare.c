/* Truth, comparison, hashing, isinstance and issubclass. */
#include "object/attr.h"
#include "object/call.h"
#include "object/error.h"
#include "object/names.h"
#include "object/needs.h"
#include "object/ops.h"
#include "object/ops_refused.h"
#include "object/type.h"

/* ---- truth ---- */

int ops_is_true(PyObject *o) {
    if (o == TRUE_OBJECT) {
        return 1;
    }
    if (o == FALSE_OBJECT || o == NONE) {
        return 0;
    }
    PyTypeObject *type = TYPE(o);
    Py_ssize_t result;
    if (type->tp_as_number != NULL && type->tp_as_number->nb_bool != NULL) {
        result = type->tp_as_number->nb_bool(o);
    } else if (type->tp_as_mapping != NULL && type->tp_as_mapping->mp_length != NULL) {
        result = type->tp_as_mapping->mp_length(o);
    } else if (type->tp_as_sequence != NULL && type->tp_as_sequence->sq_length != NULL) {
        result = type->tp_as_sequence->sq_length(o);
    } else {
        return 1;
    }
    return result > 0 ? 1 : result < 0 ? -1 : 0;
}

/* ---- comparison ---- */

const int ops_swapped[] = {Py_GT, Py_GE, Py_EQ, Py_NE, Py_LT, Py_LE};
static const char *const symbols[] = {"<", "<=", "==", "!=", ">", ">="};

/* What is left when neither has a method for it. */
static PyObject *compare_identity(PyObject *a, PyObject *b, int op) {
    if (op == Py_EQ) {
        return BOOL(a == b);
    }
    if (op == Py_NE) {
        return BOOL(a != b);
    }
    return err_raise(PyExc_TypeError,
                     "'%s' not supported between instances of '%.100s' and '%.100s'", symbols[op],
                     TYPE(a)->tp_name, TYPE(b)->tp_name);
}

PyObject *ops_compare_refused(PyObject *a, PyObject *b, int op) {
    richcmpfunc f = TYPE(b)->tp_richcompare;
    PyObject *result = f != NULL ? f(b, a, ops_swapped[op]) : NOT_IMPLEMENTED;
    return result != NOT_IMPLEMENTED ? result : compare_identity(a, b, op);
}

static PyObject *compare_slots(PyObject *a, PyObject *b, int op) {
    richcmpfunc f;
    bool tried = false;
    if (TYPE(a) != TYPE(b) && type_is_subtype(TYPE(b), TYPE(a)) &&
        (f = TYPE(b)->tp_richcompare) != NULL) {
        tried = true;
        PyObject *result = f(b, a, ops_swapped[op]);
        if (result != NOT_IMPLEMENTED) {
            return result;
        }
    }
    if ((f = TYPE(a)->tp_richcompare) != NULL) {
        PyObject *result = f(a, b, op);
        if (result != NOT_IMPLEMENTED) {
            return result;
        }
    }
    return tried ? compare_identity(a, b, op) : ops_compare_refused(a, b, op);
}

PyObject *ops_compare(PyObject *a, PyObject *b, int op) {
    TRYI(call_enter(" in comparison"));
    return compare_slots(a, b, op);
}

int ops_compare_bool(PyObject *a, PyObject *b, int op) {
    if (a == b) {
        if (op == Py_EQ) {
            return 1;
        }
        if (op == Py_NE) {
            return 0;
        }
    }
    PyObject *result = INT_TRY(ops_compare(a, b, op));
    if (result == TRUE_OBJECT || result == FALSE_OBJECT) {
        return result == TRUE_OBJECT;
    }
    int truth = ops_is_true(result);
    decref(result);
    return truth;
}

/* ---- hash ---- */

Py_hash_t ops_hash_not_implemented(PyObject *o) {
    return err_int(err_raise(PyExc_TypeError, "unhashable type: '%.200s'", TYPE(o)->tp_name));
}

Py_hash_t ops_hash(PyObject *o) {
    if (unlikely(call_enter(IS_TUPLE(o) ? " while hashing a tuple" : " while hashing an object") <
                 0)) {
        return -1;
    }
    hashfunc f = TYPE(o)->tp_hash;
    return likely(f != NULL) ? f(o) : ops_hash_not_implemented(o);
}

/* ---- isinstance, issubclass ---- */

/* The classes of what is not a type but has __bases__: 1 and a tuple, 0, -1. */
static int bases_of(PyObject *class, PyObject **bases) {
    int found = attr_find(class, NAME(__bases__), bases);
    if (found > 0 && !IS_TUPLE(*bases)) {
        CLEAR(*bases);
        return 0;
    }
    return found;
}

static int check_class(PyObject *class, const char *error) {
    autoref PyObject *bases = NULL;
    int found = bases_of(class, &bases);
    if (found == 0) {
        err_raise(PyExc_TypeError, "%s", error);
        return -1;
    }
    return found < 0 ? -1 : 0;
}

static int derives_by_bases(PyObject *derived, PyObject *class) {
    if (derived == class) {
        return 1;
    }
    INT_TRYI(call_enter(" in __issubclass__"));
    autoref PyObject *bases = NULL;
    int found = bases_of(derived, &bases);
    for (Py_ssize_t i = 0; found > 0 && i < ((PyVarObject *)bases)->ob_size; i++) {
        int result = derives_by_bases(((PyTupleObject *)bases)->ob_item[i], class);
        if (result != 0) {
            return result;
        }
    }
    return found < 0 ? -1 : 0;
}

int ops_is_subclass_default(PyObject *derived, PyObject *class) {
    if (IS_TYPE_OBJECT(class) && IS_TYPE_OBJECT(derived)) {
        return type_is_subtype((PyTypeObject *)derived, (PyTypeObject *)class);
    }
    INT_TRYI(check_class(derived, "issubclass() arg 1 must be a class"));
    if (!union_check(class)) {
        INT_TRYI(check_class(class,
                             "issubclass() arg 2 must be a class, a tuple of classes, or a union"));
    }
    return derives_by_bases(derived, class);
}

int ops_is_instance_default(PyObject *o, PyObject *class) {
    autoref PyObject *other = NULL;
    if (IS_TYPE_OBJECT(class)) {
        if (type_is_subtype(TYPE(o), (PyTypeObject *)class)) {
            return 1;
        }
        INT_TRYI(attr_find(o, NAME(__class__), &other));
        return other != NULL && other != (PyObject *)TYPE(o) && IS_TYPE_OBJECT(other) &&
               type_is_subtype((PyTypeObject *)other, (PyTypeObject *)class);
    }
    INT_TRYI(check_class(class, "isinstance() arg 2 must be a type, a tuple of types, or a union"));
    INT_TRYI(attr_find(o, NAME(__class__), &other));
    return other == NULL ? 0 : derives_by_bases(other, class);
}

typedef int (*ClassTest)(PyObject *o, PyObject *class);

/* Any of a tuple or a union. */
static int any_of(PyObject *o, PyObject *classes, ClassTest test, const char *where) {
    INT_TRYI(call_enter(where));
    for (Py_ssize_t i = 0; i < ((PyVarObject *)classes)->ob_size; i++) {
        int result = test(o, ((PyTupleObject *)classes)->ob_item[i]);
        if (result != 0) {
            return result;
        }
    }
    return 0;
}

/* What __instancecheck__ and __subclasscheck__ say; -2 when the class's type has none. */
static int ask_class(PyObject *class, PyObject *name, PyObject *o, const char *where) {
    bool unbound;
    autoref PyObject *method = type_lookup_special(class, name, &unbound);
    if (method == NULL) {
        return err_occurred() ? -1 : -2;
    }
    INT_TRYI(call_enter(where));
    autoref PyObject *answer = INT_TRY(unbound ? call_two(method, class, o) : call_one(method, o));
    return ops_is_true(answer);
}

int ops_is_instance(PyObject *o, PyObject *type) {
    if (TYPE(o) == (PyTypeObject *)type) {
        return 1;
    }
    if (IS_EXACT(type, PyType_Type)) {
        return ops_is_instance_default(o, type);
    }
    if (union_check(type)) {
        autoref PyObject *members = INT_TRY(union_args(type));
        return any_of(o, members, ops_is_instance, " in __instancecheck__");
    }
    if (IS_TUPLE(type)) {
        return any_of(o, type, ops_is_instance, " in __instancecheck__");
    }
    int answer = ask_class(type, NAME(__instancecheck__), o, " in __instancecheck__");
    return answer == -2 ? ops_is_instance_default(o, type) : answer;
}

int ops_is_subclass(PyObject *type, PyObject *base) {
    if (IS_EXACT(base, PyType_Type)) {
        return type == base ? 1 : ops_is_subclass_default(type, base);
    }
    if (union_check(base)) {
        autoref PyObject *members = INT_TRY(union_args(base));
        return any_of(type, members, ops_is_subclass, " in __subclasscheck__");
    }
    if (IS_TUPLE(base)) {
        return any_of(type, base, ops_is_subclass, " in __subclasscheck__");
    }
    int answer = ask_class(base, NAME(__subclasscheck__), type, " in __subclasscheck__");
    return answer == -2 ? ops_is_subclass_default(type, base) : answer;
}
