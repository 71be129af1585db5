/* Decimal arithmetic on random numbers: results keep the invariants (trimmed limbs below the base), a quotient times its divisor and the remainder
 * give the dividend back, the root of a square is what was squared, text is read back. */
#include "modules/decimal/decimal_number.h"

#include "check.h"

#include <stdlib.h>
#include <string.h>

static uint64_t seed = 88172645463325252ULL;
static uint64_t draw(void) {
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return seed;
}
static uint64_t draw_limb(int kind) {
    switch (kind) {
    case 0:
        return COEF_BASE - 1;
    case 1:
        return draw() % 5 != 0 ? 0 : 1;
    case 2:
        return COEF_BASE / 2;
    default:
        return draw() % COEF_BASE;
    }
}
static void fill(Dec *x, size_t most) {
    uint32_t status = 0;
    size_t n = draw() % 4 != 0 ? draw() % 8 : draw() % (most + 1);
    dec_room(x, n, &status);
    int kind = (int)(draw() % 4);
    for (size_t i = 0; i < n; i++) {
        x->limbs[i] = draw_limb(kind);
    }
    x->length = coef_trim(x->limbs, n);
    x->kind = draw() % 30 != 0 ? DEC_FINITE : (uint8_t)(draw() % 4);
    if (x->kind == DEC_INFINITE) {
        x->length = 0;
    }
    x->negative = draw() & 1;
    x->exponent = x->kind != DEC_FINITE   ? 0
                  : draw() % 10 == 0      ? (int64_t)(draw() % 2000) - 1000
                  : draw() % 3 != 0       ? (int64_t)(draw() % 40) - 20
                                          : 0;
}
static bool is_sound(const Dec *x) {
    for (size_t i = 0; i < x->length; i++) {
        if (x->limbs[i] >= COEF_BASE) {
            return false;
        }
    }
    return x->length == 0 || x->limbs[x->length - 1] != 0;
}

static void check_inverses(Dec *a, Dec *b) {
    DEC(quotient);
    DEC(remainder);
    DEC(again);
    uint32_t status = 0;
    a->exponent = b->exponent = 0;
    dec_divmod(&quotient, &remainder, a, b, &dec_widest, &status);
    dec_fused(&again, &quotient, b, &remainder, &dec_widest, &status);
    CHECK(dec_order(&again, a) == 0 && dec_order_magnitude(&remainder, b) < 0);
    CHECK(is_sound(&quotient) && is_sound(&remainder));
    DEC(square);
    DEC(root);
    dec_multiply(&square, a, a, &dec_widest, &status);
    DecRules rules = dec_widest;
    rules.precision = dec_digits(&square) + 3;
    dec_root(&root, &square, &rules, &status);
    CHECK(dec_order_magnitude(&root, a) == 0 && (status & DEC_INEXACT) == 0);
}
static void check_text(const Dec *x) {
    char *text = malloc(dec_text_room(x));
    size_t size = dec_write(text, x, DEC_SCIENTIFIC, true);
    CHECK(size <= dec_text_room(x));
    DEC(again);
    uint32_t status = 0;
    dec_from_text(&again, text, size, &status);
    CHECK(status == 0 && dec_order_total(x, &again) == 0);
    free(text);
}
static DecRules draw_rules(size_t most) {
    return (DecRules){.precision = 1 + (int64_t)(draw() % (draw() & 1 ? 60 : most * 20)),
                      .exponent_max = draw() & 1 ? 999999 : (int64_t)(draw() % 50),
                      .exponent_min = -(draw() & 1 ? 999999 : (int64_t)(draw() % 50)),
                      .rounding = (DecRounding)(draw() % ROUNDING_COUNT),
                      .clamp = draw() % 4 == 0};
}
static void check_one(size_t most) {
    static DecBinary *const binary[] = {
        dec_add,      dec_subtract, dec_multiply, dec_divide,  dec_divide_integer, dec_remainder,
        dec_quantize, dec_compare,  dec_max,      dec_rotate,  dec_shift,          dec_scale,
        dec_and,      dec_or,       dec_xor,      dec_next_toward, dec_min_magnitude,
        dec_remainder_near};
    static DecUnary *const unary[] = {dec_plus,   dec_minus, dec_root,   dec_next_plus, dec_next_minus,
                                      dec_invert, dec_log_b, dec_reduce, dec_to_integral_exact};
    DEC(a);
    DEC(b);
    DEC(c);
    uint32_t status = 0;
    fill(&a, most);
    fill(&b, most);
    DecRules rules = draw_rules(most);
    size_t which = draw() % (countof(binary) + countof(unary) + 3);
    if (which < countof(binary)) {
        binary[which](&c, &a, &b, &rules, &status);
    } else if (which < countof(binary) + countof(unary)) {
        unary[which - countof(binary)](&c, &a, &rules, &status);
    } else if (a.kind == DEC_FINITE && b.kind == DEC_FINITE && a.length > 0 && b.length > 0) {
        check_inverses(&a, &b);
    }
    CHECK((status & DEC_NO_MEMORY) == 0 && is_sound(&c));
    if (!dec_is_zero(&c)) {
        check_text(&c);
    }
}
int main(void) {
    static const struct {
        size_t most;
        int count;
    } rounds[] = {{20, 20000}, {400, 1000}, {3000, 60}};
    for (size_t i = 0; i < countof(rounds); i++) {
        for (int k = 0; k < rounds[i].count; k++) {
            check_one(rounds[i].most);
        }
    }
    return check_report();
}
