/* Pointer types: PyCPointerType and _Pointer. */
#ifdef HAVE_FFI
#include "modules/ctypes/ctypes_int.h"
#include "types/list/list.h"

#include <stdlib.h>
#include <wchar.h>

/* ---- the class ---- */

static CTypeInfo *pointer_info(PyObject *item) {
    CTypeInfo *info = TRY(ctype_info_new(CTYPE_POINTER));
    info->size = info->align = sizeof(void *);
    info->has_pointer = true;
    info->length = 1;
    if (item == NULL) {
        return info;
    }
    CTypeInfo *of = ctype_info(item);
    info->item = (PyTypeObject *)newref(item);
    /* An array's dimensions come between the "&" and its item's format. */
    char prefix[512] = "&";
    int length = 1;
    for (int i = 0; i < of->dimensions && length < (int)sizeof prefix - 32; i++) {
        length += snprintf(prefix + length, sizeof prefix - (size_t)length, "%c%zd",
                           i == 0 ? '(' : ',', of->shape[i]);
    }
    if (of->dimensions != 0) {
        snprintf(prefix + length, sizeof prefix - (size_t)length, ")");
    }
    if (ctype_copy_format(info, prefix, of) < 0) {
        ctype_info_free(info);
        return NULL;
    }
    return info;
}

static int check_item(PyObject *item) {
    if (!IS_TYPE_OBJECT(item)) {
        return err_int(err_raise(PyExc_TypeError, "_type_ must be a type"));
    }
    if (ctype_info(item) == NULL) {
        return err_int(err_raise(PyExc_TypeError, "%R must have storage info", item));
    }
    return 0;
}

/* The first pointer type to a type is what POINTER() gives. */
static void offer_pointer_type(PyObject *item, PyObject *type) {
    CTypeObject *of = (CTypeObject *)item;
    guard(item);
    if (of->pointer_type == NULL) {
        store_release(&of->pointer_type, newref(type));
    }
}

static int pointer_meta_init(PyObject *self, PyObject *args, PyObject *kwargs) {
    INT_TRYI(ctype_tp_init(self, args, kwargs));
    /* Not a base's: a class that says nothing points to nothing. */
    autoref PyObject *item = dict_get_text(((PyTypeObject *)self)->tp_dict, "_type_");
    if (item != NULL) {
        INT_TRYI(check_item(item));
    }
    CTypeInfo *info = INT_TRY(pointer_info(item));
    INT_TRYI(ctype_publish((PyTypeObject *)self, info));
    if (item != NULL) {
        offer_pointer_type(item, self);
    }
    return 0;
}

PyObject *pointer_set_type(PyObject *self, PyObject *item) {
    CTypeInfo *old = ctype_info(self);
    if (old == NULL) {
        return err_raise(PyExc_TypeError, "abstract class");
    }
    TRYI(check_item(item));
    CTypeInfo *info = TRY(pointer_info(item));
    info->previous = old;
    {
        guard(self); /* of the same size: it may be replaced though final */
        info->previous = ((CTypeObject *)self)->info;
        info->final = info->previous->final;
        store_release(&((CTypeObject *)self)->info, info);
    }
    autoref PyObject *name = TRY(str_intern_text("_type_"));
    TRYI(attr_set(self, name, item));
    offer_pointer_type(item, self);
    return newref(NONE);
}

PyTypeObject pointer_meta_type = {
    TYPE_HEAD,
    .tp_name = "_ctypes.PyCPointerType",
    CTYPE_META_SLOTS,
    .tp_doc = "The class of C's pointer types.",
    .tp_base = &ctype_type,
    .tp_init = pointer_meta_init,
    .tp_methods = pointer_meta_methods,
};

/* ---- where it points to ---- */

static CTypeInfo *pointer_info_of(PyObject *self) {
    CTypeInfo *info = DATA_INFO(self);
    if (info == NULL || info->kind != CTYPE_POINTER) {
        return err_raise(PyExc_TypeError, "abstract class");
    }
    return info->item != NULL ? info : err_raise(PyExc_TypeError, "_type_ must have storage info");
}

/* The address, and what keeps the memory there; ValueError for NULL. */
static char *pointer_read(PyObject *self, PyObject **anchor) {
    char *p;
    TRYI(data_pointer(CDATA(self), &p, anchor));
    if (p == NULL) {
        CLEAR(*anchor);
        return err_raise(PyExc_ValueError, "NULL pointer access");
    }
    return p;
}

GETTER("_Pointer.contents", "the object this pointer points to (read-write)")
static PyObject *pointer_contents(PyObject *self) {
    CTypeInfo *info = TRY(pointer_info_of(self));
    autoref PyObject *anchor = NULL;
    char *p = TRY(pointer_read(self, &anchor));
    return (PyObject *)data_new_at(info->item, p, self, 0, anchor);
}
SETTER("_Pointer.contents")
static int pointer_set_contents(PyObject *self, PyObject *value) {
    if (value == NULL) {
        return err_int(err_raise(PyExc_TypeError, "Pointer does not support item deletion"));
    }
    CTypeInfo *info = INT_TRY(pointer_info_of(self));
    if (!IS_CDATA(value)) { /* any C value: what it is is not looked at */
        return err_int(err_raise(PyExc_TypeError, "expected %s instead of %s", info->item->tp_name,
                                 TYPE(value)->tp_name));
    }
    char *p = data_address(CDATA(value)), *at = INT_TRY(data_part(CDATA(self), 0, sizeof p));
    autoref PyObject *keep = INT_TRY(data_kept(CDATA(value)));
    INT_TRYI(data_store(CDATA(self), at, &p, sizeof p, 1, value));
    return data_keep(CDATA(self), 0, keep);
}

/* ---- items ---- */

static PyObject *pointer_item(PyObject *self, Py_ssize_t i) {
    CTypeInfo *info = TRY(pointer_info_of(self));
    autoref PyObject *anchor = NULL;
    char *p = TRY(pointer_read(self, &anchor));
    CTypeInfo *item = TRY(ctype_final(info->item));
    p += i * item->size;
    if (item->kind != CTYPE_SIMPLE || !item->direct) {
        return (PyObject *)data_new_at(info->item, p, self, i, anchor);
    }
    return code_get(item, p);
}
static int pointer_set_item(PyObject *self, Py_ssize_t i, PyObject *value) {
    if (value == NULL) {
        return err_int(err_raise(PyExc_TypeError, "Pointer does not support item deletion"));
    }
    CTypeInfo *info = INT_TRY(pointer_info_of(self));
    autoref PyObject *anchor = NULL;
    char *p = INT_TRY(pointer_read(self, &anchor));
    CTypeInfo *item = INT_TRY(ctype_final(info->item));
    return data_set(info->item, CDATA(self), p + i * item->size, i, value);
}

static int slice_part(PyObject *o, Py_ssize_t *out) {
    *out = ops_index_ssize(o, PyExc_ValueError);
    return *out == -1 && err_occurred() ? -1 : 0;
}
/* The end cannot be left out, nor, going backwards, the start. */
static int slice_bounds(PyObject *key, Py_ssize_t *start, Py_ssize_t *step, Py_ssize_t *n) {
    PySliceObject *slice = (PySliceObject *)key;
    Py_ssize_t stop;
    *step = 1;
    if (slice->step != NONE) {
        INT_TRYI(slice_part(slice->step, step));
        if (*step == 0) {
            return err_int(err_raise(PyExc_ValueError, "slice step cannot be zero"));
        }
    }
    *start = 0;
    if (slice->start != NONE) {
        INT_TRYI(slice_part(slice->start, start));
    } else if (*step < 0) {
        return err_int(err_raise(PyExc_ValueError, "slice start is required for step < 0"));
    }
    if (slice->stop == NONE) {
        return err_int(err_raise(PyExc_ValueError, "slice stop is required"));
    }
    INT_TRYI(slice_part(slice->stop, &stop));
    __int128 distance = *step > 0 ? (__int128)stop - *start : (__int128)*start - stop;
    __int128 width = *step > 0 ? *step : -(__int128)*step;
    *n = distance <= 0 ? 0 : (Py_ssize_t)((distance + width - 1) / width);
    return 0;
}

static PyObject *slice_text(char *p, Py_ssize_t start, Py_ssize_t step, Py_ssize_t n, bool wide) {
    if (!wide) {
        PyObject *bytes = TRY(bytes_new(n));
        for (Py_ssize_t i = 0; i < n; i++) {
            bytes_data(bytes)[i] = p[start + i * step];
        }
        return bytes;
    }
    if (n > PY_SSIZE_T_MAX / (Py_ssize_t)sizeof(wchar_t) - 1) {
        return err_no_memory();
    }
    wchar_t *text = malloc(((size_t)n + 1) * sizeof *text);
    if (text == NULL) {
        return err_no_memory();
    }
    for (Py_ssize_t i = 0; i < n; i++) {
        text[i] = ((wchar_t *)p)[start + i * step];
    }
    PyObject *s = code_wide_string(text, n);
    free(text);
    return s;
}

static PyObject *pointer_slice(PyObject *self, PyObject *key) {
    Py_ssize_t start, step, n;
    TRYI(slice_bounds(key, &start, &step, &n));
    CTypeInfo *info = TRY(pointer_info_of(self)), *item = TRY(ctype_final(info->item));
    char letter = item->code != NULL && !item->swapped ? item->code->letter : 0;
    if (letter == 'c' || letter == 'u') {
        autoref PyObject *anchor = NULL;
        char *p = n == 0 ? "" : TRY(pointer_read(self, &anchor));
        return slice_text(p, start, step, n, letter == 'u');
    }
    autoref PyObject *list = TRY(list_new(0));
    for (Py_ssize_t i = 0; i < n; i++) {
        autoref PyObject *value = TRY(pointer_item(self, start + i * step));
        TRYI(list_append(list, value));
    }
    return take(list);
}

static PyObject *pointer_subscript(PyObject *self, PyObject *key) {
    if (IS_EXACT(key, PySlice_Type)) {
        return pointer_slice(self, key);
    }
    if (!PyIndex_Check(key)) {
        return err_raise(PyExc_TypeError, "Pointer indices must be integer");
    }
    Py_ssize_t i = ops_index_ssize(key, PyExc_IndexError);
    return i == -1 && err_occurred() ? NULL : pointer_item(self, i);
}

/* ---- making ---- */

static PyObject *pointer_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    CTypeInfo *info = ctype_info((PyObject *)type);
    if (info == NULL || info->item == NULL) {
        return err_raise(PyExc_TypeError, "Cannot create instance: has no _type_");
    }
    return (PyObject *)data_new(type);
}
static int pointer_tp_init(PyObject *self, PyObject *args, PyObject *kwargs) {
    Py_ssize_t n = tuple_length(args);
    if (n > 1) {
        return err_int(
            err_raise(PyExc_TypeError, "POINTER expected at most 1 argument, got %zd", n));
    }
    return n == 0 ? 0 : pointer_set_contents(self, tuple_at(args, 0));
}
static int pointer_bool(PyObject *self) {
    void *p;
    memcpy(&p, INT_TRY(data_part(CDATA(self), 0, sizeof p)), sizeof p);
    return p != NULL;
}

#include "ctypes_pointer.gen.h"

static PyNumberMethods pointer_number = {.nb_bool = pointer_bool};
static PySequenceMethods pointer_sequence = {.sq_item = pointer_item,
                                             .sq_ass_item = pointer_set_item};
static PyMappingMethods pointer_mapping = {.mp_subscript = pointer_subscript};
static PyBufferProcs pointer_buffer = {.bf_getbuffer = data_get_buffer};
CTypeObject pointer_type = {
    .heap.ht_type =
        {
            .ob_base = {.ob_base = STATIC_HEAD(&pointer_meta_type)},
            .tp_name = "_ctypes._Pointer",
            .tp_basicsize = sizeof(CData),
            .tp_dealloc = data_dealloc,
            .tp_as_number = &pointer_number,
            .tp_as_sequence = &pointer_sequence,
            .tp_as_mapping = &pointer_mapping,
            .tp_as_buffer = &pointer_buffer,
            .tp_flags = CDATA_FLAGS,
            .tp_doc = "A pointer to a value of a C type.",
            .tp_traverse = data_traverse,
            .tp_clear = data_clear,
            .tp_getset = _Pointer_getset,
            .tp_base = &data_type,
            .tp_init = pointer_tp_init,
            .tp_new = pointer_tp_new,
        },
};
#endif
