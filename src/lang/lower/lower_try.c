/* try, with, and what must be done when control leaves them. */
#include "lang/lower/lower_int.h"
#include "opcodes.h"

/* ---- leaving ---- */

static void emit_exit_call(Lowering *l, AstPos pos) {
    emit_none(l, pos);
    emit_none(l, pos);
    emit_none(l, pos);
    emit(l, pos, CALL, 3);
}

static void emit_await(Lowering *l, AstPos pos, int where) {
    emit(l, pos, GET_AWAITABLE, where);
    emit_none(l, pos);
    emit_yield_from(l, pos, true);
}

static void unbind_handler_name(Lowering *l, AstPos pos, AstName *name) {
    emit_none(l, pos);
    lower_name(l, pos, name, AST_Store);
    lower_name(l, pos, name, AST_Del);
}

static void unwind_finally_try(Lowering *l, AstPos *pos, const Enclosing *e, bool keep_value) {
    emit(l, *pos, POP_BLOCK, 0);
    if (keep_value) {
        enclosing_push(l, *pos, IN_POP_VALUE, 0, 0, NULL);
    }
    const AstStmtSeq *body = e->datum;
    lower_body(l, *body);
    if (keep_value) {
        enclosing_pop(l);
    }
    *pos = NO_POS; /* what follows belongs to no line: the finally body comes after the statement
                      that leaves */
}

static void unwind_with(Lowering *l, AstPos *pos, const Enclosing *e, bool keep_value) {
    *pos = e->pos;
    emit(l, *pos, POP_BLOCK, 0);
    if (keep_value) {
        emit(l, *pos, SWAP, 3);
        emit(l, *pos, SWAP, 2);
    }
    emit_exit_call(l, *pos);
    if (e->kind == IN_ASYNC_WITH) {
        emit_await(l, *pos, 2);
    }
    emit(l, *pos, POP_TOP, 0);
    *pos = NO_POS;
}

static void unwind_handler(Lowering *l, AstPos *pos, const Enclosing *e, bool keep_value) {
    if (e->datum) {
        emit(l, *pos, POP_BLOCK, 0);
    }
    if (keep_value) {
        emit(l, *pos, SWAP, 2);
    }
    emit(l, *pos, POP_BLOCK, 0);
    emit(l, *pos, POP_EXCEPT, 0);
    if (e->datum) {
        unbind_handler_name(l, *pos, (AstName *)e->datum);
    }
}

void lower_unwind_one(Lowering *l, AstPos *pos, const Enclosing *e, bool keep_value) {
    switch (e->kind) {
    case IN_WHILE:
    case IN_HANDLER:
    case IN_GROUP_HANDLER:
    case IN_STOP_ITERATION:
    case IN_COMPREHENSION_CLEANUP:
        break;
    case IN_FOR:
    case IN_ASYNC_FOR:
    case IN_POP_VALUE:
        if (keep_value) {
            emit(l, *pos, SWAP, 2);
        }
        emit(l, *pos, POP_TOP, 0);
        break;
    case IN_TRY:
        emit(l, *pos, POP_BLOCK, 0);
        break;
    case IN_FINALLY_TRY:
        unwind_finally_try(l, pos, e, keep_value);
        break;
    case IN_FINALLY_END:
        if (keep_value) {
            emit(l, *pos, SWAP, 2);
        }
        emit(l, *pos, POP_TOP, 0);
        if (keep_value) {
            emit(l, *pos, SWAP, 2);
        }
        emit(l, *pos, POP_BLOCK, 0);
        emit(l, *pos, POP_EXCEPT, 0);
        break;
    case IN_WITH:
    case IN_ASYNC_WITH:
        unwind_with(l, pos, e, keep_value);
        break;
    case IN_HANDLER_CLEANUP:
        unwind_handler(l, pos, e, keep_value);
    }
}

/* While what surrounds is being left, it no longer surrounds: a finally body may itself return. */
void lower_unwind(Lowering *l, AstPos *pos, bool keep_value, Enclosing *loop, bool *found) {
    Unit *u = l->unit;
    if (u->enclosing.count == 0) {
        return;
    }
    Enclosing top = u->enclosing.items[u->enclosing.count - 1];
    if (top.kind == IN_GROUP_HANDLER) {
        compiling_fail(l->c, *pos,
                       "'break', 'continue' and 'return' cannot appear in an except* block");
    }
    if (loop && (top.kind == IN_WHILE || top.kind == IN_FOR || top.kind == IN_ASYNC_FOR)) {
        *loop = top;
        *found = true;
        return;
    }
    u->enclosing.count--;
    lower_unwind_one(l, pos, &top, keep_value);
    lower_unwind(l, pos, keep_value, loop, found);
    u->enclosing.items[u->enclosing.count] = top;
    u->enclosing.count++;
}

/* ---- try ... finally ---- */

static void emit_reraise_cleanup(Lowering *l, int cleanup) {
    label_here(l, cleanup);
    emit(l, NO_POS, COPY, 3);
    emit(l, NO_POS, POP_EXCEPT, 0);
    emit(l, NO_POS, RERAISE, 1);
}

static void lower_finally(Lowering *l, AstStmt *s, void (*inner)(Lowering *, AstStmt *)) {
    int end = label_new(l), exit = label_new(l), cleanup = label_new(l), body = label_new(l);
    emit_jump(l, s->pos, SETUP_FINALLY, end);
    label_here(l, body);
    enclosing_push(l, s->pos, IN_FINALLY_TRY, body, end, &s->Try.finalbody);
    if (s->Try.handlers.size) {
        inner(l, s);
    } else {
        lower_conditional_body(l, s->Try.body);
    }
    emit(l, NO_POS, POP_BLOCK, 0);
    enclosing_pop(l);
    lower_conditional_body(l, s->Try.finalbody);
    emit_jump(l, NO_POS, JUMP_NO_INTERRUPT, exit);

    label_here(l, end);
    enclosing_push(l, s->pos, IN_FINALLY_END, end, 0, NULL);
    emit_jump(l, NO_POS, SETUP_CLEANUP, cleanup);
    emit(l, NO_POS, PUSH_EXC_INFO, 0);
    l->c->silent++; /* what the first copy warned of */
    lower_conditional_body(l, s->Try.finalbody);
    l->c->silent--;
    emit(l, NO_POS, RERAISE, 0);
    enclosing_pop(l);
    emit_reraise_cleanup(l, cleanup);
    label_here(l, exit);
}

/* ---- try ... except ---- */

static void lower_named_handler(Lowering *l, AstExcepthandler *h, int end) {
    AstName *name = h->ExceptHandler.name;
    int cleanup = label_new(l), body = label_new(l);
    lower_name(l, h->pos, name, AST_Store);
    emit_jump(l, h->pos, SETUP_CLEANUP, cleanup);
    label_here(l, body);
    enclosing_push(l, h->pos, IN_HANDLER_CLEANUP, body, 0, name);
    lower_conditional_body(l, h->ExceptHandler.body);
    enclosing_pop(l);
    emit(l, NO_POS, POP_BLOCK, 0);
    emit(l, NO_POS, POP_BLOCK, 0);
    emit(l, NO_POS, POP_EXCEPT, 0);
    unbind_handler_name(l, NO_POS, name);
    emit_jump(l, NO_POS, JUMP_NO_INTERRUPT, end);
    label_here(l, cleanup);
    unbind_handler_name(l, NO_POS, name);
    emit(l, NO_POS, RERAISE, 1);
}

static void lower_unnamed_handler(Lowering *l, AstExcepthandler *h, int end) {
    int body = label_new(l);
    emit(l, h->pos, POP_TOP, 0);
    label_here(l, body);
    enclosing_push(l, h->pos, IN_HANDLER_CLEANUP, body, 0, NULL);
    lower_conditional_body(l, h->ExceptHandler.body);
    enclosing_pop(l);
    emit(l, NO_POS, POP_BLOCK, 0);
    emit(l, NO_POS, POP_EXCEPT, 0);
    emit_jump(l, NO_POS, JUMP_NO_INTERRUPT, end);
}

static void lower_except(Lowering *l, AstStmt *s) {
    int body = label_new(l), handlers = label_new(l), end = label_new(l), cleanup = label_new(l);
    emit_jump(l, s->pos, SETUP_FINALLY, handlers);
    label_here(l, body);
    enclosing_push(l, s->pos, IN_TRY, body, 0, NULL);
    lower_conditional_body(l, s->Try.body);
    enclosing_pop(l);
    emit(l, NO_POS, POP_BLOCK, 0);
    lower_conditional_body(l, s->Try.orelse);
    emit_jump(l, NO_POS, JUMP_NO_INTERRUPT, end);

    label_here(l, handlers);
    emit_jump(l, NO_POS, SETUP_CLEANUP, cleanup);
    emit(l, NO_POS, PUSH_EXC_INFO, 0);
    enclosing_push(l, s->pos, IN_HANDLER, 0, 0, NULL);
    ptrdiff_t n = s->Try.handlers.size;
    for (ptrdiff_t i = 0; i < n; i++) {
        AstExcepthandler *h = s->Try.handlers.items[i];
        if (!h->ExceptHandler.type && i < n - 1) {
            compiling_fail(l->c, h->pos, "default 'except:' must be last");
        }
        int next = label_new(l);
        if (h->ExceptHandler.type) {
            lower_expression(l, h->ExceptHandler.type);
            emit(l, h->pos, CHECK_EXC_MATCH, 0);
            emit_jump(l, h->pos, POP_JUMP_IF_FALSE, next);
        }
        if (h->ExceptHandler.name) {
            lower_named_handler(l, h, end);
        } else {
            lower_unnamed_handler(l, h, end);
        }
        label_here(l, next);
    }
    emit(l, NO_POS, RERAISE, 0);
    enclosing_pop(l);
    emit_reraise_cleanup(l, cleanup);
    label_here(l, end);
}

void lower_try(Lowering *l, AstStmt *s) {
    if (s->Try.finalbody.size) {
        lower_finally(l, s, lower_except);
    } else {
        lower_except(l, s);
    }
}

/* ---- try ... except* ----
 * On the stack: previous exception, the group as it was, a list of what the handlers raised, what
 * is left of the group. */

static void lower_group_handler(Lowering *l, AstExcepthandler *h, bool first) {
    int no_match = label_new(l), cleanup = label_new(l), done = label_new(l), body = label_new(l),
        next = label_new(l);
    if (first) {
        emit(l, h->pos, BUILD_LIST, 0);
        emit(l, h->pos, COPY, 2);
    }
    lower_expression(l, h->ExceptHandler.type);
    emit(l, h->pos, CHECK_EG_MATCH, 0);
    emit(l, h->pos, COPY, 1);
    emit_jump(l, h->pos, POP_JUMP_IF_NONE, no_match);
    AstName *name = h->ExceptHandler.name;
    if (name) {
        lower_name(l, h->pos, name, AST_Store);
    } else {
        emit(l, h->pos, POP_TOP, 0);
    }
    emit_jump(l, h->pos, SETUP_CLEANUP, cleanup);
    label_here(l, body);
    enclosing_push(l, h->pos, IN_HANDLER_CLEANUP, body, 0, name);
    lower_conditional_body(l, h->ExceptHandler.body);
    enclosing_pop(l);
    emit(l, NO_POS, POP_BLOCK, 0);
    if (name) {
        unbind_handler_name(l, NO_POS, name);
    }
    emit_jump(l, NO_POS, JUMP_NO_INTERRUPT, done);
    label_here(l, cleanup);
    if (name) {
        unbind_handler_name(l, NO_POS, name);
    }
    emit(l, NO_POS, LIST_APPEND, 3);
    emit(l, NO_POS, POP_TOP, 0);
    emit_jump(l, NO_POS, JUMP_NO_INTERRUPT, next);
    label_here(l, done);
    emit(l, NO_POS, NOP, 0);
    emit_jump(l, NO_POS, JUMP_NO_INTERRUPT, next);
    label_here(l, no_match);
    emit(l, h->pos, POP_TOP, 0);
    label_here(l, next);
}

static void lower_except_star(Lowering *l, AstStmt *s) {
    int body = label_new(l), handlers = label_new(l), end = label_new(l), cleanup = label_new(l),
        otherwise = label_new(l);
    int reraise_star = label_new(l), reraise = label_new(l);
    emit_jump(l, s->pos, SETUP_FINALLY, handlers);
    label_here(l, body);
    enclosing_push(l, s->pos, IN_TRY, body, otherwise, NULL);
    lower_conditional_body(l, s->Try.body);
    enclosing_pop(l);
    emit(l, NO_POS, POP_BLOCK, 0);
    emit_jump(l, NO_POS, JUMP_NO_INTERRUPT, otherwise);

    label_here(l, handlers);
    emit_jump(l, NO_POS, SETUP_CLEANUP, cleanup);
    emit(l, NO_POS, PUSH_EXC_INFO, 0);
    enclosing_push(l, s->pos, IN_GROUP_HANDLER, 0, 0, NULL);
    ptrdiff_t n = s->Try.handlers.size;
    for (ptrdiff_t i = 0; i < n; i++) {
        lower_group_handler(l, s->Try.handlers.items[i], i == 0);
    }
    emit(l, NO_POS, LIST_APPEND, 1);
    emit_jump(l, NO_POS, JUMP_NO_INTERRUPT, reraise_star);
    enclosing_pop(l);
    label_here(l, reraise_star);
    emit(l, NO_POS, CALL_INTRINSIC_2, 1);
    emit(l, NO_POS, COPY, 1);
    emit_jump(l, NO_POS, POP_JUMP_IF_NOT_NONE, reraise);
    emit(l, NO_POS, POP_TOP, 0);
    emit(l, NO_POS, POP_BLOCK, 0);
    emit(l, NO_POS, POP_EXCEPT, 0);
    emit_jump(l, NO_POS, JUMP_NO_INTERRUPT, end);
    label_here(l, reraise);
    emit(l, NO_POS, POP_BLOCK, 0);
    emit(l, NO_POS, SWAP, 2);
    emit(l, NO_POS, POP_EXCEPT, 0);
    emit(l, NO_POS, RERAISE, 0);
    emit_reraise_cleanup(l, cleanup);
    label_here(l, otherwise);
    lower_conditional_body(l, s->Try.orelse);
    label_here(l, end);
}

void lower_try_star(Lowering *l, AstStmt *s) {
    if (s->Try.finalbody.size) {
        lower_finally(l, s, lower_except_star);
    } else {
        lower_except_star(l, s);
    }
}

/* ---- with ---- */

static void emit_with_handler(Lowering *l, AstPos pos, bool async, int exit) {
    int cleanup = label_new(l), suppress = label_new(l);
    emit_jump(l, pos, SETUP_CLEANUP, cleanup);
    emit(l, pos, PUSH_EXC_INFO, 0);
    emit(l, pos, WITH_EXCEPT_START, 0);
    if (async) {
        emit_await(l, pos, 2);
    }
    emit(l, NO_POS, TO_BOOL, 0);
    emit_jump(l, NO_POS, POP_JUMP_IF_TRUE, suppress);
    emit(l, NO_POS, RERAISE, 2);
    label_here(l, suppress);
    emit(l, NO_POS, POP_TOP, 0);
    emit(l, NO_POS, POP_BLOCK, 0);
    emit(l, NO_POS, POP_EXCEPT, 0);
    emit(l, NO_POS, POP_TOP, 0);
    emit(l, NO_POS, POP_TOP, 0);
    emit(l, NO_POS, POP_TOP, 0);
    emit_jump(l, NO_POS, JUMP_NO_INTERRUPT, exit);
    emit_reraise_cleanup(l, cleanup);
}

/* `with` of the items from `item` on: each further one is nested. */
void lower_with(Lowering *l, AstStmt *s, ptrdiff_t item, bool async) {
    AstWithitem *i = s->With.items.items[item];
    AstPos pos = i->context_expr->pos;
    int body = label_new(l), handler = label_new(l), exit = label_new(l);
    lower_expression(l, i->context_expr);
    emit(l, pos, COPY, 1);
    emit(l, pos, LOAD_SPECIAL, async ? 3 : 1);
    emit(l, pos, SWAP, 2);
    emit(l, pos, SWAP, 3);
    emit(l, pos, LOAD_SPECIAL, async ? 2 : 0);
    emit(l, pos, CALL, 0);
    if (async) {
        emit_await(l, pos, 1);
    }
    emit_jump(l, pos, SETUP_WITH, handler);
    label_here(l, body);
    enclosing_push(l, pos, async ? IN_ASYNC_WITH : IN_WITH, body, handler, s);
    if (i->optional_vars) {
        lower_target(l, i->optional_vars);
    } else {
        emit(l, pos, POP_TOP, 0);
    }
    if (item + 1 < s->With.items.size) {
        lower_with(l, s, item + 1, async);
    } else {
        lower_conditional_body(l, s->With.body);
    }
    enclosing_pop(l);
    emit(l, async ? pos : NO_POS, POP_BLOCK, 0);
    emit_exit_call(l, pos);
    if (async) {
        emit_await(l, pos, 2);
    }
    emit(l, pos, POP_TOP, 0);
    emit_jump(l, pos, JUMP, exit);
    label_here(l, handler);
    emit_with_handler(l, pos, async, exit);
    label_here(l, exit);
}
