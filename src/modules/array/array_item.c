/* Type codes. */
#include "base/float_bits.h"
#include "modules/array/array_int.h"
#include "types/float/float.h"
#include "types/memoryview/item_quick.h"

#include <wchar.h>

_Static_assert(sizeof(wchar_t) == 4, "type code 'u' is laid out for characters of four bytes");

static const ItemKind kinds[] = {
    {'b', 1, FORMAT_SIGNED_8, "b"},
    {'B', 1, FORMAT_UNSIGNED_8, "B"},
    {'u', 4, FORMAT_UTF32, "u"},
    {'w', 4, FORMAT_UTF32, "w"},
    {'h', 2, FORMAT_SIGNED_16, "h"},
    {'H', 2, FORMAT_UNSIGNED_16, "H"},
    {'i', 4, FORMAT_SIGNED_32, "i"},
    {'I', 4, FORMAT_UNSIGNED_32, "I"},
    {'l', sizeof(long), FORMAT_SIGNED_64, "l"},
    {'L', sizeof(long), FORMAT_UNSIGNED_64, "L"},
    {'q', 8, FORMAT_SIGNED_64, "q"},
    {'Q', 8, FORMAT_UNSIGNED_64, "Q"},
    {'f', 4, FORMAT_FLOAT, "f"},
    {'d', 8, FORMAT_DOUBLE, "d"},
};

const ItemKind *item_kind(Py_UCS4 code) {
    for (size_t i = 0; i < countof(kinds); i++) {
        if ((Py_UCS4)kinds[i].code == code) {
            return &kinds[i];
        }
    }
    return NULL;
}
const ItemKind *item_kind_of_format(int format) {
    const ItemKind *found = NULL;
    int little = format < FORMAT_UNSIGNED_16 ? format : format & ~1;
    for (size_t i = 0; i < countof(kinds); i++) {
        if (kinds[i].format == little) {
            found = &kinds[i];
        }
    }
    return found;
}

/* ---- ints ---- */

static void *overflow(const char *text) {
    return err_raise(PyExc_OverflowError, "%s", text);
}
/* The range of the small kinds is said by the C type that their argument converter names. */
static int small_int(const ItemKind *k, PyObject *index, int64_t *out) {
    int over;
    int64_t v = int_as_int64_overflow(index, &over);
    if (over) {
        return err_int(overflow("Python int too large to convert to C long"));
    }
    if ((k->code == 'b' && (v < INT16_MIN || v > INT16_MAX)) || k->code == 'h') {
        if (v < INT16_MIN || v > INT16_MAX) {
            return err_int(overflow(v < 0 ? "signed short integer is less than minimum"
                                          : "signed short integer is greater than maximum"));
        }
    } else if (k->code == 'b' && (v < INT8_MIN || v > INT8_MAX)) {
        return err_int(overflow(v < 0 ? "signed char is less than minimum"
                                      : "signed char is greater than maximum"));
    } else if (k->code == 'B' && (v < 0 || v > UINT8_MAX)) {
        return err_int(overflow(v < 0 ? "unsigned byte integer is less than minimum"
                                      : "unsigned byte integer is greater than maximum"));
    } else if ((k->code == 'i' || k->code == 'H') && (v < INT32_MIN || v > INT32_MAX)) {
        return err_int(overflow(v < 0 ? "signed integer is less than minimum"
                                      : "signed integer is greater than maximum"));
    } else if (k->code == 'H' && (v < 0 || v > UINT16_MAX)) {
        return err_int(overflow(v < 0 ? "unsigned short is less than minimum"
                                      : "unsigned short is greater than maximum"));
    }
    *out = v;
    return 0;
}
static int large_int(const ItemKind *k, PyObject *index, int64_t *out) {
    bool is_signed = k->code == 'l' || k->code == 'q', quad = k->code == 'q' || k->code == 'Q';
    int over;
    *out = int_as_int64_overflow(index, &over);
    if (is_signed) {
        return over ? err_int(overflow(quad ? "int too big to convert"
                                            : "Python int too large to convert to C long"))
                    : 0;
    }
    if (int_sign(index) < 0) {
        return err_int(overflow(quad ? "can't convert negative int to unsigned"
                                     : "can't convert negative value to unsigned int"));
    }
    if (int_bit_length(index) > 64) {
        return err_int(overflow(quad ? "int too big to convert"
                                     : "Python int too large to convert to C unsigned long"));
    }
    uint64_t v = int_as_uint64(index);
    if (k->code == 'I' && v > UINT32_MAX) {
        return err_int(overflow("unsigned int is greater than maximum"));
    }
    *out = (int64_t)v;
    return 0;
}
static int int_from_object(const ItemKind *k, PyObject *o, char *raw) {
    autoref PyObject *index = INT_TRY(ops_index(o));
    int64_t v;
    INT_TRYI((strchr("bBhHi", k->code) ? small_int : large_int)(k, index, &v));
    switch (k->size) {
    case 1:
        *raw = (char)v;
        break;
    case 2:
        memcpy(raw, &(int16_t){(int16_t)v}, 2);
        break;
    case 4:
        memcpy(raw, &(int32_t){(int32_t)v}, 4);
        break;
    default:
        memcpy(raw, &v, 8);
    }
    return 0;
}
static PyObject *int_to_object(const ItemKind *k, const char *p) {
    int64_t value;
    bool is_signed = k->code >= 'a';
    switch (k->size) {
    case 1:
        value = is_signed ? *(const int8_t *)p : *(const uint8_t *)p;
        break;
    case 2: {
        uint16_t v;
        memcpy(&v, p, 2);
        value = is_signed ? (int16_t)v : v;
        break;
    }
    case 4: {
        uint32_t v;
        memcpy(&v, p, 4);
        value = is_signed ? (int32_t)v : (int64_t)v;
        break;
    }
    default:
        memcpy(&value, p, 8);
        return is_signed ? int_from_int64(value) : int_from_uint64((uint64_t)value);
    }
    return int_from_int64(value);
}

/* ---- items ---- */

static int char_from_object(PyObject *o, char *raw) {
    if (!IS_STR(o)) {
        return err_int(
            err_raise(PyExc_TypeError, "array item must be a unicode character, not %T", o));
    }
    if (str_length(o) != 1) {
        return err_int(err_raise(
            PyExc_TypeError, "array item must be a unicode character, not a string of length %zd",
            str_length(o)));
    }
    Py_UCS4 c = str_at(o, 0);
    memcpy(raw, &c, 4);
    return 0;
}
int item_from_object(const ItemKind *k, PyObject *o, char *raw) {
    if (item_is_text(k)) {
        return char_from_object(o, raw);
    }
    if (k->code != 'f' && k->code != 'd') {
        return int_from_object(k, o, raw);
    }
    double x;
    INT_TRYI(arg_double(o, &x));
    if (k->code == 'd') {
        memcpy(raw, &x, 8);
    } else {
        bool overflows;
        uint32_t bits = float_to_single(x, &overflows);
        memcpy(raw, &bits, 4);
    }
    return 0;
}
PyObject *item_to_object(const ItemKind *k, const char *p) {
    if (item_is_text(k)) {
        Py_UCS4 c;
        memcpy(&c, p, 4);
        if (c > 0x10ffff) {
            return err_raise(PyExc_ValueError, "chr() arg not in range(0x110000)");
        }
        return str_from_char(c);
    }
    if (k->code == 'd') {
        double x;
        memcpy(&x, p, 8);
        return float_from_double(x);
    }
    if (k->code == 'f') {
        uint32_t bits;
        memcpy(&bits, p, 4);
        return float_from_double(float_from_single(bits));
    }
    return int_to_object(k, p);
}
StackRef item_to_slot(ThreadState *ts, const ItemKind *k, const char *p) {
    if (likely(!item_is_text(k))) {
        return item_read_quick(ts, k->code, p);
    }
    Py_UCS4 c;
    memcpy(&c, p, 4);
    return c < 256 ? stackref_borrow(str_from_char(c)) /* immortal */ : STACKREF_NULL;
}
/* The index of the first that is no character (of 'w': nor a surrogate), n if all are. */
static Py_ssize_t first_bad_char(const ItemKind *k, const char *p, Py_ssize_t n, Py_UCS4 *c) {
    for (Py_ssize_t i = 0; i < n; i++) {
        memcpy(c, p + 4 * i, 4);
        if (*c > 0x10ffff || (k->code == 'w' && *c >= 0xd800 && *c <= 0xdfff)) {
            return i;
        }
    }
    return n;
}
PyObject *items_to_text(const ItemKind *k, const char *p, Py_ssize_t n) {
    Py_UCS4 c;
    if (first_bad_char(k, p, n, &c) == n) {
        return str_from_ucs(4, p, n);
    }
    if (k->code == 'w') { /* let the codec word the error */
        return str_decode(p, n * 4,
                          __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? "utf-32-le" : "utf-32-be",
                          "strict");
    }
    return err_raise(PyExc_ValueError, "character U+%x is not in range [U+0000; U+10ffff]", c);
}
