/* Weighted edit distance, as the traceback module of the library describes it: a letter more, less
 * or other costs 2, another case 1. */
#include "object/suggest.h"

#include <ctype.h>
#include <string.h>

enum { MOVE_COST = 2, CASE_COST = 1, LONGEST = 40 };

static int letter_cost(char a, char b) {
    if (a == b) {
        return 0;
    }
    return tolower((unsigned char)a) == tolower((unsigned char)b) ? CASE_COST : MOVE_COST;
}

static int smallest(int a, int b, int c) {
    int least = a < b ? a : b;
    return least < c ? least : c;
}

/* The distance, or anything above `limit` when it is above. */
static int edit_distance(const char *a, size_t na, const char *b, size_t nb, int limit) {
    int row[LONGEST + 1];
    for (size_t j = 0; j <= nb; j++) {
        row[j] = (int)j * MOVE_COST;
    }
    for (size_t i = 1; i <= na; i++) {
        int diagonal = row[0], least = row[0] = (int)i * MOVE_COST;
        for (size_t j = 1; j <= nb; j++) {
            int above = row[j];
            row[j] = smallest(above + MOVE_COST, row[j - 1] + MOVE_COST,
                              diagonal + letter_cost(a[i - 1], b[j - 1]));
            diagonal = above;
            least = row[j] < least ? row[j] : least;
        }
        if (least > limit) {
            return limit + 1;
        }
    }
    return row[nb];
}

const char *suggest_name(const char *wrong, const char *const *names, size_t count) {
    size_t length = strlen(wrong);
    const char *best = NULL;
    int best_distance = INT32_MAX;
    if (length > LONGEST) {
        return NULL;
    }
    for (size_t i = 0; i < count; i++) {
        size_t other = names[i] == NULL ? 0 : strlen(names[i]);
        if (other == 0 || other > LONGEST || !strcmp(names[i], wrong)) {
            continue;
        }
        int limit = (int)(length + other + 3) * MOVE_COST / 6;
        if (limit >= best_distance) {
            limit = best_distance - 1;
        }
        int distance = edit_distance(wrong, length, names[i], other, limit);
        if (distance <= limit) {
            best = names[i];
            best_distance = distance;
        }
    }
    return best;
}
