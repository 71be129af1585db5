/* _codecs_hk: Big5 with the Hong Kong supplementary character set. */
#include "modules/codecs_cjk/codecs_tables.h"

static const MbCodec big5hkscs = {
    .name = "big5hkscs",
    .encode = mb_double_encode,
    .decode = mb_double_decode,
    .ascii = true,
    .set = &charset_big5hkscs,
};
static const MbCodec *const codecs[] = {&big5hkscs, NULL};

FUNCTION("_codecs_hk.getcodec(object, /)", "The codec of that name.")
static PyObject *codecs_hk_getcodec(PyObject *module, PyObject *object) {
    return mb_getcodec(codecs, object);
}

#include "codecs_hk.gen.h"

NATIVE_MODULE(_codecs_hk, CodecsState, codecs_exec, _codecs_hk_functions, "The codec of Hong Kong.")
