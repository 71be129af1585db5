/* What the files of _zstd share. */
#ifndef PITHON_MODULES_COMPRESSION_ZSTD_OBJECTS_H
#define PITHON_MODULES_COMPRESSION_ZSTD_OBJECTS_H

#include "modules/compression/decompressor.h"
#include "object/needs.h"
#include "object/type.h"
#include "types/dict/dict.h"
#include "types/int/int.h"
#include "types/module/module.h"
#include "types/tuple/tuple.h"

#include <zdict.h>
#include <zstd.h>
#include <zstd_errors.h>

typedef struct {
    PyObject *error;                                       /* (c) ZstdError */
    PyTypeObject *dict_type, *compressor, *decompressor;   /* (c) */
    PyObject *compress_parameters, *decompress_parameters; /* (a) the enumerations' classes, which
                                                              never die: compared, not followed */
} ZstdState;
extern PyModuleDef _zstd_module_def;
extern PyType_Spec zstd_dict_spec, zstd_compressor_spec, zstd_decompressor_spec;

static inline ZstdState *zstd_state_of(PyTypeObject *type) {
    PyObject *module = TRY(type_module_by_def(type, &_zstd_module_def));
    return module_state(module);
}
/* ZstdError "what: why" for a code of the library; always NULL. */
void *zstd_fail(ZstdState *state, const char *what, size_t code);

/* ---- parameters ---- */

typedef enum { ZSTD_SIDE_COMPRESS, ZSTD_SIDE_DECOMPRESS } ZstdSide;
/* The bounds of a parameter, inclusive; the library's error code otherwise. */
size_t zstd_bounds(ZstdSide side, int parameter, int *lower, int *upper);
/* What has been set that matters afterwards. */
typedef struct {
    int level;   /* of compression */
    int workers; /* threads of the library */
} ZstdSettings;
/* Sets the parameters of a context: 0, or -1 with an exception. */
int zstd_set_options(ZstdState *state, ZstdSide side, void *context, PyObject *options,
                     ZstdSettings *settings);
/* The level as the constructor takes it. */
int zstd_set_level(ZSTD_CCtx *context, PyObject *given, ZstdSettings *settings);

/* ---- dictionaries ---- */

typedef enum { ZSTD_DICT_DIGESTED, ZSTD_DICT_UNDIGESTED, ZSTD_DICT_PREFIX } ZstdDictUse;
/* What was given for zstd_dict, a ZstdDict or what its as_... give: a new reference, and how it is
 * to be used. */
PyObject *zstd_dict_given(ZstdState *state, PyObject *given, ZstdDictUse *use);
/* Digested for compression at that level, or for decompression, once; NULL with ZstdError. They
 * live as long as the ZstdDict. */
borrowed ZSTD_CDict *zstd_dict_for_level(ZstdState *state, PyObject *dict, int level);
borrowed ZSTD_DDict *zstd_dict_for_reading(ZstdState *state, PyObject *dict);
borrowed PyObject *zstd_dict_content(PyObject *dict);

#endif
