/* _codecs_tw: the codecs of Taiwan: Big5 and code page 950. */
#include "modules/codecs_cjk/codecs_tables.h"

static const MbCodec big5 = {
    .name = "big5",
    .encode = mb_double_encode,
    .decode = mb_double_decode,
    .ascii = true,
    .set = &charset_big5,
};
static const MbCodec cp950 = {
    .name = "cp950",
    .encode = mb_double_encode,
    .decode = mb_double_decode,
    .ascii = true,
    .set = &charset_cp950,
};
static const MbCodec *const codecs[] = {&big5, &cp950, NULL};

FUNCTION("_codecs_tw.getcodec(object, /)", "The codec of that name.")
static PyObject *codecs_tw_getcodec(PyObject *module, PyObject *object) {
    return mb_getcodec(codecs, object);
}

#include "codecs_tw.gen.h"

NATIVE_MODULE(_codecs_tw, CodecsState, codecs_exec, _codecs_tw_functions, "The codecs of Taiwan.")
