/* base/hash against values that the reference gives (PYTHONHASHSEED as named). */
#include "base/hash.h"
#include "check.h"

#include <math.h>
#include <string.h>

static int64_t text_hash(uint32_t seed, const char *text) {
    return hash_bytes(hash_key_from_seed(seed), text, strlen(text));
}

static void test_bytes(void) {
    CHECK(text_hash(0, "abc") == -4594863902769663758);
    CHECK(text_hash(1, "abc") == -4667308735975688587);
    CHECK(text_hash(42, "abc") == 3869580338025362921);
    CHECK(text_hash(4294967295u, "abc") == -6122489556238538401);
    CHECK(text_hash(0, "spamspamspamspamspam") == 7571852875861225835);
    CHECK(text_hash(42, "spamspamspamspamspam") == 112939728172215715);
    CHECK(text_hash(42, "") == 0);
    /* the tail is read in one of three ways: the same bytes must hash alike at every alignment */
    char buffer[64];
    for (size_t size = 1; size < 24; size++) {
        memset(buffer, 0x5a, sizeof buffer);
        int64_t first = hash_bytes(hash_key_from_seed(7), buffer, size);
        memset(buffer + 3 + size, 0xff, sizeof buffer - 3 - size);
        CHECK(hash_bytes(hash_key_from_seed(7), buffer + 3, size) == first);
        CHECK(hash_bytes(hash_key_from_seed(7), buffer, size - 1) != first);
    }
}

static void test_numbers(void) {
    CHECK(hash_double(1e300) == 1224995262755759164);
    CHECK(hash_double(3.14) == 322818021289917443);
    CHECK(hash_double(INFINITY) == 314159 && hash_double(-INFINITY) == -314159);
    CHECK(hash_double(-1.0) == -2 && hash_double(0.0) == 0 && hash_double(-0.0) == 0);
    CHECK(hash_double(2305843009213693952.0) == 1);
    CHECK(hash_int64(-1) == -2 && hash_int64(INT64_MIN) == -4);
    CHECK(hash_int64((int64_t)HASH_MODULUS) == 0 && hash_int64(-(int64_t)HASH_MODULUS) == 0);
    for (int e = 0; e < 1000; e++) { /* a power of two is one number as double and as digits */
        uint32_t digits[40] = {0};
        digits[e / 30] = 1u << e % 30;
        CHECK(hash_digits(digits, (size_t)e / 30 + 1, 1) == hash_double(-ldexp(1.0, e)));
    }
    uint32_t modulus[] = {0x3fffffff, 0x3fffffff, 1};
    CHECK(hash_digits(modulus, 3, 0) == 0);
    uint64_t inverse3 = hash_multiply(1537228672809129301u, 1); /* 3 * it == 1 */
    CHECK(hash_multiply(inverse3, 3) == 1);
}

static void test_containers(void) {
    HashTuple t = hash_tuple_begin();
    CHECK(hash_tuple_end(t, 0) == 5740354900026072187);
    HashSet s = hash_set_begin();
    CHECK(hash_set_end(s, 0) == 133146708735736);
    for (int i = 1; i <= 3; i++) {
        hash_tuple_add(&t, i);
        hash_set_add(&s, 4 - i);
    }
    CHECK(hash_tuple_end(t, 3) == 529344067295497451);
    CHECK(hash_set_end(s, 3) == -272375401224217160);
    t = hash_tuple_begin(); /* an item hash that leads to -1, which becomes another value */
    hash_tuple_add(&t, -8496733470247235670);
    CHECK(hash_tuple_end(t, 1) == 1546275796);
}

int main(void) {
    test_bytes();
    test_numbers();
    test_containers();
    CHECK(hash_pointer((void *)0x7f76dfe90440) == 0x7f76dfe9044);
    return check_report();
}
