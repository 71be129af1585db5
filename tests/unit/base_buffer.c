/* base/buffer and base/bits: growth, refusals, and what happens at zero. */
#include "base/buffer.h"
#include "base/bits.h"
#include "check.h"

static void test_buffer(void) {
    Buffer b = {0};
    CHECK(buffer_append_text(&b, "ab") == 0 && buffer_append_byte(&b, 'c') == 0 &&
          buffer_append_fill(&b, '-', 100) == 0);
    CHECK(b.size == 103 && !memcmp(b.data, "abc-", 4) && b.data[102] == '-');
    CHECK(!buffer_grow(&b, (size_t)-1) && !buffer_room(&b, (size_t)-1 / 2) && b.size == 103);
    char *data = buffer_take(&b);
    CHECK(data && !b.data && b.size == 0 && buffer_room(&b, 0));
    free(data);
    buffer_free(&b);
}

static void test_bits(void) {
    CHECK(bits_length32(0) == 0 && bits_length64(255) == 8 && bits_trailing_zeros64(0) == 64);
    CHECK(bits_ceil_power_of_2(0) == 1 && bits_ceil_power_of_2(5) == 8 &&
          bits_ceil_power_of_2(8) == 8);
    CHECK(bits_align_up(13, 8) == 16 && bits_rotate_left32(0x80000001u, 1) == 3 &&
          bits_rotate_left64(5, 0) == 5);
}

int main(void) {
    test_buffer();
    test_bits();
    return check_report();
}
