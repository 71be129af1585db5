/* Coded character sets: which character stands at a code of one or two bytes, and the other way
 * round. The tables are written by tools/gen_cjk.py out of data/cjk.
 *
 * A set that stands on a base holds only what differs from it. Rows (the upper byte of a code) lead
 * to cells, in which 0 says "ask the base", CHARSET_TAKEN_AWAY that the base's character does not
 * count, and a number of a surrogate that the character is in `wide`. Characters lead by a trie of
 * two stages to codes, with the same two marks and CHARSET_STARTS_PAIR.
 *
 * Everything here is constant.
 */
#ifndef PITHON_MODULES_CODECS_CJK_CHARSET_H
#define PITHON_MODULES_CODECS_CJK_CHARSET_H

#include "Python.h"
#include "base/compiler.h"

enum { CHARSET_TAKEN_AWAY = 0xffff, CHARSET_STARTS_PAIR = 0xfffe };
#define CHARSET_WIDE_IS_PAIR 0x80000000u

typedef struct {
    uint16_t offset;     /* of the cell of column `first` */
    uint8_t first, last; /* columns; none when first > last */
} CharsetRow;
/* Two characters that have one code; second 0: what the first is where none of its pairs follows.
 * Sorted by the first. */
typedef struct {
    uint16_t first, second, code;
} CharsetPair;
typedef struct Charset {
    const struct Charset *base;
    uint8_t row_first, row_last;
    const CharsetRow *rows;
    const uint16_t *cells;
    const uint32_t *wide; /* code points, or with CHARSET_WIDE_IS_PAIR numbers of pairs */
    const uint16_t *index, *codes;
    uint8_t shift;
    uint32_t limit; /* of the code points in `index` */
    const CharsetPair *pairs;
    int pair_count;
} Charset;

extern const Charset charset_gb2312, charset_gbk, charset_gb18030, charset_ksx1001, charset_cp949,
    charset_jisx0208, charset_jisx0212, charset_jisx0213, charset_jisx0213_2000, charset_cp932,
    charset_big5, charset_cp950, charset_big5hkscs;
/* U+00A0 and on, as far as ISO 8859-7 has them: by the byte less 0xa0; 0 is none. */
extern const uint16_t *const charset_greek;

/* GB 18030: runs of code points that have codes of four bytes, with the number of the first. */
typedef struct {
    uint16_t first, last, number;
} CharsetRange;
extern const CharsetRange *const gb18030_ranges;
extern const int gb18030_range_count;

/* What follows a character, where it is no character. */
enum { NEXT_NONE = -1, NEXT_UNKNOWN = -2 };
enum { ENCODED_NOT = 0, ENCODED_UNDECIDED = -1, ENCODED_TAKEN_AWAY = -2 };
/* What stands for a character that starts pairs. */
quiet int charset_encode_pair(const Charset *set, Py_UCS4 c, int32_t next, unsigned *code);
/* What stands at a code: how many characters, 0 for none, -1 for one that was taken away from the
 * base. */
quiet int charset_decode(const Charset *set, unsigned code, Py_UCS4 out[2]);
/* The code of a character: how many characters it stands for (1; 2 with the next), ENCODED_NOT, or
 * ENCODED_UNDECIDED when that depends on the next one, which is unknown, or ENCODED_TAKEN_AWAY when
 * the base has it, but this set has not. */
static force_inline int charset_encode(const Charset *set, Py_UCS4 c, int32_t next,
                                       unsigned *code) {
    do {
        if (unlikely(c >= set->limit)) {
            continue;
        }
        unsigned block = set->index[c >> set->shift], place = c & ((1u << set->shift) - 1);
        unsigned found = set->codes[(block << set->shift) + place];
        if (likely(found - 1 < CHARSET_STARTS_PAIR - 1)) {
            *code = found;
            return 1;
        }
        if (found != 0) {
            return found == CHARSET_STARTS_PAIR ? charset_encode_pair(set, c, next, code)
                                                : ENCODED_TAKEN_AWAY;
        }
    } while ((set = set->base) != NULL);
    return ENCODED_NOT;
}

#endif
