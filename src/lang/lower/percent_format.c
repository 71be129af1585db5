/* '...' % (...) where an f-string can do the same. */
#include "lang/lower/lower_int.h"

typedef struct PercentPart {
    const char *literal; /* text before the conversion, %% made one */
    size_t size;
    int conversion;   /* s, r or a; 0: no more */
    const char *spec; /* of format(), or NULL */
} PercentPart;

enum { DIGITS_MAX = 2 };

/* "%-5.3s" after its percent sign: false where format() cannot do the same. */
static bool parse_conversion(Compiling *c, const char **at, const char *end, PercentPart *part) {
    const char *p = *at;
    bool left = false;
    for (; p < end && *p && strchr("-+ #0", *p);
         p++) { /* only the minus means anything for texts */
        left |= *p == '-';
    }
    const char *width = p;
    while (p < end && *p >= '0' && *p <= '9') {
        p++;
    }
    int width_size = (int)(p - width);
    const char *precision = p;
    int precision_size = 0;
    if (p < end && *p == '.') {
        const char *digits = ++p;
        while (p < end && *p >= '0' && *p <= '9') {
            p++;
        }
        if (p - digits > DIGITS_MAX) {
            return false;
        }
        precision_size = (int)(p - precision);
    }
    if (width_size > DIGITS_MAX || p >= end || !strchr("sra", *p)) {
        return false;
    }
    part->conversion = *p++;
    part->spec = NULL;
    if (width_size || precision_size) {
        part->spec =
            compiling_format(c, "%s%.*s%.*s%s", !left && width_size ? ">" : "", width_size, width,
                             precision_size, precision, precision_size == 1 ? "0" : "");
    }
    *at = p;
    return true;
}

/* Text up to the next conversion. */
static bool parse_part(Compiling *c, const char **at, const char *end, PercentPart *part) {
    char *text = compiling_alloc(c, (size_t)(end - *at) + 1);
    size_t size = 0;
    part->literal = text;
    part->conversion = 0;
    while (*at < end) {
        if (**at != '%') {
            text[size++] = *(*at)++;
            continue;
        }
        ++*at;
        if (*at < end && **at == '%') {
            text[size++] = *(*at)++;
            continue;
        }
        part->size = size;
        return parse_conversion(c, at, end, part);
    }
    part->size = size;
    return true;
}

static AstExpr *new_expression(Compiling *c, AstExprKind kind, AstPos pos) {
    AstExpr *e = compiling_new(c, AstExpr);
    e->kind = kind;
    e->pos = pos;
    return e;
}

static AstExpr *new_text(Compiling *c, const char *text, size_t size, AstPos pos) {
    AstExpr *e = new_expression(c, AST_Constant, pos);
    e->Constant.value = (AstConstant){.kind = AST_STR, .size = (uint32_t)size, .text = text};
    return e;
}

static AstExpr *new_formatted(Compiling *c, AstExpr *value, const PercentPart *part) {
    AstExpr *f = new_expression(c, AST_FormattedValue, value->pos);
    f->FormattedValue.value = value;
    f->FormattedValue.conversion = part->conversion;
    f->FormattedValue.format_spec =
        part->spec ? new_text(c, part->spec, strlen(part->spec), NO_POS) : NULL;
    return f;
}

/* '%s...' % (a, b) becomes an f-string, in place; false: it stays as it is. */
bool percent_to_joined(Compiling *c, AstExpr *e) {
    AstExpr *format = e->BinOp.left, *args = e->BinOp.right;
    if (format->kind != AST_Constant || format->Constant.value.kind != AST_STR ||
        args->kind != AST_Tuple) {
        return false;
    }
    ast_each(AstExpr *, a, args->Tuple.elts) {
        if (a->kind == AST_Starred) {
            return false;
        }
    }
    const char *at = format->Constant.value.text, *end = at + format->Constant.value.size;
    ptrdiff_t used = 0, given = args->Tuple.elts.size;
    ARRAY(AstExpr *) values = {0};
    do {
        PercentPart part;
        if (!parse_part(c, &at, end, &part)) {
            return false;
        }
        if (part.size) {
            array_push(c, &values, new_text(c, part.literal, part.size, NO_POS));
        }
        if (part.conversion == 0) {
            break;
        }
        if (used == given) {
            return false;
        }
        array_push(c, &values, new_formatted(c, args->Tuple.elts.items[used++], &part));
    } while (at < end);
    if (used != given) {
        return false;
    }
    e->kind = AST_JoinedStr;
    e->JoinedStr.values.items = values.items;
    e->JoinedStr.values.size = values.count;
    return true;
}
