/* _lzma: compression by the system's liblzma. */
#ifdef HAVE_LZMA
#include "modules/compression/lzma_objects.h"
#include "types/exception/exception.h"
#include "types/str/str.h"

#include <stdlib.h>

void *lzma_raise(LzmaState *state, lzma_ret result) {
    switch (result) {
    case LZMA_UNSUPPORTED_CHECK:
        return err_raise(state->error, "Unsupported integrity check");
    case LZMA_MEM_ERROR:
        return err_no_memory();
    case LZMA_MEMLIMIT_ERROR:
        return err_raise(state->error, "Memory usage limit exceeded");
    case LZMA_FORMAT_ERROR:
        return err_raise(state->error, "Input format not supported by decoder");
    case LZMA_OPTIONS_ERROR:
        return err_raise(state->error, "Invalid or unsupported options");
    case LZMA_DATA_ERROR:
        return err_raise(state->error, "Corrupt input data");
    case LZMA_BUF_ERROR:
        return err_raise(state->error, "Insufficient buffer space");
    case LZMA_PROG_ERROR:
        return err_raise(state->error, "Internal error");
    default:
        return err_raise(state->error, "Unrecognized error from liblzma: %d", (int)result);
    }
}
static lzma_ret step_stream(lzma_stream *s, lzma_action action, const uint8_t **in,
                            const uint8_t *in_end, uint8_t **out, uint8_t *out_end) {
    s->next_in = *in;
    s->avail_in = (size_t)(in_end - *in);
    s->next_out = *out;
    s->avail_out = (size_t)(out_end - *out);
    lzma_ret result = lzma_code(s, action);
    *in = s->next_in;
    *out = s->next_out;
    return result;
}
static void *bad_format(int format) {
    return err_raise(PyExc_ValueError, "Invalid container format: %d", format);
}

/* ---- LZMACompressor ---- */

typedef struct {
    PyObject_HEAD PyMutex lock;
    lzma_stream stream; /* (n:lock) */
    bool flushed;       /* (n:lock) */
    lzma_ret result;    /* (n:lock) of the last step */
} LzmaCompressor;
#define C(o) ((LzmaCompressor *)(o))

static lzma_ret begin_alone(lzma_stream *s, uint32_t preset, FilterChain *chain, bool *fits) {
    lzma_options_lzma options;
    *fits = true;
    if (chain != NULL) {
        *fits = chain->filter[0].id == LZMA_FILTER_LZMA1 && chain->filter[1].id == LZMA_VLI_UNKNOWN;
        return *fits ? lzma_alone_encoder(s, chain->filter[0].options) : LZMA_OK;
    }
    return lzma_lzma_preset(&options, preset) ? LZMA_OPTIONS_ERROR
                                              : lzma_alone_encoder(s, &options);
}
static int begin_compressor(LzmaState *state, lzma_stream *s, int format, int check,
                            uint32_t preset, FilterChain *chain) {
    lzma_ret result;
    bool fits = true;
    if (format == FORMAT_XZ) {
        lzma_check kind = check == -1 ? LZMA_CHECK_CRC64 : (lzma_check)check;
        result = chain ? lzma_stream_encoder(s, chain->filter, kind)
                       : lzma_easy_encoder(s, preset, kind);
    } else if (format == FORMAT_ALONE) {
        result = begin_alone(s, preset, chain, &fits);
    } else {
        result = lzma_raw_encoder(s, chain->filter);
    }
    if (!fits) {
        return err_int(
            err_raise(PyExc_ValueError,
                      "Invalid filter chain for FORMAT_ALONE - must be a single LZMA1 filter"));
    }
    return lzma_is_fine(result) ? 0 : err_int(lzma_raise(state, result));
}
static int check_compressor_arguments(int format, int check, PyObject *preset, PyObject *filters) {
    if (preset != NONE && filters != NONE) {
        return err_int(err_raise(PyExc_ValueError, "Cannot specify both preset and filter chain"));
    }
    if (format != FORMAT_XZ && check != -1 && check != LZMA_CHECK_NONE) {
        return err_int(
            err_raise(PyExc_ValueError, "Integrity checks are only supported by FORMAT_XZ"));
    }
    if (format < FORMAT_XZ || format > FORMAT_RAW) {
        return err_int(bad_format(format));
    }
    if (format == FORMAT_RAW && filters == NONE) {
        return err_int(err_raise(PyExc_ValueError, "Must specify filters for FORMAT_RAW"));
    }
    return 0;
}
CONSTRUCTOR("LZMACompressor(format: int = FORMAT_XZ, check: int = -1, preset=None, filters=None)",
            "A compressor that is fed piece by piece.")
static PyObject *compressor_new(PyTypeObject *type, int format, int check, PyObject *preset,
                                PyObject *filters) {
    LzmaState *state = TRY(lzma_state_of(type));
    uint64_t level = LZMA_PRESET_DEFAULT;
    TRYI(check_compressor_arguments(format, check, preset, filters));
    if (preset != NONE) {
        TRYI(lzma_uint_argument(preset, UINT32_MAX, "uint32_t", &level));
    }
    autoref PyObject *self = TRY(type->tp_alloc(type, 0));
    C(self)->stream = (lzma_stream)LZMA_STREAM_INIT;
    FilterChain chain;
    bool has_chain = filters != NONE;
    if (has_chain) {
        TRYI(filter_chain_parse(state, filters, &chain));
    }
    int failed = begin_compressor(state, &C(self)->stream, format, check, (uint32_t)level,
                                  has_chain ? &chain : NULL);
    if (has_chain) {
        filter_chain_free(&chain);
    }
    return failed < 0 ? NULL : take(self);
}
static void compressor_dealloc(PyObject *o) {
    lzma_end(&C(o)->stream);
    TYPE(o)->tp_free(o);
}
static StepResult code_step(void *o, lzma_action action, const uint8_t **in, const uint8_t *in_end,
                            uint8_t **out, uint8_t *out_end) {
    lzma_ret result = step_stream(&C(o)->stream, action, in, in_end, out, out_end);
    C(o)->result = result;
    return result == LZMA_STREAM_END                                                  ? STEP_END
           : lzma_is_fine(result) || (result == LZMA_BUF_ERROR && action == LZMA_RUN) ? STEP_GO_ON
                                                                                      : STEP_FAILED;
}
static StepResult compressor_step(void *o, const uint8_t **in, const uint8_t *in_end, uint8_t **out,
                                  uint8_t *out_end) {
    return code_step(o, LZMA_RUN, in, in_end, out, out_end);
}
static StepResult compressor_finish_step(void *o, const uint8_t **in, const uint8_t *in_end,
                                         uint8_t **out, uint8_t *out_end) {
    return code_step(o, LZMA_FINISH, in, in_end, out, out_end);
}
static PyObject *compressor_run(PyObject *self, StepFunction *step, const void *data, size_t n,
                                bool ends, const char *flushed_text) {
    LzmaState *state = TRY(lzma_state_of(TYPE(self)));
    Buffer out = {0};
    mutex_lock(&C(self)->lock);
    bool flushed = C(self)->flushed;
    int status = 0;
    if (!flushed) {
        C(self)->flushed = ends;
        ThreadState *ts = thread_current();
        thread_detach(ts);
        status = compression_drive(self, step, data, n, ends ? DRIVE_TO_END : DRIVE_INPUT, &out);
        thread_attach(ts);
    }
    lzma_ret result = C(self)->result;
    mutex_unlock(&C(self)->lock);
    if (!flushed && status == 0) {
        return compression_bytes(&out);
    }
    buffer_free(&out);
    return flushed        ? err_raise(PyExc_ValueError, "%s", flushed_text)
           : status == -1 ? err_no_memory()
                          : lzma_raise(state, result);
}
METHOD("LZMACompressor.compress(self, data: buffer, /)",
       "Take in data; what of the compressed data is ready.")
static PyObject *compressor_compress(PyObject *self, Py_buffer *data) {
    return compressor_run(self, compressor_step, data->buf, (size_t)data->len, false,
                          "Compressor has been flushed");
}
METHOD("LZMACompressor.flush(self)", "The rest of the compressed data; ends the stream.")
static PyObject *compressor_flush(PyObject *self) {
    return compressor_run(self, compressor_finish_step, NULL, 0, true, "Repeated call to flush()");
}

/* ---- LZMADecompressor ---- */

typedef struct {
    PyObject_HEAD Decompressor common;
    lzma_stream stream; /* (n:common.lock) */
    lzma_ret result;    /* (n:common.lock) of the last step */
    int check;          /* (a) */
} LzmaDecompressor;
#define D(o) ((LzmaDecompressor *)(o))

static int begin_decompressor(LzmaState *state, PyObject *self, int format, uint64_t limit,
                              PyObject *filters) {
    static const uint32_t flags = LZMA_TELL_ANY_CHECK | LZMA_TELL_NO_CHECK;
    lzma_stream *s = &D(self)->stream;
    lzma_ret result;
    D(self)->check = CHECK_UNKNOWN;
    if (format == FORMAT_AUTO) {
        result = lzma_auto_decoder(s, limit, flags);
    } else if (format == FORMAT_XZ) {
        result = lzma_stream_decoder(s, limit, flags);
    } else {
        D(self)->check = LZMA_CHECK_NONE;
        if (format == FORMAT_ALONE) {
            result = lzma_alone_decoder(s, limit);
        } else {
            FilterChain chain;
            INT_TRYI(filter_chain_parse(state, filters, &chain));
            result = lzma_raw_decoder(s, chain.filter);
            filter_chain_free(&chain);
        }
    }
    return lzma_is_fine(result) ? 0 : err_int(lzma_raise(state, result));
}
CONSTRUCTOR("LZMADecompressor(format: int = FORMAT_AUTO, memlimit=None, filters=None)",
            "A decompressor that is fed piece by piece.")
static PyObject *decompressor_new(PyTypeObject *type, int format, PyObject *memlimit,
                                  PyObject *filters) {
    LzmaState *state = TRY(lzma_state_of(type));
    uint64_t limit = UINT64_MAX;
    if (memlimit != NONE) {
        if (format == FORMAT_RAW) {
            return err_raise(PyExc_ValueError, "Cannot specify memory limit with FORMAT_RAW");
        }
        TRYI(lzma_uint_argument(memlimit, UINT64_MAX, "uint64_t", &limit));
    }
    if (format == FORMAT_RAW && filters == NONE) {
        return err_raise(PyExc_ValueError, "Must specify filters for FORMAT_RAW");
    }
    if (format != FORMAT_RAW && filters != NONE) {
        return err_raise(PyExc_ValueError, "Cannot specify filters except with FORMAT_RAW");
    }
    if (format < FORMAT_AUTO || format > FORMAT_RAW) {
        return bad_format(format);
    }
    autoref PyObject *self = TRY(type->tp_alloc(type, 0));
    D(self)->stream = (lzma_stream)LZMA_STREAM_INIT;
    decompressor_begin(&D(self)->common);
    TRYI(begin_decompressor(state, self, format, limit, filters));
    return take(self);
}
static void decompressor_dealloc(PyObject *o) {
    lzma_end(&D(o)->stream);
    decompressor_end(&D(o)->common);
    TYPE(o)->tp_free(o);
}
static StepResult decompressor_step(void *o, const uint8_t **in, const uint8_t *in_end,
                                    uint8_t **out, uint8_t *out_end) {
    lzma_ret result = step_stream(&D(o)->stream, LZMA_RUN, in, in_end, out, out_end);
    if (result == LZMA_GET_CHECK || result == LZMA_NO_CHECK) {
        store_relaxed(&D(o)->check, (int)lzma_get_check(&D(o)->stream));
        result = step_stream(&D(o)->stream, LZMA_RUN, in, in_end, out, out_end);
    }
    D(o)->result = result;
    return result == LZMA_STREAM_END                          ? STEP_END
           : lzma_is_fine(result) || result == LZMA_BUF_ERROR ? STEP_GO_ON
                                                              : STEP_FAILED;
}
static void *decompressor_fail(void *o) {
    LzmaState *state = TRY(lzma_state_of(TYPE(o)));
    return lzma_raise(state, D(o)->result);
}
static const DecompressorKind kind = {decompressor_step, decompressor_fail,
                                      "Already at end of stream", NULL, true};
METHOD("LZMADecompressor.decompress(self, data: buffer, max_length: ssize = -1)",
       "Take in data; decompressed data, at most max_length bytes.")
static PyObject *decompressor_decompress(PyObject *self, Py_buffer *data, Py_ssize_t max_length) {
    return decompressor_feed(&D(self)->common, self, &kind, data, max_length);
}
GETTER("LZMADecompressor.unused_data", "Data found after the end of the compressed stream.")
static PyObject *decompressor_unused_data(PyObject *self) {
    return decompressor_unused(&D(self)->common);
}
GETTER("LZMADecompressor.check", "ID of the integrity check used by the input stream.")
static PyObject *decompressor_check(PyObject *self) {
    return int_from_ssize(load_relaxed(&D(self)->check));
}
GETTER("LZMADecompressor.eof", "True if the end of the stream has been reached.")
static PyObject *decompressor_eof(PyObject *self) {
    return BOOL(load_relaxed((uint8_t *)&D(self)->common.eof));
}
GETTER("LZMADecompressor.needs_input", "True if more input is needed for more output.")
static PyObject *decompressor_needs_input(PyObject *self) {
    return BOOL(load_relaxed((uint8_t *)&D(self)->common.needs_input));
}

/* ---- functions ---- */

FUNCTION("_lzma.is_check_supported(check_id: int, /)", "Is the integrity check supported?")
static PyObject *lzma_is_check_supported(PyObject *module, int check_id) {
    return BOOL(check_id >= 0 && lzma_check_is_supported((lzma_check)check_id));
}
FUNCTION("_lzma._encode_filter_properties(filter, /)",
         "A filter's options as bytes, without its id.")
static PyObject *lzma_encode_filter_properties(PyObject *module, PyObject *specifier) {
    LzmaState *state = module_state(module);
    lzma_filter filter;
    uint32_t size;
    TRYI(filter_parse(state, specifier, &filter));
    lzma_ret result = lzma_properties_size(&size, &filter);
    autoref PyObject *bytes = lzma_is_fine(result) ? bytes_new(size) : NULL;
    if (bytes != NULL) {
        result = lzma_properties_encode(&filter, (uint8_t *)bytes_data(bytes));
    }
    free(filter.options);
    if (!lzma_is_fine(result)) {
        return lzma_raise(state, result);
    }
    return bytes ? take(bytes) : NULL;
}
FUNCTION("_lzma._decode_filter_properties(filter_id, encoded_props: buffer, /)",
         "The dict for a filter with these encoded options.")
static PyObject *lzma_decode_filter_properties(PyObject *module, PyObject *filter_id,
                                               Py_buffer *encoded_props) {
    LzmaState *state = module_state(module);
    uint64_t id;
    TRYI(lzma_uint_argument(filter_id, UINT64_MAX, "lzma_vli", &id));
    lzma_filter filter = {id, NULL};
    lzma_ret result =
        lzma_properties_decode(&filter, NULL, encoded_props->buf, (size_t)encoded_props->len);
    if (!lzma_is_fine(result)) {
        return lzma_raise(state, result);
    }
    PyObject *dict = filter_to_dict(&filter);
    free(filter.options);
    return dict;
}

#include "lzma_module.gen.h"

/* ---- the module ---- */

static int add_constants(PyObject *module) {
    static const struct {
        const char *name;
        int64_t value;
    } constants[] = {
        {"FORMAT_AUTO", FORMAT_AUTO},
        {"FORMAT_XZ", FORMAT_XZ},
        {"FORMAT_ALONE", FORMAT_ALONE},
        {"FORMAT_RAW", FORMAT_RAW},
        {"CHECK_NONE", LZMA_CHECK_NONE},
        {"CHECK_CRC32", LZMA_CHECK_CRC32},
        {"CHECK_CRC64", LZMA_CHECK_CRC64},
        {"CHECK_SHA256", LZMA_CHECK_SHA256},
        {"CHECK_ID_MAX", LZMA_CHECK_ID_MAX},
        {"CHECK_UNKNOWN", CHECK_UNKNOWN},
        {"FILTER_LZMA1", (int64_t)LZMA_FILTER_LZMA1},
        {"FILTER_LZMA2", (int64_t)LZMA_FILTER_LZMA2},
        {"FILTER_DELTA", (int64_t)LZMA_FILTER_DELTA},
        {"FILTER_X86", (int64_t)LZMA_FILTER_X86},
        {"FILTER_IA64", (int64_t)LZMA_FILTER_IA64},
        {"FILTER_ARM", (int64_t)LZMA_FILTER_ARM},
        {"FILTER_ARMTHUMB", (int64_t)LZMA_FILTER_ARMTHUMB},
        {"FILTER_SPARC", (int64_t)LZMA_FILTER_SPARC},
        {"FILTER_POWERPC", (int64_t)LZMA_FILTER_POWERPC},
        {"MF_HC3", LZMA_MF_HC3},
        {"MF_HC4", LZMA_MF_HC4},
        {"MF_BT2", LZMA_MF_BT2},
        {"MF_BT3", LZMA_MF_BT3},
        {"MF_BT4", LZMA_MF_BT4},
        {"MODE_FAST", LZMA_MODE_FAST},
        {"MODE_NORMAL", LZMA_MODE_NORMAL},
        {"PRESET_DEFAULT", LZMA_PRESET_DEFAULT},
        {"PRESET_EXTREME", (int64_t)LZMA_PRESET_EXTREME},
    };
    for (size_t i = 0; i < countof(constants); i++) {
        INT_TRYI(module_add_int(module, constants[i].name, constants[i].value));
    }
    return 0;
}
static int lzma_exec(PyObject *module) {
    LzmaState *state = module_state(module);
    PyType_Slot compressor_slots[] = {
        {Py_tp_new, LZMACompressor_tp_new},
        {Py_tp_dealloc, compressor_dealloc},
        {Py_tp_methods, LZMACompressor_methods},
        {Py_tp_doc, "LZMACompressor(format=FORMAT_XZ, check=-1, preset=None, filters=None)"},
        {0, NULL},
    };
    PyType_Slot decompressor_slots[] = {
        {Py_tp_new, LZMADecompressor_tp_new},         {Py_tp_dealloc, decompressor_dealloc},
        {Py_tp_methods, LZMADecompressor_methods},    {Py_tp_getset, LZMADecompressor_getset},
        {Py_tp_doc, (void *)LZMADecompressor_tp_doc}, {0, NULL},
    };
    PyType_Spec spec = {.name = "_lzma.LZMACompressor",
                        .basicsize = sizeof(LzmaCompressor),
                        .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE,
                        .slots = compressor_slots};
    state->error = INT_TRY(exception_class_new("_lzma.LZMAError", NULL, "Call to liblzma failed."));
    INT_TRYI(module_add(module, "LZMAError", state->error));
    INT_TRYI(module_add_steal(module, "LZMACompressor",
                              (PyObject *)type_from_spec(module, &spec, NULL)));
    spec.name = "_lzma.LZMADecompressor";
    spec.basicsize = sizeof(LzmaDecompressor);
    spec.slots = decompressor_slots;
    INT_TRYI(module_add_steal(module, "LZMADecompressor",
                              (PyObject *)type_from_spec(module, &spec, NULL)));
    return add_constants(module);
}

NATIVE_MODULE_OBJECTS(_lzma, LzmaState, lzma_exec, _lzma_functions, "Compression by liblzma.")
#endif
