/* zlib: compression by the system's zlib. */
#ifdef HAVE_ZLIB
#include "modules/compression/zlib_objects.h"
#include "types/exception/exception.h"

#include <limits.h>

enum { DETACH_FROM = 5 * 1024 }; /* bytes of a checksum that make it worth detaching the thread */

void *zlib_fail(ZlibState *state, int code, const char *text, const char *detail) {
    if (detail == NULL) {
        detail = code == Z_BUF_ERROR      ? "incomplete or truncated stream"
                 : code == Z_STREAM_ERROR ? "inconsistent stream state"
                 : code == Z_DATA_ERROR   ? "invalid input data"
                                          : NULL;
    }
    return detail ? err_raise(state->error, "Error %d %s: %.200s", code, text, detail)
                  : err_raise(state->error, "Error %d %s", code, text);
}

int zlib_pump(z_stream *z, int (*step)(z_stream *z, int flush), int flush, const uint8_t *data,
              size_t n, Py_ssize_t limit, Buffer *out, size_t *left) {
    int error = Z_OK;
    z->next_in = (Bytef *)(uintptr_t)data;
    z->avail_in = 0;
    do {
        z->avail_in = n < UINT_MAX ? (uInt)n : UINT_MAX;
        n -= z->avail_in;
        size_t room;
        do {
            z->next_out = compression_room(out, limit, &room);
            if (z->next_out == NULL) {
                return Z_MEM_ERROR;
            }
            z->avail_out = (uInt)room;
            error = step(z, n > 0 ? Z_NO_FLUSH : flush);
            out->size += room - z->avail_out;
        } while (z->avail_out == 0 && (error == Z_OK || error == Z_BUF_ERROR) && room > 0 &&
                 (limit < 0 || out->size < (size_t)limit));
        if (z->avail_out == 0 && limit >= 0 && out->size >= (size_t)limit) {
            break;
        }
    } while (n > 0 && (error == Z_OK || error == Z_BUF_ERROR));
    *left = z->avail_in + n;
    return error;
}

/* ---- all at once ---- */

static PyObject *no_memory(const char *text) {
    return err_raise(PyExc_MemoryError, "%s", text);
}
FUNCTION("zlib.compress(data: buffer, /, level: int = Z_DEFAULT_COMPRESSION, wbits: int = "
         "MAX_WBITS)",
         "The data, compressed.")
static PyObject *zlib_compress(PyObject *module, Py_buffer *data, int level, int wbits) {
    ZlibState *state = module_state(module);
    z_stream z = {0};
    int error = deflateInit2(&z, level, Z_DEFLATED, wbits, DEF_MEM_LEVEL, Z_DEFAULT_STRATEGY);
    if (error == Z_MEM_ERROR) {
        return no_memory("Out of memory while compressing data");
    }
    if (error == Z_STREAM_ERROR) {
        return err_raise(state->error, "Bad compression level");
    }
    if (error != Z_OK) {
        deflateEnd(&z);
        return zlib_fail(state, error, "while compressing data", z.msg);
    }
    Buffer out = {0};
    size_t left;
    ThreadState *ts = thread_current();
    thread_detach(ts);
    error = zlib_pump(&z, deflate, Z_FINISH, data->buf, (size_t)data->len, -1, &out, &left);
    int end_error = deflateEnd(&z);
    thread_attach(ts);
    if (error == Z_STREAM_END && end_error == Z_OK) {
        return compression_bytes(&out);
    }
    buffer_free(&out);
    return error == Z_MEM_ERROR ? err_no_memory()
                                : zlib_fail(state, error == Z_STREAM_END ? end_error : error,
                                            error == Z_STREAM_END ? "while finishing compression"
                                                                  : "while compressing data",
                                            z.msg);
}
FUNCTION("zlib.decompress(data: buffer, /, wbits: int = MAX_WBITS, bufsize: ssize = DEF_BUF_SIZE)",
         "The data, decompressed.")
static PyObject *zlib_decompress(PyObject *module, Py_buffer *data, int wbits, Py_ssize_t bufsize) {
    ZlibState *state = module_state(module);
    if (bufsize < 0) {
        return err_raise(PyExc_ValueError, "bufsize must be non-negative");
    }
    z_stream z = {0};
    int error = inflateInit2(&z, wbits);
    if (error == Z_MEM_ERROR) {
        return no_memory("Out of memory while decompressing data");
    }
    if (error != Z_OK) {
        inflateEnd(&z);
        return zlib_fail(state, error, "while preparing to decompress data", z.msg);
    }
    Buffer out = {0};
    size_t left;
    ThreadState *ts = thread_current();
    thread_detach(ts);
    error = zlib_pump(&z, inflate, Z_SYNC_FLUSH, data->buf, (size_t)data->len, -1, &out, &left);
    const char *message = z.msg;
    inflateEnd(&z);
    thread_attach(ts);
    if (error == Z_STREAM_END) {
        return compression_bytes(&out);
    }
    buffer_free(&out);
    return error == Z_MEM_ERROR ? no_memory("Out of memory while decompressing data")
                                : zlib_fail(state, error == Z_OK ? Z_BUF_ERROR : error,
                                            "while decompressing data", message);
}

/* ---- objects ---- */

FUNCTION("zlib.compressobj(level: int = Z_DEFAULT_COMPRESSION, method: int = DEFLATED, wbits: int "
         "= MAX_WBITS, memLevel: int = DEF_MEM_LEVEL, strategy: int = Z_DEFAULT_STRATEGY, zdict: "
         "buffer = NULL)",
         "A compressor that is fed piece by piece.")
static PyObject *zlib_compressobj(PyObject *module, int level, int method, int wbits, int memLevel,
                                  int strategy, Py_buffer *zdict) {
    return zlib_compressobj_new(module_state(module), level, method, wbits, memLevel, strategy,
                                zdict);
}
FUNCTION("zlib.decompressobj(wbits: int = MAX_WBITS, zdict=b'')",
         "A decompressor that is fed piece by piece.")
static PyObject *zlib_decompressobj(PyObject *module, int wbits, PyObject *zdict) {
    return zlib_decompressobj_new(module_state(module), wbits, zdict);
}

/* ---- checksums ---- */

static int checksum_start(PyObject *value, uint32_t *start) {
    if (value == NULL) {
        return 0;
    }
    autoref PyObject *index = INT_TRY(ops_index(value)),
                     *mask = INT_TRY(int_from_uint64(UINT32_MAX));
    enum { OP_AND = 1 };
    autoref PyObject *low = INT_TRY(ops_binary(index, mask, OP_AND));
    *start = (uint32_t)int_as_uint64(low);
    return 0;
}
static PyObject *checksum(uLong (*f)(uLong sum, const Bytef *p, z_size_t n), uint32_t start,
                          Py_buffer *data) {
    ThreadState *ts = data->len >= DETACH_FROM ? thread_current() : NULL;
    if (ts != NULL) {
        thread_detach(ts);
    }
    /* A NULL pointer would ask for the initial value. */
    uLong sum = data->len > 0 ? f(start, data->buf, (z_size_t)data->len) : start;
    if (ts != NULL) {
        thread_attach(ts);
    }
    return int_from_uint64(sum & UINT32_MAX);
}
FUNCTION("zlib.adler32(data: buffer, value=1, /)", "The Adler-32 of data, going on from value.")
static PyObject *zlib_adler32(PyObject *module, Py_buffer *data, PyObject *value) {
    uint32_t start = 1;
    TRYI(checksum_start(value, &start));
    return checksum(adler32_z, start, data);
}
FUNCTION("zlib.crc32(data: buffer, value=0, /)", "The CRC-32 of data, going on from value.")
static PyObject *zlib_crc32(PyObject *module, Py_buffer *data, PyObject *value) {
    uint32_t start = 0;
    TRYI(checksum_start(value, &start));
    return checksum(crc32_z, start, data);
}

/* ---- the module ---- */

static int add_constants(PyObject *module) {
    static const struct {
        const char *name;
        int value;
    } constants[] = {
        {"MAX_WBITS", MAX_WBITS},
        {"DEFLATED", DEFLATED},
        {"DEF_MEM_LEVEL", DEF_MEM_LEVEL},
        {"DEF_BUF_SIZE", DEF_BUF_SIZE},
        {"Z_NO_COMPRESSION", Z_NO_COMPRESSION},
        {"Z_BEST_SPEED", Z_BEST_SPEED},
        {"Z_BEST_COMPRESSION", Z_BEST_COMPRESSION},
        {"Z_DEFAULT_COMPRESSION", Z_DEFAULT_COMPRESSION},
        {"Z_FILTERED", Z_FILTERED},
        {"Z_HUFFMAN_ONLY", Z_HUFFMAN_ONLY},
        {"Z_RLE", Z_RLE},
        {"Z_FIXED", Z_FIXED},
        {"Z_DEFAULT_STRATEGY", Z_DEFAULT_STRATEGY},
        {"Z_NO_FLUSH", Z_NO_FLUSH},
        {"Z_PARTIAL_FLUSH", Z_PARTIAL_FLUSH},
        {"Z_SYNC_FLUSH", Z_SYNC_FLUSH},
        {"Z_FULL_FLUSH", Z_FULL_FLUSH},
        {"Z_FINISH", Z_FINISH},
        {"Z_BLOCK", Z_BLOCK},
        {"Z_TREES", Z_TREES},
    };
    for (size_t i = 0; i < countof(constants); i++) {
        INT_TRYI(module_add_int(module, constants[i].name, constants[i].value));
    }
    return 0;
}
static int zlib_exec(PyObject *module) {
    ZlibState *state = module_state(module);
    state->error = INT_TRY(exception_class_new("zlib.error", NULL, NULL));
    state->compress = INT_TRY(type_from_spec(module, &zlib_compress_spec, NULL));
    state->decompress = INT_TRY(type_from_spec(module, &zlib_decompress_spec, NULL));
    state->zlib_decompressor = INT_TRY(type_from_spec(module, &zlib_decompressor_spec, NULL));
    INT_TRYI(module_add(module, "error", state->error));
    INT_TRYI(module_add(module, "_ZlibDecompressor", (PyObject *)state->zlib_decompressor));
    INT_TRYI(add_constants(module));
    INT_TRYI(module_add_text(module, "ZLIB_VERSION", ZLIB_VERSION));
    INT_TRYI(module_add_text(module, "ZLIB_RUNTIME_VERSION", zlibVersion()));
    return module_add_text(module, "__version__", "1.0");
}

#include "zlib_module.gen.h"

NATIVE_MODULE_OBJECTS(zlib, ZlibState, zlib_exec, zlib_functions,
                      "Compression and checksums by zlib.")
#endif
