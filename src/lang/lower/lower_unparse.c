/* The source of an expression, rebuilt from its tree: what annotations are under `from __future__
 * import annotations` (PEP 563). Each form of expression has a level of binding; one that binds
 * weaker than its place allows gets parentheses. */
#include "lang/lower/lower_int.h"

#include "base/bignum.h"
#include "base/float_text.h"
#include "base/unicode.h"
#include <stdio.h>

typedef enum Level {
    LEVEL_TUPLE,
    LEVEL_TEST, /* if-else, lambda */
    LEVEL_OR,
    LEVEL_AND,
    LEVEL_NOT,
    LEVEL_COMPARE,
    LEVEL_BIT_OR,
    LEVEL_BIT_XOR,
    LEVEL_BIT_AND,
    LEVEL_SHIFT,
    LEVEL_SUM,
    LEVEL_TERM,
    LEVEL_FACTOR,
    LEVEL_POWER,
    LEVEL_AWAIT,
    LEVEL_ATOM,
} Level;
enum { LEVEL_EXPRESSION = LEVEL_BIT_OR };

typedef struct Writer {
    Compiling *c;
    ConstTable *constants;
    ARRAY(char) text;
} Writer;

static void write_expression(Writer *w, AstExpr *e, Level level);

static void put_size(Writer *w, const char *text, size_t size) {
    for (size_t i = 0; i < size; i++) {
        array_push(w->c, &w->text, text[i]);
    }
}

static void put(Writer *w, const char *text) {
    put_size(w, text, strlen(text));
}

static void put_name(Writer *w, const AstName *name) {
    put_size(w, name->text, name->size);
}

/* An opening parenthesis where the form binds weaker than its place; the same call with ")" closes
 * it. */
static void put_if(Writer *w, bool wanted, const char *text) {
    if (wanted) {
        put(w, text);
    }
}

static void write_list(Writer *w, AstExprSeq items, Level level) {
    for (ptrdiff_t i = 0; i < items.size; i++) {
        put_if(w, i > 0, ", ");
        write_expression(w, items.items[i], level);
    }
}

/* ---- constants: as repr() shows them ---- */

static void put_escaped(Writer *w, uint32_t c, char quote, bool bytes) {
    char text[16];
    if (c == (uint32_t)quote || c == '\\') {
        snprintf(text, sizeof text, "\\%c", (char)c);
    } else if (c == '\n' || c == '\r' || c == '\t') {
        snprintf(text, sizeof text, "\\%c", c == '\n' ? 'n' : c == '\r' ? 'r' : 't');
    } else if (c < 32 || c == 127 || (bytes && c > 127) ||
               (c < 256 && !bytes && c > 127 && !unicode_is_printable(c))) {
        snprintf(text, sizeof text, "\\x%02x", c);
    } else if (c < 128) {
        snprintf(text, sizeof text, "%c", (char)c);
    } else {
        snprintf(text, sizeof text, c < 0x10000 ? "\\u%04x" : "\\U%08x", c);
    }
    put(w, text);
}

static uint32_t decode(const char *p, size_t *size) {
    unsigned char first = (unsigned char)p[0];
    *size = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    uint32_t c = *size == 1 ? first : first & (0xFF >> (*size + 1));
    for (size_t i = 1; i < *size; i++) {
        c = c << 6 | ((unsigned char)p[i] & 0x3F);
    }
    return c;
}

static void put_repr(Writer *w, const char *text, size_t size, bool bytes) {
    bool single = memchr(text, '\'', size), both = memchr(text, '"', size);
    char quote[2] = {single && !both ? '"' : '\'', 0};
    put(w, quote);
    for (size_t i = 0, n; i < size; i += n) {
        n = 1;
        uint32_t c = bytes ? (unsigned char)text[i] : decode(text + i, &n);
        bool surrogate = c >= 0xD800 && c < 0xE000;
        if (c > 127 && !bytes && !surrogate && unicode_is_printable(c)) {
            put_size(w, text + i, n);
        } else {
            put_escaped(w, c, quote[0], bytes);
        }
    }
    put(w, quote);
}

static void put_float(Writer *w, double x) {
    char text[FLOAT_REPR_MAX];
    if (__builtin_isinf(x)) {
        put(w, "1e309"); /* what reads back as infinity */
        return;
    }
    put_size(w, text, (size_t)float_text_repr(x, text));
}

static void put_int(Writer *w, const Const *k) {
    char *text = compiling_alloc(w->c, bignum_text_size(k->size, 10) + 1);
    ptrdiff_t n = bignum_to_text(k->digits, k->size, 10, text);
    if (n < 0) {
        compiling_fail_memory(w->c);
    }
    put_size(w, text, (size_t)n);
}

static void write_constant(Writer *w, const AstConstant *value) {
    const Const *k = const_from_ast(w->c, w->constants, value);
    switch (k->kind) {
    case CONST_NONE:
        put(w, "None");
        break;
    case CONST_TRUE:
        put(w, "True");
        break;
    case CONST_FALSE:
        put(w, "False");
        break;
    case CONST_ELLIPSIS:
        put(w, "...");
        break;
    case CONST_INT:
        put_int(w, k);
        break;
    case CONST_FLOAT:
        put_float(w, k->real);
        break;
    case CONST_COMPLEX: {
        char text[FLOAT_REPR_MAX];
        int n = float_text_repr(k->imag, text);
        n -= n > 2 && text[n - 1] == '0' && text[n - 2] == '.' ? 2 : 0; /* 1j, not 1.0j */
        if (__builtin_isinf(k->imag)) {
            put(w, "1e309");
        } else {
            put_size(w, text, (size_t)n);
        }
        put(w, "j");
        break;
    }
    case CONST_BYTES:
        put(w, "b");
        put_repr(w, k->text, k->size, true);
        break;
    default:
        put_repr(w, k->text, k->size, false);
    }
}

/* ---- operators ---- */

typedef struct Operator {
    const char *text;
    Level level;
} Operator;

static const Operator binary[] = {
    [AST_Add] = {" + ", LEVEL_SUM},        [AST_Sub] = {" - ", LEVEL_SUM},
    [AST_Mult] = {" * ", LEVEL_TERM},      [AST_MatMult] = {" @ ", LEVEL_TERM},
    [AST_Div] = {" / ", LEVEL_TERM},       [AST_Mod] = {" % ", LEVEL_TERM},
    [AST_LShift] = {" << ", LEVEL_SHIFT},  [AST_RShift] = {" >> ", LEVEL_SHIFT},
    [AST_BitOr] = {" | ", LEVEL_BIT_OR},   [AST_BitXor] = {" ^ ", LEVEL_BIT_XOR},
    [AST_BitAnd] = {" & ", LEVEL_BIT_AND}, [AST_FloorDiv] = {" // ", LEVEL_TERM},
    [AST_Pow] = {" ** ", LEVEL_POWER},
};

static void write_binary(Writer *w, AstExpr *e, Level level) {
    Operator o = binary[e->BinOp.op];
    bool to_right = e->BinOp.op == AST_Pow, parens = level > o.level;
    put_if(w, parens, "(");
    write_expression(w, e->BinOp.left, o.level + to_right);
    put(w, o.text);
    write_expression(w, e->BinOp.right, o.level + !to_right);
    put_if(w, parens, ")");
}

static void write_unary(Writer *w, AstExpr *e, Level level) {
    static const Operator unary[] = {[AST_Invert] = {"~", LEVEL_FACTOR},
                                     [AST_Not] = {"not ", LEVEL_NOT},
                                     [AST_UAdd] = {"+", LEVEL_FACTOR},
                                     [AST_USub] = {"-", LEVEL_FACTOR}};
    Operator o = unary[e->UnaryOp.op];
    put_if(w, level > o.level, "(");
    put(w, o.text);
    write_expression(w, e->UnaryOp.operand, o.level);
    put_if(w, level > o.level, ")");
}

static void write_bool(Writer *w, AstExpr *e, Level level) {
    Level own = e->BoolOp.op == AST_And ? LEVEL_AND : LEVEL_OR;
    put_if(w, level > own, "(");
    for (ptrdiff_t i = 0; i < e->BoolOp.values.size; i++) {
        put_if(w, i > 0, e->BoolOp.op == AST_And ? " and " : " or ");
        write_expression(w, e->BoolOp.values.items[i], own + 1);
    }
    put_if(w, level > own, ")");
}

static void write_compare(Writer *w, AstExpr *e, Level level) {
    static const char *const texts[] = {
        [AST_Eq] = " == ", [AST_NotEq] = " != ",    [AST_Lt] = " < ",  [AST_LtE] = " <= ",
        [AST_Gt] = " > ",  [AST_GtE] = " >= ",      [AST_Is] = " is ", [AST_IsNot] = " is not ",
        [AST_In] = " in ", [AST_NotIn] = " not in "};
    put_if(w, level > LEVEL_COMPARE, "(");
    write_expression(w, e->Compare.left, LEVEL_COMPARE + 1);
    for (ptrdiff_t i = 0; i < e->Compare.ops.size; i++) {
        put(w, texts[e->Compare.ops.items[i]]);
        write_expression(w, e->Compare.comparators.items[i], LEVEL_COMPARE + 1);
    }
    put_if(w, level > LEVEL_COMPARE, ")");
}

static void write_conditional(Writer *w, AstExpr *e, Level level) {
    put_if(w, level > LEVEL_TEST, "(");
    write_expression(w, e->IfExp.body, LEVEL_TEST + 1);
    put(w, " if ");
    write_expression(w, e->IfExp.test, LEVEL_TEST + 1);
    put(w, " else ");
    write_expression(w, e->IfExp.orelse, LEVEL_TEST);
    put_if(w, level > LEVEL_TEST, ")");
}

/* ---- lambda ---- */

static void write_parameter(Writer *w, AstArg *a, AstExpr *value, bool *first) {
    put(w, *first ? " " : ", ");
    *first = false;
    put_name(w, a->arg);
    if (value) {
        put(w, "=");
        write_expression(w, value, LEVEL_TEST);
    }
}

static void write_parameters(Writer *w, AstArguments *a) {
    bool first = true;
    ptrdiff_t positional = a->posonlyargs.size + a->args.size;
    for (ptrdiff_t i = 0; i < positional; i++) {
        AstArg *arg = i < a->posonlyargs.size ? a->posonlyargs.items[i]
                                              : a->args.items[i - a->posonlyargs.size];
        ptrdiff_t value = i - (positional - a->defaults.size);
        write_parameter(w, arg, value >= 0 ? a->defaults.items[value] : NULL, &first);
        put_if(w, i + 1 == a->posonlyargs.size, ", /");
    }
    if (a->vararg || a->kwonlyargs.size) {
        put_if(w, !first, ", ");
        put_if(w, first && a->vararg, " ");
        put(w, "*");
        if (a->vararg) {
            put_name(w, a->vararg->arg);
        }
        first = false;
    }
    for (ptrdiff_t i = 0; i < a->kwonlyargs.size; i++) {
        write_parameter(w, a->kwonlyargs.items[i], a->kw_defaults.items[i], &first);
    }
    if (a->kwarg) {
        put(w, first ? " **" : ", **");
        put_name(w, a->kwarg->arg);
    }
}

static void write_lambda(Writer *w, AstExpr *e, Level level) {
    put_if(w, level > LEVEL_TEST, "(");
    put(w, "lambda");
    write_parameters(w, e->Lambda.args);
    put(w, ": ");
    write_expression(w, e->Lambda.body, LEVEL_TEST);
    put_if(w, level > LEVEL_TEST, ")");
}

/* ---- displays, comprehensions ---- */

static void write_tuple(Writer *w, AstExpr *e, Level level) {
    if (e->Tuple.elts.size == 0) {
        put(w, "()");
        return;
    }
    put_if(w, level > LEVEL_TUPLE, "(");
    write_list(w, e->Tuple.elts, LEVEL_TEST);
    put_if(w, e->Tuple.elts.size == 1, ",");
    put_if(w, level > LEVEL_TUPLE, ")");
}

static void write_dict(Writer *w, AstExpr *e) {
    put(w, "{");
    for (ptrdiff_t i = 0; i < e->Dict.values.size; i++) {
        put_if(w, i > 0, ", ");
        if (e->Dict.keys.items[i]) {
            write_expression(w, e->Dict.keys.items[i], LEVEL_TEST);
            put(w, ": ");
            write_expression(w, e->Dict.values.items[i], LEVEL_TEST);
        } else {
            put(w, "**");
            write_expression(w, e->Dict.values.items[i], LEVEL_EXPRESSION);
        }
    }
    put(w, "}");
}

static void write_generators(Writer *w, AstComprehensionSeq generators) {
    ast_each(AstComprehension *, g, generators) {
        put(w, g->is_async ? " async for " : " for ");
        write_expression(w, g->target, LEVEL_TUPLE);
        put(w, " in ");
        write_expression(w, g->iter, LEVEL_TEST + 1);
        ast_each(AstExpr *, condition, g->ifs) {
            put(w, " if ");
            write_expression(w, condition, LEVEL_TEST + 1);
        }
    }
}

static void write_comprehension(Writer *w, const char *open, AstExpr *element, AstExpr *value,
                                AstComprehensionSeq generators, const char *close) {
    put(w, open);
    write_expression(w, element, LEVEL_TEST);
    if (value) {
        put(w, ": ");
        write_expression(w, value, LEVEL_TEST);
    }
    write_generators(w, generators);
    put(w, close);
}

/* ---- calls, subscripts ---- */

static void write_call(Writer *w, AstExpr *e) {
    write_expression(w, e->Call.func, LEVEL_ATOM);
    AstExprSeq args = e->Call.args;
    if (args.size == 1 && e->Call.keywords.size == 0 && args.items[0]->kind == AST_GeneratorExp) {
        write_expression(w, args.items[0], LEVEL_ATOM); /* its own parentheses do */
        return;
    }
    put(w, "(");
    write_list(w, args, LEVEL_TEST);
    for (ptrdiff_t i = 0; i < e->Call.keywords.size; i++) {
        AstKeyword *k = e->Call.keywords.items[i];
        put_if(w, i > 0 || args.size, ", ");
        if (k->arg) {
            put_name(w, k->arg);
            put(w, "=");
        } else {
            put(w, "**");
        }
        write_expression(w, k->value, k->arg ? LEVEL_TEST : LEVEL_EXPRESSION);
    }
    put(w, ")");
}

static void write_slice(Writer *w, AstExpr *e) {
    if (e->Slice.lower) {
        write_expression(w, e->Slice.lower, LEVEL_TEST);
    }
    put(w, ":");
    if (e->Slice.upper) {
        write_expression(w, e->Slice.upper, LEVEL_TEST);
    }
    if (e->Slice.step) {
        put(w, ":");
        write_expression(w, e->Slice.step, LEVEL_TEST);
    }
}

static void write_attribute(Writer *w, AstExpr *e) {
    AstExpr *value = e->Attribute.value;
    write_expression(w, value, LEVEL_ATOM);
    /* "1.x" would be a number. */
    put_if(w, value->kind == AST_Constant && value->Constant.value.kind == AST_INT, " ");
    put(w, ".");
    put_name(w, e->Attribute.attr);
}

/* ---- f-strings and t-strings ---- */

static void write_string_parts(Writer *w, AstExprSeq parts, bool spec);

static void write_field(Writer *w, AstExpr *value, const AstConstant *source, int conversion,
                        AstExpr *spec) {
    Writer inner = {w->c, w->constants, {0}};
    if (source && source->kind == AST_STR) {
        put_size(&inner, source->text, source->size);
    } else {
        write_expression(&inner, value, LEVEL_TEST + 1);
    }
    put(w, inner.text.count && inner.text.items[0] == '{' ? "{ " : "{");
    put_size(w, inner.text.items, (size_t)inner.text.count);
    if (conversion > 0) {
        char text[3] = {'!', (char)conversion, 0};
        put(w, text);
    }
    if (spec) {
        put(w, ":");
        if (spec->kind == AST_JoinedStr) {
            write_string_parts(w, spec->JoinedStr.values, true);
        } else {
            AstExpr *only[] = {spec};
            write_string_parts(w, (AstExprSeq){1, only}, true);
        }
    }
    put(w, "}");
}

static void write_literal(Writer *w, const AstConstant *text) {
    for (size_t i = 0; i < text->size; i++) {
        put_size(w, text->text + i, 1);
        if (text->text[i] == '{' || text->text[i] == '}') {
            put_size(w, text->text + i, 1);
        }
    }
}

static void write_string_parts(Writer *w, AstExprSeq parts, bool spec) {
    ast_each(AstExpr *, e, parts) {
        switch (e->kind) {
        case AST_Constant:
            if (e->Constant.value.kind == AST_STR) {
                write_literal(w, &e->Constant.value);
            } else { /* of a tree made by hand */
                write_field(w, e, NULL, -1, NULL);
            }
            break;
        case AST_FormattedValue:
            write_field(w, e->FormattedValue.value, NULL, e->FormattedValue.conversion,
                        e->FormattedValue.format_spec);
            break;
        case AST_Interpolation:
            write_field(w, e->Interpolation.value, &e->Interpolation.str,
                        e->Interpolation.conversion, e->Interpolation.format_spec);
            break;
        case AST_JoinedStr:
        case AST_TemplateStr: /* the same fields */
            write_string_parts(w, e->JoinedStr.values, spec);
            break;
        default:
            write_field(w, e, NULL, -1, NULL);
        }
    }
}

static void write_string(Writer *w, const char *prefix, AstExprSeq parts) {
    Writer body = {w->c, w->constants, {0}};
    write_string_parts(&body, parts, false);
    put(w, prefix);
    put_repr(w, body.text.count ? body.text.items : "", (size_t)body.text.count, false);
}

/* ---- all ---- */

static void write_prefixed(Writer *w, const char *prefix, AstExpr *value, Level level) {
    put(w, prefix);
    write_expression(w, value, level);
}

static void write_special(Writer *w, AstExpr *e, Level level) {
    switch (e->kind) {
    case AST_NamedExpr:
        put_if(w, level > LEVEL_TUPLE, "(");
        write_expression(w, e->NamedExpr.target, LEVEL_ATOM);
        put(w, " := ");
        write_expression(w, e->NamedExpr.value, LEVEL_ATOM);
        put_if(w, level > LEVEL_TUPLE, ")");
        break;
    case AST_Yield:
        put(w, e->Yield.value ? "(yield " : "(yield");
        if (e->Yield.value) {
            write_expression(w, e->Yield.value, LEVEL_TUPLE);
        }
        put(w, ")");
        break;
    case AST_YieldFrom:
        write_prefixed(w, "(yield from ", e->YieldFrom.value, LEVEL_TEST);
        put(w, ")");
        break;
    case AST_Await:
        put_if(w, level > LEVEL_AWAIT, "(");
        write_prefixed(w, "await ", e->Await.value, LEVEL_ATOM);
        put_if(w, level > LEVEL_AWAIT, ")");
        break;
    case AST_Starred:
        write_prefixed(w, "*", e->Starred.value, LEVEL_EXPRESSION);
        break;
    case AST_Slice:
        write_slice(w, e);
        break;
    case AST_JoinedStr:
        write_string(w, "f", e->JoinedStr.values);
        break;
    case AST_TemplateStr:
        write_string(w, "t", e->TemplateStr.values);
        break;
    case AST_FormattedValue:
    case AST_Interpolation: {
        AstExpr *only[] = {e};
        write_string(w, e->kind == AST_FormattedValue ? "f" : "t", (AstExprSeq){1, only});
        break;
    }
    default:
        write_lambda(w, e, level);
    }
}

static void write_bracketed(Writer *w, AstExpr *e, Level level) {
    switch (e->kind) {
    case AST_Tuple:
        write_tuple(w, e, level);
        break;
    case AST_List:
        put(w, "[");
        write_list(w, e->List.elts, LEVEL_TEST);
        put(w, "]");
        break;
    case AST_Set:
        put(w, "{");
        write_list(w, e->Set.elts, LEVEL_TEST);
        put(w, "}");
        break;
    case AST_Dict:
        write_dict(w, e);
        break;
    case AST_ListComp:
        write_comprehension(w, "[", e->ListComp.elt, NULL, e->ListComp.generators, "]");
        break;
    case AST_SetComp:
        write_comprehension(w, "{", e->SetComp.elt, NULL, e->SetComp.generators, "}");
        break;
    case AST_DictComp:
        write_comprehension(w, "{", e->DictComp.key, e->DictComp.value, e->DictComp.generators,
                            "}");
        break;
    case AST_GeneratorExp:
        write_comprehension(w, "(", e->GeneratorExp.elt, NULL, e->GeneratorExp.generators, ")");
        break;
    default:
        write_special(w, e, level);
    }
}

static void write_expression(Writer *w, AstExpr *e, Level level) {
    compiling_deeper(w->c);
    switch (e->kind) {
    case AST_Name:
        put_name(w, e->Name.id);
        break;
    case AST_Constant:
        put_if(w, e->Constant.kind.text != NULL, "u");
        write_constant(w, &e->Constant.value);
        break;
    case AST_Attribute:
        write_attribute(w, e);
        break;
    case AST_Subscript:
        write_expression(w, e->Subscript.value, LEVEL_ATOM);
        put(w, "[");
        write_expression(w, e->Subscript.slice, LEVEL_TUPLE);
        put(w, "]");
        break;
    case AST_Call:
        write_call(w, e);
        break;
    case AST_BinOp:
        write_binary(w, e, level);
        break;
    case AST_UnaryOp:
        write_unary(w, e, level);
        break;
    case AST_BoolOp:
        write_bool(w, e, level);
        break;
    case AST_Compare:
        write_compare(w, e, level);
        break;
    case AST_IfExp:
        write_conditional(w, e, level);
        break;
    default:
        write_bracketed(w, e, level);
    }
    w->c->depth--;
}

void lower_annotation_text(Lowering *l, AstExpr *e) {
    Writer w = {l->c, l->constants, {0}};
    write_expression(&w, e, LEVEL_TEST);
    emit_str(l, e->pos, w.text.items, (size_t)w.text.count);
}
