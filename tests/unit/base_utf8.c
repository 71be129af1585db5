/* base/utf8: every code point there and back, every kind of fault with the span the "utf-8" codec
 * reports. */
#include "base/utf8.h"
#include "check.h"

#include <string.h>

static void test_round_trip(void) {
    for (uint32_t c = 0; c <= 0x10ffff; c++) {
        char bytes[UTF8_MAX_BYTES];
        size_t size = (size_t)utf8_encode_one(c, bytes), stop;
        bool lone = utf8_is_surrogate(c);
        uint32_t back = 0;
        Utf8Scan strict = utf8_scan(bytes, size, UTF8_STRICT);
        Utf8Scan loose = utf8_scan(bytes, size, UTF8_SURROGATES);
        size_t n = utf8_decode(bytes, size, 4, &back);
        size_t counted = utf8_encoded_size(&c, 4, 1, UTF8_STRICT, &stop);
        bool good = n == 1 && back == c && loose.fault == UTF8_OK && loose.length == 1 &&
                    loose.end == size && utf8_kind(loose.max_char) == utf8_kind(c) &&
                    (loose.max_char == 0x7f) == (c < 0x80);
        good = good && (lone ? strict.fault == UTF8_BAD_CONTINUATION && strict.end == 1 && stop == 0
                             : strict.fault == UTF8_OK && stop == 1 && counted == size);
        if (!good || c % 4096 == 0) {
            CHECK(good);
        }
    }
}

static void fault(const char *bytes, size_t size, Utf8Fault why, size_t start, size_t end) {
    for (size_t before = 0; before < 40; before += 3) {
        char padded[64];
        memset(padded, 'x', before);
        memcpy(padded + before, bytes, size);
        Utf8Scan scan = utf8_scan(padded, before + size, UTF8_STRICT);
        CHECK(scan.fault == why && scan.start == before + start && scan.end == before + end);
    }
}

static void test_faults(void) {
    fault("\xff", 1, UTF8_BAD_START, 0, 1);
    fault("\x80", 1, UTF8_BAD_START, 0, 1);
    fault("\xc0\x80", 2, UTF8_BAD_START, 0, 1);
    fault("\xc1\xbf", 2, UTF8_BAD_START, 0, 1);
    fault("\xf5\x80\x80\x80", 4, UTF8_BAD_START, 0, 1);
    fault("a\xe2(\xa1", 4, UTF8_BAD_CONTINUATION, 1, 2);
    fault("\xe2\x82(", 3, UTF8_BAD_CONTINUATION, 0, 2);
    fault("\xf0\x90\x80(", 4, UTF8_BAD_CONTINUATION, 0, 3);
    fault("\xed\xa0", 2, UTF8_BAD_CONTINUATION, 0, 1);
    fault("\xe0\x9f\x80", 3, UTF8_BAD_CONTINUATION, 0, 1);
    fault("\xf4\x90\x80\x80", 4, UTF8_BAD_CONTINUATION, 0, 1);
    fault("\xe2\x82", 2, UTF8_UNEXPECTED_END, 0, 2);
    fault("\xf0\x90\x80", 3, UTF8_UNEXPECTED_END, 0, 3);
    fault("\xc3", 1, UTF8_UNEXPECTED_END, 0, 1);
    CHECK(strcmp(utf8_fault_text(UTF8_UNEXPECTED_END), "unexpected end of data") == 0);
}

static void test_text(void) {
    const char *mixed =
        "plain ascii text, then \xc3\xa9\xe2\x82\xac\xf0\x9f\x90\x8d and more plain ascii";
    size_t size = strlen(mixed), stop;
    uint32_t wide[80];
    char out[120];
    Utf8Scan scan = utf8_scan(mixed, size, UTF8_STRICT);
    CHECK(scan.fault == UTF8_OK && scan.length == size - 6 && scan.max_char == 0x10ffff);
    CHECK(utf8_decode(mixed, size, 4, wide) == scan.length && wide[24] == 0x20ac &&
          wide[25] == 0x1f40d);
    CHECK(utf8_encoded_size(wide, 4, scan.length, UTF8_STRICT, &stop) == size &&
          stop == scan.length);
    CHECK(utf8_encode(wide, 4, scan.length, out) == size && memcmp(out, mixed, size) == 0);
    CHECK(utf8_text_max(wide, 4, 10) == 0x7f && utf8_text_max(wide, 4, 24) == 0xff);

    const uint8_t latin[] = "na\xefve caf\xe9, long enough for words of eight";
    size_t n = sizeof latin - 1;
    uint8_t back[64];
    CHECK(utf8_encoded_size(latin, 1, n, UTF8_STRICT, &stop) == n + 2);
    CHECK(utf8_encode(latin, 1, n, out) == n + 2 && utf8_decode(out, n + 2, 1, back) == n);
    CHECK(memcmp(latin, back, n) == 0 && utf8_text_max(latin, 1, n) == 0xff);

    const uint16_t lone[] = {'a', 0xd800, 'b'};
    CHECK(utf8_encoded_size(lone, 2, 3, UTF8_STRICT, &stop) == 1 && stop == 1);
    CHECK(utf8_encoded_size(lone, 2, 3, UTF8_SURROGATES, &stop) == 5 && stop == 3);
    CHECK(utf8_encode(lone, 2, 3, out) == 5 && memcmp(out,
                                                      "a\xed\xa0\x80"
                                                      "b",
                                                      5) == 0);
}

int main(void) {
    test_round_trip();
    test_faults();
    test_text();
    return check_report();
}
