/* _bz2: compression by the system's libbz2. */
#ifdef HAVE_BZ2
#include "modules/compression/decompressor.h"
#include "object/type.h"
#include "types/module/module.h"

#include <bzlib.h>
#include <limits.h>

typedef struct {
    char nothing;
} Bz2State;

static void *bz2_raise(int code) {
    switch (code) {
    case BZ_PARAM_ERROR:
        return err_raise(PyExc_ValueError,
                         "Internal error - invalid parameters passed to libbzip2");
    case BZ_MEM_ERROR:
        return err_no_memory();
    case BZ_DATA_ERROR:
    case BZ_DATA_ERROR_MAGIC:
        return err_raise(PyExc_OSError, "Invalid data stream");
    case BZ_IO_ERROR:
        return err_raise(PyExc_OSError, "Unknown I/O error");
    case BZ_UNEXPECTED_EOF:
        return err_raise(PyExc_EOFError,
                         "Compressed file ended before the logical end-of-stream was detected");
    case BZ_SEQUENCE_ERROR:
        return err_raise(PyExc_RuntimeError,
                         "Internal error - Invalid sequence of commands sent to libbzip2");
    default:
        return err_raise(PyExc_OSError, "Unrecognized error from libbzip2: %d", code);
    }
}

/* One call of the library on the stream; the error it gave. */
static int step_stream(bz_stream *s, int (*f)(bz_stream *s, int action), int action,
                       const uint8_t **in, const uint8_t *in_end, uint8_t **out, uint8_t *out_end) {
    size_t left = (size_t)(in_end - *in);
    s->next_in = (char *)(uintptr_t)*in;
    s->avail_in = left < UINT_MAX ? (unsigned)left : UINT_MAX;
    s->next_out = (char *)*out;
    s->avail_out = (unsigned)(out_end - *out);
    int error = f(s, action);
    *in = (const uint8_t *)s->next_in;
    *out = (uint8_t *)s->next_out;
    return error;
}

/* ---- BZ2Compressor ---- */

typedef struct {
    PyObject_HEAD PyMutex lock;
    bz_stream stream; /* (n:lock) */
    bool open;        /* (c) */
    bool flushed;     /* (n:lock) */
    int error;        /* (n:lock) of the step that failed */
} Bz2Compressor;
#define C(o) ((Bz2Compressor *)(o))

CONSTRUCTOR("BZ2Compressor(compresslevel: int = 9, /)", "A compressor that is fed piece by piece.")
static PyObject *compressor_new(PyTypeObject *type, int compresslevel) {
    if (compresslevel < 1 || compresslevel > 9) {
        return err_raise(PyExc_ValueError, "compresslevel must be between 1 and 9");
    }
    autoref PyObject *self = TRY(type->tp_alloc(type, 0));
    int error = BZ2_bzCompressInit(&C(self)->stream, compresslevel, 0, 0);
    if (error != BZ_OK) {
        return bz2_raise(error);
    }
    C(self)->open = true;
    return take(self);
}
static void compressor_dealloc(PyObject *o) {
    if (C(o)->open) {
        BZ2_bzCompressEnd(&C(o)->stream);
    }
    TYPE(o)->tp_free(o);
}
static StepResult compressor_step(void *o, const uint8_t **in, const uint8_t *in_end, uint8_t **out,
                                  uint8_t *out_end) {
    if (*in == in_end) { /* the library takes a call without input for an error */
        return STEP_END;
    }
    int error = step_stream(&C(o)->stream, BZ2_bzCompress, BZ_RUN, in, in_end, out, out_end);
    C(o)->error = error;
    return error == BZ_RUN_OK ? STEP_GO_ON : STEP_FAILED;
}
static StepResult compressor_finish_step(void *o, const uint8_t **in, const uint8_t *in_end,
                                         uint8_t **out, uint8_t *out_end) {
    int error = step_stream(&C(o)->stream, BZ2_bzCompress, BZ_FINISH, in, in_end, out, out_end);
    C(o)->error = error;
    return error == BZ_STREAM_END ? STEP_END : error == BZ_FINISH_OK ? STEP_GO_ON : STEP_FAILED;
}
static PyObject *compressor_run(PyObject *self, StepFunction *step, const void *data, size_t n,
                                bool ends, const char *flushed_text) {
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
    int error = C(self)->error;
    mutex_unlock(&C(self)->lock);
    if (!flushed && status == 0) {
        return compression_bytes(&out);
    }
    buffer_free(&out);
    return flushed        ? err_raise(PyExc_ValueError, "%s", flushed_text)
           : status == -1 ? err_no_memory()
                          : bz2_raise(error);
}
METHOD("BZ2Compressor.compress(self, data: buffer, /)",
       "Take in data; what of the compressed data is ready.")
static PyObject *compressor_compress(PyObject *self, Py_buffer *data) {
    return compressor_run(self, compressor_step, data->buf, (size_t)data->len, false,
                          "Compressor has been flushed");
}
METHOD("BZ2Compressor.flush(self)", "The rest of the compressed data; ends the stream.")
static PyObject *compressor_flush(PyObject *self) {
    return compressor_run(self, compressor_finish_step, NULL, 0, true, "Repeated call to flush()");
}

/* ---- BZ2Decompressor ---- */

typedef struct {
    PyObject_HEAD Decompressor common;
    bz_stream stream; /* (n:common.lock) */
    bool open;        /* (c) */
    int error;        /* (n:common.lock) of the step that failed */
} Bz2Decompressor;
#define D(o) ((Bz2Decompressor *)(o))

CONSTRUCTOR("BZ2Decompressor()", "A decompressor that is fed piece by piece.")
static PyObject *decompressor_new(PyTypeObject *type) {
    autoref PyObject *self = TRY(type->tp_alloc(type, 0));
    decompressor_begin(&D(self)->common);
    int error = BZ2_bzDecompressInit(&D(self)->stream, 0, 0);
    if (error != BZ_OK) {
        return bz2_raise(error);
    }
    D(self)->open = true;
    return take(self);
}
static void decompressor_dealloc(PyObject *o) {
    if (D(o)->open) {
        BZ2_bzDecompressEnd(&D(o)->stream);
    }
    decompressor_end(&D(o)->common);
    TYPE(o)->tp_free(o);
}
static int decompress(bz_stream *s, int action) {
    return BZ2_bzDecompress(s);
}
static StepResult decompressor_step(void *o, const uint8_t **in, const uint8_t *in_end,
                                    uint8_t **out, uint8_t *out_end) {
    int error = step_stream(&D(o)->stream, decompress, 0, in, in_end, out, out_end);
    D(o)->error = error;
    return error == BZ_STREAM_END ? STEP_END : error == BZ_OK ? STEP_GO_ON : STEP_FAILED;
}
static void *decompressor_fail(void *o) {
    return bz2_raise(D(o)->error);
}
static const DecompressorKind kind = {decompressor_step, decompressor_fail,
                                      "End of stream already reached",
                                      "Decompressor is unusable after a previous error", false};
METHOD("BZ2Decompressor.decompress(self, data: buffer, max_length: ssize = -1)",
       "Take in data; decompressed data, at most max_length bytes.")
static PyObject *decompressor_decompress(PyObject *self, Py_buffer *data, Py_ssize_t max_length) {
    return decompressor_feed(&D(self)->common, self, &kind, data, max_length);
}
GETTER("BZ2Decompressor.unused_data", "Data found after the end of the compressed stream.")
static PyObject *decompressor_unused_data(PyObject *self) {
    return decompressor_unused(&D(self)->common);
}
GETTER("BZ2Decompressor.eof", "True if the end of the stream has been reached.")
static PyObject *decompressor_eof(PyObject *self) {
    return BOOL(load_relaxed((uint8_t *)&D(self)->common.eof));
}
GETTER("BZ2Decompressor.needs_input", "True if more input is needed for more output.")
static PyObject *decompressor_needs_input(PyObject *self) {
    return BOOL(load_relaxed((uint8_t *)&D(self)->common.needs_input));
}

#include "bz2_module.gen.h"

static int bz2_exec(PyObject *module) {
    PyType_Slot compressor_slots[] = {
        {Py_tp_new, BZ2Compressor_tp_new},
        {Py_tp_dealloc, compressor_dealloc},
        {Py_tp_methods, BZ2Compressor_methods},
        {Py_tp_doc, (void *)BZ2Compressor_tp_doc},
        {0, NULL},
    };
    PyType_Slot decompressor_slots[] = {
        {Py_tp_new, BZ2Decompressor_tp_new},         {Py_tp_dealloc, decompressor_dealloc},
        {Py_tp_methods, BZ2Decompressor_methods},    {Py_tp_getset, BZ2Decompressor_getset},
        {Py_tp_doc, (void *)BZ2Decompressor_tp_doc}, {0, NULL},
    };
    PyType_Spec spec = {.name = "_bz2.BZ2Compressor",
                        .basicsize = sizeof(Bz2Compressor),
                        .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE,
                        .slots = compressor_slots};
    INT_TRYI(
        module_add_steal(module, "BZ2Compressor", (PyObject *)type_from_spec(module, &spec, NULL)));
    spec.name = "_bz2.BZ2Decompressor";
    spec.basicsize = sizeof(Bz2Decompressor);
    spec.slots = decompressor_slots;
    return module_add_steal(module, "BZ2Decompressor",
                            (PyObject *)type_from_spec(module, &spec, NULL));
}

NATIVE_MODULE(_bz2, Bz2State, bz2_exec, NULL, "Compression by libbz2.")
#endif
