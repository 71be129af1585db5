/* base/unicode: samples whose right answers the reference gave; the whole range was compared when
 * this was written. */
#include "base/unicode.h"
#include "check.h"

#include <stdlib.h>
#include <string.h>

static void test_predicates(void) {
    CHECK(unicode_is_alpha('a') && unicode_is_alpha(0xe9) && unicode_is_alpha(0x4e00) &&
          !unicode_is_alpha('1'));
    CHECK(unicode_is_decimal('7') && unicode_is_decimal(0x661) && !unicode_is_decimal(0xb2));
    CHECK(unicode_is_digit(0xb2) && unicode_is_numeric(0xbd) && !unicode_is_digit(0xbd));
    CHECK(unicode_is_alnum(0x4e00) && !unicode_is_alnum('_') && unicode_is_alnum(0xbd));
    CHECK(unicode_is_upper(0xc9) && unicode_is_lower(0xaa) && unicode_is_title(0x1c5));
    CHECK(unicode_is_printable(' ') && !unicode_is_printable(0xa0) && !unicode_is_printable(0x378));
    CHECK(unicode_is_identifier_start('_') && !unicode_is_xid_start('_') &&
          unicode_is_xid_continue('_'));
    CHECK(unicode_is_xid_continue('9') && !unicode_is_xid_start('9') &&
          unicode_is_xid_start(0x2118));
    CHECK(unicode_is_cased(0x2b0) && unicode_is_case_ignorable(0x2b0) &&
          unicode_is_case_ignorable('\''));
    for (uint32_t c = 0; c < 0x3000; c++) { /* the inline shortcuts agree with the tables */
        CHECK(unicode_is_space(c) == ((unicode_flags(c) & UNICODE_SPACE) != 0));
        CHECK(unicode_is_linebreak(c) == ((unicode_flags(c) & UNICODE_LINEBREAK) != 0));
    }
    CHECK(unicode_is_space(0x3000) && !unicode_is_space(0x200b));
}

static void test_values(void) {
    double value;
    CHECK(unicode_decimal(0x663) == 3 && unicode_decimal('a') == -1 && unicode_decimal(0xb2) == -1);
    CHECK(unicode_digit(0xb2) == 2 && unicode_digit(0x2460) == 1);
    CHECK(unicode_numeric(0xbd, &value) && value == 0.5);
    CHECK(unicode_numeric(0x4e07, &value) && value == 10000);
    CHECK(unicode_numeric(0xf33, &value) && value == -0.5);
    CHECK(!unicode_numeric('a', &value));
}

static void test_case(void) {
    uint32_t out[UNICODE_CASE_MAX];
    CHECK(unicode_to_lower('A') == 'a' && unicode_to_upper(0xff) == 0x178 &&
          unicode_to_title(0x1c6) == 0x1c5);
    CHECK(unicode_to_upper(0xdf) == 0xdf && unicode_to_upper_full(0xdf, out) == 2 &&
          out[0] == 'S' && out[1] == 'S');
    CHECK(unicode_to_title_full(0xdf, out) == 2 && out[0] == 'S' && out[1] == 's');
    CHECK(unicode_to_lower(0x130) == 'i' && unicode_to_lower_full(0x130, out) == 2 &&
          out[1] == 0x307);
    CHECK(unicode_to_upper_full(0x390, out) == 3 && out[0] == 0x399 && out[2] == 0x301);
    CHECK(unicode_casefold(0xdf, out) == 2 && out[0] == 's' && unicode_casefold(0x13f8, out) == 1 &&
          out[0] == 0x13f0);
    CHECK(unicode_casefold('A', out) == 1 && out[0] == 'a');
    const uint16_t words[] = {0x391, 0x3a3, ' ', 0x3a3, ' ', 0x391, '.', 0x3a3, '.', 0x391};
    CHECK(unicode_lower_sigma(words, 2, 2, 1) == 0x3c2);
    CHECK(unicode_lower_sigma(words, 2, 10, 1) == 0x3c2);
    CHECK(unicode_lower_sigma(words, 2, 10, 3) == 0x3c3);
    CHECK(unicode_lower_sigma(words, 2, 10, 7) == 0x3c3 &&
          unicode_lower_sigma(words, 2, 9, 7) == 0x3c2);
}

static void test_database(void) {
    const char *tag;
    uint32_t parts[UNICODE_DECOMPOSITION_MAX];
    CHECK(!strcmp(unicode_category('A'), "Lu") && !strcmp(unicode_category(0x378), "Cn"));
    CHECK(!strcmp(unicode_bidirectional(0x5d0), "R") && !strcmp(unicode_bidirectional(0x378), ""));
    CHECK(!strcmp(unicode_east_asian_width(0x4e00), "W") &&
          !strcmp(unicode_east_asian_width('a'), "Na"));
    CHECK(unicode_combining(0x301) == 230 && unicode_combining('a') == 0);
    CHECK(unicode_mirrored('(') && !unicode_mirrored('a'));
    CHECK(unicode_decomposition(0xe9, &tag, parts) == 2 && !tag[0] && parts[0] == 'e' &&
          parts[1] == 0x301);
    CHECK(unicode_decomposition(0xbd, &tag, parts) == 3 && !strcmp(tag, "<fraction>"));
    CHECK(unicode_decomposition(0x1d15e, &tag, parts) == 2 && parts[0] == 0x1d157 &&
          parts[1] == 0x1d165);
    CHECK(unicode_decomposition(0xfdfa, &tag, parts) == UNICODE_DECOMPOSITION_MAX);
    CHECK(unicode_decomposition(0xac01, &tag, parts) == 3 && parts[2] == 0x11a8);
    CHECK(unicode_decomposition('a', &tag, parts) == 0);
}

static bool normalizes(UnicodeForm form, const uint16_t *from, size_t n, const uint16_t *to,
                       size_t m) {
    UnicodeText text = {0};
    bool same = unicode_normalize(form, from, 2, n, &text) == 0 && text.length == m;
    for (size_t i = 0; same && i < m; i++) {
        same = text.data[i] == to[i];
    }
    unicode_text_free(&text);
    return same;
}

static void test_normalize(void) {
#define NORMAL(form, from, to)                                                                     \
    CHECK(normalizes(form, from, sizeof from / 2 - 1, to, sizeof to / 2 - 1))
    NORMAL(UNICODE_NFD, u"\u00e9", u"e\u0301");
    NORMAL(UNICODE_NFC, u"e\u0301", u"\u00e9");
    NORMAL(UNICODE_NFC, u"q\u0307\u0323", u"q\u0323\u0307");
    NORMAL(UNICODE_NFC, u"\u1e0b\u0323", u"\u1e0d\u0307");
    NORMAL(UNICODE_NFC, u"\u2126\u212b", u"\u03a9\u00c5");
    NORMAL(UNICODE_NFC, u"\u0958", u"\u0915\u093c");
    NORMAL(UNICODE_NFC, u"\u1100\u1161\u11a8", u"\uac01");
    NORMAL(UNICODE_NFC, u"\u1100\u1161\u11a7", u"\uac00\u11a7");
    NORMAL(UNICODE_NFC, u"a\u0301\u0301", u"\u00e1\u0301");
    NORMAL(UNICODE_NFC, u"\u0301a", u"\u0301a");
    NORMAL(UNICODE_NFD, u"\uac01", u"\u1100\u1161\u11a8");
    NORMAL(UNICODE_NFKC, u"\ufb01\uff21\u00bd", u"fiA1\u20442");
    NORMAL(UNICODE_NFKD, u"\u1e9b\u0323", u"s\u0323\u0307");
    NORMAL(UNICODE_NFKC, u"\u1e9b\u0323", u"\u1e69");

    uint32_t run[101] = {'a'}; /* a long run takes the counting sort, which must be stable too */
    for (int i = 1; i <= 100; i++) {
        run[i] = i % 2 ? 0x300 + (uint32_t)i % 3 : 0x323;
    }
    UnicodeText text = {0};
    CHECK(unicode_normalize(UNICODE_NFD, run, 4, 101, &text) == 0 && text.length == 101);
    CHECK(text.data[50] == 0x323 && text.data[51] == 0x301 && text.data[52] == 0x300 &&
          text.data[53] == 0x302);
    unicode_text_free(&text);

    CHECK(unicode_quick_check(UNICODE_NFC, u"\u00e9", 2, 1) == UNICODE_QUICK_YES);
    CHECK(unicode_quick_check(UNICODE_NFD, u"\u00e9", 2, 1) == UNICODE_QUICK_NO);
    CHECK(unicode_quick_check(UNICODE_NFC, u"e\u0301", 2, 2) == UNICODE_QUICK_MAYBE);
    CHECK(unicode_quick_check(UNICODE_NFC, u"q\u0307\u0323", 2, 3) == UNICODE_QUICK_NO);
    CHECK(unicode_quick_check(UNICODE_NFKD, "ascii", 1, 5) == UNICODE_QUICK_YES);

    size_t size;
    char *name = unicode_nfkc_utf8("\xef\xac\x81x", 4, &size);
    CHECK(name && size == 3 && !strcmp(name, "fix"));
    free(name);
}

static int32_t lookup(const char *name) {
    return unicode_lookup(name, strlen(name));
}

static void test_names(void) {
    char name[UNICODE_NAME_MAX];
    uint32_t codes[UNICODE_SEQUENCE_MAX];
#define NAMED(c, text)                                                                             \
    CHECK(unicode_name(c, name) == (int)strlen(text) && !memcmp(name, text, strlen(text)))
    NAMED('a', "LATIN SMALL LETTER A");
    NAMED(0xfa0e, "CJK COMPATIBILITY IDEOGRAPH-FA0E");
    NAMED(0x4e00, "CJK UNIFIED IDEOGRAPH-4E00");
    NAMED(0xac01, "HANGUL SYLLABLE GAG");
    NAMED(0xf68, "TIBETAN LETTER A");
    NAMED(0xf60, "TIBETAN LETTER -A");
    NAMED(0x1f40d, "SNAKE");
    NAMED(0xfbf9,
          "ARABIC LIGATURE UIGHUR KIRGHIZ YEH WITH HAMZA ABOVE WITH ALEF MAKSURA ISOLATED FORM");
    CHECK(unicode_name(0, name) == 0 && unicode_name(0x378, name) == 0 &&
          unicode_name(0x10ffff, name) == 0);
    CHECK(unicode_name(0x17000, name) == 0 && lookup("TANGUT IDEOGRAPH-17000") == 0x17000);
    CHECK(lookup("snake") == 0x1f40d && lookup("Tibetan Letter -A") == 0xf60 &&
          lookup("NBSP") == 0xa0);
    CHECK(lookup("hangul syllable gag") == 0xac01 && lookup("HANGUL SYLLABLE A") == 0xc544);
    CHECK(lookup("cjk unified ideograph-4e00") == 0x4e00 &&
          lookup("CJK UNIFIED IDEOGRAPH-04E00") == -1);
    CHECK(lookup("CJK UNIFIED IDEOGRAPH-Z4E00") == -1 &&
          lookup("CJK UNIFIED IDEOGRAPH-0041") == -1);
    CHECK(lookup("") == -1 && lookup(" SPACE") == -1 && unicode_lookup("SPACE\0", 6) == -1 &&
          lookup("BELL") == 0x1f514);
    CHECK(lookup("KEYCAP DIGIT ZERO") == -1);
    CHECK(unicode_lookup_sequence("keycap digit zero", 17, codes) == 3 && codes[0] == '0' &&
          codes[2] == 0x20e3);
    CHECK(unicode_lookup_sequence("SPACE", 5, codes) == 1 &&
          unicode_lookup_sequence("SPAC", 4, codes) == 0);
    for (uint32_t c = 0; c <= UNICODE_MAX; c += 61) { /* every name is found again */
        int size = unicode_name(c, name);
        CHECK(size == 0 || unicode_lookup(name, (size_t)size) == (int32_t)c);
    }
}

int main(void) {
    test_predicates();
    test_values();
    test_case();
    test_database();
    test_normalize();
    test_names();
    return check_report();
}
