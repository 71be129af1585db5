/* base/float_text: digits, styles and reading, against what the reference prints. Random doubles
 * must survive the way to text and back, and agree with the C library, which rounds correctly too.
 */
#include "base/float_text.h"
#include "check.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t random_state = 88172645463325252u;

static uint64_t random_bits(void) {
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return random_state;
}

static double random_double(void) {
    double x;
    uint64_t bits = random_bits();
    memcpy(&x, &bits, 8);
    return isfinite(x) ? x : 0.5;
}

static bool repr_is(double x, const char *text) {
    char out[FLOAT_REPR_MAX];
    int size = float_text_repr(x, out);
    return size == (int)strlen(text) && !memcmp(out, text, (size_t)size);
}

static void test_repr(void) {
    CHECK(repr_is(0.0, "0.0") && repr_is(-0.0, "-0.0") && repr_is(1, "1.0") &&
          repr_is(-1.5, "-1.5"));
    CHECK(repr_is(0.1, "0.1") && repr_is(0.1 + 0.2, "0.30000000000000004") &&
          repr_is(1e-4, "0.0001"));
    CHECK(repr_is(1e-5, "1e-05") && repr_is(1e16, "1e+16") && repr_is(1e15, "1000000000000000.0"));
    CHECK(repr_is(9007199254740993.0, "9007199254740992.0") && repr_is(1.5e16, "1.5e+16"));
    CHECK(repr_is(5e-324, "5e-324") && repr_is(2.2250738585072014e-308, "2.2250738585072014e-308"));
    CHECK(repr_is(1.7976931348623157e308, "1.7976931348623157e+308") &&
          repr_is(9.5367431640625e-07, "9.5367431640625e-07"));
    CHECK(repr_is(2e23, "2e+23") && repr_is(-2.2250738585072014e-308, "-2.2250738585072014e-308"));
    CHECK(repr_is(INFINITY, "inf") && repr_is(-INFINITY, "-inf") && repr_is(NAN, "nan"));
}

static void test_round_trip(void) {
    for (int i = 0; i < 200000; i++) {
        double x = random_double(), back;
        char text[32];
        size_t end;
        int size = float_text_repr(x, text);
        bool good = float_parse(text, (size_t)size, &back, &end) == FLOAT_OK &&
                    end == (size_t)size && back == x;
        FloatDigits d;
        float_digits_shortest(x, &d);
        char shorter[48]; /* one digit less must not be enough, unless there is but one */
        snprintf(shorter, sizeof shorter, "%.*e", d.count - 2, fabs(x));
        good = good && (d.count == 1 || strtod(shorter, NULL) != fabs(x));
        size = float_text_hex(x, text);
        good = good && float_parse_hex(text, (size_t)size, &back, &end) == FLOAT_OK && back == x;
        if (!good || i % 1000 == 0) {
            CHECK(good);
        }
    }
}

static bool format_is(double x, char code, int precision, int flags, const char *text) {
    Buffer b = {0};
    bool same = float_format(&b, x, code, precision, flags) == 0 && b.size == strlen(text) &&
                !memcmp(b.data, text, b.size);
    buffer_free(&b);
    return same;
}

static void test_format(void) {
    CHECK(format_is(3.14159, 'f', 2, 0, "3.14") && format_is(2.5, 'f', 0, 0, "2") &&
          format_is(3.5, 'f', 0, 0, "4"));
    CHECK(format_is(0.5, 'f', 0, 0, "0") && format_is(1.5, 'f', 0, FLOAT_ALTERNATE, "2.") &&
          format_is(0, 'f', 3, 0, "0.000"));
    CHECK(format_is(999.9, 'f', 0, 0, "1000") && format_is(0.95, 'f', 1, 0, "0.9") &&
          format_is(0.05, 'f', 1, 0, "0.1"));
    CHECK(format_is(1e22, 'f', 1, FLOAT_SIGN, "+10000000000000000000000.0"));
    CHECK(format_is(0.1, 'f', 25, 0, "0.1000000000000000055511151"));
    CHECK(format_is(12345.678, 'e', 3, 0, "1.235e+04") && format_is(0, 'E', 2, 0, "0.00E+00"));
    CHECK(format_is(1e-100, 'e', 0, FLOAT_ALTERNATE, "1.e-100") &&
          format_is(9.99, 'e', 1, 0, "1.0e+01"));
    CHECK(format_is(1234.0, 'g', 4, 0, "1234") &&
          format_is(1234.0, 'g', 4, FLOAT_DOT_0, "1.234e+03"));
    CHECK(format_is(0.0001, 'g', 6, 0, "0.0001") && format_is(0.00001, 'G', 6, 0, "1E-05"));
    CHECK(format_is(1, 'g', 6, FLOAT_ALTERNATE, "1.00000") &&
          format_is(99999.5, 'g', 5, 0, "1e+05"));
    CHECK(format_is(0.0001, 'g', 4, FLOAT_ALTERNATE, "0.0001000") &&
          format_is(0, 'g', 1, FLOAT_DOT_0, "0e+00"));
    CHECK(format_is(1e16, 'r', 0, FLOAT_DOT_0 | FLOAT_ALTERNATE, "1.e+16") &&
          format_is(15, 'r', 0, 0, "15"));
    CHECK(format_is(1.5e16, 'r', 0, 0, "1.5e+16") && format_is(15, 'r', 0, FLOAT_DOT_0, "15.0"));
    CHECK(format_is(-0.001, 'f', 2, 0, "-0.00") &&
          format_is(-0.001, 'f', 2, FLOAT_NO_NEGATIVE_0, "0.00"));
    CHECK(format_is(-INFINITY, 'F', 2, 0, "-INF") && format_is(NAN, 'g', 2, FLOAT_SIGN, "+nan"));
    for (int i = 0; i < 100000; i++) {
        double x = i % 2 ? random_double() : (double)(int64_t)random_bits() / 1e14;
        int precision = (int)(random_bits() % (i % 100 ? 20 : 1100));
        char code = "efg"[random_bits() % 3], wanted[1600], picture[] = {'%', '.', '*', code, 0};
        snprintf(wanted, sizeof wanted, picture, precision, x);
        bool good = format_is(x, code, precision, 0, wanted);
        if (!good || i % 1000 == 0) {
            CHECK(good);
        }
    }
}

static void test_digits(void) {
    FloatDigits d;
    float_digits_decimals(1250.0, -2, &d); /* a tie, to even */
    CHECK(d.count == 2 && !memcmp(d.text, "12", 2) && d.point == 4);
    float_digits_decimals(1750.0, -4, &d);
    CHECK(d.count == 0);
    float_digits_decimals(7500.0, -4, &d);
    CHECK(d.count == 1 && d.text[0] == '1' && d.point == 5);
    float_digits_decimals(5e-324, 2000, &d);
    CHECK(d.count == 751 && d.point == -323);
    float_digits_significant(2.2250738585072011e-308, 800, &d);
    CHECK(d.count == 767);
}

static FloatStatus parse(const char *text, double *x) {
    size_t end;
    FloatStatus status = float_parse(text, strlen(text), x, &end);
    return end == strlen(text) ? status : FLOAT_INVALID;
}

static FloatStatus parse_hex(const char *text, double *x) {
    size_t end;
    FloatStatus status = float_parse_hex(text, strlen(text), x, &end);
    return end == strlen(text) ? status : FLOAT_INVALID;
}

static void test_parse(void) {
    double x;
    static const char *invalid[] = {"",    ".",  "e5",      "+",  "+-1", "1e", "1e+",
                                    ".e1", "in", "infinit", "1 ", "1_0", "0x1"};
    for (size_t i = 0; i < sizeof invalid / sizeof *invalid; i++) {
        CHECK(parse(invalid[i], &x) == FLOAT_INVALID);
    }
    CHECK(parse("1.e1", &x) == FLOAT_OK && x == 10);
    CHECK(parse("-.5", &x) == FLOAT_OK && x == -0.5);
    CHECK(parse("-0", &x) == FLOAT_OK && x == 0 && signbit(x));
    CHECK(parse("-Infinity", &x) == FLOAT_OK && x == -INFINITY);
    CHECK(parse("NaN", &x) == FLOAT_OK && isnan(x));
    CHECK(parse("-1e400", &x) == FLOAT_OVERFLOW && x == -INFINITY);
    CHECK(parse("1.7976931348623158e308", &x) == FLOAT_OK && x == 0x1.fffffffffffffp1023);
    CHECK(parse("1.7976931348623159e308", &x) == FLOAT_OVERFLOW);
    CHECK(parse("0e99999999999999999999", &x) == FLOAT_OK && x == 0);
    CHECK(parse("1e-99999999999999999999", &x) == FLOAT_OK && x == 0);
    CHECK(parse("2.4703282292062327e-324", &x) == FLOAT_OK && x == 0);
    CHECK(parse("2.4703282292062328e-324", &x) == FLOAT_OK && x == 5e-324);
    CHECK(parse("9007199254740993", &x) == FLOAT_OK && x == 9007199254740992.0);
    CHECK(parse("9007199254740993.00000000000000000000000000000000001", &x) == FLOAT_OK &&
          x == 9007199254740994.0);
}

/* Texts of the exact middle between two doubles, and a hair above and below it. */
static void test_parse_ties(void) {
    for (int i = 0; i < 2000; i++) {
        double x = fabs(random_double()), back;
        if (x < 1e-290 || x > 1e290) {
            continue;
        }
        double next = nextafter(x, INFINITY);
        uint64_t bits;
        memcpy(&bits, &x, 8);
        char text[1600];
        int exponent;
        double fraction = frexp(x, &exponent); /* the middle: 54 bits, exact as a long double */
        long double middle = ldexpl((long double)fraction * 0x1p54L + 1, exponent - 54);
        int size = snprintf(text, sizeof text - 200, "%.1080Lf", middle);
        bool good = parse(text, &back) == FLOAT_OK && back == (bits % 2 ? next : x);
        strcpy(text + size, "0000000001");
        good = good && parse(text, &back) == FLOAT_OK && back == next;
        if (!good || i % 100 == 0) {
            CHECK(good);
        }
    }
}

static void test_hex(void) {
    double x;
    char out[FLOAT_HEX_MAX];
    int size = float_text_hex(-5e-324, out);
    CHECK(size == 24 && !memcmp(out, "-0x0.0000000000001p-1022", 24));
    size = float_text_hex(-0.0, out);
    CHECK(size == 9 && !memcmp(out, "-0x0.0p+0", 9));
    CHECK(parse_hex("0x1.fffffffffffff7fp1023", &x) == FLOAT_OK && x == 0x1.fffffffffffffp1023);
    CHECK(parse_hex("0x1.fffffffffffff8p1023", &x) == FLOAT_OVERFLOW);
    CHECK(parse_hex("0x1.00000000000008p0", &x) == FLOAT_OK && x == 1);
    CHECK(parse_hex("0x1.000000000000081p0", &x) == FLOAT_OK && x == 0x1.0000000000001p0);
    CHECK(parse_hex("0x1p-1075", &x) == FLOAT_OK && x == 0);
    CHECK(parse_hex("0x1.0000000000000000000000000000001p-1075", &x) == FLOAT_OK && x == 5e-324);
    CHECK(parse_hex("1e3", &x) == FLOAT_OK && x == 483);
    CHECK(parse_hex("0x0p99999999999999999999", &x) == FLOAT_OK && x == 0);
    CHECK(parse_hex("0x1p99999999999999999999", &x) == FLOAT_OVERFLOW);
    CHECK(parse_hex("0x", &x) == FLOAT_INVALID && parse_hex("0x1p", &x) == FLOAT_INVALID &&
          parse_hex(".", &x) == FLOAT_INVALID);
}

int main(void) {
    test_repr();
    test_round_trip();
    test_format();
    test_digits();
    test_parse();
    test_parse_ties();
    test_hex();
    return check_report();
}
