/* Methods of array.array. */
#include "modules/array/array_int.h"
#include "object/call.h"

enum { FILE_BLOCK = 64 * 1024 };

/* ---- single items ---- */

METHOD("array.append(self, v, /)", "Add an item at the end.")
static PyObject *array_append(PyObject *self, PyObject *v) {
    TRYI(array_append_object(self, v));
    return newref(NONE);
}
METHOD("array.insert(self, i: ssize, v, /)", "Insert an item in front of position i.")
static PyObject *array_insert(PyObject *self, Py_ssize_t i, PyObject *v) {
    char raw[ITEM_MAX];
    TRYI(item_from_object(ARRAY(self)->kind, v, raw));
    guard(self);
    Py_ssize_t n = array_length(self), size = ARRAY(self)->kind->size;
    i = i < 0 ? (i + n < 0 ? 0 : i + n) : i > n ? n : i;
    TRYI(array_resize_locked(self, n + 1));
    char *p = ARRAY(self)->items + i * size;
    memmove(p + size, p, (size_t)((n - i) * size));
    memcpy(p, raw, (size_t)size);
    return newref(NONE);
}
METHOD("array.pop(self, i: ssize = -1, /)", "Remove the item at position i and return it.")
static PyObject *array_pop(PyObject *self, Py_ssize_t i) {
    Py_ssize_t n = array_length(self);
    if (n == 0) {
        return err_raise(PyExc_IndexError, "pop from empty array");
    }
    i += i < 0 ? n : 0;
    autoref PyObject *item = TRY(array_get(self, i, "pop index out of range"));
    TRYI(array_replace_range(self, i, i + 1, NULL));
    return take(item);
}
/* The first index from `start` on, before `stop`, where an item equals v; -1 none; -2 error. */
static Py_ssize_t find(PyObject *self, PyObject *v, Py_ssize_t start, Py_ssize_t stop) {
    for (Py_ssize_t i = start; i < stop && i < array_length(self); i++) {
        autoref PyObject *item = array_get(self, i, "");
        if (item == NULL) {
            return err_clear_if(PyExc_IndexError) ? -1 : -2; /* it has shrunk meanwhile */
        }
        int equal = ops_compare_bool(item, v, Py_EQ);
        if (equal != 0) {
            return equal < 0 ? -2 : i;
        }
    }
    return -1;
}
METHOD("array.index(self, v, start: slice_index = 0, stop: slice_index = sys.maxsize, /)",
       "The position of the first item equal to v.")
static PyObject *array_index(PyObject *self, PyObject *v, Py_ssize_t start, Py_ssize_t stop) {
    Py_ssize_t n = array_length(self);
    start = start < 0 ? (start + n < 0 ? 0 : start + n) : start;
    stop = stop < 0 ? stop + n : stop;
    Py_ssize_t i = find(self, v, start, stop);
    if (i < 0) {
        return i == -2 ? NULL : err_raise(PyExc_ValueError, "array.index(x): x not in array");
    }
    return int_from_ssize(i);
}
METHOD("array.count(self, v, /)", "How many items equal v.")
static PyObject *array_count(PyObject *self, PyObject *v) {
    Py_ssize_t count = 0;
    for (Py_ssize_t i = -1; (i = find(self, v, i + 1, PY_SSIZE_T_MAX)) != -1; count++) {
        if (i == -2) {
            return NULL;
        }
    }
    return int_from_ssize(count);
}
METHOD("array.remove(self, v, /)", "Remove the first item equal to v.")
static PyObject *array_remove(PyObject *self, PyObject *v) {
    Py_ssize_t i = find(self, v, 0, PY_SSIZE_T_MAX);
    if (i < 0) {
        return i == -2 ? NULL : err_raise(PyExc_ValueError, "array.remove(x): x not in array");
    }
    TRYI(array_replace_range(self, i, i + 1, NULL));
    return newref(NONE);
}

/* ---- all items ---- */

METHOD("array.extend(self, bb, /)", "Add the items of another array or iterable at the end.")
static PyObject *array_extend_method(PyObject *self, PyObject *bb) {
    TRYI(array_extend(self, bb));
    return newref(NONE);
}
METHOD("array.clear(self)", "Remove all items.")
static PyObject *array_clear(PyObject *self) {
    guard(self);
    TRYI(array_resize_locked(self, 0));
    return newref(NONE);
}
METHOD("array.__copy__(self)", "Return a copy of the array.")
static PyObject *array_copy(PyObject *self) {
    return array_slice_of(self, 0, 1, array_length(self));
}
METHOD("array.__deepcopy__(self, unused, /)", "Return a copy of the array.")
static PyObject *array_deepcopy(PyObject *self, PyObject *unused) {
    return array_copy(self);
}
METHOD("array.reverse(self)", "Reverse the order of the items.")
static PyObject *array_reverse(PyObject *self) {
    guard(self);
    Py_ssize_t n = array_length(self), size = ARRAY(self)->kind->size;
    char *low = ARRAY(self)->items, *high = low + (n - 1) * size, raw[ITEM_MAX];
    for (; n > 1 && low < high; low += size, high -= size) {
        memcpy(raw, low, (size_t)size);
        memcpy(low, high, (size_t)size);
        memcpy(high, raw, (size_t)size);
    }
    return newref(NONE);
}
METHOD("array.byteswap(self)", "Reverse the order of the bytes in each item.")
static PyObject *array_byteswap(PyObject *self) {
    guard(self);
    Py_ssize_t size = ARRAY(self)->kind->size;
    char *p = ARRAY(self)->items;
    for (Py_ssize_t i = 0; i < array_length(self); i++, p += size) {
        for (Py_ssize_t k = 0; k < size / 2; k++) {
            char byte = p[k];
            p[k] = p[size - 1 - k];
            p[size - 1 - k] = byte;
        }
    }
    return newref(NONE);
}
METHOD("array.tobytes(self)", "The items as bytes, as they are in memory.")
static PyObject *array_tobytes(PyObject *self) {
    return array_bytes(self);
}
METHOD("array.frombytes(self, buffer: buffer, /)", "Add items given as bytes.")
static PyObject *array_frombytes(PyObject *self, Py_buffer *buffer) {
    if (buffer->itemsize != 1) {
        return err_raise(PyExc_TypeError, "a bytes-like object is required");
    }
    TRYI(array_extend_bytes(self, buffer->buf, buffer->len));
    return newref(NONE);
}
METHOD("array.tolist(self)", "A list of the items.")
static PyObject *array_tolist(PyObject *self) {
    return array_to_list(self);
}
METHOD("array.fromlist(self, list, /)", "Add the items of a list: all, or none of them.")
static PyObject *array_fromlist(PyObject *self, PyObject *list) {
    if (!IS_LIST(list)) {
        return err_raise(PyExc_TypeError, "arg must be list");
    }
    Py_ssize_t n = list_length(list);
    autoref PyObject *added = TRY(array_new_of(&array_type, ARRAY(self)->kind, 0));
    for (Py_ssize_t i = 0; i < n; i++) {
        autoref PyObject *item = list_get(list, i);
        if (item != NULL) {
            TRYI(array_append_object(added, item));
        }
        if (item == NULL || list_length(list) != n) {
            return err_raise(PyExc_RuntimeError, "list changed size during iteration");
        }
    }
    TRYI(array_extend(self, added));
    return newref(NONE);
}

/* ---- text ---- */

static int check_text(PyObject *self, const char *method) {
    if (!item_is_text(ARRAY(self)->kind)) {
        return err_int(err_raise(PyExc_ValueError,
                                 "%s() may only be called on unicode type arrays ('u' or 'w')",
                                 method));
    }
    return 0;
}
METHOD("array.fromunicode(self, ustr, /)", "Add the characters of a str.")
static PyObject *array_fromunicode(PyObject *self, PyObject *ustr) {
    if (!IS_STR(ustr)) {
        return err_raise(PyExc_TypeError, "fromunicode() argument must be str, not %T", ustr);
    }
    TRYI(check_text(self, "fromunicode"));
    TRYI(array_extend_text(self, ustr));
    return newref(NONE);
}
METHOD("array.tounicode(self)", "The characters as a str.")
static PyObject *array_tounicode(PyObject *self) {
    TRYI(check_text(self, "tounicode"));
    return array_text(self);
}

/* ---- files ---- */

METHOD("array.fromfile(self, f, n: ssize, /)", "Add n items read from a binary file.")
static PyObject *array_fromfile(PyObject *self, PyObject *f, Py_ssize_t n) {
    Py_ssize_t size = ARRAY(self)->kind->size;
    if (n < 0) {
        return err_raise(PyExc_ValueError, "negative count");
    }
    if (n > PY_SSIZE_T_MAX / size) {
        return err_no_memory();
    }
    autoref PyObject *count = TRY(int_from_ssize(n * size)), *read = TRY(str_intern_text("read"));
    autoref PyObject *bytes = TRY(call_method_one(f, read, count));
    if (!IS_BYTES(bytes)) {
        return err_raise(PyExc_TypeError, "read() didn't return bytes");
    }
    TRYI(array_extend_bytes(self, bytes_data(bytes), bytes_length(bytes)));
    if (bytes_length(bytes) != n * size) {
        return err_raise(PyExc_EOFError, "read() returned not enough bytes");
    }
    return newref(NONE);
}
METHOD("array.tofile(self, f, /)", "Write the items to a binary file.")
static PyObject *array_tofile(PyObject *self, PyObject *f) {
    autoref PyObject *bytes = TRY(array_bytes(self)), *write = TRY(str_intern_text("write"));
    for (Py_ssize_t at = 0; at < bytes_length(bytes); at += FILE_BLOCK) {
        Py_ssize_t left = bytes_length(bytes) - at;
        autoref PyObject *block =
            TRY(bytes_from(bytes_data(bytes) + at, left < FILE_BLOCK ? left : FILE_BLOCK));
        autoref PyObject *done = TRY(call_method_one(f, write, block));
    }
    return newref(NONE);
}

/* ---- about it ---- */

METHOD("array.buffer_info(self)", "(address, number of items) of the memory.")
static PyObject *array_buffer_info(PyObject *self) {
    guard(self);
    autoref PyObject *address = TRY(int_from_pointer(ARRAY(self)->items)),
                     *length = TRY(int_from_ssize(array_length(self)));
    return tuple_of(2, address, length);
}
METHOD("array.__sizeof__(self)", "Size of the array in memory, in bytes.")
static PyObject *array_sizeof(PyObject *self) {
    guard(self);
    return int_from_ssize(TYPE(self)->tp_basicsize +
                          ARRAY(self)->allocated * ARRAY(self)->kind->size);
}
METHOD("array.__reduce_ex__(self, protocol, /)", "Return state information for pickling.")
static PyObject *array_reduce_ex(PyObject *self, PyObject *protocol) {
    if (!IS_INT(protocol)) {
        return err_raise(PyExc_TypeError, "__reduce_ex__ argument should be an integer");
    }
    long version;
    TRYI(arg_long(protocol, &version));
    PyObject *dict;
    TRYI(attr_find(self, NAME(__dict__), &dict));
    autoref PyObject *state = dict ? dict : newref(NONE);
    autoref PyObject *code = TRY(str_from_char((Py_UCS4)ARRAY(self)->kind->code));
    if (version < 3) {
        autoref PyObject *list = TRY(array_to_list(self)), *args = TRY(tuple_of(2, code, list));
        return tuple_of(3, TYPE(self), args, state);
    }
    autoref PyObject *module = TRY(import_module_text("array"));
    autoref PyObject *make = TRY(attr_get_text(module, "_array_reconstructor"));
    int big = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ && ARRAY(self)->kind->size > 1;
    autoref PyObject *format = TRY(int_from_ssize(ARRAY(self)->kind->format + big)),
                     *bytes = TRY(array_bytes(self));
    autoref PyObject *args = TRY(tuple_of(4, TYPE(self), code, format, bytes));
    return tuple_of(3, make, args, state);
}
CLASSMETHOD("array.__class_getitem__(cls, object, /)", "See PEP 585")
static PyObject *array_class_getitem(PyTypeObject *cls, PyObject *object) {
    return generic_alias_new((PyObject *)cls, object);
}
GETTER("array.itemsize", "the size, in bytes, of one array item")
static PyObject *array_itemsize(PyObject *self) {
    return int_from_ssize(ARRAY(self)->kind->size);
}
GETTER("array.typecode", "the typecode character used to create the array")
static PyObject *array_typecode(PyObject *self) {
    return str_from_char((Py_UCS4)ARRAY(self)->kind->code);
}

#define METHOD_TABLE
#include "array_methods.gen.h"
