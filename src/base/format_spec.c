#include "base/format_spec.h"

#include "base/unicode.h"
#include "base/utf8.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

/* ---- parsing ---- */

typedef struct {
    const void *text;
    int kind;
    size_t at, length;
} Reader;

/* The code point `ahead` of the position; 0 behind the end, which is no character of the language.
 */
static uint32_t peek(const Reader *r, size_t ahead) {
    return r->length - r->at > ahead ? utf8_text_get(r->text, r->kind, r->at + ahead) : 0;
}

static bool accept(Reader *r, uint32_t c) {
    if (r->at < r->length && peek(r, 0) == c) {
        r->at++;
        return true;
    }
    return false;
}

static bool is_align(uint32_t c) {
    return c == '<' || c == '>' || c == '=' || c == '^';
}

/* Decimal digits of any script. *value stays if there are none. False: too many. */
static bool parse_count(Reader *r, int64_t *value) {
    int64_t count = 0;
    size_t start = r->at;
    for (; r->at < r->length; r->at++) {
        int digit = unicode_decimal(peek(r, 0));
        if (digit < 0) {
            break;
        }
        if (__builtin_mul_overflow(count, 10, &count) ||
            __builtin_add_overflow(count, digit, &count)) {
            return false;
        }
    }
    if (r->at > start) {
        *value = count;
    }
    return true;
}

/* , or _ ; false if both stand there. */
static bool parse_grouping(Reader *r, char *grouping) {
    if (accept(r, ',')) {
        *grouping = ',';
    }
    if (accept(r, '_')) {
        if (*grouping) {
            return false;
        }
        *grouping = '_';
    }
    return !(peek(r, 0) == ',' && *grouping == '_');
}

static void parse_align(Reader *r, char default_align, FormatSpec *spec) {
    bool fill_given = false, align_given = false;
    if (r->length >= 2 && is_align(peek(r, 1))) {
        spec->fill = peek(r, 0);
        spec->align = (char)peek(r, 1);
        fill_given = align_given = true;
        r->at += 2;
    } else if (r->length >= 1 && is_align(peek(r, 0))) {
        spec->align = (char)peek(r, 0);
        align_given = true;
        r->at++;
    }
    uint32_t c = peek(r, 0);
    if (c == '+' || c == '-' || c == ' ') {
        spec->sign = (char)c;
        r->at++;
    }
    spec->no_negative_zero = accept(r, 'z');
    spec->alternate = accept(r, '#');
    if (!fill_given && accept(r, '0')) {
        spec->fill = '0';
        if (!align_given && default_align == '>') {
            spec->align = '=';
        }
    }
}

static FormatSpecFault check_grouping(const FormatSpec *spec) {
    if (spec->grouping) {
        switch (spec->type) {
        case 'd':
        case 'e':
        case 'f':
        case 'g':
        case 'E':
        case 'F':
        case 'G':
        case '%':
        case 0:
            break;
        case 'b':
        case 'o':
        case 'x':
        case 'X':
            if (spec->grouping == '_') {
                break;
            }
            return FORMAT_SPEC_GROUPING_TYPE;
        default:
            return FORMAT_SPEC_GROUPING_TYPE;
        }
    }
    return spec->fraction_grouping && spec->type == 'n' ? FORMAT_SPEC_FRACTION_TYPE
                                                        : FORMAT_SPEC_OK;
}

FormatSpecFault format_spec_parse(const void *text, int kind, size_t length, uint32_t default_type,
                                  char default_align, FormatSpec *spec) {
    Reader r = {text, kind, 0, length};
    *spec = (FormatSpec){
        .fill = ' ', .align = default_align, .width = -1, .precision = -1, .type = default_type};
    parse_align(&r, default_align, spec);
    if (!parse_count(&r, &spec->width)) {
        return FORMAT_SPEC_TOO_MANY_DIGITS;
    }
    if (!parse_grouping(&r, &spec->grouping)) {
        return FORMAT_SPEC_BOTH_GROUPINGS;
    }
    if (accept(&r, '.')) {
        if (!parse_count(&r, &spec->precision)) {
            return FORMAT_SPEC_TOO_MANY_DIGITS;
        }
        if (!parse_grouping(&r, &spec->fraction_grouping)) {
            return FORMAT_SPEC_BOTH_GROUPINGS;
        }
        if (spec->precision < 0 && !spec->fraction_grouping) {
            return FORMAT_SPEC_NO_PRECISION;
        }
    }
    if (r.length - r.at > 1) {
        return FORMAT_SPEC_INVALID;
    }
    if (r.at < r.length) {
        spec->type = peek(&r, 0);
    }
    return check_grouping(spec);
}

void format_spec_show_type(uint32_t type, char out[12]) {
    snprintf(out, 12, type > 32 && type < 128 ? "%c" : "\\x%x", type);
}

void format_spec_message(FormatSpecFault fault, const FormatSpec *spec,
                         char out[FORMAT_SPEC_MESSAGE_MAX]) {
    char type[12];
    switch (fault) {
    case FORMAT_SPEC_TOO_MANY_DIGITS:
        strcpy(out, "Too many decimal digits in format string");
        break;
    case FORMAT_SPEC_NO_PRECISION:
        strcpy(out, "Format specifier missing precision");
        break;
    case FORMAT_SPEC_BOTH_GROUPINGS:
        strcpy(out, "Cannot specify both ',' and '_'.");
        break;
    case FORMAT_SPEC_GROUPING_TYPE:
    case FORMAT_SPEC_FRACTION_TYPE:
        format_spec_show_type(spec->type, type);
        snprintf(out, FORMAT_SPEC_MESSAGE_MAX, "Cannot specify '%c' with '%s'.",
                 fault == FORMAT_SPEC_GROUPING_TYPE ? spec->grouping : spec->fraction_grouping,
                 type);
        break;
    default:
        out[0] = 0;
    }
}

/* ---- padding ---- */

void format_spec_padding(const FormatSpec *spec, size_t length, size_t *left, size_t *right) {
    size_t total =
        spec->width > 0 && (uint64_t)spec->width > length ? (size_t)spec->width - length : 0;
    *left = spec->align == '<' ? 0 : spec->align == '^' ? total / 2 : total;
    *right = total - *left;
}

/* ---- numbers ---- */

FormatPunctuation format_spec_punctuation(const FormatSpec *spec) {
    static const uint32_t comma[] = {','}, underscore[] = {'_'}, point[] = {'.'};
    bool fours = spec->type == 'b' || spec->type == 'o' || spec->type == 'x' || spec->type == 'X';
    return (FormatPunctuation){
        .separator = spec->grouping == ',' ? comma : underscore,
        .separator_length = spec->grouping != 0,
        .groups = fours ? "\4" : "\3",
        .point = point,
        .point_length = 1,
        .fraction_separator = (uint32_t)spec->fraction_grouping,
    };
}

static size_t span_digits(const char *p, const char *end) {
    const char *q = p;
    while (q < end && *q >= '0' && *q <= '9') {
        q++;
    }
    return (size_t)(q - p);
}

FormatNumber format_number_split(const char *text, size_t size) {
    const char *p = text, *end = text + size;
    FormatNumber n = {0};
    if (p < end && (*p == '-' || *p == '+' || *p == ' ')) {
        n.sign = *p++;
    }
    n.prefix = p;
    n.digits = p;
    n.digits_size = span_digits(p, end);
    p += n.digits_size;
    if (p < end && *p == '.') {
        n.point = true;
        p++;
    }
    n.fraction = p;
    n.fraction_size = span_digits(p, end);
    n.tail = p + n.fraction_size;
    n.tail_size = (size_t)(end - n.tail);
    return n;
}

/* One group after another from the right, until the digits are used up and zeros have filled the
 * width. */
typedef struct {
    const char *groups;
    size_t separator, digits, width; /* digits left to place, width left to fill */
    bool first, unlimited;
} Grouping;

typedef struct {
    size_t zeros, digits; /* of this group: zeros stand left of the digits */
    bool separator;       /* one stands right of it */
} Group;

static Grouping grouping_start(const FormatLayout *layout) {
    const FormatPunctuation *p = &layout->punctuation;
    bool none =
        p->separator_length == 0 || !p->groups || p->groups[0] <= 0 || p->groups[0] == CHAR_MAX;
    return (Grouping){
        .groups = p->groups,
        .separator = p->separator_length,
        .digits = layout->number.digits_size,
        .width = layout->zeros_width,
        .first = true,
        .unlimited = none,
    };
}

static bool grouping_next(Grouping *g, Group *group) {
    if (!g->first && g->digits == 0 && g->width == 0) {
        return false;
    }
    group->separator = !g->first;
    if (group->separator) {
        g->width -= g->width < g->separator ? g->width : g->separator;
    }
    size_t size = g->digits > g->width ? g->digits : g->width;
    size = size > 0 ? size : 1;
    if (!g->unlimited) {
        size_t limit = (size_t)g->groups[0];
        size = size < limit ? size : limit;
        if (g->groups[1] > 0) {
            g->groups++;
            g->unlimited = g->groups[0] == CHAR_MAX;
        } else if (g->groups[1] < 0) {
            g->unlimited = true;
        }
    }
    group->digits = g->digits < size ? g->digits : size;
    group->zeros = size - group->digits;
    g->digits -= group->digits;
    g->width -= g->width < size ? g->width : size;
    g->first = false;
    return true;
}

/* *separated: there is a separator among them. */
static size_t grouped_length(const FormatLayout *layout, bool *separated) {
    *separated = false;
    if (layout->number.digits_size == 0) {
        return 0;
    }
    size_t length = 0;
    Grouping g = grouping_start(layout);
    for (Group group; grouping_next(&g, &group);) {
        length += group.zeros + group.digits +
                  (group.separator ? layout->punctuation.separator_length : 0);
        *separated |= group.separator;
    }
    return length;
}

static size_t fraction_separators(const FormatLayout *layout) {
    size_t size = layout->number.fraction_size;
    return layout->punctuation.fraction_separator && size > 0 ? (size - 1) / 3 : 0;
}

static uint32_t widest(uint32_t max, const uint32_t *text, size_t length) {
    for (size_t i = 0; i < length; i++) {
        max = text[i] > max ? text[i] : max;
    }
    return max;
}

bool format_layout_number(const FormatSpec *spec, const FormatNumber *number,
                          const FormatPunctuation *punctuation, FormatLayout *layout) {
    *layout = (FormatLayout){.number = *number, .punctuation = *punctuation, .fill = spec->fill};
    size_t width = spec->width > 0 ? (size_t)spec->width : 0;
    size_t others = (number->sign != 0) + number->prefix_size + number->fraction_size +
                    fraction_separators(layout) + number->tail_size +
                    (number->point ? punctuation->point_length : 0);
    if (spec->fill == '0' && spec->align == '=') {
        layout->zeros_width = width > others ? width - others : 0;
    }
    bool separated;
    layout->digits_length = grouped_length(layout, &separated);
    size_t length = others + layout->digits_length;
    if (spec->align == '=') {
        layout->inner = width > length ? width - length : 0;
    } else {
        format_spec_padding(spec, length, &layout->left, &layout->right);
    }
    layout->length = length + layout->left + layout->inner + layout->right;
    layout->max_char = 0x7f;
    if (layout->left + layout->inner + layout->right) {
        layout->max_char = widest(layout->max_char, &spec->fill, 1);
    }
    if (number->point) {
        layout->max_char = widest(layout->max_char, punctuation->point, punctuation->point_length);
    }
    if (separated) {
        layout->max_char =
            widest(layout->max_char, punctuation->separator, punctuation->separator_length);
    }
    return layout->length <= (size_t)PTRDIFF_MAX;
}

/* ---- writing ---- */

typedef struct {
    void *out;
    int kind;
    size_t at;
} Writer;

static void put(Writer *w, uint32_t c) {
    switch (w->kind) {
    case 1:
        ((uint8_t *)w->out)[w->at++] = (uint8_t)c;
        break;
    case 2:
        ((uint16_t *)w->out)[w->at++] = (uint16_t)c;
        break;
    default:
        ((uint32_t *)w->out)[w->at++] = c;
    }
}

static void put_fill(Writer *w, uint32_t c, size_t count) {
    if (w->kind == 1) {
        memset((uint8_t *)w->out + w->at, (int)c, count);
        w->at += count;
        return;
    }
    while (count-- > 0) {
        put(w, c);
    }
}

static void put_ascii(Writer *w, const char *text, size_t size) {
    for (size_t i = 0; i < size; i++) {
        put(w, (unsigned char)text[i]);
    }
}

static void put_text(Writer *w, const uint32_t *text, size_t length) {
    for (size_t i = 0; i < length; i++) {
        put(w, text[i]);
    }
}

/* Groups are known from the right: they are written backwards, each at its place. */
static void put_grouped(Writer *w, const FormatLayout *layout) {
    if (layout->number.digits_size == 0) {
        return;
    }
    size_t end = w->at + layout->digits_length, stop = end;
    const char *digits = layout->number.digits + layout->number.digits_size;
    Grouping g = grouping_start(layout);
    for (Group group; grouping_next(&g, &group);) {
        if (group.separator) {
            w->at = end -= layout->punctuation.separator_length;
            put_text(w, layout->punctuation.separator, layout->punctuation.separator_length);
        }
        w->at = end -= group.zeros + group.digits;
        digits -= group.digits;
        put_fill(w, '0', group.zeros);
        put_ascii(w, digits, group.digits);
    }
    w->at = stop;
}

static void put_fraction(Writer *w, const FormatLayout *layout) {
    const FormatNumber *n = &layout->number;
    for (size_t i = 0; i < n->fraction_size; i++) {
        if (i > 0 && i % 3 == 0 && layout->punctuation.fraction_separator) {
            put(w, layout->punctuation.fraction_separator);
        }
        put(w, (unsigned char)n->fraction[i]);
    }
}

void format_layout_write(const FormatLayout *layout, int kind, void *out) {
    Writer w = {out, kind, 0};
    const FormatNumber *n = &layout->number;
    put_fill(&w, layout->fill, layout->left);
    if (n->sign) {
        put(&w, (unsigned char)n->sign);
    }
    put_ascii(&w, n->prefix, n->prefix_size);
    put_fill(&w, layout->fill, layout->inner);
    put_grouped(&w, layout);
    if (n->point) {
        put_text(&w, layout->punctuation.point, layout->punctuation.point_length);
    }
    put_fraction(&w, layout);
    put_ascii(&w, n->tail, n->tail_size);
    put_fill(&w, layout->fill, layout->right);
}
