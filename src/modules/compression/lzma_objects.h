/* What the files of _lzma share. */
#ifndef PITHON_MODULES_COMPRESSION_LZMA_OBJECTS_H
#define PITHON_MODULES_COMPRESSION_LZMA_OBJECTS_H

#include "modules/compression/decompressor.h"
#include "object/type.h"
#include "types/int/int.h"
#include "types/module/module.h"

#include <lzma.h>

enum { FORMAT_AUTO, FORMAT_XZ, FORMAT_ALONE, FORMAT_RAW };
#define CHECK_UNKNOWN (LZMA_CHECK_ID_MAX + 1)

typedef struct {
    PyObject *error; /* (c) LZMAError */
} LzmaState;
extern PyModuleDef _lzma_module_def;

static inline LzmaState *lzma_state_of(PyTypeObject *type) {
    PyObject *module = TRY(type_module_by_def(type, &_lzma_module_def));
    return module_state(module);
}
/* NULL with the exception for a result of the library; never for those that are no errors. */
void *lzma_raise(LzmaState *state, lzma_ret result);
static inline bool lzma_is_fine(lzma_ret result) {
    return result == LZMA_OK || result == LZMA_GET_CHECK || result == LZMA_NO_CHECK ||
           result == LZMA_STREAM_END;
}

/* A chain of filters, ended by LZMA_VLI_UNKNOWN; options are on the C heap. */
typedef struct {
    lzma_filter filter[LZMA_FILTERS_MAX + 1];
} FilterChain;
void filter_chain_free(FilterChain *chain);
/* From a sequence of specifiers. */
int filter_chain_parse(LzmaState *state, PyObject *specifiers, FilterChain *chain);
/* One specifier, a mapping. */
int filter_parse(LzmaState *state, PyObject *specifier, lzma_filter *filter);
/* The dict that specifies a filter. */
PyObject *filter_to_dict(const lzma_filter *filter);
/* An unsigned int: -1 with an exception. */
int lzma_uint_argument(PyObject *o, uint64_t max, const char *type, uint64_t *out);

#endif
