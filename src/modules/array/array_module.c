/* array: making arrays, from objects and from pickles. */
#include "base/float_bits.h"
#include "modules/array/array_int.h"
#include "object/call.h"
#include "types/float/float.h"
#include "object/type.h"
#include "types/module/module.h"

typedef struct {
    char nothing;
} ArrayModuleState;

/* ---- construction ---- */

static int typecode_argument(PyObject *o, int *code) {
    if (!IS_STR(o)) {
        return err_int(err_raise(PyExc_TypeError,
                                 "array() argument 1 must be a unicode character, not %s",
                                 o == NONE ? "None" : TYPE(o)->tp_name));
    }
    if (str_length(o) != 1) {
        return err_int(
            err_raise(PyExc_TypeError,
                      "array() argument 1 must be a unicode character, not a string of length %zd",
                      str_length(o)));
    }
    *code = (int)str_at(o, 0);
    return 0;
}
static int check_initial(const ItemKind *kind, PyObject *initial) {
    if (item_is_text(kind) || initial == NULL) {
        return 0;
    }
    if (IS_STR(initial)) {
        return err_int(err_raise(PyExc_TypeError,
                                 "cannot use a str to initialize an array with typecode '%c'",
                                 kind->code));
    }
    if (IS_ARRAY(initial) && item_is_text(ARRAY(initial)->kind)) {
        return err_int(err_raise(
            PyExc_TypeError, "cannot use a unicode array to initialize an array with typecode '%c'",
            kind->code));
    }
    return 0;
}
static int fill(PyObject *array, PyObject *initial) {
    if (IS_STR(initial)) {
        return array_extend_text(array, initial);
    }
    if (IS_BYTES(initial) || IS_INSTANCE(initial, PyByteArray_Type)) {
        Py_buffer view;
        INT_TRYI(ops_get_buffer(initial, &view, PyBUF_SIMPLE));
        int failed = array_extend_bytes(array, view.buf, view.len);
        ops_release_buffer(&view);
        return failed;
    }
    bool same_kind = IS_ARRAY(initial) &&
                     (ARRAY(initial)->kind == ARRAY(array)->kind ||
                      (item_is_text(ARRAY(initial)->kind) && item_is_text(ARRAY(array)->kind)));
    if (same_kind) {
        autoref PyObject *bytes = INT_TRY(array_bytes(initial));
        return array_extend_bytes(array, bytes_data(bytes), bytes_length(bytes));
    }
    autoref PyObject *iterator = INT_TRY(ops_iter(initial));
    return array_extend(array, iterator);
}
static PyObject *make(PyTypeObject *type, PyObject *typecode, PyObject *initial) {
    int code;
    TRYI(typecode_argument(typecode, &code));
    if (code == 'u') {
        TRYI(err_warn(PyExc_DeprecationWarning, 1,
                      "The 'u' type code is deprecated and will be removed in Python 3.16"));
    }
    const ItemKind *kind = item_kind((Py_UCS4)code);
    TRYI(kind ? check_initial(kind, initial) : 0);
    if (kind == NULL) {
        return err_raise(PyExc_ValueError,
                         "bad typecode (must be b, B, u, w, h, H, i, I, l, L, q, Q, f or d)");
    }
    autoref PyObject *array = TRY(array_new_of(type, kind, 0));
    TRYI(initial ? fill(array, initial) : 0);
    return take(array);
}
PyObject *array_make(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    if (type->tp_init == array_type.tp_init && kwargs != NULL && ops_length(kwargs) > 0) {
        return err_raise(PyExc_TypeError, "array.array() takes no keyword arguments");
    }
    Py_ssize_t n = tuple_length(args);
    if (n < 1 || n > 2) {
        return err_raise(PyExc_TypeError, "array() takes at %s %d argument%s (%zd given)",
                         n < 1 ? "least" : "most", n < 1 ? 1 : 2, n < 1 ? "" : "s", n);
    }
    return make(type, tuple_at(args, 0), n == 2 ? tuple_at(args, 1) : NULL);
}

/* ---- unpickling ---- */

static PyObject *decode_floats(int format, PyObject *items) {
    Py_ssize_t size = format < FORMAT_DOUBLE ? 4 : 8, n = bytes_length(items) / size;
    autoref PyObject *list = TRY(list_new(0));
    for (Py_ssize_t i = 0; i < n; i++) {
        uint64_t bits = 0;
        for (Py_ssize_t k = 0; k < size; k++) {
            Py_ssize_t at = i * size + (format % 2 ? size - 1 - k : k);
            bits |= (uint64_t)(uint8_t)bytes_data(items)[at] << 8 * k;
        }
        double x = size == 4 ? float_from_single((uint32_t)bits) : float_from_bits(bits);
        TRYI(list_append_steal(list, TRY(float_from_double(x))));
    }
    return take(list);
}
static int format_size(int format) {
    static const uint8_t sizes[] = {1, 2, 2, 4, 4, 8, 8, 4, 8, 4, 4};
    return sizes[format / 2];
}
/* The items of another layout, as something that initialises an array. */
static PyObject *decode_items(int format, PyObject *items) {
    static const char *const encodings[] = {"utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"};
    if (format >= FORMAT_UTF16) {
        return str_decode(bytes_data(items), bytes_length(items), encodings[format - FORMAT_UTF16],
                          "strict");
    }
    if (format >= FORMAT_FLOAT) {
        return decode_floats(format, items);
    }
    autoref PyObject *array = TRY(array_new_of(&array_type, item_kind_of_format(format), 0));
    TRYI(array_extend_bytes(array, bytes_data(items), bytes_length(items)));
    bool big = format >= FORMAT_UNSIGNED_16 && format % 2;
    if (big != (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__)) {
        autoref PyObject *name = TRY(str_intern_text("byteswap"));
        autoref PyObject *done = TRY(call_method_none(array, name));
    }
    return take(array);
}
FUNCTION("array._array_reconstructor(arraytype, typecode, mformat_code, items, /)",
         "For unpickling: an array of items laid out in a way known by its number.")
static PyObject *array_reconstructor(PyObject *module, PyObject *arraytype, PyObject *typecode,
                                     PyObject *mformat_code, PyObject *items) {
    int code, format;
    TRYI(arg_char(typecode, "_array_reconstructor", "2", &code));
    TRYI(arg_int(mformat_code, &format));
    if (!IS_TYPE_OBJECT(arraytype)) {
        return err_raise(PyExc_TypeError, "first argument must be a type object, not %T",
                         arraytype);
    }
    PyTypeObject *type = (PyTypeObject *)arraytype;
    if (!type_is_subtype(type, &array_type)) {
        return err_raise(PyExc_TypeError, "%.200s is not a subtype of %.200s", type->tp_name,
                         array_type.tp_name);
    }
    const ItemKind *kind = item_kind((Py_UCS4)code);
    if (kind == NULL) {
        return err_raise(PyExc_ValueError, "second argument must be a valid type code");
    }
    if (format < 0 || format >= FORMAT_END) {
        return err_raise(PyExc_ValueError, "third argument must be a valid machine format code.");
    }
    if (!IS_BYTES(items)) {
        return err_raise(PyExc_TypeError, "fourth argument should be bytes, not %T", items);
    }
    int big = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ && kind->size > 1;
    if (format == kind->format + big) {
        return make(type, typecode, items);
    }
    if (bytes_length(items) % format_size(format) != 0) {
        return err_raise(PyExc_ValueError, "string length not a multiple of item size");
    }
    autoref PyObject *decoded = TRY(decode_items(format, items));
    if (!IS_ARRAY(decoded)) {
        return make(type, typecode, decoded);
    }
    autoref PyObject *own_code = TRY(str_from_char((Py_UCS4)ARRAY(decoded)->kind->code));
    return make(type, own_code, decoded);
}

/* Arrays are mutable sequences. Without the library that defines what this is, there is nobody to
 * tell. */
static int register_sequence(void) {
    autoref PyObject *abc = import_module_text("collections.abc");
    if (abc == NULL) {
        return err_clear_if(PyExc_ImportError) ? 0 : -1;
    }
    autoref PyObject *sequence = INT_TRY(attr_get_text(abc, "MutableSequence")),
                     *name = INT_TRY(str_intern_text("register"));
    autoref PyObject *done = INT_TRY(call_method_one(sequence, name, (PyObject *)&array_type));
    return 0;
}
static int array_exec(PyObject *module) {
    INT_TRYI(type_ready(&array_iterator_type));
    INT_TRYI(module_add_type(module, &array_type));
    INT_TRYI(module_add(module, "ArrayType", (PyObject *)&array_type));
    INT_TRYI(module_add_text(module, "typecodes", "bBuwhHiIlLqQfd"));
    return register_sequence();
}

#include "array_module.gen.h"

NATIVE_MODULE(array, ArrayModuleState, array_exec, array_functions,
              "Arrays of numbers and characters of one type.")
