/* One item to bytes and back. */
#include "base/float_bits.h"
#include "modules/struct/struct_module.h"
#include "types/bytes/bytes.h"
#include "types/complex/complex.h"
#include "types/float/float.h"
#include "types/int/int.h"

#include <string.h>

/* ---- bytes in either order ---- */

static uint64_t load(const char *p, int size, bool big) {
    uint64_t value = 0;
    for (int i = 0; i < size; i++) {
        value |= (uint64_t)(uint8_t)p[big ? size - 1 - i : i] << (8 * i);
    }
    return value;
}
static void store(char *p, uint64_t value, int size, bool big) {
    for (int i = 0; i < size; i++) {
        p[big ? size - 1 - i : i] = (char)(value >> (8 * i));
    }
}

/* ---- ints ---- */

static int out_of_range(StructState *state, const StructField *f) {
    int bits = f->size * 8;
    if (strchr("bhilqn", f->code) != NULL) {
        int64_t least = INT64_MIN >> (64 - bits);
        return err_int(err_raise(state->error, "'%c' format requires %lld <= number <= %lld",
                                 f->code, (long long)least, (long long)~least));
    }
    return err_int(err_raise(state->error, "'%c' format requires 0 <= number <= %llu", f->code,
                             (unsigned long long)(UINT64_MAX >> (64 - bits))));
}

static PyObject *as_int(StructState *state, PyObject *value) {
    if (IS_INT(value)) {
        return newref(value);
    }
    if (TYPE(value)->tp_as_number == NULL || TYPE(value)->tp_as_number->nb_index == NULL) {
        return err_raise(state->error, "required argument is not an integer");
    }
    return ops_index(value);
}

static int pack_int(StructState *state, const StructField *f, PyObject *value, char *p) {
    autoref PyObject *index = INT_TRY(as_int(state, value));
    int overflow, unused = 64 - f->size * 8;
    int64_t v = int_as_int64_overflow(index, &overflow);
    bool is_signed = strchr("bhilqn", f->code) != NULL;
    if (is_signed) {
        if (overflow || v != (int64_t)((uint64_t)v << unused) >> unused) {
            return out_of_range(state, f);
        }
    } else if (f->code == 'P' ? overflow < 0 : overflow < 0 || (!overflow && v < 0)) {
        return f->code == 'P' ? err_int(err_raise(state->error, "int too large to convert"))
                              : out_of_range(state, f);
    } else if (overflow > 0) {
        if (f->size < 8 || int_bit_length(index) > 64) {
            return f->code == 'P' ? err_int(err_raise(state->error, "int too large to convert"))
                                  : out_of_range(state, f);
        }
        v = (int64_t)int_as_uint64(index);
    } else if (unused && (uint64_t)v >> (64 - unused)) {
        return out_of_range(state, f);
    }
    store(p, (uint64_t)v, f->size, f->big);
    return 0;
}

/* ---- floats ---- */

static int too_large(StructState *state, PyObject *value, char code) {
    if (IS_INT(value)) {
        return err_int(err_raise(state->error, "int too large to convert"));
    }
    return err_int(err_raise(PyExc_OverflowError, "float too large to pack with %c format", code));
}
static void store_float(double x, char code, bool big, char *p, bool *overflow) {
    *overflow = false;
    if (code == 'e') {
        store(p, float_to_half(x, overflow), 2, big);
    } else if (code == 'f') {
        store(p, float_to_single(x, overflow), 4, big);
    } else {
        store(p, float_to_bits(x), 8, big);
    }
}
static int pack_float(StructState *state, const StructField *f, PyObject *value, char *p) {
    double x = float_as_double(value);
    if (x == -1.0 && err_occurred()) {
        if (err_matches(PyExc_TypeError) || (IS_INT(value) && err_matches(PyExc_OverflowError))) {
            err_clear();
            err_raise(state->error, "required argument is not a float");
        }
        return -1;
    }
    bool overflow;
    store_float(x, f->code, f->big, p, &overflow);
    return overflow ? too_large(state, value, f->code) : 0;
}
static int pack_complex(StructState *state, const StructField *f, PyObject *value, char *p) {
    Py_complex z;
    if (complex_as_value(value, &z) < 0) {
        if (err_matches(PyExc_MemoryError)) {
            return -1;
        }
        err_clear();
        err_raise(state->error, "required argument is not a complex");
        return -1;
    }
    int half = f->size / 2;
    char code = f->code == 'F' ? 'f' : 'd';
    bool overflow, overflow_imag;
    store_float(z.real, code, f->big, p, &overflow);
    store_float(z.imag, code, f->big, p + half, &overflow_imag);
    /* In the machine's own order a part that is too large becomes infinite. */
    return f->big && (overflow || overflow_imag) ? too_large(state, NONE, 'f') : 0;
}

/* ---- bytes ---- */

static int pack_text(StructState *state, const StructField *f, PyObject *value, char *p) {
    bool is_array = IS_INSTANCE(value, PyByteArray_Type);
    if (!IS_BYTES(value) && !is_array) {
        return err_int(
            err_raise(state->error, "argument for '%c' must be a bytes object", f->code));
    }
    Py_buffer view;
    INT_TRYI(ops_get_buffer(value, &view, PyBUF_SIMPLE));
    Py_ssize_t room = f->length, n = view.len;
    if (f->code == 'p' && room > 0) {
        room--;
        n = n < room ? n : room;
        *p++ = (char)(n > 255 ? 255 : n);
    }
    memcpy(p, view.buf, (size_t)(n < room ? n : room));
    ops_release_buffer(&view);
    return 0;
}

int struct_item_pack(StructState *state, const StructField *f, PyObject *value, char *p) {
    switch (f->code) {
    case 'c':
        if (!IS_BYTES(value) || bytes_length(value) != 1) {
            return err_int(
                err_raise(state->error, "char format requires a bytes object of length 1"));
        }
        *p = *bytes_data(value);
        return 0;
    case '?':
        *p = (char)INT_TRYI(ops_is_true(value));
        return 0;
    case 's':
    case 'p':
        return pack_text(state, f, value, p);
    case 'e':
    case 'f':
    case 'd':
        return pack_float(state, f, value, p);
    case 'F':
    case 'D':
        return pack_complex(state, f, value, p);
    default:
        return pack_int(state, f, value, p);
    }
}

static double load_float(char code, bool big, const char *p) {
    return code == 'e'   ? float_from_half((uint16_t)load(p, 2, big))
           : code == 'f' ? float_from_single((uint32_t)load(p, 4, big))
                         : float_from_bits(load(p, 8, big));
}

PyObject *struct_item_unpack(const StructField *f, const char *p) {
    switch (f->code) {
    case 'c':
        return bytes_from(p, 1);
    case '?':
        return BOOL(*p != 0);
    case 's':
        return bytes_from(p, f->length);
    case 'p': {
        Py_ssize_t n = f->length > 0 ? (uint8_t)*p : 0, room = f->length - 1;
        return bytes_from(p + (f->length > 0), n > room ? (room > 0 ? room : 0) : n);
    }
    case 'e':
    case 'f':
    case 'd':
        return float_from_double(load_float(f->code, f->big, p));
    case 'F':
        return complex_from_doubles(load_float('f', f->big, p), load_float('f', f->big, p + 4));
    case 'D':
        return complex_from_doubles(load_float('d', f->big, p), load_float('d', f->big, p + 8));
    case 'b':
    case 'h':
    case 'i':
    case 'l':
    case 'q':
    case 'n': {
        int unused = 64 - f->size * 8;
        return int_from_int64((int64_t)(load(p, f->size, f->big) << unused) >> unused);
    }
    default:
        return int_from_uint64(load(p, f->size, f->big));
    }
}
