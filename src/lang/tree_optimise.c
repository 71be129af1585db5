/* What PyCF_OPTIMIZED_AST does to a tree: formats become f-strings, __debug__ and the numbers of
 * patterns constants, docstrings go. All in place, from the outside in. */
#include "lang/compile_int.h"
#include "lang/lower/lower_int.h"
#include "lang/scope/scope.h"

#include <string.h>

typedef struct TreeOptimiser {
    Compiling *c;
    ConstTable *constants;
    PtrMap unevaluated; /* annotations under `from __future__ import annotations` */
} TreeOptimiser;

static void make_constant(AstExpr *e, AstConstantKind kind, void *object) {
    e->kind = AST_Constant;
    e->Constant.value = (AstConstant){.kind = kind, .object = object};
    e->Constant.kind = (AstString){NULL, 0};
}

/* -1, 1 + 2j: as the tree of a pattern may have them. */
static void fold_pattern_value(TreeOptimiser *o, AstExpr *e) {
    if (e->kind != AST_UnaryOp && e->kind != AST_BinOp) {
        return;
    }
    Const *k = pattern_constant(o->c, o->constants, e);
    if (k == NULL) {
        return;
    }
    void *object = const_as_object(o->c->arena, k);
    if (object == NULL) {
        o->c->report->error.type = LANG_CALLBACK;
        longjmp(o->c->out, 1);
    }
    make_constant(e, AST_OBJECT, object);
}

static void optimise_pattern(TreeOptimiser *o, AstPattern *p) {
    if (p->kind == AST_MatchValue) {
        fold_pattern_value(o, p->MatchValue.value);
    } else if (p->kind == AST_MatchMapping) {
        ast_each(AstExpr *, key, p->MatchMapping.keys) {
            fold_pattern_value(o, key);
        }
    }
}

static void optimise_expression(TreeOptimiser *o, AstExpr *e) {
    if (e->kind == AST_BinOp && e->BinOp.op == AST_Mod) {
        percent_to_joined(o->c, e);
    } else if (e->kind == AST_Name && e->Name.ctx == AST_Load &&
               e->Name.id == o->c->known.__debug__) {
        make_constant(e, o->c->optimise > 0 ? AST_FALSE : AST_TRUE, NULL);
    }
}

static bool is_text(const AstStmt *s) {
    return s->kind == AST_Expr && s->Expr.value->kind == AST_Constant &&
           s->Expr.value->Constant.value.kind == AST_STR;
}

/* What takes the docstring's place must not be one. */
static void hide_text(TreeOptimiser *o, AstStmt *s) {
    AstExpr **values = compiling_alloc(o->c, sizeof *values);
    values[0] = s->Expr.value;
    AstExpr *joined = compiling_new(o->c, AstExpr);
    joined->kind = AST_JoinedStr;
    joined->pos = values[0]->pos;
    joined->JoinedStr.values = (AstExprSeq){1, values};
    s->Expr.value = joined;
}

static void drop_docstring(TreeOptimiser *o, AstStmtSeq *body) {
    if (o->c->optimise < 2 || body->size == 0 || !is_text(body->items[0])) {
        return;
    }
    if (body->size == 1) {
        AstStmt *s = body->items[0];
        s->kind = AST_Pass;
        s->pos.end_lineno = s->pos.lineno;
        s->pos.end_col_offset = s->pos.col_offset + (int)strlen("pass");
        return;
    }
    body->items++;
    body->size--;
    if (is_text(body->items[0])) {
        hide_text(o, body->items[0]);
    }
}

static void skip_annotation(TreeOptimiser *o, AstExpr *annotation) {
    if (annotation && (o->c->future & CODE_FUTURE_ANNOTATIONS)) {
        map_set(o->c, &o->unevaluated, annotation, o);
    }
}

static void optimise_statement(TreeOptimiser *o, AstStmt *s) {
    switch (s->kind) {
    case AST_FunctionDef:
    case AST_AsyncFunctionDef: /* the same fields */
        skip_annotation(o, s->FunctionDef.returns);
        drop_docstring(o, &s->FunctionDef.body);
        break;
    case AST_ClassDef:
        drop_docstring(o, &s->ClassDef.body);
        break;
    case AST_AnnAssign:
        skip_annotation(o, s->AnnAssign.annotation);
        break;
    default:
        break;
    }
}

static int enter(AstWalker *walker, AstType type, void *node) {
    TreeOptimiser *o = walker->context;
    if (walker->depth > COMPILING_DEPTH ||
        (const char *)__builtin_frame_address(0) < o->c->report->stack_limit) {
        compiling_fail_depth(o->c);
    }
    switch (type) {
    case AST_TYPE_EXPR:
        if (map_has(&o->unevaluated, node)) {
            return 0;
        }
        optimise_expression(o, node);
        break;
    case AST_TYPE_STMT:
        optimise_statement(o, node);
        break;
    case AST_TYPE_PATTERN:
        optimise_pattern(o, node);
        break;
    case AST_TYPE_ARG:
        skip_annotation(o, ((AstArg *)node)->annotation);
        break;
    default:
        break;
    }
    return 1;
}

void tree_optimise(Compiling *c, AstMod *tree) {
    TreeOptimiser o = {.c = c, .constants = const_table_new(c)};
    if (tree->kind == AST_FunctionType) {
        return;
    }
    if (tree->kind == AST_Module) {
        drop_docstring(&o, &tree->Module.body);
    }
    AstWalker walker = {.enter = enter, .context = &o};
    ast_walk(&walker, AST_TYPE_MOD, tree);
}
