/* Normalisation (UAX #15): decompose, put the marks in order, compose. */
#include "base/unicode.h"

#include "base/unicode_tables.h"
#include "base/utf8.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static int text_reserve(UnicodeText *t, size_t extra) {
    if (t->capacity - t->length >= extra) {
        return 0;
    }
    size_t limit = (size_t)PTRDIFF_MAX / sizeof *t->data;
    if (extra > limit - t->length) {
        return -1;
    }
    size_t capacity = t->capacity + t->capacity / 2;
    capacity = capacity > limit || capacity < t->length + extra ? t->length + extra : capacity;
    uint32_t *data = realloc(t->data, capacity * sizeof *data);
    if (!data) {
        return -1;
    }
    t->data = data;
    t->capacity = capacity;
    return 0;
}

static int append(UnicodeText *t, uint32_t c) {
    if (text_reserve(t, 1) < 0) {
        return -1;
    }
    t->data[t->length++] = c;
    return 0;
}

/* Recursion is as deep as the data chain decompositions: three. */
static int decompose_one(UnicodeText *t, uint32_t c, bool compatibility) {
    if (c < 0x80) {
        return append(t, c);
    }
    const char *tag;
    uint32_t parts[UNICODE_DECOMPOSITION_MAX];
    int count = unicode_decomposition(c, &tag, parts);
    if (count == 0 || (tag[0] && !compatibility)) {
        return append(t, c);
    }
    for (int i = 0; i < count; i++) {
        if (decompose_one(t, parts[i], compatibility) < 0) {
            return -1;
        }
    }
    return 0;
}

/* A stable sort of one run of marks by combining class. Long runs do not occur in text, only in
 * attacks: there the counts per class keep it linear. */
static int order_run(uint32_t *run, size_t n) {
    if (n <= 32) {
        for (size_t i = 1; i < n; i++) {
            uint32_t c = run[i];
            int class = unicode_combining(c);
            size_t j = i;
            for (; j > 0 && unicode_combining(run[j - 1]) > class; j--) {
                run[j] = run[j - 1];
            }
            run[j] = c;
        }
        return 0;
    }
    size_t starts[257] = {0};
    uint32_t *sorted = malloc(n * sizeof *sorted);
    if (!sorted) {
        return -1;
    }
    for (size_t i = 0; i < n; i++) {
        starts[unicode_combining(run[i]) + 1]++;
    }
    for (int class = 1; class < 257; class ++) {
        starts[class] += starts[class - 1];
    }
    for (size_t i = 0; i < n; i++) {
        sorted[starts[unicode_combining(run[i])]++] = run[i];
    }
    memcpy(run, sorted, n * sizeof *run);
    free(sorted);
    return 0;
}

static int order_marks(UnicodeText *t) {
    size_t i = 0;
    while (i < t->length) {
        if (t->data[i] < 0x300 || unicode_combining(t->data[i]) == 0) {
            i++;
            continue;
        }
        size_t start = i;
        while (i < t->length && unicode_combining(t->data[i]) != 0) {
            i++;
        }
        if (i - start > 1 && order_run(t->data + start, i - start) < 0) {
            return -1;
        }
    }
    return 0;
}

/* What two code points compose to, or 0. */
static uint32_t compose_pair(uint32_t first, uint32_t last) {
    if (first - HANGUL_L < HANGUL_L_COUNT && last - HANGUL_V < HANGUL_V_COUNT) {
        return HANGUL_S +
               ((first - HANGUL_L) * HANGUL_V_COUNT + (last - HANGUL_V)) * HANGUL_T_COUNT;
    }
    if (first - HANGUL_S < HANGUL_S_COUNT && (first - HANGUL_S) % HANGUL_T_COUNT == 0 &&
        last - HANGUL_T - 1 < HANGUL_T_COUNT - 1) {
        return first + (last - HANGUL_T);
    }
    uint32_t at = unicode_pair_hash(first, last);
    while (unicode_pair_slots[at]) {
        const UnicodePair *pair = &unicode_pairs[unicode_pair_slots[at] - 1];
        if (pair->first == first && pair->last == last) {
            return pair->composed;
        }
        at = (at + 1) & ((1u << UNICODE_PAIR_BITS) - 1);
    }
    return 0;
}

static void compose(UnicodeText *t) {
    uint32_t *data = t->data;
    size_t out = 0, starter = SIZE_MAX;
    int last_class = 0; /* of the character before, if it is no starter */
    for (size_t i = 0; i < t->length; i++) {
        uint32_t c = data[i];
        int class = c < 0x300 ? 0 : unicode_combining(c);
        bool reaches = starter != SIZE_MAX && (out == starter + 1 || last_class < class);
        uint32_t composed = reaches && c >= 0x300 ? compose_pair(data[starter], c) : 0;
        if (composed) {
            data[starter] = composed;
            continue;
        }
        if (class == 0) {
            starter = out;
        }
        last_class = class;
        data[out++] = c;
    }
    t->length = out;
}

int unicode_normalize(UnicodeForm form, const void *text, int kind, size_t length,
                      UnicodeText *out) {
    bool compatibility = form == UNICODE_NFKC || form == UNICODE_NFKD;
    if (text_reserve(out, length) < 0) {
        return -1;
    }
    for (size_t i = 0; i < length; i++) {
        if (decompose_one(out, utf8_text_get(text, kind, i), compatibility) < 0) {
            return -1;
        }
    }
    if (order_marks(out) < 0) {
        return -1;
    }
    if (form == UNICODE_NFC || form == UNICODE_NFKC) {
        compose(out);
    }
    return 0;
}

char *unicode_nfkc_utf8(const char *bytes, size_t size, size_t *out_size) {
    UnicodeText normal = {0};
    char *result = NULL;
    size_t stop;
    uint32_t *wide = size <= SIZE_MAX / 4 - 1 ? malloc((size + 1) * sizeof *wide) : NULL;
    if (!wide) {
        return NULL;
    }
    size_t length = utf8_decode(bytes, size, 4, wide);
    if (unicode_normalize(UNICODE_NFKC, wide, 4, length, &normal) == 0) {
        *out_size = utf8_encoded_size(normal.data, 4, normal.length, UTF8_SURROGATES, &stop);
        result = malloc(*out_size + 1);
        if (result) {
            utf8_encode(normal.data, 4, normal.length, result);
            result[*out_size] = 0;
        }
    }
    free(wide);
    unicode_text_free(&normal);
    return result;
}
