/* What the files of zlib share. */
#ifndef PITHON_MODULES_COMPRESSION_ZLIB_OBJECTS_H
#define PITHON_MODULES_COMPRESSION_ZLIB_OBJECTS_H

#include "modules/compression/decompressor.h"
#include "object/type.h"
#include "types/int/int.h"
#include "types/module/module.h"

#include <zlib.h>

#define DEF_BUF_SIZE (16 * 1024)
#define DEF_MEM_LEVEL 8
#define DEFLATED Z_DEFLATED

typedef struct {
    PyObject *error;                                         /* (c) zlib.error */
    PyTypeObject *compress, *decompress, *zlib_decompressor; /* (c) */
} ZlibState;
extern PyModuleDef zlib_module_def;
extern PyType_Spec zlib_compress_spec, zlib_decompress_spec, zlib_decompressor_spec;

static inline ZlibState *zlib_state_of(PyObject *self) {
    PyObject *module = TRY(type_module_by_def(TYPE(self), &zlib_module_def));
    return module_state(module);
}
/* Raises zlib.error "Error CODE TEXT: detail"; `detail` (the stream's msg) may be NULL. */
void *zlib_fail(ZlibState *state, int code, const char *text, const char *detail);

/* Feeds all of the data to deflate() or inflate() and collects its output, up to the limit (< 0:
 * none). *left: how much of the data was not consumed. Z_MEM_ERROR when the output has no room.
 * Callable detached. */
int zlib_pump(z_stream *z, int (*step)(z_stream *z, int flush), int flush, const uint8_t *data,
              size_t n, Py_ssize_t limit, Buffer *out, size_t *left);

PyObject *zlib_compressobj_new(ZlibState *state, int level, int method, int wbits, int mem_level,
                               int strategy, Py_buffer *zdict);
PyObject *zlib_decompressobj_new(ZlibState *state, int wbits, PyObject *zdict);

#endif
