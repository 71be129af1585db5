/* The steps of codecs whose characters are ASCII or two bytes. */
#include "modules/codecs_cjk/codecs_tables.h"

int mb_double_encode(const MbCodec *codec, MbState *state, Py_UCS4 c, int32_t next, MbBytes *out) {
    unsigned code;
    int taken = charset_encode(codec->set, c, next, &code);
    if (taken <= 0) {
        return taken == ENCODED_UNDECIDED ? MB_MORE : MB_BAD;
    }
    mb_put_two(out, code);
    return taken;
}
int mb_double_decode(const MbCodec *codec, MbState *state, const uint8_t *in, Py_ssize_t n,
                     MbText *out) {
    if (n < 2) {
        return MB_MORE;
    }
    return mb_cell(codec->set, (unsigned)(in[0] << 8 | in[1]), out, 2, 1);
}
