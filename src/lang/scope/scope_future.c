/* from __future__ import ...: only docstrings and other such imports may stand before one. */
#include "lang/scope/scope_int.h"

static const struct {
    const char *name;
    uint32_t bit;
} features[] = {
    {"nested_scopes", 0},    {"generators", 0},
    {"division", 0},         {"absolute_import", 0},
    {"with_statement", 0},   {"print_function", 0},
    {"unicode_literals", 0}, {"barry_as_FLUFL", 0x400000},
    {"generator_stop", 0},   {"annotations", 0x1000000},
};

static void feature_add(Compiling *c, const AstAlias *alias) {
    for (size_t i = 0; i < sizeof features / sizeof *features; i++) {
        if (strcmp(alias->name->text, features[i].name) == 0) {
            c->future |= features[i].bit;
            return;
        }
    }
    if (strcmp(alias->name->text, "braces") == 0) {
        compiling_fail(c, alias->pos, "not a chance");
    }
    compiling_fail(c, alias->pos, "future feature %.100s is not defined", alias->name->text);
}

static bool is_docstring(const AstStmt *s) {
    return s->kind == AST_Expr && s->Expr.value->kind == AST_Constant &&
           s->Expr.value->Constant.value.kind == AST_STR;
}

void scope_find_future(Compiling *c, AstMod *module) {
    AstStmtSeq body;
    if (module->kind == AST_Module) {
        body = module->Module.body;
    } else if (module->kind == AST_Interactive) {
        body = module->Interactive.body;
    } else {
        return;
    }
    for (ptrdiff_t i = 0; i < body.size; i++) {
        AstStmt *s = body.items[i];
        if (s->kind == AST_ImportFrom && s->ImportFrom.module && s->ImportFrom.level == 0 &&
            strcmp(s->ImportFrom.module->text, "__future__") == 0) {
            ast_each(AstAlias *, alias, s->ImportFrom.names) {
                feature_add(c, alias);
            }
            c->future_pos = s->pos;
        } else if (i > 0 || !is_docstring(s)) {
            return;
        }
    }
}
