/* _codecs_jp: the codecs of Japan: EUC-JP and Shift_JIS with their relatives. */
#include "modules/codecs_cjk/codecs_tables.h"

/* Half-width katakana: U+FF61 and on are the bytes 0xa1 to 0xdf. */
enum { KATAKANA_FIRST = 0xff61, KATAKANA_LAST = 0xff9f, YEN = 0xa5, OVERLINE = 0x203e };
static Py_UCS4 katakana_decode(unsigned byte) {
    return KATAKANA_FIRST + byte - 0xa1;
}
static bool is_katakana(Py_UCS4 c) {
    return c >= KATAKANA_FIRST && c <= KATAKANA_LAST;
}

/* ---- EUC: set 1 in two bytes, 0x8e and katakana, 0x8f and set 3 in two bytes ---- */

enum { EUC_KATAKANA = 0x8e, EUC_THREE = 0x8f, PLANE_TWO = 0x8000 };

static int put_katakana(MbBytes *out, Py_UCS4 c) {
    mb_put(out, EUC_KATAKANA);
    mb_put(out, 0xa1 + c - KATAKANA_FIRST);
    return 1;
}
static int euc_jp_encode(const MbCodec *codec, MbState *state, Py_UCS4 c, int32_t next,
                         MbBytes *out) {
    unsigned code;
    if (is_katakana(c)) {
        return put_katakana(out, c);
    }
    if (c == YEN || c == OVERLINE) {
        mb_put(out, c == YEN ? '\\' : '~');
        return 1;
    }
    if (charset_encode(&charset_jisx0208, c, next, &code) != 1) {
        if (charset_encode(&charset_jisx0212, c, next, &code) != 1) {
            return MB_BAD;
        }
        mb_put(out, EUC_THREE);
    }
    mb_put_two(out, code | 0x8080);
    return 1;
}
static int euc_katakana_decode(const uint8_t *in, MbText *out) {
    return is_between(in[1], 0xa1, 0xdf) ? mb_char(out, katakana_decode(in[1]), 2) : -1;
}
/* Bytes of a set whose codes have seven bits each, -1 where they are none. */
static int euc_code(const uint8_t *in) {
    return in[0] >= 0x80 && in[1] >= 0x80 ? (in[0] << 8 | in[1]) & 0x7f7f : -1;
}
/* What both decoders begin with. True: `code` is to be looked up in a set; false: `taken` is the
 * result. */
static bool euc_begin(const uint8_t *in, Py_ssize_t n, bool three, MbText *out, unsigned *code,
                      int *taken) {
    if (n < (three ? 3 : 2)) {
        *taken = MB_MORE;
        return false;
    }
    if (in[0] == EUC_KATAKANA) {
        *taken = euc_katakana_decode(in, out);
        return false;
    }
    int found = euc_code(in + three);
    *code = (unsigned)found;
    *taken = -1;
    return found >= 0;
}
static int euc_jp_decode(const MbCodec *codec, MbState *state, const uint8_t *in, Py_ssize_t n,
                         MbText *out) {
    bool three = in[0] == EUC_THREE;
    unsigned code;
    int taken;
    if (!euc_begin(in, n, three, out, &code, &taken)) {
        return taken;
    }
    return three ? mb_cell(&charset_jisx0212, code, out, 3, 1)
                 : mb_cell(&charset_jisx0208, code, out, 2, 1);
}

static const MbCodec euc_jp = {
    .name = "euc_jp",
    .encode = euc_jp_encode,
    .decode = euc_jp_decode,
    .ascii = true,
};

/* With JIS X 0213: its second plane is set 3, which still may hold JIS X 0212. */
static int euc_0213_encode(const MbCodec *codec, MbState *state, Py_UCS4 c, int32_t next,
                           MbBytes *out) {
    unsigned code;
    if (is_katakana(c)) {
        return put_katakana(out, c);
    }
    int taken = charset_encode(codec->set, c, next, &code);
    if (taken == ENCODED_UNDECIDED) {
        return MB_MORE;
    }
    if (taken == ENCODED_NOT) {
        if (charset_encode(&charset_jisx0212, c, next, &code) != 1) {
            return MB_BAD;
        }
        taken = 1;
        code |= PLANE_TWO;
    }
    if (taken < 0) {
        return MB_BAD;
    }
    if (code & PLANE_TWO) {
        mb_put(out, EUC_THREE);
    }
    mb_put_two(out, code | 0x8080);
    return taken;
}
/* A character that JIS X 0213 had not yet in 2000 is two bytes that are none. */
static int cell_0213(const Charset *set, unsigned code, MbText *out) {
    int n = charset_decode(set, code, out->data);
    out->count = n > 0 ? n : 0;
    return n > 0 ? 2 : n < 0 ? -2 : -1;
}
static int euc_0213_decode(const MbCodec *codec, MbState *state, const uint8_t *in, Py_ssize_t n,
                           MbText *out) {
    bool three = in[0] == EUC_THREE;
    unsigned code;
    int taken;
    if (!euc_begin(in, n, three, out, &code, &taken)) {
        return taken;
    }
    if (!three) {
        return cell_0213(codec->set, code, out);
    }
    taken = mb_cell(codec->set, code | 0x8080, out, 3, 1);
    return taken > 0 ? taken : mb_cell(&charset_jisx0212, code, out, 3, 1);
}

static const MbCodec euc_jis_2004 = {
    .name = "euc_jis_2004",
    .encode = euc_0213_encode,
    .decode = euc_0213_decode,
    .ascii = true,
    .set = &charset_jisx0213,
};
static const MbCodec euc_jisx0213 = {
    .name = "euc_jisx0213",
    .encode = euc_0213_encode,
    .decode = euc_0213_decode,
    .ascii = true,
    .set = &charset_jisx0213_2000,
};

/* ---- Shift_JIS: two rows of 94 in one, the first bytes around those of katakana ---- */

/* Row (0 and on) and column (0 to 93) as two bytes. */
static void put_shifted(MbBytes *out, unsigned row, unsigned column) {
    unsigned lead = row / 2, place = row % 2 * 94 + column;
    mb_put(out, lead < 31 ? 0x81 + lead : 0xe0 + lead - 31);
    mb_put(out, place < 63 ? 0x40 + place : 0x80 + place - 63);
}
static void put_shifted_code(MbBytes *out, unsigned code) {
    put_shifted(out, (code >> 8) - 0x21, (code & 0xff) - 0x21);
}
/* The place of two bytes, the first of which is a first byte: 94 times the row, plus the column.
 * -1: the second is none. */
static int shifted_place(const uint8_t *in) {
    int lead = in[0] < 0xa0 ? in[0] - 0x81 : in[0] - 0xe0 + 31;
    if (!is_between(in[1], 0x40, 0xfc) || in[1] == 0x7f) {
        return -1;
    }
    return lead * 188 + (in[1] < 0x7f ? in[1] - 0x40 : in[1] - 0x80 + 63);
}
static unsigned place_code(int place) {
    return (unsigned)((place / 94 + 0x21) << 8 | (place % 94 + 0x21));
}

static int shift_jis_encode(const MbCodec *codec, MbState *state, Py_UCS4 c, int32_t next,
                            MbBytes *out) {
    unsigned code;
    if (is_katakana(c)) {
        mb_put(out, 0xa1 + c - KATAKANA_FIRST);
    } else if (c == YEN || c == OVERLINE) {
        mb_put(out, c == YEN ? '\\' : '~');
    } else if (charset_encode(&charset_jisx0208, c, next, &code) == 1) {
        put_shifted_code(out, code);
    } else {
        return MB_BAD;
    }
    return 1;
}
/* First bytes 0x81 to 0x9f, and 0xe0 to `last`; 0: katakana, -1: none. */
static int first_byte(unsigned byte, unsigned last) {
    if (is_between(byte, 0xa1, 0xdf)) {
        return 0;
    }
    return is_between(byte, 0x81, 0x9f) || is_between(byte, 0xe0, last) ? 1 : -1;
}
static int shift_jis_decode(const MbCodec *codec, MbState *state, const uint8_t *in, Py_ssize_t n,
                            MbText *out) {
    int kind = first_byte(in[0], 0xea);
    if (kind <= 0) {
        return kind < 0 ? -1 : mb_char(out, katakana_decode(in[0]), 1);
    }
    if (n < 2) {
        return MB_MORE;
    }
    int place = shifted_place(in);
    return place < 0 ? -1 : mb_cell(&charset_jisx0208, place_code(place), out, 2, 1);
}

static const MbCodec shift_jis = {
    .name = "shift_jis",
    .encode = shift_jis_encode,
    .decode = shift_jis_decode,
    .ascii = true,
};

/* ---- code page 932: rows 95 to 120 as well, and private characters ---- */

enum { PRIVATE_FIRST = 0xe000, PRIVATE_LAST = 0xe757, PRIVATE_ROW = 94, SINGLE_PRIVATE = 0xf8f0 };

static int cp932_encode(const MbCodec *codec, MbState *state, Py_UCS4 c, int32_t next,
                        MbBytes *out) {
    unsigned code;
    if (c == 0x80) {
        mb_put(out, 0x80);
    } else if (is_katakana(c)) {
        mb_put(out, 0xa1 + c - KATAKANA_FIRST);
    } else if (c >= SINGLE_PRIVATE && c <= SINGLE_PRIVATE + 3) {
        mb_put(out, c == SINGLE_PRIVATE ? 0xa0 : 0xfc + c - SINGLE_PRIVATE);
    } else if (c >= PRIVATE_FIRST && c <= PRIVATE_LAST) {
        put_shifted(out, PRIVATE_ROW + (c - PRIVATE_FIRST) / 94, (c - PRIVATE_FIRST) % 94);
    } else if (charset_encode(&charset_cp932, c, next, &code) == 1) {
        put_shifted_code(out, code);
    } else {
        return MB_BAD;
    }
    return 1;
}
static int cp932_decode_single(unsigned byte, MbText *out) {
    if (byte == 0x80) {
        return mb_char(out, 0x80, 1);
    }
    if (byte == 0xa0) {
        return mb_char(out, SINGLE_PRIVATE, 1);
    }
    return mb_char(out, SINGLE_PRIVATE + byte - 0xfc, 1);
}
static int cp932_decode(const MbCodec *codec, MbState *state, const uint8_t *in, Py_ssize_t n,
                        MbText *out) {
    int kind = first_byte(in[0], 0xfc);
    if (kind <= 0) {
        return kind < 0 ? cp932_decode_single(in[0], out) : mb_char(out, katakana_decode(in[0]), 1);
    }
    if (n < 2) {
        return MB_MORE;
    }
    int place = shifted_place(in);
    if (place < 0) {
        return -1;
    }
    int private = place - PRIVATE_ROW * 94;
    if (private >= 0 && private <= PRIVATE_LAST - PRIVATE_FIRST) {
        return mb_char(out, PRIVATE_FIRST + (Py_UCS4) private, 2);
    }
    return mb_cell(&charset_cp932, place_code(place), out, 2, 1);
}

static const MbCodec cp932 = {
    .name = "cp932",
    .encode = cp932_encode,
    .decode = cp932_decode,
    .ascii = true,
};

/* ---- with JIS X 0213: single bytes are JIS X 0201, and plane 2 lies in 26 rows behind plane 1
 * ---- */

/* The rows of plane 2, from row 95 on. */
static const uint8_t plane_two_rows[] = {1,  8,  3,  4,  5,  12, 13, 14, 15, 78, 79, 80, 81,
                                         82, 83, 84, 85, 86, 87, 88, 89, 90, 91, 92, 93, 94};
enum { BACKSLASH_CODE = 0x2140, TILDE_CODE = 0x2232 };

static void put_shifted_0213(MbBytes *out, unsigned code) {
    if (!(code & PLANE_TWO)) {
        put_shifted_code(out, code);
        return;
    }
    for (unsigned i = 0; i < countof(plane_two_rows); i++) {
        if (plane_two_rows[i] == (code >> 8) - 0xa0) {
            put_shifted(out, 94 + i, (code & 0xff) - 0xa1);
        }
    }
}
static int sjis_0213_encode(const MbCodec *codec, MbState *state, Py_UCS4 c, int32_t next,
                            MbBytes *out) {
    unsigned code = 0;
    int taken = 1;
    if (c == '\\' || c == '~') {
        put_shifted_code(out, c == '\\' ? BACKSLASH_CODE : TILDE_CODE);
    } else if (c < 0x80 || c == YEN || c == OVERLINE) {
        mb_put(out, c == YEN ? '\\' : c == OVERLINE ? '~' : c);
    } else if (is_katakana(c)) {
        mb_put(out, 0xa1 + c - KATAKANA_FIRST);
    } else {
        taken = charset_encode(codec->set, c, next, &code);
        if (taken == ENCODED_UNDECIDED) {
            return MB_MORE;
        }
        if (taken <= 0 || code == BACKSLASH_CODE || code == TILDE_CODE) {
            return MB_BAD;
        }
        put_shifted_0213(out, code);
    }
    return taken;
}
static int sjis_0213_decode(const MbCodec *codec, MbState *state, const uint8_t *in, Py_ssize_t n,
                            MbText *out) {
    if (in[0] < 0x80) {
        return mb_char(out, in[0] == '\\' ? YEN : in[0] == '~' ? OVERLINE : in[0], 1);
    }
    int kind = first_byte(in[0], 0xfc);
    if (kind <= 0) {
        return kind < 0 ? -1 : mb_char(out, katakana_decode(in[0]), 1);
    }
    if (n < 2) {
        return MB_MORE;
    }
    int place = shifted_place(in);
    if (place < 0) {
        return -1;
    }
    unsigned code = place_code(place);
    if (code == BACKSLASH_CODE || code == TILDE_CODE) {
        return mb_char(out, code == BACKSLASH_CODE ? '\\' : '~', 2);
    }
    if (place >= 94 * 94) {
        code =
            (unsigned)(plane_two_rows[place / 94 - 94] + 0xa0) << 8 | (unsigned)(place % 94 + 0xa1);
    }
    return cell_0213(codec->set, code, out);
}

static const MbCodec shift_jis_2004 = {
    .name = "shift_jis_2004",
    .encode = sjis_0213_encode,
    .decode = sjis_0213_decode,
    .set = &charset_jisx0213,
};
static const MbCodec shift_jisx0213 = {
    .name = "shift_jisx0213",
    .encode = sjis_0213_encode,
    .decode = sjis_0213_decode,
    .set = &charset_jisx0213_2000,
};

/* ---- the module ---- */

static const MbCodec *const codecs[] = {
    &shift_jis,    &cp932,        &euc_jp,         &shift_jis_2004,
    &euc_jis_2004, &euc_jisx0213, &shift_jisx0213, NULL,
};

FUNCTION("_codecs_jp.getcodec(object, /)", "The codec of that name.")
static PyObject *codecs_jp_getcodec(PyObject *module, PyObject *object) {
    return mb_getcodec(codecs, object);
}

#include "codecs_jp.gen.h"

NATIVE_MODULE(_codecs_jp, CodecsState, codecs_exec, _codecs_jp_functions, "The codecs of Japan.")
