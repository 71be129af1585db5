/* match: each pattern tests the subject on the top of the stack and consumes it; captured values
 * wait below until the whole pattern has matched. */
#include "lang/lower/lower_int.h"
#include "lang/optimise/fold.h"
#include "opcodes.h"

typedef struct Pattern {
    ARRAY(AstName *) captured; /* the first one is the topmost on the stack */
    ARRAY(int) fail;           /* labels: fail[n] drops n values            */
    int on_top;                /* values above the captured ones            */
    bool may_capture_all;      /* an irrefutable pattern is allowed here    */
} Pattern;

static void lower_pattern(Lowering *l, AstPattern *p, Pattern *m);

static bool is_wildcard(const AstPattern *p) {
    return p->kind == AST_MatchAs && p->MatchAs.pattern == NULL && p->MatchAs.name == NULL;
}

static bool is_star_wildcard(const AstPattern *p) {
    return p->kind == AST_MatchStar && p->MatchStar.name == NULL;
}

/* ---- failing ---- */

static void jump_to_fail(Lowering *l, AstPos pos, Pattern *m, int opcode) {
    int drops = m->on_top + m->captured.count;
    while (m->fail.count <= drops) {
        array_push(l->c, &m->fail, label_new(l));
    }
    emit_jump(l, pos, opcode, m->fail.items[drops]);
}

static void place_fail_labels(Lowering *l, AstPos pos, Pattern *m) {
    if (m->fail.count == 0) {
        return;
    }
    for (int i = m->fail.count - 1; i > 0; i--) {
        label_here(l, m->fail.items[i]);
        emit(l, pos, POP_TOP, 0);
    }
    label_here(l, m->fail.items[0]);
    m->fail.count = 0;
}

/* ---- capturing ---- */

static void emit_rotate(Lowering *l, AstPos pos, int count) {
    for (; count > 1; count--) {
        emit(l, pos, SWAP, count);
    }
}

static void fail_twice(Lowering *l, AstPos pos, AstName *name) {
    compiling_fail(l->c, pos, "multiple assignments to name '%s' in pattern", name->text);
}

static bool is_captured(const Pattern *m, const AstName *name) {
    for (int i = 0; i < m->captured.count; i++) {
        if (m->captured.items[i] == name) {
            return true;
        }
    }
    return false;
}

static void capture(Lowering *l, AstPos pos, AstName *name, Pattern *m) {
    if (name == NULL) {
        emit(l, pos, POP_TOP, 0);
        return;
    }
    if (is_captured(m, name)) {
        fail_twice(l, pos, name);
    }
    emit_rotate(l, pos, m->on_top + m->captured.count + 1);
    array_push(l->c, &m->captured, name);
}

static void lower_sub_pattern(Lowering *l, AstPattern *p, Pattern *m) {
    bool before = m->may_capture_all;
    m->may_capture_all = true;
    lower_pattern(l, p, m);
    m->may_capture_all = before;
}

/* ---- values ---- */

Const *pattern_constant(Compiling *c, ConstTable *t, const AstExpr *e) {
    if (e->kind == AST_Constant) {
        return const_from_ast(c, t, &e->Constant.value);
    }
    if (e->kind == AST_UnaryOp && e->UnaryOp.op == AST_USub) {
        Const *k = pattern_constant(c, t, e->UnaryOp.operand);
        return k ? fold_unary(c, t, UNARY_NEGATIVE, k) : NULL;
    }
    if (e->kind == AST_BinOp && (e->BinOp.op == AST_Add || e->BinOp.op == AST_Sub)) { /* -1 + 2j */
        Const *left = pattern_constant(c, t, e->BinOp.left),
              *right = pattern_constant(c, t, e->BinOp.right);
        return left && right ? fold_binary(c, t, e->BinOp.op == AST_Add ? 0 : 10, left, right)
                             : NULL;
    }
    return NULL;
}

static void lower_pattern_value(Lowering *l, AstExpr *e) {
    Const *k = pattern_constant(l->c, l->constants, e);
    if (k) {
        emit_const(l, e->pos, k);
    } else {
        lower_expression(l, e);
    }
}

static void lower_value(Lowering *l, AstPattern *p, Pattern *m) {
    AstExpr *value = p->MatchValue.value;
    if (value->kind != AST_Attribute && pattern_constant(l->c, l->constants, value) == NULL) {
        compiling_fail(l->c, p->pos, "patterns may only match literals and attribute lookups");
    }
    lower_pattern_value(l, value);
    emit(l, p->pos, COMPARE_OP, 2 << 5 | 8);
    emit(l, p->pos, TO_BOOL, 0);
    jump_to_fail(l, p->pos, m, POP_JUMP_IF_FALSE);
}

/* ---- sequences ---- */

static void unpack_sequence(Lowering *l, AstPattern *p, Pattern *m) {
    AstPatternSeq patterns = p->MatchSequence.patterns;
    ptrdiff_t n = patterns.size;
    bool starred = false;
    for (ptrdiff_t i = 0; i < n; i++) {
        if (patterns.items[i]->kind != AST_MatchStar) {
            continue;
        }
        if (i >= 1 << 8 || n - i - 1 >= INT32_MAX >> 8) {
            compiling_fail(l->c, p->pos, "too many expressions in star-unpacking sequence pattern");
        }
        emit(l, p->pos, UNPACK_EX, (int)(i + ((n - i - 1) << 8)));
        starred = true;
    }
    if (!starred) {
        emit(l, p->pos, UNPACK_SEQUENCE, (int)n);
    }
    m->on_top += (int)n;
    ast_each(AstPattern *, sub, patterns) {
        m->on_top--;
        lower_sub_pattern(l, sub, m);
    }
}

/* [a, b, *_]: nothing is unpacked, the items are fetched one by one. */
static void fetch_items(Lowering *l, AstPattern *p, ptrdiff_t star, Pattern *m) {
    AstPatternSeq patterns = p->MatchSequence.patterns;
    m->on_top++;
    for (ptrdiff_t i = 0; i < patterns.size; i++) {
        if (is_wildcard(patterns.items[i]) || i == star) {
            continue;
        }
        emit(l, p->pos, COPY, 1);
        if (i < star) {
            emit_const(l, p->pos, const_long(l->c, l->constants, i));
        } else {
            emit(l, p->pos, GET_LEN, 0);
            emit_const(l, p->pos, const_long(l->c, l->constants, patterns.size - i));
            emit(l, p->pos, BINARY_OP, 10);
        }
        emit(l, p->pos, BINARY_OP, 26);
        lower_sub_pattern(l, patterns.items[i], m);
    }
    m->on_top--;
    emit(l, p->pos, POP_TOP, 0);
}

static void check_length(Lowering *l, AstPos pos, ptrdiff_t size, int compare, Pattern *m) {
    emit(l, pos, GET_LEN, 0);
    emit_const(l, pos, const_long(l->c, l->constants, size));
    emit(l, pos, COMPARE_OP, compare);
    jump_to_fail(l, pos, m, POP_JUMP_IF_FALSE);
}

enum { COMPARE_EQUAL = 2 << 5 | 8, COMPARE_AT_LEAST = 5 << 5 | 12 };

static void lower_sequence(Lowering *l, AstPattern *p, Pattern *m) {
    AstPatternSeq patterns = p->MatchSequence.patterns;
    ptrdiff_t n = patterns.size, star = -1;
    bool only_wildcards = true, star_wildcard = false;
    for (ptrdiff_t i = 0; i < n; i++) {
        AstPattern *sub = patterns.items[i];
        if (sub->kind == AST_MatchStar) {
            if (star >= 0) {
                compiling_fail(l->c, p->pos, "multiple starred names in sequence pattern");
            }
            star_wildcard = is_star_wildcard(sub);
            only_wildcards &= star_wildcard;
            star = i;
        } else {
            only_wildcards &= is_wildcard(sub);
        }
    }
    m->on_top++;
    emit(l, p->pos, MATCH_SEQUENCE, 0);
    jump_to_fail(l, p->pos, m, POP_JUMP_IF_FALSE);
    if (star < 0) {
        check_length(l, p->pos, n, COMPARE_EQUAL, m);
    } else if (n > 1) {
        check_length(l, p->pos, n - 1, COMPARE_AT_LEAST, m);
    }
    m->on_top--;
    if (only_wildcards) {
        emit(l, p->pos, POP_TOP, 0);
    } else if (star_wildcard) {
        fetch_items(l, p, star, m);
    } else {
        unpack_sequence(l, p, m);
    }
}

/* ---- mappings ---- */

static const char *constant_repr(Lowering *l, const AstExpr *e) {
    const AstConstant *k = &e->Constant.value;
    switch (e->kind == AST_Constant ? k->kind : AST_OBJECT) {
    case AST_NONE:
        return "None";
    case AST_TRUE:
        return "True";
    case AST_FALSE:
        return "False";
    case AST_INT:
    case AST_FLOAT:
        return k->text;
    case AST_IMAGINARY:
        return compiling_format(l->c, "%sj", k->text);
    case AST_STR:
        return compiling_format(l->c, "'%s'", k->text);
    case AST_BYTES:
        return compiling_format(l->c, "b'%s'", k->text);
    default:
        return "...";
    }
}

/* Numbers that are equal: True, 1, 1.0 and 1+0j are one key. */
static Const *key_form(Lowering *l, Const *k) {
    double value = k->real;
    if (k->kind == CONST_TRUE || k->kind == CONST_FALSE) {
        return const_long(l->c, l->constants, k->kind == CONST_TRUE);
    }
    if ((k->kind != CONST_FLOAT && k->kind != CONST_COMPLEX) ||
        (k->kind == CONST_COMPLEX && k->imag != 0)) {
        return k;
    }
    if (value > -9e15 && value < 9e15 && value == (double)(int64_t)value) {
        return const_long(l->c, l->constants, (int64_t)value);
    }
    return const_float(l->c, l->constants, value);
}

static void check_keys(Lowering *l, AstPattern *p) {
    PtrMap seen = {0};
    ast_each(AstExpr *, key, p->MatchMapping.keys) {
        Const *k = pattern_constant(l->c, l->constants, key);
        if (k == NULL) {
            if (key->kind != AST_Attribute) {
                compiling_fail(
                    l->c, p->pos,
                    "mapping pattern keys may only match literals and attribute lookups");
            }
            continue;
        }
        k = key_form(l, k);
        if (map_has(&seen, k)) {
            compiling_fail(l->c, p->pos, "mapping pattern checks duplicate key (%s)",
                           constant_repr(l, key));
        }
        map_set(l->c, &seen, k, NULL);
    }
}

static void capture_rest(Lowering *l, AstPattern *p, Pattern *m) {
    emit(l, p->pos, BUILD_MAP, 0);
    emit(l, p->pos, SWAP, 3);
    emit(l, p->pos, DICT_UPDATE, 2);
    int n = (int)p->MatchMapping.keys.size;
    emit(l, p->pos, UNPACK_SEQUENCE, n);
    for (; n > 0; n--) {
        emit(l, p->pos, COPY, 1 + n);
        emit(l, p->pos, SWAP, 2);
        emit(l, p->pos, DELETE_SUBSCR, 0);
    }
    capture(l, p->pos, p->MatchMapping.rest, m);
}

static void lower_mapping(Lowering *l, AstPattern *p, Pattern *m) {
    AstPos pos = p->pos;
    int n = (int)p->MatchMapping.keys.size;
    m->on_top++; /* the subject stays */
    emit(l, pos, MATCH_MAPPING, 0);
    jump_to_fail(l, pos, m, POP_JUMP_IF_FALSE);
    if (n == 0 && p->MatchMapping.rest == NULL) {
        m->on_top--;
        emit(l, pos, POP_TOP, 0);
        return;
    }
    if (n) {
        check_length(l, pos, n, COMPARE_AT_LEAST, m);
    }
    check_keys(l, p);
    ast_each(AstExpr *, key, p->MatchMapping.keys) {
        lower_pattern_value(l, key);
    }
    emit(l, pos, BUILD_TUPLE, n);
    emit(l, pos, MATCH_KEYS, 0);
    m->on_top += 2; /* the tuples of keys and of values */
    emit(l, pos, COPY, 1);
    emit_none(l, pos);
    emit(l, pos, IS_OP, 1);
    jump_to_fail(l, pos, m, POP_JUMP_IF_FALSE);
    emit(l, pos, UNPACK_SEQUENCE, n);
    m->on_top += n - 1;
    ast_each(AstPattern *, sub, p->MatchMapping.patterns) {
        m->on_top--;
        lower_sub_pattern(l, sub, m);
    }
    m->on_top -= 2;
    if (p->MatchMapping.rest) {
        capture_rest(l, p, m);
    } else {
        emit(l, pos, POP_TOP, 0);
        emit(l, pos, POP_TOP, 0);
    }
}

/* ---- classes ---- */

static void check_attributes(Lowering *l, AstPattern *p) {
    AstNameSeq names = p->MatchClass.kwd_attrs;
    for (ptrdiff_t i = 0; i < names.size; i++) {
        for (ptrdiff_t j = i + 1; j < names.size; j++) {
            if (names.items[j] == names.items[i]) {
                compiling_fail(l->c, p->MatchClass.kwd_patterns.items[j]->pos,
                               "attribute name repeated in class pattern: %s",
                               names.items[i]->text);
            }
        }
    }
}

static void lower_class_pattern(Lowering *l, AstPattern *p, Pattern *m) {
    AstPatternSeq patterns = p->MatchClass.patterns;
    AstNameSeq names = p->MatchClass.kwd_attrs;
    check_attributes(l, p);
    lower_expression(l, p->MatchClass.cls);
    Const **items = compiling_alloc(l->c, (size_t)(names.size + 1) * sizeof *items);
    for (ptrdiff_t i = 0; i < names.size; i++) {
        items[i] = const_name(l->c, l->constants, names.items[i]);
    }
    emit_const(l, p->pos,
               const_sequence(l->c, l->constants, CONST_TUPLE, items, (size_t)names.size));
    emit(l, p->pos, MATCH_CLASS, (int)patterns.size);
    emit(l, p->pos, COPY, 1);
    emit_none(l, p->pos);
    emit(l, p->pos, IS_OP, 1);
    m->on_top++;
    jump_to_fail(l, p->pos, m, POP_JUMP_IF_FALSE);
    ptrdiff_t n = patterns.size + names.size;
    emit(l, p->pos, UNPACK_SEQUENCE, (int)n);
    m->on_top += (int)n - 1;
    for (ptrdiff_t i = 0; i < n; i++) {
        m->on_top--;
        AstPattern *sub = i < patterns.size ? patterns.items[i]
                                            : p->MatchClass.kwd_patterns.items[i - patterns.size];
        if (is_wildcard(sub)) {
            emit(l, p->pos, POP_TOP, 0);
        } else {
            lower_sub_pattern(l, sub, m);
        }
    }
}

/* ---- names and alternatives ---- */

static void lower_as(Lowering *l, AstPattern *p, Pattern *m) {
    AstName *name = p->MatchAs.name;
    if (p->MatchAs.pattern == NULL) {
        if (!m->may_capture_all) {
            if (name) {
                compiling_fail(l->c, p->pos,
                               "name capture '%s' makes remaining patterns unreachable",
                               name->text);
            }
            compiling_fail(l->c, p->pos, "wildcard makes remaining patterns unreachable");
        }
        capture(l, p->pos, name, m);
        return;
    }
    m->on_top++; /* a copy for the pattern, the value for the name */
    emit(l, p->pos, COPY, 1);
    lower_pattern(l, p->MatchAs.pattern, m);
    m->on_top--;
    capture(l, p->pos, name, m);
}

static void fail_different(Lowering *l, AstPattern *p) {
    compiling_fail(l->c, p->pos, "alternative patterns bind different names");
}

/* Puts what an alternative captured into the order of the first one, by rotating. */
static void order_captured(Lowering *l, AstPattern *p, AstPos pos, Pattern *alternative,
                           const Pattern *control) {
    int n = control->captured.count;
    AstName **names = alternative->captured.items;
    for (int i = n - 1; i >= 0; i--) {
        int at = 0;
        while (at < n && names[at] != control->captured.items[i]) {
            at++;
        }
        if (at == n) {
            fail_different(l, p);
        }
        if (at == i) {
            continue;
        }
        /* The first at + 1 go behind the others of the first i + 1. */
        AstName **moved = compiling_alloc(l->c, (size_t)n * sizeof *moved);
        memcpy(moved, names, (size_t)n * sizeof *moved);
        for (int j = 0; j <= i; j++) {
            names[j] = moved[(j + at + 1) % (i + 1)];
        }
        for (int r = 0; r <= at; r++) {
            emit_rotate(l, pos, i + 1);
        }
    }
}

static void lower_or(Lowering *l, AstPattern *p, Pattern *m) {
    AstPatternSeq alternatives = p->MatchOr.patterns;
    int end = label_new(l);
    Pattern control = {0};
    for (ptrdiff_t i = 0; i < alternatives.size; i++) {
        AstPattern *alternative = alternatives.items[i];
        Pattern own = {.may_capture_all = i == alternatives.size - 1 && m->may_capture_all};
        emit(l, alternative->pos, COPY, 1);
        lower_pattern(l, alternative, &own);
        if (i == 0) {
            control = own;
        } else {
            if (own.captured.count != control.captured.count) {
                fail_different(l, p);
            }
            order_captured(l, p, alternative->pos, &own, &control);
        }
        emit_jump(l, alternative->pos, JUMP, end);
        place_fail_labels(l, alternative->pos, &own);
    }
    emit(l, p->pos, POP_TOP, 0);
    jump_to_fail(l, p->pos, m, JUMP);
    label_here(l, end);
    /* The captured values move below what is on the stack of the whole pattern. */
    int n = control.captured.count, depth = n + 1 + m->on_top + m->captured.count;
    for (int i = 0; i < n; i++) {
        emit_rotate(l, p->pos, depth);
        if (is_captured(m, control.captured.items[i])) {
            fail_twice(l, p->pos, control.captured.items[i]);
        }
        array_push(l->c, &m->captured, control.captured.items[i]);
    }
    emit(l, p->pos, POP_TOP, 0);
}

static void lower_pattern(Lowering *l, AstPattern *p, Pattern *m) {
    compiling_deeper(l->c);
    switch (p->kind) {
    case AST_MatchValue:
        lower_value(l, p, m);
        break;
    case AST_MatchSingleton:
        emit_const(l, p->pos, const_from_ast(l->c, l->constants, &p->MatchSingleton.value));
        emit(l, p->pos, IS_OP, 0);
        jump_to_fail(l, p->pos, m, POP_JUMP_IF_FALSE);
        break;
    case AST_MatchSequence:
        lower_sequence(l, p, m);
        break;
    case AST_MatchMapping:
        lower_mapping(l, p, m);
        break;
    case AST_MatchClass:
        lower_class_pattern(l, p, m);
        break;
    case AST_MatchStar:
        capture(l, p->pos, p->MatchStar.name, m);
        break;
    case AST_MatchAs:
        lower_as(l, p, m);
        break;
    case AST_MatchOr:
        lower_or(l, p, m);
    }
    l->c->depth--;
}

/* ---- the statement ---- */

static void lower_case(Lowering *l, AstMatchCase *k, bool last, bool keep_subject, int end) {
    AstPos pos = k->pattern->pos;
    Pattern m = {.may_capture_all = k->guard != NULL || last};
    if (keep_subject) {
        emit(l, pos, COPY, 1);
    }
    lower_pattern(l, k->pattern, &m);
    for (int i = 0; i < m.captured.count; i++) {
        lower_name(l, pos, m.captured.items[i], AST_Store);
    }
    if (k->guard) {
        if (m.fail.count == 0) {
            array_push(l->c, &m.fail, label_new(l));
        }
        lower_jump_if(l, pos, k->guard, m.fail.items[0], false);
    }
    if (keep_subject) {
        emit(l, NEXT_POS, POP_TOP, 0);
    }
    lower_conditional_body(l, k->body);
    emit_jump(l, NO_POS, JUMP, end);
    m.captured.count = 0;
    place_fail_labels(l, pos, &m);
}

void lower_match(Lowering *l, AstStmt *s) {
    lower_expression(l, s->Match.subject);
    int end = label_new(l);
    ptrdiff_t n = s->Match.cases.size;
    AstMatchCase *final = s->Match.cases.items[n - 1];
    bool has_default = n > 1 && is_wildcard(final->pattern);
    for (ptrdiff_t i = 0; i < n - has_default; i++) {
        lower_case(l, s->Match.cases.items[i], i == n - 1, i != n - has_default - 1, end);
    }
    if (has_default) {
        emit(l, final->pattern->pos, NOP, 0);
        if (final->guard) {
            lower_jump_if(l, final->pattern->pos, final->guard, end, false);
        }
        lower_conditional_body(l, final->body);
    }
    label_here(l, end);
}
