/* What the modules of codecs share: how one is declared. */
#ifndef PITHON_MODULES_CODECS_CJK_CODECS_TABLES_H
#define PITHON_MODULES_CODECS_CJK_CODECS_TABLES_H

#include "modules/codecs_cjk/multibyte.h"
#include "object/args.h"
#include "object/error.h"
#include "object/type.h"
#include "types/module/module.h"

typedef struct {
} CodecsState; /* nothing: all codecs are constants */
static inline int codecs_exec(PyObject *module) {
    return type_ready(&mb_codec_type);
}

static inline bool is_between(unsigned byte, unsigned first, unsigned last) {
    return byte >= first && byte <= last;
}

/* Steps of a codec whose bytes from 0x80 on are the first of two, which are the code in its set. */
int mb_double_encode(const MbCodec *codec, MbState *state, Py_UCS4 c, int32_t next, MbBytes *out);
int mb_double_decode(const MbCodec *codec, MbState *state, const uint8_t *in, Py_ssize_t n,
                     MbText *out);

#endif
