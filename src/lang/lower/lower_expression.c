/* Expressions. */
#include "lang/lower/lower_int.h"
#include "opcodes.h"

enum {
    STACK_GUIDE = 30
}; /* literals with more parts are built piece by piece, so that the stack stays small */

/* Numbers of BINARY_OP's operand; augmented assignment adds 13. */
static const uint8_t binary_numbers[] = {
    [AST_Add] = 0,  [AST_BitAnd] = 1, [AST_FloorDiv] = 2, [AST_LShift] = 3, [AST_MatMult] = 4,
    [AST_Mult] = 5, [AST_Mod] = 6,    [AST_BitOr] = 7,    [AST_Pow] = 8,    [AST_RShift] = 9,
    [AST_Sub] = 10, [AST_Div] = 11,   [AST_BitXor] = 12,
};
enum { BINARY_IN_PLACE = 13, BINARY_SUBSCRIPT = 26 };

/* ---- displays ---- */

static bool has_starred(AstExprSeq elts) {
    ast_each(AstExpr *, e, elts) {
        if (e->kind == AST_Starred) {
            return true;
        }
    }
    return false;
}

/* Builds a list or set (`build`, and how it grows) with the `pushed` values that lie on the stack
 * and those of `elts`; a tuple goes by a list. `extra`: the name of a variable to add at the end,
 * for the bases of generic classes. */
static void lower_display(Lowering *l, AstPos pos, AstExprSeq elts, AstName *extra, int pushed,
                          int build, int add, int extend, bool tuple) {
    ptrdiff_t n = elts.size;
    bool big = n + pushed + (extra ? 1 : 0) > STACK_GUIDE;
    if (!has_starred(elts) && !big) {
        ast_each(AstExpr *, e, elts) {
            lower_expression(l, e);
        }
        if (extra) {
            lower_name(l, pos, extra, AST_Load);
            n++;
        }
        emit(l, pos, tuple ? BUILD_TUPLE : build, (int)n + pushed);
        return;
    }
    bool built = false;
    if (big) {
        emit(l, pos, build, pushed);
        built = true;
    }
    for (ptrdiff_t i = 0; i < n; i++) {
        AstExpr *e = elts.items[i];
        if (e->kind == AST_Starred) {
            if (!built) {
                emit(l, pos, build, (int)i + pushed);
                built = true;
            }
            lower_expression(l, e->Starred.value);
            emit(l, pos, extend, 1);
        } else {
            lower_expression(l, e);
            if (built) {
                emit(l, pos, add, 1);
            }
        }
    }
    if (extra) {
        lower_name(l, pos, extra, AST_Load);
        emit(l, pos, add, 1);
    }
    if (tuple) {
        emit(l, pos, CALL_INTRINSIC_1, 6);
    }
}

static void lower_sub_dict(Lowering *l, AstExpr *e, ptrdiff_t from, ptrdiff_t to) {
    ptrdiff_t n = to - from;
    bool big = n * 2 > STACK_GUIDE;
    if (big) {
        emit(l, e->pos, BUILD_MAP, 0);
    }
    for (ptrdiff_t i = from; i < to; i++) {
        lower_expression(l, e->Dict.keys.items[i]);
        lower_expression(l, e->Dict.values.items[i]);
        if (big) {
            emit(l, e->pos, MAP_ADD, 1);
        }
    }
    if (!big) {
        emit(l, e->pos, BUILD_MAP, (int)n);
    }
}

static void lower_dict(Lowering *l, AstExpr *e) {
    ptrdiff_t n = e->Dict.values.size, pending = 0;
    bool have_dict = false;
    for (ptrdiff_t i = 0; i < n; i++) {
        bool unpack = e->Dict.keys.items[i] == NULL;
        if (unpack || pending * 2 > STACK_GUIDE) {
            if (pending || !unpack) {
                lower_sub_dict(l, e, i - pending, unpack ? i : i + 1);
                if (have_dict) {
                    emit(l, e->pos, DICT_UPDATE, 1);
                }
                have_dict = true;
                pending = 0;
            }
            if (unpack) {
                if (!have_dict) {
                    emit(l, e->pos, BUILD_MAP, 0);
                    have_dict = true;
                }
                lower_expression(l, e->Dict.values.items[i]);
                emit(l, e->pos, DICT_UPDATE, 1);
            }
            continue;
        }
        pending++;
    }
    if (pending) {
        lower_sub_dict(l, e, n - pending, n);
        if (have_dict) {
            emit(l, e->pos, DICT_UPDATE, 1);
        }
        have_dict = true;
    }
    if (!have_dict) {
        emit(l, e->pos, BUILD_MAP, 0);
    }
}

/* ---- targets ---- */

static void lower_unpack(Lowering *l, AstPos pos, AstExprSeq elts) {
    bool seen = false;
    for (ptrdiff_t i = 0; i < elts.size; i++) {
        if (elts.items[i]->kind != AST_Starred) {
            continue;
        }
        if (seen) {
            compiling_fail(l->c, pos, "multiple starred expressions in assignment");
        }
        if (i >= 1 << 8 || elts.size - i - 1 >= INT32_MAX >> 8) {
            compiling_fail(l->c, pos, "too many expressions in star-unpacking assignment");
        }
        emit(l, pos, UNPACK_EX, (int)(i + ((elts.size - i - 1) << 8)));
        seen = true;
    }
    if (!seen) {
        emit(l, pos, UNPACK_SEQUENCE, (int)elts.size);
    }
    ast_each(AstExpr *, e, elts) {
        lower_target(l, e->kind == AST_Starred ? e->Starred.value : e);
    }
}

void lower_target(Lowering *l, AstExpr *e) {
    lower_expression(l, e);
}

/* ---- sequences by context ---- */

static void lower_elements(Lowering *l, AstExpr *e, AstExprSeq elts, AstExprContext ctx,
                           bool tuple) {
    if (ctx == AST_Store) {
        lower_unpack(l, e->pos, elts);
    } else if (ctx == AST_Load) {
        lower_display(l, e->pos, elts, NULL, 0, BUILD_LIST, LIST_APPEND, LIST_EXTEND, tuple);
    } else {
        ast_each(AstExpr *, item, elts) {
            lower_expression(l, item);
        }
    }
}

/* An attribute chain over several lines is shown at the line of its name. */
AstPos lower_attribute_pos(AstPos pos, const AstExpr *attribute) {
    if (pos.lineno != attribute->pos.end_lineno) {
        int length = (int)attribute->Attribute.attr->size;
        pos.lineno = attribute->pos.end_lineno;
        if (length <= attribute->pos.end_col_offset) {
            pos.col_offset = attribute->pos.end_col_offset - length;
        } else {
            pos.col_offset = -1;
            pos.end_col_offset = -1;
        }
        if (pos.end_lineno < pos.lineno) {
            pos.end_lineno = pos.lineno;
        }
    }
    return pos;
}

/* ---- super().name and super(C, self).name in one instruction ---- */

/* The builtin, as far as can be seen: a module that mentions the name itself may have rebound it.
 */
static bool is_plain_global(Lowering *l, AstName *name) {
    return name_place(l, name) == PLACE_GLOBAL_IMPLICIT && scope_find(l->scopes->top, name) == NULL;
}

static bool super_is_plain(Lowering *l, const AstExpr *attribute) {
    const AstExpr *call = attribute->Attribute.value;
    if (call->kind != AST_Call || call->Call.func->kind != AST_Name ||
        call->Call.func->Name.id != l->c->known.super || call->Call.keywords.size ||
        attribute->Attribute.attr == l->c->known.__class__) {
        return false;
    }
    if (!is_plain_global(l, l->c->known.super)) {
        return false;
    }
    if (call->Call.args.size == 2) {
        return !has_starred(call->Call.args);
    }
    if (call->Call.args.size != 0) {
        return false;
    }
    Unit *u = l->unit;
    return u->argcount > 0 && name_place(l, l->c->known.__class__) == PLACE_FREE;
}

static void lower_super_arguments(Lowering *l, const AstExpr *call) {
    lower_expression(l, call->Call.func);
    if (call->Call.args.size) {
        lower_expression(l, call->Call.args.items[0]);
        lower_expression(l, call->Call.args.items[1]);
        return;
    }
    lower_name(l, call->pos, l->c->known.__class__, AST_Load);
    lower_name(l, call->pos, l->unit->variables.names.items[0], AST_Load);
}

static void emit_super_attr(Lowering *l, AstPos pos, const AstExpr *attribute, bool method) {
    int two = attribute->Attribute.value->Call.args.size == 2;
    int number = name_table_add(l->c, &l->unit->names, unit_mangle(l, attribute->Attribute.attr));
    emit(l, pos, LOAD_SUPER_ATTR, number << 2 | two << 1 | method);
    emit(l, lower_attribute_pos(pos, attribute), NOP,
         0); /* the line of the attribute, for tracing */
}

static void remember_static_attribute(Lowering *l, const AstExpr *e) {
    if (e->Attribute.ctx != AST_Store || e->Attribute.value->kind != AST_Name ||
        e->Attribute.value->Name.id != l->c->known.self) {
        return;
    }
    if (l->unit->kind != UNIT_FUNCTION && l->unit->kind != UNIT_ASYNC_FUNCTION &&
        l->unit->kind != UNIT_LAMBDA && l->unit->kind != UNIT_COMPREHENSION) {
        return;
    }
    for (Unit *u = l->unit->parent; u; u = u->parent) {
        if (u->kind == UNIT_CLASS) {
            map_set(l->c, u->static_attributes, e->Attribute.attr, NULL);
            return;
        }
    }
}

static void lower_attribute(Lowering *l, AstExpr *e) {
    remember_static_attribute(l, e);
    if (e->Attribute.ctx == AST_Load && super_is_plain(l, e)) {
        lower_super_arguments(l, e->Attribute.value);
        emit_super_attr(l, e->pos, e, false);
        return;
    }
    lower_expression(l, e->Attribute.value);
    AstPos pos = lower_attribute_pos(e->pos, e);
    switch (e->Attribute.ctx) {
    case AST_Load:
        emit_attr(l, pos, e->Attribute.attr, false);
        break;
    case AST_Store:
        emit_name_op(l, pos, STORE_ATTR, e->Attribute.attr);
        break;
    case AST_Del:
        emit_name_op(l, pos, DELETE_ATTR, e->Attribute.attr);
    }
}

/* ---- subscripts ---- */

Const *lower_constant(Lowering *l, const AstExpr *e) {
    if (lower_is_debug(l, e)) {
        return l->c->optimise ? &l->constants->no : &l->constants->yes;
    }
    return const_from_ast(l->c, l->constants, &e->Constant.value);
}

static bool is_constant_or_absent(const Lowering *l, const AstExpr *e) {
    return e == NULL || lower_is_constant(l, e);
}

bool lower_is_two_part_slice(const Lowering *l, const AstExpr *e) {
    return e->kind == AST_Slice && e->Slice.step == NULL &&
           !(is_constant_or_absent(l, e->Slice.lower) && is_constant_or_absent(l, e->Slice.upper));
}

void lower_slice_parts(Lowering *l, AstExpr *slice) {
    AstExpr *parts[] = {slice->Slice.lower, slice->Slice.upper};
    for (int i = 0; i < 2; i++) {
        if (parts[i]) {
            lower_expression(l, parts[i]);
        } else {
            emit_none(l, slice->pos);
        }
    }
}

static Const *slice_part(Lowering *l, const AstExpr *e) {
    return e ? lower_constant(l, e) : &l->constants->none;
}

static void lower_slice(Lowering *l, AstExpr *e) {
    if (is_constant_or_absent(l, e->Slice.lower) && is_constant_or_absent(l, e->Slice.upper) &&
        is_constant_or_absent(l, e->Slice.step)) {
        Const *parts[] = {slice_part(l, e->Slice.lower), slice_part(l, e->Slice.upper),
                          slice_part(l, e->Slice.step)};
        emit_const(l, e->pos, const_sequence(l->c, l->constants, CONST_SLICE, parts, 3));
        return;
    }
    lower_slice_parts(l, e);
    if (e->Slice.step) {
        lower_expression(l, e->Slice.step);
    }
    emit(l, e->pos, BUILD_SLICE, e->Slice.step ? 3 : 2);
}

void lower_subscript(Lowering *l, AstExpr *e) {
    AstExprContext ctx = e->Subscript.ctx;
    if (ctx == AST_Load) {
        lower_check_subscript(l, e);
    }
    lower_expression(l, e->Subscript.value);
    if (lower_is_two_part_slice(l, e->Subscript.slice) && ctx != AST_Del) {
        lower_slice_parts(l, e->Subscript.slice);
        emit(l, e->pos, ctx == AST_Load ? BINARY_SLICE : STORE_SLICE, 0);
        return;
    }
    lower_expression(l, e->Subscript.slice);
    switch (ctx) {
    case AST_Load:
        emit(l, e->pos, BINARY_OP, BINARY_SUBSCRIPT);
        break;
    case AST_Store:
        emit(l, e->pos, STORE_SUBSCR, 0);
        break;
    case AST_Del:
        emit(l, e->pos, DELETE_SUBSCR, 0);
    }
}

/* ---- operators ---- */

static void lower_binary(Lowering *l, AstExpr *e) {
    /* a + b + c ... nests to the left without bound: walk down, then emit on the way up. */
    ARRAY(AstExpr *) chain = {0};
    AstExpr *left = e;
    bool done =
        false; /* the leftmost operation turned out to be a format, and is lowered already */
    while (left->kind == AST_BinOp && !done) {
        done = left->BinOp.op == AST_Mod && percent_to_joined(l->c, left);
        if (done) {
            lower_joined(l, left);
        } else {
            array_push(l->c, &chain, left);
            left = left->BinOp.left;
        }
    }
    if (!done) {
        lower_expression(l, left);
    }
    for (int i = chain.count - 1; i >= 0; i--) {
        AstExpr *node = chain.items[i];
        lower_expression(l, node->BinOp.right);
        emit(l, node->pos, BINARY_OP, binary_numbers[node->BinOp.op]);
    }
}

static void lower_unary(Lowering *l, AstExpr *e) {
    lower_expression(l, e->UnaryOp.operand);
    switch (e->UnaryOp.op) {
    case AST_Invert:
        emit(l, e->pos, UNARY_INVERT, 0);
        break;
    case AST_Not:
        emit(l, e->pos, TO_BOOL, 0);
        emit(l, e->pos, UNARY_NOT, 0);
        break;
    case AST_UAdd:
        emit(l, e->pos, CALL_INTRINSIC_1, 5);
        break;
    case AST_USub:
        emit(l, e->pos, UNARY_NEGATIVE, 0);
    }
}

static void lower_bool_op(Lowering *l, AstExpr *e) {
    int opcode = e->BoolOp.op == AST_And ? JUMP_IF_FALSE : JUMP_IF_TRUE;
    int end = label_new(l);
    ptrdiff_t last = e->BoolOp.values.size - 1;
    for (ptrdiff_t i = 0; i < last; i++) {
        lower_expression(l, e->BoolOp.values.items[i]);
        emit_jump(l, e->pos, opcode, end);
        emit(l, e->pos, POP_TOP, 0);
    }
    lower_expression(l, e->BoolOp.values.items[last]);
    label_here(l, end);
}

static void emit_compare(Lowering *l, AstPos pos, AstCmpop op) {
    switch (op) {
    case AST_Is:
    case AST_IsNot:
        emit(l, pos, IS_OP, op == AST_IsNot);
        break;
    case AST_In:
    case AST_NotIn:
        emit(l, pos, CONTAINS_OP, op == AST_NotIn);
        break;
    default: {
        /* The number of the operator, and which outcomes make it true (less, greater, equal;
         * unordered for !=): for specialisation. */
        static const uint8_t operands[] = {
            [AST_Lt] = 0 << 5 | 2,    [AST_LtE] = 1 << 5 | 10, [AST_Eq] = 2 << 5 | 8,
            [AST_NotEq] = 3 << 5 | 7, [AST_Gt] = 4 << 5 | 4,   [AST_GtE] = 5 << 5 | 12,
        };
        emit(l, pos, COMPARE_OP, operands[op]);
    }
    }
}

void lower_compare(Lowering *l, AstExpr *e) {
    lower_check_compare(l, e);
    lower_expression(l, e->Compare.left);
    ptrdiff_t last = e->Compare.ops.size - 1;
    if (last == 0) {
        lower_expression(l, e->Compare.comparators.items[0]);
        emit_compare(l, e->pos, e->Compare.ops.items[0]);
        return;
    }
    int cleanup = label_new(l), end = label_new(l);
    for (ptrdiff_t i = 0; i < last; i++) {
        lower_expression(l, e->Compare.comparators.items[i]);
        emit(l, e->pos, SWAP, 2);
        emit(l, e->pos, COPY, 2);
        emit_compare(l, e->pos, e->Compare.ops.items[i]);
        emit(l, e->pos, COPY, 1);
        emit(l, e->pos, TO_BOOL, 0);
        emit_jump(l, e->pos, POP_JUMP_IF_FALSE, cleanup);
        emit(l, e->pos, POP_TOP, 0);
    }
    lower_expression(l, e->Compare.comparators.items[last]);
    emit_compare(l, e->pos, e->Compare.ops.items[last]);
    emit_jump(l, NO_POS, JUMP_NO_INTERRUPT, end);
    label_here(l, cleanup);
    emit(l, e->pos, SWAP, 2);
    emit(l, e->pos, POP_TOP, 0);
    label_here(l, end);
}

static void jump_if_compare(Lowering *l, AstExpr *e, int label, bool condition) {
    lower_check_compare(l, e);
    int cleanup = label_new(l), end = label_new(l);
    lower_expression(l, e->Compare.left);
    ptrdiff_t last = e->Compare.ops.size - 1;
    for (ptrdiff_t i = 0; i < last; i++) {
        lower_expression(l, e->Compare.comparators.items[i]);
        emit(l, e->pos, SWAP, 2);
        emit(l, e->pos, COPY, 2);
        emit_compare(l, e->pos, e->Compare.ops.items[i]);
        emit(l, e->pos, TO_BOOL, 0);
        emit_jump(l, e->pos, POP_JUMP_IF_FALSE, cleanup);
    }
    lower_expression(l, e->Compare.comparators.items[last]);
    emit_compare(l, e->pos, e->Compare.ops.items[last]);
    emit(l, e->pos, TO_BOOL, 0);
    emit_jump(l, e->pos, condition ? POP_JUMP_IF_TRUE : POP_JUMP_IF_FALSE, label);
    emit_jump(l, NO_POS, JUMP_NO_INTERRUPT, end);
    label_here(l, cleanup);
    emit(l, e->pos, POP_TOP, 0);
    if (!condition) {
        emit_jump(l, NO_POS, JUMP_NO_INTERRUPT, label);
    }
    label_here(l, end);
}

static void jump_if_bool_op(Lowering *l, AstPos pos, AstExpr *e, int label, bool condition) {
    bool stop_on = e->BoolOp.op == AST_Or;
    int end = stop_on == condition ? label : label_new(l);
    ptrdiff_t last = e->BoolOp.values.size - 1;
    for (ptrdiff_t i = 0; i < last; i++) {
        lower_jump_if(l, pos, e->BoolOp.values.items[i], end, stop_on);
    }
    lower_jump_if(l, pos, e->BoolOp.values.items[last], label, condition);
    if (end != label) {
        label_here(l, end);
    }
}

/* Jumps to the label if the truth of `e` is `condition`; falls through otherwise. */
void lower_jump_if(Lowering *l, AstPos pos, AstExpr *e, int label, bool condition) {
    if (e->kind == AST_UnaryOp && e->UnaryOp.op == AST_Not) {
        lower_jump_if(l, pos, e->UnaryOp.operand, label, !condition);
        return;
    }
    if (e->kind == AST_BoolOp) {
        jump_if_bool_op(l, pos, e, label, condition);
        return;
    }
    if (e->kind == AST_IfExp) {
        int otherwise = label_new(l), end = label_new(l);
        lower_jump_if(l, pos, e->IfExp.test, otherwise, false);
        lower_jump_if(l, pos, e->IfExp.body, label, condition);
        emit_jump(l, NO_POS, JUMP_NO_INTERRUPT, end);
        label_here(l, otherwise);
        lower_jump_if(l, pos, e->IfExp.orelse, label, condition);
        label_here(l, end);
        return;
    }
    if (e->kind == AST_Compare && e->Compare.ops.size > 1) {
        jump_if_compare(l, e, label, condition);
        return;
    }
    lower_expression(l, e);
    emit(l, e->pos, TO_BOOL, 0);
    emit_jump(l, e->pos, condition ? POP_JUMP_IF_TRUE : POP_JUMP_IF_FALSE, label);
}

static void lower_conditional(Lowering *l, AstExpr *e) {
    int otherwise = label_new(l), end = label_new(l);
    lower_jump_if(l, e->pos, e->IfExp.test, otherwise, false);
    lower_expression(l, e->IfExp.body);
    emit_jump(l, NO_POS, JUMP_NO_INTERRUPT, end);
    label_here(l, otherwise);
    lower_expression(l, e->IfExp.orelse);
    label_here(l, end);
}

/* ---- calls ---- */

static void check_keywords(Lowering *l, AstKeywordSeq keywords) {
    for (ptrdiff_t i = 0; i < keywords.size; i++) {
        AstName *name = keywords.items[i]->arg;
        if (name == NULL) {
            continue;
        }
        for (ptrdiff_t j = i + 1; j < keywords.size; j++) {
            if (keywords.items[j]->arg == name) {
                compiling_fail(l->c, keywords.items[j]->pos, "keyword argument repeated: %s",
                               name->text);
            }
        }
    }
}

/* `module.function(...)` on a name that an import at module level binds: no bound method will be
 * there. */
static bool is_import(Lowering *l, const AstExpr *e) {
    if (e->kind != AST_Name || (l->unit->kind == UNIT_MODULE && l->unit->view != l->unit->scope)) {
        return false;
    }
    Symbol *s = scope_find(l->scopes->top, e->Name.id);
    return s && (s->flags & DEF_IMPORT);
}

static bool call_is_method(Lowering *l, AstExpr *e) {
    AstExpr *f = e->Call.func;
    ptrdiff_t args = e->Call.args.size, keywords = e->Call.keywords.size;
    if (f->kind != AST_Attribute || f->Attribute.ctx != AST_Load ||
        is_import(l, f->Attribute.value)) {
        return false;
    }
    if (args + keywords + (keywords != 0) >= STACK_GUIDE || has_starred(e->Call.args)) {
        return false;
    }
    ast_each(AstKeyword *, k, e->Call.keywords) {
        if (k->arg == NULL) {
            return false;
        }
    }
    return true;
}

static void emit_keyword_names(Lowering *l, AstPos pos, AstKeywordSeq keywords) {
    Const **names = compiling_alloc(l->c, (size_t)keywords.size * sizeof *names);
    for (ptrdiff_t i = 0; i < keywords.size; i++) {
        names[i] = const_name(l->c, l->constants, keywords.items[i]->arg);
    }
    emit_const(l, pos,
               const_sequence(l->c, l->constants, CONST_TUPLE, names, (size_t)keywords.size));
}

static void lower_method_call(Lowering *l, AstExpr *e) {
    AstExpr *f = e->Call.func;
    AstPos pos = lower_attribute_pos(f->pos, f);
    if (super_is_plain(l, f)) {
        lower_super_arguments(l, f->Attribute.value);
        emit_super_attr(l, f->pos, f, true);
    } else {
        lower_expression(l, f->Attribute.value);
        emit_attr(l, pos, f->Attribute.attr, true);
    }
    ast_each(AstExpr *, a, e->Call.args) {
        lower_expression(l, a);
    }
    int count = (int)(e->Call.args.size + e->Call.keywords.size);
    AstPos call = lower_attribute_pos(e->pos, f);
    if (e->Call.keywords.size) {
        ast_each(AstKeyword *, k, e->Call.keywords) {
            lower_expression(l, k->value);
        }
        emit_keyword_names(l, pos, e->Call.keywords);
        emit(l, call, CALL_KW, count);
    } else {
        emit(l, call, CALL, count);
    }
}

/* Keywords from `from` to `to`, all named, as a dict. */
static void lower_keyword_dict(Lowering *l, AstPos pos, AstKeywordSeq keywords, ptrdiff_t from,
                               ptrdiff_t to) {
    ptrdiff_t n = to - from;
    bool big = n * 2 > STACK_GUIDE;
    if (big) {
        emit(l, NO_POS, BUILD_MAP, 0);
    }
    for (ptrdiff_t i = from; i < to; i++) {
        AstKeyword *k = keywords.items[i];
        emit_const(l, pos, const_name(l->c, l->constants, k->arg));
        lower_expression(l, k->value);
        if (big) {
            emit(l, NO_POS, MAP_ADD, 1);
        }
    }
    if (!big) {
        emit(l, pos, BUILD_MAP, (int)n);
    }
}

static void lower_keywords_merged(Lowering *l, AstPos pos, AstKeywordSeq keywords) {
    bool have_dict = false;
    ptrdiff_t pending = 0;
    for (ptrdiff_t i = 0; i <= keywords.size; i++) {
        if (i < keywords.size && keywords.items[i]->arg) {
            pending++;
            continue;
        }
        if (pending) {
            lower_keyword_dict(l, pos, keywords, i - pending, i);
            if (have_dict) {
                emit(l, pos, DICT_MERGE, 1);
            }
            have_dict = true;
            pending = 0;
        }
        if (i < keywords.size) {
            if (!have_dict) {
                emit(l, pos, BUILD_MAP, 0);
                have_dict = true;
            }
            lower_expression(l, keywords.items[i]->value);
            emit(l, pos, DICT_MERGE, 1);
        }
    }
}

/* The callable and NULL are on the stack, and `pushed` arguments. */
void lower_call_arguments(Lowering *l, AstPos pos, int pushed, AstExprSeq args, AstName *extra,
                          AstKeywordSeq keywords) {
    check_keywords(l, keywords);
    ptrdiff_t nargs = args.size, nkeywords = keywords.size;
    bool by_dict = false;
    ast_each(AstKeyword *, k, keywords) {
        by_dict |= k->arg == NULL;
    }
    if (nargs + nkeywords * 2 <= STACK_GUIDE && !has_starred(args) && !by_dict) {
        ast_each(AstExpr *, a, args) {
            lower_expression(l, a);
        }
        if (extra) {
            lower_name(l, pos, extra, AST_Load);
            nargs++;
        }
        if (nkeywords) {
            ast_each(AstKeyword *, k, keywords) {
                lower_expression(l, k->value);
            }
            emit_keyword_names(l, pos, keywords);
            emit(l, pos, CALL_KW, pushed + (int)(nargs + nkeywords));
        } else {
            emit(l, pos, CALL, pushed + (int)nargs);
        }
        return;
    }
    if (pushed == 0 && nargs == 1 && args.items[0]->kind == AST_Starred && !extra) {
        lower_expression(l, args.items[0]->Starred.value);
    } else {
        lower_display(l, pos, args, extra, pushed, BUILD_LIST, LIST_APPEND, LIST_EXTEND, true);
    }
    if (nkeywords) {
        lower_keywords_merged(l, pos, keywords);
    } else {
        emit(l, pos, PUSH_NULL, 0);
    }
    emit(l, pos, CALL_FUNCTION_EX, 0);
}

/* any(), all() and tuple() of a generator expression loop right here, if they are still the
 * builtins when it comes to it. */
enum { COMMON_TUPLE = 2, COMMON_ALL = 3, COMMON_ANY = 4 };

static int builtin_of_generator(const Lowering *l, const AstExpr *e) {
    if (e->Call.func->kind != AST_Name || e->Call.args.size != 1 || e->Call.keywords.size ||
        e->Call.args.items[0]->kind != AST_GeneratorExp ||
        scope_of(l->scopes, e->Call.args.items[0])->coroutine) {
        return 0;
    }
    const char *name = e->Call.func->Name.id->text;
    return strcmp(name, "any") == 0     ? COMMON_ANY
           : strcmp(name, "all") == 0   ? COMMON_ALL
           : strcmp(name, "tuple") == 0 ? COMMON_TUPLE
                                        : 0;
}

/* The callable is on the stack. Ends in a jump to `end` with the result, unless the callable is
 * another: then it falls through with it. */
static void lower_generator_loop(Lowering *l, AstExpr *e, int which, int end) {
    AstPos pos = e->Call.func->pos;
    int skip = label_new(l), loop = label_new(l), cleanup = label_new(l);
    emit(l, pos, COPY, 1);
    emit(l, pos, LOAD_COMMON_CONSTANT, which);
    emit(l, pos, IS_OP, 0);
    emit_jump(l, pos, POP_JUMP_IF_FALSE, skip);
    emit(l, pos, POP_TOP, 0);
    if (which == COMMON_TUPLE) {
        emit(l, pos, BUILD_LIST, 0);
    }
    lower_expression(l, e->Call.args.items[0]);
    label_here(l, loop);
    emit_jump(l, pos, FOR_ITER, cleanup);
    if (which == COMMON_TUPLE) {
        emit(l, pos, LIST_APPEND, 2);
        emit_jump(l, pos, JUMP, loop);
    } else {
        emit(l, pos, TO_BOOL, 0);
        emit_jump(l, pos, which == COMMON_ANY ? POP_JUMP_IF_FALSE : POP_JUMP_IF_TRUE, loop);
    }
    emit(l, NO_POS, POP_ITER, 0);
    if (which != COMMON_TUPLE) {
        emit_const(l, pos, which == COMMON_ANY ? &l->constants->yes : &l->constants->no);
    }
    emit_jump(l, pos, JUMP, end);
    label_here(l, cleanup);
    emit(l, NO_POS, END_FOR, 0);
    emit(l, NO_POS, POP_ITER, 0);
    if (which == COMMON_TUPLE) {
        emit(l, pos, CALL_INTRINSIC_1, 6);
    } else {
        emit_const(l, pos, which == COMMON_ANY ? &l->constants->no : &l->constants->yes);
    }
    emit_jump(l, pos, JUMP, end);
    label_here(l, skip);
}

void lower_call(Lowering *l, AstExpr *e) {
    check_keywords(l, e->Call.keywords);
    if (call_is_method(l, e)) {
        lower_method_call(l, e);
        return;
    }
    lower_check_call(l, e->Call.func);
    lower_expression(l, e->Call.func);
    int end = label_new(l), which = builtin_of_generator(l, e);
    if (which) {
        lower_generator_loop(l, e, which, end);
    }
    emit(l, e->Call.func->pos, PUSH_NULL, 0);
    lower_call_arguments(l, e->pos, 0, e->Call.args, NULL, e->Call.keywords);
    label_here(l, end);
}

/* ---- yield, await ---- */

void emit_yield_from(Lowering *l, AstPos pos, bool await) {
    int send = label_new(l), fail = label_new(l), end = label_new(l);
    label_here(l, send);
    emit_jump(l, pos, SEND, end);
    emit_jump(l, pos, SETUP_FINALLY, fail);
    emit(l, pos, YIELD_VALUE, 1);
    emit(l, NO_POS, POP_BLOCK, 0);
    emit(l, pos, RESUME, await ? 3 : 2);
    emit_jump(l, pos, JUMP_NO_INTERRUPT, send);
    label_here(l, fail);
    emit(l, pos, CLEANUP_THROW, 0);
    label_here(l, end);
    emit(l, pos, END_SEND, 0);
}

static bool unit_is_function(const Unit *u) {
    return u->kind == UNIT_FUNCTION || u->kind == UNIT_ASYNC_FUNCTION || u->kind == UNIT_LAMBDA ||
           u->kind == UNIT_COMPREHENSION || u->kind == UNIT_TYPE_PARAMS ||
           u->kind == UNIT_ANNOTATION;
}

static void lower_yield(Lowering *l, AstExpr *e) {
    if (!unit_is_function(l->unit)) {
        compiling_fail(l->c, e->pos, "'yield' outside function");
    }
    if (e->Yield.value) {
        lower_expression(l, e->Yield.value);
    } else {
        emit_none(l, e->pos);
    }
    if (l->unit->scope->generator && l->unit->scope->coroutine) {
        emit(l, e->pos, CALL_INTRINSIC_1, 4); /* wrap for an asynchronous generator */
    }
    emit(l, e->pos, YIELD_VALUE, 0);
    emit(l, e->pos, RESUME, 1);
}

static void lower_yield_from(Lowering *l, AstExpr *e) {
    if (!unit_is_function(l->unit)) {
        compiling_fail(l->c, e->pos, "'yield from' outside function");
    }
    if (l->unit->kind == UNIT_ASYNC_FUNCTION) {
        compiling_fail(l->c, e->pos, "'yield from' inside async function");
    }
    lower_expression(l, e->YieldFrom.value);
    emit(l, e->pos, GET_YIELD_FROM_ITER, 0);
    emit_none(l, e->pos);
    emit_yield_from(l, e->pos, false);
}

static void lower_await(Lowering *l, AstExpr *e) {
    lower_expression(l, e->Await.value);
    emit(l, e->pos, GET_AWAITABLE, 0);
    emit_none(l, e->pos);
    emit_yield_from(l, e->pos, true);
}

/* ---- all ---- */

static void lower_named(Lowering *l, AstExpr *e) {
    lower_expression(l, e->NamedExpr.value);
    emit(l, e->pos, COPY, 1);
    lower_target(l, e->NamedExpr.target);
}

static void lower_name_expression(Lowering *l, AstExpr *e) {
    if (lower_is_debug(l, e)) {
        emit_const(l, e->pos, lower_constant(l, e));
        return;
    }
    lower_name(l, e->pos, e->Name.id, e->Name.ctx);
}

static void lower_starred(Lowering *l, AstExpr *e) {
    if (e->Starred.ctx == AST_Store) {
        compiling_fail(l->c, e->pos, "starred assignment target must be in a list or tuple");
    }
    compiling_fail(l->c, e->pos, "can't use starred expression here");
}

static void lower_rare(Lowering *l, AstExpr *e) {
    switch (e->kind) {
    case AST_ListComp:
    case AST_SetComp:
    case AST_DictComp:
    case AST_GeneratorExp:
        lower_comprehension(l, e);
        break;
    case AST_Yield:
        lower_yield(l, e);
        break;
    case AST_YieldFrom:
        lower_yield_from(l, e);
        break;
    case AST_Await:
        lower_await(l, e);
        break;
    case AST_JoinedStr:
        lower_joined(l, e);
        break;
    case AST_TemplateStr:
        lower_template(l, e);
        break;
    case AST_FormattedValue:
        lower_formatted(l, e);
        break;
    case AST_Interpolation:
        lower_interpolation(l, e);
        break;
    case AST_Slice:
        lower_slice(l, e);
        break;
    case AST_Starred:
        lower_starred(l, e);
        break;
    case AST_NamedExpr:
        lower_named(l, e);
        break;
    default:
        lower_lambda(l, e);
    }
}

void lower_expression(Lowering *l, AstExpr *e) {
    compiling_deeper(l->c);
    switch (e->kind) {
    case AST_Name:
        lower_name_expression(l, e);
        break;
    case AST_Constant:
        emit_const(l, e->pos, const_from_ast(l->c, l->constants, &e->Constant.value));
        break;
    case AST_Attribute:
        lower_attribute(l, e);
        break;
    case AST_Call:
        lower_call(l, e);
        break;
    case AST_BinOp:
        lower_binary(l, e);
        break;
    case AST_Subscript:
        lower_subscript(l, e);
        break;
    case AST_Compare:
        lower_compare(l, e);
        break;
    case AST_BoolOp:
        lower_bool_op(l, e);
        break;
    case AST_UnaryOp:
        lower_unary(l, e);
        break;
    case AST_IfExp:
        lower_conditional(l, e);
        break;
    case AST_Tuple:
        lower_elements(l, e, e->Tuple.elts, e->Tuple.ctx, true);
        break;
    case AST_List:
        lower_elements(l, e, e->List.elts, e->List.ctx, false);
        break;
    case AST_Set:
        lower_display(l, e->pos, e->Set.elts, NULL, 0, BUILD_SET, SET_ADD, SET_UPDATE, false);
        break;
    case AST_Dict:
        lower_dict(l, e);
        break;
    default:
        lower_rare(l, e);
    }
    l->c->depth--;
}
