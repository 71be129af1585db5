/* _CData: a piece of memory with a type, and what is kept for the pointers in it. */
#ifdef HAVE_FFI
#include "modules/ctypes/ctypes_int.h"
#include "thread/runtime.h"

#include <stdlib.h>
#include <structmember.h>

/* ---- making ---- */

static CData *data_alloc_object(PyTypeObject *type) {
    if (unlikely(!type_is_subtype(type, &data_type))) { /* a metatype of ours, but no base */
        return err_raise(PyExc_TypeError, "%N is not a subtype of %N", type, &data_type);
    }
    CData *d = (CData *)TRY(type->tp_alloc(type, 0));
    d->memory = d->value;
    return d;
}

CData *data_new(PyTypeObject *type) {
    CTypeInfo *info = TRY(ctype_final(type));
    autoref CData *d = TRY(data_alloc_object(type));
    if (info->size > (Py_ssize_t)sizeof d->value) {
        char *memory = calloc(1, (size_t)info->size);
        if (memory == NULL) {
            return err_no_memory();
        }
        d->memory = memory;
    }
    d->owned = 1;
    d->size = info->size;
    return take(d);
}

CData *data_new_copy(PyTypeObject *type, const void *from) {
    CData *d = TRY(data_new(type));
    memcpy(d->memory, from, (size_t)d->size);
    return d;
}

CData *data_new_at(PyTypeObject *type, char *memory, PyObject *base, Py_ssize_t index,
                   PyObject *anchor) {
    CTypeInfo *info = TRY(ctype_final(type));
    CData *d = TRY(data_alloc_object(type));
    d->memory = memory;
    d->size = info->size;
    d->base = xnewref(base);
    d->anchor = xnewref(anchor);
    d->index = index;
    return d;
}

/* Whatever arguments there are belong to __init__. */
PyObject *data_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    return (PyObject *)data_new(type);
}
static PyObject *data_tp_new_abstract(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    return err_raise(PyExc_TypeError, "cannot create '%N' instances", type);
}

/* ---- memory ---- */

char *data_part(CData *d, Py_ssize_t offset, Py_ssize_t size) {
    Py_ssize_t all = load_acquire(&d->size);
    if (offset < 0 || size > all || offset > all - size) {
        return err_raise(PyExc_ValueError, "the object has no part of %zd bytes at offset %zd",
                         size, offset);
    }
    return data_memory(d) + offset;
}

char *data_address(CData *d) {
    data_view(data_root(d));
    return data_memory(d);
}

/* A block that is larger, or smaller; the old one stays if others may point to it, or another
 * thread may be reading. */
int data_resize_memory(CData *d, Py_ssize_t size) {
    CBlock *block = malloc(sizeof *block);
    char *memory = calloc(1, size == 0 ? 1 : (size_t)size);
    if (memory == NULL || block == NULL) {
        free(memory);
        free(block);
        return err_int(err_no_memory());
    }
    guard(d);
    Py_ssize_t shorter = size < d->size ? size : d->size;
    memcpy(memory, d->memory, (size_t)shorter);
    if (d->memory != d->value && !d->viewed && !runtime_is_parallel()) {
        free(d->memory);
        free(block);
    } else if (d->memory != d->value) {
        *block = (CBlock){d->replaced, d->memory};
        d->replaced = block;
    } else {
        free(block);
    }
    if (size < d->size) { /* readers take the size first */
        store_release(&d->size, size);
    }
    store_release(&d->memory, memory);
    store_release(&d->size, size);
    return 0;
}

/* ---- what is kept ---- */

CData *data_root(CData *d) {
    while (d->base != NULL) {
        d = CDATA(d->base);
    }
    return d;
}

static bool is_simple(CData *d) {
    CTypeInfo *info = DATA_INFO(d);
    return info != NULL && info->kind == CTYPE_SIMPLE;
}

/* The dict in which the root keeps, made if need be; for a simple type what there is, or NULL
 * without an exception. */
static PyObject *root_container(CData *root) {
    PyObject *kept = attr_field((PyObject *)root, &root->kept);
    if (kept != NULL || is_simple(root)) {
        return kept;
    }
    autoref PyObject *fresh = TRY(dict_new());
    guard(root);
    if (root->kept == NULL) {
        store_release(&root->kept, newref(fresh));
    }
    return newref(root->kept);
}

PyObject *data_kept(CData *d) {
    PyObject *kept = root_container(data_root(d));
    return kept != NULL || err_occurred() ? kept : newref(NONE);
}

PyObject *data_key(CData *d, Py_ssize_t index) {
    char text[512];
    int length = snprintf(text, sizeof text, "%x", (unsigned)index);
    for (; d->base != NULL; d = CDATA(d->base)) {
        if (length > (int)sizeof text - 24) {
            return err_raise(PyExc_ValueError, "ctypes object structure too deep");
        }
        length += snprintf(text + length, sizeof text - (size_t)length, ":%x", (unsigned)d->index);
    }
    return str_from_utf8(text, length);
}

/* What data_keep does in the end: `container` a dict, or NULL for the field itself. *old is dropped
 * by the caller, after unlocking. */
static int keep_in(CData *root, PyObject *container, PyObject *key, PyObject *object,
                   PyObject **old) {
    if (container != NULL) {
        INT_TRYI(dict_get(container, key, old));
        return dict_set(container, key, object);
    }
    container_check_locked((PyObject *)root);
    *old = exchange_acq_rel(&root->kept, newref(object)); /* pairs with attr_field */
    if (*old != NULL) {
        container_release((PyObject *)root, *old);
    }
    return 0;
}

int data_store(CData *d, char *at, const void *bytes, Py_ssize_t size, Py_ssize_t index,
               PyObject *keep) {
    if (keep == NONE) {
        if (size != 0) {
            memcpy(at, bytes, (size_t)size);
        }
        return 0;
    }
    CData *root = data_root(d);
    autoref PyObject *container = root_container(root), *key = NULL, *old = NULL;
    if (container == NULL && err_occurred()) {
        return -1;
    }
    if (container != NULL && !IS_EXACT(container, PyDict_Type)) {
        CLEAR(container); /* a simple type's one object, which is replaced */
    }
    if (container != NULL) {
        key = INT_TRY(data_key(d, index));
    }
    guard(root);
    if (size != 0) {
        memcpy(at, bytes, (size_t)size);
    }
    return keep_in(root, container, key, keep, &old);
}

int data_keep(CData *d, Py_ssize_t index, PyObject *object) {
    return data_store(d, NULL, NULL, 0, index, object);
}

static PyObject *anchor_key(CData *d, CData *root) {
    return root == d ? str_from_text("1") : data_key(CDATA(d->base), d->index);
}
int data_pointer(CData *d, char **pointer, PyObject **anchor) {
    *anchor = NULL;
    char *at = INT_TRY(data_part(d, 0, sizeof *pointer));
    if (!runtime_is_parallel()) {
        memcpy(pointer, at, sizeof *pointer);
        return 0;
    }
    CData *root = data_root(d);
    autoref PyObject *key = INT_TRY(anchor_key(d, root));
    guard(root);
    memcpy(pointer, at, sizeof *pointer);
    if (root->kept == NULL || !IS_EXACT(root->kept, PyDict_Type)) {
        *anchor = xnewref(root->kept);
        return 0;
    }
    return dict_get(root->kept, key, anchor) < 0 ? -1 : 0;
}

/* ---- reading and writing parts ---- */

PyObject *data_get(PyTypeObject *type, CData *d, char *at, Py_ssize_t index) {
    CTypeInfo *info = ctype_info((PyObject *)type);
    if (info == NULL || info->kind != CTYPE_SIMPLE || !info->direct) {
        data_view(data_root(d));
        return (PyObject *)data_new_at(type, at, (PyObject *)d, index, NULL);
    }
    if (!info->has_pointer) {
        return code_get(info, at);
    }
    guard(data_root(d)); /* what the pointer leads to is kept until it has been used */
    return code_get(info, at);
}

/* RuntimeError "(P) TypeError: ..." for what went wrong in type(*value). */
static void explain_error(PyTypeObject *type) {
    autoref PyObject *error = err_fetch();
    PyTypeObject *class = TYPE(error);
    const char *dot = strrchr(class->tp_name, '.');
    err_raise(PyExc_RuntimeError, "(%s) %s: %S", type->tp_name,
              dot == NULL ? class->tp_name : dot + 1, error);
}

static int data_set_instance(PyTypeObject *type, CTypeInfo *info, CData *d, char *at,
                             Py_ssize_t index, CData *value) {
    if (type_is_subtype(TYPE(value), type)) {
        autoref PyObject *keep = INT_TRY(data_kept(value));
        char *from = INT_TRY(data_part(value, 0, info->size));
        if (from == at || info->size > CODE_SIZE_MAX) { /* they may overlap */
            char *copy = malloc((size_t)info->size + 1);
            if (copy == NULL) {
                return err_int(err_no_memory());
            }
            memcpy(copy, from, (size_t)info->size);
            int result = data_store(d, at, copy, info->size, index, keep);
            free(copy);
            return result;
        }
        char bytes[CODE_SIZE_MAX];
        memcpy(bytes, from, (size_t)info->size);
        return data_store(d, at, bytes, info->size, index, keep);
    }
    CTypeInfo *other = DATA_INFO(value);
    if (info->kind == CTYPE_POINTER && other != NULL && other->kind == CTYPE_ARRAY &&
        info->item != NULL && type_is_subtype(other->item, info->item)) {
        autoref PyObject *kept = INT_TRY(data_kept(value));
        autoref PyObject *keep = INT_TRY(tuple_of(2, kept, value));
        char *pointer = data_address(value);
        return data_store(d, at, &pointer, sizeof pointer, index, keep);
    }
    return err_int(err_raise(PyExc_TypeError,
                             "incompatible types, %s instance instead of %s instance",
                             TYPE(value)->tp_name, type->tp_name));
}

int data_set(PyTypeObject *type, CData *d, char *at, Py_ssize_t index, PyObject *value) {
    CTypeInfo *info = INT_TRY(ctype_final(type));
    if (info->kind == CTYPE_SIMPLE && !IS_CDATA(value)) {
        char bytes[CODE_SIZE_MAX];
        autoref PyObject *keep = INT_TRY(code_set(info, bytes, value));
        return data_store(d, at, bytes, info->size, index, keep);
    }
    if (IS_CDATA(value)) {
        return data_set_instance(type, info, d, at, index, CDATA(value));
    }
    if (IS_TUPLE(value)) {
        autoref PyObject *made = call_tuple((PyObject *)type, value, NULL);
        if (made == NULL) {
            explain_error(type);
            return -1;
        }
        if (!IS_CDATA(made)) {
            return err_int(err_raise(PyExc_TypeError, "expected %s instance, got %s", type->tp_name,
                                     TYPE(made)->tp_name));
        }
        return data_set_instance(type, info, d, at, index, CDATA(made));
    }
    if (info->kind == CTYPE_POINTER && value == NONE) {
        memset(at, 0, sizeof(void *));
        return 0;
    }
    return err_int(err_raise(PyExc_TypeError, "expected %s instance, got %s", type->tp_name,
                             TYPE(value)->tp_name));
}

int data_set_plain(PyTypeObject *type, const SimpleCode *plain, CData *d, Py_ssize_t offset,
                   Py_ssize_t index, PyObject *value) {
    if (IS_CDATA(value)) {
        return data_set(type, d, INT_TRY(data_part(d, offset, plain->size)), index, value);
    }
    char bytes[CODE_SIZE_MAX];
    autoref PyObject *none = INT_TRY(plain->set(bytes, value)); /* may run Python code */
    memcpy(INT_TRY(data_part(d, offset, plain->size)), bytes, plain->size);
    return 0;
}

/* ---- methods ---- */

METHOD("_CData.__ctypes_from_outparam__(self)",
       "default __ctypes_from_outparam__ method returns self.")
static PyObject *data_from_outparam(PyObject *self) {
    return newref(self);
}

METHOD("_CData.__reduce__(self)", NULL)
static PyObject *data_reduce(PyObject *self) {
    CTypeInfo *info = DATA_INFO(self);
    if (info == NULL || info->has_pointer) {
        return err_raise(PyExc_ValueError, "ctypes objects containing pointers cannot be pickled");
    }
    CtypesState *state = TRY(ctypes_state());
    autoref PyObject *dict = TRY(attr_get(self, NAME(__dict__))), *bytes = NULL;
    {
        guard(self);
        bytes = bytes_from(data_memory(CDATA(self)), CDATA(self)->size);
    }
    if (bytes == NULL) {
        return NULL;
    }
    autoref PyObject *what = TRY(tuple_of(2, dict, bytes));
    autoref PyObject *arguments = TRY(tuple_of(2, TYPE(self), what));
    return tuple_of(2, state->unpickle, arguments);
}

METHOD("_CData.__setstate__(self, dict: dict, data, /)", NULL)
static PyObject *data_setstate(PyObject *self, PyObject *dict, PyObject *data) {
    Py_ssize_t length = 0;
    const char *from = NULL;
    if (IS_STR(data)) {
        from = TRY(str_utf8(data, &length));
    } else if (IS_BYTES(data)) {
        from = bytes_data(data);
        length = bytes_length(data);
    } else {
        return err_raise(PyExc_TypeError, "a bytes-like object is required, not '%T'", data);
    }
    {
        guard(self);
        Py_ssize_t size = CDATA(self)->size;
        memcpy(data_memory(CDATA(self)), from, (size_t)(length < size ? length : size));
    }
    autoref PyObject *own = TRY(attr_get(self, NAME(__dict__)));
    if (!IS_DICT(own)) {
        return err_raise(PyExc_TypeError, "%.200s.__dict__ must be a dictionary, not %.200s",
                         TYPE(self)->tp_name, TYPE(own)->tp_name);
    }
    TRYI(dict_merge(own, dict, MERGE_OVERRIDE));
    return newref(NONE);
}

static PyObject *data_objects(PyObject *self, void *closure) {
    PyObject *kept = attr_field(self, &CDATA(self)->kept);
    return kept == NULL ? NONE : kept;
}

/* ---- the collector's slots ---- */

int data_traverse(PyObject *o, visitproc visit, void *arg) {
    Py_VISIT(CDATA(o)->base);
    Py_VISIT(CDATA(o)->anchor);
    Py_VISIT(CDATA(o)->kept);
    return 0;
}
/* `base` stays: the memory may be its. */
int data_clear(PyObject *o) {
    CLEAR(CDATA(o)->kept);
    CLEAR(CDATA(o)->anchor);
    return 0;
}
void data_dealloc(PyObject *o) {
    object_untrack(o);
    CData *d = CDATA(o);
    CLEAR(d->kept);
    CLEAR(d->anchor);
    CLEAR(d->base);
    if (d->owned && d->memory != d->value) {
        free(d->memory);
    }
    for (CBlock *block = d->replaced, *next; block != NULL; block = next) {
        next = block->next;
        free(block->memory);
        free(block);
    }
    TYPE(o)->tp_free(o);
}

/* ---- the buffer ---- */

int data_get_buffer(PyObject *o, Py_buffer *view, int flags) {
    CData *d = CDATA(o);
    CTypeInfo *info = DATA_INFO(o);
    if (info == NULL) {
        view->obj = NULL;
        return err_int(
            err_raise(PyExc_BufferError, "an instance of an abstract class has no memory"));
    }
    data_view(data_root(d));
    CTypeInfo *item = info;
    while (item->kind == CTYPE_ARRAY) {
        item = ctype_info((PyObject *)item->item);
    }
    guard(o);
    *view = (Py_buffer){
        .buf = d->memory,
        .obj = newref(o),
        .len = d->size,
        .itemsize = item->size,
        .format = (flags & PyBUF_FORMAT) == 0 ? NULL
                  : info->format == NULL      ? "B"
                                              : info->format,
        .ndim = info->dimensions,
        .shape = info->shape,
        .strides = (flags & PyBUF_STRIDES) == PyBUF_STRIDES ? info->strides : NULL,
    };
    return 0;
}

#include "ctypes_data.gen.h"

static Py_hash_t data_hash(PyObject *o) {
    err_raise(PyExc_TypeError, "unhashable type");
    return -1;
}
static PyMemberDef data_members[] = {
    {"_b_base_", _Py_T_OBJECT, offsetof(CData, base), Py_READONLY, "the base object"},
    {"_b_needsfree_", Py_T_UBYTE, offsetof(CData, owned), Py_READONLY,
     "whether the object owns the memory or not"},
    {NULL},
};
static PyGetSetDef data_getset[] = {
    {"_objects", data_objects, NULL, "internal objects tree (NEVER CHANGE THIS OBJECT!)", NULL},
    {NULL},
};
static PyBufferProcs data_buffer = {.bf_getbuffer = data_get_buffer};
PyTypeObject data_type = {
    TYPE_HEAD,
    .tp_name = "_ctypes._CData",
    .tp_basicsize = sizeof(CData),
    .tp_dealloc = data_dealloc,
    .tp_hash = data_hash,
    .tp_as_buffer = &data_buffer,
    .tp_flags = CDATA_FLAGS,
    .tp_traverse = data_traverse,
    .tp_clear = data_clear,
    .tp_methods = _CData_methods,
    .tp_members = data_members,
    .tp_getset = data_getset,
    .tp_new = data_tp_new_abstract,
};
#endif
