/* Simple types: PyCSimpleType and _SimpleCData. */
#ifdef HAVE_FFI
#include "modules/ctypes/ctypes_int.h"

#include <stdlib.h>

/* ---- the class ---- */

/* _type_ of the class: the code it names. */
static const SimpleCode *code_of(PyObject *type) {
    autoref PyObject *letter = NULL;
    autoref PyObject *name = TRY(str_intern_text("_type_"));
    if (TRYI(attr_find(type, name, &letter)) == 0) {
        return err_raise(PyExc_AttributeError, "class must define a '_type_' attribute");
    }
    if (!IS_STR(letter)) {
        return err_raise(PyExc_TypeError, "class must define a '_type_' string attribute");
    }
    if (str_length(letter) != 1) {
        return err_raise(PyExc_ValueError, "class must define a '_type_' attribute which must be a "
                                           "string of length 1");
    }
    const SimpleCode *code = code_find(str_at(letter, 0));
    return code != NULL ? code
                        : err_raise(PyExc_AttributeError,
                                    "class must define a '_type_' attribute which must be\n"
                                    "a single character string containing one of the\n"
                                    "supported types: '%s'.",
                                    code_letters);
}

static CTypeInfo *simple_info(PyTypeObject *type, const SimpleCode *code, bool swapped) {
    CTypeInfo *info = TRY(ctype_info_new(CTYPE_SIMPLE));
    info->code = code;
    info->size = code->size;
    info->align = code->align;
    info->swapped = swapped;
    info->direct = type->tp_base == &simple_type.heap.ht_type;
    info->has_pointer = code->pointer;
    info->plain = info->direct && !swapped && !code->pointer ? code : NULL;
    info->format = malloc(3);
    if (info->format == NULL) {
        ctype_info_free(info);
        return err_no_memory();
    }
    info->format[0] = swapped ? '>' : '<';
    info->format[1] = code->format;
    info->format[2] = 0;
    return info;
}

/* The class of the other byte order, made of the same arguments. */
static PyObject *swapped_type(PyTypeObject *metatype, PyObject *args, const SimpleCode *code) {
    autoref PyObject *name = TRY(str_format("%U_be", tuple_at(args, 0)));
    autoref PyObject *arguments = TRY(tuple_of(3, name, tuple_at(args, 1), tuple_at(args, 2)));
    autoref PyObject *type = TRY(PyType_Type.tp_new(metatype, arguments, NULL));
    CTypeInfo *info = TRY(simple_info((PyTypeObject *)type, code, true));
    TRYI(ctype_publish((PyTypeObject *)type, info));
    return take(type);
}

static int add_orders(PyObject *type, PyObject *args, const SimpleCode *code) {
    if (!IS_TUPLE(args) || tuple_length(args) != 3 || !IS_STR(tuple_at(args, 0))) {
        return 0;
    }
    autoref PyObject *other = INT_TRY(swapped_type(TYPE(type), args, code)),
                     *big = INT_TRY(str_intern_text("__ctype_be__")),
                     *little = INT_TRY(str_intern_text("__ctype_le__"));
    INT_TRYI(attr_set(type, big, other));
    INT_TRYI(attr_set(type, little, type));
    INT_TRYI(attr_set(other, little, type));
    return attr_set(other, big, other);
}

static int simple_meta_init(PyObject *self, PyObject *args, PyObject *kwargs) {
    INT_TRYI(ctype_tp_init(self, args, kwargs));
    PyTypeObject *type = (PyTypeObject *)self;
    const SimpleCode *code = INT_TRY(code_of(self));
    CTypeInfo *info = INT_TRY(simple_info(type, code, false));
    INT_TRYI(ctype_publish(type, info));
    if (type->tp_base == &simple_type.heap.ht_type) {
        INT_TRYI(simple_add_from_param(type, code));
    }
    return code->swaps ? add_orders(self, args, code) : 0;
}

PyTypeObject simple_meta_type = {
    TYPE_HEAD,
    .tp_name = "_ctypes.PyCSimpleType",
    CTYPE_META_SLOTS,
    .tp_doc = "The class of simple C types.",
    .tp_base = &ctype_type,
    .tp_init = simple_meta_init,
    .tp_methods = simple_meta_methods,
};

/* ---- instances ---- */

static CTypeInfo *simple_info_of(PyObject *self) {
    CTypeInfo *info = DATA_INFO(self);
    return info != NULL && info->kind == CTYPE_SIMPLE
               ? info
               : err_raise(PyExc_TypeError, "abstract class");
}

GETTER("_SimpleCData.value", "current value")
static PyObject *simple_value(PyObject *self) {
    CTypeInfo *info = TRY(simple_info_of(self));
    char *p = TRY(data_part(CDATA(self), 0, info->size));
    if (!info->has_pointer) {
        return code_get(info, p);
    }
    guard(data_root(CDATA(self)));
    return code_get(info, p);
}
SETTER("_SimpleCData.value")
static int simple_set_value(PyObject *self, PyObject *value) {
    if (value == NULL) {
        return err_int(err_raise(PyExc_TypeError, "can't delete attribute"));
    }
    CTypeInfo *info = INT_TRY(simple_info_of(self));
    char *p = INT_TRY(data_part(CDATA(self), 0, info->size)), bytes[CODE_SIZE_MAX];
    autoref PyObject *keep = INT_TRY(code_set(info, bytes, value));
    return data_store(CDATA(self), p, bytes, info->size, 0, keep);
}

METHOD("_SimpleCData.__ctypes_from_outparam__(self)", NULL)
static PyObject *simple_from_outparam(PyObject *self) {
    CTypeInfo *info = TRY(simple_info_of(self));
    return info->direct ? simple_value(self) : newref(self);
}

static int simple_tp_init(PyObject *self, PyObject *args, PyObject *kwargs) {
    Py_ssize_t n = tuple_length(args);
    if (n > 1) {
        return err_int(
            err_raise(PyExc_TypeError, "__init__ expected at most 1 argument, got %zd", n));
    }
    return n == 0 ? 0 : simple_set_value(self, tuple_at(args, 0));
}

static PyObject *simple_repr(PyObject *self) {
    CTypeInfo *info = TRY(simple_info_of(self));
    if (!info->direct) {
        return str_format("<%s object at %p>", TYPE(self)->tp_name, self);
    }
    autoref PyObject *value = TRY(simple_value(self));
    return str_format("%s(%R)", TYPE(self)->tp_name, value);
}

static int simple_bool(PyObject *self) {
    Py_ssize_t size = CDATA(self)->size;
    const char *p = data_memory(CDATA(self));
    for (Py_ssize_t i = 0; i < size; i++) {
        if (p[i] != 0) {
            return 1;
        }
    }
    return 0;
}

#include "ctypes_simple.gen.h"

static PyNumberMethods simple_number = {.nb_bool = simple_bool};
static PyBufferProcs simple_buffer = {.bf_getbuffer = data_get_buffer};
CTypeObject simple_type = {
    .heap.ht_type =
        {
            .ob_base = {.ob_base = STATIC_HEAD(&simple_meta_type)},
            .tp_name = "_ctypes._SimpleCData",
            .tp_basicsize = sizeof(CData),
            .tp_dealloc = data_dealloc,
            .tp_repr = simple_repr,
            .tp_as_number = &simple_number,
            .tp_as_buffer = &simple_buffer,
            .tp_flags = CDATA_FLAGS,
            .tp_doc = "A value of a simple C type.",
            .tp_traverse = data_traverse,
            .tp_clear = data_clear,
            .tp_methods = _SimpleCData_methods,
            .tp_getset = _SimpleCData_getset,
            .tp_base = &data_type,
            .tp_init = simple_tp_init,
            .tp_new = data_tp_new,
        },
};
#endif
