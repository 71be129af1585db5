/* binascii: base64 (RFC 4648). */
#include "modules/binascii/binascii_module.h"
#include "types/bytes/bytes.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

FUNCTION("binascii_base64.b2a_base64(data: buffer, /, *, newline: bool = True)",
         "One line of base64.")
static PyObject *binascii_b2a_base64(PyObject *module, Py_buffer *data, int newline) {
    Py_ssize_t n = data->len, groups = n / 3 + (n % 3 != 0);
    if (groups > (PY_SSIZE_T_MAX - 64) / 4) {
        return err_no_memory();
    }
    PyObject *result = TRY(bytes_new(groups * 4 + newline));
    const unsigned char *p = data->buf;
    char *out = bytes_data(result);
    Py_ssize_t i = 0;
    for (; i + 2 < n; i += 3, out += 4) {
        unsigned group = (unsigned)p[i] << 16 | (unsigned)p[i + 1] << 8 | p[i + 2];
        out[0] = alphabet[group >> 18];
        out[1] = alphabet[group >> 12 & 63];
        out[2] = alphabet[group >> 6 & 63];
        out[3] = alphabet[group & 63];
    }
    if (i < n) {
        unsigned group = (unsigned)p[i] << 16 | (i + 1 < n ? (unsigned)p[i + 1] << 8 : 0);
        *out++ = alphabet[group >> 18];
        *out++ = alphabet[group >> 12 & 63];
        *out++ = i + 1 < n ? alphabet[group >> 6 & 63] : '=';
        *out++ = '=';
    }
    if (newline) {
        *out = '\n';
    }
    return result;
}

static int value_of(unsigned char c) {
    return c >= 'A' && c <= 'Z'   ? c - 'A'
           : c >= 'a' && c <= 'z' ? c - 'a' + 26
           : c >= '0' && c <= '9' ? c - '0' + 52
           : c == '+'             ? 62
           : c == '/'             ? 63
                                  : -1;
}

/* A decoding under way. */
typedef struct {
    BinasciiState *state;
    char *out;
    Py_ssize_t count; /* characters of data so far */
    int pads;         /* padding since the last of them */
    unsigned bits;    /* of the incomplete group */
    bool strict;
} Base64;

static bool is_complete(const Base64 *d) {
    return d->count % 4 >= 2 && d->count % 4 + d->pads >= 4;
}
static void *bad_count(const Base64 *d) {
    return err_raise(d->state->error,
                     "Invalid base64-encoded string: number of data characters (%zd) cannot be 1 "
                     "more than a multiple of 4",
                     d->count);
}
/* What strict mode has against the next character: NULL when nothing. */
static const char *complaint(const Base64 *d, int value, bool pad) {
    if (pad) {
        return d->count == 0                         ? "Leading padding not allowed"
               : d->count % 4 == 0 || is_complete(d) ? "Excess padding not allowed"
                                                     : NULL;
    }
    return value < 0        ? "Only base64 data is allowed"
           : d->pads == 0   ? NULL
           : is_complete(d) ? "Excess data after padding"
                            : "Discontinuous padding not allowed";
}
static int decode_char(Base64 *d, unsigned char c) {
    int value = value_of(c);
    const char *error = d->strict ? complaint(d, value, c == '=') : NULL;
    if (error != NULL) {
        return err_int(err_raise(d->state->error, "%s", error));
    }
    if (c == '=') {
        d->pads++;
        return d->strict && d->count % 4 == 1 ? err_int(bad_count(d)) : 0;
    }
    if (value < 0) {
        return 0;
    }
    d->pads = 0;
    d->bits = d->bits << 6 | (unsigned)value;
    int in_group = (int)(d->count++ % 4);
    if (in_group > 0) {
        *d->out++ = (char)(d->bits >> (6 - 2 * in_group));
    }
    return 0;
}
static PyObject *decode_base64(BinasciiState *state, const unsigned char *p, Py_ssize_t n,
                               int strict) {
    autoref PyObject *result = TRY(bytes_new(n / 4 * 3 + 3));
    Base64 d = {state, bytes_data(result), 0, 0, 0, strict};
    for (Py_ssize_t i = 0; i < n; i++) {
        TRYI(decode_char(&d, p[i]));
    }
    if (d.count % 4 == 1) {
        return bad_count(&d);
    }
    if (d.count % 4 != 0 && !is_complete(&d)) {
        return err_raise(state->error, "Incorrect padding");
    }
    TRYI(bytes_resize_fresh(&result, d.out - bytes_data(result)));
    return take(result);
}
FUNCTION("binascii_base64.a2b_base64(data, /, *, strict_mode: bool = False)",
         "The bytes that base64 stands for. Characters outside its alphabet are skipped, unless in "
         "strict mode.")
static PyObject *binascii_a2b_base64(PyObject *module, PyObject *data, int strict_mode) {
    return binascii_decode(module, data, decode_base64, strict_mode);
}

#include "binascii_base64.gen.h"

PyMethodDef *binascii_base64_table(void) {
    return binascii_base64_functions;
}
