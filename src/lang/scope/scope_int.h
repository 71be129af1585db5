/* Insides of scope analysis. */
#ifndef PITHON_LANG_SCOPE_INT_H
#define PITHON_LANG_SCOPE_INT_H

#include "lang/scope/scope.h"

typedef struct ScopeBuilder {
    Compiling *c;
    ScopeTree *tree;
    Scope *current;
    AstName *class_name; /* for private names */
} ScopeBuilder;

Scope *scope_enter(ScopeBuilder *b, AstName *name, ScopeKind kind, const void *key, AstPos pos);
void scope_leave(ScopeBuilder *b);
/* Records a mention of `name` (not yet mangled) in the current scope. */
void scope_define(ScopeBuilder *b, AstName *name, uint32_t flags, AstPos pos);
void scope_define_in(ScopeBuilder *b, Scope *scope, AstName *name, uint32_t flags, AstPos pos);
/* Nothing but global statements may mention __debug__ unless to read it. */
void scope_forbid_debug(ScopeBuilder *b, const AstName *name, AstExprContext ctx, AstPos pos);
uint32_t scope_flags(ScopeBuilder *b, AstName *name);

/* scope_visit.c, scope_expression.c */
void scope_visit_body(ScopeBuilder *b, AstStmtSeq body);
void scope_visit(ScopeBuilder *b, AstExpr *e);
/* Is the current scope an async function, or a module whose caller allows top-level await? */
bool scope_may_wait(const ScopeBuilder *b);
void scope_visit_optional(ScopeBuilder *b, AstExpr *e);
void scope_visit_defaults(ScopeBuilder *b, AstArguments *a);
void scope_visit_parameters(ScopeBuilder *b, AstArguments *a);

/* scope_resolve.c */
void scope_resolve(Compiling *c, Scope *top);

#endif
