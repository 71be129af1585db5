/* _codecs_cn: the codecs of mainland China: GB 2312 (EUC-CN), GBK, GB 18030, HZ. */
#include "modules/codecs_cjk/codecs_tables.h"

/* ---- two bytes from 0x80 on ---- */

static const MbCodec gb2312 = {
    .name = "gb2312",
    .encode = mb_double_encode,
    .decode = mb_double_decode,
    .ascii = true,
    .set = &charset_gb2312,
};
static const MbCodec gbk = {
    .name = "gbk",
    .encode = mb_double_encode,
    .decode = mb_double_decode,
    .ascii = true,
    .set = &charset_gbk,
};

/* ---- GB 18030: what has no two bytes has four, by its number ---- */

enum { GB_PLANES_NUMBER = 189000 }; /* of U+10000 */

/* The run that holds the code point (`by_number` false) or the number; NULL: none does. */
static const CharsetRange *range_find(unsigned value, bool by_number) {
    int low = 0, high = gb18030_range_count;
    while (low < high) {
        int middle = (low + high) / 2;
        const CharsetRange *r = &gb18030_ranges[middle];
        unsigned first = by_number ? r->number : r->first;
        unsigned last = first + (unsigned)(r->last - r->first);
        if (value < first) {
            high = middle;
        } else if (value > last) {
            low = middle + 1;
        } else {
            return r;
        }
    }
    return NULL;
}

static int gb18030_encode(const MbCodec *codec, MbState *state, Py_UCS4 c, int32_t next,
                          MbBytes *out) {
    unsigned number;
    if (c >= 0x10000) {
        number = GB_PLANES_NUMBER + (c - 0x10000);
    } else {
        if (mb_double_encode(codec, state, c, next, out) == 1) {
            return 1;
        }
        const CharsetRange *r = range_find(c, false);
        if (r == NULL) {
            return MB_BAD;
        }
        number = r->number + (c - r->first);
    }
    mb_put(out, 0x81 + number / 12600);
    mb_put(out, 0x30 + number / 1260 % 10);
    mb_put(out, 0x81 + number / 10 % 126);
    mb_put(out, 0x30 + number % 10);
    return 1;
}

static int gb18030_decode(const MbCodec *codec, MbState *state, const uint8_t *in, Py_ssize_t n,
                          MbText *out) {
    if (n < 2 || !is_between(in[1], '0', '9')) {
        return mb_double_decode(codec, state, in, n, out);
    }
    if (n < 4) {
        return MB_MORE;
    }
    if (!is_between(in[0], 0x81, 0xfe) || !is_between(in[2], 0x81, 0xfe) ||
        !is_between(in[3], '0', '9')) {
        return -1;
    }
    unsigned number =
        (unsigned)(((in[0] - 0x81) * 10 + in[1] - '0') * 1260 + (in[2] - 0x81) * 10 + in[3] - '0');
    if (number >= GB_PLANES_NUMBER) {
        Py_UCS4 c = 0x10000 + (number - GB_PLANES_NUMBER);
        return c <= 0x10ffff ? mb_char(out, c, 4) : -1;
    }
    const CharsetRange *r = range_find(number, true);
    return r != NULL ? mb_char(out, r->first + (number - r->number), 4) : -1;
}

static const MbCodec gb18030 = {
    .name = "gb18030",
    .encode = gb18030_encode,
    .decode = gb18030_decode,
    .ascii = true,
    .set = &charset_gb18030,
};

/* ---- HZ (RFC 1843): GB 2312 in seven bits, between ~{ and ~} ---- */

enum { HZ_DOUBLE = 1 }; /* state.c[0] */

static void hz_encode_end(MbState *state, MbBytes *out) {
    if (state->c[0] != 0) {
        mb_put_text(out, "~}");
        state->c[0] = 0;
    }
}
static int hz_encode(const MbCodec *codec, MbState *state, Py_UCS4 c, int32_t next, MbBytes *out) {
    unsigned code;
    if (c < 0x80) {
        hz_encode_end(state, out);
        if (c == '~') {
            mb_put(out, '~');
        }
        mb_put(out, c);
        return 1;
    }
    if (charset_encode(codec->set, c, next, &code) != 1) {
        return MB_BAD;
    }
    if (state->c[0] == 0) {
        mb_put_text(out, "~{");
        state->c[0] = HZ_DOUBLE;
    }
    mb_put_two(out, code & 0x7f7f);
    return 1;
}

static int hz_decode_tilde(MbState *state, const uint8_t *in, Py_ssize_t n, MbText *out) {
    if (n < 2) {
        return MB_MORE;
    }
    if (state->c[0] == HZ_DOUBLE && in[1] == '}') {
        state->c[0] = 0;
        return 2;
    }
    switch (state->c[0] == 0 ? in[1] : 0) {
    case '~':
        return mb_char(out, '~', 2);
    case '{':
        state->c[0] = HZ_DOUBLE;
        return 2;
    case '\n':
        return 2; /* a line that goes on */
    default:
        return -1;
    }
}
static int hz_decode(const MbCodec *codec, MbState *state, const uint8_t *in, Py_ssize_t n,
                     MbText *out) {
    if (in[0] == '~') {
        return hz_decode_tilde(state, in, n, out);
    }
    if (in[0] >= 0x80) {
        return -1;
    }
    if (state->c[0] == 0) {
        return mb_char(out, in[0], 1);
    }
    if (n < 2) {
        return MB_MORE;
    }
    if (in[1] >= 0x80) {
        return -1;
    }
    return mb_cell(codec->set, (unsigned)(in[0] << 8 | in[1]) | 0x8080, out, 2, 1);
}
static void hz_decode_reset(MbState *state) {
    state->c[0] = 0;
}

static bool hz_is_plain(const MbState *state) {
    return state->c[0] == 0;
}

static const MbCodec hz = {
    .name = "hz",
    .encode = hz_encode,
    .decode = hz_decode,
    .encode_end = hz_encode_end,
    .decode_reset = hz_decode_reset,
    .plain = hz_is_plain,
    .set = &charset_gb2312,
};

/* ---- the module ---- */

static const MbCodec *const codecs[] = {&gb2312, &gbk, &gb18030, &hz, NULL};

FUNCTION("_codecs_cn.getcodec(object, /)", "The codec of that name.")
static PyObject *codecs_cn_getcodec(PyObject *module, PyObject *object) {
    return mb_getcodec(codecs, object);
}

#include "codecs_cn.gen.h"

NATIVE_MODULE(_codecs_cn, CodecsState, codecs_exec, _codecs_cn_functions,
              "The codecs of mainland China.")
