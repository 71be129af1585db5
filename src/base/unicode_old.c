/* Unicode 3.2.0 by its differences from the present version. */
#include "base/unicode_old.h"

/* The entry of c in a table of `size`-byte entries that begin with their code point, or NULL. */
static const void *find(const void *table, size_t count, size_t size, uint32_t c) {
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        const char *entry = (const char *)table + middle * size;
        uint32_t at = *(const uint32_t *)entry;
        if (at == c) {
            return entry;
        }
        if (at < c) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return NULL;
}
#define FIND(name, c)                                                                              \
    find(unicode_old_##name##_table, unicode_old_##name##_count,                                   \
         sizeof unicode_old_##name##_table[0], c)

bool unicode_old_known(uint32_t c) {
    size_t low = 0, high = unicode_old_unassigned_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        const UnicodeUnassigned *range = &unicode_old_unassigned_table[middle];
        if (c >= range->first && c <= range->last) {
            return false;
        }
        if (range->last < c) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return true;
}
const char *unicode_old_category(uint32_t c) {
    const UnicodeOldText *entry = FIND(category, c);
    return !unicode_old_known(c) ? "Cn" : entry ? entry->value : unicode_category(c);
}
const char *unicode_old_bidirectional(uint32_t c) {
    const UnicodeOldText *entry = FIND(bidirectional, c);
    return !unicode_old_known(c) ? "" : entry ? entry->value : unicode_bidirectional(c);
}
const char *unicode_old_east_asian_width(uint32_t c) {
    const UnicodeOldText *entry = FIND(width, c);
    return !unicode_old_known(c) ? "N" : entry ? entry->value : unicode_east_asian_width(c);
}
int unicode_old_mirrored(uint32_t c) {
    const UnicodeOldNumber *entry = FIND(mirrored, c);
    return !unicode_old_known(c) ? 0 : entry ? entry->value : unicode_mirrored(c);
}
int unicode_old_decimal(uint32_t c) {
    const UnicodeOldNumber *entry = FIND(decimal, c);
    return !unicode_old_known(c) ? -1 : entry ? entry->value : unicode_decimal(c);
}
bool unicode_old_numeric(uint32_t c, double *value) {
    const UnicodeOldNumeric *entry = FIND(numeric, c);
    if (!unicode_old_known(c)) {
        return false;
    }
    if (entry != NULL) {
        *value = entry->value;
        return entry->has_value;
    }
    return unicode_numeric(c, value);
}
uint32_t unicode_old_decomposed(uint32_t c) {
    const UnicodeOldNumber *entry = FIND(decomposition, c);
    return entry ? (uint32_t)entry->value : c;
}
