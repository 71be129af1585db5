/* Struct objects, and the iterator of iter_unpack. */
#include "modules/struct/struct_module.h"
#include "object/data.h"
#include "object/attr.h"
#include "object/needs.h"
#include "object/type.h"
#include "types/bytes/bytes.h"
#include "types/int/int.h"
#include "types/str/str.h"

#include <string.h>

typedef struct {
    PyObject_HEAD PyObject *plan; /* (a) a StructPlan; NULL before __init__ */
} StructObject;
#define S(o) ((StructObject *)(o))
#define PLAN(o) ((StructPlan *)(o))

static StructState *state_of(PyObject *self) {
    PyObject *module = TRY(type_module_by_def(TYPE(self), &_struct_module_def));
    return module_state(module);
}
/* The plan, counted; NULL with RuntimeError before __init__. */
static PyObject *plan_of(PyObject *self) {
    PyObject *plan = attr_field(self, &S(self)->plan);
    return plan ? plan : err_raise(PyExc_RuntimeError, "Struct object is not initialized");
}

/* ---- making ---- */

static PyObject *struct_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    return type->tp_alloc(type, 0);
}
static int struct_set_format(StructState *state, PyObject *self, PyObject *format) {
    autoref PyObject *plan = (PyObject *)INT_TRY(struct_plan_new(state, format));
    attr_replace(self, &S(self)->plan, plan);
    return 0;
}
static int struct_tp_init(PyObject *self, PyObject *args, PyObject *kwargs) {
    static const char *const names[] = {"format"};
    static const ArgSpec spec = {"Struct", names, 0, 1, 1, 1, 0, false};
    PyObject *format;
    INT_TRYI(args_unpack_tuple(&spec, args, kwargs, &format));
    return struct_set_format(INT_TRY(state_of(self)), self, format);
}
PyObject *struct_new(StructState *state, PyObject *format) {
    autoref PyObject *self = TRY(state->struct_type->tp_alloc(state->struct_type, 0));
    TRYI(struct_set_format(state, self, format));
    return take(self);
}
Py_ssize_t struct_size(PyObject *self) {
    autoref PyObject *plan = INT_TRY(plan_of(self));
    return PLAN(plan)->size;
}

/* ---- packing ---- */

static int check_count(StructState *state, const StructPlan *plan, const char *name,
                       Py_ssize_t given) {
    if (given != plan->values) {
        return err_int(err_raise(state->error, "%s expected %zd items for packing (got %zd)", name,
                                 plan->values, given));
    }
    return 0;
}
PyObject *struct_pack_values(StructState *state, PyObject *self, PyObject *const *args,
                             Py_ssize_t nargs) {
    autoref PyObject *plan = TRY(plan_of(self));
    TRYI(check_count(state, PLAN(plan), "pack", nargs));
    autoref PyObject *bytes = TRY(bytes_new(PLAN(plan)->size));
    memset(bytes_data(bytes), 0, (size_t)PLAN(plan)->size);
    TRYI(struct_plan_pack(state, PLAN(plan), args, bytes_data(bytes)));
    return take(bytes);
}

/* Where `size` bytes start in a buffer of `length`; negative offsets count from its end. */
static int check_place(StructState *state, const char *verb, Py_ssize_t size, Py_ssize_t length,
                       Py_ssize_t *offset) {
    bool packs = verb[0] == 'p';
    if (*offset < 0) {
        if (*offset + size > 0) {
            return err_int(err_raise(state->error,
                                     packs ? "no space to pack %zd bytes at offset %zd"
                                           : "not enough data to unpack %zd bytes at offset %zd",
                                     size, *offset));
        }
        if (*offset + length < 0) {
            return err_int(err_raise(state->error, "offset %zd out of range for %zd-byte buffer",
                                     *offset, length));
        }
        *offset += length;
    }
    if (length - *offset < size) {
        return err_int(
            err_raise(state->error,
                      "%s requires a buffer of at least %zu bytes for %sing %zd bytes at offset "
                      "%zd (actual buffer size is %zd)",
                      packs ? "pack_into" : "unpack_from", (size_t)size + (size_t)*offset, verb,
                      size, *offset, length));
    }
    return 0;
}
static int pack_at(StructState *state, StructPlan *plan, Py_buffer *buffer, PyObject *where,
                   PyObject *const *values) {
    Py_ssize_t offset = ops_index_ssize(where, PyExc_IndexError);
    if (offset == -1 && err_occurred()) {
        return -1;
    }
    INT_TRYI(check_place(state, "pack", plan->size, buffer->len, &offset));
    char *p = (char *)buffer->buf + offset;
    memset(p, 0, (size_t)plan->size);
    return struct_plan_pack(state, plan, values, p);
}
PyObject *struct_pack_values_into(StructState *state, PyObject *self, PyObject *const *args,
                                  Py_ssize_t nargs) {
    autoref PyObject *plan = TRY(plan_of(self));
    if (nargs < 2) {
        return err_raise(state->error, nargs == 0 ? "pack_into expected buffer argument"
                                                  : "pack_into expected offset argument");
    }
    TRYI(check_count(state, PLAN(plan), "pack_into", nargs - 2));
    Py_buffer buffer;
    if (ops_get_buffer(args[0], &buffer, PyBUF_WRITABLE) < 0) {
        err_clear();
        return err_raise(PyExc_TypeError, "argument must be read-write bytes-like object, not %s",
                         TYPE(args[0])->tp_name);
    }
    int failed = pack_at(state, PLAN(plan), &buffer, args[1], args + 2);
    ops_release_buffer(&buffer);
    return failed < 0 ? NULL : newref(NONE);
}
METHOD("Struct.pack(self, ...)", "The values as bytes, laid out by the format.")
static PyObject *struct_pack(PyObject *self, PyObject *const *args, Py_ssize_t nargs,
                             PyObject *kwnames) {
    TRYI(args_no_keywords("Struct.pack", kwnames));
    return struct_pack_values(TRY(state_of(self)), self, args, nargs);
}
METHOD("Struct.pack_into(self, ...)",
       "pack_into(buffer, offset, v1, v2, ...): write the values into a buffer.")
static PyObject *struct_pack_into(PyObject *self, PyObject *const *args, Py_ssize_t nargs,
                                  PyObject *kwnames) {
    TRYI(args_no_keywords("Struct.pack_into", kwnames));
    return struct_pack_values_into(TRY(state_of(self)), self, args, nargs);
}

/* ---- unpacking ---- */

PyObject *struct_unpack_buffer(StructState *state, PyObject *self, Py_buffer *buffer) {
    autoref PyObject *plan = TRY(plan_of(self));
    if (buffer->len != PLAN(plan)->size) {
        return err_raise(state->error, "unpack requires a buffer of %zd bytes", PLAN(plan)->size);
    }
    return struct_plan_unpack(PLAN(plan), buffer->buf);
}
PyObject *struct_unpack_at(StructState *state, PyObject *self, Py_buffer *buffer,
                           Py_ssize_t offset) {
    autoref PyObject *plan = TRY(plan_of(self));
    TRYI(check_place(state, "unpack", PLAN(plan)->size, buffer->len, &offset));
    return struct_plan_unpack(PLAN(plan), (const char *)buffer->buf + offset);
}
METHOD("Struct.unpack(self, buffer: buffer, /)",
       "A tuple of the values in the buffer, whose size must be the format's.")
static PyObject *struct_unpack(PyObject *self, Py_buffer *buffer) {
    return struct_unpack_buffer(TRY(state_of(self)), self, buffer);
}
METHOD("Struct.unpack_from(self, /, buffer: buffer, offset: ssize = 0)",
       "A tuple of the values that start at an offset of the buffer.")
static PyObject *struct_unpack_from(PyObject *self, Py_buffer *buffer, Py_ssize_t offset) {
    return struct_unpack_at(TRY(state_of(self)), self, buffer, offset);
}
METHOD("Struct.iter_unpack(self, buffer, /)",
       "An iterator over the tuples of values that follow each other in the buffer.")
static PyObject *struct_iter_unpack(PyObject *self, PyObject *buffer) {
    return struct_iterate(TRY(state_of(self)), self, buffer);
}

/* ---- attributes ---- */

GETTER("Struct.format", "The format, a str.")
static PyObject *struct_format(PyObject *self) {
    autoref PyObject *plan = TRY(plan_of(self));
    return newref(PLAN(plan)->text);
}
GETTER("Struct.size", "How many bytes the values take.")
static PyObject *struct_get_size(PyObject *self) {
    autoref PyObject *plan = attr_field(self, &S(self)->plan);
    return int_from_ssize(plan ? PLAN(plan)->size : -1);
}
METHOD("Struct.__sizeof__(self)", "The bytes of memory it takes.")
static PyObject *struct_sizeof(PyObject *self) {
    autoref PyObject *plan = TRY(plan_of(self));
    return int_from_ssize((Py_ssize_t)(TYPE(self)->tp_basicsize + sizeof(StructPlan)) +
                          PLAN(plan)->head.ob_size * (Py_ssize_t)sizeof(StructField));
}
static PyObject *struct_repr(PyObject *self) {
    autoref PyObject *plan = TRY(plan_of(self));
    autoref PyObject *name = TRY(attr_get((PyObject *)TYPE(self), NAME(__name__)));
    return str_format("%U(%R)", name, PLAN(plan)->text);
}
static int struct_traverse(PyObject *o, visitproc visit, void *arg) {
    Py_VISIT(TYPE(o));
    return 0;
}
static void struct_dealloc(PyObject *o) {
    weakref_clear_all(o);
    object_untrack(o);
    CLEAR(S(o)->plan);
    TYPE(o)->tp_free(o);
}

/* ---- the iterator ---- */

typedef struct {
    PyObject_HEAD PyObject *plan; /* (c) */
    Py_buffer buffer;             /* (l) buf NULL when it has ended */
    Py_ssize_t index;             /* (l) */
} StructIterator;
#define IT(o) ((StructIterator *)(o))

PyObject *struct_iterate(StructState *state, PyObject *self, PyObject *buffer) {
    autoref PyObject *plan = TRY(plan_of(self));
    Py_ssize_t size = PLAN(plan)->size;
    if (size == 0) {
        return err_raise(state->error, "cannot iteratively unpack with a struct of length 0");
    }
    autoref PyObject *it = TRY(object_new(state->iterator));
    TRYI(ops_get_buffer(buffer, &IT(it)->buffer, PyBUF_SIMPLE));
    if (IT(it)->buffer.len % size != 0) {
        return err_raise(state->error,
                         "iterative unpacking requires a buffer of a multiple of %zd bytes", size);
    }
    IT(it)->plan = take(plan);
    object_track(it);
    return take(it);
}
/* Copies where the next values are, as another thread may reach the end, and release the buffer, before they are
 * unpacked. False at the end. */
static bool iterator_step(PyObject *o, char *values, size_t size) {
    Py_buffer ended = {0};
    {
        guard(o);
        StructIterator *it = IT(o);
        if (it->buffer.obj == NULL) {
            return false;
        }
        if (it->index < it->buffer.len) {
            memcpy(values, (const char *)it->buffer.buf + it->index, size);
            it->index += (Py_ssize_t)size;
            return true;
        }
        ended = it->buffer;
        it->buffer = (Py_buffer){0};
    }
    ops_release_buffer(&ended);
    return false;
}
static PyObject *iterator_next(PyObject *o) {
    enum { FEW = 128 };
    size_t size = (size_t)PLAN(IT(o)->plan)->size;
    char few[FEW], *values = size <= FEW ? few : data_alloc(size);
    if (values == NULL) {
        return err_no_memory();
    }
    PyObject *tuple = iterator_step(o, values, size) ? struct_plan_unpack(PLAN(IT(o)->plan), values) : NULL;
    if (values != few) {
        data_free(values, size);
    }
    return tuple;
}
METHOD("unpack_iterator.__length_hint__(self)", "How many tuples are left.")
static PyObject *iterator_length_hint(PyObject *self) {
    guard(self);
    StructIterator *it = IT(self);
    return int_from_ssize(
        it->buffer.obj == NULL ? 0 : (it->buffer.len - it->index) / PLAN(it->plan)->size);
}
static int iterator_traverse(PyObject *o, visitproc visit, void *arg) {
    Py_VISIT(TYPE(o));
    Py_VISIT(IT(o)->buffer.obj);
    return 0;
}
static void iterator_dealloc(PyObject *o) {
    object_untrack(o);
    if (IT(o)->buffer.obj != NULL) {
        ops_release_buffer(&IT(o)->buffer);
    }
    CLEAR(IT(o)->plan);
    object_free(o);
}

#include "struct_object.gen.h"

static PyType_Slot struct_slots[] = {
    {Py_tp_new, struct_tp_new},
    {Py_tp_init, struct_tp_init},
    {Py_tp_dealloc, struct_dealloc},
    {Py_tp_traverse, struct_traverse},
    {Py_tp_repr, struct_repr},
    {Py_tp_methods, Struct_methods},
    {Py_tp_getset, Struct_getset},
    {Py_tp_doc, "Struct(fmt) --> a compiled format, which packs and unpacks values."},
    {0, NULL},
};
PyType_Spec struct_type_spec = {
    .name = "_struct.Struct",
    .basicsize = sizeof(StructObject),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE |
             Py_TPFLAGS_MANAGED_WEAKREF | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = struct_slots,
};
static PyType_Slot iterator_slots[] = {
    {Py_tp_dealloc, iterator_dealloc},
    {Py_tp_traverse, iterator_traverse},
    {Py_tp_iter, ops_self},
    {Py_tp_iternext, iterator_next},
    {Py_tp_methods, unpack_iterator_methods},
    {0, NULL},
};
PyType_Spec struct_iterator_spec = {
    .name = "_struct.unpack_iterator",
    .basicsize = sizeof(StructIterator),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE |
             Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = iterator_slots,
};
