/* Array types: PyCArrayType and Array. */
#ifdef HAVE_FFI
#include "modules/ctypes/ctypes_int.h"
#include "types/generic/generic.h"
#include "types/list/list.h"
#include "types/slice/slice.h"

#include <stdlib.h>
#include <wchar.h>

/* ---- text: arrays of char and wchar ---- */

PyObject *carray_text(const char *p, Py_ssize_t length, bool wide) {
    if (wide) {
        return code_wide_string((const wchar_t *)p,
                                (Py_ssize_t)wcsnlen((const wchar_t *)p, (size_t)length));
    }
    return bytes_from(p, (Py_ssize_t)strnlen(p, (size_t)length));
}

static CTypeInfo *array_info_of(PyObject *self) {
    CTypeInfo *info = DATA_INFO(self);
    return info != NULL && info->kind == CTYPE_ARRAY ? info
                                                     : err_raise(PyExc_TypeError, "abstract class");
}

static PyObject *array_value(PyObject *self, void *wide) {
    CTypeInfo *info = TRY(array_info_of(self));
    guard(data_root(CDATA(self)));
    char *p = TRY(data_part(CDATA(self), 0, info->size));
    return carray_text(p, info->length, wide != NULL);
}
static PyObject *array_raw(PyObject *self, void *closure) {
    guard(data_root(CDATA(self)));
    return bytes_from(data_memory(CDATA(self)), CDATA(self)->size);
}

static int array_set_raw(PyObject *self, PyObject *value, void *closure) {
    if (value == NULL) {
        return err_int(err_raise(PyExc_AttributeError, "cannot delete attribute"));
    }
    Py_buffer view;
    INT_TRYI(arg_buffer(value, &view));
    int result = 0;
    {
        guard(data_root(CDATA(self)));
        if (view.len > CDATA(self)->size) {
            result = -1;
        } else {
            memmove(data_memory(CDATA(self)), view.buf, (size_t)view.len);
        }
    }
    arg_buffer_release(&view);
    return result == 0 ? 0 : err_int(err_raise(PyExc_ValueError, "byte string too long"));
}

/* With a final NUL if there is room for it. */
static int set_bytes(PyObject *self, CTypeInfo *info, PyObject *value) {
    if (!IS_BYTES(value)) {
        return err_int(err_raise(PyExc_TypeError, "bytes expected instead of %T instance", value));
    }
    Py_ssize_t n = bytes_length(value);
    if (n > info->length) {
        return err_int(err_raise(PyExc_ValueError, "byte string too long"));
    }
    guard(data_root(CDATA(self)));
    memcpy(INT_TRY(data_part(CDATA(self), 0, info->size)), bytes_data(value),
           (size_t)(n < info->length ? n + 1 : n));
    return 0;
}
static int set_wide(PyObject *self, CTypeInfo *info, PyObject *value) {
    if (!IS_STR(value)) {
        return err_int(
            err_raise(PyExc_TypeError, "unicode string expected instead of %T instance", value));
    }
    if (str_length(value) > info->length) {
        return err_int(err_raise(PyExc_ValueError, "string too long"));
    }
    guard(data_root(CDATA(self)));
    PyUnicode_AsWideChar(value, (wchar_t *)INT_TRY(data_part(CDATA(self), 0, info->size)),
                         info->length);
    return 0;
}
static int array_set_value(PyObject *self, PyObject *value, void *wide) {
    if (value == NULL) {
        return err_int(err_raise(PyExc_TypeError, "can't delete attribute"));
    }
    CTypeInfo *info = INT_TRY(array_info_of(self));
    return wide != NULL ? set_wide(self, info, value) : set_bytes(self, info, value);
}

static PyGetSetDef char_getset[] = {
    {"value", array_value, array_set_value, "string value", NULL},
    {"raw", array_raw, array_set_raw, "value", NULL},
};
static PyGetSetDef wchar_getset[] = {{"value", array_value, array_set_value, "string value", "u"}};

int array_add_text(PyTypeObject *type, const SimpleCode *code) {
    PyGetSetDef *table = code->letter == 'c' ? char_getset : wchar_getset;
    int count = code->letter == 'c' ? 2 : code->letter == 'u' ? 1 : 0;
    for (int i = 0; i < count; i++) {
        autoref PyObject *descriptor = INT_TRY(getset_descriptor_new(type, &table[i]));
        autoref PyObject *name = INT_TRY(str_intern_text(table[i].name));
        INT_TRYI(attr_set((PyObject *)type, name, descriptor));
    }
    return 0;
}

/* ---- the class ---- */

static int array_length_of(PyObject *type, Py_ssize_t *out) {
    autoref PyObject *length = NULL, *name = INT_TRY(str_intern_text("_length_"));
    if (INT_TRYI(attr_find(type, name, &length)) == 0 || length == NONE) {
        return err_int(err_raise(PyExc_AttributeError, "class must define a '_length_' attribute"));
    }
    if (!IS_INT(length)) {
        return err_int(err_raise(PyExc_TypeError, "The '_length_' attribute must be an integer"));
    }
    if (int_sign(length) < 0) {
        return err_int(
            err_raise(PyExc_ValueError, "The '_length_' attribute must not be negative"));
    }
    int overflow;
    *out = int_as_int64_overflow(length, &overflow);
    return overflow == 0
               ? 0
               : err_int(err_raise(PyExc_OverflowError, "The '_length_' attribute is too large"));
}

static int set_shape(CTypeInfo *info, CTypeInfo *item) {
    INT_TRYI(ctype_copy_format(info, "", item));
    size_t n = (size_t)item->dimensions + 1;
    info->shape = calloc(n, sizeof(Py_ssize_t));
    info->strides = calloc(n, sizeof(Py_ssize_t));
    if (info->shape == NULL || info->strides == NULL) {
        return err_int(err_no_memory());
    }
    info->dimensions = (int)n;
    info->shape[0] = info->length;
    info->strides[0] = item->size;
    for (size_t i = 1; i < n; i++) {
        info->shape[i] = item->shape[i - 1];
        info->strides[i] = item->strides[i - 1];
    }
    return 0;
}

static int array_meta_init(PyObject *self, PyObject *args, PyObject *kwargs) {
    INT_TRYI(ctype_tp_init(self, args, kwargs));
    Py_ssize_t length;
    INT_TRYI(array_length_of(self, &length));
    autoref PyObject *item = NULL, *name = INT_TRY(str_intern_text("_type_"));
    if (INT_TRYI(attr_find(self, name, &item)) == 0) {
        return err_int(err_raise(PyExc_AttributeError, "class must define a '_type_' attribute"));
    }
    if (ctype_info(item) == NULL) {
        return err_int(err_raise(PyExc_TypeError, "_type_ must have storage info"));
    }
    CTypeInfo *of = INT_TRY(ctype_final((PyTypeObject *)item));
    if (of->size != 0 && length > PY_SSIZE_T_MAX / of->size) {
        return err_int(err_raise(PyExc_OverflowError, "array too large"));
    }
    CTypeInfo *info = INT_TRY(ctype_info_new(CTYPE_ARRAY));
    info->item = (PyTypeObject *)newref(item);
    info->length = length;
    info->size = length * of->size;
    info->align = of->align;
    info->has_pointer = of->has_pointer;
    info->plain = of->kind == CTYPE_SIMPLE ? of->plain : NULL;
    if (set_shape(info, of) < 0) {
        ctype_info_free(info);
        return -1;
    }
    INT_TRYI(ctype_publish((PyTypeObject *)self, info));
    return of->code != NULL && !of->swapped ? array_add_text((PyTypeObject *)self, of->code) : 0;
}

PyTypeObject array_meta_type = {
    TYPE_HEAD,
    .tp_name = "_ctypes.PyCArrayType",
    CTYPE_META_SLOTS,
    .tp_doc = "The class of C's array types.",
    .tp_base = &ctype_type,
    .tp_init = array_meta_init,
    .tp_methods = meta_methods,
};

/* ---- items ---- */

static PyObject *array_item(PyObject *self, Py_ssize_t i) {
    CTypeInfo *info = TRY(array_info_of(self));
    if (i < 0 || i >= info->length) {
        return err_raise(PyExc_IndexError, "invalid index");
    }
    if (info->plain != NULL) {
        Py_ssize_t bytes = info->plain->size;
        return info->plain->get(TRY(data_part(CDATA(self), i * bytes, bytes)));
    }
    Py_ssize_t size = ctype_info((PyObject *)info->item)->size;
    char *p = TRY(data_part(CDATA(self), i * size, size));
    return data_get(info->item, CDATA(self), p, i);
}
static int array_set_item(PyObject *self, Py_ssize_t i, PyObject *value) {
    if (value == NULL) {
        return err_int(err_raise(PyExc_TypeError, "Array does not support item deletion"));
    }
    CTypeInfo *info = INT_TRY(array_info_of(self));
    if (i < 0 || i >= info->length) {
        return err_int(err_raise(PyExc_IndexError, "invalid index"));
    }
    if (info->plain != NULL) {
        return data_set_plain(info->item, info->plain, CDATA(self), i * info->plain->size, i,
                              value);
    }
    Py_ssize_t size = ctype_info((PyObject *)info->item)->size;
    char *p = INT_TRY(data_part(CDATA(self), i * size, size));
    return data_set(info->item, CDATA(self), p, i, value);
}

static bool is_slice(PyObject *o) {
    return IS_EXACT(o, PySlice_Type);
}

static char text_letter(CTypeInfo *info) {
    CTypeInfo *item = ctype_info((PyObject *)info->item);
    return item->code != NULL && !item->swapped ? item->code->letter : 0;
}

static PyObject *slice_chars(const char *p, Py_ssize_t start, Py_ssize_t step, Py_ssize_t n) {
    PyObject *bytes = TRY(bytes_new(n));
    for (Py_ssize_t i = 0; i < n; i++) {
        bytes_data(bytes)[i] = p[start + i * step];
    }
    return bytes;
}
static PyObject *slice_wide(const char *p, Py_ssize_t start, Py_ssize_t step, Py_ssize_t n) {
    wchar_t *text = malloc(((size_t)n + 1) * sizeof *text);
    if (text == NULL) {
        return err_no_memory();
    }
    for (Py_ssize_t i = 0; i < n; i++) {
        memcpy(&text[i], p + (start + i * step) * (Py_ssize_t)sizeof *text, sizeof *text);
    }
    PyObject *s = code_wide_string(text, n);
    free(text);
    return s;
}

static PyObject *array_slice(PyObject *self, CTypeInfo *info, PyObject *key) {
    Py_ssize_t start, stop, step;
    TRYI(slice_unpack(key, &start, &stop, &step));
    Py_ssize_t n = slice_adjust(info->length, &start, &stop, step);
    char *p = TRY(data_part(CDATA(self), 0, info->size)), letter = text_letter(info);
    if (letter == 'c' || letter == 'u') {
        return letter == 'c' ? slice_chars(p, start, step, n) : slice_wide(p, start, step, n);
    }
    autoref PyObject *list = TRY(list_new(0));
    for (Py_ssize_t i = 0; i < n; i++) {
        autoref PyObject *item = TRY(array_item(self, start + i * step));
        TRYI(list_append(list, item));
    }
    return take(list);
}

static int array_set_slice(PyObject *self, CTypeInfo *info, PyObject *key, PyObject *value) {
    Py_ssize_t start, stop, step;
    INT_TRYI(slice_unpack(key, &start, &stop, &step));
    Py_ssize_t n = slice_adjust(info->length, &start, &stop, step);
    if (!ops_is_sequence(value)) {
        return err_int(err_raise(PyExc_ValueError, "Can only assign sequence of same size"));
    }
    if (INT_TRYI(ops_length(value)) != n) {
        return err_int(err_raise(PyExc_ValueError, "Can only assign sequence of same size"));
    }
    for (Py_ssize_t i = 0; i < n; i++) {
        autoref PyObject *item = INT_TRY(ops_sequence_get(value, i));
        INT_TRYI(array_set_item(self, start + i * step, item));
    }
    return 0;
}

static int array_index(CTypeInfo *info, PyObject *key, Py_ssize_t *out) {
    *out = ops_index_ssize(key, PyExc_IndexError);
    if (*out == -1 && err_occurred()) {
        return -1;
    }
    *out += *out < 0 ? info->length : 0;
    return 0;
}
static PyObject *array_subscript(PyObject *self, PyObject *key) {
    CTypeInfo *info = TRY(array_info_of(self));
    if (is_slice(key)) {
        return array_slice(self, info, key);
    }
    if (!PyIndex_Check(key)) {
        return err_raise(PyExc_TypeError, "indices must be integers");
    }
    Py_ssize_t i;
    TRYI(array_index(info, key, &i));
    return array_item(self, i);
}
static int array_set_subscript(PyObject *self, PyObject *key, PyObject *value) {
    if (value == NULL) {
        return err_int(err_raise(PyExc_TypeError, "Array does not support item deletion"));
    }
    CTypeInfo *info = INT_TRY(array_info_of(self));
    if (is_slice(key)) {
        return array_set_slice(self, info, key, value);
    }
    if (!PyIndex_Check(key)) {
        return err_int(err_raise(PyExc_TypeError, "indices must be integer"));
    }
    Py_ssize_t i;
    INT_TRYI(array_index(info, key, &i));
    return array_set_item(self, i, value);
}

static Py_ssize_t array_length(PyObject *self) {
    CTypeInfo *info = INT_TRY(array_info_of(self));
    return info->length;
}

static int array_tp_init(PyObject *self, PyObject *args, PyObject *kwargs) {
    for (Py_ssize_t i = 0; i < tuple_length(args); i++) {
        INT_TRYI(array_set_item(self, i, tuple_at(args, i)));
    }
    return 0;
}

CLASSMETHOD("Array.__class_getitem__(cls, object, /)", "See PEP 585")
static PyObject *array_class_getitem(PyObject *cls, PyObject *object) {
    return generic_alias_new(cls, object);
}

#include "ctypes_array.gen.h"

static PySequenceMethods array_sequence = {
    .sq_length = array_length, .sq_item = array_item, .sq_ass_item = array_set_item};
static PyMappingMethods array_mapping = {.mp_length = array_length,
                                         .mp_subscript = array_subscript,
                                         .mp_ass_subscript = array_set_subscript};
static PyBufferProcs array_buffer = {.bf_getbuffer = data_get_buffer};
CTypeObject carray_type = {
    .heap.ht_type =
        {
            .ob_base = {.ob_base = STATIC_HEAD(&array_meta_type)},
            .tp_name = "_ctypes.Array",
            .tp_basicsize = sizeof(CData),
            .tp_dealloc = data_dealloc,
            .tp_as_sequence = &array_sequence,
            .tp_as_mapping = &array_mapping,
            .tp_as_buffer = &array_buffer,
            .tp_flags = CDATA_FLAGS,
            .tp_doc = "Abstract base class for arrays.\n\n"
                      "Multiply a C type by a number for a concrete one, or derive a class that\n"
                      "defines _length_ and _type_. Slices are read as lists (arrays of char as\n"
                      "bytes, of wchar as str).",
            .tp_traverse = data_traverse,
            .tp_clear = data_clear,
            .tp_methods = Array_methods,
            .tp_base = &data_type,
            .tp_init = array_tp_init,
            .tp_new = data_tp_new,
        },
};
#endif
