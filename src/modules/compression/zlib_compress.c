/* Compress: what zlib.compressobj() makes. */
#ifdef HAVE_ZLIB
#include "modules/compression/zlib_objects.h"

typedef struct {
    PyObject_HEAD PyMutex lock;
    z_stream z; /* (n:lock) */
    bool open;  /* (n:lock) z has been set up, and not ended */
} CompressObject;
#define C(o) ((CompressObject *)(o))

PyObject *zlib_compressobj_new(ZlibState *state, int level, int method, int wbits, int mem_level,
                               int strategy, Py_buffer *zdict) {
    if (zdict != NULL && (size_t)zdict->len > UINT_MAX) {
        return err_raise(PyExc_OverflowError, "zdict length does not fit in an unsigned int");
    }
    autoref PyObject *self = TRY(object_new(state->compress));
    z_stream *z = &C(self)->z;
    int error = deflateInit2(z, level, method, wbits, mem_level, strategy);
    if (error == Z_MEM_ERROR) {
        return err_raise(PyExc_MemoryError, "Can't allocate memory for compression object");
    }
    if (error == Z_STREAM_ERROR) {
        return err_raise(PyExc_ValueError, "Invalid initialization option");
    }
    if (error != Z_OK) {
        return zlib_fail(state, error, "while creating compression object", z->msg);
    }
    C(self)->open = true;
    if (zdict != NULL) {
        error = deflateSetDictionary(z, zdict->buf, (uInt)zdict->len);
        if (error == Z_STREAM_ERROR) {
            return err_raise(PyExc_ValueError, "Invalid dictionary");
        }
        if (error != Z_OK) {
            return err_raise(PyExc_ValueError, "deflateSetDictionary()");
        }
    }
    return take(self);
}
static void compress_dealloc(PyObject *o) {
    if (C(o)->open) {
        deflateEnd(&C(o)->z);
    }
    TYPE(o)->tp_free(o);
}

/* Feeds data with the lock held, detached. */
static int feed_locked(PyObject *self, int flush, const void *data, Py_ssize_t n, Buffer *out) {
    size_t left;
    if (!C(self)->open) {
        return Z_STREAM_ERROR;
    }
    ThreadState *ts = thread_current();
    thread_detach(ts);
    int error = zlib_pump(&C(self)->z, deflate, flush, data, (size_t)n, -1, out, &left);
    thread_attach(ts);
    return error;
}
METHOD("Compress.compress(self, data: buffer, /)",
       "Take in data; what of the compressed data is ready.")
static PyObject *compress_compress(PyObject *self, Py_buffer *data) {
    ZlibState *state = TRY(zlib_state_of(self));
    Buffer out = {0};
    mutex_lock(&C(self)->lock);
    int error = feed_locked(self, Z_NO_FLUSH, data->buf, data->len, &out);
    const char *message = C(self)->open ? C(self)->z.msg : NULL;
    mutex_unlock(&C(self)->lock);
    if (error == Z_OK || error == Z_BUF_ERROR) {
        return compression_bytes(&out);
    }
    buffer_free(&out);
    return error == Z_MEM_ERROR ? err_no_memory()
                                : zlib_fail(state, error, "while compressing data", message);
}
METHOD("Compress.flush(self, mode: int = zlib.Z_FINISH, /)",
       "The rest of the compressed data; ends the stream, unless mode says otherwise.")
static PyObject *compress_flush(PyObject *self, int mode) {
    ZlibState *state = TRY(zlib_state_of(self));
    Buffer out = {0};
    if (mode == Z_NO_FLUSH) {
        return compression_bytes(&out);
    }
    const char *text = "while flushing";
    mutex_lock(&C(self)->lock);
    int error = feed_locked(self, mode, NULL, 0, &out);
    const char *message = C(self)->open ? C(self)->z.msg : NULL;
    if (error == Z_STREAM_END && mode == Z_FINISH) {
        error = deflateEnd(&C(self)->z);
        text = "while finishing compression";
        C(self)->open = false;
    }
    mutex_unlock(&C(self)->lock);
    if (error == Z_OK || error == Z_BUF_ERROR) {
        return compression_bytes(&out);
    }
    buffer_free(&out);
    return error == Z_MEM_ERROR ? err_no_memory() : zlib_fail(state, error, text, message);
}
METHOD("Compress.copy(self)", "A compressor in the same state.")
METHOD("Compress.__copy__(self)", "A compressor in the same state.")
static PyObject *compress_copy(PyObject *self) {
    ZlibState *state = TRY(zlib_state_of(self));
    autoref PyObject *copy = TRY(object_new(state->compress));
    mutex_lock(&C(self)->lock);
    int error = C(self)->open ? deflateCopy(&C(copy)->z, &C(self)->z) : Z_STREAM_ERROR;
    mutex_unlock(&C(self)->lock);
    if (error == Z_STREAM_ERROR) {
        return err_raise(PyExc_ValueError, "Inconsistent stream state");
    }
    if (error == Z_MEM_ERROR) {
        return err_raise(PyExc_MemoryError, "Can't allocate memory for compression object");
    }
    if (error != Z_OK) {
        return zlib_fail(state, error, "while copying compression object", NULL);
    }
    C(copy)->open = true;
    return take(copy);
}
METHOD("Compress.__deepcopy__(self, memo, /)", "A compressor in the same state.")
static PyObject *compress_deepcopy(PyObject *self, PyObject *memo) {
    return compress_copy(self);
}

#include "zlib_compress.gen.h"

static PyType_Slot slots[] = {
    {Py_tp_dealloc, compress_dealloc},
    {Py_tp_methods, Compress_methods},
    {0, NULL},
};
PyType_Spec zlib_compress_spec = {
    .name = "zlib.Compress",
    .basicsize = sizeof(CompressObject),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = slots,
};
#endif
