/* What Unicode 3.2.0 said of code points: for IDNA (RFC 3490), which is defined by it.
 *
 * Kept as the differences from the present version (data/unicode/Changes-3.2.0.txt), which never
 * changes names and decompositions, but for five corrected ones. Constant data, callable from any
 * thread.
 */
#ifndef BASE_UNICODE_OLD_H
#define BASE_UNICODE_OLD_H

#include "base/unicode.h"

#define UNICODE_OLD_VERSION "3.2.0"

/* Was it assigned then, or is it still unassigned? Of others the functions below may be asked. */
bool unicode_old_known(uint32_t c);
const char *unicode_old_category(uint32_t c);
const char *unicode_old_bidirectional(uint32_t c);
const char *unicode_old_east_asian_width(uint32_t c);
int unicode_old_mirrored(uint32_t c);
int unicode_old_decimal(uint32_t c); /* -1: none */
bool unicode_old_numeric(uint32_t c, double *value);
/* The code point that a corrected one was decomposed into then, or c. */
uint32_t unicode_old_decomposed(uint32_t c);

/* ---- the tables, sorted by code point ---- */

typedef struct {
    uint32_t first, last;
} UnicodeUnassigned;
typedef struct {
    uint32_t c;
    char value[4];
} UnicodeOldText;
typedef struct {
    uint32_t c;
    int32_t value;
} UnicodeOldNumber;
typedef struct {
    uint32_t c;
    double value;
    bool has_value;
} UnicodeOldNumeric;
extern const UnicodeUnassigned unicode_old_unassigned_table[];
extern const UnicodeOldText unicode_old_category_table[], unicode_old_bidirectional_table[],
    unicode_old_width_table[];
extern const UnicodeOldNumber unicode_old_mirrored_table[], unicode_old_decimal_table[],
    unicode_old_decomposition_table[];
extern const UnicodeOldNumeric unicode_old_numeric_table[];
extern const size_t unicode_old_unassigned_count, unicode_old_category_count,
    unicode_old_bidirectional_count, unicode_old_width_count, unicode_old_mirrored_count,
    unicode_old_decimal_count, unicode_old_decomposition_count, unicode_old_numeric_count;

#endif
