/* binascii: bytes as text of several kinds. */
#include "base/library.h"
#include "modules/binascii/binascii_module.h"
#include "thread/state.h"
#include "types/bytes/bytes.h"
#include "types/exception/exception.h"
#include "types/int/int.h"
#include "types/str/str.h"

#ifdef HAVE_ZLIB
#include <zlib.h>
#endif

enum { DETACH_FROM = 16 * 1024 }; /* bytes that make it worth detaching the thread */

/* ---- arguments ---- */

int binascii_data(PyObject *o, Py_buffer *view) {
    if (IS_STR(o)) {
        if (!str_is_ascii(o)) {
            return err_int(err_raise(PyExc_ValueError,
                                     "string argument should contain only ASCII characters"));
        }
        return ops_fill_buffer(view, o, str_data(o), str_length(o), true, PyBUF_SIMPLE);
    }
    if (!ops_has_buffer(o)) {
        return err_int(err_raise(PyExc_TypeError,
                                 "argument should be bytes, buffer or ASCII string, not '%.100s'",
                                 TYPE(o)->tp_name));
    }
    return ops_get_buffer(o, view, PyBUF_SIMPLE);
}
PyObject *binascii_decode(PyObject *module, PyObject *o, BinasciiDecoder *f, int option) {
    Py_buffer view;
    TRYI(binascii_data(o, &view));
    PyObject *result = f(module_state(module), view.buf, view.len, option);
    ops_release_buffer(&view);
    return result;
}

/* ---- hexadecimal ---- */

/* A separator that is one byte, but no ASCII character; else 0. */
static int high_separator(PyObject *sep) {
    if (sep != NULL && IS_STR(sep) && str_length(sep) == 1) {
        Py_UCS4 c = str_at(sep, 0);
        return c >= 0x80 && c <= 0xff ? (int)c : 0;
    }
    if (sep != NULL && IS_BYTES(sep) && bytes_length(sep) == 1) {
        int c = (unsigned char)*bytes_data(sep);
        return c >= 0x80 ? c : 0;
    }
    return 0;
}
FUNCTION("binascii.b2a_hex(data: buffer, sep=NULL, bytes_per_sep: int = 1)",
         "Two hexadecimal digits for each byte, separated on demand.")
FUNCTION("binascii.hexlify(data: buffer, sep=NULL, bytes_per_sep: int = 1)",
         "Two hexadecimal digits for each byte, separated on demand.")
static PyObject *binascii_hexlify(PyObject *module, Py_buffer *data, PyObject *sep,
                                  int bytes_per_sep) {
    int high = high_separator(sep);
    autoref PyObject *plain = high ? TRY(str_from_char(',')) : xnewref(sep);
    autoref PyObject *text = TRY(bytes_hex(data->buf, data->len, plain, bytes_per_sep));
    PyObject *result = TRY(str_encode(text, "latin-1", "strict"));
    for (Py_ssize_t i = 0; high && i < bytes_length(result); i++) {
        if (bytes_data(result)[i] == ',') {
            bytes_data(result)[i] = (char)high;
        }
    }
    return result;
}

static int digit_of(unsigned char c) {
    return c >= '0' && c <= '9'                 ? c - '0'
           : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10
                                                : -1;
}
static PyObject *decode_hex(BinasciiState *state, const unsigned char *p, Py_ssize_t n,
                            int option) {
    if (n % 2 != 0) {
        return err_raise(state->error, "Odd-length string");
    }
    autoref PyObject *result = TRY(bytes_new(n / 2));
    for (Py_ssize_t i = 0; i < n; i += 2) {
        int high = digit_of(p[i]), low = digit_of(p[i + 1]);
        if (high < 0 || low < 0) {
            return err_raise(state->error, "Non-hexadecimal digit found");
        }
        bytes_data(result)[i / 2] = (char)(high << 4 | low);
    }
    return take(result);
}
FUNCTION("binascii.a2b_hex(hexstr, /)", "The bytes that pairs of hexadecimal digits stand for.")
FUNCTION("binascii.unhexlify(hexstr, /)", "The bytes that pairs of hexadecimal digits stand for.")
static PyObject *binascii_unhexlify(PyObject *module, PyObject *hexstr) {
    return binascii_decode(module, hexstr, decode_hex, 0);
}

/* ---- uuencode: a line is its length and groups of four characters for three bytes ---- */

enum { UU_MAX = 45 };

FUNCTION("binascii.b2a_uu(data: buffer, /, *, backtick: bool = False)",
         "One line of uuencoded data.")
static PyObject *binascii_b2a_uu(PyObject *module, Py_buffer *data, int backtick) {
    BinasciiState *state = module_state(module);
    Py_ssize_t n = data->len;
    if (n > UU_MAX) {
        return err_raise(state->error, "At most 45 bytes at once");
    }
    const unsigned char *p = data->buf;
    char line[1 + UU_MAX / 3 * 4 + 1], *out = line, zero = backtick ? '`' : ' ';
    *out++ = (char)(n == 0 ? zero : ' ' + n);
    for (Py_ssize_t i = 0; i < n; i += 3) {
        unsigned group = (unsigned)p[i] << 16 | (i + 1 < n ? (unsigned)p[i + 1] << 8 : 0) |
                         (i + 2 < n ? p[i + 2] : 0);
        for (int shift = 18; shift >= 0; shift -= 6) {
            unsigned value = group >> shift & 63;
            *out++ = (char)(value == 0 ? zero : ' ' + value);
        }
    }
    *out++ = '\n';
    return bytes_from(line, out - line);
}

/* The value of the next character; trailing blanks may be missing. -1: not a character of uuencode.
 */
static int uu_next(const unsigned char **p, const unsigned char *end) {
    int c = *p == end ? ' ' : *(*p)++;
    if (c == '\n' || c == '\r') {
        return 0;
    }
    return c < ' ' || c > ' ' + 64 ? -1 : (c - ' ') & 63;
}
static PyObject *decode_uu(BinasciiState *state, const unsigned char *p, Py_ssize_t n, int option) {
    if (n == 0) {
        return err_raise(state->error, "Missing length byte");
    }
    const unsigned char *end = p + n;
    Py_ssize_t length = (*p++ - ' ') & 63;
    autoref PyObject *result = TRY(bytes_new(length));
    char *out = bytes_data(result);
    unsigned bits = 0;
    for (int count = 0; length > 0;) {
        int value = uu_next(&p, end);
        if (value < 0) {
            return err_raise(state->error, "Illegal char");
        }
        bits = bits << 6 | (unsigned)value;
        count += 6;
        if (count >= 8) {
            count -= 8;
            *out++ = (char)(bits >> count);
            length--;
        }
    }
    for (; p < end; p++) { /* a line may be longer than it says, by padding */
        if (*p != ' ' && *p != ' ' + 64 && *p != '\n' && *p != '\r') {
            return err_raise(state->error, "Trailing garbage");
        }
    }
    return take(result);
}
FUNCTION("binascii.a2b_uu(data, /)", "The bytes of one line of uuencoded data.")
static PyObject *binascii_a2b_uu(PyObject *module, PyObject *data) {
    return binascii_decode(module, data, decode_uu, 0);
}

/* ---- checksums, four bits at a time ---- */

static uint32_t crc32_of(uint32_t crc, const unsigned char *p, Py_ssize_t n) {
#ifdef HAVE_ZLIB
    if (library_ready(LIBRARY_z)) {
        return (uint32_t)crc32_z(crc, p, (size_t)n);
    }
#endif
    static const uint32_t table[16] = {0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac,
                                       0x76dc4190, 0x6b6b51f4, 0x4db26158, 0x5005713c,
                                       0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c,
                                       0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c};
    crc = ~crc;
    for (Py_ssize_t i = 0; i < n; i++) {
        crc = crc >> 4 ^ table[(crc ^ p[i]) & 15];
        crc = crc >> 4 ^ table[(crc ^ p[i] >> 4) & 15];
    }
    return ~crc;
}
static uint32_t crc_hqx_of(uint32_t crc, const unsigned char *p, Py_ssize_t n) {
    static const uint16_t table[16] = {0x0000, 0x1021, 0x2042, 0x3063, 0x4084, 0x50a5,
                                       0x60c6, 0x70e7, 0x8108, 0x9129, 0xa14a, 0xb16b,
                                       0xc18c, 0xd1ad, 0xe1ce, 0xf1ef};
    crc &= 0xffff;
    for (Py_ssize_t i = 0; i < n; i++) {
        crc = (crc << 4 & 0xffff) ^ table[(crc >> 12 ^ p[i] >> 4) & 15];
        crc = (crc << 4 & 0xffff) ^ table[(crc >> 12 ^ p[i]) & 15];
    }
    return crc;
}
static PyObject *checksum(uint32_t (*f)(uint32_t crc, const unsigned char *p, Py_ssize_t n),
                          uint32_t crc, Py_buffer *data) {
    ThreadState *ts = data->len >= DETACH_FROM ? thread_current() : NULL;
    if (ts != NULL) {
        thread_detach(ts);
    }
    crc = f(crc, data->buf, data->len);
    if (ts != NULL) {
        thread_attach(ts);
    }
    return int_from_uint64(crc);
}
/* The low 32 bits of any int. */
static int crc_argument(PyObject *o, uint32_t *crc) {
    autoref PyObject *index = INT_TRY(ops_index(o)), *mask = INT_TRY(int_from_uint64(UINT32_MAX));
    enum { OP_AND = 1 };
    autoref PyObject *low = INT_TRY(ops_binary(index, mask, OP_AND));
    *crc = (uint32_t)int_as_uint64(low);
    return 0;
}
FUNCTION("binascii.crc32(data: buffer, crc=0, /)", "The CRC-32 of data, going on from crc.")
static PyObject *binascii_crc32(PyObject *module, Py_buffer *data, PyObject *crc) {
    uint32_t start = 0;
    TRYI(crc == NULL ? 0 : crc_argument(crc, &start));
    return checksum(crc32_of, start, data);
}
FUNCTION("binascii.crc_hqx(data: buffer, crc, /)", "The CRC-CCITT of data, going on from crc.")
static PyObject *binascii_crc_hqx(PyObject *module, Py_buffer *data, PyObject *crc) {
    uint32_t start;
    TRYI(crc_argument(crc, &start));
    return checksum(crc_hqx_of, start, data);
}

static int binascii_exec(PyObject *module) {
    BinasciiState *state = module_state(module);
    INT_TRYI(module_add_functions(module, binascii_base64_table()));
    INT_TRYI(module_add_functions(module, binascii_quoted_table()));
    state->error = INT_TRY(exception_class_new("binascii.Error", PyExc_ValueError, NULL));
    state->incomplete = INT_TRY(exception_class_new("binascii.Incomplete", NULL, NULL));
    INT_TRYI(module_add(module, "Error", state->error));
    return module_add(module, "Incomplete", state->incomplete);
}

#include "binascii_module.gen.h"

NATIVE_MODULE_OBJECTS(binascii, BinasciiState, binascii_exec, binascii_functions,
              "Conversions between bytes and text that stands for them.")
