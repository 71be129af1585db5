/* Decompress (zlib.decompressobj) and _ZlibDecompressor. */
#ifdef HAVE_ZLIB
#include "modules/compression/zlib_objects.h"
#include "object/attr.h"

typedef struct {
    PyObject_HEAD PyMutex lock;
    z_stream z;       /* (n:lock) */
    bool open;        /* (n:lock) */
    bool eof;         /* (a) */
    PyObject *zdict;  /* (c) bytes, or NULL */
    PyObject *unused; /* (r) bytes: what followed the stream */
    PyObject *tail;   /* (r) bytes: input that the limit on output left */
} DecompressObject;
#define D(o) ((DecompressObject *)(o))

/* ---- inflate() with a dictionary that it asks for ---- */

enum { DICTIONARY_REFUSED = -100 }; /* plus an error of zlib, as a result of a step */

/* Like inflate(), but gives the dictionary in opaque, if there is one. */
static int inflate_with_dictionary(z_stream *z, int flush) {
    int error = inflate(z, flush);
    PyObject *zdict = z->opaque;
    if (error == Z_NEED_DICT && zdict != NULL) {
        error =
            inflateSetDictionary(z, (const Bytef *)bytes_data(zdict), (uInt)bytes_length(zdict));
        return error == Z_OK ? inflate(z, flush) : DICTIONARY_REFUSED + error;
    }
    return error;
}
static void *fail(ZlibState *state, int error, const char *text, const char *message) {
    if (error == Z_MEM_ERROR) {
        return err_raise(PyExc_MemoryError, "Out of memory while decompressing data");
    }
    return error <= DICTIONARY_REFUSED
               ? zlib_fail(state, error - DICTIONARY_REFUSED, "while setting zdict", message)
               : zlib_fail(state, error, text, message);
}

/* Sets the stream up. zlib keeps opaque for its allocation functions, which are the default ones
 * and ignore it. */
static int begin(ZlibState *state, z_stream *z, int wbits, PyObject *zdict, bool *open) {
    int error = inflateInit2(z, wbits);
    if (error == Z_STREAM_ERROR) {
        return err_int(err_raise(PyExc_ValueError, "Invalid initialization option"));
    }
    if (error == Z_MEM_ERROR) {
        return err_int(
            err_raise(PyExc_MemoryError, "Can't allocate memory for decompression object"));
    }
    if (error != Z_OK) {
        return err_int(zlib_fail(state, error, "while creating decompression object", z->msg));
    }
    *open = true;
    z->opaque = zdict;
    if (zdict != NULL && wbits < 0) {
        error =
            inflateSetDictionary(z, (const Bytef *)bytes_data(zdict), (uInt)bytes_length(zdict));
        if (error != Z_OK) {
            return err_int(zlib_fail(state, error, "while setting zdict", z->msg));
        }
    }
    return 0;
}
/* The dictionary as bytes of our own; NULL without exception for none. */
static int take_dictionary(PyObject *zdict, PyObject **out) {
    *out = NULL;
    if (zdict == NULL) {
        return 0;
    }
    if (!ops_has_buffer(zdict)) {
        return err_int(
            err_raise(PyExc_TypeError, "zdict argument must support the buffer protocol"));
    }
    Py_buffer view;
    INT_TRYI(ops_get_buffer(zdict, &view, PyBUF_SIMPLE));
    bool fits = (size_t)view.len <= UINT_MAX;
    *out = view.len > 0 && fits ? bytes_from(view.buf, view.len) : NULL;
    bool failed = view.len > 0 && fits && *out == NULL;
    ops_release_buffer(&view);
    return !fits ? err_int(err_raise(PyExc_OverflowError,
                                     "zdict length does not fit in an unsigned int"))
                 : -(int)failed;
}

/* ---- Decompress ---- */

PyObject *zlib_decompressobj_new(ZlibState *state, int wbits, PyObject *zdict) {
    autoref PyObject *self = TRY(object_new(state->decompress));
    D(self)->unused = TRY(bytes_new(0));
    D(self)->tail = TRY(bytes_new(0));
    TRYI(take_dictionary(zdict, &D(self)->zdict));
    TRYI(begin(state, &D(self)->z, wbits, D(self)->zdict, &D(self)->open));
    return take(self);
}
static void decompress_dealloc(PyObject *o) {
    if (D(o)->open) {
        inflateEnd(&D(o)->z);
    }
    CLEAR(D(o)->zdict);
    CLEAR(D(o)->unused);
    CLEAR(D(o)->tail);
    TYPE(o)->tp_free(o);
}

/* What a call of inflate() left: into unused_data, or unconsumed_tail. */
static int keep_rest(PyObject *self, int error, const uint8_t *rest, size_t n) {
    if (error == Z_STREAM_END) {
        if (n > 0) {
            autoref PyObject *before = attr_field(self, &D(self)->unused),
                             *more = INT_TRY(bytes_from((const char *)rest, (Py_ssize_t)n));
            autoref PyObject *all = INT_TRY(bytes_concat(before, more));
            attr_replace(self, &D(self)->unused, all);
        }
        store_relaxed(&D(self)->eof, true);
        n = 0;
    }
    autoref PyObject *tail = INT_TRY(bytes_from((const char *)rest, (Py_ssize_t)n));
    attr_replace(self, &D(self)->tail, tail);
    return 0;
}
static PyObject *feed(PyObject *self, int flush, const uint8_t *data, size_t n, Py_ssize_t limit) {
    ZlibState *state = TRY(zlib_state_of(self));
    Buffer out = {0};
    size_t left = n;
    ThreadState *ts = thread_current();
    mutex_lock(&D(self)->lock);
    thread_detach(ts);
    int error = D(self)->open ? zlib_pump(&D(self)->z, inflate_with_dictionary, flush, data, n,
                                          limit, &out, &left)
                              : Z_STREAM_ERROR;
    thread_attach(ts);
    const char *message = D(self)->open ? D(self)->z.msg : NULL;
    int end_error = Z_OK;
    if (error == Z_STREAM_END && flush == Z_FINISH) {
        end_error = inflateEnd(&D(self)->z);
        D(self)->open = false;
    }
    mutex_unlock(&D(self)->lock);
    bool fine = error == Z_OK || error == Z_BUF_ERROR || error == Z_STREAM_END;
    if (fine && end_error == Z_OK && keep_rest(self, error, data + (n - left), left) == 0) {
        return compression_bytes(&out);
    }
    buffer_free(&out);
    if (end_error != Z_OK) {
        return zlib_fail(state, end_error, "while finishing decompression", message);
    }
    return fine ? NULL : fail(state, error, "while decompressing data", message);
}
METHOD("Decompress.decompress(self, data: buffer, /, max_length: ssize = 0)",
       "Take in data; what of the decompressed data is ready, at most max_length bytes.")
static PyObject *decompress_decompress(PyObject *self, Py_buffer *data, Py_ssize_t max_length) {
    if (max_length < 0) {
        return err_raise(PyExc_ValueError, "max_length must be non-negative");
    }
    return feed(self, Z_SYNC_FLUSH, data->buf, (size_t)data->len, max_length ? max_length : -1);
}
METHOD("Decompress.flush(self, length: ssize = zlib.DEF_BUF_SIZE, /)",
       "All that is left of the decompressed data.")
static PyObject *decompress_flush(PyObject *self, Py_ssize_t length) {
    if (length <= 0) {
        return err_raise(PyExc_ValueError, "length must be greater than zero");
    }
    if (load_relaxed((uint8_t *)&D(self)->eof) && !D(self)->open) { /* flushed to the end before */
        return bytes_new(0);
    }
    autoref PyObject *tail = attr_field(self, &D(self)->tail);
    return feed(self, Z_FINISH, (const uint8_t *)bytes_data(tail), (size_t)bytes_length(tail), -1);
}
METHOD("Decompress.copy(self)", "A decompressor in the same state.")
METHOD("Decompress.__copy__(self)", "A decompressor in the same state.")
static PyObject *decompress_copy(PyObject *self) {
    ZlibState *state = TRY(zlib_state_of(self));
    autoref PyObject *copy = TRY(object_new(state->decompress));
    D(copy)->zdict = xnewref(D(self)->zdict);
    mutex_lock(&D(self)->lock);
    int error = D(self)->open ? inflateCopy(&D(copy)->z, &D(self)->z) : Z_STREAM_ERROR;
    D(copy)->unused = attr_field(self, &D(self)->unused);
    D(copy)->tail = attr_field(self, &D(self)->tail);
    D(copy)->eof = load_relaxed(&D(self)->eof);
    mutex_unlock(&D(self)->lock);
    if (error == Z_STREAM_ERROR) {
        return err_raise(PyExc_ValueError, "Inconsistent stream state");
    }
    if (error == Z_MEM_ERROR) {
        return err_raise(PyExc_MemoryError, "Can't allocate memory for decompression object");
    }
    if (error != Z_OK) {
        return zlib_fail(state, error, "while copying decompression object", NULL);
    }
    D(copy)->open = true;
    return take(copy);
}
METHOD("Decompress.__deepcopy__(self, memo, /)", "A decompressor in the same state.")
static PyObject *decompress_deepcopy(PyObject *self, PyObject *memo) {
    return decompress_copy(self);
}
GETTER("Decompress.unused_data", "")
static PyObject *decompress_unused_data(PyObject *self) {
    return attr_field(self, &D(self)->unused);
}
GETTER("Decompress.unconsumed_tail", "")
static PyObject *decompress_unconsumed_tail(PyObject *self) {
    return attr_field(self, &D(self)->tail);
}
GETTER("Decompress.eof", "")
static PyObject *decompress_eof(PyObject *self) {
    return BOOL(load_relaxed((uint8_t *)&D(self)->eof));
}

/* ---- _ZlibDecompressor ---- */

typedef struct {
    PyObject_HEAD Decompressor common;
    z_stream z;      /* (n:common.lock) */
    bool open;       /* (c) */
    int error;       /* (n:common.lock) of the step that failed */
    PyObject *zdict; /* (c) bytes, or NULL */
} ZlibDecompressor;
#define Z(o) ((ZlibDecompressor *)(o))

CONSTRUCTOR("_ZlibDecompressor(wbits: int = MAX_WBITS, zdict=b'')",
            "A decompressor that keeps the input it has not used.")
static PyObject *decompressor_new(PyTypeObject *type, int wbits, PyObject *zdict) {
    autoref PyObject *self = TRY(type->tp_alloc(type, 0));
    decompressor_begin(&Z(self)->common);
    if (zdict != NULL && (wbits < 0 || ops_has_buffer(zdict))) {
        TRYI(take_dictionary(zdict, &Z(self)->zdict));
    }
    TRYI(begin(TRY(zlib_state_of(self)), &Z(self)->z, wbits, Z(self)->zdict, &Z(self)->open));
    return take(self);
}
static void decompressor_dealloc(PyObject *o) {
    if (Z(o)->open) {
        inflateEnd(&Z(o)->z);
    }
    decompressor_end(&Z(o)->common);
    CLEAR(Z(o)->zdict);
    TYPE(o)->tp_free(o);
}
static StepResult decompressor_step(void *o, const uint8_t **in, const uint8_t *in_end,
                                    uint8_t **out, uint8_t *out_end) {
    z_stream *z = &Z(o)->z;
    size_t left = (size_t)(in_end - *in);
    z->next_in = (Bytef *)(uintptr_t)*in;
    z->avail_in = left < UINT_MAX ? (uInt)left : UINT_MAX;
    z->next_out = *out;
    z->avail_out = (uInt)(out_end - *out);
    int error = inflate_with_dictionary(z, Z_SYNC_FLUSH);
    *in = z->next_in;
    *out = z->next_out;
    Z(o)->error = error;
    return error == Z_STREAM_END                   ? STEP_END
           : error == Z_OK || error == Z_BUF_ERROR ? STEP_GO_ON
                                                   : STEP_FAILED;
}
static void *decompressor_fail(void *o) {
    ZlibState *state = TRY(zlib_state_of(o));
    return fail(state, Z(o)->error, "while decompressing data", Z(o)->z.msg);
}
static const DecompressorKind decompressor_kind = {decompressor_step, decompressor_fail,
                                                   "End of stream already reached", NULL, false};
METHOD("_ZlibDecompressor.decompress(self, data: buffer, max_length: ssize = -1)",
       "Take in data; decompressed data, at most max_length bytes.")
static PyObject *decompressor_decompress(PyObject *self, Py_buffer *data, Py_ssize_t max_length) {
    return decompressor_feed(&Z(self)->common, self, &decompressor_kind, data, max_length);
}
GETTER("_ZlibDecompressor.unused_data", "Data found after the end of the compressed stream.")
static PyObject *decompressor_unused_data(PyObject *self) {
    return decompressor_unused(&Z(self)->common);
}
GETTER("_ZlibDecompressor.eof", "True if the end of the stream has been reached.")
static PyObject *decompressor_eof(PyObject *self) {
    return BOOL(load_relaxed((uint8_t *)&Z(self)->common.eof));
}
GETTER("_ZlibDecompressor.needs_input", "True if more input is needed for more output.")
static PyObject *decompressor_needs_input(PyObject *self) {
    return BOOL(load_relaxed((uint8_t *)&Z(self)->common.needs_input));
}

#include "zlib_decompress.gen.h"

static PyType_Slot slots[] = {
    {Py_tp_dealloc, decompress_dealloc},
    {Py_tp_methods, Decompress_methods},
    {Py_tp_getset, Decompress_getset},
    {0, NULL},
};
PyType_Spec zlib_decompress_spec = {
    .name = "zlib.Decompress",
    .basicsize = sizeof(DecompressObject),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = slots,
};
static PyType_Slot decompressor_slots[] = {
    {Py_tp_new, _ZlibDecompressor_tp_new},         {Py_tp_dealloc, decompressor_dealloc},
    {Py_tp_methods, _ZlibDecompressor_methods},    {Py_tp_getset, _ZlibDecompressor_getset},
    {Py_tp_doc, (void *)_ZlibDecompressor_tp_doc}, {0, NULL},
};
PyType_Spec zlib_decompressor_spec = {
    .name = "zlib._ZlibDecompressor",
    .basicsize = sizeof(ZlibDecompressor),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = decompressor_slots,
};
#endif
