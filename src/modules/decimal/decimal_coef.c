/* Coefficients: sums, products with a word, decimal shifts. */
#include "modules/decimal/decimal_coef.h"

#include <string.h>

const uint64_t coef_powers[COEF_DIGITS + 2] = {
    1ULL,
    10ULL,
    100ULL,
    1000ULL,
    10000ULL,
    100000ULL,
    1000000ULL,
    10000000ULL,
    100000000ULL,
    1000000000ULL,
    10000000000ULL,
    100000000000ULL,
    1000000000000ULL,
    10000000000000ULL,
    100000000000000ULL,
    1000000000000000ULL,
    10000000000000000ULL,
    100000000000000000ULL,
    1000000000000000000ULL,
    10000000000000000000ULL,
};

/* word / 5^k is (word * factor) >> (64 + shift), exactly for any word below 2^63: factor is
 * 2^(64 + shift) / 5^k rounded up, at least 2^63. */
static const struct {
    uint64_t factor;
    int shift;
} fifths[COEF_DIGITS] = {
    {0, 0},
    {14757395258967641293ULL, 2},
    {11805916207174113035ULL, 4},
    {9444732965739290428ULL, 6},
    {15111572745182864684ULL, 9},
    {12089258196146291748ULL, 11},
    {9671406556917033398ULL, 13},
    {15474250491067253437ULL, 16},
    {12379400392853802749ULL, 18},
    {9903520314283042200ULL, 20},
    {15845632502852867519ULL, 23},
    {12676506002282294015ULL, 25},
    {10141204801825835212ULL, 27},
    {16225927682921336340ULL, 30},
    {12980742146337069072ULL, 32},
    {10384593717069655258ULL, 34},
    {16615349947311448412ULL, 37},
    {13292279957849158730ULL, 39},
};

static force_inline uint64_t split(uint64_t word, int k, uint64_t *low) {
    uint64_t high = (uint64_t)(((Wide)(word >> k) * fifths[k].factor) >> 64) >> fifths[k].shift;
    *low = word - high * coef_powers[k];
    return high;
}
uint64_t coef_split_word(uint64_t word, int k, uint64_t *low) {
    if (k == 0) {
        *low = 0;
        return word;
    }
    return split(word, k, low);
}

/* ---- order, sums ---- */

int coef_compare_same(const uint64_t *a, const uint64_t *b, size_t n) {
    while (n-- > 0) {
        if (a[n] != b[n]) {
            return a[n] < b[n] ? -1 : 1;
        }
    }
    return 0;
}
int coef_compare(const uint64_t *a, size_t na, const uint64_t *b, size_t nb) {
    if (na != nb) {
        return na < nb ? -1 : 1;
    }
    return coef_compare_same(a, b, na);
}

size_t coef_add(uint64_t *out, const uint64_t *a, size_t na, const uint64_t *b, size_t nb) {
    uint64_t carry = 0;
    size_t i = 0;
    for (; i < nb; i++) {
        uint64_t sum = a[i] + b[i] + carry;
        carry = sum >= COEF_BASE;
        out[i] = sum - (carry ? COEF_BASE : 0);
    }
    for (; i < na; i++) {
        uint64_t sum = a[i] + carry;
        carry = sum >= COEF_BASE;
        out[i] = carry ? 0 : sum;
    }
    if (carry) {
        out[na] = 1;
    }
    return na + carry;
}
size_t coef_subtract(uint64_t *out, const uint64_t *a, size_t na, const uint64_t *b, size_t nb) {
    uint64_t borrow = 0;
    size_t i = 0;
    for (; i < nb; i++) {
        uint64_t difference = a[i] - b[i] - borrow;
        borrow = difference >> 63;
        out[i] = difference + (borrow ? COEF_BASE : 0);
    }
    for (; i < na; i++) {
        uint64_t difference = a[i] - borrow;
        borrow = difference >> 63;
        out[i] = difference + (borrow ? COEF_BASE : 0);
    }
    return coef_trim(out, na);
}
uint64_t coef_add_to(uint64_t *a, size_t n, const uint64_t *b, size_t nb) {
    uint64_t carry = 0;
    for (size_t i = 0; i < n && (i < nb || carry); i++) {
        uint64_t sum = a[i] + (i < nb ? b[i] : 0) + carry;
        carry = sum >= COEF_BASE;
        a[i] = sum - (carry ? COEF_BASE : 0);
    }
    return carry;
}
uint64_t coef_subtract_from(uint64_t *a, size_t n, const uint64_t *b, size_t nb) {
    uint64_t borrow = 0;
    for (size_t i = 0; i < n && (i < nb || borrow); i++) {
        uint64_t difference = a[i] - (i < nb ? b[i] : 0) - borrow;
        borrow = difference >> 63;
        a[i] = difference + (borrow ? COEF_BASE : 0);
    }
    return borrow;
}
size_t coef_increment(uint64_t *a, size_t n) {
    for (size_t i = 0; i < n; i++) {
        if (a[i] < COEF_BASE - 1) {
            a[i]++;
            return n;
        }
        a[i] = 0;
    }
    a[n] = 1;
    return n + 1;
}

uint64_t coef_multiply_small(uint64_t *out, const uint64_t *a, size_t n, uint64_t factor,
                             uint64_t carry) {
    for (size_t i = 0; i < n; i++) {
        carry = coef_carry((Wide)a[i] * factor + carry, &out[i]);
    }
    return carry;
}
uint64_t coef_divide_small(uint64_t *out, const uint64_t *a, size_t n, uint64_t divisor) {
    int shift = __builtin_clzll(divisor);
    uint64_t d = divisor << shift;
    uint64_t reciprocal = (uint64_t)(~(Wide)0 / d);
    uint64_t rest = 0;
    for (size_t i = n; i-- > 0;) {
        Wide value = (Wide)rest * COEF_BASE + a[i];
        out[i] = coef_divide_wide(value << shift, d, reciprocal, &rest);
        rest >>= shift;
    }
    return rest;
}

/* ---- decimal shifts ---- */

size_t coef_shift_left(uint64_t *out, const uint64_t *a, size_t n, int64_t places) {
    size_t whole = (size_t)places / COEF_DIGITS;
    int part = (int)((size_t)places % COEF_DIGITS);
    if (n == 0) {
        return 0;
    }
    size_t length = n + whole;
    if (part == 0) {
        memmove(out + whole, a, n * sizeof *a);
    } else {
        uint64_t low, high = split(a[n - 1], COEF_DIGITS - part, &low);
        if (high != 0) {
            out[length++] = high;
        }
        for (size_t i = n - 1; i > 0; i--) {
            uint64_t next;
            high = split(a[i - 1], COEF_DIGITS - part, &next);
            out[i + whole] = low * coef_powers[part] + high;
            low = next;
        }
        out[whole] = low * coef_powers[part];
    }
    memset(out, 0, whole * sizeof *out);
    return length;
}

/* What is dropped: `part` digits of `word`, and all below it. */
static CoefRest rest_of(const uint64_t *a, size_t whole, uint64_t dropped, int part) {
    uint64_t half;
    if (part == 0) {
        if (whole == 0) {
            return REST_ZERO;
        }
        whole--;
        dropped = a[whole];
        part = COEF_DIGITS;
    }
    half = coef_powers[part] / 2;
    if (dropped != half && dropped != 0) {
        return dropped < half ? REST_BELOW : REST_ABOVE;
    }
    bool zero = coef_trim(a, whole) == 0;
    if (dropped == 0) {
        return zero ? REST_ZERO : REST_BELOW;
    }
    return zero ? REST_HALF : REST_ABOVE;
}
size_t coef_shift_right(uint64_t *out, const uint64_t *a, size_t n, int64_t places,
                        CoefRest *rest) {
    size_t whole = (size_t)places / COEF_DIGITS;
    int part = (int)((size_t)places % COEF_DIGITS);
    if (whole >= n) {
        *rest = n == 0 ? REST_ZERO : whole == n && part == 0 ? rest_of(a, n, 0, 0) : REST_BELOW;
        return 0;
    }
    size_t length = n - whole;
    if (part == 0) {
        *rest = rest_of(a, whole, 0, 0);
        memmove(out, a + whole, length * sizeof *a);
        return length;
    }
    uint64_t low, high = split(a[whole], part, &low);
    *rest = rest_of(a, whole, low, part);
    for (size_t i = 0; i + 1 < length; i++) {
        uint64_t next = split(a[whole + i + 1], part, &low);
        out[i] = low * coef_powers[COEF_DIGITS - part] + high;
        high = next;
    }
    out[length - 1] = high;
    return high != 0 ? length : length - 1;
}
int coef_digit(const uint64_t *a, size_t n, int64_t place) {
    size_t i = (size_t)place / COEF_DIGITS;
    return i < n ? (int)(a[i] / coef_powers[place % COEF_DIGITS] % 10) : 0;
}
int64_t coef_trailing_zeros(const uint64_t *a, size_t n) {
    size_t i = 0;
    while (i + 1 < n && a[i] == 0) {
        i++;
    }
    int64_t zeros = (int64_t)i * COEF_DIGITS;
    for (uint64_t word = a[i]; word % 10 == 0; word /= 10) {
        zeros++;
    }
    return zeros;
}
double coef_leading(const uint64_t *a, size_t n) {
    double value = (double)a[n - 1];
    if (n > 1) {
        value += (double)a[n - 2] / (double)COEF_BASE;
    }
    return value / (double)coef_powers[coef_word_digits(a[n - 1])];
}
