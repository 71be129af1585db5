/* _zstd: compression by the system's libzstd. */
#ifdef HAVE_ZSTD
#include "modules/compression/zstd_objects.h"
#include "object/attr.h"
#include "types/exception/exception.h"

#include <stdlib.h>

void *zstd_fail(ZstdState *state, const char *what, size_t code) {
    return err_raise(state->error, "%s: %s", what, ZSTD_getErrorName(code));
}

/* ---- dictionaries out of samples ---- */

typedef struct {
    size_t *sizes; /* freed by the caller */
    unsigned count;
} Samples;

static void samples_free(Samples *s) {
    free(s->sizes);
}
static int raise_sizes(void) {
    err_raise(PyExc_ValueError, "The samples size tuple doesn't match the concatenation's size.");
    return -1;
}
/* The sizes must be those of the pieces of `bytes`. */
static int samples_read(Samples *s, PyObject *bytes, PyObject *sizes, Py_ssize_t dict_size) {
    if (dict_size <= 0) {
        err_raise(PyExc_ValueError, "dict_size argument should be positive number.");
        return -1;
    }
    Py_ssize_t count = tuple_length(sizes);
    if ((uint64_t)count > UINT32_MAX) {
        err_raise(PyExc_ValueError, "The number of samples should be <= %u.", UINT32_MAX);
        return -1;
    }
    s->count = (unsigned)count;
    s->sizes = malloc(((size_t)count + 1) * sizeof *s->sizes);
    if (s->sizes == NULL) {
        return err_int(err_no_memory());
    }
    size_t left = (size_t)bytes_length(bytes);
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *size = tuple_at(sizes, i);
        if (!IS_INT(size)) {
            return err_int(err_raise(PyExc_TypeError, "an integer is required"));
        }
        int overflow;
        int64_t n = int_as_int64_overflow(size, &overflow);
        if (overflow != 0 || n < 0 || (size_t)n > left) {
            return raise_sizes();
        }
        s->sizes[i] = (size_t)n;
        left -= (size_t)n;
    }
    return left == 0 ? 0 : raise_sizes();
}
static PyObject *dict_result(ZstdState *state, const char *what, PyObject *fresh, size_t n) {
    autoref PyObject *content = fresh;
    if (ZDICT_isError(n)) {
        return err_raise(state->error, "Unable to %s the Zstandard dictionary: %s", what,
                         ZDICT_getErrorName(n));
    }
    TRYI(bytes_resize_fresh(&content, (Py_ssize_t)n));
    return take(content);
}
FUNCTION(
    "_zstd.train_dict(samples_bytes: bytes, samples_sizes: tuple, dict_size: ssize, /)",
    "Train a Zstandard dictionary on sample data.\n\n  samples_bytes\n    Concatenation of "
    "samples.\n  samples_sizes\n    Tuple of samples' sizes.\n  dict_size\n    The size of the "
    "dictionary.")
static PyObject *zstd_train_dict(PyObject *module, PyObject *samples_bytes, PyObject *samples_sizes,
                                 Py_ssize_t dict_size) {
    __attribute__((cleanup(samples_free))) Samples samples = {0};
    TRYI(samples_read(&samples, samples_bytes, samples_sizes, dict_size));
    PyObject *content = TRY(bytes_new(dict_size));
    ThreadState *ts = thread_current();
    thread_detach(ts);
    size_t n = ZDICT_trainFromBuffer(bytes_data(content), (size_t)dict_size,
                                     bytes_data(samples_bytes), samples.sizes, samples.count);
    thread_attach(ts);
    return dict_result(module_state(module), "train", content, n);
}
FUNCTION("_zstd.finalize_dict(custom_dict_bytes: bytes, samples_bytes: bytes, samples_sizes: "
         "tuple, dict_size: ssize, compression_level: int, /)",
         "Finalize a Zstandard dictionary.\n\n  custom_dict_bytes\n    Custom dictionary "
         "content.\n  samples_bytes\n    Concatenation of samples.\n  samples_sizes\n    Tuple of "
         "samples' sizes.\n  dict_size\n    The size of the dictionary.\n  compression_level\n    "
         "Optimize for a specific Zstandard compression level, 0 means default.")
static PyObject *zstd_finalize_dict(PyObject *module, PyObject *custom_dict_bytes,
                                    PyObject *samples_bytes, PyObject *samples_sizes,
                                    Py_ssize_t dict_size, int compression_level) {
    __attribute__((cleanup(samples_free))) Samples samples = {0};
    TRYI(samples_read(&samples, samples_bytes, samples_sizes, dict_size));
    PyObject *content = TRY(bytes_new(dict_size));
    ThreadState *ts = thread_current();
    thread_detach(ts);
    size_t n = ZDICT_finalizeDictionary(
        bytes_data(content), (size_t)dict_size, bytes_data(custom_dict_bytes),
        (size_t)bytes_length(custom_dict_bytes), bytes_data(samples_bytes), samples.sizes,
        samples.count, (ZDICT_params_t){.compressionLevel = compression_level});
    thread_attach(ts);
    return dict_result(module_state(module), "finalize", content, n);
}

/* ---- facts ---- */

FUNCTION("_zstd.get_param_bounds(parameter: int, is_compress: bool)",
         "Get CompressionParameter/DecompressionParameter bounds.\n\n  parameter\n    The "
         "parameter.\n  is_compress\n    True for CompressionParameter, False for "
         "DecompressionParameter.")
static PyObject *zstd_get_param_bounds(PyObject *module, int parameter, int is_compress) {
    int lower, upper;
    size_t code = zstd_bounds(is_compress ? ZSTD_SIDE_COMPRESS : ZSTD_SIDE_DECOMPRESS, parameter,
                              &lower, &upper);
    if (ZSTD_isError(code)) {
        return zstd_fail(module_state(module),
                         is_compress ? "Unable to get zstd compression parameter bounds"
                                     : "Unable to get zstd decompression parameter bounds",
                         code);
    }
    autoref PyObject *a = TRY(int_from_int64(lower)), *b = TRY(int_from_int64(upper));
    return tuple_of(2, a, b);
}
FUNCTION("_zstd.get_frame_size(frame_buffer: buffer)",
         "Get the size of a Zstandard frame, including the header and optional checksum.")
static PyObject *zstd_get_frame_size(PyObject *module, Py_buffer *frame_buffer) {
    size_t size = ZSTD_findFrameCompressedSize(frame_buffer->buf, (size_t)frame_buffer->len);
    if (ZSTD_isError(size)) {
        ZstdState *state = module_state(module);
        return err_raise(state->error,
                         "Error when finding the compressed size of a Zstandard frame. Ensure the "
                         "frame_buffer argument starts from the beginning of a frame, and its "
                         "length is not less than this complete frame. Zstd error message: %s.",
                         ZSTD_getErrorName(size));
    }
    return int_from_size(size);
}
FUNCTION("_zstd.get_frame_info(frame_buffer: buffer)",
         "Get Zstandard frame infomation from a frame header.\n\n  frame_buffer\n    A bytes-like "
         "object, containing the header of a Zstandard frame.")
static PyObject *zstd_get_frame_info(PyObject *module, Py_buffer *frame_buffer) {
    unsigned long long size =
        ZSTD_getFrameContentSize(frame_buffer->buf, (size_t)frame_buffer->len);
    if (size == ZSTD_CONTENTSIZE_ERROR) {
        ZstdState *state = module_state(module);
        return err_raise(state->error,
                         "Error when getting information from the header of a Zstandard frame. "
                         "Ensure the frame_buffer argument starts from the beginning of a frame, "
                         "and its length is not less than the frame header (6~18 bytes).");
    }
    unsigned id = ZSTD_getDictID_fromFrame(frame_buffer->buf, (size_t)frame_buffer->len);
    autoref PyObject *content =
        size == ZSTD_CONTENTSIZE_UNKNOWN ? newref(NONE) : TRY(int_from_uint64(size));
    autoref PyObject *number = TRY(int_from_uint64(id));
    return tuple_of(2, content, number);
}
FUNCTION("_zstd.set_parameter_types(c_parameter_type: type, d_parameter_type: type)",
         "Set CompressionParameter and DecompressionParameter types for validity check.")
static PyObject *zstd_set_parameter_types(PyObject *module, PyObject *c_parameter_type,
                                          PyObject *d_parameter_type) {
    ZstdState *state = module_state(module);
    attr_replace(module, &state->compress_parameters, c_parameter_type);
    attr_replace(module, &state->decompress_parameters, d_parameter_type);
    return newref(NONE);
}

/* ---- the module ---- */

static const ModuleInt constants[] = {
    MODULE_INT(ZSTD_c_compressionLevel),
    MODULE_INT(ZSTD_c_windowLog),
    MODULE_INT(ZSTD_c_hashLog),
    MODULE_INT(ZSTD_c_chainLog),
    MODULE_INT(ZSTD_c_searchLog),
    MODULE_INT(ZSTD_c_minMatch),
    MODULE_INT(ZSTD_c_targetLength),
    MODULE_INT(ZSTD_c_strategy),
    MODULE_INT(ZSTD_c_enableLongDistanceMatching),
    MODULE_INT(ZSTD_c_ldmHashLog),
    MODULE_INT(ZSTD_c_ldmMinMatch),
    MODULE_INT(ZSTD_c_ldmBucketSizeLog),
    MODULE_INT(ZSTD_c_ldmHashRateLog),
    MODULE_INT(ZSTD_c_contentSizeFlag),
    MODULE_INT(ZSTD_c_checksumFlag),
    MODULE_INT(ZSTD_c_dictIDFlag),
    MODULE_INT(ZSTD_c_nbWorkers),
    MODULE_INT(ZSTD_c_jobSize),
    MODULE_INT(ZSTD_c_overlapLog),
    MODULE_INT(ZSTD_d_windowLogMax),
    MODULE_INT(ZSTD_fast),
    MODULE_INT(ZSTD_dfast),
    MODULE_INT(ZSTD_greedy),
    MODULE_INT(ZSTD_lazy),
    MODULE_INT(ZSTD_lazy2),
    MODULE_INT(ZSTD_btlazy2),
    MODULE_INT(ZSTD_btopt),
    MODULE_INT(ZSTD_btultra),
    MODULE_INT(ZSTD_btultra2),
    {"ZSTD_CLEVEL_DEFAULT", ZSTD_CLEVEL_DEFAULT},
    {NULL, 0},
};
static int add_modes(PyTypeObject *compressor) {
    static const ModuleInt modes[] = {
        {"CONTINUE", ZSTD_e_continue},
        {"FLUSH_BLOCK", ZSTD_e_flush},
        {"FLUSH_FRAME", ZSTD_e_end},
    };
    for (size_t i = 0; i < countof(modes); i++) {
        autoref PyObject *mode = INT_TRY(int_from_int64(modes[i].value));
        INT_TRYI(type_add_constant(compressor, modes[i].name, mode));
    }
    return 0;
}
static int add_types(PyObject *module, ZstdState *state) {
    state->error = INT_TRY(exception_class_new("compression.zstd.ZstdError", NULL,
                                               "An error occurred in the zstd library."));
    INT_TRYI(module_add(module, "ZstdError", state->error));
    state->dict_type = INT_TRY(type_from_spec(module, &zstd_dict_spec, NULL));
    INT_TRYI(module_add(module, "ZstdDict", (PyObject *)state->dict_type));
    state->compressor = INT_TRY(type_from_spec(module, &zstd_compressor_spec, NULL));
    INT_TRYI(add_modes(state->compressor));
    INT_TRYI(module_add(module, "ZstdCompressor", (PyObject *)state->compressor));
    state->decompressor = INT_TRY(type_from_spec(module, &zstd_decompressor_spec, NULL));
    return module_add(module, "ZstdDecompressor", (PyObject *)state->decompressor);
}
static int zstd_exec(PyObject *module) {
    INT_TRYI(add_types(module, module_state(module)));
    INT_TRYI(module_add_ints(module, constants));
    INT_TRYI(module_add_int(module, "ZSTD_DStreamOutSize", (int64_t)ZSTD_DStreamOutSize()));
    INT_TRYI(module_add_int(module, "zstd_version_number", ZSTD_versionNumber()));
    return module_add_text(module, "zstd_version", ZSTD_versionString());
}

#include "zstd_module.gen.h"

NATIVE_MODULE_OBJECTS(_zstd, ZstdState, zstd_exec, _zstd_functions,
                      "Implementation module for Zstandard compression.")
#endif
