/* base/format_spec: what the reference accepts, rejects and prints. */
#include "base/format_spec.h"
#include "check.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

static FormatSpecFault parse(const char *text, FormatSpec *spec) {
    return format_spec_parse(text, 1, strlen(text), 'd', '>', spec);
}

static void test_parse(void) {
    FormatSpec s;
    CHECK(parse("", &s) == FORMAT_SPEC_OK && s.fill == ' ' && s.align == '>' && !s.sign &&
          s.width == -1);
    CHECK(s.precision == -1 && s.type == 'd' && !s.grouping && !s.fraction_grouping &&
          !s.alternate);
    CHECK(parse("*^+z#012,.3_f", &s) == FORMAT_SPEC_OK && s.fill == '*' && s.align == '^' &&
          s.sign == '+');
    CHECK(s.no_negative_zero && s.alternate && s.width == 12 && s.grouping == ',' &&
          s.precision == 3);
    CHECK(s.fraction_grouping == '_' && s.type == 'f');
    CHECK(parse("08", &s) == FORMAT_SPEC_OK && s.fill == '0' && s.align == '=' && s.width == 8);
    CHECK(parse("<08", &s) == FORMAT_SPEC_OK && s.fill == '0' && s.align == '<');
    CHECK(parse("*<08", &s) == FORMAT_SPEC_OK && s.fill == '*' && s.align == '<' && s.width == 8);
    CHECK(format_spec_parse("08", 1, 2, 's', '<', &s) == FORMAT_SPEC_OK && s.fill == '0' &&
          s.align == '<');
    CHECK(parse(".,f", &s) == FORMAT_SPEC_OK && s.precision == -1 && s.fraction_grouping == ',');
    CHECK(parse("<<<", &s) == FORMAT_SPEC_OK && s.type == '<' && s.fill == '<');
    CHECK(parse("9223372036854775807", &s) == FORMAT_SPEC_OK && s.width == INT64_MAX);
    const uint16_t arabic[] = {0x20ac, '>', '1', 0x663};
    CHECK(format_spec_parse(arabic, 2, 4, 0, '>', &s) == FORMAT_SPEC_OK && s.fill == 0x20ac &&
          s.width == 13 && s.type == 0);
}

static bool fails(const char *text, const char *message) {
    FormatSpec s;
    char out[FORMAT_SPEC_MESSAGE_MAX];
    FormatSpecFault fault = parse(text, &s);
    format_spec_message(fault, &s, out);
    return fault != FORMAT_SPEC_OK && !strcmp(out, message);
}

static void test_faults(void) {
    CHECK(fails("9223372036854775808", "Too many decimal digits in format string"));
    CHECK(fails(".9223372036854775808", "Too many decimal digits in format string"));
    CHECK(fails(".f", "Format specifier missing precision") &&
          fails(".", "Format specifier missing precision"));
    CHECK(fails(",_", "Cannot specify both ',' and '_'.") &&
          fails("_,", "Cannot specify both ',' and '_'."));
    CHECK(fails(".3,_f", "Cannot specify both ',' and '_'.") &&
          fails(".3_,f", "Cannot specify both ',' and '_'."));
    CHECK(fails(",,", "Cannot specify ',' with ','.") &&
          fails("__", "Cannot specify '_' with '_'."));
    CHECK(fails(",x", "Cannot specify ',' with 'x'.") &&
          fails("_c", "Cannot specify '_' with 'c'."));
    CHECK(fails(".3,n", "Cannot specify ',' with 'n'.") &&
          fails(", ", "Cannot specify ',' with '\\x20'."));
    CHECK(fails("xx", "") && fails(".3,,f", "") && fails("*05", ""));
    FormatSpec s;
    CHECK(parse("_x", &s) == FORMAT_SPEC_OK && parse(".3,s", &s) == FORMAT_SPEC_OK &&
          parse("q", &s) == FORMAT_SPEC_OK);
}

static bool lays_out_as(const FormatSpec *spec, FormatNumber number,
                        const FormatPunctuation *punctuation, const char *wanted) {
    FormatLayout layout;
    char narrow[64] = {0};
    uint16_t wide[64];
    bool same = format_layout_number(spec, &number, punctuation, &layout) &&
                layout.length == strlen(wanted);
    if (same) {
        format_layout_write(&layout, 1, narrow);
        format_layout_write(&layout, 2, wide);
        for (size_t i = 0; i < layout.length; i++) {
            same = same && wide[i] == (unsigned char)narrow[i];
        }
    }
    return same && !strcmp(narrow, wanted) && layout.max_char == 0x7f;
}

static bool lays_out(const char *text, const char *prefix, const char *number, const char *wanted) {
    FormatSpec spec;
    FormatNumber parts = format_number_split(number, strlen(number));
    parts.prefix = prefix;
    parts.prefix_size = strlen(prefix);
    if (parse(text, &spec) != FORMAT_SPEC_OK) {
        return false;
    }
    FormatPunctuation punctuation = format_spec_punctuation(&spec);
    return lays_out_as(&spec, parts, &punctuation, wanted);
}

static void test_layout(void) {
    CHECK(lays_out("", "", "-5", "-5") && lays_out("5", "", "-5", "   -5") &&
          lays_out("05", "", "-5", "-0005"));
    CHECK(lays_out("<5", "", "-5", "-5   ") && lays_out("^7", "", "-5", "  -5   ") &&
          lays_out("*=7", "", "-5", "-*****5"));
    CHECK(lays_out("^9", "0x", "-5", "  -0x5   ") && lays_out("06", "0x", "-5", "-0x005"));
    CHECK(lays_out(",", "", "1234567", "1,234,567"));
    FormatSpec hex;
    FormatNumber n = {
        .sign = '-', .prefix = "0x", .prefix_size = 2, .digits = "12d687", .digits_size = 6};
    CHECK(parse("#020_x", &hex) == FORMAT_SPEC_OK);
    FormatPunctuation fours = format_spec_punctuation(&hex);
    CHECK(lays_out_as(&hex, n, &fours, "-0x00_0000_0012_d687"));
    CHECK(lays_out("012,", "", "123456789", "0,123,456,789") &&
          lays_out("014,", "", "123456789", "00,123,456,789"));
    CHECK(lays_out("*=22,", "", "123456789", "***********123,456,789"));
    CHECK(lays_out("0<14,", "", "123456789", "123,456,789000"));
    CHECK(lays_out("015,.4,f", "", "1234.5000", "0,001,234.500,0"));
    CHECK(lays_out("+015,.1f", "", "+1234.5", "+0,000,001,234.5"));
    CHECK(lays_out("015,e", "", "1.234500e+03", "0,001.234500e+03"));
    CHECK(lays_out(".12_f", "", "0.000001234000", "0.000_001_234_000"));
    CHECK(lays_out("010,", "", "-inf", "-000000inf") && lays_out("8", "", "50.%", "    50.%"));
}

static void test_locale(void) {
    FormatSpec spec = {.fill = ' ', .align = '>', .width = -1};
    const uint32_t quotes[] = {'\'', '\''}, point[] = {';'};
    FormatPunctuation p = {quotes, 2, "\3\2", point, 1, 0};
    FormatNumber n = format_number_split("-123456789.5", 12);
    CHECK(lays_out_as(&spec, n, &p, "-12''34''56''789;5"));
    char once[] = {3, CHAR_MAX, 0};
    p.groups = once;
    CHECK(lays_out_as(&spec, n, &p, "-123456''789;5"));
    p.groups = "";
    CHECK(lays_out_as(&spec, n, &p, "-123456789;5"));
    const uint32_t thin[] = {0x202f};
    FormatLayout layout; /* a separator counts for the width of the text only where it is used */
    p = (FormatPunctuation){thin, 1, "\3", point, 1, 0};
    CHECK(format_layout_number(&spec, &n, &p, &layout) && layout.max_char == 0x202f &&
          layout.length == 14);
    n = format_number_split("123", 3);
    CHECK(format_layout_number(&spec, &n, &p, &layout) && layout.max_char == 0x7f);
    spec.width = INT64_MAX;
    CHECK(format_layout_number(&spec, &n, &p, &layout) && layout.length == (size_t)INT64_MAX);
}

static void test_padding(void) {
    size_t left, right;
    FormatSpec spec = {.fill = ' ', .align = '^', .width = 8};
    format_spec_padding(&spec, 3, &left, &right);
    CHECK(left == 2 && right == 3);
    format_spec_padding(&spec, 9, &left, &right);
    CHECK(left == 0 && right == 0);
}

int main(void) {
    test_parse();
    test_faults();
    test_layout();
    test_locale();
    test_padding();
    return check_report();
}
