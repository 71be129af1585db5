/* CField: a field of a structure or union, as a descriptor of the class. */
#ifdef HAVE_FFI
#include "modules/ctypes/ctypes_int.h"

#include <limits.h>
#include <structmember.h>
#include <wchar.h>

/* ---- making ---- */

static const char *const keywords[] = {"name",  "type",          "byte_size", "byte_offset",
                                       "index", "_internal_use", "bit_size",  "bit_offset"};
enum { NAME_ARG, TYPE_ARG, SIZE_ARG, OFFSET_ARG, INDEX_ARG, USE_ARG, BITS_ARG, BIT_AT_ARG, ARGS };

static int sort_arguments(PyObject *args, PyObject *kwargs, PyObject **out) {
    if (tuple_length(args) != 0) {
        return err_int(err_raise(PyExc_TypeError, kwargs == NULL && tuple_length(args) == 0
                                                      ? "CField() missing arguments"
                                                      : "CField() takes no positional arguments"));
    }
    Py_ssize_t used = 0;
    for (int i = 0; i < ARGS; i++) {
        out[i] = kwargs == NULL ? NULL : dict_get_text(kwargs, keywords[i]);
        used += out[i] != NULL;
        if (out[i] == NULL && i < BITS_ARG) {
            return err_int(err_raise(PyExc_TypeError,
                                     "CField() missing required argument '%s' (pos %d)",
                                     keywords[i], i + 1));
        }
    }
    if (kwargs != NULL && used != dict_length(kwargs)) {
        return err_int(err_raise(PyExc_TypeError, "CField() got an unexpected keyword argument"));
    }
    return 0;
}

static int number_argument(PyObject *o, Py_ssize_t *out) {
    *out = ops_index_ssize(o, PyExc_OverflowError);
    return *out == -1 && err_occurred() ? -1 : 0;
}

static int set_size(CField *f, PyObject *size) {
    INT_TRYI(number_argument(size, &f->size));
    if (f->size < 0) {
        return err_int(err_raise(PyExc_ValueError,
                                 "byte size of field %R must not be negative, got %zd", f->name,
                                 f->size));
    }
    CTypeInfo *info = ctype_info((PyObject *)f->type);
    if (info->size != f->size) {
        return err_int(err_raise(PyExc_ValueError,
                                 "byte size of field %R (%zd) does not match type size (%zd)",
                                 f->name, f->size, info->size));
    }
    return 0;
}

static int set_bits(CField *f, PyObject *bit_size, PyObject *bit_offset) {
    if (bit_size == NULL || bit_size == NONE) {
        if (bit_offset != NULL && bit_offset != NONE) {
            return err_int(err_raise(PyExc_ValueError,
                                     "field %R: bit_offset must be specified if bit_size is",
                                     f->name));
        }
        return 0;
    }
    if (bit_offset == NULL || bit_offset == NONE) {
        return err_int(err_raise(PyExc_TypeError, "an integer is required"));
    }
    CTypeInfo *info = ctype_info((PyObject *)f->type);
    Py_ssize_t size, offset;
    INT_TRYI(number_argument(bit_size, &size));
    INT_TRYI(number_argument(bit_offset, &offset));
    if (size <= 0 || size > INT_MAX) {
        return err_int(err_raise(PyExc_ValueError, "bit size of field %R out of range, got %zd",
                                 f->name, size));
    }
    if (offset < 0 || offset > INT_MAX) {
        return err_int(err_raise(PyExc_ValueError, "bit offset of field %R out of range, got %zd",
                                 f->name, offset));
    }
    if (size + offset > info->size * 8) {
        return err_int(err_raise(PyExc_ValueError,
                                 "bit field %R overflows its type (%zd + %zd > %zd)", f->name,
                                 offset, size, info->size * 8));
    }
    if (info->kind != CTYPE_SIMPLE || info->code->bits == 0) {
        return err_int(
            err_raise(PyExc_TypeError, "bit fields not allowed for type %s", f->type->tp_name));
    }
    f->bit_size = (int)size;
    f->plain = NULL;
    f->bit_offset = (int)offset;
    return 0;
}

/* Arrays of char and of wchar are read and set as text. */
static char text_of(CTypeInfo *info) {
    CTypeInfo *item = info->kind == CTYPE_ARRAY ? ctype_info((PyObject *)info->item) : NULL;
    if (item == NULL || item->code == NULL || item->swapped) {
        return 0;
    }
    return item->code->letter == 'c' ? 's' : item->code->letter == 'u' ? 'U' : 0;
}

static int fill_field(CField *f, PyObject **args) {
    if (!IS_STR(args[NAME_ARG])) {
        return err_int(err_raise(PyExc_TypeError, "CField() argument 'name' must be str, not %T",
                                 args[NAME_ARG]));
    }
    f->name = INT_TRY(attr_name(args[NAME_ARG]));
    if (!IS_TYPE_OBJECT(args[TYPE_ARG]) || ctype_info(args[TYPE_ARG]) == NULL) {
        return err_int(err_raise(PyExc_TypeError, "type of field %R must be a C type", f->name));
    }
    f->type = (PyTypeObject *)newref(args[TYPE_ARG]);
    CTypeInfo *info = INT_TRY(ctype_final(f->type));
    INT_TRYI(set_size(f, args[SIZE_ARG]));
    INT_TRYI(number_argument(args[OFFSET_ARG], &f->offset));
    INT_TRYI(number_argument(args[INDEX_ARG], &f->index));
    f->text = text_of(info);
    f->plain = info->kind == CTYPE_SIMPLE ? info->plain : NULL;
    return set_bits(f, args[BITS_ARG], args[BIT_AT_ARG]);
}

static PyObject *cfield_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    PyObject *given[ARGS] = {NULL};
    autoref PyObject *made = NULL;
    int result = sort_arguments(args, kwargs, given);
    if (result == 0) {
        int allowed = ops_is_true(given[USE_ARG]);
        if (allowed == 0) {
            err_raise(PyExc_TypeError, "cannot create type object");
        }
        made = allowed > 0 ? type->tp_alloc(type, 0) : NULL;
        if (made != NULL && fill_field(CFIELD(made), given) < 0) {
            CLEAR(made);
        }
    }
    for (int i = 0; i < ARGS; i++) {
        XDECREF(given[i]);
    }
    return take(made);
}

PyObject *cfield_moved(PyObject *field, Py_ssize_t offset, Py_ssize_t index) {
    CField *from = CFIELD(field), *f = CFIELD(TRY(cfield_type.tp_alloc(&cfield_type, 0)));
    f->name = newref(from->name);
    f->type = newref(from->type);
    f->offset = offset;
    f->size = from->size;
    f->index = index;
    f->bit_size = from->bit_size;
    f->bit_offset = from->bit_offset;
    f->anonymous = from->anonymous;
    f->text = from->text;
    f->plain = from->plain;
    return (PyObject *)f;
}

/* ---- bit fields ---- */

static uint64_t load_bits(CTypeInfo *info, const char *p) {
    uint64_t bits = 0;
    for (Py_ssize_t i = 0; i < info->size; i++) {
        Py_ssize_t at = info->swapped ? info->size - 1 - i : i;
        bits |= (uint64_t)(unsigned char)p[at] << (8 * i);
    }
    return bits;
}
static void store_bits(CTypeInfo *info, char *p, uint64_t bits) {
    for (Py_ssize_t i = 0; i < info->size; i++) {
        Py_ssize_t at = info->swapped ? info->size - 1 - i : i;
        p[at] = (char)(bits >> (8 * i));
    }
}
static uint64_t bit_mask(CField *f) {
    return f->bit_size >= 64 ? ~(uint64_t)0 : ((uint64_t)1 << f->bit_size) - 1;
}

static PyObject *bits_get(CField *f, CTypeInfo *info, const char *p) {
    uint64_t value = load_bits(info, p) >> f->bit_offset & bit_mask(f);
    if (info->code->letter == '?') {
        return BOOL(value != 0);
    }
    if (info->code->bits == CODE_UNSIGNED) {
        return int_from_uint64(value);
    }
    int unused = 64 - f->bit_size;
    return int_from_int64((int64_t)(value << unused) >> unused);
}
static int bits_set(CField *f, CTypeInfo *info, char *p, PyObject *value) {
    char bytes[CODE_SIZE_MAX];
    autoref PyObject *keep = INT_TRY(code_set(info, bytes, value));
    uint64_t mask = bit_mask(f) << f->bit_offset, bits = load_bits(info, bytes) << f->bit_offset;
    store_bits(info, p, (load_bits(info, p) & ~mask) | (bits & mask));
    return 0;
}

/* A bit field at the end may be of a type that sticks out of the structure: then its bytes are
 * taken one by one. */
static char *bits_part(CField *f, CTypeInfo *info, CData *d, char *room) {
    Py_ssize_t all = load_acquire(&d->size), have = all - f->offset;
    if (f->offset < 0 || have <= 0) {
        return data_part(d, f->offset, f->size);
    }
    memset(room, 0, CODE_SIZE_MAX);
    memcpy(room, data_memory(d) + f->offset, (size_t)(have < info->size ? have : info->size));
    return room;
}
static PyObject *field_bits_get(CField *f, CTypeInfo *info, CData *d) {
    char room[CODE_SIZE_MAX];
    return bits_get(f, info, TRY(bits_part(f, info, d, room)));
}
static int field_bits_set(CField *f, CTypeInfo *info, CData *d, PyObject *value) {
    char room[CODE_SIZE_MAX], fresh[CODE_SIZE_MAX];
    autoref PyObject *index = NULL;
    if (info->code->letter != '?') { /* before the lock: it may run Python code */
        index = INT_TRY(ops_index(value));
        value = index;
    } else {
        value = BOOL(INT_TRYI(ops_is_true(value)));
    }
    guard(data_root(d)); /* its neighbours' bits stay */
    char *p = INT_TRY(bits_part(f, info, d, room));
    memcpy(fresh, p, sizeof fresh);
    INT_TRYI(bits_set(f, info, fresh, value));
    Py_ssize_t have = load_acquire(&d->size) - f->offset;
    memcpy(data_memory(d) + f->offset, fresh, (size_t)(have < info->size ? have : info->size));
    return 0;
}

/* ---- text ---- */

static int text_set(CField *f, CTypeInfo *info, CData *d, PyObject *value) {
    if (f->text == 's') {
        if (!IS_BYTES(value)) {
            return err_int(
                err_raise(PyExc_TypeError, "expected bytes, %s found", TYPE(value)->tp_name));
        }
        Py_ssize_t n = bytes_length(value);
        if (n > info->length) {
            return err_int(err_raise(PyExc_ValueError, "bytes too long (%zd, maximum length %zd)",
                                     n, info->length));
        }
        n = (Py_ssize_t)strlen(bytes_data(value)) < n ? (Py_ssize_t)strlen(bytes_data(value)) : n;
        guard(data_root(d));
        char *p = INT_TRY(data_part(d, f->offset, f->size));
        memcpy(p, bytes_data(value), (size_t)(n < info->length ? n + 1 : n));
        return 0;
    }
    if (!IS_STR(value)) {
        return err_int(err_raise(PyExc_TypeError, "unicode string expected instead of %s instance",
                                 TYPE(value)->tp_name));
    }
    if (str_length(value) > info->length) {
        return err_int(err_raise(PyExc_ValueError, "string too long (%zd, maximum length %zd)",
                                 str_length(value), info->length));
    }
    char *p = INT_TRY(data_part(d, f->offset, f->size));
    PyUnicode_AsWideChar(value, (wchar_t *)p, info->length);
    return data_keep(d, f->index, value);
}

/* ---- the descriptor ---- */

static PyObject *cfield_get(PyObject *self, PyObject *instance, PyObject *owner) {
    CField *f = CFIELD(self);
    if (instance == NULL || instance == NONE) {
        return newref(self);
    }
    if (!IS_CDATA(instance)) {
        return err_raise(PyExc_TypeError, "not a ctype instance");
    }
    CData *d = CDATA(instance);
    if (likely(f->plain != NULL)) {
        return f->plain->get(TRY(data_part(d, f->offset, f->size)));
    }
    CTypeInfo *info = ctype_info((PyObject *)f->type);
    if (f->bit_size != 0) {
        return field_bits_get(f, info, d);
    }
    if (f->text != 0) {
        guard(data_root(d));
        return carray_text(TRY(data_part(d, f->offset, f->size)), info->length, f->text == 'U');
    }
    return data_get(f->type, d, TRY(data_part(d, f->offset, f->size)), f->index);
}

static int cfield_set(PyObject *self, PyObject *instance, PyObject *value) {
    CField *f = CFIELD(self);
    if (!IS_CDATA(instance)) {
        return err_int(err_raise(PyExc_TypeError, "not a ctype instance"));
    }
    if (value == NULL) {
        return err_int(err_raise(PyExc_TypeError, "can't delete attribute"));
    }
    CData *d = CDATA(instance);
    if (likely(f->plain != NULL)) {
        return data_set_plain(f->type, f->plain, d, f->offset, f->index, value);
    }
    CTypeInfo *info = ctype_info((PyObject *)f->type);
    if (f->bit_size != 0) {
        return field_bits_set(f, info, d, value);
    }
    if (f->text != 0) {
        return text_set(f, info, d, value);
    }
    char *p = INT_TRY(data_part(d, f->offset, f->size));
    return data_set(f->type, d, p, f->index, value);
}

GETTER("CField.size", "size in bytes of this field; for a bit field, bit_size << 16 | bit_offset")
static PyObject *cfield_size(CField *f) {
    return int_from_ssize(f->bit_size == 0 ? f->size
                                           : ((Py_ssize_t)f->bit_size << 16) + f->bit_offset);
}
GETTER("CField.bit_size", "size of this field in bits")
static PyObject *cfield_bit_size(CField *f) {
    if (f->bit_size != 0) {
        return int_from_ssize(f->bit_size);
    }
    autoref PyObject *size = TRY(int_from_ssize(f->size)), *eight = TRY(int_from_ssize(8));
    return int_multiply(size, eight);
}
GETTER("CField.is_bitfield", "true if this is a bitfield")
static PyObject *cfield_is_bitfield(CField *f) {
    return BOOL(f->bit_size != 0);
}
GETTER("CField.is_anonymous", "true if this field is anonymous")
static PyObject *cfield_is_anonymous(CField *f) {
    return BOOL(f->anonymous);
}

static PyObject *cfield_repr(PyObject *self) {
    CField *f = CFIELD(self);
    const char *dot = strrchr(f->type->tp_name, '.'),
               *name = dot == NULL ? f->type->tp_name : dot + 1;
    if (f->bit_size != 0) {
        return str_format("<ctypes.CField %R type=%s, ofs=%zd, bit_size=%d, bit_offset=%d>",
                          f->name, name, f->offset, f->bit_size, f->bit_offset);
    }
    return str_format("<ctypes.CField %R type=%s, ofs=%zd, size=%zd>", f->name, name, f->offset,
                      f->size);
}

static int cfield_traverse(PyObject *self, visitproc visit, void *arg) {
    Py_VISIT((PyObject *)CFIELD(self)->type);
    return 0;
}
/* The type stays: who reads a field counts on it. */
static void cfield_dealloc(PyObject *self) {
    object_untrack(self);
    CLEAR(CFIELD(self)->name);
    CLEAR(CFIELD(self)->type);
    object_free(self);
}

#include "ctypes_field.gen.h"

static PyMemberDef cfield_members[] = {
    {"name", _Py_T_OBJECT, offsetof(CField, name), Py_READONLY, "name of this field"},
    {"type", _Py_T_OBJECT, offsetof(CField, type), Py_READONLY, "type of this field"},
    {"offset", Py_T_PYSSIZET, offsetof(CField, offset), Py_READONLY,
     "offset in bytes of this field (same as byte_offset)"},
    {"byte_offset", Py_T_PYSSIZET, offsetof(CField, offset), Py_READONLY,
     "offset in bytes of this field; for a bit field without bit_offset"},
    {"byte_size", Py_T_PYSSIZET, offsetof(CField, size), Py_READONLY,
     "size of this field in bytes"},
    {"bit_offset", Py_T_INT, offsetof(CField, bit_offset), Py_READONLY,
     "additional offset in bits; zero for what is no bit field"},
    {NULL},
};
PyTypeObject cfield_type = {
    TYPE_HEAD,
    .tp_name = "ctypes.CField",
    .tp_basicsize = sizeof(CField),
    .tp_dealloc = cfield_dealloc,
    .tp_repr = cfield_repr,
    .tp_flags = TYPE_SHOWN_AS_HEAP | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE,
    .tp_doc = "Structure/Union member",
    .tp_traverse = cfield_traverse,
    .tp_members = cfield_members,
    .tp_getset = CField_getset,
    .tp_descr_get = cfield_get,
    .tp_descr_set = cfield_set,
    .tp_new = cfield_tp_new,
};
#endif
