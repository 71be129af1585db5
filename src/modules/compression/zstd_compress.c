/* ZstdCompressor. */
#ifdef HAVE_ZSTD
#include "modules/compression/zstd_objects.h"

typedef struct {
    PyObject_HEAD ZSTD_CCtx *context; /* (n:lock) */
    PyObject *dict;                   /* (c) what the context refers to, or NULL */
    bool has_workers;                 /* (c) threads of the library's may be at work */
    PyMutex lock;
    int last_mode;          /* (a) a ZSTD_EndDirective */
    ZSTD_EndDirective mode; /* (n:lock) of the call that runs */
    size_t error;           /* (n:lock) of the step that failed */
} ZstdCompressor;
#define C(o) ((ZstdCompressor *)(o))

static int load_dict(ZstdState *state, PyObject *self, PyObject *given, int level) {
    ZstdDictUse use = ZSTD_DICT_UNDIGESTED;
    C(self)->dict = INT_TRY(zstd_dict_given(state, given, &use));
    PyObject *content = zstd_dict_content(C(self)->dict);
    size_t code, n = (size_t)bytes_length(content);
    if (use == ZSTD_DICT_DIGESTED) {
        ZSTD_CDict *digested = INT_TRY(zstd_dict_for_level(state, C(self)->dict, level));
        code = ZSTD_CCtx_refCDict(C(self)->context, digested);
    } else if (use == ZSTD_DICT_UNDIGESTED) {
        code = ZSTD_CCtx_loadDictionary(C(self)->context, bytes_data(content), n);
    } else {
        code = ZSTD_CCtx_refPrefix(C(self)->context, bytes_data(content), n);
    }
    return ZSTD_isError(code)
               ? err_int(zstd_fail(
                     state, "Unable to load Zstandard dictionary or prefix for compression", code))
               : 0;
}
CONSTRUCTOR("ZstdCompressor(level=None, options=None, zstd_dict=None)",
            "Create a compressor object for compressing data incrementally.\n\n  level\n    The "
            "compression level; COMPRESSION_LEVEL_DEFAULT unless given.\n  options\n    A dict of "
            "compression parameters.\n  zstd_dict\n    A ZstdDict object.")
static PyObject *compressor_new(PyTypeObject *type, PyObject *level, PyObject *options,
                                PyObject *zstd_dict) {
    ZstdState *state = TRY(zstd_state_of(type));
    if (options != NONE) {
        TRYI(arg_type(options, &PyDict_Type, "ZstdCompressor", "options"));
    }
    if (level != NONE && options != NONE) {
        return err_raise(PyExc_TypeError, "Only one of level or options should be used.");
    }
    autoref PyObject *self = TRY(type->tp_alloc(type, 0));
    C(self)->last_mode = ZSTD_e_end;
    C(self)->context = ZSTD_createCCtx();
    if (C(self)->context == NULL) {
        return err_no_memory();
    }
    ZstdSettings settings = {.level = ZSTD_CLEVEL_DEFAULT};
    if (level != NONE) {
        TRYI(zstd_set_level(C(self)->context, level, &settings));
    } else if (options != NONE) {
        TRYI(zstd_set_options(state, ZSTD_SIDE_COMPRESS, C(self)->context, options, &settings));
    }
    C(self)->has_workers = settings.workers > 0;
    if (zstd_dict != NONE) {
        TRYI(load_dict(state, self, zstd_dict, settings.level));
    }
    return take(self);
}
/* ZSTD_freeCCtx frees the context's own dictionary while the library's threads may still read it.
 * To begin a frame of unknown size waits for them. */
static void wait_for_workers(ZSTD_CCtx *context) {
    char room[64];
    ZSTD_inBuffer input = {"x", 1, 0};
    ZSTD_outBuffer output = {room, sizeof room, 0};
    ThreadState *ts = thread_current();
    thread_detach(ts);
    ZSTD_CCtx_reset(context, ZSTD_reset_session_only);
    ZSTD_compressStream2(context, &output, &input, ZSTD_e_continue);
    thread_attach(ts);
}
static void compressor_dealloc(PyObject *o) {
    if (C(o)->has_workers && C(o)->dict != NULL) {
        wait_for_workers(C(o)->context);
    }
    ZSTD_freeCCtx(C(o)->context); /* before what it refers to */
    CLEAR(C(o)->dict);
    TYPE(o)->tp_free(o);
}

/* While the frame goes on a step is to take in the input; to flush, it is to go on until nothing is
 * left inside. */
static StepResult compressor_step(void *o, const uint8_t **in, const uint8_t *in_end, uint8_t **out,
                                  uint8_t *out_end) {
    ZSTD_inBuffer input = {*in, (size_t)(in_end - *in), 0};
    ZSTD_outBuffer output = {*out, (size_t)(out_end - *out), 0};
    size_t left = ZSTD_compressStream2(C(o)->context, &output, &input, C(o)->mode);
    *in += input.pos;
    *out += output.pos;
    if (ZSTD_isError(left)) {
        C(o)->error = left;
        return STEP_FAILED;
    }
    return C(o)->mode != ZSTD_e_continue && left == 0 ? STEP_END : STEP_GO_ON;
}
static PyObject *compressor_run(PyObject *self, const void *data, size_t n,
                                ZSTD_EndDirective mode) {
    ZstdState *state = TRY(zstd_state_of(TYPE(self)));
    Buffer out = {0};
    mutex_lock(&C(self)->lock);
    C(self)->mode = mode;
    ThreadState *ts = thread_current();
    thread_detach(ts);
    int status = compression_drive(self, compressor_step, data, n,
                                   mode == ZSTD_e_continue ? DRIVE_INPUT : DRIVE_TO_END, &out);
    if (status != 0) { /* a new frame begins */
        ZSTD_CCtx_reset(C(self)->context, ZSTD_reset_session_only);
    }
    thread_attach(ts);
    store_relaxed(&C(self)->last_mode, status == 0 ? (int)mode : ZSTD_e_end);
    size_t error = C(self)->error;
    mutex_unlock(&C(self)->lock);
    if (status == 0) {
        return compression_bytes(&out);
    }
    buffer_free(&out);
    return status == -1 ? err_no_memory()
                        : zstd_fail(state, "Unable to compress Zstandard data", error);
}
METHOD("ZstdCompressor.compress(self, data: buffer, mode: int = 0)",
       "Provide data to the compressor object.\n\n  mode\n    Can be these 3 values "
       "ZstdCompressor.CONTINUE, ZstdCompressor.FLUSH_BLOCK, ZstdCompressor.FLUSH_FRAME\n\nReturn "
       "a chunk of compressed data if possible, or b'' otherwise.")
static PyObject *compressor_compress(PyObject *self, Py_buffer *data, int mode) {
    if (mode != ZSTD_e_continue && mode != ZSTD_e_flush && mode != ZSTD_e_end) {
        return err_raise(PyExc_ValueError,
                         "mode argument wrong value, it should be one of ZstdCompressor.CONTINUE, "
                         "ZstdCompressor.FLUSH_BLOCK, ZstdCompressor.FLUSH_FRAME.");
    }
    return compressor_run(self, data->buf, (size_t)data->len, (ZSTD_EndDirective)mode);
}
METHOD("ZstdCompressor.flush(self, mode: int = 2)",
       "Finish the compression process.\n\n  mode\n    Can be these 2 values "
       "ZstdCompressor.FLUSH_FRAME, ZstdCompressor.FLUSH_BLOCK\n\nFlush any remaining data left in "
       "internal buffers.")
static PyObject *compressor_flush(PyObject *self, int mode) {
    if (mode != ZSTD_e_flush && mode != ZSTD_e_end) {
        return err_raise(PyExc_ValueError,
                         "mode argument wrong value, it should be ZstdCompressor.FLUSH_FRAME or "
                         "ZstdCompressor.FLUSH_BLOCK.");
    }
    return compressor_run(self, "", 0, (ZSTD_EndDirective)mode);
}

static int pledged_size(PyObject *given, unsigned long long *size) {
    *size = ZSTD_CONTENTSIZE_UNKNOWN;
    if (given == NONE) {
        return 0;
    }
    if (!IS_INT(given)) {
        return err_int(err_raise(PyExc_TypeError, "an integer is required"));
    }
    bool fits = int_sign(given) >= 0 && int_bit_length(given) <= 64;
    *size = fits ? int_as_uint64(given) : ZSTD_CONTENTSIZE_ERROR;
    if (*size >= ZSTD_CONTENTSIZE_ERROR) {
        err_raise(PyExc_ValueError, "size argument should be a positive int less than %llu",
                  ZSTD_CONTENTSIZE_ERROR);
        return -1;
    }
    return 0;
}
METHOD("ZstdCompressor.set_pledged_input_size(self, size, /)",
       "Set the uncompressed content size to be written into the frame header.\n\n  size\n    The "
       "size of the uncompressed data to be provided to the compressor.")
static PyObject *compressor_set_pledged(PyObject *self, PyObject *given) {
    ZstdState *state = TRY(zstd_state_of(TYPE(self)));
    unsigned long long size;
    TRYI(pledged_size(given, &size));
    mutex_lock(&C(self)->lock);
    bool at_start = C(self)->last_mode == ZSTD_e_end;
    size_t code = at_start ? ZSTD_CCtx_setPledgedSrcSize(C(self)->context, size) : 0;
    mutex_unlock(&C(self)->lock);
    if (!at_start) {
        return err_raise(PyExc_ValueError, "set_pledged_input_size() method must be called when "
                                           "last_mode == FLUSH_FRAME");
    }
    return ZSTD_isError(code)
               ? zstd_fail(state, "Unable to set pledged uncompressed content size", code)
               : newref(NONE);
}

#include "zstd_compress.gen.h"

static PyMemberDef compressor_members[] = {
    {"last_mode", Py_T_INT, offsetof(ZstdCompressor, last_mode), Py_READONLY,
     "The last mode used to this compressor object; initially FLUSH_FRAME."},
    {NULL, 0, 0, 0, NULL},
};
static PyType_Slot compressor_slots[] = {
    {Py_tp_new, ZstdCompressor_tp_new},         {Py_tp_dealloc, compressor_dealloc},
    {Py_tp_methods, ZstdCompressor_methods},    {Py_tp_members, compressor_members},
    {Py_tp_doc, (void *)ZstdCompressor_tp_doc}, {0, NULL},
};
PyType_Spec zstd_compressor_spec = {
    .name = "compression.zstd.ZstdCompressor",
    .basicsize = sizeof(ZstdCompressor),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = compressor_slots,
};
#endif
