/* The tables about the nodes, and the walker that goes by them. */
#define AST_GEN_TABLES 1
#include "lang/ast/ast.h"

static const AstKindInfo *kind_of(AstType type, const void *node) {
    const AstTypeInfo *info = &ast_types[type];
    return &info->kinds[info->shape == AST_SHAPE_SUM ? *(const int *)node : 0];
}

static bool is_node(const AstField *field) {
    return ast_types[field->type].shape == AST_SHAPE_SUM ||
           ast_types[field->type].shape == AST_SHAPE_PRODUCT;
}

static int walk_field(AstWalker *walker, const AstField *field, const char *node) {
    const char *at = node + field->offset;
    if (field->quantity < AST_SEQUENCE) {
        return ast_walk(walker, field->type, *(void *const *)at);
    }
    const AstExprSeq *seq = (const AstExprSeq *)at; /* all sequences of nodes look like this one */
    for (ptrdiff_t i = 0; i < seq->size; i++) {
        if (ast_walk(walker, field->type, seq->items[i]) < 0) {
            return -1;
        }
    }
    return 0;
}

int ast_walk(AstWalker *walker, AstType type, void *node) {
    if (!node) {
        return 0;
    }
    int into = walker->enter(walker, type, node);
    if (into <= 0) {
        return into;
    }
    walker->depth++;
    const AstKindInfo *kind = kind_of(type, node);
    for (int i = 0; i < kind->size; i++) {
        if (is_node(&kind->fields[i]) && walk_field(walker, &kind->fields[i], node) < 0) {
            walker->depth--;
            return -1;
        }
    }
    walker->depth--;
    return 0;
}
