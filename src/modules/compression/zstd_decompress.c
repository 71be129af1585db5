/* ZstdDecompressor: one frame. */
#ifdef HAVE_ZSTD
#include "modules/compression/zstd_objects.h"

typedef struct {
    PyObject_HEAD Decompressor common;
    ZSTD_DCtx *context; /* (n:common.lock) */
    PyObject *dict;     /* (c) what the context refers to, or NULL */
    size_t error;       /* (n:common.lock) of the step that failed */
} ZstdDecompressor;
#define D(o) ((ZstdDecompressor *)(o))

static int load_dict(ZstdState *state, PyObject *self, PyObject *given) {
    ZstdDictUse use = ZSTD_DICT_DIGESTED;
    D(self)->dict = INT_TRY(zstd_dict_given(state, given, &use));
    PyObject *content = zstd_dict_content(D(self)->dict);
    size_t code, n = (size_t)bytes_length(content);
    if (use == ZSTD_DICT_DIGESTED) {
        ZSTD_DDict *digested = INT_TRY(zstd_dict_for_reading(state, D(self)->dict));
        code = ZSTD_DCtx_refDDict(D(self)->context, digested);
    } else if (use == ZSTD_DICT_UNDIGESTED) {
        code = ZSTD_DCtx_loadDictionary(D(self)->context, bytes_data(content), n);
    } else {
        code = ZSTD_DCtx_refPrefix(D(self)->context, bytes_data(content), n);
    }
    return ZSTD_isError(code)
               ? err_int(zstd_fail(
                     state, "Unable to load Zstandard dictionary or prefix for decompression",
                     code))
               : 0;
}
CONSTRUCTOR("ZstdDecompressor(zstd_dict=None, options=None)",
            "Create a decompressor object for decompressing data incrementally.\n\n  zstd_dict\n   "
            " A ZstdDict object.\n  options\n    A dict of decompression parameters.")
static PyObject *decompressor_new(PyTypeObject *type, PyObject *zstd_dict, PyObject *options) {
    ZstdState *state = TRY(zstd_state_of(type));
    if (options != NONE) {
        TRYI(arg_type(options, &PyDict_Type, "ZstdDecompressor", "options"));
    }
    autoref PyObject *self = TRY(type->tp_alloc(type, 0));
    decompressor_begin(&D(self)->common);
    D(self)->context = ZSTD_createDCtx();
    if (D(self)->context == NULL) {
        return err_no_memory();
    }
    if (zstd_dict != NONE) {
        TRYI(load_dict(state, self, zstd_dict));
    }
    if (options != NONE) {
        ZstdSettings unused;
        TRYI(zstd_set_options(state, ZSTD_SIDE_DECOMPRESS, D(self)->context, options, &unused));
    }
    return take(self);
}
static void decompressor_dealloc(PyObject *o) {
    ZSTD_freeDCtx(D(o)->context); /* before what it refers to */
    CLEAR(D(o)->dict);
    decompressor_end(&D(o)->common);
    TYPE(o)->tp_free(o);
}

static StepResult decompressor_step(void *o, const uint8_t **in, const uint8_t *in_end,
                                    uint8_t **out, uint8_t *out_end) {
    ZSTD_inBuffer input = {*in, (size_t)(in_end - *in), 0};
    ZSTD_outBuffer output = {*out, (size_t)(out_end - *out), 0};
    size_t left = ZSTD_decompressStream(D(o)->context, &output, &input);
    *in += input.pos;
    *out += output.pos;
    if (ZSTD_isError(left)) {
        D(o)->error = left;
        ZSTD_DCtx_reset(D(o)->context, ZSTD_reset_session_only);
        return STEP_FAILED;
    }
    return left == 0 ? STEP_END : STEP_GO_ON;
}
static void *decompressor_fail(void *o) {
    ZstdState *state = TRY(zstd_state_of(TYPE(o)));
    mutex_lock(&D(o)->common.lock);
    size_t error = D(o)->error;
    mutex_unlock(&D(o)->common.lock);
    return zstd_fail(state, "Unable to decompress Zstandard data", error);
}
static const DecompressorKind kind = {
    .step = decompressor_step,
    .fail = decompressor_fail,
    .eof_text = "Already at the end of a Zstandard frame.",
    .output_hides = true,
    .starts_over = true,
};
METHOD("ZstdDecompressor.decompress(self, data: buffer, max_length: ssize = -1)",
       "Decompress *data*, returning uncompressed bytes if possible, or b'' otherwise.\n\n  "
       "max_length\n    Maximum size of returned data. When it is negative, the size of output "
       "buffer is unlimited.")
static PyObject *decompressor_decompress(PyObject *self, Py_buffer *data, Py_ssize_t max_length) {
    return decompressor_feed(&D(self)->common, self, &kind, data, max_length);
}
GETTER("ZstdDecompressor.unused_data",
       "A bytes object of un-consumed input data after the end of the frame.")
static PyObject *decompressor_unused_data(PyObject *self) {
    return decompressor_unused(&D(self)->common);
}

#include "zstd_decompress.gen.h"

static PyMemberDef decompressor_members[] = {
    {"eof", Py_T_BOOL, offsetof(ZstdDecompressor, common.eof), Py_READONLY,
     "True means the end of the first frame has been reached."},
    {"needs_input", Py_T_BOOL, offsetof(ZstdDecompressor, common.needs_input), Py_READONLY,
     "False when more output can be had without more input."},
    {NULL, 0, 0, 0, NULL},
};
static PyType_Slot decompressor_slots[] = {
    {Py_tp_new, ZstdDecompressor_tp_new},
    {Py_tp_dealloc, decompressor_dealloc},
    {Py_tp_methods, ZstdDecompressor_methods},
    {Py_tp_getset, ZstdDecompressor_getset},
    {Py_tp_members, decompressor_members},
    {Py_tp_doc, (void *)ZstdDecompressor_tp_doc},
    {0, NULL},
};
PyType_Spec zstd_decompressor_spec = {
    .name = "compression.zstd.ZstdDecompressor",
    .basicsize = sizeof(ZstdDecompressor),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = decompressor_slots,
};
#endif
