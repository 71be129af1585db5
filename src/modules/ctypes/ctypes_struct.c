/* Structures and unions: PyCStructType, UnionType, Structure, Union. Where the fields lie is
 * computed by the library's ctypes._layout. */
#ifdef HAVE_FFI
#include "modules/ctypes/ctypes_int.h"
#include "types/needs.h"

#include <stdlib.h>

#define NOT_READY "ctypes state is not initialized"

static bool is_aggregate(CTypeInfo *info) {
    return info != NULL && (info->kind == CTYPE_STRUCT || info->kind == CTYPE_UNION);
}
/* The structure whose fields come first, or NULL; borrowed. */
static PyTypeObject *base_of(PyTypeObject *type) {
    PyTypeObject *base = type->tp_base;
    return base != NULL && is_aggregate(ctype_info((PyObject *)base)) ? base : NULL;
}

/* ---- _fields_ ---- */

/* What ctypes._layout answers about the fields. */
typedef struct {
    PyObject *fields;
    PyObject *format;
    Py_ssize_t size, align;
} Layout;

static int size_attribute(PyObject *o, const char *name, Py_ssize_t *out) {
    autoref PyObject *value = INT_TRY(attr_get_text(o, name));
    *out = ops_index_ssize(value, PyExc_OverflowError);
    if (*out < 0 && !err_occurred()) {
        err_raise(PyExc_ValueError, "the layout's %s must not be negative", name);
    }
    return *out < 0 ? -1 : 0;
}

static int layout_ask(PyObject *type, PyObject *fields, CTypeKind kind, Layout *out) {
    autoref PyObject *module = INT_TRY(import_module_text("ctypes._layout"));
    autoref PyObject *function = INT_TRY(attr_get_text(module, "get_layout"));
    PyObject *base = (PyObject *)base_of((PyTypeObject *)type);
    PyObject *args[] = {type, fields, BOOL(kind == CTYPE_STRUCT), base == NULL ? NONE : base};
    autoref PyObject *layout = INT_TRY(call(function, args, 4, NULL));
    INT_TRYI(size_attribute(layout, "size", &out->size));
    INT_TRYI(size_attribute(layout, "align", &out->align));
    autoref PyObject *format = INT_TRY(attr_get_text(layout, "format_spec"));
    if (!IS_STR(format)) {
        return err_int(
            err_raise(PyExc_TypeError, "the layout's format_spec must be str, not %T", format));
    }
    autoref PyObject *list = INT_TRY(attr_get_text(layout, "fields"));
    out->fields = INT_TRY(ops_to_tuple(list));
    out->format = take(format);
    return 0;
}

static int check_fields(PyTypeObject *type, CTypeInfo *info) {
    for (Py_ssize_t i = 0; i < tuple_length(info->fields); i++) {
        PyObject *field = tuple_at(info->fields, i);
        if (!IS_EXACT(field, cfield_type)) {
            return err_int(
                err_raise(PyExc_TypeError, "the layout's fields must be CField, not %T", field));
        }
        CField *f = CFIELD(field);
        if (f->type == type) {
            return err_int(
                err_raise(PyExc_AttributeError, "Structure or union cannot contain itself"));
        }
        if (f->offset < 0 || f->size > info->size || f->offset > info->size - f->size) {
            bool bits = f->bit_size != 0 && f->offset >= 0 && f->offset < info->size;
            if (!bits) {
                return err_int(
                    err_raise(PyExc_ValueError, "field %R lies outside of the structure", f->name));
            }
        }
        CTypeInfo *part = INT_TRY(ctype_final(f->type));
        info->has_pointer |= part->has_pointer;
    }
    return 0;
}

static CTypeInfo *info_of_layout(PyTypeObject *type, CTypeKind kind, Layout *layout) {
    CTypeInfo *info = TRY(ctype_info_new(kind));
    info->size = layout->size;
    info->align = layout->align;
    info->fields = newref(layout->fields);
    info->base = (PyTypeObject *)xnewref((PyObject *)base_of(type));
    info->length = tuple_length(layout->fields);
    CTypeInfo *base = info->base == NULL ? NULL : ctype_info((PyObject *)info->base);
    if (base != NULL) {
        info->has_pointer = base->has_pointer;
        info->length += base->length;
    }
    const char *format = str_utf8(layout->format, NULL);
    info->format = format == NULL ? NULL : strdup(format);
    if (info->format == NULL || check_fields(type, info) < 0) {
        if (!err_occurred()) {
            err_no_memory();
        }
        ctype_info_free(info);
        return NULL;
    }
    info->final = 1; /* _fields_ is set once */
    return info;
}

static int set_descriptors(PyObject *type, PyObject *fields) {
    for (Py_ssize_t i = 0; i < tuple_length(fields); i++) {
        autoref PyObject *name = INT_TRY(attr_name(CFIELD(tuple_at(fields, i))->name));
        INT_TRYI(PyType_Type.tp_setattro(type, name, tuple_at(fields, i)));
    }
    return 0;
}

/* ---- _anonymous_ ---- */

/* Gives the class fields of a field's type, at their places in the class. */
static int add_fields_of(PyObject *type, PyObject *outer, Py_ssize_t offset, Py_ssize_t *index) {
    INT_TRYI(call_enter(" in _anonymous_"));
    PyObject *inner_type = (PyObject *)CFIELD(outer)->type;
    autoref PyObject *list = INT_TRY(attr_get_text(inner_type, "_fields_"));
    autoref PyObject *names = INT_TRY(ops_fast(list, "_fields_ must be a sequence"));
    for (Py_ssize_t i = 0; i < INT_TRYI(ops_length(names)); i++) {
        autoref PyObject *pair = INT_TRY(ops_sequence_get(names, i));
        autoref PyObject *given = INT_TRY(ops_sequence_get(pair, 0)),
                         *name = INT_TRY(attr_name(given)),
                         *field = INT_TRY(attr_get(inner_type, name));
        if (!IS_EXACT(field, cfield_type)) {
            return err_int(err_raise(PyExc_TypeError, "unexpected type"));
        }
        if (CFIELD(field)->anonymous) {
            INT_TRYI(add_fields_of(type, field, offset + CFIELD(field)->offset, index));
            continue;
        }
        autoref PyObject *moved =
            INT_TRY(cfield_moved(field, offset + CFIELD(field)->offset, (*index)++));
        INT_TRYI(PyType_Type.tp_setattro(type, name, moved));
    }
    call_leave();
    return 0;
}

static int add_anonymous(PyObject *type, CTypeInfo *info) {
    autoref PyObject *names = NULL, *text = INT_TRY(str_intern_text("_anonymous_"));
    if (INT_TRYI(attr_find(type, text, &names)) == 0) {
        return 0;
    }
    autoref PyObject *list = ops_fast(names, "_anonymous_ must be a sequence");
    if (list == NULL) {
        return -1;
    }
    Py_ssize_t index = info->length;
    for (Py_ssize_t i = 0; i < INT_TRYI(ops_length(list)); i++) {
        autoref PyObject *name = INT_TRY(ops_sequence_get(list, i));
        autoref PyObject *field = INT_TRY(PyObject_GetAttr(type, name));
        if (!IS_EXACT(field, cfield_type)) {
            return err_int(err_raise(PyExc_AttributeError,
                                     "'%U' is specified in _anonymous_ but not in _fields_", name));
        }
        CFIELD(field)->anonymous = true;
        INT_TRYI(add_fields_of(type, field, CFIELD(field)->offset, &index));
    }
    return 0;
}

static int set_fields(PyObject *self, PyObject *value) {
    CTypeInfo *old = ctype_info(self);
    if (old == NULL) {
        return err_int(err_raise(PyExc_TypeError, NOT_READY));
    }
    if (load_acquire(&old->final)) {
        return err_int(err_raise(PyExc_AttributeError, "_fields_ is final"));
    }
    PyTypeObject *type = (PyTypeObject *)self;
    if (base_of(type) != NULL) {
        INT_TRY(ctype_final(base_of(type)));
    }
    Layout layout = {0};
    int result = layout_ask(self, value, old->kind, &layout);
    autoref PyObject *fields = layout.fields, *format = layout.format;
    if (result < 0) {
        return -1;
    }
    CTypeInfo *info = INT_TRY(info_of_layout(type, old->kind, &layout));
    if (set_descriptors(self, fields) < 0) {
        ctype_info_free(info);
        return -1;
    }
    INT_TRYI(ctype_replace(type, old, info, "_fields_ is final"));
    return add_anonymous(self, info);
}

/* ---- the classes ---- */

static bool is_fields(PyObject *name) {
    return IS_STR(name) && str_equal_text(name, "_fields_");
}
static int struct_meta_setattr(PyObject *self, PyObject *name, PyObject *value) {
    if (value != NULL && is_fields(name)) {
        INT_TRYI(set_fields(self, value));
    }
    return PyType_Type.tp_setattro(self, name, value);
}

/* What a class without _fields_ of its own has. */
static CTypeInfo *inherited_info(PyTypeObject *type, CTypeKind kind) {
    PyTypeObject *base = base_of(type);
    CTypeInfo *from = base == NULL ? NULL : TRY(ctype_final(base));
    CTypeInfo *info = TRY(ctype_info_new(kind));
    if (from == NULL) {
        return info;
    }
    info->size = from->size;
    info->align = from->align;
    info->length = from->length;
    info->has_pointer = from->has_pointer;
    info->base = (PyTypeObject *)newref((PyObject *)base);
    if (from->format != NULL && ctype_copy_format(info, "", from) < 0) {
        ctype_info_free(info);
        return NULL;
    }
    return info;
}

static int aggregate_init(PyObject *self, PyObject *args, PyObject *kwargs, CTypeKind kind) {
    INT_TRYI(ctype_tp_init(self, args, kwargs));
    PyTypeObject *type = (PyTypeObject *)self;
    autoref PyObject *abstract = dict_get_text(type->tp_dict, "_abstract_"), *fields = NULL;
    if (abstract != NULL) {
        return 0;
    }
    CTypeInfo *info = INT_TRY(inherited_info(type, kind));
    INT_TRYI(ctype_publish(type, info));
    fields = dict_get_text(type->tp_dict, "_fields_");
    if (fields == NULL) {
        return 0;
    }
    /* Through __setattr__: the types of the other byte order change what is set there. */
    autoref PyObject *name = INT_TRY(str_intern_text("_fields_"));
    return attr_set(self, name, fields);
}
static int struct_meta_init(PyObject *self, PyObject *args, PyObject *kwargs) {
    return aggregate_init(self, args, kwargs, CTYPE_STRUCT);
}
static int union_meta_init(PyObject *self, PyObject *args, PyObject *kwargs) {
    return aggregate_init(self, args, kwargs, CTYPE_UNION);
}

PyTypeObject struct_meta_type = {
    TYPE_HEAD,
    .tp_name = "_ctypes.PyCStructType",
    CTYPE_META_SLOTS,
    .tp_doc = "The class of C's structure types.",
    .tp_base = &ctype_type,
    .tp_setattro = struct_meta_setattr,
    .tp_init = struct_meta_init,
    .tp_methods = meta_methods,
};
PyTypeObject union_meta_type = {
    TYPE_HEAD,
    .tp_name = "_ctypes.UnionType",
    CTYPE_META_SLOTS,
    .tp_doc = "The class of C's union types.",
    .tp_base = &ctype_type,
    .tp_setattro = struct_meta_setattr,
    .tp_init = union_meta_init,
    .tp_methods = meta_methods,
};

/* ---- instances ---- */

/* Sets fields by position, those of the bases first; returns how many have been used of the
 * arguments from `next`. */
static Py_ssize_t init_positional(PyObject *self, PyTypeObject *type, PyObject *args,
                                  PyObject *kwargs, Py_ssize_t next) {
    PyTypeObject *base = base_of(type);
    if (base != NULL) {
        next = INT_TRYI(init_positional(self, base, args, kwargs, next));
    }
    CTypeInfo *info = ctype_info((PyObject *)type);
    PyObject *fields = info == NULL ? NULL : info->fields;
    Py_ssize_t count = fields == NULL ? 0 : tuple_length(fields);
    for (Py_ssize_t i = 0; i < count && next < tuple_length(args); i++, next++) {
        PyObject *name = CFIELD(tuple_at(fields, i))->name;
        if (kwargs != NULL && INT_TRYI(dict_contains(kwargs, name))) {
            return err_int(err_raise(PyExc_TypeError, "duplicate values for field %R", name));
        }
        INT_TRYI(attr_set(self, name, tuple_at(args, next)));
    }
    return next;
}

static int aggregate_tp_init(PyObject *self, PyObject *args, PyObject *kwargs) {
    Py_ssize_t used = INT_TRYI(init_positional(self, TYPE(self), args, kwargs, 0));
    if (used < tuple_length(args)) {
        return err_int(err_raise(PyExc_TypeError, "too many initializers"));
    }
    Py_ssize_t position = 0;
    PyObject *key, *value;
    while (kwargs != NULL && dict_next(kwargs, &position, &key, &value, NULL)) {
        autoref PyObject *name = key, *given = value;
        INT_TRYI(PyObject_SetAttr(self, name, given));
    }
    return 0;
}

static PyBufferProcs aggregate_buffer = {.bf_getbuffer = data_get_buffer};
#define AGGREGATE_SLOTS                                                                            \
    .tp_basicsize = sizeof(CData), .tp_dealloc = data_dealloc, .tp_as_buffer = &aggregate_buffer,  \
    .tp_flags = CDATA_FLAGS, .tp_traverse = data_traverse, .tp_clear = data_clear,                 \
    .tp_base = &data_type, .tp_init = aggregate_tp_init, .tp_new = data_tp_new
CTypeObject struct_type = {
    .heap.ht_type =
        {
            .ob_base = {.ob_base = STATIC_HEAD(&struct_meta_type)},
            .tp_name = "_ctypes.Structure",
            .tp_doc = "Structure base class",
            AGGREGATE_SLOTS,
        },
};
CTypeObject union_type = {
    .heap.ht_type =
        {
            .ob_base = {.ob_base = STATIC_HEAD(&union_meta_type)},
            .tp_name = "_ctypes.Union",
            .tp_doc = "Union base class",
            AGGREGATE_SLOTS,
        },
};
#endif
