#include "modules/codecs_cjk/charset.h"

static quiet int cell_decode(const Charset *set, unsigned cell, Py_UCS4 out[2]) {
    out[0] = cell;
    if (cell < 0xd800 || cell >= 0xe000) {
        return 1;
    }
    uint32_t wide = set->wide[cell - 0xd800];
    if (!(wide & CHARSET_WIDE_IS_PAIR)) {
        out[0] = wide;
        return 1;
    }
    const CharsetPair *pair = &set->pairs[wide & ~CHARSET_WIDE_IS_PAIR];
    out[0] = pair->first;
    out[1] = pair->second;
    return 2;
}

quiet int charset_decode(const Charset *set, unsigned code, Py_UCS4 out[2]) {
    unsigned row_number = code >> 8, column = code & 0xff;
    for (; set != NULL; set = set->base) {
        if (row_number < set->row_first || row_number > set->row_last) {
            continue;
        }
        CharsetRow row = set->rows[row_number - set->row_first];
        if (column < row.first || column > row.last) {
            continue;
        }
        unsigned cell = set->cells[row.offset + column - row.first];
        if (cell == CHARSET_TAKEN_AWAY) {
            return -1;
        }
        if (cell != 0) {
            return cell_decode(set, cell, out);
        }
    }
    return 0;
}

quiet int charset_encode_pair(const Charset *set, Py_UCS4 c, int32_t next, unsigned *code) {
    if (next == NEXT_UNKNOWN) {
        return ENCODED_UNDECIDED;
    }
    *code = 0;
    for (int i = 0; i < set->pair_count; i++) {
        const CharsetPair *pair = &set->pairs[i];
        if (pair->first != c) {
            continue;
        }
        if (pair->second == 0) {
            *code = pair->code;
        } else if ((int32_t)pair->second == next) {
            *code = pair->code;
            return 2;
        }
    }
    return *code != 0 ? 1 : ENCODED_NOT;
}
