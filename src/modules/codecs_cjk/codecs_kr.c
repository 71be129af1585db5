/* _codecs_kr: the codecs of Korea: EUC-KR, code page 949, Johab. */
#include "modules/codecs_cjk/codecs_tables.h"

enum { HANGUL_FIRST = 0xac00, HANGUL_LAST = 0xd7a3, VOWELS = 21, FINALS = 28 };

/* ---- EUC-KR: syllables that KS X 1001 lacks are spelt: filler, initial, vowel, final ---- */

enum { FILLER = 0xd4, JAMO_ROW = 0xa4, SPELT_BYTES = 8, VOWEL_FIRST = 0xbf };

/* The letters' columns in the row of jamo. Final 0 is none: the filler. */
static const uint8_t initials[] = {0xa1, 0xa2, 0xa4, 0xa7, 0xa8, 0xa9, 0xb1, 0xb2, 0xb3, 0xb5,
                                   0xb6, 0xb7, 0xb8, 0xb9, 0xba, 0xbb, 0xbc, 0xbd, 0xbe};
static const uint8_t finals[] = {FILLER, 0xa1, 0xa2, 0xa3, 0xa4, 0xa5, 0xa6, 0xa7, 0xa9, 0xaa,
                                 0xab,   0xac, 0xad, 0xae, 0xaf, 0xb0, 0xb1, 0xb2, 0xb4, 0xb5,
                                 0xb6,   0xb7, 0xb8, 0xba, 0xbb, 0xbc, 0xbd, 0xbe};

static int letter_find(const uint8_t *letters, size_t count, unsigned column) {
    for (size_t i = 0; i < count; i++) {
        if (letters[i] == column) {
            return (int)i;
        }
    }
    return -1;
}

static int euc_kr_encode(const MbCodec *codec, MbState *state, Py_UCS4 c, int32_t next,
                         MbBytes *out) {
    if (mb_double_encode(codec, state, c, next, out) == 1) {
        return 1;
    }
    if (c < HANGUL_FIRST || c > HANGUL_LAST) {
        return MB_BAD;
    }
    unsigned syllable = c - HANGUL_FIRST;
    unsigned columns[] = {FILLER, initials[syllable / (VOWELS * FINALS)],
                          VOWEL_FIRST + syllable / FINALS % VOWELS, finals[syllable % FINALS]};
    for (size_t i = 0; i < countof(columns); i++) {
        mb_put(out, JAMO_ROW);
        mb_put(out, columns[i]);
    }
    return 1;
}

static int spelt_decode(const uint8_t *in, Py_ssize_t n, MbText *out) {
    if (n < SPELT_BYTES) {
        return MB_MORE;
    }
    int initial = letter_find(initials, countof(initials), in[3]);
    int vowel = in[5] - VOWEL_FIRST;
    int final = letter_find(finals, countof(finals), in[7]);
    if (in[2] != JAMO_ROW || in[4] != JAMO_ROW || in[6] != JAMO_ROW || initial < 0 || vowel < 0 ||
        vowel >= VOWELS || final < 0) {
        return -1;
    }
    return mb_char(out, (Py_UCS4)(HANGUL_FIRST + (initial * VOWELS + vowel) * FINALS + final),
                   SPELT_BYTES);
}
static int euc_kr_decode(const MbCodec *codec, MbState *state, const uint8_t *in, Py_ssize_t n,
                         MbText *out) {
    if (n >= 2 && in[0] == JAMO_ROW && in[1] == FILLER) {
        return spelt_decode(in, n, out);
    }
    return mb_double_decode(codec, state, in, n, out);
}

static const MbCodec euc_kr = {
    .name = "euc_kr",
    .encode = euc_kr_encode,
    .decode = euc_kr_decode,
    .ascii = true,
    .set = &charset_ksx1001,
};
static const MbCodec cp949 = {
    .name = "cp949",
    .encode = mb_double_encode,
    .decode = mb_double_decode,
    .ascii = true,
    .set = &charset_cp949,
};

/* ---- Johab: one bit set, then five for each letter of a syllable; all else by KS X 1001 ---- */

enum {
    NO_INITIAL = 1,
    NO_VOWEL = 2,
    NO_FINAL = 1,
    JAMO_FIRST = 0x3131,
    JAMO_VOWEL_FIRST = 0x314f,
    JAMO_LAST = 0x3163,
    IDEOGRAPHIC_SPACE = 0x3000
};
#define JOHAB(initial, vowel, final) (0x8000u | (initial) << 10 | (vowel) << 5 | (final))

/* The five bits of each vowel and final; those of initial i are i + 2. */
static const uint8_t vowel_bits[] = {3,  4,  5,  6,  7,  10, 11, 12, 13, 14, 15,
                                     18, 19, 20, 21, 22, 23, 26, 27, 28, 29};
static const uint8_t final_bits[] = {1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14,
                                     15, 16, 17, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29};

/* A letter alone, U+3131 and on: an initial if it can be one, else a final; or a vowel. */
static unsigned jamo_encode(Py_UCS4 c) {
    if (c >= JAMO_VOWEL_FIRST) {
        return JOHAB(NO_INITIAL, vowel_bits[c - JAMO_VOWEL_FIRST], NO_FINAL);
    }
    unsigned column = c - JAMO_FIRST + 0xa1;
    int initial = letter_find(initials, countof(initials), column);
    if (initial >= 0) {
        return JOHAB((unsigned)initial + 2, NO_VOWEL, NO_FINAL);
    }
    return JOHAB(NO_INITIAL, NO_VOWEL, final_bits[letter_find(finals, countof(finals), column)]);
}
/* Two rows of KS X 1001 in one of Johab: 78 columns from 0x31 on, 110 from 0x91 on. */
static unsigned ksx1001_to_johab(unsigned code) {
    unsigned row = (code >> 8) - 0xa1, column = (code & 0xff) - 0xa1;
    unsigned lead = row < 12 ? 0xd9 + row / 2 : 0xe0 + (row - 41) / 2;
    unsigned odd = row < 12 ? row % 2 : (row - 41) % 2;
    unsigned place = odd * 94 + column;
    return lead << 8 | (place < 78 ? 0x31 + place : 0x91 + place - 78);
}
static int johab_encode(const MbCodec *codec, MbState *state, Py_UCS4 c, int32_t next,
                        MbBytes *out) {
    unsigned code;
    if (c >= HANGUL_FIRST && c <= HANGUL_LAST) {
        unsigned syllable = c - HANGUL_FIRST;
        code = JOHAB(syllable / (VOWELS * FINALS) + 2, vowel_bits[syllable / FINALS % VOWELS],
                     final_bits[syllable % FINALS]);
    } else if (c >= JAMO_FIRST && c <= JAMO_LAST) {
        code = jamo_encode(c);
    } else if (charset_encode(codec->set, c, next, &code) == 1) {
        code = ksx1001_to_johab(code);
    } else {
        return MB_BAD;
    }
    mb_put_two(out, code);
    return 1;
}

/* Initial -1, vowel -1, final 0 are none. */
static Py_UCS4 letters_decode(int initial, int vowel, int final) {
    if (initial >= 0 && vowel >= 0) {
        return (Py_UCS4)(HANGUL_FIRST + (initial * VOWELS + vowel) * FINALS + final);
    }
    if (initial >= 0) {
        return final == 0 ? JAMO_FIRST + (Py_UCS4)initials[initial] - 0xa1 : 0;
    }
    if (vowel >= 0) {
        return final == 0 ? JAMO_VOWEL_FIRST + (Py_UCS4)vowel : 0;
    }
    return final == 0 ? IDEOGRAPHIC_SPACE : JAMO_FIRST + (Py_UCS4)finals[final] - 0xa1;
}
static Py_UCS4 syllable_decode(unsigned code) {
    unsigned first = code >> 10 & 31, second = code >> 5 & 31, third = code & 31;
    int vowel = letter_find(vowel_bits, countof(vowel_bits), second);
    int final = letter_find(final_bits, countof(final_bits), third);
    bool initial_fits = is_between(first, NO_INITIAL, countof(initials) + 1);
    if (!initial_fits || (vowel < 0 && second != NO_VOWEL) || final < 0) {
        return 0;
    }
    return letters_decode(first == NO_INITIAL ? -1 : (int)first - 2, vowel, final);
}
/* The inverse of ksx1001_to_johab; 0: no place. Letters and syllables have codes of their own. */
static unsigned johab_to_ksx1001(unsigned lead, unsigned trail) {
    unsigned row = is_between(lead, 0xd9, 0xde)   ? 2 * (lead - 0xd9)
                   : is_between(lead, 0xe0, 0xf9) ? 41 + 2 * (lead - 0xe0)
                                                  : 0xff;
    unsigned place = is_between(trail, 0x31, 0x7e)   ? trail - 0x31
                     : is_between(trail, 0x91, 0xfe) ? trail - 0x91 + 78
                                                     : 0xff;
    if (row == 0xff || place == 0xff) {
        return 0;
    }
    unsigned code = (0xa1 + row + place / 94) << 8 | (0xa1 + place % 94);
    bool letter = code >> 8 == JAMO_ROW && (code & 0xff) < FILLER;
    return letter ? 0 : code;
}
static int johab_decode(const MbCodec *codec, MbState *state, const uint8_t *in, Py_ssize_t n,
                        MbText *out) {
    if (n < 2) {
        return MB_MORE;
    }
    if (in[0] < 0xd8) {
        Py_UCS4 c = syllable_decode((unsigned)(in[0] << 8 | in[1]));
        return c != 0 ? mb_char(out, c, 2) : -1;
    }
    unsigned code = johab_to_ksx1001(in[0], in[1]);
    return code != 0 ? mb_cell(codec->set, code, out, 2, 1) : -1;
}

static const MbCodec johab = {
    .name = "johab",
    .encode = johab_encode,
    .decode = johab_decode,
    .ascii = true,
    .set = &charset_ksx1001,
};

/* ---- the module ---- */

static const MbCodec *const codecs[] = {&euc_kr, &cp949, &johab, NULL};

FUNCTION("_codecs_kr.getcodec(object, /)", "The codec of that name.")
static PyObject *codecs_kr_getcodec(PyObject *module, PyObject *object) {
    return mb_getcodec(codecs, object);
}

#include "codecs_kr.gen.h"

NATIVE_MODULE(_codecs_kr, CodecsState, codecs_exec, _codecs_kr_functions, "The codecs of Korea.")
