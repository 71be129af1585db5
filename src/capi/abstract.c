/* abstract.h: calls, and the number, sequence, mapping and iterator protocols. */
#include "capi/capi.h"
#include "capi/module_lock.h"

/* Functions that the headers also have as macros. */
#undef PyObject_Length
#undef PySequence_Length
#undef PySequence_In
#undef PyMapping_Length
#undef PyVectorcall_NARGS

/* ---- calls ---- */

PyObject *PyObject_Call(PyObject *callable, PyObject *args, PyObject *kwargs) {
    calling_out();
    return call_tuple(callable, args, kwargs);
}

PyObject *PyObject_CallObject(PyObject *callable, PyObject *args) {
    calling_out();
    if (args == NULL) {
        return call_none(callable);
    }
    if (!IS_TUPLE(args)) {
        return err_raise(PyExc_TypeError, "argument list must be a tuple");
    }
    return call_tuple(callable, args, NULL);
}

PyObject *PyObject_CallNoArgs(PyObject *callable) {
    calling_out();
    return call_none(callable);
}

PyObject *PyObject_CallOneArg(PyObject *callable, PyObject *arg) {
    calling_out();
    return call_one(callable, arg);
}

PyObject *PyObject_Vectorcall(PyObject *callable, PyObject *const *args, size_t nargsf,
                              PyObject *kwnames) {
    calling_out();
    return call(callable, args, nargsf, kwnames);
}

PyObject *PyObject_VectorcallMethod(PyObject *name, PyObject *const *args, size_t nargsf,
                                    PyObject *kwnames) {
    calling_out();
    return call_method(name, args, nargsf & ~PY_VECTORCALL_ARGUMENTS_OFFSET, kwnames);
}

PyObject *PyObject_VectorcallDict(PyObject *callable, PyObject *const *args, size_t nargsf,
                                  PyObject *kwargs) {
    calling_out();
    if (kwargs == NULL || dict_length(kwargs) == 0) {
        return call(callable, args, nargsf, NULL);
    }
    autoref PyObject *tuple =
        TRY(tuple_from_array(args, (Py_ssize_t)(nargsf & ~PY_VECTORCALL_ARGUMENTS_OFFSET)));
    return call_tuple(callable, tuple, kwargs);
}

vectorcallfunc PyVectorcall_Function(PyObject *callable) {
    PyTypeObject *type = TYPE(callable);
    return HAS_FLAG(type, Py_TPFLAGS_HAVE_VECTORCALL)
               ? *(vectorcallfunc *)((char *)callable + type->tp_vectorcall_offset)
               : NULL;
}

Py_ssize_t(PyVectorcall_NARGS)(size_t nargsf) {
    return (Py_ssize_t)(nargsf & ~PY_VECTORCALL_ARGUMENTS_OFFSET);
}

/* Arguments that end with NULL, as an array: `small` if they fit, else from malloc. */
enum { FEW_ARGS = 16 };
static PyObject **gather_args(va_list args, PyObject **small, size_t *count) {
    va_list again;
    va_copy(again, args);
    size_t n = 0;
    while (va_arg(args, PyObject *) != NULL) {
        n++;
    }
    PyObject **stack = n + 1 <= FEW_ARGS ? small : malloc((n + 1) * sizeof *stack);
    for (size_t i = 0; stack != NULL && i < n; i++) {
        stack[i + 1] = va_arg(again, PyObject *);
    }
    va_end(again);
    *count = n;
    return stack != NULL ? stack : err_no_memory();
}

PyObject *PyObject_CallFunctionObjArgs(PyObject *callable, ...) {
    calling_out();
    PyObject *small[FEW_ARGS] = {NULL};
    size_t n;
    va_list args;
    va_start(args, callable);
    PyObject **stack = gather_args(args, small, &n);
    va_end(args);
    PyObject *result = call(callable, TRY(stack) + 1, n | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL);
    if (stack != small) {
        free(stack);
    }
    return result;
}

PyObject *PyObject_CallMethodObjArgs(PyObject *o, PyObject *name, ...) {
    calling_out();
    PyObject *small[FEW_ARGS] = {NULL};
    size_t n;
    va_list args;
    NEED(o != NULL && name != NULL);
    va_start(args, name);
    PyObject **stack = gather_args(args, small, &n);
    va_end(args);
    TRY(stack)[0] = o;
    PyObject *result = call_method(name, stack, n + 1, NULL);
    if (stack != small) {
        free(stack);
    }
    return result;
}

/* ---- items ---- */

Py_ssize_t(PyObject_Size)(PyObject *o) {
    return ops_length(o);
}
Py_ssize_t(PyObject_Length)(PyObject *o) {
    return ops_length(o);
}

Py_ssize_t PyObject_LengthHint(PyObject *o, Py_ssize_t otherwise) {
    return ops_length_hint(o, otherwise);
}

PyObject *PyObject_GetItem(PyObject *o, PyObject *key) {
    NEED(o != NULL && key != NULL);
    return ops_get_item(o, key);
}

int PyObject_SetItem(PyObject *o, PyObject *key, PyObject *value) {
    INT_NEED(o != NULL && key != NULL && value != NULL);
    return ops_set_item(o, key, value);
}

int PyObject_DelItem(PyObject *o, PyObject *key) {
    INT_NEED(o != NULL && key != NULL);
    return ops_delete_item(o, key);
}

int PyObject_DelItemString(PyObject *o, const char *text) {
    autoref PyObject *key = INT_TRY(str_from_text(text));
    return ops_delete_item(o, key);
}

PyObject *PyObject_Type(PyObject *o) {
    NEED(o != NULL);
    return newref((PyObject *)TYPE(o));
}

PyObject *PyObject_Format(PyObject *o, PyObject *spec) {
    return ops_format(o, spec);
}

int PyObject_IsInstance(PyObject *o, PyObject *type) {
    return ops_is_instance(o, type);
}

int PyObject_IsSubclass(PyObject *type, PyObject *base) {
    return ops_is_subclass(type, base);
}

/* ---- iterators ---- */

PyObject *PyObject_GetIter(PyObject *o) {
    return ops_iter(o);
}

int PyIter_Check(PyObject *o) {
    return ops_is_iterator(o);
}

PyObject *PyIter_Next(PyObject *iterator) {
    return ops_next(iterator);
}

int PyIter_NextItem(PyObject *iterator, PyObject **item) {
    *item = NULL;
    if (!ops_is_iterator(iterator)) {
        return err_int(err_raise(PyExc_TypeError, "expected an iterator, got '%T'", iterator));
    }
    *item = ops_next(iterator);
    return *item != NULL ? 1 : err_occurred() ? -1 : 0;
}

PyObject *PyObject_GetAIter(PyObject *o) {
    PyAsyncMethods *methods = TYPE(o)->tp_as_async;
    if (methods == NULL || methods->am_aiter == NULL) {
        return err_raise(PyExc_TypeError, "'%.200s' object is not an async iterable",
                         TYPE(o)->tp_name);
    }
    autoref PyObject *iterator = TRY(methods->am_aiter(o));
    if (!PyAIter_Check(iterator)) {
        return err_raise(PyExc_TypeError, "aiter() returned not an async iterator of type '%.100s'",
                         TYPE(iterator)->tp_name);
    }
    return take(iterator);
}

int PyAIter_Check(PyObject *o) {
    PyAsyncMethods *methods = TYPE(o)->tp_as_async;
    return methods != NULL && methods->am_anext != NULL;
}

/* ---- numbers ---- */

int PyNumber_Check(PyObject *o) {
    PyNumberMethods *m = o == NULL ? NULL : TYPE(o)->tp_as_number;
    return (m != NULL && (m->nb_int != NULL || m->nb_float != NULL || m->nb_index != NULL)) ||
           (o != NULL && IS_INSTANCE(o, PyComplex_Type));
}

int PyIndex_Check(PyObject *o) {
    PyNumberMethods *m = TYPE(o)->tp_as_number;
    return m != NULL && m->nb_index != NULL;
}

/* Each operator under both of its names; the numbers are BINARY_OP's. */
#define BINARY(name, number)                                                                       \
    PyObject *PyNumber_##name(PyObject *a, PyObject *b) {                                          \
        return ops_binary(a, b, number);                                                           \
    }                                                                                              \
    PyObject *PyNumber_InPlace##name(PyObject *a, PyObject *b) {                                   \
        return ops_binary(a, b, 13 + number);                                                      \
    }
BINARY(Add, 0)
BINARY(And, 1)
BINARY(FloorDivide, 2)
BINARY(Lshift, 3)
BINARY(MatrixMultiply, 4)
BINARY(Multiply, 5)
BINARY(Remainder, 6)
BINARY(Or, 7)
BINARY(Rshift, 9)
BINARY(Subtract, 10)
BINARY(TrueDivide, 11)
BINARY(Xor, 12)

PyObject *PyNumber_Divmod(PyObject *a, PyObject *b) {
    return ops_divmod(a, b);
}
PyObject *PyNumber_Power(PyObject *a, PyObject *b, PyObject *modulus) {
    return ops_power(a, b, modulus);
}
PyObject *PyNumber_InPlacePower(PyObject *a, PyObject *b, PyObject *modulus) {
    return modulus == NONE ? ops_binary(a, b, 13 + 8) : ops_power(a, b, modulus);
}
PyObject *PyNumber_Negative(PyObject *o) {
    return ops_negative(o);
}
PyObject *PyNumber_Positive(PyObject *o) {
    return ops_positive(o);
}
PyObject *PyNumber_Invert(PyObject *o) {
    return ops_invert(o);
}
PyObject *PyNumber_Absolute(PyObject *o) {
    return ops_absolute(o);
}
PyObject *PyNumber_Index(PyObject *o) {
    return ops_index(o);
}
PyObject *PyNumber_Long(PyObject *o) {
    NEED(o != NULL);
    return ops_to_int(o);
}
PyObject *PyNumber_Float(PyObject *o) {
    NEED(o != NULL);
    return ops_to_float(o);
}
Py_ssize_t PyNumber_AsSsize_t(PyObject *o, PyObject *overflow) {
    return ops_index_ssize(o, overflow);
}
PyObject *PyNumber_ToBase(PyObject *o, int base) {
    if (base != 2 && base != 8 && base != 10 && base != 16) {
        return err_raise(PyExc_SystemError, "PyNumber_ToBase: base must be 2, 8, 10 or 16");
    }
    autoref PyObject *index = TRY(ops_index(o));
    return int_to_text(index, base);
}

/* ---- sequences ---- */

int PySequence_Check(PyObject *o) {
    return ops_is_sequence(o);
}
Py_ssize_t(PySequence_Size)(PyObject *o) {
    PySequenceMethods *m = TYPE(o)->tp_as_sequence;
    if (m != NULL && m->sq_length != NULL) {
        return m->sq_length(o);
    }
    PyMappingMethods *mapping = TYPE(o)->tp_as_mapping;
    err_raise(PyExc_TypeError,
              mapping != NULL && mapping->mp_length != NULL
                  ? "%.200s is not a sequence"
                  : "object of type '%.200s' has no len()",
              TYPE(o)->tp_name);
    return -1;
}
Py_ssize_t(PySequence_Length)(PyObject *o) {
    return PySequence_Size(o);
}

PyObject *PySequence_GetItem(PyObject *o, Py_ssize_t i) {
    return ops_sequence_get(o, i);
}
int PySequence_SetItem(PyObject *o, Py_ssize_t i, PyObject *value) {
    return ops_sequence_set(o, i, value);
}
int PySequence_DelItem(PyObject *o, Py_ssize_t i) {
    return ops_sequence_set(o, i, NULL);
}

static PyObject *slice_of(Py_ssize_t start, Py_ssize_t end) {
    autoref PyObject *from = TRY(int_from_ssize(start)), *to = TRY(int_from_ssize(end));
    return PySlice_New(from, to, NULL);
}
PyObject *PySequence_GetSlice(PyObject *o, Py_ssize_t start, Py_ssize_t end) {
    PyMappingMethods *m = TYPE(o)->tp_as_mapping;
    if (m == NULL || m->mp_subscript == NULL) {
        return err_raise(PyExc_TypeError, "'%.200s' object is unsliceable", TYPE(o)->tp_name);
    }
    autoref PyObject *slice = TRY(slice_of(start, end));
    return m->mp_subscript(o, slice);
}
int PySequence_SetSlice(PyObject *o, Py_ssize_t start, Py_ssize_t end, PyObject *value) {
    PyMappingMethods *m = TYPE(o)->tp_as_mapping;
    if (m == NULL || m->mp_ass_subscript == NULL) {
        return err_int(err_raise(PyExc_TypeError,
                                 value == NULL ? "'%.200s' object doesn't support slice deletion"
                                               : "'%.200s' object doesn't support slice assignment",
                                 TYPE(o)->tp_name));
    }
    autoref PyObject *slice = INT_TRY(slice_of(start, end));
    return m->mp_ass_subscript(o, slice, value);
}
int PySequence_DelSlice(PyObject *o, Py_ssize_t start, Py_ssize_t end) {
    return PySequence_SetSlice(o, start, end, NULL);
}

int PySequence_Contains(PyObject *o, PyObject *item) {
    return ops_contains(o, item);
}
int(PySequence_In)(PyObject *o, PyObject *item) {
    return ops_contains(o, item);
}

typedef enum { COUNT_ITEMS, INDEX_OF_ITEM } Search;
static Py_ssize_t search(PyObject *o, PyObject *item, Search what) {
    autoref PyObject *iterator = ops_iter(o);
    if (iterator == NULL) {
        if (err_clear_if(PyExc_TypeError)) {
            err_raise(PyExc_TypeError, "argument of type '%.200s' is not iterable",
                      TYPE(o)->tp_name);
        }
        return -1;
    }
    Py_ssize_t count = 0;
    for (Py_ssize_t i = 0;; i++) {
        autoref PyObject *next = ops_next(iterator);
        if (next == NULL) {
            break;
        }
        int equal = INT_TRYI(ops_compare_bool(next, item, Py_EQ));
        if (equal && what == INDEX_OF_ITEM) {
            return i;
        }
        count += equal;
    }
    if (err_occurred()) {
        return -1;
    }
    return what == COUNT_ITEMS
               ? count
               : err_int(err_raise(PyExc_ValueError, "sequence.index(x): x not in sequence"));
}
Py_ssize_t PySequence_Count(PyObject *o, PyObject *item) {
    return search(o, item, COUNT_ITEMS);
}
Py_ssize_t PySequence_Index(PyObject *o, PyObject *item) {
    return search(o, item, INDEX_OF_ITEM);
}

static PyObject *concat(PyObject *a, PyObject *b, bool in_place) {
    PySequenceMethods *m = TYPE(a)->tp_as_sequence;
    binaryfunc f = m == NULL                          ? NULL
                   : in_place && m->sq_inplace_concat ? m->sq_inplace_concat
                                                      : m->sq_concat;
    if (f != NULL) {
        return f(a, b);
    }
    if (ops_is_sequence(a) && ops_is_sequence(b)) {
        PyObject *result = ops_binary(a, b, in_place ? 13 : 0);
        if (result != NULL || !err_matches(PyExc_TypeError)) {
            return result;
        }
        err_clear();
    }
    return err_raise(PyExc_TypeError, "'%.200s' object can't be concatenated", TYPE(a)->tp_name);
}
PyObject *PySequence_Concat(PyObject *a, PyObject *b) {
    return concat(a, b, false);
}
PyObject *PySequence_InPlaceConcat(PyObject *a, PyObject *b) {
    return concat(a, b, true);
}

static PyObject *repeat(PyObject *o, Py_ssize_t count, bool in_place) {
    PySequenceMethods *m = TYPE(o)->tp_as_sequence;
    ssizeargfunc f = m == NULL                          ? NULL
                     : in_place && m->sq_inplace_repeat ? m->sq_inplace_repeat
                                                        : m->sq_repeat;
    if (f != NULL) {
        return f(o, count);
    }
    if (ops_is_sequence(o)) {
        autoref PyObject *n = TRY(int_from_ssize(count));
        PyObject *result = ops_binary(o, n, in_place ? 18 : 5);
        if (result != NULL || !err_matches(PyExc_TypeError)) {
            return result;
        }
        err_clear();
    }
    return err_raise(PyExc_TypeError, "'%.200s' object can't be repeated", TYPE(o)->tp_name);
}
PyObject *PySequence_Repeat(PyObject *o, Py_ssize_t count) {
    return repeat(o, count, false);
}
PyObject *PySequence_InPlaceRepeat(PyObject *o, Py_ssize_t count) {
    return repeat(o, count, true);
}

PyObject *PySequence_List(PyObject *o) {
    return ops_to_list(o);
}
PyObject *PySequence_Tuple(PyObject *o) {
    return ops_to_tuple(o);
}
PyObject *PySequence_Fast(PyObject *o, const char *error) {
    return ops_fast(o, error);
}

/* ---- mappings ---- */

int PyMapping_Check(PyObject *o) {
    return o != NULL && ops_is_mapping(o);
}
Py_ssize_t(PyMapping_Size)(PyObject *o) {
    PyMappingMethods *m = TYPE(o)->tp_as_mapping;
    if (m != NULL && m->mp_length != NULL) {
        return m->mp_length(o);
    }
    PySequenceMethods *sequence = TYPE(o)->tp_as_sequence;
    err_raise(PyExc_TypeError,
              sequence != NULL && sequence->sq_length != NULL
                  ? "%.200s is not a mapping"
                  : "object of type '%.200s' has no len()",
              TYPE(o)->tp_name);
    return -1;
}
Py_ssize_t(PyMapping_Length)(PyObject *o) {
    return PyMapping_Size(o);
}

PyObject *PyMapping_GetItemString(PyObject *o, const char *text) {
    autoref PyObject *key = TRY(str_from_text(text));
    return ops_get_item(o, key);
}

int PyMapping_GetOptionalItem(PyObject *o, PyObject *key, PyObject **result) {
    if (IS_EXACT(o, PyDict_Type)) {
        return dict_get(o, key, result);
    }
    *result = ops_get_item(o, key);
    return *result != NULL ? 1 : err_clear_if(PyExc_KeyError) ? 0 : -1;
}

int PyMapping_GetOptionalItemString(PyObject *o, const char *text, PyObject **result) {
    *result = NULL;
    autoref PyObject *key = INT_TRY(str_from_text(text));
    return PyMapping_GetOptionalItem(o, key, result);
}

int PyMapping_SetItemString(PyObject *o, const char *text, PyObject *value) {
    autoref PyObject *key = INT_TRY(str_from_text(text));
    return ops_set_item(o, key, value);
}

int PyMapping_HasKeyWithError(PyObject *o, PyObject *key) {
    PyObject *value;
    int found = PyMapping_GetOptionalItem(o, key, &value);
    XDECREF(value);
    return found;
}

int PyMapping_HasKeyStringWithError(PyObject *o, const char *text) {
    autoref PyObject *key = INT_TRY(str_from_text(text));
    return PyMapping_HasKeyWithError(o, key);
}

int PyMapping_HasKey(PyObject *o, PyObject *key) {
    return capi_ignore(PyMapping_HasKeyWithError(o, key));
}

int PyMapping_HasKeyString(PyObject *o, const char *text) {
    return capi_ignore(PyMapping_HasKeyStringWithError(o, text));
}

/* A dict's own list; of other mappings what the method gives, as a list. */
static PyObject *listed(PyObject *o, const char *method) {
    NAME_ARG(name, method);
    autoref PyObject *result = TRY(call_method_none(o, name));
    if (IS_EXACT(result, PyList_Type)) {
        return take(result);
    }
    PyObject *list = ops_to_list(result);
    if (list == NULL && err_clear_if(PyExc_TypeError)) {
        return err_raise(PyExc_TypeError, "%.200s.%U() returned a non-iterable (type %.200s)",
                         TYPE(o)->tp_name, name, TYPE(result)->tp_name);
    }
    return list;
}
PyObject *PyMapping_Keys(PyObject *o) {
    return IS_EXACT(o, PyDict_Type) ? dict_keys_list(o) : listed(o, "keys");
}
PyObject *PyMapping_Values(PyObject *o) {
    return IS_EXACT(o, PyDict_Type) ? dict_values_list(o) : listed(o, "values");
}
PyObject *PyMapping_Items(PyObject *o) {
    return IS_EXACT(o, PyDict_Type) ? dict_items_list(o) : listed(o, "items");
}
