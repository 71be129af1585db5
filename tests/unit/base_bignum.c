/* base/bignum: known values, and identities over random numbers of sizes that cross every
 * threshold. */
#include "base/bignum.h"
#include "check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ROOM 1200

static uint64_t random_state = 1181783497276652981u;

static uint64_t random_bits(void) {
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return random_state;
}

/* Up to `limit` digits, often with long runs of ones or zeros, where carries are. */
static size_t random_number(uint32_t *a, size_t limit) {
    size_t n = random_bits() % (limit + 1);
    if (random_bits() % 3 == 0) {
        n = n % 5;
    }
    uint32_t kind = random_bits() % 4;
    for (size_t i = 0; i < n; i++) {
        uint32_t digit = (uint32_t)random_bits() & BIGNUM_MASK;
        a[i] = kind == 0                ? BIGNUM_MASK
               : kind == 1              ? 0
               : kind == 2 && digit % 4 ? BIGNUM_MASK
                                        : digit;
    }
    if (n) {
        a[n - 1] |= 1;
    }
    return n;
}

static size_t parse(const char *text, uint32_t *out) {
    ptrdiff_t n = bignum_from_text(text, strlen(text), 10, out);
    CHECK(n >= 0);
    return (size_t)n;
}

static bool prints(const uint32_t *a, size_t n, int base, const char *text) {
    char *out = malloc(bignum_text_size(n, base));
    ptrdiff_t length = bignum_to_text(a, n, base, out);
    bool same = length == (ptrdiff_t)strlen(text) && !memcmp(out, text, (size_t)length);
    free(out);
    return same;
}

static bool equal(const uint32_t *a, size_t na, const uint32_t *b, size_t nb) {
    return bignum_compare(a, na, b, nb) == 0;
}

static void test_known(void) {
    uint32_t a[80] = {1}, b[80], out[160];
    bool lost;
    size_t n = 1;
    for (uint32_t i = 2; i <= 30; i++) {
        n = bignum_multiply_digit(a, n, i, 0, a);
    }
    CHECK(prints(a, n, 10, "265252859812191058636308480000000"));
    CHECK(prints(a, n, 16, "d13f6370f96865df5dd54000000"));
    CHECK(prints(a, 0, 10, "0") && prints(a, 0, 2, "0"));
    uint32_t two = 2;
    CHECK(bignum_power_size(&two, 1, 200) >= 7);
    n = (size_t)bignum_power(&two, 1, 200, a);
    CHECK(prints(a, n, 10, "1606938044258990275541962092341162602522202993782792835301376"));
    CHECK(bignum_bit_length(a, n) == 201 && bignum_count_ones(a, n) == 1 &&
          bignum_trailing_zeros(a, n) == 200);
    n = bignum_shift_right(a, n, 199, a, &lost);
    CHECK(n == 1 && a[0] == 2 && !lost);
    n = bignum_shift_right(a, n, 2, a, &lost);
    CHECK(n == 0 && lost);
    n = parse("100000000000000000000000000000000000000000000000000", a);
    size_t m = (size_t)bignum_square_root(a, n, b);
    CHECK(prints(b, m, 10, "10000000000000000000000000"));
    m = (size_t)bignum_square(a, n, out);
    CHECK(prints(out, m, 36, "2hqbczu2ow52bala8lgc3s5y9mm5tiy0vo9tke25466gfi6ax8gs22x7kuu8l1tds"));
    CHECK(bignum_power(a, n, 0, out) == 1 && out[0] == 1 && bignum_power(a, 0, 5, out) == 0);
    CHECK(bignum_power_size(a, n, UINT64_MAX) == SIZE_MAX &&
          bignum_shift_left_size(1, UINT64_MAX) == SIZE_MAX);
}

static void test_sums_and_products(const uint32_t *a, size_t na, const uint32_t *b, size_t nb) {
    static uint32_t sum[ROOM], back[ROOM], product[ROOM], twin[ROOM], other[ROOM];
    size_t ns = bignum_add(a, na, b, nb, sum);
    size_t n = bignum_subtract(sum, ns, b, nb, back);
    CHECK(equal(back, n, a, na));
    /* (a + b)^2 == a^2 + b^2 + 2ab */
    ptrdiff_t np = bignum_multiply(a, na, b, nb, product);
    n = bignum_shift_left(product, (size_t)np, 1, twin);
    size_t no = (size_t)bignum_square(a, na, other);
    n = bignum_add(twin, n, other, no, twin);
    no = (size_t)bignum_square(b, nb, other);
    n = bignum_add(twin, n, other, no, twin);
    no = (size_t)bignum_square(sum, ns, other);
    CHECK(equal(twin, n, other, no));
    memcpy(back, sum, ns * sizeof *sum); /* the same by the way for two different numbers */
    n = (size_t)bignum_multiply(sum, ns, back, ns, twin);
    CHECK(equal(twin, n, other, no));
    if (nb) {
        size_t nq, nr; /* (ab + (b - 1)) / b */
        uint32_t one = 1;
        size_t nl = bignum_subtract(b, nb, &one, 1, back);
        n = bignum_add(product, (size_t)np, back, nl, twin);
        CHECK(bignum_divide(twin, n, b, nb, other, &nq, sum, &nr) == 0);
        CHECK(equal(sum, nr, back, nl) && equal(other, n < nb ? 0 : nq, a, na));
        CHECK(bignum_divide(a, na, b, nb, other, &nq, NULL, NULL) == 0);
        nq = na < nb ? 0 : nq;
        n = (size_t)bignum_multiply(other, nq, b, nb, twin);
        CHECK(bignum_divide(a, na, b, nb, NULL, NULL, sum, &nr) == 0 &&
              bignum_compare(sum, nr, b, nb) < 0);
        n = bignum_add(twin, n, sum, nr, twin);
        CHECK(equal(twin, n, a, na));
    }
}

static void test_roots_and_divisors(const uint32_t *a, size_t na, const uint32_t *b, size_t nb) {
    static uint32_t root[ROOM], x[ROOM], y[ROOM], g[ROOM];
    uint32_t one = 1;
    size_t n = (size_t)bignum_square_root(a, na, root), nx = (size_t)bignum_square(root, n, x);
    CHECK(bignum_compare(x, nx, a, na) <= 0);
    n = bignum_add(root, n, &one, 1, root);
    nx = (size_t)bignum_square(root, n, x);
    CHECK(bignum_compare(x, nx, a, na) > 0);
    /* gcd(a (b + 1), a b) == a, since neighbours have no common divisor */
    nx = (size_t)bignum_multiply(a, na, b, nb, x);
    size_t ny = bignum_add(x, nx, a, na, y);
    n = (size_t)bignum_gcd(x, nx, y, ny, g);
    CHECK(equal(g, n, a, na));
    n = (size_t)bignum_gcd(y, ny, x, nx, g);
    CHECK(equal(g, n, a, na));
    CHECK(bignum_gcd(a, na, b, 0, g) == (ptrdiff_t)na);
}

static void test_power_mod(const uint32_t *a, size_t na, const uint32_t *m, size_t nm) {
    static uint32_t base[ROOM], power[ROOM * 4], rest[ROOM], out[ROOM];
    size_t nb, nr;
    uint32_t e = (uint32_t)random_bits() % 20;
    if (nm == 0 || nm > 60 || bignum_divide(a, na, m, nm, NULL, NULL, base, &nb) < 0) {
        return;
    }
    size_t np = (size_t)bignum_power(base, nb, e, power);
    bignum_divide(power, np, m, nm, NULL, NULL, rest, &nr);
    ptrdiff_t n = bignum_power_mod(base, nb, &e, e != 0, m, nm, out);
    CHECK(n >= 0 && equal(out, (size_t)n, rest, nr));
}

static void test_text(const uint32_t *a, size_t n) {
    static uint32_t back[ROOM];
    static char text[ROOM * 30 + 8];
    for (int base = 2; base <= 36; base += 1 + (int)(random_bits() % 8)) {
        ptrdiff_t length = bignum_to_text(a, n, base, text);
        CHECK(length > 0 && (size_t)length <= bignum_text_size(n, base) &&
              (text[0] != '0') == (n > 0));
        CHECK(bignum_digits_for_text((size_t)length, base) <= ROOM);
        ptrdiff_t m = bignum_from_text(text, (size_t)length, base, back);
        CHECK(m >= 0 && equal(back, (size_t)m, a, n));
    }
}

static void test_bits(const uint32_t *a, size_t na, const uint32_t *b, size_t nb) {
    static uint32_t x[ROOM], y[ROOM], z[ROOM];
    bool negative, lost, a_negative = na && random_bits() % 2, b_negative = nb && random_bits() % 2;
    uint64_t shift = random_bits() % 200;
    size_t n = bignum_shift_left(a, na, shift, x);
    CHECK(n <= bignum_shift_left_size(na, shift));
    n = bignum_shift_right(x, n, shift, y, &lost);
    CHECK(equal(y, n, a, na) && !lost);
    /* (a ^ b) ^ b == a, (a & b) + (a | b) == a + b for naturals, -1 & a == a */
    n = bignum_bitwise(BIGNUM_XOR, a, na, a_negative, b, nb, b_negative, x, &negative);
    n = bignum_bitwise(BIGNUM_XOR, x, n, negative, b, nb, b_negative, x, &negative);
    CHECK(equal(x, n, a, na) && negative == a_negative);
    n = bignum_bitwise(BIGNUM_AND, a, na, false, b, nb, false, x, &negative);
    size_t m = bignum_bitwise(BIGNUM_OR, a, na, false, b, nb, false, y, &negative);
    n = bignum_add(x, n, y, m, x);
    m = bignum_add(a, na, b, nb, z);
    CHECK(equal(x, n, z, m));
    uint32_t one = 1;
    n = bignum_bitwise(BIGNUM_AND, a, na, a_negative, &one, 1, true, x, &negative);
    CHECK(equal(x, n, a, na) && negative == a_negative);
    n = bignum_bitwise(BIGNUM_OR, a, na, a_negative, &one, 1, true, x, &negative);
    CHECK(n == 1 && x[0] == 1 && negative);
}

static void test_bytes(const uint32_t *a, size_t n) {
    static uint8_t bytes[ROOM * 4];
    static uint32_t back[ROOM];
    size_t size = (size_t)(bignum_bit_length(a, n) / 8 + 1);
    for (int i = 0; i < 4; i++) {
        bool negative = n && i % 2, was_negative;
        BignumOrder order = i / 2 ? BIGNUM_BIG_ENDIAN : BIGNUM_LITTLE_ENDIAN;
        CHECK(bignum_to_bytes(a, n, negative, bytes, size, order, true) == BIGNUM_OK);
        CHECK(bignum_digits_for_bytes(size) >= n);
        size_t m = bignum_from_bytes(bytes, size, order, true, back, &was_negative);
        CHECK(equal(back, m, a, n) && was_negative == negative);
    }
}

static void test_byte_limits(void) {
    uint8_t bytes[2];
    uint32_t a = 128;
    CHECK(bignum_to_bytes(&a, 1, true, bytes, 1, BIGNUM_BIG_ENDIAN, true) == BIGNUM_OK &&
          bytes[0] == 0x80);
    CHECK(bignum_to_bytes(&a, 1, false, bytes, 1, BIGNUM_BIG_ENDIAN, true) == BIGNUM_OVERFLOW);
    CHECK(bignum_to_bytes(&a, 1, false, bytes, 1, BIGNUM_BIG_ENDIAN, false) == BIGNUM_OK);
    CHECK(bignum_to_bytes(&a, 1, true, bytes, 2, BIGNUM_BIG_ENDIAN, false) == BIGNUM_OVERFLOW &&
          bytes[0] == 0xff);
    CHECK(bignum_to_bytes(&a, 0, false, bytes, 0, BIGNUM_BIG_ENDIAN, true) == BIGNUM_OK);
    CHECK(bignum_to_bytes(&a, 1, false, bytes, 0, BIGNUM_BIG_ENDIAN, true) == BIGNUM_OVERFLOW);
}

static bool divides_to(const char *a, const char *b, double value) {
    uint32_t x[120], y[120];
    size_t nx = parse(a, x), ny = parse(b, y);
    double out;
    return bignum_true_divide(x, nx, y, ny, &out) == (isinf(value) ? BIGNUM_OVERFLOW : BIGNUM_OK) &&
           out == value;
}

static void test_doubles(void) {
    uint32_t a[BIGNUM_DOUBLE_DIGITS + 1];
    double x;
    for (int i = 0; i < 20000; i++) {
        uint64_t bits = random_bits();
        memcpy(&x, &bits, 8);
        if (!isfinite(x)) {
            continue;
        }
        double back;
        size_t n = bignum_from_double(x, a);
        CHECK(bignum_to_double(a, n, &back) == BIGNUM_OK && back == trunc(fabs(x)));
    }
    CHECK(bignum_to_double(a, parse("9007199254740993", a), &x) == BIGNUM_OK &&
          x == 9007199254740992.0);
    CHECK(bignum_to_double(a, parse("9007199254740995", a), &x) == BIGNUM_OK &&
          x == 9007199254740996.0);
    CHECK(bignum_to_double(a, parse("166153499473114502559719956244594689", a), &x) == BIGNUM_OK &&
          x == 0x1.0000000000001p117);
    memset(a, 0xff, sizeof a);
    for (int i = 0; i < 35; i++) {
        a[i] = BIGNUM_MASK;
    }
    a[34] = 0xf; /* 2^1024 - 1 */
    CHECK(bignum_to_double(a, 35, &x) == BIGNUM_OVERFLOW && isinf(x));
    uint64_t exponent;
    CHECK(bignum_fraction(a, 35, &exponent) == 0.5 && exponent == 1025);
    CHECK(divides_to("1", "3", 1.0 / 3) && divides_to("0", "7", 0) &&
          divides_to("36893488147419103233", "36893488147419103232", 1));
    CHECK(divides_to("123456789012345678901234567890", "987654321",
                     123456789012345678901234567890.0 / 987654321));
    static char tiny[326] = "1", huge[340] = "1";
    memset(tiny + 1, '0', 323);
    memset(huge + 1, '0', 330);
    CHECK(divides_to("1", tiny, 1e-323) && divides_to("1", huge, 0) &&
          divides_to(huge, "1", INFINITY));
    CHECK(divides_to(huge, tiny, 1e7));
}

int main(void) {
    static uint32_t a[ROOM], b[ROOM];
    test_known();
    for (int i = 0; i < 3000; i++) {
        size_t limit = i % 50 == 0 ? 250 : i % 10 == 0 ? 90 : 14;
        size_t na = random_number(a, limit), nb = random_number(b, limit);
        test_sums_and_products(a, na, b, nb);
        test_roots_and_divisors(a, na, b, nb);
        test_power_mod(a, na, b, nb);
        test_bits(a, na, b, nb);
        test_bytes(a, na);
        test_text(a, na);
    }
    test_byte_limits();
    test_doubles();
    return check_report();
}
