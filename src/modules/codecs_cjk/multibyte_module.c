/* _multibytecodec: the types. */
#include "modules/codecs_cjk/multibyte.h"
#include "object/args.h"
#include "object/error.h"
#include "object/type.h"
#include "types/module/module.h"

/* Codecs come from the modules' getcodec(). Of capsules only those with a codec of this executable
 * are one. */
static const char capsule_name[] = "pithon.multibytecodec.codec";

FUNCTION("_multibytecodec.__create_codec(arg, /)", "The codec in a capsule.")
static PyObject *multibytecodec_create_codec(PyObject *module, PyObject *arg) {
    if (!PyCapsule_IsValid(arg, capsule_name)) {
        return err_raise(PyExc_ValueError, "argument type invalid");
    }
    return mb_codec_new(TRY(PyCapsule_GetPointer(arg, capsule_name)));
}

static int multibytecodec_exec(PyObject *module) {
    INT_TRYI(type_ready(&mb_codec_type));
    INT_TRYI(module_add_type(module, &mb_encoder_type));
    INT_TRYI(module_add_type(module, &mb_decoder_type));
    INT_TRYI(module_add_type(module, &mb_reader_type));
    return module_add_type(module, &mb_writer_type);
}

typedef struct {
} MultibyteState;

#include "multibyte_module.gen.h"

NATIVE_MODULE(_multibytecodec, MultibyteState, multibytecodec_exec, _multibytecodec_functions,
              "Codecs of several bytes per character.")
