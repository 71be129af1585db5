/* Objects to bytes. */
#include "modules/marshal/marshal_int.h"
#include "base/buffer.h"
#include "base/float_text.h"
#include "object/data.h"
#include "object/error.h"
#include "object/ops.h"
#include "types/bytes/bytes.h"
#include "types/code/code.h"
#include "types/dict/dict.h"
#include "types/float/float.h"
#include "types/int/int.h"
#include "types/list/list.h"
#include "types/memoryview/memoryview.h"
#include "types/set/set.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

/* An object written already, and its number; it is kept alive so that its address stays its own. */
typedef struct {
    PyObject *object;
    uint32_t number;
    bool open; /* of a kind that is not readable before it is complete, and being written */
} Written;

typedef struct {
    Buffer out;
    Written *written; /* open addressing, by address */
    size_t slots, used;
    int version, depth;
    bool allow_code;
} Writer;

static int write_object(Writer *w, PyObject *o, int held);
static PyObject *write_alone(PyObject *value, int version, bool allow_code, int depth);

/* ---- bytes ---- */

static int put_bytes(Writer *w, const void *data, size_t size) {
    return buffer_append(&w->out, data, size) < 0 ? err_int(err_no_memory()) : 0;
}
static int put_byte(Writer *w, int byte) {
    return buffer_append_byte(&w->out, (char)byte) < 0 ? err_int(err_no_memory()) : 0;
}
static int put_number(Writer *w, uint64_t value, int bytes) {
    unsigned char text[8];
    for (int i = 0; i < bytes; i++) {
        text[i] = (unsigned char)(value >> (8 * i));
    }
    return put_bytes(w, text, (size_t)bytes);
}
static int unmarshallable(void) {
    err_raise(PyExc_ValueError, "unmarshallable object");
    return -1;
}
static int put_size(Writer *w, Py_ssize_t size) {
    return size > INT32_MAX ? unmarshallable() : put_number(w, (uint64_t)size, 4);
}
static int put_sized(Writer *w, const char *data, Py_ssize_t size) {
    INT_TRYI(put_size(w, size));
    return put_bytes(w, data, (size_t)size);
}
static int put_double(Writer *w, double value) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return put_number(w, bits, 8);
}
static int put_double_text(Writer *w, double value) {
    Buffer text = {0};
    int status = float_format(&text, value, 'g', 17, 0);
    if (status < 0) {
        err_no_memory();
    } else {
        status = put_byte(w, (int)text.size) < 0 ? -1 : put_bytes(w, text.data, text.size);
    }
    buffer_free(&text);
    return status;
}

/* ---- references ---- */

static size_t slot_of(Writer *w, PyObject *o) {
    size_t at = ((uintptr_t)o >> 4) * (size_t)0x9e3779b97f4a7c15u;
    for (at ^= at >> 32;; at++) {
        Written *entry = &w->written[at & (w->slots - 1)];
        if (entry->object == NULL || entry->object == o) {
            return at & (w->slots - 1);
        }
    }
}

static int references_grow(Writer *w) {
    size_t old_slots = w->slots;
    Written *old = w->written;
    w->slots = old_slots ? old_slots * 2 : 64;
    w->written = data_alloc_zero(w->slots * sizeof *old);
    if (w->written == NULL) {
        w->written = old;
        w->slots = old_slots;
        return err_int(err_no_memory());
    }
    for (size_t i = 0; i < old_slots; i++) {
        if (old[i].object != NULL) {
            w->written[slot_of(w, old[i].object)] = old[i];
        }
    }
    data_free(old, old_slots * sizeof *old);
    return 0;
}

static bool is_code_or_slice(PyObject *o) {
    return IS_EXACT(o, PyCode_Type) || IS_EXACT(o, PySlice_Type);
}

/* 1: a reference to it has been written; 0: it must be written, with `*flag`; -1. `held` counts the
 * writer's own references to it. */
static int write_reference(Writer *w, PyObject *o, int held, int *flag) {
    *flag = 0;
    if (w->version < 3 || (load_relaxed(&o->ob_ref_local) == 1u + (uint32_t)held && is_owned(o) &&
                           load_relaxed(&o->ob_ref_shared) == 0)) {
        return 0; /* nothing else refers to it */
    }
    if (w->used * 3 >= w->slots * 2) {
        INT_TRYI(references_grow(w));
    }
    Written *entry = &w->written[slot_of(w, o)];
    if (entry->object != NULL) {
        if (entry->open) {
            return unmarshallable();
        }
        INT_TRYI(put_byte(w, MARSHAL_REF));
        return put_number(w, entry->number, 4) < 0 ? -1 : 1;
    }
    if (w->used >= INT32_MAX) {
        err_raise(PyExc_ValueError, "too many objects");
        return -1;
    }
    *entry = (Written){newref(o), (uint32_t)w->used++, is_code_or_slice(o)};
    *flag = MARSHAL_FLAG_REF;
    return 0;
}

static void references_drop(Writer *w) {
    for (size_t i = 0; i < w->slots; i++) {
        XDECREF(w->written[i].object);
    }
    data_free(w->written, w->slots * sizeof *w->written);
}

/* ---- numbers and text ---- */

static int write_large_int(Writer *w, PyObject *o, int flag) {
    uint64_t bits = (uint64_t)int_bit_length(o);
    uint64_t digits = (bits + MARSHAL_DIGIT_BITS - 1) / MARSHAL_DIGIT_BITS;
    if (digits > INT32_MAX) {
        return unmarshallable();
    }
    bool negative = int_sign(o) < 0;
    autoref PyObject *magnitude = negative ? INT_TRY(int_negative(o)) : newref(o);
    size_t size = (size_t)bits / 8 + 1;
    autoref PyObject *raw = INT_TRY(bytes_new((Py_ssize_t)size + 4));
    unsigned char *data = (unsigned char *)bytes_data(raw);
    memset(data, 0, size + 4);
    INT_TRYI(int_to_bytes(magnitude, data, size, true, false));
    INT_TRYI(put_byte(w, MARSHAL_LONG | flag));
    INT_TRYI(put_number(w, (uint64_t)(negative ? -(int64_t)digits : (int64_t)digits), 4));
    for (uint64_t i = 0; i < digits; i++) {
        uint64_t at = i * MARSHAL_DIGIT_BITS;
        uint32_t three =
            data[at / 8] | (uint32_t)data[at / 8 + 1] << 8 | (uint32_t)data[at / 8 + 2] << 16;
        INT_TRYI(put_number(w, (three >> (at % 8)) & 0x7fff, 2));
    }
    return 0;
}

static int write_int(Writer *w, PyObject *o, int flag) {
    int overflow;
    int64_t value = int_as_int64_overflow(o, &overflow);
    if (overflow || value < INT32_MIN || value > INT32_MAX) {
        return write_large_int(w, o, flag);
    }
    INT_TRYI(put_byte(w, MARSHAL_INT | flag));
    return put_number(w, (uint64_t)value, 4);
}

static int write_float(Writer *w, PyObject *o, int flag) {
    if (w->version > 1) {
        INT_TRYI(put_byte(w, MARSHAL_FLOAT | flag));
        return put_double(w, float_value(o));
    }
    INT_TRYI(put_byte(w, MARSHAL_FLOAT_TEXT | flag));
    return put_double_text(w, float_value(o));
}

static int write_complex(Writer *w, PyObject *o, int flag) {
    Py_complex value = ((PyComplexObject *)o)->cval;
    if (w->version > 1) {
        INT_TRYI(put_byte(w, MARSHAL_COMPLEX | flag));
        INT_TRYI(put_double(w, value.real));
        return put_double(w, value.imag);
    }
    INT_TRYI(put_byte(w, MARSHAL_COMPLEX_TEXT | flag));
    INT_TRYI(put_double_text(w, value.real));
    return put_double_text(w, value.imag);
}

static int write_str(Writer *w, PyObject *o, int flag) {
    bool interned = str_is_interned(o);
    if (w->version >= 4 && str_is_ascii(o)) {
        Py_ssize_t length = str_length(o);
        if (length < 256) {
            INT_TRYI(put_byte(w, (interned ? MARSHAL_SHORT_ASCII_INTERNED : MARSHAL_SHORT_ASCII) |
                                     flag));
            INT_TRYI(put_byte(w, (int)length));
            return put_bytes(w, str_data(o), (size_t)length);
        }
        INT_TRYI(put_byte(w, (interned ? MARSHAL_ASCII_INTERNED : MARSHAL_ASCII) | flag));
        return put_sized(w, str_data(o), length);
    }
    autoref PyObject *utf8 = INT_TRY(str_encode(o, "utf-8", "surrogatepass"));
    INT_TRYI(put_byte(w, (interned && w->version >= 3 ? MARSHAL_INTERNED : MARSHAL_STR) | flag));
    return put_sized(w, bytes_data(utf8), bytes_length(utf8));
}

/* ---- containers ---- */

static int write_tuple(Writer *w, PyObject *o, int flag) {
    Py_ssize_t n = tuple_length(o);
    if (w->version >= 4 && n < 256) {
        INT_TRYI(put_byte(w, MARSHAL_SMALL_TUPLE | flag));
        INT_TRYI(put_byte(w, (int)n));
    } else {
        INT_TRYI(put_byte(w, MARSHAL_TUPLE | flag));
        INT_TRYI(put_size(w, n));
    }
    for (Py_ssize_t i = 0; i < n; i++) {
        INT_TRYI(write_object(w, tuple_at(o, i), 0));
    }
    return 0;
}

static int changed_size(const char *kind) {
    err_raise(PyExc_RuntimeError, "%s changed size during iteration", kind);
    return -1;
}

static int write_list(Writer *w, PyObject *o, int flag) {
    Py_ssize_t n = list_length(o);
    INT_TRYI(put_byte(w, MARSHAL_LIST | flag));
    INT_TRYI(put_size(w, n));
    for (Py_ssize_t i = 0; i < n; i++) {
        autoref PyObject *item = list_get(o, i);
        if (item == NULL || list_length(o) != n) {
            return changed_size("list");
        }
        INT_TRYI(write_object(w, item, 1));
    }
    return 0;
}

static int write_dict(Writer *w, PyObject *o, int flag) {
    INT_TRYI(put_byte(w, MARSHAL_DICT | flag));
    Py_ssize_t at = 0;
    for (PyObject *k, *v; dict_next(o, &at, &k, &v, NULL);) {
        autoref PyObject *key = k;
        autoref PyObject *value = v;
        INT_TRYI(write_object(w, key, 1));
        INT_TRYI(write_object(w, value, 1));
    }
    return put_byte(w, MARSHAL_NULL);
}

/* An item of a set, and its bytes when written alone: they give the order, which must not depend on
 * hashes. */
typedef struct {
    PyObject *bytes, *item;
} SetItem;

static int set_item_compare(const void *a, const void *b) {
    PyObject *x = ((const SetItem *)a)->bytes, *y = ((const SetItem *)b)->bytes;
    Py_ssize_t m = bytes_length(x), n = bytes_length(y);
    int c = memcmp(bytes_data(x), bytes_data(y), (size_t)(m < n ? m : n));
    return c ? c : (m > n) - (m < n);
}

static int set_collect(Writer *w, PyObject *set, SetItem *items, Py_ssize_t n) {
    Py_ssize_t at = 0, i = 0;
    for (PyObject *item; set_next(set, &at, &item, NULL); i++) {
        if (i == n) {
            decref(item);
            return changed_size("set");
        }
        items[i].item = item;
        items[i].bytes = n > 1 ? INT_TRY(write_alone(item, w->version, w->allow_code, w->depth))
                               : INT_TRY(bytes_new(0));
    }
    if (i != n || set_length(set) != n) {
        return changed_size("set");
    }
    qsort(items, (size_t)n, sizeof *items, set_item_compare);
    for (i = 0; i < n; i++) {
        INT_TRYI(write_object(w, items[i].item, 1));
    }
    return 0;
}

static int write_set(Writer *w, PyObject *o, int flag) {
    Py_ssize_t n = set_length(o);
    INT_TRYI(put_byte(w, (IS_EXACT(o, PyFrozenSet_Type) ? MARSHAL_FROZENSET : MARSHAL_SET) | flag));
    INT_TRYI(put_size(w, n));
    SetItem *items = data_alloc_zero(((size_t)n + 1) * sizeof *items);
    if (items == NULL) {
        return err_int(err_no_memory());
    }
    int status = set_collect(w, o, items, n);
    for (Py_ssize_t i = 0; i < n; i++) {
        XDECREF(items[i].item);
        XDECREF(items[i].bytes);
    }
    data_free(items, ((size_t)n + 1) * sizeof *items);
    return status;
}

static int write_slice(Writer *w, PyObject *o, int flag) {
    PySliceObject *slice = (PySliceObject *)o;
    INT_TRYI(put_byte(w, MARSHAL_SLICE | flag));
    INT_TRYI(write_object(w, slice->start, 0));
    INT_TRYI(write_object(w, slice->stop, 0));
    return write_object(w, slice->step, 0);
}

static int write_code(Writer *w, PyObject *o, int flag) {
    PyCodeObject *code = (PyCodeObject *)o;
    if (!w->allow_code) {
        err_raise(PyExc_ValueError, "marshalling code objects is disallowed");
        return -1;
    }
    autoref PyObject *units = INT_TRY(code_code(o));
    INT_TRYI(put_byte(w, MARSHAL_CODE | flag));
    const int numbers[] = {code->co_argcount, code->co_posonlyargcount, code->co_kwonlyargcount,
                           code->co_stacksize, code->co_flags};
    for (size_t i = 0; i < countof(numbers); i++) {
        INT_TRYI(put_number(w, (uint64_t)numbers[i], 4));
    }
    PyObject *const parts[] = {units,
                               code->co_consts,
                               code->co_names,
                               code->co_localsplusnames,
                               code->co_localspluskinds,
                               code->co_filename,
                               code->co_name,
                               code->co_qualname};
    for (size_t i = 0; i < countof(parts); i++) {
        INT_TRYI(write_object(w, parts[i], 0));
    }
    INT_TRYI(put_number(w, (uint64_t)code->co_firstlineno, 4));
    INT_TRYI(write_object(w, code->co_linetable, 0));
    return write_object(w, code->co_exceptiontable, 0);
}

static int write_buffer(Writer *w, PyObject *o, int flag) {
    Py_buffer view;
    INT_TRYI(ops_get_buffer(o, &view, PyBUF_SIMPLE));
    int status = put_byte(w, MARSHAL_BYTES | flag);
    if (status == 0) {
        status = put_sized(w, view.buf, view.len);
    }
    ops_release_buffer(&view);
    return status;
}

/* ---- any object ---- */

static int singleton_code(PyObject *o) {
    return o == NONE                              ? MARSHAL_NONE
           : o == TRUE_OBJECT                     ? MARSHAL_TRUE
           : o == FALSE_OBJECT                    ? MARSHAL_FALSE
           : o == PyExc_StopIteration             ? MARSHAL_STOP_ITERATION
           : o == (PyObject *)&_Py_EllipsisObject ? MARSHAL_ELLIPSIS
                                                  : 0;
}

static int write_contents(Writer *w, PyObject *o, int flag) {
    PyTypeObject *type = TYPE(o);
    if (type == &PyLong_Type) {
        return write_int(w, o, flag);
    }
    if (type == &PyFloat_Type) {
        return write_float(w, o, flag);
    }
    if (type == &PyComplex_Type) {
        return write_complex(w, o, flag);
    }
    if (type == &PyBytes_Type) {
        INT_TRYI(put_byte(w, MARSHAL_BYTES | flag));
        return put_sized(w, bytes_data(o), bytes_length(o));
    }
    if (type == &PyUnicode_Type) {
        return write_str(w, o, flag);
    }
    if (type == &PyTuple_Type) {
        return write_tuple(w, o, flag);
    }
    if (type == &PyList_Type) {
        return write_list(w, o, flag);
    }
    if (type == &PyDict_Type) {
        return write_dict(w, o, flag);
    }
    if (type == &PySet_Type || type == &PyFrozenSet_Type) {
        return write_set(w, o, flag);
    }
    if (type == &PyCode_Type) {
        return write_code(w, o, flag);
    }
    if (type == &PySlice_Type && w->version >= 5) {
        return write_slice(w, o, flag);
    }
    if (ops_has_buffer(o)) {
        if (write_buffer(w, o, flag) == 0) {
            return 0;
        }
        if (err_matches(PyExc_MemoryError)) {
            return -1;
        }
        err_clear();
    }
    return unmarshallable();
}

static int write_object(Writer *w, PyObject *o, int held) {
    if (w->depth >= MARSHAL_DEPTH_MAX) {
        err_raise(PyExc_ValueError, "object too deeply nested to marshal");
        return -1;
    }
    int code = singleton_code(o);
    if (code) {
        return put_byte(w, code);
    }
    int flag, done = write_reference(w, o, held, &flag);
    if (done != 0) {
        return done < 0 ? -1 : 0;
    }
    w->depth++;
    int status = write_contents(w, o, flag);
    w->depth--;
    if (status == 0 && flag && is_code_or_slice(o)) {
        w->written[slot_of(w, o)].open = false;
    }
    return status;
}

static PyObject *write_alone(PyObject *value, int version, bool allow_code, int depth) {
    Writer w = {.version = version, .depth = depth, .allow_code = allow_code};
    PyObject *result = NULL;
    if (write_object(&w, value, 0) == 0) {
        result = bytes_from(w.out.data, (Py_ssize_t)w.out.size);
    }
    references_drop(&w);
    buffer_free(&w.out);
    return result;
}

PyObject *marshal_write(PyObject *value, int version, bool allow_code) {
    return write_alone(value, version, allow_code, 0);
}
