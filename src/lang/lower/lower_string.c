/* f-strings, t-strings, and '...' % (...) where it can be one. */
#include "lang/lower/lower_int.h"
#include "opcodes.h"

enum { JOIN_AT = 30 };

static void emit_conversion(Lowering *l, AstPos pos, int conversion) {
    switch (conversion) {
    case 's':
        emit(l, pos, CONVERT_VALUE, 1);
        break;
    case 'r':
        emit(l, pos, CONVERT_VALUE, 2);
        break;
    case 'a':
        emit(l, pos, CONVERT_VALUE, 3);
        break;
    default:
        break;
    }
}

void lower_formatted(Lowering *l, AstExpr *e) {
    lower_expression(l, e->FormattedValue.value);
    emit_conversion(l, e->pos, e->FormattedValue.conversion);
    if (e->FormattedValue.format_spec) {
        lower_expression(l, e->FormattedValue.format_spec);
        emit(l, e->pos, FORMAT_WITH_SPEC, 0);
    } else {
        emit(l, e->pos, FORMAT_SIMPLE, 0);
    }
}

void lower_joined(Lowering *l, AstExpr *e) {
    ptrdiff_t n = e->JoinedStr.values.size;
    if (n > JOIN_AT) {
        emit_str(l, e->pos, "", 0);
        emit_attr(l, e->pos, compiling_name(l->c, "join", 4), true);
        emit(l, e->pos, BUILD_LIST, 0);
        ast_each(AstExpr *, v, e->JoinedStr.values) {
            lower_expression(l, v);
            emit(l, e->pos, LIST_APPEND, 1);
        }
        emit(l, e->pos, CALL, 1);
        return;
    }
    ast_each(AstExpr *, v2, e->JoinedStr.values) {
        lower_expression(l, v2);
    }
    if (n > 1) {
        emit(l, e->pos, BUILD_STRING, (int)n);
    } else if (n == 0) {
        emit_str(l, e->pos, "", 0);
    }
}

void lower_interpolation(Lowering *l, AstExpr *e) {
    lower_expression(l, e->Interpolation.value);
    emit_const(l, e->pos, const_from_ast(l->c, l->constants, &e->Interpolation.str));
    int operand = 2;
    switch (e->Interpolation.conversion) {
    case 's':
        operand |= 1 << 2;
        break;
    case 'r':
        operand |= 2 << 2;
        break;
    case 'a':
        operand |= 3 << 2;
        break;
    default:
        break;
    }
    if (e->Interpolation.format_spec) {
        lower_expression(l, e->Interpolation.format_spec);
        operand |= 1;
    }
    emit(l, e->pos, BUILD_INTERPOLATION, operand);
}

/* The strings, always one more than interpolations, then these. */
void lower_template(Lowering *l, AstExpr *e) {
    int strings = 0, interpolations = 0;
    bool after_string = false;
    ast_each(AstExpr *, v, e->TemplateStr.values) {
        if (v->kind == AST_Interpolation) {
            if (!after_string) {
                emit_str(l, e->pos, "", 0);
                strings++;
            }
            after_string = false;
            interpolations++;
        } else {
            lower_expression(l, v);
            strings++;
            after_string = true;
        }
    }
    if (!after_string) {
        emit_str(l, e->pos, "", 0);
        strings++;
    }
    emit(l, e->pos, BUILD_TUPLE, strings);
    ast_each(AstExpr *, i, e->TemplateStr.values) {
        if (i->kind == AST_Interpolation) {
            lower_expression(l, i);
        }
    }
    emit(l, e->pos, BUILD_TUPLE, interpolations);
    emit(l, e->pos, BUILD_TEMPLATE, 0);
}

/* ---- percent formats ---- */

typedef struct PercentPart {
    const char *literal; /* text before the conversion, %% made one */
    size_t size;
    int conversion;   /* s, r or a; 0: no more */
    const char *spec; /* of format(), or NULL */
} PercentPart;

enum { DIGITS_MAX = 2 };

/* "%-5.3s" after its percent sign: false where format() cannot do the same. */
static bool parse_conversion(Lowering *l, const char **at, const char *end, PercentPart *part) {
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
            compiling_format(l->c, "%s%.*s%.*s%s", !left && width_size ? ">" : "", width_size,
                             width, precision_size, precision, precision_size == 1 ? "0" : "");
    }
    *at = p;
    return true;
}

/* Text up to the next conversion. */
static bool parse_part(Lowering *l, const char **at, const char *end, PercentPart *part) {
    char *text = compiling_alloc(l->c, (size_t)(end - *at) + 1);
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
        return parse_conversion(l, at, end, part);
    }
    part->size = size;
    return true;
}

static AstExpr *new_expression(Lowering *l, AstExprKind kind, AstPos pos) {
    AstExpr *e = compiling_new(l->c, AstExpr);
    e->kind = kind;
    e->pos = pos;
    return e;
}

static AstExpr *new_text(Lowering *l, const char *text, size_t size, AstPos pos) {
    AstExpr *e = new_expression(l, AST_Constant, pos);
    e->Constant.value = (AstConstant){.kind = AST_STR, .size = (uint32_t)size, .text = text};
    return e;
}

static AstExpr *new_formatted(Lowering *l, AstExpr *value, const PercentPart *part) {
    AstExpr *f = new_expression(l, AST_FormattedValue, value->pos);
    f->FormattedValue.value = value;
    f->FormattedValue.conversion = part->conversion;
    f->FormattedValue.format_spec =
        part->spec ? new_text(l, part->spec, strlen(part->spec), value->pos) : NULL;
    return f;
}

/* '%s...' % (a, b) becomes an f-string, in place; false: it stays as it is. */
bool lower_percent_format(Lowering *l, AstExpr *e) {
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
        if (!parse_part(l, &at, end, &part)) {
            return false;
        }
        if (part.size) {
            array_push(l->c, &values, new_text(l, part.literal, part.size, NO_POS));
        }
        if (part.conversion == 0) {
            break;
        }
        if (used == given) {
            return false;
        }
        array_push(l->c, &values, new_formatted(l, args->Tuple.elts.items[used++], &part));
    } while (at < end);
    if (used != given) {
        return false;
    }
    e->kind = AST_JoinedStr;
    e->JoinedStr.values.items = values.items;
    e->JoinedStr.values.size = values.count;
    lower_joined(l, e);
    return true;
}
