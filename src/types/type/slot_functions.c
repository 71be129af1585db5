/* Slots of Python classes: the special method is looked up on the type, never on the instance, and
 * called. */
#include "types/memoryview/memoryview.h"
#include "types/type/buffer_wrapper.h"
#include "types/type/slot_functions.h"
#include "types/type/type_int.h"

/* ---- calling special methods ---- */

static PyObject *missing(PyObject *self, PyObject *name) {
    return err_occurred() ? NULL : attr_error(self, name, "%U", name);
}

static PyObject *special(PyObject *self, PyObject *name, PyObject *const *args, Py_ssize_t nargs) {
    PyObject *result = type_call_special(self, name, args, nargs);
    return result == NULL ? missing(self, name) : result;
}

static PyObject *special_none(PyObject *self, PyObject *name) {
    return special(self, name, NULL, 0);
}

static PyObject *special_one(PyObject *self, PyObject *name, PyObject *arg) {
    return special(self, name, &arg, 1);
}

/* NotImplemented when the type has no such method. */
static PyObject *special_maybe(PyObject *self, PyObject *name, PyObject *arg) {
    PyObject *result = type_call_optional(self, name, &arg, 1);
    return result == NULL && !err_occurred() ? NOT_IMPLEMENTED : result;
}

/* The same, but what a descriptor raises counts. */
static PyObject *special_inplace(PyObject *self, PyObject *name, PyObject *arg) {
    PyObject *result = type_call_special(self, name, &arg, 1);
    return result == NULL && !err_occurred() ? NOT_IMPLEMENTED : result;
}

static int special_int(PyObject *result) {
    if (result == NULL) {
        return -1;
    }
    decref(result);
    return 0;
}

/* The method along the type, or None in its place: the class says that it has none. */
static bool is_blocked(PyObject *self, PyObject *name) {
    return type_lookup(TYPE(self), name) == NONE;
}

/* ---- operators ---- */

static void *number_slot(PyObject *o, size_t offset) {
    PyNumberMethods *m = TYPE(o)->tp_as_number;
    return m == NULL ? NULL : *(void **)((char *)m + offset);
}

/* Does b's class have its own reflected method, other than the one a's class has? */
static bool overrides(PyObject *a, PyObject *b, PyObject *reflected) {
    PyObject *theirs = type_lookup(TYPE(b), reflected);
    return theirs != NULL && theirs != type_lookup(TYPE(a), reflected);
}

/* The language's rule for a op b, where one or both operands are of classes whose slot is `slot`:
 * the right one's reflected method first, if its class derives from the left one's and overrides
 * it. */
static PyObject *binary(PyObject *a, PyObject *b, size_t offset, void *slot, PyObject *name,
                        PyObject *reflected) {
    bool left = number_slot(a, offset) == slot,
         right = TYPE(a) != TYPE(b) && number_slot(b, offset) == slot;
    if (left) {
        if (right && type_is_subtype(TYPE(b), TYPE(a)) && overrides(a, b, reflected)) {
            PyObject *result = special_maybe(b, reflected, a);
            if (result != NOT_IMPLEMENTED) {
                return result;
            }
            right = false;
        }
        PyObject *result = special_maybe(a, name, b);
        if (result != NOT_IMPLEMENTED || TYPE(a) == TYPE(b)) {
            return result;
        }
    }
    return right ? special_maybe(b, reflected, a) : NOT_IMPLEMENTED;
}

#define BINARY(field, name, reflected)                                                             \
    PyObject *slot_##field(PyObject *a, PyObject *b) {                                             \
        return binary(a, b, offsetof(PyNumberMethods, nb_##field), (void *)slot_##field,           \
                      NAME(name), NAME(reflected));                                                \
    }
BINARY(add, __add__, __radd__)
BINARY(subtract, __sub__, __rsub__)
BINARY(multiply, __mul__, __rmul__)
BINARY(remainder, __mod__, __rmod__)
BINARY(divmod, __divmod__, __rdivmod__)
BINARY(lshift, __lshift__, __rlshift__)
BINARY(rshift, __rshift__, __rrshift__)
BINARY(and, __and__, __rand__)
BINARY(xor, __xor__, __rxor__)
BINARY(or, __or__, __ror__)
BINARY(floor_divide, __floordiv__, __rfloordiv__)
BINARY(true_divide, __truediv__, __rtruediv__)
BINARY(matrix_multiply, __matmul__, __rmatmul__)

PyObject *slot_power(PyObject *a, PyObject *b, PyObject *modulus) {
    if (modulus == NONE) {
        return binary(a, b, offsetof(PyNumberMethods, nb_power), (void *)slot_power, NAME(__pow__),
                      NAME(__rpow__));
    }
    if (number_slot(a, offsetof(PyNumberMethods, nb_power)) == (void *)slot_power) {
        PyObject *args[] = {b, modulus};
        PyObject *result = type_call_optional(a, NAME(__pow__), args, 2);
        if (result != NULL || err_occurred()) {
            if (result != NOT_IMPLEMENTED) {
                return result;
            }
        }
    }
    if (TYPE(a) != TYPE(b) &&
        number_slot(b, offsetof(PyNumberMethods, nb_power)) == (void *)slot_power) {
        PyObject *args[] = {a, modulus};
        PyObject *result = type_call_optional(b, NAME(__rpow__), args, 2);
        return result == NULL && !err_occurred() ? NOT_IMPLEMENTED : result;
    }
    return NOT_IMPLEMENTED;
}

PyObject *slot_inplace_power(PyObject *self, PyObject *value, PyObject *ignored) {
    return special_inplace(self, NAME(__ipow__), value);
}

#define INPLACE(field, name)                                                                       \
    PyObject *slot_inplace_##field(PyObject *self, PyObject *value) {                              \
        return special_inplace(self, NAME(name), value);                                           \
    }
INPLACE(add, __iadd__)
INPLACE(subtract, __isub__)
INPLACE(multiply, __imul__)
INPLACE(remainder, __imod__)
INPLACE(lshift, __ilshift__)
INPLACE(rshift, __irshift__)
INPLACE(and, __iand__)
INPLACE(xor, __ixor__)
INPLACE(or, __ior__)
INPLACE(floor_divide, __ifloordiv__)
INPLACE(true_divide, __itruediv__)
INPLACE(matrix_multiply, __imatmul__)

#define UNARY(function, name)                                                                      \
    PyObject *slot_##function(PyObject *self) {                                                    \
        return special_none(self, NAME(name));                                                     \
    }
UNARY(negative, __neg__)
UNARY(positive, __pos__)
UNARY(absolute, __abs__)
UNARY(invert, __invert__)
UNARY(int, __int__)
UNARY(float, __float__)
UNARY(index, __index__)

int slot_bool(PyObject *self) {
    if (is_blocked(self, NAME(__bool__))) {
        return err_int(err_raise(PyExc_TypeError, "'%.200s' cannot be interpreted as a boolean",
                                 TYPE(self)->tp_name));
    }
    autoref PyObject *result = type_call_optional(self, NAME(__bool__), NULL, 0);
    if (result == NULL) {
        return err_occurred() ? -1 : 1;
    }
    if (result != TRUE_OBJECT && result != FALSE_OBJECT) {
        return err_int(err_raise(PyExc_TypeError, "__bool__ should return bool, returned %s",
                                 TYPE(result)->tp_name));
    }
    return result == TRUE_OBJECT;
}

/* ---- text, hash, comparison ---- */

PyObject *slot_repr(PyObject *self) {
    PyObject *result = type_call_optional(self, NAME(__repr__), NULL, 0);
    if (result == NULL && !err_occurred()) {
        return str_format("<%s object at %p>", TYPE(self)->tp_name, self);
    }
    return result;
}

UNARY(str, __str__)

Py_hash_t slot_hash(PyObject *self) {
    if (is_blocked(self, NAME(__hash__))) {
        return ops_hash_not_implemented(self);
    }
    autoref PyObject *result = type_call_optional(self, NAME(__hash__), NULL, 0);
    if (result == NULL) {
        return err_occurred() ? -1 : ops_hash_not_implemented(self);
    }
    if (!IS_INT(result)) {
        return err_int(err_raise(PyExc_TypeError, "__hash__ method should return an integer"));
    }
    int overflow = 0;
    int64_t value = int_as_int64_overflow(result, &overflow);
    Py_hash_t hash = overflow == 0 ? (Py_hash_t)value : int_hash(result);
    return hash == -1 ? -2 : hash;
}

PyObject *slot_richcompare(PyObject *self, PyObject *other, int op) {
    PyObject *const names[] = {NAME(__lt__), NAME(__le__), NAME(__eq__),
                               NAME(__ne__), NAME(__gt__), NAME(__ge__)};
    return special_maybe(self, names[op], other);
}

/* ---- calls, construction ---- */

/* Calls a method found on the type with self in front of a tuple of arguments. */
static PyObject *call_found(PyObject *method, bool unbound, PyObject *self, PyObject *args,
                            PyObject *kwargs) {
    if (!unbound) {
        return call_tuple(method, args, kwargs);
    }
    Py_ssize_t n = tuple_length(args);
    autoref PyObject *all = TRY(tuple_new(n + 1));
    tuple_items(all)[0] = newref(self);
    for (Py_ssize_t i = 0; i < n; i++) {
        tuple_items(all)[i + 1] = newref(tuple_at(args, i));
    }
    return call_tuple(method, tuple_publish(all), kwargs);
}

PyObject *slot_call(PyObject *self, PyObject *args, PyObject *kwargs) {
    bool unbound;
    autoref PyObject *method = type_lookup_special(self, NAME(__call__), &unbound);
    if (method == NULL) {
        return missing(self, NAME(__call__));
    }
    return call_found(method, unbound, self, args, kwargs);
}

int slot_init(PyObject *self, PyObject *args, PyObject *kwargs) {
    bool unbound;
    autoref PyObject *method = type_lookup_special(self, NAME(__init__), &unbound);
    if (method == NULL) {
        missing(self, NAME(__init__));
        return -1;
    }
    autoref PyObject *result = INT_TRY(call_found(method, unbound, self, args, kwargs));
    if (result != NONE) {
        return err_int(err_raise(PyExc_TypeError, "__init__() should return None, not '%.200s'",
                                 TYPE(result)->tp_name));
    }
    return 0;
}

PyObject *slot_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    autoref PyObject *function = TRY(attr_get((PyObject *)type, NAME(__new__)));
    return call_found(function, true, (PyObject *)type, args, kwargs);
}

void slot_finalize(PyObject *self) {
    PyObject *saved = err_fetch();
    bool unbound;
    PyObject *method = type_lookup_special(self, NAME(__del__), &unbound);
    if (method != NULL) {
        PyObject *result = unbound ? call_one(method, self) : call_none(method);
        if (result == NULL) {
            err_unraisable(NULL, "Exception ignored while calling deallocator %R", method);
        } else {
            decref(result);
        }
        decref(method);
    } else if (err_occurred()) {
        err_unraisable(self, NULL);
    }
    err_restore(saved);
}

/* ---- attributes ---- */

/* What __getattribute__ says: by the generic way when it is object's. */
static int get_attribute(PyObject *self, PyObject *name, PyObject **out) {
    PyObject *found = type_lookup(TYPE(self), NAME(__getattribute__));
    if (found != NULL && IS_EXACT(found, PyWrapperDescr_Type) &&
        ((PyWrapperDescrObject *)found)->d_wrapped == (void *)attr_generic_get) {
        return attr_generic_find(self, name, out);
    }
    *out = special_one(self, NAME(__getattribute__), name);
    return *out == NULL ? -1 : 1;
}

PyObject *slot_getattr(PyObject *self, PyObject *name) {
    PyObject *value;
    int found = get_attribute(self, name, &value);
    if (found > 0) {
        return value;
    }
    bool has_hook = type_lookup(TYPE(self), NAME(__getattr__)) != NULL;
    if (!has_hook) {
        return found == 0 ? attr_error_missing(self, name) : NULL;
    }
    if (found < 0 && !err_clear_if(PyExc_AttributeError)) {
        return NULL;
    }
    return special_one(self, NAME(__getattr__), name);
}

int slot_setattr(PyObject *self, PyObject *name, PyObject *value) {
    if (value == NULL) {
        return special_int(special_one(self, NAME(__delattr__), name));
    }
    PyObject *args[] = {name, value};
    return special_int(special(self, NAME(__setattr__), args, 2));
}

PyObject *slot_descr_get(PyObject *self, PyObject *o, PyObject *type) {
    PyObject *args[] = {o == NULL ? NONE : o, type == NULL ? NONE : type};
    PyObject *result = type_call_special(self, NAME(__get__), args, 2);
    return result == NULL && !err_occurred() ? newref(self) : result;
}

int slot_descr_set(PyObject *self, PyObject *o, PyObject *value) {
    if (value == NULL) {
        return special_int(special_one(self, NAME(__delete__), o));
    }
    PyObject *args[] = {o, value};
    return special_int(special(self, NAME(__set__), args, 2));
}

/* ---- containers ---- */

PyObject *slot_iter(PyObject *self) {
    if (is_blocked(self, NAME(__iter__))) {
        return err_raise(PyExc_TypeError, "'%.200s' object is not iterable", TYPE(self)->tp_name);
    }
    PyObject *result = type_call_optional(self, NAME(__iter__), NULL, 0);
    if (result != NULL || err_occurred()) {
        return result;
    }
    return type_lookup(TYPE(self), NAME(__getitem__)) != NULL
               ? sequence_iterator_new(self)
               : err_raise(PyExc_TypeError, "'%.200s' object is not iterable", TYPE(self)->tp_name);
}

UNARY(next, __next__)
UNARY(await, __await__)
UNARY(aiter, __aiter__)
UNARY(anext, __anext__)

Py_ssize_t slot_length(PyObject *self) {
    autoref PyObject *result = INT_TRY(special_none(self, NAME(__len__)));
    autoref PyObject *index = INT_TRY(ops_index(result));
    if (int_sign(index) < 0) {
        return err_int(err_raise(PyExc_ValueError, "__len__() should return >= 0"));
    }
    return ops_index_ssize(index, PyExc_OverflowError);
}

PyObject *slot_subscript(PyObject *self, PyObject *key) {
    return special_one(self, NAME(__getitem__), key);
}

int slot_ass_subscript(PyObject *self, PyObject *key, PyObject *value) {
    if (value == NULL) {
        return special_int(special_one(self, NAME(__delitem__), key));
    }
    PyObject *args[] = {key, value};
    return special_int(special(self, NAME(__setitem__), args, 2));
}

PyObject *slot_item(PyObject *self, Py_ssize_t i) {
    autoref PyObject *key = TRY(int_from_ssize(i));
    return special_one(self, NAME(__getitem__), key);
}

int slot_ass_item(PyObject *self, Py_ssize_t i, PyObject *value) {
    autoref PyObject *key = INT_TRY(int_from_ssize(i));
    return slot_ass_subscript(self, key, value);
}

static int contains_by_iteration(PyObject *self, PyObject *item) {
    autoref PyObject *iterator = INT_TRY(ops_iter(self));
    PyObject *next;
    while ((next = ops_next(iterator)) != NULL) {
        int equal = ops_compare_bool(next, item, Py_EQ);
        decref(next);
        if (equal != 0) {
            return equal;
        }
    }
    return err_occurred() ? -1 : 0;
}

int slot_contains(PyObject *self, PyObject *item) {
    if (is_blocked(self, NAME(__contains__))) {
        return err_int(
            err_raise(PyExc_TypeError, "'%.200s' object is not a container", TYPE(self)->tp_name));
    }
    autoref PyObject *result = type_call_optional(self, NAME(__contains__), &item, 1);
    if (result != NULL) {
        return ops_is_true(result);
    }
    return err_occurred() ? -1 : contains_by_iteration(self, item);
}

/* ---- buffers ---- */

int slot_buffer(PyObject *self, Py_buffer *view, int flags) {
    autoref PyObject *number = INT_TRY(int_from_ssize(flags));
    autoref PyObject *result = INT_TRY(special_one(self, NAME(__buffer__), number));
    if (!IS_EXACT(result, PyMemoryView_Type)) {
        return err_int(err_raise(PyExc_TypeError, "__buffer__ returned non-memoryview object"));
    }
    INT_TRYI(ops_get_buffer(result, view, flags));
    return buffer_wrap(self, result, view);
}

void slot_call_release(PyObject *self, PyObject *memory, Py_buffer *view) {
    PyObject *function = type_lookup(TYPE(self), NAME(__release_buffer__)); /* borrowed */
    bool by_method = function != NULL && !IS_EXACT(function, PyWrapperDescr_Type);
    if (!by_method && memory != NULL) {
        return;
    }
    autoref PyObject *shown = memoryview_restricted(self, memory, view);
    autoref PyObject *result = shown == NULL ? NULL
                               : by_method   ? special_one(self, NAME(__release_buffer__), shown)
                                             : newref(NONE);
    if (result == NULL) {
        err_unraisable(NULL, "Exception ignored in __release_buffer__ of %s", TYPE(self)->tp_name);
    }
    if (shown != NULL) {
        memoryview_end_restricted(shown);
    }
}

/* A buffer that a native base's function filled goes back to the base after the call. */
void slot_release_buffer(PyObject *self, Py_buffer *view) {
    PyObject *saved = err_fetch();
    slot_call_release(self, NULL, view);
    err_restore(saved);
}
