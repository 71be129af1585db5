/* What a tree made by hand must fulfil beyond the types of its fields, so that the passes can trust
 * it: what the grammar cannot make is refused here, with ValueError. */
#include "modules/ast/ast_module.h"
#include "object/call.h"
#include "object/error.h"
#include "object/ops.h"
#include "types/list/list.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

static int validate_expr(const AstExpr *e, AstExprContext ctx);
static int validate_stmt(const AstStmt *s);
static int validate_pattern(const AstPattern *p, bool star_ok);

static int invalid(const char *text) {
    err_raise(PyExc_ValueError, "%s", text);
    return -1;
}

/* ---- positions, names ---- */

static int validate_pos(const AstPos *p) {
    if (p->lineno > p->end_lineno) {
        err_raise(PyExc_ValueError, "AST node line range (%d, %d) is not valid", p->lineno,
                  p->end_lineno);
        return -1;
    }
    if ((p->lineno < 0 && p->end_lineno != p->lineno) ||
        (p->col_offset < 0 && p->col_offset != p->end_col_offset)) {
        err_raise(PyExc_ValueError,
                  "AST node column range (%d, %d) for line range (%d, %d) is not valid",
                  p->col_offset, p->end_col_offset, p->lineno, p->end_lineno);
        return -1;
    }
    if (p->lineno == p->end_lineno && p->col_offset > p->end_col_offset) {
        err_raise(PyExc_ValueError, "line %d, column %d-%d is not a valid range", p->lineno,
                  p->col_offset, p->end_col_offset);
        return -1;
    }
    return 0;
}

static int validate_name(const AstName *name) {
    static const char *const constants[] = {"None", "True", "False"};
    for (size_t i = 0; name && i < countof(constants); i++) {
        if (strcmp(name->text, constants[i]) == 0) {
            err_raise(PyExc_ValueError, "identifier field can't represent '%s' constant",
                      constants[i]);
            return -1;
        }
    }
    return 0;
}

static int validate_capture(const AstName *name) {
    if (name && strcmp(name->text, "_") == 0) {
        return invalid("can't capture name '_' in patterns");
    }
    return validate_name(name);
}

static int not_empty(ptrdiff_t size, const char *what, const char *owner) {
    if (size == 0) {
        err_raise(PyExc_ValueError, "empty %s on %s", what, owner);
        return -1;
    }
    return 0;
}

/* ---- constants ---- */

static int validate_items(PyObject *items);

static int validate_constant(PyObject *o) {
    INT_TRYI(call_enter(" during compilation"));
    if (o == NONE || o == &_Py_EllipsisObject || IS_EXACT(o, PyBool_Type) ||
        IS_EXACT(o, PyLong_Type) || IS_EXACT(o, PyFloat_Type) || IS_EXACT(o, PyComplex_Type) ||
        IS_EXACT(o, PyUnicode_Type) || IS_EXACT(o, PyBytes_Type)) {
        return 0;
    }
    if (IS_EXACT(o, PyTuple_Type)) {
        return validate_items(o);
    }
    if (IS_EXACT(o, PyFrozenSet_Type)) {
        autoref PyObject *items = INT_TRY(ops_to_tuple(o));
        return validate_items(items);
    }
    const char *dot = strrchr(TYPE(o)->tp_name, '.');
    err_raise(PyExc_TypeError, "got an invalid type in Constant: %s",
              dot ? dot + 1 : TYPE(o)->tp_name);
    return -1;
}

static int validate_items(PyObject *items) {
    for (Py_ssize_t i = 0; i < tuple_length(items); i++) {
        INT_TRYI(validate_constant(tuple_at(items, i)));
    }
    return 0;
}

/* The text of an interpolation may be any object; it becomes a constant of the code. */
static int validate_text(const AstConstant *c) {
    PyObject *o = c->kind == AST_OBJECT ? c->object : NULL;
    if (o && ops_hash(o) == -1) {
        if (!err_matches(PyExc_TypeError)) {
            return -1;
        }
        PyObject *error = err_fetch();
        err_raise(PyExc_TypeError, "cannot use 'tuple' as a dict key (%S)", error);
        decref(error);
        return -1;
    }
    return 0;
}

/* ---- expressions ---- */

static int validate_exprs(AstExprSeq seq, AstExprContext ctx, bool null_ok) {
    ast_each(AstExpr *, e, seq) {
        if (e != NULL) {
            INT_TRYI(validate_expr(e, ctx));
        } else if (!null_ok) {
            return invalid("None disallowed in expression list");
        }
    }
    return 0;
}

static int validate_optional(const AstExpr *e) {
    return e ? validate_expr(e, AST_Load) : 0;
}

static int validate_args(AstArgSeq args) {
    ast_each(AstArg *, a, args) {
        INT_TRYI(validate_pos(&a->pos));
        INT_TRYI(validate_optional(a->annotation));
    }
    return 0;
}

static int validate_arguments(const AstArguments *a) {
    INT_TRYI(validate_args(a->posonlyargs));
    INT_TRYI(validate_args(a->args));
    INT_TRYI(a->vararg ? validate_optional(a->vararg->annotation) : 0);
    INT_TRYI(validate_args(a->kwonlyargs));
    INT_TRYI(a->kwarg ? validate_optional(a->kwarg->annotation) : 0);
    if (a->defaults.size > a->posonlyargs.size + a->args.size) {
        return invalid("more positional defaults than args on arguments");
    }
    if (a->kw_defaults.size != a->kwonlyargs.size) {
        return invalid("length of kwonlyargs is not the same as kw_defaults on arguments");
    }
    INT_TRYI(validate_exprs(a->defaults, AST_Load, false));
    return validate_exprs(a->kw_defaults, AST_Load, true);
}

static int validate_comprehension(AstComprehensionSeq generators) {
    if (generators.size == 0) {
        return invalid("comprehension with no generators");
    }
    ast_each(AstComprehension *, g, generators) {
        INT_TRYI(validate_expr(g->target, AST_Store));
        INT_TRYI(validate_expr(g->iter, AST_Load));
        INT_TRYI(validate_exprs(g->ifs, AST_Load, false));
    }
    return 0;
}

static int validate_keywords(AstKeywordSeq keywords) {
    ast_each(AstKeyword *, k, keywords) {
        INT_TRYI(validate_expr(k->value, AST_Load));
    }
    return 0;
}

/* The context an expression was made for; AST_Load for those that have none. */
static AstExprContext context_of(const AstExpr *e) {
    switch (e->kind) {
    case AST_Attribute:
        return e->Attribute.ctx;
    case AST_Subscript:
        return e->Subscript.ctx;
    case AST_Starred:
        return e->Starred.ctx;
    case AST_Name:
        return e->Name.ctx;
    case AST_List:
        return e->List.ctx;
    case AST_Tuple:
        return e->Tuple.ctx;
    default:
        return AST_Load;
    }
}

static bool has_context(const AstExpr *e) {
    return e->kind == AST_Attribute || e->kind == AST_Subscript || e->kind == AST_Starred ||
           e->kind == AST_Name || e->kind == AST_List || e->kind == AST_Tuple;
}

static int validate_context(const AstExpr *e, AstExprContext wanted) {
    static const char *const names[] = {"Load", "Store", "Del"};
    if (!has_context(e) && wanted != AST_Load) {
        err_raise(PyExc_ValueError, "expression which can't be assigned to in %s context",
                  names[wanted]);
        return -1;
    }
    if (has_context(e) && context_of(e) != wanted) {
        err_raise(PyExc_ValueError, "expression must have %s context but has %s instead",
                  names[wanted], names[context_of(e)]);
        return -1;
    }
    return 0;
}

static int validate_compare(const AstExpr *e) {
    if (e->Compare.comparators.size == 0) {
        return invalid("Compare with no comparators");
    }
    if (e->Compare.comparators.size != e->Compare.ops.size) {
        return invalid("Compare has a different number of comparators and operands");
    }
    INT_TRYI(validate_exprs(e->Compare.comparators, AST_Load, false));
    return validate_expr(e->Compare.left, AST_Load);
}

static int validate_display(const AstExpr *e, AstExprContext ctx) {
    switch (e->kind) {
    case AST_Dict:
        if (e->Dict.keys.size != e->Dict.values.size) {
            return invalid("Dict doesn't have the same number of keys as values");
        }
        INT_TRYI(validate_exprs(e->Dict.keys, AST_Load, true));
        return validate_exprs(e->Dict.values, AST_Load, false);
    case AST_Set:
        return validate_exprs(e->Set.elts, AST_Load, false);
    case AST_List:
        return validate_exprs(e->List.elts, ctx, false);
    case AST_Tuple:
        return validate_exprs(e->Tuple.elts, ctx, false);
    case AST_ListComp:
    case AST_SetComp:
    case AST_GeneratorExp: /* the same fields */
        INT_TRYI(validate_comprehension(e->ListComp.generators));
        return validate_expr(e->ListComp.elt, AST_Load);
    default:
        INT_TRYI(validate_comprehension(e->DictComp.generators));
        INT_TRYI(validate_expr(e->DictComp.key, AST_Load));
        return validate_expr(e->DictComp.value, AST_Load);
    }
}

static int validate_conversion(int conversion) {
    if (conversion == -1 || conversion == 's' || conversion == 'r' || conversion == 'a') {
        return 0;
    }
    err_raise(PyExc_SystemError, "Unrecognized conversion character %d", conversion);
    return -1;
}

static int validate_text_expr(const AstExpr *e) {
    switch (e->kind) {
    case AST_FormattedValue:
        INT_TRYI(validate_conversion(e->FormattedValue.conversion));
        INT_TRYI(validate_expr(e->FormattedValue.value, AST_Load));
        return validate_optional(e->FormattedValue.format_spec);
    case AST_Interpolation:
        INT_TRYI(validate_conversion(e->Interpolation.conversion));
        INT_TRYI(validate_text(&e->Interpolation.str));
        INT_TRYI(validate_expr(e->Interpolation.value, AST_Load));
        return validate_optional(e->Interpolation.format_spec);
    case AST_JoinedStr:
        return validate_exprs(e->JoinedStr.values, AST_Load, false);
    default:
        return validate_exprs(e->TemplateStr.values, AST_Load, false);
    }
}

static int validate_operator(const AstExpr *e) {
    switch (e->kind) {
    case AST_BoolOp:
        if (e->BoolOp.values.size < 2) {
            return invalid("BoolOp with less than 2 values");
        }
        return validate_exprs(e->BoolOp.values, AST_Load, false);
    case AST_BinOp:
        INT_TRYI(validate_expr(e->BinOp.left, AST_Load));
        return validate_expr(e->BinOp.right, AST_Load);
    case AST_UnaryOp:
        return validate_expr(e->UnaryOp.operand, AST_Load);
    case AST_IfExp:
        INT_TRYI(validate_expr(e->IfExp.test, AST_Load));
        INT_TRYI(validate_expr(e->IfExp.body, AST_Load));
        return validate_expr(e->IfExp.orelse, AST_Load);
    case AST_Compare:
        return validate_compare(e);
    case AST_Lambda:
        INT_TRYI(validate_arguments(e->Lambda.args));
        return validate_expr(e->Lambda.body, AST_Load);
    case AST_NamedExpr:
        if (e->NamedExpr.target->kind != AST_Name) {
            err_raise(PyExc_TypeError, "NamedExpr target must be a Name");
            return -1;
        }
        INT_TRYI(validate_expr(e->NamedExpr.target, AST_Store));
        return validate_expr(e->NamedExpr.value, AST_Load);
    default:
        INT_TRYI(validate_expr(e->Call.func, AST_Load));
        INT_TRYI(validate_exprs(e->Call.args, AST_Load, false));
        return validate_keywords(e->Call.keywords);
    }
}

static int validate_reference(const AstExpr *e, AstExprContext ctx) {
    switch (e->kind) {
    case AST_Name:
        return validate_name(e->Name.id);
    case AST_Attribute:
        return validate_expr(e->Attribute.value, AST_Load);
    case AST_Subscript:
        INT_TRYI(validate_expr(e->Subscript.slice, AST_Load));
        return validate_expr(e->Subscript.value, AST_Load);
    case AST_Starred:
        return validate_expr(e->Starred.value, ctx);
    case AST_Slice:
        INT_TRYI(validate_optional(e->Slice.lower));
        INT_TRYI(validate_optional(e->Slice.upper));
        return validate_optional(e->Slice.step);
    case AST_Constant:
        return e->Constant.value.kind == AST_OBJECT ? validate_constant(e->Constant.value.object)
                                                    : 0;
    case AST_Yield:
        return validate_optional(e->Yield.value);
    case AST_YieldFrom:
        return validate_expr(e->YieldFrom.value, AST_Load);
    default:
        return validate_expr(e->Await.value, AST_Load);
    }
}

static int validate_expr(const AstExpr *e, AstExprContext ctx) {
    INT_TRYI(call_enter(" during compilation"));
    INT_TRYI(validate_pos(&e->pos));
    INT_TRYI(validate_context(e, ctx));
    switch (e->kind) {
    case AST_Dict:
    case AST_Set:
    case AST_List:
    case AST_Tuple:
    case AST_ListComp:
    case AST_SetComp:
    case AST_GeneratorExp:
    case AST_DictComp:
        return validate_display(e, ctx);
    case AST_FormattedValue:
    case AST_Interpolation:
    case AST_JoinedStr:
    case AST_TemplateStr:
        return validate_text_expr(e);
    case AST_BoolOp:
    case AST_BinOp:
    case AST_UnaryOp:
    case AST_IfExp:
    case AST_Compare:
    case AST_Lambda:
    case AST_NamedExpr:
    case AST_Call:
        return validate_operator(e);
    default:
        return validate_reference(e, ctx);
    }
}

/* ---- patterns ---- */

static bool is_number(const AstExpr *e, bool imaginary) {
    if (e->kind != AST_Constant) {
        return false;
    }
    const AstConstant *c = &e->Constant.value;
    PyTypeObject *type = c->kind == AST_OBJECT ? TYPE(c->object) : NULL;
    return imaginary ? c->kind == AST_IMAGINARY || type == &PyComplex_Type
                     : c->kind == AST_INT || c->kind == AST_FLOAT || type == &PyLong_Type ||
                           type == &PyFloat_Type;
}

static bool is_real_literal(const AstExpr *e) {
    if (e->kind == AST_UnaryOp && e->UnaryOp.op == AST_USub) {
        e = e->UnaryOp.operand;
    }
    return is_number(e, false);
}

static bool is_complex_literal(const AstExpr *e) {
    return e->kind == AST_BinOp && (e->BinOp.op == AST_Add || e->BinOp.op == AST_Sub) &&
           is_real_literal(e->BinOp.left) && is_number(e->BinOp.right, true);
}

static int validate_literal(const AstConstant *c) {
    PyObject *o = c->kind == AST_OBJECT ? c->object : NULL;
    bool number =
        o && (IS_EXACT(o, PyLong_Type) || IS_EXACT(o, PyFloat_Type) || IS_EXACT(o, PyComplex_Type));
    if (number || c->kind == AST_INT || c->kind == AST_FLOAT || c->kind == AST_IMAGINARY ||
        c->kind == AST_STR || c->kind == AST_BYTES) {
        return 0;
    }
    return invalid("unexpected constant inside of a literal pattern");
}

static int validate_match_value(const AstExpr *e) {
    INT_TRYI(validate_expr(e, AST_Load));
    switch (e->kind) {
    case AST_Constant:
        return validate_literal(&e->Constant.value);
    case AST_Attribute: /* constants and names may be looked up in */
        return 0;
    case AST_UnaryOp:
        if (e->UnaryOp.op == AST_USub &&
            (is_number(e->UnaryOp.operand, false) || is_number(e->UnaryOp.operand, true))) {
            return 0;
        }
        break;
    case AST_BinOp:
        if (is_complex_literal(e)) {
            return 0;
        }
        break;
    case AST_JoinedStr:
    case AST_TemplateStr: /* refused later, with their position */
        return 0;
    default:
        break;
    }
    return invalid("patterns may only match literals and attribute lookups");
}

static int validate_patterns(AstPatternSeq patterns, bool star_ok) {
    ast_each(AstPattern *, p, patterns) {
        if (p == NULL) {
            return invalid("None disallowed in pattern list");
        }
        INT_TRYI(validate_pattern(p, star_ok));
    }
    return 0;
}

static int validate_mapping(const AstPattern *p) {
    if (p->MatchMapping.keys.size != p->MatchMapping.patterns.size) {
        return invalid("MatchMapping doesn't have the same number of keys as patterns");
    }
    INT_TRYI(validate_capture(p->MatchMapping.rest));
    ast_each(AstExpr *, key, p->MatchMapping.keys) {
        if (key == NULL) {
            return invalid("None disallowed in expression list");
        }
        AstConstantKind kind = key->kind == AST_Constant ? key->Constant.value.kind : AST_OBJECT;
        if (kind == AST_NONE || kind == AST_TRUE || kind == AST_FALSE) {
            INT_TRYI(validate_pos(&key->pos));
            continue;
        }
        INT_TRYI(validate_match_value(key));
    }
    return validate_patterns(p->MatchMapping.patterns, false);
}

static int validate_class_pattern(const AstPattern *p) {
    if (p->MatchClass.kwd_attrs.size != p->MatchClass.kwd_patterns.size) {
        return invalid("MatchClass doesn't have the same number of keyword attributes as patterns");
    }
    INT_TRYI(validate_expr(p->MatchClass.cls, AST_Load));
    const AstExpr *cls = p->MatchClass.cls;
    while (cls->kind == AST_Attribute) {
        cls = cls->Attribute.value;
    }
    if (cls->kind != AST_Name) {
        return invalid("MatchClass cls field can only contain Name or Attribute nodes.");
    }
    ast_each(AstName *, name, p->MatchClass.kwd_attrs) {
        if (name == NULL) {
            return invalid("None disallowed in identifier list");
        }
        INT_TRYI(validate_name(name));
    }
    INT_TRYI(validate_patterns(p->MatchClass.patterns, false));
    return validate_patterns(p->MatchClass.kwd_patterns, false);
}

static int validate_as(const AstPattern *p) {
    INT_TRYI(validate_capture(p->MatchAs.name));
    if (p->MatchAs.pattern == NULL) {
        return 0;
    }
    if (p->MatchAs.name == NULL) {
        return invalid("MatchAs must specify a target name if a pattern is given");
    }
    return validate_pattern(p->MatchAs.pattern, false);
}

static int validate_pattern(const AstPattern *p, bool star_ok) {
    INT_TRYI(call_enter(" during compilation"));
    INT_TRYI(validate_pos(&p->pos));
    switch (p->kind) {
    case AST_MatchValue:
        return validate_match_value(p->MatchValue.value);
    case AST_MatchSingleton:
        return p->MatchSingleton.value.kind <= AST_FALSE
                   ? 0
                   : invalid("MatchSingleton can only contain True, False and None");
    case AST_MatchSequence:
        return validate_patterns(p->MatchSequence.patterns, true);
    case AST_MatchMapping:
        return validate_mapping(p);
    case AST_MatchClass:
        return validate_class_pattern(p);
    case AST_MatchStar:
        return star_ok ? validate_capture(p->MatchStar.name) : invalid("can't use MatchStar here");
    case AST_MatchAs:
        return validate_as(p);
    default:
        if (p->MatchOr.patterns.size < 2) {
            return invalid("MatchOr requires at least 2 patterns");
        }
        return validate_patterns(p->MatchOr.patterns, false);
    }
}

/* ---- statements ---- */

static int validate_stmts(AstStmtSeq body) {
    ast_each(AstStmt *, s, body) {
        if (s == NULL) {
            return invalid("None disallowed in statement list");
        }
        INT_TRYI(validate_stmt(s));
    }
    return 0;
}

static int validate_body(AstStmtSeq body, const char *owner) {
    INT_TRYI(not_empty(body.size, "body", owner));
    return validate_stmts(body);
}

static int validate_type_param(const AstTypeParam *p) {
    INT_TRYI(validate_pos(&p->pos));
    switch (p->kind) {
    case AST_TypeVar:
        INT_TRYI(validate_name(p->TypeVar.name));
        INT_TRYI(validate_optional(p->TypeVar.bound));
        return validate_optional(p->TypeVar.default_value);
    case AST_ParamSpec:
        INT_TRYI(validate_name(p->ParamSpec.name));
        return validate_optional(p->ParamSpec.default_value);
    default:
        INT_TRYI(validate_name(p->TypeVarTuple.name));
        return validate_optional(p->TypeVarTuple.default_value);
    }
}

static int validate_type_params(AstTypeParamSeq params) {
    ast_each(AstTypeParam *, p, params) {
        if (p == NULL) {
            return invalid("None disallowed in type_param list");
        }
        INT_TRYI(validate_type_param(p));
    }
    return 0;
}

/* FunctionDef and AsyncFunctionDef have the same fields. */
static int validate_function(const AstStmt *s, const char *owner) {
    INT_TRYI(validate_name(s->FunctionDef.name));
    INT_TRYI(not_empty(s->FunctionDef.body.size, "body", owner));
    INT_TRYI(validate_stmts(s->FunctionDef.body));
    INT_TRYI(validate_type_params(s->FunctionDef.type_params));
    INT_TRYI(validate_arguments(s->FunctionDef.args));
    INT_TRYI(validate_exprs(s->FunctionDef.decorator_list, AST_Load, false));
    return validate_optional(s->FunctionDef.returns);
}

static int validate_class(const AstStmt *s) {
    INT_TRYI(validate_name(s->ClassDef.name));
    INT_TRYI(validate_body(s->ClassDef.body, "ClassDef"));
    INT_TRYI(validate_type_params(s->ClassDef.type_params));
    INT_TRYI(validate_exprs(s->ClassDef.bases, AST_Load, false));
    INT_TRYI(validate_keywords(s->ClassDef.keywords));
    return validate_exprs(s->ClassDef.decorator_list, AST_Load, false);
}

static int validate_annotated(const AstStmt *s) {
    const AstExpr *target = s->AnnAssign.target;
    if (target->kind != AST_Name && s->AnnAssign.simple) {
        err_raise(PyExc_TypeError, "AnnAssign with simple non-Name target");
        return -1;
    }
    INT_TRYI(validate_expr(target, AST_Store));
    INT_TRYI(validate_optional(s->AnnAssign.value));
    INT_TRYI(validate_expr(s->AnnAssign.annotation, AST_Load));
    if (target->kind != AST_Name && target->kind != AST_Attribute &&
        target->kind != AST_Subscript) {
        err_raise(PyExc_SystemError, "invalid node type (%d) for annotated assignment",
                  (int)target->kind + 1);
        return -1;
    }
    return 0;
}

static int validate_augmented(const AstStmt *s) {
    const AstExpr *target = s->AugAssign.target;
    INT_TRYI(validate_expr(target, AST_Store));
    INT_TRYI(validate_expr(s->AugAssign.value, AST_Load));
    if (target->kind != AST_Name && target->kind != AST_Attribute &&
        target->kind != AST_Subscript) {
        err_raise(PyExc_SystemError, "invalid node type (%d) for augmented assignment",
                  (int)target->kind + 1);
        return -1;
    }
    return 0;
}

static int validate_type_alias(const AstStmt *s) {
    if (s->TypeAlias.name->kind != AST_Name) {
        err_raise(PyExc_TypeError, "TypeAlias with non-Name name");
        return -1;
    }
    INT_TRYI(validate_expr(s->TypeAlias.name, AST_Store));
    INT_TRYI(validate_type_params(s->TypeAlias.type_params));
    return validate_expr(s->TypeAlias.value, AST_Load);
}

static int validate_with(const AstStmt *s, const char *owner) {
    INT_TRYI(not_empty(s->With.items.size, "items", owner));
    ast_each(AstWithitem *, i, s->With.items) {
        INT_TRYI(validate_expr(i->context_expr, AST_Load));
        INT_TRYI(i->optional_vars ? validate_expr(i->optional_vars, AST_Store) : 0);
    }
    return validate_body(s->With.body, owner);
}

static int validate_match(const AstStmt *s) {
    INT_TRYI(validate_expr(s->Match.subject, AST_Load));
    INT_TRYI(not_empty(s->Match.cases.size, "cases", "Match"));
    ast_each(AstMatchCase *, k, s->Match.cases) {
        INT_TRYI(validate_pattern(k->pattern, false));
        INT_TRYI(validate_optional(k->guard));
        INT_TRYI(validate_body(k->body, "match_case"));
    }
    return 0;
}

static int validate_handlers(AstExcepthandlerSeq handlers) {
    ast_each(AstExcepthandler *, h, handlers) {
        if (h == NULL) {
            return invalid("None disallowed in excepthandler list");
        }
        INT_TRYI(validate_pos(&h->pos));
        INT_TRYI(validate_optional(h->ExceptHandler.type));
        INT_TRYI(validate_name(h->ExceptHandler.name));
        INT_TRYI(validate_body(h->ExceptHandler.body, "ExceptHandler"));
    }
    return 0;
}

/* Try and TryStar have the same fields. */
static int validate_try(const AstStmt *s, const char *owner) {
    INT_TRYI(validate_body(s->Try.body, owner));
    if (s->Try.handlers.size == 0 && s->Try.finalbody.size == 0) {
        err_raise(PyExc_ValueError, "%s has neither except handlers nor finalbody", owner);
        return -1;
    }
    if (s->Try.handlers.size == 0 && s->Try.orelse.size) {
        err_raise(PyExc_ValueError, "%s has orelse but no except handlers", owner);
        return -1;
    }
    INT_TRYI(validate_handlers(s->Try.handlers));
    INT_TRYI(validate_stmts(s->Try.orelse));
    INT_TRYI(validate_stmts(s->Try.finalbody));
    ast_each(AstExcepthandler *, h, s->Try.handlers) {
        if (s->kind == AST_TryStar && h->ExceptHandler.type == NULL) {
            return invalid("Invalid CFG, stack underflow");
        }
    }
    return 0;
}

static int validate_names(AstNameSeq names, const char *owner) {
    INT_TRYI(not_empty(names.size, "names", owner));
    ast_each(AstName *, name, names) {
        if (name == NULL) {
            return invalid("None disallowed in identifier list");
        }
    }
    return 0;
}

static int validate_aliases(AstAliasSeq names) {
    ast_each(AstAlias *, a, names) {
        INT_TRYI(validate_name(a->asname ? a->asname : a->name));
    }
    return 0;
}

static int validate_import(const AstStmt *s) {
    if (s->kind == AST_Import) {
        INT_TRYI(not_empty(s->Import.names.size, "names", "Import"));
        return validate_aliases(s->Import.names);
    }
    if (s->ImportFrom.level < 0) {
        return invalid("Negative ImportFrom level");
    }
    INT_TRYI(not_empty(s->ImportFrom.names.size, "names", "ImportFrom"));
    return validate_aliases(s->ImportFrom.names);
}

static int validate_loop(const AstStmt *s) {
    switch (s->kind) {
    case AST_While:
    case AST_If: /* the same fields */
        INT_TRYI(validate_expr(s->While.test, AST_Load));
        INT_TRYI(validate_body(s->While.body, s->kind == AST_If ? "If" : "While"));
        return validate_stmts(s->While.orelse);
    default:
        INT_TRYI(validate_expr(s->For.target, AST_Store));
        INT_TRYI(validate_expr(s->For.iter, AST_Load));
        INT_TRYI(validate_body(s->For.body, s->kind == AST_For ? "For" : "AsyncFor"));
        return validate_stmts(s->For.orelse);
    }
}

static int validate_simple(const AstStmt *s) {
    switch (s->kind) {
    case AST_Return:
        return validate_optional(s->Return.value);
    case AST_Delete:
        INT_TRYI(not_empty(s->Delete.targets.size, "targets", "Delete"));
        return validate_exprs(s->Delete.targets, AST_Del, false);
    case AST_Assign:
        INT_TRYI(not_empty(s->Assign.targets.size, "targets", "Assign"));
        INT_TRYI(validate_exprs(s->Assign.targets, AST_Store, false));
        return validate_expr(s->Assign.value, AST_Load);
    case AST_Raise:
        if (s->Raise.exc) {
            INT_TRYI(validate_expr(s->Raise.exc, AST_Load));
            return validate_optional(s->Raise.cause);
        }
        return s->Raise.cause ? invalid("Raise with cause but no exception") : 0;
    case AST_Assert:
        INT_TRYI(validate_expr(s->Assert.test, AST_Load));
        return validate_optional(s->Assert.msg);
    case AST_Expr:
        return validate_expr(s->Expr.value, AST_Load);
    case AST_Global:
        return validate_names(s->Global.names, "Global");
    case AST_Nonlocal:
        return validate_names(s->Nonlocal.names, "Nonlocal");
    default:
        return 0;
    }
}

static int validate_stmt(const AstStmt *s) {
    INT_TRYI(call_enter(" during compilation"));
    INT_TRYI(validate_pos(&s->pos));
    switch (s->kind) {
    case AST_FunctionDef:
        return validate_function(s, "FunctionDef");
    case AST_AsyncFunctionDef:
        return validate_function(s, "AsyncFunctionDef");
    case AST_ClassDef:
        return validate_class(s);
    case AST_AnnAssign:
        return validate_annotated(s);
    case AST_AugAssign:
        return validate_augmented(s);
    case AST_TypeAlias:
        return validate_type_alias(s);
    case AST_For:
    case AST_AsyncFor:
    case AST_While:
    case AST_If:
        return validate_loop(s);
    case AST_With:
        return validate_with(s, "With");
    case AST_AsyncWith:
        return validate_with(s, "AsyncWith");
    case AST_Match:
        return validate_match(s);
    case AST_Try:
        return validate_try(s, "Try");
    case AST_TryStar:
        return validate_try(s, "TryStar");
    case AST_Import:
    case AST_ImportFrom:
        return validate_import(s);
    default:
        return validate_simple(s);
    }
}

int ast_validate(const AstMod *tree) {
    switch (tree->kind) {
    case AST_Module:
        return validate_stmts(tree->Module.body);
    case AST_Interactive:
        return validate_stmts(tree->Interactive.body);
    case AST_Expression:
        return validate_expr(tree->Expression.body, AST_Load);
    default:
        INT_TRYI(validate_exprs(tree->FunctionType.argtypes, AST_Load, false));
        return validate_expr(tree->FunctionType.returns, AST_Load);
    }
}
