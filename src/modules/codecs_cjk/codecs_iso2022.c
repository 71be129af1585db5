/* _codecs_iso2022: the codecs of seven bits by designations, after ISO 2022.
 *
 * The state's first bytes are the sets that G0, G1 and G2 hold, each by the final byte of the
 * sequence that designates it, with 0x80 added for sets of two bytes; then come the flags. */
#include "modules/codecs_cjk/codecs_tables.h"

enum { G0, G1, G2, FLAGS = 4 };
enum {
    SHIFTED = 1, /* G1 in use: between SO and SI */
    THROUGH = 2, /* within an escape sequence that means nothing here: it stands for itself */
};
enum { ESC = 0x1b, SO = 0x0e, SI = 0x0f, ASCII = 'B', DOUBLE = 0x80, ESCAPE_MAX = 16 };

typedef struct {
    uint8_t mark;
    bool in_g1; /* the encoder puts it there */
    /* As charset_encode; NULL: the encoder doesn't use the set. */
    int (*encode)(Py_UCS4 c, int32_t next, unsigned *code);
    /* As charset_decode; NULL: not in G0 and G1. */
    int (*decode)(unsigned code, Py_UCS4 out[2]);
} Designation;
typedef struct {
    const Designation *sets; /* in the order in which the encoder tries them; the last has mark 0 */
    bool shifts;             /* SO and SI have a meaning */
    bool uses_g2;
} Designations;

/* ---- the sets ---- */

enum { YEN = 0xa5, OVERLINE = 0x203e, KATAKANA_FIRST = 0xff61, KATAKANA_LAST = 0xff9f };
enum { PLANE_TWO = 0x8000, TILDE_CODE = 0x2232 };

static int roman_encode(Py_UCS4 c, int32_t next, unsigned *code) {
    *code = c == YEN ? '\\' : '~';
    return c == YEN || c == OVERLINE;
}
static int roman_decode(unsigned code, Py_UCS4 out[2]) {
    out[0] = code == '\\' ? YEN : code == '~' ? OVERLINE : code;
    return 1;
}
static int katakana_encode(Py_UCS4 c, int32_t next, unsigned *code) {
    *code = c - KATAKANA_FIRST + 0x21;
    return c >= KATAKANA_FIRST && c <= KATAKANA_LAST;
}
static int katakana_decode(unsigned code, Py_UCS4 out[2]) {
    out[0] = KATAKANA_FIRST + code - 0x21;
    return is_between(code, 0x21, 0x5f);
}
static int jisx0208_encode(Py_UCS4 c, int32_t next, unsigned *code) {
    return charset_encode(&charset_jisx0208, c, next, code);
}
static int jisx0208_decode(unsigned code, Py_UCS4 out[2]) {
    return charset_decode(&charset_jisx0208, code, out);
}
static int jisx0212_encode(Py_UCS4 c, int32_t next, unsigned *code) {
    return charset_encode(&charset_jisx0212, c, next, code);
}
static int jisx0212_decode(unsigned code, Py_UCS4 out[2]) {
    return charset_decode(&charset_jisx0212, code, out);
}
static int ksx1001_encode(Py_UCS4 c, int32_t next, unsigned *code) {
    int n = charset_encode(&charset_ksx1001, c, next, code);
    *code &= 0x7f7f;
    return n;
}
static int ksx1001_decode(unsigned code, Py_UCS4 out[2]) {
    return charset_decode(&charset_ksx1001, code | 0x8080, out);
}
static int gb2312_encode(Py_UCS4 c, int32_t next, unsigned *code) {
    int n = charset_encode(&charset_gb2312, c, next, code);
    *code &= 0x7f7f;
    return n;
}
static int gb2312_decode(unsigned code, Py_UCS4 out[2]) {
    return charset_decode(&charset_gb2312, code | 0x8080, out);
}

/* Plane 1 of JIS X 0213, without what JIS X 0208 has. */
static int plane_one_encode(const Charset *set, Py_UCS4 c, int32_t next, unsigned *code) {
    unsigned older;
    int taken = charset_encode(set, c, next, code);
    if (taken != 1) {
        return taken;
    }
    bool here = !(*code & PLANE_TWO) && *code != TILDE_CODE &&
                charset_encode(&charset_jisx0208, c, next, &older) != 1;
    return here ? 1 : ENCODED_NOT;
}
static int plane_one_decode(const Charset *set, unsigned code, Py_UCS4 out[2]) {
    out[0] = '~';
    return code == TILDE_CODE ? 1 : charset_decode(set, code, out);
}
static int plane_two_encode(const Charset *set, Py_UCS4 c, int32_t next, unsigned *code) {
    int taken = charset_encode(set, c, next, code);
    bool here = taken == 1 && (*code & PLANE_TWO);
    *code &= 0x7f7f;
    return here ? 1 : ENCODED_NOT;
}
static int jisx0213_encode(Py_UCS4 c, int32_t next, unsigned *code) {
    return plane_one_encode(&charset_jisx0213, c, next, code);
}
static int jisx0213_decode(unsigned code, Py_UCS4 out[2]) {
    return plane_one_decode(&charset_jisx0213, code, out);
}
static int jisx0213_two_encode(Py_UCS4 c, int32_t next, unsigned *code) {
    return plane_two_encode(&charset_jisx0213, c, next, code);
}
static int jisx0213_two_decode(unsigned code, Py_UCS4 out[2]) {
    return charset_decode(&charset_jisx0213, code | 0x8080, out);
}
static int jisx0213_2000_encode(Py_UCS4 c, int32_t next, unsigned *code) {
    return plane_one_encode(&charset_jisx0213_2000, c, next, code);
}
static int jisx0213_2000_decode(unsigned code, Py_UCS4 out[2]) {
    return plane_one_decode(&charset_jisx0213_2000, code, out);
}
static int jisx0213_2000_two_encode(Py_UCS4 c, int32_t next, unsigned *code) {
    return plane_two_encode(&charset_jisx0213_2000, c, next, code);
}

#define SET_JISX0208 {'B' | DOUBLE, false, jisx0208_encode, jisx0208_decode}
#define SET_JISX0208_1978 {'@' | DOUBLE, false, NULL, jisx0208_decode}
#define SET_JISX0212 {'D' | DOUBLE, false, jisx0212_encode, jisx0212_decode}
#define SET_KSX1001 {'C' | DOUBLE, false, ksx1001_encode, ksx1001_decode}
#define SET_KSX1001_G1 {'C' | DOUBLE, true, ksx1001_encode, ksx1001_decode}
#define SET_GB2312 {'A' | DOUBLE, false, gb2312_encode, gb2312_decode}
#define SET_ROMAN {'J', false, roman_encode, roman_decode}
#define SET_KATAKANA {'I', false, katakana_encode, katakana_decode}
#define SET_LATIN1 {'A', false, NULL, NULL}
#define SET_GREEK {'F', false, NULL, NULL}
#define SET_END {0, false, NULL, NULL}

/* ---- encoding ---- */

static void designate_ascii(MbState *state, MbBytes *out) {
    mb_put_text(out, "\033(B");
    state->c[G0] = ASCII;
}
static void shift_in(MbState *state, MbBytes *out) {
    if (state->c[FLAGS] & SHIFTED) {
        mb_put(out, SI);
        state->c[FLAGS] &= (uint8_t)~SHIFTED;
    }
}
static void iso2022_encode_end(MbState *state, MbBytes *out) {
    shift_in(state, out);
    if (state->c[G0] != ASCII) {
        designate_ascii(state, out);
    }
}
/* The sequence that designates the set to where the encoder keeps it. */
static void designate(const Designation *set, MbState *state, MbBytes *out) {
    uint8_t *holder = &state->c[set->in_g1 ? G1 : G0];
    if (*holder == set->mark) {
        return;
    }
    *holder = set->mark;
    mb_put(out, ESC);
    if (set->mark & DOUBLE) {
        mb_put(out, '$');
    }
    if (set->mark != ('B' | DOUBLE)) { /* the one that is older than the parentheses */
        mb_put(out, set->in_g1 ? ')' : '(');
    }
    mb_put(out, set->mark & 0x7f);
}
static void encode_in(const Designation *set, MbState *state, unsigned code, MbBytes *out) {
    if (!set->in_g1) {
        shift_in(state, out);
    }
    designate(set, state, out);
    if (set->in_g1 && !(state->c[FLAGS] & SHIFTED)) {
        mb_put(out, SO);
        state->c[FLAGS] |= SHIFTED;
    }
    if (set->mark & DOUBLE) {
        mb_put_two(out, code);
    } else {
        mb_put(out, code);
    }
}

static int iso2022_encode(const MbCodec *codec, MbState *state, Py_UCS4 c, int32_t next,
                          MbBytes *out) {
    if (c < 0x80) {
        if (state->c[G0] != ASCII) {
            designate_ascii(state, out);
        }
        shift_in(state, out);
        mb_put(out, c);
        return 1;
    }
    const Designations *all = codec->designations;
    for (const Designation *set = all->sets; set->mark != 0; set++) {
        unsigned code = 0;
        int taken = set->encode ? set->encode(c, next, &code) : ENCODED_NOT;
        if (taken == ENCODED_UNDECIDED) {
            return MB_MORE;
        }
        if (taken > 0) {
            encode_in(set, state, code, out);
            return taken;
        }
    }
    return MB_BAD;
}

/* ---- decoding ---- */

static const Designation *set_find(const MbCodec *codec, unsigned mark) {
    const Designations *all = codec->designations;
    for (const Designation *set = all->sets; set->mark != 0; set++) {
        if (set->mark == mark) {
            return set;
        }
    }
    return NULL;
}
static bool ends_escape(unsigned byte) {
    return is_between(byte, '@', 'Z');
}

/* ESC N: one character of G2. */
static int single_shift_decode(MbState *state, const uint8_t *in, Py_ssize_t n, MbText *out) {
    if (n < 3) {
        return MB_MORE;
    }
    unsigned byte = in[2];
    Py_UCS4 c;
    switch (state->c[G2]) {
    case ASCII:
        return byte < 0x80 ? mb_char(out, byte, 3) : -3;
    case 'A':
        return byte < 0x80 ? mb_char(out, byte | 0x80, 3) : -3;
    case 'F':
        byte ^= 0x80;
        c = byte < 0xa0 ? byte : charset_greek[byte - 0xa0];
        return c != 0 || byte == 0 ? mb_char(out, c, 3) : -3;
    default:
        return MB_BROKEN;
    }
}

/* How long the escape sequence is: 0 if its end is not there yet, -1 if it has none. */
static int escape_length(const MbCodec *codec, const uint8_t *in, Py_ssize_t n) {
    /* ESC & @ says that the designation behind it means the edition of 1990 */
    bool revised = set_find(codec, 'B' | DOUBLE) != NULL;
    for (int i = 1; i < ESCAPE_MAX; i++) {
        if (i >= n) {
            return 0;
        }
        if (!ends_escape(in[i])) {
            continue;
        }
        if (!(revised && i == 2 && in[1] == '&' && in[2] == '@')) {
            return i + 1;
        }
        i++;
    }
    return -1;
}
/* Which of the state's bytes the sequence sets, -1 for none; *mark: to what. */
static int escape_target(const MbCodec *codec, const uint8_t *in, int length, unsigned *mark) {
    const Designations *all = codec->designations;
    *mark = in[length - 1];
    if (length == 3) {
        switch (in[1]) {
        case '(':
            return G0;
        case ')':
            return G1;
        case '.':
            return all->uses_g2 ? G2 : -1;
        case '$':
            *mark |= DOUBLE;
            return G0;
        }
        return -1;
    }
    *mark |= DOUBLE;
    if (length == 4 && in[1] == '$' && (in[2] == '(' || in[2] == ')')) {
        return in[2] == '(' ? G0 : G1;
    }
    return length == 6 && memcmp(in + 3, "\033$B", 3) == 0 ? G0 : -1;
}
static int escape_decode(const MbCodec *codec, MbState *state, const uint8_t *in, Py_ssize_t n,
                         MbText *out) {
    if (n < 2) {
        return MB_MORE;
    }
    const Designations *all = codec->designations;
    if (in[1] == 'N' && all->uses_g2) {
        return single_shift_decode(state, in, n, out);
    }
    if (in[1] == 0 || strchr("$&().", in[1]) == NULL) {
        state->c[FLAGS] |= THROUGH;
        return mb_char(out, ESC, 1);
    }
    int length = escape_length(codec, in, n);
    if (length <= 0) {
        return length == 0 ? MB_MORE : -1;
    }
    unsigned mark;
    int target = escape_target(codec, in, length, &mark);
    if (target < 0 || (mark != ASCII && set_find(codec, mark) == NULL)) {
        return -length;
    }
    state->c[target] = (uint8_t)mark;
    return length;
}

static int graphic_decode(const MbCodec *codec, MbState *state, const uint8_t *in, Py_ssize_t n,
                          MbText *out) {
    unsigned mark = state->c[state->c[FLAGS] & SHIFTED ? G1 : G0];
    if (mark == ASCII) {
        return mb_char(out, in[0], 1);
    }
    const Designation *set = set_find(codec, mark);
    if (set == NULL || set->decode == NULL) {
        return -1;
    }
    int width = mark & DOUBLE ? 2 : 1;
    if (n < width) {
        return MB_MORE;
    }
    unsigned code = width == 2 ? (unsigned)(in[0] << 8 | in[1]) : in[0];
    int count = width == 2 && in[1] >= 0x80 ? 0 : set->decode(code, out->data);
    out->count = count > 0 ? count : 0;
    return count > 0 ? width : -width;
}

static int iso2022_decode(const MbCodec *codec, MbState *state, const uint8_t *in, Py_ssize_t n,
                          MbText *out) {
    const Designations *all = codec->designations;
    if (state->c[FLAGS] & THROUGH) {
        if (ends_escape(in[0])) {
            state->c[FLAGS] &= (uint8_t)~THROUGH;
        }
        return mb_char(out, in[0], 1);
    }
    if (in[0] == ESC) {
        return escape_decode(codec, state, in, n, out);
    }
    if (all->shifts && (in[0] == SO || in[0] == SI)) {
        state->c[FLAGS] = (uint8_t)((state->c[FLAGS] & ~SHIFTED) | (in[0] == SO ? SHIFTED : 0));
        return 1;
    }
    if (in[0] == '\n') {
        state->c[FLAGS] &= (uint8_t)~SHIFTED;
    }
    if (in[0] < 0x20) {
        return mb_char(out, in[0], 1);
    }
    return in[0] >= 0x80 ? -1 : graphic_decode(codec, state, in, n, out);
}
static void iso2022_decode_reset(MbState *state) {
    state->c[G0] = ASCII;
    state->c[FLAGS] &= (uint8_t)~SHIFTED;
}

static bool iso2022_is_plain(const MbState *state) {
    return state->c[G0] == ASCII && !(state->c[FLAGS] & (SHIFTED | THROUGH));
}

/* ---- the codecs ---- */

#define ISO2022_CODEC(id, with_shifts, with_g2, ...)                                               \
    static const Designation id##_sets[] = {__VA_ARGS__, SET_END};                                 \
    static const Designations id##_designations = {id##_sets, with_shifts, with_g2};               \
    static const MbCodec id = {                                                                    \
        .name = #id,                                                                               \
        .encode = iso2022_encode,                                                                  \
        .decode = iso2022_decode,                                                                  \
        .encode_end = iso2022_encode_end,                                                          \
        .decode_reset = iso2022_decode_reset,                                                      \
        .plain = iso2022_is_plain,                                                                 \
        .encode_start = {{ASCII, ASCII}},                                                          \
        .decode_start = {{ASCII, ASCII, ASCII}},                                                   \
        .designations = &id##_designations,                                                        \
    };

ISO2022_CODEC(iso2022_kr, true, false, SET_KSX1001_G1)
ISO2022_CODEC(iso2022_jp, false, false, SET_JISX0208, SET_JISX0208_1978, SET_ROMAN)
ISO2022_CODEC(iso2022_jp_1, false, false, SET_JISX0208, SET_JISX0212, SET_JISX0208_1978, SET_ROMAN)
ISO2022_CODEC(iso2022_jp_2, false, true, SET_JISX0208, SET_JISX0212, SET_KSX1001, SET_GB2312,
              SET_JISX0208_1978, SET_ROMAN, SET_LATIN1, SET_GREEK)
ISO2022_CODEC(iso2022_jp_2004, false, false,
              {'Q' | DOUBLE, false, jisx0213_encode, jisx0213_decode}, SET_JISX0208,
              {'P' | DOUBLE, false, jisx0213_two_encode, jisx0213_two_decode})
/* What the second plane became in 2004 is read as it is now. */
ISO2022_CODEC(iso2022_jp_3, false, false,
              {'O' | DOUBLE, false, jisx0213_2000_encode, jisx0213_2000_decode}, SET_JISX0208,
              {'P' | DOUBLE, false, jisx0213_2000_two_encode, jisx0213_two_decode})
ISO2022_CODEC(iso2022_jp_ext, false, false, SET_JISX0208, SET_JISX0212, SET_JISX0208_1978,
              SET_ROMAN, SET_KATAKANA)

/* ---- the module ---- */

static const MbCodec *const codecs[] = {
    &iso2022_kr,      &iso2022_jp,   &iso2022_jp_1,   &iso2022_jp_2,
    &iso2022_jp_2004, &iso2022_jp_3, &iso2022_jp_ext, NULL,
};

FUNCTION("_codecs_iso2022.getcodec(object, /)", "The codec of that name.")
static PyObject *codecs_iso2022_getcodec(PyObject *module, PyObject *object) {
    return mb_getcodec(codecs, object);
}

#include "codecs_iso2022.gen.h"

NATIVE_MODULE(_codecs_iso2022, CodecsState, codecs_exec, _codecs_iso2022_functions,
              "Codecs of seven bits by designations.")
